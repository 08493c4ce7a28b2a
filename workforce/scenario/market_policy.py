"""What a planner may choose about recruiting and moving teachers.

A default here means "none" or "all"; figures with a meaning stand in the scenario ``china``, with their source.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator

from workforce.scenario.values import Age, ByYear, Count, Frozen, Share, Year, by_year, percent

RuleShare = Annotated[float, BeforeValidator(percent), Field(ge=0, le=5)]
RULES = ("replace_leavers", "fill_gap", "use_free_posts")

ALL = "all"
"""In targets, stands for every level, subject or area."""

Targets = dict[str, dict[str, dict[str, ByYear]]]
"""Posts by level, subject, area and year."""


class ChannelPlan(Frozen):
    """The posts of a channel (signings, where the channel has a lead time).

    Attributes:
        plan: posts by year.
        replace_leavers: plans instead this share of those who left in the twelve months before the decision.
        fill_gap: plans instead this share of the shortage that is seen at the decision, where the channel may recruit.
        use_free_posts: plans instead this share of the free posts of the establishment.
        allot: ``need`` (shortages first, then in proportion to need) or ``table``.
        allotment: posts by level, or by level and subject; taken as proportions.
        targets: posts by level, subject and area (``all`` for each of them), besides those of the plan.
        levels, subjects, areas, schools: where it recruits, within what its rules allow; empty for everywhere.
        reserve_post: an approved post is kept from hiring on for whoever is to become established later.
        without_post: what becomes, at the end of the term, of whoever finds no free post.
        renewal: the share of terms renewed, in place of the assumption of the channel.
    """

    plan: ByYear = 0.0
    replace_leavers: RuleShare | None = None
    fill_gap: RuleShare | None = None
    use_free_posts: RuleShare | None = None
    allot: Literal["need", "table"] = "need"
    allotment: dict[str, Count | dict[str, Count]] = Field(default_factory=dict)
    targets: Targets = Field(default_factory=dict)
    levels: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    reserve_post: bool = False
    without_post: Literal["leave", "wait"] = "leave"
    renewal: Share | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.allot == "table" and not self.allotment:
            raise ValueError("allot: table needs an 'allotment', posts by level or by level and subject")
        if self.allot == "need" and self.allotment:
            raise ValueError("an 'allotment' is given, but allot is 'need'; write allot: table")
        given = [rule for rule in RULES if getattr(self, rule) is not None]
        if len(given) > 1:
            raise ValueError(f"'{given[0]}' and '{given[1]}' are both given; a channel follows one rule")
        if given and self.plan != 0:
            raise ValueError(f"both 'plan' and '{given[0]}' are given; write plan: 0 beside the rule")
        if given and self.targets:
            raise ValueError(f"both 'targets' and '{given[0]}' are given; a channel has targets or follows a rule")
        return self

    @property
    def rule(self) -> str | None:
        """The rule that plans instead of a number, if there is one."""
        return next((rule for rule in RULES if getattr(self, rule) is not None), None)

    def posts(self, years: NDArray[np.int64]) -> NDArray[np.float64]:
        """Posts of the plan in each of ``years``, those of the targets not among them, shape (year,)."""
        return by_year(self.plan, years)

    def rows(self) -> Iterator[tuple[tuple[str, str, str], ByYear]]:
        """The targets one by one: level, subject and area, and posts by year."""
        for level, of_level in self.targets.items():
            for subject, of_subject in of_level.items():
                for area, posts in of_subject.items():
                    yield (level, subject, area), posts


class Selection(Frozen):
    """遴选/选调: posts of some areas filled each summer with teachers of others, of the same level and subject.

    ``most_age`` and ``least_service`` (years) limit who may apply. The vacancies left behind count.
    """

    plan: ByYear = 0.0
    levels: tuple[str, ...] = ()
    to: tuple[str, ...]
    out_of: tuple[str, ...]
    most_age: Age
    least_service: Annotated[int, Field(ge=0, le=40)]


class QuotaMove(Frozen):
    """Approved posts moved from one level to another at the census of a year."""

    year: Year
    out_of: str
    to: str
    posts: Count


class RevolvingPool(Frozen):
    """周转池: posts lent at the census of a year, and given back in equal parts over some years as teachers leave."""

    year: Year
    level: str
    posts: Count
    repaid_in: Annotated[int, Field(ge=1, le=15)]


class EstablishmentPolicy(Frozen):
    """Approved posts: those of the county's table, or ``posts`` by level (or ``all``) in their place; moves; a pool.

    Where neither says anything of a level, posts there are taken to be no limit, and the report says so.
    """

    posts: dict[str, ByYear] = Field(default_factory=dict)
    moves: tuple[QuotaMove, ...] = ()
    revolving_pool: RevolvingPool | None = None


class Redeployment(Frozen):
    """县管校聘: each summer surplus teachers fill shortages elsewhere, step by step, the cheapest first.

    Attributes:
        from_year: the first census at which it acts; none for never.
        most_moved: the greatest share of all teachers who are moved in a year.
        steps: steps of the table ``redeployment_steps`` in the order in which they are taken; empty for all of them.
        rounds: every step first inside the own district or group, then in the county; where zones are areas there are
            no districts, and all move in the county.
        retrained: teachers a year who are trained for another subject of their field, licensed a year later.
    """

    from_year: Year | None = None
    most_moved: Share
    steps: tuple[str, ...] = ()
    rounds: Annotated[tuple[Literal["district", "county"], ...], Field(min_length=1)] = ("district", "county")
    retrained: Count = 0.0


class Rotation(Frozen):
    """交流轮岗: a share of those eligible changes school each summer, between areas as far as both sides exchange.

    Attributes:
        from_year: the first census at which it acts; none for never.
        share: of those eligible, a year.
        backbone_share: of those who rotate, at least so many are to be backbone teachers (骨干教师).
        least_service: years in one school.
        most_age: by sex.
        levels: whose teachers rotate; empty for all.
    """

    from_year: Year | None = None
    share: Share
    backbone_share: Share
    least_service: Annotated[int, Field(ge=0, le=40)]
    most_age: dict[str, Age]
    levels: tuple[str, ...]


class Sharing(Frozen):
    """走教: part of the spare time of an area's teachers is taught in another area, in the same level and subject.

    ``share`` is the greatest part of the spare full-time equivalents that can be taught elsewhere.
    """

    from_year: Year | None = None
    share: Share = 0.0
    levels: tuple[str, ...] = ()


class MarketPolicy(Frozen):
    """Policies of the market room; the channels in the order in which they recruit."""

    channels: dict[str, ChannelPlan]
    selection: Selection
    establishment: EstablishmentPolicy = EstablishmentPolicy()
    redeployment: Redeployment
    rotation: Rotation
    sharing: Sharing = Sharing()
