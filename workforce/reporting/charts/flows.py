"""Who comes and who goes, and how many pupils there are."""

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.figures import NOTICEABLE, levels, pick


def flows(table: pd.DataFrame, language: str, level: str = "all") -> go.Figure:
    """Hires stacked upward by channel, leavers downward by cause, and a line for the net of both."""
    rows = pick(table, level=level, kind=["in", "out"])
    if level == "all":
        rows = rows[~rows["flow"].str.startswith("moved_")]
    years = sorted(set(rows["year"].tolist()))
    traces: list[go.Bar | go.Scatter] = []
    for kind, sign, shades in (("in", 1, theme.COMING), ("out", -1, theme.GOING)):
        for place, flow in enumerate(_largest_first(pick(rows, kind=kind))):
            by_year = _by_year(pick(rows, flow=flow)["mean"], rows, years)
            colour = shades[min(place, len(shades) - 1)]
            traces.append(_stack(years, by_year, sign, colour, str(words.name("flow", flow, language))))
    net = _by_year(rows["mean"] * rows["kind"].map({"in": 1.0, "out": -1.0}), rows, years)
    label, line = say("report.chart.net", language), {"color": theme.INK, "width": 2}
    traces.append(go.Scatter(x=years, y=net, mode="lines+markers", name=label, line=line,
                             hovertemplate="%{y:+,.0f}",
                             marker={"size": 7, "color": "#ffffff", "line": line}))  # fmt: skip
    return theme.figure(
        traces,
        480,
        barmode="relative",
        bargap=0.25,
        hovermode="x unified",
        showlegend=True,
        legend=theme.legend_below(),
        xaxis=theme.year_axis(),
        yaxis=theme.axis(),
    )


def _by_year(amounts: "pd.Series[float]", rows: pd.DataFrame, years: list[int]) -> list[float]:
    found = amounts.groupby(rows["year"]).sum().to_dict()
    return [float(found.get(year, 0.0)) for year in years]


def _largest_first(rows: pd.DataFrame) -> list[str]:
    """Flows that can be noticed, the largest first."""
    totals = rows.groupby("flow", sort=False)["mean"].sum().to_dict()
    return sorted((str(flow) for flow in totals if totals[flow] >= NOTICEABLE), key=lambda flow: -totals[flow])


def _stack(years: list[int], amounts: list[float], sign: int, colour: str, label: str) -> go.Bar:
    return go.Bar(
        x=years,
        y=[sign * amount for amount in amounts],
        name=label,
        marker={"color": colour, "line": {"color": "#6b7280", "width": 0.5}},
        hovertemplate="%{y:+,.0f}",
    )


def pupils(table: pd.DataFrame, language: str) -> go.Figure:
    """Pupils of each level by year; lines differ in colour and in dash."""
    traces = []
    for place, level in enumerate(levels(table)):
        by_year = pick(table, level=level).groupby("year")["pupils"].sum()
        look = {"color": theme.SERIES[place % len(theme.SERIES)], "dash": theme.DASHES[place % len(theme.DASHES)]}
        label = str(words.name("level", level, language))
        traces.append(go.Scatter(x=by_year.index.tolist(), y=by_year.tolist(), mode="lines", name=label,
                                 line={"width": 2.5} | look, hovertemplate="%{y:,.0f}"))  # fmt: skip
    return theme.figure(traces, 400, hovermode="x unified", showlegend=True, legend=theme.legend_below(),
                        xaxis=theme.year_axis(), yaxis=theme.axis(rangemode="tozero"))  # fmt: skip
