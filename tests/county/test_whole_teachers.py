"""Fractions of teachers made whole: rounding that keeps totals, sampling, repairs and the search for tight totals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.county.totals.marginals import ATTRIBUTES, Contradiction
from workforce.county.totals.raking import Total, blocks, rake
from workforce.county.totals.sampling import Luck, _repair, sampled, scaled
from workforce.county.totals.whole_teachers import Kept, between, rounded

HARD = 1000.0


def test_the_example_of_two_levels_and_seven_women():
    table = np.array([[3.4, 6.6], [3.6, 6.4]])
    women = Kept(np.array([[True, False], [True, False]]), 7, 7, HARD)
    assert rounded(table, np.array([10, 10]), [women]).tolist() == [[3, 7], [4, 6]]


def test_without_totals_to_keep_the_largest_remainders_are_rounded_up():
    assert rounded(np.array([[1.2, 2.5, 0.3]]), np.array([4]), []).tolist() == [[1, 3, 0]]


def test_two_moves_at_once_where_one_leads_nowhere():
    """One woman more and the same number by level: a move each in two levels, of which one alone breaks a total."""
    table = np.array([[1.5, 0.5, 1.0], [0.5, 1.5, 1.0]])
    first = Kept(np.array([[True, False, False]] * 2), 1, 1, HARD)
    second = Kept(np.array([[False, True, False]] * 2), 3, 3, HARD)
    whole = rounded(table, np.array([3, 3]), [first, second])
    assert whole.sum(axis=0).tolist() == [1, 3, 2]
    assert whole.sum(axis=1).tolist() == [3, 3]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_rounding_meets_rows_and_columns_of_any_table(seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, 6), rng.integers(2, 9)
    truth = rng.poisson(rng.exponential(4, size=(rows, columns)))
    flat = truth * rng.uniform(0.3, 3.0, truth.shape)
    cells = np.arange(truth.size).reshape(truth.shape)
    totals = [Total(cells[row], truth[row].sum(), truth[row].sum()) for row in range(rows)]
    totals += [Total(cells[:, at], truth[:, at].sum(), truth[:, at].sum()) for at in range(columns)]
    weights = flat.ravel().astype(float)
    rake(weights, blocks(totals, weights.size), 5000)
    table = weights.reshape(truth.shape)
    kept = [
        Kept(np.broadcast_to(np.arange(columns) == column, truth.shape), *between(sums, sums), HARD)
        for column, sums in enumerate(truth.sum(axis=0))
    ]
    whole = rounded(table, truth.sum(axis=1), kept)
    assert whole.sum(axis=1).tolist() == truth.sum(axis=1).tolist()
    assert whole.sum(axis=0).tolist() == truth.sum(axis=0).tolist()
    assert (whole[table == 0] == 0).all()


@pytest.mark.parametrize(("low", "high", "whole"), [(2.0, 4.0, (2, 4)), (2.2, 3.9, (3, 3)), (2.2, 2.6, (2, 3))])
def test_a_range_without_a_whole_number_takes_those_beside_it(low, high, whole):
    assert between(low, high) == whole


# raking


def test_a_range_that_holds_by_itself_does_not_bind():
    weights = np.array([3.0, 5.0, 2.0])
    rake(weights, blocks([Total(np.array([0, 1]), 7, 9), Total(np.array([0, 1, 2]), 10, 10)], 3), 100)
    np.testing.assert_allclose(weights, [3, 5, 2])


def test_a_range_is_met_at_its_nearer_end_and_keeps_proportions():
    weights = np.array([3.0, 5.0, 2.0])
    rake(weights, blocks([Total(np.array([0, 1]), 12, 16)], 3), 100)
    np.testing.assert_allclose(weights, [4.5, 7.5, 2])


def test_overlapping_ranges_give_the_nearest_table():
    """Of two ranges the wider binds in vain while the narrower is being met; its factor is taken back."""
    weights = np.array([1.0, 1.0, 1.0])
    rake(weights, blocks([Total(np.array([0, 1]), 6, 9), Total(np.array([0, 1, 2]), 20, 20)], 3), 500)
    np.testing.assert_allclose(weights, [4.5, 4.5, 11.0], rtol=1e-6)


def test_a_share_keeps_the_total_that_is_not_known():
    weights = np.array([30.0, 70.0, 5.0])
    rake(weights, blocks([Total(np.array([0]), 0.5, 0.5, np.array([0, 1]))], 3), 100)
    np.testing.assert_allclose(weights, [50, 50, 5])


# sampling


def level(counts):
    shape = [len(counts.get(name, [10])) for name in ATTRIBUTES]
    margins = {name: pd.Series(counts.get(name, [10])) for name in ATTRIBUTES}
    return np.ones(shape), margins


@pytest.mark.parametrize("number", [0, 1, 2])
def test_sampled_teachers_meet_every_margin(number):
    joint, margins = level({"subject": [6, 3, 1], "age_band": [5, 5], "sex": [9, 1]})
    columns = sampled(scaled(joint, margins), margins, Luck(0, number), "primary")
    for axis, name in enumerate(ATTRIBUTES):
        assert np.bincount(columns[axis]).tolist() == margins[name].tolist()


def test_a_category_that_no_neighbour_can_fill_is_filled_through_another():
    """One of the third age too many, one of the first too few, and nobody can be both: two go a step each."""
    joint, _ = level({"age_band": [1, 1, 1], "title": [1, 1]})
    joint[:, :, 0, :, :, 1] = 0
    joint[:, :, 2, :, :, 0] = 0
    columns = np.zeros((6, 5), dtype=np.int64)
    columns[2] = [0, 1, 1, 2, 2]
    columns[5] = [0, 0, 1, 1, 1]
    _repair(columns, 2, np.array([2, 2, 1]), joint, (np.zeros(5), np.zeros(5)), "primary, age_band")
    assert columns[2].tolist() == [0, 0, 1, 1, 2]
    assert columns[5].tolist() == [0, 0, 1, 1, 1]


def test_margins_that_nobody_can_meet_are_refused():
    joint, margins = level({"age_band": [5, 5], "title": [10]})
    joint[:, :, 1] = 0
    with pytest.raises(Contradiction, match="the totals of primary, age_band cannot hold together"):
        sampled(scaled(joint, margins), margins, Luck(0, 0), "primary")
