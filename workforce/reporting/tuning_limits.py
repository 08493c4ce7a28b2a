"""Limits of a plan in words: what they are, what one unit more of each would spare, and what they forbid."""

from typing import Any

import pandas as pd

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.tuning_findings import goal, kind_of_goal, table
from workforce.results.tables import TunedTables
from workforce.results.tidy import ALL

DEAREST = 12
"""So many limits are drawn."""
FULL = 0.01
"""A limit is used to its end where less than this share of it is left, or less than one unit."""

_KIND_OF = {"capacity": "channel", "change": "channel", "applicants": "subject", "establishment": "pool",
            "budget": "payer", "spending": "payer", "floor": "area"}  # fmt: skip
"""Kind of limit -> what it is about."""


def about(kind: str, of: str, level: str, language: str) -> str:
    """What a limit is about, as it stands inside a sentence: ``open recruitment, junior secondary``."""
    told = words.inside(_KIND_OF.get(kind, kind), of, language)
    if level in (ALL, ""):
        return told
    return say("report.tuning.limit.of_level", language, of=told, level=words.inside("level", level, language))


def name(kind: str, of: str, level: str, year: int, language: str) -> str:
    """A limit: ``Posts of contract in 2027``; nothing where there is none."""
    if not kind:
        return ""
    return words.said(f"report.tuning.limit.{kind}", language, kind, of=about(kind, of, level, language), year=year)


def sentence(row: "pd.Series[Any]", language: str) -> str:
    """What one unit more would spare: ``One more post of contract in 2027 would spare 0.3 teacher-years ...``."""
    kind, year = str(row["kind"]), int(row["year"])
    of = about(kind, str(row["of"]), str(row["level"]), language)
    return say(f"report.tuning.spares.{kind}", language, of=of, year=year, before=year - 1, price=price(row["price"]))


def price(value: float) -> str:
    """A price with two figures that say something: ``0.32``, ``0.0021``."""
    return theme.number(value, 1) if value >= 10 else f"{value:.2g}"


def binding(tuned: TunedTables) -> pd.DataFrame:
    """The limits with a price that the plan uses to their end, the dearest first; not what is not offered at all."""
    prices = table(tuned, "prices")
    if prices.empty:
        return prices
    left = (prices["bound"] - prices["used"]).abs()
    room = (FULL * prices["bound"].abs()).clip(lower=1.0)
    full = (left < room) | ~prices["kind"].isin(["capacity", "applicants"])
    offered = (prices["bound"] > 0) | ~prices["kind"].isin(["capacity", "applicants"])
    return prices[full & offered].sort_values("price", ascending=False, kind="stable")


def dearest(tuned: TunedTables, language: str) -> str:
    """Which limit is the dearest."""
    rows = binding(tuned)
    if rows.empty:
        return say("report.tuning.no_price", language)
    return sentence(rows.iloc[0], language)


def unmet(tuned: TunedTables, language: str) -> str:
    """What stays above the goal, where most of it is, and which limit forbids more there."""
    rows = table(tuned, "unmet")
    if rows.empty:
        return say("report.tuning.unmet.none", language, goal=goal(tuned, language))
    worst = rows.sort_values("excess", kind="stable").iloc[-1]
    spoken = {
        "count": rows[["level", "subject"]].drop_duplicates().shape[0],
        "cell": words.cell_name(str(worst["level"]), str(worst["subject"]), language),
        "year": int(worst["year"]),
        "excess": theme.number(float(worst["excess"]), 1),
    }
    return say(f"report.tuning.unmet.{'some' if kind_of_goal(tuned) == 'mean' else 'remains'}", language, **spoken)


def forbids(row: "pd.Series[Any]", language: str) -> str:
    """The limit that forbids more in a row of what is unmet; or that more posts would cost more than they spare."""
    if not row["limit_kind"] or row["limit_kind"] != row["limit_kind"]:
        return say("report.tuning.unmet.not_worth", language)
    return name(str(row["limit_kind"]), str(row["limit_of"]), str(row["limit_level"]), int(row["limit_year"]), language)


def unmet_sentence(row: "pd.Series[Any]", language: str) -> str:
    """One row of what is unmet: who, when, how many, and why."""
    return say("report.tuning.unmet.row", language, year=int(row["year"]), excess=theme.number(float(row["excess"]), 1),
               cell=words.cell_name(str(row["level"]), str(row["subject"]), language),
               why=forbids(row, language))  # fmt: skip
