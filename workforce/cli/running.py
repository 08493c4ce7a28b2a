"""The command ``run``: simulate, print, write."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from workforce import api
from workforce.api import Results
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.cli.printing import name, ranged
from workforce.errors import PlannerError
from workforce.results import archive
from workforce.results.tables import RunTables

REPORTS = Path("reports")
WORTH_A_PROCESS = 20_000_000
"""Teachers times replications from which starting processes costs less than it saves."""

PRINTED = ("need", "supply", "shortage", "surplus")


@dataclass(frozen=True)
class Settings:
    """The options of a run."""

    replications: int | None = None
    seed: int | None = None
    years: int | None = None
    jobs: int | None = None
    output: Path | None = None
    json: bool = False
    force: bool = False


def run_each(scenarios: list[str], settings: Settings) -> None:
    """Run scenarios one after the other, write a folder for each, and print what they found."""
    if settings.output is not None and len(scenarios) > 1:
        raise PlannerError("-o names the folder of one run; leave it out for several scenarios")
    made = []
    for scenario in scenarios:
        case = api.load(scenario, settings.years)
        archive.refuse_existing(_folder(case, settings), settings.force)
        results = simulate(case, settings)
        folder = write(results, _folder(case, settings), settings.force)
        made.append(as_json(results.tables, folder))
        if not settings.json:
            show(results.tables)
            printing.tell(say("written", folder=folder))
    if settings.json:
        printing.show_json(made)


def simulate(case: api.Case, settings: Settings) -> Results:
    """Simulate a case with the options of the command line."""
    count = settings.replications or case.scenario.run.replications
    work = count * len(case.inputs.roster)
    jobs = settings.jobs or (min(os.cpu_count() or 1, 4) if work > WORTH_A_PROCESS else 1)
    started = time.perf_counter()
    results = api.simulate(case, count, settings.seed, jobs, progress=printing.counter(case.scenario.name))
    results.manifest["seconds"] = round(time.perf_counter() - started, 2)
    return results


def _folder(case: api.Case, settings: Settings) -> Path:
    run = case.scenario.run
    seed = run.seed if settings.seed is None else settings.seed
    count = settings.replications or run.replications
    plain = f"{case.county.id}-{case.scenario.name.split('/')[-1]}-{seed}-{count}"
    return settings.output or REPORTS / plain


def write(results: Results, folder: Path, force: bool) -> Path:
    """Write a run: tables, replications, report, workbook, inputs, and the manifest last."""
    from workforce.reporting.page import write_report
    from workforce.reporting.workbook import write_workbook

    with archive.new_folder(folder, force) as partial:
        _write_inputs(results, partial / "inputs")
        results.manifest["tables"] = archive.write_tables(partial / "tables", results.tables.tables)
        archive.write_replications(partial / "replications.npz", results.outcome)
        write_report(results.tables, partial / "report.html", LANGUAGE)
        write_workbook(results.tables, partial / "workbook.xlsx", LANGUAGE)
        archive.write_manifest(partial, results.manifest)
    return folder


def _write_inputs(results: Results, folder: Path) -> None:
    """Keep what the run was made from: the scenario as merged, and the county's tables."""
    (folder / "county").mkdir(parents=True)
    (folder / "scenario.json").write_text(results.case.scenario.model_dump_json(indent=1), encoding="utf-8")
    county = results.case.county
    for table in county.tables:
        (folder / "county" / f"{table}.csv").write_bytes((county.folder / f"{table}.csv").read_bytes())


def as_json(run: RunTables, folder: Path) -> dict[str, Any]:
    """A run for machines: where it is, what it was, and its balance by year and level."""
    keys = ("scenario", "seed", "replications", "base_year", "plan_from", "years", "version", "netted_at", "sector")
    return {
        "folder": str(folder),
        **{key: run.manifest[key] for key in keys},
        "balance": run.tables["balance"].to_dict("records"),
    }


def show(run: RunTables) -> None:
    """Print need, supply, shortage and surplus by level for some years, and the subjects shortest of teachers."""
    about = run.manifest
    title = about[f"title_{LANGUAGE}"] or about["scenario"]
    printing.tell(f"\n{title} ({say('drawn', n=about['replications'], seed=about['seed'])})")
    balance = run.tables["balance"]
    years = printing.shown_years(about["years"], about["plan_from"])
    rows = []
    for level in dict.fromkeys(balance["level"]):
        rows.append([name("level", level)])
        for year in years:
            part = balance[(balance["level"] == level) & (balance["year"] == year)].set_index("measure")
            rows.append([f"  {year}", *(ranged(part.loc[measure]) for measure in PRINTED)])
    headers = [say("level"), *(say(measure) for measure in PRINTED)]
    printing.show_table(say("balance"), headers, rows)
    printing.tell(say("chance_only"))
    printing.tell(say("netted"))
    show_subjects(run.tables["subjects"])


def show_subjects(subjects: pd.DataFrame) -> None:
    """Print the subjects that are shortest of teachers, each in its worst year."""
    short = subjects[subjects["measure"] == "shortage"]
    worst = short.loc[short.groupby(["level", "subject"])["mean"].idxmax()]
    worst = worst[worst["median"] >= 1].nlargest(printing.SHOWN_SUBJECTS, "mean")
    if worst.empty:
        printing.tell("\n" + say("none_short"))
        return
    rows = [
        [f"{name('level', row['level'])} {name('subject', row['subject'])}", str(row["year"]), ranged(row)]
        for _, row in worst.iterrows()
    ]
    printing.show_table("\n" + say("shortest"), [say("subject"), say("census"), say("shortage")], rows)
