"""Posts spread over cells by need or by table, and made whole: worked examples, and what must hold on average."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from six_teachers import rows

from workforce.errors import PlannerError
from workforce.market import vacancies
from workforce.market.channels import ages, channels, planned_posts
from workforce.scenario.market_policy import ChannelPlan

CELLS = pd.DataFrame(
    rows("""
    level    subject      area
    primary  chinese      town
    primary  chinese      rural
    primary  mathematics  town
    junior   chinese      town
    """)
)
EVERYWHERE = np.ones(4, dtype=bool)
NEED = np.array([20.0, 10.0, 10.0, 0.0])


def by_need(posts, gaps, inside=EVERYWHERE):
    return vacancies.by_need(np.array([float(posts)]), np.array([gaps], dtype=float), NEED, np.array(inside))[
        0
    ].tolist()


# by need


def test_a_gap_is_need_less_teachers_and_keeps_its_sign():
    assert vacancies.gap(np.array([3.0, 1.0]), np.array([[1.0, 4.0]])).tolist() == [[2.0, -3.0]]


def test_shortages_are_filled_first_and_the_rest_is_spread_as_need_is():
    """Ten posts: the gaps take 3 and 1, the other six go 3 : 1.5 : 1.5."""
    assert by_need(10, [3, 1, -2, 0]) == [6.0, 2.5, 1.5, 0.0]


def test_too_few_posts_are_shared_in_proportion_to_the_shortages():
    assert by_need(2, [3, 1, -2, 0]) == [1.5, 0.5, 0.0, 0.0]


def test_a_channel_recruits_where_it_may_and_nowhere_else():
    assert by_need(4, [3, 1, -2, 0], [False, True, True, False]) == [0.0, 2.5, 1.5, 0.0]


def test_no_post_is_planned_where_nothing_is_needed():
    assert by_need(5, [0, 0, 0, 0], [False, False, False, True]) == [0, 0, 0, 0]


@given(st.floats(0, 100), arrays(float, 4, elements=st.floats(-20, 20)))
@settings(max_examples=100, deadline=None)
def test_all_posts_are_planned_and_none_below_zero(posts, gaps):
    planned = by_need(posts, gaps)
    assert min(planned) >= 0
    assert sum(planned) == pytest.approx(posts)


# by table


def weights(**plan):
    rows_of_table = vacancies.table_rows(ChannelPlan(allot="table", **plan), CELLS)
    return vacancies.table_weights(rows_of_table, NEED).tolist()


def test_a_level_of_the_table_is_shared_over_its_cells_as_need_is():
    assert weights(allotment={"primary": 8}) == [0.5, 0.25, 0.25, 0.0]


def test_a_subject_of_the_table_is_shared_over_its_areas_as_need_is():
    assert weights(allotment={"primary": {"chinese": 6, "mathematics": 2}}) == [0.5, 0.25, 0.25, 0.0]


def test_the_table_is_taken_as_proportions():
    assert weights(allotment={"primary": {"mathematics": 1}}) == weights(allotment={"primary": {"mathematics": 7}})


def test_rows_of_the_table_outside_the_channels_areas_count_for_nothing():
    assert weights(allotment={"primary": 8}, areas=("town",)) == pytest.approx([2 / 3, 0, 1 / 3, 0])


def test_eligible_cells_are_those_of_the_levels_and_areas_given():
    def eligible(**plan):
        return vacancies.eligible(ChannelPlan(**plan), CELLS).tolist()

    assert eligible() == [True, True, True, True]
    assert eligible(levels=("primary",)) == [True, True, True, False]
    assert eligible(levels=("primary",), areas=("town",)) == [True, False, True, False]


# whole numbers


def test_posts_become_whole_by_where_the_start_falls():
    """0.5, 0.5 and 1 with start 0.6: running totals 0.6, 1.1, 1.6, 2.6 pass a whole number in the first and third."""
    assert vacancies.whole(np.array([[0.5, 0.5, 1.0]]), np.array([0.6])).tolist() == [[1, 0, 1]]
    assert vacancies.whole(np.array([[0.5, 0.5, 1.0]]), np.array([0.4])).tolist() == [[0, 1, 1]]


POSTS = arrays(float, 6, elements=st.integers(0, 500).map(lambda hundredths: hundredths / 100))
STARTS = (np.arange(1000) + 0.5) / 1000


@given(POSTS)
@settings(max_examples=100, deadline=None)
def test_whole_posts_are_right_on_average_and_never_a_post_off(posts):
    made = vacancies.whole(np.tile(posts, (1000, 1)), STARTS)
    assert (made == np.round(made)).all()
    assert (np.abs(made - posts) < 1 + 1e-9).all()
    np.testing.assert_allclose(made.mean(axis=0), posts, atol=0.003)


@given(POSTS)
@settings(max_examples=100, deadline=None)
def test_whole_posts_keep_the_total(posts):
    made = vacancies.whole(np.tile(posts, (1000, 1)), STARTS).sum(axis=1)
    assert made.min() >= np.floor(round(posts.sum(), 9))
    assert made.max() <= np.ceil(round(posts.sum(), 9))


@given(arrays(np.int64, 6, elements=st.integers(0, 9)))
@settings(max_examples=50, deadline=None)
def test_posts_that_are_whole_already_stay_as_they_are(posts):
    made = vacancies.whole(np.tile(posts.astype(float), (1000, 1)), STARTS)
    assert (made == posts).all()


# what a channel plans in a year


def channel(world, text, name="open_recruitment"):
    case = world.load("planned", policies=f"market: {{channels: {{{name}: {{{text}}}}}}}")
    return next(one for one in channels(case.scenario, CELLS) if one.name == name)


def planned(one, year=0, teachers=NEED, left=0.0):
    return planned_posts(one, year, NEED, np.array([teachers]), np.array([left]))[0].tolist()


def test_a_plan_is_spread_by_need(world):
    assert planned(channel(world, "plan: 4")) == [2.0, 1.0, 1.0, 0.0]
    assert planned(channel(world, "plan: 4"), teachers=NEED - [0, 4, 0, 0]) == [0.0, 4.0, 0.0, 0.0]


def test_a_plan_by_table_does_not_look_at_the_gaps(world):
    one = channel(world, "plan: 4, allot: table, allotment: {primary: 1}")
    assert planned(one) == planned(one, teachers=NEED - [0, 4, 0, 0]) == [2.0, 1.0, 1.0, 0.0]


def test_a_number_in_a_plan_by_year_holds_until_the_next_year_listed(world):
    one = channel(world, "plan: {2023: 3, 2025: 0, 2026: 5}")
    assert one.posts.tolist() == [3, 3, 0, 5, 5]
    assert sum(planned(one, year=1)) == pytest.approx(3)
    assert sum(planned(one, year=2)) == 0


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        ("plan: 3, levels: [vocational]", "no school where this channel may recruit"),
        ("plan: 3, allot: table, allotment: {primary: {physics: 3}}", "primary physics is not taught where"),
    ],
)
def test_posts_for_nobody_to_fill_are_refused(world, plan, sentence):
    with pytest.raises(PlannerError, match=sentence):
        channel(world, plan)


def test_a_rule_plans_a_share_of_those_who_left(world):
    one = channel(world, "plan: 0, replace_leavers: 50%")
    assert sum(planned(one, left=6.0)) == pytest.approx(3)
    assert sum(planned(one, left=0.0)) == 0


def test_what_happened_before_the_plan_is_people_and_not_posts(world):
    world.scenario(
        "late",
        """
        extends: baseline
        assumptions:
          actuals:
            special_post: {2023: &none {value: 0, unit: teachers, source: count, confidence: verified}}
            open_recruitment: {2023: {value: 3, unit: teachers, source: count, confidence: verified}}
        policies: {market: {channels: {open_recruitment: {plan: 0, replace_leavers: 100%}}}}
        run: {plan_from: 2024}
        """,
    )
    one = channels(world.load("late").scenario, CELLS)[1]
    assert [one.fill_rate(year, 2023 + year) for year in (0, 1)] == [1.0, 0.92]
    assert sum(planned(one, year=0, left=6.0)) == pytest.approx(3)
    assert sum(planned(one, year=1, left=6.0)) == pytest.approx(6)


def test_recruits_are_of_every_age_from_the_first_to_the_last(world):
    months = ages(channel(world, "plan: 1").profile)
    assert (months[0], months[-1]) == (22 * 12, 33 * 12 - 1)
