"""Plans held against each other, from runs of two replications that can be followed by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from workforce.planning.judging import Judge
from workforce.planning.optimum import Purpose

NEED = np.array([[[0.0, 0, 0], [5, 5, 5], [6, 6, 6]]])
WEIGHTS = np.array([[0.5, 0.5, 0.25], [1, 1, 0.5]])
GROUPS = {"primary.chinese": np.array([True, True, False]), "junior.music": np.array([False, False, True])}


def judge(most=np.inf, at=1):
    nothing = np.zeros((2, 3))
    purpose = Purpose(
        WEIGHTS, nothing, np.zeros(3), np.zeros(3), np.zeros(0), named=np.array([1.0, 0, 1]), named_most=most
    )
    return Judge(purpose, np.array([1, 2]), np.array([2027, 2028]), GROUPS, at)


def block(in_post, spent=0.0):
    """A run: teachers at work at two censuses after the base, shape (replication, census, cell)."""
    work = np.array(in_post, dtype=float)
    replications = len(work)
    work = np.concatenate([np.zeros((replications, 1, 3)), work], axis=1)
    hired = np.arange(replications * 2 * 2 * 3, dtype=float).reshape(replications, 2, 2, 3)
    money = np.array([[[7.0], [100 + spent], [200 + spent * (one + 1)]] for one in range(replications)])
    return SimpleNamespace(need=NEED, in_post=work, hired=hired, spent=np.repeat(money, 2, axis=2) / 2)


FEW = block([[[3, 5, 9], [4, 6, 6]], [[5, 4, 5], [6, 3, 2]]])
MANY = block([[[5, 5, 5], [6, 8, 6]], [[5, 5, 5], [6, 6, 5]]], spent=10.0)
"""Of the first plan: at the first census 2 are lacking in one cell and 4 too many in another, and so on."""


def test_what_a_run_came_to():
    one = judge().judged(FEW)
    assert one.weighted.tolist() == [0.5 * 2 + 1 * 2, 0.5 * 1 + 1 * 3 + 0.5 * 4]
    assert one.short.tolist() == [[[2, 0], [2, 0]], [[1, 0], [3, 4]]]
    assert one.surplus.tolist() == [[4, 0], [0, 0]]
    assert one.spending.tolist() == [[100, 200], [100, 200]]
    assert one.figure.tolist() == [2, 4]
    assert one.hired.tolist() == FEW.hired.sum(axis=(2, 3)).tolist()


def test_the_goal_year_is_that_of_the_goal():
    assert judge(at=0).judged(FEW).figure.tolist() == [2, 0]


def made():
    return {"few": judge().judged(FEW), "many": judge().judged(MANY)}


def test_plans_are_told_by_means_and_money_above_that_of_nobody():
    table = judge(most=2.0).plans(made(), "few").set_index("plan")
    assert table["shortage"].to_dict() == {"few": 4.25, "many": 0.25}
    assert table.loc["few", ["shortage_low", "shortage_high"]].tolist() == pytest.approx([3.125, 5.375])
    assert table["surplus"].to_dict() == {"few": 2, "many": 1}
    assert table["peak_surplus"].to_dict() == {"few": 2, "many": 1}
    assert table["spending"].to_dict() == {"few": 0, "many": 10 + 15}
    assert table["chance_met"].to_dict() == {"few": 0.5, "many": 1}


def test_without_a_goal_no_chance_is_told():
    assert judge().plans(made(), "few")["chance_met"].isna().all()


def test_pairs_are_held_against_each_other_replication_by_replication():
    (row,) = judge().pairs(made(), [("many", "few")]).to_dict("records")
    apart = np.array([0.0, 0.5]) - [3, 5.5]
    assert (row["plan"], row["other"]) == ("many", "few")
    assert row["difference"] == pytest.approx(apart.mean())
    assert row["error"] == pytest.approx(2 * apart.std(ddof=1) / np.sqrt(2))
    assert (row["less"], row["of"]) == (1, 4.25)
    assert row["low"] <= row["difference"] <= row["high"]


def test_a_pair_of_one_replication_has_no_error():
    one = {"few": judge().judged(block([[[3, 5, 9], [4, 6, 6]]])), "many": judge().judged(block([[[5] * 3, [6] * 3]]))}
    (row,) = judge().pairs(one, [("many", "few")]).to_dict("records")
    assert np.isnan(row["error"])
    assert row["difference"] == -3


def test_every_year_of_every_plan():
    table = judge().yearly(made()).set_index(["plan", "measure", "year"]).sort_index()
    assert len(table) == 2 * 4 * 2
    assert table.loc[("few", "shortage"), "mean"].tolist() == [1.5, 4.5]
    assert table.loc[("few", "surplus"), "mean"].tolist() == [2, 0]
    assert table.loc[("many", "spending"), "mean"].tolist() == [110, 215]
    assert table.loc[("few", "hired"), "mean"].tolist() == FEW.hired.sum(axis=(2, 3)).mean(axis=0).tolist()


def test_chances_by_level_and_subject():
    table = judge().chances(made(), np.array([2.0, np.inf])).set_index(["plan", "level", "subject"])
    assert table["mean"].to_dict() == {
        ("few", "primary", "chinese"): 2.5, ("few", "junior", "music"): 2,
        ("many", "primary", "chinese"): 0, ("many", "junior", "music"): 0.5,
    }  # fmt: skip
    chinese = table.xs("chinese", level="subject")
    assert chinese["chance"].tolist() == [0.5, 1]
    assert chinese["most"].tolist() == [2, 2]
    assert table.xs("music", level="subject")[["chance", "most"]].isna().all(axis=None)
