"""Retirement: the statutory month under a regime that may change, and the exits that law and county leave to choose.

Equation 12 and the rules after it in docs/model.md. A regime is a row of the table ``retirement_regimes`` for each
group; another country or a further reform is another row. Months are month numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
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

    def of(self, some: Ints) -> "Retirees":
        """Some of them."""
        return Retirees(*(getattr(self, field.name)[some] for field in fields(self)))


@dataclass(frozen=True)
class Exits:
    """Possible last months in post, in their order, shape (person, exit), and their chances, (..., person, exit)."""

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


@dataclass(frozen=True)
class Ways:
    """The ways in which people may retire, whatever share of them takes each.

    The first three are the early, the statutory and the late month of their group; the next three, for women with
    senior titles, the voluntary exit, the other one, and the late choice after it; the last long service, if there is
    that rule.

    Attributes:
        people: whom it is about.
        month: of each way, shape (person, way).
        early, late, late_senior: who may choose so: early, late, late after the other exit, shape (person,).
        long: ways after which long service would come first, shape (person, way but the last); none without the rule.
        take_up: the share of those who then leave on long service.
    """

    people: Retirees
    month: Ints
    early: NDArray[np.bool_]
    late: NDArray[np.bool_]
    late_senior: NDArray[np.bool_]
    long: NDArray[np.bool_] | None
    take_up: float

    def of(self, some: Ints) -> "Ways":
        """Those of some people."""
        return Ways(
            people=self.people.of(some),
            month=self.month[some],
            early=self.early[some],
            late=self.late[some],
            late_senior=self.late_senior[some],
            long=None if self.long is None else self.long[some],
            take_up=self.take_up,
        )

    def exits(self, choices: RetirementChoices, sample: Sample) -> Exits:
        """The months in their order and how likely each is, chances of shape (point, person, exit)."""
        share = {
            leaf: sample.of(getattr(choices, leaf))[:, None] for leaf in ("senior_women_leave", "promoted", "managers")
        }
        women = self.people.sex == FEMALE
        senior = np.where(women, _known(self.people.senior, share["promoted"]), 0.0)
        late = sample.of(choices.late.take_up)[:, None] * (1 - _known(self.people.manager, share["managers"]))
        early = np.where(self.early, sample.of(choices.early.take_up)[:, None], 0.0)
        leave = np.broadcast_to(share["senior_women_leave"], senior.shape)
        by_late = np.minimum(np.where(self.late, late, 0.0), 1 - early)
        stay, after = senior * (1 - leave), np.where(self.late_senior, late, 0.0)
        chance = np.empty((*senior.shape, self.month.shape[1]))
        for way, part in enumerate((early, 1 - early - by_late, by_late)):
            chance[..., way] = part * (1 - senior)
        for way, part in enumerate((senior * leave, stay * (1 - after), stay * after), start=3):
            chance[..., way] = part
        if self.long is not None:
            taken = np.where(self.long, chance[..., :-1] * self.take_up, 0.0)
            chance[..., :-1] -= taken
            chance[..., -1] = taken.sum(axis=2)
        order = np.argsort(self.month, axis=1, kind="stable")
        return Exits(np.take_along_axis(self.month, order, axis=1), np.take_along_axis(chance, order[None], axis=2))


def ways(people: Retirees, policy: RetirementPolicy, choices: RetirementChoices, first_planned: int) -> Ways:
    """The ways in which people may retire.

    Women with a senior title leave on one path by their own choice, or stay to another (organisation department rule
    of 2015; what holds after the reform is not known, and both paths are inputs). Others retire in the statutory month,
    or choose to go earlier or, if they are not managers, later.

    Args:
        people: whom it is about.
        policy: law and local rules; ``later_months`` and ``long_service`` act from ``first_planned`` on.
        choices: by how many months people choose earlier or later.
        first_planned: the first month that plans may touch.
    """
    month: Ints = np.zeros((len(people.birth), 6), dtype=np.int64)
    early, late, late_senior = (np.zeros(len(people.birth), dtype=bool) for _ in range(3))
    for sex, name in ((FEMALE, "female"), (MALE, "male")):
        rows = np.flatnonzero(people.sex == sex)
        law = statutory(people.birth[rows], policy.groups[name], policy.regime)
        before = np.maximum(law.earliest, law.month - round(choices.early.months.value))
        early[rows] = (before < law.month) & (before - people.start[rows] >= contribution_months(before))
        after = _late(law, choices)
        late[rows] = after > law.month
        month[rows, :3] = np.stack([before, law.month, after], axis=1)
    rows = np.flatnonzero((people.sex == FEMALE) & ~(people.senior == 0))
    leave = statutory(people.birth[rows], policy.senior_women.leave, policy.regime).month
    stay = statutory(people.birth[rows], policy.senior_women.stay, policy.regime)
    after = _late(stay, choices)
    late_senior[rows] = after > stay.month
    month[rows, 3:] = np.stack([np.minimum(leave, stay.month), stay.month, after], axis=1)
    month = np.where(month >= first_planned, month + policy.later_months, month)
    long, take_up = None, 0.0
    if policy.long_service:
        allowed = np.maximum(people.start + policy.long_service.years * MONTHS_A_YEAR, first_planned)[:, None]
        long, take_up, month = month > allowed, policy.long_service.take_up, np.append(month, allowed, axis=1)
    month = np.where(people.retired[:, None], NEVER, month)
    return Ways(people, month, early, late, late_senior, long, take_up)


def _known(flags: Array, share: Array) -> Array:
    """What is known of people, the share where nothing is, shape (point, person)."""
    return np.where(np.isnan(flags), share, flags)


def _late(law: Statutory, choices: RetirementChoices) -> Ints:
    """The month of whoever chooses to stay on; managers may not (94号, article on exclusion)."""
    return np.minimum(law.latest, law.month + round(choices.late.months.value))


@cache
def _contributions() -> tuple[Sequence[int], Sequence[float]]:
    table = national("contribution_years").sort_values("year")
    return [int(year) for year in table["year"]], [float(months) for months in table["months"]]


def contribution_months(month: Ints) -> Array:
    """The least months of pension contributions that early choice asks for, by the calendar year of the choice."""
    years, months = _contributions()
    return np.asarray(np.interp(month // MONTHS_A_YEAR, years, months))
