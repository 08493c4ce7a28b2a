"""The command ``compare``: scenarios, or runs already made, on the same luck."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from workforce import api, stored
from workforce.api import Comparable, Results
from workforce.cli import printing
from workforce.cli.explaining import worst_year
from workforce.cli.options import LANGUAGE, say
from workforce.cli.printing import name, ranged, signed
from workforce.cli.running import REPORTS, Settings, simulate, what_ranges_hold
from workforce.errors import PlannerError
from workforce.results import archive
from workforce.results.changes import conflicts
from workforce.results.comparison import MANY
from workforce.results.tables import ComparisonTables

LEVEL, SUBJECT = "level", "subject"
PRINTED = ("supply", "shortage", "surplus")
"""People on the books; shortage and surplus are of need less those at work, counted full-time."""
SMALLEST_SHOWN = 0.5
CONFLICTS_SHOWN = 3


def compare_runs(given: list[str], baseline: str | None, year: int | None, by: str, settings: Settings) -> None:
    """Compare scenarios or stored runs, print the differences of a year, and write a report."""
    if by not in (LEVEL, SUBJECT):
        raise PlannerError(f"--by {by} is not offered; choose level or subject")
    settings = _as_stored(given, settings)
    runs = [_run(one, settings) for one in given]
    tables = api.compare_stocks(runs, _scenario_of(baseline, given, runs))
    shown = year or _shown_year(tables)
    if shown not in tables.manifest["years"]:
        raise PlannerError(f"--year {shown} is not among the years compared, {_span(tables)}")
    folder = stored.save_comparison(tables, settings.output or REPORTS / _plain(tables), LANGUAGE, settings.force)
    if settings.json:
        printing.show_json(
            {"folder": str(folder), **tables.manifest, "differences": tables.tables["differences"].to_dict("records")}
        )
        return
    show(tables, shown, by)
    printing.tell(say("written", folder=folder))


def compare_cases(results: Sequence[Results], folder: Path) -> Path:
    """Compare runs in memory, the first the baseline; print the year that tells most and write the report."""
    tables = api.compare(*results)
    show(tables, _shown_year(tables), LEVEL)
    return stored.save_comparison(tables, folder, LANGUAGE, force=True)


def _scenario_of(baseline: str | None, given: list[str], runs: Sequence[Comparable]) -> str | None:
    """The scenario of the baseline, which may be typed as the runs are: by the folder of a run, or a file."""
    named = {Path(one): str(run.manifest["scenario"]) for one, run in zip(given, runs, strict=True)}
    return None if baseline is None else named.get(Path(baseline), baseline)


def _as_stored(given: list[str], settings: Settings) -> Settings:
    """The settings with replications, seed and years of the first stored run, where they are not given."""
    stored_runs = [Path(one) for one in given if (Path(one) / archive.MANIFEST).is_file()]
    if not stored_runs:
        return settings
    about = archive.read_manifest(stored_runs[0])
    return replace(
        settings,
        replications=settings.replications or about["replications"],
        seed=about["seed"] if settings.seed is None else settings.seed,
        years=settings.years or len(about["years"]) - 1,
    )


def _shown_year(tables: ComparisonTables) -> int:
    """The baseline's worst year, or where no plan differs then, that of the largest difference; else the last."""
    from workforce.reporting.figures import telling_year

    totals = tables.tables["totals"]
    of_baseline = totals[totals["scenario"] == tables.manifest["baseline"]]
    year = worst_year(of_baseline) or int(tables.manifest["years"][-1])
    return telling_year(tables.tables["differences"], year)


def _run(given: str, settings: Settings) -> Comparable:
    """A run already made, where the folder of one is named; else the scenario of that name, simulated."""
    if (Path(given) / archive.MANIFEST).is_file():
        return stored.open_comparable(Path(given))
    return simulate(api.load(given, settings.years), settings, twice=0).comparable


def _plain(tables: ComparisonTables) -> str:
    about = tables.manifest
    names = "-".join(scenario.split("/")[-1] for scenario in about["scenarios"])
    return f"{about['county']['id']}-compare-{names}-{about['seed']}-{about['replications']}"


def _span(tables: ComparisonTables) -> str:
    years = tables.manifest["years"]
    return f"{years[0]} to {years[-1]}"


def show(tables: ComparisonTables, year: int, by: str) -> None:
    """Print the paired differences of a year, by level or by subject."""
    about = tables.manifest
    title = about["titles"][about["baseline"]][LANGUAGE] or about["baseline"]
    printing.tell("\n" + say("compared", year=year, baseline=title, n=about["replications"]))
    if len(about["scenarios"]) > MANY:
        printing.note(say("many", most=MANY))
    printing.tell(say("differences"))
    printing.tell(printing.folded(say("counted")))
    if by == LEVEL:
        _show_levels(tables, year)
    else:
        _show_subjects(tables, year)
    printing.tell(printing.folded(what_ranges_hold(about)))
    _tell_conflicts(tables)


def _tell_conflicts(tables: ComparisonTables) -> None:
    """That plans change the same setting to different values: which, and who sets it to what; a few lines at most."""
    found = conflicts(tables.tables["changes"])
    if found.empty:
        return
    keys = list(dict.fromkeys(found["key"].tolist()))
    printing.tell("\n" + printing.folded(say("conflicts", count=len(keys))))
    for key in keys[:CONFLICTS_SHOWN]:
        part = found[found["key"] == key]
        pairs = zip(part["scenario"].tolist(), part["value"].tolist(), strict=True)
        set_to = say("semicolon").join(say("set_to", plan=_title(tables, plan), value=value) for plan, value in pairs)
        printing.tell(printing.folded(say("conflict", setting=key, set_to=set_to)))
    if len(keys) > CONFLICTS_SHOWN:
        printing.tell(say("more_conflicts", count=len(keys) - CONFLICTS_SHOWN))


def _show_levels(tables: ComparisonTables, year: int) -> None:
    differences = tables.tables["differences"]
    headers = [say("level"), *(say(measure) for measure in PRINTED), say("chance_lower")]
    for scenario in tables.manifest["scenarios"][1:]:
        part = differences[(differences["scenario"] == scenario) & (differences["year"] == year)]
        rows = []
        for level in dict.fromkeys(part["level"]):
            of_level = part[part["level"] == level].set_index("measure")
            supply = signed(of_level.loc["supply", "median"])
            cells = [ranged(of_level.loc[measure], signed) for measure in PRINTED[1:]]
            rows.append([name("level", level), supply, *cells, _better(of_level.loc["shortage"])])
        printing.show_table("\n" + _title(tables, scenario), headers, rows)


def _better(shortage: "pd.Series[Any]") -> str:
    """The chance that the shortage is less; a dash where nothing changes in any replication."""
    same = shortage["mean"] == shortage["low"] == shortage["high"] == 0
    return "-" if same else f"{shortage['chance_lower']:.0%}"


def _show_subjects(tables: ComparisonTables, year: int) -> None:
    changes = tables.tables["subject_differences"]
    part = changes[(changes["year"] == year) & (changes["measure"] == "shortage")]
    part = part.loc[part["mean"].abs().sort_values(ascending=False, kind="stable").index]
    headers = [say("subject"), say("at_baseline"), say("shortage_change"), say("chance_lower")]
    for scenario in tables.manifest["scenarios"][1:]:
        of_scenario = part[(part["scenario"] == scenario) & (part["mean"].abs() >= SMALLEST_SHOWN)]
        rows = [_subject_row(row) for _, row in of_scenario.iterrows()] or [[say("no_change")]]
        printing.show_table("\n" + _title(tables, scenario), headers, rows)


def _subject_row(row: "pd.Series[Any]") -> list[str]:
    of_subject = f"{name('level', row['level'])} {name('subject', row['subject'])}"
    return [of_subject, printing.number(row["baseline_median"]), ranged(row, signed), _better(row)]


def _title(tables: ComparisonTables, scenario: str) -> str:
    return str(tables.manifest["titles"][scenario][LANGUAGE] or scenario)
