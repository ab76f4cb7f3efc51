// A port of tinyann to JavaScript, written from the contract in the README, which answers the
// cases of the checker: python3 test_tinyann.py node .ci/nets/net.js
//
// mistakes_in_js.txt has the mistakes that test_checker.py puts into it.

const fs = require("fs");

const slope = (output) => output * (1 - output);
const total = (xs, ys) => xs.reduce((sum, x, i) => sum + x * ys[i], 0);
const transposed = (layer) => layer[0].map((_, i) => layer.map((neuron) => neuron[i]));

function sigmoid(x) {
  return x < -88 ? Math.exp(x) : 1 / (1 + Math.exp(-x));
}

// Weights made by a function of each weight and of what stands in its place in other weights.
function combined(f, weights, ...others) {
  return weights.map((layer, k) =>
    layer.map((neuron, j) => neuron.map((w, i) => f(w, ...others.map((other) => other[k][j][i])))),
  );
}

class Generator {
  constructor(seed) {
    this.state = seed;
  }

  random() {
    this.state = (1664525 * this.state + 1013904223) % 2 ** 32;
    return Math.floor(this.state / 256) / 2 ** 24;
  }
}

class Net {
  constructor(weights, bias) {
    this.weights = weights;
    this.one = bias ? [1] : []; // the input of a bias
    this.forget();
  }

  static drawn(sizes, bias, seed) {
    const generator = new Generator(seed);
    generator.random(); // not used
    const weights = [];
    for (let k = 1; k < sizes.length; k++) {
      const layer = [];
      for (let j = 0; j < sizes[k]; j++) {
        const neuron = [];
        for (let i = 0; i < sizes[k - 1] + bias; i++) {
          neuron.push(2 * generator.random() - 1);
        }
        layer.push(neuron);
      }
      weights.push(layer);
    }
    return new Net(weights, bias);
  }

  forget() {
    this.gradient = combined(() => 0, this.weights);
  }

  isLast(layer) {
    return layer === this.weights.at(-1);
  }

  predict(row) {
    this.fed = [];
    for (const layer of this.weights) {
      this.fed.push([...row, ...this.one]);
      const sums = layer.map((neuron) => total(neuron, this.fed.at(-1)));
      row = sums.map((z) => sigmoid(z));
    }
    return row;
  }

  // Add the gradient of one example.
  learn(row, target) {
    let outputs = this.predict(row);
    let errors = outputs.map((output, j) => output - target[j]);
    for (let k = this.weights.length - 1; k >= 0; k--) {
      const layer = this.weights[k];
      const deltas = errors.map((error, j) => error * slope(outputs[j]));
      this.gradient[k] = this.gradient[k].map((sums, j) =>
        sums.map((sum, i) => sum + deltas[j] * this.fed[k][i]),
      );
      errors = transposed(layer).map((fan) => total(fan, deltas));
      outputs = this.fed[k];
    }
  }

  learnAll(inputs, targets) {
    this.forget();
    inputs.forEach((row, e) => this.learn(row, targets[e]));
  }

  update(rate) {
    this.weights = combined((w, g) => w - rate * g, this.weights, this.gradient);
  }

  train(inputs, targets, iterations, rate) {
    for (let n = 0; n < iterations; n++) {
      this.learnAll(inputs, targets);
      this.update(rate);
    }
  }

  loss(inputs, targets) {
    const outputs = inputs.flatMap((row) => this.predict(row));
    const errors = targets.flat().map((target, i) => outputs[i] - target);
    return 0.5 * total(errors, errors);
  }
}

function answer(test) {
  const { sizes, bias, seed, weights, inputs, targets } = test;
  const net = new Net(weights, bias);
  const outputs = inputs.map((row) => net.predict(row));
  const loss = net.loss(inputs, targets);
  net.learnAll(inputs, targets);
  const gradient = net.gradient;
  net.train(inputs, targets, test.iterations, test.learning_rate);
  const first = Net.drawn(sizes, bias, seed);
  return { first_weights: first.weights, outputs, loss, gradient, weights: net.weights };
}

for (const line of fs.readFileSync(0, "utf8").trim().split("\n")) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}
