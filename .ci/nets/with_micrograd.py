"""Answers for micrograd: its MLP. The loss and the update are its user's own, as in its demo."""

from adapter import answer_all, parts, whole
from micrograd.engine import Value
from micrograd.nn import MLP


def read(net, name):
    layers = [layer.neurons for layer in net.layers]
    return whole(
        [
            ([[getattr(w, name) for w in n.w] for n in layer], [getattr(n.b, name) for n in layer])
            for layer in layers
        ]
    )


def iterate(case, net):
    """Return outputs and loss of an iteration, for which the gradient is left in the net."""
    rows = [net(row) for row in case["inputs"]]
    outputs = [row if isinstance(row, list) else [row] for row in rows]
    pairs = [(o, t) for os, ts in zip(outputs, case["targets"]) for o, t in zip(os, ts)]
    loss = sum((o - t) ** 2 for o, t in pairs) * 0.5
    net.zero_grad()
    loss.backward()
    return [[o.data for o in row] for row in outputs], loss.data


def answer(case):
    net = MLP(case["sizes"][0], case["sizes"][1:])
    for layer, (weights, biases) in zip(net.layers, parts(case)):
        for neuron, w, bias in zip(layer.neurons, weights, biases):
            neuron.w, neuron.b = [Value(x) for x in w], Value(bias)

    outputs, loss = iterate(case, net)
    answers = {"outputs": outputs, "loss": loss, "gradient": read(net, "grad")}
    try:
        for _ in range(case["iterations"]):
            iterate(case, net)
            for parameter in net.parameters():
                parameter.data -= case["learning_rate"] * parameter.grad
    except OverflowError:  # with outputs without bounds, weights grow so large
        return answers
    return {**answers, "weights": read(net, "data")}


answer_all(answer)
