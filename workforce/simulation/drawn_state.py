"""The state of a block of replications in which teachers are drawn one by one, and how it is drawn, booked and moved.

The base roster is dense (:mod:`~workforce.simulation.roster_block`); recruits, and whoever has moved or changed status,
are flat rows (:mod:`~workforce.simulation.rows`). Every decision about a person is drawn under the person's identity:
the place in the roster, or the channel, year and post of a recruit.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK, Stream, addresses, several
from workforce.market import vacancies
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation.calendar import census_number
from workforce.simulation.careers import Careers
from workforce.simulation.inputs import Inputs
from workforce.simulation.roster_block import RosterGroup
from workforce.simulation.rows import Rows
from workforce.supply.leaving import clock

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class Room:
    """The memory that a block needs, kept for the next one: asking for it anew costs more than the draws.

    Attributes:
        ledger: of a block.
        rows: flat rows.
        clocks: uniforms of the roster, shape (cause, teacher, replication).
        choice: uniforms of the roster that pick the month of retirement, shape (teacher, replication).
    """

    def __init__(self, inputs: Inputs) -> None:
        """Ask for it."""
        causes, teachers = len(inputs.law.causes), len(inputs.roster)
        self.ledger = Ledger(inputs.size(BLOCK), np.float32)
        self.rows = Rows(causes)
        self.clocks = np.empty((causes, teachers, BLOCK), dtype=np.float32)
        self.choice = np.empty((teachers, BLOCK), dtype=np.float32)

    def clear(self) -> None:
        """Have nothing in it."""
        self.ledger.clear()
        self.rows.clear()


class DrawnState:
    """Who is in post in a block of 64 replications, and when each will leave.

    Attributes:
        inputs: the scenario, prepared.
        ledger: filled as things happen.
        kept: the replications of the block that are asked for are the first so many.
        rows: teachers as flat rows.
        careers: of the flat rows.
        groups: the roster, dense.
    """

    def __init__(self, inputs: Inputs, room: "Room", seed: int, block: int, kept: int = BLOCK) -> None:
        """Draw the careers of the roster; of the block's replications the first ``kept`` are asked for."""
        self.inputs, self.ledger, self.rows, self.kept = inputs, room.ledger, room.rows, kept
        self._seed, self._block = seed, block
        self._base_year = inputs.scenario.run.base_year
        self._shape = (BLOCK, len(inputs.cells))
        self._present: tuple[tuple[int, int], Ints] = ((-1, 0), np.empty(0, dtype=np.int64))
        self.careers = Careers(inputs, self.rows)
        for name, uniforms in zip(inputs.law.causes, room.clocks, strict=True):
            self.stream(f"leaving.{name}", self._base_year).fill(uniforms)
        choice = self.stream("retirement", self._base_year).fill(room.choice)
        self.groups = [RosterGroup(people, inputs, room.clocks, choice) for people in inputs.groups]

    def present(self, month: int) -> Ints:
        """The flat rows of those in post on the first day of a month; each row is looked at once a month."""
        seen, rows = self._present if self._present[0][0] == month else ((month, 0), np.empty(0, dtype=np.int64))
        new = np.flatnonzero(self.rows["last"][seen[1] :] >= month) + seen[1]
        self._present = ((month, self.rows.count), np.concatenate([rows, new]) if len(rows) else new)
        return self._present[1]

    def stream(self, decision: str, year: int) -> Stream:
        """The random numbers of a decision in this block."""
        return Stream(self._seed, decision, year, self._block)

    def year(self, month: int) -> int:
        """The census for which an event of a month counts, as a year."""
        return self._base_year + census_number(month)

    def whole(self, amounts: Array, decision: str, month: int) -> Array:
        """Amounts as whole numbers, right on average, with the total kept."""
        if not amounts.any():
            return amounts
        stream = self.stream(f"allotment.{decision}", self.year(month))
        start = stream.at(np.zeros(BLOCK, dtype=np.int64), np.arange(BLOCK, dtype=np.int64))
        return vacancies.whole(amounts, start)

    def book(self, rows: Ints, first: int, end: int) -> None:
        """Book those of some rows whose last month lies from ``first`` to before ``end``."""
        last = self.rows["last"][rows]
        self.book_rows(rows[(last >= first) & (last < end)])

    def book_rows(self, due: Ints) -> None:
        """Book rows as leavers of their last months."""
        table, posts = self.rows, self.inputs.establishment
        cell = table["cell"][due]
        pool = np.where(posts.holds[table["status"][due]], posts.of_cell[cell], -1)
        last = table["last"][due].astype(np.int64)
        self.ledger.book_leavers(table["replication"][due], last, table["cause"][due], cell, pool)

    def book_this_year(self, rows: Ints, month: int) -> None:
        """Book the leavers among rows that changed within a year; at a census the year to come books them."""
        if month % MONTHS_A_YEAR:
            self.book(rows, month, -(-month // MONTHS_A_YEAR) * MONTHS_A_YEAR)

    def luck(self, decision: str, year: int, person: Ints, replication: Ints) -> Array:
        """Uniforms of a decision in a year, of the shape of the persons whom it is about."""
        return self.stream(decision, year).at_addresses(addresses(person, replication))

    def lucks(self, decisions: Sequence[str], year: int, person: Ints, replication: Ints) -> dict[str, Array]:
        """The same of several decisions, by decision."""
        streams = [self.stream(decision, year) for decision in decisions]
        return dict(zip(decisions, several(streams, addresses(person, replication)), strict=True))

    def take_out(self, group: RosterGroup, row: Ints, replication: Ints) -> Ints:
        """Keep teachers of the roster as flat rows from now on; the rows."""
        people = group.people
        cell = people.cell[row]
        rows = self.rows.append(
            clock(group.clocks[:, people.slot[row], replication]),
            replication=replication,
            person=people.slot[row],
            cell=cell,
            place=replication * self._shape[1] + cell,
            kind=self.inputs.kind(cell, people.status, people.sex[row]),
            birth=people.birth[row],
            sex=people.sex[row],
            status=people.status,
            service=people.service[row],
            bond_end=people.bond_end or 0,
            term_end=people.term_end or 0,
            since=0,
            joined=people.service[row],
            retires=group.retires[row, replication],
            last=group.last[row, replication],
            cause=group.cause[row, replication],
            above=False if group.above is None else group.above[row, replication],
            second=False if group.second is None else group.second[row, replication],
        )
        group.leave_block(row, replication)
        return rows
