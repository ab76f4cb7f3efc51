// Answers for synaptic: its Network and Trainer, with the logistic neurons that are its own.

const { Layer, Network, Trainer } = require("synaptic");
const { answerAll, biases, weights, whole } = require("./adapter.js");

answerAll((test) => {
  const layers = test.sizes.map((size) => new Layer(size));
  layers.slice(1).forEach((layer, k) => layers[k].project(layer));
  const net = new Network({ input: layers[0], hidden: layers.slice(1, -1), output: layers.at(-1) });
  const incoming = (neuron) => Object.values(neuron.connections.inputs); // as they were made
  test.weights.forEach((layer, k) => {
    layers[k + 1].list.forEach((neuron, i) => {
      neuron.bias = biases(test, layer)[i];
      incoming(neuron).forEach((input, j) => (input.weight = weights(test, layer)[i][j]));
    });
  });

  const answer = { outputs: test.inputs.map((row) => [...net.activate(row)]) };
  const set = test.inputs.map((input, i) => ({ input, output: test.targets[i] }));
  // An error of 0 would mean 0.005.
  const options = { rate: test.learning_rate, iterations: test.iterations, error: 1e-300 };
  new Trainer(net).train(set, options);
  net.restore(); // the weights, out of the compiled net
  answer.weights = layers.slice(1).map(({ list }) =>
    whole(
      list.map((neuron) => incoming(neuron).map((input) => input.weight)),
      list.map((neuron) => neuron.bias),
    ),
  );
  return answer;
});
