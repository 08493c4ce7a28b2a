"""Where what is compiled is kept, and that nobody else's is."""

import os
import subprocess
import sys
import time

import numba
import pytest

from workforce import compiled


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A package and a home of nobody else, empty."""
    package, home = tmp_path / "workforce", tmp_path / "home"
    package.mkdir()
    home.mkdir()
    (package / "loops.py").write_text("from workforce.compiled import compiled\n", "utf-8")
    monkeypatch.setattr(compiled, "PACKAGE", package)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    compiled._folder.cache_clear()
    yield package
    compiled._folder.cache_clear()


def test_it_is_kept_beside_the_package_under_what_the_sources_say(home):
    first = compiled._folder()
    assert first.parent == home / "__pycache__"
    assert compiled.first_use()
    (home / "loops.py").write_text("from workforce.compiled import compiled  # changed\n", "utf-8")
    compiled._folder.cache_clear()
    assert compiled._folder() != first


def test_where_the_package_cannot_be_written_to_it_is_kept_with_the_user(home, tmp_path):
    (home / "__pycache__").write_text("a file, where a folder should be", "utf-8")
    assert compiled._folder().parent == tmp_path / "home" / ".cache" / "teacher-workforce"


def test_without_any_place_it_is_made_anew(home, tmp_path):
    (home / "__pycache__").write_text("", "utf-8")
    (tmp_path / "home" / ".cache").write_text("", "utf-8")
    assert compiled._folder() is None
    assert compiled.first_use()
    assert compiled.compiled(lambda number: number + 1)(1) == 2


def test_what_nobody_has_used_for_long_is_removed_and_what_is_in_use_is_not(home):
    for name, days in (("compiled-old", 30), ("compiled-other", 1)):
        folder = home / "__pycache__" / name
        folder.mkdir(parents=True)
        used = folder / compiled.USED
        used.touch()
        os.utime(used, (time.time() - days * 86400,) * 2)
    compiled._folder()
    left = {folder.name for folder in (home / "__pycache__").iterdir()}
    assert "compiled-old" not in left
    assert "compiled-other" in left


def test_functions_of_others_are_kept_where_they_were_before():
    assert "compiled-" not in numba.config.CACHE_DIR


def test_a_user_without_a_home_can_import_the_package():
    code = "import pathlib; pathlib.Path.home = lambda: (_ for _ in ()).throw(RuntimeError()); import workforce.api"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
