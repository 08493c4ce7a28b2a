"""Head count is not full-time equivalents: how much of a teacher in post is at work, and why the rest is not.

Every rule is declared (``assumptions.working_time``); each takes a part of a teacher by age, sex, status, level and
area. Parts add up, to a whole teacher at most (equation 18). What depends on the class, such as large classes, is need
and not here.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.months import MONTHS_A_YEAR
from workforce.scenario.supply_assumptions import WorkingTime
from workforce.supply.law import SEXES

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

AGE_BANDS = ("20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60+")
"""The bands in which ages are reported; whoever is younger or older counts in the first or the last."""

_REPORTED = (25, 30, 35, 40, 45, 50, 55, 60)
_OLDEST = 120


@dataclass(frozen=True)
class Ages:
    """Age bands fine enough for every rule and for the report.

    Attributes:
        band: the band of whoever was born so many months ago, shape (month,).
        first: the first age of each band, shape (band,).
    """

    band: NDArray[np.int64]
    first: NDArray[np.int64]

    def of(self, birth: Ints, month: int) -> NDArray[np.int64]:
        """The band at the start of a month; both as month numbers."""
        return np.asarray(self.band[month - birth])

    @property
    def reported(self) -> NDArray[np.int64]:
        """The number in :data:`AGE_BANDS` of each band, shape (band,)."""
        return np.searchsorted(np.array(_REPORTED), self.first, side="right")


def ages(rules: dict[str, WorkingTime]) -> Ages:
    """The bands that rules and report ask for."""
    edges = sorted({0, *_REPORTED, *(age for rule in rules.values() for age in rule.by_age)})
    age = np.maximum(np.arange(_OLDEST * MONTHS_A_YEAR) - 1, 0) // MONTHS_A_YEAR
    return Ages(np.searchsorted(np.array(edges), age, side="right") - 1, np.array(edges))


def lost(rules: dict[str, WorkingTime], bands: Ages, zones: pd.DataFrame, years: NDArray[np.int64]) -> Array:
    """The part of a teacher that each reason takes, shape (year, reason, zone, status, sex, band); at most 1 together.

    Args:
        rules: by reason.
        bands: age bands.
        zones: level and area of each zone.
        years: censuses.
    """
    statuses = vocabulary.ids("status")
    parts = np.zeros((len(years), len(rules), len(zones), len(statuses), len(SEXES), len(bands.first)))
    for number, rule in enumerate(rules.values()):
        where = _named(rule.levels, zones["level"]) * _named(rule.areas, zones["area"])
        status, sex = _named(rule.statuses, pd.Series(statuses)), _named(rule.sexes, pd.Series(SEXES))
        relative = np.array([_at(rule.by_age, age) for age in bands.first.tolist()])
        whom = np.einsum("z,s,x,b->zsxb", where, status, sex, relative)
        parts[:, number] = rule.concerned.at(years)[:, None, None, None, None] * rule.reduction.value * whom
    total = parts.sum(axis=1, keepdims=True)
    return np.asarray(parts / np.maximum(total, 1.0))


def _named(names: tuple[str, ...], of: "pd.Series[str]") -> Array:
    """1 where a rule names a code, or names none at all."""
    return np.asarray(of.isin(names), dtype=np.float64) if names else np.ones(len(of))


def _at(by_age: dict[int, float], age: int) -> float:
    """The relative share of the greatest age listed at or below; 1 below the first."""
    listed = [at for at in by_age if at <= age]
    return by_age[max(listed)] if listed else 1.0
