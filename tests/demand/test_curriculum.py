"""Weekly lessons: the curriculum, a local timetable, duties of each class, choice of subjects."""

import numpy as np
import pytest
from demand_side import forecasted, need, sentence
from six_teachers import TABLES
from test_pupils import STAY_ALL

from workforce.demand.curriculum import timetable, weekly_lessons
from workforce.demand.grades import GRADES

FIRST = GRADES.index(("primary", 1))
SENIOR = GRADES.index(("senior", 1))


def plan(case):
    years = np.arange(2022, 2022 + case.scenario.run.years + 1)
    return timetable(case.county, case.scenario, years)


def test_a_curriculum_that_does_not_exist_is_refused_with_the_nearest(world):
    file = world.tables / "county.csv"
    file.write_text(file.read_text("utf-8").replace("guizhou-assumed", "guizhou"), "utf-8")
    assert "there is no curriculum 'guizhou'; did you mean 'guizhou-assumed'?" in sentence(world.inputs)


# a local timetable


def test_a_local_timetable_takes_the_place_of_the_grades_it_lists_and_of_no_others(world):
    """Primary grade 1 has ten lessons of Chinese and sixteen of mathematics, and nothing else."""
    shipped = plan(world.load())
    world.county(timetable="level grade subject weekly_lessons\nprimary 1 chinese 10\nprimary 1 mathematics 16")
    local = plan(world.load())
    mine = dict(zip(local.subjects, local.by_class[0, FIRST], strict=True))
    assert {subject: hours for subject, hours in mine.items() if hours} == {"chinese": 10, "mathematics": 16}
    for subject in shipped.subjects:
        np.testing.assert_array_equal(
            local.by_class[:, FIRST + 1 :, local.number(subject)],
            shipped.by_class[:, FIRST + 1 :, shipped.number(subject)],
        )


def test_a_timetable_with_more_lessons_than_the_week_is_refused(world):
    """Grade 1 has 26 lessons a week."""
    world.county(timetable="level grade subject weekly_lessons\nprimary 1 chinese 20\nprimary 1 mathematics 7")
    told = (
        f"{world.tables / 'timetable.csv'}, column weekly_lessons: level primary, grade 1 has 27 lessons, more than "
        "the 26 of the week"
    )
    assert sentence(world.inputs) == told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("junior 4 chinese 5", "row 2, column grade: level junior has no grade 4"),
        ("special 1 chinese 5", "row 2, column level: special is not taught by a timetable"),
        ("primary 1 chines 5", "row 2, column subject: "),
        ("primary 1 chinese -5", "row 2, column weekly_lessons: "),
    ],
)
def test_a_row_of_a_timetable_that_cannot_be_is_named(world, row, told):
    world.county(timetable=f"level grade subject weekly_lessons\n{row}")
    assert sentence(world.inputs).startswith(f"{world.tables / 'timetable.csv'}, {told}")


def test_the_lessons_of_a_shipped_grade_add_up_to_its_week(world):
    lessons = weekly_lessons(world.load().county).groupby(["level", "grade"])["weekly_lessons"].sum()
    assert lessons["primary", 1] == pytest.approx(26)
    assert lessons["junior", 1] == pytest.approx(34)


# duties


def test_duties_count_as_far_as_they_are_load_and_are_spread_as_lessons_are(world):
    """Ten hours of after-school service, half of them counted, beside 26 lessons: every subject times 31 / 26."""
    counted = "duties: {after_school: {counted: {value: 50%}}}"
    before, after = plan(world.load()), plan(world.load("duties", assumptions=counted))
    np.testing.assert_allclose(after.by_class[:, FIRST], before.by_class[:, FIRST] * 31 / 26)
    np.testing.assert_array_equal(after.by_class[:, SENIOR:], before.by_class[:, SENIOR:])


def test_a_duty_raises_need_in_the_year_in_which_it_counts(world):
    """From 2025 on: 10 of 10 hours beside 26 to 30 lessons."""
    counted = "duties: {after_school: {counted: {value: 0, by_year: {2024: 0, 2025: 100%}}}}"
    before, after = world.inputs().demand, world.inputs("paid", assumptions=counted).demand
    ratio = need(after, "primary") / need(before, "primary")
    assert ratio[:3].tolist() == [1, 1, 1]
    assert (ratio[3:] > 1 + 10 / 30).all()
    assert (ratio[3:] < 1 + 10 / 26).all()
    assert (need(after, "kindergarten") == need(before, "kindergarten")).all()


# choice of subjects

NINETY = [("primary", 6), ("junior", 3), ("senior", 3)]
SENIOR_SCHOOL = "\n".join(
    ["level grade area sector pupils", "kindergarten 1 town public 12"]
    + [f"{level} {grade} town public 90" for level, count in NINETY for grade in range(1, count + 1)]
)
ELECTIVES = """
    subject    role    share  group_size  lessons_chosen  lessons_others
    physics    first   0.6    45          5               1
    history    first   0.4    45          5               1
"""


@pytest.fixture
def choosing(world):
    """Two classes of 45 in every grade; three in five choose physics, the others history."""
    world.county(
        pupils=SENIOR_SCHOOL,
        elective_subjects=ELECTIVES,
        class_sizes="level area pupils_per_class\nkindergarten town 12\n"
        "primary town 45\njunior town 45\nsenior town 45",
        schools=TABLES["schools"].rstrip() + "\n        s senior town public 1\n",
        roster=TABLES["roster"].rstrip()
        + "\n        gu 1990-07 male senior physics town established other 2013-09 -"
        + "\n        hu 1990-07 male senior history town established other 2013-09 -\n",
    )
    return world


def test_groups_of_those_who_chose_take_the_place_of_lessons_by_class(choosing):
    """Entrants of 2022 choose from 2023, their second grade, on: there 5 lessons of those who chose and one of others.

    The week stays as long as it was: 0.6 * 5 + 0.4 * 1 of physics, 0.4 * 5 + 0.6 * 1 of history share what both had.
    """
    chosen = plan(choosing.load("choice", policies="demand: {electives: {from_entry: 2022}}"))
    usual = plan(choosing.load())
    both = [chosen.number("physics"), chosen.number("history")]
    second, third = (usual.by_class[0, SENIOR + grade, both].sum() / week for grade, week in ((1, 6), (2, 5)))
    assert chosen.by_class[0].tolist() == usual.by_class[0].tolist()
    assert chosen.by_pupil[0].sum() == chosen.by_pupil[1, SENIOR + 2].sum() == 0
    assert chosen.by_pupil[1, SENIOR + 1, both].tolist() == pytest.approx([second * 3 / 45, second * 2 / 45])
    assert chosen.by_class[1, SENIOR + 1, both].tolist() == pytest.approx([second * 0.4, second * 0.6])
    assert chosen.by_pupil[2, SENIOR + 2, both].tolist() == pytest.approx([third * 3 / 45, third * 2 / 45])
    assert chosen.by_class[2, SENIOR + 2, both].tolist() == [0, 0]
    np.testing.assert_array_equal(chosen.by_class[:, SENIOR], usual.by_class[:, SENIOR])
    week = chosen.by_class[1, SENIOR + 1].sum() + 45 * chosen.by_pupil[1, SENIOR + 1].sum()
    assert week == pytest.approx(usual.by_class[1, SENIOR + 1].sum())


def test_choice_moves_need_between_subjects_cohort_by_cohort(choosing):
    """More who choose physics need more of its teachers, and fewer of history, two years after entry at the latest."""
    many = choosing.load("many", assumptions=STAY_ALL, policies="demand: {electives: {from_entry: 2023}}")
    choosing.county(elective_subjects=ELECTIVES.replace("0.6", "0.8").replace("0.4", "0.2"))
    more = choosing.load("more", assumptions=STAY_ALL, policies="demand: {electives: {from_entry: 2023}}")
    first, second = forecasted(many), forecasted(more)
    for subject, way in (("physics", 1), ("history", -1)):
        change = way * (need(second, "senior", subject) - need(first, "senior", subject))
        assert (change[:2] == 0).all()
        assert (change[2:] > 0).all()
        assert change[3] > change[2]
