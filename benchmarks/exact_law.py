"""The exact law of teachers in post by level and census year, for a fixed plan.

Every teacher of the roster and every post is an independent trial: in post at a census, or not. So the number in post
is a sum of Bernoulli trials, whose mean and variance are known: the best oracle there is. What is measured here is
nothing; what the others are measured against is this. It covers retirement by choice, bonds, terms with conversion and
renewal, signings with a lead time, and a second round.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.recruits import Recruits
from benchmarks.world import LEVELS, SEXES, Career, World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ExactLaw:
    """Mean and variance of teachers in post, shape (year + 1, level)."""

    mean: Array
    variance: Array

    def z(self, drawn: NDArray[np.floating]) -> Array:
        """How far the mean of replications, shape (replication, year + 1, level), lies from the law in standard errors.

        Where nothing varies the score is 0 if every replication is exact, and infinite if not.
        """
        off = drawn.mean(axis=0, dtype=np.float64) - self.mean
        error = np.sqrt(self.variance / len(drawn))
        certain = np.where(np.abs(drawn - self.mean).max(axis=0) < 1e-6, 0.0, np.inf)
        return np.where(error > 1e-6, off / np.maximum(error, 1e-6), certain)


@dataclass(frozen=True)
class Trials:
    """Trials that are alike: how many (a mean for posts), in which level, and their chance at each census."""

    level: int
    people: float
    chance: Array


def exact_law(world: World) -> ExactLaw:
    """The law of a world."""
    mean = np.zeros((world.years + 1, len(LEVELS)))
    variance = np.zeros_like(mean)
    for each in roster_trials(world):
        mean[:, each.level] += each.people * each.chance
        variance[:, each.level] += each.people * each.chance * (1 - each.chance)
    levels = np.array(world.levels)
    for recruits, chance in recruit_chances(world):
        for level in np.unique(levels[recruits.amounts > 0]):
            worth = np.where(levels == level, chance, 0.0)
            mean[:, level] += worth @ recruits.amounts
            variance[:, level] += (worth * (1 - worth)) @ recruits.amounts + recruits.spread(worth)
    return ExactLaw(mean, variance)


def roster_trials(world: World) -> Iterator[Trials]:
    """The teachers of the roster, those alike together."""
    alike = Counter(zip(world.roster["career"], world.roster["level"].tolist(), strict=True))
    for (career, level), people in alike.items():
        yield Trials(level, people, in_post(world, career))


def recruit_chances(world: World) -> Iterator[tuple[Recruits, Array]]:
    """Every group of recruits, with the chance that a post in each cell is filled and its teacher in post.

    The chances have the shape (year + 1, cell).
    """
    for recruits in world.recruits:
        chance = np.zeros((world.years + 1, len(world.levels)))
        open_posts = np.ones(len(world.levels))
        stays = cache(lambda risk, month, recruits=recruits: _mixture(world, recruits, world.risks.index(risk), month))
        for arrival in recruits.rounds:
            for cell in np.flatnonzero(recruits.amounts).tolist():
                there = stays(world.risks[cell], arrival.month)
                chance[:, cell] += open_posts[cell] * arrival.fill[cell] * there
            open_posts = open_posts * (1 - arrival.fill)
        yield recruits, chance


def _mixture(world: World, recruits: Recruits, cell: int, month: int) -> Array:
    """The chance that a recruit, whose age and sex are not known yet, is in post at each census."""
    chance = np.zeros(world.years + 1)
    for sex in SEXES:
        share = recruits.women if sex == "female" else 1 - recruits.women
        for age in recruits.ages:
            chance += share / len(recruits.ages) * in_post(world, world.recruit(recruits, cell, month, age, sex))
    return chance


def in_post(world: World, career: Career) -> Array:
    """The chance of being in post at each census, shape (year + 1,).

    Nothing has struck before it, terms were converted or renewed, and the month of retirement is not past.
    """
    there = np.zeros(world.months + 1)
    share, start, end = 1.0, career.start, career.term_end
    while end is not None and end <= world.months:
        serving = share * _untouched(world, career, career.status, start)
        there[start:end] += serving[: end - start]
        left, term = serving[end - start], world.terms[career.status]
        there[end:] += left * term.conversion * _untouched(world, career, "established", end)
        share = left * term.renewal[(end - 1) // 12]
        start, end = end, end + term.months
    there[start:] += share * _untouched(world, career, career.status, start)
    not_retired = np.ones(world.months + 1)
    for month, chance in career.exits:
        not_retired[month + 1 :] -= chance
    return np.asarray((there * not_retired)[::12])


def _untouched(world: World, career: Career, status: str, start: int) -> Array:
    """The chance, for one in post in month ``start``, that nothing has struck before each month from then on."""
    total = world.hazards(career, status).sum(axis=0)[start:]
    return np.asarray(np.exp(-np.concatenate([[0.0], np.cumsum(total)])))
