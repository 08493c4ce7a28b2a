"""Measures of an outcome: what they are, in which unit, and how they sum.

Per replication and at the finest planned cell, gap = need - teachers, shortage = max(0, gap), surplus = max(0, -gap);
totals add cells, so that no surplus of one subject is set against a shortage of another. Then, and only then, mean,
median and range over replications are taken: means add up, medians and ranges do not.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.errors import PlannerError, nearest
from workforce.results.outcome import Outcome, Stocks

Array = NDArray[np.floating]

STOCKS = ("need", "supply", "gap", "shortage", "surplus")
FLOWS = {"hired": "channel", "left": "cause"}
CELL = ("level", "subject", "area")
RANGE = (0.05, 0.95)
STATISTICS = ["mean", "median", "low", "high"]
NETTED_AT = "level x subject x area"


def stock_values(stocks: Stocks, measure: str) -> Array:
    """A measure of stock at every census, shape (replication, year + 1, cell), full-time equivalents or people."""
    supply = stocks.supply
    if measure == "supply":
        return supply
    need = stocks.need.astype(supply.dtype)
    if measure == "need":
        return np.broadcast_to(need, supply.shape)
    if measure == "surplus":
        return np.maximum(supply - need, 0)
    gap = need - supply
    return np.maximum(gap, 0) if measure == "shortage" else gap


def statistics(values: Array) -> dict[str, NDArray[np.float64]]:
    """Mean, median and 90 % range over the first axis; quantiles linear between order statistics, as in NumPy."""
    flat = np.sort(values.reshape(len(values), -1).T, axis=1)
    places = np.array([0.5, *RANGE]) * (len(values) - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, len(values) - 1)
    between = flat[:, below] + (places - below) * (flat[:, above].astype(np.float64) - flat[:, below])
    shape = values.shape[1:]
    mean = values.mean(axis=0, dtype=np.float64)
    median, low, high = (between[:, at].reshape(shape) for at in range(3))
    return {"mean": mean, "median": median, "low": low, "high": high}


def groups(cells: pd.DataFrame, by: Sequence[str]) -> tuple[pd.DataFrame, NDArray[np.float32]]:
    """The groups that columns of the cells make, in order, and the matrix (cell, group) that sums into them."""
    if not by:
        return pd.DataFrame(index=[0]), np.ones((len(cells), 1), dtype=np.float32)
    numbers = cells.groupby(list(by), sort=False).ngroup().to_numpy()
    labels = cells[list(by)].drop_duplicates(ignore_index=True)
    matrix = (numbers[:, None] == np.arange(len(labels))).astype(np.float32)
    return labels, matrix


def table(outcome: Outcome, measure: str, by: Sequence[str]) -> pd.DataFrame:
    """A tidy table of one measure: the columns of ``by``, then mean, median, low and high.

    Args:
        outcome: the run.
        measure: ``need``, ``supply``, ``gap``, ``shortage``, ``surplus`` (at each census), ``hired`` or ``left``
            (in the twelve months before each census).
        by: any of ``year``, ``level``, ``subject``, ``area``; for flows also ``channel`` or ``cause``. Without
            ``year``, flows are summed over the years, and stocks are refused.

    Raises:
        PlannerError: no such measure or column.
    """
    by = [by] if isinstance(by, str) else by
    _refuse(measure, by)
    labels, matrix = groups(outcome.stocks.cells, [name for name in CELL if name in by])
    if measure in FLOWS:
        values, axes = _flows(outcome, measure, by)
    else:
        values, axes = stock_values(outcome.stocks, measure), [("year", outcome.stocks.years.tolist())]
    summed = np.asarray(values) @ matrix.astype(values.dtype)
    frame = _tidy(summed, axes, labels)
    return frame[[*by, *STATISTICS]]


def _flows(outcome: Outcome, measure: str, by: Sequence[str]) -> tuple[Array, list[tuple[str, Sequence[object]]]]:
    """Flows with the axes asked for: (replication, [year], [channel or cause], cell)."""
    values = outcome.block.hired if measure == "hired" else outcome.block.left
    kind = FLOWS[measure]
    names = outcome.channels if measure == "hired" else outcome.causes
    axes: list[tuple[str, Sequence[object]]] = []
    if kind in by:
        axes.append((kind, names))
    else:
        values = values.sum(axis=2)
    if "year" in by:
        axes.insert(0, ("year", outcome.stocks.years[1:].tolist()))
    else:
        values = values.sum(axis=1)
    return values, axes


def _tidy(values: Array, axes: Sequence[tuple[str, Sequence[object]]], labels: pd.DataFrame) -> pd.DataFrame:
    """Statistics of values of shape (replication, *axes, group) as a long table."""
    stats = statistics(values)
    columns = [list(labels) for _, labels in axes]
    index = pd.MultiIndex.from_product([*columns, labels.index], names=[*(name for name, _ in axes), "group"])
    frame = pd.DataFrame({name: array.reshape(-1) for name, array in stats.items()}, index=index).reset_index()
    return frame.join(labels, on="group").drop(columns="group")


def _refuse(measure: str, by: Sequence[str]) -> None:
    known = (*STOCKS, *FLOWS)
    if measure not in known:
        raise PlannerError(f"there is no measure '{measure}'{nearest(measure, known)}")
    columns = ["year", *CELL, *([FLOWS[measure]] if measure in FLOWS else [])]
    for name in by:
        if name not in columns:
            raise PlannerError(f"{measure} cannot be told by '{name}'{nearest(name, columns)}")
    if measure in STOCKS and "year" not in by:
        raise PlannerError(f"{measure} is a stock and does not add over years: put 'year' into by")
