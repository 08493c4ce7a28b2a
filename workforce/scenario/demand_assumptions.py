"""What we suppose about pupils and classes."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workforce.errors import nearest
from workforce.scenario.values import (
    ChangePath,
    CountPath,
    Frozen,
    People,
    Rate,
    RatePath,
    Ratio,
    RatioPath,
    Relative,
    Year,
)


class Births(Frozen):
    """Births: the county's table as far as it was known, then a yearly change; and who lives to enter school."""

    known_to: Year
    yearly_change: ChangePath
    survival: RatePath


STAY_LEVELS = ("kindergarten", "primary", "junior", "senior", "vocational")
"""The levels whose pupils go from grade to grade; special schools are counted as a whole."""


class Enrolment(Frozen):
    """How children enter, stay and go on (shares of the group before).

    ``stay`` is the pupils of a grade per pupil of the grade below a year before who did not repeat it; above 1 where
    children enter late. ``repeat`` is the share of a grade's pupils who do, by level.
    """

    kindergarten_entry: RatePath
    primary_entry: RatioPath
    junior_entry: RatePath
    senior_entry: RatePath
    vocational_entry: RatePath
    stay: dict[str, RatioPath]
    repeat: dict[str, RatePath] = Field(default_factory=dict)
    special_per_thousand: RatioPath

    @model_validator(mode="after")
    def _every_level_with_grades(self) -> Self:
        for level in STAY_LEVELS:
            if level not in self.stay:
                raise ValueError(f"stay says nothing about {level}")
        for name in ("stay", "repeat"):
            for level in getattr(self, name):
                if level not in STAY_LEVELS:
                    raise ValueError(f"{name}: '{level}' has no grades to go through{nearest(level, STAY_LEVELS)}")
        return self


class Migration(Frozen):
    """Yearly moves of pupils between areas and across the county border, as shares of the pupils of the origin.

    ``by_grade`` are relative rates of single grades, by level and grade; 1 where nothing is said.
    """

    rural_to_town: RatePath
    rural_to_urban: RatePath
    town_to_urban: RatePath
    out_of_county: ChangePath
    by_grade: dict[str, dict[int, Relative]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _some_stay(self) -> Self:
        leaving = max(self.rural_to_town.value, *self.rural_to_town.by_year.values(), 0.0)
        leaving += max(self.rural_to_urban.value, *self.rural_to_urban.by_year.values(), 0.0)
        if leaving > 1:
            raise ValueError(f"rural_to_town and rural_to_urban add up to {leaving:.0%}, more than there are")
        return self


class LargeClasses(Frozen):
    """How the published counts of large classes are read."""

    reading: Literal["inclusive", "separate"]
    mean_size_56_to_65: Ratio
    mean_size_66: Ratio


class ClassFormation(Frozen):
    """How schools form classes. The usual size of a class is the county's (its table ``class_sizes``).

    Attributes:
        maximum: pupils, by level: a larger class is split as long as there is a room.
        spare_rooms: rooms that schools have beyond their classes of the base census, where no rooms are given.
        smallest: pupils of the smallest class, by level: schools with fewer a grade teach grades together.
        least_teachers: teachers whom a primary school has at least, whatever its lessons.
        small_school_load: weekly lessons of such a teacher.
        large_class_allowance: by which part lessons in classes of 66 and more count more, in main subjects.
        main_subjects: subjects with that allowance.
        pupils_per_place: pupils for whom a room is built, by level; places are rooms times this.
    """

    maximum: dict[str, Ratio]
    spare_rooms: Rate
    smallest: dict[str, Ratio]
    least_teachers: People
    small_school_load: Ratio
    large_class_allowance: Rate
    main_subjects: tuple[str, ...]
    pupils_per_place: dict[str, Ratio]

    @model_validator(mode="after")
    def _something_is_left(self) -> Self:
        if self.large_class_allowance.value >= 1:
            raise ValueError("large_class_allowance must be below 100 %; of a load something is left")
        return self


class Duty(Frozen):
    """What each class asks of its teachers beside the timetable: homeroom, early reading, evening study, after-school.

    Attributes:
        levels: where.
        lessons: hours a week for each class, as lessons.
        counted: the share that counts as teaching load; spread over the subjects as their lessons are.
    """

    levels: Annotated[tuple[str, ...], Field(min_length=1)]
    lessons: CountPath
    counted: RatePath


class Boarding(Frozen):
    """Boarders of a level: their share by area, and how many a member of staff looks after (生活老师, not teachers)."""

    share: dict[str, Rate]
    pupils_per_staff: Ratio


class SmallSchools(Frozen):
    """Schools of fewer than ``below`` pupils are staffed by class as well: the larger of the two counts."""

    below: Ratio
    staff_per_class: Ratio


class Norm(Frozen):
    """The staffing standard of a level: pupils per member of staff, and the share of staff who do not teach."""

    pupils_per_staff: RatioPath
    non_teaching_share: RatePath
    small_schools: SmallSchools | None = None
