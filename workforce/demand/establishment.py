"""The staffing norm: staff that pupils entitle a level to, and the teachers among them (equation 11).

Standards count staff, not teachers. Like for like, entitlement less a non-teaching share is held against teachers; the
raw difference (staff entitled less teachers), which mixes the two, is shown beside it. Schools that are small count by
class as well; boarders entitle to staff of their own (生活老师), carers of kindergartens (保育员) are told besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.demand.grades import LEVELS, Array, Ints
from workforce.demand.schools import Schools
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample

NORM_COLUMNS = [
    "year", "level", "pupils", "pupils_per_staff", "staff_entitled", "for_small_schools", "boarding_staff", "carers",
    "non_teaching_share", "need",
]  # fmt: skip


@dataclass(frozen=True)
class Entitlement:
    """Staff by the norm, by level and future.

    Attributes:
        levels: along the last axis; those with a norm.
        pupils: of public schools, shape (point, year, level).
        staff: that they entitle to, small schools by class included, same shape.
        small: of these, those beyond the ratio, same shape.
        boarding: staff for boarders besides, same shape.
        carers: of kindergarten classes, same shape; told, and no part of ``staff``.
        teachers: among ``staff``, same shape.
    """

    levels: tuple[str, ...]
    pupils: Array
    staff: Array
    small: Array
    boarding: Array
    carers: Array
    teachers: Array


def entitlement(
    scenario: Scenario, schools: Schools, pupils: Array, classes: Array, years: NDArray[np.int64], sample: Sample
) -> Entitlement:
    """Staff that schools are entitled to.

    Args:
        scenario: norms, boarding and carers.
        schools: where they are.
        pupils: of each school, shape (point, year, school).
        classes: of each school, same shape.
        years: census years.
        sample: the values of assumptions.
    """
    suppose = scenario.assumptions
    levels = tuple(level for level in LEVELS if level in suppose.norms)
    shape = (*pupils.shape[:2], len(levels))
    found = Entitlement(levels, *(np.zeros(shape) for _ in range(6)))
    for at, level in enumerate(levels):
        norm = suppose.norms[level]
        inside = schools.level == LEVELS.index(level)
        there, formed = pupils[:, :, inside], classes[:, :, inside]
        staff = there / sample.at(norm.pupils_per_staff, years)[..., None]
        found.pupils[:, :, at] = there.sum(axis=2)
        if norm.small_schools is not None:
            by_class = formed * norm.small_schools.staff_per_class.value * (there < norm.small_schools.below.value)
            found.small[:, :, at] = np.maximum(by_class - staff, 0.0).sum(axis=2)
        found.staff[:, :, at] = staff.sum(axis=2) + found.small[:, :, at]
        if level in suppose.boarding:
            boarders = (there * schools.boarders[:, inside]).sum(axis=2)
            found.boarding[:, :, at] = boarders / suppose.boarding[level].pupils_per_staff.value
        if level == "kindergarten":
            found.carers[:, :, at] = formed.sum(axis=2) * sample.of(suppose.carers)[:, None]
        found.teachers[:, :, at] = found.staff[:, :, at] * (1 - sample.at(norm.non_teaching_share, years))
    return found


def norm_table(found: Entitlement, scenario: Scenario, years: NDArray[np.int64]) -> pd.DataFrame:
    """Need by the norm, means over points: see :data:`NORM_COLUMNS`."""
    parts = [pd.DataFrame(columns=NORM_COLUMNS)] if not found.levels else []
    for at, level in enumerate(found.levels):
        norm = scenario.assumptions.norms[level]
        amounts = (found.pupils, found.staff, found.small, found.boarding, found.carers, found.teachers)
        pupils, staff, small, boarding, carers, teachers = (array[:, :, at].mean(axis=0) for array in amounts)
        columns = (
            years, level, pupils, norm.pupils_per_staff.at(years), staff, small, boarding, carers,
            norm.non_teaching_share.at(years), teachers,
        )  # fmt: skip
        parts.append(pd.DataFrame(dict(zip(NORM_COLUMNS, columns, strict=True))))
    return pd.concat(parts, ignore_index=True).sort_values("year", kind="stable", ignore_index=True)


def spread(wanted: Array, levels: tuple[str, ...], need_by_lessons: Array, of_level: Mapping[str, Ints]) -> Array:
    """Teachers by level as need by cell, shape (point, year, cell): spread over a level as its need by lessons is.

    A level without need by lessons has them in all its cells alike; other levels keep their need by lessons.

    Args:
        wanted: teachers, shape (point, year, level).
        levels: along the last axis of ``wanted``.
        need_by_lessons: shape (point, year, cell).
        of_level: the cells of each level.
    """
    need = need_by_lessons.copy()
    for at, level in enumerate(levels):
        inside = of_level[level]
        total = need_by_lessons[:, :, inside].sum(axis=2)
        factor = np.divide(wanted[:, :, at], total, out=np.zeros_like(total), where=total > 0)
        alike = wanted[:, :, [at]] / max(len(inside), 1)
        need[:, :, inside] = np.where(total[:, :, None] > 0, need[:, :, inside] * factor[:, :, None], alike)
    return need
