"""Many replications: blocks of 64, one after the other or in processes, joined in order.

The block is always run whole and then cut, so the first 100 replications of 1,000 are the run of 100, for any number
of processes.
"""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
import pandas as pd

from workforce.county.quality import data_quality
from workforce.county.roster import fit
from workforce.county.tables import County
from workforce.draws import BLOCK
from workforce.results.ledger import Ledger
from workforce.results.outcome import Block, Outcome, Stocks, joined
from workforce.scenario import listing
from workforce.scenario.overlays import Overlay
from workforce.simulation.drawn import DrawnTeachers
from workforce.simulation.expected import ExpectedTeachers
from workforce.simulation.inputs import Inputs
from workforce.simulation.run import AGES_AT, empty_ledger, run
from workforce.simulation.teachers import AGE_BANDS
from workforce.supply.law import SEXES

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
    blocks = range(-(-replications // BLOCK))
    done = []
    for block in _blocks(inputs, seed, blocks, jobs):
        done.append(block)
        if progress:
            progress(min(len(done) * BLOCK, replications), replications)
    return joined(done)[:replications]


def _blocks(inputs: Inputs, seed: int, blocks: range, jobs: int) -> Iterator[Block]:
    one = partial(draw_block, inputs, seed)
    if min(jobs, len(blocks)) <= 1:
        yield from map(one, blocks)
        return
    with ProcessPoolExecutor(max_workers=min(jobs, len(blocks)), initializer=_leave_ctrl_c_to_the_parent) as pool:
        try:
            yield from pool.map(one, blocks)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def draw_block(inputs: Inputs, seed: int, block: int) -> Block:
    """One block of 64 replications."""
    ledger = empty_ledger(inputs, BLOCK)
    return _kept(ledger, run(inputs, DrawnTeachers(inputs, ledger, seed, block), ledger), np.float32)


def expect(inputs: Inputs) -> Block:
    """Run the expected way: one replication of expected numbers."""
    ledger = empty_ledger(inputs, 1)
    return _kept(ledger, run(inputs, ExpectedTeachers(inputs, ledger), ledger), np.float64)


def _kept(ledger: Ledger, ages: np.ndarray, precision: type[np.floating]) -> Block:
    parts = (ledger.stock, ledger.hired, ledger.left, ledger.retired_in_month, ages)
    return Block(*(part.astype(precision) for part in parts))


def outcome(county: County, inputs: Inputs, overlay: Overlay, block: Block, expectation: Block) -> Outcome:
    """The replications with all that is needed to read them.

    Args:
        county: the county's tables.
        inputs: the scenario, prepared.
        overlay: where its values were declared.
        block: the replications.
        expectation: the same in the expected way.
    """
    base_year = inputs.scenario.run.base_year
    fixed: dict[str, pd.DataFrame] = {
        "pupils": inputs.demand.pupils,
        "needs": inputs.demand.table(),
        "norm": inputs.demand.norm,
        "loads": inputs.demand.loads,
        "assumptions": listing.assumptions(inputs.scenario, overlay),
        "policies": listing.policies(inputs.scenario, overlay),
        "data_quality": data_quality(county),
        "roster_fit": fit(county, inputs.roster),
    }
    return Outcome(
        stocks=Stocks(inputs.demand.years, inputs.cells, inputs.need, block.stock),
        channels=tuple(channel.name for channel in inputs.channels),
        causes=inputs.law.all_causes,
        sexes=SEXES,
        age_bands=AGE_BANDS,
        ages_at=tuple(base_year + at for at in AGES_AT if at <= inputs.years),
        block=block,
        expected=expectation.stock[0].astype(np.float64),
        fixed=fixed,
    )
