"""Why the net gap changes: from one census to the next as a sum of named causes, with no rest (table ``causes``).

The gap is need less teachers at work, full-time equivalents, mean over replications. At work are those on the books,
less those not at work, plus time shared with other areas; those on the books change by the flows of the ledger. The
need changes as :mod:`~workforce.results.need_causes` says; by how much its mean changes otherwise than the likely need
is a cause of its own. What makes the gap larger is positive: a leaver is, an arrival is not.
"""

import numpy as np
import pandas as pd

from workforce.results.measures import flow_values, kinds
from workforce.results.need_causes import TABLES, need_changes
from workforce.results.outcome import Outcome
from workforce.results.tidy import Array, Matrix, axis, groups, means, rows, summed

BY = ["level", "subject"]
NOTHING = 1e-11
"""Teachers; a change as small is rounding, and has no row."""


def causes(outcome: Outcome) -> pd.DataFrame:
    """The change of the net gap by cause: year (of the census that closes it), level, subject, cause, mean.

    The means of a year, level and subject add up to the change of the mean gap; over levels, subjects and years they
    add up too. Causes are ``hired.`` with a channel, ``left.`` with a cause, ``moved.`` with a kind of move,
    ``absence``, ``sharing``, those of the need, and ``unsure_future``.
    """
    labels, matrix = groups(outcome.stocks.cells, BY)
    parts = {**_supply(outcome, matrix), **_need(outcome, labels, matrix)}
    stacked = np.stack(list(parts.values()), axis=2)
    table = rows({"mean": stacked}, axis("year", outcome.stocks.years[1:]), labels, axis("cause", list(parts)))
    return table[table["mean"].abs() > NOTHING].reset_index(drop=True)


def _supply(outcome: Outcome, matrix: Matrix) -> dict[str, Array]:
    """Why teachers at work become more or fewer, as changes of the gap, shape (year, group) each."""
    block, axes = outcome.block, outcome.axes

    def flow(measure: str) -> Array:
        return summed(means(flow_values(block, measure)), matrix).swapaxes(0, 1)

    def stock(values: Array) -> Array:
        return summed(means(values), matrix)

    found = {f"hired.{name}": -came for name, came in zip(kinds(axes, "hired"), flow("hired"), strict=True)}
    found |= {f"left.{name}": gone for name, gone in zip(kinds(axes, "left"), flow("left"), strict=True)}
    for name, moved in zip(kinds(axes, "moved_out"), flow("moved_out") - flow("moved_in"), strict=True):
        family = f"moved.{name.partition('.')[0]}"
        found[family] = found.get(family, 0.0) + moved
    shared = stock(block.shared)
    not_at_work = stock(block.stock) + shared - stock(block.in_post)
    return {**found, "absence": np.diff(not_at_work, axis=0), "sharing": -np.diff(shared, axis=0)}


def _need(outcome: Outcome, labels: pd.DataFrame, matrix: Matrix) -> dict[str, Array]:
    """Why the need changes, shape (year, group) each; one cause for all where the run does not say what it is made of.

    Args:
        outcome: the run.
        labels: level and subject of each group.
        matrix: which cells are of which group.
    """
    change = np.diff(summed(means(outcome.stocks.need), matrix), axis=0)
    if not all(name in outcome.fixed for name in TABLES):
        return {"need": change}
    places, by_place = need_changes(outcome.fixed, outcome.stocks.years)
    at = pd.MultiIndex.from_frame(labels).get_indexer(pd.MultiIndex.from_frame(places[BY]))
    inside = np.equal.outer(at, np.arange(len(labels))).astype(np.float64)
    found = {cause: part @ inside for cause, part in by_place.items()}
    return {**found, "unsure_future": change - _likely_change(outcome, labels)}


def _likely_change(outcome: Outcome, labels: pd.DataFrame) -> Array:
    """The yearly change of the likely need, shape (year, group)."""
    policies = outcome.fixed["policies"].set_index("key")["value"]
    column = f"by_{policies['policies.demand.need']}"
    likely = outcome.fixed["needs"].groupby(["year", *BY])[column].sum().unstack("year")
    ordered = likely.reindex(index=pd.MultiIndex.from_frame(labels), columns=outcome.stocks.years).fillna(0.0)
    return np.diff(ordered.to_numpy(dtype=np.float64).T, axis=0)
