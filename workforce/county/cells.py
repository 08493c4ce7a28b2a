"""Cells: the level x subject x area triples that exist in a county, the finest layer at which anything is planned."""

from typing import Any

import pandas as pd

from workforce import vocabulary

COLUMNS = ["level", "subject", "area"]


def cells(roster: pd.DataFrame, taught: pd.DataFrame) -> pd.DataFrame:
    """The cells with teachers or lessons, columns level, subject, area, in the order of the code table.

    Args:
        roster: one row a teacher.
        taught: level, subject, area of the lessons that are taught.
    """
    both = pd.concat([roster[COLUMNS], taught[COLUMNS]]).drop_duplicates(ignore_index=True)
    order = pd.DataFrame({name: places(both[name], name) for name in COLUMNS})
    return both.loc[order.sort_values(COLUMNS).index].reset_index(drop=True)


def places(codes: "pd.Series[Any]", kind: str) -> "pd.Series[Any]":
    """The place of each code in the code table's order."""
    return codes.map({code: at for at, code in enumerate(vocabulary.ids(kind))})


def cell_numbers(cells: pd.DataFrame, rows: pd.DataFrame) -> "pd.Series[int]":
    """The number of the cell of each row, aligned with ``rows``."""
    numbers = pd.Series(range(len(cells)), index=pd.MultiIndex.from_frame(cells[COLUMNS]))
    found = numbers.reindex(pd.MultiIndex.from_frame(rows[COLUMNS]))
    return pd.Series(found.to_numpy(dtype="int64"), index=rows.index)
