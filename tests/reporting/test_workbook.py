"""The workbook opened again: the same figures, text as text, filters and frozen headers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from workforce.language import say
from workforce.reporting.workbook import TABLES, told, write_workbook
from workforce.results.tables import RunTables

SHEETS = ("summary", "charts", *TABLES, "provenance", "chart_data")
MEASURES_A_ROW = {"subjects": 6, "cells": 6, "channels": 4, "class_sizes": 7}
"""Rows of a stored table that stand in one row of its sheet."""


@pytest.fixture(scope="module")
def book(run: RunTables, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("workbook") / "run.xlsx"
    write_workbook(run, path, "en")
    return openpyxl.load_workbook(path)


def column(book: Workbook, sheet: str, heading: str) -> list[Any]:
    page = book[say(f"workbook.sheet.{sheet}", "en")]
    place = next(cell.column for cell in page[1] if cell.value == heading)
    return [row[place - 1].value for row in page.iter_rows(min_row=2)]


def test_sheets_in_order(book: Workbook) -> None:
    assert book.sheetnames == [say(f"workbook.sheet.{name}", "en") for name in SHEETS]


@pytest.mark.parametrize("name", ["balance", "flows", "ages", "retirements"])
def test_figures_equal_the_tables(book: Workbook, run: RunTables, name: str) -> None:
    for heading, stored in (("Mean", "mean"), ("Low", "low"), ("High", "high")):
        assert column(book, name, heading) == pytest.approx(run.tables[name][stored].tolist())


@pytest.mark.parametrize("name", ["subjects", "cells"])
def test_large_sheets_have_their_measures_side_by_side(book: Workbook, run: RunTables, name: str) -> None:
    table = run.tables[name]
    for measure in ("need", "supply", "in_post", "gap", "shortage", "surplus"):
        stored = table[table["measure"] == measure]
        assert column(book, name, say(f"report.column.{measure}", "en")) == pytest.approx(stored["mean"].tolist())
        assert column(book, name, "Year") == stored["year"].tolist()
    shortage = table[table["measure"] == "shortage"]
    assert column(book, name, "Shortage: 5 % above") == pytest.approx(shortage["high"].tolist())


def test_ids_are_shown_as_names(book: Workbook) -> None:
    assert set(column(book, "cells", "Area")) == {"Urban", "Town", "Rural"}
    assert "Mathematics" in column(book, "subjects", "Subject")
    assert "Retirement" in column(book, "flows", "Flow")
    assert column(book, "roster_fit", "Category") == ["50+", "Music", "Female"]


def test_header_frozen_and_filtered(book: Workbook, run: RunTables) -> None:
    tables = told(run)
    for name in set(TABLES) - {"school_retirements"}:
        page = book[say(f"workbook.sheet.{name}", "en")]
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref.startswith("A1:")
        assert page.max_row == len(tables[name]) // MEASURES_A_ROW.get(name, 1) + 1


def test_text_from_data_is_no_formula(run: RunTables, tmp_path: Path) -> None:
    policies = run.tables["policies"].assign(key="=HYPERLINK(1)", value=["+1", "@x"], declared_in="-2")
    write_workbook(replace(run, tables={**run.tables, "policies": policies}), tmp_path / "x.xlsx", "zh")
    page = openpyxl.load_workbook(tmp_path / "x.xlsx")["政策"]
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells] == ["=HYPERLINK(1)", "+1", "-2", "=HYPERLINK(1)", "@x", "-2"]
    assert {cell.data_type for cell in cells} == {"s"}


def test_summary_has_the_numbers_and_a_native_chart(book: Workbook, run: RunTables) -> None:
    page = book["Summary"]
    (chart,) = page._charts
    assert len(chart.series) == 2
    values = {row[0].value: row[1].value for row in page.iter_rows(min_row=8, max_row=13)}
    balance = run.tables["balance"]
    worst = balance[(balance["level"] == "all") & (balance["measure"] == "shortage")]["mean"].max()
    assert values["Shortage"] == pytest.approx(worst)
