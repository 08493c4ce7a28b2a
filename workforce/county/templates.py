"""Workbooks of a county: templates to fill in, and a whole county as one workbook of the same form.

A sheet a table, named by its title; headers in Chinese (or ids), each with a note of what the column means; drop-downs
of the code tables; one example row, which readers pass over; a first sheet that explains all of it. Lists too long for
a drop-down of their own stand in a hidden sheet. The same tables make the same bytes.
"""

import csv
import os
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from workforce.county import template_texts as texts
from workforce.county.dictionary import Column, columns, title
from workforce.county.template_texts import Cell
from workforce.errors import PlannerError
from workforce.language import say

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from workforce.county.tables import County

Rows = Sequence[Sequence[Cell]]

_OPTIONS = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True,
}  # fmt: skip
_MADE = datetime(2025, 1, 1)
"""What every workbook says of when it was made, so that the same tables make the same bytes."""

_LAST_ROW = 2**20 - 1
_LONGEST_LIST = 255
_A4 = 9
_NARROWEST, _WIDEST = 10, 42
_LOOKED_AT = 200
_GUIDE_WIDTHS = (18, 22, 60, 16, 60, 18)
_DEEP, _PALE, _FAINT, _NOTE = "#2f4858", "#eef0ed", "#c4c9d1", "#8a8f98"


class Content(NamedTuple):
    """What a sheet holds: a table, its rows, and the year of a roster that is not of the base year."""

    table: str
    rows: Rows
    year: str = ""


def write_template(
    file: Path, tables: Sequence[str], language: str, county: Mapping[str, Mapping[str, str]] | None = None
) -> None:
    """Write an empty workbook of some tables, each with an example row.

    Args:
        file: of the workbook.
        tables: ids, in the order of the sheets.
        language: ``zh`` or ``en``.
        county: cells, by column, of the items of the table ``county`` that are known.

    Raises:
        PlannerError: the file cannot be written.
    """
    filled = {"county": texts.items(county or {}, language)}
    contents = [Content(table, filled.get(table, [])) for table in tables]
    save(file, _workbook(file, contents, language, examples=True))


def write_county(county: "County", file: Path, language: str) -> None:
    """Write the tables that a county was given as one workbook, rosters of other years too, without what was assumed.

    Raises:
        PlannerError: the file cannot be written, or a table does not fit into a sheet.
    """
    given = [table for table in texts.tables() if table in county.files]
    contents = [Content(table, texts.rows_of(table, county.tables[table], language)) for table in given]
    contents += [
        Content("roster", texts.rows_of("roster", roster, language), str(year))
        for year, roster in sorted(county.observed.items())
    ]
    save(file, _workbook(file, contents, language, examples=False))


def write_text_template(file: Path, table: str, language: str) -> None:
    """Write an empty table as CSV (UTF-8 with its mark, for Excel): headers, and the example row.

    Raises:
        PlannerError: the file cannot be written.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([texts.header(column, language) for column in columns(table)])
    writer.writerows(texts.items({}, language) if table == "county" else [texts.example(table, language)])
    save(file, text.getvalue().encode("utf-8-sig"))


def save(file: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then into it.

    Raises:
        PlannerError: it cannot be written.
    """
    partial = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.incomplete")
    try:
        partial.write_bytes(content)
        os.replace(partial, file)
    except OSError as error:
        raise PlannerError(f"{file}: it cannot be written ({error.strerror})") from None
    finally:
        partial.unlink(missing_ok=True)


def _workbook(file: Path, contents: Sequence[Content], language: str, examples: bool) -> bytes:
    import xlsxwriter

    made = BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        book.set_properties({"created": _MADE})
        _guide(book, file, [content.table for content in contents if not content.year], language)
        lists: dict[str, list[str]] = {}
        for content in contents:
            _table(book, file, content, language, examples, lists)
        _hidden_lists(book, lists, language)
    return made.getvalue()


# a table


def _table(
    book: "Workbook", file: Path, content: Content, language: str, examples: bool, lists: dict[str, list[str]]
) -> None:
    table, rows, year = content
    page = book.add_worksheet(texts.sheet_name(table, language) + year)
    page.set_tab_color(_FAINT if title(table).needed == "no" else _DEEP)
    text = book.add_format({"num_format": "@"})
    shown = [texts.example(table, language)] if examples and table != "county" else []
    for place, column in enumerate(columns(table)):
        cells = [row[place] for row in [*shown, *rows[:_LOOKED_AT]]]
        plain = column.type in ("integer", "number", "year")
        page.set_column(place, place, _width(column, cells, language), None if plain else text)
        page.write_string(0, place, texts.header(column, language), _heading(book, column.required))
        _note(page, 0, place, texts.comment(table, column, language))
        _expect(page, place, column, language, lists)
    _write(page, file, 1, shown, book.add_format({"italic": True, "font_color": _NOTE}))
    _write(page, file, 1 + len(shown), rows, None)
    if examples and table == "county":
        _notes_of_items(page, language)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(shown) + len(rows), 1), len(columns(table)) - 1)
    _print_set_up(page)
    page.repeat_rows(0)


def _notes_of_items(page: "Worksheet", language: str) -> None:
    for number, item in enumerate(texts.ITEMS, start=1):
        _note(page, number, 0, say(f"template.item.{item}", language))


def _heading(book: "Workbook", required: bool) -> "Format":
    colours = {"bg_color": _DEEP, "font_color": "#ffffff"} if required else {"bg_color": _PALE}
    return book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, **colours})


def _width(column: Column, cells: Sequence[Cell], language: str) -> int:
    """A width in characters, a Chinese one counted twice, with room for the arrow of a drop-down."""
    seen = [texts.header(column, language), *texts.codes_of(column, language), *map(str, filter(None, cells))]
    return min(max(_NARROWEST, max(map(_length, seen)) + 4), _WIDEST)


def _length(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _note(page: "Worksheet", row: int, place: int, text: str) -> None:
    lines = sum(1 + _length(line) // 44 for line in text.split("\n"))
    page.write_comment(row, place, text, {"width": 320, "height": 20 + 17 * lines, "font_size": 9})


def _write(page: "Worksheet", file: Path, first: int, rows: Rows, look: "Format | None") -> None:
    for number, row in enumerate(rows, start=first):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                lost = page.write_string(number, place, cell, look)
            else:
                lost = 0 if cell is None else page.write_number(number, place, cell, look)
            if lost:
                raise PlannerError(f"{file}: row {number + 1} of sheet {page.get_name()} does not fit into a sheet")


# what a cell may hold


def _expect(page: "Worksheet", place: int, column: Column, language: str, lists: dict[str, list[str]]) -> None:
    """Drop-downs, and warnings at what is not expected; nothing is forbidden, since other spellings are read too."""
    rule = _rule(column, language, lists)
    if rule:
        warning = say("template.warning", language, allowed=_cut(texts.allowed(column, language)))
        heading = say("template.warning_title", language)
        told = {"error_type": "warning", "error_title": heading, "error_message": warning}
        page.data_validation(1, place, _LAST_ROW, place, rule | told)


def _cut(text: str) -> str:
    return text if len(text) <= 150 else text[:150] + "…"


def _rule(column: Column, language: str, lists: dict[str, list[str]]) -> dict[str, Any]:
    if column.codes:
        return {"validate": "list", "source": _source(column, language, lists)}
    if column.type == "month":  # 198503 to 1985年03月07日; a date that the cell shows as a number has five digits
        return {"validate": "length", "criteria": "between", "minimum": 6, "maximum": 11}
    if column.type == "text" or column.minimum is None:
        return {}
    kind, least = "decimal" if column.type == "number" else "integer", f"{column.minimum:.15g}"
    if column.maximum is None:
        return {"validate": kind, "criteria": ">=", "value": least}
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": f"{column.maximum:.15g}"}


def _source(column: Column, language: str, lists: dict[str, list[str]]) -> "list[str] | str":
    """The names themselves, or, where they are too long for that or hold a comma, where they stand in a sheet."""
    names = texts.codes_of(column, language)
    if len(",".join(names)) <= _LONGEST_LIST and not any("," in name for name in names):
        return names
    lists[column.codes] = names
    letter = chr(ord("A") + list(lists).index(column.codes))
    return f"='{say('template.sheet.codes', language)}'!${letter}$1:${letter}${len(names)}"


def _hidden_lists(book: "Workbook", lists: Mapping[str, Sequence[str]], language: str) -> None:
    if lists:
        page = book.add_worksheet(say("template.sheet.codes", language))
        for place, names in enumerate(lists.values()):
            page.write_column(0, place, names)
        page.hide()


# the sheet of explanations


def _guide(book: "Workbook", file: Path, tables: Sequence[str], language: str) -> None:
    page = book.add_worksheet(say("template.sheet.guide", language))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate(_GUIDE_WIDTHS):
        page.set_column(place, place, width, wrapped)
    page.write_string(0, 0, say("template.title", language), book.add_format({"bold": True, "font_size": 16}))
    paragraphs = say("template.guide", language, file=_typed(file.name)).split("|")
    for row, paragraph in enumerate(paragraphs, start=1):
        page.merge_range(row, 0, row, len(_GUIDE_WIDTHS) - 1, "", wrapped)
        page.write_string(row, 0, paragraph, wrapped)
        page.set_row(row, _height([paragraph], [sum(_GUIDE_WIDTHS)]))
    top = len(paragraphs) + 2
    for key, listed in (
        ("template.guide_of_tables", texts.guide_of_tables(tables, language)),
        ("template.guide_of_columns", texts.guide_of_columns(tables, language)),
    ):
        page.write_row(top, 0, say(key, language).split("|"), _heading(book, required=True))
        rows = list(listed)
        for row, told in enumerate(rows, start=top + 1):
            page.write_row(row, 0, told, wrapped)
            page.set_row(row, _height(told, _GUIDE_WIDTHS))
        top += len(rows) + 2
    _print_set_up(page)


def _height(cells: Sequence[str], widths: Sequence[int]) -> int:
    """The height of a row, in points, in which every cell is seen whole."""
    return 16 * max(1 + _length(cell) // (width - 4) for cell, width in zip(cells, widths, strict=False))


def _typed(name: str) -> str:
    """A file name as it is typed in a terminal."""
    return f'"{name}"' if " " in name else name


def _print_set_up(page: "Worksheet") -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
