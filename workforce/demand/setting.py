"""What a county and a scenario settle before pupils are counted: schools, rooms, sizes of classes, what is taught."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.demand import crowding
from workforce.demand.classes import Places, Rules
from workforce.demand.curriculum import Timetable, timetable
from workforce.demand.grades import AREAS, GRADES, LEVELS, PUBLIC, Array, grades, of_levels
from workforce.demand.pupils import base, project
from workforce.demand.schools import Schools, carry_out, schools, with_rooms_for
from workforce.demand.sectors import in_force, sectors
from workforce.demand.workload import Work, Zones, work_rules, zones
from workforce.scenario.demand_policy import ClassRule
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample


@dataclass(frozen=True)
class Setting:
    """What a county and a scenario settle before pupils are counted.

    Attributes:
        county, scenario: what they are.
        years: census years, the base year first.
        schools: of every year.
        mergers: pupils who change area with a merger, shape (year, level, area, area).
        schooled: where there is a public school, shape (year, level, area).
        zones, places: where schools are.
        rules: of class formation.
        work: how work follows from classes and pupils.
        fit: how well the classes of the base census are met.
    """

    county: County
    scenario: Scenario
    years: NDArray[np.int64]
    schools: Schools
    mergers: Array
    schooled: NDArray[np.bool_]
    zones: Zones
    places: Places
    rules: Rules
    work: Work
    fit: pd.DataFrame


def settle(county: County, roster: pd.DataFrame, scenario: Scenario) -> Setting:
    """What is settled before pupils are counted: schools and their rooms, how classes are formed, what is taught.

    Raises:
        PlannerError: the county's tables do not hold what the scenario asks for.
    """
    years = np.arange(scenario.run.base_year, scenario.run.base_year + scenario.run.years + 1)
    pupils = base(county)
    public = pupils[..., PUBLIC]
    listed = schools(county, scenario, pupils)
    lessons = timetable(county, scenario, years)
    first = zones(listed.table, listed.share, list(LEVELS))
    fitted = crowding.fit(
        county, scenario, listed, _places(listed, first), _class_rules(scenario, listed, lessons, years), public
    )
    equipped = with_rooms_for(fitted.schools, "kindergarten", sectors(scenario, years, pupils).rooms())
    unmoved = np.zeros((len(years), len(LEVELS), len(AREAS), len(AREAS)))
    apart = project(county, scenario, unmoved, equipped.there(), Sample.likely()).public[0]
    built, mergers = carry_out(equipped, county, scenario, years, of_levels(apart, axis=1))
    where = zones(built.table, built.share, list(LEVELS))
    rules = _class_rules(scenario, built, lessons, years)
    usual, allowed = _class_sizes(scenario, fitted.usual, years)
    return Setting(
        county=county,
        scenario=scenario,
        years=years,
        schools=built,
        mergers=mergers,
        schooled=built.there(),
        zones=where,
        places=_places(built, where),
        rules=rules._replace(usual=usual, allowed=allowed),
        work=work_rules(county, roster, scenario, lessons, where, years),
        fit=fitted.fit,
    )


def _places(built: Schools, where: Zones) -> Places:
    """Where the schools are, for the loop that forms classes."""
    first = np.array([grades(level).start for level in LEVELS])[built.level]
    last = np.array([grades(level).stop for level in LEVELS])[built.level]
    groups = np.full((len(first), len(GRADES)), -1)
    start = where.first_group[where.of_school]
    for school in range(len(first)):
        count = last[school] - first[school]
        groups[school, first[school] : last[school]] = start[school] + np.arange(count)
    return Places(first, last, built.area, groups)


def _class_rules(scenario: Scenario, built: Schools, lessons: Timetable, years: NDArray[np.int64]) -> Rules:
    """How classes are formed, but for the usual sizes, with no rule of the planner."""
    formation = scenario.assumptions.classes
    of_grade = np.array([level for level, _ in GRADES])
    primary = of_grade == "primary"
    maximum = np.array([formation.maximum[level].value if level in formation.maximum else np.inf for level in of_grade])
    nothing = np.full((len(years), len(GRADES), len(AREAS)), np.inf)
    return Rules(
        share=built.share,
        rooms=np.where(np.isnan(built.rooms), np.inf, built.rooms),
        usual=np.ones_like(nothing),
        maximum=maximum,
        allowed=nothing,
        smallest=np.array([formation.smallest[lv].value if lv in formation.smallest else 0.0 for lv in of_grade]),
        weekly=lessons.by_class.sum(axis=2),
        least=np.where(primary, formation.least_teachers.value * formation.small_school_load.value, 0.0),
    )


def _class_sizes(scenario: Scenario, usual: Array, years: NDArray[np.int64]) -> tuple[Array, Array]:
    """The usual and the allowed size of a class, shape (year, grade, area), with the rules of the planner."""
    sizes = np.repeat(usual[None], len(years), axis=0)
    allowed = np.full(sizes.shape, np.inf)
    for rule in scenario.policies.demand.classes.values():
        for held, grade, area in _where(rule, years):
            if rule.maximum is not None:
                allowed[held, grade, area] = np.minimum(allowed[held, grade, area], rule.maximum)
            if rule.standard is not None:
                sizes[held, grade, area] = np.minimum(sizes[held, grade, area], rule.standard)
    return sizes, allowed


def _where(rule: ClassRule, years: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.bool_], int, int]]:
    """The grades and areas of a rule of class size, each with the years in which it holds."""
    areas = [at for at, area in enumerate(AREAS) if not rule.areas or area in rule.areas]
    for level in rule.levels or LEVELS:
        place = grades(level)
        for grade in range(place.start, place.stop):
            held = in_force(rule, years)
            if rule.grades == "entry":
                held = held & (years - (grade - place.start) >= rule.from_year)
            yield from ((held, grade, area) for area in areas)
