"""The constant yearly intake that keeps the age pyramid balanced, and how far plans are from it.

In a population that neither grows nor ages, teachers at work are the intake of a year times the years that a recruit
works on average, so the intake is the need over these years. Both are counted at censuses, so that this holds exactly:

    at work at a census = recruits of this year who work + those of last year who still do + ...

How long recruits work is told by the engine in the expected way, as what a post does is
(:mod:`~workforce.planning.response`): from a census late in a long horizon on, when the retirement age has stopped
rising in the law, and what is given by calendar year has come to its last value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.planning.plans import settled, with_years
from workforce.planning.response import response
from workforce.results.outcome import Block
from workforce.results.tidy import groups, with_totals
from workforce.scenario.model import Scenario
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]

HORIZON = 59
"""School years of the run in which recruits are followed: nearly the longest that a scenario may have."""

CAREER = 45
"""School years for which recruits are followed: who begins at 22 retires by then, however late."""

COLUMNS = ("need", "need_end", "teachers", "service_years", "intake", "planned", "today", "difference")
"""Of the table, after level and subject."""

BY = ["level", "subject"]

LEAST = 1e-6
"""Arrivals a year; fewer are the rounding of a plan."""


@dataclass(frozen=True)
class Service:
    """How long recruits work.

    Attributes:
        channels: those of the scenario, in order.
        years: full-time years at work of one arrival, counted at censuses, 0 where nobody may come, (channel, cell).
        left_over: the share of these years in the last year followed; more than nearly 0 where careers are longer.
    """

    channels: tuple[str, ...]
    years: Array
    left_over: Array


def lasting(scenario: Scenario) -> Scenario:
    """The scenario in which :func:`service` follows recruits: a long one in which nobody moves inside the county."""
    return with_years(settled(scenario), HORIZON)


def service(inputs: Inputs) -> Service:
    """How long a recruit of each channel works, by cell.

    All channels bring somebody at one census, :data:`CAREER` years before the end, so that all meet the same law.

    Args:
        inputs: the scenario of :func:`lasting`, prepared.
    """
    names = inputs.axes.channels
    years, left_over = np.zeros((len(names), len(inputs.cells))), np.zeros((len(names), len(inputs.cells)))
    for at, name in enumerate(names):
        alone, arrival = _decided_late(inputs, name)
        answer = response(alone, [name], arrival)
        hired, works = answer.hired[0, 0], answer.at_work[0, 0]
        came = answer.open[0, 0] & (hired > 0)
        years[at, came] = works.sum(axis=0)[came] / hired[came]
        left_over[at, came] = works[-1, came] / np.maximum(works.sum(axis=0)[came], 1e-9)
    return Service(names, years, left_over)


def _decided_late(inputs: Inputs, name: str) -> tuple[Inputs, int]:
    """The inputs with plans from the year in which a channel decides about who arrives late, and the year they do."""
    run = inputs.scenario.run
    arrival = run.base_year + max(run.years - CAREER, 1)
    lead = inputs.channels[inputs.axes.channels.index(name)].profile.lead_years
    first = max(arrival - lead, run.base_year + 1)
    late = run.model_copy(update={"plan_from": first})
    return replace(inputs, scenario=inputs.scenario.model_copy(update={"run": late}), kept={}), first + lead


def yearly_arrivals(block: Block, channels: Sequence[str], recruits: Service, first: int, last: int) -> Array:
    """Arrivals a year of a run on average, shape (channel, cell), channels as of ``recruits``.

    Args:
        block: a run; of several replications the mean.
        channels: of the run, all of which are among those of ``recruits``.
        recruits: how long they work.
        first: the first census in the year before which arrivals count, its number from the base census.
        last: the last.
    """
    came = block.hired[:, first - 1 : last].mean(axis=(0, 1), dtype=np.float64)
    made = np.zeros_like(recruits.years)
    made[[recruits.channels.index(name) for name in channels]] = came
    return made


def steady_state(
    cells: pd.DataFrame, recruits: Service, need: Array, need_end: Array, teachers: Array, planned: Array, today: Array
) -> pd.DataFrame:
    """The intake that keeps need in the long run, and what is planned instead.

    Args:
        cells: level, subject and area of each.
        recruits: how long they work.
        need: that is to be kept, full-time equivalents, shape (cell,).
        need_end: that at the end of the horizon, same shape.
        teachers: full-time equivalents at work at the base census, same shape.
        planned: arrivals a year under the plan, shape (channel, cell), channels as of ``recruits``.
        today: the same under today's scenario, whose mix of channels is the usual one: a plan for years in which need
            falls may bring people for a year or two.

    Returns:
        One row a level and subject, then totals named ``all``: level, subject; need, need_end, teachers; service_years
        (per arrival; none where nobody may come or is needed), intake (arrivals a year that keep need; none where
        nobody may come), planned, today (arrivals a year of the usual mix that bring as many years of service),
        difference (planned less intake). Totals are sums, that of service_years the mean of those who come.
    """
    labels, of_group = groups(cells, BY)
    inside = of_group.astype(np.float64)
    needed = need @ inside
    years = _service_by_group(inside, recruits.years, today, need)
    intake = np.divide(needed, years, out=np.where(needed > 0, np.nan, 0.0), where=years > 0)
    parts = {"need": needed, "need_end": need_end @ inside, "teachers": teachers @ inside, "intake": intake}
    for name, arrivals in (("planned", planned), ("today", today)):
        brought = (arrivals * recruits.years).sum(axis=0) @ inside
        parts[name] = np.divide(brought, years, out=np.zeros_like(brought), where=years > 0)
    named, totals = with_totals(labels, BY)
    told = {name: np.nan_to_num(part) @ totals.astype(np.float64) for name, part in parts.items()}
    told["intake"][: len(labels)] = intake
    served = np.nan_to_num(intake * years) @ totals.astype(np.float64)
    told["service_years"] = np.divide(served, told["intake"], out=np.full(len(named), np.nan), where=served > 0)
    told["difference"] = told["planned"] - told["intake"]
    return named.assign(**{name: told[name] for name in COLUMNS})


def _service_by_group(inside: Array, years: Array, usual: Array, need: Array) -> Array:
    """How long recruits of a level and subject work, 0 where nobody may come, shape (group,).

    They are of the channel and area that is usual there; where nobody comes there, of the channels of the whole county
    and of the areas by need; where none of these may come, of any channel that may.
    """
    may_come = (years > 0).astype(np.float64)
    arrivals = usual * may_come
    whole_county = arrivals.sum(axis=1)[:, None] * need * may_come
    found = np.zeros(inside.shape[1])
    for mix in (arrivals, whole_county, need * may_come):
        people, worked = mix.sum(axis=0) @ inside, (mix * years).sum(axis=0) @ inside
        mean = np.divide(worked, people, out=np.zeros_like(found), where=people > LEAST)
        found = np.where(found > 0, found, mean)
    return found
