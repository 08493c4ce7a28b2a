"""Pupils by level, grade, area and sector.

In: the totals of each level and sector. Out: ``pupils.csv``, which adds up to every published total.

Example, 10 pupils in two equal grades and two areas of 60 and 40 percent:

    grade 1: 5 -> urban 3, town 2;  grade 2: 5 -> urban 3, town 2
"""

from functools import cache

from estimation.reference import Row, assumption, assumptions, codes, fact, is_stated, stated_share
from estimation.rounding import between, split
from estimation.totals import TOTAL_METHODS, grade_shape, level_total, sector_total


@cache
def pupils(county: str) -> list[Row]:
    """The table ``pupils`` of a county, in the order of levels, grades, areas and sectors."""
    found = [row for level in codes("level") for row in _level_rows(county, level)]
    order = {(kind, code): i for kind in ("level", "area", "sector") for i, code in enumerate(codes(kind))}
    return sorted(found, key=lambda row: (order["level", row["level"]], row["grade"], order["area", row["area"]]))


def public_pupils(county: str, level: str) -> list[Row]:
    """The rows of the table ``pupils`` of a level in public schools."""
    return [row for row in pupils(county) if row["level"] == level and row["sector"] == "public"]


def _level_rows(county: str, level: str) -> list[Row]:
    half_width = assumption(county, level, "pupil_range")
    origin = {"confidence": "assumed", "source": _source(county, level), "method": _method(county, level)}
    return [
        {"level": level, "grade": grade, "area": area, "sector": sector, "pupils": count}
        | between(count, half_width)
        | origin
        for sector, grades in _sector_grades(county, level).items()
        for grade, total in grades.items()
        for area, count in split(assumptions(county, level, f"area_share_{sector}") or {"urban": 1.0}, total).items()
        if count
    ]


def _grades(county: str, level: str) -> dict[int, int]:
    """Pupils by grade, both sectors."""
    return split(grade_shape(county, level), level_total(county, level))


def _sector_grades(county: str, level: str) -> dict[str, dict[int, int]]:
    """Pupils by sector and grade; a private intake cut to a part of the last one moves first graders to public ones."""
    totals = _grades(county, level)
    shape: dict[int, float] = dict(totals)
    if level in ("primary", "junior") and is_stated(county, "compulsory", "private_intake_factor"):
        shape[1] = shape[2] * stated_share(county, "compulsory", "private_intake_factor")
    private = split(shape, sector_total(county, level, "private"))
    return {"public": {grade: totals[grade] - private[grade] for grade in totals}, "private": private}


def _source(county: str, level: str) -> str:
    if is_stated(county, level, "pupils"):
        return fact(county, level, "pupils")["source"]
    return "Henan and national bulletins; census of 2020"


def _method(county: str, level: str) -> str:
    total = "level total published" if is_stated(county, level, "pupils") else TOTAL_METHODS[level]
    return f"{total}; {_sector_method(county, level)}; grades {_grade_method(county, level)}; area shares assumed"


def _grade_method(county: str, level: str) -> str:
    if level == "kindergarten":
        return "as national birth cohorts times attendance by age"
    if level in ("primary", "junior"):
        return "as Henan's intakes" if county == "changge" else "as national birth cohorts"
    return "assumed"


def _sector_method(county: str, level: str) -> str:
    if is_stated(county, level, "pupils_private"):
        return "public and private totals published"
    if is_stated(county, level, "teachers_with_private"):
        return "sectors split as the published teachers"
    if is_stated(county, level, "public_place_share"):
        return "sectors split as the published share of places"
    return "private share assumed" if sector_total(county, level, "private") else "taken as all public"
