"""Posts spread over cells by need or by table, and made whole: worked examples, and what must hold on average."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from six_teachers import rows

from workforce.errors import PlannerError
from workforce.market import vacancies
from workforce.market.channels import ages, channels, decided
from workforce.scenario.market_policy import ChannelPlan
from workforce.scenario.sample import Sample

CELLS = pd.DataFrame(
    rows("""
    level    subject      area
    primary  chinese      town
    primary  chinese      rural
    primary  mathematics  town
    junior   chinese      town
    """)
)
EVERYWHERE = np.ones(4)
NEED = np.array([20.0, 10.0, 10.0, 0.0])
LIKELY, AS_SUPPOSED = Sample.likely(), np.ones(1)


def by_need(posts, gaps, inside=EVERYWHERE):
    gap, part = np.array([gaps], dtype=float), np.array(inside, dtype=float)
    return vacancies.by_need(np.array([float(posts)]), gap, NEED[None], part)[0].tolist()


# by need


def test_shortages_are_filled_first_and_the_rest_is_spread_as_need_is():
    """Ten posts: the gaps take 3 and 1, the other six go 3 : 1.5 : 1.5."""
    assert by_need(10, [3, 1, -2, 0]) == [6.0, 2.5, 1.5, 0.0]


def test_too_few_posts_are_shared_in_proportion_to_the_shortages():
    assert by_need(2, [3, 1, -2, 0]) == [1.5, 0.5, 0.0, 0.0]


def test_a_channel_recruits_where_it_may_and_nowhere_else():
    assert by_need(4, [3, 1, -2, 0], [False, True, True, False]) == [0.0, 2.5, 1.5, 0.0]


def test_a_part_of_the_schools_of_a_cell_counts_for_that_part():
    """Half of the schools of the first cell: its gap of 3 counts as 1.5 beside the 1 of the second."""
    assert by_need(2.5, [3, 1, -2, 0], [0.5, 1, 1, 1]) == [1.5, 1.0, 0.0, 0.0]


def test_no_post_is_planned_where_nothing_is_needed():
    assert by_need(5, [0, 0, 0, 0], [False, False, False, True]) == [0, 0, 0, 0]


@given(st.floats(0, 100), arrays(float, 4, elements=st.floats(-20, 20)))
@settings(max_examples=100, deadline=None)
def test_all_posts_are_planned_and_none_below_zero(posts, gaps):
    planned = by_need(posts, gaps)
    assert min(planned) >= 0
    assert sum(planned) == pytest.approx(posts)


# by table


def inside(plan, case, **profile):
    """The part of each cell in which a plan recruits, under rules of the channel as given."""
    rules = case.scenario.assumptions.channels["open_recruitment"].model_copy(update=profile)
    return vacancies.eligible(plan, rules, CELLS, case.county)


def weights(where=EVERYWHERE, **plan):
    rows_of_table = vacancies.table_rows(ChannelPlan(allot="table", **plan), CELLS, np.array(where, dtype=float))
    return vacancies.table_weights(rows_of_table, NEED).tolist()


def test_a_level_of_the_table_is_shared_over_its_cells_as_need_is():
    assert weights(allotment={"primary": 8}) == [0.5, 0.25, 0.25, 0.0]


def test_a_subject_of_the_table_is_shared_over_its_areas_as_need_is():
    assert weights(allotment={"primary": {"chinese": 6, "mathematics": 2}}) == [0.5, 0.25, 0.25, 0.0]


def test_the_table_is_taken_as_proportions():
    assert weights(allotment={"primary": {"mathematics": 1}}) == weights(allotment={"primary": {"mathematics": 7}})


def test_rows_of_the_table_outside_the_channels_areas_count_for_nothing():
    assert weights([1, 0, 1, 1], allotment={"primary": 8}) == pytest.approx([2 / 3, 0, 1 / 3, 0])


def test_eligible_cells_are_those_that_both_the_plan_and_the_rules_of_the_channel_allow(world):
    case = world.load()
    assert inside(ChannelPlan(), case).tolist() == [1, 1, 1, 1]
    assert inside(ChannelPlan(levels=("primary",)), case).tolist() == [1, 1, 1, 0]
    assert inside(ChannelPlan(levels=("primary",), areas=("town",)), case).tolist() == [1, 0, 1, 0]
    assert inside(ChannelPlan(subjects=("chinese",)), case, areas=("town",)).tolist() == [1, 0, 0, 1]
    assert inside(ChannelPlan(levels=("primary",)), case, levels=("junior",)).tolist() == [0, 0, 0, 0]


def test_a_plan_for_schools_recruits_for_their_part_of_the_cell(world):
    """Of the town's primary schools p has three parts in four; there is no primary school in the village."""
    world.county(
        schools="""
        school level   area sector  weight
        p      primary town public  0.75
        q      primary town public  0.25
        r      primary town private 1
        j      junior  town public  1
        k      kindergarten town public 1
        """
    )
    part = inside(ChannelPlan(schools=("p", "j")), world.load())
    assert part.tolist() == pytest.approx([0.75, 0, 0.75, 1])


# whole numbers


def whole(amounts, start, order=None):
    amounts = np.array(amounts, dtype=float)
    return vacancies.whole(amounts, np.array(start), np.arange(amounts.shape[1]) if order is None else np.array(order))


def test_posts_become_whole_by_where_the_start_falls():
    """0.5, 0.5 and 1 with start 0.6: running totals 0.6, 1.1, 1.6, 2.6 pass a whole number in the first and third."""
    assert whole([[0.5, 0.5, 1.0]], [0.6]).tolist() == [[1, 0, 1]]
    assert whole([[0.5, 0.5, 1.0]], [0.4]).tolist() == [[0, 1, 1]]


def test_posts_are_added_up_in_the_order_asked_for():
    """The same from the last cell to the first: running totals 1.6, 2.1, 2.6 pass a whole number at once and then."""
    assert whole([[0.5, 0.5, 1.0]], [0.6], order=[2, 1, 0]).tolist() == [[0, 1, 1]]


POSTS = arrays(float, 6, elements=st.integers(0, 500).map(lambda hundredths: hundredths / 100))
STARTS = (np.arange(1000) + 0.5) / 1000


@given(POSTS)
@settings(max_examples=100, deadline=None)
def test_whole_posts_are_right_on_average_and_never_a_post_off(posts):
    made = whole(np.tile(posts, (1000, 1)), STARTS)
    assert (made == np.round(made)).all()
    assert (np.abs(made - posts) < 1 + 1e-9).all()
    np.testing.assert_allclose(made.mean(axis=0), posts, atol=0.003)


@given(POSTS)
@settings(max_examples=100, deadline=None)
def test_whole_posts_keep_the_total(posts):
    made = whole(np.tile(posts, (1000, 1)), STARTS).sum(axis=1)
    assert made.min() >= np.floor(round(posts.sum(), 9))
    assert made.max() <= np.ceil(round(posts.sum(), 9))


@given(POSTS, st.permutations(range(6)), st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_a_stretch_of_the_order_whose_total_is_whole_keeps_it(posts, order, cut):
    stretch = list(order[:cut])
    posts[stretch[-1]] += np.ceil(posts[stretch].sum()) - posts[stretch].sum()
    made = whole(np.tile(posts, (1000, 1)), STARTS, order)
    assert (made[:, stretch].sum(axis=1) == round(posts[stretch].sum())).all()


@given(arrays(np.int64, 6, elements=st.integers(0, 9)))
@settings(max_examples=50, deadline=None)
def test_posts_that_are_whole_already_stay_as_they_are(posts):
    made = whole(np.tile(posts, (1000, 1)), STARTS)
    assert (made == posts).all()


# what a channel plans in a year


def channel(world, text, name="open_recruitment", **blocks):
    case = world.load("planned", policies=f"market: {{channels: {{{name}: {{{text}}}}}}}", **blocks)
    return next(one for one in channels(case.scenario, CELLS, case.county) if one.name == name)


class Known(NamedTuple):
    """What is known in one replication when posts are decided."""

    need: np.ndarray
    gap: np.ndarray
    left: np.ndarray
    free: np.ndarray


def planned(one, year=0, teachers=NEED, left=0.0, free=np.inf):
    known = Known(NEED[None], NEED[None] - np.array([teachers]), np.array([left]), np.array([free]))
    return one.weights(known.gap, known.need, decided(one, year, known, 1, LIKELY), year)[0].tolist()


def test_a_plan_is_spread_by_need(world):
    assert planned(channel(world, "plan: 4")) == [2.0, 1.0, 1.0, 0.0]
    assert planned(channel(world, "plan: 4"), teachers=NEED - [0, 4, 0, 0]) == [0.0, 4.0, 0.0, 0.0]


def test_a_plan_by_table_does_not_look_at_the_gaps(world):
    one = channel(world, "plan: 4, allot: table, allotment: {primary: 1}")
    assert planned(one) == planned(one, teachers=NEED - [0, 4, 0, 0]) == [2.0, 1.0, 1.0, 0.0]


def test_a_rule_fills_a_share_of_the_gap_where_the_channel_may_recruit(world):
    """Four are lacking in the village and three in town: half of the town's three."""
    one = channel(world, "plan: 0, fill_gap: 50%, areas: [town]")
    assert planned(one, teachers=NEED - [3, 4, -2, 0]) == [1.5, 0, 0, 0]


def test_a_rule_uses_a_share_of_the_free_posts(world):
    posts = "\n  establishment: {posts: {all: 20}}"
    case = world.load(
        "free", policies=f"market:\n  channels: {{open_recruitment: {{plan: 0, use_free_posts: 50%}}}}{posts}"
    )
    one = channels(case.scenario, CELLS, case.county)[1]
    assert sum(planned(one, free=6.0)) == pytest.approx(3)
    assert sum(planned(one, free=0.0)) == 0


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
    case = world.load("late")
    one = channels(case.scenario, CELLS, case.county)[1]
    assert [one.fill_rate(year, 2023 + year, np.zeros(1), LIKELY, AS_SUPPOSED)[0, 0] for year in (0, 1)] == [1.0, 0.92]
    assert sum(planned(one, year=0, left=6.0)) == pytest.approx(3)
    assert sum(planned(one, year=1, left=6.0)) == pytest.approx(6)


def test_recruits_are_of_every_age_from_the_first_to_the_last(world):
    months = ages(channel(world, "plan: 1").profile)
    assert (months[0], months[-1]) == (22 * 12, 33 * 12 - 1)


FILLS = """
    bad_years: {factor: {value: 0.5, low: null, high: null}}
    channels: {open_recruitment: {fill_by_subject: {mathematics: 0.5, chinese: 1.2}, second_round: {month: 3}}}
"""


def test_the_fill_rate_depends_on_the_subject_the_year_and_the_round(world):
    """92 %: half of it in mathematics, never more than all in Chinese; half of either in a bad year; then 50 %."""
    text = FILLS.replace("{month: 3}", "{month: 3, fill_rate: {value: 0.5, unit: x, source: s, confidence: assumed}}")
    one = channel(world, "plan: 1", assumptions=text)
    rates = one.fill_rate(0, 2023, np.array([0.0, 1.0]), LIKELY, AS_SUPPOSED)
    assert rates[:, [0, 2]].tolist() == [[1.0, pytest.approx(0.46)], [pytest.approx(0.552), pytest.approx(0.23)]]
    again = one.fill_rate(0, 2023, np.array([0.0]), LIKELY, AS_SUPPOSED, one.profile.second_round)
    assert again[0, [0, 2]].tolist() == pytest.approx([0.6, 0.25])


def test_the_fill_rate_is_that_of_each_future_and_strays_with_its_year(world):
    """92 %, 80 % and 60 % in three futures; the year is a tenth better in the second and half as good in the third."""
    one = channel(world, "plan: 1")
    sample = Sample(3, {id(one.profile.fill_rate): np.array([0.92, 0.8, 0.6])})
    rates = one.fill_rate(0, 2023, np.zeros(3), sample, np.array([1.0, 1.1, 0.5]))
    assert rates[:, 0].tolist() == pytest.approx([0.92, 0.88, 0.3])
    assert one.fill_rate(0, 2023, np.zeros(3), sample, np.full(3, 2.0)).max() == 1


def test_who_came_before_the_plan_are_as_many_as_in_each_future(world):
    """Between two and four are known to have come in 2023; the plan of 2024 is what it is in every future."""
    world.scenario(
        "came",
        """
        extends: baseline
        assumptions:
          actuals:
            special_post: {2023: {value: 0, unit: teachers, source: count, confidence: verified}}
            open_recruitment: {2023: {value: 3, low: 2, high: 4, source: count, confidence: verified}}
        run: {plan_from: 2024}
        """,
    )
    case = world.load("came")
    one = channels(case.scenario, CELLS, case.county)[1]
    came = case.scenario.assumptions.actuals["open_recruitment"][2023]
    sample = Sample(3, {id(came): np.array([2.0, 3.0, 4.0])})
    assert [one.planned(year, sample).tolist() for year in (0, 1)] == [[2, 3, 4], [2, 2, 2]]
    assert one.planned(0, Sample.likely()).tolist() == [3]
