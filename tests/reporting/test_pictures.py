"""Charts as pictures: each stands alone, the browser asks nobody for anything, and what is said where there is none."""

import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import plotly.graph_objects as go
import pytest

from workforce.reporting import browser, pictures
from workforce.reporting.page import report_page
from workforce.reporting.pictures import NoPicturesError
from workforce.results.tables import RunTables


def small(text: str = "") -> go.Figure:
    bar = go.Bar(x=[1, 2], y=[3, 4])
    return go.Figure([bar], layout={"width": 300, "height": 200, "title": {"text": text, "font": {"size": 60}}})


def runs(process: int) -> bool:
    """Whether a process runs; one that has ended and is only listed does not."""
    state = Path(f"/proc/{process}/stat")
    if state.exists():
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def of_page(run: RunTables) -> dict[str, go.Figure]:
    return pictures.of_page(report_page(run, "en"))


def test_every_chart_of_the_report_has_a_picture(run: RunTables, of_page: dict[str, go.Figure]) -> None:
    page = report_page(run, "en")
    blocks = [*page.front, *(block for section in page.sections for block in section.blocks)]
    assert len(of_page) == sum(len(block.drawings) for block in blocks) > 40
    assert {"fan-all", "retirements", "wages"} <= set(of_page)


def test_a_picture_carries_title_unit_and_legend(run: RunTables, of_page: dict[str, go.Figure]) -> None:
    page = report_page(run, "en")
    block = next(block for section in page.sections for block in section.blocks if block.id == "balance")
    made = of_page["fan-all"]
    title = made.layout.title.text
    assert title.startswith(f"<b>{block.drawings[0].title}</b>")
    assert "Unit: full-time equivalents" in title
    legend = [trace.name for trace in made.data if trace.showlegend is not False]
    assert legend == [entry.label for entry in block.key]
    assert made.layout.height > block.drawings[0].figure.layout.height
    assert block.drawings[0].figure.layout.title.text is None


def test_a_legend_stands_only_where_it_belongs(of_page: dict[str, go.Figure]) -> None:
    assert of_page["measure-fields"].layout.showlegend
    assert not of_page["measure-by-norm"].layout.showlegend


def test_long_titles_are_folded_and_lose_nothing() -> None:
    for text in ("需求与在岗教师" * 12 + "。", "teachers at work " * 20):
        lines = pictures._folded(text, 40)
        assert len(lines) > 1
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(pictures._columns(line) <= 42 for line in lines)


def test_the_page_loads_files_of_this_computer_alone() -> None:
    text = browser.page().generate_index()
    sources = [part.split('"')[0] for part in text.split('src="')[1:]]
    assert [Path(source).name for source in sources] == ["plotly.min.js", "kaleido_scopes.js"]
    assert all(source.startswith("file:///") for source in sources)
    assert "http" not in text.replace("http-equiv", "")
    assert "mathjax" not in text.lower()
    assert browser.POLICY.startswith("default-src 'none'")


def test_program_and_caller_mean_the_same_by_a_code() -> None:
    assert (pictures._NO_BROWSER, pictures._LATE) == (browser.NO_BROWSER, browser.LATE)


def test_without_a_browser_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "nowhere"))
    with pytest.raises(NoPicturesError, match="Pictures need a browser, and none was found on this computer"):
        pictures.draw({tmp_path / "a.png": small()}, "en")
    assert not (tmp_path / "a.png").exists()


def test_without_kaleido_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    with pytest.raises(NoPicturesError, match=r"teacher-workforce\[export\]"):
        pictures.draw({tmp_path / "a.png": small()}, "zh")


@pytest.mark.skipif(sys.platform == "win32", reason="the pretended browser is a shell script")
def test_a_browser_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging, number = tmp_path / "hanging", tmp_path / "number"
    hanging.write_text(f"#!/bin/sh\necho $$ > {number}\nexec sleep 987\n", encoding="utf-8")
    hanging.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(hanging))
    monkeypatch.setattr(pictures, "SECONDS", 3)
    with pytest.raises(NoPicturesError, match="not finished within 6 seconds"):
        pictures.draw({tmp_path / "a.png": small()}, "en")
    assert not runs(int(number.read_text()))


@pytest.fixture(scope="module")
def chromium() -> str:
    from choreographer.browsers import Chromium

    found = Chromium.find_browser(skip_local=False)
    if not found:
        pytest.skip("there is no Chromium, Chrome or Edge on this computer")
    return found


@pytest.fixture
def asked() -> Iterator[tuple[str, list[bytes]]]:
    """A way out to the network that answers nothing: its address, and what was asked of it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                heard.append(caller.recv(200))
                caller.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard


@pytest.mark.browser
def test_pictures_are_drawn_and_nobody_is_asked(chromium: str, asked: tuple[str, list[bytes]], tmp_path: Path) -> None:
    """The figure itself asks for a picture of the network, and has mathematics in it; the browser would call home."""
    figure = small("$x^2$")
    figure.update_layout(images=[{"source": "http://example.org/x.png", "x": 0, "y": 1, "sizex": 1, "sizey": 1}])
    file = tmp_path / "a.png"
    pictures.draw({file: figure}, "en", proxy=asked[0])
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    assert (width, height) == (300 * pictures.SCALE, 200 * pictures.SCALE)
    assert asked[1] == []


@pytest.mark.browser
def test_chinese_is_drawn(chromium: str, tmp_path: Path) -> None:
    """Without a Chinese font every character is the same empty box."""
    files = [tmp_path / f"{name}.png" for name in "ab"]
    pictures.draw(dict(zip(files, (small("缺"), small("富")), strict=True)), "zh")
    assert files[0].read_bytes() != files[1].read_bytes()
