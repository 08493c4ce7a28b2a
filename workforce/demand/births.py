"""Births by calendar year, and the children who come of age for each census (equation 1 of docs/model.md).

Futures lie along the first axis (point): one, where births go as the scenario says; many, where they are drawn.
"""

import numpy as np
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.demand.grades import Array
from workforce.errors import PlannerError
from workforce.months import BORN_BEFORE_CENSUS
from workforce.scenario.assumptions import Assumptions
from workforce.scenario.demand_assumptions import Births
from workforce.scenario.sample import Sample

ENTRY_AGE = {"kindergarten": 3, "primary": 6}


def known(county: County, births: Births) -> dict[int, float]:
    """The county's births by calendar year, as far as they are taken as known.

    Raises:
        PlannerError: the last known year is missing.
    """
    table = county.tables["births"]
    path = {
        int(year): float(count)
        for year, count in zip(table["year"], table["births"], strict=True)
        if year <= births.known_to
    }
    if births.known_to not in path:
        raise PlannerError(
            f"{county.where('births')}: births of {births.known_to} are missing (births.known_to of the scenario)"
        )
    return path


def future_years(births: Births, years: NDArray[np.int64]) -> NDArray[np.int64]:
    """The calendar years up to the last census whose births are supposed."""
    return np.arange(births.known_to + 1, years[-1] + 1)


def supposed_changes(suppose: Assumptions, years: NDArray[np.int64], sample: Sample) -> Array:
    """The yearly change of births after the last known year, shape (point, future year); as far as years stray, too."""
    births, future = suppose.births, future_years(suppose.births, years)
    strays = sample.variation("births", suppose.year_to_year.births, births.known_to, future)
    before = np.concatenate([np.ones((sample.points, 1)), strays[:, :-1]], axis=1)[:, : len(future)]
    return np.asarray((1 + sample.at(births.yearly_change, future)) * strays / before - 1)


def cohorts(
    county: County, births: Births, years: NDArray[np.int64], changes: Array, survival: Array
) -> dict[str, Array]:
    """Children who come of entry age for each census, by level entered, shape (point, year) (equation 1).

    A cohort runs from September to August: a third of one calendar year's births and two thirds of the next one's, of
    whom ``survival`` live. The base year is not a number: who entered then is in the census already.

    Args:
        county: for its births.
        births: what is supposed.
        years: census years, the base year first.
        changes: yearly changes after the last known year, shape (point, future year).
        survival: of the children born, shape (point or 1, year).

    Raises:
        PlannerError: births of a year that is needed are missing.
    """
    path: dict[int, Array] = {year: np.full(len(changes), count) for year, count in known(county, births).items()}
    for at, year in enumerate(future_years(births, years)):
        path[int(year)] = path[int(year) - 1] * (1 + changes[:, at])
    found = {}
    for level, age in ENTRY_AGE.items():
        for year in range(int(years[1]) - age - 1, int(years[-1]) - age + 1):
            if year not in path:
                raise PlannerError(f"{county.where('births')}: births of {year} are missing")
        older = np.stack([path[int(year) - age - 1] for year in years[1:]], axis=1)
        newer = np.stack([path[int(year) - age] for year in years[1:]], axis=1)
        mixed = ((1 - BORN_BEFORE_CENSUS) * older + BORN_BEFORE_CENSUS * newer) * survival[:, 1:]
        found[level] = np.concatenate([np.full((len(changes), 1), np.nan), mixed], axis=1)
    return found
