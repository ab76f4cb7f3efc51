// Answers for toygrad: Dense, Sigmoid, Regression, SGD, all the examples in one batch.

const { answerAll, biases, weights, whole } = require("./adapter.js");

function answerWith({ NeuralNetwork, Tensor, Trainers }, test) {
  const [size, ...sizes] = test.sizes;
  const bias = test.bias ? 0 : -1; // -1: without
  const hidden = sizes.flatMap((filters) => [
    { type: "dense", filters, bias },
    { type: "sigmoid" },
  ]);
  const input = { type: "input", sx: 1, sy: 1, sz: size };
  const net = new NeuralNetwork({ layers: [input, ...hidden, { type: "regression" }] });
  const dense = net.layers.filter((layer) => layer.filters);
  test.weights.forEach((layer, k) => {
    dense[k].biases.w.set(biases(test, layer));
    weights(test, layer).forEach((row, i) => dense[k].filters[i].w.set(row));
  });
  const rows = test.inputs.map((row) => new Tensor(1, 1, row.length, new Float32Array(row)));

  const outputs = rows.map((row) => [...net.forward(row, false).w]);
  const options = { batchSize: test.examples, learningRate: test.learning_rate, momentum: 0 };
  const trainer = new Trainers.SGD(net, options);
  const losses = [];
  for (let n = 0; n < test.iterations; n += 1) {
    const costs = rows.map((row, i) => trainer.train(row, test.targets[i]).cost);
    losses.push(costs.reduce((total, cost) => total + cost));
  }
  const trained = dense.map(({ filters, biases: { w } }) =>
    whole(filters.map((filter) => [...filter.w]), test.bias ? w : []),
  );
  return { outputs, loss: losses[0], weights: trained };
}

import(require.resolve("toygrad")).then((toygrad) => {
  answerAll((test) => answerWith(toygrad, test));
});
