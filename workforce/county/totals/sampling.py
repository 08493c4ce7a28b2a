"""Whole teachers from the joint table of a level, with every margin met.

The likely roster takes them by systematic sampling, variants draw them one by one. What sampling leaves short in one
category is repaired by changing, of the teachers who are too many in another, those for whom the change is most likely;
in variants they are drawn, each as often as the change is likely, or one small cell would give all of them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workforce.county.totals.marginals import ATTRIBUTES, Contradiction, Margins
from workforce.draws import Stream

SEED = 2022
"""Fixed: the roster is part of the county, not of a run."""

LIKELY = 0
"""The number of the likely roster; variants have 1 and more."""

ROUNDS = 200
TOLERANCE = 1e-9

Joint = NDArray[np.float64]


class Luck(NamedTuple):
    """The random numbers of a level in a roster: addressed by level and number of the roster."""

    level: int
    number: int

    def uniforms(self, decision: str, count: int) -> NDArray[np.float64]:
        """Uniforms in [0, 1) for a decision."""
        stream = Stream(SEED, f"synthesis.{decision}", self.level, self.number)
        return stream.at(np.arange(count), np.zeros(count, dtype=np.int64))


def sampled(joint: Joint, margins: Margins, luck: Luck, level: str) -> NDArray[np.int64]:
    """Category numbers of the teachers of a level, shape (attribute, teacher), that meet its margins.

    Args:
        joint: teachers by cell.
        margins: whole teachers by attribute and category.
        luck: the random numbers of the level.
        level: named where it cannot be.

    Raises:
        Contradiction: no way was found from the sample to the margins.
    """
    if luck.number == LIKELY:
        columns = _sample(joint, luck.uniforms("start", 1)[0])
    else:
        columns = _draw(joint, luck)
    order = luck.uniforms("order", columns.shape[1])
    for axis, attribute in enumerate(ATTRIBUTES):
        noise = np.zeros(columns.shape[1])
        if luck.number != LIKELY:  # the largest of gain and Gumbel noise is drawn in proportion to exp(gain)
            noise = -np.log(-np.log(np.maximum(luck.uniforms(f"repair.{attribute}", len(noise)), TOLERANCE)))
        wanted = margins[attribute].to_numpy(dtype=np.int64)
        _repair(columns, axis, wanted, joint, (order, noise), f"{level}, {attribute}")
    return columns


def scaled(joint: Joint, margins: Margins) -> Joint:
    """Scale the joint table to each margin in turn until nothing moves."""
    axes = range(joint.ndim)
    for _ in range(ROUNDS):
        worst = 0.0
        for axis, name in enumerate(ATTRIBUTES):
            wanted = margins[name].to_numpy(dtype=float)
            found = joint.sum(axis=tuple(other for other in axes if other != axis))
            factor = np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
            joint = joint * factor.reshape([-1 if other == axis else 1 for other in axes])
            worst = max(worst, float(np.abs(factor - 1).max(initial=0)))
        if worst < TOLERANCE:
            break
    return joint


def _sample(joint: Joint, start: float) -> NDArray[np.int64]:
    """Whole teachers by systematic sampling, as category numbers of shape (attribute, teacher)."""
    total = round(float(joint.sum()))
    edges = np.concatenate([[0.0], np.cumsum(joint) / joint.sum() * total])
    edges[-1] = total
    counts = np.diff(np.floor(edges + start)).astype(int)
    return np.array(np.unravel_index(np.repeat(np.arange(joint.size), counts), joint.shape))


def _draw(joint: Joint, luck: Luck) -> NDArray[np.int64]:
    """Whole teachers drawn one by one, as category numbers of shape (attribute, teacher)."""
    total = round(float(joint.sum()))
    edges = np.cumsum(joint) / joint.sum()
    cells = np.searchsorted(edges, luck.uniforms("teacher", total) * edges[-1], side="right")
    return np.array(np.unravel_index(np.sort(cells), joint.shape))


def _repair(
    columns: NDArray[np.int64],
    axis: int,
    wanted: NDArray[Any],
    joint: Joint,
    luck: tuple[NDArray[np.float64], NDArray[np.float64]],
    what: str,
) -> None:
    """Move teachers, in place, from categories with too many to categories with too few.

    Args:
        columns: category numbers, shape (attribute, teacher).
        axis: the attribute.
        wanted: teachers by category.
        joint: teachers by cell, from which follows how likely a change is.
        luck: what decides between equals, and what is added to the likelihood of a change, one a teacher.
        what: named where there is no way.
    """
    order, noise = luck
    chance = np.log(joint, out=np.full(joint.shape, -np.inf), where=joint > 0)
    excess = np.bincount(columns[axis], minlength=len(wanted)) - wanted
    for lacking in np.flatnonzero(excess < 0):
        for spare in np.flatnonzero(excess > 0):
            rows = np.flatnonzero(columns[axis] == spare)
            changed = columns[:, rows].copy()
            changed[axis] = lacking
            gain = chance[tuple(changed)] - chance[tuple(columns[:, rows])]
            count = min(excess[spare], -excess[lacking], int(np.isfinite(gain).sum()))
            rows = rows[np.lexsort((order[rows], -(gain + noise[rows])))][: max(count, 0)]
            columns[axis, rows] = lacking
            excess[spare] -= len(rows)
            excess[lacking] += len(rows)
    while excess.any() and _moved_along(columns, axis, excess, chance):
        pass
    if excess.any():
        raise Contradiction(f"the totals of {what} cannot hold together with those of the others", [])


def _moved_along(columns: NDArray[np.int64], axis: int, excess: NDArray[Any], chance: Joint) -> bool:
    """Bring one teacher too many to where one lacks through categories between, in place; whether there is a way.

    Each step moves another teacher: the likeliest of those in the category who may be in the next.
    """
    came: dict[int, tuple[int, int]] = {}
    reached = [int(one) for one in np.flatnonzero(excess > 0)]
    for source in reached:
        rows = np.flatnonzero(columns[axis] == source)
        for target in range(len(excess)):
            changed = columns[:, rows].copy()
            changed[axis] = target
            gain = chance[tuple(changed)] - chance[tuple(columns[:, rows])]
            if target in reached or not np.isfinite(gain).any():
                continue
            reached.append(target)
            came[target] = (source, int(rows[np.argmax(gain)]))
            if excess[target] < 0:
                _make(columns, axis, came, target, excess)
                return True
    return False


def _make(
    columns: NDArray[np.int64], axis: int, came: Mapping[int, tuple[int, int]], target: int, excess: NDArray[Any]
) -> None:
    excess[target] += 1
    while target in came:
        source, teacher = came[target]
        columns[axis, teacher] = target
        target = source
    excess[target] -= 1
