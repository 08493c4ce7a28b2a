"""The yearly rates at which pupils stay, repeat, enter and move, as arrays by point, year and grade."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.demand.grades import AREAS, GRADES, LEVEL_OF_GRADE, LEVELS, Array, grades
from workforce.scenario.demand_assumptions import Enrolment, Migration
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample
from workforce.scenario.values import by_year


@dataclass(frozen=True)
class Rates:
    """Rates by year.

    Attributes:
        stay: pupils of the next grade per pupil who does not repeat, shape (point, year, grade).
        repeat: share of a grade who do, same shape.
        entry: entrants of a level per child of the cohort or leaver of the level before, shape (point, year).
        special: pupils of special schools per pupil of compulsory age, same shape.
        staying: share of a grade who do not leave the county, net, shape (point, year, grade).
    """

    stay: Array
    repeat: Array
    entry: dict[str, Array]
    special: Array
    staying: Array


def yearly(scenario: Scenario, years: NDArray[np.int64], sample: Sample) -> Rates:
    """The rates of a scenario in each census year."""
    enrolment: Enrolment = scenario.assumptions.enrolment
    shape = (sample.points, len(years), len(GRADES))
    stay, repeat = np.ones(shape), np.zeros(shape)
    for level in LEVELS:
        if level in enrolment.stay:
            stay[:, :, grades(level)] = sample.at(enrolment.stay[level], years)[..., None]
        if level in enrolment.repeat:
            repeat[:, :, grades(level)] = sample.at(enrolment.repeat[level], years)[..., None]
    names = ("kindergarten", "primary", "junior", "senior", "vocational")
    entry = {level: sample.at(getattr(enrolment, f"{level}_entry"), years) for level in names}
    stage = scenario.policies.demand.senior_stage
    if stage is not None:
        after = years >= scenario.run.plan_from
        going, general = (by_year(path, years, before=np.nan) for path in (stage.progression, stage.general_share))
        held = after & np.isfinite(going * general)
        entry["senior"] = np.where(held, going * general, entry["senior"])
        entry["vocational"] = np.where(held, going * (1 - general), entry["vocational"])
    migration = scenario.assumptions.migration
    leaving = sample.at(migration.out_of_county, years) * strays(scenario, years, sample)
    staying = np.maximum(1 - leaving[..., None] * relative(migration), 0.0)
    return Rates(stay, repeat, entry, sample.at(enrolment.special_per_thousand, years) / 1000, staying)


def strays(scenario: Scenario, years: NDArray[np.int64], sample: Sample) -> Array:
    """By which factor rates of moving stray from what is supposed, shape (point, year)."""
    variation = scenario.assumptions.year_to_year.migration
    return sample.variation("migration", variation, scenario.run.base_year, years)


def relative(migration: Migration) -> Array:
    """The relative rate of moving of each grade, shape (grade,)."""
    return np.array([migration.by_grade.get(level, {}).get(grade, 1.0) for level, grade in GRADES])


def between_areas(scenario: Scenario, years: NDArray[np.int64], schooled: NDArray[np.bool_], sample: Sample) -> Array:
    """The matrices that move a year's pupils from area (row) to area (column), shape (point, year, grade, area, area).

    Args:
        scenario: with its yearly rates.
        years: census years.
        schooled: where there is a public school, shape (year, level, area); nobody moves to an area without one.
        sample: the values of assumptions.
    """
    migration = scenario.assumptions.migration
    moves = np.zeros((sample.points, len(years), len(GRADES), len(AREAS), len(AREAS)))
    by_grade, factor = relative(migration), strays(scenario, years, sample)
    for rate, origin, target in (
        (migration.town_to_urban, "town", "urban"),
        (migration.rural_to_urban, "rural", "urban"),
        (migration.rural_to_town, "rural", "town"),
    ):
        there = schooled[:, LEVEL_OF_GRADE, AREAS.index(target)]
        yearly = sample.at(rate, years) * factor
        moves[..., AREAS.index(origin), AREAS.index(target)] = yearly[..., None] * by_grade * there
    moves /= np.maximum(moves.sum(axis=4, keepdims=True), 1.0)
    stay = 1 - moves.sum(axis=4)
    moves[..., range(len(AREAS)), range(len(AREAS))] = stay
    return moves
