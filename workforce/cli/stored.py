"""The commands ``runs list|show|verify``: runs already made."""

import sys
from pathlib import Path
from typing import Any

from workforce import stored
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.cli.running import as_json, show
from workforce.errors import PlannerError
from workforce.results import archive
from workforce.stored import Verification


def list_stored(folder: Path, machine: bool) -> None:
    """Print the complete runs under a folder, newest first; what cannot be read is named on standard error."""
    runs = sorted(_runs(folder), key=lambda run: str(run["created"]), reverse=True)
    if machine:
        printing.show_json(runs)
    elif not runs:
        printing.tell(say("no_runs", folder=folder))
    for run in [] if machine else runs:
        title = run[f"title_{LANGUAGE}"] or run["scenario"]
        printing.tell(
            f"{run['created'][:16]}  {run['folder']}\n    {title}, n {run['replications']}, seed {run['seed']}"
        )


def _runs(folder: Path) -> list[dict[str, Any]]:
    runs = []
    for found in archive.found(folder):
        try:
            about = archive.read_manifest(found)
        except PlannerError as error:
            printing.note(say("skipped", folder=found, why=error))
            continue
        if "kind" not in about:
            runs.append(about | {"folder": str(found)})
    return runs


def show_stored(folder: Path, machine: bool) -> None:
    """Print what a stored run found, as it was printed then."""
    run = stored.open_tables(folder)
    if machine:
        printing.show_json(as_json(run, folder))
    else:
        show(run)


def verify_stored(folder: Path, jobs: int | None, machine: bool) -> None:
    """Repeat a stored run from its own inputs and compare every table, byte by byte; exit code 1 if any differs."""
    found = stored.verify(folder, jobs or 1, printing.counter(folder.name))
    if machine:
        printing.show_json(
            {"same": found.same, "differ": found.different, "damaged": found.damaged, "inputs": found.inputs}
        )
    else:
        _tell(found)
    if not found.same:
        sys.exit(1)


def _tell(found: Verification) -> None:
    for key, names in (("inputs_differ", found.inputs), ("damaged", found.damaged), ("differ", found.different)):
        if names:
            printing.tell(say(key, names=", ".join(names)))
    if found.same:
        printing.tell(say("same", count=found.repeated))
