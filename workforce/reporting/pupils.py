"""The parts of a run's report about pupils: how many, their journey through the grades, public and private."""

from dataclasses import replace

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, staff, theme
from workforce.reporting import pupil_findings as told
from workforce.reporting.charts import flows as flow_charts
from workforce.reporting.charts import pupils as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.parts import Block, Section, section
from workforce.reporting.sheets import sheet, widened
from workforce.results.tables import RunTables

_PRIVATE = ("policies.demand.private_intake", "policies.demand.purchased_places")
_KINDERGARTEN = "policies.demand.kindergarten"


def pupils(run: RunTables, language: str) -> Section:
    """Pupils by level, their journey through the grades, when levels are fullest, and how many each teacher has."""
    blocks = (_levels(run, language), _journey(run, language), _peaks(run, language), _balance(run, language))
    return section("pupils", language, *blocks, staff.ratios(run, language))


def _levels(run: RunTables, language: str) -> Block:
    title = findings.pupils(run, language)
    figure = flow_charts.pupils(run.tables["pupils"], language)
    by_level = run.tables["pupils"].groupby(["level", "year"], sort=False)["pupils"].sum().reset_index()
    rows = widened(by_level, ["year"], "level", ["pupils"], language)
    return Block(
        "pupils",
        title,
        say("report.unit.pupils", language),
        drawings=(drawn(figure, "pupils", say("report.alt.pupils", language, title=title), language, wide=True),),
        table=sheet("pupils", say("report.caption.pupils", language), rows, language, otherwise="count"),
    )


def _journey(run: RunTables, language: str) -> Block:
    table = run.tables["pupils_by_grade"]
    title = told.journey(table, language)
    alt = say("report.alt.journey", language, title=title)
    wide = charts.grades(table)
    rows = wide.set_axis([str(year) for year in wide.columns], axis="columns").reset_index()
    return Block(
        "journey",
        title,
        say(f"report.unit.journey{'_thousands' if charts.in_thousands(table) else ''}", language),
        (say("report.note.journey", language),),
        (replace(drawn(charts.journey(table, language), "journey", alt, language, wide=True), broad=True),),
        table=sheet("pupils_by_grade", say("report.caption.journey", language), rows, language, otherwise="count"),
    )


def _peaks(run: RunTables, language: str) -> Block:
    table, found = run.tables["pupils_by_grade"], told.peaks(run.tables["pupils_by_grade"])
    title = told.fullest(found, run.manifest["base_year"], language)
    alt = say("report.alt.peaks", language, title=title)
    return Block(
        "peaks",
        title,
        say("report.unit.both_sectors", language),
        drawings=(drawn(charts.totals(table, found, language), "peaks", alt, language, wide=True),),
        table=sheet("peaks", say("report.caption.peaks", language), found, language),
    )


def _balance(run: RunTables, language: str) -> Block:
    table = run.tables["pupil_flows"]
    return Block(
        "pupil_flows",
        told.moved(table, language),
        say("report.unit.both_sectors", language),
        (say("report.note.pupil_flows", language),),
        table=sheet("pupil_flows", say("report.caption.pupil_flows", language), told.by_level(table), language),
    )


def sectors(run: RunTables, language: str) -> Section | None:
    """Private pupils, purchased places and shares of kindergartens; nothing where no policy concerns them."""
    blocks = [
        _private(run, language) if chosen(run, *_PRIVATE) else None,
        _purchased(run, language),
        _kindergartens(run, language)
        if chosen(run, f"{_KINDERGARTEN}.public", f"{_KINDERGARTEN}.inclusive_s")
        else None,
    ]
    return section("sectors", language, *blocks) if any(blocks) else None


def chosen(run: RunTables, *keys: str) -> bool:
    """Whether the scenario sets a policy whose key begins so."""
    return bool(run.tables["policies"]["key"].astype(str).str.startswith(keys).any())


def _private(run: RunTables, language: str) -> Block | None:
    table = told.private_pupils(run.tables["pupils_by_sector"])
    if table.empty:
        return None
    title = told.private(table, language)
    alt = say("report.alt.private", language, title=title)
    return Block(
        "private",
        title,
        say("report.unit.private", language),
        drawings=(drawn(charts.private_shares(table, language), "private", alt, language, wide=True),),
        table=sheet("private_pupils", say("report.caption.private", language), table, language),
    )


def _purchased(run: RunTables, language: str) -> Block | None:
    table = run.tables["purchased_places"]
    if table.empty or not table["cost"].sum():
        return None
    title = told.purchased(table, language)
    alt = say("report.alt.purchased", language, title=title)
    return Block(
        "purchased",
        title,
        say("report.unit.purchased", language),
        drawings=(drawn(charts.purchased(table, language), "purchased", alt, language, wide=True),),
        table=sheet("purchased_places", say("report.caption.purchased", language), cost_in_wan(table), language),
    )


def cost_in_wan(table: pd.DataFrame) -> pd.DataFrame:
    """Every column of costs in units of 10,000 yuan."""
    costs = {column: f"{column}_wan" for column in ("cost", "inclusive_cost") if column in table}
    changed = table.assign(**{column: table[column] / theme.YUAN_A_WAN for column in costs})
    return changed.rename(columns=costs)


def _kindergartens(run: RunTables, language: str) -> Block:
    table = run.tables["kindergartens"]
    title = told.kindergartens(table, language)
    alt = say("report.alt.kindergartens", language, title=title)
    figure = charts.kindergarten_shares(table, told.SHARES, language)
    return Block(
        "kindergartens",
        title,
        say("report.unit.kindergartens", language),
        (say("report.note.kindergartens", language),),
        (drawn(figure, "kindergartens", alt, language, wide=True),),
        table=sheet("kindergartens", say("report.caption.kindergartens", language), cost_in_wan(table), language),
    )
