"""The sections that say what the figures rest on: assumptions, policies, data quality, provenance, glossary."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workforce.language import say
from workforce.reporting import findings, words
from workforce.reporting.findings import WEAK
from workforce.reporting.parts import Block, Section
from workforce.reporting.sheets import Sheet, sheet
from workforce.results.tables import RunTables

TERMS = ("need", "supply", "in_post", "gap", "shortage", "surplus", "norm", "like_for_like", "load", "census",
         "school_year", "special_post", "replacement", "approved", "blocked", "selection", "redeployment",
         "rotation", "out_of_field", "uncovered", "class_large", "place", "class_ratio",
         "replication", "range")  # fmt: skip
"""Terms of the glossary, in the order in which they are told."""

_PLAIN_FACTS = ("scenario", "baseline", "scenarios", "seed", "replications", "base_year", "plan_from", "sector",
                "sector_confidence", "need_basis", "load_basis", "netted_at", "created", "version", "schema",
                "seconds")  # fmt: skip


def worst_first(table: pd.DataFrame) -> pd.DataFrame:
    """The rows with the weakest confidence first, grades that are not weak last, each grade as it stands."""
    rank = {grade: place for place, grade in enumerate(WEAK)}
    places = [rank.get(grade, len(WEAK)) for grade in table["confidence"].tolist()]
    return table.iloc[sorted(range(len(table)), key=lambda row: places[row])]


def weak_rows(table: pd.DataFrame) -> frozenset[int]:
    """Places of the rows that rest on no document."""
    return frozenset(place for place, grade in enumerate(table["confidence"].tolist()) if grade in WEAK)


def assumptions(run: RunTables, language: str) -> Section:
    """Assumptions with their sources, the weakest first, and the policies chosen."""
    ordered, chosen = worst_first(run.tables["assumptions"]), run.tables["policies"]
    first = Block(
        "assumptions",
        findings.assumptions(run, language),
        say("report.unit.assumptions", language),
        table=_sheet("assumptions", ordered, language),
        weak_rows=weak_rows(ordered),
    )
    title = say("report.finding.policies", language, count=len(chosen))
    second = Block("policies", title, table=_sheet("policies", chosen, language))
    return Section("assumptions", say("report.section.assumptions", language), blocks=(first, second))


def data_quality(run: RunTables, language: str) -> Section:
    """How well the county's data are known, how the roster meets them (the worst misses first), what chance bends."""
    quality, fit = worst_first(run.tables["data_quality"]), run.tables["roster_fit"]
    first = Block(
        "data_quality",
        findings.data_quality(run, language),
        table=_sheet("data_quality", quality, language),
        weak_rows=weak_rows(quality),
    )
    misses = (fit["stated"] - fit["fitted"]).abs().tolist()
    fit = fit.iloc[sorted(range(len(fit)), key=lambda row: -misses[row])]
    known = run.tables["roster_knowledge"]
    title = findings.knowledge(run, language)
    told = Block("roster_knowledge", title, table=_sheet("roster_knowledge", known, language))
    title = findings.roster_fit(run, language)
    second = [Block("roster_fit", title, table=_sheet("roster_fit", fit, language))] if len(fit) else []
    third = Block("ways", findings.ways(run, language), table=_sheet("ways", run.tables["ways"], language))
    seen = (_seen(run, language),) if "reconciliation" in run.tables else ()
    return Section("quality", say("report.section.quality", language), blocks=(first, told, *second, *seen, third))


def _seen(run: RunTables, language: str) -> Block:
    """What rosters of several years say of those who left, came and moved."""
    told = _sheet("reconciliation", run.tables["reconciliation"], language)
    unit = say("report.unit.reconciliation", language, base=run.manifest["base_year"])
    return Block("reconciliation", findings.reconciliation(run, language), unit, table=told)


def _sheet(name: str, table: pd.DataFrame, language: str) -> Sheet:
    return sheet(name, say(f"report.caption.{name}", language), table, language, ranged=False)


def provenance(manifest: Mapping[str, Any], command: str, language: str) -> Section:
    """From what the figures can be made again."""
    block = Block("provenance", say("report.finding.provenance", language), table=facts(manifest, command, language))
    return Section("provenance", say("report.section.provenance", language), blocks=(block,))


def facts(manifest: Mapping[str, Any], command: str, language: str) -> Sheet:
    """The manifest as a table of two columns: the command, the plain facts, then versions and hashes."""
    told = [(words.heading("command", language), command)]
    told += [(words.heading(key, language), _fact(key, manifest[key], language))
             for key in _PLAIN_FACTS if key in manifest]  # fmt: skip
    told += [(f"{words.heading(part, language)}: {key}", str(value))
             for part in ("versions", "hashes") for key, value in dict(manifest.get(part, {})).items()]  # fmt: skip
    headings = (words.heading("item", language), words.heading("value", language))
    caption = say("report.caption.provenance", language)
    return Sheet("provenance", caption, headings, ("text", "text"), tuple(told))


def _fact(key: str, value: object, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if key == "netted_at":
        return " × ".join(words.heading(part, language) for part in str(value).split(" x "))
    return str(words.name(key, value, language))


def run_command(run: RunTables) -> str:
    """The command that makes the run again."""
    manifest = run.manifest
    years = len(manifest["years"]) - 1
    return (f"workforce run {manifest['scenario']} -n {manifest['replications']} "
            f"--seed {manifest['seed']} --years {years}")  # fmt: skip


def glossary(language: str) -> Section:
    """What the words mean, each in both languages."""
    other = "en" if language == "zh" else "zh"
    terms = tuple(
        (f"{say(f'report.term.{term}', language)} · {say(f'report.term.{term}', other)}",
         say(f"report.meaning.{term}", language))
        for term in TERMS
    )  # fmt: skip
    return Section("glossary", say("report.section.glossary", language), terms=terms)
