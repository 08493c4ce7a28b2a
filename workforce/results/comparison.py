"""Paired comparison: two runs on the same luck, replication by replication."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workforce.errors import PlannerError
from workforce.results.measures import STOCKS, stock_values
from workforce.results.outcome import Stocks
from workforce.results.tidy import (
    RANGED,
    STATISTICS,
    Array,
    axis,
    groups,
    means,
    rows,
    statistics,
    summed,
    tidy,
    with_totals,
)


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
    differences = [_differences(base, run).assign(scenario=name) for name, run in others.items()]
    by_subject = [_by_subject(base, run).assign(scenario=name) for name, run in others.items()]
    return {
        "totals": pd.concat(totals)[["scenario", "year", "level", "measure", *STATISTICS]],
        "differences": pd.concat(differences)[
            ["scenario", "year", "level", "measure", *STATISTICS, "baseline_mean", "relative", "chance_lower"]
        ],
        "subject_differences": pd.concat(by_subject)[
            ["scenario", "year", "level", "subject", "measure", "mean", "low", "high"]
        ],
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


def _totals(run: Stocks) -> pd.DataFrame:
    levels, matrix = with_totals(run.cells, ["level"])
    years = axis("year", run.years)
    parts = [
        tidy(summed(stock_values(run, measure), matrix), years, levels).assign(measure=measure) for measure in STOCKS
    ]
    return pd.concat(parts, ignore_index=True)


def _differences(base: Stocks, other: Stocks) -> pd.DataFrame:
    """Other less base by year, level and measure: per replication first, statistics after."""
    levels, matrix = with_totals(base.cells, ["level"])
    other_levels, other_matrix = with_totals(other.cells, ["level"])
    if not levels.equals(other_levels):
        raise PlannerError("the runs have different levels of schools; compare scenarios of one county")
    parts = []
    for measure in STOCKS:
        first, second = summed(stock_values(base, measure), matrix), summed(stock_values(other, measure), other_matrix)
        change = second - first
        mean = means(first)
        values = statistics(change) | {
            "baseline_mean": mean,
            "relative": np.divide(means(change), mean, out=np.full(mean.shape, np.nan), where=mean != 0),
            "chance_lower": (change < 0).mean(axis=0),
        }
        parts.append(rows(values, axis("year", base.years), levels).assign(measure=measure))
    return pd.concat(parts, ignore_index=True)


def _by_subject(base: Stocks, other: Stocks) -> pd.DataFrame:
    """The change of the shortage by level and subject; nobody is short of a subject that a run does not have."""
    names = ["level", "subject"]
    both = pd.concat([base.cells, other.cells], ignore_index=True)
    labels, _ = groups(both, names)
    first, second = (_of_subjects(stocks, labels) for stocks in (base, other))
    return tidy(second - first, axis("year", base.years), labels, keep=RANGED).assign(measure="shortage")


def _of_subjects(stocks: Stocks, labels: pd.DataFrame) -> Array:
    """The shortage by level and subject, shape (replication, year + 1, subject)."""
    of_cell = pd.MultiIndex.from_frame(stocks.cells[["level", "subject"]])
    number = pd.MultiIndex.from_frame(labels).get_indexer(of_cell)
    matrix = (number[:, None] == np.arange(len(labels))).astype(np.float32)
    return summed(stock_values(stocks, "shortage"), matrix)
