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
    def empty(cls, replications: int, cells: int, lost: Array) -> "Tally":
        """A tally of nobody.

        Args:
            replications: how many.
            cells: how many.
            lost: the part of a teacher lost by reason, shape (reason, zone, status, sex, age band).
        """
        shape = (replications, cells)
        return cls(np.zeros(shape), np.zeros(shape), np.zeros((replications, *lost.shape[1:])))

    def absent(self, lost: Array) -> Array:
        """Full-time equivalents lost, shape (replication, reason, zone)."""
        reasons, zones = lost.shape[:2]
        kinds = self.people.reshape(len(self.people), zones, -1)
        weights = lost.reshape(reasons, zones, kinds.shape[2])
        return np.asarray(np.einsum("nzk,azk->naz", kinds, weights, optimize=True))
