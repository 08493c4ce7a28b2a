"""What is to be planned: the posts that are decided about, what each does, the limits, and what the plan is for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.errors import PlannerError
from workforce.planning.limits import Grid, Limit, Quota, limits, quota, spending
from workforce.planning.optimum import Program
from workforce.planning.plans import settled, targets_of, tuned_channels, with_moves, with_targets, with_years
from workforce.planning.purpose import AFTER, Goal, Purpose, purpose, refuse
from workforce.planning.response import Response, response
from workforce.planning.sampled import Futures, one_future
from workforce.planning.shortfall import Shortfall
from workforce.planning.solver import INFINITE
from workforce.results.outcome import Block
from workforce.scenario.market_policy import QuotaMove
from workforce.scenario.model import Scenario
from workforce.simulation import ensemble
from workforce.simulation.inputs import Inputs
from workforce.simulation.preparing import prepare

Array = NDArray[np.float64]

ROUNDING = 1e-6
"""Posts; less is the rounding of a sum."""


@dataclass(frozen=True)
class Problem:
    """What is to be planned.

    Attributes:
        county: the county's tables.
        scenario: as it stands.
        empty: the scenario in which the tuned channels recruit nobody, five years longer.
        inputs: of ``empty``, prepared.
        grid: the posts.
        expected: ``empty`` in the expected way.
        limits: of the plan; the last is all spending.
        quota: moves of approved posts that it may make.
        censuses: at which shortage counts, numbers from the base census.
        purpose: what the plan is for.
        yuan: what each post costs up to the end of the horizon.
    """

    county: County
    scenario: Scenario
    empty: Scenario
    inputs: Inputs
    grid: Grid
    expected: Block
    limits: list[Limit]
    quota: Quota
    censuses: NDArray[np.int64]
    purpose: Purpose
    yuan: Array

    @property
    def years(self) -> NDArray[np.int64]:
        """The calendar years in which shortage counts, shape (census,)."""
        return np.asarray(self.scenario.run.base_year + self.censuses)

    @property
    def likely(self) -> Futures:
        """The future in which all is as likely."""
        gap = (self.expected.need - self.expected.in_post)[0]
        return one_future(np.asarray(gap, dtype=np.float64), self.grid.answer)

    @property
    def teacher_year(self) -> float:
        """What a teacher-year of those whom a plan recruits costs, yuan, on average over posts."""
        at_work = self.grid.answer.at_work[:, :, self.censuses]
        return float(self.yuan.sum() / max(at_work.sum(), 1.0))

    def program(self, met: Futures, ran: Array) -> Program:
        """The linear programme for some futures, which were run under a plan."""
        shortfall = Shortfall(self.grid, met, ran, self.censuses)
        return Program(self.grid, shortfall, self.limits, self.purpose, self.yuan, self.quota)

    def allow(self, program: Program, spending: float = INFINITE) -> None:
        """Let the plans of a programme spend so much in all, yuan."""
        program.bound_limit(len(self.limits) - 1, -INFINITE, spending)

    def plan(self, posts: Array, moves: Array | None = None) -> Scenario:
        """The scenario under a plan; ``moves`` of approved posts, shape (pair, year)."""
        made = with_targets(self.scenario, targets_of(self.grid, posts))
        return made if moves is None else with_moves(made, self.moves(moves))

    def moves(self, posts: Array) -> list[QuotaMove]:
        """Approved posts that a plan moves, as policies; ``posts`` of shape (pair, year)."""
        return [
            QuotaMove(year=self.quota.years[year], out_of=pair[0], to=pair[1], posts=float(posts[at, year]))
            for at, pair in enumerate(self.quota.pairs)
            for year in range(len(self.quota.years))
            if posts[at, year] > ROUNDING
        ]

    def longer(self, scenario: Scenario) -> Scenario:
        """A scenario five years longer."""
        return with_years(scenario, self.empty.run.years)

    def prepared(self, scenario: Scenario) -> Inputs:
        """What a run of a scenario of the county needs."""
        return prepare(self.county, scenario)

    def paid(self, scenario: Scenario, replications: int, seed: int) -> float:
        """What is paid for all teachers in the years of the plan under a scenario, yuan, the mean of replications."""
        block, _ = ensemble.simulate(self.prepared(self.longer(scenario)), replications, seed, sampled=True)
        return float(block.spent[:, self.censuses].sum(axis=(1, 2)).mean())


def problem(county: County, scenario: Scenario, goal: Goal) -> Problem:
    """Work out what is to be planned.

    Raises:
        PlannerError: the goal is about nothing, or the scenario cannot be tuned.
    """
    run = scenario.run
    last, end = run.base_year + run.years, run.years + AFTER
    if run.zones != "area":
        raise PlannerError(f"targets are tuned by area; set run.zones to area, not {run.zones}", ("run", "zones"))
    names = tuned_channels(scenario)
    empty = with_years(with_targets(scenario, {name: {} for name in names}), end)
    inputs = prepare(county, empty)
    refuse(goal, run.plan_from, last, inputs.cells)
    still = settled(empty)
    answer = response(inputs if still == empty else prepare(county, still), names, last)
    grid, expected = Grid(answer, inputs.cells), ensemble.expect(inputs)
    censuses = np.arange(run.plan_from - run.base_year, run.years + 1)
    yuan = answer.yuan[:, :, : run.years + 1].sum(axis=(2, 3))[answer.open]
    said = set(names) <= set(scenario.tuning.capacity)
    capacity = {} if said else _capacity_today(prepare(county, scenario), answer)
    rows = limits(grid, inputs, scenario.tuning, capacity, expected.posts_used[0])
    spare = _held_by_cell(inputs, expected, end) - expected.need[0, end]
    stays = answer.held[:, :, end][answer.open]
    need = np.asarray(expected.need[0, censuses], dtype=np.float64)
    aim = purpose(scenario.tuning.weights, goal, inputs.cells, run.base_year + censuses, need, spare, stays)
    bounds = [*rows, spending(grid, yuan)]
    movable = quota(inputs, scenario.tuning, run.base_year + censuses)
    return Problem(county, scenario, empty, inputs, grid, expected, bounds, movable, censuses, aim, yuan)


def _capacity_today(inputs: Inputs, answer: Response) -> dict[str, Array]:
    """What channels can offer where the scenario does not say: some times the most that it has them offer."""
    planned = ensemble.expect(inputs).planned[0].sum(axis=2)
    run = inputs.scenario.run
    most = planned[run.plan_from - run.base_year - 1 :].max(axis=0) * inputs.scenario.tuning.growth.value
    return {name: np.full(len(answer.years), np.ceil(most[at])) for at, name in enumerate(inputs.axes.channels)}


def _held_by_cell(inputs: Inputs, block: Block, census: int) -> Array:
    """Teachers who hold an approved post at a census, by cell as everybody of a level, shape (cell,)."""
    of_status = block.by_status[0, census]
    everybody = of_status.sum(axis=0)
    held = inputs.establishment.holds.astype(float) @ of_status
    share = np.divide(held, everybody, out=np.zeros_like(held), where=everybody > 0)
    return np.asarray(block.stock[0, census] * share[inputs.level_of_zone[inputs.zone_of_cell]])
