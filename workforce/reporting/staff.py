"""The parts of a run's report about teachers: people and full-time equivalents, leavers, age by place, schools."""

from dataclasses import replace

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, theme
from workforce.reporting import staff_findings as told
from workforce.reporting.charts import staff as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.figures import headline_year, levels, pick
from workforce.reporting.parts import Block, Section, section
from workforce.reporting.sheets import sheet, widened
from workforce.results.tables import RunTables

SHOWN_SCHOOLS = 20


def at_work(run: RunTables, language: str) -> Section:
    """People on the books, those at work, and the difference by reason."""
    table, title = run.tables["in_post"], told.at_work(run, language)
    by_year = table.groupby(["year", "item"], sort=False)["mean"].sum().reset_index()
    alt = say("report.alt.at_work", language, title=title)
    first = Block(
        "at_work",
        title,
        findings.unit(run.manifest["replications"], language, "mean"),
        (say("report.note.at_work", language),),
        (drawn(charts.lost(table, language), "at-work", alt, language, wide=True),),
        table=sheet("at_work", say("report.caption.at_work", language), _items(by_year, "year", language), language),
    )
    return section("at_work", language, first, _levels(run, language))


def _items(rows: pd.DataFrame, key: str, language: str) -> pd.DataFrame:
    """One row a year or level, one column an item; items that are zero throughout are left out."""
    sums = rows.groupby("item")["mean"].apply(lambda means: means.abs().sum())
    kept = rows[rows["item"].map(sums) > 0]
    return widened(kept, [key], "item", ["mean"], language)


def _levels(run: RunTables, language: str) -> Block:
    year = headline_year(run.tables["balance"], run.manifest["plan_from"])
    rows = pick(run.tables["in_post"], year=year).groupby(["level", "item"], sort=False)["mean"].sum().reset_index()
    return Block(
        "levels",
        say("report.finding.at_work_levels", language, year=year),
        findings.unit(run.manifest["replications"], language, "mean"),
        table=sheet("at_work_levels", say("report.caption.at_work_levels", language, year=year),
                    _items(rows, "level", language), language),
    )  # fmt: skip


def leaving(run: RunTables, language: str) -> Section:
    """Who leaves: causes by year, and by month; one line where hardly anybody leaves at all."""
    if charts.months(run.tables["exits"]).empty:
        return section("leaving", language, intro=say("report.nothing.leaving", language))
    return section("leaving", language, _causes(run, language), _months(run, language))


def _causes(run: RunTables, language: str) -> Block:
    flows, title = run.tables["flows"], told.causes(run, language)
    rows = pick(flows, level="all")
    rows = rows[rows["flow"].str.startswith("left.")]
    figure = charts.causes_by_year(flows, language)
    alt = say("report.alt.causes", language, title=title)
    return Block(
        "causes",
        title,
        findings.unit(run.manifest["replications"], language, "flows"),
        (say("report.note.rows", language),),
        (replace(drawn(figure, "causes", alt, language, wide=True), broad=True),),
        table=sheet("causes", say("report.caption.causes", language),
                    widened(rows, ["year"], "flow", ["mean"], language), language),
    )  # fmt: skip


def _months(run: RunTables, language: str) -> Block:
    exits, title = run.tables["exits"], told.exit_months(run, language)
    rows = charts.months(exits).reset_index().melt("cause", var_name="month", value_name="mean")
    figure = charts.causes_by_month(exits, language)
    alt = say("report.alt.exit_months", language, title=title)
    return Block(
        "exit_months",
        title,
        findings.unit(run.manifest["replications"], language, "average_year"),
        (say("report.note.rows", language),),
        (replace(drawn(figure, "exit-months", alt, language, wide=True), broad=True),),
        table=sheet("exit_months", say("report.caption.exit_months", language),
                    widened(rows, ["month"], "cause", ["mean"], language), language),
    )  # fmt: skip


def older(run: RunTables, language: str) -> Block:
    """Share of teachers aged 50 and over by level and area."""
    table, title = run.tables["over_50"], told.older(run, language)
    alt = say("report.alt.older", language, title=title)
    return Block(
        "older",
        title,
        say("report.unit.share", language, replications=theme.number(run.manifest["replications"])),
        drawings=(replace(drawn(charts.older(table, language), "older", alt, language, wide=True), broad=True),),
        table=sheet("over_50", say("report.caption.over_50", language), table, language),
    )


def by_school(retirements: pd.DataFrame) -> pd.DataFrame:
    """One row a school that anybody retires from: the total, then the school years; the largest first."""
    wide = retirements.pivot_table(index="school", columns="year", values="retirements", aggfunc="sum", sort=False)
    wide.columns = pd.Index([findings.school_year(int(year)) for year in wide.columns])
    wide.insert(0, "total", wide.sum(axis=1))
    ordered = wide[wide["total"] > 0].sort_values("total", ascending=False, kind="stable")
    return ordered.rename_axis(index="school").reset_index()


def schools(run: RunTables, language: str) -> Block | None:
    """The schools from which most teachers retire; none where no roster says who teaches where."""
    table = by_school(run.tables["school_retirements"])
    if table.empty:
        return None
    caption = say("report.caption.schools", language, count=min(SHOWN_SCHOOLS, len(table)))
    return Block(
        "schools",
        told.schools(table, language),
        findings.unit(run.manifest["replications"], language, "school_years"),
        (say("report.note.schools", language, count=len(table)),),
        table=sheet("school_retirements", caption, table.head(SHOWN_SCHOOLS), language),
    )


def ratios(run: RunTables, language: str) -> Block | None:
    """Pupils for each teacher, and teachers for each class, by level."""
    table = run.tables["ratios"]
    if "pupils_per_in_post" not in table or not levels(table):
        return None
    title = told.ratios(table, language)
    alt = say("report.alt.ratios", language, title=title)
    figure = charts.lines(table, "level", "pupils_per_in_post", language)
    return Block(
        "ratios",
        title,
        say("report.unit.ratios", language, replications=theme.number(run.manifest["replications"])),
        drawings=(drawn(figure, "ratios", alt, language, wide=True),),
        table=sheet("ratios", say("report.caption.ratios", language), table, language),
    )


def senior_women(run: RunTables, language: str) -> Block | None:
    """How much hangs on when women with senior titles leave; nothing where nothing does, or nobody asked."""
    table = run.tables.get("senior_women")
    if table is None or table.empty:
        return None
    wide = table.pivot_table(index="year", columns="case", values="teachers")
    apart = wide["stay"] - wide["leave"]
    year = int(str(apart.abs().idxmax()))
    if abs(float(apart[year])) < 1:
        return None
    short = table[table["year"] == year].set_index("case")["shortage"]
    spoken = {case: theme.number(float(wide[case][year])) for case in ("leave", "stay")}
    spoken |= {f"short_{case}": theme.number(float(short[case])) for case in ("leave", "stay")}
    key = "senior_women" if spoken["short_leave"] != spoken["short_stay"] else "senior_women_people"
    title = say(f"report.finding.{key}", language, year=year, apart=theme.number(abs(float(apart[year]))), **spoken)
    figure = charts.lines(table, "case", "teachers", language, ",.0f")
    rows = widened(table, ["year"], "case", ["teachers", "shortage"], language)
    return Block(
        "senior_women",
        title,
        say("report.unit.senior_women", language),
        (say("report.note.senior_women", language),),
        (drawn(figure, "senior-women", say("report.alt.senior_women", language, title=title), language, wide=True),),
        table=sheet("senior_women", say("report.caption.senior_women", language), rows, language),
    )
