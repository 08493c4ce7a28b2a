"""The state of a block of replications in which teachers are drawn one by one.

Every decision about a person is drawn under the person's identity: the place in the roster, or the channel, year and
post of a recruit. Loops over teachers are compiled (:mod:`~workforce.simulation.drawn.counting`,
:mod:`~workforce.simulation.drawn.arrivals`, :mod:`~workforce.simulation.drawn.moves`); here they are given what they
work on.
"""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK, Stream
from workforce.market import vacancies
from workforce.results.ledger import Ledger
from workforce.simulation.calendar import census_number
from workforce.simulation.drawn import careers, counting
from workforce.simulation.drawn.able import LICENCE_COLUMNS
from workforce.simulation.drawn.arrivals import books_close
from workforce.simulation.drawn.luck import read_first
from workforce.simulation.drawn.roster import choices, each
from workforce.simulation.drawn.rows import Rows, change, empty, with_room
from workforce.simulation.inputs import Inputs
from workforce.simulation.supposed import Supposed
from workforce.supply.clocks import with_factors

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class Room:
    """The memory that a block needs, kept for the next one: asking for it anew costs more than the draws.

    Attributes:
        ledger: of a block.
        careers: of the roster.
        rows: other teachers.
        choice: uniforms of the roster that pick the month of retirement, shape (slot, replication).
    """

    def __init__(self, inputs: Inputs) -> None:
        """Ask for it."""
        self.ledger = Ledger(inputs.size(BLOCK), np.float32)
        self.rows = empty(len(inputs.roster) // 2 + 1, len(inputs.law.causes))
        self._ask(inputs)

    def suit(self, inputs: Inputs) -> None:
        """Make it the size of another roster, if it is not."""
        if len(self.choice) != len(inputs.roster):
            self._ask(inputs)

    def _ask(self, inputs: Inputs) -> None:
        teachers = len(inputs.roster)
        self.careers = careers.careers(teachers, len(inputs.law.causes))
        self.choice = np.empty((teachers, BLOCK), dtype=np.float32)


class DrawnBlock:
    """Who is in post in a block of 64 replications, and when each will leave.

    Attributes:
        inputs: the scenario, prepared.
        supposed: the values of its assumptions.
        ledger: filled as things happen.
        kept: the replications of the block that are asked for are the first so many.
        books: the part of the ledger in which leavers are entered.
        careers: of the roster.
        law: the law of leaving, as arrays.
        places: what belongs to cells.
    """

    def __init__(self, supposed: Supposed, room: Room, seed: int, block: int, kept: int = BLOCK) -> None:
        """Draw the careers of the roster; of the block's replications the first ``kept`` are asked for."""
        self.inputs, self.supposed, self.kept = supposed.inputs, supposed, kept
        inputs, self.ledger, self.careers = supposed.inputs, room.ledger, room.careers
        self.law, self.places = with_factors(supposed.hazards, each(supposed.hazards.factor)), inputs.places
        self._room, self._seed, self._block = room, seed, block
        self._base_year = inputs.scenario.run.base_year
        self._keys: dict[tuple[str, int], np.uint64] = {}
        room.ledger.clear()
        self.books = room.ledger.books(kept)
        room.rows.used[:] = 0
        for name, uniforms in zip(inputs.law.causes, self.careers.luck, strict=True):
            self.stream(f"leaving.{name}", self._base_year).fill(uniforms)
        choice = self.stream("retirement", self._base_year).fill(room.choice)
        struck = np.empty(BLOCK, dtype=np.int64)
        exits = choices(inputs.law.exits(inputs.ways, supposed.sample).still_open(0))
        careers.begin_careers(self.careers, inputs.teachers, exits, self.places, self.law, choice, struck)
        if inputs.licences_count:
            self._draw_licences(room.choice)

    def _draw_licences(self, room: NDArray[np.float32]) -> None:
        teachers = self.inputs.teachers
        for name, share in zip(LICENCE_COLUMNS.values(), self.licensed_shares, strict=True):
            luck = self.stream(f"licence.{name}", self._base_year).fill(room)
            careers.draw_licences(getattr(self.careers, name), getattr(teachers, name), teachers.cell, share, luck)

    @cached_property
    def licensed_shares(self) -> Array:
        """The shares licensed for the level above, and for a second subject, shape (2, cell, replication).

        Zero if nobody asks.
        """
        asked = float(self.inputs.licences_count)
        shares = [each(self.supposed.licensed(licence)).T for licence in LICENCE_COLUMNS]
        return np.ascontiguousarray(np.stack(shares) * asked)

    @property
    def rows(self) -> Rows:
        """Teachers who are not, or no longer, kept with the roster."""
        return self._room.rows

    def make_room(self, more: int) -> None:
        """See that there is room for so many more teachers in each replication."""
        self._room.rows = with_room(self._room.rows, more)

    def stream(self, decision: str, year: int) -> Stream:
        """The random numbers of a decision in this block."""
        return Stream(self._seed, decision, year, self._block)

    def key(self, decision: str, year: int) -> np.uint64:
        """Where the stream of a decision begins, for a loop that reads single addresses."""
        if (decision, year) not in self._keys:
            self._keys[decision, year] = np.uint64(self.stream(decision, year).key)
        return self._keys[decision, year]

    def once(self, decision: str, year: int) -> Array:
        """A uniform in every replication, shape (replication,)."""
        uniforms = np.empty(BLOCK)
        read_first(self.key(decision, year), uniforms)
        return uniforms

    def year(self, month: int) -> int:
        """The census for which an event of a month counts, as a year."""
        return self._base_year + census_number(month)

    def whole(self, amounts: Array, decision: str, month: int, order: Ints | None = None) -> Array:
        """Amounts as whole numbers, right on average, with the total kept; ``order`` is that of the cells."""
        start = self.once(f"allotment.{decision}", self.year(month))
        return vacancies.whole(amounts, start, np.arange(amounts.shape[1]) if order is None else order)

    def book(self, replication: Ints, row: Ints, first: int, end: int) -> None:
        """Book those of some replications and rows whose last month lies from ``first`` to before ``end``."""
        counting.book_those(self.rows, (replication, row), first, end, self.books, self.places)

    def go_on(self, replication: Ints, row: Ints, month: int, term_end: int, status: int = -1) -> None:
        """Let teachers go on in a term and status (-1 for their own), and book who leaves before the books close."""
        change(self.rows, self.law, self.places, (replication, row), month, status, term_end)
        self.book(replication, row, month, books_close(month))
