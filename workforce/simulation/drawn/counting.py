"""Loops that go once through the teachers of a block: count them, and book those who leave."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.results.ledger import Books, enter_leaver
from workforce.simulation.drawn.careers import Careers
from workforce.simulation.drawn.roster import Roster
from workforce.simulation.drawn.rows import Places, Rows, pool_of
from workforce.supply.clocks import STAYS

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


@compiled
def count_roster(
    drawn: Careers,
    roster: Roster,
    month: int,
    band: Ints,
    part: Array,
    stock: Array,
    lost: Array,
    people: Array,
    alike: NDArray[np.int32],
) -> None:
    """Count those of the roster in post on the first day of a month; as for rows, with replications last.

    Args:
        drawn: their careers.
        roster: who they are.
        month: from the base census.
        band: the age band of whoever was born so many months ago, shape (month,).
        part: the part of a teacher not at work by kind and band, shape (place, replication).
        stock: added to, shape (cell, replication).
        lost: added to, full-time equivalents not at work, same shape.
        people: added to, shape (place, replication).
        alike: room for notes, shape (replication,).
    """
    cell, place, replications = 0, 0, len(alike)
    alike[:] = 0
    for slot in roster.order:
        here = roster.kind[slot] + band[month - roster.birth[slot]]
        if here != place or roster.cell[slot] != cell:
            _add_alike(alike, part[place], stock[cell], lost[cell], people[place])
            cell, place = roster.cell[slot], here
        last = drawn.last[slot]
        for r in range(replications):
            alike[r] += last[r] >= month
    _add_alike(alike, part[place], stock[cell], lost[cell], people[place])


@compiled
def _add_alike(alike: NDArray[np.int32], part: Array, stock: Array, lost: Array, people: Array) -> None:
    """Add those who count alike, and begin anew; all of shape (replication,)."""
    for r in range(len(alike)):
        stock[r] += alike[r]
        lost[r] += alike[r] * part[r]
        people[r] += alike[r]
        alike[r] = 0


@compiled
def count_rows(rows: Rows, month: int, band: Ints, part: Array, stock: Array, lost: Array, people: Array) -> None:
    """Count those in post on the first day of a month.

    Args:
        rows: the teachers.
        month: from the base census.
        band: the age band of whoever was born so many months ago, shape (month,).
        part: the part of a teacher not at work by kind and band, shape (place, replication).
        stock: added to, shape (replication, cell).
        lost: added to, full-time equivalents not at work, same shape.
        people: added to, shape (replication, place).
    """
    for r in range(len(rows.used)):
        for row in range(rows.used[r]):
            if rows.last[r, row] >= month:
                cell, place = rows.cell[r, row], rows.kind[r, row] + band[month - rows.birth[r, row]]
                stock[r, cell] += 1.0
                lost[r, cell] += part[place, r]
                people[r, place] += 1.0


@compiled
def book_leavers_of_roster(drawn: Careers, roster: Roster, places: Places, first: int, end: int, books: Books) -> None:
    """Book who of the roster leaves from month ``first`` to before ``end``."""
    for slot in range(len(roster.cell)):
        last, leaving = drawn.last[slot], 0
        for r in range(len(last)):
            leaving += (last[r] >= first) & (last[r] < end)
        if leaving:
            _book_leavers_of_slot(drawn, roster, places, slot, first, end, books)


@compiled
def _book_leavers_of_slot(
    drawn: Careers, roster: Roster, places: Places, slot: int, first: int, end: int, books: Books
) -> None:
    cell, school, last = roster.cell[slot], roster.school[slot], drawn.last[slot]
    pool = pool_of(places, cell, roster.status[slot])
    for r in range(len(last)):
        if first <= last[r] < end:
            enter_leaver(books, r, last[r], drawn.cause[slot, r], cell, pool, school)


@compiled
def book_leavers(rows: Rows, first: int, end: int, books: Books, places: Places) -> None:
    """Book who leaves from month ``first`` to before ``end``."""
    for r in range(len(rows.used)):
        for row in range(rows.used[r]):
            if first <= rows.last[r, row] < end:
                book_leaver(rows, books, places, r, row)


@compiled
def book_leaver(rows: Rows, books: Books, places: Places, r: int, row: int) -> None:
    """Book a teacher as a leaver of the last month in post."""
    cell = rows.cell[r, row]
    pool = pool_of(places, cell, rows.status[r, row])
    enter_leaver(books, r, rows.last[r, row], rows.cause[r, row], cell, pool, rows.school[r, row])


@compiled
def book_those(rows: Rows, who: tuple[Ints, Ints], first: int, end: int, books: Books, places: Places) -> None:
    """Book those of some replications and rows whose last month lies from ``first`` to before ``end``."""
    for at in range(len(who[0])):
        if first <= rows.last[who[0][at], who[1][at]] < end:
            book_leaver(rows, books, places, who[0][at], who[1][at])


def whose_term_ends(rows: Rows, month: int) -> tuple[Ints, Ints]:
    """Replications and rows of those in post whose term ends as a month begins."""
    found = np.empty((2, int(rows.used.sum())), dtype=np.int64)
    number = _find_ends(rows, month, found)
    return found[0, :number], found[1, :number]


@compiled
def _find_ends(rows: Rows, month: int, found: Ints) -> int:
    number = 0
    for r in range(len(rows.used)):
        for row in range(rows.used[r]):
            if rows.term_end[r, row] == month and rows.last[r, row] == STAYS:
                found[0, number], found[1, number] = r, row
                number += 1
    return number
