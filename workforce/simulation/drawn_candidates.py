"""Teachers drawn one by one who may move in a summer, and their moves."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.draws import BLOCK
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.drawn_state import DrawnState
from workforce.simulation.teachers import Eligible, Move

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

FLAT = -1
"""In place of the number of a roster group: a flat row."""


class DrawnCandidates:
    """Candidates of a block (see :class:`~workforce.simulation.teachers.Candidates`), in the order of place.

    A place is a replication and a cell in one number.
    """

    def __init__(self, teachers: DrawnState, month: int, who: Eligible) -> None:
        """List those who may move."""
        self._teachers, self._month = teachers, month
        self._cells = len(teachers.inputs.cells)
        parts = [self._of_group(number, month, who) for number in range(len(teachers.groups))]
        parts.append(self._of_rows(month, who))
        origin, row, replication, cell = (np.concatenate(part) for part in zip(*parts, strict=True))
        place = replication * self._cells + cell
        small = place.astype(np.int16) if BLOCK * self._cells < 2**15 else place
        order = np.argsort(small, kind="stable")
        self._origin, self._row, self._place = origin[order], row[order], place[order]
        self._free = np.ones(len(order), dtype=bool)
        self._licence: dict[str, Flags] = {}
        self._counts: dict[str, Array] = {}
        self._sent: list[tuple[int, Ints, Ints]] = []
        self._all = np.bincount(self._place, minlength=BLOCK * self._cells)
        self._first = np.cumsum(self._all) - self._all

    def _of_group(self, number: int, month: int, who: Eligible) -> tuple[Ints, ...]:
        group = self._teachers.groups[number]
        if group.people.term_end is not None or (group.people.bond_end or 0) > month:
            return tuple(np.empty(0, dtype=np.int64) for _ in range(4))
        row, replication = group.eligible(month, who)
        return np.full(len(row), number), row, replication, group.people.cell[row]

    def _of_rows(self, month: int, who: Eligible) -> tuple[Ints, ...]:
        rows = self._teachers.rows
        some = np.flatnonzero((rows["last"] >= month) & (rows["term_end"] == 0) & (rows["bond_end"] <= month))
        where = rows["place"] if len(who.inside) > 1 else rows["cell"]
        some = some[who.inside.reshape(-1)[where[some]]]
        some = some[month - rows["joined"][some] >= who.least_months]
        age = (month + self._teachers.inputs.law.base - rows["birth"][some] - 1) // MONTHS_A_YEAR
        some = some[age < np.array(who.most_age)[rows["sex"][some]]]
        return np.full(len(some), FLAT), some, rows["replication"][some], rows["cell"][some]

    def count(self, licence: str) -> Array:
        """Those who have not moved and hold a licence."""
        if licence not in self._counts:
            place = self._place[self._held(licence) & self._free]
            counts = np.bincount(place, minlength=BLOCK * self._cells)
            self._counts[licence] = counts.reshape(BLOCK, self._cells).astype(np.float64)
        return self._counts[licence].copy()

    def _held(self, licence: str) -> Flags:
        """Whether each candidate holds a licence."""
        if licence == "none":
            return np.ones(len(self._place), dtype=bool)
        if licence not in self._licence:
            self._licence[licence] = self._look_up({"upward": "above", "second_subject": "second"}[licence])
        return self._licence[licence]

    def _look_up(self, what: str) -> Flags:
        held = np.zeros(len(self._place), dtype=bool)
        for number, group in enumerate(self._teachers.groups):
            mine = self._origin == number
            if mine.any():
                if getattr(group, what) is None:
                    setattr(group, what, self._draw_licences(number, what))
                held[mine] = getattr(group, what)[self._row[mine], self._place[mine] // self._cells]
        flat = self._origin == FLAT
        held[flat] = self._teachers.rows[what][self._row[flat]]
        return held

    def _draw_licences(self, number: int, what: str) -> Flags:
        """Who of a group of the roster is licensed: as the roster says, else by chance, shape (row, replication)."""
        teachers = self._teachers
        people = teachers.groups[number].people
        known = getattr(people, what)[:, None]
        luck = teachers.stream(f"licence.{what}", teachers.inputs.scenario.run.base_year)
        drawn = (
            luck.whole(len(teachers.inputs.roster))[people.slot]
            < teachers.inputs.licensed({"above": "upward", "second": "second_subject"}[what])[people.cell, None]
        )
        return np.where(known >= 0, known == 1, drawn)

    def move(self, move: Move, leaving: Array, arriving: Array) -> tuple[Array, Array]:
        """Move as many out of cells as into others of their group, by chance among those who may."""
        kind, giving, taking = move.kind, move.giving, move.taking
        out = self._whole_in_groups(leaving, giving, f"leaving.{move.decision}")
        into = self._whole_in_groups(arriving, taking, f"arriving.{move.decision}")
        chosen = self._take(out, move.licence)
        if not len(chosen):
            return out, into
        replication, cell = self._place[chosen] // self._cells, self._place[chosen] % self._cells
        order = np.lexsort((giving[cell], replication))
        there, to = self._units(into)
        onto = np.lexsort((taking[to], there))
        self._sent.append((kind, chosen[order], to[onto]))
        return out, into

    def exchange(self, kind: int, moving: Array, group: Ints) -> None:
        """Let as many leave each cell as come into it: within a group everybody is sent past those of the own cell."""
        chosen = self._take(moving, "none")
        if not len(chosen):
            return
        replication, cell = self._place[chosen] // self._cells, self._place[chosen] % self._cells
        order = np.lexsort((cell, group[cell], replication))
        chosen, replication, cell = chosen[order], replication[order], cell[order]
        key = replication * (group.max() + 1) + group[cell]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        length = np.diff(np.append(first, len(key)))
        runs = np.flatnonzero(np.diff(self._place[chosen], prepend=-1))
        run_length = np.diff(np.append(runs, len(key)))
        longest = np.zeros(len(first), dtype=np.int64)
        np.maximum.at(longest, np.searchsorted(first, runs, side="right") - 1, run_length)
        begin, size, shift = (np.repeat(column, length) for column in (first, length, longest))
        self._sent.append((kind, chosen, cell[begin + (np.arange(len(key)) - begin + shift) % size]))

    def retrain(self, places: Array) -> None:
        """License some, who are not yet, for a second subject of their field."""
        chosen = self._choose(places, ~self._held("second_subject"))
        teachers = self._teachers
        for number, group in enumerate(teachers.groups):
            some = chosen[self._origin[chosen] == number]
            if len(some) and group.second is not None:
                group.second[self._row[some], self._place[some] // self._cells] = True
        teachers.rows["second"][self._row[chosen[self._origin[chosen] == FLAT]]] = True

    def _whole_in_groups(self, amounts: Array, group: Ints, decision: str) -> Array:
        """Amounts as whole numbers with the total of each group kept."""
        order = np.argsort(group, kind="stable")
        whole = np.empty_like(amounts)
        whole[:, order] = self._teachers.whole(amounts[:, order], decision, self._month)
        return whole

    def _units(self, numbers: Array) -> tuple[Ints, Ints]:
        """Replication and cell, once for every unit."""
        somewhere = np.nonzero(numbers)
        counts = numbers[somewhere].astype(np.int64)
        return np.repeat(somewhere[0], counts), np.repeat(somewhere[1], counts)

    def _choose(self, numbers: Array, able: Flags) -> Ints:
        """Pick as many of those able in each place as asked for, at even steps from a start by chance."""
        places = np.flatnonzero(numbers)
        size = self._all[places]
        offset = np.repeat(np.cumsum(size) - size, size)
        there = np.repeat(self._first[places], size) + np.arange(int(size.sum())) - offset
        of_place = np.repeat(np.arange(len(places)), size)
        some = able[there] & self._free[there]
        there, counts = there[some], np.bincount(of_place[some], minlength=len(places))
        asked = np.minimum(numbers.reshape(-1)[places].astype(np.int64), counts)
        unit = np.arange(int(asked.sum())) - np.repeat(np.cumsum(asked) - asked, asked)
        step = np.repeat(np.divide(counts, asked, out=np.ones(len(places)), where=asked > 0), asked)
        at = np.floor((unit + np.repeat(self._start(places), asked)) * step).astype(np.int64)
        at = np.minimum(at, np.repeat(counts, asked) - 1)
        return np.asarray(there[np.repeat(np.cumsum(counts) - counts, asked) + at])

    def _take(self, numbers: Array, licence: str) -> Ints:
        """Pick movers with a licence; none of them moves again."""
        chosen = self._choose(numbers, self._held(licence))
        self._free[chosen] = False
        for name, counts in self._counts.items():
            held = chosen[self._held(name)[chosen]]
            np.subtract.at(counts.reshape(-1), self._place[held], 1.0)
        return chosen

    def _start(self, places: Ints) -> Array:
        """Where picking starts in each place, from 0 to 1 of a step."""
        teachers = self._teachers
        slot = teachers.inputs.cell_ids[places % self._cells]
        return teachers.stream("moving", self._month).at(slot, places // self._cells)

    def settle(self) -> None:
        """Let all who were sent go on where they were sent to, and book the moves."""
        if not self._sent:
            return
        kind = np.concatenate([np.full(len(chosen), kind) for kind, chosen, _ in self._sent])
        chosen, to = (np.concatenate([sent[at] for sent in self._sent]) for at in (1, 2))
        teachers, month = self._teachers, self._month
        ledger, posts = teachers.ledger, teachers.inputs.establishment
        replication, cell = self._place[chosen] // self._cells, self._place[chosen] % self._cells
        rows = self._row[chosen].copy()
        for number, group in enumerate(teachers.groups):
            mine = np.flatnonzero(self._origin[chosen] == number)
            if len(mine):
                rows[mine] = teachers.take_out(group, self._row[chosen[mine]], replication[mine])
        teachers.careers.go_on(rows, month, cell=to, joined=month)
        year = month // MONTHS_A_YEAR - 1
        np.add.at(ledger.moved_out[:, year], (replication, kind, cell), 1.0)
        np.add.at(ledger.moved_in[:, year], (replication, kind, to), 1.0)
        asked = replication < teachers.kept
        np.add.at(ledger.moves[year], (kind[asked], cell[asked], to[asked]), 1.0)
        holds = posts.holds[teachers.rows["status"][rows]]
        for places, sign in ((cell, -1.0), (to, 1.0)):
            pool = posts.of_cell[places]
            held = holds & (pool >= 0)
            np.add.at(ledger.posts_taken, (replication[held], pool[held]), sign)
