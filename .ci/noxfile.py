"""The checks that need packages, each in an environment of its own.

nox -f .ci/noxfile.py                           the short ones: lint, types, wheel, coverage
nox -f .ci/noxfile.py -l                        the names of all
nox -f .ci/noxfile.py -s boards                 one of them
nox -f .ci/noxfile.py -s mutate -- --help       one with options, which stand after two dashes

The tools have fixed versions, so that nothing changes on a day without a commit. pytest and
hypothesis are the newest, as users get them.
"""

import hashlib
import pathlib
import re

import nox

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEST = nox.project.load_toml(ROOT / "pyproject.toml")["project"]["optional-dependencies"]["test"]
PACKAGES = [  # what tests skip themselves without
    "dask==2026.8.0",
    "distributed==2026.8.0",
    "frozendict==2.5.1",
    "immutables==0.21",
    "numpy==2.4.6",
    "pandas==3.1.1",
    "polars==2.1.0",
    "pyarrow==26.0.1",
]
nox.options.error_on_external_run = True


@nox.session
def lint(session):
    """Check and compare with its format all that is Python, scripts without .py too."""
    session.chdir(ROOT)
    session.install("ruff==0.17.6")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")  # README.md too
    folder = pathlib.Path(session.create_tmp())
    write_readme_programs(folder)
    session.run("ruff", "check", "--config", ROOT / "pyproject.toml", folder)


def write_readme_programs(folder):
    """Write each of the README's programs to a file, as ruff checks none in Markdown."""
    for old in folder.glob("readme_*"):
        old.unlink()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for match in re.finditer(r"^```python\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE):
        line = readme.count("\n", 0, match.start()) + 1
        (folder / f"readme_line_{line}.py").write_text(match.group(1), encoding="utf-8")


@nox.session
def types(session):
    """Check the module, and a program that calls it, for the newest Python and for 3.8."""
    session.chdir(ROOT)
    session.install("mypy==2.4.1", "pyright[nodejs]==1.1.414")
    session.run("mypy", "tinyann.py", ".ci/caller.py")
    session.run("mypy", "--config-file=", "--ignore-missing-imports", *recipes())
    session.run("pyright", "tinyann.py", ".ci/caller.py")
    session.run("pyright", "--pythonversion", "3.8", "tinyann.py", ".ci/caller.py")
    session.run("python", ".ci/caller.py", env={"PYTHONPATH": "."})
    session.install("mypy==1.14.1")  # the last that knows Python 3.8
    session.run("mypy", "--python-version", "3.8", "tinyann.py", ".ci/caller.py")


def recipes():
    """Return the programs to copy."""
    return sorted(set(ROOT.glob(".recipes/*.py")) - set(ROOT.glob(".recipes/test_*.py")))


@nox.session
def wheel(session):
    """Build the wheel, see that it holds the one file, and import it from there."""
    session.chdir(ROOT)
    folder = pathlib.Path(session.create_tmp())
    session.run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ".")
    (built,) = folder.glob("*.whl")
    names = session.run("python", "-m", "zipfile", "--list", built, silent=True)
    files = [line.split()[0] for line in names.splitlines()[1:]]
    if [name for name in files if ".dist-info/" not in name] != ["tinyann.py"]:
        session.error(f"the wheel holds {files}")
    session.install("--no-index", built)
    session.chdir(folder)
    session.run("python", "-c", "import tinyann; print(tinyann.__file__, tinyann.__version__)")


@nox.session
def coverage(session):
    """Run the tests that need packages; test_tinyann.py takes each branch of tinyann.py.

    With -- torch, the tests of PyTorch run, too: some hundred megabytes.
    """
    session.chdir(ROOT)
    session.install("coverage==7.17.5", *TEST, *PACKAGES, *session.posargs)
    data = f"--data-file={session.create_tmp()}/coverage"
    run_tests(session, "coverage", "run", data, "-m", "pytest", "test_tinyann.py")
    session.run("coverage", "report", data)
    run_tests(session, "pytest", ".recipes/test_recipes.py", "-k", "packages or machines")


def run_tests(session, *command):
    """Run tests; it is an error if one is skipped because PACKAGES lacks something."""
    printed = session.run(*command, silent=True)
    print(printed)
    lacking = r"^SKIPPED.*(?:is not installed|could not import).*$"
    for line in re.findall(lacking, printed, re.MULTILINE):
        if "torch" not in line:
            session.error(f"a test was skipped for a package that PACKAGES lacks: {line}")


# The scripts of this folder, which say at their heads what packages they need.


def run_script(session, name):
    """Run a script with its packages, given what stands after the two dashes."""
    if needed_by(name):
        session.install(*needed_by(name))
    session.run("python", ROOT / ".ci" / name, *session.posargs)


def needed_by(name):
    """Return the packages that a script needs."""
    return nox.project.load_toml(ROOT / ".ci" / name, missing_ok=True).get("dependencies", [])


@nox.session(default=False)
def interpreters(session):
    """Run tinyann on every Python that can be had, and compare the bits."""
    run_script(session, "interpreters")


@nox.session(default=False)
def boards(session):
    """Run tinyann as boards do, and measure the heap."""
    run_script(session, "boards")


@nox.session(default=False)
def compilers(session):
    """Compile tinyann with mypyc, Cython and Nuitka, and see what that changes."""
    run_script(session, "compilers")


@nox.session(default=False)
def nets(session):
    """Run the checker on nets that other people wrote."""
    run_script(session, "nets/run")


@nox.session(default=False)
def learning(session):
    """Measure how well learn.py learns."""
    run_script(session, "learning")


@nox.session(default=False)
def mutate(session):
    """Plant faults, and print those that no test catches."""
    run_script(session, "mutate")


@nox.session(default=False, python=["3.11", "3.13", "pypy3"])
def benchmark(session):
    """Time tinyann next to others, or with --old REVISION next to an older tinyann.py."""
    for package in needed_by("benchmark"):  # which says what it lacks
        pip = ["pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", package]
        session.run(*pip, success_codes=[0, 1])
    version = hashlib.sha256((ROOT / "tinyann.py").read_bytes()).hexdigest()[:12]
    results = session.cache_dir.absolute() / "benchmark" / version
    session.run("python", ROOT / ".ci/benchmark", "--results", results, *session.posargs)
