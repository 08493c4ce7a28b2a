"""The report of a study of sensitivity: which assumptions a figure hangs on, one HTML file."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go

from workforce.draws import BLOCK
from workforce.language import say
from workforce.reporting import evidence, theme, words
from workforce.reporting import sensitivity_findings as told
from workforce.reporting.charts import sensitivity as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.page import write_page
from workforce.reporting.parts import Block, Card, Drawing, Key, Page, section
from workforce.reporting.sheets import Sheet, sheet
from workforce.results.tables import LUCK, YEARS, SensitivityTables


def write_sensitivity(study: SensitivityTables, path: Path, language: str) -> None:
    """Write the report of a study of sensitivity.

    Args:
        study: manifest and tables of the study.
        path: the HTML file.
        language: ``zh`` or ``en``; the whole page is in it.
    """
    write_page(sensitivity_page(study, language), path, language)


def sensitivity_page(study: SensitivityTables, language: str) -> Page:
    """The report as parts, in the order in which they are read."""
    manifest = study.manifest
    return Page(
        title=say("report.sensitivity.title", language, county=words.title_of("name", manifest["county"], language)),
        subtitle=say("report.sensitivity.subtitle", language, scenario=told.title(study, language),
                     figure=told.figure(study, language)),
        note=words.title_of("note", manifest["county"], language),
        conclusion=told.conclusion(study, language),
        caveat=say("report.sensitivity.caveat", language),
        cards=cards(study, language),
        sections=(
            section("sensitivity_alone", language, alone(study, language)),
            section("sensitivity_variance", language, variance(study, language)),
            section("sensitivity_assumptions", language, _assumptions(study, language)),
            evidence.provenance(manifest, command(study), language),
            evidence.glossary(language),
        ),
    )  # fmt: skip


def command(study: SensitivityTables) -> str:
    """The command that makes the study again."""
    about = study.manifest
    apart = f"--assumptions {','.join(about['told_apart'])}" if about["named"] else f"--top {len(about['told_apart'])}"
    return (f"workforce sensitivity {about['scenario']} --year {about['year']} --measure {about['measure']} "
            f"--level {about['level']} --subject {about['subject']} {apart} --points {about['replications']} "
            f"--seed {about['seed']} --years {len(about['years']) - 1}")  # fmt: skip


def cards(study: SensitivityTables, language: str) -> tuple[Card, ...]:
    """The figure, the assumption that makes most of its variance, luck, and how the years stray."""
    row = study.tables["figure"].iloc[0]
    mean, low, high = (told.amount(study, row[name]) for name in ("mean", "low", "high"))
    spread = say("report.card.range", language, range=say("report.range", language, low=low, high=high))
    figure = told.figure(study, language)
    made = [Card(figure[:1].upper() + figure[1:], mean, spread if low != high else "", told.title(study, language))]
    first = told.assumptions(study).head(1)["factor"].tolist()
    return (*made, *(card for code in (*first, LUCK, YEARS) if (card := _card(study, code, language))))


def _card(study: SensitivityTables, code: str, language: str) -> Card | None:
    """What a factor makes of the variance; None where it is not one."""
    row = told.row_of(study, code)
    if row is None:
        return None
    span = say("report.range", language, low=told.part(row["total_low"]), high=told.part(row["total_high"]))
    label = say("report.sensitivity.card", language, factor=told.factor(code, language))
    detail = say("report.sensitivity.card.first", language, first=told.part(row["first"]))
    return Card(label, told.part(row["total"]), say("report.card.range", language, range=span), detail)


def alone(study: SensitivityTables, language: str) -> Block:
    """Each assumption tried alone: bars, and the table of all of them."""
    title, rows = told.alone(study, language), charts.shown(study.tables["tornado"])
    rising = "surplus" if study.manifest["measure"] in told.TOWARDS_SURPLUS else "shortage"
    bounds = [told.bound(value) for value in rows["low"]], [told.bound(value) for value in rows["high"]]
    drawings: tuple[Drawing, ...] = ()
    if len(rows):
        figure = charts.tornado(rows, rising, bounds, told.digits(study))
        drawings = (_wide(figure, "sensitivity-alone", say("report.sensitivity.alt.alone", language, title=title),
                          language),)  # fmt: skip
    table = study.tables["tornado"]
    return Block(
        "alone",
        title,
        say("report.sensitivity.unit.alone", language, figure=told.figure(study, language), replications=BLOCK),
        (say("report.sensitivity.note.alone", language),),
        drawings,
        (Key(say("report.sensitivity.key.shortage", language), theme.SHORTAGE, "bar"),
         Key(say("report.sensitivity.key.surplus", language), theme.SURPLUS, "bar")) if drawings else (),
        table=_sheet("alone", table.assign(low=_rounded(table["low"]), high=_rounded(table["high"])), language),
    )  # fmt: skip


def _rounded(values: "pd.Series[float]") -> "list[float]":
    """Values of assumptions to four significant digits."""
    return [float(f"{value:.4g}") for value in values.tolist()]


def variance(study: SensitivityTables, language: str) -> Block:
    """The part of the variance that each factor makes: bars, and the table."""
    title, table = told.most(study, language), study.tables["sobol"]
    names = [told.factor(code, language) for code in table["factor"].tolist()]
    alt = say("report.sensitivity.alt.variance", language, title=title)
    return Block(
        "variance",
        title,
        say("report.sensitivity.unit.variance", language, figure=told.figure(study, language),
            points=theme.number(study.manifest["replications"])),
        (say("report.sensitivity.note.variance", language),),
        (_wide(charts.variance(table, names), "sensitivity-variance", alt, language),),
        (Key(words.heading("first", language), charts.FIRST, "bar"),
         Key(words.heading("total_index", language), charts.TOTAL, "bar")),
        table=_sheet("variance", table.rename(columns={"total": "total_index"}), language),
    )  # fmt: skip


def _assumptions(study: SensitivityTables, language: str) -> Block:
    """The assumptions shown, with their ranges and sources; those that rest on no document are marked."""
    rows = study.tables["assumptions"]
    return Block(
        "assumptions",
        say("report.sensitivity.assumptions", language, weak=len(evidence.weak_rows(rows)), count=len(rows)),
        table=_sheet("assumptions", rows, language),
        weak_rows=evidence.weak_rows(rows),
    )


def _wide(figure: go.Figure, id: str, alt: str, language: str) -> Drawing:
    """A chart that takes the whole row and scrolls sideways on a narrow screen."""
    return replace(drawn(figure, id, alt, language, wide=True), broad=True)


def _sheet(name: str, table: pd.DataFrame, language: str) -> Sheet:
    caption = say(f"report.sensitivity.caption.{name}", language)
    return sheet(f"sensitivity_{name}", caption, table, language, ranged=False)
