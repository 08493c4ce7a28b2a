"""The report of a comparison: plans beside each other and against the baseline, one HTML file."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from workforce.language import say
from workforce.reporting import comparison_findings as told
from workforce.reporting import comparison_rooms as rooms
from workforce.reporting import evidence, findings, theme, words
from workforce.reporting.charts import comparison as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.figures import NOTICEABLE, estimate, pick
from workforce.reporting.page import card_range, write_page
from workforce.reporting.parts import Block, Card, Drawing, Page, Section
from workforce.reporting.sheets import Sheet, sheet, widened
from workforce.results.changes import conflicts
from workforce.results.comparison import MANY
from workforce.results.tables import ComparisonTables

STATISTICS = ("mean", "low", "high")


def write_comparison(comparison: ComparisonTables, path: Path, language: str) -> None:
    """Write the report of a comparison.

    Args:
        comparison: manifest and tables of the comparison, baseline first.
        path: the HTML file.
        language: ``zh`` or ``en``; the whole page is in it.
    """
    write_page(comparison_page(comparison, language), path, language)


def comparison_page(comparison: ComparisonTables, language: str) -> Page:
    """The report as parts, in the order in which they are read."""
    manifest = comparison.manifest
    baseline, count = told.titles(comparison, language)[manifest["baseline"]], len(manifest["scenarios"]) - 1
    subtitle = "compare.subtitle_one" if count == 1 else "compare.subtitle"
    return Page(
        title=say("compare.title", language, county=words.title_of("name", manifest["county"], language)),
        subtitle=say(subtitle, language, count=count, baseline=baseline),
        note=words.title_of("note", manifest["county"], language),
        conclusion=told.conclusion(comparison, language),
        caveat=_caveat(comparison, language),
        cards=cards(comparison, language),
        sections=tuple(filter(None, _sections(comparison, language))),
    )


def _sections(comparison: ComparisonTables, language: str) -> tuple[Section | None, ...]:
    """The sections in the order in which they are read; None for what the runs do not tell."""
    return (
        totals(comparison, language),
        differences(comparison, language),
        subjects(comparison, language),
        rooms.classes(comparison, language),
        rooms.money(comparison, language),
        changes(comparison, language),
        evidence.provenance(comparison.manifest, command(comparison), language),
        evidence.glossary(language),
    )


def _caveat(comparison: ComparisonTables, language: str) -> str:
    manifest = comparison.manifest
    said = [findings.caveat(manifest, language, "compare")]
    if len(manifest["scenarios"]) > MANY:
        said.append(say("compare.many", language, most=MANY))
    return (" " if language == "en" else "").join(said)


def command(comparison: ComparisonTables) -> str:
    """The command that makes the comparison again."""
    manifest = comparison.manifest
    plans = f"{' '.join(manifest['scenarios'])} --baseline {manifest['baseline']}"
    years = len(manifest["years"]) - 1
    return f"workforce compare {plans} -n {manifest['replications']} --seed {manifest['seed']} --years {years}"


def cards(comparison: ComparisonTables, language: str) -> tuple[Card, ...]:
    """The shortage of every plan in the headline year, and its paired difference from the baseline."""
    year, made = told.year_of(comparison), []
    for plan, title in told.titles(comparison, language).items():
        shortage = estimate(comparison.tables["totals"], scenario=plan, year=year, level="all", measure="shortage")
        detail = say("compare.card.baseline", language)
        if plan != comparison.manifest["baseline"]:
            found = told.difference_in(comparison, plan, year)
            detail = say("compare.card.difference", language, difference=theme.signed(found.mean),
                         range=found.range(language))  # fmt: skip
        label = say("compare.card", language, year=year, plan=title)
        made.append(Card(label, theme.number(shortage.mean), card_range(shortage, language), detail, "shortage"))
    return tuple(made)


def totals(comparison: ComparisonTables, language: str) -> Section:
    """Shortage, surplus, need and teachers, at work and on the books, of all plans over the years."""
    table, titles, drawings = comparison.tables["totals"], told.titles(comparison, language), []
    for measure in ("shortage", "surplus", "need", "in_post", "supply"):
        title = told.totals(comparison, measure, language)
        alt = say("report.alt.totals", language, measure=title)
        drawings.append(drawn(charts.plans(table, measure, titles), f"plans-{measure}", alt, language, title))
    rows = widened(pick(table, level="all"), ["scenario", "year"], "measure", STATISTICS, language)
    block = Block(
        "totals",
        told.totals(comparison, "shortage", language),
        findings.unit(comparison.manifest["replications"], language),
        drawings=tuple(drawings),
        table=sheet(
            "totals", say("report.caption.totals", language), told.with_titles(rows, comparison, language), language
        ),
    )
    return Section("totals", say("report.section.totals", language), blocks=(block,))


def differences(comparison: ComparisonTables, language: str) -> Section:
    """Paired differences from the baseline: all levels by year, then by level in the headline year."""
    table = comparison.tables["differences"]
    baseline, others = _split(comparison, language)
    span, drawings = charts.difference_span(table), list[Drawing]()
    for plan in others:
        title = told.largest(comparison, plan, language)
        alt = say("report.alt.difference", language, title=title)
        figure = charts.difference(table, plan, span)
        drawings.append(drawn(figure, f"difference-{len(drawings)}", alt, language, title))
    rows = told.with_titles(pick(table, level="all"), comparison, language)
    by_year = Block(
        "differences",
        say("compare.finding.differences", language, baseline=baseline),
        findings.unit(comparison.manifest["replications"], language, "difference"),
        (say("compare.note.below", language),),
        tuple(drawings),
        table=sheet("differences", say("report.caption.differences", language), rows, language),
    )
    return Section(
        "differences", say("report.section.differences", language), blocks=(by_year, _levels(comparison, language))
    )


def _levels(comparison: ComparisonTables, language: str) -> Block:
    year = told.year_of(comparison)
    rows = pick(
        comparison.tables["differences"], year=year, measure=["need", "supply", "in_post", "shortage", "surplus"]
    )
    caption = say("report.caption.level_differences", language, year=year)
    return Block(
        "levels",
        say("compare.finding.levels", language, year=year),
        findings.unit(comparison.manifest["replications"], language, "difference"),
        table=sheet("level_differences", caption, told.with_titles(rows, comparison, language), language),
    )


def _split(comparison: ComparisonTables, language: str) -> tuple[str, dict[str, str]]:
    """The title of the baseline, and the other plans with theirs."""
    titles = told.titles(comparison, language)
    return titles.pop(comparison.manifest["baseline"]), titles


def subjects(comparison: ComparisonTables, language: str) -> Section:
    """Where each plan changes the shortage: subject by year."""
    table, drawings = comparison.tables["subject_differences"], list[Drawing]()
    for plan, title in _split(comparison, language)[1].items():
        figure = charts.subject_map(table, plan, language)
        if figure is not None:
            alt = say("report.alt.subject_difference", language, title=title)
            drawings.append(replace(drawn(figure, f"subjects-{len(drawings)}", alt, language, title), broad=True))
    rows = widened(pick(table, measure="shortage"), ["scenario", "level", "subject"], "year", ["mean"], language)
    caption = say("report.caption.subject_differences", language)
    block = Block(
        "subject_differences",
        say("compare.finding.subjects", language),
        findings.unit(comparison.manifest["replications"], language, "mean"),
        (say("compare.note.map", language),),
        tuple(drawings),
        table=sheet("subject_differences", caption, told.with_titles(rows, comparison, language), language),
    )
    in_year = _subjects_in_year(comparison, language)
    heading = say("report.section.subject_differences", language)
    return Section("subject_differences", heading, blocks=(block, in_year) if in_year else (block,))


def _subjects_in_year(comparison: ComparisonTables, language: str) -> Block | None:
    """Shortage and surplus of the subjects that a plan changes in the headline year, with their ranges."""
    year = told.year_of(comparison)
    rows = pick(comparison.tables["subject_differences"], year=year, measure=["shortage", "surplus"])
    rows = rows[rows["mean"].abs() >= NOTICEABLE].drop(columns="year")
    if rows.empty:
        return None
    caption = say("report.caption.subjects_in_year", language, year=year)
    return Block(
        "subjects_in_year",
        say("compare.finding.subjects_in_year", language, year=year),
        findings.unit(comparison.manifest["replications"], language, "difference"),
        table=sheet("subjects_in_year", caption, told.with_titles(rows, comparison, language), language),
    )


def changes(comparison: ComparisonTables, language: str) -> Section:
    """Where two plans disagree, and every setting in which a plan differs from the baseline."""
    table = comparison.tables["changes"]
    title = say("compare.finding.changes", language, count=len(table))
    every = Block("changes", title, table=_listed("changes", table, comparison, language))
    differing = conflicts(table)
    count = differing["key"].nunique()
    if not count:
        return Section("changes", say("report.section.changes", language), blocks=(every,))
    title = say("compare.finding.conflicts" if count > 1 else "compare.finding.conflict_one", language, count=count)
    rows = differing[["scenario", "key", "baseline", "value", "unit", "declared_in"]]
    both = Block("conflicts", title, table=_listed("conflicts", rows, comparison, language))
    return Section("changes", say("report.section.changes", language), blocks=(both, every))


def _listed(name: str, table: pd.DataFrame, comparison: ComparisonTables, language: str) -> Sheet:
    rows = told.with_titles(table, comparison, language)
    return sheet(name, say(f"report.caption.{name}", language), rows, language, ranged=False)
