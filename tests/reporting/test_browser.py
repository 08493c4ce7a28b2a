"""The page in a real browser, from disk, with the network off."""

import csv
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up_choice import made as made_choice

from workforce.reporting.choice_page import write_choice
from workforce.reporting.comparison_page import write_comparison
from workforce.reporting.page import write_report
from workforce.results.tables import ComparisonTables, RunTables

pytestmark = pytest.mark.browser

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--no-first-run"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


DIFFERENT_GLYPHS = """() => {
  const drawn = (text) => {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    pen.font = "40px " + getComputedStyle(document.body).fontFamily;
    pen.fillText(text, 10, 50);
    return canvas.toDataURL();
  };
  return drawn("缺") !== drawn("富");
}"""
"""Without a Chinese font every character is the same empty box."""


class Visit:
    """A page opened with the network off, and what it asked for and complained of."""

    def __init__(self, browser: Any, file: Path, width: int) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file.as_uri())
        self.wait_for("document.querySelectorAll('.main-svg').length > 0")

    def wait_for(self, truth: str) -> None:
        """Ask until it is true; the page's policy forbids the evaluation that Playwright's own waiting needs."""
        deadline = time.monotonic() + 10
        while not self.page.evaluate(truth):
            assert time.monotonic() < deadline, truth
            self.page.wait_for_timeout(50)


@pytest.fixture(scope="module", params=[("zh", 1400), ("en", 400)], ids=["zh-wide", "en-narrow"])
def visit(
    request: pytest.FixtureRequest, browser: Any, run: RunTables, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visit]:
    language, width = request.param
    file = tmp_path_factory.mktemp("report") / "report.html"
    write_report(run, file, language)
    visited = Visit(browser, file, width)
    yield visited
    visited.context.close()


def test_no_request_leaves_and_nothing_is_complained_of(visit: Visit) -> None:
    visit.page.mouse.wheel(0, 20000)
    visit.page.wait_for_timeout(300)
    assert [url for url in visit.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert visit.complaints == []


def test_every_chart_is_drawn_within_the_page_and_has_no_share_button(visit: Visit) -> None:
    page = visit.page
    assert page.evaluate("document.querySelectorAll('.js-plotly-plot').length") > 15
    assert page.evaluate("[...document.querySelectorAll('.js-plotly-plot')].every(c => c.querySelector('.main-svg'))")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    buttons = page.evaluate("[...document.querySelectorAll('.modebar-btn')].map(b => b.dataset.title || '')")
    assert buttons
    assert not [
        title for title in buttons if "share" in title.lower() or "cloud" in title.lower() or "plotly" in title.lower()
    ]
    wrong = "c => c.parentElement.clientWidth > 0 && Math.abs(c._fullLayout.width - c.parentElement.clientWidth) > 2"
    visit.wait_for(f"[...document.querySelectorAll('.js-plotly-plot')].filter({wrong}).length === 0")


def test_words_of_the_page(visit: Visit) -> None:
    chinese = visit.page.evaluate("document.documentElement.lang") == "zh-CN"
    title = visit.page.inner_text("h1")
    assert title == ("长葛市教师队伍规划报告" if chinese else "Teacher workforce plan: Changge")
    assert ("初中" if chinese else "Junior secondary") in visit.page.inner_text("#balance")
    first = visit.page.get_attribute(".modebar-btn", "data-title")
    assert first == ("保存为PNG图片" if chinese else "Download plot as a PNG")
    assert not chinese or visit.page.evaluate(DIFFERENT_GLYPHS)


def test_a_download_equals_its_table(visit: Visit) -> None:
    block = visit.page.locator("#block-balance-balance")
    with visit.page.expect_download() as waiting:
        block.locator("a[download]").click()
    assert waiting.value.suggested_filename == "balance.csv"
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    block.locator("summary").click()
    shown = block.locator("table").evaluate("t => [...t.rows].map(r => [...r.cells].map(c => c.textContent))")
    assert shown[0] == header
    assert shown[1:] == [
        [*row[:2], *(f"{float(cell) + 0.0:,.1f}".replace("-0.0", "0.0") for cell in row[2:])] for row in rows
    ]


def test_charts_fit_on_paper(visit: Visit) -> None:
    assert len(visit.page.pdf(prefer_css_page_size=True)) > 10_000
    visit.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    widths = visit.page.evaluate("[...document.querySelectorAll('.js-plotly-plot')].map(c => c._fullLayout.width)")
    visit.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert set(widths) == {690}


def test_a_comparison_is_as_quiet(browser: Any, comparison: ComparisonTables, tmp_path: Path) -> None:
    write_comparison(comparison, tmp_path / "comparison.html", "zh")
    visited = Visit(browser, tmp_path / "comparison.html", 1400)
    assert [url for url in visited.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert visited.complaints == []
    assert "以退定补" in visited.page.inner_text("#conclusion")
    visited.context.close()


@pytest.mark.parametrize(("language", "width"), [("zh", 1400), ("en", 400)])
def test_a_choice_between_plans_is_as_quiet(
    browser: Any, run: RunTables, tmp_path: Path, language: str, width: int
) -> None:
    write_choice(made_choice(run.manifest), tmp_path / "choice.html", language)
    visited = Visit(browser, tmp_path / "choice.html", width)
    assert [url for url in visited.asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert visited.complaints == []
    assert visited.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    cells = visited.page.evaluate("[...document.querySelectorAll('#choice_regret .heatmaplayer text')].length")
    assert cells == 6
    visited.context.close()
