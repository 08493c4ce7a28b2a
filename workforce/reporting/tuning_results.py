"""What a tuned plan comes to: shortage, surplus, chances by subject, what binds, what stays, what money would buy."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go

from workforce.language import say
from workforce.reporting import theme, tuning_limits, words
from workforce.reporting import tuning_findings as told
from workforce.reporting.charts import tuning as charts
from workforce.reporting.drawing import drawn
from workforce.reporting.figures import NOTICEABLE, pick
from workforce.reporting.parts import Block, Drawing, Key, Section, section
from workforce.reporting.tuning_tables import told as table_of
from workforce.results.tables import NOBODY, RULE, SCALED, TODAY, TUNED, TunedTables

SHOWN = (TUNED, TODAY, f"{RULE}{SCALED}", NOBODY)
"""Plans whose shortage and surplus are drawn."""
SENTENCES = 3
"""So many limits and rows of what is unmet are told in words."""
NEAR = 1.15
"""Plans that spend up to this share of the dearest point are drawn beside the frontier."""


def outcome(tuned: TunedTables, language: str) -> Section:
    """Shortage and surplus by year, of the plan and of others."""
    return section("tuning_outcome", language, *(_measure(tuned, name, language) for name in ("shortage", "surplus")))


def _measure(tuned: TunedTables, measure: str, language: str) -> Block:
    yearly, by = tuned.tables["yearly"], int(tuned.manifest["by"])
    there = set(yearly["plan"].tolist())
    names = {plan: told.plan_name(plan, language) for plan in SHOWN if plan in there}
    if measure == "shortage":
        here = {plan: told.of_year(tuned, measure, by, plan) for plan in (TUNED, TODAY, NOBODY)}
        spoken = {plan: theme.number(found.mean) for plan, found in here.items()}
        title = say("report.tuning.finding.shortage", language, year=by, range=here[TUNED].range(language), **spoken)
    else:
        (year, peak), (at, today) = told.peak_surplus(tuned), told.peak_surplus(tuned, TODAY)
        title = say("report.tuning.finding.surplus", language, year=year, peak=theme.number(peak), at=at,
                    today=theme.number(today))  # fmt: skip
    figure = charts.lines(yearly, measure, names)
    alt = say(f"report.tuning.alt.{measure}", language, title=title)
    table = table_of(
        "outcome", replace(tuned, tables={**tuned.tables, "yearly": pick(yearly, measure=measure)}), language
    )
    return Block(
        measure,
        title,
        say("report.tuning.unit.outcome", language, replications=theme.number(tuned.manifest["replications"])),
        (say("report.tuning.note.band", language),),
        (drawn(figure, f"tuning-{measure}", alt, language, wide=True),),
        table=table,
    )


def chances(tuned: TunedTables, language: str) -> Section:
    """The shortage of each level and subject in the goal year."""
    rows = pick(tuned.tables["chances"], plan=TUNED).sort_values("mean", ascending=False, kind="stable")
    asked, year = rows["most"].notna().any(), tuned.manifest["by"]
    drawings: tuple[Drawing, ...] = ()
    title = _chances_title(rows, year, language)
    shortest = rows[rows["high"] >= NOTICEABLE].head(charts.GROUPS)
    if len(shortest):
        names = [words.cell_name(str(one["level"]), str(one["subject"]), language) for _, one in shortest.iterrows()]
        alt = say("report.tuning.alt.chances", language, title=title)
        drawings = (_wide(charts.chances(shortest, names), "tuning-chances", alt, language),)
    key = [Key(say("report.tuning.key.mean", language), theme.SHORTAGE, "bar")]
    key += [Key(say("report.tuning.key.goal", language), theme.NEED, "tick")] if asked else []
    notes = [say("report.tuning.note.chances", language, shown=len(shortest), count=len(rows))]
    if not asked:
        notes.append(say("report.tuning.note.no_goal", language))
    block = Block(
        "chances",
        title,
        say("report.tuning.unit.outcome", language, replications=theme.number(tuned.manifest["replications"])),
        tuple(notes),
        drawings,
        tuple(key) if drawings else (),
        table_of("chances", tuned, language),
    )
    return section("tuning_chances", language, block)


def _chances_title(rows: pd.DataFrame, year: int, language: str) -> str:
    """Which subject is shortest; or, where each has a goal, which meets it least often."""
    asked = rows[rows["most"].notna()]
    worst = rows.iloc[0] if asked.empty else asked.sort_values("chance", kind="stable").iloc[0]
    spoken = {"cell": words.cell_name(str(worst["level"]), str(worst["subject"]), language), "year": year,
              "mean": theme.number(float(worst["mean"]), 1)}  # fmt: skip
    if asked.empty:
        low, high = (theme.number(float(worst[end]), 1) for end in ("low", "high"))
        return say("report.tuning.finding.shortest", language, low=low, high=high, **spoken)
    return say("report.tuning.finding.rarest", language, chance=theme.percent(float(worst["chance"]), 0), **spoken)


def prices(tuned: TunedTables, language: str) -> Section | None:
    """What binds: what one unit more of each limit would spare."""
    if told.table(tuned, "prices").empty:
        return None
    rows = tuning_limits.binding(tuned)
    said = tuple(say("report.sentence", language, text=tuning_limits.sentence(row, language))
                 for _, row in rows.iloc[1:SENTENCES].iterrows())  # fmt: skip
    title, shown = tuning_limits.dearest(tuned, language), rows.head(tuning_limits.DEAREST)
    drawings: tuple[Drawing, ...] = ()
    if len(shown):
        names = [
            tuning_limits.name(str(row["kind"]), str(row["of"]), str(row["level"]), int(row["year"]), language)
            for _, row in shown.iterrows()
        ]
        values = [float(value) for value in shown["price"]]
        figure = charts.prices(values, [tuning_limits.price(value) for value in values], names)
        drawings = (_wide(figure, "tuning-prices", say("report.tuning.alt.prices", language, title=title), language),)
    notes = (*said, say("report.tuning.note.prices", language))
    block = Block("prices", title, say("report.tuning.unit.prices", language), notes, drawings,
                  table=table_of("prices", tuned, language))  # fmt: skip
    return section("tuning_prices", language, block)


def unmet(tuned: TunedTables, language: str) -> Section | None:
    """What stays above the goal, and which limit forbids more; None where nothing is known of it."""
    rows = told.table(tuned, "unmet")
    if rows.empty and (told.kind_of_goal(tuned) != "mean" or tuned.manifest.get("stopped")):
        return None
    title = tuning_limits.unmet(tuned, language)
    if rows.empty:
        return section("tuning_unmet", language, Block("unmet", title))
    worst = rows.sort_values("excess", ascending=False, kind="stable").head(SENTENCES)
    said = [say("report.sentence", language, text=tuning_limits.unmet_sentence(row, language))
            for _, row in worst.iterrows()]  # fmt: skip
    block = Block("unmet", title, say("report.tuning.unit.unmet", language),
                  (*said, say("report.tuning.note.unmet", language)),
                  table=table_of("unmet", tuned, language))  # fmt: skip
    return section("tuning_unmet", language, block)


def frontier(tuned: TunedTables, language: str) -> Section | None:
    """What more or less money would come to; None where the frontier was not drawn."""
    table = told.table(tuned, "frontier")
    if len(table) < 2:
        return None
    table = table.assign(chosen=table["chosen"].astype(bool))
    title, axis = _frontier_title(table, language), say("report.tuning.axis.spending", language)
    none = pd.DataFrame(columns=["name", "spending", "value"])
    parts = (("value", theme.NEED, none), ("shortage", theme.SHORTAGE, _beside(tuned, table, language)))
    drawings = []
    for value, colour, points in parts:
        head = say(f"report.tuning.frontier.{value}", language)
        alt = say("report.tuning.alt.frontier", language, what=head, title=title)
        figure = charts.frontier(table, value, colour, axis, points)
        drawings.append(drawn(figure, f"tuning-frontier-{value}", alt, language, head))
    block = Block("frontier", title, say("report.tuning.unit.frontier", language),
                  (say("report.tuning.note.frontier", language),), tuple(drawings),
                  table=table_of("frontier", tuned, language))  # fmt: skip
    return section("tuning_frontier", language, block)


def _frontier_title(table: pd.DataFrame, language: str) -> str:
    """What a million yuan more spares at the cheap end, and beyond the plan."""
    ordered = table.sort_values("spending", kind="stable")
    at = int(ordered["chosen"].to_numpy().argmax())
    spending, value = ordered["spending"].tolist(), ordered["value"].tolist()

    def spares(first: int, last: int) -> str:
        money = (spending[last] - spending[first]) / 1e6
        return tuning_limits.price(max((value[first] - value[last]) / money, 0.0)) if money > 0 else "0"

    if at == len(spending) - 1:
        return say("report.tuning.finding.frontier_end", language, cheap=spares(0, 1), near=spares(at - 1, at))
    return say("report.tuning.finding.frontier", language, cheap=spares(0, 1), beyond=spares(at, at + 1))


def _beside(tuned: TunedTables, table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Plans as simulated, by spending and shortage of all years, that lie within the frontier's reach."""
    yearly = pick(tuned.tables["yearly"], measure="shortage")
    short = yearly.groupby("plan")["mean"].sum()
    plans = tuned.tables["plans"]
    plans = plans[plans["spending"] <= NEAR * float(table["spending"].max())]
    plans = pick(plans, plan=[TUNED, TODAY, RULE, f"{TODAY}{SCALED}", f"{RULE}{SCALED}"])
    names = [say(f"report.tuning.short.{plan}", language) for plan in plans["plan"]]
    return pd.DataFrame({"name": names, "spending": plans["spending"].tolist(),
                         "value": [float(short.get(plan, 0.0)) for plan in plans["plan"]]})  # fmt: skip


def _wide(figure: go.Figure, id: str, alt: str, language: str) -> Drawing:
    """A chart that takes the whole row and scrolls sideways on a narrow screen."""
    return replace(drawn(figure, id, alt, language, wide=True), broad=True)
