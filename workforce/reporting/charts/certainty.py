"""How sure the gap is: the range of all that is not sure, and in it the range of chance alone."""

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme
from workforce.reporting.charts.balance import band
from workforce.reporting.figures import Estimate, pick, series

REACH = 1.645
"""Standard deviations on either side of the mean that hold 90 % of a normal distribution."""


def ranges(balance: pd.DataFrame, unsure: pd.DataFrame, level: str, language: str, height: int = 300) -> go.Figure:
    """The gap of a level with both ranges; above zero teachers are short, below there are too many."""
    whole = series(balance, level=level, measure="gap")
    spread = pick(unsure, level=level, subject="all", measure="gap").set_index("year")["sd_chance"].to_dict()
    alone = {
        year: Estimate(e.mean, e.mean - REACH * spread[year], e.mean + REACH * spread[year])
        for year, e in whole.items()
    }
    traces = band(whole, theme.NEED, say("report.chart.gap", language))
    traces.append(band(alone, theme.SURPLUS, say("report.chart.chance", language))[0].update(fillcolor=CHANCE))
    return theme.figure(traces, height, xaxis=theme.year_axis(), yaxis=theme.axis(nticks=6), hovermode="x unified")


CHANCE = theme.faint(theme.NEED, 0.5)
"""The colour of the range of chance."""
