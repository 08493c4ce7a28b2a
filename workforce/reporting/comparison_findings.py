"""Sentences about plans against the baseline, made from paired differences."""

import pandas as pd

from workforce.language import say
from workforce.reporting import theme
from workforce.reporting.figures import (
    NOTICEABLE,
    Estimate,
    estimate,
    headline_year,
    pick,
    series,
    telling_year,
    worst_year,
)
from workforce.results.tables import ComparisonTables


def titles(comparison: ComparisonTables, language: str) -> dict[str, str]:
    """Plan -> its title, baseline first."""
    told = comparison.manifest["titles"]
    return {plan: str(told.get(plan, {}).get(language) or plan) for plan in comparison.manifest["scenarios"]}


def with_titles(table: pd.DataFrame, comparison: ComparisonTables, language: str) -> pd.DataFrame:
    """The table with titles in place of the ids of plans, and the plan in front."""
    named = titles(comparison, language)
    plans = [named.get(plan, plan) for plan in table["scenario"].tolist()]
    rest = [column for column in table.columns if column != "scenario"]
    return table[rest].assign(scenario=plans)[["scenario", *rest]]


def year_of(comparison: ComparisonTables) -> int:
    """The year of the headline: the worst of the baseline, or where no plan differs then, that of most difference."""
    year = headline_year(_of_baseline(comparison), _plan_from(comparison))
    return telling_year(comparison.tables["differences"], year)


def _of_baseline(comparison: ComparisonTables) -> pd.DataFrame:
    return pick(comparison.tables["totals"], scenario=comparison.manifest["baseline"])


def _plan_from(comparison: ComparisonTables) -> int:
    manifest = comparison.manifest
    return int(manifest.get("plan_from", min(manifest["years"]) + 1))


def conclusion(comparison: ComparisonTables, language: str) -> tuple[str, ...]:
    """The baseline's worst year, and what each plan makes of it."""
    named, baseline, table = titles(comparison, language), comparison.manifest["baseline"], _of_baseline(comparison)
    year = worst_year(table, _plan_from(comparison))
    shortage = estimate(table, year=year, level="all", measure="shortage")
    spoken = {"baseline": named[baseline], "year": year, "shortage": shortage.spoken(language)}
    sentences = [say("compare.conclusion.worst", language, **spoken)]
    sentences += [_against(comparison, plan, language) for plan in named if plan != baseline]
    return tuple(say("report.sentence", language, text=text) for text in sentences)


def difference_in(comparison: ComparisonTables, plan: str, year: int) -> Estimate:
    """The paired difference in shortage of all levels."""
    return estimate(comparison.tables["differences"], scenario=plan, year=year, level="all", measure="shortage")


def _against(comparison: ComparisonTables, plan: str, language: str) -> str:
    named, year = titles(comparison, language), year_of(comparison)
    found = difference_in(comparison, plan, year)
    spoken: dict[str, object] = {"plan": named[plan], "baseline": named[comparison.manifest["baseline"]], "year": year}
    if abs(found.mean) < NOTICEABLE:
        return say("compare.conclusion.same", language, **spoken)
    rows = pick(comparison.tables["differences"], scenario=plan, year=year, level="all", measure="shortage")
    spoken |= {"chance": theme.percent(float(rows["chance_lower"].iloc[0]), 0)}
    if found.mean < 0:
        less = Estimate(-found.mean, -found.high, -found.low)
        return _by_so_many("less", less, language, spoken)
    return _by_so_many("more", found, language, spoken)


def _by_so_many(side: str, by: Estimate, language: str, spoken: dict[str, object]) -> str:
    """That a plan is short of fewer teachers, or of more; one teacher is told as one."""
    count = theme.number(by.mean)
    key = f"compare.conclusion.{side}{'_one' if count == '1' else ''}"
    return say(key, language, **{side: count}, range=by.range(language), **spoken)


def largest(comparison: ComparisonTables, plan: str, language: str) -> str:
    """The year in which a plan differs most from the baseline."""
    by_year = series(comparison.tables["differences"], scenario=plan, level="all", measure="shortage")
    year = max(by_year, key=lambda y: abs(by_year[y].mean))
    title = titles(comparison, language)[plan]
    if abs(by_year[year].mean) < NOTICEABLE:
        return say("compare.finding.no_difference", language, plan=title)
    return say("compare.finding.difference", language, plan=title, year=year,
               difference=theme.signed(by_year[year].mean), range=by_year[year].range(language))  # fmt: skip


def totals(comparison: ComparisonTables, measure: str, language: str) -> str:
    """What every plan comes to in the last year."""
    last = max(comparison.manifest["years"])
    table = comparison.tables["totals"]
    items = [
        say("compare.finding.item", language, plan=title,
            mean=theme.number(estimate(table, scenario=plan, year=last, level="all", measure=measure).mean))
        for plan, title in titles(comparison, language).items()
    ]  # fmt: skip
    return say("compare.finding.totals", language, measure=say(f"report.value.measure.{measure}", language), last=last,
               items=say("report.comma", language).join(items))  # fmt: skip
