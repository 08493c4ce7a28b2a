"""Plans that nobody tuned, beside which the best is held: today's, and 以退定补, as they are and at equal spending."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from workforce.planning.plans import replacing_leavers, scaled
from workforce.planning.problem import Problem
from workforce.results.tables import RULE, TODAY
from workforce.scenario.model import Scenario
from workforce.simulation import ensemble

TRIES, SAME = 4, 0.005
"""How often another plan is scaled to the spending of the best, and how near is near enough, a share of it."""

FEW = 128
"""Replications in which spending is held equal."""

MOST_SHARE = 5.0
"""A plan is scaled to so many times itself at the most."""


@dataclass(frozen=True)
class Other:
    """A plan that nobody tuned: as it is, and at any share of it."""

    as_it_is: Scenario
    at: Callable[[float], Scenario]


def others(asked: Problem) -> dict[str, Other]:
    """Today's plan, and as many posts as teachers left by the channel that hires most today."""
    scenario, names = asked.scenario, asked.grid.answer.channels
    inputs = asked.prepared(scenario)
    hired = ensemble.expect(inputs).hired[0].sum(axis=(0, 2))
    used = {name: float(hired[at]) for at, name in enumerate(inputs.axes.channels)}
    direct = [name for name in names if not scenario.assumptions.channels[name].lead_years] or list(names)
    main = max(direct, key=lambda name: used.get(name, 0.0))
    return {
        TODAY: Other(scenario, partial(scaled, scenario, names)),
        RULE: Other(replacing_leavers(scenario, names, main), partial(replacing_leavers, scenario, names, main)),
    }


def at_spending(asked: Problem, other: Other, best: Scenario, nobody: Scenario, seed: int) -> Scenario:
    """A plan at the share of it that costs as much as the best, above nobody, in a few replications of a seed."""

    def paid(scenario: Scenario) -> float:
        return asked.paid(scenario, FEW, seed)

    share, nothing = 1.0, paid(nobody)
    spending = paid(best) - nothing
    for _ in range(TRIES):
        here = paid(other.at(share)) - nothing
        if here <= 0 or abs(here - spending) <= SAME * spending:
            break
        share = min(share * spending / here, MOST_SHARE)
    return other.at(share)
