"""The tables of need, supply and flows, and what every table has in common."""

from dataclasses import fields, replace

import numpy as np
import pytest

from workforce.results import archive, summary
from workforce.results.measures import STOCKS
from workforce.results.outcome import SUMMED
from workforce.results.tidy import STATISTICS

COLUMNS = {
    "balance": "year level measure mean median low high",
    "subjects": "year level subject measure mean median low high",
    "cells": "year level subject area measure mean median low high",
    "flows": "year level kind flow mean median low high",
    "in_post": "year level area item mean low high",
    "statuses": "year level status mean low high",
    "ages": "year sex age_band mean median low high",
    "over_50": "year level area mean share",
    "exits": "year month cause mean low high",
    "retirements": "school_year month mean median low high",
    "school_retirements": "school year retirements",
    "channels": "year channel level item mean low high",
    "moves": "year move from_level from_subject from_area to_level to_subject to_area teachers",
    "rotation": "year level area within backbone backbone_lacking",
    "conversions": "year level item mean low high",
    "uncovered": "year level mean low high",
    "fields": "year level subject short out_of_field untaught untaught_low untaught_high",
    "posts": "year pool approved used used_low used_high reserved free",
    "spending": "year item payer mean low high",
    "ratios": "year level pupils_per_teacher pupils_per_in_post teachers_per_class classes_per_in_post",
    "norm": "year level pupils pupils_per_staff staff_entitled non_teaching_share need supply in_post need_by_lessons "
    "gap_by_lessons gap_like_for_like gap_raw",
    "ways": "year level drawn expected difference standard_error",
    "unsure": "year level subject measure sd sd_chance sd_assumptions share_assumptions error",
    "causes": "year level subject cause mean",
}
FIXED = ("pupils", "classes", "needs", "calendar")


def test_every_table_has_its_columns_and_no_place_twice(outcome):
    tables = summary.tables(outcome)
    assert list(tables) == [*COLUMNS, *FIXED]
    for name, columns in COLUMNS.items():
        assert list(tables[name].columns) == columns.split()
        numbers = tables[name].select_dtypes("float").columns
        assert not tables[name].drop(columns=numbers).duplicated().any()
        assert archive.csv_bytes(tables[name])


def test_fixed_tables_pass_through(outcome):
    tables = summary.tables(outcome)
    assert all(tables[name] is outcome.fixed[name] for name in FIXED)


def test_one_replication_of_expected_numbers_has_every_table_too(outcome):
    one = {
        part.name: getattr(outcome.block, part.name)[:1].astype(np.float64)
        for part in fields(outcome.block)
        if part.name not in SUMMED
    }
    block = replace(outcome.block, **one)
    stocks = replace(outcome.stocks, supply=block.stock, in_post=block.in_post)
    for frame in summary.tables(replace(outcome, stocks=stocks, block=block)).values():
        if "low" in frame:
            assert (frame["low"] == frame["high"]).all()


def test_a_county_that_does_nothing_has_every_table_too(outcome):
    """No channels, moves, limits, payments, absences or schools on a roster."""
    none = ("channels", "moves", "pools", "payments", "absences", "schools")
    axes = replace(outcome.axes, **dict.fromkeys(none, ()))
    empty = {
        "hired": (2, 2, 0, 3), "planned": (2, 2, 0, 3), "blocked": (2, 2, 0, 3), "moved_in": (2, 2, 0, 3),
        "moved_out": (2, 2, 0, 3), "moves": (2, 0, 3, 3), "posts_used": (2, 3, 0), "approved": (2, 3, 0),
        "posts_reserved": (2, 3, 0),
        "spent": (2, 3, 0), "absent": (2, 3, 0, 3), "retired_by_school": (0, 2),
    }  # fmt: skip
    block = replace(outcome.block, **{name: np.zeros(shape, dtype=np.float32) for name, shape in empty.items()})
    tables = summary.tables(replace(outcome, axes=axes, block=block))
    for name, columns in COLUMNS.items():
        assert list(tables[name].columns) == columns.split()
    assert all(tables[name].empty for name in ("channels", "moves", "posts", "spending", "school_retirements"))
    assert set(tables["flows"]["flow"]) == {"opening", "left.resignation", "left.retirement", "closing"}


# need and supply


def test_the_balance_of_the_base_year(outcome):
    balance = summary.balance(outcome)
    base = balance[balance["year"] == 2022].pivot(index="level", columns="measure", values="mean")[list(STOCKS)]
    assert base.loc[["junior", "primary", "all"]].to_numpy().tolist() == [
        [5, 4, 4, 1, 1, 0],
        [16, 16, 15.5, 0.5, 1, 0.5],
        [21, 20, 19.5, 1.5, 2, 0.5],
    ]


def test_levels_subjects_and_cells_add_up_to_the_county(outcome):
    keys = ["year", "measure"]
    balance = summary.balance(outcome)
    whole = balance[balance["level"] == "all"].set_index(keys)["mean"].sort_index()
    for part in (balance[balance["level"] != "all"], summary.subjects(outcome), summary.cells(outcome)):
        np.testing.assert_allclose(part.groupby(keys)["mean"].sum(), whole)


def test_the_median_of_a_sum_is_not_the_sum_of_medians(outcome):
    """All teachers in 2024: 20 and 21; the range is that of the sums."""
    balance = summary.balance(outcome).set_index(["year", "level", "measure"])[STATISTICS]
    assert balance.loc[2024, "all", "supply"].tolist() == pytest.approx([20.5, 20.5, 20.05, 20.95])
    assert balance.loc[2024, "junior", "supply"].tolist() == pytest.approx([4.5, 4.5, 4.05, 4.95])
    assert balance.loc[2024, "primary", "supply"].tolist() == [16, 16, 16, 16]


# flows


def test_opening_and_arrivals_less_leavers_are_the_closing_stock(outcome):
    flows = summary.flows(outcome)
    sign = flows["flow"].map({"opening": 1, "closing": -1}).fillna(flows["kind"].map({"in": 1, "out": -1}))
    rest = (flows["mean"] * sign).groupby([flows["year"], flows["level"]]).sum()
    assert len(rest) == 2 * 3
    np.testing.assert_allclose(rest, 0, atol=1e-6)


def test_the_flows_of_primary_schools_in_the_first_year(outcome):
    flows = summary.flows(outcome)
    some = flows[(flows["year"] == 2023) & (flows["level"] == "primary")]
    assert some[["kind", "flow", "mean"]].to_numpy().tolist() == [
        ["stock", "opening", 16],
        ["in", "hired.open_recruitment", 1.5],
        ["in", "hired.contract", 0.5],
        ["out", "left.resignation", 0.5],
        ["out", "left.retirement", 1],
        ["in", "moved_in.selection", 0.5],
        ["in", "moved_in.rotation", 1],
        ["out", "moved_out.selection", 0.5],
        ["out", "moved_out.rotation", 1],
        ["stock", "closing", 16.5],
    ]


# checks


def test_both_ways_stand_side_by_side(outcome):
    ways = summary.ways(outcome).set_index(["year", "level"])
    assert ways.loc[(2023, "junior")].tolist() == pytest.approx([4, 4.5, -0.5, 1 / np.sqrt(2)])
    assert ways.loc[(2024, "all")].tolist() == pytest.approx([20.5, 20, 0.5, 0.5 / np.sqrt(2)])


def test_the_norm_is_held_against_who_is_in_post_and_raw_against_people(outcome):
    stocks = replace(outcome.stocks, in_post=outcome.stocks.in_post - np.float32(0.5))
    norm = summary.norm(replace(outcome, stocks=stocks)).iloc[0]
    assert (norm["supply"], norm["in_post"]) == (4, 3.5)
    assert norm["gap_by_lessons"] == 1.5
    assert norm["gap_like_for_like"] == pytest.approx(1.4)
    assert norm["gap_raw"] == 2
