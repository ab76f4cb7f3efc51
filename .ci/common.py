"""What the scripts share: to run commands, to install packages, and to compare numbers."""

import argparse
import difflib
import math
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TINYANN = (ROOT / "tinyann.py").read_text(encoding="ascii")
PROGRAM = (ROOT / ".ci/program.py").read_text(encoding="ascii")
DEMO = "import tinyann; tinyann._demo()"
NO_FMA = "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4"  # without fused multiply-add, by glibc
os.environ.update(PYTHONDONTWRITEBYTECODE="1", PYTHONIOENCODING="utf-8")


def take_no_arguments(about):
    """Print what a script does, and exit, if it is called with --help, or with anything else."""
    kind = argparse.RawDescriptionHelpFormatter
    argparse.ArgumentParser(description=about, formatter_class=kind).parse_args()


def run(*command, cwd=None, given=""):
    """Return the standard output of a command given that input, or raise with all it said."""
    options = {"encoding": "utf-8", "errors": "replace", "timeout": 600}
    command = [str(word) for word in command]
    process = subprocess.run(command, cwd=cwd, input=given, capture_output=True, **options)
    if process.returncode:
        said = (process.stdout + process.stderr)[-2000:]
        raise OSError(f"{' '.join(command)[:100]}: exit {process.returncode}\n{said}")
    return process.stdout


def attempt(name, *commands):
    """Run commands that install something; say so and return False if one fails."""
    try:
        return [run(*command) for command in commands]
    except (OSError, subprocess.SubprocessError) as error:
        print("skipped: {}: {}".format(name, " ".join(str(error).split())[-300:]))
        return False


def apt(name, *packages):
    """Install packages for the whole machine if they are missing; return False if that fails."""
    print("apt-get installs, unless they are there:", *packages, flush=True)
    get = "DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"
    wanted = " ".join(packages)
    install = f"{get} update; {get} install -y --no-install-recommends {wanted}"
    sudo = ["sudo", "-n"] if getattr(os, "geteuid", int)() else []
    return attempt(name, [*sudo, "sh", "-c", f"dpkg -s {wanted} || {{ {install}; }}"])


def recipe_and_output(words):
    """Return the README's first program in which these words stand, and what it prints there."""
    blocks = r"^```python\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?"
    for program, output in re.findall(blocks, README, re.DOTALL | re.MULTILINE):
        if words in program:
            return program, output
    raise LookupError(f"README.md has no program with the words {words}")


def recipe(words):
    """Return the README's first program in which these words stand."""
    return recipe_and_output(words)[0]


def exact_exp():
    """Return the program that gives tinyann the exact exp."""
    return (ROOT / ".recipes/exact_exp.py").read_text(encoding="ascii")


# The part of learn.py that learns, without what reads files and prints.
LEARN = (ROOT / ".recipes/learn.py").read_text(encoding="ascii").split("# From here on: ")[0]


def joined(programs):
    """Return one program of several by title: a line "== TITLE" goes before what each prints."""
    return "".join(f'print("== {title}")\n{text}\n' for title, text in programs.items())


def parts(printed):
    """Return what such a program printed, by title."""
    return dict(re.findall(r"^== ([^\n]+)\n(.*?)(?=^== |\Z)", printed, re.DOTALL | re.MULTILINE))


def difference(expected, found, smallest=2.2250738585072014e-308):
    """Return the largest relative difference of the numbers, or infinity if more differs.

    Below the smallest normal number floats have fewer digits.
    """
    number = re.compile(r" (-?\d+) (-?\d+)$", re.MULTILINE)  # as PROGRAM prints it
    words = [number.sub("", text).splitlines(True) for text in (expected, found)]
    if words[0] != words[1]:
        sys.stdout.writelines(difflib.unified_diff(*words, "expected", "found", n=0))
        return math.inf
    numbers = [number.findall(text) for text in (expected, found)]
    pairs = zip(*[[math.ldexp(int(m), int(e)) for m, e in text] for text in numbers])
    return max([abs(x - y) / max(abs(x), smallest) for x, y in pairs], default=0.0)
