"""Who leaves in which month and why: drawn for single teachers, or expected for classes of them.

A career is a clock, not a coin a year. Each teacher has one unit exponential per cause; time runs it down at the pace
of the hazard, and the teacher leaves in the month in which the cumulative hazard passes the clock (equation 14). Among
causes that strike in the same month the first in the list counts; retirement comes at the end of its month, if nothing
came before that month. The expected way is the exact law of the same rule.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.supply.law import Law, Variant
from workforce.supply.retirement import Exits

Array = NDArray[np.float64]
Uniforms = NDArray[np.float32] | NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

STAYS = 32767
"""The last month in post of whoever is there at the end of the spell or the horizon."""


@dataclass(frozen=True)
class Spell:
    """A stretch of service under one law, for rows of teachers or of classes.

    Attributes:
        pace: cumulative hazard before each month, shape (cause, birth, month + 1).
        birth: row of ``pace`` of each, shape (row,).
        risk: relative risk, shape (cause, row).
        start: the first month, shape (row,).
        stop: the first month in which leaving is decided elsewhere, the end of a term or the horizon, shape (row,).
    """

    pace: Array
    birth: Ints
    risk: Array
    start: Ints
    stop: Ints


def spell(
    law: Law,
    variant: Variant,
    birth: Ints,
    sex: Ints,
    status: Ints | int,
    cell: Ints,
    start: Ints | int,
    term_end: Ints | int,
) -> Spell:
    """The spell that begins in month ``start`` and ends with the term or the horizon; arrays of shape (row,).

    Args:
        law: the scenario's law.
        variant: of all the rows.
        birth: birth months, as month numbers.
        sex: index of the sex.
        status: index of the status, or one for all.
        cell: number of the cell.
        start: the first month, from the base census, or one for all.
        term_end: the first month after the term, 0 for no term, or one for all.
    """
    begin = np.broadcast_to(np.minimum(start, law.months), birth.shape)
    stop = np.minimum(np.where(np.asarray(term_end) > 0, term_end, law.months), law.months)
    risk = law.risk[:, sex, status] * law.cell_risk[:, cell]
    return Spell(law.pace(variant), birth - law.first_birth, risk, begin, np.maximum(stop, begin))


def drawn(now: Spell, clocks: Uniforms, retires: Ints) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """The last month in post and the cause of each career.

    Args:
        now: the spell, a row a teacher.
        clocks: uniforms, one per cause and career, shape (cause, row) or (cause, row, replication).
        retires: the month of retirement of each career, shape (row,) or (row, replication).

    Returns:
        Last month (:data:`STAYS` for whoever stays) and cause (index in ``law.all_causes``, meaningless for those who
        stay), of the shape of ``retires``.
    """
    causes = len(clocks)
    shape = retires.shape
    across = int(np.prod(shape[1:], dtype=int))
    start, stop = now.start[:, None], now.stop[:, None]
    retiring = retires.reshape(len(start), across)
    last = np.where(retiring < stop, np.maximum(retiring, start), STAYS).astype(np.int16)
    latest = np.maximum(np.minimum(last.max(axis=1, initial=0), now.stop), now.start)
    last = last.reshape(-1)
    cause = np.full(last.shape, causes + 1, dtype=np.int8)
    for number in range(causes):
        hit, month = _struck(now, number, clocks[number].reshape(len(start), across), latest)
        earlier = month < last[hit]
        last[hit[earlier]] = month[earlier]
        cause[hit[earlier]] = number
    return last.reshape(shape), cause.reshape(shape)


def _struck(now: Spell, number: int, clock: Uniforms, latest: Ints) -> tuple[Ints, NDArray[np.int16]]:
    """Those whom one cause would strike before a month: place in the flat array, and month.

    Uniforms are held against the chance of being struck at all; only for those struck is the month looked for.
    """
    pace, width = now.pace[number].reshape(-1), now.pace.shape[2]
    begin, start, risk = now.birth * width, now.start, now.risk[number]
    used = pace[begin + start]
    chance = -np.expm1(-risk * (pace[begin + latest] - used))
    hit = np.flatnonzero(clock < chance.astype(clock.dtype)[:, None])
    row = hit // clock.shape[1]
    spent = -np.log1p(-clock.reshape(-1)[hit].astype(np.float64))
    target = used[row] + spent / risk[row]
    return hit, _month_of(pace, begin[row], target, start[row], latest[row])


def _month_of(pace: Array, begin: Ints, target: Array, start: Ints, stop: Ints) -> NDArray[np.int16]:
    """The month, ``start`` to ``stop - 1``, in which the cumulative hazard first reaches its target (bisection)."""
    below, above = begin + start, begin + stop
    months = int((stop - start).max(initial=1))
    while months > 1:
        half = months // 2
        there = np.minimum(below + half, above)
        below = np.where(pace[there] < target, there, below)
        months -= half
    return np.asarray(np.minimum(below - begin, stop - 1), dtype=np.int16)


def remaining(now: Spell, clocks: Uniforms, until: int) -> Array:
    """The clocks of careers that outlast a month, with their time run off; uniforms again, shape (cause, row).

    What is left of a unit exponential after the hazard of the spell is a unit exponential; none is drawn anew.
    """
    left = np.empty(clocks.shape)
    for number, clock in enumerate(clocks):
        pace, width = now.pace[number].reshape(-1), now.pace.shape[2]
        begin = now.birth * width
        used = pace[begin + until] - pace[begin + now.start]
        rest = -np.log1p(-clock.astype(np.float64)) - now.risk[number] * used
        left[number] = -np.expm1(-np.maximum(rest, 0.0))
    return left


def expected(now: Spell, exits: Exits, until: int) -> tuple[Array, Array]:
    """The exact law of leaving over some months, for classes of whom all are in post in the first.

    Args:
        now: the spell, which begins in the same month for all.
        exits: possible months of retirement of each class; those before the first month are past.
        until: the first month not asked for.

    Returns:
        The chance of leaving in each month by cause, the last retirement (the end of a term is left out), shape
        (cause + 1, row, month), and of being there on the first day of month ``until``, shape (row,).
    """
    start = int(now.start[0])
    month = np.arange(start, until)
    due = exits.month >= start
    late = np.where(due, exits.chance, 0.0)
    late = np.divide(
        late, late.sum(axis=1, keepdims=True), out=np.zeros_like(late), where=np.asarray(due.any(axis=1))[:, None]
    )
    retires = np.zeros((len(now.birth), len(month)))
    for at in range(late.shape[1]):
        inside = due[:, at] & (exits.month[:, at] < until)
        rows = np.flatnonzero(inside)
        np.add.at(retires, (rows, exits.month[rows, at] - start), late[rows, at])
    beyond = 1 - np.cumsum(retires, axis=1)
    leaves = np.empty((len(now.pace) + 1, len(now.birth), len(month)))
    steps = np.diff(now.pace[:, now.birth, start : until + 1], axis=2) * now.risk[:, :, None]
    total = steps.sum(axis=0)
    untouched = np.exp(total - np.cumsum(total, axis=1))
    before = beyond
    leaves[-1] = untouched * retires
    for number, step in enumerate(np.exp(-steps)):
        after = before * step
        leaves[number] = untouched * (before - after)
        before = after
    return leaves, 1 - leaves.sum(axis=(0, 2))
