"""What a planner may choose, or a law prescribe, about staying."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from workforce.scenario.values import Frozen, Money, Share, Year

MonthText = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

FIRST = "0001-01"
"""The month from which a regime without a date holds."""


def _dated(value: object) -> object:
    """A regime alone as a table by date."""
    return {FIRST: value} if isinstance(value, str) else value


class SeniorWomen(Frozen):
    """The two exits of women with senior titles: a group of the regime for whoever leaves, another for who stays."""

    leave: str
    stay: str


class LongService(Frozen):
    """A local rule that lets teachers leave after some years of service at any age; a share makes use of it."""

    years: Annotated[int, Field(ge=10, le=45)]
    take_up: Share


class RetirementPolicy(Frozen):
    """The retirement law, and what the county adds to it from ``plan_from`` on.

    Attributes:
        regime: a regime of the table ``retirement_regimes``, or regimes by the month (YYYY-MM) from which each holds.
        groups: the group of the regime to which the teachers of each sex belong.
        senior_women: the two groups of women with senior titles.
        later_months: by how many months everybody stays beyond the law (at most 36).
        long_service: a local rule; none by default.
    """

    regime: Annotated[dict[MonthText, str], BeforeValidator(_dated), Field(min_length=1)]
    groups: dict[str, str]
    senior_women: SeniorWomen
    later_months: Annotated[int, Field(ge=0, le=36)] = 0
    long_service: LongService | None = None


class RetentionPolicy(Frozen):
    """A measure that makes teachers leave less: whom, for which causes, from which school year on, by how much.

    Empty lists mean all. ``yearly_cost`` is paid for each teacher whom it concerns (yuan).
    """

    causes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    from_year: Year
    to_year: Year | None = None
    reduction: Share
    yearly_cost: Money = 0.0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_year is not None and self.to_year < self.from_year:
            raise ValueError(f"to_year {self.to_year} comes before from_year {self.from_year}")
        return self


class SupplyPolicy(Frozen):
    """Policies of the supply room."""

    retirement: RetirementPolicy
    retention: dict[str, RetentionPolicy] = Field(default_factory=dict)
