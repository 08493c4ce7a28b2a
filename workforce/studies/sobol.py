"""Sobol indices: which part of the variance of a figure each factor makes (equations 30 and 31).

The design is that of Saltelli et al. (2010): two sets of points A and B, and for each factor a set that is A but for
that factor, which is taken from B. Everything that makes points differ is a factor, luck included.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.draws import BLOCK, Stream

Array = NDArray[np.float64]

RESAMPLES = 1000
"""Bootstrap samples of the points, for the 90 % intervals and for how sure the ranking is."""

COLUMNS = ["factor", "first", "first_low", "first_high", "total", "total_low", "total_high", "greatest"]


def indices(
    factors: Sequence[str], of_a: Array, of_b: Array, mixed: Array, rivals: int | None = None, seed: int = 1
) -> pd.DataFrame:
    """First-order and total indices of each factor, the greatest total first.

    ``first`` is the part of the variance that would go if the factor were known, ``total`` that which would be left if
    all others were. ``greatest`` is how often, among resamples of the points, its total index is the greatest of the
    rivals; none for other factors, and 0 where nothing varies.

    Args:
        factors: their names.
        of_a: the figure at the points of the first set, shape (point,).
        of_b: at those of the second, same shape.
        mixed: at those of A with one factor of B, shape (factor, point).
        rivals: so many of the factors, the first ones, are ranked against each other; all by default.
        seed: of the resampling.
    """
    points, rivals = len(of_a), len(factors) if rivals is None else rivals
    chosen = _resampled(points, seed)
    first, total = _estimates(of_a, of_b, mixed, np.arange(points)[None])
    drawn_first, drawn_total = _estimates(of_a, of_b, mixed, chosen)
    table = pd.DataFrame(
        {
            "factor": list(factors),
            "first": first[:, 0],
            "first_low": np.quantile(drawn_first, 0.05, axis=1),
            "first_high": np.quantile(drawn_first, 0.95, axis=1),
            "total": total[:, 0],
            "total_low": np.quantile(drawn_total, 0.05, axis=1),
            "total_high": np.quantile(drawn_total, 0.95, axis=1),
            "greatest": _greatest(drawn_total, rivals),
        }
    )
    return table.sort_values("total", ascending=False, kind="stable", ignore_index=True)[COLUMNS]


def _resampled(points: int, seed: int) -> NDArray[np.int64]:
    """Places of points drawn with replacement, shape (sample, point)."""
    slots = -(-points // BLOCK)
    luck = Stream(seed, "sobol.resample", 0, 0).whole(RESAMPLES * slots).astype(np.float64)
    return np.asarray(luck.reshape(RESAMPLES, -1)[:, :points] * points, dtype=np.int64)


def _greatest(drawn_total: Array, rivals: int) -> Array:
    """How often each factor has the greatest total index of the rivals, shape (factor,); NaN for who is none."""
    found = np.full(len(drawn_total), np.nan)
    if rivals:
        ranked = drawn_total[:rivals]
        first = ranked.argmax(axis=0)[ranked.max(axis=0) > 0]
        found[:rivals] = np.bincount(first, minlength=rivals) / RESAMPLES
    return found


def _estimates(of_a: Array, of_b: Array, mixed: Array, chosen: NDArray[np.int64]) -> tuple[Array, Array]:
    """First-order (Saltelli 2010) and total indices (Jansen 1999), shape (factor, sample); 0 where nothing varies.

    Args:
        of_a: shape (point,).
        of_b: same shape.
        mixed: shape (factor, point).
        chosen: the points of each sample, shape (sample, point).
    """
    a, b = of_a[chosen], of_b[chosen]
    both = np.concatenate([a, b], axis=1)
    mean, variance = both.mean(axis=1, keepdims=True), both.var(axis=1)
    first, total = np.zeros((2, len(mixed), len(chosen)))
    for factor, exchanged in enumerate(mixed):
        changes = exchanged[chosen] - a
        first[factor] = ((b - mean) * changes).mean(axis=1)
        total[factor] = (changes**2).mean(axis=1) / 2
    some = np.broadcast_to(variance > 1e-12, first.shape)
    first_part = np.divide(first, variance, out=np.zeros(first.shape), where=some)
    return first_part, np.divide(total, variance, out=np.zeros(total.shape), where=some)
