"""Fitted tables in whole teachers: controlled rounding that keeps every total.

In: a table of level by category in fractions that meets the totals. Out: whole numbers that meet them too. Largest
remainders first; what then misses a total is moved, a teacher at a time, where it costs the least.

Example, 10 teachers of each of two levels and 7 women in both::

              women   men            women   men
    primary     3.4   6.6     ->         3     7
    junior      3.6   6.4                4     6
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.totals.fitting import Fit
from workforce.county.totals.marginals import ATTRIBUTES, COUNTY, Margins, Statement
from workforce.county.totals.priors import Array, Categories

Ints = NDArray[np.int64]

NEARLY = 1e-6
MET = 0.1
"""A soft total that the fit meets to within so many teachers is kept when rounding."""

HARD_WEIGHT = 1000.0
MOST_MOVES = 2000


class Kept(NamedTuple):
    """A total that rounding keeps: the entries of the table, and the whole numbers between which they add up."""

    entries: NDArray[np.bool_]
    low: int
    high: int
    weight: float


def between(low: float, high: float) -> tuple[int, int]:
    """The whole numbers of a range; where it holds none, those next to it."""
    least, most = int(np.ceil(low - NEARLY)), int(np.floor(high + NEARLY))
    return (least, most) if least <= most else (most, least)


def rounded(table: Array, totals: Ints, kept: Sequence[Kept]) -> Ints:
    """Whole numbers near a table of shape (level, category) that add up to the totals of the levels.

    Entries of zero stay zero. The totals kept are met where moving up to two teachers at a time leads there.
    """
    whole = np.stack([_apportioned(row, int(total)) for row, total in zip(table, totals, strict=True)])
    if not kept:
        return whole
    settled = _Moves(table, kept)
    for _ in range(MOST_MOVES):
        if not settled.improve(whole):
            break
    return whole


def _apportioned(shares: Array, total: int) -> Ints:
    """Largest remainders: whole numbers in proportion to the shares, ties to the earlier."""
    if not shares.sum():
        return np.zeros(len(shares), dtype=np.int64)
    exact = shares / shares.sum() * total
    counts: Ints = np.floor(exact + NEARLY).astype(np.int64)
    order = np.lexsort((np.arange(len(shares)), np.round(counts - exact, 9)))
    counts[order[: max(total - int(counts.sum()), 0)]] += 1
    return counts


class _Moves:
    """Every move of one teacher of a level from one category to another, and what it does to the totals kept."""

    def __init__(self, table: Array, kept: Sequence[Kept]) -> None:
        rows, columns = table.shape
        level, source, target = (axis.ravel() for axis in np.meshgrid(*map(range, (rows, columns, columns)),
                                                                      indexing="ij"))  # fmt: skip
        possible = (source != target) & (table[level, target] > 0) & (table[level, source] > 0)
        self.level, self.source, self.target = level[possible], source[possible], target[possible]
        self.entries = np.array([one.entries for one in kept], dtype=np.int64)
        self.low = np.array([one.low for one in kept])
        self.high = np.array([one.high for one in kept])
        self.weight = np.array([one.weight for one in kept])
        self.effect = (self.entries[:, self.level, self.target] - self.entries[:, self.level, self.source]).T
        self.table = table

    def _missed(self, sums: NDArray[np.int64]) -> Array:
        """By how much sums of shape (..., total) miss their ranges, weighted."""
        return np.asarray((np.abs(sums - np.clip(sums, self.low, self.high)) * self.weight).sum(axis=-1))

    def improve(self, whole: Ints) -> bool:
        """Make the best move in place, or the best two at once; whether one was made that makes the totals better."""
        sums = np.einsum("tlc,lc->t", self.entries, whole)
        now = float(self._missed(sums))
        if now == 0:
            return False
        can = whole[self.level, self.source] > 0
        off = whole - self.table
        cost = np.where(can, off[self.level, self.target] - off[self.level, self.source], np.inf)
        after = self._missed(sums + self.effect)
        after = np.where(can, after, np.inf)
        best = int(np.lexsort((cost, after))[0])
        if after[best] < now:
            self._make(whole, best)
            return True
        return self._improve_by_two(whole, sums, now, cost)

    def _improve_by_two(self, whole: Ints, sums: NDArray[np.int64], now: float, cost: Array) -> bool:
        wrong = sums != np.clip(sums, self.low, self.high)
        helps = np.flatnonzero((self.effect[:, wrong] != 0).any(axis=1) & np.isfinite(cost))
        for first in helps[np.argsort(cost[helps], kind="stable")]:
            after = self._missed(sums + self.effect[first] + self.effect)
            after = np.where(np.isfinite(cost), after, np.inf)
            best = int(np.lexsort((cost, after))[0])
            if after[best] < now:
                self._make(whole, int(first))
                if whole[self.level[best], self.source[best]] > 0:
                    self._make(whole, best)
                    return True
                self._make(whole, int(first), -1)
        return False

    def _make(self, whole: Ints, move: int, teachers: int = 1) -> None:
        whole[self.level[move], self.source[move]] -= teachers
        whole[self.level[move], self.target[move]] += teachers


def level_totals(totals: dict[str, float], said: Sequence[Statement], met: Sequence[bool]) -> dict[str, int]:
    """The teachers of each level in whole numbers.

    Args:
        totals: as fitted.
        said: what the county's totals say.
        met: whether the fit meets each.
    """
    levels = list(totals)
    table = np.array([list(totals.values())])
    kept, whole = [], round(float(table.sum()) + NEARLY)
    said_of = [one for one, good in zip(said, met, strict=True) if good and one.attribute == "total"]
    for one in sorted(said_of, key=lambda one: one.level != COUNTY):
        scale = whole if one.is_share else 1
        low, high = (one.low, one.high) if one.hard else (one.value, one.value)
        least, most = between(low * scale, high * scale)
        if one.level == COUNTY:
            whole = int(np.clip(whole, least, most))
        elif one.level in totals:
            entries = np.array([[level == one.level for level in levels]])
            kept.append(Kept(entries, least, most, HARD_WEIGHT if one.hard else 1.0))
    return dict(zip(levels, rounded(table, np.array([whole]), kept)[0].tolist(), strict=True))


def margins(fit: Fit, totals: dict[str, int], met: Sequence[bool]) -> dict[str, Margins]:
    """Whole teachers of each level by category of each attribute; categories of none are left out.

    Args:
        fit: the fitted table.
        totals: whole teachers by level.
        met: which statements of the fit are to be kept.
    """
    categories = fit.categories
    tables = {level: {name: fit.margin(level, name) for name in ATTRIBUTES} for level in categories}
    found: dict[str, dict[str, pd.Series[int]]] = {level: {} for level in categories}
    for attribute in ATTRIBUTES:
        names = list(dict.fromkeys(name for level in categories for name in categories[level][attribute]))
        table = np.array([[tables[level][attribute].get(name, 0.0) for name in names] for level in categories])
        kept = [
            _kept(one, totals, categories, names)
            for one, good in zip(fit.said, met, strict=True)
            if good and one.attribute == attribute
        ]
        whole = rounded(table, np.array([totals[level] for level in categories]), kept)
        for row, level in enumerate(categories):
            series = pd.Series(whole[row], index=names).reindex(list(categories[level][attribute]))
            found[level][attribute] = series[series > 0]
    return dict(found)


def _kept(one: Statement, totals: dict[str, int], categories: Categories, names: Sequence[str]) -> Kept:
    levels = np.array([one.level in (COUNTY, level) for level in categories])
    columns = np.array([one.conditions[0].includes(name) for name in names])
    low, high = (one.low, one.high) if one.hard else (one.value, one.value)
    if one.is_share:
        whole = sum(total for level, total in totals.items() if one.level in (COUNTY, level))
        low, high = low * whole, high * whole
    return Kept(levels[:, None] & columns, *between(low, high), HARD_WEIGHT if one.hard else 1.0)
