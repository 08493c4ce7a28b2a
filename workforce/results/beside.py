"""Classes, rooms and money of several runs side by side: means of each, and how far it is from the baseline's mean.

What is counted here is kept by a run as tables and not by replication, so that there are no ranges.
"""

from collections.abc import Mapping
from typing import cast

import pandas as pd

from workforce.results import money
from workforce.results.archive import DECIMALS
from workforce.results.outcome import Outcome
from workforce.results.tidy import ALL

ROOMS = ("classes", "from_56", "from_66", "places_short")
"""Columns of the table ``classes``: classes, those of 56 and more and of 66 and more pupils, and places short."""

KEPT = ("assumptions", "policies", "pupils", "classes", "spending")
"""The tables of a run that a comparison reads beside its stocks."""

Tables = Mapping[str, pd.DataFrame]


def kept(outcome: Outcome) -> dict[str, pd.DataFrame]:
    """The tables :data:`KEPT` of a run in memory, as far as it has them."""
    fixed = {name: outcome.fixed[name] for name in KEPT if name in outcome.fixed}
    return fixed | {"spending": money.spending(outcome)}


def tables(runs: Mapping[str, Tables], baseline: str) -> dict[str, pd.DataFrame]:
    """The tables ``classes`` and ``spending`` of a comparison, the baseline's own rows first.

    A run has no rows where it or the baseline has no such table.

    Args:
        runs: for each scenario name the tables of :data:`KEPT`.
        baseline: the name that the others are held against.

    Returns:
        ``classes`` (scenario, year, level and all, measure: pupils or one of :data:`ROOMS`) and ``spending`` (scenario,
        calendar year, payer and all; yuan), each with mean, baseline_mean and difference.
    """
    makers = {"classes": (_classes, ["year", "level", "measure"]), "spending": (_spending, ["year", "payer"])}
    return {
        name: _against({run: make(tables) for run, tables in runs.items()}, baseline, keys)
        for name, (make, keys) in makers.items()
    }


def _against(amounts: Mapping[str, "pd.Series[float]"], baseline: str, keys: list[str]) -> pd.DataFrame:
    """Amounts of every run beside those of the baseline; what only one of them has is nothing in the other."""
    base = amounts[baseline]
    parts = []
    for name, of_run in amounts.items():
        if base.empty or of_run.empty:
            continue
        index = base.index.union(of_run.index, sort=False)
        mean, first = (one.reindex(index, fill_value=0.0) for one in (of_run, base))
        frame = pd.DataFrame({"mean": mean, "baseline_mean": first, "difference": mean - first})
        parts.append(frame.reset_index().assign(scenario=name))
    columns = ["scenario", *keys, "mean", "baseline_mean", "difference"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _classes(run: Tables) -> "pd.Series[float]":
    """Pupils, classes and places by year, level (and all) and measure."""
    parts = []
    for table, measures in (("pupils", ("pupils",)), ("classes", ROOMS)):
        if table in run:
            wide = run[table].groupby(["year", "level"], sort=False)[list(measures)].sum()
            every = wide.groupby("year", sort=False).sum().assign(level=ALL).set_index("level", append=True)
            parts.append(cast("pd.Series[float]", pd.concat([wide, every]).rename_axis(columns="measure").stack()))
    return _rounded(pd.concat(parts)) if parts else pd.Series(dtype=float)


def _spending(run: Tables) -> "pd.Series[float]":
    """All that a payer pays by calendar year and payer (and all), yuan."""
    if "spending" not in run:
        return pd.Series(dtype=float)
    paid = run["spending"][run["spending"]["item"] == ALL].groupby(["year", "payer"], sort=False)["mean"].sum()
    every = paid.groupby("year", sort=False).sum().to_frame().assign(payer=ALL).set_index("payer", append=True)
    return _rounded(pd.concat([paid, every["mean"]]))


def _rounded(amounts: "pd.Series[float]") -> "pd.Series[float]":
    """Amounts as the files have them, so that a stored run and one in memory are compared alike."""
    return amounts.astype(float).round(DECIMALS)
