"""The best yearly targets for a scenario, and what speaks for and against them.

In: a case and a goal. Out: :class:`TunedTables`, and the plan as a scenario. The steps are those of :func:`tune`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.api import Case, simulate
from workforce.errors import PlannerError
from workforce.planning import purpose as aims
from workforce.planning.limits import Grid, Limit, limits, spending
from workforce.planning import telling
from workforce.planning.judging import Judge
from workforce.planning.optimum import Objective, Program, Stage
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
from workforce.results.tables import AVERAGE, NOBODY, RULE, TODAY, TUNED, TunedTables
from workforce.scenario.market_policy import ALL, Targets
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

SLACK = 0.01
"""By this share a plan in whole posts may cost more than one that need not be whole."""

CHEAP = 1e-3
"""Teacher-years of shortage that a million yuan counts in the search for whole posts: money decides between equals."""

NEAR = 3e-3
"""To this share plans are known that are only held beside the best."""

WIDER = 1.3
"""The frontier goes on to this share of what the plan costs."""

ROUNDING = 1e-6
"""Posts; less is the rounding of a sum."""

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
        value: of the objective of the first stage for the plan in whole posts.
        priced: the plan from which prices are told.
        stopped: whether it was stopped before the end.
    """

    posts: Array | None = None
    linear: Array | None = None
    average: Array | None = None
    stages: dict[str, Stage] = field(default_factory=dict)
    at: dict[str, Array] = field(default_factory=dict)
    frontier: list[Stage] = field(default_factory=list)
    value: float = float("nan")
    priced: Stage | None = None
    stopped: bool = False


@dataclass(frozen=True)
class Tuned:
    """A plan and what speaks for and against it.

    Attributes:
        tables: for the report.
        targets: the plan, by channel.
        scenario: the plan as a scenario.
    """

    tables: TunedTables
    targets: dict[str, Targets]
    scenario: Scenario


def tune(
    scenario: Case,
    goal: Goal,
    replications: int = FUTURES,
    seed: int | None = None,
    jobs: int = 1,
    unit: int | None = None,
    step: Step = lambda name: None,
) -> Tuned:
    """Find the best yearly targets.

    Args:
        scenario: the case.
        goal: what is asked.
        replications: futures for which the plan is made, and again on which it is checked.
        seed: of the futures; the check is on the next. That of the scenario by default.
        jobs: processes.
        unit: posts of which rows are multiples; that of the scenario by default.
        step: told of each step as it begins.

    Raises:
        PlannerError: the goal is about nothing, the scenario cannot be tuned, its limits contradict each other, or the
            solver is not installed.
    """
    luck = scenario.scenario.run.seed if seed is None else seed
    step("model")
    asked = problem(scenario, goal)
    answer, multiple = Answer(), scenario.scenario.tuning.unit if unit is None else unit
    try:
        _solve(asked, goal, answer, replications, luck, jobs, multiple, step)
    except KeyboardInterrupt:
        if answer.average is None:
            raise
        answer.stopped = True
    if answer.posts is None:
        answer.posts = np.floor((answer.linear if answer.linear is not None else answer.average) + ROUNDING)
    return _told(asked, goal, answer, replications, luck, jobs, multiple, step)


def _solve(
    asked: Problem, goal: Goal, answer: Answer, replications: int, seed: int, jobs: int, unit: int, step: Step
) -> None:
    """Fill in an answer, step by step: what is there when it is stopped stays."""
    step("average")
    expected = (asked.expected.need - asked.expected.in_post)[0].astype(np.float64)
    plain = asked.program(one_future(expected, asked.grid.answer), np.zeros(asked.grid.count))
    average = _main(plain, asked, replace(goal, confidence=None))
    _refuse_contradiction(average, asked)
    answer.average = average[-1][1].posts
    step("futures")
    ran = asked.ran(answer.average)
    run = simulate(ran, replications, seed, jobs, twice=0)
    met = futures(ran.inputs, asked.grid.answer, run.outcome.stocks, run.manifest["seed"])
    program = asked.program(met, answer.average)
    step("plan")
    first = _main(program, asked, goal)
    answer.stages = dict(first)
    answer.linear = first[-1][1].posts
    step("whole")
    program.forget()
    cost = float(asked.yuan @ answer.linear)
    _allow(program, cost * (1 + SLACK))
    least, money = program.shortage() if goal.most is None else program.excess(), program.money()
    answer.posts = whole(program, answer.linear, Objective(least.costs + CHEAP * money.costs), unit, SECONDS)
    answer.value = program.value(least, answer.posts)
    step("beside")
    _allow(program, cost)
    answer.priced = first[0][1] if goal.most is None else program.settle(program.shortage())
    for name, spending in _spendings(asked, answer).items():
        _allow(program, spending)
        stage = program.settle(program.shortage(), close=NEAR)
        if stage is not None:
            answer.at[name] = stage.posts
    step("frontier")
    _allow(program, INFINITE)
    most = float(asked.yuan @ answer.linear) * WIDER
    for share in np.linspace(1.0, 0.0, POINTS):
        _allow(program, most * share)
        stage = program.settle(program.shortage(), close=NEAR)
        if stage is not None:
            answer.frontier.append(stage)


def _main(program: Program, asked: Problem, goal: Goal) -> list[tuple[str, Stage]]:
    """The stages of a plan, one after the other; none where no plan is feasible."""
    worth = float(asked.yuan.sum() / max(asked.grid.answer.at_work[:, :, asked.censuses].sum(), 1.0))
    first = ("shortage", program.shortage()) if goal.most is None else ("excess", program.excess())
    price = 0.0 if goal.most is None else worth
    made = []
    for name, least in (first, ("cost", program.money(price)), ("smooth", program.changes())):
        stage = program.settle(least, keep=True)
        if stage is None:
            break
        made.append((name, stage))
    return made


def _allow(program: Program, spending: float) -> None:
    """Let a plan spend so much in all."""
    program.bound_limit(len(program.limits) - 1, -INFINITE, spending)


def _refuse_contradiction(solved: list[tuple[str, Stage]], asked: Problem) -> None:
    """Refuse limits that no plan meets, saying which one to loosen.

    Raises:
        PlannerError: nothing was solved.
    """
    if solved:
        return
    expected = (asked.expected.need - asked.expected.in_post)[0].astype(np.float64)
    program = asked.program(one_future(expected, asked.grid.answer), np.zeros(asked.grid.count))
    for kind, key in LOOSENED.items():
        for number, limit in enumerate(asked.limits):
            if limit.kind == kind:
                program.bound_limit(number, -INFINITE, INFINITE)
        if program.settle(program.shortage()) is not None:
            raise PlannerError(f"the limits contradict each other: no plan meets tuning.{key} beside the others; loosen it")
    raise PlannerError("the limits contradict each other: no plan meets all of them")


LOOSENED = {"floor": "floors", "change": "most_change", "applicants": "applicants", "budget": "budget", "capacity": "capacity"}
"""Kinds of limit in the order in which they are left out to find a contradiction, and their keys."""


def _spendings(asked: Problem, answer: Answer) -> dict[str, float]:
    """What the plans cost that the best is held beside, yuan above nobody, over the years of the plan."""
    case, last = asked.case, asked.case.scenario.run.years
    first = int(asked.censuses[0])
    nobody = float(asked.expected.spent[0, first : last + 1].sum())
    found = {AVERAGE: float(asked.yuan @ answer.average)}
    for name, scenario in _others(asked).items():
        block = ensemble.expect(replace(case, scenario=scenario).inputs)
        found[name] = float(block.spent[0, first : last + 1].sum()) - nobody
    return {f"at_{name}": spending for name, spending in found.items()}


def _others(asked: Problem) -> dict[str, Scenario]:
    """Plans that nobody tuned: today's, and as many posts as teachers left."""
    scenario, names = asked.case.scenario, asked.grid.answer.channels
    hired = ensemble.expect(asked.case.inputs).hired[0].sum(axis=(0, 2))
    used = {name: float(hired[at]) for at, name in enumerate(asked.case.inputs.axes.channels)}
    direct = [name for name in names if not scenario.assumptions.channels[name].lead_years]
    main = max(direct, key=lambda name: used.get(name, 0.0))
    return {TODAY: scenario, RULE: replacing_leavers(scenario, names, main)}


def _told(
    asked: Problem, goal: Goal, answer: Answer, replications: int, seed: int, jobs: int, unit: int, step: Step
) -> Tuned:
    """Run the plans on luck that none was made for, and tell what came of it."""
    scenario, run, grid = asked.case.scenario, asked.case.scenario.run, asked.grid
    posts = answer.posts
    if posts is None or answer.average is None:
        raise PlannerError("there is no plan yet")
    scenarios = {
        TUNED: asked.scenario(posts),
        NOBODY: asked.scenario(np.zeros(grid.count)),
        AVERAGE: asked.scenario(answer.average),
        **_others(asked),
        **{name: asked.scenario(one) for name, one in answer.at.items()},
    }
    judge = _judge(asked, goal)
    made = {}
    for name, one in scenarios.items():
        step(f"check.{name}")
        result = simulate(replace(asked.case, scenario=one), replications, seed + 1, jobs, twice=0)
        made[name] = judge.judged(result.outcome.stocks, result.outcome.block)
        manifest = result.manifest if name == TUNED else manifest
    pairs = {name: name.removeprefix("at_") for name in answer.at}
    tuned = replace(asked.case, scenario=scenarios[TUNED])
    expected = ensemble.expect(tuned.inputs)
    table = telling.targets(grid, posts)
    years = run.base_year + asked.censuses
    price = answer.priced.prices if answer.priced else np.zeros(len(asked.limits))
    short = answer.stages["smooth"].short if "smooth" in answer.stages else np.zeros((len(years), len(grid.cells)))
    tables = {
        "targets": table,
        "plans": judge.plans(made, NOBODY),
        "pairs": judge.pairs(made, pairs),
        "yearly": judge.yearly(made),
        "chances": judge.chances(made, _goal_of_groups(asked, goal, judge)),
        "prices": telling.prices(asked.limits, posts, price),
        "unmet": telling.unmet(grid, asked.purpose, years, short, asked.limits, price),
        "frontier": telling.frontier(answer.frontier, asked.yuan, posts),
        "stages": telling.stages(answer.stages, answer.value, unit),
        "agreement": _agreement(asked, posts, expected),
        "establishment": telling.establishment(tuned.inputs, expected, run.plan_from),
        "jobs": telling.jobs(asked.case.county, table),
    }
    about = {
        **manifest,
        "scenario": scenario.name,
        "title_zh": scenario.title.zh,
        "title_en": scenario.title.en,
        "seed": seed,
        "checked_with": seed + 1,
        "by": goal.by,
        "most": goal.most,
        "share": goal.share,
        "level": goal.level or ALL,
        "subject": goal.subject or ALL,
        "confidence": goal.confidence,
        "unit": unit,
        "channels": list(grid.answer.channels),
        "stopped": answer.stopped,
    }
    return Tuned(TunedTables(about, tables), targets_of(grid, posts), scenarios[TUNED])


def _judge(asked: Problem, goal: Goal) -> Judge:
    years = asked.case.scenario.run.base_year + asked.censuses
    at = int(np.flatnonzero(years == goal.by)[0])
    return Judge(asked.purpose, asked.censuses, years, aims.groups(asked.grid.cells), at)


def _goal_of_groups(asked: Problem, goal: Goal, judge: Judge) -> Array:
    """The goal of each level and subject in the goal year; infinite where there is none."""
    names = list(judge.groups)
    most = np.full(len(names), INFINITE)
    for group, name in enumerate(asked.purpose.groups):
        most[names.index(name)] = asked.purpose.most[group, judge.at]
    return most


def _agreement(asked: Problem, posts: Array, engine: Block) -> pd.DataFrame:
    """The plan in the linear model and in the engine, both in the expected way."""
    answer, grid = asked.grid.answer, asked.grid
    spread = grid.spread(posts)
    added = np.einsum("cyk,cysk->s", spread, answer.at_work[:, :, asked.censuses])
    told = asked.expected.in_post[0, asked.censuses].sum(axis=1) + added
    come = (answer.arrives[..., None] <= asked.censuses) * (spread * answer.hired).sum(axis=2)[..., None]
    years = asked.case.scenario.run.base_year + asked.censuses
    return telling.agreement(years, told, engine, asked.expected, asked.censuses, come.sum(axis=(0, 1)))
