"""Spending, in whole yuan."""

from dataclasses import replace

import numpy as np

from workforce.results import money


def test_spending_is_told_by_item_and_payer_with_the_total_of_each_payer(outcome):
    found = money.spending(outcome)
    assert found[found["year"] == 2022][["item", "payer", "mean"]].to_numpy().tolist() == [
        ["wages", "county", 100_000_002],  # 1 and 4 past a hundred million: 2.5, to the even
        ["wages", "central", 15],
        ["recruitment", "county", 0],
        ["all", "county", 100_000_003],  # 2 and 4: the mean of the sums, not the sum of the rounded means
        ["all", "central", 15],
    ]
    assert found["year"].unique().tolist() == [2022, 2023, 2024]


def test_money_is_in_whole_yuan(outcome):
    found = money.spending(outcome)
    assert all(found[name].dtype == np.int64 for name in ("mean", "low", "high"))
    assert found[["low", "high"]].iloc[1].tolist() == [10, 20]  # 10.5 to the even, 19.5 to the even


def test_totals_of_single_precision_are_added_in_double(outcome):
    spent = np.full((2, 3, 3), 16_777_217, dtype=np.float64)
    spent[:, :, 2] = 1
    single = replace(outcome, block=replace(outcome.block, spent=spent.astype(np.float32)))
    total = money.spending(single).query("item == 'all' and payer == 'county'")
    assert total["mean"].tolist() == [16_777_217] * 3  # 16,777,216 is what single precision keeps, and 1


def test_a_run_that_pays_nothing_has_no_rows(outcome):
    free = replace(
        outcome, axes=replace(outcome.axes, payments=()), block=replace(outcome.block, spent=np.zeros((2, 3, 0)))
    )
    assert money.spending(free).empty
