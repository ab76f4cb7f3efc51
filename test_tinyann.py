"""What tinyann promises, each promise with an oracle from outside its code."""

import ast
import contextlib
import glob
import hashlib
import importlib.util
import itertools
import json
import math
import os
import pathlib
import platform
import re
import runpy
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from array import array
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import Phase, assume, example, given, settings
from hypothesis import strategies as st

import tinyann
from tinyann import LCG, NeuralNet, dot, sigmoid, sigmoid_derivative

# The same examples in every run; TINYANN_PROFILE=thorough draws many more, other ones each time.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("thorough", max_examples=5000, deadline=None, database=None)
FIRST = [Phase.explicit, Phase.generate]  # planted faults need no shortest example
settings.register_profile("planted", settings.get_profile("same"), max_examples=20, phases=FIRST)
settings.load_profile(os.environ.get("TINYANN_PROFILE", "same"))

HERE = pathlib.Path(__file__).resolve().parent
README = (HERE / "README.md").read_text(encoding="utf-8")

# The article's training examples, and its start: the first three draws after NumPy's seed(1).
INPUTS = [[0, 1, 1], [1, 0, 0], [1, 0, 1]]
TARGETS = [[1], [0], [1]]
DRAWS = 0.417022004702574, 0.7203244934421581, 0.00011437481734488664
NUMPY_START = [[[2 * u - 1 for u in DRAWS]]]

XOR_INPUTS = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR_TARGETS = [[0], [1], [1], [0]]


def article_net():
    return NeuralNet.from_weights(NUMPY_START)


def neighbour(x):
    """Return the next float above x, for x below infinity (math.nextafter is 3.9's)."""
    if x == 0.0:
        return 5e-324
    bits = struct.unpack("<q", struct.pack("<d", x))[0]
    return struct.unpack("<d", struct.pack("<q", bits + (1 if x > 0.0 else -1)))[0]


# The formulas of the module's docstring once more, in decimal, one example at a time.


def decimal_outputs(weights, bias, row):
    """Return the outputs of each layer, the inputs first."""
    layers = [[Decimal(x) for x in row]]
    for layer in weights:
        inputs = layers[-1] + [Decimal(1)] * bias
        sums = [sum(Decimal(w) * x for w, x in zip(neuron, inputs)) for neuron in layer]
        layers.append([1 / (1 + (-z).exp()) for z in sums])
    return layers


def decimal_loss(weights, bias, inputs, targets):
    return sum(
        (output - Decimal(target)) ** 2 / 2
        for row, wanted in zip(inputs, targets)
        for output, target in zip(decimal_outputs(weights, bias, row)[-1], wanted)
    )


def decimal_step(weights, bias, inputs, targets):
    """Return the weights after one iteration at a learning rate of 1."""
    steps = [[[Decimal(0)] * len(neuron) for neuron in layer] for layer in weights]
    for row, wanted in zip(inputs, targets):
        outputs = decimal_outputs(weights, bias, row)
        errors = [o - Decimal(t) for o, t in zip(outputs[-1], wanted)]
        for k in reversed(range(len(weights))):
            deltas = [e * o * (1 - o) for e, o in zip(errors, outputs[k + 1])]
            for step, delta in zip(steps[k], deltas):
                for i, x in enumerate(outputs[k] + [Decimal(1)] * bias):
                    step[i] += delta * x
            errors = [
                sum(neuron[i] * delta for neuron, delta in zip(weights[k], deltas))
                for i in range(len(outputs[k]))
            ]
    return [
        [[w - s for w, s in zip(*pair)] for pair in zip(*layers)] for layers in zip(weights, steps)
    ]


def flat(layers):
    return [number for layer in layers for neuron in layer for number in neuron]


@st.composite
def problems(draw, limit=3.0):
    """Draw (net, inputs, targets): one to three layers of one to four neurons."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    bias = draw(st.booleans())
    numbers = st.floats(-limit, limit)

    def lists(elements, count):
        return st.lists(elements, min_size=count, max_size=count)

    weights = [
        draw(lists(lists(numbers, inputs + bias), neurons))
        for inputs, neurons in zip(sizes, sizes[1:])
    ]
    count = draw(st.integers(1, 4))
    inputs = draw(lists(lists(numbers, sizes[0]), count))
    targets = draw(lists(lists(st.floats(0, 1), sizes[-1]), count))
    return NeuralNet.from_weights(weights, bias), inputs, targets


# The generator


def test_generator_from_0_gives_the_numbers_of_numerical_recipes():
    generator = LCG(0)
    published = (
        "3C6EF35F 47502932 D1CCF6E9 AAF95334 6252E503 9F2EC686"
        " 57FE6C2D A3D95FA8 81FDBEE7 94F0AF1A CBF633B1"
    )
    for number in published.split():
        assert generator.random() == int(number, 16) / 2**32
        assert generator.state == int(number, 16)


def test_generator_from_1_gives_the_numbers_of_oeis_a384451():
    generator = LCG(1)
    for number in [1015568748, 1586005467, 2165703038, 3027450565, 217083232] + [
        1587069247,
        3327581586,
        2388811721,
        70837908,
        2745540835,
    ]:
        assert generator.random() == number / 2**32
        assert generator.state == number


def test_generator_starts_from_1_unless_told():
    assert LCG().state == 1


@given(st.integers(0, 2**32 - 1))
@example(0)
@example(2**32 - 1)
def test_generator_takes_every_seed_and_stays_in_range(seed):
    generator = LCG(seed)
    assert generator.state == seed
    for _ in range(3):
        assert 0.0 <= generator.random() < 1.0
        assert 0 <= generator.state < 2**32


@given(st.integers(0, 2**32 - 1))
@example(2**32 - 1)
def test_generator_steps_as_a_language_of_doubles_does(seed):
    generator = LCG(seed)
    generator.random()
    assert generator.state == math.fmod(1664525.0 * seed + 1013904223.0, 4294967296.0)


def test_nearby_seeds_give_first_weights_far_apart():
    firsts = [NeuralNet(1, 1, seed=seed).weights[0][0][0] for seed in range(1000)]
    for a, b in zip(firsts, firsts[1:]):
        assert abs(a - b) > 0.01


# The sigmoid

ANY_FLOAT = st.one_of(st.floats(), st.floats(-760, 760), st.floats(-40, 40))


@given(ANY_FLOAT)
@example(math.inf)
@example(-math.inf)
@example(5e-324)
def test_sigmoid_lies_from_0_to_1(x):
    assume(not math.isnan(x))
    assert 0.0 <= sigmoid(x) <= 1.0


def test_sigmoid_at_the_ends_and_in_the_middle():
    assert sigmoid(-math.inf) == 0.0
    assert sigmoid(math.inf) == 1.0
    assert sigmoid(0.0) == sigmoid(-0.0) == 0.5
    assert math.isnan(sigmoid(math.nan))


@given(ANY_FLOAT)
@example(-709.0)
@example(-709.0000000000001)
@example(-709.782712893384)
@example(-745.1332191019412)
@example(-36.7368005696771)
@example(36.7368005696771)
@example(-5e-324)
def test_sigmoid_never_decreases_between_neighbouring_floats(x):
    assume(x < math.inf)
    assert sigmoid(x) <= sigmoid(neighbour(x))


@given(ANY_FLOAT)
def test_sigmoid_of_minus_x_is_one_minus_sigmoid_of_x(x):
    assume(not math.isnan(x))
    assert abs(sigmoid(-x) - (1.0 - sigmoid(x))) <= 2.0**-52


@given(ANY_FLOAT)
@example(-709.0)
@example(-709.0000000000001)
@example(-709.5)
@example(-709.782712893384)
@example(-709.7827128933841)
@example(-744.9)
@example(-1e308)
def test_sigmoid_is_within_2_5_ulp_of_the_true_value(x):
    assume(math.isfinite(x))
    with localcontext() as context:
        context.prec = 50
        true = 1 / (1 + (-Decimal(max(min(x, 2000.0), -2000.0))).exp())
        ulp = Decimal(neighbour(float(true))) - Decimal(float(true))
        assert abs(Decimal(sigmoid(x)) - true) <= Decimal("2.5") * ulp


@given(st.one_of(st.floats(-709, 709), st.floats(-709, -700)))
@example(-708.9769085822378)  # where e^x is another float
@example(-708.4096393367794)
def test_sigmoid_is_the_textbook_formula_to_the_bit_down_to_minus_709(x):
    assert sigmoid(x) == 1.0 / (1.0 + math.exp(-x))


@given(st.floats(-750, -709, exclude_max=True))
@example(-709.095572767996)  # where the textbook formula gives another float
@example(-709.5671702244084)
def test_sigmoid_is_e_to_the_x_to_the_bit_below_minus_709(x):
    assert sigmoid(x) == math.exp(x)


@given(st.floats(-30, 30))
def test_sigmoid_derivative_is_the_slope(x):
    with localcontext() as context:
        context.prec = 50
        e = (-Decimal(x)).exp()
        slope = e / (1 + e) ** 2
        # 1 - output loses digits where the output is near 1, but no more than it has.
        assert abs(Decimal(sigmoid_derivative(sigmoid(x))) - slope) <= Decimal(2) ** -51


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), max_size=6))
def test_dot_adds_left_to_right_from_zero(pairs):
    total = 0.0
    for a, b in pairs:
        total = total + a * b
    assert dot([a for a, _ in pairs], tuple(b for _, b in pairs)) == total


def test_dot_of_different_lengths_is_an_error():
    for a, b in ([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([], [1.0]):
        with pytest.raises(ValueError, match=f"a has {len(a)} numbers, b has {len(b)}"):
            dot(a, b)


# The net


def test_article_figures_to_all_their_digits():
    net = article_net()
    for iterations, figure in (10, "0.65980921"), (90, "0.87680541"), (9900, "0.9897704"):
        net.train(INPUTS, TARGETS, iterations)
        digits = len(figure) - 2
        assert "{:.{}f}".format(net.predict([1, 0, 1])[0], digits) == figure


def test_ten_thousand_iterations_equal_the_update_rule_in_decimal():
    net = article_net()
    net.train(INPUTS, TARGETS, 10000)
    with localcontext() as context:
        context.prec = 50
        weights = [Decimal(w) for w in NUMPY_START[0][0]]
        for _ in range(10000):
            steps = [Decimal(0)] * 3
            for row, (target,) in zip(INPUTS, TARGETS):
                output = 1 / (1 + (-sum(w * x for w, x in zip(weights, row))).exp())
                for i, x in enumerate(row):
                    steps[i] += x * (target - output) * output * (1 - output)
            weights = [w + step for w, step in zip(weights, steps)]
        for w, true in zip(net.weights[0][0], weights):
            assert abs(Decimal(w) - true) < Decimal("1e-12")


@settings(max_examples=10)
@given(problems())
def test_training_a_deep_net_equals_the_update_rule_in_decimal(problem):
    net, inputs, targets = problem
    with localcontext() as context:
        context.prec = 50
        weights = [[[Decimal(w) for w in neuron] for neuron in layer] for layer in net.weights]
        for _ in range(20):
            weights = decimal_step(weights, net.bias, inputs, targets)
        net.train(inputs, targets, 20)
        for w, true in zip(flat(net.weights), flat(weights)):
            assert abs(Decimal(w) - true) < Decimal("1e-10")


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4), st.booleans(), st.integers(0, 2**32 - 1)
)
def test_a_new_net_draws_layer_by_layer_after_throwing_one_draw_away(sizes, bias, seed):
    state = (1664525 * seed + 1013904223) % 2**32
    expected = []
    for inputs, neurons in zip(sizes, sizes[1:]):
        layer = []
        for _ in range(neurons):
            neuron = []
            for _ in range(inputs + bias):
                state = (1664525 * state + 1013904223) % 2**32
                neuron.append(2 * (state / 2**32) - 1)
            layer.append(neuron)
        expected.append(layer)
    net = NeuralNet(*sizes, bias=bias, seed=seed)
    assert net.weights == expected
    assert net.bias is bias


def test_a_new_net_has_seed_1_and_no_bias_unless_told():
    assert NeuralNet(3, 2, 1).weights == NeuralNet(3, 2, 1, bias=False, seed=1).weights


def test_the_same_seed_gives_the_same_training():
    a, b = NeuralNet(2, 3, 1, bias=True, seed=7), NeuralNet(2, 3, 1, bias=True, seed=7)
    a.train(XOR_INPUTS, XOR_TARGETS, 50)
    b.train(XOR_INPUTS, XOR_TARGETS, 50)
    assert a.weights == b.weights
    assert a.weights != NeuralNet(2, 3, 1, bias=True, seed=8).weights


@given(problems())
def test_predict_equals_the_formula_in_decimal(problem):
    net, inputs, _ = problem
    with localcontext() as context:
        context.prec = 50
        for row in inputs:
            true = decimal_outputs(net.weights, net.bias, row)[-1]
            outputs = net.predict(row)
            assert len(outputs) == len(true)
            for output, value in zip(outputs, true):
                assert abs(Decimal(output) - value) < Decimal("1e-14")


@given(problems())
def test_loss_is_half_the_sum_of_squared_errors(problem):
    net, inputs, targets = problem
    with localcontext() as context:
        context.prec = 50
        true = decimal_loss(net.weights, net.bias, inputs, targets)
        assert abs(Decimal(net.loss(inputs, targets)) - true) < Decimal("1e-14")


@given(problems(), st.data())
def test_gradient_is_the_derivative_of_the_loss(problem, data):
    net, inputs, targets = problem
    gradient = net.gradient(inputs, targets)
    assert [[len(neuron) for neuron in layer] for layer in gradient] == [
        [len(neuron) for neuron in layer] for layer in net.weights
    ]
    k = data.draw(st.integers(0, len(gradient) - 1))
    j = data.draw(st.integers(0, len(gradient[k]) - 1))
    i = data.draw(st.integers(0, len(gradient[k][j]) - 1))
    with localcontext() as context:
        context.prec = 50
        h = Decimal("1e-15")
        losses = []
        for sign in 1, -1:
            weights = [[[Decimal(w) for w in neuron] for neuron in layer] for layer in net.weights]
            weights[k][j][i] += sign * h
            losses.append(decimal_loss(weights, net.bias, inputs, targets))
        slope = (losses[0] - losses[1]) / (2 * h)
        assert abs(Decimal(gradient[k][j][i]) - slope) < Decimal("1e-13")


@given(problems())
def test_a_small_enough_step_against_the_gradient_lowers_the_loss(problem):
    net, inputs, targets = problem
    gradient = net.gradient(inputs, targets)
    squared_length = sum(g * g for g in flat(gradient))
    assume(squared_length > 1e-8)
    before = net.loss(inputs, targets)
    net.update(gradient, 1e-4)
    assert net.loss(inputs, targets) < before


@given(
    st.lists(st.floats(-3, 3), min_size=1, max_size=4),
    st.lists(st.floats(-3, 3), min_size=4, max_size=4),
)
def test_too_low_an_output_raises_weights_of_positive_inputs_and_lowers_negative_ones(row, weights):
    net = NeuralNet.from_weights([[weights[: len(row)]]])
    net.train([row], [[1]], 1)
    for x, before, after in zip(row, weights, net.weights[0][0]):
        if abs(x) > 1e-9:
            assert (after > before) if x > 0 else (after < before)
        elif x == 0:
            assert after == before


@given(problems())
def test_gradients_of_shards_add_up_to_the_gradient_of_the_whole(problem):
    net, inputs, targets = problem
    whole = flat(net.gradient(inputs, targets))
    shards = [flat(net.gradient([x], [t])) for x, t in zip(inputs, targets)]
    for total, parts in zip(whole, zip(*shards)):
        assert abs(total - math.fsum(parts)) < 1e-13


@given(problems(), st.integers(0, 5), st.integers(0, 5), st.floats(0.01, 3))
def test_training_in_two_parts_equals_training_at_once(problem, a, b, rate):
    net, inputs, targets = problem
    twin = NeuralNet.from_weights(net.weights, net.bias)
    net.train(inputs, targets, a, rate)
    net.train(inputs, targets, b, rate)
    twin.train(inputs, targets, a + b, rate)
    assert net.weights == twin.weights


@given(problems(), st.integers(0, 5), st.floats(0.01, 3))
def test_training_n_times_equals_n_updates_by_the_gradient(problem, n, rate):
    net, inputs, targets = problem
    twin = NeuralNet.from_weights(net.weights, net.bias)
    net.train(inputs, targets, n, rate)
    for _ in range(n):
        twin.update(twin.gradient(inputs, targets), rate)
    assert net.weights == twin.weights


def test_learning_rate_is_1_unless_told():
    a, b, c = article_net(), article_net(), article_net()
    a.train(INPUTS, TARGETS, 3)
    b.train(INPUTS, TARGETS, 3, learning_rate=1)
    for _ in range(3):
        c.update(c.gradient(INPUTS, TARGETS))
    assert a.weights == b.weights == c.weights


@given(problems(limit=1e300))
def test_weights_saved_as_json_and_loaded_are_the_very_same(problem):
    net = problem[0]
    loaded = NeuralNet.from_weights(json.loads(json.dumps(net.weights)), bias=net.bias)
    assert loaded.weights == net.weights
    assert loaded.bias is net.bias


def test_from_weights_copies():
    weights = [[[1.0, 2.0]]]
    net = NeuralNet.from_weights(weights)
    weights[0][0][0] = 5.0
    assert net.weights == [[[1.0, 2.0]]]


def test_weights_are_replaced_and_never_edited():
    net = article_net()
    before = net.weights
    net.train(INPUTS, TARGETS, 5)
    assert before == NUMPY_START
    assert net.weights is not before


def test_zero_iterations_change_nothing():
    net = article_net()
    net.train(INPUTS, TARGETS, 0)
    assert net.weights == NUMPY_START


def test_and_is_learned_with_a_bias():
    net = NeuralNet(2, 1, bias=True)
    net.train(XOR_INPUTS, [[0], [0], [0], [1]], 1000)
    assert [round(net.predict(row)[0]) for row in XOR_INPUTS] == [0, 0, 0, 1]


def test_and_cannot_be_learned_without_a_bias():
    net = NeuralNet(2, 1)
    net.train(XOR_INPUTS, [[0], [0], [0], [1]], 1000)
    assert net.predict([0, 0]) == [0.5]


def test_xor_is_learned_with_a_hidden_layer():
    net = NeuralNet(2, 4, 1, bias=True)
    net.train(XOR_INPUTS, XOR_TARGETS, 3000)
    for row, (target,) in zip(XOR_INPUTS, XOR_TARGETS):
        assert abs(net.predict(row)[0] - target) < 0.05


def test_three_classes_are_learned_by_three_outputs():
    draws = LCG(2026)
    centres = [[0.2, 0.3, 0.1, 0.2], [0.5, 0.3, 0.6, 0.5], [0.8, 0.5, 0.8, 0.9]]
    inputs, targets = [], []
    for i in range(90):
        kind = i % 3
        inputs.append([c + 0.2 * (draws.random() - 0.5) for c in centres[kind]])
        targets.append([1 if k == kind else 0 for k in range(3)])
    net = NeuralNet(4, 5, 3, bias=True)
    net.train(inputs[:60], targets[:60], 1000, 0.1)
    right = 0
    for row, target in zip(inputs[60:], targets[60:]):
        outputs = net.predict(row)
        right += outputs.index(max(outputs)) == target.index(1)
    assert right >= 29


@pytest.mark.parametrize(
    "examples",
    [
        lambda: (tuple(map(tuple, INPUTS)), ((1,), (0,), (1,))),
        lambda: ([range(3), range(1, 4)], [[True], [False]]),
        lambda: ([array("d", row) for row in INPUTS], [array("i", row) for row in TARGETS]),
        lambda: ([bytes(row) for row in INPUTS], [memoryview(bytes(row)) for row in TARGETS]),
        lambda: ([[Fraction(1, 3), Decimal("0.5"), True]], [[Fraction(1, 7)]]),
        lambda: ((iter(row) for row in INPUTS), (iter(row) for row in TARGETS)),
    ],
    ids=["tuples", "ranges", "arrays", "bytes", "fractions", "generators"],
)
def test_rows_may_be_anything_that_yields_real_numbers(examples):
    net, twin = article_net(), article_net()
    net.train(*examples(), 3)
    twin.train(*([[float(x) for x in row] for row in rows] for rows in examples()), 3)
    assert net.weights == twin.weights
    assert all(type(w) is float for w in net.weights[0][0])


class Whole:
    """A whole number of another kind, such as NumPy's."""

    def __init__(self, number):
        self.number = number

    def __index__(self):
        return int(self.number)


def test_whole_numbers_may_be_of_another_kind():
    net = NeuralNet(Whole(3), Whole(1), seed=Whole(2))
    assert net.weights == NeuralNet(3, 1, seed=2).weights
    net.train(INPUTS, TARGETS, Whole(0))
    for bad in Whole("no number"), Whole(None):
        with pytest.raises(TypeError, match=r"sizes\[1\] is of type Whole"):
            NeuralNet(3, bad)


@pytest.mark.parametrize("name", ["tinyann", "Ann", "_"])
def test_import_under_any_name_prints_nothing(name, capsys):
    runpy.run_path(str(HERE / "tinyann.py"), run_name=name)
    assert capsys.readouterr().out == ""


def test_module_imports_math_alone():
    tree = ast.parse((HERE / "tinyann.py").read_text(encoding="ascii"))
    imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [[alias.name for alias in node.names] for node in imports] == [["math"]]


def test_public_names_are_those_of_the_documentation():
    assert sorted(tinyann.__all__) == [
        "LCG",
        "NeuralNet",
        "dot",
        "sigmoid",
        "sigmoid_derivative",
    ]
    for name in tinyann.__all__:
        assert getattr(tinyann, name).__doc__


def test_demo_shows_the_article(capsys):
    runpy.run_path(str(HERE / "tinyann.py"), run_name="__main__")
    out = capsys.readouterr().out
    table = out.split("NumPy's seed(1)")[1]
    for iterations, figure in (10, "0.65980921"), (100, "0.87680541"), (10000, "0.9897704"):
        assert re.search(rf"^ *{iterations}  .* {figure}0*$", table, re.MULTILINE)
    for row, (target,) in zip(INPUTS, TARGETS):
        assert re.search(r"{} +{} +{} +{}\n".format(*(row + [target])), out)
    for weight in NeuralNet(3, 1).weights[0][0] + NUMPY_START[0][0]:
        assert f"{weight:.8f}" in out
    for iterations in 0, 10, 100, 10000:
        assert len(re.findall(rf"^ *{iterations}  \d\.\d{{8}} ", out, re.MULTILINE)) == 2


# Bad input: each row of the table in the README

NAN, INF, HUGE = math.nan, math.inf, 10**400


class Complex(complex):
    """A complex number that gives up its real part as a float, as NumPy's do."""

    def __float__(self):
        return self.real


class Single:
    """A float of another kind, such as NumPy's."""

    def __init__(self, number):
        self.number = number

    def __float__(self):
        return self.number


GOOD = INPUTS, TARGETS


class Loud(float):
    """A float that is written otherwise, as NumPy's are."""

    def __repr__(self):
        return "LOUD"


def nets_made(*sizes, **options):
    return lambda net: NeuralNet(*sizes, **options)


def loaded(weights, **options):
    return lambda net: NeuralNet.from_weights(weights, **options)


def predicted(example):
    return lambda net: net.predict(example)


def trained(inputs, targets, *rest):
    return lambda net: net.train(inputs, targets, *(rest or (1,)))


def updated(*arguments):
    return lambda net: net.update(*arguments)


def with_number(number):
    return [[0, 1, 1], [1, number, 0], [1, 0, 1]]


BAD_INPUT = [
    # sizes
    (nets_made(), ValueError, "sizes: 0 given, expected 2 or more"),
    (nets_made(3), ValueError, "sizes: 1 given, expected 2 or more"),
    (nets_made([3, 1]), TypeError, r"sizes\[0\] is of type list"),
    (nets_made(3, 0), ValueError, r"sizes\[1\] is 0, expected a whole number of 1 or more"),
    (nets_made(-1, 1), ValueError, r"sizes\[0\] is -1"),
    (nets_made(3, 2.5, 1), ValueError, r"sizes\[1\] is 2.5"),
    (nets_made(3, 1.0), ValueError, r"sizes\[1\] is 1.0"),
    (nets_made(2, 1, True), ValueError, r"sizes\[2\] is True"),
    (nets_made([3, 1], 1), TypeError, r"sizes\[0\] is of type list"),
    (nets_made("3", 1), TypeError, r"sizes\[0\] is '3'"),
    (nets_made(3, None), TypeError, r"sizes\[1\] is None"),
    (nets_made(3, 1, bias=0.5), TypeError, "bias is"),
    # seeds
    (nets_made(3, 1, seed=-1), ValueError, "seed is -1, expected .* from 0 to 4294967295"),
    (nets_made(3, 1, seed=2**32), ValueError, "seed is 4294967296"),
    (nets_made(3, 1, seed=10**5000), ValueError, "seed is a whole number of over 30 digits"),
    (nets_made(3, 1, seed=10**30), ValueError, "seed is a whole number of over 30 digits"),
    (nets_made(3, 1, seed=-(10**30)), ValueError, "seed is a whole number of over 30 digits"),
    (nets_made(3, 1, seed=-(10**31)), ValueError, "seed is a whole number of over 30 digits"),
    (nets_made(3, 1, seed=10**30 - 1), ValueError, "seed is 9{30}, expected"),
    (nets_made(3, 1, seed=1 - 10**30), ValueError, "seed is -9{30}, expected"),
    (nets_made(3, 1, seed=0.5), ValueError, "seed is 0.5"),
    (nets_made(3, 1, seed="1"), TypeError, "seed is '1'"),
    (nets_made(3, 1, seed=None), TypeError, "seed is None"),
    (lambda net: LCG(-1), ValueError, "seed is -1"),
    # shapes
    (trained([], []), ValueError, "inputs has 0 rows"),
    (trained(INPUTS, []), ValueError, "targets has 0 rows"),
    (trained(INPUTS, TARGETS[:2]), ValueError, "inputs has 3 rows, targets has 2"),
    (trained(INPUTS[:2], TARGETS), ValueError, "inputs has 2 rows, targets has 3"),
    (trained(INPUTS[:2] + [[1, 0]], TARGETS), ValueError, r"inputs\[2\] has 2 numbers, expected 3"),
    (trained(INPUTS[:2] + [[1, 0, 1, 0]], TARGETS), ValueError, r"inputs\[2\] has 4 numbers, exp"),
    (trained(INPUTS, [[1], [], [1]]), ValueError, r"targets\[1\] has 0 numbers, expected 1"),
    (trained(INPUTS, [[1], [0, 1], [1]]), ValueError, r"targets\[1\] has 2 numbers, expected 1"),
    (predicted([1, 0]), ValueError, "example has 2 numbers, expected 3"),
    (predicted([]), ValueError, "example has 0 numbers, expected 3"),
    (predicted([[1, 0, 1]]), TypeError, r"example\[0\] is of type list"),
    (predicted(1), ValueError, "example is 1, expected a list of numbers$"),
    (predicted(None), TypeError, "example is None, expected a list of numbers$"),
    (predicted("101"), TypeError, "example is '101', expected a list of numbers$"),
    (trained(5, TARGETS), ValueError, "inputs is 5, expected a list of rows$"),
    (trained([{0: 1, 1: 1, 2: 1}], [[1]]), TypeError, r"inputs\[0\] is of type dict"),
    (trained([{0, 1, 2}], [[1]]), TypeError, r"inputs\[0\] is of type set"),
    (trained({(0, 1, 1): 1}, [[1]]), TypeError, "inputs is of type dict"),
    # a flat list
    (trained(INPUTS, [1, 0, 1]), ValueError, r"targets\[0\] is 1, .*\[\[1\], \[0\], \[1\]\]"),
    (trained([1, 0, 1], TARGETS), ValueError, r"inputs\[0\] is 1, .*\[\[1\], \[0\], \[1\]\]"),
    # numbers
    (trained(with_number("1"), TARGETS), TypeError, r"inputs\[1\]\[1\] is '1', expected a finite"),
    (trained(with_number(b"1"), TARGETS), TypeError, r"inputs\[1\]\[1\] is of type bytes"),
    (trained(with_number(None), TARGETS), TypeError, r"inputs\[1\]\[1\] is None"),
    (trained(with_number(1j), TARGETS), TypeError, r"inputs\[1\]\[1\] is of type complex"),
    (
        trained(with_number(Complex(1, 2)), TARGETS),
        TypeError,
        r"inputs\[1\]\[1\] is of type Complex",
    ),
    (trained(with_number([1]), TARGETS), TypeError, r"inputs\[1\]\[1\] is of type list"),
    (trained([[0, NAN, 1]], [[1]]), ValueError, r"inputs\[0\]\[1\] is nan"),
    (trained(with_number(NAN), TARGETS), ValueError, r"inputs\[1\]\[1\] is nan"),
    (trained(with_number(INF), TARGETS), ValueError, r"inputs\[1\]\[1\] is inf"),
    (trained(with_number(-INF), TARGETS), ValueError, r"inputs\[1\]\[1\] is -inf"),
    (trained(with_number(HUGE), TARGETS), ValueError, r"inputs\[1\]\[1\] is a whole number of"),
    (trained(INPUTS, [[1], [None], [1]]), TypeError, r"targets\[1\]\[0\] is None"),
    (trained(INPUTS, [[1], [NAN], [1]]), ValueError, r"targets\[1\]\[0\] is nan"),
    (trained(["101", "100", "011"], TARGETS), TypeError, r"inputs\[0\] is '101', .* list of num"),
    (trained(INPUTS, ["yes", "no", "no"]), TypeError, r"targets\[0\] is 'yes', .* list of num"),
    (trained("101", TARGETS), TypeError, "inputs is '101', expected a list of rows"),
    (predicted([1, "x" * 1000, 1]), TypeError, r"example\[1\] is 'xxx.{1,60}, expected"),
    # targets
    (trained(INPUTS, [[1], [0], [2]]), ValueError, r"targets\[2\]\[0\] is 2, .* from 0 to 1"),
    (trained(INPUTS, [[1], [-0.1], [1]]), ValueError, r"targets\[1\]\[0\] is -0.1"),
    # numbers of other kinds, out of range
    (trained(INPUTS, [[1], [Fraction(3, 2)], [1]]), ValueError, r"targets\[1\]\[0\] is 1.5, exp"),
    (trained(INPUTS, [[1], [Decimal(2)], [1]]), ValueError, r"targets\[1\]\[0\] is 2.0, expected"),
    (trained(with_number(Single(NAN)), TARGETS), ValueError, r"inputs\[1\]\[1\] is nan, expected"),
    (trained(with_number(Loud(NAN)), TARGETS), ValueError, r"inputs\[1\]\[1\] is nan, expected"),
    (trained(INPUTS, TARGETS, 1, Single(0.0)), ValueError, "learning_rate is 0.0, expected"),
    (trained(INPUTS, TARGETS, Whole(-1)), ValueError, "iterations is -1, expected"),
    (nets_made(3, 1, seed=Whole(2**32)), ValueError, "seed is 4294967296, expected"),
    # iterations and learning rate
    (trained(INPUTS, TARGETS, -1), ValueError, "iterations is -1, expected .* 0 or more"),
    (trained(INPUTS, TARGETS, 1.5), ValueError, "iterations is 1.5"),
    (trained(INPUTS, TARGETS, "9"), TypeError, "iterations is '9'"),
    (trained(INPUTS, TARGETS, None), TypeError, "iterations is None"),
    (trained(INPUTS, TARGETS, True), ValueError, "iterations is True"),
    (trained(INPUTS, TARGETS, 1, 0), ValueError, "learning_rate is 0, expected .* above 0"),
    (trained(INPUTS, TARGETS, 1, -1.0), ValueError, "learning_rate is -1.0"),
    (trained(INPUTS, TARGETS, 1, NAN), ValueError, "learning_rate is nan"),
    (trained(INPUTS, TARGETS, 1, INF), ValueError, "learning_rate is inf"),
    (trained(INPUTS, TARGETS, 1, "1"), TypeError, "learning_rate is '1'"),
    (updated([[[1, 1, 1]]], 0), ValueError, "learning_rate is 0"),
    # weights
    (loaded([]), ValueError, "weights has 0 layers"),
    (loaded([[]]), ValueError, r"weights\[0\] has 0 neurons"),
    (loaded([[[]]]), ValueError, r"weights\[0\]\[0\] has 0 numbers"),
    (loaded([[[1]]], bias=True), ValueError, r"weights\[0\]\[0\] has 0 inputs"),
    (loaded([[[1, 2], [1]]]), ValueError, r"weights\[0\]\[1\] has 1 number, expected 2"),
    (loaded([[[1, 2]], [[1, 2]]]), ValueError, r"weights\[1\]\[0\] has 2 numbers, expected 1"),
    (loaded([[[1]] * 5, [[1, 2]]]), ValueError, r"weights\[1\]\[0\] has 2 numbers, expected 5"),
    (
        loaded([[[1, 2]], [[1]]], bias=True),
        ValueError,
        r"weights\[1\]\[0\] has 1 number, expected 2",
    ),
    (loaded([[[1, NAN]]]), ValueError, r"weights\[0\]\[0\]\[1\] is nan"),
    (loaded([[[1, "2"]]]), TypeError, r"weights\[0\]\[0\]\[1\] is '2'"),
    (loaded([[1, 2]]), ValueError, r"weights\[0\]\[0\] is 1, expected a list of numbers$"),
    (loaded([["12"]]), TypeError, r"weights\[0\]\[0\] is '12', expected a list of numbers$"),
    (loaded([1]), ValueError, r"weights\[0\] is 1, expected a list of neurons$"),
    (loaded(1), ValueError, "weights is 1, expected a list of layers$"),
    (loaded({"weights": []}), TypeError, "weights is of type dict"),
    (loaded([[[1, 2]]], bias=None), TypeError, "bias is"),
    # gradients
    (updated([]), ValueError, "gradient has 0 layers"),
    (updated([[[1, 1, 1]], [[1]]]), ValueError, "gradient has 2 layers, expected 1"),
    (updated([[[1, 1, 1], [1, 1, 1]]]), ValueError, r"gradient\[0\] has 2 neurons, expected 1"),
    (updated([[[1, 1]]]), ValueError, r"gradient\[0\]\[0\] has 2 numbers, expected 3"),
    (updated([[[1, 1, INF]]]), ValueError, r"gradient\[0\]\[0\]\[2\] is inf"),
    (updated([[[1, None, 1]]]), TypeError, r"gradient\[0\]\[0\]\[1\] is None"),
    # overflow
    (updated([[[0, 0, 1e308]]], 1e10), OverflowError, r"weights\[0\]\[0\]"),
]


@pytest.mark.parametrize("call, error, message", BAD_INPUT)
def test_bad_input_gets_an_error_that_names_the_place_and_changes_nothing(call, error, message):
    net = article_net()
    with pytest.raises(error, match=message) as caught:
        call(net)
    assert caught.type is error
    assert net.weights == NUMPY_START
    assert net.bias is False


def test_errors_read_as_the_readme_shows_them():
    messages = []
    for call, error, _ in BAD_INPUT:
        with pytest.raises(error) as caught:
            call(article_net())
        messages.append(str(caught.value))
    section = README.split("\n### Bad input\n")[1].split("\n## ")[0]
    shown = re.findall(r"\| `(.*?)`", section)
    assert len(shown) == 10
    assert set(shown) <= set(messages)


@pytest.mark.parametrize("rate", [5e-324, 1, Fraction(1, 3), sys.float_info.max])
def test_every_finite_learning_rate_above_0_is_taken(rate):
    net = article_net()
    net.update([[[0, 0, 0]]], rate)
    assert net.weights == NUMPY_START


@pytest.mark.parametrize("number", [sys.float_info.max, -sys.float_info.max, 5e-324, -0.0])
def test_every_finite_weight_is_taken(number):
    assert NeuralNet.from_weights([[[number]]]).weights == [[[number]]]


@pytest.mark.parametrize("method", ["train", "gradient", "loss"])
def test_every_method_checks_its_examples(method):
    rest = (1,) if method == "train" else ()
    with pytest.raises(ValueError, match=r"inputs\[1\] has 2 numbers"):
        getattr(article_net(), method)([[0, 1, 1], [1, 0]], [[1], [0]], *rest)
    with pytest.raises(ValueError, match=r"targets\[0\]\[0\] is 1.5"):
        getattr(article_net(), method)([[0, 1, 1]], [[1.5]], *rest)


def test_a_sum_that_overflows_to_nan_is_an_error_that_names_the_example():
    net = NeuralNet.from_weights([[[1e308, -1e308]]])
    with pytest.raises(OverflowError, match="example"):
        net.predict([10, 10])
    with pytest.raises(OverflowError, match=r"inputs\[1\]"):
        net.loss([[1, 1], [10, 10]], [[1], [1]])
    with pytest.raises(OverflowError, match=r"gradient\[0\]\[0\]"):
        net.gradient([[1, 1], [10, 10]], [[1], [1]])
    with pytest.raises(OverflowError, match=r"weights\[0\]\[0\]"):
        net.train([[1, 1], [10, 10]], [[1], [1]], 1)
    assert net.weights == [[[1e308, -1e308]]]


# Nothing is lost: interruptions, threads, numbers at the edge, sizes

# It trains the same short jobs over and over, and prints the weights when it is interrupted. It
# may have been started where SIGINT is ignored, as it is in a shell's background jobs.
INTERRUPTED = """
import json, signal, tinyann
signal.signal(signal.SIGINT, signal.default_int_handler)
inputs, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
net = tinyann.NeuralNet(2, 2, 1, bias=True)
try:
    print("ready", flush=True)
    net.train(inputs, targets, 10**9)
except KeyboardInterrupt:
    print(json.dumps(net.weights))
"""


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_interrupted_training_leaves_the_weights_of_a_whole_iteration():
    processes, delays, stopped = [], LCG(6), []
    try:
        for _ in range(4):
            process = subprocess.Popen(
                [sys.executable, "-c", INTERRUPTED], cwd=str(HERE), stdout=subprocess.PIPE
            )
            processes.append(process)
            assert process.stdout.readline().strip() == b"ready"
        for process in processes:
            time.sleep(0.02 + 0.1 * delays.random())
            process.send_signal(signal.SIGINT)
            out = process.communicate(timeout=60)[0]
            stopped.append(json.loads(out.decode("ascii")))
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    # The same training, one iteration at a time, passes through each of those weights.
    net = NeuralNet(2, 2, 1, bias=True)
    missing = [weights for weights in stopped if weights != net.weights]
    for _ in range(10**6):
        if not missing:
            break
        net.train(XOR_INPUTS, XOR_TARGETS, 1)
        missing = [weights for weights in missing if weights != net.weights]
    assert not missing


def test_training_goes_on_after_an_interruption_as_if_there_had_been_none():
    class InterruptError(Exception):
        pass

    whole = NeuralNet(2, 3, 1, bias=True)
    whole.train(XOR_INPUTS, XOR_TARGETS, 10)
    plain, calls = tinyann.sigmoid_derivative, []

    def interrupting(output):
        calls.append(output)
        if len(calls) == 100:
            raise InterruptError
        return plain(output)

    net = NeuralNet(2, 3, 1, bias=True)
    tinyann.sigmoid_derivative = interrupting
    try:
        with pytest.raises(InterruptError):
            net.train(XOR_INPUTS, XOR_TARGETS, 10)
    finally:
        tinyann.sigmoid_derivative = plain
    done = (len(calls) - 1) // (4 * (3 + 1))  # each iteration takes a slope per neuron and example
    net.train(XOR_INPUTS, XOR_TARGETS, 10 - done)
    assert net.weights == whole.weights


def test_threads_see_the_weights_of_whole_iterations():
    iterations = 400
    whole = NeuralNet(2, 3, 1, bias=True)
    steps = [whole.weights]
    for _ in range(iterations):
        whole.train(XOR_INPUTS, XOR_TARGETS, 1)
        steps.append(whole.weights)
    outputs = [NeuralNet.from_weights(w, bias=True).predict([1, 0]) for w in steps]
    net = NeuralNet(2, 3, 1, bias=True)
    seen, errors, over = [], [], threading.Event()

    def look():
        try:
            while not over.is_set():
                seen.append((net.weights, net.predict([1, 0])))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    net.train(XOR_INPUTS, XOR_TARGETS, iterations)
    over.set()
    for thread in threads:
        thread.join()
    assert not errors
    for weights, output in seen[:: max(1, len(seen) // 500)]:
        assert weights in steps
        assert output in outputs
    assert net.weights == steps[-1]


@pytest.mark.parametrize("x", [1.7e308, -1.7e308, 5e-324, -0.0, 2**1023, -(2**53) - 1])
@pytest.mark.parametrize("w", [1.7e308, 5e-324, -0.0, -1.5])
def test_numbers_at_the_edge_give_the_right_output(x, w):
    output = NeuralNet.from_weights([[[w]]]).predict([x])[0]
    with localcontext() as context:
        context.prec = 50
        z = Decimal(w) * Decimal(x)
        true = 1 / (1 + (-max(min(z, Decimal(2000)), Decimal(-2000))).exp())
        assert abs(Decimal(output) - true) < Decimal("1e-15")


class Odd:
    """An object whose conversions raise, or lie."""

    def __init__(self, answer):
        self.answer = answer

    def __float__(self):
        return self.answer()

    __index__ = __iter__ = __len__ = __float__


class OddAndMute(Odd):
    __repr__ = __str__ = Odd.__float__


def fail():
    raise KeyError("odd")


ODD = [Odd(fail), Odd(lambda: "1"), Odd(lambda: None), Odd(lambda: 1j), Odd(list)]


@pytest.mark.parametrize("odd", [*ODD, OddAndMute(fail)])
def test_objects_that_fail_to_convert_get_an_error_that_names_the_place(odd):
    net = article_net()
    calls = [
        (lambda: net.predict([1, odd, 1]), r"example\[1\] is of type Odd"),
        (lambda: net.predict(odd), "example is of type Odd"),
        (lambda: net.train([[1, 0, 1]], [[odd]], 1), r"targets\[0\]\[0\] is of type Odd"),
        (lambda: net.train(odd, [[1]], 1), "inputs is of type Odd"),
        (lambda: net.train([[1, 0, 1]], [[1]], odd), "iterations is of type Odd"),
        (lambda: net.train([[1, 0, 1]], [[1]], 1, odd), "learning_rate is of type Odd"),
        (lambda: net.update([[[1, 1, odd]]]), r"gradient\[0\]\[0\]\[2\] is of type Odd"),
        (lambda: NeuralNet.from_weights([[[odd]]]), r"weights\[0\]\[0\]\[0\] is of type Odd"),
        (lambda: NeuralNet(3, odd), r"sizes\[1\] is of type Odd"),
        (lambda: NeuralNet(3, 1, seed=odd), "seed is of type Odd"),
        (lambda: NeuralNet(3, 1, bias=odd), "bias is of type Odd"),
    ]
    for call, message in calls:
        with pytest.raises(TypeError, match=message):
            call()
    assert net.weights == NUMPY_START


# Anything that hypothesis can build.
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.complex_numbers(),
    st.fractions(),
    st.decimals(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.sampled_from([*ODD, Odd(lambda: 0.5), object(), math, len, NeuralNet]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.lists(inner, max_size=3).map(iter),
        st.dictionaries(st.integers(0, 3), inner, max_size=3),
        st.frozensets(st.integers(0, 3)),
    ),
    max_leaves=8,
)
# The same, but nearly right now and then.
GOOD_NUMBERS = st.one_of(st.floats(-9, 9), st.integers(-9, 9), st.floats(allow_nan=False), SCALARS)
EXAMPLES = st.one_of(st.lists(GOOD_NUMBERS, min_size=2, max_size=2), ANYTHING)
ROWS = st.one_of(st.lists(EXAMPLES, min_size=1, max_size=2), ANYTHING)
TARGET_ROWS = st.one_of(
    st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=1), min_size=1, max_size=2), ANYTHING
)
LAYERS = st.one_of(
    st.lists(GOOD_NUMBERS, min_size=2, max_size=2).map(lambda neuron: [[neuron]]), ANYTHING
)
REFUSALS = TypeError, ValueError, OverflowError


def are_floats(numbers):
    return all(type(x) is float and math.isfinite(x) for x in numbers)


@given(EXAMPLES, st.floats(-1.7e308, 1.7e308))
def test_predict_of_anything_gives_outputs_or_refuses(example, weight):
    net = NeuralNet.from_weights([[[weight, 2.0]]])
    try:
        outputs = net.predict(example)
    except REFUSALS:
        return
    assert type(outputs) is list and len(outputs) == 1
    assert are_floats(outputs) and 0.0 <= outputs[0] <= 1.0


@given(ROWS, TARGET_ROWS, st.one_of(st.integers(0, 3), SCALARS), st.one_of(st.floats(0), ANYTHING))
def test_training_on_anything_gives_finite_weights_or_refuses(inputs, targets, iterations, rate):
    assume(not isinstance(iterations, int) or iterations < 4)
    net = NeuralNet.from_weights([[[0.5, 1e300]]])
    before = net.weights
    try:
        net.train(inputs, targets, iterations, rate)
    except OverflowError:
        pass  # in a later iteration than the first, perhaps
    except REFUSALS:
        assert net.weights is before
    assert before == [[[0.5, 1e300]]]
    assert are_floats(flat(net.weights)) and len(flat(net.weights)) == 2


@given(ROWS, TARGET_ROWS)
def test_gradient_and_loss_of_anything_are_finite_or_refused(inputs, targets):
    net = NeuralNet.from_weights([[[0.5, 1e300], [-2.0, 3.0]], [[1.0, -1e300]]])
    before = net.weights
    for method in net.gradient, net.loss:
        try:
            result = method(inputs, targets)
        except REFUSALS:
            continue
        assert are_floats(flat(result) if isinstance(result, list) else [result])
    assert net.weights is before


@given(LAYERS, st.one_of(st.floats(0), ANYTHING))
def test_update_by_anything_gives_finite_weights_or_refuses(gradient, rate):
    net = NeuralNet.from_weights([[[0.5, 1e300]]])
    before = net.weights
    try:
        net.update(gradient, rate)
    except REFUSALS:
        assert net.weights is before
    assert are_floats(flat(net.weights)) and len(flat(net.weights)) == 2


@given(LAYERS, st.one_of(st.booleans(), ANYTHING))
def test_from_weights_of_anything_gives_a_net_or_refuses(weights, bias):
    try:
        net = NeuralNet.from_weights(weights, bias)
    except REFUSALS:
        return
    assert are_floats(flat(net.weights)) and net.bias is bias
    example = [0.0] * (len(net.weights[0][0]) - bias)
    assert len(net.predict(example)) == len(net.weights[-1])


@given(st.lists(st.one_of(st.integers(1, 3), SCALARS), max_size=4), ANYTHING, ANYTHING)
def test_a_net_of_anything_is_a_net_or_refused(sizes, bias, seed):
    assume(not any(isinstance(size, int) and size > 3 for size in sizes))
    for options in {}, {"bias": bias}, {"seed": seed}:
        try:
            net = NeuralNet(*sizes, **options)
        except REFUSALS:
            continue
        assert [len(layer) for layer in net.weights] == [int(size) for size in sizes[1:]]
        assert all(-1.0 <= w < 1.0 for w in flat(net.weights))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
)


@given(JSON, st.booleans())
def test_whatever_json_holds_becomes_a_net_or_a_clear_error(value, bias):
    try:
        net = NeuralNet.from_weights(json.loads(json.dumps(value)), bias=bias)
    except (TypeError, ValueError) as error:
        assert re.match(r"weights(\[\d\])* (is|has) .*, expected ", str(error))
    else:
        assert are_floats(flat(net.weights))


def test_two_hundred_layers_train_without_recursion():
    net = NeuralNet(*[2] * 201, bias=True)
    net.train([[0, 1]], [[1, 0]], 2)
    assert len(net.gradient([[0, 1]], [[1, 0]])) == 200
    assert are_floats(flat(net.weights))


def test_ten_thousand_inputs_and_two_thousand_outputs():
    wide = NeuralNet(10000, 1)
    wide.train([[1e-4] * 10000], [[1]], 1)
    assert 0.0 < wide.predict([1e-4] * 10000)[0] < 1.0
    many = NeuralNet(1, 2000)
    many.train([[1]], [[0] * 2000], 1)
    assert len(many.predict([1])) == 2000


def test_memory_stays_flat_over_iterations():
    tracemalloc = pytest.importorskip("tracemalloc")  # PyPy has none
    net = NeuralNet(2, 3, 1, bias=True)
    peaks = []
    for iterations in 20, 20, 1000:
        tracemalloc.start()
        net.train(XOR_INPUTS, XOR_TARGETS, iterations)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1]


# The seam for speed


@pytest.fixture
def replaced_dot():
    """Replace tinyann.dot by a function, and put it back after the test."""
    plain = tinyann.dot

    def replace(function):
        tinyann.dot = function

    yield replace
    tinyann.dot = plain


@pytest.mark.skipif(not hasattr(math, "sumprod"), reason="math.sumprod came with Python 3.12")
def test_sumprod_may_replace_dot_at_the_price_of_other_last_bits(replaced_dot):
    nets = [NeuralNet(2, 4, 1, bias=True) for _ in range(2)]
    nets[0].train(XOR_INPUTS, XOR_TARGETS, 100)
    replaced_dot(math.sumprod)
    nets[1].train(XOR_INPUTS, XOR_TARGETS, 100)
    for a, b in zip(*(flat(net.weights) for net in nets)):
        assert math.isclose(a, b, rel_tol=1e-12)
    for row in XOR_INPUTS:
        assert math.isclose(nets[0].predict(row)[0], nets[1].predict(row)[0], rel_tol=1e-12)


@pytest.mark.parametrize("bias", [False, True])
def test_every_inner_product_goes_through_dot(replaced_dot, bias):
    counts = []

    def counting(a, b):
        counts.append(len(a))
        return dot(a, b)

    net = NeuralNet(5, 3, 2, bias=bias)
    inputs, targets = [[0.1 * i for i in range(5)]] * 4, [[0, 1]] * 4
    before = net.weights
    replaced_dot(counting)
    net.train(inputs, targets, 1)
    width = 3 + bias
    outputs = 4 * (3 * [5 + bias] + 2 * [width])
    gradient = (3 * (5 + bias) + 2 * width) * [4]
    deltas_of_hidden_neurons = 4 * 3 * [2]
    assert sorted(counts) == sorted(outputs + gradient + deltas_of_hidden_neurons)
    assert net.weights != before
    del counts[:]
    net.loss(inputs, targets)
    assert sorted(counts) == sorted([*outputs, 4 * 2])
    del counts[:]
    net.predict(inputs[0])
    assert sorted(counts) == sorted(outputs[:5])


# The README: its examples, its numbers, its recipes

# A program may be preceded by the packages that it needs, and followed by what it prints. It may
# read files that programs above it, under the same heading, write.
PROGRAM = re.compile(
    r"(?:<!-- needs: (?P<needs>.*?) -->\n)?^```python\n(?P<code>.*?)^```$"
    r"(?:\n\n^```text\n(?P<output>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)


def readme_programs():
    programs, last, above = [], "", []
    for match in PROGRAM.finditer(README):
        heading = re.findall(r"^#+ (.*)", README[: match.start()], re.MULTILINE)[-1]
        line = README.count("\n", 0, match.start("code")) + 1
        name = "{}-line-{}".format(re.sub(r"\W+", "-", heading), line)
        above, last = above if heading == last else [], heading
        programs.append(pytest.param(above, *match.group("needs", "code", "output"), id=name))
        if '"w")' in match.group("code"):
            above = above + [match.group("code")]
    return programs


@pytest.mark.parametrize("above, needs, code, output", readme_programs())
def test_readme_program_runs_and_prints_what_the_readme_shows(above, needs, code, output, tmp_path):
    for package in re.split(", *", needs or ""):
        if package and importlib.util.find_spec(package) is None:
            pytest.skip(f"needs {package}, which is not installed")
    program = tmp_path / "program.py"
    for text in above + [code]:
        program.write_text(text, encoding="utf-8")
        process = subprocess.run(
            [sys.executable, str(program)],
            cwd=str(tmp_path),
            env=dict(os.environ, PYTHONPATH=str(HERE), PYTHONIOENCODING="utf-8", MPLBACKEND="Agg"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=300,
        )
        assert process.returncode == 0, process.stderr.decode("utf-8", "replace")
    if output is not None:
        assert process.stdout.decode("utf-8").replace("\r\n", "\n") == output


def readme_recipe(heading):
    """Return the programs under a heading of the README, and what they print."""
    section = re.split(r"^##+ (.*)\n", README, flags=re.MULTILINE)
    return [
        m.group("code", "output") for m in PROGRAM.finditer(section[section.index(heading) + 1])
    ]


@pytest.fixture
def flowers(tmp_path, monkeypatch):
    """Return the lines of the iris.csv that the README's program writes here."""
    monkeypatch.chdir(tmp_path)
    exec(readme_recipe("Classes from a CSV file")[0][0], {})
    return (tmp_path / "iris.csv").read_text().splitlines()


def names_of(heading, k):
    names = {"__name__": "recipe"}
    exec(readme_recipe(heading)[k][0], names)
    return names


def test_iris_table_has_the_means_that_fisher_published(flowers):
    rows = [line.split(",") for line in flowers[1:]]
    means = {}
    for name in {row[4] for row in rows}:
        measures = [[Fraction(x) for x in row[:4]] for row in rows if row[4] == name]
        means[name] = [float(sum(column) / 50) for column in zip(*measures)]
    assert len(rows) == 150
    assert means == {
        "setosa": [5.006, 3.428, 1.462, 0.246],
        "versicolor": [5.936, 2.770, 4.260, 1.326],
        "virginica": [6.588, 2.974, 5.552, 2.026],
    }


def test_recipe_for_classes_learns_in_spite_of_a_column_that_never_varies(flowers, tmp_path):
    lines = [re.sub("^[^,]*", "5.1", line) for line in flowers]
    (tmp_path / "iris.csv").write_text("\n".join(lines))
    names = names_of("Classes from a CSV file", 1)
    constant, *others = zip(*names["inputs"][:100])
    assert set(constant) == {0.0}
    for column in others:
        assert math.fsum(column) == pytest.approx(0, abs=1e-9)
        assert math.fsum(x * x for x in column) / 100 == pytest.approx(1)
    assert sum(names["right"]) > 40


def test_recipe_shows_four_fifths_in_mini_batches_and_judges_by_the_rest(flowers, monkeypatch):
    learn, batches, judges = names_of("Classes from a CSV file", 1)["learn"], [], []
    rows = [[k / 115] for k in range(115)]  # 92 and 23
    monkeypatch.setattr(NeuralNet, "train", lambda net, *batch: batches.append(batch))
    monkeypatch.setattr(NeuralNet, "loss", lambda net, *rest: judges.append(rest) or 1.0)
    learn([1, 3, 1], rows, rows, 1.0, batches=30)
    assert [len(inputs) for inputs, *_ in batches] == [*[10] * 9, 2] * 3
    once, again = [[row for batch in batches[k : k + 10] for row in batch[0]] for k in (0, 10)]
    assert sorted(once) == sorted(again) == rows[:92]
    assert once != again
    assert all(rest == [inputs, 1, 1.0] for inputs, *rest in batches)
    assert set(map(repr, judges)) == {repr((rows[92:], rows[92:]))}


def test_recipe_for_stopping_early_saves_the_weights_that_did_best(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = names_of("A number instead of a class; stopping early; the learning curve", 0)
    saved = json.loads((tmp_path / "best.json").read_text())
    held_out = [loss for _, loss in saved["curve"]]
    net = NeuralNet.from_weights(saved["weights"], saved["bias"])
    assert net.loss(*names["rest"]) / 20 == min(held_out) < 0.5 * held_out[-1]
    assert names["degree"] == pytest.approx(15 - 8 * math.cos(math.pi), abs=2)  # noon, no noise


def test_recipe_with_a_progress_bar_ends_with_ctrl_c_and_keeps_what_was_learned(
    monkeypatch, capsys
):
    class Bar:
        def __init__(self, count):
            self.losses = []

        __enter__, __exit__ = (lambda self: self), (lambda self, *error: None)

        def __iter__(self):
            yield from range(60)
            raise KeyboardInterrupt

        def set_postfix(self, loss, refresh):
            self.losses.append(loss)

    monkeypatch.setitem(sys.modules, "tqdm", type(sys)("tqdm"))
    sys.modules["tqdm"].trange = Bar
    names = names_of("Momentum, a progress bar, and Ctrl-C", 0)
    assert capsys.readouterr().out.startswith("stopped")
    assert len(names["bar"].losses) == 60
    assert names["net"].loss(XOR_INPUTS, XOR_TARGETS) == names["bar"].losses[-1] < 0.2


@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_updates_by_the_gradients_of_shards_equal_one_iteration(shards, seed):
    random = LCG(seed).random
    inputs = [[random(), random()] for _ in range(12)]
    targets = [[random()] for _ in inputs]
    net, whole = [NeuralNet(2, 3, 1, bias=True, seed=seed) for _ in range(2)]
    gradients = [net.gradient(inputs[k::shards], targets[k::shards]) for k in range(shards)]
    for gradient in gradients:
        net.update(gradient, learning_rate=0.5)
    whole.train(inputs, targets, 1, learning_rate=0.5)
    for layer, expected in zip(net.weights, whole.weights):
        for neuron, weights in zip(layer, expected):
            assert neuron == pytest.approx(weights, rel=0, abs=1e-14)


def test_train_reaches_the_loss_that_the_recipe_for_many_machines_does():
    inputs = [[k / 900] for k in range(900)]
    targets = [[x * x] for [x] in inputs]
    net = NeuralNet(1, 8, 1, bias=True)
    net.train(inputs, targets, 50, learning_rate=0.01)
    [(_, output)] = readme_recipe("Many machines")
    assert net.loss(inputs, targets) == pytest.approx(float(output), rel=1e-9)


def test_readme_board_has_the_weights_of_the_training_above_it():
    training, board = readme_recipe("Train here, predict on a microcontroller")
    layers = training[1].split("\n")[:2]
    assert "WEIGHTS = [\n    {},\n    {},\n]\n".format(*layers) in board[0]


def test_readme_board_predicts_what_tinyann_does_for_any_sum():
    _, board = readme_recipe("Train here, predict on a microcontroller")
    names = {}
    exec(board[0], names)  # prints its table
    net = NeuralNet.from_weights(names["WEIGHTS"], bias=True)
    for row in [0, 0], [1, 0], [0.25, 0.5], [-3, 7], [1e6, 1e6], [-1e6, -1e6]:
        assert names["predict"](row) == pytest.approx(net.predict(row), rel=1e-12, abs=1e-30)


def test_every_python_block_of_the_readme_is_run():
    assert len(readme_programs()) == len(re.findall(r"^```python", README, re.MULTILINE)) > 0


def test_readme_names_every_public_name():
    methods = [name for name in vars(NeuralNet) if not name.startswith("_")]
    for name in tinyann.__all__ + methods + ["weights", "bias", "state", "random", "__version__"]:
        assert re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", README), name


def test_licence_travels_with_the_file_and_its_text_stands_in_the_readme():
    first = (HERE / "tinyann.py").read_text(encoding="ascii").split("\n")[0]
    assert first == "# SPDX-License-Identifier: 0BSD"
    assert "Permission to use, copy, modify, and/or distribute this software" in README


# Other implementations: the contract, the vectors, the comparer and the port in the README

# The oracle is one iteration written once more, by the README's contract and from nothing of
# tinyann: by examples and indices, over floats or Decimals, and with a place for each mistake.

CHECK = README.split("\n## Check yours")[1].split("\n## ")[0].split("\n### The same bits")[0]
STATES = 1015568748, 1586005467, 2165703038, 3027450565  # OEIS A384451, from 1
SEED_1 = [2 * (state // 256 / 2**24) - 1 for state in STATES[1:]]
HIDDEN_START = [[[0.1, 0.2, 0.3], [-0.4, 0.5, -0.6]], [[0.7, -0.8, 0.9]]]


def c_exp(x):
    """Return e^x as C does: infinity where math.exp raises an OverflowError."""
    return math.inf if x > 709.782712893384 else math.exp(x)


def c_sigmoid(x, exp=c_exp):
    return exp(x) if x < -88 else 1 / (1 + exp(-x))


def decimal_sigmoid(x):
    return 1 / (1 + (-x).exp())


def single(x):
    return array("f", [x])[0]


def right_slope(error, output, z, number):
    return number(error * number(output * number(1 - output)))


def added(pairs, number):
    total = number(0)
    for a, b in pairs:
        total = number(total + number(a * b))
    return total


def one_iteration(
    weights,
    bias,
    inputs,
    targets,
    number=float,  # rounds each result
    sigmoid=c_sigmoid,
    slope=right_slope,
    last_slope=None,  # the slope's in the last layer, where it differs
    order=lambda pairs: pairs,
    rate=1,
    too_early=False,  # updates a layer before its deltas go further back
    errors_back=False,  # sends output - target back in place of the last layer's deltas
    still_biases=False,  # never updates them
):
    """Return z, outputs, deltas ([layer][example][neuron]), the gradient and the new weights."""
    weights = [[[number(w) for w in neuron] for neuron in layer] for layer in weights]
    ones, last = [number(1)] * bias, len(weights) - 1
    sums, outputs = [], []
    deltas, gradient, new_weights = ([None] * len(weights) for _ in range(3))
    fed = [[[number(x) for x in row] + ones for row in inputs]]  # [layer][example][input]
    for layer in weights:
        sums.append([[added(order(list(zip(n, row))), number) for n in layer] for row in fed[-1]])
        outputs.append([[sigmoid(z) for z in row] for row in sums[-1]])
        fed.append([row + ones for row in outputs[-1]])
    rows = zip(outputs[last], targets)
    back = [[number(o - number(t)) for o, t in zip(*row)] for row in rows]  # [example][neuron]
    for k in range(last, -1, -1):
        by = last_slope if last_slope and k == last else slope
        rows = zip(back, outputs[k], sums[k])
        deltas[k] = [[by(error, o, z, number) for error, o, z in zip(*row)] for row in rows]
        gradient[k], new_weights[k] = [], []
        for j, neuron in enumerate(weights[k]):
            columns = [
                [(d[j], x[i]) for d, x in zip(deltas[k], fed[k])] for i in range(len(neuron))
            ]
            slopes = [added(order(column), number) for column in columns]
            gradient[k].append(slopes)
            new = [number(w - number(number(rate) * g)) for w, g in zip(neuron, slopes)]
            new_weights[k].append(new[:-1] + neuron[-1:] if still_biases and bias else new)
        fans = list(zip(*(new_weights if too_early else weights)[k]))[: len(fed[k][0]) - bias]
        sent = back if errors_back and k == last else deltas[k]
        back = [[added(order(list(zip(fan, row))), number) for fan in fans] for row in sent]
    return sums, outputs, deltas, gradient, new_weights


def iterated(weights, bias, inputs, targets, iterations, each_example=False, **options):
    """Return the weights after so many iterations."""
    batches = [(inputs, targets)]
    if each_example:
        batches = [([row], [target]) for row, target in zip(inputs, targets)]
    for _ in range(iterations):
        for batch in batches:
            weights = one_iteration(weights, bias, *batch, **options)[-1]
    return weights


@given(problems(limit=30.0), st.integers(1, 4), st.floats(1e-3, 10))
def test_a_port_by_the_contract_has_the_same_bits(problem, iterations, rate):
    net, inputs, targets = problem
    _, outputs, _, gradient, _ = one_iteration(net.weights, net.bias, inputs, targets)
    assert [net.predict(row) for row in inputs] == outputs[-1]
    assert net.gradient(inputs, targets) == gradient
    errors = [o - t for row in zip(outputs[-1], targets) for o, t in zip(*row)]
    assert net.loss(inputs, targets) == 0.5 * added(zip(errors, errors), float)
    weights = iterated(net.weights, net.bias, inputs, targets, iterations, rate=rate)
    net.train(inputs, targets, iterations, rate)
    assert net.weights == weights


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
    """Return the numbers of the two iterations by hand, as they are read, from Decimals alone."""
    options, shown = {"number": Decimal, "sigmoid": decimal_sigmoid}, []
    starts = NUMPY_START, HIDDEN_START
    exact = [[[[Decimal(repr(w)) for w in n] for n in m] for m in start] for start in starts]
    with localcontext() as context:
        context.prec = 50
        [z], [o], [d], [[g]], [[w]] = one_iteration(exact[0], False, INPUTS, TARGETS, **options)
        for e, (target,) in enumerate(TARGETS):
            shown += [z[e][0], o[e][0], o[e][0] - target, d[e][0]]
        shown += [number for pair in zip(g, w) for number in pair]
        example = [[1, Decimal("0.5")]], [[0]]
        z, o, d, g, w = one_iteration(exact[1], True, *example, **options)
        shown += [x[0][0][j] for j in (0, 1) for x in (o, d)] + [x[1][0][0] for x in (z, o, d)]
        for slopes, weights in zip(g[0] + g[1], w[0] + w[1]):
            shown += slopes + weights
        return digits(*shown)


def shown(language, words=""):
    """Return the one block of the README's section that is in this language and has these words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", CHECK, re.DOTALL | re.MULTILINE)
    (block,) = [block for block in blocks if words in block]
    return block


def run_in(folder, *command, **options):
    environment = dict(os.environ, PYTHONPATH=str(HERE), PYTHONIOENCODING="utf-8")
    options.update(stdout=subprocess.PIPE, check=True, timeout=60, env=environment)
    return subprocess.run(command, cwd=str(folder), **options).stdout.decode("utf-8")


def test_numbers_of_the_section():
    by_hand = CHECK.split("\n### One iteration by hand\n")[1].split("\n### ")[0]
    assert re.findall(r"-?\d\.\d{10}\b", by_hand) == numbers_by_hand()
    checked = [mistake_table(), f"`{NUMPY_START}`", "states are {}, {}, {}, {}.".format(*STATES)]
    checked.append("Seed 1 gives {}, {}, {}.".format(*SEED_1))
    rest = re.sub(r"^```.*?^```$", "", CHECK.replace(by_hand, ""), flags=re.DOTALL | re.MULTILINE)
    for text in checked:
        assert text in CHECK
        rest = rest.replace(text, "")
    assert re.findall(r"\d\.\d{4,}", rest) == []
    assert f"`NeuralNet.from_weights({HIDDEN_START}, bias=True)`" in by_hand
    assert json.loads(shown("json")) == drawn(2, 3, 3) == NeuralNet(2, 3, 3, bias=True).weights
    assert NeuralNet(3, 1).weights == [[SEED_1]]


def test_central_differences_are_as_near_as_the_readme_says(tmp_path):
    code = shown("python", "losses")
    assert len(code.split("\nfor neuron")[1].splitlines()) == 6

    def farthest(step):
        lines = run_in(tmp_path, sys.executable, "-c", code.replace("1e-5", step)).splitlines()
        return max(abs(float(line.split()[1])) for line in lines)

    assert farthest("1e-5") < 1e-10 < min(farthest("1e-9"), farthest("1e-2"))


@pytest.fixture
def c_program(tmp_path):
    """Return a function that compiles as the README does, and returns what the program prints."""
    compiler, *options = shown("c").split(" && ")[0].split()[1:]
    if shutil.which(compiler) is None:
        pytest.skip("needs a C compiler, and there is no " + compiler)

    def printed(code):
        (tmp_path / "net.c").write_text(code, encoding="ascii")
        run_in(tmp_path, compiler, *options)
        return run_in(tmp_path, str(tmp_path / "net"))

    try:
        printed("int main(void) { return 0; }\n")
    except (subprocess.CalledProcessError, OSError):
        pytest.skip(f"needs a C compiler, and {compiler} can't compile and link a small program")
    return printed


def test_port_in_c_has_the_same_bits(c_program, vectors):
    lines = [[float(x) for x in line.split()] for line in c_program(shown("c")).splitlines()]
    if platform.libc_ver()[0] == "glibc" and platform.machine() == "x86_64":  # one exp for both
        assert lines == vectors[""]
    for line, right in zip(lines, vectors[""]):
        assert line == pytest.approx(right, rel=1e-11)


# The vectors: recomputed from the contract

VECTORS = (
    [[0.1, 0.7], [-0.3, 0.2], [0.5, -0.6]],
    [[0.2, 0.9, 0.4], [0.7, 0.4, 0.1], [0.6, 0.1, 0.8]],
)
SUMS = -1000, -745.2, -744.4, -709.8, -88.5, -88, -37, -1e-17, 0, 36.7, 89, 710, 1000


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    """Return what the README's program writes: lines of numbers by name."""
    cases, folder = {}, tmp_path_factory.mktemp("vectors")
    for line in run_in(folder, sys.executable, "-c", shown("python", "WHOLE = ")).splitlines():
        name, _, numbers = line.rpartition(": ")
        cases.setdefault(name, []).append([float(x) for x in numbers.split()])
    return cases


def draws(state):
    """Yield a draw and the state that it is made of, on and on."""
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state // 256 / 2**24, state


def drawn(*sizes, seed=1, keep_first=False, bias="last", by_input=False):
    """Return the first weights of a new net, or what a mistake makes of them."""
    weights = (2 * u - 1 for u, _ in draws(seed))
    layers = []
    if not keep_first:
        next(weights)
    for inputs, neurons in zip(sizes, sizes[1:]):
        rows, width = neurons, inputs + (bias in ("first", "last"))
        if by_input:
            rows, width = width, rows
        layer = [[next(weights) for _ in range(width)] for _ in range(rows)]
        if by_input:
            layer = [list(column) for column in zip(*layer)]
        if bias == "first":
            layer = [neuron[1:] + neuron[:1] for neuron in layer]
        elif bias in ("after", "zero"):
            layer = [neuron + [next(weights) if bias == "after" else 0.0] for neuron in layer]
        layers.append(layer)
    return layers


def written(start, each_example=False, **options):
    """Return the eleven lines of a port by the contract, or with the mistakes in `options`."""
    lines = []
    for _ in range(11):
        _, outputs, _, gradient, _ = one_iteration(start, True, *VECTORS, **options)
        lines.append(flat(start) + flat([outputs[-1]]) + flat(gradient))
        start = iterated(start, True, *VECTORS, 1, each_example=each_example, **options)
    return lines


def cases_of_the_contract(sigmoid=c_sigmoid, order=lambda pairs: pairs, **options):
    """Return the cases of the README's program, from nothing of tinyann."""
    options.update(sigmoid=sigmoid, order=order)

    def after(iterations, start, bias=True, **more):
        targets = [row[: len(start[-1])] for row in VECTORS[1]]
        return [flat(iterated(start, bias, VECTORS[0], targets, iterations, **more, **options))]

    def total(*pairs):
        return added(order(list(pairs)), float)

    sums = [
        total((1, 1), (1e16, 1), (0, 134217729), (-1e16, 1)),
        total((1e16, 1), (-1e16, 1), (0, 134217729), (1, 1)),
        total((-18014398777917440, 1), (0, 1), (134217729, 134217729), (0, 1)),
    ]
    seeds = 0, 634785765, 653637408, 4294967295
    ends = [[x for _, pair in zip("123", draws(seed)) for x in pair] for seed in seeds]
    return {
        "": written(drawn(2, 3, 3), **options),
        "a thousand iterations": after(1000, drawn(2, 3, 3)),
        "no biases": after(10, drawn(2, 3, bias="none"), bias=False),
        "one neuron": after(10, drawn(2, 1)),
        "three hidden layers, another seed": after(10, drawn(2, 4, 3, 2, 3, seed=7)),
        "a learning rate of 0.1": after(10, drawn(2, 3, 3), rate=0.1),
        "ends of the generator": ends,
        "large weighted sums": [[sigmoid(x) for x in SUMS]],
        "order of a weighted sum, fused multiply-add": [[sigmoid(z) for z in sums]],
        "order of the examples": [[total((0.125, 8), (0.125, 8e16), (0.125, -8e16))]],
    }


def test_vectors_are_those_of_the_contract(vectors):
    assert vectors == cases_of_the_contract()


def test_digest_is_that_of_the_contract_with_an_exp_from_decimal(capsys, monkeypatch):
    def exact_exp(x):
        with localcontext() as context:
            context.prec = 60
            return float(Decimal(x).exp())  # float() rounds correctly

    text = ""
    for name, lines in cases_of_the_contract(lambda x: c_sigmoid(x, exact_exp)).items():
        for pairs in [[math.frexp(x) for x in line] for line in lines]:
            words = [f"{m * 2.0**53:.0f} {e}" for m, e in pairs]
            text += (name and name + ": ") + " ".join(words) + "\n"
    assert hashlib.sha256(text.encode("ascii")).hexdigest() in CHECK
    monkeypatch.setattr(tinyann, "exp", exact_exp)
    exec(shown("python", "WHOLE = False").replace("WHOLE = False", "WHOLE = True"), {})
    assert capsys.readouterr().out == text


@pytest.mark.parametrize(
    "otherwise, shows",
    [
        (
            {"order": lambda pairs: pairs[::-1]},
            ["", "order of a weighted sum, f", "order of the e"],
        ),
        ({"order": lambda pairs: pairs[-1:] + pairs[:-1]}, ["", "order of a weighted sum, fused"]),
        ({"slope": lambda error, output, z, number: error * output * (1 - output)}, [""]),
        ({"sigmoid": lambda x: 1 / (1 + c_exp(-x))}, ["large weighted sums"]),
    ],
    ids=["sums from the last", "bias first", "no parentheses in a delta", "no branch at -88"],
)
def test_vectors_tell_other_orders_of_operations(otherwise, shows, vectors):
    differ = [
        name for name, made in cases_of_the_contract(**otherwise).items() if made != vectors[name]
    ]
    assert all(any(name.startswith(show) for name in differ) for show in shows if show)
    assert ("" in differ) == ("" in shows)


# The mistakes, each made: its name, and how

FORGOTTEN = {"slope": lambda error, output, z, _: error}
OF_THE_SUM = {"slope": lambda error, output, z, _: error * z * (1 - z)}
TWICE = {"slope": lambda error, output, z, _: right_slope(error, c_sigmoid(output), z, float)}
SINGLE = {"number": single, "sigmoid": lambda x: single(1 / single(1 + single(c_exp(-x))))}
MISTAKES = {
    "none": {},
    "mean over examples: not the sum": {"rate": 1 / 3},
    "no ½ in the loss: a gradient twice as large": {"rate": 2},
    "mean and no ½: as PyTorch's `MSELoss()` of one output": {"rate": 2 / 3},
    "other sign: weight + gradient": {"rate": -1},
    "update after each example: not after all": {"each_example": True},
    "slope forgotten: no output * (1 - output)": FORGOTTEN,
    "slope forgotten in hidden layers": dict(FORGOTTEN, last_slope=right_slope),
    "slope forgotten in last layer: as cross-entropy has it": {"last_slope": FORGOTTEN["slope"]},
    "errors sent back: output - target, not the deltas": {"errors_back": True},
    "slope as z * (1 - z): of the weighted sum z": OF_THE_SUM,
    "slope of sigmoid(output): the sigmoid twice": TWICE,
    "deltas sent back through updated weights": {"too_early": True},
    "biases never updated": {"still_biases": True},
    "biases start at 0: none drawn": {"bias": "zero"},
    "bias drawn first: not last": {"bias": "first"},
    "biases drawn last: after all weights of their layer": {"bias": "after"},
    "input by input: a matrix filled as it is stored, transposed": {"by_input": True},
    "first draw kept: not thrown away": {"keep_first": True},
    "single precision": SINGLE,
    "exp(x) / (1 + exp(x)): NaN for large sums": {"sigmoid": lambda x: c_exp(x) / (1 + c_exp(x))},
}
AT_THE_START = "bias", "by_input", "keep_first"


def parts(options, *names):
    """Return the options of these names, and the others."""
    return [{k: options[k] for k in options if (k in names) == which} for which in (True, False)]


def mistake_table():
    """Return the README's table; a * b and a - b get the signs of print."""
    text, right = "| Article | Hidden | mistake |\n|---|---|---|\n", None
    for name, how in MISTAKES.items():
        drawing, options = parts(how, *AT_THE_START)
        row, rounding = [], parts(options, "number", "sigmoid")[0]
        for start, bias in (NUMPY_START, False), (drawn(3, 2, 1, **drawing), True):
            weights = iterated(start, bias, INPUTS, TARGETS, 10, **options)
            row.append(one_iteration(weights, bias, [[1, 0, 1]], [[1]], **rounding)[1][-1][0][0])
        row = digits(*row)
        right = right or row
        row = ["same" if x == y and how else x for x, y in zip(row, right)]
        text += "| {} | {} | {} |\n".format(*row, name)
    return text.replace(" * ", " \u00d7 ").replace(" - ", " \u2212 ")


# The comparer, as its users use it: a port with these mistakes writes its lines

PLACES = {"slope": "delta", "last_slope": "delta", "errors_back": "delta", "number": "sigmoid"}
PLACES.update({"bias": "draws", "by_input": "draws"})
WORDS = {"single precision": "same to 6 digits: single precision?"}
WORDS["exp(x) / (1 + exp(x))"] = "NaN or infinite: exp(x) / (1 + exp(x))?"


def short(name):
    name = name.split(":")[0]
    return WORDS.get(name, name)


def apart(*names):
    """Return whether these mistakes show in different places."""
    places = [{PLACES.get(key, key) for key in MISTAKES[name]} for name in names]
    return places[0].isdisjoint(places[1])


def lines_with(*mistakes, start=None, show=repr):
    """Return what a net with these mistakes writes, as the README asks for it."""
    how = {key: value for mistake in mistakes for key, value in mistake.items()}
    drawing, options = parts(how, *AT_THE_START)
    lines = written(start or drawn(2, 3, 3, **drawing), **options)
    text = "".join(" ".join(map(show, line)) + "\n" for line in lines)
    if "sigmoid" in options:
        large = " ".join(str(options["sigmoid"](x)) for x in SUMS)
        text += f"large weighted sums: {large}\n"
    return text


@pytest.fixture
def compared(tmp_path, capsys, monkeypatch):
    """Return a function from a net's lines to what the README's comparer prints, and finds."""
    monkeypatch.chdir(tmp_path)
    right = run_in(tmp_path, sys.executable, "-c", shown("python", "WHOLE = "))
    (tmp_path / "right.txt").write_text(right, encoding="utf-8")

    def printed(text):
        (tmp_path / "yours.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
        with contextlib.suppress(SystemExit):  # with a message, printed
            exec(shown("python", "yours.txt"), {})
        text = capsys.readouterr().out
        verdicts = dict(re.findall(r"^(\S.*?): (.*)", text, re.MULTILINE))
        verdicts.pop("all", None)  # follows from the others
        found = {part for verdict in verdicts.values() for part in verdict.split(", ")}
        return text, found - {"same bits", "same to 12 digits: another exp?", "different"}

    return printed


def test_comparer_finds_no_mistake_in_a_right_net(compared):
    right = lines_with()
    printed, found = compared(right)
    assert found == set() and set(re.findall(": (.*)", printed)) == {"same bits"}
    nested = "\n".join(str([[float(x)] for x in line.split()]) for line in right.split("\n"))
    assert compared(nested) == compared(right.replace(" ", "\n")) == (printed, found)
    assert compared(lines_with({"sigmoid": lambda x: c_sigmoid(x) * (1 + 1e-15)}))[1] == set()
    assert compared(lines_with(show="{:.7g}".format))[1] == {"same to 6 digits: single precision?"}


@pytest.mark.parametrize("name", list(MISTAKES)[1:])
def test_comparer_names_each_mistake(name, compared):
    assert compared(lines_with(MISTAKES[name]))[1] == {short(name)}


def test_comparer_names_both_mistakes_of_a_pair(compared):
    pairs = [pair for pair in itertools.combinations(list(MISTAKES)[1:], 2) if apart(*pair)]
    for pair in pairs[:: 1 if os.environ.get("TINYANN_PROFILE") == "thorough" else 3]:
        found = compared(lines_with(*[MISTAKES[name] for name in pair]))[1]
        assert found - {"none of the known mistakes"} == set(map(short, pair)), pair  # a mixture


def test_comparer_says_so_where_it_knows_no_mistake(compared):
    own = [[[0.1, -0.2, 0.3]] * 3, [[0.3, 0.1, -0.4, 0.2]] * 3]
    unknown = "none of the known mistakes"
    assert compared(lines_with({"slope": lambda error, output, z, _: error * z}))[1] == {unknown}
    assert compared(lines_with({"rate": -1}, start=own))[1] == {unknown, "other sign"}
    assert compared(lines_with({"rate": 2 / 9}))[1] == {"MSELoss()"}


@pytest.mark.parametrize(
    "broken, answer",
    [
        (lambda lines: "", "all: 0 numbers, not 561"),
        (lambda lines: lines[0], "all: 51 numbers, not 561"),
        (lambda lines: "\n".join(lines[:3] + lines[4:]), "all: 510 numbers, not 561"),
        (lambda lines: "\n".join(lines)[:-30], "all: 560 numbers, not 561"),
        (lambda lines: "weights: [[[0.1, 0.2]]]", "all: 0 numbers, not 561"),
        (lambda lines: "I don't know", "nothing to compare: could not convert string to float"),
        (lambda lines: "[[null]]", "nothing to compare: could not convert string to float"),
        (lambda lines: "\0\u2028\ud800", "nothing to compare: could not convert string to float"),
        (lambda lines: "nan " * 561, "none of the known mistakes"),
        (lambda lines: "1e308 -1e308 0 " * 187, "none of the known mistakes"),
        (lambda lines: "large weighted sums:", "large weighted sums: 0 numbers, not 13"),
    ],
)
def test_comparer_answers_broken_files(broken, answer, compared):
    assert answer in compared(broken(lines_with().splitlines()))[0]


def test_comparer_names_three_mistakes_made_in_c(c_program, compared):
    code = shown("c")
    for right, wrong in [
        ("if (draw > 0) w[draw - 1]", "if (draw < 21) w[draw]"),
        (" * (h[j] * (1.0 - h[j]))", ""),
        ("w[i] -= 1.0 * g[i]", "w[i] -= g[i] / 3"),
    ]:
        assert code.count(right) == 1
        code = code.replace(right, wrong)
    printed, found = compared(c_program(code))
    assert found == {"first draw kept", "slope forgotten in hidden layers", "mean over examples"}
    cut = [
        re.sub(r"(\.\d{11})\d*", r"\1", text) for text in (printed, shown("text", "first weights"))
    ]
    assert cut[0] == cut[1]


# Other Pythons

DEMO = str(HERE / "tinyann.py")


def printed_by(*command, program=None, timeout=120, **environment):
    """Return what a command prints; to fail, or to say anything as an error, fails the test."""
    process = subprocess.run(
        command,
        input=program,
        env=dict(os.environ, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=timeout,
    )
    assert process.returncode == 0, process.stderr.decode("utf-8", "replace")
    assert process.stderr == b""
    return process.stdout.replace(b"\r\n", b"\n")


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


def test_demo_prints_the_same_executed_from_a_string(capsys, demo_output):
    exec(pathlib.Path(DEMO).read_text(encoding="ascii"), {"__name__": "__main__"})
    assert capsys.readouterr().out.encode("ascii") == demo_output


def test_net_trains_the_same_executed_from_a_string_into_an_empty_namespace():
    namespace = {}
    exec(pathlib.Path(DEMO).read_text(encoding="ascii"), namespace)
    there, here = namespace["NeuralNet"](3, 1), NeuralNet(3, 1)
    there.train(INPUTS, TARGETS, 10)
    here.train(INPUTS, TARGETS, 10)
    assert there.weights == here.weights


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
