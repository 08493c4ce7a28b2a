"""Classes from pupils: mean class size by level and area, with the published large classes read in (equation 7)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.demand.pupils import AREAS, COMPULSORY, GRADES, Pupils, grades
from workforce.errors import PlannerError
from workforce.scenario.demand_assumptions import LargeClasses

Array = NDArray[np.float64]

IN_CLASSES = ("kindergarten", "primary", "junior", "senior")


def mean_sizes(county: County, pupils: Pupils, large: LargeClasses) -> Array:
    """Pupils per class, shape (grade, area); infinite where pupils are not counted in classes.

    Large classes are counted by area over primary and junior together; the pupils outside them sit in classes of the
    size in the table ``class_sizes``. The mean of the base year holds for every year.

    Raises:
        PlannerError: a level with pupils has no class size.
    """
    table = county.tables["class_sizes"]
    sizes = {(row["level"], row["area"]): float(row["pupils_per_class"]) for row in table.to_dict("records")}
    mean = np.full((len(GRADES), len(AREAS)), np.inf)
    for at, (level, _) in enumerate(GRADES):
        for where, area in enumerate(AREAS):
            if level not in IN_CLASSES or not pupils.public[:, at, where].any():
                continue
            if (level, area) not in sizes:
                file = county.folder / "class_sizes.csv"
                raise PlannerError(f"{file}: the class size of level {level}, area {area} is missing")
            mean[at, where] = sizes[level, area]
    inside = np.array([level in COMPULSORY for level, _ in GRADES])
    for where, area in enumerate(AREAS):
        factor = _large_class_factor(county, pupils.public[0, inside, where], mean[inside, where], area, large)
        mean[inside, where] *= factor
    return mean


def _large_class_factor(county: County, pupils: Array, plain_size: Array, area: str, large: LargeClasses) -> float:
    """By how much the large classes of an area raise its mean class size.

    Args:
        county: for the published counts; under the inclusive reading the classes of 56 and over include those of 66.
        pupils: base-year pupils of the compulsory grades, shape (grade,).
        plain_size: their class size outside large classes, shape (grade,).
        area: the area.
        large: how the counts are read.
    """
    rows = county.tables.get("large_classes")
    counts = {} if rows is None else dict(zip(*(rows.loc[rows["area"] == area, name] for name in _COUNTS), strict=True))
    from_66 = float(counts.get(66, 0))
    to_65 = float(counts.get(56, 0)) - (from_66 if large.reading == "inclusive" else 0.0)
    if to_65 < 0:
        raise PlannerError(
            f"{county.folder / 'large_classes.csv'}: {area} has {counts.get(56, 0)} classes of 56 and over, which "
            f"include {from_66:.0f} of 66 and over (large_classes.reading of the scenario: inclusive)"
        )
    inside = to_65 * large.mean_size_56_to_65.value + from_66 * large.mean_size_66.value
    if inside == 0:
        return 1.0
    if inside > pupils.sum():
        raise PlannerError(
            f"{county.folder / 'large_classes.csv'}: {inside:.0f} pupils would sit in large classes, "
            f"but {area} has {pupils.sum():.0f} in primary and junior schools"
        )
    plain_classes = float((pupils / plain_size).sum())
    return plain_classes / (plain_classes * (1 - inside / float(pupils.sum())) + to_65 + from_66)


_COUNTS = ("minimum_pupils", "classes")


def classes(pupils: Pupils, mean_size: Array) -> Array:
    """Classes of public schools, shape (year, grade, area)."""
    return np.asarray(pupils.public / mean_size)


def class_table(classes: Array, years: NDArray[np.int64]) -> pd.DataFrame:
    """Tidy: year, level, area, classes; only levels whose pupils are counted in classes."""
    rows = [
        (int(year), level, area, classes[at, grades(level), where].sum())
        for at, year in enumerate(years)
        for level in IN_CLASSES
        for where, area in enumerate(AREAS)
    ]
    return pd.DataFrame(rows, columns=["year", "level", "area", "classes"])
