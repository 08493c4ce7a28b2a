"""Teachers drawn one by one: what happens to a block of 64 replications in a year."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.draws import BLOCK
from workforce.errors import PlannerError
from workforce.market.channels import SERVICE_BEGINS, Channel, ages
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.drawn import careers, counting
from workforce.simulation.drawn.able import LICENCE_COLUMNS
from workforce.simulation.drawn.arrivals import POSTS_PER_CELL, Intake, Luck, arrive, books_close
from workforce.simulation.drawn.block import DrawnBlock
from workforce.simulation.drawn.candidates import DrawnCandidates
from workforce.simulation.drawn.roster import Choices, choices, each
from workforce.simulation.drawn.terms import end_terms
from workforce.simulation.tally import Tally
from workforce.simulation.teachers import Eligible
from workforce.supply.retirement import Exits

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

YEARS, ROUNDS = 512, 2
"""Room for years from :data:`FIRST_YEAR` on, and for rounds, in the identity of a recruit."""

FIRST_YEAR = 1900

BAD_YEAR = "bad_year"
"""The luck of all channels in a year: below the chance of bad years, the year is one of them."""


class DrawnTeachers(DrawnBlock):
    """Teachers of one block of replications (see :class:`~workforce.simulation.teachers.Teachers`)."""

    def tally(self, month: int) -> Tally:
        """Teachers in post, counted one by one."""
        inputs, cells, lost = self.inputs, len(self.inputs.cells), self.supposed.lost
        tally, band = Tally.empty(BLOCK, cells, lost.whom.shape[1:]), inputs.ages.band
        part = np.ascontiguousarray(each(lost.part(month // MONTHS_A_YEAR)).T)
        stock, away, people = np.zeros((cells, BLOCK)), np.zeros((cells, BLOCK)), np.zeros(part.shape)
        alike = np.empty(BLOCK, dtype=np.int32)
        counting.count_roster(self.careers, inputs.teachers, month, band, part, stock, away, people, alike)
        tally.stock[:], tally.lost[:], tally.people.reshape(BLOCK, -1)[:] = stock.T, away.T, people.T
        counting.count_rows(self.rows, month, band, part, tally.stock, tally.lost, tally.people.reshape(BLOCK, -1))
        return tally

    def begin_year(self, month: int) -> None:
        """Book whoever leaves in the twelve months from a census on."""
        end = month + MONTHS_A_YEAR
        counting.book_leavers_of_roster(self.careers, self.inputs.teachers, self.places, month, end, self.books)
        counting.book_leavers(self.rows, month, end, self.books, self.places)

    def full(self, amounts: Array) -> Array:
        """The whole people in amounts."""
        return np.asarray(np.floor(amounts + 1e-9))

    def nearest(self, amounts: Array) -> Array:
        """Amounts to the nearest whole person."""
        return self.full(amounts + 0.5)

    def bad_year(self, month: int) -> Array:
        """1 in a year that is bad for all channels."""
        luck = self.once(BAD_YEAR, self.year(month))
        chance = self.supposed.sample.of(self.inputs.scenario.assumptions.bad_years.chance)
        return np.asarray(luck < chance, dtype=np.float64)

    def recruit(self, number: int, channel: Channel, month: int, posts: Array, rate: Array, again: bool) -> Array:
        """Fill posts by chance, draw who comes, and book their arrival and leaving."""
        if not posts.any():
            return np.zeros_like(posts)
        if posts.max() >= POSTS_PER_CELL:
            raise PlannerError(
                f"{channel.name} plans {posts.max():.0f} posts in one cell and year; at most 4095 are drawn"
            )
        self.make_room(int(posts.sum(axis=1).max()))
        intake, luck = self._intake(number, channel, month, again), self._luck(month)
        arrived, cell_ids = np.zeros_like(posts), self.inputs.cell_ids
        arrive(self.rows, self.books, self.law, self.places, intake, luck, cell_ids, posts, rate, arrived)
        self.ledger.book_arrivals(number, month, arrived, self.supposed.establishment.taken_by(intake.status))
        return arrived

    def _intake(self, number: int, channel: Channel, month: int, again: bool) -> Intake:
        """What a channel brings in a month."""
        profile, months = channel.profile, ages(channel.profile)
        return Intake(
            month=month,
            books_close=books_close(month),
            first_person=self._first_person(channel.name, self.year(month), again),
            youngest=int(months[0]),
            ages=len(months),
            female_share=each(self.supposed.female_share(channel)),
            status=vocabulary.ids("status").index(profile.status),
            began=SERVICE_BEGINS if profile.prior_service else -1,
            bond_end=month + profile.bond_years * MONTHS_A_YEAR if profile.bond_years else 0,
            term_end=month + profile.term_years * MONTHS_A_YEAR if profile.term_years else 0,
            exits=self._exits(number, month),
            licensed=self.licensed_shares,
        )

    def _exits(self, number: int, month: int) -> Choices:
        """When those whom a channel brings in a month retire."""
        who = self.inputs.recruits(number, month)
        if not len(who.near):
            return choices(Exits(who.exits.month, who.exits.chance[None]))
        return choices(self.supposed.exits_of(who, month))

    def _luck(self, month: int) -> Luck:
        """The streams of the decisions about the recruits of a month."""
        year = self.year(month)
        return Luck(
            fill=self.key("fill", year),
            age=self.key("age", year),
            sex=self.key("sex", year),
            retirement=self.key("retirement", year),
            leaving=np.array([self.key(f"leaving.{cause}", year) for cause in self.inputs.law.causes], np.uint64),
            licences=np.array([self.key(f"licence.{name}", year) for name in LICENCE_COLUMNS.values()], np.uint64),
        )

    def _first_person(self, channel: str, year: int, again: bool) -> int:
        """The first identity of the recruits of a channel, year and round; beyond those of any roster."""
        place = vocabulary.ids("channel").index(channel) + 1
        return ((place * YEARS + year - FIRST_YEAR) * ROUNDS + int(again)) * 2**33

    def end_terms(self, month: int) -> None:
        """Convert or renew by chance those whose term ends now; the others leave with the last month of the term."""
        ending = self.inputs.teachers.term_end == month
        if ending.any():
            self.make_room(int(ending.sum()))
            careers.take_out_at_end_of_term(self.rows, self.careers, self.inputs.teachers, month)
        end_terms(self, month)

    def term_months(self) -> set[int]:
        """The months of the year, from September, in which terms of the roster end."""
        ends = self.inputs.teachers.term_end
        within = np.unique(ends[(ends > 0) & (ends <= self.places.horizon)])
        return {int(end) % MONTHS_A_YEAR for end in within}

    def candidates(self, month: int, who: Eligible) -> DrawnCandidates:
        """Those who may move at a census."""
        return DrawnCandidates(self, month, who)
