"""What a county states of its classes: mean sizes by level and area, and the counts of large ones."""

import numpy as np

from workforce.county.tables import County
from workforce.demand.grades import AREAS, COMPULSORY, GRADES, LEVEL_OF_GRADE, LEVELS, Array
from workforce.errors import PlannerError
from workforce.scenario.demand_assumptions import LargeClasses

IN_CLASSES = ("kindergarten", "primary", "junior", "senior")
"""Levels whose work is counted in classes; the others are counted in pupils."""

IN_COMPULSORY = np.isin(LEVEL_OF_GRADE, [LEVELS.index(level) for level in COMPULSORY])
"""Which grades are of primary and junior schools, over which large classes are counted, shape (grade,)."""


def mean_sizes(county: County, public: Array, large: LargeClasses) -> Array:
    """Pupils per class in the base census, shape (grade, area); infinite where pupils are not counted in classes.

    Large classes are counted by area over primary and junior together; the pupils outside them sit in classes of the
    size in the table ``class_sizes``.

    Args:
        county: its tables ``class_sizes`` and ``large_classes``.
        public: public pupils of the base census, shape (grade, area).
        large: how the counts are read.

    Raises:
        PlannerError: a level with pupils has no class size.
    """
    table = county.tables["class_sizes"]
    sizes = {(row["level"], row["area"]): float(row["pupils_per_class"]) for row in table.to_dict("records")}
    mean = np.full((len(GRADES), len(AREAS)), np.inf)
    for at, (level, _) in enumerate(GRADES):
        for where, area in enumerate(AREAS):
            if level not in IN_CLASSES:
                continue
            if (level, area) in sizes:
                mean[at, where] = sizes[level, area]
            elif public[at, where] > 0:
                file = county.where("class_sizes")
                raise PlannerError(f"{file}: the class size of level {level}, area {area} is missing")
    for where, area in enumerate(AREAS):
        inside = np.flatnonzero(IN_COMPULSORY)
        counts = large_counts(county, area, large)
        if counts is not None:
            mean[inside, where] *= _factor(county, public[inside, where], mean[inside, where], area, counts, large)
    return mean


def large_counts(county: County, area: str, large: LargeClasses) -> tuple[float, float] | None:
    """Classes of 56 to 65 pupils and of 66 and more that are stated of an area; None where nothing is.

    Under the inclusive reading the count of 56 and over includes that of 66 and over.

    Raises:
        PlannerError: the part is larger than the whole.
    """
    rows = county.tables.get("large_classes")
    if rows is None or not (rows["area"] == area).any():
        return None
    counts = dict(zip(*(rows.loc[rows["area"] == area, name] for name in ("minimum_pupils", "classes")), strict=True))
    from_66 = float(counts.get(66, 0))
    to_65 = float(counts.get(56, 0)) - (from_66 if large.reading == "inclusive" else 0.0)
    if to_65 < 0:
        raise PlannerError(
            f"{county.where('large_classes')}: {area} has {counts.get(56, 0)} classes of 56 and over, which "
            f"include {from_66:.0f} of 66 and over (large_classes.reading of the scenario: inclusive)"
        )
    return to_65, from_66


def _factor(
    county: County, pupils: Array, plain: Array, area: str, counts: tuple[float, float], large: LargeClasses
) -> float:
    """By how much the large classes of an area raise its mean class size."""
    to_65, from_66 = counts
    inside = to_65 * large.mean_size_56_to_65.value + from_66 * large.mean_size_66.value
    if inside > pupils.sum():
        raise PlannerError(
            f"{county.where('large_classes')}: {inside:.0f} pupils would sit in large classes, "
            f"but {area} has {pupils.sum():.0f} in primary and junior schools"
        )
    if inside == 0:
        return 1.0
    plain_classes = float((pupils / plain).sum())
    return plain_classes / (plain_classes * (1 - inside / float(pupils.sum())) + to_65 + from_66)
