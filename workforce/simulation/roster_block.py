"""The base roster of a block of 64 replications: dense rows (teacher, replication), left by whoever leaves or moves.

Teachers of a group stand in the order of cell, sex and birth, so that counting is adding up runs of rows.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK
from workforce.simulation.inputs import Inputs
from workforce.simulation.tally import Array, Tally
from workforce.simulation.teachers import Eligible, Ints
from workforce.supply.leaving import clock, drawn, spell
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
        mine = clocks if len(people.slot) == clocks.shape[1] and (np.diff(people.slot) == 1).all() else None
        self.last, self.cause = drawn(self.spell, clocks[:, people.slot] if mine is None else mine, self.retires)
        self.holds = bool(inputs.establishment.holds[people.status])
        self._inputs = inputs
        self.above: NDArray[np.bool_] | None = None
        self.second: NDArray[np.bool_] | None = None

    def marks(self, row: Ints, replication: Ints) -> NDArray[np.float64]:
        """The cumulative hazard at which each cause strikes some of them, shape (cause, teacher)."""
        spell = self.spell
        begun = self._begun[:, row]
        return np.asarray(begun + clock(self.clocks[:, self.people.slot[row], replication]) / spell.risk[:, row])

    @cached_property
    def _begun(self) -> NDArray[np.float64]:
        """The cumulative hazard when each cause can first strike, shape (cause, row)."""
        return self.spell.passed(np.minimum(self.spell.first(), self.spell.stop))

    def due(self, first: int, end: int) -> tuple[Ints, Ints]:
        """Rows and replications of those whose last month lies from ``first`` to before ``end``."""
        place = np.flatnonzero(((self.last >= first) & (self.last < end)).reshape(-1))
        return place // BLOCK, place % BLOCK

    @cached_property
    def _cell_starts(self) -> Ints:
        return np.flatnonzero(np.diff(self.people.cell, prepend=-1))

    def count_into(self, tally: Tally, month: int, lost: Array) -> None:
        """Add those in post on the first day of a month to a tally.

        Args:
            tally: added to.
            month: from the base census.
            lost: the part of a teacher not at work, shape (zone, status, sex, age band).
        """
        inputs, people = self._inputs, self.people
        band = inputs.ages.of(people.birth, month + inputs.law.base)
        kind = (people.cell * 2 + people.sex) * len(inputs.ages.first) + band
        starts = np.flatnonzero(np.diff(kind, prepend=-1))
        counts = np.add.reduceat(self.last >= month, starts, axis=0, dtype=np.int32).T.astype(np.float64)
        cell, sex, band = people.cell[starts], people.sex[starts], band[starts]
        zone = inputs.zone_of_cell[cell]
        of_cell = np.flatnonzero(np.diff(cell, prepend=-1))
        tally.stock[:, cell[of_cell]] += np.add.reduceat(counts, of_cell, axis=1)
        away = counts * lost[zone, people.status, sex, band]
        tally.lost[:, cell[of_cell]] += np.add.reduceat(away, of_cell, axis=1)
        key = (zone * 2 + sex) * len(inputs.ages.first) + band
        order = np.argsort(key, kind="stable")
        first = np.flatnonzero(np.diff(key[order], prepend=-1))
        which = order[first]
        tally.people[:, zone[which], people.status, sex[which], band[which]] += np.add.reduceat(
            counts[:, order], first, axis=1
        )

    def eligible(self, month: int, who: Eligible) -> tuple[Ints, Ints]:
        """Rows and replications of those in post who may move."""
        people = self.people
        age = (month + self._inputs.law.base - people.birth - 1) // 12
        somewhere = np.asarray(who.inside.any(axis=0))
        fits = somewhere[people.cell] & (age < np.array(who.most_age)[people.sex])
        rows = np.flatnonzero(fits & (month - people.service >= who.least_months))
        able = self.last[rows] >= month
        if len(who.inside) > 1:
            able &= who.inside.T[people.cell[rows]]
        place = np.flatnonzero(able.reshape(-1))
        return rows[place // BLOCK], place % BLOCK

    def leave_block(self, row: Ints, replication: Ints) -> None:
        """Mark those who are kept elsewhere from now on."""
        self.last[row, replication] = GONE
