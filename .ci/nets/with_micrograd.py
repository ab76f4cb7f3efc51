"""Answers for micrograd: its MLP. The loss and the update are its user's own, as in its demo.

net: micrograd 0.1.0
needs: micrograd==0.1.0
outputs: no function in the last layer; and: ReLU in the hidden layers
loss: right, given the outputs above
gradient: right, given the outputs above
weights: right, given the outputs above
"""

from adapter import answer_all, can_train, parts, whole
from micrograd.engine import Value
from micrograd.nn import MLP


def read(case, net, name):
    layers = [
        ([[getattr(w, name) for w in n.w] for n in layer], [getattr(n.b, name) for n in layer])
        for layer in [layer.neurons for layer in net.layers]
    ]
    return whole(case, layers)


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

    answers = {}
    try:
        for _ in range(case["iterations"]):
            outputs, loss = iterate(case, net)
            answers = answers or {
                "outputs": outputs,
                "loss": loss,
                "gradient": read(case, net, "grad"),
            }
            for parameter in net.parameters():
                parameter.data -= case["learning_rate"] * parameter.grad
    except OverflowError:  # with outputs without bounds, weights grow so large
        return answers
    if can_train(case, case["iterations"]):
        answers["weights"] = read(case, net, "data")
    return answers


answer_all(answer)
