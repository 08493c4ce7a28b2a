"""The work there is to do in each cell and year, in the unit of its level (equation 8).

Primary, junior and senior: weekly lessons = classes x lessons of the curriculum. Kindergarten: classes. Vocational and
special education: pupils (for vocational schools, split over subjects as the base-year teachers are).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County, national
from workforce.demand.pupils import AREAS, GRADES, Pupils, grades
from workforce.errors import PlannerError, nearest

Array = NDArray[np.float64]

BY_LESSONS = ("primary", "junior", "senior")
UNIT = {"kindergarten": "classes", "vocational": "pupils", "special": "pupils"} | dict.fromkeys(BY_LESSONS, "lessons")


def curriculum(county: County) -> pd.DataFrame:
    """Weekly lessons by level, grade and subject of the county's curriculum.

    Raises:
        PlannerError: the curriculum named by the county is not shipped.
    """
    table = national("curricula")
    name = county.facts["curriculum"]
    known = {str(curriculum) for curriculum in table["curriculum"]}
    if name not in known:
        raise PlannerError(f"{county.folder / 'county.csv'}: there is no curriculum '{name}'{nearest(name, known)}")
    return table[table["curriculum"] == name]


def workload(county: County, roster: pd.DataFrame, pupils: Pupils, classes: Array) -> pd.DataFrame:
    """The workload of every cell that has any: level, subject, area, then one column a census year."""
    parts = [
        *_lessons(curriculum(county), classes),
        _one_subject("kindergarten", "preschool", classes[:, grades("kindergarten")].sum(axis=1)),
        _one_subject("special", "special_education", pupils.of_level("special")),
        *_split_as_teachers("vocational", roster, pupils.of_level("vocational")),
    ]
    table = pd.concat(parts, ignore_index=True)
    table.columns = pd.Index(["level", "subject", "area", *pupils.years])
    return table[(table[list(pupils.years)] > 0).any(axis=1)].reset_index(drop=True)


def _lessons(lessons: pd.DataFrame, classes: Array) -> list[pd.DataFrame]:
    parts = []
    for (level, subject), part in lessons.groupby(["level", "subject"]):
        weekly = np.zeros(len(GRADES))
        for grade, hours in zip(part["grade"], part["weekly_lessons"], strict=True):
            weekly[GRADES.index((str(level), int(grade)))] = hours
        parts.append(_one_subject(str(level), str(subject), np.einsum("yga,g->ya", classes, weekly)))
    return parts


def _one_subject(level: str, subject: str, amount: Array) -> pd.DataFrame:
    return pd.DataFrame([(level, subject, area, *amount[:, where]) for where, area in enumerate(AREAS)])


def _split_as_teachers(level: str, roster: pd.DataFrame, amount: Array) -> list[pd.DataFrame]:
    shares = roster.loc[roster["level"] == level, "subject"].value_counts(normalize=True)
    return [_one_subject(level, str(subject), amount * share) for subject, share in shares.items()]
