"""The command ``run``: simulate, write, print."""

import multiprocessing
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

import pandas as pd

from workforce import api, compiled, stored
from workforce.api import Results
from workforce.cli import explaining, printing
from workforce.cli.options import AUTO, LANGUAGE, say
from workforce.cli.printing import name, ranged
from workforce.errors import PlannerError
from workforce.results import archive
from workforce.results.tables import RunTables

REPORTS = Path("reports")
WORTH_A_PROCESS = {"fork": 3_000_000}
WORTH_A_START = 20_000_000
"""Teachers times replications from which processes save more than they cost: where they are forked, or started anew."""

DATED = ("redeployment", "rotation", "sharing")
"""Policies that hold from a year on, and never without one."""

NATIONAL = "china.yaml"
"""The scenario that says what policies are like where they are in force, and puts none in force."""

PRINTED = ("need", "in_post", "shortage", "surplus")
FACTS = ("scenario", "seed", "replications", "base_year", "plan_from", "years", "version", "netted_at", "need_basis",
         "load_basis", "sector", "sector_confidence")  # fmt: skip
"""What the JSON of a run says of it, beside its balance."""


@dataclass(frozen=True)
class Settings:
    """The options of a run."""

    replications: int | Literal["auto"] | None = None
    seed: int | None = None
    years: int | None = None
    jobs: int | None = None
    output: Path | None = None
    json: bool = False
    force: bool = False
    precision: float | None = None
    assumptions: str = "drawn"


def run_each(scenarios: list[str], settings: Settings) -> None:
    """Run scenarios one after the other, write a folder for each, and print what they found."""
    if settings.output is not None and len(scenarios) > 1:
        raise PlannerError("-o names the folder of one run; leave it out for several scenarios")
    if settings.precision is not None and settings.replications != AUTO:
        raise PlannerError("--precision says how closely to look with -n auto; give both")
    made = []
    for scenario in scenarios:
        case = api.load(scenario, settings.years)
        archive.refuse_existing(_folder(case, settings), settings.force)
        results = simulate(case, settings)
        folder = stored.save(results, _folder(case, settings), LANGUAGE, settings.force)
        made.append(as_json(results.tables, folder))
        if not settings.json:
            show(results.tables)
            printing.tell(say("written", folder=folder))
    if settings.json:
        printing.show_json(made)


def simulate(case: api.Case, settings: Settings, twice: int = api.TWICE) -> Results:
    """Simulate a case with the options of the command line; ``twice`` as of :func:`workforce.api.simulate`."""
    count = settings.replications or case.scenario.run.replications
    if settings.assumptions not in get_args(api.Assumed):
        raise PlannerError(f"--assumptions {settings.assumptions} is not offered; choose drawn or likely")
    jobs = processes(settings.jobs, case, case.scenario.run.replications if isinstance(count, str) else count)
    started = time.perf_counter()
    for policy, place in _not_in_force(case):
        printing.note(say("not_in_force", place=place, policy=policy))
    if compiled.first_use():
        printing.note(say("first_use"))
    results = api.simulate(
        case,
        count,
        settings.seed,
        jobs,
        progress=printing.counter(case.scenario.name),
        assumptions=cast(api.Assumed, settings.assumptions),
        twice=twice,
        precision=api.PRECISION if settings.precision is None else settings.precision,
    )
    seconds = round(time.perf_counter() - started, 2)
    return replace(results, manifest={**results.manifest, "seconds": seconds})


def processes(asked: int | None, case: api.Case, replications: int) -> int:
    """How many processes run so many replications: those asked for, else one, or more where they are worth it."""
    worth = WORTH_A_PROCESS.get(multiprocessing.get_start_method(), WORTH_A_START)
    work = replications * len(case.inputs.roster)
    return asked or (min(os.cpu_count() or 1, 4) if work > worth else 1)


def _not_in_force(case: api.Case) -> list[tuple[str, str]]:
    """Policies that the scenario's own files describe without saying from which year they hold, and where they do."""
    found, market = {}, case.scenario.policies.market
    for address, place in case.overlay.places.items():
        policy = address[2] if len(address) > 3 and address[:2] == ("policies", "market") else ""
        if policy in DATED and place.file.name != NATIONAL and getattr(market, policy).from_year is None:
            found[policy] = str(place)
    return list(found.items())


def _folder(case: api.Case, settings: Settings) -> Path:
    run = case.scenario.run
    seed = run.seed if settings.seed is None else settings.seed
    count = settings.replications or run.replications
    plain = f"{case.county.id}-{case.scenario.name.split('/')[-1]}-{seed}-{count}"
    if settings.assumptions == "likely":
        plain += "-likely"
    return settings.output or REPORTS / plain


def as_json(run: RunTables, folder: Path) -> dict[str, Any]:
    """A run for machines: where it is, what it was, and its balance by year and level."""
    return {
        "folder": str(folder),
        **{key: run.manifest[key] for key in FACTS},
        "balance": run.tables["balance"].to_dict("records"),
    }


def show(run: RunTables) -> None:
    """Print need, teachers at work, shortage and surplus by level for some years, the shortest subjects, and why."""
    about = run.manifest
    title = about[f"title_{LANGUAGE}"] or about["scenario"]
    printing.tell(f"\n{title} ({say('drawn', n=about['replications'], seed=about['seed'])})")
    balance = run.tables["balance"]
    years = printing.shown_years(about["years"], about["plan_from"], explaining.worst_year(balance))
    headers = [say("level"), *(say(measure) for measure in PRINTED)]
    rows = _balance_rows(balance, years, PRINTED)
    if printing.width(headers, rows) > printing.COLUMNS:
        rows = _balance_rows(balance, years, PRINTED[2:])
    printing.show_table(printing.folded(_what_is_counted(about)), headers, rows)
    printing.tell(printing.folded(what_ranges_hold(about)))
    for sentence in explaining.certainty(run):
        printing.tell(printing.folded(sentence))
    printing.tell(say("netted"))
    show_subjects(run.tables["subjects"])
    printing.tell("")
    for sentence in explaining.sentences(run):
        printing.tell(printing.folded(sentence))


def _balance_rows(balance: pd.DataFrame, years: Sequence[int], with_range: Sequence[str]) -> list[list[str]]:
    """Levels with their years: medians, of some measures with their ranges, in figures without separators."""
    rows = []
    for level in dict.fromkeys(balance["level"]):
        rows.append([name("level", level)])
        for year in years:
            part = balance[(balance["level"] == level) & (balance["year"] == year)].set_index("measure")
            told = (
                ranged(part.loc[measure], printing.plain)
                if measure in with_range
                else printing.plain(part.loc[measure, "median"])
                for measure in PRINTED
            )
            rows.append([f"  {year}", *told])
    return rows


def what_ranges_hold(about: Mapping[str, Any]) -> str:
    """What the ranges of a run or comparison hold: chance, and what is not known of the assumptions."""
    return say("ranges_drawn" if about["assumptions"] == "drawn" else "chance_only")


def _what_is_counted(about: Mapping[str, Any]) -> str:
    """What the table counts; how well its sector is known, unless that is verified."""
    sector, confidence = name("sector", about["sector"]), about["sector_confidence"]
    if confidence == "verified":
        return say("balance", sector=sector)
    return say("balance_unsure", sector=sector, confidence=name("confidence", confidence))


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
