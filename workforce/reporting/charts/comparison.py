"""Plans beside each other, and each against the baseline."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from workforce.reporting import theme
from workforce.reporting.charts.balance import band, grid_map
from workforce.reporting.figures import pick, series

FEW_YEARS = 5
"""At most so many years are written below a chart: plans stand side by side, and the charts are narrow."""


def plans(totals: pd.DataFrame, measure: str, titles: Mapping[str, str]) -> go.Figure:
    """One measure of all levels under every plan, with ranges; lines differ in colour and in dash."""
    traces = []
    for place, (plan, title) in enumerate(titles.items()):
        by_year = series(totals, scenario=plan, level="all", measure=measure)
        look = theme.SERIES[place % len(theme.SERIES)], title, theme.DASHES[place % len(theme.DASHES)]
        traces += band(by_year, *look)
    return theme.figure(traces, 360, hovermode="x unified", showlegend=True, legend=theme.legend_below(),
                        xaxis=theme.year_axis(nticks=FEW_YEARS), yaxis=theme.axis())  # fmt: skip


def amounts(table: pd.DataFrame, titles: Mapping[str, str]) -> go.Figure:
    """The mean of every plan that has one by year, without ranges; lines differ in colour and in dash."""
    traces = []
    for place, (plan, title) in enumerate(titles.items()):
        rows = pick(table, scenario=plan).sort_values("year")
        look = {"color": theme.SERIES[place % len(theme.SERIES)], "dash": theme.DASHES[place % len(theme.DASHES)]}
        traces.append(go.Scatter(x=rows["year"].tolist(), y=rows["mean"].tolist(), mode="lines",
                                 line={"width": 2.5, **look}, name=theme.plain(title),
                                 hovertemplate="%{y:,.0f}"))  # fmt: skip
    return theme.figure(traces, 320, hovermode="x unified", showlegend=True, legend=theme.legend_below(),
                        xaxis=theme.year_axis(nticks=FEW_YEARS), yaxis=theme.axis())  # fmt: skip


def difference(differences: pd.DataFrame, plan: str, span: tuple[float, float]) -> go.Figure:
    """The difference in shortage from the baseline by year: orange where the plan is shorter, blue where less short."""
    by_year = series(differences, scenario=plan, level="all", measure="shortage")
    estimates = list(by_year.values())
    bars = go.Bar(
        x=list(by_year),
        y=[e.mean for e in estimates],
        marker={"color": [theme.SHORTAGE if e.mean > 0 else theme.SURPLUS for e in estimates]},
        error_y={"type": "data", "symmetric": False, "array": [e.high - e.mean for e in estimates],
                 "arrayminus": [e.mean - e.low for e in estimates], "color": theme.INK, "thickness": 1.2, "width": 3},
        customdata=[[theme.number(e.low), theme.number(e.high)] for e in estimates],
        hovertemplate="%{x}: %{y:+,.0f} (%{customdata[0]} – %{customdata[1]})<extra></extra>",
    )  # fmt: skip
    return theme.figure([bars], 300, xaxis=theme.year_axis(nticks=FEW_YEARS),
                        yaxis=theme.axis(tickformat="+,.0f", range=list(span)))  # fmt: skip


def difference_span(differences: pd.DataFrame) -> tuple[float, float]:
    """From where to where the ranges of all differences in shortage reach, so that plans share one scale."""
    rows = pick(differences, level="all", measure="shortage")
    low, high = min([0.0, *rows["low"].tolist()]), max([0.0, *rows["high"].tolist()])
    room = 0.05 * max(high - low, 1.0)
    return low - room, high + room


def subject_map(differences: pd.DataFrame, plan: str, language: str) -> go.Figure | None:
    """Difference in mean shortage by subject and year; rows without a difference are left out, none at all is None."""
    rows = changed_cells(pick(differences, scenario=plan, measure="shortage"))
    if rows.empty:
        return None
    top = max(abs(value) for value in rows["mean"].tolist())
    return grid_map(rows, "mean", theme.CHANGE_SCALE, (-top, top), language)


def changed_cells(rows: pd.DataFrame, how_many: int = 20) -> pd.DataFrame:
    """The rows of the subjects at a level that change most in any year, as they stand; at most ``how_many`` of them."""
    most = rows.assign(size=rows["mean"].abs()).groupby(["level", "subject"], sort=False)["size"].max()
    kept = set(most[most >= 0.5].nlargest(how_many).index.tolist())
    keys = zip(rows["level"].tolist(), rows["subject"].tolist(), strict=True)
    return rows[[key in kept for key in keys]]
