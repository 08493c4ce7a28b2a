"""The command ``robust``: plans in several futures, and which of them is least bad."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from workforce import api, choice, stored
from workforce.api import Case, Results
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.cli.printing import number, ranged
from workforce.cli.running import REPORTS, Settings, simulate, what_ranges_hold
from workforce.planning.robustness import Question
from workforce.results import archive
from workforce.results.tables import ChoiceTables

LONGEST = 34
"""So many columns the title of a plan takes; a longer one is cut."""


def choose(plans: list[str], futures: list[str], question: Question, settings: Settings) -> None:
    """Run every plan in every future, print regret and the least bad plan, and write a report."""
    cases = [api.load(one, settings.years) for one in plans]
    others = [api.load(one, settings.years) for one in futures]
    settings = _same_luck(cases[0], settings)
    if settings.output is not None:
        archive.refuse_existing(settings.output, settings.force)

    def run(case: Case) -> Results:
        return simulate(case, settings, twice=0)

    tables = choice.choose(cases, others, question, run)
    folder = stored.save_choice(tables, settings.output or REPORTS / _plain(tables), LANGUAGE, settings.force)
    for future, keys in choice.left_out(cases, others).items():
        printing.note(printing.folded(say("future_policies", future=future, keys=", ".join(keys))))
    if settings.json:
        parts = {part: tables.tables[part].to_dict("records") for part in ("outcomes", "plans")}
        printing.show_json({"folder": str(folder), "question": tables.manifest, **parts})
        return
    show(tables)
    printing.tell(say("written", folder=folder))


def _same_luck(first: Case, settings: Settings) -> Settings:
    """The settings with the replications and the seed of the first plan, where they are not given."""
    run = first.scenario.run
    return replace(
        settings,
        replications=settings.replications or run.replications,
        seed=run.seed if settings.seed is None else settings.seed,
    )


def _plain(tables: ChoiceTables) -> str:
    about = tables.manifest
    names = "-".join(plan.split("/")[-1] for plan in about["plans"])
    return f"{about['county']['id']}-robust-{names}-{about['seed']}-{about['replications']}"


def show(tables: ChoiceTables) -> None:
    """Print every plan in every future, then what it makes of each plan, and the sentences."""
    from workforce.reporting import choice_findings as told

    plans, futures = told.plans(tables, LANGUAGE), told.futures(tables, LANGUAGE)
    asked = told.asked(tables, LANGUAGE)
    shown = {key: asked[key] for key in ("year", "level", "measure")}
    outcomes, heading = told.outcomes(tables), say("choice", n=tables.manifest["replications"], **shown)
    headers = [say("plan"), str(asked["measure"]), say("regret"), say("met")]
    rows: list[list[str]] = []
    for future, title in futures.items():
        rows.append([title])
        part = outcomes[outcomes["future"] == future]
        rows += [_in_future(plans[row["plan"]], row) for _, row in part.iterrows()]
    printing.show_table("\n" + printing.folded(heading), *_without_target(tables, headers, rows))
    printing.tell(printing.folded(say("choice_regret")))
    printing.tell(printing.folded(what_ranges_hold(tables.manifest)))
    headers = [say("plan"), say("greatest"), say("mean"), say("by_draw"), say("met")]
    rows = [_over_all(plans[row["plan"]], row) for _, row in told.judged(tables).iterrows()]
    printing.show_table("\n" + say("choice_summary"), *_without_target(tables, headers, rows))
    printing.tell("")
    for sentence in told.conclusion(tables, LANGUAGE):
        printing.tell(printing.folded(sentence))


def _in_future(title: str, row: "pd.Series[Any]") -> list[str]:
    return [f"  {cut(title, LONGEST - 2)}", ranged(row), number(row["regret"]), f"{row['chance_met']:.0%}"]


def _over_all(title: str, row: "pd.Series[Any]") -> list[str]:
    regrets = (number(row[column]) for column in ("greatest_regret", "mean_regret", "replication_regret"))
    return [cut(title, LONGEST), *regrets, f"{row['chance_met']:.0%}"]


def _without_target(
    tables: ChoiceTables, headers: list[str], rows: Sequence[list[str]]
) -> tuple[list[str], list[list[str]]]:
    """Headers and rows, without the last column where no target was given; headings of one cell stay."""
    if tables.manifest["target"] is not None:
        return headers, list(rows)
    return headers[:-1], [row[:-1] if len(row) > 1 else row for row in rows]


def cut(title: str, width: int) -> str:
    """A title within a width; a longer one ends in an ellipsis."""
    from rich.cells import cell_len, set_cell_size

    return title if cell_len(title) <= width else set_cell_size(title, width - 1).rstrip() + "…"
