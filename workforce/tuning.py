"""The best yearly targets for a scenario, and what speaks for and against them.

In: a case and a goal. Out: :class:`TunedTables`, and the plan as a scenario. The steps are those of :func:`tune`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

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
    scaled,
    settled,
    targets_of,
    tuned_channels,
    with_targets,
    with_years,
)
from workforce.planning.purpose import AFTER, Goal
from workforce.planning.response import Response, response, without_limits
from workforce.planning.sampled import Futures, futures, one_future
from workforce.planning.shortfall import Shortfall
from workforce.planning.solver import INFINITE
from workforce.planning.whole_numbers import whole
from workforce.results.outcome import Block
from workforce.results.tables import AT_AVERAGE, AVERAGE, NOBODY, RULE, SCALED, TODAY, TUNED, TunedTables
from workforce.scenario.market_policy import ALL, Targets
from workforce.scenario.model import Scenario
from workforce.simulation import ensemble
from workforce.simulation.inputs import Inputs
from workforce.simulation.provenance import manifest

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

TRIES, SAME = 6, 0.002
"""How often another plan is scaled to the spending of the best, and how near is near enough, a share of it."""

MOST_SHARE = 5.0
"""A plan is scaled to so many times itself at the most."""

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
        at_average: the plan of the least weighted shortage over futures at the spending of ``average``.
        frontier: plans of the least shortage by spending, the cheapest first.
        value: of the objective of the first stage for the plan in whole posts.
        priced: the plan from which prices are told.
        stopped: whether it was stopped before the end.
    """

    posts: Array | None = None
    linear: Array | None = None
    average: Array | None = None
    stages: dict[str, Stage] = field(default_factory=dict)
    at_average: Array | None = None
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
    _allow(program, float(asked.yuan @ answer.average))
    at_average = program.settle(program.shortage_alone(), close=NEAR)
    answer.at_average = at_average.posts if at_average else None
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


@dataclass(frozen=True)
class Other:
    """A plan that nobody tuned: as it is, and at any share of it."""

    as_it_is: Scenario
    at: Callable[[float], Scenario]


def _others(asked: Problem) -> dict[str, Other]:
    """Today's plan, and as many posts as teachers left by the channel that hires most today."""
    scenario, names = asked.case.scenario, asked.grid.answer.channels
    hired = ensemble.expect(asked.case.inputs).hired[0].sum(axis=(0, 2))
    used = {name: float(hired[at]) for at, name in enumerate(asked.case.inputs.axes.channels)}
    direct = [name for name in names if not scenario.assumptions.channels[name].lead_years]
    main = max(direct, key=lambda name: used.get(name, 0.0))
    return {
        TODAY: Other(scenario, partial(scaled, scenario, names)),
        RULE: Other(replacing_leavers(scenario, names, main), partial(replacing_leavers, scenario, names, main)),
    }


def _at_spending(asked: Problem, other: Other, spending: float) -> Scenario:
    """A plan at the share of it that costs as much as the best, by the expected way."""
    share = 1.0
    for _ in range(TRIES):
        here = _costs(asked, other.at(share))
        if here <= 0 or abs(here - spending) <= SAME * spending:
            break
        share = min(share * spending / here, MOST_SHARE)
    return other.at(share)


def _costs(asked: Problem, scenario: Scenario) -> float:
    """What a plan costs above nobody, yuan over its years, in the expected way."""
    first, last = int(asked.censuses[0]), asked.case.scenario.run.years
    block = ensemble.expect(replace(asked.case, scenario=scenario).inputs)
    paid, nobody = block.spent[0, first : last + 1].sum(), asked.expected.spent[0, first : last + 1].sum()
    return float(paid - nobody)


def _told(
    asked: Problem, goal: Goal, answer: Answer, replications: int, seed: int, jobs: int, unit: int, step: Step
) -> Tuned:
    """Run the plans on luck that none was made for, and tell what came of it."""
    scenario, run, grid = asked.case.scenario, asked.case.scenario.run, asked.grid
    posts = answer.posts
    if posts is None or answer.average is None:
        raise PlannerError("there is no plan yet")
    others = _others(asked)
    spending = _costs(asked, asked.scenario(posts))
    scenarios = {
        TUNED: asked.scenario(posts),
        NOBODY: asked.scenario(np.zeros(grid.count)),
        **{name: other.as_it_is for name, other in others.items()},
        **{f"{name}{SCALED}": _at_spending(asked, other, spending) for name, other in others.items()},
        AVERAGE: asked.scenario(answer.average),
        **({} if answer.at_average is None else {AT_AVERAGE: asked.scenario(answer.at_average)}),
    }
    judge = _judge(asked, goal)
    made = {}
    for name, one in scenarios.items():
        step(f"check.{name}")
        result = simulate(replace(asked.case, scenario=one), replications, seed + 1, jobs, twice=0)
        made[name] = judge.judged(result.outcome.stocks, result.outcome.block)
    pairs = [*((TUNED, f"{name}{SCALED}") for name in others), *([(AT_AVERAGE, AVERAGE)] if AT_AVERAGE in made else [])]
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
        "unmet": telling.unmet(grid, *_goals(asked, goal), years, short, asked.limits, price),
        "frontier": telling.frontier(answer.frontier, asked.yuan, posts),
        "stages": telling.stages(answer.stages, answer.value, unit),
        "agreement": _agreement(asked, posts),
        "establishment": telling.establishment(tuned.inputs, expected, run.plan_from),
        "jobs": telling.jobs(asked.case.county, table),
    }
    about = {
        **manifest(asked.case.county, asked.case.inputs, replications, seed, "drawn"),
        "assumptions": "drawn",
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


def _goals(asked: Problem, goal: Goal) -> tuple[dict[str, NDArray[np.bool_]], Array]:
    """The goal of each level and subject by census; where there is none, no shortage in the goal year."""
    purpose = asked.purpose
    if purpose.groups and np.isfinite(purpose.most).any():
        return purpose.groups, purpose.most
    found = aims.groups(asked.grid.cells)
    years = asked.case.scenario.run.base_year + asked.censuses
    return found, np.where(years == goal.by, 0.0, INFINITE) * np.ones((len(found), 1))


def _goal_of_groups(asked: Problem, goal: Goal, judge: Judge) -> Array:
    """The goal of each level and subject in the goal year; infinite where there is none."""
    names = list(judge.groups)
    most = np.full(len(names), INFINITE)
    for group, name in enumerate(asked.purpose.groups):
        most[names.index(name)] = asked.purpose.most[group, judge.at]
    return most


def _agreement(asked: Problem, posts: Array) -> pd.DataFrame:
    """What the plan adds in the linear model and in the engine, both in the expected way."""
    answer, last = asked.grid.answer, asked.case.scenario.run.years
    added = np.einsum("cyk,cysk->s", asked.grid.spread(posts), answer.at_work[:, :, asked.censuses])

    def adds(change: Callable[[Inputs], Inputs], still: bool) -> Array:
        plans = (asked.scenario(posts), with_years(asked.empty.scenario, last))
        cases = (replace(asked.case, scenario=settled(plan) if still else plan) for plan in plans)
        found = [ensemble.expect(change(case.inputs)).in_post[0, asked.censuses].sum(axis=1) for case in cases]
        return np.asarray(found[0] - found[1], dtype=np.float64)

    years = asked.case.scenario.run.base_year + asked.censuses
    return telling.agreement(years, added, adds(without_limits, True), adds(_as_it_is, True), adds(_as_it_is, False))


def _as_it_is(inputs: Inputs) -> Inputs:
    return inputs
