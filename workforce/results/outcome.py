"""What a run leaves: arrays over replications, and the tables that were fixed before it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Block:
    """Flows and stocks of some replications (see :class:`~workforce.results.ledger.Ledger` for the shapes).

    ``ages`` has the shape (replication, time, sex, age band).
    """

    stock: Array
    hired: Array
    left: Array
    retired_in_month: Array
    ages: Array

    def __getitem__(self, chosen: slice) -> "Block":
        """Some of the replications."""
        return replace(self, **{part.name: getattr(self, part.name)[chosen] for part in fields(self)})


def joined(blocks: list[Block]) -> Block:
    """Blocks one after the other along the replications."""
    return Block(*(np.concatenate([getattr(block, part.name) for block in blocks]) for part in fields(Block)))


@dataclass(frozen=True)
class Stocks:
    """Teachers at each census and the need for them: what runs are compared by, and what a run keeps on disk.

    Attributes:
        years: census years, the base year first, shape (year + 1,).
        cells: level, subject, area of each cell.
        need: full-time equivalents, shape (replication or 1, year + 1, cell).
        supply: teachers in post, shape (replication, year + 1, cell).
    """

    years: NDArray[np.int64]
    cells: pd.DataFrame
    need: NDArray[np.float64]
    supply: Array

    @property
    def replications(self) -> int:
        """How many there are; 1 in the expected way."""
        return len(self.supply)


@dataclass(frozen=True)
class Outcome:
    """A run: what came out, and what everybody needs to read it.

    Attributes:
        stocks: teachers and need at each census.
        channels: ids, in the order of the axis of ``block.hired``.
        causes: ids, in the order of the axis of ``block.left``.
        sexes: ids; with ``age_bands`` the axes of ``block.ages``; ``ages_at`` the years.
        block: the replications.
        expected: teachers at each census in the expected way, shape (year + 1, cell).
        fixed: tables that do not depend on luck: pupils, norm, loads, assumptions, policies, data_quality, roster_fit.
    """

    stocks: Stocks
    channels: tuple[str, ...]
    causes: tuple[str, ...]
    sexes: tuple[str, ...]
    age_bands: tuple[str, ...]
    ages_at: tuple[int, ...]
    block: Block
    expected: NDArray[np.float64]
    fixed: Mapping[str, pd.DataFrame]
