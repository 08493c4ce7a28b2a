"""The busy county with nothing that answers to a plan, so that what posts do adds up; and plans of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from busy_county import busy

from workforce.planning.limits import Grid
from workforce.planning.plans import RULES_OFF, settled, targets_of, with_channels, with_targets, with_years
from workforce.planning.response import response, without_limits
from workforce.results.outcome import Stocks
from workforce.simulation import ensemble
from workforce.simulation.preparing import prepare

ROOM = "market: {establishment: {posts: {all: 9000, primary: 9000, junior: 9000}, moves: []}}"
AFTER = 5


@dataclass
class Still:
    """A county and a scenario in which a few channels have targets, the others recruit nobody and nobody moves."""

    county: object
    scenario: object
    channels: tuple
    last: int

    @cached_property
    def empty(self):
        off = with_channels(settled(self.scenario), dict.fromkeys(self.scenario.policies.market.channels, RULES_OFF))
        run = off.run
        return with_years(with_targets(off, {name: {} for name in self.channels}), self.last - run.base_year + AFTER)

    @cached_property
    def inputs(self):
        return without_limits(prepare(self.county, self.empty))

    @cached_property
    def answer(self):
        return response(self.inputs, self.channels, self.last)

    @cached_property
    def grid(self):
        return Grid(self.answer, self.inputs.cells)

    @property
    def censuses(self):
        return slice(0, self.last - self.scenario.run.base_year + 1)

    @cached_property
    def nobody(self):
        return ensemble.expect(self.inputs)

    def some_posts(self, seed=0, most=9, density=0.3):
        rng = np.random.default_rng(seed)
        return rng.integers(1, most, self.grid.count) * (rng.random(self.grid.count) < density).astype(float)

    def planned(self, posts):
        return without_limits(prepare(self.county, with_targets(self.empty, targets_of(self.grid, posts))))

    def adds(self, posts, of):
        """What a plan adds in the engine's expected way, up to the last census for which it decides."""
        return (of(ensemble.expect(self.planned(posts))) - of(self.nobody))[0, self.censuses]

    def linear(self, posts, of):
        """The same by the linear model, with whatever axes there are between the census and the cell."""
        return np.einsum("cyk,cys...k->s...k", self.grid.spread(posts), of(self.answer))[self.censuses]

    def drawn(self, posts, replications, seed=1, sampled=True):
        inputs = self.planned(posts)
        return inputs, ensemble.simulate(inputs, replications, seed, sampled=sampled)[0]


def stocks_of(inputs, block):
    return Stocks(inputs.axes.years, inputs.cells, block.need, block.stock, block.in_post)


def still_busy(folder, channels, last=2028, more="", **blocks):
    """The busy county, standing still; ``more`` policies and other blocks of the scenario besides."""
    case = busy(folder).load("still", extends="busy", run="zones: area", policies=f"{ROOM}\n{more}", **blocks)
    return Still(case.county, case.scenario, channels, last)
