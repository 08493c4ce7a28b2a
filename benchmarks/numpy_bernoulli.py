"""NumPy, a coin a year: every teacher in post leaves in a school year with the chance of its kind.

Measured: a replication from the roster to headcounts by level and census and leavers by year and cause.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.world import LEVELS, SEXES, Recruits, World
from benchmarks.yearly import Yearly

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


def run(world: World, chances: Yearly, replications: int, seed: int) -> tuple[Array, Array]:
    """Teachers in post, shape (replication, year + 1, level), and leavers, shape (replication, year, cause)."""
    frame = world.roster
    sex = np.array([SEXES.index(name) for name in frame["sex"]])
    status = np.array([chances.statuses.index(name) for name in frame["status"]])
    row = chances.row(status, sex, frame["birth"].to_numpy(dtype=np.int64))
    level = frame["level"].to_numpy(dtype=np.int64)
    lucks = [np.random.default_rng([seed, number]) for number in range(replications)]
    done = [_replication(world, chances, row, level, luck) for luck in lucks]
    stock, left = zip(*done, strict=True)
    return np.stack(stock), np.stack(left)


def _replication(
    world: World, chances: Yearly, row: Ints, level: Ints, luck: np.random.Generator
) -> tuple[Array, Array]:
    causes = chances.leaves.shape[4]
    stock, left = np.zeros((world.years + 1, len(LEVELS))), np.zeros((world.years, causes))
    stock[0] = np.bincount(level, minlength=len(LEVELS))
    for year in range(world.years):
        passed = (luck.random(len(row))[:, None] >= chances.table(year)[row]).sum(axis=1)
        left[year] = np.bincount(passed, minlength=causes + 1)[:causes]
        stays = passed == causes
        came = [arrivals(recruits, chances, luck) for recruits in world.recruits if recruits.census == year + 1]
        row = np.concatenate([row[stays], *(rows for rows, _ in came)])
        level = np.concatenate([level[stays], *(levels for _, levels in came)])
        stock[year + 1] = np.bincount(level, minlength=len(LEVELS))
    return stock, left


def arrivals(recruits: Recruits, chances: Yearly, luck: np.random.Generator) -> tuple[Ints, Ints]:
    """Row of the chances and level of everybody whom a channel brings in a year."""
    posts = np.repeat(np.arange(len(LEVELS)), recruits.posts)
    level = posts[luck.random(len(posts)) < recruits.fill]
    if not len(level):
        return level, level
    sex = np.where(luck.random(len(level)) < recruits.women, SEXES.index("female"), SEXES.index("male"))
    age = luck.integers(recruits.ages[0], recruits.ages[-1] + 1, len(level))
    status = np.full(len(level), chances.statuses.index(recruits.status))
    return chances.row(status, sex, recruits.month - age), level
