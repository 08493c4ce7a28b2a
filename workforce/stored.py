"""Runs kept in folders: saved, opened, repeated and verified.

A run's folder holds the scenario as merged and the county's tables as they were read, beside the results, so that it
can be repeated whatever has become of the originals (decision 5)::

    manifest.json  report.html  workbook.xlsx  replications.npz  tables/*.csv  inputs/scenario.json  inputs/county/*.csv
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from workforce import api
from workforce.api import Case, Comparable, Results
from workforce.county import reading
from workforce.errors import PlannerError
from workforce.language import LANGUAGES, check, default, say
from workforce.planning.plan_file import write_plan
from workforce.results import archive, beside
from workforce.results.tables import ChoiceTables, ComparisonTables, RunTables, SensitivityTables
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Overlay
from workforce.scenario.parts import Text
from workforce.simulation.ensemble import Progress

if TYPE_CHECKING:
    from workforce.tuning import Tuned

NOT_REPEATED = ("assumptions", "policies")
"""Tables that list the inputs, with the lines of files that are not kept; their hashes are those of the inputs."""

_ANEW = {archive.CHOICE: "a choice between plans", archive.SENSITIVITY: "a sensitivity study",
         archive.TUNING: "a tuned plan"}  # fmt: skip
"""Folders whose report is written once, by their kind."""

Tabled = TypeVar("Tabled", ComparisonTables, ChoiceTables, SensitivityTables)

PLAN = "plan.yaml"
SCENARIO = Path("inputs", "scenario.json")
COUNTY = Path("inputs", "county")


@dataclass(frozen=True)
class Verification:
    """What came of repeating a stored run.

    Attributes:
        repeated: tables that were made again and compared.
        different: those that did not come out the same to the byte.
        damaged: tables whose file is no longer what was written.
        inputs: county or national tables that are no longer what the run was made from.
    """

    repeated: int
    different: tuple[str, ...]
    damaged: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the run repeats and its files are whole."""
        return not (self.different or self.damaged)


class _Kept(dict[str, pd.DataFrame]):
    """The tables of a folder; asked for one that versions before this one did not write, it says so."""

    folder: Path

    def __missing__(self, table: str) -> pd.DataFrame:
        raise PlannerError(
            f"{self.folder} was written by an older version: it has no table {table}; run the scenario again"
        )


def save(results: Results, folder: str | Path, language: str | None = None, force: bool = False) -> Path:
    """Write a run into a folder: inputs, tables, replications, report, workbook, and the manifest last.

    Args:
        results: the run.
        folder: where; made here, whole or not at all.
        language: ``zh`` or ``en``, of report and workbook; ``WORKFORCE_LANG`` or the system's by default.
        force: replace the run that is there.

    Returns:
        The folder.

    Raises:
        PlannerError: the folder exists and may not be replaced, or cannot be written.
    """
    from workforce.reporting.page import write_report
    from workforce.reporting.workbook import write_workbook

    spoken, place = _spoken(language), Path(folder)
    with archive.new_folder(place, force) as partial:
        _write_inputs(results.case, partial)
        hashes = archive.write_tables(partial / "tables", results.tables.tables)
        archive.write_replications(partial / "replications.npz", results.outcome)
        write_report(results.tables, partial / "report.html", spoken)
        write_workbook(results.tables, partial / "workbook.xlsx", spoken)
        archive.write_manifest(partial, {**results.manifest, "tables": hashes})
    return place


def save_comparison(
    comparison: ComparisonTables, folder: str | Path, language: str | None = None, force: bool = False
) -> Path:
    """Write a comparison into a folder: tables, report, and the manifest last (arguments as of :func:`save`).

    Raises:
        PlannerError: the folder exists and may not be replaced, or cannot be written.
    """
    from workforce.reporting.comparison_page import write_comparison

    return _save_page(comparison, archive.COMPARISON, write_comparison, Path(folder), language, force)


def save_choice(choice: ChoiceTables, folder: str | Path, language: str | None = None, force: bool = False) -> Path:
    """Write a choice between plans into a folder; arguments and errors as of :func:`save_comparison`."""
    from workforce.reporting.choice_page import write_choice

    return _save_page(choice, archive.CHOICE, write_choice, Path(folder), language, force)


def save_sensitivity(
    study: SensitivityTables, folder: str | Path, language: str | None = None, force: bool = False
) -> Path:
    """Write a study of sensitivity into a folder; arguments and errors as of :func:`save_comparison`."""
    from workforce.reporting.sensitivity_page import write_sensitivity

    return _save_page(study, archive.SENSITIVITY, write_sensitivity, Path(folder), language, force)


def save_tuning(tuned: "Tuned", case: Case, folder: Path, language: str | None = None, force: bool = False) -> Path:
    """Write a plan tuned for a case into a folder: report, workbook, tables, and the plan as a scenario.

    Raises:
        PlannerError: the folder exists and may not be replaced, or cannot be written.
    """
    from workforce.reporting.tuning_page import write_tuning
    from workforce.reporting.tuning_workbook import write_tuning_workbook

    spoken, tables = _spoken(language), tuned.tables
    with archive.new_folder(folder, force) as partial:
        title = _plan_title(tuned, case)
        write_plan(partial / PLAN, case.scenario, case.overlay, title, tuned.targets, tuned.moves)
        hashes = archive.write_tables(partial / "tables", tables.tables)
        write_tuning(tables, partial / "report.html", spoken)
        write_tuning_workbook(tables, partial / "workbook.xlsx", spoken)
        archive.write_manifest(partial, {**tables.manifest, "tables": hashes, "kind": archive.TUNING})
    return folder


def _plan_title(tuned: "Tuned", case: Case) -> Text:
    """The title of a plan in both languages."""
    by, title = tuned.tables.manifest["by"], case.scenario.title
    told = {one: getattr(title, one) or case.scenario.name for one in LANGUAGES}
    return Text(**{one: say("report.tuning.plan_title", one, title=told[one], by=by) for one in LANGUAGES})


def _save_page(
    made: Tabled, kind: str, write: Callable[[Tabled, Path, str], None], folder: Path, language: str | None, force: bool
) -> Path:
    """Write what is no run into a folder: tables, page, and the manifest that says its kind."""
    spoken = _spoken(language)
    with archive.new_folder(folder, force) as partial:
        hashes = archive.write_tables(partial / "tables", made.tables)
        write(made, partial / "report.html", spoken)
        archive.write_manifest(partial, {**made.manifest, "tables": hashes, "kind": kind})
    return folder


def _spoken(language: str | None) -> str:
    return default() if language is None else check(language)


def _write_inputs(case: Case, folder: Path) -> None:
    """Keep what the run was made from: the scenario as merged, and the county's files as they were read."""
    (folder / COUNTY).mkdir(parents=True)
    (folder / SCENARIO).write_text(case.scenario.model_dump_json(indent=1), encoding="utf-8")
    for table, content in case.county.files.items():
        (folder / COUNTY / f"{table}.csv").write_bytes(content)


def open_tables(folder: Path) -> RunTables:
    """The tables of a stored run.

    Raises:
        PlannerError: the folder is not that of a complete run, or is damaged.
    """
    _manifest(folder)
    return archive.read_tables(folder)


def open_report(folder: Path) -> RunTables | ComparisonTables:
    """What the report of a stored run or comparison is made from.

    Raises:
        PlannerError: the folder is not that of a complete run or comparison, or is damaged.
    """
    kept = archive.read_tables(folder)
    if (kind := kept.manifest.get("kind")) in _ANEW:
        raise PlannerError(f"{folder} is {_ANEW[kind]}; its report was made with it, so make it again")
    tables = _Kept(kept.tables)
    tables.folder = folder
    return (ComparisonTables if kind == archive.COMPARISON else RunTables)(kept.manifest, tables)


def open_comparable(folder: Path) -> Comparable:
    """What a comparison needs of a stored run.

    Raises:
        PlannerError: the folder is not that of a complete run, or is damaged.
    """
    about, scenario, stocks = _manifest(folder), _scenario(folder), archive.read_stocks(folder)
    return Comparable(about, scenario, stocks, archive.read_tables(folder, beside.KEPT).tables)


def repeat(folder: Path, jobs: int = 1, progress: Progress | None = None) -> Results:
    """Run a stored run again, from the scenario and county that it kept.

    Raises:
        PlannerError: the folder is not that of a complete run, or is damaged.
    """
    about = _manifest(folder)
    case = Case(_scenario(folder), reading.read(folder / COUNTY), Overlay(folder / SCENARIO))
    return api.simulate(
        case, about["replications"], about["seed"], jobs, about["way"], progress, about["assumptions"], about["twice"]
    )


def verify(folder: Path, jobs: int = 1, progress: Progress | None = None) -> Verification:
    """Repeat a stored run and compare every table, byte by byte.

    Raises:
        PlannerError: the folder is not that of a complete run, or its inputs are damaged.
    """
    about = _manifest(folder)
    results = repeat(folder, jobs, progress)
    made = {name: frame for name, frame in results.tables.tables.items() if name not in NOT_REPEATED}
    again = {name: hashlib.sha256(archive.csv_bytes(frame)).hexdigest() for name, frame in made.items()}
    kept = {name: value for name, value in about["tables"].items() if name not in NOT_REPEATED}
    files = {name: _hash(folder / "tables" / f"{name}.csv") for name in about["tables"]}
    inputs = _differing(about["hashes"], results.manifest["hashes"])
    return Verification(len(again), _differing(kept, again), _differing(about["tables"], files), inputs)


def _differing(before: dict[str, str], after: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name))


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _manifest(folder: Path) -> dict[str, Any]:
    about = archive.read_manifest(folder)
    if "kind" in about:
        raise PlannerError(f"{folder} is a {about['kind']}; name the folder of a run")
    return about


def _scenario(folder: Path) -> Scenario:
    """The scenario that a run kept, as it was merged."""
    file = folder / SCENARIO
    try:
        return Scenario.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise PlannerError(f"{file} is missing or damaged; run the scenario again") from None
