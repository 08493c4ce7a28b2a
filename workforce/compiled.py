"""The door to the compiler: loops over single teachers, written in plain Python and run as machine code.

What is compiled is kept beside the package, under the contents of all that is compiled, so that it is made once and
never used after one of its parts has changed. Without a place to keep it, it is made anew in every process.
"""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE = Path(__file__).parent


def compiled(function: F) -> F:
    """Compile a function when it is first called with arguments of some types: scalars, arrays and named tuples.

    It makes no array but writes into those that it is given. So none need be counted as they are handed on (``_nrt``),
    and calls are put in line: both together make loops that hand tuples of arrays to other functions ten times faster.
    """
    options: dict[str, Any] = {"cache": _KEPT, "error_model": "numpy", "forceinline": True, "_nrt": False}
    return cast(F, numba.njit(**options)(function))


def first_use() -> bool:
    """Whether nothing has been compiled yet for these sources on this computer, so that the next run takes longer."""
    folder = vars(numba.config)["CACHE_DIR"]
    return not (_KEPT and any(Path(folder).rglob("*.nbi")))


def _keep_in(folder: Path, name: str) -> bool:
    """Keep what is compiled in a subfolder, in place of older ones; whether that can be done."""
    try:
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "in_use").touch()
    except OSError:
        return False
    for older in folder.glob(f"{name.split('-')[0]}-*"):
        if older.name != name:
            shutil.rmtree(older, ignore_errors=True)
    vars(numba.config)["CACHE_DIR"] = str(folder / name)
    return True


def _contents() -> str:
    """What everything says that machine code may be made of: all in folders with compiled functions; a short digest."""
    digest = hashlib.sha256(numba.__version__.encode())
    texts = {path: path.read_bytes() for path in sorted(PACKAGE.rglob("*.py"))}
    folders = {path.parent for path, text in texts.items() if b"import compiled" in text}
    for path, text in texts.items():
        if path.parent in (PACKAGE, *folders):
            digest.update(text)
    return digest.hexdigest()[:16]


_KEPT = any(
    _keep_in(folder, f"compiled-{_contents()}")
    for folder in (PACKAGE / "__pycache__", Path.home() / ".cache" / "teacher-workforce")
)
