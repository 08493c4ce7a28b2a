"""From a figure to a piece of the page, with the words and legends that go with it."""

import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme
from workforce.reporting.charts.classes import LINES, SIZES
from workforce.reporting.charts.market import ITEMS as CHANNEL_ITEMS
from workforce.reporting.charts.need import OVER_YEARS
from workforce.reporting.parts import Drawing, Key
from workforce.reporting.words import heading, name

_PLOTLY_WORDS = ("zoom", "pan", "zoom_in", "zoom_out", "reset", "autoscale", "picture", "plot", "preparing",
                 "succeeded", "back", "isolate")  # fmt: skip


def drawn(figure: go.Figure, id: str, alt: str, language: str, title: str = "", wide: bool = False) -> Drawing:
    """A figure as HTML under the shared configuration, without plotly.js, which the page carries once."""
    html = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        div_id=f"chart-{id}",
        config=theme.config(language),
        validate=False,
        default_height=f"{figure.layout.height}px",
    )
    return Drawing(id, figure, html, alt, title, wide)


def balance_key(language: str) -> tuple[Key, ...]:
    """The legend of the fans: need, teachers at work and on the books, shortage, surplus."""
    looks = (("need", theme.NEED, "dashed"), ("in_post", theme.SUPPLY, "line"), ("supply", theme.SUPPLY, "dotted"),
             ("shortage", theme.SHORTAGE, "bar"), ("surplus", theme.SURPLUS, "bar"))  # fmt: skip
    named = tuple(Key(str(name("measure", measure, language)), colour, look) for measure, colour, look in looks)
    return (*named, Key(say("report.page.band", language), theme.faint(theme.SUPPLY, 0.3), "band"))


def load_key(language: str) -> tuple[Key, ...]:
    """The legend of the charts of lessons: what is, and the standard."""
    return (Key(heading("implied_load", language), theme.SUPPLY, "dot"),
            Key(heading("standard_load", language), theme.NEED, "tick"))  # fmt: skip


def age_key(language: str) -> tuple[Key, ...]:
    """The legend of the pyramids."""
    return (Key(str(name("sex", "male", language)), theme.MALE, "bar"),
            Key(str(name("sex", "female", language)), theme.FEMALE, "bar"))  # fmt: skip


def channel_key(language: str) -> tuple[Key, ...]:
    """The legend of the charts of channels: what becomes of a planned post."""
    return tuple(Key(str(name("item", item, language)), colour, "bar") for item, colour in CHANNEL_ITEMS.items())


def approved_key(language: str) -> tuple[Key, ...]:
    """The legend of the charts of approved posts."""
    return (Key(heading("approved", language), theme.NEED, "dashed"),
            Key(heading("used", language), theme.SUPPLY, "line"),
            Key(heading("reserved", language), theme.STAYING[1], "bar"))  # fmt: skip


def fields_key(language: str) -> tuple[Key, ...]:
    """The legend of the one of the five measures that has two parts."""
    return (Key(heading("untaught", language), theme.SHORTAGE, "bar"),
            Key(heading("out_of_field", language), theme.SHORTAGE_FAINT, "bar"))  # fmt: skip


def size_key(language: str) -> tuple[Key, ...]:
    """The legend of the charts of class sizes: the sizes, the smallest first, and the lines of large classes."""
    looks = {"solid": "line", "dot": "dotted"}
    sizes = tuple(Key(str(name("size", size, language)), colour, "bar") for size, colour in reversed(SIZES.items()))
    return (*sizes, *(Key(heading(which, language), theme.INK, looks[dash]) for which, dash in LINES.items()))


def need_key(language: str) -> tuple[Key, ...]:
    """The legend of the charts of both needs over the years."""
    looks = {"dash": "dashed", "dashdot": "dashed", "solid": "line"}
    return tuple(Key(heading(column, language), colour, looks[dash]) for column, (colour, dash) in OVER_YEARS.items())


def plotly_words(language: str) -> dict[str, str]:
    """What plotly.js says, from English to the page's language; plotly.js brings no language but English."""
    return {say(f"report.plotly.{word}", "en"): say(f"report.plotly.{word}", language) for word in _PLOTLY_WORDS}
