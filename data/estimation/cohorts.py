"""Children of the nation by the school year in which they are born.

In: national births by calendar year. Out: the cohorts that fill the grades of the base year.

Example, 1.2 million births a year but 0.9 in 2018: September 2018 to August 2019 has 0.3 + 0.8 = 1.1 million.
"""

from functools import cache

from estimation.reference import BASE_YEAR, one, rows

AGE_OF_FIRST_GRADE = {"kindergarten": 3, "primary": 6, "junior": 12}


@cache
def national_births() -> dict[int, float]:
    """Births of the nation by calendar year."""
    return {int(row["year"]): float(row["births_wan"]) * 10_000 for row in rows("births_national")}


def national_source(year: int) -> str:
    """Where the national births of a year stand, and how far they can be trusted."""
    row = one("births_national", year=str(year))
    return f"{row['source']}, {row['confidence']}"


def cohort(august: int) -> float:
    """Births of the nation from September to August of a year; a third of a year's births come after August."""
    births = national_births()
    return births[august - 1] / 3 + births[august] * 2 / 3


def cohorts(level: str, grades: int) -> dict[int, float]:
    """The cohort of each grade of a level in the base year."""
    youngest = BASE_YEAR - AGE_OF_FIRST_GRADE[level]
    return {grade: cohort(youngest + 1 - grade) for grade in range(1, grades + 1)}
