"""Answers for PyTorch: Linear, Sigmoid, MSELoss that sums up, SGD, in 64-bit floats."""

import torch
from adapter import answer_all, parts, whole
from torch import nn


def tensor(numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def answer(case):
    sizes, bias = case["sizes"], bool(case["bias"])
    linear = [nn.Linear(n, m, bias=bias) for n, m in zip(sizes, sizes[1:])]
    for layer, arrays in zip(linear, parts(case)):
        for parameter, array in zip(layer.parameters(), arrays):
            parameter.data = tensor(array)
    net = nn.Sequential(*[part for layer in linear for part in (layer, nn.Sigmoid())])
    optimizer = torch.optim.SGD(net.parameters(), lr=case["learning_rate"])
    inputs, targets = tensor(case["inputs"]), tensor(case["targets"])

    def read(get):
        layers = [[get(p).tolist() for p in layer.parameters()] for layer in linear]
        return whole([(w, b[0] if b else []) for w, *b in layers])

    answers = {}
    for _ in range(case["iterations"]):
        outputs = net(inputs)
        loss = nn.MSELoss(reduction="sum")(outputs, targets) / 2
        optimizer.zero_grad()
        loss.backward()
        answers.setdefault("outputs", outputs.tolist())
        answers.setdefault("loss", loss.item())
        answers.setdefault("gradient", read(lambda parameter: parameter.grad))
        optimizer.step()
    return {**answers, "weights": read(lambda parameter: parameter.data)}


answer_all(answer)
