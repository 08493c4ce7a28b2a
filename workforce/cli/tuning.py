"""The command ``tune``: the best yearly targets for a scenario."""

import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from workforce import api, compiled, stored
from workforce.api import Case
from workforce.cli import printing
from workforce.cli.choosing import cut
from workforce.cli.options import LANGUAGE, say
from workforce.cli.printing import number
from workforce.cli.running import REPORTS, Settings, processes
from workforce.cli.targeting import fitting, tell_years_left_out
from workforce.errors import PlannerError
from workforce.planning.purpose import Goal
from workforce.planning.targets import code_of
from workforce.results import archive
from workforce.results.tables import TunedTables
from workforce.results.tidy import ALL
from workforce.tuning import FUTURES, tune

SHOWN = 5
"""So many of the dearest limits, and of those that stay short, are printed."""
PLAN = 30
"""So many columns the name of a plan takes; a longer one is cut."""
PARTS = ("targets", "plans", "pairs", "yearly", "chances", "prices", "unmet", "frontier", "steady", "rolling", "moves")
"""Tables in the JSON."""


@dataclass(frozen=True)
class Wanted:
    """What is asked, as typed."""

    by: int
    most: str | None
    level: str | None
    subject: str | None
    confidence: str | None
    unit: int | None
    rolling: bool

    def goal(self) -> Goal:
        """The goal.

        Raises:
            PlannerError: a number, level or subject is not one.
        """
        most, share = (None, False) if self.most is None else _part("--max-shortage", self.most)
        confidence = None if self.confidence is None else _part("--confidence", self.confidence)[0]
        return Goal(self.by, most, share, _place("level", self.level), _place("subject", self.subject), confidence)


def _place(kind: str, text: str | None) -> str | None:
    code = ALL if text is None else code_of(kind, text)
    return None if code == ALL else code


def _part(option: str, text: str) -> tuple[float, bool]:
    """A number, and whether it was written as a share: ``250`` is 250 and no share, ``5%`` is 0.05 and one.

    Raises:
        PlannerError: it is neither.
    """
    told = unicodedata.normalize("NFKC", text).strip()
    share = told.endswith("%")
    try:
        value = float(told.removesuffix("%"))
    except ValueError:
        example = "250, or 5% of need" if option == "--max-shortage" else "0.9, or 90%"
        raise PlannerError(f"{option} '{text}' is not a number; write {example}") from None
    return (value / 100, True) if share else (value, False)


def tune_plan(scenario: str, wanted: Wanted, settings: Settings) -> None:
    """Tune a plan, print it and what speaks for it, and write its folder."""
    case, goal = api.load(scenario, settings.years), wanted.goal()
    count = FUTURES if settings.replications is None else int(settings.replications)
    folder = settings.output or REPORTS / _plain(case, goal, settings, count)
    archive.refuse_existing(folder, settings.force)
    if compiled.first_use():
        printing.note(say("first_use"))
    jobs = processes(settings.jobs, case, count)
    found = tune(case, goal, count, settings.seed, jobs, wanted.unit, _named, wanted.rolling)
    if found.tables.manifest["stopped"]:
        printing.note(say("tune.stopped"))
    stored.save_tuning(found, case, folder, LANGUAGE, settings.force)
    if settings.json:
        printing.show_json(as_json(found.tables, folder))
        return
    show(found.tables)
    for name in (stored.PLAN, "report.html", "workbook.xlsx"):
        printing.tell(say("written", folder=folder / name))


def _plain(case: Case, goal: Goal, settings: Settings, count: int) -> str:
    seed = case.scenario.run.seed if settings.seed is None else settings.seed
    return f"{case.county.id}-tuned-{case.scenario.name.split('/')[-1]}-{goal.by}-{seed}-{count}"


def _named(step: str) -> None:
    """Name a step on standard error as it begins."""
    from workforce.reporting.tuning_findings import plan_name
    from workforce.reporting.words import said

    kind, _, plan = step.partition(".")
    told = said(f"cli.tune.step.{kind}", LANGUAGE, step, plan=plan_name(plan, LANGUAGE))
    print(told, file=sys.stderr, flush=True)


def as_json(tuned: TunedTables, folder: Path) -> dict[str, Any]:
    """A plan for machines: where it is, what was asked, and its tables; null where there is no number."""
    parts = {name: _records(tuned.tables[name]) for name in PARTS if name in tuned.tables}
    return {"folder": str(folder), "plan": str(folder / stored.PLAN), "about": dict(tuned.manifest), **parts}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.astype(object).where(table.notna(), None).to_dict("records")  # type: ignore[return-value]


def show(tuned: TunedTables) -> None:
    """Print the goal, posts by channel and year, plans beside each other, what binds, and what stays short."""
    from workforce.reporting import tuning_findings as told

    title = tuned.manifest.get(f"title_{LANGUAGE}") or tuned.manifest["scenario"]
    printing.tell("\n" + printing.folded(say("tune.asked", title=title, goal=told.goal(tuned, LANGUAGE))))
    _show_posts(tuned)
    _show_plans(tuned)
    printing.tell("")
    for sentence in told.conclusion(tuned, LANGUAGE):
        printing.tell(printing.folded(sentence))
    _show_limits(tuned)
    _show_unmet(tuned)
    printing.tell("")


def _show_posts(tuned: TunedTables) -> None:
    from workforce.reporting.tuning_tables import plan_years, told

    if tuned.tables["targets"].empty:
        return
    sheet = told("channels", tuned, LANGUAGE)
    columns: list[int | str] = [say("tune.total"), *plan_years(tuned)]
    headers, shown = fitting(columns, [(cells[0], cells[1:]) for cells in sheet.shown()])
    printing.show_table("\n" + say("tune.posts"), headers, shown)
    tell_years_left_out(columns, headers)


def _show_plans(tuned: TunedTables) -> None:
    from workforce.reporting import theme
    from workforce.reporting.tuning_findings import plan_name

    plans = tuned.tables["plans"]
    chance = not plans["chance_met"].isna().all()
    headers = [
        say("plan"),
        say("tune.weighted"),
        say("tune.both"),
        say("tune.peak"),
        say("tune.spending"),
        *([say("met")] * chance),
    ]
    rows = []
    for _, row in plans.iterrows():
        name = cut(plan_name(row["plan"], LANGUAGE), PLAN)
        cells = [
            number(row["shortage"]),
            number(row["weighted"]),
            number(row["peak_surplus"]),
            theme.wan(row["spending"]),
        ]
        rows.append([name, *cells, *([f"{row['chance_met']:.0%}"] * chance)])
    printing.show_table("\n" + printing.folded(say("tune.plans", n=tuned.manifest["replications"])), headers, rows)


def _show_limits(tuned: TunedTables) -> None:
    from workforce.reporting.tuning_limits import binding, sentence

    _show_some(say("tune.dearest"), binding(tuned), lambda row: sentence(row, LANGUAGE))


def _show_unmet(tuned: TunedTables) -> None:
    from workforce.reporting.tuning_findings import table
    from workforce.reporting.tuning_limits import unmet_sentence

    rows = table(tuned, "unmet")
    if len(rows):
        rows = rows.sort_values("excess", ascending=False, kind="stable")
    _show_some(say("tune.unmet"), rows, lambda row: unmet_sentence(row, LANGUAGE))


def _show_some(title: str, rows: pd.DataFrame, told: "Callable[[pd.Series[Any]], str]") -> None:
    """Print the first rows as sentences, and how many more there are; nothing where there is none."""
    if rows.empty:
        return
    printing.tell("\n" + title)
    for _, row in rows.head(SHOWN).iterrows():
        printing.tell(printing.folded(printing.INDENT + told(row)))
    if len(rows) > SHOWN:
        printing.tell(printing.INDENT + say("tune.more", count=len(rows) - SHOWN))
