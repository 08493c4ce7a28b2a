"""Every policy at once: ``python -m benchmarks.everything``.

Changge with everything on, 15 years, 1,000 replications on one core: seconds, peak memory, the ratio to filling the
uniforms of the roster's careers in the same process (see ``benchmarks.run``), and the share of the time by office.
"""

import argparse
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

import workforce
from benchmarks.memory import peak_megabytes
from benchmarks.run import fill_uniforms, gate
from workforce.api import Case
from workforce.draws import BLOCK
from workforce.results.outcome import Block
from workforce.simulation import ensemble, run
from workforce.simulation.calendar import Office

SECONDS_GATE, MEGABYTES_GATE = 3.0, 1000.0
DEMAND_GATE = 4.0
"""Seconds for ``changge/everything_demand``, every policy of demand besides."""


def clocked(act: Callable[[], object]) -> tuple[float, float]:
    """The seconds that something takes: by the clock on the wall, and of this processor."""
    wall, own = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - own


def timed(case: Case, replications: int, seed: int) -> tuple[float, float, float]:
    """Seconds of a whole simulation: by the clock, of the processor, and in runs of the expected way."""
    in_expected, expect = 0.0, ensemble.expect

    def watched(*given: Any, **named: Any) -> Block:
        nonlocal in_expected
        begin = time.perf_counter()
        block = expect(*given, **named)
        in_expected += time.perf_counter() - begin
        return block

    with patch.object(ensemble, "expect", watched):
        wall, own = clocked(partial(workforce.simulate, case, replications, seed))
    return wall, own, in_expected


def listed(seconds: list[float]) -> str:
    """Seconds in order."""
    return " ".join(f"{one:.2f}" for one in sorted(seconds)) + " s"


def by_office(case: Case, blocks: int) -> tuple[dict[str, float], float]:
    """Seconds spent in each office over some blocks, and seconds in all."""
    spent: dict[str, float] = defaultdict(float)
    plan = run.offices

    def watched(office: Office) -> Office:
        def act(month: int) -> None:
            begin = time.perf_counter()
            office.act(month)
            spent[office.name] += time.perf_counter() - begin

        return replace(office, act=act)

    # The drawn way alone: the expected way goes through the same offices.
    with patch.object(run, "offices", lambda *given: [watched(office) for office in plan(*given)]):
        total, _ = clocked(lambda: ensemble.simulate(case.inputs, blocks * BLOCK, 1))
    return spent, total


def show_offices(spent: dict[str, float], total: float) -> None:
    """The share of the time by office, the greatest first."""
    print("share of the time of the drawn way by office")
    rest = {"(roster drawn, books kept, results gathered)": total - sum(spent.values())}
    for name, seconds in sorted({**spent, **rest}.items(), key=lambda item: -item[1]):
        print(f"    {name:<46}{100 * seconds / total:>6.1f} %")


def main() -> int:
    """Run the benchmark; exit code 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.everything", description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--replications", type=int, default=1000, help="default 1000")
    parser.add_argument("--repeats", type=int, default=3, help="how often it is timed (default 3)")
    parser.add_argument("--scenario", default="changge/everything", help="default changge/everything")
    options = parser.parse_args()
    case, many = workforce.load(options.scenario), options.replications
    prepared, _ = clocked(lambda: case.inputs)
    workforce.simulate(case, 1)
    walls, owns, ratios, expected = [], [], [], []
    for repeat in range(1, options.repeats + 1):
        wall, own, in_expected = timed(case, many, repeat)
        floor, _ = clocked(partial(fill_uniforms, case, many, repeat))
        walls.append(wall)
        owns.append(own)
        ratios.append(wall / floor)
        expected.append(in_expected)
    megabytes = peak_megabytes()
    spent, total = by_office(case, 1)
    years, teachers = case.scenario.run.years, len(case.inputs.roster)
    print(f"{options.scenario}, {years} years, {many} replications, {teachers} teachers")
    print(f"    by the clock {listed(walls)}; of the processor {listed(owns)}")
    print(f"    of which runs of the expected way {listed(expected)}; beforehand, inputs prepared in {prepared:.2f} s")
    print(f"    {statistics.median(ratios):.0f} times filling the uniforms of the roster's careers")
    show_offices(spent, total)
    most = DEMAND_GATE if options.scenario == "changge/everything_demand" else SECONDS_GATE
    met = [
        gate(f"{options.scenario}, {many} replications", statistics.median(walls), most, "s on one core"),
        gate("peak memory", megabytes, MEGABYTES_GATE, "MB"),
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
