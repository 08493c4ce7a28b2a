"""The demand side for many paths of births: ``python -m benchmarks.demand``.

Changge with 80 schools by area, and with 300 schools kept as zones: seconds of the processor and peak memory for 1,000
paths over 15 years, pupils to need in every cell; the ratio to filling the uniforms of the roster's careers in the same
process (see ``benchmarks.run``). Need keeps its replications in single precision, all else is forgotten block by block.
"""

import argparse
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd

import workforce
from benchmarks.memory import peak_megabytes
from benchmarks.run import fill_uniforms, gate
from workforce.api import Case
from workforce.demand.births import future_years
from workforce.demand.forecast import Demand, futures
from workforce.demand.grades import Array

SIZES = {"80 schools, by area": (80, "area", 1.0, 1000.0), "300 schools as zones": (300, "school", 8.0, 2000.0)}
"""Schools, zones, and the gates in seconds and megabytes."""


def with_schools(case: Case, count: int, layer: str) -> Case:
    """The county with another number of public schools in each level and area, of equal size within them."""
    schools = case.county.tables["schools"]
    parts = []
    for _, there in schools.groupby(["level", "area"], sort=False):
        wanted = max(1, round(len(there) * count / len(schools)))
        copies = there.iloc[np.arange(wanted) % len(there)].copy()
        copies["school"] = [f"{name}-{number}" for number, name in enumerate(copies["school"])]
        parts.append(copies)
    county = replace(case.county, tables={**case.county.tables, "schools": pd.concat(parts, ignore_index=True)})
    run = case.scenario.run.model_copy(update={"zones": layer})
    return replace(case, county=county, scenario=case.scenario.model_copy(update={"run": run}))


def paths(demand: Demand, count: int) -> Array:
    """Yearly changes of births, with a level, a drift and a shock of made-up size, shape (path, future year)."""
    births = demand.setting.scenario.assumptions.births
    years = future_years(births, demand.years)
    luck = np.random.default_rng(1)
    drift = np.cumsum(0.01 * luck.standard_normal((count, len(years))), axis=1)
    shock = 0.02 * luck.standard_normal((count, len(years)))
    return np.asarray(births.yearly_change.at(years) + 0.02 * luck.standard_normal((count, 1)) + drift + shock)


def main(arguments: list[str] | None = None) -> int:
    """Time both sizes and print them; 1 if a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1000, help="paths of births")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(arguments)
    met = True
    for name, (count, layer, seconds_gate, memory_gate) in SIZES.items():
        case = with_schools(workforce.load("changge/baseline"), count, layer)
        begin = time.process_time()
        demand = case.inputs.demand
        prepared = time.process_time() - begin
        changes = paths(demand, options.n)
        own, floors = [], []
        for _ in range(options.repeats):
            begin = time.process_time()
            need = np.concatenate([part.by_lessons.astype(np.float32) for part in futures(demand, changes)])
            own.append(time.process_time() - begin)
            begin = time.process_time()
            fill_uniforms(case, options.n, 1)
            floors.append(time.process_time() - begin)
        schools, cells = len(demand.setting.schools.table), len(demand.cells)
        ratio = min(second / floor for second, floor in zip(own, floors, strict=True))
        print(f"{name}: {schools} schools, {cells} cells, need {need.nbytes / 1e6:.0f} MB")
        print(f"  {min(own):.2f} s of the processor, {ratio:.1f} x filling the uniforms")
        print(f"  beforehand, inputs prepared in {prepared:.2f} s")
        met &= gate(name, min(own), seconds_gate, "s")
        met &= gate(f"{name}, peak memory", peak_megabytes(), memory_gate, "MB")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
