"""The parts of a run's report about classes: their sizes, rooms and places, and how the base census is met."""

from dataclasses import replace

from workforce.language import say
from workforce.reporting import class_findings as told
from workforce.reporting.charts import classes as charts
from workforce.reporting.drawing import drawn, size_key
from workforce.reporting.parts import Block, Drawing, Section, section
from workforce.reporting.sheets import sheet
from workforce.results.tables import RunTables

SHORT = ("places_short", "rooms_lacking")


def classes(run: RunTables, language: str) -> Section:
    """Classes by size, places and rooms that are short, and the fit of the base census."""
    return section("classes", language, _sizes(run, language), _short(run, language), _fit(run, language))


def _sizes(run: RunTables, language: str) -> Block:
    table, of_size = run.tables["classes"], run.tables["class_sizes"]
    drawings = []
    for level, area in (*charts.crowded(table), *((level, "all") for level in charts.calm(table))):
        rows = charts.of_place(of_size, level, area)
        title = told.of_place(rows, told.place(level, area, language), language)
        alt = say("report.alt.sizes", language, title=title)
        drawings.append(drawn(charts.sizes(rows), f"sizes-{level}-{area}", alt, language, title))
    columns = ["year", "level", "area", "pupils", "classes", "mean_size", "from_56", "from_66", "schools",
               "small_schools"]  # fmt: skip
    return Block(
        "sizes",
        told.sizes(table, run.manifest["plan_from"], language),
        say("report.unit.classes", language),
        (say("report.note.sizes", language),),
        tuple(drawings),
        size_key(language),
        sheet("classes", say("report.caption.classes", language), table[columns], language),
    )


def _short(run: RunTables, language: str) -> Block:
    table = run.tables["classes"]
    titles = {measure: told.short(table, measure, language) for measure in SHORT}
    drawings = tuple(_map(run, one, titles[one], language) for one in SHORT if len(charts.noticed(table, one)))
    if len(drawings) == 1:
        drawings = (replace(drawings[0], title=""),)
    columns = ["year", "level", "area", "schools", "rooms", "rooms_lacking", "places", "places_short"]
    return Block(
        "rooms",
        say("report.finding.rooms", language, places=titles["places_short"], rooms=titles["rooms_lacking"]),
        say("report.unit.rooms", language),
        (say("report.note.rooms", language),),
        drawings,
        table=sheet("rooms", say("report.caption.rooms", language), table[columns], language),
    )


def _map(run: RunTables, measure: str, title: str, language: str) -> Drawing:
    figure = charts.short(run.tables["classes"], measure, language)
    alt = say("report.alt.short", language, title=title)
    return replace(drawn(figure, measure.replace("_", "-"), alt, language, title, wide=True), broad=True)


def _fit(run: RunTables, language: str) -> Block | None:
    table = run.tables["class_fit"]
    if table.empty:
        return None
    return Block(
        "class_fit",
        told.fit(table, language),
        say("report.unit.classes", language),
        (say("report.note.class_fit", language),),
        table=sheet("class_fit", say("report.caption.class_fit", language), table, language),
    )
