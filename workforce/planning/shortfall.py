"""The mean shortage of a plan over futures, and its tangents (equation 39).

In a cell and year the mean over futures of the shortage is a convex function of the posts that work there by then, so
it lies above each of its tangents; a linear programme that is given the tangents where it needs them finds the least of
it. A tail (the worst futures for some plan) is the same with other weights of the futures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.planning.limits import Grid
from workforce.planning.sampled import Futures

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


class Tangent(NamedTuple):
    """The shortage of a cell and census is at least ``at_zero`` plus ``slopes`` times posts."""

    census: int
    cell: int
    at_zero: float
    posts: Ints
    slopes: Array


class _Part(NamedTuple):
    """Cells that leave alike at a census, and the posts that may have brought somebody by then.

    Attributes:
        cells: shape (cell,).
        scale: what a post does over what is likely, shape (future, source), a source being a channel and year.
        works: what a post does if all is as likely, shape (source, cell).
        columns: the number of the posts, -1 where there are none, shape (source, cell).
    """

    cells: Ints
    scale: Array
    works: Array
    columns: Ints


@dataclass(frozen=True)
class Shortfall:
    """The shortage of plans in futures.

    Attributes:
        grid: the posts.
        futures: what plans meet.
        ran: the posts of the plan under which the futures were run, shape (post,).
        censuses: those at which shortage counts, numbers from the base census, shape (census,).
    """

    grid: Grid
    futures: Futures
    ran: Array
    censuses: Ints

    @cached_property
    def _parts(self) -> list[list[_Part]]:
        """By census."""
        answer, futures = self.grid.answer, self.futures
        made = []
        for census in self.censuses.tolist():
            come = answer.arrives <= census
            groups = [np.flatnonzero(futures.group == group) for group in range(futures.scale.shape[4])]
            made.append(
                [
                    _Part(
                        cells,
                        np.ascontiguousarray(futures.scale[:, come, census, group]),
                        answer.at_work[come, census][:, cells],
                        self.grid.columns[come][:, cells],
                    )
                    for group, cells in enumerate(groups)
                ]
            )
        return made

    def gaps(self, posts: Array) -> Array:
        """Teachers lacking under a plan, signed, shape (future, census, cell)."""
        made = self.futures.gap[:, self.censuses].copy()
        more = np.append(posts - self.ran, 0.0)
        for at, parts in enumerate(self._parts):
            for part in parts:
                made[:, at, part.cells] -= part.scale @ (part.works * more[part.columns])
        return made

    def mean(self, posts: Array, weight: Array | None = None) -> Array:
        """The mean shortage, shape (census, cell); ``weight`` of each future, adding to 1, shape (future,)."""
        return self.mean_of(self.gaps(posts), weight)

    def mean_of(self, gaps: Array, weight: Array | None = None) -> Array:
        """The same of gaps that are known."""
        return np.asarray(np.tensordot(self._weight(weight), np.maximum(gaps, 0.0), axes=1))

    def mean_gap(self) -> tuple[Array, Array]:
        """The mean signed gap without posts, shape (census, cell), and by how much a post lowers it, (post, census).

        A post concerns the cell that it is in alone.
        """
        slopes = np.zeros((self.grid.count, len(self.censuses)))
        for at, parts in enumerate(self._parts):
            for part in parts:
                there = part.columns >= 0
                lowers = part.scale.mean(axis=0)[:, None] * part.works
                slopes[part.columns[there], at] = lowers[there]
        return self.gaps(np.zeros(self.grid.count)).mean(axis=0), slopes

    def _weight(self, weight: Array | None) -> Array:
        return np.full(self.futures.count, 1 / self.futures.count) if weight is None else weight

    def tangents(
        self, gaps: Array, posts: Array, where: NDArray[np.bool_], weight: Array | None = None
    ) -> Iterator[Tangent]:
        """The tangents of the mean shortage at a plan.

        Args:
            gaps: under the plan, shape (future, census, cell).
            posts: of the plan.
            where: for which cells, shape (census, cell).
            weight: of each future.
        """
        weights = self._weight(weight)
        for at, parts in enumerate(self._parts):
            for part in parts:
                chosen = where[at, part.cells]
                if chosen.any():
                    cells = part.cells[chosen]
                    short = np.where(gaps[:, at, cells] > 0, weights[:, None], 0.0)
                    level = (short * gaps[:, at, cells]).sum(axis=0)
                    slopes = (part.scale.T @ short) * part.works[:, chosen]
                    yield from _tangents(at, cells, level, slopes, part.columns[:, chosen], posts)


def _tangents(census: int, cells: Ints, level: Array, slopes: Array, columns: Ints, posts: Array) -> Iterator[Tangent]:
    for number, cell in enumerate(cells.tolist()):
        used = (columns[:, number] >= 0) & (slopes[:, number] > 0)
        here, slope = columns[used, number], slopes[used, number]
        yield Tangent(census, cell, float(level[number] + slope @ posts[here]), here, -slope)


def worst(figure: Array, share: float) -> Array:
    """The weights of the worst share of futures by a figure, adding to 1, shape (future,); the last counts in part."""
    count = len(figure)
    order = np.argsort(-figure, kind="stable")
    weight = np.zeros(count)
    left = share * count
    weight[order] = np.clip(left - np.arange(count), 0.0, 1.0)
    return np.asarray(weight / left)
