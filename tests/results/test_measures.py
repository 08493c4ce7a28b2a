"""Measures: what they are, how they sum, and what is refused."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from workforce.errors import PlannerError
from workforce.results.measures import FIELDS, FLOWS, STATISTICS, STOCKS, census_values, stock_values, table
from workforce.results.tidy import CELL


def means(outcome, measure, by):
    return table(outcome, measure, by).set_index(by)["mean"].to_dict()


# stocks


def test_the_gap_is_need_less_who_is_in_post_and_not_less_people(outcome):
    """Base year: need 5, 10, 6; people 4, 10, 6; at work 4, 9, 6.5."""
    base = {measure: stock_values(outcome.stocks, measure)[0, 0].tolist() for measure in STOCKS}
    assert base == {
        "need": [5, 10, 6],
        "supply": [4, 10, 6],
        "in_post": [4, 9, 6.5],
        "gap": [1, 1, -0.5],
        "shortage": [1, 1, 0],
        "surplus": [0, 0, 0.5],
    }


def test_a_surplus_in_the_country_is_not_set_against_a_shortage_in_town(outcome):
    assert means(outcome, "gap", ["year", "level"])[2022, "primary"] == 0.5
    assert means(outcome, "shortage", ["year", "level"])[2022, "primary"] == 1
    assert means(outcome, "surplus", ["year", "level"])[2022, "primary"] == 0.5


def test_shortage_is_taken_in_each_replication_and_not_of_the_mean(outcome):
    """Rural primary, 2023: 4.5 and 6.5 at work for 6: short of 1.5 and of nothing, 0.75 in the mean."""
    assert means(outcome, "gap", ["year", "area"])[2023, "rural"] == 0.5
    assert means(outcome, "shortage", ["year", "area"])[2023, "rural"] == 0.75


def test_need_may_differ_between_replications(outcome):
    need = np.stack([outcome.stocks.need[0], outcome.stocks.need[0] + 2])
    told = table(replace(outcome, stocks=replace(outcome.stocks, need=need)), "need", ["year"])
    assert told["mean"].tolist() == [24, 24, 24]
    assert told["low"].tolist() == pytest.approx([21.3] * 3)
    assert table(outcome, "need", ["year"])[STATISTICS].to_numpy().tolist() == [[21] * 4] * 3


def test_what_is_not_taught_by_who_should_is_told_by_year_and_cell(outcome):
    assert means(outcome, "out_of_field", ["year", "subject"])[2023, "physics"] == 0.5
    assert means(outcome, "untaught", ["year"]) == {2022: 0.5, 2023: 1.25, 2024: 0}
    assert census_values(outcome, "untaught")[1, 1].tolist() == [1, 0, 0]


# flows


def test_what_was_planned_and_not_filled_is_unfilled(outcome):
    by = ["year", "channel"]
    assert means(outcome, "planned", by)[2023, "open_recruitment"] == 4
    assert means(outcome, "hired", by)[2023, "open_recruitment"] == 2  # 3 and 1
    assert means(outcome, "unfilled", by)[2023, "open_recruitment"] == 2
    assert means(outcome, "blocked", by)[2023, "open_recruitment"] == 0.5


def test_leavers_are_told_by_cause_and_moves_by_kind(outcome):
    assert means(outcome, "left", ["cause"]) == {"resignation": 1, "retirement": 2}
    assert means(outcome, "moved_in", ["move", "area"]) == {
        ("selection", "urban"): 0.5,
        ("selection", "rural"): 0,
        ("rotation", "urban"): 0.5,
        ("rotation", "rural"): 0.5,
    }
    assert means(outcome, "moved_out", ["move", "area"])["selection", "rural"] == 0.5


def test_teacher_months_have_no_kinds(outcome):
    assert means(outcome, "uncovered", ["year", "level"]) == {
        (2023, "junior"): 1.5,
        (2023, "primary"): 1.5,
        (2024, "junior"): 0,
        (2024, "primary"): 0,
    }


# any measure


def every_by(measure):
    own = [FLOWS[measure]] if FLOWS.get(measure) else []
    for size in range(len(CELL) + len(own) + 1):
        for chosen in combinations([*CELL, *own], size):
            yield ["year", *chosen]
            if measure in FLOWS:
                yield list(chosen)


@pytest.mark.parametrize("measure", [*STOCKS, *FIELDS, *FLOWS])
def test_every_measure_can_be_told_by_every_column_and_its_means_add_up(outcome, measure):
    whole = table(outcome, measure, ["year"]).set_index("year")["mean"]
    for by in every_by(measure):
        told = table(outcome, measure, by)
        assert list(told.columns) == [*by, *STATISTICS]
        assert not told.duplicated(by).any() if by else len(told) == 1
        assert (told["low"] <= told["median"]).all()
        assert (told["median"] <= told["high"]).all()
        if "year" in by:
            np.testing.assert_allclose(told.groupby("year")["mean"].sum(), whole, rtol=1e-5, atol=1e-4)
        else:
            assert told["mean"].sum() == pytest.approx(whole.sum(), rel=1e-5)


@pytest.mark.parametrize(
    ("measure", "by", "why"),
    [
        ("shortag", ["year"], "there is no measure 'shortag'; did you mean 'shortage'?"),
        ("need", ["year", "levle"], "need cannot be told by 'levle'; did you mean 'level'?"),
        ("need", ["year", "channel"], "need cannot be told by 'channel'"),
        ("left", ["year", "channel"], "left cannot be told by 'channel'"),
        ("moved_in", ["year", "cause"], "moved_in cannot be told by 'cause'"),
        ("uncovered", ["year", "channel"], "uncovered cannot be told by 'channel'"),
        ("supply", ["level"], "supply is a stock and does not add over years: put 'year' into by"),
        ("untaught", ["level"], "untaught is a stock and does not add over years: put 'year' into by"),
    ],
)
def test_a_measure_or_column_that_is_not_there_is_refused(outcome, measure, by, why):
    with pytest.raises(PlannerError) as refused:
        table(outcome, measure, by)
    assert str(refused.value).startswith(why)


def test_a_flow_is_no_measure_of_stock(outcome):
    with pytest.raises(PlannerError, match="there is no measure of stock 'hired'"):
        census_values(outcome, "hired")
