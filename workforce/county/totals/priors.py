"""What is supposed of a county's teachers before its totals are looked at: which there may be, and how often.

In: the shipped shares (``teacher_priors``) and odds (``teacher_associations``), the county's public pupils and schools.
Out: for every level a number of teachers and a weight for every category of every attribute; and the odds with which
categories go together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.county.tables import County, national
from workforce.county.totals.marginals import ATTRIBUTES, COUNTY, Condition, Statement, ages

Array = NDArray[np.float64]
Categories = dict[str, dict[str, dict[str, float]]]
"""level -> attribute -> category -> weight, categories in the order in which the level's rows name them."""

Likely = Callable[[float, float, float], float]
"""What gives a value for low, likely and high: the likely one, or one that is drawn."""

RARE = 0.005
"""The share of a category that the county names and the shipped table does not know."""

ESTABLISHED = "established"

HARDLY = 1e-4
"""The odds of what is supposed never to be, where the totals that must hold ask for it."""

FIRST_AGE, LAST_AGE, WIDTH = 20, 59, 5
RULES = ("status",)
"""Zero odds of these attributes are rules (special posts have an age limit), those of others a supposition."""


@dataclass(frozen=True)
class Supposed:
    """Teachers by level, and the weights of the categories of each level's attributes."""

    totals: dict[str, float]
    categories: Categories


def supposed(county: County, said: Sequence[Statement], value: Likely) -> Supposed:
    """What is usual in the levels that have totals, or public pupils and a public school.

    Args:
        county: its pupils, schools and class sizes are used.
        said: what its totals say; they name the levels, and categories beyond the usual ones.
        value: gives the value for low, likely and high of a usual share.
    """
    named = [statement.level for statement in said if statement.level != COUNTY]
    schools = county.tables["schools"]
    there = set(schools[schools["sector"] == "public"]["level"])
    pupils = _public(county.tables["pupils"]).groupby("level")["pupils"].sum()
    levels = list(dict.fromkeys([*named, *(level for level in vocabulary.ids("level") if level in there)]))
    bands = age_bands(condition for statement in said for condition in statement.conditions)
    totals, categories = {}, {}
    for level in levels:
        usual = _usual(level, value)
        totals[level] = usual.pop("total", {"all": 0.0})["all"] * float(pupils.get(level, 0.0))
        usual["area"] = _areas(county, level)
        usual["age_band"] = _by_band(usual.get("age_band", {}), bands)
        categories[level] = {name: _named(name, usual.get(name, {}), level, said, bands) for name in ATTRIBUTES}
    return Supposed(totals, categories)


def _public(pupils: pd.DataFrame) -> pd.DataFrame:
    return pupils[(pupils["sector"] == "public") & (pupils["pupils"] > 0)]


def _usual(level: str, value: Likely) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    table = national("teacher_priors")
    for row in table[table["level"] == level].to_dict("records"):
        share = value(float(row["low"]), float(row["share"]), float(row["high"]))
        found.setdefault(row["attribute"], {})[row["category"]] = share
    return found


def _areas(county: County, level: str) -> dict[str, float]:
    """Weights of the areas with a public school: half by public pupils, half by their classes."""
    schools, sizes = county.tables["schools"], county.tables["class_sizes"]
    there = schools[(schools["level"] == level) & (schools["sector"] == "public")]["area"].unique()
    pupils = _public(county.tables["pupils"]).query("level == @level").groupby("area")["pupils"].sum().astype(float)
    pupils = pupils.reindex(list(there), fill_value=0.0)
    usual = sizes[sizes["level"] == level].groupby("area")["pupils_per_class"].mean().astype(float)
    classes = pupils / usual.reindex(pupils.index).fillna(usual.mean() if len(usual) else 1.0)
    if not pupils.sum():
        return dict.fromkeys(there if len(there) else vocabulary.ids("area"), 1.0)
    weights = pupils / pupils.sum() + classes / classes.sum()
    return {str(area): float(weight) for area, weight in weights[weights > 0].items()}


def age_bands(conditions: Iterable[Condition]) -> list[tuple[int, int]]:
    """The age bands of which all stated ones are unions: those of five years from 20 to 59, cut where others begin.

    Bands beyond 20 and 59 are there only where a stated one lies wholly beyond.
    """
    stated = [ages(condition.category) for condition in conditions if condition.attribute == "age_band"]
    starts = set(range(FIRST_AGE, LAST_AGE + 2, WIDTH))
    for first, last in stated:
        if first > LAST_AGE or last < FIRST_AGE:
            starts |= {first or last - 1, (first + WIDTH - 1 if last > 100 else last) + 1}
    youngest, beyond = min(starts), max(starts)
    edges = {edge for first, last in stated for edge in (first, last + 1)}
    cut = sorted(starts | {edge for edge in edges if youngest < edge < beyond})
    return [(first, after - 1) for first, after in pairwise(cut)]


def _by_band(usual: Mapping[str, float], bands: Iterable[tuple[int, int]]) -> dict[str, float]:
    """The weights of usual bands of five years spread evenly over their years."""
    found = {}
    for first, last in bands:
        start = first // WIDTH * WIDTH
        share = usual.get(f"{start}-{start + WIDTH - 1}", 0.0) * (last - first + 1) / WIDTH
        found[f"{first}-{last}"] = share or (RARE if last < FIRST_AGE or first > LAST_AGE else 0.0)
    return found


def _named(
    attribute: str, usual: Mapping[str, float], level: str, said: Sequence[Statement], bands: Sequence[tuple[int, int]]
) -> dict[str, float]:
    """The categories of a level, those of its own rows first.

    Statuses that the county does not name are left out, unless it counts those who are established and not the rest.
    """
    conditions = {
        place: [
            one
            for statement in said
            if statement.level == place and (statement.value or attribute == "status")
            for one in statement.conditions
        ]
        for place in (level, COUNTY)
    }
    own = [one for one in conditions[level] if one.attribute == attribute]
    wide = [one for one in conditions[COUNTY] if one.attribute == attribute]
    known = dict(usual)
    if attribute == "status":
        known = {name: share for name, share in usual.items() if _is_there(name, [*own, *wide])}
    for one in own if usual else [*own, *wide]:
        if attribute != "age_band" and not any(one.includes(name) for name in known):
            known[one.category] = RARE
    first = [one.category for one in own if one.category in known]
    return {name: known[name] for name in dict.fromkeys([*first, *known]) if known[name] > 0}


def _is_there(status: str, named: Iterable[Condition]) -> bool:
    return status == ESTABLISHED or any(one.category == ESTABLISHED or one.includes(status) for one in named)


class Strengths(NamedTuple):
    """How strongly attributes go together, where that is drawn.

    Attributes:
        exponents: of the shipped odds, by row of ``teacher_associations``.
        normal: a standard normal number for a name, always the same.
    """

    exponents: Array
    normal: Callable[[str], float]


def odds(
    level: str,
    categories: Mapping[str, Sequence[str]],
    strengths: Strengths | None = None,
    supposed_never: bool = True,
) -> Array:
    """The product of the odds of every pair of categories, an axis an attribute.

    Args:
        level: of the teachers.
        categories: the categories of each attribute, in the order of :data:`ATTRIBUTES`.
        strengths: where they are drawn; else the shipped odds as they are.
        supposed_never: whether odds of zero that are no rule stay zero.
    """
    joint = np.ones([len(categories[name]) for name in ATTRIBUTES])
    for number, row in enumerate(national("teacher_associations").to_dict("records")):
        factor = float(row["odds"])
        if factor == 0 and not supposed_never and not {row["attribute_a"], row["attribute_b"]} & set(RULES):
            factor = HARDLY
        selected = np.ones(joint.shape, dtype=bool)
        for side in ("a", "b"):
            condition = Condition(row[f"attribute_{side}"], row[f"category_{side}"])
            selected &= along(condition, categories)
        joint[selected] *= factor if strengths is None else factor ** strengths.exponents[number]
    return joint if strengths is None else joint * _tilted(level, categories, strengths.normal)


def _tilted(level: str, categories: Mapping[str, Sequence[str]], normal: Callable[[str], float]) -> Array:
    """Odds of pairs of attributes of which nobody knows how they go together here (``association_spreads``).

    Which subject is the older one, and which the rural one, differs from county to county. Along age the logarithm of
    the odds is a straight line; of other attributes every category has its own.
    """
    joint = np.ones([len(categories[name]) for name in ATTRIBUTES])
    for row in national("association_spreads").to_dict("records"):
        first, second, spread = str(row["attribute_a"]), str(row["attribute_b"]), float(row["spread"])
        table = np.zeros((len(categories[first]), len(categories[second])))
        for at, category in enumerate(categories[first]):
            name = f"{level} {first} {category} {second}"
            if second == "age_band":
                table[at] = normal(name) * np.array([_decades(str(band)) for band in categories[second]])
            else:
                table[at] = [normal(f"{name} {other}") for other in categories[second]]
        shape = [1] * len(ATTRIBUTES)
        shape[ATTRIBUTES.index(first)], shape[ATTRIBUTES.index(second)] = table.shape
        laid = table if ATTRIBUTES.index(first) < ATTRIBUTES.index(second) else table.T
        joint = joint * np.exp(spread * laid).reshape(shape)
    return joint


def _decades(band: str) -> float:
    """The middle of an age band, in decades from 40."""
    first, last = ages(band)
    return (max(first, FIRST_AGE) + min(last, LAST_AGE) + 1 - 80) / 20


def along(condition: Condition, categories: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
    """Where a condition holds along the axis of its attribute, shaped to be broadcast over the joint table."""
    axis = ATTRIBUTES.index(condition.attribute)
    holds = np.array([condition.includes(str(name)) for name in categories[condition.attribute]], dtype=bool)
    return holds.reshape([-1 if at == axis else 1 for at in range(len(ATTRIBUTES))])
