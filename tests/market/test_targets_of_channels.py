"""Posts that a channel plans for places: spread within each as need is, besides the plan; what is refused."""

import numpy as np
import pandas as pd
import pytest
from six_teachers import rows

from workforce.errors import PlannerError
from workforce.market.channels import channels

CELLS = pd.DataFrame(
    rows("""
    level    subject      area
    primary  chinese      town
    primary  chinese      rural
    primary  mathematics  town
    junior   chinese      town
    """)
)
NEED = np.array([[20.0, 10.0, 10.0, 5.0]])
NO_GAP = np.zeros((1, 4))


def channel(world, text, name="open_recruitment", **blocks):
    case = world.load("planned", policies=f"market: {{channels: {{{name}: {{{text}}}}}}}", **blocks)
    return next(one for one in channels(case.scenario, CELLS, case.county) if one.name == name)


def planned(one, year=0, gap=NO_GAP, posts=None):
    """Posts by cell of those who arrive in a year of the horizon."""
    given = np.array([one.posts[year - one.profile.lead_years] if posts is None else posts], dtype=float)
    return one.weights(gap, NEED, given, year)[0].tolist()


def test_posts_of_one_cell_go_there_whatever_is_lacking_elsewhere(world):
    one = channel(world, "plan: 0, targets: {primary: {mathematics: {town: 3}}}")
    assert planned(one) == planned(one, gap=np.array([[9.0, 9, -5, 9]])) == [0, 0, 3, 0]


@pytest.mark.parametrize(
    ("targets", "posts"),
    [
        ("{all: {all: {all: 9}}}", [4, 2, 2, 1]),
        ("{primary: {all: {all: 8}}}", [4, 2, 2, 0]),
        ("{all: {chinese: {all: 7}}}", [4, 2, 0, 1]),
        ("{all: {all: {town: 7}}}", [4, 0, 2, 1]),
        ("{primary: {chinese: {all: 6}}}", [4, 2, 0, 0]),
        ("{primary: {chinese: {all: 6, rural: 1}}, junior: {all: {all: 2}}}", [4, 3, 0, 2]),
    ],
)
def test_all_stands_for_every_one_and_is_spread_as_need_is(world, targets, posts):
    assert planned(channel(world, f"plan: 0, targets: {targets}")) == pytest.approx(posts)


def test_plan_and_targets_add_up_and_the_plan_fills_the_gaps_that_targets_leave(world):
    """Two in mathematics by target, so that of its gap of three one is left; four more posts fill it and Chinese."""
    one = channel(world, "plan: 4, targets: {primary: {mathematics: {town: 2}}}")
    assert one.posts.tolist() == [6] * 5
    assert planned(one, gap=np.array([[3.0, 0, 3, 0]])) == pytest.approx([3, 0, 3, 0])


def test_a_target_beside_a_plan_by_table(world):
    one = channel(world, "plan: 3, allot: table, allotment: {junior: 1}, targets: {primary: {chinese: {rural: 2}}}")
    assert planned(one) == pytest.approx([0, 2, 0, 3])


def test_a_number_holds_until_the_next_year_listed(world):
    one = channel(world, "plan: 0, targets: {primary: {mathematics: {town: {2023: 3, 2025: 0, 2026: 5}}}}")
    assert one.posts.tolist() == [3, 3, 0, 5, 5]
    assert [sum(planned(one, year)) for year in range(5)] == [3, 3, 0, 5, 5]


def test_who_is_signed_for_a_place_arrives_there_years_later_and_fewer_than_signed(world):
    """Signed in 2023 for mathematics and in 2024 for Chinese: of both, and of the plan beside, nine in ten arrive."""
    targets = "{primary: {mathematics: {town: {2023: 2, 2024: 0}}, chinese: {rural: {2023: 0, 2024: 4}}}}"
    lead = "channels: {funded_graduate: {lead_years: 2}}"
    one = channel(world, f"plan: 0, targets: {targets}", "funded_graduate", assumptions=lead)
    assert planned(one, 2, posts=1.8) == pytest.approx([0, 0, 1.8, 0])
    assert planned(one, 3, posts=3.6) == pytest.approx([0, 3.6, 0, 0])
    both = channel(world, f"plan: 2, targets: {targets}", "funded_graduate", assumptions=lead)
    spread = 1.8 * NEED[0] / NEED.sum() + np.array([0, 0, 1.8, 0])
    assert planned(both, 2, posts=3.6) == pytest.approx(spread)


def test_within_the_schools_of_a_channel_alone(world):
    one = channel(world, "plan: 0, areas: [town], targets: {primary: {chinese: {all: 6}}}")
    assert planned(one) == pytest.approx([6, 0, 0, 0])


def test_targets_of_zero_are_no_targets(world):
    bare, zero = channel(world, "plan: 4"), channel(world, "plan: 4, targets: {primary: {all: {all: 0}}}")
    gap = np.array([[3.0, -1, 0, 2]])
    assert planned(zero, gap=gap) == planned(bare, gap=gap)
    assert zero.posts.tolist() == bare.posts.tolist()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "targets: {primry: {all: {all: 1}}}",
            "targets.primry: 'primry' is not a known level; did you mean 'primary'?",
        ),
        ("targets: {primary: {maths: {all: 1}}}", "targets: 'maths' is not a known subject"),
        ("targets: {primary: {all: {village: 1}}}", "targets: 'village' is not a known area"),
        ("targets: {primary: {all: {all: {2024: 1}}}}", "a plan by year must begin with plan_from, 2023"),
        ("targets: {primary: {all: {all: {2023: 1, 2040: 1}}}}", "2040 lies beyond the run, which ends in 2027"),
        ("targets: {primary: {all: {all: -1}}}", "greater than or equal to 0"),
        ("targets: {primary: {all: 4}}", "this must be a mapping of keys and values"),
        ("targets: {junior: {physics: {all: 1}}}", "targets: junior physics all is not taught where this channel may"),
        ("levels: [junior], targets: {primary: {all: {all: 1}}}", "targets: primary all all is not taught where this"),
        (
            "replace_leavers: 100%, targets: {primary: {all: {all: 1}}}",
            "both 'targets' and 'replace_leavers' are given; a channel has targets or follows a rule",
        ),
    ],
)
def test_unknown_words_years_places_and_a_rule_beside_are_refused(world, text, sentence):
    with pytest.raises(PlannerError) as told:
        channel(world, f"plan: 0, {text}")
    assert sentence in str(told.value)
