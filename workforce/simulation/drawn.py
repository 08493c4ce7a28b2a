"""Teachers drawn one by one: a block of 64 replications as arrays.

The base roster is dense (:mod:`~workforce.simulation.roster_block`); recruits, and whoever has moved or changed status,
are flat rows (:mod:`~workforce.simulation.rows`). Every decision about a person is drawn under the person's identity:
the place in the roster, or the channel, year and post of a recruit.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.draws import BLOCK, Stream, addresses
from workforce.errors import PlannerError
from workforce.market import vacancies
from workforce.market.channels import SERVICE_BEGINS, Channel, ages
from workforce.market.terms import Term
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation.calendar import census_number
from workforce.simulation.drawn_candidates import DrawnCandidates
from workforce.simulation.inputs import Inputs
from workforce.simulation.roster_block import RosterGroup
from workforce.simulation.rows import Rows
from workforce.simulation.tally import Tally
from workforce.simulation.teachers import Eligible
from workforce.supply.law import END_OF_TERM, SEXES, Variant
from workforce.supply.leaving import STAYS, drawn, remaining, spell
from workforce.supply.people import NEVER, exits_of
from workforce.supply.retirement import Retirees

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

POSTS_PER_CELL = 4096
"""Room for identities: no channel fills more posts than this in one cell, year and round."""

CHANNELS, YEARS, ROUNDS = 32, 512, 2
"""Room for channels, years from :data:`FIRST_YEAR` on, and rounds in the identity of a recruit."""

FIRST_YEAR = 1900


class DrawnTeachers:
    """Teachers of one block of replications (see :class:`~workforce.simulation.teachers.Teachers`)."""

    def __init__(self, inputs: Inputs, ledger: Ledger, seed: int, block: int, kept: int = BLOCK) -> None:
        """Draw the careers of the roster; of the block's replications the first ``kept`` are asked for."""
        self.inputs, self.ledger, self.kept = inputs, ledger, kept
        self._seed, self._block = seed, block
        self._base_year = inputs.scenario.run.base_year
        self._shape = (BLOCK, len(inputs.cells))
        self.rows = Rows(len(inputs.law.causes))
        size = len(inputs.roster)
        clocks = np.empty((len(inputs.law.causes), size, BLOCK), dtype=np.float32)
        for name, uniforms in zip(inputs.law.causes, clocks, strict=True):
            self.stream(f"leaving.{name}", self._base_year).fill(uniforms)
        choice = self.stream("retirement", self._base_year).whole(size)
        self.groups = [RosterGroup(people, inputs, clocks, choice) for people in inputs.groups]

    def stream(self, decision: str, year: int) -> Stream:
        """The random numbers of a decision in this block."""
        return Stream(self._seed, decision, year, self._block)

    def _year(self, month: int) -> int:
        """The census for which an event of a month counts, as a year."""
        return self._base_year + census_number(month)

    # counting and booking

    def tally(self, month: int) -> Tally:
        """Teachers in post, counted one by one."""
        inputs, rows = self.inputs, self.rows
        lost = inputs.lost[month // MONTHS_A_YEAR]
        tally, part = Tally.empty(BLOCK, self._shape[1], lost), lost.sum(axis=0)
        for group in self.groups:
            group.count_into(tally, month, part)
        here = np.flatnonzero(rows["last"] >= month)
        replication, cell, sex, status = (rows[name][here] for name in ("replication", "cell", "sex", "status"))
        band = inputs.ages.of(rows["birth"][here], month + inputs.law.base)
        zones, statuses, sexes, bands = part.shape
        kind = ((inputs.zone_of_cell[cell] * statuses + status) * sexes + sex) * bands + band
        place = replication * self._shape[1] + cell
        tally.stock[:] += self._by_place(place)
        away = np.bincount(place, weights=part.reshape(-1)[kind], minlength=tally.lost.size)
        tally.lost[:] += away.reshape(self._shape)
        counts = np.bincount(replication * part.size + kind, minlength=tally.people.size)
        tally.people[:] += counts.reshape(tally.people.shape)
        return tally

    def _by_place(self, place: Ints) -> Ints:
        """How many stand in each replication and cell."""
        return np.bincount(place, minlength=self._shape[0] * self._shape[1]).reshape(self._shape)

    def begin_year(self, month: int) -> None:
        """Book whoever leaves in the twelve months from a census on."""
        end = month + MONTHS_A_YEAR
        for group in self.groups:
            row, replication = group.due(month, end)
            last, cause = group.last[row, replication], group.cause[row, replication]
            cell = group.people.cell[row]
            pool = self.inputs.establishment.of_cell[cell] if group.holds else np.full(len(cell), -1)
            self.ledger.book_leavers(replication, last.astype(np.int64), cause, cell, pool)
            retired = (cause == len(self.inputs.law.causes) + 1) & (replication < self.kept)
            school = group.people.school[row[retired]]
            np.add.at(self.ledger.retired_by_school, (school[school >= 0], month // MONTHS_A_YEAR), 1.0)
        self._book(np.arange(self.rows.count), month, end)

    def _book(self, rows: Ints, first: int, end: int) -> None:
        """Book those of some rows whose last month lies from ``first`` to before ``end``."""
        last = self.rows["last"][rows]
        due = rows[(last >= first) & (last < end)]
        table = self.rows
        cell = table["cell"][due]
        holds = self.inputs.establishment.holds[table["status"][due]]
        pool = np.where(holds, self.inputs.establishment.of_cell[cell], -1)
        last = table["last"][due].astype(np.int64)
        self.ledger.book_leavers(table["replication"][due], last, table["cause"][due], cell, pool)

    def _book_this_year(self, rows: Ints, month: int) -> None:
        """Book the leavers among rows that changed within a year; at a census the year to come books them."""
        self._book(rows, month, -(-month // MONTHS_A_YEAR) * MONTHS_A_YEAR)

    # decisions of chance

    def whole(self, amounts: Array, decision: str, month: int) -> Array:
        """Amounts as whole numbers, right on average, with the total kept."""
        if not amounts.any():
            return amounts
        stream = self.stream(f"allotment.{decision}", self._year(month))
        start = stream.at(np.zeros(BLOCK, dtype=np.int64), np.arange(BLOCK, dtype=np.int64))
        return vacancies.whole(amounts, start)

    def full(self, amounts: Array) -> Array:
        """The whole people in amounts."""
        return np.asarray(np.floor(amounts + 1e-9))

    def bad_year(self, month: int) -> Array:
        """1 in a year that is bad for all channels."""
        stream = self.stream("bad_year", self._year(month))
        luck = stream.at(np.zeros(BLOCK, dtype=np.int64), np.arange(BLOCK, dtype=np.int64))
        return np.asarray(luck < self.inputs.scenario.assumptions.bad_years.chance.value, dtype=np.float64)

    # recruits

    def recruit(self, number: int, channel: Channel, month: int, posts: Array, rate: Array, again: bool) -> Array:
        """Fill posts by chance, draw who comes, and book their arrival and leaving."""
        if not posts.any():
            return np.zeros(self._shape)
        if posts.max() >= POSTS_PER_CELL:
            raise PlannerError(
                f"{channel.name} plans {posts.max():.0f} posts in one cell and year; at most 4095 are drawn"
            )
        year, law = self._year(month), self.inputs.law
        replication, cell, slot = _numbered(posts, self.inputs.cell_ids)
        person = self._persons(channel.name, year, again, slot)
        filled = self._luck("fill", year, person, replication) < rate[replication, cell]
        replication, cell, person = replication[filled], cell[filled], person[filled]
        profile = channel.profile
        months = ages(profile)
        age = months[np.floor(self._luck("age", year, person, replication) * len(months)).astype(np.int64)]
        woman = self._luck("sex", year, person, replication) < profile.female_share.value
        sex = np.where(woman, SEXES.index("female"), SEXES.index("male"))
        birth = law.base + month - age
        service = np.maximum(SERVICE_BEGINS - age, -(2**15)) + month if profile.prior_service else np.full(len(age), month)
        clocks = [self._luck(f"leaving.{cause}", year, person, replication) for cause in law.causes]
        status = vocabulary.ids("status").index(profile.status)
        rows = self.rows.append(
            np.array(clocks).reshape(len(clocks), len(person)),
            replication=replication,
            person=person,
            cell=cell,
            birth=birth,
            sex=sex,
            status=status,
            service=service,
            bond_end=month + profile.bond_years * MONTHS_A_YEAR if profile.bond_years else 0,
            term_end=month + profile.term_years * MONTHS_A_YEAR if profile.term_years else 0,
            since=month,
            joined=month,
            retires=self._retirement(status, person, replication, birth, sex, service, year),
            last=STAYS,
            cause=0,
            above=self._licensed("above", person, replication, cell, year),
            second=self._licensed("second", person, replication, cell, year),
        )
        self._run_on(rows)
        self._book_this_year(rows, month)
        arrived = self._by_place(replication * self._shape[1] + cell).astype(np.float64)
        self.ledger.book_arrivals(number, month, arrived, self.inputs.establishment.taken_by(status))
        return arrived

    def _persons(self, channel: str, year: int, again: bool, slot: Ints) -> Ints:
        """The identities of the recruits of a channel, year and round; beyond those of any roster."""
        place = vocabulary.ids("channel").index(channel) + 1
        return ((place * YEARS + year - FIRST_YEAR) * ROUNDS + int(again)) * 2**33 + slot

    def _luck(self, decision: str, year: int, person: Ints, replication: Ints) -> Array:
        return self.stream(decision, year).at_addresses(addresses(person, replication))

    def _retirement(
        self, status: int, person: Ints, replication: Ints, birth: Ints, sex: Ints, service: Ints, year: int
    ) -> Ints:
        """The month in which each retires; not drawn where all retire beyond the horizon."""
        law, suppose = self.inputs.law, self.inputs.scenario.assumptions.retirement
        youngest_exit = law.base + law.months - birth < 50 * MONTHS_A_YEAR
        if self.inputs.scenario.policies.supply.retirement.long_service is None and youngest_exit.all():
            return np.full(len(person), NEVER)
        share = np.full(len(person), suppose.managers.value)
        senior = np.full(len(person), suppose.promoted.value)
        found = exits_of(law, status, Retirees(birth, sex, service + law.base, senior, share))
        return np.clip(found.at(self._luck("retirement", year, person, replication)), 0, NEVER)

    def _licensed(self, what: str, person: Ints, replication: Ints, cell: Ints, year: int) -> NDArray[np.bool_]:
        """Who holds another licence; drawn only where teachers are redeployed."""
        if self.inputs.scenario.policies.market.redeployment.from_year is None:
            return np.zeros(len(person), dtype=bool)
        return self._luck(f"licence.{what}", year, person, replication) < self.licensed_share(what)[cell]

    def licensed_share(self, what: str) -> Array:
        """The share of teachers licensed for the level ``above`` or a ``second`` subject, shape (cell,)."""
        licences = self.inputs.scenario.assumptions.licences
        if what == "second":
            return np.full(len(self.inputs.cells), licences.second_subject.value)
        return np.array([licences.upward[name].value if name in licences.upward else 0.0 for name in self._levels])

    @property
    def _levels(self) -> list[str]:
        return [str(level) for level in self.inputs.cells["level"]]

    # careers

    def _run_on(self, rows: Ints) -> None:
        """Draw the last month in post of rows from their clocks, which run since ``since``."""
        for variant, some in self._variants(rows):
            last, cause = drawn(self._spell(some, variant), self.rows.clocks[:, some], self.rows["retires"][some])
            self.rows["last"][some] = last
            self.rows["cause"][some] = cause

    def _spell(self, rows: Ints, variant: Variant) -> Any:
        table = self.rows
        columns = (table[name][rows] for name in ("birth", "sex", "status", "cell", "since", "term_end"))
        return spell(self.inputs.law, variant, *columns)

    def _variants(self, rows: Ints) -> list[tuple[Variant, Ints]]:
        """Rows by the variant of the law under which they stand."""
        law, table = self.inputs.law, self.rows
        profile, bond = law.profile[table["cell"][rows]], table["bond_end"][rows].astype(np.int64)
        service = table["service"][rows] // MONTHS_A_YEAR * MONTHS_A_YEAR if law.counts_service else np.zeros_like(bond)
        kinds, which = np.unique(np.stack([profile, service, bond]), axis=1, return_inverse=True)
        variants = []
        for number, (_, start, end) in enumerate(kinds.T.tolist()):
            some = rows[which.reshape(-1) == number]
            variants.append((law.variant(int(table["cell"][some[0]]), start, end), some))
        return variants

    def go_on(self, rows: Ints, month: int, cell: Ints | None = None, **changes: Any) -> None:
        """Let rows go on from a month in another cell, status or term, with what remains of their clocks."""
        if not len(rows):
            return
        for variant, some in self._variants(rows):
            self.rows.clocks[:, some] = remaining(self._spell(some, variant), self.rows.clocks[:, some], month)
        self.rows["since"][rows] = month
        if cell is not None:
            self.rows["cell"][rows] = cell
        for name, value in changes.items():
            self.rows[name][rows] = value
        self._run_on(rows)

    def take_out(self, group: RosterGroup, row: Ints, replication: Ints) -> Ints:
        """Keep teachers of the roster as flat rows from now on; the rows."""
        people = group.people
        rows = self.rows.append(
            group.clocks[:, people.slot[row], replication],
            replication=replication,
            person=people.slot[row],
            cell=people.cell[row],
            birth=people.birth[row],
            sex=people.sex[row],
            status=people.status,
            service=people.service[row],
            bond_end=people.bond_end or 0,
            term_end=people.term_end or 0,
            since=0,
            joined=np.maximum(people.service[row], -(2**15)),
            retires=group.retires[row, replication],
            last=group.last[row, replication],
            cause=group.cause[row, replication],
            above=False if group.above is None else group.above[row, replication],
            second=False if group.second is None else group.second[row, replication],
        )
        group.leave_block(row, replication)
        return rows

    # terms

    def end_terms(self, month: int) -> None:
        """Convert or renew by chance those whose term ends now; the others leave with the last month of the term."""
        for group in self.groups:
            if group.people.term_end == month:
                self.take_out(group, *np.nonzero(group.last == STAYS))
        ending = np.flatnonzero((self.rows["term_end"] == month) & (self.rows["last"] == STAYS))
        for status, term in self.inputs.terms.items():
            some = ending[self.rows["status"][ending] == status]
            if len(some):
                self._end_term(some, term, month)

    def _end_term(self, rows: Ints, term: Term, month: int) -> None:
        person, replication = self.rows["person"][rows], self.rows["replication"][rows]
        luck = self._luck("conversion", self._year(month), person, replication)
        renewal = term.renewal[census_number(month) - 1]
        chosen = luck < term.conversion
        established = vocabulary.ids("status").index("established")
        placed = chosen & self._find_posts(rows, chosen, luck, established, month)
        unplaced = chosen & ~placed
        waiting = unplaced if term.waits else np.zeros_like(unplaced)
        renewed = (luck >= term.conversion) & (luck < term.conversion + renewal)
        level = self.inputs.level_of_zone[self.inputs.zone_of_cell[self.rows["cell"][rows]]]
        year = census_number(month) - 1
        np.add.at(self.ledger.converted, (replication[placed], year, level[placed]), 1.0)
        np.add.at(self.ledger.not_converted, (replication[unplaced], year, level[unplaced]), 1.0)
        self._see_off(rows[~(placed | waiting | renewed)], month)
        self.go_on(rows[placed], month, status=established, term_end=0)
        self.go_on(rows[renewed], month, term_end=month + term.months)
        self.go_on(rows[waiting], month, term_end=month + MONTHS_A_YEAR)
        self._book_this_year(rows[placed | renewed | waiting], month)

    def _find_posts(self, rows: Ints, chosen: NDArray[np.bool_], luck: Array, status: int, month: int) -> NDArray[np.bool_]:
        """Who of those to be established finds an approved post: those who hold one, then by luck while there are any."""
        posts = self.inputs.establishment
        pool = posts.of_cell[self.rows["cell"][rows]]
        asking = chosen & ~posts.holds[self.rows["status"][rows]] & (pool >= 0)
        placed = np.ones(len(rows), dtype=bool)
        if not asking.any():
            return placed
        room = posts.room(month // MONTHS_A_YEAR, self.ledger.posts_held(month))
        asks = np.flatnonzero(asking)
        key = self.rows["replication"][rows][asks] * len(posts.pools) + pool[asks]
        order = np.lexsort((luck[asks], key))
        first = np.flatnonzero(np.diff(key[order], prepend=-1))
        rank = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
        found = rank < room.reshape(-1)[key[order]]
        placed[asks[order]] = found
        np.add.at(self.ledger.posts_taken.reshape(-1), key[order][found], 1.0)
        return placed

    def _see_off(self, rows: Ints, month: int) -> None:
        """Book teachers whose term ends as leavers of the month before."""
        self.rows["last"][rows] = month - 1
        self.rows["cause"][rows] = self.inputs.law.all_causes.index(END_OF_TERM)
        self._book(rows, month - 1, month)

    def term_months(self) -> set[int]:
        """The months of the year, from September, in which terms of the roster end."""
        ends = (group.people.term_end for group in self.groups)
        return {end % MONTHS_A_YEAR for end in ends if end is not None}

    def candidates(self, month: int, who: Eligible) -> DrawnCandidates:
        """Those who may move at a census."""
        return DrawnCandidates(self, month, who)


def _numbered(posts: Array, cell_ids: Ints) -> tuple[Ints, Ints, Ints]:
    """Every post as a row: replication, cell, and the slot made of the cell's id and the number of the post in it."""
    somewhere = np.nonzero(posts)
    counts = posts[somewhere].astype(np.int64)
    replication, cell = (np.repeat(axis, counts) for axis in somewhere)
    number = np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)
    return replication, cell, cell_ids[cell] * POSTS_PER_CELL + number
