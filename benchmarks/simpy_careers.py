"""SimPy, one process a teacher: the fair, fast form.

Each teacher's exit is drawn once, by inverting the cumulative hazard of all causes together; the process sleeps until
then, books its leaving and ends. Nobody wakes without a reason. Measured: a replication
from the roster to headcounts by level and census and leavers by year and cause.
"""

import random
from bisect import bisect_left
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from benchmarks.world import LEVELS, Career, Recruits, World

Process = Generator[simpy.Event, Any, None]

CENSUS, EXIT = 0.25, 0.5
"""Within a month whoever arrives comes first, then the census is taken, then leavers go: fractions of a month."""


@dataclass
class County:
    """One replication: the calendar, who is in post, and what is counted."""

    world: World
    luck: random.Random
    cumulative: dict[tuple[int, str, str], list[float]]
    environment: simpy.Environment = field(default_factory=simpy.Environment)
    in_post: list[int] = field(default_factory=lambda: [0] * len(LEVELS))

    def __post_init__(self) -> None:
        """Open the books."""
        self.stock = np.zeros((self.world.years + 1, len(LEVELS)))
        self.left = np.zeros((self.world.years, len(self.world.causes) + 2))

    def teacher(self, career: Career, level: int) -> Process:
        """A career: whatever decides it is drawn at the start, then the process sleeps until the exit."""
        self.in_post[level] += 1
        month, cause = self._exit(career)
        if cause < 0:
            return
        yield self.environment.timeout(month + EXIT - self.environment.now)
        self.in_post[level] -= 1
        self.left[month // 12, cause] += 1

    def _exit(self, career: Career) -> tuple[int, int]:
        """The last month in post and the cause; cause -1 for whoever is there at the horizon."""
        retires = max(self.world.retires(career.birth, career.sex), career.start)
        term_end = career.term_end
        if term_end is None or term_end > min(retires, self.world.months):
            return self._to_retirement(career, career.status, career.start, retires)
        month, cause = self._struck(career, career.status, career.start, term_end)
        if cause >= 0:
            return month, cause
        if self.luck.random() < self.world.conversion[career.status]:
            return self._to_retirement(career, "established", term_end, retires)
        return term_end - 1, len(self.world.causes)

    def _to_retirement(self, career: Career, status: str, start: int, retires: int) -> tuple[int, int]:
        """The last month in post and the cause; cause -1 for whoever is there at the horizon."""
        month, cause = self._struck(career, status, start, min(retires, self.world.months))
        if cause < 0 and retires < self.world.months:
            return retires, len(self.world.causes) + 1
        return month, cause

    def _struck(self, career: Career, status: str, start: int, stop: int) -> tuple[int, int]:
        """The month from ``start`` to ``stop - 1`` in which a cause strikes, and which; cause -1 if none does."""
        key = (career.birth, career.sex, status)
        if key not in self.cumulative:
            self.cumulative[key] = list(accumulate(self.world.hazards(*key).sum(axis=0).tolist(), initial=0.0))
        cumulative = self.cumulative[key]
        target = cumulative[start] + self.luck.expovariate(1.0)
        if target >= cumulative[stop]:
            return stop, -1
        month = bisect_left(cumulative, target, start, stop) - 1
        hazards = self.world.hazards(*key)[:, month].tolist()
        return month, self.luck.choices(range(len(hazards)), hazards)[0]

    def channel(self, recruits: Recruits) -> Process:
        """A channel's arrivals of one year."""
        yield self.environment.timeout(recruits.month)
        for level, posts in enumerate(recruits.posts):
            for _ in range(posts):
                if self.luck.random() < recruits.fill:
                    sex = "female" if self.luck.random() < recruits.women else "male"
                    career = recruits.career(self.luck.choice(recruits.ages), sex)
                    self.environment.process(self.teacher(career, level))

    def census(self) -> Process:
        """Count on the first day of every school year, after that day's arrivals."""
        yield self.environment.timeout(CENSUS)
        for year in range(self.world.years + 1):
            self.stock[year] = self.in_post
            yield self.environment.timeout(12)


def run(world: World, replications: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Teachers in post, shape (replication, year + 1, level), and leavers, shape (replication, year, cause).

    The causes are those of the scenario, then the end of a term, then retirement.
    """
    cumulative: dict[tuple[int, str, str], list[float]] = {}
    columns = ("birth", "sex", "status", "term_end", "level")
    roster = [
        (Career(birth, sex, status, 0, end if end > 0 else None), level)
        for birth, sex, status, end, level in zip(*(world.roster[name].tolist() for name in columns), strict=True)
    ]
    counties = []
    for replication in range(replications):
        county = County(world, random.Random(1_000_003 * seed + replication), cumulative)
        environment = county.environment
        for career, level in roster:
            environment.process(county.teacher(career, level))
        for recruits in world.recruits:
            environment.process(county.channel(recruits))
        environment.process(county.census())
        environment.run(until=world.months + 1)
        counties.append((county.stock, county.left))
    stock, left = zip(*counties, strict=True)
    return np.stack(stock), np.stack(left)
