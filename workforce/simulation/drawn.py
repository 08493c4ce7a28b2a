"""Teachers drawn one by one: a block of 64 replications as arrays.

The roster is dense, rows (teacher, replication); recruits, of whom each replication has others, are flat rows that
carry their replication. Slots are identities: the number of a teacher in the roster; the cell and the number of the
post for a recruit of a channel and year.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.draws import BLOCK, Stream, addresses
from workforce.errors import PlannerError
from workforce.market import vacancies
from workforce.market.channels import Channel, ages
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Ledger, sum_by
from workforce.simulation.calendar import census_number
from workforce.simulation.inputs import Inputs
from workforce.simulation.teachers import AGE_BANDS, age_band
from workforce.supply.law import END_OF_TERM, SEXES
from workforce.supply.leaving import STAYS, Spell, drawn, remaining, spell

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

POSTS_PER_CELL = 4096
"""Room for slots: no channel fills more posts than this in one cell and year."""


@dataclass(eq=False)
class Group:
    """Teachers with a first month, status and term in common; arrays of one shape, flat but for the roster's.

    ``last`` has the roster's shape (row, replication), or (row,) as the rest. ``place`` numbers replication and cell of
    flat rows in one, for counting; the roster is counted by row.
    """

    source: str
    year: int
    slot: Ints
    replication: Ints
    cell: Ints
    birth: Ints
    sex: Ints
    term_end: int | None
    spell: Spell
    clocks: NDArray[np.floating] | None
    last: NDArray[np.int16]
    place: Ints | None = None


class DrawnTeachers:
    """Teachers of one block of replications (see :class:`~workforce.simulation.teachers.Teachers`)."""

    def __init__(self, inputs: Inputs, ledger: Ledger, seed: int, block: int) -> None:
        """Draw the careers of the roster and book those who leave."""
        self._inputs, self._ledger = inputs, ledger
        self._seed, self._block = seed, block
        self._base_year = inputs.scenario.run.base_year
        self._shape = (BLOCK, len(inputs.cells))
        self._groups: list[Group] = []
        self._draw_roster()

    def _stream(self, decision: str, year: int) -> Stream:
        return Stream(self._seed, decision, year, self._block)

    def _draw_roster(self) -> None:
        law = self._inputs.law
        size = len(self._inputs.roster)
        clocks = np.empty((len(law.causes), size, BLOCK), dtype=np.float32)
        for name, uniforms in zip(law.causes, clocks, strict=True):
            self._stream(f"leaving.{name}", self._base_year).fill(uniforms)
        replication = np.arange(BLOCK, dtype=np.int64)[None, :]
        for people in self._inputs.groups:
            now = spell(law, people.birth, people.sex, people.status, 0, people.term_end)
            mine = clocks if len(people.slot) == size else clocks[:, people.slot]
            last, cause = drawn(law, now, mine)
            self._book_roster(people.cell, now, last, cause)
            last = np.asfortranarray(last)  # counted by replication at every census
            slot, cell, birth, sex = (
                column[:, None] for column in (people.slot, people.cell, people.birth, people.sex)
            )
            kept = mine if people.term_end is not None else None
            self._groups.append(
                Group("roster", self._base_year, slot, replication, cell, birth, sex, people.term_end, now, kept, last)
            )

    def _book_roster(self, cell: Ints, now: Spell, last: NDArray[np.int16], cause: NDArray[np.int8]) -> None:
        """Book leavers of dense rows: those who retire by teacher, the others, who are few, one by one."""
        retirement = len(self._inputs.law.all_causes) - 1
        place = np.flatnonzero(cause != retirement)
        row, replication = place // BLOCK, place % BLOCK
        self._ledger.book_leavers(replication, last.reshape(-1)[place], cause.reshape(-1)[place], cell[row])
        row = np.flatnonzero(now.retires)
        self._ledger.book_retirements(now.stop[row], cell[row], (cause[row] == retirement).T)

    def count(self, month: int) -> Array:
        """Teachers in post on the first day of a month, one by one."""
        total = np.zeros(self._shape)
        for group in self._groups:
            if group.place is None:
                starts = np.flatnonzero(np.diff(group.cell[:, 0], prepend=-1))
                alive = np.add.reduceat(group.last.T >= month, starts, axis=1, dtype=np.int32)
                total[:, group.cell[starts, 0]] += alive
            else:
                total += self._by_place(group.place[group.last >= month])
        return total

    def _by_place(self, place: Ints) -> Ints:
        """How many stand in each replication and cell."""
        return np.bincount(place, minlength=self._shape[0] * self._shape[1]).reshape(self._shape)

    def ages(self, month: int) -> Array:
        """Teachers in post by sex and age band, shape (replication, sex, age band)."""
        kinds = len(SEXES) * len(AGE_BANDS)
        total = np.zeros((BLOCK, kinds))
        for group in self._groups:
            kind = group.sex * len(AGE_BANDS) + age_band(group.birth, month + self._inputs.law.base)
            alive = group.last >= month
            if group.place is None:
                found, teachers = sum_by(kind[:, 0], alive.T)
                total[:, found] += teachers
            else:
                place = group.replication[alive] * kinds + kind[alive]
                total += np.bincount(place, minlength=total.size).reshape(total.shape)
        return total.reshape(BLOCK, len(SEXES), len(AGE_BANDS))

    def whole(self, posts: Array, decision: str, month: int) -> Array:
        """Posts as whole numbers, right on average, with the total kept."""
        if not posts.any():
            return posts
        stream = self._stream(f"allotment.{decision}", self._year(month))
        start = stream.at(np.zeros(BLOCK, dtype=np.int64), np.arange(BLOCK, dtype=np.int64))
        return vacancies.whole(posts, start)

    def _year(self, month: int) -> int:
        """The census for which an arrival in a month counts, as a year."""
        return self._base_year + census_number(month)

    def recruit(self, number: int, channel: Channel, month: int, posts: Array) -> None:
        """Fill posts by chance, draw who comes, and book their arrival and leaving."""
        if not posts.any():
            return
        if posts.max() >= POSTS_PER_CELL:
            raise PlannerError(
                f"{channel.name} plans {posts.max():.0f} posts in one cell and year; at most 4095 are drawn"
            )
        year = self._year(month)
        replication, cell, slot = _numbered(posts, self._inputs.cell_ids)
        address = addresses(slot, replication)
        filled = self._uniforms("fill", channel, year, address) < channel.fill_rate(year - self._base_year - 1, year)
        replication, cell, slot, address = replication[filled], cell[filled], slot[filled], address[filled]
        months = ages(channel.profile)
        young = np.floor(self._uniforms("age", channel, year, address) * len(months)).astype(np.int64)
        woman = self._uniforms("sex", channel, year, address) < channel.profile.female_share.value
        sex = np.where(woman, SEXES.index("female"), SEXES.index("male"))
        clocks = [self._uniforms(f"leaving.{cause}", channel, year, address) for cause in self._inputs.law.causes]
        term = channel.profile.term_years
        term_end = month + term * MONTHS_A_YEAR if term else None
        status = vocabulary.ids("status").index(channel.profile.status)
        births = np.tile(self._inputs.law.base + month - months, len(SEXES))
        now = spell(self._inputs.law, births, np.repeat(np.arange(len(SEXES)), len(months)), status, month, term_end)
        kind = sex * len(months) + young
        birth = births[kind]
        stacked = np.array(clocks).reshape(len(clocks), len(slot))
        last = self._begin(now, stacked, replication, cell, kind)
        kept = stacked if term_end is not None else None
        place = replication * self._shape[1] + cell
        self._groups.append(
            Group(channel.name, year, slot, replication, cell, birth, sex, term_end, now, kept, last, place)
        )
        self._ledger.hired[:, census_number(month) - 1, number] += self._by_place(place)

    def _uniforms(self, what: str, channel: Channel, year: int, address: NDArray[np.uint64]) -> Array:
        return self._stream(f"{what}.{channel.name}", year).at_addresses(address)

    def _begin(
        self, now: Spell, clocks: Array, replication: Ints, cell: Ints, kind: Ints | None = None
    ) -> NDArray[np.int16]:
        """Draw a spell of flat rows and book who leaves in it; the last months in post."""
        last, cause = drawn(self._inputs.law, now, clocks, kind)
        leaves = last != STAYS
        self._ledger.book_leavers(replication[leaves], last[leaves], cause[leaves], cell[leaves])
        return last

    def end_terms(self, month: int) -> None:
        """Convert by chance those whose term ends now; the others leave with the last month of the term."""
        for group in [group for group in self._groups if group.term_end == month]:
            self._end_term(group, month)

    def _end_term(self, group: Group, month: int) -> None:
        serving = np.nonzero(group.last == STAYS)
        replication = np.broadcast_to(group.replication, group.last.shape)[serving]
        slot, cell, birth, sex = (
            np.broadcast_to(column, group.last.shape)[serving]
            for column in (group.slot, group.cell, group.birth, group.sex)
        )
        chance = self._inputs.conversion[group.spell.status]
        luck = self._stream(f"conversion.{group.source}", group.year).at(slot, replication)
        converted = luck < chance
        group.last[serving] = month - 1
        leaving = ~converted
        cause = np.full(int(leaving.sum()), self._inputs.law.all_causes.index(END_OF_TERM))
        self._ledger.book_leavers(replication[leaving], np.full(len(cause), month - 1), cause, cell[leaving])
        stay = tuple(axis[converted] for axis in serving)
        self._convert(group, month, stay, replication[converted], cell[converted], birth[converted], sex[converted])

    def _convert(
        self, group: Group, month: int, stay: tuple[Ints, ...], replication: Ints, cell: Ints, birth: Ints, sex: Ints
    ) -> None:
        """Begin the established spell of those converted; each keeps what remains of the clocks."""
        law = self._inputs.law
        before = group.spell
        served = spell(law, birth, sex, before.status, before.start, group.term_end)
        assert group.clocks is not None
        of_them: tuple[Any, ...] = (slice(None), *stay)
        clocks = remaining(law, served, group.clocks[of_them])
        now = spell(law, birth, sex, vocabulary.ids("status").index("established"), month, None)
        last = self._begin(now, clocks, replication, cell)
        slot = np.broadcast_to(group.slot, group.last.shape)[stay]
        place = replication * self._shape[1] + cell
        self._groups.append(
            Group(group.source, group.year, slot, replication, cell, birth, sex, None, now, None, last, place)
        )

    def term_months(self) -> set[int]:
        """The months of the year, from September, in which terms of the roster end."""
        return {group.term_end % MONTHS_A_YEAR for group in self._groups if group.term_end is not None}


def _numbered(posts: Array, cell_ids: Ints) -> tuple[Ints, Ints, Ints]:
    """Every post as a row: replication, cell, and the slot made of the cell's id and the number of the post in it."""
    somewhere = np.nonzero(posts)
    counts = posts[somewhere].astype(np.int64)
    replication, cell = (np.repeat(axis, counts) for axis in somewhere)
    number = np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)
    return replication, cell, cell_ids[cell] * POSTS_PER_CELL + number
