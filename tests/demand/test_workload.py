"""The work that there is to do: lessons, classes or pupils by subject and area."""

import numpy as np
import pytest
from demand_side import forecasted, need
from six_teachers import TABLES
from test_schools import FOUR_SCHOOLS, SIZES, TWO_AREAS

from workforce.county.roster import roster
from workforce.demand.forecast import look_ahead, settle
from workforce.scenario.sample import Sample

TEACHERS = """
    teacher birth_month sex    level        subject area  status      title start_month
    an      1990-07     male   primary      chinese urban established other 2013-09
    bo      1990-07     male   primary      chinese rural established other 2013-09
    chen    1990-07     male   primary      art     urban established other 2013-09
    deng    1990-07     male   primary      art     urban established other 2013-09
    e       1990-07     male   primary      art     rural established other 2013-09
    fang    1990-07     male   junior       chinese urban established other 2013-09
    gu      1990-07     male   kindergarten preschool urban established other 2013-09
"""


@pytest.fixture
def two_areas(world):
    """Twelve urban classes and twelve village ones, each with teachers of Chinese and art."""
    world.county(pupils=TWO_AREAS, schools=FOUR_SCHOOLS, class_sizes=SIZES, roster=TEACHERS)
    return world


def test_the_base_year_shows_the_work_a_teacher_has_beside_the_standard(world):
    """Six classes of primary have 41.9 lessons of Chinese a week by the curriculum, for two teachers."""
    table = world.inputs().demand.loads.set_index(["level", "subject"])
    row = table.loc["primary", "chinese"]
    assert row[["workload", "teachers", "implied_load", "standard_load"]].tolist() == pytest.approx(
        [41.9, 2, 20.95, 14]
    )
    assert row["unit"] == "lessons"


def test_kindergartens_count_classes_and_special_schools_pupils(world):
    world.county(
        pupils=TABLES["pupils"].rstrip() + "\n        special 1 town public 8\n",
        schools=TABLES["schools"].rstrip() + "\n        s special town public 1\n",
        roster=TABLES["roster"].rstrip()
        + "\n        gu 1990-07 male special special_education town established other 2013-09 -\n",
    )
    table = world.inputs().demand.loads.set_index(["level", "subject"])
    assert table.loc["kindergarten", "preschool"][["workload", "unit"]].tolist() == [3, "classes"]
    assert table.loc["special", "special_education"][["workload", "unit"]].tolist() == [8, "pupils"]


# large classes


CROWDED = "classes: {large_class_allowance: {value: 10%}}"


def test_lessons_in_classes_of_66_and_more_count_more_in_main_subjects(world):
    """70 children in one room: Chinese counts 1 / 0.9 times, music as before."""
    world.county(
        pupils="level grade area sector pupils\nprimary 1 town public 70\njunior 1 town public 9\n"
        "kindergarten 1 town public 12",
        schools="school level area sector weight rooms\nk kindergarten town public 1 3\n"
        "p primary town public 1 1\nj junior town public 1 3",
        class_sizes="level area pupils_per_class\nkindergarten town 12\nprimary town 70\njunior town 9",
    )
    plain, more = (
        forecasted(case).loads.set_index(["level", "subject"])["workload"]
        for case in (world.load(), world.load("allowed", assumptions=CROWDED))
    )
    assert more["primary", "chinese"] == pytest.approx(plain["primary", "chinese"] / 0.9)
    assert more["primary", "music"] == plain["primary", "music"]
    assert more["junior", "chinese"] == plain["junior", "chinese"]


# remote lessons

REMOTE = """
    demand:
      remote_lessons:
        art: {levels: [primary], areas: [rural], subjects: [art], share: 60%, classes_per_lesson: 3,
              taught_in: urban, from_year: 2024}
"""


def test_remote_lessons_are_taught_elsewhere_to_several_classes_at_once(two_areas):
    """From 2024 on the village keeps 40 % of its art; the town teaches a third of the other 60 %. Loads are equal."""
    even = "load_basis: standard"
    plain = forecasted(two_areas.load("plain", assumptions=even))
    remote = forecasted(two_areas.load("remote", assumptions=even, policies=REMOTE))
    own, there = need(plain, "primary", "art", "rural"), need(plain, "primary", "art", "urban")
    assert need(remote, "primary", "art", "rural")[:2].tolist() == own[:2].tolist()
    assert need(remote, "primary", "art", "rural")[2:].tolist() == pytest.approx(0.4 * own[2:])
    assert need(remote, "primary", "art", "urban")[2:].tolist() == pytest.approx(there[2:] + 0.2 * own[2:])
    for area in ("urban", "rural"):
        assert (need(remote, "primary", "chinese", area) == need(plain, "primary", "chinese", area)).all()


def test_remote_lessons_end_when_they_end(two_areas):
    ending = REMOTE.replace("from_year: 2024", "from_year: 2024, to_year: 2025")
    plain, remote = forecasted(two_areas.load()), forecasted(two_areas.load("ending", policies=ending))
    same = need(remote, "primary", "art", "rural") == need(plain, "primary", "art", "rural")
    assert same.tolist() == [True, True, False, False, True, True]


# vocational schools


def test_vocational_pupils_are_shared_by_programme_or_as_teachers_are(world):
    """80 pupils: by programme 20 and 60; without, as the one teacher of Chinese teaches."""
    vocational = "vocational 1 town public 80"
    world.county(
        pupils=TABLES["pupils"].rstrip() + f"\n        {vocational}\n",
        schools=TABLES["schools"].rstrip() + "\n        v vocational town public 1\n",
        roster=TABLES["roster"].rstrip()
        + "\n        gu 1990-07 male vocational chinese town established other 2013-09 -\n",
    )
    alone = forecasted(world.load()).loads.set_index(["level", "subject"])["workload"]
    assert alone["vocational"].to_dict() == {"chinese": 80}
    world.county(programmes="subject share pupils_per_teacher\nchinese 0.25 40\nmathematics 0.75 15")
    demand = forecasted(world.load("standard", assumptions="load_basis: standard"))
    work = demand.loads.set_index(["level", "subject"])["workload"]["vocational"]
    assert work.to_dict() == {"chinese": 20, "mathematics": 60}
    assert need(demand, "vocational", "chinese")[0] == pytest.approx(20 / 40)
    assert need(demand, "vocational", "mathematics")[0] == pytest.approx(60 / 15)


def test_work_adds_up_over_zones(two_areas):
    """Kept by school or by area, the work of the county is the same."""
    by_area = forecasted(two_areas.load())
    total = {level: work.sum(axis=(2, 3)) for level, work in by_area.prospect.work.items()}
    setting = two_areas.load("schools", run="zones: school")
    by_school = look_ahead(settle(setting.county, roster(setting.county), setting.scenario), Sample.likely())
    for level, work in by_school.work.items():
        np.testing.assert_allclose(work.sum(axis=(2, 3)), total[level])
