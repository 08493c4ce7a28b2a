"""县管校聘: surplus teachers fill shortages elsewhere, in stated steps, gated by licence, capped by year.

The steps stand in the table ``redeployment_steps``, the cheapest first. A step is one or more passes; within a pass
cells fall into groups, and whoever is too many in a group may fill what is short in it (equation 20). Plain functions
on arrays of shape (replication, cell).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import shipped
from workforce.compiled import compiled
from workforce.county.tables import national
from workforce.errors import PlannerError
from workforce.scenario.market_policy import Redeployment
from workforce.scenario.sample import Sample
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


def step_names(policy: Redeployment) -> tuple[str, ...]:
    """The steps of a policy in their order."""
    return policy.steps or tuple(str(name) for name in national("redeployment_steps")["step"])


def passes(names: Sequence[str], cells: pd.DataFrame, rounds: Sequence["pd.Series[str]"]) -> list[Pass]:
    """The passes of some steps in rounds, in order: every step in the first round, then every step in the next.

    Args:
        names: steps.
        cells: level, subject, area.
        rounds: inside what teachers move, such as the district of each cell; the county where all are the same.
    """
    table = national("redeployment_steps").set_index("step")
    made = []
    for round_, name in product(rounds, names):
        rule = table.loc[name]
        subject = cells["subject"] if rule["subjects"] == "same" else _field_of(cells)
        area = cells["area"] if rule["areas"] == "same" else pd.Series("", index=cells.index)
        for lower, upper in _pairs(str(rule["levels"])):
            out_of, to = (lower, upper) if rule["levels"] == "up" else (upper, lower)
            level = cells["level"] if out_of == to == "" else pd.Series("", index=cells.index)
            keys = pd.DataFrame({"level": level, "subject": subject, "area": area, "round": round_})
            group = keys.groupby(list(keys.columns), sort=False)
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
    """The number of each cell's field within level and zone: subjects whose teachers stand in for each other."""
    named = cells.assign(field=_field_of(cells))
    group = named.groupby([name for name in named.columns if name != "subject"], sort=False)
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
    leaving, arriving = np.empty_like(spare), np.empty_like(short)
    groups = int(max(this.giving.max(initial=0), this.taking.max(initial=0))) + 1
    _match(this.giving, this.taking, spare, short, most, np.empty((2, groups)), leaving, arriving)
    return leaving, arriving


@compiled
def _match(
    giving: Ints, taking: Ints, spare: Array, short: Array, most: Array, groups: Array, leaving: Array, arriving: Array
) -> None:
    """Write who leaves and who arrives; ``groups`` is room for notes on offers and wants, shape (2, group)."""
    offered, wanted = groups[0], groups[1]
    for r in range(len(spare)):
        offered[:] = 0.0
        wanted[:] = 0.0
        for cell in range(spare.shape[1]):
            if giving[cell] >= 0:
                offered[giving[cell]] += spare[r, cell]
            if taking[cell] >= 0:
                wanted[taking[cell]] += short[r, cell]
        left = most[r]
        for group in range(len(offered)):
            moved = max(min(offered[group], wanted[group], left), 0.0)
            left -= moved
            offered[group] = moved / offered[group] if offered[group] > 0 else 0.0
            wanted[group] = moved / wanted[group] if wanted[group] > 0 else 0.0
        for cell in range(spare.shape[1]):
            leaving[r, cell] = spare[r, cell] * offered[giving[cell]] if giving[cell] >= 0 else 0.0
            arriving[r, cell] = short[r, cell] * wanted[taking[cell]] if taking[cell] >= 0 else 0.0


def reachable(steps: Sequence[Pass], spare: Array, short: Array) -> NDArray[np.bool_]:
    """The cells whose surplus could go anywhere by any of some passes, in any replication, shape (cell,)."""
    reached = np.zeros(spare.shape[1], dtype=bool)
    for step in steps:
        _reach(step.giving, step.taking, spare, short, np.empty(len(reached), dtype=bool), reached)
    return reached


@compiled
def _reach(
    giving: Ints, taking: Ints, spare: Array, short: Array, wanted: NDArray[np.bool_], reached: NDArray[np.bool_]
) -> None:
    """Mark the cells that a pass reaches; ``wanted`` is room for notes on groups, no more than cells."""
    for r in range(len(spare)):
        wanted[:] = False
        for cell in range(len(reached)):
            if taking[cell] >= 0 and short[r, cell] > 0:
                wanted[taking[cell]] = True
        for cell in range(len(reached)):
            if giving[cell] >= 0 and spare[r, cell] > 0 and wanted[giving[cell]]:
                reached[cell] = True


def membership(group: Ints, groups: int | None = None) -> Array:
    """The matrix (cell, group) of 1 where a cell is of a group."""
    count = int(group.max(initial=0)) + 1 if groups is None else groups
    return np.asarray(group[:, None] == np.arange(count), dtype=np.float64)


def licensed_share(licences: Licences, licence: str, cells: pd.DataFrame, sample: Sample) -> Array:
    """The share of teachers who hold a licence beside their own, where the roster does not say, shape (point, cell)."""
    shape = (sample.points, len(cells))
    if licence == "none":
        return np.ones(shape)
    if licence == "second_subject":
        return np.repeat(sample.of(licences.second_subject)[:, None], len(cells), axis=1)
    share = np.zeros(shape)
    for level, upward in licences.upward.items():
        share[:, (cells["level"] == level).to_numpy()] = sample.of(upward)[:, None]
    return share


def destinations(steps: Sequence[Pass], licences: Licences, gap: Array, cells: pd.DataFrame) -> pd.DataFrame:
    """Where the licences of surplus teachers would allow them to go, by the mean gap of a census.

    Args:
        steps: the passes of redeployment.
        licences: the shares licensed.
        gap: need less full-time equivalents at work, shape (cell,).
        cells: level, subject, area (and zone).

    Returns:
        level, subject, area (and zone), surplus, step, to_level, to_subject, to_area (and to_zone), short, licensed (of
        the surplus); one row a pair of cells with half a teacher too many and half a teacher too few, or more.
    """
    rows = []
    for step in steps:
        share = licensed_share(licences, step.licence, cells, Sample.likely())[0]
        there = (step.giving[:, None] == step.taking[None, :]) & (step.giving >= 0)[:, None]
        pairs = np.nonzero(there & (gap <= -WORTH_TELLING)[:, None] & (gap >= WORTH_TELLING)[None, :])
        for out_of, to in zip(*pairs, strict=True):
            here = (*cells.iloc[out_of], -gap[out_of], step.step, *cells.iloc[to], gap[to])
            rows.append((*here, -gap[out_of] * share[out_of]))
    columns = [*cells.columns, "surplus", "step", *(f"to_{name}" for name in cells.columns), "short", "licensed"]
    return pd.DataFrame(rows, columns=columns)


WORTH_TELLING = 0.5
"""Teachers; less than this is neither a surplus to place nor a shortage to fill."""


def cover(gap: Array, field: Ints, licensed: Array) -> tuple[Array, Array]:
    """Who teaches what is short: spare teachers of the field with a licence, then those without, then nobody.

    Args:
        gap: need less full-time equivalents at work, shape (replication, cell).
        field: the group within which the subject of a cell is near (:func:`fields`), shape (cell,).
        licensed: the share of spare time licensed for the other subjects of the field, shape (replication or 1,).

    Returns:
        What is taught out of field, and what is not taught at all, shape (replication, cell), full-time equivalents.
    """
    out_of_field, untaught = np.empty_like(gap), np.empty_like(gap)
    _cover(gap, field, licensed, np.empty((2, int(field.max(initial=0)) + 1)), out_of_field, untaught)
    return out_of_field, untaught


@compiled
def _cover(gap: Array, field: Ints, licensed: Array, groups: Array, out_of_field: Array, untaught: Array) -> None:
    """Write what is taught out of field and not at all; ``groups`` is room for notes, shape (2, group)."""
    for r in range(len(gap)):
        _sum_up(gap[r], field, groups)
        for group in range(groups.shape[1]):
            wanted, spare = groups[0, group], groups[1, group]
            by_licensed = min(spare * licensed[min(r, len(licensed) - 1)], wanted)
            by_others = min(spare - by_licensed, wanted - by_licensed)
            groups[0, group] = by_others / wanted if wanted > 0 else 0.0
            groups[1, group] = (wanted - by_licensed - by_others) / wanted if wanted > 0 else 0.0
        for cell in range(len(field)):
            short = max(gap[r, cell], 0.0)
            out_of_field[r, cell] = short * groups[0, field[cell]]
            untaught[r, cell] = short * groups[1, field[cell]]


@compiled
def _sum_up(gap: Array, group: Ints, groups: Array) -> None:
    """Sum up what is short and what is spare in each group, shape (2, group); ``gap`` and ``group`` by cell."""
    groups[:] = 0.0
    for cell in range(len(gap)):
        if group[cell] >= 0:
            groups[0, group[cell]] += max(gap[cell], 0.0)
            groups[1, group[cell]] += max(-gap[cell], 0.0)


def shared(gap: Array, work: Ints, share: float) -> Array:
    """Time taught in other areas of a group, signed: positive where it arrives (走教); sums to zero in each group.

    Args:
        gap: need less full-time equivalents at work, shape (replication, cell).
        work: the group within which a cell shares, -1 for none, shape (cell,).
        share: the greatest part of spare time that can be taught elsewhere.
    """
    moved = np.empty_like(gap)
    _share(gap, work, share, np.empty((2, int(work.max(initial=0)) + 1)), moved)
    return moved


@compiled
def _share(gap: Array, work: Ints, share: float, groups: Array, moved: Array) -> None:
    """Write the time that is taught elsewhere; ``groups`` is room for notes, shape (2, group)."""
    for r in range(len(gap)):
        _sum_up(gap[r], work, groups)
        for group in range(groups.shape[1]):
            wanted, spare = groups[0, group], groups[1, group]
            in_all = min(wanted, spare * share)
            groups[0, group] = in_all / wanted if wanted > 0 else 0.0
            groups[1, group] = in_all / spare if spare > 0 else 0.0
        for cell in range(len(work)):
            come, go = (groups[0, work[cell]], groups[1, work[cell]]) if work[cell] >= 0 else (0.0, 0.0)
            moved[r, cell] = gap[r, cell] * (come if gap[r, cell] > 0 else go)
