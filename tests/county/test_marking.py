"""The planner's own file with its wrong cells marked: nothing else in it changes, and nothing written is a formula."""

import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from workforce.county import tables
from workforce.county.checks import marking
from workforce.county.files.problems import Place, Problem
from workforce.errors import PlannerError

ORANGE, YELLOW = "00FFC000", "00FFF2A8"


def problem(file, row, column, given="x", severity="error", sheet="教师名册", workbook=True, more=0):
    place = Place(file, sheet if workbook else "", row, column, "", workbook)
    return Problem(place, "no_number", {"given": given}, severity, more)


@pytest.fixture
def file(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "教师名册"
    for row in (["编号", "年龄", "备注"], ["T1", "x", "=1+1"], ["T2", 30, "甲"], ["T3", 31, "甲"]):
        page.append(row)
    page.merge_cells("C3:C4")
    page["B3"].comment = Comment("本县自己的批注", "县")
    page["B3"].number_format = "0.00"
    book.save(tmp_path / "名册.xlsx")
    return tmp_path / "名册.xlsx"


def marked(file, problems, language="zh"):
    out = marking.marked_name(file, language)
    marking.mark(file, problems, out, language)
    return openpyxl.load_workbook(out, keep_vba=out.suffix == ".xlsm")


def test_wrong_cells_are_coloured_and_say_why(file):
    page = marked(file, [problem(file, 2, 1), problem(file, 3, 1, severity="warning")])["教师名册"]
    assert page["B2"].fill.start_color.rgb == ORANGE
    assert page["B2"].comment.text == "“x”不是数字"
    assert page["B3"].fill.start_color.rgb == YELLOW
    assert page["B3"].comment.text == "本县自己的批注\n“x”不是数字"
    assert page["A2"].fill.fill_type is None


def test_an_error_stays_orange_where_there_is_a_warning_besides(file):
    for problems in ([problem(file, 2, 1), problem(file, 2, 1, severity="warning")],) * 2:
        assert marked(file, problems)["教师名册"]["B2"].fill.start_color.rgb == ORANGE
        problems.reverse()


def test_what_the_planner_wrote_stays_as_it_is(file):
    before = file.read_bytes()
    page = marked(file, [problem(file, 2, 1)])["教师名册"]
    assert [[cell.value for cell in row] for row in page["A1:C3"]] == [
        ["编号", "年龄", "备注"], ["T1", "x", "=1+1"], ["T2", 30, "甲"],
    ]  # fmt: skip
    assert page["B3"].number_format == "0.00"
    assert file.read_bytes() == before


def test_a_cell_inside_merged_ones_marks_the_first_of_them(file):
    page = marked(file, [problem(file, 4, 2)])["教师名册"]
    assert page["C3"].fill.start_color.rgb == ORANGE
    assert page["C3"].comment is not None


def test_the_first_sheet_lists_all_with_links_to_the_cells(file):
    book = marked(file, [problem(file, 2, 1, more=7), problem(file, None, None)])
    assert book.sheetnames == ["检查结果", "教师名册"]
    page = book.active
    assert page.title == "检查结果"
    assert [cell.value for cell in page[3]] == ["错误", "教师名册!B2", "“x”不是数字（另有7处问题）"]
    assert page["B3"].hyperlink.location == "'教师名册'!B2"
    assert page["B4"].value == "教师名册"


def test_in_english(file):
    book = marked(file, [problem(file, 2, 1)], "en")
    assert marking.marked_name(file, "en").name == "名册 (marked).xlsx"
    assert [cell.value for cell in book["Problems"][3]] == ["error", "教师名册!B2", "'x' is not a number"]


def test_a_list_of_that_name_that_is_there_already_is_kept(file):
    once = marking.marked_name(file, "zh")
    marked(file, [problem(file, 2, 1)])
    book = marked(once, [problem(once, 2, 1)])
    assert book.sheetnames == ["检查结果 2", "检查结果", "教师名册"]


@pytest.mark.parametrize("given", ["=HYPERLINK(1)", "+1+1", "@SUM(1)", "-2+3", "\tx", "a\x07b"])
def test_nothing_that_is_written_begins_a_formula(file, given):
    sentence = Problem(Place(file, "教师名册", 2, 1, "", True), "scenario", {"why": given})
    book = marked(file, [sentence])
    cells = [cell for row in book["检查结果"].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    assert not any(str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_a_table_of_text_becomes_a_workbook_of_text(tmp_path):
    file = tmp_path / "births.csv"
    file.write_bytes("year,births,备注\n2021,x,=1+1\n2022,-5,007\n".encode("gb18030"))
    page = marked(file, [problem(file, 2, 1, workbook=False), problem(file, 3, 1, workbook=False)])["births"]
    assert [[cell.value for cell in row] for row in page] == [
        ["year", "births", "备注"], ["2021", "x", "'=1+1"], ["2022", "-5", "007"],
    ]  # fmt: skip
    assert page["B2"].fill.start_color.rgb == page["B3"].fill.start_color.rgb == ORANGE
    assert {cell.data_type for row in page for cell in row} == {"s"}


def test_macros_are_kept(file, tmp_path):
    with_macros = tmp_path / "名册.xlsm"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(with_macros, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                plain, macros = b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
                content = content.replace(b"openxmlformats-officedocument." + plain, macros)
                part = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                content = content.replace(b"</Types>", part + b"</Types>")
            new.writestr(name, content)
        new.writestr("xl/vbaProject.bin", b"macros")
    marked(with_macros, [problem(with_macros, 2, 1)])
    with zipfile.ZipFile(tmp_path / "名册（已标记）.xlsm") as copy:
        assert copy.read("xl/vbaProject.bin") == b"macros"


def test_old_workbooks_and_damaged_ones_are_refused_in_a_sentence(tmp_path):
    for name, content in (("旧.xls", b"\xd0\xcf\x11\xe0"), ("坏.xlsx", b"PK\x03\x04")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(PlannerError, match=name):
            marking.mark(tmp_path / name, [], tmp_path / "out.xlsx", "zh")
    assert not (tmp_path / "out.xlsx").exists()


def test_without_the_extra_it_says_what_to_install(file, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(PlannerError, match="export"):
        marking.mark(file, [problem(file, 2, 1)], file.with_name("out.xlsx"), "en")


def test_copies_are_written_beside_each_file_and_never_over_one_that_is_there(file):
    noted = []
    problems = [problem(file, 2, 1), problem(file.with_name("no such.xlsx"), 2, 1)]
    copy = file.with_name("名册（已标记）.xlsx")
    assert marking.mark_files(problems, "zh", False, noted.append) == [copy]
    before = copy.read_bytes()
    with pytest.raises(PlannerError, match="--force"):
        marking.mark_files(problems, "zh", False, noted.append)
    assert copy.read_bytes() == before
    assert marking.mark_files(problems, "zh", True, noted.append) == [copy]
    assert sorted(one.name for one in file.parent.iterdir()) == ["名册.xlsx", "名册（已标记）.xlsx"]
    assert noted == []


def test_marked_copies_are_known_by_their_names(tmp_path):
    for name in ("名册（已标记）.xlsx", "roster (marked).xlsx", "名册.xlsx"):
        (tmp_path / name).touch()
    assert [file.name for file in tables.files(tmp_path)] == ["名册.xlsx"]
