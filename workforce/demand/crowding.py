"""How full schools are in the base census: usual class sizes, rooms, and how unevenly pupils are spread over schools.

Three things are fitted, once a scenario, so that the classes of the base census come out as the county states them:

* the usual size of a class by level and area, so that the mean class size is that of the table ``class_sizes``
  (large classes read in, :mod:`~workforce.demand.class_sizes`);
* where large classes are stated, the spread of pupils per room over the schools of the area, exp(σz + γ(z² − 1)) for
  the normal scores z of its schools, the largest the most crowded (assumed): two numbers for the two counts;
* rooms where none are given: as many as classes, and some to spare; a school whose rooms are given has the pupils that
  its weight says, and no spread.

The spread is carried forward; the classes of later years answer to pupils, rooms and rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.demand.class_sizes import IN_CLASSES, large_counts, mean_sizes
from workforce.demand.classes import BINS, Formed, Places, Rules, form, nothing_formed
from workforce.demand.grades import AREAS, COMPULSORY, GRADES, LEVEL_OF_GRADE, LEVELS, Array, Ints
from workforce.demand.schools import Schools
from workforce.scenario.model import Scenario

STEPS = 22
"""Halvings of an interval, in each search."""

SMALLEST = 0.4
"""The smallest factor on a mean class size that is looked for, and one over the largest."""

ROUNDS = 5
"""How often usual sizes and spread are fitted in turn, at most."""

WIDEST, SKEWEST = 1.0, 0.3
"""The greatest σ and γ that are looked for; σ is a standard deviation of the logarithm of pupils per room."""


@dataclass(frozen=True)
class Crowding:
    """What was fitted.

    Attributes:
        schools: with shares and rooms of every year as they are in the base census.
        usual: pupils in a usual class, shape (grade, area); infinite where pupils are not counted in classes.
        fit: area, level, what, stated, formed: how well the base census is met.
    """

    schools: Schools
    usual: Array
    fit: pd.DataFrame


def fit(county: County, scenario: Scenario, schools: Schools, places: Places, rules: Rules, public: Array) -> Crowding:
    """Usual class sizes, rooms and spread that meet the base census.

    Args:
        county: what it states.
        scenario: what is supposed.
        schools: with shares by weight, and rooms where they are given.
        places: of the schools.
        rules: of one year, but for share, rooms and usual size.
        public: public pupils of the base census, shape (grade, area).

    Raises:
        PlannerError: see :func:`mean_sizes`.
    """
    large = scenario.assumptions.large_classes
    mean = mean_sizes(county, public, large)
    spare = 1 + scenario.assumptions.classes.spare_rooms.value
    stated = {where: large_counts(county, area, large) for where, area in enumerate(AREAS)}
    crowded = [where for where, counts in stated.items() if counts is not None and sum(counts) > 0]
    everywhere = np.arange(len(schools.level))
    bench = _bench(schools, places, rules, public, mean, everywhere)
    wanted = _wanted_classes(public, mean)
    limits = schools.rooms[0].copy()
    free = np.isnan(limits)
    by_weight = np.rint(wanted[schools.level, schools.area] * schools.share[0] * spare)
    in_crowded = np.isin(schools.area, crowded) & np.isin(schools.level, [LEVELS.index(name) for name in COMPULSORY])
    limits[free] = np.where(in_crowded, np.maximum(by_weight, 1.0), np.inf)[free]
    share, factors = schools.share[0].copy(), np.ones((len(LEVELS), len(AREAS)))
    for _ in range(ROUNDS if crowded else 1):
        for where in crowded:
            inside = np.flatnonzero(_compulsory_of(schools, where))
            some = _bench(schools, places, rules, public, mean, inside)
            counts, weights = stated[where] or (0.0, 0.0), schools.share[0, inside]
            share[inside] = _spread(some, weights, limits[inside], free[inside], factors, counts)
        factors = _usual_sizes(bench, share, limits, wanted)
    formed = bench.form(share, limits, factors)
    unlimited = free & np.isinf(limits)
    limits[unlimited] = np.ceil(formed.of_school[0, 0, unlimited] * spare)
    counted = ~np.isin(schools.level, [LEVELS.index(level) for level in IN_CLASSES])
    limits[counted & free] = np.inf
    years = len(schools.share)
    fitted = replace(schools, share=np.repeat(share[None], years, axis=0), rooms=np.repeat(limits[None], years, axis=0))
    usual = np.where(np.isfinite(mean), mean * factors[LEVEL_OF_GRADE], np.inf)
    return Crowding(fitted, usual, _report(bench.form(share, limits, factors), places, schools, wanted, stated))


def _wanted_classes(public: Array, mean: Array) -> Array:
    """Classes of the base census by the mean sizes, shape (level, area)."""
    return np.asarray(np.add.reduceat(public / mean, [GRADES.index((level, 1)) for level in LEVELS], axis=0))


@dataclass(frozen=True)
class _Bench:
    """Where classes of the base census are formed again and again, in some schools or all.

    Attributes:
        level, area: of each school.
        places, rules: of these schools.
        public: pupils of the base census, shape (1, 1, grade, area).
        mean: pupils per class, shape (grade, area).
        formed: written over.
    """

    level: Ints
    area: Ints
    places: Places
    rules: Rules
    public: Array
    mean: Array
    formed: Formed

    def form(self, share: Array, rooms: Array, factors: Array) -> Formed:
        """The classes of the base census for shares and rooms by school and factors by level and area."""
        usual = self.mean * factors[LEVEL_OF_GRADE]
        rules = self.rules._replace(share=share[None], rooms=rooms[None], usual=usual[None])
        for array in self.formed:
            array[:] = 0.0
        form(self.public, self.places, rules, self.formed)
        return self.formed

    def classes(self, share: Array, rooms: Array, factors: Array) -> Array:
        """Classes by level and area."""
        found = np.zeros((len(LEVELS), len(AREAS)))
        np.add.at(found, (self.level, self.area), self.form(share, rooms, factors).of_school[0, 0])
        return found

    def large(self, share: Array, rooms: Array, factors: Array) -> tuple[float, float]:
        """Classes of 56 to 65 and of 66 and more."""
        counts = self.form(share, rooms, factors).sizes[0, 0, :, BINS.index("56_to_65") :].sum(axis=0)
        return float(counts[0]), float(counts[1])


def _bench(schools: Schools, places: Places, rules: Rules, public: Array, mean: Array, inside: Ints) -> _Bench:
    """The bench of some schools, by number."""
    part = Places(*(array[inside] for array in places))
    groups = int(places.groups.max(initial=0)) + 1
    return _Bench(
        level=schools.level[inside],
        area=schools.area[inside],
        places=part,
        rules=rules,
        public=np.ascontiguousarray(public[None, None]),
        mean=np.where(np.isfinite(mean), mean, 1.0),
        formed=nothing_formed(1, 1, groups, len(inside)),
    )


def _compulsory_of(schools: Schools, where: int) -> NDArray[np.bool_]:
    inside = np.isin(schools.level, [LEVELS.index(level) for level in COMPULSORY])
    return np.asarray(inside & (schools.area == where))


def _usual_sizes(bench: _Bench, share: Array, rooms: Array, wanted: Array) -> Array:
    """Factors on the mean class size, by level and area, with which as many classes are formed as are wanted.

    Classes are whole, so that many factors form the same; the one nearest to 1 is taken.
    """

    def edge(above: Callable[[Array], NDArray[np.bool_]]) -> tuple[Array, Array]:
        """The factors on both sides of where a condition on the classes ends, which holds for small factors."""
        low, high = np.full(wanted.shape, SMALLEST), np.full(wanted.shape, 1 / SMALLEST)
        for _ in range(STEPS):
            middle = np.sqrt(low * high)
            still = above(bench.classes(share, rooms, middle))
            low, high = np.where(still, middle, low), np.where(still, high, middle)
        return low, high

    more, fewer = (bench.classes(share, rooms, factors) for factors in edge(lambda classes: classes > wanted))
    nearest = np.where(np.abs(more - wanted) < np.abs(fewer - wanted), more, fewer)
    _, least = edge(lambda classes: classes > nearest)
    most, _ = edge(lambda classes: classes >= nearest)
    return np.asarray(np.clip(1.0, least, np.maximum(most, least)))


def _spread(
    bench: _Bench, weights: Array, rooms: Array, free: NDArray[np.bool_], factors: Array, stated: tuple[float, float]
) -> Array:
    """Shares of the schools of an area with the spread that meets its two counts of large classes.

    Where no spread comes nearer to them than none, as with few schools, there is none.

    Args:
        bench: of these schools.
        weights: their shares by size alone.
        rooms: of each.
        free: those whose rooms are not given; the others have the pupils that their weights say.
        factors: on the mean class size, by level and area.
        stated: classes of 56 to 65 pupils, and of 66 and more.
    """
    of_level = [np.flatnonzero(free & (bench.level == LEVELS.index(level))) for level in COMPULSORY]
    scores = [_normal_scores(weights[inside]) for inside in of_level]

    def spread(sigma: float, gamma: float) -> Array:
        found = weights.copy()
        for inside, score in zip(of_level, scores, strict=True):
            crowded = weights[inside] * np.exp(sigma * score + gamma * (score**2 - 1))
            found[inside] = crowded / crowded.sum() * weights[inside].sum() if len(inside) else crowded
        return found

    def off(shares: Array) -> float:
        """By how many classes the counts are missed."""
        return sum(abs(one - other) for one, other in zip(bench.large(shares, rooms, factors), stated, strict=True))

    def sigma_for(gamma: float) -> float:
        low, high = 0.0, WIDEST
        for _ in range(STEPS):
            middle = (low + high) / 2
            enough = sum(bench.large(spread(middle, gamma), rooms, factors)) > sum(stated)
            low, high = (low, middle) if enough else (middle, high)
        return (low + high) / 2

    low, high = -SKEWEST, SKEWEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        too_many = bench.large(spread(sigma_for(middle), middle), rooms, factors)[1] > stated[1]
        low, high = (low, middle) if too_many else (middle, high)
    gamma = (low + high) / 2
    found = spread(sigma_for(gamma), gamma)
    return found if off(found) < off(weights) else weights


def _normal_scores(weights: Array) -> Array:
    """Normal scores of schools, the largest the highest; ties in the order of the list."""
    ranks = np.empty(len(weights))
    ranks[np.argsort(-weights, kind="stable")] = np.arange(len(weights), 0, -1)
    normal = NormalDist()
    return np.array([normal.inv_cdf((rank - 0.5) / len(weights)) for rank in ranks])


def _report(
    formed: Formed,
    places: Places,
    schools: Schools,
    wanted: Array,
    stated: dict[int, tuple[float, float] | None],
) -> pd.DataFrame:
    """How well the base census is met: area, level, what, stated, formed."""
    classes = np.zeros((len(LEVELS), len(AREAS)))
    np.add.at(classes, (schools.level, schools.area), formed.of_school[0, 0])
    rows = [
        (AREAS[where], LEVELS[at], "classes", wanted[at, where], classes[at, where])
        for at, where in np.argwhere(classes > 0).tolist()
        if LEVELS[at] in IN_CLASSES
    ]
    for where, counts in stated.items():
        if counts is None:
            continue
        inside = np.unique(places.groups[_compulsory_of(schools, where)])
        sizes = formed.sizes[0, 0, inside[inside >= 0]].sum(axis=0)
        found = sizes[BINS.index("56_to_65")], sizes[BINS.index("from_66")]
        rows.append((AREAS[where], "primary+junior", "from_56", sum(counts), sum(found)))
        rows.append((AREAS[where], "primary+junior", "from_66", counts[1], found[1]))
    return pd.DataFrame(rows, columns=["area", "level", "what", "stated", "formed"])
