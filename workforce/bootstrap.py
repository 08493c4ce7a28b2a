"""Sets the project up in one command: `python3 -m workforce.bootstrap demo|test`.

Makes `.venv` beside `pyproject.toml`, installs the project into it and runs the demo or the tests there; what follows
the first word is passed on to them. A folder `wheels/` beside `pyproject.toml` is used instead of the network. Standard
library only, and still parses on Pythons too old to run the project, to say which version is needed.
"""

from __future__ import print_function

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
USAGE = "usage: python3 -m workforce.bootstrap demo|test [OPTIONS]"
PACKAGES = {"demo": ".[optimize]", "test": ".[test]"}
PROGRAM = {"demo": ["-m", "workforce", "demo"], "test": ["-m", "pytest", "-n", "2", "--dist", "loadfile"]}


class SetupError(Exception):
    """Something stops the set-up; the message is one sentence for the user."""


def check_python(version):
    """Refuses a Python that is too old, or one that cannot make virtual environments."""
    if tuple(version[:2]) < OLDEST:
        raise SetupError(
            "This project needs Python {0}.{1} or newer, and this is Python {2}.{3}: install a newer one and give the "
            "same command with it.".format(*(OLDEST + tuple(version[:2])))
        )
    import importlib.util  # absent on Python 2

    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            "This Python has no ensurepip, so it cannot make a virtual environment: on Debian or Ubuntu install the "
            "package python3-venv."
        )


def python_in(venv):
    """The path of the interpreter inside the virtual environment `venv`."""
    return os.path.join(venv, "Scripts", "python.exe") if os.name == "nt" else os.path.join(venv, "bin", "python")


def is_sound(venv):
    """Whether the interpreter in `venv` starts, has pip and is new enough."""
    test = "import sys, pip; sys.exit(sys.version_info[:2] < {!r})".format(OLDEST)
    try:
        with open(os.devnull, "w") as quiet:
            return subprocess.call([python_in(venv), "-c", test], stdout=quiet, stderr=quiet) == 0
    except OSError:
        return False


def fingerprint(root):
    """A hash of what decides the installed packages: the two files, the place, the Python."""
    parts = [os.path.abspath(root).encode("utf-8"), sys.version.encode("utf-8")]
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(root, name), "rb") as file:
            parts.append(file.read())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_installed(stamp, wanted, command):
    """Whether the file `stamp` says that what `command` needs is installed; the tests' packages include the demo's."""
    try:
        with open(stamp) as file:
            return file.read().split() in ([wanted, command], [wanted, "test"])
    except (OSError, IOError):
        return False


def install(root, venv, command, environment):
    """Makes the virtual environment where it is missing or broken, and installs into it unless the stamp is fresh."""
    stamp, wanted = os.path.join(venv, "installed.txt"), fingerprint(root)
    if is_sound(venv):
        if is_installed(stamp, wanted, command):
            return
    else:
        print("Making the virtual environment .venv ...")
        sys.stdout.flush()
        shutil.rmtree(venv, ignore_errors=True)
        if subprocess.call([sys.executable, "-m", "venv", venv], env=environment):
            raise SetupError("Python could not make a virtual environment in .venv: see its message above.")
    if os.path.exists(stamp):
        os.remove(stamp)
    print("Installing (the first time takes a minute or so) ...")
    sys.stdout.flush()
    pip = [python_in(venv), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
    if os.path.isdir(os.path.join(root, "wheels")):
        pip += ["--no-index", "--find-links", "wheels"]
    pip += ["-e", PACKAGES[command]]
    if subprocess.call(pip, cwd=root, env=environment):
        raise SetupError(
            "Installing did not succeed: see pip's message above; without a network, put the packages in a folder "
            "wheels/ beside pyproject.toml (CONTRIBUTING.md says how)."
        )
    with open(stamp, "w") as file:
        file.write("{0} {1}\n".format(wanted, command))


def main(arguments):
    """Runs one command and returns its exit code; 2 for wrong usage, 1 where the set-up fails."""
    if not arguments or arguments[0] not in PROGRAM:
        print(USAGE, file=sys.stderr)
        return 2
    command, venv = arguments[0], os.path.join(ROOT, ".venv")
    environment = dict(os.environ, PYTHONUTF8="1")
    try:
        check_python(sys.version_info)
        if not os.path.exists(os.path.join(ROOT, "pyproject.toml")):
            raise SetupError("The set-up belongs to a checkout of the project: here, type `workforce demo` instead.")
        install(ROOT, venv, command, environment)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return subprocess.call([python_in(venv)] + PROGRAM[command] + arguments[1:], cwd=ROOT, env=environment)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
