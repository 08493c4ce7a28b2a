"""A folder for what takes long to make and can be made again; whatever goes wrong there only costs time."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

VARIABLE = "WORKFORCE_CACHE"
NAME = "teacher-workforce"
MARK = b"sha256 "


def cache_folder() -> Path:
    """Where the program keeps what it can make again: ``WORKFORCE_CACHE``, or the place of the system."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / NAME
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NAME


def kept(name: str) -> bytes | None:
    """The content kept under a name; None where there is none, or where it is not whole."""
    try:
        head, _, content = (cache_folder() / name).read_bytes().partition(b"\n")
    except (OSError, RuntimeError):
        return None
    return content if head == MARK + hashlib.sha256(content).hexdigest().encode() else None


def keep(name: str, content: bytes) -> None:
    """Keep content under a name, whole or not at all; a folder that cannot be written keeps nothing."""
    marked = MARK + hashlib.sha256(content).hexdigest().encode() + b"\n" + content
    temporary = None
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix="writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(marked)
        os.replace(temporary, folder / name)
    except (OSError, RuntimeError):
        if temporary:
            Path(temporary).unlink(missing_ok=True)
