"""Plans that are tuned anew every year with what is then known, held against a plan that stays as it is.

In some futures every year is gone through: the planner sees the gaps of the census before, forecasts those to come,
solves the linear programme of the forecast with the posts of earlier years as they were decided, and carries out those
of that year alone.

    2027: sees 2026, plans 2027 to 2037, carries out 2027
    2028: sees 2027, plans 2028 to 2037, carries out 2028
    ...

The forecast is linear: the mean over other futures, moved by a share of how far the gap that is seen lies from its
mean. The share is that by which gaps of the same cell went on in the other futures (:func:`learnt`). How easily posts
are filled in a future the planner does not know; what that did to the posts so far is part of the gap that is seen.
"""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.planning.limits import Grid, Limit, Quota
from workforce.planning.linear_model import NONE, Objective
from workforce.planning.optimum import Program
from workforce.planning.purpose import Purpose
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

ALIKE = 1e-9
"""Squared teachers; less variance is rounding."""

FIXED, ROLLED = "fixed", "rolled"

Progress = Callable[[int, int], None]
"""Called with the futures done and the futures asked for."""


class Learnt(NamedTuple):
    """What futures say about gaps to come, under the plan that stays.

    Censuses are the one before the first decision and all those of the plan, in order.

    Attributes:
        mean: of the gap, full-time equivalents, shape (census, cell).
        goes_on: the share of a deviation from the mean at the census that is seen which is found at another, shape
            (census seen, census, cell); 0 for those that are not later.
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
    slopes = np.divide(together, own, out=np.zeros_like(together), where=own > len(gaps) * ALIKE)
    later = np.triu(np.ones(together.shape[:2]), 1)[:, :, None]
    return Learnt(mean, np.clip(slopes, 0.0, MOST) * later)


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

    def decide(self, year: int, posts: Array, moves: Array) -> None:
        """Let posts and moves of approved posts of the years before one be what they are, and the others any number."""
        decided = np.append(np.nonzero(self.grid.answer.open)[1] < year, np.indices(moves.shape)[1].ravel() < year)
        columns, values = np.append(self._posts, self._moves), np.append(posts, moves)
        self._model.set_column_bounds(columns, np.where(decided, values, 0.0), np.where(decided, values, INFINITE))


@dataclass(frozen=True)
class Planner:
    """Who tunes anew every year.

    Attributes:
        known: what other futures say about gaps.
        usual: the future in which posts do what they do on average, nobody is lacking under the plan that stays, and
            that plan was run; its censuses are those of ``known``.
        limits: of plans.
        purpose: what plans are for; its weights count, not its goals.
        yuan: what each post costs, shape (post,).
        quota: moves of approved posts that plans may make.
    """

    known: Learnt
    usual: Shortfall
    limits: list[Limit]
    purpose: Purpose
    yuan: Array
    quota: Quota

    def rolled(self, own: Shortfall) -> Array:
        """The posts carried out in a future, shape (post,).

        What was planned the year before is carried out where the solver finds nothing within the limits.

        Args:
            own: that future alone, at the same censuses.
        """
        program = self._program()
        least = Objective(program.shortage().costs + CHEAP * program.money().costs)
        posts, moves = self.usual.ran, np.zeros((len(self.quota.pairs), len(self.quota.years)))
        for year in range(len(self.usual.censuses) - 1):
            seen = own.gaps(posts)[0, year] - self.usual.gaps(posts)[0, year]
            program.meet(self.known.forecast(year, seen)[1:])
            program.decide(year, posts, moves)
            stage = program.settle(least)
            if stage is not None:
                posts, moves = np.maximum(stage.posts, 0.0), np.maximum(stage.moves, 0.0)
        return posts

    def _program(self) -> _Forecasts:
        """A programme that nothing was solved with, so that no future depends on those before."""
        plan = replace(self.usual, censuses=self.usual.censuses[1:])
        purpose = replace(self.purpose, confidence=None, groups={}, most=np.zeros((0, len(plan.censuses))))
        return _Forecasts(self.usual.grid, plan, self.limits, purpose, self.yuan, self.quota)


class Rolled(NamedTuple):
    """Rolled plans beside the plan that stays, future by future; the plan that stays is the first.

    Attributes:
        posts: shape (plan, future, post).
        shortage: by the weights of the purpose, teacher-years, shape (plan, future).
        surplus: teacher-years, same shape.
        weighted: shortage and surplus by the weights of the purpose: what the planner makes least, same shape.
        spending: yuan if all is as likely, same shape.
    """

    posts: Array
    shortage: Array
    surplus: Array
    weighted: Array
    spending: Array


def roll(
    shortfall: Shortfall,
    limits: list[Limit],
    purpose: Purpose,
    yuan: Array,
    fixed: Array,
    quota: Quota = NONE,
    count: int = FUTURES,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Rolled:
    """Go through the first futures year by year; the planner has learnt from the others.

    Args:
        shortfall: of plans in all futures; its censuses are those of the years of decision, one by one.
        limits: of plans.
        purpose: what plans are for; its weights count, not its goals.
        yuan: what each post costs, shape (post,).
        fixed: the plan that stays, within the limits, shape (post,).
        quota: moves of approved posts that plans may make.
        count: so many futures; no more than half of all, and the only one where there is one.
        jobs: processes; 1 stays in this one.
        progress: told after each future.

    Raises:
        PlannerError: the solver is not installed.
    """
    seeing = replace(shortfall, censuses=np.append(shortfall.censuses[0] - 1, shortfall.censuses))
    everybody = shortfall.futures.count
    count = max(min(count, everybody // 2), 1)
    own = [_some(seeing, np.array([future])) for future in range(count)]
    others = _some(seeing, np.arange(min(count, everybody - 1), everybody))
    planner = Planner(*_seen(others, fixed), limits, purpose, yuan, quota)
    plans = []
    for done, made in enumerate(_mapped(planner, own, min(jobs, count)), 1):
        plans.append(made)
        if progress:
            progress(done, count)
    posts = np.stack([np.tile(fixed, (count, 1)), np.array(plans)])
    gaps = np.stack([[one.gaps(made)[0, 1:] for one, made in zip(own, every, strict=True)] for every in posts])
    lacking, spare = np.maximum(gaps, 0.0), np.maximum(-gaps, 0.0)
    shortage = np.einsum("prsk,sk->pr", lacking, purpose.shortage)
    weighted = shortage + np.einsum("prsk,sk->pr", spare, purpose.surplus)
    return Rolled(posts, shortage, spare.sum(axis=(2, 3)), weighted, posts @ yuan)


def _some(shortfall: Shortfall, chosen: NDArray[np.int64]) -> Shortfall:
    """The shortage in some of the futures."""
    met = shortfall.futures
    return replace(shortfall, futures=Futures(met.gap[chosen], met.scale[chosen], met.group))


def _seen(others: Shortfall, fixed: Array) -> tuple[Learnt, Shortfall]:
    """What some futures teach, and the future in which posts do what they do in them on average."""
    met = others.futures
    usual = Futures(np.zeros((1, *met.gap.shape[1:])), met.scale.mean(axis=0)[None], met.group)
    return learnt(others.gaps(fixed)), replace(others, futures=usual, ran=fixed)


def _mapped(planner: Planner, own: list[Shortfall], jobs: int) -> Iterator[Array]:
    """The rolled plans of futures in order, in processes where several are asked for."""
    if jobs <= 1:
        yield from map(planner.rolled, own)
        return
    with ProcessPoolExecutor(max_workers=jobs, initializer=_begin_worker, initargs=(planner, own)) as pool:
        try:
            yield from pool.map(_of_worker, range(len(own)))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: dict[str, tuple[Planner, list[Shortfall]]] = {}
"""Who plans in a process of the pool, and the futures; sent once."""


def _begin_worker(planner: Planner, own: list[Shortfall]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    _worker["all"] = planner, own


def _of_worker(future: int) -> Array:
    planner, own = _worker["all"]
    return planner.rolled(own[future])


def rolling(rolled: Rolled) -> pd.DataFrame:
    """One row a plan, means over the futures.

    Columns: plan (``fixed`` or ``rolled``); shortage (weighted), surplus (teacher-years), weighted (both by their
    weights), spending (yuan), posts; difference (of weighted, from the plan that stays), error (two standard errors of
    it), less (the share of futures in which it is less); shortage_difference, shortage_error.
    """
    names = ("shortage", "surplus", "weighted", "spending")
    table = pd.DataFrame({"plan": [FIXED, ROLLED]} | {name: getattr(rolled, name).mean(axis=1) for name in names})
    apart, short = rolled.weighted - rolled.weighted[0], rolled.shortage - rolled.shortage[0]
    return table.assign(
        posts=rolled.posts.sum(axis=2).mean(axis=1),
        difference=apart.mean(axis=1),
        error=_error(apart),
        less=(apart < 0).mean(axis=1),
        shortage_difference=short.mean(axis=1),
        shortage_error=_error(short),
    )


def _error(apart: Array) -> Array:
    """Two standard errors of the mean of each row; none with one future."""
    count = apart.shape[1]
    return np.full(len(apart), np.nan) if count < 2 else np.asarray(2 * apart.std(axis=1, ddof=1) / np.sqrt(count))


def rolling_years(rolled: Rolled, grid: Grid) -> pd.DataFrame:
    """Posts by year of the decision: year, fixed; mean, low, high of the rolled plans (90 % of futures)."""
    years = np.stack([[grid.spread(one).sum(axis=(0, 2)) for one in every] for every in rolled.posts])
    told = statistics(years[1])
    columns = {name: told[name] for name in ("mean", "low", "high")}
    return pd.DataFrame({"year": grid.answer.years, "fixed": years[0, 0]} | columns)
