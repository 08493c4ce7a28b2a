"""Sentences about classes: how many are large, where places and rooms are short, how well the base census is met."""

import pandas as pd

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.charts import classes as charts
from workforce.reporting.charts import staff as staff_charts
from workforce.reporting.figures import NOTICEABLE


def sizes(table: pd.DataFrame, plan_from: int, language: str) -> str:
    """How many classes of the base year are large, and in which plan year most are."""
    by_year = table.groupby("year")[["classes", charts.LARGE, charts.VERY_LARGE]].sum()
    base, later = by_year.iloc[0], by_year[by_year.index >= plan_from][charts.LARGE]
    if float(by_year[charts.LARGE].max()) < NOTICEABLE:
        return say("report.finding.no_large_classes", language)
    year = int(str(later.idxmax()))
    key = "large_classes" if float(later[year]) >= NOTICEABLE else "large_classes_gone"
    return say(f"report.finding.{key}", language, first=int(by_year.index[0]), classes=theme.number(base["classes"]),
               large=theme.number(base[charts.LARGE]), very=theme.number(base[charts.VERY_LARGE]), year=year,
               most=theme.number(later[year]), last=int(later.index[-1]), end=theme.number(later.iloc[-1]))  # fmt: skip


def of_place(rows: pd.DataFrame, name: str, language: str) -> str:
    """How many classes of a place are large in the first year, at most, and in the last."""
    wide = charts.by_size(rows)
    large, very = wide["56_to_65"] + wide[charts.VERY_LARGE], wide[charts.VERY_LARGE]
    first, last = int(wide.index[0]), int(wide.index[-1])
    if float(large.max()) < NOTICEABLE:
        total = wide.sum(axis=1)
        return say("report.finding.place_calm", language, place=name, first=first, last=last,
                   before=theme.number(total[first]), after=theme.number(total[last]))  # fmt: skip
    year = int(str(large.idxmax()))
    spoken = {"before": first, "most": year, "after": last}
    counts = {f"large_{when}": theme.number(float(large[at])) for when, at in spoken.items()}
    counts |= {f"very_{when}": theme.number(float(very[at])) for when, at in spoken.items()}
    return say("report.finding.place_large", language, place=name, first=first, last=last, year=year, **counts)


def place(level: str, area: str, language: str) -> str:
    """``Primary, urban``; the level alone for all its areas."""
    return staff_charts.place(str(words.name("level", level, language)), area, language)


def short(table: pd.DataFrame, measure: str, language: str) -> str:
    """When and where most places, or rooms, are short."""
    by_year = table.groupby("year")[measure].sum()
    year = int(str(by_year.idxmax()))
    if float(by_year[year]) < NOTICEABLE:
        return say(f"report.finding.no_{measure}", language)
    there = table[table["year"] == year].sort_values(measure, ascending=False, kind="stable")
    most = there.to_dict("records")[0]
    return say(f"report.finding.{measure}", language, year=year, number=theme.number(by_year[year]),
               place=_inside(place(str(most["level"]), str(most["area"]), language)),
               most=theme.number(float(most[measure])))  # fmt: skip


def _inside(text: str) -> str:
    return text[:1].lower() + text[1:]


def fit(table: pd.DataFrame, language: str) -> str:
    """How far the classes of the base census are from what is stated, where they are furthest."""
    apart = (table["formed"] - table["stated"]).abs()
    if float(apart.max()) < 1:
        return say("report.finding.class_fit_close", language, totals=len(table))
    furthest = table.to_dict("records")[int(apart.to_numpy().argmax())]
    where = _inside(place(str(furthest["level"]), str(furthest["area"]), language))
    stated, formed = (theme.number(float(furthest[which])) for which in ("stated", "formed"))
    return say("report.finding.class_fit", language, place=where, stated=stated, formed=formed)
