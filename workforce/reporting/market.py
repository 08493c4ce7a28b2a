"""The parts of a run's report about recruitment, moves inside the county, approved posts and money."""

import pandas as pd

from workforce import vocabulary
from workforce.language import say
from workforce.reporting import findings, theme, words
from workforce.reporting import market_findings as told
from workforce.reporting.charts import market as charts
from workforce.reporting.drawing import approved_key, channel_key, drawn
from workforce.reporting.figures import NOTICEABLE, pick
from workforce.reporting.parts import Block, Section, section
from workforce.reporting.sheets import sheet, widened
from workforce.results.tables import RunTables

SHOWN_MOVES = 10
"""How many of the largest streams of selection, of redeployment and of rotation the page shows."""
_STREAM = ["move", *(f"{side}_{part}" for side in ("from", "to") for part in ("level", "subject", "area"))]
WITHIN = "rotation.within"
"""Rotation to another school of the same cell, which the table of moves does not have."""


def channels(run: RunTables, language: str) -> Section:
    """What becomes of the posts planned by channel, and of terms that end."""
    posts = channel_posts(run.tables["channels"])
    if posts.empty:
        return section("channels", language, intro=told.no_line("channels", language))
    drawings = []
    for channel in dict.fromkeys(posts["channel"].tolist()):
        rows = pick(posts, channel=channel)
        title = told.channel(rows, str(channel), language)
        alt = say("report.alt.channel", language, title=title)
        drawings.append(drawn(charts.channel(rows, language), f"channel-{channel}", alt, language, title))
    block = Block(
        "channels",
        told.channels(posts, language),
        findings.unit(run.manifest["replications"], language, "posts"),
        (say("report.note.channels", language),),
        tuple(drawings),
        channel_key(language),
        sheet("channels", say("report.caption.channels", language),
              posts[["year", "channel", "planned", "filled", "unfilled", "blocked"]], language),
    )  # fmt: skip
    return section("channels", language, block, _conversions(run, language))


def channel_posts(table: pd.DataFrame) -> pd.DataFrame:
    """Posts of all levels by channel and year: planned, filled, unfilled, blocked, and not_filled for other reasons.

    Channels that plan nothing are left out. What is blocked is part of what stays unfilled.
    """
    rows = pick(table, level="all")
    wide = rows.set_index(["channel", "year", "item"])["mean"].unstack("item", sort=False)
    wide = wide.reset_index().rename_axis(columns=None)
    busy = wide.groupby("channel")["planned"].transform("sum") >= NOTICEABLE
    return wide.assign(not_filled=(wide["unfilled"] - wide["blocked"]).clip(lower=0))[busy]


def _conversions(run: RunTables, language: str) -> Block | None:
    table = run.tables["conversions"]
    if table["mean"].sum() < NOTICEABLE:
        return None
    title = told.conversions(table, language)
    alt = say("report.alt.conversions", language, title=title)
    by_year = table.groupby(["year", "item"], sort=False)["mean"].sum().reset_index()
    return Block(
        "conversions",
        title,
        findings.unit(run.manifest["replications"], language, "flows"),
        drawings=(drawn(charts.conversions(table, language), "conversions", alt, language, wide=True),),
        table=sheet("conversions", say("report.caption.conversions", language),
                    widened(by_year, ["year"], "item", ["mean"], language), language),
    )  # fmt: skip


def moves(run: RunTables, language: str) -> Section:
    """Who moves inside the county: by kind, and the largest streams."""
    kinds = move_kinds(run)
    if kinds.empty:
        return section("moves", language, intro=told.no_line("moves", language))
    title = told.moves(kinds, language)
    alt = say("report.alt.moves", language, title=title)
    first = Block(
        "moves",
        title,
        findings.unit(run.manifest["replications"], language, "flows"),
        drawings=(drawn(charts.moves(kinds, language), "moves", alt, language, wide=True),),
        table=sheet("moves", say("report.caption.moves", language),
                    widened(kinds, ["year"], "move", ["mean"], language).fillna(0.0), language),
    )  # fmt: skip
    return section("moves", language, first, _largest(run, language), _rotation(run, language))


def move_kinds(run: RunTables) -> pd.DataFrame:
    """Moves of all levels by kind and year: move, year, mean; rotation inside a cell is a kind of its own."""
    moved = run.tables["moves"].groupby(["move", "year"])["teachers"].sum().rename("mean").reset_index()
    within = run.tables["rotation"].groupby("year")["within"].sum().rename("mean").reset_index().assign(move=WITHIN)
    both = pd.concat([moved, within[["move", "year", "mean"]]], ignore_index=True)
    kept = both.groupby("move")["mean"].transform("sum") >= NOTICEABLE
    return both[kept].sort_values(["move", "year"], key=_in_order, ignore_index=True)


def _in_order(column: "pd.Series[int]") -> "pd.Series[int]":
    """Moves in the order of the year: selection, the steps of redeployment, rotation."""
    if column.name != "move":
        return column
    steps = [f"redeployment.{step}" for step in vocabulary.ids("redeployment_step")]
    places = {move: place for place, move in enumerate(["selection", *steps, "rotation", WITHIN])}
    return column.map(places).fillna(len(places))


def streams(moved: pd.DataFrame) -> pd.DataFrame:
    """Moves of the whole horizon by kind, from where and to where, the largest first."""
    summed = moved.groupby(_STREAM, sort=False)["teachers"].sum().reset_index()
    return summed.sort_values("teachers", ascending=False, kind="stable", ignore_index=True)


def _largest(run: RunTables, language: str) -> Block | None:
    every = streams(run.tables["moves"])
    if every.empty or every["teachers"].iloc[0] < NOTICEABLE:
        return None
    largest = every[every["teachers"] >= NOTICEABLE].groupby(every["move"].str.partition(".")[0]).head(SHOWN_MOVES)
    caption = say("report.caption.largest_moves", language, count=SHOWN_MOVES, all=len(every))
    return Block(
        "largest_moves",
        told.largest_move(largest, language),
        findings.unit(run.manifest["replications"], language, "horizon"),
        table=sheet("largest_moves", caption, largest, language),
    )


def _rotation(run: RunTables, language: str) -> Block | None:
    """Rotation inside a cell by level and area, over the years."""
    table = run.tables["rotation"]
    if table["within"].sum() < NOTICEABLE:
        return None
    somebody = table.groupby(["level", "area"])["within"].transform("sum") >= NOTICEABLE
    lacking = float(table["backbone_lacking"].sum())
    rows = table[somebody].rename(columns={"within": "mean"})
    return Block(
        "rotation",
        say(
            "report.finding.rotation_lacking" if lacking >= NOTICEABLE else "report.finding.rotation",
            language,
            number=theme.number(float(table["within"].sum())),
            backbone=theme.number(float(table["backbone"].sum())),
            lacking=theme.number(lacking),
        ),
        findings.unit(run.manifest["replications"], language, "flows"),
        table=sheet("rotation", say("report.caption.rotation", language),
                    widened(rows, ["level", "area"], "year", ["mean"], language), language),
    )  # fmt: skip


def posts(run: RunTables, language: str) -> Section:
    """Approved posts: how many are used, kept and free; one line where none are known."""
    table = run.tables["posts"]
    if table.empty:
        return section("posts", language, intro=told.no_line("posts", language))
    drawings = []
    for pool in dict.fromkeys(table["pool"].tolist()):
        title = told.pool(table, str(pool), language)
        alt = say("report.alt.posts", language, title=title)
        drawings.append(drawn(charts.posts(table, str(pool), language), f"posts-{pool}", alt, language, title))
    block = Block(
        "posts",
        told.posts(run, language),
        findings.unit(run.manifest["replications"], language, "approved"),
        (say("report.note.posts", language),),
        tuple(drawings),
        approved_key(language),
        sheet("posts", say("report.caption.posts", language), table, language),
    )
    return section("posts", language, block)


def money(run: RunTables, language: str) -> Section:
    """Wages and recruitment by calendar year and payer."""
    table = run.tables["spending"]
    whole = table[(table["year"] > table["year"].min()) & (table["year"] < table["year"].max())]
    paid = pick(table, item="all")["mean"].abs().sum()
    if whole.empty or not paid:
        return section("money", language, intro=told.no_line("money", language))
    others = [item for item in dict.fromkeys(table["item"].tolist()) if item not in ("all", "wages")]
    blocks = [_paid(run, ["wages"], told.wages(whole, language), language)]
    if pick(whole, item=others)["mean"].abs().sum():
        blocks.append(_paid(run, others, told.other_money(whole, others, language), language))
    return section("money", language, *blocks)


def _paid(run: RunTables, items: list[str], title: str, language: str) -> Block:
    id = "wages" if items == ["wages"] else "other_money"
    table = pick(run.tables["spending"], item=items)
    alt = say("report.alt.money", language, title=title)
    return Block(
        id,
        title,
        findings.unit(run.manifest["replications"], language, "wan"),
        (say("report.note.money", language),),
        (drawn(charts.money(table, items, language), id.replace("_", "-"), alt, language, wide=True),),
        table=sheet(id, say(f"report.caption.{id}", language), payments(table, language), language),
    )


def payments(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """One row a calendar year, a column a payment in units of 10,000 yuan; payments never made are left out."""
    made: dict[str, list[float]] = {}
    for item, payer in dict.fromkeys(zip(table["item"].tolist(), table["payer"].tolist(), strict=True)):
        part = pick(table, item=item, payer=payer).sort_values("year")
        if part["mean"].abs().sum():
            made[words.payment(item, payer, language)] = (part["mean"] / theme.YUAN_A_WAN).tolist()
    return pd.DataFrame({"year": sorted(set(table["year"].tolist())), **made})
