"""Tests of the checker in test_tinyann.py, by nets in C and JavaScript that are not its oracle.

The mistakes that are put into these nets stand in the text files next to this one.
"""

import json
import math
import pathlib
import platform
import re
import shutil
import sys

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from test_tinyann import (
    ANSWERS,
    BEFORE,
    CASES,
    INF,
    NAN,
    NINE,
    PYTHON,
    THOROUGH,
    Fitted,
    Judge,
    Mistake,
    UnreadableError,
    answered,
    answers_text,
    at_odds,
    c_program,  # noqa: F401
    cases_text,
    decoded,
    distance,
    flat,
    main,
    mistakes_of,
    places,
    read_answer,
    read_answers,
    shown,
    single,
    verdict,  # noqa: F401
)
from tinyann import NeuralNet

HERE = pathlib.Path(__file__).resolve().parent

NET_IN_JS = (HERE / "net.js").read_text(encoding="ascii")
SLOPE_IN_C = "error * (output * (1.0 - output))"

# Changes of a net: the verdicts that they must get, then what is taken out, and what is put in.

MISTAKES_IN_C = (HERE / "mistakes_in_c.txt").read_text(encoding="ascii")
MISTAKES_IN_JS = (HERE / "mistakes_in_js.txt").read_text(encoding="ascii")

# Mistakes that the checker does not know: the key, and the first case that is wrong.
UNKNOWN_IN_C = (HERE / "unknown_in_c.txt").read_text(encoding="ascii")


def named_in(printed):
    """Return the mistakes that a report names, each after its key."""
    named, key = [], None
    for line in printed.splitlines():
        key = line.split()[0] if line[0] != " " else key
        named += [f"{key}: {name}" for name in re.findall(r" (?:wrong|and): (.*)", line)]
    return named


def changes_in(text):
    """Return the blocks of such a text: the verdicts, and pairs of old and new lines."""
    blocks = []
    for block in text.strip().split("\n\n"):
        verdicts, changes = [], []
        for sign, line in [(line[:2], line[2:]) for line in block.split("\n")]:
            if sign == "- " and (not changes or changes[-1][1]):
                changes.append(([], []))
            if sign in ("- ", "+ "):
                changes[-1][sign == "+ "].append(line)
            else:
                verdicts.append(sign + line)
        blocks.append(pytest.param(changes, verdicts, id=" and ".join(verdicts)))
    return blocks


def changed_program(code, changes):
    """Return code, without indents, in which lines that stand there once are replaced."""
    code = re.sub(r"\n +", "\n", code)
    for old, new in changes:
        assert code.count("\n".join(old)) == 1, old
        code = code.replace("\n".join(old), "\n".join(new))
    return code


@pytest.fixture
def javascript(tmp_path):
    """Return a function from a program in JavaScript to the command that runs it."""
    if shutil.which("node") is None:
        pytest.skip("needs Node.js")

    def command(code):
        (tmp_path / "net.js").write_text(code, encoding="ascii")
        return "node", tmp_path / "net.js"

    return command


def test_checker_says_of_the_port_in_c_that_nothing_is_wrong(c_program, verdict):
    status, found, printed = verdict(c_program(shown("c")))
    assert status == 0
    assert sorted(found) == sorted([*ANSWERS, "Nothing"])
    assert "wrong" not in printed.replace("Nothing is wrong.", "")
    if platform.libc_ver()[0] == "glibc" and platform.machine() == "x86_64":  # one exp for both
        assert all(found[key] == "the same bits in all 21 cases" for key in ANSWERS)


def test_checker_says_of_javascript_that_it_is_the_same_to_12_digits(javascript, verdict):
    status, found, printed = verdict(*javascript(NET_IN_JS))
    assert status == 0
    for key in "outputs", "gradient", "weights":
        assert found[key] == "the same to 12 digits (another exp) in all 21 cases"
    assert len(printed.splitlines()) == 4


def test_checker_tells_single_precision(c_program, verdict):
    code = shown("c").replace("double", "float").replace("%lf", "%f").replace("%.17g", "%.9g")
    status, found, _ = verdict(c_program(code.replace("exp(", "expf(")))
    assert status == 0
    for key in "outputs", "loss", "gradient", "weights":
        assert found[key] == "the same to 6 digits (single precision) in all 21 cases"


@pytest.mark.parametrize("changes, names", changes_in(MISTAKES_IN_C))
def test_checker_names_mistakes_made_in_c(changes, names, c_program, verdict):
    status, _, printed = verdict(c_program(changed_program(shown("c"), changes)))
    assert sorted(named_in(printed)) == sorted(names)
    assert status == 1
    keys = {name.split(":")[0] for name in names}
    assert printed.endswith(f"\nWrong: {len(keys)} of 5 keys.\n")


@pytest.mark.parametrize("changes, names", changes_in(MISTAKES_IN_JS))
def test_checker_names_mistakes_made_in_javascript(changes, names, javascript, verdict):
    _, _, printed = verdict(*javascript(changed_program(NET_IN_JS, changes)))
    assert sorted(named_in(printed)) == sorted(names)


@pytest.mark.parametrize("changes, names", changes_in(UNKNOWN_IN_C))
def test_checker_gives_no_name_to_a_mistake_that_it_does_not_know(
    changes, names, c_program, verdict
):
    key, case = names[0].split(": ")
    status, found, printed = verdict(c_program(changed_program(shown("c"), changes)))
    assert re.match(r"wrong in (all|\d+ of) 21 cases, for a reason", found[key])
    assert "wrong: " not in printed
    furthest = rf'first in the case "{case}", most in {key}\S*: \S+, expected \S+\n'
    assert re.search(furthest, printed)
    assert status == 1


def test_checker_tells_of_a_part_that_is_a_multiple(c_program, verdict):
    changes = [(["] * fed[k][i];\n}"], ["] * fed[k][i] * (layers == 3 && k < 2 ? 3.0 : 1.0);\n}"])]
    printed = verdict(c_program(changed_program(shown("c"), changes)))[2]
    for part in "weights", "biases":
        assert f"there, the gradient of the hidden layers' {part} is 3 times as large\n" in printed
    assert "last layer" not in printed


def test_checker_tells_what_explains_the_simpler_cases(c_program, verdict):
    changes = [
        ([SLOPE_IN_C], [f"(k == layers - 1 ? error : {SLOPE_IN_C})"]),
        (["* delta[k + 1][n]"], ["* weights[k + 1][n][j] * delta[k + 1][n]"]),
    ]
    printed = verdict(c_program(changed_program(shown("c"), changes)))[2]
    words = 'the cases before "a hidden layer" are explained by: '
    assert f"{words}the slope is forgotten or the slope is forgotten in the last layer" in printed
    assert "wrong: " not in printed


EVERY_MISTAKE = [
    mistake
    if not isinstance(mistake.steps, Fitted)
    else Mistake(mistake.key, mistake.name.format("0.3"), mistake.steps.steps(0.3), True)
    for key in ANSWERS
    for mistake in mistakes_of(key)
]


def answers_with(mistakes):
    """Return the answers of a net that makes these mistakes."""
    answers = []
    for case in CASES:
        answer = {}
        for key in ANSWERS:
            shown = [m for m in mistakes if m.key in [key, *BEFORE.get(key, [])]]
            answer[key] = answered(case, key, shown)
        answers.append(answer)
    return answers


def are_finite(answers):
    return all(math.isfinite(x) for answer in answers for x in flat(list(answer.values())))


def test_where_a_mistake_makes_no_number_the_rest_is_judged():
    # math.atanh refuses errors beyond 1, which outputs that are not the sigmoid's have.
    names = "no function in the last layer", "errors are log"
    mistakes = [mistake for mistake in EVERY_MISTAKE if mistake.name.startswith(names)]
    found = {finding.key: finding for finding in Judge(answers_with(mistakes)).findings()}
    assert [found[m.key].words for m in mistakes] == [f"wrong: {m.name}" for m in mistakes]
    assert found["weights"].words == "right, given the gradient above, in all 21 cases"


@settings(max_examples=300 if THOROUGH else 30)
@given(st.lists(st.sampled_from(EVERY_MISTAKE), min_size=1, max_size=3))
def test_what_the_checker_names_gives_the_same_answers_as_what_was_made(mistakes):
    assume(not at_odds(mistakes))
    answers = answers_with(mistakes)
    assume(are_finite(answers))
    judge = Judge(answers)
    findings = judge.findings()
    named = answers_with([mistake for key in ANSWERS for mistake in judge.mistakes[key]])
    for key in [key for key in ANSWERS if not judge.riddles[key]]:
        for mine, right in zip(answers, named):
            assert distance(mine[key], right[key]) < NINE
    assert {finding.key for finding in findings} == set(ANSWERS)


def test_cases_are_exact_in_floats_of_32_bits_and_can_be_read_by_a_program_in_c():
    for line, case in zip(cases_text().splitlines(), CASES):
        assert json.loads(line) == case
        assert all(x == single(x) for x in flat([case["weights"], case["inputs"], case["targets"]]))
        assert all(case[key] == single(case[key]) for key in ("learning_rate", "seed"))
        numbers = re.findall(r"-?\d[\d.e+-]*", line)
        counts = [case["layers"], *case["sizes"], case["bias"], case["seed"]]
        counts += [case["learning_rate"], case["iterations"], case["examples"]]
        rest = flat([case["weights"], case["inputs"], case["targets"]])
        assert [float(x) for x in numbers] == [*counts, *rest]
        assert next(iter(case)) == "case" and list(case)[-3:] == ["weights", "inputs", "targets"]


def test_right_answers_are_those_of_tinyann():
    for case, line in zip(CASES, answers_text().splitlines()):
        examples, answer = (case["inputs"], case["targets"]), json.loads(line)
        bias = bool(case["bias"])
        net = NeuralNet.from_weights(case["weights"], bias)
        assert (
            answer["first_weights"]
            == NeuralNet(*case["sizes"], bias=bias, seed=case["seed"]).weights
        )
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
