"""Which assumptions a figure hangs on: one at a time (tornado), and all together (Sobol indices).

Points are replications of the drawn way, so that the figure is that of the report and luck is a factor beside the
assumptions (decision 18). Points that differ in one assumption alone share all other luck.
"""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.draws import BLOCK
from workforce.errors import PlannerError, nearest
from workforce.results.measures import STOCKS, stock_values
from workforce.results.outcome import Block, Stocks
from workforce.results.tables import LUCK, OTHERS, YEARS
from workforce.results.tidy import ALL
from workforce.scenario.sample import Draws, Sample, drawn, quantile
from workforce.simulation.drawn.block import Room
from workforce.simulation.ensemble import OTHER_LUCK, run_block
from workforce.simulation.inputs import Inputs
from workforce.simulation.supposed import Supposed, likely
from workforce.studies import sobol

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]

LOW, HIGH = 0.05, 0.95
"""The quantiles at which an assumption is tried alone."""

TOP = 12
"""Assumptions that are told apart where none are named: those that move the figure most when tried alone."""

TORNADO = ["assumption", "low", "high", "at_low", "at_high", "error_low", "error_high", "swing"]


@dataclass(frozen=True)
class Figure:
    """The figure that is studied: a measure at a census, of all teachers or of a level or subject.

    Attributes:
        measure: of :data:`workforce.results.measures.STOCKS`.
        year: of the census.
        level, subject: ``all`` for the sum over them.
    """

    measure: str
    year: int
    level: str = ALL
    subject: str = ALL

    def of(self, inputs: Inputs, block: Block) -> Array:
        """Its value in each replication, shape (replication,)."""
        stocks = Stocks(inputs.axes.years, inputs.cells, block.need, block.stock, block.in_post)
        at = int(np.flatnonzero(stocks.years == self.year)[0])
        return np.asarray(stock_values(stocks, self.measure)[:, at, self.cells(inputs)].sum(axis=1), dtype=np.float64)

    def cells(self, inputs: Inputs) -> NDArray[np.bool_]:
        """The cells that it sums, shape (cell,)."""
        inside = np.ones(len(inputs.cells), dtype=bool)
        for column in ("level", "subject"):
            wanted = getattr(self, column)
            if wanted != ALL:
                inside &= (inputs.cells[column] == wanted).to_numpy()
        return inside


def check(inputs: Inputs, figure: Figure, factors: Sequence[str], points: int) -> None:
    """See that a study can be made.

    Raises:
        PlannerError: the measure, year, level, subject or an assumption is not known, or the points are too few.
    """
    _check_figure(inputs, figure)
    known = drawn(inputs.scenario.assumptions)
    for factor in factors:
        if factor not in known:
            raise PlannerError(f"'{factor}' is not an assumption that is drawn{nearest(factor, known)}")
    if points < BLOCK or points % BLOCK:
        raise PlannerError(f"the points must be a multiple of {BLOCK}, not {points}")


def _check_figure(inputs: Inputs, figure: Figure) -> None:
    years = inputs.axes.years
    if figure.measure not in STOCKS:
        raise PlannerError(f"there is no measure '{figure.measure}'{nearest(figure.measure, STOCKS)}")
    if figure.year not in years[1:]:
        raise PlannerError(f"--year {figure.year} is not among the years after the base, {years[1]} to {years[-1]}")
    for column in ("level", "subject"):
        named, there = getattr(figure, column), inputs.cells[column].unique().tolist()
        if named != ALL and named not in there:
            raise PlannerError(f"there is no {column} '{named}'{nearest(named, there)}")
    if not figure.cells(inputs).any():
        raise PlannerError(f"{figure.subject} is not taught at level {figure.level}")


class Point(NamedTuple):
    """A block of 64 points.

    Attributes:
        block: number of the block.
        alone: the assumption that is tried alone and its quantile; none for a set of Sobol's design.
        of_b: the factors taken from set B, the others from A; ``all`` for all of them.
        apart: the assumptions that are factors of their own.
    """

    block: int
    alone: tuple[str, float] | None = None
    of_b: str = ""
    apart: tuple[str, ...] = ()


class Mixed(Draws):
    """The uniforms of set A, but for those of a factor, which are of set B."""

    def __init__(self, seed: int, point: Point) -> None:
        """Those of a block of points."""
        super().__init__(seed, point.block)
        self._other, self._point = Draws(seed ^ OTHER_LUCK, point.block), point

    def uniforms(self, key: str, year: int = 0) -> Array:
        """Uniforms of A or B, shape (64,)."""
        factor = YEARS if key.startswith("variation.") else key if key in self._point.apart else OTHERS
        from_b = self._point.of_b in (ALL, factor)
        return self._other.uniforms(key, year) if from_b else super().uniforms(key, year)


def values(inputs: Inputs, figure: Figure, seed: int, point: Point, room: Room) -> Array:
    """The figure at the points of a block, shape (64,)."""
    assumptions = inputs.scenario.assumptions
    luck = seed ^ OTHER_LUCK if point.of_b in (ALL, LUCK) else seed
    if point.alone is not None:
        key, chance = point.alone
        leaf = drawn(assumptions)[key]
        supposed = Supposed(inputs, Sample(1, {id(leaf): quantile(leaf, np.array([chance]))}))
    elif point.apart:
        supposed = Supposed(inputs, Sample.of_block(assumptions, Mixed(seed, point)))
    else:
        supposed = likely(inputs)
    return figure.of(inputs, run_block(supposed, luck, point.block, BLOCK, room))


_worker: dict[str, Any] = {}
"""What a process of the pool works on; sent once."""


def _begin_worker(inputs: Inputs, figure: Figure, seed: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    _worker.update(inputs=inputs, figure=figure, seed=seed, room=Room(inputs))


def _of_worker(point: Point) -> Array:
    return values(_worker["inputs"], _worker["figure"], _worker["seed"], point, _worker["room"])


def _all(
    inputs: Inputs, figure: Figure, seed: int, points: Sequence[Point], jobs: int, progress: Progress | None
) -> list[Array]:
    """The figure at the points of many blocks."""

    def counted(made: Iterator[Array]) -> Iterator[Array]:
        for done, of_block in enumerate(made, start=1):
            if progress:
                progress(done * BLOCK, len(points) * BLOCK)
            yield of_block

    if min(jobs, len(points)) <= 1:
        room = Room(inputs)
        return list(counted(values(inputs, figure, seed, point, room) for point in points))
    workers = min(jobs, len(points))
    with ProcessPoolExecutor(workers, initializer=_begin_worker, initargs=(inputs, figure, seed)) as pool:
        try:
            return list(counted(pool.map(_of_worker, points)))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def tornado(inputs: Inputs, figure: Figure, seed: int, jobs: int = 1, progress: Progress | None = None) -> pd.DataFrame:
    """What each assumption alone does to the mean of a figure, the one that moves it most first.

    Each is tried at its 5 % and its 95 % quantile while the others are as likely, on the same luck in 64 replications.

    Returns:
        assumption, low and high (its values), at_low and at_high (the change of the mean), their standard errors, and
        swing (the distance between both).
    """
    known = drawn(inputs.scenario.assumptions)
    tried = [(key, chance) for key in known for chance in (LOW, HIGH)]
    made = _all(inputs, figure, seed, [Point(0), *(Point(0, alone) for alone in tried)], jobs, progress)
    changes = np.array(made[1:]).reshape(-1, BLOCK) - made[0]
    mean, error = changes.mean(axis=1).reshape(-1, 2), changes.std(axis=1, ddof=1).reshape(-1, 2) / np.sqrt(BLOCK)
    bounds = np.array([quantile(leaf, np.array([LOW, HIGH])) for leaf in known.values()]).reshape(-1, 2)
    table = pd.DataFrame(
        {
            "assumption": list(known),
            "low": bounds[:, 0],
            "high": bounds[:, 1],
            "at_low": mean[:, 0],
            "at_high": mean[:, 1],
            "error_low": error[:, 0],
            "error_high": error[:, 1],
            "swing": np.abs(mean[:, 1] - mean[:, 0]),
        }
    )
    return table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)[TORNADO]


def variance(
    inputs: Inputs,
    figure: Figure,
    factors: Sequence[str],
    points: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, Array]:
    """Sobol indices of some assumptions, of all others together, of how years stray, and of luck.

    Args:
        inputs: the scenario, prepared.
        figure: what is studied.
        factors: the assumptions told apart.
        points: of each set, a multiple of 64.
        seed: any whole number.
        jobs: processes.
        progress: called with the replications done and asked for.

    Returns:
        The table of :func:`workforce.studies.sobol.indices`, in which the assumptions told apart are the rivals, and
        the figure at the points of set A.
    """
    apart = tuple(factors)
    named = (*apart, *((OTHERS,) if len(apart) < len(drawn(inputs.scenario.assumptions)) else ()), YEARS, LUCK)
    sets, blocks = ("", ALL, *named), range(points // BLOCK)
    asked = [Point(block, None, of_b, apart or (ALL,)) for of_b in sets for block in blocks]
    made = np.concatenate(_all(inputs, figure, seed, asked, jobs, progress)).reshape(len(sets), points)
    return sobol.indices(named, made[0], made[1], made[2:], rivals=len(apart)), made[0]
