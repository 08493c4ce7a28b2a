"""What differs between replications of the base roster: the careers they are drawn, until they go on as rows.

Whoever has not moved nor changed status is the same teacher in every replication but for the month of leaving. So
careers are kept by teacher, with the replications side by side, and a loop goes through all of them at once: ten times
faster than row by row. Whoever moves or changes goes on as a row (:mod:`~workforce.simulation.drawn.rows`).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.draws import BLOCK
from workforce.simulation.drawn.roster import UNKNOWN, Choices, Roster, chosen, spell_of_roster
from workforce.simulation.drawn.rows import Places, Rows
from workforce.supply.clocks import (
    STAYS,
    Hazards,
    Spell,
    as_supposed,
    begins,
    clock,
    ends,
    released,
    strikes,
    without_causes,
)

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]
Uniforms = NDArray[np.float32]

GONE = -1
"""The last month in post of whoever is kept as a row now."""


class Careers(NamedTuple):
    """What differs between replications, shape (slot, replication).

    Attributes:
        retires, last: months in post.
        cause: of leaving in month ``last``.
        above, second: whether licensed for the level above, or for a second subject of the field.
        luck: uniforms, one per cause and career, shape (cause, slot, replication).
    """

    retires: NDArray[np.int16]
    last: NDArray[np.int16]
    cause: NDArray[np.int8]
    above: Flags
    second: Flags
    luck: Uniforms


def careers(teachers: int, causes: int) -> Careers:
    """Room for the careers of a roster."""
    shape = (teachers, BLOCK)
    return Careers(
        retires=np.empty(shape, dtype=np.int16),
        last=np.empty(shape, dtype=np.int16),
        cause=np.empty(shape, dtype=np.int8),
        above=np.zeros(shape, dtype=np.bool_),
        second=np.zeros(shape, dtype=np.bool_),
        luck=np.empty((causes, *shape), dtype=np.float32),
    )


@compiled
def begin_careers(
    drawn: Careers, roster: Roster, exits: Choices, places: Places, law: Hazards, choice: Uniforms, struck: Ints
) -> None:
    """Draw when and why each teacher of the roster leaves.

    A uniform is first compared with the hazard of the whole time, which is more than the chance of ever being struck;
    only those below are looked at in detail.

    Args:
        drawn: ``luck`` is read, months and causes are written.
        roster: who they are.
        exits: when their kinds may retire.
        places: what belongs to cells.
        law: the law.
        choice: uniforms that pick the month of retirement, shape (slot, replication).
        struck: room for notes, shape (replication,).
    """
    for slot in range(len(roster.cell)):
        now = spell_of_roster(roster, places, slot)
        latest = _begin_retirement(drawn, exits, roster.retiree[slot], now, places.horizon, slot, choice[slot])
        for cause in range(len(drawn.luck)):
            first, end = begins(law, cause, now), ends(law, cause, now, min(now.stop, latest))
            if first >= end:
                continue
            hazard, more = as_supposed(law, cause, now, first, end), released(law, cause, now, first, end)
            luck, last, most, hit = drawn.luck[cause, slot], drawn.last[slot], law.most[cause], 0
            for r in range(len(luck)):  # first who may be struck at all, without a branch
                struck[hit] = r
                hit += luck[r] < hazard * most[r] + more
            for r in struck[:hit]:
                month = strikes(law, r, cause, now, clock(luck[r]), first, end)
                if month < min(last[r], end):
                    last[r] = month
                    drawn.cause[slot, r] = cause


@compiled
def _begin_retirement(
    drawn: Careers, exits: Choices, kind: int, now: Spell, horizon: int, slot: int, choice: Uniforms
) -> int:
    """Write the months of retirement, and what they make of a career without causes; the latest last month in post."""
    latest, cause, months, last = 0, len(drawn.luck) + 1, drawn.retires[slot], drawn.last[slot]
    never = exits.month[kind, 0] >= horizon
    for r in range(len(choice)):
        months[r] = exits.month[kind, 0] if never else chosen(exits, kind, r, choice[r])
        drawn.cause[slot, r] = cause
    for r in range(len(choice)):
        last[r] = STAYS if never else without_causes(now, months[r])
        latest = max(latest, last[r])
    return latest


@compiled
def draw_licences(held: Flags, known: NDArray[np.int8], cell: Ints, share: Array, luck: Uniforms) -> None:
    """Draw who of the roster holds a licence where the roster does not tell.

    Args:
        held: written, shape (slot, replication).
        known: 1, 0 or :data:`UNKNOWN`, shape (slot,).
        cell: where they are, shape (slot,).
        share: the share licensed, shape (cell, replication).
        luck: uniforms, shape (slot, replication).
    """
    for slot in range(len(known)):
        for r in range(luck.shape[1]):
            held[slot, r] = luck[slot, r] < share[cell[slot], r] if known[slot] == UNKNOWN else known[slot] == 1


@compiled
def take_out(rows: Rows, drawn: Careers, roster: Roster, slot: int, r: int) -> int:
    """Keep a teacher of the roster as a row from now on, for which there is room; the row."""
    row = int(rows.used[r])
    rows.used[r] += 1
    rows.person[r, row] = slot
    rows.cell[r, row] = roster.cell[slot]
    rows.kind[r, row] = roster.kind[slot]
    rows.birth[r, row] = roster.birth[slot]
    rows.sex[r, row] = roster.sex[slot]
    rows.status[r, row] = roster.status[slot]
    rows.service[r, row] = roster.service[slot]
    rows.bond_end[r, row] = roster.bond_end[slot]
    rows.term_end[r, row] = roster.term_end[slot]
    rows.since[r, row] = 0
    rows.joined[r, row] = roster.service[slot]
    rows.retires[r, row] = drawn.retires[slot, r]
    rows.last[r, row] = drawn.last[slot, r]
    rows.cause[r, row] = drawn.cause[slot, r]
    rows.school[r, row] = roster.school[slot]
    rows.above[r, row] = drawn.above[slot, r]
    rows.second[r, row] = drawn.second[slot, r]
    for cause in range(len(drawn.luck)):
        rows.clocks[r, row, cause] = -drawn.luck[cause, slot, r]
    drawn.last[slot, r] = GONE
    return row


@compiled
def take_out_at_end_of_term(rows: Rows, drawn: Careers, roster: Roster, month: int) -> None:
    """Keep as rows those of the roster in post whose term ends as a month begins; there is room for them."""
    for slot in range(len(roster.cell)):
        if roster.term_end[slot] == month:
            for r in range(len(rows.used)):
                if drawn.last[slot, r] == STAYS:
                    take_out(rows, drawn, roster, slot, r)
