"""The part of a run's report that says how sure its figures are: chance, and what is not known of the assumptions."""

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, theme
from workforce.reporting.charts.certainty import CHANCE, ranges
from workforce.reporting.drawing import drawn
from workforce.reporting.figures import headline_year, levels, pick
from workforce.reporting.parts import Block, Drawing, Key, Section, section
from workforce.reporting.sheets import sheet
from workforce.results.tables import RunTables
from workforce.results.tidy import ALL

SHOWN = ("year", "level", "sd", "sd_chance", "sd_assumptions", "share_assumptions")


def certainty(run: RunTables, language: str) -> Section | None:
    """How much of the range of the gap is chance, by level; nothing where assumptions were not drawn."""
    unsure = run.tables["unsure"]
    if unsure.empty:
        return None
    drawings = tuple(_drawing(run, level, language) for level in (ALL, *levels(run.tables["balance"])))
    table = pick(unsure, subject=ALL, measure="gap")
    block = Block(
        "certainty",
        finding(run, ALL, language),
        findings.unit(run.manifest["replications"], language),
        (say("report.note.certainty", language),),
        drawings,
        _key(language),
        sheet("certainty", say("report.caption.certainty", language), table[list(SHOWN)], language, ranged=False),
    )
    return section("certainty", language, block)


def finding(run: RunTables, level: str, language: str) -> str:
    """How much of the spread of the gap comes from the assumptions in the headline year."""
    year = headline_year(run.tables["balance"], run.manifest["plan_from"])
    part = pick(run.tables["unsure"], level=level, subject=ALL, measure="gap", year=year)
    share, of_level = float(part["share_assumptions"].iloc[0]), findings.level_name(level, language)
    if pd.isna(share):
        return say("report.finding.certain", language, level=of_level, year=year)
    shares = {"assumptions": theme.percent(share, 0), "chance": theme.percent(1 - share, 0)}
    return say("report.finding.certainty", language, level=of_level, year=year, **shares)


def _drawing(run: RunTables, level: str, language: str) -> Drawing:
    title = finding(run, level, language)
    figure = ranges(run.tables["balance"], run.tables["unsure"], level, language, 360 if level == ALL else 260)
    alt = say("report.alt.certainty", language, finding=title)
    return drawn(figure, f"certainty-{level}", alt, language, "" if level == ALL else title, wide=level == ALL)


def _key(language: str) -> tuple[Key, ...]:
    """The legend: the mean, the whole range, that of chance."""
    return (
        Key(say("report.chart.gap", language), theme.NEED, "line"),
        Key(say("report.page.band", language), theme.faint(theme.NEED, 0.3), "band"),
        Key(say("report.chart.chance", language), CHANCE, "band"),
    )
