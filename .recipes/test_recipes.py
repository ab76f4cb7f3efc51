"""What the programs of this folder promise, each promise with an oracle from outside its code.

Section                  What it holds
-----------------------  -------------------------------------------------------------------------
Learning from a table    learn.py and predict.py
As C code                c_code.py
Many machines            many_machines.py
The exact exp            exact_exp.py

net.c, the port in C, is tested with the checker of nets.
"""

import importlib.util
import itertools
import json
import math
import os
import pathlib
import re
import runpy
import shutil
import signal
import subprocess
import sys
from decimal import Decimal
from unittest.mock import patch

import learn as learn_py
import pytest
from c_code import c_code
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


# Learning from a table: learn.py and predict.py


@pytest.fixture(scope="module")
def learning():
    return learn_py


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """Go to a folder that has learn.py and predict.py; return the folder."""
    for name in "learn.py", "predict.py":
        shutil.copy(str(HERE / name), str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flowers_maker():
    """Return the README's program that writes flowers.csv."""
    blocks = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    (program,) = [block for block in blocks if 'open("flowers.csv", "w")' in block]
    return program


def test_learning_prints_what_the_readme_shows(in_folder):
    run_in(in_folder, sys.executable, "-c", flowers_maker())
    printed = run_in(in_folder, sys.executable, "learn.py", "flowers.csv")
    assert f"```text\n{printed}```\n" in readme_section("Learn from a table")
    rows = (in_folder / "flowers.csv").read_text().splitlines()
    new = "".join([row.rpartition(",")[0] + "\n" for row in rows])
    (in_folder / "new.csv").write_text(new)
    answers = run_in(in_folder, sys.executable, "predict.py", "flowers.csv.json", "new.csv").split()
    assert len(answers) == 150
    right = sum([row.endswith("," + answer) for row, answer in zip(rows[1:], answers)])
    assert right > 120


def test_the_error_in_the_readme_is_the_one_that_is_said(learning, in_folder):
    exec(flowers_maker(), {})
    lines = pathlib.Path("flowers.csv").read_text().splitlines()
    lines[23] = re.sub("[0-9]+,([a-z]+)$", r"?,\1", lines[23])
    pathlib.Path("flowers.csv").write_text("\n".join(lines))
    with pytest.raises(SystemExit) as error:
        learning.main(["flowers.csv"])
    assert error.value.code in " ".join(readme_section("Learn from a table").split())


# What stands in files: a table of twelve rows, and what is made of it

PLAIN = ["width,length,kind"] + [f"{k % 5}.5,-{k * 3 % 7}.25,{'xy'[k % 2]}" for k in range(12)]
TEXT = "\n".join(PLAIN) + "\n"
SAME = {
    "semicolons": TEXT.replace(",", ";"),
    "a decimal comma": TEXT.replace(",", ";").replace(".", ","),
    "a decimal comma and no whole part": TEXT.replace(",", ";").replace("0.5", ",5"),
    "tabs": TEXT.replace(",", "\t"),
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
    "line ends of Windows": TEXT.replace("\n", "\r\n"),
    "line ends of an old Mac": TEXT.replace("\n", "\r"),
    "no line end at last": TEXT[:-1],
    "blank lines": "\n \n" + TEXT.replace("\n", "\n\n"),
    "empty rows of a spreadsheet": TEXT + ",,\n,,\n",
    "exponents and signs": TEXT.replace("1.5,", "+15E-1,"),
}


def table_of(learning, text, *words):
    if isinstance(text, str):
        text = text.encode("utf-8")
    pathlib.Path("table.csv").write_bytes(text)
    names, examples = learning.table(learning.arguments(["table.csv"] + list(words)))
    return names, [row for row, _ in examples], [answer for _, answer in examples]


@pytest.mark.parametrize("text", SAME.values(), ids=list(SAME))
def test_the_same_table_is_read_however_it_is_written(learning, in_folder, text):
    rows = [[k % 5 + 0.5, -(k * 3 % 7) - 0.25] for k in range(12)]
    assert table_of(learning, text) == (["width", "length"], rows, ["x", "y"] * 6)


def test_columns_are_chosen_and_left_out_by_name(learning, in_folder):
    names, rows, answers = table_of(learning, TEXT)
    first = "\n".join(
        [line[-1] + "," + line[:-2] if k else "kind,width,length" for k, line in enumerate(PLAIN)]
    )
    assert table_of(learning, first, "--column", "kind") == (names, rows, answers)
    assert table_of(learning, TEXT, "--without", "width") == (
        ["length"],
        [r[1:] for r in rows],
        answers,
    )
    words = "--number", "--column", "length", "--without", "kind"
    assert table_of(learning, TEXT, *words) == (
        ["width"],
        [r[:1] for r in rows],
        [r[1] for r in rows],
    )


def test_a_first_line_with_numbers_is_a_row(learning, in_folder, capsys):
    names, rows, answers = table_of(learning, TEXT.split("\n", 1)[1])
    assert names == ["c1", "c2"]
    assert (rows, answers) == table_of(learning, TEXT)[1:]
    assert "the first line has numbers" in capsys.readouterr().out
    commas = SAME["a decimal comma"].split("\n", 1)[1]
    assert table_of(learning, commas) == (names, rows, answers)


def with_cell(cell):
    """Return the table with a cell of line 5, column length."""
    return TEXT.replace(PLAIN[4], PLAIN[4].split(",")[0] + f",{cell},y")


NO_NUMBERS = [
    "",
    "?",
    "NA",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "2024-01-31",
    "31/01/2024",
    "12:30",
]
NO_NUMBERS += [
    "tall",
    "1_000",
    "1e999",
    "1e200",
    "0x1F",
    "5kg",
    "$5",
    "5%",
    "TRUE",
    "#DIV/0!",
    "1.2.3",
    "--",
]
CELL = "table.csv: line 5, column 'length': {!r} isn't a number; leave out the row, or the column"
EACH = "expected one for each of ['width', 'length', 'kind']"
WRONG = [(with_cell(cell), "", CELL.format(cell)) for cell in NO_NUMBERS]
WRONG += [
    (with_cell('"1,5"'), "", CELL.format("1,5")),
    (with_cell("1 000"), "", CELL.format("1 000")),
    (with_cell("1,000").replace(",", "\t").replace("1\t0", "1,0"), "", CELL.format("1,000")),
    (
        TEXT.replace(",", ";").replace(PLAIN[4].replace(",", ";"), "3.5;1.234,5;y"),
        "",
        CELL.format("1.234,5"),
    ),
    (TEXT.replace(PLAIN[4], "3.5,y"), "", "table.csv: line 5: 2 cells, " + EACH),
    (TEXT.replace(PLAIN[4], PLAIN[4] + ","), "", "table.csv: line 5: 4 cells, " + EACH),
    (
        TEXT.replace(PLAIN[0], "width,length"),
        "",
        "table.csv: line 2: 3 cells, expected one for each of ['width', 'length']",
    ),
    ("A title\n" + TEXT, "", "table.csv: line 2: 1 cells, expected one for each of ['A', "),
    ("sep=,\n" + TEXT, "", "table.csv: line 2: 3 cells, expected one for each of ['sep="),
    (TEXT + "Total,12\n", "", "table.csv: line 14: 2 cells, " + EACH),
    (
        TEXT.replace(PLAIN[4], PLAIN[4][:-1]),
        "",
        "table.csv: line 5, column 'kind': no class",
    ),
    (TEXT.replace(PLAIN[4], '"' + PLAIN[4]), "", "table.csv: line 5: 1 cells, " + EACH),
    (TEXT.replace("y\n", "x\n"), "", "each row learned from has the answer x"),
    ("\n".join(PLAIN[:3]), "", "table.csv: 2 rows, expected 10 or more"),
    (PLAIN[0], "", "table.csv: 0 rows, expected 10 or more"),
    ("", "", "table.csv: 0 rows, expected 10 or more"),
    ("\n \n", "", "table.csv: 0 rows, expected 10 or more"),
    ("kind\n" + "x\ny\n" * 6, "", "table.csv: no column is left to learn from"),
    (TEXT, "--without length --without width", "table.csv: no column is left to learn from"),
    (
        TEXT,
        "--column length",
        "table.csv: column 'length': 7 classes in 12 rows; is it a number (--number), or",
    ),
    (TEXT, "--column Kind", "no column is named 'Kind'; there are ['width', 'length', 'kind']"),
    (TEXT, "--without 3", "no column is named '3'; there are ['width', "),
    (
        TEXT.replace("length", "width"),
        "",
        "line 1: 3 cells, expected one for each of ['width', 'width', 'kind']",
    ),
    (TEXT, "--number", "table.csv: line 2, column 'kind': 'x' isn't a number"),
    (
        re.sub("[xy]\n", "7\n", TEXT),
        "--number --without width",
        "each row learned from has the answer 7.0",
    ),
    (TEXT.encode("utf-16"), "", "table.csv isn't text in UTF-8"),
    (TEXT.encode("utf-16-le"), "", "table.csv: line 1: NUL characters; save the file as CSV in"),
    (TEXT.replace("y\n", "\xe9\n").encode("latin-1"), "", "table.csv isn't text in UTF-8"),
    (
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xbb\xcc",
        "",
        "table.csv isn't text in UTF-8",
    ),
]


@pytest.mark.parametrize("text, words, message", WRONG)
def test_what_cannot_be_learned_gets_one_line_that_names_the_place(
    learning, in_folder, text, words, message
):
    pathlib.Path("table.csv").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(SystemExit) as error:
        learning.main(["table.csv", "--batches", "1"] + words.split())
    assert error.value.code.startswith("learn.py: ")
    assert message in error.value.code
    assert "\n" not in error.value.code
    assert not pathlib.Path("table.csv.json").exists()


def test_names_that_the_terminal_cannot_show_are_not_blamed_on_the_file(in_folder):
    pathlib.Path("table.csv").write_text(TEXT.replace("x\n", "\u03b1\n"), encoding="utf-8")
    command = [sys.executable, "learn.py", "table.csv", "--batches", "1"]
    environment = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONIOENCODING="ascii")
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 1
    assert "can't encode" in said and "isn't text" not in said


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_said_and_the_exit_status_is_1(in_folder, name):
    command = [sys.executable, "learn.py", name]
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    printed, said = process.communicate(timeout=60)
    assert (process.returncode, printed) == (1, b"")
    assert said.startswith(b"learn.py: ") and len(said.splitlines()) == 1


@pytest.mark.parametrize("words", ["--nets x", "--batches x", "--rows 7"])
def test_options_that_make_no_sense_are_said(learning, words, capsys):
    with pytest.raises(SystemExit) as error:
        learning.main(["table.csv"] + words.split())
    assert error.value.code == 2
    assert words.split()[0] in capsys.readouterr().err


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


def test_iris_flowers_held_out_are_told_apart(learning, iris, in_folder, capsys):
    # Fisher's linear rule takes 3 of the 150 for another species. With so many in a hundred, more
    # than 4 of 50 wrong would come in one case of 300.
    text = "\n".join(["a,b,c,d,species"] + [",".join(map(str, row)) for row in iris])
    pathlib.Path("iris.csv").write_text(text)
    learning.main(["iris.csv", "--batches", "1000"])
    printed = capsys.readouterr().out
    right, count = map(int, re.search(r"right: (\d+) of (\d+) held out", printed).groups())
    assert count == 50
    assert right >= 46
    model = json.loads(pathlib.Path("iris.csv.json").read_text())
    answers = learning.answers_of(model, [row[:4] for row in iris])
    wrong = sum([answer != row[4] for answer, row in zip(answers, iris)])
    assert 50 - right <= wrong <= 10
    counts = re.findall(r"^ +(\d+) wanted (\w+), guessed (\w+)$", printed, re.MULTILINE)
    assert sum([int(n) for n, _, _ in counts]) == 50
    assert sum([int(n) for n, name, guess in counts if name == guess]) == right


def test_rows_held_out_are_not_learned_from(learning, in_folder, monkeypatch):
    seen = []
    fitted = learning.fitted
    monkeypatch.setattr(
        learning, "fitted", lambda rows, *rest: seen.extend(rows) or fitted(rows, *rest)
    )
    judged = []
    monkeypatch.setattr(learning, "report_classes", lambda wanted, *rest: judged.extend(wanted))
    table_of(learning, "\n".join(["n,kind"] + [f"{k * k},{'xy'[k % 2]}" for k in range(30)]))
    learning.main(["table.csv", "--batches", "1"])
    assert (len(seen), len(judged)) == (20, 10)
    assert sorted(judged) == sorted(["xy"[k % 2] for k in range(30) if [k * k] not in seen])
    assert [row[0] ** 0.5 for row in seen] != sorted([row[0] ** 0.5 for row in seen])


def test_four_fifths_are_shown_ten_at_a_time_and_the_rest_judges(learning, monkeypatch):
    batches = []
    rows = [[k / 115] for k in range(115)]  # 92 and 23
    monkeypatch.setattr(NeuralNet, "train", lambda net, *batch: batches.append(batch))
    points = list(learning.learn([1, 3, 1], rows, rows, rate=1.0, batches=50))
    assert [len(inputs) for inputs, *_ in batches[:30]] == ([10] * 9 + [2]) * 3
    once, again = [[row for batch in batches[k : k + 10] for row in batch[0]] for k in (0, 10)]
    assert sorted(once) == sorted(again) == rows[:92]
    assert once != again
    assert all(rest == [inputs, 1, 1.0] for inputs, *rest in batches)
    assert [done for _, done, _ in points] == [0, 50]
    for loss, _, weights in points:
        net = NeuralNet.from_weights(weights, bias=True)
        assert loss == pytest.approx(net.loss(rows[92:], rows[92:]) / 23, rel=1e-12)


def test_of_99_examples_none_are_set_aside(learning, monkeypatch):
    rows, shown = [[k / 99] for k in range(99)], []
    monkeypatch.setattr(NeuralNet, "train", lambda net, inputs, *_: shown.extend(inputs))
    points = list(learning.learn([1, 3, 1], rows, rows, batches=10))
    assert sorted(shown[:99]) == rows
    net = NeuralNet.from_weights(points[0][2], bias=True)
    assert points[0][0] == pytest.approx(net.loss(rows, rows) / 99, rel=1e-12)


def noisy(count):
    random = LCG(11).random
    inputs = [[6 * random() - 3] for _ in range(count)]
    return inputs, [[0.5 + 0.3 * math.sin(x) + 0.4 * (random() - 0.5)] for [x] in inputs]


def test_first_weights_are_divided_by_the_root_of_the_number_of_inputs(learning):
    rows = [[1.0, 2.0, 3.0, 4.0]] * 3
    _, _, (first, last) = next(learning.learn([4, 2, 1], rows, [[1]] * 3, seed=5))
    plain = NeuralNet(4, 2, 1, bias=True, seed=5).weights
    assert first == [[w / 2 for w in neuron] for neuron in plain[0]]
    assert last == plain[1]


def test_the_net_kept_is_the_one_that_did_best_on_those_set_aside(learning, capsys):
    inputs, targets = noisy(100)
    answers = [2 * t - 1 for [t] in targets]
    model = learning.fitted(inputs, answers, number=True, batches=2000)
    [[loss, best, weights]] = model["nets"]
    low, high = min(answers), max(answers)
    scaled = [[0.1 + 0.8 * (x - low) / (high - low)] for x in answers]
    rows = [learning.scaled(row, model["scales"]) for row in inputs]
    points = list(learning.learn([1, 20, 1], rows, scaled, rate=1.0, batches=2000))
    assert [loss, best, weights] == min(points)
    net = NeuralNet.from_weights(weights, bias=True)
    assert net.loss(rows[80:], scaled[80:]) / 20 == pytest.approx(loss, rel=1e-12)
    assert points[0][0] > loss < points[-1][0]
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"the best net: after {best} batches, loss {loss:.4f}"
    shown = [f"{k:6} batches, loss {lost:.4f} " for lost, k, _ in points if k % 500 == 0]
    assert [line.rstrip("#") for line in lines[:-1]] == shown
    bars = [round(40 * lost / points[0][0]) for lost, k, _ in points if k % 500 == 0]
    assert [line.count("#") for line in lines[:-1]] == bars
    assert bars[0] == 40


def test_ctrl_c_keeps_the_best_so_far(learning, monkeypatch):
    inputs, targets = noisy(100)
    answers = [t for [t] in targets]
    plain = learning.learn

    def interrupted(*given):
        for point in plain(*given):
            yield point
            if point[1] == 350:
                raise KeyboardInterrupt

    whole = learning.fitted(inputs, answers, number=True, batches=350)
    monkeypatch.setattr(learning, "learn", interrupted)
    assert learning.fitted(inputs, answers, number=True, nets=5) == whole


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to another process")
def test_ctrl_c_saves_and_reports(learning, in_folder):
    table_of(learning, TEXT)
    command = [sys.executable, "learn.py", "table.csv", "--nets", "5", "--batches", "1000000"]
    environment = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONUNBUFFERED="1")
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    while not process.stdout.readline().strip().startswith(b"500 batches"):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    printed = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    assert b" of 4 held out" in printed
    assert len(json.loads(pathlib.Path("table.csv.json").read_text())["nets"]) == 1


def test_each_net_sets_another_fifth_aside_and_the_mean_of_their_outputs_answers(
    learning, monkeypatch
):
    inputs, answers = [[k % 11] for k in range(100)], ["xyz"[k % 3] for k in range(100)]
    plain, aside, seeds = learning.learn, [], set()

    def learn(sizes, rows, targets, rate, batches, seed):
        aside.append([(row, target) for row, target in zip(rows[80:], targets[80:])])
        assert sorted(rows) == sorted(scaled)
        seeds.add(seed)
        return plain(sizes, rows, targets, rate, batches, seed)

    scaled = [learning.scaled(row, learning.scales_of(inputs)) for row in inputs]
    monkeypatch.setattr(learning, "learn", learn)
    model = learning.fitted(inputs, answers, batches=50, nets=5)
    wanted = [
        (row, [float(answer == name) for name in "xyz"]) for row, answer in zip(scaled, answers)
    ]
    assert sorted(itertools.chain(*aside)) == sorted(wanted)
    assert len(seeds) == len(model["nets"]) == 5
    nets = [NeuralNet.from_weights(weights, bias=True) for _, _, weights in model["nets"]]
    for row, answer in zip(inputs, learning.answers_of(model, inputs)):
        outputs = [net.predict(learning.scaled(row, model["scales"])) for net in nets]
        means = [math.fsum(column) / 5 for column in zip(*outputs)]
        assert means["xyz".index(answer)] == pytest.approx(max(means))


def test_inputs_are_scaled_by_mean_and_standard_deviation_unless_constant(learning):
    rows = [[k * k, 0.1, 7e99 if k else -7e99] for k in range(20)]
    scales = learning.scales_of(rows)
    first, constant, huge = zip(*[learning.scaled(row, scales) for row in rows])
    for column in first, huge:
        assert math.fsum(column) == pytest.approx(0, abs=1e-9)
        assert math.fsum(x * x for x in column) / 20 == pytest.approx(1)
    assert max(map(abs, constant)) < 1e-9
    assert learning.scaled([0, 0.2, 0], scales)[1] == pytest.approx(0.1)  # a new row's may vary


def test_a_number_is_learned_in_its_own_unit(learning, in_folder, capsys):
    lines = ["side,price"] + [f"{k / 10},{1000 + 50 * (k / 10) ** 2:.1f}" for k in range(60)]
    pathlib.Path("table.csv").write_text("\n".join(lines))
    learning.main(["table.csv", "--number", "--batches", "2000"])
    printed = capsys.readouterr().out
    error = float(re.search(r"mean error of 20 rows held out: (\S+) \(always", printed).group(1))
    model = json.loads(pathlib.Path("table.csv.json").read_text())
    answers = learning.answers_of(model, [[1.23], [4.56]])
    assert answers == pytest.approx([1000 + 50 * 1.23**2, 1000 + 50 * 4.56**2], abs=60)
    assert 0 < error < 60  # of a range of 1740; a straight line is off by 100 on average


def test_reports_count_what_they_say(learning, capsys):
    learning.report_classes(["a", "a", "bb", "a"], ["a", "bb", "bb", "c"])
    assert capsys.readouterr().out.splitlines() == [
        "right: 2 of 4 held out (always a: 3)",
        "     1 wanted a, guessed a",
        "     1 wanted a, guessed bb",
        "     1 wanted a, guessed c",
        "     1 wanted bb, guessed bb",
    ]
    learning.report_numbers([1.0, 2.0, 3.0], [1.0, 2.0, 5.0])  # off by 2 of 3 rows, R^2 1 - 4/2
    learning.report_numbers([2.0, 2.0], [1.0, 2.0])
    assert capsys.readouterr().out.splitlines() == [
        "mean error of 3 rows held out: 0.6667 (always the mean: 0.6667)",
        "R^2: -1.000",
        "mean error of 2 rows held out: 0.5 (always the mean: 0)",
        "R^2: nan",
    ]


class Frame:
    """As a table of pandas: it yields names."""

    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(["name"])

    def to_numpy(self):
        return self.rows


@pytest.mark.parametrize("place", ["", "numpy.array", "pandas.DataFrame", "torch.tensor"])
def test_tables_of_packages_are_taken(learning, place):
    package, _, name = place.rpartition(".")
    make = getattr(pytest.importorskip(package), name) if package else Frame
    inputs, targets = noisy(10)
    weights = [*learning.learn([1, 2, 1], inputs, targets, batches=50)][-1][2]
    same = [*learning.learn([1, 2, 1], make(inputs), make(targets), batches=50)][-1][2]
    limit = 1e-5 if package == "torch" else 0.0  # its floats have 32 bits
    for layer, other in zip(weights, same):
        assert list(map(list, other)) == [pytest.approx(neuron, rel=limit) for neuron in layer]


def test_as_many_targets_as_inputs_are_expected(learning):
    with pytest.raises(ValueError, match="10 rows of inputs, but 9 of targets"):
        next(learning.learn([1, 2, 1], [[1]] * 10, [[1]] * 9))


@pytest.mark.parametrize("row", [[1.0], [1.0, 2.0, 3.0]])
def test_a_row_of_another_length_gets_no_answer(learning, row):
    rows = [[k, k % 3] for k in range(12)]
    model = learning.fitted(rows, ["xy"[k % 2] for k in range(12)], batches=1)
    with pytest.raises(ValueError, match=f"{len(row)} inputs, expected 2"):
        learning.answers_of(model, [row])


def test_the_half_that_learns_runs_on_a_board():
    code = LEARN.split("import sys\n")[1].split("# From here on")[0]
    assert re.findall("import .*", code) == ["import tinyann"]
    code += """
rows = [[k % 7 - 3.0, 5.0] for k in range(14)]
answers = ["in" if -2 < row[0] < 2 else "out" for row in rows]
print(sum([a == b for a, b in zip(answers, answers_of(fitted(rows, answers, batches=100), rows))]))
"""
    assert Board().run(code, {}).endswith("\n14\n")


# The answers


def predicted(folder, *words, given=b""):
    command = [sys.executable, "predict.py"] + list(words)
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env=dict(os.environ, PYTHONPATH=str(ROOT)), **options)
    printed, said = process.communicate(given, timeout=60)
    return process.returncode, printed.decode().split(), said.decode()


@pytest.fixture
def model_of_sign(learning, in_folder):
    rows = [[k / 10 - 3.05, 7.0] for k in range(60)]
    model = learning.fitted(rows, ["plus" if x > 0 else "minus" for x, _ in rows], batches=300)
    model["names"] = ["x", "y"]
    pathlib.Path("sign.json").write_text(json.dumps(model))


def test_rows_are_answered_from_files_and_typed(in_folder, model_of_sign):
    pathlib.Path("new.csv").write_text(
        '\ufeffx;y\n-2,5;7\n\n2,5;7,0\n "1.5"; 7\n', encoding="utf-8"
    )
    answers = ["minus", "plus", "plus"]
    assert predicted(in_folder, "sign.json", "new.csv") == (0, answers, "")
    assert predicted(in_folder, "sign.json", given=b"-2\t7\n2\t7") == (0, ["minus", "plus"], "")


@pytest.mark.parametrize(
    "line, message",
    [
        ("1,2.5,7", "line 2: 3 cells, expected one for each of ['x', 'y']"),
        ("2.5", "line 2: 1 cells, expected one for each of ['x', 'y']"),
        ("2.5,?", "line 2, column 'y': '?' isn't a number"),
        ("y,x", "line 2, column 'x': 'y' isn't a number"),
    ],
)
def test_a_row_that_cannot_be_answered_is_said(in_folder, model_of_sign, line, message):
    status, answers, said = predicted(in_folder, "sign.json", given=f"2,7\n{line}\n1,7\n".encode())
    assert (status, answers) == (1, ["plus"])
    assert said.startswith("predict.py: " + message)
    assert len(said.splitlines()) == 1


def test_a_call_without_files_says_how_to_call(in_folder):
    status, answers, said = predicted(in_folder)
    assert (status, answers) == (1, [])
    assert "python3 predict.py flowers.csv.json new.csv" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("text", ["[1, 2]", "{}"])
def test_a_file_that_is_no_model_is_said(in_folder, text):
    pathlib.Path("model.json").write_text(text)
    found = predicted(in_folder, "model.json")
    assert found == (1, [], "predict.py: model.json isn't what learn.py saves\n")


@pytest.mark.parametrize("text", ["x,y\n1,2\n", '{"names": 1'])
def test_a_file_that_is_no_json_is_said_in_a_line(in_folder, text):
    pathlib.Path("model.json").write_text(text)
    status, answers, said = predicted(in_folder, "model.json")
    assert (status, answers, len(said.splitlines())) == (1, [], 1)
    assert said.startswith("predict.py: ")


# As C code


@pytest.fixture
def run_as_c(tmp_path):
    """Return a function that compiles two files as the README says; it returns what they print."""
    command = re.search("`(cc .*?)`", readme_section("As C code")).group(1).split()
    if shutil.which(command[0]) is None:
        pytest.skip("needs a C compiler, and there is no " + command[0])

    def printed(main, net):
        (tmp_path / "main.c").write_text(main, encoding="ascii")
        (tmp_path / "net.c").write_text(net, encoding="ascii")
        run_in(tmp_path, *command + ["-o", "net"])
        return run_in(tmp_path, str(tmp_path / "net"))

    try:
        printed("int main(void) { return 0; }\n", "extern int unused;\n")
    except (AssertionError, OSError):
        pytest.skip(f"needs a C compiler, and {command[0]} can't compile and link a small program")
    return printed


@pytest.mark.parametrize("sizes, bias", [((2, 3, 2), True), ((3, 1), False), ((1, 2, 3, 1), True)])
def test_a_net_as_c_code_gives_the_same_bits(run_as_c, sizes, bias):
    net = NeuralNet(*sizes, bias=bias, seed=7)
    net.weights = [[[math.pi * w for w in neuron] for neuron in layer] for layer in net.weights]
    rows = [[x * (k + 1) for k in range(sizes[0])] for x in range(-200, 200, 9)] + [
        [1e9] * sizes[0]
    ]
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
    printed = run_as_c(program, c_code(net))
    assert [float(x) for x in printed.split()] == [y for row in rows for y in net.predict(row)]


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
