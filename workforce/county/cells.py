"""Cells: the level x subject x area triples that exist in a county, the finest layer at which anything is planned."""

from typing import Any

import pandas as pd

from workforce import vocabulary
from workforce.errors import PlannerError

COLUMNS = ["level", "subject", "area"]
ZONE = "zone"
"""A fourth column, where zones are districts or schools inside an area."""

ALL_AREAS = "all"


def cells(roster: pd.DataFrame, taught: pd.DataFrame) -> pd.DataFrame:
    """The cells with teachers or lessons, columns level, subject, area (and zone), in the order of the code table.

    Args:
        roster: one row a teacher.
        taught: level, subject, area (and zone) of the lessons that are taught.
    """
    columns = [*COLUMNS, ZONE] if ZONE in taught else COLUMNS
    both = pd.concat([roster[columns], taught[columns]]).drop_duplicates(ignore_index=True)
    order = pd.DataFrame({name: places(both[name], name) for name in COLUMNS})
    if ZONE in both:
        listed = {zone: at for at, zone in enumerate(taught[ZONE].unique())}
        order[ZONE] = both[ZONE].map(listed)
    return both.loc[order.sort_values(columns, kind="stable").index].reset_index(drop=True)


def places(codes: "pd.Series[Any]", kind: str) -> "pd.Series[Any]":
    """The place of each code in the code table's order."""
    return codes.map({code: at for at, code in enumerate(vocabulary.ids(kind))})


def cell_numbers(cells: pd.DataFrame, rows: pd.DataFrame) -> "pd.Series[int]":
    """The number of the cell of each row, aligned with ``rows``."""
    columns = list(cells.columns)
    numbers = pd.Series(range(len(cells)), index=pd.MultiIndex.from_frame(cells))
    found = numbers.reindex(pd.MultiIndex.from_frame(rows[columns]))
    return pd.Series(found.to_numpy(dtype="int64"), index=rows.index)


def district_of(cells: pd.DataFrame, schools: pd.DataFrame) -> "pd.Series[str]":
    """The district of each cell with a zone: that of its schools, or its zone where they have none.

    Args:
        cells: with the column zone.
        schools: zone and district, one row a school.
    """
    named = schools[schools["district"] != ""].drop_duplicates(ZONE).set_index(ZONE)["district"].to_dict()
    return cells[ZONE].map(lambda zone: named.get(zone, zone))


def with_zones(roster: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """The roster with the zone of each teacher's school.

    Args:
        roster: one row a teacher.
        schools: school, level, area and zone, one row a school.

    Raises:
        PlannerError: a teacher's school is not given, not a public one, or of another level or area.
    """
    zone = roster["school"].map(schools.set_index("school")[ZONE])
    if zone.isna().any():
        teacher = roster[zone.isna()].iloc[0]
        raise PlannerError(
            f"teacher {teacher['teacher']}: '{teacher['school']}' is not a public school of the county; zones finer "
            "than areas need the school of every teacher",
            ("run", "zones"),
        )
    of_school = schools.set_index("school")
    for column in ("level", "area"):
        other = roster["school"].map(of_school[column]) != roster[column]
        if other.any():
            teacher = roster[other].iloc[0]
            raise PlannerError(
                f"teacher {teacher['teacher']}: the {column} is {teacher[column]}, but that of the school is "
                f"{of_school[column][teacher['school']]}; zones finer than areas need both alike",
                ("run", "zones"),
            )
    return roster.assign(zone=zone)
