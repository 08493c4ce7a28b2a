"""Regret of plans over futures, from amounts small enough to follow by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from workforce.errors import PlannerError
from workforce.planning import robustness
from workforce.planning.robustness import Question
from workforce.results.outcome import Outcome, Stocks

FUTURES = ["as_assumed", "low_births"]
EIGHT = Question("shortage", 2030, "all", 8.0)


def found(*plans):
    """For each plan and future the amounts of all levels and of junior schools, which are half of them."""
    return [
        [pd.DataFrame({"junior": np.array(future) / 2, "all": np.array(future, dtype=float)}) for future in plan]
        for plan in plans
    ]


MORE, FEWER = ([4, 10], [9, 11]), ([6, 8], [4, 8])


def judged(table, level="all"):
    return table[table["level"] == level].set_index("plan")


def test_regret_is_the_mean_above_that_of_the_best_plan_in_the_same_future():
    tables = robustness.tables(found(MORE, FEWER), ["more", "fewer"], FUTURES, EIGHT)
    outcomes = tables["outcomes"].query("level == 'all'").set_index(["plan", "future"])
    assert outcomes["mean"].tolist() == [7, 10, 7, 6]
    assert outcomes["regret"].tolist() == [0, 4, 0, 0]
    assert outcomes["replication_regret"].tolist() == [1, 4, 1, 0]
    assert outcomes.loc[("more", "low_births"), ["median", "low", "high"]].tolist() == pytest.approx([10, 9.1, 10.9])


def test_a_plan_is_judged_by_its_greatest_regret():
    plans = judged(robustness.tables(found(MORE, FEWER), ["more", "fewer"], FUTURES, EIGHT)["plans"])
    assert plans["greatest_regret"].to_dict() == {"more": 4, "fewer": 0}
    assert plans["worst_future"]["more"] == "low_births"
    assert plans["mean_regret"].to_dict() == {"more": 2, "fewer": 0}
    assert plans["replication_regret"].to_dict() == {"more": 2.5, "fewer": 0.5}
    assert plans["place"].to_dict() == {"more": 2, "fewer": 1}


def test_the_target_is_met_where_there_is_no_more_than_it_and_only_at_its_level():
    plans = robustness.tables(found(MORE, FEWER), ["more", "fewer"], FUTURES, EIGHT)["plans"]
    assert judged(plans)["chance_met"].to_dict() == {"more": 0.25, "fewer": 1}
    assert judged(plans, "junior")["chance_met"].isna().all()
    without = robustness.tables(found(MORE, FEWER), ["more", "fewer"], FUTURES, Question(year=2030))
    assert without["plans"]["chance_met"].isna().all()


def test_minimax_regret_and_mean_regret_may_choose_differently():
    steady, daring = ([10, 10], [10, 10], [10, 10]), ([6, 6], [6, 6], [15, 15])
    plans = judged(robustness.tables(found(steady, daring), ["steady", "daring"], ["a", "b", "c"], EIGHT)["plans"])
    assert plans["greatest_regret"].to_dict() == {"steady": 4, "daring": 5}
    assert plans["mean_regret"].to_dict() == pytest.approx({"steady": 8 / 3, "daring": 5 / 3})
    assert plans["place"].to_dict() == {"steady": 1, "daring": 2}


def test_of_equal_greatest_regret_the_lesser_mean_comes_first_then_the_order_given():
    both = ([4, 4], [0, 0], [0, 0]), ([0, 0], [4, 4], [2, 2]), ([0, 0], [4, 4], [2, 2])
    plans = judged(robustness.tables(found(*both), ["a", "b", "c"], ["x", "y", "z"], EIGHT)["plans"])
    assert plans["place"].to_dict() == {"a": 1, "b": 2, "c": 3}


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_that_is_worse_in_every_future_has_the_greatest_regret(seed):
    chance = np.random.default_rng(seed)
    others = chance.uniform(0, 100, (3, 4, 20))
    dominated = others.max(axis=0) + chance.uniform(0.1, 5, (4, 20))
    names = ["a", "b", "dominated", "c"]
    amounts = [*others[:2], dominated, others[2]]
    plans = judged(robustness.tables(found(*amounts), names, list("wxyz"), EIGHT)["plans"])
    assert plans["greatest_regret"].idxmax() == "dominated"
    assert plans["place"]["dominated"] == 4
    assert plans["replication_regret"].idxmax() == "dominated"
    assert (plans["replication_regret"] >= plans["mean_regret"] - 1e-9).all()


def outcome():
    """Two replications of two cells: need 5 and 16, at the base census all are at work, then some are not."""
    cells = pd.DataFrame([("junior", "physics", "urban"), ("primary", "chinese", "urban")])
    cells.columns = ["level", "subject", "area"]
    in_post = np.array([[[5, 16], [5, 14.5], [4, 17]], [[5, 16], [3, 16.5], [5, 18]]], dtype=np.float32)
    need = np.broadcast_to(np.array([5.0, 16.0]), (1, 3, 2))
    stocks = Stocks(np.array([2022, 2023, 2024]), cells, need, np.ceil(in_post), in_post)
    return Outcome(stocks, None, None, np.zeros((3, 0)), np.zeros((3, 2)), {})


def test_amounts_are_those_of_the_year_by_level_and_together():
    table = robustness.amounts(outcome(), Question("shortage", 2023))
    assert table.to_numpy().tolist() == [[0, 1.5, 1.5], [2, 0, 2]]
    assert table.columns.tolist() == ["junior", "primary", "all"]


def test_need_alone_is_the_same_in_every_replication():
    made = outcome()
    none = replace(made, stocks=replace(made.stocks, in_post=made.stocks.in_post[:1] * 0))
    assert robustness.amounts(none, Question("shortage", 2024))["all"].tolist() == [21, 21]


def test_without_a_year_that_of_the_largest_mean_is_taken_after_the_base():
    assert robustness.settled(Question("shortage"), outcome()).year == 2023
    assert robustness.settled(Question("surplus", level="primary"), outcome()).year == 2024
    assert robustness.settled(Question("surplus", 2023), outcome()).year == 2023


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question("shortages"), "--measure shortages is not offered; did you mean 'shortage'"),
        (Question("need"), "choose shortage, surplus, untaught, out_of_field"),
        (Question(year=2022), "--year 2022 is not among the years of the plans, 2023 to 2024"),
        (Question(level="junio"), "--level junio is not among the levels; did you mean 'junior'"),
        (Question(target=-1.0), "--target -1 is below zero"),
        (Question(target=float("nan")), "--target nan is below zero"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(question, sentence):
    with pytest.raises(PlannerError, match=sentence):
        robustness.refuse(question, range(2022, 2025), ["primary", "junior"])
