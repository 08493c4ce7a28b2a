"""What a figure hangs on: assumptions tried alone, and the parts of its variance."""

import pandas as pd
import plotly.graph_objects as go

from workforce.reporting import theme

ROWS = 15
"""At most so many assumptions are shown alone, those that move the figure most."""

FIRST, TOTAL = theme.COMING[0], theme.COMING[3]
"""Colours of both parts of the variance: of a factor alone, and with those that it acts together with."""

_ROW, _AROUND = 32, 60


def shown(tornado: pd.DataFrame) -> pd.DataFrame:
    """The rows of the assumptions that are shown: those that move the figure, at most so many."""
    return tornado[tornado["swing"] > 0].head(ROWS)


def tornado(rows: pd.DataFrame, rising: str, bounds: tuple[list[str], list[str]], digits: int) -> go.Figure:
    """What each assumption alone does to the mean; orange towards a shortage, blue towards a surplus.

    Of the two bars of an assumption the upper, paler one is its low end, the lower one its high end.

    Args:
        rows: of the tornado, the longest first.
        rising: what the figure rises towards, ``shortage`` or ``surplus``.
        bounds: the low and the high values of the assumptions as they are told.
        digits: decimals of the figure.
    """
    up, down = (theme.SHORTAGE, theme.SURPLUS) if rising == "shortage" else (theme.SURPLUS, theme.SHORTAGE)
    traces = []
    for side, told, opacity in (("low", bounds[0], 0.55), ("high", bounds[1], 1.0)):
        changes = rows[f"at_{side}"].tolist()
        traces.append(go.Bar(
            orientation="h",
            y=[theme.plain(key) for key in rows["assumption"].tolist()],
            x=changes,
            marker={"color": [theme.faint(up if change > 0 else down, opacity) for change in changes]},
            error_x={"type": "data", "array": [1.645 * error for error in rows[f"error_{side}"].tolist()],
                     "color": theme.INK, "thickness": 1, "width": 2},
            customdata=told,
            hovertemplate=f"%{{y}} = %{{customdata}}: %{{x:+,.{digits}f}}<extra></extra>",
        ))  # fmt: skip
    return theme.figure(
        traces,
        _AROUND + _ROW * len(rows),
        barmode="group",
        bargap=0.25,
        bargroupgap=0.0,
        annotations=[*_ends(rows, "low", bounds[0]), *_ends(rows, "high", bounds[1])],
        xaxis=theme.axis(tickformat=f"+,.{digits}f", zeroline=True, zerolinewidth=2, range=_span(rows)),
        yaxis={"autorange": "reversed", "automargin": True, "ticks": "", "ticksuffix": " ", "tickfont": {"size": 12}},
        margin={"l": 60, "r": 14, "t": 14, "b": 36},
    )


def _span(rows: pd.DataFrame) -> list[float]:
    """From where to where the bars reach, with room for the values beside them."""
    ends = [0.0, *(x for side in ("low", "high") for sign in (-1, 1)
                   for x in (rows[f"at_{side}"] + sign * 1.645 * rows[f"error_{side}"]).tolist())]  # fmt: skip
    room = 0.16 * max(max(ends) - min(ends), 1e-9)
    return [min(ends) - room, max(ends) + room]


def _ends(rows: pd.DataFrame, side: str, told: list[str]) -> list[dict[str, object]]:
    """The values of the assumptions beside the ends of their bars, beyond the error bars."""
    up = -7 if side == "high" else 7
    made: list[dict[str, object]] = []
    changes, errors = rows[f"at_{side}"].tolist(), rows[f"error_{side}"].tolist()
    for place, (change, error, text) in enumerate(zip(changes, errors, told, strict=True)):
        if change:
            right = change > 0
            made.append({
                "x": change + (1 if right else -1) * 1.645 * error, "y": place, "yshift": up, "text": text,
                "xanchor": "left" if right else "right", "xshift": 4 if right else -4, "showarrow": False,
                "font": {"size": 11},
            })  # fmt: skip
    return made


def variance(sobol: pd.DataFrame, names: list[str]) -> go.Figure:
    """The part of the variance that each factor makes alone and in all, with 90 % intervals, the greatest first.

    Args:
        sobol: the indices.
        names: of the factors as they are told.
    """
    traces = []
    for column, colour in (("first", FIRST), ("total", TOTAL)):
        values = sobol[column].tolist()
        traces.append(go.Bar(
            orientation="h",
            y=[theme.plain(name) for name in names],
            x=values,
            marker={"color": colour},
            error_x={"type": "data", "symmetric": False, "color": theme.INK, "thickness": 1.2, "width": 3,
                     "array": (sobol[f"{column}_high"] - sobol[column]).tolist(),
                     "arrayminus": (sobol[column] - sobol[f"{column}_low"]).tolist()},
            customdata=[[theme.percent(low), theme.percent(high)] for low, high in
                        zip(sobol[f"{column}_low"].tolist(), sobol[f"{column}_high"].tolist(), strict=True)],
            hovertemplate="%{y}: %{x:.1%} (%{customdata[0]} – %{customdata[1]})<extra></extra>",
        ))  # fmt: skip
    return theme.figure(
        traces,
        _AROUND + _ROW * len(sobol),
        barmode="group",
        bargap=0.25,
        bargroupgap=0.0,
        xaxis=theme.axis(tickformat=".0%", hoverformat=".1%", zeroline=True, zerolinewidth=2),
        yaxis={"autorange": "reversed", "automargin": True, "ticks": "", "ticksuffix": " ", "tickfont": {"size": 12}},
        margin={"l": 60, "r": 14, "t": 14, "b": 36},
    )
