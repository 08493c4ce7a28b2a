"""What a page is made of: sections of blocks, each block a finding with its charts and the numbers behind them."""

from dataclasses import dataclass

import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting.sheets import Sheet, download


@dataclass(frozen=True)
class Drawing:
    """One chart: its id, the figure and the same as HTML, what it shows in words, its heading where there are several.

    ``wide`` takes the whole row; ``broad`` shares it but scrolls sideways rather than shrink on a narrow screen.
    """

    id: str
    figure: go.Figure
    html: str
    alt: str
    title: str = ""
    wide: bool = False
    broad: bool = False


@dataclass(frozen=True)
class Key:
    """One entry of the legend that the charts of a block share; ``look`` is a class of the style sheet."""

    label: str
    colour: str
    look: str


@dataclass(frozen=True)
class Block:
    """A finding: title, unit, charts, and the table beneath (collapsed under charts, open without)."""

    id: str
    title: str
    unit: str = ""
    notes: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    key: tuple[Key, ...] = ()
    table: Sheet | None = None
    weak_rows: frozenset[int] = frozenset()

    @property
    def download(self) -> str:
        """The table as a data URI."""
        return download(self.table) if self.table else ""


@dataclass(frozen=True)
class Section:
    """A numbered part of the page."""

    id: str
    heading: str
    intro: str = ""
    blocks: tuple[Block, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()


def section(id: str, language: str, *blocks: Block | None, intro: str = "") -> Section:
    """A section with the heading that belongs to its id; blocks that have nothing to say are left out."""
    return Section(id, say(f"report.section.{id}", language), intro, tuple(block for block in blocks if block))


@dataclass(frozen=True)
class Card:
    """One of the numbers at the head of the page; ``tone`` is ``shortage``, ``surplus`` or nothing."""

    label: str
    value: str
    range: str
    detail: str
    tone: str = ""


@dataclass(frozen=True)
class Page:
    """The whole page; ``front`` are blocks beneath the numbers at its head."""

    title: str
    subtitle: str
    note: str
    conclusion: tuple[str, ...]
    caveat: str
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    front: tuple[Block, ...] = ()
