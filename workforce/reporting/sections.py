"""The sections of a run's report that show results, in order; each takes the run and gives a section."""

from dataclasses import replace

from workforce.language import say
from workforce.reporting import findings, staff, theme, words
from workforce.reporting.charts import balance as balance_charts
from workforce.reporting.charts import flows as flow_charts
from workforce.reporting.charts import need as need_charts
from workforce.reporting.charts import people as people_charts
from workforce.reporting.drawing import age_key, balance_key, drawn, load_key
from workforce.reporting.figures import across, headline_year, levels, pick
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


def pupils(run: RunTables, language: str) -> Section:
    """Pupils by level, and how many there are for each teacher."""
    title = findings.pupils(run, language)
    figure = flow_charts.pupils(run.tables["pupils"], language)
    by_level = run.tables["pupils"].groupby(["level", "year"], sort=False)["pupils"].sum().reset_index()
    rows = widened(by_level, ["year"], "level", ["pupils"], language)
    block = Block(
        "pupils",
        title,
        say("report.unit.pupils", language),
        drawings=(drawn(figure, "pupils", say("report.alt.pupils", language, title=title), language, wide=True),),
        table=sheet("pupils", say("report.caption.pupils", language), rows, language),
    )
    return section("pupils", language, block, staff.ratios(run, language))


def needs(run: RunTables, language: str) -> Section:
    """The need by the norm beside the need by lessons; lessons per teacher beside the standard."""
    blocks = (_gaps(run, language), _norm(run, language), _loads(run, language))
    return section("needs", language, *blocks, intro=say("report.intro.needs", language))


def _gaps(run: RunTables, language: str) -> Block:
    year = headline_year(run.tables["balance"], run.manifest["plan_from"])
    title = findings.two_needs(run, year, language)
    gaps = need_charts.gaps_by_view(run.tables["norm"], year)
    alt = say("report.alt.two_needs", language, title=title)
    return Block(
        "gaps",
        title,
        findings.unit(run.manifest["replications"], language, "gap"),
        drawings=(drawn(need_charts.two_needs(gaps, language), "gaps", alt, language, wide=True),),
        table=sheet("gaps", say("report.caption.gaps", language), gaps, language),
    )


def _norm(run: RunTables, language: str) -> Block:
    years = [run.manifest["base_year"], headline_year(run.tables["balance"], run.manifest["plan_from"])]
    rows = pick(run.tables["norm"], year=years)
    return Block(
        "norm",
        say("report.finding.norm", language),
        say("report.unit.norm", language),
        (say("report.note.norm", language),),
        table=sheet("norm", say("report.caption.norm", language), rows, language),
    )


def _loads(run: RunTables, language: str) -> Block:
    table = run.tables["loads"]
    drawings = []
    for level in need_charts.load_levels(table):
        title = findings.level_name(level, language)
        alt = say("report.alt.loads", language, level=title)
        drawings.append(drawn(need_charts.loads(table, level, language), f"loads-{level}", alt, language, title))
    calibrated = bool((table["basis"] == "calibrated").any())
    return Block(
        "loads",
        findings.loads(run, language),
        say("report.unit.loads", language),
        tuple(say(f"report.note.{note}", language) for note in ("loads", *(["calibrated"] if calibrated else []))),
        tuple(drawings),
        load_key(language),
        sheet("loads", say("report.caption.loads", language), table, language),
    )
