"""Whole classes of a school: from pupils, the usual size, the maximum and the rooms, and what a planner's rule does."""

import numpy as np
import pytest

from workforce.county.tables import national
from workforce.demand.classes import BINS, SIZES, Places, Rules, form, nothing_formed
from workforce.demand.grades import AREAS, GRADES, grades

JUNIOR = grades("junior")
NONE = np.inf


def formed(pupils, rooms=NONE, usual=45.0, maximum=55.0, allowed=NONE, smallest=0.0, weekly=30.0, least=0.0):
    """The classes of one school with three grades, alone in its area."""
    shape = (1, len(GRADES), len(AREAS))
    public = np.zeros((1, *shape))
    public[0, 0, JUNIOR, 1] = pupils
    groups = np.full((1, len(GRADES)), -1)
    groups[0, JUNIOR] = (0, 1, 2)
    places = Places(np.array([JUNIOR.start]), np.array([JUNIOR.stop]), np.array([1]), groups)
    every = np.ones(len(GRADES))
    rules = Rules(
        share=np.ones((1, 1)),
        rooms=np.full((1, 1), float(rooms)),
        usual=np.full(shape, usual),
        maximum=every * maximum,
        allowed=np.full(shape, float(allowed)),
        smallest=every * smallest,
        weekly=every[None] * weekly,
        least=every * least,
    )
    found = nothing_formed(1, 1, 3, 1)
    form(public, places, rules, found)
    return found


def classes(*pupils, **rules):
    return formed(pupils, **rules).classes[0, 0].tolist()


def sizes(*pupils, **rules):
    """Classes by size, of all grades."""
    counts = formed(pupils, **rules).sizes[0, 0].sum(axis=0)
    return {name: round(float(count), 9) for name, count in zip(BINS, counts, strict=True) if count}


# how many


@pytest.mark.parametrize(
    ("pupils", "count"),
    [(1, 1), (45, 1), (55, 1), (56, 2), (67, 2), (90, 2), (110, 2), (112, 3), (165, 4)],
)
def test_classes_are_pupils_over_the_usual_size_or_enough_for_the_maximum(pupils, count):
    """Usual 45, most 55: 56 are two though 56 / 45 rounds to one; 165 would fit into three, but 3.67 is four."""
    assert classes(pupils, 0, 0) == [count, 0, 0]


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [(9, [3, 3, 2]), (8, [3, 3, 2]), (7, [2, 3, 2]), (6, [2, 2, 2]), (5, [2, 2, 1]), (3, [1, 1, 1]), (2, [1, 1, 1])],
)
def test_where_rooms_lack_classes_grow_where_they_grow_least(rooms, expected):
    """Grades of 120, 120 and 100. Two classes of 60, twice; then one of 100; no grade is without a class."""
    assert classes(120, 120, 100, rooms=rooms, usual=50) == expected


def test_classes_beyond_the_rooms_are_told():
    assert formed((40, 40, 40), rooms=2).lacking[0, 0, 0] == 1
    assert formed((40, 40, 40), rooms=3).lacking[0, 0, 0] == 0
    assert formed((40, 40, 40)).lacking[0, 0, 0] == 0


def test_a_rule_of_the_planner_holds_whatever_the_rooms_and_the_rooms_that_lack_are_told():
    """120 in six rooms are classes of 60; with at most 45 there are three in each grade, and three rooms lack."""
    assert classes(120, 120, 120, rooms=6) == [2, 2, 2]
    ruled = formed((120, 120, 120), rooms=6, allowed=45)
    assert ruled.classes[0, 0].tolist() == [3, 3, 3]
    assert ruled.lacking[0, 0, 0] == 3


# small schools


def test_a_small_school_teaches_grades_together():
    """Nine in three grades, fewer than six a grade: one class, shared by the grades as their pupils are; 15: two."""
    assert classes(3, 4, 2, smallest=6, usual=30) == pytest.approx([3 / 9, 4 / 9, 2 / 9])
    assert classes(6, 6, 6, smallest=6, usual=30) == [1, 1, 1]
    assert sum(classes(5, 5, 5, smallest=6, usual=30)) == pytest.approx(2)


def test_a_school_is_staffed_for_its_least_lessons():
    """One class of 30 lessons, two teachers of 18 at least: 36 lessons are staffed, spread as the classes are."""
    small = formed((3, 4, 2), smallest=6, weekly=30, least=36)
    assert small.classes[0, 0].sum() == pytest.approx(1)
    assert small.taught[0, 0].sum() == pytest.approx(36 / 30)
    large = formed((40, 40, 40), weekly=30, least=36)
    assert large.taught[0, 0].tolist() == large.classes[0, 0].tolist()


# sizes


@pytest.mark.parametrize(
    ("pupils", "rooms", "expected"),
    [
        (25, 1, {"to_25": 1}),
        (26, 1, {"26_to_35": 1}),
        (55, 1, {"51_to_55": 1}),
        (56, 1, {"56_to_65": 1}),
        (65, 1, {"56_to_65": 1}),
        (66, 1, {"from_66": 1}),
        (111, 2, {"51_to_55": 1, "56_to_65": 1}),
        (131, 2, {"56_to_65": 1, "from_66": 1}),
        (110.5, 2, {"51_to_55": 1.5, "56_to_65": 0.5}),
    ],
)
def test_pupils_are_spread_evenly_and_classes_counted_by_size(pupils, rooms, expected):
    """Of 111 in two classes one has 55 and one 56; of an expected 110.5 half of the second."""
    assert sizes(pupils, 0, 0, rooms=rooms) == expected


def test_as_many_classes_are_counted_by_size_as_there_are():
    random = np.random.default_rng(1)
    for _ in range(50):
        found = formed(random.uniform(0, 400, 3), rooms=random.integers(3, 20))
        np.testing.assert_allclose(found.sizes.sum(axis=3), found.classes)
        assert found.of_school.sum() == pytest.approx(found.classes.sum())


def test_a_school_without_pupils_has_no_class():
    empty = formed((0, 0, 0), rooms=3, least=36)
    assert empty.classes.sum() == empty.taught.sum() == empty.lacking.sum() == 0


def test_large_classes_are_those_of_the_standards():
    """56 and 66 pupils (data/class_standards.csv): the bins of sizes end below them."""
    standards = national("class_standards")
    assert {SIZES[-2] + 1} == set(standards["large"])
    assert {SIZES[-1] + 1} == set(standards["very_large"])
