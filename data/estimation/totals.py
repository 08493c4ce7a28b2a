"""How many pupils there are: by level, by sector, and the shape of the grades that intakes give.

In: published totals where a county has them, otherwise Henan's pupils and the county's share of its population.
"""

from functools import cache

from estimation.cohorts import cohorts
from estimation.reference import (
    BASE_YEAR,
    assumption,
    assumptions,
    is_stated,
    nation,
    province,
    stated,
    stated_share,
)

TOTAL_METHODS = {
    "kindergarten": "Henan's part of the nation's children interpolated to 2022, times the share of Henan's people",
    "primary": "Henan pupils interpolated between 2020 and 2023, times the share of Henan's people",
    "junior": "Henan pupils interpolated between 2020 and 2023, times the share of Henan's people",
    "senior": "Henan pupils of 2019 carried to 2022 with the nation, times the share of Henan's people",
    "vocational": "Henan pupils of 2019 carried to 2022 with the nation, times the shares of people and of those here",
    "special": "national special education pupils of 2023 by people, times the part in special schools",
}
GRADES = {"kindergarten": 3, "primary": 6, "junior": 3}
LEVELS_ZH = {"primary": "小学", "junior": "初中", "senior": "普通高中", "vocational": "中职"}


@cache
def level_total(county: str, level: str) -> int:
    """Pupils of a level in both sectors."""
    if is_stated(county, level, "pupils"):
        return stated(county, level, "pupils")
    share = stated(county, "all", "population") / stated(county, "all", "province_population")
    located = assumptions(county, level, "located_share").get("", 1.0)
    return round(_henan_pupils(county, level) * 10_000 * share * located)


def _henan_pupils(county: str, level: str) -> float:
    """Pupils of Henan in the base year, in 10,000."""
    if level == "kindergarten":
        before = province(2019, "幼儿园", "在园幼儿") / nation(2019, "幼儿园", "在园幼儿")
        after = province(2023, "幼儿园", "在园幼儿") / nation(2023, "幼儿园", "在园幼儿")
        return _on_line(before, after, (BASE_YEAR - 2019) / 4) * nation(BASE_YEAR, "幼儿园", "在园幼儿")
    if level in ("primary", "junior"):
        return _between_years(LEVELS_ZH[level], "在校生", 2020, 2023, BASE_YEAR)
    if level in ("senior", "vocational"):
        growth = nation(BASE_YEAR, LEVELS_ZH[level], "在校生") / nation(2019, LEVELS_ZH[level], "在校生")
        return province(2019, LEVELS_ZH[level], "在校生") * growth
    people = stated(county, "all", "province_population") / stated(county, "all", "nation_population")
    return nation(2023, "特殊教育", "在校生") * people


def _on_line(start: float, end: float, part: float) -> float:
    return start + (end - start) * part


def _between_years(level_zh: str, indicator: str, first: int, last: int, year: int) -> float:
    """A Henan figure on the straight line between two published years."""
    start, end = province(first, level_zh, indicator), province(last, level_zh, indicator)
    return _on_line(start, end, (year - first) / (last - first))


@cache
def sector_total(county: str, level: str, sector: str) -> int:
    """Pupils of a level in one sector; the two sectors add up to the level."""
    private = _private_pupils(county, level)
    return private if sector == "private" else level_total(county, level) - private


def _private_pupils(county: str, level: str) -> int:
    total = level_total(county, level)
    if is_stated(county, level, "pupils_private"):
        return stated(county, level, "pupils_private")
    if is_stated(county, level, "teachers_with_private"):
        with_private = stated(county, level, "teachers_with_private")
        return total - round(total * stated(county, level, "teachers") / with_private)
    if is_stated(county, level, "public_place_share"):
        return total - round(total * stated_share(county, level, "public_place_share"))
    return round(total * assumption(county, level, "private_share"))


def grade_shape(county: str, level: str) -> dict[int, float]:
    """The relative size of the grades of a level.

    Kindergarten grades follow the birth cohorts of the nation and the attendance at their age; primary and junior
    grades follow Henan's intakes in Changge and the birth cohorts elsewhere; other grades are assumed.
    """
    if level == "kindergarten":
        attendance = assumptions("any", level, "attendance")
        return {grade: born * attendance[str(grade)] for grade, born in cohorts(level, GRADES[level]).items()}
    if level in ("primary", "junior") and county == "changge":
        intake = _primary_intake if level == "primary" else _junior_intake
        return {grade: intake(BASE_YEAR + 1 - grade) for grade in range(1, GRADES[level] + 1)}
    if level in ("primary", "junior"):
        return cohorts(level, GRADES[level])
    shape = assumptions(county, level, "grade_shape") or assumptions("any", level, "grade_shape")
    return {int(grade): weight for grade, weight in shape.items()}


def _primary_intake(year: int) -> float:
    first, last = (2017, 2020) if year <= 2020 else (2020, 2023)
    return _between_years("小学", "招生", first, last, year)


def _junior_intake(year: int) -> float:
    """Henan's junior intake of 2020, and towards the primary graduates of 2023 after it."""
    return _on_line(province(2020, "初中", "招生"), province(2023, "小学", "毕业生"), (year - 2020) / 3)
