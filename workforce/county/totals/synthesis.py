"""A roster made of totals: a fitted table in whole numbers, then seeded sampling that meets every total.

The fitted table (:mod:`~.fitting`) is rounded attribute by attribute. For each level, a joint table over
subject, area, age band, sex, status and title starts from the shipped associations (special posts are young, senior
titles old ...), is scaled until it meets each margin, and is turned into whole teachers
(:mod:`~.sampling`); totals of two attributes at once are met by exchanges between two teachers. Where
totals leave no room for that, whole teachers are searched for (:mod:`~.whole_cells`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.county.totals.exchanges import exchanged
from workforce.county.totals.fitting import Allowed, Fit, fitted, permitted
from workforce.county.totals.marginals import ATTRIBUTES, Contradiction, Margins
from workforce.county.totals.priors import odds
from workforce.county.totals.sampling import LIKELY, Joint, Luck, sampled, scaled
from workforce.county.totals.whole_cells import whole_cells
from workforce.county.totals.whole_teachers import MET, level_totals
from workforce.county.totals.whole_teachers import margins as whole_margins
from workforce.errors import PlannerError
from workforce.months import MONTHS_A_YEAR, census

TIES = 997
CAREER_START_AGE = 23


def synthesise(county: County) -> pd.DataFrame:
    """A roster that meets the totals of the table ``teacher_marginals``, one row a teacher: the likely one.

    Totals that must hold are met exactly; those that are assumed, too, wherever all can hold together.

    Raises:
        PlannerError: totals contradict each other, or an area with teachers has no school.
    """
    return rostered(county, fitted(county))


def rostered(county: County, fit: Fit, number: int = LIKELY, allowed: Allowed | None = None) -> pd.DataFrame:
    """One row a teacher from a fitted table.

    Args:
        county: its schools are dealt out.
        fit: the fitted table.
        number: 0 for the likely roster; variants draw teachers, birth months and schools of their own.
        allowed: the (level, subject, area) that there may be; all, where None.

    Raises:
        PlannerError: totals contradict each other, or an area with teachers has no school.
    """
    if not fit.weights:
        raise PlannerError("teacher_marginals: the totals leave no teacher")
    met = [one.hard or fit.misses(one) < MET for one in fit.said]
    try:
        people = _people(fit, met, number, allowed)
    except Contradiction:
        people = _tight_people(fit, met, Luck(0, number))
    parts = []
    for at, (level, teachers) in enumerate(people.items()):
        teachers.insert(0, "level", level)
        parts.append(_with_dates(teachers, census(county.base_year), Luck(at, number)))
    roster = pd.concat(parts, ignore_index=True)
    roster["school"] = _schools(roster, county, number)
    roster.insert(0, "teacher", [f"{county.id}-{teacher:05d}" for teacher in range(len(roster))])
    return roster


def _people(fit: Fit, met: Sequence[bool], number: int, allowed: Allowed | None) -> dict[str, pd.DataFrame]:
    """The attributes of the teachers of each level, by way of whole margins.

    Raises:
        Contradiction: no teachers can meet these.
    """
    if fit.doubt:
        raise fit.doubt
    totals = level_totals(fit.totals(), fit.said, met)
    by_level = whole_margins(fit, totals, met)
    joints, people = {}, {}
    for at, level in enumerate(level for level in by_level if totals[level]):
        joints[level] = scaled(_prior(fit, level, by_level[level], allowed), by_level[level])
        people[level] = sampled(joints[level], by_level[level], Luck(at, number), level)
    exchanged(people, joints, by_level, fit.said, met)
    names = {level: {name: series.index.to_numpy() for name, series in by_level[level].items()} for level in people}
    return {level: _frame(columns, names[level]) for level, columns in people.items()}


def _tight_people(fit: Fit, met: Sequence[bool], luck: Luck) -> dict[str, pd.DataFrame]:
    """The same, searched for where whole margins leave no room.

    Raises:
        Contradiction: no teachers were found who meet the totals that must hold.
    """
    try:
        people = whole_cells(fit, met, luck.uniforms("start", 2), luck.uniforms("order", TIES))
    except Contradiction as none_found:
        raise fit.doubt or none_found from None
    return {
        level: _frame(columns, {name: np.array(list(fit.categories[level][name])) for name in ATTRIBUTES})
        for level, columns in people.items()
        if columns.shape[1]
    }


def _frame(columns: NDArray[np.int64], names: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: names[name][columns[axis]] for axis, name in enumerate(ATTRIBUTES)})


def _prior(fit: Fit, level: str, margins: Margins, allowed: Allowed | None) -> Joint:
    """The joint table of a level before it meets whole margins.

    It is the product of the odds, as the fitted table has no other associations; unless totals of two attributes put
    some in: then it is the fitted table itself.
    """
    names = {name: [str(category) for category in margins[name].index] for name in ATTRIBUTES}
    if any(len(one.conditions) == 2 for one in fit.said):
        kept = [[list(fit.categories[level][name]).index(one) for one in names[name]] for name in ATTRIBUTES]
        return fit.weights[level][np.ix_(*kept)]
    joint = odds(level, names, fit.strengths, fit.supposed_never)
    return joint if allowed is None else joint * permitted(level, names["subject"], names["area"], allowed)


def _with_dates(teachers: pd.DataFrame, base: int, luck: Luck) -> pd.DataFrame:
    """Birth months, and the months of entering service and term.

    In the likely roster the months are spread evenly within each age band, in variants drawn.
    """
    order = pd.Series(luck.uniforms("birth", len(teachers)))
    band = teachers["age_band"].str.split("-", expand=True).astype(int)
    rank = order.groupby(teachers["age_band"]).rank(method="first") - 0.5
    size = order.groupby(teachers["age_band"]).transform("size")
    span = (band[1] + 1 - band[0]) * MONTHS_A_YEAR
    place = rank / size if luck.number == LIKELY else order
    age = band[0] * MONTHS_A_YEAR + np.floor(place * span).astype(int)
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


def _schools(roster: pd.DataFrame, county: County, number: int) -> "pd.Series[str]":
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
        ahead = np.zeros(len(weights))
        if number != LIKELY:
            ahead = Luck(int(part.index[0]), number).uniforms("school", len(weights))
        placed.loc[part.index] = there["school"].to_numpy()[_dealt(weights / weights.sum(), len(part), ahead)]
    return placed


def _dealt(weights: NDArray[np.float64], count: int, ahead: NDArray[np.float64] | None = None) -> NDArray[np.int64]:
    """Schools dealt out in turn, each time to the one furthest below its share: any stretch has all in proportion.

    Args:
        weights: of the schools; they add up to 1.
        count: teachers.
        ahead: by how many teachers each school counts as being ahead at the start.
    """
    given = np.zeros(len(weights)) if ahead is None else ahead.copy()
    dealt = np.empty(count, dtype=np.int64)
    for number in range(count):
        dealt[number] = int(np.argmax(weights * (number + 1) - given))
        given[dealt[number]] += 1
    return dealt
