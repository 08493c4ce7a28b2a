"""Which changes make the difference: parts add up to it, the inert has none, and nothing comes of nothing."""

import numpy as np
import pytest
from busy_county import busy

import workforce
from workforce import api
from workforce.errors import PlannerError
from workforce.results.measures import table
from workforce.studies.attribution import MOST, shapley, subsets
from workforce.studies.groups import changes

KEYS = ["measure", "year", "level", "subject"]


def off(found):
    """By how much the parts of an attribution fail to add up to the difference, at most."""
    parts = found.parts.groupby(KEYS)["mean"].sum()
    ends = found.ends.set_index(KEYS)
    return float((parts - (ends["after"] - ends["before"])).abs().max())


def test_shapley_values_of_a_game_by_hand():
    """One adds 1, the other 2, both together 4 more: the 4 are shared."""
    worth = {frozenset(): 0.0, frozenset("a"): 1.0, frozenset("b"): 2.0, frozenset("ab"): 7.0}
    assert shapley("ab", worth) == {"a": pytest.approx(3.0), "b": pytest.approx(4.0)}


def test_shapley_values_add_up_and_give_the_inert_nothing():
    names = "abcd"
    values = {one: np.sin(1 + sum(2 ** "abc".index(name) for name in one if name != "d")) for one in subsets(names)}
    parts = shapley(names, values)
    assert parts["d"] == pytest.approx(0.0)
    assert sum(parts.values()) == pytest.approx(values[frozenset(names)] - values[frozenset()])


def grouped(world, **differences):
    """The groups in which an overlay differs from the baseline."""
    return changes(world.load().scenario, world.load("changed", **differences).scenario)


def test_changes_stand_in_groups_in_their_order(world):
    found = grouped(
        world,
        assumptions="""
            births: {yearly_change: {value: -9%}}
            leaving: {resignation: {yearly_rate: {value: 9%, high: 10%}}}
        """,
        policies="market: {channels: {talent: {plan: 1}}, rotation: {from_year: 2024}}",
    )
    assert found.groups == {
        "births": (("assumptions", "births"),),
        "leaving": (("assumptions", "leaving"),),
        "channel.talent": (("policies", "market", "channels", "talent"),),
        "rotation": (("policies", "market", "rotation"),),
    }


def test_what_differs_in_evidence_or_luck_alone_is_no_change(world):
    found = grouped(world, assumptions="births: {yearly_change: {source: another, high: 5%}}", run="{seed: 7}")
    assert found.groups == {}


def test_mixed_scenarios_take_whole_rooms(world):
    rule = "{from_year: 2024, maximum: 8}"
    found = grouped(
        world, policies=f"demand: {{classes: {{small: {rule}}}}}\nmarket: {{channels: {{talent: {{plan: 1}}}}}}"
    )
    only_classes, only_talent = found.mixed(["classes"]), found.mixed(["channel.talent"])
    assert set(only_classes.policies.demand.classes) == {"small"}
    assert only_classes.policies.market == found.before.policies.market
    assert not only_talent.policies.demand.classes
    assert only_talent.policies.market == found.after.policies.market
    assert found.mixed([]) == found.before
    assert found.mixed(found.groups) == found.after


@pytest.fixture
def changed(tmp_path):
    """The busy county, and the same with changes in four groups, two of them in what makes teachers leave."""
    world = busy(tmp_path)
    plan = world.load(
        "plan",
        extends="busy",
        assumptions="leaving: {resignation: {yearly_rate: {value: 6%, high: 7%}}}",
        policies="""
            demand: {classes: {small: {from_year: 2024, maximum: 8}}}
            supply: {retirement: {later_months: 12}}
            market: {channels: {open_recruitment: {plan: 14}}}
        """,
    )
    return world.load("busy"), plan


def test_parts_add_up_to_the_difference_of_the_runs(changed):
    base, plan = changed
    found = api.attribute(plan, base)
    assert list(found.groups) == ["classes", "retirement", "leaving", "channel.open_recruitment"]
    assert (found.method, found.runs) == ("shapley", 16)
    assert off(found) < 1e-9
    for end, case in (("before", base), ("after", plan)):
        outcome = workforce.simulate(case, way="expected").outcome
        gap = table(outcome, "gap", ["year"]).set_index("year")["mean"]
        shortage = table(outcome, "shortage", ["year"]).set_index("year")["mean"]
        told = found.ends.groupby(["measure", "year"])[end].sum()
        np.testing.assert_allclose(told["gap"], gap, atol=1e-3)
        np.testing.assert_allclose(told["shortage"], shortage, atol=1e-3)


def test_smaller_classes_more_gap_and_more_posts_less(changed):
    parts = api.attribute(changed[1], changed[0]).explained(2028).parts
    assert parts["classes"] > 0.1
    assert parts["leaving"] > 0.1
    assert parts["retirement"] < -0.1
    assert parts["channel.open_recruitment"] < -1


def test_processes_and_a_shorter_horizon_give_the_same(changed):
    whole, short = api.attribute(changed[1], changed[0]), api.attribute(changed[1], changed[0], 2, 2025)
    assert short.ends["year"].max() == 2025
    for name in ("parts", "ends"):
        early = getattr(whole, name)
        early = early[early["year"] <= 2025].reset_index(drop=True)
        numbers = early.select_dtypes("float").columns
        np.testing.assert_allclose(getattr(short, name)[numbers], early[numbers], atol=1e-9)


def test_a_scenario_against_itself_has_nothing_to_explain(world):
    found = api.attribute(world.load(), world.load())
    explained = found.explained(2025, "primary", "chinese")
    assert found.groups == {}
    assert explained.parts == {}
    assert explained.before == explained.after


def test_one_group_is_the_whole_difference(world):
    found = api.attribute(
        world.load("more", policies="market: {channels: {open_recruitment: {plan: 3}}}"), world.load()
    )
    explained = found.explained(2026)
    assert explained.parts == {"channel.open_recruitment": pytest.approx(explained.after - explained.before)}


def test_beyond_eight_groups_they_are_added_in_order(tmp_path):
    world = busy(tmp_path)
    plan = world.load(
        "many",
        extends="busy",
        assumptions="""
            births: {yearly_change: {value: 1%, high: 2%}}
            enrolment: {primary_entry: {value: 1.01, high: 2}}
            leaving: {death: {yearly_rate: {value: 1%, high: 2%}}}
            licences: {second_subject: {value: 1%, low: 0}}
        """,
        policies="""
            supply: {retirement: {later_months: 6}}
            market:
              channels: {open_recruitment: {plan: 9}, talent: {plan: 3}, silver_age: {plan: 1}}
              selection: {plan: 3}
              rotation: {share: 20%}
        """,
    )
    found = api.attribute(plan, world.load("busy"), last=2024)
    assert len(found.groups) > MOST
    assert (found.method, found.runs) == ("ordered", len(found.groups) + 1)
    assert off(found) < 1e-9


def test_changes_that_make_no_sense_alone_are_taken_together(world):
    plan = world.load(
        "posts",
        assumptions="births: {yearly_change: {value: 1%, high: 2%}}",
        policies="""
            market:
              channels: {open_recruitment: {plan: 0, use_free_posts: 100%}}
              establishment: {posts: {all: 9}}
        """,
    )
    found = api.attribute(plan, world.load())
    assert list(found.groups) == ["births", "channel.open_recruitment+establishment"]
    assert off(found) < 1e-9


@pytest.mark.parametrize(
    ("differences", "last", "sentence"),
    [
        ({"run": "{years: 4}"}, None, "differ in horizon (5, 4)"),
        ({}, 2040, "--year 2040 is not a census of these scenarios; the nearest is 2027"),
        ({}, 2022, "--year 2022 is not a census of these scenarios; the nearest is 2023"),
    ],
)
def test_what_cannot_be_explained_is_refused(world, differences, last, sentence):
    plan = world.load("other", **differences) if differences else world.load()
    with pytest.raises(PlannerError) as refused:
        api.attribute(plan, world.load(), last=last)
    assert sentence in str(refused.value)


def test_other_tables_are_refused(world):
    base = world.load()
    world.county(births="year births\n" + "\n".join(f"{year} 13" for year in range(2015, 2023)))
    with pytest.raises(PlannerError, match="different counties or tables"):
        api.attribute(world.load(), base)
