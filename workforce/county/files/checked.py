"""One table read and checked against the data dictionary: every value typed, every problem told with its cell.

Example, for the table ``births``::

    year,births,low,high,confidence,source,method          year  births  ...
    2021,6500,6000,7000,assumed,,share of births    ->     2021  6500.0  ...
    2022,six,...                                           births.csv, row 3, column births: 'six' is not a number
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workforce.county.dictionary import Column, columns, title
from workforce.county.files import headers, values
from workforce.county.files.headers import Header
from workforce.county.files.problems import Place, Problems, Words, column_letters
from workforce.county.files.sheets import Cell, Sheet, read_bytes, sheets
from workforce.county.files.values import NUMERIC, Spellings, as_text, plain
from workforce.language import say

SEPARATORS = (";", "；", "，", "\t")
"""What stands between the columns of text that is not separated by commas."""

EXAMPLES = ("示例:", "例:", "example:")
"""A row whose first filled cell begins so shows how to fill in a table, and is not read."""

_TOTAL = re.compile(r"^(合计|总计|共计|小计|总数|total):?\d*[人名个]?$")
REMARKS = ("备注", "序号", "编号", "填报人", "审核人", "remarks", "no.")
"""Headings of columns that tables carry for people."""

_FOOT = ("注:", "注：", "备注:", "备注：", "说明", "填表", "制表", "填报", "单位负责人", "联系人", "审核")

NEXT_SHEET = 2**24
"""Added to the row labels of each further sheet of one table."""


@dataclass(frozen=True)
class Part:
    """A table as read from one sheet.

    Attributes:
        sheet: where it was read.
        frame: the columns of the dictionary, typed; labels are the rows of the spreadsheet.
        columns: the column of the sheet in which each was found.
    """

    sheet: Sheet
    frame: pd.DataFrame
    columns: dict[str, int]


@dataclass(frozen=True)
class Origin:
    """Where the rows of a table were read, sheet by sheet."""

    parts: tuple[Part, ...]

    def place(self, label: int | None = None, column: str = "") -> Place:
        """The place of a row, by its label, and of a column, by its name in the dictionary."""
        number, row = divmod(0 if label is None else int(label), NEXT_SHEET)
        part = self.parts[number]
        return part.sheet.place(row or None, part.columns.get(column), column)


def read(file: Path, table: str) -> pd.DataFrame:
    """The table in a file (see :func:`parse`).

    Raises:
        TableError: the file cannot be read, or a column or a value is not as the dictionary says.
    """
    return parse(file, table, read_bytes(file))


def parse(file: Path, table: str, content: bytes) -> pd.DataFrame:
    """The table in a file's content, with the columns of the dictionary, typed; row labels are a spreadsheet's lines.

    The file is named in messages.

    Raises:
        TableError: a column or a value is not as the dictionary says.
    """
    problems = Problems()
    opened = sheets(file, content)
    part = of_sheet(opened.sheets[0], table, problems, Spellings())
    problems.found += opened.unseen
    problems.refuse()
    assert part is not None
    frame = joined([part], table, problems)
    problems.refuse()
    return frame


def joined(parts: Sequence[Part], table: str, problems: Problems) -> pd.DataFrame:
    """The parts of a table as one, with what must hold over all its rows checked."""
    origin = Origin(tuple(parts))
    frames = [part.frame.set_axis(part.frame.index + at * NEXT_SHEET) for at, part in enumerate(parts)]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames)
    _check_keys(frame, table, origin, problems)
    return frame


def of_sheet(sheet: Sheet, table: str, problems: Problems, spellings: Spellings) -> Part | None:
    """The table in a sheet; columns not there are filled by the dictionary's default, or with missing values.

    Returns:
        The table; where a cell cannot be read, its value is missing and a problem is noted. None where the headings
        are wrong.
    """
    header = headings(sheet, table, problems, spellings)
    if header is None:
        return None
    rows = data_rows(sheet, header, table)
    at = {name: found[0] for name, found in header.columns.items()}
    frame = pd.DataFrame(index=pd.Index(np.asarray(rows, dtype=np.int64)))
    cells = [sheet.rows[row - 1] for row in rows]
    for column in columns(table):
        given = values.cells_of(cells, at[column.name]) if column.name in at else [""] * len(rows)
        frame[column.name] = typed(sheet, rows, given, column, problems, spellings, at.get(column.name))
    part = Part(sheet, frame, at)
    finish(part, table, problems)
    check_unnamed(sheet, rows, header, problems)
    _check_totals(part, table, header, problems)
    return part


def headings(sheet: Sheet, table: str, problems: Problems, spellings: Spellings) -> Header | None:
    """The headings of a table; None, with the problem noted, where they are not what the dictionary says."""
    described = columns(table)
    known = headers.known_headings(table, spellings.headings.get(table, {}))
    header = headers.locate(sheet.rows, known)
    if header is None:
        header = Header(0, {}, [(at, as_text(cell)) for at, cell in enumerate(sheet.rows[0] if sheet.rows else [])])
    told = [heading for _, heading in header.unknown]
    if len(told) == 1 and not header.columns and any(mark in told[0] for mark in SEPARATORS):
        problems.error(sheet.place(), "no_commas")
        return None
    before = len(problems.errors)
    _check_headings(sheet, table, header, described, problems)
    return header if len(problems.errors) == before else None


def _check_headings(sheet: Sheet, table: str, header: Header, described: Sequence[Column], problems: Problems) -> None:
    known = title(table)
    name = Words(table, known.zh)
    unknown = [(at, heading) for at, heading in header.unknown if headers.normal(heading) not in REMARKS]
    spoken = [heading for _, heading in unknown]
    for column in described:
        if column.required and column.name not in header.columns:
            close = get_close_matches(column.name, spoken, n=1) or get_close_matches(column.header_zh, spoken, n=1)
            words = close or spoken[:1]
            instead = [say("check.is_it", language, word=words[0]) if words else "" for language in ("en", "zh")]
            problems.error(
                sheet.place(header.row + 1 if sheet.workbook else None), "column_missing",
                name=column.name, header=column.header_zh, table=name, instead=Words(*instead),
            )  # fmt: skip
            return
    for at, heading in unknown:
        place = sheet.place(header.row + 1, at) if sheet.workbook else sheet.place()
        names = [column.name for column in described]
        problems.error(place, "column_unknown", table=name, given=heading, nearest=values.nearest(heading, names))
    for found in header.columns.values():
        if len(found) > 1:
            places = {key: column_letters(at) for key, at in zip(("first", "second"), found[:2], strict=True)}
            heading = as_text(sheet.rows[header.row][found[1]])
            problems.error(sheet.place(header.row + 1, found[1]), "column_twice", given=heading, **places)


def data_rows(sheet: Sheet, header: Header, table: str) -> list[int]:
    """The rows of a sheet, counted from 1, that hold data: no blank ones, examples, totals or notes below."""
    takes_totals = {at for name in _taking_totals(table) for at in header.columns.get(name, [])}
    found = []
    for number, row in enumerate(sheet.rows[header.row + 1 :], header.row + 2):
        first = _first(row)
        at = next((at for at, cell in enumerate(row) if cell != "" and as_text(cell)), -1)
        if first and not _is_beside(first, row, at in takes_totals):
            found.append(number)
    return found


def _taking_totals(table: str) -> list[str]:
    """The columns in which the word for a total is a value."""
    return [column.name for column in columns(table) if "+all" in column.codes or column.codes == "attribute"]


def check_unnamed(sheet: Sheet, rows: Sequence[int], header: Header, problems: Problems) -> None:
    """Warn of cells under no heading: they are not read."""
    bare = [at for at, cell in enumerate(sheet.rows[header.row]) if not as_text(cell)]
    for at in bare:
        filled = next((row for row in rows if as_text(sheet.rows[row - 1][at])), None)
        if filled is not None:
            problems.warn(sheet.place(filled, at), "no_heading", column=column_letters(at))


def _first(row: Sequence[Cell]) -> str:
    """The first cell of a row that is filled, as text."""
    return next((text for cell in row if cell != "" and (text := as_text(cell))), "")


def _is_beside(first: str, row: Sequence[Cell], takes_totals: bool) -> bool:
    """Whether a row is an example, a total where that is no value, or a note below the table."""
    text = plain(first).casefold()
    if text.startswith(EXAMPLES) or (not takes_totals and _TOTAL.match(text.replace(" ", ""))):
        return True
    return text.startswith(_FOOT) and len({as_text(cell) for cell in row if cell != ""}) <= 2


def typed(
    sheet: Sheet, rows: Sequence[int], cells: Sequence[Cell], column: Column, problems: Problems,
    spellings: Spellings, at: int | None,
) -> "pd.Series[Any]":  # fmt: skip
    """The cells of a column as values of its type; missing where empty or wrong, which is noted.

    Args:
        sheet: where they stand.
        rows: in which rows, counted from 1.
        cells: the cells.
        column: as the dictionary describes it.
        problems: where what is wrong is noted.
        spellings: the planner's own.
        at: the column of the sheet; None where it is not there.
    """
    index = pd.Index(np.asarray(rows, dtype=np.int64))
    found = values.read(cells, values.reader_of(column, spellings))

    def places(positions: Sequence[int]) -> list[Place]:
        return [sheet.place(rows[position], at, column.name) for position in positions]

    for wrong, positions in found.wrong:
        problems.each(places(positions), wrong.kind, **wrong.values)
    if column.required:
        bad = {position for _, positions in found.wrong for position in positions}
        empty = [n for n, value in enumerate(found.values) if value is None and n not in bad]
        problems.each(places(empty), "empty")
    if column.type in NUMERIC:
        return pd.Series(np.array([np.nan if v is None else v for v in found.values], dtype=float), index=index)
    text = column.type == "text" and not column.codes and any(value is not None for value in found.values)
    filled = ["" if value is None and text else value for value in found.values]
    whole = bool(filled) and column.type == "text" and None not in filled
    return pd.Series(filled, index=index, dtype="str" if whole else object)


def finish(part: Part, table: str, problems: Problems) -> None:
    """Fill in defaults, make whole numbers of columns that are complete, and check ranges, in place."""
    for column in columns(table):
        given = part.frame[column.name]
        if column.default:
            fill = part.frame[column.default[1:]] if column.default.startswith("=") else column.default
            empty = given.isna() | (given == "")
            given = given.astype(object).where(~empty, fill) if column.codes else given.where(~empty, fill)
            part.frame[column.name] = given = given.astype("str") if column.codes else given
        if column.type in ("integer", "year", "month") and given.notna().all():
            part.frame[column.name] = given.astype("int64")
        elif column.type == "month":
            part.frame[column.name] = given.astype(object).where(given.notna(), None)
    _check_ranges(part, table, problems)


def _check_ranges(part: Part, table: str, problems: Problems) -> None:
    """Note a range, where the table has one, that does not hold its value."""
    frame = part.frame
    if not {"low", "high"} <= set(frame.columns):
        return
    value = next(column for column in columns(table) if column.type in NUMERIC and not column.key)
    for row in frame.index[(frame["low"] > frame[value.name]) | (frame["high"] < frame[value.name])]:
        low, high, given = frame.loc[row, ["low", "high", value.name]].astype(float)
        place = part.sheet.place(int(row), part.columns.get(value.name) if part.sheet.workbook else None)
        name = Words(value.name, value.header_zh)
        problems.error(place, "outside_range", column=name, given=given, low=low, high=high)


def _check_keys(frame: pd.DataFrame, table: str, origin: Origin, problems: Problems) -> None:
    key = [column for column in columns(table) if column.key]
    names = [column.name for column in key]
    complete = frame[names].notna().all(axis=1)
    repeated = frame.duplicated(names) & complete if names else complete & False
    for label in frame.index[repeated][:20]:
        row = frame.loc[label]
        told = [", ".join(f"{part} {row[column.name]!s}" for column in key for part in [column.name])]
        told.append("、".join(f"{column.header_zh}{row[column.name]!s}" for column in key))
        place = origin.place(label, names[0] if origin.parts[0].sheet.workbook else "")
        problems.error(place, "twice", what=Words(*told))


def _check_totals(part: Part, table: str, header: Header, problems: Problems) -> None:
    """Warn where a row of totals below a table is not the sum of its rows."""
    counts = [column for column in columns(table) if column.type == "integer" and not column.key and column.unit]
    for number, row in enumerate(part.sheet.rows[header.row + 1 :], header.row + 2):
        total = _TOTAL.match(plain(_first(row)).casefold().replace(" ", ""))
        if not total or total[1] == "小计" or number in part.frame.index:
            continue
        for column in counts:
            at = part.columns.get(column.name)
            if at is None or column.name in ("grade",):
                continue
            stated, found = _figure(row[at]), float(part.frame[column.name].sum())
            if stated is not None and stated != found:
                place = part.sheet.place(number, at, column.name)
                name = Words(column.name, column.header_zh)
                problems.warn(place, "total_differs", stated=stated, found=found, column=name)


def _figure(cell: Cell) -> float | None:
    try:
        return float(plain(as_text(cell)).replace(",", ""))
    except ValueError:
        return None
