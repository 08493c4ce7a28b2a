"""The roster as arrays: groups of teachers who share status, term and law."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.months import MONTHS_A_YEAR
from workforce.scenario.sample import Sample
from workforce.supply.law import SEXES, Law
from workforce.supply.retirement import NEVER, Exits, Retirees

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class People:
    """Teachers of the roster with status, term and bond in common; they stand in the order of cell, sex and birth.

    Attributes:
        slot: the stable identity of each, shape (row,).
        cell: the number of the cell, shape (row,).
        birth: the birth month, a month number, shape (row,).
        sex: index in :data:`~workforce.supply.law.SEXES`, shape (row,).
        service: the month in which service began, from the base census, shape (row,).
        school: the number of the school, -1 for none, shape (row,).
        above: whether licensed for the level above: 1, 0, or -1 where it is not known, shape (row,).
        second: whether licensed for another subject of the field, as ``above``.
        retirees: what their retirement depends on.
        exits: when each may retire if all is as likely, from the base census.
        status: index in the code table.
        term_end: the first month after the term, from the base census, or None.
        bond_end: the first month after the bond, or None.
    """

    slot: Ints
    cell: Ints
    birth: Ints
    sex: Ints
    service: Ints
    school: Ints
    above: Ints
    second: Ints
    retirees: Retirees
    exits: Exits
    status: int
    term_end: int | None
    bond_end: int | None


def never(people: int) -> Exits:
    """The exits of those who do not retire within any horizon."""
    return Exits(np.full((people, 1), NEVER), np.ones((people, 1)))


def kinds_of_retirees(groups: list[People]) -> tuple[Retirees, NDArray[np.int64]]:
    """The kinds of people that differ in what retirement depends on, and the kind of each slot."""
    columns = [field.name for field in fields(Retirees)]
    values = {name: np.concatenate([getattr(people.retirees, name) for people in groups]) for name in columns}
    known = np.stack([np.nan_to_num(values[name].astype(np.float64), nan=-1.0) for name in columns], axis=1)
    _, first, kind = np.unique(known, axis=0, return_index=True, return_inverse=True)
    of_slot = np.empty(len(known), dtype=np.int64)
    of_slot[np.concatenate([people.slot for people in groups])] = kind.reshape(-1)
    return Retirees(**{name: values[name][first] for name in columns}), of_slot


def _next_end(end: "pd.Series[float]") -> "pd.Series[float]":
    """The end of a term, months after the base census; for a term that is overdue, its next anniversary."""
    return end.where(end > 0, (end - 1) % MONTHS_A_YEAR + 1)


def of_roster(
    roster: pd.DataFrame, cell: "pd.Series[int]", schools: tuple[str, ...], law: Law, term_years: dict[str, int]
) -> list[People]:
    """The roster in groups.

    Args:
        roster: one row a teacher, in the order of slots.
        cell: the number of each one's cell.
        schools: in the order of their numbers.
        law: the scenario's law.
        term_years: years of the term, by status.
    """
    years = roster["status"].map(term_years).astype(float)
    start = roster["term_start_month"].astype(float)
    frame = pd.DataFrame(
        {
            "cell": cell,
            "sex": roster["sex"].map({sex: at for at, sex in enumerate(SEXES)}),
            "birth": roster["birth_month"],
            "status": roster["status"].map({name: at for at, name in enumerate(vocabulary.ids("status"))}),
            "term_end": _next_end(start + MONTHS_A_YEAR * years - law.base).fillna(0).astype(int),
            "bond_end": (roster["bond_end_month"].astype(float) - law.base).clip(lower=0).fillna(0).astype(int),
            "service": roster["start_month"] - law.base,
            "school": roster["school"].map({name: at for at, name in enumerate(schools)}).fillna(-1).astype(int),
            "above": _licensed_above(roster),
            "second": _licensed_twice(roster),
            "senior": (roster["title"] == "senior").astype(float).where(roster["title"] == "senior"),
            "manager": roster["office"].map({"manager": 1.0, "teacher": 0.0}).astype(float),
        }
    )
    frame = frame.sort_values(["cell", "sex", "birth"], kind="stable")
    groups = []
    for _, part in frame.groupby(["term_end", "status", "bond_end"], sort=True):
        groups.append(_group(part, law))
    return groups


def _group(part: pd.DataFrame, law: Law) -> People:
    columns = {name: part[name].to_numpy(dtype=np.int64) for name in ("cell", "birth", "sex", "service", "school")}
    first = {name: int(part[name].iloc[0]) for name in ("status", "term_end", "bond_end")}
    retirees = Retirees(
        birth=columns["birth"],
        sex=columns["sex"],
        start=columns["service"] + law.base,
        senior=part["senior"].to_numpy(dtype=np.float64),
        manager=part["manager"].to_numpy(dtype=np.float64),
        retired=np.full(len(part), vocabulary.ids("status")[first["status"]] in vocabulary.retired()),
    )
    return People(
        slot=part.index.to_numpy(dtype=np.int64),
        **columns,
        above=part["above"].to_numpy(dtype=np.int64),
        second=part["second"].to_numpy(dtype=np.int64),
        retirees=retirees,
        exits=law.exits(law.ways(retirees), Sample.likely()).at(0).still_open(0),
        status=first["status"],
        term_end=first["term_end"] or None,
        bond_end=first["bond_end"] or None,
    )


def _licensed_above(roster: pd.DataFrame) -> "pd.Series[int]":
    """1 for who is licensed above the own level, 0 for who is not, -1 where the roster does not say."""
    order = {name: at for at, name in enumerate(vocabulary.ids("level"))}
    own, highest = roster["level"].map(order), roster["licence_level"].map(order)
    return (highest > own).astype(int).where(highest.notna(), -1)


def _licensed_twice(roster: pd.DataFrame) -> "pd.Series[int]":
    """1 for who has a second subject; -1 where the roster does not say."""
    given = roster["second_subject"].notna() & (roster["second_subject"] != "")
    return given.astype(int).where(given, -1)
