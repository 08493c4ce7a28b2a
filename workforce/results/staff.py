"""Tables of the teachers a county has: at work or not, status, age, when they leave, and how many pupils they have."""

import numpy as np
import pandas as pd

from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.results.outcome import Outcome
from workforce.results.tidy import (
    ALL,
    RANGED,
    STATISTICS,
    Array,
    Matrix,
    axis,
    groups,
    means,
    rows,
    summed,
    tidy,
    with_totals,
)


def zone_matrix(cells: pd.DataFrame, zones: pd.DataFrame) -> Matrix:
    """The matrix (cell, zone) that sums cells of all subjects into their zone."""
    keys = ["level", "area"]
    numbers = pd.MultiIndex.from_frame(zones[keys]).get_indexer(pd.MultiIndex.from_frame(cells[keys]))
    return np.asarray(numbers[:, None] == np.arange(len(zones)), dtype=np.float32)


def in_post(outcome: Outcome) -> pd.DataFrame:
    """From people to full-time equivalents at work: year, level, area, item, mean, low, high.

    In the means, headcount - every absent.<reason> + shared = in_post, for every year and zone.
    """
    block, zones = outcome.block, outcome.axes.zones
    matrix = zone_matrix(outcome.stocks.cells, zones)
    people, shared, at_work = (
        summed(values, matrix)[:, :, None] for values in (outcome.stocks.supply, block.shared, outcome.stocks.in_post)
    )
    items = ["headcount", *(f"absent.{reason}" for reason in outcome.axes.absences), "shared", "in_post"]
    values = np.concatenate([people, block.absent, shared, at_work], axis=2).swapaxes(2, 3)
    axes = (axis("year", outcome.stocks.years), zones[["level", "area"]], axis("item", items))
    return tidy(values, *axes, keep=RANGED)


def statuses(outcome: Outcome) -> pd.DataFrame:
    """Teachers by status of employment: year, level (and all), status, mean, low, high."""
    values = outcome.block.by_status.swapaxes(2, 3)
    values = np.concatenate([values, values.sum(axis=2, keepdims=True)], axis=2)
    levels = axis("level", [*outcome.axes.levels, ALL])
    return tidy(values, axis("year", outcome.stocks.years), levels, axis("status", outcome.axes.statuses), keep=RANGED)


def ages(outcome: Outcome) -> pd.DataFrame:
    """Teachers by sex and age band in the base year and later: year, sex, age_band, mean, median, low, high."""
    axes = outcome.axes
    labels = (axis("year", axes.ages_at), axis("sex", axes.sexes), axis("age_band", axes.age_bands))
    return tidy(outcome.block.ages, *labels)


def over_50(outcome: Outcome) -> pd.DataFrame:
    """Teachers aged 50 and over: year, level, area, mean, share.

    The share is the mean of those teachers over the mean of all. Totals: area ``all`` in each level, and both ``all``.
    """
    zones = outcome.axes.zones
    labels, matrix = with_totals(zones, ["level", "area"])
    older = summed(means(outcome.block.over_50), matrix)
    everybody = summed(summed(means(outcome.stocks.supply), zone_matrix(outcome.stocks.cells, zones)), matrix)
    return rows({"mean": older, "share": ratio(older, everybody)}, axis("year", outcome.stocks.years), labels)


def ratio(above: Array, below: Array) -> Array:
    """One over the other; not a number where there is nothing below."""
    return np.asarray(np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0))


def _months(outcome: Outcome, year: str) -> pd.DataFrame:
    """School year and calendar month of each month of the run; the first is September of the base year."""
    number = np.arange(outcome.block.left_in_month.shape[1])
    school_year = outcome.stocks.years[0] + number // MONTHS_A_YEAR
    return pd.DataFrame({year: school_year, "month": (number + CENSUS_MONTH - 1) % MONTHS_A_YEAR + 1})


def exits(outcome: Outcome) -> pd.DataFrame:
    """Leavers by month: year, month (1 to 12), cause, mean, low, high.

    The year is the school year of leaving: September 2022 and August 2023 are both of 2022, and both are before
    census 2023, where the table of flows has them.
    """
    causes = axis("cause", outcome.axes.causes)
    return tidy(outcome.block.left_in_month, _months(outcome, "year"), causes, keep=RANGED)


def retirements(outcome: Outcome) -> pd.DataFrame:
    """Retirements by school year and calendar month: school_year, month, mean, median, low, high."""
    return tidy(outcome.block.left_in_month[:, :, -1], _months(outcome, "school_year"), keep=STATISTICS)


def school_retirements(outcome: Outcome) -> pd.DataFrame:
    """Retirements from the schools of the roster: school, year (school year of leaving), retirements (mean)."""
    mean = outcome.block.retired_by_school / outcome.stocks.replications
    years = axis("year", outcome.stocks.years[:-1])
    return rows({"retirements": mean.astype(np.float64)}, axis("school", outcome.axes.schools), years)


def ratios(outcome: Outcome) -> pd.DataFrame:
    """Ratios of means: year, level, pupils_per_teacher, pupils_per_in_post, teachers_per_class.

    What pupils or classes are needed for is left out where the run has no such table.
    """
    stocks, fixed = outcome.stocks, outcome.fixed
    labels, matrix = groups(stocks.cells, ["level"])
    teachers, at_work = (summed(means(values), matrix) for values in (stocks.supply, stocks.in_post))
    found: dict[str, Array] = {}
    if "pupils" in fixed:
        pupils = _by_level(outcome, "pupils", labels)
        found |= {"pupils_per_teacher": ratio(pupils, teachers), "pupils_per_in_post": ratio(pupils, at_work)}
    if "classes" in fixed:
        found["teachers_per_class"] = ratio(teachers, _by_level(outcome, "classes", labels))
    return rows(found, axis("year", stocks.years), labels)


def _by_level(outcome: Outcome, name: str, levels: pd.DataFrame) -> Array:
    """A fixed table of pupils or classes summed over areas, shape (year + 1, level); not a number without a row."""
    wide = outcome.fixed[name].pivot_table(index="year", columns="level", values=name, aggfunc="sum")
    return np.asarray(wide.reindex(index=outcome.stocks.years, columns=levels["level"]), dtype=np.float64)
