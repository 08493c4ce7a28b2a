"""What a plan may not do, row by row: from the rules of a scenario to posts, bounds and units."""

from types import SimpleNamespace

import numpy as np
import pytest
from planned_county import still_busy
from small_plans import small

from workforce.planning.limits import Grid, limits, quota, spending
from workforce.planning.response import PAYERS

CHANNELS = ("special_post", "open_recruitment", "funded_graduate")
FIRST, LAST = 2023, 2028


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    return still_busy(tmp_path_factory.mktemp("limits"), CHANNELS)


def rows(still, held=None, **rules):
    """The limits under some rules; nobody holds an approved post where nothing is said."""
    tuning = still.scenario.tuning.model_copy(update=rules)
    default = {name: np.full(LAST - FIRST + 1, 7.0) for name in CHANNELS}
    nobody = np.zeros((still.inputs.years + 1, len(still.inputs.axes.pools)))
    return limits(still.grid, still.inputs, tuning, default, nobody if held is None else held)


def of_kind(found, kind, **about):
    return [one for one in found if one.kind == kind and all(getattr(one, key) == about[key] for key in about)]


def places(still, limit):
    """Channel, calendar year, level, subject and area of the posts of a limit."""
    channel, year, cell = (axis[limit.posts] for axis in np.nonzero(still.answer.open))
    where = still.grid.cells.iloc[cell]
    return {
        "channel": {CHANNELS[one] for one in channel},
        "year": set(still.answer.years[year].tolist()),
        **{kind: set(where[kind]) for kind in ("level", "subject", "area")},
    }


# posts one by one


def test_posts_are_numbered_by_channel_year_and_cell_and_spread_back():
    grid = small(0).grid
    assert isinstance(grid, Grid)
    assert grid.count == grid.answer.open.sum() == (grid.columns >= 0).sum()
    assert grid.columns[grid.answer.open].tolist() == list(range(grid.count))
    posts = np.arange(1.0, grid.count + 1)
    assert grid.spread(posts)[grid.answer.open].tolist() == posts.tolist()
    assert grid.spread(posts)[~grid.answer.open].tolist() == [0.0] * int((~grid.answer.open).sum())


# capacity


def test_a_capacity_of_all_levels_is_a_row_a_year_and_holds_until_the_next_year_listed(still):
    given = {"special_post": {"all": {2023: 4, 2026: 9}}}
    found = of_kind(rows(still, capacity=given), "capacity", of="special_post")
    assert [one.year for one in found] == list(range(FIRST, LAST + 1))
    assert [one.upper for one in found] == [4, 4, 4, 9, 9, 9]
    assert {one.level for one in found} == {"all"}
    assert all((one.values == 1).all() for one in found)
    assert places(still, found[2])["year"] == {2025}
    assert places(still, found[2])["channel"] == {"special_post"}
    assert len(found[2].posts) == still.answer.open[0, 2].sum()


def test_levels_that_a_capacity_does_not_name_may_not_recruit(still):
    given = {"open_recruitment": {"junior": 5}}
    found = of_kind(rows(still, capacity=given), "capacity", of="open_recruitment", year=2024)
    assert {one.level: one.upper for one in found} == {
        "kindergarten": 0, "primary": 0, "junior": 5, "senior": 0, "vocational": 0,
    }  # fmt: skip
    assert places(still, next(one for one in found if one.level == "junior"))["level"] == {"junior"}


def test_a_channel_of_which_nothing_is_said_offers_what_it_does_today_times_some(still):
    found = of_kind(rows(still), "capacity", of="open_recruitment")
    assert [one.upper for one in found] == [7.0] * 6


def test_signings_that_would_come_after_the_last_year_are_no_posts(still):
    found = of_kind(rows(still), "capacity", of="funded_graduate")
    assert [len(one.posts) > 0 for one in found] == [True, True, False, False, False, False]


def test_a_capacity_has_no_lower_bound_that_could_bind_and_take_its_price(still):
    """No posts at all is a bound of the posts themselves."""
    assert {one.lower for one in of_kind(rows(still), "capacity")} == {-np.inf}
    assert {one.lower for one in of_kind(rows(still, applicants={"chinese": 4}), "applicants")} == {-np.inf}


# applicants


def test_applicants_count_who_arrives_for_a_year_by_whatever_channel(still):
    found = of_kind(rows(still, applicants={"chinese": {2023: 9, 2028: 3}}), "applicants")
    assert [one.upper for one in found] == [9] * 5 + [3]
    assert {one.unit for one in found} == {"teachers"}
    last = places(still, found[4])  # 2027: four years after the signings of 2023
    assert last["subject"] == {"chinese"}
    assert last["channel"] == set(CHANNELS)
    assert last["year"] == {2023, 2027}
    here = tuple(axis[found[4].posts] for axis in np.nonzero(still.answer.open))
    np.testing.assert_array_equal(found[4].values, still.answer.hired[here])


# approved posts


def test_offers_of_a_year_and_posts_still_held_are_within_those_that_are_free(still):
    held = np.zeros((still.inputs.years + 1, len(still.inputs.axes.pools)))
    held[:, 0] = still.inputs.establishment.approved[0, : len(held), 0] - np.arange(len(held))
    found = of_kind(rows(still, held=held), "establishment", of=still.inputs.axes.pools[0])
    assert [one.upper for one in found] == pytest.approx([1, 2, 3, 4, 5, 6])
    one = found[2]  # the census of 2025
    here = tuple(axis[one.posts] for axis in np.nonzero(still.answer.open))
    arriving = still.answer.arrives[here[:2]] == 3
    opens = np.array(CHANNELS)[here[0]] == "open_recruitment"
    assert (one.values[arriving & opens] == 1).all()
    assert (arriving & opens).any()
    np.testing.assert_array_equal(one.values[~arriving], still.answer.held[here[0], here[1], 3, here[2]][~arriving])
    assert places(still, one)["level"] == {still.inputs.axes.pools[0]}


def test_where_more_are_held_than_approved_none_are_free(still):
    held = np.full((still.inputs.years + 1, len(still.inputs.axes.pools)), 1e12)
    assert {one.upper for one in of_kind(rows(still, held=held), "establishment")} == {0.0}


def test_posts_that_move_from_a_pool_take_from_it_from_then_on():
    inputs = SimpleNamespace(axes=SimpleNamespace(pools=("primary", "junior", "all")))
    rules = SimpleNamespace(quota_moves=3.0)
    made = quota(inputs, rules, np.array([2027, 2028]))
    assert len(made.pairs) == 6
    assert (made.years, made.most) == ((2027, 2028), 3.0)
    of = made.pairs.index(("primary", "junior"))
    assert made.signs("primary", 2027)[of].tolist() == [1, 0]
    assert made.signs("primary", 2028)[of].tolist() == [1, 1]
    assert made.signs("junior", 2028)[of].tolist() == [-1, -1]
    assert made.signs("all", 2028)[of].tolist() == [0, 0]
    assert quota(inputs, SimpleNamespace(quota_moves=0.0), np.array([2027])).pairs == ()
    alone = SimpleNamespace(axes=SimpleNamespace(pools=("all",)))
    assert quota(alone, rules, np.array([2027])).pairs == ()


# money, smoothness, floors


@pytest.mark.parametrize("payer", [*PAYERS, "all"])
def test_a_budget_is_of_a_calendar_year_and_a_payer(still, payer):
    found = of_kind(rows(still, budget={payer: {2023: 1e6, 2024: 2e6}}), "budget")
    assert [one.upper for one in found] == [1e6, *[2e6] * 5]
    assert {(one.unit, one.of) for one in found} == {("yuan", payer)}
    of_payer = slice(None) if payer == "all" else [PAYERS.index(payer)]
    paid = still.answer.yuan[:, :, 3][:, :, of_payer].sum(axis=2)
    np.testing.assert_allclose(found[2].values, paid[still.answer.open])


def test_a_channel_changes_by_so_many_at_the_most_upward_and_downward(still):
    found = of_kind(rows(still, most_change=4), "change", of="open_recruitment")
    assert [(one.year, one.lower, one.upper) for one in found] == [(year, -4, 4) for year in range(2024, 2029)]
    posts = np.zeros(still.grid.count)
    posts[still.grid.columns[1, 1, 0]], posts[still.grid.columns[1, 2, 3]] = 5.0, 8.0
    assert [float(one.values @ posts[one.posts]) for one in found] == [5, 3, -8, 0, 0]
    assert [one.year for one in of_kind(rows(still, most_change=4), "change", of="funded_graduate")] == [2024]
    assert not of_kind(rows(still), "change")


def test_a_floor_is_of_all_channels_in_an_area_and_year(still):
    found = of_kind(rows(still, floors={"rural": {2023: 2, 2025: 5}}), "floor")
    assert [one.lower for one in found] == [2, 2, 5, 5, 5, 5]
    assert {one.upper for one in found} == {np.inf}
    assert places(still, found[0]) | {"subject": set(), "level": set()} == {
        "channel": set(CHANNELS), "year": {2023}, "area": {"rural"}, "subject": set(), "level": set(),
    }  # fmt: skip


def test_all_spending_is_a_row_of_every_post_without_a_bound():
    one = small(1)
    limit = spending(one.grid, one.yuan)
    assert (limit.kind, limit.unit, limit.lower, limit.upper) == ("spending", "yuan", -np.inf, np.inf)
    assert limit.posts.tolist() == list(range(one.grid.count))
    assert limit.values.tolist() == one.yuan.tolist()
