"""Whole teachers for tight totals: numbers of those who count in the same totals, searched until every total holds.

Rounding one attribute after the other can leave totals that no teachers meet, where counties are small or totals of
two attributes leave no room. Here cells that count in exactly the same totals are one kind, the kinds are rounded, and
teachers change from kind to kind, or come and go, as long as a total is missed.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.county.totals.fitting import Fit
from workforce.county.totals.marginals import HALF_A_UNIT, Contradiction, Statement
from workforce.county.totals.whole_teachers import HARD_WEIGHT, between

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

STEPS = 3000
FORGOTTEN = 12
"""A kind that gave or took a teacher does not do the opposite for so many steps."""


class Kinds(NamedTuple):
    """Cells that count in the same totals.

    Attributes:
        of_cell: the kind of each cell; -1 where nobody can be.
        counts: what a teacher of a kind adds to each total, shape (kind, total); the last kind is nobody.
        expected: teachers as fitted, by kind.
        low, high: the range of each total.
        weight: of missing each by one teacher.
    """

    of_cell: Ints
    counts: Array
    expected: Array
    low: Array
    high: Array
    weight: Array


def whole_cells(fit: Fit, met: Sequence[bool], starts: Array, uniforms: Array) -> dict[str, Ints]:
    """Category numbers of the teachers of each level, shape (attribute, teacher); totals that must hold are met.

    Args:
        fit: the fitted table.
        met: which totals are to be kept.
        starts: two uniforms, of the rounding of kinds and that of cells.
        uniforms: for ties in the search, of any length.

    Raises:
        Contradiction: no whole numbers were found.
    """
    said = [one for one, good in zip(fit.said, met, strict=True) if good]
    flat = np.concatenate([joint.ravel() for joint in fit.weights.values()])
    kinds = _kinds(fit, said, flat)
    numbers, missed = _searched(kinds, _systematic(kinds.expected, float(starts[0])), uniforms)
    wrong = [one for one, much in zip(said, missed, strict=True) if much and one.hard]
    if wrong:
        told = " and ".join(one.told() for one in wrong)
        raise Contradiction(f"no whole numbers of teachers meet {told} together with the others", [
            one.row for one in wrong
        ])  # fmt: skip
    teachers = np.zeros(len(flat), dtype=np.int64)
    for kind in np.flatnonzero(numbers):
        cells = np.flatnonzero(kinds.of_cell == kind)
        teachers[cells] = _systematic(flat[cells] / flat[cells].sum() * numbers[kind], float(starts[1]))
    return _by_level(fit, teachers)


def _by_level(fit: Fit, teachers: Ints) -> dict[str, Ints]:
    found, begin = {}, 0
    for level, joint in fit.weights.items():
        cells = np.repeat(np.arange(joint.size), teachers[begin : begin + joint.size])
        found[level] = np.array(np.unravel_index(cells, joint.shape))
        begin += joint.size
    return found


def _kinds(fit: Fit, said: Sequence[Statement], flat: Array) -> Kinds:
    counts = np.stack([_counted(fit, one) for one in said], axis=1) if said else np.zeros((len(flat), 0))
    levels = np.repeat(np.arange(len(fit.weights)), [joint.size for joint in fit.weights.values()])
    there = np.flatnonzero(flat > 0)
    signed = np.column_stack([levels[there], counts[there]])
    _, first, which = np.unique(signed, axis=0, return_index=True, return_inverse=True)
    of_cell = np.full(len(flat), -1)
    of_cell[there] = which.ravel()
    ranges = [_range(fit, one) for one in said]
    return Kinds(
        of_cell=of_cell,
        counts=np.vstack([counts[there[first]], np.zeros((1, len(said)))]),
        expected=np.bincount(of_cell[there], flat[there], len(first)).astype(np.float64),
        low=np.array([low for low, _ in ranges], dtype=float),
        high=np.array([high for _, high in ranges], dtype=float),
        weight=np.array([HARD_WEIGHT if one.hard else 1.0 for one in said]),
    )


def _counted(fit: Fit, one: Statement) -> Array:
    """What a teacher of each cell adds: 1 to a number; to a share what it lies above or below the share."""
    cells, universe = dict(fit.where(one)), dict(fit.where(one.universe))
    inside = [cells.get(level, np.zeros(joint.shape)) * 1.0 for level, joint in fit.weights.items()]
    if one.is_share:
        inside = [part - one.value * (level in universe) for part, level in zip(inside, fit.weights, strict=True)]
    return np.concatenate([part.ravel() for part in inside])


def _range(fit: Fit, one: Statement) -> tuple[float, float]:
    if one.is_share:
        teachers = sum(fit.weights[level].sum() for level, _ in fit.where(one.universe))
        slack = max((one.high - one.low) / 2, HALF_A_UNIT) * teachers
        return -max(slack, 0.5), max(slack, 0.5)
    return between(one.low, one.high) if one.hard else between(one.value, one.value)


def _systematic(expected: Array, start: float) -> Ints:
    """Whole numbers by systematic sampling; their sum is that of the expected ones, rounded."""
    edges = np.concatenate([[0.0], np.cumsum(expected)])
    whole = round(float(edges[-1]))
    edges = edges / max(edges[-1], 1e-300) * whole
    edges[-1] = whole
    whole_numbers: Ints = np.diff(np.floor(edges + start)).astype(np.int64)
    return whole_numbers


def _searched(kinds: Kinds, numbers: Ints, uniforms: Array) -> tuple[Ints, Array]:
    """Numbers by kind for which the fewest totals are missed, and by how much each is."""
    numbers = np.append(numbers, 0)
    expected = np.append(kinds.expected, 0.0)
    gave, took = (np.full(len(numbers), -FORGOTTEN) for _ in range(2))
    best, least = numbers.copy(), np.inf
    for step in range(STEPS):
        missed = _missed(kinds, numbers @ kinds.counts)
        if missed @ kinds.weight < least:
            best, least = numbers.copy(), float(missed @ kinds.weight)
        if least == 0:
            break
        wrong = np.flatnonzero(missed * kinds.weight)
        total = wrong[int(uniforms[step % len(uniforms)] * len(wrong))]
        source, target = _change(kinds, numbers, expected, total, step - gave < FORGOTTEN, step - took < FORGOTTEN)
        if source < 0:
            break
        numbers[source] -= 1
        numbers[target] += 1
        gave[source], took[target] = step, step
    return best[:-1], _missed(kinds, best @ kinds.counts)


def _missed(kinds: Kinds, sums: Array) -> Array:
    off = np.abs(sums - np.clip(sums, kinds.low, kinds.high))
    return np.where(off > 1e-6, off, 0.0)


def _change(
    kinds: Kinds, numbers: Ints, expected: Array, total: int, gave: NDArray[np.bool_], took: NDArray[np.bool_]
) -> tuple[int, int]:
    """The kind that gives and the kind that takes a teacher so that a total comes nearer; -1 where none can."""
    sums, counts = numbers @ kinds.counts, kinds.counts
    there = numbers > 0
    there[-1] = True
    sources, targets = np.flatnonzero(there & ~took), np.flatnonzero(~gave)
    effect = counts[targets, total][None, :] - counts[sources, total][:, None]
    nearer = effect < -1e-9 if sums[total] > kinds.high[total] else effect > 1e-9
    at, to = np.nonzero(nearer)
    if not len(at):
        return -1, -1
    givers, takers = sources[at], targets[to]
    after = _missed(kinds, sums + counts[takers] - counts[givers]) @ kinds.weight
    off = numbers - expected
    cost = off[takers] - off[givers] + 2 * ((takers == len(numbers) - 1) | (givers == len(numbers) - 1))
    best = int(np.lexsort((cost, np.round(after, 6)))[0])
    return int(givers[best]), int(takers[best])
