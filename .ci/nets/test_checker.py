"""Tests of the checker, the first half of test_tinyann.py, by nets that are not its oracle.

Section                  What it holds
-----------------------  -------------------------------------------------------------------------
The ports                how a port is changed, run and judged
Right nets               two ports, with floats of both widths
Mistakes                 each entry of the table, made by a program, is named; unknown ones are not
Several at once          twos and threes at random: no name that isn't true
Cases and answers        they fit programs in C and 32-bit floats, and tinyann's own answers
What commands may do     print in any way, end early, take too long
"""

import collections
import hashlib
import json
import math
import os
import pathlib
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import types

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import test_tinyann as checker
import tinyann
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
KNOWN_IN_C = [change for change in IN_C if change not in UNKNOWN]


COMPILE = ["cc", "-std=c99", "-O0", "-ffp-contract=off", "-w", "net.c", "-lm", "-o", "net"]


def compiled(code, folder):
    """Compile a program in C, quickly, and return its path."""
    (folder / "net.c").write_text(code, encoding="ascii")
    subprocess.run(COMPILE, cwd=str(folder), check=True)
    return folder / "net"


@pytest.fixture(scope="module")
def needs_cc(tmp_path_factory):
    """Skip the test if there is no compiler that can compile and link a small program."""
    try:
        compiled("int main(void) { return 0; }\n", tmp_path_factory.mktemp("cc"))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs a C compiler, cc")


@pytest.fixture
def in_c(tmp_path, needs_cc):
    """Return a function that compiles the port in C with these edits, and returns the program."""
    return lambda edits=(): compiled(changed_program(PORT_IN_C, edits), tmp_path)


# Runs programs, one after the other, each of which reads the same text as its standard input.
RUN_ALL = """
    const [text, ...programs] = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const files = { readFileSync: () => text };
    for (const program of programs) {
      const lines = [];
      new Function("require", "console", program)(() => files, { log: (line) => lines.push(line) });
      console.log(JSON.stringify(lines.join("\\n")));
    }
"""


@pytest.fixture(scope="module")
def printed_in_js():
    """Return what the port in JavaScript prints with each change; one process runs them all."""
    if shutil.which("node") is None:
        pytest.skip("needs Node.js")
    programs = [changed_program(PORT_IN_JS, change.edits) for change in IN_JS]
    text = json.dumps([checker.cases_text(), *programs]).encode("ascii")
    printed = subprocess.run(
        ["node", "-e", RUN_ALL], input=text, stdout=subprocess.PIPE, check=True
    )
    return [json.loads(line) for line in printed.stdout.splitlines()]


@pytest.fixture
def report(capsys):
    """Return a function from the checker's arguments to its exit status and what it prints."""

    def printed(*arguments):
        status = checker.main(list(map(str, arguments)))
        return status, capsys.readouterr().out

    return printed


def printed_by(program, cases=checker.CASES):
    text = checker.cases_text(cases).encode("ascii")
    return subprocess.run([str(program)], input=text, stdout=subprocess.PIPE, check=True).stdout


def answers_in(printed, cases=checker.CASES):
    answers, error = checker.read_answers(checker.decoded(printed), cases, "net")
    assert error == ""
    return answers


def names_in(findings):
    """Return what is named, by the key that it is named in, as the files here have it."""
    return {
        key: [
            f"{key} {'choice' if made.is_choice else 'mistake'}: {name}"
            for made, name in zip(finding.mistakes, checker.in_words(key, finding.mistakes))
        ]
        for key, finding in findings.items()
    }


# Right nets


def test_the_port_in_c_is_right_to_the_bit(in_c, report):
    status, printed = report(in_c())
    assert status == 0
    assert [line.split()[0] for line in printed.splitlines()] == [*KEYS, "Nothing"]
    if platform.libc_ver()[0] == "glibc" and platform.machine() == "x86_64":  # one exp for both
        assert printed.count(f"the same bits in all {COUNT} cases\n") == len(KEYS)


def test_the_port_in_javascript_is_right_to_12_digits(report):
    if shutil.which("node") is None:
        pytest.skip("needs Node.js")
    status, printed = report("node", HERE / "net.js")
    assert status == 0
    lines = [f"first_weights  the same bits in all {COUNT} cases"]
    lines += [
        f"{key:15}the same to 12 digits (another exp or order) in all {COUNT} cases"
        for key in KEYS[1:]
    ]
    assert printed.splitlines() == [*lines, "Nothing is wrong."]


def test_the_port_in_single_precision_is_right_and_told(tmp_path, needs_cc, report):
    code = PORT_IN_C.replace("double", "float").replace("%lf", "%f").replace("%.17g", "%.9g")
    status, printed = report(compiled(code.replace("exp(", "expf("), tmp_path))
    assert status == 0
    assert printed.count(f"the same to 6 digits (single precision) in all {COUNT} cases\n") == 4


# Mistakes


def assert_said(change, findings):
    names = [line for lines in names_in(findings).values() for line in lines]
    assert sorted(names) == sorted(change.verdict)
    wrong = {line.split()[0] for line in change.verdict if " choice: " not in line}
    choices = {line.split()[0] for line in change.verdict} - wrong
    assert checker.tally(findings, []) == [len(wrong), len(choices), 0]


@pytest.mark.parametrize("change", titled(KNOWN_IN_C))
def test_changes_of_the_port_in_c_are_named(change, in_c):
    assert_said(change, checker.judged(answers_in(printed_by(in_c(change.edits)))))


@pytest.mark.parametrize("change", titled(IN_JS))
def test_changes_of_the_port_in_javascript_are_named(change, printed_in_js):
    printed = printed_in_js[IN_JS.index(change)].encode("ascii")
    assert_said(change, checker.judged(answers_in(printed)))


def test_every_entry_of_the_table_is_made_by_a_program():
    lines = [line for change in IN_C + IN_JS for line in change.verdict]
    made = [re.sub("^weights (.*): in the gradient, ", r"gradient \1: ", line) for line in lines]
    for entry in checker.TABLE:
        name = re.escape(entry.name).replace(re.escape("{}"), "[-0-9.e]+")
        pattern = f"{entry.key} (mistake|choice): {name}$"
        assert any(re.match(pattern, line) for line in made), f"{entry.key}: {entry.name}"


@pytest.mark.parametrize("change", titled(UNKNOWN))
def test_a_change_that_has_no_name_gets_none_and_is_shown_where_it_is_furthest_off(
    change, in_c, report
):
    key, case = change.verdict[0].split(" unknown: ")
    status, printed = report(in_c(change.edits))
    assert status == 1
    assert not re.search("^.* (wrong|another choice): ", printed, re.MULTILINE)
    words = f"{key:15}wrong in .* for a reason that the checker doesn't know\n"
    place = rf' +first in the case "{case}", most in {key}\S*: \S+, expected \S+\n'
    assert re.search(words + place, printed)


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
    known = [change for change in KNOWN_IN_C if len(change.verdict) < 3]
    numbers = random.Random(seed)
    while count > 0:
        change = joined(numbers.sample(known, numbers.choice([2, 3])))
        if change:
            count -= 1
            yield change


OTHERS = checker.cases_of(1)  # other numbers than those that are judged


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


def judged_as(change, program):
    """Return how the names that a changed program gets compare with what was changed."""
    answers = answers_in(printed_by(program, checker.CASES + OTHERS), checker.CASES + OTHERS)
    findings = checker.judged(answers[:COUNT])
    names, planted = names_in(findings), set(change.verdict)
    if sorted(line for key in names for line in names[key]) == sorted(change.verdict):
        return "to the letter"
    strange = [key for key in names if not set(names[key]) <= planted]
    if not strange:
        return "fewer"
    are_true = all(is_true(key, findings, answers[COUNT:]) for key in strange)
    return "others with the same numbers" if are_true else "untrue"


def test_changes_in_twos_and_threes_get_no_name_that_is_untrue(in_c):
    counts = collections.Counter()
    for change in combinations(1000 if checker.THOROUGH else 10, seed=1):
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

PYTHON = sys.executable, "-c"
RIGHT = checker.answers_text().splitlines()


def printing(text):
    """Return a command that prints this text, or these bytes, and does not read."""
    text = text.encode("utf-8") if isinstance(text, str) else text
    return [*PYTHON, f"import sys; sys.stdout.buffer.write({text!r})"]


def lines_of(answers):
    return "".join(json.dumps(answer) + "\n" for answer in answers)


def right_answers(cases=checker.CASES, keys=KEYS):
    return [{key: checker.answer_of(case, key) for key in keys} for case in cases]


def answers_with(names, keys=KEYS, cases=checker.CASES):
    """Return the answers of a net with the mistakes of these names, each a key and a name."""
    made = [entry for entry in checker.TABLE if (entry.key, entry.name) in names]
    assert len(made) == len(names)
    return [
        {key: checker.answer_of(case, key, mistakes_before(key, made)) for key in keys}
        for case in cases
    ]


def mistakes_before(key, mistakes):
    return [made for made in mistakes if made.key in [key, *checker.BEFORE.get(key, [])]]


def with_name(key, start, factor):
    """Return the mistake whose name starts so, with a factor."""
    (entry,) = [e for e in checker.TABLE if e.key == key and e.name == start]
    return checker.with_factor(entry, factor)


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
def test_answers_are_read_as_windows_writes_them(encoded, report):
    assert report(*printing(encoded(checker.answers_text())))[0] == 0


@pytest.mark.parametrize("nan", ["NaN", "nan", "-nan", "-nan(ind)", "null", "Infinity", "-inf"])
def test_numbers_that_are_none_are_read_and_judged(nan, report):
    status, printed = report(*printing(f'{{"loss": {nan}}}\n' * COUNT))
    assert status == 1
    assert printed.startswith(f"loss           wrong in all {COUNT} cases")


UNREADABLE = [
    (["no such command"], "no such command can't be run: "),
    (printing(""), f'ended after 0 of {COUNT} answers, before the case "one input" and printed no'),
    ([*PYTHON, "exit('no net')"], "status 1 after 0 of 23 answers, before the case "),
    ([*PYTHON, "exit('no net')"], ". It said:\n    no net"),
    (printing("Loading ...\n"), "line 1 of the output of "),
    (printing("[" * 100000), "isn't JSON: '[[["),
    (printing('{"output": [[0.5]]}'), "has the key 'output', expected first_weights, outputs, "),
    ([f"{sys.executable} -c"], "write it without quotation marks"),
    (printing("[1, 2]"), "is no answer such as {\"outputs\": [[0.5]]}: '[1, 2]'"),
    (printing('{"outputs": [[0.5, 0.5, 0.5]]}'), "outputs has 3 numbers, expected 1"),
    (printing('{"outputs": [[0,5]]}'), "outputs has 2 numbers, expected 1 (a decimal comma?)"),
    (printing('{"outputs": ["0,5"]}'), "outputs has a decimal comma: write 0.5"),
    (printing('{"outputs": ["one"]}'), 'outputs has "one", expected numbers'),
    (printing('{"outputs": {"0": 1}}'), 'outputs has {"0": 1}, expected numbers'),
    (printing('{"case": "a bias"}'), 'answers another case, expected "one input"'),
    (printing("{}\n" * COUNT), "has any of the keys first_weights, outputs, loss, gradient, wei"),
    ([*PYTHON, "print(' ' * 1000001 + '1')"], "has more than 1 million characters"),
    (["--seconds", "0.5", *PYTHON, "while True: pass"], "did not end within 0.5 seconds"),
    (["--seconds", "0.5", *PYTHON, "import time; time.sleep(60)"], "did not end within 0.5"),
]


@pytest.mark.parametrize("command, message", UNREADABLE)
def test_what_cannot_be_judged_gets_a_line_and_status_2(command, message, capsys):
    assert checker.main(command) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert len([line for line in printed.err.splitlines() if line[:4] != "    "]) == 1
    assert printed.out == ""


def test_a_command_that_prints_before_it_reads_and_starts_slowly_is_judged(report):
    text = checker.answers_text()
    code = f"import sys, time; time.sleep(1); print({text!r}); sys.stdin.read()"
    assert report(*PYTHON, code)[0] == 0


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
@example(b"\xff\xfe\x00")
@example(b"\xff\xff")
@example(b"{}\n" * 24)
def test_any_bytes_are_answers_or_refused_in_a_line(printed):
    answers, error = checker.read_answers(checker.decoded(printed), checker.CASES, "net")
    assert not any(answers)
    assert len(error.splitlines()) <= 1


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=9,
)


@given(st.dictionaries(st.sampled_from(sorted(KEYS)), JSON, max_size=3))
@example({"loss": 10**400})
def test_any_answer_gives_numbers_or_is_refused_in_a_line(answer):
    try:
        numbers = checker.read_answer(json.dumps(answer), checker.CASES[0], "line 1")
    except checker.UnreadableError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert all(isinstance(x, float) for found in numbers.values() for x in found)


def test_any_finite_or_infinite_numbers_get_a_verdict():
    for x in 0.0, -0.0, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan, 1e16:
        answers = [
            {key: [x] * len(checker.place_names(key, case)) for key in KEYS}
            for case in checker.CASES
        ]
        findings = checker.judged(answers)
        assert [findings[key].verdict for key in KEYS[:2]] == ["wrong", "wrong"]


@pytest.mark.parametrize(
    "option",
    ["--seconds 0", "--seconds -1", "--seconds nan", "--seconds inf", "--seconds 1e300"]
    + ["--seed -1", "--seed 4294967296", "--seed x", "--keys loss,weight"],
)
def test_an_option_that_makes_no_sense_is_refused(option, capsys):
    with pytest.raises(SystemExit) as caught:
        checker.main([*option.split(), *PYTHON, "pass"])
    assert caught.value.code == 2
    assert option.split()[0] in capsys.readouterr().err


def test_without_a_command_the_program_prints_how_to_use_it(capsys):
    assert checker.main([]) == 2
    out = capsys.readouterr().out
    assert "COMMAND" in out and "--answers" in out


# A command that ends early, and one that doesn't end

NET_THAT_RAISES = """
import json, math, sys

for line in sys.stdin:
    case = json.loads(line)
    rows = case["inputs"]
    for layer in case["weights"]:
        fed = [row + [1] * case["bias"] for row in rows]
        sums = [[sum(w * x for w, x in zip(neuron, row)) for neuron in layer] for row in fed]
        rows = [[1 / (1 + math.exp(-z)) for z in row] for row in sums]
    print(json.dumps({"outputs": rows}))
"""


def test_what_was_answered_before_a_crash_is_judged(report):
    status, printed = report(*PYTHON, NET_THAT_RAISES)
    lines = printed.splitlines()
    assert status == 1
    assert lines[0].startswith("outputs        the same ")
    assert lines[0].endswith(" in all 22 cases (1 not answered)")
    ended = 'ended with the exit status 1 after 22 of 23 answers, before the case "large weighted'
    assert ended in printed
    assert "    OverflowError: math range error" in lines
    assert lines[-1] == "The command failed: 22 of 23 cases answered."


@pytest.mark.parametrize(
    "rest, ended",
    [
        ("sys.exit()", "ended after 3 of 23 answers, before the case "),
        ("print('{')", "line 4 of the output of "),
        ("time.sleep(60)", "did not end within 2 seconds"),
        ("print('x' * 10**8)", "printed more than 10 million bytes"),
        ("print('[[' * 2000000)", "has more than 1 million characters"),
        ("print((rest + chr(10)) * 3)", "printed more than 23 lines, one a case"),
        ("os.kill(os.getpid(), 11)", "was ended by SIGSEGV after 3 of 23 answers"),
        (
            "print(rest); sys.stdout.flush(); os.kill(os.getpid(), 11)",
            "answered all cases, but was",
        ),
        ("print(rest); sys.exit(3)", "answered all cases, but ended with the exit status 3"),
    ],
)
def test_however_a_command_ends_its_answers_are_judged(rest, ended, report):
    text, more = "\n".join(RIGHT[:3]), "\n".join(RIGHT[3:])
    code = f"import os, sys, time; rest = {more!r}; print({text!r}); sys.stdout.flush(); {rest}"
    status, printed = report("--seconds", "2" if "sleep" in rest else "20", *PYTHON, code)
    assert status == 1
    assert printed.startswith("first_weights  the same bits in all ")
    assert ended in printed
    assert "\nThe command failed: " in printed and "Nothing is wrong" not in printed


def test_answers_that_say_error_or_nothing_skip_a_case(report):
    answers = [*RIGHT[:-2], '{"error": "math range error"}', "{}"]
    status, printed = report(*printing("\n".join(answers)))
    assert status == 0
    assert printed.startswith(f"first_weights  the same bits in all {COUNT - 2} cases (2 not answe")


def test_of_an_error_the_first_and_the_last_lines_are_shown(report):
    code = "import sys; [print('said', n, file=sys.stderr) for n in range(10**4)]; sys.exit(1)"
    _, printed = report(*PYTHON, f"print({RIGHT[0]!r}); {code}")
    said = [line.strip() for line in printed.splitlines() if "    said" in line]
    assert said == [f"said {n}" for n in [0, 1, 2, 3, 9995, 9996, 9997, 9998, 9999]]


def checker_run(*arguments, limit=None, **options):
    """Return the checker as a program that runs, in so many bytes of memory."""
    resource = pytest.importorskip("resource")

    def limited():
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # which shells ignore in the background
        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    command = [sys.executable, "-I", "-S", checker.__file__, *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, preexec_fn=limited, **pipes, **options)


def checked_within(seconds, *arguments, limit=None):
    """Return the status and the output of the checker, which must end within so many seconds."""
    start = time.monotonic()
    process = checker_run(*arguments, limit=limit)
    printed = process.communicate(timeout=60)[0].decode()
    assert time.monotonic() - start < seconds
    return process.returncode, printed


@pytest.fixture
def right_file(tmp_path):
    (tmp_path / "right.jsonl").write_text(checker.answers_text(), encoding="ascii")
    return tmp_path / "right.jsonl"


def test_a_child_that_keeps_the_pipe_does_not_hold_the_checker(right_file):
    if shutil.which("setsid") is None:
        pytest.skip("needs setsid")
    shell = f"setsid sleep 20 & exec cat {right_file}"
    status, printed = checked_within(12, "--seconds", 15, "sh", "-c", shell)
    assert status == 0
    assert printed.endswith("\nNothing is wrong.\n")


ENDLESS = {
    "errors": "while True: os.write(2, b'y' * 65535 + b'\\n')",
    "answers": "while True: os.write(1, b'[0,0,0,0]' * 9999)",
    "numbers": "print('{\"loss\": [' + '0.5,' * 240000 + '1]}')",
    "brackets": "print('{\"loss\": ' + '[' * 600 + '0.5' + ']' * 600 + '}')",
    "more brackets": "print('{\"loss\": ' + '[' * 400000 + ']' * 400000 + '}')",
    "lines": "print('{}' * 1 + chr(10) * 9000000)",
}


@pytest.mark.parametrize("printed", ENDLESS.values(), ids=ENDLESS.keys())
def test_whatever_a_command_prints_takes_300_mb_at_most_and_its_time(printed):
    code = f"import os, sys\n{printed}"
    process = checker_run("--seconds", 3, *PYTHON, code, limit=300 * 10**6 + 3 * 64 * 2**20)
    said = process.communicate(timeout=15)[1].decode()
    assert process.returncode in (1, 2)
    assert "Traceback" not in said and "MemoryError" not in said


def is_running(number):
    try:
        os.kill(number, 0)
    except OSError:
        return False
    return True


@pytest.mark.parametrize("number, status", [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_ends_the_checker_and_the_command(number, status, tmp_path):
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    process = checker_run(*PYTHON, code, tmp_path / "id")
    while not (tmp_path / "id").exists() or not (tmp_path / "id").read_text():
        time.sleep(0.01)
    process.send_signal(getattr(signal, number))
    assert process.communicate(timeout=10)[1] == b""
    assert process.returncode == status
    assert not is_running(int((tmp_path / "id").read_text()))


def test_a_reader_that_stops_reading_makes_no_traceback():
    process = checker_run("--cases", "--answers", "--seed", 3)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait()
    process.stderr.close()


def test_a_system_without_groups_of_processes_and_some_signals_will_do(report, monkeypatch):
    others = {name: value for name, value in vars(signal).items() if name != "SIGKILL"}
    monkeypatch.setattr(checker, "signal", types.SimpleNamespace(**others))  # as on Windows
    monkeypatch.delattr(os, "killpg", raising=False)
    text = "\n".join(RIGHT[:2])
    code = f"import sys, time; print({text!r}); sys.stdout.flush(); time.sleep(60)"
    status, printed = report("--seconds", "2", *PYTHON, code)
    assert status == 1
    assert "did not end within 2 seconds" in printed


# Bare Python


def test_the_one_file_runs_on_bare_python_in_an_empty_folder(right_file, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(checker.__file__, str(folder))
    command = [sys.executable, "-I", "-S", "test_tinyann.py", *PYTHON]
    code = f"print(open({str(right_file)!r}).read())"
    options = {"cwd": str(folder), "stdout": subprocess.PIPE, "check": True}
    printed = subprocess.run([*command, code], **options).stdout.decode()
    assert printed.endswith("Nothing is wrong." + os.linesep)


def test_the_checker_imports_the_standard_library_alone():
    code = pathlib.Path(checker.__file__).read_text(encoding="utf-8").split("\nif __name__ ==")[0]
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE))
    assert not imported & {"tinyann", "pytest", "hypothesis", "numpy"}
    assert tinyann.__version__ == checker.VERSION


def test_the_tests_take_no_name_of_the_checker_again():
    halves = pathlib.Path(checker.__file__).read_text(encoding="utf-8").split("\nif __name__ ==")
    names = [set(re.findall(r"^(?:def |class )?(\w+)(?: = |\(|:$)", x, re.M)) for x in halves]
    assert not names[0] & names[1]


# Digits


FORMATS = {
    "%f": ("%f", True),
    "%g": ("%g", True),
    "%.14g": ("%.14g", True),
    "%.7g": ("%.7g", True),
    "%.3f": ("%.3f", True),
    "%.1f": ("%.1f", False),
}


def formatted(answers, form):
    """Return lines of answers whose numbers are printed so."""
    text = lines_of(answers)
    return re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda m: form % float(m.group()), text)


@pytest.mark.parametrize("form, is_judged", FORMATS.values(), ids=FORMATS.keys())
def test_right_numbers_that_are_rounded_are_told_so(form, is_judged, report):
    start = time.process_time()
    status, printed = report(*printing(formatted(right_answers(), form)))
    assert time.process_time() - start < 0.5
    assert status == (0 if is_judged else 1)
    words = "right as far as it is printed: print 17 digits, in all 23 cases"
    expected = words if is_judged else "not judged: print 17 digits, not so few"
    lines = [line[15:] for line in printed.splitlines()[1:-1]]
    assert set(lines) <= {expected, "the same bits in all 23 cases"} and expected in lines


def test_rounded_numbers_of_an_unknown_mistake_are_asked_for_with_17_digits():
    answers = right_answers(keys=["outputs"])
    for answer in answers:
        answer["outputs"] = [round(x**1.1, 6) for x in answer["outputs"]]
    finding = checker.judged(answers)["outputs"]
    assert finding.verdict == "wrong"
    assert "its numbers have few digits: print 17, and the checker can tell more" in finding.lines


def test_first_weights_that_are_off_in_the_eighth_digit_are_wrong():
    answers = right_answers(keys=["first_weights"])
    for k, answer in enumerate(answers):
        answer["first_weights"] = [w + 1e-7 * (k % 3 - 1) for w in answer["first_weights"]]
    finding = checker.judged(answers)["first_weights"]
    assert finding.verdict == "wrong"
    assert finding.words.startswith("wrong in 15 of 23 cases, for a reason")


# Choices


def test_a_choice_is_no_mistake_unless_asked_for(report):
    choices = [("loss", "without the 1/2"), ("gradient", "without the 1/2")]
    command = printing(lines_of(answers_with(choices)))
    status, printed = report(*command)
    lines = printed.splitlines()
    assert status == 0
    assert lines[2:4] == ["loss           another choice: without the 1/2", lines[3]]
    assert lines[-1] == "Nothing is wrong. Another choice: 2 of 5 keys."
    status, printed = report("--strict", *command)
    assert status == 1
    assert printed.splitlines()[-1] == "Another choice, which --strict forbids: 2 of 5 keys."


def test_a_mistake_next_to_a_choice_is_wrong(report):
    made = [("weights", "an update after each example"), ("weights", "biases are never updated")]
    status, printed = report(*printing(lines_of(answers_with(made))))
    assert status == 1
    lines = [line[15:] for line in printed.splitlines()[4:6]]
    assert lines == [f"wrong: {made[1][1]}", f"and another choice: {made[0][1]}"]
    assert printed.endswith("\nWrong: 1 of 5 keys.\n")


SLOPE = ("gradient", "the slope is forgotten in the last layer")


def test_a_slope_forgotten_in_the_last_layer_is_right_for_cross_entropy_alone():
    of_squares = checker.judged(answers_with([SLOPE]))
    assert of_squares["gradient"].words == f"wrong: {SLOPE[1]}"
    of_entropy = checker.judged(answers_with([SLOPE, ("loss", "cross-entropy")]))
    assert of_entropy["loss"].words == "another choice: cross-entropy"
    assert of_entropy["gradient"].words == f"another choice: {SLOPE[1]}"
    untold = checker.judged(answers_with([SLOPE], keys=["outputs", "gradient"]))["gradient"]
    assert untold.verdict == "wrong"
    assert "that is a choice if the loss is cross-entropy: answer the loss to tell" in untold.lines
    without_its_gradient = checker.judged(answers_with([("loss", "cross-entropy")]))["loss"]
    assert without_its_gradient.words == "wrong: cross-entropy"
    assert "the gradient is that of squares" in without_its_gradient.lines


def test_different_scales_of_loss_and_gradient_are_told():
    mean = "half the mean over the examples"
    line = "that isn't the scale of the loss, half the sum"
    gradient = checker.judged(answers_with([("gradient", mean)]))["gradient"]
    assert gradient.verdict == "choice" and line in gradient.lines
    both = checker.judged(answers_with([("gradient", mean), ("loss", mean)]))["gradient"]
    assert both.verdict == "choice" and len(both.lines) == len(gradient.lines) - 1


def test_a_slope_that_will_be_right_once_the_outputs_are_is_told():
    made = [("outputs", "1 / (1 + e^z), not 1 / (1 + e^-z)")]
    made.append(("gradient", "the slope is the sigmoid's in all layers"))
    gradient = checker.judged(answers_with(made))["gradient"]
    assert gradient.words == "wrong: the slope is the sigmoid's in all layers"
    assert "that will be right once the outputs are the sigmoid's" in gradient.lines


# What few cases tell


def answered_in(names, answers, cases=checker.CASES):
    return [answer if case["case"] in names else {} for case, answer in zip(cases, answers)]


def test_what_few_cases_do_not_test_is_told(report):
    few = answered_in(["one input", "a second input", "a second example"], right_answers())
    status, printed = report(*printing(lines_of(few)))
    assert status == 0
    line, last = printed.splitlines()[-2:]
    assert last == "Nothing is wrong in the 3 cases answered."
    told = re.match(r"Not tested by these 3 cases: (\d+) mistakes, such as a forgotten le", line)
    shown = [
        entry
        for entry in checker.TABLE
        if not entry.is_choice
        and checker.judged(few_with(entry))[entry.key].verdict == "right"
        and entry.name not in SHOWN_WITH_OTHERS
    ]
    assert int(told.group(1)) == len(shown) > 10


# The steps of the contract, which differ from it only where others replace what goes with them.
SHOWN_WITH_OTHERS = ["written neuron by neuron, not in the order that was read"] + [
    entry.name for entry in checker.TABLE if entry.kind == checker.SIGMOID
]


def few_with(entry):
    """Return the answers to three cases of a net that makes this mistake."""
    if isinstance(entry.steps, checker.Fitted):
        entry = checker.with_factor(entry, 0.5)
    return [
        {key: checker.answer_of(case, key, mistakes_before(key, [entry])) for key in KEYS}
        for case in checker.CASES[:3]
    ]


def test_a_net_that_answers_all_cases_is_told_of_nothing_that_is_not_tested(report):
    for keys in KEYS, ["outputs"], ["weights"]:
        _, printed = report(*printing(lines_of(right_answers(keys=keys))))
        assert printed.splitlines()[len(keys) :] == ["Nothing is wrong."]


def with_biases_always(made=()):
    """Return the answers of a net whose biases are 0 at first, where a case has none."""
    cases = [
        dict(case, bias=1, weights=[[[*w, 0.0][: n + 1] for w in layer] for n, layer in fans(case)])
        for case in checker.CASES
    ]
    return answers_with(made, ["outputs", "loss", "gradient", "weights"], cases)


def fans(case):
    """Return each layer of a case with how many inputs its neurons have."""
    return zip(case["sizes"], case["weights"])


def test_a_net_that_always_has_biases_answers_with_them(report):
    status, printed = report(*printing(lines_of(with_biases_always())))
    assert (status, printed.splitlines()[-1]) == (0, "Nothing is wrong.")
    online = ("weights", "an update after each example")
    _, printed = report(*printing(lines_of(with_biases_always([online]))))
    assert f"\nweights        another choice: {online[1]}\n" in printed


def test_a_name_is_not_made_up_from_a_case_or_two():
    answers = right_answers(keys=["outputs", "loss", "gradient", "weights"])
    for k, answer in enumerate(answers[1:], 1):
        answer["outputs"] = [x * 1.0001 for x in answer["outputs"]]
        answer["gradient"] = [x * k % 0.7 for x in answer["gradient"]]
    answers[0]["gradient"] = [0.123]
    answers[0]["weights"] = [0.456]
    findings = checker.judged(answers)
    assert not any(finding.mistakes for finding in findings.values())
    assert findings["gradient"].words == "not judged: the keys before it are wrong in most cases"


def test_one_number_does_not_tell_a_factor_nor_two_mistakes():
    one, two = [{"gradient": [0.0123]}], [{"gradient": [0.0123]}, {"gradient": [0.0456, 0.0789]}]
    for answers in one, two:
        assert not checker.judged(answers)["gradient"].mistakes
    two_made = [
        ("gradient", "without the 1/2"),
        ("gradient", "the slope is that of tanh in all layers"),
    ]
    found = answers_with(two_made, ["gradient"])
    assert not checker.judged(found[:1])["gradient"].mistakes
    assert len(checker.judged(found[:2])["gradient"].mistakes) == 2
    cases = [checker.new_case(0, "a bias alone", 2, 1, bias=1)]
    weights = checker.answer_of(cases[0], "weights")
    weights[2] += 0.0123  # as with a learning rate of the biases' own
    assert not checker.judged([{"weights": weights}], cases)["weights"].mistakes


def noisy(answers, size, numbers):
    """Return answers with noise of this relative size."""
    return [
        {key: [x * (1 + size * numbers.uniform(-1, 1)) for x in found] for key, found in a.items()}
        for a in answers
    ]


def instance(entry, numbers):
    """Return an entry of the table with a factor, if it has one."""
    if not isinstance(entry.steps, checker.Fitted):
        return entry
    factors = [20, 30, 50] if entry.steps.neutral is None else [0.1, 0.3, 0.5, 0.9]
    return checker.with_factor(entry, numbers.choice(factors))


def test_noise_gets_no_name_that_was_not_made_and_takes_5_seconds_at_most():
    numbers = random.Random(4)
    for _ in range(100 if checker.THOROUGH else 3):
        made = [instance(entry, numbers) for entry in numbers.sample(checker.TABLE, 2)]
        if checker.at_odds(made):
            continue
        answers = [
            {key: checker.answer_of(case, key, mistakes_before(key, made)) for key in KEYS}
            for case in checker.CASES
        ]
        answers = noisy(answers, 10 ** numbers.uniform(-7, -3), numbers)
        start = time.process_time()
        findings = checker.judged(answers)
        assert time.process_time() - start < 5
        for key, finding in findings.items():
            for case, answer in zip(checker.CASES, answers):
                known = checker.known_before(key, findings)[0] + finding.mistakes
                if finding.mistakes:
                    assert checker.fits(key, case, answer[key], known, 1e-5) is not False


def test_a_tiny_number_is_not_0():
    made = [with_name("outputs", "weighted sums beyond {} are cut", 50)]
    made += [e for e in checker.TABLE if e.name == "biases are subtracted"]
    answers = [{"outputs": checker.answer_of(case, "outputs", made)} for case in checker.CASES]
    found = checker.judged(answers)["outputs"].mistakes
    assert {entry.name for entry in found} == {entry.name for entry in made}


# Hints


def test_hints_for_weights_are_given_as_for_gradients():
    case = next(case for case in checker.CASES if case["case"] == "a hidden layer with biases")
    start, right = checker.flat(case["weights"]), checker.answer_of(case, "weights")
    found = [w + 0.3 * (x - w) for w, x in zip(start, right)]
    whole = checker.multiples("weights", case, found, [])
    assert whole == ["there, the step is 0.3 times as large"]
    biases = [i for part, all_i in checker.parts(case).items() if "biases" in part for i in all_i]
    found = [start[i] if i in biases else x for i, x in enumerate(right)]
    hints = checker.multiples("weights", case, found, [])
    assert hints == [f"there, the {k} biases stay as they are" for k in LAYER_NAMES]


LAYER_NAMES = "hidden layers'", "last layer's"


def test_a_gradient_of_0_is_called_so():
    case = checker.CASES[5]
    nothing = [0.0] * len(checker.place_names("gradient", case))
    assert checker.multiples("gradient", case, nothing, []) == ["there, the gradient is 0"]


def test_a_case_is_called_the_first_only_if_those_before_it_were_answered():
    answers = right_answers(keys=["outputs"])
    for answer in answers[7:]:
        answer["outputs"] = [x**1.1 for x in answer["outputs"]]
    lines = checker.judged(answers)["outputs"].lines
    assert lines[0].startswith('first in the case "a hidden layer", most in outputs[0][0]: ')
    lines = checker.judged([{}, {}, *answers[2:]])["outputs"].lines
    assert lines[0].startswith('first, of the cases that tell, in "a hidden layer", most in ')


def test_a_rate_that_is_always_the_same_is_named():
    made = [with_name("weights", "the learning rate is {}, whatever is asked", 0.1)]
    answers = [
        {key: checker.answer_of(case, key, mistakes_before(key, made)) for key in KEYS[1:]}
        for case in checker.CASES
    ]
    findings = checker.judged(answers)
    assert findings["weights"].words == "wrong: the learning rate is 0.1, whatever is asked"
    assert findings["gradient"].verdict == "right"


def test_random_numbers_are_noticed(report):
    code = f"import json, random\nfor line in {RIGHT!r}:\n    answer = json.loads(line)\n"
    code += "    answer['loss'] *= random.random()\n    print(json.dumps(answer))"
    status, printed = report(*PYTHON, code)
    assert status == 1
    words = "wrong: its numbers are others when the command runs again: random numbers?"
    assert printed.splitlines()[2] == f"loss           {words}"


# Options


def test_version_has_the_hashes_of_what_is_printed(report):
    hashes = dict(line.split() for line in report("--version")[1].splitlines())
    assert hashes.pop("tinyann") == tinyann.__version__
    for name, arguments in {"cases": ["--cases"], "answers": ["--answers", "--exact"]}.items():
        printed = report(*arguments)[1].encode("ascii")
        assert hashes[name] == hashlib.sha256(printed).hexdigest()


def test_exact_answers_are_those_of_the_exact_exp(report, monkeypatch):
    monkeypatch.setattr(checker, "nearest_exp", lambda x: 2 * math.exp(x))
    exact, other = report("--answers", "--exact")[1], report("--answers")[1]
    assert json.loads(exact.splitlines()[0])["outputs"] != json.loads(RIGHT[0])["outputs"]
    assert other == checker.answers_text()


def test_a_seed_draws_other_cases_of_the_same_kind_in_which_every_mistake_shows():
    assert checker.cases_of(0) == checker.CASES
    kept = ["case", "layers", "sizes", "bias", "learning_rate", "iterations", "examples"]
    for seed in range(1, 100 if checker.THOROUGH else 6):
        cases = checker.cases_of(seed)
        assert cases == checker.cases_of(seed)
        for case, published in zip(cases, checker.CASES):
            assert all(case[key] == published[key] for key in kept)
            assert case["weights"] != published["weights"]
            assert (case["seed"] == published["seed"]) == (published["seed"] != 1)
            assert all(x == checker.single(x) for x in checker.flat(case["weights"]))
        for entry in checker.TABLE:
            if entry.name not in SHOWN_WITH_OTHERS:
                made = instance(entry, random.Random(seed))
                assert checker.shows_in([(case, entry.key) for case in cases], made), entry.name


def test_no_last_layer_is_drawn_that_is_its_own_transpose():
    for seed in range(200):
        case = checker.new_case(seed, "layers as wide as each other", 2, 2, 2, bias=1)
        [[_, b, _], [c, _, _]] = case["weights"][-1]
        assert b != c


def test_no_two_cases_or_seeds_share_a_stream_of_numbers():
    names = [case["case"] for case in checker.CASES]
    streams = [checker.stream_of(name, seed) for name in names for seed in range(1, 200)]
    assert len(set(streams)) == len(streams)


def test_answers_that_are_printed_without_computing_them_do_not_pass_another_seed(report):
    assert report(*printing(checker.answers_text()))[0] == 0
    assert report("--seed", "5", *printing(checker.answers_text()))[0] == 1
    command = printing(checker.answers_text(checker.cases_of(5)))
    assert report("--seed", "5", *command)[0] == 0


def test_keys_that_are_asked_for_must_be_in_every_answer_and_alone_count(report):
    mean = "half the mean over the examples"
    answers = answers_with([("gradient", mean)], ["gradient"])
    cheat = [a if case["examples"] == 1 else {} for case, a in zip(checker.CASES, answers)]
    command = printing(lines_of(cheat))
    assert report(*command)[0] == 0
    status, printed = report("--keys", "gradient", *command)
    assert status == 1
    words = 'wrong: missing in 16 of 23 cases, first in "a second example"'
    assert printed.splitlines()[:2] == [
        f"gradient       {words}",
        "               and: the same bits in all 7 cases (16 not answered)",
    ] or printed.startswith(f"gradient       {words}")
    wrong_loss = answers_with([("loss", "absolute errors, not squares")])
    assert report("--keys", "outputs,gradient", *printing(lines_of(wrong_loss)))[0] == 0
    status, printed = report("--keys", "loss", *printing(lines_of(wrong_loss)))
    assert (status, printed.splitlines()[-1]) == (1, "Wrong: 1 of 1 key.")


def test_json_says_what_the_report_says_and_more(report):
    answers = answered_in(
        [case["case"] for case in checker.CASES[:9]],
        answers_with([("weights", "biases are never updated")]),
    )
    answers[0] = {}
    command = printing(lines_of(answers[:-1]))
    status, printed = report("--json", *command)
    found = json.loads(printed)
    assert (status, found["wrong"], found["choices"]) == (1, 1, 0)
    assert list(found["keys"]) == KEYS
    assert "ended after 22 of 23 answers" in found["error"]
    weights = found["keys"]["weights"]
    assert weights["verdict"] == "wrong"
    assert weights["words"] == "wrong: biases are never updated"
    assert weights["mistakes"] == ["biases are never updated"]
    assert weights["choices"] == []
    assert weights["cases"]["one input"] == weights["cases"]["fifty iterations"] == "missing"
    assert weights["cases"]["a second input"] == "right"
    assert weights["cases"]["a bias"] == "wrong"
    assert [line[15:] for line in report(*command)[1].splitlines() if line[:1] == " "][
        : len(weights["lines"])
    ] == weights["lines"]


@pytest.mark.parametrize("command", [["no such command"], [*PYTHON, "exit('no net')"]])
def test_json_is_printed_of_a_command_that_answers_nothing(command, report):
    status, printed = report("--json", "--keys", "loss", *command)
    found = json.loads(printed)
    assert status == 2
    assert "no such command" in found["error"] or "no net" in found["error"]
    assert found["keys"]["loss"]["verdict"] == "wrong" and found["wrong"] == 1


def test_json_tells_cases_that_are_given_chosen_and_not_judged():
    mean = "half the mean over the examples"
    answers = answers_with([("gradient", mean)])
    findings = checker.judged(answers)

    def said(key):
        return checker.verdicts_by_case(key, answers, checker.CASES, findings)["a third example"]

    assert [said(key) for key in KEYS[1:]] == ["right", "right", "choice", "given"]
    for answer in answers:
        answer["outputs"] = [x**1.1 for x in answer["outputs"]]
        answer["gradient"] = [x + 0.001 * x**2 for x in answer["gradient"]]
    findings = checker.judged(answers)
    assert said("outputs") == "wrong"
    assert findings["gradient"].verdict == "unjudged" and said("gradient") == "unjudged"


def test_cases_may_come_from_a_file(report, tmp_path):
    lines = checker.cases_text(checker.cases_of(3)).splitlines()
    some = [line for line in lines if '"layers": 2' in line]
    (tmp_path / "cases.jsonl").write_text("\n".join(some))
    arguments = "--from", str(tmp_path / "cases.jsonl")
    assert report(*arguments, "--cases")[1].splitlines() == some
    status, printed = report(*arguments, *printing(report(*arguments, "--answers")[1]))
    assert status == 0
    assert printed.startswith(f"first_weights  the same bits in all {len(some)} cases\n")


def changed_case(**others):
    return json.dumps(dict(checker.CASES[2], **others))


NO_CASES = [
    ("", "has no cases"),
    ("x", "line 1, isn't JSON: 'x'"),
    ("[]", "line 1, is no case: it is no object"),
    ("{}", 'line 1, is no case: it has no "case"'),
    (changed_case(bias=2), "bias must be a whole number from 0 to 1"),
    (changed_case(bias=True), "bias must be a whole number from 0 to 1"),
    (changed_case(sizes=[2, 0]), "sizes must be a list of whole numbers above 0"),
    (changed_case(sizes=[2, 1, 1]), "sizes must be one more than layers"),
    (changed_case(weights=[[[1]]]), "weights must fit the sizes, the bias and the examples"),
    (changed_case(inputs=[[1, 2]]), "inputs must be as many rows as examples"),
    (changed_case(inputs=[[1, 2], [1]]), "inputs must fit the sizes, the bias and the examples"),
    (changed_case(inputs=[[1, 2], [1, "2"]]), "inputs must be finite numbers"),
    (changed_case(inputs=[[1, 2], [1, math.nan]]), "inputs must be finite numbers"),
    (changed_case(targets=[[0], [2]]), "the learning rate must be above 0, and targets from 0 to"),
    (changed_case(learning_rate=0), "the learning rate must be above 0, and targets from 0 to 1"),
    (changed_case(seed=-1), "seed must be a whole number from 0 to 4294967295"),
    (changed_case(case="two 2"), "its name must be a text without digits, minus signs and quota"),
    (changed_case() + "\n" + changed_case(), 'line 2, is no case: "a second example" is there tw'),
]


@pytest.mark.parametrize("text, words", NO_CASES)
def test_a_file_that_has_no_cases_gets_a_line(text, words, tmp_path, capsys):
    (tmp_path / "cases").write_text(text)
    assert checker.main(["--from", str(tmp_path / "cases"), "--cases"]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert (len(printed.err.splitlines()), printed.out) == (1, "")


def test_a_file_that_is_not_there_gets_a_line(capsys):
    assert checker.main(["--from", "no/such/file", "--cases"]) == 2
    assert capsys.readouterr().err.startswith("no/such/file can't be read: ")


def test_show_prints_a_case_by_hand(report, capsys):
    for case in checker.CASES:
        status, printed = report("--show", case["case"])
        assert status == 0
        numbers = set(printed.split())
        for key in "gradient", "weights":
            once = dict(case, iterations=1)
            assert {f"{x:.12g}" for x in checker.answer_of(once, key)} <= numbers
        assert {f"{x:.12g}" for x in checker.answer_of(case, "outputs")} <= numbers
    assert checker.main(["--show", "no such case"]) == 2
    assert "\n    one input\n" in capsys.readouterr().err


# The README


def test_readme_shows_what_the_checker_prints(in_c, report):
    edits = next(change.edits for change in IN_C if len(change.verdict) == 3)
    printed, shown = report(in_c(edits))[1], checker.readme_block("text", "of 5 keys")
    digits = [re.sub(r"(\.\d{8})\d*", r"\1", text) for text in (printed, shown)]
    assert digits[0] == digits[1]
