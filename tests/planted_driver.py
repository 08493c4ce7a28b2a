"""Scenarios of the six teachers in which hardly anything is unsure, so that what matters is known beforehand."""

import json

from six_teachers import World

from workforce.api import Case
from workforce.scenario.sample import drawn

FILLED = "channels.open_recruitment.fill_rate"
INERT = "pay.established.yearly"
NO_STRAYING = {
    f"year_to_year.{name}.{part}": {"value": 0, "low": 0, "high": 0}
    for name in ("births", "migration", "fill_rates", "exits")
    for part in ("drift", "shock")
}


def nested(values: dict[str, object]) -> dict[str, object]:
    """``{"a.b": 1}`` as ``{"a": {"b": 1}}``."""
    tree: dict[str, object] = {}
    for key, value in values.items():
        *path, last = key.split(".")
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})  # type: ignore[assignment]
        branch[last] = value
    return tree


def ranged(world: World, ranges: dict[str, tuple[float, float]], straying: bool = True, name: str = "ranged") -> Case:
    """A case in which no assumption has a range but those given: low and high by key."""
    known = drawn(world.load().scenario.assumptions)
    overlay: dict[str, object] = {key: {"low": leaf.value, "high": leaf.value} for key, leaf in known.items()}
    overlay |= {key: {"low": low, "high": high} for key, (low, high) in ranges.items()}
    return world.load(name, assumptions=json.dumps(nested(overlay | ({} if straying else NO_STRAYING))))


def planted(world: World, name: str = "ranged") -> Case:
    """Filling may be anything; death and other filling are nearly known, and pay moves no gap."""
    ranges = {
        FILLED: (0.05, 1.0),
        "leaving.death.yearly_rate": (0.0009, 0.0011),
        "channels.special_post.fill_rate": (0.94, 0.96),
        INERT: (70_000.0, 125_000.0),
    }
    return ranged(world, ranges, name=name)
