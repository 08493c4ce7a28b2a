"""Teachers as expected numbers: survival weights instead of draws, on the same calendar and rules.

A group holds classes (birth month and sex, each with a share of its unit) and rows (replication, cell and weight of a
unit). The roster has a unit a teacher; the recruits of a channel and year are one unit, a mixture over ages and sexes.
Where nothing reacts to vacancies the drawn way tends to this one; where something does, the difference is reported.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.market.channels import Channel, ages
from workforce.months import MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation.calendar import census_number
from workforce.simulation.inputs import Inputs
from workforce.simulation.teachers import AGE_BANDS, age_band
from workforce.supply.law import END_OF_TERM, SEXES
from workforce.supply.leaving import expected, spell

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


@dataclass(eq=False)
class Group:
    """Classes of teachers with a first month, status and term in common, and where they are.

    Attributes:
        birth: month number by class.
        sex: index by class.
        share: part of its unit that each class is; below one in all where some have left before the spell.
        replication: by row.
        cell: by row.
        weight: people of a row at the start of its unit.
        mixed: whether all classes make one unit (recruits), or each class is a unit and a row (roster).
        there: chance of being in post on the first day of each month, shape (class, month + 1).
    """

    birth: Ints
    sex: Ints
    share: Array
    replication: Ints
    cell: Ints
    weight: Array
    mixed: bool
    status: int
    term_end: int | None
    there: Array

    def per_row(self, by_class: Array) -> Array:
        """Something by class, weighted by share, for each row, shape (row, ...)."""
        shares = self.share.reshape(-1, *(1,) * (by_class.ndim - 1))
        weights = self.weight.reshape(-1, *(1,) * (by_class.ndim - 1))
        if self.mixed:
            return np.asarray(weights * (shares * by_class).sum(axis=0))
        return np.asarray(weights * shares * by_class)


class ExpectedTeachers:
    """Expected numbers of teachers (see :class:`~workforce.simulation.teachers.Teachers`), one replication."""

    def __init__(self, inputs: Inputs, ledger: Ledger) -> None:
        """Book the expected leavers of the roster."""
        self._inputs, self._ledger = inputs, ledger
        self._shape = (ledger.stock.shape[0], len(inputs.cells))
        self._groups: list[Group] = []
        for people in inputs.groups:
            one = np.ones(len(people.slot))
            nowhere = np.zeros(len(people.slot), dtype=np.int64)
            self._begin(
                people.birth, people.sex, one, nowhere, people.cell, one, False, people.status, 0, people.term_end
            )

    def _begin(
        self, birth: Ints, sex: Ints, share: Array, replication: Ints, cell: Ints, weight: Array, mixed: bool,
        status: int, start: int, term_end: int | None,
    ) -> None:  # fmt: skip
        """Add a group and book its leavers to the end of its spell."""
        law = self._inputs.law
        leaves, there = expected(law, spell(law, birth, sex, status, start, term_end))
        group = Group(birth, sex, share, replication, cell, weight, mixed, status, term_end, there)
        self._groups.append(group)
        by_year = leaves.reshape(len(birth), len(law.all_causes), -1, MONTHS_A_YEAR).sum(axis=3)
        ledger = self._ledger
        np.add.at(ledger.left.transpose(0, 3, 2, 1), (replication, cell), group.per_row(by_year))
        np.add.at(ledger.left_in_month, replication, group.per_row(leaves.sum(axis=1)))
        np.add.at(ledger.retired_in_month, replication, group.per_row(leaves[:, -1]))

    def count(self, month: int) -> Array:
        """Expected teachers in post on the first day of a month, shape (replication, cell)."""
        total = np.zeros(self._shape)
        for group in self._groups:
            np.add.at(total, (group.replication, group.cell), group.per_row(group.there[:, month]))
        return total

    def ages(self, month: int) -> Array:
        """Expected teachers in post by sex and age band, shape (replication, sex, age band)."""
        total = np.zeros((self._shape[0], len(SEXES), len(AGE_BANDS)))
        for group in self._groups:
            band = age_band(group.birth, month + self._inputs.law.base)
            there = group.share * group.there[:, month]
            if group.mixed:
                rows = np.bincount(group.replication, weights=group.weight, minlength=self._shape[0])
                for replication, people in enumerate(rows):
                    np.add.at(total[replication], (group.sex, band), people * there)
            else:
                np.add.at(total, (group.replication, group.sex, band), group.weight * there)
        return total

    def whole(self, posts: Array, decision: str, month: int) -> Array:
        """Posts as they are: expected numbers need not be whole."""
        return posts

    def recruit(self, number: int, channel: Channel, month: int, posts: Array) -> None:
        """Book the expected arrivals of a channel and their leaving."""
        census = census_number(month)
        rate = channel.fill_rate(census - 1, self._inputs.scenario.run.base_year + census)
        arrivals = posts * rate
        replication, cell = np.nonzero(arrivals)
        months = ages(channel.profile)
        female = channel.profile.female_share.value
        birth = np.tile(self._inputs.law.base + month - months, len(SEXES))
        sex = np.repeat(np.arange(len(SEXES)), len(months))
        share = np.repeat([female, 1 - female], len(months)) / len(months)
        term = channel.profile.term_years
        self._begin(
            birth, sex, share, replication, cell, arrivals[replication, cell], True,
            vocabulary.ids("status").index(channel.profile.status), month,
            month + term * MONTHS_A_YEAR if term else None,
        )  # fmt: skip
        self._ledger.hired[:, census - 1, number] += arrivals

    def end_terms(self, month: int) -> None:
        """Convert the stated share of those whose term ends now; the others leave with the last month of the term."""
        for group in [group for group in self._groups if group.term_end == month]:
            self._groups.remove(group)
            chance = self._inputs.conversion[group.status]
            serving = group.there[:, month]
            people = group.per_row(serving) * (1 - chance)
            cause = np.full(len(people), self._inputs.law.all_causes.index(END_OF_TERM))
            self._ledger.book_leavers(group.replication, np.full(len(people), month - 1), cause, group.cell, people)
            established = vocabulary.ids("status").index("established")
            self._begin(
                group.birth, group.sex, group.share * serving * chance, group.replication, group.cell, group.weight,
                group.mixed, established, month, None,
            )  # fmt: skip

    def term_months(self) -> set[int]:
        """The months of the year, from September, in which terms of the roster end."""
        return {group.term_end % MONTHS_A_YEAR for group in self._groups if group.term_end is not None}
