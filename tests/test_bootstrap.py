"""The set-up, without network: it reads on old Pythons, refuses them in a sentence, and knows what is installed."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from workforce import bootstrap

PACKAGE = Path(bootstrap.__file__).parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A checkout with nothing in it but the two files that decide what is installed."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("numpy==2.4.6\n")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """Records each program that the set-up would start; the first words of the command decide its exit code."""
    seen, exit_codes = [], {}

    def call(command, **options):
        seen.append(command[1:])
        return exit_codes.get(command[2], 0)

    monkeypatch.setattr(bootstrap.subprocess, "call", call)
    return seen, exit_codes


@pytest.mark.parametrize("name", ["__init__.py", "bootstrap.py"])
def test_parses_on_an_old_python(name):
    source = (PACKAGE / name).read_text(encoding="ascii")
    tree = ast.parse(source, feature_version=(3, 4))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef)
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert functions
    for function in functions:
        assert function.returns is None
        assert not function.args.kwonlyargs
        assert all(argument.annotation is None for argument in function.args.args)
    futures = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert {alias.name for node in futures for alias in node.names} <= {"print_function"}


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 14)])
def test_an_old_python_is_refused_in_one_sentence(version, project, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.sys, "version_info", version)
    assert bootstrap.main(["demo"]) == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "needs Python 3.11 or newer, and this is Python {}.{}".format(*version) in message
    assert not (project / ".venv").exists()


def test_a_python_without_ensurepip_is_refused_in_one_sentence(project, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert bootstrap.main(["test"]) == 1
    assert "python3-venv" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["deploy"], ["--help"]])
def test_wrong_usage(arguments, capsys):
    assert bootstrap.main(arguments) == 2
    assert capsys.readouterr().err == bootstrap.USAGE + "\n"


def test_from_an_installed_package_it_points_to_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    assert bootstrap.main(["demo"]) == 1
    assert "workforce demo" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "command", "installed"),
    [
        ("HASH test", "test", True),
        ("HASH test", "demo", True),
        ("HASH demo", "demo", True),
        ("HASH demo", "test", False),
        ("OTHER test", "test", False),
        ("", "demo", False),
    ],
)
def test_the_stamp_says_what_is_installed(tmp_path, written, command, installed):
    stamp = tmp_path / "installed.txt"
    assert not bootstrap.is_installed(str(stamp), "HASH", command)
    stamp.write_text(written + "\n")
    assert bootstrap.is_installed(str(stamp), "HASH", command) is installed


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_the_fingerprint_follows_both_files(project, name):
    before = bootstrap.fingerprint(str(project))
    assert bootstrap.fingerprint(str(project)) == before
    (project / name).write_text("changed\n")
    assert bootstrap.fingerprint(str(project)) != before


def test_the_first_time_makes_installs_and_runs_and_the_second_only_runs(project, calls, monkeypatch):
    seen, _ = calls
    monkeypatch.setattr(bootstrap, "is_sound", lambda venv: (project / ".venv").exists())
    monkeypatch.setattr(bootstrap.shutil, "rmtree", lambda venv, ignore_errors: (project / ".venv").mkdir())
    assert bootstrap.main(["test", "-k", "retirement"]) == 0
    assert [command[:2] for command in seen] == [["-m", "venv"], ["-m", "pip"], ["-m", "pytest"]]
    assert seen[1][-4:] == ["-c", "constraints.txt", "-e", ".[test]"]
    assert seen[2][-2:] == ["-k", "retirement"]
    seen.clear()
    assert bootstrap.main(["demo"]) == 0
    assert seen == [["-m", "workforce", "demo"]]


def test_a_folder_of_wheels_replaces_the_network(project, calls):
    (project / ".venv").mkdir()
    (project / "wheels").mkdir()
    assert bootstrap.main(["demo"]) == 0
    install = next(command for command in calls[0] if command[1] == "pip")
    assert install[-5:] == ["--no-index", "--find-links", "wheels", "-e", ".[optimize]"]


@pytest.mark.parametrize(
    ("failing", "code", "sentence"), [("pytest", 3, ""), ("pip", 1, "see pip's message above"), ("venv", 1, ".venv")]
)
def test_exit_codes_and_one_sentence_where_a_step_fails(project, calls, monkeypatch, capsys, failing, code, sentence):
    calls[1][failing] = code
    (project / ".venv").mkdir()
    monkeypatch.setattr(bootstrap, "is_sound", lambda venv: failing != "venv")
    assert bootstrap.main(["test"]) == code
    assert sentence in capsys.readouterr().err
    assert (project / ".venv" / "installed.txt").exists() is (failing == "pytest")


def test_a_broken_environment_is_seen(tmp_path):
    assert not bootstrap.is_sound(str(tmp_path / "missing"))
    python = Path(bootstrap.python_in(str(tmp_path)))
    python.parent.mkdir(parents=True)
    python.write_text("")
    python.chmod(0o755)
    assert not bootstrap.is_sound(str(tmp_path))


def test_importing_the_package_loads_the_standard_library_alone():
    code = "import sys; old = set(sys.modules); import workforce.bootstrap; print(*set(sys.modules) - old)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    roots = {name.split(".")[0] for name in run.stdout.split()}
    assert roots - sys.stdlib_module_names == {"workforce"}
