"""The yearly posts that a scenario plans: read as a table, and set by hand.

In: a scenario. Out: posts by channel, level, subject, area and year. A row of a channel is a place (``all`` stands for
every level, subject or area), or the part of its plan that the channel itself spreads: ``need`` where that goes by
need, ``table`` where by an allotment. A channel that follows a rule has its rule for a place, and no posts.

    channel           level    subject      area  year  posts
    open_recruitment  need     need         need  2027     35
    open_recruitment  primary  mathematics  all   2027     12
    contract          fill_gap fill_gap     fill_gap 2027   -
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.errors import PlannerError, nearest
from workforce.language import LANGUAGES, say
from workforce.scenario.market_policy import ALL, ChannelPlan
from workforce.scenario.model import Scenario
from workforce.scenario.values import by_year

COLUMNS = ["channel", "level", "subject", "area", "year", "posts"]
PLACE = ("level", "subject", "area")
NEED, TABLE = "need", "table"
SPREAD = (NEED, TABLE)
"""In a row, stands for the part of a plan that the channel spreads itself: by need, or by its allotment."""

MOST = 100_000
DECIMALS = 4
"""Posts are kept to so many decimals."""

Posts = NDArray[np.float64]
Row = tuple[str, str, str, str]
"""Channel, level, subject and area."""
Plans = dict[Row, Posts]
"""Posts of each row by year, shape (year,): from ``plan_from`` to the end of the run."""


class Assignment(NamedTuple):
    """Posts for a year, or for it and all that follow."""

    year: int
    onwards: bool
    posts: float


def years(scenario: Scenario) -> list[int]:
    """The years that can be planned: from ``plan_from`` to the end of the run."""
    run = scenario.run
    return list(range(run.plan_from, run.base_year + run.years + 1))


def plans(scenario: Scenario) -> Plans:
    """What is planned in numbers, row by row; channels that follow a rule are left out."""
    each, found = np.array(years(scenario), dtype=np.int64), {}
    for channel, plan in scenario.policies.market.channels.items():
        if plan.rule is None:
            found[spread(channel, plan)] = plan.posts(each)
            found |= {(channel, *place): by_year(posts, each) for place, posts in plan.rows()}
    return found


def spread(channel: str, plan: ChannelPlan) -> Row:
    """The row of the part of a plan that the channel spreads itself."""
    way = TABLE if plan.allot == "table" else NEED
    return (channel, way, way, way)


def table(scenario: Scenario) -> pd.DataFrame:
    """The posts as a tidy table (:data:`COLUMNS`), channels as the scenario has them; a rule has posts missing."""
    found, each = plans(scenario), years(scenario)
    rows = []
    for channel, plan in scenario.policies.market.channels.items():
        rule = plan.rule
        if rule is not None:
            rows += [(channel, rule, rule, rule, year, np.nan) for year in each]
        for row, posts in found.items():
            if row[0] == channel:
                rows += [(*row, year, float(amount)) for year, amount in zip(each, posts, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS)


def assignments(given: Sequence[str], scenario: Scenario) -> list[Assignment]:
    """What ``2027=180`` (that year alone) or ``2027+=180`` (from that year on) says, in the order given.

    Raises:
        PlannerError: it is written otherwise, the year cannot be planned, or no such number of posts can be.
    """
    return [_assignment(text, scenario) for text in given]


def _assignment(text: str, scenario: Scenario) -> Assignment:
    found = re.fullmatch(r"\s*(\d+)\s*(\+?)=\s*(.+?)\s*", unicodedata.normalize("NFKC", text))
    if found is None:
        raise PlannerError(
            f"'{text}' is not an assignment; write 2027=180, or 2027+=180 for that year and all after it"
        )
    year, onwards, posts = found.groups()
    each = years(scenario)
    if int(year) not in each:
        raise PlannerError(f"{year} cannot be planned; {scenario.name} plans {each[0]} to {each[-1]}")
    return Assignment(int(year), bool(onwards), number(posts, f"'{text}':"))


def number(text: object, where: str) -> float:
    """Posts as a number.

    Raises:
        PlannerError: it is no number, or one below zero or too large; ``where`` it stands is named.
    """
    try:
        if isinstance(text, bool):
            raise ValueError
        value = float(str(text))
    except ValueError:
        raise PlannerError(f"{where} '{text}' is not a number; write posts as digits, such as 12") from None
    if not 0 <= value <= MOST:
        raise PlannerError(f"{where} {value:.10g} posts cannot be planned; write a number from 0 to {MOST}")
    return round(value, DECIMALS)


def channel_of(text: str, scenario: Scenario) -> str:
    """The channel that a name means, an id or a Chinese or English name, if the scenario can plan it in numbers.

    Raises:
        PlannerError: no such channel, the scenario says nothing about it, or it follows a rule.
    """
    channel = vocabulary.recognise("channel", text)
    if channel not in scenario.assumptions.channels:
        known = nearest(channel, scenario.policies.market.channels)
        raise PlannerError(f"{scenario.name} has no profile of channel '{channel}'{known}")
    plan = scenario.policies.market.channels.get(channel, ChannelPlan())
    if plan.rule is not None:
        raise PlannerError(
            f"{channel} follows the rule '{plan.rule}'; to plan it in numbers, take the rule away in the scenario file "
            f"({plan.rule}: null)"
        )
    return channel


def code_of(kind: str, text: str) -> str:
    """The id of a level, subject or area that a name means, or ``all``.

    Raises:
        PlannerError: no such name.
    """
    return ALL if means(ALL, text) else vocabulary.recognise(kind, text)


def means(word: str, text: str) -> bool:
    """Whether a text is one of the words for a place that is none: its id, or the word in either language."""
    spoken = {say(f"cli.targets.value.{word}", language).casefold() for language in LANGUAGES}
    return text.strip().casefold() in {word, *spoken}


def place_of(level: str | None, subject: str | None, area: str | None) -> tuple[str, str, str] | None:
    """The place that names mean, ``all`` where one is not given; None where none is."""
    given = dict(zip(PLACE, (level, subject, area), strict=True))
    if not any(given.values()):
        return None
    first, second, third = (code_of(kind, text) if text else ALL for kind, text in given.items())
    return first, second, third


def assigned(
    scenario: Scenario, channel: str, place: tuple[str, str, str] | None, given: Iterable[Assignment], within: bool
) -> Plans:
    """The rows that assignments change, with their new posts.

    Args:
        scenario: as it stands.
        channel: an id that :func:`channel_of` gave.
        place: level, subject and area; None for the part that the channel spreads itself.
        given: in their order; a later one has the last word.
        within: posts set for the place are taken from that part, so that the channel plans as many as before.

    Raises:
        PlannerError: that part has too few for it, or it is asked of itself.
    """
    found, each = plans(scenario), years(scenario)
    plan = scenario.policies.market.channels.get(channel, ChannelPlan())
    rest = spread(channel, plan)
    row: Row = rest if place is None else (channel, *place)
    before = found.get(row, np.zeros(len(each)))
    posts = before.copy()
    for one in given:
        at = each.index(one.year)
        posts[at : None if one.onwards else at + 1] = one.posts
    if not within:
        return {row: posts}
    if place is None:
        raise PlannerError("--within takes the posts of a place from the plan; give --level, --subject or --area")
    return {rest: _less(channel, each, found.get(rest, np.zeros(len(each))), posts - before), row: posts}


def _less(channel: str, each: Sequence[int], plan: Posts, taken: Posts) -> Posts:
    left = np.round(plan - taken, DECIMALS)
    if (left < 0).any():
        at = int(np.argmax(left < 0))
        raise PlannerError(
            f"--within: the plan of {channel} has {plan[at]:g} posts in {each[at]}, fewer than the {taken[at]:g} to be "
            "taken from it; set fewer, or leave --within out"
        )
    return np.asarray(left)


def changed_years(scenario: Scenario, changed: Mapping[Row, Posts]) -> list[int]:
    """The years in which rows change against the scenario."""
    found, each = plans(scenario), np.array(years(scenario))
    none = np.zeros(len(each))
    differs = [~np.isclose(found.get(row, none), posts, atol=10**-DECIMALS / 2) for row, posts in changed.items()]
    return [int(year) for year in each[np.any(differs, axis=0)]] if differs else []
