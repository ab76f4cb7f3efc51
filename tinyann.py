# SPDX-License-Identifier: 0BSD
# SPDX-FileCopyrightText: 2026 the tinyann authors
# tinyann's README has the contract for ports, recipes such as an exact exp, and the licence's text.
"""An artificial neural network in one file of pure Python: to read, to run, to check against.

    net = NeuralNet(3, 1)  # three inputs, one neuron
    net.train([[0, 1, 1], [1, 0, 0], [1, 0, 1]], [[1], [0], [1]], 10000)
    net.predict([1, 0, 1])  # [0.98...]

The outputs of a layer are the inputs of the next. Each neuron computes

    output = sigmoid(weight[0] * input[0] + weight[1] * input[1] + ...)

With bias=True, each neuron has one more weight, the last, whose input is always 1.

Training is gradient descent, by backpropagation. The loss is 1/2 * sum of (output - target)^2 over
all the examples. A neuron's delta is the derivative of the loss with respect to its weighted sum:

    last layer:     delta = (output - target) * (output * (1 - output))
    hidden layers:  delta = (sum of weight * delta over the next layer) * (output * (1 - output))
    every layer:    gradient = sum of delta * input over the examples
                    weight = weight - learning_rate * gradient

`sigmoid`, `sigmoid_derivative`, `dot`, `_accumulate`, `_forward`, `_gradient` and `_descend` are
the whole algorithm. The rest checks what it is given.

Every sum is added left to right from 0.0, so all platforms with IEEE doubles and the same exp
compute the same bits.
"""

import math

__version__ = "1.0.0"
__all__ = ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]

TYPE_CHECKING = False
if TYPE_CHECKING:  # never runs: boards have no `typing`, and only type checkers need it
    from typing import Any, Callable, Iterable, List, Tuple, Type, TypeVar

    Row = Iterable[float]  # Row and Rows: what callers give
    Rows = Iterable[Row]
    Vector = List[float]  # Vector, Matrix, Layers: lists of finite floats
    Matrix = List[Vector]
    Layers = List[Matrix]  # weights, or their gradient
    Net = TypeVar("Net", bound="NeuralNet")

# The only function that platforms round differently. For the same bits on all of them, replace
# `tinyann.exp` by an exact one.
exp: "Callable[[float], float]" = math.exp


class LCG:
    """A linear congruential generator: the same random numbers in every language.

    `seed`, a whole number from 0 to 2^32 - 1, is the first `state`.
    """

    def __init__(self, seed: int = 1) -> None:
        self.state = _whole(seed, "seed", "from 0 to 4294967295", 0, 4294967295)

    def random(self) -> float:
        """Compute the next `state`. Return its upper 24 bits / 2^24: at least 0, below 1."""
        # From Numerical Recipes, 2nd ed., section 7.1. No product exceeds 2^53: doubles are exact.
        self.state = (1664525 * self.state + 1013904223) % 4294967296
        return self.state // 256 / 16777216.0


def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x) for any float: within 2.5 ulp, never decreasing, NaN for NaN."""
    if x >= -88.0:
        return 1.0 / (1.0 + exp(-x))
    if x < -88.0:
        return exp(x)  # what the formula rounds to here, where e^-x overflows in 32-bit floats
    return x  # NaN, for which exp returns 0 on some boards


def sigmoid_derivative(output: float) -> float:
    """Return the slope of the sigmoid, computed from the sigmoid's output."""
    return output * (1.0 - output)


def dot(matrix: "Matrix", vector: "Vector") -> "Vector":
    """Multiply a matrix by a vector: return the sum of row[i] * vector[i] for each row.

    The rows must be as long as the vector, which is not checked. Weighted sums, sums of weight *
    delta and the loss are computed here, so that a faster function can replace `tinyann.dot`.
    """
    sums: "Vector" = []
    for row in matrix:
        total, i = 0.0, 0  # not sum(), which rounds in another way from Python 3.12 on
        for x in row:  # not zip(row, vector): nets take 6 to 21 % longer in Python 3.11 and 3.13
            total += x * vector[i]
            i += 1
        sums.append(total)
    return sums


# Adds delta * input, for one example, to the gradient of each weight of a layer.
def _accumulate(gradient: "Matrix", deltas: "Vector", inputs: "Vector") -> None:
    for sums, delta in zip(gradient, deltas):
        i = 0
        for x in inputs:
            sums[i] += delta * x
            i += 1


class NeuralNet:
    """Layers of sigmoid neurons, trained by gradient descent.

    `sizes`: the number of inputs, then of neurons in each layer. NeuralNet(2, 4, 1) has a hidden
    layer of 4. With `bias`, each neuron has a bias, its last weight. The first weights are
    2 * draw - 1 for each draw of LCG(seed) but the first, by layer, neuron and input.

    `weights[layer][neuron][input]` is a float. An update makes new lists: `before = net.weights`
    keeps the old ones, and an error or Ctrl-C leaves those of the last complete iteration.

    `inputs` and `targets` have one row per example: a list, an array, anything that yields real
    numbers in order. Targets are from 0 to 1.

    A bad argument raises a ValueError or TypeError that names the place, before anything changes.
    A result that would not be finite raises OverflowError.
    """

    def __init__(self, *sizes: int, bias: bool = False, seed: int = 1) -> None:
        if len(sizes) < 2:
            raise ValueError(f"sizes: {len(sizes)} given, expected 2 or more: NeuralNet(2, 4, 1)")
        wanted = "of 1 or more: NeuralNet(2, 4, 1, bias=True)"
        counts = [_whole(size, f"sizes[{k}]", wanted, 1) for k, size in enumerate(sizes)]
        self.bias = _bool(bias)
        generator = LCG(seed)
        generator.random()  # not used: the first numbers of small seeds hardly differ
        self.weights: "Layers" = []
        for inputs, neurons in zip(counts, counts[1:]):
            width = inputs + self.bias
            layer = [[2.0 * generator.random() - 1.0 for _ in range(width)] for _ in range(neurons)]
            self.weights.append(layer)

    @classmethod
    def from_weights(cls: "Type[Net]", weights: "Iterable[Rows]", bias: bool = False) -> "Net":
        """Return a net with a copy of `weights`, nested as `.weights` is."""
        net = cls(1, 1, bias=bias)  # a subclass's __init__ must take these arguments, too
        layers: "Layers" = []
        width = _ANY  # the number of inputs of the first layer
        for k, layer in enumerate(_ordered(weights, "weights")):
            layers.append(_matrix(layer, f"weights[{k}]", "neurons", _ANY, width))
            width = len(layers[k]) + net.bias
        _check_count(len(layers), _ANY, "weights", "layers")
        net.weights = layers
        _check_count(net._width(), _ANY, "weights[0][0]", "inputs")  # [[[1]]] has only a bias
        return net

    def __repr__(self) -> str:
        sizes = [self._width()] + [len(layer) for layer in self.weights]
        bias = ", bias=True" if self.bias else ""
        return f"{_type_name(self)}({str(sizes)[1:-1]}{bias})"

    def predict(self, example: "Row") -> "Vector":
        """Return the outputs for one row of inputs: one for each neuron of the last layer."""
        hint = ": predict takes one row at a time, such as [0.5] or [1, 0, 1]"
        row = _row(example, "example", self._width(), hint)
        _, outputs = self._forward(self.weights, row)
        return _finite(outputs, "example")[-1]

    def loss(self, inputs: "Rows", targets: "Rows") -> float:
        """Return 1/2 * sum of (output - target)^2 over all examples and outputs."""
        rows, target_rows = self._examples(inputs, targets)
        weights = self.weights  # read once: another thread may replace them
        errors: "Vector" = []
        for row, target in zip(rows, target_rows):
            _, outputs = self._forward(weights, row)
            errors += [o - t for o, t in zip(outputs[-1], target)]
        [squares] = dot(_finite([errors], "inputs"), errors)
        return 0.5 * squares

    def gradient(self, inputs: "Rows", targets: "Rows") -> "Layers":
        """Return the derivative of the loss with respect to each weight, nested as `weights` is.

        Gradients of parts of the data add up to that of all.
        """
        gradient = self._gradient(*self._examples(inputs, targets))
        for layer in gradient:
            _finite(layer, "gradient")
        return gradient

    def update(self, gradient: "Iterable[Rows]", learning_rate: float = 1.0) -> None:
        """Replace each weight by weight - learning_rate * gradient; the rate is above 0."""
        layers = list(_ordered(gradient, "gradient"))
        _check_count(len(layers), len(self.weights), "gradient", "layers")
        checked: "Layers" = []
        for k, layer in enumerate(self.weights):
            place = f"gradient[{k}]"
            checked.append(_matrix(layers[k], place, "neurons", len(layer), len(layer[0])))
        self._descend(checked, _rate(learning_rate))

    def train(
        self, inputs: "Rows", targets: "Rows", iterations: int, learning_rate: float = 1.0
    ) -> None:
        """Update by the gradient of all the examples, `iterations` times (0 or more).

        Training for m and then for n iterations gives the same bits as for m + n.
        """
        rows, target_rows = self._examples(inputs, targets)
        rate = _rate(learning_rate)
        for _ in range(_whole(iterations, "iterations", "of 0 or more", 0)):
            self._descend(self._gradient(rows, target_rows), rate)

    # What is private has comments, as docstrings take memory on a board.

    # Returns for each layer what it is fed, with the 1 of its biases, and its outputs.
    def _forward(self, weights: "Layers", row: "Vector") -> "Tuple[Matrix, Matrix]":
        fed: "Matrix" = []
        outputs: "Matrix" = []
        inputs = row
        for layer in weights:
            if self.bias:
                inputs = inputs + [1.0]
            fed.append(inputs)
            inputs = [sigmoid(z) for z in dot(layer, inputs)]
            outputs.append(inputs)
        return fed, outputs

    def _gradient(self, rows: "Matrix", targets: "Matrix") -> "Layers":
        weights = self.weights  # read once: another thread may replace them
        gradient = [[[0.0] * len(neuron) for neuron in layer] for layer in weights]

        # outgoing[k][i] are the weights that output i of layer k meets in the next layer.
        outgoing: "Layers" = []
        for layer, following in zip(weights, weights[1:]):
            outgoing.append([[neuron[i] for neuron in following] for i in range(len(layer))])

        backwards = range(len(weights) - 2, -1, -1)  # the hidden layers, the last one first
        for row, target in zip(rows, targets):
            fed, outputs = self._forward(weights, row)
            deltas = [(o - t) * sigmoid_derivative(o) for o, t in zip(outputs[-1], target)]
            _accumulate(gradient[-1], deltas, fed[-1])
            for k in backwards:
                sums = dot(outgoing[k], deltas)
                deltas = [s * sigmoid_derivative(o) for s, o in zip(sums, outputs[k])]
                _accumulate(gradient[k], deltas, fed[k])
        return gradient

    def _descend(self, gradient: "Layers", rate: float) -> None:
        weights: "Layers" = []
        for layer, layer_gradient in zip(self.weights, gradient):
            neurons: "Matrix" = []
            for neuron, neuron_gradient in zip(layer, layer_gradient):
                neurons.append([w - rate * g for w, g in zip(neuron, neuron_gradient)])
            weights.append(_finite(neurons, "weights"))
        self.weights = weights

    # The number of inputs of the net.
    def _width(self) -> int:
        return len(self.weights[0][0]) - self.bias

    # Returns the rows of inputs and of targets.
    def _examples(self, inputs: "Rows", targets: "Rows") -> "Tuple[Matrix, Matrix]":
        hint = ": write [[1, 0, 1]] for one example, [[1], [0], [1]] for three"
        rows = _matrix(inputs, "inputs", "rows", _ANY, self._width(), hint)
        target_rows = _matrix(targets, "targets", "rows", len(rows), len(self.weights[-1]), hint)
        for i, row in enumerate(target_rows):
            for j, target in enumerate(row):
                if not 0.0 <= target <= 1.0:
                    raise ValueError(
                        f"targets[{i}][{j}] is {target}, expected 0 to 1: "
                        "one output per class, or scale the targets"
                    )
        return rows, target_rows


# The checks. Most return plain numbers, or raise an error that names the place. A hint is added to
# the error if a list is given in place of a number, or a number in place of a list.


_ANY = 0  # as the expected count: 1 or more will do


# Not type(x).__name__, which calculators lack.
def _type_name(x: object) -> str:
    return str(type(x)).rstrip("'>").split("'")[-1].split(".")[-1]


# Asks the type, as an object's own attributes may raise errors: a PyTorch tensor's do.
def _has(x: object, name: str) -> bool:
    return hasattr(type(x), name)


def _type_error(x: object, place: str, expected: str) -> TypeError:
    return TypeError(f"{place} is of type {_type_name(x)}, expected {expected}")


# 1e30 stands for no limit: 32-bit floats hold it.
def _whole(x: "Any", place: str, wanted: str, low: int, high: float = 1e30) -> int:
    expected = f"a whole number {wanted}"
    if type(x) is bool:  # bool is a subclass of int
        raise _type_error(x, place, expected)
    try:
        number = x if isinstance(x, int) else x.__index__()  # of NumPy's integers, say
    except Exception:
        raise _type_error(x, place, expected) from None
    if not low <= number <= high:
        found = number if -1e30 < number < 1e30 else "too long"  # Python prints 4300 digits at most
        raise ValueError(f"{place} is {found}, expected {expected}")
    return number


def _bool(bias: "Any") -> bool:
    if "bool" not in _type_name(bias):  # NumPy's is bool or bool_
        raise _type_error(bias, "bias", "True or False")
    return bool(bias)


def _is_iterable(x: "Any") -> bool:
    try:
        iter(x)
    except Exception:
        return False
    return not isinstance(x, str)  # whose characters are no numbers


def _float(x: "Any", place: str, hint: str) -> float:
    if _is_iterable(x):
        raise _type_error(x, place, "a number" + hint)
    if "time" in _type_name(x):  # NumPy's datetime64, of which item() may make an integer
        raise _type_error(x, place, "a number")
    try:
        if _has(x, "item"):  # of NumPy or PyTorch: make it Python's
            x = x.item()
        number = math.copysign(x, x)  # float(x), but refuses strings
    except OverflowError:
        raise ValueError(f"{place} is out of range, expected a finite number") from None
    except Exception:
        raise _type_error(x, place, "a number") from None
    if number - number != 0.0:  # an infinity or NaN; isfinite() takes twice as long before 3.11
        raise ValueError(f"{place} is {number}, expected a finite number")
    return number


def _rate(learning_rate: float) -> float:
    rate = _float(learning_rate, "learning_rate", "")
    if rate <= 0.0:
        raise ValueError(f"learning_rate is {rate}, expected a number above 0")
    return rate


# Returns the items if they come in order. A mapping yields its keys, a table the names of its
# columns, or columns, and a set has no order. pandas' Series has items(), but yields its numbers.
def _ordered(items: "Iterable[Any]", place: str, hint: str = "") -> "Iterable[Any]":
    if isinstance(items, (list, tuple)):
        return items
    if _has(items, "columns"):
        hint = ": pass its .to_numpy() or numpy.asarray(it)"
    elif _has(items, "isdisjoint") or (_has(items, "items") and not _has(items, "tolist")):
        hint = ""
    elif _is_iterable(items):
        return items
    raise _type_error(items, place, "a list" + hint)


def _check_count(found: int, expected: int, place: str, nouns: str) -> None:
    if found == 0 or (expected and found != expected):
        raise ValueError(f"{place} has {found} {nouns}, expected {expected or '1 or more'}")


def _row(row: "Row", place: str, width: int, hint: str) -> "Vector":
    floats: "Vector" = []
    for x in _ordered(row, place, hint):
        if type(x) is float and x - x == 0.0:
            floats.append(x)
        elif type(x) is int and -1e9 < x < 1e9:
            floats.append(x * 1.0)
        else:  # _float() would do for all, but is slower
            floats.append(_float(x, f"{place}[{len(floats)}]", hint))
    _check_count(len(floats), width, place, "numbers")
    return floats


# Returns the rows as lists of floats. If `width` is _ANY, the others are as long as the first.
def _matrix(
    rows: "Rows", place: str, nouns: str, height: int, width: int, hint: str = ""
) -> "Matrix":
    matrix: "Matrix" = []
    for i, row in enumerate(_ordered(rows, place, hint)):
        matrix.append(_row(row, f"{place}[{i}]", width, hint))
        width = len(matrix[0])
    _check_count(len(matrix), height, place, nouns)
    return matrix


def _finite(matrix: "Matrix", place: str) -> "Matrix":
    for numbers in matrix:
        for x in numbers:
            if x - x != 0.0:
                raise OverflowError(f"{place}: too large, gives an infinity or NaN")
    return matrix


def _demo() -> None:
    inputs, targets = [[0, 1, 1], [1, 0, 0], [1, 0, 1]], [[1], [0], [1]]
    print("inputs  target")
    for row, target in zip(inputs, targets):
        print(*row, " ", *target)
    # The start of the article "Implementing Artificial Neural Network training process in Python":
    # 2 * numpy.random.random(3) - 1, after numpy.random.seed(1)
    numpy_net = NeuralNet.from_weights(
        [[[-0.165955990594852, 0.4406489868843162, -0.9997712503653102]]]
    )
    for title, net in ("NeuralNet(3, 1)", NeuralNet(3, 1)), ("NumPy's seed(1)", numpy_net):
        print("\n" + title + ", weights {:.8f} {:.8f} {:.8f}".format(*net.weights[0][0]))
        print("iterations        loss  output for 1, 0, 1")
        done = 0
        for iterations in 0, 10, 90, 9900:
            net.train(inputs, targets, iterations)
            done += iterations
            output = net.predict([1, 0, 1])[0]
            print(f"{done:10}  {net.loss(inputs, targets):.8f}  {output:18.8f}")


if __name__ == "__main__":
    _demo()
