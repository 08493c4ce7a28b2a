"""Head count is not full-time equivalents: how much of a teacher in post is at work, and why the rest is not.

Every rule is declared (``assumptions.working_time``); each takes a part of a teacher by age, sex, status, level and
area. Parts add up, to a whole teacher at most (equation 18). What depends on the class, such as large classes, is need
and not here.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.months import MONTHS_A_YEAR
from workforce.scenario.sample import Sample
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


@dataclass(frozen=True)
class Lost:
    """How much of teachers is not at work, by reason.

    Attributes:
        rules: by reason.
        whom: the relative part that each reason takes, shape (reason, zone, status, sex, band).
        years: censuses.
        taken: of those whom a reason concerns most, shape (point, year, reason).
    """

    rules: dict[str, WorkingTime]
    whom: Array
    years: NDArray[np.int64]
    taken: Array

    def at(self, sample: Sample) -> "Lost":
        """The same at the points of a sample."""
        return replace(self, taken=_taken(self.rules, self.years, sample))

    def part(self, year: int) -> Array:
        """The part of a teacher that all reasons take at a census, a whole one at most, shape (point, place).

        Zone, status, sex and age band are one number, the place.
        """
        places = math.prod(self.whom.shape[1:])
        return np.minimum(self.taken[:, year] @ self.whom.reshape(len(self.whom), places), 1.0)

    def by_reason(self, year: int, people: Array) -> Array:
        """Full-time equivalents that each reason takes, shape (replication, reason, zone).

        Where all reasons together would take more than whole teachers, each takes its share of them.

        Args:
            year: number of the census.
            people: shape (replication, zone, status, sex, band).
        """
        zones = people.shape[1]
        kinds = people.reshape(len(people), zones, -1)
        weights = self.whom.reshape(len(self.whom), zones, kinds.shape[2])
        apart = np.einsum("nzk,azk->naz", kinds, weights, optimize=True) * self.taken[:, year, :, None]
        part = self.part(year).reshape(-1, zones, kinds.shape[2])
        total = np.einsum("nzk,nzk->nz", kinds, np.broadcast_to(part, kinds.shape))
        summed = apart.sum(axis=1)
        fits = np.divide(total, summed, out=np.ones_like(total), where=summed > 0)
        return np.asarray(apart * fits[:, None])


def lost(rules: dict[str, WorkingTime], bands: Ages, zones: pd.DataFrame, years: NDArray[np.int64]) -> Lost:
    """How much of teachers is not at work if all is as likely (equation 18).

    Args:
        rules: by reason.
        bands: age bands.
        zones: level and area of each zone.
        years: censuses.
    """
    statuses = vocabulary.ids("status")
    whom = np.zeros((len(rules), len(zones), len(statuses), len(SEXES), len(bands.first)))
    for number, rule in enumerate(rules.values()):
        where = _named(rule.levels, zones["level"]) * _named(rule.areas, zones["area"])
        status, sex = _named(rule.statuses, pd.Series(statuses)), _named(rule.sexes, pd.Series(SEXES))
        relative = np.array([_at(rule.by_age, age) for age in bands.first.tolist()])
        whom[number] = np.einsum("z,s,x,b->zsxb", where, status, sex, relative)
    return Lost(rules, whom, years, _taken(rules, years, Sample.likely()))


def _taken(rules: dict[str, WorkingTime], years: NDArray[np.int64], sample: Sample) -> Array:
    """The part that each reason takes of those whom it concerns most, shape (point, year, reason)."""
    found = np.zeros((sample.points, len(years), len(rules)))
    for number, rule in enumerate(rules.values()):
        found[:, :, number] = sample.at(rule.concerned, years) * sample.of(rule.reduction)[:, None]
    return found


def _named(names: tuple[str, ...], of: "pd.Series[str]") -> Array:
    """1 where a rule names a code, or names none at all."""
    return np.asarray(of.isin(names), dtype=np.float64) if names else np.ones(len(of))


def _at(by_age: dict[int, float], age: int) -> float:
    """The relative share of the greatest age listed at or below; 1 below the first."""
    listed = [at for at in by_age if at <= age]
    return by_age[max(listed)] if listed else 1.0
