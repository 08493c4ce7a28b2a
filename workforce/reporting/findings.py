"""Sentences made from figures: what a chart's title says, and the conclusion at the head of the page.

Means throughout, because means add; the range in brackets holds 90 % of the replications.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workforce.draws import BLOCK
from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.figures import (
    NOTICEABLE,
    Cell,
    across,
    estimate,
    headline_year,
    levels,
    pick,
    planned,
    series,
    worst_cells,
    worst_year,
)
from workforce.results.tables import RunTables

WEAK = ("unknown", "hypothetical", "assumed", "memory")
"""Grades of confidence that rest on no document, the weakest first."""


def conclusion(run: RunTables, language: str) -> tuple[str, ...]:
    """One or two sentences: how short, when, and where most."""
    balance, manifest = run.tables["balance"], run.manifest
    year = headline_year(balance, manifest["plan_from"])
    at = {measure: estimate(balance, year=year, level="all", measure=measure) for measure in ("shortage", "surplus")}
    worst = worst_year(balance, manifest["plan_from"])
    most = estimate(balance, year=worst, level="all", measure="shortage")
    key = "short" if year == worst else "little"
    first = say(
        f"report.conclusion.{key if most.mean >= NOTICEABLE else 'enough'}",
        language,
        county=words.title_of("name", manifest["county"], language),
        year=year,
        worst=worst,
        most=most.spoken(language),
        shortage=at["shortage"].spoken(language),
        surplus=at["surplus"].spoken(language),
    )
    return tuple(filter(None, (first, _second_sentence(run, year, at["shortage"].mean, language))))


def _second_sentence(run: RunTables, told: int, shortage: float, language: str) -> str:
    """The surplus, where it becomes larger than the shortage in a year not told; else the worst cell; else nothing."""
    surplus = series(run.tables["balance"], level="all", measure="surplus")
    surplus = planned(surplus, run.manifest["plan_from"])
    year = max(surplus, key=lambda y: surplus[y].mean)
    if year != told and surplus[year].mean > max(2 * shortage, NOTICEABLE):
        return say("report.conclusion.surplus", language, year=year, surplus=surplus[year].spoken(language))
    worst = worst_cells(run)
    return say("report.sentence", language, text=cell(worst[0], language)) if worst else ""


def cell(worst: Cell, language: str, measure: str = "shortage") -> str:
    """``Junior mathematics is short by 41 in 2030 (25 to 60)``."""
    return say(
        f"report.finding.cell_{measure}",
        language,
        cell=words.cell_name(worst.level, worst.subject, language),
        mean=theme.number(worst.estimate.mean),
        range=worst.estimate.range(language),
        year=worst.year,
    )


def unit(replications: int, language: str, what: str = "teachers") -> str:
    """The line beneath a title: unit, number of replications, and what the range holds."""
    return say(f"report.unit.{what}", language, replications=theme.number(replications))


def caveat(manifest: Mapping[str, Any], language: str, about: str = "report") -> str:
    """What figures and ranges are: of chance and of what is not known, or of chance alone; of a run or ``compare``."""
    key = f"{about}.caveat" if manifest["assumptions"] == "drawn" else f"{about}.caveat_likely"
    return say(key, language, replications=theme.number(manifest["replications"]))


def need_and_supply(run: RunTables, language: str) -> str:
    """How need and teachers at work of all levels go from the base year to the last."""
    need, work = (series(run.tables["balance"], level="all", measure=measure) for measure in ("need", "in_post"))
    first, last = min(need), max(need)
    return say(
        "report.finding.balance",
        language,
        first=first,
        last=last,
        need_first=theme.number(need[first].mean),
        need_last=theme.number(need[last].mean),
        work_first=theme.number(work[first].mean),
        work_last=theme.number(work[last].mean),
    )


def level_balance(run: RunTables, level: str, language: str) -> str:
    """The worst plan year of a level: short by so many, or at most so many too many."""
    told = level_name(level, language)
    for measure in ("shortage", "surplus"):
        by_year = planned(series(run.tables["balance"], level=level, measure=measure), run.manifest["plan_from"])
        year = max(by_year, key=lambda y: by_year[y].mean)
        worst = by_year[year]
        if worst.mean >= NOTICEABLE:
            return say(f"report.finding.level_{measure}", language, level=told, year=year,
                       mean=theme.number(worst.mean), range=worst.range(language))  # fmt: skip
    return say("report.finding.level_even", language, level=told)


def subject_map(run: RunTables, measure: str, language: str) -> str:
    """The cell with the largest shortage, or surplus, of all."""
    worst = worst_cells(run, measure=measure)
    return cell(worst[0], language, measure) if worst else say(f"report.finding.no_cell_{measure}", language)


def runners_up(run: RunTables, language: str, how_many: int = 4) -> str:
    """The next worst cells, in one sentence; empty where there are none."""
    rest = [
        say("report.finding.next_item", language, cell=words.cell_name(c.level, c.subject, language), year=c.year,
            mean=theme.number(c.estimate.mean))
        for c in worst_cells(run, how_many + 1)[1:]
    ]  # fmt: skip
    return say("report.finding.next", language, cells=say("report.comma", language).join(rest)) if rest else ""


def older_share(ages: pd.DataFrame, year: int) -> tuple[float, float]:
    """Teachers aged 50 and over in a year: how many, and as a share of all."""
    of_year = pick(ages, year=year)
    older = float(of_year.loc[of_year["age_band"].str[:2].astype(int) >= 50, "mean"].sum())
    everyone = float(of_year["mean"].sum())
    return older, older / everyone if everyone else 0.0


def age_structure(run: RunTables, language: str) -> str:
    """The share of teachers aged 50 and over, now and at the end of the pyramids."""
    ages = run.tables["ages"]
    first, last = int(ages["year"].min()), int(ages["year"].max())
    shares = {"share_first": theme.percent(older_share(ages, first)[1]),
              "share_last": theme.percent(older_share(ages, last)[1])}  # fmt: skip
    return say("report.finding.ages", language, first=first, last=last, **shares)


def retirement_wave(run: RunTables, language: str) -> str:
    """The school year in which most teachers retire."""
    by_census = series(run.tables["flows"], level="all", flow="left.retirement")
    if not by_census:
        return say("report.finding.no_retirements", language)
    peak = max(by_census, key=lambda year: by_census[year].mean)
    return say("report.finding.retirements", language, school_year=school_year(peak - 1),
               retirements=by_census[peak].spoken(language))  # fmt: skip


def retirement_months(run: RunTables, language: str) -> str:
    """The calendar month in which most teachers retire, on average over the school years."""
    table = run.tables["retirements"]
    by_month = dict(table.groupby("month")["mean"].sum().items())
    if not sum(by_month.values()):
        return say("report.finding.no_retirements", language)
    month = max(by_month, key=lambda m: by_month[m])
    return say("report.finding.months", language, month=month_name(int(str(month)), language),
               mean=theme.number(by_month[month] / table["school_year"].nunique(), 1))  # fmt: skip


def flows(run: RunTables, language: str) -> str:
    """How many come and go over the whole horizon, and how much of the going is retirement."""
    table = across(run.tables["flows"])
    leaving = float(pick(table, kind="out")["mean"].sum())
    retiring = float(pick(table, flow="left.retirement")["mean"].sum())
    return say("report.finding.flows", language, first=int(table["year"].min()), last=int(table["year"].max()),
               coming=theme.number(float(pick(table, kind="in")["mean"].sum())), leaving=theme.number(leaving),
               share=theme.percent(retiring / leaving if leaving else 0.0, 0))  # fmt: skip


def pupils(run: RunTables, language: str) -> str:
    """Pupils of all levels now and then, and the level that changes most."""
    by_level = run.tables["pupils"].groupby(["level", "year"])["pupils"].sum().unstack("year")
    first, last = min(by_level.columns), max(by_level.columns)
    change = (by_level[last] / by_level[first].where(by_level[first] > 0) - 1).dropna()
    most = str(change.abs().idxmax())
    total = by_level.sum()
    return say("report.finding.pupils", language, first=first, last=last,
               pupils_first=theme.number(float(total[first])), pupils_last=theme.number(float(total[last])),
               level=level_name(most, language), change=theme.signed_percent(float(change[most])))  # fmt: skip


def two_needs(run: RunTables, year: int, language: str) -> str:
    """What the two needs say of one year: by lessons, and by the norm raw and like for like, over the same levels."""
    norm = pick(run.tables["norm"], year=year)
    norm = pick(norm, level=levels(norm))
    return say("report.finding.two_needs", language, year=year,
               lessons=theme.signed(float(norm["gap_by_lessons"].sum())),
               raw=theme.signed(float(norm["gap_raw"].sum())),
               like=theme.signed(float(norm["gap_like_for_like"].sum())))  # fmt: skip


def loads(run: RunTables, language: str) -> str:
    """The subject whose weekly lessons per teacher lie furthest from the standard, counted in teachers.

    In teachers, because a subject with hardly any teachers of its own (labour) is taught by others and far off any
    standard without being a finding.
    """
    table = pick(run.tables["loads"], unit="lessons")
    table = table[(table["implied_load"] > 0) & (table["standard_load"] > 0)].reset_index(drop=True)
    if table.empty:
        return say("report.finding.no_loads", language)
    distance = ((table["implied_load"] / table["standard_load"] - 1) * table["teachers"]).clip(upper=table["teachers"])
    furthest = table.to_dict("records")[int(distance.abs().argmax())]
    return say("report.finding.loads", language,
               cell=words.cell_name(str(furthest["level"]), str(furthest["subject"]), language),
               implied=theme.number(float(furthest["implied_load"]), 1),
               standard=theme.number(float(furthest["standard_load"]), 1))  # fmt: skip


def assumptions(run: RunTables, language: str) -> str:
    """How many assumptions rest on no document."""
    grades = run.tables["assumptions"]["confidence"]
    return say("report.finding.assumptions", language, weak=int(grades.isin(WEAK).sum()), all=len(grades))


def data_quality(run: RunTables, language: str) -> str:
    """The share of the county's data that rests on no document."""
    table = run.tables["data_quality"]
    rows = float(table["rows"].sum())
    weak = float(pick(table, confidence=list(WEAK))["rows"].sum())
    return say("report.finding.quality", language, share=theme.percent(weak / rows if rows else 0.0, 0),
               rows=theme.number(rows))  # fmt: skip


def knowledge(run: RunTables, language: str) -> str:
    """How much is known of the teachers: the attribute of which least is."""
    table = run.tables["roster_knowledge"]
    if bool((table["known"] == 1).all()):
        return say("report.finding.knowledge_whole", language)
    least = table.iloc[int(table["known"].to_numpy().argmin())]
    drawn = run.manifest["assumptions"] == "drawn" and run.manifest["replications"] > BLOCK
    return say("report.finding.knowledge" if drawn else "report.finding.knowledge_one", language, **{
        name: theme.percent(float(least[name]), 0) for name in ("known", "part_fitted", "assumed")
    }, attribute=words.name("attribute", least["attribute"], language))  # fmt: skip


def roster_fit(run: RunTables, language: str) -> str:
    """Whether the roster meets every stated total."""
    table = run.tables["roster_fit"]
    distance = (table["fitted"] - table["stated"]).abs()
    off = int((distance >= NOTICEABLE).sum())
    if not off:
        return say("report.finding.fit_exact", language, totals=len(table))
    return say("report.finding.fit_off", language, totals=len(table), off=off,
               most=theme.number(float(distance.max())))  # fmt: skip


def reconciliation(run: RunTables, language: str) -> str:
    """How many left, came and changed level between the last two rosters."""
    table = run.tables["reconciliation"]
    last = table[table["year"] == table["year"].max()]
    whole = last[last["level"] == "all"].iloc[0]
    counts = {name: theme.number(float(whole[name])) for name in ("before", "left", "arrived")}
    return say("report.finding.reconciliation", language, first=whole["since"], last=whole["year"],
               moved=theme.number(float(last["moved_in"].sum())), **counts)  # fmt: skip


def ways(run: RunTables, language: str) -> str:
    """By how much the mean of the replications differs from the expected way: in all, and where it is most."""
    table = run.tables["ways"]
    most = table.iloc[int(table["difference"].abs().to_numpy().argmax())]
    whole = table[table["level"] == "all"]["difference"]
    key = "report.finding.ways_drawn" if run.manifest["assumptions"] == "drawn" else "report.finding.ways"
    return say(key, language, most=theme.number(abs(float(most["difference"])), 1),
               level=words.name("level", most["level"], language), year=most["year"],
               whole=theme.number(float(whole.abs().max()), 1))  # fmt: skip


def school_year(year: int) -> str:
    """``2031/32``."""
    return f"{year}/{(year + 1) % 100:02d}"


def month_name(month: int, language: str) -> str:
    """``August``, ``8月``."""
    return say(f"report.month.{month}", language)


def level_name(level: str, language: str) -> str:
    """The name of a level, or of all together."""
    return str(words.name("level", level, language))
