"""Futures in which a plan must hold: the gap under a plan that was run, and how much more or less a post does there.

A future is a replication of a run: its births, its exits, its bad years and its luck. What another plan would do there
is told from the run by what one post does (:mod:`~workforce.planning.response`), times a factor of the future: how
easily posts are filled in it, and how long recruits stay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK, Stream
from workforce.market.channels import Channel
from workforce.market.terms import Term, terms
from workforce.months import MONTHS_A_YEAR
from workforce.planning.response import Response
from workforce.results.outcome import Stocks
from workforce.scenario.market_assumptions import Round
from workforce.scenario.sample import Draws, Sample
from workforce.simulation.drawn.teachers import BAD_YEAR
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 1e-9
"""Arrivals per post; nothing is divided by less."""


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
        first, both = _filled(inputs, channel, answer.arrives[at], sample, seed, block)
        at_once = answer.arrives[at][:, None] == np.arange(inputs.years + 1)
        made[:, at] *= np.where(at_once, first[..., None], both[..., None])[..., None]
        made[:, at] *= _renewed(inputs, channel, answer.arrives[at], sample)[..., None]
        for number in range(groups):
            inside = answer.open[at].any(axis=0) & (group == number)
            if not inside.any():
                continue
            hazard = answer.hazard[at][..., inside].mean(axis=3)[:, 1:]  # (year, census, cause)
            more = np.einsum("rcs,tsc->rts", strays, hazard)
            made[:, at, :, 1:, number] *= np.exp(-np.cumsum(more, axis=2))
    return made


def _filled(
    inputs: Inputs, channel: Channel, arrives: Ints, sample: Sample, seed: int, block: int
) -> tuple[Array, Array]:
    """Arrivals per post over what is likely, by the year of the decision, shape (replication, year) each.

    Those of the first round, who are there at its census, and those of both rounds, who are there from the next on.
    """
    first, both = np.ones((2, sample.points, len(arrives)))
    drawn, usual = _Luck(inputs, sample, seed, block), _Luck(inputs, Sample.likely(), seed, block)
    for at, census in enumerate(arrives.tolist()):
        if census <= inputs.years:
            (here, all_here), (likely, all_likely) = (luck.per_post(channel, census) for luck in (drawn, usual))
            first[:, at] = here / np.maximum(likely, LEAST)
            both[:, at] = all_here / np.maximum(all_likely, LEAST)
    return first, both


class _Luck:
    """How easily posts are filled in a block: bad years, and how rates stray; or what is likely."""

    def __init__(self, inputs: Inputs, sample: Sample, seed: int, block: int) -> None:
        suppose, run = inputs.scenario.assumptions, inputs.scenario.run
        self._inputs, self._sample, self._seed, self._block = inputs, sample, seed, block
        years = inputs.axes.years[1:]
        self._strays = sample.variation("fill_rates", suppose.year_to_year.fill_rates, run.base_year, years)
        self._chance = sample.of(suppose.bad_years.chance)

    def per_post(self, channel: Channel, census: int) -> tuple[Array, Array]:
        """Arrivals of a post in the first round and in both, on average over cells, shape (replication,) each."""
        year = self._inputs.scenario.run.base_year + census
        first = self._rate(channel, census)
        both, again = first, channel.profile.second_round
        if again and census < self._inputs.years:
            both = first + (1 - first) * self._rate(channel, census + 1, again)
        completed = channel.completed(year, self._sample)
        return first.mean(axis=1) * completed, both.mean(axis=1) * completed

    def _rate(self, channel: Channel, census: int, again: Round | None = None) -> Array:
        """The chance that a post is filled for a census, in the cells where the channel recruits."""
        year = self._inputs.scenario.run.base_year + census
        strays = self._strays[:, census - 1]
        rate = channel.fill_rate(census - 1, year, self._bad(year), self._sample, strays, again)
        return rate[:, channel.inside > 0]

    def _bad(self, year: int) -> Array:
        """How far a year is bad for all channels: 0 or 1, or the chance of it."""
        if self._sample.plain:
            return self._chance
        luck = Stream(self._seed, BAD_YEAR, year, self._block).at(np.zeros(1, dtype=np.int64), np.arange(BLOCK))
        return (luck < self._chance).astype(np.float64)


def _renewed(inputs: Inputs, channel: Channel, arrives: Ints, sample: Sample) -> Array:
    """Those whom the end of terms leaves over what is likely, shape (replication, year, census)."""
    made = np.ones((sample.points, len(arrives), inputs.years + 1))
    if channel.profile.term_years is None:
        return made
    status = inputs.axes.statuses.index(channel.profile.status)
    drawn, usual = (terms(inputs.scenario, one)[status] for one in (sample, Sample.likely()))
    for at, census in enumerate(arrives.tolist()):
        ends = range(census + drawn.months // MONTHS_A_YEAR, inputs.years + 1, drawn.months // MONTHS_A_YEAR)
        for end, (stay, likely) in zip(
            ends, zip(_staying(drawn, ends), _staying(usual, ends), strict=True), strict=True
        ):
            made[:, at, end:] = (stay / np.maximum(likely, LEAST))[:, None]
    return made


def _staying(term: Term, ends: Sequence[int]) -> Iterator[Array]:
    """Those who are there after the end of each term, established or in another, of all who came, shape (point,)."""
    established, serving = np.zeros_like(term.conversion), np.ones_like(term.conversion)
    for end in ends:
        established = established + serving * term.conversion
        serving = serving * term.renewal[:, end - 1]
        yield established + serving
