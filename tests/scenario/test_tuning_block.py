"""The block ``tuning``: what may stand in it, and what is refused, with its place and a sentence."""

import pytest

from workforce.errors import PlannerError


def refusal(world, text):
    """What is said about a block, without the name of its file; the block begins in line 3."""
    file = world.scenario("wrong", f"extends: baseline\ntuning:\n  {text}\n")
    with pytest.raises(PlannerError) as refused:
        world.load("wrong")
    message = str(refused.value)
    assert "\n" not in message
    return message.replace(str(file), "FILE")


def test_limits_and_weights_are_read(world):
    block = """
        capacity: {open_recruitment: {all: {2023: 4, 2025: 8}}, special_post: {junior: 2}}
        applicants: {music: {2023: 1}}
        budget: {county: 1e6, all: {2023: 2e6}}
        most_change: 3
        floors: {town: 2}
        weights: {by_level: {junior: 2}, by_subject: {music: 0.5}, surplus_by_level: {primary: 1}}
        unit: 5
    """
    tuning = world.load("tuned", tuning=block).scenario.tuning
    assert tuning.capacity == {"open_recruitment": {"all": {2023: 4, 2025: 8}}, "special_post": {"junior": 2}}
    assert (tuning.budget, tuning.floors) == ({"county": 1e6, "all": {2023: 2e6}}, {"town": 2})
    assert (tuning.most_change, tuning.unit, tuning.weights.by_level) == (3, 5, {"junior": 2})
    plain = world.load().scenario.tuning
    assert (plain.capacity, plain.most_change, plain.unit) == ({}, None, 1)
    assert plain.weights.before_goal.value == 0.5


def test_no_run_depends_on_it(world):
    tuned = world.load("tuned", tuning="capacity: {open_recruitment: {all: 4}}\nunit: 5")
    plain, other = (case.scenario for case in (world.load(), tuned))
    assert plain.policies == other.policies
    assert plain.assumptions == other.assumptions


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "capacity: {open_recruitmnt: {all: 4}}",
            "FILE:3:14: tuning.capacity.open_recruitmnt: 'open_recruitmnt' is not a known channel with a profile; did "
            "you mean 'open_recruitment'?",
        ),
        (
            "capacity: {contract: {primry: 4}}",
            "FILE:3:25: tuning.capacity.contract.primry: 'primry' is not a known level; did you mean 'primary'?",
        ),
        (
            "applicants: {musik: 4}",
            "FILE:3:16: tuning.applicants.musik: 'musik' is not a known subject; did you mean 'music'?",
        ),
        ("floors: {twon: 1}", "FILE:3:12: tuning.floors.twon: 'twon' is not a known area; did you mean 'town'?"),
        (
            "budget: {conty: 1}",
            "FILE:3:12: tuning.budget.conty: 'conty' is not a known payer; did you mean 'county'?",
        ),
        (
            "weights: {by_level: {junor: 1}}",
            "FILE:3:24: tuning.weights.by_level.junor: 'junor' is not a known level; did you mean 'junior'?",
        ),
        (
            "weights: {by_subject: {musik: 1}}",
            "FILE:3:26: tuning.weights.by_subject.musik: 'musik' is not a known subject; did you mean 'music'?",
        ),
        (
            "weights: {surplus_by_level: {junor: 1}}",
            "FILE:3:32: tuning.weights.surplus_by_level.junor: 'junor' is not a known level; did you mean 'junior'?",
        ),
        (
            "capacity: {contract: {all: {2024: 1}}}",
            "FILE:3:25: tuning.capacity.contract.all: a plan by year must begin with plan_from, 2023; what happened "
            "before belongs to assumptions.actuals",
        ),
        (
            "budget: {county: {2023: 1, 2040: 2}}",
            "FILE:3:30: tuning.budget.county.2040: 2040 lies beyond the run, which ends in 2027",
        ),
        (
            "applicants: {music: {2022: 1}}",
            "FILE:3:16: tuning.applicants.music: a plan by year must begin with plan_from",
        ),
        ("floors: {town: {2023: 1, 2099: 2}}", "FILE:3:28: tuning.floors.town.2099: 2099 lies beyond the run"),
        (
            "budget: {county: -1}",
            "FILE:3:12: tuning.budget.county: input should be greater than or equal to 0, not -1",
        ),
        ("floors: {town: -1}", "greater than or equal to 0"),
        ("applicants: {music: {2023: -2}}", "greater than or equal to 0"),
        ("capacity: {contract: {all: -3}}", "greater than or equal to 0"),
        ("most_change: -1", "greater than or equal to 0"),
        ("quota_moves: -1", "greater than or equal to 0"),
        ("unit: 0", "greater than or equal to 1"),
        ("weights: {by_level: {junior: -1}}", "greater than or equal to 0"),
        ("capcity: {}", "did you mean 'capacity'?"),
    ],
)
def test_what_names_nothing_or_lies_outside_is_refused(world, text, sentence):
    told = refusal(world, text)
    assert told.startswith("FILE:3:")
    assert sentence in told


def test_floors_are_not_refused_while_a_channel_in_use_has_no_capacity(world):
    """It can offer ``growth`` times what it offers today: three posts of open recruitment and one of special posts."""
    world.load("more", tuning="capacity: {contract: {all: 1}}\nfloors: {town: 3}")


def test_a_channel_without_any_capacity_is_refused(world):
    assert refusal(world, "capacity: {contract: {}}").endswith(
        "tuning.capacity.contract: no level is given; write all: and the posts, or leave the channel out"
    )
