"""Whole classes in every school and grade, from pupils, the usual size, the maximum and the rooms (equation 7).

A school opens round(pupils / usual size) classes in a grade, or as many as keep them below the maximum, as long as it
has rooms. Where rooms lack, those there are go to the grades with the largest classes, and classes grow: children
beyond capacity are shown as pressure, not lost. A rule that a planner sets holds whatever the rooms; the rooms that
lack are told. Where classes would be very small grades are taught together, so that none is smaller.

Real numbers of pupils are spread evenly over the classes of a grade: of *n* in *c* classes n - c⌊n/c⌋ have one pupil
more than the others, so that the classes of a size are counted without rounding.
"""

from typing import NamedTuple

import numpy as np

from workforce.compiled import compiled
from workforce.demand.grades import Array, Ints

SIZES = (25, 35, 45, 50, 55, 65)
"""The largest class of each bin but the last, which has 66 pupils and more."""

BINS = ("to_25", "26_to_35", "36_to_45", "46_to_50", "51_to_55", "56_to_65", "from_66")
NOBODY = 1e-9


class Places(NamedTuple):
    """Where schools are, and which group (grade of a zone) each of their grades belongs to.

    ``first`` and ``last`` are the places of a school's grades on the grade axis, ``groups`` of shape (school, grade).
    """

    first: Ints
    last: Ints
    area: Ints
    groups: Ints


class Rules(NamedTuple):
    """How classes are formed in each year.

    Attributes:
        share: of the public pupils of its level and area that a school has, shape (year, school).
        rooms: of a school, same shape; infinite where nothing limits them.
        usual: pupils in a usual class, shape (year, grade, area).
        maximum: beyond which a class is split while there are rooms, shape (grade,).
        allowed: beyond which a class is split whatever the rooms, shape (year, grade, area); infinite for no rule.
        smallest: pupils of the smallest class; schools with fewer a grade teach grades together, shape (grade,); 0
            for never.
        weekly: lessons of a class, shape (year, grade).
        least: lessons that a school has taught at least, shape (grade,).
    """

    share: Array
    rooms: Array
    usual: Array
    maximum: Array
    allowed: Array
    smallest: Array
    weekly: Array
    least: Array


class Formed(NamedTuple):
    """What is written, for each point and year; a group is a grade of a zone.

    Attributes:
        classes: shape (point, year, group).
        taught: classes with those that small schools are staffed for besides, same shape.
        sizes: classes by size, shape (point, year, group, bin).
        of_school: classes of each school, shape (point, year, school).
        pupils: of each school, same shape.
        lacking: rooms that rules ask for and that are not there, same shape.
        room: of at least the grades of a school, written over.
    """

    classes: Array
    taught: Array
    sizes: Array
    of_school: Array
    pupils: Array
    lacking: Array
    room: Array


def nothing_formed(points: int, years: int, groups: int, schools: int) -> Formed:
    """Arrays to write into."""
    by_group = (points, years, groups)
    by_school = (points, years, schools)
    return Formed(
        np.zeros(by_group), np.zeros(by_group), np.zeros((*by_group, len(BINS))), np.zeros(by_school),
        np.zeros(by_school), np.zeros(by_school), np.zeros(16),
    )  # fmt: skip


@compiled
def form(public: Array, places: Places, rules: Rules, formed: Formed) -> None:
    """Form the classes of every point, year and school.

    Args:
        public: public pupils, shape (point, year, grade, area).
        places: of schools.
        rules: of years.
        formed: written into; begins with nothing.
    """
    for p in range(public.shape[0]):
        for year in range(public.shape[1]):
            for school in range(len(places.first)):
                if rules.share[year, school] > 0:
                    _form_school(p, year, school, public, places, rules, formed)


@compiled
def _form_school(p: int, year: int, school: int, public: Array, places: Places, rules: Rules, formed: Formed) -> None:
    """Form the classes of one school in one year."""
    first, last, area = places.first[school], places.last[school], places.area[school]
    share = rules.share[year, school]
    pupils = 0.0
    for grade in range(first, last):
        pupils += public[p, year, grade, area] * share
    if pupils <= NOBODY:
        return
    if pupils < rules.smallest[first] * (last - first):
        together = max(1.0, np.floor(pupils / rules.smallest[first]))
        for grade in range(first, last):
            formed.room[grade - first] = together * public[p, year, grade, area] * share / pupils
    else:
        _open_classes(p, year, school, public, places, rules, formed)
    classes, lessons = 0.0, 0.0
    for grade in range(first, last):
        count = formed.room[grade - first]
        classes += count
        lessons += count * rules.weekly[year, grade]
    factor = max(1.0, rules.least[first] / lessons) if lessons > 0 else 1.0
    for grade in range(first, last):
        count = formed.room[grade - first]
        group = places.groups[school, grade]
        formed.classes[p, year, group] += count
        formed.taught[p, year, group] += count * factor
        if count > 0:
            _count_sizes(public[p, year, grade, area] * share, count, formed.sizes[p, year, group])
    formed.of_school[p, year, school] = classes
    formed.pupils[p, year, school] = pupils
    rooms = rules.rooms[year, school]
    formed.lacking[p, year, school] = max(0.0, classes - rooms) if classes > rooms else 0.0


@compiled
def _open_classes(p: int, year: int, school: int, public: Array, places: Places, rules: Rules, formed: Formed) -> None:
    """The classes of each grade of a school, written into ``formed.room``."""
    first, last, area = places.first[school], places.last[school], places.area[school]
    share, rooms = rules.share[year, school], rules.rooms[year, school]
    total = 0.0
    for grade in range(first, last):
        n = public[p, year, grade, area] * share
        count = 0.0
        if n > NOBODY:
            count = max(1.0, np.floor(n / rules.usual[year, grade, area] + 0.5), np.ceil(n / rules.maximum[grade]))
        formed.room[grade - first] = count
        total += count
    while total > rooms and _join_classes(p, year, school, public, places, share, formed.room):
        total -= 1.0
    for grade in range(first, last):
        n = public[p, year, grade, area] * share
        if n > NOBODY:
            formed.room[grade - first] = max(formed.room[grade - first], np.ceil(n / rules.allowed[year, grade, area]))


@compiled
def _join_classes(p: int, year: int, school: int, public: Array, places: Places, share: float, room: Array) -> bool:
    """Take a class from the grade whose others stay smallest; whether there was one to take."""
    first, last, area = places.first[school], places.last[school], places.area[school]
    fewest, at = np.inf, -1
    for grade in range(first, last):
        count = room[grade - first]
        if count > 1.0:
            joined = public[p, year, grade, area] * share / (count - 1.0)
            if joined < fewest:
                fewest, at = joined, grade - first
    if at >= 0:
        room[at] -= 1.0
    return at >= 0


@compiled
def _count_sizes(pupils: float, classes: float, sizes: Array) -> None:
    """Count the classes of a grade by size: of ``pupils`` in ``classes`` as many have one more as do not go evenly."""
    small = np.floor(pupils / classes)
    larger = min(max(pupils - small * classes, 0.0), classes)
    at = 0
    while at < 6 and small > SIZES[at]:
        at += 1
    sizes[at] += classes - larger
    while at < 6 and small + 1 > SIZES[at]:
        at += 1
    sizes[at] += larger
