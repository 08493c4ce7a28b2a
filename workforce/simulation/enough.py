"""How many replications are enough: blocks are added until the figures asked for are known closely (equation 29).

Blocks of 64 are independent of each other, so the variance between their means says how far the mean of all may be from
the truth, whatever is stratified or paired within them.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK
from workforce.results.outcome import Block

Array = NDArray[np.float64]

FEWEST, MOST = 8, 64
"""Blocks: so many are needed to know the variance between them, and no more are run."""

CONFIDENCE = 0.95
"""Of the interval whose half-width is held against the precision."""


@dataclass(frozen=True)
class Precision:
    """How closely the mean shortage of the county is to be known at every census, in teachers, and what was reached.

    Attributes:
        asked: the half-width of the 95 % interval.
        reached: the same at the census where it is widest.
        replications: how many it took.
    """

    asked: float
    reached: float
    replications: int

    @property
    def met(self) -> bool:
        """Whether it is as close as asked."""
        return self.reached <= self.asked


def figures(block: Block) -> Array:
    """What is asked of a block: its mean shortage at every census, shape (year + 1,)."""
    short = np.maximum(block.need.astype(np.float64) - block.in_post, 0.0)
    return np.asarray(short.sum(axis=2).mean(axis=0))


def half_width(means: list[Array]) -> float:
    """The half-width of the 95 % interval of the mean of block means, at the figure where it is widest."""
    values = np.stack(means)
    error = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return float(error.max() * student(len(values) - 1))


def student(freedom: int) -> float:
    """The quantile of Student's t for the two-sided interval, by Cornish and Fisher's expansion.

    Right to 0.1 % from seven degrees of freedom on (Abramowitz and Stegun 1964, 26.7.5).
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return float(z + sum(term / freedom**power for power, term in enumerate(terms, start=1)))


def enough(means: list[Array], asked: float) -> bool:
    """Whether the blocks so far are enough: the figures as close as asked, or no more blocks to run."""
    return len(means) >= FEWEST and (len(means) >= MOST or half_width(means) <= asked)


def reached(means: list[Array], asked: float) -> Precision:
    """What so many blocks tell."""
    return Precision(asked, half_width(means), len(means) * BLOCK)
