"""Answers for the net of a book, "Data Science from Scratch" by Joel Grus (first edition, 2015).

The book's text isn't copied here: the net was written anew by a description of it. Each neuron is
a list of weights, the last of them for an input that is always 1. One example changes the weights
at once, those of the output layer first, and the hidden layer's errors are then sent back through
the new ones. There is one hidden layer, and no learning rate.
"""

import math

from adapter import answer_all, parts, whole


def sigmoid(t):
    return 1 / (1 + math.exp(-t))


def feed_forward(layers, row):
    """Return the outputs of each layer."""
    outputs = []
    for layer in layers:
        row = [sigmoid(sum(w * x for w, x in zip(neuron, [*row, 1]))) for neuron in layer]
        outputs.append(row)
    return outputs


def step(layer, deltas, row):
    for neuron, delta in zip(layer, deltas):
        for i, x in enumerate([*row, 1]):
            neuron[i] -= delta * x


def backpropagate(layers, row, targets):
    hidden, outputs = feed_forward(layers, row)
    deltas = [o * (1 - o) * (o - t) for o, t in zip(outputs, targets)]
    step(layers[1], deltas, hidden)
    hidden_deltas = [
        h * (1 - h) * sum(delta * neuron[i] for delta, neuron in zip(deltas, layers[1]))
        for i, h in enumerate(hidden)
    ]
    step(layers[0], hidden_deltas, row)


def answer(case):
    layers = [[[*w, b] for w, b in zip(*layer)] for layer in parts(case)]
    answers = {"outputs": [feed_forward(layers, row)[-1] for row in case["inputs"]]}
    if len(layers) != 2 or case["learning_rate"] != 1:
        return answers
    for _ in range(case["iterations"]):
        for row, targets in zip(case["inputs"], case["targets"]):
            backpropagate(layers, row, targets)
    trained = [([n[:-1] for n in layer], [n[-1] for n in layer]) for layer in layers]
    return {**answers, "weights": whole(trained)}


answer_all(answer)
