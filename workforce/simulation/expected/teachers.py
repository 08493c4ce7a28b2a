"""Teachers as expected numbers: survival weights instead of draws, on the same calendar and rules.

A group holds classes of teachers (birth, sex, chances of retiring) by cell. Every year its leavers are the exact law of
the hazards; who moves is in proportion to who may. Where nothing reacts to vacancies or free posts the drawn way tends
to this one; where something does, the difference is reported.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.market.channels import Channel
from workforce.market.terms import Term
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation.calendar import census_number
from workforce.simulation.expected.candidates import ExpectedCandidates
from workforce.simulation.expected.groups import Group, add_rows, classes, together
from workforce.simulation.expected.leaving import Classes, YearBooks, advance, notes
from workforce.simulation.inputs import Inputs
from workforce.simulation.supposed import likely
from workforce.simulation.tally import Tally
from workforce.simulation.teachers import Eligible
from workforce.supply.clocks import Spell
from workforce.supply.law import END_OF_TERM, SEXES
from workforce.supply.leaving import Chances
from workforce.supply.people import People
from workforce.supply.retirement import Exits

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class ExpectedTeachers:
    """Expected numbers of teachers (see :class:`~workforce.simulation.teachers.Teachers`), one replication."""

    def __init__(self, inputs: Inputs, ledger: Ledger, by_school: bool = False) -> None:
        """Take the roster as it is; with ``by_school``, tell teachers of different schools apart."""
        self.inputs, self.ledger, self._by_school = inputs, ledger, by_school
        self.supposed = likely(inputs)
        self._cells = len(inputs.cells)
        self.groups = [self._of_roster(people) for people in inputs.groups]
        self.trained = np.zeros((1, self._cells))

    def _of_roster(self, people: People) -> Group:
        """The classes of a group of the roster: those alike in all that counts."""
        school = people.school if self._by_school else np.full(len(people.slot), -1)
        service = self._service(people.service)
        kinds = np.stack([people.birth, people.sex, people.service, school])
        first, kind = classes(kinds, people.exits)
        standing = np.zeros((len(first), self._cells))
        np.add.at(standing, (kind, people.cell), 1.0)
        return Group(
            birth=people.birth[first],
            sex=people.sex[first],
            exits=Exits(people.exits.month[first], people.exits.chance[first]),
            school=school[first],
            status=people.status,
            term_end=people.term_end,
            bond_end=people.bond_end,
            service=service[first],
            joined=people.service[first],
            now=0,
            people=standing,
        )

    def _service(self, began: Ints) -> Ints:
        """The month in which service began, in whole years, if any hazard depends on it."""
        whole = began // MONTHS_A_YEAR * MONTHS_A_YEAR
        return whole if self.inputs.law.counts_service else np.zeros_like(began)

    def tally(self, month: int) -> Tally:
        """Expected teachers in post on the day of a census."""
        inputs = self.inputs
        lost, bands = self.supposed.lost, len(inputs.ages.first)
        part = lost.part(month // MONTHS_A_YEAR)[0].reshape(lost.whom.shape[1:])
        tally = Tally.empty(1, self._cells, part.shape)
        for group in self.groups:
            band = inputs.ages.of(group.birth, month + inputs.law.base)
            by_kind = np.zeros((len(SEXES) * bands, self._cells))
            add_rows(by_kind, group.sex * bands + band, group.people)
            tally.stock[0] += by_kind.sum(axis=0)
            away = part[inputs.zone_of_cell, group.status].reshape(self._cells, -1)
            tally.lost[0] += (by_kind.T * away).sum(axis=1)
            zones = tally.people[0, :, group.status].reshape(len(part), -1)
            added = np.zeros_like(zones)
            np.add.at(added, inputs.zone_of_cell, by_kind.T)
            tally.people[0, :, group.status] += added.reshape(len(part), len(SEXES), bands)
        return tally

    def begin_year(self, month: int) -> None:
        """Book whoever is expected to leave in the twelve months from a census on."""
        self._put_together()
        for group in self.groups:
            self._advance(group, month + MONTHS_A_YEAR)

    def _advance(self, group: Group, until: int) -> None:
        """Book the leavers of a group up to a month, the end of its term at most, and let the others stand there."""
        until = min(until, group.term_end or until, self.inputs.law.months)
        if until <= group.now:
            return
        year = group.now // MONTHS_A_YEAR
        first, end = group.now - year * MONTHS_A_YEAR, until - year * MONTHS_A_YEAR
        books, retired = self._books(group.status, year, first, end), np.zeros(len(group.birth))
        exits, base = Chances(group.exits.month, group.exits.chance), self.inputs.law.base
        classes = Classes(group.birth - base, group.sex, group.service, exits, group.people)
        stop = min(group.term_end or self.inputs.law.months, self.inputs.law.months)
        spell = Spell(0, 0, group.status, 0, 0, group.now, stop, group.bond_end or 0)
        for cells in self.inputs.law.alike:
            room = notes(len(self.inputs.law.causes), until - group.now, len(cells))
            advance(self.inputs.hazards, classes, spell, until, cells, books, retired, room)
        if self._by_school:
            known = group.school >= 0
            np.add.at(self.ledger.retired_by_school[:, year], group.school[known], retired[known])
        group.now = until

    def _books(self, status: int, year: int, first: int, end: int) -> YearBooks:
        """Where leavers of a status in some months of a year are entered."""
        posts = self.inputs.establishment
        ledger, since = self.ledger, year * MONTHS_A_YEAR
        return YearBooks(
            left=ledger.left[0, year],
            left_in_month=ledger.left_in_month[0, since + first : since + end],
            leaving=ledger.leaving[first:end, 0],
            retiring=ledger.retiring[first:end, 0],
            posts_left=ledger.posts_left[first:end, 0],
            pool=np.where(posts.holds[status], posts.of_cell, -1),
        )

    def _put_together(self) -> None:
        """Make one group of those alike in status, term and bond; what no rule asks for is forgotten."""
        alike: dict[tuple[object, ...], list[Group]] = {}
        for group in self.groups:
            bond_end = group.bond_end if (group.bond_end or 0) >= group.now else None
            known = replace(group, bond_end=bond_end, joined=self._joined(group), exits=self._exits(group))
            alike.setdefault((group.status, group.term_end, bond_end, group.now), []).append(known)
        self.groups = [together(groups) for groups in alike.values()]

    def _joined(self, group: Group) -> Ints:
        """The months in which teachers came to their schools, as far as any rule asks: to the census that followed."""
        market = self.inputs.scenario.policies.market
        kinds = {"rotation": market.rotation.least_service, "selection": market.selection.least_service}
        asked = max([kinds.get(move, 0) for move in self.inputs.axes.moves], default=0) * MONTHS_A_YEAR
        census = -(-group.joined // MONTHS_A_YEAR) * MONTHS_A_YEAR
        return np.maximum(census, group.now - asked)

    def _exits(self, group: Group) -> Exits:
        """The exits that are still to come within the horizon."""
        return group.exits.between(group.now, self.inputs.law.months)

    def whole(self, amounts: Array, decision: str, month: int) -> Array:
        """Amounts as they are: expected numbers need not be whole."""
        return amounts

    def full(self, amounts: Array) -> Array:
        """Amounts as they are."""
        return amounts

    def nearest(self, amounts: Array) -> Array:
        """Amounts as they are."""
        return amounts

    def bad_year(self, month: int) -> Array:
        """The chance that a year is bad for all channels."""
        return self.supposed.sample.of(self.inputs.scenario.assumptions.bad_years.chance)

    def recruit(self, number: int, channel: Channel, month: int, posts: Array, rate: Array, again: bool) -> Array:
        """Book the expected arrivals of a channel."""
        arrived = posts * rate
        if not arrived.any():
            return arrived
        profile, who = channel.profile, self.inputs.recruits(number, month)
        status = vocabulary.ids("status").index(profile.status)
        self._add(
            Group(
                birth=who.retirees.birth,
                sex=who.retirees.sex,
                exits=who.exits,
                school=np.full(len(who.service), -1),
                status=status,
                term_end=month + profile.term_years * MONTHS_A_YEAR if profile.term_years else None,
                bond_end=month + profile.bond_years * MONTHS_A_YEAR if profile.bond_years else None,
                service=self._service(who.service),
                joined=np.full(len(who.service), month),
                now=month,
                people=who.share(float(self.supposed.female_share(channel)[0]))[:, None] * arrived,
            )
        )
        self.ledger.book_arrivals(number, month, arrived, self.inputs.establishment.taken_by(status))
        return arrived

    def _add(self, group: Group) -> None:
        """Keep a group that begins now; within a year, book its leavers up to the next census."""
        self.groups.append(group)
        self._advance(group, -(-group.now // MONTHS_A_YEAR) * MONTHS_A_YEAR)

    def end_terms(self, month: int) -> None:
        """Convert or renew the stated shares of those whose term ends now; the others leave with its last month."""
        for group in [group for group in self.groups if group.term_end == month]:
            self.groups.remove(group)
            self._end_term(group, self.supposed.terms[group.status], month)

    def _end_term(self, group: Group, term: Term, month: int) -> None:
        year = census_number(month) - 1
        renewal = float(term.renewal[0, year])
        chosen = group.people * term.conversion
        found = self._find_posts(group.status, chosen.sum(axis=0), month)
        placed, unplaced = chosen * found, chosen * (1 - found)
        waiting = unplaced if term.waits else np.zeros_like(unplaced)
        renewed = group.people * renewal
        self._see_off((group.people - placed - waiting - renewed).sum(axis=0), group.status, month)
        level = self.inputs.level_of_zone[self.inputs.zone_of_cell]
        np.add.at(self.ledger.converted[0, year], level, placed.sum(axis=0))
        np.add.at(self.ledger.not_converted[0, year], level, unplaced.sum(axis=0))
        established = vocabulary.ids("status").index("established")
        self._add(replace(group, people=placed, status=established, term_end=None))
        if renewed.any():
            self._add(replace(group, people=renewed, term_end=month + term.months))
        if waiting.any():
            self._add(replace(group, people=waiting, term_end=month + MONTHS_A_YEAR))

    def _find_posts(self, status: int, asking: Array, month: int) -> Array:
        """The share of those to be established who find an approved post, shape (cell,); the posts are taken."""
        posts = self.inputs.establishment
        found = np.ones(self._cells)
        if posts.holds[status]:
            return found
        room = np.maximum(posts.approved[0, month // MONTHS_A_YEAR] - self.ledger.posts_held(month)[0], 0.0)
        for pool, free in enumerate(room):
            inside = posts.of_cell == pool
            wanted = asking[inside].sum()
            found[inside] = min(1.0, free / wanted) if wanted > 0 else 1.0
            self.ledger.posts_taken[0, pool] += min(free, wanted)
        return found

    def _see_off(self, people: Array, status: int, month: int) -> None:
        """Book teachers whose term ends as leavers of the month before; ``people`` by cell."""
        ledger, posts, last = self.ledger, self.inputs.establishment, month - 1
        cause = self.inputs.law.all_causes.index(END_OF_TERM)
        ledger.left[0, last // MONTHS_A_YEAR, cause] += people
        ledger.leaving[last % MONTHS_A_YEAR, 0] += people
        ledger.left_in_month[0, last, cause] += people.sum()
        if posts.holds[status]:
            held = posts.of_cell >= 0
            np.add.at(ledger.posts_left[last % MONTHS_A_YEAR, 0], posts.of_cell[held], people[held])

    def term_months(self) -> set[int]:
        """The months of the year, from September, in which terms of the roster end."""
        return {group.term_end % MONTHS_A_YEAR for group in self.groups if group.term_end is not None}

    def candidates(self, month: int, who: Eligible) -> ExpectedCandidates:
        """Those who may move at a census."""
        return ExpectedCandidates(self.inputs, self.ledger, self.groups, self.trained, month, who)
