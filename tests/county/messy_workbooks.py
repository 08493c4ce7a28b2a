"""Makers of deliberately messy workbooks: each writes a small county and says what must come of it.

A maker is ``def name(folder) -> Case``. The county is good in every table but the one the maker spoils; the roster,
unless a maker says otherwise, holds the three teachers of :data:`ROWS` as :data:`CLEAN`. Names and identity numbers
are invented and must never be seen again.
"""

import csv
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt

Rows = list[list[Any]]
Maker = Callable[[Path], "Case"]

SHEET = "教师名册"
NAMES = ("欧阳沁岚", "尉迟若曦", "司徒凌霄", "皇甫嘉卉")
HEAD = "教师编号 姓名 性别 出生年月 学段 主教学科 区域 学校代码 身份 职称 入县工作年月".split()
ROWS: Rows = [
    ["T01", NAMES[0], "女", "1985-03", "小学", "语文", "镇区", "p1", "在编", "高级", "2007-09"],
    ["T02", NAMES[1], "男", "1990-11", "初中", "数学", "镇区", "j1", "在编", "一级", "2013-09"],
    ["T03", NAMES[2], "女", "1997-02", "小学", "英语", "乡村", "p2", "编外", "三级", "2021-09"],
]
CLEAN = [
    dict(teacher="T01", sex="female", birth_month="1985-03", level="primary", subject="chinese", area="town")
    | dict(school="p1", status="established", title="senior", start_month="2007-09"),
    dict(teacher="T02", sex="male", birth_month="1990-11", level="junior", subject="mathematics", area="town")
    | dict(school="j1", status="established", title="other", start_month="2013-09"),
    dict(teacher="T03", sex="female", birth_month="1997-02", level="primary", subject="english", area="rural")
    | dict(school="p2", status="contract", title="other", start_month="2021-09"),
]
PLACES = [("小学", 6, "镇区", 80), ("小学", 6, "乡村", 40), ("初中", 3, "镇区", 90), ("普通高中", 3, "镇区", 90)]
PUPILS = [
    [level, grade, area, "公办", pupils, pupils, pupils, "已核实"]
    for level, grades, area, pupils in PLACES
    for grade in range(1, grades + 1)
]
GOOD: dict[str, Rows] = {
    "县情": [
        ["项目", "内容", "可信度"],
        ["id", "xiaoxian", "假设"],
        ["name_zh", "小县", "假设"],
        ["name_en", "Xiaoxian", "假设"],
        ["base_year", "2022", "假设"],
        ["curriculum", "guizhou-assumed", "假设"],
        ["sector_scope", "公办", "假设"],
    ],
    "学生": [["学段", "年级", "区域", "办学性质", "学生数", "下限", "上限", "可信度"], *PUPILS],
    "出生人口": [
        ["年份", "出生数", "下限", "上限", "可信度", "来源"],
        *[[year, 150, 140, 160, "推算", "统计公报"] for year in range(2013, 2023)],
    ],
    "平均班额": [
        ["学段", "区域", "平均班额", "下限", "上限", "可信度"],
        *[[level, area, 40, 35, 45, "假设"] for level, _, area, _ in PLACES],
    ],
    "学校": [
        ["学校代码", "学校名称", "学段", "区域", "办学性质", "规模权重", "可信度"],
        ["p1", "中心小学", "小学", "镇区", "公办", 1, "假设"],
        ["p2", "河东小学", "小学", "乡村", "公办", 1, "假设"],
        ["j1", "第一中学", "初中", "镇区", "公办", 1, "假设"],
        ["s1", "县高级中学", "普通高中", "镇区", "公办", 1, "假设"],
    ],
}
TABLES = {"县情": "county", "学生": "pupils", "出生人口": "births", "平均班额": "class_sizes", "学校": "schools"}


@dataclass(frozen=True)
class Wrong:
    """A problem that must be told: its cell (``教师名册!D17``; empty: of the file) and a word of its sentence."""

    cell: str = ""
    word: str = ""
    severity: str = "error"


@dataclass(frozen=True)
class Case:
    """A messy file and what must come of it: the rows of a table (the columns given), or None where it is refused."""

    path: Path
    rows: list[dict[str, str]] | None = None
    wrong: tuple[Wrong, ...] = ()
    table: str = "roster"
    secrets: tuple[str, ...] = NAMES


MAKERS: dict[str, Maker] = {}
BOMBS: dict[str, Maker] = {}
"""Makers of files that would take all memory or time of whoever believes them; each is to be refused at once."""


def maker(make: Maker) -> Maker:
    """Enter a maker in the list."""
    MAKERS[make.__name__] = make
    return make


def bomb(make: Maker) -> Maker:
    """Enter a maker in the list of bombs."""
    BOMBS[make.__name__] = make
    return make


# how files are written


def with_column(header: str, values: Iterable[Any], head: list[str] | None = None, rows: Rows | None = None) -> Rows:
    """The roster, head first, with a column in place of another or added at the end."""
    head, rows = head or HEAD, rows or ROWS
    at = head.index(header) if header in head else len(head)
    return [[*row[:at], value, *row[at + 1 :]] for row, value in zip([head, *rows], [header, *values], strict=True)]


def without(*headers: str, table: Rows | None = None) -> Rows:
    """The roster, head first, without some of its columns."""
    table = table or [HEAD, *ROWS]
    kept = [at for at, header in enumerate(table[0]) if header not in headers]
    return [[row[at] for at in kept] for row in table]


def clean(**columns: Iterable[str]) -> list[dict[str, str]]:
    """What the three teachers are read as, with some columns otherwise."""
    told = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [row | (told[at] if told else {}) for at, row in enumerate(CLEAN)]


def book(*rosters: tuple[str, Rows], **instead: Rows) -> openpyxl.Workbook:
    """A good county as a workbook, with rosters behind it and sheets in place of its own."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, table in [*(GOOD | instead).items(), *rosters]:
        sheet = workbook.create_sheet(name)
        for row in table:
            sheet.append(row)
    return workbook


def saved(workbook: openpyxl.Workbook, folder: Path, name: str = "county.xlsx") -> Path:
    """The file of a workbook."""
    workbook.save(folder / name)
    return folder / name


def written(folder: Path, table: Rows, **instead: Rows) -> Path:
    """A good county with this roster."""
    return saved(book((SHEET, table), **instead), folder)


def csv_bytes(table: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A table as CSV."""
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode(encoding)


def csv_folder(folder: Path, encoding: str = "utf-8", **instead: bytes) -> Path:
    """A good county as a folder of CSV files, some of them with other content."""
    tables = {TABLES[title]: csv_bytes(table, encoding) for title, table in GOOD.items()}
    tables["roster"] = csv_bytes([HEAD, *ROWS], encoding)
    (folder / "county").mkdir()
    for name, content in (tables | instead).items():
        (folder / "county" / f"{name}.csv").write_bytes(content)
    return folder / "county"


def rezipped(file: Path, change: Callable[[str, bytes], bytes], **more: bytes) -> Path:
    """A workbook with its parts changed, and parts added."""
    with zipfile.ZipFile(file) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()} | more
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return file


def identity(birth: str, order: str) -> str:
    """An invented identity number of 18 digits with its check digit."""
    body = "522799" + birth + order
    rest = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(body)) % 11
    return body + "10X98765432"[rest]


IDENTITIES = (identity("19850312", "024"), identity("19901108", "017"), identity("19970220", "086"))


# layout


@maker
def title_rows(folder: Path) -> Case:
    workbook = book(
        (SHEET, [["小县教育局教师花名册"], ["填表单位：小县教育局", *[None] * 8, "2022年9月"], [], HEAD, *ROWS])
    )
    workbook[SHEET].merge_cells("A1:K1")
    return Case(saved(workbook, folder), CLEAN)


@maker
def two_row_header(folder: Path) -> Case:
    groups = ["教师编号", "基本信息", None, None, "任教信息", None, "单位", None, "人事信息", None, None]
    workbook = book((SHEET, [groups, [None, *HEAD[1:]], *ROWS]))
    for merged in ("A1:A2", "B1:D1", "E1:F1", "G1:H1", "I1:K1"):
        workbook[SHEET].merge_cells(merged)
    return Case(saved(workbook, folder), CLEAN)


@maker
def merged_schools_down(folder: Path) -> Case:
    rows = [[*row[:6], "镇区" if at == 0 else None, "p1" if at == 0 else None, *row[8:]] for at, row in enumerate(ROWS)]
    rows = [[*row[:4], "小学", *row[5:]] for row in rows]
    workbook = book((SHEET, [HEAD, *rows]))
    workbook[SHEET].merge_cells("G2:G4")
    workbook[SHEET].merge_cells("H2:H4")
    return Case(saved(workbook, folder), clean(level=["primary"] * 3, area=["town"] * 3, school=["p1"] * 3))


@maker
def sheets_by_status(folder: Path) -> Case:
    both = [("在编教师信息", [HEAD, *ROWS[:2]]), ("填表说明", [["请勿修改表头"]]), ("编外教师信息", [HEAD, ROWS[2]])]
    return Case(saved(book(*both), folder), CLEAN)


@maker
def a_status_that_only_the_sheet_says(folder: Path) -> Case:
    table = without("身份")
    both = [("2022年在编教师信息", table[:3]), ("2022年编外教师信息", [table[0], table[3]])]
    return Case(saved(book(*both), folder), CLEAN)


@maker
def a_sheet_a_level(folder: Path) -> Case:
    sheets = [("小学教师名册", [HEAD, ROWS[0], ROWS[2]]), ("初中教师名册", [["初中部"], HEAD, ROWS[1]])]
    return Case(saved(book(*sheets), folder), [CLEAN[0], CLEAN[2], CLEAN[1]])


@maker
def notes_between_sheets(folder: Path) -> Case:
    workbook = book((SHEET, [HEAD, *ROWS]))
    workbook.create_sheet("填表说明", 0).append(["一、本表由各校填写。", None, "二、请于9月30日前上报。"])
    workbook.create_sheet("Sheet1", 3)
    return Case(saved(workbook, folder), CLEAN)


@maker
def empty_rows_and_totals(folder: Path) -> Case:
    tail: Rows = [[], ["合计", None, None, 3], ["总计：3人"], [], ["填表人：", NAMES[3], "审核人："]]
    rows = [ROWS[0], [], ROWS[1], ["小计", "2"], ROWS[2]]
    return Case(written(folder, [HEAD, *rows, *tail[:3]]), CLEAN)


@maker
def totals_of_pupils(folder: Path) -> Case:
    total: Rows = [["合计", None, None, None, sum(row[4] for row in PUPILS), None, None, None]]
    expected = [{"pupils": str(row[4])} for row in PUPILS]
    return Case(written(folder, [HEAD, *ROWS], 学生=[*GOOD["学生"], *total]), expected, table="pupils")


@maker
def all_levels_written_as_a_total(folder: Path) -> Case:
    posts: Rows = [["学段", "编制数"], ["合计", 90], ["小学", 40], ["初中", 50]]
    expected = [
        {"level": "all", "posts": "90"},
        {"level": "primary", "posts": "40"},
        {"level": "junior", "posts": "50"},
    ]
    return Case(written(folder, [HEAD, *ROWS], 编制=posts), expected, table="establishment")


@maker
def an_example_row(folder: Path) -> Case:
    example = ["示例：T00", NAMES[3], "男", "1980-01", "小学", "语文", "镇区", "p1", "在编", "高级", "2001-09"]
    return Case(written(folder, [HEAD, example, *ROWS]), CLEAN)


@maker
def a_blank_column_and_a_numbered_one(folder: Path) -> Case:
    rows = [["序号", None, *HEAD], *[[at, None, *row] for at, row in enumerate(ROWS, 1)]]
    return Case(written(folder, rows), CLEAN)


@maker
def columns_in_another_order(folder: Path) -> Case:
    return Case(written(folder, [row[::-1] for row in [HEAD, *ROWS]]), CLEAN)


@maker
def the_table_does_not_begin_at_a1(folder: Path) -> Case:
    return Case(written(folder, [[], [], *[[None, None, *row] for row in [HEAD, *ROWS]]]), CLEAN)


@maker
def hidden_rows_columns_and_sheets(folder: Path) -> Case:
    workbook = book((SHEET, [HEAD, *ROWS]), ("代码", [["学段"], ["小学"], ["初中"]]))
    workbook[SHEET].row_dimensions[3].hidden = True
    workbook[SHEET].column_dimensions["J"].hidden = True
    workbook["代码"].sheet_state = "hidden"
    return Case(saved(workbook, folder), CLEAN)


@maker
def sheet_names_with_blanks(folder: Path) -> Case:
    return Case(saved(book((" 教师 名册 ", [HEAD, *ROWS])), folder), CLEAN)


@maker
def headers_with_blanks_breaks_and_stars(folder: Path) -> Case:
    marks = {
        "性别": "性 别",
        "出生年月": "出生\n年月",
        "学段": "*学段",
        "主教学科": "主教学科（必填）",
        "职称": "职　称",
    }
    return Case(written(folder, [[marks.get(header, header) for header in HEAD], *ROWS]), CLEAN)


# values


@maker
def full_width_and_blanks(folder: Path) -> Case:
    rows = [
        [
            "Ｔ０１",
            NAMES[0],
            " 女 ",
            "１９８５－０３",
            "小　学",
            " 语文",
            "镇 区",
            "ｐ１",
            "在编　",
            "高级\n",
            "２００７．９",
        ],
        *ROWS[1:],
    ]
    return Case(written(folder, [HEAD, *rows]), CLEAN)


@maker
def numbers_as_text(folder: Path) -> Case:
    births = [[str(year), text, None, None, "推算", None] for year, text in BIRTHS_AS_TEXT]
    expected = [{"year": str(year), "births": "1500"} for year, _ in BIRTHS_AS_TEXT]
    return Case(written(folder, [HEAD, *ROWS], 出生人口=[GOOD["出生人口"][0], *births]), expected, table="births")


BIRTHS_AS_TEXT = [(2018, "1500"), (2019, "１５００"), (2020, "1,500"), (2021, " 1500 "), (2022, "1５00.0")]


@maker
def text_as_numbers(folder: Path) -> Case:
    rows = [[1000 + at, *row[1:3], int(row[3].replace("-", "")), *row[4:]] for at, row in enumerate(ROWS, 1)]
    return Case(written(folder, [HEAD, *rows]), clean(teacher=["1001", "1002", "1003"]))


@maker
def ranges_and_confidence_left_empty(folder: Path) -> Case:
    births = [GOOD["出生人口"][0][:2], *[row[:2] for row in GOOD["出生人口"][1:]]]
    expected = [
        {"year": str(year), "births": "150", "low": "150", "high": "150", "confidence": "entered"}
        for year in range(2013, 2023)
    ]
    return Case(written(folder, [HEAD, *ROWS], 出生人口=births), expected, table="births")


@maker
def aliases_of_codes(folder: Path) -> Case:
    rows = [
        ["T01", NAMES[0], "F", "1985-03", "primary", "外语", "乡镇", "p1", "事业编制", "中学高级", "2007-09"],
        ["T02", NAMES[1], "M", "1990-11", "高中", "道法", "县镇", "s1", "正式在编", "中学一级", "2013-09"],
        [
            "T03",
            NAMES[2],
            "女性",
            "1997-02",
            "初级中学",
            "信息科技",
            "镇中心区",
            "j1",
            "购买服务",
            "未取得职称",
            "2021-09",
        ],
    ]
    codes = {
        "level": ["primary", "senior", "junior"],
        "subject": ["english", "politics", "information_technology"],
        "area": ["town"] * 3,
        "school": ["p1", "s1", "j1"],
    }
    return Case(written(folder, [HEAD, *rows]), clean(**codes))


FORMS = [date(1985, 3, 15), "1985-03-15", "1985/3/15", "1985.03", "198503", "1985年3月"]
MORE_FORMS = ["1985-03", "19850315", 198503, 1985.03, "1985/03", "1985年03月15日", "1985.3", datetime(1985, 3, 15)]


@maker
def dates_in_the_six_forms(folder: Path) -> Case:
    rows = [[f"T{at:02d}", *ROWS[0][1:3], form, *ROWS[0][4:]] for at, form in enumerate(FORMS)]
    expected = [CLEAN[0] | {"teacher": f"T{at:02d}"} for at in range(len(FORMS))]
    return Case(written(folder, [HEAD, *rows]), expected)


@maker
def dates_in_more_forms(folder: Path) -> Case:
    rows = [[f"T{at:02d}", *ROWS[0][1:3], form, *ROWS[0][4:]] for at, form in enumerate(MORE_FORMS)]
    expected = [CLEAN[0] | {"teacher": f"T{at:02d}"} for at in range(len(MORE_FORMS))]
    return Case(written(folder, [HEAD, *rows]), expected)


WRONG_DATES = [
    "1985.13",
    31121,
    "19850230",
    "85.3",
    "85-03",
    "三月",
    "1985",
    "3/15/85",
    1985.13,
    "0000-00",
    "2985-03",
    True,
]


@maker
def wrong_dates(folder: Path) -> Case:
    rows = [[f"T{at:02d}", *ROWS[0][1:3], form, *ROWS[0][4:]] for at, form in enumerate(WRONG_DATES)]
    wrong = [Wrong(f"{SHEET}!D{at}", form if isinstance(form, str) else "") for at, form in enumerate(WRONG_DATES, 2)]
    return Case(written(folder, [HEAD, *rows]), wrong=tuple(wrong))


@maker
def ages_instead_of_birth_dates(folder: Path) -> Case:
    rows = without("出生年月", table=with_column("年龄", [37, "31", "２５岁"]))
    expected = [row | {"age": age} for row, age in zip(CLEAN, ("37", "31", "25"), strict=True)]
    for row in expected:
        del row["birth_month"]
    return Case(written(folder, rows), expected)


@maker
def ages_that_cannot_be(folder: Path) -> Case:
    table = without("出生年月", table=with_column("年龄", [370, -3, "青年"]))
    column = "ABCDEFGHIJK"[table[0].index("年龄")]
    wrong = tuple(Wrong(f"{SHEET}!{column}{row}", word) for row, word in [(2, "370"), (3, "-3"), (4, "青年")])
    return Case(written(folder, table), wrong=wrong)


@maker
def codes_that_nobody_knows(folder: Path) -> Case:
    rows = [[*ROWS[0][:5], "信息技木", *ROWS[0][6:]], [*ROWS[1][:8], "在编人", *ROWS[1][9:]], ROWS[2]]
    return Case(written(folder, [HEAD, *rows]), wrong=(Wrong(f"{SHEET}!F2", "信息科技"), Wrong(f"{SHEET}!I3", "在编")))


@maker
def numbers_that_cannot_be(folder: Path) -> Case:
    births = [list(row) for row in GOOD["出生人口"]]
    for row, value in ((1, -5), (2, "六百"), (3, 1e15), (4, 150.5), (5, "1.500,0"), (6, "")):
        births[row][1] = value
    wrong = [("B2", "-5"), ("B3", "六百"), ("B4", ""), ("B5", "150.5"), ("B6", "1.500,0"), ("B7", "")]
    path = written(folder, [HEAD, *ROWS], 出生人口=births)
    return Case(path, wrong=tuple(Wrong(f"出生人口!{cell}", word) for cell, word in wrong), table="births")


@maker
def a_range_that_does_not_hold_its_value(folder: Path) -> Case:
    births = [*GOOD["出生人口"][:3], [2015, 150, 160, 170, "推算", None], *GOOD["出生人口"][4:]]
    path = written(folder, [HEAD, *ROWS], 出生人口=births)
    return Case(path, wrong=(Wrong("出生人口!B4", "150"),), table="births")


@maker
def apostrophes_before_text(folder: Path) -> Case:
    workbook = book((SHEET, with_column("教师编号", ["'0123", "0124", "0125"])))
    workbook[SHEET]["A3"].quotePrefix = True
    return Case(saved(workbook, folder), clean(teacher=["0123", "0124", "0125"]))


@maker
def text_that_looks_like_formulas(folder: Path) -> Case:
    workbook = book((SHEET, [HEAD, *ROWS]))
    texts = ["=1+1", "+86 公报", "-", "@统计局", "=cmd|' /C calc'!A0"]
    for row, text in enumerate(texts, 2):
        cell = workbook["出生人口"].cell(row, 6)
        cell.value, cell.data_type = text, "s"
    expected = [{"year": str(2013 + at), "source": (texts + ["统计公报"] * 5)[at]} for at in range(10)]
    return Case(saved(workbook, folder), expected, table="births")


# formulas and errors


def with_formulas(folder: Path, formulas: dict[str, tuple[str, Any]]) -> Path:
    """The good county by another writer, cells of the roster as formulas with the values that were computed."""
    file = folder / "county.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        for name, table in [*GOOD.items(), (SHEET, [HEAD, *ROWS])]:
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
        for cell, (formula, value) in formulas.items():
            workbook.get_worksheet_by_name(SHEET).write_formula(cell, formula, None, value)
    return file


@maker
def formulas_with_values(folder: Path) -> Case:
    return Case(with_formulas(folder, {"C2": ('=IF(1,"女","男")', "女"), "D3": ('=TEXT(1,"")', "1990-11")}), CLEAN)


@maker
def formulas_that_were_never_computed(folder: Path) -> Case:
    workbook = book((SHEET, [HEAD, *ROWS]))
    workbook[SHEET]["F3"] = "=VLOOKUP(A3,学校!A:B,2,0)"
    return Case(saved(workbook, folder), wrong=(Wrong(f"{SHEET}!F3"),))


@maker
def error_cells(folder: Path) -> Case:
    file = with_formulas(folder, {"F2": ("=1/0", "#DIV/0!"), "D3": ("=NA()", "#N/A"), "C4": ("=#REF!", "#REF!")})
    return Case(file, wrong=tuple(Wrong(f"{SHEET}!{cell}") for cell in ("F2", "D3", "C4")))


@maker
def external_links(folder: Path) -> Case:
    return Case(with_formulas(folder, {"C2": ("='[别的.xlsx]Sheet1'!A1", "女")}), CLEAN)


# people


@maker
def identity_numbers(folder: Path) -> Case:
    numbers = [IDENTITIES[0], IDENTITIES[1] + " ", identity("19970220", "042").replace("X", "x")]
    table = without("出生年月", "性别", table=with_column("身份证号", numbers))
    return Case(written(folder, table), CLEAN, secrets=(*NAMES, *IDENTITIES, *numbers))


@maker
def an_identity_number_that_ends_in_a_small_x(folder: Path) -> Case:
    small = next(number for order in range(0, 400, 2) if (number := identity("19850312", f"{order:03d}"))[-1] == "X")
    table = without("出生年月", "性别", table=with_column("身份证号", [small.lower(), *IDENTITIES[1:]]))
    return Case(written(folder, table), CLEAN, secrets=(*NAMES, small, small.lower(), *IDENTITIES[1:]))


@maker
def an_identity_number_with_a_wrong_check_digit(folder: Path) -> Case:
    wrong = IDENTITIES[0][:-1] + ("1" if IDENTITIES[0][-1] != "1" else "2")
    table = with_column("身份证号", [wrong, *IDENTITIES[1:]])
    return Case(written(folder, table), wrong=(Wrong(f"{SHEET}!L2"),), secrets=(*NAMES, wrong, *IDENTITIES[1:]))


@maker
def identity_numbers_of_15_digits(folder: Path) -> Case:
    old = ["522799850312024", "522799901108017", "522799970220086"]
    table = without("出生年月", "性别", table=with_column("身份证号", old))
    return Case(written(folder, table), CLEAN, secrets=(*NAMES, *old))


@maker
def identity_numbers_that_lost_their_digits(folder: Path) -> Case:
    lost = [float(number[:-1] + "0") for number in IDENTITIES]
    table = without("出生年月", table=with_column("身份证号", lost))
    secrets = (*NAMES, *[f"{number:.0f}" for number in lost], *[str(number) for number in lost])
    return Case(written(folder, table), wrong=tuple(Wrong(f"{SHEET}!K{row}") for row in (2, 3, 4)), secrets=secrets)


@maker
def identity_numbers_against_birth_date_and_sex(folder: Path) -> Case:
    table = with_column("身份证号", [identity("19840312", "024"), identity("19901108", "026"), IDENTITIES[2]])
    secrets = (*NAMES, *[row[-1] for row in table[1:]])
    wrong = (Wrong(f"{SHEET}!D2", "1985-03"), Wrong(f"{SHEET}!C3", "男"))
    return Case(written(folder, table), wrong=wrong, secrets=secrets)


@maker
def names_in_place_of_numbers(folder: Path) -> Case:
    expected = [{name: value for name, value in row.items() if name != "teacher"} for row in CLEAN]
    return Case(written(folder, without("教师编号")), expected)


@maker
def an_identity_number_as_the_number_of_the_teacher(folder: Path) -> Case:
    expected = [{name: value for name, value in row.items() if name != "teacher"} for row in CLEAN]
    secrets = (*NAMES, *IDENTITIES)
    return Case(written(folder, with_column("教师编号", IDENTITIES)), expected, (Wrong(severity=""),), secrets=secrets)


@maker
def an_identity_number_under_another_heading(folder: Path) -> Case:
    table = with_column("职称", [IDENTITIES[0], "一级", "三级"])
    return Case(written(folder, table), wrong=(Wrong(f"{SHEET}!J2"),), secrets=(*NAMES, *IDENTITIES))


@maker
def two_subjects_in_a_cell(folder: Path) -> Case:
    table = with_column("主教学科", ["语文、道法", "数学/物理", "英语，音乐"])
    return Case(written(folder, table), clean(second_subject=["politics", "physics", "music"]))


@maker
def two_columns_of_subjects(folder: Path) -> Case:
    table = with_column("兼教学科", ["道法", None, "无"])
    return Case(written(folder, table), clean(second_subject=["politics", "", ""]))


@maker
def two_columns_of_levels(folder: Path) -> Case:
    head = [header.replace("学段", "任教学段") for header in HEAD]
    table = with_column("2022年9月编制所在学段", ["小学", "小学", "小学"], head)
    return Case(written(folder, table), clean(post_level=["primary"] * 3))


@maker
def duties(folder: Path) -> Case:
    words = {
        "at_post": "在职在岗（本校任教）",
        "maternity": "产假（不在岗）",
        "secondment": "区内其他单位跟岗或借调（不在一线教学）",
        "sick_leave": "长期病休（不在岗）",
        "support": "外市支教",
        "rotation": "区内交流（在一线教学）",
    }
    rows = [[duty, *ROWS[0][1:], word] for duty, word in words.items()]
    expected = [CLEAN[0] | {"teacher": duty, "duty": duty} for duty in words]
    return Case(written(folder, [[*HEAD, "2022年9月在岗状态"], *rows]), expected)


@maker
def schools_by_name_without_areas(folder: Path) -> Case:
    head = ["校名" if header == "学校代码" else header for header in HEAD]
    rows = [[*row[:7], {"p1": "中心小学", "p2": "河东小学", "j1": "第一中学"}[row[7]], *row[8:]] for row in ROWS]
    return Case(written(folder, without("区域", table=[head, *rows])), CLEAN)


@maker
def a_teacher_who_stands_twice(folder: Path) -> Case:
    return Case(written(folder, [HEAD, *ROWS, ROWS[0]]), wrong=(Wrong(f"{SHEET}!A5", "T01"),))


@maker
def the_roster_of_a_district(folder: Path) -> Case:
    """The headers of a district bureau (roster_headers.csv, 在编教师信息), in their order."""
    head = (
        "采集年份 校名 学校类型 姓名 身份证号 性别 民族 最高学历 参加工作时间 入编时间 入现单位时间 行政职务 任教年级 "
        "主教学科 兼教学科 最高职称 教师资格学段 教师资格学科 骨干教师 备注 年龄 区域 任教学段 2024年9月编制所在学段 "
        "2024年9月在岗状态"
    ).split()
    rows = [
        f"2022 中心小学 小学 {NAMES[0]} {IDENTITIES[0]} 女 汉族 本科 2007-09 2007-09 2007-09 无 一年级 语文 "
        "道德与法治 高级教师 初级中学 语文 无 - 37 城关片 小学 小学 在职在岗（本校任教）",
        f"2022 第一中学 初中 {NAMES[1]} {IDENTITIES[1]} 男 汉族 本科 2013-09 2013-09 2013-09 无 七年级 数学 "
        "无 一级教师 初级中学 数学 无 - 31 城关片 初中 初中 在职在岗（本校任教）",
    ]
    table = [head, *[[None if cell == "-" else cell for cell in row.split()] for row in rows]]
    unsaid = ("teacher", "status")
    expected = [{name: value for name, value in row.items() if name not in unsaid} for row in CLEAN[:2]]
    path = saved(book(("2024年在编教师信息", table)), folder)
    return Case(path, expected, secrets=(*NAMES, *IDENTITIES))


@maker
def the_roster_of_the_national_system(folder: Path) -> Case:
    head = (
        "所在学校 教职工号 姓名 性别 证件类型 证件号码 出生日期 民族 参加工作年月 进本校年月 是否在编 任教学段 "
        "任教课程 现职称"
    ).split()
    rows = [
        f"中心小学 T01 {NAMES[0]} 女 居民身份证 {IDENTITIES[0]} 1985-03-12 汉族 200709 200709 是 小学 语文 高级教师",
        f"第一中学 T02 {NAMES[1]} 男 居民身份证 {IDENTITIES[1]} 1990-11-08 汉族 201309 201309 是 初中 数学 一级教师",
    ]
    path = written(folder, [head, *[row.split() for row in rows]])
    return Case(path, CLEAN[:2], secrets=(*NAMES, *IDENTITIES))


# headers


@maker
def a_header_that_is_missing(folder: Path) -> Case:
    return Case(written(folder, without("主教学科")), wrong=(Wrong(f"{SHEET}!1", "主教学科"),))


@maker
def a_header_that_stands_twice(folder: Path) -> Case:
    table = [[*HEAD, "学段"], *[[*row, "初中"] for row in ROWS]]
    return Case(written(folder, table), wrong=(Wrong(f"{SHEET}!L1", "学段"),))


@maker
def a_header_that_nobody_knows(folder: Path) -> Case:
    births = [[*row, extra] for row, extra in zip(GOOD["出生人口"], ["星座", *["白羊"] * 10], strict=True)]
    return Case(written(folder, [HEAD, *ROWS], 出生人口=births), wrong=(Wrong("出生人口!G1", "星座"),))


@maker
def a_roster_with_a_header_and_no_teacher(folder: Path) -> Case:
    return Case(written(folder, [HEAD]), wrong=(Wrong(SHEET),))


# files


@maker
def an_old_workbook(folder: Path) -> Case:
    workbook = xlwt.Workbook(encoding="utf-8")
    for name, table in [*GOOD.items(), (SHEET, [["教师花名册"], HEAD, *ROWS])]:
        sheet = workbook.add_sheet(name)
        for row, cells in enumerate(table):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
    workbook.get_sheet(SHEET).write_merge(5, 6, 0, 3, "合计")
    workbook.save(str(folder / "county.xls"))
    return Case(folder / "county.xls", CLEAN)


@maker
def dates_counted_from_1904(folder: Path) -> Case:
    file = folder / "county.xlsx"
    with xlsxwriter.Workbook(file, {"date_1904": True}) as workbook:
        for name, table in [*GOOD.items(), (SHEET, [HEAD, *ROWS])]:
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        workbook.get_worksheet_by_name(SHEET).write_datetime("D2", datetime(1985, 3, 15), day)
    return Case(file, CLEAN)


@maker
def a_wrong_dimension(folder: Path) -> Case:
    def narrow(name: str, content: bytes) -> bytes:
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', content)

    return Case(rezipped(written(folder, [HEAD, *ROWS]), narrow), CLEAN)


@maker
def a_workbook_with_macros(folder: Path) -> Case:
    def macros(name: str, content: bytes) -> bytes:
        plain, enabled = b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
        return content.replace(b"openxmlformats-officedocument." + plain, enabled).replace(b"vnd.ms-", b"vnd.ms-")

    workbook = book((SHEET, [HEAD, *ROWS]))
    file = saved(workbook, folder, "county.xlsm")
    return Case(rezipped(file, macros, **{"xl/vbaProject.bin": b"Attribute VB_Name"}), CLEAN)


@maker
def csv_with_a_bom(folder: Path) -> Case:
    return Case(csv_folder(folder, "utf-8-sig"), CLEAN)


@maker
def csv_in_gb18030_with_rare_characters(folder: Path) -> Case:
    schools = [[{"中心小学": "㙍𠮷镇中心小学"}.get(cell, cell) for cell in row] for row in GOOD["学校"]]
    path = csv_folder(folder, "gb18030", schools=csv_bytes(schools, "gb18030"))
    return Case(path, [{"school": "p1", "name_zh": "㙍𠮷镇中心小学"}, *[{}] * 3], table="schools")


@maker
def csv_with_semicolons(folder: Path) -> Case:
    path = csv_folder(folder, births=csv_bytes(GOOD["出生人口"], delimiter=";"))
    return Case(path, wrong=(Wrong(word="births.csv"),))


@maker
def csv_in_utf_16(folder: Path) -> Case:
    path = csv_folder(folder, births=csv_bytes(GOOD["出生人口"], "utf-16", "\t"))
    return Case(path, wrong=(Wrong(word="births.csv"),), table="births")


@maker
def csv_with_breaks_in_cells_and_short_rows(folder: Path) -> Case:
    lines = [
        "年份,出生数,下限,上限,可信度,来源",
        '2021,150,140,160,推算,"统计\n公报，""年鉴"""',
        "2022,150,140,160,推算",
    ]
    path = csv_folder(folder, births="\n".join(lines).encode())
    return Case(path, [{"year": "2021", "births": "150"}, {"year": "2022", "births": "150"}], table="births")


@maker
def csv_with_a_comma_too_many(folder: Path) -> Case:
    lines = ["年份,出生数,下限,上限,可信度,来源", "2021,150,140,160,推算,公报,年鉴", "2022,150,140,160,推算,公报"]
    path = csv_folder(folder, births="\n".join(lines).encode())
    return Case(path, [{"year": "2021"}, {"year": "2022"}], (Wrong("G2", severity=""),), table="births")


def refused(folder: Path, name: str, content: bytes) -> Case:
    """A file that is no workbook: refused by its name."""
    (folder / name).write_bytes(content)
    return Case(folder / name, wrong=(Wrong(word=name),))


PAGE = "<html><body><table><tr><td>教师编号</td></tr><tr><td>T01</td></tr></table></body></html>"
NO_WORKBOOKS = {
    "a_page_that_says_it_is_an_old_workbook": ("county.xls", PAGE.encode()),
    "a_picture_that_says_it_is_a_workbook": ("county.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
    "a_workbook_of_no_bytes": ("county.xlsx", b""),
    "an_old_workbook_of_no_bytes": ("county.xls", b""),
}
MAKERS |= {name: partial(refused, name=file, content=content) for name, (file, content) in NO_WORKBOOKS.items()}


@maker
def an_archive_that_says_it_is_a_workbook(folder: Path) -> Case:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr("word/document.xml", "<document/>")
    return refused(folder, "county.xlsx", archive.getvalue())


@maker
def a_locked_workbook(folder: Path) -> Case:
    return refused(folder, "county.xlsx", compound_file("EncryptionInfo", "EncryptedPackage"))


def compound_file(*streams: str, after: int = 0xFFFFFFFE) -> bytes:
    """A compound file (OLE) with empty streams of these names, as Excel writes a workbook with a password.

    After the sector of its directory comes none, or the one that is asked for.
    """
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, after, *[free] * 126)
    entries = b""
    for at, name in enumerate(("Root Entry", *streams)):
        text = name.encode("utf-16-le") + b"\0\0"
        right, child = (at + 1 if 0 < at < len(streams) else free), (1 if at == 0 else free)
        entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), 5 if at == 0 else 2, 1)
        entry += struct.pack("<3I", free, right, child) + bytes(36) + struct.pack("<IQ", end, 0)
        entries += entry.ljust(128, b"\0")
    return header + table + entries.ljust(512, b"\0")


@maker
def a_truncated_workbook(folder: Path) -> Case:
    whole = written(folder, [HEAD, *ROWS]).read_bytes()
    return refused(folder, "county.xlsx", whole[: len(whole) // 2])


@maker
def a_workbook_of_no_bytes(folder: Path) -> Case:
    return refused(folder, "county.xlsx", b"")


@maker
def an_old_workbook_of_no_bytes(folder: Path) -> Case:
    return refused(folder, "county.xls", b"")


@maker
def a_workbook_without_a_table(folder: Path) -> Case:
    workbook = openpyxl.Workbook()
    workbook.active.append(["没有表"])
    return Case(saved(workbook, folder), wrong=(Wrong(), Wrong("县情"), Wrong("学生"), Wrong("Sheet", "", "warning")))


# workbooks that would take all memory or time


def squeezed(chunk: bytes, times: int) -> tuple[bytes, int]:
    """A deflated stream that expands to a chunk many times over, made without expanding it, and its checksum."""
    part = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = part.compress(chunk) + part.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(times):
        checksum = zlib.crc32(chunk, checksum)
    return stream * times + b"\x03\x00", checksum


def with_bomb(file: Path, part: str, said: int | None = None) -> Case:
    """A workbook one part of which expands to 1 GB; its directory says so, or says another size."""
    chunk = b"<si><t>1</t></si>" * (1 << 16)
    bomb, checksum = squeezed(chunk, 960)
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    body, directory = b"", b""
    for name, content in contents.items():
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
        data, crc, size = squeeze.compress(content) + squeeze.flush(), zlib.crc32(content), len(content)
        if name == part:
            data, crc, size = bomb, checksum, said or len(chunk) * 960
        text = name.encode()
        common = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 33, crc, len(data), size, len(text), 0)
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + text
        body += b"PK\x03\x04" + common + text + data
    end = struct.pack("<HHHHIIH", 0, 0, len(contents), len(contents), len(directory), len(body), 0)
    file.write_bytes(body + directory + b"PK\x05\x06" + end)
    return Case(file, wrong=(Wrong(),))


def with_roster_of(folder: Path, change: Callable[[bytes], bytes]) -> Case:
    """A county the part of whose roster has been changed."""

    def changed(name: str, content: bytes) -> bytes:
        return change(content) if name == ROSTER_PART else content

    return Case(rezipped(written(folder, [HEAD, *ROWS]), changed), wrong=(Wrong(),))


ROSTER_PART = "xl/worksheets/sheet6.xml"
WORKSHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def with_rows(folder: Path, rows: bytes) -> Case:
    """A county with further rows in its roster."""
    return with_roster_of(folder, lambda content: content.replace(b"</sheetData>", rows + b"</sheetData>"))


@bomb
def a_sheet_that_unfolds(folder: Path) -> Case:
    return with_bomb(written(folder, [HEAD, *ROWS]), ROSTER_PART)


@bomb
def a_sheet_that_unfolds_and_lies_about_it(folder: Path) -> Case:
    return with_bomb(written(folder, [HEAD, *ROWS]), ROSTER_PART, 4000)


@bomb
def strings_that_unfold(folder: Path) -> Case:
    return with_bomb(with_formulas(folder, {}), "xl/sharedStrings.xml")


@bomb
def strings_that_unfold_and_lie_about_it(folder: Path) -> Case:
    return with_bomb(with_formulas(folder, {}), "xl/sharedStrings.xml", 4000)


@bomb
def entities_that_unfold(folder: Path) -> Case:
    laughs = "".join(f'<!ENTITY l{at + 1} "{f"&l{at};" * 10}">' for at in range(9))
    head = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'.encode() + WORKSHEET
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    return with_roster_of(folder, lambda content: head + cell)


@bomb
def a_cell_in_the_last_corner(folder: Path) -> Case:
    return with_rows(folder, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@bomb
def a_cell_in_the_last_corner_in_other_quotes(folder: Path) -> Case:
    return with_rows(folder, b"<row r = '1048576'><c r = 'XFD1048576'><v>1</v></c></row>")


@bomb
def a_cell_far_below_its_row(folder: Path) -> Case:
    return with_rows(folder, b'<row r="9"><c r="ZZ1048576"><v>1</v></c></row>')


@bomb
def a_cell_in_the_last_corner_of_a_workbook_in_capitals(folder: Path) -> Case:
    case = a_cell_in_the_last_corner(folder)
    with zipfile.ZipFile(case.path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(case.path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name.replace("xl/workbook.xml", "xl/Workbook.xml"), content)
    return case


@bomb
def rows_that_never_end(folder: Path) -> Case:
    return with_roster_of(folder, lambda content: WORKSHEET + b"<row " * 300_000)


@bomb
def cells_that_never_end(folder: Path) -> Case:
    return with_roster_of(folder, lambda content: WORKSHEET + b"<f" + b"<c " * 300_000)


@bomb
def merged_cells_over_and_over(folder: Path) -> Case:
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>x</t></is></c><c r="Z{0}"><v>1</v></c></row>'
    cells = "".join(cell.format(row) for row in range(1, 20_001)).encode()
    merged = b"<mergeCells>" + b'<mergeCell ref="A1:Z20000"/>' * 20_000 + b"</mergeCells></worksheet>"
    return with_roster_of(folder, lambda content: WORKSHEET + cells + b"</sheetData>" + merged)


@bomb
def an_old_workbook_that_goes_in_a_circle(folder: Path) -> Case:
    return refused(folder, "county.xls", compound_file("Workbook", after=1))


@bomb
def an_old_workbook_with_a_far_cell(folder: Path) -> Case:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet(SHEET)
    sheet.write(0, 0, 1.5)
    sheet.write(300, 200, 0.123)
    content = BytesIO()
    workbook.save(content)
    record = struct.pack("<HHHH", 0x203, 14, 300, 200)
    assert record in content.getvalue()
    return refused(
        folder, "county.xls", content.getvalue().replace(record, struct.pack("<HHHH", 0x203, 14, 65535, 65535))
    )
