"""Targets as an Excel sheet: written and read back they are the same; every cell that is wrong is named."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from six_teachers import World

import workforce
from workforce import vocabulary
from workforce.errors import PlannerError
from workforce.language import LANGUAGES
from workforce.planning import target_files, target_sheets, targets
from workforce.reporting.target_sheets import write_sheet
from workforce.scenario.market_policy import ALL

POLICIES = """
market:
  channels:
    open_recruitment:
      plan: {2023: 4, 2025: 6}
      targets: {primary: {mathematics: {town: {2023: 1, 2026: 3}}}, junior: {all: {all: 2}}}
    contract: {plan: 0, replace_leavers: 50%}
"""
FIRST_YEAR = 9
"""The column of 2023, counted from 1: after four names and four ids."""


@cache
def scenario():
    return World(Path(mkdtemp())).load("own", policies=POLICIES).scenario


def write(path, of, language="zh"):
    """Write the sheet of a scenario as the command does."""
    sheet = target_sheets.wide(of, language)
    write_sheet(path, sheet.name, sheet.headings, sheet.rows, 4, 4, "note")
    return path


def filled(path, cells):
    """Write cells, named as in Excel, into the sheet of the scenario in Chinese."""
    write(path, scenario())
    book = openpyxl.load_workbook(path)
    page = book["招聘目标"]
    for cell, value in cells.items():
        page[cell] = value
    book.save(path)
    return path


def same(first, second):
    assert first.keys() == second.keys()
    for row, posts in first.items():
        np.testing.assert_array_equal(second[row], posts, err_msg=str(row))


# what is written


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_a_place_and_a_column_a_year_in_names_beside_hidden_ids(tmp_path, language):
    page = openpyxl.load_workbook(write(tmp_path / "x.xlsx", scenario(), language)).active
    assert page.title == {"zh": "招聘目标", "en": "Targets"}[language]
    head = {"zh": ["渠道", "学段", "学科", "片区"], "en": ["Channel", "Level", "Subject", "Area"]}[language]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0] == [*head, "channel", "level", "subject", "area", "2023", "2024", "2025", "2026", "2027"]
    named = {"zh": ["事业单位招聘", "小学", "数学", "镇区"],
             "en": ["open recruitment", "primary", "mathematics", "town"]}[language]  # fmt: skip
    assert [*named, "open_recruitment", "primary", "mathematics", "town", 1, 1, 1, 3, 3] in rows
    spread = {"zh": ["事业单位招聘", *["按需分配"] * 3], "en": ["open recruitment", *["by need"] * 3]}[language]
    assert [*spread, "open_recruitment", "need", "need", "need", 4, 4, 6, 6, 6] in rows
    rule = {"zh": ["临聘", *["规则：以退定补"] * 3], "en": ["contract", *["rule: replace leavers"] * 3]}[language]
    assert [*rule, "contract", *["replace_leavers"] * 3, *[None] * 5] in rows
    assert [page.column_dimensions[letter].hidden for letter in "AEI"] == [False, True, False]


def test_no_cell_begins_a_formula(tmp_path):
    write_sheet(tmp_path / "x.xlsx", "T", ["=1+1", "b", "2023"], [["=2+2", "@x", 1.0]], 1, 1, "=note")
    page = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert [[cell.data_type for cell in row] for row in page.iter_rows()] == [["s", "s", "s"], ["s", "s", "n"]]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(PlannerError, match="it cannot be written"):
        write_sheet(tmp_path / "no" / "x.xlsx", "T", ["a", "b", "2023"], [], 1, 1, "note")


# there and back


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_is_read_as_it_was(tmp_path, language):
    same(target_sheets.read(write(tmp_path / "x.xlsx", scenario(), language), scenario()), targets.plans(scenario()))


PLACES = st.tuples(
    st.sampled_from([*vocabulary.ids("level"), ALL]),
    st.sampled_from([*vocabulary.ids("subject"), ALL]),
    st.sampled_from([*vocabulary.ids("area"), ALL]),
)
POSTS = st.lists(st.one_of(st.integers(0, 500), st.sampled_from([0.5, 12.25])), min_size=5, max_size=5)


@given(st.dictionaries(PLACES, POSTS, max_size=6), POSTS, st.sampled_from(LANGUAGES))
@settings(max_examples=40, deadline=None)
def test_any_targets_come_back_from_a_sheet_as_they_were(rows, plan, language):
    years = targets.years(scenario())
    by_place: dict[str, dict[str, dict[str, dict[int, float]]]] = {}
    for (level, subject, area), posts in rows.items():
        by_place.setdefault(level, {}).setdefault(subject, {})[area] = dict(zip(years, posts, strict=True))
    values = scenario().model_dump()
    values["policies"]["market"]["channels"]["open_recruitment"] |= {
        "targets": by_place, "plan": dict(zip(years, plan, strict=True)),
    }  # fmt: skip
    made = type(scenario()).model_validate(values)
    path = write(Path(mkdtemp()) / "x.xlsx", made, language)
    found = target_sheets.read(path, made)
    same(found, targets.plans(made))
    assert targets.changed_years(made, found) == []


def test_a_sheet_given_back_as_it_was_leaves_the_file_as_it_was(world):
    case = world.load("own", policies=POLICIES)
    before = case.overlay.file.read_bytes()
    path = write(world.folder / "x.xlsx", case.scenario)
    found = target_sheets.read(path, case.scenario)
    source = target_files.in_place(case.scenario, case.overlay)
    assert target_files.edited(source, found).encode() == before


# what people write into it


def test_cells_set_posts_and_empty_ones_leave_them(tmp_path):
    """Row 4 is mathematics in town; a new row in names of both languages and ids, and one with ids alone."""
    path = filled(
        tmp_path / "x.xlsx",
        {
            "I4": 7, "J4": None, "M4": 0,
            "A20": "open_recruitment", "B20": "junior secondary", "C20": "语文", "D20": "全部", "K20": 5,
            "E21": "talent", "F21": "junior", "G21": "all", "H21": "all", "L21": 2.5,
        },
    )  # fmt: skip
    found = target_sheets.read(path, scenario())
    assert found[("open_recruitment", "primary", "mathematics", "town")].tolist() == [7, 1, 1, 3, 0]
    assert found[("open_recruitment", "junior", "chinese", "all")].tolist() == [0, 0, 5, 0, 0]
    assert found[("talent", "junior", "all", "all")].tolist() == [0, 0, 0, 2.5, 0]
    assert targets.changed_years(scenario(), found) == [2023, 2025, 2026, 2027]


def test_a_name_counts_more_than_the_hidden_id_beside_it(tmp_path):
    path = filled(tmp_path / "x.xlsx", {"C4": "chinese"})
    assert ("open_recruitment", "primary", "chinese", "town") in target_sheets.read(path, scenario())


def test_years_may_be_numbers_and_the_columns_in_any_order(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([2025, "Area", "学科", "Level", "渠道", "2023年"])
    book.active.append([3, "all", "all", "小学", "talent", 1])
    book.save(tmp_path / "x.xlsx")
    found = target_sheets.read(tmp_path / "x.xlsx", scenario())
    assert {row: posts.tolist() for row, posts in found.items()} == {
        ("talent", "primary", "all", "all"): [1, 0, 3, 0, 0]
    }


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"I4": -3}, "招聘目标!I4: -3 posts cannot be planned; write a number from 0 to 100000"),
        ({"K3": "ten"}, "招聘目标!K3: 'ten' is not a number; write posts as digits, such as 12"),
        ({"K3": True}, "招聘目标!K3: 'True' is not a number; write posts as digits, such as 12"),
        ({"A4": "招聘会"}, "招聘目标!A4: '招聘会' is not a known channel"),
        ({"C4": "mathmatics"}, "招聘目标!C4: 'mathmatics' is not a known subject; did you mean 'mathematics'?"),
        ({"B4": "小学队"}, "招聘目标!B4: '小学队' is not a known level"),
        ({"D4": "village"}, "招聘目标!D4: 'village' is not a known area"),
        ({"D4": None, "H4": "village"}, "招聘目标!H4: 'village' is not a known area"),
        ({"D4": None, "H4": None}, "招聘目标!D4: the area is missing; write its name, or all"),
        ({"A9": "临聘", "B9": "小学", "C9": "all", "D9": "all"},
         "招聘目标!A9: contract follows the rule 'replace_leavers'; to plan it in numbers, take the rule away in the "
         "scenario file (replace_leavers: null)"),
        ({"I6": 4}, "招聘目标!I6: contract follows the rule 'replace_leavers' and takes no posts"),
        ({"A6": "引才"}, "招聘目标!B6: talent does not follow the rule 'replace_leavers' in {name}"),
        ({"B3": "by table"}, "招聘目标!B3: the plan of open_recruitment is spread by need, not by table"),
        ({"A9": "统招", "B9": "初中", "C9": "全部", "D9": "all"},
         "招聘目标!A9: this row plans for the same as row 5; keep one of them"),
        ({"I1": "2022"}, "招聘目标!I1: 2022 cannot be planned; {name} plans 2023 to 2027"),
        ({"M1": 2028}, "招聘目标!M1: 2028 cannot be planned; {name} plans 2023 to 2027"),
        ({"I1": "2024"}, "招聘目标!J1: '2024' is the heading of two columns; keep one"),
        ({"N1": "备注"}, "招聘目标!N1: '备注' is no column of this sheet and no year, such as 2023"),
        ({"N4": 5}, "招聘目标!N4: the column has no heading; write the year in its first row"),
        ({"A1": "途径", "E1": "via"}, "招聘目标!A1: '途径' is no column of this sheet and no year, such as 2023"),
        ({"D1": None, "H1": None, **{f"{a}{n}": None for a in "DH" for n in range(2, 7)}},
         "招聘目标!A1: the column 片区 or Area is missing; write a sheet with workforce targets export"),
    ],
)  # fmt: skip
def test_a_cell_that_is_wrong_is_named_with_what_would_be_right(tmp_path, cells, sentence):
    """Rows 2 to 6: special posts, then open recruitment by need, in primary and in junior schools, then the rule."""
    path = filled(tmp_path / "x.xlsx", cells)
    with pytest.raises(PlannerError) as told:
        target_sheets.read(path, scenario())
    assert str(told.value).startswith(f"{path}, " + sentence.replace("{name}", scenario().name))
    assert "\n" not in str(told.value)


def test_what_is_no_such_workbook_is_told(tmp_path):
    with pytest.raises(PlannerError, match="there is no such file"):
        target_sheets.read(tmp_path / "none.xlsx", scenario())
    (tmp_path / "x.xlsx").write_text("channel,level\n", "utf-8")
    with pytest.raises(PlannerError, match="this is not an Excel workbook that can be read"):
        target_sheets.read(tmp_path / "x.xlsx", scenario())
    book = openpyxl.Workbook()
    book.create_sheet("second")
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(PlannerError, match=r"none of its sheets is called 招聘目标 or Targets"):
        target_sheets.read(tmp_path / "two.xlsx", scenario())
    book.remove(book["second"])
    book.save(tmp_path / "empty.xlsx")
    with pytest.raises(PlannerError, match="the sheet Sheet is empty; write one with workforce targets export"):
        target_sheets.read(tmp_path / "empty.xlsx", scenario())


def test_every_name_of_the_code_table_is_read_as_its_own_id():
    for kind in targets.PLACE:
        for code in (*vocabulary.ids(kind), ALL):
            for language in LANGUAGES:
                assert targets.code_of(kind, target_sheets.named(kind, code, language)) == code


def test_the_api_reads_a_scenario_with_targets_from_a_path(world):
    world.load("own", policies=POLICIES)
    assert len(targets.plans(workforce.load(world.folder / "own.yaml").scenario)) == 4
