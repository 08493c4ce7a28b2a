"""Whether two runs may be held against each other, by what their manifests say."""

from collections.abc import Mapping
from typing import Any

from workforce.errors import PlannerError

UNPAIRED = (
    ("base year", "base_year"), ("seed", "seed"), ("way of running", "way"), ("version", "version"),
    ("zones", "netted_at"), ("assumptions", "assumptions"),
)  # fmt: skip
"""In what runs must not differ to be paired, by the word for it and its key in the manifest."""


def refuse_unpaired(first: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Refuse runs whose manifests say that they differ in more than the scenario.

    Raises:
        PlannerError: county, base year, seed, way, version, zones, replications or tables differ.
    """
    if first["county"]["id"] != other["county"]["id"]:
        raise PlannerError("the runs differ in county; compare runs of one county and the same seed")
    for about, key in UNPAIRED:
        if first.get(key) != other.get(key):
            raise PlannerError(
                f"the runs differ in {about} ({first.get(key)}, {other.get(key)}); run one of them again"
            )
    if first["replications"] != other["replications"]:
        raise PlannerError(
            f"{other['scenario']} has {other['replications']} replications, {first['scenario']} "
            f"{first['replications']}; compare runs of the same -n"
        )
    before, after = first["hashes"], other["hashes"]
    differing = [table for table in dict.fromkeys([*before, *after]) if before.get(table) != after.get(table)]
    if differing:
        raise PlannerError(
            f"{first['scenario']} and {other['scenario']} were made from different tables: {', '.join(differing)}; "
            "run one of them again"
        )
