"""The jobs that .ci/benchmark times, one a call: pyperf's program, which has options of its own.

PYTHONPATH=. python .ci/jobs.py WAY TASK        say, NumPy XOR

A way of training takes a net and a task, and returns a function that does so many iterations and
returns the net's first weight.
"""

import math
import random
import time
from typing import List, NamedTuple

import pyperf

import tinyann


class Task(NamedTuple):
    """What a net learns, and how fast."""

    sizes: List[int]
    bias: bool
    inputs: List[List[float]]
    targets: List[List[float]]
    rate: float


def drawn(sizes, bias, examples, rate):
    """Return a task of random numbers."""
    draw = random.Random(1).random
    rows = [[[draw() for _ in range(n)] for _ in range(examples)] for n in (sizes[0], sizes[-1])]
    return Task(sizes, bias, *rows, rate)


ARTICLE = Task([3, 1], False, [[0, 1, 1], [1, 0, 0], [1, 0, 1]], [[1], [0], [1]], 1.0)
XOR = Task([2, 4, 1], True, [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], 1.0)
TASKS = {
    "article": lambda: ARTICLE,
    "XOR": lambda: XOR,
    "XOR x 50": lambda: XOR._replace(inputs=XOR.inputs * 50, targets=XOR.targets * 50, rate=0.02),
    "30-10-1": lambda: drawn([30, 10, 1], True, 200, 1e-3),
    "64-20-10": lambda: drawn([64, 20, 10], True, 1000, 1e-3),
    "100-1": lambda: drawn([100, 1], False, 1000, 1e-6),
    "100 examples": lambda: drawn([30, 1], False, 100, 1e-6),
    "10,000 examples": lambda: drawn([30, 1], False, 10000, 1e-6),
    "100,000 examples": lambda: drawn([30, 1], False, 100000, 1e-6),
}


def all_at_once(net, task):
    def train(iterations):
        net.train(task.inputs, task.targets, iterations, task.rate)
        return net.weights[0][0][0]

    return train


def in_calls_of(count):
    """Return the way that shows so many examples a call."""

    def way(net, task):
        starts = range(0, len(task.inputs), count)
        parts = [(task.inputs[k : k + count], task.targets[k : k + count]) for k in starts]

        def train(iterations):
            for _ in range(iterations):
                for inputs, targets in parts:
                    net.train(inputs, targets, 1, task.rate)
            return net.weights[0][0][0]

        return train

    return way


def with_dot(dot):
    """Return the way that replaces tinyann's dot."""

    def way(net, task):
        tinyann.dot = dot
        return all_at_once(net, task)

    return way


def sumprod_dot(matrix, vector):
    return [math.sumprod(row, vector) for row in matrix]


def zip_dot(matrix, vector):
    """Do what tinyann.dot does, with zip() in place of an index."""
    sums = []
    for row in matrix:
        total = 0.0
        for x, y in zip(row, vector):
            total += x * y
        sums.append(total)
    return sums


def prediction(net, task):
    def predict(iterations):
        for _ in range(iterations):
            for row in task.inputs:
                net.predict(row)
        return net.weights[0][0][0]

    return predict


def numpy(net, task):
    import numpy as np

    inputs, targets = np.array(task.inputs), np.array(task.targets)
    layers = [np.array(layer) for layer in net.weights]
    ones = np.ones((len(inputs), 1))

    def fed(rows):
        return np.hstack([rows, ones]) if net.bias else rows

    def one_layer(iterations):
        (last,) = layers
        for _ in range(iterations):
            outputs = 1 / (1 + np.exp(-np.dot(inputs, last.T)))
            deltas = (outputs - targets) * (outputs * (1 - outputs))
            last[:] -= task.rate * np.dot(deltas.T, inputs)
        return last[0, 0]

    def two_layers(iterations):
        hidden, last = layers
        first_fed = fed(inputs)
        last_fed = fed(np.ones((len(inputs), len(hidden))))
        hidden_outputs = last_fed[:, : len(hidden)]  # a view: what is written here is fed
        for _ in range(iterations):
            hidden_outputs[:] = 1 / (1 + np.exp(-np.dot(first_fed, hidden.T)))
            outputs = 1 / (1 + np.exp(-np.dot(last_fed, last.T)))
            deltas = (outputs - targets) * (outputs * (1 - outputs))
            sums = np.dot(deltas, last[:, : len(hidden)])
            hidden_deltas = sums * (hidden_outputs * (1 - hidden_outputs))
            last[:] -= task.rate * np.dot(deltas.T, last_fed)
            hidden[:] -= task.rate * np.dot(hidden_deltas.T, first_fed)
        return hidden[0, 0]

    return one_layer if len(layers) == 1 else two_layers


def gradient_wave(net, task):
    import gradwave

    twin = gradwave.NeuralNetwork(task.sizes[1:-1], task.sizes[0], task.sizes[-1])
    layers = [*twin.hidden_layers, twin.output_layer]
    for neurons, layer in zip(layers, net.weights):
        for neuron, numbers in zip(neurons, layer):
            *neuron.weights, neuron.bias = numbers

    def train(iterations):
        for _ in range(iterations):
            twin.reset_accumulated_gradients()
            for row, target in zip(task.inputs, task.targets):
                twin.forward(row)
                twin.compute_output_node_values(target)
                twin.compute_hidden_node_values()
                twin.accumulate_gradients()
            twin.apply_gradient_accumulations_sgd(task.rate, 1, None, None, momentum=0.0)
        return layers[0][0].weights[0]

    return train


def miniml_engine(net, task):
    from miniml.ml_runtime import MiniNeuralNetwork

    hidden, last = net.weights
    twin = MiniNeuralNetwork(*task.sizes, task.rate)
    twin.W1, twin.B1 = [neuron[:-1] for neuron in hidden], [neuron[-1:] for neuron in hidden]
    twin.W2, twin.B2 = [neuron[:-1] for neuron in last], [neuron[-1:] for neuron in last]
    twin.calibrate = lambda dataset: None  # for chips, after training
    rows = [[*row, target] for row, target in zip(task.inputs, task.targets)]

    def train(iterations):
        twin.epochs = iterations
        twin.fit(rows)
        return twin.W1[0][0]

    return train


one_a_call = in_calls_of(1)
WAYS = {
    "tinyann": all_at_once,
    "iterations alone": all_at_once,
    "one a call": one_a_call,
    "ten a call": in_calls_of(10),
    "predict": prediction,
    "sumprod": with_dot(sumprod_dot),
    "zip": with_dot(zip_dot),
    "NumPy": numpy,
    "gradient-wave": gradient_wave,
    "miniml-engine": miniml_engine,
}
LEARNS_AS = {"NumPy": all_at_once, "gradient-wave": all_at_once, "miniml-engine": one_a_call}


class Noting(tinyann.NeuralNet):
    """A net that notes when its weights are replaced, with which an iteration ends."""

    def __init__(self, *sizes, **options):
        self.ends = []
        super().__init__(*sizes, **options)

    @property
    def weights(self):
        return self.replaced

    @weights.setter
    def weights(self, new):
        self.replaced = new
        self.ends.append(time.process_time())


def new_net(task, kind=tinyann.NeuralNet):
    return kind(*task.sizes, bias=task.bias)


def check(way, task):
    """See that another net learns what tinyann does."""
    found = WAYS[way](new_net(task), task)(10)
    expected = LEARNS_AS[way](new_net(task), task)(10)
    if abs(found - expected) > 1e-9:
        raise AssertionError(f"{way} learns {found}, tinyann {expected}")


def seconds(iterations, train, net):
    start = time.process_time()
    train(iterations)
    return time.process_time() - start


def seconds_after_the_first(iterations, train, net):
    """Return the time of iterations alone: before the first one, the examples are read."""
    train(iterations + 1)
    return net.ends[-1] - net.ends[-1 - iterations]


def main():
    def pass_on(command, options):
        command += [options.way, options.task]

    runner = pyperf.Runner(add_cmdline_args=pass_on)
    runner.argparser.add_argument("way", choices=WAYS)
    runner.argparser.add_argument("task", choices=TASKS)
    options = runner.parse_args()
    task = TASKS[options.task]()
    if options.way in LEARNS_AS:
        check(options.way, task)
    timed, net = seconds, new_net(task)
    if options.way == "iterations alone":
        timed, net = seconds_after_the_first, new_net(task, Noting)
    train = WAYS[options.way](net, task)
    name = f"{options.way}: {options.task}"
    runner.bench_time_func(name, timed, train, net, inner_loops=len(task.inputs))


if __name__ == "__main__":
    main()
