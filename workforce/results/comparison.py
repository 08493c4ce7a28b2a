"""Paired comparison: two runs on the same luck, replication by replication."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workforce.errors import PlannerError
from workforce.results.measures import STOCKS, stock_values
from workforce.results.outcome import Stocks
from workforce.results.tidy import (
    ALL,
    STATISTICS,
    Array,
    Matrix,
    axis,
    groups,
    means,
    rows,
    statistics,
    summed,
    tidy,
    with_totals,
)

MANY = 5
"""More scenarios than these are hard to read side by side."""

CHANGE = [*STATISTICS, "baseline_mean", "baseline_median", "relative", "chance_lower"]
"""What is told of a difference: its statistics, the baseline beside it, the mean difference over the mean of the
baseline, and the part of the replications in which the plan has less (of shortage and surplus, less is better)."""


def tables(runs: Mapping[str, Stocks], baseline: str) -> dict[str, pd.DataFrame]:
    """The tables of a comparison: totals, differences, subject_differences.

    Args:
        runs: runs by scenario name; the same county, years and replications.
        baseline: the name that the others are held against.

    Raises:
        PlannerError: the runs do not pair.
    """
    base = runs[baseline]
    for name, other in runs.items():
        _refuse_unpaired(baseline, base, name, other)
    others = {name: run for name, run in runs.items() if name != baseline}
    totals = [_totals(run).assign(scenario=name) for name, run in runs.items()]
    levels, _ = with_totals(base.cells, ["level"])
    of_level = [_differences(base, run, levels).assign(scenario=name) for name, run in others.items()]
    of_subject = [_differences(base, run, _subjects(base, run)).assign(scenario=name) for name, run in others.items()]
    return {
        "totals": pd.concat(totals)[["scenario", "year", "level", "measure", *STATISTICS]],
        "differences": pd.concat(of_level)[["scenario", "year", "level", "measure", *CHANGE]],
        "subject_differences": pd.concat(of_subject)[["scenario", "year", "level", "subject", "measure", *CHANGE]],
    }


def _refuse_unpaired(baseline: str, base: Stocks, name: str, other: Stocks) -> None:
    if not np.array_equal(base.years, other.years):
        raise PlannerError(
            f"{name} runs from {other.years[0]} to {other.years[-1]}, {baseline} from {base.years[0]} to "
            f"{base.years[-1]}; compare runs of the same years (--years)"
        )
    if base.replications != other.replications:
        raise PlannerError(
            f"{name} has {other.replications} replications, {baseline} {base.replications}; compare runs of the same -n"
        )
    if list(dict.fromkeys(base.cells["level"])) != list(dict.fromkeys(other.cells["level"])):
        raise PlannerError("the runs have different levels of schools; compare scenarios of one county")


def _totals(run: Stocks) -> pd.DataFrame:
    levels, matrix = with_totals(run.cells, ["level"])
    years = axis("year", run.years)
    parts = [
        tidy(summed(stock_values(run, measure), matrix), years, levels).assign(measure=measure) for measure in STOCKS
    ]
    return pd.concat(parts, ignore_index=True)


def _subjects(base: Stocks, other: Stocks) -> pd.DataFrame:
    """Level and subject of every cell of either run; nobody is short of a subject that a run does not have."""
    return groups(pd.concat([base.cells, other.cells], ignore_index=True), ["level", "subject"])[0]


def _differences(base: Stocks, other: Stocks, labels: pd.DataFrame) -> pd.DataFrame:
    """Other less base by year, label and measure: per replication first, statistics after."""
    sums = [(stocks, into(stocks.cells, labels)) for stocks in (base, other)]
    parts = []
    for measure in STOCKS:
        first, second = (summed(stock_values(stocks, measure), matrix) for stocks, matrix in sums)
        values = _change(first, second)
        parts.append(rows(values, axis("year", base.years), labels).assign(measure=measure))
    return pd.concat(parts, ignore_index=True)


def into(cells: pd.DataFrame, labels: pd.DataFrame) -> Matrix:
    """The matrix (cell, label) that sums cells into labels; a label ``all`` takes every cell."""
    fits = [(labels[name] == ALL).to_numpy() | (cells[name].to_numpy()[:, None] == labels[name].to_numpy())
            for name in labels]  # fmt: skip
    return np.asarray(np.logical_and.reduce(fits), dtype=np.float32)


def _change(first: Array, second: Array) -> dict[str, Array]:
    """The columns ``CHANGE`` of values of shape (replication, year + 1, label)."""
    change, mean = second - first, means(first)
    return statistics(change) | {
        "baseline_mean": mean,
        "baseline_median": statistics(first)["median"],
        "relative": np.divide(means(change), np.abs(mean), out=np.full(mean.shape, np.nan), where=mean != 0),
        "chance_lower": (change < 0).mean(axis=0),
    }
