"""The parts of a comparison's report about classes, rooms and money: means of every plan side by side."""

import pandas as pd

from workforce.language import say
from workforce.reporting import comparison_findings as told
from workforce.reporting import findings, theme, words
from workforce.reporting.charts import comparison as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.figures import NOTICEABLE, pick
from workforce.reporting.parts import Block, Drawing, Section
from workforce.reporting.sheets import sheet, widened
from workforce.results.tables import ComparisonTables

AMOUNTS = ("mean", "difference")


def classes(comparison: ComparisonTables, language: str) -> Section | None:
    """Pupils, classes, large classes and places short under every plan; charts of what differs, all in the table."""
    if "classes" not in comparison.tables or comparison.tables["classes"].empty:
        return None
    table = pick(comparison.tables["classes"], level="all")
    differing = pick(table, measure=_differing(table))
    measures = list(dict.fromkeys(differing["measure"].tolist()))
    names = say("report.comma", language).join(words.inside("measure", one, language) for one in measures)
    title = say("compare.finding.classes_differ", language, measures=names)
    rows = widened(table, ["scenario", "year"], "measure", AMOUNTS, language)
    block = Block(
        "classes",
        title if measures else say("compare.finding.classes_same", language),
        say("report.unit.compare_classes", language),
        drawings=tuple(_drawing(comparison, pick(table, measure=one), str(one), language) for one in measures),
        table=sheet("classes", say("report.caption.compare_classes", language),
                    told.with_titles(rows, comparison, language), language, otherwise="count"),
    )  # fmt: skip
    return Section("compare_classes", say("report.section.compare_classes", language), blocks=(block,))


def _differing(table: pd.DataFrame) -> list[object]:
    """The measures in which a plan differs noticeably from the baseline in any year."""
    largest = table.assign(size=table["difference"].abs()).groupby("measure", sort=False)["size"].max()
    return [measure for measure, size in largest.items() if size >= NOTICEABLE]


def _drawing(comparison: ComparisonTables, rows: pd.DataFrame, measure: str, language: str) -> Drawing:
    sizes = rows.assign(size=rows["difference"].abs()).groupby("year")["size"].max()
    year = int(str(sizes.idxmax()))
    items = _items(comparison, pick(rows, year=year).set_index("scenario")["mean"], language)
    named = str(words.name("measure", measure, language))
    title = say("compare.finding.beside", language, measure=named, year=year, items=items)
    alt = say("report.alt.beside", language, title=title)
    return drawn(charts.amounts(rows, told.titles(comparison, language)), f"beside-{measure}", alt, language, title)


def _items(comparison: ComparisonTables, amounts: "pd.Series[float]", language: str) -> str:
    """Every plan that has one with its amount."""
    return say("report.comma", language).join(
        say("compare.finding.amount", language, plan=title, amount=theme.number(amounts[plan]))
        for plan, title in told.titles(comparison, language).items()
        if plan in amounts.index
    )


def money(comparison: ComparisonTables, language: str) -> Section | None:
    """What every plan costs by calendar year and payer; nothing where no run knows."""
    if "spending" not in comparison.tables or not comparison.tables["spending"]["mean"].abs().sum():
        return None
    table = comparison.tables["spending"]
    wan = table.assign(**{name: table[name] / theme.YUAN_A_WAN for name in AMOUNTS})
    rows = widened(wan, ["scenario", "year"], "payer", AMOUNTS, language)
    whole = _whole(wan)
    title = _paid(comparison, whole, language)
    figure = charts.amounts(whole, told.titles(comparison, language))
    alt = say("report.alt.beside", language, title=title)
    block = Block(
        "money",
        title,
        findings.unit(comparison.manifest["replications"], language, "wan"),
        (say("compare.note.money", language),),
        (drawn(figure, "beside-money", alt, language, wide=True),),
        table=sheet("money", say("report.caption.compare_money", language),
                    told.with_titles(rows, comparison, language), language, otherwise="count"),
    )  # fmt: skip
    return Section("compare_money", say("report.section.compare_money", language), blocks=(block,))


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of whole calendar years, of all payers; every row where the run has no year between two others."""
    years = sorted(set(table["year"].tolist()))
    return pick(table, payer="all", year=years[1:-1] or years)


def _paid(comparison: ComparisonTables, whole: pd.DataFrame, language: str) -> str:
    """What every plan pays in all whole calendar years together."""
    if whole["difference"].abs().max() < NOTICEABLE:
        return say("compare.finding.money_same", language)
    items = _items(comparison, whole.groupby("scenario", sort=False)["mean"].sum(), language)
    years = whole["year"]
    return say("compare.finding.money", language, first=years.min(), last=years.max(), items=items)
