"""The workbook of a tuned plan: the sheets that a personnel office hands in come first, then what they rest on."""

from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook

from workforce.language import say
from workforce.reporting import evidence, theme, tuning_findings, words
from workforce.reporting.tuning_page import command
from workforce.reporting.tuning_tables import shaped, told
from workforce.reporting.workbook import OPTIONS, add_sheet, header, write_table
from workforce.results.tables import TunedTables

TABLES = (
    "targets", "establishment", "jobs", "channels", "by_subject", "plans", "pairs", "yearly", "all_chances", "prices",
    "unmet", "frontier", "steady", "rolling", "rolling_years", "moves", "stages", "agreement", "limits", "assumptions",
)  # fmt: skip
"""The tables that get a sheet, in the order of the sheets; one that is empty gets none."""


def write_tuning_workbook(tuned: TunedTables, path: Path, language: str) -> None:
    """Write the workbook of a tuned plan; sheets, headers and names are in ``language``.

    Text from data is written as text, so that nothing in it is taken for a formula.
    """
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        formats = {name: book.add_format({"num_format": code}) for name, code in theme.EXCEL_FORMATS.items()}
        _summary(book, tuned, language)
        for name in with_rows(tuned, language):
            write_table(add_sheet(book, f"tuning_{name}", language), told(name, tuned, language), formats, header(book))
        facts = evidence.facts(tuned.manifest, command(tuned), language)
        write_table(add_sheet(book, "provenance", language), facts, formats, header(book))


def with_rows(tuned: TunedTables, language: str) -> list[str]:
    """The tables that have anything to say, in the order of the sheets."""
    return [name for name in TABLES if len(shaped(name, tuned, language))]


def _summary(book: Workbook, tuned: TunedTables, language: str) -> None:
    """The first sheet: title, goal, and the conclusion sentence by sentence."""
    page = add_sheet(book, "tuning_summary", language)
    county = words.title_of("name", tuned.manifest["county"], language)
    page.write_string(0, 0, say("report.tuning.title", language, county=county),
                      book.add_format({"bold": True, "font_size": 16}))  # fmt: skip
    caveat = say("report.tuning.caveat", language, replications=theme.number(tuned.manifest["replications"]))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 110)
    lines = [words.title_of("title", tuned.manifest, language), *tuning_findings.conclusion(tuned, language), caveat]
    for row, line in enumerate(filter(None, lines), start=2):
        page.write_string(row, 0, line, wrapped)
