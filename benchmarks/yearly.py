"""What both yearly models read: the chance of leaving in a school year by cause, for every kind of teacher.

Made once a scenario and not timed. The yearly models know teachers without a term who arrive in September: Changge's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.world import SEXES, Recruits, World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Yearly:
    """Tables of a yearly model.

    Attributes:
        first_birth: the birth month of the first row of ``leaves``.
        statuses: the statuses that occur, in the order of ``leaves``.
        leaves: chance of leaving by one of the first causes, cumulative over causes (retirement the last), shape
            (year, status, sex, birth, cause).
    """

    first_birth: int
    statuses: tuple[str, ...]
    leaves: Array

    def row(self, status: Ints, sex: Ints, birth: Ints) -> Ints:
        """The row of a year's table, flattened over status, sex and birth."""
        kinds = self.leaves.shape[1:4]
        return np.asarray((status * kinds[1] + sex) * kinds[2] + birth - self.first_birth)

    def table(self, year: int) -> Array:
        """The chances of a year, shape (row, cause)."""
        return np.asarray(self.leaves[year].reshape(-1, self.leaves.shape[4]))


def yearly(world: World) -> Yearly:
    """The chances of a world, whose months are added up exactly.

    Raises:
        ValueError: somebody serves a term or arrives in another month than September.
    """
    if (world.roster["term_end"] > 0).any() or any(group.term or group.month % 12 for group in _arriving(world)):
        raise ValueError("the yearly models know neither terms nor arrivals within the school year")
    births = [int(birth) for birth in world.roster["birth"]]
    for group in _arriving(world):
        births += [group.month - group.ages[0], group.month - group.ages[-1]]
    first, last = min(births), max(births)
    statuses = tuple(sorted({*world.roster["status"], *(group.status for group in _arriving(world))}))
    kinds = [
        [[_chances(world, birth, sex, status) for birth in range(first, last + 1)] for sex in SEXES]
        for status in statuses
    ]
    return Yearly(first, statuses, np.moveaxis(np.array(kinds), 3, 0).cumsum(axis=-1))


def _arriving(world: World) -> list[Recruits]:
    return [group for group in world.recruits if any(group.posts)]


def _chances(world: World, birth: int, sex: str, status: str) -> Array:
    """The chance, for whoever is there when a year begins, of leaving in it by each cause, shape (year, cause)."""
    hazards = world.hazards(birth, sex, status).reshape(-1, world.years, 12)
    month = np.arange(world.months).reshape(world.years, 12)
    last = max(world.retires(birth, sex), 0)
    hazards = hazards * (month < last)
    total = hazards.sum(axis=0)
    before = np.exp(-(np.cumsum(total, axis=1) - total))
    struck = -np.expm1(-total) * before
    share = np.divide(hazards, total, out=np.zeros_like(hazards), where=total > 0)
    retires = np.where((month == last).any(axis=1), 1 - struck.sum(axis=1), 0.0)
    return np.column_stack([*(share * struck).sum(axis=2), retires])
