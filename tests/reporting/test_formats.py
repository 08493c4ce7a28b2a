"""A report in several formats: each whole or not there, nothing overwritten unasked, a word where it is not offered."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import plotly.graph_objects as go
import pytest

from workforce.errors import PlannerError
from workforce.reporting import formats, pictures
from workforce.reporting.pictures import NoPicturesError
from workforce.results.tables import ComparisonTables, RunTables

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645"
    "400000000049454e44ae426082"
)
"""A picture of one point."""
ALL = ("html", "xlsx", "docx", "png")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> dict[Path, go.Figure]:
    """A browser that draws one point for every figure; what was asked of it."""
    asked: dict[Path, go.Figure] = {}

    def draw(figures: dict[Path, go.Figure], language: str) -> None:
        asked.update(figures)
        for file in figures:
            file.write_bytes(DOT)

    monkeypatch.setattr(pictures, "draw", draw)
    return asked


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(figures: Any, language: str) -> None:
        raise NoPicturesError("No browser here.")

    monkeypatch.setattr(pictures, "draw", draw)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("text", "found"),
    [("html", ("html",)), ("docx, PNG", ("docx", "png")), ("png，xlsx,png", ("png", "xlsx"))],
)
def test_formats_are_read(text: str, found: tuple[str, ...]) -> None:
    assert formats.parse(text) == found


@pytest.mark.parametrize(
    ("text", "sentence"), [("dcx", "--format dcx is not known; did you mean 'docx'"), (" , ", "--format is empty")]
)
def test_formats_not_known_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(PlannerError, match=sentence):
        formats.parse(text)


def test_all_formats_at_once(run: RunTables, browser: dict[Path, go.Figure], tmp_path: Path) -> None:
    written = formats.write(run, ALL, tmp_path / "new" / "out", "en")
    assert names(tmp_path / "new" / "out") == ["charts", "memo.docx", "report.html", "workbook.xlsx"]
    assert written.places == tuple(tmp_path / "new" / "out" / formats.NAMES[one] for one in ALL)
    assert written.no_pictures == ""
    charts = names(tmp_path / "new" / "out" / "charts")
    assert len(charts) > 40
    assert "fan-all.png" in charts
    memo = docx.Document(str(tmp_path / "new" / "out" / "memo.docx"))
    alts = [shape._inline.docPr.get("descr") for shape in memo.inline_shapes]
    assert len(alts) == 4
    assert all(alts)
    bare = [figure for file, figure in browser.items() if file.name.startswith("memo-")]
    assert [figure.layout.title.text for figure in bare] == [None] * 4


def test_without_a_browser_the_memo_says_so(run: RunTables, no_browser: None, tmp_path: Path) -> None:
    written = formats.write(run, ("docx", "png"), tmp_path, "en")
    assert names(tmp_path) == ["memo.docx"]
    assert (written.places, written.no_pictures) == ((tmp_path / "memo.docx",), "No browser here.")
    memo = docx.Document(str(tmp_path / "memo.docx"))
    assert len(memo.inline_shapes) == 0
    assert "This memo has no pictures. No browser here." in [paragraph.text for paragraph in memo.paragraphs]


def test_pictures_alone_without_a_browser_are_refused(run: RunTables, no_browser: None, tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match=r"No browser here\."):
        formats.write(run, ("png",), tmp_path / "out", "en")
    assert names(tmp_path) == []


def test_a_comparison_has_page_and_pictures(
    comparison: ComparisonTables, browser: dict[Path, go.Figure], tmp_path: Path
) -> None:
    formats.write(comparison, ("html", "png"), tmp_path, "zh")
    assert names(tmp_path) == ["charts", "report.html"]
    assert "plans-shortage.png" in names(tmp_path / "charts")
    for one in ("docx", "xlsx"):
        with pytest.raises(PlannerError, match=f"--format {one} is not offered for a comparison, only html and png"):
            formats.write(comparison, ("html", one), tmp_path, "zh", force=True)


def test_nothing_is_overwritten_unasked(run: RunTables, browser: dict[Path, go.Figure], tmp_path: Path) -> None:
    formats.write(run, ("docx", "png"), tmp_path, "en")
    before = (tmp_path / "memo.docx").read_bytes()
    (tmp_path / "charts" / "old.png").write_bytes(DOT)
    for one in ("docx", "png"):
        with pytest.raises(PlannerError, match="exists already"):
            formats.write(run, ("html", one), tmp_path, "zh")
    assert names(tmp_path) == ["charts", "memo.docx"]
    assert (tmp_path / "memo.docx").read_bytes() == before
    formats.write(run, ("docx", "png"), tmp_path, "zh", force=True)
    assert (tmp_path / "memo.docx").read_bytes() != before
    assert names(tmp_path) == ["charts", "memo.docx"]
    assert "old.png" not in names(tmp_path / "charts")


def test_a_folder_of_other_things_is_not_replaced(
    run: RunTables, browser: dict[Path, go.Figure], tmp_path: Path
) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PlannerError, match="charts holds more than pictures, and is not replaced even with --force"):
        formats.write(run, ("png",), tmp_path, "en", force=True)
    assert names(tmp_path / "charts") == ["mine.txt"]


def test_nothing_is_left_half_written(
    run: RunTables, browser: dict[Path, go.Figure], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(formats, "write_workbook", full)
    with pytest.raises(PlannerError, match=r"it cannot be written \(No space left on device\)"):
        formats.write(run, ALL, tmp_path / "out", "en")
    assert names(tmp_path) == []


def test_a_wrong_template_is_refused_before_anything_is_drawn(
    run: RunTables, browser: dict[Path, go.Figure], tmp_path: Path
) -> None:
    own = docx.Document()
    own.add_paragraph("{{ nothing }}")
    own.save(str(tmp_path / "own.docx"))
    with pytest.raises(PlannerError, match="the memo has no field 'nothing'"):
        formats.write(run, ALL, tmp_path / "out", "en", tmp_path / "own.docx")
    with pytest.raises(PlannerError, match="add docx to --format"):
        formats.write(run, ("html",), tmp_path / "out", "en", tmp_path / "own.docx")
    assert browser == {}
    assert names(tmp_path) == ["own.docx"]


def test_a_run_without_a_shortage_has_a_memo(run: RunTables, browser: dict[Path, go.Figure], tmp_path: Path) -> None:
    tables = dict(run.tables)
    for name in ("balance", "subjects"):
        short = tables[name]["measure"] == "shortage"
        amounts = ["mean", "median", "low", "high"]
        tables[name] = tables[name].copy()
        tables[name].loc[short, amounts] = 0.0
    formats.write(replace(run, tables=tables), ("docx",), tmp_path, "en")
    text = [paragraph.text for paragraph in docx.Document(str(tmp_path / "memo.docx")).paragraphs]
    assert "No subject is short of a teacher in any plan year." in text
