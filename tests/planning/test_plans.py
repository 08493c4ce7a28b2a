"""Plans as scenarios: the channels that are tuned, plans beside, and the file that runs as it is."""

import numpy as np
import pytest
from busy_county import busy
from planned_county import still_busy

import workforce
from workforce.errors import PlannerError
from workforce.planning.plan_file import write_plan
from workforce.planning.plans import (
    replacing_leavers,
    scaled,
    settled,
    targets_of,
    tuned_channels,
    with_moves,
    with_targets,
    with_years,
)
from workforce.scenario.market_policy import QuotaMove
from workforce.scenario.parts import Text
from workforce.simulation.ensemble import expect
from workforce.simulation.preparing import prepare

TITLE = Text(zh="计划", en="The plan: tuned")
CHANNELS = ("open_recruitment", "funded_graduate")


def channels_of(scenario):
    return scenario.policies.market.channels


def targets(plan):
    """The rows of a channel with posts, as by year."""
    years = range(2023, 2029)
    found = {}
    for place, posts in plan.rows():
        table = {2023: posts} if not isinstance(posts, dict) else posts
        by_year = [table[max(one for one in table if one <= year)] for year in years]
        if any(by_year):
            found[tuple(place)] = by_year
    return found


@pytest.fixture(scope="module")
def busy_world(tmp_path_factory):
    return busy(tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="module")
def case(busy_world):
    return busy_world.load("busy")


# which channels


def test_channels_with_a_capacity_or_in_use_are_tuned_in_the_order_of_their_profiles(world):
    case = world.load("tuned", tuning="capacity: {contract: {all: 3}, funded_graduate: {all: 2}}")
    found = tuned_channels(case.scenario)
    assert set(found) == {"special_post", "open_recruitment", "contract", "funded_graduate"}
    assert found == [name for name in case.scenario.assumptions.channels if name in found]


def test_a_channel_that_plans_nobody_is_not_tuned_but_one_with_a_rule_is(world):
    policies = "market: {channels: {special_post: {plan: 0}, contract: {plan: 0, fill_gap: 10%}}}"
    assert tuned_channels(world.load("rule", policies=policies).scenario) == ["open_recruitment", "contract"]


SHUT = "channels: {special_post: {eligible: {value: 0, low: 0, high: 0}}}"


def test_a_channel_that_is_not_open_to_the_county_is_not_tuned_and_its_capacity_refused(world):
    zero = "market: {channels: {special_post: {plan: 0}}}"
    assert tuned_channels(world.load("shut", assumptions=SHUT, policies=zero).scenario) == ["open_recruitment"]
    case = world.load("shut", assumptions=SHUT, policies=zero, tuning="capacity: {special_post: {all: 3}}")
    with pytest.raises(PlannerError) as told:
        tuned_channels(case.scenario)
    assert str(told.value) == (
        "tuning.capacity.special_post: the channel is not open to this county "
        "(assumptions.channels.special_post.eligible is 0); leave it out, or change the assumption"
    )
    assert told.value.address == ("tuning", "capacity", "special_post")


def test_where_there_is_no_channel_at_all_it_is_said(world):
    none = "market: {channels: {special_post: {plan: 0}, open_recruitment: {plan: 0}}}"
    with pytest.raises(PlannerError, match=r"no channel has a plan or a capacity; give tuning\.capacity"):
        tuned_channels(world.load("none", policies=none).scenario)


# other scenarios


def test_targets_take_the_place_of_whatever_a_channel_followed(case):
    rows = {"primary": {"chinese": {"town": {2023: 2.0, 2024: 0.0}}}}
    made = channels_of(with_targets(case.scenario, {"contract": rows, "talent": {}}))
    assert (made["contract"].rule, made["contract"].plan, made["contract"].targets) == (None, 0.0, rows)
    assert (made["talent"].plan, made["talent"].targets) == (0.0, {})
    assert made["special_post"] == channels_of(case.scenario)["special_post"]
    assert made["contract"].levels == channels_of(case.scenario)["contract"].levels


def test_a_channel_that_the_scenario_does_not_use_yet_is_added(world):
    made = with_targets(world.load().scenario, {"contract": {"junior": {"chinese": {"town": 1.0}}}})
    assert channels_of(made)["contract"].targets == {"junior": {"chinese": {"town": 1.0}}}


def test_a_settled_county_moves_nobody(case):
    made = settled(case.scenario)
    market = made.policies.market
    assert market.selection.plan == 0
    assert {market.redeployment.from_year, market.rotation.from_year, market.sharing.from_year} == {None}
    assert channels_of(made) == channels_of(case.scenario)


def test_as_many_posts_as_left_by_one_channel_and_none_by_the_others(case):
    made = channels_of(replacing_leavers(case.scenario, CHANNELS, "open_recruitment", 0.5))
    assert made["open_recruitment"].replace_leavers == 0.5
    assert made["open_recruitment"].plan == made["funded_graduate"].plan == 0
    assert made["funded_graduate"].rule is None
    assert made["special_post"].plan == 6  # is not tuned


def test_a_plan_can_be_had_at_a_share_whatever_it_plans_by(world):
    policies = """
        market:
          channels:
            open_recruitment: {plan: {2023: 2, 2025: 4}, targets: {primary: {all: {town: {2023: 1, 2024: 3}}}}}
            contract: {plan: 0, fill_gap: 10%}
    """
    names = ("open_recruitment", "contract", "talent")
    made = channels_of(scaled(world.load("shared", policies=policies).scenario, names, 1.5))
    assert made["open_recruitment"].plan == {2023: 3.0, 2025: 6.0}
    assert made["open_recruitment"].targets == {"primary": {"all": {"town": {2023: 1.5, 2024: 4.5}}}}
    assert made["contract"].fill_gap == pytest.approx(0.15)
    assert made["special_post"].plan == 1
    assert "talent" not in made


def test_years_of_a_plan(world):
    case = world.load()
    assert with_years(case.scenario, 9).run.years == 9


# posts as targets


def test_posts_one_by_one_become_targets_by_place_with_every_year_listed(tmp_path):
    still = still_busy(tmp_path, CHANNELS)
    posts = np.zeros(still.grid.count)
    cell = 4
    posts[still.grid.columns[0, 1, cell]], posts[still.grid.columns[0, 3, cell]] = 2.0, 1.5
    level, subject, area = still.grid.cells.loc[cell, ["level", "subject", "area"]]
    made = targets_of(still.grid, posts)
    by_year = {2023: 0, 2024: 2, 2025: 0, 2026: 1.5, 2027: 0, 2028: 0}
    assert made == {"open_recruitment": {level: {subject: {area: by_year}}}, "funded_graduate": {}}


# the file


def written(world, targets_, before, **ways):
    file = world.folder / "plan.yaml"
    file.unlink(missing_ok=True)
    write_plan(file, before.scenario, before.overlay, TITLE, targets_, **ways)
    return workforce.load(file).scenario


ROWS = {
    "primary": {"chinese": {"town": {2023: 2.0, 2024: 2.0, 2025: 0.0, 2026: 3.0, 2027: 3.0, 2028: 0.0}}},
    "junior": {"physics": {"rural": {2023: 0.0, 2024: 1.0, 2025: 1.0, 2026: 1.0, 2027: 0.5, 2028: 0.0}}},
}


def test_a_plan_that_was_written_is_read_back(busy_world, case):
    made = written(busy_world, {"open_recruitment": ROWS, "funded_graduate": {}}, case)
    plan = channels_of(made)["open_recruitment"]
    assert made.title == TITLE
    assert targets(plan) == {
        ("primary", "chinese", "town"): [2, 2, 0, 3, 3, 0],
        ("junior", "physics", "rural"): [0, 1, 1, 1, 0.5, 0],
    }
    assert (plan.plan, plan.rule) == (0, None)
    assert channels_of(made)["funded_graduate"].plan == 0
    assert channels_of(made)["special_post"] == channels_of(case.scenario)["special_post"]
    assert made.run == case.scenario.run


def test_numbers_are_written_in_one_line_and_only_where_they_change(busy_world, case):
    written(busy_world, {"open_recruitment": ROWS}, case)
    text = (busy_world.folder / "plan.yaml").read_text(encoding="utf-8")
    assert "town: {2023: 2, 2025: 0, 2026: 3, 2028: 0}" in text
    assert text.startswith("# Made by `workforce tune`")


@pytest.mark.parametrize(
    "followed",
    [
        "plan: 0, fill_gap: 10%", "plan: 0, replace_leavers: 80%", "plan: 0, use_free_posts: 50%",
        "plan: 9, allot: table, allotment: {junior: 3}", "plan: 4, targets: {junior: {all: {all: 2}}}",
    ],
)  # fmt: skip
def test_rules_allotments_and_targets_that_a_channel_followed_are_taken_away(busy_world, case, followed):
    policies = f"market: {{channels: {{open_recruitment: {{{followed}}}}}}}"
    before = busy_world.load("followed", extends="busy", policies=policies)
    made = written(busy_world, {"open_recruitment": ROWS}, before)
    plan = channels_of(made)["open_recruitment"]
    expected = channels_of(with_targets(case.scenario, {"open_recruitment": ROWS}))
    assert targets(plan) == targets(expected["open_recruitment"])
    assert (plan.plan, plan.rule, plan.allot, plan.allotment) == (0, None, "need", {})


def test_a_channel_that_gets_no_posts_loses_the_targets_that_it_had(busy_world):
    policies = "market: {channels: {open_recruitment: {plan: 4, targets: {junior: {all: {all: 2}}}}}}"
    before = busy_world.load("aimed", extends="busy", policies=policies)
    made = written(busy_world, {"open_recruitment": {}}, before)
    assert (channels_of(made)["open_recruitment"].plan, targets(channels_of(made)["open_recruitment"])) == (0, {})


def test_moves_of_approved_posts_are_written_beside_those_of_the_scenario(busy_world, case):
    more = [QuotaMove(year=2026, out_of="junior", to="primary", posts=3.0)]
    made = written(busy_world, {"open_recruitment": {}}, case, moves=more)
    before = case.scenario.policies.market.establishment.moves
    assert made.policies.market.establishment.moves == (*before, *more)
    assert with_moves(case.scenario, more).policies.market.establishment.moves == (*before, *more)


def test_a_plan_file_runs_as_the_scenario_that_it_was_made_from(busy_world, case):
    made = written(busy_world, {"open_recruitment": ROWS, "contract": {}}, case)
    straight = with_targets(case.scenario, {"open_recruitment": ROWS, "contract": {}})
    one, other = (expect(prepare(case.county, scenario)) for scenario in (made, straight))
    np.testing.assert_array_equal(one.hired, other.hired)
    np.testing.assert_array_equal(one.in_post, other.in_post)
