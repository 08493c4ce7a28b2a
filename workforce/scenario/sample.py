"""The values that assumptions take in the replications of a block, drawn before the run (equations 25 to 27).

An assumption is as likely too low as too high. With low, likely and high, the chance of a value falls in a straight
line from the likely one to nothing at either bound; with an interval and its level, either side is half a normal
distribution. What goes up and down with the years (births, migration, filling of posts, leaving) strays besides: a
persistent path, each step of which stays, and a shock of one year, the same for all whom it concerns.

Every value has an address: the seed, the key of the assumption and the block, so that all scenarios of a county share
the luck with which its values are drawn. Within a block the 64 replications take one value each from 64 strata of equal
chance (a Latin hypercube).
"""

from collections.abc import Iterator
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from workforce.draws import BLOCK, Stream
from workforce.scenario.assumptions import Assumptions
from workforce.scenario.overlays import Address
from workforce.scenario.values import Assumption, ChangePath, Path, Variation

Array = NDArray[np.float64]

HELD: dict[Address, str] = {
    ("large_classes",): "fitted",
    ("classes",): "fitted",
    ("duties",): "lessons",
    ("boarding",): "schools",
    ("carers",): "schools",
    ("norms", "*", "small_schools"): "schools",
    ("pupils_per_teacher",): "lessons",
    ("retirement", "early", "months"): "months",
    ("retirement", "late", "months"): "months",
    ("leaving", "*", "summer_share"): "months",
    ("leaving", "*", "release"): "bonds",
    ("channels", "*", "age_from"): "ages",
    ("channels", "*", "age_to"): "ages",
    ("channels", "*", "eligible"): "choice",
}
"""Assumptions that are taken at their likely value in every replication, and why: docs/decisions/0017 tells more."""


def leaves(assumptions: Assumptions) -> Iterator[tuple[Address, Assumption]]:
    """Every assumption that is a number, with its address under ``assumptions``."""
    yield from _leaves(assumptions, ())


def _leaves(part: Any, address: Address) -> Iterator[tuple[Address, Assumption]]:
    if isinstance(part, Assumption):
        yield address, part
    elif isinstance(part, BaseModel | dict):
        inner = part.items() if isinstance(part, dict) else ((name, getattr(part, name)) for name in _names(part))
        for key, value in inner:
            yield from _leaves(value, (*address, str(key)))


def _names(part: BaseModel) -> list[str]:
    return list(type(part).model_fields)


def why_held(address: Address) -> str:
    """Why an assumption is not drawn, in a word; an empty text where it is."""
    for held, why in HELD.items():
        alike = zip(held, address[: len(held)], strict=False)
        if len(address) >= len(held) and all(one in ("*", other) for one, other in alike):
            return why
    return ""


def drawn(assumptions: Assumptions) -> dict[str, Assumption]:
    """The assumptions that are drawn, by key: those with a range that are not held."""
    return {".".join(address): leaf for address, leaf in leaves(assumptions) if leaf.ranged and not why_held(address)}


class Sample:
    """The values of the assumptions of a scenario at some points: the likely ones at one, or those of a block.

    Attributes:
        points: how many; 1 or 64.
    """

    def __init__(self, points: int, values: dict[int, Array], draws: "Draws | None" = None) -> None:
        """Points with the values of what is not taken as likely, by the identity of the assumption."""
        self.points, self._values, self._draws = points, values, draws

    @classmethod
    def likely(cls) -> "Sample":
        """One point at which everything is as likely."""
        return cls(1, {})

    @classmethod
    def of_block(cls, assumptions: Assumptions, draws: "Draws") -> "Sample":
        """The points of a block of 64 replications."""
        found = drawn(assumptions)
        return cls(BLOCK, {id(leaf): quantile(leaf, draws.uniforms(key)) for key, leaf in found.items()}, draws)

    @property
    def plain(self) -> bool:
        """Whether everything is as likely."""
        return not self._values and self._draws is None

    def of(self, leaf: Assumption) -> Array:
        """The value of an assumption, shape (point,)."""
        found = self._values.get(id(leaf))
        return np.full(self.points, leaf.value) if found is None else found

    def at(self, path: Path, years: NDArray[np.int64]) -> Array:
        """The value of a path in each of some years, shape (point, year).

        Where the path changes from year to year, all of it is as far off as its value is: by the same factor, or, where
        it may change its sign, by the same amount.
        """
        likely = path.at(years)
        found = self._values.get(id(path))
        if found is None:
            return np.repeat(likely[None], self.points, axis=0)
        if isinstance(path, ChangePath) or path.value == 0:
            return np.asarray(np.clip(likely + (found - path.value)[:, None], path.least, path.most))
        return np.asarray(np.clip(likely * (found / path.value)[:, None], path.least, path.most))

    def variation(self, name: str, of: Variation, since: int, years: NDArray[np.int64]) -> Array:
        """By which factor the years stray, 1 on average, shape (point, year); 1 up to year ``since``.

        Args:
            name: of what strays.
            of: by how much.
            since: the last year that is known.
            years: in rising order.
        """
        if self._draws is None or len(years) == 0:
            return np.ones((self.points, len(years)))
        later = np.arange(since + 1, int(years[-1]) + 1)
        drift, shock = self.of(of.drift)[:, None], self.of(of.shock)[:, None]
        steps = np.stack([self._draws.normal(f"{name}.drift", int(year)) for year in later], axis=1)
        shocks = np.stack([self._draws.normal(f"{name}.shock", int(year)) for year in later], axis=1)
        path = np.cumsum(drift * steps - drift**2 / 2, axis=1) + shock * shocks - shock**2 / 2
        factor = np.ones((self.points, len(years)))
        after = years > since
        factor[:, after] = np.exp(path)[:, years[after] - since - 1]
        return factor


class Draws:
    """The uniforms with which the assumptions of a block are drawn, by key; the same for every scenario."""

    def __init__(self, seed: int, block: int) -> None:
        """Those of a block of 64 replications."""
        self._seed, self._block = seed, block

    def uniforms(self, key: str, year: int = 0) -> Array:
        """One uniform in each of 64 strata of equal chance, in an order of their own, shape (64,)."""
        return _stratified(self._seed, f"assumption.{key}", year, self._block)

    def normal(self, key: str, year: int) -> Array:
        """The same as standard normal deviates."""
        return _normal(self.uniforms(f"variation.{key}", year))


@cache
def _stratified(seed: int, decision: str, year: int, block: int) -> Array:
    luck = Stream(seed, decision, year, block).whole(2).astype(np.float64)
    stratum = np.argsort(np.argsort(luck[0], kind="stable"), kind="stable")
    found = (stratum + luck[1]) / BLOCK
    found.setflags(write=False)
    return np.asarray(found)


def _normal(uniforms: Array) -> Array:
    """The normal deviates of uniforms, none at the very ends."""
    inverse = NormalDist().inv_cdf
    return np.array([inverse(luck) for luck in np.clip(uniforms, 1e-9, 1 - 1e-9).tolist()])


def quantile(leaf: Assumption, uniforms: Array) -> Array:
    """The values of an assumption at some quantiles, from 0 to 1, same shape (equations 25 and 26)."""
    low = leaf.value if leaf.low is None else leaf.low
    high = leaf.value if leaf.high is None else leaf.high
    if leaf.level is None:
        below = 1 - np.sqrt(2 * np.minimum(uniforms, 0.5))
        above = 1 - np.sqrt(2 * np.minimum(1 - uniforms, 0.5))
    else:
        reach = NormalDist().inv_cdf((1 + leaf.level) / 2)
        deviates = _normal(uniforms) / reach
        below, above = np.maximum(-deviates, 0.0), np.maximum(deviates, 0.0)
    found = leaf.value - (leaf.value - low) * below + (high - leaf.value) * above
    return np.asarray(np.clip(found, leaf.least, leaf.most))
