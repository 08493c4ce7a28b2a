"""Every rule of supply and market counts: moved, each value changes something in a county where all of them act.

Compared are all arrays of a block but the values of assumptions themselves, drawn on the same luck. What cannot move
anything there is listed with the reason, and a listed one that does move something fails too.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path as File
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from busy_county import busy
from pydantic import ValidationError

from workforce.api import Case
from workforce.errors import PlannerError
from workforce.results.outcome import Block
from workforce.scenario import listing
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Address
from workforce.scenario.values import Assumption, MoneyPath, Months, People, Ratio
from workforce.simulation import ensemble
from workforce.simulation.ensemble import Asked

DEMAND = (
    "births", "enrolment", "migration", "large_classes", "classes", "duties", "boarding", "carers",
    "pupils_per_teacher", "response", "response_basis", "load_basis", "norms",
)  # fmt: skip
"""Moved in ``test_every_value_counts.py``; the policies of demand in ``demand/test_every_policy_counts.py``."""


@cache
def start() -> Case:
    return busy(File(mkdtemp())).load("busy")


@cache
def before(sampled: bool = False) -> Block:
    return ensemble.draw_block(start().inputs, 1, Asked(0, sampled=sampled))


def changed(address: Address, value: Any, bounds: bool = False) -> Case:
    """The case with another value at an address, checked anew; ranges are taken off with ``bounds``."""
    values = start().scenario.model_dump()
    part = values
    for key in address[:-1]:
        part = part[_key(part, key)]
    if bounds:
        part[address[-1]] |= {"low": None, "high": None, "value": value}
    else:
        part[_key(part, address[-1])] = value
    return replace(start(), scenario=Scenario.model_validate(values))


def _key(part: Any, shown: str) -> Any:
    """The key or place that is shown as a text; years and ages are numbers."""
    if isinstance(part, list | tuple):
        return int(shown)
    return next((key for key in part if str(key) == shown), shown)


def moves(case: Case | None, sampled: bool = False) -> bool:
    """Whether anything differs, in a run with or without ranges; to be refused is to be noticed."""
    if case is None:
        return True
    try:
        after = ensemble.draw_block(case.inputs, 1, Asked(0, sampled=sampled))
    except PlannerError:
        return True
    return any(
        getattr(after, name).shape != array.shape or not np.array_equal(getattr(after, name), array)
        for name, array in vars(before(sampled)).items()
        if name != "values"
    )


def shown(address: Address) -> str:
    return ".".join(address[1:])


# assumptions


def assumptions() -> list[tuple[Address, Any]]:
    """Numbers with a range, and settings beside them; of a table by age, sex or status each entry."""
    found: list[tuple[Address, Any]] = []
    for address, leaf in listing._leaves(start().scenario.assumptions, ("assumptions",)):
        if address[1] in DEMAND:
            continue
        entries = leaf.items() if isinstance(leaf, dict) else ()
        found += [((*address, str(key)), value) for key, value in entries] or [(address, leaf)]
    return found


def elsewhere(leaf: Assumption) -> list[float]:
    """Other values, far enough to be seen; the first that the scenario allows counts."""
    if isinstance(leaf, People):
        return [leaf.value + 3]
    if isinstance(leaf, MoneyPath):
        return [leaf.value * 1.5 + 100, leaf.value * 0.5]
    if isinstance(leaf, Months):
        return [leaf.value / 2]
    if isinstance(leaf, Ratio):
        return [leaf.value * 1.2, leaf.value * 0.8]
    return [leaf.value / 2, leaf.value + (0.5 - leaf.value) / 2]


OTHER: dict[str, list[Any]] = {
    "bond": ["held", "free", "only"],
    "levels": [("senior",), ("junior",)],
    "subjects": [("chinese",)],
    "areas": [("urban",), ("town",)],
    "sexes": [("male",)],
    "statuses": [("bonded_graduate",)],
    "status": ["established", "bonded_graduate"],
    "decision_month": [6, 9],
    "month": [8, 2],
    "lead_years": [3],
    "term_years": [2],
    "bond_years": [1],
}


def others(address: Address, leaf: Any) -> list[Any]:
    """Other values for a setting."""
    if isinstance(leaf, bool):
        return [not leaf]
    if address[-1] in OTHER:
        return [value for value in OTHER[address[-1]] if value != leaf]
    return [leaf * 1.5 or 0.5, leaf + 1, leaf + 500]


def with_another(address: Address, leaf: Any) -> Iterator[Case | None]:
    """The scenario with each other value that it allows; None for one that is refused where that counts."""
    number = isinstance(leaf, Assumption)
    tried = [0.0] if address[-1] == "eligible" else elsewhere(leaf) if number else others(address, leaf)
    for value in tried:
        try:
            yield changed(address, value, bounds=number)
        except ValidationError:
            if address[-1] in REFUSED:
                yield None


REFUSED = ("status", "lead_years", "renewal")
"""Keys whose other values are refused where they do not fit with what stands beside them: that is to be noticed."""

SERVICE = "nobody whom the channel brings comes to a rule about years of service within the horizon"
PENSION = "retired already"
NEEDS_ONE = "the channel needs an approved post at hiring in any case"
NO_TERM = "the channel has no term"
NOBODY_CONVERTS = "nobody is established at the end of this term"
NO_SCHOOL = "there is no school in urban areas"

UNMOVED: dict[str, str] = {
    **{f"channels.{name}.prior_service": SERVICE for name in (
        "special_post", "open_recruitment", "funded_graduate", "transfer_in", "talent", "contract",
    )},
    "leaving.resignation.by_area.urban": NO_SCHOOL,
    "leaving.transfer_out.by_area.urban": NO_SCHOOL,
    "channels.silver_age.prior_service": PENSION,
    "channels.funded_graduate.decision_month": "a plan in numbers is the same in every month",
    "channels.funded_graduate.bond_years": "who is signed under the plan comes too late for a bond to end",
    "retirement.early.months": "nobody is held back by more than a year yet, and below the old age nobody may go",
}  # fmt: skip
"""What cannot move anything in the busy county, and why."""


@pytest.mark.parametrize(("address", "leaf"), [pytest.param(*one, id=shown(one[0])) for one in assumptions()])
def test_every_assumption_of_supply_and_market_counts(address, leaf):
    """How far years stray counts in runs with ranges; the rest where all is supposed as is likely, too."""
    sampled = address[1] == "year_to_year"
    assert any(moves(case, sampled) for case in with_another(address, leaf)) == (shown(address) not in UNMOVED)


# policies


def policies() -> list[Address]:
    """Every key of the policies of supply and market, those not given included, and the need that is gone by."""
    given = start().scenario.policies.model_dump()
    return list(_addresses(given | {"demand": {"need": given["demand"]["need"]}}, ("policies",)))


def _addresses(part: Any, address: Address) -> Iterator[Address]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, tuple | list) else ()
    inner = [(str(key), value) for key, value in inside]
    if not inner or (all(isinstance(value, str) for _, value in inner) and isinstance(part, tuple | list)):
        yield address
    for key, value in inner if not (inner and isinstance(part, tuple | list) and isinstance(inner[0][1], str)) else ():
        yield from _addresses(value, (*address, key))


NEW: dict[str, list[Any]] = {
    "need": ["norm"],
    "regime": ["cn-2024"],
    "0001-01": ["cn-2024"],
    "female": ["female_50", 30],
    "male": ["female_55", 30],
    "leave": ["female_50"],
    "stay": ["male", "female_55"],
    "causes": [("death",)],
    "levels": [("junior",), ("primary",), ("senior",)],
    "subjects": [("chinese",)],
    "areas": [("town",), ("rural",)],
    "schools": [("primary-town", "junior-rural", "senior-town"), ("primary-rural",)],
    "to": [("urban",), "primary", "junior"],
    "out_of": [("town",), "junior", "all"],
    "level": ["junior"],
    "steps": [("subject",)],
    "year": [2026],
    "from_year": [2026],
    "to_year": [2024],
    "repaid_in": [2],
    "rounds": [("county",)],
    "renewal": [0.9],
    "reserve_post": [True],
    "without_post": ["leave", "wait"],
    "years": [26],
    "later_months": [12],
    "most_age": [30],
    "least_service": [20],
    "most_moved": [0.001],
    "share": [0.9],
    "reduction": [0.9],
    "take_up": [0.5],
    "all": [30],
    "primary": [45],
    "junior": [45],
}
TOGETHER = ("replace_leavers", "fill_gap", "use_free_posts", "allot", "allotment", "plan", "targets")
"""Keys of a channel that exclude or ask for each other."""


def plans(address: Address) -> list[Case]:
    """The scenario with a channel under another plan, rule or allotment."""
    *here, key = address
    old = start().scenario.policies.market.channels[here[3]].model_dump()
    none = {"plan": 0, "replace_leavers": None, "fill_gap": None, "use_free_posts": None}
    table = {"allot": "table", "allotment": {"primary": {"chinese": 1}}}
    new = {
        "plan": [none | {"plan": (old["plan"] or 0) + 3}],
        "replace_leavers": [none | {key: 0.7}],
        "fill_gap": [none | {key: 0.9}],
        "use_free_posts": [none | {key: 1.0}],
        "allot": [table, table | {"allotment": {"senior": 1}}],
        "allotment": [table | {"allotment": {"junior": 1}}, table | {"allotment": {"senior": 1}}],
        "targets": [none | {key: {"primary": {"all": {"all": 5}}}}, none | {key: {"senior": {"all": {"all": 5}}}}],
    }
    cases = []
    for change in new[key]:
        cases.append(changed(tuple(here), old | change))
    return cases


def with_another_policy(address: Address) -> Iterator[Case | None]:
    key = address[-1]
    if address[2:3] == ("channels",) and key in TOGETHER:
        yield from plans(address)
        return
    part: Any = start().scenario.policies.model_dump()
    for name in address[1:]:
        part = part[_key(part, name)]
    values = [value for value in NEW.get(key, []) if value != part]
    if isinstance(part, int | float) and not isinstance(part, bool) and not values:
        values = [part + 3, part * 2, part / 2]
    assert values, f"say in NEW what else {shown(address)} may be"
    for value in values:
        try:
            yield changed(address, value)
        except ValidationError:
            if key in REFUSED:
                yield None


STILL: dict[str, str] = {
    **{f"market.channels.{name}.reserve_post": NEEDS_ONE for name in (
        "open_recruitment", "funded_graduate", "transfer_in", "talent",
    )},
    **{f"market.channels.{name}.without_post": NO_TERM for name in (
        "open_recruitment", "funded_graduate", "transfer_in", "talent",
    )},
    "market.redeployment.rounds": "zones are areas there, and an area is one round",
    **{f"market.channels.{name}.without_post": NOBODY_CONVERTS for name in ("contract", "silver_age")},
}  # fmt: skip
"""Policies that cannot move anything in the busy county, and why."""


@pytest.mark.parametrize("address", [pytest.param(one, id=shown(one)) for one in policies()])
def test_every_policy_counts(address):
    assert any(moves(case) for case in with_another_policy(address)) == (shown(address) not in STILL)


def test_what_is_listed_as_unmoved_is_among_what_is_tried():
    assert set(UNMOVED) <= {shown(address) for address, _ in assumptions()}
    assert set(STILL) <= {shown(address) for address in policies()}


def test_the_busy_county_is_busy():
    """Every channel hires, every kind of move is made or listed, every status is there, posts are short."""
    made, axes = before(), start().inputs.axes
    assert (made.hired.sum(axis=(0, 1, 3)) > 0).all(), axes.channels
    assert (made.by_status.sum(axis=(0, 1, 3)) > 0).all()
    assert made.blocked.sum() > 0
    assert made.moved_in.sum(axis=(0, 1, 3))[[0, 1, -1]].min() > 0
    assert np.abs(made.shared).sum() > 0
