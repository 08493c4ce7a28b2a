"""One block of replications through the years. The year reads as the list of its offices."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from workforce.market.channels import Channel, planned_posts
from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation import calendar
from workforce.simulation.calendar import Office, census_number
from workforce.simulation.inputs import Inputs
from workforce.simulation.teachers import Teachers

AGES_AT = (0, 5, 10)
"""Censuses, from the base year, at which ages are taken."""


def empty_ledger(inputs: Inputs, replications: int) -> Ledger:
    """A ledger of the shape that a run of these inputs fills."""
    return Ledger.empty(replications, inputs.years, len(inputs.channels), len(inputs.law.all_causes), len(inputs.cells))


def run(inputs: Inputs, teachers: Teachers, ledger: Ledger) -> NDArray[np.float64]:
    """Run the years of a block, filling its ledger.

    Returns:
        Teachers by sex and age band at :data:`AGES_AT`, shape (replication, time, sex, age band).

    Raises:
        LedgerError: the books of a year do not balance.
    """
    ages = {0: teachers.ages(0)}
    ledger.close(0, teachers.count(0))
    calendar.keep(offices(inputs, teachers, ledger, ages), inputs.years)
    return np.stack([ages[at] for at in AGES_AT if at in ages], axis=1)


def offices(inputs: Inputs, teachers: Teachers, ledger: Ledger, ages: dict[int, NDArray[np.float64]]) -> list[Office]:
    """Who acts in which month, in the order in which they act within one."""
    terms = [Office("end of terms", month, teachers.end_terms) for month in _term_months(inputs, teachers)]
    channels = [
        Office(channel.name, channel.profile.month, partial(_recruit, inputs, teachers, ledger, number, channel))
        for number, channel in enumerate(inputs.channels)
    ]
    return [*terms, *channels, Office("census", CENSUS_MONTH, partial(_take_census, teachers, ledger, ages))]


def _term_months(inputs: Inputs, teachers: Teachers) -> list[int]:
    """The months of the year in which terms can end."""
    of_roster = {(CENSUS_MONTH - 1 + month) % MONTHS_A_YEAR + 1 for month in teachers.term_months()}
    of_channels = {channel.profile.month for channel in inputs.channels if channel.profile.term_years}
    return sorted(of_roster | of_channels)


def _recruit(inputs: Inputs, teachers: Teachers, ledger: Ledger, number: int, channel: Channel, month: int) -> None:
    """A channel's month: plan posts from what is known, make them whole, fill them."""
    census = census_number(month)
    if census > inputs.years or not (channel.posts[census - 1] or channel.by_rule[census - 1]):
        return
    in_post = ledger.standing(census) if month % MONTHS_A_YEAR == 0 else teachers.count(month)
    posts = planned_posts(channel, census - 1, inputs.need[:, census], in_post, ledger.left_in_last_year(month))
    teachers.recruit(number, channel, month, teachers.whole(posts, channel.name, month))


def _take_census(teachers: Teachers, ledger: Ledger, ages: dict[int, NDArray[np.float64]], month: int) -> None:
    """Count everybody in post, and close the books of the year."""
    year = month // MONTHS_A_YEAR
    ledger.close(year, teachers.count(month))
    if year in AGES_AT:
        ages[year] = teachers.ages(month)
