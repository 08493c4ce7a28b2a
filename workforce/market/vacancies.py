"""Gaps between need and teachers, and planned posts spread over cells (equations 15 to 17)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.scenario.market_policy import ChannelPlan

Array = NDArray[np.float64]


def gap(need: Array, teachers: Array) -> Array:
    """Need less teachers, signed, in every cell: positive is a shortage."""
    return np.asarray(need - teachers)


def eligible(channel: ChannelPlan, cells: pd.DataFrame) -> NDArray[np.bool_]:
    """The cells in which a channel may recruit, shape (cell,)."""
    inside = np.ones(len(cells), dtype=bool)
    if channel.levels:
        inside &= cells["level"].isin(channel.levels).to_numpy()
    if channel.areas:
        inside &= cells["area"].isin(channel.areas).to_numpy()
    return inside


def by_need(posts: Array, gaps: Array, need: Array, inside: NDArray[np.bool_]) -> Array:
    """Posts spread by need: shortages first, in proportion; what is left over in proportion to need.

    Example: 10 posts, gaps of 3, 1 and -2, needs of 20, 10 and 10: the gaps take 3 and 1, the other 6 are spread 3, 1.5
    and 1.5.

    Args:
        posts: posts of the channel, shape (replication,).
        gaps: signed gap, shape (replication, cell).
        need: need, shape (replication or 1, cell).
        inside: the cells in which the channel may recruit, shape (cell,).

    Returns:
        Posts, not yet whole, shape (replication, cell).
    """
    short = np.where(inside, np.maximum(gaps, 0.0), 0.0)
    total = short.sum(axis=1)
    first = np.minimum(posts, total)
    share = np.divide(short, total[:, None], out=np.zeros_like(short), where=total[:, None] > 0)
    return np.asarray(share * first[:, None] + (posts - first)[:, None] * by_weight(np.where(inside, need, 0.0)))


def by_weight(weight: Array) -> Array:
    """Each cell's share of a weight, shape (..., cell); all zero where there is no weight."""
    total = weight.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(weight, total, out=np.zeros_like(weight), where=total > 0))


Rows = list[tuple[NDArray[np.bool_], float]]
"""The rows of an allotment table: the cells that share a row, shape (cell,), and its posts."""


def table_rows(channel: ChannelPlan, cells: pd.DataFrame) -> Rows:
    """The rows of a channel's allotment table; none where posts are allotted by need."""
    rows = []
    inside = eligible(channel, cells)
    for level, part in channel.allotment.items():
        of_level = inside & (cells["level"] == level).to_numpy()
        for subject, posts in part.items() if isinstance(part, dict) else [("", part)]:
            chosen = of_level & (cells["subject"] == subject).to_numpy() if subject else of_level
            rows.append((chosen, float(posts)))
    return rows


def table_weights(rows: Rows, need: Array) -> Array:
    """The share of each cell under an allotment table, shape (..., cell): within a row of the table as need is."""
    weight = np.zeros_like(need)
    for chosen, posts in rows:
        weight += posts * by_weight(np.where(chosen, need, 0.0))
    return by_weight(weight)


def whole(posts: Array, start: Array) -> Array:
    """Posts as whole numbers, right on average in every cell, with the total kept (systematic sampling).

    Example: posts of 0.5, 0.5 and 1.0 with start 0.6 become 1, 0 and 1.

    Args:
        posts: shape (replication, cell).
        start: uniforms, shape (replication,).
    """
    cumulative = np.zeros((posts.shape[0], posts.shape[1] + 1))
    np.cumsum(posts, axis=1, out=cumulative[:, 1:])
    return np.diff(np.floor(np.round(cumulative, 9) + start[:, None]), axis=1)
