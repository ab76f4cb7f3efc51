"""The checker of neural networks, a program on bare Python; below it, the tests of tinyann.

Run as a program, this file checks a net of your own (see "Check your net" in the README):

    python test_tinyann.py node answers.js

Section                  What it holds, or what of the README it checks
-----------------------  -------------------------------------------------------------------------
The contract             what is right: the oracle of the checker and of the tests
The mistakes             the checker: what takes the place of steps of the contract
The cases                the checker: what a command is asked
The verdict              the checker: by which mistakes do all the answers come out right?
The report               the checker: what it says
The command              the checker: what it runs and reads
The tests                what they share
The generator            The names: `LCG`
The sigmoid              The names: `sigmoid`, `sigmoid_derivative`; tinyann.exp replaced
The sums of products     The names: `dot`; tinyann.dot replaced, as in How fast
The net                  The names: `NeuralNet`; Save and load; what rows may hold
Bad input                Bad input, row by row; then anything that hypothesis can build
Nothing is lost          interruptions, threads, numbers at the edge, sizes, memory
The file                 what it imports, names and prints; which numbers stand in it
A board                  On a board: the whole file with floats of 32 bits
The README               its programs, each run; its figures, links and lines; NumPy, PyTorch
Other implementations    ports by the contract; what the README shows of them
Other Pythons            Where it runs

To find what checks a sentence, search for a word of it: tests are named by what holds.
"""

import argparse
import collections
import contextlib
import itertools
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import types
from array import array
from decimal import Decimal, getcontext

getcontext().prec = 70  # of every Decimal here; the hardest cases of exp need 48


def single(x):
    """Return the float of 32 bits nearest to x."""
    return array("f", [x])[0]


def flat(nested):
    """Return what stands in nested lists, in order."""
    if isinstance(nested, list):
        return [item for part in nested for item in flat(part)]
    return [nested]


# The contract: what is right, for the checker and for the tests

# It is written from the README's contract and from nothing of tinyann. A case is a dictionary of
# all that an iteration needs; its numbers may be floats or Decimals. Each step stands in CONTRACT,
# so that a mistake can take its place.


def c_exp(x):
    """Return e^x as C does: infinity where math.exp raises an OverflowError."""
    return math.inf if x > 709.782712893384 else math.exp(x)


def c_sigmoid(x, exp=c_exp):
    return exp(x) if x < -88 else 1 / (1 + exp(-x))


def total(xs, ys):
    """Return the sum of the products, added from the first to the last, starting at 0."""
    result = 0
    for x, y in zip(xs, ys):
        result = result + x * y
    return result


def each(function):
    """Return a function that applies this one to each number of a row, or of rows side by side."""
    return lambda *rows: [function(*numbers) for numbers in zip(*rows)]


def combined(function, *layers):
    """Return weights made by this function from each number of weights, or of several alike."""
    return [[each(function)(*rows) for rows in zip(*matrices)] for matrices in zip(*layers)]


def decimal_sigmoid(x):
    return 1 / (1 + (-x).exp())


def half_the_squares(outputs, targets):
    errors = [o - t for rows in zip(outputs, targets) for o, t in zip(*rows)]
    return total(errors, errors) / 2


def changed(steps, **others):
    """Return these steps with others in their place."""
    return types.SimpleNamespace(**dict(vars(steps), **others))


CONTRACT = types.SimpleNamespace(
    # An iteration
    total=total,
    bias_input=1,
    hidden=each(c_sigmoid),  # a row of weighted sums to a row of outputs
    last=each(c_sigmoid),
    errors=each(lambda output, target: output - target),
    hidden_deltas=each(lambda error, output, z: error * (output * (1 - output))),
    last_deltas=each(lambda error, output, z: error * (output * (1 - output))),
    bias_inputs=lambda examples: [1] * examples,  # in the gradient
    sent_back=lambda errors, deltas: deltas,
    through=lambda weights, gradient, case: weights,  # a layer's
    # Around it
    counted=lambda case: case,  # the examples that the gradient is made of
    finish=lambda case, gradient: gradient,
    outputs=lambda case, steps: one_iteration(case, steps)[1][-1],
    loss=half_the_squares,
    read=lambda layer, bias: layer,
    written=lambda layer, bias: layer,
    # Training
    iterations=lambda iterations: iterations,
    batches=lambda case: [case],
    direction=lambda gradients, case: gradients[-1],  # from those of all iterations so far
    rate=lambda case: case["learning_rate"],
    update=lambda case, direction, rate: combined(
        lambda w, g: w - rate * g, case["weights"], direction
    ),
    # First weights
    seed=lambda seed: seed,
    skipped=1,
    number=lambda places, n: n,  # of the draw for the n-th place
    draw=lambda state: state // 256 / 2**24,
    value=lambda u, inputs, is_bias: 2 * u - 1,
    order=lambda place: (place.layer, place.neuron, place.input),
    filled=lambda place: True,
)


def one_iteration(case, steps=CONTRACT):
    """Return sums, outputs and deltas, each [layer][example][neuron], and the gradient."""
    weights, hidden, bias = case["weights"], len(case["weights"]) - 1, case["bias"]
    fed, sums, deltas, gradient = [case["inputs"]], [], [], []  # fed[k] feeds layer k
    for layer, outputs in zip(weights, [steps.hidden] * hidden + [steps.last]):
        rows = [row + [steps.bias_input] * bias for row in fed[-1]]
        sums.append([[steps.total(neuron, row) for neuron in layer] for row in rows])
        fed.append([outputs(row) for row in sums[-1]])
    errors = [steps.errors(*rows) for rows in zip(fed[-1], case["targets"])]
    slopes = [steps.hidden_deltas] * hidden + [steps.last_deltas]
    for k in range(hidden, -1, -1):
        deltas.insert(0, [slopes[k](*rows) for rows in zip(errors, fed[k + 1], sums[k])])
        columns = list(zip(*fed[k])) + [steps.bias_inputs(len(errors))] * bias
        by_neuron = zip(*deltas[0])
        gradient.insert(0, [[steps.total(d, column) for column in columns] for d in by_neuron])
        fans = list(zip(*steps.through(weights[k], gradient[0], case)))
        back = steps.sent_back(errors, deltas[0])
        errors = [[steps.total(fan, row) for fan in fans[: len(fed[k][0])]] for row in back]
    return sums, fed[1:], deltas, gradient


def outputs_of(case, steps=CONTRACT):
    return steps.outputs(case, steps)


def loss_of(case, steps=CONTRACT):
    return steps.loss(outputs_of(case, steps), case["targets"])


def gradient_of(case, steps=CONTRACT):
    return steps.finish(case, one_iteration(steps.counted(case), steps)[-1])


def trained(case, steps=CONTRACT):
    """Return the weights after the iterations of a case."""
    weights, gradients = case["weights"], []
    for _ in range(steps.iterations(case["iterations"])):
        for batch in steps.batches(case):
            now = dict(batch, weights=weights)
            gradients.append(gradient_of(now, steps))
            weights = steps.update(now, steps.direction(gradients, now), steps.rate(now))
    return weights


def states(seed):
    """Yield the states of the generator after the seed, on and on."""
    while True:
        seed = (1664525 * seed + 1013904223) % 2**32
        yield seed


Place = collections.namedtuple("Place", "layer neuron input is_bias")


def first_weights(case, steps=CONTRACT):
    """Return the first weights of a net with the shape and the seed of a case."""
    sizes, bias = case["sizes"], case["bias"]
    shapes = list(zip(sizes, sizes[1:]))
    weights = [[[0.0] * (inputs + bias) for _ in range(neurons)] for inputs, neurons in shapes]
    places = [
        Place(k, j, i, i == inputs)
        for k, (inputs, neurons) in enumerate(shapes)
        for j in range(neurons)
        for i in range(inputs + bias)
    ]
    places = list(filter(steps.filled, sorted(places, key=steps.order)))
    drawn = itertools.islice(states(steps.seed(case["seed"])), 2 * len(places) + 2)
    draws = list(map(steps.draw, drawn))[steps.skipped :]
    for n, place in enumerate(places):
        value = steps.value(draws[steps.number(places, n)], sizes[place.layer], place.is_bias)
        weights[place.layer][place.neuron][place.input] = value
    return weights


def as_kind(kind, nested):
    """Return nested lists with each number made this kind of number."""
    return [as_kind(kind, x) for x in nested] if isinstance(nested, list) else kind(nested)


def case_of(weights, bias, inputs, targets, iterations=1, rate=1, number=float):
    return {
        "weights": as_kind(number, weights),
        "bias": bias,
        "inputs": as_kind(number, inputs),
        "targets": as_kind(number, targets),
        "iterations": iterations,
        "learning_rate": number(rate),
    }


def nearest_exp(x):
    """Return the double nearest to e^x: Decimal finds 70 digits, and float() rounds them."""
    return float(Decimal(x).exp())


# The mistakes: what takes the place of steps of the contract


def softmax(row):
    powers = [c_exp(z - max(row)) for z in row]
    return [power / sum(powers) for power in powers]


def softmax_deltas(errors, outputs, sums):
    mean = total(errors, outputs)
    return [o * (error - mean) for error, o in zip(errors, outputs)]


SLOPES = {
    "tanh": lambda output, z: 1 - output * output,
    "ReLU": lambda output, z: 1 if z > 0 else 0,
    "leaky ReLU": lambda output, z: 1 if z > 0 else 0.01,
    "no function": lambda output, z: 1,
    "1 / (1 + e^z)": lambda output, z: -output * (1 - output),
    "1 - output": lambda output, z: 1 - output,
    "output": lambda output, z: output,
    "the square": lambda output, z: (output * (1 - output)) ** 2,
    "the sigmoid": lambda output, z: output * (1 - output),
    "the sum": lambda output, z: z * (1 - z),
    "cut outputs": lambda output, z: SLOPES["the sigmoid"](min(max(output, 0.01), 0.99), z),
    "the sigmoid of the output": lambda output, z: c_sigmoid(output) * (1 - c_sigmoid(output)),
}
FUNCTIONS = {
    "tanh": math.tanh,
    "ReLU": lambda z: max(z, 0.0),
    "leaky ReLU": lambda z: max(z, 0.01 * z),
    "no function": lambda z: z,
    "1 / (1 + e^z)": lambda z: c_sigmoid(-z),
}
WRONG_SLOPES = {
    "forgotten": "no function",
    "taken of the weighted sum": "the sum",
    "taken of sigmoid(output)": "the sigmoid of the output",
    "that of tanh": "tanh",
    "1 - output": "1 - output",
    "output alone": "output",
    "squared": "the square",
}
PLACES_OF_SLOPES = {
    "": "hidden last",
    " in the hidden layers": "hidden",
    " in the last layer": "last",
}


def deltas_by(slope, factor=1):
    """Return the step that makes a row of deltas by this slope, of an output and its sum."""
    return each(lambda error, output, z: factor * error * slope(output, z))


def function_in(place, name):
    """Return the steps of another output function, with its own slope, in hidden or last layers."""
    return {place: each(FUNCTIONS[name]), place + "_deltas": deltas_by(SLOPES[name])}


def slope_in(places, name):
    """Return the steps of another slope."""
    return {place + "_deltas": deltas_by(SLOPES[name]) for place in places.split()}


def by_place(function, case, *layers):
    """Return weights made by a function of the layer, whether it is a bias, and the numbers."""

    def neuron(k, *rows):
        biases = [i == len(rows[0]) - case["bias"] for i in range(len(rows[0]))]
        return [function(k, *numbers) for numbers in zip(biases, *rows)]

    return [[neuron(k, *rows) for rows in zip(*same)] for k, same in enumerate(zip(*layers))]


def times(factor):
    """Return the step that multiplies a gradient by what this makes of a case."""
    return lambda case, gradient: combined(lambda g: factor(case) * g, gradient)


def examples_of(case):
    return len(case["inputs"])


def numbers_of(case):
    return len(case["inputs"]) * len(case["targets"][0])


def first_layer_0(case, gradient):
    return combined(lambda g: 0 * g, gradient[:1]) + gradient[1:]


def only(examples):
    """Return the step that counts these examples alone, where there are several."""

    def counted(case):
        if examples_of(case) == 1:
            return case
        return dict(case, inputs=case["inputs"][examples], targets=case["targets"][examples])

    return counted


def targets_shifted(by):
    return lambda case: dict(case, targets=case["targets"][by:] + case["targets"][:by])


def outputs_after(case, steps):
    return one_iteration(dict(case, weights=trained(case)), steps)[1][-1]


def without(examples):
    """Return the step that takes these examples' gradient away, even if there are no others."""

    def finish(case, gradient):
        part = gradient_of(only(examples)(case))
        return combined(lambda g, h: g - h, gradient, part)

    return finish


def one_by_one(case):
    pairs = zip(case["inputs"], case["targets"])
    return [dict(case, inputs=[row], targets=[target]) for row, target in pairs]


def decay_in_gradient(factor, of_biases):
    """Return the step that adds a part of the weights to the gradient."""

    def decayed(k, is_bias, g, w):
        return g + factor * w if of_biases or not is_bias else g

    return lambda case, gradient: by_place(decayed, case, gradient, case["weights"])


def decay_in_update(decay):
    """Return the update that also takes from each weight what this makes of it and of the rate."""
    return lambda case, direction, rate: combined(
        lambda w, g: w - rate * g - decay(w, rate), case["weights"], direction
    )


def updated_where(moves):
    """Return the update of some weights: those with these layers from the end, or biases."""

    def update(case, direction, rate):
        def new(k, is_bias, w, g):
            return w - rate * g if moves(len(direction) - k, is_bias) else w

        return by_place(new, case, case["weights"], direction)

    return update


def faded_sum(factor, share=1, of_biases=True):
    """Return the direction before, which fades by a factor, plus a share of the gradient."""

    def direction(gradients, case):
        def added(k, is_bias, v, g):
            return (factor * v if of_biases or not is_bias else 0.0) + share * g

        result = combined(lambda g: share * g, gradients[0])
        for gradient in gradients[1:]:
            result = by_place(added, case, result, gradient)
        return result

    return direction


def adding_up(biases):
    """Return the direction in which the gradient of biases, or else of weights, adds up."""

    def direction(gradients, case):
        def added(k, is_bias, sums, g):
            return sums if is_bias is biases else g

        return by_place(added, case, faded_sum(1)(gradients, case), gradients[-1])

    return direction


def nesterov(factor):
    def direction(gradients, case):
        before = faded_sum(factor)(gradients, case)
        return combined(lambda v, g: factor * v + g, before, gradients[-1])

    return direction


def adam(gradients, case):
    """Return the direction of Adam (Kingma and Ba, 2015) with its usual constants."""
    squares = [combined(lambda g: g * g, gradient) for gradient in gradients]
    n, means = len(gradients), faded_sum(0.9, 0.1)(gradients, case)
    return combined(
        lambda m, v: m / (1 - 0.9**n) / (math.sqrt(v / (1 - 0.999**n)) + 1e-8),
        means,
        faded_sum(0.999, 0.001)(squares, case),
    )


def transposed(layer, bias=0):
    return [list(row) for row in zip(*layer)]


def in_rows(numbers, width):
    return [numbers[i : i + width] for i in range(0, len(numbers), width)]


def as_matrix(layer, bias):
    """Return the neurons of a layer whose numbers are read as a matrix with a row per input."""
    return transposed(in_rows(flat(layer), len(layer)))


def as_listed(layer, bias):
    """Return what as_matrix made in the order in which it was read."""
    return in_rows(flat(transposed(layer)), len(layer[0]))


def rotated(layer, count):
    """Return each neuron with so many of its first numbers moved to its end, or back."""
    return [neuron[count:] + neuron[:count] for neuron in layer]


def through_transposed(weights, gradient, case):
    """Return a layer's weights transposed, if it is as wide as the one before; else as they are."""
    width = len(weights)
    if len(weights[0]) != width + case["bias"]:
        return weights
    return [
        list(row) + neuron[width:]
        for row, neuron in zip(transposed([neuron[:width] for neuron in weights]), weights)
    ]


def through_updated(weights, gradient, case):
    rate = case["learning_rate"]
    return combined(lambda w, g: w - rate * g, [weights], [gradient])[0]


def cross_entropy(outputs, targets):
    pairs = [pair for rows in zip(outputs, targets) for pair in zip(*rows)]
    return -sum(t * math.log(o) + (1 - t) * math.log(1 - o) for o, t in pairs)


def absolute_errors(outputs, targets):
    return sum(abs(o - t) for o, t in zip(flat(outputs), flat(targets)))


def loss_by(factor, loss=half_the_squares):
    """Return this loss, multiplied by what `factor` makes of the outputs."""
    return lambda outputs, targets: factor(outputs) * loss(outputs, targets)


def same_before(*fields):
    """Return the step that counts the places before the n-th one that have the same fields."""

    def of(place):
        return [getattr(place, field) for field in fields]

    def number(places, n):
        return sum(of(place) == of(places[n]) for place in places[:n])

    return number


class Fitted:
    """Steps with a factor that is fitted to the answers; with `neutral` there is no mistake."""

    def __init__(self, neutral, steps, low=-1e6, high=1e6):
        self.neutral, self.steps = neutral, steps
        self.low, self.high = low, high


# By the key of an answer that a mistake shows in first: its name, and the steps that it replaces.
MISTAKES = {
    "first_weights": {
        "the first draw is kept": {"skipped": 0},
        "two draws are thrown away": {"skipped": 2},
        "a draw has all 32 bits of a state": {"draw": lambda state: state / 2**32},
        "a state is read as a number with a sign": {
            "draw": lambda state: (state - 2**32 * (state >= 2**31)) // 256 / 2**24
        },
        "a draw is divided by 2^24 - 1": {"draw": lambda state: state // 256 / (2**24 - 1)},
        "a draw is the lower 24 bits of a state": {"draw": lambda state: state % 2**24 / 2**24},
        "the seed is always 1": {"seed": lambda seed: 1},
        "a seed of 0 is taken as 1": {"seed": lambda seed: seed or 1},
        "each layer begins with the seed": {"number": same_before("layer")},
        "each neuron begins with the seed": {"number": same_before("layer", "neuron")},
        "a draw is thrown away for each layer": {"number": lambda places, n: n + places[n].layer},
        "from 0 to 1, not from -1": {"value": lambda u, inputs, is_bias: u},
        "from -1/2 to 1/2": {"value": lambda u, inputs, is_bias: u - 0.5},
        "divided by the root of the inputs": {
            "value": lambda u, inputs, is_bias: (2 * u - 1) / math.sqrt(inputs)
        },
        "{} times as large": Fitted(
            1, lambda x: {"value": lambda u, inputs, is_bias: x * (2 * u - 1)}
        ),
        "a bias is drawn before its neuron's weights": {
            "order": lambda place: (place.layer, place.neuron, not place.is_bias, place.input)
        },
        "biases are drawn after the weights of their layer": {
            "order": lambda place: (place.layer, place.is_bias, place.neuron, place.input)
        },
        "biases are drawn after all weights": {
            "order": lambda place: (place.is_bias, place.layer, place.neuron, place.input)
        },
        "drawn input by input, not neuron by neuron": {
            "order": lambda place: (place.layer, place.input, place.neuron)
        },
        "the last layer is drawn first": {
            "order": lambda place: (-place.layer, place.neuron, place.input)
        },
        "biases are 1, though drawn": {
            "value": lambda u, inputs, is_bias: 1 if is_bias else 2 * u - 1
        },
        "biases are 0, though drawn": {
            "value": lambda u, inputs, is_bias: 0 if is_bias else 2 * u - 1
        },
        "biases are 0, not drawn": {"filled": lambda place: not place.is_bias},
        "written as a matrix with a row per input": {"written": transposed},
        "a bias is written before its neuron's weights": {
            "written": lambda layer, bias: rotated(layer, -bias)
        },
    },
    "outputs": {
        **{
            f"{name} in {where}": steps
            for name in FUNCTIONS
            for where, steps in {
                "the hidden layers": function_in("hidden", name),
                "the last layer": function_in("last", name),
                "all layers": dict(function_in("hidden", name), **function_in("last", name)),
            }.items()
        },
        "softmax in the last layer": {"last": softmax, "last_deltas": softmax_deltas},
        "the sigmoid twice in the last layer": {"last": each(lambda z: c_sigmoid(c_sigmoid(z)))},
        "biases are left out": {"bias_input": 0, "bias_inputs": lambda n: [0] * n},
        "biases are subtracted": {"bias_input": -1, "bias_inputs": lambda n: [-1] * n},
        "written after the update": {"outputs": outputs_after},
        "weights are read as a matrix with a row per input": {
            "read": as_matrix,
            "written": as_listed,
        },
        "a neuron's first number is read as its bias": {
            "read": lambda layer, bias: rotated(layer, bias),
            "written": lambda layer, bias: rotated(layer, -bias),
        },
    },
    "loss": {
        "without the 1/2": {"loss": loss_by(lambda outputs: 2)},
        "half the mean over the examples (a convention)": {
            "loss": loss_by(lambda outputs: 1 / len(outputs))
        },
        "the mean over the examples, without the 1/2 (a convention)": {
            "loss": loss_by(lambda outputs: 2 / len(outputs))
        },
        "half the mean over examples and outputs (a convention)": {
            "loss": loss_by(lambda outputs: 1 / len(flat(outputs)))
        },
        "the mean over examples and outputs, without the 1/2 (a convention)": {
            "loss": loss_by(lambda outputs: 2 / len(flat(outputs)))
        },
        "{} times as large": Fitted(1, lambda x: {"loss": loss_by(lambda outputs: x)}),
        "the square root of the mean (a convention)": {
            "loss": lambda outputs, targets: math.sqrt(
                2 * half_the_squares(outputs, targets) / len(flat(outputs))
            )
        },
        "absolute errors, not squares": {"loss": absolute_errors},
        "the mean absolute error, not squares": {
            "loss": loss_by(lambda outputs: 1 / len(flat(outputs)), absolute_errors)
        },
        "cross-entropy, not squares": {"loss": cross_entropy},
        "the mean cross-entropy over examples and outputs, not squares": {
            "loss": loss_by(lambda outputs: 1 / len(flat(outputs)), cross_entropy)
        },
        "the mean cross-entropy, not squares": {
            "loss": loss_by(lambda outputs: 1 / len(outputs), cross_entropy)
        },
    },
    "gradient": {
        # its size
        "twice as large, without the 1/2 of the loss": {"finish": times(lambda case: 2)},
        "the other sign": {"finish": times(lambda case: -1)},
        "the mean over the examples (a convention, like a smaller learning rate)": {
            "finish": times(lambda case: 1 / examples_of(case))
        },
        "the mean over the examples, without the 1/2 of the loss (a convention)": {
            "finish": times(lambda case: 2 / examples_of(case))
        },
        "the mean over examples and outputs (a convention)": {
            "finish": times(lambda case: 1 / numbers_of(case))
        },
        "the mean over examples and outputs, without the 1/2 of the loss (a convention)": {
            "finish": times(lambda case: 2 / numbers_of(case))
        },
        "the learning rate is in it": {"finish": times(lambda case: case["learning_rate"])},
        "the learning rate is in it, and the other sign": {
            "finish": times(lambda case: -case["learning_rate"])
        },
        "{} times as large": Fitted(1, lambda x: {"finish": times(lambda case: x)}),
        "hidden deltas are twice as large": {"hidden_deltas": deltas_by(SLOPES["the sigmoid"], 2)},
        "hidden deltas have the other sign": {
            "hidden_deltas": deltas_by(SLOPES["the sigmoid"], -1)
        },
        "hidden deltas are {} times as large": Fitted(
            1, lambda x: {"hidden_deltas": deltas_by(SLOPES["the sigmoid"], x)}
        ),
        "weight decay of {} is in it": Fitted(0, lambda x: {"finish": decay_in_gradient(x, True)}),
        "weight decay of {} is in it, without the biases": Fitted(
            0, lambda x: {"finish": decay_in_gradient(x, False)}
        ),
        # the slope
        **{
            f"the slope is {name}{where}": slope_in(places, slope)
            for name, slope in WRONG_SLOPES.items()
            for where, places in PLACES_OF_SLOPES.items()
        },
        "the slope is the sigmoid's in the hidden layers": slope_in("hidden", "the sigmoid"),
        "the slope is the sigmoid's in the last layer": slope_in("last", "the sigmoid"),
        "the slope is the sigmoid's in all layers": slope_in("hidden last", "the sigmoid"),
        "parentheses are missing: error * output * 1 - output": {
            "hidden_deltas": each(lambda error, output, z: error * output - output),
            "last_deltas": each(lambda error, output, z: error * output - output),
        },
        "errors are log((1 + e) / (1 - e)), slopes of outputs cut to 0.01 to 0.99, as FANN's": {
            "errors": each(lambda output, target: 2 * math.atanh(output - target)),
            "hidden_deltas": deltas_by(SLOPES["cut outputs"]),
            "last_deltas": deltas_by(SLOPES["cut outputs"]),
        },
        "the slope is taken of outputs cut to 0.01 to 0.99": slope_in("hidden last", "cut outputs"),
        # what is sent back
        "errors, output - target, are sent back, not deltas": {
            "sent_back": lambda errors, deltas: errors
        },
        "only the first neuron's delta is sent back, not all": {
            "sent_back": lambda errors, deltas: [row[:1] + [0] * (len(row) - 1) for row in deltas]
        },
        "only the last neuron's delta is sent back, not all": {
            "sent_back": lambda errors, deltas: [[0] * (len(row) - 1) + row[-1:] for row in deltas]
        },
        "deltas are sent back through updated weights": {"through": through_updated},
        "deltas are sent back through transposed weights": {"through": through_transposed},
        # the examples
        "the first example is left out": {"finish": without(slice(1))},
        "the last example is left out": {"finish": without(slice(-1, None))},
        "the first of several examples is left out": {"counted": only(slice(1, None))},
        "the last of several examples is left out": {"counted": only(slice(-1))},
        "only the first example counts": {"counted": only(slice(1))},
        "only the last example counts": {"counted": only(slice(-1, None))},
        "each example has the next one's target": {"counted": targets_shifted(1)},
        "each example has the target of the one before": {"counted": targets_shifted(-1)},
        "a bias has the last example's alone": {"bias_inputs": lambda n: [0] * (n - 1) + [1]},
        "a bias has the first example's alone": {"bias_inputs": lambda n: [1] + [0] * (n - 1)},
        "that of the biases is 0": {"bias_inputs": lambda n: [0] * n},
        "that of the biases has the other sign": {"bias_inputs": lambda n: [-1] * n},
        "that of the first layer is 0": {"finish": first_layer_0},
        "taken after the update": {
            "finish": lambda case, gradient: gradient_of(dict(case, weights=trained(case)))
        },
        "written as a matrix with a row per input": {"written": transposed},
        "a bias is written before its neuron's weights": {
            "written": lambda layer, bias: rotated(layer, -bias)
        },
        "written neuron by neuron, not in the order that was read": {
            "written": lambda layer, bias: layer
        },
    },
    "weights": {
        "an update after each example": {"batches": one_by_one},
        "the learning rate is forgotten": {"rate": lambda case: 1},
        "the learning rate is applied twice": {"rate": lambda case: case["learning_rate"] ** 2},
        "plus instead of minus": {"rate": lambda case: -case["learning_rate"]},
        "the learning rate is divided by the number of examples (a convention)": {
            "rate": lambda case: case["learning_rate"] / examples_of(case)
        },
        "the step is {} times as large": Fitted(
            1, lambda x: {"rate": lambda case: x * case["learning_rate"]}
        ),
        "biases are never updated": {"update": updated_where(lambda k, is_bias: not is_bias)},
        "the hidden layers are never updated": {"update": updated_where(lambda k, is_bias: k == 1)},
        "the last layer is never updated": {"update": updated_where(lambda k, is_bias: k > 1)},
        "the gradient is never reset: it adds up": {"direction": faded_sum(1)},
        "the biases' gradient is never reset: it adds up": {"direction": adding_up(True)},
        "the weights' gradient is never reset, but the biases'": {"direction": adding_up(False)},
        "the first iteration's gradient is used in all": {
            "direction": lambda gradients, case: gradients[0]
        },
        "momentum of {}": Fitted(0, lambda x: {"direction": faded_sum(x)}, 0, 2),
        "momentum of {}, as a running mean": Fitted(
            0, lambda x: {"direction": faded_sum(x, 1 - x)}, 0, 1
        ),
        "momentum of {}, but not for biases": Fitted(
            0, lambda x: {"direction": faded_sum(x, of_biases=False)}, 0, 2
        ),
        "Adam's steps": {"direction": adam},
        "weight decay of {}": Fitted(
            0, lambda x: {"update": decay_in_update(lambda w, rate: x * rate * w)}
        ),
        "weight decay of {}, whatever the learning rate": Fitted(
            0, lambda x: {"update": decay_in_update(lambda w, rate: x * w)}
        ),
        "one iteration, whatever their number": {"iterations": lambda iterations: 1},
        "not trained": {"iterations": lambda iterations: 0},
        "trained twice": {"iterations": lambda iterations: 2 * iterations},
        "replaced by a step, not changed by it": {
            "update": lambda case, direction, rate: combined(lambda g: -rate * g, direction)
        },
        "steps by the sign of the gradient alone": {
            "direction": lambda gradients, case: combined(
                lambda g: math.copysign(1, g) if g else 0, gradients[-1]
            )
        },
        "Nesterov's momentum of {}": Fitted(0, lambda x: {"direction": nesterov(x)}, 0, 2),
        "an iteration too many": {"iterations": lambda iterations: iterations + 1},
        "an iteration too few": {"iterations": lambda iterations: iterations - 1},
        "written as a matrix with a row per input": {"written": transposed},
        "a bias is written before its neuron's weights": {
            "written": lambda layer, bias: rotated(layer, -bias)
        },
    },
}


# The cases, from the simplest up


def sixteenths(seed, low, high):
    """Yield numbers from low to high, without 0, that floats of 32 bits hold exactly."""
    for state in itertools.islice(states(seed), 3, None):
        number = (16 * low + state * (16 * (high - low) + 1) // 2**32) / 16
        if number:
            yield number


def new_case(name, *sizes, bias=0, seed=1, rate=1.0, iterations=1, examples=1, **others):
    """Return a case; its weights, inputs and targets are drawn, but for `others`."""
    numbers, shares = sixteenths(len(name), -1, 1), sixteenths(len(name), 0, 1)
    drawn = {
        "case": name,
        "layers": len(sizes) - 1,
        "sizes": list(sizes),
        "bias": bias,
        "seed": seed,
        "learning_rate": rate,
        "iterations": iterations,
        "examples": examples,
        "weights": [
            [[next(numbers) for _ in range(inputs + bias)] for _ in range(neurons)]
            for inputs, neurons in zip(sizes, sizes[1:])
        ],
        "inputs": [[2 * next(numbers) for _ in range(sizes[0])] for _ in range(examples)],
        "targets": [[next(shares) for _ in range(sizes[-1])] for _ in range(examples)],
    }
    return dict(drawn, **others)


CASES = [
    new_case("one input", 1, 1),
    new_case("a second input", 2, 1),
    new_case("a second example", 2, 1, examples=2),
    new_case("a third example", 2, 1, examples=3),
    new_case("a second output", 2, 2, examples=3),
    new_case("a bias", 2, 2, examples=3, bias=1),
    new_case("a learning rate", 2, 2, examples=3, bias=1, rate=0.5),
    new_case("a hidden layer", 2, 3, 1),
    new_case("a hidden layer, and three examples", 2, 3, 1, examples=3),
    new_case("a hidden layer, and a second output", 2, 3, 2, examples=3),
    new_case("a hidden layer with biases", 2, 3, 2, examples=3, bias=1),
    new_case("layers as wide as each other", 2, 2, 2, examples=3, bias=1, rate=0.25),
    new_case("a second hidden layer", 3, 4, 3, 2, examples=4, bias=1, rate=0.75),
    new_case("two iterations", 2, 1, examples=3, rate=0.5, iterations=2),
    new_case(
        "two iterations, and a hidden layer", 2, 3, 2, examples=3, bias=1, rate=0.5, iterations=2
    ),
    new_case("fifty iterations", 2, 3, 2, examples=3, bias=1, rate=0.25, iterations=50),
    new_case("a seed of zero", 2, 1, seed=0),
    new_case("a large seed", 2, 1, seed=3000000000),
    new_case("a large gradient", 1, 1, weights=[[[0.0625]]], inputs=[[16.0]], targets=[[0.0]]),
    new_case("a sum far below zero", 1, 1, weights=[[[-16.0]]], inputs=[[4.0]]),
    new_case(
        "large weighted sums",
        2,
        2,
        1,
        bias=1,
        examples=3,
        weights=[[[32.0, -16.0, 0.5], [-8.0, 24.0, 0.25]], [[0.75, -0.5, 0.25]]],
        inputs=[[0.125, 0.0625], [24.0, -24.0], [-16.0, 32.0]],
    ),
]


# The verdict: by which mistakes do all the answers come out right?

ANSWERS = {  # by key, in the order in which they are judged
    "first_weights": first_weights,
    "outputs": outputs_of,
    "loss": loss_of,
    "gradient": gradient_of,
    "weights": trained,
}
BEFORE = {"loss": ["outputs"], "gradient": ["outputs"], "weights": ["outputs", "gradient"]}

# By what a key is judged if the one before it is wrong for an unknown reason: that key's own
# numbers, the step that they replace, and the most iterations of a case for which that will do.
OWN = {"loss": ("outputs", "outputs", math.inf), "weights": ("gradient", "finish", 1)}

# The largest difference of numbers with so many digits, relative to the largest of an answer.
TWELVE, NINE, SIX = 5e-12, 5e-9, 5e-6

Mistake = collections.namedtuple("Mistake", "key name steps fitted")


def mistakes_of(key):
    return [Mistake(key, name, steps, False) for name, steps in MISTAKES[key].items()]


def answered(case, key, mistakes=()):
    """Return the numbers that a net with these mistakes answers to a case; NaN if it blows up."""
    steps, bias = CONTRACT, case["bias"]
    for mistake in sorted(mistakes, key=lambda mistake: list(ANSWERS).index(mistake.key)):
        steps = changed(steps, **mistake.steps)
    case = dict(case, weights=[steps.read(layer, bias) for layer in case["weights"]])
    try:
        answer = ANSWERS[key](case, steps)
    except (ArithmeticError, ValueError):
        return [math.nan] * len(places(key, case))
    if key in ("outputs", "loss"):
        return flat(answer)
    return flat([steps.written(layer, bias) for layer in answer])


def nested_like(key, case, numbers):
    """Return the numbers of an answer in lists, as this case's outputs or gradient are nested."""
    like = [case["targets"]] if key == "outputs" else case["weights"]
    numbers = iter(numbers)
    layers = combined(lambda _: next(numbers), like)
    return layers[0] if key == "outputs" else layers


def distance(found, expected):
    """Return the largest difference from the expected numbers, relative to the largest of these."""
    largest = max(map(abs, expected)) or 1.0
    differences = [abs(x - y) / largest for x, y in zip(found, expected)]
    return max(x if x == x else math.inf for x in differences)


def blown_up(numbers):
    return not all(abs(x) < 1000 for x in numbers)


def fits(key, case, found, mistakes, limit):
    """Return whether a net with these mistakes answers as found; None if both blow up."""
    expected = answered(case, key, mistakes)
    if blown_up(expected):
        return None if blown_up(found) else False
    return distance(found, expected) <= limit


def enough(count, pairs):
    """Return whether so many cases that tell are enough: more than a third."""
    return count > len(pairs) / 3


def cases_explained(key, pairs, mistakes, limit):
    """Return how many cases, from the simplest up, a net with these mistakes answers as found.

    `pairs` are cases, each with the numbers found. To explain all, enough of them must tell.
    """
    told = 0
    for count, (case, found) in enumerate(pairs):
        fit = fits(key, case, found, mistakes, limit)
        if fit is False:
            return count
        told += fit is True
    return len(pairs) if enough(told, pairs) else 0


def best_factor(answers, found):
    """Return the factor with which answers(factor) comes nearest to what was found, if any does.

    Most answers are linear in the factor, for which one step would do; the others need a few.
    """
    factor, step = 0.0, 1.0
    for _ in range(4):
        at, beside = answers(factor), answers(factor + step)
        slopes = [(y - x) / step for x, y in zip(at, beside)]
        if not any(slopes):
            return None
        errors = [x - y for x, y in zip(found, at)]
        factor, step = factor + total(errors, slopes) / total(slopes, slopes), 1e-3
    return factor


def fitted(mistake, key, pairs, others):
    """Return a mistake with the factor that the simplest case tells, or None if it is neutral."""

    def made(factor):
        name = mistake.name.format(f"{factor:.6g}")
        return Mistake(mistake.key, name, mistake.steps.steps(factor), True)

    def answers_to(case):
        return lambda factor: answered(case, key, [*others, made(factor)])

    for case, found in pairs:
        try:
            factor = best_factor(answers_to(case), found)
        except ArithmeticError:  # the slopes are so small that their squares are 0
            return None
        if factor is not None:
            family = mistake.steps
            fit = family.low < factor < family.high and abs(factor - family.neutral) > 1e-6
            return made(factor) if fit else None
    return None


def at_odds(mistakes):
    """Return whether two mistakes of a key replace the same step."""
    replaced = [(mistake.key, step) for mistake in mistakes for step in mistake.steps]
    return len(set(replaced)) < len(replaced)


def with_one_more(sets, key, pairs, known, candidates):
    """Return these sets of mistakes, each with one more of the candidates."""
    larger = {}
    for mistakes in sets:
        for mistake in candidates:
            if isinstance(mistake.steps, Fitted):
                mistake = fitted(mistake, key, pairs, known + mistakes)
            if mistake and not at_odds([*known, *mistakes, mistake]):
                names = frozenset([(m.key, m.name) for m in [*mistakes, mistake]])
                larger.setdefault(names, [*mistakes, mistake])
    return list(larger.values())


def explanations(key, pairs, known, candidates, sizes):
    """Return the smallest sets of mistakes which, with the known ones, explain all the answers.

    Also return to how many digits they do: NINE, or SIX if no set does to more. Two mistakes are
    tried in all combinations, three only where two explain the most cases.
    """
    can_tell = enough(sum(not blown_up(found) for _, found in pairs), pairs)
    rough, sets = [], [[]] if can_tell else []
    for size in range(1, sizes + 1):
        sets = with_one_more(sets, key, pairs, known, candidates)
        counts = [cases_explained(key, pairs, known + mistakes, SIX) for mistakes in sets]
        ways = [mistakes for mistakes, count in zip(sets, counts) if count == len(pairs)]
        exact = [m for m in ways if cases_explained(key, pairs, known + m, NINE) == len(pairs)]
        if exact:
            return without_factors(exact), NINE
        rough = rough or without_factors(ways)
        if size == 2:
            order = sorted(range(len(sets)), key=lambda k: -counts[k])
            sets = [sets[k] for k in order[:10]]
    return rough, SIX


def without_factors(ways):
    """Return the sets without a fitted factor, if there are any."""
    return [way for way in ways if not any(mistake.fitted for mistake in way)] or ways


def wrong_cases(key, pairs, mistakes, limit):
    """Return the cases in which these mistakes don't give the numbers found, with these."""
    return [pair for pair in pairs if fits(key, *pair, mistakes, limit) is False]


# The report

Finding = collections.namedtuple("Finding", "key right words where")


def places(key, case):
    """Return the place of each number of an answer, in order."""
    if key == "loss":
        return [key]
    if key == "outputs":
        return [f"{key}[{e}][{j}]" for e, t in enumerate(case["targets"]) for j in range(len(t))]
    return [
        f"{key}[{k}][{j}][{i}]" + " (a bias)" * (i == len(neuron) - case["bias"])
        for k, layer in enumerate(case["weights"])
        for j, neuron in enumerate(layer)
        for i in range(len(neuron))
    ]


def furthest(key, case, found, mistakes):
    """Return words on the number that is furthest off."""
    expected = answered(case, key, mistakes)
    off = [abs(x - y) if x - y == x - y else math.inf for x, y in zip(found, expected)]
    k = off.index(max(off))
    place = places(key, case)[k]
    numbers = f"{found[k]:.10g}, expected {expected[k]:.10g}"
    return f'first in the case "{case["case"]}", most in {place}: {numbers}'


def parts(case):
    """Return the indices of the numbers of each part of a gradient."""
    indices, count, last = {}, itertools.count(), len(case["weights"]) - 1
    for k, layer in enumerate(case["weights"]):
        for neuron in layer:
            for i in range(len(neuron)):
                what = "biases" if i == len(neuron) - case["bias"] else "weights"
                name = f"{'last layer' if k == last else 'hidden layers'}'s {what}"
                indices.setdefault(name.replace("s's", "s'"), []).append(next(count))
    return indices


def multiples(case, found, mistakes):
    """Return words on each part of a gradient that is a multiple of the right one."""
    expected, words = answered(case, "gradient", mistakes), []
    for part, indices in parts(case).items():
        xs, ys = [found[i] for i in indices], [expected[i] for i in indices]
        factor = total(xs, ys) / (total(ys, ys) or 1.0)
        same = distance(xs, [factor * y for y in ys]) < 1e-6
        if same and abs(factor - 1) > 1e-6 and len(ys) > 1:
            words.append(f"there, the gradient of the {part} is {factor:.6g} times as large")
    return words


def level(key, pairs, is_single):
    """Return words on how many digits of right answers are the same."""
    worst = max(distance(found, answered(case, key)) for case, found in pairs)
    if worst == 0:
        return "the same bits"
    if worst <= TWELVE:
        return "the same to 12 digits (another exp)"
    if worst <= NINE:
        return "the same to 9 digits"
    return "the same to 6 digits " + ("(single precision)" if is_single else "only")


def are_rounded(numbers):
    """Return whether these have 7 digits at most."""
    return all(float(f"{x:.7g}") == x for x in numbers)


def are_singles(numbers):
    """Return whether these are floats of 32 bits, or such with 9 digits."""
    return all(abs(x - single(x)) <= NINE * abs(x) for x in numbers if abs(x) < 1e30)


def so_many(count, answered):
    """Return words on so many of the cases that have an answer."""
    words = f"in all {count} cases" if count == answered else f"in {count} of {answered} cases"
    return words + f" ({len(CASES) - answered} not answered)" * (answered < len(CASES))


class Judge:
    """Judges a net's answers, key by key, and remembers the mistakes that it has found."""

    def __init__(self, answers):
        self.answers = answers
        self.keys = [key for key in ANSWERS if any(key in answer for answer in answers)]
        computed = [key for key in self.keys if key != "first_weights"]
        self.is_single = any(
            are_singles(flat([a[key] for a in answers if key in a])) for key in computed
        )
        self.mistakes = {key: [] for key in ANSWERS}
        self.riddles = {key: [] for key in ANSWERS}  # the cases that no mistake explains

    def findings(self):
        return [self.finding(key) for key in self.keys]

    def finding(self, key):
        every, clear, known = self.every_pair(key), self.clear_pairs(key), self.known(key)
        found = self.right(key, every, known, NINE) or self.right(key, clear, known, NINE)
        if found:
            return found
        rough = self.right(key, every, known, SIX) or self.right(key, clear, known, SIX)
        if key == "first_weights" and not are_rounded([x for _, found in every for x in found]):
            rough = None  # floats of 32 bits hold them exactly
        if rough and self.is_single:
            return rough
        named, limit = self.named(key, clear or every, known)
        if named and not (rough and limit == SIX):
            return named
        return rough or self.by_own_answers(key) or self.riddle(key)

    def every_pair(self, key):
        """Return the cases that have this key in their answers, each with the numbers found."""
        return [(case, a[key]) for case, a in zip(CASES, self.answers) if key in a]

    def clear_pairs(self, key):
        """Return those in which the keys before are not wrong for an unknown reason."""
        riddles = [case for before in BEFORE.get(key, []) for case in self.riddles[before]]
        return [(case, found) for case, found in self.every_pair(key) if case not in riddles]

    def known(self, key):
        """Return sets of mistakes: of all the keys before it, of all but the last key, none."""
        sets = [[]]
        for before in BEFORE.get(key, []):
            if self.mistakes[before]:
                sets.insert(0, sets[0] + self.mistakes[before])
        return sets

    def candidates(self, key):
        """Return the mistakes that may show in a key: its own, and those of keys not answered."""
        keys = [key] + [before for before in BEFORE.get(key, []) if before not in self.keys]
        if key == "weights" and "gradient" in self.keys:
            keys.append("gradient")  # what is written may not be what is used
        return [mistake for k in keys for mistake in mistakes_of(k)]

    def right(self, key, pairs, known, limit):
        for mistakes in reversed(known):
            if cases_explained(key, pairs, mistakes, limit) == len(pairs) > 0:
                answered = len(self.every_pair(key))
                words = level(key, pairs, self.is_single)
                if mistakes:
                    words = f"right, given the {mistakes[-1].key} above,"
                rest = ", not judged in the others" * (len(pairs) < answered)
                return Finding(key, True, f"{words} {so_many(len(pairs), answered)}{rest}", [])
        return None

    def named(self, key, pairs, known):
        """Return a finding with names, and to how many digits these explain the answers."""
        for mistakes in known:  # two or three with all that is known, else one
            sizes = 3 if mistakes == known[0] else 1
            ways, limit = explanations(key, pairs, mistakes, self.candidates(key), sizes)
            if "gradient" in self.keys:  # its own mistakes would have shown there
                ways = [way for way in ways if all(m.key == key for m in way)] or ways
            wrong = wrong_cases(key, pairs, mistakes, limit)
            if ways and wrong:  # to 6 digits, all may be right without them
                self.mistakes[key] = ways[0]
                case, found = wrong[0]
                where = [furthest(key, case, found, mistakes)]
                return Finding(key, False, *names_in_lines(key, ways, where)), limit
        return None, SIX

    def by_own_answers(self, key):
        """Judge a loss by the net's own outputs, an update by its own gradient, after a riddle."""
        before, step, iterations = OWN.get(key, ("", "", 0))
        if not self.riddles.get(before):
            return None
        pairs, own = [], {}
        for case, answer in zip(CASES, self.answers):
            if before in answer and key in answer and case["iterations"] <= iterations:
                pairs.append((case, answer[key]))
                own[case["case"]] = nested_like(before, case, answer[before])
        steps = {step: lambda case, _: own[case["case"]]}
        known = [[Mistake(before, "", steps, False)]]
        found = self.right(key, pairs, known, NINE) or self.right(key, pairs, known, SIX)
        return found or self.named(key, pairs, known)[0]

    def riddle(self, key):
        """Say where a key is wrong, for want of a name."""
        pairs, mistakes = self.clear_pairs(key), self.known(key)[0]
        if not pairs:
            self.riddles[key] = [case for case, _ in self.every_pair(key)]
            return Finding(key, True, "not judged: the keys before it are wrong in all cases", [])
        wrong = wrong_cases(key, pairs, mistakes, NINE if key == "first_weights" else SIX)
        if not wrong:
            return Finding(
                key, True, "not judged: the mistakes above make its numbers too large", []
            )
        self.riddles[key] = [case for case, _ in wrong]
        case, found = wrong[0]
        where = [furthest(key, case, found, mistakes)]
        if key == "gradient":
            where += multiples(case, found, mistakes)
        where += self.as_if(key, pairs, mistakes)
        cases = so_many(len(wrong), len(self.every_pair(key)))
        words = f"wrong {cases}, for a reason that the checker doesn't know"
        return Finding(key, False, words, where)

    def as_if(self, key, pairs, known):
        """Return words on the mistakes that explain the most of the simplest cases, if any do.

        That says little, so nothing is returned, unless three of these cases are wrong without.
        """
        counts = {}
        for mistake in mistakes_of(key) if "gradient" in self.keys else self.candidates(key):
            if not isinstance(mistake.steps, Fitted) and not at_odds([*known, mistake]):
                count = cases_explained(key, pairs, [*known, mistake], SIX)
                counts.setdefault(count, []).append(mistake)
        most = max(counts)
        if len(wrong_cases(key, pairs[:most], known, SIX)) < 3:
            return []
        names = " or ".join(in_words(key, counts[most][:3]))
        return [f'the cases before "{pairs[most][0]["case"]}" are explained by: {names}']


def names_in_lines(key, ways, where):
    """Return words on the first of these sets of mistakes, and lines on the rest."""
    name, *others = in_words(key, ways[0])
    lines = [f"and: {other}" for other in others]
    lines += [f"or, with the same numbers: {' and '.join(in_words(key, way))}" for way in ways[1:3]]
    return "wrong: " + name, lines + where


def in_words(key, mistakes):
    return [m.name if m.key == key else f"in the {m.key}, {m.name}" for m in mistakes]


def report(answers):
    """Print what is found in answers, a line for a key, and return how many keys are wrong."""
    findings = Judge(answers).findings()
    for finding in findings:
        print(f"{finding.key:15}{finding.words}")
        for line in finding.where:
            print(" " * 15 + line)
    wrong = sum(not finding.right for finding in findings)
    keys = f"{wrong} of {len(findings)} keys" if len(findings) > 1 else "1 key"
    print(f"Wrong: {keys}." if wrong else "Nothing is wrong.")
    return wrong


# The command: what it is given, and what it answers

MOST = 10**7  # bytes of answers
KEYS = ", ".join(ANSWERS)


class UnreadableError(Exception):
    """Says in a line what is wrong with a command, or with what it answers."""


def in_json(nested):
    """Return JSON in which floats have 17 digits."""
    if isinstance(nested, dict):
        return "{" + ", ".join(f'"{key}": {in_json(x)}' for key, x in nested.items()) + "}"
    if isinstance(nested, list):
        return "[" + ", ".join(map(in_json, nested)) + "]"
    if not isinstance(nested, float):
        return json.dumps(nested)
    text = format(nested, ".17g")
    return text + ".0" if re.match(r"-?\d+$", text) else text  # a float for every reader


def cases_text():
    return "".join(in_json(case) + "\n" for case in CASES)


def answers_text(exp=c_exp):
    """Return the right answers, with this exp."""
    sigmoids = each(lambda z: c_sigmoid(z, exp))
    steps = changed(CONTRACT, hidden=sigmoids, last=sigmoids)
    answers = [{key: answer(case, steps) for key, answer in ANSWERS.items()} for case in CASES]
    return "".join(in_json(answer) + "\n" for answer in answers)


def end(process):
    """End a command and, where the system can, all that it has started."""
    with contextlib.suppress(OSError, AttributeError):  # ended, or no groups on this system
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def give_cases(process):
    with contextlib.suppress(OSError), process.stdin:  # it may end without reading them
        process.stdin.write(cases_text().encode("ascii"))


def started(command, errors):
    program = shutil.which(command[0]) or command[0]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
    try:
        return subprocess.Popen([program, *command[1:]], start_new_session=True, **pipes)
    except (OSError, ValueError) as error:
        hint = "; write it without quotation marks" * (" " in command[0])
        raise UnreadableError(f"{command[0]} can't be run: {error}{hint}") from None


def read_within(process, seconds):
    """Give a process the cases; return what it prints, or None if it takes too long."""
    late = threading.Event()
    timer = threading.Timer(seconds, lambda: (late.set(), end(process)))
    giving = threading.Thread(target=give_cases, args=[process], daemon=True)
    timer.start()
    giving.start()
    try:
        printed = process.stdout.read(MOST + 1)
        with contextlib.suppress(subprocess.TimeoutExpired):  # what it may still have to say
            process.wait(0 if len(printed) > MOST else 2)
    finally:
        timer.cancel()
        end(process)
        giving.join(2)
        process.stdout.close()
        process.wait()
    return None if late.is_set() else printed


def printed_by_command(command, seconds):
    """Return what a command prints when it is given the cases, and its last lines of error."""
    with tempfile.TemporaryFile() as errors:
        printed = read_within(started(command, errors), seconds)
        errors.seek(0)
        said = [line.rstrip() for line in decoded(errors.read()).split("\n") if line.strip()]
    if printed is None:
        more = "--seconds, before the command, gives it more"
        raise UnreadableError(f"{command[0]} did not end within {seconds:g} seconds; {more}")
    if len(printed) > MOST:
        raise UnreadableError(f"{command[0]} printed more than {MOST // 10**6} million bytes")
    return decoded(printed), said[-10:]


def decoded(printed):
    """Return text from UTF-8 or, as PowerShell writes it, UTF-16."""
    if printed[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return printed.decode("utf-16", "replace")
    if printed[1:2] == b"\0":
        return printed.decode("utf-16-le", "replace")
    return printed.decode("utf-8-sig", "replace")


def as_float(number, place):
    """Return a number as a float; null, which JavaScript writes for NaN and infinities, is NaN."""
    if number is None:
        return math.nan
    if isinstance(number, str) and re.match(r"-?\d+,\d+$", number):
        raise UnreadableError(f"{place} has a decimal comma: write {number.replace(',', '.')}")
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise UnreadableError(f"{place} has {json.dumps(number)[:40]}, expected numbers")
    try:
        return float(number)
    except OverflowError:
        return math.inf


def as_json_has_it(line):
    """Return a line with NaN and infinities as json reads them, not as C prints them."""
    line = re.sub(r"-?\bnan\b(\(\w*\))?", "NaN", line, flags=re.IGNORECASE)
    return re.sub(r"\binf(inity)?\b", "Infinity", line, flags=re.IGNORECASE)


def read_answer(line, case, place):
    """Return the numbers of an answer by key."""
    try:
        answer = json.loads(as_json_has_it(line))
    except (ValueError, RecursionError) as error:
        at = max(getattr(error, "pos", 0) - 20, 0)
        raise UnreadableError(f"{place} is no JSON: {line[at : at + 60].strip()!r}") from None
    if not isinstance(answer, dict):
        raise UnreadableError(f'{place} is no answer such as {{"outputs": [[0.5]]}}: {line[:60]!r}')
    numbers = {}
    unknown = sorted(set(answer) - {*ANSWERS, "case"})
    if unknown:
        raise UnreadableError(f"{place} has the key {unknown[0][:40]!r}, expected {KEYS}")
    for key in ANSWERS:
        if key in answer:
            numbers[key] = [as_float(x, f"{place}, {key}") for x in flat(answer[key])]
            found, expected = len(numbers[key]), len(places(key, case))
            if found != expected:
                with_biases = expected + sum(case["sizes"][1:])
                hint = " (a decimal comma?)" if found == 2 * expected else ""
                if key != "outputs" and not case["bias"] and found == with_biases:
                    hint = ": this case has no biases"
                counts = f"{found} numbers, expected {expected}{hint}"
                raise UnreadableError(f'{place}, to the case "{case["case"]}": {key} has {counts}')
    return numbers


def read_answers(text, said, name):
    """Return the answers that a command of this name printed, the numbers by key."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    answers = [
        read_answer(line, case, f"line {n} of the output of {name}")
        for (n, line), case in zip(lines, CASES)
    ]
    if len(lines) > len(CASES):
        raise UnreadableError(
            f"{name} printed {len(lines)} lines, expected {len(CASES)}, one a case"
        )
    if len(lines) < len(CASES):
        ended = f"{name} ended after {len(lines)} of {len(CASES)} answers"
        asked = f'{ended}, before the case "{CASES[len(lines)]["case"]}"'
        words = ". The last that it said:" if said else " without a word of error"
        raise UnreadableError("\n    ".join([asked + words, *said]))
    if not any(answers):
        raise UnreadableError(f"no answer of {name} has any of the keys {KEYS}")
    return answers


def seconds(text):
    number = float(text)
    if not 0 < number <= threading.TIMEOUT_MAX:
        raise ValueError
    return number


def options_in(arguments):
    parser = argparse.ArgumentParser(
        description="Check a neural network, in any language, against tinyann's contract.",
        epilog="COMMAND reads a line of JSON for each case, and prints a line of JSON with any of "
        f"the keys {KEYS}. The README shows how.",
    )
    parser.add_argument("--cases", action="store_true", help="print the cases")
    parser.add_argument("--answers", action="store_true", help="print the right answers")
    exact = "with the exp that is rounded correctly: the same bytes on every platform"
    parser.add_argument("--exact", action="store_true", help=exact)
    limit = "how long COMMAND may take (60)"
    parser.add_argument("--seconds", type=seconds, default=60.0, metavar="N", help=limit)
    net = "what runs your net, with its arguments"
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help=net)
    options = parser.parse_args(arguments)
    if not (options.cases or options.answers or options.command):
        parser.print_help()
    return options


def main(arguments=None):
    """Check a net; return 0 if it is right, 1 if it is wrong, 2 if that can't be told."""
    options = options_in(arguments)
    if options.cases:
        print(cases_text(), end="")
    if options.answers:
        print(answers_text(nearest_exp if options.exact else c_exp), end="")
    if not options.command:
        return 0 if options.cases or options.answers else 2
    try:
        printed, said = printed_by_command(options.command, options.seconds)
        answers = read_answers(printed, said, " ".join(options.command)[:60])
        print(*said, sep="\n", end="\n" * bool(said), file=sys.stderr)
    except UnreadableError as error:
        print(error, file=sys.stderr)
        return 2
    return 1 if report(answers) else 0


if __name__ == "__main__":
    sys.exit(main())


# The tests: what they share

import ast
import copy
import glob
import importlib.util
import io
import pathlib
import runpy
import sqlite3
import struct
import tokenize
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from fractions import Fraction
from unittest.mock import patch

import pytest
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

import tinyann
from tinyann import LCG, NeuralNet, dot, sigmoid, sigmoid_derivative

# The same examples in every run; TINYANN_PROFILE=thorough draws many more, other ones each time,
# and interrupts, trains and measures at length: some minutes.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("thorough", max_examples=5000, deadline=None, database=None)
FIRST = [Phase.explicit, Phase.generate]  # planted faults need no shortest example
settings.register_profile("planted", settings.get_profile("same"), max_examples=20, phases=FIRST)
settings.load_profile(os.environ.get("TINYANN_PROFILE", "same"))
THOROUGH = os.environ.get("TINYANN_PROFILE") == "thorough"

HERE = pathlib.Path(__file__).resolve().parent
README = (HERE / "README.md").read_text(encoding="utf-8")

# The article's training examples, and its start: the first three draws after NumPy's seed(1).
INPUTS = [[0, 1, 1], [1, 0, 0], [1, 0, 1]]
TARGETS = [[1], [0], [1]]
DRAWS = 0.417022004702574, 0.7203244934421581, 0.00011437481734488664
NUMPY_START = [[[2 * u - 1 for u in DRAWS]]]

XOR_INPUTS = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR_TARGETS = [[0], [1], [1], [0]]
XOR = XOR_INPUTS, XOR_TARGETS

NAN, INF = math.nan, math.inf


def article_net():
    return NeuralNet.from_weights(NUMPY_START)


def copied(net):
    return NeuralNet.from_weights(net.weights, net.bias)


def printed_by(*command, program=None, timeout=300, cwd=None, quiet=True, **environment):
    """Return what a command prints; to fail, or to say anything as an error, fails the test."""
    process = subprocess.run(
        command,
        input=program,
        env=dict(os.environ, **environment),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=timeout,
    )
    assert process.returncode == 0, process.stderr.decode("utf-8", "replace")
    assert process.stderr == b"" or not quiet
    return process.stdout.replace(b"\r\n", b"\n")


def run_in(folder, *command, **options):
    """Return what a command prints in a folder, whence it finds this tinyann, as text."""
    options.update(cwd=str(folder), PYTHONPATH=str(HERE), PYTHONIOENCODING="utf-8")
    return printed_by(*command, **options).decode("utf-8")


def neighbour(x):
    """Return the next float above x, for x below infinity (math.nextafter is 3.9's)."""
    if x == 0.0:
        return 5e-324
    bits = struct.unpack("<q", struct.pack("<d", x))[0]
    return struct.unpack("<d", struct.pack("<q", bits + (1 if x > 0.0 else -1)))[0]


def assert_close(numbers, true, limit):
    """Assert that floats lie within a limit, such as "1e-14", of Decimals."""
    assert len(numbers) == len(true)
    for x, y in zip(numbers, true):
        assert abs(Decimal(x) - y) < Decimal(limit)


def lists(elements, count):
    return st.lists(elements, min_size=count, max_size=count)


@st.composite
def problems(draw, limit=3.0):
    """Draw (net, inputs, targets): one to three layers of one to four neurons."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    bias, numbers = draw(st.booleans()), st.floats(-limit, limit)
    weights = [
        draw(lists(lists(numbers, inputs + bias), neurons))
        for inputs, neurons in zip(sizes, sizes[1:])
    ]
    count = draw(st.integers(1, 4))
    inputs = draw(lists(lists(numbers, sizes[0]), count))
    targets = draw(lists(lists(st.floats(0, 1), sizes[-1]), count))
    return NeuralNet.from_weights(weights, bias), inputs, targets


def exact(net, inputs, targets, iterations=0):
    """Return the outputs of each row, the loss and the weights after so many iterations."""
    case = case_of(net.weights, net.bias, inputs, targets, iterations, number=Decimal)
    sigmoids = each(decimal_sigmoid)
    steps = changed(CONTRACT, hidden=sigmoids, last=sigmoids)
    weights = trained(case, steps)
    case["weights"] = weights
    return outputs_of(case, steps), loss_of(case, steps), weights


# The generator

SEEDS = st.integers(0, 2**32 - 1)

# Numerical Recipes, 2nd ed., section 7.1; OEIS A384451
FROM_0 = "3C6EF35F 47502932 D1CCF6E9 AAF95334 6252E503 9F2EC686 57FE6C2D A3D95FA8 81FDBEE7 94F0AF1A"
FROM_1 = "1015568748 1586005467 2165703038 3027450565 217083232 1587069247 3327581586 2388811721"


@pytest.mark.parametrize(
    "seed, base, states", [([0], 16, FROM_0), ([1], 10, FROM_1), ([], 10, FROM_1)]
)
def test_generator_has_the_published_states_and_draws_their_upper_24_bits(seed, base, states):
    generator = LCG(*seed)
    for text in states.split():
        assert generator.random() == Fraction(int(text, base) >> 8, 2**24)
        assert generator.state == int(text, base)


@given(SEEDS)
@example(0)
@example(2**32 - 1)
@example(pow(1664525, 2**30 - 1, 2**32) * (2**32 - 1 - 1013904223) % 2**32)  # next: 2^32 - 1
def test_generator_takes_every_seed_and_draws_below_1_even_in_floats_of_32_bits(seed):
    generator = LCG(seed)
    assert generator.state == seed
    draw = generator.random()
    assert 0.0 <= draw < 1.0
    assert draw == single(draw)


@given(SEEDS)
@example(2**32 - 1)
def test_generator_steps_as_a_language_of_doubles_does(seed):
    generator = LCG(seed)
    draw, state = generator.random(), math.fmod(1664525.0 * seed + 1013904223.0, 4294967296.0)
    assert generator.state == state
    assert draw == math.floor(state / 256.0) / 16777216.0


def test_nearby_seeds_give_first_weights_far_apart():
    firsts = [NeuralNet(1, 1, seed=seed).weights[0][0][0] for seed in range(1000)]
    assert min(abs(a - b) for a, b in zip(firsts, firsts[1:])) > 0.01


# The sigmoid

ANY_FLOAT = st.one_of(st.floats(allow_nan=False), st.floats(-760, 760), st.floats(-40, 40))


def test_sigmoid_at_the_ends_and_in_the_middle():
    assert sigmoid(-INF) == 0.0
    assert sigmoid(INF) == 1.0
    assert sigmoid(0.0) == sigmoid(-0.0) == 0.5
    for exp in math.exp, lambda x: math.exp(x) if x == x else 0.0:  # as some boards' is
        with patch.object(tinyann, "exp", exp):
            assert math.isnan(sigmoid(NAN))


@given(ANY_FLOAT)
@example(-88.0)
@example(-88.00000000000001)
@example(-745.1332191019412)
@example(36.7368005696771)
def test_sigmoid_never_decreases_between_neighbouring_floats(x):
    assume(x < INF)
    assert sigmoid(x) <= sigmoid(neighbour(x))


@given(ANY_FLOAT)
@example(-88.0)
@example(-88.00000000000001)
@example(-709.782712893384)
@example(-709.7827128933841)
@example(-744.9)
@example(-1e308)
def test_sigmoid_is_within_2_5_ulp_of_the_true_value_and_from_0_to_1(x):
    assume(math.isfinite(x))
    true = decimal_sigmoid(Decimal(max(min(x, 2000.0), -2000.0)))
    ulp = Decimal(neighbour(float(true))) - Decimal(float(true))
    assert abs(Decimal(sigmoid(x)) - true) <= Decimal("2.5") * ulp
    assert 0.0 <= sigmoid(x) <= 1.0


@given(ANY_FLOAT)
@example(-88.0)  # where both are the same
@example(-88.00000000000001)
@example(-87.999957)  # where they differ, as on the next line
@example(-88.000141)
def test_sigmoid_is_the_textbook_formula_to_the_bit_and_e_to_the_x_below_minus_88(x):
    assert sigmoid(x) == (1 / (1 + math.exp(-x)) if x >= -88 else math.exp(x))
    assert sigmoid(-88.0) == math.exp(-88.0)


@given(st.floats(-30, 30))
def test_sigmoid_derivative_is_the_slope(x):
    e = (-Decimal(x)).exp()
    # 1 - output loses digits where the output is near 1, but no more than it has.
    assert abs(Decimal(sigmoid_derivative(sigmoid(x))) - e / (1 + e) ** 2) <= Decimal(2) ** -51


def test_exp_may_be_replaced():
    with patch.object(tinyann, "exp", lambda x: 3.0**x):
        assert sigmoid(2.0) == 1 / (1 + 3.0**-2.0)
        assert sigmoid(-100.0) == 3.0**-100
        assert NeuralNet.from_weights([[[1]]]).predict([2]) == [1 / (1 + 3.0**-2.0)]


# The sums of products


@given(st.integers(0, 6).flatmap(lambda n: st.lists(lists(st.floats(-1e3, 1e3), n), min_size=1)))
def test_dot_adds_each_row_left_to_right_from_zero(rows):
    *matrix, vector = rows
    sums = dot(matrix, tuple(vector))
    for row, total in zip(matrix, sums):
        expected = 0.0
        for a, b in zip(row, vector):
            expected = expected + a * b
        assert repr(total) == repr(expected)
    assert len(sums) == len(matrix)


@given(problems())
def test_every_sum_of_products_but_those_over_the_examples_is_taken_by_the_dot_of_the_module(
    problem,
):
    net, inputs, targets = problem
    start = net.weights

    def twice(matrix, vector):
        return [2.0 * total for total in dot(matrix, vector)]

    with patch.object(tinyann, "dot", twice):
        outputs = [net.predict(row) for row in inputs]
        loss, gradient = net.loss(inputs, targets), net.gradient(inputs, targets)
        net.train(inputs, targets, 1)
    case = case_of(start, net.bias, inputs, targets)
    doubled = changed(
        CONTRACT,
        total=lambda xs, ys: 2 * total(xs, ys),
        finish=lambda case, gradient: combined(lambda g: g / 2, gradient),
    )
    expected = outputs_of(case, doubled)
    assert flat([outputs]) == pytest.approx(flat([expected]), rel=1e-12)
    assert loss == pytest.approx(2 * half_the_squares(expected, targets), rel=1e-12, abs=1e-30)
    assert flat(gradient) == pytest.approx(flat(gradient_of(case, doubled)), rel=1e-9, abs=1e-12)
    assert flat(net.weights) == pytest.approx(flat(trained(case, doubled)), rel=1e-9, abs=1e-12)


def strict_dot(matrix, vector):
    """Do what dot does, for rows as long as the vector."""
    assert all(len(row) == len(vector) for row in matrix)
    return dot(matrix, vector)


@given(problems())
@example((NeuralNet(2, 3, 3, 1, bias=True), *XOR))
def test_dot_is_given_rows_as_long_as_the_vector(problem):
    net, inputs, targets = problem
    twin = copied(net)
    net.train(inputs, targets, 2)
    with patch.object(tinyann, "dot", strict_dot):
        twin.train(inputs, targets, 2)
        assert twin.loss(inputs, targets) == net.loss(inputs, targets)
        assert twin.predict(inputs[0]) == net.predict(inputs[0])
    assert twin.weights == net.weights


@pytest.mark.skipif(not hasattr(math, "sumprod"), reason="math.sumprod came with Python 3.12")
def test_sumprod_may_replace_dot_at_the_price_of_other_last_bits():
    nets = [NeuralNet(2, 4, 1, bias=True) for _ in range(2)]
    nets[0].train(*XOR, 100)
    with patch.object(tinyann, "dot", lambda m, v: [math.sumprod(row, v) for row in m]):
        nets[1].train(*XOR, 100)
    for a, b in zip(*(flat(net.weights) for net in nets)):
        assert math.isclose(a, b, rel_tol=1e-12)


# The net


def test_article_figures_to_all_their_digits():
    net = article_net()
    for iterations, figure in (10, "0.65980921"), (90, "0.87680541"), (9900, "0.9897704"):
        net.train(INPUTS, TARGETS, iterations)
        assert "{:.{}f}".format(net.predict([1, 0, 1])[0], len(figure) - 2) == figure


def test_ten_thousand_iterations_equal_the_update_rule_in_decimal():
    net = article_net()
    true = exact(net, INPUTS, TARGETS, 10000)[2]
    net.train(INPUTS, TARGETS, 10000)
    assert_close(flat(net.weights), flat(true), "1e-12")


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.booleans(), SEEDS)
def test_a_new_net_draws_layer_by_layer_after_throwing_one_draw_away(sizes, bias, seed):
    net, generator = NeuralNet(*sizes, bias=bias, seed=seed), LCG(seed)
    generator.random()
    drawn = iter([2 * generator.random() - 1 for _ in flat(net.weights)])
    assert net.weights == [
        [[next(drawn) for _ in range(inputs + bias)] for _ in range(neurons)]
        for inputs, neurons in zip(sizes, sizes[1:])
    ]
    assert net.bias is bias


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.booleans())
def test_repr_is_the_call_that_makes_a_net_of_the_same_shape(sizes, bias):
    net = NeuralNet(*sizes, bias=bias)
    assert eval(repr(net)).weights == net.weights
    assert repr(NeuralNet(3, 1)) == "NeuralNet(3, 1)"
    assert repr(NeuralNet(2, 4, 1, bias=True)) == "NeuralNet(2, 4, 1, bias=True)"


class Named(NeuralNet):
    """A subclass with an attribute of its own, whose __init__ takes what NeuralNet's takes."""

    def __init__(self, *sizes, name="nobody", **options):
        super().__init__(*sizes, **options)
        self.name = name


class Made(NeuralNet):
    """A subclass that does something of its own before __init__."""

    def __new__(cls, *sizes, **options):
        net = super().__new__(cls)
        net.shape_asked_for = sizes
        return net


class Other(NeuralNet):
    """A subclass that is made from other arguments."""

    def __init__(self, name):
        super().__init__(3, 1)


def test_from_weights_makes_the_subclass_that_it_is_called_on():
    for kind in NeuralNet, Named, Made:
        net = kind.from_weights(NUMPY_START)
        assert type(net) is kind
        assert repr(net) == kind.__name__ + "(3, 1)"
        assert net.predict([1, 0, 1]) == article_net().predict([1, 0, 1])
    assert Named.from_weights(NUMPY_START).name == "nobody"
    assert Named.from_weights([[[1, 2]]], bias=True).bias is True
    assert Made.from_weights(NUMPY_START).shape_asked_for == (1, 1)
    with pytest.raises(TypeError, match=r"__init__\(\)"):  # as Python says it
        Other.from_weights(NUMPY_START)


@given(problems())
def test_outputs_and_loss_equal_the_formulas_in_decimal(problem):
    net, inputs, targets = problem
    outputs, loss, _ = exact(*problem)
    for row, true in zip(inputs, outputs):
        assert_close(net.predict(row), true, "1e-14")
    assert_close([net.loss(inputs, targets)], [loss], "1e-14")


@given(problems(), st.data())
def test_gradient_is_the_derivative_of_the_loss(problem, data):
    net, inputs, targets = problem
    gradient = net.gradient(inputs, targets)
    assert [list(map(len, layer)) for layer in gradient] == [
        list(map(len, layer)) for layer in net.weights
    ]
    k = data.draw(st.sampled_from(range(len(gradient))))
    j = data.draw(st.sampled_from(range(len(gradient[k]))))
    i = data.draw(st.sampled_from(range(len(gradient[k][j]))))
    moved, losses = copied(net), []
    for step in Decimal("1e-15"), Decimal("-1e-15"):
        moved.weights[k][j][i] = Decimal(net.weights[k][j][i]) + step
        losses.append(exact(moved, inputs, targets)[1])
    assert_close([gradient[k][j][i]], [(losses[0] - losses[1]) / Decimal("2e-15")], "1e-13")


@given(problems())
def test_gradients_of_shards_add_up_to_the_gradient_of_the_whole(problem):
    net, inputs, targets = problem
    shards = [flat(net.gradient([x], [t])) for x, t in zip(inputs, targets)]
    for total, parts in zip(flat(net.gradient(inputs, targets)), zip(*shards)):
        assert abs(total - math.fsum(parts)) < 1e-13


@given(problems(), st.integers(0, 5), st.integers(0, 5), st.floats(0.01, 3))
def test_training_in_two_parts_equals_training_at_once(problem, a, b, rate):
    net, inputs, targets = problem
    twin = copied(net)
    net.train(inputs, targets, a, rate)
    net.train(inputs, targets, b, rate)
    twin.train(inputs, targets, a + b, rate)
    assert net.weights == twin.weights


@given(problems(), st.integers(0, 5), st.floats(0.01, 3))
def test_training_n_times_equals_n_updates_by_the_gradient(problem, n, rate):
    net, inputs, targets = problem
    twin = copied(net)
    net.train(inputs, targets, n, rate)
    for _ in range(n):
        twin.update(twin.gradient(inputs, targets), rate)
    assert net.weights == twin.weights


def test_learning_rate_is_1_unless_told():
    a, b = article_net(), article_net()
    a.train(INPUTS, TARGETS, 1)
    b.update(b.gradient(INPUTS, TARGETS))
    assert a.weights == b.weights == trained(case_of(NUMPY_START, False, INPUTS, TARGETS))


@given(problems(limit=1e300))
def test_weights_saved_as_json_and_loaded_are_the_very_same(problem):
    net = problem[0]
    loaded = NeuralNet.from_weights(json.loads(json.dumps(net.weights)), bias=net.bias)
    assert repr(loaded.weights) == repr(net.weights)
    assert loaded.bias is net.bias


Table = collections.namedtuple("Table", "items columns isdisjoint")


class Indexed:
    """A sequence that has an index, and nothing else."""

    def __init__(self, items):
        self.listed = items

    def __getitem__(self, k):
        return self.listed[k]


class Series:
    """A row of pandas: it has labels, as a mapping has keys, but yields its numbers."""

    def __init__(self, numbers):
        self.numbers = numbers

    def __iter__(self):
        return iter(self.numbers)

    def tolist(self):
        return self.numbers

    def keys(self):
        return range(len(self.numbers), 0, -1)

    def items(self):
        return zip(self.keys(), self.numbers)


class ListWithColumns(list):
    """A list that has what tables, mappings and sets have."""

    columns = items = isdisjoint = ()


def database_rows(rows):
    """Return rows as the standard library's database gives them: they have keys()."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    selects = ["SELECT " + ", ".join(f"{x} AS name{k}" for k, x in enumerate(r)) for r in rows]
    return [connection.execute(select).fetchone() for select in selects]


class Foreign:
    """A number of another kind, such as NumPy's."""

    def __init__(self, number):
        self.number = number

    def __index__(self):
        return int(self.number)

    def __float__(self):
        return float(self.number)


class Tensor:
    """A number whose attributes raise errors, as PyTorch's `imag` does."""

    def __init__(self, number):
        self.number = number

    def __getattr__(self, name):
        raise RuntimeError(name + " is not implemented for tensors with non-complex dtypes")

    def __float__(self):
        return float(self.number)


class bool_:  # noqa: N801, NumPy's name
    """A truth value of another kind, such as NumPy's."""

    def __bool__(self):
        return True


def test_bias_may_be_of_another_kind():
    net = NeuralNet(2, 1, bias=bool_())
    assert net.bias is True
    assert net.weights == NeuralNet(2, 1, bias=True).weights
    assert NeuralNet.from_weights(net.weights, bool_()).bias is True


def test_from_weights_copies():
    weights = [[[1.0, 2.0]]]
    net = NeuralNet.from_weights(weights)
    weights[0][0][0] = 5.0
    assert net.weights == [[[1.0, 2.0]]]


@pytest.mark.parametrize(
    "examples",
    [
        lambda: (tuple(map(tuple, INPUTS)), ((1,), (0,), (1,))),
        lambda: ([range(3), range(1, 4)], [[True], [False]]),
        lambda: ([array("d", row) for row in INPUTS], [array("i", row) for row in TARGETS]),
        lambda: ([bytes(row) for row in INPUTS], [memoryview(bytes(row)) for row in TARGETS]),
        lambda: ([[Fraction(1, 3), Decimal("0.5"), 10**12]] * 2, [[Fraction(1, 7)], [Foreign(1)]]),
        lambda: ([[Tensor(x) for x in row] for row in INPUTS], [[Tensor(1)]] * 3),
        lambda: ({"a": [1, 0, 1]}.values(), {"a": [1]}.values()),
        lambda: (collections.deque(INPUTS), [collections.deque(row) for row in TARGETS]),
        lambda: ([memoryview(array("d", row)) for row in INPUTS], map(list, TARGETS)),
        lambda: ([Indexed(row) for row in INPUTS], Indexed(TARGETS)),
        lambda: ([Series(row) for row in INPUTS], [Series(row) for row in TARGETS]),
        lambda: (database_rows(INPUTS), database_rows(TARGETS)),
        lambda: (ListWithColumns(INPUTS), [ListWithColumns(row) for row in TARGETS]),
        lambda: ((iter(row) for row in INPUTS), (iter(row) for row in TARGETS)),
        lambda: ([Table(*row) for row in INPUTS], TARGETS),
    ],
    ids=[
        "tuples",
        "ranges",
        "arrays",
        "bytes",
        "other kinds",
        "tensors",
        "values",
        "deques",
        "memoryviews",
        "indexed",
        "Series",
        "rows of a database",
        "lists with columns",
        "generators",
        "named tuples",
    ],
)
def test_rows_may_be_anything_that_yields_real_numbers(examples):
    net, twin = article_net(), article_net()
    net.train(*examples(), 3)
    twin.train(*([[float(x) for x in row] for row in rows] for rows in examples()), 3)
    assert net.weights == twin.weights
    assert are_floats(net.weights)


def test_whole_numbers_may_be_of_another_kind():
    net = NeuralNet(Foreign(3), Foreign(1), seed=Foreign(2))
    assert net.weights == NeuralNet(3, 1, seed=2).weights
    net.train(INPUTS, TARGETS, Foreign(1))
    assert net.weights != NeuralNet(3, 1, seed=2).weights


# Bad input: each row of the table in the README


class Complex64:
    """A complex number that gives its real part as a float, with a warning, as NumPy's do."""

    def item(self):
        return 1 + 0j

    def __float__(self):
        warnings.warn("Casting complex values to real discards the imaginary part", stacklevel=2)
        return 1.0


class datetime64:  # noqa: N801, NumPy's name
    """A time that gives whole nanoseconds, as NumPy's may do."""

    def item(self):
        return 1577836800000000000

    def __float__(self):
        return 1577836800000000000.0


class Vector1:
    """A list of one number that gives it as a float, as PyTorch's do."""

    def __iter__(self):
        return iter([1.0])

    def __float__(self):
        return 1.0


class Refusing:
    """A number whose methods raise errors of other types, as PyTorch's do."""

    def refuse(self):
        raise RuntimeError("not implemented for tensors of this kind")

    __float__ = __index__ = __iter__ = refuse


class DataFrame:
    """A table that yields the names of its columns, here numbers, as pandas' do."""

    columns = range(3)

    def __iter__(self):
        return iter(self.columns)


class ReadOnlyMapping(collections.abc.Mapping):
    """A mapping that can't be changed, such as those of frozendict and immutables."""

    def __getitem__(self, key):
        return {0: 0.5, 1: 0.25, 2: 1}[key]

    def __iter__(self):
        return iter(range(3))

    def __len__(self):
        return 3


class ReadOnlySet(collections.abc.Set):
    """A set that can't be changed."""

    def __contains__(self, x):
        return x in range(3)

    def __iter__(self):
        return iter(range(3))

    def __len__(self):
        return 3


# Each yields 0, 1, 2: keys, or numbers in no order.
MAPPING = {0: 0.5, 1: 0.25, 2: 1}
UNORDERED = [
    MAPPING,
    collections.OrderedDict(MAPPING),
    collections.Counter({0: 1, 1: 1, 2: 1}),
    collections.defaultdict(int, MAPPING),
    collections.UserDict(MAPPING),
    collections.ChainMap(MAPPING),
    types.MappingProxyType(MAPPING),
    ReadOnlyMapping(),
    {0, 1, 2},
    frozenset([0, 1, 2]),
    ReadOnlySet(),
    MAPPING.keys(),
    {k: k for k in range(3)}.items(),
]


WRITE = ": write [[1, 0, 1]] for one example, [[1], [0], [1]] for three"
ONE_ROW = ": predict takes one row at a time, such as [0.5] or [1, 0, 1]"
TO_NUMPY = ": pass its .to_numpy() or numpy.asarray(it)"
SCALE = ": one output per class, or scale the targets"
EXAMPLE = ": NeuralNet(2, 4, 1, bias=True)"
TOO_LARGE = ": too large, gives an infinity or NaN"
SEED = "a whole number from 0 to 4294967295"
HIDDEN = [[1, 1]] * 3  # the gradient of the hidden layer of NeuralNet(2, 3, 2)

# Calls with bad input, and what they raise. `net` is the article's.
BAD_INPUT = [
    # Sizes, bias and seed
    (lambda net: NeuralNet(), ValueError, "sizes: 0 given, expected 2 or more: NeuralNet(2, 4, 1)"),
    (
        lambda net: NeuralNet([2, 4, 1]),
        ValueError,
        "sizes: 1 given, expected 2 or more: NeuralNet(2, 4, 1)",
    ),
    (
        lambda net: NeuralNet(3, 0),
        ValueError,
        "sizes[1] is 0, expected a whole number of 1 or more" + EXAMPLE,
    ),
    (
        lambda net: NeuralNet(3, 2.5, 1),
        TypeError,
        "sizes[1] is of type float, expected a whole number of 1 or more" + EXAMPLE,
    ),
    (
        lambda net: NeuralNet(2, 4, 1, True),
        TypeError,
        "sizes[3] is of type bool, expected a whole number of 1 or more" + EXAMPLE,
    ),
    (
        lambda net: NeuralNet(Refusing(), 1),
        TypeError,
        "sizes[0] is of type Refusing, expected a whole number of 1 or more" + EXAMPLE,
    ),
    (
        lambda net: NeuralNet(3, 1, bias=1),
        TypeError,
        "bias is of type int, expected True or False",
    ),
    (
        lambda net: net.from_weights([[[1, 2]]], bias=None),
        TypeError,
        "bias is of type NoneType, expected True or False",
    ),
    (lambda net: NeuralNet(3, 1, seed=-1), ValueError, "seed is -1, expected " + SEED),
    (
        lambda net: NeuralNet(3, 1, seed=Foreign(2**32)),
        ValueError,
        "seed is 4294967296, expected " + SEED,
    ),
    (
        lambda net: NeuralNet(3, 1, seed=10**5000),
        ValueError,
        "seed is too long, expected " + SEED,
    ),
    (
        lambda net: NeuralNet(3, 1, seed=-(10**5000)),
        ValueError,
        "seed is too long, expected " + SEED,
    ),
    (lambda net: NeuralNet(3, 1, seed=0.5), TypeError, "seed is of type float, expected " + SEED),
    (lambda net: NeuralNet(3, 1, seed=True), TypeError, "seed is of type bool, expected " + SEED),
    (lambda net: LCG(-1), ValueError, "seed is -1, expected " + SEED),
    # Shapes
    (lambda net: net.train([], [], 1), ValueError, "inputs has 0 rows, expected 1 or more"),
    (lambda net: net.train(INPUTS, [], 1), ValueError, "targets has 0 rows, expected 3"),
    (lambda net: net.train(INPUTS, TARGETS[:2], 1), ValueError, "targets has 2 rows, expected 3"),
    (lambda net: net.train(INPUTS[:2], TARGETS, 1), ValueError, "targets has 3 rows, expected 2"),
    (
        lambda net: net.train(INPUTS[:2] + [[1, 0]], TARGETS, 1),
        ValueError,
        "inputs[2] has 2 numbers, expected 3",
    ),
    (
        lambda net: net.train(INPUTS, [[1], [], [1]], 1),
        ValueError,
        "targets[1] has 0 numbers, expected 1",
    ),
    (
        lambda net: net.train(INPUTS, [[1], [0, 1], [1]], 1),
        ValueError,
        "targets[1] has 2 numbers, expected 1",
    ),
    (
        lambda net: net.loss([[0, 1, 1], [1, 0]], TARGETS),
        ValueError,
        "inputs[1] has 2 numbers, expected 3",
    ),
    (lambda net: net.predict([1, 0]), ValueError, "example has 2 numbers, expected 3"),
    # Numbers in place of lists, lists in place of numbers
    (
        lambda net: net.train(5, TARGETS, 1),
        TypeError,
        "inputs is of type int, expected a list" + WRITE,
    ),
    (
        lambda net: net.train(INPUTS, [1, 0, 1], 1),
        TypeError,
        "targets[0] is of type int, expected a list" + WRITE,
    ),
    (
        lambda net: net.loss([1, 0, 1], [[1]]),
        TypeError,
        "inputs[0] is of type int, expected a list" + WRITE,
    ),
    (
        lambda net: net.loss([[[1, 0, 1]]], [[1]]),
        TypeError,
        "inputs[0][0] is of type list, expected a number" + WRITE,
    ),
    (
        lambda net: net.train(INPUTS, ["yes", "no", "no"], 1),
        TypeError,
        "targets[0] is of type str, expected a list" + WRITE,
    ),
    (
        lambda net: net.predict(1),
        TypeError,
        "example is of type int, expected a list" + ONE_ROW,
    ),
    (
        lambda net: NeuralNet(1, 1).predict(0.5),
        TypeError,
        "example is of type float, expected a list" + ONE_ROW,
    ),
    (
        lambda net: net.predict(INPUTS),
        TypeError,
        "example[0] is of type list, expected a number" + ONE_ROW,
    ),
    (
        lambda net: net.predict([Vector1()] * 3),
        TypeError,
        "example[0] is of type Vector1, expected a number" + ONE_ROW,
    ),
    (
        lambda net: net.train(INPUTS, TARGETS, 1, [1]),
        TypeError,
        "learning_rate is of type list, expected a number",
    ),
    # What yields keys, names of columns, or no order
    (
        lambda net: net.predict({0: 0.5, 1: 0.25, 2: 1}),
        TypeError,
        "example is of type dict, expected a list",
    ),
    (lambda net: net.predict({0, 1, 2}), TypeError, "example is of type set, expected a list"),
    (
        lambda net: net.predict(collections.UserDict({0: 1, 1: 0, 2: 1})),
        TypeError,
        "example is of type UserDict, expected a list",
    ),
    (
        lambda net: net.predict(frozenset([0, 1, 2])),
        TypeError,
        "example is of type frozenset, expected a list",
    ),
    (
        lambda net: net.predict(DataFrame()),
        TypeError,
        "example is of type DataFrame, expected a list" + TO_NUMPY,
    ),
    (
        lambda net: net.train(DataFrame(), TARGETS, 1),
        TypeError,
        "inputs is of type DataFrame, expected a list" + TO_NUMPY,
    ),
    (
        lambda net: net.train(INPUTS, DataFrame(), 1),
        TypeError,
        "targets is of type DataFrame, expected a list" + TO_NUMPY,
    ),
    (
        lambda net: net.train(INPUTS, [[1], {0: 1}, [1]], 1),
        TypeError,
        "targets[1] is of type dict, expected a list",
    ),
    (
        lambda net: net.from_weights({"bias": False, "weights": NUMPY_START}),
        TypeError,
        "weights is of type dict, expected a list",
    ),
    (
        lambda net: net.update({0: [[1, 1, 1]]}),
        TypeError,
        "gradient is of type dict, expected a list",
    ),
    # What is no number
    (
        lambda net: net.predict([1, 0, "1"]),
        TypeError,
        "example[2] is of type str, expected a number",
    ),
    (
        lambda net: net.loss([[0, 1, 1], [1, "0", 0]], [[1]]),
        TypeError,
        "inputs[1][1] is of type str, expected a number",
    ),
    (
        lambda net: net.train([[1, None, 1]], [[1]], 1),
        TypeError,
        "inputs[0][1] is of type NoneType, expected a number",
    ),
    (
        lambda net: net.train([[1, 0, 1j]], [[1]], 1),
        TypeError,
        "inputs[0][2] is of type complex, expected a number",
    ),
    (
        lambda net: net.predict([1, 0, Complex64()]),
        TypeError,
        "example[2] is of type complex, expected a number",
    ),
    (
        lambda net: net.predict([1, datetime64(), 1]),
        TypeError,
        "example[1] is of type datetime64, expected a number",
    ),
    (
        lambda net: net.predict([1, 0, Refusing()]),
        TypeError,
        "example[2] is of type Refusing, expected a number",
    ),
    (
        lambda net: net.train([[0, NAN, 1]], [[1]], 1),
        ValueError,
        "inputs[0][1] is nan, expected a finite number",
    ),
    (
        lambda net: net.predict([1, 0, -INF]),
        ValueError,
        "example[2] is -inf, expected a finite number",
    ),
    (
        lambda net: net.predict([1, 0, Decimal("nan")]),
        ValueError,
        "example[2] is nan, expected a finite number",
    ),
    (
        lambda net: net.predict([1, 0, 10**400]),
        ValueError,
        "example[2] is out of range, expected a finite number",
    ),
    (
        lambda net: net.predict([1, 0, -(10**400)]),
        ValueError,
        "example[2] is out of range, expected a finite number",
    ),
    # Targets, iterations, the learning rate
    (
        lambda net: net.train(INPUTS, [[1], [NAN], [1]], 1),
        ValueError,
        "targets[1][0] is nan, expected a finite number",
    ),
    (
        lambda net: net.train(INPUTS, [[0], [1], [2]], 1),
        ValueError,
        "targets[2][0] is 2.0, expected 0 to 1" + SCALE,
    ),
    (
        lambda net: net.loss([[1, 0, 1]], [[-1]]),
        ValueError,
        "targets[0][0] is -1.0, expected 0 to 1" + SCALE,
    ),
    (
        lambda net: net.gradient([[1, 0, 1]], [[Fraction(3, 2)]]),
        ValueError,
        "targets[0][0] is 1.5, expected 0 to 1" + SCALE,
    ),
    (
        lambda net: net.train(INPUTS, TARGETS, -1),
        ValueError,
        "iterations is -1, expected a whole number of 0 or more",
    ),
    (
        lambda net: net.train(INPUTS, TARGETS, 1.5),
        TypeError,
        "iterations is of type float, expected a whole number of 0 or more",
    ),
    (
        lambda net: net.train(INPUTS, TARGETS, False),
        TypeError,
        "iterations is of type bool, expected a whole number of 0 or more",
    ),
    (
        lambda net: net.train(INPUTS, TARGETS, 1, 0),
        ValueError,
        "learning_rate is 0.0, expected a number above 0",
    ),
    (
        lambda net: net.train(INPUTS, TARGETS, 1, NAN),
        ValueError,
        "learning_rate is nan, expected a finite number",
    ),
    (
        lambda net: net.train(INPUTS, TARGETS, 1, "1"),
        TypeError,
        "learning_rate is of type str, expected a number",
    ),
    (
        lambda net: net.update([[[1, 1, 1]]], -1),
        ValueError,
        "learning_rate is -1.0, expected a number above 0",
    ),
    # Weights
    (lambda net: net.from_weights(1), TypeError, "weights is of type int, expected a list"),
    (
        lambda net: net.from_weights(json.dumps(NUMPY_START)),
        TypeError,
        "weights is of type str, expected a list",
    ),
    (lambda net: net.from_weights([]), ValueError, "weights has 0 layers, expected 1 or more"),
    (lambda net: net.from_weights([1]), TypeError, "weights[0] is of type int, expected a list"),
    (
        lambda net: net.from_weights([[]]),
        ValueError,
        "weights[0] has 0 neurons, expected 1 or more",
    ),
    (
        lambda net: net.from_weights([[1, 2]]),
        TypeError,
        "weights[0][0] is of type int, expected a list",
    ),
    (
        lambda net: net.from_weights([[[]]]),
        ValueError,
        "weights[0][0] has 0 numbers, expected 1 or more",
    ),
    (
        lambda net: net.from_weights([[[1]]], bias=True),
        ValueError,
        "weights[0][0] has 0 inputs, expected 1 or more",
    ),
    (
        lambda net: net.from_weights([[[1, 2], [1]]]),
        ValueError,
        "weights[0][1] has 1 numbers, expected 2",
    ),
    (
        lambda net: net.from_weights([[[1]], [[1]], [[1, 2]]]),
        ValueError,
        "weights[2][0] has 2 numbers, expected 1",
    ),
    (
        lambda net: net.from_weights([[[1]] * 5, [[1, 2]]]),
        ValueError,
        "weights[1][0] has 2 numbers, expected 5",
    ),
    (
        lambda net: net.from_weights([[[1, 2]], [[1]]], bias=True),
        ValueError,
        "weights[1][0] has 1 numbers, expected 2",
    ),
    (
        lambda net: net.from_weights([[[1]], [[1], [NAN]]]),
        ValueError,
        "weights[1][1][0] is nan, expected a finite number",
    ),
    # A gradient
    (lambda net: net.update(None), TypeError, "gradient is of type NoneType, expected a list"),
    (lambda net: net.update([]), ValueError, "gradient has 0 layers, expected 1"),
    (
        lambda net: net.update([[[1, 1, 1]], [[1]]]),
        ValueError,
        "gradient has 2 layers, expected 1",
    ),
    (
        lambda net: net.update([[[1, 1, 1], [1, 1, 1]]]),
        ValueError,
        "gradient[0] has 2 neurons, expected 1",
    ),
    (lambda net: net.update([[[1, 1]]]), ValueError, "gradient[0][0] has 2 numbers, expected 3"),
    (
        lambda net: NeuralNet(2, 3, 2).update([HIDDEN]),
        ValueError,
        "gradient has 1 layers, expected 2",
    ),
    (
        lambda net: NeuralNet(2, 3, 2).update([HIDDEN, [[1] * 3]]),
        ValueError,
        "gradient[1] has 1 neurons, expected 2",
    ),
    (
        lambda net: NeuralNet(1, 2, 1).update([[[1], [1]], [[1]]]),
        ValueError,
        "gradient[1][0] has 1 numbers, expected 2",
    ),
    (
        lambda net: net.update([[[0, 0, 1e308]]], 1e10),
        OverflowError,
        "weights" + TOO_LARGE,
    ),
]


@pytest.mark.parametrize("given", UNORDERED, ids=lambda given: type(given).__name__)
def test_mappings_and_sets_of_every_kind_are_refused_everywhere(given):
    net, words = article_net(), f" is of type {type(given).__name__}, expected a list"
    before = repr(given)
    for place, call in [
        ("example", lambda: net.predict(given)),
        ("inputs", lambda: net.loss(given, TARGETS)),
        ("inputs[1]", lambda: net.train([INPUTS[0], given], TARGETS, 1)),
        ("targets", lambda: net.gradient(INPUTS, given)),
        ("targets[0]", lambda: net.gradient(INPUTS, [given, [0], [1]])),
        ("weights", lambda: net.from_weights(given)),
        ("weights[0]", lambda: net.from_weights([given])),
        ("weights[0][0]", lambda: net.from_weights([[given]])),
        ("gradient", lambda: net.update(given)),
        ("gradient[0]", lambda: net.update([given])),
        ("gradient[0][0]", lambda: net.update([[given]])),
    ]:
        with pytest.raises(TypeError) as caught:
            call()
        assert str(caught.value) == place + words
    assert repr(given) == before
    assert net.weights == NUMPY_START


@pytest.mark.parametrize("call, error, message", BAD_INPUT)
def test_bad_input_gets_an_error_that_names_the_place_and_changes_nothing(call, error, message):
    net = article_net()
    with pytest.raises(error) as caught, warnings.catch_warnings():
        warnings.simplefilter("error")
        call(net)
    assert caught.type is error
    assert str(caught.value) == message
    # The traceback shows nothing of how it was found out.
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert net.weights == NUMPY_START
    assert net.bias is False


def test_errors_read_as_the_readme_shows_them():
    section = re.split(r"\n##+ ", README.split("\n### Bad input\n")[1])[0]
    shown = re.findall(r"\| `(.*?)`", section)
    assert len(shown) >= 10
    assert set(shown) <= {message for _, _, message in BAD_INPUT}


def test_numbers_and_rows_of_numpy_pandas_and_pytorch():
    np = pytest.importorskip("numpy")
    net, row = article_net(), [1.0, 0.0, 1.0]
    right = net.predict(row)
    for kind in np.float16, np.float32, np.float64, np.longdouble, np.int8, np.uint64, np.bool_:
        assert net.predict(np.array(row, kind)) == right
    assert NeuralNet(np.int64(2), np.int8(1), bias=np.bool_(True)).bias is True
    for kind in np.complex64, np.complex128, "datetime64[ns]", "datetime64[D]", "timedelta64[ns]":
        with pytest.raises(TypeError, match=r"^example.0. is of type .*, expected a number$"):
            net.predict(np.array([1, 0, 1]).astype(kind))
    with pytest.raises(TypeError, match=r"example.0. is of type ndarray.*one row at a time"):
        net.predict(np.array([[1.0], [0.0], [1.0]]))
    for size in np.bool_(True), np.array([1]), np.float64(1):
        with pytest.raises(TypeError, match=r"^sizes.1. is of type "):
            NeuralNet(2, size)


def test_a_table_of_pandas_is_refused_and_its_values_are_taken():
    pandas = pytest.importorskip("pandas")
    net, twin = article_net(), article_net()
    inputs, targets = pandas.DataFrame(INPUTS), pandas.DataFrame(TARGETS)
    for call in net.predict, lambda table: net.train(table, targets, 1):
        with pytest.raises(TypeError, match=r" is of type DataFrame, .*: pass its .to_numpy\(\)"):
            call(inputs)
    net.train(inputs.to_numpy(), targets.to_numpy(), 3)
    twin.train(INPUTS, TARGETS, 3)
    assert net.weights == twin.weights
    assert net.predict(inputs.loc[0]) == net.predict(INPUTS[0])  # a Series yields its numbers


def test_tables_of_polars_are_refused_and_their_numbers_are_taken():
    polars = pytest.importorskip("polars")
    table, net = polars.DataFrame(INPUTS, orient="row"), article_net()
    with pytest.raises(TypeError, match=r"^inputs is of type DataFrame, .*\.to_numpy\(\)"):
        net.loss(table, TARGETS)
    right = net.loss(INPUTS, TARGETS)
    assert net.loss(table.to_numpy(), TARGETS) == right
    assert net.loss([polars.Series(row) for row in INPUTS], TARGETS) == right


def test_tables_of_arrow_are_refused_and_their_numbers_are_taken():
    arrow = pytest.importorskip("pyarrow")
    np = pytest.importorskip("numpy")
    columns = [[float(row[k]) for row in INPUTS] for k in range(3)]
    table, net = arrow.table(columns, names=["a", "b", "c"]), article_net()
    with pytest.raises(TypeError, match=r"^inputs is of type Table, .* numpy\.asarray\(it\)"):
        net.loss(table, TARGETS)
    right = net.loss(INPUTS, TARGETS)
    assert net.loss(np.asarray(table), TARGETS) == right
    assert net.loss([arrow.array(row) for row in INPUTS], TARGETS) == right


@pytest.mark.parametrize("package, name", [("frozendict", "frozendict"), ("immutables", "Map")])
def test_mappings_of_packages_are_refused(package, name):
    kind = getattr(pytest.importorskip(package), name)
    with pytest.raises(TypeError, match=f"^example is of type {name}, expected a list$"):
        article_net().predict(kind(MAPPING))


def test_rows_of_pytorch_are_taken_and_complex_ones_refused():
    torch = pytest.importorskip("torch")
    net, twin = article_net(), article_net()
    net.train(torch.tensor(INPUTS), torch.tensor(TARGETS, dtype=torch.float16), 3)
    twin.train(INPUTS, TARGETS, 3)
    assert net.weights == twin.weights
    row = torch.tensor([1.0, 0.0, 1.0], requires_grad=True)
    assert net.predict(row) == net.predict([1, 0, 1])
    with pytest.raises(TypeError, match=r"^example.0. is of type complex, expected a number$"):
        net.predict(torch.tensor([1, 0, 1], dtype=torch.complex64))
    with pytest.raises(TypeError, match=r"^example.0. is of type Tensor, .*one row at a time$"):
        net.predict(torch.ones(3, 1))


@pytest.mark.parametrize("x", [sys.float_info.max, -sys.float_info.max, 5e-324, -0.0, 2**1023])
def test_every_finite_weight_and_every_learning_rate_above_0_is_taken(x):
    net = NeuralNet.from_weights([[[x]]])
    net.update([[[0]]], abs(x) or Fraction(1, 3))
    assert repr(net.weights) == repr([[[float(x)]]])


def test_a_sum_that_overflows_to_nan_is_an_error_and_the_weights_stay():
    net = NeuralNet.from_weights([[[1e308, -1e308]]])
    examples = [[1, 1], [10, 10]], [[1], [1]]
    for place, call in [
        ("example", lambda: net.predict([10, 10])),
        ("inputs", lambda: net.loss(*examples)),
        ("gradient", lambda: net.gradient(*examples)),
        ("weights", lambda: net.train(*examples, 1)),
    ]:
        with pytest.raises(OverflowError, match="^" + place + TOO_LARGE):
            call()
    assert net.weights == [[[1e308, -1e308]]]


def test_a_gradient_that_overflows_in_one_layer_alone_is_an_error():
    # The delta of the last layer is 0.125, those of the hidden one are +-31; the input makes
    # the hidden layer's gradient too large, and nothing else.
    net = NeuralNet.from_weights([[[0.0], [0.0]], [[1000.0, -1000.0]]])
    with pytest.raises(OverflowError, match="^gradient" + TOO_LARGE):
        net.gradient([[1e308]], [[0]])


def test_ctrl_c_while_a_number_is_read_is_no_error_of_its_type():
    class Slow:
        def __float__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        article_net().predict([1, 0, Slow()])


# Anything that hypothesis can build, nearly right now and then.
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 3),
    st.integers(10**30, 10**400),
    st.floats(),
    st.complex_numbers(),
    st.fractions(),
    st.decimals(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.sampled_from([object(), math, len, NeuralNet, Foreign(1), 1e308, -1e308, 5e-324]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        *[st.lists(inner, max_size=3).map(made) for made in (list, tuple, iter)],
        st.dictionaries(st.integers(0, 3), inner, max_size=3),
    ),
    max_leaves=8,
)
NUMBERS = st.one_of(st.floats(-9, 9), st.integers(-9, 9), st.floats(allow_nan=False), SCALARS)
ROW = st.one_of(lists(NUMBERS, 2), ANYTHING)
EXAMPLES = st.one_of(lists(ROW, 2), ANYTHING), st.one_of(lists(lists(st.floats(0, 1), 1), 2), ROW)
LAYERS = st.one_of(st.tuples(lists(lists(NUMBERS, 2), 2), lists(lists(NUMBERS, 2), 1)), ANYTHING)
RATES = st.one_of(st.floats(0), SCALARS)
COUNTS = st.sampled_from([0, 1, -1, None, 0.5, -(10**400)])
SMALL = st.one_of(st.integers(1, 3), SCALARS.filter(lambda x: type(x) is not int or x <= 3))
ARGUMENTS = {
    "NeuralNet": st.lists(SMALL, max_size=4),
    "from_weights": st.tuples(LAYERS, st.one_of(st.booleans(), ANYTHING)),
    "predict": st.tuples(ROW),
    "loss": st.tuples(*EXAMPLES),
    "gradient": st.tuples(*EXAMPLES),
    "update": st.tuples(LAYERS, RATES),
    "train": st.tuples(*EXAMPLES, COUNTS, RATES),
}


def are_floats(nested):
    if isinstance(nested, list):
        return all(map(are_floats, nested))
    return type(nested) is float and math.isfinite(nested)


@pytest.mark.parametrize("name", sorted(ARGUMENTS))
@given(st.data())
def test_anything_gives_finite_floats_or_an_error_that_names_a_place_and_changes_nothing(
    name, data
):
    net = NeuralNet.from_weights(
        [[[0.5, 1e300], [-2.0, 3.0]], [[1.0, data.draw(st.floats(-9, 9))]]]
    )
    before, shown = net.weights, repr(net.weights)
    try:
        result = getattr(net, name, NeuralNet)(*data.draw(ARGUMENTS[name]))
    except OverflowError as error:
        assert re.match("(example|inputs|gradient|weights): too large", str(error))
        assert net.weights is before
    except (TypeError, ValueError) as error:
        assert re.match(r"[a-z_]+(\[\d+\])*(:| is| has) .*expected ", str(error), re.DOTALL)
        assert net.weights is before
    else:
        assert result is None or are_floats(getattr(result, "weights", result))
    assert repr(before) == shown
    assert are_floats(net.weights)
    assert [[len(neuron) for neuron in layer] for layer in net.weights] == [[2, 2], [2]]


# Nothing is lost: interruptions, threads, numbers at the edge, sizes, memory


@given(st.integers(1, 1500))
def test_training_interrupted_at_any_line_goes_on_as_if_it_had_not_been(countdown):
    def at_each_line(frame, event, _):
        nonlocal countdown
        countdown -= event == "line"
        if countdown == 0:
            sys.settrace(None)
            raise KeyboardInterrupt
        return at_each_line

    def at_each_call(frame, event, _):
        return at_each_line if frame.f_globals is vars(tinyann) else None

    whole, steps = NeuralNet(2, 2, 1, bias=True), []
    for _ in range(6):
        steps.append(whole.weights)
        whole.train(*XOR, 1)
    net, outer = NeuralNet(2, 2, 1, bias=True), sys.gettrace()
    sys.settrace(at_each_call)
    try:
        net.train(*XOR, 5)
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(outer)
    net.train(*XOR, 5 - steps.index(net.weights))
    assert net.weights == steps[5]


# In a process of its own: what is raised at any time may break other things, such as coverage.
INTERRUPTED = """
import json, signal, tinyann
signal.signal(signal.SIGALRM, signal.default_int_handler)
net = tinyann.NeuralNet(2, 2, 1, bias=True)
for k in range(COUNT):
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-3 + 1e-5 * k % 3e-3)
        net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], 10**9)
    except KeyboardInterrupt:
        print(json.dumps(net.weights))
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs signals of a timer")
def test_training_interrupted_at_any_time_stands_at_a_whole_iteration():
    code = INTERRUPTED.replace("COUNT", "5000" if THOROUGH else "100")
    seen = printed_by(sys.executable, "-c", code, PYTHONPATH=str(HERE)).splitlines()
    assert len(seen) == (5000 if THOROUGH else 100)
    one_by_one, iterations = NeuralNet(2, 2, 1, bias=True), 0
    for weights in [json.loads(line.decode("ascii")) for line in seen]:
        while one_by_one.weights != weights and iterations < 10**6:
            one_by_one.train(*XOR, 1)
            iterations += 1
        assert one_by_one.weights == weights


def test_threads_see_the_weights_of_whole_iterations():
    iterations = 5000 if THOROUGH else 400
    whole = NeuralNet(2, 3, 1, bias=True)
    steps = [whole.weights]
    for _ in range(iterations):
        whole.train(*XOR, 1)
        steps.append(whole.weights)
    outputs = {NeuralNet.from_weights(w, bias=True).predict([1, 0])[0] for w in steps}
    gradients = {repr(NeuralNet.from_weights(w, bias=True).gradient(*XOR)) for w in steps}
    steps = set(map(repr, steps))
    net, seen, over = NeuralNet(2, 3, 1, bias=True), [], threading.Event()

    def look():
        while not over.is_set():
            seen.append((net.weights, net.predict([1, 0])[0], net.gradient(*XOR)))

    with ThreadPoolExecutor(3) as pool:
        looks = [pool.submit(look) for _ in range(3)]
        net.train(*XOR, iterations)
        over.set()
        for watcher in looks:
            watcher.result()
    assert seen
    for weights, output, gradient in seen:
        assert repr(weights) in steps and output in outputs and repr(gradient) in gradients
    assert net.weights == whole.weights


class Replaced(NeuralNet):
    """A net whose weights another thread replaces each time that they have been read."""

    sources = ()

    @property
    def weights(self):
        self.sources = self.sources[1:] + self.sources[:1]
        return self.sources[0]

    @weights.setter
    def weights(self, weights):
        self.sources = [weights]


@given(problems(), SEEDS)
def test_weights_that_are_replaced_meanwhile_are_read_once(problem, seed):
    net, inputs, targets = problem
    sizes = [len(inputs[0]), *map(len, net.weights)]
    nets = net, NeuralNet(*sizes, bias=net.bias, seed=seed)
    racing = Replaced(*sizes, bias=net.bias)
    racing.sources = [one.weights for one in nets]
    for _ in range(2):
        assert racing.gradient(inputs, targets) in [one.gradient(inputs, targets) for one in nets]
        assert racing.loss(inputs, targets) in [one.loss(inputs, targets) for one in nets]
        assert racing.predict(inputs[0]) in [one.predict(inputs[0]) for one in nets]


def test_as_many_iterations_are_trained_as_are_asked_for():
    count, calls = 10**6 + 1 if THOROUGH else 1000, itertools.count()
    net = NeuralNet(1, 1)
    with patch.object(tinyann, "exp", lambda x: next(calls) * 0.0):  # once in each iteration
        net.train([[0]], [[1]], count)
    assert next(calls) == count


@pytest.mark.parametrize("x", [1.7e308, -1.7e308, 5e-324, -0.0, 2**1023, -(2**53) - 1])
@pytest.mark.parametrize("w", [1.7e308, 5e-324, -0.0, -1.5])
def test_numbers_at_the_edge_give_the_right_output(x, w):
    output = NeuralNet.from_weights([[[w]]]).predict([x])
    z = max(min(Decimal(w) * Decimal(x), Decimal(2000)), Decimal(-2000))
    assert_close(output, [decimal_sigmoid(z)], "1e-15")


SIZES = [([2] * 201, 4, 1e-3), ([5000, 1], 2, 1e-3), ([2, 1000], 2, 1e-3), ([3, 1], 3000, 1e-6)]
LARGE = [([10] * 201, 10, 1e-3), ([10000, 10], 10, 1e-4), ([100, 2000], 10, 1e-3)]


@pytest.mark.parametrize(
    "sizes, examples, rate", SIZES + (LARGE + [([10, 1], 100000, 1e-6)]) * THOROUGH
)
def test_many_layers_inputs_outputs_and_examples_are_learned(sizes, examples, rate):
    random = LCG(1).random
    inputs = [[random() for _ in range(sizes[0])] for _ in range(examples)]
    targets = [[random() for _ in range(sizes[-1])] for _ in range(examples)]
    net = NeuralNet(*sizes, bias=True)
    before = net.loss(inputs, targets)
    net.train(inputs, targets, 3, rate)
    assert net.loss(inputs, targets) < before
    assert are_floats(net.weights)


def test_memory_stays_flat_over_iterations():
    tracemalloc = pytest.importorskip("tracemalloc")  # PyPy has none
    net, peaks = NeuralNet(2, 3, 1, bias=True), []
    for iterations in 20, 20, 300000 if THOROUGH else 1000:
        tracemalloc.start()
        net.train(*XOR, iterations)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1]


# The file

SOURCE = HERE / "tinyann.py"
CIRCUITPYTHON = {"exp", "copysign", "fabs", "floor", "fmod", "frexp", "ldexp", "trunc"}


@pytest.mark.parametrize("name", ["tinyann", "Ann", "_"])
def test_import_under_any_name_prints_nothing(name, capsys):
    runpy.run_path(str(SOURCE), run_name=name)
    assert capsys.readouterr().out == ""


def test_module_imports_from_math_alone_what_circuitpython_has():
    source = SOURCE.read_text(encoding="ascii")
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert [ast.dump(node) for node in nodes[:-1]] == [ast.dump(ast.parse("import math").body[0])]
    assert nodes[-1].module == "typing"
    used = set(re.findall(r"\bmath\.(\w+)", source))
    assert "exp" in used <= CIRCUITPYTHON
    assert "\nTYPE_CHECKING = False\nif TYPE_CHECKING:  " in source.split("from typing")[0]


def test_floats_of_32_bits_hold_every_number_in_the_file():
    with SOURCE.open("rb") as file:
        texts = [t.string for t in tokenize.tokenize(file.readline) if t.type == tokenize.NUMBER]
    numbers = list(map(ast.literal_eval, texts))
    for x in numbers:
        assert math.isfinite(single(x)) and (single(x) == 0.0) == (x == 0.0)
    assert 4294967295 in numbers


def test_head_of_the_file_has_the_licence_and_names_what_the_readme_has():
    lines = SOURCE.read_text(encoding="ascii").split("\n")
    assert lines[0] == "# SPDX-License-Identifier: 0BSD"
    assert re.match(r"# SPDX-FileCopyrightText: \d{4} ", lines[1])
    holder = lines[1].split(": ")[1]
    assert f"Copyright (C) {holder}" in README
    assert "Permission to use, copy, modify, and/or distribute this software" in README
    assert lines[2].startswith("# tinyann's README has ")
    for word in "contract for", "port", "recipe", "exact exp", "licence":
        assert word in lines[2] and word in README.replace("`", "").lower()


def test_docstring_names_the_algorithm_and_what_people_search_for():
    (sentence,) = re.findall(
        r"^(`sigmoid`.*\n).*the whole algorithm", tinyann.__doc__, re.MULTILINE
    )
    for name in re.findall(r"`(\w+)`", sentence):
        assert callable(getattr(tinyann, name, getattr(NeuralNet, name, None))), name
    for word in "backpropagation", "pure Python":
        assert word in tinyann.__doc__


DEMO_OUTPUT = """\
inputs  target
0 1 1   1
1 0 0   0
1 0 1   1
{}"""
DEMO_TABLE = """
{}, weights {:.8f} {:.8f} {:.8f}
iterations        loss  output for 1, 0, 1
"""


def test_demo_shows_the_article(capsys):
    runpy.run_path(str(SOURCE), run_name="__main__")
    out, tables = capsys.readouterr().out, ""
    for figure in "0.65980921", "0.87680541", "0.9897704":
        assert re.search(rf" {figure}0*\n", out)
    for title, start in ("NeuralNet(3, 1)", SEED_1), ("NumPy's seed(1)", NUMPY_START[0][0]):
        tables += DEMO_TABLE.format(title, *start)
        for n in 0, 10, 100, 10000:
            case = case_of([[start]], False, INPUTS, TARGETS, n)
            case["weights"] = trained(case)
            tables += f"{n:10}  {loss_of(case):.8f}  {outputs_of(case)[2][0]:18.8f}\n"
    assert out == DEMO_OUTPUT.format(tables)


# A board: floats of 32 bits

# Or of 30, where a float lies in the word that refers to it: MicroPython 1.25 drops the last two
# bits, 1.29 reads them as if the two before came twice. `math` has no more than CircuitPython's.
# exp refuses to overflow, or gives an infinity (CircuitPython), or 0 for NaN (other firmware).
# .ci/boards compares this with real ones.

FLOATS = {
    "32 bits": (24, lambda word: word),
    "30 bits": (22, lambda word: word & ~3),
    "30 bits in 1.29": (22, lambda word: word & ~3 | word >> 2 & 3),
}


class Board(ast.NodeTransformer):
    """Runs programs and returns what they print; rounds all results and constants."""

    def __init__(self, floats="32 bits", exp_overflows=False, exp_of_nan=NAN):
        self.digits, self.word = FLOATS[floats]
        self.exp_overflows, self.exp_of_nan = exp_overflows, exp_of_nan
        self.modules = {name: types.ModuleType(name) for name in ("math", "tinyann")}
        vars(self.modules["math"]).update(exp=self.exp, copysign=math.copysign)
        self.tinyann = self.modules["tinyann"]
        self.run((HERE / "tinyann.py").read_text(encoding="ascii"), vars(self.tinyann))

    def run(self, program, names):
        names.update(operated_=self.operated, called_=self.called)
        tree = ast.fix_missing_locations(self.visit(ast.parse(program)))
        with patch.dict(sys.modules, self.modules), redirect_stdout(io.StringIO()) as printed:
            exec(compile(tree, "board", "exec"), names)
        return printed.getvalue()

    def rounded(self, x):
        try:
            word = self.word(*struct.unpack("<I", struct.pack("<f", float(x))))
        except OverflowError:  # a large whole number too becomes an infinity
            return INF if x > 0 else -INF
        return struct.unpack("<f", struct.pack("<I", word))[0]

    def operated(self, operation, a, b):
        if type(a) is not type(b) and {type(a), type(b)} == {int, float}:
            a, b = self.rounded(a), self.rounded(b)
        return self.called(operation, a, b)

    def called(self, function, *arguments, **options):
        if function in (float, math.copysign) and type(arguments[0]) is int:
            return self.rounded(arguments[0])
        result = function(*arguments, **options)
        return self.rounded(result) if type(result) is float else result

    def exp(self, x):
        y = self.rounded(math.exp(min(x, 100.0)))
        if y == INF != x and not self.exp_overflows:
            raise ValueError("math domain error")
        return y if x == x else self.exp_of_nan

    def visit(self, node):
        for name in {"value", "n"} & set(vars(node)):  # of a constant; up to Python 3.7 it is n
            if type(getattr(node, name)) is float:
                setattr(node, name, self.rounded(getattr(node, name)))
        return super().visit(node)

    def visit_Call(self, node):
        self.generic_visit(node)
        node.args.insert(0, node.func)
        node.func = ast.Name("called_", ast.Load())
        return node

    def visit_BinOp(self, node):
        call = ast.parse("operated_(lambda a, b: a + b)", mode="eval").body
        call.args[0].body.op = node.op
        call.args += [self.visit(node.left), self.visit(node.right)]
        return call

    def visit_AugAssign(self, node):
        value = copy.copy(node.target)
        value.ctx = ast.Load()
        return ast.Assign([node.target], self.visit(ast.BinOp(value, node.op, node.value)))


BOARDS = [(floats,) for floats in FLOATS] + [("32 bits", True), ("32 bits", False, 0.0)]


@pytest.fixture(scope="module", params=BOARDS, ids=str)
def board(request):
    return Board(*request.param)


@pytest.mark.parametrize("floats, limit", [*zip(FLOATS, [3e-7, 5e-5, 2e-6])])
def test_demo_on_a_board_prints_nearly_the_same(floats, limit, demo_output):
    program = (HERE / "tinyann.py").read_text(encoding="ascii")
    words = Board(floats).run(program, {"__name__": "__main__"}).split()
    for word, expected in zip(words, demo_output.decode("ascii").split()):
        assert word == expected or abs(float(word) - float(expected)) < limit


def test_xor_is_learned_on_a_board():
    program, output = PROGRAM.search(README).groups()
    assert Board().run(program, {}) == output


def test_bad_input_gets_its_error_on_a_board(board, monkeypatch):
    monkeypatch.setitem(globals(), "NeuralNet", board.tinyann.NeuralNet)
    large = NeuralNet.from_weights([[[2.0**127, -(2.0**127)]]])
    rows = [row for row in BAD_INPUT if row[1] is not OverflowError] + [
        (lambda net: large.update([[[2.0**127, 0]]], 4), OverflowError, "weights" + TOO_LARGE),
        (lambda net: large.predict([4, 4]), OverflowError, "example" + TOO_LARGE),
    ]
    for call, error, message in rows:
        with pytest.raises(error) as caught:
            call(article_net())
        # There, a whole number that is too large becomes an infinity.
        found = re.sub("example(.*) is -?inf, ", r"example\1 is out of range, ", str(caught.value))
        assert message in (found, str(caught.value))


@given(st.floats(-INF, INF, width=32), st.floats(-110, 110, width=32))
@example(-1000.0, -89.0)
@example(-88.00000762939453, -88.0)
@example(-INF, INF)
def test_sigmoid_on_a_board_is_right_and_never_decreases(board, x, y):
    outputs = []
    for z in sorted([board.rounded(x), board.rounded(y)]):
        outputs.append(board.tinyann.sigmoid(z))
        true = float(1 / (1 + Decimal(-max(min(z, 200.0), -200.0)).exp()))
        ulp = 2.0 ** (max(math.frexp(true)[1], -125) - board.digits)
        assert abs(outputs[-1] - true) <= 3.5 * ulp
    assert outputs[0] <= outputs[1]
    assert math.isnan(board.tinyann.sigmoid(NAN))


@given(st.integers(0, 2**32 - 1))
@example(pow(1664525, 2**30 - 1, 2**32) * (2**32 - 1 - 1013904223) % 2**32)  # the next is 2^32 - 1
def test_draws_on_a_board_are_below_1_and_first_weights_those_of_a_desktop(board, seed):
    assert board.tinyann.LCG(seed).random() == board.rounded(LCG(seed).random()) < 1.0
    if board.digits == 24:
        weights = board.tinyann.NeuralNet(2, 3, 1, bias=True, seed=seed).weights
        assert weights == NeuralNet(2, 3, 1, bias=True, seed=seed).weights


# The README: its programs, its figures, its links

# A program is skipped if a package that it imports is missing. The README may show what it prints
# below it. A program that is to be saved begins with its name: others may import it.
PROGRAM = re.compile(
    r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<output>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
NAMED = re.compile(r"# (\w+\.py)\n")  # the first line of a program that is saved under this name
NAMED_PROGRAMS = {
    NAMED.match(code).group(1): code for code, _ in PROGRAM.findall(README) if NAMED.match(code)
}


def readme_programs():
    programs = []
    for match in PROGRAM.finditer(README):
        if NAMED.match(match.group("code")):
            continue  # run by tests of its own
        heading = re.findall(r"^#+ (.*)", README[: match.start()], re.MULTILINE)[-1]
        line = README.count("\n", 0, match.start("code")) + 1
        name = "{}-line-{}".format(re.sub(r"\W+", "-", heading), line)
        programs.append(pytest.param(*match.group("code", "output"), id=name))
    return programs


def imported_by(code):
    """Return the names of the packages that a program imports."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def need(*packages):
    """Skip the test that calls this if a package is missing."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"needs {package}, which is not installed")


@pytest.mark.parametrize("code, output", readme_programs())
def test_readme_program_runs_and_prints_what_the_readme_shows(code, output, tmp_path):
    need(*sorted(name for name in imported_by(code) if name + ".py" not in NAMED_PROGRAMS))
    for name, text in dict(NAMED_PROGRAMS, **{"program.py": code}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    printed = run_in(tmp_path, sys.executable, "program.py", quiet=False)
    if output is not None:
        assert printed == output


def readme_section(heading):
    """Return what stands under a heading, with the smaller headings below it."""
    marks, rest = re.split(rf"^(##+) {heading}\n", README, flags=re.MULTILINE)[1:]
    return re.split(f"^##{{1,{len(marks) - 1}}} ", rest, flags=re.MULTILINE)[0]


def readme_recipe(heading):
    """Return the programs under a heading of the README, and what they print."""
    section = re.split(r"^##+ (.*)\n", README, flags=re.MULTILINE)
    return [
        m.group("code", "output") for m in PROGRAM.finditer(section[section.index(heading) + 1])
    ]


def test_every_python_block_of_the_readme_is_run():
    blocks = re.findall("^```py", README, re.MULTILINE)
    assert len(readme_programs()) + len(NAMED_PROGRAMS) == len(blocks) > 0


def test_readme_names_every_public_name():
    public = ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]
    methods = [name for name in vars(NeuralNet) if not name.startswith("_")]
    assert sorted(tinyann.__all__) == public
    assert all(vars(tinyann)[name].__doc__ for name in public)
    names = readme_section("The names")
    for name in public + methods + ["weights", "bias", "state", "random", "__version__"]:
        assert re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", names), name


def test_first_screen_is_true_of_the_file():
    screen, source = README.split("\n## ")[0], SOURCE.read_bytes()
    size = f"({len(source.splitlines())} lines, {len(source) / 1000:.0f} KB)"
    assert size in screen
    assert f"This is version {tinyann.__version__}. " in screen
    (error,) = re.findall("`ValueError: (.*?)`", screen)
    with pytest.raises(ValueError) as caught:
        NeuralNet(2, 4, 1, bias=True).train([[0, 0], [0, 1], [1, 0, 0], [1, 1]], XOR_TARGETS, 3000)
    assert str(caught.value) == error
    for figure in "0.65980921", "0.87680541", "0.9897704":  # which the demo prints, too
        assert figure in screen


def test_links_of_the_readme_lead_to_its_headings():
    headings = re.findall(r"^#+ (.*)", re.sub(r"^```.*?^```$", "", README, flags=re.M | re.S), re.M)
    anchors = [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]
    links = re.findall(r"\]\(#([^)]*)\)", README)
    assert links and set(links) <= set(anchors)
    assert len(set(anchors)) == len(anchors)


def test_lines_of_the_readme_fit_on_a_screen():
    for line in README.splitlines():
        error = re.search(r"`[^`]{90,}`", line)  # as long as it is
        assert len(line) <= 120 or error, line


def test_momentum_is_worth_what_the_readme_says():
    updates = []
    for momentum in 0.9, 0.0:
        net, count = NeuralNet(2, 4, 1, bias=True), 0
        step = [[[0.0 for _ in neuron] for neuron in layer] for layer in net.weights]
        while net.loss(*XOR) >= 0.01:
            pairs = zip(flat(step), flat(net.gradient(*XOR)))
            numbers = iter([momentum * s + g for s, g in pairs])
            step = [[[next(numbers) for _ in neuron] for neuron in layer] for layer in net.weights]
            net.update(step)
            count += 1
        updates.append(count)
    text = " ".join(README.split())
    assert "after {} updates; without it, after {}.".format(*updates) in text


def test_readme_board_has_the_weights_of_the_training_that_it_names():
    _, (board, _) = readme_recipe("On a board")
    assert "# of NeuralNet(2, 3, 1, bias=True) after 3,000 iterations of XOR\n" in board
    net = NeuralNet(2, 3, 1, bias=True)
    net.train(*XOR, 3000)
    layers = [[[round(w, 2) for w in neuron] for neuron in layer] for layer in net.weights]
    names = {}
    exec(board, names)  # prints its table
    assert names["WEIGHTS"] == layers


def test_readme_board_predicts_what_tinyann_does_for_any_sum():
    _, (board, _) = readme_recipe("On a board")
    names = {}
    exec(board, names)  # prints its table
    net = NeuralNet.from_weights(names["WEIGHTS"], bias=True)
    for row in [0, 0], [1, 0], [0.25, 0.5], [-3, 7], [1e6, 1e6], [-1e6, -1e6]:
        assert names["predict"](row) == pytest.approx(net.predict(row), rel=1e-12, abs=1e-30)


# The README's table on NumPy and PyTorch: XOR learned by it


def trained_on_xor():
    net = NeuralNet(2, 4, 1, bias=True)
    net.train(*XOR, 1000)
    return net.weights


def says(*cells):
    """Assert that the README's table has these pieces of code."""
    for cell in cells:
        assert f"`{cell}`" in readme_section("NumPy and PyTorch"), cell


def test_numpy_learns_the_same_by_the_readmes_table():
    need("numpy")
    import numpy as np

    def outputs(x, w):
        return 1 / (1 + np.exp(-x @ w.T))

    says("w = np.array(layer)", "1 / (1 + np.exp(-x @ w.T))", "(o - targets) * o * (1 - o)")
    says("(next_delta @ next_w[:, :-1]) * o * (1 - o)", "delta.T @ x")
    says("w -= learning_rate * gradient", "0.5 * ((o - targets) ** 2).sum()")
    net, ones, targets = NeuralNet(2, 4, 1, bias=True), np.ones((4, 1)), np.array(XOR_TARGETS)
    x = np.hstack([XOR_INPUTS, ones])
    hidden_w, last_w = [np.array(layer) for layer in net.weights]
    before = 0.5 * ((outputs(np.hstack([outputs(x, hidden_w), ones]), last_w) - targets) ** 2).sum()
    assert before == pytest.approx(net.loss(*XOR), rel=1e-12)
    for _ in range(1000):
        hidden = outputs(x, hidden_w)
        fed = np.hstack([hidden, ones])
        o = outputs(fed, last_w)
        delta = (o - targets) * o * (1 - o)
        hidden_delta = (delta @ last_w[:, :-1]) * hidden * (1 - hidden)
        last_w -= 1.0 * (delta.T @ fed)
        hidden_w -= 1.0 * (hidden_delta.T @ x)
    loaded = NeuralNet.from_weights([hidden_w.tolist(), last_w.tolist()], bias=True)
    assert flat(loaded.weights) == pytest.approx(flat(trained_on_xor()), rel=1e-12)


def test_pytorch_learns_the_same_by_the_readmes_table():
    need("torch")
    import torch

    says("weight` is `w[:, :-1]", "bias` is `w[:, -1]", "dtype=torch.float64")
    says("torch.sigmoid(linear(inputs))")
    says("linear.weight.grad", "linear.bias.grad", "SGD(lr=learning_rate)", "MSELoss()")
    net, linears = NeuralNet(2, 4, 1, bias=True), []
    for layer in net.weights:
        w = torch.tensor(layer, dtype=torch.float64)
        linear = torch.nn.Linear(w.shape[1] - 1, w.shape[0], dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(w[:, :-1])
            linear.bias.copy_(w[:, -1])
        linears.append(linear)
    x, targets = (torch.tensor(rows, dtype=torch.float64) for rows in XOR)
    numbers = [p for linear in linears for p in linear.parameters()]
    optimizer = torch.optim.SGD(numbers, lr=1.0)
    for _ in range(1000):
        o = x
        for linear in linears:
            o = torch.sigmoid(linear(o))
        loss = 0.5 * ((o - targets) ** 2).sum()
        mean = torch.nn.MSELoss()(o, targets).item()
        assert mean == pytest.approx(2 / 4 * loss.item(), rel=1e-12)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        found = [torch.cat([linear.weight, linear.bias[:, None]], 1).tolist() for linear in linears]
    assert flat(found) == pytest.approx(flat(trained_on_xor()), rel=1e-12)


# Other implementations: ports by the contract, and what the README shows

PYTHON = [sys.executable, "-c"]

CHECK = README.split("\n## Check your net\n")[1].split("\n## ")[0].split("\n### The same bits")[0]
STATES = 1015568748, 1586005467, 2165703038, 3027450565  # OEIS A384451, from 1
SEED_1 = [2 * (state // 256 / 2**24) - 1 for state in STATES[1:]]
HIDDEN_START = [[[0.1, 0.2, 0.3], [-0.4, 0.5, -0.6]], [[0.7, -0.8, 0.9]]]


@given(problems(limit=30.0), st.integers(1, 4), st.floats(1e-3, 10))
def test_a_port_by_the_contract_has_the_same_bits(problem, iterations, rate):
    net, inputs, targets = problem
    case = case_of(net.weights, net.bias, inputs, targets, iterations, rate)
    assert [net.predict(row) for row in inputs] == outputs_of(case)
    assert net.gradient(inputs, targets) == gradient_of(case)
    assert net.loss(inputs, targets) == loss_of(case)
    net.train(inputs, targets, iterations, rate)
    assert net.weights == trained(case)


def test_published_worked_example_of_mazur():
    # A Step by Step Backpropagation Example: two inputs, two hidden neurons, two outputs, and a
    # learning rate of 0.5; it leaves the biases as they are, which one iteration doesn't show.
    first = [[0.15, 0.2, 0.35], [0.25, 0.3, 0.35]]
    net = NeuralNet.from_weights([first, [[0.4, 0.45, 0.6], [0.5, 0.55, 0.6]]], bias=True)
    inputs, targets = [[0.05, 0.1]], [[0.01, 0.99]]
    assert [f"{o:.8f}" for o in net.predict(inputs[0])] == ["0.75136507", "0.77292847"]
    assert f"{net.loss(inputs, targets):.9f}" == "0.298371109"
    net.train(inputs, targets, 1, learning_rate=0.5)
    weights = [w for layer in net.weights for neuron in layer for w in neuron[:2]]
    published = "0.149780716 0.19956143 0.24975114 0.29950229"
    published += " 0.35891648 0.408666186 0.511301270 0.561370121"
    for w, figure in zip(weights, published.split()):
        assert "{:.{}f}".format(w, len(figure) - 2) == figure


# What the README shows


def digits(*numbers):
    return [f"{number:.10f}" for number in numbers]


def numbers_by_hand():
    """Return the numbers of the iteration by hand, as they are read, from Decimals alone."""
    start = as_kind(lambda w: Decimal(repr(w)), HIDDEN_START)
    case = case_of(start, True, [[1, Decimal("0.5")]], [[0]], number=Decimal)
    sigmoids = each(decimal_sigmoid)
    steps = changed(CONTRACT, hidden=sigmoids, last=sigmoids)
    z, o, d, g = one_iteration(case, steps)
    w = trained(case, steps)
    shown = [x[0][0][j] for j in (0, 1) for x in (o, d)] + [x[1][0][0] for x in (z, o, d)]
    for slopes, weights in zip(g[0] + g[1], w[0] + w[1]):
        shown += slopes + weights
    return digits(*shown)


def shown(language, words=""):
    """Return the one block of the README's section that is in this language and has these words."""
    if language == "c":
        return (HERE / ".recipes" / "net.c").read_text(encoding="ascii")
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", CHECK, re.DOTALL | re.MULTILINE)
    (block,) = [block for block in blocks if words in block]
    return block


def test_numbers_of_the_section():
    by_hand = CHECK.split("\n### One iteration by hand\n")[1].split("\n### ")[0]
    assert re.findall(r"-?\d\.\d{10}\b", by_hand) == numbers_by_hand()
    checked = ["states are {}, {}, {}, {}.".format(*STATES)]
    checked.append("Seed 1 gives {}, {}, {}.".format(*SEED_1))
    rest = re.sub(r"^```.*?^```$", "", CHECK.replace(by_hand, ""), flags=re.DOTALL | re.MULTILINE)
    rest = " ".join(rest.split())
    for text in checked:
        assert text in rest
        rest = rest.replace(text, "")
    assert re.findall(r"\d\.\d{4,}", rest) == []
    assert f"\nNeuralNet.from_weights({HIDDEN_START}, bias=True)\n" in by_hand
    assert NeuralNet(3, 1).weights == [[SEED_1]]


def test_central_differences_are_as_near_as_the_readme_says(tmp_path):
    code = shown("python", "above - below")

    def farthest(step):
        lines = run_in(tmp_path, sys.executable, "-c", code.replace("1e-5", step)).splitlines()
        assert len(lines) == 13  # weights
        return max(abs(float(line.split()[-1])) for line in lines)

    assert farthest("1e-5") < 1e-10 < min(farthest("1e-9"), farthest("1e-2"))


@pytest.fixture
def verdict(capsys):
    """Return a function from a command to its exit status and, by key, what is said of it."""

    def checked(*command):
        status = main(list(map(str, command)))
        printed = capsys.readouterr().out
        return status, dict(re.findall(r"^(\w+) +(.*)$", printed, re.MULTILINE)), printed

    return checked


@pytest.fixture
def c_program(tmp_path):
    """Return a function that compiles code as the README does, and returns the program's path."""
    compiler, *options = shown("c").split(" */")[0].split()[1:]
    if shutil.which(compiler) is None:
        pytest.skip("needs a C compiler, and there is no " + compiler)

    def compiled(code):
        (tmp_path / "net.c").write_text(code, encoding="ascii")
        run_in(tmp_path, compiler, "-w", *options)
        return tmp_path / "net"

    try:
        run_in(tmp_path, str(compiled("int main(void) { return 0; }\n")))
    except (AssertionError, OSError):
        pytest.skip(f"needs a C compiler, and {compiler} can't compile and link a small program")
    return compiled


def test_readme_says_how_many_mistakes_the_checker_knows():
    count = sum(map(len, MISTAKES.values()))
    assert f"The checker knows {count} mistakes" in " ".join(CHECK.split())


def test_readme_shows_a_case_and_a_program_that_answers(verdict):
    assert json.loads(shown("json", "a second input")) == CASES[1]
    code = f"import sys; sys.path.insert(0, {str(HERE)!r}); {NAMED_PROGRAMS['answers.py']}"
    status, found, _ = verdict(*PYTHON, code)
    assert status == 0
    assert found["first_weights"] == "the same bits in all 21 cases"


def test_exact_answers_are_those_with_the_exp_of_the_recipe(capsys):
    with patch.object(tinyann, "exp", tinyann.exp):  # the recipe replaces it
        exact_exp = runpy.run_path(str(HERE / ".recipes" / "exact_exp.py"))["exp"]
    assert main(["--answers", "--exact"]) == 0
    assert capsys.readouterr().out == answers_text(exact_exp)


# Other Pythons

DEMO = str(HERE / "tinyann.py")


@pytest.fixture(scope="module")
def demo_output():
    return printed_by(sys.executable, DEMO)


def other_pythons():
    """Return the paths, by version, of the Pythons from 3.6 on that are not this one."""
    folders = []
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        # pyenv's shims start only the versions that it is set to
        versions = glob.glob(os.path.join(folder, os.pardir, "versions", "*", "bin"))
        folders += versions if os.path.basename(folder) == "shims" else [folder]
    paths = [path for folder in folders for path in sorted(glob.glob(os.path.join(folder, "py*")))]
    ask = "import sys; print(sys.version_info >= (3, 6) and ascii(sys.version))"
    found = {}
    for path in paths:
        if re.match(r"(python|pypy)(3(\.\d+t?)?)?(\.exe)?$", os.path.basename(path)):
            try:
                version = printed_by(path, "-c", ask, timeout=20).decode("ascii").strip()
            except (OSError, AssertionError, subprocess.TimeoutExpired):  # one that does not start
                continue
            if version not in ("False", ascii(sys.version)):
                found.setdefault(version, path)
    return found


def test_every_python_on_the_path_prints_the_same_demo(demo_output):
    found = other_pythons()
    if not found:
        pytest.skip("no other Python from 3.6 on stands on the PATH")
    for version, path in found.items():
        assert printed_by(path, DEMO, PYTHONDONTWRITEBYTECODE="1") == demo_output, version


@pytest.mark.parametrize("options", ["-I", "-O", "-OO", "-W error", "-bb", "-S"])
def test_demo_prints_the_same_under_every_option_of_python(options, demo_output):
    assert printed_by(sys.executable, *options.split(), DEMO) == demo_output


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
    ids=str,
)
def test_demo_prints_the_same_in_every_encoding(environment, demo_output):
    assert printed_by(sys.executable, DEMO, **environment) == demo_output


def test_demo_prints_the_same_from_standard_input(demo_output):
    program = pathlib.Path(DEMO).read_bytes()
    assert printed_by(sys.executable, "-", program=program) == demo_output


def test_demo_prints_the_same_from_a_zip_file(tmp_path, demo_output):
    archive = str(tmp_path / "demo.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.write(DEMO, "__main__.py")
    assert printed_by(sys.executable, archive) == demo_output


def test_module_imports_from_a_zip_file(tmp_path):
    archive = str(tmp_path / "modules.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.write(DEMO, "tinyann.py")
    program = "import sys; sys.path.insert(0, sys.argv[1]); import tinyann; print(tinyann.__file__)"
    printed = printed_by(sys.executable, "-c", program, archive).decode().strip()
    assert printed == os.path.join(archive, "tinyann.py")


def test_module_is_the_same_executed_from_a_string(capsys, demo_output):
    source, names = pathlib.Path(DEMO).read_text(encoding="ascii"), {}
    exec(source, {"__name__": "__main__"})
    assert capsys.readouterr().out.encode("ascii") == demo_output
    exec(source, names)  # into an empty namespace
    net = names["NeuralNet"](3, 1)
    net.train(INPUTS, TARGETS, 10)
    assert net.weights == trained(case_of([[SEED_1]], False, INPUTS, TARGETS, iterations=10))


# Prints one exp that glibc rounds in another way without fused multiply-add, then what was learned
# at two learning rates.
CIRCLE = """
import json, math, tinyann
print(math.exp(10.691311756413036))
random = tinyann.LCG(7).random
inputs = [[random(), random()] for _ in range(60)]
targets = [[float(x * x + y * y < 0.6)] for x, y in inputs]
for rate in 0.2, 1.0:
    net = tinyann.NeuralNet(2, 8, 1, bias=True)
    net.train(inputs, targets, 400, rate)
    print(json.dumps([w for layer in net.weights for neuron in layer for w in neuron]))
"""


def test_without_fused_multiply_add_12_digits_hold_unless_training_is_chaotic():
    command = sys.executable, "-c", CIRCLE
    here = printed_by(*command, PYTHONPATH=str(HERE)).split(b"\n")
    tunables = "glibc.cpu.hwcaps=-FMA,-FMA4"
    there = printed_by(*command, PYTHONPATH=str(HERE), GLIBC_TUNABLES=tunables).split(b"\n")
    if here[0] == there[0]:
        pytest.skip("exp is the same without fused multiply-add: no glibc, or none to switch off")
    calm, chaotic = (
        max(abs(a - b) / abs(a) for a, b in zip(json.loads(x), json.loads(y)))
        for x, y in zip(here[1:3], there[1:3])
    )
    assert calm < 0.5e-12
    assert chaotic > 0.01  # the README: one of the weights differs by 70 %
