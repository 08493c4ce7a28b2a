"""The part of a run's report that says why the gap changes: a waterfall for the county and for each level."""

import pandas as pd

from workforce.language import say
from workforce.reporting import cause_findings
from workforce.reporting.charts.waterfall import waterfall
from workforce.reporting.drawing import drawn
from workforce.reporting.figures import NOTICEABLE, headline_year, levels
from workforce.reporting.parts import Block, Drawing, Key, Section, section
from workforce.reporting.sheets import sheet, widened
from workforce.reporting.theme import NEED, SHORTAGE, SURPLUS
from workforce.results.explained import Explained, between
from workforce.results.tables import RunTables
from workforce.results.tidy import ALL

MOST, MOST_OF_LEVEL = 16, 10
"""How many causes are drawn of the county and of a level; the table has them all."""


def causes(run: RunTables, language: str) -> Section | None:
    """Why the net gap changes from the base year to the headline year; nothing where the run does not tell."""
    if "causes" not in run.tables:
        return None
    base, year = int(run.manifest["base_year"]), headline_year(run.tables["balance"], run.manifest["plan_from"])
    found = {level: between(run, base, year, level) for level in (ALL, *levels(run.tables["balance"]))}
    told = [one for level, one in found.items() if level == ALL or _noticeable(one)]
    drawings = tuple(_drawing(one, base, year, language) for one in told)
    block = Block(
        "waterfall",
        cause_findings.change(found[ALL], base, year, language),
        say("report.unit.waterfall", language, replications=run.manifest["replications"]),
        (say("report.note.waterfall", language), say("report.note.likely_need", language)),
        drawings,
        _key(language),
        sheet(
            "waterfall",
            say("report.caption.waterfall", language, base=base, year=year),
            _rows(found, language),
            language,
        ),
    )
    return section("waterfall", language, block)


def _noticeable(found: Explained) -> bool:
    """Whether any cause is more than half a teacher."""
    return any(abs(part) >= NOTICEABLE for part in found.parts.values())


def _drawing(found: Explained, base: int, year: int, language: str) -> Drawing:
    title = cause_findings.change(found, base, year, language)
    ends = tuple(say("report.chart.gap_in", language, year=one) for one in (base, year))
    alt = say("report.alt.waterfall", language, finding=title)
    whole = found.level == ALL
    figure = waterfall(found, (ends[0], ends[1]), language, MOST if whole else MOST_OF_LEVEL)
    return drawn(figure, f"waterfall-{found.level}", alt, language, "" if whole else title, wide=True)


def _key(language: str) -> tuple[Key, ...]:
    """The legend of the waterfalls."""
    looks = {"gap": NEED, "gap_larger": SHORTAGE, "gap_smaller": SURPLUS}
    return tuple(Key(say(f"report.key.{name}", language), colour, "bar") for name, colour in looks.items())


def _rows(found: dict[str, Explained], language: str) -> pd.DataFrame:
    """One row a cause, the gap before first and the gap after last; one column a level."""
    long = [
        (level, cause, amount)
        for level, one in found.items()
        for cause, amount in (("before", one.before), *one.parts.items(), ("after", one.after))
    ]
    table = pd.DataFrame(long, columns=["level", "cause", "mean"])
    order = dict.fromkeys(["before", *(cause for one in found.values() for cause in one.parts), "after"])
    return (
        widened(table, ["cause"], "level", ["mean"], language)
        .fillna(0.0)
        .set_index("cause")
        .loc[list(order)]
        .reset_index()
    )
