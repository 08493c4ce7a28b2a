"""Births of the county by calendar year.

In: national births and the pupils of the base year. Out: ``births.csv``, consistent with the first grade and with the
children that the kindergarten enrolment implies.
"""

from functools import cache

from estimation.reference import Row, assumption, is_stated, one, province, rows, stated_share
from estimation.rounding import between
from estimation.totals import first_grade, level_total


@cache
def county_births(county: str) -> dict[int, float]:
    """Births by calendar year: national births times the county's share.

    Up to 2016 the share makes the births of September 2015 to August 2016 equal to the first grade of 2022; from 2018
    it makes the births of ages 3 to 5 equal to the children that the gross kindergarten enrolment implies; 2017 lies
    between.
    """
    national = {int(row["year"]): float(row["births_wan"]) * 10_000 for row in rows("births_national")}
    first = first_grade(county) / (national[2015] / 3 + national[2016] * 2 / 3)
    children = level_total(county, "kindergarten") / _gross_enrolment(county)
    known = (national[2016] / 3 + national[2017] / 2) * first
    later = (children - known) / (national[2017] / 2 + national[2018] + national[2019] * 2 / 3)
    share = {year: first if year <= 2016 else later for year in national} | {2017: (first + later) / 2}
    return {year: national[year] * share[year] for year in national}


def _gross_enrolment(county: str) -> float:
    if is_stated(county, "kindergarten", "gross_enrolment"):
        return stated_share(county, "kindergarten", "gross_enrolment")
    return province(2023, "幼儿园", "毛入园率") / 100


def school_year_births(county: str, august: int) -> float:
    """Births from September of the year before to August of a year; a third of a year's births come after August."""
    births = county_births(county)
    return births[august - 1] / 3 + births[august] * 2 / 3


def births(county: str) -> list[Row]:
    """The table ``births`` of a county."""
    half_width = assumption("any", "any", "births_range")
    return [
        {"year": year, "births": round(value)}
        | between(round(value), half_width)
        | {
            "confidence": "assumed",
            "source": f"national births: {_national_source(year)}",
            "method": f"national births times {_share(county, year)}; all taken to enter school here",
        }
        for year, value in county_births(county).items()
    ]


def _national_source(year: int) -> str:
    row = one("births_national", year=str(year))
    return f"{row['source']}, {row['confidence']}"


def _share(county: str, year: int) -> str:
    if year <= 2016:
        return "the share that the first grade of 2022 implies"
    if year == 2017:
        return "the mean of the shares before and after"
    published = "published" if is_stated(county, "kindergarten", "gross_enrolment") else "Henan's"
    return f"the share that kindergarten children of 2022 and the {published} gross enrolment imply"
