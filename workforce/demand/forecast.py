"""The demand side as one chain of named steps: pupils, classes, work, posts.

:func:`forecast` gives the need of every cell in every census if all is as likely; :func:`futures` the same at the
values that assumptions take in a block of replications.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.cells import COLUMNS, ZONE, cell_numbers, cells
from workforce.county.tables import County
from workforce.demand import establishment, posts, response, sectors
from workforce.demand.classes import Formed, form, nothing_formed
from workforce.demand.establishment import Entitlement, entitlement
from workforce.demand.grades import LEVELS, Array, Ints, of_levels
from workforce.demand.pupils import Pupils, project
from workforce.demand.setting import Setting, settle
from workforce.demand.workload import Layout, Zones, layout, work_of_level
from workforce.errors import PlannerError
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample

LOST = 1e-3
"""Pupils; fewer that are in no school are rounding."""


@dataclass(frozen=True)
class Prospect:
    """What comes, in one future or many: pupils, classes and the work of each level."""

    pupils: Pupils
    formed: Formed
    work: dict[str, Array]


@dataclass(frozen=True)
class Needs:
    """Need for teachers in full-time equivalents, three ways, each of shape (point, year, cell).

    Attributes:
        by_lessons: by the lessons of each subject and the posts of each school.
        by_norm: by the staffing norm, turned from people into those at work.
        by_response: teachers that answer to pupils with the elasticity of the scenario.
    """

    by_lessons: Array
    by_norm: Array
    by_response: Array


@dataclass(frozen=True)
class Demand:
    """The demand side of a county and a scenario.

    Attributes:
        setting: what was settled.
        prospect: what comes if all is as likely.
        layout: where each cell finds its work.
        load: work per teacher, shape (cell,).
        at_work: how much of a teacher of its level is at work at the base census, shape (cell,).
        needs: with one point.
        loads: base-year work per teacher beside the standard, for the report.
    """

    setting: Setting
    prospect: Prospect
    layout: Layout
    load: Array
    at_work: Array
    needs: Needs
    loads: pd.DataFrame

    @property
    def years(self) -> NDArray[np.int64]:
        """Census years, the base year first."""
        return np.asarray(self.setting.years)

    @property
    def cells(self) -> pd.DataFrame:
        """Level, subject, area (and zone) of each cell."""
        return self.layout.cells

    @property
    def by_lessons(self) -> Array:
        """Need by lessons, shape (year, cell)."""
        return np.asarray(self.needs.by_lessons[0])

    @property
    def by_norm(self) -> Array:
        """Need by the norm, shape (year, cell)."""
        return np.asarray(self.needs.by_norm[0])

    def need(self, basis: str) -> Array:
        """The need that drives recruitment, shape (point, year, cell)."""
        return np.asarray(getattr(self.needs, f"by_{basis}"))


def forecast(county: County, roster: pd.DataFrame, scenario: Scenario, at_work: "pd.Series[float]") -> Demand:
    """Pupils, classes, work, posts: the need of every cell in every census to the horizon.

    Args:
        county: the county's tables.
        roster: one row a teacher; with the zone, where zones are finer than areas.
        scenario: assumptions and policies.
        at_work: how much of each teacher is at work at the base census, full-time equivalents.

    Raises:
        PlannerError: the county's tables do not hold what the scenario asks for.
    """
    untaught = set(roster["level"]) - set(county.tables["pupils"]["level"])
    if untaught:
        file = county.where("pupils")
        raise PlannerError(
            f"{file}: level {min(untaught)} has teachers, but no row of pupils; write 0 if there are none"
        )
    setting = settle(county, roster, scenario)
    prospect = look_ahead(setting, Sample.likely())
    sectors.refuse_inclusive_below_public(scenario, prospect.pupils.everyone, setting.years)
    places = cells(roster, _taught(setting, prospect))
    return _calibrated(setting, prospect, layout(places, setting.zones, setting.work.subjects), roster, at_work)


def with_roster(demand: Demand, roster: pd.DataFrame, at_work: "pd.Series[float]") -> Demand:
    """The demand of the same county, of which another roster is supposed, with no cell that was not there.

    What vocational pupils are taught stays as it was.

    Args:
        demand: with the roster before.
        roster: as of :func:`forecast`.
        at_work: as there.
    """
    return _calibrated(demand.setting, demand.prospect, demand.layout, roster, at_work)


def _calibrated(
    setting: Setting, prospect: Prospect, where: Layout, roster: pd.DataFrame, at_work: "pd.Series[float]"
) -> Demand:
    """Need, from the work of each cell and what its teachers carry."""
    scenario, places = setting.scenario, where.cells
    teachers = np.bincount(cell_numbers(places, roster), weights=at_work, minlength=len(places)).astype(np.float64)
    basis = scenario.assumptions.load_basis
    work = by_cell(prospect, where)[0, 0]
    standard = posts.standard_loads(setting.county, scenario, places)
    load = posts.loads(work, teachers, places, standard, basis)
    share = _at_work_by_level(roster, at_work, places)
    return Demand(
        setting=setting,
        prospect=prospect,
        layout=where,
        load=load,
        at_work=share,
        needs=needs(setting, prospect, where, load, share, Sample.likely()),
        loads=posts.load_table(work, teachers, load, places, standard, basis),
    )


def look_ahead(setting: Setting, sample: Sample) -> Prospect:
    """Pupils, classes and work at some values of the assumptions.

    Args:
        setting: what is settled.
        sample: the values.

    Raises:
        PlannerError: births of a year that is needed are missing, or public pupils would be in no school.
    """
    pupils = project(setting.county, setting.scenario, setting.mergers, setting.schooled, sample)
    groups = int(setting.zones.first_group[-1])
    formed = nothing_formed(len(pupils.everyone), len(setting.years), groups, len(setting.schools.table))
    form(np.ascontiguousarray(pupils.public), setting.places, setting.rules, formed)
    _refuse_unschooled(setting, pupils, formed)
    work = {level: work_of_level(setting.work, level, pupils.public, formed, setting.zones) for level in LEVELS}
    return Prospect(pupils, formed, work)


def _refuse_unschooled(setting: Setting, pupils: Pupils, formed: Formed) -> None:
    """Refuse a path on which public pupils of a level are in no school of theirs."""
    lost = of_levels(pupils.public, axis=2).sum(axis=(0, 3))
    for number in range(len(LEVELS)):
        lost[:, number] -= formed.pupils[:, :, setting.schools.level == number].sum(axis=(0, 2))
    year, level = np.unravel_index(int(np.abs(lost).argmax()), lost.shape)
    if abs(lost[year, level]) > LOST * len(pupils.public):
        raise PlannerError(
            f"{lost[year, level] / len(pupils.public):.1f} public pupils of level {LEVELS[level]} have no school in "
            f"{setting.years[year]}; look at the schools and projects of that year"
        )


def _taught(setting: Setting, prospect: Prospect) -> pd.DataFrame:
    """Level, subject, area (and zone) of work that there is, and of the posts of schools."""
    rows: list[tuple[str, str, str, str]] = []
    rules = setting.scenario.policies.demand.school_posts.values()
    for level in LEVELS:
        there = setting.zones.table.iloc[setting.zones.of_level[level]]
        some = np.asarray((prospect.work[level] > 0).any(axis=(0, 1)))
        places = list(there[["area", "zone"]].itertuples(index=False, name=None))
        for at, subject in enumerate(setting.work.subjects[level]):
            rows += [(level, subject, *place) for place, any_work in zip(places, some[:, at], strict=True) if any_work]
        for rule in rules:
            if not rule.levels or level in rule.levels:
                rows += [(level, rule.subject, *place) for place in places if not rule.areas or place[0] in rule.areas]
    table = pd.DataFrame(rows, columns=[*COLUMNS, ZONE]).drop_duplicates(ignore_index=True)
    return table.drop(columns=ZONE) if setting.scenario.run.zones == "area" else table


def by_cell(prospect: Prospect, places: Layout) -> Array:
    """The work of every cell, shape (point, year, cell)."""
    points, years = prospect.formed.classes.shape[:2]
    amounts = np.zeros((points, years, len(places.cells)))
    for level, work in prospect.work.items():
        amounts[:, :, places.known[level]] = work[:, :, places.zone[level], places.subject[level]]
    return amounts


def needs(setting: Setting, prospect: Prospect, places: Layout, load: Array, at_work: Array, sample: Sample) -> Needs:
    """Need three ways (see :class:`Needs`).

    Args:
        setting: what is settled.
        prospect: what comes.
        places: where each cell finds its work.
        load: work per teacher, shape (cell,) or (point, 1, cell).
        at_work: how much of a teacher is at work, same shape.
        sample: the values of assumptions.
    """
    by_lessons = by_cell(prospect, places) / load
    _add_school_posts(setting, prospect, places, by_lessons)
    norm = staff(setting, prospect, sample)
    inside = [np.array([], dtype=np.int64), *(places.of_level[level] for level in norm.levels)]
    by_norm = establishment.spread(norm.teachers, norm.levels, by_lessons, places.of_level)
    of_norm = np.concatenate(inside)
    by_norm[:, :, of_norm] *= at_work[..., of_norm]
    return Needs(by_lessons, by_norm, _by_response(setting, prospect, places, by_lessons, sample))


def staff(setting: Setting, prospect: Prospect, sample: Sample) -> Entitlement:
    """Staff that the norm entitles schools to."""
    formed = prospect.formed
    return entitlement(setting.scenario, setting.schools, formed.pupils, formed.of_school, setting.years, sample)


def _add_school_posts(setting: Setting, prospect: Prospect, places: Layout, need: Array) -> None:
    """Add, in place, what the posts of schools ask for beyond their lessons."""
    formed, where = prospect.formed, setting.zones
    for rule in setting.scenario.policies.demand.school_posts.values():
        cell = _cells_of_subject(rule.subject, places, where)[where.of_school]
        in_zone = np.equal.outer(where.of_school, np.arange(len(where.table))).astype(np.float64)
        classes = (formed.of_school @ in_zone)[:, :, where.of_school]
        part = np.divide(formed.of_school, classes, out=np.zeros_like(classes), where=classes > 0)
        taught = np.where(cell >= 0, need[:, :, cell] * part, 0.0)
        asked = posts.school_posts(rule, setting.schools, formed.pupils, taught, setting.years)
        in_cell = np.equal.outer(cell, np.arange(need.shape[2])).astype(np.float64)
        need += np.where(asked > 0, asked - taught, 0.0) @ in_cell


def _cells_of_subject(subject: str, places: Layout, where: Zones) -> Ints:
    """The cell of a subject in each zone, -1 where there is none, shape (zone,)."""
    found = np.full(len(where.table), -1)
    columns = [name for name in places.cells.columns if name != "subject"]
    cells = places.cells[places.cells["subject"] == subject]
    at = pd.MultiIndex.from_frame(where.table[columns]).get_indexer(pd.MultiIndex.from_frame(cells[columns]))
    found[at[at >= 0]] = cells.index.to_numpy()[at >= 0]
    return found


def _by_response(setting: Setting, prospect: Prospect, places: Layout, by_lessons: Array, sample: Sample) -> Array:
    """Teachers of each level that answer to its pupils, spread as the need by lessons is (equation 24)."""
    elasticities = elasticities_used(setting.county, setting.scenario, sample)
    wanted = []
    for level, elasticity in elasticities.items():
        start = by_lessons[:, 0, places.of_level[level]].sum(axis=1)
        pupils = prospect.pupils.of_level(level).sum(axis=2)
        wanted.append(response.trajectory(start, pupils, elasticity))
    if not wanted:
        return by_lessons
    return establishment.spread(np.stack(wanted, axis=2), tuple(elasticities), by_lessons, places.of_level)


def elasticities_used(county: County, scenario: Scenario, sample: Sample) -> dict[str, Array]:
    """The elasticity of each level, shape (point,): as given, or, where that is asked for, as learned from the past.

    Raises:
        PlannerError: the past is asked for, and the county has none.
    """
    suppose = scenario.assumptions
    given = {level: sample.of(elasticity) for level, elasticity in suppose.response.items()}
    if suppose.response_basis == "given":
        return given
    history = county.tables.get("history")
    if history is None:
        raise PlannerError(
            f"{county.where('history')}: the table is missing; elasticities are to be learned from it",
            ("assumptions", "response_basis"),
        )
    learned = response.from_history(history)
    for level, elasticity in learned.items():
        if not 0 <= elasticity <= 1:
            raise PlannerError(
                f"{county.where('history')}: the years of level {level} give an elasticity of {elasticity:.2f}, "
                "and only 0 to 1 makes sense; give one in assumptions.response",
                ("assumptions", "response_basis"),
            )
    return given | {level: np.full(sample.points, elasticity) for level, elasticity in learned.items()}


def futures(demand: Demand, sample: Sample, at_work: Array) -> tuple[Prospect, Needs]:
    """What comes, and the need, at the values of a block of replications.

    Where loads are calibrated to the teachers at work at the base census, they are so in every replication.

    Args:
        demand: the forecast, with cells and loads.
        sample: the values of assumptions.
        at_work: how much of the teachers of each cell is at work at the base census, over what is likely, shape
            (point, cell).
    """
    prospect, relative = look_ahead(demand.setting, sample), at_work[:, None]
    calibrated = demand.setting.scenario.assumptions.load_basis == "calibrated"
    none = np.full(relative.shape, np.inf)
    load = np.divide(demand.load, relative, out=none, where=relative > 0) if calibrated else demand.load
    return prospect, needs(demand.setting, prospect, demand.layout, load, demand.at_work * relative, sample)


def _at_work_by_level(roster: pd.DataFrame, at_work: "pd.Series[float]", places: pd.DataFrame) -> Array:
    """How much of a teacher of each cell's level is at work at the base census; all, where a level has none."""
    share = at_work.groupby(roster["level"]).mean()
    return np.asarray(places["level"].map(share).fillna(1.0), dtype=np.float64)
