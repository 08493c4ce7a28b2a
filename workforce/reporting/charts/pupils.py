"""The children's journey through the grades, when each level has most pupils, and who pays for which places."""

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.charts.balance import map_of
from workforce.reporting.figures import levels, pick

A_THOUSAND = 1000
NO_GRADES = ("special",)
"""Levels whose pupils are counted all together."""


def journey(by_grade: pd.DataFrame, language: str) -> go.Figure:
    """Pupils of each grade by year: a cohort goes one row down and one column to the right each year.

    The numbers in the cells are thousands where a grade has a thousand pupils or more.
    """
    wide = grades(by_grade)
    values = wide.to_numpy()
    years = [int(year) for year in wide.columns]
    down = [words.grade(str(level), int(grade), language) for level, grade in wide.index.tolist()]
    top = max(1.0, float(values.max(initial=0.0)))
    drawn = map_of(values.tolist(), years, down, theme.CALM_SCALE, (0.0, top))
    by, digits = (A_THOUSAND, 1) if in_thousands(by_grade) else (1, 0)
    text = [["" if value < 1 else theme.number(value / by, digits) for value in row] for row in values.tolist()]
    drawn.update(text=text, hovertemplate="%{y}, %{x}: %{z:,.0f}<extra></extra>")
    of_level = wide.index.get_level_values("level").tolist()
    ends = [at for at in range(1, len(of_level)) if of_level[at] != of_level[at - 1]]
    return theme.map_figure(drawn, years, len(down), 23, shapes=[_rule(at - 0.5) for at in ends])


def _rule(place: float) -> dict[str, object]:
    """A line between two levels."""
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": place, "y1": place,
            "line": {"color": theme.INK, "width": 1.5}}  # fmt: skip


def grades(by_grade: pd.DataFrame) -> pd.DataFrame:
    """Pupils by level and grade (down) and year (across); levels without grades or pupils are left out."""
    rows = by_grade[~by_grade["level"].isin(NO_GRADES)]
    wide = rows.pivot_table(index=["level", "grade"], columns="year", values="pupils", sort=False)
    return wide[wide.sum(axis=1) > 0]


def in_thousands(by_grade: pd.DataFrame) -> bool:
    """Whether grades are large enough to be told in thousands."""
    return float(grades(by_grade).to_numpy().max(initial=0.0)) >= A_THOUSAND


def totals(by_grade: pd.DataFrame, found: pd.DataFrame, language: str) -> go.Figure:
    """Pupils of each level by year, public and private, a mark where a level has most.

    Args:
        by_grade: pupils by year, level and grade.
        found: one row a level: level, peak_year, peak_pupils.
        language: ``zh`` or ``en``.
    """
    traces = []
    for place, level in enumerate(found["level"].tolist()):
        by_year = pick(by_grade, level=level).groupby("year")["pupils"].sum()
        look = {"color": theme.SERIES[place % len(theme.SERIES)], "dash": theme.DASHES[place % len(theme.DASHES)]}
        traces.append(go.Scatter(x=by_year.index.tolist(), y=by_year.tolist(), mode="lines",
                                 name=str(words.name("level", level, language)), line={"width": 2.5} | look,
                                 hovertemplate="%{y:,.0f}"))  # fmt: skip
    marks = go.Scatter(
        x=found["peak_year"].tolist(),
        y=found["peak_pupils"].tolist(),
        mode="markers",
        name=say("report.chart.peak", language),
        marker={"size": 10, "color": "#ffffff", "line": {"width": 2, "color": theme.INK}},
        hoverinfo="skip",
    )
    return theme.figure([*traces, marks], 360, hovermode="x unified", showlegend=True, legend=theme.legend_below(),
                        xaxis=theme.year_axis(), yaxis=theme.axis(rangemode="tozero"))  # fmt: skip


def private_shares(table: pd.DataFrame, language: str) -> go.Figure:
    """The private share of the pupils of each level by year, in percent."""
    return _shares({str(words.name("level", level, language)): pick(table, level=level).set_index("year")["share"]
                    for level in levels(table)})  # fmt: skip


def kindergarten_shares(table: pd.DataFrame, shares: tuple[str, ...], language: str) -> go.Figure:
    """Shares of kindergartens by year in percent, each under its full name; what nobody states has no line."""
    by_year = table.set_index("year")
    return _shares({words.heading(share, language): by_year[share] for share in shares if by_year[share].notna().any()})


def _shares(series: "dict[str, pd.Series[float]]") -> go.Figure:
    traces = []
    for place, (label, shares) in enumerate(series.items()):
        amounts = [None if pd.isna(share) else 100 * float(share) for share in shares.tolist()]
        traces.append(go.Scatter(x=shares.index.tolist(), y=amounts, mode="lines+markers", name=label,
                                 marker={"size": 6, "color": theme.SERIES[place % len(theme.SERIES)]},
                                 line={"width": 2.5, "color": theme.SERIES[place % len(theme.SERIES)],
                                       "dash": theme.DASHES[place % len(theme.DASHES)]},
                                 hovertemplate="%{y:.1f}%"))  # fmt: skip
    return theme.figure(traces, 340, hovermode="x unified", showlegend=True, legend=theme.legend_below(-0.12),
                        xaxis=theme.year_axis(), yaxis=theme.axis(range=[0, 104], ticksuffix="%"))  # fmt: skip


def purchased(table: pd.DataFrame, language: str) -> go.Figure:
    """What purchased places cost by year, in 10,000 yuan, levels stacked."""
    traces = []
    for place, level in enumerate(levels(table)):
        rows = pick(table, level=level)
        traces.append(go.Bar(x=rows["year"].tolist(), y=(rows["cost"] / theme.YUAN_A_WAN).tolist(),
                             name=str(words.name("level", level, language)),
                             marker={"color": theme.COMING[2 * place % len(theme.COMING)],
                                     "line": {"color": "#6b7280", "width": 0.5}},
                             customdata=[theme.number(places) for places in rows["purchased_places"].tolist()],
                             hovertemplate="%{y:,.0f} (%{customdata})"))  # fmt: skip
    return theme.figure(traces, 320, barmode="stack", bargap=0.25, hovermode="x unified", showlegend=True,
                        legend=theme.legend_below(-0.14), xaxis=theme.year_axis(), yaxis=theme.axis())  # fmt: skip
