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


@dataclass
class Ledger:
    """Stocks and flows of a block of replications; real numbers in the expected way.

    Attributes:
        stock: teachers at each census, shape (replication, year + 1, cell).
        hired: by channel in the year before each census, shape (replication, year, channel, cell).
        left: by cause in the year before each census, shape (replication, year, cause, cell); retirement is the last.
        left_in_month: leavers of every cause, shape (replication, month).
        retired_in_month: retirements, shape (replication, month).
    """

    stock: Array
    hired: Array
    left: Array
    left_in_month: Array
    retired_in_month: Array

    @classmethod
    def empty(cls, replications: int, years: int, channels: int, causes: int, cells: int) -> "Ledger":
        """A ledger with nothing in it."""
        months = years * MONTHS_A_YEAR
        return cls(
            stock=np.zeros((replications, years + 1, cells)),
            hired=np.zeros((replications, years, channels, cells)),
            left=np.zeros((replications, years, causes, cells)),
            left_in_month=np.zeros((replications, months)),
            retired_in_month=np.zeros((replications, months)),
        )

    def book_leavers(
        self, replication: Ints, month: Ints, cause: Ints, cell: Ints, people: Array | None = None
    ) -> None:
        """Book leavers: their last month in post, cause and cell, arrays of one shape; one each, or ``people`` each."""
        _add(self.left, (replication, month // MONTHS_A_YEAR, cause, cell), people)
        _add(self.left_in_month, (replication, month), people)
        retired = cause == self.left.shape[2] - 1
        some = None if people is None else people[retired]
        _add(self.retired_in_month, (replication[retired], month[retired]), some)

    def book_retirements(self, month: Ints, cell: Ints, people: NDArray[np.bool_]) -> None:
        """Book retirements given by teacher, who in every replication has the same last month in post and cell.

        Args:
            month: last month in post, shape (row,).
            cell: shape (row,).
            people: whether each retires, shape (replication, row).
        """
        cells = self.left.shape[3]
        place, retired = sum_by(month // MONTHS_A_YEAR * cells + cell, people)
        self.left[:, place // cells, -1, place % cells] += retired
        months, retired = sum_by(month, people)
        self.left_in_month[:, months] += retired
        self.retired_in_month[:, months] += retired

    def left_in_last_year(self, month: int) -> Array:
        """Leavers of the twelve months before a month, shape (replication,).

        Who left before the base census is not known; in the first year those known stand for twelve months.
        """
        known = min(month, MONTHS_A_YEAR)
        return np.asarray(self.left_in_month[:, month - known : month].sum(axis=1) * MONTHS_A_YEAR / known)

    def standing(self, year: int) -> Array:
        """Teachers at census ``year`` by the books so far: opening + hired - left, shape (replication, cell)."""
        flows = self.hired[:, year - 1].sum(axis=1) - self.left[:, year - 1].sum(axis=1)
        return np.asarray(self.stock[:, year - 1] + flows)

    def close(self, year: int, counted: Array) -> None:
        """Enter the teachers counted at census ``year`` (0 is the base) and check the books.

        Args:
            year: number of the census.
            counted: teachers in post, counted one by one, shape (replication, cell).

        Raises:
            LedgerError: opening + hired - left is not what was counted.
        """
        self.stock[:, year] = counted
        if year == 0:
            return
        balance = self.standing(year)
        off = np.abs(balance - counted)
        if off.max(initial=0.0) > TOLERANCE * max(1.0, float(counted.max(initial=0.0))):
            replication, cell = np.unravel_index(int(off.argmax()), off.shape)
            raise LedgerError(
                f"year {year}, replication {replication}, cell {cell}: opening + flows is "
                f"{balance[replication, cell]:g}, counted are {counted[replication, cell]:g}"
            )


def sum_by(key: Ints, rows: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.int32]]:
    """Count the rows that are true by their key.

    Args:
        key: shape (row,).
        rows: shape (replication, row).

    Returns:
        The keys that occur, in order, shape (key,), and the counts, shape (replication, key).
    """
    order = np.argsort(key, kind="stable")
    keys, starts = np.unique(key[order], return_index=True)
    return keys, np.add.reduceat(rows[:, order], starts, axis=1, dtype=np.int32)


def _add(target: Array, place: tuple[Ints, ...], people: Array | None) -> None:
    """Add people (or one each) at places, which may repeat; counted in one pass where there are many."""
    flat = np.ravel_multi_index(place, target.shape)
    if len(flat) * 16 > target.size:
        target += np.bincount(flat, weights=people, minlength=target.size).reshape(target.shape)
    else:
        np.add.at(target.reshape(-1), flat, 1.0 if people is None else people)
