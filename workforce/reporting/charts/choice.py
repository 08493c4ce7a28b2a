"""Plans by futures: how much each would be regretted, and how often it meets the target."""

import re
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from workforce.reporting import theme

WIDTH = 18
"""So many columns the heading of a future takes before it is broken; a Chinese character takes two."""

_PIECES = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+")
ROW, HEAD, LINE = 40, 30, 17
"""Height of a row, and of what stands above the rows, in points: the margin and each line of the headings."""


def regret(outcomes: pd.DataFrame, plans: Mapping[str, str], futures: Mapping[str, str]) -> go.Figure:
    """Regret of every plan in every future, the more the deeper the orange; zero is the best plan of that future.

    Args:
        outcomes: one row a plan and future, of one level.
        plans: titles by name, in the order of the rows.
        futures: titles by name, in the order of the columns.
    """
    grid = _grid(outcomes, "regret", plans, futures)
    top = max(float(grid.to_numpy().max()), 1.0)
    return _map(grid, [list(map(theme.number, row)) for row in grid.to_numpy()], theme.SHORTAGE_SCALE, top)


def met(outcomes: pd.DataFrame, plans: Mapping[str, str], futures: Mapping[str, str]) -> go.Figure:
    """How often every plan meets the target in every future (arguments as of :func:`regret`)."""
    grid = _grid(outcomes, "chance_met", plans, futures)
    return _map(grid, [[theme.percent(cell, 0) for cell in row] for row in grid.to_numpy()], theme.CALM_SCALE, 1.0)


def _grid(outcomes: pd.DataFrame, value: str, plans: Mapping[str, str], futures: Mapping[str, str]) -> pd.DataFrame:
    """A value with plans down and futures across, both by their titles."""
    wide = outcomes.pivot(index="plan", columns="future", values=value)
    wide = wide.reindex(index=list(plans), columns=list(futures))
    return wide.set_axis(list(plans.values()), axis=0).set_axis(list(futures.values()), axis=1)


def _map(grid: pd.DataFrame, text: list[list[str]], scale: tuple[tuple[float, str], ...], top: float) -> go.Figure:
    heads = ["<br>".join(map(theme.plain, broken(str(title)))) for title in grid.columns]
    rows = ["<br>".join(map(theme.plain, broken(str(title), 2 * WIDTH))) for title in grid.index]
    cells = go.Heatmap(
        z=grid.to_numpy().tolist(), x=list(range(len(heads))), y=list(range(len(rows))), text=text,
        texttemplate="%{text}", textfont={"size": 14, "color": theme.INK}, colorscale=[list(stop) for stop in scale],
        zmin=0, zmax=top, showscale=False, xgap=2, ygap=2,
        customdata=[[[theme.plain(str(plan)), theme.plain(str(future))] for future in grid.columns]
                    for plan in grid.index],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{text}<extra></extra>",
    )  # fmt: skip
    above = HEAD + LINE * max(head.count("<br>") for head in heads)
    look = {"ticks": "", "showgrid": False, "zeroline": False, "fixedrange": True}
    return theme.figure(
        [cells],
        above + 10 + ROW * len(rows),
        xaxis=look | {"side": "top", "tickangle": 0, "tickvals": list(range(len(heads))), "ticktext": heads},
        yaxis=look | {"autorange": "reversed", "automargin": True, "ticksuffix": " ",
                      "tickvals": list(range(len(rows))), "ticktext": rows},
        margin={"l": 60, "r": 8, "t": above, "b": 8},
    )  # fmt: skip


def broken(title: str, width: int = WIDTH) -> list[str]:
    """A title in lines of a width; Chinese breaks anywhere, other words between words."""
    lines = [""]
    for piece in _PIECES.findall(title):
        if lines[-1].strip() and _columns(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.strip() for line in lines if line.strip()]


def _columns(text: str) -> int:
    return sum(2 if "\u2e80" <= mark <= "\uffef" else 1 for mark in text)
