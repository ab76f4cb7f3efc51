"""What every platform runs: it prints each number exactly, as a whole number and a power of 2."""

import math

import tinyann


def show(name, x):
    if isinstance(x, list):
        for i, item in enumerate(x):
            show(f"{name}[{i}]", item)
    elif x - x == 0.0:
        mantissa, exponent = math.frexp(x)
        print(name, int(math.ldexp(mantissa, 53)), exponent - 53)
    else:
        print(name, x)


new = tinyann.NeuralNet
net, numbers = new(3, 5, 4, 2, bias=True, seed=2026), tinyann.LCG(2)
inputs = [[4.0 * numbers.random() - 2.0 for _ in range(3)] for _ in range(8)]
targets = [[numbers.random(), float(a * b > 0.0)] for a, b, _ in inputs]
show("start", net.weights)
show("gradient", net.gradient(inputs, targets))
show("loss", net.loss(inputs, targets))
net.train(inputs, targets, 500, 0.5)
show("trained", net.weights)
show("trained loss", net.loss(inputs, targets))
show("output", [net.predict(row) for row in inputs])

inf, nan, huge = float("inf"), float("nan"), 1.0
while huge * 2.0 < inf:
    huge *= 2.0
hard = [0.0, 5e-324, 2.2250738585072014e-308, 1e-300, 1.1102230246251565e-16, 2.3e-16, 1e-8, 0.1]
hard += [0.5, 0.6931471805599453, 1.0, 2.0, 10.691311756413036, 17.0, 36.7368005696771, 37.0, 88.0]
hard += [88.00000000000001, 100.0, 500.0, 708.3964185322641, 709.0, 709.782712893384, 710.0]
hard += [744.4400719213812, 745.1332191019411, 745.1332191019412, 1.7976931348623157e308, inf, nan]
for x in hard + [limit * numbers.random() for limit in (750.0, 40.0) for _ in range(100)]:
    show("sigmoid", tinyann.sigmoid(x))
    show("sigmoid of minus", tinyann.sigmoid(-x))

one = new(2, 1)
load, row = new.from_weights, [[0, 1]]
calls = [(new, 3), (new, [2, 4, 1]), (new, 3, 0), (new, 3, 1.5), (lambda: new(3, 1, bias=1),)]
calls += [(lambda: new(3, 1, seed=-1),), (lambda: new(3, 1, seed=2**32),), (new, 2, 4, 1, True)]
calls += [(one.predict, x) for x in (1, {0: 0.5, 1: 0.25}, {0, 1}, "01", [1, 0, "x"], [[1], [0]])]
calls += [(load, {"weights": one.weights}), (load, "[[[1, 2]]]"), (one.loss, [[[0, 1]]], [[1]])]
calls += [(one.loss, {0: [0, 1]}, [[1]]), (one.loss, row, [[2]]), (one.train, row, [[1]], True)]
calls += [(one.predict, x) for x in ([1], row, [1, "x"], [None, 1], [1, 1j], [1, nan], [-inf, 1])]
calls += [(one.loss, [1, 0], [[1]]), (one.loss, row, [1]), (one.loss, [], [])]
calls += [(one.loss, row, [[1], [0]]), (one.loss, [[0, 1], [0]], [[1], [1]])]
calls += [(one.gradient, row, [[1.5]]), (one.train, row, [[1]], -1), (one.train, row, [[1]], None)]
calls += [(one.train, row, [[1]], 1, rate) for rate in (0, -0.5, inf, nan)]
calls += [(one.update, [[[1.0]]]), (one.update, [[[1.0, huge]]], huge), (load, [])]
calls += [(load, [[[1, 2]], [[1, 2]]]), (load, [[[1, 2], [1]]]), (load, [[[1, inf]]])]
calls += [(lambda: load([[[huge, -huge]]]).predict([10, 10]),)]
names = {ValueError: "ValueError", TypeError: "TypeError", OverflowError: "OverflowError"}
for function, *given in calls:
    try:
        print("no error:", function(*given))
    except tuple(names) as error:
        print(names[type(error)], error)  # calculators lack __name__
show("untouched", one.weights)
