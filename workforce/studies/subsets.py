"""Scenarios that take some of the changes between two others, run in the expected way: the gaps of each.

What is expensive is shared: the roster is made once, and where subsets differ in what makes teachers leave and no more,
pupils, need and the rest are prepared once.
"""

import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.roster import roster
from workforce.county.tables import County
from workforce.errors import PlannerError
from workforce.results.tidy import groups, summed
from workforce.scenario.model import Scenario
from workforce.simulation.ensemble import expect
from workforce.simulation.inputs import Inputs
from workforce.simulation.preparing import prepare, with_law_of
from workforce.studies.groups import Changes

Array = NDArray[np.float64]
Subset = frozenset[str]

BY = ["level", "subject"]
MEASURES = ("gap", "shortage")
OF_LAW = frozenset({"retirement", "leaving"})
"""The groups that change what makes teachers leave and nothing else."""


@dataclass(frozen=True)
class Gaps:
    """Expected gaps of a scenario.

    Attributes:
        labels: level and subject of each group.
        values: net gap, and shortage netted in the cells, full-time equivalents, shape (measure, year + 1, group).
    """

    labels: pd.DataFrame
    values: Array


class UnfitError(Exception):
    """A subset of the changes that no scenario can have: some of them need others."""

    def __init__(self, subset: Subset, cause: str) -> None:
        super().__init__(subset, cause)
        self.subset, self.cause = subset, cause


def gaps(inputs: Inputs) -> Gaps:
    """The gaps of a scenario in the expected way."""
    need = inputs.demand.need(inputs.scenario.policies.demand.need)[0]
    gap = need - expect(inputs).in_post[0]
    labels, matrix = groups(inputs.cells, BY)
    return Gaps(labels, np.asarray(summed(np.stack([gap, np.maximum(gap, 0.0)]), matrix)))


def with_roster(county: County) -> County:
    """The county with its roster made, so that it is not made again for every scenario."""
    return replace(county, tables={**county.tables, "roster": roster(county)})


def cut(scenario: Scenario, last: int | None) -> Scenario:
    """The scenario with a horizon that ends with a census; as it is where that is not given."""
    if last is None:
        return scenario
    run = scenario.run.model_copy(update={"years": last - scenario.run.base_year})
    return scenario.model_copy(update={"run": run})


@dataclass(frozen=True)
class Study:
    """What all subsets share: the county with its roster, the changes, and the last census that is asked for."""

    county: County
    changes: Changes
    last: int | None

    def scenario(self, subset: Subset) -> Scenario:
        """The scenario that takes a subset of the changes.

        Raises:
            PlannerError: these changes make no sense without the others.
        """
        return cut(self.changes.mixed(subset), self.last)

    def fits(self, subset: Subset) -> bool:
        """Whether a subset of the changes makes sense alone, with the county's tables; all of them do."""
        try:
            prepare(self.county, self.scenario(subset))
        except PlannerError:
            return subset == frozenset(self.changes.groups)
        return True

    def done(self, family: Sequence[Subset]) -> list[Gaps]:
        """The gaps of subsets that differ in the law of leaving alone.

        Raises:
            UnfitError: a subset makes no sense alone.
        """
        found: list[Gaps] = []
        inputs: Inputs | None = None
        for subset in family:
            try:
                scenario = self.scenario(subset)
                inputs = with_law_of(inputs, scenario) if inputs else prepare(self.county, scenario)
            except PlannerError as error:
                raise UnfitError(subset, str(error)) from None
            found.append(gaps(inputs))
        return found


def run_all(study: Study, subsets: Iterable[Subset], jobs: int = 1) -> dict[Subset, Gaps]:
    """The gaps of every subset of changes.

    Args:
        study: the county and the changes.
        subsets: of the groups of changes.
        jobs: processes; 1 stays in this one.

    Raises:
        UnfitError: a subset makes no sense alone.
    """
    by_law: dict[Subset, list[Subset]] = {}
    for subset in subsets:
        by_law.setdefault(subset - OF_LAW, []).append(subset)
    families = list(by_law.values())
    made = _mapped(study, families, min(jobs, len(families)))
    return {
        subset: one
        for family, of_family in zip(families, made, strict=True)
        for subset, one in zip(family, of_family, strict=True)
    }


def _mapped(study: Study, families: Sequence[Sequence[Subset]], jobs: int) -> Iterator[list[Gaps]]:
    """The gaps of families of subsets in order, in processes where there are several."""
    if jobs <= 1:
        yield from map(study.done, families)
        return
    with ProcessPoolExecutor(max_workers=jobs, initializer=_begin_worker, initargs=(study,)) as pool:
        try:
            yield from pool.map(_of_worker, families)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: dict[str, Study] = {}
"""What a process of the pool works on; sent once."""


def _begin_worker(study: Study) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    _worker["study"] = study


def _of_worker(family: Sequence[Subset]) -> list[Gaps]:
    return _worker["study"].done(family)


def aligned(found: Sequence[Gaps]) -> tuple[pd.DataFrame, list[Array]]:
    """The labels of all, and the gaps along them; nobody is needed where a scenario has no such subject."""
    labels = pd.concat([one.labels for one in found]).drop_duplicates(ignore_index=True)
    places = pd.MultiIndex.from_frame(labels)
    arrays = []
    for one in found:
        values = np.zeros((*one.values.shape[:2], len(labels)))
        values[..., places.get_indexer(pd.MultiIndex.from_frame(one.labels))] = one.values
        arrays.append(values)
    return labels, arrays
