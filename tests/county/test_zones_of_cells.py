"""Zones inside areas: the cells, the zone of each teacher, and schools that are made up."""

import numpy as np
import pandas as pd
import pytest

from workforce.county.assumed import schools as made_up
from workforce.county.cells import cells, district_of, with_zones
from workforce.county.totals.synthesis import _dealt
from workforce.errors import PlannerError

SCHOOLS = pd.DataFrame(
    [("a", "east", "east"), ("b", "east", "east"), ("c", "west", "")], columns=["school", "zone", "district"]
).assign(level="primary", area="urban")


def test_a_teacher_is_in_the_zone_of_the_school():
    roster = pd.DataFrame({"teacher": ["an", "bo"], "school": ["b", "c"], "level": "primary", "area": "urban"})
    assert with_zones(roster, SCHOOLS)["zone"].tolist() == ["east", "west"]


def test_a_teacher_without_a_school_is_named():
    roster = pd.DataFrame({"teacher": ["an", "bo"], "school": ["b", ""]})
    with pytest.raises(
        PlannerError, match="teacher bo: '' is not a public school of the county; zones finer than areas"
    ):
        with_zones(roster, SCHOOLS)


def test_a_teacher_of_another_area_than_the_school_is_named():
    roster = pd.DataFrame({"teacher": ["an"], "school": ["b"], "level": ["primary"], "area": ["rural"]})
    with pytest.raises(PlannerError, match="teacher an: the area is rural, but that of the school is urban"):
        with_zones(roster, SCHOOLS)


def test_zones_stand_inside_their_area_in_the_order_of_the_schools():
    taught = pd.DataFrame(
        [
            ("primary", "chinese", "rural", "r"),
            ("primary", "chinese", "urban", "z"),
            ("primary", "chinese", "urban", "a"),
        ],
        columns=["level", "subject", "area", "zone"],
    )
    found = cells(taught.iloc[:1], taught)
    assert found["zone"].tolist() == ["z", "a", "r"]


def test_a_zone_without_a_district_stands_for_itself():
    found = pd.DataFrame({"zone": ["west", "east"]})
    assert district_of(found, SCHOOLS).tolist() == ["west", "east"]


def test_schools_of_usual_size_are_made_up_where_no_list_is_given():
    """4,000 pupils in schools of 1,500: three of a third each; private pupils need no public school."""
    pupils = pd.DataFrame(
        [("primary", "urban", "public", 4000), ("primary", "rural", "private", 90), ("junior", "town", "public", 30)],
        columns=["level", "area", "sector", "pupils"],
    )
    usual = pd.DataFrame([("primary", "urban", 1500), ("junior", "town", 800)], columns=["level", "area", "pupils"])
    found = made_up(pupils, usual)
    assert found["school"].tolist() == ["primary-urban-01", "primary-urban-02", "primary-urban-03", "junior-town-01"]
    assert found["weight"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])
    assert set(found["confidence"]) == {"assumed"}


def test_a_county_without_a_list_of_schools_runs(world):
    before = world.inputs().demand
    world.county(schools=None)
    after = world.load().inputs.demand
    assert after.setting.schools.table["school"].tolist()
    np.testing.assert_allclose(after.by_lessons[0], before.by_lessons[0])


def test_teachers_are_dealt_out_to_schools_in_turn():
    """Any stretch of the roster has every school in proportion, so that all subjects come to all schools."""
    dealt = _dealt(np.array([0.5, 0.25, 0.25]), 400)
    for stretch in dealt.reshape(4, 100):
        np.testing.assert_allclose(np.bincount(stretch), [50, 25, 25], atol=1)
