"""Need against supply, and where the shortage is."""

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.figures import NOTICEABLE, Estimate, levels, pick, series


def fan(balance: pd.DataFrame, level: str, language: str, height: int = 300) -> go.Figure:
    """Need and teachers at work with their ranges, people as a thin line; beneath, shortage up and surplus down."""
    traces: list[go.Scatter | go.Bar] = []
    for measure, colour, dash in (("need", theme.NEED, "dash"), ("in_post", theme.SUPPLY, "solid")):
        traces += band(series(balance, level=level, measure=measure), colour, _measure(measure, language), dash)
    traces.append(_people(series(balance, level=level, measure="supply"), _measure("supply", language)))
    for measure, colour, sign in (("shortage", theme.SHORTAGE, 1), ("surplus", theme.SURPLUS, -1)):
        by_year = series(balance, level=level, measure=measure)
        traces.append(_bars(by_year, colour, _measure(measure, language), sign))
    return theme.figure(
        traces,
        height,
        xaxis=theme.year_axis(anchor="y2"),
        yaxis=theme.axis(domain=[0.4, 1], nticks=5),
        yaxis2=theme.axis(domain=[0, 0.3], nticks=4),
        barmode="relative",
        bargap=0.25,
        hovermode="x unified",
    )


def band(by_year: dict[int, Estimate], colour: str, label: str, dash: str = "solid") -> list[go.Scatter]:
    """The band of a range, and on it the line of means."""
    years, estimates = list(by_year), list(by_year.values())
    around = go.Scatter(
        x=years + years[::-1],
        y=[e.high for e in estimates] + [e.low for e in estimates][::-1],
        fill="toself",
        fillcolor=theme.faint(colour),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
    line = go.Scatter(
        x=years,
        y=[e.mean for e in estimates],
        mode="lines",
        line={"color": colour, "width": 2.5, "dash": dash},
        name=theme.plain(label),
        customdata=[[theme.number(e.low), theme.number(e.high)] for e in estimates],
        hovertemplate="%{y:,.0f} (%{customdata[0]} – %{customdata[1]})",
    )
    return [around, line]


def _people(by_year: dict[int, Estimate], label: str) -> go.Scatter:
    """Teachers on the books: a thin dotted line, because need is not counted in people."""
    return go.Scatter(x=list(by_year), y=[e.mean for e in by_year.values()], mode="lines", name=label,
                      line={"color": theme.SUPPLY, "width": 1.5, "dash": "dot"}, hovertemplate="%{y:,.0f}")  # fmt: skip


def _bars(by_year: dict[int, Estimate], colour: str, label: str, sign: int) -> go.Bar:
    return go.Bar(
        x=list(by_year),
        y=[sign * e.mean for e in by_year.values()],
        marker={"color": colour},
        name=label,
        yaxis="y2",
        customdata=[[theme.number(e.mean), theme.number(e.low), theme.number(e.high)] for e in by_year.values()],
        hovertemplate="%{customdata[0]} (%{customdata[1]} – %{customdata[2]})",
    )


def _measure(measure: str, language: str) -> str:
    return str(words.name("measure", measure, language))


def map_groups(subjects: pd.DataFrame) -> dict[str, list[str]]:
    """The maps to draw and their levels: one for each level of several subjects, and ``other`` for the rest."""
    counts = {level: pick(subjects, level=level)["subject"].nunique() for level in levels(subjects)}
    maps = {level: [level] for level, count in counts.items() if count > 1}
    single = [level for level, count in counts.items() if count == 1]
    return maps | ({"other": single} if single else {})


def heat_map(subjects: pd.DataFrame, of_levels: list[str], measure: str, top: float, language: str) -> go.Figure:
    """Subject by year, the amount printed in every cell that has one; ``top`` is the darkest amount of all maps."""
    rows = pick(subjects, level=of_levels, measure=measure)
    scale = theme.SURPLUS_SCALE if measure == "surplus" else theme.SHORTAGE_SCALE
    return grid_map(rows, "mean", scale, (0.0, max(top, 1.0)), language)


def grid_map(rows: pd.DataFrame, value: str, scale: tuple[tuple[float, str], ...], span: tuple[float, float],
             language: str) -> go.Figure:  # fmt: skip
    """A heat map of level and subject by year."""
    grid = rows.set_index(["level", "subject", "year"])[value].unstack("year", sort=False).sort_index(axis=1)
    several = rows["level"].nunique() > 1
    labels = [_row_label(str(level), str(subject), several, language) for level, subject in grid.index.tolist()]
    years = [int(year) for year in grid.columns]
    drawn = map_of(grid.fillna(0.0).to_numpy().tolist(), years, labels, scale, span)
    return theme.map_figure(drawn, years, len(labels), 23)


def map_of(values: list[list[float]], across: list[int], down: list[str], scale: tuple[tuple[float, str], ...],
           span: tuple[float, float]) -> go.Heatmap:  # fmt: skip
    """A heat map with its numbers printed in the cells; what rounds to zero is left blank."""
    return go.Heatmap(
        z=values,
        x=across,
        y=[theme.plain(label) for label in down],
        text=[["" if theme.number(v) == "0" else theme.number(v) for v in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": 11, "color": theme.INK},
        colorscale=[list(stop) for stop in scale],
        zmin=span[0],
        zmax=span[1],
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="%{y}, %{x}: %{z:,.1f}<extra></extra>",
    )


def _row_label(level: str, subject: str, several: bool, language: str) -> str:
    return words.cell_name(level, subject, language) if several else str(words.name("subject", subject, language))


def is_blank(subjects: pd.DataFrame, of_levels: list[str], measure: str) -> bool:
    """Whether a map would have no number in any cell."""
    return max(pick(subjects, level=of_levels, measure=measure)["mean"].tolist(), default=0.0) < NOTICEABLE


def top_of(subjects: pd.DataFrame, measure: str) -> float:
    """The largest mean of a measure in any cell and year."""
    return max(pick(subjects, measure=measure)["mean"].tolist(), default=0.0)


def group_name(group: str, language: str) -> str:
    """The name of a map: its level, or the levels of one subject together."""
    return say("report.map.other", language) if group == "other" else str(words.name("level", group, language))
