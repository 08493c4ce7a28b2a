"""NumPy, a coin a year: every teacher in post leaves in a school year with the chance of its kind.

Measured: a replication from the roster to headcounts by level and census and leavers by year and cause.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.recruits import Recruits
from benchmarks.world import LEVELS, SEXES, World
from benchmarks.yearly import Yearly

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


def run(world: World, chances: Yearly, replications: int, seed: int) -> tuple[Array, Array]:
    """Teachers in post, shape (replication, year + 1, level), and leavers, shape (replication, year, cause)."""
    level, levels = world.roster["level"].to_numpy(dtype=np.int64), np.array(world.levels)
    lucks = [np.random.default_rng([seed, number]) for number in range(replications)]
    done = [_replication(world, chances, level, levels, luck) for luck in lucks]
    stock, left = zip(*done, strict=True)
    return np.stack(stock), np.stack(left)


def _replication(
    world: World, chances: Yearly, level: Ints, levels: Ints, luck: np.random.Generator
) -> tuple[Array, Array]:
    causes, kind = chances.leaves.shape[2], chances.roster
    stock, left = np.zeros((world.years + 1, len(LEVELS))), np.zeros((world.years, causes))
    stock[0] = np.bincount(level, minlength=len(LEVELS))
    for year in range(world.years):
        passed = (luck.random(len(kind))[:, None] >= chances.leaves[year, kind]).sum(axis=1)
        left[year] = np.bincount(passed, minlength=causes + 1)[:causes]
        stays = passed == causes
        came = [
            arrivals(group, kinds, luck)
            for group, kinds in zip(world.recruits, chances.recruits, strict=True)
            if group.rounds[0].census == year + 1
        ]
        kind = np.concatenate([kind[stays], *(kinds for kinds, _ in came)])
        level = np.concatenate([level[stays], *(levels[cells] for _, cells in came)])
        stock[year + 1] = np.bincount(level, minlength=len(LEVELS))
    return stock, left


def arrivals(group: Recruits, kinds: Ints, luck: np.random.Generator) -> tuple[Ints, Ints]:
    """Kind of career and cell of everybody whom a channel brings in a year."""
    posts = np.repeat(np.arange(len(group.amounts)), group.posts(luck.random()))
    cell = posts[luck.random(len(posts)) < group.rounds[0].fill[posts]]
    sex = np.where(luck.random(len(cell)) < group.women, SEXES.index("female"), SEXES.index("male"))
    return kinds[cell, sex, luck.integers(0, len(group.ages), len(cell))], cell
