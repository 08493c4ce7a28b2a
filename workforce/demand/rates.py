"""The yearly rates at which pupils stay, repeat, enter and move, as arrays by year and grade."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.demand.grades import AREAS, GRADES, LEVEL_OF_GRADE, LEVELS, Array, grades
from workforce.scenario.demand_assumptions import Enrolment, Migration
from workforce.scenario.model import Scenario
from workforce.scenario.values import by_year


@dataclass(frozen=True)
class Rates:
    """Rates by year.

    Attributes:
        stay: pupils of the next grade per pupil who does not repeat, shape (year, grade).
        repeat: share of a grade who do, same shape.
        entry: entrants of a level per child of the cohort or leaver of the level before, shape (year,).
        special: pupils of special schools per pupil of compulsory age, shape (year,).
        staying: share of a grade who do not leave the county, net, shape (year, grade).
    """

    stay: Array
    repeat: Array
    entry: dict[str, Array]
    special: Array
    staying: Array


def yearly(scenario: Scenario, years: NDArray[np.int64]) -> Rates:
    """The rates of a scenario in each census year."""
    enrolment: Enrolment = scenario.assumptions.enrolment
    stay, repeat = np.ones((len(years), len(GRADES))), np.zeros((len(years), len(GRADES)))
    for level in LEVELS:
        if level in enrolment.stay:
            stay[:, grades(level)] = enrolment.stay[level].at(years)[:, None]
        if level in enrolment.repeat:
            repeat[:, grades(level)] = enrolment.repeat[level].at(years)[:, None]
    names = ("kindergarten", "primary", "junior", "senior", "vocational")
    entry = {level: getattr(enrolment, f"{level}_entry").at(years) for level in names}
    stage = scenario.policies.demand.senior_stage
    if stage is not None:
        after = years >= scenario.run.plan_from
        going, general = (by_year(path, years, before=np.nan) for path in (stage.progression, stage.general_share))
        held = after & np.isfinite(going * general)
        entry["senior"] = np.where(held, going * general, entry["senior"])
        entry["vocational"] = np.where(held, going * (1 - general), entry["vocational"])
    migration = scenario.assumptions.migration
    staying = np.maximum(1 - migration.out_of_county.at(years)[:, None] * relative(migration), 0.0)
    return Rates(stay, repeat, entry, enrolment.special_per_thousand.at(years) / 1000, staying)


def relative(migration: Migration) -> Array:
    """The relative rate of moving of each grade, shape (grade,)."""
    return np.array([migration.by_grade.get(level, {}).get(grade, 1.0) for level, grade in GRADES])


def between_areas(migration: Migration, years: NDArray[np.int64], schooled: NDArray[np.bool_]) -> Array:
    """The matrices that move a year's pupils from area (row) to area (column), shape (year, grade, area, area).

    Args:
        migration: yearly rates.
        years: census years.
        schooled: where there is a public school, shape (year, level, area); nobody moves to an area without one.
    """
    moves = np.zeros((len(years), len(GRADES), len(AREAS), len(AREAS)))
    by_grade = relative(migration)
    for rate, origin, target in (
        (migration.town_to_urban, "town", "urban"),
        (migration.rural_to_urban, "rural", "urban"),
        (migration.rural_to_town, "rural", "town"),
    ):
        there = schooled[:, LEVEL_OF_GRADE, AREAS.index(target)]
        moves[:, :, AREAS.index(origin), AREAS.index(target)] = rate.at(years)[:, None] * by_grade * there
    moves /= np.maximum(moves.sum(axis=3, keepdims=True), 1.0)
    stay = 1 - moves.sum(axis=3)
    moves[:, :, range(len(AREAS)), range(len(AREAS))] = stay
    return moves
