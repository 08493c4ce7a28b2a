"""What we suppose about channels, establishment and pay."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from workforce.scenario.values import Frozen, MoneyPath, People, Rate, RatePath, Ratio, Relative, Year

MonthOfYear = Annotated[int, Field(ge=1, le=12)]
TermYears = Annotated[int, Field(ge=1, le=20)]

CAREER = 40
"""Years: no bond or term may be longer."""


class Round(Frozen):
    """A second round for the posts that the first left unfilled."""

    month: MonthOfYear
    fill_rate: RatePath


class ChannelProfile(Frozen):
    """What a channel brings: where it may, when, how surely, whom, on what terms and at what cost.

    Attributes:
        eligible: 0 where the county may not use the channel.
        levels, subjects, areas: where the rules of the channel allow it; empty for everywhere.
        status: of those who come.
        decision_month: when posts are decided and allotted; the month of arrival where it is not given.
        month: of arrival.
        lead_years: years from signing to arrival; the plan then counts signings.
        completion_rate: the share of those signed who arrive.
        fill_rate: the chance that a post is filled, in an ordinary year; ``fill_by_subject`` is relative to it.
        second_round: for what stayed unfilled.
        term_years: of the contract; at its end ``conversion_chance`` become established, ``renewal_chance`` serve
            another term, the others leave.
        bond_years: in which the teacher is bound to stay.
        uses_post: whether an approved post is needed at hiring.
        prior_service: whether recruits bring years of service.
        one_off_cost: for each arrival.
        breach_penalty: paid back by whoever breaks a bond.
    """

    eligible: Rate | None = None
    levels: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    status: str
    decision_month: MonthOfYear | None = None
    month: MonthOfYear
    lead_years: Annotated[int, Field(ge=0, le=10)] = 0
    completion_rate: RatePath | None = None
    fill_rate: RatePath
    fill_by_subject: dict[str, Relative] = Field(default_factory=dict)
    second_round: Round | None = None
    age_from: Ratio
    age_to: Ratio
    female_share: Rate
    prior_service: bool = False
    term_years: TermYears | None = None
    conversion_chance: Rate | None = None
    renewal_chance: RatePath | None = None
    bond_years: Annotated[int, Field(ge=1)] | None = None
    uses_post: bool = True
    one_off_cost: MoneyPath | None = None
    breach_penalty: MoneyPath | None = None

    @model_validator(mode="after")
    def _recruits_make_sense(self) -> Self:
        if self.age_from.value >= self.age_to.value:
            raise ValueError("age_from must be below age_to")
        if (self.lead_years > 0) != (self.completion_rate is not None):
            raise ValueError("lead_years and completion_rate go together: give both or neither")
        if self.bond_years is not None and self.bond_years > CAREER:
            raise ValueError(f"a bond of {self.bond_years} years is longer than a career; at most {CAREER}")
        if self.second_round and self.second_round.month == self.month:
            raise ValueError("second_round needs another month than the first round")
        return self

    @model_validator(mode="after")
    def _term_makes_sense(self) -> Self:
        if (self.term_years is None) != (self.conversion_chance is None):
            raise ValueError("term_years and conversion_chance go together: give both or neither")
        if self.renewal_chance and self.term_years is None:
            raise ValueError("renewal_chance is given, but there is no term to renew: give term_years")
        if self.conversion_chance and self.renewal_chance:
            most = max([self.renewal_chance.value, *self.renewal_chance.by_year.values()])
            if self.conversion_chance.value + most > 1:
                raise ValueError("conversion_chance and renewal_chance add up to more than 100 %")
        return self

    @property
    def decided(self) -> int:
        """The month of the year in which posts are decided."""
        return self.decision_month or self.month


class BadYears(Frozen):
    """Years that are bad for every channel: how often, and the fill rates then, relative to those of other years."""

    chance: Rate
    factor: Rate


class Pay(Frozen):
    """What a teacher of a status costs in a year, and the part that the central budget pays (yuan)."""

    yearly: MoneyPath
    central: MoneyPath | None = None


Actuals = dict[str, dict[Year, People]]
"""Arrivals before ``plan_from``, by channel and year of the census for which they count."""
