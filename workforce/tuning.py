"""The best yearly targets for a scenario, and what speaks for and against them.

In: a case and a goal. Out: :class:`TunedTables`, and the plan as a scenario. The steps are those of :func:`tune`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.api import Case, Results, simulate
from workforce.errors import PlannerError
from workforce.planning import purpose as aims
from workforce.planning.limits import Grid, Limit, limits, spending
from workforce.planning.optimum import Program, Stage
from workforce.planning.plans import (
    replacing_leavers,
    settled,
    targets_of,
    tuned_channels,
    with_targets,
    with_years,
)
from workforce.planning.purpose import AFTER, Goal
from workforce.planning.response import Response, response
from workforce.planning.sampled import Futures, futures, one_future
from workforce.planning.shortfall import Shortfall
from workforce.planning.solver import INFINITE
from workforce.planning.whole_numbers import whole
from workforce.results.outcome import Block
from workforce.scenario.market_policy import Targets
from workforce.scenario.model import Scenario
from workforce.simulation import ensemble
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]

FUTURES = 1000
"""For so many futures a plan is made, if no other number is asked for."""

POINTS = 12
"""Of the frontier of cost against shortage."""

SECONDS = 10.0
"""For the search for whole numbers."""

Step = Callable[[str], None]
"""Called with the name of each step as it begins."""


@dataclass(frozen=True)
class Problem:
    """What is to be planned: the posts, what each does, the limits and the purpose.

    Attributes:
        case: the scenario as it stands.
        empty: the scenario in which the tuned channels recruit nobody, five years longer.
        inputs: of ``empty``, prepared.
        grid: the posts.
        expected: ``empty`` in the expected way.
        limits: of the plan; the last is all spending.
        censuses: at which shortage counts, numbers from the base census.
        purpose: what the plan is for.
        yuan: what each post costs up to the end of the horizon.
    """

    case: Case
    empty: Case
    inputs: Inputs
    grid: Grid
    expected: Block
    limits: list[Limit]
    censuses: NDArray[np.int64]
    purpose: aims.Purpose
    yuan: Array

    def program(self, met: Futures, ran: Array) -> Program:
        """The linear programme for some futures, which were run under a plan."""
        return Program(self.grid, Shortfall(self.grid, met, ran, self.censuses), self.limits, self.purpose, self.yuan)

    def scenario(self, posts: Array, years: int | None = None) -> Scenario:
        """The scenario under a plan."""
        made = with_targets(self.case.scenario, targets_of(self.grid, posts))
        return made if years is None else with_years(made, years)

    def ran(self, posts: Array) -> Case:
        """The case under a plan, five years longer."""
        return replace(self.case, scenario=self.scenario(posts, self.empty.scenario.run.years))


def problem(case: Case, goal: Goal) -> Problem:
    """Work out what is to be planned.

    Raises:
        PlannerError: the goal is about nothing, or the scenario cannot be tuned.
    """
    scenario = case.scenario
    run = scenario.run
    last = run.base_year + run.years
    if run.zones != "area":
        raise PlannerError(f"targets are tuned by area; set run.zones to area, not {run.zones}", ("run", "zones"))
    names = tuned_channels(scenario)
    empty = replace(case, scenario=with_years(with_targets(scenario, {name: {} for name in names}), run.years + AFTER))
    inputs = empty.inputs
    aims.refuse(goal, run.plan_from, last, inputs.cells)
    answer = response(replace(empty, scenario=settled(empty.scenario)).inputs, names, last)
    grid, expected = Grid(answer, inputs.cells), ensemble.expect(inputs)
    censuses = np.arange(run.plan_from - run.base_year, run.years + 1)
    spent_to = answer.yuan[:, :, : run.years + 1].sum(axis=(2, 3))[answer.open]
    capacity = {} if set(names) <= set(scenario.tuning.capacity) else _capacity_today(case, answer)
    rows = limits(grid, inputs, scenario.tuning, capacity, expected.posts_used[0])
    end = run.years + AFTER
    holding = _held_by_cell(inputs, expected, end)
    aim = aims.purpose(
        scenario.tuning.weights, goal, inputs.cells, run.base_year + censuses, expected.need[0, censuses],
        holding - expected.need[0, end], answer.held[:, :, end][answer.open],
    )  # fmt: skip
    return Problem(case, empty, inputs, grid, expected, [*rows, spending(grid, spent_to)], censuses, aim, spent_to)


def _capacity_today(case: Case, answer: Response) -> dict[str, Array]:
    """What channels can offer where the scenario does not say: some times the most that it has them offer."""
    planned = ensemble.expect(case.inputs).planned[0].sum(axis=2)
    first = case.scenario.run.plan_from - case.scenario.run.base_year - 1
    growth = case.scenario.tuning.growth.value
    return {
        name: np.full(len(answer.years), np.ceil(growth * planned[first:, number].max()))
        for number, name in enumerate(case.inputs.axes.channels)
    }


def _held_by_cell(inputs: Inputs, block: Block, census: int) -> Array:
    """Teachers who hold an approved post at a census, by cell as everybody of a level, shape (cell,)."""
    of_status = block.by_status[0, census]
    everybody = of_status.sum(axis=0)
    held = inputs.establishment.holds.astype(float) @ of_status
    share = np.divide(held, everybody, out=np.zeros_like(held), where=everybody > 0)
    return np.asarray(block.stock[0, census] * share[inputs.level_of_zone[inputs.zone_of_cell]])


@dataclass
class Answer:
    """What tuning came to.

    Attributes:
        posts: the plan in whole posts, shape (post,); None until there is one.
        linear: the plan that need not be whole.
        average: the plan made for what is likely.
        stages: what was solved, by name, in order.
        at: plans of the least shortage at the spending of others, by name.
        frontier: plans of the least shortage by spending, the cheapest first.
        stopped: whether it was stopped before the end.
    """

    posts: Array | None = None
    linear: Array | None = None
    average: Array | None = None
    stages: dict[str, Stage] = field(default_factory=dict)
    at: dict[str, Array] = field(default_factory=dict)
    frontier: list[Stage] = field(default_factory=list)
    stopped: bool = False
