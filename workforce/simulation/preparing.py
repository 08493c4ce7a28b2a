"""Read a county and a scenario into what a run needs."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from workforce import vocabulary
from workforce.county.cells import ZONE, cell_numbers, district_of, with_zones
from workforce.county.roster import roster as county_roster
from workforce.county.roster import variant
from workforce.county.tables import ROSTER, County
from workforce.demand.forecast import Demand, forecast
from workforce.demand.forecast import with_roster as demand_with_roster
from workforce.demand.schools import zoned
from workforce.errors import PlannerError
from workforce.market import redeployment
from workforce.market.channels import Channel, age_limits, channels
from workforce.market.establishment import Establishment, establishment
from workforce.market.terms import Term, terms
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
    served = terms(scenario, Sample.likely())
    roster = _with_terms(_zoned(county, scenario, county_roster(county)), served, census(scenario.run.base_year))
    suppose, years = scenario.assumptions, scenario.run.base_year + np.arange(scenario.run.years + 1)
    bands = working_time.ages(suppose.working_time)
    demand = forecast(county, roster, scenario, _at_work(roster, scenario, bands))
    cells = demand.cells
    zones = cells[["level", "area"]].drop_duplicates(ignore_index=True)
    recruiting = channels(scenario, cells, county)
    statuses = vocabulary.ids("status")
    _refuse_unknown_terms(roster, {statuses[status] for status in served})
    spare = 0 if ROSTER in county.tables else SPARE_MONTHS
    rules = law(scenario, cells, *_birth_range(roster, scenario, age_limits(recruiting), spare))
    posts = establishment(county, scenario, cells)
    _refuse_unknown_quota(recruiting, posts)
    schools = tuple(str(name) for name in county.tables["schools"]["school"])
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
        groups=of_roster(roster, cell_numbers(cells, roster), schools, rules, _term_years(served)),
        ages=bands,
        lost=working_time.lost(suppose.working_time, bands, zones, years),
        channels=recruiting,
        terms=served,
        establishment=posts,
        passes=redeployment.passes(steps, cells, _rounds(scenario, cells, demand)),
    )


def _zoned(county: County, scenario: Scenario, roster: pd.DataFrame) -> pd.DataFrame:
    """A roster; with the zone of each teacher's school, where zones are finer than areas."""
    layer = scenario.run.zones
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


def _term_years(served: Mapping[int, Term]) -> dict[str, int]:
    """The years of a term, by the status of those who serve it."""
    statuses = vocabulary.ids("status")
    return {statuses[status]: term.months // MONTHS_A_YEAR for status, term in served.items()}


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


SPECIAL_POST = "special_post"
"""Whose year of the term must be known: it decides who is taken on for good, and when."""

ROSTERS = 16
"""Rosters that fit the totals of a county; every block of replications has one, in turn (equation 46)."""

SPARE_MONTHS = 10 * MONTHS_A_YEAR
"""By so much others that fit the same bands of age may be older, or younger, than those of the likely roster."""


def of_block(inputs: Inputs, block: int) -> Inputs:
    """The inputs of a block in which what is not known is drawn: with one of the rosters that fit the totals.

    Those of a county that gives its roster are the same in every block.
    """
    county = inputs.demand.setting.county
    if ROSTER in county.tables:
        return inputs
    number, kept = 1 + block % ROSTERS, inputs.kept.setdefault("rosters", {})
    if number not in kept:
        kept.clear()  # blocks come in order: the one before is not asked for again
        kept[number] = with_roster(inputs, county, variant(county, number, inputs.roster))
    found: Inputs = kept[number]
    return found


def with_roster(inputs: Inputs, county: County, roster: pd.DataFrame) -> Inputs:
    """The same inputs, of which another roster is supposed, with no cell that was not there."""
    scenario, law = inputs.scenario, inputs.law
    zoned_roster = _zoned(county, scenario, _in_known_cells(inputs, county, roster))
    zoned_roster = _with_terms(zoned_roster, inputs.terms, law.base)
    births = zoned_roster["birth_month"]
    if births.min() < law.first_birth or births.max() > law.last_birth:
        raise PlannerError(f"{county.id}: a roster that fits the totals has ages beyond those of the likely roster")
    at_work = _at_work(zoned_roster, scenario, inputs.ages)
    demand = demand_with_roster(inputs.demand, zoned_roster, at_work)
    cell = cell_numbers(inputs.cells, zoned_roster)
    groups = of_roster(zoned_roster, cell, inputs.axes.schools, inputs.law, _term_years(inputs.terms))
    shared = {name: inputs.kept.setdefault(name, {}) for name in ("recruits", "inside")}
    return replace(inputs, roster=zoned_roster, demand=demand, groups=groups, kept=shared)


def _in_known_cells(inputs: Inputs, county: County, roster: pd.DataFrame) -> pd.DataFrame:
    """A roster whose teachers in no cell of the inputs are at a school of their work that is in one.

    Cells are finer than level, subject and area where zones are; there, and there alone, a school may be in none.
    """
    if ZONE not in inputs.cells:
        return roster
    zoned_roster = _zoned(county, inputs.scenario, roster)
    cells = pd.MultiIndex.from_frame(inputs.cells)
    beside = cells.get_indexer(pd.MultiIndex.from_frame(zoned_roster[list(inputs.cells.columns)])) < 0
    work = ["level", "subject", "area"]
    known = inputs.roster.drop_duplicates(work).set_index(work)["school"].to_dict()
    schools = roster["school"].to_numpy(dtype=object).copy()
    schools[beside] = [known[one] for one in roster.loc[beside, work].itertuples(index=False, name=None)]
    return roster.assign(school=schools)


def _with_terms(roster: pd.DataFrame, served: Mapping[int, Term], base: int) -> pd.DataFrame:
    """The roster with a start of term for those who serve one and of whom none is given, special posts apart.

    Contracts are renewed term by term (assumed): the present one began a whole number of terms after the teacher came.
    """
    statuses, start = vocabulary.ids("status"), roster["term_start_month"]
    filled = start.copy()
    for status, term in served.items():
        without = (roster["status"] == statuses[status]) & start.isna() & (statuses[status] != SPECIAL_POST)
        came = roster.loc[without, "start_month"].astype("int64")
        filled = filled.mask(without, came + (base - 1 - came).clip(lower=0) // term.months * term.months)
    return roster.assign(term_start_month=filled)


def with_law_of(inputs: Inputs, scenario: Scenario) -> Inputs:
    """The same inputs under the law of another scenario, which differs in what makes teachers leave and no more."""
    before = inputs.law
    rules = law(scenario, inputs.cells, before.first_birth, before.last_birth)
    cell = cell_numbers(inputs.cells, inputs.roster)
    groups = of_roster(inputs.roster, cell, inputs.axes.schools, rules, _term_years(inputs.terms))
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


def _birth_range(roster: pd.DataFrame, scenario: Scenario, ages: tuple[int, int], spare: int) -> tuple[int, int]:
    """The first and last birth month of anybody in the run: in a roster, or recruited by a channel."""
    youngest, oldest = ages
    first_month, last_month = census(scenario.run.base_year), census(scenario.run.base_year + scenario.run.years)
    births = roster["birth_month"]
    return min(int(births.min()) - spare, first_month - oldest), max(int(births.max()) + spare, last_month - youngest)


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
