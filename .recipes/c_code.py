"""Write a trained net as a C function, for another program or for a chip without Python.

    python3 c_code.py > net.c
    cc -std=c99 -ffp-contract=off main.c net.c -lm

Call predict(inputs, outputs) from main.c. Copy tinyann.py next to this file.
"""

import tinyann

SIGMOID = "double sigmoid(double z) { return z < -88 ? exp(z) : 1 / (1 + exp(-z)); }"


def c_code(net):
    """Return a C function that puts the net's outputs for the inputs x0 into its last array."""
    last = len(net.weights)
    lines = ["#include <math.h>", "", "static " + SIGMOID, ""]
    lines.append(f"void predict(const double *x0, double *x{last}) {{")
    for k, layer in enumerate(net.weights):
        if k + 1 < last:
            lines.append(f"    double x{k + 1}[{len(layer)}];")
        for j, neuron in enumerate(layer):
            terms = [f"{w!r} * x{k}[{i}]" for i, w in enumerate(neuron)]
            if net.bias:
                terms[-1] = repr(neuron[-1])
            lines.append(f"    x{k + 1}[{j}] = sigmoid({' + '.join(terms)});")
    return "\n".join(lines + ["}"])


if __name__ == "__main__":
    net = tinyann.NeuralNet(2, 2, 1, bias=True)
    net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], 3000)
    print(c_code(net))
