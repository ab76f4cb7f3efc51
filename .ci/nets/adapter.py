"""What the adapters in Python share: cases come in and answers go out, a line of JSON each."""

import json
import sys

ANSWERS, sys.stdout = sys.stdout, sys.stderr  # what a net itself prints is no answer


def answer_all(answer):
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=ANSWERS)


def parts(case):
    """Return the weights and the biases of each layer; the biases are 0 in a case without."""
    layers = case["weights"]
    if case["bias"]:
        return [([n[:-1] for n in layer], [n[-1] for n in layer]) for layer in layers]
    return [(layer, [0.0 for _ in layer]) for layer in layers]


def whole(case, layers):
    """Return weights (or their gradient) and biases as a case has them: the bias comes last."""
    if not case["bias"]:
        return [[list(map(float, w)) for w in weights] for weights, _ in layers]
    return [
        [[*map(float, w), float(b)] for w, b in zip(weights, biases)] for weights, biases in layers
    ]


def can_train(case, updates):
    """Tell whether a net that always has biases, set to 0, can train as a net without them can.

    Its first update doesn't know them yet. The later ones do.
    """
    return case["bias"] or updates == 1


def transposed(matrix):
    return [list(row) for row in zip(*matrix)]
