// What the adapters in JavaScript share: cases come in and answers go out, a line of JSON each.

const fs = require("fs");

exports.answerAll = async (answer) => {
  const lines = fs.readFileSync(0, "utf8").split("\n").filter((line) => line);
  for (const line of lines) console.log(JSON.stringify(await answer(JSON.parse(line))));
};

// The biases of a layer; they are 0 in a case without.
exports.biases = (test, layer) => layer.map((neuron) => (test.bias ? neuron.at(-1) : 0));

exports.weights = (test, layer) => layer.map((n) => (test.bias ? n.slice(0, -1) : n));

// A layer as answers have it: a neuron's bias comes last, if it has one.
exports.whole = (weights, biases) =>
  weights.map((row, i) => (biases.length > 0 ? [...row, biases[i]] : [...row]));
