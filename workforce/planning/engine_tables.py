"""What the engine says of a plan in the expected way: where the linear model agrees, who moves, what is lasting."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.planning import telling
from workforce.planning.optimum import Found
from workforce.planning.plans import settled, with_years
from workforce.planning.problem import Problem
from workforce.planning.response import without_limits
from workforce.planning.steady_state import lasting, service, steady_state, yearly_arrivals
from workforce.scenario.market_policy import ALL
from workforce.scenario.model import Scenario
from workforce.simulation import ensemble
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]


def agreement(asked: Problem, plan: Found) -> pd.DataFrame:
    """What the plan adds in the linear model and in the engine, both in the expected way."""
    answer, last = asked.grid.answer, asked.scenario.run.years
    added = np.einsum("cyk,cysk->s", asked.grid.spread(plan.posts), answer.at_work[:, :, asked.censuses])

    def adds(change: Callable[[Inputs], Inputs], still: bool) -> Array:
        plans = (asked.plan(*plan), with_years(asked.empty, last))
        inputs = (change(asked.prepared(settled(plan) if still else plan)) for plan in plans)
        found = [ensemble.expect(one).in_post[0, asked.censuses].sum(axis=1) for one in inputs]
        return np.asarray(found[0] - found[1], dtype=np.float64)

    engine = (adds(without_limits, True), adds(_as_it_is, True), adds(_as_it_is, False))
    return telling.agreement(asked.years, added, *engine)


def moves(asked: Problem, plan: Found, tuned: Inputs) -> pd.DataFrame:
    """Approved posts that the plan moves, and teachers expected to move: year, move, out_of, to, posts."""
    quota = [(move.year, "quota", move.out_of, move.to, move.posts) for move in asked.moves(plan.moves)]
    block = ensemble.expect(tuned)
    people = [
        (int(year), move, ALL, ALL, float(block.moved_in[0, at, kind].sum()))
        for kind, move in enumerate(tuned.axes.moves)
        for at, year in enumerate(tuned.axes.years[1:])
        if year >= asked.scenario.run.plan_from
    ]
    return pd.DataFrame([*quota, *people], columns=["year", "move", "out_of", "to", "posts"])


def steady(asked: Problem, plan: Scenario) -> pd.DataFrame:
    """The intake that keeps the need of the goal year in the long run, and what is planned instead."""
    recruits = service(asked.prepared(lasting(asked.empty)))
    first, last = int(asked.censuses[0]), int(asked.censuses[-1])

    def arrivals(scenario: Scenario) -> Array:
        inputs = asked.prepared(scenario)
        return yearly_arrivals(ensemble.expect(inputs), inputs.axes.channels, recruits, first, last)

    need = np.asarray(asked.expected.need[0], dtype=np.float64)
    goal = int(asked.censuses[asked.purpose.named_census])
    at_base = np.asarray(asked.expected.in_post[0, 0], dtype=np.float64)
    cells, both = asked.grid.cells, (arrivals(plan), arrivals(asked.scenario))
    return steady_state(cells, recruits, need[goal], need[last], at_base, *both)


def _as_it_is(inputs: Inputs) -> Inputs:
    return inputs
