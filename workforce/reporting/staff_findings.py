"""Sentences about teachers: at work or not, why and when they leave, how old they are, how many pupils each has."""

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, theme, words
from workforce.reporting.charts import staff as charts
from workforce.reporting.figures import NOTICEABLE, pick
from workforce.results.tables import RunTables


def by_item(in_post: pd.DataFrame, year: int) -> dict[str, float]:
    """People, what is lost for each reason, and full-time equivalents at work, of all levels in a year."""
    sums = pick(in_post, year=year).groupby("item", sort=False)["mean"].sum()
    return {str(item): float(mean) for item, mean in sums.items()}


def at_work(run: RunTables, language: str) -> str:
    """How many teachers are at work in the base year, and for which reason most are not."""
    year = run.manifest["base_year"]
    items = by_item(run.tables["in_post"], year)
    absent = {item: lost for item, lost in items.items() if item.startswith("absent.")}
    reason = max(absent, key=lambda item: absent[item], default="")
    spoken = {"year": year, "people": theme.number(items["headcount"]), "in_post": theme.number(items["in_post"])}
    if not reason or absent[reason] < NOTICEABLE:
        return say("report.finding.all_at_work", language, **spoken)
    return say("report.finding.at_work", language, **spoken, lost=theme.number(absent[reason]),
               reason=words.inside("item", reason, language))  # fmt: skip


def causes(run: RunTables, language: str) -> str:
    """The cause, besides retirement, for which most teachers leave over the whole horizon."""
    rows = pick(run.tables["flows"], level="all")
    rows = rows[rows["flow"].str.startswith("left.") & (rows["flow"] != "left.retirement")]
    total = {str(flow): float(mean) for flow, mean in rows.groupby("flow", sort=False)["mean"].sum().items()}
    most = max(total, key=lambda flow: total[flow], default="")
    if not most or total[most] < NOTICEABLE:
        return say("report.finding.only_retirement", language)
    return say("report.finding.causes", language, cause=words.inside("flow", most, language),
               number=theme.number(total[most]), all=theme.number(sum(total.values())),
               last=int(rows["year"].max()))  # fmt: skip


def exit_months(run: RunTables, language: str) -> str:
    """The month in which most teachers leave for other causes than retirement, and their share in the year."""
    table = run.tables["exits"]
    others = table[table["cause"] != "retirement"].groupby("month")["mean"].sum()
    if float(others.sum()) < NOTICEABLE:
        return say("report.finding.only_retirement", language)
    month = int(str(others.idxmax()))
    share = float(others.max()) / float(others.sum())
    return say("report.finding.exit_months", language, month=findings.month_name(month, language),
               share=theme.percent(share, 0))  # fmt: skip


def older(run: RunTables, language: str) -> str:
    """When the share of teachers aged 50 and over peaks, and where most of them are then."""
    table = run.tables["over_50"]
    whole = pick(table, level="all", area="all").set_index("year")["share"]
    year = int(str(whole.idxmax()))
    there = table[(table["year"] == year) & (table["area"] != "all")]
    most = there.sort_values("mean", ascending=False, kind="stable").to_dict("records")[0]
    return say("report.finding.older", language, year=year, share=theme.percent(float(whole.max())),
               place=charts.place(words.inside("level", most["level"], language), str(most["area"]), language),
               number=theme.number(float(most["mean"])), of_place=theme.percent(float(most["share"])))  # fmt: skip


def schools(by_school: pd.DataFrame, language: str) -> str:
    """The school from which most teachers retire (one row a school, the largest first)."""
    top = by_school.iloc[0]
    return say("report.finding.schools", language, school=top["school"], number=theme.number(float(top["total"])))


def ratios(table: pd.DataFrame, language: str) -> str:
    """The level whose pupils per teacher at work change most from the first year to the last."""
    wide = table.pivot_table(index="level", columns="year", values="pupils_per_in_post", sort=False)
    first, last = min(wide.columns), max(wide.columns)
    change = (wide[last] / wide[first].where(wide[first] > 0) - 1).dropna().abs()
    level = str(change.idxmax())
    before, after = (theme.number(float(wide[year][level]), 1) for year in (first, last))
    return say("report.finding.ratios", language, level=findings.level_name(level, language), first=first, last=last,
               before=before, after=after)  # fmt: skip
