"""The books: what is entered where, and that a year which does not balance stops the run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce.results.ledger import Ledger, LedgerError, Size, enter_leaver

RETIREMENT = 1
NO_POST = NO_SCHOOL = -1
KEPT = 2
NO_LIMIT = np.zeros((2, 1))
"""Arrivals take no post of the one pool in either cell."""


def books():
    """Two replications, two years, one channel, two causes (the last is retirement), two cells; ten teachers a cell."""
    ledger = Ledger(
        Size(
            replications=2, years=2, cells=2, zones=1, levels=1, channels=1, causes=2, moves=1, absences=1, statuses=1,
            pools=1, schools=1,
        )
    )  # fmt: skip
    ledger.close(0, np.full((2, 2), 10.0))
    return ledger


def book(ledger, *entries):
    """Entries of replication, month, cause, cell."""
    for entry in entries:
        enter_leaver(ledger.books(KEPT), *entry, NO_POST, NO_SCHOOL)


def test_a_leaver_is_booked_in_the_year_the_month_the_cause_and_the_cell():
    ledger = books()
    book(ledger, (1, 13, 0, 1))
    assert ledger.left[1, 1, 0, 1] == 1
    assert ledger.left.sum() == 1
    assert ledger.left_in_month[1, 13].tolist() == [1, 0]
    assert ledger.retiring.sum() == 0


def test_retirements_are_booked_by_month_besides():
    ledger = books()
    book(ledger, (0, 3, RETIREMENT, 0), (0, 3, 0, 0))
    assert ledger.retiring[:, 0].sum(axis=1).tolist() == [0, 0, 0, 1] + 8 * [0]  # of the open year
    assert ledger.left_in_month[0, 3].tolist() == [1, 1]


def test_leavers_of_the_same_place_add_up():
    ledger = books()
    book(ledger, *[(0, 5, 0, 1)] * 7)
    assert ledger.left[0, 0, 0, 1] == 7


ENTRIES = st.lists(st.tuples(*(st.integers(0, top) for top in (1, 23, 1, 1))), min_size=1, max_size=60)


@given(ENTRIES, st.randoms())
@settings(max_examples=50, deadline=None)
def test_entries_in_any_order_give_the_same_books(entries, shuffler):
    first, second = books(), books()
    book(first, *entries)
    shuffler.shuffle(entries)
    book(second, *entries)
    for part in ("left", "left_in_month", "leaving", "retiring"):
        np.testing.assert_array_equal(getattr(first, part), getattr(second, part))


@given(ENTRIES)
@settings(max_examples=50, deadline=None)
def test_every_leaver_is_entered_once_by_cause_and_once_by_month(entries):
    ledger = books()
    book(ledger, *entries)
    assert ledger.left.sum() == ledger.left_in_month.sum() == ledger.leaving.sum() == len(entries)
    assert ledger.retiring.sum() == ledger.left[:, :, RETIREMENT].sum()
    np.testing.assert_array_equal(ledger.left.sum(axis=(1, 3)), ledger.left_in_month.sum(axis=1))


def test_retirements_from_a_school_are_summed_over_the_replications_that_are_asked_for():
    """Three retire from the school and one resigns; the second replication is not asked for."""
    ledger = books()
    for replication, month, cause in ((0, 3, RETIREMENT), (0, 13, RETIREMENT), (1, 3, RETIREMENT), (0, 3, 0)):
        enter_leaver(ledger.books(1), replication, month, cause, 0, NO_POST, 0)
    assert ledger.retired_by_school.tolist() == [[1, 1]]
    assert ledger.left.sum() == 4


def test_leavers_of_the_last_year_are_those_of_the_twelve_months_before():
    ledger = books()
    book(ledger, (0, 0, 0, 0), (0, 1, 0, 0))
    both, first = np.ones(2), np.array([1.0, 0.0])
    assert ledger.left_in_last_year(1, both)[0] == 12  # one in the only month known stands for twelve
    assert ledger.left_in_last_year(6, both)[0] == 4  # months 0 to 5: two, for twelve
    ledger.open_year()
    book(ledger, (0, 12, 0, 0), (0, 12, 0, 1), (0, 13, 0, 0))
    assert ledger.left_in_last_year(13, both)[0] == 3  # months 1 to 12
    assert ledger.left_in_last_year(13, first)[0] == 2  # of these, from the first cell


def test_a_year_that_balances_is_closed():
    ledger = books()
    ledger.book_arrivals(0, 12, np.array([[3.0, 0.0], [3.0, 0.0]]), NO_LIMIT)
    book(ledger, (0, 4, 0, 0), (1, 4, 0, 0))
    assert ledger.standing(12).tolist() == [[12, 10], [12, 10]]
    ledger.close(1, np.array([[12.0, 10.0], [12.0, 10.0]]))
    assert ledger.stock[:, 1].tolist() == [[12, 10], [12, 10]]


@pytest.mark.parametrize("off", [1.0, -1.0, 0.01])
def test_a_year_that_does_not_balance_is_refused_with_the_place(off):
    ledger = books()
    counted = np.full((2, 2), 10.0)
    counted[1, 0] += off
    with pytest.raises(LedgerError, match=r"year 1, replication 1, cell 0: opening \+ flows is 10, counted are"):
        ledger.close(1, counted)


def test_books_in_which_somebody_was_lost_are_refused():
    ledger = books()
    book(ledger, (0, 4, 0, 0))
    with pytest.raises(LedgerError, match=r"opening \+ flows is 9, counted are 10"):
        ledger.close(1, np.full((2, 2), 10.0))


def test_who_stands_within_a_year_is_the_last_census_less_leavers_and_with_arrivals_so_far():
    ledger = books()
    book(ledger, (0, 4, 0, 0))
    assert [ledger.standing(month)[0, 0] for month in (0, 4, 5)] == [10, 10, 9]
    ledger.book_arrivals(0, 6, np.array([[2.0, 0.0], [0.0, 0.0]]), NO_LIMIT)
    assert ledger.standing(6).tolist() == [[11, 10], [10, 10]]


def test_posts_are_held_until_the_month_after_the_last_and_taken_on_arrival():
    ledger = books()
    ledger.posts_used[:, 0] = 10
    enter_leaver(ledger.books(KEPT), 0, 4, 0, 0, 0, NO_SCHOOL)
    assert [ledger.posts_held(month)[0, 0] for month in (4, 5)] == [10, 9]
    ledger.book_arrivals(0, 6, np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[1.0], [0.0]]))
    assert ledger.posts_held(6)[0, 0] == 10  # one in the cell with a limit


def test_retirements_due_before_the_next_census_are_known():
    ledger = books()
    book(ledger, (0, 3, RETIREMENT, 0), (0, 8, RETIREMENT, 0), (0, 9, 0, 0), (0, 13, RETIREMENT, 1))
    assert ledger.retiring_soon(3)[0].tolist() == [2, 0]
    assert ledger.retiring_soon(6)[0].tolist() == [1, 0]
