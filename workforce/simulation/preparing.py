"""Read a county and a scenario into what a run needs."""

from dataclasses import replace

import numpy as np
import pandas as pd

from workforce import vocabulary
from workforce.county.cells import ZONE, cell_numbers, district_of, with_zones
from workforce.county.roster import roster as county_roster
from workforce.county.tables import County
from workforce.demand.forecast import Demand, forecast
from workforce.demand.schools import zoned
from workforce.errors import PlannerError
from workforce.market import redeployment
from workforce.market.channels import Channel, age_limits, channels
from workforce.market.establishment import Establishment, establishment
from workforce.market.terms import terms
from workforce.months import MONTHS_A_YEAR, census
from workforce.results.outcome import Axes
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample, drawn
from workforce.simulation.inputs import AGES_AT, PAYMENTS, Inputs
from workforce.supply import working_time
from workforce.supply.law import SEXES, law
from workforce.supply.people import of_roster
from workforce.supply.working_time import AGE_BANDS, Ages


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
    roster = _roster(county, scenario)
    suppose, years = scenario.assumptions, scenario.run.base_year + np.arange(scenario.run.years + 1)
    bands = working_time.ages(suppose.working_time)
    demand = forecast(county, roster, scenario, _at_work(roster, scenario, bands))
    cells = demand.cells
    zones = cells[["level", "area"]].drop_duplicates(ignore_index=True)
    recruiting = channels(scenario, cells, county)
    served = terms(scenario, Sample.likely())
    statuses = vocabulary.ids("status")
    _refuse_unknown_terms(roster, {statuses[status] for status in served})
    rules = law(scenario, cells, *_birth_range(roster, scenario, age_limits(recruiting)))
    posts = establishment(county, scenario, cells)
    _refuse_unknown_quota(recruiting, posts)
    schools = tuple(str(name) for name in county.tables["schools"]["school"])
    term_years = {statuses[status]: term.months // MONTHS_A_YEAR for status, term in served.items()}
    steps = redeployment.step_names(scenario.policies.market.redeployment)
    return Inputs(
        scenario=scenario,
        roster=roster,
        demand=demand,
        axes=Axes(
            years=demand.years,
            cells=cells,
            zones=zones,
            levels=tuple(cells["level"].unique()),
            channels=tuple(channel.name for channel in recruiting),
            causes=rules.all_causes,
            moves=_moves(scenario, steps),
            absences=tuple(suppose.working_time),
            statuses=statuses,
            pools=posts.pools,
            payments=PAYMENTS,
            schools=schools,
            assumptions=tuple(drawn(suppose)),
            sexes=SEXES,
            age_bands=AGE_BANDS,
            ages_at=tuple(scenario.run.base_year + at for at in AGES_AT if at <= scenario.run.years),
        ),
        law=rules,
        groups=of_roster(roster, cell_numbers(cells, roster), schools, rules, term_years),
        ages=bands,
        lost=working_time.lost(suppose.working_time, bands, zones, years),
        channels=recruiting,
        terms=served,
        establishment=posts,
        passes=redeployment.passes(steps, cells, _rounds(scenario, cells, demand)),
    )


def _roster(county: County, scenario: Scenario) -> pd.DataFrame:
    """The county's roster; with the zone of each teacher's school, where zones are finer than areas."""
    roster, layer = county_roster(county), scenario.run.zones
    if layer == "area":
        return roster
    return with_zones(roster, zoned(county.tables["schools"], layer))


def _rounds(scenario: Scenario, cells: pd.DataFrame, demand: Demand) -> list["pd.Series[str]"]:
    """Inside what redeployment moves teachers, round by round; areas have no districts, and know the county alone."""
    county = pd.Series("", index=cells.index)
    if ZONE not in cells:
        return [county]
    groups = {"district": district_of(cells, demand.setting.schools.table), "county": county}
    return [groups[name] for name in scenario.policies.market.redeployment.rounds]


def _moves(scenario: Scenario, steps: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of move that a scenario has."""
    market = scenario.policies.market
    plan = market.selection.plan
    selecting = any(plan.values()) if isinstance(plan, dict) else plan > 0
    redeploying = market.redeployment.from_year is not None
    return (
        *(["selection"] if selecting else []),
        *(f"redeployment.{step}" for step in steps if redeploying),
        *(["rotation"] if market.rotation.from_year is not None else []),
    )


def with_law_of(inputs: Inputs, scenario: Scenario) -> Inputs:
    """The same inputs under the law of another scenario, which differs in what makes teachers leave and no more."""
    before = inputs.law
    rules = law(scenario, inputs.cells, before.first_birth, before.last_birth)
    statuses = vocabulary.ids("status")
    term_years = {statuses[status]: term.months // MONTHS_A_YEAR for status, term in inputs.terms.items()}
    cell = cell_numbers(inputs.cells, inputs.roster)
    groups = of_roster(inputs.roster, cell, inputs.axes.schools, rules, term_years)
    return replace(inputs, scenario=scenario, law=rules, groups=groups, kept={})


def _at_work(roster: pd.DataFrame, scenario: Scenario, bands: Ages) -> "pd.Series[float]":
    """How much of each teacher of the roster is at work at the base census, full-time equivalents."""
    year = scenario.run.base_year
    zones = roster[["level", "area"]].drop_duplicates(ignore_index=True)
    lost = working_time.lost(scenario.assumptions.working_time, bands, zones, np.array([year]))
    part = lost.part(0)[0].reshape(lost.whom.shape[1:])
    zone = pd.MultiIndex.from_frame(zones).get_indexer(pd.MultiIndex.from_frame(roster[["level", "area"]]))
    status = roster["status"].map({name: at for at, name in enumerate(vocabulary.ids("status"))}).to_numpy()
    sex = roster["sex"].map({name: at for at, name in enumerate(SEXES)}).to_numpy()
    band = bands.of(roster["birth_month"].to_numpy(), census(year))
    return pd.Series(1 - part[zone, status, sex, band], index=roster.index)


def _birth_range(roster: pd.DataFrame, scenario: Scenario, ages: tuple[int, int]) -> tuple[int, int]:
    """The first and last birth month of anybody in the run: in the roster, or recruited by a channel."""
    youngest, oldest = ages
    first_month, last_month = census(scenario.run.base_year), census(scenario.run.base_year + scenario.run.years)
    births = roster["birth_month"]
    return min(int(births.min()), first_month - oldest), max(int(births.max()), last_month - youngest)


def _refuse_unknown_terms(roster: pd.DataFrame, known: set[str]) -> None:
    without = roster["status"].isin(list(known)) & roster["term_start_month"].isna()
    if without.any():
        first = roster[without].iloc[0]
        raise PlannerError(
            f"roster: teacher {first['teacher']} of status '{first['status']}' serves a term: fill in term_start_month"
        )
    serving = roster[roster["term_start_month"].notna()]
    for status in serving["status"].unique():
        if status not in known:
            raise PlannerError(
                f"{(serving['status'] == status).sum()} teachers of status '{status}' serve a term, but no channel of "
                "the scenario says how long it is (assumptions.channels: term_years)"
            )


def _refuse_unknown_quota(recruiting: list[Channel], posts: Establishment) -> None:
    """Refuse rules about approved posts where nobody has said how many there are."""
    for channel in recruiting:
        limited = posts.of_cell[channel.inside > 0] >= 0
        if channel.plan.use_free_posts is not None and not limited.all():
            raise PlannerError(
                f"policies.market.channels.{channel.name}.use_free_posts: no approved posts are given for some of the "
                "levels where it recruits; fill in the county's table establishment, or "
                "policies.market.establishment.posts",
                ("policies", "market", "channels", channel.name, "use_free_posts"),
            )
