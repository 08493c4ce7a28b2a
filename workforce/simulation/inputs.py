"""What a run needs, made once a scenario: need, the law of leaving, the roster as arrays, channels."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.county.cells import cell_numbers
from workforce.county.roster import roster as county_roster
from workforce.county.tables import County
from workforce.demand.forecast import Demand, forecast
from workforce.errors import PlannerError
from workforce.market.channels import Channel, age_limits, channels
from workforce.months import census
from workforce.scenario.model import Scenario
from workforce.supply.law import Law, law
from workforce.supply.people import People, of_roster

MOST_CODES = 128
"""Room for codes of a kind in the number of a cell."""


@dataclass(frozen=True)
class Inputs:
    """Everything about a scenario that does not depend on luck.

    Attributes:
        scenario: as checked.
        roster: one row a teacher, in the order of slots.
        demand: need and what it came from.
        need: the need that drives recruitment, shape (replication or 1, year + 1, cell); 1 while demand is not drawn.
        law: the law of leaving.
        groups: the roster as arrays.
        channels: in the order in which they recruit.
        conversion: the chance of conversion at the end of a term, by index of status.
    """

    scenario: Scenario
    roster: pd.DataFrame
    demand: Demand
    need: NDArray[np.float64]
    law: Law
    groups: list[People]
    channels: list[Channel]
    conversion: dict[int, float]

    @property
    def cells(self) -> pd.DataFrame:
        """Level, subject, area of each cell."""
        return self.demand.cells

    @cached_property
    def cell_ids(self) -> NDArray[np.int64]:
        """A number for each cell that does not change when other cells come or go, shape (cell,)."""
        numbers = []
        for name in ("level", "subject", "area"):
            ids = vocabulary.ids(name)
            numbers.append(np.array([ids.index(code) for code in self.cells[name]]))
        return np.asarray((numbers[0] * MOST_CODES + numbers[1]) * MOST_CODES + numbers[2])

    @property
    def years(self) -> int:
        """School years of the horizon."""
        return self.scenario.run.years


def prepare(county: County, scenario: Scenario) -> Inputs:
    """Read the county and the scenario into what a run needs.

    Raises:
        PlannerError: scenario and county do not fit together.
    """
    if scenario.run.base_year != county.base_year:
        raise PlannerError(
            f"scenario {scenario.name}: base_year is {scenario.run.base_year}, but the tables of {county.id} hold the "
            f"census of {county.base_year}"
        )
    roster = county_roster(county)
    demand = forecast(county, roster, scenario)
    recruiting = channels(scenario, demand.cells)
    profiles = scenario.assumptions.channels.values()
    terms = {profile.status: profile.term_years for profile in profiles if profile.term_years}
    _refuse_unknown_terms(roster, terms)
    rules = law(scenario, *_birth_range(roster, scenario, age_limits(recruiting)))
    statuses = vocabulary.ids("status")
    return Inputs(
        scenario=scenario,
        roster=roster,
        demand=demand,
        need=(demand.by_norm if scenario.policies.demand.need == "norm" else demand.by_lessons)[None],
        law=rules,
        groups=of_roster(roster, cell_numbers(demand.cells, roster), rules.base, terms),
        channels=recruiting,
        conversion={
            statuses.index(profile.status): profile.conversion_chance.value
            for profile in profiles
            if profile.conversion_chance
        },
    )


def _birth_range(roster: pd.DataFrame, scenario: Scenario, ages: tuple[int, int]) -> tuple[int, int]:
    """The first and last birth month of anybody in the run: in the roster, or recruited by a channel."""
    youngest, oldest = ages
    first_month, last_month = census(scenario.run.base_year), census(scenario.run.base_year + scenario.run.years)
    births = roster["birth_month"]
    return min(int(births.min()), first_month - oldest), max(int(births.max()), last_month - youngest)


def _refuse_unknown_terms(roster: pd.DataFrame, terms: dict[str, int]) -> None:
    without = roster["status"].isin(list(terms)) & roster["term_start_month"].isna()
    if without.any():
        first = roster[without].iloc[0]
        raise PlannerError(
            f"roster: teacher {first['teacher']} of status '{first['status']}' serves a term: fill in term_start_month"
        )
    serving = roster[roster["term_start_month"].notna()]
    for status in serving["status"].unique():
        if status not in terms:
            raise PlannerError(
                f"{(serving['status'] == status).sum()} teachers of status '{status}' serve a term, but no channel of "
                "the scenario says how long it is (assumptions.channels: term_years)"
            )
