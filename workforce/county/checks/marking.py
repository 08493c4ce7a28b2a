"""The planner's own workbook copied with its wrong cells marked: coloured, with a comment, and listed on a first sheet.

Formulas, formats and macros stay as they are; a table of text becomes a workbook. What is written here is text in every
case: none of it can be taken for a formula. The copy is for reading; readers of counties pass over it.
"""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workforce.county.files.problems import Place, Problem, TableError, column_letters
from workforce.county.files.sheets import SUFFIXES, Sheet, read_bytes, sheets
from workforce.county.templates import save
from workforce.errors import PlannerError
from workforce.language import say

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MACROS, OLD, TEXT = ".xlsm", ".xls", ".csv"
FILLS = {"error": "FFC000", "warning": "FFF2A8"}
"""Orange and yellow, as workbooks write colours."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (10, 26, 100)
_NOTE = (320, 120)
"""Width and height of a comment."""

_LONGEST_NAME = 31


def marked_name(file: Path, language: str) -> Path:
    """What the marked copy of a file is called: a workbook beside it."""
    suffix = MACROS if file.suffix.lower() == MACROS else ".xlsx"
    return file.with_name(say("check.marked_name", language, name=file.stem) + suffix)


def mark_files(problems: Sequence[Problem], language: str, force: bool, note: Callable[[str], None]) -> list[Path]:
    """Write a marked copy of every file in which there are problems; ``note`` is told of those that cannot be marked.

    Raises:
        PlannerError: a copy exists already, and ``force`` is not given.
    """
    files = [file for file in dict.fromkeys(one.place.file for one in problems) if _may_be_marked(file)]
    for out in (marked_name(file, language) for file in files):
        if out.exists() and not force:
            raise PlannerError(say("check.marked_exists", language, file=out))
    written = []
    for file in files:
        try:
            mark(file, [one for one in problems if one.place.file == file], marked_name(file, language), language)
        except PlannerError as error:
            note(str(error))
        else:
            written.append(marked_name(file, language))
    return written


def _may_be_marked(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and file.is_file()


def mark(file: Path, problems: Sequence[Problem], out: Path, language: str) -> None:
    """Write a copy of a file with the cells of its problems marked; whole or not at all.

    Args:
        file: a workbook or a table of text.
        problems: of this file.
        out: the copy; replaced if it is there.
        language: ``zh`` or ``en``.

    Raises:
        PlannerError: the file cannot be marked (too old a format, damaged, the extra is missing), or not be written.
    """
    if file.suffix.lower() == OLD:
        raise PlannerError(say("check.old_workbook", language, file=file))
    book = _opened(file, language)
    places = [_place(book, problem.place) for problem in problems]
    for problem, place in zip(problems, places, strict=True):
        if place.row is not None:
            _mark_cell(book[place.sheet], place, problem, language)
    _list(book, problems, places, language)
    content = BytesIO()
    book.save(content)
    save(out, content.getvalue())


def _opened(file: Path, language: str) -> "Workbook":
    """The workbook of a file; that of a table of text holds it on one sheet, every cell as text."""
    try:
        import openpyxl
    except ImportError:
        raise PlannerError(say("check.no_openpyxl", language)) from None
    content = read_bytes(file)
    try:
        read = sheets(file, content)
    except TableError as refused:
        raise PlannerError(refused.told(language)) from None
    if file.suffix.lower() == TEXT:
        return _of_text(file, read.sheets[0])
    try:
        return openpyxl.load_workbook(BytesIO(content), keep_vba=file.suffix.lower() == MACROS)
    except Exception:  # whatever a damaged workbook makes the library stumble over
        raise PlannerError(say("check.not_marked", language, file=file)) from None


def _of_text(file: Path, table: Sheet) -> "Workbook":
    from openpyxl import Workbook

    book = Workbook()
    page: Worksheet = book.active
    page.title = "".join(letter for letter in file.stem if letter not in "[]:*?/\\")[:_LONGEST_NAME].strip("'") or "1"
    for number, row in enumerate(table.rows, start=1):
        for at, text in enumerate(row, start=1):
            if text:
                _write(page.cell(number, at), str(text))
    return book


def _place(book: "Workbook", place: Place) -> Place:
    """The place in the workbook that is marked: rows alone as their first cell, text on its one sheet."""
    sheet = place.sheet if place.sheet in book.sheetnames else book.sheetnames[0]
    known = place.row is not None and (place.sheet in book.sheetnames or not place.workbook)
    return Place(place.file, sheet, place.row if known else None, place.column or 0, place.header, True)


def _write(cell: "Cell", text: str) -> None:
    """Write text that no spreadsheet takes for a formula, without characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.value = f"'{plain}" if plain.startswith(_FORMULA) and not _is_number(plain) else plain
    cell.data_type = "s"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _mark_cell(page: "Worksheet", place: Place, problem: Problem, language: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = _anchor(page, place)
    text = ILLEGAL_CHARACTERS_RE.sub("", problem.why(language))
    known = cell.comment.text + "\n" if cell.comment else ""
    cell.comment = Comment(known + text, "workforce check", width=_NOTE[0], height=_NOTE[1])
    if problem.severity == "error" or cell.fill.start_color.rgb != f"00{FILLS['error']}":
        cell.fill = PatternFill("solid", start_color=FILLS[problem.severity])


def _anchor(page: "Worksheet", place: Place) -> Any:
    """The cell of a place; of merged cells the first, which is the one that shows."""
    from openpyxl.cell.cell import MergedCell

    cell = page.cell(int(place.row or 1), int(place.column or 0) + 1)
    if isinstance(cell, MergedCell):
        merged = next(one for one in page.merged_cells.ranges if cell.coordinate in one)
        return page.cell(merged.min_row, merged.min_col)
    return cell


def _list(book: "Workbook", problems: Sequence[Problem], places: Sequence[Place], language: str) -> None:
    """The first sheet: every problem with its severity, a link to its cell, and what would be right."""
    from openpyxl.styles import Alignment, Font

    page: Worksheet = book.create_sheet(_free_name(book, language), 0)
    _write(page["A1"], say("check.marked_title", language))
    page["A1"].font = Font(bold=True)
    for at, heading in enumerate(say("check.marked_headings", language).split("|"), start=1):
        _write(page.cell(2, at), heading)
        page.cell(2, at).font = Font(bold=True)
        page.column_dimensions[column_letters(at - 1)].width = _WIDTHS[at - 1]
    for number, (problem, place) in enumerate(zip(problems, places, strict=True), start=3):
        more = say("check.and_more", language, more=problem.more) if problem.more else ""
        _write(page.cell(number, 1), say(f"check.severity.{problem.severity}", language))
        _write(page.cell(number, 2), place.cell if place.row is not None else problem.place.cell or place.sheet)
        _link(page.cell(number, 2), place)
        _write(page.cell(number, 3), problem.why(language) + more)
        page.cell(number, 3).alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A3"
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page


def _free_name(book: "Workbook", language: str) -> str:
    """A name for the list that no sheet of the workbook has."""
    name = say("check.marked_sheet", language)
    taken = [known.casefold() for known in book.sheetnames]
    return next(free for free in (name, *(f"{name} {at}" for at in range(2, 999))) if free.casefold() not in taken)


def _link(cell: "Cell", place: Place) -> None:
    """Make a cell lead to another one of the workbook."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = place.sheet.replace("'", "''")
    goal = f"'{sheet}'!{column_letters(place.column or 0)}{place.row or 1}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=goal)
    cell.font = Font(color="0563C1", underline="single")
