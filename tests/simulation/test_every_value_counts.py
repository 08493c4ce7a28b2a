"""Every value of demand counts: moved, it moves a figure, and only where and when it should; and ``plan_from`` holds.

What is supposed of supply and market, and every policy, is moved in ``test_every_rule_counts.py``.

A value that moves nothing has been dropped on the way. Those that cannot move anything in a scenario are listed by
name with the reason, and a listed one that does move something fails too.
"""

import gc
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

import workforce
from workforce.api import Case
from workforce.county.roster import roster
from workforce.county.tables import County, national
from workforce.demand.forecast import Demand, forecast
from workforce.demand.tables import tables
from workforce.errors import PlannerError
from workforce.results.outcome import Block
from workforce.scenario import listing, model
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Address
from workforce.scenario.values import Assumption, Path, People, Ratio, RatioPath
from workforce.simulation import ensemble, preparing
from workforce.simulation.ensemble import Asked

SCENARIOS = ("guiding/today", "changge/baseline")

YEARS = 6
"""Short, to save time: enough to reach the second planned year of ``today``."""

YEARS_TO_SCHOOL = 7
"""Until children born after the last known year of ``today``, 2025, come to a kindergarten."""

NOTICED = 1e-6
"""Teachers or posts; a smaller change is the rounding of a value that cancels out."""


@cache
def start(name: str, years: int = YEARS) -> Case:
    """A scenario as shipped, its roster made once and given as a table."""
    case = workforce.load(name, years=years)
    tables = {**case.county.tables, "roster": roster(case.county)}
    return replace(case, county=replace(case.county, tables=tables))


def start_for(name: str, address: Address) -> Case:
    """The scenario over the years in which a value at an address can be seen."""
    return start(name, YEARS_TO_SCHOOL if address[1] == "births" else YEARS)


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
def figures(name: str, years: int) -> dict[str, np.ndarray]:
    """Every figure of a scenario as shipped."""
    return dict(measured(start(name, years)))


FORECASTS: dict[tuple[Any, ...], Demand] = {}


def forecast_once(county: County, teachers: pd.DataFrame, scenario: Scenario, at_work: "pd.Series[float]") -> Demand:
    """The need of scenarios that suppose the same of pupils, classes and norms, worked out once, to save time."""
    suppose, run = scenario.assumptions.model_dump_json(include=set(ROOMS)), scenario.run
    chosen = scenario.policies.demand.model_dump_json(exclude={"need"})
    asked = (county.id, suppose, chosen, run.base_year, run.years, at_work.to_numpy().tobytes())
    if asked not in FORECASTS:
        FORECASTS[asked] = forecast(county, teachers, scenario, at_work)
    return FORECASTS[asked]


ROOMS = (
    "births", "enrolment", "migration", "large_classes", "classes", "duties", "boarding", "carers",
    "pupils_per_teacher", "response", "response_basis", "load_basis", "norms",
)  # fmt: skip
"""The assumptions that are moved here: those of demand."""


@pytest.fixture
def one_forecast(monkeypatch):
    monkeypatch.setattr(preparing, "forecast", forecast_once)


@pytest.fixture(scope="module", autouse=True)
def _little_collecting():
    """What is loaded already is not searched for garbage again and again: a fifth of the time of this file."""
    gc.freeze()
    yield
    gc.unfreeze()


walks = pytest.mark.usefixtures("one_forecast")


def measured(case: Case) -> Iterator[tuple[str, np.ndarray]]:
    """Needs, what is told of classes and the norm, then, if asked for, hires, leavers and supply; years first."""
    demand = case.inputs.demand
    yield "by_lessons", demand.by_lessons
    yield "by_norm", demand.by_norm
    yield "by_response", demand.needs.by_response[0]
    yield from told(demand)
    block = ensemble.expect(case.inputs)
    for part in ("stock", "hired", "left"):
        yield part, getattr(block, part)[0]


def told(demand: Demand) -> Iterator[tuple[str, np.ndarray]]:
    """Figures of the demand side that are no need: staff beside teachers, places and rooms."""
    made = tables(demand)
    for name, columns in (("norm", ["boarding_staff", "carers"]), ("classes", ["places", "places_short"])):
        table = made[name]
        yield name, np.stack([table.loc[table["year"] == year, columns].sum().to_numpy() for year in demand.years])


def moves(name: str, case: Case) -> bool:
    """Whether a figure of the scenario differs from that of the scenario as shipped; to be refused is to be noticed."""
    before = figures(name, case.scenario.run.years)
    try:
        return any(differs(before[part], now) for part, now in measured(case))
    except PlannerError:
        return True


def differs(before: np.ndarray, after: np.ndarray) -> bool:
    return before.shape != after.shape or bool(np.abs(after - before).max(initial=0.0) > NOTICED)


@cache
def _shipped(name: str) -> Scenario:
    return model.load(name, {"years": YEARS})[0]


def _shown(address: Address) -> str:
    return ".".join(address[1:])


# assumptions


def assumptions() -> Iterator[Any]:
    for name in SCENARIOS:
        for address, leaf in listing._leaves(_shipped(name).assumptions, ("assumptions",)):
            if isinstance(leaf, Assumption) and address[1] in (*ROOMS, "actuals"):
                yield pytest.param(name, address, leaf, id=f"{name}-{_shown(address)}")


def paths() -> Iterator[Any]:
    return (case for case in assumptions() if isinstance(case.values[2], Path))


def settings() -> Iterator[Any]:
    """What the assumptions hold beside numbers with a range; of a table by age, sex or status each entry."""
    for name in SCENARIOS:
        for address, leaf in listing._leaves(_shipped(name).assumptions, ("assumptions",)):
            if isinstance(leaf, Assumption) or address[1] not in ROOMS:
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
    return [leaf.value + ((0.5 if leaf.value != 0.5 else 0.9) - leaf.value) / 10]


def with_value(name: str, address: Address, leaf: Assumption, by_year: tuple[int, int] | None = None) -> Case:
    """The scenario with another value, or with the value up to one year and another from the next year on."""
    for other in elsewhere(leaf):
        changes: dict[Address, Any] = {(*address, "low"): None, (*address, "high"): None}
        if by_year:
            changes[(*address, "by_year")] = {by_year[0]: leaf.value, by_year[1]: other}
        else:
            changes[(*address, "value")] = other
        try:
            return changed(start_for(name, address), changes)
        except ValidationError:
            continue
    raise AssertionError(f"no other value of {_shown(address)} is allowed")


NO_LARGE = "the county publishes no large classes"
NOT_COUNTED = "none of these hours counts as load"
STANDARD_ONLY = "calibrated loads; it is a standard (test_posts.py: it counts with standard loads)"
LARGE_ENOUGH = "no school is so small that it is staffed for its least lessons"
NO_CROWD = "no class of 66 or more in any year"
NO_SPLIT = "no class is so large that it would be split in any year"
NO_SMALL = "no school has so few pupils a grade"
ANYWHERE = {
    "classes.least_teachers": LARGE_ENOUGH,
    "classes.small_school_load": LARGE_ENOUGH,
    "classes.maximum.senior": NO_SPLIT,
    "duties.after_school.lessons": NOT_COUNTED,
    "duties.after_school.levels": NOT_COUNTED,
    "duties.evening_study.lessons": NOT_COUNTED,
    "duties.evening_study.levels": NOT_COUNTED,
    "pupils_per_teacher.special": STANDARD_ONLY,
}
UNMOVED: dict[str, dict[str, str]] = {
    "guiding/today": ANYWHERE
    | {
        "boarding.junior.share.rural": "no junior school there",
        "large_classes.reading": NO_LARGE,
        "large_classes.mean_size_56_to_65": NO_LARGE,
        "large_classes.mean_size_66": NO_LARGE,
        "classes.large_class_allowance": NO_CROWD,
        "classes.main_subjects": NO_CROWD,
        "classes.maximum.junior": NO_SPLIT,
    },
    "changge/baseline": ANYWHERE
    | {
        "classes.smallest.kindergarten": NO_SMALL,
        "classes.smallest.primary": NO_SMALL,
    },
}
"""What cannot move anything in a scenario, and why."""

CANCELLED = ("duties.evening_study.counted",)
"""Under calibrated loads the same in all years and grades of a level cancels out; from one year on it does not."""


@walks
@pytest.mark.parametrize(("name", "address", "leaf"), [*assumptions()])
def test_every_assumption_moves_a_figure(name, address, leaf):
    assert moves(name, with_value(name, address, leaf)) == (_shown(address) not in (*UNMOVED[name], *CANCELLED))


CHANGES_AFTER = {"guiding/today": 2025, "changge/baseline": 2023}


@walks
@pytest.mark.parametrize(("name", "address", "leaf"), [*paths()])
def test_every_path_moves_figures_and_none_before_its_change(name, address, leaf):
    last = CHANGES_AFTER[name]
    case = with_value(name, address, leaf, (last, last + 1))
    census = last - case.scenario.run.base_year
    shipped, moved = figures(name, case.scenario.run.years), False
    for part, now in measured(case):
        before, upto = shipped[part], census + (part not in ("hired", "left"))
        assert not differs(before[:upto], now[:upto]), f"{part} up to {last}"
        moved = differs(before, now)
        if moved:
            break
    assert moved == (_shown(address) not in UNMOVED[name])


def test_what_is_listed_as_unmoved_is_among_what_is_tried():
    tried = {(case.values[0], _shown(case.values[1])) for case in [*assumptions(), *settings()]}
    assert {(name, shown) for name, listed in UNMOVED.items() for shown in listed} <= tried


OTHER = {
    "levels": ("junior",),
    "main_subjects": ("music",),
    "response_basis": "history",
    "reading": "separate",
    "load_basis": "standard",
    "month": 10,
    "term_years": 2,
    "status": "contract",
}


@walks
@pytest.mark.parametrize(("name", "address", "value"), [*settings()])
def test_every_setting_moves_a_figure(name, address, value):
    if address[-1] == "known_to":
        other = value - 1
    else:
        other = OTHER[address[-1]] if address[-1] in OTHER else value * 1.1 or 0.1
    assert moves(name, changed(start_for(name, address), {address: other})) == (_shown(address) not in UNMOVED[name])


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
    """Keys of a channel's plan, moved."""
    plan, here, first = scenario.policies.market.channels[name].plan, (*CHANNELS, name), scenario.run.plan_from
    return {
        "plan": {(*here, "plan"): plan + 1},
        "plan by year": {(*here, "plan"): {first: plan + 1, first + 1: plan}},
        "replace_leavers": {(*here, "plan"): 0, (*here, "replace_leavers"): 0.01},
        "levels": {(*here, "levels"): ("junior",)},
        "areas": {(*here, "areas"): ("town",)},
        "allot": {(*here, "allot"): "table", (*here, "allotment"): {"primary": 2, "junior": 1}},
        "allotment by subject": {(*here, "allot"): "table", (*here, "allotment"): {"primary": {"chinese": 1}}},
    }


@pytest.mark.parametrize("channel", ["special_post", "open_recruitment", "transfer_in"])
def test_a_rule_that_replaces_nobody_is_a_plan_of_no_posts_and_one_that_replaces_half_brings_more(channel):
    case, here = start("guiding/today"), (*CHANNELS, channel)
    at = list(case.scenario.policies.market.channels).index(channel)
    hired = []
    for share in (None, 0.0, 0.5):
        room = {("policies", "market", "establishment", "posts"): {"all": 9000}}
        rule = changed(case, room | {(*here, "plan"): 0, (*here, "replace_leavers"): share})
        hired.append(ensemble.expect(rule.inputs).hired[0, :, at].sum())
    assert hired[0] == hired[1] < hired[2]


# cells


def draw(case: Case) -> Block:
    return ensemble.draw_block(case.inputs, 1, Asked(0))


PRACTICE = {"level": "senior", "subject": "comprehensive_practice"}
"""Lessons of one subject in one area of Guiding (senior schools are urban), which nobody teaches."""

TABLE = {"primary": {"chinese": 6}, "junior": 5, "senior": {"chinese": 3, "mental_health": 4}, "special": 2}


def by_table(allotment: dict[str, Any]) -> Case:
    """Guiding recruiting by a table alone, at standard loads."""
    name = "guiding/baseline"
    shipped = workforce.load(name, years=4)
    one: Address = (*CHANNELS, "open_recruitment")
    posts = sum(sum(part.values()) if isinstance(part, dict) else part for part in allotment.values())
    none: Changes = {(*CHANNELS, other, "plan"): 0 for other in shipped.scenario.policies.market.channels}
    none |= {("policies", "market", "establishment", "posts"): {"all": 9000}}
    table = {(*one, "plan"): posts, (*one, "allot"): "table", (*one, "allotment"): allotment}
    return changed(shipped, {("assumptions", "load_basis"): "standard"} | none | table)


@pytest.fixture
def without_practice(monkeypatch):
    """Guiding where the subject is not taught, so that its cell does not exist; drawn."""

    def curricula(table):
        lessons = national(table)
        return lessons[(lessons[list(PRACTICE)] != pd.Series(PRACTICE)).any(axis=1)]

    monkeypatch.setattr("workforce.demand.curriculum.national", curricula)
    case = by_table(TABLE)
    cells, block = case.inputs.cells, draw(case)
    monkeypatch.undo()
    return cells, block


@pytest.mark.parametrize("posts", [0, 4])
def test_a_cell_that_appears_moves_the_luck_of_no_other(without_practice, posts):
    """With posts of its own or with none: who comes to the other cells, and who leaves them, is the same."""
    cells, before = without_practice
    senior = TABLE["senior"] | ({"comprehensive_practice": posts} if posts else {})
    case = by_table(TABLE | {"senior": senior})
    after, there = draw(case), case.inputs.cells
    new = np.flatnonzero((there[list(PRACTICE)] == pd.Series(PRACTICE)).all(axis=1))
    assert len(new) == 1
    assert new[0] < len(there) - 1, "cells after it have other numbers now"
    pd.testing.assert_frame_equal(there.drop(index=new).reset_index(drop=True), cells)
    for part in ("hired", "left", "stock"):
        others = np.delete(getattr(after, part), new, axis=-1)
        np.testing.assert_array_equal(others, getattr(before, part), err_msg=part)
    assert before.hired.sum() > 0
    assert (after.hired[..., new].sum() > 0) == (posts > 0)
    assert case.inputs.demand.by_lessons[:, new].min() > 0


# plan_from

PLACES = (
    "arrivals that happened are spread by the policy of the channel: market/channels.py channels(), inside and table"
)
BASIS = "arrivals that happened are spread by the need that policies choose: simulation/preparing.py prepare(), need"
LAW = "regime and groups hold for every birth month; only later_months and long_service wait: supply/retirement.py"

FROM_THE_BASE_ON = {
    "need": BASIS,
    "regime": LAW,
    "groups.female": LAW,
    "groups.male": LAW,
    "levels": PLACES,
    "areas": PLACES,
    "allot": PLACES,
    "allotment by subject": PLACES,
}
"""Policies that hold from the base year on, as ``RunSettings`` says, and where."""


def policies_of_today() -> Iterator[Any]:
    """Every policy moved, those of channels in all of them at once: its key and its changes."""
    scenario = _shipped("guiding/today")
    channels = scenario.model_dump()["policies"]["market"]["channels"]
    every = OF_ALL | {"order": {CHANNELS: dict(reversed(channels.items()))}}
    for channel in channels:
        for key, changes in of_channel(scenario, channel).items():
            every[key] = every.get(key, {}) | changes
    for key, changes in every.items():
        yield pytest.param(key, changes, id=key)


@cache
def shipped_ways() -> tuple[Block, Block]:
    case = start("guiding/today")
    return ensemble.expect(case.inputs), draw(case)


@walks
@pytest.mark.parametrize(("key", "changes"), [*policies_of_today()])
def test_no_plan_touches_the_years_before_plan_from(key, changes):
    """Expected to the last digit or nearly, drawn bit for bit: stocks of 2023 to 2026, and the flows before them.

    The law, the need and the places of arrivals hold from the base year on, and are seen to.
    """
    case = changed(start("guiding/today"), changes)
    run, names = case.scenario.run, list(case.scenario.policies.market.channels)
    past = run.plan_from - 1 - run.base_year
    order = [names.index(name) for name in start("guiding/today").scenario.policies.market.channels]
    touched = False
    for before, after in zip(shipped_ways(), (ensemble.expect(case.inputs), draw(case)), strict=True):
        flows = replace(after, hired=after.hired[:, :, order])
        for part, upto in {"stock": past + 1, "hired": past, "left": past, "left_in_month": 12 * past}.items():
            old, new = (getattr(block, part)[:, :upto] for block in (before, flows))
            touched |= bool(np.abs(new - old).max() > (1e-9 if len(old) == 1 else 0))
        assert any(differs(getattr(before, part), getattr(flows, part)) for part in ("stock", "hired", "left"))
    assert touched == (key in FROM_THE_BASE_ON)
