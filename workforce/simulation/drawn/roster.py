"""The base roster: who they are, the same in every replication."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.draws import BLOCK
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
    """When kinds of people may retire.

    Attributes:
        month: possible months, shape (kind, exit).
        bound: how likely each is or one before it, shape (kind, exit, replication).
    """

    month: NDArray[np.int16]
    bound: NDArray[np.float64]


class Roster(NamedTuple):
    """Who is on the roster, arrays of shape (slot,); as in :class:`~workforce.simulation.drawn.rows.Rows`.

    Attributes:
        above, second: 1 or 0, or :data:`UNKNOWN`.
        retiree: the kind of each by what retirement depends on.
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
    retiree: NDArray[np.int64]
    order: NDArray[np.int64]
    of_cell: NDArray[np.int64]


def choices(exits: Exits) -> Choices:
    """Exits as a loop reads them, chances of shape (point, kind, exit); the last is taken whatever the uniform."""
    bound = np.empty((*exits.month.shape, BLOCK))
    _add_up(exits.chance, bound)
    return Choices(exits.month.astype(np.int16), bound)


@compiled
def _add_up(chance: NDArray[np.float64], bound: NDArray[np.float64]) -> None:
    """Add chances of shape (point, kind, exit) up over the exits, into one of shape (kind, exit, replication)."""
    last = bound.shape[1] - 1
    for r in range(bound.shape[2]):
        of = chance[min(r, len(chance) - 1)]
        for kind in range(len(bound)):
            total = 0.0
            for at in range(last):
                total += of[kind, at]
                bound[kind, at, r] = total
            bound[kind, last, r] = np.inf


def each(values: NDArray[Any]) -> NDArray[Any]:
    """Values by point for each replication of a block; those of a single point for all of them."""
    return values if len(values) == BLOCK else np.repeat(values, BLOCK, axis=0)


@compiled
def chosen(exits: Choices, kind: int, r: int, luck: float) -> int:
    """The month of retirement that a uniform picks for one of a kind in a replication, the lower the earlier."""
    at = 0
    while luck >= exits.bound[kind, at, r]:
        at += 1
    return int(exits.month[kind, at])


def roster_of(groups: list[People], places: Places, base: int, retiree: NDArray[np.int64]) -> Roster:
    """The roster that falls into groups.

    Args:
        groups: of teachers.
        places: what belongs to cells.
        base: the month number of the base census.
        retiree: the kind of each by what retirement depends on, shape (slot,).
    """
    teachers = sum(len(people.slot) for people in groups)
    columns: dict[str, Any] = {name: np.zeros(teachers, dtype=kind) for name, kind in COLUMNS.items()}
    for people in groups:
        slot = people.slot
        for name in ("cell", "sex", "service", "school", "above", "second"):
            columns[name][slot] = getattr(people, name)
        columns["birth"][slot] = people.birth - base
        columns["status"][slot] = people.status
        columns["bond_end"][slot] = min(people.bond_end or 0, places.horizon + 1)
        columns["term_end"][slot] = min(people.term_end or 0, places.horizon + 1)
    of_cells = zip(columns["cell"], columns["status"], columns["sex"], strict=True)
    columns["kind"][:] = [kind_of(places, *who) for who in of_cells]
    order = np.lexsort((columns["birth"], columns["kind"], columns["cell"]))
    of_cell = np.searchsorted(columns["cell"][order], np.arange(len(places.zone) + 1))
    return Roster(**columns, retiree=retiree, order=order, of_cell=of_cell)


@compiled
def spell_of_roster(roster: Roster, places: Places, slot: int) -> Spell:
    """The spell that begins with the run."""
    term_end = roster.term_end[slot]
    stop = min(term_end, places.horizon) if term_end > 0 else places.horizon
    birth, sex, status, cell = roster.birth[slot], roster.sex[slot], roster.status[slot], roster.cell[slot]
    return Spell(birth, sex, status, cell, roster.service[slot], 0, stop, roster.bond_end[slot])
