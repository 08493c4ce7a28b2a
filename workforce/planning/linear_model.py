"""The linear model of a plan: columns, limits as rows, what may be asked to be least (equations 37 to 41).

Columns are posts, mean shortages by census and cell, posts beyond need after the horizon, excess over goals, changes
from year to year, and moves of approved posts. All but the mean shortage is linear; that is at least its tangents.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.planning.limits import Grid, Limit, Quota
from workforce.planning.purpose import Purpose
from workforce.planning.shortfall import Shortfall
from workforce.planning.solver import Model, Rows

Array = NDArray[np.float64]

MILLION = 1e6
"""Yuan: the unit in which programmes are solved, so that money and teachers are numbers of like size."""

NONE = Quota((), (), 0.0)
"""No moves of approved posts."""


class Objective(NamedTuple):
    """What is to be least: costs of columns, and what they leave out."""

    costs: Array
    constant: float = 0.0


class LinearModel:
    """The linear model of a plan.

    Attributes:
        grid: the posts.
        shortfall: the shortage of plans.
        limits: what a plan may not do; the row of each has the same number.
        purpose: what the plan is for.
        yuan: what each post costs, shape (post,).
        quota: moves of approved posts that it may make.
    """

    def __init__(
        self, grid: Grid, shortfall: Shortfall, limits: list[Limit], purpose: Purpose, yuan: Array, quota: Quota = NONE
    ) -> None:
        """The columns, the limits, and one tangent for every cell and census."""
        self.grid, self.shortfall, self.limits, self.purpose, self.yuan = grid, shortfall, limits, purpose, yuan
        self.quota, self._model = quota, Model()
        model, cells = self._model, len(grid.cells)
        self._posts = model.add_columns(grid.count)
        self._short = model.add_columns(len(shortfall.censuses) * cells).reshape(-1, cells)
        self._spare = model.add_columns(cells)
        self._excess = model.add_columns(purpose.most.size).reshape(purpose.most.shape)
        self._tail = int(model.add_columns(1)[0])
        self._changes = model.add_columns(len(grid.answer.channels) * len(grid.answer.years))
        moves = len(quota.pairs), len(quota.years)
        self._moves = model.add_columns(moves[0] * moves[1]).reshape(moves)
        self._limit_rows = model.add_rows(self._rows_of_limits())
        self._gap, self._slopes = shortfall.mean_gap()
        self._add_quota()
        self._add_spare()
        self._add_goals()
        self._add_changes()
        self._add_first_tangents()

    def _rows_of_limits(self) -> Rows:
        rows = Rows()
        for limit in self.limits:
            posts, values = self._posts[limit.posts], limit.values
            if limit.kind == "establishment" and self._moves.size:
                signs = self.quota.signs(limit.of, limit.year)
                signs = signs if limit.gains else np.maximum(signs, 0.0)
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
