"""What a tuned plan rests on: the steady state, plans tuned anew every year, moves, and how it was solved."""

from dataclasses import replace

import pandas as pd

from workforce.language import say
from workforce.reporting import evidence, theme, words
from workforce.reporting import tuning_findings as told
from workforce.reporting.findings import WEAK
from workforce.reporting.parts import Block, Section, section
from workforce.reporting.tuning_tables import shaped, stage_name
from workforce.reporting.tuning_tables import told as table_of
from workforce.results.tables import TunedTables
from workforce.results.tidy import ALL

TERMS = ("weighted_shortage", "replace_leavers", "futures", "confidence", "shadow_price", "frontier", "steady_state")
"""Terms of tuning, in the order in which they are told."""


def steady(tuned: TunedTables, language: str) -> Section | None:
    """The constant intake that would keep need in the long run, and what is planned instead."""
    rows = told.table(tuned, "steady")
    if rows.empty:
        return None
    total = rows[(rows["level"] == ALL) & (rows["subject"] == ALL)]
    sums = (total if len(total) else rows).sum(numeric_only=True)
    spoken = {name: theme.number(float(sums.get(name, 0.0))) for name in ("intake", "planned")}
    title = say("report.tuning.finding.steady", language, **spoken)
    parts = rows[~((rows["level"] == ALL) | (rows["subject"] == ALL))]
    notes = [say("report.tuning.note.steady", language)]
    for _, most in _furthest(parts).iterrows():
        key = "above" if most["difference"] > 0 else "below"
        cell = words.cell_name(str(most["level"]), str(most["subject"]), language)
        amount = theme.number(abs(float(most["difference"])), 1)
        notes.insert(0, say(f"report.tuning.note.steady_{key}", language, cell=cell, amount=amount))
    block = Block("steady", title, say("report.tuning.unit.steady", language), tuple(notes),
                  table=table_of("steady", tuned, language))  # fmt: skip
    return section("tuning_steady", language, block)


def _furthest(rows: pd.DataFrame) -> pd.DataFrame:
    """The row of the greatest difference, up or down; none where there is no difference to tell."""
    known = rows[rows["difference"].notna()]
    return known.iloc[known["difference"].abs().argsort(kind="stable").to_numpy()[-1:]]


def rolling(tuned: TunedTables, language: str) -> Section | None:
    """Plans that are tuned anew every year, beside the one that stays."""
    note = (say("report.tuning.note.rolling", language),)
    blocks = [
        Block(name, say(f"report.tuning.finding.{name}", language), notes=note, table=table_of(name, tuned, language))
        for name in ("rolling", "rolling_years")
        if len(told.table(tuned, name))
    ]
    return section("tuning_rolling", language, *blocks) if blocks else None


def moves(tuned: TunedTables, language: str) -> Section | None:
    """Teachers and approved posts that move inside the county under the plan."""
    rows = shaped("moves", tuned, language)
    if rows.empty:
        return None
    quota = float(tuned.tables["moves"].query("move == 'quota'")["posts"].sum())
    title = say("report.tuning.finding.moves", language, quota=theme.number(quota),
                people=theme.number(float(tuned.tables["moves"]["posts"].sum()) - quota))  # fmt: skip
    block = Block("moves", title, say("report.tuning.unit.moves", language), table=table_of("moves", tuned, language))
    return section("tuning_moves", language, block)


def solved(tuned: TunedTables, language: str) -> Section:
    """How the plan was found, how well the linear model tells what the engine does, and what it rests on."""
    return section("tuning_solved", language, _stages(tuned, language), _agreement(tuned, language),
                   _limits(tuned, language))  # fmt: skip


def glossary(language: str) -> Section:
    """What the words mean: those of tuning first."""
    every = evidence.glossary(language)
    terms = tuple((say(f"report.tuning.term.{term}", language), say(f"report.tuning.meaning.{term}", language))
                  for term in TERMS)  # fmt: skip
    return replace(every, terms=(*terms, *every.terms))


def _stages(tuned: TunedTables, language: str) -> Block | None:
    rows = told.table(tuned, "stages")
    if rows.empty:
        return None
    whole = rows[rows["stage"].str.startswith("whole")]
    title = say("report.tuning.finding.stages", language, count=len(rows) - len(whole),
                futures=theme.number(tuned.manifest["replications"]))  # fmt: skip
    notes = []
    if len(whole) and bool(whole["gap"].notna().iloc[0]):
        last = whole.iloc[0]
        key = "whole" if rows["bound"].iloc[0] > 1 else "whole_years"
        notes.append(say(f"report.tuning.note.{key}", language, gap=theme.percent(float(last["gap"]), 2),
                         apart=theme.number(float(last["value"] - last["bound"]), 1),
                         stage=stage_name(str(last["stage"]), language).lower()))  # fmt: skip
    notes.append(say("report.tuning.note.stages", language))
    return Block("stages", title, notes=tuple(notes), table=table_of("stages", tuned, language))


def _agreement(tuned: TunedTables, language: str) -> Block | None:
    """What the plan adds in the linear model and in the engine, and why both differ."""
    rows = told.table(tuned, "agreement")
    if rows.empty:
        return None
    worst = _furthest(rows).iloc[0]
    year, apart, engine = int(worst["year"]), abs(float(worst["difference"])), float(worst["engine"])
    title = say("report.tuning.finding.agreement", language, year=year, apart=theme.number(apart, 1),
                engine=theme.number(engine))  # fmt: skip
    return Block("agreement", title, say("report.tuning.unit.agreement", language),
                 (say("report.tuning.note.agreement", language),),
                 table=table_of("agreement", tuned, language))  # fmt: skip


def _limits(tuned: TunedTables, language: str) -> Block | None:
    """Limits and weights with their sources; those that rest on no document are marked."""
    rows = told.table(tuned, "limits")
    if rows.empty:
        return None
    known = [grade not in ("", *WEAK) for grade in rows["confidence"].fillna("")]
    title = say("report.tuning.finding.limits", language, count=len(rows), known=sum(known))
    return Block("limits", title, notes=(say("report.tuning.note.limits", language),),
                 table=table_of("limits", tuned, language),
                 weak_rows=frozenset(place for place, one in enumerate(known) if not one))  # fmt: skip
