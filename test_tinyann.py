"""What tinyann promises, each promise with an oracle from outside its code.

Section                  What of the README it checks
-----------------------  -------------------------------------------------------------------------
The generator            The names: `LCG`
The sigmoid              The names: `sigmoid`, `sigmoid_derivative`; tinyann.exp replaced
The sums of products     The names: `dot`; tinyann.dot replaced, as in How fast
The net                  The names: `NeuralNet`; Save and load; what rows may hold
Bad input                Bad input, row by row; then anything that hypothesis can build
Nothing is lost          interruptions, threads, numbers at the edge, sizes, memory
The file                 what it imports, names and prints; which numbers stand in it
A board                  On a board: the whole file with floats of 32 bits
The README               its programs, each run; Recipes; the licence
Learning from a table    Learn from a table: learn.py, predict.py; As C code
Other implementations    Check yours against it: contract, by hand, vectors, comparer, port in C
The exact exp            The same bits on every platform
Other Pythons            Where it runs

To find what checks a sentence, search for a word of it: tests are named by what holds. The formulas
stand once more in `one_iteration` (Other implementations), for floats and for Decimals.
"""

import ast
import contextlib
import copy
import glob
import hashlib
import importlib.util
import io
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
import tokenize
import types
import zipfile
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from decimal import Decimal, getcontext
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
getcontext().prec = 70  # of every Decimal here; the hardest cases of exp need 48

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


def exact(net, inputs, targets, iterations=0):
    """Return the outputs of each row, the loss and the weights after so many iterations."""
    options = {"number": Decimal, "sigmoid": decimal_sigmoid}
    weights = iterated(net.weights, net.bias, inputs, targets, iterations, **options)
    outputs = one_iteration(weights, net.bias, inputs, targets, **options)[1][-1]
    return outputs, half_the_squares(outputs, targets), weights


def half_the_squares(outputs, targets):
    pairs = [pair for row, wanted in zip(outputs, targets) for pair in zip(row, wanted)]
    return sum((o - type(o)(t)) ** 2 for o, t in pairs) / 2


def flat(layers):
    return [number for layer in layers for neuron in layer for number in neuron]


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
def test_every_sum_of_products_is_taken_by_the_dot_that_the_module_has(problem):
    net, inputs, targets = problem
    start = net.weights

    def twice(matrix, vector):
        return [2.0 * total for total in dot(matrix, vector)]

    with patch.object(tinyann, "dot", twice):
        outputs = [net.predict(row) for row in inputs]
        loss, gradient = net.loss(inputs, targets), net.gradient(inputs, targets)
        net.train(inputs, targets, 1)
    doubled = {"order": lambda pairs: pairs + pairs}  # all sums of the formulas
    _, layers, _, slopes, weights = one_iteration(start, net.bias, inputs, targets, **doubled)
    assert flat([outputs]) == pytest.approx(flat([layers[-1]]), rel=1e-12)
    assert loss == pytest.approx(2 * half_the_squares(layers[-1], targets), rel=1e-12, abs=1e-30)
    assert flat(gradient) == pytest.approx(flat(slopes), rel=1e-9, abs=1e-12)
    assert flat(net.weights) == pytest.approx(flat(weights), rel=1e-9, abs=1e-12)


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
    """A subclass that is made from other arguments."""

    def __init__(self, name):
        raise AssertionError("from_weights calls no __init__")


def test_from_weights_makes_the_subclass_that_it_is_called_on_without_its_init():
    net = Named.from_weights(NUMPY_START)
    assert type(net) is Named
    assert repr(net) == "Named(3, 1)"
    assert net.predict([1, 0, 1]) == article_net().predict([1, 0, 1])


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
    assert a.weights == b.weights == one_iteration(NUMPY_START, False, INPUTS, TARGETS)[-1]


@given(problems(limit=1e300))
def test_weights_saved_as_json_and_loaded_are_the_very_same(problem):
    net = problem[0]
    loaded = NeuralNet.from_weights(json.loads(json.dumps(net.weights)), bias=net.bias)
    assert repr(loaded.weights) == repr(net.weights)
    assert loaded.bias is net.bias


class Foreign:
    """A number of another kind, such as NumPy's."""

    def __init__(self, number):
        self.number = number

    def __index__(self):
        return int(self.number)

    def __float__(self):
        return float(self.number)


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
        lambda: ((iter(row) for row in INPUTS), (iter(row) for row in TARGETS)),
    ],
    ids=["tuples", "ranges", "arrays", "bytes", "other kinds", "generators"],
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


class Complex(complex):
    """A complex number that gives up its real part as a float, as NumPy's do."""

    def __float__(self):
        return self.real


# Each line has a call, then the error, or how it begins. `net` is the article's.
BAD_INPUT = """
NeuralNet() ValueError: sizes: 0 given, expected 2 or more: NeuralNet(2, 4, 1)
NeuralNet([2, 4, 1]) ValueError: sizes: 1 given, expected 2 or more: NeuralNet(2, 4, 1)
NeuralNet(3, 0) ValueError: sizes[1] is 0, expected a whole number of 1 or more
NeuralNet(3, 2.5, 1) TypeError: sizes[1] is of type float, expected a whole number of 1 or more
NeuralNet(3, 1, bias=1) TypeError: bias is of type int, expected True or False
net.from_weights([[[1, 2]]], bias=None) TypeError: bias is of type NoneType, expected True or False
NeuralNet(3, 1, seed=-1) ValueError: seed is -1, expected a whole number from 0 to 4294967295
NeuralNet(3, 1, seed=Foreign(2**32)) ValueError: seed is 4294967296, expected a whole number from 0
NeuralNet(3, 1, seed=10**5000) ValueError: seed is too large
NeuralNet(3, 1, seed=-(10**5000)) ValueError: seed is too large
NeuralNet(3, 1, seed=0.5) TypeError: seed is of type float, expected a whole number from 0 to 42949
LCG(-1) ValueError: seed is -1, expected a whole number from 0 to 4294967295
net.train([], [], 1) ValueError: inputs has 0 rows, expected 1 or more
net.train(INPUTS, [], 1) ValueError: targets has 0 rows, expected 3
net.train(INPUTS, TARGETS[:2], 1) ValueError: targets has 2 rows, expected 3
net.train(INPUTS[:2], TARGETS, 1) ValueError: targets has 3 rows, expected 2
net.train(INPUTS[:2] + [[1, 0]], TARGETS, 1) ValueError: inputs[2] has 2 numbers, expected 3
net.train(INPUTS, [[1], [], [1]], 1) ValueError: targets[1] has 0 numbers, expected 1
net.train(INPUTS, [[1], [0, 1], [1]], 1) ValueError: targets[1] has 2 numbers, expected 1
net.train(5, TARGETS, 1) TypeError: inputs is of type int, expected a list of rows
net.loss([[0, 1, 1], [1, 0]], TARGETS) ValueError: inputs[1] has 2 numbers, expected 3
net.predict([1, 0]) ValueError: example has 2 numbers, expected 3
net.predict(1) TypeError: example is of type int, expected a list of numbers
net.predict(INPUTS) TypeError: example[0] is of type list, expected a number: predict takes one row
net.train(INPUTS, [1, 0, 1], 1) TypeError: targets[0] is of type int, expected a list of numbers: wr
net.loss([1, 0, 1], [[1]]) TypeError: inputs[0] is of type int, expected a list of numbers: write [[
net.loss([[0, 1, 1], [1, "0", 0]], [[1]]) TypeError: inputs[1][1] is of type str, expected a number
net.train([[1, None, 1]], [[1]], 1) TypeError: inputs[0][1] is of type NoneType, expected a number
net.train([[1, 0, 1j]], [[1]], 1) TypeError: inputs[0][2] is of type complex, expected a number
net.predict([1, 0, Complex(1, 2)]) TypeError: example[2] is of type Complex, expected a number
net.train([[0, NAN, 1]], [[1]], 1) ValueError: inputs[0][1] is nan, expected a finite number
net.predict([1, 0, -INF]) ValueError: example[2] is -inf, expected a finite number
net.predict([1, 0, Decimal("nan")]) ValueError: example[2] is nan, expected a finite number
net.predict([1, 0, 10**400]) ValueError: example[2] is
net.train(INPUTS, [[1], [NAN], [1]], 1) ValueError: targets[1][0] is nan, expected a finite number
net.train(INPUTS, ["yes", "no", "no"], 1) TypeError: targets[0][0] is of type str, expected a number
net.train(INPUTS, [[1], [0], [2]], 1) ValueError: targets[2][0] is 2.0, expected 0 to 1: scale the
net.loss([[1, 0, 1]], [[-1]]) ValueError: targets[0][0] is -1.0, expected 0 to 1: scale the targets
net.gradient([[1, 0, 1]], [[Fraction(3, 2)]]) ValueError: targets[0][0] is 1.5, expected 0 to 1
net.train(INPUTS, TARGETS, -1) ValueError: iterations is -1, expected a whole number of 0 or more
net.train(INPUTS, TARGETS, 1.5) TypeError: iterations is of type float, expected a whole number of 0
net.train(INPUTS, TARGETS, 1, 0) ValueError: learning_rate is 0.0, expected a number above 0
net.train(INPUTS, TARGETS, 1, NAN) ValueError: learning_rate is nan, expected a finite number
net.train(INPUTS, TARGETS, 1, "1") TypeError: learning_rate is of type str, expected a number
net.update([[[1, 1, 1]]], -1) ValueError: learning_rate is -1.0, expected a number above 0
net.from_weights(1) TypeError: weights is of type int, expected a list of layers
net.from_weights([]) ValueError: weights has 0 layers, expected 1 or more
net.from_weights([1]) TypeError: weights[0] is of type int, expected a list of neurons
net.from_weights([[]]) ValueError: weights[0] has 0 neurons, expected 1 or more
net.from_weights([[1, 2]]) TypeError: weights[0][0] is of type int, expected a list of numbers
net.from_weights([[[]]]) ValueError: weights[0][0] has 0 numbers, expected 1 or more
net.from_weights([[[1]]], bias=True) ValueError: weights[0][0] has 0 inputs, expected 1 or more
net.from_weights([[[1, 2], [1]]]) ValueError: weights[0][1] has 1 numbers, expected 2
net.from_weights([[[1]], [[1]], [[1, 2]]]) ValueError: weights[2][0] has 2 numbers, expected 1
net.from_weights([[[1]] * 5, [[1, 2]]]) ValueError: weights[1][0] has 2 numbers, expected 5
net.from_weights([[[1, 2]], [[1]]], bias=True) ValueError: weights[1][0] has 1 numbers, expected 2
net.from_weights([[[1]], [[1], [NAN]]]) ValueError: weights[1][1][0] is nan, expected a finite
net.update(None) TypeError: gradient is of type NoneType, expected a list of layers
net.update([]) ValueError: gradient has 0 layers, expected 1
net.update([[[1, 1, 1]], [[1]]]) ValueError: gradient has 2 layers, expected 1
net.update([[[1, 1, 1], [1, 1, 1]]]) ValueError: gradient[0] has 2 neurons, expected 1
net.update([[[1, 1]]]) ValueError: gradient[0][0] has 2 numbers, expected 3
NeuralNet(2, 3, 2).update([[[1, 1]] * 3]) ValueError: gradient has 1 layers, expected 2
NeuralNet(2, 3, 2).update([[[1, 1]] * 3, [[1] * 3]]) ValueError: gradient[1] has 1 neurons, expected
NeuralNet(1, 2, 1).update([[[1], [1]], [[1]]]) ValueError: gradient[1][0] has 1 numbers, expected 2
net.update([[[0, 0, 1e308]]], 1e10) OverflowError: weights: too large, gives an infinity or NaN
"""
BAD_INPUT = [re.split(" ([A-Z]\\w+Error): ", line) for line in BAD_INPUT.strip().split("\n")]
BAD_INPUT = [
    (eval("lambda net: " + call), eval(error), re.escape(text)) for call, error, text in BAD_INPUT
]


@pytest.mark.parametrize("call, error, message", BAD_INPUT)
def test_bad_input_gets_an_error_that_names_the_place_and_changes_nothing(call, error, message):
    net = article_net()
    with pytest.raises(error, match="^" + message) as caught:
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
    section = re.split(r"\n##+ ", README.split("\n### Bad input\n")[1])[0]
    shown = re.findall(r"\| `(.*?)`", section)
    assert len(shown) >= 10
    assert set(shown) <= set(messages)


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
        with pytest.raises(OverflowError, match="^" + place + ": too large"):
            call()
    assert net.weights == [[[1e308, -1e308]]]


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
    assert [node.module for node in nodes] == ["math", "math", "typing"]
    names = {alias.name for node in nodes[:2] for alias in node.names}
    assert "exp" in names <= CIRCUITPYTHON
    assert "\nTYPE_CHECKING = False\nif TYPE_CHECKING:  " in source.split("from typing")[0]


def test_floats_of_32_bits_hold_every_number_in_the_file():
    with SOURCE.open("rb") as file:
        texts = [t.string for t in tokenize.tokenize(file.readline) if t.type == tokenize.NUMBER]
    numbers = list(map(ast.literal_eval, texts))
    for x in numbers:
        assert math.isfinite(single(x)) and (single(x) == 0.0) == (x == 0.0)
    assert 4294967295 in numbers


def test_head_of_the_file_has_the_licence_and_names_what_the_readme_has():
    assert SOURCE.read_text(encoding="ascii").startswith("# SPDX-License-Identifier: 0BSD\n")
    assert "Permission to use, copy, modify, and/or distribute this software" in README
    last = tinyann.__doc__.strip().split("\n\n")[-1]
    headings = " ".join(re.findall(r"^##+ (.*)", README, re.MULTILINE)).lower()
    assert "README" in last
    for word in "contract for", "port", "recipe", "licence":
        assert word in last and word in headings


def test_demo_shows_the_article(capsys):
    runpy.run_path(str(SOURCE), run_name="__main__")
    out = capsys.readouterr().out
    for figure in "0.65980921", "0.87680541", "0.9897704":
        assert re.search(rf" {figure}0*\n", out)
    for row, (target,) in zip(INPUTS, TARGETS):
        assert re.search(r"\n *{} +{} +{} +{}\n".format(*(row + [target])), out)
    shown = re.findall(
        r"weights (.*)\n.*loss.*(\n *0  .*\n *10  .*\n *100  .*\n *10000  .*)$", out, re.M
    )
    starts = SEED_1, NUMPY_START[0][0]
    assert [line for line, _ in shown] == [" ".join(f"{w:.8f}" for w in start) for start in starts]


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
    program, output = readme_recipe("A hidden layer: XOR")[0]
    assert Board().run(program, {}) == output


def test_bad_input_gets_its_error_on_a_board(board, monkeypatch):
    monkeypatch.setitem(globals(), "NeuralNet", board.tinyann.NeuralNet)
    large = NeuralNet.from_weights([[[2.0**127, -(2.0**127)]]])
    rows = [row for row in BAD_INPUT if row[1] is not OverflowError] + [
        (lambda net: large.update([[[2.0**127, 0]]], 4), OverflowError, "weights: too large"),
        (lambda net: large.predict([4, 4]), OverflowError, "example"),
    ]
    for call, error, message in rows:
        with pytest.raises(error, match=message):
            call(article_net())


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


# The README: its examples, its numbers, its recipes

# A program may be preceded by the packages that it needs, and followed by what it prints. It may
# read files that programs above it, under the same heading, write, and import learn.py.
PROGRAM = re.compile(
    r"(?:<!-- needs: (?P<needs>.*?) -->\n)?^```python\n(?P<code>.*?)^```$"
    r"(?:\n\n^```text\n(?P<output>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)
NAMED = re.compile(r"# (\w+\.py)\n")  # the first line of a program that is saved under this name
NAMED_PROGRAMS = {
    NAMED.match(code).group(1): code
    for code in re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    if NAMED.match(code)
}
LEARN = NAMED_PROGRAMS["learn.py"]


def readme_programs():
    programs, last, above = [], "", []
    for match in PROGRAM.finditer(README):
        if NAMED.match(match.group("code")):
            continue  # run in Learning from a table
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
    (tmp_path / "learn.py").write_text(LEARN, encoding="utf-8")
    for text in above + [code]:
        program.write_text(text, encoding="utf-8")
        printed = run_in(tmp_path, sys.executable, str(program), quiet=False, MPLBACKEND="Agg")
    if output is not None:
        assert printed == output


def readme_recipe(heading):
    """Return the programs under a heading of the README, and what they print."""
    section = re.split(r"^##+ (.*)\n", README, flags=re.MULTILINE)
    return [
        m.group("code", "output") for m in PROGRAM.finditer(section[section.index(heading) + 1])
    ]


def test_recipe_for_momentum_says_what_is_reached_without():
    net = NeuralNet(2, 4, 1, bias=True)
    net.train(*XOR, 100)
    assert f"leave a loss of {net.loss(*XOR):.3f}." in README


def test_train_reaches_the_loss_that_the_recipe_for_many_machines_does():
    inputs = [[k / 900] for k in range(900)]
    targets = [[x * x] for [x] in inputs]
    net = NeuralNet(1, 8, 1, bias=True)
    net.train(inputs, targets, 50, learning_rate=0.01)
    [(_, output)] = readme_recipe("Many machines")
    assert net.loss(inputs, targets) == pytest.approx(float(output), rel=1e-9)


def test_readme_board_has_the_weights_of_the_training_above_it(capsys):
    training, board = readme_recipe("On a board")
    exec(training[0], {})
    layers = capsys.readouterr().out.splitlines()
    assert "WEIGHTS = [\n    {},\n    {},\n]\n".format(*layers) in board[0]


def test_readme_board_predicts_what_tinyann_does_for_any_sum():
    _, board = readme_recipe("On a board")
    names = {}
    exec(board[0], names)  # prints its table
    net = NeuralNet.from_weights(names["WEIGHTS"], bias=True)
    for row in [0, 0], [1, 0], [0.25, 0.5], [-3, 7], [1e6, 1e6], [-1e6, -1e6]:
        assert names["predict"](row) == pytest.approx(net.predict(row), rel=1e-12, abs=1e-30)


def test_every_python_block_of_the_readme_is_run():
    blocks = re.findall(r"^```python", README, re.MULTILINE)
    assert len(readme_programs()) + len(NAMED_PROGRAMS) == len(blocks) > 0


def test_readme_names_every_public_name():
    public = ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]
    methods = [name for name in vars(NeuralNet) if not name.startswith("_")]
    assert sorted(tinyann.__all__) == public
    assert all(vars(tinyann)[name].__doc__ for name in public)
    for name in public + methods + ["weights", "bias", "state", "random", "__version__"]:
        assert re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", README), name


# Learning from a table: the README's learn.py and predict.py, and a net as C code


@pytest.fixture(scope="module")
def learning():
    """Return learn.py as a module."""
    module = types.ModuleType("learn")
    exec(LEARN, vars(module))
    return module


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """Go to a folder that has the named programs; return the folder."""
    for name, code in NAMED_PROGRAMS.items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def readme_section(heading):
    """Return what stands under a heading, with the smaller headings below it."""
    marks, rest = re.split(rf"^(##+) {heading}\n", README, flags=re.MULTILINE)[1:]
    return re.split(f"^##{{1,{len(marks) - 1}}} ", rest, flags=re.MULTILINE)[0]


def test_learning_prints_what_the_readme_shows(in_folder):
    (table,) = [code for code, _ in readme_recipe("Learn from a table") if "flowers.csv" in code]
    run_in(in_folder, sys.executable, "-c", table)
    printed = run_in(in_folder, sys.executable, "learn.py", "flowers.csv")
    assert f"```text\n{printed}```\n" in readme_section("Learn from a table")
    rows = (in_folder / "flowers.csv").read_text().splitlines()
    new = "".join([row.rpartition(",")[0] + "\n" for row in rows])
    (in_folder / "new.csv").write_text(new)
    answers = run_in(in_folder, sys.executable, "predict.py", "flowers.csv.json", "new.csv").split()
    assert len(answers) == 150
    right = sum([row.endswith("," + answer) for row, answer in zip(rows[1:], answers)])
    assert right > 120


def test_the_error_in_the_readme_is_the_one_that_is_said(learning, in_folder):
    (table,) = [code for code, _ in readme_recipe("Learn from a table") if "flowers.csv" in code]
    exec(table, {})
    lines = pathlib.Path("flowers.csv").read_text().splitlines()
    lines[23] = re.sub("[0-9]+,([a-z]+)$", r"?,\1", lines[23])
    pathlib.Path("flowers.csv").write_text("\n".join(lines))
    with pytest.raises(SystemExit) as error:
        learning.main(["flowers.csv"])
    assert error.value.code in " ".join(readme_section("Learn from a table").split())


# What stands in files: a table of twelve rows, and what is made of it

PLAIN = ["width,length,kind"] + [f"{k % 5}.5,-{k * 3 % 7}.25,{'xy'[k % 2]}" for k in range(12)]
TEXT = "\n".join(PLAIN) + "\n"
SAME = {
    "semicolons": TEXT.replace(",", ";"),
    "a decimal comma": TEXT.replace(",", ";").replace(".", ","),
    "a decimal comma and no whole part": TEXT.replace(",", ";").replace("0.5", ",5"),
    "tabs": TEXT.replace(",", "\t"),
    "bars": TEXT.replace(",", " | "),
    "spaces": TEXT.replace(",", " "),
    "columns of spaces": re.sub("^", "  ", TEXT.replace(",", "     "), flags=re.MULTILINE),
    "spaces, also at the ends": TEXT.replace(",", " ").replace("\n", "  \n"),
    "spaces at the ends": TEXT.replace("\n", "  \n"),
    "spaces after commas": TEXT.replace(",", ", "),
    "a space inside the quotes": TEXT.replace("x\n", '"x "\n'),
    "quotes": re.sub("([^,\n]+)", r'"\1"', TEXT),
    "quotes after a space": TEXT.replace(",x\n", ', "x"\n'),
    "a byte order mark": "\ufeff" + TEXT,
    "line ends of Windows": TEXT.replace("\n", "\r\n"),
    "line ends of an old Mac": TEXT.replace("\n", "\r"),
    "no line end at last": TEXT[:-1],
    "blank lines": "\n \n" + TEXT.replace("\n", "\n\n"),
    "empty rows of a spreadsheet": TEXT + ",,\n,,\n",
    "exponents and signs": TEXT.replace("1.5,", "+15E-1,"),
}


def table_of(learning, text, *words):
    if isinstance(text, str):
        text = text.encode("utf-8")
    pathlib.Path("table.csv").write_bytes(text)
    names, examples = learning.table(learning.arguments(["table.csv"] + list(words)))
    return names, [row for row, _ in examples], [answer for _, answer in examples]


@pytest.mark.parametrize("text", SAME.values(), ids=list(SAME))
def test_the_same_table_is_read_however_it_is_written(learning, in_folder, text):
    rows = [[k % 5 + 0.5, -(k * 3 % 7) - 0.25] for k in range(12)]
    assert table_of(learning, text) == (["width", "length"], rows, ["x", "y"] * 6)


def test_columns_are_chosen_and_left_out_by_name(learning, in_folder):
    names, rows, answers = table_of(learning, TEXT)
    first = "\n".join(
        [line[-1] + "," + line[:-2] if k else "kind,width,length" for k, line in enumerate(PLAIN)]
    )
    assert table_of(learning, first, "--column", "kind") == (names, rows, answers)
    assert table_of(learning, TEXT, "--without", "width") == (
        ["length"],
        [r[1:] for r in rows],
        answers,
    )
    words = "--number", "--column", "length", "--without", "kind"
    assert table_of(learning, TEXT, *words) == (
        ["width"],
        [r[:1] for r in rows],
        [r[1] for r in rows],
    )


def test_a_first_line_with_numbers_is_a_row(learning, in_folder, capsys):
    names, rows, answers = table_of(learning, TEXT.split("\n", 1)[1])
    assert names == ["c1", "c2"]
    assert (rows, answers) == table_of(learning, TEXT)[1:]
    assert "the first line has numbers" in capsys.readouterr().out
    commas = SAME["a decimal comma"].split("\n", 1)[1]
    assert table_of(learning, commas) == (names, rows, answers)


def with_cell(cell):
    """Return the table with a cell of line 5, column length."""
    return TEXT.replace(PLAIN[4], PLAIN[4].split(",")[0] + f",{cell},y")


NO_NUMBERS = [
    "",
    "?",
    "NA",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "2024-01-31",
    "31/01/2024",
    "12:30",
]
NO_NUMBERS += [
    "tall",
    "1_000",
    "1e999",
    "1e200",
    "0x1F",
    "5kg",
    "$5",
    "5%",
    "TRUE",
    "#DIV/0!",
    "1.2.3",
    "--",
]
CELL = "table.csv: line 5, column 'length': {!r} isn't a number; leave out the row, or the column"
EACH = "expected one for each of ['width', 'length', 'kind']"
WRONG = [(with_cell(cell), "", CELL.format(cell)) for cell in NO_NUMBERS]
WRONG += [
    (with_cell('"1,5"'), "", CELL.format("1,5")),
    (with_cell("1 000"), "", CELL.format("1 000")),
    (with_cell("1,000").replace(",", "\t").replace("1\t0", "1,0"), "", CELL.format("1,000")),
    (
        TEXT.replace(",", ";").replace(PLAIN[4].replace(",", ";"), "3.5;1.234,5;y"),
        "",
        CELL.format("1.234,5"),
    ),
    (TEXT.replace(PLAIN[4], "3.5,y"), "", "table.csv: line 5: 2 cells, " + EACH),
    (TEXT.replace(PLAIN[4], PLAIN[4] + ","), "", "table.csv: line 5: 4 cells, " + EACH),
    (
        TEXT.replace(PLAIN[0], "width,length"),
        "",
        "table.csv: line 2: 3 cells, expected one for each of ['width', 'length']",
    ),
    ("A title\n" + TEXT, "", "table.csv: line 2: 1 cells, expected one for each of ['A', "),
    ("sep=,\n" + TEXT, "", "table.csv: line 2: 3 cells, expected one for each of ['sep="),
    (TEXT + "Total,12\n", "", "table.csv: line 14: 2 cells, " + EACH),
    (
        TEXT.replace(PLAIN[4], PLAIN[4][:-1]),
        "",
        "table.csv: line 5, column 'kind': no class",
    ),
    (TEXT.replace(PLAIN[4], '"' + PLAIN[4]), "", "table.csv: line 5: 1 cells, " + EACH),
    (TEXT.replace("y\n", "x\n"), "", "each row learned from has the answer x"),
    ("\n".join(PLAIN[:3]), "", "table.csv: 2 rows, expected 10 or more"),
    (PLAIN[0], "", "table.csv: 0 rows, expected 10 or more"),
    ("", "", "table.csv: 0 rows, expected 10 or more"),
    ("\n \n", "", "table.csv: 0 rows, expected 10 or more"),
    (
        "kind\n" + "x\ny\n" * 6,
        "",
        "table.csv: ['kind'] isn't a part of the columns, ['kind']",
    ),
    (
        TEXT,
        "--without length --without width",
        "table.csv: ['kind', 'length', 'width'] isn't a part of the columns",
    ),
    (
        TEXT,
        "--column length",
        "table.csv: column 'length': 7 classes in 12 rows; is it a number (--number), or",
    ),
    (TEXT, "--column Kind", "['Kind'] isn't a part of the columns, ['width', 'length', 'kind']"),
    (TEXT, "--without 3", "['kind', '3'] isn't a part of the columns"),
    (
        TEXT.replace("length", "width"),
        "",
        "line 1: 3 cells, expected one for each of ['width', 'width', 'kind']",
    ),
    (TEXT, "--number", "table.csv: line 2, column 'kind': 'x' isn't a number"),
    (
        re.sub("[xy]\n", "7\n", TEXT),
        "--number --without width",
        "each row learned from has the answer 7.0",
    ),
    (TEXT.encode("utf-16"), "", "table.csv isn't text in UTF-8"),
    (TEXT.encode("utf-16-le"), "", "table.csv: line 1: NUL characters; save the file as CSV in"),
    (TEXT.replace("y\n", "\xe9\n").encode("latin-1"), "", "table.csv isn't text in UTF-8"),
    (
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xbb\xcc",
        "",
        "table.csv isn't text in UTF-8",
    ),
]


@pytest.mark.parametrize("text, words, message", WRONG)
def test_what_cannot_be_learned_gets_one_line_that_names_the_place(
    learning, in_folder, text, words, message
):
    pathlib.Path("table.csv").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(SystemExit) as error:
        learning.main(["table.csv", "--batches", "1"] + words.split())
    assert error.value.code.startswith("learn.py: ")
    assert message in error.value.code
    assert "\n" not in error.value.code
    assert not pathlib.Path("table.csv.json").exists()


def test_names_that_the_terminal_cannot_show_are_not_blamed_on_the_file(in_folder):
    pathlib.Path("table.csv").write_text(TEXT.replace("x\n", "\u03b1\n"), encoding="utf-8")
    command = [sys.executable, "learn.py", "table.csv", "--batches", "1"]
    environment = dict(os.environ, PYTHONPATH=str(HERE), PYTHONIOENCODING="ascii")
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 1
    assert "can't encode" in said and "isn't text" not in said


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_said_and_the_exit_status_is_1(in_folder, name):
    command = [sys.executable, "learn.py", name]
    environment = dict(os.environ, PYTHONPATH=str(HERE))
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    printed, said = process.communicate(timeout=60)
    assert (process.returncode, printed) == (1, b"")
    assert said.startswith(b"learn.py: ") and len(said.splitlines()) == 1


@pytest.mark.parametrize("words", ["--nets x", "--batches x", "--rows 7"])
def test_options_that_make_no_sense_are_said(learning, words, capsys):
    with pytest.raises(SystemExit) as error:
        learning.main(["table.csv"] + words.split())
    assert error.value.code == 2
    assert words.split()[0] in capsys.readouterr().err


# How it learns


# R. A. Fisher's table of 150 iris flowers (1936), in millimetres: four measures of two digits each
IRIS = """
513514024930140247321302463115025036140254391704463414035034150244291402493115015437150248341602
483014014330110158401202574415045439130451351403573817035138150354341702513715044636100251331705
483419025030160250341604523515025234140247321602483116025434150452411501554214024931150250321202
553513024936140144301302513415025035130345231303443213025035160651381904483014035138160246321402
533715025033140270324714643245156931491555234013652846155728451363334716492433106629461352273914
502035105930421560224010612947145629361367314414563045155827411062224515562539115932481861284013
632549156128471264294313663044146828481467305017602945155726351055243811552437105827391260275116
543045156034451667314715632344135630411355254013552644126130461458264012502333105627421357304212
572942136229431351253011572841136333602558275119713059216329561865305822763066214925451773296318
672558187236612565325120642753196830552157255020582851246432532365305518773867227726692360225015
693257235628492077286720632749186733572172326018622848186130491864285621723058167428611979386420
642856226328511561265614773061236334562464315518603048186931542167315624693151235827511968325923
673357256730522363255019653052206234542359305118
""".replace("\n", "")
SPECIES = ["setosa", "versicolor", "virginica"]


@pytest.fixture(scope="module")
def iris():
    numbers = [int(IRIS[k : k + 2]) / 10 for k in range(0, 1200, 2)]
    return [numbers[k : k + 4] + [SPECIES[k // 200]] for k in range(0, 600, 4)]


def test_iris_table_has_the_means_that_fisher_published(iris):
    means = []
    for name in SPECIES:
        columns = [*zip(*[row[:4] for row in iris if row[4] == name])]
        means.append([round(sum(column) / 50, 3) for column in columns])
    assert means == [
        [5.006, 3.428, 1.462, 0.246],
        [5.936, 2.770, 4.260, 1.326],
        [6.588, 2.974, 5.552, 2.026],
    ]


def test_iris_flowers_held_out_are_told_apart(learning, iris, in_folder, capsys):
    # Fisher's linear rule takes 3 of the 150 for another species. With so many in a hundred, more
    # than 4 of 50 wrong would come in one case of 300.
    text = "\n".join(["a,b,c,d,species"] + [",".join(map(str, row)) for row in iris])
    pathlib.Path("iris.csv").write_text(text)
    learning.main(["iris.csv", "--batches", "1000"])
    printed = capsys.readouterr().out
    right, count = map(int, re.search(r"right: (\d+) of (\d+) held out", printed).groups())
    assert count == 50
    assert right >= 46
    model = json.loads(pathlib.Path("iris.csv.json").read_text())
    answers = learning.answers_of(model, [row[:4] for row in iris])
    wrong = sum([answer != row[4] for answer, row in zip(answers, iris)])
    assert 50 - right <= wrong <= 10
    counts = re.findall(r"^ +(\d+) wanted (\w+), guessed (\w+)$", printed, re.MULTILINE)
    assert sum([int(n) for n, _, _ in counts]) == 50
    assert sum([int(n) for n, name, guess in counts if name == guess]) == right


def test_rows_held_out_are_not_learned_from(learning, in_folder, monkeypatch):
    seen = []
    fitted = learning.fitted
    monkeypatch.setattr(
        learning, "fitted", lambda rows, *rest: seen.extend(rows) or fitted(rows, *rest)
    )
    judged = []
    monkeypatch.setattr(learning, "report_classes", lambda wanted, *rest: judged.extend(wanted))
    table_of(learning, "\n".join(["n,kind"] + [f"{k * k},{'xy'[k % 2]}" for k in range(30)]))
    learning.main(["table.csv", "--batches", "1"])
    assert (len(seen), len(judged)) == (20, 10)
    assert sorted(judged) == sorted(["xy"[k % 2] for k in range(30) if [k * k] not in seen])
    assert [row[0] ** 0.5 for row in seen] != sorted([row[0] ** 0.5 for row in seen])


def test_four_fifths_are_shown_ten_at_a_time_and_the_rest_judges(learning, monkeypatch):
    batches = []
    rows = [[k / 115] for k in range(115)]  # 92 and 23
    monkeypatch.setattr(NeuralNet, "train", lambda net, *batch: batches.append(batch))
    points = list(learning.learn([1, 3, 1], rows, rows, rate=1.0, batches=50))
    assert [len(inputs) for inputs, *_ in batches[:30]] == ([10] * 9 + [2]) * 3
    once, again = [[row for batch in batches[k : k + 10] for row in batch[0]] for k in (0, 10)]
    assert sorted(once) == sorted(again) == rows[:92]
    assert once != again
    assert all(rest == [inputs, 1, 1.0] for inputs, *rest in batches)
    assert [done for _, done, _ in points] == [0, 50]
    for loss, _, weights in points:
        net = NeuralNet.from_weights(weights, bias=True)
        assert loss == pytest.approx(net.loss(rows[92:], rows[92:]) / 23, rel=1e-12)


def test_of_99_examples_none_are_set_aside(learning, monkeypatch):
    rows, shown = [[k / 99] for k in range(99)], []
    monkeypatch.setattr(NeuralNet, "train", lambda net, inputs, *_: shown.extend(inputs))
    points = list(learning.learn([1, 3, 1], rows, rows, batches=10))
    assert sorted(shown[:99]) == rows
    net = NeuralNet.from_weights(points[0][2], bias=True)
    assert points[0][0] == pytest.approx(net.loss(rows, rows) / 99, rel=1e-12)


def noisy(count):
    random = LCG(11).random
    inputs = [[6 * random() - 3] for _ in range(count)]
    return inputs, [[0.5 + 0.3 * math.sin(x) + 0.4 * (random() - 0.5)] for [x] in inputs]


def test_first_weights_are_divided_by_the_root_of_the_number_of_inputs(learning):
    rows = [[1.0, 2.0, 3.0, 4.0]] * 3
    _, _, (first, last) = next(learning.learn([4, 2, 1], rows, [[1]] * 3, seed=5))
    plain = NeuralNet(4, 2, 1, bias=True, seed=5).weights
    assert first == [[w / 2 for w in neuron] for neuron in plain[0]]
    assert last == plain[1]


def test_the_net_kept_is_the_one_that_did_best_on_those_set_aside(learning, capsys):
    inputs, targets = noisy(100)
    answers = [2 * t - 1 for [t] in targets]
    model = learning.fitted(inputs, answers, number=True, batches=2000)
    [[loss, best, weights]] = model["nets"]
    low, high = min(answers), max(answers)
    scaled = [[0.1 + 0.8 * (x - low) / (high - low)] for x in answers]
    rows = [learning.scaled(row, model["scales"]) for row in inputs]
    points = list(learning.learn([1, 20, 1], rows, scaled, rate=1.0, batches=2000))
    assert [loss, best, weights] == min(points)
    net = NeuralNet.from_weights(weights, bias=True)
    assert net.loss(rows[80:], scaled[80:]) / 20 == pytest.approx(loss, rel=1e-12)
    assert points[0][0] > loss < points[-1][0]
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"the best net: after {best} batches, loss {loss:.4f}"
    shown = [f"{k:6} batches, loss {lost:.4f} " for lost, k, _ in points if k % 500 == 0]
    assert [line.rstrip("#") for line in lines[:-1]] == shown
    bars = [round(40 * lost / points[0][0]) for lost, k, _ in points if k % 500 == 0]
    assert [line.count("#") for line in lines[:-1]] == bars
    assert bars[0] == 40


def test_ctrl_c_keeps_the_best_so_far(learning, monkeypatch):
    inputs, targets = noisy(100)
    answers = [t for [t] in targets]
    plain = learning.learn

    def interrupted(*given):
        for point in plain(*given):
            yield point
            if point[1] == 350:
                raise KeyboardInterrupt

    whole = learning.fitted(inputs, answers, number=True, batches=350)
    monkeypatch.setattr(learning, "learn", interrupted)
    assert learning.fitted(inputs, answers, number=True, nets=5) == whole


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to another process")
def test_ctrl_c_saves_and_reports(learning, in_folder):
    table_of(learning, TEXT)
    command = [sys.executable, "learn.py", "table.csv", "--nets", "5", "--batches", "1000000"]
    environment = dict(os.environ, PYTHONPATH=str(HERE), PYTHONUNBUFFERED="1")
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    while not process.stdout.readline().strip().startswith(b"500 batches"):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    printed = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    assert b" of 4 held out" in printed
    assert len(json.loads(pathlib.Path("table.csv.json").read_text())["nets"]) == 1


def test_each_net_sets_another_fifth_aside_and_the_mean_of_their_outputs_answers(
    learning, monkeypatch
):
    inputs, answers = [[k % 11] for k in range(100)], ["xyz"[k % 3] for k in range(100)]
    plain, aside, seeds = learning.learn, [], set()

    def learn(sizes, rows, targets, rate, batches, seed):
        aside.append([(row, target) for row, target in zip(rows[80:], targets[80:])])
        assert sorted(rows) == sorted(scaled)
        seeds.add(seed)
        return plain(sizes, rows, targets, rate, batches, seed)

    scaled = [learning.scaled(row, learning.scales_of(inputs)) for row in inputs]
    monkeypatch.setattr(learning, "learn", learn)
    model = learning.fitted(inputs, answers, batches=50, nets=5)
    wanted = [
        (row, [float(answer == name) for name in "xyz"]) for row, answer in zip(scaled, answers)
    ]
    assert sorted(itertools.chain(*aside)) == sorted(wanted)
    assert len(seeds) == len(model["nets"]) == 5
    nets = [NeuralNet.from_weights(weights, bias=True) for _, _, weights in model["nets"]]
    for row, answer in zip(inputs, learning.answers_of(model, inputs)):
        outputs = [net.predict(learning.scaled(row, model["scales"])) for net in nets]
        means = [math.fsum(column) / 5 for column in zip(*outputs)]
        assert means["xyz".index(answer)] == pytest.approx(max(means))


def test_inputs_are_scaled_by_mean_and_standard_deviation_unless_constant(learning):
    rows = [[k * k, 0.1, 7e99 if k else -7e99] for k in range(20)]
    scales = learning.scales_of(rows)
    first, constant, huge = zip(*[learning.scaled(row, scales) for row in rows])
    for column in first, huge:
        assert math.fsum(column) == pytest.approx(0, abs=1e-9)
        assert math.fsum(x * x for x in column) / 20 == pytest.approx(1)
    assert max(map(abs, constant)) < 1e-9
    assert learning.scaled([0, 0.2, 0], scales)[1] == pytest.approx(0.1)  # a new row's may vary


def test_a_number_is_learned_in_its_own_unit(learning, in_folder, capsys):
    lines = ["side,price"] + [f"{k / 10},{1000 + 50 * (k / 10) ** 2:.1f}" for k in range(60)]
    pathlib.Path("table.csv").write_text("\n".join(lines))
    learning.main(["table.csv", "--number", "--batches", "2000"])
    printed = capsys.readouterr().out
    error = float(re.search(r"mean error of 20 rows held out: (\S+)\n", printed).group(1))
    model = json.loads(pathlib.Path("table.csv.json").read_text())
    answers = learning.answers_of(model, [[1.23], [4.56]])
    assert answers == pytest.approx([1000 + 50 * 1.23**2, 1000 + 50 * 4.56**2], abs=60)
    assert 0 < error < 60  # of a range of 1740; a straight line is off by 100 on average


def test_reports_count_what_they_say(learning, capsys):
    learning.report_classes(["a", "a", "bb", "a"], ["a", "bb", "bb", "c"])
    assert capsys.readouterr().out.splitlines() == [
        "right: 2 of 4 held out (always a: 3)",
        "     1 wanted a, guessed a",
        "     1 wanted a, guessed bb",
        "     1 wanted a, guessed c",
        "     1 wanted bb, guessed bb",
    ]
    learning.report_numbers([1.0, 2.0, 3.0], [1.0, 2.0, 5.0])  # off by 2 of 3 rows, R^2 1 - 4/2
    learning.report_numbers([2.0, 2.0], [1.0, 2.0])
    assert capsys.readouterr().out.splitlines() == [
        "mean error of 3 rows held out: 0.6667",
        "R^2: -1.000",
        "mean error of 2 rows held out: 0.5",
        "R^2: nan",
    ]


class Frame:
    """As a table of pandas: it yields names."""

    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(["name"])

    def to_numpy(self):
        return self.rows


@pytest.mark.parametrize("place", ["", "numpy.array", "pandas.DataFrame", "torch.tensor"])
def test_tables_of_packages_are_taken(learning, place):
    package, _, name = place.rpartition(".")
    make = getattr(pytest.importorskip(package), name) if package else Frame
    inputs, targets = noisy(10)
    weights = [*learning.learn([1, 2, 1], inputs, targets, batches=50)][-1][2]
    same = [*learning.learn([1, 2, 1], make(inputs), make(targets), batches=50)][-1][2]
    limit = 1e-5 if package == "torch" else 0.0  # its floats have 32 bits
    for layer, other in zip(weights, same):
        assert list(map(list, other)) == [pytest.approx(neuron, rel=limit) for neuron in layer]


def test_as_many_targets_as_inputs_are_expected(learning):
    with pytest.raises(ValueError, match="10 rows of inputs, but 9 of targets"):
        next(learning.learn([1, 2, 1], [[1]] * 10, [[1]] * 9))


@pytest.mark.parametrize("row", [[1.0], [1.0, 2.0, 3.0]])
def test_a_row_of_another_length_gets_no_answer(learning, row):
    rows = [[k, k % 3] for k in range(12)]
    model = learning.fitted(rows, ["xy"[k % 2] for k in range(12)], batches=1)
    with pytest.raises(ValueError, match=f"{len(row)} inputs, expected 2"):
        learning.answers_of(model, [row])


def test_the_half_that_learns_runs_on_a_board():
    code = LEARN.split("import sys\n")[1].split("# From here on")[0]
    assert re.findall("import .*", code) == ["import tinyann"]
    code += """
rows = [[k % 7 - 3.0, 5.0] for k in range(14)]
answers = ["in" if -2 < row[0] < 2 else "out" for row in rows]
print(sum([a == b for a, b in zip(answers, answers_of(fitted(rows, answers, batches=100), rows))]))
"""
    assert Board().run(code, {}).endswith("\n14\n")


# The answers


def predicted(folder, *words, given=b""):
    command = [sys.executable, "predict.py"] + list(words)
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env=dict(os.environ, PYTHONPATH=str(HERE)), **options)
    printed, said = process.communicate(given, timeout=60)
    return process.returncode, printed.decode().split(), said.decode()


@pytest.fixture
def model_of_sign(learning, in_folder):
    rows = [[k / 10 - 3.05, 7.0] for k in range(60)]
    model = learning.fitted(rows, ["plus" if x > 0 else "minus" for x, _ in rows], batches=300)
    model["names"] = ["x", "y"]
    pathlib.Path("sign.json").write_text(json.dumps(model))


def test_rows_are_answered_from_files_and_typed(in_folder, model_of_sign):
    pathlib.Path("new.csv").write_text(
        '\ufeffx;y\n-2,5;7\n\n2,5;7,0\n "1.5"; 7\n', encoding="utf-8"
    )
    answers = ["minus", "plus", "plus"]
    assert predicted(in_folder, "sign.json", "new.csv") == (0, answers, "")
    assert predicted(in_folder, "sign.json", given=b"-2\t7\n2\t7") == (0, ["minus", "plus"], "")


@pytest.mark.parametrize(
    "line, message",
    [
        ("1,2.5,7", "line 2: 3 cells, expected one for each of ['x', 'y']"),
        ("2.5", "line 2: 1 cells, expected one for each of ['x', 'y']"),
        ("2.5,?", "line 2, column 'y': '?' isn't a number"),
        ("y,x", "line 2, column 'x': 'y' isn't a number"),
    ],
)
def test_a_row_that_cannot_be_answered_is_said(in_folder, model_of_sign, line, message):
    status, answers, said = predicted(in_folder, "sign.json", given=f"2,7\n{line}\n1,7\n".encode())
    assert (status, answers) == (1, ["plus"])
    assert said.startswith("predict.py: " + message)
    assert len(said.splitlines()) == 1


def test_a_call_without_files_says_how_to_call(in_folder):
    status, answers, said = predicted(in_folder)
    assert (status, answers) == (1, [])
    assert "python3 predict.py flowers.csv.json new.csv" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("text", ["[1, 2]", "{}"])
def test_a_file_that_is_no_model_is_said(in_folder, text):
    pathlib.Path("model.json").write_text(text)
    found = predicted(in_folder, "model.json")
    assert found == (1, [], "predict.py: model.json isn't what learn.py saves\n")


@pytest.mark.parametrize("text", ["x,y\n1,2\n", '{"names": 1'])
def test_a_file_that_is_no_json_is_said_in_a_line(in_folder, text):
    pathlib.Path("model.json").write_text(text)
    status, answers, said = predicted(in_folder, "model.json")
    assert (status, answers, len(said.splitlines())) == (1, [], 1)
    assert said.startswith("predict.py: ")


# As C code


@pytest.fixture
def run_as_c(tmp_path):
    """Return a function that compiles a program as the README says, and returns what it prints."""
    command = re.search("`(cc .*?)`", readme_section("As C code")).group(1).split()
    if shutil.which(command[0]) is None:
        pytest.skip("needs a C compiler, and there is no " + command[0])

    def printed(code):
        (tmp_path / "net.c").write_text(code, encoding="ascii")
        run_in(tmp_path, *command + ["net.c", "-lm", "-o", "net"])
        return run_in(tmp_path, str(tmp_path / "net"))

    try:
        printed("int main(void) { return 0; }\n")
    except (AssertionError, OSError):
        pytest.skip(f"needs a C compiler, and {command[0]} can't compile and link a small program")
    return printed


@pytest.mark.parametrize("sizes, bias", [((2, 3, 2), True), ((3, 1), False), ((1, 2, 3, 1), True)])
def test_a_net_as_c_code_gives_the_same_bits(run_as_c, sizes, bias, capsys):
    [(code, _)] = readme_recipe("As C code")[:1]
    names = {}
    exec(code, names)
    capsys.readouterr()
    net = NeuralNet(*sizes, bias=bias, seed=7)
    net.weights = [[[math.pi * w for w in neuron] for neuron in layer] for layer in net.weights]
    rows = [[x * (k + 1) for k in range(sizes[0])] for x in range(-200, 200, 9)] + [
        [1e9] * sizes[0]
    ]
    calls = "".join(
        [f"predict((double[]){{{', '.join(map(repr, row))}}}, y); show(y);\n" for row in rows]
    )
    program = f"""
#include <stdio.h>
static void show(const double *y) {{
    for (int i = 0; i < {sizes[-1]}; i++) printf("%.17g\\n", y[i]);
}}
int main(void) {{
    double y[{sizes[-1]}];
    {calls}
}}
"""
    printed = run_as_c(names["c_code"](net) + program)
    assert [float(x) for x in printed.split()] == [y for row in rows for y in net.predict(row)]


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
    """Return the numbers of the iteration by hand, as they are read, from Decimals alone."""
    exact = [[[Decimal(repr(w)) for w in neuron] for neuron in layer] for layer in HIDDEN_START]
    options = {"number": Decimal, "sigmoid": decimal_sigmoid}
    z, o, d, g, w = one_iteration(exact, True, [[1, Decimal("0.5")]], [[0]], **options)
    shown = [x[0][0][j] for j in (0, 1) for x in (o, d)] + [x[1][0][0] for x in (z, o, d)]
    for slopes, weights in zip(g[0] + g[1], w[0] + w[1]):
        shown += slopes + weights
    return digits(*shown)


def shown(language, words=""):
    """Return the one block of the README's section that is in this language and has these words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", CHECK, re.DOTALL | re.MULTILINE)
    (block,) = [block for block in blocks if words in block]
    return block


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
    except (AssertionError, OSError):
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
    text = ""
    for name, lines in cases_of_the_contract(lambda x: c_sigmoid(x, nearest_exp)).items():
        for pairs in [[math.frexp(x) for x in line] for line in lines]:
            words = [f"{m * 2.0**53:.0f} {e}" for m, e in pairs]
            text += (name and name + ": ") + " ".join(words) + "\n"
    assert hashlib.sha256(text.encode("ascii")).hexdigest() in CHECK
    monkeypatch.setattr(tinyann, "exp", nearest_exp)
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
        return text, found - {"same bits", "same to 12 digits", "another exp", "different"}

    return printed


def test_comparer_finds_no_mistake_in_a_right_net(compared):
    right = lines_with()
    printed, found = compared(right)
    assert found == set() and printed.endswith("\nall: same bits, right throughout\n")
    nested = "\n".join(str([[float(x)] for x in line.split()]) for line in right.split("\n"))
    assert compared(nested) == compared(nested.replace("]]\n[[", "], [")) == (printed, found)
    assert compared(lines_with({"sigmoid": lambda x: c_sigmoid(x) * (1 + 1e-15)}))[1] == set()
    assert compared(lines_with(show="{:.7g}".format))[1] == {"same to 6 digits: single precision?"}


@pytest.mark.parametrize("name", list(MISTAKES)[1:])
def test_comparer_names_each_mistake(name, compared):
    assert compared(lines_with(MISTAKES[name]))[1] == {short(name)}


def test_comparer_names_both_mistakes_of_a_pair(compared):
    pairs = [pair for pair in itertools.combinations(list(MISTAKES)[1:], 2) if apart(*pair)]
    both_of_the_draws = [name for name in MISTAKES if "start at 0" in name or "input by" in name]
    for pair in pairs[:: 1 if THOROUGH else 3] + [both_of_the_draws]:
        found = compared(lines_with(*[MISTAKES[name] for name in pair]))[1]
        assert found - {"none of the known mistakes"} == set(map(short, pair)), pair  # a mixture


def test_comparer_names_weights_written_as_a_matrix_is_stored(compared):
    order = [*range(0, 9, 3), *range(1, 9, 3), *range(2, 9, 3)]  # by input, neuron
    order += [k + 4 * j for k in range(9, 13) for j in range(3)]
    order += [*range(21, 30), *[30 + k for k in order]]
    lines = [line.split() for line in lines_with().splitlines()]
    text = "\n".join(" ".join(line[k] for k in order) for line in lines)
    printed, found = compared(text)  # and nothing that would be false
    assert printed.startswith("outputs: ") and found == {"written with a row per input"}


def test_comparer_says_so_where_it_knows_no_mistake(compared):
    own = [[[0.1, -0.2, 0.3]] * 3, [[0.3, 0.1, -0.4, 0.2]] * 3]
    unknown = "none of the known mistakes"
    other = unknown + ": start from Vectors"
    assert compared(lines_with({"slope": lambda error, output, z, _: error * z}))[1] == {unknown}
    assert compared(lines_with({"rate": -1}, start=own))[1] == {other, "other sign"}
    assert compared(lines_with({"rate": 2 / 9}))[1] == {"MSELoss()"}
    doubled = [line.split() for line in lines_with().splitlines()]
    doubled = [" ".join(x[:30] + [str(2 * float(g)) for g in x[30:]]) for x in doubled]
    assert compared("\n".join(doubled))[1] == {"no ½ in the loss", "not by this gradient"}


@pytest.mark.parametrize(
    "broken, answer",
    [
        (lambda lines: "", "all: 0 numbers, not 561"),
        (lambda lines: lines[0], "all: 51 numbers, not 561"),
        (lambda lines: "\n".join(lines[:3] + lines[4:]), "all: 510 numbers, not 561"),
        (lambda lines: "\n".join(lines)[:-30], "yours.txt, line 11: 560 numbers up to here"),
        (lambda lines: "0.5 " * 45, "yours.txt, line 1: 45 numbers up to here, not 51 a line"),
        (lambda lines: lines[0] + "\nI know", "yours.txt, line 2: could not convert string to"),
        (lambda lines: "\0\u2028\ud800", "nothing to compare: yours.txt, line 1: could not"),
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
    texts = printed, shown("text", "first weights: ")
    cut = [re.sub(r"(\.\d{11})\d*", r"\1", text) for text in texts]
    assert cut[0] == cut[1]


# The exact exp


@pytest.fixture(scope="module")
def exact_exp():
    """Yield the README's exp, which its program has put into tinyann until the tests are over."""
    before, names = tinyann.exp, {}
    exec(readme_recipe("The same bits on every platform")[0][0], names)
    yield names["exp"]
    tinyann.exp = before


def nearest_exp(x):
    """Return the double nearest to e^x: Decimal finds 70 digits, and float() rounds them."""
    return float(Decimal(x).exp())


# Where a subnormal number has 52 bits, every fourth result rounded first to 53 would be wrong.
@given(st.floats(-746, 709.78) | st.floats(-1, 1) | st.floats(-709.08, -708.4))
def test_exact_exp_is_the_double_nearest_to_e_to_the_x(exact_exp, x):
    assert exact_exp(x) == nearest_exp(x)


# Of the arguments that Lefevre and Muller found, those with e^x nearest to a half between doubles:
# 2^-55.6 of their distance away at the first.
HARDEST = """
    0x1.accfbe46b4ef0p-1 0x1.fbfffffffffc1p-47 0x1.dfffffffffff9p-50 0x1.aca7ae8da5a7bp+0
    0x1.005ae04256babp-1 -0x1.3b89bb1b787cdp-3 0x1.bcab27d05abdep-2 -0x1.f31bfe026a32ep-2
    0x1.f0a1fc4b9f04bp+5 0x1.181ccd8144be7p+6 0x1.9cd6b6d99965bp+8
"""


@pytest.mark.parametrize("x", [float.fromhex(x) for x in HARDEST.split()])
def test_exact_exp_in_the_hardest_published_cases(exact_exp, x):
    assert exact_exp(x) == nearest_exp(x)


NEAR_1 = st.integers(0, 2**30) | st.integers(0, 99)  # where arguments are dense, and halves nearest
HALVES = st.one_of(
    st.tuples(NEAR_1.map(lambda n: 2**52 + n), st.just(-52)),
    st.tuples(NEAR_1.map(lambda n: 2**53 - 1 - n), st.just(-53)),
    st.tuples(st.integers(2**52, 2**53 - 1), st.integers(-1074, 970)),
    st.tuples(st.integers(0, 2**52) | st.integers(0, 99), st.just(-1074)),  # subnormal numbers
)


@given(HALVES)
def test_exact_exp_near_a_half_between_two_doubles(exact_exp, half):
    x = float(((half[0] + Decimal("0.5")) * Decimal(2) ** half[1]).ln())
    for argument in x, neighbour(x), -neighbour(-x):
        assert exact_exp(argument) == nearest_exp(argument)


def test_exact_exp_at_the_ends(exact_exp):
    ends = 709.782712893384, -745.1332191019411
    for x in (0.0, -0.0, 5e-324, -5e-324, 2.0**-53, -(2.0**-54), *ends):
        assert 0.0 < exact_exp(x) == nearest_exp(x) < math.inf
    for x in 709.7827128933841, 709.9, 710.0, 1.7976931348623157e308, math.inf:
        assert exact_exp(x) == math.inf
    for x in -745.1332191019412, -746.0, -1.7976931348623157e308, -math.inf:
        assert exact_exp(x) == 0.0
    assert math.isnan(exact_exp(math.nan))


@given(st.floats(-800, 800))
@example(-99.54)  # which the exp of glibc, of musl and of V8 round otherwise
def test_exact_exp_replaces_that_of_the_net(exact_exp, x):
    assert sigmoid(x) == (1.0 / (1.0 + nearest_exp(-x)) if x >= -88 else nearest_exp(x))


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
    assert net.weights == iterated([[SEED_1]], False, INPUTS, TARGETS, 10)


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
