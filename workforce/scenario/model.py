"""The scenario: county, assumptions, policies and run settings, checked as one.

:func:`load` is the way in; what is wrong is told with file, line and column.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, Field, ValidationError, model_validator

from workforce import vocabulary
from workforce.errors import PlannerError, nearest
from workforce.scenario import overlays
from workforce.scenario.assumptions import Assumptions, Frozen, Year
from workforce.scenario.demand_policy import DemandPolicy
from workforce.scenario.market_policy import MarketPolicy
from workforce.scenario.supply_policy import SupplyPolicy


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
    """What is run: the census of the data, the first year that policies may touch, and the horizon in school years."""

    base_year: Year
    plan_from: Year
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


class Scenario(Frozen):
    """A scenario as the engine takes it."""

    name: str
    county: str
    title: Text
    description: Text = Text()
    assumptions: Assumptions
    policies: Policies
    run: RunSettings

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        channels, suppose = self.policies.market.channels, self.assumptions
        _known("channel", [*channels, *suppose.channels, *suppose.actuals])
        for name, channel in channels.items():
            if name not in suppose.channels:
                raise ValueError(f"policies.market.channels.{name} has no profile under assumptions.channels")
            _known("level", [*channel.levels, *channel.allotment])
            _known("area", channel.areas)
            for part in channel.allotment.values():
                _known("subject", part if isinstance(part, dict) else ())
        _known("status", [profile.status for profile in suppose.channels.values()])
        _known("level", [*suppose.norms, *suppose.enrolment.stay])
        _known("cause", suppose.leaving)
        for cause in suppose.leaving.values():
            _known("status", cause.by_status)
            _known("sex", cause.by_sex)
        return self

    @model_validator(mode="after")
    def _plans_are_in_the_horizon(self) -> Self:
        first, last = self.run.plan_from, self.run.base_year + self.run.years
        for name, channel in self.policies.market.channels.items():
            early = [year for year in channel.plan if year < first] if isinstance(channel.plan, dict) else []
            if early:
                raise ValueError(
                    f"policies.market.channels.{name}.plan: {early[0]} is before plan_from {first}; "
                    "what happened before belongs to assumptions.actuals"
                )
            for year in range(self.run.base_year + 1, min(first, last + 1)):
                if year not in self.assumptions.actuals.get(name, {}):
                    raise ValueError(
                        f"assumptions.actuals.{name} says nothing about {year}, a year between base_year and plan_from"
                    )
        return self


def _known(kind: str, words: Iterable[str]) -> None:
    ids = vocabulary.ids(kind)
    for word in words:
        if word not in ids:
            raise ValueError(f"'{word}' is not a known {kind}{nearest(word, ids)}")


def load(name: str | Path, changes: dict[str, Any] | None = None) -> tuple[Scenario, overlays.Overlay]:
    """The scenario of a name or path, checked, and the overlay it was merged from.

    Args:
        name: a path, or ``county/name`` of a shipped scenario.
        changes: values that replace those of the run block, such as ``{"years": 20}``.

    Raises:
        PlannerError: anything is wrong with it; file, line and column are named.
    """
    overlay = overlays.read(overlays.find(str(name)))
    values = {"name": f"{overlay.file.resolve().parent.name}/{overlay.file.stem}", **overlay.values}
    run = values.get("run", {})
    if changes and isinstance(run, dict):
        values["run"] = {**run, **changes}
    try:
        return Scenario.model_validate(values), overlay
    except ValidationError as error:
        raise PlannerError(_sentence(overlay, error)) from None


def _sentence(overlay: overlays.Overlay, error: ValidationError) -> str:
    """The first thing that is wrong, as one sentence with its place."""
    first = error.errors()[0]
    address = tuple(str(part) for part in first["loc"])
    declared, shown = overlay.place(address), ".".join(address)
    place = declared or overlay.file
    written = shown + str(first["input"]) if isinstance(first["input"], str) else shown
    if declared and any(mark in written for mark in "：，"):
        overlays.refuse_full_width(declared.file, declared.file.read_text(encoding="utf-8-sig"), declared.line)
    if first["type"] == "extra_forbidden":
        return f"{place}: unknown key '{shown}'{nearest(address[-1], _keys_beside(address))}"
    if first["type"] == "missing":
        return f"{place}: '{shown}' is missing"
    message = first["msg"].removeprefix("Value error, ")
    given = "" if isinstance(first["input"], dict | BaseModel) else f", not {first['input']!r}"
    return f"{place}: {shown + ': ' if shown else ''}{message[0].lower() + message[1:]}{given}"


def _keys_beside(address: overlays.Address) -> list[str]:
    """The keys that the scenario knows at the level of an address."""
    here: Any = Scenario
    for part in address[:-1]:
        fields = getattr(here, "model_fields", {})
        if fields and part not in fields:
            return []
        here = fields[part].annotation if fields else (get_args(here) or [None])[-1]
    return list(getattr(here, "model_fields", {}))
