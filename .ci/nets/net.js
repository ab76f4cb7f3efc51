const sigmoid = x => (x < -88 ? Math.exp(x) : 1 / (1 + Math.exp(-x)));
const slope = output => output * (1 - output);
const total = (xs, ys) => xs.reduce((sum, x, i) => sum + x * ys[i], 0);
const transposed = layer => layer[0].map((_, i) => layer.map(neuron => neuron[i]));
const map = (f, ...layers) => layers[0].map((layer, k) => layer.map((neuron, j) =>
  neuron.map((_, i) => f(...layers.map(weights => weights[k][j][i])))));

class Net {
  constructor(weights, bias) {
    this.weights = weights;
    this.bias = bias ? [1] : [];
    this.clear();
  }

  clear() {
    this.gradient = map(() => 0, this.weights);
  }

  predict(row) {
    this.fed = [row];
    for (const layer of this.weights) {
      const inputs = [...this.fed.at(-1), ...this.bias];
      this.fed.push(layer.map(neuron => sigmoid(total(neuron, inputs))));
    }
    return this.fed.at(-1);
  }

  learn(row, targets) {
    let errors = this.predict(row).map((output, j) => output - targets[j]);
    for (let k = this.weights.length - 1; k >= 0; k--) {
      const deltas = errors.map((error, j) => error * slope(this.fed[k + 1][j]));
      const inputs = [...this.fed[k], ...this.bias];
      this.gradient[k] = this.gradient[k].map((sums, j) =>
        sums.map((sum, i) => sum + deltas[j] * inputs[i]));
      errors = this.fed[k].map((_, i) => total(this.weights[k].map(neuron => neuron[i]), deltas));
    }
  }

  update(rate) {
    this.weights = map((w, g) => w - rate * g, this.weights, this.gradient);
  }

  train(inputs, targets, iterations, rate) {
    for (let n = 0; n < iterations; n++) {
      this.clear();
      inputs.forEach((row, e) => this.learn(row, targets[e]));
      this.update(rate);
    }
  }
}

for (const line of require("fs").readFileSync(0, "utf8").trim().split("\n")) {
  const {weights, bias, inputs, targets, iterations, learning_rate} = JSON.parse(line);
  const [net, trained] = [new Net(weights, bias), new Net(weights, bias)];
  const outputs = inputs.map(row => net.predict(row));
  inputs.forEach((row, e) => net.learn(row, targets[e]));
  trained.train(inputs, targets, iterations, learning_rate);
  console.log(JSON.stringify({outputs, gradient: net.gradient, weights: trained.weights}));
}
