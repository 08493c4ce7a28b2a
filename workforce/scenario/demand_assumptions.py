"""What we suppose about pupils and classes."""

from typing import Literal, Self

from pydantic import model_validator

from workforce.errors import nearest
from workforce.scenario.values import ChangePath, Frozen, RatePath, Ratio, RatioPath, Year


class Births(Frozen):
    """Births: the county's table as far as it was known, then a yearly change."""

    known_to: Year
    yearly_change: ChangePath


STAY_LEVELS = ("kindergarten", "primary", "junior", "senior", "vocational")
"""The levels whose pupils go from grade to grade; special schools are counted as a whole."""


class Enrolment(Frozen):
    """How children enter, stay and go on (shares of the group before).

    ``stay`` is the pupils of a grade per pupil of the grade below a year before; above 1 where children enter late.
    """

    kindergarten_entry: RatePath
    primary_entry: RatioPath
    junior_entry: RatePath
    senior_entry: RatePath
    vocational_entry: RatePath
    stay: dict[str, RatioPath]
    special_per_thousand: RatioPath

    @model_validator(mode="after")
    def _every_level_with_grades(self) -> Self:
        for level in STAY_LEVELS:
            if level not in self.stay:
                raise ValueError(f"stay says nothing about {level}")
        for level in self.stay:
            if level not in STAY_LEVELS:
                raise ValueError(f"stay: '{level}' has no grades to go through{nearest(level, STAY_LEVELS)}")
        return self


class Migration(Frozen):
    """Yearly moves of pupils between areas and across the county border, as shares of the pupils of the origin."""

    rural_to_town: RatePath
    rural_to_urban: RatePath
    town_to_urban: RatePath
    out_of_county: ChangePath

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


class Norm(Frozen):
    """The staffing standard of a level: pupils per member of staff, and the share of staff who do not teach."""

    pupils_per_staff: RatioPath
    non_teaching_share: RatePath
