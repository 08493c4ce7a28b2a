"""What a run was: the manifest from which it can be repeated."""

import hashlib
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import workforce
from workforce import shipped
from workforce.county.tables import County
from workforce.results.archive import DECIMALS, SCHEMA
from workforce.simulation.inputs import Inputs

NATIONAL = (
    "codes", "contribution_years", "curricula", "elective_subjects", "load_standards",
    "redeployment_steps", "retirement_regimes", "subject_fields", "teacher_associations", "usual_schools",
    "weekly_totals",
)  # fmt: skip
"""The tables that hold for every county; another content of one is another run."""

PACKAGES = ("numba", "numpy", "pandas", "simpy")


def manifest(county: County, inputs: Inputs, replications: int, seed: int, way: str) -> dict[str, Any]:
    """Everything that says what a run was; times and hashes of results are added where it is written.

    Args:
        county: the county's tables.
        inputs: the scenario, prepared.
        replications: how many.
        seed: the seed.
        way: ``drawn`` or ``expected``.
    """
    scenario = inputs.scenario
    names = ("id", "name_zh", "name_en", "province_zh", "note_zh", "note_en")
    return {
        "schema": SCHEMA,
        "version": workforce.__version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "county": {name: county.facts.get(name, "") for name in names},
        "scenario": scenario.name,
        "title_zh": scenario.title.zh,
        "title_en": scenario.title.en,
        "description_zh": scenario.description.zh,
        "description_en": scenario.description.en,
        "seed": seed,
        "replications": replications,
        "way": way,
        "base_year": scenario.run.base_year,
        "plan_from": scenario.run.plan_from,
        "births_known_to": scenario.assumptions.births.known_to,
        "births_to": int(county.tables["births"]["year"].max()),
        "years": inputs.demand.years.tolist(),
        "need_basis": scenario.policies.demand.need,
        "load_basis": scenario.assumptions.load_basis,
        "netted_at": " x ".join(inputs.cells.columns),
        "sector": county.sector,
        "sector_confidence": county.confidence("sector_scope"),
        "decimals": DECIMALS,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "hashes": {
            **{f"{county.id}/{name}.csv": value for name, value in county.hashes.items()},
            **{f"{name}.csv": national_hash(name) for name in NATIONAL},
        },
    }


def national_hash(table: str) -> str:
    """The SHA-256 of a shipped national table."""
    return hashlib.sha256((shipped.data() / f"{table}.csv").read_bytes()).hexdigest()
