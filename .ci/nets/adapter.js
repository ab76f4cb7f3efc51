// What the adapters in JavaScript share: cases come in and answers go out, a line of JSON each.

const fs = require("fs");

exports.answerAll = async (answer) => {
  const lines = fs.readFileSync(0, "utf8").split("\n").filter((line) => line);
  for (const line of lines) console.log(JSON.stringify(await answer(JSON.parse(line))));
};

// The biases of a layer; they are 0 in a case without.
exports.biases = (test, layer) => layer.map((neuron) => (test.bias ? neuron.at(-1) : 0));

exports.weights = (test, layer) => layer.map((n) => (test.bias ? n.slice(0, -1) : n));

// A layer as a case has it: the bias comes last.
exports.whole = (test, weights, biases) =>
  weights.map((row, i) => (test.bias ? [...row, biases[i]] : [...row]));

// A net that always has biases, set to 0, trains as a net without them does in its first update.
exports.canTrain = (test, updates) => test.bias || updates === 1;
