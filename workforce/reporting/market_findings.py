"""Sentences about recruitment, moves inside the county, approved posts, money and the five measures."""

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, theme, words
from workforce.reporting.charts import staff as charts
from workforce.reporting.figures import NOTICEABLE, pick
from workforce.results.tables import RunTables

NAMED = 0.0005
"""The part of wages from which the central budget is named."""


def channels(table: pd.DataFrame, language: str) -> str:
    """What became of all posts planned over the horizon, by item of the table of posts."""
    total = table[["planned", "filled", "unfilled", "blocked"]].sum()
    spoken = {str(item): theme.number(float(number)) for item, number in total.items()}
    key = "channels_blocked" if total["blocked"] >= NOTICEABLE else "channels"
    return say(f"report.finding.{key}", language, first=int(table["year"].min()), last=int(table["year"].max()),
               **spoken)  # fmt: skip


def channel(posts: pd.DataFrame, which: str, language: str) -> str:
    """How many of the posts of one channel are filled, and how many are blocked."""
    total = posts[["planned", "filled", "blocked"]].sum()
    key = "channel_blocked" if total["blocked"] >= NOTICEABLE else "channel"
    return say(f"report.finding.{key}", language, channel=words.name("channel", which, language),
               **{str(item): theme.number(float(number)) for item, number in total.items()})  # fmt: skip


def conversions(table: pd.DataFrame, language: str) -> str:
    """How many teachers become established, and how many would with a free post."""
    total = table.groupby("item")["mean"].sum()
    spoken = {str(item): theme.number(float(number)) for item, number in total.items()}
    key = "conversions_refused" if total["not_converted"] >= NOTICEABLE else "conversions"
    return say(f"report.finding.{key}", language, last=int(table["year"].max()), **spoken)


def moves(kinds: pd.DataFrame, language: str) -> str:
    """How many teachers move inside the county, and which kind of move is the most common."""
    total = kinds.groupby("move", sort=False)["mean"].sum()
    most = str(total.idxmax())
    return say("report.finding.moves", language, first=int(kinds["year"].min()), last=int(kinds["year"].max()),
               all=theme.number(float(total.sum())), move=words.inside("move", most, language),
               number=theme.number(float(total[most])))  # fmt: skip


def largest_move(largest: pd.DataFrame, language: str) -> str:
    """The largest stream of moves (one row a stream, the largest first)."""
    top = largest.iloc[0].to_dict()
    ends = {side: cell(top, side, language) for side in ("from", "to")}
    return say("report.finding.largest_move", language, number=theme.number(float(top["teachers"])),
               move=words.inside("move", top["move"], language), origin=ends["from"], goal=ends["to"])  # fmt: skip


def cell(row: dict[object, object], side: str, language: str) -> str:
    """A cell in words: ``primary Chinese, rural``."""
    level, subject, area = (str(row[f"{side}_{part}"]) for part in ("level", "subject", "area"))
    place = words.cell_name(level, subject, language)
    return charts.place(place[:1].lower() + place[1:], area, language)


def posts(run: RunTables, language: str) -> str:
    """The pool and plan year with the fewest free posts; how many more are held than approved, where any are."""
    table = run.tables["posts"]
    table = table[table["year"] >= run.manifest["plan_from"]]
    least = table.loc[table["free"].idxmin()]
    free = float(least["free"])
    spoken = {"year": int(least["year"]), "number": theme.number(abs(free))}
    key, named = ("posts_over", words.name) if free <= -NOTICEABLE else ("posts_free", words.inside)
    return say(f"report.finding.{key}", language, pool=named("pool", least["pool"], language), **spoken)


def pool(table: pd.DataFrame, which: str, language: str) -> str:
    """The fewest and the most free posts of a pool."""
    free = pick(table, pool=which)["free"]
    return say("report.finding.pool", language, pool=words.name("pool", which, language),
               least=theme.number(float(free.min())), most=theme.number(float(free.max())))  # fmt: skip


def wages(spending: pd.DataFrame, language: str) -> str:
    """The wage bill in the first and the last whole calendar year, and the part the central budget pays."""
    rows = pick(spending, item="wages")
    by_year = rows.groupby("year")["mean"].sum()
    central = float(pick(rows, payer="central")["mean"].sum())
    share = theme.percent(central / float(by_year.sum()))
    before, after = theme.wan(float(by_year.iloc[0])), theme.wan(float(by_year.iloc[-1]))
    key = "wages" if central >= NAMED * float(by_year.sum()) else "wages_county"
    return say(f"report.finding.{key}", language, first=int(rows["year"].min()), last=int(rows["year"].max()),
               before=before, after=after, share=share)  # fmt: skip


def other_money(spending: pd.DataFrame, items: list[str], language: str) -> str:
    """What is paid beside wages over the whole calendar years, for what most, and what is received against it."""
    total = pick(spending, item=items).groupby("item", sort=False)["mean"].sum()
    most, received = str(total.idxmax()), theme.wan(-float(total.clip(upper=0).sum()))
    key = "other_money" if received == "0" else "other_money_received"
    return say(f"report.finding.{key}", language, all=theme.wan(float(total.clip(lower=0).sum())),
               item=words.inside("item", most, language), number=theme.wan(float(total[most])), received=received,
               first=int(spending["year"].min()), last=int(spending["year"].max()))  # fmt: skip


def five(measures: pd.DataFrame, year: int, language: str) -> str:
    """What the five measures say of one year."""
    row = pick(measures, year=year).iloc[0]
    told = {str(column): theme.number(float(row[column])) for column in measures.columns if column != "year"}
    return say("report.finding.five", language, year=year, **told)


def one_of_five(measures: pd.DataFrame, which: str, language: str) -> str:
    """The worst year of one measure."""
    by_year = measures.set_index("year")[which].dropna()
    worst = int(str(by_year.idxmax()))
    return say(f"report.finding.measure.{which}", language, year=worst, number=theme.number(float(by_year[worst])))


def destinations(table: pd.DataFrame, year: int, language: str) -> str:
    """How many cells have teachers to spare, and how many of those have a licensed way to where teachers are short."""
    cells = table.drop_duplicates(["level", "subject", "area"])
    ways = table[table["to_level"].notna()].drop_duplicates(["level", "subject", "area"])
    key = "destinations" if len(ways) else "no_destinations"
    return say(f"report.finding.{key}", language, year=year, cells=len(cells), ways=len(ways),
               surplus=theme.number(float(cells["surplus"].sum())))  # fmt: skip


def no_line(key: str, language: str) -> str:
    """One line for a section that has nothing to show."""
    return say("report.sentence", language, text=say(f"report.nothing.{key}", language))


def level_measures(year: int, language: str) -> str:
    """The title of the five measures by level."""
    return say("report.finding.five_levels", language, year=year, all=findings.level_name("all", language))
