# SPDX-License-Identifier: 0BSD
"""An artificial neural network in one file of plain Python: to read, to run, to check against.

    net = NeuralNet(3, 1)  # three inputs, one neuron
    net.train([[0, 1, 1], [1, 0, 0], [1, 0, 1]], [[1], [0], [1]], 10000)
    net.predict([1, 0, 1])  # [0.98...]

Layer by layer, each neuron puts the weighted sum of its inputs through the sigmoid:

    output = sigmoid(weight[0] * input[0] + weight[1] * input[1] + ... + bias)

Training is gradient descent on loss = 1/2 * sum of (output - target)^2, all examples at once.
A delta is the slope of the loss by a neuron's weighted sum, found from the last layer backward:

    delta    = (output - target) * (output * (1 - output))                    in the last layer
    delta    = (next layer's sum of weight * delta) * (output * (1 - output))      in the others
    gradient = sum over the examples of delta * input                      (a bias: input is 1)
    weight   = weight - learning_rate * gradient

Every sum is added left to right from 0.0. So with the same exp, all Pythons whose arithmetic is
IEEE double give the same bits; exp is the platform's, whose last digits differ, until you
replace `tinyann.exp`. Weights are replaced whole, never edited: an error or Ctrl-C leaves those
of the last whole iteration, and train(a) then train(b) is train(a + b) to the bit.

The README has what a copied file lacks: the contract for ports, recipes, the licence's text.
"""

from math import copysign
from math import exp as exp  # so that type checkers, too, let callers replace tinyann.exp

__version__ = "1.0.0"
__all__ = ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]

TYPE_CHECKING = False
if TYPE_CHECKING:  # never runs: names for type checkers
    from typing import Any, Iterable, List, Tuple, Type, TypeVar

    Row = Iterable[float]
    Rows = Iterable[Row]
    Vector = List[float]
    Matrix = List[Vector]
    Layers = List[Matrix]
    Net = TypeVar("Net", bound="NeuralNet")


class LCG:
    """A linear congruential generator: the same random numbers in every language.

    `seed`, a whole number from 0 to 2^32 - 1, is the first `state`. The constants are those of
    Numerical Recipes (2nd ed., section 7.1); no product passes 2^53, so doubles hold it exactly.
    """

    def __init__(self, seed: int = 1) -> None:
        self.state = _whole(seed, "seed", 0, 4294967295)

    def random(self) -> float:
        """Step to the next `state` and return its upper 24 bits / 2^24, in [0, 1)."""
        self.state = (1664525 * self.state + 1013904223) % 4294967296
        return self.state // 256 / 16777216.0


def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x) for any float: within 2.5 ulp, never decreasing, NaN for NaN."""
    if x >= -88.0:
        return 1.0 / (1.0 + exp(-x))
    # Below, e^-x would overflow in floats of 32 bits, and the formula rounds to e^x.
    return exp(x) if x == x else x  # some boards' exp(NaN) is 0


def sigmoid_derivative(output: float) -> float:
    """Return the slope of the sigmoid where its value is `output`."""
    return output * (1.0 - output)


def dot(matrix: "Matrix", vector: "Vector") -> "Vector":
    """Return for each row of the matrix the sum of row[i] * vector[i], left to right from 0.0.

    The rows are as long as `vector`, which is not checked. All sums of products of the net are
    taken here, so that a faster function may replace `tinyann.dot`.
    """
    sums: "Vector" = []
    for row in matrix:
        total, i = 0.0, 0  # not sum(), which rounds in another way from Python 3.12 on
        for x in row:  # not zip(row, vector), with which XOR takes 26 % longer on CPython 3.11
            total += x * vector[i]
            i += 1
        sums.append(total)
    return sums


class NeuralNet:
    """Layers of sigmoid neurons, each neuron fed by all the outputs of the layer before.

    `sizes` are the number of inputs, then of neurons per layer: NeuralNet(2, 4, 1) has a hidden
    layer of 4. With `bias`, each neuron has one more weight, for an input that is always 1. The
    first weights are in [-1, 1), drawn from LCG(seed) by layer, neuron, input, the bias last.

    `weights[layer][neuron][input]` are lists of floats, replaced whole by each update, so that
    `before = net.weights` is a snapshot. `inputs` and `targets` hold one row per example, as many
    as each other, targets from 0 to 1: lists, tuples, arrays, anything that yields real numbers.

    Before anything changes, a bad argument raises a ValueError or TypeError that names the place;
    numbers too large for the arithmetic raise an OverflowError.
    """

    def __init__(self, *sizes: int, bias: bool = False, seed: int = 1) -> None:
        if len(sizes) < 2:
            raise ValueError(f"sizes: {len(sizes)} given, expected 2 or more: NeuralNet(2, 4, 1)")
        widths = [_whole(size, f"sizes[{k}]", 1) for k, size in enumerate(sizes)]
        self.bias = _bool(bias)
        generator = LCG(seed)
        generator.random()  # thrown away: after small seeds it hardly differs
        self.weights = [
            [[2.0 * generator.random() - 1.0 for _ in range(inputs + bias)] for _ in range(neurons)]
            for inputs, neurons in zip(widths, widths[1:])
        ]

    @classmethod
    def from_weights(cls: "Type[Net]", weights: "Iterable[Rows]", bias: bool = False) -> "Net":
        """Return a net with a copy of `weights`, nested as `.weights` is: say, from json.loads."""
        net = object.__new__(cls)  # without __init__, which a subclass may have changed
        net.bias = _bool(bias)
        layers: "Layers" = []
        width = 0  # of the first layer: any
        for k, layer in enumerate(_each(weights, "weights", "layers")):
            layers.append(_matrix(layer, f"weights[{k}]", "neurons", 0, width))
            width = len(layers[k]) + bias
        _check_count(len(layers), "weights", "layers")
        net.weights = layers
        _check_count(net._width(), "weights[0][0]", "inputs")
        return net

    def __repr__(self) -> str:
        sizes = [self._width()] + [len(layer) for layer in self.weights]
        bias = ", bias=True" if self.bias else ""
        return f"{type(self).__name__}({str(sizes)[1:-1]}{bias})"

    def predict(self, example: "Row") -> "Vector":
        """Return the outputs for one row of inputs, one per neuron of the last layer."""
        expected = "a number: predict takes one row at a time"
        row = _floats(example, "example", self._width(), "numbers", expected)
        rows, ones = self._with_bias([row])
        outputs = self._forward(self.weights, rows, ones)[-1]
        return _finite([output for (output,) in outputs], "example")

    def loss(self, inputs: "Rows", targets: "Rows") -> float:
        """Return 1/2 * sum of (output - target)^2 over the examples and, in each, the outputs."""
        rows, ones, _, wanted = self._examples(inputs, targets)
        outputs = self._forward(self.weights, rows, ones)[-1]
        pairs = zip(_transposed(outputs), _transposed(wanted))
        errors = [o - t for output, target in pairs for o, t in zip(output, target)]
        return 0.5 * dot([_finite(errors, "inputs")], errors)[0]

    def gradient(self, inputs: "Rows", targets: "Rows") -> "Layers":
        """Return the derivative of the loss by each weight, nested as `weights` is.

        It is a sum over the examples: gradients of parts of the data add up to that of the whole.
        """
        gradient = self._gradient(*self._examples(inputs, targets))
        for layer in gradient:
            for slopes in layer:
                _finite(slopes, "gradient")
        return gradient

    def update(self, gradient: "Iterable[Rows]", learning_rate: float = 1.0) -> None:
        """Replace each weight by weight - learning_rate * gradient; the rate is above 0."""
        layers = list(_each(gradient, "gradient", "layers"))
        _check_count(len(layers), "gradient", "layers", len(self.weights))
        slopes: "Layers" = []
        for k, weights in enumerate(self.weights):
            height, width = len(weights), len(weights[0])
            slopes.append(_matrix(layers[k], f"gradient[{k}]", "neurons", height, width))
        self._descend(slopes, _rate(learning_rate))

    def train(
        self, inputs: "Rows", targets: "Rows", iterations: int, learning_rate: float = 1.0
    ) -> None:
        """Update by the gradient of all the examples, `iterations` times (0 or more)."""
        rows, ones, columns, wanted = self._examples(inputs, targets)
        rate = _rate(learning_rate)
        for _ in range(_whole(iterations, "iterations", 0)):
            self._descend(self._gradient(rows, ones, columns, wanted), rate)

    # Inside, a matrix is a list of columns, one per input or neuron, with a number per example, so
    # that one call of dot() serves all the examples. Weighted sums take rows, one per example.

    def _forward(self, weights: "Layers", rows: "Matrix", ones: "Matrix") -> "Layers":
        """Return the outputs of each layer. `rows`: the inputs; `ones`: a bias's, or nothing."""
        outputs: "Layers" = []
        for layer in weights:
            if outputs:  # the layer before feeds this one
                rows = _transposed(outputs[-1] + ones)
            columns: "Matrix" = []
            for neuron in layer:
                columns.append([sigmoid(z) for z in dot(rows, neuron)])
            outputs.append(columns)
        return outputs

    def _gradient(
        self, rows: "Matrix", ones: "Matrix", columns: "Matrix", targets: "Matrix"
    ) -> "Layers":
        """Return the gradient, nested as the weights are. `columns`: the inputs once more."""
        weights = self.weights  # read once: another thread may replace them
        outputs = [columns] + self._forward(weights, rows, ones)  # what layer k is fed: outputs[k]

        # The deltas of the last layer, and from them, layer by layer backward, those of the others.
        last: "Matrix" = []
        for column, wanted in zip(outputs[-1], targets):
            last.append([(o - t) * sigmoid_derivative(o) for o, t in zip(column, wanted)])
        deltas = [last]
        for k in range(len(weights) - 1, 0, -1):
            rows = _transposed(deltas[0])
            hidden: "Matrix" = []
            for i, column in enumerate(outputs[k]):
                sums = dot(rows, [neuron[i] for neuron in weights[k]])
                hidden.append([s * sigmoid_derivative(o) for s, o in zip(sums, column)])
            deltas.insert(0, hidden)

        gradient: "Layers" = []
        for k, layer in enumerate(deltas):
            inputs = outputs[k] + ones
            gradient.append([dot(inputs, delta) for delta in layer])
        return gradient

    def _descend(self, gradient: "Layers", rate: float) -> None:
        """Replace the weights by those one step down the gradient."""
        weights: "Layers" = []
        for layer, slopes in zip(self.weights, gradient):
            neurons: "Matrix" = []
            for neuron, slope in zip(layer, slopes):
                neurons.append(_finite([w - rate * g for w, g in zip(neuron, slope)], "weights"))
            weights.append(neurons)
        self.weights = weights

    def _width(self) -> int:
        return len(self.weights[0][0]) - self.bias

    def _with_bias(self, rows: "Matrix") -> "Tuple[Matrix, Matrix]":
        """Return rows of inputs with a bias's input, 1, at their ends, and that as a column."""
        if not self.bias:
            return rows, []
        return [row + [1.0] for row in rows], [[1.0] * len(rows)]

    def _examples(self, inputs: "Rows", targets: "Rows") -> "Tuple[Matrix, Matrix, Matrix, Matrix]":
        """Return what _gradient() takes, as floats."""
        each = "numbers: write [[1, 0, 1]] for one example, [[1], [0], [1]] for three"
        examples = _matrix(inputs, "inputs", "rows", 0, self._width(), each)
        wanted = _matrix(targets, "targets", "rows", len(examples), len(self.weights[-1]), each)
        for i, row in enumerate(wanted):
            for j, target in enumerate(row):
                if not 0.0 <= target <= 1.0:
                    place = f"targets[{i}][{j}]"
                    raise ValueError(f"{place} is {target}, expected 0 to 1: scale the targets")
        rows, ones = self._with_bias(examples)
        # x * 1.0 makes a new float, next to the last in memory. Those of the rows lie far apart:
        # with them, one of 100,000 examples takes 25 % longer on CPython 3.11.
        columns = [[x * 1.0 for x in column] for column in zip(*examples)]
        return rows, ones, columns, _transposed(wanted)


def _transposed(matrix: "Matrix") -> "Matrix":
    return [list(row) for row in zip(*matrix)]


# The checks: each returns plain numbers, or raises an error that names the place.


def _wrong_type(x: object, place: str, expected: str) -> TypeError:
    return TypeError(f"{place} is of type {type(x).__name__}, expected {expected}")


def _whole(x: "Any", place: str, low: int, high: int = 0) -> int:
    expected = (
        f"a whole number from {low} to {high}" if high else f"a whole number of {low} or more"
    )
    try:
        number = x if isinstance(x, int) else x.__index__()  # NumPy's, say
    except (AttributeError, TypeError):
        raise _wrong_type(x, place, expected) from None
    if number < low or number > (high or number):
        found = number if -1e30 < number < 1e30 else "too large"
        raise ValueError(f"{place} is {found}, expected {expected}")
    return number


def _bool(bias: bool) -> bool:
    if type(bias) is not bool:
        raise _wrong_type(bias, "bias", "True or False")
    return bias


def _float(x: float, place: str, expected: str = "a number") -> float:
    try:
        if getattr(x, "imag", 0):  # NumPy's complex numbers would give their real part
            raise TypeError
        number = copysign(x, x)  # float(x), but a string is no number here
    except OverflowError:
        raise ValueError(f"{place} is too large, expected a finite number") from None
    except (TypeError, ValueError):
        raise _wrong_type(x, place, expected) from None
    if number - number != 0.0:
        raise ValueError(f"{place} is {number}, expected a finite number")
    return number


def _rate(learning_rate: float) -> float:
    rate = _float(learning_rate, "learning_rate")
    if rate <= 0.0:
        raise ValueError(f"learning_rate is {rate}, expected a number above 0")
    return rate


def _each(items: "Iterable[Any]", place: str, nouns: str) -> "Iterable[Any]":
    try:
        return iter(items)
    except TypeError:
        raise _wrong_type(items, place, f"a list of {nouns}") from None


def _check_count(found: int, place: str, nouns: str, expected: int = 0) -> None:
    if found != (expected or max(found, 1)):
        raise ValueError(f"{place} has {found} {nouns}, expected {expected or '1 or more'}")


def _floats(
    row: "Row", place: str, width: int, nouns: str = "numbers", expected: str = "a number"
) -> "Vector":
    floats: "Vector" = []
    for x in _each(row, place, nouns):
        if type(x) is float and x - x == 0.0:
            floats.append(x)
        elif type(x) is int and -1e9 < x < 1e9:
            floats.append(x * 1.0)  # with _float(x), predict() takes 25 % longer on CPython 3.11
        else:
            floats.append(_float(x, f"{place}[{len(floats)}]", expected))
    _check_count(len(floats), place, "numbers", width)
    return floats


def _matrix(
    rows: "Rows", place: str, nouns: str, height: int, width: int, each: str = "numbers"
) -> "Matrix":
    matrix: "Matrix" = []
    for i, row in enumerate(_each(rows, place, nouns)):
        matrix.append(_floats(row, f"{place}[{i}]", width, each))
        width = len(matrix[0])
    _check_count(len(matrix), place, nouns, height)
    return matrix


def _finite(numbers: "Vector", place: str) -> "Vector":
    for x in numbers:
        if x - x != 0.0:
            raise OverflowError(f"{place}: too large, gives an infinity or NaN")
    return numbers


def _demo() -> None:
    inputs, targets = [[0, 1, 1], [1, 0, 0], [1, 0, 1]], [[1], [0], [1]]
    print("input 1  input 2  input 3  target")
    for row, target in zip(inputs, targets):
        print("{:7}  {:7}  {:7}  {:6}".format(*row + target))
    draws = 0.417022004702574, 0.7203244934421581, 0.00011437481734488664  # NumPy's, after seed(1)
    numpy_net = NeuralNet.from_weights([[[2.0 * u - 1.0 for u in draws]]])
    for title, net in ("NeuralNet(3, 1)", NeuralNet(3, 1)), ("NumPy's seed(1)", numpy_net):
        print(f"\n{title}, weights", *[f"{w:.8f}" for w in net.weights[0][0]])
        print("iterations        loss  output for 1, 0, 1")
        done = 0
        for iterations in 0, 10, 100, 10000:
            net.train(inputs, targets, iterations - done)
            done = iterations
            output = net.predict([1, 0, 1])[0]
            print(f"{iterations:10}  {net.loss(inputs, targets):.8f}  {output:18.8f}")


if __name__ == "__main__":
    _demo()
