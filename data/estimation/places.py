"""The county itself, its public schools, class sizes, large classes and establishment."""

from estimation.reference import (
    BASE_YEAR,
    Row,
    assumption,
    assumptions,
    codes,
    fact,
    is_stated,
    rows,
    stated,
)
from estimation.rounding import apportion

AREAS_ZH = {"urban": "城区", "town": "镇区", "rural": "乡村"}
SCHOOLS_ZH = {
    "kindergarten": "公办幼儿园",
    "primary": "小学",
    "junior": "初中",
    "senior": "高中",
    "vocational": "职业学校",
    "special": "特殊教育学校",
}

LARGE_CLASS_METHOD = (
    "as published; level and sector are not said, nor whether the 151 classes of 56 and over include the 74"
)

IN_DISTRICTS = ("primary", "junior")


def county_items(county: str) -> list[Row]:
    """The table ``county``: what the county is called, its base year, curriculum, scope and notes."""
    columns = ("item", "value", "confidence", "source", "method")
    described = [row for row in rows("county_descriptions") if row["county"] == county]
    found = [{column: row[column] for column in columns} for row in described]
    return [row | {"value": str(BASE_YEAR)} if row["item"] == "base_year" else row for row in found]


def schools(county: str) -> list[Row]:
    """The table ``schools``: one row a public school, with weights that add to 1 within a level and area."""
    return [
        row
        for level in codes("level")
        for area, count in assumptions(county, level, "schools").items()
        for row in _schools_of(county, level, area, int(count))
    ]


def _schools_of(county: str, level: str, area: str, count: int) -> list[Row]:
    points = int(assumptions(county, level, "teaching_points").get(area, 0))
    campuses = int(assumptions(county, level, "group_campuses").get(area, 0))
    kinds = ["campus"] * campuses + ["school"] * (count - campuses) + ["point"] * points
    small = assumption("any", "any", "teaching_point_weight")
    weights = apportion([*_sizes(count), *[small] * points], 10_000)
    return [
        {
            "school": f"{county}-{level}-{area}-{number:02d}",
            "name_zh": _name(level, area, kind, number - count if kind == "point" else number),
            "level": level,
            "area": area,
            "sector": "public",
            "weight": weight / 10_000,
            "district": _district(county, level, area, number),
            "rooms": None,
            "places": None,
            "confidence": "assumed",
            "source": _source(county, level, kind),
            "method": f"{_method(county, level, kind)}; {_assumed(level)}",
        }
        for number, (kind, weight) in enumerate(zip(kinds, weights, strict=True), start=1)
    ]


def _district(county: str, level: str, area: str, number: int) -> str:
    """The district of a primary or junior school: those of an area dealt out in turn, the largest first."""
    if level not in IN_DISTRICTS:
        return ""
    districts = int(assumption(county, "all", "districts", area))
    return f"{county}-{area}-{(number - 1) % districts + 1}"


def _assumed(level: str) -> str:
    if level not in IN_DISTRICTS:
        return "generic name, size assumed"
    return "generic name, size assumed; district assumed, schools of the area dealt out in turn"


def _sizes(count: int) -> list[float]:
    """Relative sizes from the largest to the smallest, on a straight line around 1."""
    spread = assumption("any", "any", "school_size_spread")
    return [1 + spread * (1 - (2 * i + 1) / count) for i in range(count)]


def _name(level: str, area: str, kind: str, number: int) -> str:
    named = {"campus": f"{SCHOOLS_ZH[level]}集团校区", "school": SCHOOLS_ZH[level], "point": "教学点"}[kind]
    return f"{AREAS_ZH[area]}{named}{number:02d}"


def _source(county: str, level: str, kind: str) -> str:
    if kind == "campus":
        return fact(county, "all", "group_campuses")["source"]
    items = ("teaching_points",) if kind == "point" else ("schools", "schools_with_private")
    return next((fact(county, level, item)["source"] for item in items if is_stated(county, level, item)), "")


def _method(county: str, level: str, kind: str) -> str:
    if kind == "campus":
        return "one of the 80 campuses of town school groups that are published; level and area assumed"
    if kind == "point":
        return "one of the 7 teaching points that are published; taken as rural"
    if _source(county, level, kind):
        return "number of schools published, taken as public where the sector is not said; area assumed"
    return "number and area assumed from usual school sizes"


def class_sizes(county: str) -> list[Row]:
    """The table ``class_sizes``: mean size of classes below 56 pupils, for each level and area with public pupils."""
    return [
        {
            "level": row["level"],
            "area": row["category"],
            "pupils_per_class": float(row["value"]),
            "low": float(row["low"]),
            "high": float(row["high"]),
            "confidence": row["confidence"],
            "source": "",
            "method": row["method"],
        }
        for row in rows("assumptions")
        if row["county"] == county and row["item"] == "class_size"
    ]


def large_classes(county: str) -> list[Row]:
    """The table ``large_classes``: published counts of classes at or above a size."""
    found = [row for row in rows("stated_facts") if row["county"] == county and row["item"].startswith("large_classes")]
    return [
        {
            "area": "urban",
            "minimum_pupils": int(row["item"].removeprefix("large_classes_")),
            "classes": int(row["value"]),
            "confidence": row["confidence"],
            "source": row["source"],
            "method": LARGE_CLASS_METHOD,
        }
        for row in found
    ]


def establishment(county: str) -> list[Row]:
    """The table ``establishment``: approved staff posts, where they are published."""
    if not is_stated(county, "all", "establishment"):
        return []
    posts, row = stated(county, "all", "establishment"), fact(county, "all", "establishment")
    return [
        {
            "level": "all",
            "posts": posts,
            "low": posts,
            "high": posts,
            "confidence": row["confidence"],
            "source": row["source"],
            "method": "as published; posts of all staff, not of teachers alone; no split by level was found",
        }
    ]
