"""Every policy of demand counts: moved, each value changes a figure in a county where all of them act.

Compared are need, three ways, and all tables of the demand side. What cannot move anything is listed with the reason,
and a listed one that does move something fails too.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd
import pytest
from demand_side import forecasted
from pydantic import ValidationError
from six_teachers import World

from workforce.api import Case
from workforce.demand.tables import tables
from workforce.errors import PlannerError
from workforce.scenario.model import Scenario

GRADES = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3}
LEVELS = (*GRADES, "special")
PUPILS = "\n".join(
    ["level grade area sector pupils", "special 1 town public 20"]
    + [
        f"{level} {grade} {area} {sector} {pupils}"
        for level, count in GRADES.items()
        for grade in range(1, count + 1)
        for area in (("town", "rural") if level in ("primary", "junior") else ("town",))
        for sector, pupils in (("public", 200), ("private", 60))
    ]
)
BIRTHS = "\n".join(["year births", *(f"{year} 520" for year in range(2015, 2023))])
SCHOOLS = "\n".join(
    ["school level area sector weight rooms"]
    + [f"{level}-{at} {level} town public {weight} -" for level in LEVELS for at, weight in ((1, 0.6), (2, 0.4))]
    + [
        f"{level}-village-{at} {level} rural public {w} -"
        for level in ("primary", "junior")
        for at, w in ((1, 0.9), (2, 0.1))
    ]
)
SIZES = "\n".join(
    ["level area pupils_per_class"] + [f"{level} {area} 40" for level in GRADES for area in ("town", "rural")]
)
HEAD = "teacher birth_month sex level subject area status title start_month"
TEACHERS = "\n".join(
    [HEAD]
    + [
        f"t{at} 1990-07 male {level} {subject} town established other 2013-09"
        for at, (level, subject) in enumerate(
            [("kindergarten", "preschool"), ("vocational", "chinese"), ("special", "special_education")]
            + [
                (level, subject)
                for level in ("primary", "junior", "senior")
                for subject in ("chinese", "art", "physics")
            ]
        )
    ]
)
EVERY = """
    demand:
      need: lessons
      classes:
        small: {levels: [primary], areas: [rural], from_year: 2024, to_year: 2026, maximum: 38}
        usual: {levels: [primary], areas: [town], from_year: 2024, to_year: 2026, standard: 30}
        entry: {levels: [junior], areas: [town], from_year: 2024, maximum: 35, grades: entry}
      projects:
        new: {year: 2024, kind: open, school: new, level: primary, area: town, rooms: 12, boarders: 70%}
        grows: {year: 2025, kind: extend, school: junior-1, rooms: 6, boarders: 60%}
        ends: {year: 2024, kind: close, school: primary-2}
        joins: {year: 2025, kind: merge, school: primary-village-2, into: new}
      private_intake: {levels: [primary, junior], factor: 80%, from_year: 2023, to_year: 2025}
      kindergarten:
        public_share_of_children: {2023: 40%, 2026: 65%}
        inclusive_share: 93%
        inclusive_cost: 200
      purchased_places:
        primary: {share: 50%, cost: 800, grades: later, from_year: 2023, to_year: 2026}
      senior_stage: {progression: {2023: 80%, 2025: 85%}, general_share: {2023: 60%}}
      electives: {from_entry: 2023}
      remote_lessons:
        art: {levels: [primary], areas: [rural], subjects: [art], share: 50%, classes_per_lesson: 3, taught_in: town,
              from_year: 2024, to_year: 2026}
      school_posts:
        care: {subject: mental_health, levels: [primary, junior], areas: [town], per_school: 1, pupils_per_post: 300,
               shared_below: 2000, from_year: 2024, to_year: 2026}
"""
STANDARD = """
    load_basis: standard
    pupils_per_teacher: {vocational: {value: 20, source: s, confidence: assumed}}
"""


def county_with(every: str) -> Case:
    world = World(Path(mkdtemp()))
    world.county(pupils=PUPILS, births=BIRTHS, schools=SCHOOLS, class_sizes=SIZES, roster=TEACHERS)
    return world.load("every", assumptions=STANDARD, policies=every)


@cache
def start() -> Case:
    return county_with(EVERY)


def figures(case: Case) -> list[np.ndarray | pd.DataFrame]:
    demand = forecasted(case)
    chosen = demand.need(case.scenario.policies.demand.need)
    return [chosen, *vars(demand.needs).values(), *tables(demand).values()]


@cache
def before() -> list[np.ndarray | pd.DataFrame]:
    return figures(start())


def same(first: np.ndarray | pd.DataFrame, second: np.ndarray | pd.DataFrame) -> bool:
    if isinstance(first, pd.DataFrame):
        return first.equals(second)
    return first.shape == second.shape and np.array_equal(first, second)


def moves(case: Case) -> bool:
    """Whether anything differs; to be refused is to be noticed."""
    try:
        after = figures(case)
    except PlannerError:
        return True
    return not all(same(*pair) for pair in zip(before(), after, strict=True))


def policies() -> list[tuple[str, ...]]:
    """The address of every value that the county's policies give, lists and tables by year as one."""
    return list(_addresses(start().scenario.policies.demand.model_dump(), ()))


def _addresses(part: Any, address: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(part, dict) and part and all(isinstance(key, str) for key in part):
        for key, value in part.items():
            yield from _addresses(value, (*address, key))
    else:
        yield address


NEW: dict[str, list[Any]] = {
    "need": ["norm", "response"],
    "levels": [("senior",), ("junior",)],
    "areas": [("rural",), ("town",)],
    "subjects": [("chinese",)],
    "subject": ["art"],
    "grades": ["entry", "all"],
    "kind": ["close", "extend"],
    "school": ["junior-1", "primary-1", "other"],
    "into": ["primary-1"],
    "level": ["junior"],
    "area": ["rural"],
    "taught_in": ["rural"],
    "year": [2026],
    "from_year": [2025],
    "to_year": [2025, 2024, 2023],
    "from_entry": [2024],
    "district": ["east"],
    "public_share_of_places": [{2022: 0.2, 2024: 0.4}],
    "public_share_of_children": [{2023: 0.5}],
    "progression": [{2023: 0.7}],
    "general_share": [{2023: 0.5}],
    "maximum": [20, 30],
    "standard": [21.0],
    "rooms": [8],
    "boarders": [0.1],
    "pupils_per_post": [100.0],
}

OPENS = "of a school that opens"
GROWS = "of a school that opens or is extended"
KINDS = "each kind of project has keys of its own; another alone is refused"
STILL = {
    "kindergarten.public_share_of_places": "refused beside the public share of children: one path at a time",
    **{f"projects.{name}.{key}": OPENS for name in ("grows", "ends", "joins") for key in ("level", "area", "district")},
    **{f"projects.{name}.into": "of a merger" for name in ("new", "grows", "ends")},
    **{f"projects.{name}.{key}": GROWS for name in ("ends", "joins") for key in ("rooms", "boarders")},
    **{f"projects.{name}.kind": KINDS for name in ("new", "grows", "ends", "joins")},
}
"""Values that cannot move anything in this county, and why."""


def with_another(address: tuple[str, ...]) -> Iterator[Case]:
    """The scenario with each other value that it allows."""
    values = start().scenario.model_dump()
    part: Any = values["policies"]["demand"]
    for key in address[:-1]:
        part = part[key]
    key, old = address[-1], part[address[-1]]
    others = [value for value in NEW.get(key, []) if value != old]
    if not others and isinstance(old, int | float):
        others = [old / 2, old + 3]
    assert others, f"say in NEW what else {'.'.join(address)} may be"
    for value in others:
        part[key] = value
        try:
            yield replace(start(), scenario=Scenario.model_validate(values))
        except ValidationError:
            continue


@pytest.mark.parametrize("address", [pytest.param(one, id=".".join(one)) for one in policies()])
def test_every_policy_of_demand_counts(address):
    assert any(moves(case) for case in with_another(address)) == (".".join(address) not in STILL)


def test_a_policy_that_is_taken_away_is_missed():
    """Each block, and each rule by name: without it something is as it was not."""
    policy = start().scenario.policies.demand.model_dump()
    for block, value in policy.items():
        if block == "need":
            continue
        none = {} if block in ("classes", "projects", "purchased_places", "remote_lessons", "school_posts") else None
        left = [{key: rule for key, rule in value.items() if key != name} for name in value] if none == {} else []
        for other in [none if block != "kindergarten" else {}, *left]:
            values = start().scenario.model_dump()
            values["policies"]["demand"][block] = other
            assert moves(replace(start(), scenario=Scenario.model_validate(values))), block


def test_what_is_listed_is_among_what_is_tried():
    assert set(STILL) <= {".".join(one) for one in policies()}


def test_every_field_of_the_policies_is_tried():
    """Also those that a later version adds: whatever the model knows is given by the county, or left out by name."""
    fields = set(type(start().scenario.policies.demand).model_fields)
    assert fields == {address[0] for address in policies()}
