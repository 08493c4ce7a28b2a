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

from workforce.supply.law import Law

Array = NDArray[np.float64]
Uniforms = NDArray[np.float32] | NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

STAYS = 32767
"""The last month in post of whoever is there at the end of the spell or the horizon."""


@dataclass(frozen=True)
class Spell:
    """A stretch of service under one status, for rows of teachers or of classes; arrays have shape (row,).

    Attributes:
        birth: row of the law's tables.
        sex: index of the sex.
        status: index of the status.
        start: the first month.
        stop: the first month in which leaving is decided elsewhere: by retirement, the end of a term or the horizon.
        retires: whether that is retirement.
    """

    birth: Ints
    sex: Ints
    status: int
    start: int
    stop: Ints
    retires: NDArray[np.bool_]


def spell(law: Law, birth: Ints, sex: Ints, status: int, start: int, term_end: int | None) -> Spell:
    """The spell that begins in month ``start`` and ends with the term, retirement or the horizon.

    Args:
        law: the scenario's law.
        birth: birth months, as month numbers.
        sex: index of the sex.
        status: index of the status.
        start: the first month, from the base census.
        term_end: the first month after the term, or None.
    """
    row = birth - law.first_birth
    end = law.months if term_end is None else min(term_end, law.months)
    retirement = np.maximum(law.retires[sex, row], start)
    return Spell(row, sex, status, start, np.minimum(retirement, end), retirement < end)


def drawn(
    law: Law, now: Spell, clocks: Uniforms, kind: Ints | None = None
) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """The last month in post and the cause of each career.

    Args:
        law: the scenario's law.
        now: the spell, a row a teacher, or a class of them.
        clocks: uniforms, one per cause and career, shape (cause, row) or (cause, row, replication).
        kind: the row of the spell that each row of clocks is of, shape (row,); the same row by default.

    Returns:
        Last month (:data:`STAYS` for whoever stays) and cause (index in ``law.all_causes``, meaningless for those who
        stay), shape (row,) or (row, replication).
    """
    shape = clocks.shape[1:]
    across = int(np.prod(shape[1:], dtype=int))
    kind = np.arange(len(now.birth)) if kind is None else kind
    stop = np.where(now.retires, now.stop, STAYS).astype(np.int16)
    last = np.repeat(stop[kind], across)
    cause = np.full(last.shape, len(law.all_causes) - 1, dtype=np.int8)
    for number in range(len(law.causes)):
        hit, month = _struck(law, now, number, clocks[number].reshape(len(kind), across), kind)
        earlier = month < last[hit]
        last[hit[earlier]] = month[earlier]
        cause[hit[earlier]] = number
    return last.reshape(shape), cause.reshape(shape)


def _struck(law: Law, now: Spell, number: int, clock: Uniforms, kind: Ints) -> tuple[Ints, NDArray[np.int16]]:
    """Those whom one cause would strike within the spell: place in the flat array, and month.

    Uniforms are held against the chance of being struck at all; only for those struck is the month looked for.
    """
    pace, width = law.pace[number].reshape(-1), law.months + 1
    risk = law.risk[number, now.sex, now.status]
    begin = now.birth * width
    used = pace[begin + now.start]
    chance = -np.expm1(-risk * (pace[begin + now.stop] - used))
    hit = np.flatnonzero(clock < chance.astype(clock.dtype)[kind][:, None])
    row = kind[hit // clock.shape[1]]
    spent = -np.log1p(-clock.reshape(-1)[hit].astype(np.float64))
    target = used[row] + spent / risk[row]
    return hit, _month_of(pace, begin[row], target, now.start, now.stop[row])


def _month_of(pace: Array, begin: Ints, target: Array, start: int, stop: Ints) -> NDArray[np.int16]:
    """The month, ``start`` to ``stop - 1``, in which the cumulative hazard first reaches its target (bisection)."""
    place = begin + start
    months = int(stop.max(initial=start + 1)) - start
    while months > 1:
        half = months // 2
        place += half * (pace[place + half] < target)
        months -= half
    return np.asarray(np.minimum(place - begin, stop - 1), dtype=np.int16)


def remaining(law: Law, now: Spell, clocks: Uniforms) -> Array:
    """The clocks of careers that outlast a spell, with its time run off; uniforms again, shape (cause, row).

    What is left of a unit exponential after the hazard of the spell is a unit exponential; none is drawn anew.
    """
    width = law.months + 1
    left = np.empty(clocks.shape)
    for number in range(len(law.causes)):
        pace = law.pace[number].reshape(-1)
        used = pace[now.birth * width + now.stop] - pace[now.birth * width + now.start]
        clock = -np.log1p(-clocks[number].astype(np.float64)) - law.risk[number, now.sex, now.status] * used
        left[number] = -np.expm1(-np.maximum(clock, 0.0))
    return left


def expected(law: Law, now: Spell) -> tuple[Array, Array]:
    """The exact law of leaving.

    Returns:
        The chance of leaving in each month by cause, shape (row, cause of ``law.all_causes``, month), and the chance
        of being there on the first day of each month, shape (row, month + 1): 0 before ``start``, and from ``stop`` on
        that of not having left, as if nothing else happened.
    """
    month = np.arange(law.months)
    at_risk = (month >= now.start) & (month < now.stop[:, None])
    leaves = np.zeros((len(now.birth), len(law.all_causes), law.months))
    steps = np.diff(law.pace[:, now.birth, :], axis=2) * law.risk[:, now.sex, now.status][:, :, None] * at_risk
    total = steps.sum(axis=0)
    untouched = np.exp(-(np.cumsum(total, axis=1) - total))
    leaves[:, -1] = untouched * (now.retires[:, None] & (month == now.stop[:, None]))
    for number, step in enumerate(steps):
        leaves[:, number] = untouched * -np.expm1(-step)
        untouched = untouched * np.exp(-step)
    there = np.zeros((len(now.birth), law.months + 1))
    there[:, now.start :] = 1.0
    there[:, 1:] -= np.cumsum(leaves.sum(axis=1), axis=1)
    return leaves, there
