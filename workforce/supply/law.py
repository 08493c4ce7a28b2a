"""The law of leaving that a scenario sets: cumulative hazards by cause and birth month, relative risks, retirement.

Months are counted from the base census (0 is September of the base year). Made once a scenario; every replication
reads it. What varies with time (age, season) is in the table; what does not (sex, status) is a relative risk that
divides the clock.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.months import MONTHS_A_YEAR, census
from workforce.scenario.assumptions import Cause
from workforce.scenario.model import Scenario
from workforce.scenario.supply_policy import RetirementPolicy
from workforce.supply.retirement import retirement_month

Array = NDArray[np.float64]

SEXES = ("female", "male")
SUMMER = (7, 8)
STATUTORY = "retirement"
END_OF_TERM = "end_of_term"


@dataclass(frozen=True)
class Law:
    """Who leaves when, apart from luck.

    Attributes:
        base: the month number of the base census.
        months: the length of the horizon.
        first_birth: the birth month of row 0 of the tables.
        causes: the causes with a hazard, in the order that decides ties within a month.
        pace: cumulative hazard before each month, shape (cause, birth, month + 1).
        risk: relative risk, shape (cause, sex, status).
        retires: the last month in post, shape (sex, birth); may lie beyond the horizon.
    """

    base: int
    months: int
    first_birth: int
    causes: tuple[str, ...]
    pace: Array
    risk: Array
    retires: NDArray[np.int64]

    @property
    def all_causes(self) -> tuple[str, ...]:
        """Every cause that the ledger books: those with a hazard, the end of a term, retirement last."""
        return (*self.causes, END_OF_TERM, STATUTORY)


def law(scenario: Scenario, first_birth: int, last_birth: int) -> Law:
    """The law of a scenario for everybody born from ``first_birth`` to ``last_birth`` (month numbers)."""
    base, months = census(scenario.run.base_year), scenario.run.years * MONTHS_A_YEAR
    births = np.arange(first_birth, last_birth + 1)
    causes = scenario.assumptions.leaving
    retirement = scenario.policies.supply.retirement
    pace = [_pace(cause, births, base, months) for cause in causes.values()]
    risk = [_risk(cause) for cause in causes.values()]
    first_planned = census(scenario.run.plan_from - 1)
    retires = [_retires(births, sex, retirement, first_planned) - base for sex in SEXES]
    return Law(
        base=base,
        months=months,
        first_birth=first_birth,
        causes=tuple(causes),
        pace=np.array(pace).reshape(len(causes), len(births), months + 1),
        risk=np.array(risk).reshape(len(causes), len(SEXES), len(vocabulary.ids("status"))),
        retires=np.stack(retires),
    )


def _retires(births: NDArray[np.int64], sex: str, policy: RetirementPolicy, first_planned: int) -> NDArray[np.int64]:
    """The last month in post by birth month: the statutory one, and later for those whom the policy still finds."""
    statutory = retirement_month(births, policy.groups[sex], policy.regime)
    return np.where(statutory >= first_planned, statutory + policy.later_months, statutory)


def _pace(cause: Cause, births: NDArray[np.int64], base: int, months: int) -> Array:
    """Cumulative hazard of one cause before each month, shape (birth, month + 1) (equation 13)."""
    calendar = base + np.arange(months)
    yearly = -np.log1p(-cause.yearly_rate.at(calendar // MONTHS_A_YEAR))
    summer = cause.summer_share.value
    in_summer = np.isin(calendar % MONTHS_A_YEAR + 1, SUMMER)
    season = np.where(in_summer, summer / len(SUMMER), (1 - summer) / (MONTHS_A_YEAR - len(SUMMER)))
    age = (calendar[None, :] - births[:, None]) // MONTHS_A_YEAR
    cumulative = np.zeros((len(births), months + 1))
    np.cumsum(yearly * season * _by_age(cause, age), axis=1, out=cumulative[:, 1:])
    return cumulative


def _by_age(cause: Cause, age: NDArray[np.int64]) -> Array:
    """The relative hazard at each age: that of the greatest age listed at or below it; 1 below the first."""
    ages = np.array(sorted(cause.by_age), dtype=np.int64)
    relative = np.array([1.0, *(cause.by_age[int(at)] for at in ages)])
    return np.asarray(relative[np.searchsorted(ages, age, side="right")])


def _risk(cause: Cause) -> Array:
    """Relative risk by sex and status."""
    sex = np.array([cause.by_sex.get(name, 1.0) for name in SEXES])
    status = np.array([cause.by_status.get(name, 1.0) for name in vocabulary.ids("status")])
    return np.asarray(sex[:, None] * status[None, :])
