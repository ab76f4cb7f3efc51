"""What every platform runs: it prints each number exactly, as a whole number and a power of 2."""

import math

import tinyann


def show(name, x):
    if x - x == 0.0:
        mantissa, exponent = math.frexp(x)
        print(name, int(mantissa * 9007199254740992.0), exponent - 53)
    else:
        print(name, x)


def show_layers(name, layers):
    for k, layer in enumerate(layers):
        for j, neuron in enumerate(layer):
            for i, number in enumerate(neuron):
                show(f"{name}[{k}][{j}][{i}]", number)


new = tinyann.NeuralNet
net, numbers = new(3, 5, 4, 2, bias=True, seed=2026), tinyann.LCG(2)
inputs = [[4.0 * numbers.random() - 2.0 for _ in range(3)] for _ in range(8)]
targets = [[numbers.random(), float(a * b > 0.0)] for a, b, _ in inputs]
show_layers("start", net.weights)
show_layers("gradient", net.gradient(inputs, targets))
show("loss", net.loss(inputs, targets))
net.train(inputs, targets, 500, 0.5)
show_layers("trained", net.weights)
show("trained loss", net.loss(inputs, targets))
show_layers("output", [[net.predict(row)] for row in inputs])

inf, nan = float("inf"), float("nan")
hard = [0.0, 5e-324, 2.2250738585072014e-308, 1e-300, 1.1102230246251565e-16, 2.3e-16, 1e-8, 0.1]
hard += [0.5, 0.6931471805599453, 1.0, 2.0, 10.691311756413036, 17.0, 36.7368005696771, 37.0, 88.0]
hard += [88.00000000000001, 100.0, 500.0, 708.3964185322641, 709.0, 709.782712893384, 710.0]
hard += [744.4400719213812, 745.1332191019411, 745.1332191019412, 1.7976931348623157e308, inf, nan]
for x in hard + [limit * numbers.random() for limit in (750.0, 40.0) for _ in range(100)]:
    show("sigmoid", tinyann.sigmoid(x))
    show("sigmoid of minus", tinyann.sigmoid(-x))

one = new(2, 1)
calls = [lambda: new(3), lambda: new([2, 4, 1]), lambda: new(3, 1.5), lambda: new(3, 1, bias=1)]
calls += [lambda: new(3, 1, seed=2**32), lambda: one.predict([1]), lambda: one.predict([[0, 1]])]
calls += [lambda: one.predict([1, "x"]), lambda: one.predict([None, 1])]
calls += [lambda: one.predict([1, 1j]), lambda: one.predict([1, nan])]
calls += [lambda: one.predict([-inf, 1]), lambda: one.loss([1, 0], [[1]])]
calls += [lambda: one.loss([[0, 1]], [1]), lambda: one.loss([], [])]
calls += [lambda: one.loss([[0, 1]], [[1], [0]]), lambda: one.loss([[0, 1], [0]], [[1], [1]])]
calls += [lambda: one.gradient([[0, 1]], [[1.5]]), lambda: one.train([[0, 1]], [[1]], -1)]
calls += [lambda: one.train([[0, 1]], [[1]], None), lambda: one.train([[0, 1]], [[1]], 1, -0.5)]
calls += [lambda: one.train([[0, 1]], [[1]], 1, nan), lambda: one.update([[[1.0]]])]
calls += [lambda: one.update([[[1.0, 1e308]]], 1e308), lambda: new.from_weights([])]
calls += [lambda: new.from_weights([[[1, 2]], [[1, 2]]]), lambda: new.from_weights([[[1, 2], [1]]])]
calls += [lambda: new.from_weights([[[1e308, -1e308]]]).predict([10, 10])]
for call in calls:
    try:
        print("no error:", call())
    except (ValueError, TypeError, OverflowError) as error:
        print(type(error).__name__, error)
show_layers("untouched", one.weights)
