"""What is behind the figures of a run, in a sentence each: how need is counted, what is not known, and why."""

from typing import Any

import pandas as pd

from workforce.cli.options import say
from workforce.cli.printing import name, number, signed
from workforce.results.tables import RunTables

NOTICEABLE = 0.5
FIRST = "retirement"
REASONS = 3
"""How many reasons for not being at work are named."""
MOVES = ("selection", "redeployment", "rotation")
UNFILLED = 0.02
"""The part of planned posts from which those unfilled, or blocked, are worth a line."""


def sentences(run: RunTables) -> list[str]:
    """Who is at work, the basis of need, what rests on no document, the worst year, recruitment, moves, classes."""
    unsure = _unsure(run.tables["assumptions"])
    return [
        *_at_work(run),
        _basis(run),
        *_unused_births(run),
        unsure,
        *_why(run),
        *_unfilled(run),
        *_moved(run),
        *_crowded(run),
    ]


def certainty(run: RunTables) -> list[str]:
    """How much of the worst year's range is chance; how closely the mean is known, if that was asked."""
    told, unsure, year = [], run.tables["unsure"], worst_year(run.tables["balance"])
    if year is not None and not unsure.empty:
        part = unsure[(unsure["year"] == year) & (unsure["level"] == "all") & (unsure["measure"] == "shortage")]
        share = float(part["share_assumptions"].iloc[0])
        if share == share:
            told.append(say("share_unsure", year=year, assumptions=f"{share:.0%}", chance=f"{1 - share:.0%}"))
    if "precision" in run.manifest:
        found = run.manifest["precision"]
        key = "precise" if found["reached"] <= found["asked"] else "not_precise"
        told.append(
            say(key, n=run.manifest["replications"], reached=f"{found['reached']:.1f}", asked=f"{found['asked']:g}")
        )
    return told


def worst_year(balance: pd.DataFrame) -> int | None:
    """The census after the base year at which most teachers are missing on average; None where nobody is."""
    shortage = _of_all_levels(balance, "shortage")
    year = max(list(shortage)[1:], key=lambda one: shortage[one])
    return year if shortage[year] >= NOTICEABLE else None


def _unused_births(run: RunTables) -> list[str]:
    """That the county's table holds births which the scenario is not to know."""
    known, last = run.manifest["births_known_to"], run.manifest["births_to"]
    return [say("births_unused", first=known + 1, last=last, known=known)] if last > known else []


def _basis(run: RunTables) -> str:
    counted = run.manifest["need_basis"]
    basis = run.manifest["load_basis"] if counted == "lessons" else counted
    return say(f"basis.{basis}", year=run.manifest["base_year"])


def _unsure(assumptions: pd.DataFrame) -> str:
    from workforce.reporting.findings import WEAK

    grades = say("comma").join(name("confidence", grade) for grade in WEAK)
    weak = int(assumptions["confidence"].isin(WEAK).sum())
    return say("unsure", weak=weak, all=len(assumptions), grades=grades)


def _why(run: RunTables) -> list[str]:
    """Who left and who came in the year before the census at which most teachers are missing, on average."""
    shortage, need = (_of_all_levels(run.tables["balance"], measure) for measure in ("shortage", "need"))
    year = worst_year(run.tables["balance"])
    if year is None:
        return []
    flows = run.tables["flows"]
    of_year = flows[(flows["year"] == year) & (flows["level"] == "all") & ~flows["flow"].str.startswith("moved_")]
    left = {str(row["flow"]): float(row["mean"]) for _, row in of_year[of_year["kind"] == "out"].iterrows()}
    return [
        say(
            "why",
            year=year,
            shortage=number(shortage[year]),
            need=signed(need[year] - need[year - 1]),
            left=number(sum(left.values())),
            causes=_causes(left),
            arrived=number(float(of_year.loc[of_year["kind"] == "in", "mean"].sum())),
        )
    ]


def _at_work(run: RunTables) -> list[str]:
    """That people are not full-time equivalents: how many of the base year are at work, and for what most are not."""
    in_post, year = run.tables["in_post"], run.manifest["base_year"]
    items = in_post[in_post["year"] == year].groupby("item")["mean"].sum()
    absent = {str(item): float(mean) for item, mean in items.items() if str(item).startswith("absent.")}
    lost = sum(absent.values())
    if lost < NOTICEABLE:
        return []
    people, at_work = (float(items[item]) for item in ("headcount", "in_post"))
    reasons = _reasons(absent, round(people) - round(at_work))
    return [say("at_work", year=year, people=number(people), in_post=number(at_work), reasons=reasons)]


def _reasons(absent: dict[str, float], missing: int) -> str:
    """``management 252, secondment 94, others 101``: the largest, and so many others that all are ``missing``."""
    most = [item for item in sorted(absent, key=lambda one: -absent[one])[:REASONS] if absent[item] >= NOTICEABLE]
    named = [say("cause", cause=name("absence", item.partition(".")[2]), left=number(absent[item])) for item in most]
    if sum(absent[item] for item in absent if item not in most) >= NOTICEABLE:
        others = missing - sum(round(absent[item]) for item in most)
        named.append(say("cause", cause=say("others"), left=number(others)))
    return say("comma").join(named)


def _unfilled(run: RunTables) -> list[str]:
    """How many planned posts stay unfilled over the horizon, and how many of them for want of approved posts."""
    channels = run.tables["channels"]
    whole = channels[channels["level"] == "all"].groupby(["channel", "item"])["mean"].sum().unstack("item")
    total = whole.sum()
    if total["unfilled"] < max(NOTICEABLE, UNFILLED * total["planned"]):
        return []
    spoken = {item: number(float(total[item])) for item in ("planned", "unfilled", "blocked")}
    most = str(whole["unfilled"].idxmax())
    told = [say("unfilled", **spoken, channel=name("channel", most), most=number(float(whole["unfilled"].max())))]
    if total["blocked"] >= UNFILLED * total["planned"]:
        told.append(say("blocked", **spoken))
    return told


def _moved(run: RunTables) -> list[str]:
    """How many moves inside the county there are of each kind over the horizon."""
    moves = run.tables["moves"]
    kind = moves["move"].map(lambda move: str(move).partition(".")[0])
    by_kind = moves["teachers"].groupby(kind).sum().to_dict()
    by_kind["rotation"] = by_kind.get("rotation", 0.0) + float(run.tables["rotation"]["within"].sum())
    kinds = [kind for kind in MOVES if by_kind.get(kind, 0.0) >= NOTICEABLE]
    if not kinds:
        return []
    each = (say("cause", cause=name("move", kind), left=number(by_kind[kind])) for kind in kinds)
    return [say("moved", moves=say("comma").join(each))]


def _crowded(run: RunTables) -> list[str]:
    """Large classes and places that are short, in the base year and in the worst one; nothing where there are none."""
    if "classes" not in run.tables:
        return []
    base, sums = run.manifest["base_year"], run.tables["classes"].groupby("year")
    large, very, short = (sums[name].sum().to_dict() for name in ("from_56", "from_66", "places_short"))
    told = []
    if max(large.values(), default=0.0) >= NOTICEABLE:
        year = _worst_after(large)
        told.append(say("large_classes", base=base, large=number(large[base]), very=number(very[base]), year=year,
                        most=number(large[year]), very_most=number(very[year])))  # fmt: skip
    if max(short.values(), default=0.0) >= NOTICEABLE:
        year = _worst_after(short)
        told.append(say("places_short", base=base, short=number(short[base]), year=year, most=number(short[year])))
    return told


def _worst_after(by_year: dict[Any, float]) -> int:
    """The year after the base year in which most is wrong."""
    return int(max(list(by_year)[1:], key=lambda year: by_year[year]))


def _of_all_levels(balance: pd.DataFrame, measure: str) -> dict[int, float]:
    """The mean of a measure over all levels, by year."""
    part = balance[(balance["level"] == "all") & (balance["measure"] == measure)].sort_values("year")
    return dict(zip(part["year"].astype(int), part["mean"].astype(float), strict=True))


def _causes(left: dict[str, float]) -> str:
    """``retirement 43, resignation 27``: retirement first, then the largest; none that rounds to nobody."""
    by_cause = {flow.partition(".")[2]: mean for flow, mean in left.items() if mean >= NOTICEABLE}
    ordered = sorted(by_cause, key=lambda cause: (cause != FIRST, -by_cause[cause]))
    return say("comma").join(
        say("cause", cause=name("cause", cause), left=number(by_cause[cause])) for cause in ordered
    )
