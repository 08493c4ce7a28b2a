"""Posts from work: loads, calibrated to the base year or a standard, and need by cell (equations 9 and 10)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.cells import cell_numbers
from workforce.county.tables import national
from workforce.demand.workload import UNIT
from workforce.errors import PlannerError

Array = NDArray[np.float64]

LOAD_COLUMNS = [
    "level", "subject", "unit", "workload", "teachers", "implied_load", "standard_load", "load_used", "basis",
]  # fmt: skip


def by_cell(work: pd.DataFrame, cells: pd.DataFrame) -> Array:
    """The workload table as an array (year, cell)."""
    years = [column for column in work.columns if column not in cells.columns]
    amounts = np.zeros((len(years), len(cells)))
    amounts[:, cell_numbers(cells, work)] = work[years].to_numpy().T
    return amounts


def standard_loads(cells: pd.DataFrame) -> Array:
    """Work per teacher by the shipped local standards, shape (cell,); not a number where none is known."""
    table = national("load_standards").set_index(["level", "subject"])["load"].astype(float)
    return np.array(table.reindex(pd.MultiIndex.from_frame(cells[["level", "subject"]])), dtype=np.float64)


def loads(work: Array, teachers: Array, cells: pd.DataFrame, basis: str) -> Array:
    """Work per teacher used for the forecast, shape (cell,).

    Calibrated: base-year work over base-year teachers at work in the cell, so that need then = teachers then. Where one
    area has the work of a subject and no teacher (or the reverse), the subject is calibrated over the whole level
    instead; work of a subject without any teacher is taken to be done by others, and asks for none.

    Args:
        work: base-year workload, shape (cell,).
        teachers: base-year teachers at work, full-time equivalents, shape (cell,).
        cells: level, subject, area.
        basis: ``calibrated`` or ``standard``.

    Raises:
        PlannerError: a cell with work has no standard, and the standard is asked for.
    """
    if basis == "calibrated":
        return _calibrated(work, teachers, cells)
    used = standard_loads(cells)
    unknown = np.flatnonzero(np.isnan(used) & (work > 0))
    if len(unknown):
        row = cells.iloc[unknown[0]]
        raise PlannerError(f"load_standards: no load is known for level {row['level']}, subject {row['subject']}")
    return np.where(np.isnan(used), np.inf, used)


def _calibrated(work: Array, teachers: Array, cells: pd.DataFrame) -> Array:
    frame = cells[["level", "subject"]].assign(work=work, teachers=teachers, apart=(work > 0) != (teachers > 0))
    subject = frame.groupby(["level", "subject"])
    over_level = subject["apart"].transform("any").to_numpy()
    done = np.where(over_level, subject["work"].transform("sum"), work)
    by = np.where(over_level, subject["teachers"].transform("sum"), teachers)
    return np.asarray(np.divide(done, by, out=np.full(len(cells), np.inf), where=(by > 0) & (done > 0)))


def load_table(work: Array, teachers: Array, used: Array, cells: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Base-year work per teacher beside the standard, by level and subject."""
    frame = cells[["level", "subject"]].assign(
        workload=work, teachers=teachers, needed=work / used, standard_load=standard_loads(cells)
    )
    table = frame.groupby(["level", "subject"], sort=False, as_index=False).agg(
        workload=("workload", "sum"),
        teachers=("teachers", "sum"),
        needed=("needed", "sum"),
        standard_load=("standard_load", "first"),
    )
    table["implied_load"] = table["workload"] / table["teachers"].where(table["teachers"] > 0)
    table["load_used"] = table["workload"] / table["needed"].where(table["needed"] > 0)
    table["unit"] = table["level"].map(UNIT)
    table["basis"] = basis
    return table[LOAD_COLUMNS]
