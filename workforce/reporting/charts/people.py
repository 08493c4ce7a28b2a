"""Teachers by age, and when they retire."""

import pandas as pd
import plotly.graph_objects as go

from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.reporting import findings, theme, words
from workforce.reporting.charts.balance import map_of
from workforce.reporting.figures import pick, series

SCHOOL_MONTHS = [(CENSUS_MONTH - 1 + step) % MONTHS_A_YEAR + 1 for step in range(MONTHS_A_YEAR)]
"""Calendar months in the order of a school year, September first."""


def pyramid(ages: pd.DataFrame, year: int, language: str) -> go.Figure:
    """Men to the left, women to the right, by age band; all pyramids of a run share one scale."""
    widest = max([*ages["mean"].tolist(), 1.0]) * 1.12
    ticks = _ticks(widest)
    return theme.figure(
        [_half(pick(ages, year=year, sex="male"), theme.MALE, -1, language),
         _half(pick(ages, year=year, sex="female"), theme.FEMALE, 1, language)],
        330,
        barmode="relative",
        bargap=0.12,
        xaxis=theme.axis(range=[-widest, widest], tickvals=ticks, ticktext=[theme.number(abs(t)) for t in ticks]),
        yaxis={"type": "category", "automargin": True, "ticksuffix": " "},
        margin={"l": 52, "r": 10, "t": 8, "b": 30},
    )  # fmt: skip


def _half(rows: pd.DataFrame, colour: str, sign: int, language: str) -> go.Bar:
    bands, amounts = rows["age_band"].tolist(), rows["mean"].tolist()
    return go.Bar(
        x=[sign * amount for amount in amounts],
        y=bands,
        orientation="h",
        marker={"color": [colour if int(band[:2]) >= 50 else theme.faint(colour, 0.45) for band in bands]},
        name="" if rows.empty else str(words.name("sex", rows["sex"].iloc[0], language)),
        text=[theme.number(amount) for amount in amounts],
        textposition="auto",
        textfont={"size": 11},
        textangle=0,
        hovertemplate="%{y}: %{text}",
    )


def _ticks(widest: float) -> list[float]:
    """Round ticks on both sides of zero, two a side at most."""
    step = next(s * 10**power for power in range(7) for s in (1, 2, 5) if 2.5 * s * 10**power >= widest)
    return [float(step * place) for place in (-2, -1, 0, 1, 2) if step * abs(place) <= widest]


def retirement_years(flows: pd.DataFrame) -> go.Figure:
    """Retirements of each school year with their range (a school year is named by the census that opens it)."""
    by_census = series(flows, level="all", flow="left.retirement")
    estimates = list(by_census.values())
    bars = go.Bar(
        x=[findings.school_year(census - 1) for census in by_census],
        y=[e.mean for e in estimates],
        marker={"color": theme.FEMALE},
        error_y={"type": "data", "symmetric": False, "array": [e.high - e.mean for e in estimates],
                 "arrayminus": [e.mean - e.low for e in estimates], "color": theme.INK, "thickness": 1.2, "width": 3},
        customdata=[[theme.number(e.low), theme.number(e.high)] for e in estimates],
        hovertemplate="%{x}: %{y:,.0f} (%{customdata[0]} – %{customdata[1]})<extra></extra>",
    )  # fmt: skip
    return theme.figure([bars], 300, xaxis={"type": "category", "tickangle": -45, "automargin": True},
                        yaxis=theme.axis(rangemode="tozero"))  # fmt: skip


def month_grid(retirements: pd.DataFrame) -> pd.DataFrame:
    """School years down, calendar months across, September first."""
    grid = retirements.pivot_table(index="school_year", columns="month", values="mean", aggfunc="sum")
    return grid.reindex(columns=SCHOOL_MONTHS).fillna(0.0)


def retirement_months(retirements: pd.DataFrame, language: str) -> go.Figure:
    """School year by calendar month, September first."""
    grid = month_grid(retirements)
    values = grid.to_numpy().tolist()
    years = [findings.school_year(int(year)) for year in grid.index]
    labels = [findings.month_name(month, language) for month in SCHOOL_MONTHS]
    places = list(range(MONTHS_A_YEAR))
    drawn = map_of(values, places, years, theme.CALM_SCALE, (0.0, max([1.0, *(max(row) for row in values)])))
    drawn.update(customdata=[labels] * len(years), hovertemplate="%{y}, %{customdata}: %{z:,.1f}<extra></extra>")
    return theme.figure(
        [drawn],
        44 + 21 * len(years),
        xaxis={"side": "top", "tickvals": places, "fixedrange": True, "tickangle": 0, "showgrid": False,
               "ticktext": [label[:3] for label in labels], "tickfont": {"size": 11}},
        yaxis={"autorange": "reversed", "automargin": True, "type": "category", "fixedrange": True, "ticksuffix": " "},
        margin={"l": 64, "r": 8, "t": 28, "b": 8},
    )  # fmt: skip
