"""Teachers that answer to pupils: the pupil-teacher ratio follows pupil numbers with an elasticity (equation 24).

With g the growth of pupils and k the elasticity of the pupil-teacher ratio, teachers go from T to
T (1 + g) / (1 + k g): at k = 0 teachers follow pupils and classes stay as they are; at k = 1 teachers stay and classes
take all pupils. England plans with 0.20 in primary and 0.95 in secondary schools (Department for Education, Teacher
Workforce Model 2026/27).
"""

import numpy as np
import pandas as pd

from workforce.demand.grades import Array
from workforce.errors import PlannerError


def trajectory(start: float | Array, pupils: Array, elasticity: float | Array) -> Array:
    """Teachers year by year, shape as ``pupils``.

    Args:
        start: teachers in the first year, or by point.
        pupils: shape (..., year).
        elasticity: of the pupil-teacher ratio with respect to pupils, or by point.
    """
    before = np.asarray(pupils[..., :-1], dtype=np.float64)
    growth = np.divide(np.diff(pupils), before, out=np.zeros_like(before), where=before > 0)
    steps = (1 + growth) / (1 + np.asarray(elasticity)[..., None] * growth)
    first = np.ones((*pupils.shape[:-1], 1))
    return np.asarray(np.asarray(start)[..., None] * np.cumprod(np.concatenate([first, steps], axis=-1), axis=-1))


def elasticity(pupils: Array, teachers: Array) -> float:
    """The elasticity of a county's own past: the one whose steps come closest to those of its teachers.

    Each year's step solves T' (1 + k g) = T (1 + g) for k; the years are weighed by the square of the change of pupils
    (least squares).

    Args:
        pupils: shape (year,), three years or more.
        teachers: same shape.

    Raises:
        PlannerError: pupils did not change, so that nothing can be learned.
    """
    growth = np.diff(pupils) / pupils[:-1]
    ratio = teachers[1:] / teachers[:-1]
    by, of = ratio * growth, 1 + growth - ratio
    if not (by**2).sum() > 0:
        raise PlannerError("pupils do not change from year to year: no elasticity can be learned from them")
    return float((by * of).sum() / (by**2).sum())


def from_history(history: pd.DataFrame) -> dict[str, float]:
    """The elasticity of each level of the table ``history`` with three years in a row or more, if its pupils change."""
    found = {}
    for level, part in history.sort_values("year").groupby("level"):
        in_a_row = len(part) > 2 and bool((part["year"].diff().iloc[1:] == 1).all())
        if in_a_row and part["pupils"].nunique() > 1:
            columns = (part[name].to_numpy(dtype=np.float64) for name in ("pupils", "teachers"))
            found[str(level)] = elasticity(*columns)
    return found
