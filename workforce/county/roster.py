"""The roster of a county: one row a teacher, given or synthesised, with the fit to the stated totals."""

from functools import partial

import pandas as pd

from workforce.county.cells import COLUMNS as CELL
from workforce.county.cells import places
from workforce.county.files.problems import Problems
from workforce.county.rosters.ages import age_at, check_dates
from workforce.county.tables import ROSTER, County
from workforce.county.totals import marginals, variants
from workforce.county.totals.synthesis import synthesise
from workforce.months import MONTHS_A_YEAR, census

COLUMNS = (
    "teacher", "birth_month", "sex", "level", "subject", "area", "school", "status", "title", "start_month",
    "term_start_month", "bond_end_month", "office", "licence_level", "second_subject",
)  # fmt: skip


def roster(county: County) -> pd.DataFrame:
    """One row a teacher, columns :data:`COLUMNS`; months as numbers; empty where the county does not say.

    Rows stand in the order of cell and teacher, whatever the order of the file: the row number is the teacher's slot.

    Raises:
        PlannerError: the marginal totals contradict each other.
    """
    if "roster" not in county.tables:
        return _in_order(synthesise(county))
    problems = Problems()
    place = partial(county.place, ROSTER)
    check_dates(county.tables[ROSTER], place, county.base_year, problems)
    problems.refuse()
    return _in_order(county.tables["roster"])


def rosters(county: County, count: int) -> list[pd.DataFrame]:
    """Several rosters that fit what is known, each as :func:`roster` gives it; just the one of a county that gives it.

    What is not known differs between them, levels and sizes too; the likely roster is not among them. Their cells are
    those of the likely roster.

    Raises:
        PlannerError: the marginal totals contradict each other.
    """
    if "roster" in county.tables:
        return [roster(county)]
    return [_in_order(table) for table in variants.variants(county, count, synthesise(county))]


def variant(county: County, number: int, likely: pd.DataFrame) -> pd.DataFrame:
    """One of several rosters that fit what is known, counted from 1, as :func:`rosters` gives them.

    Args:
        county: a county of totals.
        number: which.
        likely: its likely roster.
    """
    return _in_order(variants.variant(county, number, likely))


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    order = table[["teacher"]].assign(**{name: places(table[name], name) for name in CELL})
    order = order.sort_values([*CELL, "teacher"], kind="stable")
    return table.reindex(columns=list(COLUMNS)).loc[order.index].reset_index(drop=True)


def fit(county: County, teachers: pd.DataFrame) -> pd.DataFrame:
    """How the roster meets the stated totals, in the order of ``teacher_marginals``. Empty for a given roster.

    Columns level, attribute, category, stated and fitted (teachers; a share is told as that of the roster's teachers),
    low, high and confidence. Two attributes at once are told as ``title & age_band`` and ``senior & 50+``.
    """
    columns = ["level", "attribute", "category", "stated", "fitted", "low", "high", "confidence"]
    if "roster" in county.tables:
        return pd.DataFrame(columns=columns)
    described, rows = _described(county, teachers), []
    for one in marginals.statements(county.tables["teacher_marginals"]):
        universe = described[_meeting(described, one.universe)]
        scale = len(universe) if one.is_share else 1
        found = int(_meeting(described, one).sum())
        stated, low, high = (round(value * scale) for value in (one.value, one.low, one.high))
        attribute = " & ".join(condition.attribute for condition in one.conditions) or "total"
        category = " & ".join(condition.category for condition in one.conditions) or "all"
        rows.append((one.level, attribute, category, stated, found, low, high, one.confidence))
    return pd.DataFrame(rows, columns=columns)


def knowledge(county: County, teachers: pd.DataFrame | None = None) -> pd.DataFrame:
    """How much is known of the teachers: attribute, known, part_fitted, assumed (parts of them, which add up to 1).

    A teacher's subject, age ... is known where a total that must hold counts it, fitted where one does that is assumed,
    and assumed where only what is usual stands behind it. ``total`` is for the level.

    Raises:
        PlannerError: the marginal totals contradict each other.
    """
    attributes = ("total", *marginals.ATTRIBUTES)
    if "roster" in county.tables:
        return pd.DataFrame({"attribute": attributes, "known": 1.0, "part_fitted": 0.0, "assumed": 0.0})
    described = _described(county, roster(county) if teachers is None else teachers)
    said, rows = marginals.statements(county.tables["teacher_marginals"]), []
    for attribute in attributes:
        covered = {
            hard: _covered(described, [one for one in said if one.attribute == attribute and one.hard == hard])
            for hard in (True, False)
        }
        known, fitted = covered[True].mean(), (covered[False] & ~covered[True]).mean()
        rows.append((attribute, known, fitted, 1 - known - fitted))
    return pd.DataFrame(rows, columns=["attribute", "known", "part_fitted", "assumed"])


def _covered(described: pd.DataFrame, said: list[marginals.Statement]) -> "pd.Series[bool]":
    """Who is counted by a statement; a total of the county does not tell the level."""
    covered = pd.Series(False, index=described.index)
    for one in said:
        if one.conditions or one.level != marginals.COUNTY:
            covered |= _meeting(described, one)
    return covered


def _meeting(described: pd.DataFrame, one: marginals.Statement) -> "pd.Series[bool]":
    """Who is of the level and meets every condition."""
    meets = described["level"].eq(one.level) | (one.level == marginals.COUNTY)
    for condition in one.conditions:
        included = {name: condition.includes(name) for name in described[condition.attribute].unique()}
        meets &= described[condition.attribute].map(included)
    return meets.astype(bool)


def _described(county: County, teachers: pd.DataFrame) -> pd.DataFrame:
    """The teachers with their age as a band of one year, and the year of the term behind the status."""
    age = age_at(teachers["birth_month"], county.base_year).astype(str)
    term = (census(county.base_year) - teachers["term_start_month"]) // MONTHS_A_YEAR + 1
    return teachers.assign(
        age_band=age + "-" + age,
        status=teachers["status"].where(term.isna(), teachers["status"] + ":" + term.astype("Int64").astype(str)),
    )
