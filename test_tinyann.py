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
The sums of products     The names: `dot`; tinyann.dot replaced
The net                  The names: `NeuralNet`; Save and load; what rows may hold
Bad input                Bad input, row by row; then anything that hypothesis can build
Nothing is lost          interruptions, threads, numbers at the edge, sizes, memory
The file                 what it imports, names and prints; which numbers stand in it
A board                  On a board: the whole file with 32-bit floats
The README               its programs, each run; its figures, links and lines; NumPy, PyTorch
Other implementations    a port by the contract; a published example
Other Pythons            Where it runs

To find what checks a sentence, search for a word of it: tests are named by what holds.
"""

import argparse
import collections
import contextlib
import functools
import hashlib
import itertools
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import types
from array import array
from decimal import Decimal, getcontext

getcontext().prec = 70  # of every Decimal here; the hardest cases of exp need 48


def single(x):
    """Return the 32-bit float nearest to x."""
    return array("f", [x])[0]


def flat(nested):
    """Return what stands in nested lists, in order, however deep."""
    result, rest = [], [nested]
    while rest:
        item = rest.pop()
        if isinstance(item, list):
            rest.extend(reversed(item))
        else:
            result.append(item)
    return result


# ---------------------------------------------------------------------------------------------
# The contract: what is right, for the checker and for the tests
# ---------------------------------------------------------------------------------------------

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
    measured=lambda case, steps: case,  # the case whose loss is taken
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
    return steps.loss(outputs_of(steps.measured(case, steps), steps), case["targets"])


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


# ---------------------------------------------------------------------------------------------
# The mistakes: what takes the place of steps of the contract, by mistake or by choice
# ---------------------------------------------------------------------------------------------


def tanh_slope(output, z):
    return 1 - output * output


def sigmoid_slope(output, z):
    return output * (1 - output)


def no_slope(output, z):
    return 1


def deltas_by(slope, factor=1):
    """Return the step that makes a row of deltas by this slope, of an output and its sum."""
    return each(lambda error, output, z: factor * error * slope(output, z))


FUNCTIONS = {  # other functions for the outputs, each with its slope
    "tanh": (math.tanh, tanh_slope),
    "ReLU": (lambda z: max(z, 0.0), lambda output, z: 1 if z > 0 else 0),
    "no function": (lambda z: z, no_slope),
}
WRONG_SLOPES = {
    "the sigmoid's": sigmoid_slope,
    "forgotten": no_slope,
    "taken of the weighted sum": lambda output, z: z * (1 - z),
    "taken of sigmoid(output)": lambda output, z: sigmoid_slope(c_sigmoid(output), z),
    "taken of tanh(output)": lambda output, z: tanh_slope(math.tanh(output), z),
    "that of tanh": tanh_slope,
}
ALL_LAYERS = ["hidden", "last"]
WHERE = {
    "in the last layer": ["last"],
    "in the hidden layers": ["hidden"],
    "in all layers": ALL_LAYERS,
}


def function_in(layers, function, slope=sigmoid_slope):
    """Return the steps of another function for the outputs of these layers, with its slope."""
    steps = {layer: each(function) for layer in layers}
    return dict(steps, **slope_in(layers, slope))


def slope_in(layers, slope):
    """Return the steps of another slope in these layers."""
    return {layer + "_deltas": deltas_by(slope) for layer in layers}


def steeper(factor):
    """Return the steps of a sigmoid of the weighted sum times a factor."""
    function = each(lambda z: c_sigmoid(factor * z))
    deltas = deltas_by(sigmoid_slope, factor)
    return {"hidden": function, "last": function, "hidden_deltas": deltas, "last_deltas": deltas}


def cut_at(most):
    return function_in(ALL_LAYERS, lambda z: c_sigmoid(min(max(z, -most), most)))


def softmax(row):
    powers = [c_exp(z - max(row)) for z in row]
    return [power / sum(powers) for power in powers]


def softmax_deltas(errors, outputs, sums):
    mean = total(errors, outputs)
    return [o * (error - mean) for error, o in zip(errors, outputs)]


def outputs_after(case, steps):
    return one_iteration(after_training(case, steps), steps)[1][-1]


def after_training(case, steps):
    return dict(case, weights=trained(case, steps))


def gradient_after(case, gradient):
    return gradient_of(after_training(case, CONTRACT))


def cross_entropy(outputs, targets):
    pairs = zip(flat(outputs), flat(targets))
    return -sum(t * math.log(o) + (1 - t) * math.log(1 - o) for o, t in pairs)


def absolute_errors(outputs, targets):
    return sum(abs(o - t) for o, t in zip(flat(outputs), flat(targets)))


def root_of_the_mean(outputs, targets):
    return math.sqrt(2 * half_the_squares(outputs, targets) / len(flat(outputs)))


def loss_by(scale, loss=half_the_squares):
    """Return this loss, multiplied by what `scale` makes of the examples and the outputs."""
    return lambda outputs, targets: scale(len(targets), len(targets[0])) * loss(outputs, targets)


def times(factor):
    """Return the step that multiplies a gradient by what this makes of a case."""
    return lambda case, gradient: combined(lambda g: factor(case) * g, gradient)


def gradient_by(scale):
    return times(lambda case: scale(len(case["targets"]), len(case["targets"][0])))


SCALES = {  # what a loss and its gradient may be multiplied by: of the examples, of the outputs
    "without the 1/2": lambda n, m: 2,
    "half the mean over the examples": lambda n, m: 1 / n,
    "the mean over the examples, without the 1/2": lambda n, m: 2 / n,
    "half the mean over examples and outputs": lambda n, m: 1 / n / m,
    "the mean over examples and outputs, without the 1/2": lambda n, m: 2 / n / m,
}
OVER_EXAMPLES, OVER_ALL = (
    "half the mean over the examples",
    "half the mean over examples and outputs",
)
CROSS_ENTROPY, SIGMOID = "cross-entropy", "the sigmoid"


def by_place(function, case, *layers):
    """Return weights made by a function of the layer, whether it is a bias, and the numbers."""

    def neuron(k, *rows):
        biases = [i == len(rows[0]) - case["bias"] for i in range(len(rows[0]))]
        return [function(k, *numbers) for numbers in zip(biases, *rows)]

    return [[neuron(k, *rows) for rows in zip(*same)] for k, same in enumerate(zip(*layers))]


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


def first_layer_0(case, gradient):
    return combined(lambda g: 0 * g, gradient[:1]) + gradient[1:]


def parentheses_missing(error, output, z):
    return error * output * 1 - output


def cut_slope(output, z):
    return sigmoid_slope(min(max(output, 0.01), 0.99), z)


def last_alone(rows):
    return [[0] * (len(row) - 1) + row[-1:] for row in rows]


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


def only(examples):
    """Return the step that counts these examples alone, where there are several."""

    def counted(case):
        if len(case["inputs"]) == 1:
            return case
        return dict(case, inputs=case["inputs"][examples], targets=case["targets"][examples])

    return counted


def without(examples):
    """Return the step that takes these examples' gradient away, even if there are no others."""

    def finish(case, gradient):
        part = gradient_of(only(examples)(case))
        return combined(lambda g, h: g - h, gradient, part)

    return finish


def targets_of_the_next(case):
    return dict(case, targets=case["targets"][1:] + case["targets"][:1])


def one_by_one(case):
    pairs = zip(case["inputs"], case["targets"])
    return [dict(case, inputs=[row], targets=[target]) for row, target in pairs]


def updated_by(factor):
    """Return the update by what this makes of the layer, counted from the end, and of a bias."""

    def update(case, direction, rate):
        def new(k, is_bias, w, g):
            return w - rate * factor(len(direction) - k, is_bias) * g

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


def gradient_before(factor):
    """Return the direction that has a part of the gradient before, whatever the learning rate."""

    def direction(gradients, case):
        if len(gradients) == 1:
            return gradients[-1]
        part = factor / case["learning_rate"]
        return combined(lambda g, before: g + part * before, gradients[-1], gradients[-2])

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


def bias_first(layer, bias):
    """Return each neuron with its bias, which is its last number, before the others."""
    return [neuron[len(neuron) - bias :] + neuron[: len(neuron) - bias] for neuron in layer]


def bias_last(layer, bias):
    """Return each neuron with its first number at its end, if that is the bias."""
    return [neuron[bias:] + neuron[:bias] for neuron in layer]


def same_before(places, n):
    """Return how many places before the n-th one are in its layer."""
    return sum(place.layer == places[n].layer for place in places[:n])


class Fitted:
    """Steps with a factor that is fitted to the answers; with `neutral` there is no mistake.

    `solve` finds the factor, and may return None where it doesn't show. Whole numbers are not free:
    one number that was found is enough to tell them.
    """

    def __init__(self, neutral, steps, low=-1e6, high=1e6, solve=None):
        self.neutral, self.steps, self.solve = neutral, steps, solve or best_factor
        self.low, self.high, self.is_free = low, high, solve is None


def best_factor(answers, found):
    """Return the factor with which answers(factor) comes nearest to what was found, if any does.

    Most answers are linear in the factor, for which one step will do; the others need some.
    """
    factor, step = 0.0, 1.0
    for _ in range(8):
        at, near = answers(factor), answers(factor + step)
        slopes = [(y - x) / step for x, y in zip(at, near)]
        if not any(slopes):
            return None
        errors = [x - y for x, y in zip(found, at)]
        move = total(errors, slopes) / total(slopes, slopes)
        factor, step = factor + move, 1e-3
        if not abs(move) > 1e-13 * abs(factor):
            break
    return factor


def cut_of(answers, found):
    """Return the whole number at which sums were cut that give the least of these outputs."""
    least = min(found)
    if not 0 < least < 1 or distance(found, answers(math.inf)) <= NINE:
        return None
    most = math.log((1 - least) / least)
    return round(most) if abs(most - round(most)) <= NINE * most else None


# A mistake shows first in the answers to `key`. For `kind` and `scale` of a loss, see `settled`.
Mistake = collections.namedtuple("Mistake", "key name steps is_choice is_fitted kind scale")


def mistake(name, fitted=None, is_choice=False, kind="", scale="", **steps):
    return Mistake("", name, fitted or steps, is_choice, False, kind, scale)


def choice(name, fitted=None, **others):
    return mistake(name, fitted, True, **others)


def kind_of_slope(name, where):
    """Return which loss, or which function for the outputs, makes a slope right, if any does."""
    if name == "the sigmoid's":
        return SIGMOID
    return CROSS_ENTROPY if (name, where) == ("forgotten", "in the last layer") else ""


LAYOUTS = [  # of first weights, gradient and weights
    mistake("written as a matrix with a row per input", written=transposed),
    mistake("a bias is written before its neuron's weights", written=bias_first),
]
ENTRIES = {
    "first_weights": [
        # the draws
        mistake("the first draw is kept", skipped=0),
        mistake("a draw has all 32 bits of a state", draw=lambda state: state / 2**32),
        mistake(
            "a state is read as a number with a sign",
            draw=lambda state: (state - 2**32 * (state >= 2**31)) // 256 / 2**24,
        ),
        mistake("a draw is divided by 2^24 - 1", draw=lambda state: state // 256 / (2**24 - 1)),
        mistake("a draw is the lower 24 bits of a state", draw=lambda state: state % 2**24 / 2**24),
        mistake("the seed is always 1", seed=lambda seed: 1),
        mistake("a seed of 0 is taken as 1", seed=lambda seed: seed or 1),
        mistake("each layer begins with the seed", number=same_before),
        # what is made of a draw
        mistake("from 0 to 1, not from -1", value=lambda u, inputs, is_bias: u),
        mistake("from -1/2 to 1/2", value=lambda u, inputs, is_bias: u - 0.5),
        mistake(
            "divided by the root of the inputs",
            value=lambda u, inputs, is_bias: (2 * u - 1) / math.sqrt(inputs),
        ),
        mistake(
            "{} times as large",
            Fitted(1, lambda x: {"value": lambda u, inputs, is_bias: x * (2 * u - 1)}),
        ),
        mistake(
            "biases are 0, though drawn",
            value=lambda u, inputs, is_bias: 0 if is_bias else 2 * u - 1,
        ),
        # the order
        mistake("biases are 0, not drawn", filled=lambda place: not place.is_bias),
        mistake(
            "a bias is drawn before its neuron's weights",
            order=lambda place: (place.layer, place.neuron, not place.is_bias, place.input),
        ),
        mistake(
            "biases are drawn after the weights of their layer",
            order=lambda place: (place.layer, place.is_bias, place.neuron, place.input),
        ),
        mistake(
            "biases are drawn after all weights",
            order=lambda place: (place.is_bias, place.layer, place.neuron, place.input),
        ),
        mistake(
            "drawn input by input, not neuron by neuron",
            order=lambda place: (place.layer, place.input, place.neuron),
        ),
        *LAYOUTS,
    ],
    "outputs": [
        *[
            choice(f"{name} {where}", **function_in(layers, *FUNCTIONS[name]))
            for name in FUNCTIONS
            for where, layers in WHERE.items()
        ],
        choice("softmax in the last layer", last=softmax, last_deltas=softmax_deltas),
        mistake(
            "1 / (1 + e^z), not 1 / (1 + e^-z)",
            **function_in(
                ALL_LAYERS, lambda z: c_sigmoid(-z), lambda output, z: output**2 - output
            ),
        ),
        choice("the weighted sum is multiplied by {}", Fitted(1, steeper)),
        choice("weighted sums beyond {} are cut", Fitted(None, cut_at, 1, 1e3, cut_of)),
        choice(
            "0 far below zero",
            **function_in(ALL_LAYERS, lambda z: c_sigmoid(z) if z > -45 else 0.0),
        ),
        mistake("biases are left out", bias_input=0, bias_inputs=lambda n: [0] * n),
        mistake("biases are subtracted", bias_input=-1, bias_inputs=lambda n: [-1] * n),
        mistake("written after the update", outputs=outputs_after),
        mistake(
            "weights are read as a matrix with a row per input", read=as_matrix, written=as_listed
        ),
        mistake("a neuron's first number is read as its bias", read=bias_last, written=bias_first),
    ],
    "loss": [
        *[choice(name, scale=name, loss=loss_by(scale)) for name, scale in SCALES.items()],
        mistake("{} times as large", Fitted(1, lambda x: {"loss": loss_by(lambda n, m: x)})),
        choice("the square root of the mean", loss=root_of_the_mean),
        mistake("absolute errors, not squares", loss=absolute_errors),
        mistake(
            "the mean absolute error, not squares",
            loss=loss_by(lambda n, m: 1 / n / m, absolute_errors),
        ),
        choice("cross-entropy", kind=CROSS_ENTROPY, loss=cross_entropy),
        choice(
            "cross-entropy, the mean over the examples",
            kind=CROSS_ENTROPY,
            scale=OVER_EXAMPLES,
            loss=loss_by(SCALES[OVER_EXAMPLES], cross_entropy),
        ),
        choice(
            "cross-entropy, the mean over examples and outputs",
            kind=CROSS_ENTROPY,
            scale=OVER_ALL,
            loss=loss_by(SCALES[OVER_ALL], cross_entropy),
        ),
        mistake("taken after the update", measured=after_training),
    ],
    "gradient": [
        # its size
        *[choice(name, scale=name, finish=gradient_by(scale)) for name, scale in SCALES.items()],
        mistake("the learning rate is in it", finish=times(lambda case: case["learning_rate"])),
        mistake("{} times as large", Fitted(1, lambda x: {"finish": times(lambda case: x)})),
        mistake("the other sign", errors=each(lambda output, target: target - output)),
        mistake("hidden deltas are twice as large", hidden_deltas=deltas_by(sigmoid_slope, 2)),
        mistake("hidden deltas have the other sign", hidden_deltas=deltas_by(sigmoid_slope, -1)),
        mistake(
            "hidden deltas are {} times as large",
            Fitted(1, lambda x: {"hidden_deltas": deltas_by(sigmoid_slope, x)}),
        ),
        choice(
            "weight decay of {} is in it",
            Fitted(0, lambda x: {"finish": decay_in_gradient(x, True)}),
        ),
        choice(
            "weight decay of {} is in it, without the biases",
            Fitted(0, lambda x: {"finish": decay_in_gradient(x, False)}),
        ),
        # the slope
        *[
            mistake(
                f"the slope is {name} {where}",
                kind=kind_of_slope(name, where),
                **slope_in(layers, slope),
            )
            for name, slope in WRONG_SLOPES.items()
            for where, layers in WHERE.items()
        ],
        mistake(
            "parentheses are missing: error * output * 1 - output",
            hidden_deltas=each(parentheses_missing),
            last_deltas=each(parentheses_missing),
        ),
        mistake(
            "the slope is taken of outputs cut to 0.01 to 0.99", **slope_in(ALL_LAYERS, cut_slope)
        ),
        mistake(
            "errors are log((1 + e) / (1 - e)), slopes of outputs cut to 0.01 to 0.99, as FANN's",
            errors=each(lambda output, target: 2 * math.atanh(output - target)),
            **slope_in(ALL_LAYERS, cut_slope),
        ),
        # what is sent back
        mistake(
            "errors, output - target, are sent back, not deltas",
            sent_back=lambda errors, deltas: errors,
        ),
        mistake(
            "only the last neuron's delta is sent back, not all",
            sent_back=lambda errors, deltas: last_alone(deltas),
        ),
        mistake("deltas are sent back through updated weights", through=through_updated),
        mistake("deltas are sent back through transposed weights", through=through_transposed),
        # the examples
        mistake("the first example is left out", finish=without(slice(1))),
        mistake("the last example is left out", finish=without(slice(-1, None))),
        mistake("the last of several examples is left out", counted=only(slice(-1))),
        mistake("only the first example counts", counted=only(slice(1))),
        mistake("only the last example counts", counted=only(slice(-1, None))),
        mistake("each example has the next one's target", counted=targets_of_the_next),
        # the biases, a layer, the time
        mistake("a bias has the last example's alone", bias_inputs=lambda n: [0] * (n - 1) + [1]),
        mistake("that of the biases is 0", bias_inputs=lambda n: [0] * n),
        mistake("that of the first layer is 0", finish=first_layer_0),
        mistake("taken after the update", finish=gradient_after),
        *LAYOUTS,
        mistake(
            "written neuron by neuron, not in the order that was read",
            written=lambda layer, bias: layer,
        ),
    ],
    "weights": [
        # the batches and the rate
        choice("an update after each example", batches=one_by_one),
        choice(
            "the learning rate is divided by the number of examples",
            scale=OVER_EXAMPLES,
            rate=lambda case: case["learning_rate"] / len(case["inputs"]),
        ),
        mistake("the learning rate is forgotten", rate=lambda case: 1),
        mistake("the learning rate is applied twice", rate=lambda case: case["learning_rate"] ** 2),
        mistake("plus instead of minus", rate=lambda case: -case["learning_rate"]),
        mistake(
            "the learning rate is {}, whatever is asked",
            Fitted(None, lambda x: {"rate": lambda case: x}),
        ),
        mistake(
            "the step is {} times as large",
            Fitted(1, lambda x: {"rate": lambda case: x * case["learning_rate"]}),
        ),
        # what is updated
        mistake("biases are never updated", update=updated_by(lambda k, is_bias: not is_bias)),
        mistake(
            "biases of the hidden layers are never updated",
            update=updated_by(lambda k, is_bias: not is_bias or k == 1),
        ),
        mistake(
            "biases of the last layer are never updated",
            update=updated_by(lambda k, is_bias: not is_bias or k > 1),
        ),
        mistake(
            "biases have a learning rate {} times as large",
            Fitted(1, lambda x: {"update": updated_by(lambda k, is_bias: x if is_bias else 1)}),
        ),
        mistake(
            "the hidden layers are never updated", update=updated_by(lambda k, is_bias: k == 1)
        ),
        mistake("the last layer is never updated", update=updated_by(lambda k, is_bias: k > 1)),
        mistake(
            "replaced by a step, not changed by it",
            update=lambda case, direction, rate: combined(lambda g: -rate * g, direction),
        ),
        # what is kept from one update to the next
        mistake("the gradient is never reset: it adds up", direction=faded_sum(1)),
        choice("momentum of {}", Fitted(0, lambda x: {"direction": faded_sum(x)}, 0, 0.999999)),
        choice(
            "momentum of {}, but not for biases",
            Fitted(0, lambda x: {"direction": faded_sum(x, of_biases=False)}, 0, 0.999999),
        ),
        choice(
            "momentum of {} times the gradient before, whatever the learning rate",
            Fitted(0, lambda x: {"direction": gradient_before(x)}, 0, 0.999999),
        ),
        choice("Adam's steps", direction=adam),
        choice(
            "weight decay of {}",
            Fitted(0, lambda x: {"update": decay_in_update(lambda w, rate: x * rate * w)}),
        ),
        choice(
            "weight decay of {}, whatever the learning rate",
            Fitted(0, lambda x: {"update": decay_in_update(lambda w, rate: x * w)}),
        ),
        # the iterations
        mistake("one iteration, whatever their number", iterations=lambda iterations: 1),
        mistake("not trained", iterations=lambda iterations: 0),
        mistake("an iteration too many", iterations=lambda iterations: iterations + 1),
        mistake("an iteration too few", iterations=lambda iterations: iterations - 1),
        *LAYOUTS,
    ],
}
TABLE = [entry._replace(key=key) for key, entries in ENTRIES.items() for entry in entries]


def mistakes_of(key):
    return [entry for entry in TABLE if entry.key == key]


def with_factor(entry, factor):
    """Return an entry of the table whose name and steps have this factor."""
    name = entry.name.format(f"{factor:.6g}")
    steps, is_fitted = entry.steps.steps(factor), entry.steps.is_free
    return entry._replace(name=name, steps=steps, is_fitted=is_fitted)


# ---------------------------------------------------------------------------------------------
# The cases, from the simplest up
# ---------------------------------------------------------------------------------------------


def sixteenths(stream, low, high):
    """Yield numbers from low to high, without 0, that 32-bit floats hold exactly."""
    for state in itertools.islice(states(stream), 3, None):
        number = (16 * low + state * (16 * (high - low) + 1) // 2**32) / 16
        if number:
            yield number


def stream_of(name, draw):
    """Return where the numbers of a case begin: each case, with each --seed, has its own."""
    if draw == 0:
        return len(name)
    return int.from_bytes(hashlib.sha256(f"{draw} {name}".encode("ascii")).digest()[:4], "big")


def drawn_weights(numbers, sizes, bias):
    """Return drawn weights, of which no last layer is its own transpose: that would hide much."""
    while True:
        weights = [
            [[next(numbers) for _ in range(inputs + bias)] for _ in range(neurons)]
            for inputs, neurons in zip(sizes, sizes[1:])
        ]
        last = [neuron[: sizes[-2]] for neuron in weights[-1]]
        if last != transposed(last) or len(last) == 1:
            return weights


def varied(numbers, nested):
    """Return nested numbers, each made larger or smaller by an eighth at most."""
    return as_kind(lambda x: x * (1 + next(numbers) / 8), nested)


def new_case(draw, name, *sizes, bias=0, seed=1, rate=1.0, iterations=1, examples=1, **others):
    """Return a case; its weights, inputs and targets are drawn, but for `others`.

    With a `draw` of 0 it is the published one, with another its numbers are others.
    """
    stream = stream_of(name, draw)
    numbers, shares = sixteenths(stream, -1, 1), sixteenths(stream, 0, 1)
    case = {
        "case": name,
        "layers": len(sizes) - 1,
        "sizes": list(sizes),
        "bias": bias,
        "seed": seed,
        "learning_rate": rate,
        "iterations": iterations,
        "examples": examples,
        "weights": drawn_weights(numbers, sizes, bias),
        "inputs": [[2 * next(numbers) for _ in range(sizes[0])] for _ in range(examples)],
        "targets": [[next(shares) for _ in range(sizes[-1])] for _ in range(examples)],
    }
    if draw:
        others = {key: varied(numbers, nested) for key, nested in others.items()}
        if seed == 1:
            case["seed"] = 1 + stream % 1000
    return dict(case, **others)


def cases_of(draw):
    """Return the cases: the published ones, or with a draw (--seed) other than 0 new numbers."""
    new = functools.partial(new_case, draw)
    return [
        new("one input", 1, 1),
        new("a second input", 2, 1),
        new("a second example", 2, 1, examples=2),
        new("a third example", 2, 1, examples=3, inputs=[[0.0, 1.0], [1.0, 0.0], [-1.5, 0.625]]),
        new("a second output", 2, 2, examples=3),
        new("a bias", 2, 2, examples=3, bias=1),
        new("a learning rate", 2, 2, examples=3, bias=1, rate=0.5),
        new("a hidden layer", 2, 3, 1),
        new("a hidden layer, and three examples", 2, 3, 1, examples=3),
        new("a hidden layer, and a second output", 2, 3, 2, examples=3),
        new("a hidden layer with biases", 2, 3, 2, examples=3, bias=1),
        new("layers as wide as each other", 2, 2, 2, examples=3, bias=1, rate=0.25),
        new("a second hidden layer", 3, 4, 3, 2, examples=4, bias=1, rate=0.75),
        new("two iterations", 2, 1, examples=3, rate=0.5, iterations=2),
        new("two iterations of a hidden layer", 2, 3, 1, examples=3, rate=0.5, iterations=2),
        new(
            "two iterations of a hidden layer with biases",
            *(2, 3, 1),
            examples=3,
            bias=1,
            rate=0.5,
            iterations=2,
        ),
        new(
            "two iterations, and a hidden layer",
            *(2, 3, 2),
            examples=3,
            bias=1,
            rate=0.5,
            iterations=2,
        ),
        new("fifty iterations", 2, 3, 2, examples=3, bias=1, rate=0.25, iterations=50),
        new("a seed of zero", 2, 1, seed=0),
        new("a large seed", 2, 1, seed=3000000000),
        new("a large gradient", 1, 1, weights=[[[0.0625]]], inputs=[[16.0]], targets=[[0.0]]),
        new("a sum far below zero", 1, 1, weights=[[[-16.0]]], inputs=[[4.0]]),
        new(
            "large weighted sums",
            *(2, 2, 1),
            bias=1,
            examples=3,
            weights=[[[32.0, -16.0, 0.5], [-8.0, 24.0, 0.25]], [[0.75, -0.5, 0.25]]],
            inputs=[[0.125, 0.0625], [24.0, -24.0], [-16.0, 32.0]],
        ),
    ]


CASES = cases_of(0)


# ---------------------------------------------------------------------------------------------
# The verdict: by which mistakes do all the answers come out right?
# ---------------------------------------------------------------------------------------------

# A case is answered by numbers for some keys. The keys are judged one after the other (`judged`).
# What has a bias more than a case has is judged as if that began at 0 (`pairs_of`). For each key,
# the first of these steps that returns a finding has decided (STEPS):
#
# 1. The numbers are right to nine digits, or to the digits that were printed: by the contract, or
#    given the mistakes that were named in the keys before it.
# 2. They are right to six digits, and 32-bit floats.
# 3. One mistake of the table, or two, or three, give all the numbers: these are named.
# 4. They are right to six digits.
# 5. The key before is wrong for an unknown reason, and they follow from what was answered there.
# 6. They can't be judged: too few cases are clear of what went before.
# 7. They are wrong for an unknown reason. What can be seen is said.
#
# Then `settled` compares what was chosen for the loss with what was chosen for its gradient.

ANSWERS = {  # by key, in the order in which they are judged
    "first_weights": first_weights,
    "outputs": outputs_of,
    "loss": loss_of,
    "gradient": gradient_of,
    "weights": trained,
}
ORDER = {key: n for n, key in enumerate(ANSWERS)}
BEFORE = {"loss": ["outputs"], "gradient": ["outputs"], "weights": ["outputs", "gradient"]}

# By what a key is judged if the one before it is wrong for an unknown reason: that key's own
# numbers, the step that they replace, and the most iterations of a case for which that will do.
OWN = {"loss": ("outputs", "outputs", math.inf), "weights": ("gradient", "finish", 1)}

# The largest difference of numbers with so many digits, relative to the largest of an answer.
TWELVE, NINE, SIX = 5e-12, 5e-9, 5e-6

MANY = 9  # iterations, in which roundings grow

# The numbers found for a key, in `pairs` of a case and a list; `of` cases have an answer.
Evidence = collections.namedtuple("Evidence", "key pairs of")

# What is known when a key is judged: the evidence of all cases, and of those that are clear, in
# which no key before is wrong for an unknown reason; sets of mistakes made in the keys before; the
# mistakes that may show; all answers, and the findings before; whether numbers have 32 bits.
Question = collections.namedtuple(
    "Question", "key every clear known candidates answers cases before is_single"
)

# What is said of a key. `verdict` is right, choice, wrong or unjudged; `mistakes` explain all its
# numbers; nothing explains those of the cases that are `riddles`, by name.
Finding = collections.namedtuple("Finding", "key verdict words lines mistakes riddles")


def judged(answers, cases=CASES):
    """Return a finding for each key that these answers to the cases have, by key."""
    findings = {}
    for key in ANSWERS:
        if any(key in answer for answer in answers):
            question = question_on(key, answers, cases, findings)
            findings[key] = next(filter(None, (step(question) for step in STEPS)))
    return settled(findings)


# What a net with mistakes answers


def place_names(key, case):
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


def order_of(made):
    """Return the place of a mistake's key: the steps of a later key take an earlier one's place."""
    return ORDER[made.key]


def answer_of(case, key, mistakes=()):
    """Return the numbers that a net with these mistakes answers to a case; NaN if it blows up."""
    replaced = {}
    for made in sorted(mistakes, key=order_of):
        replaced.update(made.steps)
    steps, bias = changed(CONTRACT, **replaced), case["bias"]
    case = dict(case, weights=[steps.read(layer, bias) for layer in case["weights"]])
    try:
        answer = ANSWERS[key](case, steps)
    except (ArithmeticError, ValueError):
        return [math.nan] * len(place_names(key, case))
    if key in ("outputs", "loss"):
        return flat(answer)
    return flat([steps.written(layer, bias) for layer in answer])


def nested_like(key, case, numbers):
    """Return the numbers of an answer in lists, as this case's outputs or gradient are nested."""
    like = [case["targets"]] if key == "outputs" else case["weights"]
    numbers = iter(numbers)
    layers = combined(lambda _: next(numbers), like)
    return layers[0] if key == "outputs" else layers


def with_biases(case):
    """Return a case without biases as it is for a net that always has them: they begin at 0."""
    weights = [[neuron + [0.0] for neuron in layer] for layer in case["weights"]]
    return dict(case, weights=weights, bias=1)


# What is known


def question_on(key, answers, cases, before):
    """Return what is known when a key is judged, after the findings before it."""
    pairs = pairs_of(key, answers, cases)
    earlier = [before[k] for k in BEFORE.get(key, []) if k in before]
    riddles = {name for finding in earlier for name in finding.riddles}
    clear = [(case, found) for case, found in pairs if case["case"] not in riddles]
    computed = [k for k in ANSWERS if k != "first_weights" and any(k in a for a in answers)]
    return Question(
        key=key,
        every=Evidence(key, pairs, len(pairs)),
        clear=Evidence(key, clear, len(pairs)),
        known=known_before(key, before),
        candidates=candidates_for(key, before),
        answers=answers,
        cases=cases,
        before=before,
        is_single=any(are_singles(numbers_of(k, answers)) for k in computed),
    )


def pairs_of(key, answers, cases):
    """Return the cases that have this key in their answers, each with the numbers found."""
    pairs = [(case, answer[key]) for case, answer in zip(cases, answers) if key in answer]
    return [
        (case if len(place_names(key, case)) == len(found) else with_biases(case), found)
        for case, found in pairs
    ]


def known_before(key, before):
    """Return sets of mistakes: of all the keys before, of all but the last key, none."""
    sets = [[]]
    for earlier in BEFORE.get(key, []):
        if earlier in before and before[earlier].mistakes:
            sets.insert(0, sets[0] + before[earlier].mistakes)
    return sets


def candidates_for(key, before):
    """Return the mistakes that may show in a key: its own, and those of keys not answered."""
    keys = [key] + [earlier for earlier in BEFORE.get(key, []) if earlier not in before]
    if key == "weights" and "gradient" in before:
        keys.append("gradient")  # what is written may not be what is used
    return [entry for k in keys for entry in mistakes_of(k)]


def numbers_of(key, answers):
    return [x for answer in answers for x in answer.get(key, [])]


def are_singles(numbers):
    """Return whether these are 32-bit floats, or such with 9 digits."""
    return all(abs(x - single(x)) <= NINE * abs(x) for x in numbers if abs(x) < 1e30)


# How near


def distance(found, expected):
    """Return the largest difference from the expected numbers, relative to the largest of these."""
    largest = max(map(abs, expected)) or max(map(abs, found)) or 1.0
    differences = [abs(x - y) / largest for x, y in zip(found, expected)]
    return max(x if x == x else math.inf for x in differences)


def blown_up(numbers):
    return not all(abs(x) < 1000 for x in numbers)


def fits(key, case, found, mistakes, limit):
    """Return whether a net with these mistakes answers as found; None if both blow up."""
    expected = answer_of(case, key, mistakes)
    if blown_up(expected):
        return None if blown_up(found) else False
    return distance(found, expected) <= limit


def enough(count, evidence):
    """Return whether so many cases tell enough: more than a third of those that are answered."""
    return count > evidence.of / 3


def cases_explained(evidence, mistakes, limit):
    """Return how many cases, from the simplest up, a net with these mistakes answers as found."""
    told = 0
    for count, (case, found) in enumerate(evidence.pairs):
        fit = fits(evidence.key, case, found, mistakes, limit)
        if fit is False:
            return count
        told += fit is True
    return len(evidence.pairs) if enough(told, evidence) else 0


def explains_all(evidence, mistakes, limit):
    return cases_explained(evidence, mistakes, limit) == len(evidence.pairs) > 0


def wrong_cases(evidence, mistakes, limit):
    """Return the cases in which these mistakes don't give the numbers found, with these."""
    return [pair for pair in evidence.pairs if fits(evidence.key, *pair, mistakes, limit) is False]


Printed = collections.namedtuple("Printed", "decimals digits")


def printed_with(numbers):
    """Return how many decimals, and how many digits from the first that isn't 0, numbers have."""
    exact = [Decimal(repr(x)).normalize().as_tuple() for x in numbers if math.isfinite(x) and x]
    decimals = max([0, *[-number.exponent for number in exact]])
    return Printed(decimals, max([len(number.digits) for number in exact], default=0))


def rounding(x, printed):
    """Return by how much a number that was printed so may differ from what it was before."""
    if not math.isfinite(x):
        return 0.0
    first = Decimal(x).adjusted() if x else 0
    last = first - printed.digits + 1 if x else -400
    return 0.5 * max(10.0**-printed.decimals, 10.0**last) * (1 + 1e-9)


def is_right_as_printed(pair, key, mistakes, printed):
    """Return whether an answer is what a net with these mistakes prints with so few digits."""
    case, found = pair
    expected = answer_of(case, key, mistakes)
    if blown_up(expected):
        return blown_up(found)
    slack = NINE * max(map(abs, expected))
    return all(abs(x - y) <= rounding(x, printed) + slack for x, y in zip(found, expected))


# Steps 1, 2 and 4: what is right


def right(question):
    """Say that a key is right to nine digits, or as far as it is printed."""
    return right_to(NINE, question) or right_as_printed(question)


def right_to(limit, question):
    for evidence in question.every, question.clear:
        for mistakes in reversed(question.known):
            if explains_all(evidence, mistakes, limit):
                words = level(question, evidence)
                if mistakes:
                    words = f"right, given the {mistakes[-1].key} above,"
                return right_finding(question, evidence, words)
    return None


def right_as_printed(question):
    printed = printed_with(numbers_of(question.key, question.answers))
    evidence = question.clear
    if min(printed) > 15 or not enough(len(evidence.pairs), evidence):
        return None
    for mistakes in reversed(question.known):
        fit = [
            is_right_as_printed(pair, question.key, mistakes, printed) for pair in evidence.pairs
        ]
        if all(fit):
            given = f", given the {mistakes[-1].key} above," if mistakes else ""
            words = f"right{given} as far as it is printed: print 17 digits"
            if max(printed) < 3:
                words = "not judged: print 17 digits, not so few"
                return Finding(question.key, "unjudged", words, [], [], [])
            return right_finding(question, evidence, words + ",")
    return None


def right_finding(question, evidence, words):
    words = f"{words} {so_many(len(evidence.pairs), evidence.of, len(question.cases))}"
    rest = ", not judged in the others" * (len(evidence.pairs) < evidence.of)
    return Finding(question.key, "right", words + rest, [], [], [])


def right_in_single_precision(question):
    if question.is_single and question.key != "first_weights":  # 32 bits hold these exactly
        return right_to(SIX, question)
    return None


def right_to_six_digits(question):
    return right_to(SIX, question) if question.key != "first_weights" else None


def level(question, evidence):
    """Return words on how many digits of right answers are the same."""
    key = question.key
    worst = max(distance(found, answer_of(case, key)) for case, found in evidence.pairs)
    if worst == 0:
        return "the same bits"
    printed = printed_with(numbers_of(key, question.answers))
    if min(printed) <= 15 and worst <= NINE:
        return "right as far as it is printed: print 17 digits,"
    if worst <= TWELVE:
        return "the same to 12 digits" + " (another exp or order)" * (key != "first_weights")
    if worst <= NINE:
        return "the same to 9 digits"
    return "the same to 6 digits " + ("(single precision)" if question.is_single else "only")


def so_many(count, of, cases):
    """Return words on so many of the cases that have an answer."""
    words = f"in all {count} cases" if count == of else f"in {count} of {of} cases"
    return words + f" ({cases - of} not answered)" * (of < cases)


# Step 3: names


def named(question):
    """Name the mistakes that give all the numbers, unless these are right to six digits."""
    evidence = question.clear if question.clear.pairs else question.every
    finding, limit = names_for(question, evidence, question.known)
    if limit == SIX and right_to_six_digits(question):
        return None
    return finding


def names_for(question, evidence, known):
    """Return a finding with names, and to how many digits these explain the numbers."""
    key = question.key
    for mistakes in known:  # two or three with all that is known, else one
        sizes = 3 if mistakes == known[0] else 1
        ways, limit = explanations(evidence, mistakes, question.candidates, sizes)
        if "gradient" in question.before:  # its own mistakes would have shown there
            ways = [way for way in ways if all(made.key == key for made in way)] or ways
        wrong = wrong_cases(evidence, mistakes, limit)
        if ways and wrong:  # to 6 digits, all may be right without them
            ways.sort(key=lambda way: sum(not made.is_choice for made in way))
            lines = names_in_lines(key, ways)
            lines.append(furthest(question, wrong[0], mistakes))
            finding = Finding(key, verdict_on(ways[0]), words_on(key, ways[0]), lines, ways[0], [])
            return finding, limit
    return None, NINE


def explanations(evidence, known, candidates, sizes):
    """Return the smallest sets of mistakes which, with the known ones, explain all the numbers.

    Also return to how many digits they do: NINE, or SIX if no set does to more. Two mistakes are
    tried in all combinations, three only where two explain the most cases. Where some explain all
    to six digits, only these with one more are tried for nine.
    """
    if not enough(sum(not blown_up(found) for _, found in evidence.pairs), evidence):
        return [], SIX
    limit = NINE if explains_all(evidence, known, SIX) else SIX
    sets, rough = [([], cases_explained(evidence, known, limit))], []
    for size in range(1, sizes + 1):
        larger = with_one_more(sets, evidence, known, candidates)
        sets = [(way, cases_explained(evidence, known + way, limit)) for way in larger]
        ways = [way for way, count in sets if count == len(evidence.pairs)]
        exact = [way for way in ways if explains_all(evidence, known + way, NINE)]
        exact = [way for way in exact if is_supported(way, evidence, known, NINE)]
        if exact:
            return without_factors(exact), NINE
        if limit == NINE:
            break
        rough = without_factors([way for way in ways if is_supported(way, evidence, known, SIX)])
        if rough:
            limit = NINE
            sets = [(way, cases_explained(evidence, known + way, NINE)) for way in rough[:3]]
        elif size == 2:
            sets = sorted(sets, key=lambda way_and_count: -way_and_count[1])[:10]
    return rough, SIX


def with_one_more(sets, evidence, known, candidates):
    """Return these sets of mistakes, each with one more of the candidates.

    With each set stands how many cases it explains: the next one tells a factor, if any case does.
    Where that has many iterations, other mistakes would have shown before, and rounding shows most.
    """
    larger = {}
    for way, count in sets:
        telling = evidence.pairs[count : count + 1]
        if way and any(case["iterations"] > MANY for case, _ in telling):
            continue
        for entry in candidates:
            if isinstance(entry.steps, Fitted):
                entry = fitted_to(telling, evidence.key, entry, known + way)
            if entry and not at_odds([*known, *way, entry]):
                names = frozenset([(made.key, made.name) for made in [*way, entry]])
                larger.setdefault(names, [*way, entry])
    return list(larger.values())


def fitted_to(pairs, key, entry, others):
    """Return a mistake with the factor that a case tells, or None if it tells none, or neutral."""
    family = entry.steps
    for case, found in pairs:

        def answers_with(factor, case=case):
            return answer_of(case, key, [*others, with_factor(entry, factor)])

        try:
            factor = family.solve(answers_with, found)
        except ArithmeticError:  # the slopes are so small that their squares are 0
            return None
        if factor is None or not family.low < factor < family.high:
            return None
        is_neutral = family.neutral is not None and abs(factor - family.neutral) <= 1e-6
        return None if is_neutral else with_factor(entry, factor)
    return None


def at_odds(mistakes):
    """Return whether two mistakes of a key replace the same step."""
    replaced = [(made.key, step) for made in mistakes for step in made.steps]
    return len(set(replaced)) < len(replaced)


def is_supported(way, evidence, known, limit):
    """Return whether there are numbers enough for this set of mistakes.

    Each mistake shows in more numbers than were fitted for it, ten times as clearly as the limit
    asks for, and there are as many numbers as mistakes and factors, or more.
    """
    pairs = [(case, found) for case, found in evidence.pairs if not blown_up(found)]
    factors = sum(made.is_fitted for made in way)
    if sum(len(found) for _, found in pairs) < len(way) + factors:
        return False
    return all(shows_enough(made, way, pairs, evidence.key, known, 10 * limit) for made in way)


def shows_enough(made, way, pairs, key, known, limit):
    """Return whether a mistake of a set shows in more numbers than were fitted for it."""
    rest, count = known + [other for other in way if other is not made], 0
    for pair in pairs:
        count += shown_in(key, pair, known + way, rest, limit)
        if count > made.is_fitted:
            return True
    return False


def shown_in(key, pair, mistakes, others, limit):
    """Return in how many numbers of an answer these mistakes differ from the others."""
    with_them, without_them = (answer_of(pair[0], key, made) for made in (mistakes, others))
    largest = max(map(abs, with_them + without_them)) or 1.0
    return sum(not abs(x - y) <= limit * largest for x, y in zip(with_them, without_them))


def without_factors(ways):
    """Return the sets without a fitted factor, if there are any."""
    return [way for way in ways if not any(made.is_fitted for made in way)] or ways


# Step 5: by a net's own answers


def by_own_answers(question):
    """Judge a loss by the net's own outputs, an update by its own gradient, after a riddle."""
    key = question.key
    earlier, step, iterations = OWN.get(key, ("", "", 0))
    if earlier not in question.before or not question.before[earlier].riddles:
        return None
    own = {
        case["case"]: (case, found)
        for case, found in pairs_of(earlier, question.answers, question.cases)
    }
    pairs = [
        (case, found)
        for case, found in question.every.pairs
        if case["iterations"] <= iterations
        and case["case"] in own
        and own[case["case"]][0]["bias"] == case["bias"]
    ]
    numbers = {case["case"]: nested_like(earlier, case, own[case["case"]][1]) for case, _ in pairs}
    given = mistake("", **{step: lambda case, _: numbers[case["case"]]})._replace(key=earlier)
    evidence = Evidence(key, pairs, question.every.of)
    own_question = question._replace(every=evidence, clear=evidence, known=[[given]])
    return (
        right_to(NINE, own_question)
        or right_as_printed(own_question)
        or right_to(SIX, own_question)
        or names_for(own_question, evidence, [[given]])[0]
    )


# Steps 6 and 7: no name


def unjudged(question):
    """Say of a key that too little is clear to judge it."""
    clear, every = question.clear, question.every
    names = [case["case"] for case, _ in every.pairs]
    if not enough(len(clear.pairs), clear):
        cases = "all cases" if not clear.pairs else "most cases"
        words = f"not judged: the keys before it are wrong in {cases}"
        return Finding(question.key, "unjudged", words, [], [], names)
    if not wrong_cases(clear, question.known[0], wrong_limit(question.key)):
        words = "not judged: the mistakes above make its numbers too large"
        return Finding(question.key, "unjudged", words, [], [], [])
    return None


def wrong_limit(key):
    return NINE if key == "first_weights" else SIX


def unknown(question):
    """Say where a key is wrong, for want of a name."""
    key, clear, known = question.key, question.clear, question.known[0]
    printed = printed_with(numbers_of(key, question.answers))
    wrong = wrong_cases(clear, known, wrong_limit(key))
    wrong = [p for p in wrong if not is_right_as_printed(p, key, known, printed)] or wrong
    lines = [furthest(question, wrong[0], known)]
    if key in ("gradient", "weights"):
        lines += multiples(key, *wrong[0], known)
    lines += explained_first(question)
    if min(printed) <= 9 and not question.is_single:
        lines.append("its numbers have few digits: print 17, and the checker can tell more")
    count = so_many(len(wrong), question.every.of, len(question.cases))
    words = f"wrong {count}, for a reason that the checker doesn't know"
    return Finding(key, "wrong", words, lines, [], [case["case"] for case, _ in wrong])


def furthest(question, pair, mistakes):
    """Return words on the number of an answer that is furthest off."""
    case, found = pair
    expected = answer_of(case, question.key, mistakes)
    off = [abs(x - y) if x - y == x - y else math.inf for x, y in zip(found, expected)]
    k = off.index(max(off))
    place = place_names(question.key, case)[k]
    numbers = f"{found[k]:.10g}, expected {expected[k]:.10g}"
    return f"{first_in(question, case)}, most in {place}: {numbers}"


def first_in(question, case):
    """Return words on the first case that is wrong, which may not be the first of all cases."""
    earlier = [other["case"] for other in question.cases]
    earlier = earlier[: earlier.index(case["case"])]
    seen = {other["case"] for other, _ in question.clear.pairs}
    if all(name in seen for name in earlier):
        return f'first in the case "{case["case"]}"'
    return f'first, of the cases that tell, in "{case["case"]}"'


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


def multiples(key, case, found, mistakes):
    """Return words on the parts of a gradient, or of a step, that are multiples of the right."""
    start = flat(case["weights"]) if key == "weights" else [0.0] * len(found)
    expected = [x - w for x, w in zip(answer_of(case, key, mistakes), start)]
    moved = [x - w for x, w in zip(found, start)]
    factors = {
        part: multiple([moved[i] for i in indices], [expected[i] for i in indices])
        for part, indices in parts(case).items()
    }
    if len(set(factors.values())) == 1 < len(factors):
        factors = {"": next(iter(factors.values()))}
    return [in_multiples(key, part, x) for part, x in factors.items() if x not in (None, "1")]


def multiple(found, expected):
    """Return the factor, in text, by which two or more numbers are those expected; or None."""
    factor = total(found, expected) / (total(expected, expected) or 1.0)
    same = len(found) > 1 and distance(found, [factor * y for y in expected]) < 1e-6
    return f"{factor:.6g}" if same else None


def in_multiples(key, part, factor):
    of_part = f" of the {part}" * bool(part)
    if key == "gradient":
        size = "0" if factor == "0" else f"{factor} times as large"
        return f"there, the gradient{of_part} is {size}"
    if factor == "0":
        return f"there, the {part or 'weights'} stay as they are"
    return f"there, the step{of_part} is {factor} times as large"


def explained_first(question):
    """Return words on the mistakes that explain the most of the simplest cases, if any do.

    That says little, so nothing is said unless two of these cases are wrong without, or more, and
    have four numbers, or more.
    """
    key, pairs, known = question.key, question.clear.pairs, question.known[0]
    counts = {}
    candidates = mistakes_of(key) if "gradient" in question.before else question.candidates
    for entry in candidates:
        if not isinstance(entry.steps, Fitted) and not at_odds([*known, entry]):
            count = cases_explained(question.clear, [*known, entry], SIX)
            counts.setdefault(count, []).append(entry)
    most = max(counts)
    if most == len(pairs):  # by too few numbers to name it
        return []
    wrong = wrong_cases(question.clear._replace(pairs=pairs[:most]), known, SIX)
    if len(wrong) < 2 or sum(len(found) for _, found in wrong) < 4:
        return []
    names = " or ".join(in_words(key, counts[most][:3]))
    return [f'the cases before "{pairs[most][0]["case"]}" are explained by: {names}']


STEPS = [
    right,
    right_in_single_precision,
    named,
    right_to_six_digits,
    by_own_answers,
    unjudged,
    unknown,
]


# What belongs together


def verdict_on(mistakes):
    return "choice" if all(made.is_choice for made in mistakes) else "wrong"


def in_words(key, mistakes):
    return [
        made.name if made.key == key else f"in the {made.key}, {made.name}" for made in mistakes
    ]


def words_on(key, mistakes):
    """Return words on the first of these mistakes: one that is no choice, if there is any."""
    head = "another choice: " if verdict_on(mistakes) == "choice" else "wrong: "
    return head + in_words(key, by_weight(mistakes))[0]


def by_weight(mistakes):
    return sorted(mistakes, key=lambda made: made.is_choice)


def others_in_lines(key, mistakes):
    """Return a line for each of these mistakes but the one in `words_on`."""
    is_wrong = verdict_on(mistakes) == "wrong"
    rest = by_weight(mistakes)[1:]
    return [
        f"and{' another choice' * (is_wrong and made.is_choice)}: {name}"
        for made, name in zip(rest, in_words(key, rest))
    ]


def names_in_lines(key, ways):
    """Return lines on the other mistakes of the first set, and on sets with the same numbers."""
    lines = [f"or, with the same numbers: {' and '.join(in_words(key, way))}" for way in ways[1:3]]
    return others_in_lines(key, ways[0]) + lines


def settled(findings):
    """Return findings in which the loss and its gradient are compared."""
    of_gradient = next((k for k in ("gradient", "weights") if is_known(findings.get(k))), None)
    for key in "gradient", "weights":
        if key in findings:
            findings[key] = with_slope_settled(findings[key], findings.get("loss"))
    if is_known(findings.get("loss")) and of_gradient:
        loss, gradient = findings["loss"], findings[of_gradient]
        if CROSS_ENTROPY in kinds_of(loss) and CROSS_ENTROPY not in kinds_of(gradient):
            findings["loss"] = turned(loss, False, "the gradient is that of squares")
        elif scale_of(loss) != scale_of(gradient):
            line = f"that isn't the scale of the loss, {scale_of(loss)}"
            findings[of_gradient] = gradient._replace(lines=[*gradient.lines, line])
    return findings


def is_known(finding):
    """Return whether there is a finding, of something that is right or has a name."""
    return finding is not None and (finding.verdict == "right" or bool(finding.mistakes))


def kinds_of(finding):
    return {made.kind for made in finding.mistakes}


def scale_of(finding):
    return next((made.scale for made in finding.mistakes if made.scale), "half the sum")


def with_slope_settled(finding, loss):
    """Return a finding that says when a slope is right: it depends on the loss and the outputs."""
    if SIGMOID in kinds_of(finding):
        line = "that will be right once the outputs are the sigmoid's"
        finding = finding._replace(lines=[*finding.lines, line])
    if CROSS_ENTROPY not in kinds_of(finding):
        return finding
    if is_known(loss):
        return turned(finding, CROSS_ENTROPY in kinds_of(loss), "")
    line = "that is a choice if the loss is cross-entropy: answer the loss to tell"
    return finding._replace(lines=[*finding.lines, line])


def turned(finding, is_choice, line):
    """Return a finding whose mistakes that depend on cross-entropy are choices, or are not."""
    mistakes = [
        made._replace(is_choice=is_choice) if made.kind == CROSS_ENTROPY else made
        for made in finding.mistakes
    ]
    rest = finding.lines[len(mistakes) - 1 :] + [line] * bool(line)
    return finding._replace(
        verdict=verdict_on(mistakes),
        words=words_on(finding.key, mistakes),
        lines=others_in_lines(finding.key, mistakes) + rest,
        mistakes=mistakes,
    )


# ---------------------------------------------------------------------------------------------
# The report: what else is seen in the answers, and what is printed
# ---------------------------------------------------------------------------------------------

COMMONEST = {  # of the mistakes that few cases don't show, in words for a sentence
    "the learning rate is forgotten": "a forgotten learning rate",
    "the gradient is never reset: it adds up": "a gradient that is never reset",
    "the slope is forgotten in the hidden layers": "a slope forgotten in the hidden layers",
    "biases are never updated": "biases that are never updated",
    "errors, output - target, are sent back, not deltas": "errors sent back instead of deltas",
    "only the last example counts": "a gradient of the last example alone",
    "one iteration, whatever their number": "one iteration, whatever their number",
}


def untested(answers, cases):
    """Return the mistakes that show in none of these answers, but would in the cases without."""
    keys = [key for key in ANSWERS if any(key in answer for answer in answers)]
    given = [(case, key) for case, a in zip(cases, answers) for key in keys if key in a]
    missing = [(case, key) for case in cases for key in keys if (case, key) not in given]
    if not missing:
        return []
    entries = [
        with_factor(entry, 0.5) if isinstance(entry.steps, Fitted) else entry
        for entry in TABLE
        if not entry.is_choice
    ]
    return [entry for entry in entries if not shows_in(given, entry) and shows_in(missing, entry)]


def shows_in(places, entry):
    """Return whether a mistake gives other numbers in any of these cases and keys."""
    return any(
        fits(key, case, answer_of(case, key), [entry], wrong_limit(key)) is False
        for case, key in places
        if entry.key in [key, *BEFORE.get(key, [])]
    )


def in_a_sentence(mistakes, answers):
    """Return words on the mistakes that were not tested."""
    names = {made.name for made in mistakes}
    some = [words for name, words in COMMONEST.items() if name in names][:3] or sorted(names)[:1]
    count = sum(map(bool, answers))
    cases = "this case" if count == 1 else f"these {count} cases"
    such = ", such as " + ", ".join(some) if some else ""
    count = number_of(len(mistakes), "mistake")
    return f"Not tested by {cases}: {count}{such}."


def number_of(count, what):
    return f"{count} {what}" + "s" * (count != 1)


def verdicts_by_case(key, answers, cases, findings):
    """Return, by the name of each case, what is said of a key there."""
    finding, known = findings[key], known_before(key, findings)
    printed = printed_with(numbers_of(key, answers))
    pairs = {case["case"]: (case, found) for case, found in pairs_of(key, answers, cases)}

    def verdict(name):
        if name not in pairs:
            return "missing"
        for mistakes, word in [([], "right"), *[(made, "given") for made in known]]:
            fit = fits(key, *pairs[name], mistakes, wrong_limit(key))
            if fit or is_right_as_printed(pairs[name], key, mistakes, printed):
                return word
        if finding.verdict == "unjudged" or (finding.riddles and name not in finding.riddles):
            return "unjudged"
        return "choice" if finding.verdict == "choice" else "wrong"

    return {case["case"]: verdict(case["case"]) for case in cases}


def with_keys_required(findings, keys, answers, cases):
    """Return findings in which a key that is missing in an answer is wrong."""
    answers = [*answers, *[{}] * (len(cases) - len(answers))]
    result = dict(findings)
    for key in keys:
        missing = [case["case"] for case, answer in zip(cases, answers) if key not in answer]
        if missing:
            empty = Finding(key, "wrong", "", [], [], [])
            old = findings.get(key, empty)
            words = f'missing in {len(missing)} of {len(cases)} cases, first in "{missing[0]}"'
            lines = ["and: " + old.words] * bool(old.words) + old.lines
            result[key] = old._replace(verdict="wrong", words="wrong: " + words, lines=lines)
    return {key: result[key] for key in ANSWERS if key in result}


def is_unknown(finding):
    return finding.verdict == "wrong" and bool(finding.riddles)


def with_random_numbers(findings, answers, again):
    """Return findings in which unknown keys that were answered otherwise again are random."""
    result = dict(findings)
    for key, finding in findings.items():
        found, other = repr(numbers_of(key, answers)), repr(numbers_of(key, again))
        if is_unknown(finding) and found != other:
            words = "wrong: its numbers are others when the command runs again: random numbers?"
            result[key] = finding._replace(words=words, lines=finding.lines[:1])
    return result


def tally(findings, keys):
    """Return how many of these keys, or of all, are wrong, choices and unjudged."""
    verdicts = [f.verdict for f in findings.values() if not keys or f.key in keys]
    return [verdicts.count(verdict) for verdict in ("wrong", "choice", "unjudged")]


def summary(findings, keys, error, answers, cases, is_strict=False):
    """Return the last line of a report."""
    wrong, choices, not_judged = tally(findings, keys)
    of = f"of {number_of(len(keys or findings), 'key')}"
    count = sum(map(bool, answers))
    said = []
    if wrong:
        said.append(f"Wrong: {wrong} {of}.")
    elif error:
        said.append(f"The command failed: {count} of {number_of(len(cases), 'case')} answered.")
    elif not not_judged and not (is_strict and choices):
        rest = f" in the {number_of(count, 'case')} answered" * (count < len(cases))
        said.append(f"Nothing is wrong{rest}.")
    forbidden = ", which --strict forbids" * is_strict
    said += [f"Another choice{forbidden}: {choices} {of}."] * bool(choices)
    said += [f"Not judged: {not_judged} {of}."] * bool(not_judged)
    return " ".join(said)


def report(findings, keys, error, answers, cases, is_strict=False):
    """Return what is printed of findings: a line or more for a key, and a last line."""
    lines = []
    for finding in findings.values():
        lines.append(f"{finding.key:15}{finding.words}")
        lines += [" " * 15 + line for line in finding.lines]
    lines += [error] * bool(error)
    not_tested = untested(answers, cases)
    lines += [in_a_sentence(not_tested, answers)] * bool(not_tested)
    lines.append(summary(findings, keys, error, answers, cases, is_strict))
    return "".join(line + "\n" for line in lines)


def as_object(findings, keys, error, answers, cases):
    """Return what --json prints of findings."""
    wrong, choices, _ = tally(findings, keys)
    by_key = {
        key: {
            "verdict": finding.verdict,
            "words": finding.words,
            "lines": finding.lines,
            "mistakes": in_words(key, by_weight(finding.mistakes)),
            "choices": in_words(key, [made for made in finding.mistakes if made.is_choice]),
            "cases": verdicts_by_case(key, answers, cases, findings),
        }
        for key, finding in findings.items()
    }
    result = {"wrong": wrong, "choices": choices, "keys": by_key}
    return dict(result, error=error) if error else result


# ---------------------------------------------------------------------------------------------
# The command: what it is given, and what it answers
# ---------------------------------------------------------------------------------------------

VERSION = "1.0.0"  # tinyann's
MOST = 10**7  # bytes of answers
LONGEST = 10**6  # characters of an answer
SAID = 10**5  # bytes of errors, the first and the last
KEYS = ", ".join(ANSWERS)


class UnreadableError(Exception):
    """Says in a line what is wrong with a command, with cases, or with what is answered."""


# What is given


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


def cases_text(cases=CASES):
    return "".join(in_json(case) + "\n" for case in cases)


def steps_with(exp):
    """Return the contract with this exp."""
    sigmoids = each(lambda z: c_sigmoid(z, exp))
    return changed(CONTRACT, hidden=sigmoids, last=sigmoids)


def answers_text(cases=CASES, exp=c_exp):
    """Return the right answers, with this exp."""
    steps = steps_with(exp)
    answers = [{key: answer(case, steps) for key, answer in ANSWERS.items()} for case in cases]
    return "".join(in_json(answer) + "\n" for answer in answers)


def version_text():
    """Return the version, and what the published cases and their exact answers hash to."""
    texts = {"cases": cases_text(), "answers": answers_text(exp=nearest_exp)}
    sums = {name: hashlib.sha256(text.encode("ascii")).hexdigest() for name, text in texts.items()}
    return f"tinyann {VERSION}\n" + "".join(f"{name:8} {sums[name]}\n" for name in sums)


FORMULAS = """\
sum      = weights * inputs, added up; the input of a bias is 1
output   = 1 / (1 + e^-sum)
delta    = (output - target) * output * (1 - output)                     in the last layer
delta    = (weights to the next layer * its deltas) * output * (1 - output)      before it
gradient = delta * input, added up over the examples
new      = weight - learning rate * gradient
"""


def case_by_hand(case):
    """Return the numbers of the first iteration of a case, layer by layer, and what follows."""
    sums, outputs, deltas, gradient = one_iteration(case)
    new = trained(dict(case, iterations=1))
    lines = [in_json(case), "", FORMULAS]
    for e in range(len(case["inputs"])):
        lines.append(f"example {e}{'sum':>23}{'output':>20}{'delta':>20}")
        for k, layer in enumerate(case["weights"]):
            for j in range(len(layer)):
                numbers = sums[k][e][j], outputs[k][e][j], deltas[k][e][j]
                lines.append(in_columns(f"[{k}][{j}]", numbers))
    lines += ["", f"loss {loss_of(case):.12g}", ""]
    lines.append(f"{'':9}{'weight':>23}{'gradient':>20}{'new':>20}")
    names = [name[len("weights") :] for name in place_names("weights", case)]
    for name, *numbers in zip(names, flat(case["weights"]), flat(gradient), flat(new)):
        lines.append(in_columns(name.replace(" (a bias)", " bias"), numbers))
    if case["iterations"] != 1:
        lines += ["", f"weights after {case['iterations']} iterations: {in_json(trained(case))}"]
    return "\n".join(lines) + "\n"


def in_columns(name, numbers):
    return f"{name:12}" + "".join(f"{x:20.12g}" for x in numbers)


# Cases from a file


def read_cases(path):
    """Return the cases in a file, a line of JSON each, as --cases prints them."""
    try:
        with open(path, "rb") as file:
            lines = decoded(file.read(MOST)).split("\n")
    except OSError as error:
        raise UnreadableError(f"{path} can't be read: {error.strerror}") from None
    cases = []
    for n, line in enumerate(lines, 1):
        if line.strip():
            case = json_in(line, f"{path}, line {n},")
            why = misfit(case) or name_misfit(case, cases)
            if why:
                raise UnreadableError(f"{path}, line {n}, is no case: {why}")
            numbers = {key: as_kind(float, case[key]) for key in FLOATS_OF_A_CASE}
            cases.append(dict({key: case[key] for key in CASES[0]}, **numbers))
    if not cases:
        raise UnreadableError(f"{path} has no cases")
    return cases


FLOATS_OF_A_CASE = "learning_rate", "weights", "inputs", "targets"
WHOLE_OF_A_CASE = {
    "layers": (1, 100),
    "bias": (0, 1),
    "seed": (0, 2**32 - 1),
    "iterations": (0, 10**4),
}


def misfit(case):
    """Return what is wrong with a case, or None."""
    if not isinstance(case, dict):
        return "it is no object with the keys of a case"
    for key in CASES[0]:
        if key not in case:
            return f'it has no "{key}"'
    for key, (low, high) in WHOLE_OF_A_CASE.items():
        if type(case[key]) is not int or not low <= case[key] <= high:
            return f"{key} must be a whole number from {low} to {high}"
    sizes = case["sizes"]
    if not isinstance(sizes, list) or not all(type(size) is int and size > 0 for size in sizes):
        return "sizes must be a list of whole numbers above 0"
    if len(sizes) != case["layers"] + 1:
        return "sizes must be one more than layers"
    return shape_misfit(case)


def shape_misfit(case):
    """Return which numbers of a case are wrong, or None."""
    sizes, bias = case["sizes"], case["bias"]
    examples = len(case["inputs"]) if isinstance(case["inputs"], list) else 0
    if examples != case["examples"] or not examples:
        return "inputs must be as many rows as examples, and one at least"
    shapes = {
        "learning_rate": 0,
        "weights": [[[0] * (n + bias)] * m for n, m in zip(sizes, sizes[1:])],
        "inputs": [[0] * sizes[0]] * examples,
        "targets": [[0] * sizes[-1]] * examples,
    }
    for key, shape in shapes.items():
        if as_kind(lambda x: 0, case[key]) != shape:
            return f"{key} must fit the sizes, the bias and the examples"
        if not all(is_number(x) for x in flat(case[key])):
            return f"{key} must be finite numbers"
    if case["learning_rate"] <= 0 or not all(0 <= x <= 1 for x in flat(case["targets"])):
        return "the learning rate must be above 0, and targets from 0 to 1"
    return None


def is_number(x):
    return type(x) in (int, float) and abs(x) <= 1e300


def name_misfit(case, others):
    """Return what is wrong with the name of a case, after these others, or None."""
    if not isinstance(case["case"], str) or re.search(r'[\d"\\-]', case["case"]):
        return "its name must be a text without digits, minus signs and quotation marks"
    if case["case"] in [other["case"] for other in others]:
        return f'"{case["case"]}" is there twice'
    return None


# How it is run


# What was printed, the lines of error, and what was wrong with how the command ended, if anything.
Run = collections.namedtuple("Run", "printed said trouble")


class Reader(threading.Thread):
    """Reads a pipe to its end, and keeps its first bytes and, if asked, its last ones.

    It is a thread, as a pipe may stay open for as long as anything that a command has started.
    """

    def __init__(self, pipe, most, keeps_last):
        super().__init__(daemon=True)
        self.pipe, self.most, self.keeps_last = pipe, most, keeps_last
        self.first, self.last = bytearray(), bytearray()
        self.start()

    def run(self):
        with contextlib.suppress(OSError, ValueError):
            while self.keeps_last or not self.is_full():
                read = os.read(self.pipe.fileno(), 65536)
                if not read:
                    break
                room = max(self.most - len(self.first), 0)
                self.first += read[:room]
                self.last = (self.last + read[room:])[-self.most :]

    def is_full(self):
        return bool(self.last)


def end(process):
    """End a command and, where the system can, all that it has started."""
    with contextlib.suppress(OSError, AttributeError):  # ended, or no groups on this system
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
    process.wait()


def started(command):
    program = shutil.which(command[0]) or command[0]
    pipes = dict.fromkeys(["stdin", "stdout", "stderr"], subprocess.PIPE)
    try:
        return subprocess.Popen([program, *command[1:]], start_new_session=True, bufsize=0, **pipes)
    except (OSError, ValueError) as error:
        hint = "; write it without quotation marks" * (" " in command[0])
        raise UnreadableError(f"{command[0]} can't be run: {error}{hint}") from None


def give(process, text):
    with contextlib.suppress(OSError), process.stdin:  # it may end without reading all
        data = memoryview(text.encode("ascii"))
        while data:
            data = data[process.stdin.write(data) :]


def wait_for(process, answers, limit):
    """Wait until a command has ended, and return what is wrong with that, or an empty text.

    When it has ended, or closed its output, two seconds more are given to what may follow.
    """
    late = time.monotonic() + limit
    until = late
    while time.monotonic() < until:
        has_ended, has_closed = process.poll() is not None, not answers.is_alive()
        if answers.is_full():
            return f"printed more than {MOST // 10**6} million bytes"
        if has_ended and has_closed:
            break
        if (has_ended or has_closed) and until == late:
            until = min(late, time.monotonic() + 2)
        time.sleep(0.002)
    if process.poll() is None:
        more = "--seconds, before the command, gives it more"
        return f"did not end within {limit:g} seconds ({more})" if until == late else ""
    return in_words_of_status(process.returncode)


def in_words_of_status(status):
    """Return words on an exit status, or an empty text for 0."""
    if status >= 0:
        return f"ended with the exit status {status}" if status else ""
    names = {int(number): number.name for number in getattr(signal, "Signals", [])}
    return f"was ended by {names.get(-status, -status)}"


def run_command(command, text, limit):
    """Give a command a text, and return what it does within so many seconds."""
    process = started(command)
    answers, errors = Reader(process.stdout, MOST, False), Reader(process.stderr, SAID, True)
    try:
        threading.Thread(target=give, args=[process, text], daemon=True).start()
        trouble = wait_for(process, answers, limit)
    finally:
        end(process)
        for reader in answers, errors:
            reader.join(0.5)
            if not reader.is_alive():
                reader.pipe.close()
    said = [*lines_in(errors.first), *["..."] * errors.is_full(), *lines_in(errors.last)]
    if len(said) > 10:
        said = [*said[:4], "...", *said[-5:]]
    return Run(decoded(bytes(answers.first)), said, trouble)


def lines_in(printed):
    """Return the lines that say something, cut to 200 characters that can be printed.

    Lines that only point at something in the line above, as Python's do, are left out.
    """
    lines = [line.rstrip()[:200] for line in decoded(bytes(printed)).split("\n")]
    lines = [line for line in lines if line.strip(" ^~")]
    return ["".join(c if c.isprintable() else " " for c in line) for line in lines]


# What it answers


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


def json_in(line, place):
    """Return what a line of JSON holds."""
    if len(line) > LONGEST:
        raise UnreadableError(f"{place} has more than {LONGEST // 10**6} million characters")
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        at = max(getattr(error, "pos", 0) - 20, 0)
        raise UnreadableError(f"{place} isn't JSON: {line[at : at + 60].strip()!r}") from None


def read_answer(line, case, place):
    """Return the numbers of an answer by key."""
    answer = json_in(as_json_has_it(line), place)
    if not isinstance(answer, dict):
        raise UnreadableError(f'{place} is no answer such as {{"outputs": [[0.5]]}}: {line[:60]!r}')
    unknown_keys = sorted(set(answer) - {*ANSWERS, "case", "error"})
    if unknown_keys:
        raise UnreadableError(f"{place} has the key {unknown_keys[0][:40]!r}, expected {KEYS}")
    if answer.get("case", case["case"]) != case["case"]:
        raise UnreadableError(f'{place} answers another case, expected "{case["case"]}"')
    return {key: read_numbers(key, answer[key], case, place) for key in ANSWERS if key in answer}


def read_numbers(key, nested, case, place):
    """Return the numbers that an answer has for a key; biases may be in it that the case lacks."""
    numbers = [as_float(x, f"{place}, {key}") for x in flat(nested)]
    found, expected = len(numbers), len(place_names(key, case))
    allowed = [expected]
    if key not in ("outputs", "loss") and not case["bias"]:
        allowed.append(expected + sum(case["sizes"][1:]))
    if found not in allowed:
        hint = " (a decimal comma?)" if found == 2 * expected else ""
        counts = f"{found} numbers, expected {expected}{hint}"
        raise UnreadableError(f'{place}, to the case "{case["case"]}": {key} has {counts}')
    return numbers


def read_answers(text, cases, name):
    """Return the answers that a command of this name printed, the numbers by key.

    Also return what is wrong with the first line that can't be read, or an empty text.
    """
    answers = []
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            if len(answers) == len(cases):
                return answers, f"{name} printed more than {len(cases)} lines, one a case"
            try:
                case = cases[len(answers)]
                answers.append(read_answer(line, case, f"line {n} of the output of {name}"))
            except UnreadableError as error:
                return answers, str(error)
    return answers, ""


def ended_early(run, unreadable, name, answers, cases):
    """Return how a command ended before it had answered all cases, or how else it failed."""
    ending = run.trouble or "ended"
    if unreadable:
        text = unreadable + f"; {name} {ending}" * bool(run.trouble)
    elif len(answers) < len(cases):
        case = f'before the case "{cases[len(answers)]["case"]}"'
        text = f"{name} {ending} after {len(answers)} of {len(cases)} answers, {case}"
    elif run.trouble:
        text = f"{name} answered all cases, but {run.trouble}"
    else:
        return ""
    if not run.said:
        return text + " and printed no error" * (not unreadable)
    return "\n    ".join([text + ". It said:", *run.said])


# The program


def seconds(text):
    number = float(text)
    if not 0 < number <= threading.TIMEOUT_MAX:
        raise ValueError
    return number


def whole(text):
    number = int(text)
    if not 0 <= number < 2**32:
        raise ValueError
    return number


def some_keys(text):
    keys = text.split(",")
    if not set(keys) <= set(ANSWERS):
        raise argparse.ArgumentTypeError(f"{text!r} isn't some of {','.join(ANSWERS)}")
    return keys


def options_in(arguments):
    parser = argparse.ArgumentParser(
        description="Check a neural network, in any language, against tinyann's contract.",
        epilog="COMMAND reads a line of JSON for each case, and prints a line of JSON with any of "
        f"the keys {KEYS}. The README shows how.",
    )

    def option(name, text, **others):
        others = others or {"action": "store_true"}
        parser.add_argument(name, help=text, **others)

    option("--cases", "print the cases")
    option("--answers", "print the right answers")
    option("--exact", "with the exp that is rounded correctly: the same bytes on every platform")
    option("--show", "print the numbers of a case by hand", metavar="CASE", default=None)
    option("--version", "print the version, and the SHA-256 of the cases and exact answers")
    option(
        "--seed", "draw the cases anew; 0: the published ones", type=whole, default=0, metavar="N"
    )
    option("--from", "take the cases from a file", dest="path", metavar="FILE")
    option("--keys", "what must be in every answer: KEY,KEY", type=some_keys, default=[])
    option("--strict", "let another choice count as wrong")
    option("--json", "print the report as JSON")
    option("--seconds", "how long COMMAND may take (60)", type=seconds, default=60.0, metavar="N")
    net = "what runs your net, with its arguments"
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help=net)
    options = parser.parse_args(arguments)
    options.prints = any([options.cases, options.answers, options.show, options.version])
    if not (options.prints or options.command):
        parser.print_help()
    return options


def say(text, stream=None):
    """Print a text, with escapes for what the stream's encoding lacks."""
    stream = stream or sys.stdout
    encoding = stream.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding), end="", file=stream)


def print_what_is_asked(options, cases):
    if options.version:
        say(version_text())
    if options.cases:
        say(cases_text(cases))
    if options.answers:
        say(answers_text(cases, nearest_exp if options.exact else c_exp))
    if options.show:
        named_so = [case for case in cases if case["case"] == options.show]
        if not named_so:
            names = "".join(f"\n    {case['case']}" for case in cases)
            raise UnreadableError(f"no case is named {options.show!r}. There are:{names}")
        say(case_by_hand(named_so[0]))


def ask(command, cases, limit):
    """Run a command; return its answers, its lines of error, and how it failed, if it did."""
    name = " ".join(" ".join(command).split())[:60]
    try:
        run = run_command(command, cases_text(cases), limit)
    except UnreadableError as error:
        return [], [], str(error)
    answers, unreadable = read_answers(run.printed, cases, name)
    failure = ended_early(run, unreadable, name, answers, cases)
    if not failure and not any(answers):
        failure = f"no answer of {name} has any of the keys {KEYS}"
    return answers, run.said, failure


def check(options, cases):
    """Run a command, print what is said of it, and return the exit status."""
    answers, said, error = ask(options.command, cases, options.seconds)
    findings = judged(answers, cases)
    is_judged = bool(findings)
    if not error and any(map(is_unknown, findings.values())):
        again, _, failure = ask(options.command, cases, options.seconds)
        findings = findings if failure else with_random_numbers(findings, answers, again)
    findings = with_keys_required(findings, options.keys, answers, cases)
    if options.json:
        say(json.dumps(as_object(findings, options.keys, error, answers, cases)) + "\n")
    elif is_judged:
        say(report(findings, options.keys, error, answers, cases, options.strict))
    else:
        say(error + "\n", sys.stderr)
    if not error and said:
        say("\n".join(said) + "\n", sys.stderr)
    wrong, choices, not_judged = tally(findings, options.keys)
    is_wrong = wrong or not_judged or error or (options.strict and choices)
    return int(bool(is_wrong)) if is_judged else 2


def main(arguments=None):
    """Check a net; return 0 if nothing is wrong, 1 if something is, 2 if nothing can be told."""
    options = options_in(arguments)
    try:
        cases = read_cases(options.path) if options.path else cases_of(options.seed)
        print_what_is_asked(options, cases)
        if options.command:
            return check(options, cases)
    except UnreadableError as error:
        say(f"{error}\n", sys.stderr)
        return 2
    return 0 if options.prints else 2


def run_as_program():
    """Run `main`, and end the command that it runs when this program is to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        status = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # as for `| head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status


if __name__ == "__main__":
    sys.exit(run_as_program())


# ---------------------------------------------------------------------------------------------
# The tests: what they share
# ---------------------------------------------------------------------------------------------

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


# ---------------------------------------------------------------------------------------------
# The generator
# ---------------------------------------------------------------------------------------------

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


# ---------------------------------------------------------------------------------------------
# The sigmoid
# ---------------------------------------------------------------------------------------------

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


# ---------------------------------------------------------------------------------------------
# The sums of products
# ---------------------------------------------------------------------------------------------


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


# ---------------------------------------------------------------------------------------------
# The net
# ---------------------------------------------------------------------------------------------


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


# ---------------------------------------------------------------------------------------------
# Bad input
# ---------------------------------------------------------------------------------------------


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


@pytest.mark.skipif(sys.version_info < (3, 7), reason="Python 3.6 makes a SystemError of it")
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


# ---------------------------------------------------------------------------------------------
# Nothing is lost: interruptions, threads, numbers at the edge, sizes, memory
# ---------------------------------------------------------------------------------------------


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


# ---------------------------------------------------------------------------------------------
# The file
# ---------------------------------------------------------------------------------------------

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


# ---------------------------------------------------------------------------------------------
# A board: 32-bit floats
# ---------------------------------------------------------------------------------------------

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


# ---------------------------------------------------------------------------------------------
# The README: its programs, its figures, its links
# ---------------------------------------------------------------------------------------------

# A program is skipped if a package that it imports is missing. The README may show what it prints
# below it. A program that begins with its name is not run by itself: tests of its own use it.
PROGRAM = re.compile(
    r"^```python\n(?P<code>.*?)^```$(?:\n\n^```text\n(?P<output>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
NAMED = re.compile(r"# (\w+\.py)\n")
NAMED_PROGRAMS = {
    NAMED.match(code).group(1): code for code, _ in PROGRAM.findall(README) if NAMED.match(code)
}
RECIPES = HERE / ".recipes"
EVIDENCE = (HERE / ".ci" / "README.md").read_text(encoding="utf-8")
STATES = 1015568748, 1586005467, 2165703038, 3027450565  # OEIS A384451, from 1
SEED_1 = [2 * (state // 256 / 2**24) - 1 for state in STATES[1:]]
BY_HAND = [[[0.1, 0.2, 0.3], [-0.4, 0.5, -0.6]], [[0.7, -0.8, 0.9]]]


def readme_section(heading):
    """Return what stands under a heading, with the smaller headings below it."""
    marks, rest = re.split(rf"^(##+) {heading}\n", README, flags=re.MULTILINE)[1:]
    return re.split(f"^##{{1,{len(marks) - 1}}} ", rest, flags=re.MULTILINE)[0]


def readme_block(language, words):
    """Return the README's one block in this language that has these words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    (block,) = [block for block in blocks if words in block]
    return block


def without_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


# Programs


def readme_programs():
    programs = []
    for match in PROGRAM.finditer(README):
        if NAMED.match(match.group("code")):
            continue
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
    need(*sorted(imported_by(code) - {"learn"}))
    shutil.copy(str(RECIPES / "learn.py"), str(tmp_path))
    (tmp_path / "program.py").write_text(code, encoding="utf-8")
    printed = run_in(tmp_path, sys.executable, "program.py", quiet=False)
    if output is not None:
        assert printed == output


def test_every_python_block_of_the_readme_is_run():
    blocks = re.findall("^```py", README, re.MULTILINE)
    assert len(readme_programs()) + len(NAMED_PROGRAMS) == len(blocks) > 0
    assert sorted(NAMED_PROGRAMS) == ["answers.py", "tanh.py"]  # which tests below run


def test_readme_answers_of_tinyann_are_right(capsys, tmp_path):
    (tmp_path / "answers.py").write_text(NAMED_PROGRAMS["answers.py"], encoding="utf-8")
    code = "import runpy, sys; sys.path.insert(0, sys.argv[1]); runpy.run_path(sys.argv[2])"
    paths = str(HERE), str(tmp_path / "answers.py")
    assert main([sys.executable, "-c", code, *paths]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed[:-1]] == ["outputs", "loss", "gradient", "weights"]
    assert all(f"the same bits in all {len(CASES)} cases" in line for line in printed[:-1])
    assert printed[-1] == "Nothing is wrong."


# Figures


def test_first_screen_is_true_of_the_file():
    screen, source = README.split("\n## ")[0], SOURCE.read_bytes()
    size = f"`tinyann.py` has {len(source.splitlines())} lines, {len(source) / 1000:.0f} KB."
    assert size in " ".join(screen.split())
    assert f"version {tinyann.__version__}." in " ".join(screen.split())
    (error,) = re.findall("`ValueError: (.*?)`", screen)
    with pytest.raises(ValueError) as caught:
        NeuralNet(2, 4, 1, bias=True).train([[0, 0], [0, 1], [1, 0, 0], [1, 1]], XOR_TARGETS, 3000)
    assert str(caught.value) == error


def test_first_screen_has_the_figures_that_the_demo_prints(capsys):
    tinyann._demo()
    printed = capsys.readouterr().out
    figures = re.findall(r"\b0\.\d{5,}", README.split("\n## ")[0])
    assert len(figures) == 3
    assert all(figure in printed for figure in figures)


def test_errors_read_as_the_readme_shows_them():
    shown = re.findall(r"\| `(.*?)`", readme_section("Bad input"))
    assert len(shown) >= 4
    assert set(shown) <= {message for _, _, message in BAD_INPUT}


def test_readme_names_every_public_name():
    public = ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]
    methods = [name for name in vars(NeuralNet) if not name.startswith("_")]
    assert sorted(tinyann.__all__) == public
    assert all(vars(tinyann)[name].__doc__ for name in public)
    names = readme_section("The names")
    for name in public + methods + ["weights", "bias", "state", "random", "__version__"]:
        assert re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", names), name


def steps_by_hand():
    """Return the case of the iteration by hand in Decimals, and the contract's steps for these."""
    start = as_kind(lambda w: Decimal(repr(w)), BY_HAND)
    case = case_of(start, True, [[1, Decimal("0.5")]], [[0]], number=Decimal)
    sigmoids = each(decimal_sigmoid)
    return case, changed(CONTRACT, hidden=sigmoids, last=sigmoids)


def test_the_iteration_by_hand_has_the_right_numbers():
    case, steps = steps_by_hand()
    sums, outputs, deltas, gradient = one_iteration(case, steps)
    weights = trained(case, steps)
    numbers = [*outputs[0][0], sums[1][0][0], outputs[1][0][0], loss_of(case, steps)]
    for delta, slopes in zip(deltas[1][0] + deltas[0][0], gradient[1] + gradient[0]):
        numbers += [delta, *slopes]
    numbers += flat(weights)
    after = dict(case, weights=weights)
    numbers += [*flat(outputs_of(after, steps)), loss_of(after, steps)]
    section = readme_section("One iteration by hand")
    assert re.findall(r"-?\d\.\d{10}\b", section) == [f"{x:.10f}" for x in numbers]
    assert f"\nNeuralNet.from_weights({BY_HAND}, bias=True)\n" in section


def test_the_drawing_has_the_right_outputs_and_deltas():
    case, steps = steps_by_hand()
    _, outputs, deltas, _ = one_iteration(case, steps)
    drawing = readme_block("text", "( A )")
    found = re.findall(r"[-+]?\d\.\d{4}", drawing)  # line by line
    (a, b), (c,) = outputs[0][0], outputs[1][0]
    (delta_a, delta_b), (delta_c,) = deltas[0][0], deltas[1][0]
    numbers = [f"{a:.4f}", f"{delta_a:+.4f}", f"{c:.4f}", f"{b:.4f}", f"{delta_c:+.4f}"]
    assert found == [*numbers, f"{delta_b:+.4f}"]


def test_states_and_first_weights_of_the_contract_are_the_published_ones():
    contract = " ".join(readme_section("The contract for a port").split())
    assert "states are {}, {}, {}, {}.".format(*STATES) in contract
    assert "Seed 1 gives {}, {}, {}.".format(*SEED_1) in contract
    assert NeuralNet(3, 1).weights == [[SEED_1]]


def farthest_off(folder, code):
    """Return by how much the farthest gradient is off, as the README's check prints it."""
    lines = run_in(folder, sys.executable, "-c", code).splitlines()
    assert len(lines) == 13  # weights
    return max(abs(float(line.split()[-1])) for line in lines)


def test_central_differences_are_as_near_as_the_readme_says(tmp_path):
    code = readme_block("python", "loss_with(-step")
    off = {step: farthest_off(tmp_path, code.replace("1e-5", step)) for step in ("1e-9", "1e-2")}
    assert farthest_off(tmp_path, code) < 1e-10 < min(off.values())


def test_the_slope_of_tanh_fits_by_the_readmes_check(tmp_path):
    code = readme_block("python", "loss_with(-step")
    tanh = NAMED_PROGRAMS["tanh.py"]
    assert farthest_off(tmp_path, tanh + code) < 1e-9
    assert farthest_off(tmp_path, tanh.replace("1 - output", "2 - output") + code) > 1e-3


def test_xor_is_learned_with_tanh_at_the_rate_that_the_readme_says(tmp_path):
    code = "import tinyann, tanh; net = tinyann.NeuralNet(2, 4, 1, bias=True)\n"
    code += f"net.train(*{XOR}, 1000, 0.1)\nprint(net.loss(*{XOR}))\n"
    (tmp_path / "tanh.py").write_text(NAMED_PROGRAMS["tanh.py"], encoding="utf-8")
    assert float(run_in(tmp_path, sys.executable, "-c", code)) < 0.01


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
    assert "after {} updates; without momentum, it takes {}.".format(*updates) in text


def board_program():
    """Return what the README's program with pasted weights defines, after it has run."""
    names = {}
    exec(readme_block("python", "WEIGHTS = ["), names)  # prints its table
    return names


def test_readme_board_has_the_weights_of_the_training_that_it_names():
    code = readme_block("python", "WEIGHTS = [")
    assert "# of NeuralNet(2, 3, 1, bias=True) after 3,000 iterations of XOR\n" in code
    net = NeuralNet(2, 3, 1, bias=True)
    net.train(*XOR, 3000)
    layers = [[[round(w, 2) for w in neuron] for neuron in layer] for layer in net.weights]
    assert board_program()["WEIGHTS"] == layers


def test_readme_board_predicts_what_tinyann_does_for_any_sum():
    names = board_program()
    net = NeuralNet.from_weights(names["WEIGHTS"], bias=True)
    for row in [0, 0], [1, 0], [0.25, 0.5], [-3, 7], [1e6, 1e6], [-1e6, -1e6]:
        assert names["predict"](row) == pytest.approx(net.predict(row), rel=1e-12, abs=1e-30)


def test_readme_counts_the_mistakes_and_shows_the_cases_of_the_checker(capsys):
    assert f"The checker knows {len(TABLE)} mistakes" in " ".join(README.split())
    assert json.loads(readme_block("json", "a second input")) == CASES[1]
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == readme_block("text", f"tinyann {tinyann.__version__}\n")


def test_the_recipe_of_an_exact_exp_gives_the_exact_answers(capsys):
    with patch.object(tinyann, "exp", tinyann.exp):  # the recipe replaces it
        exact_exp = runpy.run_path(str(RECIPES / "exact_exp.py"))["exp"]
    assert main(["--answers", "--exact"]) == 0
    assert capsys.readouterr().out == answers_text(exp=exact_exp)


# Links and lines


def anchors(text):
    """Return what links to the headings of a text end with."""
    headings = re.findall(r"^#+ (.*)", without_blocks(text), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("folder, text", [(HERE, README), (HERE / ".ci", EVIDENCE)], ids=str)
def test_links_lead_to_files_and_headings_that_there_are(folder, text):
    links = re.findall(r"\]\(([^)]*)\)", without_blocks(text))
    links = [link for link in links if not link.startswith("https://")]
    assert links
    assert len(set(anchors(text))) == len(anchors(text))
    for link in links:
        path, _, heading = link.partition("#")
        assert not path or (folder / path).exists(), link
        target = (folder / path).read_text(encoding="utf-8") if path else text
        assert not heading or heading in anchors(target), link


def test_lines_fit_on_a_screen():
    for line in README.splitlines():
        error = re.search(r"`[^`]{90,}`", line)  # as long as it is
        assert len(line) <= 120 or error, line
    for line in EVIDENCE.splitlines():
        assert len(line) <= 120 or line.startswith("|"), line


def test_every_recipe_stands_in_the_readmes_table():
    programs = {path.name for path in RECIPES.glob("*.*") if not path.name.startswith("test_")}
    table = readme_section("Programs to copy")
    assert {name for name in programs if f"(.recipes/{name})" in table} == programs


# NumPy and PyTorch: XOR learned by the README's table, whose code is run


def trained_on_xor():
    net = NeuralNet(2, 4, 1, bias=True)
    net.train(*XOR, 1000)
    return net.weights


def code_in_table(column):
    """Return the code in a column of the README's table, by the words in the first one."""
    rows = re.findall(r"^\| (.*) \|$", readme_section("NumPy and PyTorch"), re.MULTILINE)
    cells = [row.split(" | ") for row in rows]
    return {row[0]: re.findall("`(.*?)`", row[column])[0] for row in cells if "`" in row[column]}


def test_numpy_learns_the_same_by_the_readmes_table():
    need("numpy")
    import numpy as np

    code = code_in_table(1)

    def computed(words, **names):
        return eval(code[words], dict(names, np=np))

    def changed_by(w, gradient):
        names = {"w": w, "learning_rate": 1.0, "gradient": gradient}
        exec(code["update"], names)

    net, ones, targets = NeuralNet(2, 4, 1, bias=True), np.ones((4, 1)), np.array(XOR_TARGETS)
    x = np.hstack([XOR_INPUTS, ones])
    hidden_w, last_w = [np.array(layer) for layer in net.weights]
    for iteration in range(1000):
        hidden = computed("outputs `o`", x=x, w=hidden_w)
        fed = np.hstack([hidden, ones])
        o = computed("outputs `o`", x=fed, w=last_w)
        if iteration == 0:
            loss = computed("loss", o=o, targets=targets)
            assert loss == pytest.approx(net.loss(*XOR), rel=1e-12)
        delta = computed("delta of the last layer", o=o, targets=targets)
        words = "delta of a hidden layer"
        hidden_delta = computed(words, o=hidden, next_delta=delta, next_w=last_w)
        changed_by(last_w, computed("gradient", delta=delta, x=fed))
        changed_by(hidden_w, computed("gradient", delta=hidden_delta, x=x))
    loaded = NeuralNet.from_weights([hidden_w.tolist(), last_w.tolist()], bias=True)
    assert flat(loaded.weights) == pytest.approx(flat(trained_on_xor()), rel=1e-12)


def test_pytorch_learns_the_same_by_the_readmes_table():
    need("torch")
    import torch

    code = code_in_table(2)
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
    names = {"learning_rate": 1.0, "SGD": lambda lr: torch.optim.SGD(numbers, lr=lr)}
    optimizer = eval(code["update"], names)
    for _ in range(1000):
        o = x
        for linear in linears:
            o = eval(code["outputs `o`"], {"torch": torch, "linear": linear, "inputs": o})
        loss = 0.5 * ((o - targets) ** 2).sum()
        mean = torch.nn.MSELoss()(o, targets).item()
        assert mean == pytest.approx(2 / 4 * loss.item(), rel=1e-12)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        found = [torch.cat([linear.weight, linear.bias[:, None]], 1).tolist() for linear in linears]
    assert flat(found) == pytest.approx(flat(trained_on_xor()), rel=1e-12)


# ---------------------------------------------------------------------------------------------
# Other implementations: a port by the contract, and a published example
# ---------------------------------------------------------------------------------------------


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


# ---------------------------------------------------------------------------------------------
# Other Pythons
# ---------------------------------------------------------------------------------------------

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
