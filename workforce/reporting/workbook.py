"""The workbook of a run: the tables of the run, one a sheet, with a summary and native charts in front."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workforce.language import say
from workforce.reporting import evidence, findings, need_findings, theme, words
from workforce.reporting.figures import Estimate, headline_year, series
from workforce.reporting.sheets import Sheet
from workforce.reporting.stored_sheets import stored
from workforce.reporting.workbook_charts import add_charts
from workforce.results.tables import RunTables

TABLES = (
    "balance", "subjects", "cells", "in_post", "statuses", "ages", "over_50", "flows", "exits", "retirements",
    "school_retirements", "senior_women", "channels", "conversions", "moves", "rotation", "destinations", "fields",
    "uncovered", "posts", "spending", "ratios", "pupils", "pupils_by_sector",
    "pupils_by_grade", "pupil_flows", "kindergartens", "purchased_places", "schools", "classes", "class_sizes",
    "class_fit", "lessons", "needs", "explained", "norm", "norm_signs", "loads", "elasticities", "calendar",
    "assumptions", "policies", "data_quality", "roster_knowledge", "roster_fit", "ways",
)  # fmt: skip
"""The tables that get a sheet, in the order of the sheets; one that is empty gets none."""
SEEN = ("reconciliation", "observed", "observed_rates")
"""The tables of counties with rosters of several years, whose sheets come last."""
MADE: dict[str, Callable[[RunTables], pd.DataFrame]] = {
    "explained": need_findings.explained,
    "norm_signs": lambda run: need_findings.signs(run.tables["norm"], run.manifest["base_year"]),
}
"""Tables that are made from others."""

_MEASURES = ("need", "in_post", "supply", "gap", "shortage", "surplus")
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDEST = 60


def write_workbook(run: RunTables, path: Path, language: str) -> None:
    """Write the workbook of a run; sheets, headers and names are in ``language``.

    Text from data is written as text, so that nothing in it is taken for a formula.
    """
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        formats = {name: book.add_format({"num_format": code}) for name, code in theme.EXCEL_FORMATS.items()}
        _summary(book, run, language)
        charts = add_sheet(book, "charts", language)
        for name, table in told(run).items():
            write_table(add_sheet(book, name, language), stored(name, table, language), formats, header(book))
        facts = evidence.facts(run.manifest, evidence.run_command(run), language)
        write_table(add_sheet(book, "provenance", language), facts, formats, header(book))
        add_charts(book, charts, add_sheet(book, "chart_data", language), header(book), run, language)


def told(run: RunTables) -> dict[str, pd.DataFrame]:
    """The tables of a run that have anything to say, in the order of the sheets."""
    every = {
        name: MADE[name](run) if name in MADE else run.tables.get(name, pd.DataFrame()) for name in (*TABLES, *SEEN)
    }
    return {name: table for name, table in every.items() if len(table)}


def add_sheet(book: Workbook, name: str, language: str) -> Worksheet:
    """A new sheet under its name in a language."""
    return book.add_worksheet(say(f"workbook.sheet.{name}", language))


def header(book: Workbook) -> Format:
    """How headings look."""
    return book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#eef0ed", "bottom": 1})


def write_table(page: Worksheet, table: Sheet, formats: dict[str, Format], head: Format) -> None:
    """Write a sheet: header frozen, filter on, columns as wide as what stands in them."""
    page.write_row(0, 0, table.headings, head)
    for place, (heading, form) in enumerate(zip(table.headings, table.formats, strict=True)):
        column = [row[place] for row in table.rows]
        page.set_column(place, place, _width([heading, *column[:200]]), formats[form])
        page.write_column(1, place, column, formats[form])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(table.rows), 1), len(table.headings) - 1)


def _width(column: list[str | int | float | None]) -> int:
    """A width in characters; a Chinese character counts twice."""
    texts = [cell if isinstance(cell, str) else "123,456.7" for cell in column if cell is not None]
    longest = max((sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) for text in texts), default=8)
    return min(max(longest + 2, 8), _WIDEST)


def _summary(book: Workbook, run: RunTables, language: str) -> None:
    """The first sheet: conclusion, the four numbers, need and supply by year, and their chart."""
    manifest = run.manifest
    page = add_sheet(book, "summary", language)
    big = book.add_format({"bold": True, "font_size": 16})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(
        0, 0, say("report.title", language, county=words.title_of("name", manifest["county"], language)), big
    )
    notes = [words.title_of("title", manifest, language), *findings.conclusion(run, language),
             findings.caveat(manifest, language),
             words.title_of("note", manifest["county"], language)]  # fmt: skip
    for row, note in enumerate(filter(None, notes), start=1):
        page.merge_range(row, 0, row, 9, "", wrapped)
        page.write_string(row, 0, note, wrapped)
        page.set_row(row, 33)
    page.set_column(0, 0, 18)
    page.set_column(1, 9, 13)
    _four_numbers(book, page, run, language)
    _by_year(book, page, run, language)


_FOUR_ROW, _YEARS_ROW = 7, 14


def _four_numbers(book: Workbook, page: Worksheet, run: RunTables, language: str) -> None:
    balance, base = run.tables["balance"], run.manifest["base_year"]
    year, count = headline_year(balance, run.manifest["plan_from"]), book.add_format({"num_format": "#,##0"})
    headings = [words.heading("measure", language), str(year), words.heading("low", language),
                words.heading("high", language), say("workbook.today", language, year=base)]  # fmt: skip
    page.write_row(_FOUR_ROW, 0, headings, header(book))
    for row, measure in enumerate(("need", "in_post", "shortage", "surplus"), start=_FOUR_ROW + 1):
        by_year = series(balance, level="all", measure=measure)
        then, today = by_year[year], by_year[base]
        page.write_string(row, 0, str(words.name("measure", measure, language)))
        page.write_row(row, 1, [then.mean, then.low, then.high, today.mean], count)


def _by_year(book: Workbook, page: Worksheet, run: RunTables, language: str) -> None:
    """Means of all levels by year, and a line chart of need and teachers at work over them."""
    columns = {measure: series(run.tables["balance"], level="all", measure=measure) for measure in _MEASURES}
    years = list(columns["need"])
    names = [str(words.name("measure", measure, language)) for measure in _MEASURES]
    page.write_row(_YEARS_ROW, 0, [words.heading("year", language), *names], header(book))
    page.write_column(_YEARS_ROW + 1, 0, years)
    count = book.add_format({"num_format": theme.EXCEL_FORMATS["count"]})
    for place, by_year in enumerate(columns.values(), start=1):
        page.write_column(_YEARS_ROW + 1, place, means(by_year), count)
    page.insert_chart(_FOUR_ROW, 7, _chart(book, page.get_name(), len(years), language))


def means(by_year: dict[int, Estimate]) -> list[float]:
    """The means alone."""
    return [found.mean for found in by_year.values()]


def _chart(book: Workbook, page: str, years: int, language: str) -> "xlsxwriter.chart.Chart":
    chart = book.add_chart({"type": "line"})
    first, last = _YEARS_ROW + 1, _YEARS_ROW + years
    for column, colour, dash in ((1, theme.NEED, "dash"), (2, theme.SUPPLY, "solid")):
        chart.add_series({
            "name": [page, _YEARS_ROW, column],
            "categories": [page, first, 0, last, 0],
            "values": [page, first, column, last, column],
            "line": {"color": colour, "width": 2.25, "dash_type": dash},
        })  # fmt: skip
    chart.set_title({"name": say("workbook.chart", language), "name_font": {"size": 12}})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": theme.GRID}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 640, "height": 400})
    return chart
