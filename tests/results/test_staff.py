"""The tables of teachers: at work, status, age, exits, schools, ratios."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workforce.results import staff


def rows(frame, **where):
    """The rows of a table that match, without the columns that were asked for."""
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return frame.drop(columns=list(where)).to_numpy().tolist()


def test_zones_sum_the_subjects_of_a_level_and_area():
    cells = pd.DataFrame({"level": ["p", "j", "p"], "subject": ["a", "a", "b"], "area": ["town", "town", "town"]})
    zones = pd.DataFrame({"level": ["j", "p"], "area": ["town", "town"]})
    assert staff.zone_matrix(cells, zones).tolist() == [[0, 1], [1, 0], [0, 1]]


def test_from_people_to_full_time_equivalents(outcome):
    found = staff.in_post(outcome).drop(columns=["low", "high"])
    assert rows(found, year=2023, level="primary", area="urban") == [
        ["headcount", 11.5],
        ["absent.maternity", 0.5],
        ["absent.secondment", 0.5],
        ["shared", -0.5],
        ["in_post", 10],
    ]


def test_people_less_the_absent_and_with_the_shared_are_in_post_everywhere(outcome):
    wide = staff.in_post(outcome).pivot(index=["year", "level", "area"], columns="item", values="mean")
    absent = wide["absent.maternity"] + wide["absent.secondment"]
    np.testing.assert_allclose(wide["headcount"] - absent + wide["shared"], wide["in_post"])
    assert len(wide) == 3 * 3


def test_statuses_of_each_level_and_of_all(outcome):
    found = staff.statuses(outcome).drop(columns=["low", "high"])
    assert rows(found, year=2024) == [
        ["primary", "established", 15.5],
        ["primary", "contract", 0.5],
        ["junior", "established", 3.5],
        ["junior", "contract", 1],
        ["all", "established", 19],
        ["all", "contract", 1.5],
    ]


def test_ages_are_told_where_somebody_has_them(outcome):
    found = staff.ages(outcome)
    assert found[found["mean"] > 0][["year", "sex", "age_band", "mean"]].to_numpy().tolist() == [
        [2022, "female", "25-29", 12],
        [2022, "male", "50-54", 8],
        [2024, "female", "25-29", 11],
        [2024, "male", "50-54", 5],
    ]


def test_the_share_over_50_is_that_of_the_sums(outcome):
    assert rows(staff.over_50(outcome), year=2024) == [
        ["primary", "urban", 4.5, 4.5 / 11],
        ["primary", "rural", 1.5, 1.5 / 5],
        ["junior", "urban", 1, 1 / 4.5],
        ["primary", "all", 6, 6 / 16],
        ["junior", "all", 1, 1 / 4.5],
        ["all", "all", 7, 7 / 20.5],
    ]


def test_nobody_has_no_share():
    assert np.isnan(staff.ratio(np.array([0.0]), np.array([0.0]))).all()


def test_exits_are_in_the_school_year_and_the_month_of_leaving(outcome):
    found = staff.exits(outcome)
    assert len(found) == 24 * 2
    assert found[found["mean"] > 0][["year", "month", "cause", "mean"]].to_numpy().tolist() == [
        [2022, 9, "retirement", 0.5],
        [2022, 1, "retirement", 1],
        [2022, 8, "resignation", 0.5],
        [2023, 9, "resignation", 0.5],
        [2023, 8, "retirement", 0.5],
    ]


def test_retirements_are_the_exits_of_the_last_cause(outcome):
    exits = staff.exits(outcome)
    retired = exits[exits["cause"] == "retirement"]
    found = staff.retirements(outcome)
    assert found["mean"].tolist() == retired["mean"].tolist()
    assert found[["school_year", "month"]].to_numpy().tolist() == retired[["year", "month"]].to_numpy().tolist()


def test_retirements_of_schools_add_up_to_those_by_month(outcome):
    found = staff.school_retirements(outcome)
    assert found.to_numpy().tolist() == [["a", 2022, 1], ["a", 2023, 0.5], ["b", 2022, 0.5], ["b", 2023, 0]]
    by_year = staff.retirements(outcome).groupby("school_year")["mean"].sum()
    assert found.groupby("year")["retirements"].sum().to_dict() == by_year.to_dict()


def test_pupils_and_classes_by_teacher(outcome):
    """2022: 292 pupils in 14.6 classes for 16 primary teachers, 15.5 of them at work; 60 in 3 for 4 of physics."""
    assert rows(staff.ratios(outcome), year=2022) == [
        ["junior", 15, 15, pytest.approx(4 / 3)],
        ["primary", 292 / 16, 292 / 15.5, pytest.approx(16 / 14.6)],
    ]


def test_what_pupils_or_classes_are_missing_for_is_left_out(outcome):
    def columns(*names):
        return list(staff.ratios(replace(outcome, fixed={name: outcome.fixed[name] for name in names})).columns)

    assert columns("pupils") == ["year", "level", "pupils_per_teacher", "pupils_per_in_post"]
    assert columns("classes") == ["year", "level", "teachers_per_class"]
    assert columns() == ["year", "level"]


def test_a_level_without_pupils_has_no_ratio(outcome):
    pupils = outcome.fixed["pupils"]
    some = replace(outcome, fixed={"pupils": pupils[pupils["level"] != "junior"]})
    junior = staff.ratios(some).query("level == 'junior'")
    assert junior["pupils_per_teacher"].isna().all()
