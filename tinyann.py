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

Every sum is added left to right from 0.0, so the same file, C library and data give the same
bits on every Python. Weights are replaced whole, never edited: an error or Ctrl-C leaves those
of the last whole iteration, and train(a) then train(b) is train(a + b) to the bit.
"""

import math

__version__ = "1.0.0"
__all__ = ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]

TYPE_CHECKING = False
if TYPE_CHECKING:  # never runs: names for type checkers
    from collections.abc import Iterable, Sequence

    Rows = Iterable[Iterable[float]]
    Matrix = list[list[float]]
    Layers = list[Matrix]
    Examples = tuple[Matrix, Matrix, Matrix, Matrix]
    Kind = tuple[str, float, float]


class LCG:
    """A linear congruential generator: the same random numbers in every language.

    `seed`, a whole number from 0 to 2^32 - 1, is the first `state`. The constants are those of
    Numerical Recipes (2nd ed., section 7.1); no product passes 2^53, so doubles hold it exactly.
    """

    def __init__(self, seed: int = 1) -> None:
        self.state = _whole(seed, "seed", 0, 4294967295)

    def random(self) -> float:
        """Step to the next `state` and return state / 2^32, in [0, 1)."""
        self.state = (1664525 * self.state + 1013904223) % 4294967296
        return self.state / 4294967296.0


def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x) for any float: within 2.5 ulp, never decreasing, NaN for NaN."""
    if x < -709.0:  # e^-x would overflow, and 1 + e^-x has long been e^-x to the last bit
        return math.exp(x)
    return 1.0 / (1.0 + math.exp(-x))


def sigmoid_derivative(output: float) -> float:
    """Return the slope of the sigmoid where its value is `output`."""
    return output * (1.0 - output)


def dot(a: "Sequence[float]", b: "Sequence[float]") -> float:
    """Return the sum of a[i] * b[i], added left to right from 0.0; ValueError if lengths differ.

    All inner products of the net are taken here: `tinyann.dot = math.sumprod` (from Python 3.12
    on) makes them faster, at the price of other last bits.
    """
    if len(a) != len(b):
        raise ValueError(f"a has {len(a)} numbers, b has {len(b)}")
    total, i = 0.0, 0  # not sum(), which rounds in another way from Python 3.12 on
    for x in a:  # not zip(a, b), with which training a small net takes 20 % longer
        total += x * b[i]
        i += 1
    return total


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
        widths = [_whole(size, f"sizes[{k}]", 1) for k, size in enumerate(sizes)]
        if len(widths) < 2:
            raise ValueError(f"sizes: {len(sizes)} given, expected 2 or more, as in (3, 1)")
        if type(bias) is not bool:
            raise TypeError(f"bias is of type {type(bias).__name__}, expected True or False")
        generator = LCG(seed)
        generator.random()  # thrown away: after small seeds it hardly differs
        self.bias = bias
        self.weights = [
            [[2.0 * generator.random() - 1.0 for _ in range(inputs + bias)] for _ in range(neurons)]
            for inputs, neurons in zip(widths, widths[1:])
        ]

    @classmethod
    def from_weights(cls, weights: "Iterable[Rows]", bias: bool = False) -> "NeuralNet":
        """Return a net with a copy of `weights`, nested as `.weights` is: say, from json.loads."""
        net = cls(1, 1, bias=bias)
        net.weights = _layers(weights, "weights", bias)
        return net

    def predict(self, example: "Iterable[float]") -> "list[float]":
        """Return the outputs for one row of inputs, one per neuron of the last layer."""
        row = _floats(example, "example", len(self.weights[0][0]) - self.bias)
        columns = self._forward(self.weights, [row + [1.0] * self.bias], [[1.0]] * self.bias)[-1]
        outputs = [column[0] for column in columns]
        _check_finite([outputs], "example")
        return outputs

    def loss(self, inputs: "Rows", targets: "Rows") -> float:
        """Return 1/2 * sum of (output - target)^2 over the examples and, in each, the outputs."""
        rows, _, ones, columns = self._examples(inputs, targets)
        outputs = list(zip(*self._forward(self.weights, rows, ones)[-1]))
        _check_finite(outputs, "inputs[{1}]")
        errors = [o - t for pair in zip(outputs, zip(*columns)) for o, t in zip(*pair)]
        return 0.5 * dot(errors, errors)

    def gradient(self, inputs: "Rows", targets: "Rows") -> "Layers":
        """Return the derivative of the loss by each weight, nested as `weights` is.

        It is a sum over the examples: gradients of parts of the data add up to that of the whole.
        """
        gradient = self._gradient(self._examples(inputs, targets))
        for k, layer in enumerate(gradient):
            _check_finite(layer, "gradient[{}][{}]", k)
        return gradient

    def update(self, gradient: "Iterable[Rows]", learning_rate: float = 1.0) -> None:
        """Replace each weight by weight - learning_rate * gradient; the rate is above 0."""
        slopes = _layers(gradient, "gradient", self.bias)
        _check_count(len(slopes), "gradient", "layer", len(self.weights))
        for k, (layer, weights) in enumerate(zip(slopes, self.weights)):
            _check_count(len(layer), f"gradient[{k}]", "neuron", len(weights))
            _check_count(len(layer[0]), f"gradient[{k}][0]", "number", len(weights[0]))
        self._descend(slopes, _float(learning_rate, "learning_rate", _POSITIVE))

    def train(
        self, inputs: "Rows", targets: "Rows", iterations: int, learning_rate: float = 1.0
    ) -> None:
        """Update by the gradient of all the examples, `iterations` times (0 or more)."""
        examples = self._examples(inputs, targets)
        rate = _float(learning_rate, "learning_rate", _POSITIVE)
        for _ in range(_whole(iterations, "iterations", 0)):
            self._descend(self._gradient(examples), rate)

    # Inside, numbers stand in columns, one per input or neuron, with a number per example. They
    # are turned into rows where a sum runs over inputs or neurons. `ones` is the bias's column.
    # The loops that append would be slower as comprehensions: the article's job by 20 %.

    def _forward(
        self, weights: "Layers", rows: "Sequence[Sequence[float]]", ones: "Matrix"
    ) -> "Layers":
        """Return the outputs of each layer, as columns."""
        outputs: "Layers" = []
        for layer in weights:
            if outputs:
                rows = list(zip(*outputs[-1] + ones))
            columns: "Matrix" = []
            for neuron in layer:
                columns.append([sigmoid(dot(row, neuron)) for row in rows])
            outputs.append(columns)
        return outputs

    def _gradient(self, examples: "Examples") -> "Layers":
        """Return the gradient, nested as the weights."""
        weights = self.weights
        rows, columns, ones, targets = examples
        outputs = self._forward(weights, rows, ones)

        # The deltas of the last layer; then, layer by layer backward, gradient and deltas before.
        deltas: "Matrix" = []
        for column, wanted in zip(outputs[-1], targets):
            deltas.append([(o - t) * sigmoid_derivative(o) for o, t in zip(column, wanted)])
        gradient: "Layers" = []
        for k in range(len(weights) - 1, -1, -1):
            inputs = outputs[k - 1] + ones if k else columns
            layer: "Matrix" = []
            for delta in deltas:
                layer.append([dot(column, delta) for column in inputs])
            gradient.insert(0, layer)
            if k:
                rows_of_deltas = list(zip(*deltas))
                deltas = []
                for fan, column in zip(zip(*weights[k]), outputs[k - 1]):
                    pairs = zip(rows_of_deltas, column)
                    deltas.append([dot(row, fan) * sigmoid_derivative(o) for row, o in pairs])
        return gradient

    def _descend(self, gradient: "Layers", rate: float) -> None:
        """Replace the weights by those one step down the gradient."""
        weights: "Layers" = []
        for layer, slopes in zip(self.weights, gradient):
            neurons: "Matrix" = []
            for neuron, slope in zip(layer, slopes):
                neurons.append([w - rate * g for w, g in zip(neuron, slope)])
            _check_finite(neurons, "weights[{}][{}]", len(weights))
            weights.append(neurons)
        self.weights = weights

    def _examples(self, inputs: "Rows", targets: "Rows") -> "Examples":
        """Return the examples as floats: inputs as rows and columns, `ones`, targets as columns."""
        rows = _rows(inputs, "inputs", "row", len(self.weights[0][0]) - self.bias)
        wanted = _rows(targets, "targets", "row", len(self.weights[-1]), _TARGET)
        if len(rows) != len(wanted):
            raise ValueError(f"inputs has {len(rows)} rows, targets has {len(wanted)}")
        rows = [row + [1.0] * self.bias for row in rows]
        # x * 1.0 makes a new float, next to the last in memory; those of the rows lie far apart.
        columns = [[x * 1.0 for x in column] for column in zip(*rows)]
        return rows, columns, [[1.0] * len(rows)] * self.bias, [list(c) for c in zip(*wanted)]


# The checks: each returns plain numbers, or raises an error that names the place.

_FINITE = "a finite number", -1.7976931348623157e308, 1.7976931348623157e308
_POSITIVE = "a finite number above 0", 5e-324, 1.7976931348623157e308
_TARGET = "a number from 0 to 1", 0.0, 1.0


def _error(x: object, place: str, expected: str, number: object = None) -> Exception:
    """Return the error for x, or for the number that it stands for, if it does."""
    if isinstance(x, int) or (isinstance(x, float) and number is None):
        number = x
    if isinstance(number, int) and not -(10**30) < number < 10**30:
        found = "a whole number of over 30 digits"
    elif number is not None or x is None or isinstance(x, str):
        found = repr(x if number is None else number)
    else:
        found = f"of type {type(x).__name__}"
    kind = TypeError if number is None else ValueError
    return kind(f"{place} is {found:.60}, expected {expected}")


def _whole(x: object, place: str, low: int, high: float = math.inf) -> int:
    try:
        number = x if isinstance(x, int) else getattr(x, "__index__", str)()  # NumPy's too
    except Exception:
        number = None
    if isinstance(x, bool) or not isinstance(number, int) or not low <= number <= high:
        numbers = f"from {low} to {high}" if high < math.inf else f"of {low} or more"
        whole = number if isinstance(number, int) else None
        raise _error(x, place, f"a whole number {numbers}", whole)
    return number


def _float(x: float, place: str, kind: "Kind", i: int = -1) -> float:
    expected, low, high = kind
    number = None
    try:
        if not getattr(x, "imag", 0):  # NumPy's complex numbers are no floats
            number = math.ldexp(x, 0)  # float(x), but a string is no number here
    except Exception:
        pass
    if number is None or not low <= number <= high:
        raise _error(x, place if i < 0 else f"{place}[{i}]", expected, number)
    return number


def _floats(
    numbers: "Iterable[float]", place: str, count: int, kind: "Kind" = _FINITE
) -> "list[float]":
    _check_list(numbers, place, "numbers")
    _, low, high = kind
    floats: "list[float]" = []
    for x in numbers:
        plain = type(x) is float or type(x) is int  # a call of _float() for each takes longer
        floats.append(
            x * 1.0 if plain and low <= x <= high else _float(x, place, kind, len(floats))
        )
    _check_count(len(floats), place, "number", count)
    return floats


def _rows(rows: "Rows", name: str, noun: str, width: int = 0, kind: "Kind" = _FINITE) -> "Matrix":
    _check_list(rows, name, noun + "s")
    floats = [_floats(row, f"{name}[{i}]", width, kind) for i, row in enumerate(rows)]
    _check_count(len(floats), name, noun)
    return floats


def _layers(layers: "Iterable[Rows]", name: str, bias: bool) -> "Layers":
    _check_list(layers, name, "layers")
    floats = [_rows(layer, f"{name}[{k}]", "neuron") for k, layer in enumerate(layers)]
    _check_count(len(floats), name, "layer")
    width = len(floats[0][0])
    _check_count(width - bias, f"{name}[0][0]", "input")
    for k, layer in enumerate(floats):
        for j, neuron in enumerate(layer):
            _check_count(len(neuron), f"{name}[{k}][{j}]", "number", width)
        width = len(layer) + bias
    return floats


def _check_list(items: "Iterable[object]", place: str, nouns: str) -> None:
    try:
        iter(items)
        in_order = not isinstance(items, (dict, set, frozenset, str))
    except Exception:
        in_order = False
    if not in_order:
        flat = nouns == "numbers" and place.count("[") == 1  # among inputs or targets
        hint = " (one row per example: [[1], [0], [1]], not [1, 0, 1])" if flat else ""
        raise _error(items, place, f"a list of {nouns}{hint}")


def _check_count(found: int, place: str, noun: str, expected: int = 0) -> None:
    if found != (expected or max(found, 1)):
        nouns = noun if found == 1 else noun + "s"
        raise ValueError(f"{place} has {found} {nouns}, expected {expected or '1 or more'}")


def _check_finite(rows: "Iterable[Sequence[float]]", place: str, layer: int = 0) -> None:
    for j, row in enumerate(rows):
        if not all(map(math.isfinite, row)):
            raise OverflowError(f"{place.format(layer, j)}: too large, gives an infinity or NaN")


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
