"""Two needs side by side, and lessons against the standard."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.figures import levels, pick

_LOOKS = {
    "gap_by_lessons": (theme.NEED, "circle"),
    "gap_like_for_like": (theme.SUPPLY, "square"),
    "gap_raw": (theme.FEMALE, "diamond-open"),
}
"""Three ways to count the same gap, and how each is drawn."""

OVER_YEARS = {
    "need_by_lessons": (theme.NEED, "dash"),
    "norm_full_time": (theme.FEMALE, "dashdot"),
    "in_post": (theme.SUPPLY, "solid"),
}
"""Both needs and those at work, by the columns of the table that explains the difference."""

_BEYOND = 2.0
"""How many times the largest standard the axis of lessons reaches."""


@dataclass(frozen=True)
class Dots:
    """One set of dots: label, values, colour, symbol."""

    label: str
    values: list[float]
    colour: str
    symbol: str


def gaps_by_view(norm: pd.DataFrame, year: int) -> pd.DataFrame:
    """One row a level: the gap by lessons, by the norm like for like, and by the raw norm (need less supply)."""
    found = levels(norm)
    rows = pick(norm, year=year).set_index("level").reindex(found)
    views = {view: rows[view].tolist() for view in ("gap_by_lessons", "gap_like_for_like", "gap_raw")}
    return pd.DataFrame({"level": found, **views})


def two_needs(gaps: pd.DataFrame, language: str) -> go.Figure:
    """The gap of each level in three views: right of zero too few (orange side), left too many (blue side)."""
    labels = [str(words.name("level", level, language)) for level in gaps["level"].tolist()]
    dots = [Dots(words.heading(view, language), gaps[view].tolist(), *look) for view, look in _LOOKS.items()]
    largest = max([abs(value) for d in dots for value in d.values] + [1.0]) * 1.15
    return theme.figure(
        _dot_traces(labels, dots, "%{y}: %{x:+,.0f}"),
        120 + 44 * len(labels),
        xaxis=theme.axis(range=[-largest, largest], zeroline=True, zerolinewidth=2, tickformat="+,.0f"),
        yaxis={"autorange": "reversed", "automargin": True, "gridcolor": theme.GRID, "ticksuffix": " "},
        shapes=[_side(0, largest, theme.SHORTAGE), _side(-largest, 0, theme.SURPLUS)],
        annotations=[_side_name(1, "right", say("report.chart.too_few", language), theme.SHORTAGE_INK),
                     _side_name(0, "left", say("report.chart.too_many", language), theme.SURPLUS_INK)],
        showlegend=True,
        margin={"l": 60, "r": 14, "t": 34, "b": 36},
        legend=theme.legend_below(-0.12),
    )  # fmt: skip


def _side(start: float, end: float, colour: str) -> dict[str, Any]:
    return {"type": "rect", "x0": start, "x1": end, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
            "fillcolor": theme.faint(colour, 0.08), "line": {"width": 0}}  # fmt: skip


def _side_name(place: float, anchor: str, text: str, colour: str) -> dict[str, Any]:
    return {"x": place, "y": 1, "xref": "paper", "yref": "paper", "xanchor": anchor, "yanchor": "bottom",
            "text": text, "showarrow": False, "font": {"color": colour, "size": 13}}  # fmt: skip


def _dot_traces(labels: list[str], dots: list[Dots], hover: str) -> list[go.Scatter]:
    return [
        go.Scatter(
            x=d.values,
            y=labels,
            mode="markers",
            name=d.label,
            marker={"color": d.colour, "symbol": d.symbol, "size": 11, "line": {"color": d.colour, "width": 2}},
            hovertemplate=hover,
        )
        for d in dots
    ]


def over_years(table: pd.DataFrame, level: str) -> go.Figure:
    """Need by lessons, teachers entitled by the norm and teachers at work of a level by year, all full-time."""
    rows = pick(table, level=level).sort_values("year")
    traces = [
        go.Scatter(
            x=rows["year"].tolist(),
            y=rows[column].tolist(),
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": dash},
            name=column,
            hovertemplate="%{y:,.0f}<extra></extra>",
        )
        for column, (colour, dash) in OVER_YEARS.items()
    ]
    return theme.figure(traces, 250, hovermode="x unified", xaxis=theme.year_axis(nticks=6),
                        yaxis=theme.axis(nticks=5, rangemode="tozero"))  # fmt: skip


def load_levels(loads: pd.DataFrame) -> list[str]:
    """The levels whose teachers' load is counted in lessons."""
    return levels(pick(loads, unit="lessons"))


def loads(table: pd.DataFrame, level: str, language: str) -> go.Figure:
    """Weekly lessons per teacher in the base year beside the standard, by subject.

    A subject with hardly any teachers of its own would stretch the axis: beyond twice the largest standard the dot
    stands at the edge, with its number beside it.
    """
    rows = pick(table, unit="lessons", level=level)
    labels = [str(words.name("subject", subject, language)) for subject in rows["subject"].tolist()]
    standard = rows["standard_load"].tolist()
    edge = _BEYOND * max([1.0, *standard])
    implied = [min(load, edge) for load in rows["implied_load"].tolist()]
    joins = go.Scatter(
        x=[value for pair in zip(implied, standard, strict=True) for value in (*pair, None)],
        y=[value for label in labels for value in (label, label, None)],
        mode="lines",
        line={"color": "#9ca3af", "width": 2},
        hoverinfo="skip",
    )
    dots = [Dots(words.heading("standard_load", language), standard, theme.NEED, "line-ns-open"),
            Dots(words.heading("implied_load", language), implied, theme.SUPPLY, "circle")]  # fmt: skip
    return theme.figure(
        [joins, *_dot_traces(labels, dots, "%{y}: %{x:.1f}")],
        50 + 24 * len(labels),
        xaxis=theme.axis(range=[0, 1.06 * edge], side="top", tickformat=".0f"),
        annotations=_beyond(labels, rows["implied_load"].tolist(), edge),
        yaxis={"autorange": "reversed", "automargin": True, "gridcolor": theme.GRID, "ticksuffix": " "},
        margin={"l": 60, "r": 14, "t": 32, "b": 8},
    )


def _beyond(labels: list[str], loads: list[float], edge: float) -> list[dict[str, Any]]:
    """The numbers of the dots that stand at the edge of the axis because they lie beyond it."""
    look = {"showarrow": False, "xanchor": "right", "xshift": -8, "bgcolor": "#ffffff"}
    return [
        {"x": edge, "y": label, "text": f"{theme.number(load)} →"} | look
        for label, load in zip(labels, loads, strict=True)
        if load > edge
    ]
