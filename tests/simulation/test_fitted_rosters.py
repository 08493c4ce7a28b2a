"""Rosters fitted to totals, put to the test: what the true roster would have told lies within the range that is told.

The true rosters are made here, by other code than fits: which subject is old, rural or taught by women differs from
county to county. The program is given their totals by level and county alone.
"""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from six_teachers import World

import workforce
from workforce.months import census, show_month

COUNTIES = 20
REPLICATIONS = 256
LEVELS = {"kindergarten": 40, "primary": 220, "junior": 140}
SUBJECTS = {
    "kindergarten": ("preschool",),
    "primary": ("chinese", "mathematics", "english", "physical_education", "music"),
    "junior": ("chinese", "mathematics", "english", "physics", "history"),
}
GRADES = {"kindergarten": 3, "primary": 6, "junior": 3}
AREAS = ("town", "rural")
AGES = np.arange(22, 60)


def text(rows):
    """Rows as the tables of the six teachers are written."""
    return "\n".join(["  ".join(rows[0]), *("  ".join(str(cell) or "-" for cell in row.values()) for row in rows)])


def true_roster(seed):
    """Teachers of a county whose attributes go together in a way of its own."""
    luck = np.random.default_rng(seed)
    rows = []
    for level, count in LEVELS.items():
        shares = luck.dirichlet([6.0] * len(SUBJECTS[level]))
        for subject, many in zip(SUBJECTS[level], luck.multinomial(count, shares), strict=True):
            old, rural, women, spread = luck.uniform(35, 45), luck.uniform(0.3, 0.7), luck.uniform(0.3, 0.9), 9
            for _ in range(many):
                woman = luck.random() < women
                age = int(np.clip(luck.normal(old, spread), 22, 54 if woman else 59))
                area = AREAS[int(luck.random() < rural)]
                senior = age >= 30 and luck.random() < (age - 30) / 40
                rows.append((level, subject, area, age, "female" if woman else "male", senior))
    months = luck.integers(0, 12, len(rows))
    made = []
    for number, ((level, subject, area, age, sex, senior), month) in enumerate(zip(rows, months, strict=True)):
        birth = census(2022) - 1 - 12 * age - int(month)
        made.append(
            {
                "teacher": f"t{number}", "birth_month": show_month(birth), "sex": sex, "level": level,
                "subject": subject, "area": area, "status": "established", "title": "senior" if senior else "other",
                "start_month": show_month(min(birth + 23 * 12, census(2022))),
            }
        )  # fmt: skip
    return made


def totals(roster):
    """What the bureau has: by level the subjects, areas, ages and titles; women of the county."""
    band = [(2022 * 12 + 8 - 1 - (int(row["birth_month"][:4]) * 12 + int(row["birth_month"][5:]) - 1)) // 60 * 5
            for row in roster]  # fmt: skip
    rows = [("all", "sex", "female", sum(row["sex"] == "female" for row in roster))]
    for level in LEVELS:
        inside = [(row, f"{age}-{age + 4}") for row, age in zip(roster, band, strict=True) if row["level"] == level]
        rows.append((level, "total", "all", len(inside)))
        rows += [(level, "age_band", age, count) for age, count in sorted(Counter(age for _, age in inside).items())]
        for attribute in ("subject", "area", "title"):
            counted = Counter(row[attribute] for row, _ in inside)
            rows += [(level, attribute, category, count) for category, count in sorted(counted.items())]
        rows.append((level, "status", "established", len(inside)))
    names = ("level", "attribute", "category", "teachers")
    return text([dict(zip(names, row, strict=True)) | {"confidence": "entered"} for row in rows])


def world(folder, **teachers):
    """A county of 400 teachers in two areas, with its teachers one by one or in totals."""
    folder.mkdir()
    made = World(folder)
    of_class = {"kindergarten": 20, "primary": 30, "junior": 30}
    pupils = [
        {"level": level, "grade": grade, "area": area, "sector": "public", "pupils": of_class[level] * 8}
        for level in LEVELS for grade in range(1, GRADES[level] + 1) for area in AREAS
    ]  # fmt: skip
    made.county(
        pupils=text(pupils),
        births=text([{"year": year, "births": 500} for year in range(2015, 2023)]),
        schools=text([
            {"school": f"{level}-{area}", "name_zh": f"{level}-{area}", "level": level, "area": area,
             "sector": "public", "weight": 1} for level in LEVELS for area in AREAS
        ]),
        class_sizes=text([
            {"level": level, "area": area, "pupils_per_class": of_class[level]} for level in LEVELS for area in AREAS
        ]),
        roster=teachers.get("roster"),
        **({"teacher_marginals": teachers["totals"]} if "totals" in teachers else {}),
    )  # fmt: skip
    return made.load()


def shortage(case):
    """Shortage by replication and cell at the last census, and the names of the cells."""
    results = workforce.simulate(case, REPLICATIONS, 1)
    stocks = results.outcome.stocks
    gap = stocks.need[:, -1] - stocks.in_post[:, -1]
    return np.maximum(gap, 0), pd.MultiIndex.from_frame(stocks.cells)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Of every county and cell: the mean shortage with the true roster, and the 90 % range with fitted ones."""
    parts = []
    for seed in range(COUNTIES):
        folder, roster = tmp_path_factory.mktemp("counties"), true_roster(seed)
        known, cells = shortage(world(folder / "true", roster=text(roster)))
        fitted, same = shortage(world(folder / "totals", totals=totals(roster)))
        low, high = np.percentile(fitted, [5, 95], axis=0)
        truth = pd.Series(known.mean(axis=0), index=cells)
        told = pd.DataFrame({"low": low, "high": high, "mean": fitted.mean(axis=0)}, index=same)
        parts.append(told.join(truth.rename("truth"), how="inner").assign(county=seed))
    return pd.concat(parts)


def test_the_truth_lies_in_the_range_in_most_cells(compared):
    some = compared[(compared["truth"] > 0.05) | (compared["high"] > 0.05)]
    assert len(some) > 10 * COUNTIES
    held = (some["low"] <= some["truth"]) & (some["truth"] <= some["high"])
    assert held.mean() >= 0.85
