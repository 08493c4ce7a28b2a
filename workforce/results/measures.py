"""Measures of an outcome: what they are, in which unit, and how they sum.

Per replication and at the finest planned cell, gap = need - in post, shortage = max(0, gap), surplus = max(0, -gap),
all in full-time equivalents; supply counts people on the books. Totals add cells, so that no surplus of one subject is
set against a shortage of another. Then, and only then, mean, median and range over replications are taken: means add
up, medians and ranges do not.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workforce.errors import PlannerError, nearest
from workforce.results.outcome import Axes, Block, Outcome, Stocks
from workforce.results.tidy import STATISTICS, Array, axis, groups, summed, tidy

STOCKS = ("need", "supply", "in_post", "gap", "shortage", "surplus")
FIELDS = ("out_of_field", "untaught")
"""Taken at each census, as the stocks are: need that is not taught by who should teach it."""

FLOWS: dict[str, str | None] = {
    "hired": "channel", "planned": "channel", "unfilled": "channel", "blocked": "channel", "left": "cause",
    "moved_in": "move", "moved_out": "move", "uncovered": None,
}  # fmt: skip
"""Each flow with the column that tells its kinds, if it has kinds."""


def stock_values(stocks: Stocks, measure: str) -> Array:
    """A measure of stock at every census, shape (replication, year + 1, cell); need may have 1 for all replications."""
    if measure in ("supply", "in_post"):
        return stocks.supply if measure == "supply" else stocks.in_post
    need = stocks.need.astype(stocks.in_post.dtype)
    if measure == "need":
        return need
    if measure == "surplus":
        return np.maximum(stocks.in_post - need, 0)
    gap = need - stocks.in_post
    return np.maximum(gap, 0) if measure == "shortage" else gap


def census_values(outcome: Outcome, measure: str) -> Array:
    """A measure of ``STOCKS`` or ``FIELDS`` at every census, shape as of :func:`stock_values`.

    Raises:
        PlannerError: no such measure.
    """
    if measure in STOCKS:
        return stock_values(outcome.stocks, measure)
    if measure in FIELDS:
        return np.asarray(getattr(outcome.block, measure))
    raise PlannerError(f"there is no measure of stock '{measure}'{nearest(measure, (*STOCKS, *FIELDS))}")


def flow_values(block: Block, measure: str) -> Array:
    """A flow in the year before each census but the first, shape (replication, year, kind if it has kinds, cell)."""
    if measure == "unfilled":
        return flow_values(block, "planned") - flow_values(block, "hired")
    values = np.asarray(getattr(block, measure))
    return values.astype(np.float32) if values.dtype.kind == "i" else values


def kinds(axes: Axes, measure: str) -> tuple[str, ...]:
    """The kinds of a flow: channels, causes or moves; none for a flow without kinds."""
    known = {"channel": axes.channels, "cause": axes.causes, "move": axes.moves}
    return known.get(FLOWS[measure] or "", ())


def table(outcome: Outcome, measure: str, by: Sequence[str]) -> pd.DataFrame:
    """A tidy table of one measure: the columns of ``by``, then mean, median, low and high.

    Args:
        outcome: the run.
        measure: at each census ``need``, ``in_post``, ``gap``, ``shortage``, ``surplus``, ``out_of_field`` or
            ``untaught`` (full-time equivalents) or ``supply`` (people); in the twelve months before each census
            but the first ``hired``, ``planned``, ``unfilled``, ``blocked``, ``left``, ``moved_in`` or ``moved_out``
            (people or posts) or ``uncovered`` (teacher-months).
        by: any of ``year``, ``level``, ``subject``, ``area`` (and ``zone``, where zones are finer); for ``hired``,
            ``planned``, ``unfilled`` and ``blocked`` also ``channel``, for ``left`` ``cause``, for ``moved_in`` and
            ``moved_out`` ``move``. Without ``year``, flows are summed over the years, and what is taken at a census is
            refused.

    Raises:
        PlannerError: no such measure or column.
    """
    by = [by] if isinstance(by, str) else by
    _refuse(measure, by, list(outcome.stocks.cells.columns))
    labels, matrix = groups(outcome.stocks.cells, [name for name in outcome.stocks.cells.columns if name in by])
    if measure in FLOWS:
        values, axes = _flows(outcome, measure, by)
    else:
        values, axes = census_values(outcome, measure), [axis("year", outcome.stocks.years)]
    return tidy(summed(values, matrix), *axes, labels)[[*by, *STATISTICS]]


def _flows(outcome: Outcome, measure: str, by: Sequence[str]) -> tuple[Array, list[pd.DataFrame]]:
    """A flow with the axes asked for: (replication, [year], [kind], cell)."""
    values, kind = flow_values(outcome.block, measure), FLOWS[measure]
    axes = []
    if kind in by:
        axes.append(axis(str(kind), kinds(outcome.axes, measure)))
    elif kind:
        values = values.sum(axis=2)
    if "year" in by:
        axes.insert(0, axis("year", outcome.stocks.years[1:]))
    else:
        values = values.sum(axis=1)
    return values, axes


def _refuse(measure: str, by: Sequence[str], cell: list[str]) -> None:
    known = (*STOCKS, *FIELDS, *FLOWS)
    if measure not in known:
        raise PlannerError(f"there is no measure '{measure}'{nearest(measure, known)}")
    kind = FLOWS.get(measure)
    columns = ["year", *cell, *([kind] if kind else [])]
    for name in by:
        if name not in columns:
            raise PlannerError(f"{measure} cannot be told by '{name}'{nearest(name, columns)}")
    if measure not in FLOWS and "year" not in by:
        raise PlannerError(f"{measure} is a stock and does not add over years: put 'year' into by")
