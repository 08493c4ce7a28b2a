"""The roster of a county: one row a teacher, given or synthesised, with the fit to the stated totals."""

import pandas as pd

from workforce.county import marginals
from workforce.county.cells import COLUMNS as CELL
from workforce.county.cells import places
from workforce.county.synthesis import synthesise
from workforce.county.tables import County
from workforce.errors import PlannerError
from workforce.months import MONTHS_A_YEAR, census, show_month

YOUNGEST, OLDEST = 16, 75
"""Ages that a roster may hold; beyond them a date is a slip of the pen."""

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
    table = county.tables["roster"] if "roster" in county.tables else synthesise(county)
    if "roster" in county.tables:
        _refuse_impossible_dates(county, table)
    order = table[["teacher"]].assign(**{name: places(table[name], name) for name in CELL})
    order = order.sort_values([*CELL, "teacher"], kind="stable")
    return table.reindex(columns=list(COLUMNS)).loc[order.index].reset_index(drop=True)


def _refuse_impossible_dates(county: County, table: pd.DataFrame) -> None:
    """Refuse teachers who are too young or too old, or came before they were grown or after the census."""
    age, start = age_at(table["birth_month"], county.base_year), table["start_month"]
    wrong = {
        "birth_month": (age < YOUNGEST) | (age > OLDEST),
        "start_month": (start < table["birth_month"] + YOUNGEST * MONTHS_A_YEAR) | (start > census(county.base_year)),
    }
    for column, rows in wrong.items():
        if rows.any():
            row = rows.idxmax()
            place = f"{county.folder / 'roster.csv'}, row {row}, column {column}"
            given = show_month(int(table[column][rows].iloc[0]))
            ages = f"at the census of {county.base_year} teachers are {YOUNGEST} to {OLDEST} years old"
            raise PlannerError(f"{place}: {given} cannot be; {ages}, and came at {YOUNGEST} or later")


def age_at(birth_month: "pd.Series[int]", year: int) -> "pd.Series[int]":
    """Completed years of age at census ``year``; whoever is born in September reaches the age after the census."""
    return (census(year) - birth_month - 1) // MONTHS_A_YEAR


def fit(county: County, teachers: pd.DataFrame) -> pd.DataFrame:
    """How the roster meets the stated totals: level, attribute, category, stated, fitted. Empty for a given roster."""
    columns = ["level", "attribute", "category", "stated", "fitted"]
    if "roster" in county.tables:
        return pd.DataFrame(columns=columns)
    band = age_at(teachers["birth_month"], county.base_year) // 5 * 5
    term = (census(county.base_year) - teachers["term_start_month"]) // MONTHS_A_YEAR + 1
    described = teachers.assign(
        age_band=band.astype(str) + "-" + (band + 4).astype(str),
        status=teachers["status"].where(term.isna(), teachers["status"] + ":" + term.astype("Int64").astype(str)),
    )
    rows = []
    for level, margins in marginals.by_level(county.tables["teacher_marginals"]).items():
        part = described[described["level"] == level]
        for attribute, series in margins.items():
            found = part[attribute].value_counts()
            rows += [(level, attribute, name, int(count), int(found.get(name, 0))) for name, count in series.items()]
    return pd.DataFrame(rows, columns=columns)
