"""The end of terms where teachers are drawn: established, another term, waiting for a post, or leaving."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.market.terms import Term
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.calendar import census_number
from workforce.simulation.drawn.block import DrawnBlock
from workforce.simulation.drawn.counting import whose_term_ends
from workforce.simulation.drawn.roster import each
from workforce.supply.law import END_OF_TERM

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


def end_terms(block: DrawnBlock, month: int) -> None:
    """Decide for all whose term ends as a month begins."""
    replication, row = whose_term_ends(block.rows, month)
    status = block.rows.status[replication, row]
    for number, term in block.supposed.terms.items():
        mine = status == number
        if mine.any():
            _end_term(block, replication[mine], row[mine], term, month)


def _end_term(block: DrawnBlock, replication: Ints, row: Ints, term: Term, month: int) -> None:
    luck = block.stream("conversion", block.year(month)).at(block.rows.person[replication, row], replication)
    converted = each(term.conversion)[replication]
    again = converted + each(term.renewal[:, census_number(month) - 1])[replication]
    chosen = luck < converted
    established = vocabulary.ids("status").index("established")
    placed = chosen & _find_posts(block, replication, row, chosen, luck, established, month)
    unplaced = chosen & ~placed
    waiting = unplaced if term.waits else np.zeros_like(unplaced)
    renewed = (luck >= converted) & (luck < again)
    level = block.inputs.level_of_zone[block.inputs.zone_of_cell[block.rows.cell[replication, row]]]
    year = census_number(month) - 1
    np.add.at(block.ledger.converted[:, year], (replication[placed], level[placed]), 1.0)
    np.add.at(block.ledger.not_converted[:, year], (replication[unplaced], level[unplaced]), 1.0)
    gone = ~(placed | waiting | renewed)
    _see_off(block, replication[gone], row[gone], month)
    block.go_on(replication[placed], row[placed], month, 0, established)
    block.go_on(replication[renewed], row[renewed], month, month + term.months)
    block.go_on(replication[waiting], row[waiting], month, month + MONTHS_A_YEAR)


def _find_posts(
    block: DrawnBlock, replication: Ints, row: Ints, chosen: Flags, luck: Array, status: int, month: int
) -> Flags:
    """Who of those to be established finds an approved post: those who hold one, then by luck while there are any."""
    posts, rows = block.supposed.establishment, block.rows
    pool = posts.of_cell[rows.cell[replication, row]]
    asking = chosen & ~posts.holds[rows.status[replication, row]] & (pool >= 0)
    placed = np.ones(len(row), dtype=bool)
    if not asking.any():
        return placed
    room = posts.room(month // MONTHS_A_YEAR, block.ledger.posts_held(month))
    asks = np.flatnonzero(asking)
    key = replication[asks] * len(posts.pools) + pool[asks]
    order = np.lexsort((luck[asks], key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    found = rank < room.reshape(-1)[key[order]]
    placed[asks[order]] = found
    np.add.at(block.ledger.posts_taken.reshape(-1), key[order][found], 1.0)
    return placed


def _see_off(block: DrawnBlock, replication: Ints, row: Ints, month: int) -> None:
    """Book teachers whose term ends as leavers of the month before."""
    block.rows.last[replication, row] = month - 1
    block.rows.cause[replication, row] = block.inputs.law.all_causes.index(END_OF_TERM)
    block.book(replication, row, month - 1, month)
