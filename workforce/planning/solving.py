"""The steps from a problem to a plan: for what is likely, for futures, in whole posts, and what it is held beside."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workforce.errors import PlannerError
from workforce.planning.linear_model import Objective
from workforce.planning.optimum import Found, Program, Stage
from workforce.planning.problem import Problem
from workforce.planning.purpose import Goal
from workforce.planning.sampled import Futures, futures
from workforce.planning.solver import INFINITE
from workforce.planning.whole_numbers import whole
from workforce.results.outcome import Stocks
from workforce.simulation import ensemble

Array = NDArray[np.float64]

POINTS = 12
"""Of the frontier of cost against shortage."""

SECONDS = 9.5
"""For the search for whole numbers."""

HURRIED = 3.0
"""Seconds for it where the search was stopped."""

SLACK = 0.01
"""By this share a plan in whole posts may cost more than one that need not be whole."""

TEACHER_YEARS = 10.0
"""So many teacher-years a plan in whole posts may cost more in any case: a small plan has few posts to round."""

CHEAP = 1e-3
"""Teacher-years of shortage that a million yuan counts in the search for whole posts: money decides between equals."""

NEAR = 3e-3
"""To this share plans are known that are only held beside the best."""

WIDER = 1.3
"""The frontier goes on to this share of what the plan costs."""

ROUNDING = 1e-9
"""Teachers; less is the rounding of a sum."""

LOOSENED = {
    "floor": "floors", "change": "most_change", "applicants": "applicants", "budget": "budget", "capacity": "capacity",
}  # fmt: skip
"""Kinds of limit in the order in which they are left out to find a contradiction, and their keys."""

Step = Callable[[str], None]
"""Called with the name of each step as it begins."""


@dataclass
class Answer:
    """What tuning came to; what is there when it is stopped stays.

    Attributes:
        average: the plan made for what is likely, shape (post,).
        moves: approved posts that it moves.
        stages: what was solved for the futures, by name, in order.
        plan: the plan in whole posts, and the approved posts that it moves.
        promised: the share of futures in which it keeps a goal with confidence.
        value: of the objective of the first stage for the plan in whole posts.
        priced: the plan from which prices are told.
        at_average: the plan of the least weighted shortage over futures at the spending of ``average``.
        frontier: plans of the least shortage by spending, the dearest first.
        program: that was solved last.
        stopped: whether it was stopped before the end.
    """

    average: Array = field(default_factory=lambda: np.zeros(0))
    moves: Array = field(default_factory=lambda: np.zeros((0, 0)))
    stages: dict[str, Stage] = field(default_factory=dict)
    plan: Found | None = None
    promised: float = float("nan")
    value: float = float("nan")
    priced: Stage | None = None
    at_average: Array | None = None
    frontier: list[Stage] = field(default_factory=list)
    program: Program | None = None
    stopped: bool = False

    @property
    def last(self) -> Found:
        """The plan of the last stage that was solved for the futures; before any, that for what is likely."""
        stages = list(self.stages.values())
        return Found(stages[-1].posts, stages[-1].moves) if stages else Found(self.average, self.moves)


@dataclass(frozen=True)
class Effort:
    """How much is done.

    Attributes:
        replications: futures for which a plan is made.
        seed: of them.
        jobs: processes.
        unit: posts of which rows of the plan are multiples.
    """

    replications: int
    seed: int
    jobs: int = 1
    unit: int = 1


def solve(asked: Problem, goal: Goal, answer: Answer, effort: Effort, step: Step) -> None:
    """Fill in an answer, step by step.

    Raises:
        PlannerError: no plan meets all limits.
    """
    step("average")
    plain = asked.program(asked.likely, np.zeros(asked.grid.count))
    average = main_stages(plain, asked, goal)
    if not average:
        raise _contradiction(asked)
    answer.average, answer.moves, answer.program = average[-1][1].posts, average[-1][1].moves, plain
    step("futures")
    program = asked.program(met(asked, answer.average, effort), answer.average)
    step("plan")
    answer.stages, answer.program = dict(main_stages(program, asked, goal)), program
    if _reacts(asked):
        step("again")
        program = asked.program(met(asked, answer.last.posts, effort, answer.last.moves), answer.last.posts)
        answer.stages, answer.program = dict(main_stages(program, asked, goal)), program
    step("whole")
    in_whole_posts(asked, goal, answer, effort.unit, SECONDS)
    step("beside")
    _held_beside(program, asked, goal, answer)
    step("frontier")
    most = float(asked.yuan @ answer.last.posts) * WIDER
    for share in np.linspace(1.0, 0.0, POINTS):
        asked.allow(program, most * share)
        stage = program.settle(program.shortage(), close=NEAR)
        if stage is not None:
            answer.frontier.append(stage)


def _reacts(asked: Problem) -> bool:
    """Whether others react to a plan: moves inside the county, approved posts, or channels that follow a rule."""
    channels = asked.empty.policies.market.channels.values()
    return bool(asked.inputs.axes.moves or asked.inputs.axes.pools or any(plan.rule for plan in channels))


def met(asked: Problem, posts: Array, effort: Effort, moves: Array | None = None) -> Futures:
    """The futures that a plan meets: its run, with assumptions drawn."""
    inputs = asked.prepared(asked.longer(asked.plan(posts, moves)))
    block, _ = ensemble.simulate(inputs, effort.replications, effort.seed, effort.jobs, sampled=True)
    stocks = Stocks(inputs.axes.years, inputs.cells, block.need, block.stock, block.in_post)
    return futures(inputs, asked.grid.answer, stocks, effort.seed)


def main_stages(program: Program, asked: Problem, goal: Goal) -> list[tuple[str, Stage]]:
    """The stages of a plan, one after the other; none where no plan is feasible."""
    first = ("shortage", program.shortage()) if goal.most is None else ("excess", program.excess())
    money = program.money(0.0 if goal.most is None else asked.teacher_year)
    made = []
    for name, least in (first, ("cost", money), ("smooth", program.changes())):
        stage = program.settle(least, keep=True)
        if stage is None:
            break
        made.append((name, stage))
    return made


def in_whole_posts(asked: Problem, goal: Goal, answer: Answer, unit: int, seconds: float) -> None:
    """Round the last plan to whole posts, in so many seconds at the most."""
    program, last = answer.program, answer.last
    if program is None:
        raise ValueError("nothing was solved")
    program.forget()
    cost = float(asked.yuan @ last.posts)
    asked.allow(program, cost + max(SLACK * cost, TEACHER_YEARS * asked.teacher_year))
    least = program.shortage() if goal.most is None else program.excess()
    both = Objective(least.costs + CHEAP * program.money().costs)
    answer.plan = whole(program, last, both, unit, seconds)
    answer.value = program.value(least, answer.plan.posts)
    if goal.confidence is not None:
        answer.promised = _kept_in(program, asked, answer.plan.posts)


def _kept_in(program: Program, asked: Problem, posts: Array) -> float:
    """The share of futures in which a plan keeps the goal with confidence."""
    purpose = asked.purpose
    short = np.maximum(program.shortfall.gaps(posts)[:, purpose.named_census], 0.0)
    return float((short @ purpose.named <= purpose.named_most + ROUNDING).mean())


def _held_beside(program: Program, asked: Problem, goal: Goal, answer: Answer) -> None:
    """The plan from which prices are told, and the one that costs as much as that for what is likely."""
    first = next(iter(answer.stages.values()))
    asked.allow(program, float(asked.yuan @ answer.last.posts))
    answer.priced = first if goal.most is None else program.settle(program.shortage())
    asked.allow(program, float(asked.yuan @ answer.average))
    stage = program.settle(program.shortage_alone(), close=NEAR)
    answer.at_average = stage.posts if stage else None


def _contradiction(asked: Problem) -> PlannerError:
    """Limits that no plan meets, and which one to loosen."""
    program = asked.program(asked.likely, np.zeros(asked.grid.count))
    for kind, key in LOOSENED.items():
        for number, limit in enumerate(asked.limits):
            if limit.kind == kind:
                program.bound_limit(number, -INFINITE, INFINITE)
        if program.settle(program.shortage()) is not None:
            return PlannerError(
                f"the limits contradict each other: no plan meets tuning.{key} beside the others; loosen it",
                ("tuning", key),
            )
    return PlannerError("the limits contradict each other: no plan meets all of them", ("tuning",))
