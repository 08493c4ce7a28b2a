"""Long tables from arrays over replications: cells are summed first, statistics are taken after.

Means add up, medians and ranges do not; so totals are summed replication by replication and never from statistics.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.floating]
Matrix = NDArray[np.float32]

ALL = "all"
CELL = ("level", "subject", "area")
RANGE = (0.05, 0.95)
STATISTICS = ["mean", "median", "low", "high"]
RANGED = ["mean", "low", "high"]


def statistics(values: Array) -> dict[str, NDArray[np.float64]]:
    """Mean, median and 90 % range over the first axis; quantiles linear between order statistics, as in NumPy."""
    flat = values.reshape(len(values), -1).T.copy()
    flat.sort(axis=1)
    places = np.array([0.5, *RANGE]) * (len(values) - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, len(values) - 1)
    between = flat[:, below] + (places - below) * (flat[:, above].astype(np.float64) - flat[:, below])
    shape = values.shape[1:]
    median, low, high = (between[:, at].reshape(shape) for at in range(3))
    return {"mean": means(values), "median": median, "low": low, "high": high}


def means(values: Array) -> NDArray[np.float64]:
    """The mean over the first axis, added up in double precision."""
    return np.asarray(values.mean(axis=0, dtype=np.float64))


def groups(cells: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, Matrix]:
    """The groups that columns of the cells make, in order, and the matrix (cell, group) that sums into them."""
    if not by:
        return pd.DataFrame(index=[0]), np.ones((len(cells), 1), dtype=np.float32)
    numbers = cells.groupby(list(by), sort=False).ngroup().to_numpy()
    labels = cells[list(by)].drop_duplicates(ignore_index=True)
    matrix = (numbers[:, None] == np.arange(len(labels))).astype(np.float32)
    return labels, matrix


def with_totals(cells: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, Matrix]:
    """Groups as of :func:`groups`, then their totals column by column from the last, named ``all``.

    By level and subject: every level and subject; each level, subject ``all``; level ``all``, subject ``all``.
    """
    parts = [groups(cells, by[:kept]) for kept in range(len(by), -1, -1)]
    labels = pd.concat([part.reindex(columns=list(by)) for part, _ in parts], ignore_index=True).fillna(ALL)
    return labels, np.concatenate([matrix for _, matrix in parts], axis=1)


def summed(values: Array, matrix: Matrix) -> Array:
    """Sum the last axis into groups, one product of two matrices."""
    *before, last = values.shape
    flat = values.reshape(math.prod(before), last) @ matrix.astype(values.dtype)
    return np.asarray(flat.reshape(*before, matrix.shape[1]))


def axis(name: str, values: Sequence[object] | NDArray[np.int64]) -> pd.DataFrame:
    """The labels of an axis with one column."""
    return pd.DataFrame({name: list(values)})


def rows(values: Mapping[str, Array], *axes: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers of one shape as a long table, the labels of each axis in front.

    Two years and two levels give::

        year  level    mean
        2022  primary  10.0
        2022  junior    4.0
        2023  primary   9.5
    """
    places = np.indices([len(one) for one in axes]).reshape(len(axes), -1)
    labels = {str(name): one[name].to_numpy()[at] for one, at in zip(axes, places, strict=True) for name in one.columns}
    return pd.DataFrame(labels | {name: array.reshape(-1) for name, array in values.items()})


def tidy(values: Array, *axes: pd.DataFrame, keep: Sequence[str] = STATISTICS) -> pd.DataFrame:
    """Statistics of values of shape (replication, *axes) as a long table (see :func:`rows`)."""
    stats = statistics(values)
    return rows({name: stats[name] for name in keep}, *axes)
