"""The tables of channels, moves, posts and lessons not taught."""

from dataclasses import replace

import numpy as np
import pytest

from workforce.results import recruitment
from workforce.results.measures import table


def means(frame, *keys):
    return frame.set_index(list(keys))["mean"].to_dict()


def test_a_channel_is_planned_filled_unfilled_and_blocked(outcome):
    found = means(recruitment.channels(outcome), "year", "channel", "level", "item")
    by_item = {
        level: [found[2023, "open_recruitment", level, item] for item in ("planned", "filled", "unfilled", "blocked")]
        for level in ("junior", "primary", "all")
    }
    assert by_item == {"junior": [1, 0.5, 0.5, 0], "primary": [3, 1.5, 1.5, 0.5], "all": [4, 2, 2, 0.5]}


def test_what_is_unfilled_has_the_range_of_the_difference(outcome):
    """Open recruitment of all levels, 2023: 1 of 4 and 3 of 4 posts stay unfilled."""
    found = recruitment.channels(outcome).set_index(["year", "channel", "level", "item"])
    assert found.loc[2023, "open_recruitment", "all", "unfilled"].tolist() == pytest.approx([2, 1.1, 2.9])


def test_channels_are_the_measures_of_the_flows(outcome):
    channels = recruitment.channels(outcome)
    for item, measure in (
        ("filled", "hired"),
        ("planned", "planned"),
        ("unfilled", "unfilled"),
        ("blocked", "blocked"),
    ):
        flows = means(table(outcome, measure, ["year", "channel", "level"]), "year", "channel", "level")
        found = means(channels[(channels["item"] == item) & (channels["level"] != "all")], "year", "channel", "level")
        assert found == flows


def test_moves_say_from_where_to_where_the_largest_first(outcome):
    moves = outcome.block.moves.copy()
    moves[1, 0, 2, 0] = 1
    moves[1, 1, 0, 1] = 5
    found = recruitment.moves(replace(outcome, block=replace(outcome.block, moves=moves)))
    town, country, physics = (
        ["primary", "chinese", "urban"],
        ["primary", "chinese", "rural"],
        ["junior", "physics", "urban"],
    )
    assert found.to_numpy().tolist() == [
        [2023, "selection", *country, *town, 0.5],
        [2023, "rotation", *town, *country, 0.5],
        [2023, "rotation", *country, *town, 0.5],
        [2024, "rotation", *physics, *town, 2.5],
        [2024, "selection", *country, *physics, 0.5],
    ]  # fmt: skip


def test_moves_add_up_to_those_of_the_flows(outcome):
    found = recruitment.moves(outcome).groupby(["year", "move", "to_area"])["teachers"].sum()
    flows = means(table(outcome, "moved_in", ["year", "move", "area"]), "year", "move", "area")
    assert found.to_dict() == {key: value for key, value in flows.items() if value}


def test_a_year_without_moves_is_a_table_without_rows(outcome):
    still = replace(outcome, block=replace(outcome.block, moves=np.zeros_like(outcome.block.moves)))
    assert recruitment.moves(still).empty


def test_rotation_within_is_told_by_zone(outcome):
    found = recruitment.rotation(outcome)
    assert found[found["within"] > 0].to_numpy().tolist() == [
        [2023, "primary", "urban", 1.5, 0.5, 0.0],
        [2024, "junior", "urban", 0.5, 0.0, 0.5],
    ]


def test_who_became_established_and_who_would_have(outcome):
    found = means(recruitment.conversions(outcome), "year", "level", "item")
    assert {key: value for key, value in found.items() if value} == {
        (2024, "primary", "converted"): 0.5,
        (2024, "junior", "not_converted"): 1,
    }


def test_teacher_months_uncovered_by_level_and_of_all(outcome):
    """All levels, 2023: 4 and 2 months."""
    found = recruitment.uncovered(outcome).set_index(["year", "level"])
    assert found.loc[2023, "primary"].tolist() == pytest.approx([1.5, 1.05, 1.95])
    assert found.loc[2023, "all"].tolist() == pytest.approx([3, 2.1, 3.9])


def test_what_is_short_is_told_with_what_is_taught_out_of_field_and_not_at_all(outcome):
    """2023: physics 0 and 2 short; town 0; country 1.5 and 0."""
    found = recruitment.fields(outcome).query("year == 2023").drop(columns="year").set_index(["level", "subject"])
    assert found.loc["junior", "physics"].tolist() == pytest.approx([1, 0.5, 0.5, 0.05, 0.95])
    assert found.loc["primary", "all"].tolist() == pytest.approx([0.75, 0, 0.75, 0.075, 1.425])
    assert found.loc["all", "all"].tolist() == pytest.approx([1.75, 0.5, 1.25, 1.025, 1.475])


def test_free_posts_are_those_approved_less_those_used(outcome):
    """Reserved posts are used posts already; 15 and 22 of 20 used leave 1.5 free."""
    found = recruitment.posts(outcome).set_index("year").drop(columns="pool")
    assert found.loc[2023].tolist() == pytest.approx([20, 16.5, 16.05, 16.95, 0.5, 3.5])
    assert found.loc[2024].tolist() == pytest.approx([20, 18.5, 15.35, 21.65, 0, 1.5])


def test_a_county_without_limits_has_no_pools(outcome):
    none = replace(
        outcome,
        axes=replace(outcome.axes, pools=()),
        block=replace(
            outcome.block, **dict.fromkeys(("posts_used", "posts_reserved", "approved"), np.zeros((2, 3, 0)))
        ),
    )
    assert recruitment.posts(none).empty
