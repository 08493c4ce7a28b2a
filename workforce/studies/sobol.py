"""Sobol indices: which part of the variance of a figure each factor makes (equations 30 and 31).

The design is that of Saltelli et al. (2010): two sets of points A and B, and for each factor a set that is A but for
that factor, which is taken from B. Everything that makes points differ is a factor, luck included.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

RESAMPLES = 1000
"""Bootstrap samples of the points, for the 90 % intervals and for how sure the ranking is."""

COLUMNS = ["factor", "first", "first_low", "first_high", "total", "total_low", "total_high", "greatest"]


def indices(factors: tuple[str, ...], of_a: Array, of_b: Array, mixed: Array, seed: int = 1) -> pd.DataFrame:
    """First-order and total indices of each factor, the greatest total first.

    ``first`` is the part of the variance that would go if the factor were known, ``total`` that which would be left if
    all others were. ``greatest`` is how often, among resamples of the points, its total index is the greatest.

    Args:
        factors: their names.
        of_a, of_b: the figure at the points of both sets, shape (point,).
        mixed: at those of A with one factor of B, shape (factor, point).
        seed: of the resampling.
    """
    points = len(of_a)
    chosen = np.random.default_rng(seed).integers(0, points, (RESAMPLES, points))
    first, total = _estimates(of_a[None], of_b[None], mixed[:, None])
    drawn_first, drawn_total = _estimates(of_a[chosen], of_b[chosen], mixed[:, chosen])
    table = pd.DataFrame(
        {
            "factor": factors,
            "first": first[:, 0],
            "first_low": np.quantile(drawn_first, 0.05, axis=1),
            "first_high": np.quantile(drawn_first, 0.95, axis=1),
            "total": total[:, 0],
            "total_low": np.quantile(drawn_total, 0.05, axis=1),
            "total_high": np.quantile(drawn_total, 0.95, axis=1),
            "greatest": np.bincount(drawn_total.argmax(axis=0), minlength=len(factors)) / RESAMPLES,
        }
    )
    return table.sort_values("total", ascending=False, kind="stable", ignore_index=True)[COLUMNS]


def _estimates(of_a: Array, of_b: Array, mixed: Array) -> tuple[Array, Array]:
    """First-order (Saltelli 2010) and total indices (Jansen 1999), shape (factor, sample); 0 where nothing varies.

    Args:
        of_a, of_b: shape (sample, point).
        mixed: shape (factor, sample, point).
    """
    both = np.concatenate([of_a, of_b], axis=1)
    mean, variance = both.mean(axis=1), both.var(axis=1)
    some = np.broadcast_to(variance > 1e-12, mixed.shape[:2])
    first = ((of_b - mean[:, None]) * (mixed - of_a)).mean(axis=2)
    total = ((of_a - mixed) ** 2).mean(axis=2) / 2
    found = (np.divide(part, variance, out=np.zeros(part.shape), where=some) for part in (first, total))
    return next(found), next(found)
