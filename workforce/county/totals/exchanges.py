"""Totals of two attributes at once, met by exchanges between two teachers of a level.

Two teachers who exchange one attribute leave every total of one attribute as it is. Example, one more woman with a
senior title: a woman without and a man with one exchange their titles.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workforce.county.totals.marginals import ATTRIBUTES, COUNTY, Contradiction, Margins, Statement
from workforce.county.totals.priors import along
from workforce.county.totals.whole_teachers import between

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
People = Mapping[str, Ints]
"""Category numbers of the teachers of each level, shape (attribute, teacher)."""

LOOKED_AT = 400
"""So many of the likeliest exchanges are looked at."""

HARD_WEIGHT = 1000


class _Pair:
    """A total of two conditions: who meets which, in every level that it counts."""

    def __init__(self, said: Statement, margins: Mapping[str, Margins], teachers: int) -> None:
        low, high = (said.low, said.high) if said.hard else (said.value, said.value)
        scale = teachers if said.is_share else 1
        self.said, (self.low, self.high) = said, between(low * scale, high * scale)
        self.weight = HARD_WEIGHT if said.hard else 1
        self.axes = [ATTRIBUTES.index(condition.attribute) for condition in said.conditions]
        self.holds = {
            level: [
                along(condition, {name: list(series.index) for name, series in margins[level].items()}).ravel()
                for condition in said.conditions
            ]
            for level in margins
            if said.level in (COUNTY, level)
        }

    def met_by(self, level: str, columns: Ints) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Who meets the first and who the second condition."""
        if level not in self.holds:
            nobody = np.zeros(columns.shape[1], dtype=bool)
            return nobody, nobody
        first, second = (holds[columns[axis]] for holds, axis in zip(self.holds[level], self.axes, strict=True))
        return first, second

    def count(self, people: People) -> int:
        """Teachers who meet both conditions."""
        return sum(int(np.logical_and(*self.met_by(level, columns)).sum()) for level, columns in people.items())

    def missed(self, count: int) -> int:
        """By how many teachers a count misses the range, weighted."""
        return self.weight * max(self.low - count, count - self.high, 0)


def exchanged(
    people: People,
    joints: Mapping[str, Array],
    margins: Mapping[str, Margins],
    said: Sequence[Statement],
    met: Sequence[bool],
) -> None:
    """Exchange attributes between teachers, in place, until totals of two conditions hold.

    Args:
        people: category numbers by level.
        joints: the fitted table of each level; an exchange that it calls impossible is not made.
        margins: whole teachers by level and category; they stay.
        said: what the county's totals say.
        met: whether the fit meets each.

    Raises:
        Contradiction: one that must hold is not met.
    """
    sizes = {level: columns.shape[1] for level, columns in people.items()}
    pairs = [
        _Pair(one, margins, sum(size for level, size in sizes.items() if one.level in (COUNTY, level)))
        for one, good in zip(said, met, strict=True)
        if good and len(one.conditions) == 2
    ]
    counts = [pair.count(people) for pair in pairs]
    given_up: set[int] = set()
    while wrong := [at for at in range(len(pairs)) if pairs[at].missed(counts[at]) and at not in given_up]:
        at = max(wrong, key=lambda one: pairs[one].missed(counts[one]))
        if not _exchange(people, joints, pairs, counts, at):
            given_up.add(at)
    for at, pair in enumerate(pairs):
        if pair.missed(counts[at]) and pair.said.hard:
            raise Contradiction(
                f"{pair.said.told()} cannot hold together with the other totals: {counts[at]} teachers are nearest",
                [pair.said.row],
            )


def _exchange(
    people: People, joints: Mapping[str, Array], pairs: Sequence[_Pair], counts: list[int], wrong: int
) -> bool:
    """Make the likeliest exchange that brings a total nearer and all together no further off."""
    now = sum(pair.missed(count) for pair, count in zip(pairs, counts, strict=True))
    for _, level, axis, one, other in sorted(_candidates(people, joints, pairs[wrong], counts[wrong]))[:LOOKED_AT]:
        columns = people[level]
        before = [_both(pair, level, columns[:, [one, other]]) for pair in pairs]
        columns[axis, [one, other]] = columns[axis, [other, one]]
        after = [
            count + _both(pair, level, columns[:, [one, other]]) - had
            for pair, count, had in zip(pairs, counts, before, strict=True)
        ]
        if sum(pair.missed(count) for pair, count in zip(pairs, after, strict=True)) < now:
            counts[:] = after
            return True
        columns[axis, [one, other]] = columns[axis, [other, one]]
    return False


def _both(pair: _Pair, level: str, columns: Ints) -> int:
    return int(np.logical_and(*pair.met_by(level, columns)).sum())


def _candidates(
    people: People, joints: Mapping[str, Array], pair: _Pair, count: int
) -> Iterator[tuple[float, str, int, int, int]]:
    """Exchanges that change a total the right way: (minus the gain, level, axis, teacher, other teacher)."""
    for level in pair.holds:
        if level not in people:
            continue
        columns, chance = people[level], np.log(np.maximum(joints[level], 1e-300))
        _, first_of_cell = np.unique(np.ravel_multi_index(tuple(columns), joints[level].shape), return_index=True)
        first, second = pair.met_by(level, columns[:, first_of_cell])
        more = count < pair.low
        one, other = (first & ~second, ~first & second) if more else (first & second, ~first & ~second)
        for axis in pair.axes:
            yield from _best(columns, chance, axis, first_of_cell[one], first_of_cell[other], level)


def _best(
    columns: Ints, chance: Array, axis: int, ones: Ints, others: Ints, level: str
) -> Iterator[tuple[float, str, int, int, int]]:
    if not len(ones) or not len(others):
        return
    mine, theirs = columns[:, ones][:, :, None], columns[:, others][:, None, :]
    shape = (len(columns), len(ones), len(others))
    mine, theirs = np.broadcast_to(mine, shape).copy(), np.broadcast_to(theirs, shape).copy()
    before = chance[tuple(mine)] + chance[tuple(theirs)]
    mine[axis], theirs[axis] = theirs[axis].copy(), mine[axis].copy()
    gain = (chance[tuple(mine)] + chance[tuple(theirs)] - before).ravel()
    for at in np.argsort(-gain, kind="stable")[:LOOKED_AT]:
        if gain[at] > -300:
            one, other = divmod(int(at), len(others))
            yield -float(gain[at]), level, axis, int(ones[one]), int(others[other])
