"""A roster made from marginal totals: iterative proportional fitting, then seeded rounding that meets every total.

For each level, a joint table over subject, area, age band, sex, status and title starts from the shipped associations
(special posts are young, senior titles old ...), is scaled until it meets each margin, and is turned into whole
teachers by systematic sampling. What sampling leaves short in one category is repaired by changing, of the teachers
who are too many in another, those for whom the change is most likely.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.marginals import ATTRIBUTES, Margins, by_level
from workforce.county.tables import County, national
from workforce.draws import Stream
from workforce.errors import PlannerError
from workforce.months import MONTHS_A_YEAR, census

SEED = 2022
"""Fixed: the roster is part of the county, not of a run."""

ROUNDS = 200
TOLERANCE = 1e-9
CAREER_START_AGE = 23

Joint = NDArray[np.float64]


def synthesise(county: County) -> pd.DataFrame:
    """A roster that meets every total of the table ``teacher_marginals`` exactly, one row a teacher.

    Raises:
        PlannerError: totals contradict each other, or an area with teachers has no school.
    """
    parts = []
    for number, (level, margins) in enumerate(by_level(county.tables["teacher_marginals"]).items()):
        teachers = _level_roster(margins, level, number)
        teachers.insert(0, "level", level)
        parts.append(_with_dates(teachers, census(county.base_year), number))
    roster = pd.concat(parts, ignore_index=True)
    roster["school"] = _schools(roster, county)
    roster.insert(0, "teacher", [f"{county.id}-{number:05d}" for number in range(len(roster))])
    return roster


def _uniforms(decision: str, level: int, count: int) -> NDArray[np.float64]:
    return Stream(SEED, f"synthesis.{decision}", level, 0).at(np.arange(count), np.zeros(count, dtype=np.int64))


def _level_roster(margins: Margins, level: str, number: int) -> pd.DataFrame:
    joint = _fit(_prior(margins), margins)
    columns = _sample(joint, _uniforms("start", number, 1)[0])
    order = _uniforms("order", number, columns.shape[1])
    for axis, attribute in enumerate(ATTRIBUTES):
        _repair(columns, axis, margins[attribute].to_numpy(dtype=np.int64), joint, order, f"{level}, {attribute}")
    return pd.DataFrame({name: margins[name].index.to_numpy()[columns[axis]] for axis, name in enumerate(ATTRIBUTES)})


def _prior(margins: Margins) -> Joint:
    """The joint table before fitting: the product of the odds of every pair of categories."""
    joint = np.ones([len(margins[name]) for name in ATTRIBUTES])
    for row in national("teacher_associations").to_dict("records"):
        selected = np.ones(joint.shape, dtype=bool)
        for side in ("a", "b"):
            attribute, category = row[f"attribute_{side}"], row[f"category_{side}"]
            axis = ATTRIBUTES.index(attribute)
            match = np.array([str(name).split(":")[0] == category for name in margins[attribute].index])
            selected &= match.reshape([-1 if at == axis else 1 for at in range(joint.ndim)])
        joint[selected] *= float(row["odds"])
    return joint


def _fit(joint: Joint, margins: Margins) -> Joint:
    """Scale the joint table to each margin in turn until nothing moves."""
    axes = range(joint.ndim)
    for _ in range(ROUNDS):
        worst = 0.0
        for axis, name in enumerate(ATTRIBUTES):
            wanted = margins[name].to_numpy(dtype=float)
            found = joint.sum(axis=tuple(other for other in axes if other != axis))
            factor = np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
            joint = joint * factor.reshape([-1 if other == axis else 1 for other in axes])
            worst = max(worst, float(np.abs(factor - 1).max(initial=0)))
        if worst < TOLERANCE:
            break
    return joint


def _sample(joint: Joint, start: float) -> NDArray[np.int64]:
    """Whole teachers by systematic sampling, as category numbers of shape (attribute, teacher)."""
    total = round(float(joint.sum()))
    edges = np.concatenate([[0.0], np.cumsum(joint) / joint.sum() * total])
    edges[-1] = total
    counts = np.diff(np.floor(edges + start)).astype(int)
    return np.array(np.unravel_index(np.repeat(np.arange(joint.size), counts), joint.shape))


def _repair(
    columns: NDArray[np.int64],
    axis: int,
    wanted: NDArray[Any],
    joint: Joint,
    order: NDArray[np.float64],
    what: str,
) -> None:
    """Move teachers, in place, from categories with too many to categories with too few."""
    chance = np.log(joint, out=np.full(joint.shape, -np.inf), where=joint > 0)
    excess = np.bincount(columns[axis], minlength=len(wanted)) - wanted
    for lacking in np.flatnonzero(excess < 0):
        for spare in np.flatnonzero(excess > 0):
            rows = np.flatnonzero(columns[axis] == spare)
            changed = columns[:, rows].copy()
            changed[axis] = lacking
            gain = chance[tuple(changed)] - chance[tuple(columns[:, rows])]
            count = min(excess[spare], -excess[lacking], int(np.isfinite(gain).sum()))
            rows = rows[np.lexsort((order[rows], -gain))][: max(count, 0)]
            columns[axis, rows] = lacking
            excess[spare] -= len(rows)
            excess[lacking] += len(rows)
    if excess.any():
        raise PlannerError(f"teacher_marginals: the totals of {what} cannot hold together with those of the others")


def _with_dates(teachers: pd.DataFrame, base: int, number: int) -> pd.DataFrame:
    """Birth months spread evenly within each age band, and the months of entering service and term."""
    order = pd.Series(_uniforms("birth", number, len(teachers)))
    band = teachers["age_band"].str.split("-", expand=True).astype(int)
    rank = order.groupby(teachers["age_band"]).rank(method="first") - 0.5
    size = order.groupby(teachers["age_band"]).transform("size")
    span = (band[1] + 1 - band[0]) * MONTHS_A_YEAR
    age = band[0] * MONTHS_A_YEAR + np.floor(rank / size * span).astype(int)
    birth = base - 1 - age
    year = teachers["status"].str.extract(r":(\d+)$", expand=False).astype("Int64")
    term = base - MONTHS_A_YEAR * (year - 1)
    start = (birth + CAREER_START_AGE * MONTHS_A_YEAR).clip(upper=base)
    return teachers.drop(columns="age_band").assign(
        status=teachers["status"].str.split(":").str[0],
        birth_month=birth,
        start_month=term.fillna(start).astype(int),
        term_start_month=term,
    )


def _schools(roster: pd.DataFrame, county: County) -> "pd.Series[str]":
    """A school for each teacher, in proportion to the weights of the public schools of the level and area."""
    schools = county.tables["schools"]
    public = schools[schools["sector"] == "public"]
    placed = pd.Series("", index=roster.index)
    for (level, area), part in roster.groupby(["level", "area"]):
        there = public[(public["level"] == level) & (public["area"] == area)]
        if there.empty:
            raise PlannerError(
                f"schools: {len(part)} teachers of level {level}, area {area}, but no public school there"
            )
        weights = there["weight"].to_numpy(dtype=float)
        placed.loc[part.index] = there["school"].to_numpy()[_dealt(weights / weights.sum(), len(part))]
    return placed


def _dealt(weights: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Schools dealt out in turn, each time to the one furthest below its share: any stretch has all in proportion."""
    given = np.zeros(len(weights))
    dealt = np.empty(count, dtype=np.int64)
    for number in range(count):
        dealt[number] = int(np.argmax(weights * (number + 1) - given))
        given[dealt[number]] += 1
    return dealt
