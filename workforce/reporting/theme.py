"""How everything looks, in one place: colours, fonts, number formats, and the one Plotly configuration.

Orange is a shortage and blue a surplus, nowhere anything else; nothing is red or green.
"""

import math
from typing import Any

import plotly.graph_objects as go

SHORTAGE = "#d97706"
SHORTAGE_FAINT = "#fdc689"
SHORTAGES = ("#7a3d05", "#b45f06", "#d97706", "#ee9a45", "#fdc689", "#fff3e0")
SURPLUS = "#2563a8"
SURPLUSES = ("#1d5491", "#2f7cc4", "#0b2c52", "#6aa5de")
SHORTAGE_INK = "#a8480a"
SURPLUS_INK = "#1d5491"
NEED = "#1f2937"
SUPPLY = "#0f766e"
MALE = "#0f766e"
FEMALE = "#7c5ba6"
GRID = "#e5e7eb"
INK = "#1f2937"

SHORTAGE_SCALE = ((0.0, "#ffffff"), (0.05, "#fff3e0"), (0.35, "#fdc689"), (1.0, "#ee8a3a"))
SURPLUS_SCALE = ((0.0, "#ffffff"), (0.05, "#eaf2fb"), (0.35, "#b3d2f0"), (1.0, "#6aa5de"))
CHANGE_SCALE = ((0.0, "#6aa5de"), (0.3, "#b3d2f0"), (0.5, "#ffffff"), (0.7, "#fdc689"), (1.0, "#ee8a3a"))
CALM_SCALE = ((0.0, "#ffffff"), (0.1, "#f4f0f9"), (0.5, "#d2c3e5"), (1.0, "#a98fce"))
"""Scales of heat maps end where dark numbers can still be read on them."""

COMING = ("#12766e", "#4aa59b", "#84c7bf", "#b3dcd7", "#d8eeeb", "#eff8f7")
GOING = ("#7c5ba6", "#a189c2", "#beaed6", "#d8cfe6", "#ece7f3", "#f6f3fa")
STAYING = ("#6b7280", "#c4c9d1")
SERIES = ("#1f2937", "#0f766e", "#7c5ba6", "#8a6d1f", "#b5487f", "#6b7280")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

YUAN_A_WAN = 10_000

FONTS = '"Microsoft YaHei","Noto Sans CJK SC","PingFang SC","WenQuanYi Micro Hei",sans-serif'

EXCEL_FORMATS = {
    "text": "@",
    "year": "0",
    "count": "#,##0",
    "tenth": "#,##0.0",
    "ratio": "#,##0.00",
    "share": "0.0%",
    "signed": "+#,##0;-#,##0;0",
    "plain": "General",
}


def config(language: str) -> dict[str, Any]:
    """The one Plotly configuration: nothing is ever sent anywhere."""
    chosen: dict[str, Any] = {
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "displaylogo": False,
        "responsive": True,
        "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"],
    }
    return chosen | ({"locale": "zh-CN"} if language == "zh" else {})


def figure(traces: list[Any], height: int, **layout: object) -> go.Figure:
    """A figure in the house style; ``layout`` adds to it or overrides it."""
    style: dict[str, Any] = {
        "template": "none",
        "height": height,
        "font": {"family": FONTS, "size": 13, "color": INK},
        "margin": {"l": 56, "r": 14, "t": 14, "b": 36},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "separators": ".,",
        "hoverlabel": {"font": {"family": FONTS, "size": 13}},
        "showlegend": False,
    }
    return go.Figure(traces, layout=style | layout)


def map_figure(drawn: Any, years: list[int], rows: int, row_height: int, **layout: object) -> go.Figure:
    """A heat map of rows by year, the years above in two digits."""
    return figure(
        [drawn],
        44 + row_height * rows,
        xaxis=year_axis(side="top", tickangle=0, tickfont={"size": 11}, fixedrange=True, tickvals=years,
                        ticktext=[f"{year % 100:02d}" for year in years]),
        yaxis={"autorange": "reversed", "automargin": True, "tickfont": {"size": 12}, "fixedrange": True,
               "ticks": "", "ticksuffix": " "},
        margin={"l": 60, "r": 8, "t": 28, "b": 8},
        **layout,
    )  # fmt: skip


def legend_below(place: float = -0.1) -> dict[str, Any]:
    """A legend beneath the chart, where it takes no width from it."""
    return {"orientation": "h", "y": place, "yanchor": "top", "x": 0, "font": {"size": 12},
            "traceorder": "normal"}  # fmt: skip


def axis(**more: object) -> dict[str, Any]:
    """An axis for amounts: thousands separated, light grid."""
    return {
        "gridcolor": GRID,
        "zerolinecolor": "#9ca3af",
        "tickformat": ",.0f",
        "hoverformat": ",.0f",
        "automargin": True,
    } | more


def year_axis(**more: object) -> dict[str, Any]:
    """An axis of years: whole numbers without separators."""
    return axis(tickformat="d", hoverformat="d", showgrid=False, nticks=8) | more


def faint(colour: str, opacity: float = 0.18) -> str:
    """A see-through shade of a colour, for ranges."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def number(value: float, digits: int = 0) -> str:
    """A number as it is printed: ``6,298``; never a minus before zero; empty where there is none."""
    if math.isnan(value):
        return ""
    text = f"{value:,.{digits}f}"
    return text if text.strip("-0.") else text.lstrip("-")


def percent(fraction: float, digits: int = 1) -> str:
    """A fraction as a percentage: ``22.5%``."""
    return "" if math.isnan(fraction) else f"{number(100 * fraction, digits)}%"


def signed(value: float) -> str:
    """A gap with its sign: ``+120``, ``-35``, ``0``."""
    text = number(value)
    return f"+{text}" if value > 0 and text != "0" else text


def signed_percent(fraction: float) -> str:
    """A change with its sign: ``-32%``."""
    return f"{signed(100 * fraction)}%"


def wan(yuan: float, digits: int = 0) -> str:
    """Money in units of 10,000 yuan, as budgets of counties are written: ``59,569``."""
    return number(yuan / YUAN_A_WAN, digits)


def plain(text: str) -> str:
    """Text from data, so that Plotly does not read markup in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
