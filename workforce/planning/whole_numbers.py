"""A plan in whole posts, as near to the best as can be found in some seconds, and how far off that is.

Every row of the plan is rounded down or up to the unit, so that limits hold and the objective of the first stage loses
least; what no plan can go below is known from the plan that need not be whole.
"""

import numpy as np
from numpy.typing import NDArray

from workforce.planning.linear_model import Objective
from workforce.planning.optimum import Found, Program

Array = NDArray[np.float64]

NEARLY = 1e-6
"""Posts; a number this near to a whole one is that."""


def whole(program: Program, stage: Found, least: Objective, unit: int, seconds: float) -> Found:
    """Whole multiples of a unit near a plan; approved posts that move are whole too.

    Args:
        program: the programme, in which nothing of earlier stages is kept any more.
        stage: the plan that need not be whole.
        least: the objective that is to lose least.
        unit: posts.
        seconds: for the search; where none is found in them, posts are rounded down.
    """
    posts = stage.posts
    low = np.floor(posts / unit + NEARLY) * unit
    high = np.where(posts - low > NEARLY, low + unit, low)
    found = program.search_whole(least, low, high, unit, seconds)
    if found is None:
        return Found(low, np.floor(stage.moves + NEARLY))  # limits from below may be missed by a unit
    return Found(np.rint(found.posts / unit) * unit, np.rint(found.moves))
