"""Which year of the calendar is typical, and for how long it stays the same."""

import pandas as pd
from six_teachers import rows

from workforce.cli import calendar

TABLE = """
    year month office
    2022 11    talent.decide
    2023 3     open_recruitment.decide
    2023 9     census
    2024 3     open_recruitment.decide
    2024 9     census
    2024 11    talent.decide
    2025 3     open_recruitment.decide
    2025 9     census
    2025 11    talent.decide
    2026 9     census
"""


def table():
    return pd.DataFrame(rows(TABLE)).astype({"year": int, "month": int})


def test_the_typical_year_is_the_first_in_which_everybody_acts():
    assert calendar.typical_year(table()) == 2024


def test_the_years_around_it_are_the_same_until_somebody_acts_otherwise():
    assert calendar.same_years(table(), 2024) == [2024, 2025]
    assert calendar.same_years(table(), 2026) == [2026]
