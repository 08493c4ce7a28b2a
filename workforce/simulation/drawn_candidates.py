"""Teachers drawn one by one who may move in a summer, and their moves.

How many move is settled by numbers alone; who they are is drawn at the end, only in the places that somebody leaves. A
place is a replication and a cell in one number.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.drawn_state import DrawnState
from workforce.simulation.roster_block import RosterGroup
from workforce.simulation.rows import LICENCES
from workforce.simulation.teachers import Eligible, Move

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

FLAT = -1
"""In place of the number of a roster group: a flat row."""


@dataclass(frozen=True)
class Listed:
    """Candidates one by one, in the order of place; arrays of shape (candidate,).

    Attributes:
        origin: the number of the roster group, or :data:`FLAT`.
        row: in the group, or among the flat rows.
        place: where each is.
        free: whether each is still to be had.
    """

    origin: Ints
    row: Ints
    place: Ints
    free: Flags


class DrawnCandidates:
    """Candidates of a block (see :class:`~workforce.simulation.teachers.Candidates`)."""

    def __init__(self, state: DrawnState, month: int, who: Eligible) -> None:
        """Find those who may move."""
        self._state, self._month = state, month
        self._shape = (BLOCK, len(state.inputs.cells))
        self._able = [group.able(month, who) for group in state.groups]
        self._rows = self._of_rows(month, who)
        self._counts: dict[str, Array] = {}
        self._gone = np.zeros(self._shape)
        self._orders: list[tuple[Move, Array, Array]] = []
        self._trained: Array | None = None

    def _of_rows(self, month: int, who: Eligible) -> Ints:
        """The flat rows of those who may move."""
        rows = self._state.rows
        some = self._state.present(month)
        some = some[who.inside[rows["cell"][some]]]
        some = some[(rows["term_end"][some] == 0) & (rows["bond_end"][some] <= month)]
        some = some[month - rows["joined"][some] >= who.least_months]
        age = (month + self._state.inputs.law.base - rows["birth"][some] - 1) // MONTHS_A_YEAR
        return np.asarray(some[age < np.array(who.most_age)[rows["sex"][some]]])

    def count(self, licence: str) -> Array:
        """Those who are left and hold a licence; whoever was asked for counts as holding it."""
        if licence not in self._counts:
            self._counts[licence] = self._count(licence)
        return np.maximum(self._counts[licence] - self._gone, 0.0)

    def _count(self, licence: str) -> Array:
        rows, counts = self._rows, np.zeros(self._shape)
        for group, able in zip(self._state.groups, self._able, strict=True):
            if able.any():
                counts += group.count_able(able if licence == "none" else able & self._held(group, licence))
        if licence != "none":
            rows = rows[self._state.rows[LICENCES[licence]][rows]]
        counts += np.bincount(self._state.rows["place"][rows], minlength=counts.size).reshape(self._shape)
        return counts

    def _held(self, group: RosterGroup, licence: str) -> Flags:
        """Who of a group holds a licence: as the roster says, else by chance, shape (row, replication)."""
        what = LICENCES[licence]
        held: Flags | None = getattr(group, what)
        if held is None:
            known = getattr(group.people, what)[:, None]
            luck = self._state.stream(f"licence.{what}", self._state.inputs.scenario.run.base_year)
            drawn = luck.whole(len(self._state.inputs.roster))[group.people.slot]
            share = self._state.inputs.licensed(licence)[group.people.cell, None]
            held = np.where(known >= 0, known == 1, drawn < share)
            setattr(group, what, held)
        return held

    def move(self, move: Move, leaving: Array, arriving: Array) -> tuple[Array, Array]:
        """Note as many to leave cells as come into others of their group."""
        out = self._whole_in_groups(leaving, move.giving, f"leaving.{move.decision}")
        into = self._whole_in_groups(arriving, move.taking, f"arriving.{move.decision}")
        self._gone += out
        self._orders.append((move, out, into))
        return out, into

    def retrain(self, places: Array) -> None:
        """Note some, who are not yet, to be licensed for a second subject of their field; movers are left out."""
        self.count("second_subject"), self.count("none")
        without = self._counts["none"] - self._counts["second_subject"] - self._gone
        self._trained = np.minimum(places, np.maximum(without, 0.0))

    def settle(self) -> None:
        """Draw who moves, licensed movers first, let them go on where they go, and book the moves."""
        wanted = self._gone if self._trained is None else self._gone + self._trained
        if not wanted.any():
            return
        listed = self._list(wanted > 0)
        sent = [
            self._send(listed, *order) for order in sorted(self._orders, key=lambda order: order[0].licence == "none")
        ]
        if self._trained is not None:
            self._train(listed, self._choose(listed, self._trained, ~self._licensed(listed, "second_subject")))
        if sent:
            kind, chosen, to = (np.concatenate(part) for part in zip(*sent, strict=True))
            self._go(listed, kind, chosen, to)

    def _list(self, where: Flags) -> Listed:
        """The candidates of some places (a flag by replication and cell)."""
        parts: list[tuple[Ints, ...]] = []
        for number, (group, able) in enumerate(zip(self._state.groups, self._able, strict=True)):
            place = np.flatnonzero((able & where.T[group.people.cell]).reshape(-1))
            row, replication = place // BLOCK, place % BLOCK
            parts.append((np.full(len(row), number), row, replication * self._shape[1] + group.people.cell[row]))
        place = self._state.rows["place"][self._rows]
        there = where.reshape(-1)[place]
        parts.append((np.full(int(there.sum()), FLAT), self._rows[there], place[there]))
        origin, row, place = (np.concatenate(part) for part in zip(*parts, strict=True))
        small = np.int16 if where.size < np.iinfo(np.int16).max else np.int32  # sorted ten times faster
        order = np.argsort(place.astype(small), kind="stable")
        return Listed(origin[order], row[order], place[order], np.ones(len(order), dtype=bool))

    def _licensed(self, listed: Listed, licence: str) -> Flags:
        """Whether each candidate holds a licence."""
        held = np.ones(len(listed.row), dtype=bool)
        if licence == "none":
            return held
        for number, group in enumerate(self._state.groups):
            mine = np.flatnonzero(listed.origin == number)
            if len(mine):
                held[mine] = self._held(group, licence)[listed.row[mine], listed.place[mine] // self._shape[1]]
        flat = listed.origin == FLAT
        held[flat] = self._state.rows[LICENCES[licence]][listed.row[flat]]
        return held

    def _send(self, listed: Listed, move: Move, out: Array, into: Array) -> tuple[Ints, Ints, Ints]:
        """Kind, candidate and cell of arrival of the movers of an order."""
        chosen = self._choose(listed, out, self._licensed(listed, move.licence))
        replication, cell = np.divmod(listed.place[chosen], self._shape[1])
        order = np.lexsort((move.giving[cell], replication))
        somewhere = np.nonzero(into)
        counts = into[somewhere].astype(np.int64)
        there, to = (np.repeat(axis, counts) for axis in somewhere)
        onto = np.lexsort((move.taking[to], there))
        return np.full(len(chosen), move.kind), chosen[order], to[onto]

    def _choose(self, listed: Listed, numbers: Array, able: Flags) -> Ints:
        """Pick as many of those able in each place as asked for, at even steps from a start by chance."""
        some = np.flatnonzero(able & listed.free)
        counts = np.bincount(listed.place[some], minlength=numbers.size)
        places = np.flatnonzero(numbers)
        asked = numbers.reshape(-1)[places].astype(np.int64)
        short = np.flatnonzero(asked > counts[places])
        if len(short):
            raise AssertionError(f"{len(short)} places are asked for more movers than may move")
        unit = np.arange(int(asked.sum())) - np.repeat(np.cumsum(asked) - asked, asked)
        slot, replication = self._state.inputs.cell_ids[places % self._shape[1]], places // self._shape[1]
        start = self._state.stream("moving", self._month).at(slot, replication)
        at = np.floor((unit + np.repeat(start, asked)) * np.repeat(counts[places] / asked, asked)).astype(np.int64)
        first = (np.cumsum(counts) - counts)[places]
        chosen = some[np.repeat(first, asked) + np.minimum(at, np.repeat(counts[places], asked) - 1)]
        listed.free[chosen] = False
        return np.asarray(chosen)

    def _train(self, listed: Listed, chosen: Ints) -> None:
        for number, group in enumerate(self._state.groups):
            some = chosen[listed.origin[chosen] == number]
            if len(some):
                held = self._held(group, "second_subject")
                held[listed.row[some], listed.place[some] // self._shape[1]] = True
        self._state.rows["second"][listed.row[chosen[listed.origin[chosen] == FLAT]]] = True

    def _whole_in_groups(self, amounts: Array, group: Ints, decision: str) -> Array:
        """Amounts as whole numbers with the total of each group kept."""
        order = np.argsort(group, kind="stable")
        whole = np.empty_like(amounts)
        whole[:, order] = self._state.whole(amounts[:, order], decision, self._month)
        return whole

    def _go(self, listed: Listed, kind: Ints, chosen: Ints, to: Ints) -> None:
        """Let candidates go on in other cells, and book the moves."""
        state, month = self._state, self._month
        ledger, posts = state.ledger, state.inputs.establishment
        replication, cell = np.divmod(listed.place[chosen], self._shape[1])
        rows = listed.row[chosen].copy()
        for number, group in enumerate(state.groups):
            mine = np.flatnonzero(listed.origin[chosen] == number)
            if len(mine):
                rows[mine] = state.take_out(group, listed.row[chosen[mine]], replication[mine])
        state.careers.go_on(rows, month, cell=to, joined=month)
        year = month // MONTHS_A_YEAR - 1
        np.add.at(ledger.moved_out[:, year], (replication, kind, cell), 1.0)
        np.add.at(ledger.moved_in[:, year], (replication, kind, to), 1.0)
        asked = replication < state.kept
        np.add.at(ledger.moves[year], (kind[asked], cell[asked], to[asked]), 1.0)
        holds = posts.holds[state.rows["status"][rows]]
        for places, sign in ((cell, -1.0), (to, 1.0)):
            pool = posts.of_cell[places]
            held = holds & (pool >= 0)
            np.add.at(ledger.posts_taken, (replication[held], pool[held]), sign)
