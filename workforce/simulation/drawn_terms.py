"""The end of terms where teachers are drawn: established, another term, waiting for a post, or leaving."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.market.terms import Term
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.calendar import census_number
from workforce.simulation.drawn_state import DrawnState
from workforce.supply.law import END_OF_TERM
from workforce.supply.leaving import STAYS

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


def end_terms(teachers: DrawnState, month: int) -> None:
    """Decide for all flat rows whose term ends as a month begins."""
    rows = teachers.rows
    ending = np.flatnonzero((rows["term_end"] == month) & (rows["last"] == STAYS))
    for status, term in teachers.inputs.terms.items():
        some = ending[rows["status"][ending] == status]
        if len(some):
            _end_term(teachers, some, term, month)


def _end_term(teachers: DrawnState, rows: Ints, term: Term, month: int) -> None:
    person, replication = teachers.rows["person"][rows], teachers.rows["replication"][rows]
    luck = teachers.luck("conversion", teachers.year(month), person, replication)
    renewal = term.renewal[census_number(month) - 1]
    chosen = luck < term.conversion
    established = vocabulary.ids("status").index("established")
    placed = chosen & _find_posts(teachers, rows, chosen, luck, established, month)
    unplaced = chosen & ~placed
    waiting = unplaced if term.waits else np.zeros_like(unplaced)
    renewed = (luck >= term.conversion) & (luck < term.conversion + renewal)
    level = teachers.inputs.level_of_zone[teachers.inputs.zone_of_cell[teachers.rows["cell"][rows]]]
    year = census_number(month) - 1
    np.add.at(teachers.ledger.converted[:, year], (replication[placed], level[placed]), 1.0)
    np.add.at(teachers.ledger.not_converted[:, year], (replication[unplaced], level[unplaced]), 1.0)
    _see_off(teachers, rows[~(placed | waiting | renewed)], month)
    teachers.careers.go_on(rows[placed], month, status=established, term_end=0)
    teachers.careers.go_on(rows[renewed], month, term_end=month + term.months)
    teachers.careers.go_on(rows[waiting], month, term_end=month + MONTHS_A_YEAR)
    teachers.book_this_year(rows[placed | renewed | waiting], month)


def _find_posts(
    teachers: DrawnState, rows: Ints, chosen: NDArray[np.bool_], luck: Array, status: int, month: int
) -> NDArray[np.bool_]:
    """Who of those to be established finds an approved post: those who hold one, then by luck while there are any."""
    posts = teachers.inputs.establishment
    pool = posts.of_cell[teachers.rows["cell"][rows]]
    asking = chosen & ~posts.holds[teachers.rows["status"][rows]] & (pool >= 0)
    placed = np.ones(len(rows), dtype=bool)
    if not asking.any():
        return placed
    room = posts.room(month // MONTHS_A_YEAR, teachers.ledger.posts_held(month))
    asks = np.flatnonzero(asking)
    key = teachers.rows["replication"][rows][asks] * len(posts.pools) + pool[asks]
    order = np.lexsort((luck[asks], key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    found = rank < room.reshape(-1)[key[order]]
    placed[asks[order]] = found
    np.add.at(teachers.ledger.posts_taken.reshape(-1), key[order][found], 1.0)
    return placed


def _see_off(teachers: DrawnState, rows: Ints, month: int) -> None:
    """Book teachers whose term ends as leavers of the month before."""
    teachers.rows["last"][rows] = month - 1
    teachers.rows["cause"][rows] = teachers.inputs.law.all_causes.index(END_OF_TERM)
    teachers.book(rows, month - 1, month)
