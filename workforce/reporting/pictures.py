"""Charts as pictures: every chart of a report as a PNG file that can stand alone, with title, unit and legend.

The browser of this computer draws them, in a process of its own that is stopped when it takes too long (see
``browser.py``).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme
from workforce.reporting.parts import Block, Drawing, Key, Page

SECONDS, SECONDS_A_PICTURE = 60, 3
"""How long drawing may take: in all, and for each picture besides."""
WIDTH, BROAD_WIDTH, SCALE = 760, 1040, 2
"""Pixels of the page across a picture, of a wide one, and dots of the file for each."""
NOWHERE = "http://127.0.0.1:9"
"""The way out that the browser is given: the port on which nothing is ever answered."""

_NO_BROWSER, _LATE = 3, 4
"""Exit codes of the program that draws."""
_TO_END = 30
"""Seconds that it may take besides to end the browser."""
_PROGRAM = Path(__file__).with_name("browser.py")
_MARGIN, _TOP, _LINE, _LEGEND_LINE = 14, 22, 21, 22
_LETTER = {"head": 8.1, "more": 7.0, "unit": 6.0, "legend": 6.6}
"""Pixels across a letter, by the place in which it stands; a Chinese character takes two."""
_MARKS = {"bar": "square", "band": "square", "dot": "circle", "tick": "line-ns-open"}
_DASHES = {"line": "solid", "dashed": "dash", "dotted": "dot"}


class NoPicturesError(Exception):
    """Pictures cannot be drawn here; the message is one sentence that says why and what would help."""


def of_page(page: Page) -> dict[str, go.Figure]:
    """Every chart of a page as it stands alone, by a name that can be a file's."""
    blocks = [*page.front, *(block for section in page.sections for block in section.blocks)]
    return {
        re.sub(r"[^\w-]", "-", drawing.id): picture(block, drawing)
        for block in blocks
        for drawing in block.drawings
    }  # fmt: skip


def picture(block: Block, drawing: Drawing, titled: bool = True) -> go.Figure:
    """A chart with what stands around it on the page: its titles and unit above, the legend of its block below."""
    made = go.Figure(drawing.figure)
    broad = titled and (drawing.wide or drawing.broad)
    made.update_layout(width=BROAD_WIDTH if broad else WIDTH)
    if titled:
        _add_title(made, block, drawing)
    if _has_key(block, made):
        _add_key(made, block.key)
    return made


def draw(figures: Mapping[Path, go.Figure], language: str, proxy: str = NOWHERE) -> None:
    """Draw figures into PNG files.

    Args:
        figures: the figures with their width and height, by file.
        language: ``zh`` or ``en``, of what is said when it cannot be done.
        proxy: where the browser looks for the network.

    Raises:
        NoPicturesError: kaleido or a browser is missing, or drawing took too long or went wrong.
    """
    if find_spec("kaleido") is None:
        raise NoPicturesError(say("report.picture.no_extra", language))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        job, log = Path(place, "job.json"), Path(place, "log.txt")
        limit = SECONDS + SECONDS_A_PICTURE * len(figures)
        job.write_text(json.dumps({"figures": _jobs(figures), "scale": SCALE, "seconds": limit, "proxy": proxy}))
        code = _run(job, log, limit + _TO_END)
        if code == _LATE:
            raise NoPicturesError(say("report.picture.late", language, seconds=limit))
        if code == _NO_BROWSER:
            raise NoPicturesError(say("report.picture.no_browser", language))
        if code or not all(file.is_file() and file.stat().st_size for file in figures):
            raise NoPicturesError(say("report.picture.failed", language, why=_error(log) or code))


def _error(log: Path) -> str:
    """The kind of the error in the last line of a log: ``package.module.Kind: what it says``."""
    last = log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
    return last.partition(":")[0].rpartition(".")[2]


def _jobs(figures: Mapping[Path, go.Figure]) -> list[dict[str, Any]]:
    return [
        {
            "path": str(file.resolve()),
            "figure": json.loads(figure.to_json()),
            "width": figure.layout.width,
            "height": figure.layout.height,
        }
        for file, figure in figures.items()
    ]


def _run(job: Path, log: Path, limit: float) -> int:
    """The exit code of the program that draws. What it leaves lies beside the job."""
    environment = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(job.parent))
    with log.open("wb") as errors:
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(_PROGRAM), str(job)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env=environment, timeout=limit,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return _LATE
    return done.returncode


def _add_title(made: go.Figure, block: Block, drawing: Drawing) -> None:
    width = made.layout.width - 2 * _MARGIN
    head, more = drawing.title or block.title, block.title
    lines = [f"<b>{line}</b>" for line in _folded(head, width / _LETTER["head"])]
    if more != head:
        lines += [_sized(line, 14, theme.INK) for line in _folded(more, width / _LETTER["more"])]
    lines += [_sized(line, 12, "#4b5563") for line in _folded(block.unit, width / _LETTER["unit"])]
    room = _TOP + _LINE * len(lines)
    height = made.layout.height + room
    made.update_layout(
        height=height,
        margin_t=made.layout.margin.t + room,
        title={"text": "<br>".join(lines), "font": {"size": 16}, "x": 0, "xref": "container", "xanchor": "left",
               "y": 1 - _TOP / height, "yref": "container", "yanchor": "top", "pad": {"l": _MARGIN}},
    )  # fmt: skip


def _sized(line: str, size: int, colour: str) -> str:
    return f'<span style="font-size:{size}px;color:{colour}">{line}</span>'


def _folded(text: str, columns: float) -> list[str]:
    """Text in lines of so many columns; Chinese breaks anywhere but before a mark that closes."""
    lines = [""]
    for piece in re.findall(r"(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。、；：）”]*|\s+", text):
        if _columns(lines[-1] + piece) > columns and lines[-1]:
            lines.append("")
            piece = piece.lstrip()
        lines[-1] += piece
    return [theme.plain(line.rstrip()) for line in lines if line.strip()]


def _columns(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _has_key(block: Block, figure: go.Figure) -> bool:
    """Whether the legend of a block belongs to this chart: where some charts have traces of its names, to those."""
    if not block.key or figure.layout.showlegend:
        return False
    labels = {entry.label for entry in block.key}
    return bool(labels & _names(figure)) or not any(labels & _names(other.figure) for other in block.drawings)


def _names(figure: go.Figure) -> set[str]:
    return {str(trace.name) for trace in figure.data}


def _add_key(made: go.Figure, key: tuple[Key, ...]) -> None:
    made.update_traces(showlegend=False)
    made.add_traces([_entry(entry) for entry in key])
    room = _LEGEND_LINE * _legend_lines(key, made.layout.width - 2 * _MARGIN) + 8
    made.update_layout(
        height=made.layout.height + room,
        margin_b=made.layout.margin.b + room,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "bottom", "yref": "container",
                "font": {"size": 12}, "traceorder": "normal"},
    )  # fmt: skip


def _entry(entry: Key) -> go.Scatter:
    """A trace without points that gives the legend an entry."""
    label = theme.plain(entry.label)
    if entry.look in _DASHES:
        line = {"color": entry.colour, "width": 2.5, "dash": _DASHES[entry.look]}
        return go.Scatter(x=[None], y=[None], mode="lines", line=line, name=label)
    look = {"color": entry.colour, "symbol": _MARKS[entry.look], "size": 11, "line": {"color": entry.colour}}
    return go.Scatter(x=[None], y=[None], mode="markers", marker=look, name=label)


def _legend_lines(key: tuple[Key, ...], width: float) -> int:
    """Lines that the legend takes: one if it fits, else columns as wide as the widest entry."""
    widths = [46 + _LETTER["legend"] * _columns(entry.label) for entry in key]
    if sum(widths) <= width:
        return 1
    columns = max(int(width // max(widths)), 1)
    return -(-len(key) // columns)
