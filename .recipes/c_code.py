"""Write C code for a model of learn.py, or for a net, for a program or a chip without Python.

    python3 c_code.py flowers.csv.json > flowers.c
    cc -std=c99 -ffp-contract=off main.c flowers.c -lm

The head of flowers.c says how to call it. With doubles, and with the same exp and log, C gives the
same bits as Python. --float writes 32-bit floats: then the answers differ by rounding.

For a net of your own, `python3 c_code.py net.json > net.c`, where net.json has
{"weights": net.weights, "bias": net.bias}, or in Python print(c_code(net)). The function takes the
inputs of the net as they are. Only net.json needs tinyann.py next to this file.
"""

import argparse
import json
import re
import sys

LINKAGE = """#ifdef __cplusplus
extern "C"
#endif"""

SIGMOID = "static {real} sigmoid({real} z) {{ return z < -88 ? {exp}(z) : 1 / (1 + {exp}(-z)); }}"


TAKEN = """auto break case char const continue default do double else enum extern float for goto if
inline int long register restrict return short signed sizeof static struct switch typedef union
unsigned void volatile while exp expf log logf isnan NAN main neuron printf real sigmoid weights
INPUTS HIDDEN OUTPUTS NETS STORED READ"""  # no names for a function


class TooLargeError(ValueError):
    """A number is beyond what a 32-bit float holds."""


def c_code(net, name="predict", real="double"):
    """Return C code for a net: a function of its inputs, and of an array for its outputs."""
    checked_name(name)
    last = len(net.weights)
    arrays = ["inputs", *[f"x{k}" for k in range(1, last)], "outputs"]
    count = len(net.weights[0][0]) - net.bias
    lines = [f"/* A net of {count} inputs and {len(net.weights[-1])} outputs. */"]
    lines += ["#include <math.h>", "", SIGMOID.format(real=real, exp=c_function("exp", real)), ""]
    lines += [LINKAGE, f"void {name}(const {real} *inputs, {real} *outputs) {{"]
    for k, layer in enumerate(net.weights):
        if k + 1 < last:
            lines.append(f"    {real} {arrays[k + 1]}[{len(layer)}];")
        for j, neuron in enumerate(layer):
            terms = [c_number(w, real) for w in neuron]
            for i in range(len(neuron) - net.bias):
                terms[i] += f" * {arrays[k]}[{i}]"
            lines.append(f"    {arrays[k + 1]}[{j}] = sigmoid({' + '.join(terms)});")
    return "\n".join(lines + ["}"])


def checked_name(name):
    """Return the name of a function, or raise a ValueError if it can't be one in C."""
    if not re.fullmatch("[A-Za-z_][A-Za-z_0-9]*", name) or name in TAKEN.split():
        raise ValueError(f"{name!r} can't be the name of a function in C")
    return name


def c_number(x, real):
    x = float(x)
    if real == "float" and x and not 2**-126 <= abs(x) < 2**128:
        raise TooLargeError(f"{x} is too large or too small for 32-bit floats")
    return f"{x!r}f" if real == "float" else repr(x)


def c_function(name, real):
    """Return the name of a function of math.h for this kind of float."""
    return name + "f" if real == "float" else name


# A model of learn.py

CODE = """/* A model of learn.py. To compile it: cc -std=c99 -ffp-contract=off main.c flowers.c -lm
 *
{comment}
 *
 * This main.c prints the answer to a row:
 *
 *     #include <math.h>
 *     #include <stdio.h>
 *     {declaration}
 *     const {real} row[] = {{{example}}};
 *     int main(void) {{ printf("{form}\\n", {name}(row)); return 0; }}
 *
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
    """Writes a model in C: a function of this name, with floats of this kind."""

    def __init__(self, model, real, name="predict"):
        self.model, self.real, self.name = model, real, checked_name(name)

    def number(self, x):
        return c_number(x, self.real)

    def function(self, name):
        return c_function(name, self.real)

    def code(self):
        answer, nets = self.model["answer"], self.model["nets"]
        inputs = self.inputs()
        kind = "int" if "classes" in answer else self.real
        declaration = f"{kind} {self.name}(const {self.real} *row)"
        body = [f"{declaration} {{", "    real x[INPUTS];"]
        body += [f"    x[{i}] = {code};" for i, code in enumerate(inputs)]
        body += [MEANS, LARGEST if "classes" in answer else self.number_returned(), "}"]
        return CODE.format(
            declaration=declaration + ";",
            comment="\n".join([f" * {line}" for line in self.comment()]),
            name=self.name,
            form="%d" if "classes" in answer else "%g",
            example=", ".join(self.example()),
            real=self.real,
            inputs=len(inputs),
            hidden=len(nets[0][0]),
            outputs=len(nets[0][1]),
            nets=len(nets),
            weights=",\n".join(self.neurons()),
            sigmoid=SIGMOID.format(real="real", exp=self.function("exp")),
            function="\n".join([LINKAGE, *body]),
        )

    def neurons(self):
        """Yield the weights of each neuron of all nets."""
        for net in self.model["nets"]:
            for layer in net:
                for neuron in layer:
                    yield ", ".join(map(self.number, neuron))

    def example(self):
        """Yield the cells of a row: the first text, the smallest number."""
        for column in self.model["columns"]:
            yield "0" if "texts" in column else self.number(column["low"])

    def inputs(self):
        """Return C expressions for the inputs of the nets."""
        inputs, one, zero = [], self.number(1), self.number(0)
        for j, column in enumerate(self.model["columns"]):
            cell = f"row[{j}]"
            if "texts" in column:
                for k, text in enumerate(column["texts"]):
                    inputs.append(f"{cell} == {k}" if text else f"isnan({cell}) ? {one} : {zero}")
                continue
            x, mean, spread = cell, self.number(column["mean"]), self.number(column["spread"])
            if column["log"]:
                ratio = f"({cell} > 0 ? {cell} : 0) / {self.number(column['log'])}"
                x = f"{self.function('log')}(1 + {ratio})"
            inputs.append(f"isnan({cell}) ? 0 : ({x} - {mean}) / {spread}")
            if column["gaps"]:
                inputs.append(f"isnan({cell}) ? {one} : {zero}")
        return inputs

    def number_returned(self):
        answer = self.model["answer"]
        log = self.function("log") if answer["log"] else ""
        lines = [f"    real low = {log}({self.number(answer['low'])});"]
        lines.append(f"    real high = {log}({self.number(answer['high'])});")
        part = f"(means[0] - {self.number(0.1)}) / {self.number(0.8)}"
        lines.append(f"    real y = low + {part} * (high - low);")
        lines.append(f"    return {self.function('exp')}(y);" if answer["log"] else "    return y;")
        return "\n".join(lines)

    def comment(self):
        """Return what the numbers in a row and the answer mean."""
        lines = ["row has a number for each column, NAN where one is missing:"]
        for j, column in enumerate(self.model["columns"]):
            texts = [text for text in column.get("texts", []) if text]
            meaning = "; " + (numbered(texts) or "not used") if "texts" in column else ""
            lines.append(commented(f"    row[{j}]  {column['name']}{meaning}"))
        if any("texts" in column for column in self.model["columns"]):
            lines.append("For a text that isn't listed, pass -1 or any other number not listed.")
        answer = self.model["answer"]
        name = answer.get("name", "the answer")
        classes = numbered(answer["classes"]) if "classes" in answer else "a number"
        lines.append(commented(f"It returns {name}: {classes}."))
        return lines


def numbered(names):
    return ", ".join([f"{k} for {name}" for k, name in enumerate(names)])


def commented(text):
    """Return the text in ASCII, without what begins or ends a comment in C, and trigraphs."""
    text = ascii(text)[1:-1].replace("*/", "* /").replace("/*", "/ *")
    while "??" in text:
        text = text.replace("??", "? ?")
    return text


def main(words=None):
    parser = argparse.ArgumentParser(
        prog="c_code.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", help="what learn.py saved, or the weights and bias of a net")
    parser.add_argument("--float", action="store_true", help="32-bit floats in place of doubles")
    parser.add_argument(
        "--name", type=name_option, default="predict", help="the name of the function (predict)"
    )
    options = parser.parse_args(words)
    try:
        with open(options.model, encoding="utf-8-sig") as file:
            model = json.load(file)
        print(code_of(model, options.name, "float" if options.float else "double"))
    except OSError as error:
        sys.exit(f"c_code.py: {error}")
    except ImportError:
        sys.exit("c_code.py: tinyann.py is missing; copy it next to c_code.py")
    except TooLargeError as error:
        sys.exit(f"c_code.py: {options.model}: {error}; leave out --float")
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        sys.exit(
            f"c_code.py: {options.model} isn't a model that learn.py saved, "
            "nor the weights and bias of a net"
        )


def name_option(text):
    try:
        return checked_name(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(error) from None


def code_of(model, name, real):
    """Return the code for what learn.py saved, or for the weights and bias of a net."""
    if "weights" not in model:
        return Writer(model, real, name).code()
    import tinyann  # which only this needs

    net = tinyann.NeuralNet.from_weights(model["weights"], bias=model["bias"])
    return c_code(net, name, real)


if __name__ == "__main__":
    main()
