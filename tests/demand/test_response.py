"""Teachers that answer to pupils with an elasticity: England's published trajectory, and a county's own past."""

import numpy as np
import pytest
from demand_side import forecasted, published, sentence

from workforce.demand.response import elasticity, from_history, trajectory
from workforce.demand.tables import tables
from workforce.simulation.supposed import likely

ENGLAND = "validation/england_twm2026_pupils_and_teacher_demand.csv"


@pytest.mark.parametrize(("phase", "k"), [("Primary", 0.20), ("Secondary", 0.95)])
def test_the_published_trajectory_of_england_is_reproduced_to_a_hundredth(phase, k):
    rows = [row for row in published(ENGLAND) if row["phase"] == phase]
    known = [row for row in rows if row["is_projection"] == "No"]
    coming = [row for row in rows if row["is_projection"] == "Yes"]
    pupils = np.array([float(row["pupil_fte"]) for row in [known[-1], *coming]])
    found = trajectory(float(known[-1]["teacher_fte"]), pupils, k)
    assert len(coming) == 3
    assert found[1:].tolist() == pytest.approx([float(row["teacher_fte"]) for row in coming], abs=0.01)


PUPILS = np.array([1000.0, 1100.0, 990.0, 990.0, 1050.0])


def test_teachers_follow_pupils_at_nought_and_stay_at_one():
    assert trajectory(50, PUPILS, 0).tolist() == pytest.approx((PUPILS / 20).tolist())
    assert trajectory(50, PUPILS, 1).tolist() == pytest.approx([50] * 5)


def test_a_step_by_hand():
    """Pupils +10 %, k = 0.5: 50 * 1.1 / 1.05 = 52.38."""
    assert trajectory(50, PUPILS[:2], 0.5)[1] == pytest.approx(50 * 1.1 / 1.05)


@pytest.mark.parametrize("planted", [0.0, 0.2, 0.55, 0.95, 1.0, 1.3])
def test_the_elasticity_of_a_made_up_past_is_found_again(planted):
    assert elasticity(PUPILS, trajectory(80, PUPILS, planted)) == pytest.approx(planted)


def test_the_elasticity_is_found_within_noise():
    random = np.random.default_rng(1)
    pupils = 1000 * np.cumprod(1 + random.normal(0, 0.05, 200))
    teachers = trajectory(80, pupils, 0.4) * (1 + random.normal(0, 0.0005, 200))
    assert elasticity(pupils, teachers) == pytest.approx(0.4, abs=0.02)


def test_nothing_is_learned_from_pupils_who_do_not_change():
    told = "pupils do not change from year to year: no elasticity can be learned from them"
    assert sentence(lambda: elasticity(np.full(4, 900.0), np.array([40.0, 41.0, 42.0, 43.0]))) == told


def history(k, pupils=PUPILS, level="primary"):
    teachers = trajectory(50, np.asarray(pupils, dtype=float), k)
    rows = [f"{2018 + at} {level} {n} {t:.6f}" for at, (n, t) in enumerate(zip(pupils, teachers, strict=True))]
    return "\n".join(["year level pupils teachers", *rows])


def test_the_history_of_a_county_is_learned_from_and_shown_beside_what_is_used(world):
    world.county(history=history(0.6))
    demand = forecasted(world.load())
    learned = from_history(demand.setting.county.tables["history"])
    assert learned == {"primary": pytest.approx(0.6, abs=1e-4)}
    row = tables(demand)["elasticities"].set_index("level").loc["primary"]
    assert row["used"] == 0.2
    assert row["from_history"] == pytest.approx(0.6, abs=1e-4)


# in a forecast

KEEPING = "response: {primary: {value: 1}, junior: {value: 1}}"
FOLLOWING = "response: {primary: {value: 0}, junior: {value: 0}}"


def test_teachers_who_answer_drive_recruitment_where_the_policy_says_so(world):
    case = world.load("answer", policies="demand: {need: response}", assumptions=FOLLOWING)
    np.testing.assert_array_equal(likely(case.inputs).need, case.inputs.demand.needs.by_response)


def test_need_by_response_begins_with_the_need_by_lessons_and_follows_pupils_as_far_as_it_answers(world):
    for suppose, exponent in ((FOLLOWING, 1), (KEEPING, 0)):
        demand = forecasted(world.load("answer", assumptions=suppose))
        inside = (demand.cells["level"] == "primary").to_numpy()
        pupils = demand.prospect.pupils.of_level("primary").sum(axis=2)[0]
        found = demand.needs.by_response[0][:, inside].sum(axis=1)
        assert found[0] == pytest.approx(demand.by_lessons[0, inside].sum())
        assert (found / found[0]).tolist() == pytest.approx(((pupils / pupils[0]) ** exponent).tolist())
