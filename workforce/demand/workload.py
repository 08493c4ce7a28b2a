"""The work there is to do in each cell and year, in the unit of its level (equation 8).

Primary, junior and senior: weekly lessons. Kindergarten: classes. Vocational and special schools: pupils, those of
vocational schools by programme, or else over subjects as the base-year teachers are.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.cells import ZONE
from workforce.county.tables import County
from workforce.demand.classes import BINS, Formed
from workforce.demand.curriculum import BY_LESSONS, Timetable
from workforce.demand.grades import AREAS, GRADES_OF_LEVEL, Array, Ints, grades
from workforce.demand.sectors import in_force
from workforce.errors import PlannerError
from workforce.scenario.model import Scenario

UNIT = {"kindergarten": "classes", "vocational": "pupils", "special": "pupils"} | dict.fromkeys(BY_LESSONS, "lessons")
SHARES_TOLERANCE = 0.005
ONE_SUBJECT = {"kindergarten": "preschool", "special": "special_education"}


@dataclass(frozen=True)
class Zones:
    """The zones of each level, those of a level side by side, and the grades of each: the groups.

    Attributes:
        table: level, area and zone of each.
        of_school: number of the zone of each school, shape (school,).
        share: of the public pupils of the level and area, shape (year, zone).
        area: number of the area of each, shape (zone,).
        first_group: the first group of each zone, and at the end the number of groups.
        of_level: the places of each level's zones.
    """

    table: pd.DataFrame
    of_school: Ints
    share: Array
    area: Ints
    first_group: Ints
    of_level: dict[str, slice]

    def by_zone(self, values: Array, level: str) -> Array:
        """Values by group as (point, year, zone of the level, grade)."""
        place = self.of_level[level]
        inside = values[:, :, self.first_group[place.start] : self.first_group[place.stop]]
        return inside.reshape(*values.shape[:2], -1, GRADES_OF_LEVEL[level])

    def pupils(self, public: Array, level: str) -> Array:
        """Public pupils, shape (point, year, zone of the level, grade).

        Args:
            public: shape (point, year, grade, area).
            level: the level.
        """
        place = self.of_level[level]
        there = public[:, :, grades(level)][..., self.area[place]].swapaxes(2, 3)
        return np.asarray(there * self.share[None, :, place, None])


def zones(schools: pd.DataFrame, share: Array, order: list[str]) -> Zones:
    """The zones of schools, level by level, areas in the order of the code table.

    Args:
        schools: level, area and zone, one row a school.
        share: of the public pupils of its level and area, shape (year, school).
        order: the levels.
    """
    table = schools[["level", "area", "zone"]].drop_duplicates(ignore_index=True)
    rank = {"level": {name: at for at, name in enumerate(order)}, "area": {name: at for at, name in enumerate(AREAS)}}
    keys = pd.DataFrame({name: table[name].map(places) for name, places in rank.items()})
    table = table.loc[keys.sort_values(["level", "area"], kind="stable").index].reset_index(drop=True)
    numbers = pd.Series(range(len(table)), index=pd.MultiIndex.from_frame(table))
    of_school = numbers.reindex(pd.MultiIndex.from_frame(schools[["level", "area", "zone"]])).to_numpy(dtype=np.int64)
    of_zone = np.zeros((len(share), len(table)))
    np.add.at(of_zone.T, of_school, share.T)
    sizes = table["level"].map(GRADES_OF_LEVEL).to_numpy(dtype=np.int64)
    of_level = {}
    for level in order:
        inside = np.flatnonzero((table["level"] == level).to_numpy())
        of_level[level] = slice(int(inside[0]), int(inside[-1]) + 1) if len(inside) else slice(0, 0)
    area = table["area"].map(rank["area"]).to_numpy(dtype=np.int64)
    return Zones(table, of_school, of_zone, area, np.concatenate([[0], np.cumsum(sizes)]), of_level)


@dataclass(frozen=True)
class Layout:
    """Where each cell finds its work.

    Attributes:
        cells: level, subject, area (and zone).
        of_level: the cells of each level.
        known: of these, the ones with a zone and a subject of the level.
        zone, subject: their numbers in the level.
    """

    cells: pd.DataFrame
    of_level: dict[str, Ints]
    known: dict[str, Ints]
    zone: dict[str, Ints]
    subject: dict[str, Ints]


def layout(cells: pd.DataFrame, where: Zones, subjects: dict[str, tuple[str, ...]]) -> Layout:
    """Where each cell finds its work.

    Args:
        cells: level, subject, area (and zone).
        where: zones.
        subjects: of each level.
    """
    found = Layout(cells, {}, {}, {}, {})
    columns = ["area", ZONE] if ZONE in cells else ["area"]
    for level, names in subjects.items():
        inside = np.flatnonzero((cells["level"] == level).to_numpy())
        there = pd.MultiIndex.from_frame(where.table.iloc[where.of_level[level]][columns])
        zone = there.get_indexer(pd.MultiIndex.from_frame(cells[columns].iloc[inside]))
        subject = pd.Index(names).get_indexer(pd.Index(cells["subject"].iloc[inside]))
        known = (zone >= 0) & (subject >= 0)
        found.of_level[level], found.known[level] = inside, inside[known]
        found.zone[level], found.subject[level] = zone[known], subject[known]
    return found


@dataclass(frozen=True)
class Work:
    """How the work of a level follows from classes and pupils.

    Attributes:
        subjects: of each level.
        timetable: weekly lessons.
        parts: of the pupils of vocational schools, by subject.
        remote: by which lessons of a subject are multiplied, and what of those received is taught elsewhere, by level;
            shapes (year, zone of the level, subject) and (year, zone of the level, zone of the level, subject).
        allowance: by how much lessons in classes of 66 and more count more, shape (subject,).
    """

    subjects: dict[str, tuple[str, ...]]
    timetable: Timetable
    parts: Array
    remote: dict[str, Array]
    allowance: Array


def work_rules(
    county: County,
    roster: pd.DataFrame,
    scenario: Scenario,
    timetable: Timetable,
    places: Zones,
    years: NDArray[np.int64],
) -> Work:
    """How work follows from classes and pupils in a county and a scenario."""
    vocational = _programmes(county, roster)
    subjects = dict.fromkeys(BY_LESSONS, timetable.subjects) | {level: (name,) for level, name in ONE_SUBJECT.items()}
    formation = scenario.assumptions.classes
    allowed = formation.large_class_allowance.value
    main = np.isin(timetable.subjects, formation.main_subjects)
    return Work(
        subjects=subjects | {"vocational": tuple(vocational.index)},
        timetable=timetable,
        parts=vocational.to_numpy(dtype=np.float64),
        remote={level: _remote(scenario, level, timetable, places, years) for level in BY_LESSONS},
        allowance=np.where(main, allowed / (1 - allowed), 0.0),
    )


def _programmes(county: County, roster: pd.DataFrame) -> "pd.Series[Any]":
    """The share of vocational pupils by subject: by programme, or as the teachers of the base census are."""
    table = county.tables.get("programmes")
    if table is not None and not table.empty:
        if abs(float(table["share"].sum()) - 1) > SHARES_TOLERANCE:
            raise PlannerError(
                f"{county.where('programmes', None, 'share')}: the shares add up to {table['share'].sum():.1%}, "
                "not 100 %"
            )
        return table.set_index("subject")["share"]
    return roster.loc[roster["level"] == "vocational", "subject"].value_counts(normalize=True)


def _remote(scenario: Scenario, level: str, timetable: Timetable, places: Zones, years: NDArray[np.int64]) -> Array:
    """How lessons asked for in a zone (row) are taught by teachers of a zone (column).

    Shape (year, zone, zone, subject): one where they teach their own.
    """
    table = places.table.iloc[places.of_level[level]]
    count = len(table)
    taught = np.zeros((len(years), count, count, len(timetable.subjects)))
    taught[:, range(count), range(count)] = 1.0
    for name, rule in scenario.policies.demand.remote_lessons.items():
        if level not in rule.levels or not count:
            continue
        held = in_force(rule, years)
        subjects = [at for at, name in enumerate(timetable.subjects) if not rule.subjects or name in rule.subjects]
        inside = np.flatnonzero(table["area"].isin(rule.areas) if rule.areas else np.ones(count, dtype=bool))
        senders = np.flatnonzero((table["area"] == rule.taught_in).to_numpy())
        if not len(senders):
            raise PlannerError(
                f"{name}: there is no public school of level {level}, area {rule.taught_in} to teach from",
                ("policies", "demand", "remote_lessons", name, "taught_in"),
            )
        by = np.zeros(count)
        by[senders] = 1 / len(senders)
        for zone in inside:
            for subject in subjects:
                own = taught[held, zone, zone, subject]
                taught[held, zone, zone, subject] = own * (1 - rule.share)
                taught[held, zone, :, subject] += own[:, None] * rule.share / rule.classes_per_lesson * by
    return taught


def work_of_level(work: Work, level: str, public: Array, formed: Formed, places: Zones) -> Array:
    """The work of a level, shape (point, year, zone of the level, subject).

    Args:
        work: how it follows from classes and pupils.
        level: the level.
        public: public pupils, shape (point, year, grade, area).
        formed: classes.
        places: zones.
    """
    if level == "kindergarten":
        return np.asarray(places.by_zone(formed.classes, level).sum(axis=3)[..., None])
    pupils = places.pupils(public, level)
    if level == "vocational":
        return np.asarray(pupils.sum(axis=3)[..., None] * work.parts)
    if level == "special":
        return np.asarray(pupils.sum(axis=3)[..., None])
    inside = grades(level)
    plan = work.timetable
    lessons = places.by_zone(formed.taught, level) @ plan.by_class[:, inside]
    if plan.by_pupil[:, inside].any():
        lessons += pupils @ plan.by_pupil[:, inside]
    if work.allowance.any():
        crowded = places.by_zone(formed.sizes[..., BINS.index("from_66")], level)
        lessons += (crowded @ plan.by_class[:, inside]) * work.allowance
    if _own_only(work.remote[level]):
        return np.asarray(lessons)
    return np.asarray(np.einsum("pyzs,yzws->pyws", lessons, work.remote[level], optimize=True))


def _own_only(taught: Array) -> bool:
    """Whether every zone teaches its own lessons and no others."""
    own = np.eye(taught.shape[1])[None, :, :, None]
    return bool((taught == own).all())
