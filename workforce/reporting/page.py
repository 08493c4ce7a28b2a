"""The report of a run: one HTML file that works from disk and asks the network for nothing."""

import json
from functools import cache
from pathlib import Path

import jinja2
import plotly.offline

from workforce.language import say
from workforce.reporting import (
    causes,
    certainty,
    classes,
    evidence,
    findings,
    five,
    market,
    needs,
    pupils,
    sections,
    staff,
    theme,
    words,
)
from workforce.reporting.drawing import plotly_words
from workforce.reporting.figures import Estimate, estimate, headline_year
from workforce.reporting.parts import Card, Page, Section
from workforce.results.tables import RunTables

_TEMPLATES = Path(__file__).with_name("templates")
_PLOTLY_PLACE = "/* plotly.js stands here */"


def write_report(run: RunTables, path: Path, language: str) -> None:
    """Write the report of a run.

    Args:
        run: manifest and tables of the run.
        path: the HTML file.
        language: ``zh`` or ``en``; the whole page is in it.
    """
    write_page(report_page(run, language), path, language)


def report_page(run: RunTables, language: str) -> Page:
    """The report as parts, in the order in which they are read."""
    manifest = run.manifest
    front = staff.senior_women(run, language)
    notes = (words.title_of("description", manifest, language), words.title_of("note", manifest["county"], language))
    return Page(
        title=say("report.title", language, county=words.title_of("name", manifest["county"], language)),
        subtitle=words.title_of("title", manifest, language) or str(manifest["scenario"]),
        note="\n".join(filter(None, notes)),
        conclusion=findings.conclusion(run, language),
        caveat=findings.caveat(manifest, language),
        cards=cards(run, language),
        sections=tuple(filter(None, _sections(run, language))),
        front=(front,) if front else (),
    )


def _sections(run: RunTables, language: str) -> tuple[Section | None, ...]:
    """The sections in the order in which they are read; None for what this run does not tell."""
    return (
        sections.balance(run, language),
        certainty.certainty(run, language),
        five.five(run, language),
        sections.subjects(run, language),
        causes.causes(run, language),
        five.destinations(run, language),
        staff.at_work(run, language),
        sections.people(run, language),
        staff.leaving(run, language),
        sections.flows(run, language),
        market.channels(run, language),
        market.moves(run, language),
        market.posts(run, language),
        market.money(run, language),
        pupils.pupils(run, language),
        pupils.sectors(run, language),
        classes.classes(run, language),
        needs.needs(run, language),
        evidence.assumptions(run, language),
        evidence.data_quality(run, language),
        evidence.provenance(run.manifest, evidence.run_command(run), language),
        evidence.glossary(language),
    )


def cards(run: RunTables, language: str) -> tuple[Card, ...]:
    """The four numbers of the headline year, each with its value today; teachers at work with those on the books."""
    table, base = run.tables["balance"], run.manifest["base_year"]
    year = headline_year(table, run.manifest["plan_from"])
    made = []
    for measure in ("need", "in_post", "shortage", "surplus"):
        then, today = (estimate(table, year=at, level="all", measure=measure) for at in (year, base))
        detail = say("report.card.today", language, year=base, value=theme.number(today.mean))
        if measure == "in_post":
            people = estimate(table, year=year, level="all", measure="supply")
            detail = say("report.card.people", language, people=theme.number(people.mean), detail=detail)
        made.append(_card(measure, year, then, detail, language))
    return tuple(made)


def _card(measure: str, year: int, then: Estimate, detail: str, language: str) -> Card:
    label = say("report.card.label", language, measure=words.name("measure", measure, language), year=year)
    tone = measure if measure in ("shortage", "surplus") else ""
    return Card(label, theme.number(then.mean), card_range(then, language), detail, tone)


def card_range(found: Estimate, language: str) -> str:
    """The range of a card; nothing where chance does not touch the number."""
    certain = theme.number(found.low) == theme.number(found.high)
    return "" if certain else say("report.card.range", language, range=found.range(language))


def write_page(page: Page, path: Path, language: str) -> None:
    """Render a page and write it with plotly.js inside; the library's text is written as it is."""
    before, after = rendered(page, language).split(_PLOTLY_PLACE)
    with path.open("wb") as file:
        file.write(before.encode())
        file.write(plotly.offline.get_plotlyjs().encode())
        file.write(after.encode())


def rendered(page: Page, language: str) -> str:
    """The page as text, with a place for plotly.js."""

    def tell(key: str, **values: object) -> str:
        return say(f"report.page.{key}", language, **values)

    return _template().render(
        page=page,
        language=language,
        tell=tell,
        html_language="zh-CN" if language == "zh" else "en",
        css=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        script=(_TEMPLATES / "report.js").read_text(encoding="utf-8"),
        plotly_words=json.dumps(plotly_words(language), ensure_ascii=False).replace("<", "\\u003c"),
        plotly_place=_PLOTLY_PLACE,
    )


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(autoescape=True, loader=loader, trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)  # fmt: skip
    return environment.get_template("report.html.j2")
