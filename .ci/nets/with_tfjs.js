// Answers for TensorFlow.js in plain JavaScript: dense layers, meanSquaredError, sgd, one batch.

const { answerAll, biases, weights, whole } = require("./adapter.js");
console.warn = () => {}; // it advises to install another package
const tf = require("@tensorflow/tfjs");

answerAll(async (test) => {
  const net = tf.sequential();
  const options = { activation: "sigmoid", useBias: Boolean(test.bias) };
  test.sizes.slice(1).forEach((units, k) => {
    net.add(tf.layers.dense({ units, inputShape: [test.sizes[k]], ...options }));
  });
  net.layers.forEach((layer, k) => {
    const rows = tf.tensor(weights(test, test.weights[k])).transpose();
    layer.setWeights(test.bias ? [rows, tf.tensor(biases(test, test.weights[k]))] : [rows]);
  });
  net.compile({ loss: "meanSquaredError", optimizer: tf.train.sgd(test.learning_rate) });

  const inputs = tf.tensor(test.inputs);
  const targets = tf.tensor(test.targets);
  const outputs = net.predict(inputs).arraySync();
  const loss = net.evaluate(inputs, targets).arraySync();
  const { iterations: epochs, examples: batchSize } = test;
  await net.fit(inputs, targets, { epochs, batchSize, verbose: 0 });
  const trained = net.layers.map((layer) => {
    const [rows, bias] = layer.getWeights();
    return whole(rows.transpose().arraySync(), bias ? bias.arraySync() : []);
  });
  return { outputs, loss, weights: trained };
});
