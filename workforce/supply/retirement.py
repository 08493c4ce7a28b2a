"""Statutory retirement by birth month (equation 12), for any regime in the table ``retirement_regimes``."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from workforce.county.tables import national
from workforce.errors import PlannerError, nearest


@dataclass(frozen=True)
class Path:
    """The age at which a group retires: a base age, and a delay that grows with the birth month up to a cap."""

    reform_birth_start: int
    base_age_months: int
    step: int
    cap_months: int


@cache
def path(regime: str, group: str) -> Path:
    """The path of a group under a regime.

    Raises:
        PlannerError: no such regime or group.
    """
    table = national("retirement_regimes")
    regimes = {str(name) for name in table["regime"]}
    if regime not in regimes:
        raise PlannerError(f"there is no retirement regime '{regime}'{nearest(regime, regimes)}")
    rows = table[(table["regime"] == regime) & (table["group"] == group)]
    if rows.empty:
        known = {str(name) for name in table["group"]}
        raise PlannerError(f"regime {regime} has no group '{group}'{nearest(group, known)}")
    row = rows.iloc[0]
    return Path(int(row["reform_birth_start"]), int(row["base_age_months"]), int(row["step"]), int(row["cap_months"]))


def retirement_month(birth_month: ArrayLike, group: str, regime: str) -> NDArray[np.int64]:
    """The month of retirement, the last in post; months as numbers, any shape.

    Decision of the NPC Standing Committee of 13 September 2024 and the State Council's measures, article 1: with k
    months from the first birth month concerned, the delay is 0 if k < 0, else min(cap, k // step + 1).
    """
    rule = path(regime, group)
    birth = np.asarray(birth_month, dtype=np.int64)
    k = birth - rule.reform_birth_start
    delay = np.where(k < 0, 0, np.minimum(rule.cap_months, k // rule.step + 1))
    return np.asarray(birth + rule.base_age_months + delay)
