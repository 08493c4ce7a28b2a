"""A yearly pandas model: a data frame a replication, vectorised a year at a time, as analysts write it.

Chances are joined by status, sex and birth month, leavers and headcounts are grouped. Measured: a replication from the
roster to headcounts by level and census and leavers by year and cause.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.world import LEVELS, SEXES, Recruits, World
from benchmarks.yearly import Yearly

Array = NDArray[np.float64]
KIND = ["status", "sex", "birth"]


def run(world: World, chances: Yearly, replications: int, seed: int) -> tuple[Array, Array]:
    """Teachers in post, shape (replication, year + 1, level), and leavers, shape (replication, year, cause)."""
    tables = [_table(chances, year) for year in range(world.years)]
    roster = world.roster[["level", *KIND]]
    lucks = [np.random.default_rng([seed, number]) for number in range(replications)]
    done = [_replication(world, tables, roster, luck) for luck in lucks]
    stock, left = zip(*done, strict=True)
    return np.stack(stock), np.stack(left)


def _table(chances: Yearly, year: int) -> pd.DataFrame:
    """The chances of a year with status, sex and birth month as index, a column a cause."""
    births = range(chances.first_birth, chances.first_birth + chances.leaves.shape[3])
    index = pd.MultiIndex.from_product([chances.statuses, SEXES, births], names=KIND)
    return pd.DataFrame(chances.table(year), index=index)


def _replication(
    world: World, tables: list[pd.DataFrame], teachers: pd.DataFrame, luck: np.random.Generator
) -> tuple[Array, Array]:
    causes = tables[0].shape[1]
    stock, left = np.zeros((world.years + 1, len(LEVELS))), np.zeros((world.years, causes))
    stock[0] = _by_level(teachers)
    for year, table in enumerate(tables):
        known = teachers.join(table, on=KIND)
        reached = known[list(table.columns)].le(luck.random(len(known)), axis=0).sum(axis=1)
        left[year] = reached.value_counts().reindex(range(causes), fill_value=0).to_numpy()
        came = [_arrivals(recruits, luck) for recruits in world.recruits if recruits.census == year + 1]
        teachers = pd.concat([teachers[reached == causes], *came], ignore_index=True)
        stock[year + 1] = _by_level(teachers)
    return stock, left


def _by_level(teachers: pd.DataFrame) -> Array:
    counts = teachers.groupby("level").size().reindex(range(len(LEVELS)), fill_value=0)
    return np.asarray(counts.to_numpy(dtype=np.float64))


def _arrivals(recruits: Recruits, luck: np.random.Generator) -> pd.DataFrame:
    posts = np.repeat(np.arange(len(LEVELS)), recruits.posts)
    level = posts[luck.random(len(posts)) < recruits.fill]
    return pd.DataFrame(
        {
            "level": level,
            "status": recruits.status,
            "sex": np.where(luck.random(len(level)) < recruits.women, "female", "male"),
            "birth": recruits.month - luck.integers(recruits.ages[0], recruits.ages[-1] + 1, len(level)),
        }
    )
