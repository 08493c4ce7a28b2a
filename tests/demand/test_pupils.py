"""Pupils rolled forward by hand: births to kindergarten, grade to grade, area to area."""

from dataclasses import replace

import numpy as np
import pytest

import workforce
from workforce.demand.pupils import AREAS, GRADES, birth_cohorts, project
from workforce.errors import PlannerError

FROM_2019_TO_2022 = """
    year  births
    2015  12
    2016  12
    2017  12
    2018  12
    2019   9
    2020  12
    2021  15
    2022  18
"""
ENROLMENT = """
    enrolment:
      kindergarten_entry: {value: 0.5, low: 0.1}
      primary_entry: {value: 1.0}
      junior_entry: {value: 0.9, low: 0.1}
      stay:
        kindergarten: {value: 1.1}
        primary: {value: 1.0}
        junior: {value: 0.8, low: 0.1}
"""


def of_grade(pupils, level, grade, area="town"):
    """Pupils of a grade and area at every census."""
    return pupils.public[:, GRADES.index((level, grade)), AREAS.index(area)].tolist()


def projected(case):
    return project(case.county, case.scenario)


# births


def test_a_cohort_is_a_third_of_one_years_births_and_two_thirds_of_the_next(world):
    """Whoever is three on 1 September 2023 was born from September 2019 to August 2020: 9/3 + 12 * 2/3 = 11."""
    world.county(births=FROM_2019_TO_2022)
    case = world.load()
    cohorts = birth_cohorts(case.county, case.scenario.assumptions.births, np.arange(2022, 2026))
    assert np.isnan(cohorts["kindergarten"][0])
    assert cohorts["kindergarten"][1:].tolist() == pytest.approx([11, 14, 17])
    assert cohorts["primary"][1:].tolist() == pytest.approx([12, 12, 10])


def test_births_after_the_last_known_year_follow_the_yearly_change(world):
    """Known to 2022 (12), then -10 % a year: 10.8 in 2023. Three in 2026: 12/3 + 10.8 * 2/3 = 11.2."""
    case = world.load("fall", assumptions="births:\n  yearly_change: {value: -10%}")
    cohorts = birth_cohorts(case.county, case.scenario.assumptions.births, np.arange(2022, 2028))
    assert cohorts["kindergarten"][3:].tolist() == pytest.approx([12, 11.2, 10.08])


def test_births_in_the_table_after_the_last_known_year_are_not_used(world):
    world.county(births=FROM_2019_TO_2022)
    case = world.load("early", assumptions="births:\n  known_to: 2021\n  yearly_change: {value: 0}")
    cohorts = birth_cohorts(case.county, case.scenario.assumptions.births, np.arange(2022, 2027))
    assert cohorts["kindergarten"][3:].tolist() == pytest.approx([15, 15])


# grade to grade


def test_the_first_years_of_the_county_rolled_by_hand(world):
    """Kindergarten: half of 11 enter, the others are 1.1 times the grade below. Junior entry 0.9, stay 0.8."""
    world.county(births=FROM_2019_TO_2022)
    pupils = projected(world.load("hand", assumptions=ENROLMENT))
    assert of_grade(pupils, "kindergarten", 1)[:3] == pytest.approx([12, 5.5, 7])
    assert of_grade(pupils, "kindergarten", 2)[:3] == pytest.approx([12, 13.2, 6.05])
    assert of_grade(pupils, "primary", 1)[:4] == pytest.approx([10, 12, 12, 10])
    assert of_grade(pupils, "primary", 2)[:4] == pytest.approx([10, 10, 12, 12])
    assert of_grade(pupils, "junior", 1)[:2] == pytest.approx([9, 9])
    assert of_grade(pupils, "junior", 2)[:3] == pytest.approx([9, 7.2, 7.2])


STAY_ALL = """
    enrolment:
      junior_entry: {value: 1, high: 1}
      stay:
        kindergarten: {value: 1, low: null, high: null}
        primary: {value: 1}
        junior: {value: 1}
"""
MOVES = """
    migration:
      rural_to_town: {value: 10%, high: null}
      rural_to_urban: {value: 20%, high: null}
      town_to_urban: {value: 5%, high: null}
      out_of_county: {value: 1%, high: null}
"""
IN_ALL_AREAS = """
    level    grade  area   sector  pupils
    primary  1      urban  public  100
    primary  1      town   public  100
    primary  1      rural  public  100
    primary  6      urban  public   50
    primary  6      rural  public   70
    junior   1      urban  public   80
    junior   1      rural  public   20
    junior   2      urban  public   33
"""


@pytest.mark.parametrize("leaving", [0, 0.01, 0.2])
def test_every_child_is_next_year_in_the_next_grade_has_moved_or_has_left(world, leaving):
    world.county(pupils=IN_ALL_AREAS)
    case = world.load("balance", assumptions=STAY_ALL + MOVES.replace("1%", str(leaving)))
    by_grade = projected(case).public.sum(axis=2)
    for level, count in (("primary", 6), ("junior", 3)):
        first = GRADES.index((level, 1))
        here, next_year = by_grade[:-1, first : first + count - 1], by_grade[1:, first + 1 : first + count]
        np.testing.assert_allclose(next_year, here * (1 - leaving))
    into_junior = by_grade[1:, GRADES.index(("junior", 1))]
    np.testing.assert_allclose(into_junior, by_grade[:-1, GRADES.index(("primary", 6))])  # the entry rate counts them


def test_a_year_of_migration_by_hand(world):
    """100 in each area. Urban: 100 + 5 + 20 = 125; town: 100 - 5 + 10 = 105; rural: 100 - 30 = 70; 1 % leave."""
    world.county(pupils=IN_ALL_AREAS)
    case = world.load("moves", assumptions=STAY_ALL + MOVES)
    second = [of_grade(projected(case), "primary", 2, area)[1] for area in AREAS]
    assert second == pytest.approx([123.75, 103.95, 69.3])


def test_who_enters_goes_where_the_first_grade_was(world):
    """120 leave primary; junior grade 1 was 80 % urban and 20 % rural."""
    world.county(pupils=IN_ALL_AREAS)
    pupils = projected(world.load("entry", assumptions=STAY_ALL))
    assert [of_grade(pupils, "junior", 1, area)[1] for area in AREAS] == pytest.approx([96, 0, 24])


def test_private_pupils_are_no_need_and_their_share_stays(world):
    world.county(
        pupils="""
        level    grade  area  sector   pupils
        primary  1      town  public   30
        primary  1      town  private  10
        primary  2      town  public   20
        primary  2      town  private  20
    """
    )
    pupils = projected(world.load("private", assumptions=STAY_ALL))
    assert of_grade(pupils, "primary", 1)[0] == 30
    assert of_grade(pupils, "primary", 2)[:2] == pytest.approx([20, 20])  # half of the 40 who come


def test_a_grade_that_nobody_is_in_yet_is_as_public_as_its_level(world):
    """A school that grows from below: three in four of its first grade are public, so three in four of the second."""
    world.county(
        pupils="""
        level    grade  area  sector   pupils
        primary  1      town  public   30
        primary  1      town  private  10
        """
    )
    pupils = projected(world.load("growing", assumptions=STAY_ALL))
    assert of_grade(pupils, "primary", 2)[:2] == pytest.approx([0, 30])


def test_special_schools_follow_the_pupils_of_compulsory_age(world):
    world.county(
        pupils=IN_ALL_AREAS.rstrip()
        + """
    special  1      urban  public  2
    """
    )
    pupils = projected(world.load("special", assumptions="enrolment:\n  special_per_thousand: {value: 5}"))
    compulsory = pupils.of_level("primary").sum(axis=1) + pupils.of_level("junior").sum(axis=1)
    np.testing.assert_allclose(pupils.of_level("special").sum(axis=1)[1:], 0.005 * compulsory[1:])


# a known shock arrives when it must


def test_doubled_births_reach_kindergarten_in_three_years_primary_in_six_and_junior_in_twelve_not_before(world):
    """Births double in 2022: the children are three for census 2025, six for 2028, twelve for 2034."""
    world.scenario("long", "extends: baseline\nrun: {years: 14}")
    before = world.load("long")
    births = before.county.tables["births"]
    doubled = births.assign(births=births["births"].where(births["year"] < 2022, births["births"] * 2))
    after = replace(before, county=replace(before.county, tables={**before.county.tables, "births": doubled}))

    def need(case):
        demand = case.inputs.demand
        return {
            level: demand.by_lessons[:, (demand.cells["level"] == level).to_numpy()].sum(axis=1)
            for level in ("kindergarten", "primary", "junior")
        }

    first, second = need(before), need(after)
    for level, age in (("kindergarten", 3), ("primary", 6), ("junior", 12)):
        np.testing.assert_array_equal(second[level][:age], first[level][:age])
        assert (second[level][age:] > first[level][age:]).all()


def test_births_doubled_for_good_double_kindergarten_once_every_grade_was_born_after(world):
    before = world.load()
    births = before.county.tables["births"]
    twice = replace(
        before.county, tables={**before.county.tables, "births": births.assign(births=births["births"] * 2)}
    )
    first, second = project(before.county, before.scenario), project(twice, before.scenario)
    np.testing.assert_allclose(second.of_level("kindergarten")[3:], 2 * first.of_level("kindergarten")[3:])


# what is missing


def refusal(world, name="baseline"):
    with pytest.raises(PlannerError) as refused:
        world.inputs(name)
    return str(refused.value)


def test_a_missing_year_of_births_is_named(world):
    world.county(births="\n".join(line for line in FROM_2019_TO_2022.splitlines() if "2018" not in line))
    assert refusal(world) == f"{world.tables / 'births.csv'}: births of 2018 are missing"


def test_births_that_end_before_the_last_known_year_are_refused(world):
    world.scenario("late", "extends: baseline\nassumptions: {births: {known_to: 2023}}")
    expected = f"{world.tables / 'births.csv'}: births of 2023 are missing (births.known_to of the scenario)"
    assert refusal(world, "late") == expected


def test_a_grade_that_a_level_does_not_have_is_refused(world):
    file = world.tables / "pupils.csv"
    file.write_text(file.read_text("utf-8").replace("junior,3,", "junior,4,"), "utf-8")
    assert refusal(world) == f"{file}, row 13, column grade: level junior has grades 1 to 3, not 4"


@pytest.mark.parametrize("name", ["changge/baseline", "guiding/baseline"])
def test_pupils_of_the_shipped_counties_are_never_negative_and_begin_with_the_census(name):
    case = workforce.load(name)
    pupils = project(case.county, case.scenario)
    table = case.county.tables["pupils"]
    assert (pupils.public >= 0).all()
    assert pupils.public[0].sum() == pytest.approx(table.loc[table["sector"] == "public", "pupils"].sum())
