"""What a planner may choose, or a law prescribe, about staying."""

from typing import Annotated

from pydantic import Field

from workforce.scenario.assumptions import Frozen


class RetirementPolicy(Frozen):
    """The retirement law, and by how many months everybody stays beyond it from ``plan_from`` on (at most 36, by law).

    ``groups`` says which group of the regime the teachers of each sex belong to.
    """

    regime: str
    groups: dict[str, str]
    later_months: Annotated[int, Field(ge=0, le=36)] = 0


class SupplyPolicy(Frozen):
    """Policies of the supply room."""

    retirement: RetirementPolicy
