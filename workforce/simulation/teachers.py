"""The state of a run: who is in post. One interface for the two ways to run, so that the year is written once."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workforce.market.channels import Channel
from workforce.months import MONTHS_A_YEAR

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

AGE_BANDS = ("20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60+")


class Teachers(Protocol):
    """Teachers of a block of replications, drawn one by one or as expected numbers; months from the base census."""

    def count(self, month: int) -> Array:
        """Teachers in post on the first day of a month, shape (replication, cell)."""

    def ages(self, month: int) -> Array:
        """Teachers in post by sex and age band, shape (replication, sex, age band)."""

    def whole(self, posts: Array, decision: str, month: int) -> Array:
        """Posts as they can be offered: whole numbers where teachers are drawn, shape (replication, cell)."""

    def recruit(self, number: int, channel: Channel, month: int, posts: Array) -> None:
        """Fill posts of a channel (shape (replication, cell)), and book whoever arrives and will leave."""

    def end_terms(self, month: int) -> None:
        """Convert, or see off, those whose term ends as a month begins."""

    def term_months(self) -> set[int]:
        """The months of the year (0 to 11, from September) in which terms of the roster end."""


def age_band(birth: Ints, month: int) -> Ints:
    """The number of the age band at the start of a month; both as month numbers."""
    age = (month - birth - 1) // MONTHS_A_YEAR
    return np.clip(age // 5 - 4, 0, len(AGE_BANDS) - 1)
