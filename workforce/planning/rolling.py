"""Plans that are tuned anew every year with what is then known, held against a plan that stays as it is.

In some futures every year is gone through: the planner sees the gaps up to the census before, forecasts those to come,
solves the linear programme of the forecast with the posts of the years before as they were decided, and carries out the
posts of that year alone. Those of later years are decided later.

    2027: sees 2026, plans 2027 to 2037, carries out 2027
    2028: sees 2027, plans 2028 to 2037, carries out 2028
    ...

The forecast is linear: the mean over other futures, moved by a share of how far the gap that is seen lies from its mean.
The share is that by which gaps of the same cell went on in the other futures (:func:`learnt`). How easily posts are
filled in a future the planner does not know; what it did to posts so far is seen in the gap.
"""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.planning.limits import Limit
from workforce.planning.optimum import Objective, Program, Purpose
from workforce.planning.sampled import Futures
from workforce.planning.shortfall import Shortfall
from workforce.planning.solver import INFINITE
from workforce.results.tidy import statistics

Array = NDArray[np.float64]

FUTURES = 32
"""In so many futures a plan is rolled, if no other number is asked for."""

MOST = 1.0
"""No more than this share of what is seen goes on."""

CHEAP = 1e-3
"""Teacher-years of shortage that a million yuan counts: money decides between plans that are as good."""

FIXED, ROLLED = "fixed", "rolled"

Progress = Callable[[int, int], None]
"""Called with the futures done and the futures asked for."""


@dataclass(frozen=True)
class Learnt:
    """What futures say about gaps to come, under the plan that stays.

    Censuses are the one before the first decision and all those of the plan, in order.

    Attributes:
        mean: of the gap, full-time equivalents, shape (census, cell).
        goes_on: the share of a deviation from the mean seen at a census that is found at another, shape (census seen,
            census, cell); 0 for those that are not later.
    """

    mean: Array
    goes_on: Array

    def forecast(self, at: int, seen: Array) -> Array:
        """The gaps expected after those of a census are seen, shape (census, cell); ``seen`` of shape (cell,)."""
        return np.asarray(self.mean + self.goes_on[at] * (seen - self.mean[at]))


def learnt(gaps: Array) -> Learnt:
    """Regressions of gaps on gaps before, cell by cell; ``gaps`` of shape (future, census, cell).

    The slope of least squares, no less than 0 and no more than :data:`MOST`: what is seen may fade and does not grow.
    Where all futures are alike nothing is learnt.
    """
    mean = gaps.mean(axis=0)
    apart = gaps - mean
    together = np.einsum("rsk,rtk->stk", apart, apart)
    own = np.einsum("ssk->sk", together)[:, None]
    slopes = np.divide(together, own, out=np.zeros_like(together), where=own > len(gaps) * TINY)
    later = np.triu(np.ones(together.shape[:2]), 1)[:, :, None]
    return Learnt(mean, np.clip(slopes, 0.0, MOST) * later)


TINY = 1e-9
"""Squared teachers; less variance is rounding."""


@dataclass(frozen=True)
class Rolled:
    """Rolled plans beside the plan that stays, future by future.

    Attributes:
        fixed: the plan that stays, shape (post,).
        posts: the rolled plans, shape (future, post).
        shortage: by the weights of the purpose, teacher-years, shape (plan, future); the plan that stays is the first.
        surplus: teacher-years, same shape.
        worth: shortage and surplus by the weights of the purpose, what the planner makes least, same shape.
        spending: yuan if all is as likely, same shape.
    """

    fixed: Array
    posts: Array
    shortage: Array
    surplus: Array
    worth: Array
    spending: Array


class _Forecasts(Program):
    """The programme of one future, whose gaps change from forecast to forecast and in which posts may be decided."""

    def _add_first_tangents(self) -> None:
        super()._add_first_tangents()
        self._first = np.arange(self._model.rows - self._short.size, self._model.rows)

    def meet(self, gap: Array) -> None:
        """Plan for another gap under the plan that was run, shape (census, cell)."""
        futures = self.shortfall.futures
        everywhere = futures.gap.copy()
        everywhere[0, self.shortfall.censuses] = gap
        self.shortfall = replace(self.shortfall, futures=replace(futures, gap=everywhere))
        self._gap = self.shortfall.gaps(np.zeros(self.grid.count))[0]
        for row, least in zip(self._first.tolist(), self._gap.ravel().tolist(), strict=True):
            self._model.set_bounds(row, least, INFINITE)

    def decide(self, decided: NDArray[np.bool_], posts: Array) -> None:
        """Let posts that are decided be what they are, and the others any number."""
        low, high = np.where(decided, posts, 0.0), np.where(decided, posts, INFINITE)
        self._model.set_column_bounds(self._posts, low, high)


class Planner:
    """Who tunes anew every year.

    Attributes:
        known: what others futures say about gaps.
        expected: a future in which posts do what they do on average, and nothing is lacking under the plan that stays.
    """

    def __init__(self, known: Learnt, expected: Shortfall, limits: list[Limit], purpose: Purpose, yuan: Array) -> None:
        """A planner of years one by one; the first census of ``expected`` is that before the first decision."""
        self.known, self.expected = known, expected
        grid = expected.grid
        plan = replace(expected, censuses=expected.censuses[1:])
        self._program = _Forecasts(grid, plan, limits, replace(purpose, confidence=None), yuan)
        self._year = np.nonzero(grid.answer.open)[1]
        self._least = Objective(self._program.shortage().costs + CHEAP * self._program.money().costs)

    def rolled(self, own: Shortfall) -> Array:
        """The posts carried out in a future, shape (post,); ``own`` is that future alone, at the censuses of ``expected``.

        What the plan that stays says is carried out where the solver finds nothing within the limits.
        """
        posts = self.expected.ran
        for year in range(len(self.expected.censuses) - 1):
            seen = own.gaps(posts)[0, year] - self.expected.gaps(posts)[0, year]
            self._program.meet(self.known.forecast(year, seen)[1:])
            self._program.decide(self._year < year, posts)
            stage = self._program.settle(self._least)
            posts = posts if stage is None else np.maximum(stage.posts, 0.0)
        return posts


@dataclass(frozen=True)
class Rolling:
    """What it takes to roll plans.

    Attributes:
        shortfall: of plans in all futures; its censuses are those of the years of decision, one by one.
        limits: of plans.
        purpose: what plans are for; its weights count, not its goals.
        yuan: what each post costs, shape (post,).
        fixed: the plan that stays, within the limits, shape (post,).
        count: the first so many futures are gone through; the planner has learnt from the others.
    """

    shortfall: Shortfall
    limits: list[Limit]
    purpose: Purpose
    yuan: Array
    fixed: Array
    count: int = FUTURES

    @property
    def futures(self) -> int:
        """In how many futures plans are rolled: no more than half of all, or in the only one."""
        return max(min(self.count, self.shortfall.futures.count // 2), 1)

    def planner(self) -> Planner:
        """A planner who has learnt from the futures that are not gone through; from the only one where there is one."""
        everyone = self._seeing(self.shortfall)
        first = min(self.futures, everyone.futures.count - 1)
        others = _some(everyone, np.arange(first, everyone.futures.count))
        met = others.futures
        usual = Futures(np.zeros((1, *met.gap.shape[1:])), met.scale.mean(axis=0)[None], met.group)
        expected = replace(others, futures=usual, ran=self.fixed)
        return Planner(learnt(others.gaps(self.fixed)), expected, self.limits, self.purpose, self.yuan)

    def own(self, future: int) -> Shortfall:
        """A future alone, from the census before the first decision on."""
        return _some(self._seeing(self.shortfall), np.array([future]))

    @staticmethod
    def _seeing(shortfall: Shortfall) -> Shortfall:
        """The same with the census before the first decision."""
        return replace(shortfall, censuses=np.append(shortfall.censuses[0] - 1, shortfall.censuses))


def _some(shortfall: Shortfall, chosen: NDArray[np.int64]) -> Shortfall:
    """The shortage in some of the futures."""
    met = shortfall.futures
    return replace(shortfall, futures=Futures(met.gap[chosen], met.scale[chosen], met.group))


def roll(rolling: Rolling, jobs: int = 1, progress: Progress | None = None) -> Rolled:
    """Go through futures year by year.

    Args:
        rolling: the plan that stays, the limits, the purpose and the futures.
        jobs: processes; 1 stays in this one.
        progress: told after each future.

    Raises:
        PlannerError: the solver is not installed.
    """
    posts, count = [], rolling.futures
    for done, made in enumerate(_mapped(rolling, min(jobs, count)), 1):
        posts.append(made)
        if progress:
            progress(done, count)
    plans = np.array(posts)
    gaps = np.stack(
        [
            [_some(rolling.shortfall, np.array([future])).gaps(one)[0] for future, one in enumerate(every)]
            for every in (np.tile(rolling.fixed, (count, 1)), plans)
        ]
    )
    purpose, lacking, spare = rolling.purpose, np.maximum(gaps, 0.0), np.maximum(-gaps, 0.0)
    shortage = np.einsum("prsk,sk->pr", lacking, purpose.shortage)
    return Rolled(
        fixed=rolling.fixed,
        posts=plans,
        shortage=shortage,
        surplus=spare.sum(axis=(2, 3)),
        worth=shortage + np.einsum("prsk,sk->pr", spare, purpose.surplus),
        spending=np.stack([np.full(count, rolling.yuan @ rolling.fixed), plans @ rolling.yuan]),
    )


def _mapped(rolling: Rolling, jobs: int) -> Iterator[Array]:
    """The rolled plans of futures in order, in processes where several are asked for."""
    planner, own = rolling.planner(), [rolling.own(future) for future in range(rolling.futures)]
    if jobs <= 1:
        yield from map(planner.rolled, own)
        return
    with ProcessPoolExecutor(max_workers=jobs, initializer=_begin_worker, initargs=(planner,)) as pool:
        try:
            yield from pool.map(_of_worker, own)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: dict[str, Planner] = {}
"""Who plans in a process of the pool; sent once."""
