# SPDX-License-Identifier: 0BSD
"""An artificial neural network in one file of plain Python: to read, to run, to check against.

    net = NeuralNet(3, 1)  # three inputs, one neuron
    net.train([[0, 1, 1], [1, 0, 0], [1, 0, 1]], [[1], [0], [1]], 10000)
    net.predict([1, 0, 1])  # [0.98...]

The outputs of a layer are the inputs of the next. Each neuron computes

    output = sigmoid(weight[0] * input[0] + weight[1] * input[1] + ... + bias)

Training is gradient descent on loss = 1/2 * sum of (output - target)^2 over all the examples. A
neuron's delta is the derivative of the loss with respect to its weighted sum:

    delta    = (output - target) * (output * (1 - output))    in the last layer
    delta    = (sum of weight * delta over the next layer's neurons) * (output * (1 - output))
    gradient = sum of delta * input over the examples         (the input of a bias is 1)
    weight   = weight - learning_rate * gradient

Every sum is added left to right from 0.0. So all platforms with IEEE doubles and the same exp
compute the same bits. `tinyann.exp` can be replaced.

Weights are replaced, never changed in place: an error or Ctrl-C leaves those of the last complete
iteration. Training for m and then for n iterations gives the same bits as for m + n.

The README has what a copied file lacks: the contract for ports, recipes, the licence's text.
"""

import math

__version__ = "1.0.0"
__all__ = ["LCG", "NeuralNet", "dot", "sigmoid", "sigmoid_derivative"]

TYPE_CHECKING = False
if TYPE_CHECKING:  # never runs: these names are for type checkers
    from typing import Any, Callable, Iterable, List, Tuple, Type, TypeVar

    Row = Iterable[float]
    Rows = Iterable[Row]
    Vector = List[float]
    Matrix = List[Vector]
    Layers = List[Matrix]
    Net = TypeVar("Net", bound="NeuralNet")

exp: "Callable[[float], float]" = math.exp  # a variable, so that it can be replaced


class LCG:
    """A linear congruential generator: the same random numbers in every language.

    `seed`, a whole number from 0 to 2^32 - 1, is the first `state`. The constants are those of
    Numerical Recipes (2nd ed., section 7.1). No product exceeds 2^53, so doubles are exact.
    """

    def __init__(self, seed: int = 1) -> None:
        self.state = _whole(seed, "seed", "from 0 to 4294967295", 0, 4294967295)

    def random(self) -> float:
        """Compute the next `state`, and return its upper 24 bits / 2^24, in [0, 1)."""
        self.state = (1664525 * self.state + 1013904223) % 4294967296
        return self.state // 256 / 16777216.0


def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x) for any float: within 2.5 ulp, never decreasing, NaN for NaN."""
    if x >= -88.0:
        return 1.0 / (1.0 + exp(-x))
    if x < -88.0:
        return exp(x)  # the same, rounded; e^-x could overflow where floats have 32 bits
    return x  # NaN, for which exp returns 0 on some boards


def sigmoid_derivative(output: float) -> float:
    """Return the derivative of the sigmoid where the sigmoid is `output`."""
    return output * (1.0 - output)


def dot(matrix: "Matrix", vector: "Vector") -> "Vector":
    """Return for each row of the matrix the sum of row[i] * vector[i], left to right from 0.0.

    The rows are as long as the vector, which is not checked. All sums of products of the net are
    taken here, so that a faster function can replace `tinyann.dot`.
    """
    sums: "Vector" = []
    for row in matrix:
        total, i = 0.0, 0  # not sum(), which rounds in another way from Python 3.12 on
        for x in row:  # not zip(row, vector), which is slower: .ci/benchmark measures it
            total += x * vector[i]
            i += 1
        sums.append(total)
    return sums


class NeuralNet:
    """Layers of sigmoid neurons. The inputs of a neuron are all the outputs of the layer before.

    `sizes`: the number of inputs, then the number of neurons in each layer. NeuralNet(2, 4, 1) has
    a hidden layer of 4. With `bias`, each neuron has one more weight, whose input is always 1. The
    first weights are in [-1, 1): each draw of LCG(seed) but the first is one, by layer, neuron and
    input, a neuron's bias last.

    `weights[layer][neuron][input]` is a float. An update makes new lists: `before = net.weights`
    keeps the old ones.

    `inputs` and `targets` have one row per example: a list, a tuple, an array, anything that yields
    real numbers in order. Targets are from 0 to 1.

    A bad argument raises a ValueError or TypeError that names the place, before anything changes.
    Numbers too large to compute with raise an OverflowError.
    """

    def __init__(self, *sizes: int, bias: bool = False, seed: int = 1) -> None:
        if len(sizes) < 2:
            raise ValueError(f"sizes: {len(sizes)} given, expected 2 or more: NeuralNet(2, 4, 1)")
        limits = "of 1 or more: NeuralNet(2, 4, 1, bias=True)"
        counts = [_whole(size, f"sizes[{k}]", limits, 1) for k, size in enumerate(sizes)]
        self.bias = _bool(bias)
        generator = LCG(seed)
        generator.random()  # not used: with small seeds the first number is nearly the same
        self.weights: "Layers" = []
        for inputs, neurons in zip(counts, counts[1:]):
            width = inputs + self.bias
            layer = [[2.0 * generator.random() - 1.0 for _ in range(width)] for _ in range(neurons)]
            self.weights.append(layer)

    @classmethod
    def from_weights(cls: "Type[Net]", weights: "Iterable[Rows]", bias: bool = False) -> "Net":
        """Return a net with a copy of `weights`, nested as `.weights` is: say, from json.loads.

        A subclass is made without calling its __init__.
        """
        net = object.__new__(cls)
        net.bias = _bool(bias)
        net.weights = []
        width = 0  # of the first layer: any
        for k, layer in enumerate(_ordered(weights, "weights")):
            net.weights.append(_matrix(layer, f"weights[{k}]", "neurons", 0, width))
            width = len(net.weights[k]) + net.bias
        _check_count(len(net.weights), 0, "weights", "layers")
        _check_count(net._width(), 0, "weights[0][0]", "inputs")
        return net

    def __repr__(self) -> str:
        sizes = [self._width()] + [len(layer) for layer in self.weights]
        bias = ", bias=True" if self.bias else ""
        return f"{type(self).__name__}({str(sizes)[1:-1]}{bias})"

    def predict(self, example: "Row") -> "Vector":
        """Return the outputs for one row of inputs: one for each neuron of the last layer."""
        row = _row(example, "example", self._width(), ": predict takes one row at a time")
        if self.bias:
            row.append(1.0)
        outputs = _finite(self._forward(self.weights, [row])[-1], "example")
        return [output[0] for output in outputs]  # each column has one example

    def loss(self, inputs: "Rows", targets: "Rows") -> float:
        """Return 1/2 * sum of (output - target)^2 over the examples and, in each, the outputs."""
        rows, _, target_columns = self._examples(inputs, targets)
        outputs = _finite(self._forward(self.weights, rows)[-1], "inputs")
        pairs = zip(_transposed(outputs), _transposed(target_columns))
        errors = [o - t for output, target in pairs for o, t in zip(output, target)]
        [squares] = dot([errors], errors)
        return 0.5 * squares

    def gradient(self, inputs: "Rows", targets: "Rows") -> "Layers":
        """Return the derivative of the loss with respect to each weight, nested as `weights` is.

        The gradients of parts of the data add up to that of all.
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
        """Update by the gradient of all the examples, `iterations` times (0 or more)."""
        rows, columns, target_columns = self._examples(inputs, targets)
        rate = _rate(learning_rate)
        for _ in range(_whole(iterations, "iterations", "of 0 or more", 0)):
            self._descend(self._gradient(rows, columns, target_columns), rate)

    # Inside the net, a matrix is a list of columns. A column belongs to one input or neuron, and
    # has a number for each example. With a list for each example instead, the time per example
    # would grow with their number, because Python's garbage collector looks through all lists.
    # Only weighted sums need rows, one for each example: `rows` is such a matrix transposed.
    #
    # What is private has comments, as docstrings take memory on a board.

    # Returns the outputs of each layer, those that feed another layer with the ones for biases.
    # `rows` are what is fed to layer 0.
    def _forward(self, weights: "Layers", rows: "Matrix") -> "Layers":
        fed: "Layers" = []
        for layer in weights:
            if fed:  # the outputs of the layer before
                fed[-1] = self._with_ones(fed[-1])
                rows = _transposed(fed[-1])
            outputs: "Matrix" = []
            for neuron in layer:
                outputs.append([sigmoid(z) for z in dot(rows, neuron)])
            fed.append(outputs)
        return fed

    # `rows` and `columns` are what is fed to layer 0: the inputs and, for biases, ones.
    def _gradient(self, rows: "Matrix", columns: "Matrix", targets: "Matrix") -> "Layers":
        weights = self.weights  # read once: another thread may replace them
        fed = [columns] + self._forward(weights, rows)  # fed[k] to layer k; fed[-1]: the outputs

        # The deltas of the last layer: a column for each neuron.
        last: "Matrix" = []
        for output, target in zip(fed[-1], targets):
            last.append([(o - t) * sigmoid_derivative(o) for o, t in zip(output, target)])
        deltas = [last]

        # The deltas of layer k - 1. Its neuron i has a weight in each neuron of layer k.
        for k in range(len(weights) - 1, 0, -1):
            delta_rows = _transposed(deltas[0])  # of layer k
            hidden: "Matrix" = []
            for i in range(len(weights[k - 1])):
                sums = dot(delta_rows, [neuron[i] for neuron in weights[k]])
                hidden.append([s * sigmoid_derivative(o) for s, o in zip(sums, fed[k][i])])
            deltas.insert(0, hidden)

        gradient: "Layers" = []
        for columns, layer in zip(fed, deltas):
            gradient.append([dot(columns, delta) for delta in layer])
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

    # The columns and, if the net has biases, one more, their inputs, which are 1.
    def _with_ones(self, columns: "Matrix") -> "Matrix":
        return columns + [[1.0] * len(columns[0])] if self.bias else columns

    # Returns the arguments of _gradient().
    def _examples(self, inputs: "Rows", targets: "Rows") -> "Tuple[Matrix, Matrix, Matrix]":
        hint = ": write [[1, 0, 1]] for one example, [[1], [0], [1]] for three"
        rows = _matrix(inputs, "inputs", "rows", 0, self._width(), hint)
        target_rows = _matrix(targets, "targets", "rows", len(rows), len(self.weights[-1]), hint)
        for i, row in enumerate(target_rows):
            for j, target in enumerate(row):
                if not 0.0 <= target <= 1.0:
                    raise ValueError(
                        f"targets[{i}][{j}] is {target}, expected 0 to 1: "
                        "one output per class, or scale the targets"
                    )
        # x * 1.0 makes a new float. Those of a column then lie side by side in memory, which is
        # faster if there are many.
        columns = [[x * 1.0 for x in column] for column in zip(*rows)]
        if self.bias:
            for row in rows:
                row.append(1.0)
        return rows, self._with_ones(columns), _transposed(target_rows)


def _transposed(matrix: "Matrix") -> "Matrix":
    return list(map(list, zip(*matrix)))


# The checks. Each returns plain numbers, or raises an error that names the place. A hint is added
# to the error if a list is given in place of a number, or a number in place of a list.


def _type_error(x: object, place: str, expected: str) -> TypeError:
    return TypeError(f"{place} is of type {type(x).__name__}, expected {expected}")


def _whole(x: "Any", place: str, limits: str, low: int, high: float = 1e30) -> int:
    expected = f"a whole number {limits}"
    if type(x) is bool:  # bool is a subclass of int
        raise _type_error(x, place, expected)
    try:
        number = x if isinstance(x, int) else x.__index__()  # of NumPy's integers, say
    except Exception:
        raise _type_error(x, place, expected) from None
    if not low <= number <= high:
        found = number if -1e30 < number < 1e30 else "too long"
        raise ValueError(f"{place} is {found}, expected {expected}")
    return number


def _bool(bias: "Any") -> bool:
    if "bool" not in type(bias).__name__:  # NumPy's is bool or bool_
        raise _type_error(bias, "bias", "True or False")
    return bool(bias)


def _is_list(x: "Any") -> bool:
    try:
        iter(x)
    except Exception:
        return False
    return not isinstance(x, str)  # whose characters are no numbers


def _float(x: "Any", place: str, hint: str) -> float:
    if _is_list(x):
        raise _type_error(x, place, "a number" + hint)
    if "time" in type(x).__name__:  # NumPy's datetime64, of which item() may make an integer
        raise _type_error(x, place, "a number")
    try:
        if hasattr(x.__class__, "item"):  # of NumPy or PyTorch: make it Python's
            x = x.item()
        number = math.copysign(x, x)  # float(x), but refuses strings
    except OverflowError:
        raise ValueError(f"{place} is out of range, expected a finite number") from None
    except Exception:
        raise _type_error(x, place, "a number") from None
    if number - number != 0.0:
        raise ValueError(f"{place} is {number}, expected a finite number")
    return number


def _rate(learning_rate: float) -> float:
    rate = _float(learning_rate, "learning_rate", "")
    if rate <= 0.0:
        raise ValueError(f"learning_rate is {rate}, expected a number above 0")
    return rate


# Returns the items if they come in order.
def _ordered(items: "Iterable[Any]", place: str, hint: str = "") -> "Iterable[Any]":
    kind: "Type[Any]" = type(items)
    if isinstance(items, (list, tuple)):
        return items
    if hasattr(kind, "popitem") or hasattr(kind, "isdisjoint"):  # a dict or a set: keys, no order
        hint = ""
    elif hasattr(kind, "columns"):  # pandas' DataFrame yields the names of its columns
        hint = ": pass its .values"
    elif _is_list(items):
        return items
    raise _type_error(items, place, "a list" + hint)


# `expected` 0 stands for 1 or more.
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


# Returns the rows as lists of floats. If `width` is 0, the others are as long as the first.
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
    # 2 * numpy.random.random(3) - 1, after numpy.random.seed(1)
    numpy_start = [-0.165955990594852, 0.4406489868843162, -0.9997712503653102]
    numpy_net = NeuralNet.from_weights([[numpy_start]])
    for title, net in ("NeuralNet(3, 1)", NeuralNet(3, 1)), ("NumPy's seed(1)", numpy_net):
        print("\n" + title + ", weights {:.8f} {:.8f} {:.8f}".format(*net.weights[0][0]))
        print("iterations        loss  output for 1, 0, 1")
        done = 0
        for iterations in 0, 10, 100, 10000:
            net.train(inputs, targets, iterations - done)
            done = iterations
            output = net.predict([1, 0, 1])[0]
            print(f"{iterations:10}  {net.loss(inputs, targets):.8f}  {output:18.8f}")


if __name__ == "__main__":
    _demo()
