"""What yearly targets may be and what they are for: limits of the county, and what is worse than what.

Read by ``workforce tune`` alone; no run depends on it.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from workforce.scenario.values import Assumption, ByYear, Count, Frozen, Money, Ratio, Relative, Year

MoneyByYear = Money | dict[Year, Money]
"""Yuan for every calendar year, or a table by year; a number holds until the next listed."""


class Weight(Assumption):
    """How bad something is beside something else."""

    least: ClassVar[float] = 0.0

    value: Relative
    low: Relative | None = None
    high: Relative | None = None


class Weights(Frozen):
    """What is worse than what, in teacher-years of shortage.

    Attributes:
        by_level, by_subject: of a teacher-year of shortage there, 1 where nothing is said; both are multiplied.
        before_goal: of the years before the goal, 1 being that of the years from the goal on.
        surplus: of a teacher-year of surplus; ``surplus_by_level`` in its place.
        beyond: of an approved post that is held five years after the horizon and not needed then.
    """

    by_level: dict[str, Relative] = Field(default_factory=dict)
    by_subject: dict[str, Relative] = Field(default_factory=dict)
    before_goal: Weight
    surplus: Weight
    surplus_by_level: dict[str, Relative] = Field(default_factory=dict)
    beyond: Weight


class Tuning(Frozen):
    """Limits of yearly targets, and weights.

    Attributes:
        capacity: posts that a channel can offer in a year, by level or ``all``; ``growth`` times the most that the
            scenario has it offer in a year, where nothing is said.
        growth: see there.
        applicants: teachers to be found in a year by subject, by all channels together.
        budget: yuan a calendar year by payer (``county``, ``central`` or ``all``) for those whom the plan recruits.
        most_change: posts by which a channel may change from one year to the next.
        floors: the least posts a year in an area.
        quota_moves: approved posts a year that may move from any level to any other.
        weights: what is worse than what.
        unit: posts of a row of the plan are multiples of it.
    """

    capacity: dict[str, dict[str, ByYear]] = Field(default_factory=dict)
    growth: Ratio
    applicants: dict[str, ByYear] = Field(default_factory=dict)
    budget: dict[str, MoneyByYear] = Field(default_factory=dict)
    most_change: Count | None = None
    floors: dict[str, ByYear] = Field(default_factory=dict)
    quota_moves: Count = 0.0
    weights: Weights
    unit: Annotated[int, Field(ge=1, le=50)]
