"""Which row of a sheet holds the headings, what each column is, and which table a sheet holds.

Bureaus write a title above the headings, merge groups of them, and name them in their own way; a heading is read
without blanks, marks and what stands in brackets behind it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workforce import vocabulary
from workforce.county.dictionary import Title, columns, titles
from workforce.county.files.sheets import Cell, Sheet
from workforce.county.files.values import as_text, plain

LAST_HEADER_ROW = 30
"""The headings stand within so many rows of the top."""

_BLANK = re.compile(r"\s+")
_BEHIND = re.compile(r"[(\[【〔].*[)\]】〕]$")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)(?:学年度?|年度?)?")
_MARKS = "*:：、．.。"


class Header(NamedTuple):
    """The headings of a sheet.

    Attributes:
        row: where they stand, counted from 0.
        columns: the columns of each name, in their order; two headings may stand for one name.
        unknown: columns with a heading that stands for nothing known, and it.
    """

    row: int
    columns: dict[str, list[int]]
    unknown: list[tuple[int, str]]


def normal(heading: str) -> str:
    """A heading without blanks, marks and capitals."""
    return _BLANK.sub("", plain(heading)).strip(_MARKS).casefold()


def known_headings(table: str, own: Mapping[str, str]) -> dict[str, str]:
    """What each heading of a table stands for: the dictionary's names in both languages, and the planner's own."""
    found = {}
    for column in columns(table):
        found[normal(column.name)] = column.name
        found[normal(column.header_zh)] = column.name
    named = {**found}
    return found | {normal(heading): named.get(normal(means), means) for heading, means in own.items()}


def locate(rows: Sequence[Sequence[Cell]], known: Mapping[str, str]) -> Header | None:
    """The headings of a sheet: the row that names most columns, of equal neighbours the last; None where none does."""
    best, most = None, 0
    for number, row in enumerate(rows[:LAST_HEADER_ROW]):
        above = rows[number - 1] if number else []
        header = _header(number, row, above, known)
        adjacent = best is not None and best.row == number - 1
        if len(header.columns) > most or (adjacent and len(header.columns) == most):
            best, most = header, len(header.columns)
    return best


def _header(number: int, row: Sequence[Cell], above: Sequence[Cell], known: Mapping[str, str]) -> Header:
    named: dict[str, list[int]] = {}
    unknown = []
    for column, cell in enumerate(row):
        heading = as_text(cell)
        group = as_text(above[column]) if column < len(above) else ""
        name = _name(heading, known) or (_name(group + heading, known) if group and heading else None)
        if name:
            named.setdefault(name, []).append(column)
        elif heading:
            unknown.append((column, heading))
    return Header(number, named, unknown)


def _name(heading: str, known: Mapping[str, str]) -> str | None:
    whole = normal(heading)
    return known.get(whole) or known.get(_BEHIND.sub("", whole))


class Guess(NamedTuple):
    """The table that a sheet's name stands for, whether the name is just that, and the year in it."""

    table: str
    exact: bool
    year: int | None


def year_in(name: str) -> int | None:
    """The year in the name of a sheet or file, such as ``教师名册2023``."""
    found = _YEAR.search(plain(name))
    return int(found[1]) if found else None


def table_of(name: str) -> Guess | None:
    """The table that the name of a sheet or file stands for; None where it names none."""
    bare = normal(_YEAR.sub("", plain(name).replace("_", " ").replace("-", " ")))
    spelled = {normal(word.replace("_", " ")): title.table for title in titles() for word in _names(title)}
    if bare in spelled:
        return Guess(spelled[bare], True, year_in(name))
    inside = [word for word in spelled if len(word) > 1 and not word.isascii() and word in bare]
    return Guess(spelled[max(inside, key=len)], False, year_in(name)) if inside else None


def _names(title: Title) -> tuple[str, ...]:
    return (title.table, title.zh, title.en, *title.aliases)


def kind_of_code(name: str) -> str | None:
    """The kind of code that a planner names by its id, or by the heading of a column that holds it, such as 学段."""
    kinds = {column.codes.partition("+")[0] for known in titles() for column in columns(known.table) if column.codes}
    spelled = {
        normal(word): column.codes.partition("+")[0]
        for known in titles() for column in columns(known.table) if column.codes
        for word in (column.header_zh, column.name)
    }  # fmt: skip
    return name if name in kinds else spelled.get(normal(name))


def misspelt(kind: str, means: str) -> str | None:
    """What is wrong with a row of the planner's spellings: there is no such kind, or meaning; None if nothing is."""
    of_code, table = kind_of_code(kind), table_of(kind)
    if of_code:
        known = vocabulary.spellings(of_code)
        return None if plain(means).casefold() in known or means == "" else "no_meaning"
    if table is None:
        return "no_kind"
    return None if table.table == "roster" or normal(means) in known_headings(table.table, {}) else "no_meaning"


def table_by_headings(sheet: Sheet, own: Mapping[str, Mapping[str, str]]) -> str | None:
    """The table of which a sheet has most of the required headings, and no fewer than three in all."""
    best, score = None, 0.0
    for title in titles():
        header = locate(sheet.rows, known_headings(title.table, own.get(title.table, {})))
        if header is None or len(header.columns) < 3:
            continue
        needed = [column.name for column in columns(title.table) if column.required]
        share = sum(name in header.columns for name in needed) / len(needed)
        fits = share + len(header.columns) / 1000
        if share > 0.5 and fits > score:
            best, score = title.table, fits
    return best
