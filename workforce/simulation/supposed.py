"""What is supposed in the replications of a block: the inputs of a scenario at the values that assumptions take there.

The likely values are one point, for the expected way and for runs in which chance alone is drawn; those of a block are
64, one a replication.
"""

import numpy as np
from numpy.typing import NDArray

from workforce.demand.forecast import futures
from workforce.demand.grades import LEVELS, PUBLIC, of_levels
from workforce.market import redeployment
from workforce.market.channels import Channel
from workforce.market.terms import terms
from workforce.scenario.market_assumptions import Round
from workforce.scenario.sample import Sample
from workforce.simulation.inputs import Inputs, Recruits
from workforce.supply.clocks import with_factors
from workforce.supply.retirement import NEVER, Exits

Array = NDArray[np.float64]


class Supposed:
    """The inputs of a scenario at the points of a sample; arrays have the points as their first axis.

    Attributes:
        inputs: the scenario, prepared.
        sample: the values of assumptions.
        need: the need that drives recruitment, shape (point, year + 1, cell).
        pupils: of public schools, shape (point, year + 1, level).
        hazards: the law of leaving.
        lost: how much of teachers is not at work.
        establishment: approved posts.
        terms: by index of the status.
    """

    def __init__(self, inputs: Inputs, sample: Sample) -> None:
        """Work out what the offices ask for in any case."""
        self.inputs, self.sample = inputs, sample
        scenario = inputs.scenario
        suppose, run = scenario.assumptions, scenario.run
        self.lost = inputs.lost.at(sample)
        self.terms = terms(scenario, sample)
        self.establishment = inputs.establishment.at(suppose.other_staff, sample)
        years = inputs.axes.years[1:]
        self._filled = sample.variation("fill_rates", suppose.year_to_year.fill_rates, run.base_year, years)
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Pupils, need and hazards; those of the likely values are known."""
        demand = self.inputs.demand
        prospect, needs, self.hazards = demand.prospect, demand.needs, self.inputs.hazards
        if not self.sample.plain:
            prospect, needs = futures(demand, self.sample, self._at_work())
            self.hazards = with_factors(self.hazards, self.inputs.law.factors(self.sample))
        basis = self.inputs.scenario.policies.demand.need
        self.need: Array = getattr(needs, f"by_{basis}")
        public = prospect.pupils.everyone[..., PUBLIC].sum(axis=3)
        levels = [LEVELS.index(level) for level in self.inputs.axes.levels]
        self.pupils = of_levels(public, axis=2)[:, :, levels]

    def _at_work(self) -> Array:
        """How much of the base census's teachers is at work, over what is likely, shape (point, cell)."""
        inputs = self.inputs
        cell, place, cells = inputs.teachers.cell, inputs.base_places, len(inputs.cells)
        here = _sums(1 - self.lost.part(0)[:, place], cell, cells)
        likely_here = _sums(1 - likely(inputs).lost.part(0)[:, place], cell, cells)
        overall = here.sum(axis=1, keepdims=True) / max(likely_here.sum(), 1e-12)
        return np.asarray(np.divide(here, likely_here, out=np.repeat(overall, cells, axis=1), where=likely_here > 0))

    def fill_rate(self, channel: Channel, year: int, bad: Array, again: Round | None = None) -> Array:
        """The chance that a post of a channel is filled, shape (point, cell).

        Args:
            channel: the channel.
            year: of the horizon, 0 the first.
            bad: how far the year is bad for all, shape (replication,).
            again: the second round, if it is that.
        """
        return channel.fill_rate(year, self._calendar_year(year), bad, self.sample, self._filled[:, year], again)

    def completed(self, channel: Channel, year: int) -> Array:
        """The share of those signed who arrive in a year of the horizon, shape (point,)."""
        return channel.completed(self._calendar_year(year), self.sample)

    def _calendar_year(self, year: int) -> int:
        return self.inputs.scenario.run.base_year + year + 1

    def licensed(self, licence: str) -> Array:
        """The share of the teachers of each cell who hold a licence beside their own, shape (point, cell)."""
        licences = self.inputs.scenario.assumptions.licences
        return redeployment.licensed_share(licences, licence, self.inputs.cells, self.sample)

    def female_share(self, channel: Channel) -> Array:
        """The share of women among those whom a channel brings, shape (point,)."""
        return self.sample.of(channel.profile.female_share)

    def exits_of(self, recruits: Recruits, month: int) -> Exits:
        """When people recruited in a month retire, chances of shape (point, kind, exit); asked where anybody may."""
        near, found = recruits.near, self.inputs.law.exits(recruits.ways, self.sample).still_open(month)
        months = np.full((len(recruits.service), found.month.shape[1]), NEVER)
        chance = np.zeros((self.sample.points, *months.shape))
        chance[..., 0] = 1.0
        months[near], chance[:, near] = found.month, found.chance
        return Exits(months, chance)


def likely(inputs: Inputs) -> Supposed:
    """What is supposed if all is as likely, made once."""
    kept = inputs.kept.setdefault("likely", {})
    if not kept:
        kept[None] = Supposed(inputs, Sample.likely())
    found: Supposed = kept[None]
    return found


def _sums(parts: Array, cell: NDArray[np.integer], cells: int) -> Array:
    """Parts of teachers summed by cell, shape (point, cell)."""
    return np.stack([np.bincount(cell, weights=of_point, minlength=cells) for of_point in parts])
