"""Targets in whole runs: so many posts there each year, arrivals after their lead, and no trace of a target of zero."""

from dataclasses import fields

import numpy as np
import pytest
from busy_county import busy
from six_teachers import simulate

FILLED = """
    channels:
      special_post: {fill_rate: {value: 1, low: null, high: null}}
      open_recruitment: {fill_rate: {value: 1, low: null, high: null}}
      funded_graduate:
        lead_years: 2
        completion_rate: {value: 1, low: null, high: null}
        fill_rate: {value: 1, low: null, high: null}
"""
ONLY = (
    "market: {channels: {special_post: {plan: 0}, open_recruitment: {plan: 0}, CHANNEL: {plan: 0, targets: TARGETS}}}"
)
CELL = ["year", "level", "subject", "area", "channel"]


def run(world, channel, targets, way="drawn"):
    policies = ONLY.replace("CHANNEL", channel).replace("TARGETS", targets).replace(f"{channel}: {{plan: 0}}, ", "")
    return simulate(world.load("aimed", assumptions=FILLED, policies=policies), 64, 1, way=way)


def by_cell(result, measure):
    """Amounts of a measure by year, channel and cell, those of zero left out: mean, low and high."""
    table = result.table(measure, CELL)
    return {
        (*(row[key] for key in CELL[1:]), int(row["year"])): (row["mean"], row["low"], row["high"])
        for _, row in table.iterrows()
        if row["high"] > 0
    }


@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_a_target_at_one_cell_brings_so_many_there_each_year_and_nobody_elsewhere(world, way):
    result = run(world, "open_recruitment", "{primary: {mathematics: {town: {2023: 2, 2025: 3, 2026: 0}}}}", way)
    cell = ("primary", "mathematics", "town", "open_recruitment")
    posts = {(*cell, 2023): 2, (*cell, 2024): 2, (*cell, 2025): 3}
    assert by_cell(result, "planned") == {key: pytest.approx((count,) * 3) for key, count in posts.items()}
    assert by_cell(result, "hired") == {key: pytest.approx((count,) * 3) for key, count in posts.items()}


@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_who_is_signed_for_a_cell_arrives_there_years_later(world, way):
    """Two signed in 2023 and four in 2024, with two years to go, are there at the censuses of 2025 and 2026."""
    result = run(world, "funded_graduate", "{junior: {chinese: {town: {2023: 2, 2024: 4, 2025: 0}}}}", way)
    cell = ("junior", "chinese", "town", "funded_graduate")
    assert {key: count[0] for key, count in by_cell(result, "hired").items()} == pytest.approx(
        {(*cell, 2025): 2, (*cell, 2026): 4}
    )


def test_a_target_for_a_level_stays_in_it_and_its_total_is_kept(world):
    result = run(world, "open_recruitment", "{primary: {all: {all: 3}}}")
    planned = result.table("planned", ["year", "level"])
    assert planned.groupby("level")["mean"].sum().to_dict() == pytest.approx(
        {"primary": 15, **dict.fromkeys(set(planned["level"]) - {"primary"}, 0)}
    )
    assert (planned["low"] == planned["high"]).all()


def test_targets_of_zero_leave_every_array_as_it_was(tmp_path):
    world = busy(tmp_path)
    zero = "{primary: {all: {all: 0}, chinese: {town: {2023: 0, 2025: 0}}}}"
    plans = ", ".join(
        f"{name}: {{targets: {zero}}}" for name in ("special_post", "open_recruitment", "funded_graduate")
    )
    before = simulate(world.load("busy"), 64, 1).outcome.block
    case = world.load("zero", extends="busy", policies=f"market: {{channels: {{{plans}}}}}")
    after = simulate(case, 64, 1).outcome.block
    for part in fields(before):
        np.testing.assert_array_equal(getattr(after, part.name), getattr(before, part.name), err_msg=part.name)


def test_posts_moved_from_the_plan_to_a_place_leave_the_total_of_the_channel(tmp_path):
    world = busy(tmp_path)
    once = "channels: {open_recruitment: {second_round: null}}"
    moved = "market: {channels: {open_recruitment: {plan: 3, targets: {senior: {physics: {all: 5}}}}}}"
    cases = (
        world.load("once", extends="busy", assumptions=once),
        world.load("moved", extends="once", policies=moved),
    )
    for case in cases:
        planned = simulate(case, 64, 1).table("planned", ["year", "channel"])
        assert planned[planned["channel"] == "open_recruitment"]["mean"].tolist() == [8.0] * 6
