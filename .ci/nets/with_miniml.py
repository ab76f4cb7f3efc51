"""Answers for miniml-engine's MiniNeuralNetwork, which has one hidden layer."""

from adapter import answer_all, parts, whole
from miniml.ml_runtime import MiniNeuralNetwork


def answer(case):
    if case["layers"] != 2:
        return {}
    net = MiniNeuralNetwork(
        *case["sizes"], learning_rate=case["learning_rate"], epochs=case["iterations"]
    )
    (net.W1, first), (net.W2, last) = parts(case)
    net.B1, net.B2 = [[b] for b in first], [[b] for b in last]

    outputs = net.predict(case["inputs"])
    net.fit([[*row, targets] for row, targets in zip(case["inputs"], case["targets"])])
    layers = [(net.W1, [b for (b,) in net.B1]), (net.W2, [b for (b,) in net.B2])]
    return {"outputs": outputs, "weights": whole(layers)}


answer_all(answer)
