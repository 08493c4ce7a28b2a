"""A yearly pandas model: a data frame a replication, vectorised a year at a time, as analysts write it.

Chances are joined by the kind of career, leavers and headcounts are grouped. Measured: a replication from the roster
to headcounts by level and census and leavers by year and cause.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.numpy_bernoulli import arrivals
from benchmarks.recruits import Recruits
from benchmarks.world import LEVELS, World
from benchmarks.yearly import Ints, Yearly

Array = NDArray[np.float64]


def run(world: World, chances: Yearly, replications: int, seed: int) -> tuple[Array, Array]:
    """Teachers in post, shape (replication, year + 1, level), and leavers, shape (replication, year, cause)."""
    tables = [pd.DataFrame(table).rename_axis(index="kind") for table in chances.leaves]
    roster = world.roster[["level"]].assign(kind=chances.roster)
    lucks = [np.random.default_rng([seed, number]) for number in range(replications)]
    done = [_replication(world, chances, tables, roster, luck) for luck in lucks]
    stock, left = zip(*done, strict=True)
    return np.stack(stock), np.stack(left)


def _replication(
    world: World, chances: Yearly, tables: list[pd.DataFrame], teachers: pd.DataFrame, luck: np.random.Generator
) -> tuple[Array, Array]:
    causes = tables[0].shape[1]
    stock, left = np.zeros((world.years + 1, len(LEVELS))), np.zeros((world.years, causes))
    stock[0] = _by_level(teachers)
    for year, table in enumerate(tables):
        known = teachers.join(table, on="kind")
        reached = known[list(table.columns)].le(luck.random(len(known)), axis=0).sum(axis=1)
        left[year] = reached.value_counts().reindex(range(causes), fill_value=0).to_numpy()
        came = [
            _arrivals(world, group, kinds, luck)
            for group, kinds in zip(world.recruits, chances.recruits, strict=True)
            if group.rounds[0].census == year + 1
        ]
        teachers = pd.concat([teachers[reached == causes], *came], ignore_index=True)
        stock[year + 1] = _by_level(teachers)
    return stock, left


def _by_level(teachers: pd.DataFrame) -> Array:
    counts = teachers.groupby("level").size().reindex(range(len(LEVELS)), fill_value=0)
    return np.asarray(counts.to_numpy(dtype=np.float64))


def _arrivals(world: World, group: Recruits, kinds: Ints, luck: np.random.Generator) -> pd.DataFrame:
    kind, cell = arrivals(group, kinds, luck)
    return pd.DataFrame({"level": np.array(world.levels)[cell], "kind": kind})
