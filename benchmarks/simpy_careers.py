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

from benchmarks.recruits import Recruits
from benchmarks.world import LEVELS, Career, World

Process = Generator[simpy.Event, Any, None]

CENSUS, EXIT = 0.25, 0.5
"""Within a month whoever arrives comes first, then the census is taken, then leavers go: fractions of a month."""


@dataclass
class County:
    """One replication: the calendar, who is in post, and what is counted."""

    world: World
    luck: random.Random
    cumulative: dict[tuple[Any, ...], list[float]]
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
        causes, retires = len(self.world.causes), self._retires(career)
        stop = min(retires, self.world.months)
        status, start, end = career.status, career.start, career.term_end
        while end is not None and end <= stop:
            month, cause = self._struck(career, status, start, end)
            if cause >= 0:
                return month, cause
            term, luck = self.world.terms[status], self.luck.random()
            renewal = term.renewal[(end - 1) // 12]
            if luck >= term.conversion + renewal:
                return end - 1, causes
            start = end
            if luck < term.conversion:
                status, end = "established", None
            else:
                end += term.months
        month, cause = self._struck(career, status, start, stop)
        if cause < 0 and retires < self.world.months:
            return retires, causes + 1
        return month, cause

    def _retires(self, career: Career) -> int:
        """The last month in post by the law of retirement; the horizon for whoever stays beyond it."""
        if not career.exits:
            return self.world.months
        luck = self.luck.random()
        for month, chance in career.exits:
            luck -= chance
            if luck < 0:
                return month
        return self.world.months

    def _struck(self, career: Career, status: str, start: int, stop: int) -> tuple[int, int]:
        """The month from ``start`` to ``stop - 1`` in which a cause strikes, and which; cause -1 if none does."""
        key = (career.birth, career.sex, status, career.risk, career.bond_end)
        if key not in self.cumulative:
            total = self.world.hazards(career, status).sum(axis=0).tolist()
            self.cumulative[key] = list(accumulate(total, initial=0.0))
        cumulative = self.cumulative[key]
        target = cumulative[start] + self.luck.expovariate(1.0)
        if target >= cumulative[stop]:
            return stop, -1
        month = bisect_left(cumulative, target, start, stop) - 1
        hazards = self.world.hazards(career, status)[:, month].tolist()
        return month, self.luck.choices(range(len(hazards)), hazards)[0]

    def channel(self, recruits: Recruits) -> Process:
        """A channel's arrivals of one year: what the first round leaves unfilled is offered again."""
        posts = np.repeat(np.arange(len(recruits.amounts)), recruits.posts(self.luck.random())).tolist()
        for arrival in recruits.rounds:
            yield self.environment.timeout(arrival.month - self.environment.now)
            unfilled = []
            for cell in posts:
                if self.luck.random() >= arrival.fill[cell]:
                    unfilled.append(cell)
                    continue
                sex = "female" if self.luck.random() < recruits.women else "male"
                career = self.world.recruit(recruits, cell, arrival.month, self.luck.choice(recruits.ages), sex)
                self.environment.process(self.teacher(career, self.world.levels[cell]))
            posts = unfilled

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
    cumulative: dict[tuple[Any, ...], list[float]] = {}
    roster = list(zip(world.roster["career"], world.roster["level"].tolist(), strict=True))
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
