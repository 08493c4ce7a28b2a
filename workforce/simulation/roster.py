"""The base roster of a block of replications: who they are, the careers they are drawn, and how they are gone through.

Whoever has not moved nor changed status is the same teacher in every replication but for the month of leaving. So the
roster is kept by teacher, with the replications side by side, and a loop goes through all of them at once: ten times
faster than row by row. Whoever moves or changes goes on as a row (:mod:`~workforce.simulation.rows`).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.draws import BLOCK
from workforce.results.ledger import Books, enter_leaver
from workforce.simulation.rows import Places, Rows, kind_of, pool_of
from workforce.supply.clocks import (
    STAYS,
    Hazards,
    Spell,
    begins,
    clock,
    ends,
    passed,
    relative_risk,
    strikes,
    without_causes,
)
from workforce.supply.people import People
from workforce.supply.retirement import Exits

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]
Uniforms = NDArray[np.float32]

UNKNOWN = -1
"""In the place of a licence that the roster does not tell."""

GONE = -1
"""The last month in post of whoever is kept as a row now."""

COLUMNS: dict[str, type[np.generic]] = {
    "cell": np.int32,
    "kind": np.int32,
    "birth": np.int16,
    "sex": np.int8,
    "status": np.int8,
    "service": np.int16,
    "bond_end": np.int16,
    "term_end": np.int16,
    "school": np.int32,
    "above": np.int8,
    "second": np.int8,
}
"""The columns of :class:`Roster` that are those of :class:`~workforce.simulation.rows.Rows`, and how each is kept."""


class Choices(NamedTuple):
    """Possible months of retirement, shape (person, exit), and how likely each is or one before it, same shape."""

    month: NDArray[np.int16]
    bound: NDArray[np.float64]


class Roster(NamedTuple):
    """Who is on the roster, arrays of shape (slot,); as in :class:`~workforce.simulation.rows.Rows`.

    Attributes:
        above, second: 1 or 0, or :data:`UNKNOWN`.
        exits: months of retirement.
        order: slots in the order of cell, kind and birth, so that those who count alike stand together.
        of_cell: the first place of each cell in ``order``, shape (cell + 1,).
    """

    cell: NDArray[np.int32]
    kind: NDArray[np.int32]
    birth: NDArray[np.int16]
    sex: NDArray[np.int8]
    status: NDArray[np.int8]
    service: NDArray[np.int16]
    bond_end: NDArray[np.int16]
    term_end: NDArray[np.int16]
    school: NDArray[np.int32]
    above: NDArray[np.int8]
    second: NDArray[np.int8]
    exits: Choices
    order: NDArray[np.int64]
    of_cell: NDArray[np.int64]


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


def choices(exits: Exits) -> Choices:
    """Exits as a loop reads them; the last is taken whatever the uniform."""
    bound = np.cumsum(exits.chance, axis=1)
    bound[:, -1] = np.inf
    return Choices(exits.month.astype(np.int16), bound)


@compiled
def chosen(exits: Choices, person: int, luck: float) -> int:
    """The month of retirement that a uniform picks, the lower the earlier."""
    at = 0
    while luck >= exits.bound[person, at]:
        at += 1
    return int(exits.month[person, at])


def roster_of(groups: list[People], places: Places, base: int) -> Roster:
    """The roster that falls into groups; ``base`` is the month number of the base census."""
    teachers = sum(len(people.slot) for people in groups)
    widest = max((people.exits.month.shape[1] for people in groups), default=1)
    columns = {name: np.zeros(teachers, dtype=kind) for name, kind in COLUMNS.items()}
    exits = Choices(np.zeros((teachers, widest), dtype=np.int16), np.full((teachers, widest), np.inf))
    for people in groups:
        slot, own = people.slot, choices(people.exits)
        for name in ("cell", "sex", "service", "school", "above", "second"):
            columns[name][slot] = getattr(people, name)
        columns["birth"][slot] = people.birth - base
        columns["status"][slot] = people.status
        columns["bond_end"][slot] = people.bond_end or 0
        columns["term_end"][slot] = people.term_end or 0
        exits.month[slot, : own.month.shape[1]] = own.month
        exits.bound[slot, : own.month.shape[1]] = own.bound
    of_cells = zip(columns["cell"], columns["status"], columns["sex"], strict=True)
    columns["kind"][:] = [kind_of(places, *who) for who in of_cells]
    order = np.lexsort((columns["birth"], columns["kind"], columns["cell"]))
    of_cell = np.searchsorted(columns["cell"][order], np.arange(len(places.zone) + 1))
    return Roster(**columns, exits=exits, order=order, of_cell=of_cell)


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
def spell_of_roster(roster: Roster, places: Places, slot: int) -> Spell:
    """The spell that begins with the run."""
    term_end = roster.term_end[slot]
    stop = min(term_end, places.horizon) if term_end > 0 else places.horizon
    birth, sex, status, cell = roster.birth[slot], roster.sex[slot], roster.status[slot], roster.cell[slot]
    return Spell(birth, sex, status, cell, roster.service[slot], 0, stop, roster.bond_end[slot])


@compiled
def begin_careers(drawn: Careers, roster: Roster, places: Places, law: Hazards, choice: Uniforms, struck: Ints) -> None:
    """Draw when and why each teacher of the roster leaves.

    What a cause does to a teacher is the same in all replications, so a uniform is first compared with the chance of
    ever being struck, and only those struck are looked at in detail.

    Args:
        drawn: ``luck`` is read, months and causes are written.
        roster: who they are.
        places: what belongs to cells.
        law: the law.
        choice: uniforms that pick the month of retirement, shape (slot, replication).
        struck: room for notes, shape (replication,).
    """
    for slot in range(len(roster.cell)):
        now = spell_of_roster(roster, places, slot)
        latest = _begin_retirement(drawn, roster.exits, now, places.horizon, slot, choice[slot])
        for cause in range(len(drawn.luck)):
            first, end = begins(law, cause, now), ends(law, cause, now, min(now.stop, latest))
            if first >= end:
                continue
            risk = relative_risk(law, cause, now)
            begun = passed(law, cause, now, risk, first)
            chance = np.float32(-np.expm1(-risk * (passed(law, cause, now, risk, end) - begun)))
            luck, last, hit = drawn.luck[cause, slot], drawn.last[slot], 0
            for r in range(len(luck)):  # first who is struck at all, without a branch
                struck[hit] = r
                hit += luck[r] < chance
            for r in struck[:hit]:
                month = strikes(law, cause, now, risk, begun + clock(luck[r]) / risk, end)
                if month < last[r]:
                    last[r] = month
                    drawn.cause[slot, r] = cause


@compiled
def _begin_retirement(drawn: Careers, exits: Choices, now: Spell, horizon: int, slot: int, choice: Uniforms) -> int:
    """Write the months of retirement, and what they make of a career without causes; the latest last month in post."""
    latest, cause, months, last = 0, len(drawn.luck) + 1, drawn.retires[slot], drawn.last[slot]
    never = exits.month[slot, 0] >= horizon
    for r in range(len(choice)):
        months[r] = exits.month[slot, 0] if never else chosen(exits, slot, choice[r])
        drawn.cause[slot, r] = cause
    for r in range(len(choice)):
        last[r] = STAYS if never else without_causes(now, months[r])
        latest = max(latest, last[r])
    return latest


@compiled
def draw_licences(held: Flags, known: NDArray[np.int8], share: Array, luck: Uniforms) -> None:
    """Draw who of the roster holds a licence where the roster does not tell.

    Args:
        held: written, shape (slot, replication).
        known: 1, 0 or :data:`UNKNOWN`, shape (slot,).
        share: the share licensed, shape (slot,).
        luck: uniforms, shape (slot, replication).
    """
    for slot in range(len(known)):
        for r in range(luck.shape[1]):
            held[slot, r] = luck[slot, r] < share[slot] if known[slot] == UNKNOWN else known[slot] == 1


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
        part: the part of a teacher not at work by kind and band, shape (place,).
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
def _add_alike(alike: NDArray[np.int32], part: float, stock: Array, lost: Array, people: Array) -> None:
    """Add those who count alike, and begin anew; all of shape (replication,)."""
    for r in range(len(alike)):
        stock[r] += alike[r]
        lost[r] += alike[r] * part
        people[r] += alike[r]
        alike[r] = 0


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
