"""The plain numbers of a scenario, and the law of careers worked out from them month by month.

Everything the references know comes from here: the roster table, the scenario's values, the retirement table. None of
the engine's code for hazards, retirement, recruitment or leaving is used; the rules are written a second time, one
teacher or class at a time, so that the two can disagree.

Months are counted from the base census: month 0 is September of the base year, census k is the first day of month 12 k.
"""

import csv
import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import shipped
from workforce.api import Case
from workforce.county.roster import roster as county_roster
from workforce.scenario.supply_assumptions import Cause
from workforce.scenario.values import Path as PathByYear
from workforce.scenario.market_policy import ChannelPlan

Array = NDArray[np.float64]

LEVELS = ("kindergarten", "primary", "junior", "senior", "vocational", "special")
SEXES = ("female", "male")
GROUPS = {"female": "female_55", "male": "male"}


@dataclass(frozen=True)
class Career:
    """Whatever decides how long a teacher stays: months from the base census, the birth month being negative."""

    birth: int
    sex: str
    status: str
    start: int
    term_end: int | None


@dataclass(frozen=True)
class Recruits:
    """The recruits of one channel and year.

    Attributes:
        month: when they arrive.
        census: the census for which they count, 1 the first.
        posts: by level, whole numbers.
        fill: the chance that a post is filled.
        women: the share of women.
        ages: the ages at arrival in months, each equally likely.
        status: in which they begin.
        term: months of the term, or None.
    """

    month: int
    census: int
    posts: tuple[int, ...]
    fill: float
    women: float
    ages: range
    status: str
    term: int | None

    def career(self, age: int, sex: str) -> Career:
        """The career of one who is ``age`` months old at arrival."""
        return Career(self.month - age, sex, self.status, self.month, self.month + self.term if self.term else None)


class Path(NamedTuple):
    """A path of retirement: the first birth month that the reform concerns (from year 0), ages and delays in months."""

    reform: int
    base_age: int
    step: int
    cap: int


@dataclass(frozen=True)
class World:
    """A county, its law and its plan, for the references.

    Attributes:
        first: the calendar month, counted from year 0, of month 0.
        years: the horizon.
        roster: one row a teacher: level (number), birth, sex, status, term_end (a month, or -1).
        recruits: by channel and year, in the order of arrival.
        causes: the causes of leaving.
        paths: the retirement path of each sex.
        later: months by which the scenario puts off every retirement.
        conversion: the chance of conversion at the end of a term, by status.
    """

    first: int
    years: int
    roster: pd.DataFrame
    recruits: list[Recruits]
    causes: dict[str, Cause]
    paths: dict[str, Path]
    later: int
    conversion: dict[str, float]
    _hazards: dict[tuple[int, str, str], Array] = field(default_factory=dict)

    @property
    def months(self) -> int:
        """The horizon in months."""
        return 12 * self.years

    def retires(self, birth: int, sex: str) -> int:
        """The last month in post by the law of retirement."""
        path = self.paths[sex]
        k = self.first + birth - path.reform
        delay = 0 if k < 0 else min(path.cap, k // path.step + 1)
        return birth + path.base_age + delay + self.later

    def hazards(self, birth: int, sex: str, status: str) -> Array:
        """The hazard of every cause in every month of the horizon, shape (cause, month)."""
        key = (birth, sex, status)
        if key not in self._hazards:
            months, causes = range(self.months), self.causes.values()
            rows = [[self._hazard(cause, month, *key) for month in months] for cause in causes]
            self._hazards[key] = np.array(rows).reshape(len(causes), len(months))
        return self._hazards[key]

    def _hazard(self, cause: Cause, month: int, birth: int, sex: str, status: str) -> float:
        year, month_of_year = divmod(self.first + month, 12)
        summer = cause.summer_share.value
        season = summer / 2 if month_of_year in (6, 7) else (1 - summer) / 10
        age = (month - birth) // 12
        reached = [at for at in cause.by_age if at <= age]
        relative = cause.by_age[max(reached)] if reached else 1.0
        relative *= cause.by_sex.get(sex, 1.0) * cause.by_status.get(status, 1.0)
        return -math.log(1 - value(cause.yearly_rate, year)) * season * relative


def value(number: PathByYear, year: int) -> float:
    """An assumption in a calendar year: straight lines between the years it knows."""
    if not number.by_year:
        return number.value
    known = sorted(number.by_year)
    return float(np.interp(year, known, [number.by_year[at] for at in known]))


def world(case: Case) -> World:
    """Read a scenario whose recruitment is a table.

    Raises:
        ValueError: a channel that recruits is not allotted by table in whole numbers by level.
    """
    run, suppose = case.scenario.run, case.scenario.assumptions
    retirement = case.scenario.policies.supply.retirement
    first = 12 * run.base_year + 8
    profiles = suppose.channels.values()
    terms = {profile.status: 12 * profile.term_years for profile in profiles if profile.term_years}
    return World(
        first=first,
        years=run.years,
        roster=_roster(case, first, terms),
        recruits=_recruits(case),
        causes=suppose.leaving,
        paths=_paths(retirement.regime),
        later=retirement.later_months,
        conversion={each.status: each.conversion_chance.value for each in profiles if each.conversion_chance},
    )


def _roster(case: Case, first: int, terms: dict[str, int]) -> pd.DataFrame:
    table = county_roster(case.county)
    ends = [
        -1 if pd.isna(start) else max(int(start) + terms[status] - first, -1)
        for start, status in zip(table["term_start_month"], table["status"], strict=True)
    ]
    return pd.DataFrame(
        {
            "level": table["level"].map({level: at for at, level in enumerate(LEVELS)}),
            "birth": table["birth_month"] - first,
            "sex": table["sex"],
            "status": table["status"],
            "term_end": ends,
        }
    )


def _paths(regime: str) -> dict[str, Path]:
    with (shipped.data() / "retirement_regimes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["group"]: row for row in csv.DictReader(file) if row["regime"] == regime}
    paths = {}
    for sex, group in GROUPS.items():
        row = rows[group]
        year, month = row["reform_birth_start"].split("-")
        numbers = (int(row[name]) for name in ("base_age_months", "step", "cap_months"))
        paths[sex] = Path(12 * int(year) + int(month) - 1, *numbers)
    return paths


def _recruits(case: Case) -> list[Recruits]:
    run, recruits = case.scenario.run, []
    for name, plan in case.scenario.policies.market.channels.items():
        profile = case.scenario.assumptions.channels[name]
        for census in range(1, run.years + 1):
            year = run.base_year + census
            recruits.append(
                Recruits(
                    month=12 * (census - 1) + ((profile.month - 9) % 12 or 12),
                    census=census,
                    posts=_posts(name, plan, year),
                    fill=value(profile.fill_rate, year),
                    women=profile.female_share.value,
                    ages=range(round(12 * profile.age_from.value), round(12 * profile.age_to.value)),
                    status=profile.status,
                    term=12 * profile.term_years if profile.term_years else None,
                )
            )
    return sorted(recruits, key=lambda group: group.month)


def _posts(name: str, plan: ChannelPlan, year: int) -> tuple[int, ...]:
    """Whole posts by level in a year."""
    table = plan.plan if isinstance(plan.plan, dict) else {0: plan.plan}
    total = table[max(listed for listed in table if listed <= year)]
    if total == 0:
        return (0,) * len(LEVELS)
    if plan.replace_leavers is not None or plan.allot != "table":
        raise ValueError(f"channel {name} does not recruit by a table, so there is no exact law")
    parts = {level: sum(part.values()) if isinstance(part, dict) else part for level, part in plan.allotment.items()}
    posts = [total * parts.get(level, 0.0) / sum(parts.values()) for level in LEVELS]
    if max(abs(post - round(post)) for post in posts) > 1e-9:
        raise ValueError(f"channel {name}: the table does not give whole numbers of posts in {year}")
    return tuple(round(post) for post in posts)
