"""The ledger of a block: every stock and flow of teachers.

A year in which opening + flows is not closing stops the run.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
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


class Books(NamedTuple):
    """The arrays of a :class:`Ledger` in which leavers are entered, under their names there.

    ``kept`` is the number of replications that are asked for; only theirs are summed.
    """

    left: Array
    left_in_month: Array
    leaving: Array
    retiring: Array
    posts_left: Array
    retired_by_school: Array
    kept: int


@compiled
def enter_leaver(books: Books, replication: int, month: int, cause: int, cell: int, pool: int, school: int) -> None:
    """Enter one leaver.

    Args:
        books: the arrays.
        replication: of whom.
        month: the last in post, from the base census.
        cause: number, retirement the last.
        cell: number of the cell.
        pool: number of the pool whose post was held, -1 for none.
        school: number of the school, -1 for none.
    """
    at = month % MONTHS_A_YEAR
    books.left[replication, month // MONTHS_A_YEAR, cause, cell] += 1
    books.left_in_month[replication, month, cause] += 1
    books.leaving[at, replication, cell] += 1
    if cause == books.left.shape[2] - 1:
        books.retiring[at, replication, cell] += 1
        if school >= 0 and replication < books.kept:
            books.retired_by_school[school, month // MONTHS_A_YEAR] += 1
    if pool >= 0:
        books.posts_left[at, replication, pool] += 1


class Ledger:
    """Stocks and flows of a block of replications; real numbers in the expected way.

    The arrays that a run keeps are those of :class:`~workforce.results.outcome.Block`, of the same names and shapes.
    In memory time comes first, so that what is written together lies together. These are for the run itself:

    Attributes:
        leaving: leavers of the open year by their last month, shape (month, replication, cell).
        came: arrivals and net moves since the last census, shape (replication, cell).
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
        self.rotated_within, self.rotated_backbone = flow(size.zones), flow(size.zones)
        self.backbone_lacking = flow(size.zones)
        self.converted, self.not_converted = flow(size.levels), flow(size.levels)
        self.uncovered = flow(cells)
        self.left_in_month = np.zeros((months, people, size.causes), precision).swapaxes(0, 1)
        self.moves = np.zeros((years, size.moves, cells, cells), precision)
        self.retired_by_school = np.zeros((size.schools, years))
        months_of_year = (MONTHS_A_YEAR, people, cells)
        self.leaving, self.retiring, self.coming = (np.zeros(months_of_year, precision) for _ in range(3))
        self.left_before = np.zeros(months_of_year, precision)
        self.came = np.zeros((people, cells))
        self.posts_left = np.zeros((MONTHS_A_YEAR, people, size.pools))
        self.posts_taken = np.zeros((people, size.pools))
        self.at_work = np.ones((people, cells))

    def clear(self) -> None:
        """Have nothing in it again; the room stays."""
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array[:] = 0.0
        self.at_work[:] = 1.0

    def books(self, kept: int) -> Books:
        """What a loop enters leavers in; ``kept`` replications are asked for."""
        return Books(
            self.left, self.left_in_month, self.leaving, self.retiring, self.posts_left, self.retired_by_school, kept
        )

    def open_year(self) -> None:
        """Begin a year: nothing is booked in its months yet, and no approved post taken."""
        self.left_before[:] = self.leaving
        for of_year in (self.leaving, self.retiring, self.coming, self.came, self.posts_left, self.posts_taken):
            of_year[:] = 0.0

    def book_arrivals(self, channel: int, month: int, arrived: Array, taken: Array) -> None:
        """Book the arrivals of a channel on the first day of a month.

        Args:
            channel: number.
            month: from the base census.
            arrived: shape (replication, cell).
            taken: 1 where they take a post of a pool in a cell, shape (cell, pool).
        """
        year = -(-month // MONTHS_A_YEAR) - 1
        self.hired[:, year, channel] += arrived
        self.came += arrived
        if month % MONTHS_A_YEAR:
            self.coming[month % MONTHS_A_YEAR] += arrived
        self.posts_taken += arrived @ taken

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
        flows = self.came - self.leaving[:months].sum(axis=0)
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
