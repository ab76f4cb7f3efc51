"""Answers for patentml's MiniNeuralNet with sigmoid neurons: all the examples in one batch."""

from adapter import answer_all, parts, transposed, whole
from patentml.mini_neural_net import MiniNeuralNet


def answer(case):
    net = MiniNeuralNet(case["sizes"], case["learning_rate"], activation="sigmoid")
    layers = parts(case)
    net.weights = [transposed(weights) for weights, _ in layers]  # [input][neuron]
    net.biases = [list(biases) for _, biases in layers]

    outputs = [net.forward(row)[0] for row in case["inputs"]]
    losses = [net.train_batch(case["inputs"], case["targets"]) for _ in range(case["iterations"])]
    trained = [(transposed(weights), b) for weights, b in zip(net.weights, net.biases)]
    return {"outputs": outputs, "loss": losses[0], "weights": whole(trained)}


answer_all(answer)
