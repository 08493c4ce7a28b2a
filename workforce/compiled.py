"""The door to the compiler: loops over single teachers, written in plain Python and run as machine code.

What is compiled is kept beside the package, under the contents of all that is compiled, so that it is made once and
never used after one of its parts has changed. Without a place to keep it, it is made anew in every process.
"""

import hashlib
import shutil
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE = Path(__file__).parent

OLD = 7 * 24 * 3600.0
"""Seconds after which what was compiled and not used since is removed."""


def compiled(function: F) -> F:
    """Compile a function when it is first called with arguments of some types: scalars, arrays and named tuples.

    It makes no array but writes into those that it is given. So none need be counted as they are handed on (``_nrt``),
    and calls are put in line: both together make loops that hand tuples of arrays to other functions ten times faster.
    """
    settings, folder = vars(numba.config), _folder()
    options: dict[str, Any] = {"cache": folder is not None, "error_model": "numpy", "forceinline": True, "_nrt": False}
    before = settings["CACHE_DIR"]
    settings["CACHE_DIR"] = str(folder or before)  # read as a function is decorated; others have their own
    try:
        return cast(F, numba.njit(**options)(function))
    finally:
        settings["CACHE_DIR"] = before


def first_use() -> bool:
    """Whether nothing has been compiled yet from these sources on this computer, so that the next run takes longer."""
    folder = _folder()
    return folder is None or not any(folder.rglob("*.nbi"))


@cache
def _folder() -> Path | None:
    """Where what is compiled is kept: beside the package, or else with the user; None if that cannot be."""
    name = f"compiled-{_contents()}"
    for place in _places():
        try:
            (place / name).mkdir(parents=True, exist_ok=True)
            (place / name / USED).touch()
        except OSError:
            continue
        _remove_old(place)
        return place / name
    return None


USED = "last_used"
"""The file whose age tells when what is kept was last asked for."""


def _places() -> list[Path]:
    try:
        return [PACKAGE / "__pycache__", Path.home() / ".cache" / "teacher-workforce"]
    except RuntimeError:  # nobody's home
        return [PACKAGE / "__pycache__"]


def _remove_old(place: Path) -> None:
    for used in place.glob(f"compiled-*/{USED}"):
        if time.time() - used.stat().st_mtime > OLD:
            shutil.rmtree(used.parent, ignore_errors=True)


def _contents() -> str:
    """What everything says that machine code may be made of: all in folders with compiled functions; a short digest."""
    digest = hashlib.sha256(numba.__version__.encode())
    texts = {path: path.read_bytes() for path in sorted(PACKAGE.rglob("*.py"))}
    folders = {path.parent for path, text in texts.items() if b"import compiled" in text}
    for path, text in texts.items():
        if path.parent in (PACKAGE, *folders):
            digest.update(text)
    return digest.hexdigest()[:16]
