"""Answers for miniml-engine's autograd: Linear, Sigmoid, MSELoss, SGD."""

from adapter import answer_all, parts, transposed, whole
from miniml.autograd.layers import Linear, MSELoss, Sequential, Sigmoid
from miniml.autograd.optim import SGD
from miniml.autograd.tensor import Tensor


def read(linear, get):
    layers = [[get(tensor) for tensor in layer.parameters()] for layer in linear]
    return whole([(transposed(w), b[0][0] if b else []) for w, *b in layers])


def answer(case):
    sizes, bias = case["sizes"], bool(case["bias"])
    linear = [Linear(n, m, bias=bias) for n, m in zip(sizes, sizes[1:])]
    for layer, (weights, biases) in zip(linear, parts(case)):
        for tensor, data in zip(layer.parameters(), (transposed(weights), [biases])):
            tensor.data = data
    net = Sequential([part for layer in linear for part in (layer, Sigmoid())])
    optimizer = SGD(net.parameters(), lr=case["learning_rate"])

    answers = {}
    for _ in range(case["iterations"]):
        outputs = net(Tensor(case["inputs"]))
        loss = MSELoss()(outputs, Tensor(case["targets"]))
        optimizer.zero_grad()
        loss.backward()
        answers.setdefault("outputs", outputs.data)
        answers.setdefault("loss", loss.data[0][0])
        answers.setdefault("gradient", read(linear, lambda tensor: tensor.grad.data))
        optimizer.step()
    return {**answers, "weights": read(linear, lambda tensor: tensor.data)}


answer_all(answer)
