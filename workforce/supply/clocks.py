"""Clocks of single teachers, run down one by one (equations 13 and 14). Compiled; called from loops over teachers.

A career is a clock, not a coin a year. Each teacher has one unit exponential per cause; time runs it down at the pace
of the hazard, and the teacher leaves in the month in which the cumulative hazard passes the clock. Among causes that
strike in the same month the first in the list counts; retirement comes at the end of its month, if nothing came before
that month. The same law in expected numbers is in :mod:`~workforce.supply.leaving`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.months import MONTHS_A_YEAR
from workforce.scenario.sample import Sample
from workforce.supply.law import Law

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

STAYS = 32767
"""The last month in post of whoever is there at the end of the spell or the horizon."""

NO_RISK = 1e-9
"""A relative risk of nothing: so small that the cause never strikes, and what is left of its clock is kept."""

SOON = -(10**6)
"""A month before everything."""


class Hazards(NamedTuple):
    """The law of leaving as arrays.

    Attributes:
        pace: cumulative hazard before each month, years of service apart, shape (profile, birth, month + 1, cause).
        youngest: the birth month of row 0, from the base census.
        profile: the number of each cell's retention profile, shape (cell,).
        risk: relative risk, shape (cause, sex, status).
        cell_risk: relative risk, shape (cause, cell).
        held, broken: whether a bond holds a cause back, or is what it breaks, shape (cause,).
        factor: by which the hazards of a school year are multiplied, shape (replication, cause, year).
        most: the greatest factor of any year, shape (cause, replication).
        release: the hazard that the end of a bond adds, the same in every replication, shape (cause,).
        steps: how many steps the relative hazard by service has, 0 for none, shape (cause,).
        step_from: the first month of service of each step, shape (cause, step).
        step_risk: the relative hazard of each step, same shape.
    """

    pace: Array
    youngest: int
    profile: Ints
    risk: Array
    cell_risk: Array
    held: NDArray[np.bool_]
    broken: NDArray[np.bool_]
    factor: Array
    most: Array
    release: Array
    steps: Ints
    step_from: Ints
    step_risk: Array


class Spell(NamedTuple):
    """A stretch of service of one teacher under one law.

    Attributes:
        birth: birth month, from the base census.
        sex, status, cell: numbers.
        service: the month in which service began.
        start: the first month.
        stop: the first month in which leaving is decided elsewhere: the end of a term or of the horizon.
        bond_end: the first month after the bond, 0 without one.
    """

    birth: int
    sex: int
    status: int
    cell: int
    service: int
    start: int
    stop: int
    bond_end: int


def hazards(law: Law) -> Hazards:
    """The arrays of a law, as it is supposed to be: one replication."""
    by_service = [cause.by_service for cause in law.scenario.assumptions.leaving.values()]
    steps = np.array([len(steps) + 1 if steps else 0 for steps in by_service], dtype=np.int64)
    step_from = np.full((len(steps), max(steps, default=0)), SOON, dtype=np.int64)
    step_risk = np.ones(step_from.shape)
    for number, listed in enumerate(by_service):
        for at, years in enumerate(sorted(listed), start=1):
            step_from[number, at], step_risk[number, at] = years * MONTHS_A_YEAR, listed[years]
    found = Hazards(
        pace=law.pace(),
        youngest=law.first_birth - law.base,
        profile=law.profile,
        risk=law.risk,
        cell_risk=law.cell_risk,
        held=np.array([kind == "held" for kind in law.bonds]),
        broken=np.array([kind == "only" for kind in law.bonds]),
        factor=np.empty((1, 0, 0)),
        most=np.empty((0, 1)),
        release=law.release,
        steps=steps,
        step_from=step_from,
        step_risk=step_risk,
    )
    return with_factors(found, law.factors(Sample.likely()))


def with_factors(law: Hazards, factor: Array) -> Hazards:
    """The same with hazards that differ between replications, by a factor of shape (replication, cause, year)."""
    return law._replace(factor=np.ascontiguousarray(factor), most=np.ascontiguousarray(factor.max(axis=2).T))


@compiled
def relative_risk(law: Hazards, cause: int, now: Spell) -> float:
    """The relative risk of a teacher; never nothing."""
    return float(max(law.risk[cause, now.sex, now.status] * law.cell_risk[cause, now.cell], NO_RISK))


@compiled
def begins(law: Hazards, cause: int, now: Spell) -> int:
    """The first month in which a cause can strike."""
    return max(now.start, now.bond_end) if law.held[cause] else now.start


@compiled
def ends(law: Hazards, cause: int, now: Spell, until: int) -> int:
    """The first month in which a cause can strike no more, before a month."""
    return min(until, now.bond_end) if law.broken[cause] else until


@compiled
def passed(law: Hazards, cause: int, now: Spell, risk: float, month: int) -> float:
    """The cumulative hazard before a month, by the relative risk of the teacher, in years that are as supposed."""
    profile, birth, last = law.profile[now.cell], now.birth - law.youngest, law.pace.shape[2] - 1
    total = law.pace[profile, birth, month, cause]
    if law.steps[cause]:
        total, service = 0.0, now.service // MONTHS_A_YEAR * MONTHS_A_YEAR
        for step in range(law.steps[cause]):
            first = min(max(service + law.step_from[cause, step], 0), month)
            later = step + 1 < law.steps[cause]
            end = min(max(service + law.step_from[cause, step + 1], 0), month) if later else min(month, last)
            of_step = law.pace[profile, birth, end, cause] - law.pace[profile, birth, first, cause]
            total += law.step_risk[cause, step] * of_step
    return float(total)


@compiled
def released(law: Hazards, cause: int, now: Spell, first: int, end: int) -> float:
    """The hazard that the end of the bond adds from one month to another: all of it in the month after the bond."""
    within = max(first, now.start) <= now.bond_end < end and now.bond_end > 0
    at_risk = relative_risk(law, cause, now) > NO_RISK
    return float(law.release[cause]) if within and at_risk else 0.0


@compiled
def strikes(law: Hazards, r: int, cause: int, now: Spell, clock: float, first: int, end: int) -> int:
    """The month from ``first`` on in which a cause strikes, ``end`` if it does not before: year by year, then halving.

    Args:
        law: the law.
        r: the replication.
        cause: the cause.
        now: the spell.
        clock: the unit exponential on the first day.
        first: the first month in which the cause can strike.
        end: the first in which it can no more.
    """
    risk = relative_risk(law, cause, now)
    left, before = clock / risk, passed(law, cause, now, risk, first)
    while first < end:
        year = first // MONTHS_A_YEAR
        stop = min((year + 1) * MONTHS_A_YEAR, end)
        if first < now.bond_end < stop:
            stop = now.bond_end
        elif first == now.bond_end:
            stop = first + 1
        after = passed(law, cause, now, risk, stop)
        factor, more = law.factor[r, cause, year], released(law, cause, now, first, stop) / risk
        of_stretch = factor * (after - before) + more
        if of_stretch >= left and of_stretch > 0:
            if more > 0 or factor == 0:
                return first
            return _reaches(law, cause, now, risk, before + left / factor, first, stop)
        left -= of_stretch
        first, before = stop, after
    return end


@compiled
def _reaches(law: Hazards, cause: int, now: Spell, risk: float, mark: float, below: int, above: int) -> int:
    """The month in which the cumulative hazard reaches a mark, which it does between two months."""
    last = above - 1
    while above - below > 1:
        middle = (below + above) // 2
        if passed(law, cause, now, risk, middle) < mark:
            below = middle
        else:
            above = middle
    return min(below, last)


@compiled
def clock(luck: float) -> float:
    """The unit exponential that a uniform stands for."""
    return float(-np.log1p(-min(luck, 1 - 2.0**-24)))


@compiled
def wound(kept: float) -> float:
    """A clock as it is kept: a unit exponential, or a uniform with a minus sign that nobody has yet turned into one."""
    return clock(-kept) if kept < 0 else kept


@compiled
def without_causes(now: Spell, retires: int) -> int:
    """The last month in post if no cause strikes."""
    return max(retires, now.start) if retires < now.stop else STAYS


@compiled
def career(law: Hazards, r: int, now: Spell, clocks: NDArray[np.float32], retires: int) -> tuple[int, int]:
    """The last month in post and the cause.

    Args:
        law: the law.
        r: the replication.
        now: the spell.
        clocks: unit exponentials on its first day, or uniforms not yet turned into one (:func:`wound`), shape (cause,).
        retires: the month of retirement.

    Returns:
        Last month (:data:`STAYS` for whoever stays) and cause (index in ``law.all_causes``, meaningless for who stays).
    """
    last, why = without_causes(now, retires), len(clocks) + 1
    for cause in range(len(clocks)):
        end = ends(law, cause, now, min(now.stop, last))
        first = begins(law, cause, now)
        if first >= end:
            continue
        hazard = law.most[cause, r] * as_supposed(law, cause, now, first, end) + released(law, cause, now, first, end)
        if abs(clocks[cause]) <= hazard and wound(clocks[cause]) <= hazard:  # a uniform is below its exponential
            month = strikes(law, r, cause, now, wound(clocks[cause]), first, end)
            if month < end:
                last, why = month, cause
    return last, why


@compiled
def as_supposed(law: Hazards, cause: int, now: Spell, first: int, end: int) -> float:
    """The hazard of a cause from one month to another if years are as supposed, the end of a bond apart."""
    risk = relative_risk(law, cause, now)
    return risk * (passed(law, cause, now, risk, end) - passed(law, cause, now, risk, first))


@compiled
def gone_by(law: Hazards, r: int, cause: int, now: Spell, first: int, end: int) -> float:
    """The hazard of a cause from one month to another in a replication."""
    risk, gone, year, start = relative_risk(law, cause, now), 0.0, first // MONTHS_A_YEAR, first
    before = passed(law, cause, now, risk, first)
    while first < end:
        first, year = min((year + 1) * MONTHS_A_YEAR, end), year + 1
        after = passed(law, cause, now, risk, first)
        gone += law.factor[r, cause, year - 1] * (after - before)
        before = after
    return risk * gone + released(law, cause, now, start, end)


@compiled
def run_down(law: Hazards, r: int, now: Spell, clocks: NDArray[np.float32], month: int) -> None:
    """Leave of clocks what remains of them on the first day of a month.

    What is left of a unit exponential after some hazard is a unit exponential; none is drawn anew.

    Args:
        law: the law.
        r: the replication.
        now: the spell that ends.
        clocks: as for a career; changed.
        month: in which it ends.
    """
    for cause in range(len(clocks)):
        clocks[cause] = wound(clocks[cause])
        end = ends(law, cause, now, month)
        first = begins(law, cause, now)
        if first < end:
            clocks[cause] = max(clocks[cause] - gone_by(law, r, cause, now, first, end), 0.0)
