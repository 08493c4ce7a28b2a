"""The exact law of teachers in post by level and census year, for a fixed plan.

Every teacher of the roster and every post is an independent trial: in post at a census, or not. So the number in post
is a sum of Bernoulli trials, whose mean and variance are known: the best oracle there is. What is measured here is
nothing; what the others are measured against is this.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.world import LEVELS, SEXES, Career, Recruits, World

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


def exact_law(world: World) -> ExactLaw:
    """The law of a world."""
    mean = np.zeros((world.years + 1, len(LEVELS)))
    variance = np.zeros_like(mean)
    for career, level, people in _classes(world):
        chance = in_post(world, career)
        mean[:, level] += people * chance
        variance[:, level] += people * chance * (1 - chance)
    for recruits in world.recruits:
        if any(recruits.posts):
            chance = recruits.fill * _mixture(world, recruits)
            mean += np.outer(chance, recruits.posts)
            variance += np.outer(chance * (1 - chance), recruits.posts)
    return ExactLaw(mean, variance)


def _classes(world: World) -> list[tuple[Career, int, int]]:
    """Careers of the roster, with level and how many have them."""
    columns = ("birth", "sex", "status", "term_end", "level")
    rows = Counter(zip(*(world.roster[column].tolist() for column in columns), strict=True))
    return [
        (Career(birth, sex, status, 0, term_end if term_end > 0 else None), level, people)
        for (birth, sex, status, term_end, level), people in rows.items()
    ]


def _mixture(world: World, recruits: Recruits) -> Array:
    """The chance that a recruit, whose age and sex are not known yet, is in post at each census."""
    chance = np.zeros(world.years + 1)
    for sex in SEXES:
        share = recruits.women if sex == "female" else 1 - recruits.women
        for age in recruits.ages:
            chance += share / len(recruits.ages) * in_post(world, recruits.career(age, sex))
    return chance


def in_post(world: World, career: Career) -> Array:
    """The chance of being in post at each census, shape (year + 1,).

    Chances of staying are multiplied month after month; the retirement month is served to its end, without other risk.
    """
    serving = world.hazards(career.birth, career.sex, career.status).sum(axis=0)
    stays = np.exp(-serving)
    stays[: career.start] = 1.0
    if career.term_end is not None and career.term_end <= world.months:
        after = world.hazards(career.birth, career.sex, "established").sum(axis=0)
        stays[career.term_end :] = np.exp(-after[career.term_end :])
        # The end of the term falls between two months: who is not converted serves the last month to its end.
        stays[career.term_end - 1] *= world.conversion[career.status]
    last = max(world.retires(career.birth, career.sex), career.start)
    stays[last:] = 0.0
    there = np.concatenate([[1.0], np.cumprod(stays)])
    # stays[last] = 0 takes effect on the first day of month last + 1.
    there[: career.start] = 0.0
    return np.asarray(there[::12])
