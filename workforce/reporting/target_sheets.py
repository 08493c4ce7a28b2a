"""A sheet that people fill in and give back: headings frozen, ids hidden, room for rows of one's own."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from workforce.errors import PlannerError
from workforce.reporting import theme

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NAME_WIDTH, _YEAR_WIDTH = 18, 8


def write_sheet(
    path: Path,
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str | float | None]],
    names: int,
    hidden: int,
    note: str,
) -> None:
    """Write a workbook of one sheet; text is written as text, so that nothing in it is taken for a formula.

    Args:
        path: of the file.
        name: of the sheet.
        headings: of the columns.
        rows: one a row of the sheet; None for an empty cell.
        names: how many columns of names stand first.
        hidden: how many columns of ids come after them.
        note: shown at the first heading.

    Raises:
        PlannerError: the file cannot be written.
    """
    try:
        with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
            page = book.add_worksheet(name)
            header = book.add_format({"bold": True, "bg_color": "#eef0ed", "bottom": 1})
            text = book.add_format({"num_format": theme.EXCEL_FORMATS["text"]})
            posts = book.add_format({"num_format": theme.EXCEL_FORMATS["plain"]})
            first = names + hidden
            page.set_column(0, names - 1, _NAME_WIDTH, text)
            page.set_column(names, first - 1, _NAME_WIDTH, text, {"hidden": True})
            page.set_column(first, max(first, len(headings) - 1), _YEAR_WIDTH, posts)
            page.write_row(0, 0, headings, header)
            for number, row in enumerate(rows, start=1):
                page.write_row(number, 0, row[:first], text)
                page.write_row(number, first, row[first:], posts)
            page.freeze_panes(1, first)
            page.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
            page.write_comment(0, 0, note, {"width": 320, "height": 120})
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise PlannerError(f"{path}: it cannot be written ({error})") from None
