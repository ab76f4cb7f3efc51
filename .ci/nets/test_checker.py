"""Tests of the checker, the first half of test_tinyann.py, by nets that are not its oracle.

Section                  What it holds
-----------------------  -------------------------------------------------------------------------
The ports                how a port is changed, run and judged
Right nets               two ports, with floats of both widths
Mistakes                 each entry of the table, made by a program, is named; unknown ones are not
Several at once          twos and threes at random: no name that isn't true
Cases and answers        they fit programs in C and floats of 32 bits, and tinyann's own answers
What commands may do     print in any way, end early, take too long
"""

import collections
import json
import math
import pathlib
import platform
import random
import re
import shutil
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import test_tinyann as checker
from tinyann import NeuralNet

HERE = pathlib.Path(__file__).resolve().parent
KEYS = list(checker.ANSWERS)
COUNT = len(checker.CASES)


# The ports: how a port is changed, run and judged

PORT_IN_C = (HERE.parent.parent / ".recipes/net.c").read_text(encoding="ascii")
PORT_IN_JS = (HERE / "net.js").read_text(encoding="ascii")

# What the checker must say of a change of a program, in lines, and the old and new text of each
# place that is changed.
Change = collections.namedtuple("Change", "verdict edits")


def changes_in(name):
    """Return the changes in one of the files here; its first lines say how they are written."""
    text = re.sub("^#.*$", "", (HERE / name).read_text(encoding="ascii"), flags=re.MULTILINE)
    return [change_of(block.split("\n")) for block in re.split("\n{2,}", text.strip())]


def change_of(lines):
    """Return the change that is written in these lines."""
    edits = []
    for line in [line for line in lines if line[0] in "-+"]:
        if line[0] == "-" and (not edits or edits[-1][1]):
            edits.append(([], []))
        edits[-1][line[0] == "+"].append(line[1:].strip())
    verdict = [line for line in lines if line[0] not in "-+"]
    return Change(verdict, [("\n".join(old), "\n".join(new)) for old, new in edits])


def changed_program(code, edits):
    """Return code, without indents, in which text that stands there once is replaced."""
    code = re.sub(r"\n +", "\n", code)
    for old, new in edits:
        assert code.count(old) == 1, f"stands {code.count(old)} times in the program: {old}"
        code = code.replace(old, new)
    return code


def titled(changes):
    return [pytest.param(change, id=" and ".join(change.verdict)) for change in changes]


IN_C = changes_in("mistakes_in_c.txt")
IN_JS = changes_in("mistakes_in_js.txt")
UNKNOWN = [change for change in IN_C if " unknown: " in change.verdict[0]]


@pytest.fixture(scope="module")
def compiler():
    """Return the words that compile net.c in a folder, quickly."""
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler, and there is no cc")
    return ["cc", "-std=c99", "-O0", "-ffp-contract=off", "-w", "net.c", "-lm", "-o", "net"]


@pytest.fixture
def in_c(tmp_path, compiler):
    """Return a function that compiles the port in C with these edits, and returns the program."""

    def compiled(edits=(), code=PORT_IN_C):
        (tmp_path / "net.c").write_text(changed_program(code, edits), encoding="ascii")
        subprocess.run(compiler, cwd=str(tmp_path), check=True)
        return tmp_path / "net"

    return compiled


@pytest.fixture
def in_js(tmp_path):
    """Return a function that writes the port in JavaScript with edits, and returns a command."""
    if shutil.which("node") is None:
        pytest.skip("needs Node.js")

    def written(edits=()):
        (tmp_path / "net.js").write_text(changed_program(PORT_IN_JS, edits), encoding="ascii")
        return "node", tmp_path / "net.js"

    return written


@pytest.fixture
def report(capsys):
    """Return a function from the checker's arguments to its exit status and what it prints."""

    def printed(*arguments):
        status = checker.main(list(map(str, arguments)))
        return status, capsys.readouterr().out

    return printed


@pytest.fixture
def judged(report):
    """Return a function from a command to what the checker prints of it as JSON."""
    return lambda *command: json.loads(report("--json", *command)[1])


def verdict_of(found):
    """Return what is said in JSON as the files here have it, a line for each name."""
    lines = []
    for key, finding in found["keys"].items():
        for name in finding["mistakes"]:
            kind = "choice" if name in finding["choices"] else "mistake"
            lines.append(f"{key} {kind}: {name}")
        if finding["verdict"] == "wrong" and not finding["mistakes"]:
            first = next(case for case, word in finding["cases"].items() if word == "wrong")
            lines.append(f"{key} unknown: {first}")
    return lines


# Right nets


def test_the_port_in_c_is_right_to_the_bit(in_c, judged):
    found = judged(in_c())
    assert (found["wrong"], found["choices"]) == (0, 0)
    assert list(found["keys"]) == KEYS
    if platform.libc_ver()[0] == "glibc" and platform.machine() == "x86_64":  # one exp for both
        words = f"the same bits in all {COUNT} cases"
        assert {finding["words"] for finding in found["keys"].values()} == {words}


def test_the_port_in_javascript_is_right_to_12_digits(in_js, report):
    status, printed = report(*in_js())
    assert status == 0
    same = f"the same to 12 digits (another exp) in all {COUNT} cases"
    lines = [f"first_weights  the same bits in all {COUNT} cases"]
    lines += [f"{key:15}{same}" for key in KEYS[1:]]
    assert printed.splitlines() == [*lines, "Nothing is wrong."]


def test_the_port_in_single_precision_is_right_and_told(in_c, judged):
    code = PORT_IN_C.replace("double", "float").replace("%lf", "%f").replace("%.17g", "%.9g")
    found = judged(in_c(code=code.replace("exp(", "expf(")))
    assert found["wrong"] == 0
    words = f"the same to 6 digits (single precision) in all {COUNT} cases"
    assert [found["keys"][key]["words"] for key in KEYS[1:]] == [words] * 4


# Mistakes


def assert_said(change, status, found):
    assert sorted(verdict_of(found)) == sorted(change.verdict)
    wrong = {line.split()[0] for line in change.verdict if " choice: " not in line}
    assert (found["wrong"], status) == (len(wrong), int(bool(wrong)))
    assert found["choices"] == len({line.split()[0] for line in change.verdict} - wrong)


@pytest.mark.parametrize("change", titled(IN_C))
def test_changes_of_the_port_in_c_are_named(change, in_c, report):
    status, printed = report("--json", in_c(change.edits))
    assert_said(change, status, json.loads(printed))


@pytest.mark.parametrize("change", titled(IN_JS))
def test_changes_of_the_port_in_javascript_are_named(change, in_js, report):
    status, printed = report("--json", *in_js(change.edits))
    assert_said(change, status, json.loads(printed))


def test_every_entry_of_the_table_is_made_by_a_program():
    lines = [line for change in IN_C + IN_JS for line in change.verdict]
    made = [re.sub("^weights (.*): in the gradient, ", r"gradient \1: ", line) for line in lines]
    for entry in checker.TABLE:
        name = re.escape(entry.name).replace(re.escape("{}"), "[-0-9.e]+")
        pattern = f"{entry.key} (mistake|choice): {name}$"
        assert any(re.match(pattern, line) for line in made), f"{entry.key}: {entry.name}"


def test_a_mistake_that_has_no_name_is_shown_where_it_is_furthest_off(in_c, report):
    for change in UNKNOWN:
        key, case = change.verdict[0].split(" unknown: ")
        _, printed = report(in_c(change.edits))
        assert re.search(
            rf"^{key} +wrong in .* for a reason that the checker doesn't", printed, re.M
        )
        assert re.search(
            rf'^ +first in the case "{case}", most in {key}\S*: \S+, exp', printed, re.M
        )


def test_a_part_of_the_gradient_that_is_a_multiple_is_told(in_c, report):
    edits = [("] * fed[k][i];\n}", "] * fed[k][i] * (layers == 3 && k < 2 ? 3.0 : 1.0);\n}")]
    _, printed = report(in_c(edits))
    for part in "weights", "biases":
        assert f"there, the gradient of the hidden layers' {part} is 3 times as large\n" in printed
    assert "last layer" not in printed


def test_what_explains_the_simpler_cases_is_told(in_c, report):
    slope = "error * (output * (1.0 - output))"
    edits = [
        (slope, f"(k == layers - 1 ? error : {slope})"),
        ("* delta[k + 1][n]", "* weights[k + 1][n][j] * delta[k + 1][n]"),
    ]
    _, printed = report(in_c(edits))
    words = 'the cases before "a hidden layer" are explained by: '
    assert f"{words}the slope is forgotten in the last layer" in printed
    assert "wrong: " not in printed


# Several at once


def joined(changes):
    """Return one change of several, or None if they don't go together."""
    edits = [edit for change in changes for edit in change.edits]
    try:
        changed_program(PORT_IN_C, edits)
    except AssertionError:
        return None
    return Change([line for change in changes for line in change.verdict], edits)


def combinations(count, seed):
    """Yield changes of the port in C that are two or three of those in the file, at random."""
    known = [change for change in IN_C if change not in UNKNOWN and len(change.verdict) < 3]
    numbers = random.Random(seed)
    while count > 0:
        change = joined(numbers.sample(known, numbers.choice([2, 3])))
        if change:
            count -= 1
            yield change


OTHERS = checker.cases_of(1)  # other numbers than those that are judged


def answers_in_c(program):
    """Return the answers of a program to the cases, and to others."""
    text = (checker.cases_text() + checker.cases_text(OTHERS)).encode("ascii")
    printed = subprocess.run([str(program)], input=text, stdout=subprocess.PIPE).stdout.decode()
    answers, error = checker.read_answers(printed, checker.CASES + OTHERS, "net")
    assert error == ""
    return answers[:COUNT], answers[COUNT:]


def is_true(key, findings, answers):
    """Return whether what is named in a key gives these answers to the other cases, too."""
    mistakes = findings[key].mistakes
    return any(
        all(
            checker.fits(key, case, answer[key], before + mistakes, checker.SIX) is not False
            for case, answer in zip(OTHERS, answers)
        )
        for before in checker.known_before(key, findings)
    )


def names_in(findings):
    """Return what is named, by the key that it is named in, a line for each name."""
    return {
        key: [
            f"{key} {'choice' if made.is_choice else 'mistake'}: {name}"
            for made, name in zip(finding.mistakes, checker.in_words(key, finding.mistakes))
        ]
        for key, finding in findings.items()
    }


def judged_as(change, program):
    """Return how the names that a changed program gets compare with what was changed."""
    answers, others = answers_in_c(program)
    findings = checker.judged(answers)
    names, planted = names_in(findings), set(change.verdict)
    if sorted(line for key in names for line in names[key]) == sorted(change.verdict):
        return "to the letter"
    strange = [key for key in names if not set(names[key]) <= planted]
    if not strange:
        return "fewer"
    are_true = all(is_true(key, findings, others) for key in strange)
    return "others with the same numbers" if are_true else "untrue"


def test_changes_in_twos_and_threes_get_no_name_that_is_untrue(in_c):
    counts = collections.Counter()
    for change in combinations(300 if checker.THOROUGH else 20, seed=1):
        how = judged_as(change, in_c(change.edits))
        assert how != "untrue", change
        counts[how] += 1
    assert counts["to the letter"] > sum(counts.values()) / 2, counts


# Cases and answers


def test_cases_are_exact_in_floats_of_32_bits_and_can_be_read_by_a_program_in_c():
    for line, case in zip(checker.cases_text().splitlines(), checker.CASES):
        assert json.loads(line) == case
        rest = checker.flat([case["weights"], case["inputs"], case["targets"]])
        assert all(x == checker.single(x) for x in [*rest, case["learning_rate"], case["seed"]])
        counts = [case["layers"], *case["sizes"], case["bias"], case["seed"]]
        counts += [case["learning_rate"], case["iterations"], case["examples"]]
        numbers = re.findall(r"-?\d[\d.e+-]*", line)
        assert [float(x) for x in numbers] == [*counts, *rest]
        assert next(iter(case)) == "case" and list(case)[-3:] == ["weights", "inputs", "targets"]


def test_right_answers_are_those_of_tinyann():
    for case, line in zip(checker.CASES, checker.answers_text().splitlines()):
        answer, bias = json.loads(line), bool(case["bias"])
        examples = case["inputs"], case["targets"]
        net = NeuralNet.from_weights(case["weights"], bias)
        first = NeuralNet(*case["sizes"], bias=bias, seed=case["seed"])
        assert answer["first_weights"] == first.weights
        assert answer["outputs"] == [net.predict(row) for row in case["inputs"]]
        assert answer["loss"] == net.loss(*examples)
        assert answer["gradient"] == net.gradient(*examples)
        net.train(*examples, case["iterations"], case["learning_rate"])
        assert answer["weights"] == net.weights


# What commands may do

RIGHT_ANSWERS = answers_text().splitlines()


def printing(text):
    """Return a command that prints this text, or these bytes, and does not read."""
    text = text.encode("utf-8") if isinstance(text, str) else text
    return [*PYTHON, f"import sys; sys.stdout.buffer.write({text!r})"]


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode("ascii"),
        lambda text: text.replace("\n", "\n\n").encode("ascii"),
    ],
    ids=["UTF-16", "UTF-16 without its mark", "byte order mark", "CRLF", "blank lines"],
)
def test_answers_are_read_as_windows_writes_them(encoded, verdict):
    assert verdict(*printing(encoded(answers_text())))[0] == 0


def test_first_weights_that_are_off_in_the_eighth_digit_are_wrong():
    answers = [{"first_weights": answered(case, "first_weights")} for case in CASES]
    for k, answer in enumerate(answers):
        answer["first_weights"] = [w + 1e-7 * (k % 3 - 1) for w in answer["first_weights"]]
    [finding] = Judge(answers).findings()
    assert not finding.right
    assert finding.words.startswith("wrong in 14 of 21 cases, for a reason")


def test_numbers_rounded_to_fewer_digits_are_told(verdict):
    text = re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda m: f"{float(m.group()):.7g}", answers_text())
    status, found, _ = verdict(*printing(text))
    assert status == 0
    assert [found[key] for key in ANSWERS] == ["the same to 6 digits only in all 21 cases"] * 5


@pytest.mark.parametrize("nan", ["NaN", "nan", "-nan", "-nan(ind)", "null", "Infinity", "-inf"])
def test_numbers_that_are_none_are_read_and_judged(nan, verdict):
    lines = [f'{{"loss": {nan}}}' for _ in CASES]
    status, found, _ = verdict(*printing("\n".join(lines)))
    assert status == 1
    assert found["loss"].startswith("wrong in all 21 cases")


UNREADABLE = [
    (["no such command"], "no such command can't be run: "),
    (printing(""), 'ended after 0 of 21 answers, before the case "one input"'),
    (printing(RIGHT_ANSWERS[0]), 'ended after 1 of 21 answers, before the case "a second input"'),
    ([*PYTHON, "exit('no net')"], "The last that it said:\n    no net"),
    (printing("Loading ...\n"), "line 1 of the output of "),
    (printing("\n".join([*RIGHT_ANSWERS[:3], "{"])), "line 4 of the output of "),
    (printing("[" * 100000), "is no JSON: '[[["),
    (printing('{"output": [[0.5]]}'), "has the key 'output', expected first_weights, outputs, "),
    ([f"{sys.executable} -c"], "write it without quotation marks"),
    (printing("[1, 2]"), "is no answer such as {\"outputs\": [[0.5]]}: '[1, 2]'"),
    (printing('{"outputs": [[0.5, 0.5, 0.5]]}'), "outputs has 3 numbers, expected 1"),
    (printing('{"outputs": [[0,5]]}'), "outputs has 2 numbers, expected 1 (a decimal comma?)"),
    (printing('{"outputs": ["0,5"]}'), "outputs has a decimal comma: write 0.5"),
    (printing('{"outputs": ["one"]}'), 'outputs has "one", expected numbers'),
    (printing('{"outputs": {"0": 1}}'), 'outputs has {"0": 1}, expected numbers'),
    (printing("{}\n" * 21), "has any of the keys first_weights, outputs, loss, gradient, weights"),
    (printing("{}\n" * 22), "printed 22 lines, expected 21, one a case"),
    ([*PYTHON, "print('x' * 10**8)"], "printed more than 10 million bytes"),
    (["--seconds", "0.5", *PYTHON, "while True: pass"], "did not end within 0.5 seconds"),
    (["--seconds", "0.5", *PYTHON, "import time; time.sleep(60)"], "did not end within 0.5"),
]


@pytest.mark.parametrize("command, message", UNREADABLE)
def test_what_cannot_be_read_gets_one_line_and_status_2(command, message, capsys):
    assert main(command) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert len([line for line in printed.err.splitlines() if line[:4] != "    "]) == 1
    assert printed.out == ""


def test_a_command_that_prints_before_it_reads_and_starts_slowly_is_judged(verdict):
    code = f"import sys, time; time.sleep(1); print({answers_text()!r}); sys.stdin.read()"
    assert verdict(*PYTHON, code)[0] == 0


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
@example(b"\xff\xfe\x00")
@example(b"\xff\xff")
def test_any_bytes_are_read_or_refused_in_a_line(printed):
    with pytest.raises(UnreadableError) as caught:
        read_answers(decoded(printed), [], "net")
    assert len(str(caught.value).splitlines()) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=9,
)


@given(st.dictionaries(st.sampled_from(sorted(ANSWERS)), JSON, max_size=3))
@example({"loss": 10**400})
def test_any_answer_gives_numbers_or_is_refused_in_a_line(answer):
    try:
        numbers = read_answer(json.dumps(answer), CASES[0], "line 1")
    except UnreadableError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert all(isinstance(x, float) for found in numbers.values() for x in found)


def test_any_finite_or_infinite_numbers_get_a_verdict():
    for x in 0.0, -0.0, 1e308, -1e308, 5e-324, INF, -INF, NAN, 1e16:
        answers = [{key: [x] * len(places(key, case)) for key in ANSWERS} for case in CASES]
        assert not any(finding.right for finding in Judge(answers).findings()[:2])


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e300", "ten"])
def test_a_time_limit_that_makes_no_sense_is_refused(seconds, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--seconds", seconds, *PYTHON, "pass"])
    assert caught.value.code == 2
    assert "--seconds" in capsys.readouterr().err


def test_without_a_command_the_program_prints_how_to_use_it(capsys):
    assert main([]) == 2
    out = capsys.readouterr().out
    assert "COMMAND" in out and "--answers" in out


def test_readme_shows_what_the_checker_prints(c_program, verdict):
    changes = next(b for b in changes_in(MISTAKES_IN_C) if len(b.values[1]) == 3).values[0]
    printed = verdict(c_program(changed_program(shown("c"), changes)))[2]
    digits = [re.sub(r"(\.\d{8})\d*", r"\1", text) for text in (printed, shown("text", "keys"))]
    assert digits[0] == digits[1]
