"""Five ways to see that teachers are missing, side by side, and where those to spare could go."""

import pandas as pd

from workforce.language import say
from workforce.reporting import findings
from workforce.reporting import market_findings as told
from workforce.reporting.charts import market as charts
from workforce.reporting.drawing import drawn, fields_key
from workforce.reporting.figures import NOTICEABLE, headline_year, levels, pick
from workforce.reporting.parts import Block, Section, section
from workforce.reporting.sheets import sheet
from workforce.results.tables import RunTables

SHOWN_CELLS = 40
CELL = ["level", "subject", "area"]
COLUMNS = ("by_norm", "by_lessons", "unfilled", "out_of_field", "untaught", "uncovered")


def measures(run: RunTables, level: str = "all") -> pd.DataFrame:
    """The five measures of a level, one row a year; the base year has no posts and no months before it.

    Columns: year, by_norm, by_lessons, unfilled, out_of_field, untaught, uncovered. The need that the scenario is
    planned by is met cell by cell, the other level by level.
    """
    balance = pick(run.tables["balance"], level=level, measure="shortage").set_index("year")["mean"]
    norm = run.tables["norm"]
    norm = pick(norm, level=levels(norm) if level == "all" else level)
    by_level = {
        gap: norm.assign(short=norm[gap].clip(lower=0)).groupby("year")["short"].sum()
        for gap in ("gap_like_for_like", "gap_by_lessons")
    }
    basis = run.manifest["need_basis"]
    fields = pick(run.tables["fields"], level=level, subject="all").set_index("year")
    posts = pick(run.tables["channels"], level=level, item="unfilled").groupby("year")["mean"].sum()
    uncovered = pick(run.tables["uncovered"], level=level).set_index("year")["mean"]
    found = {
        "by_norm": balance if basis == "norm" else by_level["gap_like_for_like"],
        "by_lessons": balance if basis == "lessons" else by_level["gap_by_lessons"],
        "unfilled": posts,
        "out_of_field": fields["out_of_field"],
        "untaught": fields["untaught"],
        "uncovered": uncovered,
    }
    table = pd.DataFrame({name: amounts.reindex(balance.index) for name, amounts in found.items()})
    return table.rename_axis(index="year").reset_index()


def five(run: RunTables, language: str) -> Section:
    """The five measures by year, and by level in the headline year."""
    table, year = measures(run), headline_year(run.tables["balance"], run.manifest["plan_from"])
    drawings = []
    for which in ("by_norm", "by_lessons", "unfilled", "fields", "uncovered"):
        title = told.one_of_five(table, "untaught" if which == "fields" else which, language)
        figure = charts.fields(run.tables["fields"], language) if which == "fields" else charts.measure(table, which)
        alt = say("report.alt.measure", language, title=title)
        drawings.append(drawn(figure, f"measure-{which.replace('_', '-')}", alt, language, title))
    first = Block(
        "five",
        told.five(table, year, language),
        findings.unit(run.manifest["replications"], language, "five"),
        (say("report.note.five", language),),
        tuple(drawings),
        fields_key(language),
        sheet("five", say("report.caption.five", language), table, language),
    )
    return section("five", language, first, _levels(run, year, language))


def _levels(run: RunTables, year: int, language: str) -> Block:
    found = ["all", *levels(run.tables["balance"])]
    parts = [pick(measures(run, level), year=year).assign(level=level) for level in found]
    rows = pd.concat(parts, ignore_index=True)[["level", *COLUMNS]]
    return Block(
        "five_levels",
        told.level_measures(year, language),
        findings.unit(run.manifest["replications"], language, "five"),
        table=sheet("five_levels", say("report.caption.five_levels", language, year=year), rows, language),
    )


def ways_out(run: RunTables, year: int) -> pd.DataFrame:
    """Cells with teachers to spare in a year and where they could go, by the first way there, largest surplus first.

    A cell from which no licence leads to where teachers are short has one row without a destination.
    """
    cells = pick(run.tables["cells"], year=year, measure="gap")
    spare = cells[cells["mean"] <= -NOTICEABLE].assign(surplus=-cells["mean"])[[*CELL, "surplus"]]
    known = pick(run.tables["destinations"], year=year).drop(columns=["year", "surplus"])
    known = known.drop_duplicates([*CELL, *(f"to_{part}" for part in CELL)])
    joined = spare.merge(known, on=CELL, how="left") if len(known) else spare.assign(
        **dict.fromkeys(("step", "to_level", "to_subject", "to_area", "short", "licensed"))
    )  # fmt: skip
    return joined.sort_values(["surplus", "short"], ascending=False, kind="stable", ignore_index=True)


def destinations(run: RunTables, language: str) -> Section | None:
    """Where teachers to spare could go; nothing where a run has not asked."""
    if "destinations" not in run.tables:
        return None
    year = headline_year(run.tables["balance"], run.manifest["plan_from"])
    table = ways_out(run, year)
    if table.empty:
        return section("destinations", language, intro=told.no_line("destinations", language))
    caption = say("report.caption.destinations", language, year=year, count=min(SHOWN_CELLS, len(table)))
    block = Block(
        "destinations",
        told.destinations(table, year, language),
        findings.unit(run.manifest["replications"], language, "mean"),
        (say("report.note.destinations", language),),
        table=sheet("destinations", caption, table.head(SHOWN_CELLS), language),
    )
    return section("destinations", language, block)
