"""What a channel plans and whom it brings.

A channel is declared in data (its profile, under ``assumptions``) and in the scenario (its plan, under ``policies``);
none is written in code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.errors import PlannerError, nearest
from workforce.market import vacancies
from workforce.months import MONTHS_A_YEAR
from workforce.scenario.market_assumptions import BadYears, ChannelProfile, Round
from workforce.scenario.market_policy import ChannelPlan
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample
from workforce.scenario.values import People

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 1e-9
"""The part of the posts of a channel below which what is left over is the rounding of a sum."""


@dataclass(frozen=True)
class Channel:
    """A channel as a run takes it.

    Attributes:
        name: id of the channel.
        plan: policy.
        profile: whom it brings, when, how surely.
        posts: posts by the census for which they are decided, those of its targets among them, shape (year,): year 0 is
            the first after the base. With a lead time they are signings, and arrive ``profile.lead_years`` later.
        targets: posts set for places, in the same years; none in years that happened.
        came: how many came in the years before ``plan_from``, none for later years.
        by_rule: years in which the rule decides instead, shape (year,).
        happened: years before ``plan_from``, in which ``posts`` are people who came, not posts to fill, shape (year,).
        pipeline: people signed before ``plan_from``, by the census for which they arrive, shape (year,).
        inside: the part of each cell in which it may recruit, shape (cell,).
        relative: fill rate by subject, relative to that of the channel, shape (cell,).
        table: the rows of its allotment table, if it has one.
        bad_years: what they do to fill rates.
    """

    name: str
    plan: ChannelPlan
    profile: ChannelProfile
    posts: Array
    targets: vacancies.Targets
    came: tuple[People | None, ...]
    by_rule: NDArray[np.bool_]
    happened: NDArray[np.bool_]
    pipeline: Array
    inside: Array
    relative: Array
    table: vacancies.Rows
    bad_years: BadYears

    @property
    def active(self) -> bool:
        """Whether it ever recruits."""
        return bool(self.posts.any() or self.by_rule.any() or self.pipeline.any())

    def fill_rate(
        self, year: int, calendar_year: int, bad: Array, sample: Sample, strays: Array, again: Round | None = None
    ) -> Array:
        """The chance that a post is filled, shape (replication, cell); 1 for arrivals that happened.

        Args:
            year: of the horizon, 0 the first.
            calendar_year: of the arrival.
            bad: how far the year is bad for all, from 0 to 1 (the chance of it in the expected way), shape
                (replication,).
            sample: the values of assumptions.
            strays: by which factor rates stray in the year, shape (point,).
            again: the second round, if it is that.
        """
        if self.happened[year]:
            return np.ones((len(bad), len(self.inside)))
        rate = sample.at((again or self.profile).fill_rate, np.array([calendar_year]))[:, 0] * strays
        factor = 1 - bad * (1 - sample.of(self.bad_years.factor))
        return np.minimum((rate * factor)[:, None] * self.relative, 1.0)

    def completed(self, calendar_year: int, sample: Sample) -> Array:
        """The share of those signed who arrive, shape (point,); 1 without a lead time."""
        completion = self.profile.completion_rate
        return sample.at(completion, np.array([calendar_year]))[:, 0] if completion else np.ones(sample.points)

    def planned(self, year: int, sample: Sample) -> Array:
        """Posts that are planned for a year, or people who came in it, shape (point,)."""
        came = self.came[year]
        return np.full(sample.points, self.posts[year]) if came is None else sample.of(came)

    def weights(self, gap: Array, need: Array, posts: Array, year: int) -> Array:
        """Posts by cell, not yet whole, shape (replication, cell): first the targets of the year, then all others.

        Args:
            gap: teachers who are lacking, signed, shape (replication, cell).
            need: shape (replication or 1, cell).
            posts: of the year of the horizon, shape (replication,); fewer than planned where not all come of it.
            year: of the arrival.
        """
        decided = year - self.profile.lead_years
        if decided < 0 or not self.targets.posts[:, decided].any():
            return self._spread(gap, need, posts)
        set_for = self.targets.at(decided, need) * (posts / (self.posts[decided] + self.pipeline[year]))[:, None]
        others = posts - set_for.sum(axis=1)
        left = np.where(others > ROUNDING * posts, others, 0.0)
        return np.asarray(set_for + (self._spread(gap - set_for, need, left) if left.any() else 0.0))

    def _spread(self, gap: Array, need: Array, posts: Array) -> Array:
        if self.table:
            return np.asarray(posts[:, None] * vacancies.table_weights(self.table, need))
        return vacancies.by_need(posts, gap, need, self.inside)


def channels(scenario: Scenario, cells: pd.DataFrame, county: County) -> list[Channel]:
    """The channels of a scenario in the order in which they recruit; entered actuals up to ``plan_from``.

    Raises:
        PlannerError: a channel is not open to the county, names an unknown school, or may recruit (or a row of its
            allotment table lies) where the county has no cell.
    """
    run = scenario.run
    years = np.arange(run.base_year + 1, run.base_year + run.years + 1)
    happened = years < run.plan_from
    made = []
    for name, plan in scenario.policies.market.channels.items():
        profile = scenario.assumptions.channels[name]
        inside = vacancies.eligible(plan, profile, cells, county)
        table = vacancies.table_rows(plan, cells, inside)
        actuals = scenario.assumptions.actuals.get(name, {})
        came = tuple(actuals.get(year) if year < run.plan_from else None for year in years.tolist())
        people = np.array([one.value if one else 0.0 for one in came])
        targets = vacancies.targets(plan, cells, inside, years)
        targets = targets._replace(posts=np.where(happened, 0.0, targets.posts))
        channel = Channel(
            name=name,
            plan=plan,
            profile=profile,
            posts=np.where(happened, people, plan.posts(years) + targets.posts.sum(axis=0)),
            targets=targets,
            came=came,
            by_rule=~happened & (plan.rule is not None),
            happened=happened,
            pipeline=np.where(happened, 0.0, _pipeline(county, name, years, run.plan_from)),
            inside=inside,
            relative=np.array([profile.fill_by_subject.get(subject, 1.0) for subject in cells["subject"]]),
            table=table,
            bad_years=scenario.assumptions.bad_years,
        )
        _refuse_not_open(channel)
        _refuse_nowhere(channel, county)
        made.append(channel)
    return made


def _pipeline(county: County, name: str, years: Ints, plan_from: int) -> Array:
    """People already signed, by the year of their arrival, shape (year,); those signed from the plan on are planned."""
    if "pipeline" not in county.tables:
        return np.zeros(len(years))
    table = county.tables["pipeline"]
    signed = table[(table["channel"] == name) & (table["signed_year"] < plan_from)]
    return np.asarray(signed.groupby("arrival_year")["people"].sum().reindex(years).fillna(0.0), dtype=np.float64)


def _refuse_not_open(channel: Channel) -> None:
    """Refuse a plan for a channel that the county may not use."""
    eligible = channel.profile.eligible
    planned = channel.posts[~channel.happened].any() or channel.by_rule.any()
    if eligible and eligible.value == 0 and planned:
        raise PlannerError(
            f"policies.market.channels.{channel.name}: the channel is not open to this county "
            f"(assumptions.channels.{channel.name}.eligible is 0: {eligible.source}); plan 0, or change the assumption",
            ("policies", "market", "channels", channel.name),
        )


def _refuse_nowhere(channel: Channel, county: County) -> None:
    address = ("policies", "market", "channels", channel.name)
    here = ".".join(address)
    known = [str(school) for school in county.tables["schools"]["school"]]
    for school in channel.plan.schools:
        if school not in known:
            message = f"{here}.schools: '{school}' is not a school of the table schools{nearest(school, known)}"
            raise PlannerError(message, (*address, "schools"))
    if channel.active and not channel.inside.any():
        raise PlannerError(
            f"{here}: the county has no school where this channel may recruit (levels, subjects, areas)", address
        )
    plan = channel.plan.allotment
    rows = [(level, subject) for level, part in plan.items() for subject in _subjects(part)]
    for (level, subject), (chosen, posts) in zip(rows, channel.table, strict=True):
        if posts and not chosen.any():
            message = f"{here}.allotment: {level} {subject} is not taught where this channel may recruit"
            raise PlannerError(message, (*address, "allotment", level))
    for (row, _), chosen, by_year in zip(channel.plan.rows(), *channel.targets, strict=True):
        if by_year.any() and not chosen.any():
            message = f"{here}.targets: {' '.join(row)} is not taught where this channel may recruit"
            raise PlannerError(message, (*address, "targets", *row))


def _subjects(part: float | dict[str, float]) -> list[str]:
    return list(part) if isinstance(part, dict) else ["(every subject)"]


class Known(Protocol):
    """What is known when posts are decided, arrays with an axis of replications; worked out if a rule asks for it."""

    @property
    def need(self) -> Array:
        """At the census for which posts are decided, shape (replication or 1, cell)."""

    @property
    def gap(self) -> Array:
        """Teachers who will be lacking in each cell, signed, shape (replication, cell).

        Need less who is in post and not about to retire, and less who has been recruited and has not come yet.
        """

    @property
    def left(self) -> Array:
        """Leavers of the last twelve months, shape (replication,)."""

    @property
    def free(self) -> Array:
        """Free approved posts; without any limit, infinite, shape (replication,)."""


def decided(channel: Channel, year: int, known: Known, replications: int, sample: Sample) -> Array:
    """The posts of a channel in a year of the horizon (0 the first), by plan or rule, shape (replication,)."""
    plan = channel.plan
    if not channel.by_rule[year]:
        return np.broadcast_to(channel.planned(year, sample), replications).copy()
    if plan.replace_leavers is not None:
        return np.asarray(plan.replace_leavers * known.left)
    if plan.fill_gap is not None:
        return np.asarray(plan.fill_gap * (np.maximum(known.gap, 0.0) * channel.inside).sum(axis=1))
    return np.asarray((plan.use_free_posts or 0.0) * known.free)


SERVICE_BEGINS = 23 * MONTHS_A_YEAR
"""The age, in months, at which recruits with years of service elsewhere are taken to have begun."""


def ages(profile: ChannelProfile) -> Ints:
    """The ages, in months, at which recruits of a profile arrive; each equally likely."""
    first, last = (round(age.value * MONTHS_A_YEAR) for age in (profile.age_from, profile.age_to))
    return np.arange(first, last, dtype=np.int64)


def age_limits(channels: Sequence[Channel]) -> tuple[int, int]:
    """The least and the greatest age, in months, at which recruits of any channel arrive."""
    every = [ages(channel.profile) for channel in channels] or [np.array([0])]
    return min(int(months[0]) for months in every), max(int(months[-1]) for months in every)
