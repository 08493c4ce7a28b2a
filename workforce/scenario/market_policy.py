"""What a planner may choose about recruitment: for each channel a plan or a rule, and how its posts are allotted."""

from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator

from workforce.scenario.assumptions import Count, Frozen, Year, percent

ReplacedShare = Annotated[float, BeforeValidator(percent), Field(ge=0, le=5)]


class ChannelPlan(Frozen):
    """The posts of a channel.

    ``plan`` is a number of posts for every year, or a table by year that begins with ``plan_from``; a number holds
    until the next year listed. ``replace_leavers`` plans instead, each year, this share of those who left in the twelve
    months before.
    ``allot`` is ``need`` (shortages first, then in proportion to need) or ``table`` (``allotment``: posts by level, or
    by level and subject; taken as proportions).
    """

    plan: Count | dict[Year, Count] = 0.0
    replace_leavers: ReplacedShare | None = None
    allot: Literal["need", "table"] = "need"
    allotment: dict[str, Count | dict[str, Count]] = Field(default_factory=dict)
    levels: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.allot == "table" and not self.allotment:
            raise ValueError("allot: table needs an 'allotment', posts by level or by level and subject")
        if self.allot == "need" and self.allotment:
            raise ValueError("an 'allotment' is given, but allot is 'need'; write allot: table")
        if self.replace_leavers is not None and self.plan != 0:
            raise ValueError("both 'plan' and 'replace_leavers' are given; write plan: 0 beside the rule")
        return self

    def posts(self, years: NDArray[np.int64]) -> NDArray[np.float64]:
        """Planned posts in each of ``years``, shape (year,)."""
        table = self.plan if isinstance(self.plan, dict) else {0: self.plan}
        listed = np.array(sorted(table))
        at = np.searchsorted(listed, years, side="right") - 1
        return np.array([table[int(listed[place])] if place >= 0 else 0.0 for place in at])


class MarketPolicy(Frozen):
    """Policies of the market room: the channels in the order in which they recruit."""

    channels: dict[str, ChannelPlan]
