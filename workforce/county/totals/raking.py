"""Iterative proportional fitting to totals with ranges, and to shares of totals that are not known.

A weight for each cell of a joint table is multiplied until every total lies in its range: of all tables that meet the
totals the one nearest to the first, in the sense of relative entropy (for shares of unknown totals, and where soft
totals disagree, near to it). Totals that share no cell are met at once, as a block.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TOLERANCE = 1e-9
LEAST = 1e-6
"""Totals are not fitted below this: a weight that is nothing cannot grow again."""

STALLED_ROUNDS = 20
STALLED = 0.9
"""Fitting ends when the largest change falls by less than this factor within :data:`STALLED_ROUNDS`."""

DIVERGED = 200.0
"""The logarithm of a factor beyond which totals are held to be contradictory."""


class Total(NamedTuple):
    """The cells of a total, and the range in which their sum shall lie.

    Attributes:
        members: numbers of the cells.
        universe: for a share, the cells of the total of which it is one; else None.
    """

    members: NDArray[np.int64]
    low: float
    high: float
    universe: NDArray[np.int64] | None = None

    def excess(self, weights: Array) -> float:
        """By how many teachers the sum lies above (positive) or below (negative) the range."""
        found, whole = weights[self.members].sum(), 1.0
        if self.universe is not None:
            whole = weights[self.universe].sum()
        return float(found - np.clip(found, self.low * whole, self.high * whole))


@dataclass
class Block:
    """Totals that share no cell: the group of each cell (the last group is no total), and the factors so far."""

    numbers: list[int]
    group: NDArray[np.int64]
    low: Array
    high: Array
    logs: Array = field(init=False)

    def __post_init__(self) -> None:
        self.logs = np.zeros(len(self.numbers))

    def rake(self, weights: Array) -> float:
        """Multiply the weights in place; the largest change of a factor.

        What a total was multiplied by is first taken back, so that one whose range holds without does not bind.
        """
        found = np.bincount(self.group, weights, len(self.low) + 1)[:-1]
        plain = found * np.exp(-self.logs)
        there = plain > 0
        wanted = np.maximum(np.clip(plain, self.low, self.high), np.minimum(plain, LEAST))
        logs = np.log(np.divide(wanted, plain, out=np.ones_like(plain), where=there))
        change = np.where(there, logs - self.logs, 0.0)
        self.logs = self.logs + change
        if change.any():
            weights *= np.append(np.exp(change), 1.0)[self.group]
        return float(np.abs(change).max(initial=0.0))


@dataclass
class ShareBlock:
    """A share of an unknown total: its cells and the others of the total are scaled so that the total stays."""

    numbers: list[int]
    total: Total
    logs: Array = field(default_factory=lambda: np.zeros(1))

    def rake(self, weights: Array) -> float:
        """Multiply the weights in place; the largest change of a factor."""
        assert self.total.universe is not None
        found, whole = weights[self.total.members].sum(), weights[self.total.universe].sum()
        wanted = max(np.clip(found, self.total.low * whole, self.total.high * whole), min(found, LEAST))
        if found <= 0 or whole <= found or wanted == found:
            return 0.0
        rest = (whole - wanted) / (whole - found)
        weights[self.total.universe] *= rest
        weights[self.total.members] *= wanted / found / rest
        self.logs += np.log(wanted / found)
        return float(abs(np.log(wanted / found)))


Blocks = list[Block | ShareBlock]


def blocks(totals: Sequence[Total], cells: int) -> Blocks:
    """Totals packed into blocks, in their order: each into the last block if it shares no cell with it."""
    packed: Blocks = []
    open_block: Block | None = None
    for number, total in enumerate(totals):
        if total.universe is not None:
            packed.append(ShareBlock([number], total))
            open_block = None
            continue
        if open_block is None or (open_block.group[total.members] >= 0).any():
            open_block = Block([], np.full(cells, -1), np.zeros(0), np.zeros(0))
            packed.append(open_block)
        open_block.group[total.members] = len(open_block.numbers)
        open_block.numbers.append(number)
    for block in packed:
        if isinstance(block, Block):
            block.group[block.group < 0] = len(block.numbers)
            block.low = np.array([totals[number].low for number in block.numbers], dtype=float)
            block.high = np.array([totals[number].high for number in block.numbers], dtype=float)
            block.logs = np.zeros(len(block.numbers))
    return packed


def rake(weights: Array, packed: Blocks, rounds: int, enough: Callable[[], bool] | None = None) -> None:
    """Rake the weights in place, block by block, until nothing moves.

    Args:
        weights: of the cells.
        packed: the totals.
        rounds: at most so many.
        enough: whether the weights will do, asked from time to time; without it totals that may disagree are given up
            where progress is slow.
    """
    moved: list[float] = []
    for turn in range(rounds):
        if enough is not None and turn % STALLED_ROUNDS == 0 and enough():
            return
        moved.append(max((block.rake(weights) for block in packed), default=0.0))
        stalled = len(moved) > STALLED_ROUNDS and moved[-1] > STALLED * moved[-1 - STALLED_ROUNDS]
        diverged = any(np.abs(block.logs).max(initial=0.0) > DIVERGED for block in packed)
        if moved[-1] < TOLERANCE or (stalled and enough is None) or diverged:
            return


def pulls(packed: Blocks, count: int) -> Array:
    """The logarithm by which each total has pulled at its cells, by number."""
    found = np.zeros(count)
    for block in packed:
        found[block.numbers] = block.logs
    return found
