"""Values that we are unsure of: a number or a path by year, with a range, a source and a confidence.

Where a range is not known the report says so; nothing is a silent default.
"""

from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

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
MonthCount = Annotated[float, Field(ge=0, le=1200)]
Money = Annotated[float, Field(ge=0, le=1e9)]
IntervalLevel = Annotated[float, BeforeValidator(percent), Field(ge=0.5, lt=1)]
Age = Annotated[int, Field(ge=0, le=100)]
Year = Annotated[int, Field(ge=1949, le=2200)]
Relative = Annotated[float, Field(ge=0)]


class Frozen(BaseModel):
    """A part of a scenario: no unknown key, no infinite number, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Assumption(Frozen):
    """A number that we are unsure of, the same in every year.

    ``value`` is the likely one, as likely too low as too high; ``low`` and ``high`` are its bounds, or, with a
    ``level``, the bounds of an interval that holds it with that chance (see :mod:`workforce.scenario.sample`).
    """

    least: ClassVar[float] = -np.inf
    most: ClassVar[float] = np.inf

    value: Number
    low: Number | None = None
    high: Number | None = None
    level: IntervalLevel | None = None
    unit: str = ""
    source: str
    confidence: Confidence

    @property
    def ranged(self) -> bool:
        """Whether it has a range to be drawn from."""
        return any(bound is not None and bound != self.value for bound in (self.low, self.high))

    @model_validator(mode="after")
    def _range_holds_value(self) -> Self:
        if self.level is not None and (self.low is None or self.high is None):
            raise ValueError("level is given, but low or high is not; an interval needs both")
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

    least: ClassVar[float] = 0.0
    most: ClassVar[float] = 1.0

    value: Share
    low: Share | None = None
    high: Share | None = None


class RatePath(Path):
    """A share or a chance that may change from year to year."""

    least: ClassVar[float] = 0.0
    most: ClassVar[float] = 1.0

    value: Share
    low: Share | None = None
    high: Share | None = None
    by_year: dict[Year, Share] = Field(default_factory=dict)


class Ratio(Assumption):
    """A positive number."""

    least: ClassVar[float] = 1e-9

    value: Positive
    low: Positive | None = None
    high: Positive | None = None


class RatioPath(Path):
    """A positive number that may change from year to year."""

    least: ClassVar[float] = 1e-9

    value: Positive
    low: Positive | None = None
    high: Positive | None = None
    by_year: dict[Year, Positive] = Field(default_factory=dict)


class ChangePath(Path):
    """A yearly change or a net share of those there, from year to year: no more than all of them can go."""

    least: ClassVar[float] = -1.0
    most: ClassVar[float] = 1.0

    value: Signed
    low: Signed | None = None
    high: Signed | None = None
    by_year: dict[Year, Signed] = Field(default_factory=dict)


class People(Assumption):
    """A number of people."""

    least: ClassVar[float] = 0.0
    most: ClassVar[float] = 100_000.0

    value: Count


class CountPath(Path):
    """A number from 0 on that may change from year to year."""

    least: ClassVar[float] = 0.0
    most: ClassVar[float] = 100_000.0

    value: Count
    low: Count | None = None
    high: Count | None = None
    by_year: dict[Year, Count] = Field(default_factory=dict)


class Months(Assumption):
    """A number of months, at most a hundred years of them."""

    least: ClassVar[float] = 0.0
    most: ClassVar[float] = 1200.0

    value: MonthCount
    low: MonthCount | None = None
    high: MonthCount | None = None


class MoneyPath(Path):
    """Yuan, in the prices of the base year."""

    least: ClassVar[float] = 0.0
    most: ClassVar[float] = 1e9

    value: Money
    low: Money | None = None
    high: Money | None = None
    by_year: dict[Year, Money] = Field(default_factory=dict)


class Variation(Frozen):
    """How far years stray from what is supposed, relative to it.

    ``drift`` is the standard deviation of the yearly step of a path that persists; ``shock`` that of each year alone.
    """

    drift: Rate
    shock: Rate


ByYear = Count | dict[Year, Count]
"""A number for every year, or a table by year that begins with ``plan_from``; a number holds until the next listed."""

ShareByYear = Share | dict[Year, Share]
"""The same of shares."""


def by_year(plan: float | dict[int, float], years: NDArray[np.int64], before: float = 0.0) -> NDArray[np.float64]:
    """A plan in each of ``years``, shape (year,); ``before`` holds before the first year listed."""
    table = plan if isinstance(plan, dict) else {0: plan}
    listed = np.array(sorted(table))
    at = np.searchsorted(listed, years, side="right") - 1
    return np.array([table[int(listed[place])] if place >= 0 else before for place in at])
