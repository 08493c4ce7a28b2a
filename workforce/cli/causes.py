"""The command ``explain``: why a net gap changes, from one census of a run to another or between two scenarios."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workforce import stored, vocabulary
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.errors import PlannerError
from workforce.results import archive
from workforce.results.explained import Explained, between
from workforce.results.tidy import ALL


@dataclass(frozen=True)
class Question:
    """What is to be explained.

    Attributes:
        year: the census to which the change is told.
        base: the census from which it is; the base year by default.
        level, subject: as typed, by id or name; all together by default.
        years: school years of the horizon, between scenarios.
        jobs: processes, between scenarios.
    """

    year: int
    base: int | None = None
    level: str | None = None
    subject: str | None = None
    years: int | None = None
    jobs: int | None = None

    @property
    def cell(self) -> tuple[str, str]:
        """Level and subject as ids, ``all`` where none is asked for."""
        return _id("level", self.level), _id("subject", self.subject)


def _id(kind: str, typed: str | None) -> str:
    if typed is None or typed == ALL:
        return ALL
    try:
        return vocabulary.recognise(kind, typed)
    except PlannerError as error:
        raise PlannerError(f"--{kind}: {error}") from None


def explain(given: str, against: str | None, asked: Question, machine: bool) -> None:
    """Explain a stored run, or a scenario against another, and print why the gap changes."""
    if against is not None:
        _between_scenarios(given, against, asked, machine)
    else:
        _within(Path(given), asked, machine)


def _within(folder: Path, asked: Question, machine: bool) -> None:
    """Print why the gap of a stored run changes between two of its censuses."""
    from workforce.reporting import cause_findings

    if not (folder / archive.MANIFEST).is_file():
        raise PlannerError(
            f"{folder} is not the folder of a complete run; name one, or explain a scenario against another with "
            "--against BASELINE"
        )
    run = stored.open_tables(folder)
    base = asked.base if asked.base is not None else int(run.manifest["base_year"])
    found = between(run, base, asked.year, *asked.cell)
    if machine:
        printing.show_json({"folder": str(folder), "from": base, "year": asked.year, **as_json(found, "causes")})
        return
    sentence = cause_findings.change(found, base, asked.year, LANGUAGE)
    ends = say("gap_in", year=base), say("gap_in", year=asked.year)
    show(found, "cause", ends, sentence)


def _between_scenarios(given: str, against: str, asked: Question, machine: bool) -> None:
    """Print why the gap of a scenario differs in a year from that of a baseline."""
    from workforce import api
    from workforce.reporting import cause_findings

    if asked.base is not None:
        raise PlannerError("--from is of a stored run; with --against both scenarios are told in --year")
    plan, baseline = api.load(given, asked.years), api.load(against, asked.years)
    found = api.attribute(plan, baseline, asked.jobs or min(os.cpu_count() or 1, 4), asked.year)
    explained = found.explained(asked.year, *asked.cell)
    if machine:
        told = {"scenario": plan.scenario.name, "against": baseline.scenario.name, "year": asked.year,
                "method": found.method, "runs": found.runs}  # fmt: skip
        printing.show_json({**told, **as_json(explained, "groups"), "changed": found.groups})
        return
    titles = [getattr(case.scenario.title, LANGUAGE) or case.scenario.name for case in (plan, baseline)]
    sentence = cause_findings.difference(explained, asked.year, titles[1], titles[0], LANGUAGE)
    ends = [say("gap_with", plan=title, year=asked.year) for title in (titles[1], titles[0])]
    show(explained, "group", (ends[0], ends[1]), sentence)
    printing.tell(printing.folded(say(f"attributed.{found.method}", groups=len(found.groups), runs=found.runs)))


def as_json(found: Explained, name: str) -> dict[str, Any]:
    """A change for machines; the parts add up to it."""
    return {"level": found.level, "subject": found.subject, "before": found.before, "after": found.after,
            name: found.parts}  # fmt: skip


def show(found: Explained, column: str, ends: tuple[str, str], sentence: str) -> None:
    """Print a gap, each cause of its change and the gap after it, and the same as a sentence.

    Args:
        found: the gaps and their causes.
        column: what the causes are, ``cause`` or ``group``.
        ends: what the first and the last gap are called.
        sentence: the change in words.
    """
    from workforce.reporting import cause_findings

    lines = [
        ["  " + cause_findings.named(column, code, LANGUAGE), cause_findings.amount(part, 1)]
        for code, part in found.lines()
    ]
    rows = [[ends[0], f"{found.before:,.1f}"], *lines, [ends[1], f"{found.after:,.1f}"]]
    whom = cause_findings.whom(found.level, found.subject, LANGUAGE)
    headers = [whom[:1].upper() + whom[1:], say("full_time")]
    printing.show_table("", headers, rows)
    printing.tell("")
    printing.tell(printing.folded(sentence + say("full_stop")))
    printing.tell(printing.folded(say("means_add")))
