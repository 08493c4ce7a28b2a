"""The goal and the weights as numbers by cell and year, and goals that are about nothing."""

import numpy as np
import pandas as pd
import pytest

import workforce
from workforce.errors import PlannerError
from workforce.planning.purpose import Goal, about, groups, purpose, refuse, shortage_weights

CELLS = pd.DataFrame(
    [
        ("primary", "chinese", "town"), ("primary", "chinese", "rural"), ("primary", "music", "town"),
        ("junior", "chinese", "town"),
    ],
    columns=["level", "subject", "area"],
)  # fmt: skip
YEARS = np.array([2027, 2028, 2029])
NEED = np.array([[10.0, 5, 2, 8], [12, 6, 2, 9], [14, 7, 2, 10]])


@pytest.fixture(scope="module")
def weights():
    return workforce.load("changge/limits").scenario.tuning.weights


def made(weights, goal, **changed):
    rules = weights.model_copy(update=changed)
    return purpose(rules, goal, CELLS, YEARS, NEED, np.zeros(4), np.zeros(6))


def test_years_before_the_goal_count_less_and_levels_and_subjects_by_their_weights(weights):
    rules = weights.model_copy(update={"by_level": {"junior": 2.0}, "by_subject": {"music": 0.5}})
    found = shortage_weights(rules, Goal(by=2028), CELLS, YEARS)
    before = weights.before_goal.value
    assert found[1].tolist() == found[2].tolist() == [1, 1, 0.5, 2]
    assert found[0].tolist() == pytest.approx([before, before, before / 2, before * 2])
    both = weights.model_copy(update={"by_level": {"primary": 3.0}, "by_subject": {"music": 0.5}})
    assert shortage_weights(both, Goal(by=2027), CELLS, YEARS)[0].tolist() == [3, 3, 1.5, 1]


def test_surplus_and_posts_beyond_need_have_their_weights(weights):
    found = made(weights, Goal(by=2028), surplus_by_level={"primary": 0.75})
    plain = weights.surplus.value
    assert found.surplus.tolist() == [[0.75, 0.75, 0.75, plain]] * 3
    assert found.beyond.tolist() == [weights.beyond.value] * 4


def test_groups_are_levels_and_subjects_over_all_areas():
    found = groups(CELLS)
    assert {name: inside.tolist() for name, inside in found.items()} == {
        "primary.chinese": [True, True, False, False],
        "primary.music": [False, False, True, False],
        "junior.chinese": [False, False, False, True],
    }


def test_a_goal_holds_in_each_level_and_subject_from_its_year_on(weights):
    found = made(weights, Goal(by=2028, most=1.5))
    assert list(found.groups) == ["primary.chinese", "primary.music", "junior.chinese"]
    assert found.most.tolist() == [[np.inf, 1.5, 1.5]] * 3
    assert found.confidence is None
    assert found.named_most == np.inf


def test_a_share_is_of_the_need_of_the_year(weights):
    found = made(weights, Goal(by=2028, most=0.1, share=True))
    assert found.most[0].tolist() == pytest.approx([np.inf, 1.8, 2.1])
    assert found.most[2].tolist() == pytest.approx([np.inf, 0.9, 1.0])


def test_a_goal_may_be_about_a_level_or_a_subject_alone(weights):
    found = made(weights, Goal(by=2027, most=0.0, level="primary"))
    assert list(found.groups) == ["primary.chinese", "primary.music"]
    chinese = made(weights, Goal(by=2027, most=0.0, subject="chinese"))
    assert list(chinese.groups) == ["primary.chinese", "junior.chinese"]
    assert about(Goal(by=2027, level="primary", subject="music"), CELLS).tolist() == [False, False, True, False]


def test_a_goal_with_confidence_is_about_one_figure_and_not_about_groups(weights):
    found = made(weights, Goal(by=2028, most=4.0, subject="chinese", confidence=0.9))
    assert (found.groups, found.most.shape) == ({}, (0, 3))
    assert (found.confidence, found.named_census, found.named_most) == (0.9, 1, 4.0)
    assert found.named.tolist() == [1, 1, 0, 1]
    share = made(weights, Goal(by=2028, most=0.1, share=True, level="primary", confidence=0.9))
    assert share.named_most == pytest.approx(2.0)


def test_without_a_goal_nothing_is_held_below_anything(weights):
    found = made(weights, Goal(by=2028))
    assert np.isinf(found.most).all()
    assert found.named_most == np.inf


@pytest.mark.parametrize(
    ("goal", "sentence"),
    [
        (Goal(by=2026), "--by 2026 is not among the years of the plan, 2027 to 2029"),
        (Goal(by=2030), "--by 2030 is not among the years of the plan, 2027 to 2029"),
        (Goal(by=2028, most=-1.0), "--max-shortage must be a number of teachers or a share from 0, not -1"),
        (Goal(by=2028, most=float("nan")), "--max-shortage must be a number of teachers or a share from 0, not nan"),
        (Goal(by=2028, level="senior"), "--level senior is not taught in the county's public schools"),
        (Goal(by=2028, subject="physics"), "--subject physics is not taught in the county's public schools"),
        (Goal(by=2028, most=1.0, confidence=1.0), "--confidence must be from 50% to less than 100%, not 100%"),
        (Goal(by=2028, most=1.0, confidence=0.2), "--confidence must be from 50% to less than 100%, not 20%"),
        (Goal(by=2028, confidence=0.9), "--confidence needs a goal: give --max-shortage"),
    ],
)
def test_a_goal_about_nothing_is_refused_in_a_sentence(goal, sentence):
    with pytest.raises(PlannerError) as told:
        refuse(goal, 2027, 2029, CELLS)
    assert str(told.value) == sentence


def test_a_goal_that_is_one_is_not_refused():
    refuse(Goal(by=2029, most=0.0, level="primary", subject="music", confidence=0.5), 2027, 2029, CELLS)


def test_a_subject_that_is_not_taught_at_the_level_is_refused():
    """Each of them is taught, but not both together: the goal would be met by doing nothing."""
    with pytest.raises(PlannerError, match=r"--subject music is not taught at the level junior"):
        refuse(Goal(by=2028, most=1.0, level="junior", subject="music"), 2027, 2029, CELLS)
