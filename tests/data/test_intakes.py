"""The intakes that the shipped baselines project: in step with the base census and with the nation's births."""

import csv
from pathlib import Path

import numpy as np
import pytest

import workforce
from workforce.demand.births import cohorts, supposed_changes
from workforce.demand.grades import AREAS, GRADES, LEVELS
from workforce.demand.pupils import project
from workforce.scenario.sample import Sample

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
COUNTIES = ("changge", "guiding")
BASE = 2022
AGE = {"kindergarten": 3, "primary": 6, "junior": 12}
KNOWN_BIRTHS = {"kindergarten": range(2023, 2026), "primary": range(2023, 2029)}


@pytest.fixture(scope="module", params=COUNTIES)
def county(request):
    """A baseline, its pupils of both sectors, shape (year, grade), and those of the base year."""
    case = workforce.load(f"{request.param}/baseline")
    mergers = np.zeros((case.scenario.run.years + 1, len(LEVELS), len(AREAS), len(AREAS)))
    schooled = np.ones((case.scenario.run.years + 1, len(LEVELS), len(AREAS)), dtype=bool)
    everyone = project(case.county, case.scenario, mergers, schooled, Sample.likely()).everyone
    return case, everyone[0].sum(axis=(2, 3)), by_grade(case.county.tables["pupils"])


def living(case):
    """The share of a cohort who live to school age."""
    return case.scenario.assumptions.births.survival.value


def by_grade(table):
    return table.groupby(["level", "grade"])["pupils"].sum()


def nation(august):
    """Births of the nation from September of the year before to August."""
    with (REFERENCE / "births_national.csv").open(encoding="utf-8", newline="") as text:
        births = {int(row["year"]): float(row["births_wan"]) for row in csv.DictReader(text)}
    return births[august - 1] / 3 + births[august] * 2 / 3


def nation_index(level, year):
    """The national cohort that enters a level in a year over that of the base year."""
    return nation(year - AGE[level]) / nation(BASE - AGE[level])


def intake_index(pupils, level, year):
    """The first grade of a level in a year over that of the base year."""
    first = pupils[:, GRADES.index((level, 1))]
    return first[year - BASE] / first[0]


@pytest.mark.parametrize(
    ("level", "year"), [("kindergarten", 2023), ("kindergarten", 2024), ("primary", 2023), ("primary", 2024)]
)
def test_the_first_grade_changes_as_the_births_of_the_county_do(county, level, year):
    case, pupils, _ = county
    births = case.county.tables["births"].set_index("year")["births"]
    cohort = {y: births[y - AGE[level] - 1] / 3 + births[y - AGE[level]] * 2 / 3 for y in (BASE, year)}
    assert intake_index(pupils, level, year) == pytest.approx(cohort[year] / cohort[BASE], rel=0.01)


@pytest.mark.parametrize("level", ["kindergarten", "primary"])
def test_the_first_grade_changes_as_the_births_of_the_nation_do(county, level):
    _, pupils, _ = county
    for year in KNOWN_BIRTHS[level]:
        assert intake_index(pupils, level, year) == pytest.approx(nation_index(level, year), rel=0.01), year


def test_birth_cohorts_of_the_county_change_as_those_of_the_nation(county):
    case, _, _ = county
    suppose, likely = case.scenario.assumptions, Sample.likely()
    span = np.arange(BASE, BASE + 7)
    survival = likely.at(suppose.births.survival, span)
    found = cohorts(case.county, suppose.births, span, supposed_changes(suppose, span, likely), survival)
    for level, years in KNOWN_BIRTHS.items():
        ours = [found[level][0, year - BASE] / found[level][0, 1] for year in years]
        theirs = [nation_index(level, year) / nation_index(level, BASE + 1) for year in years]
        assert ours == pytest.approx(theirs, rel=0.001)


def test_a_primary_intake_does_not_jump_before_the_births_fall(county):
    """The nation's cohort is 1.01 of the base in 2023 and 0.90 in 2024."""
    _, pupils, _ = county
    assert intake_index(pupils, "primary", 2023) == pytest.approx(1.01, abs=0.015)
    assert intake_index(pupils, "primary", 2024) == pytest.approx(0.90, abs=0.015)


@pytest.mark.parametrize(("level", "name"), [("kindergarten", "kindergarten_entry"), ("primary", "primary_entry")])
def test_an_entry_ratio_is_the_first_grade_over_its_cohort(county, level, name):
    """Of those of the cohort who live."""
    case, _, base = county
    births = case.county.tables["births"].set_index("year")["births"]
    cohort = (births[BASE - AGE[level] - 1] / 3 + births[BASE - AGE[level]] * 2 / 3) * living(case)
    entry = getattr(case.scenario.assumptions.enrolment, name)
    assert entry.value == pytest.approx(base[level, 1] / cohort, abs=0.001)


def test_staying_in_kindergarten_is_as_its_grades(county):
    """Grade 3 over the first grade, each for its own cohort, is two years of staying."""
    case, _, base = county
    by_cohort = [base["kindergarten", grade] / nation(BASE - 2 - grade) for grade in (1, 2, 3)]
    stay = case.scenario.assumptions.enrolment.stay["kindergarten"].value
    assert by_cohort[1] / by_cohort[0] == pytest.approx(stay, rel=0.01)
    assert by_cohort[2] / by_cohort[1] == pytest.approx(stay, rel=0.01)


def test_junior_entry_is_as_the_grades(county):
    """The first junior grade over the last primary one, each for its own cohort."""
    case, _, base = county
    ratio = base["junior", 1] / nation(BASE - 12) / (base["primary", 6] / nation(BASE - 11))
    assert case.scenario.assumptions.enrolment.junior_entry.value == pytest.approx(ratio, rel=0.01)


def test_sector_scope_is_public_and_owned_to_be_assumed():
    for name in COUNTIES:
        county = workforce.load(f"{name}/baseline").county
        assert (county.facts["sector_scope"], county.confidence("sector_scope")) == ("public", "assumed")
