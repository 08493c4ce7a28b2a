"""Teachers as expected numbers: survival weights instead of draws, on the same calendar and rules.

A group holds classes (birth month and sex) and rows (replication, cell and people). A row of the roster is of one
class; the recruits of a channel and year are a mixture of classes over ages and sexes, the same in every row.

Where nothing reacts to vacancies the drawn way tends to this one; where something does, the difference is reported.
"""

from dataclasses import dataclass, replace
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
        share: part of a mixture that each class is, or one; less where some have left before the spell.
        class_of_row: the class of each row (the roster); None where every row is the mixture of all (recruits).
        replication: by row.
        cell: by row.
        weight: people of a row at the start.
        status: index of the status.
        term_end: the first month after the term, or None.
        there: chance of being in post on the first day of each month, shape (class, month + 1).
    """

    birth: Ints
    sex: Ints
    share: Array
    class_of_row: Ints | None
    replication: Ints
    cell: Ints
    weight: Array
    status: int
    term_end: int | None
    there: Array

    def per_row(self, by_class: Array) -> Array:
        """Something by class, weighted by share, for each row, shape (row, ...)."""
        shared = self.share.reshape(-1, *(1,) * (by_class.ndim - 1)) * by_class
        rows = shared.sum(axis=0)[None] if self.class_of_row is None else shared[self.class_of_row]
        return np.asarray(self.weight.reshape(-1, *(1,) * (by_class.ndim - 1)) * rows)


class ExpectedTeachers:
    """Expected numbers of teachers (see :class:`~workforce.simulation.teachers.Teachers`), one replication."""

    def __init__(self, inputs: Inputs, ledger: Ledger) -> None:
        """Book the expected leavers of the roster."""
        self._inputs, self._ledger = inputs, ledger
        self._shape = (ledger.stock.shape[0], len(inputs.cells))
        self._groups: list[Group] = []
        for people in inputs.groups:
            both = np.stack([people.birth, people.sex])
            (birth, sex), class_of_row = np.unique(both, axis=1, return_inverse=True)
            first = Group(
                birth=birth,
                sex=sex,
                share=np.ones(len(birth)),
                class_of_row=class_of_row.reshape(-1),
                replication=np.zeros(len(people.slot), dtype=np.int64),
                cell=people.cell,
                weight=np.ones(len(people.slot)),
                status=people.status,
                term_end=people.term_end,
                there=np.empty(0),
            )
            self._begin(first, 0)

    def _begin(self, group: Group, start: int) -> None:
        """Add a group whose spell starts in a month, and book its leavers to the end of the spell."""
        law = self._inputs.law
        leaves, group.there = expected(law, spell(law, group.birth, group.sex, group.status, start, group.term_end))
        self._groups.append(group)
        by_year = leaves.reshape(len(group.birth), len(law.all_causes), -1, MONTHS_A_YEAR).sum(axis=3)
        ledger = self._ledger
        np.add.at(ledger.left.transpose(0, 3, 2, 1), (group.replication, group.cell), group.per_row(by_year))
        np.add.at(ledger.left_in_month, group.replication, group.per_row(leaves.sum(axis=1)))
        np.add.at(ledger.retired_in_month, group.replication, group.per_row(leaves[:, -1]))

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
            kind = group.sex * len(AGE_BANDS) + age_band(group.birth, month + self._inputs.law.base)
            of_kind = (kind[:, None] == np.arange(len(SEXES) * len(AGE_BANDS))) * group.there[:, month, None]
            np.add.at(total.reshape(self._shape[0], -1), group.replication, group.per_row(of_kind))
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
        female, term = channel.profile.female_share.value, channel.profile.term_years
        recruits = Group(
            birth=np.tile(self._inputs.law.base + month - months, len(SEXES)),
            sex=np.repeat(np.arange(len(SEXES)), len(months)),
            share=np.repeat([female, 1 - female], len(months)) / len(months),
            class_of_row=None,
            replication=replication,
            cell=cell,
            weight=arrivals[replication, cell],
            status=vocabulary.ids("status").index(channel.profile.status),
            term_end=month + term * MONTHS_A_YEAR if term else None,
            there=np.empty(0),
        )
        self._begin(recruits, month)
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
            converted = replace(
                group,
                share=group.share * serving * chance,
                status=vocabulary.ids("status").index("established"),
                term_end=None,
            )
            self._begin(converted, month)

    def term_months(self) -> set[int]:
        """The months of the year, from September, in which terms of the roster end."""
        return {group.term_end % MONTHS_A_YEAR for group in self._groups if group.term_end is not None}
