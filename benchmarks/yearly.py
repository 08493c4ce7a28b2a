"""What both yearly models read: the chance of leaving in a school year by cause, for every kind of career.

Made once a scenario and not timed. The yearly models know teachers without a term who arrive in September: those of
the compared scenario.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.world import SEXES, Career, World

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Yearly:
    """Tables of a yearly model.

    Attributes:
        leaves: chance of leaving by one of the first causes, cumulative over causes (retirement the last), shape
            (year, kind, cause).
        roster: the kind of each teacher of the roster, shape (teacher,).
        recruits: the kind of a recruit, for each group of recruits: shape (cell, sex, age).
    """

    leaves: Array
    roster: Ints
    recruits: list[Ints]


def yearly(world: World) -> Yearly:
    """The chances of a world, whose months are added up exactly.

    Raises:
        ValueError: somebody serves a term or arrives in another month than September.
    """
    arriving = [arrival for group in world.recruits for arrival in group.rounds]
    terms = (world.roster["term_end"] > 0).any() or any(group.term for group in world.recruits)
    if terms or any(arrival.month % 12 for arrival in arriving):
        raise ValueError("the yearly models know neither terms nor arrivals within the school year")
    kinds: dict[tuple[object, ...], int] = {}
    careers: list[Career] = []

    def kind(career: Career) -> int:
        key = (career.birth, career.sex, career.status, career.risk, career.bond_end, career.exits)
        if key not in kinds:
            kinds[key] = len(careers)
            careers.append(career)
        return kinds[key]

    roster = np.array([kind(career) for career in world.roster["career"]])
    recruits = [np.array(list(map(kind, row))).reshape(shape) for row, shape in _recruits(world)]
    chances = np.stack([_chances(world, career) for career in careers], axis=1)
    return Yearly(chances.cumsum(axis=-1), roster, recruits)


def _recruits(world: World) -> Iterator[tuple[list[Career], tuple[int, int, int]]]:
    """The careers of each group of recruits by cell, sex and age, and the lengths of these axes."""
    for group in world.recruits:
        month = group.rounds[0].month
        made: dict[tuple[float, ...], list[Career]] = {}
        careers = []
        for cell, risk in enumerate(world.risks):
            if risk not in made:
                made[risk] = [world.recruit(group, cell, month, age, sex) for sex in SEXES for age in group.ages]
            careers += made[risk]
        yield careers, (len(world.risks), len(SEXES), len(group.ages))


def _chances(world: World, career: Career) -> Array:
    """The chance, for whoever is there when a year begins, of leaving in it by each cause, shape (year, cause)."""
    shape = (world.years, 12)
    hazards = world.hazards(career, career.status).reshape(-1, *shape)
    retires = np.zeros(world.months)
    for month, chance in career.exits:
        retires[month] = chance
    # The chance not to have retired by the end of each month, and at the start of each year.
    beyond = 1 - np.cumsum(retires)
    there = np.concatenate([[1.0], beyond[11:-1:12]])[:, None]
    total = hazards.sum(axis=0)
    untouched = np.exp(-(np.cumsum(total, axis=1) - total))
    share = np.divide(hazards, total, out=np.zeros_like(hazards), where=total > 0)
    struck = share * untouched * -np.expm1(-total) * beyond.reshape(shape)
    by_cause = np.column_stack([*struck.sum(axis=2), (untouched * retires.reshape(shape)).sum(axis=1)])
    return np.asarray(np.divide(by_cause, there, out=np.zeros_like(by_cause), where=there > 1e-12))
