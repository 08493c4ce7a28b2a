"""Rosters as bureaus keep them, read as the table ``roster``.

A bureau's roster names schools instead of areas, holds identity numbers or ages instead of birth months, two levels and
two subjects, people on leave and people who have left; see ``data/roster_headers.csv`` for its headings. What is taken
from elsewhere than its own column is told, once for all rows.

Names, identity numbers and telephone numbers are neither kept nor shown.
"""

from collections.abc import Sequence
from itertools import count, islice

import numpy as np
import pandas as pd

from workforce.county.dictionary import title
from workforce.county.files import checked, headers
from workforce.county.files.checked import Part
from workforce.county.files.problems import Place, Problems, Words, column_letters
from workforce.county.files.sheets import Sheet
from workforce.county.files.values import Spellings, as_text
from workforce.county.rosters import roster_cells as cells
from workforce.county.rosters.roster_people import People
from workforce.county.rosters.roster_sheet import ROSTER, Headings, Rows, find, near_headings
from workforce.language import say

_INSTEAD = {
    "birth_month": ("id_number", "age"),
    "sex": ("id_number",),
    "level": ("post_level", "school_type"),
    "subject": ("licence_subject",),
    "area": (),
    "status": ("employment", "funded", "programme"),
    "title": (),
    "start_month": (),
}
"""The columns that are needed, and those from which they may be taken instead."""


_COUNTS = ("序号", "no.", "no")
_MOST_TOLD = 12
"""Headings that only count rows, and so many others that are told."""

_COUNTING = 3
"""The rank of headings that mostly count the rows."""


def of_sheet(
    sheet: Sheet, problems: Problems, spellings: Spellings, schools: pd.DataFrame | None, base_year: int | None
) -> Part | None:
    """The roster in a sheet; teachers without a number have none yet (see :func:`number`).

    Args:
        sheet: as it stands.
        problems: where what is wrong is noted.
        spellings: the planner's own headings and codes.
        schools: the county's schools, if it gives them.
        base_year: the year of the census, from which ages count.

    Returns:
        The roster; None where its headings are wrong.
    """
    headings = find(sheet, spellings.headings.get(ROSTER, {}))
    if headings is None:
        _no_headings(sheet, problems)
        return None
    before = len(problems.errors)
    _check_headings(sheet, headings, schools is not None, problems)
    if len(problems.errors) > before:
        return None
    rows = Rows(sheet, headings, problems, spellings)
    _forget_what_counts_rows(rows)
    _leave_out(rows)
    part = People(rows, schools, base_year).part()
    checked.check_unnamed(sheet, rows.numbers, headings.header, problems)
    _tell_unread(rows, headings, problems)
    checked.finish(part, ROSTER, problems)
    return part


def _tell_unread(rows: Rows, headings: Headings, problems: Problems) -> None:
    """Warn once of the columns that hold something and whose headings are not known."""
    unread = [
        (at, heading)
        for at, heading in headings.header.unknown
        if headers.normal(heading) not in _COUNTS and any(as_text(rows.sheet.rows[row - 1][at]) for row in rows.numbers)
    ]
    if unread:
        told = [heading for _, heading in unread]
        more = f" +{len(told) - _MOST_TOLD}" if len(told) > _MOST_TOLD else ""
        place = rows.sheet.place(headings.header.row + 1, *unread[0])
        problems.warn(place, "columns_unread", headings=", ".join(told[:_MOST_TOLD]) + more)


def is_roster(sheet: Sheet) -> bool:
    """Whether the headings of a sheet are those of a roster, and its name is not that of people who have left."""
    headings = find(sheet, {})
    if headings is None or cells.has_left(sheet.name):
        return False
    person = {"birth_month", "id_number", "age"} & set(headings.sources)
    work = {"level", "post_level", "school", "title", "start_month", "status", "employment"} & set(headings.sources)
    return bool(person) and "subject" in headings.sources and len(work) > 1


def number(parts: Sequence[Part], problems: Problems) -> None:
    """Give numbers to the teachers without one, in an order that does not depend on that of the rows; in place."""
    nameless = [part.frame[part.frame["teacher"].isna()] for part in parts]
    missing = sum(map(len, nameless))
    if not missing:
        return
    given = {name for part in parts for name in part.frame["teacher"].dropna()}
    told = pd.concat([frame.drop(columns="teacher") for frame in nameless], ignore_index=True)
    # Of each column the places of its values in their order: numbers sort fast, and empty cells (-1) come first.
    keys = [pd.factorize(told[name].to_numpy(), sort=True)[0] for name in told.columns]
    order = np.lexsort(keys[::-1])
    made = np.empty(missing, dtype=object)
    made[order] = list(islice((name for at in count(1) if (name := f"T{at:05d}") not in given), missing))
    start = 0
    for part, frame in zip(parts, nameless, strict=True):
        part.frame.loc[frame.index, "teacher"] = made[start : start + len(frame)]
        start += len(frame)
    first = next(part for part, frame in zip(parts, nameless, strict=True) if len(frame))
    problems.warn(Place(first.sheet.file), "teachers_numbered", count=missing)


def _no_headings(sheet: Sheet, problems: Problems) -> None:
    """Tell that there are no headings, without a word of what stands there: it may be a name."""
    first = [cell for cell in next(filter(any, sheet.rows), []) if cell != ""]
    if len(first) == 1 and isinstance(first[0], str) and any(mark in first[0] for mark in checked.SEPARATORS):
        problems.error(sheet.place(), "no_commas")
        return
    known = [cells.column(name) for name in _INSTEAD]
    headings = Words(", ".join(column.name for column in known), "、".join(column.header_zh for column in known))
    problems.error(sheet.place(), "no_header", table=Words(ROSTER, title(ROSTER).zh), headers=headings)


def _forget_what_counts_rows(rows: Rows) -> None:
    """Forget a column ``编号`` that counts the rows of the sheet, or of each school: it is no number of teachers."""
    sources = rows.sources.get("teacher", [])
    for source in [source for source in sources if source.rank >= _COUNTING]:
        texts = [cells.number(cell) for cell in rows.cells(source.at)]
        if len(set(texts)) < len(texts) or texts == [str(at) for at in range(1, len(texts) + 1)]:
            sources.remove(source)


def _leave_out(rows: Rows) -> None:
    """Leave out who is no longer in post, and staff who do not teach."""
    for kind, says, names in (
        ("have_left", cells.has_left, ("duty", "status", "employment")),
        ("have_left", cells.yes, ("early_leave",)),
        ("staff_left_out", cells.no_teacher, ("category", "office")),
    ):
        for source in [source for name in names for source in rows.sources.get(name, [])]:
            column = rows.cells(source.at)
            words = {cell for cell in set(column) if cell != "" and says(cell)}
            if words:
                out = np.array([cell in words for cell in column], dtype=bool)
                rows.warn(np.flatnonzero(out), source, kind)
                rows.keep(~out)


def _check_headings(sheet: Sheet, headings: Headings, has_schools: bool, problems: Problems) -> None:
    row, known = headings.header.row + 1, title(ROSTER)
    near = near_headings(headings)
    for name, instead in _INSTEAD.items():
        column = cells.column(name)
        others = [*instead, *(["school"] if has_schools and name in ("level", "area") else [])]
        if {name, *others} & set(headings.sources) or _of_sheet(name, sheet.name):
            continue
        close = next((heading for _, heading, meant in near if meant.column == name), None)
        problems.error(
            sheet.place(row if sheet.workbook else None), "column_missing", name=name, header=column.header_zh,
            table=Words(ROSTER, known.zh), instead=_is_it(close),
        )  # fmt: skip
    for name, found in headings.header.columns.items():
        if len(found) > 1 and name not in ("姓名", "教师姓名", "曾用名", "紧急联系人"):
            heading = as_text(sheet.rows[headings.header.row][found[1]])
            letters = {"first": column_letters(found[0]), "second": column_letters(found[1])}
            problems.error(sheet.place(row, found[1], heading), "column_twice", given=heading, **letters)
    if near:
        pairs = ", ".join(f"{heading} ({meant.heading})" for _, heading, meant in near)
        problems.warn(sheet.place(row, near[0][0], near[0][1]), "headings_near", headings=pairs)


def _of_sheet(column: str, name: str) -> str | None:
    """What the name of a sheet says of all its teachers."""
    told = {"level": cells.level_of_sheet, "status": cells.status_of_sheet}
    return told[column](name) if column in told else None


def _is_it(heading: str | None) -> Words:
    return Words(*(say("check.is_it", language, word=heading) if heading else "" for language in ("en", "zh")))
