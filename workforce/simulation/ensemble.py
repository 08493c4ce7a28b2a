"""Many replications: blocks of 64, one after the other or in processes, joined in order.

The block is always run whole and then cut, so the first 100 replications of 1,000 are the run of 100, for any number
of processes.
"""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.quality import data_quality
from workforce.county.roster import fit
from workforce.county.tables import County
from workforce.demand import tables as demand_tables
from workforce.draws import BLOCK
from workforce.market import mobility, redeployment
from workforce.market.costs import spent
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.results.outcome import SUMMED, Block, Outcome, Stocks, joined, packed
from workforce.scenario import listing
from workforce.scenario.overlays import Overlay
from workforce.simulation.calendar import timetable
from workforce.simulation.drawn.block import Room
from workforce.simulation.drawn.teachers import DrawnTeachers
from workforce.simulation.expected.teachers import ExpectedTeachers
from workforce.simulation.inputs import Inputs
from workforce.simulation.moving import Moving
from workforce.simulation.run import Census, offices, run
from workforce.simulation.senior_women import senior_women

Progress = Callable[[int, int], None]
"""Called with the replications done and the replications asked for."""


def simulate(inputs: Inputs, replications: int, seed: int, jobs: int = 1, progress: Progress | None = None) -> Block:
    """Run the drawn way.

    Args:
        inputs: the scenario, prepared.
        replications: how many.
        seed: any whole number; the same seed gives the same numbers.
        jobs: processes; 1 stays in this one.
        progress: told after each block.
    """
    starts = range(0, replications, BLOCK)
    blocks = [(number, min(BLOCK, replications - start)) for number, start in enumerate(starts)]
    done = 0

    def told(made: Iterator[Block]) -> Iterator[Block]:
        nonlocal done
        for block in made:
            done += len(block.stock)
            if progress:
                progress(done, replications)
            yield block

    return joined(told(_blocks(inputs, seed, blocks, jobs)), replications)


def _blocks(inputs: Inputs, seed: int, blocks: list[tuple[int, int]], jobs: int) -> Iterator[Block]:
    if min(jobs, len(blocks)) <= 1:
        room = Room(inputs)
        yield from (draw_block(inputs, seed, asked, room) for asked in blocks)
        return
    workers = min(jobs, len(blocks))
    with ProcessPoolExecutor(max_workers=workers, initializer=_begin_worker, initargs=(inputs, seed)) as pool:
        try:
            yield from pool.map(_of_worker, blocks)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: dict[str, Any] = {}
"""What a process of the pool works on; sent once."""


def _begin_worker(inputs: Inputs, seed: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    _worker.update(inputs=inputs, seed=seed, room=Room(inputs))


def _of_worker(asked: tuple[int, int]) -> Block:
    return packed(draw_block(_worker["inputs"], _worker["seed"], asked, _worker["room"]))


def draw_block(inputs: Inputs, seed: int, asked: tuple[int, int], room: Room | None = None) -> Block:
    """One block of 64 replications, in the memory of a room: to be copied before the next block is drawn there.

    Args:
        inputs: the scenario, prepared.
        seed: the seed.
        asked: the number of the block, and how many of its replications are asked for.
        room: that of the block before, if there was one.
    """
    number, kept = asked
    room = room or Room(inputs)
    teachers = DrawnTeachers(inputs, room, seed, number, kept)
    return _kept(inputs, room.ledger, run(inputs, teachers, room.ledger).astype(np.float32), kept)


def expect(inputs: Inputs, by_school: bool = False) -> Block:
    """Run the expected way: one replication of expected numbers; ``by_school`` tells retirements by school as well."""
    ledger = Ledger(inputs.size(1))
    teachers = ExpectedTeachers(inputs, ledger, by_school)
    return _kept(inputs, ledger, run(inputs, teachers, ledger), 1)


def _kept(inputs: Inputs, ledger: Ledger, ages: NDArray[np.floating], kept: int) -> Block:
    """What a run keeps of a ledger, not copied."""
    made = {"ages": ages, "spent": spent(inputs.scenario, inputs.axes, inputs.channels, ledger, inputs.places_cost)}
    parts = {}
    for part in fields(Block):
        array = made[part.name] if part.name in made else getattr(ledger, part.name)
        parts[part.name] = array if part.name in SUMMED else array[:kept]
    _enter_rotation(inputs, parts)
    return Block(**parts)


def _enter_rotation(inputs: Inputs, parts: dict[str, Any]) -> None:
    """Enter where those who rotated between areas came from and went to, summed over replications."""
    if inputs.scenario.policies.market.rotation.from_year is None:
        return
    kind = inputs.axes.moves.index("rotation")
    for year, out in enumerate(parts["moved_out"][:, :, kind].sum(axis=0, dtype=np.float64)):
        parts["moves"][year, kind] = mobility.exchanged(out, inputs.work)


def outcome(county: County, inputs: Inputs, overlay: Overlay, block: Block, expectation: Block) -> Outcome:
    """The replications with all that is needed to read them.

    Args:
        county: the county's tables.
        inputs: the scenario, prepared.
        overlay: where its values were declared.
        block: the replications.
        expectation: the same in the expected way.
    """
    fixed: dict[str, pd.DataFrame] = {
        **demand_tables.tables(inputs.demand),
        "assumptions": listing.assumptions(inputs.scenario, overlay),
        "policies": listing.policies(inputs.scenario, overlay),
        "data_quality": data_quality(county),
        "roster_fit": fit(county, inputs.roster),
        "calendar": calendar_table(inputs),
        "destinations": _destinations(inputs, block),
        "senior_women": senior_women(inputs, expectation),
    }
    return Outcome(
        stocks=Stocks(inputs.demand.years, inputs.cells, inputs.need, block.stock, block.in_post),
        axes=inputs.axes,
        block=block,
        approved=inputs.establishment.approved,
        expected=expectation.stock[0].astype(np.float64),
        fixed=fixed,
    )


def calendar_table(inputs: Inputs) -> pd.DataFrame:
    """Who acts in which month, from the processes themselves: year (of the census), month, office."""
    ledger = Ledger(inputs.size(1))
    teachers = ExpectedTeachers(inputs, ledger)
    moving = Moving(inputs, teachers, ledger)
    plan = offices(inputs, teachers, ledger, moving, Census(inputs, teachers, ledger, moving))
    base = inputs.law.base
    rows = [
        ((base + month) // MONTHS_A_YEAR, (base + month) % MONTHS_A_YEAR + 1, name)
        for month, name in timetable(plan, inputs.years)
    ]
    return pd.DataFrame(rows, columns=["year", "month", "office"])


def _destinations(inputs: Inputs, block: Block) -> pd.DataFrame:
    """Where surplus teachers could go, at every census after the base."""
    gap = inputs.need.mean(axis=0) - block.in_post.mean(axis=0)
    licences = inputs.scenario.assumptions.licences
    parts = [
        redeployment.destinations(inputs.passes, licences, gap[at], inputs.cells).assign(year=int(year))
        for at, year in enumerate(inputs.demand.years)
        if at
    ]
    return pd.concat(parts, ignore_index=True)
