"""Answers for layered: Sigmoid, SquaredError, BatchBackprop, GradientDecent."""

import numpy
from adapter import answer_all, parts, transposed, whole
from layered.activation import Identity, Sigmoid
from layered.cost import SquaredError
from layered.example import Example
from layered.gradient import BatchBackprop
from layered.network import Layer, Matrices, Network
from layered.optimization import GradientDecent


def read(matrices):
    return whole([(transposed(m[1:].tolist()), m[0].tolist()) for m in matrices])


def answer(case):
    size, *sizes = case["sizes"]
    net = Network([Layer(size, Identity), *[Layer(size, Sigmoid) for size in sizes]])
    matrices = Matrices(net.shapes)
    for k, (weights, biases) in enumerate(parts(case)):
        matrices[k] = numpy.array([biases, *transposed(weights)])
    examples = [Example(*pair) for pair in zip(case["inputs"], case["targets"])]

    outputs = [net.feed(matrices, example.data) for example in examples]
    cost = SquaredError()
    pairs = zip(outputs, examples)
    answers = {"loss": sum(float(cost(output, e.target).sum()) for output, e in pairs)}
    answers["outputs"] = [output.tolist() for output in outputs]
    for _ in range(case["iterations"]):
        gradient = BatchBackprop(net, cost)(matrices, examples)
        answers.setdefault("gradient", read(gradient))
        matrices = GradientDecent()(matrices, gradient, case["learning_rate"])
    return {**answers, "weights": read(matrices)}


answer_all(answer)
