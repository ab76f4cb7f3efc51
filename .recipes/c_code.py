"""Write C code for a model of learn.py, or for a net, for a program or a chip without Python.

    python3 c_code.py flowers.csv.json > flowers.c
    cc -std=c99 -ffp-contract=off main.c flowers.c -lm

The head of flowers.c says how to call it. With --float, it has 32-bit floats: then C answers as
Python does but for rounding; with doubles, and with the same exp and log, to the bit.

For a net of your own, print(c_code(net)). Its function checks nothing and scales nothing.
This file needs no other.
"""

import argparse
import json
import sys

LINKAGE = """#ifdef __cplusplus
extern "C"
#endif"""

SIGMOID = "static {real} sigmoid({real} z) {{ return z < -88 ? {exp}(z) : 1 / (1 + {exp}(-z)); }}"


def c_code(net):
    """Return a C function that puts the net's outputs for the inputs x0 into its last array."""
    last = len(net.weights)
    lines = ["#include <math.h>", "", SIGMOID.format(real="double", exp="exp"), "", LINKAGE]
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


# A model of learn.py

CODE = """/* A model of learn.py. To compile it: cc -std=c99 -ffp-contract=off main.c model.c -lm
 *
 * {declaration}
 *
{comment}
 * In C++, write extern "C" before the declaration. */
#include <math.h>

#ifdef __AVR__ /* weights stay in flash memory */
#include <avr/pgmspace.h>
#define STORED PROGMEM
#define READ(place, number) memcpy_P(&number, &place, sizeof number)
#else
#define STORED
#define READ(place, number) (number = place)
#endif

typedef {real} real;
enum {{ INPUTS = {inputs}, HIDDEN = {hidden}, OUTPUTS = {outputs}, NETS = {nets} }};

static const real weights[] STORED = {{
{weights}
}};

{sigmoid}

/* Moves on to the weights of the next neuron. */
static real neuron(const real **place, const real *inputs, int count) {{
    real sum = 0, weight;
    for (int i = 0; i < count; i++) {{
        READ(**place, weight);
        (*place)++;
        sum += weight * inputs[i];
    }}
    READ(**place, weight); /* the bias */
    (*place)++;
    return sigmoid(sum + weight);
}}

{function}
"""

MEANS = """    const real *place = weights;
    real means[OUTPUTS] = {0};
    for (int net = 0; net < NETS; net++) {
        real hidden[HIDDEN];
        for (int j = 0; j < HIDDEN; j++) hidden[j] = neuron(&place, x, INPUTS);
        for (int j = 0; j < OUTPUTS; j++) means[j] += neuron(&place, hidden, HIDDEN);
    }
    for (int j = 0; j < OUTPUTS; j++) means[j] /= NETS;"""

LARGEST = """    int best = 0;
    for (int j = 1; j < OUTPUTS; j++)
        if (means[j] > means[best]) best = j;
    return best;"""


class Writer:
    """Writes a model with this kind of float."""

    def __init__(self, model, real):
        self.model, self.real = model, real
        self.suffix = "f" if real == "float" else ""

    def number(self, x):
        return f"{float(x)!r}{self.suffix}"

    def code(self):
        answer, nets = self.model["answer"], self.model["nets"]
        inputs = self.inputs()
        kind = "int" if "classes" in answer else self.real
        declaration = f"{kind} predict(const {self.real} *row)"
        body = [f"{declaration} {{", "    real x[INPUTS];"]
        body += [f"    x[{i}] = {code};" for i, code in enumerate(inputs)]
        body += [MEANS, LARGEST if "classes" in answer else self.number_returned(), "}"]
        return CODE.format(
            declaration=declaration + ";",
            comment="\n".join([f" * {line}" for line in self.comment()]),
            real=self.real,
            inputs=len(inputs),
            hidden=len(nets[0][0]),
            outputs=len(nets[0][1]),
            nets=len(nets),
            weights=",\n".join(self.neurons()),
            sigmoid=SIGMOID.format(real="real", exp="exp" + self.suffix),
            function="\n".join([LINKAGE, *body]),
        )

    def neurons(self):
        """Yield the weights of each neuron of all nets."""
        for net in self.model["nets"]:
            for layer in net:
                for neuron in layer:
                    yield ", ".join(map(self.number, neuron))

    def inputs(self):
        """Return C expressions for the inputs of the nets."""
        inputs = []
        for j, column in enumerate(self.model["columns"]):
            cell = f"row[{j}]"
            if "texts" in column:
                for k, text in enumerate(column["texts"]):
                    inputs.append(f"{cell} == {k}" if text else f"isnan({cell}) != 0")
                continue
            x, mean, spread = cell, self.number(column["mean"]), self.number(column["spread"])
            if column["log"]:
                ratio = f"({cell} > 0 ? {cell} : 0) / {self.number(column['log'])}"
                x = f"log{self.suffix}(1 + {ratio})"
            inputs.append(f"isnan({cell}) ? 0 : ({x} - {mean}) / {spread}")
            if column["gaps"]:
                inputs.append(f"isnan({cell}) != 0")
        return inputs

    def number_returned(self):
        answer = self.model["answer"]
        log = f"log{self.suffix}" if answer["log"] else ""
        lines = [f"    real low = {log}({self.number(answer['low'])});"]
        lines.append(f"    real high = {log}({self.number(answer['high'])});")
        tenths = self.number(0.1), self.number(0.8)
        lines.append("    real y = low + (means[0] - {}) / {} * (high - low);".format(*tenths))
        lines.append(f"    return exp{self.suffix}(y);" if answer["log"] else "    return y;")
        return "\n".join(lines)

    def comment(self):
        """Return what the numbers in a row and the answer mean."""
        lines = ["row has a number for each column, NAN where one is missing:"]
        for j, column in enumerate(self.model["columns"]):
            texts = [text for text in column.get("texts", []) if text]
            meaning = "; " + numbered(texts) if "texts" in column else ""
            lines.append(commented(f"    row[{j}]  {column['name']}{meaning}"))
        answer = self.model["answer"]
        name = answer.get("name", "the answer")
        classes = numbered(answer["classes"]) if "classes" in answer else "a number"
        lines.append(commented(f"It returns {name}: {classes}."))
        return lines


def numbered(names):
    return ", ".join([f"{k} for {name}" for k, name in enumerate(names)])


def commented(text):
    """Return the text in ASCII, without what would end a comment in C."""
    return ascii(text)[1:-1].replace("*/", "* /").replace("??", "? ?")


def main(words=None):
    parser = argparse.ArgumentParser(prog="c_code.py", description=__doc__.splitlines()[0])
    parser.add_argument("model", help="what learn.py saved, such as flowers.csv.json")
    parser.add_argument("--float", action="store_true", help="32-bit floats in place of doubles")
    options = parser.parse_args(words)
    try:
        with open(options.model, encoding="utf-8") as file:
            model = json.load(file)
        print(Writer(model, "float" if options.float else "double").code())
    except OSError as error:
        sys.exit(f"c_code.py: {error}")
    except (AttributeError, LookupError, TypeError, ValueError):
        sys.exit(f"c_code.py: {options.model} isn't a model that learn.py saved")


if __name__ == "__main__":
    main()
