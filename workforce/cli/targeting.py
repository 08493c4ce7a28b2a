"""What the commands ``targets`` do: print targets, change them in a file, and show what the change does to the gap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from workforce import api, language
from workforce.api import Case
from workforce.cli import comparing, printing
from workforce.cli.options import LANGUAGE, say
from workforce.cli.running import Settings, simulate
from workforce.errors import PlannerError
from workforce.planning import target_files, target_sheets, targets
from workforce.planning.targets import Plans
from workforce.results.tables import ComparisonTables
from workforce.scenario.model import Scenario
from workforce.scenario.parts import Text

LEVEL, SUBJECT = "level", "subject"
SHOWN_YEARS = 3
"""So many of the years that change are printed at most."""


class Wanted(NamedTuple):
    """What is to be set: assignments, and whose posts they are, as typed."""

    posts: Sequence[str]
    channel: str
    level: str | None
    subject: str | None
    area: str | None
    within: bool


@dataclass(frozen=True)
class Effect:
    """How the effect of a change is shown."""

    replications: int
    seed: int | None
    jobs: int | None
    shown: bool
    json: bool


def show_targets(given: str, by: str, machine: bool) -> None:
    """Print the posts of each channel by level, or by level and subject.

    Raises:
        PlannerError: no such scenario, or ``by`` is neither.
    """
    if by not in (LEVEL, SUBJECT):
        raise PlannerError(f"--by {by} is not offered; choose level or subject")
    scenario = api.load(given).scenario
    table = targets.table(scenario)
    if machine:
        told = table.assign(posts=table["posts"].astype(object).where(table["posts"].notna(), None))
        printing.show_json({"scenario": scenario.name, "targets": told.to_dict("records")})
        return
    title = (scenario.title.zh if LANGUAGE == "zh" else scenario.title.en) or scenario.name
    keys = [LEVEL] if by == LEVEL else [LEVEL, SUBJECT]
    years = targets.years(scenario)
    headers, rows = fitting(years, _rows(table, keys, scenario))
    printing.show_table(f"\n{say('targets.shown', title=title)}", headers, rows)
    tell_years_left_out(years, headers)


def _rows(table: pd.DataFrame, keys: list[str], scenario: Scenario) -> list[tuple[str, list[str]]]:
    """What each line says, and its cells: a channel with its totals, then its places."""
    rows: list[tuple[str, list[str]]] = []
    for channel, plan in scenario.policies.market.channels.items():
        part = table[table["channel"] == channel]
        told, lead = printing.name("channel", channel), scenario.assumptions.channels[channel].lead_years
        if lead:
            told = say("targets.signed", channel=told, years=lead)
        if plan.rule is not None:
            rule = target_sheets.named(LEVEL, plan.rule, LANGUAGE)
            rows.append((say("targets.by_rule", channel=told, rule=rule, share=f"{getattr(plan, plan.rule):.0%}"), []))
            continue
        rows.append((told, _by_year(part)))
        rows += [(f"  {_place(one, keys)}", _by_year(inner)) for one, inner in part.groupby(keys, sort=False)]
    return rows


def _by_year(part: pd.DataFrame) -> list[str]:
    return [f"{posts:.10g}" for posts in part.groupby("year")["posts"].sum()]


def _place(codes: Any, keys: Sequence[str]) -> str:
    """A level, or a level and subject, that stand for the plan itself told once."""
    names = [target_sheets.named(kind, code, LANGUAGE) for kind, code in zip(keys, codes, strict=True)]
    return " ".join(dict.fromkeys(names) if codes[0] in target_sheets.WORDS else names)


def fitting(years: Sequence[int | str], rows: Sequence[tuple[str, list[str]]]) -> tuple[list[str], list[list[str]]]:
    """Headers and rows with as many years as fit 80 columns: first the two ends, then years in which posts change."""
    order = sorted(range(len(years)), key=lambda at: _rank(at, rows, len(years)))
    for count in range(len(years), 0, -1):
        chosen = sorted(order[:count])
        headers = [say("targets.heading.channel"), *(str(years[at]) for at in chosen)]
        shown = [[told, *(cells[at] for at in chosen)] if cells else [told] for told, cells in rows]
        if printing.width(headers, shown) <= printing.COLUMNS:
            break
    return headers, shown


def tell_years_left_out(years: Sequence[int | str], headers: Sequence[str]) -> None:
    """Name the years for which there was no room, if there are any."""
    hidden = [str(year) for year in years if str(year) not in headers]
    if hidden:
        printing.tell(printing.folded(say("targets.left_out", years=say("targets.comma").join(hidden))))


def _rank(at: int, rows: Sequence[tuple[str, list[str]]], count: int) -> tuple[bool, ...]:
    """How late a year is left out where room is short: the ends last, then turns, every fifth and every second year."""
    turns = any(cells and cells[at] != cells[at - 1] for _, cells in rows)
    return (at not in (0, count - 1), not turns, at % 5 != 0, at % 2 != 0)


def set_targets(given: str, wanted: Wanted, output: Path | None, effect: Effect) -> None:
    """Set the posts of years in the file of a scenario, or in a new one, and show what that does.

    Raises:
        PlannerError: the scenario, a name, a year or a number is wrong; the file is then as it was.
    """
    case = api.load(given)
    scenario = case.scenario
    channel = targets.channel_of(wanted.channel, scenario)
    place = targets.place_of(wanted.level, wanted.subject, wanted.area)
    assigned = targets.assignments(wanted.posts, scenario)
    changed = targets.assigned(scenario, channel, place, assigned, wanted.within)
    years = {year for one in assigned for year in _meant(one, targets.years(scenario))}
    _change(case, changed, output, effect, sorted(years))


def _meant(one: targets.Assignment, years: Sequence[int]) -> list[int]:
    return [year for year in years if year >= one.year] if one.onwards else [one.year]


def import_targets(given: str, file: Path, output: Path | None, effect: Effect) -> None:
    """Take over the posts of a sheet into the file of a scenario, or into a new one, and show what that does.

    Raises:
        PlannerError: the scenario, the workbook or one of its cells is wrong; the file is then as it was.
    """
    case = api.load(given)
    found = target_sheets.read(file, case.scenario)
    there = targets.plans(case.scenario)
    others = [row for row in there if row not in found and row[1] not in targets.SPREAD and there[row].any()]
    _change(case, found, output, effect)
    if others:
        printing.note(printing.folded(say("targets.others", count=len(others))))


def export_targets(given: str, output: Path, force: bool) -> None:
    """Write the targets of a scenario as a sheet.

    Raises:
        PlannerError: no such scenario, or the file exists or cannot be written.
    """
    from workforce.reporting.target_sheets import write_sheet

    if output.suffix != ".xlsx":
        raise PlannerError(f"-o {output}: a workbook is a file whose name ends in .xlsx")
    if output.exists() and not force:
        raise PlannerError(f"{output} exists already; choose another file with -o, or replace it with --force")
    sheet = target_sheets.wide(api.load(given).scenario, LANGUAGE)
    names = len(target_sheets.KEYS)
    write_sheet(output, sheet.name, sheet.headings, sheet.rows, names, names, say("targets.note"))
    printing.tell(say("written", folder=output))


def _change(case: Case, changed: Plans, output: Path | None, effect: Effect, asked: Sequence[int] = ()) -> None:
    """Write changed rows and show what they do; nothing is written that does not fit the county.

    Args:
        case: as it stands.
        changed: rows with their posts.
        output: a new file, if not the scenario's own.
        effect: how it is shown.
        asked: years that are looked at for rows in which nothing changes.
    """
    scenario = case.scenario
    source = (
        target_files.in_place(scenario, case.overlay)
        if output is None
        else target_files.beside(scenario, case.overlay, output)
    )
    with target_files.draft(source, target_files.edited(source, changed), changed) as made:
        unplaced = replace(made.overlay, places={})  # what is refused has no place in a file yet
        after = Case(_named_changed(made.scenario, scenario.name), case.county, unplaced)
        _ = after.inputs  # refused here is what the county has no place for
    told = targets.changed_years(scenario, changed)
    seen = _seen(case, changed, asked)
    tables = _compared(case, after, effect) if effect.shown and seen else None
    if effect.json:
        rows = tables.tables["differences"].to_dict("records") if tables else None
        printing.show_json({"file": str(source.file), "years": told, "differences": rows})
        return
    printing.tell(say("written" if told or output else "targets.same", folder=source.file))
    if tables:
        for year in _some(seen):
            comparing.show(tables, year, LEVEL)
    elif effect.shown and told:
        printing.tell(say("targets.beyond"))


def _named_changed(scenario: Scenario, before: str) -> Scenario:
    """The scenario under another name and title than before its change, so that both can be compared."""
    told = {"zh": scenario.title.zh or before, "en": scenario.title.en or before}
    title = Text(**{spoken: language.say("cli.targets.changed", spoken, title=told[spoken]) for spoken in told})
    return scenario.model_copy(update={"name": f"{before} (changed)", "title": title})


def _seen(case: Case, changed: Plans, asked: Sequence[int]) -> list[int]:
    """The years of the run in which those arrive for whom the posts change."""
    scenario, profiles = case.scenario, case.scenario.assumptions.channels
    arrivals = {
        year + profiles[row[0]].lead_years
        for row, posts in changed.items()
        for year in targets.changed_years(scenario, {row: posts}) or asked
    }
    return sorted(arrivals & {*targets.years(scenario)})


def _some(years: Sequence[int]) -> Sequence[int]:
    """The first year, one between and the last."""
    return years if len(years) <= SHOWN_YEARS else [years[0], years[len(years) // 2], years[-1]]


def _compared(before: Case, after: Case, effect: Effect) -> ComparisonTables:
    """Both on the same luck."""
    settings = Settings(effect.replications, effect.seed, jobs=effect.jobs)
    return api.compare(*(simulate(one, settings, twice=0) for one in (before, after)))
