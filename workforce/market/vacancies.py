"""Planned posts spread over cells (equations 15 to 17)."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.county.tables import County
from workforce.scenario.market_assumptions import ChannelProfile
from workforce.scenario.market_policy import ALL, ChannelPlan
from workforce.scenario.values import by_year

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


def eligible(plan: ChannelPlan, profile: ChannelProfile, cells: pd.DataFrame, county: County) -> Array:
    """The part of each cell in which a channel may recruit, from 0 to 1, shape (cell,).

    All of a cell or nothing of it by level, subject and area, as the rules of the channel and the plan say; the part
    of its public schools, by their weights, where the plan names schools.
    """
    inside = np.ones(len(cells))
    for column in ("level", "subject", "area"):
        for chosen in (getattr(profile, f"{column}s"), getattr(plan, f"{column}s")):
            if chosen:
                inside *= cells[column].isin(chosen).to_numpy()
    return inside * _part_of_schools(plan.schools, cells, county) if plan.schools else inside


def _part_of_schools(schools: tuple[str, ...], cells: pd.DataFrame, county: County) -> Array:
    table = county.tables["schools"]
    public = table[table["sector"] == "public"]
    named = public["weight"].where(public["school"].isin(schools), 0.0)
    places = [public["level"], public["area"]]
    part = named.groupby(places).sum() / public["weight"].groupby(places).sum()
    found = part.reindex(pd.MultiIndex.from_frame(cells[["level", "area"]]))
    return np.asarray(found.fillna(0.0), dtype=np.float64)


def by_need(posts: Array, gaps: Array, need: Array, inside: Array) -> Array:
    """Posts spread by need: shortages first, in proportion; what is left over in proportion to need.

    Example: 10 posts, gaps of 3, 1 and -2, needs of 20, 10 and 10: the gaps take 3 and 1, the other 6 are spread 3, 1.5
    and 1.5.

    Args:
        posts: posts of the channel, shape (replication,).
        gaps: signed gap, shape (replication, cell).
        need: need, shape (replication or 1, cell).
        inside: the part of each cell in which the channel may recruit, shape (cell,).

    Returns:
        Posts, not yet whole, shape (replication, cell).
    """
    spread = np.empty_like(gaps)
    _spread_by_need(spread, posts, gaps, need, inside)
    return spread


@compiled
def _spread_by_need(spread: Array, posts: Array, gaps: Array, need: Array, inside: Array) -> None:
    for r in range(len(gaps)):
        of = min(r, len(need) - 1)
        short, needed = 0.0, 0.0
        for cell in range(len(inside)):
            short += max(gaps[r, cell], 0.0) * inside[cell]
            needed += need[of, cell] * inside[cell]
        first = min(posts[r], short)
        of_short = first / short if short > 0 else 0.0
        of_need = (posts[r] - first) / needed if needed > 0 else 0.0
        for cell in range(len(inside)):
            spread[r, cell] = (max(gaps[r, cell], 0.0) * of_short + need[of, cell] * of_need) * inside[cell]


def by_weight(weight: Array) -> Array:
    """Each cell's share of a weight, shape (..., cell); all zero where there is no weight."""
    total = weight.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(weight, total, out=np.zeros_like(weight), where=total > 0))


Rows = list[tuple[Array, float]]
"""The rows of an allotment table: the part of each cell that shares a row, shape (cell,), and its posts."""


def table_rows(plan: ChannelPlan, cells: pd.DataFrame, inside: Array) -> Rows:
    """The rows of a channel's allotment table; none where posts are allotted by need."""
    rows = []
    for level, part in plan.allotment.items():
        of_level = inside * (cells["level"] == level).to_numpy()
        for subject, posts in part.items() if isinstance(part, dict) else [("", part)]:
            chosen = of_level * (cells["subject"] == subject).to_numpy() if subject else of_level
            rows.append((chosen, float(posts)))
    return rows


def table_weights(rows: Rows, need: Array) -> Array:
    """The share of each cell under an allotment table, shape (..., cell): within a row of the table as need is."""
    weight = np.zeros_like(need)
    for chosen, posts in rows:
        weight += posts * by_weight(need * chosen)
    return by_weight(weight)


class Targets(NamedTuple):
    """Posts that are set for places, not spread by a rule.

    Attributes:
        places: the part of each cell that shares a row, shape (row, cell).
        posts: posts of each row by the census for which they are decided, shape (row, year).
    """

    places: Array
    posts: Array

    def at(self, year: int, need: Array) -> Array:
        """Posts by cell of a year of the horizon, within a row as need is, shape (replication or 1, cell)."""
        posts, alone = self.posts[:, year], np.count_nonzero(self.places, axis=1) == 1
        made = np.zeros_like(need) + posts[alone] @ (self.places[alone] > 0)
        for row in np.flatnonzero(~alone & (posts > 0)):
            made += posts[row] * by_weight(need * self.places[row])
        return np.asarray(made)


def targets(plan: ChannelPlan, cells: pd.DataFrame, inside: Array, years: NDArray[np.int64]) -> Targets:
    """The targets of a channel over the years of the horizon."""
    places, posts = [], []
    for row, planned in plan.rows():
        chosen = inside.copy()
        for column, code in zip(("level", "subject", "area"), row, strict=True):
            chosen *= (cells[column] == code).to_numpy() | (code == ALL)
        places.append(chosen)
        posts.append(by_year(planned, years))
    return Targets(np.array(places).reshape(-1, len(cells)), np.array(posts).reshape(-1, len(years)))


def whole(amounts: Array, start: Array, order: Ints) -> Array:
    """Amounts as whole numbers, right on average in every cell, with the total kept (systematic sampling).

    Example: posts of 0.5, 0.5 and 1.0 with start 0.6 become 1, 0 and 1.

    Args:
        amounts: shape (replication, cell).
        start: uniforms, shape (replication,).
        order: the cells in the order in which they are added up: totals of a stretch of it are kept too, if whole.
    """
    made = np.empty_like(amounts)
    _make_whole(made, amounts, start, order)
    return made


@compiled
def _make_whole(made: Array, amounts: Array, start: Array, order: Ints) -> None:
    for r in range(len(amounts)):
        total, before = 0.0, np.floor(start[r])
        for cell in order:
            total += amounts[r, cell]
            now = np.floor(np.rint(total * 1e9) / 1e9 + start[r])
            made[r, cell] = now - before
            before = now
