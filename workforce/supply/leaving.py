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

    def window(self, until: Ints) -> tuple[Ints, Ints]:
        """The months, from the first to before the second, in which causes can strike up to one, shape (cause, row)."""
        held, only = (np.array([kind == name for kind in self.bonds])[:, None] for name in ("held", "only"))
        first = np.minimum(np.where(held, np.maximum(self.start, self.bond_end), self.start), until)
        end = np.where(only, np.minimum(until, self.bond_end), until)
        return first, np.maximum(first, end)

    def hazard(self, until: Ints) -> Array:
        """The hazard of each cause from the first month to before another, shape (cause, row)."""
        first, end = self.window(until)
        pace, begin = self.pace.reshape(-1), self._begin
        hazard = self.risk * (pace[begin + end] - pace[begin + first])
        if self.release.any():
            hazard += self.release[:, None] * (self._bound & (until > self.bond_end))
        return np.asarray(hazard)

    @property
    def _begin(self) -> Ints:
        """Where the months of each cause and row begin in the flattened pace, shape (cause, row)."""
        causes, births, width = self.pace.shape
        return np.asarray((np.arange(causes)[:, None] * births + self.birth) * width)

    @property
    def _bound(self) -> NDArray[np.bool_]:
        """Whether a bond ends within the spell, shape (row,)."""
        return np.asarray((self.bond_end > 0) & (self.bond_end >= self.start))

    def month(self, cause: Ints, row: Ints, spent: Array, until: Ints) -> NDArray[np.int16]:
        """The month in which the hazard since the start reaches what is spent (bisection).

        Args:
            cause: of each hit, shape (hit,).
            row: of each hit.
            spent: the hazard that a cause has to reach, which it does.
            until: the month before which it does, shape (row,).
        """
        first, end = (bound[cause, row] for bound in self.window(until))
        pace, width = self.pace.reshape(-1), self.pace.shape[2]
        begin = (cause * self.pace.shape[1] + self.birth[row]) * width
        below, above = begin + first, begin + end
        risk = self.risk[cause, row]
        target, spike = pace[below] + spent / risk, self.release[cause] / risk
        released = begin + np.where(self._bound, self.bond_end, width)[row]
        months = int((end - first).max(initial=1))
        while months > 1:
            half = months // 2
            there = np.minimum(below + half, above)
            below = np.where(pace[there] + spike * (there > released) < target, there, below)
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
    risk = law.risk[:, sex, status] * law.cell_risk[:, cell]
    row = birth - law.first_birth
    return Spell(law.pace(variant), row, risk, begin, np.maximum(stop, begin), bound, law.bonds, law.release)


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
    shape, rows = retires.shape, len(now.start)
    retiring = retires.reshape(rows, -1)
    last = np.where(retiring < now.stop[:, None], np.maximum(retiring, now.start[:, None]), STAYS).astype(np.int16)
    latest = np.maximum(np.minimum(last.max(axis=1, initial=0), now.stop), now.start)
    chance = np.asarray(-np.expm1(-now.hazard(latest)), dtype=clocks.dtype)
    hit = np.flatnonzero(clocks.reshape(len(clocks), rows, -1) < chance[:, :, None])
    number, place = np.divmod(hit, retiring.size)
    row = place // retiring.shape[1]
    spent = -np.log1p(-clocks.reshape(-1)[hit].astype(np.float64))
    month = now.month(number, row, spent, latest)
    last, cause = last.reshape(-1), np.full(retiring.size, len(clocks) + 1, dtype=np.int8)
    for at in range(len(clocks)):
        mine = slice(*np.searchsorted(number, (at, at + 1)))
        earlier = month[mine] < last[place[mine]]
        struck = place[mine][earlier]
        last[struck] = month[mine][earlier]
        cause[struck] = at
    return last.reshape(shape), cause.reshape(shape)


def remaining(now: Spell, clocks: Uniforms, until: int) -> Array:
    """The clocks of careers that outlast a month, with their time run off; uniforms again, shape (cause, row).

    What is left of a unit exponential after the hazard of the spell is a unit exponential; none is drawn anew.
    """
    hazard = now.hazard(np.full(len(now.birth), until))
    rest = -np.log1p(-clocks.astype(np.float64)) - hazard
    return np.asarray(-np.expm1(-np.maximum(rest, 0.0)))


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
