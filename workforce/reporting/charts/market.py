"""Recruitment by channel, moves inside the county, approved posts, money, and five ways to see that teachers miss."""

import pandas as pd
import plotly.graph_objects as go

from workforce.reporting import theme, words
from workforce.reporting.charts.balance import band
from workforce.reporting.figures import Estimate, pick

ITEMS = {"filled": theme.SUPPLY, "not_filled": theme.SHORTAGE, "blocked": theme.STAYING[0]}
"""What becomes of a post that is planned, and its colour: one that was offered and not filled is a shortage."""

_MOVES = {"selection": (theme.SUPPLY,), "redeployment": theme.GOING, "rotation": theme.STAYING}


def channel(posts: pd.DataFrame, language: str) -> go.Figure:
    """The posts of a channel by year (columns ``filled``, ``not_filled``, ``blocked``); together those planned."""
    bars = [
        go.Bar(x=posts["year"].tolist(), y=posts[item].tolist(), name=str(words.name("item", item, language)),
               marker={"color": colour}, hovertemplate="%{y:,.1f}")
        for item, colour in ITEMS.items()
    ]  # fmt: skip
    return theme.figure(bars, 230, barmode="stack", bargap=0.25, hovermode="x unified", xaxis=theme.year_axis(nticks=6),
                        yaxis=theme.axis(nticks=5, rangemode="tozero"),
                        margin={"l": 44, "r": 8, "t": 8, "b": 30})  # fmt: skip


def conversions(table: pd.DataFrame, language: str) -> go.Figure:
    """Teachers who became established and those who would have with a free post, by year."""
    traces = []
    for item, colour in (("converted", theme.SUPPLY), ("not_converted", theme.STAYING[0])):
        by_year = pick(table, item=item).groupby("year")["mean"].sum()
        traces.append(go.Bar(x=by_year.index.tolist(), y=by_year.tolist(), marker={"color": colour},
                             name=str(words.name("item", item, language)), hovertemplate="%{y:,.1f}"))  # fmt: skip
    return theme.figure(traces, 280, barmode="stack", bargap=0.25, hovermode="x unified", showlegend=True,
                        legend=theme.legend_below(-0.16), xaxis=theme.year_axis(), yaxis=theme.axis())  # fmt: skip


def moves(kinds: pd.DataFrame, language: str) -> go.Figure:
    """Teachers who move inside the county by year and kind; each kind has its colour."""
    years = sorted(set(kinds["year"].tolist()))
    traces, used = [], dict.fromkeys(_MOVES, 0)
    for kind in dict.fromkeys(kinds["move"].tolist()):
        group = str(kind).partition(".")[0]
        shades = _MOVES[group]
        by_year = pick(kinds, move=kind).set_index("year")["mean"].reindex(years, fill_value=0.0)
        look = {"color": shades[min(used[group], len(shades) - 1)], "line": {"color": "#6b7280", "width": 0.5}}
        used[group] += 1
        traces.append(go.Bar(x=years, y=by_year.tolist(), name=str(words.name("move", kind, language)), marker=look,
                             hovertemplate="%{y:,.1f}"))  # fmt: skip
    return theme.figure(traces, 380, barmode="stack", bargap=0.25, hovermode="x unified", showlegend=True,
                        legend=theme.legend_below(-0.12), xaxis=theme.year_axis(), yaxis=theme.axis())  # fmt: skip


def posts(table: pd.DataFrame, pool: str, language: str) -> go.Figure:
    """Approved posts of a pool and those used, with their range; beneath the line those kept for a conversion."""
    rows = pick(table, pool=pool).sort_values("year")
    years, approved = [int(year) for year in rows["year"].tolist()], rows["approved"].tolist()
    columns = (rows[column].tolist() for column in ("used", "used_low", "used_high"))
    used = {year: Estimate(*found) for year, *found in zip(years, *columns, strict=True)}
    held, held_now = rows["used"].tolist(), (rows["used"] - rows["reserved"]).tolist()
    kept = go.Scatter(x=years + years[::-1], y=held + held_now[::-1], fill="toself", fillcolor=theme.STAYING[1],
                      line={"width": 0}, mode="lines", hoverinfo="skip")  # fmt: skip
    line = go.Scatter(x=years, y=approved, mode="lines", name=words.heading("approved", language),
                      line={"color": theme.NEED, "width": 2.5, "dash": "dash", "shape": "hv"},
                      hovertemplate="%{y:,.0f}")  # fmt: skip
    low, high = min(*rows["used_low"], *held_now, *approved), max(*rows["used_high"], *approved)
    room = 0.08 * max(high - low, 1.0)
    traces = [kept, *band(used, theme.SUPPLY, words.heading("used", language)), line]
    return theme.figure(traces, 250, hovermode="x unified", xaxis=theme.year_axis(nticks=6),
                        yaxis=theme.axis(nticks=5, range=[low - room, high + room]),
                        margin={"l": 48, "r": 8, "t": 8, "b": 30})  # fmt: skip


def money(spending: pd.DataFrame, items: list[str], language: str) -> go.Figure:
    """What is paid by calendar year, stacked by item and payer, in units of 10,000 yuan; money received is below 0."""
    traces: list[go.Bar] = []
    rows = pick(spending, item=items)
    for item, payer in dict.fromkeys(zip(rows["item"].tolist(), rows["payer"].tolist(), strict=True)):
        part = pick(rows, item=item, payer=payer).sort_values("year")
        if not part["mean"].abs().sum():
            continue
        shades = theme.COMING if payer == "county" else theme.GOING
        colour = shades[min(items.index(item), len(shades) - 1)]
        traces.append(go.Bar(x=part["year"].tolist(), y=(part["mean"] / theme.YUAN_A_WAN).tolist(),
                             name=words.payment(item, payer, language),
                             marker={"color": colour, "line": {"color": "#6b7280", "width": 0.5}},
                             hovertemplate="%{y:,.1f}"))  # fmt: skip
    return theme.figure(traces, 320, barmode="relative", bargap=0.25, hovermode="x unified", showlegend=True,
                        legend=theme.legend_below(-0.14), xaxis=theme.year_axis(), yaxis=theme.axis())  # fmt: skip


def measure(measures: pd.DataFrame, which: str) -> go.Figure:
    """One of the five measures by year, orange because it is what teachers are short of."""
    amounts = [None if pd.isna(amount) else float(amount) for amount in measures[which].tolist()]
    bars = go.Bar(x=measures["year"].tolist(), y=amounts, marker={"color": theme.SHORTAGE},
                  hovertemplate="%{x}: %{y:,.1f}<extra></extra>")  # fmt: skip
    highest = max([amount for amount in amounts if amount] + [1.0])
    return theme.figure([bars], 200, bargap=0.25, xaxis=theme.year_axis(nticks=6),
                        yaxis=theme.axis(nticks=4, range=[0, 1.1 * highest]),
                        margin={"l": 48, "r": 8, "t": 8, "b": 30})  # fmt: skip


def fields(table: pd.DataFrame, language: str) -> go.Figure:
    """Short lessons of all subjects by year: taught out of field, and taught by nobody, in full-time equivalents."""
    rows = pick(table, level="all", subject="all").sort_values("year")
    looks = {"out_of_field": theme.SHORTAGE_FAINT, "untaught": theme.SHORTAGE}
    traces = [go.Bar(x=rows["year"].tolist(), y=rows[item].tolist(), marker={"color": colour},
                     name=words.heading(item, language), hovertemplate="%{y:,.1f}")
              for item, colour in looks.items()]  # fmt: skip
    highest = max([*(rows["out_of_field"] + rows["untaught"]).tolist(), 1.0])
    return theme.figure(traces, 200, barmode="stack", bargap=0.25, hovermode="x unified",
                        xaxis=theme.year_axis(nticks=6), yaxis=theme.axis(nticks=4, range=[0, 1.1 * highest]),
                        margin={"l": 48, "r": 8, "t": 8, "b": 30})  # fmt: skip
