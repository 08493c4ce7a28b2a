"""The sections of a run's report that show results, in order; each takes the run and gives a section."""

from dataclasses import replace

from workforce.language import say
from workforce.reporting import findings, staff, theme, words
from workforce.reporting.charts import balance as balance_charts
from workforce.reporting.charts import flows as flow_charts
from workforce.reporting.charts import people as people_charts
from workforce.reporting.drawing import age_key, balance_key, drawn
from workforce.reporting.figures import across, levels, pick
from workforce.reporting.parts import Block, Section, section
from workforce.reporting.sheets import sheet, widened
from workforce.results.tables import RunTables

STATISTICS = ("mean", "low", "high")


def balance(run: RunTables, language: str) -> Section:
    """Need and supply by level."""
    table = run.tables["balance"]
    titles = {level: findings.level_balance(run, level, language) for level in ("all", *levels(table))}
    drawings = tuple(
        drawn(balance_charts.fan(table, level, language, 400 if level == "all" else 300), f"fan-{level}",
              say("report.alt.fan", language, finding=title), language, title, wide=level == "all")
        for level, title in titles.items()
    )  # fmt: skip
    rows = widened(table, ["level", "year"], "measure", STATISTICS, language)
    block = Block(
        "balance",
        findings.need_and_supply(run, language),
        findings.unit(run.manifest["replications"], language),
        (say("report.note.netting", language, layer=layer(run, language)),),
        drawings,
        balance_key(language),
        sheet("balance", say("report.caption.balance", language), rows, language),
    )
    return section("balance", language, block)


def layer(run: RunTables, language: str) -> str:
    """The layer at which shortage and surplus are netted: ``level x subject x area`` in the reader's words."""
    return " × ".join(words.heading(part, language) for part in str(run.manifest["netted_at"]).split(" x "))


def subjects(run: RunTables, language: str) -> Section:
    """Subject by year: shortage, and surplus beneath."""
    blocks = [_subject_map(run, measure, language) for measure in ("shortage", "surplus")]
    return section("subjects", language, *blocks, intro=say("report.intro.subjects", language))


def _subject_map(run: RunTables, measure: str, language: str) -> Block:
    table = run.tables["subjects"]
    top = balance_charts.top_of(table, measure)
    drawings = []
    for group, of_levels in balance_charts.map_groups(table).items():
        if balance_charts.is_blank(table, of_levels, measure):
            continue
        title = balance_charts.group_name(group, language)
        figure = balance_charts.heat_map(table, of_levels, measure, top, language)
        alt = say(f"report.alt.map_{measure}", language, level=title)
        drawings.append(replace(drawn(figure, f"map-{measure}-{group}", alt, language, title), broad=True))
    rows = widened(pick(table, measure=measure), ["level", "subject"], "year", ["mean"], language)
    return Block(
        measure,
        findings.subject_map(run, measure, language),
        findings.unit(run.manifest["replications"], language, "mean"),
        tuple(filter(None, [findings.runners_up(run, language) if measure == "shortage" else ""])),
        tuple(drawings),
        table=sheet(measure, say(f"report.caption.{measure}", language), rows, language),
    )


def people(run: RunTables, language: str) -> Section:
    """Age structure and retirements, of the county, its areas and its schools."""
    blocks = (_ages(run, language), staff.older(run, language), _wave(run, language), _months(run, language))
    return section("people", language, *blocks, staff.schools(run, language))


def _ages(run: RunTables, language: str) -> Block:
    ages = run.tables["ages"]
    drawings = []
    for year in sorted(set(ages["year"].tolist())):
        older, share = findings.older_share(ages, year)
        title = say("report.chart.older", language, year=year, older=theme.number(older), share=theme.percent(share))
        alt = say("report.alt.pyramid", language, title=title)
        drawings.append(drawn(people_charts.pyramid(ages, year, language), f"pyramid-{year}", alt, language, title))
    return Block(
        "ages",
        findings.age_structure(run, language),
        findings.unit(run.manifest["replications"], language, "mean"),
        (say("report.note.pyramid", language),),
        tuple(drawings),
        age_key(language),
        sheet("ages", say("report.caption.ages", language), ages, language),
    )


def _wave(run: RunTables, language: str) -> Block:
    title = findings.retirement_wave(run, language)
    figure = people_charts.retirement_years(run.tables["flows"])
    alt = say("report.alt.retirements", language, title=title)
    rows = pick(run.tables["flows"], level="all", flow="left.retirement")
    rows = rows.assign(school_year=rows["year"] - 1)[["school_year", *STATISTICS]]
    return Block(
        "retirements",
        title,
        findings.unit(run.manifest["replications"], language, "a_year"),
        drawings=(drawn(figure, "retirements", alt, language, wide=True),),
        table=sheet("retirements", say("report.caption.retirements", language), rows, language),
    )


def _months(run: RunTables, language: str) -> Block:
    title = findings.retirement_months(run, language)
    figure = people_charts.retirement_months(run.tables["retirements"], language)
    alt = say("report.alt.months", language, title=title)
    return Block(
        "months",
        title,
        findings.unit(run.manifest["replications"], language, "mean"),
        drawings=(replace(drawn(figure, "months", alt, language, wide=True), broad=True),),
        table=sheet("months", say("report.caption.months", language), run.tables["retirements"], language),
    )


def flows(run: RunTables, language: str) -> Section:
    """Who comes and who goes."""
    title = findings.flows(run, language)
    figure = flow_charts.flows(run.tables["flows"], language)
    rows = widened(across(run.tables["flows"]), ["year"], "flow", ["mean"], language)
    block = Block(
        "flows",
        title,
        findings.unit(run.manifest["replications"], language, "flows"),
        (say("report.note.flows", language),),
        (drawn(figure, "flows", say("report.alt.flows", language, title=title), language, wide=True),),
        table=sheet("flows", say("report.caption.flows", language), rows, language),
    )
    return section("flows", language, block)
