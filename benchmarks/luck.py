"""How much shared luck sharpens a comparison: ``python -m benchmarks.luck``.

Two scenarios differ in the resignation hazard by a tenth. The variance of their difference is taken once with the same
luck in both, replication by replication (paired), and once as if each had luck of its own (unpaired: the two variances
added). The ratio says how many times more replications an unpaired comparison would need.

First with recruitment as a fixed table and all else certain, where the ratio has a closed form: each career is one
trial, and whoever resigns under the lower hazard resigns under the higher too, no later. Then with everything on.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import workforce
from benchmarks.exact_law import recruit_chances, roster_trials
from benchmarks.world import LEVELS, World, world
from workforce.api import Case
from workforce.results.outcome import Block
from workforce.simulation import ensemble
from workforce.simulation.supposed import likely

Array = NDArray[np.float64]

TABLE = Path(__file__).with_name("luck_table.yaml")
LOWER = 0.9
SHOWN = (5, 10, 15)
RATIO_GATE, SHARE_GATE = 15.0, 0.9


def kinder(case: Case, factor: float) -> Case:
    """The same case with the hazard of resignation multiplied by a factor, in every year."""
    suppose = case.scenario.assumptions
    cause = suppose.leaving["resignation"]
    rate = cause.yearly_rate

    def lower(yearly: float) -> float:
        return float(1 - (1 - yearly) ** factor)

    changed = {
        "value": lower(rate.value),
        "low": None,
        "by_year": {year: lower(yearly) for year, yearly in rate.by_year.items()},
    }
    cause = cause.model_copy(update={"yearly_rate": rate.model_copy(update=changed)})
    suppose = suppose.model_copy(update={"leaving": {**suppose.leaving, "resignation": cause}})
    return replace(case, scenario=case.scenario.model_copy(update={"assumptions": suppose}))


def closed_form(before: World, after: World) -> Array:
    """The ratio for all teachers of the county at each census but the first, shape (year,)."""
    unpaired, paired = np.zeros(before.years + 1), np.zeros(before.years + 1)
    for one, other in zip(roster_trials(before), roster_trials(after), strict=True):
        gained = other.chance - one.chance
        unpaired += one.people * (one.chance * (1 - one.chance) + other.chance * (1 - other.chance))
        paired += one.people * gained * (1 - gained)
    for (group, first), (_, second) in zip(recruit_chances(before), recruit_chances(after), strict=True):
        gained = second - first
        unpaired += (first * (1 - first) + second * (1 - second)) @ group.amounts
        unpaired += group.spread(first) + group.spread(second)
        paired += (gained * (1 - gained)) @ group.amounts + group.spread(gained)
    return np.asarray(unpaired[1:] / paired[1:])


def reached(before: Array, after: Array) -> Array:
    """The ratio found between two runs, shape (replication, ...), by all but replication; nan where nothing differs."""
    unpaired = before.var(axis=0, ddof=1) + after.var(axis=0, ddof=1)
    paired = (after - before).var(axis=0, ddof=1)
    return np.asarray(np.divide(unpaired, paired, out=np.full_like(paired, np.nan), where=paired > 0))


def blocks(case: Case, replications: int) -> tuple[Block, Block]:
    """A case and the same with fewer resignations, run with the same luck; all is supposed as is likely."""
    first, second = (
        ensemble.simulate(one.inputs, replications, case.scenario.run.seed)[0] for one in (case, kinder(case, LOWER))
    )
    return first, second


def people(block: Block) -> Array:
    """All teachers of the county, shape (replication, year); the base census is the same for all."""
    return np.asarray(block.stock[:, 1:].sum(axis=2, dtype=np.float64))


def show(name: str, ratios: Array) -> None:
    """A line: the ratio at some censuses, and the median over all."""
    chosen = "".join(f"{ratios[year - 1]:>9.1f}" for year in SHOWN if year <= len(ratios))
    print(f"    {name:<42}{chosen}{np.nanmedian(ratios):>9.1f}")


def header(title: str) -> None:
    """The head of a table."""
    print(f"{title}\n    {'census':<42}{''.join(f'{year:>9}' for year in SHOWN)}{'median':>9}")


def by_table(replications: int) -> bool:
    """The case with a closed form; whether the gates are met."""
    case = workforce.load(TABLE)
    before, after = blocks(case, replications)
    form, found = closed_form(world(case), world(kinder(case, LOWER))), reached(people(before), people(after))
    header(f"recruitment by a fixed table, other causes off, {replications} replications")
    show("closed form", form)
    show("reached", found)
    last, share = float(found[-1]), float(found[-1] / form[-1])
    print(f"    never the other way round: {bool((people(after) >= people(before)).all())}")
    met = [
        gate("ratio at the last census", last, RATIO_GATE),
        gate("part of the closed form that is reached", share, SHARE_GATE),
    ]
    return all(met)


def gate(name: str, found: float, least: float) -> bool:
    """Print a gate and whether it is met."""
    print(f"{'met   ' if found >= least else 'MISSED'} {name}: {found:.2f}, at least {least:g}")
    return found >= least


def everything_on(replications: int) -> None:
    """The same difference with every policy at once: no closed form, the ratio is told."""
    case = workforce.load("changge/everything")
    before, after = blocks(case, replications)
    need = likely(case.inputs).need[:, 1:]
    header(f"everything on (changge/everything), {replications} replications")
    show("teachers", reached(people(before), people(after)))
    in_post = [block.in_post[:, 1:].astype(np.float64) for block in (before, after)]
    show("in post, full-time equivalents", reached(in_post[0].sum(axis=2), in_post[1].sum(axis=2)))
    short = [np.maximum(need - part, 0.0).sum(axis=2) for part in in_post]
    show("shortage", reached(short[0], short[1]))
    left = [block.left.sum(axis=(2, 3), dtype=np.float64) for block in (before, after)]
    show("leavers of the year", reached(left[0], left[1]))
    levels = case.inputs.cells["level"].to_numpy()
    for level in LEVELS:
        stocks = [block.stock[:, 1:, levels == level].sum(axis=2, dtype=np.float64) for block in (before, after)]
        show(f"teachers, {level}", reached(*stocks))


def main() -> int:
    """Print both; exit code 1 if a gate is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.luck", description=__doc__.splitlines()[0])
    parser.add_argument("-n", "--replications", type=int, default=4096, help="with the fixed table (default 4096)")
    parser.add_argument("--everything", type=int, default=512, help="with everything on; 0 for none (default 512)")
    options = parser.parse_args()
    met = by_table(options.replications)
    if options.everything:
        everything_on(options.everything)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
