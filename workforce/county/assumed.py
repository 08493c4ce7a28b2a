"""Tables that a county does not give, as they are assumed in their place; every row says so.

``births`` are the nation's, times one share for all years: the county's children of primary school age over the
nation's births of their years. ``class_sizes`` are the standard classes. ``schools`` are of usual sizes and meet the
pupils: of 4,000 public pupils of urban primary schools, of which a usual one has 1,500, a third each in
primary-urban-01, -02 and -03.
"""

from typing import Any

import pandas as pd

from workforce.county.dictionary import columns
from workforce.months import BORN_BEFORE_CENSUS

PRIMARY_GRADES, FIRST_AGE = 6, 6


def births(pupils: pd.DataFrame, national: pd.DataFrame, base_year: int, within: float) -> pd.DataFrame | None:
    """The table ``births``: every year of the nation's series. None without primary pupils, or the nation's births.

    Args:
        pupils: the county's table ``pupils``, all sectors.
        national: year and births (ten thousand) of the nation.
        base_year: of the county's census.
        within: how far the truth may be from what is assumed, as a share (``assumed_ranges``).
    """
    nation = dict(zip(national["year"].astype(int), national["births_wan"].astype(float), strict=True))
    primary = pupils[pupils["level"] == "primary"].groupby("grade")["pupils"].sum()
    born = {grade: base_year - FIRST_AGE - grade + 1 for grade in range(1, PRIMARY_GRADES + 1)}
    if primary.sum() <= 0 or not {*born.values(), min(born.values()) - 1} <= set(nation):
        return None
    of_nation = sum(
        BORN_BEFORE_CENSUS * nation[year] + (1 - BORN_BEFORE_CENSUS) * nation[year - 1] for year in born.values()
    )
    share = float(primary.sum()) / of_nation
    rows = [_supposed(round(share * count), within, year=year, births=round(share * count))
            for year, count in sorted(nation.items())]  # fmt: skip
    return _table("births", rows, "national births times the county's share of the children of primary school age")


def class_sizes(pupils: pd.DataFrame, standards: pd.DataFrame, within: float) -> pd.DataFrame:
    """The table ``class_sizes``: the standard class of each level, in every area where it has public pupils.

    Args:
        pupils: the county's table ``pupils``.
        standards: the shipped table ``class_standards``.
        within: as of :func:`births`.
    """
    mean = standards.groupby("level")["standard"].mean()
    public = pupils[pupils["sector"] == "public"].groupby(["level", "area"], sort=False)["pupils"].sum().reset_index()
    rows = [
        _supposed(float(mean[level]), within, level=level, area=area, pupils_per_class=float(mean[level]))
        for level, area in public[["level", "area"]].itertuples(index=False, name=None)
        if level in mean.index
    ]
    return _table("class_sizes", rows, "standard class of the level")


def schools(pupils: pd.DataFrame, usual: pd.DataFrame) -> pd.DataFrame:
    """The table ``schools``.

    Args:
        pupils: the county's table ``pupils``.
        usual: level, area and the pupils of a usual school (the shipped table ``usual_schools``).
    """
    public = pupils[pupils["sector"] == "public"].groupby(["level", "area"], sort=False)["pupils"].sum().reset_index()
    sizes = {(row["level"], row["area"]): float(row["pupils"]) for row in usual.to_dict("records")}
    rows: list[dict[str, Any]] = []
    for level, area, total in public[public["pupils"] > 0].itertuples(index=False, name=None):
        count = max(1, round(total / sizes.get((level, area), total)))
        names = [f"{level}-{area}-{number:02d}" for number in range(1, count + 1)]
        rows += [{"school": name, "name_zh": name, "level": level, "area": area, "weight": 1 / count} for name in names]
    table = _table("schools", rows, "no list was given; schools of usual sizes that meet the pupils")
    return table.assign(sector="public", district="", pupils=None, rooms=None, places=None)


def weights(table: pd.DataFrame) -> "pd.Series[float]":
    """The weights of schools; where a level, area and sector gives none, in proportion to pupils, else to classrooms.

    Where some schools of it have neither, all are alike. A level, area and sector that gives some weights and leaves
    others empty keeps what it has.
    """
    found = table["weight"].astype(float)
    for _, group in table.groupby(["level", "area", "sector"], sort=False):
        if found[group.index].notna().any():
            continue
        sizes = [pd.to_numeric(group[name]) for name in ("pupils", "rooms")]
        size = next((one for one in sizes if one.notna().all() and one.sum() > 0), pd.Series(1.0, index=group.index))
        found[group.index] = size / size.sum()
    return found


def _supposed(value: float, within: float, **row: Any) -> dict[str, Any]:
    """A row with its range."""
    low, high = value * (1 - within), value * (1 + within)
    whole = isinstance(value, int)
    return row | {"low": round(low) if whole else low, "high": round(high) if whole else high}


def _table(name: str, rows: list[dict[str, Any]], method: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[column.name for column in columns(name)])
    return table.assign(confidence="assumed", source="", method=method)
