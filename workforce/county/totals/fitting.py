"""The joint table of a county's teachers that meets its totals and is otherwise as is usual (equations 42 to 45).

In: what ``teacher_marginals`` says, and what is supposed. Out: a :class:`Fit`, the expected number of teachers in every
cell of level, subject, area, age band, sex, status and title.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.county.totals import contradictions
from workforce.county.totals.marginals import ATTRIBUTES, COUNTY, Contradiction, Statement, statements
from workforce.county.totals.priors import Array, Categories, Strengths, Supposed, along, odds, supposed
from workforce.county.totals.raking import Total, blocks, pulls, rake

ROUNDS = 2000
NEAR = 0.01
MISSED = 0.05
"""A total that must hold is met when it is missed by less than so many teachers; rounding does the rest."""

PULLS = 0.2
"""Totals that pull with less than this part of the strongest have no part in a contradiction."""

Draw = Callable[[str, int, float, float, float], float]
"""What gives the value of a decision and number for low, likely and high."""

Allowed = frozenset[tuple[str, str, str]]
"""The (level, subject, area) that there may be."""


def likely(_decision: str, _number: int, _low: float, value: float, _high: float) -> float:
    """The likely value, whatever its range."""
    return value


class Missed(Contradiction):
    """Totals that raking did not bring together; ``certain`` where arithmetic says that nothing can."""

    def __init__(self, message: str, rows: Iterable[int], certain: bool) -> None:
        super().__init__(message, rows)
        self.certain = certain


@dataclass(frozen=True)
class Fit:
    """A fitted table.

    Attributes:
        said: what the county's totals say, shares of stated totals as numbers.
        categories: by level and attribute, those that there may be.
        weights: teachers by cell of each level, an axis an attribute.
        supposed_never: whether odds of zero that are no rule were kept.
        strengths: of what goes together, where they are drawn.
        doubt: totals that raking did not bring together, though nothing says that they cannot be.
    """

    said: tuple[Statement, ...]
    categories: Categories
    weights: dict[str, Array]
    supposed_never: bool
    strengths: Strengths | None
    doubt: Contradiction | None = None

    def totals(self) -> dict[str, float]:
        """Teachers by level."""
        return {level: float(joint.sum()) for level, joint in self.weights.items()}

    def margin(self, level: str, attribute: str) -> dict[str, float]:
        """Teachers of a level by category of an attribute."""
        others = tuple(axis for axis, name in enumerate(ATTRIBUTES) if name != attribute)
        return dict(zip(self.categories[level][attribute], self.weights[level].sum(axis=others).tolist(), strict=True))

    def count(self, statement: Statement) -> float:
        """The teachers who meet the conditions of a statement."""
        return float(sum(self.weights[level][cells].sum() for level, cells in self.where(statement)))

    def misses(self, statement: Statement) -> float:
        """By how many teachers the table misses the value of a statement."""
        whole = self.count(statement.universe) if statement.is_share else 1.0
        return abs(self.count(statement) - statement.value * whole)

    def where(self, statement: Statement) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """The cells of a statement, by level."""
        return where(statement, self.categories)


def where(statement: Statement, categories: Categories) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """The cells of a statement in each level, as arrays of the shape of the level's joint table."""
    for level, attributes in categories.items():
        if statement.level in (COUNTY, level):
            names = {name: list(weights) for name, weights in attributes.items()}
            cells = np.ones([len(names[name]) for name in ATTRIBUTES], dtype=bool)
            for condition in statement.conditions:
                cells = cells & along(condition, names)
            yield level, cells


def fitted(
    county: County, draw: Draw = likely, strengths: Strengths | None = None, allowed: Allowed | None = None
) -> Fit:
    """The joint table of the county's teachers.

    Args:
        county: with the table ``teacher_marginals``.
        draw: gives the value of totals that are assumed, and of what is usual.
        strengths: with which categories go together, where they are drawn.
        allowed: the (level, subject, area) that there may be; all, where None.

    Raises:
        Contradiction: totals that must hold cannot hold together.
    """
    said = as_counts(statements(county.tables["teacher_marginals"]))
    numbers = iter(range(10**9))
    usual = supposed(county, said, lambda low, value, high: draw("usual", next(numbers), low, value, high))
    added = list(contradictions.sums(said, usual.categories))
    contradictions.refuse(added)
    drawn = [one if one.hard else _drawn(draw, number, one) for number, one in enumerate(said)]
    fit, missed = _tried(said, added, usual, drawn, strengths, allowed, supposed_never=True)
    if missed is not None:
        fit, missed = _tried(said, added, usual, drawn, strengths, allowed, supposed_never=False)
    if missed is not None and missed.certain:
        raise missed
    return replace(fit, doubt=missed)


def _tried(
    said: tuple[Statement, ...],
    added: Sequence[contradictions.Sum],
    usual: Supposed,
    drawn: Sequence[Statement],
    strengths: Strengths | None,
    allowed: Allowed | None,
    supposed_never: bool,
) -> tuple[Fit, Missed | None]:
    """The fitted table, and what of the totals that must hold it misses."""
    categories = contradictions.close(added, said, usual.categories, hard_only=not supposed_never)
    start = _start(categories, usual.totals, strengths, supposed_never, allowed)
    weights, missed = _raked(start, categories, drawn)
    return Fit(said, categories, weights, supposed_never, strengths), missed


def as_counts(said: Sequence[Statement]) -> tuple[Statement, ...]:
    """Statements with shares of stated totals as numbers of teachers."""
    totals = {one.level: one for one in said if one.attribute == "total" and not one.is_share}

    def counted(one: Statement) -> Statement:
        whole = totals.get(one.universe.level)
        if not one.is_share or whole is None:
            return one
        confidence = one.confidence if whole.hard else whole.confidence
        least, most = one.low * whole.low, one.high * whole.high
        value = one.value * whole.value
        return replace(one, value=value, low=least, high=most, is_share=False, confidence=confidence)

    return tuple(counted(one) for one in said)


def _drawn(draw: Draw, number: int, one: Statement) -> Statement:
    return replace(one, value=draw("total", number, one.low, one.value, one.high))


def _start(
    categories: Categories, totals: dict[str, float], strengths: Strengths | None, never: bool, allowed: Allowed | None
) -> dict[str, Array]:
    """The joint table before fitting: usual shares times odds, of each level."""
    start = {}
    for level, attributes in categories.items():
        joint = odds(level, {name: list(weights) for name, weights in attributes.items()}, strengths, never)
        for axis, name in enumerate(ATTRIBUTES):
            shares = np.array(list(attributes[name].values()))
            joint = joint * shares.reshape([-1 if at == axis else 1 for at in range(joint.ndim)])
        if allowed is not None:
            joint = joint * permitted(level, list(attributes["subject"]), list(attributes["area"]), allowed)
        start[level] = joint / max(joint.sum(), 1e-300) * max(totals[level], 1.0)
    return start


def permitted(level: str, subjects: Sequence[str], areas: Sequence[str], allowed: Allowed) -> NDArray[np.bool_]:
    """Where the (level, subject, area) are among those allowed, shaped to be broadcast over the joint table."""
    grid = np.array([[(level, subject, area) in allowed for area in areas] for subject in subjects], dtype=bool)
    return grid.reshape(len(subjects), len(areas), *[1] * (len(ATTRIBUTES) - 2))


def _raked(
    start: dict[str, Array], categories: Categories, said: Sequence[Statement]
) -> tuple[dict[str, Array], Missed | None]:
    """The tables raked to all totals, to those that must hold, and to the ranges of these; and what of these cannot be.

    Where all agree the later steps change nothing.
    """
    flat = np.concatenate([joint.ravel() for joint in start.values()]) if start else np.zeros(0)
    begins = dict(zip(start, np.cumsum([0] + [joint.size for joint in start.values()]).tolist(), strict=False))
    ordered = sorted(said, key=_when)
    everything = [_total(one, categories, begins, exact=True) for one in ordered]
    rake(flat, blocks(everything, len(flat)), ROUNDS)
    hard = [one for one in ordered if one.hard]
    rake(flat, blocks([_total(one, categories, begins, exact=True) for one in hard], len(flat)), ROUNDS)
    must = [_total(one, categories, begins, exact=False) for one in hard]
    packed = blocks(must, len(flat))
    rake(flat, packed, ROUNDS, enough=lambda: max((abs(total.excess(flat)) for total in must), default=0.0) < NEAR)
    ends = [begins[level] + joint.size for level, joint in start.items()]
    tables = {
        level: flat[begins[level] : end].reshape(start[level].shape) for level, end in zip(start, ends, strict=True)
    }
    missed = [total.excess(flat) for total in must]
    if max((abs(one) for one in missed), default=0.0) < MISSED:
        return tables, None
    strength = np.where(np.abs(missed) > MISSED, -np.sign(missed), 0.0) + pulls(packed, len(hard))
    return tables, _contradiction(hard, must, strength, missed, np.concatenate([one.ravel() for one in start.values()]))


def _when(statement: Statement) -> tuple[int, int, int, bool]:
    """The order of raking: levels before the county, attributes before totals, what must hold last."""
    order = ["", *ATTRIBUTES, "total"].index(statement.attribute)
    return statement.hard, statement.level == COUNTY, order, statement.is_share


def _total(one: Statement, categories: Categories, begins: dict[str, int], exact: bool) -> Total:
    low, high = (one.value, one.value) if exact else (one.low, one.high)
    members = _numbers(one, categories, begins)
    universe = _numbers(one.universe, categories, begins) if one.is_share else None
    return Total(members, low, high, universe)


def _numbers(one: Statement, categories: Categories, begins: dict[str, int]) -> NDArray[np.int64]:
    found = [np.flatnonzero(cells) + begins[level] for level, cells in where(one, categories)]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _contradiction(
    hard: Sequence[Statement], must: Sequence[Total], strength: Array, missed: Sequence[float], start: Array
) -> Missed:
    """The totals that pull against each other: those that ask for more, and those that allow less.

    It is certain where whoever counts for those that ask for more counts as often for those that allow less, and yet
    the first add up to more.
    """
    bound = PULLS * float(np.abs(strength).max())
    more, less = np.flatnonzero(strength > bound).tolist(), np.flatnonzero(strength < -bound).tolist()
    balance = np.zeros(len(start))
    for sign, side in ((1, more), (-1, less)):
        for at in side:
            balance[must[at].members] += sign
    asked, left = sum(hard[at].low for at in more), sum(hard[at].high for at in less)
    shares = any(hard[at].is_share for at in (*more, *less))
    certain = bool(asked > left and not shares and (balance[start > 0] <= 0).all())
    difference = asked - left if certain else max(abs(one) for one in missed)
    told = " and ".join(" + ".join(hard[at].told() for at in side) for side in (more, less) if len(side))
    rows = [hard[at].row for at in (*more, *less)]
    return Missed(f"these totals cannot hold together: {told}; they differ by {difference:.3g} teachers", rows, certain)
