"""The commands ``runs list|show|verify``: runs already made."""

import hashlib
import sys
from pathlib import Path
from typing import Any

from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.cli.running import as_json, show
from workforce.errors import PlannerError
from workforce.results import archive

NOT_REPEATED = ("assumptions", "policies")
"""Tables that list the inputs, with the lines of files that are not kept; their hashes are those of the inputs."""


def list_stored(folder: Path, machine: bool) -> None:
    """Print the complete runs under a folder, newest first."""
    manifests = [archive.read_manifest(file.parent) | {"folder": str(file.parent)} for file in _found(folder)]
    runs = sorted((run for run in manifests if run.get("kind") != "comparison"), key=_created, reverse=True)
    if machine:
        printing.show_json(runs)
    elif not runs:
        printing.tell(say("no_runs", folder=folder))
    for run in [] if machine else runs:
        title = run[f"title_{LANGUAGE}"] or run["scenario"]
        printing.tell(
            f"{run['created'][:16]}  {run['folder']}\n    {title}, n {run['replications']}, seed {run['seed']}"
        )


def _found(folder: Path) -> list[Path]:
    return [file for file in folder.glob(f"**/{archive.MANIFEST}") if not file.parent.name.endswith(".incomplete")]


def _created(run: dict[str, Any]) -> str:
    return str(run["created"])


def show_stored(folder: Path, machine: bool) -> None:
    """Print what a stored run found, as it was printed then."""
    run = archive.read_tables(_run(folder))
    if machine:
        printing.show_json(as_json(run, folder))
    else:
        show(run)


def _run(folder: Path) -> Path:
    if archive.read_manifest(folder).get("kind") == "comparison":
        raise PlannerError(f"{folder} is a comparison; name the folder of a run")
    return folder


def verify_stored(folder: Path, jobs: int | None, machine: bool) -> None:
    """Repeat a stored run from its own inputs and compare every table, byte by byte; exit code 1 if any differs."""
    from workforce.cli.repeating import repeat

    about = archive.read_manifest(_run(folder))
    results = repeat(folder, about, jobs)
    different = [
        name
        for name, frame in results.tables.tables.items()
        if name not in NOT_REPEATED and hashlib.sha256(archive.csv_bytes(frame)).hexdigest() != about["tables"][name]
    ]
    damaged = [name for name, value in about["tables"].items() if _hash(folder / "tables" / f"{name}.csv") != value]
    inputs = [name for name, value in results.manifest["hashes"].items() if about["hashes"].get(name) != value]
    if machine:
        printing.show_json(
            {"same": not (different or damaged), "differ": different, "damaged": damaged, "inputs": inputs}
        )
    else:
        _tell(len(results.tables.tables) - len(NOT_REPEATED), different, damaged, inputs)
    if different or damaged:
        sys.exit(1)


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _tell(count: int, different: list[str], damaged: list[str], inputs: list[str]) -> None:
    if inputs:
        printing.tell(say("inputs_differ", names=", ".join(inputs)))
    if damaged:
        printing.tell(say("damaged", names=", ".join(damaged)))
    if different:
        printing.tell(say("differ", names=", ".join(different)))
    if not (different or damaged):
        printing.tell(say("same", count=count))
