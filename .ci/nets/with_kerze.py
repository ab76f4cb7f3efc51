"""Answers for kerze: Linear, Sigmoid, MSELoss, SGD."""

from adapter import answer_all, parts, whole
from kerze import nn
from kerze.ndarray import Array
from kerze.optim import SGD
from kerze.tensor import Tensor


def rows(array):
    return [[array.get(i, j) for j in range(array.shape[1])] for i in range(array.shape[0])]


def read(linear, name):
    layers = []
    for layer in linear:
        weights, *biases = [getattr(parameter, name) for parameter in layer.parameters()]
        layers.append((rows(weights), [b.get(i) for b in biases for i in range(b.size)]))
    return whole(layers)


def answer(case):
    sizes, bias = case["sizes"], bool(case["bias"])
    linear = [nn.Linear(n, m, bias=bias) for n, m in zip(sizes, sizes[1:])]
    for layer, arrays in zip(linear, parts(case)):
        for parameter, array in zip(layer.parameters(), arrays):
            parameter.data = Array(array)
    net = nn.Sequential(*[part for layer in linear for part in (layer, nn.Sigmoid())])
    optimizer = SGD(net.parameters(), lr=case["learning_rate"])

    answers = {}
    for _ in range(case["iterations"]):
        outputs = net(Tensor(case["inputs"]))
        loss = nn.MSELoss()(outputs, Tensor(case["targets"]))
        optimizer.zero_grad()
        loss.backward()
        answers.setdefault("outputs", rows(outputs.data))
        answers.setdefault("loss", loss.data.get())
        answers.setdefault("gradient", read(linear, "grad"))
        optimizer.step()
    return {**answers, "weights": read(linear, "data")}


answer_all(answer)
