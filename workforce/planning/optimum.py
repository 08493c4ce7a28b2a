"""The best plan: a linear programme over posts, given tangents of the shortage until no more are needed.

First the least weighted shortage and surplus (or the least excess over a goal), then the least cost at that, then the
smoothest plan at that cost. Every stage keeps what the stages before have reached.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.planning.limits import Grid, Limit, Quota
from workforce.planning.shortfall import Shortfall, Tangent, worst
from workforce.planning.solver import INFINITE, Model, Rows, Solution

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_KEPT = 0.1
"""Teacher-years, million yuan or posts: later stages may lose so much in any case."""

CLOSE = 1e-3
"""A stage ends when its objective is known to this share of it."""

KEPT = 1e-3
"""By this share a stage may lose of what the stages before have reached."""

MILLION = 1e6
"""Yuan: the unit in which programmes are solved, so that money and teachers are numbers of like size."""

TINY = 1e-6
"""Teachers; less is rounding."""

LARGE = 0.05
"""A tangent is added where this share of the greatest error of the model is made, so that few are added in vain."""

SPENT = 0.1
"""The search for whole numbers is not begun again with less than this share of its time."""

ROUNDS = 60
"""A stage ends after so many rounds of tangents at the latest; how close it came is told."""


NONE = Quota((), (), 0.0)
"""No moves of approved posts."""


@dataclass(frozen=True)
class Purpose:
    """What a plan is for.

    Attributes:
        shortage: the weight of a teacher-year of shortage, shape (census, cell).
        surplus: that of surplus, same shape.
        beyond: that of an approved post held and not needed some years after the horizon, shape (cell,).
        spare: such posts without a plan, less those needed, signed, shape (cell,).
        stays: posts that a post still holds then, shape (post,).
        groups: cells in which shortage is held below a goal, by name.
        most: the goal, full-time equivalents, shape (group, census); infinite where there is none.
        confidence: for the average of the worst share of futures; None for the average of all.
        named: the weight of each cell in the figure that is held below ``named_most`` with confidence, shape (cell,).
        named_census: at which, its number among the censuses.
        named_most: see there.
    """

    shortage: Array
    surplus: Array
    beyond: Array
    spare: Array
    stays: Array
    groups: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    most: Array = field(default_factory=lambda: np.zeros((0, 0)))
    confidence: float | None = None
    named: Array = field(default_factory=lambda: np.zeros(0))
    named_census: int = 0
    named_most: float = INFINITE


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


class Objective(NamedTuple):
    """What is to be least: costs of columns, and what they leave out."""

    costs: Array
    constant: float = 0.0


class _Kept(NamedTuple):
    """What a stage has reached: its objective, the most that later stages may make of it, and the row that says so."""

    costs: Array
    most: float
    slack: float
    row: int

    def held(self, true: Array) -> bool:
        """Whether a plan keeps it, by another slack at the most."""
        return float(self.costs @ true[: len(self.costs)]) <= self.most + self.slack


class Program:
    """The linear programme of a plan.

    Attributes:
        grid: the posts.
        shortfall: the shortage of plans.
        limits: what a plan may not do; the row of each has the same number.
        purpose: what the plan is for.
        yuan: what each post costs, shape (post,).
        best: the columns of the best plan that was met last, as the futures have them.
    """

    def __init__(
        self, grid: Grid, shortfall: Shortfall, limits: list[Limit], purpose: Purpose, yuan: Array, quota: Quota = NONE
    ) -> None:
        """The model with its limits, and one tangent for every cell and census."""
        self.grid, self.shortfall, self.limits, self.purpose, self.yuan = grid, shortfall, limits, purpose, yuan
        self.best = np.zeros(0)
        self._model = Model()
        model, cells = self._model, len(grid.cells)
        self._posts = model.add_columns(grid.count)
        self._short = model.add_columns(len(shortfall.censuses) * cells).reshape(-1, cells)
        self._spare = model.add_columns(cells)
        self._excess = model.add_columns(purpose.most.size).reshape(purpose.most.shape)
        self._tail = int(model.add_columns(1)[0])
        self._tails: dict[bytes, tuple[Array, Ints]] = {}
        self._kept: list[_Kept] = []
        self._tangents: list[Ints] = []
        self._last: Solution | None = None
        self._tail_counts = purpose.confidence is not None
        self._changes = model.add_columns(len(grid.answer.channels) * len(grid.answer.years))
        self.quota = quota
        moves = len(quota.pairs), len(quota.years)
        self._moves = model.add_columns(moves[0] * moves[1]).reshape(moves)
        self._limit_rows = model.add_rows(self._rows_of_limits())
        self._gap, self._slopes = shortfall.mean_gap()
        self._add_quota()
        self._add_spare()
        self._add_goals()
        self._add_changes()
        self._add_first_tangents()

    @property
    def posts(self) -> Array:
        """The best plan so far, shape (post,); nothing before the first stage."""
        return self.best[: self.grid.count] if len(self.best) else np.zeros(self.grid.count)

    @property
    def solves(self) -> int:
        """How many linear programmes were solved."""
        return self._model.solves

    def _rows_of_limits(self) -> Rows:
        rows = Rows()
        for limit in self.limits:
            posts, values = self._posts[limit.posts], limit.values
            if limit.kind == "establishment" and self._moves.size:
                signs = self.quota.signs(limit.of, limit.year)
                posts, values = np.append(posts, self._moves[signs != 0]), np.append(values, signs[signs != 0])
            rows.add(posts, values, limit.lower, limit.upper)
        return rows

    def _add_quota(self) -> None:
        """The posts that move in a year are within what may."""
        rows = Rows()
        for year in range(self._moves.shape[1] if self._moves.size else 0):
            rows.add(self._moves[:, year], 1.0, upper=self.quota.most)
        self._model.add_rows(rows)

    def _add_spare(self) -> None:
        rows, numbers = Rows(), self.grid.columns
        for cell, spare in enumerate(self.purpose.spare.tolist()):
            posts = numbers[:, :, cell][numbers[:, :, cell] >= 0]
            stays = self.purpose.stays[posts]
            rows.add([self._spare[cell], *self._posts[posts]], [1.0, *(-stays)], lower=spare)
        self._model.add_rows(rows)

    def _add_goals(self) -> None:
        rows = Rows()
        for group, inside in enumerate(self.purpose.groups.values()):
            for census, most in enumerate(self.purpose.most[group].tolist()):
                if np.isfinite(most):
                    short = self._short[census, inside]
                    rows.add([*short, self._excess[group, census]], [*np.ones(len(short)), -1.0], upper=most)
        self._model.add_rows(rows)

    def _add_changes(self) -> None:
        """The change of each channel from year to year, upward or downward."""
        rows, numbers = Rows(), self.grid.columns
        years = len(self.grid.answer.years)
        for change, (channel, year) in zip(self._changes, np.ndindex(len(numbers), years), strict=True):
            if year == 0 or not (numbers[channel, year] >= 0).any() or not (numbers[channel, year - 1] >= 0).any():
                continue
            now, before = (one[one >= 0] for one in (numbers[channel, year], numbers[channel, year - 1]))
            posts, signs = np.concatenate([now, before]), np.repeat([1.0, -1.0], [len(now), len(before)])
            for sign in (1.0, -1.0):
                rows.add([change, *self._posts[posts]], [1.0, *(sign * signs)], lower=0.0)
        self._model.add_rows(rows)

    def _add_first_tangents(self) -> None:
        """The mean shortage is at least the mean gap."""
        rows = Rows()
        cell_of = np.nonzero(self.grid.answer.open)[2]
        by_cell = [np.flatnonzero(cell_of == cell) for cell in range(len(self.grid.cells))]
        for census, cell in np.ndindex(self._short.shape):
            posts = by_cell[cell]
            slopes = self._slopes[posts, census]
            rows.add(
                [self._short[census, cell], *self._posts[posts]], [1.0, *slopes], lower=float(self._gap[census, cell])
            )
        self._model.add_rows(rows)

    def bound_limit(self, number: int, lower: float, upper: float) -> None:
        """Set other bounds for a limit."""
        self._model.set_bounds(int(self._limit_rows[number]), lower, upper)

    def excess(self) -> Objective:
        """Shortage above the goals."""
        costs = np.zeros(self._model.columns)
        costs[self._excess.ravel()] = 1.0
        costs[self._tail] = 1.0
        return Objective(costs)

    def shortage(self) -> Objective:
        """Weighted shortage, surplus and posts beyond need, in teacher-years."""
        purpose = self.purpose
        costs = np.zeros(self._model.columns)
        costs[self._short.ravel()] = (purpose.shortage + purpose.surplus).ravel()
        return Objective(costs + self._unneeded(), -float((purpose.surplus * self._gap).sum()))

    def shortage_alone(self) -> Objective:
        """Weighted shortage and nothing else, in teacher-years."""
        costs = np.zeros(self._model.columns)
        costs[self._short.ravel()] = self.purpose.shortage.ravel()
        return Objective(costs)

    def _unneeded(self) -> Array:
        """Surplus is shortage less the signed gap: what posts add to it, and posts beyond need."""
        costs = np.zeros(self._model.columns)
        cell = np.nonzero(self.grid.answer.open)[2]
        costs[self._posts] = (self.purpose.surplus[:, cell].T * self._slopes).sum(axis=1)
        costs[self._spare] = self.purpose.beyond
        return costs

    def money(self, teacher_year: float = 0.0) -> Objective:
        """Million yuan; ``teacher_year`` is the price (yuan) of a teacher-year of surplus or beyond need, if any."""
        costs = self._unneeded() * (teacher_year / MILLION)
        costs[self._short.ravel()] = self.purpose.surplus.ravel() * (teacher_year / MILLION)
        costs[self._posts] += self.yuan / MILLION
        return Objective(costs, -float((self.purpose.surplus * self._gap).sum()) * teacher_year / MILLION)

    def changes(self) -> Objective:
        """Posts by which channels change from year to year, upward and downward."""
        costs = np.zeros(self._model.columns)
        costs[self._changes] = 1.0
        return Objective(costs)

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
            self._last = found
            bound, true = max(bound, found.objective), self._true_columns(found.columns)
            value = float(costs @ true[: len(costs)])
            if value < best and all(kept.held(true) for kept in self._kept):
                best, self.best, prices = value, true, -found.prices[self._limit_rows]
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
        if (tail > 0).tobytes() not in self._tails:
            self._tails[(tail > 0).tobytes()] = tail, self._add_tail()
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
        """Take tangents away that did not bind in the last solution; where they are needed again they are added again."""
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
        for kept in self._kept:
            self._model.set_bounds(
                kept.row, -INFINITE, max(kept.most, float(kept.costs @ true[: len(kept.costs)])) + TINY
            )


def _padded(costs: Array, columns: int) -> Array:
    """The costs of more columns, those of the new ones nothing."""
    return np.append(costs, np.zeros(columns - len(costs)))
