"""Futures laid over plans: whose assumptions are taken, whose policies stay, and what is refused."""

from functools import partial

import pytest
from six_teachers import World

import workforce
from workforce import choice
from workforce.errors import PlannerError
from workforce.planning import futures
from workforce.planning.futures import Merged
from workforce.planning.robustness import Question

FALLING = "births: {yearly_change: {value: -20%, low: -20%, high: -20%, source: test, confidence: hypothetical}}"
STILL = "births: {yearly_change: {value: 0%, low: 0%, high: 0%, source: test, confidence: hypothetical}}"
MORE = "market: {channels: {open_recruitment: {plan: 4}}}"
NONE = "market: {channels: {open_recruitment: {plan: 0}}}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def cases(world):
    """Two plans, two futures, and the baseline of all."""
    return {
        "base": world.load(),
        "more": world.load("more", policies=MORE),
        "none": world.load("none", policies=NONE),
        "falling": world.load("falling", assumptions=FALLING),
        "still": world.load("still", assumptions=STILL),
    }


def supposed(case):
    return Merged(case.overlay, case.scenario)


def laid(plan, future, *others):
    base = futures.common([*map(supposed, (plan, *others, future))])
    return futures.laid(supposed(plan), supposed(future), base)


def test_a_plan_takes_over_the_assumptions_of_a_future_and_keeps_its_policies(cases):
    both = laid(cases["more"], cases["falling"])
    assert both.scenario.assumptions.births.yearly_change.value == -0.2
    assert both.scenario.policies == cases["more"].scenario.policies
    assert both.scenario.name == f"{cases['more'].scenario.name} + {cases['falling'].scenario.name}"
    assert cases["more"].scenario.assumptions.births.yearly_change.value != -0.2
    where = both.overlay.place(("assumptions", "births", "yearly_change", "value"))
    assert where.file.name == "falling.yaml"


def test_what_is_not_changed_is_that_of_the_plan(world, cases):
    plan = world.load("serving", assumptions="duties: {after_school: {counted: {value: 50%, low: 50%, high: 50%}}}")
    both = laid(plan, cases["falling"])
    assert both.scenario.assumptions.duties == plan.scenario.assumptions.duties
    assert both.scenario.assumptions.births.yearly_change.value == -0.2


def test_policies_of_a_future_are_told_and_left_out(world, cases):
    future = world.load("both", assumptions=FALLING, policies=NONE)
    base = futures.common([supposed(cases["more"]), supposed(future)])
    assert futures.policies(base, supposed(future)) == ["policies.market.channels.open_recruitment"]
    assert laid(cases["more"], future).scenario.policies == cases["more"].scenario.policies
    assert futures.policies(base, supposed(cases["falling"])) == []
    assert list(choice.left_out([cases["more"]], [future, cases["falling"]])) == [future.scenario.name]


def test_a_future_may_take_an_assumption_away(world, cases):
    future = world.load("free", assumptions="channels: {open_recruitment: {one_off_cost: null}}")
    assert cases["more"].scenario.assumptions.channels["open_recruitment"].one_off_cost is not None
    assert laid(cases["more"], future).scenario.assumptions.channels["open_recruitment"].one_off_cost is None


def test_a_future_that_extends_a_plan_is_the_same_for_every_plan(world, cases):
    plan = world.load("duty", assumptions="norms: {primary: {pupils_per_staff: {value: 17, low: 17, high: 17}}}")
    future = world.load("duty_falling", extends="duty", assumptions=FALLING)
    with_both = laid(cases["more"], future, plan)
    assert with_both.scenario.assumptions.norms["primary"] == plan.scenario.assumptions.norms["primary"]
    assert laid(plan, future, cases["more"]).scenario.assumptions.births.yearly_change.value == -0.2


def test_plan_and_future_that_both_change_an_assumption_are_refused(world, cases):
    plan = world.load("calm", assumptions=STILL)
    with pytest.raises(PlannerError) as refused:
        laid(plan, cases["falling"])
    assert str(refused.value) == (
        f"{plan.scenario.name} and the future {cases['falling'].scenario.name} both change "
        "assumptions.births.yearly_change; leave one of them out"
    )
    assert laid(plan, cases["still"]).scenario.assumptions == plan.scenario.assumptions


def test_a_future_without_an_assumption_is_refused(cases):
    with pytest.raises(PlannerError, match=r"--futures .*/none changes no assumption of baseline"):
        laid(cases["more"], cases["none"])


def run(case):
    return workforce.simulate(case, 20, 1)


def test_every_plan_is_run_in_every_future_on_the_same_luck(cases):
    seen = []

    def seeing(case):
        seen.append(case.scenario.name.replace(cases["base"].scenario.name.removesuffix("baseline"), ""))
        return run(case)

    plans = [cases[name] for name in ("base", "none", "more")]
    made = choice.choose(plans, [cases["falling"], cases["still"]], Question(target=1.0), seeing)
    assert seen == [
        f"{plan}{future}" for plan in ("baseline", "none", "more") for future in ("", " + falling", " + still")
    ]
    assert made.manifest["futures"][0] == "as_assumed"
    judged = made.tables["plans"].query("level == 'all'").set_index("plan")
    none = cases["none"].scenario.name
    assert judged["greatest_regret"].idxmax() == none
    assert judged.loc[none, "place"] == 3
    assert made.tables["futures"]["key"].tolist() == ["assumptions.births.yearly_change"] * 2
    assert made.tables["futures"]["value"].tolist() == ["-0.2", "0"]


def test_a_plan_and_its_copy_have_no_regret(world, cases):
    made = choice.choose([cases["base"], world.load("copy", run="seed: 1")], [cases["falling"]], run=run)
    assert (made.tables["outcomes"][["regret", "replication_regret"]] == 0).all().all()


def test_plans_that_do_not_fit_together_are_refused(world, cases):
    def refusal(plans, given=(), **more):
        with pytest.raises(PlannerError) as refused:
            choice.choose(plans, given, run=more.pop("run", run), **more)
        return str(refused.value)

    base, more, falling = cases["base"], cases["more"], cases["falling"]
    other = workforce.load("guiding/baseline")
    assert "choose between two or more different plans, not" in refusal([base])
    assert "choose between two or more different plans, not" in refusal([base, base])
    assert "the plans are of different counties" in refusal([base, other])
    assert "the plans and futures are of different counties" in refusal([base, more], [other])
    assert "the plans have different horizons" in refusal([base, world.load("short", run="years: 3")])
    assert "--futures names a future twice" in refusal([base, more], [falling, falling])
    assert "the runs differ in seed" in refusal([base, more], run=partial(differently, iter(range(9))))


def differently(seeds, case):
    return workforce.simulate(case, 4, next(seeds))
