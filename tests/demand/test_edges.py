"""Edges, each by hand: zones to come, an empty first grade, shares from a year on, no norm, subjects of one run."""

import numpy as np
import pandas as pd
import pytest
from demand_side import balance, forecasted, of_grade, projected

from workforce.demand.grades import GRADES
from workforce.demand.posts import loads
from workforce.results.comparison import tables
from workforce.results.outcome import Stocks

CELLS = pd.DataFrame(
    [("primary", "chinese", "town", "old"), ("primary", "chinese", "town", "new"), ("primary", "music", "town", "new")],
    columns=["level", "subject", "area", "zone"],
)


def test_a_zone_that_gets_its_work_later_has_the_load_of_its_area():
    """The old school has 20 lessons and 2 teachers; the new one, which opens later, is to have 10 lessons a teacher."""
    nothing = np.full(3, np.nan)
    found = loads(np.array([20.0, 0, 0]), np.array([2.0, 0, 0]), CELLS, nothing, "calibrated")
    assert found.tolist() == [10, 10, np.inf]


def test_entrants_are_not_lost_where_the_first_grade_was_empty(world):
    """Ten complete primary school each year; in the base census nobody was in the first junior grade."""
    world.county(
        pupils="""
        level    grade  area  sector  pupils
        kindergarten  1 town  public  12
        primary  1      town  public  10
        primary  2      town  public  10
        primary  3      town  public  10
        primary  4      town  public  10
        primary  5      town  public  10
        primary  6      town  public  10
        junior   2      town  public  9
        junior   3      town  public  9
    """
    )
    stay = "enrolment: {junior_entry: {value: 0.9, low: 0.1}, stay: {primary: {value: 1}}}"
    pupils = projected(world.load("empty", assumptions=stay))
    assert of_grade(pupils, "junior", 1)[:3] == pytest.approx([0, 9, 9])
    assert balance(pupils) == pytest.approx(0, abs=1e-9)


def test_progression_holds_from_the_year_in_which_both_shares_are_given(world):
    plan = "demand: {senior_stage: {progression: {2023: 90%}, general_share: {2025: 60%}}}"
    before, after = world.load(), world.load("stage", policies=plan)
    first = GRADES.index(("senior", 1))
    plain, chosen = (projected(case).everyone[0, :, first].sum(axis=(1, 2)) for case in (before, after))
    assert chosen[:3] == pytest.approx(plain[:3])
    assert chosen[3] == pytest.approx(0.54 * of_grade(projected(before), "junior", 3)[2])


def test_need_by_the_norm_leaves_levels_without_a_norm_as_they_are(world):
    """Junior schools have no norm here: their need by lessons is full-time already."""
    demand = forecasted(world.load("norm", assumptions="norms: {junior: null}"))
    free = ~demand.cells["level"].isin(demand.setting.scenario.assumptions.norms).to_numpy()
    np.testing.assert_allclose(demand.by_norm[:, free], demand.by_lessons[:, free])


def test_runs_with_other_subjects_are_compared_over_all_of_them():
    """One run has posts of mental health that the other does not know: nobody is short of them there."""
    years, one = (
        np.array([2022, 2023]),
        pd.DataFrame([("primary", "chinese", "town")], columns=["level", "subject", "area"]),
    )
    two = pd.concat([one, one.assign(subject="mental_health")], ignore_index=True)
    base = Stocks(years, one, np.full((1, 2, 1), 3.0), np.full((4, 2, 1), 2.0), np.full((4, 2, 1), 2.0))
    other = Stocks(years, two, np.full((1, 2, 2), 3.0), np.full((4, 2, 2), 2.0), np.full((4, 2, 2), 2.0))
    table = tables({"base": base, "other": other}, "base")["subject_differences"]
    found = table[table["measure"] == "shortage"].set_index(["year", "subject"])["mean"]
    assert found[2023, "chinese"] == 0
    assert found[2023, "mental_health"] == 1
