"""Learn a class, or a number, from a CSV file, and save what predict.py needs."""

import argparse
import csv
import json
import re
import sys

import tinyann


def learn(sizes, inputs, targets, rate=0.5, batches=5000, seed=1):
    """Train a net, and yield [loss, batches, weights] every 50 batches: min(...) is the best.

    Of 100 examples or more, the last fifth is set aside for the loss; fewer are all learned from.
    """
    if len(inputs) != len(targets):
        raise ValueError(f"{len(inputs)} rows of inputs, but {len(targets)} of targets")
    examples = list(zip(floats(inputs), floats(targets)))
    cut = len(examples) - (len(examples) // 5 if len(examples) >= 100 else 0)
    learned, aside = examples[:cut], examples[cut:] or examples
    net, random = tinyann.NeuralNet(*sizes, bias=True, seed=seed), tinyann.LCG(seed).random
    net.weights[0] = [[w / sizes[0] ** 0.5 for w in neuron] for neuron in net.weights[0]]
    order = []
    for k in range(batches + 1):
        if k % 50 == 0:
            yield [sum([net.loss([x], [t]) for x, t in aside]) / len(aside), k, net.weights]
        order = order or shuffled(learned, random)
        batch, order = order[:10], order[10:]
        net.train([x for x, _ in batch], [t for _, t in batch], 1, rate)


def floats(rows):
    """Return lists of floats, of a table of NumPy, pandas or PyTorch too."""
    rows = rows.to_numpy() if hasattr(rows, "to_numpy") else rows  # pandas yields names
    return [[float(x) for x in row] for row in rows]


def shuffled(items, random):
    return [item for _, item in sorted([(random(), item) for item in items])]


def scales_of(inputs):
    """Return each column's mean and standard deviation; 1 instead if the column never varies."""
    scales = []
    for column in zip(*inputs):
        mean = sum(column) / len(column)
        spread = (sum([(x - mean) ** 2 for x in column]) / len(column)) ** 0.5
        scales.append([mean, spread if min(column) < max(column) else 1.0])
    return scales


def scaled(row, scales):
    if len(row) != len(scales):
        raise ValueError(f"{len(row)} inputs, expected {len(scales)}")
    return [(x - mean) / spread for x, (mean, spread) in zip(row, scales)]


def fitted(inputs, answers, number=False, nets=1, batches=5000):
    """Return what answers_of() needs, learned from rows of numbers and their answers."""
    known = sorted(set(answers))
    if len(known) < 2:
        raise ValueError(f"nothing to learn: each row learned from has the answer {known[0]}")
    if number:
        known = low, high = known[0], known[-1]
        targets = [[0.1 + 0.8 * (x - low) / (high - low)] for x in answers]
    else:
        targets = [[float(x == name) for name in known] for x in answers]
    scales = scales_of(floats(inputs))
    rows, best = [scaled(row, scales) for row in floats(inputs)], {}
    sizes, rate = [len(scales), 20, len(targets[0])], 1.0 if number else 0.5
    try:
        for k in range(nets):
            cut = len(rows) * k // nets  # so that each net sets another fifth aside
            parts = rows[cut:] + rows[:cut], targets[cut:] + targets[:cut]
            for point in shown(learn(sizes, *parts, rate, batches, k + 1)):
                best[k] = min(best.get(k, point), point)
    except KeyboardInterrupt:  # Ctrl-C: the best so far
        if not best:
            raise
    for loss, batches, _ in best.values():
        print(f"the best net: after {batches} batches, loss {loss:.4f}")
    return {"nets": list(best.values()), "scales": scales, "number": number, "known": known}


def shown(points):
    """Pass on the points of a learning curve, and print every tenth with a bar."""
    for loss, batches, weights in points:
        if batches == 0:
            first = loss
        if batches % 500 == 0:
            print(f"{batches:6} batches, loss {loss:.4f}", "#" * round(40 * loss / first))
        yield [loss, batches, weights]


def answers_of(model, rows):
    """Return a class or a number for each row, from the mean of the nets' outputs."""
    nets = [tinyann.NeuralNet.from_weights(weights, bias=True) for _, _, weights in model["nets"]]
    known, answers = model["known"], []
    for row in floats(rows):
        outputs = [net.predict(scaled(row, model["scales"])) for net in nets]
        means = [sum(column) / len(nets) for column in zip(*outputs)]
        if model["number"]:
            answers.append(known[0] + (means[0] - 0.1) / 0.8 * (known[1] - known[0]))
        else:
            answers.append(known[means.index(max(means))])
    return answers


# From here on: the file and the command, which a board doesn't need.

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?0*\d\d?)?", re.IGNORECASE)  # below 1e100
HINT = "leave out the row, or the column (--without), or make a column of 1 and 0 for each value"


def main(words=None):
    options = arguments(words)
    try:
        names, examples = table(options)
        examples = shuffled(examples, tinyann.LCG(7).random)
        cut = len(examples) * 2 // 3
        print(f"{cut} rows to learn from, {len(examples) - cut} held out; Ctrl-C keeps the best")
        (rows, answers), (new, wanted) = zip(*examples[:cut]), zip(*examples[cut:])
        model = fitted(rows, answers, options.number, options.nets, options.batches)
        report = report_numbers if options.number else report_classes
        report(wanted, answers_of(model, new))
        with open(options.file + ".json", "w") as file:
            json.dump(dict(model, names=names), file)
        print(f"saved as {options.file}.json")
    except UnicodeDecodeError:
        sys.exit(f"learn.py: {options.file} isn't text in UTF-8: save it as CSV in UTF-8")
    except (OSError, ValueError) as error:
        sys.exit(f"learn.py: {options.file}: {error}")
    except KeyboardInterrupt:
        sys.exit("learn.py: stopped before anything was learned")


def arguments(words):
    parser = argparse.ArgumentParser(prog="learn.py", description=__doc__)
    parser.add_argument("file", help="a table, with a row per example")
    parser.add_argument("--number", action="store_true", help="learn a number, not a class")
    parser.add_argument("--column", help="what to learn, if it isn't the last column")
    parser.add_argument("--without", action="append", default=[], help="a column to leave out")
    parser.add_argument("--nets", type=int, default=1, help="the mean of so many nets answers")
    parser.add_argument("--batches", type=int, default=5000, help="how long to train a net")
    return parser.parse_args(words)


def table(options):
    """Return the names of the inputs, and for each row its numbers and what to learn of it."""
    with open(options.file, encoding="utf-8-sig") as file:
        rows = list(rows_of(file))
    if len(rows) < 10:
        raise ValueError(f"{len(rows)} rows, expected 10 or more")
    names = list(rows[0][1])
    column = options.column or names[-1]
    left_out = [column] + options.without
    for name in left_out:
        if name not in names:
            raise ValueError(f"no column is named {name!r}; there are {names}")
    inputs = [name for name in names if name not in left_out]
    if not inputs:
        raise ValueError("no column is left to learn from")
    answers = answers_in(column, rows, options.number)
    return inputs, [(numbers(*row, inputs), answer) for row, answer in zip(rows, answers)]


def rows_of(file, names=None):
    """Yield (line, {name: cell}) for each line but blank ones and the names."""
    mark = ""
    for line, text in enumerate(file, 1):
        if "\0" in text:
            raise ValueError(f"line {line}: NUL characters; save the file as CSV in UTF-8")
        if not text.strip():
            continue
        mark = mark or next((mark for mark in ";\t,|" if mark in text), " ")
        [cells] = csv.reader([text.strip(" \n")], delimiter=mark, skipinitialspace=True)
        cells = [cell.strip() for cell in cells]
        if mark == ";":  # commas are decimal points then
            cells = [re.sub(r"^([-+]?\d*),(\d+)$", r"\1.\2", cell) for cell in cells]
        names = names or names_in(cells)
        if len(cells) != len(set(names)):
            raise ValueError(f"line {line}: {len(cells)} cells, expected one for each of {names}")
        if any(cells) and cells != names:
            yield line, dict(zip(names, cells))


def names_in(cells):
    """Return the names in the first line; c1, c2, ... if it has numbers, and so is a row."""
    if any(NUMBER.fullmatch(cell) for cell in cells):
        print("the first line has numbers, so it is a row; the columns are named c1, c2, ...")
        return [f"c{k + 1}" for k in range(len(cells))]
    return cells


def numbers(line, row, names):
    """Return the cells of these columns as numbers."""
    for name in names:
        if not NUMBER.fullmatch(row[name]):
            raise ValueError(f"line {line}, column {name!r}: {row[name]!r} isn't a number; {HINT}")
    return [float(row[name]) for name in names]


def answers_in(column, rows, number):
    """Return the numbers, or the classes, of this column."""
    if number:
        return [numbers(line, row, [column])[0] for line, row in rows]
    for line, row in rows:
        if not row[column]:
            raise ValueError(f"line {line}, column {column!r}: no class; leave out the row")
    classes = [row[column] for _, row in rows]
    found = len(set(classes))
    if found > len(rows) / 2:
        hint = "is it a number (--number), or is the class in another column (--column NAME)?"
        raise ValueError(f"column {column!r}: {found} classes in {len(rows)} rows; {hint}")
    return classes


def report_classes(wanted, guessed):
    """Print how many are right, how many the commonest class would get, and what was guessed."""
    pairs, usual = list(zip(wanted, guessed)), max(sorted(set(wanted)), key=wanted.count)
    right = sum([a == b for a, b in pairs])
    print(f"right: {right} of {len(pairs)} held out (always {usual}: {wanted.count(usual)})")
    for a, b in sorted(set(pairs)):
        print(f"{pairs.count((a, b)):6} wanted {a}, guessed {b}")


def report_numbers(wanted, guessed):
    """Print the mean error, and R^2."""
    errors, mean = [abs(a - b) for a, b in zip(wanted, guessed)], sum(wanted) / len(wanted)
    usual = sum([abs(a - mean) for a in wanted]) / len(wanted)
    print(f"mean error of {len(wanted)} rows held out: {sum(errors) / len(wanted):.4g}", end=" ")
    print(f"(always the mean: {usual:.4g})")
    squares = sum([(a - mean) ** 2 for a in wanted]) or float("nan")
    print(f"R^2: {1 - sum([error**2 for error in errors]) / squares:.3f}")


if __name__ == "__main__":
    main()
