"""Months as whole numbers, and the school year.

A month is counted from January of year 0: ``12 * year + (month - 1)``. School year Y runs from 1 September Y to
31 August Y+1, and census Y is taken after every move effective on or before 1 September Y. A teacher is in post to
the end of the last month, so whoever leaves in August Y is not in census Y, and whoever arrives on 1 September Y is.
"""

import re
from datetime import date

MONTHS_A_YEAR = 12
CENSUS_MONTH = 9
BORN_BEFORE_CENSUS = (CENSUS_MONTH - 1) / MONTHS_A_YEAR
"""Of the children of a calendar year, the share born before September (all months alike)."""

_MONTH_TEXT = re.compile(r"^(\d{4})-(\d{2})$")


def month(year: int, month_of_year: int) -> int:
    """The number of a month: ``month(2022, 9)`` is September 2022."""
    return MONTHS_A_YEAR * year + month_of_year - 1


def census(year: int) -> int:
    """The month whose first day is the census of school year ``year``."""
    return month(year, CENSUS_MONTH)


def last_census() -> int:
    """The school year of the last census that has been taken, by the clock of the machine."""
    today = date.today()
    return today.year - (today.month < CENSUS_MONTH)


def parse_month(text: str) -> int:
    """The month written as ``YYYY-MM``.

    Raises:
        ValueError: the text is not a year and a month from 01 to 12.
    """
    match = _MONTH_TEXT.match(text.strip())
    if not match or not 1 <= int(match[2]) <= MONTHS_A_YEAR:
        raise ValueError(f"'{text}' is not a month; write it as YYYY-MM, such as 1985-03")
    return month(int(match[1]), int(match[2]))


def show_month(number: int) -> str:
    """The month as ``YYYY-MM``; the inverse of :func:`parse_month`."""
    return f"{number // MONTHS_A_YEAR:04d}-{number % MONTHS_A_YEAR + 1:02d}"
