"""The one locator of what ships with the program: data tables and scenarios.

In a checkout they are the folders ``data/`` and ``scenarios/`` beside the package; in an installed wheel they are
inside it, under ``_shipped/``.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def data() -> Path:
    """The folder of shipped tables: codes, dictionary, national tables, and one folder a county."""
    return _folder("data")


def scenarios() -> Path:
    """The folder of shipped scenarios: ``<county>/<name>.yaml`` and what they all extend."""
    return _folder("scenarios")
