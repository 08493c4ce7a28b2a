"""Public schools of every year: the county's list, their rooms, and projects that open, extend, close and merge.

The pupils of a level and area are spread over its schools by shares that hold from year to year until a project changes
them: in the base census by the list's weights and the crowding of :mod:`workforce.demand.crowding`.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.demand.grades import AREAS, LEVELS, PUBLIC, Array, Ints, of_levels
from workforce.errors import PlannerError, nearest
from workforce.scenario.demand_policy import Project
from workforce.scenario.model import Scenario

PROJECTS = ("policies", "demand", "projects")
IN_ORDER = ("open", "extend", "merge", "close")
"""The projects of one summer, in the order in which they are carried out."""


@dataclass(frozen=True)
class Schools:
    """The public schools that there are at some time of a run.

    Attributes:
        table: school, level, area, district and zone, and places where the county gives them, one row a school.
        level, area: numbers of each school, shape (school,).
        share: of the public pupils of its level and area, shape (year, school).
        rooms: classrooms, shape (year, school); not a number while they are not known, infinite where nothing limits
            classes.
        boarders: share of its pupils who board, shape (year, school).
    """

    table: pd.DataFrame
    level: Ints
    area: Ints
    share: Array
    rooms: Array
    boarders: Array

    @property
    def place(self) -> Ints:
        """The number of the level and area of each school."""
        return np.asarray(self.level * len(AREAS) + self.area)

    def there(self) -> NDArray[np.bool_]:
        """Where there is a public school with pupils, shape (year, level, area)."""
        found = np.zeros((len(self.share), len(LEVELS) * len(AREAS)), dtype=bool)
        for school, place in enumerate(self.place):
            found[:, place] |= self.share[:, school] > 0
        return found.reshape(len(self.share), len(LEVELS), len(AREAS))


def schools(county: County, scenario: Scenario, base: Array) -> Schools:
    """The public schools of the base census, in every year as they are then.

    Args:
        county: its list of schools.
        scenario: for the zones and the boarders.
        base: pupils of the base census, shape (grade, area, sector).

    Raises:
        PlannerError: an area with public pupils of a level has no public school of it.
    """
    public = of_levels(base[..., PUBLIC], axis=0)
    listed = county.tables["schools"]
    table = listed[listed["sector"] == "public"].reset_index(drop=True)
    level: Ints = table["level"].map({name: at for at, name in enumerate(LEVELS)}).to_numpy(dtype=np.int64)
    area: Ints = table["area"].map({name: at for at, name in enumerate(AREAS)}).to_numpy(dtype=np.int64)
    weight = table["weight"].to_numpy(dtype=np.float64)
    _refuse_missing(county, public, level[weight > 0], area[weight > 0])
    years = scenario.run.years + 1
    share = shares(weight, level * len(AREAS) + area)
    places = pd.to_numeric(table["places"], errors="coerce").to_numpy(dtype=np.float64)
    rooms = pd.to_numeric(table["rooms"], errors="coerce").to_numpy(dtype=np.float64)
    rooms = np.where(np.isnan(rooms), np.ceil(places / pupils_per_place(scenario)[level]), rooms)
    return Schools(
        table=zoned(table, scenario.run.zones),
        level=level,
        area=area,
        share=np.repeat(share[None], years, axis=0),
        rooms=np.repeat(rooms[None], years, axis=0),
        boarders=np.repeat(_boarders(scenario, level, area)[None], years, axis=0),
    )


def pupils_per_place(scenario: Scenario) -> Array:
    """Pupils for whom a room is built, by level; not a number where nobody says."""
    given = scenario.assumptions.classes.pupils_per_place
    return np.array([given[level].value if level in given else np.nan for level in LEVELS])


def _refuse_missing(county: County, public: Array, level: Ints, area: Ints) -> None:
    there = {*zip(level.tolist(), area.tolist(), strict=True)}
    for at, where in np.argwhere(public > 0).tolist():
        if (at, where) not in there:
            raise PlannerError(
                f"{county.where('schools')}: {public[at, where]:.0f} public pupils of level {LEVELS[at]}, area "
                f"{AREAS[where]}, but no public school there"
            )


def shares(weight: Array, place: Ints) -> Array:
    """Each school's part of its level and area, shape (..., school); zero where nobody has any weight."""
    totals = np.zeros((*weight.shape[:-1], int(place.max(initial=0)) + 1))
    for number in np.unique(place):
        totals[..., number] = weight[..., place == number].sum(axis=-1)
    of_place = totals[..., place]
    return np.divide(weight, of_place, out=np.zeros_like(weight), where=of_place > 0)


def zoned(table: pd.DataFrame, layer: str) -> pd.DataFrame:
    """The list with the zone of each school: its area, its district inside the area, or itself."""
    area = table["area"].astype(str)
    district = table["district"].fillna("").astype(str)
    zones = {"area": area, "district": area.where(district == "", district), "school": table["school"].astype(str)}
    places = pd.to_numeric(table["places"], errors="coerce")
    named = table[["school", "level", "area"]].assign(district=district, zone=zones[layer], places=places)
    return named.reset_index(drop=True)


def _boarders(scenario: Scenario, level: Ints, area: Ints) -> Array:
    """The share of boarders in each school that is supposed."""
    found = np.zeros((len(LEVELS), len(AREAS)))
    for name, boarding in scenario.assumptions.boarding.items():
        for where, share in boarding.share.items():
            found[LEVELS.index(name), AREAS.index(where)] = share.value
    return found[level, area]


def with_rooms_for(found: Schools, level: str, factor: Array) -> Schools:
    """The schools with as many times the rooms at a level, in whole rooms; ``factor`` of shape (year,)."""
    inside = found.level == LEVELS.index(level)
    rooms = found.rooms.copy()
    rooms[:, inside] = np.where(factor[:, None] > 1, np.ceil(rooms[:, inside] * factor[:, None]), rooms[:, inside])
    return replace(found, rooms=rooms)


def carry_out(
    found: Schools, county: County, scenario: Scenario, years: NDArray[np.int64], public: Array
) -> tuple[Schools, Array]:
    """The schools as projects make them, and the pupils whom mergers bring to another area.

    A school that opens takes pupils from the fullest of its level and area until it is as full; one that closes leaves
    them to the others; one that merges brings them along; an extension brings rooms for the pupils it has.

    Args:
        found: the schools of the base census, with rooms.
        county: for messages.
        scenario: with its projects.
        years: census years.
        public: public pupils if no school merged, shape (year, level, area); says how many a merger brings to another
            area.

    Returns:
        The schools, and the part of the public pupils of a level and area that changes area in the summer before a
        census, shape (year, level, area, area).

    Raises:
        PlannerError: a project names a school that is not there, closes the last one of a level and area, or opens one
            where there is none whose pupils it could take.
    """
    stays = np.tile(np.eye(len(AREAS)), (len(years), len(LEVELS), 1, 1))
    public = public.copy()
    layer = scenario.run.zones
    projects = scenario.policies.demand.projects
    for name, project in sorted(projects.items(), key=lambda item: (item[1].year, IN_ORDER.index(item[1].kind))):
        at = int(project.year - years[0])
        where = (*PROJECTS, name)
        if project.kind == "open":
            found = _opened(found, project, at, layer, where)
            continue
        school = _number(found, project.school, at, (*where, "school"), county)
        if project.boarders is not None:
            found.boarders[at:, school] = project.boarders
        if project.kind == "extend":
            found.rooms[at:, school] += project.rooms
        elif project.kind == "close":
            _close(found, school, at, where)
        else:
            into = _number(found, str(project.into), at, (*where, "into"), county)
            _merge(found, school, into, at, public, stays, where)
    return found, np.asarray(stays - stays * np.eye(len(AREAS)))


def _number(found: Schools, school: str, at: int, where: tuple[str, ...], county: County) -> int:
    known = found.table["school"].tolist()
    if school not in known:
        file = county.where("schools")
        raise PlannerError(f"{school} is not a school of {file} or of a project{nearest(school, known)}", where)
    number = known.index(school)
    if found.share[at, number] <= 0:
        raise PlannerError(f"{school} has no pupils when the project comes; it is closed already", where)
    return number


def _opened(found: Schools, project: Project, at: int, layer: str, where: tuple[str, ...]) -> Schools:
    if project.school in set(found.table["school"]):
        raise PlannerError(f"{project.school} is a school already; to add rooms write kind: extend", where)
    level, area = LEVELS.index(str(project.level)), AREAS.index(str(project.area))
    row = pd.DataFrame([{
        "school": project.school, "level": project.level, "area": project.area, "district": project.district,
        "places": np.nan,
    }])  # fmt: skip
    beside = np.flatnonzero((found.level == level) & (found.area == area))
    if not (found.share[at, beside] > 0).any():
        raise PlannerError(
            f"{project.school}: there is no public school of level {project.level}, area {project.area} whose pupils "
            "it could take",
            where,
        )
    years = len(found.share)
    share, rooms = np.zeros((years, 1)), np.zeros((years, 1))
    kept = _relieved(found.share[at, beside], found.rooms[at, beside], project.rooms)
    share[at:, 0] = 1 - kept.sum()
    rooms[at:, 0] = project.rooms
    boarders = np.full((years, 1), found.boarders[0, beside].mean())
    if project.boarders is not None:
        boarders[at:] = project.boarders
    opened = replace(
        found,
        table=pd.concat([found.table, zoned(row, layer)], ignore_index=True),
        level=np.append(found.level, level),
        area=np.append(found.area, area),
        share=np.concatenate([found.share, share], axis=1),
        rooms=np.concatenate([found.rooms, rooms], axis=1),
        boarders=np.concatenate([found.boarders, boarders], axis=1),
    )
    opened.share[at:, beside] = kept
    return opened


def _relieved(share: Array, rooms: Array, new: int) -> Array:
    """What a new school leaves to the others: it takes from the fullest until it is as full as they are.

    Args:
        share: of the pupils, of each school beside it, shape (school,).
        rooms: of each.
        new: rooms of the new one.
    """
    if not np.isfinite(rooms).all() or (rooms[share > 0] <= 0).any():
        open_schools = (share > 0).sum()
        return np.asarray(share * open_schools / (open_schools + 1))
    low, high = 0.0, 1.0
    for _ in range(60):
        full = (low + high) / 2
        low, high = (full, high) if np.maximum(share - full * rooms, 0).sum() > full * new else (low, full)
    return np.minimum(share, (low + high) / 2 * rooms)


def _close(found: Schools, school: int, at: int, where: tuple[str, ...]) -> None:
    beside = (found.place == found.place[school]) & (np.arange(len(found.level)) != school)
    if not (found.share[at, beside] > 0).any():
        raise PlannerError(
            f"{found.table['school'][school]} is the last public school of its level and area; merge it into another",
            where,
        )
    found.share[at:, beside] /= 1 - found.share[at:, [school]]
    found.share[at:, school] = found.rooms[at:, school] = 0.0


def _merge(
    found: Schools, school: int, into: int, at: int, public: Array, stays: Array, where: tuple[str, ...]
) -> None:
    """Merge a school into another, in place; ``public`` and ``stays`` follow the pupils who change area."""
    if found.level[school] != found.level[into]:
        raise PlannerError("a school merges into one of its own level", where)
    share, level, area, goal = found.share, found.level[school], found.area[school], found.area[into]
    part = share[at, school]
    if area == goal:
        share[at:, into] += part
    else:
        coming = public[at:, level, area] * part
        there = public[at:, level, goal]
        of_new = coming[0] / (there[0] + coming[0]) if there[0] + coming[0] > 0 else 0.0
        move = np.eye(len(AREAS))
        move[area, area], move[area, goal] = 1 - part, part
        stays[at, level] = stays[at, level] @ move
        public[at:, level, area] -= coming
        public[at:, level, goal] += coming
        if part < 1:
            share[at:, found.place == found.place[school]] /= 1 - part
        share[at:, found.place == found.place[into]] *= 1 - of_new
        share[at:, into] += of_new
    share[at:, school] = found.rooms[at:, school] = 0.0
