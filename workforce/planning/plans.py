"""Plans as scenarios: the best, and those that are held beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.errors import PlannerError
from workforce.planning.limits import Grid
from workforce.scenario.market_policy import RULES, ChannelPlan, QuotaMove, Targets
from workforce.scenario.model import Scenario
from workforce.scenario.values import ByYear

Array = NDArray[np.float64]

RULES_OFF: dict[str, Any] = {
    "plan": 0.0, **dict.fromkeys(RULES), "allot": "need", "allotment": {}, "targets": {},
}  # fmt: skip
"""A channel that recruits nobody but whom its targets name."""


def tuned_channels(scenario: Scenario) -> list[str]:
    """The channels of a plan: those with a capacity, and those that the scenario uses and that are open to the county.

    Raises:
        PlannerError: a channel with a capacity is not open to the county, or there is none at all.
    """
    profiles, used = scenario.assumptions.channels, scenario.policies.market.channels
    shut = [name for name, profile in profiles.items() if profile.eligible and profile.eligible.value == 0]
    for name in scenario.tuning.capacity:
        if name in shut:
            raise PlannerError(
                f"tuning.capacity.{name}: the channel is not open to this county "
                f"(assumptions.channels.{name}.eligible is 0); leave it out, or change the assumption",
                ("tuning", "capacity", name),
            )
    active = [name for name, plan in used.items() if plan.plan != 0 or plan.rule or plan.targets]
    found = [name for name in profiles if name in {*scenario.tuning.capacity, *active} and name not in shut]
    if not found:
        raise PlannerError("no channel has a plan or a capacity; give tuning.capacity", ("tuning", "capacity"))
    return found


def with_channels(scenario: Scenario, changed: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """The scenario with other settings of some channels; a channel that it does not use yet is added."""
    market = scenario.policies.market
    channels = dict(market.channels)
    for name, settings in changed.items():
        channels[name] = channels.get(name, ChannelPlan()).model_copy(update=dict(settings))
    policies = scenario.policies.model_copy(update={"market": market.model_copy(update={"channels": channels})})
    return scenario.model_copy(update={"policies": policies})


def with_targets(scenario: Scenario, targets: Mapping[str, Targets]) -> Scenario:
    """The scenario in which some channels have targets and nothing else."""
    return with_channels(scenario, {name: RULES_OFF | {"targets": rows} for name, rows in targets.items()})


def with_moves(scenario: Scenario, moves: Sequence[QuotaMove]) -> Scenario:
    """The scenario in which approved posts move besides."""
    market = scenario.policies.market
    posts = market.establishment.model_copy(update={"moves": (*market.establishment.moves, *moves)})
    policies = scenario.policies.model_copy(update={"market": market.model_copy(update={"establishment": posts})})
    return scenario.model_copy(update={"policies": policies})


def with_years(scenario: Scenario, years: int) -> Scenario:
    """The scenario with another horizon."""
    return scenario.model_copy(update={"run": scenario.run.model_copy(update={"years": years})})


def settled(scenario: Scenario) -> Scenario:
    """The scenario in which nobody moves inside the county, so that what posts do adds up."""
    market = scenario.policies.market
    still = {
        "selection": market.selection.model_copy(update={"plan": 0.0}),
        "redeployment": market.redeployment.model_copy(update={"from_year": None}),
        "rotation": market.rotation.model_copy(update={"from_year": None}),
        "sharing": market.sharing.model_copy(update={"from_year": None}),
    }
    return scenario.model_copy(
        update={"policies": scenario.policies.model_copy(update={"market": market.model_copy(update=still)})}
    )


def targets_of(grid: Grid, posts: Array) -> dict[str, Targets]:
    """Posts one by one as targets by channel, level, subject, area and year; every year is listed where any is not 0.

    ``posts`` may be numbers that are not whole.
    """
    years, spread = [int(year) for year in grid.answer.years], grid.spread(posts)
    made: dict[str, Targets] = {}
    for at, name in enumerate(grid.answer.channels):
        rows: Targets = {}
        for cell in np.flatnonzero(spread[at].any(axis=0)):
            level, subject, area = (str(grid.cells[column].iloc[cell]) for column in ("level", "subject", "area"))
            by_year = dict(zip(years, (float(number) for number in spread[at, :, cell]), strict=True))
            rows.setdefault(level, {}).setdefault(subject, {})[area] = by_year
        made[name] = rows
    return made


def replacing_leavers(scenario: Scenario, channels: Sequence[str], main: str, share: float = 1.0) -> Scenario:
    """以退定补: one channel plans a share of those who left in the twelve months before as posts, the others none."""
    off = {name: RULES_OFF for name in channels}
    return with_channels(scenario, off | {main: RULES_OFF | {"replace_leavers": share}})


def scaled(scenario: Scenario, channels: Sequence[str], share: float) -> Scenario:
    """The scenario in which channels plan so many times as many posts, whatever they plan by."""
    plans = scenario.policies.market.channels
    return with_channels(scenario, {name: _times(plans[name], share) for name in channels if name in plans})


def _times(plan: ChannelPlan, share: float) -> dict[str, Any]:
    def times(posts: ByYear) -> ByYear:
        return {year: number * share for year, number in posts.items()} if isinstance(posts, dict) else posts * share

    rules = {name: getattr(plan, name) for name in RULES}
    targets = {
        level: {subject: {area: times(posts) for area, posts in areas.items()} for subject, areas in subjects.items()}
        for level, subjects in plan.targets.items()
    }
    scaled_rules = {name: value * share for name, value in rules.items() if value is not None}
    return {"plan": times(plan.plan), "targets": targets} | scaled_rules
