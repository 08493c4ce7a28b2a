"""The plain numbers of a scenario, and the law of careers worked out from them month by month.

Everything the references know comes from here: the roster table, the scenario's values, the retirement table. None of
the engine's code for hazards, retirement, recruitment or leaving is used; the rules are written a second time, one
teacher or class at a time, so that the two can disagree. The scenario must be plain: recruitment by a table, no year
bad for all, no approved posts that could run short, no moves, no retention policy, no hazard by years of service.

Months are counted from the base census: month 0 is September of the base year, census k is the first day of month 12 k.
"""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.recruits import Recruits, recruits, value
from benchmarks.retirement import Person, RetirementRules
from workforce.api import Case
from workforce.county.roster import roster as county_roster
from workforce.scenario.supply_assumptions import Cause

Array = NDArray[np.float64]
Exits = tuple[tuple[int, float], ...]

LEVELS = ("kindergarten", "primary", "junior", "senior", "vocational", "special")
SEXES = ("female", "male")
RETIRED = ("silver_age",)
"""Statuses of those who draw a pension already."""


@dataclass(frozen=True)
class Career:
    """Whatever decides how long a teacher stays: months from the base census, the birth month being negative.

    Attributes:
        birth, sex, status: of the teacher when the career begins.
        risk: how many times the hazard of each cause is that of other levels and areas.
        start: the first month.
        term_end: the first month after the term, or None.
        bond_end: the first month after the bond, or 0.
        exits: months of retirement within the horizon, and their chances, in order.
    """

    birth: int
    sex: str
    status: str
    risk: tuple[float, ...]
    start: int
    term_end: int | None
    bond_end: int
    exits: Exits


@dataclass(frozen=True)
class Term:
    """What comes after a term: the chance to be established, or to serve another one (by census), and its months."""

    months: int
    conversion: float
    renewal: tuple[float, ...]


@dataclass(frozen=True)
class World:
    """A county, its law and its plan, for the references.

    Attributes:
        first: the calendar month, counted from year 0, of month 0.
        years: the horizon.
        levels: the level (number) of each cell.
        risks: the relative risk of each cause in each cell.
        roster: one row a teacher: level (number), career, and the career's birth, sex, status and term_end (or -1).
        recruits: by channel and year, in the order of arrival.
        causes: the causes of leaving.
        terms: by status.
        rules: of retirement.
        managers, promoted: the chances of those of whom nothing is known.
    """

    first: int
    years: int
    levels: tuple[int, ...]
    risks: tuple[tuple[float, ...], ...]
    roster: pd.DataFrame
    recruits: list[Recruits]
    causes: dict[str, Cause]
    terms: dict[str, Term]
    rules: RetirementRules
    managers: float
    promoted: float
    _hazards: dict[tuple[object, ...], Array] = field(default_factory=dict, repr=False)
    _careers: dict[tuple[object, ...], Career] = field(default_factory=dict, repr=False)

    @property
    def months(self) -> int:
        """The horizon in months."""
        return 12 * self.years

    def recruit(self, group: Recruits, cell: int, month: int, age: int, sex: str) -> Career:
        """The career of a recruit who is ``age`` months old on arriving in a cell."""
        key = (group.status, group.term, group.bond, group.prior_service, self.risks[cell], month, age, sex)
        if key not in self._careers:
            self._careers[key] = self._recruit(group, cell, month, age, sex)
        return self._careers[key]

    def _recruit(self, group: Recruits, cell: int, month: int, age: int, sex: str) -> Career:
        person = Person(month - age, sex, group.service(month, age), self.promoted, self.managers)
        return Career(
            birth=month - age,
            sex=sex,
            status=group.status,
            risk=self.risks[cell],
            start=month,
            term_end=month + group.term if group.term else None,
            bond_end=month + group.bond if group.bond else 0,
            exits=exits(self.rules, person, group.status, self.first, month, self.months),
        )

    def hazards(self, career: Career, status: str) -> Array:
        """The hazard of every cause in every month of the horizon, in a status, shape (cause, month)."""
        key = (career.birth, career.sex, status, career.risk, career.bond_end)
        if key not in self._hazards:
            of_cell = zip(self.causes.values(), career.risk, self._calendar, strict=True)
            rows = [self._hazard(cause, career, status, calendar) * risk for cause, risk, calendar in of_cell]
            self._hazards[key] = np.array(rows).reshape(len(self.causes), self.months)
        return self._hazards[key]

    @cached_property
    def _calendar(self) -> list[Array]:
        """The hazard of each cause in each month before anything is known of the teacher."""
        months = range(self.months)
        return [np.array([_in_month(cause, self.first + month) for month in months]) for cause in self.causes.values()]

    def _hazard(self, cause: Cause, career: Career, status: str, calendar: Array) -> Array:
        month = np.arange(self.months)
        age = (month - career.birth) // 12
        hazard = calendar.copy()
        if cause.by_age:
            ages = sorted(cause.by_age)
            steps = np.array([1.0] + [cause.by_age[at] for at in ages])
            hazard *= steps[(age[:, None] >= np.array(ages)).sum(axis=1)]
        bound = month < career.bond_end
        if cause.bond == "held":
            hazard[bound] = 0.0
        elif cause.bond == "only":
            hazard[~bound] = 0.0
        if cause.release and 0 < career.bond_end < self.months:
            hazard[career.bond_end] += -math.log(1 - cause.release.value)
        return hazard * cause.by_sex.get(career.sex, 1.0) * cause.by_status.get(status, 1.0)


def _in_month(cause: Cause, calendar_month: int) -> float:
    year, month_of_year = divmod(calendar_month, 12)
    summer = cause.summer_share.value
    season = summer / 2 if month_of_year in (6, 7) else (1 - summer) / 10
    return -math.log(1 - value(cause.yearly_rate, year)) * season


def exits(rules: RetirementRules, person: Person, status: str, first: int, start: int, months: int) -> Exits:
    """The months of retirement within the horizon, not before ``start``, and their chances; from the base census.

    Args:
        rules: of retirement.
        person: with months from the base census.
        status: who is retired already does not retire.
        first: the month number of month 0.
        start: the first month in post; who was to retire before it retires in it.
        months: the horizon.
    """
    if status in RETIRED:
        return ()
    chances: dict[int, float] = {}
    for month, chance in rules.exits(person._replace(birth=person.birth + first, start=person.start + first)).items():
        at = max(month - first, start)
        if chance > 0 and at < months:
            chances[at] = chances.get(at, 0.0) + chance
    return tuple(sorted(chances.items()))


def world(case: Case) -> World:
    """Read a plain scenario.

    Raises:
        ValueError: the scenario has a rule that the references do not know.
    """
    run, suppose = case.scenario.run, case.scenario.assumptions
    first, terms, rules = 12 * run.base_year + 8, _terms(case), RetirementRules(case.scenario)
    found = recruits(case)
    _refuse_what_is_not_plain(case, found)
    cells = case.inputs.cells
    risks = tuple(
        tuple(cause.by_level.get(level, 1.0) * cause.by_area.get(area, 1.0) for cause in suppose.leaving.values())
        for level, area in zip(cells["level"], cells["area"], strict=True)
    )
    cell_of = {tuple(row): number for number, row in enumerate(cells[["level", "subject", "area"]].to_numpy())}
    rows = []
    for row in county_roster(case.county).to_dict("records"):
        risk = risks[cell_of[row["level"], row["subject"], row["area"]]]
        rows.append((LEVELS.index(row["level"]), _career(row, risk, case, terms, rules)))
    careers = [career for _, career in rows]
    return World(
        first=first,
        years=run.years,
        levels=tuple(LEVELS.index(level) for level in cells["level"]),
        risks=risks,
        roster=pd.DataFrame(
            {
                "level": [level for level, _ in rows],
                "career": pd.Series(careers, dtype=object),
                "birth": [career.birth for career in careers],
                "sex": [career.sex for career in careers],
                "status": [career.status for career in careers],
                "term_end": [career.term_end or -1 for career in careers],
            }
        ),
        recruits=found,
        causes=suppose.leaving,
        terms=terms,
        rules=rules,
        managers=suppose.retirement.managers.value,
        promoted=suppose.retirement.promoted.value,
    )


def _terms(case: Case) -> dict[str, Term]:
    """What comes after the terms of each status; of channels with one status, one with a plan says it."""
    plans, run, terms = case.scenario.policies.market.channels, case.scenario.run, dict[str, Term]()
    profiles = case.scenario.assumptions.channels
    for name in sorted(profiles, key=lambda name: name not in plans):
        profile = profiles[name]
        if not (profile.term_years and profile.conversion_chance) or profile.status in terms:
            continue
        conversion, renewal = profile.conversion_chance.value, []
        for year in range(run.base_year + 1, run.base_year + run.years + 1):
            chance = value(profile.renewal_chance, year) if profile.renewal_chance else 0.0
            chosen = plans[name].renewal if name in plans else None
            renewal.append(min(chance if chosen is None else chosen, 1 - conversion))
        terms[profile.status] = Term(12 * profile.term_years, conversion, tuple(renewal))
    return terms


def _career(
    row: dict[Hashable, Any], risk: tuple[float, ...], case: Case, terms: dict[str, Term], rules: RetirementRules
) -> Career:
    run, choices = case.scenario.run, case.scenario.assumptions.retirement
    first, status, sex = 12 * run.base_year + 8, str(row["status"]), str(row["sex"])
    known = {name: int(row[name]) - first for name in DATES if not pd.isna(row[name])}
    senior = 1.0 if row["title"] == "senior" else choices.promoted.value
    manager = {"manager": 1.0, "teacher": 0.0}.get(str(row["office"]), choices.managers.value)
    person = Person(known["birth_month"], sex, known["start_month"], senior, manager)
    term_end = None
    if "term_start_month" in known:
        end = known["term_start_month"] + terms[status].months
        term_end = end if end > 0 else (end - 1) % 12 + 1
    bond_end = max(known.get("bond_end_month", 0), 0)
    leaving = exits(rules, person, status, first, 0, 12 * run.years)
    return Career(known["birth_month"], sex, status, risk, 0, term_end, bond_end, leaving)


DATES = ("birth_month", "start_month", "term_start_month", "bond_end_month")


def _refuse_what_is_not_plain(case: Case, found: list[Recruits]) -> None:
    suppose, policies, run = case.scenario.assumptions, case.scenario.policies, case.scenario.run
    people = len(case.inputs.roster) + sum(group.amounts.sum() for group in found)
    market = policies.market
    moving = market.redeployment.from_year or market.rotation.from_year or market.selection.plan
    refused = {
        "actuals": run.plan_from != run.base_year + 1,
        "years that are bad for all": suppose.bad_years.chance.value > 0,
        "hazards by years of service": any(cause.by_service for cause in suppose.leaving.values()),
        "retention policies": bool(policies.supply.retention),
        "moves inside the county": bool(moving),
        "approved posts that may run short": (case.inputs.establishment.approved[1:] < people).any(),
    }
    for what, there in refused.items():
        if there:
            raise ValueError(f"{case.scenario.name}: the references know nothing of {what}")
