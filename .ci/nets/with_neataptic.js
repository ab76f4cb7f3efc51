// Answers for neataptic: its Perceptron, all the examples in one batch.

const { architect, Network } = require("neataptic");
const { answerAll, biases, weights, whole } = require("./adapter.js");

answerAll((test) => {
  const net = test.layers > 1 ? architect.Perceptron(...test.sizes) : new Network(...test.sizes);
  const rest = [...net.nodes];
  const [inputs, ...layers] = test.sizes.map((size) => rest.splice(0, size));
  const from = (k) => (k ? layers[k - 1] : inputs);
  const incoming = (node, k) =>
    from(k).map((other) => node.connections.in.find((input) => input.from === other));
  test.weights.forEach((layer, k) => {
    layers[k].forEach((node, i) => {
      node.bias = biases(test, layer)[i];
      incoming(node, k).forEach((input, j) => (input.weight = weights(test, layer)[i][j]));
    });
  });

  const answer = { outputs: test.inputs.map((row) => net.activate(row)) };
  const set = test.inputs.map((input, i) => ({ input, output: test.targets[i] }));
  const { iterations, learning_rate: rate, examples: batchSize } = test;
  net.train(set, { iterations, rate, batchSize });
  answer.weights = layers.map((layer, k) =>
    whole(
      layer.map((node) => incoming(node, k).map((input) => input.weight)),
      layer.map((node) => node.bias),
    ),
  );
  return answer;
});
