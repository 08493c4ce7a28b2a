"""Pupils by grade, area and year, rolled forward from the base census (equations 1 to 6 of docs/model.md).

All arrays are real numbers: an expected number of children. The grades of all levels stand side by side on one axis
(:data:`GRADES`); areas on another, in the order of the code table.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.errors import PlannerError
from workforce.scenario.demand_assumptions import Births, Enrolment, Migration
from workforce.scenario.model import Scenario

Array = NDArray[np.float64]

GRADES_OF_LEVEL = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3, "special": 1}
GRADES = [(level, grade) for level, count in GRADES_OF_LEVEL.items() for grade in range(1, count + 1)]
AREAS = ("urban", "town", "rural")
SECTORS = ("public", "private")
COMPULSORY = ("primary", "junior")
MIGRATING = ("kindergarten", "primary", "junior")

COMES_FROM = {
    "junior": ("primary", "junior_entry"),
    "senior": ("junior", "senior_entry"),
    "vocational": ("junior", "vocational_entry"),
}
"""The level whose leavers enter a level, and the rate at which they do."""

ENTRY_AGE = {"kindergarten": 3, "primary": 6}
BIRTHS_BEFORE_SEPTEMBER = 8 / 12


@dataclass(frozen=True)
class Pupils:
    """Pupils of public schools, shape (year, grade, area), with the base census as year 0."""

    years: NDArray[np.int64]
    public: Array

    def of_level(self, level: str) -> Array:
        """Pupils of a level, shape (year, area)."""
        return np.asarray(self.public[:, grades(level)].sum(axis=1))

    def table(self) -> pd.DataFrame:
        """Tidy: year, level, area, pupils."""
        rows = [
            (int(year), level, area, self.of_level(level)[at, where])
            for at, year in enumerate(self.years)
            for level in GRADES_OF_LEVEL
            for where, area in enumerate(AREAS)
        ]
        return pd.DataFrame(rows, columns=["year", "level", "area", "pupils"])


def grades(level: str) -> slice:
    """The places of a level's grades on the grade axis."""
    first = GRADES.index((level, 1))
    return slice(first, first + GRADES_OF_LEVEL[level])


def project(county: County, scenario: Scenario) -> Pupils:
    """Public pupils in every census from the base year to the horizon.

    The public share of each grade and area stays what it is in the base census.

    Raises:
        PlannerError: births of a year that is needed are missing.
    """
    years = np.arange(scenario.run.base_year, scenario.run.base_year + scenario.run.years + 1)
    base = _base(county)
    everyone = base.sum(axis=0)
    public_share = _public_share(base)
    suppose = scenario.assumptions
    cohorts = birth_cohorts(county, suppose.births, years)
    totals = [everyone]
    for at, year in enumerate(years[1:], start=1):
        born = {level: cohort[at] for level, cohort in cohorts.items()}
        totals.append(_next_year(totals[-1], everyone, born, suppose.enrolment, suppose.migration, year))
    return Pupils(years, np.stack(totals) * public_share)


def _public_share(base: Array) -> Array:
    """The public share of each grade and area, shape (grade, area).

    Where an area has nobody in a grade yet, that of the grade; where the grade has nobody, that of the level.
    """
    levels = np.array([level for level, _ in GRADES])
    of_level = np.stack([base[:, levels == level].sum(axis=(1, 2)) for level in levels], axis=1)
    share = _part(of_level, np.zeros(len(GRADES)))
    share = _part(base.sum(axis=2), share)
    return _part(base, np.repeat(share[:, None], len(AREAS), axis=1))


def _part(by_sector: Array, otherwise: Array) -> Array:
    """The public part of pupils by sector (public first), and something else where there are none."""
    total = by_sector.sum(axis=0)
    return np.asarray(np.divide(by_sector[0], total, out=otherwise.copy(), where=total > 0))


def _base(county: County) -> Array:
    """Pupils of the base census, shape (sector, grade, area)."""
    base = np.zeros((len(SECTORS), len(GRADES), len(AREAS)))
    table = county.tables["pupils"]
    for line, row in zip(table.index, table.to_dict("records"), strict=True):
        grade = (row["level"], row["grade"])
        if grade not in GRADES:
            raise PlannerError(
                f"{county.folder / 'pupils.csv'}, row {line}, column grade: level {row['level']} has grades 1 to "
                f"{GRADES_OF_LEVEL[row['level']]}, not {row['grade']}"
            )
        base[SECTORS.index(row["sector"]), GRADES.index(grade), AREAS.index(row["area"])] += row["pupils"]
    for level, count in GRADES_OF_LEVEL.items():
        given = set(table.loc[table["level"] == level, "grade"])
        missing = sorted({*range(1, count + 1)} - given) if given else []
        if missing:
            file = county.folder / "pupils.csv"
            raise PlannerError(
                f"{file}: pupils of level {level}, grade {missing[0]} are missing; write 0 if there are none"
            )
    return base


def birth_cohorts(county: County, births: Births, years: NDArray[np.int64]) -> dict[str, Array]:
    """Children who come of entry age for each census, by level entered, shape (year,) (equation 1).

    A cohort runs from September to August: a third of one calendar year's births and two thirds of the next one's.
    The base year is not a number: who entered then is in the census already.
    """
    path = _birth_path(county, births, int(years[-1]))
    cohorts = {}
    for level, age in ENTRY_AGE.items():
        for year in range(int(years[1]) - age - 1, int(years[-1]) - age + 1):
            if year not in path:
                raise PlannerError(f"{county.folder / 'births.csv'}: births of {year} are missing")
        older = np.array([path[int(year) - age - 1] for year in years[1:]])
        newer = np.array([path[int(year) - age] for year in years[1:]])
        mixed = (1 - BIRTHS_BEFORE_SEPTEMBER) * older + BIRTHS_BEFORE_SEPTEMBER * newer
        cohorts[level] = np.concatenate([[np.nan], mixed])
    return cohorts


def _birth_path(county: County, births: Births, last: int) -> dict[int, float]:
    """Births by calendar year: the table as far as it is known, then the yearly change."""
    table = county.tables["births"]
    path = {
        int(year): float(count)
        for year, count in zip(table["year"], table["births"], strict=True)
        if year <= births.known_to
    }
    if births.known_to not in path:
        raise PlannerError(
            f"{county.folder / 'births.csv'}: births of {births.known_to} are missing (births.known_to of the scenario)"
        )
    later = np.arange(births.known_to + 1, last + 1)
    for year, change in zip(later, births.yearly_change.at(later), strict=True):
        path[int(year)] = path[int(year) - 1] * (1 + change)
    return path


def _moves(migration: Migration, year: NDArray[np.int64]) -> Array:
    """The matrix that moves a year's pupils from area (row) to area (column)."""
    town_to_urban = migration.town_to_urban.at(year)[0]
    rural_to_urban, rural_to_town = migration.rural_to_urban.at(year)[0], migration.rural_to_town.at(year)[0]
    moves = np.array(
        [
            [1.0, 0.0, 0.0],
            [town_to_urban, 1 - town_to_urban, 0.0],
            [rural_to_urban, rural_to_town, 1 - rural_to_urban - rural_to_town],
        ]
    )
    return moves


def _next_year(
    now: Array, base: Array, born: dict[str, float], enrolment: Enrolment, migration: Migration, year: int
) -> Array:
    """Pupils of all sectors one year on, shape (grade, area) (equations 2 to 6).

    Whoever enters a level goes to the areas in which its first grade was the year before; then pupils move between
    areas, and of those who were in the level already some leave the county (entry rates count who enters here).
    """
    at = np.array([year])
    new = np.zeros_like(now)
    for level, rate in enrolment.stay.items():
        place = grades(level)
        new[place.start + 1 : place.stop] = now[place.start : place.stop - 1] * rate.at(at)[0]
    for level, entry in (("kindergarten", enrolment.kindergarten_entry), ("primary", enrolment.primary_entry)):
        first = grades(level).start
        new[first] = born[level] * entry.at(at)[0] * _shares(now[first])
    for level, (before, name) in COMES_FROM.items():
        leavers = now[grades(before).stop - 1].sum()
        first = grades(level).start
        new[first] = leavers * getattr(enrolment, name).at(at)[0] * _shares(now[first])
    staying = 1 - migration.out_of_county.at(at)[0]
    for level in MIGRATING:
        new[grades(level)] = new[grades(level)] @ _moves(migration, at)
        new[grades(level).start + 1 : grades(level).stop] *= staying
    compulsory = sum(new[grades(level)].sum() for level in COMPULSORY)
    special = enrolment.special_per_thousand.at(at)[0] / 1000 * compulsory
    new[grades("special")] = special * _shares(base[grades("special")].sum(axis=0))
    return new


def _shares(pupils: Array) -> Array:
    """Each area's share; all zero where there is nobody."""
    total = pupils.sum()
    return np.asarray(pupils / total) if total > 0 else np.zeros_like(pupils)
