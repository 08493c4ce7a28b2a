"""Two thousand spoiled counties, made with a seed: none ends in anything but a county or a list of problems.

Three kinds: one table with cells, columns and rows spoiled, as a workbook or as text; a whole county with sheets
renamed, doubled and dropped besides; and the bytes of a good workbook cut, flipped and put together anew. A failure
names its number; ``spoiled(number, folder)`` makes the same file again.
"""

import csv
import random
import re
import tempfile
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cache
from io import BytesIO, StringIO

import pytest
import xlsxwriter
import xlwt
from messy_workbooks import GOOD, HEAD, ROWS, SHEET, TABLES
from xlsxwriter.exceptions import OverlappingRange

from workforce.county import reading
from workforce.county.checks import cross_checks, marking
from workforce.county.files.problems import TableError
from workforce.errors import PlannerError
from workforce.language import LANGUAGES

TABLES_ONLY, COUNTIES, BYTES = 1400, 200, 400
PARTS = 4
WRITER = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True, "in_memory": True}
COUNTY = GOOD | {
    "编制": [["学段", "编制数"], ["小学", 40], ["初中", 50]],
    "大班额": [["区域", "人数下限", "班数"], ["镇区", 56, 3], ["镇区", 66, 1]],
    "教师合计": [
        ["学段", "属性", "取值", "教师数"],
        ["小学", "总数", "all", 2],
        ["小学", "性别", "女", 2],
        ["初中", "总数", "all", 1],
    ],
    SHEET: [HEAD, *ROWS],
}
NAMES = TABLES | {"编制": "establishment", "大班额": "large_classes", "教师合计": "teacher_marginals", SHEET: "roster"}
STRANGE = [
    "", " ", "\u3000", "'", "=1+1", "-", "无", "\ufeff", "\u202e男", "😀" * 50, "\x07", "a\nb", "％", "{0}", "{given}",
    "%s", "\\N", "0x1F", "1e309", "-1e309", "1_000", "１２３", "٣", "NaN", "inf", "None", "1985-02-30", "9999-99",
    "1985年13月", "31/12/1985", "全县", "all", "合计", "示例：", "语文、数学", "x" * 20_000, "小学,初中", '"',
    "<row r='1'>", "&amp;", "]]>", "../../etc/passwd", "C:\\a",
]  # fmt: skip
ODD = [
    None, True, False, 0, -1, 0.1, 1e-300, 1e15, 1e300, -1e300, 2**53, float("nan"), float("inf"), 1985, 198503, 1985.1,
    19850312, 5.22723198503121e17, date(1900, 1, 1), date(9999, 12, 31), datetime(1985, 3, 12, 4, 5, 6), time(4, 5, 6),
    timedelta(days=400, seconds=1),
]  # fmt: skip


# what is spoiled: each takes the rows of a table and spoils them in place


def a_cell(rows, pick):
    """Somewhere in a table: its row and column."""
    row = pick.choice([row for row in rows if row] or [[None]])
    return row, pick.randrange(len(row))


def swap_cells(rows, pick):
    (one, at), (other, there) = a_cell(rows, pick), a_cell(rows, pick)
    one[at], other[there] = other[there], one[at]


def drop_column(rows, pick):
    at = pick.randrange(max(map(len, rows)))
    for row in rows:
        del row[at : at + 1]


def double_column(rows, pick):
    at = pick.randrange(max(1, max(map(len, rows))))
    for row in rows:
        row.extend(row[at : at + 1])


def swap_columns(rows, pick):
    at, there = (pick.randrange(min(map(len, rows)) or 1) for _ in range(2))
    for row in rows:
        if row:
            row[at], row[there] = row[there], row[at]


def shuffle_rows(rows, pick):
    pick.shuffle(rows)


def drop_row(rows, pick):
    del rows[pick.randrange(len(rows))]
    rows.append([])


def double_row(rows, pick):
    rows.insert(pick.randrange(len(rows) + 1), list(pick.choice(rows)))


def put_rows_above(rows, pick):
    rows[:0] = [[pick.choice(STRANGE)] for _ in range(pick.choice([1, 2, 40]))]


def change_type(rows, pick):
    row, at = a_cell(rows, pick)
    row[at] = pick.choice([str, repr, len, lambda text: [text][:0] or None, lambda text: f" {text} "])(str(row[at]))


def put_strange_text(rows, pick):
    row, at = a_cell(rows, pick)
    row[at] = pick.choice(STRANGE)


def put_odd_value(rows, pick):
    row, at = a_cell(rows, pick)
    row[at] = pick.choice(ODD)


def put_random_text(rows, pick):
    row, at = a_cell(rows, pick)
    points = [pick.choice([pick.randrange(32, 0xD800), pick.randrange(0xE000, 0x110000)]) for _ in range(9)]
    row[at] = "".join(map(chr, points))


def put_formula(rows, pick):
    row, at = a_cell(rows, pick)
    row[at] = Formula(
        pick.choice(["=1+1", "=NA()", "='[x.xlsx]y'!A1", "=A1048576"]), pick.choice(["", 3, "语文", "#REF!"])
    )


def spoil_a_column(rows, pick):
    at, value = pick.randrange(max(1, max(map(len, rows)))), pick.choice(ODD + STRANGE)
    for row in rows[1:]:
        row[at : at + 1] = [value]


def merge_cells(rows, pick):
    row, at = a_cell(rows, pick)
    row[at] = Merged(row[at], pick.randrange(1, 4), pick.randrange(1, 4))


class Formula(tuple):
    """A formula and the value that was computed."""

    __slots__ = ()

    def __new__(cls, *parts):
        return super().__new__(cls, parts)


class Merged(Formula):
    """A value, and so many rows and columns over which its cell reaches."""

    __slots__ = ()


SPOILERS = [
    swap_cells, drop_column, double_column, swap_columns, shuffle_rows, drop_row, double_row, put_rows_above,
    change_type, put_strange_text, put_odd_value, put_random_text, put_formula, spoil_a_column, merge_cells,
]  # fmt: skip


def spoil(rows, pick, times):
    for _ in range(times):
        pick.choice(SPOILERS)(rows, pick)


# how it is written


def as_workbook(sheets):
    """The bytes of a workbook, from the name and rows of each sheet."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, WRITER) as book:
        formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    write(sheet, at, column, value, formats)
    return file.getvalue()


FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy/m/d h:mm", time: "h:mm", timedelta: "[h]:mm"}


def write(sheet, row, column, value, formats):
    if isinstance(value, Merged):
        value, down, right = value
        value = value if isinstance(value, str | int | float) else "x"
        with suppress(OverlappingRange):
            sheet.merge_range(row, column, row + down, column + right, value)
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value[0], None, value[1])
    else:
        sheet.write(row, column, value, formats.get(type(value)))


def as_text(rows, pick):
    """The bytes of a text file."""
    text = StringIO()
    csv.writer(text, delimiter=pick.choice(",,,,,,,;\t")).writerows(rows)
    return text.getvalue().encode(
        pick.choice(["utf-8", "utf-8", "utf-8-sig", "gb18030", "gb18030", "utf-16"]), "replace"
    )


def one_table(pick):
    """A file with one spoiled table."""
    title = pick.choice([*NAMES, *[SHEET] * 5])
    rows = [list(row) for row in COUNTY[title]]
    spoil(rows, pick, pick.randrange(1, 4))
    if pick.random() < 0.3:
        return f"{NAMES[title]}.csv", as_text(rows, pick)
    return "county.xlsx", as_workbook([(title, rows)])


def whole_county(pick):
    """A workbook with all tables, most of them good, and its sheets renamed, doubled or dropped."""
    sheets = [(name, [list(row) for row in rows]) for name, rows in COUNTY.items()]
    spoil(pick.choice([*sheets, sheets[-1]])[1], pick, 1)
    if pick.random() < 0.1:
        del sheets[pick.randrange(len(sheets))]
    if pick.random() < 0.2:
        at = pick.randrange(len(sheets))
        sheets[at] = (pick.choice(["Sheet1", "2023年教师名册", "教师", "说明", "births", "x" * 31]), sheets[at][1])
    if pick.random() < 0.1:
        sheets.append(("又一" + pick.choice(list(COUNTY)), pick.choice(sheets)[1]))
    pick.shuffle(sheets)
    return "county.xlsx", as_workbook(sheets)


def flipped(content, pick):
    spoiled = bytearray(content)
    for _ in range(pick.choice([1, 3, 30])):
        spoiled[pick.randrange(len(spoiled))] = pick.randrange(256)
    return bytes(spoiled)


def cut(content, pick):
    return content[: pick.randrange(len(content))]


def spliced(content, pick):
    at, there = sorted(pick.randrange(len(content)) for _ in range(2))
    return content[:at] + content[there:] + content[at:there]


def renumbered(content, pick):
    """The part of a workbook with some of its attributes and numbers in place of others."""
    found = list(re.finditer(rb'"[^"<>]*"|>\d+<', content))
    for at in sorted(
        (pick.choice(found) for _ in range(pick.choice([1, 3, 30]))), key=lambda one: one.start(), reverse=True
    ):
        other = pick.choice([at[0][1:-1] for at in found] + [b"-1", b"", b"A0", b"1A", b"ZZ9", b"9" * 11, b"true"])
        content = content[: at.start() + 1] + other + content[at.end() - 1 :]
    return content


def spoiled_bytes(pick):
    """A good workbook with its bytes, or the bytes of one of its parts, spoiled."""
    if pick.random() < 0.3:
        return "county.xls", pick.choice([flipped, cut, spliced])(old_workbook(), pick)
    good, change = as_workbook(COUNTY.items()), pick.choice([flipped, cut, spliced, renumbered, renumbered])
    name = pick.choice(["county.xlsx", "county.xls", "county.xlsm", "roster.csv"])
    if pick.random() < 0.2:
        return name, pick.choice([flipped, cut, spliced])(good, pick)
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(good)) as old, zipfile.ZipFile(file, "w") as new:
        part = pick.choice([part for part in old.namelist() if part.startswith("xl/")])
        for each in old.namelist():
            new.writestr(each, change(old.read(each), pick) if each == part else old.read(each))
    return name, file.getvalue()


@cache
def old_workbook():
    """The bytes of a good .xls."""
    file, book = BytesIO(), xlwt.Workbook(encoding="utf-8")
    for name, rows in COUNTY.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    book.save(file)
    return file.getvalue()


def spoiled(number, folder):
    """The file of a number, written to a folder."""
    pick = random.Random(number)
    make = one_table if number < TABLES_ONLY else whole_county if number < TABLES_ONLY + COUNTIES else spoiled_bytes
    name, content = make(pick)
    file = folder / name
    file.write_bytes(content)
    return file


# what must come of it


def outcome(file, marked=None):
    """What comes of a file that is read, checked and marked: ``read``, ``refused``, or what went wrong."""
    try:
        found = reading.inspect(file)
        problems = found.problems + (cross_checks.check(found.county) if found.county else [])
        told = [problem.told(language) for problem in problems for language in LANGUAGES]
        errors = [problem for problem in found.problems if problem.severity == "error"]
        told += [str(TableError(errors))] if errors else []
        if marked:
            marking.mark(file, problems, marked, "zh")
    except PlannerError:
        return "refused"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    if not all(told) or bool(found.county) == bool(errors):
        return "neither read nor refused"
    return "read" if found.county else "refused"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("part", range(PARTS))
def test_spoiled_workbooks_end_in_a_county_or_in_problems(part, tmp_path, monkeypatch):
    folder, beside, temporary = (tmp_path / name for name in ("county", "beside", "temporary"))
    for each in (folder, beside, temporary):
        each.mkdir()
    monkeypatch.chdir(beside)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    outcomes = {}
    for number in range(part, TABLES_ONLY + COUNTIES + BYTES, PARTS):
        file = spoiled(number, folder)
        before = file.read_bytes()
        marked = folder / "marked.xlsx" if number % 7 == 0 else None
        outcomes[number] = outcome(file, marked)
        assert file.read_bytes() == before
        for each in (file, *filter(None, [marked])):
            each.unlink(missing_ok=True)
    assert {number: what for number, what in outcomes.items() if what not in ("read", "refused")} == {}
    assert set(outcomes.values()) == {"read", "refused"}
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["beside", "county", "temporary"]
