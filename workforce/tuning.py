"""The best yearly targets for a scenario, and what speaks for and against them.

In: a case and a goal. Out: :class:`Tuned`: the plan as a scenario, and its tables.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.api import Case
from workforce.errors import PlannerError
from workforce.planning import engine_tables, telling
from workforce.planning.judging import Judge
from workforce.planning.optimum import LEAST_KEPT, Found
from workforce.planning.others import at_spending, others
from workforce.planning.plans import targets_of
from workforce.planning.problem import Problem, problem
from workforce.planning.purpose import Goal, groups
from workforce.planning.rolling import roll, rolling_years
from workforce.planning.rolling import rolling as rolling_table
from workforce.planning.solver import INFINITE
from workforce.planning.solving import HURRIED, Answer, Effort, Step, in_whole_posts, solve
from workforce.results.tables import AT_AVERAGE, AVERAGE, NOBODY, RULE, SCALED, TODAY, TUNED, TunedTables
from workforce.scenario import listing
from workforce.scenario.market_policy import ALL, QuotaMove, Targets
from workforce.scenario.model import Scenario
from workforce.simulation import ensemble
from workforce.simulation.provenance import manifest

Array = NDArray[np.float64]

FUTURES = 1000
"""For so many futures a plan is made, if no other number is asked for."""

ROUNDING = 1e-9
"""Teachers; nothing is divided by less."""

NOT_TUNED = (TODAY, RULE)
"""Plans that nobody tuned, which are also held beside the best at equal spending."""


@dataclass(frozen=True)
class Tuned:
    """A plan and what speaks for and against it.

    Attributes:
        tables: for the report.
        targets: the plan, by channel.
        moves: approved posts that it moves besides those of the scenario.
        scenario: the plan as a scenario.
    """

    tables: TunedTables
    targets: dict[str, Targets]
    moves: list[QuotaMove]
    scenario: Scenario


def tune(
    scenario: Case,
    goal: Goal,
    replications: int = FUTURES,
    seed: int | None = None,
    jobs: int = 1,
    unit: int | None = None,
    step: Step = lambda name: None,
    rolling: bool = False,
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
        rolling: whether the plan is held beside one that is tuned anew every year.

    Raises:
        PlannerError: the goal is about nothing, the scenario cannot be tuned, its limits contradict each other, or the
            solver is not installed.
    """
    run, limits = scenario.scenario.run, scenario.scenario.tuning
    effort = Effort(replications, run.seed if seed is None else seed, jobs, limits.unit if unit is None else unit)
    _refuse(effort)
    step("model")
    asked, answer = _problem(scenario, goal), Answer()
    try:
        solve(asked, goal, answer, effort, step)
    except KeyboardInterrupt:
        if not len(answer.average):
            raise
        answer.stopped = True
        step("stopped")
    if rolling:
        step("rolling")
    beside = _rolled(asked, goal, answer, jobs) if rolling else {}
    if answer.plan is None:
        in_whole_posts(asked, goal, answer, effort.unit, HURRIED)
    return _told(scenario, asked, goal, answer, answer.plan or answer.last, effort, step, beside)


def _rolled(asked: Problem, goal: Goal, answer: Answer, jobs: int) -> dict[str, pd.DataFrame]:
    """The plan beside one that is tuned anew every year; nothing where the search was stopped before there was one."""
    if answer.program is None or not answer.stages:
        return {}
    fixed, limits = answer.last.posts, asked.limits
    if goal.most is not None:  # who meets a goal spends less than the best does: rolled plans may spend as much
        limits = [*limits[:-1], replace(limits[-1], upper=float(asked.yuan @ fixed))]
    plan = roll(answer.program.shortfall, limits, asked.purpose, asked.yuan, fixed, asked.quota, jobs=jobs)
    return {"rolling": rolling_table(plan), "rolling_years": rolling_years(plan, asked.grid)}


def _refuse(effort: Effort) -> None:
    for name, number, least in (("replications", effort.replications, 1), ("seed", effort.seed, 0)):
        if number < least:
            raise PlannerError(f"{name} must be {least} or more, not {number}")


def _problem(case: Case, goal: Goal) -> Problem:
    """The problem of a case; what is wrong is told with its place."""
    try:
        return problem(case.county, case.scenario, goal)
    except PlannerError as error:
        place = case.overlay.place(error.address) if error.address else None
        raise PlannerError(f"{place}: {error}" if place else str(error)) from None


def _told(
    case: Case,
    asked: Problem,
    goal: Goal,
    answer: Answer,
    plan: Found,
    effort: Effort,
    step: Step,
    beside: dict[str, pd.DataFrame],
) -> Tuned:
    """Run the plans on luck that none was made for, and tell what came of it."""
    judge, posts = _judge(asked, goal), plan.posts
    step("equal")
    scenarios = _scenarios(asked, answer, plan, effort.seed + 1)
    made = {}
    for name, scenario in scenarios.items():
        step(f"check.{name}")
        inputs = asked.prepared(asked.longer(scenario))  # so that the last calendar year is paid for in full
        block, _ = ensemble.simulate(inputs, effort.replications, effort.seed + 1, effort.jobs, sampled=True)
        made[name] = judge.judged(block)
    besides = [(TUNED, f"{name}{SCALED}") for name in NOT_TUNED]
    pairs = [*besides, *([(AT_AVERAGE, AVERAGE)] if AT_AVERAGE in made else [])]
    tuned = asked.prepared(scenarios[TUNED])
    table = telling.targets(asked.grid, posts)
    tables = {
        "targets": table,
        "plans": judge.plans(made, NOBODY),
        "pairs": judge.pairs(made, pairs),
        "yearly": judge.yearly(made),
        "chances": judge.chances(made, _goal_of_groups(asked, judge)),
        **_linear(asked, goal, answer, posts, effort.unit),
        "agreement": engine_tables.agreement(asked, plan),
        "establishment": telling.establishment(tuned, ensemble.expect(tuned), asked.scenario.run.plan_from),
        "moves": engine_tables.moves(asked, plan, tuned),
        "steady": engine_tables.steady(asked, scenarios[TUNED]),
        "jobs": telling.jobs(asked.county, table),
        "limits": listing.tuning(asked.scenario, case.overlay),
        "assumptions": listing.assumptions(asked.scenario, case.overlay),
        **beside,
    }
    about = {**manifest(case.county, case.inputs, effort.replications, effort.seed, "drawn"), "assumptions": "drawn"}
    return Tuned(
        TunedTables({**about, **_asked(goal), **_found(asked, answer, effort)}, tables),
        targets_of(asked.grid, posts),
        asked.moves(plan.moves),
        scenarios[TUNED],
    )


def _scenarios(asked: Problem, answer: Answer, plan: Found, seed: int) -> dict[str, Scenario]:
    """The plans that are held beside each other, by name."""
    beside, best = others(asked), asked.plan(*plan)
    nobody = asked.plan(np.zeros(asked.grid.count))
    made = {TUNED: best, NOBODY: nobody}
    made |= {name: other.as_it_is for name, other in beside.items()}
    made |= {f"{name}{SCALED}": at_spending(asked, other, best, nobody, seed) for name, other in beside.items()}
    made[AVERAGE] = asked.plan(answer.average)
    return made if answer.at_average is None else made | {AT_AVERAGE: asked.plan(answer.at_average)}


def _linear(asked: Problem, goal: Goal, answer: Answer, posts: Array, unit: int) -> dict[str, pd.DataFrame]:
    """The tables that are told by the linear model."""
    nothing = np.zeros((len(asked.years), len(asked.grid.cells)))
    short = next((stage.short for stage in reversed(answer.stages.values())), nothing)
    price = answer.priced.prices if answer.priced else np.zeros(len(asked.limits))
    most, least = _goals(asked, goal, answer), telling.LEAST_SHORT if goal.most is None else telling.LEAST_UNMET
    return {
        "prices": telling.prices(asked.limits, posts, price),
        "unmet": telling.unmet(asked.grid, *most, asked.years, short, asked.limits, price, least),
        "frontier": telling.frontier(answer.frontier, asked.yuan, posts),
        "stages": telling.stages(answer.stages, answer.value, unit),
    }


def _asked(goal: Goal) -> dict[str, Any]:
    """The goal, for the manifest."""
    about = {"by": goal.by, "most": goal.most, "share": goal.share, "confidence": goal.confidence}
    return {**about, "level": goal.level or ALL, "subject": goal.subject or ALL}


def _found(asked: Problem, answer: Answer, effort: Effort) -> dict[str, Any]:
    """How the plan was found, for the manifest."""
    return {
        "checked_with": effort.seed + 1,
        "unit": effort.unit,
        "channels": list(asked.grid.answer.channels),
        "promised": None if np.isnan(answer.promised) else answer.promised,
        "stopped": answer.stopped,
    }


def _judge(asked: Problem, goal: Goal) -> Judge:
    at = int(np.flatnonzero(asked.years == goal.by)[0])
    return Judge(asked.purpose, asked.censuses, asked.years, groups(asked.grid.cells), at)


def _goals(asked: Problem, goal: Goal, answer: Answer) -> tuple[dict[str, NDArray[np.bool_]], Array]:
    """The goal of each level and subject by census; without one, or where it is not met for all, no shortage then."""
    if goal.most is not None and goal.confidence is None:
        return asked.purpose.groups, asked.purpose.most
    found = groups(asked.grid.cells)
    met = "excess" in answer.stages and answer.stages["excess"].excess < LEAST_KEPT
    nothing = INFINITE if met else 0.0
    return found, np.tile(np.where(asked.years == goal.by, nothing, INFINITE), (len(found), 1))


def _goal_of_groups(asked: Problem, judge: Judge) -> Array:
    """The goal of each level and subject in the goal year; infinite where there is none.

    Of a goal with confidence, which is about all of them, the part that is theirs by need.
    """
    purpose, need = asked.purpose, asked.expected.need[0, asked.censuses[judge.at]]
    if purpose.confidence is not None:
        part = np.array([(need * purpose.named)[inside].sum() for inside in judge.groups.values()])
        return np.asarray(np.where(part > 0, purpose.named_most * part / max(part.sum(), ROUNDING), INFINITE))
    names = list(judge.groups)
    most = np.full(len(names), INFINITE)
    for group, name in enumerate(purpose.groups):
        most[names.index(name)] = purpose.most[group, judge.at]
    return most
