"""Teachers drawn one by one who may move in a summer, and their moves.

How many move is settled by numbers alone; who they are is drawn at the end (:mod:`~workforce.simulation.drawn.moves`).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.drawn import able, moves
from workforce.simulation.drawn.able import LICENCE_COLUMNS, LICENCES, Able, Fit
from workforce.simulation.drawn.block import DrawnBlock
from workforce.simulation.drawn.moves import MoveBooks, Orders, Staff
from workforce.simulation.teachers import Eligible, Move

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class DrawnCandidates:
    """Candidates of a block (see :class:`~workforce.simulation.teachers.Candidates`)."""

    def __init__(self, block: DrawnBlock, month: int, who: Eligible) -> None:
        """Find those who may move."""
        self._block, self._month, self._inside = block, month, who.inside
        fit = _fit(month, who)
        marks = np.empty((BLOCK, int(block.rows.used.max())), dtype=np.bool_)
        able.find_able(block.rows, fit, marks)
        self._able = Able(marks, *able.able_of_roster(block.inputs.teachers, fit, who.inside))
        self._of_rows = np.zeros((len(LICENCES), len(block.inputs.cells), BLOCK), dtype=np.int32)
        able.count_able(block.rows, marks, self._of_rows)
        self._counts: dict[str, Array] = {}
        self._gone = np.zeros((BLOCK, len(block.inputs.cells)))
        self._trained = np.zeros_like(self._gone)
        self._orders: list[tuple[Move, Array, Array]] = []

    def count(self, licence: str) -> Array:
        """Those who are left and hold a licence; whoever was asked for counts as holding it."""
        return np.maximum(self._all(licence) - self._gone, 0.0) if self._orders else self._all(licence)

    def _all(self, licence: str) -> Array:
        """Those who may move and hold a licence, shape (replication, cell)."""
        if licence not in self._counts:
            careers, teachers, slots = self._block.careers, self._block.inputs.teachers, self._able.slots
            counts = self._of_rows[LICENCES[licence]]
            if licence == "none":
                able.count_all_of_roster(careers, teachers, slots, self._month, counts)
            else:
                held = getattr(careers, LICENCE_COLUMNS[licence])
                able.count_able_of_roster(careers, teachers, slots, self._month, held, counts)
            self._counts[licence] = counts.T * np.asarray(self._inside, dtype=np.float64)
        return self._counts[licence]

    def move(self, move: Move, leaving: Array, arriving: Array) -> tuple[Array, Array]:
        """Note as many to leave cells as come into others of their group."""
        out = self._block.whole(leaving, f"leaving.{move.decision}", self._month, move.giving_order)
        into = self._block.whole(arriving, f"arriving.{move.decision}", self._month, move.taking_order)
        self._gone += out
        self._orders.append((move, out, into))
        return out, into

    def retrain(self, places: Array) -> None:
        """Note some, who are not yet, to be licensed for a second subject of their field; movers are left out."""
        without = self._all("none") - self._all("second_subject") - self._gone
        self._trained = np.minimum(places, np.maximum(without, 0.0))

    def settle(self) -> None:
        """Draw who moves, licensed movers first, let them go on where they go, and enter the moves.

        Raises:
            AssertionError: more were asked for than may move.
        """
        if not self._orders and not self._trained.any():
            return
        block, ledger = self._block, self._block.ledger
        year = self._month // MONTHS_A_YEAR - 1
        books = MoveBooks(
            out=ledger.moved_out[:, year],
            into=ledger.moved_in[:, year],
            moves=ledger.moves[year],
            came=ledger.came,
            posts_taken=ledger.posts_taken,
            kept=block.kept,
        )
        orders = self._in_order()
        block.make_room(int(orders.out.sum(axis=(0, 2)).max()))
        staff = Staff(block.inputs.teachers, block.careers, block.rows, block.law, block.places)
        desk = moves.desk(len(block.inputs.cells), len(block.inputs.roster) + int(block.rows.used.max()))
        missing = moves.carry_out(staff, self._month, self._able, orders, books, desk)
        if missing:
            raise AssertionError(f"{missing} more movers are asked for than may move")

    def _in_order(self) -> Orders:
        """The orders as arrays."""
        orders = sorted(self._orders, key=lambda order: order[0].licence == "none")
        shape = (len(orders), *self._gone.shape)
        return Orders(
            kind=np.array([move.kind for move, _, _ in orders], dtype=np.int64),
            licence=np.array([LICENCES[move.licence] for move, _, _ in orders], dtype=np.int64),
            out=np.array([out for _, out, _ in orders]).reshape(shape),
            into=np.array([into for _, _, into in orders]).reshape(shape),
            giving=np.array([move.giving_order for move, _, _ in orders], dtype=np.int64).reshape(
                len(orders), shape[2]
            ),
            taking=np.array([move.taking_order for move, _, _ in orders], dtype=np.int64).reshape(
                len(orders), shape[2]
            ),
            trained=self._trained,
            luck=self._block.key("moving", self._month),
            cell_ids=self._block.inputs.cell_ids,
        )


def _fit(month: int, who: Eligible) -> Fit:
    """Who may move, as a loop asks: age in years is that of the month before, for one born in this month."""
    female, male = (month - 1 - age * MONTHS_A_YEAR for age in who.most_age)
    return Fit(month, (female, male), month - who.least_months)
