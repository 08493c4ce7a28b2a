"""What a run needs, made once a scenario: need, the law of leaving, the roster as arrays, channels, posts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.county.cells import cell_numbers
from workforce.county.roster import roster as county_roster
from workforce.county.tables import County
from workforce.demand.forecast import Demand, forecast
from workforce.errors import PlannerError
from workforce.market import mobility, redeployment
from workforce.market.channels import SERVICE_BEGINS, Channel, age_limits, ages, channels
from workforce.market.establishment import Establishment, establishment
from workforce.market.terms import Term, terms
from workforce.months import MONTHS_A_YEAR, census
from workforce.results.ledger import Size
from workforce.results.outcome import Axes
from workforce.scenario.model import Scenario
from workforce.supply import working_time
from workforce.supply.law import SEXES, Law, law
from workforce.supply.people import People, exits_of, never, of_roster
from workforce.supply.retirement import Exits, Retirees
from workforce.supply.working_time import AGE_BANDS, Ages

T = TypeVar("T")

Ints = NDArray[np.integer[Any]]

MOST_CODES = 128
"""Room for codes of a kind in the number of a cell."""

AGES_AT = (0, 5, 10)
"""Censuses, from the base year, at which ages are reported."""

PAYMENTS = (
    "wages.county", "wages.central", "recruitment.county", "retention.county", "moves.county", "penalties.county",
)  # fmt: skip
"""What is paid for, and by whom; penalties are received."""


@dataclass(frozen=True)
class Recruits:
    """The kinds of people whom a channel brings: each sex and age in months, shape (kind,).

    Attributes:
        birth: month number.
        sex: index of the sex.
        service: the month in which service began, from the base census.
        share: of all whom it brings.
        exits: when they may retire.
    """

    birth: NDArray[np.int64]
    sex: NDArray[np.int64]
    service: NDArray[np.int64]
    share: NDArray[np.float64]
    exits: Exits


@dataclass(frozen=True)
class Runs:
    """Rows of a group of the roster that stand together and count alike: of one cell, sex and age band.

    Attributes:
        small: the smallest type of number that can count a run; it is counted much faster.
        start: the first row of each run.
        zone, sex, band: of each run.
        of_cell: the first run of each cell; ``cells`` which cell that is.
        order: runs in the order of zone, sex and band; ``of_kind`` the first of each such kind in that order.
        kinds: the place of each kind in a tally.
    """

    small: type[np.integer[Any]]
    start: Ints
    zone: Ints
    sex: Ints
    band: Ints
    of_cell: Ints
    cells: Ints
    order: Ints
    of_kind: Ints
    kinds: Ints


def cache_by_arguments(method: Callable[..., T]) -> Callable[..., T]:
    """Keep what a method of :class:`Inputs` returns for its arguments, as long as the inputs are kept."""

    @wraps(method)
    def cached(self: "Inputs", *arguments: Any) -> T:
        kept = self.kept.setdefault(method.__name__, {})
        if arguments not in kept:
            kept[arguments] = method(self, *arguments)
        found: T = kept[arguments]
        return found

    return cached


@dataclass(frozen=True)
class Inputs:
    """Everything about a scenario that does not depend on luck.

    Attributes:
        scenario: as checked.
        roster: one row a teacher, in the order of slots.
        demand: need and what it came from.
        need: the need that drives recruitment, shape (replication or 1, year + 1, cell); 1 while demand is not drawn.
        axes: the names along the axes of a block.
        law: the law of leaving.
        groups: the roster as arrays.
        ages: age bands.
        lost: the part of a teacher not at work, shape (year + 1, reason, zone, status, sex, age band).
        channels: in the order in which they recruit.
        terms: by index of the status.
        establishment: approved posts.
        passes: of redeployment, in order.
        kept: what was worked out once and is asked for again.
    """

    scenario: Scenario
    roster: pd.DataFrame
    demand: Demand
    need: NDArray[np.float64]
    axes: Axes
    law: Law
    groups: list[People]
    ages: Ages
    lost: NDArray[np.float64]
    channels: list[Channel]
    terms: dict[int, Term]
    establishment: Establishment
    passes: list[redeployment.Pass]
    kept: dict[str, dict[Any, Any]] = field(default_factory=dict, repr=False)

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

    @cached_property
    def zone_of_cell(self) -> NDArray[np.int64]:
        """The number of the zone of each cell, shape (cell,)."""
        zones = pd.MultiIndex.from_frame(self.axes.zones)
        return np.asarray(zones.get_indexer(pd.MultiIndex.from_frame(self.cells[["level", "area"]])), dtype=np.int64)

    @cached_property
    def level_of_zone(self) -> NDArray[np.int64]:
        """The number of the level of each zone, shape (zone,)."""
        return np.array([self.axes.levels.index(level) for level in self.axes.zones["level"]])

    @cached_property
    def work(self) -> NDArray[np.int64]:
        """The number of each cell's level and subject, shape (cell,)."""
        return np.asarray(mobility.same_work(self.cells), dtype=np.int64)

    @cached_property
    def same_work(self) -> NDArray[np.float64]:
        """1 where a cell is of a level and subject, shape (cell, group)."""
        return redeployment.membership(self.work)

    @cached_property
    def near(self) -> NDArray[np.float64]:
        """1 where a cell is of a field of near subjects in a level and area, shape (cell, field)."""
        return redeployment.membership(redeployment.fields(self.cells))

    @cache_by_arguments
    def licensed(self, licence: str) -> NDArray[np.float64]:
        """The share of the teachers of each cell who hold a licence beside their own, shape (cell,)."""
        return redeployment.licensed_share(self.scenario.assumptions.licences, licence, self.cells)

    @cache_by_arguments
    def inside(self, levels: tuple[str, ...], areas: tuple[str, ...] = ()) -> NDArray[np.bool_]:
        """The cells of some levels and areas, all where none is named, shape (cell,)."""
        return mobility.inside(self.cells, levels, areas)

    def kind(self, cell: Ints, status: Ints | int, sex: Ints) -> Ints:
        """The number of zone, status and sex together; with the age band it is the place in a tally."""
        kinds = (self.zone_of_cell[cell] * len(self.axes.statuses) + status) * len(SEXES) + sex
        return np.asarray(kinds * len(self.ages.first))

    def runs(self, people: People, month: int) -> Runs:
        """The runs of rows of a group of the roster that count alike at a census; worked out once a run."""
        kept = self.kept.setdefault("runs", {})
        key = (id(people), month)
        if key not in kept:
            band = self.ages.of(people.birth, month + self.law.base)
            bands = len(self.ages.first)
            alike = (people.cell * len(SEXES) + people.sex) * bands + band
            start = np.flatnonzero(np.diff(alike, prepend=-1))
            cell, sex, band = people.cell[start], people.sex[start], band[start]
            of_cell = np.flatnonzero(np.diff(cell, prepend=-1))
            kind = self.kind(cell, people.status, sex) + band
            order = np.argsort(kind, kind="stable")
            of_kind = np.flatnonzero(np.diff(kind[order], prepend=-1))
            longest = int(np.diff(np.append(start, len(people.cell))).max())
            small = np.uint8 if longest <= np.iinfo(np.uint8).max else np.int32
            kept[key] = Runs(
                small,
                start,
                self.zone_of_cell[cell],
                sex,
                band,
                of_cell,
                cell[of_cell],
                order,
                of_kind,
                kind[order][of_kind],
            )
        found: Runs = kept[key]
        return found

    @cache_by_arguments
    def recruits(self, number: int, month: int) -> Recruits:
        """The kinds of people whom a channel brings in a month."""
        profile = self.channels[number].profile
        suppose, months = self.scenario.assumptions.retirement, ages(profile)
        age = np.tile(months, len(SEXES))
        sex = np.repeat(np.arange(len(SEXES)), len(months))
        female = profile.female_share.value
        service = month + (SERVICE_BEGINS - age if profile.prior_service else np.zeros_like(age))
        birth = self.law.base + month - age
        senior, manager = np.full(len(age), suppose.promoted.value), np.full(len(age), suppose.managers.value)
        status = vocabulary.ids("status").index(profile.status)
        found = exits_of(self.law, status, Retirees(birth, sex, service + self.law.base, senior, manager))
        exits = found.still_open(month)
        if exits.month.min() >= self.law.months:
            exits = never(len(age))
        return Recruits(birth, sex, service, np.repeat([female, 1 - female], len(months)) / len(months), exits)

    @cached_property
    def pool_of_zone(self) -> NDArray[np.int64]:
        """The number of the pool of approved posts of each zone, -1 without a limit, shape (zone,)."""
        place = {level: at for at, level in enumerate(vocabulary.ids("level"))}
        return self.establishment.of_level[self.axes.zones["level"].map(place).to_numpy()]

    @property
    def years(self) -> int:
        """School years of the horizon."""
        return self.scenario.run.years

    def size(self, replications: int) -> Size:
        """The size of a ledger for some replications."""
        axes = self.axes
        return Size(
            replications=replications,
            years=self.years,
            cells=len(self.cells),
            zones=len(axes.zones),
            levels=len(axes.levels),
            channels=len(axes.channels),
            causes=len(axes.causes),
            moves=len(axes.moves),
            absences=len(axes.absences),
            statuses=len(axes.statuses),
            pools=len(axes.pools),
            schools=len(axes.schools),
        )


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
    suppose, years = scenario.assumptions, scenario.run.base_year + np.arange(scenario.run.years + 1)
    bands = working_time.ages(suppose.working_time)
    demand = forecast(county, roster, scenario, _at_work(roster, scenario, bands))
    cells = demand.cells
    zones = cells[["level", "area"]].drop_duplicates(ignore_index=True)
    recruiting = channels(scenario, cells, county)
    served = terms(scenario)
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
        need=(demand.by_norm if scenario.policies.demand.need == "norm" else demand.by_lessons)[None],
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
        passes=redeployment.passes(steps, cells),
    )


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
    lost = working_time.lost(scenario.assumptions.working_time, bands, zones, np.array([year]))[0].sum(axis=0)
    zone = pd.MultiIndex.from_frame(zones).get_indexer(pd.MultiIndex.from_frame(roster[["level", "area"]]))
    status = roster["status"].map({name: at for at, name in enumerate(vocabulary.ids("status"))}).to_numpy()
    sex = roster["sex"].map({name: at for at, name in enumerate(SEXES)}).to_numpy()
    band = bands.of(roster["birth_month"].to_numpy(), census(year))
    return pd.Series(1 - lost[zone, status, sex, band], index=roster.index)


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
