"""What a run leaves: arrays over replications, and the tables that were fixed before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.floating]

SUMMED = ("moves", "retired_by_school")
"""What is summed over the replications of a block, and not kept for each of them."""

WHOLE = ("hired", "left", "moved_in", "moved_out")
"""Flows of people, whole where teachers are drawn: kept in few bytes when blocks are joined; plans have no bound."""

_SMALL = 2**14
"""With no more people than this in a cell, its flows of a year fit into two bytes."""


@dataclass(frozen=True)
class Axes:
    """The names along the axes of a block.

    Attributes:
        years: census years, the base year first, shape (year + 1,).
        cells: level, subject, area (and zone) of each cell.
        zones: level, area of each zone: cells of all subjects together.
        levels: in the order of the code table.
        channels: in the order in which they recruit.
        causes: of leaving, retirement last.
        moves: kinds of move inside the county; those of redeployment are named by their step.
        absences: reasons for which teachers in post are not at work.
        statuses: of employment.
        pools: groups of levels that share approved posts, such as ``primary`` or ``all``; only those with a limit.
        payments: what is paid for and by whom, as ``wages.county``.
        schools: schools of the roster.
        assumptions: the keys of those that are drawn.
        sexes, age_bands, ages_at: of the array of ages; ``ages_at`` are years.
    """

    years: NDArray[np.int64]
    cells: pd.DataFrame
    zones: pd.DataFrame
    levels: tuple[str, ...]
    channels: tuple[str, ...]
    causes: tuple[str, ...]
    moves: tuple[str, ...]
    absences: tuple[str, ...]
    statuses: tuple[str, ...]
    pools: tuple[str, ...]
    payments: tuple[str, ...]
    schools: tuple[str, ...]
    assumptions: tuple[str, ...]
    sexes: tuple[str, ...]
    age_bands: tuple[str, ...]
    ages_at: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """Stocks and flows of some replications; real numbers in the expected way.

    Stocks are taken at each census (axis year + 1); flows in the year before each census but the first (axis year).

    Attributes:
        need: full-time equivalents asked for, shape (replication, year + 1, cell).
        pupils: of public schools, shape (replication, year + 1, level).
        values: of the assumptions that are drawn, shape (replication, assumption).
        approved: posts for teachers, other staff taken off, shape (replication, year + 1, pool).
        stock: teachers, people, shape (replication, year + 1, cell).
        in_post: full-time equivalents at work, time taught in other areas moved there, shape as ``stock``.
        shared: of these, time taught by teachers of other areas, less time taught elsewhere, shape as ``stock``.
        absent: full-time equivalents lost, shape (replication, year + 1, absence, zone).
        by_status: teachers, shape (replication, year + 1, status, level).
        over_50: teachers aged 50 and over, shape (replication, year + 1, zone).
        out_of_field: full-time equivalents of need taught by spare teachers of the nearest field without the licence,
            shape as ``stock``.
        untaught: need that not even they can teach, shape as ``stock``.
        posts_used: approved posts held by teachers, reserved ones included, shape (replication, year + 1, pool).
        posts_reserved: of these, kept for teachers who are to be established later, same shape.
        hired: arrivals, shape (replication, year, channel, cell).
        planned: posts decided, same shape; what is not filled of them stayed unfilled.
        blocked: of these, posts that were not even offered for want of free approved posts, same shape.
        left: leavers, shape (replication, year, cause, cell).
        left_in_month: leavers, shape (replication, month, cause).
        moved_in, moved_out: moves inside the county, shape (replication, year, move, cell).
        rotated_within: teachers who changed school within their cell, shape (replication, year, zone).
        rotated_backbone: backbone teachers among all who changed school by rotation, same shape.
        backbone_lacking: how many more of them were asked for, same shape.
        converted: teachers who became established, shape (replication, year, level).
        not_converted: who would have, had there been a free post, same shape.
        uncovered: teacher-months of need that nobody covered within the year, shape (replication, year, cell).
        spent: yuan by calendar year from the base year on, shape (replication, year + 1, payment).
        ages: teachers, shape (replication, time, sex, age band).
        moves: moves by origin and destination, summed over replications, shape (year, move, cell, cell).
        retired_by_school: retirements from the schools of the roster, summed over replications, shape (school, year).
    """

    need: Array
    pupils: Array
    values: Array
    approved: Array
    stock: Array
    in_post: Array
    shared: Array
    absent: Array
    by_status: Array
    over_50: Array
    out_of_field: Array
    untaught: Array
    posts_used: Array
    posts_reserved: Array
    hired: Array
    planned: Array
    blocked: Array
    left: Array
    left_in_month: Array
    moved_in: Array
    moved_out: Array
    rotated_within: Array
    rotated_backbone: Array
    backbone_lacking: Array
    converted: Array
    not_converted: Array
    uncovered: Array
    spent: Array
    ages: Array
    moves: Array
    retired_by_school: Array


def joined(blocks: Iterable[Block], replications: int) -> Block:
    """Copies of blocks one after the other along the replications; what is summed over replications is added."""
    parts: dict[str, Array] = {}
    done = 0
    for block in blocks:
        here = slice(done, done + len(block.stock))
        for part in fields(Block):
            array = getattr(block, part.name)
            if part.name in SUMMED:
                parts[part.name] = parts[part.name] + array if done else array.copy()
                continue
            if not done:
                parts[part.name] = _room_for(replications, array.shape[1:], _kind(block, part.name))
            parts[part.name][here] = array
        done = here.stop
    return Block(**parts)


def _room_for(replications: int, shape: tuple[int, ...], kind: np.dtype[Any]) -> Array:
    """Room for an array by replication in which time lies outermost, as in a ledger, so that rows copied are long."""
    room = np.empty((*shape[:-1], replications, shape[-1]), kind)
    return np.moveaxis(room, -2, 0)


def packed(block: Block) -> Block:
    """A copy of a block in few bytes, to be handed from one process to another."""
    return Block(**{part.name: getattr(block, part.name).astype(_kind(block, part.name)) for part in fields(Block)})


def _kind(block: Block, part: str) -> np.dtype[Any]:
    """How an array of a block is kept."""
    kind: np.dtype[Any] = getattr(block, part).dtype
    if part not in WHOLE or kind.kind == "i":
        return kind
    return np.dtype(np.int16 if block.stock.max(initial=0.0) <= _SMALL else np.int32)


@dataclass(frozen=True)
class Stocks:
    """Teachers at each census and the need for them: what runs are compared by, and what a run keeps on disk.

    Attributes:
        years: census years, the base year first, shape (year + 1,).
        cells: level, subject, area of each cell.
        need: full-time equivalents, shape (replication or 1, year + 1, cell).
        supply: teachers on the books, people, shape (replication, year + 1, cell).
        in_post: full-time equivalents at work, same shape; the gap is need less this.
    """

    years: NDArray[np.int64]
    cells: pd.DataFrame
    need: Array
    supply: Array
    in_post: Array

    @property
    def replications(self) -> int:
        """How many there are; 1 in the expected way."""
        return len(self.supply)


@dataclass(frozen=True)
class Outcome:
    """A run: what came out, and what everybody needs to read it.

    Attributes:
        stocks: teachers and need at each census.
        axes: the names along the axes of ``block``.
        block: the replications.
        expected: teachers at each census in the expected way, shape (year + 1, cell).
        fixed: tables that do not depend on luck: pupils, needs, norm, loads, assumptions, policies, data_quality,
            roster_knowledge, roster_fit, observed, observed_rates, reconciliation, calendar, destinations,
            senior_women, establishment.
        again: the first replications with the same assumptions and other luck, if they were run.
    """

    stocks: Stocks
    axes: Axes
    block: Block
    expected: NDArray[np.float64]
    fixed: Mapping[str, pd.DataFrame]
    again: Stocks | None = None
