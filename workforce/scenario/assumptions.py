"""All that we suppose, one part a room; each is listed in every report with its source and confidence."""

from typing import Literal

from pydantic import Field

from workforce.scenario.demand_assumptions import Births, Enrolment, LargeClasses, Migration, Norm
from workforce.scenario.market_assumptions import Actuals, BadYears, ChannelProfile, Pay
from workforce.scenario.supply_assumptions import Cause, Licences, RetirementChoices, WorkingTime
from workforce.scenario.values import Frozen, People, Rate


class Assumptions(Frozen):
    """What we suppose.

    ``other_staff`` is the number of staff who do not teach and occupy approved posts, by level or ``all``; ``backbone``
    the share of backbone teachers (骨干教师) among those who may rotate.
    """

    births: Births
    enrolment: Enrolment
    migration: Migration
    large_classes: LargeClasses
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
