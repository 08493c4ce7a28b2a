"""Moves that planners order beside redeployment: selection to urban schools (遴选) and rotation (交流轮岗).

Plain functions on arrays of shape (replication, cell); they say how many leave and arrive where.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.market import vacancies

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


def same_work(cells: pd.DataFrame) -> Ints:
    """The number of each cell's level and subject: what a mover keeps, shape (cell,)."""
    return cells.groupby(["level", "subject"], sort=False).ngroup().to_numpy(dtype=np.int64)


def same_work_in(cells: pd.DataFrame, district: "pd.Series[str]") -> Ints:
    """The number of each cell's level, subject and district: inside which a teacher's week is shared, shape (cell,)."""
    group = cells.assign(district=district).groupby(["level", "subject", "district"], sort=False)
    return group.ngroup().to_numpy(dtype=np.int64)


def inside(cells: pd.DataFrame, levels: tuple[str, ...], areas: tuple[str, ...] = ()) -> NDArray[np.bool_]:
    """The cells of some levels and areas; empty lists mean all."""
    chosen = np.ones(len(cells), dtype=bool)
    if levels:
        chosen &= cells["level"].isin(levels).to_numpy()
    if areas:
        chosen &= cells["area"].isin(areas).to_numpy()
    return chosen


def selected(reachable: NDArray[np.bool_], posts: float, gap: Array, need: Array) -> Array:
    """Posts of selection by cell of arrival, shortages first; not yet whole, shape (replication, cell).

    Args:
        reachable: the cells of arrival whose level and subject is taught in an area that may be left, shape (cell,).
        posts: of the year.
        gap: need less full-time equivalents at work, shape (replication, cell).
        need: shape (replication or 1, cell).
    """
    return vacancies.by_need(np.full(len(gap), posts), gap, need, reachable.astype(np.float64))


def rotating(movers: Array, work: Array) -> tuple[Array, Array]:
    """How many change school within their cell, and how many leave it for the same work in another area.

    Between areas as many go one way as the other, so that no cell grows: each cell offers its movers to the others of
    its group, and none exchanges more than all others together offer.

    Args:
        movers: teachers who change school, shape (replication, cell).
        work: 1 where a cell is of a level and subject, shape (cell, group).

    Returns:
        Within, and out of each cell (as many come in), shape (replication, cell).
    """
    others = (movers @ work) @ work.T - movers
    out = np.minimum(movers, others)
    return movers - out, out


def exchanged(out: Array, work: Ints) -> Array:
    """Where those who rotate out of cells go: past the cells of their own, shape (cell, cell).

    In each group they stand in a ring in the order of cells; each takes the place that is as far on as the largest cell
    is long, so that as many come into a cell as leave it.

    Args:
        out: who leaves each cell, at most as many as the others of its group together, shape (cell,).
        work: the group of each cell, shape (cell,).
    """
    flow = np.zeros((len(out), len(out)))
    _exchange(out, work, np.zeros((2, int(work.max(initial=-1)) + 1)), np.empty((2, len(out))), flow)
    return flow


@compiled
def _exchange(out: Array, work: Ints, groups: Array, stretch: Array, flow: Array) -> None:
    """Write who goes where; ``groups`` and ``stretch`` are room for notes, the former begins with zeros.

    Args:
        out: who leaves each cell.
        work: the group of each cell.
        groups: in all, and the most of one cell, shape (2, group).
        stretch: where each cell begins and ends in the ring of its group, shape (2, cell).
        flow: written.
    """
    total, largest, begin, end = groups[0], groups[1], stretch[0], stretch[1]
    for cell in range(len(out)):
        begin[cell] = total[work[cell]]
        total[work[cell]] += out[cell]
        end[cell] = total[work[cell]]
        largest[work[cell]] = max(largest[work[cell]], out[cell])
    for cell in range(len(out)):
        shift, once = largest[work[cell]], total[work[cell]]
        for to in range(len(out)):
            if work[to] == work[cell]:
                here = min(end[cell] + shift, end[to]) - max(begin[cell] + shift, begin[to])
                round_ = min(end[cell] + shift, end[to] + once) - max(begin[cell] + shift, begin[to] + once)
                flow[cell, to] = max(here, 0.0) + max(round_, 0.0)
