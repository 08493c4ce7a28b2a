"""Groups of teachers as arrays, and a roster as such groups."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.months import MONTHS_A_YEAR
from workforce.supply.law import SEXES

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class People:
    """Teachers of the roster who share a status and the end of a term (or none); they stand in the order of cells.

    Attributes:
        slot: the stable identity of each, shape (row,).
        cell: the number of the cell, shape (row,).
        birth: the birth month, a month number, shape (row,).
        sex: index in :data:`~workforce.supply.law.SEXES`, shape (row,).
        status: index in the code table.
        term_end: the first month after the term, from the base census, or None.
    """

    slot: Ints
    cell: Ints
    birth: Ints
    sex: Ints
    status: int
    term_end: int | None


def _next_end(end: "pd.Series[float]") -> "pd.Series[float]":
    """The end of a term, months after the base census; for a term that is overdue, its next anniversary."""
    return end.where(end > 0, (end - 1) % MONTHS_A_YEAR + 1)


def of_roster(roster: pd.DataFrame, cell: "pd.Series[int]", base: int, term_years: dict[str, int]) -> list[People]:
    """The roster in groups: those without a term by status, those with one by the month in which it ends.

    Args:
        roster: one row a teacher, in the order of slots.
        cell: the number of each one's cell.
        base: the month number of the base census.
        term_years: years of the term, by status.
    """
    years = roster["status"].map(term_years).astype(float)
    start = roster["term_start_month"].astype(float)
    end = _next_end(start + MONTHS_A_YEAR * years - base).fillna(0).astype(int)
    sexes = roster["sex"].map({sex: at for at, sex in enumerate(SEXES)}).to_numpy(dtype=np.int64)
    groups = []
    for (term_end, status), part in roster.groupby([end, "status"]):
        rows = part.index.to_numpy(dtype=np.int64)
        groups.append(
            People(
                slot=rows,
                cell=cell.to_numpy(dtype=np.int64)[rows],
                birth=roster["birth_month"].to_numpy(dtype=np.int64)[rows],
                sex=sexes[rows],
                status=vocabulary.ids("status").index(status),
                term_end=int(str(term_end)) or None,
            )
        )
    return groups
