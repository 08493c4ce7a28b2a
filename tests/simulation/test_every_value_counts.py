"""Every value that can be entered counts: moved, it moves a figure, and only where and when it should.

A value that moves nothing has been dropped on the way. Those that cannot move anything in a scenario are listed by
name with the reason, and a listed one that does move something fails too.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import workforce
from workforce.api import Case
from workforce.county.roster import roster
from workforce.errors import PlannerError
from workforce.results.outcome import Block
from workforce.scenario import listing, model
from workforce.scenario.assumptions import Assumption, Path, People, Ratio, RatioPath
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Address
from workforce.simulation import ensemble

YEARS = {"guiding/today": 7, "changge/baseline": 6}
"""The scenarios walked, with the least years in which a birth after the last known one reaches a kindergarten."""

NOTICED = 1e-6
"""Teachers or posts; a smaller change is the rounding of a value that cancels out."""


@cache
def start(name: str) -> Case:
    """A scenario as shipped, its roster made once and given as a table."""
    case = workforce.load(name, years=YEARS[name])
    tables = {**case.county.tables, "roster": roster(case.county)}
    return replace(case, county=replace(case.county, tables=tables))


def changed(case: Case, changes: dict[Address, Any]) -> Case:
    """The case with other values at addresses of its scenario, checked anew."""
    values = case.scenario.model_dump()
    for address, value in changes.items():
        *outer, last = address
        part = values
        for key in outer:
            part = part[_key(part, key)]
        part[_key(part, last)] = value
    return replace(case, scenario=Scenario.model_validate(values))


def _key(part: dict[Any, Any], shown: str) -> Any:
    """The key that is shown as a text; years and ages are numbers."""
    return next((key for key in part if str(key) == shown), shown)


@cache
def figures(case_name: str) -> dict[str, np.ndarray]:
    """Every figure of a scenario as shipped."""
    return dict(measured(start(case_name)))


def measured(case: Case) -> Iterator[tuple[str, np.ndarray]]:
    """Needs, then, if still asked for, hires, leavers and supply in the expected way; years first."""
    demand = case.inputs.demand
    yield "by_lessons", demand.by_lessons
    yield "by_norm", demand.by_norm
    block = ensemble.expect(case.inputs)
    for part in ("stock", "hired", "left"):
        yield part, getattr(block, part)[0]


def moves(name: str, case: Case) -> bool:
    """Whether a figure of the scenario differs from that of the scenario as shipped; to be refused is to be noticed."""
    try:
        return any(differs(figures(name)[part], now) for part, now in measured(case))
    except PlannerError:
        return True


def differs(before: np.ndarray, after: np.ndarray) -> bool:
    return before.shape != after.shape or bool(np.abs(after - before).max(initial=0.0) > NOTICED)


def _shipped(name: str) -> Scenario:
    return model.load(name, {"years": YEARS[name]})[0]


def _shown(address: Address) -> str:
    return ".".join(address[1:])


# assumptions


def assumptions() -> Iterator[Any]:
    for name in YEARS:
        for address, leaf in listing._leaves(_shipped(name).assumptions, ("assumptions",)):
            if isinstance(leaf, Assumption):
                yield pytest.param(name, address, leaf, id=f"{name}-{_shown(address)}")


def paths() -> Iterator[Any]:
    return (case for case in assumptions() if isinstance(case.values[2], Path))


def settings() -> Iterator[Any]:
    """What the assumptions hold beside numbers with a range; of a table by age, sex or status each entry."""
    for name in YEARS:
        for address, leaf in listing._leaves(_shipped(name).assumptions, ("assumptions",)):
            if isinstance(leaf, Assumption):
                continue
            entries = {(*address, str(key)): value for key, value in leaf.items()} if isinstance(leaf, dict) else {}
            for place, value in (entries or {address: leaf}).items():
                yield pytest.param(name, place, value, id=f"{name}-{_shown(place)}")


def elsewhere(leaf: Assumption) -> list[float]:
    """Other values to try, the first that the scenario allows counts."""
    if isinstance(leaf, People):
        return [leaf.value + 1]
    if isinstance(leaf, Ratio | RatioPath):
        return [leaf.value * 1.1, leaf.value * 0.9]
    return [leaf.value + (0.5 - leaf.value) / 10]


def with_value(name: str, address: Address, leaf: Assumption, by_year: tuple[int, int] | None = None) -> Case:
    """The scenario with another value, or with the value up to one year and another from the next year on."""
    for other in elsewhere(leaf):
        changes: dict[Address, Any] = {(*address, "low"): None, (*address, "high"): None}
        if by_year:
            changes[(*address, "by_year")] = {by_year[0]: leaf.value, by_year[1]: other}
        else:
            changes[(*address, "value")] = other
        try:
            return changed(start(name), changes)
        except ValidationError:
            continue
    raise AssertionError(f"no other value of {_shown(address)} is allowed")


UNMOVED: dict[str, dict[str, str]] = {"guiding/today": {}, "changge/baseline": {}}


@pytest.mark.parametrize(("name", "address", "leaf"), assumptions())
def test_every_assumption_moves_a_figure(name, address, leaf):
    assert moves(name, with_value(name, address, leaf)) == (_shown(address) not in UNMOVED[name])


CHANGES_AFTER = {"guiding/today": 2025, "changge/baseline": 2023}


@pytest.mark.parametrize(("name", "address", "leaf"), paths())
def test_every_path_moves_figures_and_none_before_its_change(name, address, leaf):
    last = CHANGES_AFTER[name]
    case = with_value(name, address, leaf, (last, last + 1))
    assert moves(name, case) == (_shown(address) not in UNMOVED[name])
    census = last - case.scenario.run.base_year
    for part, now in measured(case):
        upto = census + (part not in ("hired", "left"))
        assert not differs(figures(name)[part][:upto], now[:upto]), part


OTHER = {"reading": "separate", "load_basis": "standard", "month": 10, "term_years": 2, "status": "contract"}


@pytest.mark.parametrize(("name", "address", "value"), settings())
def test_every_setting_moves_a_figure(name, address, value):
    if address[-1] == "known_to":
        other = value - 1
    else:
        other = OTHER[address[-1]] if address[-1] in OTHER else value * 1.1 or 0.1
    assert moves(name, changed(start(name), {address: other})) == (_shown(address) not in UNMOVED[name])


def test_the_size_of_large_classes_counts_where_loads_are_not_calibrated():
    """Why it is listed for Changge: calibration divides need and the base year by the same class size."""
    standard = changed(start("changge/baseline"), {("assumptions", "load_basis"): "standard"})
    before = standard.inputs.demand.by_lessons
    for setting, value in (("reading", "separate"), ("mean_size_66", 75), ("mean_size_56_to_65", 63)):
        last = () if setting == "reading" else ("value",)
        bounds = {("assumptions", "large_classes", setting, side): None for side in ("low", "high") if last}
        case = changed(standard, {**bounds, ("assumptions", "large_classes", setting, *last): value})
        assert differs(before, case.inputs.demand.by_lessons), setting


# policies

CHANNELS = ("policies", "market", "channels")
LATER = ("policies", "supply", "retirement", "later_months")
REGIME = ("policies", "supply", "retirement", "regime")
GROUP = ("policies", "supply", "retirement", "groups")
NEED = ("policies", "demand", "need")

Changes = dict[Address, Any]

OF_ALL: dict[str, Changes] = {
    "need": {NEED: "norm"},
    "later_months": {LATER: 1},
    "regime": {REGIME: "cn-2024"},
    "groups.female": {(*GROUP, "female"): "female_50"},
    "groups.male": {(*GROUP, "male"): "female_55"},
}


def of_channel(scenario: Scenario, name: str) -> dict[str, Changes]:
    """Every key of a channel's plan, moved."""
    plan, here, first = scenario.policies.market.channels[name].plan, (*CHANNELS, name), scenario.run.plan_from
    return {
        "plan": {(*here, "plan"): plan + 1},
        "plan by year": {(*here, "plan"): {first: plan, first + 1: plan + 1}},
        "replace_leavers": {(*here, "plan"): 0, (*here, "replace_leavers"): 0.01},
        "levels": {(*here, "levels"): ("junior",)},
        "areas": {(*here, "areas"): ("town",)},
        "allot": {(*here, "allot"): "table", (*here, "allotment"): {"primary": 2, "junior": 1}},
        "allotment by subject": {(*here, "allot"): "table", (*here, "allotment"): {"primary": {"chinese": 1}}},
    }


def policies(name: str) -> dict[str, Changes]:
    scenario = _shipped(name)
    channels = scenario.policies.market.channels
    return OF_ALL | {
        f"{channel}.{key}": changes for channel in channels for key, changes in of_channel(scenario, channel).items()
    }


POLICIES = [
    pytest.param(name, changes, id=f"{name}-{key}") for name in YEARS for key, changes in policies(name).items()
]


@pytest.mark.parametrize(("name", "changes"), POLICIES)
def test_every_policy_moves_a_figure(name, changes):
    assert moves(name, changed(start(name), changes))


def test_every_key_of_the_policies_is_moved_here():
    """A key that is new in the model, and not in this file, fails here."""
    scenario = start("guiding/today").scenario
    moved = {address[3:] for address in of_channel(scenario, "special_post").values() for address in address}
    assert moved == {
        ("special_post", key) for key in type(scenario.policies.market.channels["special_post"]).model_fields
    }
    blocks = {(block, key) for block in ("demand", "supply") for key in getattr(scenario.policies, block).model_dump()}
    assert blocks == {("demand", "need"), ("supply", "retirement")}
    rest = {address[3] for changes in OF_ALL.values() for address in changes if "retirement" in address}
    assert rest == set(scenario.policies.supply.retirement.model_dump())


@pytest.mark.parametrize("channel", ["special_post", "open_recruitment", "funded_graduate", "transfer_in"])
def test_a_rule_that_replaces_nobody_is_a_plan_of_no_posts_and_one_that_replaces_more_brings_more(channel):
    case, here = start("guiding/today"), (*CHANNELS, channel)
    at = list(case.scenario.policies.market.channels).index(channel)
    hired = []
    for share in (None, 0.0, 0.5, 1.0):
        rule = changed(case, {(*here, "plan"): 0, (*here, "replace_leavers"): share})
        hired.append(ensemble.expect(rule.inputs).hired[0, :, at].sum())
    assert hired[0] == hired[1] < hired[2] < hired[3]


# cells


def draw(case: Case) -> Block:
    return ensemble.draw_block(case.inputs, 1, 0)
