"""The workbook's native charts, opened again: each series points at the cells that hold its figures."""

import re
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from workforce.language import say
from workforce.reporting import theme
from workforce.reporting.workbook import write_workbook
from workforce.reporting.workbook_charts import blocks
from workforce.results.tables import RunTables

LEVELS = 6


@pytest.fixture(scope="module", params=["en", "zh"])
def book(request: pytest.FixtureRequest, run: RunTables, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("charts") / "run.xlsx"
    write_workbook(run, path, request.param)
    return request.param, openpyxl.load_workbook(path)


def cells(book: Workbook, reference: str) -> list[Any]:
    """The values of ``'Sheet'!$A$1:$A$9``; the sheet must be there."""
    found = re.fullmatch(r"'?(.+?)'?!\$([A-Z]+)\$(\d+)(?::\$\2\$(\d+))?", reference)
    assert found, reference
    sheet, column, first, last = found.groups()
    return [book[sheet][f"{column}{row}"].value for row in range(int(first), int(last or first) + 1)]


def parts(chart: Any) -> list[Any]:
    """A chart and those laid upon it."""
    return chart._charts if len(chart._charts) > 1 else [chart]


def all_series(chart: Any) -> list[Any]:
    return [series for part in parts(chart) for series in part.series]


def values(book: Workbook, series: Any) -> list[Any]:
    return cells(book, series.val.numRef.f)


def charts(book: Workbook, language: str) -> list[Any]:
    return list(book[say("workbook.sheet.charts", language)]._charts)


def title(chart: Any) -> str:
    return "".join(run.t for paragraph in chart.title.tx.rich.p for run in paragraph.r)


def balance(run: RunTables, level: str, measure: str, value: str) -> list[float]:
    table = run.tables["balance"]
    rows = table[(table["level"] == level) & (table["measure"] == measure)].sort_values("year")
    return list(rows[value])


def test_one_chart_for_each_finding(book: Any, run: RunTables) -> None:
    language, opened = book
    found = charts(opened, language)
    assert len(found) == 1 + LEVELS + 3
    assert [title(chart) for chart in found] == [block.title for block in blocks(run, language)]
    units = [title_of_axis(chart) for chart in found]
    axes = ("full_time", "shortage", "retirements", "spending")
    assert list(dict.fromkeys(units)) == [say(f"workbook.axis.{axis}", language) for axis in axes]


def title_of_axis(chart: Any) -> str:
    return title(chart.y_axis)


@pytest.mark.parametrize(("place", "level"), [(0, "all"), (2, "primary")])
def test_need_and_teachers_point_at_their_figures(book: Any, run: RunTables, place: int, level: str) -> None:
    language, opened = book
    found = all_series(charts(opened, language)[place])
    expected = [balance(run, level, measure, "mean") for measure in ("need", "in_post")]
    expected += [balance(run, level, measure, bound) for measure in ("need", "in_post") for bound in ("low", "high")]
    assert [values(opened, series) for series in found] == [pytest.approx(numbers) for numbers in expected]
    for series in found:
        assert cells(opened, series.cat.numRef.f) == run.manifest["years"]
    names = [cells(opened, series.tx.strRef.f)[0] for series in found[:2]]
    assert names == [say(f"report.value.measure.{measure}", language) for measure in ("need", "in_post")]
    colours = [series.graphicalProperties.line.solidFill.srgbClr for series in found[:2]]
    assert [f"#{colour.lower()}" for colour in colours] == [theme.NEED, theme.SUPPLY]


def test_shortage_of_the_levels_adds_up(book: Any, run: RunTables) -> None:
    language, opened = book
    chart = charts(opened, language)[1 + LEVELS]
    assert chart.grouping == "stacked"
    found = [values(opened, series) for series in all_series(chart)]
    assert len(found) == LEVELS
    assert [sum(year) for year in zip(*found, strict=True)] == pytest.approx(balance(run, "all", "shortage", "mean"))
    fills = {f"#{series.graphicalProperties.solidFill.srgbClr.lower()}" for series in all_series(chart)}
    assert fills == set(theme.SHORTAGES)


def test_retirements_have_their_range(book: Any, run: RunTables) -> None:
    language, opened = book
    flows = run.tables["flows"]
    rows = flows[(flows["level"] == "all") & (flows["flow"] == "left.retirement")].sort_values("year")
    found = all_series(charts(opened, language)[2 + LEVELS])
    assert [values(opened, series) for series in found] == [
        pytest.approx(list(rows[column])) for column in ("mean", "low", "high")
    ]
    assert cells(opened, found[0].cat.strRef.f)[0] == "2022/23"


def test_spending_adds_up(book: Any, run: RunTables) -> None:
    """What is paid by item and payer in the chart is what the table says of all items together."""
    language, opened = book
    table = run.tables["spending"]
    paid = table[table["item"] != "all"].groupby("year")["mean"].sum() / theme.YUAN_A_WAN
    found = [values(opened, series) for series in all_series(charts(opened, language)[3 + LEVELS])]
    assert [sum(year) for year in zip(*found, strict=True)] == pytest.approx(paid.tolist())
    assert max(paid) > 0
