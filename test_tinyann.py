"""What tinyann promises, each promise with an oracle from outside its code.

The sections, and what of the README they check:

    The generator            `LCG`
    The sigmoid              `sigmoid`, `sigmoid_derivative`; tinyann.exp replaced
    The sums of products     `dot`; tinyann.dot replaced
    The net                  The names: a new net, outputs, loss, gradient, training, saving
    Bad input                Bad input: each row of the table; then anything at all
    Nothing is lost          interruptions, threads, numbers at the edge, sizes, memory
    The file                 what it imports, names and shows; boards' limits on its numbers
    A board                  On a board, with floats of 32 bits
    The README               each program in it is run; numbers of the recipes; names; licence
    Other implementations    Check yours against it: contract, by hand, ports, vectors, mistakes
    The exact exp            The same bits on every platform
    Other Pythons            Where it runs

To find what checks a sentence, search for a word of it: tests are named by what holds. The formulas
stand once more in `one_iteration` (Other implementations), for floats and for Decimals.
"""

import ast
import glob
import importlib.util
import json
import math
import os
import pathlib
import re
import runpy
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import tokenize
import zipfile
from array import array
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, getcontext, localcontext
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
PROFILE = os.environ.get("TINYANN_PROFILE", "same")
THOROUGH = PROFILE == "thorough"
settings.load_profile(PROFILE)
getcontext().prec = 50  # of every Decimal here, unless a test sets another

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

NAN, INF, HUGE = math.nan, math.inf, 10**400


def article_net():
    return NeuralNet.from_weights(NUMPY_START)


def copied(net):
    return NeuralNet.from_weights(net.weights, net.bias)


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


SEEDS = st.integers(0, 2**32 - 1)


# The generator


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
    for a, b in zip(firsts, firsts[1:]):
        assert abs(a - b) > 0.01


# The sigmoid

ANY_FLOAT = st.one_of(st.floats(allow_nan=False), st.floats(-760, 760), st.floats(-40, 40))


def test_sigmoid_at_the_ends_and_in_the_middle():
    assert sigmoid(-INF) == 0.0
    assert sigmoid(INF) == 1.0
    assert sigmoid(0.0) == sigmoid(-0.0) == 0.5
    assert math.isnan(sigmoid(NAN))


@given(ANY_FLOAT)
@example(-88.0)
@example(-88.00000000000001)
@example(-745.1332191019412)
@example(-36.7368005696771)
@example(36.7368005696771)
@example(-5e-324)
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
@example(-87.61956731503695)  # where e^x is another float
@example(-88.45956731503695)
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
    assert sigmoid(2.0) == 1 / (1 + math.exp(-2.0))


def test_sigmoid_of_nan_is_nan_where_exp_of_nan_is_0():
    with patch.object(tinyann, "exp", lambda x: math.exp(x) if x == x else 0.0):
        assert math.isnan(sigmoid(NAN))


# The sums of products


@given(st.integers(0, 6).flatmap(lambda n: st.lists(lists(st.floats(-1e3, 1e3), n), min_size=1)))
def test_dot_adds_each_row_left_to_right_from_zero(rows):
    *matrix, vector = rows
    sums = dot(matrix, tuple(vector))
    for row, total in zip(matrix, sums):
        expected = 0.0
        for a, b in zip(row, vector):
            expected = expected + a * b
        assert total == expected
        assert math.copysign(1.0, total) == math.copysign(1.0, expected)
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


@settings(max_examples=10)
@given(problems())
def test_training_a_deep_net_equals_the_update_rule_in_decimal(problem):
    net, inputs, targets = problem
    true = exact(*problem, iterations=20)[2]
    net.train(inputs, targets, 20)
    assert_close(flat(net.weights), flat(true), "1e-10")


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


def test_a_new_net_has_seed_1_and_no_bias_unless_told():
    assert NeuralNet(3, 2, 1).weights == NeuralNet(3, 2, 1, bias=False, seed=1).weights
    assert NeuralNet(3, 1).weights == [[SEED_1]]


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
    k, j, i = [
        data.draw(st.sampled_from(range(len(net.weights)))),
        data.draw(st.integers(0, 3)),
        data.draw(st.integers(0, 4)),
    ]
    assume(j < len(gradient[k]) and i < len(gradient[k][j]))
    moved, losses = NeuralNet.from_weights(net.weights, net.bias), []
    for step in Decimal("1e-15"), Decimal("-1e-15"):
        moved.weights = [
            [[Decimal(w) for w in neuron] for neuron in layer] for layer in net.weights
        ]
        moved.weights[k][j][i] += step
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
    assert repr(loaded.weights) == repr(net.weights)
    assert loaded.bias is net.bias


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
        lambda: ([[Fraction(1, 3), Decimal("0.5"), 10**12]], [[Fraction(1, 7)]]),
        lambda: ((iter(row) for row in INPUTS), (iter(row) for row in TARGETS)),
    ],
    ids=["tuples", "ranges", "arrays", "bytes", "fractions", "generators"],
)
def test_rows_may_be_anything_that_yields_real_numbers(examples):
    net, twin = article_net(), article_net()
    net.train(*examples(), 3)
    twin.train(*([[float(x) for x in row] for row in rows] for rows in examples()), 3)
    assert net.weights == twin.weights
    assert are_floats(net.weights)


class Whole:
    """A whole number of another kind, such as NumPy's."""

    def __init__(self, number):
        self.number = number

    def __index__(self):
        return int(self.number)


def test_whole_numbers_may_be_of_another_kind():
    net = NeuralNet(Whole(3), Whole(1), seed=Whole(2))
    assert net.weights == NeuralNet(3, 1, seed=2).weights
    net.train(INPUTS, TARGETS, Whole(1))
    assert net.weights != NeuralNet(3, 1, seed=2).weights


# Bad input: each row of the table in the README


class Complex(complex):
    """A complex number that gives up its real part as a float, as NumPy's do."""

    def __float__(self):
        return self.real


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


def updated_deep(gradient):
    return lambda net: NeuralNet(2, 3, 2).update(gradient)


def with_number(number):
    return trained([[0, 1, 1], [1, number, 0], [1, 0, 1]], TARGETS)


def with_target(target):
    return trained(INPUTS, [[1], [0], [target]])


A_FLAT_LIST = r"write \[\[1, 0, 1\]\] for one example, \[\[1\], \[0\], \[1\]\] for three$"

BAD_INPUT = [
    # sizes
    (nets_made(), ValueError, "sizes: 0 given, expected 2 or more"),
    (nets_made(3), ValueError, "sizes: 1 given, expected 2 or more"),
    (nets_made([2, 4, 1]), ValueError, r"sizes: .* expected 2 or more: NeuralNet\(2, 4, 1\)$"),
    (nets_made(3, 0), ValueError, r"sizes\[1\] is 0, expected a whole number of 1 or more$"),
    (nets_made(-1, 1), ValueError, r"sizes\[0\] is -1"),
    (nets_made(3, 2.5, 1), TypeError, r"sizes\[1\] is of type float, expected a whole number"),
    (nets_made("3", 1), TypeError, r"sizes\[0\] is of type str"),
    # a bias
    (nets_made(3, 1, bias=0.5), TypeError, "bias is of type float, expected True or False$"),
    (nets_made(3, 1, bias=1), TypeError, "bias is of type int"),
    (loaded([[[1, 2]]], bias=None), TypeError, "bias is of type NoneType"),
    # seeds
    (nets_made(3, 1, seed=-1), ValueError, "seed is -1, expected .* from 0 to 4294967295$"),
    (nets_made(3, 1, seed=10**5000), ValueError, "seed is "),  # longer than str() takes
    (nets_made(3, 1, seed=-(10**5000)), ValueError, "seed is "),
    (nets_made(3, 1, seed=Whole(2**32)), ValueError, "seed is 4294967296, expected"),
    (nets_made(3, 1, seed=0.5), TypeError, "seed is of type float"),
    (lambda net: LCG(-1), ValueError, "seed is -1"),
    # shapes
    (trained([], []), ValueError, "inputs has 0 rows, expected 1 or more$"),
    (trained(INPUTS, []), ValueError, "targets has 0 rows, expected 3$"),
    (trained(INPUTS, TARGETS[:2]), ValueError, "targets has 2 rows, expected 3$"),
    (trained(INPUTS[:2], TARGETS), ValueError, "targets has 3 rows, expected 2$"),
    (trained(INPUTS[:2] + [[1, 0]], TARGETS), ValueError, r"inputs\[2\] has 2 numbers, expected 3"),
    (trained(INPUTS[:2] + [[1, 0, 1, 0]], TARGETS), ValueError, r"inputs\[2\] has 4 numbers, exp"),
    (trained(INPUTS, [[1], [], [1]]), ValueError, r"targets\[1\] has 0 numbers, expected 1"),
    (trained(INPUTS, [[1], [0, 1], [1]]), ValueError, r"targets\[1\] has 2 numbers, expected 1"),
    (trained(5, TARGETS), TypeError, "inputs is of type int, expected a list of rows$"),
    (predicted([1, 0]), ValueError, "example has 2 numbers, expected 3"),
    (predicted([]), ValueError, "example has 0 numbers, expected 3"),
    (predicted(1), TypeError, "example is of type int, expected a list of numbers$"),
    (predicted(INPUTS), TypeError, r"example\[0\] is of type list, .* predict takes one row at a"),
    # a flat list
    (trained(INPUTS, [1, 0, 1]), TypeError, r"targets\[0\] is of type int, .*" + A_FLAT_LIST),
    (trained([1, 0, 1], [[1]]), TypeError, r"inputs\[0\] is of type int, .*" + A_FLAT_LIST),
    # numbers
    (with_number("1"), TypeError, r"inputs\[1\]\[1\] is of type str, expected a number$"),
    (with_number(None), TypeError, r"inputs\[1\]\[1\] is of type NoneType"),
    (with_number(1j), TypeError, r"inputs\[1\]\[1\] is of type complex"),
    (with_number(Complex(1, 2)), TypeError, r"inputs\[1\]\[1\] is of type Complex"),
    (with_number(NAN), ValueError, r"inputs\[1\]\[1\] is nan, expected a finite number$"),
    (with_number(-INF), ValueError, r"inputs\[1\]\[1\] is -inf"),
    (with_number(Decimal("nan")), ValueError, r"inputs\[1\]\[1\] is nan"),
    (with_number(HUGE), TypeError, r"inputs\[1\]\[1\] is "),
    (with_target(NAN), ValueError, r"targets\[2\]\[0\] is nan, expected a finite number$"),
    (trained([[0, NAN, 1]], [[1]]), ValueError, r"inputs\[0\]\[1\] is nan"),
    (trained(["101"], TARGETS), TypeError, r"inputs\[0\]\[0\] is of type str, expected a number$"),
    (trained(INPUTS, ["yes", "no", "no"]), TypeError, r"targets\[0\]\[0\] is of type str"),
    (predicted([1, 0, NAN]), ValueError, r"example\[2\] is nan, expected a finite number$"),
    # targets
    (with_target(2), ValueError, r"targets\[2\]\[0\] is 2.*, expected 0 to 1: scale the targets$"),
    (
        with_target(-1),
        ValueError,
        r"targets\[2\]\[0\] is -1.*, expected 0 to 1: scale the targets$",
    ),
    (with_target(Fraction(3, 2)), ValueError, r"targets\[2\]\[0\] is 1.5, expected"),
    # iterations and learning rate
    (trained(INPUTS, TARGETS, -1), ValueError, "iterations is -1, expected .* 0 or more$"),
    (trained(INPUTS, TARGETS, 1.5), TypeError, "iterations is of type float"),
    (trained(INPUTS, TARGETS, "9"), TypeError, "iterations is of type str"),
    (trained(INPUTS, TARGETS, 1, 0), ValueError, "learning_rate is 0.*, expected .* above 0$"),
    (trained(INPUTS, TARGETS, 1, NAN), ValueError, "learning_rate is nan"),
    (trained(INPUTS, TARGETS, 1, INF), ValueError, "learning_rate is inf"),
    (trained(INPUTS, TARGETS, 1, "1"), TypeError, "learning_rate is of type str"),
    (updated([[[1, 1, 1]]], 0), ValueError, "learning_rate is 0"),
    # weights
    (loaded(1), TypeError, "weights is of type int, expected a list of layers$"),
    (loaded([]), ValueError, "weights has 0 layers, expected 1 or more$"),
    (loaded([1]), TypeError, r"weights\[0\] is of type int, expected a list of neurons$"),
    (loaded([[]]), ValueError, r"weights\[0\] has 0 neurons, expected 1 or more$"),
    (loaded([[1, 2]]), TypeError, r"weights\[0\]\[0\] is of type int, expected a list of numbers$"),
    (loaded([[[]]]), ValueError, r"weights\[0\]\[0\] has 0 (numbers|inputs), expected 1 or more$"),
    (loaded([[[1]]], bias=True), ValueError, r"weights\[0\]\[0\] has 0 inputs, expected 1 or more"),
    (loaded([[[1, 2], [1]]]), ValueError, r"weights\[0\]\[1\] has 1 numbers?, expected 2$"),
    (loaded([[[1, 2]], [[1, 2]]]), ValueError, r"weights\[1\]\[0\] has 2 numbers, expected 1"),
    (loaded([[[1]] * 5, [[1, 2]]]), ValueError, r"weights\[1\]\[0\] has 2 numbers, expected 5"),
    (loaded([[[1]], [[1]], [[1, 2]]]), ValueError, r"weights\[2\]\[0\] has 2 numbers, expected 1"),
    (loaded([[[1, 2]], [[1]]], bias=True), ValueError, r"weights\[1\]\[0\] has 1 .*, expected 2"),
    (loaded([[[1]], [[1], [NAN]]]), ValueError, r"weights\[1\]\[1\]\[0\] is nan"),
    (loaded([[[1, "2"]]]), TypeError, r"weights\[0\]\[0\]\[1\] is of type str"),
    # gradients
    (updated(None), TypeError, "gradient is of type NoneType, expected a list of layers$"),
    (updated([]), ValueError, "gradient has 0 layers, expected 1$"),
    (updated([[[1, 1, 1]], [[1]]]), ValueError, "gradient has 2 layers, expected 1$"),
    (updated([[[1, 1, 1], [1, 1, 1]]]), ValueError, r"gradient\[0\] has 2 neurons, expected 1"),
    (updated([[[1, 1]]]), ValueError, r"gradient\[0\]\[0\] has 2 numbers, expected 3"),
    (updated([[[1, 1, INF]]]), ValueError, r"gradient\[0\]\[0\]\[2\] is inf"),
    (updated([[[1, None, 1]]]), TypeError, r"gradient\[0\]\[0\]\[1\] is of type NoneType"),
    (updated_deep([[[1, 1]] * 3]), ValueError, "gradient has 1 layers?, expected 2"),
    (updated_deep([[[1, 1]] * 3, [[1] * 3]]), ValueError, r"gradient\[1\] has 1 .*, expected 2"),
    (updated_deep([[[1, 1]] * 3, [[1] * 3, []]]), ValueError, r"gradient\[1\]\[1\] .*, expected 3"),
    # overflow
    (updated([[[0, 0, 1e308]]], 1e10), OverflowError, "weights: too large"),
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
    shown = re.findall(r"^\| .* \| `(.*?)`", README.split("\n### Bad input\n")[1], re.MULTILINE)
    assert len(shown) >= 10
    assert set(shown) <= set(messages)


@pytest.mark.parametrize("method", ["train", "gradient", "loss"])
def test_every_method_checks_its_examples(method):
    rest = (1,) if method == "train" else ()
    with pytest.raises(ValueError, match=r"inputs\[1\] has 2 numbers"):
        getattr(article_net(), method)([[0, 1, 1], [1, 0]], [[1], [0]], *rest)
    with pytest.raises(ValueError, match=r"targets\[0\]\[0\] is 1.5"):
        getattr(article_net(), method)([[0, 1, 1]], [[1.5]], *rest)


@pytest.mark.parametrize("rate", [5e-324, 1, Fraction(1, 3), sys.float_info.max])
def test_every_finite_learning_rate_above_0_is_taken(rate):
    net = article_net()
    net.update([[[0, 0, 0]]], rate)
    assert net.weights == NUMPY_START


@pytest.mark.parametrize("x", [sys.float_info.max, -sys.float_info.max, 5e-324, -0.0, 2**1023])
def test_every_finite_weight_is_taken(x):
    assert repr(NeuralNet.from_weights([[[x]]]).weights) == repr([[[float(x)]]])


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
    st.sampled_from([object(), math, len, NeuralNet, Whole(1), 1e308, -1e308, 5e-324]),
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
NUMBERS = st.one_of(st.floats(-9, 9), st.integers(-9, 9), st.floats(allow_nan=False), SCALARS)
ROW = st.one_of(lists(NUMBERS, 2), ANYTHING)
ROWS = st.one_of(lists(ROW, 2), ANYTHING)
TARGET_ROWS = st.one_of(lists(lists(st.floats(0, 1), 1), 2), ANYTHING)
LAYERS = st.one_of(st.tuples(lists(lists(NUMBERS, 2), 2), lists(lists(NUMBERS, 2), 1)), ANYTHING)
RATES = st.one_of(st.floats(0), ANYTHING)
ARGUMENTS = {
    "predict": st.tuples(ROW),
    "loss": st.tuples(ROWS, TARGET_ROWS),
    "gradient": st.tuples(ROWS, TARGET_ROWS),
    "update": st.tuples(LAYERS, RATES),
    "train": st.tuples(ROWS, TARGET_ROWS, st.sampled_from([0, 1, -1, None, 0.5, HUGE * -1]), RATES),
}


def are_floats(nested):
    if isinstance(nested, list):
        return all(map(are_floats, nested))
    return type(nested) is float and math.isfinite(nested)


def attempt(call, *arguments, **options):
    """Return what a call gives, or the error by which it refuses, which must name a place."""
    try:
        return call(*arguments, **options)
    except (TypeError, ValueError, OverflowError) as error:
        found = ": too large" if isinstance(error, OverflowError) else "(:| is| has) .*expected "
        assert re.match(r"[a-z_]+(\[\d+\])*" + found, str(error), re.DOTALL)
        return error


@pytest.mark.parametrize("method", sorted(ARGUMENTS))
@given(st.data())
def test_a_method_given_anything_gives_finite_floats_or_an_error_and_changes_nothing(method, data):
    arguments = data.draw(ARGUMENTS[method])
    net = NeuralNet.from_weights(
        [[[0.5, 1e300], [-2.0, 3.0]], [[1.0, data.draw(st.floats(-9, 9))]]]
    )
    before, shown = net.weights, repr(net.weights)
    result = attempt(getattr(net, method), *arguments)
    assert isinstance(result, Exception) or result is None or are_floats(result)
    assert net.weights is before or not isinstance(result, Exception)
    assert repr(before) == shown
    assert [[len(neuron) for neuron in layer] for layer in net.weights] == [[2, 2], [2]]
    assert are_floats(net.weights)


@given(LAYERS, st.one_of(st.booleans(), ANYTHING))
def test_from_weights_of_anything_gives_a_net_or_an_error(weights, bias):
    net = attempt(NeuralNet.from_weights, weights, bias)
    if isinstance(net, NeuralNet):
        assert are_floats(net.weights) and net.bias is bias
        outputs = attempt(net.predict, [0.0] * (len(net.weights[0][0]) - bias))
        assert isinstance(outputs, OverflowError) or len(outputs) == len(net.weights[-1])


@given(st.lists(st.one_of(st.integers(1, 3), SCALARS), max_size=4), ANYTHING, ANYTHING)
def test_a_net_of_anything_is_a_net_or_an_error(sizes, bias, seed):
    assume(not any(type(size) is int and size > 3 for size in sizes))
    for options in {}, {"bias": bias}, {"seed": seed}:
        net = attempt(NeuralNet, *sizes, **options)
        if isinstance(net, NeuralNet):
            assert [len(layer) for layer in net.weights] == [int(size) for size in sizes[1:]]
            assert all(-1.0 <= w < 1.0 for w in flat(net.weights))


# Nothing is lost: interruptions, threads, numbers at the edge, sizes, memory


class InterruptError(Exception):
    """What Ctrl-C raises, but for its name."""


@given(st.integers(1, 1500))
def test_training_interrupted_at_any_line_goes_on_as_if_it_had_not_been(countdown):
    def at_each_line(frame, event, _):
        nonlocal countdown
        countdown -= event == "line"
        if countdown == 0:
            sys.settrace(None)
            raise InterruptError
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
    except InterruptError:
        pass
    finally:
        sys.settrace(outer)
    net.train(*XOR, 5 - steps.index(net.weights))
    assert net.weights == steps[5]


# It prints the weights when it is interrupted. It may have been started where SIGINT is ignored, as
# it is in a shell's background jobs.
INTERRUPTED = """
import json, signal, tinyann
signal.signal(signal.SIGINT, signal.default_int_handler)
net = tinyann.NeuralNet(2, 2, 1, bias=True)
try:
    print("ready", flush=True)
    net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], 10**9)
except KeyboardInterrupt:
    print(json.dumps(net.weights))
"""


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_ctrl_c_leaves_the_weights_of_a_whole_iteration():
    missing = []
    for k in range(200 if THOROUGH else 3):
        command, pipe = [sys.executable, "-c", INTERRUPTED], subprocess.PIPE
        with subprocess.Popen(command, cwd=str(HERE), stdout=pipe, stderr=pipe) as process:
            try:
                assert process.stdout.readline().strip() == b"ready"
                time.sleep(0.002 + 0.037 * k % 0.3)
                process.send_signal(signal.SIGINT)
                missing.append(json.loads(process.communicate(timeout=60)[0].decode("ascii")))
            finally:
                process.kill()
    net = NeuralNet(2, 2, 1, bias=True)
    for _ in range(10**6):
        missing = [weights for weights in missing if weights != net.weights]
        if not missing:
            break
        net.train(*XOR, 1)
    assert not missing


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
# Every function of CircuitPython's `math` that a board is sure to have.
CIRCUITPYTHON = (
    "acos asin atan atan2 ceil copysign cos exp fabs floor fmod frexp ldexp log modf pow"
)


@pytest.mark.parametrize("name", ["tinyann", "Ann", "_"])
def test_import_under_any_name_prints_nothing(name, capsys):
    runpy.run_path(str(SOURCE), run_name=name)
    assert capsys.readouterr().out == ""


def test_module_imports_from_math_alone_what_boards_have():
    tree = ast.parse(SOURCE.read_text(encoding="ascii"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    at_run_time, for_checkers = nodes[:-1], nodes[-1]
    assert [node.module for node in at_run_time] == ["math"]
    names = {alias.name for alias in at_run_time[0].names}
    assert "exp" in names and names <= set(CIRCUITPYTHON.split())
    (block,) = [
        node for node in tree.body if isinstance(node, ast.If) and for_checkers in node.body
    ]
    assert block.test.id == "TYPE_CHECKING" and tinyann.TYPE_CHECKING is False


def test_floats_of_32_bits_hold_every_number_in_the_file():
    with SOURCE.open("rb") as file:
        texts = [t.string for t in tokenize.tokenize(file.readline) if t.type == tokenize.NUMBER]
    numbers = list(map(ast.literal_eval, texts))
    for x in numbers:
        assert math.isfinite(single(x)) and (single(x) == 0.0) == (x == 0.0)
    assert 4294967295 in numbers


def test_public_names_are_those_of_the_documentation():
    assert sorted(tinyann.__all__) == ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]
    for name in tinyann.__all__:
        assert getattr(tinyann, name).__doc__


def test_head_of_the_file_names_what_the_readme_has():
    last = tinyann.__doc__.strip().split("\n\n")[-1]
    headings = " ".join(re.findall(r"^##+ (.*)", README, re.MULTILINE)).lower()
    assert "README" in last
    for word in "contract for", "port", "recipe", "licence":
        assert word in last and word in headings


def test_demo_shows_the_article(capsys):
    runpy.run_path(str(SOURCE), run_name="__main__")
    out = capsys.readouterr().out
    table = out.split("NumPy's seed(1)")[1]
    for iterations, figure in (10, "0.65980921"), (100, "0.87680541"), (10000, "0.9897704"):
        assert re.search(rf"^ *{iterations}  .* {figure}0*$", table, re.MULTILINE)


# The README: its examples, its numbers, its recipes

# R. A. Fisher's iris table, "The use of multiple measurements in taxonomic problems" (1936), in the
# public domain; from the iris.csv in scikit-learn 1.9.1, without the two slips of the UCI copy.
# Four measures of two digits, in millimetres, for each flower: 50 of each species.
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

IRIS_CSV = "sepal_length,sepal_width,petal_length,petal_width,species\n"
for flower in range(150):
    for digits in range(8 * flower, 8 * flower + 8, 2):
        IRIS_CSV += "{}.{},".format(*IRIS[digits : digits + 2])
    IRIS_CSV += ["setosa", "versicolor", "virginica"][flower // 50] + "\n"


# A program may be preceded by the packages that it needs, and followed by what it prints.
PROGRAM = re.compile(
    r"(?:<!-- needs: (?P<needs>.*?) -->\n)?^```python\n(?P<code>.*?)^```$"
    r"(?:\n\n^```text\n(?P<output>.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)


def readme_programs():
    programs = []
    for match in PROGRAM.finditer(README):
        heading = re.findall(r"^#+ (.*)", README[: match.start()], re.MULTILINE)[-1]
        line = README.count("\n", 0, match.start("code")) + 1
        name = "{}-line-{}".format(re.sub(r"\W+", "-", heading), line)
        programs.append(pytest.param(*match.group("needs", "code", "output"), id=name))
    return programs


@pytest.mark.parametrize("needs, code, output", readme_programs())
def test_readme_program_runs_and_prints_what_the_readme_shows(needs, code, output, tmp_path):
    for package in re.split(", *", needs or ""):
        if package and importlib.util.find_spec(package) is None:
            pytest.skip(f"needs {package}, which is not installed")
    program = tmp_path / "program.py"
    program.write_text(code, encoding="utf-8")
    (tmp_path / "iris.csv").write_text(IRIS_CSV, encoding="utf-8")
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


def test_iris_table_has_the_means_that_fisher_published():
    rows = [line.split(",") for line in IRIS_CSV.split("\n")[1:-1]]
    means = {}
    for name in {row[4] for row in rows}:
        flowers = [[Fraction(x) for x in row[:4]] for row in rows if row[4] == name]
        means[name] = [float(sum(column) / len(flowers)) for column in zip(*flowers)]
    assert means == {
        "setosa": [5.006, 3.428, 1.462, 0.246],
        "versicolor": [5.936, 2.770, 4.260, 1.326],
        "virginica": [6.588, 2.974, 5.552, 2.026],
    }


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


GO_ON = "Go on with NumPy or PyTorch"
PARABOLA = [[k / 900] for k in range(900)], [[(k / 900) ** 2] for k in range(900)]


@pytest.mark.parametrize(
    "heading, net, inputs, targets, iterations, rate",
    [
        ("Many machines", NeuralNet(1, 8, 1, bias=True), *PARABOLA, 50, 0.01),
        (GO_ON, NeuralNet(3, 4, 1), INPUTS, TARGETS, 1000, 1),
        (GO_ON, NeuralNet(2, 4, 1, bias=True), XOR_INPUTS, XOR_TARGETS, 1000, 1),
    ],
    ids=["Dask", "NumPy", "PyTorch"],
)
def test_train_reaches_the_loss_that_a_recipe_does_elsewhere(
    heading, net, inputs, targets, iterations, rate
):
    net.train(inputs, targets, iterations, rate)
    losses = [float(output) for _, output in readme_recipe(heading)]
    assert any(net.loss(inputs, targets) == pytest.approx(loss, rel=1e-6) for loss in losses)


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


# Other implementations: the ports in the README

# The oracle is one iteration written once more, by the README's contract and from nothing of
# tinyann: by examples and indices, over floats or Decimals, and with a place for each mistake.

CHECK = README.split("\n## Check your own")[1].split("\n## ")[0]
STATES = 1015568748, 1586005467, 2165703038, 3027450565  # OEIS A384451, from 1
SEED_1 = [2 * (state / 2**32) - 1 for state in STATES[1:]]
HIDDEN_START = [[[0.1, 0.2, 0.3], [-0.4, 0.5, -0.6]], [[0.7, -0.8, 0.9]]]


def c_exp(x):
    """Return e^x as C does: infinity where math.exp raises an OverflowError."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def c_sigmoid(x):
    return c_exp(x) if x < -709 else 1 / (1 + c_exp(-x))


def turned_round(x):
    return c_exp(x) / (1 + c_exp(x))


def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def single_sigmoid(x):
    return single(1 / single(1 + single(c_exp(-x))))


def decimal_sigmoid(x):
    return 1 / (1 + (-x).exp())


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
    slope=lambda error, output, z, number: number(error * number(output * number(1 - output))),
    order=lambda pairs: pairs,
    rate=1,
    too_early=False,  # updates a layer before its deltas go further back
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
    for k in range(last, -1, -1):
        deltas[k] = []
        for e in range(len(inputs)):
            deltas[k].append([])
            for j in range(len(weights[k])):
                if k == last:
                    error = number(outputs[k][e][j] - number(targets[e][j]))
                else:
                    fan = new_weights[k + 1] if too_early else weights[k + 1]
                    pairs = [(fan[n][j], deltas[k + 1][e][n]) for n in range(len(fan))]
                    error = added(order(pairs), number)
                deltas[k][e].append(slope(error, outputs[k][e][j], sums[k][e][j], number))
        gradient[k] = [
            [
                added(order([(row[j], x[i]) for row, x in zip(deltas[k], fed[k])]), number)
                for i in range(len(weights[k][j]))
            ]
            for j in range(len(weights[k]))
        ]
        new_weights[k] = [
            [number(w - number(number(rate) * g)) for w, g in zip(*pair)]
            for pair in zip(weights[k], gradient[k])
        ]
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
    weights = iterated(net.weights, net.bias, inputs, targets, iterations, rate=rate)
    net.train(inputs, targets, iterations, rate)
    assert net.weights == weights


def test_loss_by_the_contract_has_the_same_bits():
    net = NeuralNet(2, 3, 3, bias=True)
    inputs, targets = [[0.1, 0.7], [-0.3, 0.2]], [[0.2, 0.9, 0.4], [0.7, 0.4, 0.1]]
    total = 0.0
    for row, target in zip(one_iteration(net.weights, True, inputs, targets)[1][-1], targets):
        for o, t in zip(row, target):
            total += (o - t) * (o - t)
    assert net.loss(inputs, targets) == 0.5 * total


def test_numbers_of_the_contract():
    assert "states are {}, {}, {}, {}.".format(*STATES) in CHECK
    assert "Seed 1 gives {}, {}, {}.".format(*SEED_1) in CHECK
    assert NeuralNet(3, 1).weights == [[SEED_1]]


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


# What the README shows by hand, made from nothing but Decimals.


def table(head, *rows):
    """Return a table as the README has it; a * b and a - b get the signs of print."""
    lines = [" | ".join(row) for row in (head,) + rows]
    text = "| {} |\n|{}\n| {} |\n".format(lines[0], "---|" * len(head), " |\n| ".join(lines[1:]))
    return text.replace(" * ", " \u00d7 ").replace(" - ", " \u2212 ")


def digits(*numbers):
    return [f"{number:.10f}" for number in numbers]


def decimals(weights):
    return [[[Decimal(repr(w)) for w in neuron] for neuron in layer] for layer in weights]


def by_hand():
    """Return the four tables, and the new weights of the two nets."""
    with localcontext() as context:
        context.prec = 50
        options = {"number": Decimal, "sigmoid": decimal_sigmoid}
        start = decimals(NUMPY_START)
        [z], [o], [d], [[g]], [[w]] = one_iteration(start, False, INPUTS, TARGETS, **options)
        rows = []
        for e, (row, target) in enumerate(zip(INPUTS, TARGETS)):
            numbers = digits(z[e][0], o[e][0], o[e][0] - target[0], d[e][0])
            rows.append([str(e + 1), "{}, {}, {}".format(*row), str(target[0])] + numbers)
        head = ["example", "inputs", "target", "weighted sum", "output", "output - target"]
        tables = [table(head + ["delta = (output - target) * (output * (1 - output))"], *rows)]
        sums = ["delta 2 + delta 3", "delta 1", "delta 1 + delta 3"]
        rows = [
            [str(i + 1), "{} = {}".format(sums[i], *digits(g[i]))] + digits(w[i]) for i in range(3)
        ]
        tables.append(table(["weight", "gradient", "new weight = weight - gradient"], *rows))

        z, o, d, g, hidden = one_iteration(
            decimals(HIDDEN_START), True, [[1, Decimal("0.5")]], [[0]], **options
        )
        (za, zb), (zc,) = z[0][0], z[1][0]
        (a, b), (c,) = o[0][0], o[1][0]
        (da, db), (dc,) = d[0][0], d[1][0]
        sums = [f"0.1 * 1 + 0.2 * 0.5 + 0.3 = {za.normalize()}"]
        sums.append(f"-0.4 * 1 + 0.5 * 0.5 - 0.6 = {zb.normalize()}")
        sums.append("0.7 * A - 0.8 * B + 0.9 = {}".format(*digits(zc)))
        back = ["(0.7 * delta C) * (A * (1 - A))", "(-0.8 * delta C) * (B * (1 - B))"]
        back.append("(C - 0) * (C * (1 - C))")
        rows = [
            [name, total] + digits(output) + ["{} = {}".format(formula, *digits(delta))]
            for name, total, output, formula, delta in zip(
                "ABC", sums, (a, b, c), back, (da, db, dc)
            )
        ]
        tables.append(table(["neuron", "weighted sum", "output", "delta"], *rows))
        rows = [
            [name, ", ".join(digits(*slopes)), ", ".join(digits(*weights))]
            for name, slopes, weights in zip("ABC", g[0] + g[1], hidden[0] + hidden[1])
        ]
        tables.append(table(["neuron", "gradient", "new weights = weights - gradient"], *rows))
        return tables, [[w]], hidden


def test_iterations_by_hand_are_those_of_the_arithmetic():
    for shown in by_hand()[0]:
        assert "\n" + shown + "\n" in CHECK
    assert f"`{NUMPY_START}`" in CHECK
    assert f"`NeuralNet.from_weights({HIDDEN_START}, bias=True)`" in CHECK


def test_iterations_by_hand_are_those_of_tinyann():
    _, single_layer, hidden = by_hand()
    for start, bias, inputs, targets, weights in (
        (NUMPY_START, False, INPUTS, TARGETS, single_layer),
        (HIDDEN_START, True, [[1, 0.5]], [[0]], hidden),
    ):
        net = NeuralNet.from_weights(start, bias)
        net.train(inputs, targets, 1)
        assert digits(*flat(net.weights)) == digits(*flat(weights))


ALL_DIGITS = re.search(
    r"is (0\.\d{12,}), the delta of A (0\.\d{12,}), and A's\nfirst new weight (0\.\d{12,})\.\n",
    CHECK,
)


def test_all_digits_of_the_iteration_by_hand():
    _, outputs, deltas, _, weights = one_iteration(HIDDEN_START, True, [[1, 0.5]], [[0]])
    numbers = outputs[1][0][0], deltas[0][0][0], weights[0][0][0]
    for figure, number in zip(ALL_DIGITS.groups(), numbers):
        assert repr(float(figure)) == figure
        assert float(figure) == pytest.approx(number, rel=1e-15, abs=0)


# The ports: the programs stand in the README, with the command that compiles the first.


def shown_in_check(language):
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", CHECK, re.DOTALL | re.MULTILINE)
    return text


def output_of(*command, **options):
    process = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=60, **options)
    return process.stdout.decode("ascii")


def article_numbers():
    net = NeuralNet(3, 1)
    net.train(INPUTS, TARGETS, 10000)
    return net.weights[0][0] + net.predict([1, 0, 1])


EXP_PROBE = r"""
#include <float.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
    double x;
    printf("%d\n", (int)FLT_EVAL_METHOD);
    for (x = -8.0; x < 8.0; x += 0.015625) printf("%.17g\n", exp(x));
    return 0;
}
"""


def test_port_in_c_has_the_same_bits(tmp_path):
    compiler, *options = shown_in_check("sh").split(" && ")[0].split()
    if shutil.which(compiler) is None:
        pytest.skip("needs a C compiler, and there is no " + compiler)

    def compiled_and_run(code):
        (tmp_path / "article.c").write_text(code, encoding="ascii")
        output_of(compiler, *options, cwd=str(tmp_path))
        return output_of(str(tmp_path / "article")).split()

    try:
        method, *exps = compiled_and_run(EXP_PROBE)
    except (subprocess.CalledProcessError, OSError):
        pytest.skip(f"needs a C compiler, and {compiler} can't compile and link a small program")
    if method != "0":
        pytest.skip("needs doubles rounded at each operation, and C's are kept longer here")
    if [float(e) for e in exps] != [math.exp(i / 64 - 8) for i in range(1024)]:
        pytest.skip("needs one C library for both, and Python's exp is another than C's")
    assert [float(x) for x in compiled_and_run(shown_in_check("c"))] == article_numbers()


def test_port_in_javascript_agrees_to_twelve_digits(tmp_path):
    if shutil.which("node") is None:
        pytest.skip("needs Node.js, and there is no node")
    (tmp_path / "article.js").write_text(shown_in_check("js"), encoding="ascii")
    printed = output_of("node", "article.js", cwd=str(tmp_path)).split()
    assert [float(x) for x in printed] == pytest.approx(article_numbers(), rel=1e-12, abs=0)


def test_output_shown_for_the_ports_is_that_of_the_arithmetic():
    with localcontext() as context:
        context.prec = 25
        options = {"number": Decimal, "sigmoid": decimal_sigmoid}
        true = iterated([[SEED_1]], False, INPUTS, TARGETS, 10000, **options)
        output = one_iteration(true, False, [[1, 0, 1]], [[1]], **options)[1][0][0][0]
        shown = [Decimal(x) for x in shown_in_check("text").split()]
        assert len(shown) == 4
        for x, y in zip(shown, true[0][0] + [output]):
            assert abs(x - y) < Decimal("1e-13")


# The vectors

VECTORS = (
    [[0.1, 0.7], [-0.3, 0.2], [0.5, -0.6]],
    [[0.2, 0.9, 0.4], [0.7, 0.4, 0.1], [0.6, 0.1, 0.8]],
)


def vectors(tmp_path):
    """Return what the README's program writes: weights, outputs and gradient of each iteration."""
    (code,) = re.findall(r"^```python\n([^`]*json\.dumps[^`]*)^```$", CHECK, re.MULTILINE)
    for name, rows in zip(["inputs", "targets"], VECTORS):
        assert f"{name} = {rows}\n" in code
    environment = dict(os.environ, PYTHONPATH=str(HERE))
    lines = output_of(sys.executable, "-c", code, cwd=str(tmp_path), env=environment)
    return [json.loads(line) for line in lines.splitlines()]


def test_vectors_are_those_of_the_contract(tmp_path):
    made, weights = vectors(tmp_path), NeuralNet(2, 3, 3, bias=True).weights
    assert len(made) == 11
    for written in made:
        _, outputs, _, gradient, after = one_iteration(weights, True, *VECTORS)
        assert written == [weights, outputs[-1], gradient]
        weights = after


@pytest.mark.parametrize(
    "otherwise",
    [
        {"order": lambda pairs: pairs[::-1]},
        {"order": lambda pairs: pairs[-1:] + pairs[:-1]},
        {"slope": lambda error, output, z, number: error * output * (1 - output)},
    ],
    ids=["sums from the last to the first", "bias first", "no parentheses in a delta"],
)
def test_vectors_tell_other_orders_of_operations(otherwise, tmp_path):
    made = vectors(tmp_path)
    start, *first = made[0]
    _, outputs, _, gradient, _ = one_iteration(start, True, *VECTORS, **otherwise)
    assert [outputs[-1], gradient] != first
    assert iterated(start, True, *VECTORS, 10, **otherwise) != made[10][0]


# The mistakes, each made


def drawn(keep_first=False, bias_first=False, biases_after=False):
    """Return the first weights of NeuralNet(3, 2, 1, bias=True), or what a mistake makes of it."""
    state = 1 if keep_first else STATES[0]

    def draws(count):
        nonlocal state
        numbers = []
        for _ in range(count):
            state = (1664525 * state + 1013904223) % 2**32
            numbers.append(2 * (state / 2**32) - 1)
        return numbers

    layers = []
    for inputs, neurons in (3, 2), (2, 1):
        if biases_after:
            layer = [draws(inputs) for _ in range(neurons)]
            layer = [neuron + [b] for neuron, b in zip(layer, draws(neurons))]
        else:
            layer = [draws(inputs + 1) for _ in range(neurons)]
            if bias_first:
                layer = [neuron[1:] + neuron[:1] for neuron in layer]
        layers.append(layer)
    return layers


def no_slope(error, output, z, number):
    return error


def slope_of_the_sum(error, output, z, number):
    return error * z * (1 - z)


def slope_of_the_output(error, output, z, number):
    return error * c_sigmoid(output) * (1 - c_sigmoid(output))


MISTAKES = [
    ("none", {}),
    ("the mean over the examples, not the sum", {"rate": 1 / 3}),
    ("no ½ in the loss: a gradient twice as large", {"rate": 2}),
    ("both, as PyTorch's `MSELoss()`: mean, no ½", {"rate": 2 / 3}),
    ("the other sign: weight + gradient", {"rate": -1}),
    ("an update after each example, not after all", {"each_example": True}),
    ("the slope, output * (1 - output), forgotten", {"slope": no_slope}),
    ("the slope as z * (1 - z) of the weighted sum z", {"slope": slope_of_the_sum}),
    ("the slope as sigmoid(output) * (1 - sigmoid(output))", {"slope": slope_of_the_output}),
    ("single precision", {"number": single, "sigmoid": single_sigmoid}),
    (
        "the sigmoid as exp(x) / (1 + exp(x)), which overflows: see below",
        {"sigmoid": turned_round},
    ),
    ("deltas sent back through weights already updated", {"too_early": True}),
    ("the bias drawn first, not last", {"start": drawn(bias_first=True)}),
    ("a layer's biases drawn after all its weights", {"start": drawn(biases_after=True)}),
    ("the first draw not thrown away", {"start": drawn(keep_first=True)}),
]


def after_ten(start, bias, options):
    weights = iterated(start, bias, INPUTS, TARGETS, 10, **options)
    sigmoid = {"sigmoid": options["sigmoid"]} if "sigmoid" in options else {}
    number = options.get("number", float)
    return one_iteration(weights, bias, [[1, 0, 1]], [[1]], number=number, **sigmoid)[1][-1][0][0]


def mistake_rows():
    rows, right = [], None
    for name, options in MISTAKES:
        options = dict(options)
        start = options.pop("start", drawn())
        row = digits(after_ten(NUMPY_START, False, options), after_ten(start, True, options))
        right = right or row
        same = ["same" if rows and x == y else x for x, y in zip(row, right)]
        rows.append(same + [name])
    return rows


def mistake_table():
    return table(["Article", "Hidden", "mistake"], *mistake_rows())


def test_table_of_mistakes_is_what_one_sees_when_one_makes_them():
    assert "\n" + mistake_table() + "\n" in CHECK


def test_table_of_mistakes_begins_with_what_tinyann_gives():
    nets = article_net(), NeuralNet(3, 2, 1, bias=True)
    assert nets[1].weights == drawn()
    for net in nets:
        net.train(INPUTS, TARGETS, 10)
    assert mistake_rows()[0][:2] == digits(*(net.predict([1, 0, 1])[0] for net in nets))


def enlarged(factor):
    return [[factor * x for x in row] for row in INPUTS]


def test_textbook_sigmoid_overflows_for_large_inputs():
    with pytest.raises(OverflowError):
        one_iteration(
            NUMPY_START, False, enlarged(1000), TARGETS, sigmoid=lambda x: 1 / (1 + math.exp(-x))
        )


def test_sigmoid_turned_round_gives_nan_for_large_inputs():
    options = {"sigmoid": turned_round}
    weights = one_iteration(NUMPY_START, False, enlarged(-1000), TARGETS, **options)[-1]
    assert math.isnan(weights[0][0][0])


@pytest.mark.parametrize("factor, output", [(1000, 0.0), (-1000, 1.0)])
def test_sigmoid_of_tinyann_takes_large_inputs(factor, output):
    net = article_net()
    net.train(enlarged(factor), TARGETS, 1)
    assert net.predict(enlarged(factor)[2]) == [output]


def test_no_long_number_of_the_section_is_left_unchecked():
    text = re.sub(r"^```.*?^```$", "", CHECK, flags=re.DOTALL | re.MULTILINE)
    for checked in by_hand()[0] + [
        mistake_table(),
        str(NUMPY_START),
        "{}, {}, {}".format(*SEED_1),
        ALL_DIGITS.group(),
    ]:
        assert checked in text
        text = text.replace(checked, "")
    assert re.findall(r"\d\.\d{4,}", text) == []


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
