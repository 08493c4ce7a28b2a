"""The parts of a scenario beside its assumptions: texts, policies and what is run."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workforce.scenario.demand_policy import DemandPolicy
from workforce.scenario.market_policy import MarketPolicy
from workforce.scenario.supply_policy import SupplyPolicy
from workforce.scenario.values import Frozen, Year


class Text(Frozen):
    """A text in both languages."""

    zh: str = ""
    en: str = ""


class Policies(Frozen):
    """All that a planner may choose, one part a room."""

    demand: DemandPolicy
    supply: SupplyPolicy
    market: MarketPolicy


class RunSettings(Frozen):
    """What is run: the census of the data, the first year of plans, the horizon in school years, and the zones.

    Zones are the layer at which need and teachers are kept: areas, the districts or groups inside them, or schools.

    Plans, rules and later retirement act from ``plan_from`` on. The law of retirement, the need that is gone by, and
    where the arrivals of a channel go (its levels, areas and allotment) hold from the base year on.
    """

    base_year: Year
    plan_from: Year
    zones: Literal["area", "district", "school"] = "area"
    years: Annotated[int, Field(ge=1, le=60)] = 15
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 2022
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 1000

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.plan_from <= self.base_year:
            raise ValueError(f"plan_from {self.plan_from} must come after base_year {self.base_year}")
        if self.plan_from > self.base_year + self.years:
            raise ValueError(f"plan_from {self.plan_from} lies beyond the horizon {self.base_year + self.years}")
        return self
