"""A stored run repeated from the inputs that it kept."""

from pathlib import Path
from typing import Any

from workforce import api
from workforce.api import Case, Results
from workforce.cli import printing
from workforce.county import tables as county_tables
from workforce.errors import PlannerError
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Overlay


def stored_scenario(folder: Path) -> Scenario:
    """The scenario that a run kept, as it was merged.

    Raises:
        PlannerError: it is not there, or not as it was.
    """
    file = folder / "inputs" / "scenario.json"
    try:
        return Scenario.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise PlannerError(f"{file} is missing or damaged; run the scenario again") from None


def repeat(folder: Path, about: dict[str, Any], jobs: int | None) -> Results:
    """Run again what a manifest describes, from the scenario and county kept in the run's folder."""
    scenario = stored_scenario(folder)
    case = Case(
        scenario, county_tables.read(folder / "inputs" / "county"), Overlay(folder / "inputs" / "scenario.json")
    )
    return api.simulate(
        case, about["replications"], about["seed"], jobs or 1, about["way"], printing.counter(scenario.name)
    )
