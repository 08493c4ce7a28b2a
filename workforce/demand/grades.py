"""The axes along which pupils are counted: grades of all levels side by side, areas, sectors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

GRADES_OF_LEVEL = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3, "special": 1}
GRADES = [(level, grade) for level, count in GRADES_OF_LEVEL.items() for grade in range(1, count + 1)]
LEVELS = tuple(GRADES_OF_LEVEL)
AREAS = ("urban", "town", "rural")
SECTORS = ("public", "private")
PUBLIC, PRIVATE = 0, 1
COMPULSORY = ("primary", "junior")


def grades(level: str) -> slice:
    """The places of a level's grades on the grade axis."""
    first = GRADES.index((level, 1))
    return slice(first, first + GRADES_OF_LEVEL[level])


LEVEL_OF_GRADE = np.array([LEVELS.index(level) for level, _ in GRADES])
"""The number of the level of each grade, shape (grade,)."""


def of_levels(values: Array, axis: int) -> Array:
    """Sum grades into levels along an axis."""
    return np.asarray(np.add.reduceat(values, [grades(level).start for level in LEVELS], axis=axis))
