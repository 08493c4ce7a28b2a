"""Planning problems small enough to be written out in full: two channels, three years, a few cells, some futures.

Nothing of a county: what posts do, what futures lack and what limits allow are arrays of random numbers. Beside them
stands the extensive form: the same problem with a column for the shortage of every future, cell and census, as scipy
solves it.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from workforce.planning.limits import Grid, Limit, spending
from workforce.planning.optimum import Program
from workforce.planning.purpose import Purpose
from workforce.planning.response import PAYERS, Response
from workforce.planning.sampled import Futures
from workforce.planning.shortfall import Shortfall

BASE = 2022
CELLS = pd.DataFrame(
    [("primary", "chinese", "town"), ("primary", "music", "rural"), ("junior", "chinese", "town")],
    columns=["level", "subject", "area"],
)
LEADS = (0, 1)
"""Years from the decision to the arrival, of each channel."""


def response_of(rng, cells=3, years=3, leads=LEADS):
    """What posts do: some arrive, fewer stay; a channel with a lead brings nobody before."""
    channels, after = len(leads), years + 2
    shape = (channels, years)
    arrives = np.array([[1 + year + lead for year in range(years)] for lead in leads])
    open_ = np.repeat((arrives <= years)[..., None], cells, axis=2)
    hired, stay = rng.uniform(0.5, 1.0, (*shape, cells)), rng.uniform(0.6, 1.0, (channels, cells))
    since = np.arange(after + 1)[None, None, :] - arrives[..., None]
    at_work = np.where(
        (since >= 0)[..., None], hired[:, :, None] * stay[:, None, None] ** np.maximum(since, 0)[..., None], 0.0
    )
    yuan = np.repeat((at_work * rng.uniform(4e4, 9e4, (channels, 1, 1, 1)))[:, :, :, None], len(PAYERS), axis=3)
    return Response(
        channels=("open_recruitment", "funded_graduate")[:channels],
        base=BASE,
        years=np.arange(BASE + 1, BASE + 1 + years),
        arrives=arrives,
        open=open_,
        hired=hired,
        at_work=at_work,
        held=at_work * np.array([1.0, 0.5])[:channels, None, None, None],
        yuan=yuan,
        hazard=np.zeros((*shape, after + 1, 1, cells)),
    )


@dataclass
class Small:
    """A planning problem."""

    grid: Grid
    futures: Futures
    ran: np.ndarray
    censuses: np.ndarray
    limits: list
    purpose: Purpose
    yuan: np.ndarray

    def program(self):
        shortfall = Shortfall(self.grid, self.futures, self.ran, self.censuses)
        return Program(self.grid, shortfall, self.limits, self.purpose, self.yuan)

    def bounded(self, number, lower, upper):
        """The same with other bounds of a limit."""
        limits = list(self.limits)
        limits[number] = replace(limits[number], lower=lower, upper=upper)
        return replace(self, limits=limits)

    def about(self, **purpose):
        return replace(self, purpose=replace(self.purpose, **purpose))

    def effect(self):
        """By how much a post lowers the gap, shape (future, census, cell, post)."""
        answer, futures, grid = self.grid.answer, self.futures, self.grid
        made = np.zeros((futures.count, len(self.censuses), len(grid.cells), grid.count))
        for channel, year, cell in np.argwhere(answer.open):
            post = grid.columns[channel, year, cell]
            for at, census in enumerate(self.censuses):
                works = answer.at_work[channel, year, census, cell]
                made[:, at, cell, post] = futures.scale[:, channel, year, census, futures.group[cell]] * works
        return made

    def gaps(self, posts):
        return self.futures.gap[:, self.censuses] - self.effect() @ (posts - self.ran)

    def weighted(self, posts):
        """The objective of the first stage, said directly."""
        gap, purpose, cell = self.gaps(posts), self.purpose, np.argwhere(self.grid.answer.open)[:, 2]
        spare = purpose.spare + np.bincount(cell, purpose.stays * posts, len(purpose.spare))
        short = (np.maximum(gap, 0).mean(axis=0) * purpose.shortage).sum()
        surplus = (np.maximum(-gap, 0).mean(axis=0) * purpose.surplus).sum()
        return float(short + surplus + np.maximum(spare, 0) @ purpose.beyond)


def small(seed, count=12, cells=3, years=3, leads=LEADS, groups=2, floor=1.0, noise=0.3):
    """A problem with a capacity of each channel and year, posts approved, a budget, a floor and all spending."""
    rng = np.random.default_rng(seed)
    answer = response_of(rng, cells, years, leads)
    grid = Grid(answer, CELLS.iloc[:cells].reset_index(drop=True))
    gap = rng.uniform(-2, 6, (1, years + 3, cells)) + rng.normal(0, 2, (count, years + 3, cells))
    scale = np.exp(rng.normal(0, noise, (count, *answer.at_work.shape[:3], groups)))
    censuses = np.arange(1, years + 1)
    purpose = Purpose(
        shortage=rng.uniform(0.5, 2, (years, cells)),
        surplus=rng.uniform(0, 0.5, (years, cells)),
        beyond=rng.uniform(0, 1, cells),
        spare=rng.uniform(-6, 1, cells),
        stays=rng.uniform(0.3, 1, grid.count),
    )
    yuan = answer.yuan[:, :, : years + 1, 0].sum(axis=2)[answer.open]
    futures = Futures(gap, scale, rng.integers(0, groups, cells))
    limits = [*_capacities(grid, rng), *_others(grid, yuan, floor), spending(grid, yuan)]
    return Small(grid, futures, rng.uniform(0, 2, grid.count), censuses, limits, purpose, yuan)


def _capacities(grid, rng):
    for channel, name in enumerate(grid.answer.channels):
        for year, calendar_year in enumerate(grid.answer.years.tolist()):
            posts = grid.columns[channel, year]
            posts, most = posts[posts >= 0], float(rng.integers(1, 7))
            if len(posts):
                yield Limit("capacity", name, "all", calendar_year, posts, np.ones(len(posts)), -np.inf, most)


def _others(grid, yuan, floor):
    answer, every = grid.answer, np.arange(grid.count)
    yield Limit("establishment", "all", "all", BASE + 2, every, answer.held[:, :, 2][answer.open], -np.inf, 6.0)
    yield Limit("budget", "all", "all", BASE + 3, every, yuan, -np.inf, float(yuan.mean() * 9), "yuan")
    town = grid.columns[:, 0, 0]
    yield Limit("floor", "town", "all", BASE + 1, town[town >= 0], np.ones((town >= 0).sum()), floor, np.inf)


@dataclass
class Extensive:
    """Rows and columns of the problem with all futures written out: posts, shortage, spare, excess, tail, beyond."""

    small: Small

    def __post_init__(self):
        one = self.small
        self.count, self.futures = one.grid.count, one.futures.count
        self.shape = (self.futures, len(one.censuses), len(one.grid.cells))
        sizes = [self.count, int(np.prod(self.shape)), self.shape[2], one.purpose.most.size, 1, 1, self.futures]
        ends = np.cumsum([0, *sizes])
        names = ("posts", "short", "spare", "excess", "tail", "least", "above")
        self.at = {name: np.arange(ends[n], ends[n + 1]) for n, name in enumerate(names)}
        self.columns, self.rows, self.bounds = int(ends[-1]), [], []
        self._shortage(), self._spare(), self._goals(), self._tail(), self._limits()

    def row(self, parts, upper):
        made = np.zeros(self.columns)
        for columns, values in parts:
            np.add.at(made, columns, values)
        self.rows.append(made)
        self.bounds.append(upper)

    def _shortage(self):
        one, short = self.small, self.at["short"].reshape(self.shape)
        effect, without = one.effect(), one.gaps(np.zeros(self.count))
        for place in np.ndindex(self.shape):
            self.row([(short[place], -1.0), (self.at["posts"], -effect[place])], -without[place])

    def _spare(self):
        one, cell = self.small, np.argwhere(self.small.grid.answer.open)[:, 2]
        for number, spare in enumerate(one.purpose.spare):
            here = np.flatnonzero(cell == number)
            self.row([(self.at["spare"][number], -1.0), (here, one.purpose.stays[here])], -spare)

    def _goals(self):
        purpose, short = self.small.purpose, self.at["short"].reshape(self.shape)
        excess = self.at["excess"].reshape(purpose.most.shape)
        for group, inside in enumerate(purpose.groups.values()):
            for census in range(self.shape[1]):
                parts = [(short[:, census][:, inside].ravel(), 1 / self.futures), (excess[group, census], -1.0)]
                self.row(parts, purpose.most[group, census])

    def _tail(self):
        """Rockafellar and Uryasev: the average of the worst share is the least of a level plus what lies above it."""
        purpose, short = self.small.purpose, self.at["short"].reshape(self.shape)
        if purpose.confidence is None:
            return
        for future in range(self.futures):
            parts = [(short[future, purpose.named_census], purpose.named)]
            self.row([*parts, (self.at["least"], -1.0), (self.at["above"][future], -1.0)], 0.0)
        share = 1 / ((1 - purpose.confidence) * self.futures)
        parts = [(self.at["least"], 1.0), (self.at["above"], share), (self.at["tail"], -1.0)]
        self.row(parts, purpose.named_most)

    def _limits(self):
        for limit in self.small.limits:
            if np.isfinite(limit.upper):
                self.row([(limit.posts, limit.values)], limit.upper)
            if np.isfinite(limit.lower):
                self.row([(limit.posts, -limit.values)], -limit.lower)

    def shortage(self):
        one, costs = self.small, np.zeros(self.columns)
        both = (one.purpose.shortage + one.purpose.surplus) / self.futures
        costs[self.at["short"]] = np.tile(both, (self.futures, 1, 1)).ravel()
        costs[self.at["posts"]] = np.einsum(
            "fsk,fskp->p", np.tile(one.purpose.surplus, (self.futures, 1, 1)), one.effect()
        )
        costs[self.at["posts"]] /= self.futures
        costs[self.at["spare"]] = one.purpose.beyond
        gap = one.gaps(np.zeros(self.count))
        return costs, -float((gap.mean(axis=0) * one.purpose.surplus).sum())

    def excess(self):
        costs = np.zeros(self.columns)
        costs[self.at["excess"]] = costs[self.at["tail"]] = 1.0
        return costs, 0.0

    def money(self):
        costs = np.zeros(self.columns)
        costs[self.at["posts"]] = self.small.yuan / 1e6
        return costs, 0.0

    def keep(self, objective, most):
        """No more of an objective than that."""
        costs, constant = objective
        self.rows.append(costs)
        self.bounds.append(most - constant)

    def least(self, objective):
        """The least value by scipy."""
        costs, constant = objective
        lows = [None if n == self.at["least"][0] else 0 for n in range(self.columns)]
        bounds = [(low, None) for low in lows]
        found = linprog(costs, np.array(self.rows), np.array(self.bounds), bounds=bounds, method="highs")
        assert found.status == 0, found.message
        return float(found.fun) + constant
