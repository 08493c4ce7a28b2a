"""Teachers drawn one by one: a block of 64 replications as arrays.

What happens to them in a year; their state is in :mod:`~workforce.simulation.drawn_state`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.draws import BLOCK
from workforce.errors import PlannerError
from workforce.market.channels import SERVICE_BEGINS, Channel, ages
from workforce.months import MONTHS_A_YEAR
from workforce.simulation.drawn_candidates import DrawnCandidates
from workforce.simulation.drawn_state import DrawnState
from workforce.simulation.drawn_terms import end_terms
from workforce.simulation.rows import LICENCES
from workforce.simulation.tally import Tally
from workforce.simulation.teachers import Eligible
from workforce.supply.law import SEXES
from workforce.supply.leaving import STAYS, clock
from workforce.supply.people import NEVER

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

POSTS_PER_CELL = 4096
"""Room for identities: no channel fills more posts than this in one cell, year and round."""

YEARS, ROUNDS = 512, 2
"""Room for years from :data:`FIRST_YEAR` on, and for rounds, in the identity of a recruit."""

FIRST_YEAR = 1900


class DrawnTeachers(DrawnState):
    """Teachers of one block of replications (see :class:`~workforce.simulation.teachers.Teachers`)."""

    def tally(self, month: int) -> Tally:
        """Teachers in post, counted one by one."""
        inputs, rows = self.inputs, self.rows
        lost = inputs.lost[month // MONTHS_A_YEAR]
        tally, part = Tally.empty(BLOCK, self._shape[1], lost), lost.sum(axis=0)
        for group in self.groups:
            group.count_into(tally, month, part)
        here = self.present(month)
        place = rows["place"][here]
        kind = rows["kind"][here] + inputs.ages.of(rows["birth"][here], month + inputs.law.base)
        tally.stock[:] += self._by_place(place)
        away = np.bincount(place, weights=part.reshape(-1)[kind], minlength=tally.lost.size)
        tally.lost[:] += away.reshape(self._shape)
        counts = np.bincount(rows["replication"][here] * part.size + kind, minlength=tally.people.size)
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
            np.add.at(self.ledger.retired_by_school[:, month // MONTHS_A_YEAR], school[school >= 0], 1.0)
        last = self.rows["last"]
        self.book_rows(np.flatnonzero((last >= month) & (last < end)))

    def full(self, amounts: Array) -> Array:
        """The whole people in amounts."""
        return np.asarray(np.floor(amounts + 1e-9))

    def nearest(self, amounts: Array) -> Array:
        """Amounts to the nearest whole person."""
        return self.full(amounts + 0.5)

    def bad_year(self, month: int) -> Array:
        """1 in a year that is bad for all channels."""
        stream = self.stream("bad_year", self.year(month))
        luck = stream.at(np.zeros(BLOCK, dtype=np.int64), np.arange(BLOCK, dtype=np.int64))
        return np.asarray(luck < self.inputs.scenario.assumptions.bad_years.chance.value, dtype=np.float64)

    def recruit(self, number: int, channel: Channel, month: int, posts: Array, rate: Array, again: bool) -> Array:
        """Fill posts by chance, draw who comes, and book their arrival and leaving."""
        if not posts.any():
            return np.zeros(self._shape)
        if posts.max() >= POSTS_PER_CELL:
            raise PlannerError(
                f"{channel.name} plans {posts.max():.0f} posts in one cell and year; at most 4095 are drawn"
            )
        year = self.year(month)
        replication, cell, slot = _numbered(posts, self.inputs.cell_ids)
        person = self._persons(channel.name, year, again, slot)
        filled = self.luck("fill", year, person, replication) < rate[replication, cell]
        if not filled.any():
            return np.zeros(self._shape)
        replication, cell, person = replication[filled], cell[filled], person[filled]
        rows = self._appoint(number, month, replication, cell, person)
        self.book_this_year(rows, month)
        arrived = self._by_place(replication * self._shape[1] + cell).astype(np.float64)
        status = vocabulary.ids("status").index(channel.profile.status)
        self.ledger.book_arrivals(number, month, arrived, self.inputs.establishment.taken_by(status))
        return arrived

    def _appoint(self, number: int, month: int, replication: Ints, cell: Ints, person: Ints) -> Ints:
        """Draw who comes by a channel, and keep them as rows."""
        inputs, law, profile = self.inputs, self.inputs.law, self.inputs.channels[number].profile
        licences = LICENCES if inputs.scenario.policies.market.redeployment.from_year else {}
        decisions = [
            "age",
            "sex",
            *(f"leaving.{cause}" for cause in law.causes),
            *(f"licence.{of}" for of in licences.values()),
        ]
        luck = self.lucks(decisions, self.year(month), person, replication)
        months = ages(profile)
        age = np.floor(luck["age"] * len(months)).astype(np.int64)
        sex = np.where(luck["sex"] < profile.female_share.value, SEXES.index("female"), SEXES.index("male"))
        birth, status = law.base + month - months[age], vocabulary.ids("status").index(profile.status)
        licensed = {of: luck[f"licence.{of}"] < inputs.licensed(name)[cell] for name, of in licences.items()}
        rows = self.rows.append(
            clock(np.stack([luck[f"leaving.{cause}"] for cause in law.causes])),
            replication=replication,
            person=person,
            cell=cell,
            place=replication * self._shape[1] + cell,
            kind=inputs.kind(cell, status, sex),
            birth=birth,
            sex=sex,
            status=status,
            service=month + (SERVICE_BEGINS - months[age] if profile.prior_service else 0),
            bond_end=month + profile.bond_years * MONTHS_A_YEAR if profile.bond_years else 0,
            term_end=month + profile.term_years * MONTHS_A_YEAR if profile.term_years else 0,
            since=month,
            joined=month,
            retires=self._retirement(number, month, sex * len(months) + age, person, replication),
            last=STAYS,
            cause=0,
            above=licensed.get("above", False),
            second=licensed.get("second", False),
        )
        self.careers.begin(rows, month)
        return rows

    def _persons(self, channel: str, year: int, again: bool, slot: Ints) -> Ints:
        """The identities of the recruits of a channel, year and round; beyond those of any roster."""
        place = vocabulary.ids("channel").index(channel) + 1
        return ((place * YEARS + year - FIRST_YEAR) * ROUNDS + int(again)) * 2**33 + slot

    def _retirement(self, number: int, month: int, kind: Ints, person: Ints, replication: Ints) -> Ints:
        """The month in which each recruit retires, by kind; not drawn where all retire beyond the horizon."""
        exits = self.inputs.recruits(number, month).exits
        if exits.month.min() >= self.inputs.law.months:
            return np.full(len(kind), NEVER)
        luck = self.luck("retirement", self.year(month), person, replication)
        return np.minimum(exits.of(kind).at(luck), NEVER)

    def end_terms(self, month: int) -> None:
        """Convert or renew by chance those whose term ends now; the others leave with the last month of the term."""
        for group in self.groups:
            if group.people.term_end == month:
                self.take_out(group, *np.nonzero(group.last == STAYS))
        end_terms(self, month)

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
