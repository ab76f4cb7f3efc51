"""Answers for pynet-ai: Dense, Sigmoid, MeanSquaredErrorLoss and SGD, all examples in a batch."""

from adapter import answer_all, parts, whole
from pynet.activation import Sigmoid
from pynet.layer import Dense
from pynet.loss import MeanSquaredErrorLoss
from pynet.network import Network
from pynet.optimizer import SGD


def read(layers, weights, biases):
    return whole([(getattr(layer, weights), getattr(layer, biases)) for layer in layers])


def answer(case):
    layers = [Dense(n, m) for n, m in zip(case["sizes"], case["sizes"][1:])]
    for layer, (weights, biases) in zip(layers, parts(case)):
        layer.weights, layer.biases = [list(row) for row in weights], list(biases)
    net = Network(*[module for layer in layers for module in (layer, Sigmoid())])

    answers = {"outputs": [net.predict(row) for row in case["inputs"]]}
    examples = case["inputs"], case["targets"], MeanSquaredErrorLoss()
    optimizer = SGD(case["learning_rate"])
    for _ in range(case["iterations"]):
        loss = net.train_batch(*examples, optimizer, shuffle=False)
        answers.setdefault("loss", loss)
        answers.setdefault("gradient", read(layers, "weight_gradients", "bias_gradients"))
    return {**answers, "weights": read(layers, "weights", "biases")}


answer_all(answer)
