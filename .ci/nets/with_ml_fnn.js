// Answers for ml-fnn, asked for logistic neurons: it has a hidden layer, and classes for outputs.

const Network = require("ml-fnn");
const { Matrix } = require("ml-matrix");
const { answerAll, biases, weights } = require("./adapter.js");

answerAll((test) => {
  if (test.layers === 1) return {};
  const net = new Network({ hiddenLayers: test.sizes.slice(1, -1), activation: "logistic" });
  net.buildNetwork(test.sizes[0], test.sizes.at(-1));
  test.weights.forEach((layer, k) => {
    net.model[k].W = new Matrix(weights(test, layer)).transpose();
    net.model[k].b = Matrix.rowVector(biases(test, layer));
  });
  return { outputs: net.propagate(new Matrix(test.inputs)).to2DArray() };
});
