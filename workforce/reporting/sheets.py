"""A table as people see it: headings, number formats, rows; shown on a page, downloaded, or written to Excel."""

import base64
import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from workforce.reporting import theme, words

Cell = str | int | float | None

_FORMATS = {
    "year": "year",
    "school_year": "year",
    "month": "year",
    "rows": "count",
    "rounds": "count",
    "stated": "count",
    "fitted": "count",
    "pupils": "count",
    **dict.fromkeys(
        (
            "classes",
            "from_56",
            "from_66",
            "schools",
            "small_schools",
            "rooms",
            "rooms_lacking",
            "places",
            "places_short",
            "children",
            "public_children",
            "inclusive_private_children",
            "private_pupils",
            "purchased_places",
            "public",
            "private",
            "opening",
            "formed",
            "entered",
            "joined_late",
            "dropped_out",
            "completed",
            "changed_area",
            "crossed_border",
            "changed_sector",
            "counted_anew",
            "closing",
            "peak_intake",
            "peak_pupils",
            "last_pupils",
        ),
        "count",
    ),
    **dict.fromkeys(
        (
            "people",
            "before",
            "left",
            "arrived",
            "moved_in",
            "moved_out",
            "after",
            "unexplained",
            "uncertain",
            "at_risk",
            "could_retire",
        ),
        "count",
    ),
    **dict.fromkeys(("since", "peak_intake_year", "peak_year", "second_hump", "grade"), "year"),
    **dict.fromkeys(("raw_difference", "like_difference", "small_difference", "lessons_less_norm"), "signed"),
    **dict.fromkeys(
        ("public_share_of_children", "public_share_of_places", "inclusive_share", "turning_share"), "share"
    ),
    **dict.fromkeys(("classes_per_in_post", "used_elasticity", "from_history"), "ratio"),
    "pupils_per_staff": "ratio",
    "non_teaching_share": "share",
    "relative": "share",
    "chance_lower": "share",
    "chance_met": "share",
    **dict.fromkeys(("less_often", "gap_share"), "share"),
    **dict.fromkeys(("first", "first_low", "first_high"), "share"),
    **dict.fromkeys(("total_index", "total_low", "total_high", "greatest"), "share"),
    **dict.fromkeys(("known", "part_fitted", "assumed", "rate"), "share"),
    "place": "count",
    "share": "share",
    "share_assumptions": "share",
    "pupils_per_teacher": "ratio",
    "pupils_per_in_post": "ratio",
    "teachers_per_class": "ratio",
    "implied_load": "ratio",
    "standard_load": "ratio",
    "load_used": "ratio",
    "value": "plain",
    "baseline": "plain",
}
_DIGITS = {"count": 0, "tenth": 1, "ratio": 2}


@dataclass(frozen=True)
class Sheet:
    """A table for people; ``formats`` are keys of ``theme.EXCEL_FORMATS``, one a column."""

    name: str
    caption: str
    headings: tuple[str, ...]
    formats: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def shown(self) -> list[list[str]]:
        """The rows as text, as the page prints them."""
        return [[show(cell, form) for cell, form in zip(row, self.formats, strict=True)] for row in self.rows]

    def numeric(self) -> list[bool]:
        """Which columns hold numbers, and so stand to the right."""
        return [form not in ("text", "plain") for form in self.formats]


def sheet(
    name: str, caption: str, table: pd.DataFrame, language: str, ranged: bool = True, otherwise: str = "tenth"
) -> Sheet:
    """A sheet from a stored table: ids become names, columns get headings and formats.

    Args:
        name: stem of the file that a download makes.
        caption: what the table shows.
        table: any table of a run.
        language: ``zh`` or ``en``.
        ranged: False where ``low`` and ``high`` bound an assumption and are written as they were given.
        otherwise: the format of numbers in columns that have none of their own.
    """
    columns = [str(column) for column in table.columns]
    told = words.named(table, language)
    return Sheet(
        name,
        caption,
        tuple(words.heading(column, language) for column in columns),
        tuple(_format(column, told[column], ranged, otherwise) for column in columns),
        tuple(zip(*(_cells(told[column]) for column in columns), strict=True)),
    )


def _format(column: str, values: "pd.Series[Any]", ranged: bool, otherwise: str) -> str:
    if not ranged and column in ("low", "high"):
        return "plain"
    if column in _FORMATS:
        return _FORMATS[column]
    return otherwise if pd.api.types.is_numeric_dtype(values) else "text"


def _cells(values: "pd.Series[Any]") -> list[Cell]:
    return [_cell(value) for value in values.tolist()]


def _cell(value: object) -> Cell:
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def show(cell: Cell, form: str) -> str:
    """A cell as text in a number format: ``6,298.4``, ``22.5%``, ``2030``."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if form == "share":
        return theme.percent(cell)
    if form == "signed":
        return theme.signed(cell)
    if form in _DIGITS:
        return theme.number(cell, _DIGITS[form])
    return f"{cell:.10g}"


def download(table: Sheet) -> str:
    """The table as a data URI of a CSV file that Excel opens: UTF-8 with its mark, numbers to six decimals."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(_harmless, table.headings))
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.getvalue().encode("utf-8-sig")).decode()


def _harmless(cell: Cell) -> Cell:
    """A cell that a spreadsheet will not take for a formula."""
    if isinstance(cell, float):
        return round(cell, 6)
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def widened(
    table: pd.DataFrame, keys: Sequence[str], spread: str, values: Sequence[str], language: str
) -> pd.DataFrame:
    """One row a key, one column for each value of ``spread`` and statistic, in the order in which they stand.

    | year | measure | mean |      | year | Need | Supply |
    |------|---------|------|      |------|------|--------|
    | 2030 | need    | 80.0 |  ->  | 2030 | 80.0 | 39.0   |
    | 2030 | supply  | 39.0 |
    """
    order = [(value, code) for code in dict.fromkeys(table[spread].tolist()) for value in values]
    spread_out = cast(pd.DataFrame, table.set_index([*keys, spread])[list(values)].unstack(spread, sort=False))
    wide = spread_out.reindex(columns=pd.MultiIndex.from_tuples(order))
    wide.columns = pd.Index([_spread_heading(spread, code, value, language) for value, code in order])
    return wide.reset_index()


def _spread_heading(spread: str, code: object, value: str, language: str) -> str:
    told = str(words.name(spread, code, language))
    return told if value in ("mean", "pupils") else f"{told} {words.heading(value, language)}"
