"""Who is expected to leave in which month and why: the exact law of the rule in :mod:`~workforce.supply.clocks`.

Time runs clocks down at the pace of the hazards, so that the chance of not having been struck by a cause falls with its
exponential, and causes are independent (equation 14). Compiled; called from loops over classes of teachers.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.months import MONTHS_A_YEAR
from workforce.supply.clocks import Hazards, Spell, begins, ends, passed, relative_risk, released

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class Chances(NamedTuple):
    """Possible months of retirement and the chance of each, shape (class, exit)."""

    month: Ints
    chance: Array


@compiled
def leave(law: Hazards, now: Spell, exits: Chances, of: int, until: int, leaves: Array) -> float:
    """The chance of leaving in each month by cause, of one in post in the first; that of being there in the end.

    Args:
        law: the law.
        now: the spell.
        exits: months of retirement; those before the first month are past, the others as likely as before.
        of: the class among them.
        until: the first month not asked for, no later than the spell stops.
        leaves: written, the last retirement, the end of a term left out, shape (cause + 1, month).
    """
    months = until - now.start
    leaves[:, :months] = 0.0
    _retire(exits, of, now.start, until, leaves[-1])
    _strike(law, now, until, leaves)
    waiting, untouched = 1.0, 1.0
    for at in range(months):
        retiring, before = leaves[-1, at], untouched
        waiting -= retiring
        for cause in range(len(leaves) - 1):
            after = before * np.exp(-leaves[cause, at]) if leaves[cause, at] > 0 else before
            leaves[cause, at] = (before - after) * waiting
            before = after
        leaves[-1, at] = untouched * retiring
        untouched = before
    return untouched * waiting


@compiled
def _retire(exits: Chances, of: int, start: int, until: int, retires: Array) -> None:
    """Write the chance of retiring in each month, of one not retired in the first; at once, if every exit is past."""
    total = 0.0
    for choice in range(exits.month.shape[1]):
        if exits.month[of, choice] >= start:
            total += exits.chance[of, choice]
    if total == 0:
        retires[0] = 1.0
    for choice in range(exits.month.shape[1]):
        if start <= exits.month[of, choice] < until and total > 0:
            retires[exits.month[of, choice] - start] += exits.chance[of, choice] / total


@compiled
def _strike(law: Hazards, now: Spell, until: int, hazard: Array) -> None:
    """Write the hazard of each cause in each month."""
    for cause in range(len(hazard) - 1):
        first, end = begins(law, cause, now), ends(law, cause, now, until)
        if first >= end:
            continue
        risk = relative_risk(law, cause, now)
        before = passed(law, cause, now, risk, first)
        for month in range(first, end):
            after = passed(law, cause, now, risk, month + 1)
            of_month = law.factor[0, cause, month // MONTHS_A_YEAR] * risk * (after - before)
            hazard[cause, month - now.start] = of_month + released(law, cause, now, month, month + 1)
            before = after
