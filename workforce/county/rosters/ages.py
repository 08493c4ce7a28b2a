"""Ages that a roster may hold, and dates that cannot be."""

import pandas as pd

from workforce.county.files.problems import Placed, Problems
from workforce.months import MONTHS_A_YEAR, census, show_month

YOUNGEST, OLDEST = 16, 75
"""Ages that a roster may hold; beyond them a date is a slip of the pen."""

REGIME = "cn-2025"
"""The law of retirement; for those born before the reform it gives the ages before it."""


def age_at(birth_month: "pd.Series[int]", year: int) -> "pd.Series[int]":
    """Completed years of age at census ``year``; whoever is born in September reaches the age after the census."""
    return (census(year) - birth_month - 1) // MONTHS_A_YEAR


def check_dates(roster: pd.DataFrame, place: Placed, base_year: int, problems: Problems) -> None:
    """Note teachers who are too young or too old, or came before they were grown or after the census.

    Args:
        roster: birth_month and start_month, one row a teacher.
        place: where its rows stand.
        base_year: the year of the census.
        problems: where what is wrong is noted.
    """
    birth, start = roster["birth_month"], roster["start_month"]
    age = age_at(birth, base_year)
    wrong = {
        "birth_month": (age < YOUNGEST) | (age > OLDEST),
        "start_month": (start < birth + YOUNGEST * MONTHS_A_YEAR) | (start > census(base_year)),
    }
    for column, rows in wrong.items():
        for month, same in roster[rows].groupby(column):
            places, ages = [place(row, column) for row in same.index], {"youngest": YOUNGEST, "oldest": OLDEST}
            given = show_month(int(str(month)))
            problems.each(places, f"{column}_impossible", "error", given=given, year=base_year, **ages)
