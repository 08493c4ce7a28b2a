"""The base roster of a block of 64 replications: dense rows (teacher, replication), left by whoever leaves or moves.

Teachers of a group stand in the order of cell, sex and birth, so that counting is adding up runs of rows.
"""

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.inputs import Inputs
from workforce.simulation.tally import Array, Tally
from workforce.simulation.teachers import Eligible, Ints
from workforce.supply.leaving import drawn, spell
from workforce.supply.people import People

GONE = -1
"""The last month in post of whoever is kept elsewhere now."""


class RosterGroup:
    """Teachers of the roster with status, term and law in common, in every replication of a block.

    Attributes:
        people: who they are, by row.
        spell: the spell that began with the run.
        clocks: uniforms of the roster, shape (cause, teacher of the roster, replication).
        retires, last, cause: month of retirement, last month in post and cause of leaving, shape (row, replication).
    """

    def __init__(
        self, people: People, inputs: Inputs, clocks: NDArray[np.float32], choice: NDArray[np.float32]
    ) -> None:
        """Draw the careers of a group; ``choice`` picks the month of retirement, shape (teacher, replication)."""
        law = inputs.law
        self.people, self.clocks = people, clocks
        who = (people.birth, people.sex, people.status, people.cell)
        self.spell = spell(law, people.variant, *who, 0, people.term_end or 0, people.bond_end or 0)
        self.retires = people.exits.at(choice[people.slot]).astype(np.int16)
        self.last, self.cause = drawn(self.spell, clocks[:, people.slot], self.retires)
        self.holds = bool(inputs.establishment.holds[people.status])
        self._inputs = inputs
        self.above: NDArray[np.bool_] | None = None
        self.second: NDArray[np.bool_] | None = None

    def due(self, first: int, end: int) -> tuple[Ints, Ints]:
        """Rows and replications of those whose last month lies from ``first`` to before ``end``."""
        place = np.flatnonzero(((self.last >= first) & (self.last < end)).reshape(-1))
        return place // BLOCK, place % BLOCK

    def count_into(self, tally: Tally, month: int, lost: Array) -> None:
        """Add those in post on the first day of a month to a tally.

        Args:
            tally: added to.
            month: from the base census.
            lost: the part of a teacher not at work, shape (zone, status, sex, age band).
        """
        runs = self._inputs.runs(self.people, month)
        here = (self.last >= month).view(np.uint8)
        counts = np.add.reduceat(here, runs.start, axis=0, dtype=runs.small).T.astype(np.float64)
        tally.stock[:, runs.cells] += np.add.reduceat(counts, runs.of_cell, axis=1)
        away = counts * lost[runs.zone, self.people.status, runs.sex, runs.band]
        tally.lost[:, runs.cells] += np.add.reduceat(away, runs.of_cell, axis=1)
        tally.people.reshape(len(counts), -1)[:, runs.kinds] += np.add.reduceat(
            counts[:, runs.order], runs.of_kind, axis=1
        )

    def count_able(self, able: NDArray[np.bool_]) -> Array:
        """How many of a flag by row and replication stand in each cell, shape (replication, cell)."""
        found = np.zeros((BLOCK, len(self._inputs.cells)))
        start = np.flatnonzero(np.diff(self.people.cell, prepend=-1))
        found[:, self.people.cell[start]] = np.add.reduceat(able, start, axis=0, dtype=np.int32).T
        return found

    def able(self, month: int, who: Eligible) -> NDArray[np.bool_]:
        """Whether each is in post and may move, shape (row, replication)."""
        people = self.people
        if people.term_end is not None or (people.bond_end or 0) > month:
            return np.zeros(self.last.shape, dtype=bool)
        age = (month + self._inputs.law.base - people.birth - 1) // MONTHS_A_YEAR
        fits = who.inside[people.cell] & (age < np.array(who.most_age)[people.sex])
        fits &= month - people.service >= who.least_months
        return np.asarray((self.last >= month) & fits[:, None])

    def leave_block(self, row: Ints, replication: Ints) -> None:
        """Mark those who are kept elsewhere from now on."""
        self.last[row, replication] = GONE
