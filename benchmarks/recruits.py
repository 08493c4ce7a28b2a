"""Whom the channels bring, for scenarios whose recruitment is a table: posts by cell, chances, ages, terms and bonds.

Where posts of a table row go within the row follows the need of the census (the need is taken from the engine: what
the references check is supply).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.api import Case
from workforce.scenario.market_assumptions import ChannelProfile, Round
from workforce.scenario.market_policy import ChannelPlan
from workforce.scenario.values import Path as PathByYear
from workforce.simulation.supposed import likely

Array = NDArray[np.float64]

SERVICE_BEGINS = 23 * 12
"""The age, in months, at which recruits with service elsewhere began."""


@dataclass(frozen=True)
class Arrival:
    """A round of recruitment: when those who are found arrive, the census for which they count, the chance by cell."""

    month: int
    census: int
    fill: Array


@dataclass(frozen=True)
class Recruits:
    """The recruits of one channel and year.

    Attributes:
        amounts: posts by cell, not yet whole: rounded by one start that they share, with the total kept.
        rounds: the first, and the second for what it left unfilled, if there is one.
        women: the share of women.
        ages: the ages at arrival in months, each equally likely.
        status: in which they begin.
        term: months of the term, or None.
        bond: months of the bond, or None.
        prior_service: whether they have served since the age of 23.
    """

    amounts: Array
    rounds: tuple[Arrival, ...]
    women: float
    ages: range
    status: str
    term: int | None
    bond: int | None
    prior_service: bool

    def posts(self, start: float) -> NDArray[np.int64]:
        """Whole posts by cell for a start from 0 to 1."""
        edges = np.round(np.concatenate([[0.0], np.cumsum(self.amounts)]), 9)
        return np.diff(np.floor(edges + start)).astype(np.int64)

    def spread(self, worth: Array) -> Array:
        """The variance that rounding adds to the sum of the posts' worth, shape (..., cell), over all starts."""
        edges = np.round(np.concatenate([[0.0], np.cumsum(self.amounts)]), 9)
        steps = np.unique(np.concatenate([[0.0, 1.0], 1 - edges % 1]))
        sums = np.stack([worth @ self.posts(start) for start in (steps[1:] + steps[:-1]) / 2])
        chance = np.diff(steps)
        mean = np.tensordot(chance, sums, (0, 0))
        return np.asarray(np.tensordot(chance, (sums - mean) ** 2, (0, 0)))

    def service(self, month: int, age: int) -> int:
        """The month in which the service of one who arrives at an age began."""
        return month - age + SERVICE_BEGINS if self.prior_service else month


def value(number: PathByYear, year: int) -> float:
    """An assumption in a calendar year: straight lines between the years it knows."""
    if not number.by_year:
        return number.value
    known = sorted(number.by_year)
    return float(np.interp(year, known, [number.by_year[at] for at in known]))


def recruits(case: Case) -> list[Recruits]:
    """All groups of recruits who may come, in the order of arrival.

    Raises:
        ValueError: a channel that recruits follows a rule, or is not allotted by a table.
    """
    run, found = case.scenario.run, []
    for name, plan in case.scenario.policies.market.channels.items():
        profile = case.scenario.assumptions.channels[name]
        for census in range(1, run.years + 1):
            posts, sure = _posts(case, name, census)
            if posts + sure == 0 or _decided_before_the_base_census(profile, census):
                continue
            if plan.rule or plan.allot != "table" or plan.schools:
                raise ValueError(f"channel {name} does not recruit by a table, so there is no exact law")
            found.append(_group(case, profile, plan, census, posts, sure))
    return sorted(found, key=lambda group: group.rounds[0].month)


def _posts(case: Case, name: str, census: int) -> tuple[float, float]:
    """Posts that may stay unfilled, and people who were signed before the plan, for a census."""
    run, plan = case.scenario.run, case.scenario.policies.market.channels[name]
    lead = case.scenario.assumptions.channels[name].lead_years
    if plan.rule:
        return 1.0, 0.0
    table = plan.plan if isinstance(plan.plan, dict) else {0: plan.plan}
    listed = [year for year in table if year <= run.base_year + census - lead]
    planned = table[max(listed)] if listed and census > lead else 0.0
    signed = 0.0
    if "pipeline" in case.county.tables:
        for row in case.county.tables["pipeline"].to_dict("records"):
            if row["channel"] == name and row["signed_year"] < run.plan_from:
                signed += row["people"] * (row["arrival_year"] == run.base_year + census)
    return planned, signed


def _month(month_of_year: int, census: int) -> int:
    """The month of the horizon, for a census, that is a month of the year: September is the day of the census."""
    return 12 * (census - 1) + ((month_of_year - 9) % 12 or 12)


def _decided_before_the_base_census(profile: ChannelProfile, census: int) -> bool:
    if profile.lead_years or profile.decided == profile.month:
        return False
    return _month(profile.month, census) < (profile.month - profile.decided) % 12


def _group(case: Case, profile: ChannelProfile, plan: ChannelPlan, census: int, posts: float, sure: float) -> Recruits:
    year = case.scenario.run.base_year + census
    relative = np.array([profile.fill_by_subject.get(subject, 1.0) for subject in case.inputs.cells["subject"]])
    fill = np.minimum(value(profile.fill_rate, year) * relative, 1.0)
    if profile.lead_years:
        completed = value(profile.completion_rate, year) if profile.completion_rate else 1.0
        fill = (posts * fill + sure) / (posts + sure) * completed
    rounds = [Arrival(_month(profile.month, census), census, fill)]
    if profile.second_round:
        rounds += _second(case, profile.second_round, rounds[0].month, relative)
    return Recruits(
        amounts=_amounts(case, profile, plan, census, posts + sure),
        rounds=tuple(rounds),
        women=profile.female_share.value,
        ages=range(round(12 * profile.age_from.value), round(12 * profile.age_to.value)),
        status=profile.status,
        term=12 * profile.term_years if profile.term_years else None,
        bond=12 * profile.bond_years if profile.bond_years else None,
        prior_service=profile.prior_service,
    )


def _second(case: Case, again: Round, first: int, relative: Array) -> Iterator[Arrival]:
    """The second round, in the twelve months after the first, if it lies within the horizon."""
    month = first + (again.month - 9 - first) % 12
    census = math.ceil(month / 12)
    if census <= case.scenario.run.years:
        rate = value(again.fill_rate, case.scenario.run.base_year + census)
        yield Arrival(month, census, np.minimum(rate * relative, 1.0))


def _amounts(case: Case, profile: ChannelProfile, plan: ChannelPlan, census: int, posts: float) -> Array:
    """The posts of each cell: those of a table row spread over the row's cells as need is."""
    cells, need = case.inputs.cells, likely(case.inputs).need[0, census]
    open_to = np.ones(len(cells), dtype=bool)
    for column in ("level", "subject", "area"):
        for named in (getattr(profile, f"{column}s"), getattr(plan, f"{column}s")):
            open_to &= cells[column].isin(named).to_numpy() if named else True
    weight = np.zeros(len(cells))
    for level, part in plan.allotment.items():
        for subject, share in part.items() if isinstance(part, dict) else [(None, part)]:
            row = open_to & (cells["level"] == level).to_numpy()
            if subject:
                row &= (cells["subject"] == subject).to_numpy()
            if need[row].sum() > 0:
                weight[row] += share * need[row] / need[row].sum()
    return np.asarray(posts * weight / weight.sum())
