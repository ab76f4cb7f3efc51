"""Learn a class, or a number, from a table, and answer new rows.

    python3 learn.py flowers.csv                         learn the class in the last column
    python3 learn.py houses.csv --column price --number  learn a number
    python3 learn.py --model flowers.csv.json new.csv    answer new rows; without new.csv, type them

In a program of your own:

    import learn

    model = learn.fitted(rows, answers)  # a row is a list of numbers and texts
    answers = learn.answers_of(model, new_rows)
    guesses = learn.guesses_of(model, new_rows)  # with probabilities

json.dump(model, file) saves a model. Copy tinyann.py next to this file.

What learns stands first. A board needs only that: copy what stands above "# From here on". Then
comes what reads a table, then what answers and reports.
"""

import math

try:
    import tinyann
except ImportError:
    if __name__ != "__main__":
        raise
    raise SystemExit("learn.py: tinyann.py is missing; copy it next to learn.py") from None

HIDDEN = 20  # neurons
BATCH = 10  # rows
TEXTS = 30  # a column of more texts, such as names, is no input
PATIENCE = 2000  # batches at least, as the loss of a small table may fall late
ENOUGH = 0.0005  # a loss of classes below which there is nothing left to learn
JUDGES = 1000  # about so many rows at most show how long to train
HUGE = 1e100  # is too large for a number in a table: its square might be infinite
NUMBER_OR_CLASS = "to learn a number, write number=True; to learn classes, make the answers texts"

# What learns, and what answers


def fitted(rows, answers, number=False, nets=5, batches=5000, names=None, watch=None):
    """Return a model: what answers_of() needs, as a dict that JSON can save.

    A row is a list of numbers and texts, with None where one is missing. An answer is a class or,
    with `number`, a number. Tables of NumPy, pandas and PyTorch are taken, too. `names` are those
    of the columns, by which --model finds them in a file; a table of pandas has its own.

    The mean of several `nets` answers. They are trained twice: first each on four fifths of the
    rows, for at most so many `batches` of ten, to find out for how long; then on all rows, so that
    each is seen as often. Ctrl-C ends the training and keeps the best nets so far. In the first
    training, watch(batches, loss) is called after every 50 batches.
    """
    for name, value in ("nets", nets), ("batches", batches):
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{name} is {value!r}, expected a whole number of 1 or more")
    names = list(getattr(rows, "columns", ()) if names is None else names)
    rows, answers = cells_of(rows), items_of(answers, "answers")
    model = cross_validated(rows, answers, number, nets, batches, names, watch)
    return refitted(model, rows, answers)


def answers_of(model, rows):
    """Return a class or a number for each row; its columns are those that were learned from."""
    return [answer for answer, _ in guesses_of(model, rows)]


def guesses_of(model, rows):
    """Return (answer, probability) for each row; for a number the probability is None."""
    if not isinstance(model, dict) or "nets" not in model:
        raise TypeError("the model has no nets: give what fitted() returned, and then the rows")
    nets = [tinyann.NeuralNet.from_weights(weights, bias=True) for weights in model["nets"]]
    guesses = []
    for row in cells_of(in_order(rows, model["columns"]), model["columns"]):
        inputs = inputs_of(model["columns"], row)
        outputs = [net.predict(inputs) for net in nets]
        means = [total(column) / len(nets) for column in zip(*outputs)]
        guesses.append(guess_of(model["answer"], means))
    return guesses


def cross_validated(rows, answers, number=False, nets=5, batches=5000, names=(), watch=None):
    """Return a model each of whose nets has learned from four fifths of the rows.

    The fifth that is left out differs from net to net. It shows how long to train: until the mean
    loss is lowest. To find that out takes twice as long, and PATIENCE batches at least.
    """
    model, example, count = prepared(rows, answers, number, names)
    splits = [split(count, k) for k in range(nets)]
    runs = [training(model, example, known, batches, k) for k, (known, _) in enumerate(splits)]
    judges = [unknown[: 1 + JUDGES // nets] for _, unknown in splits]
    lowest = None
    try:
        for points in zip(*runs):
            done, nets_weights = points[0][0], [weights for _, weights in points]
            pairs = zip(nets_weights, judges)
            loss = total([mean_loss(weights, judge, example) for weights, judge in pairs]) / nets
            if lowest is None or loss < lowest:
                lowest = loss
                model["batches"] = done
                model["nets"] = nets_weights
            if watch:
                watch(done, loss)
            if (not number and loss < ENOUGH) or done >= max(PATIENCE, 2 * model["batches"]):
                break
    except KeyboardInterrupt:
        if lowest is None:
            raise
        model["stopped"] = True
    model["passes"] = BATCH * model["batches"] / len(splits[0][0])
    return model


def refitted(model, rows, answers):
    """Return a model whose nets have learned from all these rows, each seen as often as before.

    Return the given one if Ctrl-C has ended its training, or ends this.
    """
    if model["stopped"]:
        return model
    names = [column["name"] for column in model["columns"]]
    new, example, count = prepared(rows, answers, "classes" not in model["answer"], names)
    new["passes"], new["batches"] = model["passes"], int(model["passes"] * count / BATCH) + 1
    try:
        for k in range(len(model["nets"])):
            for _, weights in training(new, example, range(count), new["batches"], k):
                last = weights
            new["nets"].append(last)
    except KeyboardInterrupt:
        return dict(model, stopped=True)
    return new


def prepared(rows, answers, number, names):
    """Return a model without nets, a function that gives example i, and how many there are.

    An example is made when it is needed, because all of them at once can take much memory.
    """
    rows = cells_of(rows)
    if len(rows) != len(answers):
        raise ValueError(f"{counted(len(rows), 'row')}, but {counted(len(answers), 'answer')}")
    if len(rows) < 2:
        raise ValueError(f"{counted(len(rows), 'row')}, expected 2 or more")
    columns = columns_of(rows, names)
    answers = [answer_in(answer, number, f"answers[{i}]") for i, answer in enumerate(answers)]
    answer = number_answer(answers) if number else class_answer(answers)

    def example(i):
        return inputs_of(columns, rows[i]), targets_of(answer, answers[i])

    if not example(0)[0]:
        raise ValueError("no column is left to learn from")
    model = {"columns": columns, "answer": answer, "nets": [], "stopped": False}
    return model, example, len(rows)


def split(count, k):
    """Return two lists of the numbers below `count`, shuffled: the k-th fifth is the second.

    Of very few, a fifth may be none: then the second list has them all.
    """
    order = shuffled(range(count), tinyann.LCG(7).random)
    start, end = count * (k % 5) // 5, count * (k % 5 + 1) // 5
    return order[:start] + order[end:], order[start:end] or order


def training(model, example, chosen, batches, k):
    """Train net k on the chosen examples; yield (batches, weights) every 50, and at the end."""
    inputs, targets = example(chosen[0])
    net = tinyann.NeuralNet(len(inputs), HIDDEN, len(targets), bias=True, seed=k + 1)
    divisor = len(inputs) ** 0.5  # so that the first sums are small
    net.weights = [[[w / divisor for w in neuron] for neuron in net.weights[0]], net.weights[1]]
    rate = 0.5 if "classes" in model["answer"] else 1.0
    order, random = [], tinyann.LCG(k + 1).random
    for done in range(batches):
        if done % 50 == 0:
            yield done, net.weights
        order = order or shuffled(chosen, random)
        batch = [example(order.pop()) for _ in range(min(BATCH, len(order)))]
        net.train([inputs for inputs, _ in batch], [targets for _, targets in batch], 1, rate)
    yield batches, net.weights


def mean_loss(weights, chosen, example):
    net = tinyann.NeuralNet.from_weights(weights, bias=True)
    losses = []
    for i in chosen:
        inputs, targets = example(i)
        losses.append(net.loss([inputs], [targets]))
    return total(losses) / len(losses)


def shuffled(items, random):
    items = list(items)
    for i in range(len(items) - 1, 0, -1):
        j = int(random() * (i + 1))
        items[i], items[j] = items[j], items[i]
    return items


# From cells to the numbers of a net, and back


def columns_of(rows, names=()):
    """Return what is known of each column: its texts, or the scale of its numbers."""
    width = len(rows[0])
    names = [str(name) for name in names] or [f"c{j + 1}" for j in range(width)]
    if len(names) != width:
        raise ValueError(f"{counted(len(names), 'name')} for {counted(width, 'column')}")
    for j, name in enumerate(names):
        if name in names[:j]:
            raise ValueError(f"more than one column is named {name!r}")
    return [column_of([row[j] for row in rows], j, name) for j, name in enumerate(names)]


def column_of(cells, j, name):
    present = [cell for cell in cells if cell is not None]
    has_texts = not present or isinstance(present[0], str)
    column = {"name": name, "texts": []} if has_texts else {"name": name}
    for i, cell in enumerate(cells):
        check_kind(cell, column, f"rows[{i}][{j}]")
    has_gaps = len(present) < len(cells)
    if has_texts:
        column["texts"] = texts_of(present, has_gaps, name)
    else:
        column.update(scale_of(present), gaps=has_gaps)
    return column


def texts_of(cells, has_gaps, name):
    """Return the texts that get an input each; the empty one stands for a missing cell."""
    texts = sorted(set(cells))
    if len(texts) <= TEXTS:
        return texts + [""] * has_gaps if texts else []
    if all(map(is_number, texts)):
        raise TypeError(
            f"column {name!r} has {len(texts)} different texts that are numbers, such as "
            f"{texts[0]!r}: make them numbers with float()"
        )
    return []


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def scale_of(numbers):
    """Return how numbers become inputs with a mean of 0 and a standard deviation of 1.

    Of skewed ones, such as incomes, x is learned as log(1 + x / m), where m is their mean. "log" is
    m, or 0 where x itself is learned.
    """
    low, high = min(numbers), max(numbers)
    scale = {"low": low, "high": high, "log": 0.0, "mean": low, "spread": 1.0}
    if low == high:
        return scale
    if low >= 0.0 and skewness(numbers) > 1.0:
        scale["log"] = mean_and_spread(numbers)[0]
        numbers = [math.log(1.0 + x / scale["log"]) for x in numbers]
    mean, spread = mean_and_spread(numbers)
    scale.update(mean=mean, spread=spread or 1.0)  # 0 if the differences are tiny
    return scale


def total(numbers):
    """Return the sum, to the same bits on each Python; sum() rounds otherwise from 3.12 on."""
    result = 0.0
    for x in numbers:
        result += x
    return result


def mean_and_spread(numbers):
    mean = total(numbers) / len(numbers)
    return mean, (total([(x - mean) ** 2 for x in numbers]) / len(numbers)) ** 0.5


def skewness(numbers):
    mean, spread = mean_and_spread(numbers)
    if spread == 0.0:
        return 0.0
    return total([((x - mean) / spread) ** 3 for x in numbers]) / len(numbers)


def inputs_of(columns, row):
    """Return the inputs of a net for a row: scaled numbers, and 1 or 0 for texts and gaps."""
    inputs = []
    for cell, column in zip(row, columns):
        if "texts" in column:
            inputs += [float((cell or "") == text) for text in column["texts"]]
        else:
            inputs.append(0.0 if cell is None else scaled(cell, column))  # 0 is the mean
            if column["gaps"]:
                inputs.append(float(cell is None))
    return inputs


def scaled(x, column):
    if column["log"]:
        x = math.log(1.0 + max(x, 0.0) / column["log"])
    return (x - column["mean"]) / column["spread"]


def class_answer(answers):
    """Return {"classes": [...]}, in the order of the outputs of a net."""
    classes = sorted(set(answers), key=lambda name: (isinstance(name, str), name))
    if len(classes) < 2:
        raise ValueError(f"nothing to learn: each row has the answer {classes[0]}")
    if len(classes) > max(2, most_classes(classes, len(answers))):
        kind, hint = "numbers", NUMBER_OR_CLASS
        if has_text(classes):
            kind, hint = "texts", "which can't be learned as classes"
        found = f"the answers are {len(classes)} different {kind} in {len(answers)} rows"
        raise ValueError(f"{found}; {hint}")
    return {"classes": classes}


def has_text(items):
    return any(isinstance(item, str) for item in items)


def most_classes(classes, count):
    """Return how many classes so many answers can have: fewest if they are numbers."""
    if has_text(classes):
        return max(min(count / 2, TEXTS), count / 5)
    are_whole = all(x % 1 == 0 for x in classes)
    return min(count / 2, 20 if are_whole else 10)


def number_answer(numbers):
    """Return the lowest and the highest answer, and whether logarithms are learned."""
    low, high = min(numbers), max(numbers)
    if low == high:
        raise ValueError(f"nothing to learn: each row has the answer {low}")
    is_log = low > 0.0 and skewness(numbers) > 1.0 and math.log(low) < math.log(high)
    return {"low": low, "high": high, "log": is_log}


def targets_of(answer, wanted):
    """Return the targets of a net: 1 for the class and 0 for the others; a number from .1 to .9."""
    if "classes" in answer:
        return [float(wanted == name) for name in answer["classes"]]
    low, high, x = logs(answer, [answer["low"], answer["high"], wanted])
    return [0.1 + 0.8 * (x - low) / (high - low)]


def logs(answer, numbers):
    return [math.log(x) for x in numbers] if answer["log"] else numbers


def guess_of(answer, outputs):
    """Return (answer, probability) for the mean outputs of the nets."""
    if "classes" in answer:
        best = outputs.index(max(outputs))
        return answer["classes"][best], outputs[best] / total(outputs)
    low, high = logs(answer, [answer["low"], answer["high"]])
    x = low + (outputs[0] - 0.1) / 0.8 * (high - low)
    return math.exp(x) if answer["log"] else x, None


# What callers give


def items_of(table, place):
    """Return the items of a list, or of a table of NumPy, pandas or PyTorch."""
    if hasattr(table, "to_numpy"):
        table = table.to_numpy()
    if getattr(getattr(table, "dtype", None), "kind", None) in ("M", "m"):  # of NumPy
        raise TypeError(f"{place} has dates or times, expected numbers or texts")
    items = table.tolist() if hasattr(table, "tolist") else table
    try:
        if isinstance(items, (str, bytes, dict, set)):
            raise TypeError
        return list(items)
    except TypeError:
        kind = type(table).__name__
        raise TypeError(f"{place} is of type {kind}, expected a list") from None


def in_order(rows, columns):
    """Return a table as of pandas with its columns in the order that was learned from."""
    names = [column["name"] for column in columns]
    found = {str(name): name for name in getattr(rows, "columns", ())}
    if not found or are_made_up(names):
        return rows
    for name in names:
        if name not in found:
            raise ValueError(f"no column is named {name!r}")
    return rows[[found[name] for name in names]]


def are_made_up(names):
    """Return whether the names are c1, c2, ..., as a model has them that was given none."""
    return names == [f"c{k + 1}" for k in range(len(names))]


def cells_of(rows, columns=None):
    """Return the rows as lists of floats, texts and None, each as long as the first.

    If there are `columns`, each row must have one cell for each of them, of its kind.
    """
    checked = []
    for i, row in enumerate(items_of(rows, "rows")):
        cells = items_of(row, f"rows[{i}]")
        checked.append([cell_in(cell, f"rows[{i}][{j}]") for j, cell in enumerate(cells)])
        width = len(columns or checked[0])
        if len(cells) != width:
            found, as_first = counted(len(cells), "cell"), "" if columns else " as in rows[0]"
            raise ValueError(f"rows[{i}] has {found}, expected {width}{as_first}")
        for j, column in enumerate(columns or ()):
            check_kind(checked[i][j], column, f"rows[{i}][{j}]")
    return checked


def cell_in(x, place):
    """Return a float, a text, or None for what is missing."""
    if is_missing(x):
        return None
    number = x if isinstance(x, str) else number_in(x, place)
    return number if number == number else None


def answer_in(x, number, place):
    """Return a float, or else a class that JSON can save: a text, a number, True or False."""
    if not number and hasattr(x, "item"):
        x = x.item()  # a number of NumPy or PyTorch becomes one of Python
    answer = None if is_missing(x) else number_in(x, place) if number else x
    if answer is None or answer != answer:
        raise ValueError(f"{place} is missing")
    if not isinstance(answer, (str, bool, int, float)):
        kind = type(answer).__name__
        raise TypeError(f"{place} is of type {kind}, expected a class: a text or a number")
    return answer


def is_missing(x):
    """Return whether this is None, an empty text, or what pandas has for a missing value."""
    if isinstance(x, str):
        return not x
    return x is None or type(x).__name__ in ("NAType", "NaTType")


def number_in(x, place):
    """Return a float, which may be NaN: the caller must check that."""
    try:
        number = None if isinstance(x, (str, bytes)) else float(x)
    except OverflowError:
        number = HUGE
    except (TypeError, ValueError):
        number = None
    if number is None:
        raise TypeError(f"{place} is {x!r}, expected a number")
    if abs(number) >= HUGE:
        raise ValueError(f"{place} is {number}, expected a number below {HUGE}")
    return number


def counted(number, noun):
    """Return "1 row", or "2 rows"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check_kind(cell, column, place):
    """Check that a cell is a text in a column of texts, and else a number, or missing."""
    if cell is not None and isinstance(cell, str) != ("texts" in column):
        kind = "a text" if "texts" in column else "a number"
        raise TypeError(f"{place} is {cell!r}, but column {column['name']!r} expects {kind}")


# From here on: the file and the command, which a board doesn't need.

import argparse
import csv
import json
import os
import re
import shlex
import sys
from collections import Counter
from itertools import chain

MISSING = {"", "?", "na", "n/a", "#n/a", "nan", "null"}
NO_NUMBERS = {"-", "--", ".", "none", "nil"}  # missing numbers, but classes may be called so
SIGN = "[$%\u20ac\u00a3\u00a5\u20b9]"  # of per cent, or of a currency
EXPONENT = r"(e[-+]?0*\d\d?)?"  # of a number below 1e100
NUMBER = re.compile(rf"{SIGN}? ?([-+]?(\d+\.?\d*|\.\d+){EXPONENT}) ?{SIGN}?", re.IGNORECASE)
SIGNED = re.compile(rf"([-+]?)({SIGN}? ?)([-+]?[\d.,]+)( ?{SIGN}?)")
# 1,234.5 or 1.234,5
ALMOST = re.compile(rf"{SIGN}?[-+]?\d+(([ ',]\d+)+(\.\d+)?|(\.\d+)+,\d+){SIGN}?")
SHOWN = 8  # so many mistakes, names or classes at most
MODEL = b'{"columns": '  # so begins a file with a model
MANY = 1000  # different cells of a column: no more are counted
IDS = {"id", "rownames"}  # names of columns that only number the rows

# Reading a table


def text_in(data, first=1):
    """Return the text in the bytes of a file, or of a line with this number."""
    if data.startswith(b"PK\x03\x04"):
        raise ValueError("this is a spreadsheet or a ZIP file: save the table as CSV")
    if data.startswith(b"\x1f\x8b"):
        raise ValueError("this is compressed: unpack it first (gunzip)")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = first + data.count(b"\n", 0, error.start)
        raise ValueError(f"line {line} isn't UTF-8: save the file as CSV in UTF-8") from None
    if "\0" in text:
        raise ValueError("NUL characters: save the file as CSV in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines_in(text):
    """Yield the lines one by one; all at once would take twice as much memory."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def rows_in(lines, first=1):
    """Yield (line, cells) for each row. A blank line has no cells; a row may have several lines."""
    lines = iter(lines)
    start, mark = separated(lines)
    stripped = (line.strip(" \n") + "\n" for line in chain(start, lines))
    reader = csv.reader(stripped, delimiter=mark, skipinitialspace=True, strict=True)
    line = first
    try:
        for cells in reader:
            cells = [decimal(" ".join(cell.split()), mark) for cell in cells]
            yield line, cells if any(cells) else []
            line = first + reader.line_num
    except csv.Error as error:
        wrong = re.sub(r"^line \d+: ", "", str(error))  # PyPy's text has the line
        if "unexpected end" in wrong:
            wrong += "; is a quote opened and not closed?"
        raise ValueError(f"line {line}: {wrong}") from None


def separated(lines):
    """Return the first lines, and what separates the cells in them."""
    start, mark = [], " "
    for line in lines:
        start.append(line)
        if re.match("sep=.$", line.strip("\n")):  # Excel writes this
            return ["\n"], line[4]
        unquoted = re.sub('"[^"]*"', "", line)
        mark = next((mark for mark in ";\t,|" if mark in unquoted), " ")
        if line.strip() and not (mark == " " and is_title(line, start)):
            break
    return start, mark


def is_title(line, start):
    """Return whether a line without separators may be a title above the table."""
    is_first = not any(other.strip() for other in start[:-1])
    has_letter = re.search(r"[^\W\d_]{2}", line) is not None
    return not re.search(r"\d", line) or (is_first and has_letter)


def decimal(cell, mark):
    """Return the cell as Python writes a number, if its commas and points leave no doubt."""
    match = SIGNED.fullmatch(cell) if "," in cell or cell[:1] == "-" else None
    if match is None:
        return cell
    minus, before, digits, after = match.groups()
    return before + minus + plain_number(digits, mark) + after


def plain_number(digits, mark):
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", digits) and (
        mark == "," or "." in digits
    ):
        return digits.replace(",", "")  # 1,234.5
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.\d{3})+,\d+", digits):  # 1.234,5
        return digits.replace(".", "").replace(",", ".")
    # 5,1 is a decimal comma, but not where commas separate cells; 1,234 surely is only after ;
    comma = r"[-+]?\d*,\d+" if mark == ";" else r"[-+]?(\d*,(\d{1,2}|\d{4,})|0?,\d+)"
    is_comma = mark != "," and re.fullmatch(comma, digits)
    return digits.replace(",", ".") if is_comma else digits


def header_in(rows):
    """Return the names of the columns, and an iterator of the rows below them."""
    rows = ((line, cells) for line, cells in rows if cells)
    line, names = next(rows, (1, []))
    below = next(rows, None)
    second, cells = below or (0, [])
    rows = chain([below], rows) if below else iter(())
    extra = [cell for cell in cells[len(names) :] if cell]
    has_row_names = len(extra) == 1 < len(names)  # R's, without a name of their own
    if extra and not has_row_names:
        raise ValueError(
            f"line {line} has {counted(len(names), 'cell')}, but line {second} has {len(cells)}: "
            "the first line must have the names of the columns, and not a title"
        )
    if is_row(names, cells):
        return [f"c{k + 1}" for k in range(len(names))], chain([(line, names)], rows)
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        raise ValueError(
            f"line {line}: more than one column is named {twice[0]!r}; "
            "if this line is a row, write a line with names above it"
        )
    return [""] * has_row_names + names, rows


def is_row(cells, below):
    """Return whether the first line is a row: most of it are numbers where numbers stand below."""
    numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
    if len(numbers) > 1 and len(numbers) < len(cells) and all(map(is_year, numbers)):
        return False
    over_numbers = [cell for cell, other in zip(cells, below) if NUMBER.fullmatch(other)]
    texts = [cell for cell in over_numbers if not NUMBER.fullmatch(cell)]
    texts = [cell for cell in texts if cell.lower() not in MISSING | NO_NUMBERS]
    return len(numbers) >= max(1, len(texts))


def is_year(cell):
    return re.fullmatch(r"(1[89]|20)\d\d", cell) is not None


def as_number(cell):
    match = NUMBER.fullmatch(cell)
    return float(match.group(1)) if match else None


def no_number(cell):
    hint = "; write it as 1234.5" if ALMOST.fullmatch(cell) else ""
    return f"{cell!r} isn't a number{hint}"


class Column:
    """What stands in a column of a file."""

    def __init__(self, name):
        self.name = name
        self.rows = self.numbers = self.almost = self.missing = 0
        self.different = set()  # numbers and texts, MANY at most
        self.example = ""  # the first cell that isn't a number
        self.low, self.high, self.total = math.inf, -math.inf, 0.0
        self.previous = None  # number
        self.is_whole = self.rises = self.falls = True
        self.is_input = self.numeric = self.are_numbers = False

    def see(self, cell):
        number, word = as_number(cell), cell.lower()
        self.rows += 1
        self.almost += ALMOST.fullmatch(cell) is not None
        self.missing += word in MISSING or word in NO_NUMBERS
        if word not in MISSING and len(self.different) < MANY:
            self.different.add(cell if number is None else number)
        if number is None:
            self.example = self.example or (cell if word not in MISSING else "")
            return
        self.numbers += 1
        self.total += number
        self.low, self.high = min(self.low, number), max(self.high, number)
        self.is_whole = self.is_whole and number % 1 == 0
        if self.previous is not None:
            self.rises = self.rises and number > self.previous
            self.falls = self.falls and number < self.previous
        self.previous = number

    def has_numbers(self):
        """Return whether this is a column of numbers, in which a text would be a mistake."""
        present, good = self.rows - self.missing, self.numbers + self.almost
        return good > present / 2 and present - good <= max(3, present / 9)

    def reason_to_leave_out(self):
        if self.name == "" or self.name.startswith("Unnamed: "):  # pandas' name for no name
            return "has no name"
        if not self.different:
            return "is empty"
        if self.numbers_rows():
            return "numbers the rows"
        if not self.numeric and len(self.different) > TEXTS:
            return f"has {self.how_many()} texts, such as {self.example!r}"
        return ""

    def numbers_rows(self):
        """Return whether each row has another whole number: 0 or 1 and so on, or an ID by name."""
        if not self.is_whole or self.numbers < self.rows:
            return False
        if self.name.lower() in IDS:
            return len(self.different) == min(self.rows, MANY)
        is_counted = self.low in (0.0, 1.0) and self.high - self.low == self.rows - 1
        return is_counted and self.total == (self.low + self.high) * self.rows / 2

    def may_number_rows(self):
        """Return whether whole numbers rise, or fall, from each row to the next."""
        return self.is_whole and self.numbers == self.rows and (self.rises or self.falls)

    def how_many(self):
        """Return "7 different", as a part of a sentence."""
        count = len(self.different)
        return f"{count} different" if count < MANY else f"{MANY} or more different"

    def value(self, cell, values):
        """Return a number, a text or None; equal cells get the same object from `values`."""
        word = cell.lower()
        if word in MISSING or (self.numeric and word in NO_NUMBERS):
            return None
        if cell in values[self.numeric]:
            return values[self.numeric][cell]
        value = as_number(cell) if self.numeric else cell
        if value is None:
            raise ValueError(no_number(cell))
        if self.are_numbers:
            value = f"{as_number(cell):.15g}"
        if len(values[self.numeric]) < 10000:
            values[self.numeric][cell] = value
        return value


class Table:
    """What a file has to learn from: `rows` of what stands in the columns `inputs`, `answers`."""

    def __init__(self, text, options):
        names, rows = header_in(rows_in(lines_in(text)))
        self.columns = [Column(name) for name in names]
        for _, cells in rows:
            for column, cell in zip(self.columns, cells):
                column.see(cell)
        if not names or self.columns[0].rows < 10:
            found = counted(self.columns[0].rows if names else 0, "row")
            raise ValueError(f"{found}, expected 10 or more")
        self.answer = answer_column(self.columns, options)
        self.inputs, self.left_out = inputs_in(self.columns, self.answer, options)
        self.rows, self.answers, self.unanswered = [], [], 0
        self.mistakes = []  # (line, name of the column, what is wrong)
        values = {}, {}  # texts and numbers: equal cells take the memory of one
        for line, cells in header_in(rows_in(lines_in(text)))[1]:
            self.read(line, cells, values)
        if self.mistakes:
            raise ValueError(advice(self.mistakes, self.answer.name))
        if len(self.rows) < 10:
            found = counted(len(self.rows), "row")
            raise ValueError(f"{found} with an answer, expected 10 or more")
        if len(set(self.answers)) < 2:
            raise ValueError(
                f"column {self.answer.name!r} has nothing to learn: each row has the answer "
                f"{self.answers[0]}; --column NAME learns another column"
            )

    def read(self, line, cells, values):
        """Add a row, or what is wrong with it."""
        width, found = len(self.columns), {}
        if len(cells) < width or any(cells[width:]):
            self.mistakes.append((line, "", f"{counted(len(cells), 'cell')}, expected {width}"))
            return
        for column, cell in zip(self.columns, cells):
            if column is self.answer or column.is_input:
                try:
                    found[column.name] = column.value(cell, values)
                except ValueError as error:
                    self.mistakes.append((line, column.name, str(error)))
        if found.get(self.answer.name) is None:
            self.unanswered += 1
        elif not self.mistakes:
            self.rows.append([found[column.name] for column in self.inputs])
            self.answers.append(found[self.answer.name])


def answer_column(columns, options):
    """Return the column to learn."""
    names = [column.name for column in columns]
    for name in [*options.without, *options.texts, options.column]:
        if name is not None and name not in names:
            raise ValueError(f"no column is named {name!r}; there are {listing(names)}")
    name = options.column or [name for name in names if name][-1]
    if name in options.without:
        raise ValueError(f"column {name!r} is to be learned; --column NAME learns another one")
    answer = columns[names.index(name)]
    answer.numeric = options.number
    if options.number:
        check_numbers(answer)
    else:
        check_classes(answer, name in options.texts)
    return answer


def check_numbers(column):
    """Check that at least half of the cells are numbers, or nearly."""
    present = column.rows - column.missing
    if column.numbers + column.almost < present / 2:
        raise ValueError(
            f"column {column.name!r} holds texts, not numbers: leave out --number, "
            "or choose another column with --column NAME"
        )


def check_classes(column, as_texts):
    """Check that there are few enough classes to be some."""
    count, present = len(column.different), column.rows - column.missing
    column.are_numbers = column.numbers == present  # then 1 and 1.0 are the same class
    if column.are_numbers and not as_texts and count > most_classes(column.different, present):
        raise ValueError(
            f"column {column.name!r} has {column.how_many()} numbers; to learn a number, write "
            f"--number; to learn each as a class, {option('--texts', column.name)}"
        )
    if count == MANY or count > most_classes(["text"], present):
        raise ValueError(
            f"column {column.name!r} has {column.how_many()} texts in "
            f"{counted(present, 'row')}, which can't be learned as classes; "
            "--column NAME learns another column"
        )


def inputs_in(columns, answer, options):
    """Return the columns to learn from, and (name, reason) for those that can't be used."""
    inputs, left_out = [], []
    for column in columns:
        if column is answer or column.name in options.without:
            continue
        column.numeric = column.has_numbers() and column.name not in options.texts
        reason = column.reason_to_leave_out()
        if reason:
            left_out.append((column.name, reason))
        else:
            column.is_input = True
            inputs.append(column)
    if not inputs:
        reasons = [f"\ncolumn {name!r} {reason}" for name, reason in left_out[:SHOWN]]
        raise ValueError("no column is left to learn from" + "".join(reasons))
    return inputs, left_out


def advice(mistakes, answer):
    """Return all mistakes in a text, with how to go on; the column `answer` can't be left out."""
    lines = []
    for line, name, wrong in mistakes[:SHOWN]:
        lines.append(f"line {line}, column {name!r}: {wrong}" if name else f"line {line}: {wrong}")
    if len(mistakes) > SHOWN:
        lines.append(f"... and {len(mistakes) - SHOWN} more")
    wrong = {name for _, name, _ in mistakes if name}
    names = sorted(wrong - {answer})
    if answer in wrong:
        lines.append(f"Correct the cells of column {answer!r}, or empty them to leave the rows out")
    if names:
        without = " ".join(option("--without", name) for name in names[:SHOWN])
        lines.append(f"Correct these cells, empty them, or leave columns out: {without}")
        texts = option("--texts", names[0])
        lines.append(f"If the numbers of a column are only names: {texts}")
    return "\n".join(lines)


def listing(items):
    more = f", ... ({len(items)} in all)" if len(items) > SHOWN else ""
    return ", ".join(map(repr, items[:SHOWN])) + more


def option(name, value):
    """Return an option with its value, as a shell needs them."""
    if not re.fullmatch(r"[\w.-]+", value):
        value = shlex.quote(value) if re.search(r'["$`\\]', value) else f'"{value}"'
    return name + ("=" if value.startswith("-") else " ") + value


# The command


def main(words=None):
    options = arguments(words)
    try:
        if options.model:
            sys.exit(answer_rows(options))
        learn_table(options)
    except BrokenPipeError:  # as of | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except OSError as error:
        sys.exit(f"learn.py: {error.filename or options.file}: {error.strerror or error}")
    except ValueError as error:
        sys.exit(f"learn.py: {options.file or 'standard input'}: {error}")
    except KeyboardInterrupt:
        sys.exit("learn.py: stopped")


def arguments(words):
    parser = argparse.ArgumentParser(
        prog="learn.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", help="a table: a row per example, names in line 1")
    parser.add_argument("--column", metavar="NAME", help="learn this column, not the last one")
    parser.add_argument("--number", action="store_true", help="learn a number, not a class")
    parser.add_argument(
        "--without", metavar="NAME", action="append", default=[], help="leave a column out"
    )
    parser.add_argument(
        "--texts",
        metavar="NAME",
        action="append",
        default=[],
        help="the numbers in a column are only names, such as codes",
    )
    parser.add_argument(
        "--nets",
        type=count,
        help="average the answers of this many nets: 5, or 1 from 10000 rows on",
    )
    parser.add_argument(
        "--batches",
        type=count,
        default=5000,
        help="train for at most this many batches of ten rows (5000)",
    )
    parser.add_argument("--save", metavar="FILE", help="where to save the model")
    parser.add_argument("--model", metavar="FILE", help="answer new rows with this model")
    options = parser.parse_args(words)
    if not (options.file or options.model):
        parser.error("which table? python3 learn.py flowers.csv")
    return options


def count(text):
    if not re.fullmatch("0*[1-9][0-9]*", text):
        raise argparse.ArgumentTypeError(f"{text} isn't a whole number of 1 or more")
    return int(text)


def say(text=""):
    """Print a text; what the terminal can't show is printed with escapes."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def learn_table(options):
    """Learn from a table, save the model, and report how good it is."""
    with open(options.file, "rb") as file:
        data = file.read()
    if data.startswith(MODEL):
        raise ValueError("this is a saved model: use --model")
    table = Table(text_in(data), options)
    path = options.save or file_name(options)
    check_saving(path)
    describe(table, options)
    known, new, wanted = thirds(table)
    names = [column.name for column in table.inputs]
    nets = options.nets or (5 if len(table.rows) < 10000 else 1)
    say(f"{len(known[0])} rows to learn from, {len(new)} held out; Ctrl-C keeps the best")
    model = cross_validated(*known, options.number, nets, options.batches, names, Curve().show)
    save(model, path, table.answer.name)  # so that Ctrl-C loses nothing from here on
    try:
        say(f"best after {model['batches']} " + ("batch" if model["batches"] == 1 else "batches"))
        guesses = answers_of(model, new)
        if not model["stopped"]:
            say(f"now learning from all {len(table.rows)} rows, for as long")
        save(refitted(model, table.rows, table.answers), path, table.answer.name)
        report = report_numbers if options.number else report_classes
        report(wanted, guesses)
    except KeyboardInterrupt:
        sys.exit(f"learn.py: stopped; saved as {path}")
    say(f"saved as {path}")


def thirds(table):
    """Return two thirds of the rows with their answers, the rows of the rest, and its answers."""
    order = shuffled(range(len(table.rows)), tinyann.LCG(3).random)
    rows, answers = [table.rows[i] for i in order], [table.answers[i] for i in order]
    cut = len(order) * 2 // 3
    return (rows[:cut], answers[:cut]), rows[cut:], answers[cut:]


def file_name(options):
    """Return the name of the model: another one for each column that is chosen."""
    column = "." + re.sub(r"[^\w.-]+", "_", options.column) if options.column else ""
    return f"{options.file}{column}.json"


def check_saving(path):
    """Raise an OSError if nothing can be saved under this name, or if no model would be lost."""
    if os.path.isdir(path):
        raise IsADirectoryError(0, "a folder has this name", path)
    if os.path.exists(path) and not is_model(path):
        raise FileExistsError(0, "this file is no model, so it isn't overwritten", path)
    try:
        with open(path + ".new", "w"):
            pass
    except OSError as error:
        raise OSError(0, f"can't be saved: {error.strerror}", path) from None
    os.remove(path + ".new")


def is_model(path):
    with open(path, "rb") as file:
        return file.read(len(MODEL)) == MODEL


def save(model, path, name):
    model["answer"]["name"] = name
    text = json.dumps(model)
    with open(path + ".new", "w") as file:
        file.write(text + "\n")
    os.replace(path + ".new", path)  # so that there is always a whole one


# Reports


def describe(table, options):
    """Say what is learned from what."""
    answer, count = table.answer, len(table.answers)
    if table.columns[0].name == "c1":
        say("the first line has numbers, so it is a row; the columns are named c1, c2, ...")
    for name, reason in table.left_out:
        say(f"left out: column {name!r}, which {reason}")
    for column in table.inputs:
        if column.may_number_rows():
            without = option("--without", column.name)
            say(f"column {column.name!r} is in order: if it only numbers the rows, {without}")
    if table.unanswered:
        rows = counted(table.unanswered, "row")
        say(f"left out: {rows} without an answer in column {answer.name!r}")
    sentences = missing_cells(table)
    for sentence in sentences[:SHOWN]:
        say(sentence)
    if len(sentences) > SHOWN:
        say(f"... and {counted(len(sentences) - SHOWN, 'more column')} with missing cells")
    say("learned from: " + listing([column.name for column in table.inputs]))
    if not options.number:
        [(usual, most)] = Counter(table.answers).most_common(1)
        say(
            f"to learn: {answer.name}, {len(set(table.answers))} classes; "
            f"the most common is {usual} ({most} of {count} rows)"
        )
        return
    low, high = min(table.answers), max(table.answers)
    say(f"to learn: {answer.name}, a number from {low:g} to {high:g}; answers stay near this range")
    if number_answer(table.answers)["log"]:
        say("most are small and a few are large, so the logarithm is learned")


def missing_cells(table):
    """Return a sentence for each column that lacks cells."""
    sentences, count = [], len(table.rows)
    for j, column in enumerate(table.inputs):
        missing = sum([row[j] is None for row in table.rows])
        used = "the mean is used" if column.numeric else "that is a text of its own"
        verb = "is" if missing == 1 else "are"
        if missing:
            cells = f"{missing} of {count} cells {verb} missing"
            sentences.append(f"column {column.name!r}: {cells}; {used}")
    return sentences


class Curve:
    """Prints the loss as bars, while a model is trained."""

    def __init__(self):
        self.first = None

    def show(self, batches, loss):
        self.first = self.first or loss
        if batches % 500 == 0:
            say(f"{batches:6} batches, loss {loss:.4f} " + "#" * round(40 * loss / self.first))


def percent(part, whole):
    return f"{100 * part / whole:.0f} %"


def report_classes(wanted, guesses):
    """Say how many answers are right, and how often each class is found."""
    count, pairs = len(wanted), Counter(zip(wanted, guesses))
    right = sum([n for (a, b), n in pairs.items() if a == b])
    usual, most = Counter(wanted).most_common(1)[0]
    say(
        f"right: {right} of {count} rows held out, {percent(right, count)} "
        f"(always {usual}: {percent(most, count)})"
    )
    if right <= most:
        say(f"    that is no better than always {usual}: the other columns may tell nothing of it")
    for name, n in sorted(Counter(wanted).items(), key=lambda item: -item[1]):
        wrong = Counter({b: m for (a, b), m in pairs.items() if a == name != b}).most_common(3)
        taken = "".join([f", {m} taken for {b}" for b, m in wrong])
        say(f"    {name}: {pairs[name, name]} of {n} found{taken}")


def report_numbers(wanted, guesses):
    """Say how far off the answers are, and R^2."""
    count, mean = len(wanted), sum(wanted) / len(wanted)
    error = sum([abs(a - b) for a, b in zip(wanted, guesses)]) / count
    usual = sum([abs(a - mean) for a in wanted]) / count
    squares = sum([(a - mean) ** 2 for a in wanted]) or float("nan")
    r2 = 1 - sum([(a - b) ** 2 for a, b in zip(wanted, guesses)]) / squares
    say(f"mean error of {count} rows held out: {error:.4g} (always the mean: {usual:.4g})")
    say(f"R^2: {r2:.3f} (1 is perfect, 0 is always the mean)")
    if r2 <= 0:
        say("    that is no better than always the mean: the other columns may tell nothing of it")


# New rows


def answer_rows(options):
    """Print an answer for each line, an empty one where there is none; return 1 if so, else 0."""
    model = loaded(options.model)
    names = [column["name"] for column in model["columns"]]
    places, width, status = None, len(names), 0
    for line, cells in new_rows(options.file, names):
        if not cells:
            say()
        elif places is None and is_header(cells, model["columns"]):
            places, width = places_of(names, cells), len(cells)
            say(heading(model["answer"]))
        else:
            places = places or list(range(len(names)))
            try:
                check_width(cells, places, width)
                say(answer_to(model, line, cells, places))
            except ValueError as error:
                complain(f"line {line}{error}")
                say()
                status = 1
    return status


def is_header(cells, columns):
    """Return whether the first row has names: of the columns, or if they have none, any."""
    names = [column["name"] for column in columns]
    return bool(set(cells) & set(names)) or (are_made_up(names) and not_learned(cells, columns))


def not_learned(cells, columns):
    """Return whether no cell can be from such columns, of which one at least has numbers."""
    for cell, column in zip(cells, columns):
        if "texts" not in column:
            if as_number(cell) is not None or cell.lower() in MISSING | NO_NUMBERS:
                return False
        elif cell in column["texts"]:
            return False
    return any("texts" not in column for column in columns[: len(cells)])


def heading(answer):
    name = answer.get("name", "answer")
    return name + "\tprobability" if "classes" in answer else name


def new_rows(path, names):
    """Yield (line, cells) for each row of a file, or of those that are typed."""
    if path:
        with open(path, "rb") as file:
            yield from rows_in(lines_in(text_in(file.read())))
    elif sys.stdin.isatty():
        yield from typed_rows(names)
    else:
        yield from rows_in(text_in(line, k) for k, line in enumerate(sys.stdin.buffer, 1))


def typed_rows(names):
    """Yield (line, cells) for each line; what separates its cells may differ from line to line."""
    row = ",".join([f'"{name}"' if "," in name else name for name in names])
    complain(f"type a row: {row}; Ctrl-C ends")
    try:
        for number, line in enumerate(sys.stdin.buffer, 1):
            try:
                yield from list(rows_in([text_in(line, number)], number))
            except ValueError as error:
                complain(error)
    except KeyboardInterrupt:
        pass


def places_of(names, header):
    """Return where the columns with these names stand."""
    missing = [name for name in names if name not in header]
    if missing == names and are_made_up(names):
        complain("the first line has names, but the model has none: cells are taken in their order")
        return list(range(len(names)))
    if missing:
        raise ValueError(f"no column is named {listing(missing)}; there are {listing(header)}")
    return [header.index(name) for name in names]


def check_width(cells, places, width):
    """Check that a row has the cells that are needed, and no more than there are columns."""
    if len(cells) <= max(places) or any(cells[width:]):
        raise ValueError(f": {counted(len(cells), 'cell')}, expected {width}")


def answer_to(model, line, cells, places):
    """Return the answer to a row, in words; say what was never learned from."""
    row = []
    for place, column in zip(places, model["columns"]):
        try:
            row.append(new_cell(cells[place], column))
        except ValueError as error:
            raise ValueError(f", column {column['name']!r}: {error}") from None
        new = novelty(row[-1], column)
        if new:
            complain(f"line {line}, column {column['name']!r}: {new}")
    [(answer, probability)] = guesses_of(model, [row])
    return f"{answer:.6g}" if probability is None else f"{answer}\t{probability:.2f}"


def new_cell(cell, column):
    word, texts = cell.lower(), column.get("texts", [])
    if cell not in texts and (word in MISSING or ("texts" not in column and word in NO_NUMBERS)):
        return None
    value = cell if "texts" in column else as_number(cell)
    if value is None:
        raise ValueError(no_number(cell))
    return value


def novelty(value, column):
    """Return what is new in a text or a number that was not learned from, or an empty text."""
    if value is None:
        return ""
    if "texts" in column:
        is_known = value in column["texts"] or not column["texts"]
        return "" if is_known else f"{value!r} was not in the table that was learned from"
    if value > column["high"]:
        return f"{value:.15g} is above {column['high']:.15g}, the largest learned"
    if value < column["low"]:
        return f"{value:.15g} is below {column['low']:.15g}, the smallest learned"
    return ""


def loaded(path):
    """Return the model in a file, after trying it."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        sys.exit(f"learn.py: {path}: {error.strerror}")
    try:
        model = json.loads(data.decode("utf-8"))
        guesses_of(model, [[None] * len(model["columns"])])
        [column["name"] for column in model["columns"]]
        return model
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        sys.exit(f"learn.py: {path}: this isn't a model that learn.py saved (flowers.csv.json)")


def complain(text):
    print(f"learn.py: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
