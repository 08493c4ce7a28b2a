"""Sentences about a tuned plan: what it offers, whether it meets its goal, and what other plans would come to."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from workforce.language import say
from workforce.reporting import theme, words
from workforce.reporting.figures import NOTICEABLE, Estimate, estimate, pick
from workforce.results.tables import AT_AVERAGE, AVERAGE, RULE, SCALED, TODAY, TUNED, TunedTables
from workforce.results.tidy import ALL

APART = 0.02
"""Where the spending of two plans differs by more than this share, it is said by how much."""


def table(tuned: TunedTables, name: str) -> pd.DataFrame:
    """A table; one that was not made is empty."""
    return tuned.tables.get(name, pd.DataFrame())


def row_of(tuned: TunedTables, plan: str) -> "pd.Series[Any] | None":
    """What a plan came to; None where it was not run."""
    found = pick(tuned.tables["plans"], plan=plan)
    return None if found.empty else found.iloc[0]


def years(tuned: TunedTables) -> tuple[int, int]:
    """The first and the last year of the plan."""
    return int(tuned.manifest["plan_from"]), int(tuned.manifest["years"][-1])


def plan_name(code: object, language: str) -> str:
    """The name of a plan that was compared."""
    return words.said(f"report.tuning.plan.{code}", language, str(code))


def where(tuned: TunedTables, language: str) -> str:
    """The level and subject of the goal, as they stand inside a sentence."""
    level, subject = tuned.manifest["level"], tuned.manifest["subject"]
    if subject == ALL:
        return words.inside("level", level, language)
    told = str(words.name("subject", subject, language)) if level == ALL else words.cell_name(level, subject, language)
    return told[:1].lower() + told[1:]


def most(tuned: TunedTables, language: str) -> str:
    """The shortage that the goal allows: ``250 teachers``, ``5% of need``."""
    value = tuned.manifest["most"]
    if tuned.manifest["share"]:
        return say("report.tuning.of_need", language, share=f"{100 * value:g}%")
    return say("report.tuning.teachers", language, teachers=f"{value:g}")


def kind_of_goal(tuned: TunedTables) -> str:
    """``least`` where no shortage is named; else ``chance`` with a confidence and ``mean`` without."""
    if tuned.manifest["most"] is None:
        return "least"
    return "mean" if tuned.manifest["confidence"] is None else "chance"


def goal(tuned: TunedTables, language: str) -> str:
    """What was asked of the plan."""
    kind, by = kind_of_goal(tuned), tuned.manifest["by"]
    if kind == "least":
        return say("report.tuning.goal.least", language, by=by)
    spoken = {"by": by, "most": most(tuned, language), "where": where(tuned, language)}
    if kind == "chance":
        spoken["confidence"] = theme.percent(tuned.manifest["confidence"], 0)
    return say(f"report.tuning.goal.{kind}", language, **spoken)


def conclusion(tuned: TunedTables, language: str) -> tuple[str, ...]:
    """What the plan is, whether it meets the goal, what it costs, and what other plans would come to."""
    said = [stopped(tuned, language), offers(tuned, language), reached(tuned, language), costs(tuned, language)]
    beside = (f"{TODAY}{SCALED}", f"{RULE}{SCALED}")
    if tuned.manifest["confidence"] is None:
        said += [against(tuned, other, language) for other in beside]
    else:
        said.append(met_beside(tuned, beside, language))
    said.append(average(tuned, language))
    return tuple(say("report.sentence", language, text=text) for text in said if text)


def stopped(tuned: TunedTables, language: str) -> str:
    """That the search was stopped; nothing where it was not."""
    return say("report.tuning.stopped", language) if tuned.manifest.get("stopped") else ""


def offers(tuned: TunedTables, language: str) -> str:
    """How many posts the plan offers in all and in its first year, by channel."""
    targets, (first, last) = tuned.tables["targets"], years(tuned)
    if targets.empty:
        return say("report.tuning.offers_none", language, first=first, last=last)
    now = pick(targets, year=first)
    spoken = {"first": first, "last": last, "posts": theme.number(float(targets["posts"].sum())),
              "now": theme.number(float(now["posts"].sum())), "by": by_channel(targets, language)}  # fmt: skip
    if now.empty:
        return say("report.tuning.offers_later", language, **spoken)
    return say("report.tuning.offers", language, of_now=by_channel(now, language), **spoken)


def by_channel(targets: pd.DataFrame, language: str) -> str:
    """Posts by channel, the most first: ``open recruitment 144, contract 80``."""
    posts = targets.groupby("channel", sort=False)["posts"].sum().sort_values(ascending=False, kind="stable")
    told = [say("report.tuning.posts_of", language, channel=words.inside("channel", channel, language),
                posts=theme.number(number)) for channel, number in posts.items()]  # fmt: skip
    return say("report.comma", language).join(told)


def reached(tuned: TunedTables, language: str) -> str:
    """Whether the goal is met on luck that the plan was not made for."""
    spoken = {"goal": goal(tuned, language), "n": theme.number(tuned.manifest["replications"])}
    kind = kind_of_goal(tuned)
    if kind == "least":
        return say("report.tuning.reached.least", language, **spoken)
    if kind == "mean":
        met, all_of = groups_met(tuned)
        key = "every" if met == all_of else "some"
        return say(f"report.tuning.reached.{key}", language, met=met, count=all_of, by=tuned.manifest["by"], **spoken)
    observed, promised = chance(tuned, TUNED), tuned.manifest.get("promised")
    key = "chance" if observed >= tuned.manifest["confidence"] else "chance_missed"
    spoken |= {"observed": theme.percent(observed), "asked": theme.percent(tuned.manifest["confidence"], 0)}
    if promised is None:
        return say(f"report.tuning.reached.{key}", language, **spoken)
    told = say("report.tuning.reached.promised", language, promised=theme.percent(promised))
    return say(f"report.tuning.reached.{key}", language, **spoken) + told


def chance(tuned: TunedTables, plan: str) -> float:
    """In what share of fresh replications a plan meets the goal."""
    row = row_of(tuned, plan)
    return float("nan") if row is None else float(row["chance_met"])


def groups_met(tuned: TunedTables) -> tuple[int, int]:
    """In how many levels and subjects the mean shortage of the goal year is within the goal, and of how many."""
    asked = pick(tuned.tables["chances"], plan=TUNED)
    asked = asked[asked["most"].notna()]
    return int((asked["mean"].round(1) <= asked["most"].round(1)).sum()), len(asked)


def costs(tuned: TunedTables, language: str) -> str:
    """What the plan costs above recruiting nobody, what shortage it leaves, and how many too many there are."""
    row, (first, last) = row_of(tuned, TUNED), years(tuned)
    if row is None:
        return ""
    shortage = Estimate(row["shortage"], row["shortage_low"], row["shortage_high"])
    year, peak = peak_surplus(tuned)
    return say("report.tuning.costs", language, first=first, last=last, spending=theme.wan(row["spending"]),
               shortage=theme.number(shortage.mean), range=shortage.range(language), year=year,
               peak=theme.number(peak))  # fmt: skip


def peak_surplus(tuned: TunedTables, plan: str = TUNED) -> tuple[int, float]:
    """The year in which a plan has the most teachers too many, and how many on average."""
    rows = pick(tuned.tables["yearly"], plan=plan, measure="surplus").sort_values("mean", kind="stable")
    return (int(rows["year"].iloc[-1]), float(rows["mean"].iloc[-1])) if len(rows) else (years(tuned)[0], 0.0)


def of_year(tuned: TunedTables, measure: str, year: int, plan: str = TUNED) -> Estimate:
    """A figure of a plan in a year."""
    return estimate(tuned.tables["yearly"], plan=plan, measure=measure, year=year)


def against(tuned: TunedTables, other: str, language: str) -> str:
    """What another plan of the same spending would come to; nothing where it was not run."""
    pairs = pick(tuned.tables["pairs"], plan=TUNED, other=other)
    if pairs.empty:
        return ""
    pair = pairs.iloc[0]
    key = "less" if pair["difference"] < 0 else "more"
    if abs(pair["difference"]) <= max(float(pair["error"]), NOTICEABLE):
        key = "same"
    told = {"plan": plan_name(other.removesuffix(SCALED), language), "amount": theme.number(abs(pair["difference"])),
            "error": theme.number(pair["error"]), "often": theme.percent(pair["less"], 0),
            "share": theme.percent(abs(pair["difference"]) / max(pair["of"], NOTICEABLE), 0)}  # fmt: skip
    return say(f"report.tuning.against.{key}", language, **told) + _spending_apart(tuned, other, language)


def met_beside(tuned: TunedTables, others: Sequence[str], language: str) -> str:
    """How often other plans of the same spending meet the goal; nothing where none was run."""
    told = [
        say("report.tuning.met_by", language, plan=plan_name(other.removesuffix(SCALED), language),
            chance=theme.percent(chance(tuned, other), 0)) + _spending_apart(tuned, other, language)
        for other in others if row_of(tuned, other) is not None
    ]  # fmt: skip
    by = say("report.comma", language).join(told)
    return say("report.tuning.met_beside", language, by=by) if told else ""


def _spending_apart(tuned: TunedTables, other: str, language: str) -> str:
    """By how much another plan spends more or less, where that can be noticed."""
    here, there = row_of(tuned, TUNED), row_of(tuned, other)
    if here is None or there is None or here["spending"] <= 0:
        return ""
    apart = float(there["spending"] / here["spending"] - 1)
    if abs(apart) <= APART:
        return ""
    return say(f"report.tuning.spends.{'more' if apart > 0 else 'less'}", language, share=theme.percent(abs(apart), 0))


def average(tuned: TunedTables, language: str) -> str:
    """What planning for the average would cost, at the same spending; nothing where it was not tried."""
    pairs = pick(tuned.tables["pairs"], plan=AT_AVERAGE, other=AVERAGE)
    if pairs.empty:
        return ""
    pair = pairs.iloc[0]
    clear = pair["difference"] < -max(float(pair["error"]), NOTICEABLE)
    return say(f"report.tuning.average.{'costs' if clear else 'same'}", language,
               amount=theme.number(abs(pair["difference"])), error=theme.number(pair["error"]),
               often=theme.percent(pair["less"], 0))  # fmt: skip
