"""How many pupils a usual school has, from which schools are made up for a county that lists none.

In: public pupils and public schools of the shipped counties. Out: ``usual_schools.csv``.

Example: 1,540 + 1,977 pupils in 4 + 10 urban kindergartens give 250 pupils a school.
"""

from estimation.pupils import public_pupils
from estimation.reference import COUNTIES, Row, assumptions, codes

NEAREST = {"urban": ("town", "rural"), "town": ("urban", "rural"), "rural": ("town", "urban")}


def usual_schools() -> list[Row]:
    """The table ``usual_schools``: every level and area, those of no shipped county as the nearest area."""
    sizes = {(level, area): _mean(level, area) for level in codes("level") for area in codes("area")}
    return [_row(level, area, sizes) for level, area in sizes]


def _mean(level: str, area: str) -> int:
    """Public pupils a school in both counties, to the nearest ten; 0 where there is no school."""
    pupils = sum(row["pupils"] for county in COUNTIES for row in public_pupils(county, level) if row["area"] == area)
    schools = sum(assumptions(county, level, "schools").get(area, 0) for county in COUNTIES)
    return round(pupils / schools / 10) * 10 if schools else 0


def _row(level: str, area: str, sizes: dict[tuple[str, str], int]) -> Row:
    like = next(one for one in (area, *NEAREST[area]) if sizes[level, one])
    method = "mean of the public schools of the shipped counties, in which areas are assumed; teaching points left out"
    if like != area:
        method = f"no shipped county has one; as {like}: {method}"
    evidence = {"confidence": "assumed", "source": "", "method": method}
    return {"level": level, "area": area, "pupils": sizes[level, like]} | evidence
