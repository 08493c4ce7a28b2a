"""How the cost grows with teachers and with replications: ``python -m benchmarks.growth``.

A county is made 4 and 16 times as large: its roster is repeated under other names, with as many times the schools,
pupils, births, plans and approved posts; the cells stay the same. The exponent is the slope of log seconds on log size:
1 is growth in proportion, less means that a fixed part weighs on small sizes.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

import workforce
from workforce.api import Case
from workforce.county.roster import roster
from workforce.county.tables import County
from workforce.draws import BLOCK
from workforce.scenario.market_policy import EstablishmentPolicy, MarketPolicy
from workforce.scenario.model import Scenario
from workforce.scenario.values import ByYear
from workforce.simulation import ensemble
from workforce.simulation.inputs import Inputs

SIZES, REPLICATIONS = (1, 4, 16), (64, 256, 1024)
EXPONENT_GATE = 1.1
COUNTED = {
    "pupils": "pupils",
    "births": "births",
    "large_classes": "classes",
    "establishment": "posts",
    "pipeline": "people",
}
"""The column of each table that grows with the county."""


def larger(case: Case, times: int) -> Case:
    """The same county several times over, with its plans."""
    return replace(case, county=_county(case.county, times), scenario=_scenario(case.scenario, times))


def _county(county: County, times: int) -> County:
    tables = {name: table for name, table in county.tables.items() if name != "teacher_marginals"}
    for name, column in COUNTED.items():
        if name in tables:
            tables[name] = tables[name].assign(**{column: tables[name][column] * times})
    copies = [str(number) for number in range(times)]
    for name, table, names in (
        ("roster", roster(county), ("teacher", "school")),
        ("schools", county.tables["schools"], ("school",)),
    ):
        parts = [table.assign(**{column: table[column] + "-" + copy for column in names}) for copy in copies]
        tables[name] = pd.concat(parts, ignore_index=True)
    return replace(county, tables=tables)


def _scenario(scenario: Scenario, times: int) -> Scenario:
    policies = scenario.policies
    market = _market(policies.market, times)
    return scenario.model_copy(update={"policies": policies.model_copy(update={"market": market})})


def _market(market: MarketPolicy, times: int) -> MarketPolicy:
    channels = {
        name: plan.model_copy(update={"plan": _plan(plan.plan, times)}) for name, plan in market.channels.items()
    }
    selection = market.selection.model_copy(update={"plan": _plan(market.selection.plan, times)})
    redeployment = market.redeployment.model_copy(update={"retrained": times * market.redeployment.retrained})
    return market.model_copy(
        update={
            "channels": channels,
            "selection": selection,
            "redeployment": redeployment,
            "establishment": _posts(market.establishment, times),
        }
    )


def _posts(policy: EstablishmentPolicy, times: int) -> EstablishmentPolicy:
    pool = policy.revolving_pool
    return policy.model_copy(
        update={
            "posts": {name: _plan(posts, times) for name, posts in policy.posts.items()},
            "moves": tuple(move.model_copy(update={"posts": times * move.posts}) for move in policy.moves),
            "revolving_pool": pool and pool.model_copy(update={"posts": times * pool.posts}),
        }
    )


def _plan(plan: ByYear, times: int) -> ByYear:
    return {year: times * posts for year, posts in plan.items()} if isinstance(plan, dict) else times * plan


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The slope of log seconds on log size, by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def least(inputs: Inputs, replications: int, repeats: int) -> float:
    """The least time of some runs: what else runs on the machine can only add to it."""
    times = []
    for seed in range(repeats):
        begin = time.perf_counter()
        ensemble.simulate(inputs, replications, seed)
        times.append(time.perf_counter() - begin)
    return min(times)


def show(what: str, sizes: Sequence[int], seconds: Sequence[float]) -> bool:
    """A table with its exponent; whether the gate is met."""
    print(f"{what:>14}{'s':>10}{'ms each':>12}")
    for size, took in zip(sizes, seconds, strict=True):
        print(f"{size:>14}{took:>10.2f}{1000 * took / size:>12.3f}")
    found = exponent(sizes, seconds)
    met = found <= EXPONENT_GATE
    print(f"{'met   ' if met else 'MISSED'} exponent over {what}: {found:.2f}, at most {EXPONENT_GATE:g}\n")
    return met


def main() -> int:
    """Print both; exit code 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="changge/everything", help="default changge/everything")
    parser.add_argument(
        "--repeats", type=int, default=3, help="how often each size is timed; the least counts (default 3)"
    )
    options = parser.parse_args()
    case = workforce.load(options.scenario)
    ensemble.simulate(case.inputs, 1, 0)
    teachers, by_size = [], []
    for times in SIZES:
        inputs = larger(case, times).inputs
        teachers.append(len(inputs.roster))
        by_size.append(least(inputs, BLOCK, options.repeats))
    by_replications = [least(case.inputs, many, options.repeats) for many in REPLICATIONS]
    print(f"{options.scenario}, {BLOCK} replications, the county 1, 4 and 16 times over")
    met = [show("teachers", teachers, by_size), show("replications", REPLICATIONS, by_replications)]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
