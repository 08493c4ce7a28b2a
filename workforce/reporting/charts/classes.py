"""How large classes are, and where rooms and places are short."""

import pandas as pd
import plotly.graph_objects as go

from workforce.reporting import theme, words
from workforce.reporting.charts.balance import map_of
from workforce.reporting.charts.staff import place
from workforce.reporting.figures import NOTICEABLE, pick

SIZES = {
    "from_66": "#7c5ba6", "56_to_65": "#beaed6", "51_to_55": "#84c7bf", "46_to_50": "#b3dcd7", "36_to_45": "#d8eeeb",
    "26_to_35": "#e5e7eb", "to_25": "#c4c9d1",
}  # fmt: skip
"""How classes of each size are drawn, the largest at the bottom: purple from 56 pupils on, grey up to 35."""
LARGE, VERY_LARGE = "from_56", "from_66"
LINES = {LARGE: "solid", VERY_LARGE: "dot"}
"""The lines of the two definitions of large classes."""


def sizes(rows: pd.DataFrame) -> go.Figure:
    """Classes by size and year, the largest at the bottom, so that the lines are the counts of 56+ and of 66+.

    Args:
        rows: year, size, classes, of one place or several.
    """
    wide = by_size(rows)
    years = [int(year) for year in wide.index]
    bars = [
        go.Bar(
            x=years,
            y=wide[size].tolist(),
            marker={"color": colour, "line": {"color": "#9ca3af", "width": 0.5}},
            hoverinfo="skip",
        )
        for size, colour in SIZES.items()
    ]
    counts = {LARGE: wide["56_to_65"] + wide[VERY_LARGE], VERY_LARGE: wide[VERY_LARGE]}
    lines = [
        go.Scatter(
            x=years,
            y=counts[which].tolist(),
            mode="lines",
            line={"color": theme.INK, "width": 2, "dash": dash},
            name="≥56" if which == LARGE else "≥66",
            hovertemplate="%{y:,.0f}",
        )
        for which, dash in LINES.items()
        if float(counts[which].max()) >= NOTICEABLE
    ]
    return theme.figure([*bars, *lines], 250, barmode="stack", bargap=0.15, hovermode="x unified",
                        xaxis=theme.year_axis(nticks=6), yaxis=theme.axis(nticks=5))  # fmt: skip


def by_size(rows: pd.DataFrame) -> pd.DataFrame:
    """Classes by year (down) and size (across), every size in its place."""
    wide = rows.pivot_table(index="year", columns="size", values="classes", aggfunc="sum", sort=False)
    return wide.reindex(columns=list(SIZES), fill_value=0.0).fillna(0.0)


def short(table: pd.DataFrame, measure: str, language: str) -> go.Figure:
    """Places or rooms that are short: level and area by year, places that are never short left out."""
    wide = noticed(table, measure)
    years = [int(year) for year in wide.columns]
    down = [place(str(words.name("level", level, language)), str(area), language) for level, area in wide.index]
    values = wide.to_numpy().tolist()
    top = max([1.0, *(max(row) for row in values)])
    drawn = map_of(values, years, down, theme.SHORTAGE_SCALE, (0.0, top))
    return theme.map_figure(drawn, years, len(down), 25)


def noticed(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """A measure by level and area (down) and year (across), the rows in which there is anything."""
    wide = table.pivot_table(index=["level", "area"], columns="year", values=measure, aggfunc="sum", sort=False)
    return wide.fillna(0.0)[(wide.fillna(0.0) >= NOTICEABLE).any(axis=1)]


def crowded(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Level and area of every place that has a class of 56 pupils or more in any year."""
    some = table[table[LARGE] >= NOTICEABLE]
    return list(dict.fromkeys(some[["level", "area"]].itertuples(index=False, name=None)))


def calm(table: pd.DataFrame) -> list[str]:
    """The levels without such a place."""
    some = {level for level, _ in crowded(table)}
    return [str(level) for level in dict.fromkeys(table["level"].tolist()) if level not in some]


def of_place(sizes_of_all: pd.DataFrame, level: str, area: str) -> pd.DataFrame:
    """The rows of a place, or of all areas of a level."""
    return pick(sizes_of_all, level=level) if area == "all" else pick(sizes_of_all, level=level, area=area)
