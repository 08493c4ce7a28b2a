"""The report of a choice between plans: regret and the target by plan and future, one HTML file."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import choice_findings as told
from workforce.reporting import evidence, theme, words
from workforce.reporting.charts import choice as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.page import write_page
from workforce.reporting.parts import Block, Card, Drawing, Page, Section, section
from workforce.reporting.sheets import Sheet, sheet
from workforce.results.tables import ChoiceTables


def write_choice(choice: ChoiceTables, path: Path, language: str) -> None:
    """Write the report of a choice between plans.

    Args:
        choice: manifest and tables of the choice.
        path: the HTML file.
        language: ``zh`` or ``en``; the whole page is in it.
    """
    write_page(choice_page(choice, language), path, language)


def choice_page(choice: ChoiceTables, language: str) -> Page:
    """The report as parts, in the order in which they are read."""
    manifest = choice.manifest
    counts = {"plans": len(manifest["plans"]), "futures": len(manifest["futures"])}
    return Page(
        title=say("report.choice.title", language, county=words.title_of("name", manifest["county"], language)),
        subtitle=say("report.choice.subtitle", language, **counts, **told.asked(choice, language)),
        note=words.title_of("note", manifest["county"], language),
        conclusion=told.conclusion(choice, language),
        caveat=say("report.choice.caveat", language, replications=theme.number(manifest["replications"])),
        cards=cards(choice, language),
        sections=(
            section("choice_regret", language, *regret(choice, language)),
            *_target(choice, language),
            section("choice_levels", language, _levels(choice, language)),
            section("choice_futures", language, _futures(choice, language)),
            evidence.provenance(manifest, command(choice), language),
            evidence.glossary(language),
        ),
    )


def command(choice: ChoiceTables) -> str:
    """The command that makes the choice again."""
    manifest = choice.manifest
    others = manifest["futures"][1:]
    typed = ["workforce robust", *manifest["plans"], *(["--futures", *others] if others else []),
              f"--year {manifest['year']} --measure {manifest['measure']} --level {manifest['level']}"]  # fmt: skip
    if manifest["target"] is not None:
        typed.append(f"--target {manifest['target']:g}")
    if manifest.get("assumptions", "drawn") != "drawn":
        typed.append(f"--assumptions {manifest['assumptions']}")
    years = len(manifest["years"]) - 1
    return " ".join([*typed, f"-n {manifest['replications']} --seed {manifest['seed']} --years {years}"])


def cards(choice: ChoiceTables, language: str) -> tuple[Card, ...]:
    """The greatest regret of every plan, the least bad first, with where it is and how often the target is met."""
    named, futures, made = told.plans(choice, language), told.futures(choice, language), []
    for _, row in told.judged(choice).iterrows():
        detail = say("report.choice.card.mean", language, regret=theme.number(row["mean_regret"]))
        if choice.manifest["target"] is not None:
            chance = theme.percent(row["chance_met"], 0)
            detail = say("report.choice.card.target", language, detail=detail, chance=chance)
        where = say("report.choice.card.where", language, future=futures[row["worst_future"]])
        label = say("report.choice.card", language, plan=named[row["plan"]])
        shown = where if row["greatest_regret"] else ""
        made.append(Card(label, theme.number(row["greatest_regret"]), shown, detail, "shortage"))
    return tuple(made)


def regret(choice: ChoiceTables, language: str) -> tuple[Block, Block]:
    """Regret by plan and future as a map, and what it makes of each plan."""
    names = told.plans(choice, language), told.futures(choice, language)
    title = told.least_bad(choice, language)
    figure = charts.regret(told.outcomes(choice), *names)
    alt = say("report.choice.alt.regret", language, title=title)
    by_future = Block(
        "regret",
        title,
        _unit(choice, language),
        (say("report.choice.note.regret", language),),
        (_wide(figure, "choice-regret", alt, language),),
        table=_sheet("regret", choice, told.outcomes(choice), language),
    )
    table = _sheet("plans", choice, told.judged(choice), language)
    notes = (say("report.choice.note.plans", language),)
    judged = Block("plans", say("report.choice.finding.plans", language), _unit(choice, language), notes, table=table)
    return by_future, judged


def _target(choice: ChoiceTables, language: str) -> tuple[Section, ...]:
    """How often each plan meets the target in each future; nothing where no target is given."""
    if choice.manifest["target"] is None:
        return ()
    names = told.plans(choice, language), told.futures(choice, language)
    title = told.target(choice, language)
    figure = charts.met(told.outcomes(choice), *names)
    alt = say("report.choice.alt.target", language, title=title)
    rows = told.outcomes(choice)[["plan", "future", "level", "chance_met"]]
    block = Block(
        "target",
        title,
        say("report.choice.unit.target", language, **told.asked(choice, language)),
        drawings=(_wide(figure, "choice-target", alt, language),),
        table=_sheet("target", choice, rows, language),
    )
    return (section("choice_target", language, block),)


def _wide(figure: go.Figure, id: str, alt: str, language: str) -> Drawing:
    """A map that takes the whole row and scrolls sideways on a narrow screen."""
    return replace(drawn(figure, id, alt, language, wide=True), broad=True)


def _levels(choice: ChoiceTables, language: str) -> Block:
    rows = choice.tables["outcomes"].drop(columns="chance_met")
    title = say("report.choice.finding.levels", language, **told.asked(choice, language))
    return Block("levels", title, _unit(choice, language), table=_sheet("levels", choice, rows, language))


def _futures(choice: ChoiceTables, language: str) -> Block:
    rows = choice.tables["futures"]
    title = say("report.choice.finding.futures", language, count=len(rows))
    return Block("futures", title, table=_sheet("futures", choice, rows, language))


def _unit(choice: ChoiceTables, language: str) -> str:
    replications = theme.number(choice.manifest["replications"])
    return say("report.choice.unit", language, replications=replications, **told.asked(choice, language))


def _sheet(name: str, choice: ChoiceTables, table: pd.DataFrame, language: str) -> Sheet:
    """A table with titles in place of the names of plans and futures; columns without any figure are left out."""
    named = told.plans(choice, language) | told.futures(choice, language)
    rows = table.drop(columns=[column for column in table if table[column].isna().all() and len(table)])
    for column in ("plan", "future", "worst_future"):
        if column in rows:
            rows = rows.assign(**{column: [named.get(one, one) for one in rows[column].tolist()]})
    return sheet(f"choice_{name}", say(f"report.choice.caption.{name}", language), rows, language,
                 ranged=name != "futures")  # fmt: skip
