"""What a plan is for: the goal that a planner sets, and the weights of the scenario, as numbers by cell and year."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.errors import PlannerError
from workforce.planning.solver import INFINITE
from workforce.scenario.tuning import Weights

Array = NDArray[np.float64]

AFTER = 5
"""Years after the horizon at which posts that are not needed count."""


@dataclass(frozen=True)
class Purpose:
    """What a plan is for.

    Attributes:
        shortage: the weight of a teacher-year of shortage, shape (census, cell).
        surplus: that of surplus, same shape.
        beyond: that of an approved post held and not needed some years after the horizon, shape (cell,).
        spare: such posts without a plan, less those needed, signed, shape (cell,).
        stays: posts that a post still holds then, shape (post,).
        groups: cells in which shortage is held below a goal, by name.
        most: the goal, full-time equivalents, shape (group, census); infinite where there is none.
        confidence: for the average of the worst share of futures; None for the average of all.
        named: the weight of each cell in the figure that is held below ``named_most`` with confidence, shape (cell,).
        named_census: at which, its number among the censuses.
        named_most: see there.
    """

    shortage: Array
    surplus: Array
    beyond: Array
    spare: Array
    stays: Array
    groups: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    most: Array = field(default_factory=lambda: np.zeros((0, 0)))
    confidence: float | None = None
    named: Array = field(default_factory=lambda: np.zeros(0))
    named_census: int = 0
    named_most: float = INFINITE


@dataclass(frozen=True)
class Goal:
    """What is asked of a plan.

    Attributes:
        by: the calendar year from which on it holds.
        most: the most shortage in each level and subject from then on, full-time equivalents; None for the smallest
            weighted shortage.
        share: whether ``most`` is a share of the need instead.
        level, subject: whose shortage it is about; None for all.
        confidence: None where the mean over futures is to meet the goal; otherwise the average of the worst share of
            futures (0.1 of them for 0.9) of one figure, all the shortage of ``by`` in those levels and subjects, is.
    """

    by: int
    most: float | None = None
    share: bool = False
    level: str | None = None
    subject: str | None = None
    confidence: float | None = None


def refuse(goal: Goal, first: int, last: int, cells: pd.DataFrame) -> None:
    """Refuse a goal that is about nothing.

    Raises:
        PlannerError: its year, level, subject, number or confidence is not one.
    """
    if not first <= goal.by <= last:
        raise PlannerError(f"--by {goal.by} is not among the years of the plan, {first} to {last}")
    if goal.most is not None and not goal.most >= 0:
        raise PlannerError(f"--max-shortage must be a number of teachers or a share from 0, not {goal.most:g}")
    _refuse_place(goal, cells)
    if goal.confidence is None:
        return
    if not 0.5 <= goal.confidence < 1:
        raise PlannerError(f"--confidence must be from 50% to less than 100%, not {goal.confidence:.0%}")
    if goal.most is None:
        raise PlannerError("--confidence needs a goal: give --max-shortage")


def _refuse_place(goal: Goal, cells: pd.DataFrame) -> None:
    """Refuse a level and subject that are not taught."""
    for kind, code in (("level", goal.level), ("subject", goal.subject)):
        if code is not None and not (cells[kind] == code).any():
            raise PlannerError(f"--{kind} {code} is not taught in the county's public schools")
    if not about(goal, cells).any():
        raise PlannerError(
            f"--subject {goal.subject} is not taught at the level {goal.level} in the county's public schools"
        )


def about(goal: Goal, cells: pd.DataFrame) -> NDArray[np.bool_]:
    """The cells that a goal is about, shape (cell,)."""
    inside = np.ones(len(cells), dtype=bool)
    for kind, code in (("level", goal.level), ("subject", goal.subject)):
        if code is not None:
            inside &= (cells[kind] == code).to_numpy()
    return inside


def groups(cells: pd.DataFrame) -> dict[str, NDArray[np.bool_]]:
    """The cells of each level and subject, by name."""
    names = (cells["level"] + "." + cells["subject"]).tolist()
    return {name: np.array([other == name for other in names]) for name in dict.fromkeys(names)}


def shortage_weights(weights: Weights, goal: Goal, cells: pd.DataFrame, years: NDArray[np.int64]) -> Array:
    """What a teacher-year of shortage counts, shape (census, cell)."""
    by_level = cells["level"].map(lambda level: weights.by_level.get(level, 1.0)).to_numpy(dtype=float)
    by_subject = cells["subject"].map(lambda subject: weights.by_subject.get(subject, 1.0)).to_numpy(dtype=float)
    of_year = np.where(years >= goal.by, 1.0, weights.before_goal.value)
    return np.asarray(of_year[:, None] * by_level * by_subject)


def purpose(
    weights: Weights, goal: Goal, cells: pd.DataFrame, years: NDArray[np.int64], need: Array, spare: Array, stays: Array
) -> Purpose:
    """The purpose of a plan.

    Args:
        weights: of the scenario.
        goal: what is asked.
        cells: level, subject and area of each.
        years: calendar years in which shortage counts, shape (census,).
        need: in these years, shape (census, cell).
        spare: approved posts held without a plan five years after the horizon, less those needed, shape (cell,).
        stays: approved posts that a post of the plan still holds then, shape (post,).
    """
    surplus = cells["level"].map(lambda level: weights.surplus_by_level.get(level, weights.surplus.value))
    inside = about(goal, cells)
    found = {name: part & inside for name, part in groups(cells).items() if (part & inside).any()}
    return Purpose(
        shortage=shortage_weights(weights, goal, cells, years),
        surplus=np.tile(surplus.to_numpy(dtype=float), (len(years), 1)),
        beyond=np.full(len(cells), weights.beyond.value),
        spare=spare,
        stays=stays,
        groups=found if goal.confidence is None else {},
        most=_most(goal, found, years, need) if goal.confidence is None else np.zeros((0, len(years))),
        confidence=goal.confidence,
        named=inside.astype(float),
        named_census=int(np.flatnonzero(years == goal.by)[0]),
        named_most=_named_most(goal, inside, years, need),
    )


def _most(goal: Goal, groups: dict[str, NDArray[np.bool_]], years: NDArray[np.int64], need: Array) -> Array:
    """The most shortage of each group, full-time equivalents, shape (group, census)."""
    made = np.full((len(groups), len(years)), INFINITE)
    if goal.most is None:
        return made
    for number, inside in enumerate(groups.values()):
        of_need = need[:, inside].sum(axis=1) if goal.share else np.ones(len(years))
        made[number] = np.where(years >= goal.by, goal.most * of_need, INFINITE)
    return made


def _named_most(goal: Goal, inside: NDArray[np.bool_], years: NDArray[np.int64], need: Array) -> float:
    if goal.confidence is None or goal.most is None:
        return INFINITE
    return goal.most * float(need[years == goal.by][:, inside].sum()) if goal.share else goal.most
