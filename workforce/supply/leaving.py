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


NO_RISK = 1e-9
"""A relative risk of nothing: so small that the cause never strikes, and what is left of its clock is kept."""


@dataclass(frozen=True)
class Spell:
    """A stretch of service under one law, for rows of teachers or of classes.

    Attributes:
        pace: cumulative hazard before each month, shape (cause, birth, month + 1).
        birth: row of ``pace`` of each, shape (row,).
        risk: relative risk, shape (cause, row).
        start: the first month, shape (row,).
        stop: the first month in which leaving is decided elsewhere, the end of a term or the horizon, shape (row,).
        bond_end: the first month after the bond, 0 without one, shape (row,).
        bonds: what a bond does to each cause.
        release: the hazard that its end adds, shape (cause,).
    """

    pace: Array
    birth: Ints
    risk: Array
    start: Ints
    stop: Ints
    bond_end: Ints
    bonds: tuple[str, ...]
    release: Array

    def first(self) -> Ints:
        """The first month in which each cause can strike, shape (cause, row)."""
        held = np.array([kind == "held" for kind in self.bonds])[:, None]
        return np.asarray(np.where(held, np.maximum(self.start, self.bond_end), self.start))

    def end(self, until: Ints) -> Ints:
        """The first month in which each cause can strike no more, before a month, shape (cause, row)."""
        only = np.array([kind == "only" for kind in self.bonds])[:, None]
        return np.asarray(np.where(only, np.minimum(until, self.bond_end), until))

    def passed(self, month: Ints) -> Array:
        """The cumulative hazard before a month, by the relative risk of each, shape (cause, row) as ``month``."""
        causes, births, width = self.pace.shape
        begin = (np.arange(causes)[:, None] * births + self.birth) * width
        hazard = self.pace.reshape(-1)[begin + month]
        if self.release.any():
            hazard = hazard + self.release[:, None] / self.risk * (self._bound & (month > self.bond_end))
        return np.asarray(hazard)

    @property
    def _bound(self) -> NDArray[np.bool_]:
        """Whether a bond ends within the spell, shape (row,)."""
        return np.asarray((self.bond_end > 0) & (self.bond_end >= self.start))

    def month(self, cause: Ints, row: Ints, mark: Array, end: Ints) -> NDArray[np.int16]:
        """The month in which the cumulative hazard reaches a mark, which it does (bisection).

        Args:
            cause: of each hit, shape (hit,).
            row: of each hit.
            mark: the cumulative hazard at which a cause strikes.
            end: the month before which it does.
        """
        pace, width = self.pace.reshape(-1), self.pace.shape[2]
        begin = (cause * self.pace.shape[1] + self.birth[row]) * width
        below, above = begin + np.minimum(self.start[row], end), begin + end
        spike = self.release[cause] / self.risk[cause, row]
        released = begin + np.where(self._bound, self.bond_end, width)[row]
        months = int((above - below).max(initial=1))
        while months > 1:
            half = months // 2
            there = np.minimum(below + half, above)
            below = np.where(pace[there] + spike * (there > released) < mark, there, below)
            months -= half
        return np.asarray(np.minimum(below - begin, end - 1), dtype=np.int16)


def spell(
    law: Law,
    variant: Variant,
    birth: Ints,
    sex: Ints,
    status: Ints | int,
    cell: Ints,
    start: Ints | int,
    term_end: Ints | int,
    bond_end: Ints | int,
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
        bond_end: the first month after the bond, 0 for no bond, or one for all.
    """
    begin = np.broadcast_to(np.minimum(start, law.months), birth.shape)
    stop = np.minimum(np.where(np.asarray(term_end) > 0, term_end, law.months), law.months)
    bound = np.broadcast_to(np.minimum(bond_end, law.months), birth.shape)
    risk = np.maximum(law.risk[:, sex, status] * law.cell_risk[:, cell], NO_RISK)
    row = birth - law.first_birth
    return Spell(law.pace(variant), row, risk, begin, np.maximum(stop, begin), bound, law.bonds, law.release)


def drawn(now: Spell, luck: Uniforms, retires: Ints) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """The last month in post and the cause of careers that begin, of many replications at once.

    Args:
        now: the spell, a row a teacher.
        luck: uniforms, one per cause and career, shape (cause, row, replication).
        retires: the month of retirement of each career, shape (row, replication).

    Returns:
        Last month (:data:`STAYS` for whoever stays) and cause (index in ``law.all_causes``, meaningless for those who
        stay), shape (row, replication).
    """
    last = _without_causes(retires, now.start[:, None], now.stop[:, None])
    latest = np.minimum(last.max(axis=1, initial=0), now.stop)
    first, end = now.first(), now.end(latest)
    begun = now.passed(np.minimum(first, end))
    chance = -np.expm1(-now.risk * (now.passed(end) - begun)).astype(np.float32)
    hit = np.flatnonzero(np.less(luck, chance[:, :, None]))
    number, place = np.divmod(hit, retires.size)
    row = place // retires.shape[1]
    mark = begun[number, row] + clock(luck.reshape(-1)[hit]) / now.risk[number, row]
    month = now.month(number, row, mark, end[number, row])
    earliest, cause = _earliest(last.reshape(-1), number, place, month, len(luck))
    return earliest.reshape(last.shape), cause.reshape(last.shape)


def clock(luck: Uniforms) -> NDArray[np.float32]:
    """The unit exponential that a uniform stands for."""
    below_one = np.minimum(luck.astype(np.float32), np.nextafter(np.float32(1), np.float32(0)))
    return np.asarray(-np.log1p(-below_one))


def remaining(now: Spell, clocks: NDArray[np.floating], month: int) -> Array:
    """What is left of the clocks of careers on the first day of a month, shape (cause, row).

    What is left of a unit exponential after some hazard is a unit exponential; none is drawn anew.

    Args:
        now: the spell that ends.
        clocks: unit exponentials on its first day.
        month: in which it ends.
    """
    until = np.broadcast_to(month, now.start.shape)
    first, end = now.first(), now.end(until)
    passed = now.passed(end) - now.passed(np.minimum(first, end))
    return np.asarray(np.maximum(clocks - now.risk * passed, 0.0))


def struck(
    now: Spell, clocks: NDArray[np.floating], retires: Ints, kind: Ints
) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """The last month in post and the cause of careers whose clocks are known; as :func:`drawn`, shape (row,).

    Args:
        now: the spell of each kind of career.
        clocks: unit exponentials on the first day of the spell, shape (cause, row).
        retires: the month of retirement, shape (row,).
        kind: the row of the spell that each career is of, shape (row,).
    """
    last = _without_causes(retires, now.start[kind], now.stop[kind])
    first, end = now.first(), now.end(now.stop)
    begun = now.passed(np.minimum(first, end))
    hazard = (now.risk * (now.passed(end) - begun)).astype(clocks.dtype)
    hit = np.flatnonzero(clocks <= hazard[:, kind])
    number, row = np.divmod(hit, len(last))
    of = kind[row]
    mark = begun[number, of] + clocks.reshape(-1)[hit] / now.risk[number, of]
    month = now.month(number, of, mark, end[number, of])
    return _earliest(last, number, row, month, len(clocks))


def _without_causes(retires: Ints, start: Ints, stop: Ints) -> NDArray[np.int16]:
    """The last month in post if no cause strikes."""
    return np.where(retires < stop, np.maximum(retires, start), STAYS).astype(np.int16)


def _earliest(
    last: NDArray[np.int16], number: Ints, place: Ints, month: NDArray[np.int16], causes: int
) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """The earliest of retirement and the hits, in the order of causes; ``last`` is changed in place."""
    cause = np.full(len(last), causes + 1, dtype=np.int8)
    bounds = np.searchsorted(number, np.arange(causes + 1))
    for at in range(causes):
        mine = slice(bounds[at], bounds[at + 1])
        earlier = month[mine] < last[place[mine]]
        hit = place[mine][earlier]
        last[hit] = month[mine][earlier]
        cause[hit] = at
    return last, cause


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
    retires = _retires(exits, start, until)
    before = 1 - np.cumsum(retires, axis=1)
    steps = _steps(now, start, until)
    total = steps.sum(axis=0)
    untouched = np.exp(total - np.cumsum(total, axis=1))
    leaves = np.empty((len(steps) + 1, *total.shape))
    leaves[-1] = untouched * retires
    for number, step in enumerate(np.exp(-steps)):
        after = before * step
        leaves[number] = untouched * (before - after)
        before = after
    return leaves, 1 - leaves.sum(axis=(0, 2))


def _retires(exits: Exits, start: int, until: int) -> Array:
    """The chance of retiring in each month from the first to before another, of those not retired then."""
    due = exits.month >= start
    later = np.where(due, exits.chance, 0.0)
    total = later.sum(axis=1, keepdims=True)
    later = np.divide(later, total, out=np.zeros_like(later), where=total > 0)
    retires = np.zeros((len(exits.month), until - start))
    row, at = np.nonzero(due & (exits.month < until))
    np.add.at(retires, (row, exits.month[row, at] - start), later[row, at])
    return retires


def _steps(now: Spell, start: int, until: int) -> Array:
    """The hazard of each cause in each month, shape (cause, row, month)."""
    steps = np.diff(now.pace[:, now.birth, start : until + 1], axis=2) * now.risk[:, :, None]
    month, end = np.arange(start, until), now.bond_end[:, None]
    for number, kind in enumerate(now.bonds):
        if kind == "held" and (end > start).any():
            steps[number] *= month >= end
        if kind == "only":
            steps[number] *= month < end
        if now.release[number]:
            steps[number] += now.release[number] * ((month == end) & (end > 0))
    return steps
