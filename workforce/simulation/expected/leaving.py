"""Leavers of expected groups: class by class by the exact law of leaving, entered cell by cell."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.supply.clocks import Hazards, Spell
from workforce.supply.leaving import Chances, leave

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class Classes(NamedTuple):
    """The classes of a group; as in :class:`~workforce.simulation.expected.groups.Group`, ``birth`` from the base."""

    birth: Ints
    sex: Ints
    service: Ints
    exits: Chances
    people: Array


class YearBooks(NamedTuple):
    """Where the leavers of some months of a year are entered; as in the ledger, of the one replication.

    Attributes:
        left: by cause and cell.
        left_in_month: by month and cause.
        leaving, retiring: by month and cell.
        posts_left: by month and pool.
        pool: the pool of posts that leavers held, -1 for none, shape (cell,).
    """

    left: Array
    left_in_month: Array
    leaving: Array
    retiring: Array
    posts_left: Array
    pool: Ints


class Notes(NamedTuple):
    """Room for notes.

    Attributes:
        leaves: chances of leaving of a class, shape (cause + 1, month).
        of_class: the same summed up, shape (cause + 1 + 2 months,).
        by_cell: leavers summed up likewise, shape (cell, cause + 1 + 2 months).
    """

    leaves: Array
    of_class: Array
    by_cell: Array


def notes(causes: int, months: int, cells: int) -> Notes:
    """Room for notes about so many cells."""
    wide = causes + 1 + 2 * months
    return Notes(np.empty((causes + 1, months)), np.empty(wide), np.empty((cells, wide)))


@compiled
def advance(
    law: Hazards,
    classes: Classes,
    spell: Spell,
    until: int,
    cells: Ints,
    books: YearBooks,
    retired: Array,
    notes: Notes,
) -> None:
    """Enter the leavers of a group in cells under one law up to a month, and let the others stand there.

    Args:
        law: the law.
        classes: of the group; ``people`` is changed.
        spell: what classes have in common: status, start, stop and bond.
        until: the first month that is not looked at.
        cells: those under one law.
        books: added to.
        retired: added to, retirements by class.
        notes: room for notes.
    """
    notes.by_cell[:] = 0.0
    before, stays = -1, 1.0
    for one in range(len(classes.birth)):
        total = 0.0
        for cell in cells:
            total += classes.people[one, cell]
        if total == 0.0:
            continue
        if before < 0 or not _alike(classes, one, before):
            sex, service = classes.sex[one], classes.service[one]
            now = Spell(
                classes.birth[one], sex, spell.status, cells[0], service, spell.start, spell.stop, spell.bond_end
            )
            stays = leave(law, now, classes.exits, one, until, notes.leaves)
            _sum_up(notes.leaves, notes.of_class)
        before = one
        retired[one] += total * notes.of_class[len(notes.leaves) - 1]
        _enter_by_month(notes.leaves, total, books.left_in_month)
        _let_leave(classes.people[one], cells, stays, notes)
    for at in range(len(cells)):
        _enter_in_cell(notes.by_cell[at], cells[at], len(notes.leaves), books)


@compiled
def _alike(classes: Classes, one: int, other: int) -> bool:
    """Whether two classes leave alike."""
    alike = classes.birth[one] == classes.birth[other] and classes.sex[one] == classes.sex[other]
    alike &= classes.service[one] == classes.service[other]
    for choice in range(classes.exits.month.shape[1]):
        alike &= classes.exits.month[one, choice] == classes.exits.month[other, choice]
        alike &= classes.exits.chance[one, choice] == classes.exits.chance[other, choice]
    return bool(alike)


@compiled
def _let_leave(people: Array, cells: Ints, stays: float, notes: Notes) -> None:
    """Note the leavers of a class in some cells, and leave those who stay; ``people`` by cell."""
    for at in range(len(cells)):
        here = people[cells[at]]
        if here > 0:
            for place in range(len(notes.of_class)):
                notes.by_cell[at, place] += here * notes.of_class[place]
            people[cells[at]] = here * stays


@compiled
def _sum_up(leaves: Array, sums: Array) -> None:
    """Write the chances by cause, then of all causes by month, then of retirement by month."""
    causes, months = leaves.shape
    sums[:] = 0.0
    for cause in range(causes):
        for month in range(months):
            sums[cause] += leaves[cause, month]
            sums[causes + month] += leaves[cause, month]
    for month in range(months):
        sums[causes + months + month] = leaves[causes - 1, month]


@compiled
def _enter_by_month(leaves: Array, people: float, left_in_month: Array) -> None:
    last = left_in_month.shape[1] - 1
    for cause in range(len(leaves)):
        to = cause if cause < len(leaves) - 1 else last
        for month in range(leaves.shape[1]):
            left_in_month[month, to] += people * leaves[cause, month]


@compiled
def _enter_in_cell(sums: Array, cell: int, causes: int, books: YearBooks) -> None:
    """Enter the leavers of a cell, summed up as in :func:`_sum_up`."""
    months, pool = len(books.leaving), books.pool[cell]
    for cause in range(causes):
        books.left[cause if cause < causes - 1 else len(books.left) - 1, cell] += sums[cause]
    for month in range(months):
        books.leaving[month, cell] += sums[causes + month]
        books.retiring[month, cell] += sums[causes + months + month]
        if pool >= 0:
            books.posts_left[month, pool] += sums[causes + month]
