"""The ledger of a block: every stock and flow of teachers.

A year in which opening + flows is not closing stops the run.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.months import MONTHS_A_YEAR

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

TOLERANCE = 1e-6


class LedgerError(Exception):
    """The books of a year do not balance: an error of the program, never of the input."""


@dataclass(frozen=True)
class Size:
    """How long the axes of a ledger are."""

    replications: int
    years: int
    cells: int
    zones: int
    levels: int
    channels: int
    causes: int
    moves: int
    absences: int
    statuses: int
    pools: int
    schools: int


class Ledger:
    """Stocks and flows of a block of replications; real numbers in the expected way.

    The arrays that a run keeps are those of :class:`~workforce.results.outcome.Block`, of the same names and shapes.
    In memory time comes first, so that what is written together lies together. These are for the run itself:

    Attributes:
        leaving: leavers of the open year by their last month, shape (month, replication, cell).
        left_before: leavers of the year before, same shape.
        coming: arrivals of the open year by their first month, same shape.
        retiring: retirements of the open year, same shape.
        posts_left: leavers of the open year who held an approved post, shape (month, replication, pool).
        posts_taken: approved posts taken since the last census, shape (replication, pool).
        at_work: full-time equivalents at work per teacher at the last census, shape (replication, cell).
    """

    def __init__(self, size: Size, precision: type[np.floating] = np.float64) -> None:
        """A ledger with nothing in it; single precision holds whole people."""
        self.size = size
        people, years, cells = size.replications, size.years, size.cells
        months = years * MONTHS_A_YEAR

        def stock(*axes: int) -> Array:
            return np.zeros((years + 1, people, *axes), precision).swapaxes(0, 1)

        def flow(*axes: int) -> Array:
            return np.zeros((years, people, *axes), precision).swapaxes(0, 1)

        def flow_by(kinds: int) -> Array:
            return np.zeros((years, kinds, people, cells), precision).transpose(2, 0, 1, 3)

        self.stock, self.in_post, self.shared = stock(cells), stock(cells), stock(cells)
        self.out_of_field, self.untaught = stock(cells), stock(cells)
        self.absent = stock(size.absences, size.zones)
        self.by_status = stock(size.statuses, size.levels)
        self.over_50 = stock(size.zones)
        self.posts_used, self.posts_reserved = stock(size.pools), stock(size.pools)
        self.hired, self.planned, self.blocked = (flow_by(size.channels) for _ in range(3))
        self.left = flow(size.causes, cells)
        self.moved_in, self.moved_out = flow_by(size.moves), flow_by(size.moves)
        self.rotated_within = flow(size.zones)
        self.converted, self.not_converted = flow(size.levels), flow(size.levels)
        self.uncovered = flow(cells)
        self.left_in_month = np.zeros((months, people, size.causes)).swapaxes(0, 1)
        self.moves = np.zeros((years, size.moves, cells, cells), precision)
        self.retired_by_school = np.zeros((size.schools, years))
        months_of_year = (MONTHS_A_YEAR, people, cells)
        self.leaving, self.retiring, self.coming = (np.zeros(months_of_year, precision) for _ in range(3))
        self.left_before = np.zeros(months_of_year, precision)
        self.posts_left = np.zeros((MONTHS_A_YEAR, people, size.pools))
        self.posts_taken = np.zeros((people, size.pools))
        self.at_work = np.ones((people, cells))

    def clear(self) -> None:
        """Have nothing in it again; the room stays."""
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array[:] = 0.0
        self.at_work[:] = 1.0

    def book_leavers(self, replication: Ints, month: Ints, cause: Ints, cell: Ints, pool: Ints) -> None:
        """Book leavers of one school year one by one, arrays of one shape.

        Args:
            replication: of each.
            month: the last in post.
            cause: number, retirement the last.
            cell: number of the cell.
            pool: number of the pool whose post was held, -1 for none.
        """
        if not len(month):
            return
        year = int(month[0]) // MONTHS_A_YEAR
        add_ones(self.left[:, year], (replication, cause, cell))
        at = month % MONTHS_A_YEAR
        of_year = self.left_in_month[:, year * MONTHS_A_YEAR : (year + 1) * MONTHS_A_YEAR].swapaxes(0, 1)
        add_ones(of_year, (at, replication, cause))
        add_ones(self.leaving, (at, replication, cell))
        retired = cause == self.size.causes - 1
        add_ones(self.retiring, (at[retired], replication[retired], cell[retired]))
        held = pool >= 0
        add_ones(self.posts_left, (at[held], replication[held], pool[held]))

    def open_year(self) -> None:
        """Begin a year: nothing is booked in its months yet, and no approved post taken."""
        self.left_before[:] = self.leaving
        for monthly in (self.leaving, self.retiring, self.coming, self.posts_left, self.posts_taken):
            monthly[:] = 0.0

    def book_arrivals(self, channel: int, month: int, arrived: Array, pool: Ints) -> None:
        """Book the arrivals of a channel on the first day of a month.

        Args:
            channel: number.
            month: from the base census.
            arrived: shape (replication, cell).
            pool: number of the pool whose posts they take in each cell, -1 for none, shape (cell,).
        """
        year = -(-month // MONTHS_A_YEAR) - 1
        self.hired[:, year, channel] += arrived
        if month % MONTHS_A_YEAR:
            self.coming[month % MONTHS_A_YEAR] += arrived
        if self.size.pools:
            held = pool >= 0
            np.add.at(self.posts_taken.T, pool[held], arrived.T[held])

    def move_posts(self, pool: Ints, posts: Array) -> None:
        """Count posts taken (or given back) in pools, -1 for none; both of shape (cell,), one replication."""
        held = pool >= 0
        np.add.at(self.posts_taken[0], pool[held], posts[held])

    def left_in_last_year(self, month: int, inside: Array) -> Array:
        """Leavers of the twelve months before a month from some cells, shape (replication,).

        Who left before the base census is not known; in the first year those known stand for twelve months.

        Args:
            month: from the base census.
            inside: the part of each cell that counts, shape (cell,).
        """
        _, months = _in_open_year(month)
        left = (self.leaving[:months] @ inside).sum(axis=0)
        if month < MONTHS_A_YEAR:
            return np.asarray(left * MONTHS_A_YEAR / max(months, 1))
        return np.asarray(left + (self.left_before[months:] @ inside).sum(axis=0))

    def standing(self, month: int) -> Array:
        """Teachers on the first day of a month by the books so far, shape (replication, cell).

        On the day of a census: before that census is taken, arrivals and moves of the day so far included.
        """
        year, months = _in_open_year(month)
        if months == 0:
            return np.asarray(self.stock[:, 0], dtype=np.float64)
        flows = self.hired[:, year].sum(axis=1) - self.leaving[:months].sum(axis=0)
        if self.size.moves:
            flows += (self.moved_in[:, year] - self.moved_out[:, year]).sum(axis=1)
        return np.asarray(self.stock[:, year] + flows, dtype=np.float64)

    def retiring_soon(self, month: int) -> Array:
        """Teachers in post whose retirement is due before the next census after a month, shape (replication, cell)."""
        _, months = _in_open_year(month)
        return np.asarray(self.retiring[months:].sum(axis=0), dtype=np.float64)

    def posts_held(self, month: int) -> Array:
        """Approved posts held on the first day of a month, shape (replication, pool)."""
        year, months = _in_open_year(month)
        return np.asarray(self.posts_used[:, year] + self.posts_taken - self.posts_left[:months].sum(axis=0))

    def close(self, year: int, counted: Array) -> None:
        """Enter the teachers counted at census ``year`` (0 is the base) and check the books.

        Args:
            year: number of the census.
            counted: teachers in post, counted one by one, shape (replication, cell).

        Raises:
            LedgerError: opening + flows is not what was counted.
        """
        balance = self.standing(year * MONTHS_A_YEAR) if year else counted
        self.stock[:, year] = counted
        off = np.abs(balance - counted)
        if off.max(initial=0.0) > TOLERANCE * max(1.0, float(counted.max(initial=0.0))):
            replication, cell = np.unravel_index(int(off.argmax()), off.shape)
            raise LedgerError(
                f"year {year}, replication {replication}, cell {cell}: opening + flows is "
                f"{balance[replication, cell]:g}, counted are {counted[replication, cell]:g}"
            )


def _in_open_year(month: int) -> tuple[int, int]:
    """The year whose books are open on the first day of a month, and the months of it that are over.

    On the day of a census the books of the year before are still open.
    """
    year = max(0, -(-month // MONTHS_A_YEAR) - 1)
    return year, month - year * MONTHS_A_YEAR


def add_ones(target: Array, place: tuple[Ints, ...]) -> None:
    """Add one at every place of contiguous memory, which may repeat; counted in one pass where there are many."""
    if not len(place[0]):
        return
    flat = np.ravel_multi_index(place, target.shape)
    if len(flat) * 16 > target.size:
        target += np.bincount(flat, minlength=target.size).reshape(target.shape)
    else:
        np.add.at(target.reshape(-1), flat, 1.0)
