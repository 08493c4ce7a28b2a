"""What the tests of commands share: a command typed in an empty folder."""

import sys

import pytest

from workforce.cli import main


@pytest.fixture
def type_command(monkeypatch, capsys, tmp_path):
    """Types a command in an empty folder; answers exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def typed(*words):
        monkeypatch.setattr(sys, "argv", ["workforce", *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return typed
