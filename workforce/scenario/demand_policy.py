"""What a planner may choose about need."""

from typing import Literal

from workforce.scenario.values import Frozen


class DemandPolicy(Frozen):
    """Which of the two needs drives recruitment: the lessons of each subject, or the staffing norm."""

    need: Literal["lessons", "norm"]
