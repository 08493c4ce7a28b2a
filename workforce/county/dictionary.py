"""The data dictionary: what each table (``data/tables.csv``) and column (``data/dictionary.csv``) must be.

At once validator, template and documentation.
"""

import csv
from dataclasses import dataclass
from functools import cache

from workforce import shipped
from workforce.errors import PlannerError


@dataclass(frozen=True)
class Column:
    """One column of one table."""

    name: str
    header_zh: str
    type: str
    unit: str
    minimum: float | None
    maximum: float | None
    required: bool
    key: bool
    default: str
    codes: str
    meaning_en: str = ""
    meaning_zh: str = ""


@dataclass(frozen=True)
class Title:
    """A table that a county may give.

    Attributes:
        table: its id, which is the name of its file.
        zh: its Chinese title, which is the name of its sheet.
        en: its English title.
        aliases: other names that sheets have.
        needed: ``yes``, ``no``, or ``teachers``: one of those with this word is needed.
        instead_zh: what is assumed where it is missing.
        instead_en: the same in English.
    """

    table: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    needed: str
    instead_zh: str
    instead_en: str


@cache
def titles() -> tuple[Title, ...]:
    """The tables that a county may give, in the order in which they are told."""
    with (shipped.data() / "tables.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            Title(**{**row, "aliases": tuple(filter(None, row["aliases"].split("|")))})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        )


def title(table: str) -> Title:
    """The title of a table; a table that no county gives has its id for one."""
    found = next((known for known in titles() if known.table == table), None)
    return found or Title(table, table, table, (), "no", "", "")


@cache
def _dictionary() -> dict[str, tuple[Column, ...]]:
    tables: dict[str, list[Column]] = {}
    with (shipped.data() / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            column = Column(
                name=row["column"],
                header_zh=row["header_zh"],
                type=row["type"],
                unit=row["unit"],
                minimum=float(row["minimum"]) if row["minimum"] else None,
                maximum=float(row["maximum"]) if row["maximum"] else None,
                required=row["required"] == "1",
                key=row["key"] == "1",
                default=row["default"],
                codes=row["codes"],
                meaning_en=row["meaning_en"],
                meaning_zh=row["meaning_zh"],
            )
            tables.setdefault(row["table"], []).append(column)
    return {table: tuple(columns) for table, columns in tables.items()}


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, in order.

    Raises:
        PlannerError: the dictionary does not describe such a table.
    """
    try:
        return _dictionary()[table]
    except KeyError:
        raise PlannerError(f"the data dictionary describes no table '{table}'") from None
