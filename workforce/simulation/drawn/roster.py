"""The base roster: who they are, the same in every replication."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.simulation.drawn import rows
from workforce.simulation.drawn.rows import Places, kind_of
from workforce.supply.clocks import Spell
from workforce.supply.people import People
from workforce.supply.retirement import Exits

UNKNOWN = -1
"""In the place of a licence that the roster does not tell."""

SHARED = ("cell", "kind", "birth", "sex", "status", "service", "bond_end", "term_end", "school")

COLUMNS: dict[str, type[np.generic]] = {name: rows.COLUMNS[name] for name in SHARED}
COLUMNS |= {"above": np.int8, "second": np.int8}
"""The columns of :class:`Roster` but the last three, named as those of rows, and how each is kept."""


class Choices(NamedTuple):
    """Possible months of retirement, shape (person, exit), and how likely each is or one before it, same shape."""

    month: NDArray[np.int16]
    bound: NDArray[np.float64]


class Roster(NamedTuple):
    """Who is on the roster, arrays of shape (slot,); as in :class:`~workforce.simulation.drawn.rows.Rows`.

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
    columns: dict[str, Any] = {name: np.zeros(teachers, dtype=kind) for name, kind in COLUMNS.items()}
    exits = Choices(np.zeros((teachers, widest), dtype=np.int16), np.full((teachers, widest), np.inf))
    for people in groups:
        slot, own = people.slot, choices(people.exits)
        for name in ("cell", "sex", "service", "school", "above", "second"):
            columns[name][slot] = getattr(people, name)
        columns["birth"][slot] = people.birth - base
        columns["status"][slot] = people.status
        columns["bond_end"][slot] = min(people.bond_end or 0, places.horizon + 1)
        columns["term_end"][slot] = min(people.term_end or 0, places.horizon + 1)
        exits.month[slot, : own.month.shape[1]] = own.month
        exits.bound[slot, : own.month.shape[1]] = own.bound
    of_cells = zip(columns["cell"], columns["status"], columns["sex"], strict=True)
    columns["kind"][:] = [kind_of(places, *who) for who in of_cells]
    order = np.lexsort((columns["birth"], columns["kind"], columns["cell"]))
    of_cell = np.searchsorted(columns["cell"][order], np.arange(len(places.zone) + 1))
    return Roster(**columns, exits=exits, order=order, of_cell=of_cell)


@compiled
def spell_of_roster(roster: Roster, places: Places, slot: int) -> Spell:
    """The spell that begins with the run."""
    term_end = roster.term_end[slot]
    stop = min(term_end, places.horizon) if term_end > 0 else places.horizon
    birth, sex, status, cell = roster.birth[slot], roster.sex[slot], roster.status[slot], roster.cell[slot]
    return Spell(birth, sex, status, cell, roster.service[slot], 0, stop, roster.bond_end[slot])
