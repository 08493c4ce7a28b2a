"""A tuned plan: its posts, what it leaves short, what its limits cost, and what more money would spare."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from workforce.reporting import theme, words
from workforce.reporting.charts.balance import band, grid_map
from workforce.reporting.figures import pick, series

GROUPS = 15
"""At most so many levels and subjects are drawn, those that are shortest."""

_ROW, _AROUND = 30, 56
_MARKS = ("diamond", "square", "triangle-up", "cross", "star")
_DASHES = ("solid", "dash", "dot", "dashdot")


def posts(targets: pd.DataFrame, every: list[int], language: str) -> go.Figure:
    """Posts by year, stacked by channel, the channel that plans most at the bottom."""
    total = targets.groupby("channel", sort=False)["posts"].sum().sort_values(ascending=False, kind="stable")
    traces = []
    for place, channel in enumerate(map(str, total.index)):
        by_year = pick(targets, channel=channel).groupby("year")["posts"].sum()
        colour = theme.COMING[min(place, len(theme.COMING) - 1)]
        traces.append(go.Bar(x=every, y=[float(by_year.get(year, 0.0)) for year in every],
                             name=str(words.name("channel", channel, language)), hovertemplate="%{y:,.0f}",
                             marker={"color": colour, "line": {"color": "#6b7280", "width": 0.5}}))  # fmt: skip
    return theme.figure(traces, 380, barmode="stack", bargap=0.25, hovermode="x unified", showlegend=True,
                        legend=theme.legend_below(), xaxis=theme.year_axis(nticks=len(every)),
                        yaxis=theme.axis())  # fmt: skip


def posts_map(rows: pd.DataFrame, every: list[int], top: float, language: str) -> go.Figure:
    """Posts of levels and subjects by year.

    Args:
        rows: level, subject, year and posts.
        every: the years of the plan; those without a post are blank.
        top: the most posts in a cell of all maps.
        language: ``zh`` or ``en``.
    """
    keys = rows[["level", "subject"]].drop_duplicates()
    full = keys.merge(pd.DataFrame({"year": every}), how="cross").merge(rows, "left", ["level", "subject", "year"])
    return grid_map(full, "posts", theme.CALM_SCALE, (0.0, max(top, 1.0)), language)


def lines(yearly: pd.DataFrame, measure: str, names: Mapping[str, str]) -> go.Figure:
    """Shortage or surplus by year under several plans; the first, tuned one with its range.

    Args:
        yearly: plan, year, measure, mean, low, high.
        measure: ``shortage``, in shades of orange, or ``surplus``, in shades of blue.
        names: of the plans, in their order.
    """
    shades = LINES[measure]
    traces: list[go.Scatter] = []
    for place, (plan, name) in enumerate(names.items()):
        by_year = series(yearly, plan=plan, measure=measure)
        drawn = band(by_year, shades[place % len(shades)], name, _DASHES[place % len(_DASHES)])
        traces += drawn if place == 0 else drawn[1:]
    return theme.figure(traces, 360, hovermode="x unified", showlegend=True, legend=theme.legend_below(-0.12),
                        xaxis=theme.year_axis(), yaxis=theme.axis(rangemode="tozero"))  # fmt: skip


LINES = {"shortage": (theme.SHORTAGES[1], theme.SHORTAGES[2], theme.SHORTAGES[0], theme.SHORTAGES[3]),
         "surplus": theme.SURPLUSES}  # fmt: skip


def chances(rows: pd.DataFrame, names: Sequence[str]) -> go.Figure:
    """Mean shortage of levels and subjects with its range, and a mark at the goal where there is one.

    Args:
        rows: mean, low, high and most, the shortest first.
        names: of the rows.
    """
    down = [theme.plain(name) for name in names]
    mean = rows["mean"]
    bars = go.Bar(
        orientation="h", y=down, x=mean.tolist(), marker={"color": theme.SHORTAGE},
        error_x={"type": "data", "symmetric": False, "array": (rows["high"] - mean).tolist(),
                 "arrayminus": (mean - rows["low"]).tolist(), "color": theme.INK, "thickness": 1.2, "width": 3},
        customdata=[[theme.number(low, 1), theme.number(high, 1)]
                    for low, high in zip(rows["low"].tolist(), rows["high"].tolist(), strict=True)],
        hovertemplate="%{y}: %{x:,.1f} (%{customdata[0]} – %{customdata[1]})<extra></extra>",
    )  # fmt: skip
    traces: list[go.Bar | go.Scatter] = [bars]
    if rows["most"].notna().any():
        traces.append(go.Scatter(x=rows["most"].tolist(), y=down, mode="markers", hoverinfo="skip",
                                 marker={"symbol": "line-ns-open", "size": 16, "color": theme.NEED,
                                         "line": {"width": 2}}))  # fmt: skip
    return _across(traces, len(rows))


def prices(values: Sequence[float], told: Sequence[str], names: Sequence[str]) -> go.Figure:
    """What one unit more of each limit would spare, the dearest first; ``told`` are the values as text."""
    bars = go.Bar(
        orientation="h", y=[theme.plain(name) for name in names], x=list(values), text=list(told),
        textposition="outside", cliponaxis=False, marker={"color": theme.COMING[1]},
        hovertemplate="%{y}: %{text}<extra></extra>",
    )  # fmt: skip
    made = _across([bars], len(names))
    made.update_xaxes(range=[0, 1.12 * max([*values, 1e-9])], tickformat="~g")
    return made


def _across(traces: Sequence[go.Bar | go.Scatter], rows: int) -> go.Figure:
    return theme.figure(
        list(traces), _AROUND + _ROW * rows, bargap=0.3, xaxis=theme.axis(rangemode="tozero"),
        yaxis={"autorange": "reversed", "automargin": True, "ticks": "", "ticksuffix": " ", "tickfont": {"size": 12}},
        margin={"l": 60, "r": 24, "t": 8, "b": 36},
    )  # fmt: skip


def frontier(table: pd.DataFrame, value: str, colour: str, axis: str, points: pd.DataFrame) -> go.Figure:
    """The best that can be had for a spending, and plans beside it.

    Args:
        table: spending (yuan), the value, and which point is nearest to the plan.
        value: the column.
        colour: of the line.
        axis: what stands below it.
        points: name, spending and value of plans that are marked; may be none.
    """
    wan = (table["spending"] / theme.YUAN_A_WAN).tolist()
    curve = go.Scatter(x=wan, y=table[value].tolist(), mode="lines+markers",
                       line={"color": colour, "width": 2.5}, marker={"size": 6},
                       showlegend=False, hovertemplate="%{x:,.0f}: %{y:,.0f}<extra></extra>")  # fmt: skip
    chosen = table[table["chosen"]]
    mark = go.Scatter(x=(chosen["spending"] / theme.YUAN_A_WAN).tolist(), y=chosen[value].tolist(), mode="markers",
                      marker={"symbol": "circle-open", "size": 17, "color": theme.INK, "line": {"width": 2.5}},
                      hoverinfo="skip", showlegend=False)  # fmt: skip
    traces = [curve, mark, *(_plan(place, *row) for place, row in enumerate(points.itertuples(index=False, name=None)))]
    return theme.figure(traces, 380, showlegend=len(points) > 0, legend=theme.legend_below(-0.27),
                        xaxis=theme.axis(rangemode="tozero", title={"text": axis, "font": {"size": 12}}),
                        yaxis=theme.axis(rangemode="tozero"),
                        margin={"l": 60, "r": 20, "t": 16, "b": 100})  # fmt: skip


def _plan(place: int, name: str, spending: float, value: float) -> go.Scatter:
    """The mark of a plan beside the frontier."""
    return go.Scatter(x=[spending / theme.YUAN_A_WAN], y=[value], mode="markers", name=theme.plain(name),
                      marker={"symbol": _MARKS[place % len(_MARKS)], "size": 11,
                              "color": theme.SERIES[place % len(theme.SERIES)]},
                      hovertemplate="%{x:,.0f}: %{y:,.0f}")  # fmt: skip
