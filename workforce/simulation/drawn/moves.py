"""Who moves inside the county in a summer, one by one, in every replication of a block.

How many move is settled by numbers before; here movers are picked in each place, at even steps from a start by chance,
and go on elsewhere.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.simulation.drawn.able import ABOVE, NONE, SECOND, Able
from workforce.simulation.drawn.careers import Careers, take_out
from workforce.simulation.drawn.luck import uniform
from workforce.simulation.drawn.roster import Roster
from workforce.simulation.drawn.rows import Places, Rows, end_spell, kind_of, pool_of, strike
from workforce.supply.clocks import Hazards

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


class Orders(NamedTuple):
    """Moves asked for, in the order in which they are carried out, and who is to be retrained.

    Attributes:
        kind, licence: numbers, shape (order,).
        out: who leaves, shape (order, replication, cell).
        into: who comes, same shape.
        giving: cells in the order of the groups that they give to, shape (order, cell).
        taking: cells in the order of the groups from which they take, shape (order, cell).
        trained: who is licensed for a second subject, shape (replication, cell).
        luck: where the stream begins that says at which candidate of a cell to start.
        cell_ids: the slots of cells in it, shape (cell,).
    """

    kind: Ints
    licence: Ints
    out: Array
    into: Array
    giving: Ints
    taking: Ints
    trained: Array
    luck: np.uint64
    cell_ids: Ints


class MoveBooks(NamedTuple):
    """Where moves are entered.

    Attributes:
        out, into: by replication, kind and cell.
        moves: by kind, cell and cell, summed over the first ``kept`` replications.
        came: arrivals less those who go, by replication and cell.
        posts_taken: by replication and pool.
        kept: how many replications are asked for.
    """

    out: Array
    into: Array
    moves: Array
    came: Array
    posts_taken: Array
    kept: int


class Desk(NamedTuple):
    """What is noted while movers of one replication are picked.

    Attributes:
        wanted: cells in which anybody is picked, shape (cell,).
        listed: those who may move, cell by cell: slots of the roster, and rows numbered past it, shape (place,).
        first: the first place of each cell in ``listed``, shape (cell + 1,).
        next: the next place of each cell to be filled, shape (cell,).
        free: whether they are still to be had, shape (place,).
        able: places of those who may follow an order, shape (place,).
    """

    wanted: Flags
    listed: Ints
    first: Ints
    next: Ints
    free: Flags
    able: Ints


def desk(cells: int, most: int) -> Desk:
    """Room for notes about so many teachers at most."""
    return Desk(
        wanted=np.zeros(cells, dtype=np.bool_),
        listed=np.empty(most, dtype=np.int64),
        first=np.zeros(cells + 1, dtype=np.int64),
        next=np.zeros(cells, dtype=np.int64),
        free=np.empty(most, dtype=np.bool_),
        able=np.empty(most, dtype=np.int64),
    )


class Staff(NamedTuple):
    """All who may be moved on, and by what."""

    roster: Roster
    careers: Careers
    rows: Rows
    law: Hazards
    places: Places


@compiled
def carry_out(staff: Staff, month: int, able: Able, orders: Orders, books: MoveBooks, desk: Desk) -> int:
    """Pick who moves and let them go on.

    Args:
        staff: the teachers; there is room for the movers among the rows.
        month: of the census.
        able: who may move.
        orders: who is to move.
        books: where moves are entered.
        desk: room for notes.

    Returns:
        The movers asked for beyond those who may, which are none.
    """
    missing = 0
    for r in range(len(staff.rows.used)):
        if _mark_wanted(orders, r, desk.wanted):
            _list(staff, month, able, r, desk)
            for order in range(len(orders.kind)):
                missing += _carry_out_one(staff, month, orders, order, desk, books, r)
            for cell in range(len(desk.wanted)):
                if orders.trained[r, cell] > 0:
                    missing += _train(staff, orders, desk, r, cell)
    return missing


@compiled
def _mark_wanted(orders: Orders, r: int, wanted: Flags) -> bool:
    """Mark the cells of a replication in which anybody is picked; whether there are any."""
    found = False
    for cell in range(len(wanted)):
        wanted[cell] = orders.trained[r, cell] > 0
        for order in range(len(orders.kind)):
            wanted[cell] |= orders.out[order, r, cell] > 0
        found |= wanted[cell]
    return found


@compiled
def _list(staff: Staff, month: int, able: Able, r: int, desk: Desk) -> None:
    """List those who may move, cell by cell: of the roster, then rows (numbered past the roster)."""
    number = _find_rows(staff.rows, able.rows[r], r, desk)
    at = 0
    for cell in range(len(desk.wanted)):
        of_rows, desk.first[cell] = desk.first[cell], at
        if desk.wanted[cell]:
            for place in range(able.of_cell[cell], able.of_cell[cell + 1]):
                if staff.careers.last[able.slots[place], r] >= month:
                    desk.listed[at] = able.slots[place]
                    at += 1
        desk.next[cell] = at
        at += of_rows
    desk.first[len(desk.wanted)] = at
    for place in range(number):
        cell = staff.rows.cell[r, desk.able[place]]
        desk.listed[desk.next[cell]] = len(staff.roster.cell) + desk.able[place]
        desk.next[cell] += 1
    for place in range(at):
        desk.free[place] = True


@compiled
def _find_rows(rows: Rows, able: Flags, r: int, desk: Desk) -> int:
    """Note the rows that may move from the cells wanted in ``able``, and how many in each cell in ``first``."""
    number, in_cell = 0, desk.first
    in_cell[:] = 0
    for row in range(rows.used[r]):
        if able[row] and desk.wanted[rows.cell[r, row]]:
            desk.able[number] = row
            number += 1
            in_cell[rows.cell[r, row]] += 1
    return number


@compiled
def _holds(staff: Staff, licence: int, r: int, listed: int) -> bool:
    """Whether someone listed holds a licence."""
    row = listed - len(staff.roster.cell)
    if licence == NONE:
        return True
    if licence == ABOVE:
        return bool(staff.careers.above[listed, r] if row < 0 else staff.rows.above[r, row])
    return bool(staff.careers.second[listed, r] if row < 0 else staff.rows.second[r, row])


@compiled
def _pick(able: Ints, number: int, asked: int, start: float, unit: int) -> int:
    """Who of so many able is picked for one unit of those asked for: even steps from a start by chance."""
    return int(able[min(int((unit + start) * (number / asked)), number - 1)])


@compiled
def _carry_out_one(staff: Staff, month: int, orders: Orders, order: int, desk: Desk, books: MoveBooks, r: int) -> int:
    """Carry out an order in a replication: those who leave go, in the order of groups, to those places that take."""
    missing, into, left = 0, -1, 0
    for cell in orders.giving[order]:
        asked = int(orders.out[order, r, cell])
        if asked == 0:
            continue
        number = 0
        for at in range(desk.first[cell], desk.first[cell + 1]):
            if desk.free[at] and _holds(staff, orders.licence[order], r, desk.listed[at]):
                desk.able[number] = at
                number += 1
        missing += max(asked - number, 0)
        start = uniform(orders.luck, orders.cell_ids[cell], r)
        for unit in range(min(asked, number)):
            while left == 0 and into + 1 < len(orders.giving[order]):  # as many come as go, so there is always one
                into += 1
                left = int(orders.into[order, r, orders.taking[order, into]])
            left -= 1
            at = _pick(desk.able, number, asked, start, unit)
            desk.free[at] = False
            _go(staff, month, r, desk.listed[at], orders.taking[order, into], orders.kind[order], books)
    return missing


@compiled
def _go(staff: Staff, month: int, r: int, listed: int, to: int, kind: int, books: MoveBooks) -> None:
    """Let a teacher go on in another cell with what remains of the clocks, and enter the move."""
    rows, law, places, row = staff.rows, staff.law, staff.places, listed - len(staff.roster.cell)
    if row < 0:
        row = take_out(rows, staff.careers, staff.roster, listed, r)
    cell, status = rows.cell[r, row], rows.status[r, row]
    end_spell(rows, law, places, r, row, month)
    rows.cell[r, row] = to
    rows.kind[r, row] = kind_of(places, to, status, rows.sex[r, row])
    rows.joined[r, row] = month
    rows.school[r, row] = -1
    strike(rows, law, places, r, row)
    books.out[r, kind, cell] += 1
    books.into[r, kind, to] += 1
    books.came[r, cell] -= 1
    books.came[r, to] += 1
    if r < books.kept:
        books.moves[kind, cell, to] += 1
    given_up, taken = pool_of(places, cell, status), pool_of(places, to, status)
    if given_up >= 0:
        books.posts_taken[r, given_up] -= 1
    if taken >= 0:
        books.posts_taken[r, taken] += 1


@compiled
def _train(staff: Staff, orders: Orders, desk: Desk, r: int, cell: int) -> int:
    """License as many as asked for, of those left in a cell who are not yet, for a second subject."""
    asked, number, teachers = int(orders.trained[r, cell]), 0, len(staff.roster.cell)
    for at in range(desk.first[cell], desk.first[cell + 1]):
        if desk.free[at] and not _holds(staff, SECOND, r, desk.listed[at]):
            desk.able[number] = desk.listed[at]
            number += 1
    start = uniform(orders.luck, orders.cell_ids[cell], r)
    for unit in range(min(asked, number)):
        listed = _pick(desk.able, number, asked, start, unit)
        if listed < teachers:
            staff.careers.second[listed, r] = True
        else:
            staff.rows.second[r, listed - teachers] = True
    return max(asked - number, 0)
