"""The tables of pupils, classes and need of the made-up county: numbers that can be checked by hand."""

from collections.abc import Sequence
from itertools import product

import pandas as pd

AREAS = ("urban", "town", "rural")
GRADES = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3, "special": 1}
CLASS_SIZES = ("to_25", "26_to_35", "36_to_45", "46_to_50", "51_to_55", "56_to_65", "from_66")
IN_CLASSES = ("kindergarten", "primary", "junior", "senior")


def table(rows: Sequence[object], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def intake(level: str, year: int) -> float:
    """Children of the first grade: primary schools take most in 2023, junior ones six years later."""
    if level == "kindergarten":
        return max(1400.0 - 60 * (year - 2022), 300.0)
    if level == "junior":
        return 0.97 * intake("primary", year - 6)
    if level in ("senior", "vocational"):
        return (0.6 if level == "senior" else 0.2) * intake("junior", year - 3)
    return 60.0 if level == "special" else 1500.0 - 40 * abs(year - 2023)


def grade_rows(years: Sequence[int]) -> pd.DataFrame:
    rows = [
        (year, level, grade, intake(level, year - grade + 1))
        for year in years
        for level, count in GRADES.items()
        for grade in range(1, count + 1)
    ]
    return table(rows, "year level grade pupils")


def flow_rows(years: Sequence[int]) -> pd.DataFrame:
    """Of each level 10 pupils a year go from rural to urban schools, and 5 urban ones leave the county."""
    columns = ("year level area sector opening entered joined_late dropped_out completed changed_area crossed_border "
               "changed_sector counted_anew closing")  # fmt: skip
    rows = []
    for year, level, area in product(years[1:], GRADES, AREAS):
        moved = {"urban": 10.0, "rural": -10.0}.get(area, 0.0)
        border = -5.0 if area == "urban" else 0.0
        closing = 500 + 100 - 2 - 90 + moved + border
        rows.append((year, level, area, "public", 500.0, 100.0, 0.0, -2.0, -90.0, moved, border, 0.0, 0.0, closing))
    return table(rows, columns)


def size_rows(years: Sequence[int]) -> pd.DataFrame:
    """Ten classes of 46 to 50 in every place; in urban primary schools large ones besides, until 2029."""
    rows = []
    for year, level, area, size in product(years, IN_CLASSES, AREAS, CLASS_SIZES):
        classes = 10.0 if size == "46_to_50" else 0.0
        if (level, area) == ("primary", "urban") and size in ("56_to_65", "from_66"):
            classes = max(0.0, (20.0 if size == "56_to_65" else 8.0) - 4 * abs(year - 2024))
        rows.append((year, level, area, size, classes))
    return table(rows, "year level area size classes")


def class_rows(sizes: pd.DataFrame) -> pd.DataFrame:
    """Classes of the sizes; urban primary schools are short of 30 places for each class of 66 and more."""
    wide = sizes.pivot_table(index=["year", "level", "area"], columns="size", values="classes", sort=False)
    found = pd.DataFrame({"classes": wide.sum(axis=1), "from_66": wide["from_66"]})
    found["from_56"] = wide["56_to_65"] + wide["from_66"]
    found = found.reset_index()
    found["pupils"], found["mean_size"] = 48.0 * found["classes"], 48.0
    found["schools"], found["small_schools"] = 4, 1
    found["rooms"], found["rooms_lacking"] = 12.0, 0.0
    found["places"], found["places_short"] = 540.0, 30 * found["from_66"]
    return found


def lesson_rows(cells: pd.DataFrame, loads: pd.DataFrame) -> pd.DataFrame:
    """Work that the need of each cell does at the load of its subject."""
    both = cells.merge(loads[["level", "subject", "unit", "implied_load"]], on=["level", "subject"])
    both["workload"] = both["need"] * both["implied_load"]
    return both[["year", "level", "subject", "area", "unit", "workload"]]


def demand_tables(years: Sequence[int]) -> dict[str, pd.DataFrame]:
    """Every table that the sections of pupils, classes and need read, but for norm, needs and lessons."""
    sizes, by_grade = size_rows(years), grade_rows(years)
    totals = by_grade.groupby(["year", "level"], sort=False)["pupils"].sum()
    shares = {"public": 0.8, "private": 0.2}
    by_sector = [
        (year, level, "urban", sector, amount * (1.0 if level == "special" else share))
        for (year, level), amount in totals.items()
        for sector, share in shares.items()
        if level != "special" or sector == "public"
    ]
    purchased = [(year, "junior", 400.0, 300.0 - 10 * (year - years[0]), 300_000.0 - 10_000 * (year - years[0]))
                 for year in years]  # fmt: skip
    fit = [("urban", "primary", "classes", 38.0, 38.2), ("urban", "primary+junior", "from_56", 20.0, 25.0)]
    nurseries = [(year, 4000.0, 1000.0, 0.25, 0.2, None, None, 0.0) for year in years]
    return {
        "pupils_by_grade": by_grade,
        "pupils_by_sector": table(by_sector, "year level area sector pupils"),
        "pupil_flows": flow_rows(years),
        "class_sizes": sizes,
        "classes": class_rows(sizes),
        "class_fit": table(fit, "area level what stated formed"),
        "schools": table([(year, "school-1", "primary", "urban", "", 480.0, 10.0, 12.0, 0.0, 540.0) for year in years],
                         "year school level area district pupils classes rooms rooms_lacking places"),
        "kindergartens": table(nurseries, "year children public_children public_share_of_children "
                               "public_share_of_places inclusive_share inclusive_private_children inclusive_cost"),
        "purchased_places": table(purchased, "year level private_pupils purchased_places cost"),
        "elasticities": table([("primary", 0.2, 0.35), ("junior", 0.95, None)], "level used from_history"),
    }  # fmt: skip
