"""Births of the county by calendar year.

In: national births and the pupils of the base year. Out: ``births.csv``, one constant share of the national births.
What the share does not explain in a level is the entry ratio of that level, in the county's baseline scenario.
"""

from functools import cache

from estimation.cohorts import AGE_OF_FIRST_GRADE, cohorts, national_births, national_source
from estimation.reference import BASE_YEAR, Row, assumption, is_stated, province, stated_share
from estimation.rounding import between
from estimation.totals import GRADES, level_total

ENTERED_BY_BIRTH = ("kindergarten", "primary")


@cache
def county_share(county: str) -> float:
    """The county's share of national births: its children of kindergarten and primary age over the nation's cohorts."""
    children = level_total(county, "kindergarten") / _gross_enrolment(county) + level_total(county, "primary")
    return children / sum(sum(cohorts(level, GRADES[level]).values()) for level in ENTERED_BY_BIRTH)


def _gross_enrolment(county: str) -> float:
    if is_stated(county, "kindergarten", "gross_enrolment"):
        return stated_share(county, "kindergarten", "gross_enrolment")
    return province(2023, "幼儿园", "毛入园率") / 100


def births(county: str) -> list[Row]:
    """The table ``births`` of a county, from the first year of those who are in the first primary grade."""
    half_width = assumption("any", "any", "births_range")
    method = _method(county)
    return [
        {"year": year, "births": round(national * county_share(county))}
        | between(round(national * county_share(county)), half_width)
        | {"confidence": "assumed", "source": f"national births: {national_source(year)}", "method": method}
        for year, national in national_births().items()
        if year >= BASE_YEAR - AGE_OF_FIRST_GRADE["primary"] - 1
    ]


def _method(county: str) -> str:
    enrolment = "published" if is_stated(county, "kindergarten", "gross_enrolment") else "Henan's"
    return (
        "national births times one share for all years: primary pupils and the children that kindergarten pupils and "
        f"the {enrolment} gross enrolment imply in {BASE_YEAR}, over the national births of their ages"
    )
