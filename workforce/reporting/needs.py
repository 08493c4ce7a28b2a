"""The parts of a run's report about the need: by lessons and by the norm, and what lies between them."""

from workforce.language import say
from workforce.reporting import findings
from workforce.reporting import need_findings as told
from workforce.reporting.charts import need as charts
from workforce.reporting.drawing import drawn, load_key, need_key
from workforce.reporting.figures import headline_year, levels, pick
from workforce.reporting.parts import Block, Section, section
from workforce.reporting.sheets import sheet
from workforce.results.tables import RunTables


def needs(run: RunTables, language: str) -> Section:
    """The need by the norm beside the need by lessons, the difference explained, and lessons beside the standard."""
    blocks = (_gaps(run, language), _explained(run, language), _signs(run, language), _norm(run, language),
              _loads(run, language), _response(run, language))  # fmt: skip
    return section("needs", language, *blocks, intro=say("report.intro.needs", language))


def _gaps(run: RunTables, language: str) -> Block:
    year = headline_year(run.tables["balance"], run.manifest["plan_from"])
    title = findings.two_needs(run, year, language)
    gaps = charts.gaps_by_view(run.tables["norm"], year)
    alt = say("report.alt.two_needs", language, title=title)
    return Block(
        "gaps",
        title,
        findings.unit(run.manifest["replications"], language, "gap"),
        drawings=(drawn(charts.two_needs(gaps, language), "gaps", alt, language, wide=True),),
        table=sheet("gaps", say("report.caption.gaps", language), gaps, language),
    )


def _explained(run: RunTables, language: str) -> Block | None:
    table = told.explained(run)
    if table.empty:
        return None
    year = headline_year(run.tables["balance"], run.manifest["plan_from"])
    drawings = []
    for level in levels(table):
        title = told.of_level(table, level, year, language)
        alt = say("report.alt.explained", language, title=title)
        drawings.append(drawn(charts.over_years(table, level), f"needs-{level}", alt, language, title))
    return Block(
        "explained",
        told.differing(table, year, language),
        findings.unit(run.manifest["replications"], language, "explained"),
        (say("report.note.explained", language),),
        tuple(drawings),
        need_key(language),
        sheet("needs", say("report.caption.explained", language), table, language),
    )


def _signs(run: RunTables, language: str) -> Block | None:
    year = run.manifest["base_year"]
    table = told.signs(run.tables["norm"], year)
    if table.empty:
        return None
    return Block(
        "signs",
        told.signs_told(table, year, language),
        say("report.unit.signs", language),
        (say("report.note.signs", language), told.establishment(run.tables["posts"], year, language)),
        table=sheet("norm_signs", say("report.caption.signs", language, year=year), table, language),
    )


def _norm(run: RunTables, language: str) -> Block:
    years = [run.manifest["base_year"], headline_year(run.tables["balance"], run.manifest["plan_from"])]
    elsewhere = ["in_post", "need_by_lessons", "gap_by_lessons"]
    rows = pick(run.tables["norm"], year=years).drop(columns=elsewhere)
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
    for level in charts.load_levels(table):
        title = findings.level_name(level, language)
        alt = say("report.alt.loads", language, level=title)
        drawings.append(drawn(charts.loads(table, level, language), f"loads-{level}", alt, language, title))
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


def _response(run: RunTables, language: str) -> Block | None:
    """Elasticities, where the county's past says something of them or the need answers to pupils by them."""
    table = told.elasticities(run.tables["elasticities"])
    if table["from_history"].isna().all() and run.manifest["need_basis"] != "response":
        return None
    return Block(
        "response",
        told.response(table, language),
        say("report.unit.response", language),
        (say("report.note.response", language),),
        table=sheet("elasticities", say("report.caption.response", language), table, language),
    )
