"""Paired comparison: two runs on the same luck, replication by replication."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.errors import PlannerError
from workforce.results.measures import STATISTICS, STOCKS, groups, statistics, stock_values
from workforce.results.outcome import Stocks

Array = NDArray[np.floating]
ALL = "all"


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


def _levels(run: Stocks) -> tuple[list[str], NDArray[np.float32]]:
    """Levels and all, and the matrix that sums cells into them."""
    labels, matrix = groups(run.cells, ["level"])
    return [*labels["level"], ALL], np.concatenate([matrix, np.ones((len(matrix), 1), dtype=np.float32)], axis=1)


def _frame(values: Mapping[str, NDArray[np.float64]], years: Sequence[int], labels: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([years, labels], names=["year", "level"])
    return pd.DataFrame({name: array.reshape(-1) for name, array in values.items()}, index=index).reset_index()


def _totals(run: Stocks) -> pd.DataFrame:
    levels, matrix = _levels(run)
    years = run.years.tolist()
    parts = [
        _frame(statistics(stock_values(run, measure) @ matrix), years, levels).assign(measure=measure)
        for measure in STOCKS
    ]
    return pd.concat(parts, ignore_index=True)


def _differences(base: Stocks, other: Stocks) -> pd.DataFrame:
    """Other less base by year, level and measure: per replication first, statistics after."""
    levels, matrix = _levels(base)
    other_levels, other_matrix = _levels(other)
    if levels != other_levels:
        raise PlannerError("the runs have different levels of schools; compare scenarios of one county")
    parts = []
    for measure in STOCKS:
        first, second = stock_values(base, measure) @ matrix, stock_values(other, measure) @ other_matrix
        change = second - first
        mean = first.mean(axis=0, dtype=np.float64)
        values = statistics(change) | {
            "baseline_mean": mean,
            "relative": np.divide(change.mean(axis=0), mean, out=np.full(mean.shape, np.nan), where=mean != 0),
            "chance_lower": (change < 0).mean(axis=0),
        }
        parts.append(_frame(values, base.years.tolist(), levels).assign(measure=measure))
    return pd.concat(parts, ignore_index=True)


def _by_subject(base: Stocks, other: Stocks) -> pd.DataFrame:
    """The change of the shortage by level and subject."""
    labels, matrix = groups(base.cells, ["level", "subject"])
    other_labels, other_matrix = groups(other.cells, ["level", "subject"])
    if not labels.equals(other_labels):
        raise PlannerError("the runs have different subjects; compare scenarios of one county and curriculum")
    change = stock_values(other, "shortage") @ other_matrix - stock_values(base, "shortage") @ matrix
    stats = statistics(change)
    index = pd.MultiIndex.from_product([base.years.tolist(), labels.index], names=["year", "group"])
    frame = pd.DataFrame({name: stats[name].reshape(-1) for name in ("mean", "low", "high")}, index=index).reset_index()
    return frame.join(labels, on="group").assign(measure="shortage")
