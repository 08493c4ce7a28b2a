"""The staffing norm: staff that pupils entitle a level to, and the teachers among them (equation 11).

Standards count staff, not teachers. Like for like, entitlement less a non-teaching share is held against teachers; the
raw difference (staff entitled less teachers), which mixes the two, is shown beside it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.demand.pupils import Pupils
from workforce.scenario.demand_assumptions import Norm

Array = NDArray[np.float64]


NORM_COLUMNS = ["year", "level", "pupils", "pupils_per_staff", "staff_entitled", "non_teaching_share", "need"]


def norm_table(pupils: Pupils, norms: dict[str, Norm]) -> pd.DataFrame:
    """Need by the norm: year, level, pupils, pupils_per_staff, staff_entitled, non_teaching_share, need."""
    parts = [pd.DataFrame(columns=NORM_COLUMNS)] if not norms else []
    for level, norm in norms.items():
        part = pd.DataFrame({"year": pupils.years, "level": level, "pupils": pupils.of_level(level).sum(axis=1)})
        part["pupils_per_staff"] = norm.pupils_per_staff.at(pupils.years)
        part["staff_entitled"] = part["pupils"] / part["pupils_per_staff"]
        part["non_teaching_share"] = norm.non_teaching_share.at(pupils.years)
        part["need"] = part["staff_entitled"] * (1 - part["non_teaching_share"])
        parts.append(part)
    return pd.concat(parts, ignore_index=True).sort_values("year", kind="stable", ignore_index=True)


def norm_need(table: pd.DataFrame, need_by_lessons: Array, cells: pd.DataFrame, years: NDArray[np.int64]) -> Array:
    """The norm's need by cell, shape (year, cell): a level's need spread as its need by lessons is.

    Levels without a norm keep their need by lessons.
    """
    need = need_by_lessons.copy()
    for level, part in table.groupby("level"):
        inside = (cells["level"] == level).to_numpy()
        total = need_by_lessons[:, inside].sum(axis=1)
        wanted = part.set_index("year")["need"].reindex(years).to_numpy(dtype=float)
        factor = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0)
        need[:, inside] *= factor[:, None]
    return need
