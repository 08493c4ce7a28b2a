"""Workbooks to fill in: sheets, headers, drop-downs, notes, the example row; and a county written as one workbook."""

import csv
import re

import openpyxl
import pandas as pd
import pytest

from workforce import shipped, vocabulary
from workforce.county import reading, template_texts, templates
from workforce.county.dictionary import columns, title, titles
from workforce.county.files.checked import EXAMPLES
from workforce.county.files.values import plain
from workforce.errors import PlannerError
from workforce.language import say

LANGUAGES = ("zh", "en")
GIVEN = {"id": {"value": "mine"}, "base_year": {"value": "2025"}}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def file(language, tmp_path_factory):
    path = tmp_path_factory.mktemp("templates") / "我县.xlsx"
    templates.write_template(path, template_texts.tables(), language, GIVEN)
    return path


@pytest.fixture(scope="module")
def book(file):
    return openpyxl.load_workbook(file)


def texts_of(page):
    return [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]


def rules(page):
    """What each column expects, by its letter."""
    return {str(rule.sqref).split("2:")[0]: rule for rule in page.data_validations.dataValidation}


# the workbook


def test_a_sheet_a_table_behind_the_explanations_and_hidden_lists_where_needed(book, language):
    named = [template_texts.sheet_name(table, language) for table in template_texts.tables()]
    lists = ["Codes"] * (language == "en")  # the Chinese lists are short enough to stand in the cells' own rules
    assert book.sheetnames == [say("template.sheet.guide", language), *named, *lists]
    assert [page.title for page in book if page.sheet_state != "visible"] == lists


def test_headers_are_those_of_the_dictionary_and_the_reader_knows_them(book, language):
    for table in template_texts.tables():
        page = book[template_texts.sheet_name(table, language)]
        headers = [cell.value for cell in page[1]]
        assert headers == [c.header_zh if language == "zh" else c.name for c in columns(table)]
        assert len(set(headers)) == len(headers)


def test_every_header_has_a_note_that_says_what_the_column_means(book, language):
    for table in template_texts.tables():
        page = book[template_texts.sheet_name(table, language)]
        for cell, column in zip(page[1], columns(table), strict=True):
            assert template_texts.meaning(table, column, language) in cell.comment.text
            if column.unit:
                assert template_texts.unit(column, language) in cell.comment.text
    roster = book[template_texts.sheet_name("roster", language)]
    assert {"zh": "必填", "en": "required"}[language] in roster["A1"].comment.text


def test_required_columns_look_different(book, language):
    page = book[template_texts.sheet_name("pupils", language)]
    colours = {}
    for cell, column in zip(page[1], columns("pupils"), strict=True):
        colours.setdefault(column.required, set()).add(cell.fill.fgColor.rgb)
    assert len(colours[True]) == len(colours[False]) == 1
    assert colours[True] != colours[False]


def test_the_example_is_grey_and_says_that_it_is_one(book, language):
    for table in template_texts.tables():
        page = book[template_texts.sheet_name(table, language)]
        if table == "county":
            continue
        first = page["A2"]
        assert plain(first.value).startswith(EXAMPLES)
        assert first.font.italic
        assert page.max_row == 2


def test_the_example_fills_in_what_is_required():
    for table in template_texts.tables():
        if table == "county":
            continue
        cells = dict(zip([c.name for c in columns(table)], template_texts.example(table, "zh"), strict=True))
        assert [c.name for c in columns(table) if c.required and cells[c.name] is None] == []
        assert set(template_texts._EXAMPLES[table]) <= set(cells)


def test_the_items_of_the_county_are_listed_and_those_known_filled_in(book, language):
    page = book[template_texts.sheet_name("county", language)]
    assert page.max_row == 1 + len(template_texts.ITEMS)
    values = [row[1].value for row in page.iter_rows(min_row=2)]
    assert [value for value in values if value] == ["mine", "2025"]
    assert all(row[0].comment for row in page.iter_rows(min_row=2))
    assert set(reading.FACTS) <= set(template_texts.ITEMS)


def test_codes_have_drop_downs_by_name(book, language):
    found = rules(book[template_texts.sheet_name("roster", language)])
    by_name = {column.name: found.get(chr(ord("A") + at)) for at, column in enumerate(columns("roster"))}
    assert by_name["sex"].formula1 == {"zh": '"男,女"', "en": '"male,female"'}[language]
    subjects = by_name["subject"].formula1
    if language == "en":
        letter, last = re.fullmatch(r"'Codes'!\$([A-Z])\$1:\$\1\$(\d+)", subjects).groups()
        told = [cell.value for cell in book["Codes"][letter][: int(last)]]
    else:
        told = subjects.strip('"').split(",")
    assert told == [vocabulary.name("subject", code, language) for code in vocabulary.ids("subject")]
    assert by_name["school"] is None


def test_lists_that_are_too_long_or_hold_commas_stand_in_the_hidden_sheet(book, language):
    for page in book:
        for rule in page.data_validations.dataValidation:
            if rule.type == "list" and "!" not in rule.formula1:
                assert len(rule.formula1) <= 257
    confidence = rules(book[template_texts.sheet_name("births", language)])["E"].formula1
    assert ("!" in confidence) == (language == "en")  # "verified, secondary source"


def test_nothing_is_forbidden(book):
    every = [rule for page in book for rule in page.data_validations.dataValidation]
    assert len(every) > 50
    assert {rule.errorStyle for rule in every} == {"warning"}
    assert all(len(rule.error) <= 255 for rule in every)
    assert all(len(rule.errorTitle) <= 32 for rule in every)


def test_numbers_and_months_are_expected_within_their_limits(book, language):
    found = rules(book[template_texts.sheet_name("pupils", language)])
    assert (found["B"].type, found["B"].formula1, found["B"].formula2) == ("whole", "1", "6")
    months = rules(book[template_texts.sheet_name("roster", language)])["B"]
    assert (months.type, months.formula1, months.formula2) == ("textLength", "6", "11")


def test_months_are_text_so_that_excel_leaves_them_as_they_are(book, language):
    page = book[template_texts.sheet_name("roster", language)]
    assert page.column_dimensions["B"].number_format == "@"
    assert page["B2"].value == "1985-03"


def test_pages_are_set_up_for_printing_and_reading(book, language):
    for table in template_texts.tables():
        page = book[template_texts.sheet_name(table, language)]
        assert page.page_setup.orientation == "landscape"
        assert page.freeze_panes == "B2"
        header = max(page[1], key=lambda cell: len(cell.value))
        assert page.column_dimensions[header.column_letter].width >= len(header.value)


def test_no_cell_is_a_formula(book):
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {"s", "n"}


def test_the_explanations_name_every_table_and_column_and_how_to_check(book, language):
    page = book[say("template.sheet.guide", language)]
    told = texts_of(page)
    assert any("workforce check 我县.xlsx" in text for text in told)
    assert any({"zh": "身份证号", "en": "identity numbers"}[language] in text for text in told)
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    for table in template_texts.tables():
        name = template_texts.sheet_name(table, language)
        listed = [row[1] for row in rows if row[0] == name]
        assert len(listed) == 1 + len(columns(table))
        known = title(table)
        instead = known.instead_zh if language == "zh" else known.instead_en
        assert not instead or instead in told


def test_an_empty_template_is_read_as_having_no_row_and_no_sheet_is_unknown(file):
    found = reading.inspect(file)
    assert {problem.kind for problem in found.problems} & {"sheet_ignored", "column_unknown", "no_code"} == set()


# one table


def test_a_table_alone_has_its_own_drop_downs(tmp_path):
    templates.write_template(tmp_path / "roster.xlsx", ["roster"], "zh")
    assert openpyxl.load_workbook(tmp_path / "roster.xlsx").sheetnames == ["说明", "教师名册"]


@pytest.mark.parametrize("table", ["pupils", "county"])
def test_a_text_template_opens_in_excel(tmp_path, table):
    templates.write_text_template(tmp_path / "t.csv", table, "zh")
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
    assert header == [column.header_zh for column in columns(table)]
    assert len(rows) == (1 if table == "pupils" else len(template_texts.ITEMS))
    assert (table == "county") or rows[0][:5] == ["示例：小学", "1", "镇区", "公办", "1650"]


@pytest.mark.parametrize("name", ["roster", "教师名册", "教师花名册", " Teachers ", "teacher roster"])
def test_a_table_is_known_by_id_title_and_alias(name):
    assert template_texts.recognise(name) == "roster"


def test_an_unknown_table_names_the_nearest():
    with pytest.raises(PlannerError, match=r"^there is no table '教师名侧'; did you mean '教师名册'\?$"):
        template_texts.recognise("教师名侧")


def test_a_file_that_cannot_be_written_is_one_sentence_and_leaves_nothing(tmp_path):
    with pytest.raises(PlannerError, match="it cannot be written"):
        templates.write_template(tmp_path / "none" / "t.xlsx", ["pupils"], "zh")
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(PlannerError, match="it cannot be written"):
        templates.save(tmp_path / "folder.xlsx", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.xlsx"]


# a county


@pytest.mark.parametrize("words", ["zh", "en"])
def test_a_county_written_as_a_workbook_is_read_back_the_same(tmp_path, words):
    county = reading.read(shipped.data() / "guiding")
    templates.write_county(county, tmp_path / "guiding.xlsx", words)
    again = reading.read(tmp_path / "guiding.xlsx")
    assert again.tables.keys() == county.tables.keys()
    for name, frame in county.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)


def test_what_was_assumed_for_a_county_is_not_written_as_if_it_were_given(tmp_path):
    folder = tmp_path / "county"
    folder.mkdir()
    for file in (shipped.data() / "guiding").glob("*.csv"):
        if file.stem != "schools":
            (folder / file.name).write_bytes(file.read_bytes())
    templates.write_county(reading.read(folder), tmp_path / "c.xlsx", "zh")
    assert "学校" not in openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    frame = pd.DataFrame(
        {"year": [2022], "births": [1.5], "low": [1], "high": [2], "confidence": ["assumed"], "source": ["=1+1"]}
    ).reindex(columns=[column.name for column in columns("births")])
    contents = [templates.Content("births", template_texts.rows_of("births", frame.astype(object), "zh"))]
    templates.save(tmp_path / "b.xlsx", templates._workbook(tmp_path / "b.xlsx", contents, "zh", examples=False))
    page = openpyxl.load_workbook(tmp_path / "b.xlsx")["出生人口"]
    source = next(cell for cell in page[2] if cell.value == "=1+1")
    assert source.data_type == "s"
    assert [cell.value for cell in page[2]][:4] == [2022, 1.5, 1, 2]
    assert page[2][-1].value is None


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut(tmp_path):
    contents = [templates.Content("births", [[2022, 1, None, None, None, "x" * 40_000, None]])]
    with pytest.raises(PlannerError, match="row 2 of sheet 出生人口 does not fit"):
        templates._workbook(tmp_path / "b.xlsx", contents, "zh", examples=False)


# words


def test_every_name_of_a_code_is_read_as_that_code():
    kinds = {column.codes.partition("+")[0] for known in titles() for column in columns(known.table) if column.codes}
    for kind in kinds:
        for code in vocabulary.ids(kind):
            for words in LANGUAGES:
                assert vocabulary.recognise(kind, vocabulary.name(kind, code, words)) == code
