"""What a census counts: teachers by cell, and by zone, status, sex and age; how much of them is at work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Counts of a census.

    Attributes:
        stock: teachers, shape (replication, cell).
        lost: full-time equivalents that are not at work, shape (replication, cell).
        people: teachers, shape (replication, zone, status, sex, age band).
    """

    stock: Array
    lost: Array
    people: Array

    @classmethod
    def empty(cls, replications: int, cells: int, kinds: tuple[int, ...]) -> "Tally":
        """A tally of nobody.

        Args:
            replications: how many.
            cells: how many.
            kinds: how many zones, statuses, sexes and age bands there are.
        """
        shape = (replications, cells)
        return cls(np.zeros(shape), np.zeros(shape), np.zeros((replications, *kinds)))
