"""The demand side in many futures: ``python -m benchmarks.demand``.

Changge with 80 schools by area, and with 300 schools kept as zones: seconds of the processor and peak memory for 1,000
futures over 15 years, in blocks of 64 with all assumptions of demand drawn, pupils to need in every cell; the ratio to
filling the uniforms of the roster's careers in the same process (see ``benchmarks.run``). Need keeps its
replications in single precision, all else is forgotten block by block.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import workforce
from benchmarks.memory import peak_megabytes
from benchmarks.run import fill_uniforms, gate
from workforce.api import Case
from workforce.demand.forecast import futures
from workforce.draws import BLOCK
from workforce.scenario.sample import Draws, Sample

Array = NDArray[np.float32]

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


def samples(case: Case, count: int) -> Iterator[Sample]:
    """The values that assumptions take in so many replications, block by block; the last block is drawn whole."""
    for block in range(-(-count // BLOCK)):
        yield Sample.of_block(case.scenario.assumptions, Draws(case.scenario.run.seed, block))


def needs(case: Case, count: int) -> Array:
    """Need by lessons in so many futures with everybody at work as is likely, shape (replication, year + 1, cell)."""
    demand, at_work = case.inputs.demand, np.ones((BLOCK, len(case.inputs.cells)))
    blocks = [futures(demand, sample, at_work)[1].by_lessons.astype(np.float32) for sample in samples(case, count)]
    return np.concatenate(blocks)[:count]


def main(arguments: list[str] | None = None) -> int:
    """Time both sizes and print them; 1 if a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1000, help="futures")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args(arguments)
    met = True
    for name, (count, layer, seconds_gate, memory_gate) in SIZES.items():
        case = with_schools(workforce.load("changge/baseline"), count, layer)
        begin = time.process_time()
        demand = case.inputs.demand
        prepared = time.process_time() - begin
        own, floors = [], []
        for _ in range(options.repeats):
            begin = time.process_time()
            need = needs(case, options.n)
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
