"""The data dictionary ``data/dictionary.csv``: what each table and column must be.

At once validator and documentation.
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
    codes: str


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
                codes=row["codes"],
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
