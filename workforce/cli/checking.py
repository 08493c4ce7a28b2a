"""The command ``check``: everything that is wrong with a county's tables, cell by cell, and what they hold."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from workforce.api import Case
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.county import reading, tables
from workforce.county.checks import cross_checks, marking
from workforce.county.dictionary import Title, title, titles
from workforce.county.files.problems import Place, Problem
from workforce.county.files.sheets import SUFFIXES
from workforce.county.reading import Inspection
from workforce.county.rosters import census_years
from workforce.county.tables import ROSTER, County
from workforce.county.totals.marginals import SOFT
from workforce.errors import PlannerError
from workforce.language import say as said
from workforce.months import last_census
from workforce.scenario import model, overlays


@dataclass
class Subject:
    """A county that is checked, and the scenarios that must fit it; or a scenario whose county cannot be read."""

    name: str
    files: tuple[Path, ...]
    folder: Path
    scenarios: list[Path] = field(default_factory=list)
    wrong: str = ""


class Content(NamedTuple):
    """A table that is there: its rows, where they could be counted, and how many are known, entered or assumed."""

    table: str
    rows: int | None
    known: int = 0
    entered: int = 0
    assumed: int = 0


class Report(NamedTuple):
    """What was found of a county; of a roster on its own the census years it was checked at; rosters that follow."""

    subject: Subject
    problems: list[Problem]
    contents: list[Content]
    years: tuple[int, ...] = ()
    seen: Sequence[census_years.Pair] = ()

    def count(self, severity: str) -> int:
        """Cells with an error, or a warning."""
        return sum(1 + problem.more for problem in self.problems if problem.severity == severity)


def check(paths: Sequence[Path], mark: bool, most: int, machine: bool, force: bool) -> None:
    """Check counties and scenarios, print what was found, mark cells if asked; exit code 1 where there are errors.

    Raises:
        PlannerError: there is no such path, or a marked copy cannot be written.
    """
    reports, told = [_checked(subject) for subject in subjects(paths)], []
    for report in reports:
        marked = marking.mark_files(report.problems, LANGUAGE, force, printing.note) if mark else []
        told.append(_as_json(report, marked))
        if not machine:
            _show(report, marked, most)
    if machine:
        printing.show_json(told)
    if any(report.count("error") for report in reports):
        sys.exit(1)


# what is checked


def subjects(paths: Sequence[Path]) -> list[Subject]:
    """The counties that paths name: folders, the county of each scenario, and all single files together.

    Raises:
        PlannerError: there is no such path, or it is neither of these.
    """
    found: dict[Path, Subject] = {}
    loose = tuple(path for path in paths if path.is_file() and path.suffix.lower() in SUFFIXES)
    for path in paths:
        if path in loose:
            folder = path if len(loose) == 1 else path.parent
            found.setdefault(loose[0].resolve(), Subject(", ".join(map(str, loose)), loose, folder))
        elif path.is_dir():
            found.setdefault(path.resolve(), _county(path))
        elif path.is_file() and path.suffix.lower() in (".yaml", ".yml"):
            county = _county_of(path)
            found.setdefault(county.folder.resolve(), county).scenarios.append(path)
        else:
            what = f"neither a table ({', '.join(SUFFIXES)}) nor a scenario (.yaml)"
            raise PlannerError(f"{path}: {what if path.exists() else 'there is no such file or folder'}")
    return list(found.values())


def _county(path: Path) -> Subject:
    """A folder, or a workbook."""
    return Subject(str(path), tuple(tables.files(path)), path)


def _county_of(scenario: Path) -> Subject:
    """The county of a scenario; the scenario alone where it cannot be read, or its county cannot be found."""
    try:
        overlay = overlays.read(scenario)
        return _county(tables.find(str(overlay.values.get("county")), beside=scenario.parent))
    except PlannerError as error:
        return Subject(str(scenario), (), scenario, wrong=str(error))


def _checked(subject: Subject) -> Report:
    """What is found of a county; a roster without county and pupils is checked on its own."""
    if subject.wrong:
        return Report(subject, [_in_scenario(subject.folder, subject.wrong)], [])
    found = reading.inspect(subject.folder, subject.files)
    years = cross_checks.rosters_alone(found)
    if years:
        rows = sum(len(found.tables[name]) for name in years)
        wrong = cross_checks.check_rosters(found)
        seen = _seen(found, wrong)
        return Report(subject, wrong, [Content(ROSTER, rows, entered=rows)], tuple(years.values()), seen)
    problems = list(found.problems)
    problems += [] if found.county is None else cross_checks.check(found.county)
    for scenario in subject.scenarios:
        problems += _of_scenario(scenario, None if _wrong(problems) else found.county)
    return Report(subject, problems, _contents(found), seen=_seen(found, problems))


def _seen(found: Inspection, problems: list[Problem]) -> list[census_years.Pair]:
    """The rosters that follow each other, where nothing is wrong; what is odd between them joins the problems."""
    base = found.county.base_year if found.county else last_census()
    seen = [] if _wrong(problems) else census_years.pairs(found.tables, base)
    problems += census_years.check(seen, found.origins)
    return seen


def _wrong(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _of_scenario(file: Path, county: County | None) -> list[Problem]:
    """What is wrong with a scenario, and what in it does not fit its county, as far as that can be read."""
    try:
        scenario, overlay = model.load(file)
        if county is not None:
            _ = Case(scenario, county, overlay).inputs
    except PlannerError as error:
        return [_in_scenario(file, str(error))]
    return []


def _in_scenario(file: Path, why: str) -> Problem:
    return Problem(Place(file), "scenario", {"why": why.removeprefix(f"{file}: ")})


# what is there


def _contents(found: Inspection) -> list[Content]:
    """The tables that are there and not empty, and those whose headings are wrong."""
    given = {one.table: _content(one.table, found.tables[one.table]) for one in titles() if one.table in found.given}
    return [*given.values(), *(Content(table, None) for table in found.failed)]


def _content(table: str, frame: pd.DataFrame) -> Content:
    if "confidence" not in frame:
        return Content(table, len(frame), entered=len(frame))
    entered, assumed = (frame["confidence"] == "entered").sum(), frame["confidence"].isin(SOFT).sum()
    return Content(table, len(frame), int(len(frame) - entered - assumed), int(entered), int(assumed))


def _missing(report: Report) -> list[Title]:
    """The tables that are not there; of the two of teachers none where the other is."""
    there = {content.table for content in report.contents}
    teachers = {one.table for one in titles() if one.needed == "teachers"}
    gone = there | teachers if there & teachers else there
    return [] if report.years or report.subject.wrong else [one for one in titles() if one.table not in gone]


# what is printed


def _show(report: Report, marked: Sequence[Path], most: int) -> None:
    printing.tell("\n" + printing.folded(say("check.title", name=report.subject.name)))
    for group in _grouped(report.problems, lambda problem: (str(problem.place.file), problem.place.sheet)):
        _show_group(group, most)
    for year in report.years:
        printing.tell("\n" + printing.folded(say("check.lone", year=year)))
    _show_contents(report)
    for file in marked:
        printing.tell("\n" + printing.folded(say("check.marked", file=file)))
    printing.tell("\n" + printing.folded(_conclusion(report)))


def _grouped(problems: Iterable[Problem], key: Any) -> list[list[Problem]]:
    """Problems with one key together, those groups first that have errors, and then those that have more."""
    groups: dict[Any, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(key(problem), []).append(problem)
    return sorted(groups.values(), key=lambda group: (not _wrong(group), -sum(1 + one.more for one in group)))


def _show_group(group: Sequence[Problem], most: int) -> None:
    """The problems of a sheet, kind by kind, the worst first."""
    first = group[0].place
    printing.tell("\n" + printing.folded(", ".join(filter(None, (str(first.file), first.sheet)))))
    for alike in _grouped(group, lambda problem: (problem.severity, problem.kind, problem.place.header)):
        for problem in _each_first(alike)[:most]:
            severity, cell = said(f"check.severity.{problem.severity}", LANGUAGE), _cell(problem.place)
            key = "check.problem" if cell else "check.problem_of_all"
            printing.tell(printing.folded(say(key, severity=severity, cell=cell, why=problem.why(LANGUAGE))))
        more = sum(1 + problem.more for problem in alike) - min(most, len(alike))
        if more:
            printing.tell(say("check.more", more=more))


def _each_first(alike: Sequence[Problem]) -> list[Problem]:
    """The problems of a kind in a column: the first of each wrong value before the others."""
    told, others = dict[str, Problem](), []
    for problem in alike:
        if told.setdefault(problem.why(LANGUAGE), problem) is not problem:
            others.append(problem)
    return [*told.values(), *others]


def _cell(place: Place) -> str:
    """The cell as it can be typed into a spreadsheet; of a file of text row and column in words."""
    if place.workbook:
        return "" if place.row is None and place.column is None else place.cell
    return place.told(LANGUAGE).removeprefix(str(place.file)).lstrip(",， ")


def _show_contents(report: Report) -> None:
    rows = [
        [getattr(title(content.table), LANGUAGE), *("-" if content.rows is None else f"{n:,d}" for n in content[1:])]
        for content in report.contents
    ]
    if rows:
        printing.show_table("\n" + say("check.there"), say("check.headings").split("|"), rows)
    if report.seen:
        printing.show_table("\n" + said("check.seen", LANGUAGE), *census_years.shown(report.seen, LANGUAGE))
    missing = _missing(report)
    if missing:
        printing.tell("\n" + say("check.missing"))
    for table in missing:
        key = {"yes": "check.needed", "teachers": "check.needed_teachers"}.get(table.needed, "check.instead")
        told = {"table": getattr(table, LANGUAGE), "instead": getattr(table, f"instead_{LANGUAGE}")}
        printing.tell(printing.folded(say(key, **told)))


def _conclusion(report: Report) -> str:
    errors, warnings = report.count("error"), report.count("warning")
    if errors:
        return say("check.stops", errors=errors)
    key = ("lone" if report.years else "runs", "warned" if warnings else "well")
    return say("check." + "_".join(key), warnings=warnings)


def _as_json(report: Report, marked: Sequence[Path]) -> dict[str, Any]:
    problems = [
        {
            "file": str(one.place.file), "sheet": one.place.sheet, "cell": one.place.cell, "row": one.place.row,
            "column": one.place.header, "kind": one.kind, "severity": one.severity, "message": one.why(LANGUAGE),
            "more": one.more,
        }
        for one in report.problems
    ]  # fmt: skip
    return {
        "path": report.subject.name,
        "runs": not report.count("error") and not report.years,
        **{f"{severity}s": report.count(severity) for severity in ("error", "warning")},
        "problems": problems,
        "tables": [content._asdict() for content in report.contents],
        "reconciliation": [row for pair in report.seen for row in census_years.reconciliation(pair).to_dict("records")],
        "missing": [one.table for one in _missing(report)],
        "marked": [str(file) for file in marked],
    }
