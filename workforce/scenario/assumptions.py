"""All that we suppose, one part a room; each is listed in every report with its source and confidence."""

from typing import Literal

from pydantic import Field

from workforce.scenario.demand_assumptions import (
    Births,
    Boarding,
    ClassFormation,
    Duty,
    Enrolment,
    LargeClasses,
    Migration,
    Norm,
)
from workforce.scenario.market_assumptions import Actuals, BadYears, ChannelProfile, Pay
from workforce.scenario.supply_assumptions import Cause, Licences, RetirementChoices, WorkingTime
from workforce.scenario.values import Frozen, People, Rate, Ratio, Variation


class YearToYear(Frozen):
    """How far years stray, the same for all whom it concerns: a bad year is bad for everybody.

    ``births`` are the children born, ``migration`` the rates of moving, ``fill_rates`` those of every channel,
    ``exits`` the hazards of every cause of leaving.
    """

    births: Variation
    migration: Variation
    fill_rates: Variation
    exits: Variation


class Assumptions(Frozen):
    """What we suppose.

    ``carers`` is the number of carers (保育员) for each kindergarten class, who are staff and not teachers;
    ``pupils_per_teacher`` the ratio of levels that are counted in pupils, where a standard is asked for; ``response``
    how far the pupil-teacher ratio follows pupils, by level (see :mod:`workforce.demand.response`), as given or as
    learned from the county's history.

    ``other_staff`` is the number of staff who do not teach and occupy approved posts, by level or ``all``; ``backbone``
    the share of backbone teachers (骨干教师) among those who may rotate. ``year_to_year`` is how far years stray.
    """

    births: Births
    enrolment: Enrolment
    migration: Migration
    large_classes: LargeClasses
    classes: ClassFormation
    duties: dict[str, Duty] = Field(default_factory=dict)
    boarding: dict[str, Boarding] = Field(default_factory=dict)
    carers: Ratio
    pupils_per_teacher: dict[str, Ratio] = Field(default_factory=dict)
    response: dict[str, Rate] = Field(default_factory=dict)
    response_basis: Literal["given", "history"] = "given"
    load_basis: Literal["calibrated", "standard"]
    norms: dict[str, Norm]
    leaving: dict[str, Cause]
    retirement: RetirementChoices
    working_time: dict[str, WorkingTime] = Field(default_factory=dict)
    licences: Licences
    backbone: Rate
    channels: dict[str, ChannelProfile]
    bad_years: BadYears
    other_staff: dict[str, People] = Field(default_factory=dict)
    pay: dict[str, Pay] = Field(default_factory=dict)
    actuals: Actuals = Field(default_factory=dict)
    year_to_year: YearToYear
