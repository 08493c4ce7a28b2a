"""Teachers of whom each replication has others, as arrays of shape (replication, row), and how they go on.

Recruits, and whoever of the roster has moved or changed status. A row is never taken away: who has left has a last
month in the past.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.draws import BLOCK
from workforce.supply.clocks import Hazards, Spell, career, run_down

Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

COLUMNS: dict[str, type[np.generic]] = {
    "person": np.int64,
    "cell": np.int32,
    "kind": np.int32,
    "birth": np.int16,
    "sex": np.int8,
    "status": np.int8,
    "service": np.int16,
    "bond_end": np.int16,
    "term_end": np.int16,
    "since": np.int16,
    "joined": np.int16,
    "retires": np.int16,
    "last": np.int16,
    "cause": np.int8,
    "school": np.int32,
    "above": np.bool_,
    "second": np.bool_,
}
"""The columns of :class:`Rows` but ``clocks``, and how each is kept."""


class Rows(NamedTuple):
    """Teachers; arrays of shape (replication, row) unless said otherwise, months counted from the base census.

    Attributes:
        person: the identity under which luck is drawn.
        cell: where the teacher is.
        kind: zone, status and sex in one number, for counting.
        birth: month of birth.
        sex, status: numbers.
        service: the month in which service began.
        bond_end, term_end: the first month after, 0 for none.
        since: the month from which the clocks run.
        joined: the month in which the teacher came to the present school.
        retires, last: months in post.
        cause: of leaving in month ``last``.
        school: number of the school, -1 for none that is known.
        above, second: whether licensed for the level above, or for a second subject of the field.
        clocks: in month ``since``, read by :func:`~workforce.supply.clocks.wound`, shape (replication, row, cause).
        used: rows in use, shape (replication,).
    """

    person: NDArray[np.int64]
    cell: NDArray[np.int32]
    kind: NDArray[np.int32]
    birth: NDArray[np.int16]
    sex: NDArray[np.int8]
    status: NDArray[np.int8]
    service: NDArray[np.int16]
    bond_end: NDArray[np.int16]
    term_end: NDArray[np.int16]
    since: NDArray[np.int16]
    joined: NDArray[np.int16]
    retires: NDArray[np.int16]
    last: NDArray[np.int16]
    cause: NDArray[np.int8]
    school: NDArray[np.int32]
    above: Flags
    second: Flags
    clocks: NDArray[np.float32]
    used: NDArray[np.int64]


def empty(room: int, causes: int) -> Rows:
    """Nobody, with room for so many rows in each replication."""
    columns: dict[str, Any] = {name: np.empty((BLOCK, room), dtype=kind) for name, kind in COLUMNS.items()}
    clocks = np.empty((BLOCK, room, causes), dtype=np.float32)
    return Rows(**columns, clocks=clocks, used=np.zeros(BLOCK, np.int64))


def with_room(rows: Rows, more: int) -> Rows:
    """The same rows, with room for so many more in each replication."""
    room = rows.clocks.shape[1]
    if int(rows.used.max()) + more <= room:
        return rows
    wider = empty(max(int(rows.used.max()) + more, room * 5 // 4), rows.clocks.shape[2])
    for name in (*COLUMNS, "clocks"):
        getattr(wider, name)[:, :room] = getattr(rows, name)
    wider.used[:] = rows.used
    return wider


class Places(NamedTuple):
    """What belongs to cells and statuses.

    Attributes:
        zone: number of the zone, shape (cell,).
        statuses, sexes, bands: how many there are.
        pool: the pool of approved posts, -1 without a limit, shape (cell,).
        holds: whether a status holds a post, shape (status,).
        horizon: the months of a run.
    """

    zone: Ints
    statuses: int
    sexes: int
    bands: int
    pool: Ints
    holds: Flags
    horizon: int


@compiled
def kind_of(places: Places, cell: int, status: int, sex: int) -> int:
    """The number of zone, status and sex together; with the age band it is the place in a tally."""
    return int(((places.zone[cell] * places.statuses + status) * places.sexes + sex) * places.bands)


@compiled
def pool_of(places: Places, cell: int, status: int) -> int:
    """The pool whose post a teacher holds, -1 for none."""
    return int(places.pool[cell]) if places.holds[status] else -1


@compiled
def spell_of(rows: Rows, places: Places, r: int, row: int) -> Spell:
    """The spell of a teacher from month ``since`` on."""
    start, term_end = rows.since[r, row], rows.term_end[r, row]
    stop = min(term_end, places.horizon) if term_end > 0 else places.horizon
    return Spell(
        rows.birth[r, row],
        rows.sex[r, row],
        rows.status[r, row],
        rows.cell[r, row],
        rows.service[r, row],
        min(start, places.horizon),
        max(stop, min(start, places.horizon)),
        rows.bond_end[r, row],
    )


@compiled
def strike(rows: Rows, law: Hazards, places: Places, r: int, row: int) -> None:
    """Find when and why a teacher leaves whose spell begins."""
    last, cause = career(law, r, spell_of(rows, places, r, row), rows.clocks[r, row], rows.retires[r, row])
    rows.last[r, row] = last
    rows.cause[r, row] = cause


@compiled
def end_spell(rows: Rows, law: Hazards, places: Places, r: int, row: int, month: int) -> None:
    """End the spell of a teacher on the first day of a month: what is left of the clocks runs on from there."""
    run_down(law, r, spell_of(rows, places, r, row), rows.clocks[r, row], month)
    rows.since[r, row] = month


@compiled
def change(
    rows: Rows,
    law: Hazards,
    places: Places,
    who: tuple[Ints, Ints],
    month: int,
    status: int,
    term_end: int,
) -> None:
    """Let teachers go on from a month in a status and term, with what remains of their clocks.

    Args:
        rows: the teachers.
        law: the law.
        places: what belongs to cells.
        who: replications and rows.
        month: from the base census.
        status: number, -1 for the one they have.
        term_end: the first month after the term, 0 for none.
    """
    for at in range(len(who[0])):
        r, row = who[0][at], who[1][at]
        end_spell(rows, law, places, r, row, month)
        if status >= 0:
            rows.status[r, row] = status
            rows.kind[r, row] = kind_of(places, rows.cell[r, row], status, rows.sex[r, row])
        rows.term_end[r, row] = term_end
        strike(rows, law, places, r, row)
