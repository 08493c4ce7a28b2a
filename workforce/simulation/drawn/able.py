"""Who may move inside the county in a summer: found and counted, of the roster and of the rows.

The rule stands twice, for teachers of the roster (apart from who is in post, the same in every replication) and for
rows: in post, no term to serve, no bond, long enough in the school, young enough.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.simulation.drawn.careers import Careers
from workforce.simulation.drawn.roster import Roster
from workforce.simulation.drawn.rows import Rows

Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

NONE, ABOVE, SECOND = 0, 1, 2
"""Numbers of the licences that movers may need; none for any."""

LICENCES = {"none": NONE, "upward": ABOVE, "second_subject": SECOND}
"""The numbers of the licences, by their names in the steps of redeployment."""

LICENCE_COLUMNS = {"upward": "above", "second_subject": "second"}
"""The columns of rows and roster that say who holds a licence, by its name."""


class Fit(NamedTuple):
    """Who may move, apart from the cell.

    Attributes:
        month: of the census.
        born_after: the last month of birth of those too old, by sex.
        joined_by: the last month in which one must have come to the present school.
    """

    month: int
    born_after: tuple[int, int]
    joined_by: int


class Able(NamedTuple):
    """Those in post who may move, whatever the cell.

    Attributes:
        rows: marks of rows, shape (replication, row).
        slots: of the roster, in its order; whether each is in post is looked up, shape (place,).
        of_cell: the first place of each cell in ``slots``, shape (cell + 1,).
    """

    rows: Flags
    slots: Ints
    of_cell: Ints


@compiled
def find_able(rows: Rows, who: Fit, able: Flags) -> None:
    """Mark which rows may move, shape (replication, row)."""
    female, male = who.born_after
    for r in range(len(rows.used)):
        last, term_end, bond_end = rows.last[r], rows.term_end[r], rows.bond_end[r]
        joined, birth, sex, found = rows.joined[r], rows.birth[r], rows.sex[r], able[r]
        for row in range(rows.used[r]):  # one pass over arrays in a line, without a branch: vector instructions
            young = birth[row] > (male if sex[row] else female)
            free = (term_end[row] == 0) & (bond_end[row] <= who.month)
            found[row] = (last[row] >= who.month) & free & (joined[row] <= who.joined_by) & young


@compiled
def count_able(rows: Rows, able: Flags, counts: Ints) -> None:
    """Count the rows marked as able by licence; added to ``counts``, shape (licence, cell, replication)."""
    for r in range(len(rows.used)):
        for row in range(rows.used[r]):
            if able[r, row]:
                cell = rows.cell[r, row]
                counts[NONE, cell, r] += 1
                counts[ABOVE, cell, r] += rows.above[r, row]
                counts[SECOND, cell, r] += rows.second[r, row]


def able_of_roster(roster: Roster, who: Fit, inside: Flags) -> tuple[Ints, Ints]:
    """The slots of those in some cells who may move if in post, in the order of the roster, and the first by cell."""
    slots, of_cell = np.empty(len(roster.order), dtype=np.int64), np.empty(len(inside) + 1, dtype=np.int64)
    _find_able_of_roster(roster, who, inside, slots, of_cell)
    return slots[: of_cell[-1]], of_cell


@compiled
def _find_able_of_roster(roster: Roster, who: Fit, inside: Flags, slots: Ints, of_cell: Ints) -> None:
    number = 0
    for cell in range(len(inside)):
        of_cell[cell] = number
        if inside[cell]:
            for place in range(roster.of_cell[cell], roster.of_cell[cell + 1]):
                slot = roster.order[place]
                free = roster.term_end[slot] == 0 and roster.bond_end[slot] <= who.month
                young = roster.birth[slot] > (who.born_after[1] if roster.sex[slot] else who.born_after[0])
                if free and young and roster.service[slot] <= who.joined_by:
                    slots[number] = slot
                    number += 1
    of_cell[len(inside)] = number


@compiled
def count_able_of_roster(
    drawn: Careers, roster: Roster, slots: Ints, month: int, licensed: Flags, counts: Ints
) -> None:
    """Count those of some slots who are in post and licensed; added to ``counts``, shape (cell, replication)."""
    for slot in slots:
        last, held, found = drawn.last[slot], licensed[slot], counts[roster.cell[slot]]
        for r in range(len(last)):
            found[r] += (last[r] >= month) & held[r]


@compiled
def count_all_of_roster(drawn: Careers, roster: Roster, slots: Ints, month: int, counts: Ints) -> None:
    """The same, whatever their licences."""
    for slot in slots:
        last, found = drawn.last[slot], counts[roster.cell[slot]]
        for r in range(len(last)):
            found[r] += last[r] >= month
