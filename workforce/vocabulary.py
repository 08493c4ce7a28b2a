"""The words of the field: ids, Chinese and English names and aliases, from the code table ``data/codes.csv``."""

import csv
from functools import cache

from workforce import shipped
from workforce.errors import PlannerError, nearest


@cache
def _codes() -> dict[str, dict[str, dict[str, str]]]:
    """The rows of the code table, by kind and id."""
    table: dict[str, dict[str, dict[str, str]]] = {}
    with (shipped.data() / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            table.setdefault(row["kind"], {})[row["id"]] = row
    return table


def ids(kind: str) -> tuple[str, ...]:
    """The ids of a kind (``level``, ``subject``, ``area`` ...), in the order of the code table."""
    return tuple(_codes()[kind])


@cache
def retired() -> frozenset[str]:
    """The statuses of those who are retired already and serve on a contract."""
    return frozenset(code for code, row in _codes()["status"].items() if row["retired"] == "1")


def name(kind: str, code: str, language: str) -> str:
    """The name of an id in ``zh`` or ``en``; ids that no table knows (such as ``all``) are returned as they are."""
    row = _codes().get(kind, {}).get(code)
    return row[language] if row else code


@cache
def spellings(kind: str) -> dict[str, str]:
    """The id that each spelling of a kind stands for, without capitals."""
    found: dict[str, str] = {}
    for code, row in _codes()[kind].items():
        for spelling in (code, row["zh"], row["en"], *row["aliases"].split("|")):
            if spelling.strip():
                found.setdefault(spelling.strip().casefold(), code)
    return found


def recognise(kind: str, text: str) -> str:
    """The id that a spelling stands for: the id itself, its Chinese or English name, or an alias.

    Raises:
        PlannerError: no id of this kind is written so; the message names the nearest.
    """
    code = spellings(kind).get(text.strip().casefold())
    if code is None:
        raise PlannerError(f"'{text}' is not a known {kind}{nearest(text, spellings(kind))}")
    return code
