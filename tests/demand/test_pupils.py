"""Pupils rolled forward by hand: grade to grade, area to area, sector to sector; and every child is counted."""

import numpy as np
import pandas as pd
import pytest
from demand_side import balance, of_grade, projected, published, sentence
from six_teachers import TABLES, World, indented
from test_births import FROM_2019_TO_2022, with_births

import workforce
from workforce.demand.forecast import look_ahead
from workforce.demand.grades import AREAS, GRADES, LEVELS, PUBLIC
from workforce.demand.pupils import FLOWS
from workforce.scenario.sample import Draws, Sample

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
STAY_ALL = """
    enrolment:
      primary_entry: {value: 1}
      junior_entry: {value: 1, high: 1}
      senior_entry: {value: 1, high: 1}
      stay:
        kindergarten: {value: 1, low: null, high: null}
        primary: {value: 1}
        junior: {value: 1}
        senior: {value: 1}
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


def test_who_repeats_stays_in_the_grade_and_the_others_go_on(world):
    """One in ten of 10 repeats: 9 go on to meet the 1 who repeats the second grade; 9 leave the sixth for junior."""
    repeating = STAY_ALL.rstrip() + "\n      repeat: {primary: {value: 10%, source: s, confidence: assumed}}\n"
    pupils = projected(world.load("repeat", assumptions=repeating))
    assert of_grade(pupils, "primary", 1)[:2] == pytest.approx([10, 12 + 1])
    assert of_grade(pupils, "primary", 2)[:3] == pytest.approx([10, 9 + 1, 0.9 * 13 + 0.1 * 10])
    assert of_grade(pupils, "junior", 1)[1] == pytest.approx(9)


# area to area


@pytest.mark.parametrize("leaving", [0, 0.01, 0.2])
def test_every_child_is_next_year_in_the_next_grade_has_moved_or_has_left(world, leaving):
    world.county(pupils=IN_ALL_AREAS)
    case = world.load("balance", assumptions=STAY_ALL + MOVES.replace("1%", str(leaving)))
    by_grade = projected(case).public[0].sum(axis=2)
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


def test_a_grade_may_move_more_than_others(world):
    """Twice the rates in the second grade: 100 + 10 + 40, 100 - 10 + 20, 100 - 60, of whom 2 % leave."""
    world.county(pupils=IN_ALL_AREAS)
    twice = MOVES.rstrip() + "\n      by_grade: {primary: {2: 2}}\n"
    pupils = projected(world.load("grade", assumptions=STAY_ALL + twice))
    plain = projected(world.load("moves", assumptions=STAY_ALL + MOVES))
    second = [of_grade(pupils, "primary", 2, area)[1] for area in AREAS]
    assert second == pytest.approx([147, 107.8, 39.2])
    for grade in (1, 3, 4, 5, 6):
        assert of_grade(pupils, "primary", grade, "urban")[1] == of_grade(plain, "primary", grade, "urban")[1]


def test_nobody_moves_to_an_area_that_has_no_school_of_the_level(world):
    """Only town has schools: nobody goes to urban schools, in kindergarten, primary or junior."""
    pupils = world.inputs("moving", assumptions=STAY_ALL + MOVES).demand.prospect.pupils
    assert pupils.everyone[0, :, :, AREAS.index("urban")].sum() == 0
    assert of_grade(pupils, "primary", 2)[1] == pytest.approx(9.9)


def test_who_enters_goes_where_the_first_grade_was(world):
    """120 leave primary; junior grade 1 was 80 % urban and 20 % rural."""
    world.county(pupils=IN_ALL_AREAS)
    pupils = projected(world.load("entry", assumptions=STAY_ALL))
    assert [of_grade(pupils, "junior", 1, area)[1] for area in AREAS] == pytest.approx([96, 0, 24])


# public and private


def test_a_cohort_keeps_the_private_share_with_which_it_entered(world):
    """Half of the second grade are private, of the first a quarter: next year the second grade is a quarter private."""
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
    assert of_grade(pupils, "primary", 2)[:2] == pytest.approx([20, 30])
    assert of_grade(pupils, "primary", 3, sector="private")[:2] == pytest.approx([0, 20])
    assert of_grade(pupils, "primary", 1, sector="private")[1] == pytest.approx(3)  # a quarter of the 12 who come


def test_private_pupils_are_no_need(world):
    alone = world.inputs().demand.loads
    world.county(pupils=TABLES["pupils"].rstrip() + "\n        primary 1 town private 90\n")
    pd.testing.assert_frame_equal(world.inputs().demand.loads, alone)


# levels that follow others


def test_special_schools_follow_the_pupils_of_compulsory_age(world):
    world.county(
        pupils=IN_ALL_AREAS.rstrip()
        + """
    special  1      urban  public  2
    """
    )
    pupils = projected(world.load("special", assumptions="enrolment:\n  special_per_thousand: {value: 5}"))
    compulsory = pupils.of_level("primary").sum(axis=2) + pupils.of_level("junior").sum(axis=2)
    np.testing.assert_allclose(pupils.of_level("special").sum(axis=2)[:, 1:], 0.005 * compulsory[:, 1:])


JUNIOR_AND_AFTER = """
    level       grade  area   sector  pupils
    junior      3      urban  public  100
    senior      1      urban  public   50
    vocational  1      urban  public   30
"""


def test_junior_leavers_go_on_as_the_assumptions_say_or_as_the_plan_does(world):
    """Of 100 leavers 58 and 30; by the plan from 2023 on 90 go on, 60 % of them to general schools: 54 and 36."""
    world.county(pupils=JUNIOR_AND_AFTER)
    plain = projected(world.load())
    plan = "demand: {senior_stage: {progression: {2023: 90%}, general_share: 60%}}"
    planned = projected(world.load("plan", policies=plan))
    for pupils, general, vocational in ((plain, 58, 30), (planned, 54, 36)):
        assert of_grade(pupils, "senior", 1, "urban")[1] == pytest.approx(general)
        assert of_grade(pupils, "vocational", 1, "urban")[1] == pytest.approx(vocational)


# every child is counted


def test_the_flows_of_a_year_by_hand(world):
    """Primary: 12 enter, 10 complete; of the 50 in the five grades below the last one in ten drops out."""
    world.county(births=FROM_2019_TO_2022)
    losing = ENROLMENT.replace("primary: {value: 1.0}", "primary: {value: 0.9, low: 0.1}")
    pupils = projected(world.load("flows", assumptions=losing))
    there = pupils.flows[0, 0, :, LEVELS.index("primary"), AREAS.index("town"), PUBLIC]
    primary = dict(zip(FLOWS, there, strict=True))
    expected = dict.fromkeys(FLOWS, 0.0) | {"entered": 12, "completed": -10, "dropped_out": -5}
    assert primary == pytest.approx(expected)
    assert balance(pupils) < 1e-9


EVERY_POLICY = {
    "changge/baseline": ("changge-primary-urban-01", "changge-primary-town-01", "changge-junior-urban-01"),
    "guiding/baseline": ("guiding-primary-urban-01", "guiding-primary-town-01", "guiding-junior-urban-01"),
}
POLICIES = """
    demand:
      classes: {smaller: {levels: [primary, junior], from_year: 2024, standard: 40, maximum: 45}}
      projects:
        new: {year: 2024, kind: open, school: new, level: primary, area: urban, rooms: 24}
        grows: {year: 2025, kind: extend, school: JUNIOR, rooms: 6, boarders: 60%}
        ends: {year: 2024, kind: close, school: URBAN}
        joins: {year: 2025, kind: merge, school: TOWN, into: new}
      private_intake: {levels: [primary, junior], factor: 80%, from_year: 2023, to_year: 2025}
      kindergarten: {public_share_of_children: {2023: 40%, 2026: 65%}, inclusive_share: 93%, inclusive_cost: 200}
      purchased_places: {primary: {share: 50%, cost: 800, from_year: 2023}}
      senior_stage: {progression: {2024: 90%}, general_share: {2024: 60%}}
      electives: {from_entry: 2022}
      remote_lessons:
        art: {levels: [primary], areas: [rural], subjects: [art], share: 50%, classes_per_lesson: 3, taught_in: urban,
              from_year: 2024}
      school_posts: {care: {subject: mental_health, levels: [primary, junior], per_school: 1, from_year: 2024}}
"""
REPEATING = """
    enrolment: {repeat: {primary: {value: 1%, source: s, confidence: assumed}}}
    migration: {by_grade: {primary: {1: 2, 6: 0.5}}}
"""


@pytest.fixture(scope="module", params=[(name, every) for name in EVERY_POLICY for every in (False, True)])
def shipped(request, tmp_path_factory):
    """The settings of a shipped county, as they are or with every policy of demand at once."""
    name, every = request.param
    if not every:
        return workforce.load(name, years=8).inputs.demand.setting
    schools = dict(zip(("URBAN", "TOWN", "JUNIOR"), EVERY_POLICY[name], strict=True))
    policies = POLICIES
    for word, school in schools.items():
        policies = policies.replace(word, school)
    folder = tmp_path_factory.mktemp("every")
    world = World(folder)
    case = world.load("every", extends=name, policies=indented(policies), assumptions=REPEATING, run="years: 8")
    return case.inputs.demand.setting


def test_pupils_balance_in_the_expected_path_and_in_every_drawn_one(shipped):
    """Opening, plus flows, is closing, by level, area and sector; the flows of all levels are told by name."""
    drawn = Sample.of_block(shipped.scenario.assumptions, Draws(1, 0))
    for sample in (Sample.likely(), drawn):
        pupils = look_ahead(shipped, sample).pupils
        assert balance(pupils) < 1e-9 * pupils.everyone.sum(axis=(2, 3, 4)).max()
        assert (pupils.everyone >= 0).all()
        moved = pupils.flows[:, :, FLOWS.index("changed_area")].sum(axis=(3, 4))
        np.testing.assert_allclose(moved, 0, atol=1e-8)  # whoever leaves an area comes to another
        moved = pupils.flows[:, :, FLOWS.index("changed_sector")].sum(axis=4)
        np.testing.assert_allclose(moved, 0, atol=1e-8)
        np.testing.assert_array_equal(pupils.everyone[1:, 0], pupils.everyone[:-1, 0])


def test_leavers_of_a_level_are_those_who_could_enter_the_next(shipped):
    """Junior entrants are primary leavers times the entry rate of the year, over areas and sectors."""
    pupils = look_ahead(shipped, Sample.likely()).pupils
    flows = dict(zip(FLOWS, np.moveaxis(pupils.flows[0].sum(axis=(3, 4)), 1, 0), strict=True))
    completed, entered = -flows["completed"][:, LEVELS.index("primary")], flows["entered"][:, LEVELS.index("junior")]
    rate = shipped.scenario.assumptions.enrolment.junior_entry.value
    np.testing.assert_allclose(entered, completed * rate)


@pytest.mark.parametrize("name", ["changge/baseline", "guiding/baseline"])
def test_pupils_of_the_shipped_counties_begin_with_the_census(name):
    case = workforce.load(name)
    pupils = projected(case)
    table = case.county.tables["pupils"]
    assert pupils.everyone[0, 0].sum() == pytest.approx(table["pupils"].sum())
    assert pupils.public[0, 0].sum() == pytest.approx(table.loc[table["sector"] == "public", "pupils"].sum())


# the nation's cohorts


def as_county(world, primary, junior, births, extra=""):
    """A made-up county of one area, with pupils by grade and births that need not be whole, and nobody lost."""
    rows = [f"primary {at} town public {count}" for at, count in enumerate(primary, 1)]
    rows += [f"junior {at} town public {count}" for at, count in enumerate(junior, 1)]
    world.county(pupils="\n".join(["level grade area sector pupils", *rows, *extra.splitlines()]))
    case = world.load("nation", assumptions=STAY_ALL)
    years = case.county.tables["births"].iloc[[0] * len(births)].assign(year=list(births), births=[*births.values()])
    return with_births(case, years.reset_index(drop=True))


def births_for(intakes):
    """Births of calendar years whose cohorts from September to August are the intakes of age six, by census year."""
    first = min(intakes)
    births = {first - 7: intakes[first]}
    for year, intake in sorted(intakes.items()):
        births[year - 6] = (intake - births[year - 7] / 3) * 3 / 2
    return births


def test_the_cohorts_of_a_published_forecast_are_met_in_every_age_and_year(world):
    """104 cells, in ten thousands and rounded to five; what is given is the year 2020 and the children of six."""
    rows = {int(row["year"]): {name: int(value) for name, value in row.items()} for row in published(COHORTS)}
    start = rows[2020]
    file = world.tables / "county.csv"
    file.write_text(file.read_text("utf-8").replace("2022", "2020"), "utf-8")
    last = max(rows)
    births = births_for({year: row["age6"] for year, row in rows.items() if year > 2020})
    world.scenario(
        "baseline",
        (world.folder / "baseline.yaml").read_text("utf-8").replace("base_year: 2022", "base_year: 2020")
        .replace("plan_from: 2023, years: 5", f"plan_from: 2021, years: {last - 2020}")
        .replace("known_to: 2022", f"known_to: {last - 6}"),
    )  # fmt: skip
    ages = [f"age{age}" for age in range(6, 15)]
    case = as_county(world, [start[age] for age in ages[:6]], [start[age] for age in ages[6:]], births)
    pupils = projected(case).public[0].sum(axis=2)
    first = GRADES.index(("primary", 1))
    checked = 0
    for year, row in rows.items():
        found = pupils[year - 2020, first : first + 9]
        if year > 2020:
            assert found[0] == pytest.approx(row["age6"])
            assert found[1:].tolist() == pytest.approx([row[age] for age in ages[1:]], abs=5.0001), year
            checked += len(found) - 1
        assert found[:6].sum() == pytest.approx(row["primary_total"], abs=30)
        assert found[6:].sum() == pytest.approx(row["junior_total"], abs=30)
        assert found.sum() == pytest.approx(row["total"], abs=30)
    assert checked == 104


COHORTS = "validation/china_schoolage_cohorts_2020_2033.csv"


# what is missing


def test_a_grade_that_a_level_does_not_have_is_refused(world):
    file = world.tables / "pupils.csv"
    file.write_text(file.read_text("utf-8").replace("junior,3,", "junior,4,"), "utf-8")
    assert sentence(world.inputs) == f"{file}, row 13, column grade: level junior has grades 1 to 3, not 4"


def test_grades_that_do_not_join_are_refused(world):
    file = world.tables / "pupils.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("primary,4,")), "utf-8")
    told = f"{file}: pupils of level primary, grade 4, area town, sector public are missing; write 0 if there are none"
    assert sentence(world.inputs) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("enrolment: {junior_entry: {value: 1.2}}", "junior_entry"),
        ("migration: {rural_to_town: {value: 120%, high: 200%}}", "rural_to_town"),
        ("migration: {rural_to_town: {value: 60%, high: 1}, rural_to_urban: {value: 60%, high: 1}}", "add up to 120%"),
        ("enrolment: {repeat: {primary: {value: 1.5, source: s, confidence: assumed}}}", "repeat.primary"),
    ],
)
def test_shares_above_one_are_refused_with_the_line(world, text, told):
    message = sentence(lambda: world.load("above", assumptions=text))
    assert "above.yaml:3:" in message
    assert told in message
