"""The page on paper: it asks nothing of the network, escapes what it is given, and carries its numbers."""

import base64
import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from workforce.reporting.comparison_page import comparison_page, write_comparison
from workforce.reporting.page import rendered, report_page, write_report
from workforce.reporting.parts import Block, Page
from workforce.reporting.sheets import download, sheet, widened
from workforce.results.tables import ComparisonTables, RunTables

SECTIONS = [
    "balance", "certainty", "five", "subjects", "destinations", "at_work", "people", "leaving", "flows", "channels",
    "moves", "posts", "money", "pupils", "sectors", "classes", "needs", "assumptions", "quality", "provenance",
    "glossary",
]  # fmt: skip


def blocks(page: Page) -> list[Block]:
    return [*page.front, *(block for section in page.sections for block in section.blocks)]


def read(uri: str) -> list[list[str]]:
    head, _, body = uri.partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    return list(csv.reader(io.StringIO(base64.b64decode(body).decode("utf-8-sig"))))


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request: pytest.FixtureRequest, run: RunTables) -> tuple[Page, str]:
    return report_page(run, request.param), request.param


def test_sections_in_order(page: tuple[Page, str]) -> None:
    assert [section.id for section in page[0].sections] == SECTIONS


def test_every_block_carries_its_numbers_and_every_chart_its_words(page: tuple[Page, str]) -> None:
    for block in blocks(page[0]):
        assert block.table is not None
        assert block.title
        for drawing in block.drawings:
            assert drawing.alt
            assert "plotly.com" not in drawing.html.replace('"plotlyServerURL": ""', "")


def test_nothing_is_asked_of_the_network(page: tuple[Page, str]) -> None:
    text = rendered(*page)
    assert not re.findall(r"""(?:src|href|action|poster|data)\s*=\s*["'](?!#|data:)[^"']*""", text)
    assert not re.findall(r"url\(|@import|https?://", text)
    assert "default-src 'none'" in text


def test_structure_for_readers_and_keyboards(page: tuple[Page, str]) -> None:
    text = rendered(*page)
    assert f'<html lang="{"zh-CN" if page[1] == "zh" else "en"}">' in text
    assert text.count("<h1>") == 1
    for mark in ("<main", "<nav", "<header>", "<footer>", 'class="skip"'):
        assert mark in text
    assert text.count("<table>") == text.count("<caption>") == len(blocks(page[0]))
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_text_from_data_is_escaped(run: RunTables) -> None:
    evil = '</script><img src=x onerror="alert(1)">'
    county = {**run.manifest["county"], "name_en": evil, "note_en": evil}
    policies = run.tables["policies"].assign(value=evil)
    hostile = RunTables({**run.manifest, "county": county, "title_en": evil}, {**run.tables, "policies": policies})
    assert "<img" not in rendered(report_page(hostile, "en"), "en")


def test_titles_of_plans_are_escaped_in_charts(comparison: ComparisonTables) -> None:
    evil = '</script><img src=x onerror="alert(1)">'
    titles = {plan: {"zh": evil, "en": evil} for plan in comparison.manifest["scenarios"]}
    hostile = replace(comparison, manifest={**comparison.manifest, "titles": titles})
    text = rendered(comparison_page(hostile, "en"), "en")
    assert "<img" not in text
    assert "\\u003cimg" not in text


def test_downloads_equal_the_tables(run: RunTables) -> None:
    block = next(block for block in blocks(report_page(run, "en")) if block.id == "balance")
    header, *rows = read(block.download)
    assert header[:5] == ["Level", "Year", "Need", "Need Low", "Need High"]
    table = run.tables["balance"].set_index(["level", "year", "measure"])["mean"]
    levels = dict(zip(table.index.get_level_values(0).unique(), dict.fromkeys(row[0] for row in rows), strict=True))
    assert len(rows) == len(levels) * 16
    for level, name in levels.items():
        found = [float(row[header.index("Shortage")]) for row in rows if row[0] == name]
        assert found == pytest.approx(table[level].xs("shortage", level="measure").tolist(), abs=1e-6)


def test_a_download_holds_no_formulas() -> None:
    table = pd.DataFrame({"key": ["=1+1", "@x", "-y", "fine"], "mean": [-1.5, 2.0, float("nan"), 4.0]})
    assert read(download(sheet("x", "", table, "en"))) == [
        ["Key", "Mean"], ["'=1+1", "-1.5"], ["'@x", "2.0"], ["'-y", ""], ["fine", "4.0"],
    ]  # fmt: skip


def test_widened_keeps_order_and_gaps() -> None:
    table = pd.DataFrame({
        "year": [2023, 2023, 2022], "measure": ["need", "supply", "need"], "mean": [3.0, 2.0, 1.0],
    })  # fmt: skip
    wide = widened(table, ["year"], "measure", ["mean"], "en")
    assert wide.columns.tolist() == ["year", "Need", "Teachers (people)"]
    assert wide["year"].tolist() == [2023, 2022]
    assert wide["Teachers (people)"].isna().tolist() == [False, True]


def test_weak_assumptions_stand_first_and_are_marked(run: RunTables) -> None:
    block = next(block for block in blocks(report_page(run, "en")) if block.id == "assumptions")
    assert block.table is not None
    grades = [row[8] for row in block.table.rows]
    assert grades == ["Unknown", "Assumed", "From memory", "Verified", "Derived", "Verified"]
    assert block.weak_rows == {0, 1, 2}


def test_files_are_written(run: RunTables, comparison: ComparisonTables, tmp_path: Path) -> None:
    write_report(run, tmp_path / "report.html", "zh")
    write_comparison(comparison, tmp_path / "comparison.html", "en")
    for name, mark in (("report.html", "长葛市教师队伍规划报告"), ("comparison.html", "Comparison of plans: Changge")):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert mark in text
        assert text.startswith("<!doctype html>")
        assert text.count("plotly.js v") >= 1
