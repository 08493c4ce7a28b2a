"""The state of a run: who is in post. One interface for the two ways to run, so that the year is written once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from workforce.market.channels import Channel
from workforce.simulation.supposed import Supposed
from workforce.simulation.tally import Tally

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Eligible:
    """Who may move: permanent teachers of some cells, by age and years in one school.

    Attributes:
        inside: the cells, shape (cell,).
        most_age: the first age, in years, at which one may not, by index of the sex.
        least_months: months in the present school (for the roster, in the service); who came today does not move.
    """

    inside: NDArray[np.bool_]
    most_age: tuple[int, int] = (200, 200)
    least_months: int = 1


@dataclass(frozen=True)
class Move:
    """A kind of move: teachers of some cells may come to others of their group.

    Attributes:
        kind: number of the kind.
        decision: under which luck is drawn; one of its own for every pass of a step.
        giving: the group of each cell that may be left, -1 for none, shape (cell,).
        taking: the group of each cell of arrival, -1 for none, shape (cell,).
        licence: what the movers must hold.
    """

    kind: int
    decision: str
    giving: Ints
    taking: Ints
    licence: str = "none"

    @cached_property
    def giving_order(self) -> Ints:
        """Cells in the order of the groups that they give to, shape (cell,)."""
        return np.argsort(self.giving, kind="stable")

    @cached_property
    def taking_order(self) -> Ints:
        """Cells in the order of the groups from which they take, shape (cell,)."""
        return np.argsort(self.taking, kind="stable")


class Candidates(Protocol):
    """Teachers who may move this summer; each moves at most once."""

    def count(self, licence: str) -> Array:
        """Those who are left and hold a licence (``none`` for all), shape (replication, cell).

        Whoever is already on the way counts as licensed, so that the number can always be had.
        """

    def move(self, move: Move, leaving: Array, arriving: Array) -> tuple[Array, Array]:
        """Move as many out of cells as into others of their group (both of shape (replication, cell)).

        Returns:
            How many leave and how many arrive, of the same shape; whole where teachers are drawn.
        """

    def retrain(self, places: Array) -> None:
        """License some who stay, and are not yet, for a second subject of their field, shape (replication, cell)."""

    def settle(self) -> None:
        """Let everybody who was moved go on in the new cell; the last that is asked of candidates."""


class Teachers(Protocol):
    """Teachers of a block of replications, drawn one by one or as expected numbers; months from the base census.

    ``supposed`` has the values that assumptions take in the block.
    """

    @property
    def supposed(self) -> Supposed:
        """The values of assumptions."""

    def tally(self, month: int) -> Tally:
        """Teachers in post on the first day of a census month, counted one by one."""

    def begin_year(self, month: int) -> None:
        """Book whoever leaves in the twelve months from a census on."""

    def whole(self, amounts: Array, decision: str, month: int) -> Array:
        """Amounts as they can be had: whole numbers where teachers are drawn, shape (replication, cell)."""

    def full(self, amounts: Array) -> Array:
        """The whole people in amounts, where teachers are drawn; any shape."""

    def nearest(self, amounts: Array) -> Array:
        """Amounts to the nearest whole person, halves upward, where teachers are drawn; any shape."""

    def bad_year(self, month: int) -> Array:
        """How far a year is bad for all channels, 0 or 1, or the chance of it, shape (replication,)."""

    def recruit(self, number: int, channel: Channel, month: int, posts: Array, rate: Array, again: bool) -> Array:
        """Fill posts with a chance (both of shape (replication, cell)); those filled, of the same shape.

        Whoever arrives is booked. ``again`` says that it is the second round of the year.
        """

    def end_terms(self, month: int) -> None:
        """Convert, renew, or see off, those whose term ends as a month begins."""

    def term_months(self) -> set[int]:
        """The months of the year (0 to 11, from September) in which terms of the roster end."""

    def candidates(self, month: int, who: Eligible) -> Candidates:
        """Those who may move at a census, before it is taken."""
