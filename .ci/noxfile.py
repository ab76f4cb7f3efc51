"""The checks that need packages, each in an environment of its own.

nox -f .ci/noxfile.py             all of them
nox -f .ci/noxfile.py -s lint     one: lint, types, coverage, wheel, recipes
nox -f .ci/noxfile.py -s recipes -- torch    PyTorch's programs too, some hundred megabytes
"""

import pathlib
import re

import nox

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEST = nox.project.load_toml(ROOT / "pyproject.toml")["project"]["optional-dependencies"]["test"]
nox.options.error_on_external_run = True


@nox.session
def lint(session):
    session.chdir(ROOT)
    session.install("ruff")
    paths = [path for path in [*ROOT.glob(".ci/*"), *ROOT.glob(".ci/nets/*")] if path.is_file()]
    scripts = [path for path in paths if "python3\n" in path.open(encoding="utf-8").readline()]
    session.run("ruff", "check", ".", *scripts)
    session.run("ruff", "format", "--check", ".", *scripts)  # README.md, too
    folder = pathlib.Path(session.create_tmp())
    for old in folder.glob("readme_*"):
        old.unlink()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for match in re.finditer(r"^```python\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE):
        line = readme.count("\n", 0, match.start()) + 1
        (folder / f"readme_line_{line}.py").write_text(match.group(1), encoding="utf-8")
    session.run("ruff", "check", "--config", ROOT / "pyproject.toml", folder)


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
    """Run the tests: each branch of tinyann.py is taken by one."""
    session.chdir(ROOT)
    session.install("coverage", *TEST)
    data = f"--data-file={session.create_tmp()}/coverage"
    session.run("coverage", "run", data, "-m", "pytest")
    session.run("coverage", "report", data)


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
def recipes(session):
    """Run the README's programs with all the packages that they need."""
    session.chdir(ROOT)
    lines = re.findall("<!-- needs: (.*) -->", (ROOT / "README.md").read_text(encoding="utf-8"))
    needed = {name for line in lines for name in line.split(", ")}
    left_out = {"torch"} - {*session.posargs}
    session.install(*TEST, *(needed - left_out))
    printed = session.run("python", "-m", "pytest", "-k", "readme_program", silent=True)
    print(printed)
    for line in printed.splitlines():
        if line.startswith("SKIPPED") and not any(f"needs {name}," in line for name in left_out):
            session.error("a program was skipped")
