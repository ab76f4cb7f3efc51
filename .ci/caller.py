"""A program that calls tinyann with many kinds of rows, for the type checkers and to run."""

import json
from array import array
from typing import List

import tinyann

net = tinyann.NeuralNet(3, 1)
net.train([[0, 1, 1], [1, 0, 0], [1, 0, 1]], [[1], [0], [1]], 10)
net.train(((0, 1, 1), (1, 0, 0)), ((1,), (0,)), iterations=10, learning_rate=1)
net.train([range(3), range(1, 4)], [[True], [0.5]], 10)
net.train([array("d", [0.0, 1.0, 1.0])], [array("i", [1])], 10)
net.train((row for row in [[0, 1, 1]]), ([t] for t in (1.0,)), 10)

outputs: "List[float]" = net.predict((1, 0, 1))
loss: float = net.loss([[0, 1, 1]], [[1]])
before: "List[List[List[float]]]" = net.weights
net.update(net.gradient([[0, 1, 1]], [[1]]), learning_rate=0.5)
net.update([[(1, 2, 3)]])
net = tinyann.NeuralNet.from_weights(json.loads(json.dumps(before)), bias=net.bias)
net = tinyann.NeuralNet.from_weights([[[1, 2, 3]]])
draw: float = tinyann.LCG(seed=7).random()
state: int = tinyann.LCG().state
slope: float = tinyann.sigmoid_derivative(tinyann.sigmoid(1))
totals: "List[float]" = tinyann.dot([[1, 2], [5, 6]], [3.0, 4.0])
tinyann.dot = lambda matrix, vector: [sum(map(float.__mul__, row, vector)) for row in matrix]


def slow_exp(x: float) -> float:
    """Return e^x by its series, for small x."""
    total, term = 1.0, 1.0
    for k in range(1, 30):
        term *= x / k
        total += term
    return total


tinyann.exp = slow_exp


class Named(tinyann.NeuralNet):
    """A subclass whose `__init__` takes what NeuralNet's takes, as from_weights calls it."""

    def __init__(self, *sizes: int, bias: bool = False, seed: int = 1) -> None:
        super().__init__(*sizes, bias=bias, seed=seed)
        self.name = "first"


named: Named = Named.from_weights(Named(3, 1).weights)
named.name += " of them"
text: str = repr(named)
