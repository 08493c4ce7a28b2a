"""Posts from work: loads, calibrated to the base year or a standard, and need by cell (equations 9 and 10)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.cells import ALL_AREAS
from workforce.county.tables import County, national
from workforce.demand.grades import Array
from workforce.demand.schools import Schools
from workforce.demand.sectors import in_force
from workforce.demand.workload import UNIT
from workforce.errors import PlannerError
from workforce.scenario.demand_policy import SchoolPosts
from workforce.scenario.model import Scenario

LOAD_COLUMNS = [
    "level", "subject", "unit", "workload", "teachers", "implied_load", "standard_load", "load_used", "basis",
]  # fmt: skip


def standard_loads(county: County, scenario: Scenario, cells: pd.DataFrame) -> Array:
    """Work per teacher by the county's own standards, or the shipped local ones, shape (cell,).

    Not a number where none is known. Levels counted in pupils have the ratio of a programme, or that of the scenario.
    """
    pairs = pd.MultiIndex.from_frame(cells[["level", "subject"]])
    found = national("load_standards").set_index(["level", "subject"])["load"].astype(float).reindex(pairs)
    ratios = {level: ratio.value for level, ratio in scenario.assumptions.pupils_per_teacher.items()}
    used = cells["level"].map(ratios).to_numpy(dtype=np.float64)
    used = np.where(np.isnan(used), found.to_numpy(dtype=np.float64), used)
    programmes = county.tables.get("programmes")
    if programmes is not None:
        by_subject = programmes.set_index("subject")["pupils_per_teacher"].astype(float)
        of_programme = cells["subject"].map(by_subject).to_numpy(dtype=np.float64)
        used = np.where((cells["level"] == "vocational") & ~np.isnan(of_programme), of_programme, used)
    own = county.tables.get("loads")
    listed = [] if own is None else own.sort_values("area", key=lambda area: area != ALL_AREAS).to_dict("records")
    for row in listed:
        same = (cells["level"] == row["level"]) & (cells["subject"] == row["subject"])
        same &= (cells["area"] == row["area"]) | (row["area"] == ALL_AREAS)
        used[same.to_numpy()] = row["load"]
    return np.asarray(used, dtype=np.float64)


def loads(work: Array, teachers: Array, cells: pd.DataFrame, standard: Array, basis: str) -> Array:
    """Work per teacher used for the forecast, shape (cell,).

    Calibrated: base-year work over base-year teachers at work in the cell, so that need then = teachers then. Where one
    zone has the work of a subject and no teacher (or the reverse), the subject is calibrated over its area instead, and
    where an area has, over the whole level; work of a subject without any teacher is taken to be done by others, and
    asks for none.

    Args:
        work: base-year workload, shape (cell,).
        teachers: base-year teachers at work, full-time equivalents, shape (cell,).
        cells: level, subject, area.
        standard: work per teacher by a standard, shape (cell,); not a number where none is known.
        basis: ``calibrated`` or ``standard``.

    Raises:
        PlannerError: a cell with work has no standard, and the standard is asked for.
    """
    if basis == "calibrated":
        return _calibrated(work, teachers, cells)
    unknown = np.flatnonzero(np.isnan(standard) & (work > 0))
    if len(unknown):
        row = cells.iloc[unknown[0]]
        raise PlannerError(
            f"no standard load is known for level {row['level']}, subject {row['subject']}; give it in the county's "
            "table loads, or write load_basis: calibrated",
            ("assumptions", "load_basis"),
        )
    return np.where(np.isnan(standard), np.inf, standard)


def _calibrated(work: Array, teachers: Array, cells: pd.DataFrame) -> Array:
    """Base-year work per teacher, in the cell or in the smallest group around it that has both everywhere.

    A cell with neither work nor teachers yet has the load of its area, or of its level.
    """
    frame = cells.assign(work=work, teachers=teachers)
    done, by = frame["work"], frame["teachers"]
    apart, empty = (done > 0) != (by > 0), (done == 0) & (by == 0)
    for wider in (["level", "subject", "area"], ["level", "subject"]):
        groups = [frame[name] for name in wider]
        part = frame[["work", "teachers"]].groupby(groups).transform("sum")
        over = apart.groupby(groups).transform("any") | empty
        done, by = done.where(~over, part["work"]), by.where(~over, part["teachers"])
        apart, empty = (part["work"] > 0) != (part["teachers"] > 0), (done == 0) & (by == 0)
    of = np.full(len(cells), np.inf)
    return np.asarray(np.divide(done.to_numpy(), by.to_numpy(), out=of, where=((by > 0) & (done > 0)).to_numpy()))


def load_table(
    work: Array, teachers: Array, used: Array, cells: pd.DataFrame, standard: Array, basis: str
) -> pd.DataFrame:
    """Base-year work per teacher beside the standard, by level and subject."""
    frame = cells[["level", "subject"]].assign(
        workload=work, teachers=teachers, needed=work / used, standard_load=standard
    )
    table = frame.groupby(["level", "subject"], sort=False, as_index=False).agg(
        workload=("workload", "sum"),
        teachers=("teachers", "sum"),
        needed=("needed", "sum"),
        standard_load=("standard_load", "first"),
    )
    table["implied_load"] = table["workload"] / table["teachers"].where(table["teachers"] > 0)
    table["load_used"] = table["workload"] / table["needed"].where(table["needed"] > 0)
    table["unit"] = table["level"].map(UNIT)
    table["basis"] = basis
    return table[LOAD_COLUMNS]


def school_posts(rule: SchoolPosts, schools: Schools, pupils: Array, taught: Array, years: NDArray[np.int64]) -> Array:
    """Posts that a rule asks of each school, or what its lessons ask for if that is more, shape (point, year, school).

    Zero in schools and years that the rule does not concern.

    Args:
        rule: posts of a school, more by its size, shared by the smallest.
        schools: where they are.
        pupils: of each school, shape (point, year, school).
        taught: need by the lessons of the subject, same shape.
        years: census years.
    """
    posts = np.full(pupils.shape, rule.per_school)
    if rule.shared_below > 0:
        posts *= np.minimum(pupils / rule.shared_below, 1.0)
    if rule.pupils_per_post is not None:
        posts += np.maximum(np.floor(pupils / rule.pupils_per_post) - 1, 0.0)
    table = schools.table
    concerned = np.ones(len(table), dtype=bool)
    for column, names in (("level", rule.levels), ("area", rule.areas)):
        if names:
            concerned &= table[column].isin(names).to_numpy()
    open_schools = pupils > 0
    held = in_force(rule, years)[None, :, None] & concerned & open_schools
    return np.where(held, np.maximum(posts, taught), 0.0)
