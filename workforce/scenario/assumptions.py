"""What we are unsure of: values with a range, a source and a confidence.

A value is a number, or a path by year. Where a range is not known the report says so; nothing is a silent default.
"""

from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workforce.errors import nearest

Confidence = Literal[
    "verified", "verified_secondary", "verified_local", "derived", "memory", "assumed", "hypothetical", "unknown"
]


def percent(value: Any) -> Any:
    """``2.5%`` and ``2.5％`` as 0.025; anything else as it is."""
    if isinstance(value, str) and value.strip().endswith(("%", "％")):
        try:
            return round(float(value.strip()[:-1]) / 100, 12)
        except ValueError:
            return value
    return value


Number = Annotated[float, BeforeValidator(percent)]
Share = Annotated[float, BeforeValidator(percent), Field(ge=0, le=1)]
Positive = Annotated[float, BeforeValidator(percent), Field(gt=0)]
Signed = Annotated[float, BeforeValidator(percent), Field(ge=-1, le=1)]
Count = Annotated[float, Field(ge=0, le=100_000)]
Year = Annotated[int, Field(ge=1949, le=2200)]
Relative = Annotated[float, Field(ge=0)]


class Frozen(BaseModel):
    """A part of a scenario: no unknown key, no infinite number, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Assumption(Frozen):
    """A number that we are unsure of, the same in every year."""

    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: str = ""
    source: str
    confidence: Confidence

    @model_validator(mode="after")
    def _range_holds_value(self) -> Self:
        if self.low is not None and self.low > self.value:
            raise ValueError(f"low {self.low:g} is above the value {self.value:g}")
        if self.high is not None and self.high < self.value:
            raise ValueError(f"high {self.high:g} is below the value {self.value:g}")
        return self


class Path(Assumption):
    """A number that we are unsure of and that may change from year to year.

    ``by_year`` takes the place of ``value``: straight lines between the years given, level before the first and after
    the last.
    """

    by_year: dict[Year, Number] = Field(default_factory=dict)

    def at(self, years: NDArray[np.int64]) -> NDArray[np.float64]:
        """The value in each of ``years``, shape (year,)."""
        if not self.by_year:
            return np.full(len(years), self.value)
        known = sorted(self.by_year)
        return np.interp(years, known, [self.by_year[year] for year in known])


class Rate(Assumption):
    """A share or a chance: from 0 to 1."""

    value: Share
    low: Share | None = None
    high: Share | None = None


class RatePath(Path):
    """A share or a chance that may change from year to year."""

    value: Share
    low: Share | None = None
    high: Share | None = None
    by_year: dict[Year, Share] = Field(default_factory=dict)


class Ratio(Assumption):
    """A positive number."""

    value: Positive
    low: Positive | None = None
    high: Positive | None = None


class RatioPath(Path):
    """A positive number that may change from year to year."""

    value: Positive
    low: Positive | None = None
    high: Positive | None = None
    by_year: dict[Year, Positive] = Field(default_factory=dict)


class ChangePath(Path):
    """A yearly change or a net share of those there, from year to year: no more than all of them can go."""

    value: Signed
    low: Signed | None = None
    high: Signed | None = None
    by_year: dict[Year, Signed] = Field(default_factory=dict)


class People(Assumption):
    """A number of people."""

    value: Count


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


class Cause(Frozen):
    """A cause of leaving: a yearly rate, and how the hazard differs.

    ``by_age`` gives the relative hazard from that age on; ``summer_share`` is the part of a year's hazard that falls
    in July and August.
    """

    yearly_rate: RatePath
    by_age: dict[Annotated[int, Field(ge=0, le=100)], Relative] = Field(default_factory=dict)
    by_sex: dict[str, Relative] = Field(default_factory=dict)
    by_status: dict[str, Relative] = Field(default_factory=dict)
    summer_share: Rate

    @model_validator(mode="after")
    def _some_stay(self) -> Self:
        if max([self.yearly_rate.value, *self.yearly_rate.by_year.values()]) >= 1:
            raise ValueError("yearly_rate must be below 1")
        return self


class ChannelProfile(Frozen):
    """What a channel brings: when, how surely, and whom."""

    status: str
    month: Annotated[int, Field(ge=1, le=12)]
    fill_rate: RatePath
    age_from: Ratio
    age_to: Ratio
    female_share: Rate
    term_years: Annotated[int, Field(ge=1, le=20)] | None = None
    conversion_chance: Rate | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.age_from.value >= self.age_to.value:
            raise ValueError("age_from must be below age_to")
        if (self.term_years is None) != (self.conversion_chance is None):
            raise ValueError("term_years and conversion_chance go together: give both or neither")
        return self


class Assumptions(Frozen):
    """All that we suppose. Each part is used by one room and listed in every report."""

    births: Births
    enrolment: Enrolment
    migration: Migration
    large_classes: LargeClasses
    load_basis: Literal["calibrated", "standard"]
    norms: dict[str, Norm]
    leaving: dict[str, Cause]
    channels: dict[str, ChannelProfile]
    actuals: dict[str, dict[Year, People]] = Field(default_factory=dict)
