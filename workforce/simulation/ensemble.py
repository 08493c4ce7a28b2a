"""Many replications: blocks of 64, one after the other or in processes, joined in order.

The block is always run whole and then cut, so the first 100 replications of 1,000 are the run of 100, for any number
of processes.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.quality import data_quality
from workforce.county.roster import fit, knowledge
from workforce.county.rosters import census_years
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
from workforce.scenario.sample import Draws, Sample, drawn
from workforce.simulation import enough
from workforce.simulation.calendar import timetable
from workforce.simulation.drawn.block import Room
from workforce.simulation.drawn.teachers import DrawnTeachers
from workforce.simulation.enough import Precision
from workforce.simulation.expected.teachers import ExpectedTeachers
from workforce.simulation.inputs import Inputs
from workforce.simulation.moving import Moving
from workforce.simulation.preparing import of_block
from workforce.simulation.run import Census, offices, run
from workforce.simulation.senior_women import senior_women
from workforce.simulation.supposed import Supposed, likely

Progress = Callable[[int, int], None]
"""Called with the replications done and the replications asked for."""


class Asked(NamedTuple):
    """A block that is asked for.

    Attributes:
        number: of the block.
        kept: the replications asked for are the first so many of its 64.
        sampled: whether assumptions are drawn, or all are as likely.
        again: whether the same values of assumptions meet other luck, so that the two can be told apart.
    """

    number: int
    kept: int = BLOCK
    sampled: bool = False
    again: bool = False


OTHER_LUCK = 2**62
"""Turned over in the seed for the luck of what is run again."""


def simulate(
    inputs: Inputs,
    replications: int,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
    sampled: bool = False,
    twice: int = 0,
) -> tuple[Block, Block | None]:
    """Run the drawn way.

    Args:
        inputs: the scenario, prepared.
        replications: how many.
        seed: any whole number; the same seed gives the same numbers.
        jobs: processes; 1 stays in this one.
        progress: told after each block.
        sampled: whether assumptions are drawn, or all are as likely.
        twice: how many blocks are run a second time, with the same assumptions and other luck.

    Returns:
        The replications, and the first of them again with other luck, if any are.
    """
    blocks = blocks_of(replications, sampled)
    again = [asked._replace(again=True) for asked in blocks[:twice]]
    done = 0

    def told(made: Iterator[Block]) -> Iterator[Block]:
        nonlocal done
        for block in made:
            done += len(block.stock)
            if progress:
                progress(done, replications)
            yield block

    made = _blocks(inputs, seed, blocks + again, jobs)
    first = joined(told(islice(made, len(blocks))), replications)
    return first, joined(made, sum(asked.kept for asked in again)) if again else None


def simulate_enough(
    inputs: Inputs,
    asked: float,
    seed: int,
    jobs: int = 1,
    progress: Progress | None = None,
    sampled: bool = False,
    twice: int = 0,
) -> tuple[Block, Block | None, Precision]:
    """Run the drawn way until the mean shortage of the county is known closely (:mod:`~workforce.simulation.enough`).

    Which blocks are kept does not depend on the number of processes.

    Args:
        inputs: the scenario, prepared.
        asked: the half-width of the 95 % interval at every census, teachers.
        seed: as of :func:`simulate`.
        jobs: as there.
        progress: as there.
        sampled: as there.
        twice: as there.
    """
    most = enough.MOST * BLOCK
    wanted, blocks, means = blocks_of(most, sampled), [], []
    again = [one._replace(again=True) for one in wanted[:twice]]
    made = _blocks(inputs, seed, again + wanted, jobs)
    second = joined(islice(made, len(again)), len(again) * BLOCK) if again else None
    for block in made:
        blocks.append(packed(block))
        means.append(enough.figures(block))
        if progress:
            progress(len(means) * BLOCK, most)
        if enough.enough(means, asked):
            break
    kept = (blocks.pop(0) for _ in range(len(blocks)))
    return joined(kept, len(means) * BLOCK), second, enough.reached(means, asked)


def blocks_of(replications: int, sampled: bool, first: int = 0) -> list[Asked]:
    """The blocks that so many replications take, from a number on."""
    starts = range(0, replications, BLOCK)
    return [Asked(number, min(BLOCK, replications - start), sampled) for number, start in enumerate(starts, first)]


def _blocks(inputs: Inputs, seed: int, blocks: list[Asked], jobs: int) -> Iterator[Block]:
    if min(jobs, len(blocks)) <= 1:
        room = Room(inputs)
        yield from (draw_block(inputs, seed, asked, room) for asked in blocks)
        return
    workers = min(jobs, len(blocks))
    with ProcessPoolExecutor(max_workers=workers, initializer=_begin_worker, initargs=(inputs, seed)) as pool:
        try:
            yield from _in_order(pool, blocks, workers)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _in_order(pool: ProcessPoolExecutor, blocks: list[Asked], workers: int) -> Iterator[Block]:
    """The blocks in their order; few are begun before they are asked for, as no more may be."""
    waiting = deque(pool.submit(_of_worker, asked) for asked in blocks[: workers + 1])
    for asked in [*blocks[workers + 1 :], *[None] * len(waiting)]:
        made = waiting.popleft().result()
        if asked is not None:
            waiting.append(pool.submit(_of_worker, asked))
        yield made


_worker: dict[str, Any] = {}
"""What a process of the pool works on; sent once."""


def _begin_worker(inputs: Inputs, seed: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    _worker.update(inputs=inputs, seed=seed, room=Room(inputs))


def _of_worker(asked: Asked) -> Block:
    return packed(draw_block(_worker["inputs"], _worker["seed"], asked, _worker["room"]))


def draw_block(inputs: Inputs, seed: int, asked: Asked, room: Room | None = None) -> Block:
    """One block of 64 replications, in the memory of a room: to be copied before the next block is drawn there.

    Args:
        inputs: the scenario, prepared.
        seed: the seed.
        asked: which block.
        room: that of the block before, if there was one.
    """
    room = room or Room(inputs)
    supposed = likely(inputs)
    if asked.sampled:
        inputs = of_block(inputs, asked.number)
        room.suit(inputs)
        supposed = Supposed(inputs, Sample.of_block(inputs.scenario.assumptions, Draws(seed, asked.number)))
    luck = seed ^ OTHER_LUCK if asked.again else seed
    return run_block(supposed, luck, asked.number, asked.kept, room)


def run_block(supposed: Supposed, seed: int, number: int, kept: int, room: Room) -> Block:
    """A block of 64 replications in which something is supposed; ``seed`` is that of luck (see :func:`draw_block`)."""
    teachers = DrawnTeachers(supposed, room, seed, number, kept)
    ages = run(supposed.inputs, teachers, room.ledger).astype(np.float32)
    return _kept(supposed, room.ledger, ages, kept)


def expect(inputs: Inputs, by_school: bool = False) -> Block:
    """Run the expected way: one replication of expected numbers; ``by_school`` tells retirements by school as well."""
    ledger = Ledger(inputs.size(1))
    teachers = ExpectedTeachers(inputs, ledger, by_school)
    return _kept(teachers.supposed, ledger, run(inputs, teachers, ledger), 1)


def _kept(supposed: Supposed, ledger: Ledger, ages: NDArray[np.floating], kept: int) -> Block:
    """What a run keeps of a ledger and of what was supposed, not copied."""
    inputs, sample = supposed.inputs, supposed.sample
    paid = spent(inputs.scenario, inputs.axes, inputs.channels, ledger, inputs.places_cost, sample)
    precision, size = ledger.stock.dtype, len(ledger.stock)
    supposes = {
        "need": supposed.need,
        "pupils": supposed.pupils,
        "values": _values(inputs, sample),
        "approved": supposed.establishment.approved,
    }
    made = {"ages": ages, "spent": paid}
    made |= {
        name: np.broadcast_to(array, (size, *array.shape[1:])).astype(precision) for name, array in supposes.items()
    }
    parts = {}
    for part in fields(Block):
        array = made[part.name] if part.name in made else getattr(ledger, part.name)
        parts[part.name] = array if part.name in SUMMED else array[:kept]
    _enter_rotation(inputs, parts)
    return Block(**parts)


def _values(inputs: Inputs, sample: Sample) -> NDArray[np.float64]:
    """The values of the assumptions that are drawn, shape (point, assumption)."""
    values = [sample.of(leaf) for leaf in drawn(inputs.scenario.assumptions).values()]
    return np.stack(values, axis=1) if values else np.zeros((sample.points, 0))


def _enter_rotation(inputs: Inputs, parts: dict[str, Any]) -> None:
    """Enter where those who rotated between areas came from and went to, summed over replications."""
    if inputs.scenario.policies.market.rotation.from_year is None:
        return
    kind = inputs.axes.moves.index("rotation")
    for year, out in enumerate(parts["moved_out"][:, :, kind].sum(axis=0, dtype=np.float64)):
        parts["moves"][year, kind] = mobility.exchanged(out, inputs.work)


def outcome(
    county: County, inputs: Inputs, overlay: Overlay, block: Block, expectation: Block, again: Block | None = None
) -> Outcome:
    """The replications with all that is needed to read them.

    Args:
        county: the county's tables.
        inputs: the scenario, prepared.
        overlay: where its values were declared.
        block: the replications.
        expectation: the same in the expected way.
        again: the first replications with the same assumptions and other luck, if they were run.
    """
    fixed: dict[str, pd.DataFrame] = {
        **demand_tables.tables(inputs.demand),
        "assumptions": listing.assumptions(inputs.scenario, overlay),
        "policies": listing.policies(inputs.scenario, overlay),
        "data_quality": data_quality(county),
        "roster_knowledge": knowledge(county, inputs.roster),
        "roster_fit": fit(county, inputs.roster),
        "calendar": calendar_table(inputs),
        "destinations": _destinations(inputs, block),
        "senior_women": senior_women(inputs, expectation),
        **census_years.tables(county),
    }
    return Outcome(
        stocks=_stocks(inputs, block),
        axes=inputs.axes,
        block=block,
        expected=expectation.stock[0].astype(np.float64),
        fixed=fixed,
        again=_stocks(inputs, again) if again else None,
    )


def _stocks(inputs: Inputs, block: Block) -> Stocks:
    return Stocks(inputs.demand.years, inputs.cells, block.need, block.stock, block.in_post)


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
    gap = (block.need - block.in_post).mean(axis=0, dtype=np.float64)
    licences = inputs.scenario.assumptions.licences
    parts = [
        redeployment.destinations(inputs.passes, licences, gap[at], inputs.cells).assign(year=int(year))
        for at, year in enumerate(inputs.demand.years)
        if at
    ]
    return pd.concat(parts, ignore_index=True)
