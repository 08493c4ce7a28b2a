"""Expected numbers of teachers who may move in a summer, and their moves: in proportion to who may."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation.expected.groups import Group
from workforce.simulation.inputs import Inputs
from workforce.simulation.supposed import likely
from workforce.simulation.teachers import Eligible, Move

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class ExpectedCandidates:
    """Candidates as expected numbers (see :class:`~workforce.simulation.teachers.Candidates`).

    Those licensed are a share of those who may move, and whoever was retrained besides.
    """

    def __init__(
        self, inputs: Inputs, ledger: Ledger, groups: list[Group], trained: Array, month: int, who: Eligible
    ) -> None:
        """Say which classes may move; ``trained`` counts who was retrained, shape (1, cell), and is added to."""
        self._inputs, self._ledger, self._trained, self._month = inputs, ledger, trained, month
        self._able = [(group, self._classes(group, month, who)) for group in groups]
        free = [able @ group.people for group, able in self._able]
        self._all = np.where(who.inside, np.sum(free, axis=0), 0.0)[None]
        self._gone = np.zeros_like(self._all)

    def _classes(self, group: Group, month: int, who: Eligible) -> Array:
        """1 for the classes of a group that may move."""
        if group.term_end is not None or (group.bond_end or 0) > month:
            return np.zeros(len(group.birth))
        age = (month + self._inputs.law.base - group.birth - 1) // MONTHS_A_YEAR
        able = (age < np.array(who.most_age)[group.sex]) & (month - group.joined >= who.least_months)
        return able.astype(np.float64)

    def count(self, licence: str) -> Array:
        """Those who are left and hold a licence; whoever was asked for counts as holding it."""
        licensed = self._all * likely(self._inputs).licensed(licence)
        trained = self._trained if licence == "second_subject" else 0.0
        return np.asarray(np.maximum(np.minimum(licensed + trained, self._all) - self._gone, 0.0))

    def move(self, move: Move, leaving: Array, arriving: Array) -> tuple[Array, Array]:
        """Move as many out of cells as into others of their group."""
        joined = (move.giving[:, None] == move.taking[None, :]) & (move.giving >= 0)[:, None]
        into = np.where(joined, arriving[0][None, :], 0.0)
        total = into.sum(axis=1, keepdims=True)
        share = np.divide(into, total, out=np.zeros_like(into), where=total > 0)
        self._send(move.kind, leaving[0], share)
        return leaving, arriving

    def retrain(self, places: Array) -> None:
        """License some for a second subject of their field."""
        self._trained += places

    def settle(self) -> None:
        """Nothing is left to do: expected numbers have gone where they were sent."""

    def _send(self, kind: int, leaving: Array, share: Array) -> None:
        """Send parts of all classes that may move; ``share`` says where to, shape (cell, cell)."""
        ledger, posts, month = self._ledger, self._inputs.establishment, self._month
        free = (self._all - self._gone)[0]
        part = np.divide(leaving, free, out=np.zeros_like(leaving), where=free > 0)
        flow = leaving[:, None] * share
        left, reached = np.flatnonzero(leaving), np.flatnonzero(flow.any(axis=0))
        if not len(left):
            return
        where = share[np.ix_(left, reached)]
        for group, able in self._able:
            change = np.zeros_like(leaving)
            _move_on(group.people, able, part, where, left, reached, np.empty(len(reached)), change)
            if posts.holds[group.status]:
                ledger.move_posts(posts.of_cell, change)
        self._gone += leaving
        year = month // MONTHS_A_YEAR - 1
        ledger.moved_out[0, year, kind] += leaving
        ledger.moved_in[0, year, kind] += flow.sum(axis=0)
        ledger.came[0] += flow.sum(axis=0) - leaving
        ledger.moves[year, kind] += flow


@compiled
def _move_on(
    people: Array, able: Array, part: Array, where: Array, left: Ints, reached: Ints, came: Array, change: Array
) -> None:
    """Send a part of the classes that may move; in each class, all leave before any arrives.

    Args:
        people: of a group, by class and cell; changed.
        able: 1 for the classes that may move.
        part: the part of those in a cell that goes, shape (cell,).
        where: the part that goes to each cell of arrival, shape (cell left, cell of arrival).
        left: the cells that are left.
        reached: the cells of arrival.
        came: room for notes, shape (cell of arrival,).
        change: added to, what each cell gains, shape (cell,).
    """
    for one in range(len(people)):
        if able[one] == 0:
            continue
        came[:] = 0.0
        for place in range(len(left)):
            cell = left[place]
            gone = people[one, cell] * part[cell]
            if gone > 0:
                people[one, cell] -= gone
                change[cell] -= gone
                for at in range(len(reached)):
                    came[at] += gone * where[place, at]
        for at in range(len(reached)):
            people[one, reached[at]] += came[at]
            change[reached[at]] += came[at]
