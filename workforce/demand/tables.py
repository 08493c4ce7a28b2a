"""The tables that a demand side leaves for report and workbook: what was counted before the run, means over points."""

import numpy as np
import pandas as pd

from workforce.demand import establishment, response, sectors
from workforce.demand.class_sizes import IN_CLASSES
from workforce.demand.classes import BINS
from workforce.demand.forecast import Demand, elasticities_used, staff
from workforce.demand.grades import AREAS, LEVELS, SECTORS, Array, of_levels
from workforce.demand.pupils import FLOWS, Pupils
from workforce.demand.schools import pupils_per_place
from workforce.demand.workload import UNIT
from workforce.scenario.sample import Sample

CLASS_COLUMNS = [
    "year", "level", "area", "pupils", "classes", "mean_size", "from_56", "from_66", "schools", "small_schools",
    "rooms", "rooms_lacking", "places", "places_short",
]  # fmt: skip
NEEDS = ("by_lessons", "by_norm", "by_response")
SMALL_SCHOOL = 100
"""Pupils below which a school is told as small (国办发〔2018〕27号: 不足100人的村小学和教学点)."""


def tables(demand: Demand) -> dict[str, pd.DataFrame]:
    """Every table of the demand side, by name."""
    setting, prospect = demand.setting, demand.prospect
    policy, years = setting.scenario.policies.demand, setting.years
    everyone = prospect.pupils.everyone
    of_school, sizes = school_table(demand), size_table(demand)
    return {
        "pupils": _public(prospect.pupils.table()),
        "pupils_by_sector": prospect.pupils.table(),
        "pupils_by_grade": prospect.pupils.by_grade(),
        "pupil_flows": balance_table(prospect.pupils),
        "classes": class_table(of_school, sizes),
        "class_sizes": sizes,
        "class_fit": setting.fit,
        "schools": of_school,
        "kindergartens": sectors.kindergarten_shares(setting.scenario, everyone, years),
        "purchased_places": sectors.purchased_places(policy, everyone, years),
        "lessons": lesson_table(demand),
        "needs": need_table(demand),
        "norm": establishment.norm_table(staff(setting, prospect, Sample.likely()), setting.scenario, years),
        "loads": demand.loads,
        "elasticities": elasticity_table(demand),
    }


def _public(pupils: pd.DataFrame) -> pd.DataFrame:
    """Pupils of public schools: year, level, area, pupils."""
    public = pupils[pupils["sector"] == "public"]
    return public[["year", "level", "area", "pupils"]].reset_index(drop=True)


def balance_table(pupils: Pupils) -> pd.DataFrame:
    """Where pupils come from and go to between two censuses: year (of the second), level, area, sector, amounts.

    In every row opening + every flow = closing; who leaves is negative.
    """
    stock, flows = of_levels(pupils.everyone.mean(axis=0), axis=1), pupils.flows.mean(axis=0)
    index = pd.MultiIndex.from_product(
        [pupils.years[1:], LEVELS, AREAS, SECTORS], names=["year", "level", "area", "sector"]
    )
    amounts = {"opening": stock[:-1], **{flow: flows[:, at] for at, flow in enumerate(FLOWS)}, "closing": stock[1:]}
    table = pd.DataFrame({name: values.reshape(-1) for name, values in amounts.items()}, index=index)
    return table[(table != 0).any(axis=1)].reset_index()


def school_table(demand: Demand) -> pd.DataFrame:
    """Every school in every year in which it is open: pupils, classes, rooms, rooms that lack, places."""
    setting, formed = demand.setting, demand.prospect.formed
    schools, years = setting.schools, setting.years
    in_classes = np.isin(schools.level, [LEVELS.index(level) for level in IN_CLASSES])
    rooms = np.where(np.isinf(schools.rooms), np.nan, schools.rooms)
    size = pupils_per_place(setting.scenario)[schools.level]
    given = schools.table["places"].to_numpy(dtype=float)
    built = np.where(np.isnan(given), rooms * size, given + (rooms - rooms[0]) * size)
    columns: dict[str, Array] = {
        "pupils": formed.pupils.mean(axis=0),
        "classes": np.where(in_classes, formed.of_school.mean(axis=0), np.nan),
        "rooms": rooms,
        "rooms_lacking": formed.lacking.mean(axis=0),
        "places": built,
    }
    frame = schools.table.merge(pd.DataFrame({"year": years}), how="cross").sort_values("year", kind="stable")
    frame = frame.assign(**{name: values.reshape(-1) for name, values in columns.items()})
    named = ["year", "school", "level", "area", "district", *columns]
    found: pd.DataFrame = frame.loc[frame["pupils"] > 0, named].reset_index(drop=True)
    return found


def class_table(of_school: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Classes of public schools by year, level and area: see :data:`CLASS_COLUMNS`; levels counted in classes only.

    Args:
        of_school: see :func:`school_table`.
        sizes: see :func:`size_table`.
    """
    each = of_school.assign(
        schools=1,
        small_schools=(of_school["pupils"] < SMALL_SCHOOL).astype(int),
        places_short=(of_school["pupils"] - of_school["places"]).clip(lower=0.0),
    )
    counted = ["pupils", "classes", "schools", "small_schools", "rooms", "rooms_lacking", "places", "places_short"]
    keys = ["year", "level", "area"]
    table = each.groupby(keys, sort=False)[counted].sum().reset_index()
    wide = sizes.pivot_table(index=keys, columns="size", values="classes", sort=False)
    table = table.merge(wide.reset_index(), on=keys, how="left")
    table["mean_size"] = table["pupils"] / table["classes"]
    table["from_66"] = table["from_66"].fillna(0.0)
    table["from_56"] = table["56_to_65"].fillna(0.0) + table["from_66"]
    in_classes = table["level"].isin(sizes["level"].unique())
    return _in_order(table.loc[in_classes, CLASS_COLUMNS])


def size_table(demand: Demand) -> pd.DataFrame:
    """Classes by size: year, level, area, size, classes; levels counted in classes only."""
    setting, formed = demand.setting, demand.prospect.formed
    where, years = setting.zones, setting.years
    first = where.first_group
    sizes = formed.sizes.mean(axis=0)
    of_zone = np.add.reduceat(sizes, first[:-1], axis=1)
    counted = np.isin(where.table["level"], IN_CLASSES)
    parts = [
        where.table[counted].assign(year=int(year), size=name, classes=of_zone[at, counted, bin_])
        for at, year in enumerate(years)
        for bin_, name in enumerate(BINS)
    ]
    frame = pd.concat(parts, ignore_index=True)
    found: pd.DataFrame = frame.groupby(["year", "level", "area", "size"], sort=False)["classes"].sum().reset_index()
    return found


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    rank = table["level"].map({level: at for at, level in enumerate(LEVELS)})
    ordered = table.assign(rank=rank).sort_values(["year", "rank"], kind="stable", ignore_index=True)
    return ordered.drop(columns="rank")


def lesson_table(demand: Demand) -> pd.DataFrame:
    """The work there is to do: year, level, subject, area, unit, workload (weekly lessons, classes or pupils)."""
    setting, years = demand.setting, demand.years
    parts = []
    for level, work in demand.prospect.work.items():
        where = pd.DataFrame({"area": setting.zones.table["area"].iloc[setting.zones.of_level[level]].to_numpy()})
        axes = (pd.DataFrame({"year": years}), where, pd.DataFrame({"subject": list(setting.work.subjects[level])}))
        frame = axes[0].merge(axes[1], how="cross").merge(axes[2], how="cross")
        parts.append(frame.assign(level=level, unit=UNIT[level], workload=work.mean(axis=0).reshape(-1)))
    keys = ["year", "level", "subject", "area", "unit"]
    table = pd.concat(parts, ignore_index=True).groupby(keys, sort=False)["workload"].sum().reset_index()
    return table[table["workload"] > 0].sort_values("year", kind="stable", ignore_index=True)


def need_table(demand: Demand) -> pd.DataFrame:
    """Need in full-time equivalents, three ways: year, the cell, by_lessons, by_norm, by_response."""
    frame = demand.cells.merge(pd.DataFrame({"year": demand.years}), how="cross").sort_values("year", kind="stable")
    ways = {name: demand.need(name.removeprefix("by_"))[0].reshape(-1) for name in NEEDS}
    return frame.assign(**ways)[["year", *demand.cells.columns, *NEEDS]].reset_index(drop=True)


def elasticity_table(demand: Demand) -> pd.DataFrame:
    """How far the pupil-teacher ratio follows pupils: level, used, from_history (empty where there is no history)."""
    used = elasticities_used(demand.setting.county, demand.setting.scenario, Sample.likely())
    history = demand.setting.county.tables.get("history")
    learned = {} if history is None else response.from_history(history)
    rows = [
        (level, float(used[level][0]) if level in used else np.nan, learned.get(level, np.nan))
        for level in LEVELS
        if level in used or level in learned
    ]
    return pd.DataFrame(rows, columns=["level", "used", "from_history"])
