"""Whole numbers that add up, and the range around an estimate."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import TypeVar

Key = TypeVar("Key")


def apportion(weights: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to weights that add to the total: largest remainders first, ties to the earlier.

    ``apportion([1, 1, 1], 10)`` is ``[4, 3, 3]``.
    """
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    counts = [floor(round(value, 9)) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (round(counts[i] - exact[i], 9), i))
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return counts


def split(weights: Mapping[Key, float], total: int) -> dict[Key, int]:
    """The total split over the keys in proportion to their weights, in whole numbers."""
    return dict(zip(weights, apportion(list(weights.values()), total), strict=True))


def between(value: int, half_width: float, most: int | None = None) -> dict[str, int]:
    """The columns ``low`` and ``high`` around a whole number, never above ``most``."""
    high = ceil(round(value * (1 + half_width), 6))
    return {"low": floor(round(value * (1 - half_width), 6)), "high": high if most is None else min(high, most)}
