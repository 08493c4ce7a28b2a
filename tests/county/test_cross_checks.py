"""Tables against each other: each slip is told once, in its cell, and good tables are left in peace."""

import openpyxl
import pandas as pd
import pytest
from six_teachers import BASELINE, TABLES

from workforce.county import reading, tables
from workforce.county.checks import cross_checks, staff_checks
from workforce.errors import PlannerError
from workforce.months import month
from workforce.supply import retirement

USUAL = {"subject_without_teachers"}
"""Six teachers cannot teach every subject."""


def found(world, **changed):
    """Kind -> (severity, place below the folder) of every problem of the six teachers with other tables."""
    world.county(**changed)
    county = reading.read(world.tables)
    problems = [one for one in cross_checks.check(county) if one.kind not in USUAL]
    assert all(one.why("zh") and one.why("en") for one in problems)
    return {one.kind: (one.severity, one.place.told("en").removeprefix(f"{world.tables}/")) for one in problems}


def with_row(table, row):
    return TABLES[table].rstrip() + "\n        " + row + "\n"


def changed(table, before, after):
    assert before in TABLES[table]
    return TABLES[table].replace(before, after)


def test_good_tables_have_nothing_to_tell(world):
    assert found(world) == {}


@pytest.mark.parametrize("county", ["changge", "guiding"])
def test_the_shipped_counties_can_be_run(county):
    problems = cross_checks.check(reading.read(tables.find(county)))
    assert [one for one in problems if one.severity == "error"] == []
    assert len(problems) <= 3


CASES = {
    "pupils_jump": ("warning", "pupils.csv, row 7, column pupils"),
    "births_jump": ("warning", "births.csv, row 8, column births"),
    "births_missing": ("error", "births.csv"),
    "births_end": ("warning", "births.csv, row 7, column year"),
    "class_size_unusual": ("warning", "class_sizes.csv, row 3, column pupils_per_class"),
    "class_size_missing": ("error", "class_sizes.csv"),
    "no_such_grade": ("error", "pupils.csv, row 14, column grade"),
    "place_without_school": ("error", "schools.csv"),
    "school_without_pupils": ("warning", "schools.csv, row 5, column school"),
    "birth_month_impossible": ("error", "roster.csv, row 2, column birth_month"),
    "start_month_impossible": ("error", "roster.csv, row 3, column start_month"),
    "past_retirement": ("warning", "roster.csv, row 2, column birth_month"),
    "subject_not_taught": ("warning", "roster.csv, row 2, column subject"),
    "teachers_without_school": ("warning", "roster.csv, row 2, column area"),
    "level_without_pupils": ("error", "roster.csv, row 8, column level"),
    "no_curriculum": ("error", "county.csv, row 7, column value"),
    "sector_without_pupils": ("warning", "pupils.csv"),
}
CHANGES = {
    "pupils_jump": {"pupils": changed("pupils", "primary       2      town  public  10", "primary 2 town public 1000")},
    "births_jump": {"births": changed("births", "2021  12", "2021  20").replace("2022  12", "2022  20")},
    "births_missing": {"births": changed("births", "2018  12", "2014  12")},
    "births_end": {"births": changed("births", "2021  12", "2013 12").replace("2022  12", "2014  12")},
    "class_size_unusual": {"class_sizes": changed("class_sizes", "town   10", "town 60")},
    "class_size_missing": {"class_sizes": changed("class_sizes", "junior        town    9", "junior rural 9")},
    "no_such_grade": {"pupils": with_row("pupils", "junior 4 town public 9")},
    "place_without_school": {"pupils": with_row("pupils", "senior 1 town public 9"),
                             "class_sizes": with_row("class_sizes", "senior town 40")},
    "school_without_pupils": {"schools": with_row("schools", "s senior town public 1")},
    "birth_month_impossible": {"roster": changed("roster", "1963-03", "1943-03").replace("1985-09", "1965-09")},
    "start_month_impossible": {"roster": changed("roster", "1988-09", "1978-09")},
    "past_retirement": {"roster": changed("roster", "1963-03", "1962-03")},
    "subject_not_taught": {"roster": changed("roster", "primary      chinese     town established  senior",
                                             "primary physics town established senior")},
    "teachers_without_school": {"roster": changed("roster", "primary      chinese     town established  senior",
                                                  "primary chinese rural established senior")},
    "level_without_pupils": {"roster": with_row("roster", "gu 1980-02 male senior chinese town established other "
                                                          "2005-09 -")},
    "no_curriculum": {"county": changed("county", "guizhou-assumed", "guizhou-2030")},
    "sector_without_pupils": {"county": changed("county", "sector_scope  public", "sector_scope private")},
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_each_slip_is_told_in_its_cell(world, kind):
    assert found(world, **CHANGES[kind])[kind] == CASES[kind]


@pytest.mark.parametrize("kind", [kind for kind, (severity, _) in CASES.items() if severity == "error"])
def test_what_is_an_error_here_is_refused_by_a_run(world, kind):
    world.county(**CHANGES[kind])
    with pytest.raises(PlannerError):
        world.inputs()


@pytest.mark.parametrize("kind", [kind for kind, (severity, _) in CASES.items() if severity == "warning"])
def test_what_is_a_warning_here_can_be_run(world, kind):
    if kind == "births_end":
        world.scenario("baseline", BASELINE.replace("known_to: 2022", "known_to: 2020"))
    world.county(**CHANGES[kind])
    assert len(world.inputs().roster)


def test_a_grade_that_is_missing_is_refused(world):
    world.county()
    file = world.tables / "pupils.csv"
    file.write_text("".join(file.read_text("utf-8").splitlines(True)[:-1]), "utf-8")
    [problem] = [one for one in cross_checks.check(reading.read(world.tables)) if one.kind == "grade_missing"]
    assert "grade 3 is missing" in problem.why("en")


# sums


MARGINALS = """
    level    attribute  category  teachers  low  high  confidence
    all      total      all       6         6    6     verified
    primary  total      all       4         4    4     verified
    primary  sex        female    3         1    3     verified
    all      age_band   50+       2         2    2     verified
    junior   total      all       9         9    9     assumed
"""


def test_a_roster_is_held_against_the_totals_that_must_hold(world):
    world.county(teacher_marginals=MARGINALS)
    problems = [one for one in cross_checks.check(reading.read(world.tables)) if one.kind == "total_of_roster"]
    [problem] = problems
    assert problem.place.told("en").endswith("teacher_marginals.csv, row 3, column teachers")
    assert problem.why("en") == "primary: the total is 4, but the roster has 3"
    assert problem.why("zh") == "小学：合计为4，但名册中为3"


def test_more_teachers_than_posts(world):
    posts = "level posts low high confidence\nprimary 2 2 2 verified\njunior 1 1 1 verified"
    assert found(world, establishment=posts) == {
        "posts_exceeded": ("warning", "establishment.csv, row 2, column posts")
    }


def test_large_classes_need_pupils(world):
    large = "area minimum_pupils classes confidence\ntown 56 2 assumed\ntown 66 3 assumed\ntown 50 3 assumed"
    assert found(world, large_classes=large) == {
        "large_classes_reversed": ("warning", "large_classes.csv, row 2, column classes"),
        "large_classes_many": ("error", "large_classes.csv, row 2, column classes"),
        "large_classes_unread": ("warning", "large_classes.csv, row 4, column minimum_pupils"),
    }


def test_a_timetable_may_not_be_longer_than_the_week(world):
    timetable = "level grade subject weekly_lessons\nprimary 1 chinese 35\nspecial 1 chinese 5\njunior 4 chinese 5"
    assert found(world, timetable=timetable) == {
        "week_too_long": ("error", "timetable.csv, row 2, column weekly_lessons"),
        "no_timetable": ("error", "timetable.csv, row 3, column level"),
        "no_such_grade": ("error", "timetable.csv, row 4, column grade"),
    }


def test_far_too_many_pupils_for_each_teacher(world):
    pupils = (
        TABLES["pupils"]
        .replace("kindergarten  1      town  public  12", "kindergarten 1 town public 17")
        .replace("kindergarten  3      town  public  12", "kindergarten 3 town public 13")
    )
    assert found(world, pupils=pupils) == {"pupils_per_teacher": ("warning", "roster.csv, row 7, column level")}


def test_totals_of_which_no_roster_can_be_made(world):
    totals = """
        level    attribute  category  teachers  low  high  confidence
        primary  total      all       4         4    4     verified
        primary  sex        female    3         3    3     verified
        primary  sex        male      3         3    3     verified
    """
    problems = found(world, roster=None, teacher_marginals=totals)
    assert problems["no_fit"][0] == "error"


# persons


def rows_of_school(*starts):
    head = "teacher birth_month sex level subject area school status title start_month"
    people = [f"t{at} 1985-03 female primary chinese town p contract other {start}" for at, start in enumerate(starts)]
    return "\n".join([head, *people])


def test_one_person_in_two_rows(world):
    problems = found(world, roster=rows_of_school("2007-09", "2008-09", "2007-09"))
    assert problems["person_twice"] == ("warning", "roster.csv, row 4, column teacher")


def test_without_a_school_nobody_is_taken_for_another(world):
    roster = rows_of_school("2007-09", "2007-09").replace(" p ", " - ")
    assert "person_twice" not in found(world, roster=roster)


def test_teachers_of_a_private_school_in_tables_of_public_ones(world):
    problems = found(
        world, roster=rows_of_school("2007-09").replace(" p ", " x "),
        schools=with_row("schools", "x primary urban private 1"),
    )  # fmt: skip
    assert problems["other_sector"] == ("warning", "roster.csv, row 2, column school")


@pytest.mark.parametrize("group", ["male", "female_55", "female_60"])
def test_the_last_month_in_post_is_that_of_the_law(group):
    births = pd.Series(range(month(1955, 1), month(1990, 1), 7))
    law = retirement.statutory(births.to_numpy(), group, {"1900-01": staff_checks.REGIME})
    assert staff_checks._last_month(births, group).tolist() == law.latest.tolist()


# names and rosters without a county


def roster_sheet(book, title, birth="1985-03", start="2007-09"):
    sheet = book.create_sheet(title)
    sheet.append(["教师编号", "性别", "出生年月", "学段", "主教学科", "区域", "身份", "职称", "入县工作年月"])
    sheet.append(["T1", "女", birth, "小学", "语文", "镇区", "在编", "高级", start])


def test_a_table_of_another_year_is_told(world):
    (world.tables / "pupils.csv").rename(world.tables / "pupils 2021.csv")
    [problem] = [one for one in cross_checks.check(reading.read(world.tables)) if one.kind == "table_of_other_year"]
    assert problem.why("en") == "the name speaks of 2021, but the base year is 2022; is it the right table?"


def test_rosters_of_other_years_are_checked_at_their_own_census_and_keep_no_run(world):
    book = openpyxl.Workbook()
    roster_sheet(book, "教师名册2021", start="2022-09")
    del book["Sheet"]
    book.save(world.tables / "名册.xlsx")
    problems = [one for one in cross_checks.check(reading.read(world.tables)) if one.kind not in USUAL]
    assert [(one.kind, one.severity, one.place.cell) for one in problems] == [
        ("start_month_impossible", "warning", "教师名册2021!I2")
    ]


def test_rosters_of_several_years_are_each_checked_at_their_own_census(tmp_path):
    book = openpyxl.Workbook()
    roster_sheet(book, "教师名册2021", start="2022-09")
    roster_sheet(book, "教师名册2022", start="2022-09")
    del book["Sheet"]
    book.save(tmp_path / "名册.xlsx")
    found = reading.inspect(tmp_path / "名册.xlsx")
    assert cross_checks.rosters_alone(found) == {"roster_2021": 2021, "roster_2022": 2022}
    problems = cross_checks.check_rosters(found)
    assert [(one.kind, one.place.cell) for one in problems] == [("start_month_impossible", "教师名册2021!I2")]


def test_a_file_that_cannot_be_read_is_a_problem_like_others(tmp_path):
    (tmp_path / "名册.xlsx").write_bytes(b"PK\x03\x04 nothing")
    found = reading.inspect(tmp_path / "名册.xlsx")
    assert [one.kind for one in found.problems] == ["damaged"]
