// Answers for brain.js: its momentum can't be 0 and stays as it is, 0.1; its rate is below 1.

const brain = require("brain.js");
const { answerAll, biases, weights, whole } = require("./adapter.js");

answerAll((test) => {
  const layers = test.weights.map((layer) => {
    const rows = weights(test, layer);
    const bias = biases(test, layer);
    return Object.fromEntries(rows.map((row, i) => [i, { bias: bias[i], weights: row }]));
  });
  const net = new brain.NeuralNetwork();
  net.fromJSON({ sizes: [...test.sizes], layers: [Array(test.sizes[0]).fill({}), ...layers] });

  const answer = { outputs: test.inputs.map((row) => [...net.run(row)]) };
  if (test.learning_rate >= 1) return answer;
  const set = test.inputs.map((input, i) => ({ input, output: test.targets[i] }));
  const { iterations, learning_rate: learningRate } = test;
  net.train(set, { iterations, learningRate, errorThresh: 1e-300 });
  answer.weights = net.weights.slice(1).map((rows, k) => whole(rows, net.biases[k + 1]));
  return answer;
});
