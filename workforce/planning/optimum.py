"""The best plan: a linear programme over posts, given tangents of the shortage until no more are needed.

First the least weighted shortage and surplus (or the least excess over a goal), then the least cost at that, then the
smoothest plan at that cost. Every stage keeps what the stages before have reached.
"""

import time
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.planning.limits import Grid, Limit, Quota
from workforce.planning.linear_model import NONE, LinearModel, Objective
from workforce.planning.purpose import Purpose
from workforce.planning.shortfall import Shortfall, Tangent, worst
from workforce.planning.solver import INFINITE, Rows, Solution

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_KEPT = 0.1
"""Teacher-years, million yuan or posts: later stages may lose so much in any case."""

CLOSE = 1e-3
"""A stage ends when its objective is known to this share of it."""

KEPT = 1e-3
"""By this share a stage may lose of what the stages before have reached."""

TINY = 1e-6
"""Teachers; less is rounding."""

LARGE = 0.05
"""A tangent is added where this share of the greatest error of the model is made, so that few are added in vain."""

SPENT = 0.1
"""The search for whole numbers is not begun again with less than this share of its time."""

ROUNDS = 60
"""A stage ends after so many rounds of tangents at the latest; how close it came is told."""


class Stage(NamedTuple):
    """What a stage came to.

    Attributes:
        objective: the value of the plan.
        bound: what no plan can go below.
        posts: the plan, shape (post,).
        short: its mean shortage, shape (census, cell).
        moves: approved posts that it moves, shape (pair, year).
        excess: its shortage above the goals: in all groups, and on average of the worst futures.
        prices: of the limits: how far one unit more would lower the objective, shape (limit,).
        rounds: of tangents.
        seconds: it took.
    """

    objective: float
    bound: float
    posts: Array
    short: Array
    moves: Array
    excess: float
    prices: Array
    rounds: int
    seconds: float


class Found(NamedTuple):
    """A plan: posts, shape (post,), and approved posts that move, shape (pair, year)."""

    posts: Array
    moves: Array


class _Kept(NamedTuple):
    """What a stage has reached: its objective, the most that later stages may make of it, and the row that says so."""

    costs: Array
    most: float
    slack: float
    row: int

    def held(self, true: Array) -> bool:
        """Whether a plan keeps it, by another slack at the most."""
        return float(self.costs @ true[: len(self.costs)]) <= self.most + self.slack


class Program(LinearModel):
    """The linear model of a plan, settled by tangents.

    Attributes:
        best: the columns of the best plan that was met last, as the futures have them.
    """

    def __init__(
        self, grid: Grid, shortfall: Shortfall, limits: list[Limit], purpose: Purpose, yuan: Array, quota: Quota = NONE
    ) -> None:
        """The model, of which nothing is solved yet."""
        super().__init__(grid, shortfall, limits, purpose, yuan, quota)
        self.best = np.zeros(0)
        self._tails: dict[bytes, tuple[Array, Ints]] = {}
        self._kept: list[_Kept] = []
        self._tangents: list[Ints] = []
        self._last: Solution | None = None
        self._tail_counts = False

    @property
    def posts(self) -> Array:
        """The best plan so far, shape (post,); nothing before the first stage."""
        return self.best[: self.grid.count] if len(self.best) else np.zeros(self.grid.count)

    @property
    def solves(self) -> int:
        """How many linear programmes were solved."""
        return self._model.solves

    def settle(self, least: Objective, keep: bool = False, close: float = CLOSE) -> Stage | None:
        """Solve a stage: tangents are added until the objective is known closely; None where no plan is feasible.

        Args:
            least: the objective.
            keep: whether later stages may lose little of it.
            close: to which share of it the objective is to be known.
        """
        costs, constant = least
        self._drop_idle_tangents()
        self._tail_counts = self._counts_tail(costs)
        before, best, bound, round_ = self._model.seconds, INFINITE, -INFINITE, 0
        prices = np.zeros(len(self.limits))
        for round_ in range(1, ROUNDS + 1):  # noqa: B007
            found = self._model.minimise(_padded(costs, self._model.columns))
            if not found.feasible:
                return None
            self._last, prices = found, -found.prices[self._limit_rows]
            bound, true = max(bound, found.objective), self._true_columns(found.columns)
            value = float(costs @ true[: len(costs)])
            if value < best and all(kept.held(true) for kept in self._kept):
                best, self.best = value, true
            if best < INFINITE and best - bound <= close * max(abs(best + constant), 1.0):
                break
        if best == INFINITE:
            return None
        self._allow(self.best)
        if keep:
            self._keep(costs, best, max(KEPT * abs(best + constant), LEAST_KEPT))
        return Stage(
            objective=best + constant,
            bound=min(bound, best) + constant,
            posts=self.best[self._posts],
            short=self.best[self._short],
            moves=self.best[self._moves],
            excess=float(self.best[self._excess].sum() + self.best[self._tail]),
            prices=prices,
            rounds=round_,
            seconds=self._model.seconds - before,
        )

    def value(self, least: Objective, posts: Array) -> float:
        """What an objective makes of a plan; changes from year to year are left out."""
        columns = np.zeros(self._model.columns)
        columns[self._posts] = posts
        cell = np.nonzero(self.grid.answer.open)[2]
        held = np.bincount(cell, weights=self.purpose.stays * posts, minlength=len(self._spare))
        columns[self._spare] = np.maximum(self.purpose.spare + held, 0.0)
        self._tail_counts = self._counts_tail(least.costs)
        return float(least.costs @ self._true_columns(columns)[: len(least.costs)]) + least.constant

    def search_whole(self, least: Objective, low: Array, high: Array, unit: int, seconds: float) -> Found | None:
        """The best plan in whole multiples of a unit between two plans; None where none is found.

        Tangents are added at each plan that is found, as long as time is left and they make it better.
        """
        model, count = self._model, self.grid.count
        self._tail_counts = self._counts_tail(least.costs)
        model.set_column_bounds(self._posts, low, high)
        whole = np.append(self._multiples(np.flatnonzero(high > low), unit), self._moves.ravel())
        costs, best, until = least.costs, INFINITE, time.monotonic() + seconds
        plan: Found | None = None
        while (left := until - time.monotonic()) > seconds * SPENT:
            model.set_whole(whole)
            found = model.minimise(_padded(costs, model.columns), left, CLOSE)
            model.set_whole(whole, False)
            if not found.feasible:
                break
            true = self._true_columns(found.columns)
            value = float(costs @ true[: len(costs)])
            if value >= best * (1 - CLOSE):
                break
            best, plan = value, Found(true[self._posts], true[self._moves])
        model.set_column_bounds(self._posts, np.zeros(count), np.full(count, INFINITE))
        return plan

    def _multiples(self, free: Ints, unit: int) -> Ints:
        """Columns that are whole where posts are multiples of a unit."""
        if unit == 1:
            return np.asarray(self._posts[free])
        whole, rows = self._model.add_columns(len(free)), Rows()
        for column, post in zip(whole, free, strict=True):
            rows.add([self._posts[post], column], [1.0, -float(unit)], lower=0.0, upper=0.0)
        self._model.add_rows(rows)
        return whole

    def forget(self) -> None:
        """Let later stages lose what stages have kept."""
        for kept in self._kept:
            self._model.set_bounds(kept.row, -INFINITE, INFINITE)
        self._kept.clear()

    def _counts_tail(self, costs: Array) -> bool:
        """Whether the average of the worst futures is part of an objective or of what is kept."""
        parts = [costs, *(kept.costs for kept in self._kept)]
        return self.purpose.confidence is not None and any(part[self._tail] > 0 for part in parts)

    def _true_columns(self, known: Array) -> Array:
        """The columns as the futures have them; tangents are added where the model takes a shortage for less."""
        purpose, true = self.purpose, known.copy()
        posts = true[self._posts]
        gaps = self.shortfall.gaps(posts)
        short = self.shortfall.mean_of(gaps)
        missing = short - true[self._short]
        least = max(CLOSE * float(short.sum()) / short.size / 10, LARGE * float(missing.max()), TINY)
        self._add(self.shortfall.tangents(gaps, posts, missing > least), self._short)
        true[self._short] = short
        for group, inside in enumerate(purpose.groups.values()):
            true[self._excess[group]] = np.maximum(short[:, inside].sum(axis=1) - purpose.most[group], 0.0)
        if self._tail_counts:
            true[self._tail] = self._tail_of(gaps, posts, known)
        return true

    def _tail_of(self, gaps: Array, posts: Array, known: Array) -> float:
        """By how much the average of the worst futures is above what it may be; tangents of every tail so far."""
        purpose = self.purpose
        figure = np.maximum(gaps[:, purpose.named_census], 0.0) @ purpose.named
        tail = worst(figure, 1 - (purpose.confidence or 0.0))
        if tail.tobytes() not in self._tails:
            self._tails[tail.tobytes()] = tail, self._add_tail()
        for weight, short in self._tails.values():
            before = np.append(known, np.zeros(self._model.columns - len(known)))[short]
            missing = self.shortfall.mean_of(gaps, weight)[purpose.named_census] - before
            where = np.zeros(self._short.shape, dtype=bool)
            where[purpose.named_census] = (missing > TINY) & (purpose.named > 0)
            self._add(self.shortfall.tangents(gaps, posts, where, weight), np.tile(short, (len(self._short), 1)))
        return max(float(tail @ figure) - purpose.named_most, 0.0)

    def _add_tail(self) -> Ints:
        """The columns of the mean shortage by cell in a set of futures, which counts for the average of the worst."""
        purpose, rows = self.purpose, Rows()
        short = self._model.add_columns(len(purpose.named))
        rows.add([*short, self._tail], [*purpose.named, -1.0], upper=purpose.named_most)
        self._model.add_rows(rows)
        return short

    def _add(self, tangents: Iterable[Tangent], short: Ints) -> None:
        rows = Rows()
        for one in tangents:
            columns = [short[one.census, one.cell], *self._posts[one.posts]]
            rows.add(columns, [1.0, *(-one.slopes)], lower=one.at_zero)
        self._tangents.append(self._model.add_rows(rows))

    def _drop_idle_tangents(self) -> None:
        """Take tangents away that did not bind in the last solution; they come again where they are needed."""
        if self._last is None:
            return
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *self._tangents])
        known = rows[rows < len(self._last.rows)]
        slack = self._last.prices[known] == 0
        number = self._model.delete_rows(known[slack])
        self._kept = [kept._replace(row=int(number[kept.row])) for kept in self._kept]
        self._tangents = [number[np.concatenate([known[~slack], rows[rows >= len(self._last.rows)]])]]
        self._last = None

    def _keep(self, costs: Array, value: float, slack: float) -> None:
        rows, used = Rows(), np.flatnonzero(costs)
        rows.add(used, costs[used], upper=value + slack)
        self._kept.append(_Kept(costs, value + slack, slack, int(self._model.add_rows(rows)[0])))

    def _allow(self, true: Array) -> None:
        """Let the plan that was found be one of the next stage, which knows more tangents."""
        for at, kept in enumerate(self._kept):
            most = max(kept.most, float(kept.costs @ true[: len(kept.costs)]) + TINY)
            self._kept[at] = kept._replace(most=most)
            self._model.set_bounds(kept.row, -INFINITE, most)


def _padded(costs: Array, columns: int) -> Array:
    """The costs of more columns, those of the new ones nothing."""
    return np.append(costs, np.zeros(columns - len(costs)))
