"""The inputs: ``data/reference/`` and the code table, with look-ups that fail when a row is missing."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

Row = dict[str, Any]

DATA = Path(__file__).resolve().parent.parent
COUNTIES = ("changge", "guiding")
BASE_YEAR = 2022


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Every row of a reference table, as text."""
    return _read(DATA / "reference" / f"{table}.csv")


def _read(file: Path) -> tuple[dict[str, str], ...]:
    with file.open(encoding="utf-8", newline="") as text:
        return tuple(csv.DictReader(text))


def one(table: str, **wanted: str) -> dict[str, str]:
    """The single row that has these values.

    Raises:
        LookupError: no row or several rows have them.
    """
    found = [row for row in rows(table) if all(row[column] == value for column, value in wanted.items())]
    if len(found) != 1:
        raise LookupError(f"{table}.csv has {len(found)} rows with {wanted}, not one")
    return found[0]


def fact(county: str, level: str, item: str) -> dict[str, str]:
    """The row of a published figure of a county."""
    return one("stated_facts", county=county, level=level, item=item)


def stated(county: str, level: str, item: str) -> int:
    """A published whole number of a county."""
    return int(fact(county, level, item)["value"])


def stated_share(county: str, level: str, item: str) -> float:
    """A published percentage of a county, as a fraction."""
    return float(fact(county, level, item)["value"]) / 100


def is_stated(county: str, level: str, item: str) -> bool:
    """Whether the county publishes such a figure."""
    return any((row["county"], row["level"], row["item"]) == (county, level, item) for row in rows("stated_facts"))


def assumptions(county: str, level: str, item: str) -> dict[str, float]:
    """The assumed values of an item by category, in file order; empty where there are none."""
    key = (county, level, item)
    return {
        row["category"]: float(row["value"])
        for row in rows("assumptions")
        if (row["county"], row["level"], row["item"]) == key
    }


def assumption(county: str, level: str, item: str, category: str = "") -> float:
    """One assumed value.

    Raises:
        LookupError: there is no such assumption.
    """
    return float(one("assumptions", county=county, level=level, item=item, category=category)["value"])


def why(county: str, level: str, item: str) -> str:
    """The method of an assumption, as its first row tells it."""
    key = (county, level, item)
    return next(row["method"] for row in rows("assumptions") if (row["county"], row["level"], row["item"]) == key)


def province(year: int, level_zh: str, indicator: str) -> float:
    """A figure of Henan, in 10,000 where it counts people."""
    return float(one("province_series", year=str(year), level_zh=level_zh, indicator_zh=indicator)["value"])


def nation(year: int, level_zh: str, indicator: str) -> float:
    """A figure of the nation, in 10,000 where it counts people."""
    return float(one("national_series", year=str(year), level_zh=level_zh, indicator_zh=indicator)["value"])


@cache
def codes(kind: str) -> tuple[str, ...]:
    """The ids of a kind, in the order of the code table."""
    return tuple(row["id"] for row in _read(DATA / "codes.csv") if row["kind"] == kind)


@cache
def subject_id(name_zh: str) -> str:
    """The id of a subject from its Chinese name or alias.

    Raises:
        LookupError: the code table does not know the name.
    """
    for row in _read(DATA / "codes.csv"):
        if row["kind"] == "subject" and name_zh in (row["zh"], *row["aliases"].split("|")):
            return row["id"]
    raise LookupError(f"codes.csv knows no subject '{name_zh}'")
