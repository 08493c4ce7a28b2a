"""Weekly lessons by grade and subject: the curriculum, a local timetable, duties of each class, choice of subjects.

Homeroom, early reading, evening study and after-school service count as far as they are part of the load, and are
spread over the subjects as their lessons are.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County, national
from workforce.demand.grades import GRADES, Array, grades
from workforce.errors import PlannerError, nearest
from workforce.scenario.model import Scenario

BY_LESSONS = ("primary", "junior", "senior")
"""Levels whose work is counted in weekly lessons."""


@dataclass(frozen=True)
class Timetable:
    """What is taught.

    Attributes:
        subjects: along the last axis of the arrays.
        by_class: weekly lessons for each class, shape (year, grade, subject).
        by_pupil: weekly lessons in chosen subjects for each pupil, shape (year, grade, subject).
    """

    subjects: tuple[str, ...]
    by_class: Array
    by_pupil: Array

    def number(self, subject: str) -> int:
        """The place of a subject."""
        return self.subjects.index(subject)


def timetable(county: County, scenario: Scenario, years: NDArray[np.int64]) -> Timetable:
    """The weekly lessons of every year.

    Raises:
        PlannerError: the curriculum named by the county is not shipped, or a grade has more lessons than its week.
    """
    lessons = weekly_lessons(county)
    subjects = tuple(str(name) for name in lessons["subject"].unique())
    single = np.zeros((len(GRADES), len(subjects)))
    for level, grade, subject, hours in zip(
        *(lessons[name] for name in ("level", "grade", "subject", "weekly_lessons")), strict=True
    ):
        single[GRADES.index((str(level), int(grade))), subjects.index(str(subject))] = hours
    by_class = np.repeat(single[None], len(years), axis=0)
    plan = Timetable(subjects, by_class, np.zeros_like(by_class))
    _choose(plan, county, scenario, years)
    with_duties = _with_duties(scenario, years, single.sum(axis=1))[:, :, None]
    plan.by_class[:] *= with_duties
    plan.by_pupil[:] *= with_duties
    return plan


def weekly_lessons(county: County) -> pd.DataFrame:
    """Level, grade, subject and weekly_lessons: the county's own timetable where it gives a grade, else the curriculum.

    Raises:
        PlannerError: the curriculum named by the county is not shipped, or a grade has more lessons than its week.
    """
    table = national("curricula")
    name = county.facts["curriculum"]
    known = {str(curriculum) for curriculum in table["curriculum"]}
    if name not in known:
        raise PlannerError(f"{county.where('county')}: there is no curriculum '{name}'{nearest(name, known)}")
    columns = ["level", "grade", "subject", "weekly_lessons"]
    found = table.loc[table["curriculum"] == name, columns]
    own = county.tables.get("timetable")
    if own is None or own.empty:
        return found
    _refuse_timetable(county, own, name)
    given = pd.MultiIndex.from_frame(own[["level", "grade"]])
    kept = found[~pd.MultiIndex.from_frame(found[["level", "grade"]]).isin(given)]
    return pd.concat([kept, own[columns]], ignore_index=True)


def _refuse_timetable(county: County, own: pd.DataFrame, curriculum: str) -> None:
    for line, level, grade in zip(own.index, own["level"], own["grade"], strict=True):
        if level not in BY_LESSONS:
            raise PlannerError(f"{county.where('timetable', line, 'level')}: {level} is not taught by a timetable")
        if (level, grade) not in GRADES:
            raise PlannerError(f"{county.where('timetable', line, 'grade')}: level {level} has no grade {grade}")
    totals = national("weekly_totals")
    week = totals[totals["curriculum"] == curriculum].set_index(["level", "grade"])["weekly_lessons"]
    for place, hours in own.groupby(["level", "grade"])["weekly_lessons"].sum().items():
        most = float(week.get(place, np.inf))
        if hours > most + 1e-9:
            level, grade = place  # type: ignore[misc]
            where = county.where("timetable", None, "weekly_lessons")
            raise PlannerError(
                f"{where}: level {level}, grade {grade} has {hours:g} lessons, more than the {most:g} of the week"
            )


def _with_duties(scenario: Scenario, years: NDArray[np.int64], weekly: Array) -> Array:
    """Lessons with duties over lessons without, shape (year, grade)."""
    extra = np.zeros((len(years), len(GRADES)))
    for duty in scenario.assumptions.duties.values():
        for level in duty.levels:
            extra[:, grades(level)] += (duty.lessons.at(years) * duty.counted.at(years))[:, None]
    return 1 + np.divide(extra, weekly, out=np.zeros_like(extra), where=np.broadcast_to(weekly > 0, extra.shape))


def electives(county: County) -> pd.DataFrame:
    """Subjects to choose from: the county's own shares, or the shipped ones (assumed for every province)."""
    own = county.tables.get("elective_subjects")
    return national("elective_subjects") if own is None else own


def _choose(plan: Timetable, county: County, scenario: Scenario, years: NDArray[np.int64]) -> None:
    """Groups of those who chose a subject in place of its lessons by class, for cohorts with a choice (equation 8).

    A pupil's week stays as long as it was: what the other subjects leave is shared in proportion to the table.
    """
    policy = scenario.policies.demand.electives
    if policy is None:
        return
    table = electives(county)
    table = table[table["subject"].isin(plan.subjects)]
    subjects = np.array([plan.number(name) for name in table["subject"]], dtype=np.int64)
    share, groups = table["share"].to_numpy(dtype=float), table["group_size"].to_numpy(dtype=float)
    for grade in (2, 3):
        at = grades("senior").start + grade - 1
        held = years - (grade - 1) >= policy.from_entry
        others = (1 - share) * table["lessons_others"].to_numpy(dtype=float) * (grade == 2)
        chosen = share * table["lessons_chosen"].to_numpy(dtype=float)
        week = plan.by_class[0, at].sum()
        left = week - np.delete(plan.by_class[0, at], subjects).sum()
        part = left / (others.sum() + chosen.sum())
        plan.by_class[np.ix_(held, [at], subjects)] = others * part
        plan.by_pupil[np.ix_(held, [at], subjects)] = chosen * part / groups
