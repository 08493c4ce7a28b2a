"""Which changes make the difference between two scenarios: exact Shapley values of groups of changes.

In: a county, a baseline and another scenario. Out: for each group the part of the difference of the expected net gap
(and of the expected shortage) that it makes, by year, level and subject; the parts add up to the difference. The part
of a group is what it adds on average over all orders in which the groups may be added (equation 36 of docs/model.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from workforce.county.tables import County
from workforce.errors import PlannerError
from workforce.results.explained import Explained, largest_first, of_teachers
from workforce.results.tidy import ALL, axis, rows
from workforce.scenario.model import Scenario
from workforce.studies.groups import Changes, changes
from workforce.studies.subsets import (
    MEASURES,
    Array,
    Gaps,
    Study,
    Subset,
    UnfitError,
    aligned,
    run_all,
    with_roster,
)

MOST = 8
"""Groups for which every subset is run; more are added one after the other in the order in which they are told."""


@dataclass(frozen=True)
class Attribution:
    """The difference between two scenarios, divided among groups of changes.

    Attributes:
        baseline: name of the scenario from which it starts.
        scenario: name of the scenario that is explained.
        method: ``shapley``, or ``ordered`` where there are too many groups.
        groups: the rooms of each group that differ, as keys.
        runs: how many scenarios were run.
        parts: year, level, subject, measure (``gap`` or ``shortage``), group, mean; full-time equivalents.
        ends: year, level, subject, measure, and both scenarios' ``before`` and ``after``.
    """

    baseline: str
    scenario: str
    method: str
    groups: Mapping[str, tuple[str, ...]]
    runs: int
    parts: pd.DataFrame
    ends: pd.DataFrame

    def explained(self, year: int, level: str = ALL, subject: str = ALL, measure: str = "gap") -> Explained:
        """The difference in a year, of a level and subject or all together; means add up over them.

        Raises:
            PlannerError: there is no such year, level or subject.
        """
        years = sorted(set(self.ends["year"].tolist()))
        if year not in years:
            close = min(years, key=lambda known: abs(known - year))
            raise PlannerError(f"--year {year} is not a census of these scenarios; the nearest is {close}")
        ends, parts = (
            table[(table["year"] == year) & (table["measure"] == measure)] for table in (self.ends, self.parts)
        )
        of_whom = of_teachers(ends, level, subject)
        inside = of_teachers(parts, level, subject, known=ends).groupby("group", sort=False)["mean"].sum()
        before, after = (float(of_whom[end].sum()) for end in ("before", "after"))
        return Explained(level, subject, before, after, largest_first(inside))


def attribute(county: County, before: Scenario, after: Scenario, jobs: int = 1, last: int | None = None) -> Attribution:
    """Divide the difference between two scenarios of a county among the groups of their changes.

    Changes that make no sense without others are taken together with them, as one group.

    Args:
        county: the county's tables.
        before: the baseline.
        after: the scenario that is explained.
        jobs: processes; 1 stays in this one.
        last: the last census that is asked for; the last of the horizon by default.

    Raises:
        PlannerError: the scenarios do not fit together, or one of them does not fit the county.
    """
    found, known = changes(before, after), with_roster(county)
    _refuse_beyond(before, last)
    while True:
        names = list(found.groups)
        wanted = list(subsets(names) if len(names) <= MOST else _one_by_one(names))
        try:
            made = run_all(Study(known, found, last), wanted, jobs)
            break
        except UnfitError as unfit:
            found = _together(Study(known, found, last), unfit)
    return _attribution(found, wanted, made)


def _refuse_beyond(scenario: Scenario, last: int | None) -> None:
    first, end = scenario.run.base_year, scenario.run.base_year + scenario.run.years
    if last is not None and not first < last <= end:
        close = min(max(last, first + 1), end)
        raise PlannerError(f"--year {last} is not a census of these scenarios; the nearest is {close}")


def subsets(names: Sequence[str]) -> Iterator[Subset]:
    """Every subset of names, the smallest first."""
    for size in range(len(names) + 1):
        yield from map(frozenset, combinations(names, size))


def _one_by_one(names: Sequence[str]) -> Iterator[Subset]:
    """The first names, one more each time."""
    for size in range(len(names) + 1):
        yield frozenset(names[:size])


def _together(study: Study, unfit: UnfitError) -> Changes:
    """The changes with those as one that make no sense apart: a subset that is unfit, and what it lacks to be fit.

    Raises:
        PlannerError: one of the two scenarios is itself unfit.
    """
    names = set(study.changes.groups)
    if unfit.subset in (frozenset(), frozenset(names)):
        raise PlannerError(unfit.cause)
    apart = _least(study, unfit.subset)
    wider = (apart | more for more in subsets(sorted(names - apart)) if more)
    return study.changes.merged(next(one for one in wider if study.fits(one)))


def _least(study: Study, unfit: Subset) -> Subset:
    """What of an unfit subset is enough to make it so: without any one of them it would fit."""
    for name in sorted(unfit):
        if len(unfit) > 1 and not study.fits(unfit - {name}):
            unfit = unfit - {name}
    return unfit


def _attribution(found: Changes, wanted: Sequence[Subset], made: Mapping[Subset, Gaps]) -> Attribution:
    labels, arrays = aligned([made[subset] for subset in wanted])
    worth = dict(zip(wanted, arrays, strict=True))
    names = list(found.groups)
    exact = len(names) <= MOST
    parts = shapley(names, worth) if exact else _ordered(names, worth)
    first, last = worth[frozenset()], worth[frozenset(names)]
    run = found.before.run
    years = axis("year", range(run.base_year, run.base_year + first.shape[1]))
    measures = axis("measure", MEASURES)
    stacked = np.stack([*parts.values()], axis=3) if parts else np.zeros((*first.shape, 0))
    return Attribution(
        baseline=found.before.name,
        scenario=found.after.name,
        method="shapley" if exact else "ordered",
        groups={name: tuple(".".join(room) for room in rooms) for name, rooms in found.groups.items()},
        runs=len(wanted),
        parts=rows({"mean": stacked}, measures, years, labels, axis("group", names)),
        ends=rows({"before": first, "after": last}, measures, years, labels),
    )


def _ordered(names: Sequence[str], worth: Mapping[Subset, Array]) -> dict[str, Array]:
    """What each name adds to those before it."""
    steps = [worth[subset] for subset in _one_by_one(names)]
    return {name: after - before for name, before, after in zip(names, steps, steps[1:], strict=False)}


def shapley(names: Sequence[str], worth: Mapping[Subset, Array]) -> dict[str, Array]:
    """What each name adds on average over all orders of adding them.

    Args:
        names: the groups.
        worth: the value of every subset of them.
    """
    count = len(names)
    weight = [factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)]
    parts = {}
    for name in names:
        without = [subset for subset in worth if name not in subset]
        parts[name] = np.asarray(sum(weight[len(one)] * (worth[one | {name}] - worth[one]) for one in without))
    return parts
