"""Posts from work: loads, calibrated or a standard, and the posts that a school has whatever its lessons."""

import numpy as np
import pandas as pd
import pytest
from demand_side import forecasted, need, sentence
from test_pupils import STAY_ALL

import workforce
from workforce.demand.posts import loads
from workforce.simulation import preparing

CELLS = pd.DataFrame(
    [("primary", "chinese", "town"), ("primary", "chinese", "rural"), ("primary", "music", "town")],
    columns=["level", "subject", "area"],
)


# loads


def test_under_calibrated_loads_the_need_of_the_base_year_is_the_teachers_there_are(world):
    demand = world.inputs().demand
    assert need(demand, "primary", "chinese")[0] == pytest.approx(2)
    assert need(demand, "kindergarten", "preschool")[0] == pytest.approx(1)


def test_under_standard_loads_need_is_work_over_the_standard(world):
    """Three kindergarten classes at half a class a teacher: 6. 41.9 lessons of Chinese at 14: 2.99."""
    demand = world.inputs("standard", assumptions="load_basis: standard").demand
    assert need(demand, "kindergarten", "preschool")[0] == pytest.approx(6)
    assert need(demand, "primary", "chinese")[0] == pytest.approx(41.9 / 14)


def test_an_area_without_teachers_shares_the_load_of_its_subject_and_work_of_nobody_asks_for_none():
    """Chinese: 40 lessons and two teachers in town, 10 and none in the village: 50 / 2 in both. Music: nobody's."""
    unknown = np.full(3, np.nan)
    used = loads(np.array([40.0, 10.0, 9.0]), np.array([2.0, 0.0, 0.0]), CELLS, unknown, "calibrated")
    assert used.tolist() == [25, 25, np.inf]


def test_a_standard_of_the_county_takes_the_place_of_the_shipped_one(world):
    """41.9 lessons of Chinese: 10 a teacher by the county, in town 20; mathematics as shipped."""
    world.county(loads="level subject area load\nprimary chinese all 10")
    standard = "load_basis: standard"
    demand = world.inputs("standard", assumptions=standard).demand
    assert need(demand, "primary", "chinese")[0] == pytest.approx(4.19)
    world.county(loads="level subject area load\nprimary chinese all 10\nprimary chinese town 20")
    assert need(world.inputs("standard").demand, "primary", "chinese")[0] == pytest.approx(2.095)


@pytest.mark.parametrize("load", ["0", "-3"])
def test_a_load_of_zero_is_refused_with_row_and_column(world, load):
    world.county(loads=f"level subject area load\nprimary mathematics all 15\nprimary chinese all {load}")
    message = sentence(world.inputs)
    assert message.startswith(f"{world.tables / 'loads.csv'}, row 3, column load: ")


@pytest.mark.parametrize(
    "suppose",
    [
        "pupils_per_teacher: {special: {value: 0, low: 0}}",
        "norms: {primary: {pupils_per_staff: {value: 0, low: 0}}}",
        "classes: {maximum: {primary: {value: 0, low: 0}}}",
    ],
)
def test_a_ratio_of_zero_is_refused_with_the_line(world, suppose):
    message = sentence(lambda: world.load("zero", assumptions=suppose))
    assert "zero.yaml:3:" in message
    assert "greater than 0" in message


@pytest.fixture(scope="module", params=["changge/baseline", "guiding/baseline"])
def shipped(request):
    """The demand side of a shipped county, and its teachers at work at the base census by cell."""
    case = workforce.load(request.param, years=1)
    inputs = case.inputs
    bands = inputs.ages
    at_work = preparing._at_work(inputs.roster, case.scenario, bands)
    keys = ["level", "subject", "area"]
    sums = inputs.roster.assign(at_work=at_work).groupby(keys)["at_work"].sum()
    teachers = sums.reindex(pd.MultiIndex.from_frame(inputs.demand.cells[keys]), fill_value=0).to_numpy()
    return inputs.demand, teachers, len(inputs.roster)


def test_calibrated_need_equals_teachers_at_work_in_every_area_of_a_subject_taught_in_all(shipped):
    """Full-time equivalents, not people: who is on leave or seconded is not in the load."""
    demand, teachers, people = shipped
    apart = (teachers > 0) != (demand.by_lessons[0] > 0)
    subjects = pd.MultiIndex.from_frame(demand.cells[["level", "subject"]])
    whole = ~subjects.isin(subjects[apart])
    assert whole.sum() > 50
    np.testing.assert_allclose(demand.by_lessons[0, whole], teachers[whole])
    assert 0.85 < teachers.sum() / people < 0.98


def test_the_base_year_is_calibrated_so_that_no_subject_has_a_gap(shipped):
    demand, teachers, _ = shipped
    need_and_teachers = demand.cells.assign(need=demand.by_lessons[0], teachers=teachers)
    by_subject = need_and_teachers.groupby(["level", "subject"])[["need", "teachers"]].sum()
    np.testing.assert_allclose(by_subject["need"], by_subject["teachers"], atol=1e-9)


# posts of schools


def of_care(world, rule):
    """The demand side under a rule for teachers of mental health from 2023 on."""
    policies = f"demand: {{school_posts: {{care: {{subject: mental_health, from_year: 2023, {rule}}}}}}}"
    return forecasted(world.load("care", assumptions=STAY_ALL, policies=policies))


@pytest.mark.parametrize(
    ("rule", "posts"),
    [
        ("per_school: 1, levels: [primary]", 1),
        ("levels: [primary], per_school: 2", 2),
        ("per_school: 1, levels: [primary], shared_below: 124", 0.5),
        ("per_school: 1, levels: [primary], shared_below: 40", 1),
        ("per_school: 1, levels: [primary], pupils_per_post: 20", 3),
        ("per_school: 1, levels: [primary], pupils_per_post: 25", 2),
        ("per_school: 1, levels: [primary], pupils_per_post: 100", 1),
        ("per_school: 1, levels: [junior]", 0),
        ("per_school: 1, levels: [primary], areas: [rural]", 0),
        ("per_school: 1, levels: []", 1),
    ],
)
def test_posts_of_a_school_by_hand(world, rule, posts):
    """62 pupils in 2023: one post, more by size, or half of one where schools below 124 share; none in 2022."""
    assert need(of_care(world, rule), "primary", "mental_health")[:2].tolist() == pytest.approx([0, posts])


def test_posts_of_schools_raise_the_need_of_their_subject_alone_and_from_their_year_on(world):
    before = forecasted(world.load())
    care = "{subject: mental_health, levels: [primary, junior], per_school: 1, from_year: 2024}"
    after = forecasted(world.load("care", policies=f"demand: {{school_posts: {{care: {care}}}}}"))
    for level in ("primary", "junior"):
        more = need(after, level, "mental_health") - need(before, level, "mental_health")
        assert more.tolist() == [0, 0, 1, 1, 1, 1]
    same = after.cells["subject"] != "mental_health"
    others = before.cells["subject"] != "mental_health"
    np.testing.assert_array_equal(after.by_lessons[:, same], before.by_lessons[:, others])


def test_a_school_whose_lessons_ask_for_more_than_its_post_needs_no_more(world):
    """Two teachers of Chinese at the primary school: a post of one is there already; three are one more."""
    chinese = "demand: {school_posts: {more: {subject: chinese, levels: [primary], from_year: 2023, per_school: N}}}"
    one = forecasted(world.load("one", policies=chinese.replace("N", "1")))
    three = forecasted(world.load("three", policies=chinese.replace("N", "3")))
    assert need(one, "primary", "chinese")[:2].tolist() == pytest.approx([2, 2])
    assert need(three, "primary", "chinese")[:2].tolist() == pytest.approx([2, 3])
