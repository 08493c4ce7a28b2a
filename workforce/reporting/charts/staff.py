"""Who is at work and who is not, who leaves when, how old teachers are and how many pupils each has."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.months import MONTHS_A_YEAR
from workforce.reporting import findings, theme, words
from workforce.reporting.charts.balance import map_of
from workforce.reporting.charts.people import SCHOOL_MONTHS
from workforce.reporting.figures import NOTICEABLE, levels, pick


def stacked(rows: pd.DataFrame, of: str, language: str, shades: Sequence[str], height: int = 320) -> go.Figure:
    """Bars by year, a shade for each value of a column as they stand; what nobody would see is left out."""
    years = sorted(set(rows["year"].tolist()))
    sums = rows.groupby([of, "year"], sort=False)["mean"].sum()
    seen = [code for code in dict.fromkeys(rows[of].tolist()) if float(sums[code].max()) >= NOTICEABLE]
    traces = [
        go.Bar(
            x=years,
            y=sums[code].reindex(years, fill_value=0.0).tolist(),
            name=str(words.name(of, code, language)),
            marker={"color": shades[min(place, len(shades) - 1)], "line": {"color": "#6b7280", "width": 0.5}},
            hovertemplate="%{y:,.0f}",
        )
        for place, code in enumerate(seen)
    ]
    return theme.figure(traces, height, barmode="stack", bargap=0.25, hovermode="x unified", showlegend=True,
                        legend=theme.legend_below(-0.14), xaxis=theme.year_axis(), yaxis=theme.axis())  # fmt: skip


def lost(in_post: pd.DataFrame, language: str) -> go.Figure:
    """Full-time equivalents not at work by reason and year, the largest reason at the bottom."""
    rows = in_post[in_post["item"].str.startswith("absent.")]
    order = rows.groupby("item")["mean"].sum().sort_values(ascending=False).index.tolist()
    ordered = pd.concat([pick(rows, item=item) for item in order]) if order else rows
    return stacked(ordered, "item", language, theme.GOING)


def grid(values: list[list[float]], across: list[str], down: list[str]) -> go.Figure:
    """A heat map with its numbers in the cells, columns named at the top; each row has its own depth of colour."""
    places = list(range(len(across)))
    depth = [[value / max([1.0, *row]) for value in row] for row in values]
    drawn = map_of(values, places, down, theme.CALM_SCALE, (0.0, 1.0))
    hover = [[f"{name}: {value:,.1f}" for name, value in zip(across, row, strict=True)] for row in values]
    drawn.update(z=depth, customdata=hover, hovertemplate="%{y}, %{customdata}<extra></extra>")
    return theme.figure(
        [drawn],
        44 + 23 * len(down),
        xaxis={"side": "top", "tickvals": places, "ticktext": across, "fixedrange": True, "tickangle": 0,
               "showgrid": False, "tickfont": {"size": 11}, "ticks": ""},
        yaxis={"autorange": "reversed", "automargin": True, "type": "category", "fixedrange": True, "ticksuffix": " ",
               "ticks": "",
               "tickfont": {"size": 12}},
        margin={"l": 64, "r": 8, "t": 28, "b": 8},
    )  # fmt: skip


def causes_by_year(flows: pd.DataFrame, language: str) -> go.Figure:
    """Leavers of all levels: cause by year of the census that closes the school year."""
    rows = pick(flows, level="all")
    rows = rows[rows["flow"].str.startswith("left.")]
    wide = noticed(rows.pivot_table(index="flow", columns="year", values="mean", aggfunc="sum", sort=False))
    down = [str(words.name("flow", code, language)) for code in wide.index]
    return grid(wide.to_numpy().tolist(), [f"{year % 100:02d}" for year in wide.columns], down)


def causes_by_month(exits: pd.DataFrame, language: str) -> go.Figure:
    """Leavers of all levels in an average school year: cause by month, September first."""
    wide = months(exits)
    down = [str(words.name("cause", code, language)) for code in wide.index]
    return grid(
        wide.to_numpy().tolist(), [findings.month_name(int(month), language)[:3] for month in wide.columns], down
    )


def months(exits: pd.DataFrame) -> pd.DataFrame:
    """Leavers in an average school year: cause down, the largest first; month across, September first."""
    rows = exits.assign(mean=exits["mean"] / exits["year"].nunique())
    wide = rows.pivot_table(index="cause", columns="month", values="mean", aggfunc="sum", sort=False)
    return noticed(wide.reindex(columns=SCHOOL_MONTHS[:MONTHS_A_YEAR], fill_value=0.0).fillna(0.0))


def noticed(wide: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be noticed at all, the largest first."""
    total = wide.sum(axis=1).sort_values(ascending=False, kind="stable")
    return wide.loc[total[total >= NOTICEABLE].index]


def older(over_50: pd.DataFrame, language: str) -> go.Figure:
    """Share of teachers aged 50 and over in percent: level and area by year; each level as a whole, then its areas."""
    places = {level: at for at, level in enumerate([*levels(over_50), "all"])}
    rows = over_50.assign(place=over_50["level"].map(places), part=over_50["area"] != "all")
    rows = rows.sort_values(["place", "part"], kind="stable")
    wide = rows.set_index(["level", "area", "year"])["share"].unstack("year", sort=False)
    names = {str(level): str(words.name("level", level, language)) for level in places}
    down = [place(names[str(level)], str(area), language) for level, area in wide.index.tolist()]
    years = [int(year) for year in wide.columns]
    values = (100 * wide).fillna(0.0).to_numpy().tolist()
    drawn = map_of(values, years, down, theme.CALM_SCALE, (0.0, max([1.0, *(max(row) for row in values)])))
    drawn.update(hovertemplate="%{y}, %{x}: %{z:.1f}%<extra></extra>")
    return theme.figure(
        [drawn],
        44 + 21 * len(down),
        xaxis=theme.year_axis(side="top", tickangle=0, tickfont={"size": 11}, fixedrange=True, tickvals=years,
                              ticktext=[f"{year % 100:02d}" for year in years]),
        yaxis={"autorange": "reversed", "automargin": True, "tickfont": {"size": 12}, "fixedrange": True, "ticks": "",
               "ticksuffix": " "},
        margin={"l": 60, "r": 8, "t": 28, "b": 8},
    )  # fmt: skip


def place(level: str, area: str, language: str) -> str:
    """A level (or cell, by name) in an area: ``Primary, rural``; the name alone for all its areas."""
    if area == "all":
        return level
    return say("report.place", language, level=level, area=words.inside("area", area, language))


def lines(rows: pd.DataFrame, of: str, value: str, language: str, form: str = ",.1f") -> go.Figure:
    """A line by year for each value of a column; they differ in colour and in dash."""
    traces = []
    for number, code in enumerate(dict.fromkeys(rows[of].tolist())):
        part = pick(rows, **{of: code}).sort_values("year")
        look = {"color": theme.SERIES[number % len(theme.SERIES)], "dash": theme.DASHES[number % len(theme.DASHES)]}
        amounts = [None if pd.isna(amount) else float(amount) for amount in part[value].tolist()]
        traces.append(go.Scatter(x=part["year"].tolist(), y=amounts, mode="lines", line={"width": 2.5} | look,
                                 name=str(words.name(of, code, language)),
                                 hovertemplate=f"%{{y:{form}}}"))  # fmt: skip
    return theme.figure(traces, 340, hovermode="x unified", showlegend=True, legend=theme.legend_below(-0.12),
                        xaxis=theme.year_axis(), yaxis=theme.axis())  # fmt: skip
