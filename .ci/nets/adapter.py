"""What the adapters in Python share: cases come in and answers go out, a line of JSON each."""

import json
import sys

ANSWERS, sys.stdout = sys.stdout, sys.stderr  # what a net itself prints is no answer


def answer_all(answer):
    """Print the answer to each case or, where the net raises an error, that."""
    for line in sys.stdin:
        try:
            answers = answer(json.loads(line))
        except ArithmeticError as error:
            answers = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answers), file=ANSWERS)


def parts(case):
    """Return the weights and the biases of each layer; the biases are 0 in a case without."""
    layers = case["weights"]
    if case["bias"]:
        return [([n[:-1] for n in layer], [n[-1] for n in layer]) for layer in layers]
    return [(layer, [0.0 for _ in layer]) for layer in layers]


def whole(layers):
    """Return layers of weights and biases, or of no biases, as answers have them: the bias last."""
    return [
        [[float(x) for x in (*neuron, *biases[j : j + 1])] for j, neuron in enumerate(weights)]
        for weights, biases in layers
    ]


def transposed(matrix):
    return [list(row) for row in zip(*matrix)]
