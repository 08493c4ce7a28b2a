"""Tables of a run as sheets of the workbook: those that would be too long have their measures side by side."""

from collections.abc import Callable, Sequence

import pandas as pd

from workforce.reporting import need_findings, pupils, staff, theme
from workforce.reporting.sheets import Sheet, sheet

MEASURES = ("need", "supply", "in_post", "gap", "shortage", "surplus")

_AS_GIVEN = ("assumptions", "policies")


def stored(name: str, table: pd.DataFrame, language: str) -> Sheet:
    """A stored table as a sheet, in the shape in which it is easiest to read and filter."""
    shape = _SHAPES.get(name)
    return sheet(name, "", shape(table) if shape else table, language, ranged=name not in _AS_GIVEN)


def side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """Means of every measure in columns of their own, and the range of the shortage.

    The table has as many rows for each measure, in the same order.
    """
    parts = {measure: table[table["measure"] == measure].reset_index(drop=True) for measure in MEASURES}
    keys = parts["need"].drop(columns=["measure", "mean", "median", "low", "high"])
    shortage = parts["shortage"]
    means = {measure: part["mean"] for measure, part in parts.items()}
    return keys.assign(**means, shortage_low=shortage["low"], shortage_high=shortage["high"])


def posts_side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """Means of planned, filled, unfilled and blocked posts in columns of their own."""
    return _spread(table, ["year", "channel", "level"], "item")


def year_first(table: pd.DataFrame) -> pd.DataFrame:
    """The year in front of the other columns."""
    return table[["year", *table.columns.drop("year")]]


def in_wan(table: pd.DataFrame) -> pd.DataFrame:
    """Money in units of 10,000 yuan."""
    wan = {f"{column}_wan": table[column] / theme.YUAN_A_WAN for column in ("mean", "low", "high")}
    return table.drop(columns=["mean", "low", "high"]).assign(**wan)


def _spread(table: pd.DataFrame, keys: Sequence[str], spread: str) -> pd.DataFrame:
    wide = table.set_index([*keys, spread])["mean"].unstack(spread, sort=False)
    return wide.reset_index().rename_axis(columns=None)


def three_needs(table: pd.DataFrame) -> pd.DataFrame:
    """The needs of every cell under names that say that they are needs, not shortages."""
    return table.rename(columns={"by_lessons": "need_by_lessons", "by_norm": "norm_full_time",
                                 "by_response": "need_by_response"})  # fmt: skip


def by_size(table: pd.DataFrame) -> pd.DataFrame:
    """Classes of each size in columns of their own, the smallest size first."""
    order = list(dict.fromkeys(table["size"].tolist()))
    wide = table.set_index(["year", "level", "area", "size"])["classes"].unstack("size", sort=False)[order]
    return wide.add_prefix("size_").reset_index().rename_axis(columns=None)


_SHAPES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "subjects": side_by_side,
    "cells": side_by_side,
    "channels": posts_side_by_side,
    "destinations": year_first,
    "spending": in_wan,
    "school_retirements": staff.by_school,
    "class_sizes": by_size,
    "needs": three_needs,
    "kindergartens": pupils.cost_in_wan,
    "purchased_places": pupils.cost_in_wan,
    "elasticities": need_findings.elasticities,
}
