"""The law of leaving that a scenario sets: hazards by cause and whatever they depend on, and retirement.

Months are counted from the base census (0 is September of the base year). Made once a scenario; every replication
reads it. What varies with time for everybody of an age (season, retention policies) is in cumulative tables, one for
each retention profile; what does not (sex, status, level, area) is a relative risk that divides the clock; years of
service weigh stretches of a table, and a bond shortens the time in which a cause can strike.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.months import MONTHS_A_YEAR, census
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample
from workforce.scenario.supply_assumptions import Cause
from workforce.scenario.supply_policy import RetentionPolicy
from workforce.supply import retirement
from workforce.supply.retirement import NEVER, Exits, Retirees, Ways

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

SEXES = ("female", "male")
SUMMER = (7, 8)
STATUTORY = "retirement"
END_OF_TERM = "end_of_term"


@dataclass(frozen=True)
class Law:
    """Who leaves when, apart from luck.

    Attributes:
        scenario: whose law it is.
        base: the month number of the base census.
        months: the length of the horizon.
        first_birth: the birth month of row 0 of the tables.
        last_birth: the birth month of the last row.
        causes: the causes with a hazard, in the order that decides ties within a month.
        yearly: hazard by cause and month apart from all that differs between people, shape (cause, month).
        by_age: relative hazard, shape (cause, year of age).
        risk: relative risk, shape (cause, sex, status).
        cell_risk: relative risk by level and area, shape (cause, cell).
        bonds: what a bond does to each cause: ``free``, ``held`` or ``only``.
        release: the hazard that the end of a bond adds to each cause, in the month after it, shape (cause,).
        profile: the number of each cell's retention profile, shape (cell,).
        kept: what the retention policies of a profile leave of the hazards, shape (profile, cause, month).
    """

    scenario: Scenario
    base: int
    months: int
    first_birth: int
    last_birth: int
    causes: tuple[str, ...]
    yearly: Array
    by_age: Array
    risk: Array
    cell_risk: Array
    bonds: tuple[str, ...]
    release: Array
    profile: NDArray[np.int64]
    kept: Array

    @property
    def all_causes(self) -> tuple[str, ...]:
        """Every cause that the ledger books: those with a hazard, the end of a term, retirement last."""
        return (*self.causes, END_OF_TERM, STATUTORY)

    @cached_property
    def alike(self) -> list[NDArray[np.int64]]:
        """The cells in groups under the same law: of one retention profile and the same relative risks."""
        kinds = np.concatenate([self.profile[None], self.cell_risk])
        _, number = np.unique(kinds, axis=1, return_inverse=True)
        return [np.flatnonzero(number.reshape(-1) == kind) for kind in range(number.max() + 1)]

    @property
    def counts_service(self) -> bool:
        """Whether any hazard depends on years of service."""
        return any(cause.by_service for cause in self.scenario.assumptions.leaving.values())

    def pace(self) -> Array:
        """Cumulative hazard before a month (equation 13), service apart, shape (profile, birth, month + 1, cause)."""
        births = np.arange(self.first_birth, self.last_birth + 1)
        month = np.arange(self.months)
        age = np.clip((self.base + month[None, :] - births[:, None]) // MONTHS_A_YEAR, 0, self.by_age.shape[1] - 1)
        pace = np.zeros((len(self.kept), len(births), self.months + 1, len(self.causes)))
        for number in range(len(self.causes)):
            hazard = self.yearly[number] * self.kept[:, None, number]
            np.cumsum(hazard * self.by_age[number][age], axis=2, out=pace[:, :, 1:, number])
        return pace

    def ways(self, people: Retirees) -> Ways:
        """The ways in which people may retire; months from the base census."""
        choices, policy = self.scenario.assumptions.retirement, self.scenario.policies.supply.retirement
        found = retirement.ways(people, policy, choices, census(self.scenario.run.plan_from - 1))
        return replace(found, month=np.where(found.month == NEVER, NEVER, found.month - self.base))

    def exits(self, ways: Ways, sample: Sample) -> Exits:
        """When people retire and how likely each month is, chances of shape (point, person, exit)."""
        return ways.exits(self.scenario.assumptions.retirement, sample)

    def factors(self, sample: Sample) -> Array:
        """By which hazards of a school year are multiplied, shape (point, cause, year): equation 27.

        A rate that is drawn is in place of the one that tables are made of, and years stray, the same for all causes.
        """
        run, suppose = self.scenario.run, self.scenario.assumptions
        years = run.base_year + np.arange(1, run.years + 1)
        strays = sample.variation("exits", suppose.year_to_year.exits, run.base_year, years)
        found = np.empty((sample.points, len(self.causes), run.years))
        for number, cause in enumerate(suppose.leaving.values()):
            rate = -np.log1p(-np.minimum(sample.at(cause.yearly_rate, years), HIGHEST))
            of = np.broadcast_to(-np.log1p(-_nominal(cause, years)), rate.shape)
            found[:, number] = strays * np.divide(rate, of, out=np.ones_like(rate), where=of > 0)
        return found


def law(scenario: Scenario, cells: pd.DataFrame, first_birth: int, last_birth: int) -> Law:
    """The law of a scenario for the cells of a county and everybody born from one month number to another."""
    base, months = census(scenario.run.base_year), scenario.run.years * MONTHS_A_YEAR
    causes = scenario.assumptions.leaving
    calendar = base + np.arange(months, dtype=np.int64)
    profile, kept = _retention(scenario, cells, calendar)
    ages = np.arange(101)
    return Law(
        scenario=scenario,
        base=base,
        months=months,
        first_birth=first_birth,
        last_birth=last_birth,
        causes=tuple(causes),
        yearly=np.array([_yearly(cause, calendar) for cause in causes.values()]).reshape(len(causes), months),
        by_age=np.array([_relative(cause.by_age, ages) for cause in causes.values()]).reshape(len(causes), len(ages)),
        risk=np.array([_risk(cause) for cause in causes.values()]).reshape(
            len(causes), len(SEXES), len(vocabulary.ids("status"))
        ),
        cell_risk=np.array([_cell_risk(cause, cells) for cause in causes.values()]).reshape(len(causes), len(cells)),
        bonds=tuple(cause.bond for cause in causes.values()),
        release=np.array([-np.log1p(-cause.release.value) if cause.release else 0.0 for cause in causes.values()]),
        profile=profile,
        kept=kept,
    )


HIGHEST = 0.999
"""The highest yearly rate that is drawn: not everybody leaves at once."""


def _nominal(cause: Cause, years: NDArray[np.int64]) -> Array:
    """The yearly rate to which factors are relative: the likely one, or its bound if that is nought."""
    rate = cause.yearly_rate
    nought = rate.value == 0 and not any(rate.by_year.values())
    if nought and rate.high:
        return np.full(len(years), min(rate.high, HIGHEST))
    return rate.at(years)


def _yearly(cause: Cause, calendar: NDArray[np.int64]) -> Array:
    """The hazard of a cause in each calendar month, for whom nothing is different."""
    yearly = -np.log1p(-_nominal(cause, calendar // MONTHS_A_YEAR))
    summer = cause.summer_share.value
    in_summer = np.isin(calendar % MONTHS_A_YEAR + 1, SUMMER)
    return np.asarray(yearly * np.where(in_summer, summer / len(SUMMER), (1 - summer) / (MONTHS_A_YEAR - len(SUMMER))))


def _relative(steps: dict[int, float], at: Ints) -> Array:
    """The relative hazard at each age or year: that of the greatest listed at or below it; 1 below the first."""
    listed = np.array(sorted(steps), dtype=np.int64)
    relative = np.array([1.0, *(steps[int(first)] for first in listed)])
    return np.asarray(relative[np.searchsorted(listed, at, side="right")])


def _risk(cause: Cause) -> Array:
    """Relative risk by sex and status."""
    sex = np.array([cause.by_sex.get(name, 1.0) for name in SEXES])
    status = np.array([cause.by_status.get(name, 1.0) for name in vocabulary.ids("status")])
    return np.asarray(sex[:, None] * status[None, :])


def _cell_risk(cause: Cause, cells: pd.DataFrame) -> Array:
    level = cells["level"].map(lambda name: cause.by_level.get(name, 1.0))
    area = cells["area"].map(lambda name: cause.by_area.get(name, 1.0))
    return (level * area).to_numpy(dtype=np.float64)


def concerned(policy: RetentionPolicy, cells: pd.DataFrame) -> NDArray[np.bool_]:
    """The cells in which a retention policy acts, shape (cell,)."""
    inside = np.ones(len(cells), dtype=bool)
    for column in ("level", "subject", "area"):
        chosen = getattr(policy, f"{column}s")
        if chosen:
            inside &= cells[column].isin(chosen).to_numpy()
    return inside


def _retention(scenario: Scenario, cells: pd.DataFrame, calendar: NDArray[np.int64]) -> tuple[NDArray[np.int64], Array]:
    """The retention profile of each cell, and what is left of the hazards under each."""
    policies = list(scenario.policies.supply.retention.values())
    acts = np.array([concerned(policy, cells) for policy in policies]).reshape(len(policies), len(cells))
    combinations, profile = np.unique(acts, axis=1, return_inverse=True)
    causes = list(scenario.assumptions.leaving)
    kept = np.ones((combinations.shape[1], len(causes), len(calendar)))
    for policy, inside in zip(policies, combinations, strict=True):
        end = census(policy.to_year + 1) if policy.to_year is not None else calendar[-1] + 1
        holds = (calendar >= census(policy.from_year)) & (calendar < end)
        of = np.array([name in (policy.causes or VOLUNTARY) for name in causes])
        kept[np.ix_(inside, of, holds)] *= 1 - policy.reduction
    return profile.reshape(-1), kept


VOLUNTARY = ("resignation", "transfer_out", "other_post")
"""The causes on which a retention policy acts where it names none."""
