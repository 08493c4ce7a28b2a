"""Files as sheets of raw cells: Excel workbooks (.xlsx, .xlsm, .xls) and text (.csv in UTF-8 or GB 18030).

Nothing here knows what a cell means. Text in merged cells is given to all of them (a number stays where it stands, or
it would count more than once). A workbook is looked through before it is opened: one that would unfold to more than
memory can hold, or that holds cells which no reader sees (errors, formulas never calculated), is told, not guessed at.
"""

import csv
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from workforce.county.files import old_workbooks
from workforce.county.files.problems import Place, Problem, TableError, column_number

Cell = str | float | int | bool | date | datetime | time | timedelta
"""What a cell may hold; ``""`` is an empty one."""

LARGEST_FILE = 200_000_000
LARGEST_UNFOLDED = 500_000_000
"""Bytes that are read of a file, and that a workbook may unfold to."""

MOST_CELLS = 40_000_000
MOST_COLUMNS = 702
MOST_LINES = 2_000_000
"""Cells from A1 to the last and columns (A to ZZ) that a sheet may have, and lines of a text file."""

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls")
SUFFIXES = (".csv", *WORKBOOK_SUFFIXES)

_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_DAMAGED = (
    BadZipFile, ElementTree.ParseError, zlib.error, EOFError, OSError, ValueError, LookupError, MemoryError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What reading a damaged workbook may raise."""

_SLICE = 16_000_000
"""Bytes of a part that are looked through at once, and how far slices overlap, more than any cell's address."""
_OVERLAP = 64

_ODDLY = (b"\tr", b"\nr", b"\rr", b" r ", b" r= ", b" r='", b" r=\t", b" r=\n", b" r=\r", b" r\t", b" r\n", b" r\r")
"""How an address may be written by others than Excel and WPS, who write `` r="``."""

_UNSEEN = re.compile(
    rb"<c\b(?=[^<>]*\br=\"(?P<cell>[A-Z]{1,3}\d{1,7})\")[^<>]*?(?:\bt=\"e\"[^<>]*>"
    rb"(?:<f[^<>]*>[^<]*</f>|<f[^<>]*/>)?<v>(?P<error>[^<]*)</v>"
    rb"|>(?:<f[^<>]*>[^<]*</f>|<f[^<>]*/>)(?:<v></v>|<v ?/>)?</c>)"
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class _Patterns(NamedTuple):
    """What finds the numbers of rows, and the addresses of cells, in a part of a sheet."""

    row: re.Pattern[bytes]
    row_of_cell: re.Pattern[bytes]
    deep_row_of_cell: re.Pattern[bytes]
    far_column: re.Pattern[bytes]
    wide_column: re.Pattern[bytes]


def _patterns(begins: bytes) -> _Patterns:
    return _Patterns(
        row=re.compile(rb"<row\b[^<>]*?" + begins + rb"(\d+)"),
        row_of_cell=re.compile(begins + rb"[A-Z]{1,3}(\d+)"),
        deep_row_of_cell=re.compile(begins + rb"[A-Z]{1,3}(\d{6,})"),
        far_column=re.compile(begins + rb"[A-Z]{3,}\d"),
        wide_column=re.compile(begins + rb"([A-Z]{2})\d"),
    )


_USUAL, _ANY = _patterns(b' r="'), _patterns(rb"\br\s*=\s*[\"']")
"""A plain beginning is found many times faster than one of several."""


class Sheet(NamedTuple):
    """A sheet as it stands in a file.

    Attributes:
        file: where it was read.
        name: of the sheet; of a text file its name without the suffix.
        rows: cells from A1, all rows of one length.
        workbook: whether it is of a workbook.
    """

    file: Path
    name: str
    rows: list[list[Cell]]
    workbook: bool

    def place(self, row: int | None = None, column: int | None = None, header: str = "") -> Place:
        """The place of a cell; rows are counted from 1 as in a spreadsheet, columns from 0."""
        return Place(self.file, self.name if self.workbook else "", row, column, header, self.workbook)


class Opened(NamedTuple):
    """The visible sheets of a file, what in them cannot be seen, and where hidden ones are."""

    sheets: list[Sheet]
    unseen: list[Problem]
    hidden: list[Place]


def read_bytes(file: Path) -> bytes:
    """A file as it stands on disk.

    Raises:
        TableError: it is not there, cannot be read, or is too large.
    """
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise _refusal(file, "too_large", most=LARGEST_FILE // 10**6)
        return file.read_bytes()
    except FileNotFoundError:
        raise _refusal(file, "no_file") from None
    except OSError as error:
        raise _refusal(file, "unreadable", error=error.strerror) from None


def sheets(file: Path, content: bytes) -> Opened:
    """The visible sheets of a file's content; the file is named in messages.

    Raises:
        TableError: it is neither a workbook nor text, is damaged, locked, or would unfold too far.
    """
    if content.startswith(_ZIP):
        return _workbook(file, content, _look_through(file, content))
    if content.startswith(_OLE):
        try:
            old_workbooks.check(content)
        except (ValueError, struct.error):
            raise _refusal(file, "locked" if _LOCKED in content else "damaged") from None
        return _workbook(file, content, {})
    if file.suffix.lower() in WORKBOOK_SUFFIXES:
        raise _refusal(file, "no_workbook")
    return Opened([_text(file, content)], [], [])


def _refusal(file: Path, kind: str, **values: object) -> TableError:
    return TableError([Problem(Place(file), kind, values)])


# text


def _text(file: Path, content: bytes) -> Sheet:
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINES:
        raise _refusal(file, "too_many_cells", most=MOST_CELLS)
    text = _decoded(file, content)
    try:
        rows: list[list[Cell]] = [[cell.strip() for cell in row] for row in csv.reader(StringIO(text, newline=""))]
    except csv.Error as error:
        raise _refusal(file, "no_table", error=error) from None
    if not any(map(any, rows)):
        raise _refusal(file, "no_table", error="it is empty")
    width = max(map(len, rows))
    if width > MOST_COLUMNS:
        raise _refusal(file, "too_wide", most=MOST_COLUMNS)
    if width * len(rows) > MOST_CELLS:
        raise _refusal(file, "too_many_cells", most=MOST_CELLS)
    return Sheet(file, file.stem, [row + [""] * (width - len(row)) for row in rows], workbook=False)


def _decoded(file: Path, content: bytes) -> str:
    if b"\0" in content:
        raise _refusal(file, "no_text")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refusal(file, "no_text")


# workbooks


def _workbook(file: Path, content: bytes, unseen: dict[str, list[tuple[str, str]]]) -> Opened:
    found, problems, hidden = [], [], []
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            for known in book.sheets_metadata:
                if known.visible != SheetVisibleEnum.Visible:
                    hidden.append(Place(file, known.name, workbook=True))
                else:
                    sheet = Sheet(file, known.name, _cells(book.get_sheet_by_name(known.name)), workbook=True)
                    found.append(sheet)
                    problems += list(_unseen(sheet, unseen.get(known.name, [])))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a damaged workbook may make the reader panic, which is no Exception
        locked = "password" in str(error).lower() or _LOCKED in content
        raise _refusal(file, "locked" if locked else "damaged") from None
    return Opened(found, problems, hidden)


def _cells(sheet: CalamineSheet) -> list[list[Cell]]:
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    width = max(map(len, rows), default=0)
    merged = sheet.merged_cell_ranges or []
    if sum((bottom - top + 1) * (right - left + 1) for (top, left), (bottom, right) in merged) > MOST_CELLS:
        raise ValueError("merged cells lie on each other")
    for (top, left), (bottom, right) in merged:
        given = rows[top][left] if top < len(rows) and left < width else ""
        if isinstance(given, str) and given:
            for row in rows[top : bottom + 1]:
                row[left : right + 1] = [given] * (min(right + 1, width) - left)
    return rows


def _unseen(sheet: Sheet, cells: list[tuple[str, str]]) -> Iterator[Problem]:
    for cell, error in cells:
        letters, row = _REFERENCE.fullmatch(cell).groups()  # type: ignore[union-attr]
        place = sheet.place(int(row), column_number(letters))
        yield Problem(place, "error_cell", {"error": error}) if error else Problem(place, "not_calculated")


def _look_through(file: Path, content: bytes) -> dict[str, list[tuple[str, str]]]:
    """The cells of each sheet that a reader would take for empty: address and error (none: a formula without value).

    Every part is unfolded once, so that none is larger than it says.

    Raises:
        TableError: the workbook is damaged, or would unfold too far.
    """
    unseen: dict[str, list[tuple[str, str]]] = {}
    try:
        with ZipFile(BytesIO(content)) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST_UNFOLDED:
                raise _refusal(file, "unfolds", most=LARGEST_UNFOLDED // 10**6)
            names = {entry.filename.lower(): entry.filename for entry in entries}
            if not {"[content_types].xml", "xl/workbook.xml"} <= set(names):
                raise _refusal(file, "no_workbook")
            titles = {part: name for name, part in _parts(packed, names).items()}
            for low, part in names.items():
                if low.startswith("xl/worksheets/") and low.endswith(".xml"):
                    name = titles.get(low, part)
                    unseen[name] = _scanned(file, name, _unfolded(packed, part))
                else:
                    _unfolded(packed, part)
    except _DAMAGED:
        raise _refusal(file, "damaged") from None
    return unseen


def _unfolded(packed: ZipFile, part: str) -> bytes:
    """A part, of which no more is unfolded than it says; that it is no longer is checked by its sum."""
    with packed.open(part) as stream:
        return stream.read(packed.getinfo(part).file_size + 1)


def _parts(packed: ZipFile, names: dict[str, str]) -> dict[str, str]:
    """The part of each sheet in small letters, by the sheet's name.

    Args:
        packed: the workbook.
        names: its parts, by their names in small letters.
    """
    links = names.get("xl/_rels/workbook.xml.rels")
    if links is None:
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(packed.read(links))}
    found = {}
    for sheet in ElementTree.fromstring(packed.read(names["xl/workbook.xml"])).iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(sheet.get(_RELATION), "").lower()
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _scanned(file: Path, name: str, xml: bytes) -> list[tuple[str, str]]:
    """The cells of a part that no reader sees; a part that reaches too far is refused."""
    place = Place(file, name, workbook=True)
    find = _ANY if any(mark in xml for mark in _ODDLY) else _USUAL
    parts = [slice(start, start + _SLICE + _OVERLAP) for start in range(0, len(xml), _SLICE)]
    letters, rows = b"@Z", xml.count(b"<row")
    for part in parts:
        if find.far_column.search(xml[part]):
            raise TableError([Problem(place, "too_wide", {"most": MOST_COLUMNS})])
        letters = max([letters, *set(find.wide_column.findall(xml[part]))])
    width = 26 * (letters[0] - ord("@")) + letters[1] - ord("@")
    # A narrow sheet is not too large however deep its cells are, as long as their rows have no more than five digits.
    of_cell = find.deep_row_of_cell if width * 10**5 <= MOST_CELLS else find.row_of_cell
    for part in parts:
        rows = max([rows, *map(int, {*find.row.findall(xml[part]), *of_cell.findall(xml[part])})])
    if rows * width > MOST_CELLS:
        raise TableError([Problem(place, "too_many_cells", {"most": MOST_CELLS})])
    if b"<f" not in xml and b't="e"' not in xml:
        return []
    return [(found["cell"].decode(), (found["error"] or b"").decode()) for found in _UNSEEN.finditer(xml)]
