"""Pupils by grade, area and sector, rolled forward from the base census (equations 2 to 6 of docs/model.md).

Every child is in one grade, area and sector, or has left, or is counted as moved: each year's flows are kept beside
the stocks and balance. Numbers are real: an expected number of children. Futures lie along the first axis (point).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.demand import births
from workforce.demand.grades import (
    AREAS,
    COMPULSORY,
    GRADES,
    GRADES_OF_LEVEL,
    LEVELS,
    PRIVATE,
    PUBLIC,
    SECTORS,
    Array,
    grades,
    of_levels,
)
from workforce.demand.rates import Rates, between_areas, yearly
from workforce.demand.sectors import Sectors, sectors
from workforce.errors import PlannerError
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample

MIGRATING = ("kindergarten", "primary", "junior")

COMES_FROM = {"junior": "primary", "senior": "junior", "vocational": "junior"}
"""The level whose leavers enter a level."""

FLOWS = (
    "entered", "joined_late", "dropped_out", "completed", "changed_area", "crossed_border", "changed_sector",
    "counted_anew",
)  # fmt: skip
"""How pupils of a level come and go between two censuses, those who leave negative.

``joined_late`` are children who come into a later grade; ``counted_anew`` is the change of special schools, which are
counted as a share of the pupils of compulsory age.
"""


@dataclass(frozen=True)
class Pupils:
    """Pupils at each census, and what happened in between.

    Attributes:
        years: census years, the base year first.
        everyone: shape (point, year, grade, area, sector).
        flows: in the year before each census but the first, shape (point, year - 1, flow, level, area, sector).
    """

    years: NDArray[np.int64]
    everyone: Array
    flows: Array

    @property
    def public(self) -> Array:
        """Pupils of public schools, shape (point, year, grade, area)."""
        return self.everyone[..., PUBLIC]

    def of_level(self, level: str) -> Array:
        """Public pupils of a level, shape (point, year, area)."""
        return np.asarray(self.public[:, :, grades(level)].sum(axis=2))

    def table(self) -> pd.DataFrame:
        """Tidy, means over points: year, level, area, sector, pupils."""
        means = of_levels(self.everyone.mean(axis=0), axis=1)
        return _tidy(means, {"year": self.years, "level": LEVELS, "area": AREAS, "sector": SECTORS}, "pupils")

    def by_grade(self) -> pd.DataFrame:
        """Tidy, means over points: year, level, grade, pupils of all areas and sectors."""
        means = self.everyone.mean(axis=0).sum(axis=(2, 3))
        frame = _tidy(means, {"year": self.years, "at": range(len(GRADES))}, "pupils")
        places = pd.DataFrame(GRADES, columns=["level", "grade"])
        return frame.merge(places, left_on="at", right_index=True)[["year", "level", "grade", "pupils"]].sort_values(
            ["year"], kind="stable", ignore_index=True
        )


def _tidy(values: Array, axes: dict[str, Iterable[Any]], name: str) -> pd.DataFrame:
    index: pd.MultiIndex = pd.MultiIndex.from_product(list(axes.values()), names=list(axes))
    return pd.DataFrame({name: values.reshape(-1)}, index=index).reset_index()


def project(county: County, scenario: Scenario, mergers: Array, schooled: NDArray[np.bool_], sample: Sample) -> Pupils:
    """Pupils in every census from the base year to the horizon.

    Args:
        county: its pupils and births.
        scenario: what is supposed and chosen.
        mergers: the part of the public pupils of a level and area who change to another area with a merger in the
            summer before a census, shape (year, level, area, area), the diagonal zero.
        schooled: where there is a public school, shape (year, level, area); nobody moves to an area without one, or
            changes to a public school there.
        sample: the values of assumptions.

    Raises:
        PlannerError: births of a year that is needed are missing.
    """
    years = np.arange(scenario.run.base_year, scenario.run.base_year + scenario.run.years + 1)
    suppose = scenario.assumptions
    changes = births.supposed_changes(suppose, years, sample)
    born = births.cohorts(county, suppose.births, years, changes, sample.at(suppose.births.survival, years))
    rates = yearly(scenario, years, sample)
    moves = between_areas(scenario, years, schooled, sample)
    start = np.repeat(base(county)[None], sample.points, axis=0)
    policy = sectors(scenario, years, start[0])
    everyone, flows = [start], []
    for at in range(1, len(years)):
        year = _Year(everyone[-1].copy(), everyone[-1])
        _go_up(year, rates.stay[:, at], rates.repeat[:, at])
        _enter(year, {level: cohort[:, at] for level, cohort in born.items()}, rates, at, policy, schooled[at])
        _migrate(year, moves[:, at], rates.staying[:, at])
        _merge(year, mergers[at])
        _share_kindergartens(year, policy, at, schooled[at, LEVELS.index("kindergarten")])
        _count_special(year, rates.special[:, at])
        everyone.append(year.now)
        flows.append(year.flows)
    return Pupils(years, np.stack(everyone, axis=1), np.stack(flows, axis=1))


@dataclass
class _Year:
    """A year in the making: ``now`` becomes the pupils of the next census, ``before`` are those of the last one."""

    now: Array
    before: Array
    flows: Array = field(init=False)

    def __post_init__(self) -> None:
        self.flows = np.zeros((len(self.now), len(FLOWS), len(LEVELS), len(AREAS), len(SECTORS)))

    def book(self, flow: str, level: str, pupils: Array) -> None:
        """Book a flow of a level, shape (point, area, sector)."""
        self.flows[:, FLOWS.index(flow), LEVELS.index(level)] += pupils


def _go_up(year: _Year, stay: Array, repeat: Array) -> None:
    """Pupils go to the next grade of their level, repeat theirs, drop out or complete the level (equation 2)."""
    for level in LEVELS[:-1]:
        place = grades(level)
        before = year.before[:, place]
        again = before * repeat[:, place, None, None]
        moving = before - again
        lasting = moving[:, :-1] * stay[:, place][:, :-1, None, None]
        year.now[:, place] = again
        year.now[:, place.start + 1 : place.stop] += lasting
        change = lasting - moving[:, :-1]
        year.book("joined_late", level, np.maximum(change, 0).sum(axis=1))
        year.book("dropped_out", level, np.minimum(change, 0).sum(axis=1))
        year.book("completed", level, -moving[:, -1])


def _enter(
    year: _Year, born: dict[str, Array], rates: Rates, at: int, policy: Sectors, schooled: NDArray[np.bool_]
) -> None:
    """Children enter the first grades, from birth or from the level below (equations 3 and 4).

    They go to the areas and sectors as those in the first grade did a year before; where it was empty, as the level,
    and where that was, to the areas with a public school alike.
    """
    for level, rate in rates.entry.items():
        if level in COMES_FROM:
            leavers = -year.flows[:, FLOWS.index("completed"), LEVELS.index(COMES_FROM[level])]
            coming = leavers.sum(axis=(1, 2)) * rate[:, at]
        else:
            coming = born[level] * rate[:, at]
        first = grades(level).start
        last_year = year.before[:, first]
        open_here = schooled[LEVELS.index(level)]
        entrants = coming[:, None, None] * _shares(last_year, year.before[:, grades(level)].sum(axis=1), open_here)
        entrants = policy.cut_private_intake(level, at, entrants, last_year[..., PRIVATE], open_here)
        year.now[:, first] += entrants
        year.book("entered", level, entrants)


def _migrate(year: _Year, moves: Array, staying: Array) -> None:
    """Pupils move between areas; of those who were in the level already some leave the county (equation 5)."""
    for level in MIGRATING:
        place = grades(level)
        there = np.einsum("pgas,pgab->pgbs", year.now[:, place], moves[:, place])
        year.book("changed_area", level, (there - year.now[:, place]).sum(axis=1))
        later = slice(1, None)
        left = there[:, later] * (staying[:, place][:, later, None, None] - 1)
        there[:, later] += left
        year.now[:, place] = there
        year.book("crossed_border", level, left.sum(axis=1))


def _merge(year: _Year, mergers: Array) -> None:
    """Public pupils go to the area of the school into which theirs merges."""
    for number in np.flatnonzero(mergers.any(axis=(1, 2))):
        place = grades(LEVELS[number])
        stay = np.eye(len(AREAS)) - np.diag(mergers[number].sum(axis=1))
        before = year.now[:, place, :, PUBLIC]
        after = before @ (mergers[number] + stay)
        moved = np.zeros((len(before), len(AREAS), len(SECTORS)))
        moved[..., PUBLIC] = (after - before).sum(axis=1)
        year.now[:, place, :, PUBLIC] = after
        year.book("changed_area", LEVELS[number], moved)


def _share_kindergartens(year: _Year, policy: Sectors, at: int, schooled: NDArray[np.bool_]) -> None:
    """Children of kindergartens change sector where a share of public ones is chosen."""
    place = grades("kindergarten")
    moved = policy.to_public_kindergartens(at, year.now[:, place], schooled)
    year.now[:, place] += moved
    year.book("changed_sector", "kindergarten", moved.sum(axis=1))


def _count_special(year: _Year, per_pupil: Array) -> None:
    """Special schools have a share of the pupils of compulsory age, where they are (equation 6)."""
    place = grades("special")
    compulsory = np.asarray(sum(year.now[:, grades(level)].sum(axis=(1, 2, 3)) for level in COMPULSORY))
    there = year.now[:, place].sum(axis=1)
    pupils = (compulsory * per_pupil)[:, None, None] * _shares(there)
    year.book("counted_anew", "special", pupils - there)
    year.now[:, place] = pupils[:, None]


def _shares(pupils: Array, otherwise: Array | None = None, schooled: NDArray[np.bool_] | None = None) -> Array:
    """The share of each area and sector, shape (point, area, sector).

    Where there is nobody, those of ``otherwise``; where there is nobody either, of areas with a public school alike.
    """
    total = pupils.sum(axis=(1, 2), keepdims=True)
    if otherwise is None or schooled is None:
        last = np.zeros_like(pupils)
    elif (total > 0).all():
        last = pupils
    else:
        alike = np.zeros_like(pupils)
        alike[:, schooled, PUBLIC] = 1.0
        last = _shares(np.where(otherwise.sum(axis=(1, 2), keepdims=True) > 0, otherwise, alike))
    return np.asarray(np.divide(pupils, total, out=last.copy(), where=total > 0))


def base(county: County) -> Array:
    """Pupils of the base census, shape (grade, area, sector).

    Raises:
        PlannerError: a grade does not exist, or one of a level that is there is missing.
    """
    found = np.zeros((len(GRADES), len(AREAS), len(SECTORS)))
    table = county.tables["pupils"]
    for line, row in zip(table.index, table.to_dict("records"), strict=True):
        grade = (row["level"], row["grade"])
        if grade not in GRADES:
            raise PlannerError(
                f"{county.where('pupils', line, 'grade')}: level {row['level']} has grades 1 to "
                f"{GRADES_OF_LEVEL[row['level']]}, not {row['grade']}"
            )
        found[GRADES.index(grade), AREAS.index(row["area"]), SECTORS.index(row["sector"])] += row["pupils"]
    for (level, area, sector), there in table.groupby(["level", "area", "sector"], sort=False):
        missing = sorted({*range(1, GRADES_OF_LEVEL[str(level)] + 1)} - set(there["grade"]))
        if missing:
            raise PlannerError(
                f"{county.where('pupils')}: pupils of level {level}, grade {missing[0]}, area {area}, sector "
                f"{sector} are missing; write 0 if there are none"
            )
    return found
