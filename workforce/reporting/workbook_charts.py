"""Native Excel charts: a sheet of charts, and the sheet of figures whose cells they show.

The other sheets have a row a level, year and measure, and may be sorted and filtered by whoever reads them; these
figures are set out one column a line, so that the charts stay true.
"""

from dataclasses import dataclass, field

import pandas as pd
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workforce.language import say
from workforce.reporting import findings, market_findings, theme, words
from workforce.reporting.figures import Estimate, levels, pick, series
from workforce.reporting.market import payments
from workforce.results.tables import RunTables

ACROSS, COLUMNS, ROWS = 2, 10, 20
"""Charts side by side, and the cells that each takes."""
SIZE = {"width": 630, "height": 390}
_NUMBERS = {"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": theme.GRID}}}


@dataclass(frozen=True)
class Block:
    """The figures of one chart: a table with the categories in its first column, and a series in each other one.

    Attributes:
        title: the finding.
        table: as it stands on the sheet.
        unit: the title of the vertical axis.
        across: the title of the horizontal axis.
        kind: ``line``, or ``column`` for stacked columns.
        looks: of each series, as xlsxwriter takes it.
        bounds: how many of the last columns are bounds of a range.
    """

    title: str
    table: pd.DataFrame
    unit: str
    across: str
    kind: str
    looks: list[dict[str, object]] = field(default_factory=list)
    bounds: int = 0


@dataclass(frozen=True)
class Place:
    """Where a block stands on its sheet."""

    sheet: str
    row: int
    block: Block

    def column(self, number: int) -> list[str | int]:
        """The cells of a column, as xlsxwriter takes them."""
        first = self.row + 2
        return [self.sheet, first, number, first + len(self.block.table) - 1, number]

    def heading(self, number: int) -> list[str | int]:
        """The cell with the heading of a column."""
        return [self.sheet, self.row + 1, number]


def add_charts(book: Workbook, page: Worksheet, figures: Worksheet, header: Format, run: RunTables,
               language: str) -> None:  # fmt: skip
    """Write the figures on their sheet, and the charts over them on theirs."""
    row = 0
    for number, block in enumerate(blocks(run, language)):
        _write(figures, row, block, header, book.add_format({"num_format": theme.EXCEL_FORMATS["tenth"]}))
        chart = _chart(book, Place(figures.get_name(), row, block), language)
        page.insert_chart(number // ACROSS * ROWS, number % ACROSS * COLUMNS, chart)
        row += len(block.table) + 4
    page.hide_gridlines(2)
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 1)
    figures.set_column(0, 16, 14)


def blocks(run: RunTables, language: str) -> list[Block]:
    """The figures of every chart, in the order in which they stand; those without any are left out."""
    table = run.tables["balance"]
    made = [_balance(run, level, language) for level in ("all", *levels(table))]
    made += [_shortage(run, language), _retirements(run, language), _spending(run, language)]
    return [block for block in made if len(block.table) and len(block.table.columns) > 1]


def _balance(run: RunTables, level: str, language: str) -> Block:
    """Need and teachers at work of a level, with the bounds of both ranges."""
    found = {measure: series(run.tables["balance"], level=level, measure=measure) for measure in ("need", "in_post")}
    means = {_measure(measure, language): _of(by_year, "mean") for measure, by_year in found.items()}
    bounds = {
        f"{_measure(measure, language)} {words.heading(bound, language)}": _of(by_year, bound)
        for measure, by_year in found.items()
        for bound in ("low", "high")
    }
    colours = (theme.NEED, theme.SUPPLY)
    thick: list[dict[str, object]] = [
        {"line": {"color": colour, "width": 2.25, "dash_type": dash}}
        for colour, dash in zip(colours, ("dash", "solid"), strict=True)
    ]
    thin: list[dict[str, object]] = [
        {"line": {"color": colour, "width": 0.75, "dash_type": "round_dot"}} for colour in colours for _ in range(2)
    ]
    return Block(
        findings.level_balance(run, level, language),
        _by_year(list(found["need"]), {**means, **bounds}, language),
        say("workbook.axis.full_time", language),
        say("workbook.axis.census", language),
        "line",
        thick + thin,
        bounds=4,
    )


def _shortage(run: RunTables, language: str) -> Block:
    """The mean shortage of every level, one upon the other, because means add."""
    found = {level: series(run.tables["balance"], level=level, measure="shortage")
             for level in levels(run.tables["balance"])}  # fmt: skip
    columns = {findings.level_name(level, language): _of(by_year, "mean") for level, by_year in found.items()}
    return Block(
        findings.level_balance(run, "all", language),
        _by_year(run.manifest["years"], columns, language),
        say("workbook.axis.shortage", language),
        say("workbook.axis.census", language),
        "column",
        _filled(theme.SHORTAGES, len(columns)),
    )


def _retirements(run: RunTables, language: str) -> Block:
    """Retirements of each school year, with the bounds of their range."""
    found = series(run.tables["flows"], level="all", flow="left.retirement")
    columns = {words.heading(value, language): _of(found, value) for value in ("mean", "low", "high")}
    bound: dict[str, object] = {
        "line": {"none": True},
        "marker": {"type": "long_dash", "size": 9, "border": {"color": theme.INK}, "fill": {"color": theme.INK}},
    }
    return Block(
        findings.retirement_wave(run, language),
        pd.DataFrame(
            {words.heading("school_year", language): [findings.school_year(year - 1) for year in found]} | columns
        ),
        say("workbook.axis.retirements", language),
        say("workbook.axis.school_year", language),
        "column",
        [*_filled((theme.FEMALE,), 1), bound, bound],
        bounds=2,
    )


def _spending(run: RunTables, language: str) -> Block:
    """What is paid in each calendar year by item and payer; money received is below zero."""
    table = run.tables["spending"]
    whole = table[(table["year"] > table["year"].min()) & (table["year"] < table["year"].max())]
    rows = payments(table[table["item"] != "all"], language)
    paid = len(whole) and pick(whole, item="wages")["mean"].abs().sum()
    return Block(
        market_findings.wages(whole, language) if paid else say("report.section.money", language),
        rows.rename(columns={"year": words.heading("year", language)}),
        say("workbook.axis.spending", language),
        say("workbook.axis.calendar_year", language),
        "column",
        _filled(theme.COMING[:3] + theme.GOING[:3] + theme.STAYING, len(rows.columns) - 1),
    )


def _by_year(years: list[int], columns: dict[str, list[float]], language: str) -> pd.DataFrame:
    return pd.DataFrame({words.heading("year", language): years, **columns})


def _of(by_year: dict[int, Estimate], value: str) -> list[float]:
    return [getattr(found, value) for found in by_year.values()]


def _measure(measure: str, language: str) -> str:
    return str(words.name("measure", measure, language))


def _filled(colours: tuple[str, ...], count: int) -> list[dict[str, object]]:
    return [
        {"fill": {"color": colours[place % len(colours)]}, "border": {"color": "#6b7280", "width": 0.5}, "gap": 40}
        for place in range(count)
    ]


def _write(page: Worksheet, row: int, block: Block, header: Format, numbers: Format) -> None:
    page.write_string(row, 0, block.title)
    page.write_row(row + 1, 0, list(map(str, block.table.columns)), header)
    for place, name in enumerate(block.table.columns):
        page.write_column(row + 2, place, block.table[name].tolist(), numbers if place else None)


def _chart(book: Workbook, place: Place, language: str) -> Chart:
    """The chart of a block; bounds are thin lines, or marks over columns, with one entry in the legend."""
    block = place.block
    count = len(block.table.columns) - 1
    chart = book.add_chart({"type": block.kind} | ({"subtype": "stacked"} if block.kind == "column" else {}))
    upon = book.add_chart({"type": "line"}) if block.kind == "column" and block.bounds else None
    for number in range(1, count + 1):
        bound = number > count - block.bounds
        target = upon if upon is not None and bound else chart
        name = say("workbook.range", language) if bound and number == count else place.heading(number)
        target.add_series({"name": name, "categories": place.column(0), "values": place.column(number),
                           **block.looks[number - 1]})  # fmt: skip
    if upon is not None:
        chart.combine(upon)
    chart.set_title({"name": block.title, "name_font": {"size": 11, "bold": True}, "overlay": False})
    chart.set_x_axis({"name": block.across, "name_font": {"size": 9, "bold": False}, "label_position": "low"})
    chart.set_y_axis({"name": block.unit, "name_font": {"size": 9, "bold": False}, **_NUMBERS})
    chart.set_legend({"position": "bottom", "delete_series": list(range(count - block.bounds, count - 1))})
    chart.set_size(SIZE)
    return chart
