"""The changes between two scenarios in named groups, and scenarios that take some groups and leave the others.

A scenario is handled as nested dictionaries. A room is a part that is changed as a whole, such as the assumptions about
births or the plan of a channel; a group is all rooms of one name that differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from workforce.errors import PlannerError
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Address

Tree = dict[str, Any]

ROOMS: dict[str, tuple[str, ...]] = {
    "births": ("assumptions.births",),
    "enrolment": ("assumptions.enrolment", "policies.demand.senior_stage"),
    "migration": ("assumptions.migration",),
    "sectors": (
        "policies.demand.private_intake", "policies.demand.kindergarten", "policies.demand.purchased_places",
    ),
    "classes": (
        "assumptions.large_classes", "assumptions.classes", "policies.demand.classes", "policies.demand.projects",
    ),
    "curriculum": (
        "assumptions.duties", "assumptions.load_basis", "assumptions.pupils_per_teacher", "policies.demand.electives",
        "policies.demand.remote_lessons", "policies.demand.school_posts",
    ),
    "norm": (
        "assumptions.norms", "assumptions.boarding", "assumptions.carers", "assumptions.response",
        "assumptions.response_basis", "policies.demand.need",
    ),
    "retirement": ("assumptions.retirement", "policies.supply.retirement"),
    "leaving": ("assumptions.leaving", "policies.supply.retention"),
    "channel": ("assumptions.channels", "assumptions.actuals", "policies.market.channels"),
    "filling": ("assumptions.bad_years",),
    "selection": ("policies.market.selection",),
    "redeployment": ("policies.market.redeployment", "policies.market.sharing", "assumptions.licences"),
    "rotation": ("policies.market.rotation", "assumptions.backbone"),
    "establishment": ("policies.market.establishment", "assumptions.other_staff"),
    "working_time": ("assumptions.working_time",),
    "pay": ("assumptions.pay",),
    "run": ("run.plan_from", "run.zones"),
}  # fmt: skip
"""Groups in the order in which they are told, each with the rooms that belong to it."""

EACH = ("assumptions.channels", "assumptions.actuals", "policies.market.channels")
"""Rooms whose parts are groups of their own, by name: ``channel.talent``."""

OTHER = "other"
"""The group of whatever has no place in :data:`ROOMS`."""

LEFT_OUT = ("assumptions.year_to_year", "run.seed", "run.replications")
"""What does not touch expected numbers."""

BLOCKS = ("assumptions", "policies", "run")
DEEP = "policies"
"""The block whose rooms lie one step deeper than those of the others."""

EVIDENCE = {"value", "source"}
"""The keys by which a number with its source is known."""


@dataclass(frozen=True)
class Changes:
    """Two scenarios and the groups in which they differ.

    Attributes:
        before: the baseline.
        after: the scenario that is explained.
        groups: the rooms of each group that differ, groups in the order in which they are told.
    """

    before: Scenario
    after: Scenario
    groups: Mapping[str, tuple[Address, ...]]

    def mixed(self, taken: Iterable[str]) -> Scenario:
        """The baseline with some groups of changes.

        Raises:
            PlannerError: these changes make no sense without the others.
        """
        chosen = set(taken)
        if chosen == set(self.groups):
            return self.after
        if not chosen:
            return self.before
        tree, source = self.after.model_dump(), self.before.model_dump()
        for group, rooms in self.groups.items():
            for room in rooms if group not in chosen else ():
                _swap(tree, source, room)
        try:
            return Scenario.model_validate(tree)
        except ValidationError as error:
            first = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise PlannerError(f"{' + '.join(sorted(chosen))} alone: {first}") from None

    def merged(self, joined: Iterable[str]) -> "Changes":
        """The same changes with some groups as one, named by a plus."""
        together = [name for name in self.groups if name in set(joined)]
        rooms = tuple(room for one in together for room in self.groups[one])
        groups: dict[str, tuple[Address, ...]] = {}
        for name, of_group in self.groups.items():
            if name not in together:
                groups[name] = of_group
            elif name == together[0]:
                groups["+".join(together)] = rooms
        return Changes(self.before, self.after, groups)


def changes(before: Scenario, after: Scenario) -> Changes:
    """The groups in which two scenarios differ; what differs in its evidence alone is the same.

    Raises:
        PlannerError: the scenarios have different base years or horizons.
    """
    for what, one, other in (
        ("base year", before.run.base_year, after.run.base_year),
        ("horizon", before.run.years, after.run.years),
    ):
        if one != other:
            raise PlannerError(f"{before.name} and {after.name} differ in {what} ({one}, {other}); explain two alike")
    first, second = before.model_dump(), after.model_dump()
    found: dict[str, list[Address]] = {}
    for room in dict.fromkeys([*_rooms(first), *_rooms(second)]):
        if _figures(_at(first, room)) != _figures(_at(second, room)):
            found.setdefault(_group(room), []).append(room)
    order = [*ROOMS, OTHER]
    told = sorted(found, key=lambda group: order.index(group.partition(".")[0]))
    return Changes(before, after, {group: tuple(found[group]) for group in told})


def _rooms(tree: Tree) -> Iterator[Address]:
    """The addresses of all rooms of a scenario."""
    for block in BLOCKS:
        for name, part in tree[block].items():
            for room in [(block, name, inner) for inner in part] if block == DEEP else [(block, name)]:
                yield from _parts(tree, room)


def _parts(tree: Tree, room: Address) -> Iterator[Address]:
    key = ".".join(room)
    if key in EACH:
        yield from ((*room, str(name)) for name in _at(tree, room))
    elif key not in LEFT_OUT:
        yield room


def _group(room: Address) -> str:
    key = ".".join(room)
    for group, rooms in ROOMS.items():
        if key in rooms:
            return group
        if ".".join(room[:-1]) in rooms:
            return f"{group}.{room[-1]}"
    return OTHER


def _at(tree: Tree, address: Address) -> Any:
    """What stands at an address; None where there is nothing."""
    part: Any = tree
    for key in address:
        part = part.get(key) if isinstance(part, dict) else None
    return part


def _figures(part: Any) -> Any:
    """A part of a scenario without ranges, units and sources."""
    if not isinstance(part, dict):
        return part
    if EVIDENCE <= set(part):
        return part["value"], part.get("by_year")
    return {key: _figures(value) for key, value in part.items()}


def _swap(tree: Tree, source: Tree, room: Address) -> None:
    """Put the room of another scenario in the place of that of this one; take it away where the other has none."""
    inside, there = _at(tree, room[:-1]), _at(source, room[:-1])
    if room[-1] in there:
        inside[room[-1]] = deepcopy(there[room[-1]])
    else:
        inside.pop(room[-1], None)
