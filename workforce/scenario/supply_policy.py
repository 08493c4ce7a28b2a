"""What a planner may choose, or a law prescribe, about staying."""

from typing import Annotated

from pydantic import Field

from workforce.scenario.assumptions import Frozen


class RetirementPolicy(Frozen):
    """The retirement law, and by how many months everybody stays beyond it (0 to 36, the law's limit)."""

    regime: str
    later_months: Annotated[int, Field(ge=0, le=36)] = 0


class SupplyPolicy(Frozen):
    """Policies of the supply room."""

    retirement: RetirementPolicy
