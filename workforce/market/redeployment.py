"""县管校聘: surplus teachers fill shortages elsewhere, in stated steps, gated by licence, capped by year.

The steps stand in the table ``redeployment_steps``, the cheapest first. A step is one or more passes; within a pass
cells fall into groups, and whoever is too many in a group may fill what is short in it (equation 20). Plain functions
on arrays of shape (replication, cell).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import shipped
from workforce.county.tables import national
from workforce.errors import PlannerError
from workforce.scenario.market_policy import Redeployment
from workforce.scenario.supply_assumptions import Licences

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

SCHOOL_LEVELS = ("primary", "junior", "senior")
"""The levels between which a licence counts, from the lowest up."""

NEXT_UP = {("primary", "junior"), ("junior", "senior")}


@dataclass(frozen=True)
class Pass:
    """Part of a step.

    Attributes:
        step: name of the step.
        licence: what a mover must hold besides the own level and subject: ``none``, ``upward`` or ``second_subject``.
        giving: the group whose shortages a cell's surplus may fill, -1 for none, shape (cell,).
        taking: the group whose surplus may fill a cell's shortages, -1 for none, shape (cell,).
    """

    step: str
    licence: str
    giving: Ints
    taking: Ints

    @cached_property
    def out_of(self) -> Array:
        """The matrix (cell, group) of 1 where a cell gives to a group."""
        return membership(self.giving, self._groups)

    @cached_property
    def into(self) -> Array:
        """The matrix (cell, group) of 1 where a cell takes from a group."""
        return membership(self.taking, self._groups)

    @property
    def _groups(self) -> int:
        return int(max(self.giving.max(initial=0), self.taking.max(initial=0))) + 1


def step_names(policy: Redeployment) -> tuple[str, ...]:
    """The steps of a policy in their order."""
    return policy.steps or tuple(str(name) for name in national("redeployment_steps")["step"])


def passes(names: Sequence[str], cells: pd.DataFrame) -> list[Pass]:
    """The passes of some steps, in order."""
    table = national("redeployment_steps").set_index("step")
    made = []
    for name in names:
        rule = table.loc[name]
        subject = cells["subject"] if rule["subjects"] == "same" else _field_of(cells)
        area = cells["area"] if rule["areas"] == "same" else pd.Series("", index=cells.index)
        for lower, upper in _pairs(str(rule["levels"])):
            out_of, to = (lower, upper) if rule["levels"] == "up" else (upper, lower)
            level = cells["level"] if out_of == to == "" else pd.Series("", index=cells.index)
            group = pd.DataFrame({"level": level, "subject": subject, "area": area}).groupby(
                ["level", "subject", "area"], sort=False
            )
            number = group.ngroup().to_numpy(dtype=np.int64)
            made.append(Pass(name, str(rule["licence"]), _of(number, cells, out_of), _of(number, cells, to)))
    return made


def _pairs(levels: str) -> list[tuple[str, str]]:
    """The pairs of a lower and an upper level that a step joins; a pair of blanks for the same level."""
    if levels == "same":
        return [("", "")]
    pairs = combinations(SCHOOL_LEVELS, 2)
    return [pair for pair in pairs if levels == "down" or pair in NEXT_UP]


def _of(number: Ints, cells: pd.DataFrame, level: str) -> Ints:
    return number if level == "" else np.where(cells["level"] == level, number, -1)


def _field_of(cells: pd.DataFrame) -> "pd.Series[str]":
    """The field of each cell's subject.

    Raises:
        PlannerError: the table of fields leaves a subject out.
    """
    table = national("subject_fields")
    field = cells["subject"].map(dict(zip(table["subject"], table["field"], strict=True)))
    if field.isna().any():
        missing = cells.loc[field.isna(), "subject"].iloc[0]
        raise PlannerError(f"{shipped.data() / 'subject_fields.csv'}: the field of the subject '{missing}' is missing")
    return field


def fields(cells: pd.DataFrame) -> Ints:
    """The number of each cell's field within level and area: subjects whose teachers stand in for each other."""
    group = cells.assign(field=_field_of(cells)).groupby(["level", "field", "area"], sort=False)
    return group.ngroup().to_numpy(dtype=np.int64)


def matched(this: Pass, spare: Array, short: Array, most: Array) -> tuple[Array, Array]:
    """How many leave and how many arrive in each cell: in each group as many as are both spare and short.

    Both are in proportion and not yet whole; the totals of a group are whole where ``spare`` and ``short`` are.

    Args:
        this: the pass.
        spare: teachers who may leave a cell, shape (replication, cell).
        short: teachers whom a cell may take, shape (replication, cell).
        most: the most that may still be moved, shape (replication,).

    Returns:
        Leaving and arriving, shape (replication, cell).
    """
    offered, wanted = spare @ this.out_of, short @ this.into
    moved = np.minimum(offered, wanted)
    before = np.cumsum(moved, axis=1) - moved
    moved = np.clip(most[:, None] - before, 0.0, moved)
    if not moved.any():
        return np.zeros_like(spare), np.zeros_like(short)
    leaving = spare * (_ratio(moved, offered) @ this.out_of.T)
    arriving = short * (_ratio(moved, wanted) @ this.into.T)
    return leaving, arriving


def reachable(steps: Sequence[Pass], spare: Array, short: Array) -> NDArray[np.bool_]:
    """Where a surplus could go anywhere by any of some passes, shape (replication, cell)."""
    reached = np.zeros(spare.shape, dtype=bool)
    for step in steps:
        reached |= ((short @ step.into > 0) @ step.out_of.T) > 0
    return np.asarray(reached & (spare > 0))


def membership(group: Ints, groups: int | None = None) -> Array:
    """The matrix (cell, group) of 1 where a cell is of a group."""
    count = int(group.max(initial=0)) + 1 if groups is None else groups
    return np.asarray(group[:, None] == np.arange(count), dtype=np.float64)


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def licensed_share(licences: Licences, licence: str, cells: pd.DataFrame) -> Array:
    """The share of the teachers of each cell who hold a licence beside their own, where the roster does not say."""
    if licence == "none":
        return np.ones(len(cells))
    if licence == "second_subject":
        return np.full(len(cells), licences.second_subject.value)
    return np.array([licences.upward[level].value if level in licences.upward else 0.0 for level in cells["level"]])


def destinations(steps: Sequence[Pass], licences: Licences, gap: Array, cells: pd.DataFrame) -> pd.DataFrame:
    """Where the licences of surplus teachers would allow them to go, by the mean gap of a census.

    Args:
        steps: the passes of redeployment.
        licences: the shares licensed.
        gap: need less full-time equivalents at work, shape (cell,).
        cells: level, subject, area.

    Returns:
        level, subject, area, surplus, step, to_level, to_subject, to_area, short, licensed (of the surplus); one row a
        pair of cells with half a teacher too many and half a teacher too few, or more.
    """
    rows = []
    for step in steps:
        share = licensed_share(licences, step.licence, cells)
        there = (step.giving[:, None] == step.taking[None, :]) & (step.giving >= 0)[:, None]
        pairs = np.nonzero(there & (gap <= -WORTH_TELLING)[:, None] & (gap >= WORTH_TELLING)[None, :])
        for out_of, to in zip(*pairs, strict=True):
            here = (*cells.iloc[out_of][CELL], -gap[out_of], step.step, *cells.iloc[to][CELL], gap[to])
            rows.append((*here, -gap[out_of] * share[out_of]))
    columns = [*CELL, "surplus", "step", *(f"to_{name}" for name in CELL), "short", "licensed"]
    return pd.DataFrame(rows, columns=columns)


CELL = ["level", "subject", "area"]

WORTH_TELLING = 0.5
"""Teachers; less than this is neither a surplus to place nor a shortage to fill."""


def cover(gap: Array, field: Array, licensed: float) -> tuple[Array, Array]:
    """Who teaches what is short: spare teachers of the field with a licence, then those without, then nobody.

    Args:
        gap: need less full-time equivalents at work, shape (..., cell).
        field: 1 where a cell is of a group within which subjects are near (:func:`fields`), shape (cell, group).
        licensed: the share of spare time that is licensed for the other subjects of the field.

    Returns:
        What is taught out of field, and what is not taught at all, shape (..., cell), full-time equivalents.
    """
    short = np.maximum(gap, 0.0)
    spare, wanted = np.maximum(-gap, 0.0) @ field, short @ field
    by_licensed = np.minimum(spare * licensed, wanted)
    by_others = np.minimum(spare - by_licensed, wanted - by_licensed)
    out_of_field = short * (_ratio(by_others, wanted) @ field.T)
    untaught = short * (_ratio(wanted - by_licensed - by_others, wanted) @ field.T)
    return out_of_field, untaught


def shared(gap: Array, work: Array, share: float) -> Array:
    """Time taught in other areas of a group, signed: positive where it arrives (走教); sums to zero in each group.

    Args:
        gap: need less full-time equivalents at work, shape (replication, cell).
        work: 1 where a cell is of a group that shares, shape (cell, group).
        share: the greatest part of spare time that can be taught elsewhere.
    """
    inside = work.any(axis=1)
    short, spare = np.where(inside, np.maximum(gap, 0.0), 0.0), np.where(inside, np.maximum(-gap, 0.0), 0.0) * share
    wanted, offered = short @ work, spare @ work
    moved = np.minimum(wanted, offered)
    return np.asarray(short * (_ratio(moved, wanted) @ work.T) - spare * (_ratio(moved, offered) @ work.T))
