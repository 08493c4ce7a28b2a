"""What a channel plans and whom it brings.

A channel is declared in data (its profile, under ``assumptions``) and in the scenario (its plan, under ``policies``);
none is written in code.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.errors import PlannerError
from workforce.market import vacancies
from workforce.months import MONTHS_A_YEAR
from workforce.scenario.assumptions import ChannelProfile
from workforce.scenario.market_policy import ChannelPlan
from workforce.scenario.model import Scenario

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Channel:
    """A channel as a run takes it.

    Attributes:
        name: id of the channel.
        plan: policy.
        profile: whom it brings, when, how surely.
        posts: posts by year of the horizon, shape (year,).
        by_rule: years in which the rule decides instead, shape (year,).
        happened: years before ``plan_from``, in which ``posts`` are people who came, not posts to fill, shape (year,).
        inside: the cells in which it may recruit, shape (cell,).
        table: the rows of its allotment table, if it has one.
    """

    name: str
    plan: ChannelPlan
    profile: ChannelProfile
    posts: Array
    by_rule: NDArray[np.bool_]
    happened: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    table: vacancies.Rows

    def fill_rate(self, year: int, calendar_year: int) -> float:
        """The chance that a post is filled; 1 for arrivals that happened."""
        return 1.0 if self.happened[year] else float(self.profile.fill_rate.at(np.array([calendar_year]))[0])


def channels(scenario: Scenario, cells: pd.DataFrame) -> list[Channel]:
    """The channels of a scenario in the order in which they recruit; entered actuals up to ``plan_from``.

    Raises:
        PlannerError: a channel may recruit, or a row of its allotment table lies, where the county has no cell.
    """
    run = scenario.run
    years = np.arange(run.base_year + 1, run.base_year + run.years + 1)
    happened = years < run.plan_from
    made = []
    for name, plan in scenario.policies.market.channels.items():
        _refuse_nowhere(name, plan, cells)
        actuals = scenario.assumptions.actuals.get(name, {})
        came = np.array([actuals[year].value if year in actuals else 0.0 for year in years.tolist()])
        made.append(
            Channel(
                name=name,
                plan=plan,
                profile=scenario.assumptions.channels[name],
                posts=np.where(happened, came, plan.posts(years)),
                by_rule=~happened & (plan.replace_leavers is not None),
                happened=happened,
                inside=vacancies.eligible(plan, cells),
                table=vacancies.table_rows(plan, cells),
            )
        )
    return made


def _subjects(part: float | dict[str, float]) -> list[str]:
    return list(part) if isinstance(part, dict) else ["(every subject)"]


def _refuse_nowhere(name: str, plan: ChannelPlan, cells: pd.DataFrame) -> None:
    here = f"policies.market.channels.{name}"
    if not vacancies.eligible(plan, cells).any():
        raise PlannerError(f"{here}: the county has no school where this channel may recruit (levels, areas)")
    rows = [(level, subject) for level, part in plan.allotment.items() for subject in _subjects(part)]
    for (level, subject), (chosen, posts) in zip(rows, vacancies.table_rows(plan, cells), strict=True):
        if posts and not chosen.any():
            raise PlannerError(f"{here}.allotment: {level} {subject} is not taught where this channel may recruit")


def planned_posts(channel: Channel, year: int, need: Array, teachers: Array, left_last_year: Array) -> Array:
    """The posts of a channel in a year of the horizon, by cell and not yet whole.

    Args:
        channel: the channel.
        year: year of the horizon, 0 the first.
        need: need at the coming census, shape (replication or 1, cell).
        teachers: teachers in post now, shape (replication, cell).
        left_last_year: leavers of the last twelve months, shape (replication,).

    Returns:
        shape (replication, cell).
    """
    posts = np.full(len(teachers), channel.posts[year])
    if channel.by_rule[year]:
        posts = float(channel.plan.replace_leavers or 0.0) * left_last_year
    if channel.table:
        return np.asarray(posts[:, None] * vacancies.table_weights(channel.table, need))
    return vacancies.by_need(posts, vacancies.gap(need, teachers), need, channel.inside)


def ages(profile: ChannelProfile) -> Ints:
    """The ages, in months, at which recruits of a profile arrive; each equally likely."""
    first, last = (round(age.value * MONTHS_A_YEAR) for age in (profile.age_from, profile.age_to))
    return np.arange(first, last, dtype=np.int64)


def age_limits(channels: Sequence[Channel]) -> tuple[int, int]:
    """The least and the greatest age, in months, at which recruits of any channel arrive."""
    every = [ages(channel.profile) for channel in channels] or [np.array([0])]
    return min(int(months[0]) for months in every), max(int(months[-1]) for months in every)
