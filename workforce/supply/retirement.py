"""Retirement: the statutory month under a regime that may change, and the exits that law and county leave to choose.

Equation 12 and the rules after it in docs/model.md. A regime is a row of the table ``retirement_regimes`` for each
group; another country or a further reform is another row. Months are month numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workforce.county.tables import national
from workforce.errors import PlannerError, nearest
from workforce.months import MONTHS_A_YEAR, parse_month
from workforce.scenario.sample import Sample
from workforce.scenario.supply_assumptions import RetirementChoices
from workforce.scenario.supply_policy import RetirementPolicy

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

FEMALE, MALE = 0, 1
"""The order of the sexes in every array (see :data:`workforce.supply.law.SEXES`)."""


@dataclass(frozen=True)
class Path:
    """The age at which a group retires: a base age, and a delay that grows with the birth month up to a cap.

    ``early_months`` and ``late_months`` are the most by which a teacher may choose another month, from the month
    ``choice_from`` on.
    """

    reform_birth_start: int
    base_age_months: int
    step: int
    cap_months: int
    early_months: int
    late_months: int
    choice_from: int


@cache
def path(regime: str, group: str) -> Path:
    """The path of a group under a regime.

    Raises:
        PlannerError: no such regime or group.
    """
    table = national("retirement_regimes")
    regimes = {str(name) for name in table["regime"]}
    if regime not in regimes:
        raise PlannerError(f"there is no retirement regime '{regime}'{nearest(regime, regimes)}")
    rows = table[(table["regime"] == regime) & (table["group"] == group)]
    if rows.empty:
        known = {str(name) for name in table["group"]}
        raise PlannerError(f"regime {regime} has no group '{group}'{nearest(group, known)}")
    row = rows.iloc[0]
    return Path(
        reform_birth_start=int(row["reform_birth_start"]),
        base_age_months=int(row["base_age_months"]),
        step=int(row["step"]),
        cap_months=int(row["cap_months"]),
        early_months=int(row["early_months"]),
        late_months=int(row["late_months"]),
        choice_from=int(row["choice_from"]),
    )


def retirement_month(birth_month: ArrayLike, group: str, regime: str) -> Ints:
    """The month of retirement, the last in post; months as numbers, any shape.

    Decision of the NPC Standing Committee of 13 September 2024 and the State Council's measures, article 1: with k
    months from the first birth month concerned, the delay is 0 if k < 0, else min(cap, k // step + 1).
    """
    rule = path(regime, group)
    birth = np.asarray(birth_month, dtype=np.int64)
    k = birth - rule.reform_birth_start
    delay = np.where(k < 0, 0, np.minimum(rule.cap_months, k // rule.step + 1))
    return np.asarray(birth + rule.base_age_months + delay)


@dataclass(frozen=True)
class Statutory:
    """What the law in force says of some people: the month, and the bounds of choice; arrays of shape (person,)."""

    month: Ints
    earliest: Ints
    latest: Ints


def statutory(birth: Ints, group: str, regimes: Mapping[str, str]) -> Statutory:
    """The month of retirement under regimes that follow each other.

    Who reaches the month of one regime before the next holds retires under it; the others retire by the next, not
    before it holds. Early choice goes back by the regime's months, never below the age before any delay, nor before
    choice was given (State Council measures, article 3; 人社部发〔2024〕94号).

    Args:
        birth: birth months, shape (person,).
        group: a group of the regimes.
        regimes: regime by the month (YYYY-MM) from which it holds.
    """
    now = None
    for since, regime in sorted(regimes.items()):
        rule, starts = path(regime, group), parse_month(since)
        month = np.maximum(retirement_month(birth, group, regime), starts)
        floor = np.maximum(birth + rule.base_age_months, max(rule.choice_from, starts))
        earliest = np.minimum(month, np.maximum(month - rule.early_months, floor))
        latest = np.where(month >= rule.choice_from, month + rule.late_months, month)
        new = Statutory(month, earliest, latest)
        if now is None:
            now = new
            continue
        gone, early = now.month < starts, now.earliest < starts
        now = Statutory(
            month=np.where(gone, now.month, new.month),
            earliest=np.where(gone | early, now.earliest, new.earliest),
            latest=np.where(gone, now.latest, new.latest),
        )
    assert now is not None
    return now


@dataclass(frozen=True)
class Retirees:
    """People whose retirement is asked for; arrays of shape (person,).

    ``start`` is the month from which contributions are paid; ``manager`` and ``senior`` say whether they hold a
    manager's post, and a senior title on reaching the age: 1, 0, or not a number where that is not known; ``retired``
    who is retired already.
    """

    birth: Ints
    sex: Ints
    start: Ints
    senior: Array
    manager: Array
    retired: NDArray[np.bool_]


@dataclass(frozen=True)
class Shares:
    """Who chooses what within the law (see the assumptions of the same names), shape (point, 1)."""

    early: Array
    late: Array
    senior_women_leave: Array
    promoted: Array
    managers: Array

    @classmethod
    def of(cls, choices: RetirementChoices, sample: Sample) -> "Shares":
        """Those of the points of a sample."""
        leaves = (
            choices.early.take_up,
            choices.late.take_up,
            choices.senior_women_leave,
            choices.promoted,
            choices.managers,
        )
        return cls(*(sample.of(leaf)[:, None] for leaf in leaves))


@dataclass(frozen=True)
class Exits:
    """The possible last months in post, in their order, shape (person, exit), and the chance of each, (..., person, exit)."""

    month: Ints
    chance: Array

    def of(self, some: Ints) -> "Exits":
        """Those of some people."""
        return Exits(self.month[some], self.chance[..., some, :])

    def at(self, point: int) -> "Exits":
        """Those of a point."""
        return Exits(self.month, self.chance[point])

    def still_open(self, month: int | Ints) -> "Exits":
        """The exits of people who are in post in a month: those past are not taken, the others are as likely as before.

        Whoever has no exit left goes in that month.
        """
        due = self.month >= np.asarray(month)[..., None]
        chance = np.where(due, self.chance, 0.0)
        total = chance.sum(axis=-1, keepdims=True)
        alone = np.zeros_like(chance)
        alone[..., 0] = 1.0
        left = np.divide(chance, total, out=alone, where=total > 0)
        return Exits(np.maximum(self.month, np.asarray(month)[..., None]), left)

    def between(self, first: int, end: int) -> "Exits":
        """What matters of the exits of people in post in a month: those open from then on, all from ``end`` on as one.

        Those that are taken stand first and the others in month 0, so that people alike have the same rows.
        """
        still = self.still_open(first)
        within = (still.month < end) & (still.chance > 0)
        never = np.where(within, 0.0, still.chance).sum(axis=1)
        chance = np.column_stack([np.where(within, still.chance, 0.0), never])
        month = np.column_stack([still.month, np.full(len(still.month), end)])
        order = np.argsort(np.where(chance > 0, month, end + 1), axis=1, kind="stable")
        wide = int((chance > 0).sum(axis=1).max(initial=1))
        taken = np.where(chance > 0, month, 0)
        return Exits(*(np.take_along_axis(of, order, axis=1)[:, :wide] for of in (taken, chance)))


NEVER = 30_000
"""A month beyond every horizon: the retirement of whoever is retired already."""


def exits(
    people: Retirees, policy: RetirementPolicy, choices: RetirementChoices, first_planned: int, sample: Sample
) -> Exits:
    """When people may retire, and how likely each month is, chances of shape (point, person, exit).

    Women with a senior title leave on one path by their own choice, or stay to another (organisation department rule
    of 2015; what holds after the reform is not known, and both paths are inputs). Others retire in the statutory month,
    or choose to go earlier or, if they are not managers, later.

    Args:
        people: whom it is about.
        policy: law and local rules; ``later_months`` and ``long_service`` act from ``first_planned`` on.
        choices: who chooses what.
        first_planned: the first month that plans may touch.
        sample: the values of assumptions.
    """
    female, shares = people.sex == FEMALE, Shares.of(choices, sample)
    month: Ints = np.zeros((len(people.birth), 6), dtype=np.int64)
    chance = np.zeros((sample.points, *month.shape))
    for sex, name in ((FEMALE, "female"), (MALE, "male")):
        rows = np.flatnonzero(people.sex == sex)
        month[rows, :3], chance[:, rows, :3] = _chosen(people, rows, policy.groups[name], policy, choices, shares)
    rows = np.flatnonzero(female & ~(people.senior == 0))
    month[rows, 3:], chance[:, rows, 3:] = _senior_women(people, rows, policy, choices, shares)
    senior = np.where(female, _known(people.senior, shares.promoted), 0.0)[..., None]
    chance[..., :3] *= 1 - senior
    chance[..., 3:] *= senior
    month = np.where(month >= first_planned, month + policy.later_months, month)
    if policy.long_service:
        month, chance = _long_service(people, month, chance, policy, first_planned)
    month = np.where(people.retired[:, None], NEVER, month)
    order = np.argsort(month, axis=1, kind="stable")
    return Exits(np.take_along_axis(month, order, axis=1), np.take_along_axis(chance, order[None], axis=2))


def _known(flags: Array, share: Array) -> Array:
    """What is known of people, the share where nothing is, shape (point, person)."""
    return np.where(np.isnan(flags), share, flags)


def _chosen(
    people: Retirees, rows: Ints, group: str, policy: RetirementPolicy, choices: RetirementChoices, shares: Shares
) -> tuple[Ints, Array]:
    """Early, statutory and late months of some people, shape (row, 3), and their chances, shape (point, row, 3)."""
    law = statutory(people.birth[rows], group, policy.regime)
    early = np.maximum(law.earliest, law.month - round(choices.early.months.value))
    entitled = (early < law.month) & (early - people.start[rows] >= contribution_months(early))
    late, by_late = _late(people, rows, law, choices, shares)
    by_early = np.where(entitled, shares.early, 0.0)
    by_late = np.minimum(by_late, 1 - by_early)
    return np.stack([early, law.month, late], axis=1), np.stack([by_early, 1 - by_early - by_late, by_late], axis=2)


def _senior_women(
    people: Retirees, rows: Ints, policy: RetirementPolicy, choices: RetirementChoices, shares: Shares
) -> tuple[Ints, Array]:
    """The voluntary exit, the other one, and the late choice after it; shapes as of :func:`_chosen`."""
    leave = statutory(people.birth[rows], policy.senior_women.leave, policy.regime).month
    stay = statutory(people.birth[rows], policy.senior_women.stay, policy.regime)
    late, by_late = _late(people, rows, stay, choices, shares)
    leaving = np.broadcast_to(shares.senior_women_leave, by_late.shape)
    month = np.stack([np.minimum(leave, stay.month), stay.month, late], axis=1)
    return month, np.stack([leaving, (1 - leaving) * (1 - by_late), (1 - leaving) * by_late], axis=2)


def _late(
    people: Retirees, rows: Ints, law: Statutory, choices: RetirementChoices, shares: Shares
) -> tuple[Ints, Array]:
    """The month of whoever chooses to stay on, and the chance: managers may not (94号, article on exclusion)."""
    month = np.minimum(law.latest, law.month + round(choices.late.months.value))
    allowed = 1 - _known(people.manager[rows], shares.managers)
    return month, np.where(month > law.month, shares.late * allowed, 0.0)


def _long_service(
    people: Retirees, month: Ints, chance: Array, policy: RetirementPolicy, first_planned: int
) -> tuple[Ints, Array]:
    """The exits with one more: leaving on long service, for a share of those who would stay beyond it."""
    assert policy.long_service
    allowed = np.maximum(people.start + policy.long_service.years * MONTHS_A_YEAR, first_planned)[:, None]
    taken = np.where(month > allowed, chance * policy.long_service.take_up, 0.0)
    return np.append(month, allowed, axis=1), np.append(chance - taken, taken.sum(axis=2, keepdims=True), axis=2)


@cache
def _contributions() -> tuple[Sequence[int], Sequence[float]]:
    table = national("contribution_years").sort_values("year")
    return [int(year) for year in table["year"]], [float(months) for months in table["months"]]


def contribution_months(month: Ints) -> Array:
    """The least months of pension contributions that early choice asks for, by the calendar year of the choice."""
    years, months = _contributions()
    return np.asarray(np.interp(month // MONTHS_A_YEAR, years, months))
