"""The best yearly targets of Changge: the linear plan, the plan for 1,000 futures, whole posts, the frontier.

Run ``python -m benchmarks.tuning``; the reference is the linear plan for what is likely, in the same run.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from benchmarks.memory import peak_megabytes
from benchmarks.whole_command import gate
from workforce.api import load
from workforce.planning.linear_model import Objective
from workforce.planning.optimum import Found, Program, Stage
from workforce.planning.problem import Problem, problem
from workforce.planning.purpose import Goal
from workforce.planning.solving import CHEAP, NEAR, POINTS, SECONDS, SLACK, WIDER, Effort, main_stages, met
from workforce.planning.whole_numbers import whole

Made = TypeVar("Made")

LIKELY_GATE, FUTURES_AIM, WHOLE_GATE, FRONTIER_GATE = 1.0, 5.0, 10.0, 20.0
"""Seconds: from the built model to the answer."""

APART_GATE = 0.01
"""From a plan in whole posts to the bound, a share of it."""

MEMORY_GATE = 2000.0
"""MB."""


def main() -> int:
    """Time each step; exit code 1 if a gate is missed (the aim for futures is none)."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tuning", description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=1000, help="futures (default 1000)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--scenario", default="changge/limits", help="default changge/limits")
    options = parser.parse_args()
    goal, case = Goal(2032), load(options.scenario)
    made, asked = _timed(lambda: problem(case.county, case.scenario, goal))
    print(f"model: {asked.grid.count} posts, {len(asked.limits)} limits, built in {made:.1f} s")
    likely, stages = _timed(lambda: main_stages(asked.program(asked.likely, np.zeros(asked.grid.count)), asked, goal))
    average = stages[-1][1].posts
    simulated, futures = _timed(lambda: met(asked, average, Effort(options.n, case.scenario.run.seed, options.jobs)))
    program = asked.program(futures, average)
    first, stage = _timed(lambda: program.settle(program.shortage(), keep=True))
    rest, last = _timed(
        lambda: [program.settle(least, keep=True) for least in (program.money(), program.changes())][-1]
    )
    if stage is None or last is None:
        raise RuntimeError("no plan is feasible")
    searched, found = _timed(lambda: _whole(program, asked, last))
    apart = program.value(program.shortage(), found.posts) / stage.bound - 1
    drawn, _ = _timed(lambda: _frontier(program, asked, last))
    print(f"making {options.n} futures: {simulated:.1f} s")
    print(
        f"the least shortage for them: {first:.2f} s in {stage.rounds} rounds, {first / likely:.0f} times the reference"
    )
    print(f"then the least cost, then the smoothest plan: {rest:.2f} s")
    passed = [
        gate("the linear plan for what is likely, three stages (reference)", likely, LIKELY_GATE, "s"),
        gate("a plan in whole posts", searched, WHOLE_GATE, "s"),
        gate("  from the bound", 100 * apart, 100 * APART_GATE, "%"),
        gate(f"a frontier of {POINTS} points", drawn, FRONTIER_GATE, "s"),
        gate("peak memory of the largest process", peak_megabytes(), MEMORY_GATE, "MB"),
    ]
    gate(f"(an aim) the least shortage for {options.n} futures", first, FUTURES_AIM, "s")
    return 0 if all(passed) else 1


def _timed(make: Callable[[], Made]) -> tuple[float, Made]:
    started = time.perf_counter()
    made = make()
    return time.perf_counter() - started, made


def _whole(program: Program, asked: Problem, last: Stage) -> Found:
    program.forget()
    asked.allow(program, float(asked.yuan @ last.posts) * (1 + SLACK))
    both = Objective(program.shortage().costs + CHEAP * program.money().costs)
    return whole(program, Found(last.posts, last.moves), both, 1, SECONDS)


def _frontier(program: Program, asked: Problem, last: Stage) -> None:
    for share in np.linspace(1.0, 0.0, POINTS):
        asked.allow(program, float(asked.yuan @ last.posts) * WIDER * share)
        program.settle(program.shortage(), close=NEAR)


if __name__ == "__main__":
    sys.exit(main())
