"""What a run needs, made once a scenario: need, the law of leaving, the roster as arrays, channels, posts.

It is put together in :mod:`~workforce.simulation.preparing`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.county.cells import ZONE, district_of
from workforce.demand.forecast import Demand
from workforce.demand.sectors import cost_of_places
from workforce.market import mobility, redeployment
from workforce.market.channels import SERVICE_BEGINS, Channel, ages
from workforce.market.establishment import Establishment
from workforce.market.terms import Term
from workforce.results.ledger import Size
from workforce.results.outcome import Axes
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample
from workforce.simulation.drawn.roster import Roster, roster_of
from workforce.simulation.drawn.rows import Places
from workforce.supply.clocks import Hazards, hazards
from workforce.supply.law import SEXES, Law
from workforce.supply.people import People, kinds_of_retirees, never
from workforce.supply.retirement import Exits, Retirees, Ways
from workforce.supply.working_time import Ages, Lost

T = TypeVar("T")

Ints = NDArray[np.integer[Any]]

MOST_CODES, MOST_ZONES = 128, 2**14
"""Room for codes of a kind, and for zones finer than areas, in the number of a cell."""

AGES_AT = (0, 5, 10)
"""Censuses, from the base year, at which ages are reported."""

PAYMENTS = (
    "wages.county", "wages.central", "recruitment.county", "retention.county", "moves.county", "penalties.county",
    "places.county",
)  # fmt: skip
"""What is paid for, and by whom; penalties are received."""


@dataclass(frozen=True)
class Recruits:
    """The kinds of people whom a channel brings: each sex and age in months, shape (kind,).

    Attributes:
        retirees: who they are, and what their retirement depends on.
        service: the month in which service began, from the base census.
        near: the kinds that may retire within the horizon.
        ways: how these may.
        exits: when they may retire if all is as likely; never, who cannot within the horizon.
    """

    retirees: Retirees
    service: NDArray[np.int64]
    near: NDArray[np.int64]
    ways: Ways
    exits: Exits

    def share(self, female: float) -> NDArray[np.float64]:
        """The share of each kind, of whom all that share are women."""
        ages = len(self.service) // len(SEXES)
        return np.repeat([female, 1 - female], ages) / ages


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
        axes: the names along the axes of a block.
        law: the law of leaving.
        groups: the roster as arrays.
        ages: age bands.
        lost: how much of teachers is not at work.
        channels: in the order in which they recruit.
        terms: by index of the status.
        establishment: approved posts.
        passes: of redeployment, in order.
        kept: what was worked out once and is asked for again.
    """

    scenario: Scenario
    roster: pd.DataFrame
    demand: Demand
    axes: Axes
    law: Law
    groups: list[People]
    ages: Ages
    lost: Lost
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
        found = (numbers[0] * MOST_CODES + numbers[1]) * MOST_CODES + numbers[2]
        if ZONE not in self.cells:
            return np.asarray(found)
        listed = pd.Index(self.demand.setting.schools.table[ZONE].unique())
        return np.asarray(found * MOST_ZONES + listed.get_indexer(self.cells[ZONE]))

    @cached_property
    def district(self) -> "pd.Series[str]":
        """The district or group of each cell; the same everywhere where zones are areas, which stand for none."""
        if ZONE not in self.cells:
            return pd.Series("", index=self.cells.index)
        return district_of(self.cells, self.demand.setting.schools.table)

    @cached_property
    def sharing(self) -> NDArray[np.int64]:
        """The number of the group of cells that share time: same work in a district, or the county, shape (cell,)."""
        return np.asarray(mobility.same_work_in(self.cells, self.district), dtype=np.int64)

    @cached_property
    def zone_of_cell(self) -> NDArray[np.int64]:
        """The number of the zone of each cell, shape (cell,)."""
        zones = pd.MultiIndex.from_frame(self.axes.zones)
        return np.asarray(zones.get_indexer(pd.MultiIndex.from_frame(self.cells[["level", "area"]])), dtype=np.int64)

    @cached_property
    def cells_of_zone(self) -> NDArray[np.float64]:
        """1 where a cell is of a zone, shape (cell, zone)."""
        return redeployment.membership(self.zone_of_cell, len(self.axes.zones))

    @cached_property
    def zones_of_level(self) -> NDArray[np.float64]:
        """1 where a zone is of a level, shape (zone, level)."""
        return redeployment.membership(self.level_of_zone, len(self.axes.levels))

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
    def near(self) -> NDArray[np.int64]:
        """The number of each cell's field of near subjects in a level and area, shape (cell,)."""
        return np.asarray(redeployment.fields(self.cells), dtype=np.int64)

    @cache_by_arguments
    def inside(self, levels: tuple[str, ...], areas: tuple[str, ...] = ()) -> NDArray[np.bool_]:
        """The cells of some levels and areas, all where none is named, shape (cell,)."""
        return mobility.inside(self.cells, levels, areas)

    @property
    def licences_count(self) -> bool:
        """Whether anything depends on who is licensed for what."""
        return self.scenario.policies.market.redeployment.from_year is not None

    @cached_property
    def hazards(self) -> Hazards:
        """The law of leaving, as loops over teachers read it."""
        return hazards(self.law)

    @cached_property
    def places(self) -> Places:
        """What belongs to cells and statuses, as loops over teachers read it."""
        return Places(
            zone=self.zone_of_cell,
            statuses=len(self.axes.statuses),
            sexes=len(SEXES),
            bands=len(self.ages.first),
            pool=self.establishment.of_cell,
            holds=self.establishment.holds,
            horizon=self.law.months,
        )

    @cached_property
    def teachers(self) -> Roster:
        """The roster by slot, as loops over teachers read it."""
        return roster_of(self.groups, self.places, self.law.base, self._retirees[1])

    @cached_property
    def _retirees(self) -> tuple[Retirees, NDArray[np.int64]]:
        """Those of the roster who differ in what retirement depends on, and the number of the kind of each slot."""
        return kinds_of_retirees(self.groups)

    @cached_property
    def ways(self) -> Ways:
        """How the kinds of those of the roster may retire."""
        return self.law.ways(self._retirees[0])

    @cached_property
    def base_places(self) -> NDArray[np.int64]:
        """Zone, status, sex and age band of each of the roster at the base census in one number, shape (slot,)."""
        return np.asarray(self.teachers.kind + self.ages.band[-self.teachers.birth.astype(np.int64)])

    @cache_by_arguments
    def recruits(self, number: int, month: int) -> Recruits:
        """The kinds of people whom a channel brings in a month."""
        profile = self.channels[number].profile
        months = ages(profile)
        age, unknown = np.tile(months, len(SEXES)), np.full(len(SEXES) * len(months), np.nan)
        service = month + (SERVICE_BEGINS - age if profile.prior_service else np.zeros_like(age))
        retirees = Retirees(
            birth=self.law.base + month - age,
            sex=np.repeat(np.arange(len(SEXES)), len(months)),
            start=service + self.law.base,
            senior=unknown,
            manager=unknown,
            retired=np.full(len(age), profile.status in vocabulary.retired()),
        )
        ways = self.law.ways(retirees)
        exits = self.law.exits(ways, Sample.likely()).at(0).still_open(month)
        near = np.flatnonzero(exits.month.min(axis=1) < self.law.months)
        return Recruits(
            retirees, service, near, ways.of(near), exits if exits.month.min() < self.law.months else never(len(age))
        )

    @cached_property
    def pool_of_zone(self) -> NDArray[np.int64]:
        """The number of the pool of approved posts of each zone, -1 without a limit, shape (zone,)."""
        place = {level: at for at, level in enumerate(vocabulary.ids("level"))}
        return self.establishment.of_level[self.axes.zones["level"].map(place).to_numpy()]

    @cached_property
    def places_cost(self) -> NDArray[np.float64]:
        """Yuan a school year for places in private schools, by census, shape (1, year + 1)."""
        return cost_of_places(self.scenario, self.demand.prospect.pupils.everyone, self.axes.years)

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
