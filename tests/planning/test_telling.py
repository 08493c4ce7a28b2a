"""What a plan came to as tables: targets, prices, what stays unmet, the frontier, posts by school."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from planned_county import still_busy
from small_plans import CELLS, small

from workforce.planning import telling
from workforce.planning.limits import Limit
from workforce.planning.optimum import Stage
from workforce.simulation import ensemble

INFINITE = float("inf")


def stage(objective, posts, short=0.0, bound=None):
    nothing = np.zeros(0)
    return Stage(
        objective, objective if bound is None else bound, np.array(posts), np.full((1, 1), short),
        np.zeros((0, 0)), 0.0, nothing, 3, 0.5,
    )  # fmt: skip


def limit(kind="capacity", lower=-INFINITE, upper=5.0, posts=(0, 1), unit="posts", of="contract", year=2024):
    return Limit(kind, of, "all", year, np.array(posts), np.ones(len(posts)), lower, upper, unit)


# targets


def test_targets_are_the_posts_with_their_places_and_arrivals():
    grid = small(0).grid
    posts = np.zeros(grid.count)
    posts[grid.columns[0, 1, 2]], posts[grid.columns[1, 0, 1]] = 3.0, 1.0
    table = telling.targets(grid, posts)
    assert table.to_dict("records") == [
        {**CELLS.loc[2].to_dict(), "channel": "open_recruitment", "year": 2024, "posts": 3, "arrives": 2024},
        {**CELLS.loc[1].to_dict(), "channel": "funded_graduate", "year": 2023, "posts": 1, "arrives": 2024},
    ]


def test_arrivals_are_right_where_every_channel_has_a_lead():
    grid = small(0, leads=(1,)).grid
    posts = np.zeros(grid.count)
    posts[grid.columns[0, 0, 0]] = 2.0
    assert telling.targets(grid, posts)["arrives"].tolist() == [2024]


# prices


def test_limits_that_bind_are_told_the_dearest_first_with_what_is_used_of_them():
    limits = [
        limit(), limit(kind="budget", upper=1e6, unit="yuan"), limit(kind="floor", lower=2.0, upper=INFINITE),
        limit(kind="applicants"),
    ]  # fmt: skip
    posts = np.array([2.0, 3.0])
    table = telling.prices(limits, posts, np.array([0.2, 5e-5, -0.3, 0.0]))
    assert table["kind"].tolist() == ["budget", "floor", "capacity"]
    assert table["price"].tolist() == pytest.approx([0.5, 0.3, 0.2])  # of 10,000 yuan
    assert table["bound"].tolist() == [1e6, 2, 5]
    assert table["used"].tolist() == [5, 5, 5]
    assert table["unit"].tolist() == ["yuan", "posts", "posts"]


def test_of_a_change_the_bound_that_binds_is_told():
    both = [limit(kind="change", lower=-4.0, upper=4.0)] * 2
    table = telling.prices(both, np.zeros(2), np.array([0.2, -0.1]))
    assert table["bound"].tolist() == [4, -4]


def test_no_limit_binds():
    table = telling.prices([limit()], np.zeros(2), np.zeros(1))
    assert table.empty
    assert list(table) == ["kind", "of", "level", "year", "bound", "used", "unit", "price"]


# what stays unmet


def unmet(short, limits, price, most=0.0):
    grid = small(0).grid
    groups = {"primary.chinese": np.array([True, False, False]), "primary.music": np.array([False, True, False])}
    goals = np.array([[INFINITE, INFINITE, most]] * 2)
    years = np.array([2023, 2024, 2025])
    return grid, telling.unmet(grid, groups, goals, years, np.array(short), limits, np.array(price))


def test_what_stays_above_a_goal_and_the_dearest_limit_over_posts_that_would_help():
    grid = small(0).grid
    helps, not_there = [grid.columns[0, 0, 0]], [grid.columns[0, 0, 1]]
    limits = [
        limit(posts=helps, of="cheap"), limit(posts=helps, of="dear"), limit(posts=not_there, of="elsewhere"),
        limit(posts=helps, kind="floor", lower=1.0, of="town"),
    ]  # fmt: skip
    short = [[9, 9, 9], [9, 9, 9], [4, 0.4, 9]]
    _, table = unmet(short, limits, [0.1, 0.2, 0.9, -0.8], most=1.0)
    assert table.to_dict("records") == [
        {"level": "primary", "subject": "chinese", "year": 2025, "most": 1, "shortage": 4, "excess": 3,
         "limit_kind": "capacity", "limit_of": "dear", "limit_level": "all", "limit_year": 2024, "price": 0.2}
    ]  # fmt: skip


def test_where_no_limit_forbids_more_none_is_named():
    _, table = unmet([[0] * 3, [0] * 3, [4, 0, 0]], [limit(posts=[0])], [0.0])
    assert table[["limit_kind", "limit_of", "limit_year"]].to_numpy().tolist() == [["", "", 0]]


def test_posts_that_would_come_too_late_do_not_help():
    grid = small(0).grid
    groups = {"primary.chinese": np.array([True, False, False])}
    late = limit(posts=[grid.columns[0, 2, 0]], year=2025)
    short, goal = np.array([[4.0, 0, 0], [0, 0, 0], [0, 0, 0]]), np.array([[0.0, INFINITE, INFINITE]])
    table = telling.unmet(grid, groups, goal, np.array([2023, 2024, 2025]), short, [late], np.array([0.5]))
    assert table["limit_kind"].tolist() == [""]


def test_a_goal_that_is_met_leaves_nothing_unmet():
    _, table = unmet(np.zeros((3, 3)), [limit()], [0.1])
    assert table.empty
    assert list(table)[-1] == "price"


# the frontier and the stages


def test_the_frontier_goes_from_the_cheapest_on_and_names_what_is_nearest_to_the_plan():
    yuan = np.array([10.0, 100.0])
    stages = [stage(5.0, [0, 3], 7.0), stage(9.0, [0, 1], 12.0, bound=8.5), stage(6.0, [5, 1])]
    table = telling.frontier(stages, yuan, np.array([6.0, 1.0]))
    assert table["spending"].tolist() == [100, 150, 300]
    assert table["value"].tolist() == [9, 6, 5]
    assert table["bound"].tolist() == [8.5, 6, 5]
    assert table["shortage"].tolist() == [12, 0, 7]
    assert table["chosen"].tolist() == [False, True, False]


def test_a_frontier_of_nothing_has_its_columns():
    table = telling.frontier([], np.ones(2), np.ones(2))
    assert table.empty
    assert "chosen" in table


def test_stages_and_the_gap_of_the_plan_in_whole_posts():
    table = telling.stages({"shortage": stage(100.0, [1.0], bound=99.0), "cost": stage(5.0, [1.0])}, 110.0, 5)
    assert table["stage"].tolist() == ["shortage", "cost", "whole.5"]
    assert table["gap"].tolist() == pytest.approx([0.01, 0, 0.1])
    assert table["bound"].tolist() == [99, 5, 99]


# posts by school

SCHOOLS = pd.DataFrame(
    [
        ("a", "甲", "primary", "town", "public", 3.0), ("b", "乙", "primary", "town", "public", 1.0),
        ("c", "丙", "primary", "town", "private", 9.0), ("d", "丁", "primary", "rural", "public", 1.0),
        ("e", "戊", "junior", "town", "public", 2.0), ("f", "己", "primary", "town", "public", 0.0),
    ],
    columns=["school", "name_zh", "level", "area", "sector", "weight"],
)  # fmt: skip
COUNTY = SimpleNamespace(tables={"schools": SCHOOLS})


def planned(*rows):
    columns = ["channel", "level", "subject", "area", "year", "posts"]
    return pd.DataFrame(rows, columns=columns)


def test_posts_by_school_sum_to_the_targets_and_follow_the_weights():
    table = planned(
        ("contract", "primary", "chinese", "town", 2024, 7.0), ("contract", "primary", "music", "town", 2023, 4.0),
        ("talent", "primary", "chinese", "town", 2023, 5.0), ("talent", "primary", "chinese", "rural", 2023, 2.0),
        ("talent", "junior", "chinese", "town", 2023, 1.0),
    )  # fmt: skip
    made = telling.jobs(COUNTY, table)
    keys = ["channel", "level", "subject", "area", "year"]
    assert made.groupby(keys)["posts"].sum().to_dict() == table.set_index(keys)["posts"].to_dict()
    assert made[made["area"] == "town"].groupby("school")["posts"].sum().to_dict() == {"a": 12, "b": 4, "e": 1}
    assert made["year"].is_monotonic_increasing
    assert set(made["school"]) == {"a", "b", "d", "e"}  # none of a private school, or of one without pupils
    assert dict(zip(made["school"], made["name_zh"], strict=True))["b"] == "乙"
    assert (made["posts"] == made["posts"].round()).all()


def test_a_school_is_never_a_post_or_more_from_its_share():
    rows = [("contract", "primary", "chinese", "town", year, float(1 + year % 3)) for year in range(2023, 2033)]
    made = telling.jobs(COUNTY, planned(*rows))
    by_year = made.pivot_table(index="year", columns="school", values="posts", aggfunc="sum", fill_value=0).cumsum()
    share = by_year.sum(axis=1).to_numpy()[:, None] * [0.75, 0.25]
    assert np.abs(by_year[["a", "b"]].to_numpy() - share).max() < 1


def test_no_posts_make_an_empty_sheet():
    made = telling.jobs(COUNTY, planned())
    assert made.empty
    assert next(iter(made)) == "year"


# approved posts, agreement


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    still = still_busy(tmp_path_factory.mktemp("telling"), ("open_recruitment", "contract"))
    posts = np.zeros(still.grid.count)
    posts[:] = 1.0
    inputs = still.planned(posts)
    return inputs, ensemble.expect(inputs)


def test_approved_posts_add_up_pool_by_pool_and_year_by_year(plan):
    inputs, block = plan
    table = telling.establishment(inputs, block, 2023)
    assert table["pool"].unique().tolist() == ["primary", "junior", "all"]
    np.testing.assert_allclose(table["held"], table["held_before"] - table["freed"] + table["used"])
    np.testing.assert_allclose(table["free"], table["approved"] - table["held"])
    for number, pool in enumerate(inputs.axes.pools):
        mine = table[table["pool"] == pool]
        np.testing.assert_allclose(mine["held"], block.posts_used[0, 1:, number])
        assert mine["held_before"].tolist()[1:] == mine["held"].tolist()[:-1]
        came = block.hired[0][:, inputs.axes.channels.index("open_recruitment")]  # the others hold no post
        np.testing.assert_allclose(mine["used"], came[:, inputs.establishment.of_cell == number].sum(axis=1))
        assert (mine["used"] > 0).all()
    assert telling.establishment(inputs, block, 2026)["year"].min() == 2026


def test_differences_between_the_linear_model_and_the_engine_add_up():
    numbers = [np.array(one) for one in ([10.0, 9], [9.5, 9], [8.0, 9], [8.5, 7])]
    table = telling.agreement(np.array([2023, 2024]), *numbers)
    assert table["difference"].tolist() == [1.5, 2]
    assert table["reactions"].tolist() == [0.5, 0]
    assert table["approved_posts"].tolist() == [1.5, 0]
    assert table["moves"].tolist() == [-0.5, 2]
    parts = table[["reactions", "approved_posts", "moves"]].sum(axis=1)
    np.testing.assert_allclose(parts, table["difference"])
