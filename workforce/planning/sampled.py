"""Futures in which a plan must hold: the gap under a plan that was run, and how much more or less a post does there.

A future is a replication of a run: its births, its exits, its bad years and its luck. What another plan would do there
is told from the run by what one post does (:mod:`~workforce.planning.response`), times a factor of the future: how
easily posts are filled in it, and how long recruits stay.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK, Stream
from workforce.market.channels import Channel
from workforce.market.terms import terms
from workforce.months import MONTHS_A_YEAR
from workforce.planning.response import Response
from workforce.results.outcome import Stocks
from workforce.scenario.sample import Draws, Sample
from workforce.simulation.drawn.teachers import BAD_YEAR
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Futures:
    """What a plan meets.

    Attributes:
        gap: teachers lacking under the plan that was run, full-time equivalents, signed, (future, census, cell).
        scale: what a post does over what it does if all is as likely, (future, channel, year, census, group).
        group: of cells whose teachers leave alike, shape (cell,).
    """

    gap: Array
    scale: Array
    group: Ints

    @property
    def count(self) -> int:
        """How many futures there are."""
        return len(self.gap)


def one_future(gap: Array, answer: Response) -> Futures:
    """The future in which all is as likely; ``gap`` of shape (census, cell)."""
    channels, years, censuses, cells = answer.at_work.shape
    return Futures(gap[None], np.ones((1, channels, years, censuses, 1)), np.zeros(cells, dtype=np.int64))


def futures(inputs: Inputs, answer: Response, stocks: Stocks, seed: int) -> Futures:
    """The replications of a run as futures.

    Args:
        inputs: of the run.
        answer: what posts do.
        stocks: of the run; assumptions were drawn.
        seed: of the run.
    """
    group = _groups(inputs)
    blocks = [
        _scale(inputs, answer, group, Sample.of_block(inputs.scenario.assumptions, Draws(seed, block)), seed, block)
        for block in range(-(-stocks.replications // BLOCK))
    ]
    scale = np.concatenate(blocks)[: stocks.replications]
    return Futures(np.asarray(stocks.need - stocks.in_post, dtype=np.float64), scale, group)


def _groups(inputs: Inputs) -> Ints:
    group = np.zeros(len(inputs.cells), dtype=np.int64)
    for number, cells in enumerate(inputs.law.alike):
        group[cells] = number
    return group


def _scale(inputs: Inputs, answer: Response, group: Ints, sample: Sample, seed: int, block: int) -> Array:
    """The factor of what posts do in a block, shape (replication, channel, year, census, group)."""
    groups = int(group.max()) + 1
    made = np.ones((sample.points, *answer.at_work.shape[:3], groups))
    strays = inputs.law.factors(sample) - inputs.law.factors(Sample.likely())
    for at, name in enumerate(answer.channels):
        channel = inputs.channels[inputs.axes.channels.index(name)]
        made[:, at] *= _filled(inputs, channel, answer.arrives[at], sample, seed, block)[:, :, None, None]
        made[:, at] *= _renewed(inputs, channel, answer.arrives[at], sample)[..., None]
        for number in range(groups):
            hazard = answer.hazard[at][..., group == number].mean(axis=3)[:, 1:]  # (year, census, cause)
            more = np.einsum("rcs,tsc->rts", strays, hazard)
            made[:, at, :, 1:, number] *= np.exp(-np.cumsum(more, axis=2))
    return made


def _filled(inputs: Inputs, channel: Channel, arrives: Ints, sample: Sample, seed: int, block: int) -> Array:
    """Arrivals per post over what is likely, by the year of the decision, shape (replication, year)."""
    run, suppose = inputs.scenario.run, inputs.scenario.assumptions
    years = inputs.axes.years[1:]
    made = np.ones((sample.points, len(arrives)))
    path = sample.variation("fill_rates", suppose.year_to_year.fill_rates, run.base_year, years)
    chance, likely = sample.of(suppose.bad_years.chance), Sample.likely()
    for at, census in enumerate(arrives.tolist()):
        if census > inputs.years:
            continue
        calendar_year = run.base_year + census
        luck = Stream(seed, BAD_YEAR, calendar_year, block).at(np.zeros(1, dtype=np.int64), np.arange(BLOCK))
        bad = (luck < chance).astype(np.float64)
        found = _per_post(channel, calendar_year, census - 1, bad, sample, path[:, census - 1])
        expected = np.full(1, suppose.bad_years.chance.value)
        made[:, at] = found / np.maximum(
            _per_post(channel, calendar_year, census - 1, expected, likely, np.ones(1)), 1e-9
        )
    return made


def _per_post(channel: Channel, calendar_year: int, year: int, bad: Array, sample: Sample, strays: Array) -> Array:
    """Arrivals of a post in both rounds, on average over cells, shape (replication,)."""
    inside = channel.inside > 0
    rate = channel.fill_rate(year, calendar_year, bad, sample, strays)[:, inside]
    if channel.profile.second_round:
        again = channel.fill_rate(year, calendar_year + 1, bad, sample, strays, channel.profile.second_round)[:, inside]
        rate = rate + (1 - rate) * again
    return np.asarray(rate.mean(axis=1) * channel.completed(calendar_year, sample))


def _renewed(inputs: Inputs, channel: Channel, arrives: Ints, sample: Sample) -> Array:
    """Those whom the end of terms leaves over what is likely, shape (replication, year, census)."""
    made = np.ones((sample.points, len(arrives), inputs.years + 1))
    if channel.profile.term_years is None:
        return made
    status = inputs.axes.statuses.index(channel.profile.status)
    drawn, likely = (terms(inputs.scenario, one)[status] for one in (sample, Sample.likely()))
    length = drawn.months // MONTHS_A_YEAR
    for at, census in enumerate(arrives.tolist()):
        for end in range(census + length, inputs.years + 1, length):
            stay, usual = (term.conversion + term.renewal[:, end - 1] for term in (drawn, likely))
            made[:, at, end:] *= (stay / np.maximum(usual, 1e-9))[:, None]
    return made
