"""The checks that need packages, each in an environment of its own.

nox -f .ci/noxfile.py                       all of them
nox -f .ci/noxfile.py -s lint               one: lint, types, coverage, wheel
nox -f .ci/noxfile.py -s coverage -- torch  PyTorch's tests too: some hundred megabytes
"""

import pathlib
import re

import nox

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEST = nox.project.load_toml(ROOT / "pyproject.toml")["project"]["optional-dependencies"]["test"]
PACKAGES = ["dask", "distributed", "numpy", "pandas"]  # what tests skip themselves without
nox.options.error_on_external_run = True


@nox.session
def lint(session):
    """Check and compare with its format all that is Python, scripts without .py too."""
    session.chdir(ROOT)
    session.install("ruff")
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
    session.install("mypy", "pyright[nodejs]")
    session.run("mypy", "tinyann.py", ".ci/caller.py")
    session.run("pyright", "tinyann.py", ".ci/caller.py")
    session.run("pyright", "--pythonversion", "3.8", "tinyann.py", ".ci/caller.py")
    session.run("python", ".ci/caller.py", env={"PYTHONPATH": "."})
    session.install("mypy==1.14.1")  # the last that knows Python 3.8
    session.run("mypy", "--python-version", "3.8", "tinyann.py", ".ci/caller.py")


@nox.session
def coverage(session):
    """Run all tests, with the packages that some need: each branch of tinyann.py is taken."""
    session.chdir(ROOT)
    session.install("coverage", *TEST, *PACKAGES, *session.posargs)
    data = f"--data-file={session.create_tmp()}/coverage"
    printed = session.run("coverage", "run", data, "-m", "pytest", silent=True)
    print(printed)
    session.run("coverage", "report", data)
    for line in skipped_for_a_package(printed):
        if "torch" not in line:
            session.error(f"a test was skipped for a package that PACKAGES lacks: {line}")


def skipped_for_a_package(printed):
    """Return pytest's lines on tests that were skipped because an import would fail."""
    return re.findall(r"^SKIPPED.*(?:is not installed|could not import).*$", printed, re.MULTILINE)


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
