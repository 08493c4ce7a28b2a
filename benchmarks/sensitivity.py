"""Which assumptions a figure hangs on, how fast: ``python -m benchmarks.sensitivity``.

Changge, the baseline and everything on: Sobol indices of 12 assumptions with 512 base points, on one process and on
two. Seconds by the clock, and their ratio to drawing one block of 64 replications in the same run, which holds on any
machine: on one process it is about the number of blocks of the design. The tornado that chooses the assumptions in a
study is told beside it; the gate is on the indices.
"""

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial

import workforce
from benchmarks.run import gate
from workforce.draws import BLOCK
from workforce.scenario.sample import drawn
from workforce.sensitivity import POINTS
from workforce.simulation.ensemble import Asked, draw_block
from workforce.simulation.inputs import Inputs
from workforce.studies import sensitivity
from workforce.studies.sensitivity import TOP, Figure

SCENARIOS = ("changge/baseline", "changge/everything")
SECONDS_GATE = 60.0
PROCESSES = (1, 2)


def clocked(act: Callable[[], object]) -> float:
    """The seconds that something takes by the clock on the wall."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def one_block(inputs: Inputs, repeats: int = 5) -> float:
    """Seconds of a block of 64 replications with drawn assumptions, the fastest; one before warms up."""
    asked = [Asked(number, sampled=True) for number in range(repeats + 1)]
    return min([clocked(partial(draw_block, inputs, 1, one)) for one in asked][1:])


def measure(scenario: str, points: int, processes: tuple[int, ...]) -> bool:
    """Time a scenario and print it; whether the gate is met on the most processes."""
    case = workforce.load(scenario)
    inputs, run = case.inputs, case.scenario.run
    figure = Figure("gap", run.base_year + (run.years + 1) // 2)
    block, tried = one_block(inputs), len(drawn(inputs.scenario.assumptions))
    print(f"{scenario}: {points} base points, one block of {BLOCK} replications {block:.3f} s")
    factors = list(drawn(inputs.scenario.assumptions))[:TOP]
    seconds = 0.0
    for jobs in processes:
        seconds = clocked(partial(sensitivity.variance, inputs, figure, factors, points, 1, jobs))
        blocks = (2 + TOP + 3) * points // BLOCK
        print(f"    Sobol on {jobs}: {seconds:.1f} s, {seconds / block:.0f} x one block ({blocks} blocks)", flush=True)
    alone = clocked(partial(sensitivity.tornado, inputs, figure, 1, processes[-1]))
    print(f"    tornado of {tried} assumptions on {processes[-1]}: {alone:.1f} s, {alone / block:.0f} x one block "
          f"({2 * tried + 1} blocks)")  # fmt: skip
    return gate(f"{scenario}, Sobol of {TOP} assumptions on {processes[-1]}", seconds, SECONDS_GATE, "s")


def main(arguments: list[str] | None = None) -> int:
    """Time both scenarios and print them; 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sensitivity", description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS, help=f"base points, a multiple of {BLOCK}")
    parser.add_argument("--scenario", action="append", help="which to time (default: baseline and everything)")
    options = parser.parse_args(arguments)
    met = [measure(scenario, options.points, PROCESSES) for scenario in options.scenario or SCENARIOS]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
