"""Answers for instinto's Brain with sigmoid neurons: all the examples in one batch."""

from array import array

from adapter import answer_all, parts, whole
from instinto import Brain


def in_rows(numbers, count):
    width = len(numbers) // count
    return [numbers[i : i + width] for i in range(0, len(numbers), width)]


def answer(case):
    size, *hidden, last = case["sizes"]
    net = Brain(size, hidden, last, act="sigmoid", out="sigmoid")
    for k, (weights, biases) in enumerate(parts(case)):
        net.W[k] = array("d", [w for neuron in weights for w in neuron])
        net.B[k] = array("d", biases)

    outputs = [net.think(row) for row in case["inputs"]]
    examples = list(zip(case["inputs"], case["targets"]))
    losses = [
        net.learn(examples, epochs=1, lr=case["learning_rate"], shuffle=False)
        for _ in range(case["iterations"])
    ]
    trained = [(in_rows(w, len(b)), list(b)) for w, b in zip(net.W, net.B)]
    return {"outputs": outputs, "loss": losses[0], "weights": whole(trained)}


answer_all(answer)
