"""What the programs of this folder promise, each promise with an oracle from outside its code.

Section                  What it holds
-----------------------  -------------------------------------------------------------------------
What a file becomes      learn.py: what it reads, leaves out and refuses
How it learns            learn.py: fitted() and what it calls
In a program             learn.py: fitted() and answers_of() as others call them, on a board too
The command              learn.py: what it prints and saves, and when
New rows                 learn.py --model
As C code                c_code.py
Many machines            many_machines.py
The exact exp            exact_exp.py

net.c, the port in C, is tested with the checker of nets.
"""

import contextlib
import gzip
import importlib.util
import io
import json
import math
import os
import pathlib
import re
import runpy
import shutil
import signal
import statistics
import subprocess
import sys
from decimal import Decimal
from unittest.mock import patch

import c_code
import learn
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import tinyann
from test_tinyann import Board, nearest_exp, neighbour, printed_by  # and its settings of hypothesis
from tinyann import LCG, NeuralNet, sigmoid

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LEARN = (HERE / "learn.py").read_text(encoding="ascii")


def run_in(folder, *command, **options):
    """Return what a command prints in a folder, whence it finds this tinyann, as text."""
    options.update(cwd=str(folder), PYTHONPATH=str(ROOT), PYTHONIOENCODING="utf-8")
    return printed_by(*command, **options).decode("utf-8")


def readme_section(heading):
    """Return what stands under a heading, with the smaller headings below it."""
    marks, rest = re.split(rf"^(##+) {heading}\n", README, flags=re.MULTILINE)[1:]
    return re.split(f"^##{{1,{len(marks) - 1}}} ", rest, flags=re.MULTILINE)[0]


# What a file becomes: learn.py's Table


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """Go to an empty folder; return it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def table_of(text, *words):
    """Return the names of the inputs, the rows and the answers of a table."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    table = learn.Table(learn.text_in(data), learn.arguments(["table.csv", *words]))
    return [column.name for column in table.inputs], table.rows, table.answers


def refusal_of(text, *words):
    with pytest.raises(ValueError) as error:
        table_of(text, *words)
    return str(error.value)


PLAIN = ["width,length,kind"] + [f"{k % 5}.5,-{k * 3 % 7}.25,{'xy'[k % 2]}" for k in range(12)]
TEXT = "\n".join(PLAIN) + "\n"
NAMES, ANSWERS = ["width", "length"], ["x", "y"] * 6
ROWS = [[k % 5 + 0.5, -(k * 3 % 7) - 0.25] for k in range(12)]
SAME = {
    "semicolons": TEXT.replace(",", ";"),
    "a decimal comma": TEXT.replace(",", ";").replace(".", ","),
    "a decimal comma and no whole part": TEXT.replace(",", ";").replace("0.5", ",5"),
    "tabs": TEXT.replace(",", "\t"),
    "tabs and a decimal comma": TEXT.replace(",", "\t").replace(".", ","),
    "bars": TEXT.replace(",", " | "),
    "spaces": TEXT.replace(",", " "),
    "columns of spaces": re.sub("^", "  ", TEXT.replace(",", "     "), flags=re.MULTILINE),
    "spaces, also at the ends": TEXT.replace(",", " ").replace("\n", "  \n"),
    "spaces at the ends": TEXT.replace("\n", "  \n"),
    "spaces after commas": TEXT.replace(",", ", "),
    "a space inside the quotes": TEXT.replace("x\n", '"x "\n'),
    "quotes": re.sub("([^,\n]+)", r'"\1"', TEXT),
    "quotes after a space": TEXT.replace(",x\n", ', "x"\n'),
    "a byte order mark": "\ufeff" + TEXT,
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, the large byte first": ("\ufeff" + TEXT).encode("utf-16-be"),
    "line ends of Windows": TEXT.replace("\n", "\r\n"),
    "line ends of an old Mac": TEXT.replace("\n", "\r"),
    "no line end at last": TEXT[:-1],
    "blank lines": "\n \n" + TEXT.replace("\n", "\n\n"),
    "empty rows of a spreadsheet": TEXT + ",,\n,,\n",
    "exponents and signs": TEXT.replace("1.5,", "+15E-1,").replace("2.5,", ".25e+01,"),
    "Excel's line on the separator": "sep=;\n" + TEXT.replace(",", ";"),
    "commas at the ends": TEXT.replace("\n", ",\n"),
    "commas at the ends of all lines but the first": TEXT.replace("\n", ",\n").replace(
        "d,", "d", 1
    ),
    "currencies": TEXT.replace("1.5,", "$1.5,").replace("2.5,", "2.5 \u20ac,"),
    "per cent": re.sub("([0-9]),", r"\1%,", TEXT),
    "row numbers of R's write.csv": "\n".join(
        [f'"{k or ""}",{line}' for k, line in enumerate(PLAIN)]
    ),
    "names of rows of R's write.table": "\n".join(
        [f"{k or ''} {line}"[k == 0 :].replace(",", " ") for k, line in enumerate(PLAIN)]
    ),
    "row numbers of pandas": "\n".join(
        [f"{k - 1 if k else 'Unnamed: 0'},{line}" for k, line in enumerate(PLAIN)]
    ),
    "a column that counts from 0": "\n".join(
        [f"{k - 1 if k else 'id'},{line}" for k, line in enumerate(PLAIN)]
    ),
    "a column that counts": "\n".join([f"{k or 'id'},{line}" for k, line in enumerate(PLAIN)]),
    "an empty column": "\n".join([line.replace(",", ",NA,", 1) for line in PLAIN]).replace(
        "NA", "notes", 1
    ),
    "two columns without a name": "\n".join(
        [line.replace(",", ",7," if k else ",,") for k, line in enumerate(PLAIN)]
    ),
}


@pytest.mark.parametrize("text", SAME.values(), ids=list(SAME))
def test_the_same_table_is_read_however_it_is_written(text):
    assert table_of(text) == (NAMES, ROWS, ANSWERS)


def test_a_cell_may_have_line_breaks_commas_and_quotes():
    text = TEXT.replace("x\n", '"one\n""x"", two"\n')
    assert table_of(text) == (NAMES, ROWS, ['one "x", two', "y"] * 6)
    wrong = text + "1.5\n"
    assert refusal_of(wrong).startswith("line 20: 1 cell, expected 3")


@pytest.mark.parametrize("mark", ";|,")
def test_a_mark_inside_quotes_does_not_separate(mark):
    for other in ";|,":
        text = TEXT.replace(",", mark).replace("width", f'"a{other} b"')
        assert table_of(text) == ([f"a{other} b", "length"], ROWS, ANSWERS)


@pytest.mark.parametrize("mark, other", [(";", ","), ("\t", ","), (",", "|"), (",", " ")])
def test_the_likelier_of_two_marks_separates(mark, other):
    text = TEXT.replace(",", mark).replace("width", f"a{other}b")
    assert table_of(text) == ([f"a{other}b", "length"], ROWS, ANSWERS)


@pytest.mark.parametrize("first", ["", "\n \n", "sep=,\n"])
def test_the_line_of_a_mistake_is_counted_from_the_first_line_of_the_file(first):
    text = first + TEXT.replace(PLAIN[2], PLAIN[2] + "\n\n").replace(PLAIN[4], "tall,1,x")
    line = 1 + text.split("\n").index("tall,1,x")
    assert refusal_of(text).startswith(f"line {line}, column 'width': 'tall' isn't a number\n")


def test_equal_cells_are_one_object_in_memory():
    _, rows, answers = table_of(with_cells("dark red", "blue"))
    for k in range(22):
        assert rows[k][1] is rows[k + 2][1] and answers[k] is answers[k + 2]


def test_columns_are_chosen_and_left_out_by_name():
    first = [
        line[-1] + "," + line[:-2] if k else "kind,width,length" for k, line in enumerate(PLAIN)
    ]
    assert table_of("\n".join(first), "--column", "kind") == (NAMES, ROWS, ANSWERS)
    assert table_of(TEXT, "--without", "width") == (["length"], [r[1:] for r in ROWS], ANSWERS)
    words = "--number", "--column", "length", "--without", "kind"
    assert table_of(TEXT, *words) == (["width"], [r[:1] for r in ROWS], [r[1] for r in ROWS])


def test_a_first_line_with_numbers_is_a_row():
    text = TEXT.split("\n", 1)[1]
    assert table_of(text) == (["c1", "c2"], ROWS, ANSWERS)
    assert table_of(SAME["a decimal comma"].split("\n", 1)[1]) == (["c1", "c2"], ROWS, ANSWERS)


def with_cells(*cells):
    """Return a table whose column `extra` has these cells, again and again, in 24 rows."""
    lines = ["width,extra,kind"]
    return "\n".join(
        lines + [f'{k},"{cells[(k - 2) % len(cells)]}",{"xy"[k % 2]}' for k in range(2, 26)]
    )


def extra(*cells):
    """Return what is read of such cells; None if the column is left out."""
    names, rows, _ = table_of(with_cells(*cells))
    return [row[1] for row in rows[: len(cells)]] if names == ["width", "extra"] else None


def test_texts_are_read_as_texts_and_what_is_missing_as_none():
    assert extra("red", "dark  blue", "") == ["red", "dark blue", None]
    assert extra("TRUE", "FALSE") == ["TRUE", "FALSE"]
    assert extra("7th,100", "1,2nd") == ["7th,100", "1,2nd"]
    assert extra("2024-01-31", "12:30") == ["2024-01-31", "12:30"]
    for missing in "", "NA", "n/a", "?", "null", "NaN", "#N/A":
        assert extra("red", missing) == ["red", None]
        assert extra("1.5", "2", missing) == [1.5, 2.0, None]
    for missing in "-", "--", ".", "None":  # these may be classes
        assert extra("1.5", "2", missing) == [1.5, 2.0, None]
        assert extra("red", missing) == ["red", missing]


def test_a_column_of_names_is_left_out():
    assert extra(*[f"Ann {k}" for k in range(24)]) == [f"Ann {k}" for k in range(24)]
    many = "\n".join(
        ["width,extra,kind"] + [f"{k},Ann {k % 31},{'xy'[k % 2]}" for k in range(2, 99)]
    )
    assert table_of(many)[0] == ["width"]
    assert table_of(many.replace("30,", "29,"))[0] == ["width", "extra"]


def test_numbers_may_be_only_names():
    _, rows, _ = table_of(with_cells("1", "2", "3"), "--texts", "extra")
    assert [row[1] for row in rows[:3]] == ["1", "2", "3"]
    assert extra("1", "2", "3") == [1.0, 2.0, 3.0]
    assert extra("1", "2", "3", "A") == ["1", "2", "3", "A"]  # a quarter is texts: no mistakes


def test_a_column_is_of_numbers_if_most_are_and_few_are_no_numbers():
    def is_of_texts(texts, numbers):
        cells = ["red"] * texts + [str(k % 7) for k in range(numbers)] + [""] * 10
        lines = [f"{k * k},{cell},{'xy'[k % 2]}" for k, cell in enumerate(cells)]
        try:
            _, rows, _ = table_of("\n".join(["width,extra,kind"] + lines))
        except ValueError as error:
            assert "column 'extra': 'red' isn't a number" in str(error)
            return False
        return rows[0][1] == "red"

    for texts, numbers in (1, 1), (3, 3), (4, 4), (10, 40):
        assert is_of_texts(texts, numbers)
    for texts, numbers in (1, 2), (3, 4), (3, 20), (5, 60):
        assert not is_of_texts(texts, numbers)


def test_a_column_that_starts_elsewhere_or_has_a_gap_does_not_count_the_rows():
    for start, step in (2, 1), (1, 2), (1950, 1):
        lines = [f"{start + k * step},{'xy'[k % 2]}" for k in range(12)]
        assert table_of("\n".join(["year,kind"] + lines))[0] == ["year"]


def test_rows_without_an_answer_are_left_out():
    text = TEXT.replace("x\n", "NA\n", 1).replace("y\n", "\n", 1)
    assert table_of(text) == (NAMES, ROWS[2:], ANSWERS[2:])
    number = table_of(text.replace(PLAIN[4], "3.5,?,y"), "--number", "--column", "length")
    assert len(number[2]) == 11
    assert refusal_of(TEXT.replace("x\n", "\n")).startswith("6 rows with an answer, expected 10")


def test_classes_that_are_equal_numbers_are_the_same():
    text = TEXT.replace("x\n", "1\n").replace("y\n", "2\n").replace("1\n", "1.0\n", 2)
    assert table_of(text)[2] == ["1", "2"] * 6
    assert table_of(TEXT.replace("x\n", "01x\n"))[2] == ["01x", "y"] * 6
    halves = "\n".join([line[:-1] + f"{k // 2}" if k else line for k, line in enumerate(PLAIN)])
    assert table_of(halves.replace(",6", ",1"))[2] == [*"011223344551"]  # 6 of 12 rows


def test_cells_that_are_no_numbers_are_all_said_in_one_error():
    cells = ["3,4x", "5kg", "12 mm"]
    lines = PLAIN[:]
    for k, cell in enumerate(cells):
        lines[k + 3] = lines[k + 3].replace(lines[k + 3].split(",")[1], f'"{cell}"')
    lines[7] = lines[7].replace("1.5", "1_000")
    said = refusal_of("\n".join(lines)).split("\n")
    assert said[:4] == [
        "line 4, column 'length': '3,4x' isn't a number",
        "line 5, column 'length': '5kg' isn't a number",
        "line 6, column 'length': '12 mm' isn't a number",
        "line 8, column 'width': '1_000' isn't a number",
    ]
    assert "--without length --without width" in said[4]
    assert "--texts length" in said[5]
    assert len(said) == 6


def test_the_column_that_is_learned_is_not_proposed_to_be_left_out():
    words = "--number", "--column", "length"
    said = refusal_of(TEXT.replace("-3.25", "3.2S"), *words).split("\n")
    assert said[0] == "line 3, column 'length': '3.2S' isn't a number"
    assert said[-1].startswith("Correct the cells of column 'length', or empty them")
    both = TEXT.replace("-3.25", "3.2S").replace("\n0.5", "\n0.S")
    said = refusal_of(both, *words)
    assert "--without width" in said and "--texts width" in said
    assert "--without length" not in said and "--texts length" not in said
    texts = TEXT.replace("kind", "G\xfcte").replace("x\n", "1\n", 5)
    assert refusal_of(texts, "--number") == (
        "column 'G\xfcte' holds texts, not numbers: leave out --number, "
        "or choose another column with --column NAME"
    )


NO_NUMBERS = ["inf", "-inf", "Infinity", "2024-01-31", "12:30", "tall", "1e999", "1e200", "0x1F"]
NO_NUMBERS += ["TRUE", "#DIV/0!", "1.2.3", "1e"]


@pytest.mark.parametrize("cell", NO_NUMBERS)
def test_a_text_among_numbers_is_a_mistake(cell):
    text = TEXT.replace(PLAIN[4], PLAIN[4].split(",")[0] + f",{cell},y")
    assert refusal_of(text).startswith(f"line 5, column 'length': {cell!r} isn't a number\n")


def test_commas_between_thousands_are_read_where_they_leave_no_doubt():
    assert extra("1,234", "$12,345.5", "1.234,5", "-1,234,567") == [1234, 12345.5, 1234.5, -1234567]
    assert extra("1.234,56", "+1.234.567,0") == [1234.56, 1234567]
    tabs = TEXT.replace(",", "\t").replace("1.5", "1,234.5").replace("2.5", "1.234,5")
    tabs = tabs.replace("0.5", "+0,5")
    assert [row[0] for row in table_of(tabs)[1][:3]] == [0.5, 1234.5, 1234.5]


@pytest.mark.parametrize("cell", ["5,1", "0,123", "1 234", "1'234.5", "1,23,456", "1.23.456,5"])
def test_numbers_that_can_be_read_in_two_ways_get_a_hint(cell):
    text = TEXT.replace(PLAIN[4], PLAIN[4].split(",")[0] + f',"{cell}",y')
    assert "isn't a number; write it as 1234.5\n" in refusal_of(text)


@pytest.mark.parametrize("cell", ["1,234", "1 234"])
def test_commas_that_may_be_decimal_get_a_hint(cell):
    assert "write it as 1234.5" in refusal_of(TEXT.replace(",", "\t").replace("2.5", cell))
    assert table_of(TEXT.replace(",", ";").replace("2.5", "1,234"))[1][2][0] == 1.234
    for sure in "1,23", "1,2345", "0,234":  # no commas between thousands
        row = table_of(TEXT.replace(",", "\t").replace("2.5", sure))[1][2]
        assert row[0] == float(sure.replace(",", "."))


def test_a_column_of_numbers_that_cannot_be_read_is_no_column_of_texts():
    lines = [f"{k},{k} 234,{'xy'[k % 2]}" for k in range(2, 99)]
    assert "write it as 1234.5" in refusal_of("\n".join(["width,extra,kind"] + lines))


@pytest.mark.parametrize(
    "cells",
    [
        ["\u20ac1,234", "-$5", "\u20b95", "1,234.50 \u20ac"],
        ["\u20ac 1,234", "$-5", "5\u20b9", "\u00a31,234.50"],
    ],
)
def test_currencies_are_read(cells):
    assert extra(*cells) == [1234, -5, 5, 1234.5]


def test_per_cent_and_currencies_may_have_a_decimal_comma():
    text = TEXT.replace(",", ";").replace("1.5", "1,5 %").replace("2.5", "2,5 \u20ac")
    assert table_of(text) == (NAMES, ROWS, ANSWERS)


def test_options_are_written_as_a_shell_needs_them():
    names = "a", "a b", "$10-20k", "-w", 'size "in"'
    assert [learn.option("--without", name) for name in names] == [
        "--without a",
        '--without "a b"',
        "--without '$10-20k'",
        "--without=-w",
        "--without 'size \"in\"'",
    ]


def inputs_next_to(numbers, name="n"):
    """Return the names of the inputs of a table with such a column in front."""
    lines = [f"{n},{line}" for n, line in zip([name, *numbers], PLAIN)]
    return table_of("\n".join(lines))[0]


def test_a_column_that_numbers_the_rows_is_left_out():
    for numbers in range(1, 13), range(12, 0, -1), [(5 * k) % 12 for k in range(12)]:
        assert inputs_next_to(numbers) == NAMES
    for name in "id", "rownames", "ID":
        assert inputs_next_to(range(85, 600, 43), name) == NAMES
    others = [
        [*range(11), 12],
        [0, 0, *range(2, 12)],
        range(1950, 1962),
        [k + 0.5 for k in range(12)],
    ]
    for numbers in others:
        assert inputs_next_to(numbers) == ["n", *NAMES]
    assert inputs_next_to([7, 7, *range(10)], "id") == ["id", *NAMES]  # not one a row
    assert inputs_next_to([k + 0.5 for k in range(12)], "id") == ["id", *NAMES]


@pytest.mark.parametrize("numbers", [range(1001, 1013), range(12, 24, 1), range(240, 0, -20)])
def test_a_column_that_may_number_the_rows_is_pointed_out(in_folder, capsys, numbers):
    hint = "column 'n' is in order: if it only numbers the rows, --without n\n"
    for cells in [*numbers], [*numbers][::-1], [*numbers[1:], numbers[0]], [k / 8 for k in numbers]:
        lines = [f"{n},{line}" for n, line in zip(["n", *cells], PLAIN)]
        write("\n".join(lines))
        run_main("table.csv")
        is_in_order = cells in ([*numbers], [*numbers][::-1])
        assert (hint in capsys.readouterr().out) == is_in_order


HEADERS = {
    "years": ("country,2019,2020,kind", "a,1.5,2.5,x"),
    "numbers of rows and classes, as in scikit-learn's tables": (
        "150,4,setosa,versi,virgi",
        "1,2,3,4,5",
    ),
    "a name that is a number": ("width,3,length", "1.5,2.5,3.5"),
}


@pytest.mark.parametrize("header, row", HEADERS.values(), ids=list(HEADERS))
def test_a_header_may_have_numbers_in_it(header, row):
    found, _ = learn.header_in(learn.rows_in([header + "\n", row + "\n"]))
    assert found == header.split(",")


@pytest.mark.parametrize(
    "first", ["1.5,2.5,x", "NA,2.5,x", "1.5,2.5x,x", "red,2.5,x", "1999,2.5,x", "1999,red,x"]
)
def test_a_first_line_with_numbers_above_numbers_is_a_row(first):
    second = "blue,2.5,y" if first.startswith("red") else "3.5,4.5,y"
    found, rows = learn.header_in(learn.rows_in([first + "\n", second]))
    assert found == ["c1", "c2", "c3"]
    assert [cells for _, cells in rows] == [first.split(","), second.split(",")]


def test_many_classes_need_many_rows():
    for count, rows in (30, 60), (40, 200):
        lines = ["n,kind"] + [f"{k % 7},t{k % count}" for k in range(rows)]
        assert len(set(table_of("\n".join(lines))[2])) == count
        said = refusal_of("\n".join(lines[:-2] + ["1,other", "1,another", "1,third"]))
        assert "different texts in" in said and "can't be learned as classes" in said
    lines = ["n,kind"] + [f"{k % 7},t{k}" for k in range(6000)]
    assert refusal_of("\n".join(lines)).startswith("column 'kind' has 1000 or more different texts")


def test_names_that_a_shell_would_split_are_proposed_in_quotes():
    text = TEXT.replace("width", "width in m").replace("2.5,", "2.5kg,")
    said = refusal_of(text)
    assert said.count('--without "width in m"') == said.count('--texts "width in m"') == 1
    said = refusal_of("\n".join(["x,a b"] + [f"{k},{k / 7}" for k in range(2, 30)]))
    assert said.endswith('--texts "a b"')


def test_a_number_is_learned_if_half_of_the_cells_are_numbers():
    words = "--number", "--column", "length"
    texts = TEXT.replace(".25,x", "m,x")
    assert refusal_of(texts, *words).startswith("line 2, column 'length': '-0m' isn't a number")
    for more in texts.replace(PLAIN[2], "1.5,tall,y"), texts + "1,tall,y\n":
        assert refusal_of(more, *words).startswith("column 'length' holds texts, not numbers")
    missing = texts.replace(PLAIN[2], "1.5,NA,y").replace("-0m", "-")
    assert refusal_of(missing, *words).startswith("line 4, column 'length': ")


def left_out_of(lines):
    return learn.Table("\n".join(lines), learn.arguments(["table.csv"])).left_out


def test_what_is_left_out_has_a_reason():
    lines = [f",{k},,{'ab'[k % 2]}{k % 40},{k * k},{'xy'[k % 2]}" for k in range(80)]
    assert left_out_of([",id,note,word,size,kind"] + lines) == [
        ("", "has no name"),
        ("id", "numbers the rows"),
        ("note", "is empty"),
        ("word", "has 40 different texts, such as 'a0'"),
    ]
    for count, many in (999, "999"), (1000, "1000 or more"), (1001, "1000 or more"):
        lines = [f"{k * k},Ann {k},{'xy'[k % 2]}" for k in range(count)]
        reason = f"has {many} different texts, such as 'Ann 0'"
        assert left_out_of(["size,name,kind"] + lines) == [("name", reason)]
    lines = [f"{k},{k if k % 3 else f'{k} kg'},{'xy'[k % 2]}" for k in range(2, 60)]
    [(_, reason)] = left_out_of(["size,mass,kind"] + lines)
    assert reason.endswith("such as '3 kg'")  # the first that is no number, as it is written


def test_many_mistakes_are_counted():
    said = refusal_of(TEXT + "1.5,y\n" * 30).split("\n")
    assert said[0] == "line 14: 2 cells, expected 3"
    assert said[-1] == "... and 22 more"
    assert len(said) == 9


REFUSED = [
    (TEXT.replace(PLAIN[4], PLAIN[4] + ",7"), "", "line 5: 4 cells, expected 3"),
    ("A title\n" + TEXT, "", "line 1 has 1 cell, but line 2 has 3: the first line must have the"),
    ("Sales, 2020\n" + TEXT.replace(",", ",1,"), "", "line 1 has 2 cells, but line 2 has 5: the"),
    ("Sales of 2020\n\n" + TEXT, "", "line 1 has 1 cell, but line 3 has 3: the first line must"),
    (TEXT.replace("1.5,", '"Hi" she said,'), "", "line 3: ',' expected after '\"'"),
    ("red,red,x\n" + TEXT[18:], "", "line 1: more than one column is named 'red'; if this line is"),
    (
        TEXT.replace("x\n", "y\n"),
        "",
        "column 'kind' has nothing to learn: each row has the answer y",
    ),
    ("A title\nx,y\n" + "1,2\n" * 12, "", "line 1 has 1 cell, but line 2 has 2: the first"),
    ("x,y\n" + "1\n" * 12, "", "line 2: 1 cell, expected 2\nline 3: 1 cell, expected 2\n"),
    ("x,y\n1\n2\n", "", "2 rows, expected 10 or more"),
    (
        TEXT.replace(PLAIN[4], '"' + PLAIN[4]),
        "",
        "line 5: unexpected end of data; is a quote opened and not closed?",
    ),
    ("\n".join(PLAIN[:3]), "", "2 rows, expected 10 or more"),
    (PLAIN[0], "", "0 rows, expected 10 or more"),
    ("", "", "0 rows, expected 10 or more"),
    ("\n \n", "", "0 rows, expected 10 or more"),
    ("kind\n" + "x\ny\n" * 6, "", "no column is left to learn from"),
    (
        "\n".join(["day,kind"] + [f"2026-01-{k} 9h,{'xy'[k % 2]}" for k in range(1, 60)]),
        "",
        "no column is left to learn from\ncolumn 'day' has 59 different texts, such as '2026-01-1 ",
    ),
    (TEXT, "--without length --without width", "no column is left to learn from"),
    (TEXT, "--column length", "column 'length' has 7 different numbers; to learn"),
    (TEXT, "--column Kind", "no column is named 'Kind'; there are 'width', 'length', 'kind'"),
    (TEXT, "--without 3", "no column is named '3'; there are 'width', "),
    (TEXT, "--texts 3", "no column is named '3'; there are 'width', "),
    (TEXT, "--without kind", "column 'kind' is to be learned; --column NAME learns another"),
    (TEXT, "--column width --without width", "column 'width' is to be learned"),
    (TEXT.replace("length", "width"), "", "line 1: more than one column is named 'width'"),
    (
        "\n".join([line + f"{k // 2}" * (k > 0) for k, line in enumerate(PLAIN)]) + "\n1,1,x\n",
        "",
        "column 'kind' has 13 different texts in 13 rows, which can't be learned as classes; ",
    ),
    (TEXT, "--number", "column 'kind' holds texts, not numbers: leave out --number, or choose"),
    (TEXT.encode("utf-16-le"), "", "NUL characters: save the file as CSV in UTF-8"),
    (TEXT.replace("y\n", "\xe9\n").encode("latin-1"), "", "line 3 isn't UTF-8: save the file as"),
    (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00", "", "this is a spreadsheet or a ZIP file"),
    (gzip.compress(TEXT.encode()), "", "this is compressed: unpack it first"),
]


@pytest.mark.parametrize("text, words, message", REFUSED)
def test_what_cannot_be_learned_is_said(text, words, message):
    assert refusal_of(text, *words.split()).startswith(message)


def test_a_number_that_would_be_learned_as_classes_is_asked_about():
    for unit, count in (0.5, 11), (1, 21):
        lines = [f"{k},{(k * 5 % count + 1) * unit}" for k in range(2, 200)]
        said = refusal_of("\n".join(["x,mpg"] + lines))
        assert said.startswith(f"column 'mpg' has {count} different numbers; ")
        assert "--number" in said and "--texts mpg" in said
        few = "\n".join(["x,mpg"] + [line for line in lines if not line.endswith(f",{unit}")])
        assert len(set(table_of(few)[2])) == count - 1
        assert len(set(table_of("\n".join(["x,mpg"] + lines), "--texts", "mpg")[2])) == count


@given(st.text(alphabet='ab1.,;"\n\t |$%-?', max_size=200))
def test_any_text_is_a_table_or_is_refused_with_a_reason(text):
    try:
        names, rows, answers = table_of(TEXT + text)
    except ValueError as error:
        assert str(error)
    else:
        assert len(rows) == len(answers) >= 10
        assert {len(row) for row in rows} == {len(names)}
        assert all(x is None or type(x) in (float, str) for row in rows for x in row)


# How it learns


# R. A. Fisher's table of 150 iris flowers (1936), in millimetres: four measures of two digits each
IRIS = """
513514024930140247321302463115025036140254391704463414035034150244291402493115015437150248341602
483014014330110158401202574415045439130451351403573817035138150354341702513715044636100251331705
483419025030160250341604523515025234140247321602483116025434150452411501554214024931150250321202
553513024936140144301302513415025035130345231303443213025035160651381904483014035138160246321402
533715025033140270324714643245156931491555234013652846155728451363334716492433106629461352273914
502035105930421560224010612947145629361367314414563045155827411062224515562539115932481861284013
632549156128471264294313663044146828481467305017602945155726351055243811552437105827391260275116
543045156034451667314715632344135630411355254013552644126130461458264012502333105627421357304212
572942136229431351253011572841136333602558275119713059216329561865305822763066214925451773296318
672558187236612565325120642753196830552157255020582851246432532365305518773867227726692360225015
693257235628492077286720632749186733572172326018622848186130491864285621723058167428611979386420
642856226328511561265614773061236334562464315518603048186931542167315624693151235827511968325923
673357256730522363255019653052206234542359305118
""".replace("\n", "")
SPECIES = ["setosa", "versicolor", "virginica"]


@pytest.fixture(scope="module")
def iris():
    numbers = [int(IRIS[k : k + 2]) / 10 for k in range(0, 1200, 2)]
    return [numbers[k : k + 4] + [SPECIES[k // 200]] for k in range(0, 600, 4)]


def test_iris_table_has_the_means_that_fisher_published(iris):
    means = []
    for name in SPECIES:
        columns = [*zip(*[row[:4] for row in iris if row[4] == name])]
        means.append([round(sum(column) / 50, 3) for column in columns])
    assert means == [
        [5.006, 3.428, 1.462, 0.246],
        [5.936, 2.770, 4.260, 1.326],
        [6.588, 2.974, 5.552, 2.026],
    ]


def right(model, rows, answers):
    return sum([a == b for a, b in zip(answers, learn.answers_of(model, rows))])


def test_rows_in_the_order_of_their_classes_are_learned(iris):
    # Fisher's linear rule takes 3 of the 150 for another species.
    model = learn.fitted([row[:4] for row in iris], [row[4] for row in iris], nets=1, batches=500)
    assert right(model, [row[:4] for row in iris], [row[4] for row in iris]) >= 145


def noisy(count):
    random = LCG(11).random
    inputs = [[6 * random() - 3] for _ in range(count)]
    return inputs, [0.5 + 0.3 * math.sin(x) + 0.4 * (random() - 0.5) for [x] in inputs]


def tables_of(make):
    """Return a table of numbers, texts and gaps, with its answers, as make() gives them."""
    rows = [[float(k % 7), "red" if k % 3 else "blue", None if k % 5 else 2.5] for k in range(60)]
    return make(rows), ["x" if row[0] > 3 and row[1] == "red" else "y" for row in rows]


def test_texts_and_gaps_are_learned():
    rows, answers = tables_of(list)
    model = learn.fitted(rows, answers, nets=1, batches=500)
    assert right(model, rows, answers) == 60


def test_a_text_is_an_input_of_its_own_and_so_is_a_gap():
    rows = [["red", 1.0, "a"], ["blue", None, None], ["red", 3.0, "b"]]
    columns = learn.columns_of(rows, ["color", "size", "kind"])
    assert [column["name"] for column in columns] == ["color", "size", "kind"]
    assert learn.inputs_of(columns, rows[0]) == [0, 1, -1, 0, 1, 0, 0]
    assert learn.inputs_of(columns, rows[1]) == [1, 0, 0, 1, 0, 0, 1]
    assert learn.inputs_of(columns, ["green", 2.0, "c"]) == [0, 0, 0, 0, 0, 0, 0]


def test_so_many_texts_are_inputs_and_more_are_none():
    for count, inputs in (30, 31), (31, 1):
        rows = [[f"t{k % count}", k % 5] for k in range(100)]
        assert len(learn.inputs_of(learn.columns_of(rows), rows[0])) == inputs


def test_numbers_are_scaled_by_mean_and_standard_deviation_unless_constant():
    rows = [[k * k - 7.0, 0.1, 7e99 if k % 2 else -7e99] for k in range(20)]
    columns = learn.columns_of(rows)
    first, constant, huge = zip(*[learn.inputs_of(columns, row) for row in rows])
    for column in first, huge:
        assert math.fsum(column) == pytest.approx(0, abs=1e-9)
        assert math.fsum(x * x for x in column) / 20 == pytest.approx(1)
    assert set(constant) == {0.0}
    assert learn.inputs_of(columns, [0, 0.2, 0])[1] == pytest.approx(0.1)  # a new row's may vary


def test_skewed_numbers_become_logarithms():
    rows = [[2.0**k] for k in range(10)] + [[0.0]]
    (column,) = learn.columns_of(rows)
    mean = 1023 / 11
    logs = [math.log1p(x / mean) for [x] in rows]
    spread = statistics.pstdev(logs)
    inputs = [(x - statistics.mean(logs)) / spread for x in logs]
    assert [learn.inputs_of([column], row)[0] for row in rows] == pytest.approx(inputs)
    assert learn.inputs_of([column], [-1000.0]) == learn.inputs_of([column], [0.0])
    for others in [[[-1.0]], [[300.0]] * 8]:  # a negative number; not skewed
        assert learn.columns_of(rows + others)[0]["log"] == 0.0


def test_skewed_positive_answers_are_learned_as_logarithms():
    random = LCG(3).random
    rows = [[6 * random() - 3, 6 * random() - 3] for _ in range(200)]
    incomes = [10 ** (3 + 0.4 * x + 0.2 * z) for x, z in rows]
    model = learn.fitted(rows, incomes, number=True, nets=1, batches=500)
    assert model["answer"]["log"]
    errors = [abs(math.log(a / b)) for a, b in zip(incomes, learn.answers_of(model, rows))]
    assert sum(errors) / 200 < 0.15  # the mean: 1.1
    far = learn.answers_of(model, [[-1000.0, -1000.0], [1000.0, 1000.0]])
    assert 0 < far[0] < min(incomes) * 2 and max(incomes) / 2 < far[1] < math.inf
    # A negative number; a 0; positive, but not skewed
    for others in [x - 200 for x in incomes], [0.0] + incomes[1:], [math.log(x) for x in incomes]:
        assert not learn.fitted(rows, others, True, nets=1, batches=1)["answer"]["log"]


def test_a_number_is_learned_in_its_own_unit(monkeypatch):
    monkeypatch.setattr(learn, "HIDDEN", 6)  # is quicker
    rows = [[k / 10] for k in range(60)]
    model = learn.fitted(
        rows, [1000 + 50 * x * x for [x] in rows], number=True, nets=1, batches=2000
    )
    answers = learn.answers_of(model, [[1.23], [4.56]])
    assert answers == pytest.approx([1000 + 50 * 1.23**2, 1000 + 50 * 4.56**2], abs=60)
    # of a range of 1740; a straight line is off by 100 on average


def test_each_order_of_a_shuffle_is_as_likely():
    orders = []
    for k in range(24):
        draws = iter([(k // 6 + 0.5) / 4, (k // 2 % 3 + 0.5) / 3, (k % 2 + 0.5) / 2])
        orders.append(learn.shuffled([1, 2, 3, 4], draws.__next__))
    assert len(set(map(tuple, orders))) == 24
    assert all(sorted(order) == [1, 2, 3, 4] for order in orders)


@pytest.mark.parametrize("count", [1, 100])
def test_the_first_sums_are_as_small_however_many_inputs_there_are(count):
    start = NeuralNet(count, learn.HIDDEN, 3, bias=True, seed=5)
    example = [0.0] * count, [0.0] * 3
    [(_, (hidden, output))] = learn.training({"answer": {}}, lambda _: example, [0], 0, 4)
    assert output == start.weights[1]
    for neuron, neuron_at_start in zip(hidden, start.weights[0]):
        squares = [math.fsum(w * w for w in weights) for weights in (neuron, neuron_at_start)]
        assert squares[0] * count == pytest.approx(squares[1])


def test_each_net_sets_another_fifth_aside_and_learns_from_the_rest(monkeypatch):
    seen = []
    train = NeuralNet.train

    def watched(net, inputs, *others):
        seen[-1].extend([x for [x] in inputs])
        train(net, inputs, *others)

    monkeypatch.setattr(NeuralNet, "train", watched)
    for k in range(5):
        known, unknown = learn.split(103, k)
        assert sorted(known + unknown) == list(range(103))
        assert len(unknown) in (20, 21)
        assert known != sorted(known) and unknown != sorted(unknown)
        seen.append(unknown)
    assert sorted([i for unknown in seen for i in unknown]) == list(range(103))

    model = {"answer": {"low": 0.0}}
    seen.append([])
    chosen = list(range(0, 46, 2))
    points = list(learn.training(model, lambda i: ([i], [0.5]), chosen, 6, 0))
    assert sorted(seen[-1][:23]) == sorted(seen[-1][23:]) == chosen  # each once, then again
    assert seen[-1][:23] != seen[-1][23:]
    assert [done for done, _ in points] == [0, 6]
    assert learn.split(103, 5) == learn.split(103, 0)


def test_training_takes_ten_examples_at_a_time(monkeypatch):
    batches = []
    monkeypatch.setattr(NeuralNet, "train", lambda net, *batch: batches.append(batch))
    for answer, rate in ({"low": 0.0}, 1.0), ({"classes": []}, 0.5):
        del batches[:]
        points = learn.training({"answer": answer}, lambda i: ([i], [0.5]), range(25), 101, 0)
        assert [done for done, _ in points] == [0, 50, 100, 101]
        assert [len(inputs) for inputs, *_ in batches[:6]] == [10, 10, 5] * 2
        assert all(rest == [[[0.5]] * len(inputs), 1, rate] for inputs, *rest in batches)


def test_the_nets_are_those_with_the_lowest_loss_on_what_they_do_not_know(monkeypatch):
    monkeypatch.setattr(learn, "HIDDEN", 3)  # is quicker
    inputs, answers = noisy(60)
    curve, kept = [], []
    model = learn.cross_validated(
        inputs, answers, True, 2, 800, watch=lambda *point: curve.append(point)
    )
    assert [done for done, _ in curve] == list(range(0, curve[-1][0] + 1, 50))
    best = min(curve, key=lambda point: point[1])
    assert model["batches"] == best[0] > 0
    for k, weights in enumerate(model["nets"]):
        known, unknown = learn.split(60, k)
        net = NeuralNet.from_weights(weights, bias=True)
        low, high = min(answers), max(answers)
        targets = [[0.1 + 0.8 * (answers[i] - low) / (high - low)] for i in unknown]
        rows = [learn.inputs_of(model["columns"], inputs[i]) for i in unknown]
        kept.append(net.loss(rows, targets) / len(rows))
    assert sum(kept) / 2 == pytest.approx(best[1])
    assert model["passes"] == pytest.approx(best[0] * 10 / len(known))
    assert curve[-1][0] == 800


def test_the_net_that_is_returned_knows_all_rows_and_saw_each_as_often(monkeypatch):
    monkeypatch.setattr(learn, "HIDDEN", 3)  # is quicker
    inputs, answers = noisy(60)
    first = learn.cross_validated(inputs, answers, True, 2, 300)
    seen = []
    train = NeuralNet.train

    def watched(net, rows, *others):
        seen.extend([x for [x] in rows])
        train(net, rows, *others)

    monkeypatch.setattr(NeuralNet, "train", watched)
    model = learn.refitted(first, inputs, answers)
    assert len(set(seen)) == 60
    assert len(seen) / 60 / 2 == pytest.approx(first["passes"], rel=0.05)
    assert len(model["nets"]) == 2
    monkeypatch.setattr(NeuralNet, "train", train)
    assert learn.fitted(inputs, answers, True, 2, 300) == model


def test_the_mean_of_the_nets_answers():
    rows = [[k % 11] for k in range(50)]
    model = learn.fitted(rows, ["xyz"[k % 11 // 4] for k in range(50)], batches=100, nets=3)
    assert len(model["nets"]) == 3
    assert model["nets"][0] != model["nets"][1]
    nets = [NeuralNet.from_weights(weights, bias=True) for weights in model["nets"]]
    for row, (answer, probability) in zip(rows, learn.guesses_of(model, rows)):
        outputs = [net.predict(learn.inputs_of(model["columns"], row)) for net in nets]
        means = [math.fsum(column) / 3 for column in zip(*outputs)]
        assert means["xyz".index(answer)] == pytest.approx(max(means))
        assert probability == pytest.approx(max(means) / math.fsum(means))


def test_ctrl_c_keeps_the_best_so_far(monkeypatch):
    monkeypatch.setattr(learn, "HIDDEN", 3)  # is quicker
    inputs, answers = noisy(60)

    def interrupted(done, loss):
        if done == 350:
            raise KeyboardInterrupt

    model = learn.fitted(inputs, answers, number=True, nets=2, watch=interrupted)
    assert model["stopped"]
    assert model == dict(learn.cross_validated(inputs, answers, True, 2, 350), stopped=True)
    stopped = patch.object(learn, "mean_loss", side_effect=KeyboardInterrupt)
    with stopped, pytest.raises(KeyboardInterrupt):
        learn.fitted(inputs, answers, number=True)


def test_rows_that_judge_are_not_many(monkeypatch):
    judging = []
    monkeypatch.setattr(NeuralNet, "train", lambda *_: None)
    monkeypatch.setattr(
        learn, "mean_loss", lambda _, chosen, *others: judging.append(chosen) or 1.0
    )
    monkeypatch.setattr(learn, "JUDGES", 12)
    for count, fewest, most in (100, 12, 12 + 3), (10, 3 * 2, 3 * 2):  # 2 of 10 are a fifth
        del judging[:]
        rows = [[k] for k in range(count)]
        learn.cross_validated(rows, ["x", "y"] * (count // 2), nets=3, batches=1)
        assert fewest <= sum([len(chosen) for chosen in judging[:3]]) <= most
        for k, chosen in enumerate(judging[:3]):
            assert set(chosen) <= set(learn.split(count, k)[1])


def test_training_for_a_number_goes_on_with_a_small_loss(monkeypatch):
    curve = []
    monkeypatch.setattr(NeuralNet, "train", lambda *_: None)
    monkeypatch.setattr(learn, "mean_loss", lambda *_: 1e-9)
    learn.cross_validated(
        GOOD, [1.0, 2.0] * 6, True, 1, 99, watch=lambda *point: curve.append(point)
    )
    assert curve == [(0, 1e-9), (50, 1e-9), (99, 1e-9)]


@pytest.mark.parametrize("lowest, end", [(0, 2000), (950, 2000), (1050, 2100), (3000, 5000)])
def test_training_ends_at_twice_the_batches_of_the_lowest_loss(lowest, end, monkeypatch):
    losses, curve = iter([1 + abs(50 * k - lowest) for k in range(999)]), []
    monkeypatch.setattr(NeuralNet, "train", lambda *_: None)
    monkeypatch.setattr(learn, "mean_loss", lambda *_: next(losses))
    rows, classes = [[k] for k in range(12)], ["x", "y"] * 6
    model = learn.cross_validated(rows, classes, nets=1, watch=lambda *point: curve.append(point))
    assert model["batches"] == lowest
    assert curve[-1][0] == end


def test_training_ends_when_nearly_all_is_known():
    curve = []
    rows = [[k % 2] for k in range(50)]
    learn.fitted(rows, [x for [x] in rows], nets=1, watch=lambda *point: curve.append(point))
    assert curve[-1][1] < 0.0005 <= curve[-2][1]


# In a program


def test_a_program_learns_in_silence_saves_and_loads(capsys):
    rows, answers = tables_of(list)
    model = learn.fitted(rows, answers, nets=1, batches=50)
    assert capsys.readouterr() == ("", "")
    loaded = json.loads(json.dumps(model))
    assert learn.guesses_of(loaded, rows) == learn.guesses_of(model, rows)


class Frame:
    """As a table of pandas: it yields the names of its columns."""

    columns = ("size", "color", "weight")

    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        return iter(self.columns)

    def to_numpy(self):
        return self.rows


class NAType:
    """As pandas' NA: it is equal to nothing, and that is no truth."""

    def __eq__(self, other):
        return self

    __ne__ = __eq__
    __hash__ = None

    def __bool__(self):
        raise TypeError


def test_tables_that_yield_names_are_taken():
    rows, answers = tables_of(list)
    model = learn.fitted(Frame(rows), answers, nets=1, batches=50)
    assert [column["name"] for column in model["columns"]] == list(Frame.columns)
    names = ["a", "b", "c"]
    named = learn.fitted(rows, answers, nets=1, batches=50, names=names)
    assert [column["name"] for column in named["columns"]] == names
    numbers = learn.fitted(rows, answers, nets=1, batches=1, names=range(3))  # as of a table
    assert [column["name"] for column in numbers["columns"]] == ["0", "1", "2"]
    assert named["nets"] == model["nets"]
    plain = learn.fitted(rows, answers, nets=1, batches=50)
    assert [column["name"] for column in plain["columns"]] == ["c1", "c2", "c3"]
    missing = [[row[0], row[1], NAType() if row[2] is None else row[2]] for row in rows]
    assert learn.fitted(missing, answers, nets=1, batches=50) == plain


@pytest.mark.parametrize("place", ["numpy.array", "pandas.DataFrame", "torch.tensor"])
def test_tables_of_packages_are_taken(place):
    package, _, name = place.rpartition(".")
    make = getattr(pytest.importorskip(package), name)
    rows = [[k % 7 * 0.5, float(k % 4), math.nan if k % 9 == 0 else 1.0 * k] for k in range(40)]
    numbers = [k % 3 for k in range(40)]
    model = learn.fitted(rows, numbers, nets=1, batches=50)
    answers = make(numbers)
    if package == "pandas":
        answers = answers[0]
    other = learn.fitted(make(rows), answers, nets=1, batches=50)
    assert json.loads(json.dumps(other))["answer"] == {"classes": [0, 1, 2]}
    assert learn.answers_of(other, make(rows)) == learn.answers_of(model, rows)


GOOD, CLASSES = [[1.0, "a"], [2.0, "b"], [3.0, "a"]] * 4, ["x", "y"] * 6


def with_row(row):
    return GOOD[:7] + [row] + GOOD[8:]


BAD_CALLS = [
    (GOOD, ["x", "y"], "12 rows, but 2 answers"),
    (with_row([1.0]), CLASSES, "rows[7] has 1 cell, expected 2 as in rows[0]"),
    (with_row(["tall", "a"]), CLASSES, "rows[7][0] is 'tall', but column 'c1' expects a number"),
    (with_row([1.0, 3]), CLASSES, "rows[7][1] is 3.0, but column 'c2' expects a text"),
    (with_row([math.inf, "a"]), CLASSES, "rows[7][0] is inf, expected a number below 1e+100"),
    (with_row([1j, "a"]), CLASSES, "rows[7][0] is 1j, expected a number"),
    (with_row([[1], "a"]), CLASSES, "rows[7][0] is [1], expected a number"),
    (["ab"] * 12, CLASSES, "rows[0] is of type str, expected a list"),
    ([{"x": 1}] * 12, CLASSES, "rows[0] is of type dict, expected a list"),
    ([1] * 12, CLASSES, "rows[0] is of type int, expected a list"),
    (GOOD, ["x"] * 12, "nothing to learn: each row has the answer x"),
    (GOOD, ["x"] * 11 + [None], "answers[11] is missing"),
    (GOOD, [k % 7 for k in range(12)], "the answers are 7 different numbers in 12 rows; to learn"),
    (GOOD, [1.5 * k for k in range(12)], "the answers are 12 different numbers in 12 rows; to"),
    (GOOD[:1], CLASSES[:1], "1 row, expected 2 or more"),
    (GOOD, ["x"], "12 rows, but 1 answer"),
    (GOOD, [1.0] * 11 + [math.nan], "answers[11] is missing"),
    (GOOD, ["x"] * 11 + [["y"]], "answers[11] is of type list, expected a class"),
    (GOOD, ["x"] * 11 + [NAType()], "answers[11] is missing"),
    (GOOD, ["x"] * 11 + [""], "answers[11] is missing"),
    (GOOD, [f"t{k}" for k in range(12)], "the answers are 12 different texts in 12 rows; which"),
    (GOOD, dict(enumerate(CLASSES)), "answers is of type dict, expected a list"),
    (GOOD, None, "answers is of type NoneType, expected a list"),
    (GOOD * 3, [1.5 * k for k in range(11)] * 3 + [0] * 3, "the answers are 11 different numbers"),
    (with_row(None), CLASSES, "rows[7] is of type NoneType, expected a list"),
    (with_row({1.0, 2.0}), CLASSES, "rows[7] is of type set, expected a list"),
    (with_row(b"ab"), CLASSES, "rows[7] is of type bytes, expected a list"),
    (with_row([b"5", "a"]), CLASSES, "rows[7][0] is b'5', expected a number"),
    (with_row([10**400, "a"]), CLASSES, "rows[7][0] is 1e+100, expected a number below 1e+100"),
    (with_row([-1e200, "a"]), CLASSES, "rows[7][0] is -1e+200, expected a number below 1e+100"),
    (
        [[str(k), 1.0] for k in range(40)],
        ["x", "y"] * 20,
        "column 'c1' has 40 different texts that",
    ),
    ([[None]] * 12, CLASSES, "no column is left to learn from"),
    ([], [], "0 rows, expected 2 or more"),
]


@pytest.mark.parametrize("rows, answers, message", BAD_CALLS)
def test_a_program_is_told_the_place_of_what_is_wrong(rows, answers, message):
    with pytest.raises((ValueError, TypeError)) as error:
        learn.fitted(rows, answers, batches=1)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"nets": 0}, "nets is 0, expected a whole number of 1 or more"),
        ({"nets": 1.5}, "nets is 1.5, expected a whole number of 1 or more"),
        ({"batches": -1}, "batches is -1, expected a whole number of 1 or more"),
        ({"names": ["a"]}, "1 name for 2 columns"),
        ({"names": ["a", "b", "c"]}, "3 names for 2 columns"),
        ({"names": ["a", "a"]}, "more than one column is named 'a'"),
    ],
)
def test_options_that_do_not_fit_are_told(options, message):
    with pytest.raises(ValueError) as error:
        learn.fitted(GOOD, CLASSES, **options)
    assert str(error.value) == message


def test_rows_and_answers_may_be_iterators():
    model = learn.fitted(GOOD, CLASSES, nets=1, batches=5, names=["a", "b"])
    rows, answers = (iter(row) for row in GOOD), (name for name in CLASSES)
    assert learn.fitted(rows, answers, nets=1, batches=5, names=iter("ab")) == model
    assert learn.answers_of(model, iter(GOOD)) == learn.answers_of(model, GOOD)


class Scalar:
    """As a number of NumPy, or a tensor of PyTorch."""

    def __init__(self, x):
        self.x = x

    def item(self):
        return self.x

    def __float__(self):
        return float(self.x)


@pytest.mark.parametrize("kind", [Scalar, Decimal])
def test_answers_of_other_types_are_numbers(kind):
    numbers = [k % 5 + 0.5 for k in range(12)]
    options = {"number": True, "nets": 1, "batches": 5}
    model = learn.fitted(GOOD, [kind(x) for x in numbers], **options)
    assert model == learn.fitted(GOOD, numbers, **options)


def test_classes_may_be_numbers_and_truths_of_other_types():
    for classes in [0, 1], [False, True]:
        model = learn.fitted(GOOD, [Scalar(x) for x in classes * 6], nets=1, batches=5)
        assert json.loads(json.dumps(model["answer"])) == {"classes": classes}


def test_numbers_that_hardly_differ_are_learned():
    for rows, answers in [
        ([[0.0], [1e-170]] * 6, [1, 2] * 6),
        (GOOD, [1000.0] * 11 + [1000.0000000000001]),
    ]:
        model = learn.fitted(rows, answers, number=True, nets=1, batches=5)
        assert all(math.isfinite(x) for x in learn.answers_of(model, rows))


class Table:
    """As a table of pandas, in which columns are chosen by their names."""

    def __init__(self, columns):
        self.columns = columns

    def __getitem__(self, names):
        return Table({name: self.columns[name] for name in names})

    def to_numpy(self):
        return [list(row) for row in zip(*self.columns.values())]


def test_the_columns_of_a_table_are_taken_by_their_names():
    numbers, letters = [row[0] for row in GOOD], [row[1] for row in GOOD]
    model = learn.fitted(Table({"n": numbers, 7: letters}), CLASSES, nets=1, batches=50)
    assert [column["name"] for column in model["columns"]] == ["n", "7"]
    expected = learn.guesses_of(model, GOOD)
    other = {"more": letters, 7: letters, "n": numbers}
    assert learn.guesses_of(model, Table(other)) == expected
    with pytest.raises(ValueError, match="no column is named '7'"):
        learn.answers_of(model, Table({"n": numbers, 8: letters}))
    unnamed = learn.fitted(GOOD, CLASSES, nets=1, batches=50)
    assert learn.guesses_of(unnamed, Table({"n": numbers, 7: letters})) == expected


@pytest.mark.parametrize("kind", ["datetime64[ns]", "timedelta64[ns]"])
def test_dates_and_times_are_told(kind):
    numpy = pytest.importorskip("numpy")
    days = numpy.array([1, 2] * 6, kind)
    with pytest.raises(
        TypeError, match=r"^rows\[0\] has dates or times, expected numbers or texts"
    ):
        learn.fitted([days] * 12, CLASSES)


@pytest.mark.parametrize("model", [GOOD, {}, "{}", None])
def test_what_is_no_model_is_told_to_a_program(model):
    with pytest.raises(TypeError, match="the model has no nets: give what fitted"):
        learn.answers_of(model, GOOD)


def test_numbers_of_which_many_are_the_same_may_be_classes():
    for rows, answers in (GOOD, [k % 6 for k in range(12)]), ([[1.0], [2.0]], [0, 1]):
        model = learn.fitted(rows, answers, nets=1, batches=1)
        assert model["answer"] == {"classes": sorted(set(answers))}
    mixed = learn.fitted(GOOD, [2, "b", 1, "a"] * 3, nets=1, batches=1)
    assert mixed["answer"] == {"classes": [1, 2, "a", "b"]}


@pytest.mark.parametrize(
    "answer, message",
    [("7", "'7', expected a number"), (math.inf, "inf"), (math.nan, "missing"), (None, "missing")],
)
def test_an_answer_that_is_no_number_is_told(answer, message):
    with pytest.raises((ValueError, TypeError)) as error:
        learn.fitted(GOOD, [1.0, 2.0] * 5 + [3.0, answer], number=True, batches=1)
    assert str(error.value).startswith(f"answers[11] is {message}")
    with pytest.raises(ValueError, match="nothing to learn: each row has the answer 1"):
        learn.fitted(GOOD, [1.0] * 12, number=True)


@pytest.mark.parametrize(
    "row, message",
    [
        ([1.0], "rows[1] has 1 cell, expected 2"),
        (["b", "a"], "rows[1][0] is 'b', but column 'c1' expects a number"),
        ([1.0, 2.0], "rows[1][1] is 2.0, but column 'c2' expects a text"),
    ],
)
def test_a_new_row_that_does_not_fit_gets_no_answer(row, message):
    model = learn.fitted(GOOD, ["x", "y"] * 6, nets=1, batches=1)
    with pytest.raises((ValueError, TypeError)) as error:
        learn.answers_of(model, [[1.0, None], row])
    assert str(error.value) == message


def test_what_learns_runs_on_a_board_as_elsewhere(tmp_path):
    code = (HERE / "learn.py").read_text(encoding="ascii").split("# From here on: ")[0]
    assert set(re.findall("^ *import (.*)", code, re.MULTILINE)) == {"math", "tinyann", "learn"}
    code += """
HIDDEN = 6
rows = [[k % 3 - 1.0, "red", None, 2.0 ** (k % 7)] for k in range(12)]
answers = ["up" if row[0] > 0 else "down" for row in rows]
model = fitted(rows, answers, nets=1, batches=30)
print(sum([a == b for a, b in zip(answers, answers_of(model, rows))]))
prices = [row[3] + 0.5 for row in rows]
model = fitted(rows, prices, number=True, nets=1, batches=30)
print(*answers_of(model, rows))
"""
    board = Board()
    vars(board.modules["math"]).update(log=math.log)
    right, *answers = map(float, board.run(code, {"__name__": "board"}).split())
    expected = map(float, run_in(tmp_path, sys.executable, "-c", code).split())
    assert right == 12
    assert [right, *answers] == pytest.approx([*expected], rel=1e-4)  # the board's are 32 bits


# The command


def command(*words, given=b"", status=0, **environment):
    """Return what learn.py prints, and what it says as an error."""
    shutil.copy(str(HERE / "learn.py"), ".")
    process = subprocess.run(
        [sys.executable, "learn.py", *words],
        input=given,
        env=dict(os.environ, PYTHONPATH=str(ROOT), **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=300,
    )
    printed = process.stdout.decode("utf-8", "replace")
    said = process.stderr.decode("utf-8", "replace")
    assert process.returncode == status, said
    assert "Traceback" not in said
    return printed.replace("\r\n", "\n"), said.replace("\r\n", "\n")


QUICK = "--nets", "1", "--batches", "50"


def write(text, name="table.csv"):
    pathlib.Path(name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))


def run_main(*words):
    learn.main([*words, *QUICK])


def exit_of(*words):
    """Return the status with which main() exits, or what it says when it gives up."""
    with pytest.raises(SystemExit) as error:
        learn.main(words)
    return error.value.code


def failure(*words):
    return exit_of(*words, *QUICK)


def saved(name="table.csv.json"):
    return json.loads(pathlib.Path(name).read_text())


def flowers_maker():
    """Return the README's program that writes flowers.csv."""
    blocks = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    (program,) = [block for block in blocks if 'open("flowers.csv", "w")' in block]
    return program


def test_flowers_are_learned_as_the_readme_shows(in_folder):
    run_in(in_folder, sys.executable, "-c", flowers_maker())
    printed, said = command("flowers.csv")
    assert said == ""
    assert f"```text\n{printed}```\n" in README
    lines = pathlib.Path("flowers.csv").read_text().splitlines()
    write("".join([line.rpartition(",")[0] + "\n" for line in lines]), "new.csv")
    answers = command("--model", "flowers.csv.json", "new.csv")[0].splitlines()
    assert answers[0] == "kind\tprobability"
    assert len(answers) == 151
    right = [line.endswith("," + answer.split("\t")[0]) for line, answer in zip(lines, answers)]
    assert sum(right[1:]) > 120


def numbered(text):
    """Return a table with the row numbers of R's write.csv."""
    lines = text.splitlines()
    return "\n".join([f'"{k or ""}",{line}' for k, line in enumerate(lines)])


def test_iris_flowers_held_out_are_told_apart_with_row_numbers_and_without(iris, in_folder, capsys):
    # Fisher's linear rule takes 3 of the 150 for another species. With so many in a hundred, more
    # than 4 of 50 wrong would come in one case of 300.
    text = "\n".join(["a,b,c,d,species"] + [",".join(map(str, row)) for row in iris])
    printed = []
    for with_or_without, batches in (text, "50"), (numbered(text), "50"), (text, "500"):
        write(with_or_without)
        learn.main(["table.csv", "--nets", "1", "--batches", batches])
        printed.append(capsys.readouterr().out)
    assert printed[1] == "left out: column '', which has no name\n" + printed[0]
    right, count = map(int, re.search(r"right: (\d+) of (\d+) rows held out", printed[2]).groups())
    assert count == 50
    assert right >= 46
    found = re.findall(r"^    (\w+): (\d+) of (\d+) found(.*)$", printed[2], re.MULTILINE)
    assert sorted(name for name, *_ in found) == SPECIES
    assert sum([int(n) for _, n, _, _ in found]) == right
    assert sum([int(n) for _, _, n, _ in found]) == 50
    wrong = sum([int(n) for _, _, _, rest in found for n in re.findall(r"(\d+) taken for", rest)])
    assert wrong == 50 - right


def test_what_is_learned_is_said_before_it_is_learned(in_folder, capsys):
    write(with_cells("red", "blue", "") + "\n99,red,\n")
    run_main("table.csv")
    assert capsys.readouterr().out.splitlines()[:6] == [
        "column 'width' is in order: if it only numbers the rows, --without width",
        "left out: 1 row without an answer in column 'kind'",
        "column 'extra': 8 of 24 cells are missing; that is a text of its own",
        "learned from: 'width', 'extra'",
        "to learn: kind, 2 classes; the most common is x (12 of 24 rows)",
        "16 rows to learn from, 8 held out; Ctrl-C keeps the best",
    ]
    lines = [f"{'' if k == 3 else k / 10},{k * k + 1}" for k in range(60)]
    write("\n".join(["side,price"] + lines))
    run_main("table.csv", "--number")
    out = capsys.readouterr().out
    assert "column 'side': 1 of 60 cells is missing; the mean is used\n" in out
    assert "to learn: price, a number from 1 to 3482; answers stay near this range\n" in out
    assert "logarithm" not in out
    write("\n".join(["side,price"] + [f"{k / 10},{math.exp(k / 10):.3f}" for k in range(60)]))
    run_main("table.csv", "--number")
    out = capsys.readouterr().out
    assert "most are small and a few are large, so the logarithm is learned\n" in out
    write(TEXT.split("\n", 1)[1])
    run_main("table.csv")
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "the first line has numbers, so it is a row; the columns are named c1, c2, ..."


def test_only_the_first_names_are_listed(in_folder, capsys):
    names = [f"n{k}" for k in range(12)]
    lines = [",".join([str(k * k + j) for j in range(12)]) + f",{'xy'[k % 2]}" for k in range(30)]
    write("\n".join([",".join(names) + ",kind"] + lines))
    run_main("table.csv")
    listed = ", ".join(map(repr, names[:8]))
    assert f"learned from: {listed}, ... (12 in all)\n" in capsys.readouterr().out


@pytest.mark.parametrize("count, words", [("1", "1 batch\n"), ("2", "2 batches\n")])
def test_the_batches_of_the_best_nets_are_said(in_folder, capsys, monkeypatch, count, words):
    losses = iter([2.0, 1.0])
    monkeypatch.setattr(learn, "mean_loss", lambda *_: next(losses))
    write(TEXT)
    learn.main(["table.csv", "--nets", "1", "--batches", count])
    assert "\nbest after " + words in capsys.readouterr().out


def test_rows_held_out_are_not_learned_from(in_folder, monkeypatch):
    seen, judged, everything = [], [], []
    validated, refitted = learn.cross_validated, learn.refitted

    def validated_and_seen(rows, *rest):
        seen.extend(rows)
        return validated(rows, *rest)

    def refitted_and_seen(model, rows, *rest):
        everything.extend(rows)
        return refitted(model, rows, *rest)

    monkeypatch.setattr(learn, "cross_validated", validated_and_seen)
    monkeypatch.setattr(learn, "refitted", refitted_and_seen)
    monkeypatch.setattr(learn, "report_classes", lambda wanted, *rest: judged.extend(wanted))
    write("\n".join(["n,kind"] + [f"{k * k},{'xy'[k % 2]}" for k in range(30)]))
    run_main("table.csv")
    assert (len(seen), len(judged)) == (20, 10)
    assert sorted(judged) == sorted(["xy"[k % 2] for k in range(30) if [k * k] not in seen])
    assert seen != sorted(seen)
    assert sorted(everything) == [[k * k] for k in range(30)]


def test_reports_count_what_they_say(capsys):
    learn.report_classes(["a", "a", "bb", "a"], ["a", "bb", "bb", "c"])
    assert capsys.readouterr().out.splitlines() == [
        "right: 2 of 4 rows held out, 50 % (always a: 75 %)",
        "    that is no better than always a: the other columns may tell nothing of it",
        "    a: 1 of 3 found, 1 taken for bb, 1 taken for c",
        "    bb: 1 of 1 found",
    ]
    learn.report_numbers([1.0, 2.0, 3.0], [1.0, 2.0, 5.0])  # off by 2 of 3 rows, R^2 1 - 4/2
    learn.report_numbers([2.0, 2.0], [1.0, 2.0])
    assert capsys.readouterr().out.splitlines() == [
        "mean error of 3 rows held out: 0.6667 (always the mean: 0.6667)",
        "R^2: -1.000 (1 is perfect, 0 is always the mean)",
        "    that is no better than always the mean: the other columns may tell nothing of it",
        "mean error of 2 rows held out: 0.5 (always the mean: 0)",
        "R^2: nan (1 is perfect, 0 is always the mean)",
    ]


@pytest.mark.parametrize("guesses, is_better", [("aab", True), ("aaa", False), ("abb", False)])
def test_answers_that_are_no_better_than_the_most_common_are_said_so(capsys, guesses, is_better):
    learn.report_classes("aab", guesses)  # always a: 2 of 3
    assert ("no better than always a" in capsys.readouterr().out) == (not is_better)


@pytest.mark.parametrize("count", [8, 9, 11])
def test_columns_with_missing_cells_are_not_all_listed(in_folder, capsys, count):
    cells = ",".join(["2.5"] * count)
    rows = [f"{cells},{'xy'[k % 2]}" for k in range(12)] + ["," * count + "x"]
    write("\n".join([",".join(f"n{j}" for j in range(count)) + ",kind"] + rows))
    run_main("table.csv")
    printed = capsys.readouterr().out
    assert printed.count("1 of 13 cells is missing; the mean is used\n") == 8
    more = {9: "... and 1 more column with", 11: "... and 3 more columns with"}
    assert re.findall("^.*more column.* with", printed, re.MULTILINE) == [
        more[k] for k in more if k == count
    ]


def test_the_curve_has_bars_of_the_loss(capsys):
    curve = learn.Curve()
    for batches, loss in (0, 0.5), (50, 0.4), (500, 0.25), (1000, 0.003):
        curve.show(batches, loss)
    assert capsys.readouterr().out.splitlines() == [
        "     0 batches, loss 0.5000 " + "#" * 40,
        "   500 batches, loss 0.2500 " + "#" * 20,
        "  1000 batches, loss 0.0030 ",
    ]


def test_names_that_the_terminal_cannot_show_are_printed_with_escapes(in_folder):
    write(TEXT.replace("x\n", "\u0141\xf3d\u017a\n"))
    printed, said = command("table.csv", *QUICK, PYTHONIOENCODING="cp1252")
    assert "\\u0141" in printed
    assert said == ""
    assert saved()["answer"]["classes"] == ["y", "\u0141\xf3d\u017a"]


def test_whether_the_model_can_be_saved_is_tried_first(in_folder, monkeypatch):
    write(TEXT)
    monkeypatch.setattr(learn, "cross_validated", None)  # to call it would be an error
    os.mkdir("table.csv.json")
    assert failure("table.csv") == "learn.py: table.csv.json: a folder has this name"
    missing = failure("table.csv", "--save", os.path.join("no", "model.json"))
    assert missing.startswith("learn.py: ") and "model.json: can't be saved: No such" in missing
    for name in "table.csv", "notes.txt":
        write(TEXT, name)
        said = f"learn.py: {name}: this file is no model, so it isn't overwritten"
        assert failure("table.csv", "--save", name) == said
    os.remove("notes.txt")
    assert sorted(os.listdir(".")) == ["table.csv", "table.csv.json"]


def test_the_model_is_saved_before_the_report(in_folder, monkeypatch):
    write(TEXT)
    monkeypatch.setattr(learn, "report_classes", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_main("table.csv")
    assert len(saved()["nets"]) == 1
    monkeypatch.setattr(learn.json, "dumps", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_main("table.csv", "--without", "width")
    assert len(saved()["columns"]) == 2  # the old one is still there


def test_each_column_that_is_chosen_has_a_model_of_its_own(in_folder):
    write(TEXT.replace("length", "length in m"))
    run_main("table.csv")
    run_main("table.csv", "--column", "length in m", "--number")
    run_main("table.csv", "--save", "mine.json")
    models = ["mine.json", "table.csv.json", "table.csv.length_in_m.json"]
    assert sorted(os.listdir(".")) == sorted([*models, "table.csv"])
    assert [saved(name)["answer"]["name"] for name in models] == ["kind", "kind", "length in m"]


def heed_ctrl_c():
    """Heed Ctrl-C even if the tests were started in the background, where shells ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to another process")
def test_ctrl_c_saves_and_reports(in_folder):
    shutil.copy(str(HERE / "learn.py"), ".")
    inputs, answers = noisy(60)
    write("\n".join(["x,y"] + [f"{x},{y}" for [x], y in zip(inputs, answers)]))
    words = ["learn.py", "table.csv", "--number", "--batches", "1000000"]
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    process = subprocess.Popen(
        [sys.executable, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_ctrl_c,
    )
    while not process.stdout.readline().strip().startswith(b"500 batches"):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert b"mean error of 20 rows held out" in printed
    assert b"all 60 rows" not in printed
    assert len(saved()["nets"]) == 5


def training_stopped_at(rows):
    """Return learn.training() that Ctrl-C ends when it learns from so many rows."""
    training = learn.training

    def stopped(model, example, chosen, *rest):
        if len(chosen) == rows:
            raise KeyboardInterrupt
        return training(model, example, chosen, *rest)

    return stopped


def test_ctrl_c_while_all_rows_are_learned_keeps_the_nets_that_were_judged(
    in_folder, monkeypatch, capsys
):
    monkeypatch.setattr(learn, "training", training_stopped_at(12))
    write(TEXT)
    run_main("table.csv")
    assert "rows held out" in capsys.readouterr().out
    assert len(saved()["nets"]) == 1
    model = learn.fitted(ROWS, ANSWERS, nets=1, batches=50)
    assert model["stopped"] and len(model["nets"]) == 1


@pytest.mark.parametrize("moment", ["answers_of", "report_classes"])
def test_ctrl_c_after_the_first_training_loses_no_model(in_folder, monkeypatch, moment):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(learn, moment, stopped)
    write(TEXT)
    assert failure("table.csv") == "learn.py: stopped; saved as table.csv.json"
    assert len(saved()["nets"]) == 1


def test_ctrl_c_before_anything_is_learned_says_so(in_folder):
    write(TEXT)
    with patch.object(learn, "cross_validated", side_effect=KeyboardInterrupt):
        assert failure("table.csv") == "learn.py: stopped"
    assert os.listdir(".") == ["table.csv"]


def test_mistakes_are_said_without_a_traceback(in_folder):
    write(TEXT.replace("1.5,", "?x,", 1))
    said = failure("table.csv")
    assert said.startswith("learn.py: table.csv: line 3, column 'width': '?x' isn't a number\n")
    for name in "missing.csv", ".":
        printed, said = command(name, status=1)
        assert printed == ""
        assert said.startswith("learn.py: ") and len(said.splitlines()) == 1


@pytest.mark.parametrize("words", ["--nets 0", "--batches -5", "--nets x", "--rows 7", ""])
def test_options_that_make_no_sense_are_said(words, capsys):
    with pytest.raises(SystemExit) as error:
        learn.main(["table.csv"] * (words != "") + words.split())
    assert error.value.code == 2
    assert (words.split() or ["which table"])[0] in capsys.readouterr().err


def test_help_says_what_is_taken_unless_chosen(capsys):
    with pytest.raises(SystemExit):
        learn.main(["--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert "train for at most this many batches of ten rows (5000)" in words
    assert learn.arguments(["table.csv"]).batches == 5000
    assert "average the answers of this many nets: 5, or 1 from 10000 rows on" in words


@pytest.mark.parametrize("program, options", [(learn, 8), (c_code, 2)])
def test_help_explains_the_program_and_each_option(capsys, program, options):
    with pytest.raises(SystemExit):
        program.main(["--help"])
    printed = capsys.readouterr().out
    assert program.__doc__.strip() in printed
    explained = re.findall(r"^  --\w+(?: [A-Z]+)?(?: {2,}|\n {5,})\S", printed, re.MULTILINE)
    assert len(explained) == options == len(set(re.findall(r"\[(--\w+)", printed)))


@pytest.mark.parametrize("rows, words, nets", [(9999, [], 5), (10000, [], 1), (10000, [3], 3)])
def test_the_nets_are_as_many_as_the_help_says(in_folder, monkeypatch, rows, words, nets):
    asked = []
    monkeypatch.setattr(learn, "cross_validated", lambda *_: asked.append(_) or 1 / 0)
    write("x,y\n" + "2,a\n3,b\n" * (rows // 2) + "4,a\n" * (rows % 2))
    with pytest.raises(ZeroDivisionError):
        learn.main(["table.csv", *[f"--nets={count}" for count in words]])
    assert asked[0][3] == nets


@pytest.mark.skipif(os.name == "nt", reason="Windows has another error for a closed pipe")
def test_who_reads_no_further_ends_the_program_in_silence(model_of_sign):
    write("2,a\n-2,b\n")
    shutil.copy(str(HERE / "learn.py"), ".")
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "learn.py", "--model", "sign.json", "table.csv"]
    # Without a buffer, nothing would be left to write at the end.
    environment = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONUNBUFFERED="")
    process = subprocess.Popen(words, env=environment, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert process.communicate(timeout=60)[1] == b""


def test_a_model_given_as_a_table_is_said(model_of_sign):
    assert failure("sign.json") == "learn.py: sign.json: this is a saved model: use --model"


def test_a_model_that_is_missing_is_said_by_its_name(in_folder):
    write(TEXT)
    said = failure("--model", "missing.json", "table.csv")
    assert said.startswith("learn.py: missing.json: ") and "table.csv" not in said
    assert failure("--model", "missing.json").startswith("learn.py: missing.json: ")


def test_without_tinyann_the_program_says_what_to_copy(in_folder):
    shutil.copy(str(HERE / "learn.py"), ".")
    (in_folder / "tinyann.py").write_text("raise ImportError")
    process = subprocess.run(
        [sys.executable, "learn.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.returncode == 1
    said = process.stderr.decode().strip()
    assert said == "learn.py: tinyann.py is missing; copy it next to learn.py"


# New rows


@pytest.fixture(scope="module")
def saved_model_of_sign():
    rows = [[k / 10 - 3.05, "ab"[k % 2]] for k in range(60)]
    classes = ["plus" if x > 0 else "minus" for x, _ in rows]
    return json.dumps(learn.fitted(rows, classes, nets=1, batches=300, names=["x", "y"]))


@pytest.fixture
def model_of_sign(in_folder, saved_model_of_sign):
    write(saved_model_of_sign, "sign.json")
    return json.loads(saved_model_of_sign)


def answers_to(text):
    """Return the lines printed for a file with this text, what is said, and the exit status."""
    write(text, "new.csv")
    printed, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        status = exit_of("--model", "sign.json", "new.csv")
    return printed.getvalue().split("\n")[:-1], said.getvalue(), status


def test_new_rows_are_answered_by_the_names_of_their_columns(model_of_sign):
    [(_, low), (_, high)] = learn.guesses_of(model_of_sign, [[-2.5, "a"], [2.5, "b"]])
    answers = [f"minus\t{low:.2f}", f"plus\t{high:.2f}"]
    for text in [
        "x,y\n-2.5,a\n2.5,b\n",
        "\ufeffy;other;x\na;7;-2,5\nb;8;2,5\n",
        'id\ty\tx\n1\t"a"\t-2,5\n2\t"b"\t2,5',
    ]:
        assert answers_to(text) == (["answer\tprobability", *answers], "", 0)
    assert answers_to("-2.5,a\n2.5,b\n") == (answers, "", 0)


def test_each_line_has_an_answer(model_of_sign):
    printed, said, status = answers_to('x,y\n2,a\n\n-2,b\ntall,a\n2\n"2","a"\n')
    words = [line.split("\t")[0] for line in printed]
    assert words == ["answer", "plus", "", "minus", "", "", "plus"]
    assert said.splitlines() == [
        "learn.py: line 5, column 'x': 'tall' isn't a number",
        "learn.py: line 6: 1 cell, expected 2",
    ]
    assert status == 1


@pytest.mark.parametrize("header", ["", "x,y\n"])
def test_a_row_with_too_many_cells_gets_no_answer(model_of_sign, header):
    printed, said, status = answers_to(header + "2,a,1\n2,a,,\n")
    line = 1 + (header != "")
    assert [text.split("\t")[0] for text in printed[line - 1 :]] == ["", "plus"]
    assert said == f"learn.py: line {line}: 3 cells, expected 2\n"
    assert status == 1


def test_a_row_with_more_cells_than_the_header_gets_no_answer(model_of_sign):
    printed, said, _ = answers_to("id,x,y\n7,2,a\n7,2,a,1\n")
    assert [text.split("\t")[0] for text in printed] == ["answer", "plus", ""]
    assert said == "learn.py: line 3: 4 cells, expected 3\n"


def test_a_header_is_no_row_of_a_model_without_names(in_folder):
    rows = [["ab"[k % 2], k / 10 - 3.05] for k in range(60)]
    classes = ["plus" if x > 0 else "minus" for _, x in rows]
    write(json.dumps(learn.fitted(rows, classes, nets=1, batches=300)), "sign.json")
    answers = answers_to("a,2\nb,-2\n")[0]
    assert [text.split("\t")[0] for text in answers] == ["plus", "minus"]
    said = "learn.py: the first line has names, but the model has none: cells are taken in "
    headed = answers_to("letter,size\na,2\nb,-2\n")
    assert headed == (["answer\tprobability", *answers], said + "their order\n", 0)
    for row in "a,tall", "c,?", "c,2":  # a cell that fits, or that is missing
        assert len(answers_to(row + "\nb,-2\n")[0]) == 2
        assert "has names" not in answers_to(row + "\nb,-2\n")[1]
    assert answers_to("c2,c1\n-2,b\n") == ([headed[0][0], answers[1]], "", 0)


class Terminal:
    """Standard input as a terminal on which rows are typed, then Ctrl-C."""

    def __init__(self, *lines):
        self.lines, self.buffer = lines, self

    def isatty(self):
        return True

    def __iter__(self):
        yield from self.lines
        raise KeyboardInterrupt


def test_ctrl_c_ends_the_typing_of_rows(model_of_sign, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", Terminal(b"2,a\n"))
    assert exit_of("--model", "sign.json") == 0
    printed, said = capsys.readouterr()
    assert printed.startswith("plus\t") and printed.count("\n") == 1
    assert said == "learn.py: type a row: x,y; Ctrl-C ends\n"
    model_of_sign["columns"][0]["name"] = "x, in m"
    write(json.dumps(model_of_sign), "sign.json")
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert exit_of("--model", "sign.json") == 0
    assert capsys.readouterr().err == 'learn.py: type a row: "x, in m",y; Ctrl-C ends\n'


def test_a_typed_line_with_a_mistake_does_not_harm_the_next(model_of_sign, monkeypatch, capsys):
    lines = b"help\n", b'"2,a\n', b"2;a\n", b"\n", b"-2,b\n"
    monkeypatch.setattr(sys, "stdin", Terminal(*lines))
    assert exit_of("--model", "sign.json") == 1
    printed, said = capsys.readouterr()
    assert [line.split("\t")[0] for line in printed.splitlines()] == ["", "plus", "", "minus"]
    assert said.splitlines()[1:] == [
        "learn.py: line 1: 1 cell, expected 2",
        "learn.py: line 2: unexpected end of data; is a quote opened and not closed?",
    ]


def test_what_was_never_learned_from_is_said(model_of_sign):
    printed, said, status = answers_to("x,y\n2,c\n3,a\n-5,a\n?,a\n2.85,a\n-3.05,a\n")
    assert [line.split("\t")[0] for line in printed[:4]] == ["answer", "plus", "plus", "minus"]
    assert said.splitlines() == [
        "learn.py: line 2, column 'y': 'c' was not in the table that was learned from",
        "learn.py: line 3, column 'x': 3 is above 2.85, the largest learned",
        "learn.py: line 4, column 'x': -5 is below -3.05, the smallest learned",
    ]
    assert status == 0


@pytest.mark.parametrize("missing", ["", "?", "NA", "null", "-", "--", ".", "None"])
def test_a_number_that_is_missing_in_a_new_row_is_as_if_none(model_of_sign, missing):
    [(answer, probability)] = learn.guesses_of(model_of_sign, [[None, "b"]])
    expected = ["answer\tprobability", f"{answer}\t{probability:.2f}"]
    assert answers_to(f'x,y\n{missing},"b"\n') == (expected, "", 0)


def test_texts_of_a_column_that_was_of_no_use_are_never_new(in_folder):
    rows = [[f"Ann {k}", k / 10 - 3.05] for k in range(60)]
    classes = ["plus" if x > 0 else "minus" for _, x in rows]
    write(json.dumps(learn.fitted(rows, classes, nets=1, batches=50)), "sign.json")
    assert answers_to("Bob,2\n")[1:] == ("", 0)


def test_columns_that_are_missing_are_said(model_of_sign):
    code = answers_to("x,z\n2,a\n")[2]
    assert code == "learn.py: new.csv: no column is named 'y'; there are 'x', 'z'"
    code = answers_to("x,i,j,k,l,m,n,o,p\n" + "2,a,a,a,a,a,a,a,a\n")[2]
    listed = "'x', 'i', 'j', 'k', 'l', 'm', 'n', 'o', ... (9 in all)"
    assert code == f"learn.py: new.csv: no column is named 'y'; there are {listed}"
    typed = command("--model", "sign.json", given=b"x,z\n2,a\n", status=1)
    assert typed[1] == ("learn.py: standard input: no column is named 'y'; there are 'x', 'z'\n")


def test_rows_are_typed(model_of_sign):
    words = "--model", "sign.json"
    printed, said = command(*words, given=b"\xef\xbb\xbf-2\ta\r\n2\tb\r\n")
    assert [line.split("\t")[0] for line in printed.splitlines()] == ["minus", "plus"]
    assert said == ""


def test_a_piped_line_that_is_not_utf_8_is_told_by_its_number(model_of_sign):
    given = b"-2,a\n2,b\n\xe9,b\n"
    process = subprocess.run(
        [sys.executable, str(HERE / "learn.py"), "--model", "sign.json"],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
    said = process.stderr.decode().strip()
    assert said.startswith("learn.py: standard input: line 3 isn't UTF-8")
    assert process.stdout.count(b"\n") == 2


def test_a_first_row_without_letters_is_answered_before_the_next_is_read():
    lines = iter(["2.5 1\n", "3.5 1\n"])
    assert learn.separated(lines) == (["2.5 1\n"], " ")
    assert next(lines) == "3.5 1\n"


def test_a_quote_inside_a_text_is_not_said_to_be_open():
    said = refusal_of(TEXT.replace("1.5,", '"Hi" she said,'))
    assert "line 3: " in said and "closed" not in said


def test_numbers_are_answered_with_six_digits(in_folder):
    rows = [[k / 10] for k in range(60)]
    model = learn.fitted(rows, [3 * x for [x] in rows], number=True, nets=1, batches=300)
    write(json.dumps(model), "sign.json")
    [answer] = learn.answers_of(model, [[4.0]])
    assert answers_to("c1\n4\n") == (["answer", f"{answer:.6g}"], "", 0)


NO_MODELS = ["x,y\n1,2\n", '{"names": 1', "[1, 2]", "{}", '{"names": ["x"]}', b"\xff", "1"]
NO_MODELS += ['{"columns": [1]}', '{"columns": [], "answer": {"classes": []}, "nets": [[[[1]]]]}']


@pytest.mark.parametrize("text", NO_MODELS)
def test_a_file_that_is_no_model_is_said(in_folder, text):
    write(text, "sign.json")
    said = answers_to("x\n1\n")[2]
    assert said.startswith("learn.py: sign.json: this isn't a model that learn.py saved")


# As C code


COMPILE = re.search("    cc (.*) main.c", c_code.__doc__).group(1).split()
COMMANDS = {
    "c": [["cc", *COMPILE, "-Wall", "-Wextra", "-pedantic", "main.c", "net.c", "-lm"]],
    "c++": [["g++", *COMPILE[1:], "main.c", "net.c", "-lm"]],  # it takes .c for C++
    "c++ calls c": [["cc", *COMPILE, "-c", "net.c"], ["g++", "main.c", "net.o", "-lm"]],
}


def run_compiled(folder, main, net, language="c"):
    """Compile two files as c_code.py says; return what the program prints."""
    (folder / "main.c").write_text(main, encoding="ascii")
    (folder / "net.c").write_text(net, encoding="ascii")
    for command in COMMANDS[language]:
        run_in(folder, *command, *[] if "-c" in command else ["-o", "net"])
    return run_in(folder, str(folder / "net"))


@pytest.fixture(scope="module")
def compiler(tmp_path_factory):
    """Skip the tests that need a C compiler if a small program can't be compiled."""
    folder = tmp_path_factory.mktemp("small")
    try:
        run_compiled(folder, "int main(void) { return 0; }\n", "extern int unused;\n")
    except (AssertionError, OSError):
        pytest.skip("needs a C compiler, and cc can't compile and link a small program")


@pytest.fixture
def run_as_c(tmp_path, compiler):
    """Return a function that compiles two files and returns what they print."""

    def printed(main, net, language="c"):
        for command in COMMANDS[language]:
            if shutil.which(command[0]) is None:
                pytest.skip(f"needs a compiler, and there is no {command[0]}")
        return run_compiled(tmp_path, main, net, language)

    return printed


@pytest.mark.parametrize("sizes, bias", [((2, 3, 2), True), ((3, 1), False), ((1, 2, 3, 1), True)])
def test_a_net_as_c_code_gives_the_same_bits(run_as_c, sizes, bias):
    net = NeuralNet(*sizes, bias=bias, seed=7)
    net.weights = [[[math.pi * w for w in neuron] for neuron in layer] for layer in net.weights]
    rows = [[x * (k + 1) for k in range(sizes[0])] for x in range(-200, 200, 9)]
    rows.append([1e9] * sizes[0])
    calls = "".join(
        [f"predict((double[]){{{', '.join(map(repr, row))}}}, y); show(y);\n" for row in rows]
    )
    program = f"""
#include <stdio.h>
void predict(const double *inputs, double *outputs);
static void show(const double *y) {{
    for (int i = 0; i < {sizes[-1]}; i++) printf("%.17g\\n", y[i]);
}}
int main(void) {{
    double y[{sizes[-1]}];
    {calls}
}}
"""
    printed = run_as_c(program, c_code.c_code(net))
    assert [float(x) for x in printed.split()] == [y for row in rows for y in net.predict(row)]


def test_a_net_with_32_bit_floats_gives_nearly_the_answers_of_python(run_as_c):
    net = NeuralNet.from_weights([[[1, -2, 0.1], [0.5, 3, 1e-5]], [[2, -1, 0]]], bias=True)
    program = """
#include <stdio.h>
void price(const float *inputs, float *outputs);
int main(void) {
    float y[1];
    price((float[]){0.3f, -0.7f}, y);
    printf("%.9g\\n", y[0]);
}
"""
    printed = run_as_c(program, c_code.c_code(net, "price", "float"))
    assert float(printed) == pytest.approx(net.predict([0.3, -0.7])[0], rel=1e-6)


def mixed_rows():
    """Return rows of two kinds of numbers and of texts, all with gaps."""
    random = LCG(5).random
    rows = []
    for k in range(90):
        row = [6 * random() - 3, 10 ** (3 * random()), ["red", "blue", 'a "b" */'][k % 3]]
        rows.append([None if random() < 0.1 else cell for cell in row] + ["up", k / 9])
    return rows


def calls_in_c(model, rows, real):
    """Return a program in C that prints its answers to these rows."""
    lists = []
    for row in rows:
        cells = []
        for cell, column in zip(row, model["columns"]):
            place = column["texts"].index(cell) if "texts" in column and cell else cell
            cells.append("NAN" if cell is None else repr(float(place)))
        lists.append("{" + ", ".join(cells) + "}")
    kind, form = ("int", "%d") if "classes" in model["answer"] else (real, "%.17g")
    return f"""#include <math.h>
#include <stdio.h>
#ifdef __cplusplus
extern "C"
#endif
{kind} predict(const {real} *row);
static const {real} rows[][{len(rows[0])}] = {{{", ".join(lists)}}};
int main(void) {{
    for (int i = 0; i < {len(rows)}; i++) printf("{form}\\n", predict(rows[i]));
    return 0;
}}
"""


@pytest.fixture(scope="module", params=["classes", "a number", "a skewed number"])
def mixed_model(request):
    rows = mixed_rows()
    answers = [(row[0] or 0) * (-1 if row[2] == "blue" else 1) for row in rows]
    if request.param == "classes":
        return learn.fitted(rows, [f"class {x // 1.5}" for x in answers], nets=2, batches=100)
    if request.param == "a skewed number":
        answers = [math.exp(x) for x in answers]
    model = learn.fitted(rows, answers, number=True, nets=3, batches=100)
    assert model["answer"]["log"] == ("skewed" in request.param)
    return model


def answers_in_c(model, printed):
    if "classes" in model["answer"]:
        return [model["answer"]["classes"][int(k)] for k in printed.split()]
    return [float(x) for x in printed.split()]


@pytest.mark.parametrize("language", COMMANDS)
def test_a_model_in_c_gives_the_answers_of_python(run_as_c, mixed_model, language):
    rows = mixed_rows() + [[None] * 5, [1e6, 1e6, "red", "up", -1e6], [-1e6, -5.0, None, "up", 0.0]]
    rows += [[1.0, x, "red", "up", 3.0] for x in (-5.0, -1e4)]  # whose logarithm is that of a 0
    code = c_code.Writer(mixed_model, "double").code()
    printed = run_as_c(calls_in_c(mixed_model, rows, "double"), code, language)
    assert answers_in_c(mixed_model, printed) == learn.answers_of(mixed_model, rows)


def test_a_model_with_32_bit_floats_gives_nearly_the_answers_of_python(run_as_c, mixed_model):
    rows = mixed_rows()
    code = c_code.Writer(mixed_model, "float").code()
    assert "double" not in code
    printed = run_as_c(calls_in_c(mixed_model, rows, "float"), code)
    found, expected = answers_in_c(mixed_model, printed), learn.answers_of(mixed_model, rows)
    if "classes" in mixed_model["answer"]:
        assert found == expected
    else:
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_32_bit_floats_are_not_computed_as_doubles(mixed_model):
    net = NeuralNet.from_weights([[[1, -2, 0.1], [0.5, 3, 1e-5]], [[2, -1, 0]]], bias=True)
    codes = c_code.c_code(net, real="float"), c_code.Writer(mixed_model, "float").code()
    for code in codes:
        numbers = re.findall(
            r"(?<![\w.])\d+(?:\.\d+)?(?:e[-+]?\d+)?\w*", code.split("#include <math.h>\n")[-1]
        )
        numbers = [x for x in numbers if re.search("[.e]", x)]
        assert len(numbers) > 8 and all(x.endswith("f") for x in numbers)
        assert re.findall(r"\b(?:exp|log)\b", code) == []


def test_the_head_of_the_c_code_says_what_its_numbers_mean(in_folder, capsys):
    rows = [[k % 5, ["red", None, "\u0142*/x"][k % 3]] for k in range(30)]
    model = learn.fitted(rows, ["xyz"[k % 3] for k in range(30)], nets=1, batches=1)
    write(json.dumps(model), "m.json")
    c_code.main(["m.json"])
    head = capsys.readouterr().out.split("\n#include")[0] + "\n"
    assert "int predict(const double *row);" in head
    assert head.startswith(
        "/* A model of learn.py. To compile it: "
        + re.search("cc .*", c_code.__doc__).group()
        + "\n"
    )
    assert "row has a number for each column, NAN where one is missing:\n" in head
    assert "row[0]  c1\n" in head
    assert "row[1]  c2; 0 for red, 1 for \\u0142* /x\n" in head
    assert "It returns the answer: 0 for x, 1 for y, 2 for z.\n" in head
    assert head.count("*/") == 1 and head.endswith("*/\n")
    c_code.main(["m.json", "--float"])
    assert "int predict(const float *row);" in capsys.readouterr().out


def test_the_head_of_the_c_code_for_numbers_says_nothing_of_texts():
    model = learn.fitted([[k % 5] for k in range(30)], [*range(30)], number=True, nets=1, batches=1)
    model["answer"]["name"] = "price ??/"  # ??/ is a backslash in C
    head = c_code.Writer(model, "double").code().split("*/")[0]
    assert "    row[0]  c1\n" in head
    assert "It returns price ? ?/: a number.\n" in head
    assert "text" not in head


def test_the_main_program_in_the_head_prints_an_answer(run_as_c, mixed_model):
    for real in "double", "float":
        code = c_code.Writer(mixed_model, real, "price").code()
        head = code.split("*/")[0]
        lines = re.findall(r"^ \*     (.*)$", head, re.MULTILINE)
        lines = lines[[line.startswith("#include") for line in lines].index(True) :]
        assert len(lines) == 5
        row = [
            column["texts"][0] if "texts" in column else column["low"]
            for column in mixed_model["columns"]
        ]
        [found] = answers_in_c(mixed_model, run_as_c("\n".join(lines) + "\n", code))
        [answer] = learn.answers_of(mixed_model, [row])
        assert found == answer or found == pytest.approx(answer, rel=1e-3)


def test_a_text_that_is_new_is_any_other_number_in_c(run_as_c):
    rows = [[k % 5, "abc"[k % 3]] for k in range(30)]
    model = learn.fitted(rows, [2.0 * k for k in range(30)], number=True, nets=1, batches=100)
    code = c_code.Writer(model, "double").code()
    assert "For a text that isn't listed, pass -1 or any other number not listed." in code
    expected = learn.answers_of(model, [[2, "new"], [2, "new"]])
    main = calls_in_c(dict(model, columns=[{}, {}]), [[2, -1], [2, 77]], "double")
    assert answers_in_c(model, run_as_c(main, code)) == expected


@pytest.mark.parametrize("words", [[], ["--name", "_Price_2"], ["--name", "f"], ["--float"]])
def test_c_code_takes_a_net_as_the_readme_saves_it(in_folder, capsys, words):
    program = re.search(r"^```python\n(.*?)^```$", readme_section("Save and load"), re.S | re.M)
    run_in(in_folder, sys.executable, "-c", program.group(1))
    c_code.main(["net.json", *words])
    printed = capsys.readouterr().out
    net = NeuralNet.from_weights(**saved("net.json"))
    name = words[1] if "--name" in words else "predict"
    real = "float" if "--float" in words else "double"
    assert printed == c_code.c_code(net, name, real) + "\n"
    assert f"void {name}(const {real} *inputs, {real} *outputs) {{" in printed
    assert printed.startswith("/* A net of 2 inputs and 1 outputs. */\n")
    assert ("double" in printed) == (real == "double")


def test_c_code_needs_tinyann_for_a_net_alone(in_folder):
    shutil.copy(str(HERE / "c_code.py"), ".")
    (in_folder / "tinyann.py").write_text("raise ImportError")
    model = learn.fitted(GOOD, CLASSES, nets=1, batches=1)
    write(json.dumps(model), "m.json")
    write(json.dumps({"weights": [[[1.0]]], "bias": False}), "net.json")
    printed = run_in(in_folder, sys.executable, "c_code.py", "m.json", "--name", "kind_of")
    assert "\nint kind_of(const double *row) {\n" in printed and "predict" not in printed
    process = subprocess.run([sys.executable, "c_code.py", "net.json"], stderr=subprocess.PIPE)
    said = process.stderr.decode().strip()
    assert said == "c_code.py: tinyann.py is missing; copy it next to c_code.py"


@pytest.mark.parametrize(
    "name", ["my price", "3d", "a-b", "", "pr\xe9cio", "double", "while", "exp", "sigmoid", "NAN"]
)
def test_c_code_refuses_what_is_no_name_in_c(capsys, name):
    with pytest.raises(SystemExit) as error:
        c_code.main(["m.json", "--name", name])
    assert error.value.code == 2
    assert f"{name!r} can't be the name of a function in C" in capsys.readouterr().err
    with pytest.raises(ValueError, match="can't be the name of a function in C"):
        c_code.c_code(NeuralNet(1, 1), name)


@pytest.mark.parametrize("number", ["1e39", "-1e200", "1e-60"])
def test_c_code_refuses_what_a_32_bit_float_cannot_hold(in_folder, number):
    write("\ufeff" + json.dumps({"weights": [[[float(number)]]], "bias": False}), "net.json")
    c_code.main(["net.json"])
    with pytest.raises(SystemExit) as error:
        c_code.main(["net.json", "--float"])
    wrong = f"{float(number)} is too large or too small for 32-bit floats; leave out --float"
    assert error.value.code == f"c_code.py: net.json: {wrong}"


def test_c_code_has_no_warnings_with_names_that_look_like_comments(run_as_c, tmp_path):
    names = ["/* ???/", "*/", "unused"]
    rows = [[None if k % 4 == 0 else k % 5, "ab"[k % 2], f"name {k}"] for k in range(40)]
    model = learn.fitted(rows, ["xy"[k % 2] for k in range(40)], nets=1, batches=1, names=names)
    for real in "float", "double":
        code = c_code.Writer(model, real).code()
        assert "row[2]  unused; not used\n" in code
        (tmp_path / "net.c").write_text(code, encoding="ascii")
        options = ["-std=c99", "-Wall", "-Wextra", "-Wconversion", "-Wtrigraphs", "-Werror"]
        run_in(tmp_path, "cc", *options, "-c", "net.c")


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n",
        "{}",
        "[1]",
        '{"columns": [], "answer": {}, "nets": []}',
        '{"weights": [[["x"]]], "bias": false}',
        '{"weights": [[[1.0]]]}',
        '{"columns": [], "answer": "classes", "nets": [[[[1]], [[1]]]]}',
        '{"columns": [], "answer": {"classes": []}, "nets": [[[[1%s]], [[1]]]]}' % ("0" * 400),
    ],
)
def test_c_code_refuses_what_is_no_model(in_folder, text):
    write(text, "m.json")
    with pytest.raises(SystemExit) as error:
        c_code.main(["m.json"])
    wrong = "isn't a model that learn.py saved, nor the weights and bias of a net"
    assert error.value.code == f"c_code.py: m.json {wrong}"
    with pytest.raises(SystemExit, match=r"^c_code\.py: .*missing\.json"):
        c_code.main(["missing.json"])


# Many machines


def test_many_machines_train_the_net_that_one_does(tmp_path):
    if importlib.util.find_spec("dask") is None or importlib.util.find_spec("distributed") is None:
        pytest.skip("needs dask and distributed, which are not installed")
    numbers = [k / 400 for k in range(400)]
    net = NeuralNet(1, 8, 1, bias=True)
    net.train([[x] for x in numbers], [[x * x] for x in numbers], 100, learning_rate=0.05)
    printed = run_in(tmp_path, sys.executable, str(HERE / "many_machines.py"), quiet=False)
    assert printed == f"the square of 0.8: {net.predict([0.8])[0]:.3f}\n"


# The exact exp


@pytest.fixture(scope="module")
def exact_exp():
    """Return exact_exp.py's exp; it puts it into tinyann, which has its own back here."""
    with patch.object(tinyann, "exp", tinyann.exp):
        names = runpy.run_path(str(HERE / "exact_exp.py"))
        assert tinyann.exp is names["exp"]
    return names["exp"]


# Where a subnormal number has 52 bits, every fourth result rounded first to 53 would be wrong.
@given(st.floats(-746, 709.78) | st.floats(-1, 1) | st.floats(-709.08, -708.4))
def test_exact_exp_is_the_double_nearest_to_e_to_the_x(exact_exp, x):
    assert exact_exp(x) == nearest_exp(x)


# Of the arguments that Lefevre and Muller found, those with e^x nearest to a half between doubles:
# 2^-55.6 of their distance away at the first.
HARDEST = """
    0x1.accfbe46b4ef0p-1 0x1.fbfffffffffc1p-47 0x1.dfffffffffff9p-50 0x1.aca7ae8da5a7bp+0
    0x1.005ae04256babp-1 -0x1.3b89bb1b787cdp-3 0x1.bcab27d05abdep-2 -0x1.f31bfe026a32ep-2
    0x1.f0a1fc4b9f04bp+5 0x1.181ccd8144be7p+6 0x1.9cd6b6d99965bp+8
"""


@pytest.mark.parametrize("x", [float.fromhex(x) for x in HARDEST.split()])
def test_exact_exp_in_the_hardest_published_cases(exact_exp, x):
    assert exact_exp(x) == nearest_exp(x)


NEAR_1 = st.integers(0, 2**30) | st.integers(0, 99)  # where arguments are dense, and halves nearest
HALVES = st.one_of(
    st.tuples(NEAR_1.map(lambda n: 2**52 + n), st.just(-52)),
    st.tuples(NEAR_1.map(lambda n: 2**53 - 1 - n), st.just(-53)),
    st.tuples(st.integers(2**52, 2**53 - 1), st.integers(-1074, 970)),
    st.tuples(st.integers(0, 2**52) | st.integers(0, 99), st.just(-1074)),  # subnormal numbers
)


@given(HALVES)
def test_exact_exp_near_a_half_between_two_doubles(exact_exp, half):
    x = float(((half[0] + Decimal("0.5")) * Decimal(2) ** half[1]).ln())
    for argument in x, neighbour(x), -neighbour(-x):
        assert exact_exp(argument) == nearest_exp(argument)


def test_exact_exp_at_the_ends(exact_exp):
    ends = 709.782712893384, -745.1332191019411
    for x in (0.0, -0.0, 5e-324, -5e-324, 2.0**-53, -(2.0**-54), *ends):
        assert 0.0 < exact_exp(x) == nearest_exp(x) < math.inf
    for x in 709.7827128933841, 709.9, 710.0, 1.7976931348623157e308, math.inf:
        assert exact_exp(x) == math.inf
    for x in -745.1332191019412, -746.0, -1.7976931348623157e308, -math.inf:
        assert exact_exp(x) == 0.0
    assert math.isnan(exact_exp(math.nan))


@given(st.floats(-800, 800))
@example(-99.54)  # which the exp of glibc, of musl and of V8 round otherwise
def test_exact_exp_replaces_that_of_the_net(exact_exp, x):
    with patch.object(tinyann, "exp", exact_exp):
        assert sigmoid(x) == (1.0 / (1.0 + nearest_exp(-x)) if x >= -88 else nearest_exp(x))
