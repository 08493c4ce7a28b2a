"""Births of calendar years, and the children who come of age for each census."""

from dataclasses import replace

import numpy as np
import pytest
from demand_side import need, projected, sentence

from workforce.demand.births import cohorts, supposed_changes
from workforce.scenario.sample import Draws, Sample

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


def of_age(case, last, changes=None):
    """Children who come of age for the censuses from 2022 on, by level entered."""
    suppose, years, likely = case.scenario.assumptions, np.arange(2022, last + 1), Sample.likely()
    if changes is None:
        changes = supposed_changes(suppose, years, likely)
    return cohorts(case.county, suppose.births, years, changes, likely.at(suppose.births.survival, years))


def test_a_cohort_is_a_third_of_one_years_births_and_two_thirds_of_the_next(world):
    """Whoever is three on 1 September 2023 was born from September 2019 to August 2020: 9/3 + 12 * 2/3 = 11."""
    world.county(births=FROM_2019_TO_2022)
    found = of_age(world.load(), 2025)
    assert np.isnan(found["kindergarten"][0, 0])
    assert found["kindergarten"][0, 1:].tolist() == pytest.approx([11, 14, 17])
    assert found["primary"][0, 1:].tolist() == pytest.approx([12, 12, 10])


def test_a_part_of_a_cohort_does_not_live_to_school_age(world):
    """Of 12 nine in ten."""
    case = world.load("survival", assumptions="births: {survival: {value: 0.9, low: 0.9}}")
    assert of_age(case, 2024)["primary"][0, 1:].tolist() == pytest.approx([10.8, 10.8])


def test_births_after_the_last_known_year_follow_the_yearly_change(world):
    """Known to 2022 (12), then -10 % a year: 10.8 in 2023. Three in 2026: 12/3 + 10.8 * 2/3 = 11.2."""
    case = world.load("fall", assumptions="births:\n  yearly_change: {value: -10%}")
    assert of_age(case, 2027)["kindergarten"][0, 3:].tolist() == pytest.approx([12, 11.2, 10.08])


def test_every_path_of_births_is_followed_for_itself(world):
    """Births of 2023: 12 less a tenth, as many, and twice as many. Three in 2026: 4 + 2/3 of these."""
    changes = np.array([[-0.1], [0.0], [1.0]]) * (np.arange(2023, 2028) == 2023)
    found = of_age(world.load(), 2027, changes)
    assert found["kindergarten"][:, 4].tolist() == pytest.approx([11.2, 12, 20])
    assert found["kindergarten"][:, 3].tolist() == pytest.approx([12, 12, 12])


def test_births_stray_from_what_is_supposed_by_the_path_of_each_future(world):
    """Births of a year are those that are supposed, times the factor of the year; up to the last known year, as known.

    10 % fewer each year, and in 64 futures 64 paths: 12 in 2022, then 12 * 0.9 ** n by the factor of the year.
    """
    case = world.load("stray", assumptions="births: {yearly_change: {value: -10%, low: null, high: null}}")
    suppose, years = case.scenario.assumptions, np.arange(2022, 2028)
    sample, later = Sample.of_block(suppose, Draws(1, 0)), np.arange(2023, 2028)
    changes = supposed_changes(suppose, years, sample)
    factor = sample.variation("births", suppose.year_to_year.births, 2022, later)
    assert factor.std(axis=0).min() > 0.02
    births = 12 * np.cumprod(1 + changes, axis=1)
    np.testing.assert_allclose(births, 12 * 0.9 ** np.arange(1, 6) * factor)


def test_every_future_has_its_own_survival(world):
    """Of 12 children all, nine in ten and half live to school age."""
    case, years = world.load(), np.arange(2022, 2025)
    suppose = case.scenario.assumptions.births
    sample = Sample(3, {id(suppose.survival): np.array([1.0, 0.9, 0.5])})
    found = cohorts(case.county, suppose, years, np.zeros((3, 2)), sample.at(suppose.survival, years))
    assert found["primary"][:, 2].tolist() == pytest.approx([12, 10.8, 6])


def test_births_in_the_table_after_the_last_known_year_are_not_used(world):
    world.county(births=FROM_2019_TO_2022)
    case = world.load("early", assumptions="births:\n  known_to: 2021\n  yearly_change: {value: 0}")
    assert of_age(case, 2026)["kindergarten"][0, 3:].tolist() == pytest.approx([15, 15])


# a known shock arrives when it must


def with_births(case, births):
    tables = {**case.county.tables, "births": births}
    return replace(case, county=replace(case.county, tables=tables))


def test_three_times_the_births_reach_kindergarten_in_three_years_primary_in_six_and_junior_in_twelve(world):
    """From 2022 on: the children are three for census 2025, six for 2028, twelve for 2034, and not before."""
    before = world.load("long", assumptions="births: {yearly_change: {value: 0}}", run="years: 14")
    births = before.county.tables["births"]
    more = births.assign(births=births["births"].where(births["year"] < 2022, births["births"] * 3))
    first, second = before.inputs.demand, with_births(before, more).inputs.demand
    for level, age in (("kindergarten", 3), ("primary", 6), ("junior", 12)):
        np.testing.assert_array_equal(need(second, level)[:age], need(first, level)[:age])
        assert (need(second, level)[age:] > need(first, level)[age:]).all()


def test_births_doubled_for_good_double_kindergarten_once_every_grade_was_born_after(world):
    before = world.load()
    births = before.county.tables["births"]
    first, second = projected(before), projected(with_births(before, births.assign(births=births["births"] * 2)))
    np.testing.assert_allclose(second.of_level("kindergarten")[:, 3:], 2 * first.of_level("kindergarten")[:, 3:])


# what is missing


def test_a_missing_year_of_births_is_named(world):
    world.county(births="\n".join(line for line in FROM_2019_TO_2022.splitlines() if "2018" not in line))
    assert sentence(world.inputs) == f"{world.tables / 'births.csv'}: births of 2018 are missing"


def test_births_that_end_before_the_last_known_year_are_refused(world):
    world.scenario("late", "extends: baseline\nassumptions: {births: {known_to: 2023}}")
    expected = f"{world.tables / 'births.csv'}: births of 2023 are missing (births.known_to of the scenario)"
    assert sentence(lambda: world.inputs("late")) == expected
