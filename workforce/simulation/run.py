"""One block of replications through the years. The year reads as the list of its offices."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.market import redeployment
from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation.calendar import Office, keep
from workforce.simulation.inputs import AGES_AT, Inputs
from workforce.simulation.moving import Moving
from workforce.simulation.recruitment import Recruitment
from workforce.simulation.tally import Tally
from workforce.simulation.teachers import Teachers
from workforce.supply.working_time import AGE_BANDS

Array = NDArray[np.float64]


def run(inputs: Inputs, teachers: Teachers, ledger: Ledger) -> Array:
    """Run the years of a block, filling its ledger.

    Returns:
        Teachers by sex and age band at the censuses reported, shape (replication, time, sex, age band).

    Raises:
        LedgerError: the books of a year do not balance.
    """
    moving = Moving(inputs, teachers, ledger)
    census = Census(inputs, teachers, ledger, moving)
    census.take(0)
    keep(offices(inputs, teachers, ledger, moving, census), inputs.years)
    return np.stack([census.ages[at] for at in AGES_AT if at in census.ages], axis=1)


def offices(inputs: Inputs, teachers: Teachers, ledger: Ledger, moving: Moving, census: "Census") -> list[Office]:
    """Who acts in which month, in the order in which they act within one."""
    return [
        *(Office("end_of_terms", month, teachers.end_terms) for month in _term_months(inputs, teachers)),
        *Recruitment(inputs, teachers, ledger).offices(),
        *moving.offices(),
        Office("census", CENSUS_MONTH, census.take),
    ]


def _term_months(inputs: Inputs, teachers: Teachers) -> list[int]:
    """The months of the year in which terms can end."""
    of_roster = {(CENSUS_MONTH - 1 + month) % MONTHS_A_YEAR + 1 for month in teachers.term_months()}
    serving = [channel.profile for channel in inputs.channels if channel.profile.term_years and channel.active]
    again = {profile.second_round.month for profile in serving if profile.second_round}
    return sorted(of_roster | again | {profile.month for profile in serving})


@dataclass(frozen=True)
class Census:
    """Counting: everybody in post, how much of them is at work, what is short; it closes the books of a year."""

    inputs: Inputs
    teachers: Teachers
    ledger: Ledger
    moving: Moving
    ages: dict[int, Array] = field(default_factory=dict)

    def take(self, month: int) -> None:
        """Count, close the books of the year that ends, and book the leavers of the year that begins."""
        year, ledger = month // MONTHS_A_YEAR, self.ledger
        tally = self.teachers.tally(month)
        ledger.close(year, tally.stock)
        in_post = tally.stock - tally.lost
        self._enter_work(year, in_post, tally)
        self._enter_people(year, tally)
        if year > 0:
            self._enter_uncovered(year)
        ledger.open_year()
        if year < self.inputs.years:
            self.teachers.begin_year(month)

    def _enter_work(self, year: int, in_post: Array, tally: Tally) -> None:
        """Enter what is at work in each cell, and what of the need is taught by whom."""
        inputs, ledger = self.inputs, self.ledger
        ledger.at_work[:] = _ratio(in_post, tally.stock)
        shared = self.moving.share(year * MONTHS_A_YEAR, in_post)
        ledger.shared[:, year] = shared
        ledger.in_post[:, year] = in_post + shared
        supposed = self.teachers.supposed
        ledger.absent[:, year] = supposed.lost.by_reason(year, tally.people)
        gap = supposed.need[:, year] - ledger.in_post[:, year]
        licensed = supposed.sample.of(inputs.scenario.assumptions.licences.second_subject)
        out_of_field, untaught = redeployment.cover(gap, inputs.near, licensed)
        ledger.out_of_field[:, year], ledger.untaught[:, year] = out_of_field, untaught

    def _enter_people(self, year: int, tally: Tally) -> None:
        """Enter teachers by status, age and approved posts."""
        inputs, ledger, posts = self.inputs, self.ledger, self.inputs.establishment
        by_zone = tally.people.sum(axis=(3, 4))
        ledger.by_status[:, year] = by_zone.transpose(0, 2, 1) @ inputs.zones_of_level
        fifty = inputs.ages.first >= 50
        ledger.over_50[:, year] = tally.people[..., fifty].sum(axis=(2, 3, 4))
        for pool in range(len(posts.pools)):
            people = by_zone[:, inputs.pool_of_zone == pool].sum(axis=1)
            ledger.posts_used[:, year, pool] = people[:, posts.holds].sum(axis=1)
            ledger.posts_reserved[:, year, pool] = people[:, posts.reserved].sum(axis=1)
        if year in AGES_AT:
            reported = np.asarray(inputs.ages.reported[:, None] == np.arange(len(AGE_BANDS)), dtype=np.float64)
            self.ages[year] = tally.people.sum(axis=(1, 2)) @ reported

    def _enter_uncovered(self, year: int) -> None:
        """Enter the teacher-months of need that nobody covered from the last census to this one."""
        ledger, before = self.ledger, year - 1
        at_work = _ratio(ledger.in_post[:, before], ledger.stock[:, before])
        need, people, uncovered = (
            self.teachers.supposed.need[:, before],
            ledger.stock[:, before].astype(np.float64),
            ledger.uncovered[:, before],
        )
        _add_uncovered(need, people, at_work, ledger.coming, ledger.leaving, uncovered)


@compiled
def _add_uncovered(need: Array, people: Array, at_work: Array, coming: Array, leaving: Array, uncovered: Array) -> None:
    """Add the need that is not covered in each month; ``coming`` and ``leaving`` are by month."""
    for month in range(len(coming)):
        for r in range(len(people)):
            of = min(r, len(need) - 1)
            for cell in range(people.shape[1]):
                if month:
                    people[r, cell] += coming[month, r, cell] - leaving[month - 1, r, cell]
                uncovered[r, cell] += max(need[of, cell] - people[r, cell] * at_work[r, cell], 0.0)


def _ratio(part: Array, whole: Array) -> Array:
    """Part per whole in each cell; where there is nobody, or nobody at work, that of all cells together."""
    overall = np.divide(part.sum(axis=1), whole.sum(axis=1), out=np.ones(len(part)), where=whole.sum(axis=1) > 0)
    known = (whole > 0) & (part > 0)
    return np.asarray(np.divide(part, whole, out=np.repeat(overall[:, None], part.shape[1], axis=1), where=known))
