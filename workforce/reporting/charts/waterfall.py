"""A waterfall: from one net gap to another, cause by cause."""

import plotly.graph_objects as go

from workforce.reporting import theme
from workforce.reporting.cause_findings import amount, digits_of, named
from workforce.results.explained import Explained

_ROW = 26


def waterfall(found: Explained, ends: tuple[str, str], language: str, most: int | None = None) -> go.Figure:
    """Bars from the gap before to the gap after, downwards; orange makes the gap larger, blue smaller.

    Args:
        found: the gaps and their causes.
        ends: what the first and the last bar are called.
        language: ``zh`` or ``en``.
        most: how many causes are drawn at most; the others are one bar.
    """
    digits = digits_of(found)
    lines = found.lines(digits, most)
    labels = [ends[0], *(named("cause", cause, language) for cause, _ in lines), ends[1]]
    amounts = [round(found.before, digits), *(part for _, part in lines), round(found.after, digits)]
    bars = go.Waterfall(
        orientation="h",
        measure=["absolute", *("relative" for _ in lines), "total"],
        y=[theme.plain(label) for label in labels],
        x=amounts,
        text=[theme.number(amounts[0], digits), *(amount(part, digits) for _, part in lines),
              theme.number(amounts[-1], digits)],
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": theme.SHORTAGE}},
        decreasing={"marker": {"color": theme.SURPLUS}},
        totals={"marker": {"color": theme.NEED}},
        connector={"line": {"color": theme.GRID, "width": 1}},
        hovertemplate="%{y}: %{text}<extra></extra>",
    )  # fmt: skip
    return theme.figure(
        [bars],
        70 + _ROW * len(labels),
        xaxis=theme.axis(zeroline=True, zerolinewidth=2, nticks=6, tickformat=",.1~f", range=_span(amounts)),
        yaxis={"autorange": "reversed", "automargin": True, "ticks": "", "ticksuffix": " "},
        margin={"l": 60, "r": 14, "t": 14, "b": 36},
    )


def _span(amounts: list[float]) -> list[float]:
    """From where to where the bars reach, with room for the numbers beside them."""
    reached, total = [0.0, amounts[-1]], 0.0
    for part in amounts[:-1]:
        total += part
        reached.append(total)
    room = 0.14 * max(max(reached) - min(reached), 1.0)
    return [min(reached) - room, max(reached) + room]
