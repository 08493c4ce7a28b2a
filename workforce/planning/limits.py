"""What a plan may not do: every limit as rows over the posts of the plan, with a name that a planner knows.

Posts are numbered one by one: those of :attr:`Grid.columns`, by channel, year and cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.planning.response import PAYERS, Response
from workforce.planning.solver import INFINITE
from workforce.scenario.market_policy import ALL
from workforce.scenario.tuning import Tuning
from workforce.scenario.values import by_year
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """The posts that a plan decides about.

    Attributes:
        answer: what each does.
        cells: level, subject and area of each cell.
    """

    answer: Response
    cells: pd.DataFrame

    @cached_property
    def columns(self) -> Ints:
        """The number of the posts of a channel, year and cell, -1 where none can be planned: (channel, year, cell)."""
        numbers = np.full(self.answer.open.shape, -1, dtype=np.int64)
        numbers[self.answer.open] = np.arange(self.count)
        return numbers

    @property
    def count(self) -> int:
        """How many posts there are to be decided about."""
        return int(self.answer.open.sum())

    def spread(self, posts: Array) -> Array:
        """Posts one by one as an array by channel, year and cell."""
        made = np.zeros(self.answer.open.shape)
        made[self.answer.open] = posts[: self.count]
        return made


@dataclass(frozen=True)
class Limit:
    """A row over the posts of a plan.

    Attributes:
        kind: ``capacity``, ``applicants``, ``establishment``, ``budget``, ``change``, ``floor`` or ``spending``.
        of: the channel, subject, pool, payer or area that it is about.
        level: of a capacity, ``all`` otherwise.
        year: calendar year; 0 for all years.
        posts: the numbers of the posts.
        values: what each counts, shape of ``posts``.
        lower, upper: bounds.
        unit: ``posts``, ``teachers`` or ``yuan``.
        gains: whether approved posts that move in make it wider; not where more are held than are approved.
    """

    kind: str
    of: str
    level: str
    year: int
    posts: Ints
    values: Array
    lower: float
    upper: float
    unit: str = "posts"
    gains: bool = True


class Quota(NamedTuple):
    """Moves of approved posts that a plan may make besides: from a pool to another at a census, and for good.

    Attributes:
        pairs: pools from which and to which.
        years: calendar years of the censuses.
        most: posts moved in a year, by all pairs together.
    """

    pairs: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    most: float

    def signs(self, pool: str, year: int) -> Array:
        """What moves take from the free posts of a pool at a census: 1 out of it, -1 into it, shape (pair, year)."""
        of_pair = np.array([(out == pool) - (to == pool) for out, to in self.pairs], dtype=np.float64)
        return np.asarray(of_pair[:, None] * (np.array(self.years) <= year))


def quota(inputs: Inputs, rules: Tuning, years: NDArray[np.int64]) -> Quota:
    """The moves of approved posts that a plan may make; none where the scenario allows none or pools are not levels."""
    pools = inputs.axes.pools
    pairs = tuple(permutations(pools, 2)) if rules.quota_moves and len(pools) > 1 else ()
    return Quota(pairs, tuple(int(year) for year in years), rules.quota_moves)


def limits(grid: Grid, inputs: Inputs, rules: Tuning, capacity: dict[str, Array], held: Array) -> list[Limit]:
    """Every limit of a plan but that of all spending.

    Args:
        grid: the posts.
        inputs: the scenario, prepared.
        rules: its limits.
        capacity: what channels can offer in all by year where the scenario does not say, shape (year,) each.
        held: approved posts held without a plan, shape (census, pool).
    """
    return [
        *_capacities(grid, rules, capacity),
        *_applicants(grid, inputs, rules),
        *_establishment(grid, inputs, held),
        *_budgets(grid, inputs, rules),
        *_changes(grid, rules),
        *_floors(grid, rules),
    ]


def _capacities(grid: Grid, rules: Tuning, default: dict[str, Array]) -> Iterator[Limit]:
    years = grid.answer.years
    for at, name in enumerate(grid.answer.channels):
        given = rules.capacity.get(name)
        tables = {level: by_year(table, years) for level, table in given.items()} if given else {ALL: default[name]}
        for level in dict.fromkeys(grid.cells["level"]) if given and ALL not in given else ():
            tables.setdefault(level, np.zeros(len(years)))  # levels that are not named may not recruit
        for level, most in tables.items():
            inside = np.ones(len(grid.cells), bool) if level == ALL else (grid.cells["level"] == level).to_numpy()
            for year, calendar_year in enumerate(years.tolist()):
                posts = _some(grid.columns[at, year, inside])
                yield Limit(
                    "capacity", name, level, calendar_year, posts, np.ones(len(posts)), -INFINITE, float(most[year])
                )


def _applicants(grid: Grid, inputs: Inputs, rules: Tuning) -> Iterator[Limit]:
    answer = grid.answer
    for subject, table in rules.applicants.items():
        inside = (grid.cells["subject"] == subject).to_numpy()
        for number, most in zip(answer.years.tolist(), by_year(table, answer.years), strict=True):
            arriving = (answer.arrives == number - inputs.scenario.run.base_year)[..., None] & inside & answer.open
            posts = grid.columns[arriving]
            yield Limit(
                "applicants", subject, ALL, number, posts, answer.hired[arriving], -INFINITE, float(most), "teachers"
            )


def _establishment(grid: Grid, inputs: Inputs, held: Array) -> Iterator[Limit]:
    """Posts held at a census, and all that are offered for it, are within those approved."""
    answer, posts = grid.answer, inputs.establishment
    needs = np.array([inputs.channels[inputs.axes.channels.index(name)].profile.uses_post for name in answer.channels])
    for number, pool in enumerate(posts.pools):
        inside = posts.of_cell == number
        for year in answer.years.tolist():
            census = year - inputs.scenario.run.base_year
            offered = (answer.arrives == census) & needs[:, None]
            taken = np.where(offered[..., None], 1.0, answer.held[:, :, census]) * inside * answer.open
            found = taken > 0
            free = float(posts.approved[0, census, number] - held[census, number])
            yield Limit(
                "establishment", pool, ALL, year, grid.columns[found], taken[found], -INFINITE, max(free, 0.0),
                gains=free >= 0,
            )  # fmt: skip


def _budgets(grid: Grid, inputs: Inputs, rules: Tuning) -> Iterator[Limit]:
    answer, base = grid.answer, inputs.scenario.run.base_year
    for payer, table in rules.budget.items():
        for year, most in zip(answer.years.tolist(), by_year(table, answer.years), strict=True):
            paid = answer.yuan[:, :, year - base]
            yuan = paid.sum(axis=2) if payer == ALL else paid[:, :, PAYERS.index(payer)]
            yield Limit(
                "budget", payer, ALL, year, grid.columns[answer.open], yuan[answer.open], -INFINITE, float(most), "yuan"
            )


def _changes(grid: Grid, rules: Tuning) -> Iterator[Limit]:
    if rules.most_change is None:
        return
    for at, name in enumerate(grid.answer.channels):
        for year in range(1, len(grid.answer.years)):
            before, now = (_some(grid.columns[at, one]) for one in (year - 1, year))
            if not len(before) or not len(now):
                continue
            values = np.concatenate([-np.ones(len(before)), np.ones(len(now))])
            calendar_year, most = int(grid.answer.years[year]), rules.most_change
            yield Limit("change", name, ALL, calendar_year, np.concatenate([before, now]), values, -most, most)


def _floors(grid: Grid, rules: Tuning) -> Iterator[Limit]:
    for area, table in rules.floors.items():
        inside = (grid.cells["area"] == area).to_numpy()
        for year, least in enumerate(by_year(table, grid.answer.years)):
            posts = _some(grid.columns[:, year, inside].ravel())
            calendar_year = int(grid.answer.years[year])
            yield Limit("floor", area, ALL, calendar_year, posts, np.ones(len(posts)), float(least), INFINITE)


def spending(grid: Grid, yuan: Array) -> Limit:
    """All that a plan costs; without a bound. ``yuan`` is that of each post, shape (post,)."""
    return Limit("spending", ALL, ALL, 0, np.arange(grid.count), yuan, -INFINITE, INFINITE, "yuan")


def _some(columns: Ints) -> Ints:
    """The posts among columns, those that cannot be planned left out."""
    return columns[columns >= 0]
