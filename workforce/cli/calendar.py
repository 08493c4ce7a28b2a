"""The command ``calendar``: who acts in which month, told by the processes of the run themselves."""

import pandas as pd

from workforce import api, language
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.errors import PlannerError


def show_calendar(scenario: str, year: int | None, years: int | None, machine: bool) -> None:
    """Print who acts in the months of one calendar year; every year for machines, unless one is asked for.

    Raises:
        PlannerError: nobody acts in that year.
    """
    case = api.load(scenario, years)
    table = api.calendar(case)
    shown = year or typical_year(table)
    acts = table[table["year"] == shown]
    if acts.empty:
        raise PlannerError(f"--year {shown} is not among the years of the calendar, {_span(table)}")
    if machine:
        printing.show_json((acts if year else table).to_dict("records"))
        return
    title = getattr(case.scenario.title, LANGUAGE) or case.scenario.name
    headers = [say("month"), say("acts")]
    printing.show_list("\n" + printing.folded(say("calendar", title=title, year=shown)), headers, _rows(acts))
    same = same_years(table, shown)
    if len(same) > 1:
        printing.tell(say("calendar_same", first=same[0], last=same[-1]))
    printing.tell(printing.folded(say("calendar_order")))


def typical_year(table: pd.DataFrame) -> int:
    """The first calendar year in which everybody acts who acts at all; else the first with most of them."""
    acting = table.groupby("year")["office"].nunique()
    return int(str(acting.idxmax()))


def same_years(table: pd.DataFrame, year: int) -> list[int]:
    """The calendar years around a year in which the same offices act in the same months, without a gap."""
    acts = {int(str(one)): list(zip(part["month"], part["office"], strict=True)) for one, part in table.groupby("year")}
    first = last = year
    while acts.get(first - 1) == acts[year]:
        first -= 1
    while acts.get(last + 1) == acts[year]:
        last += 1
    return list(range(first, last + 1))


def _rows(acts: pd.DataFrame) -> list[list[str]]:
    """Month and act, in the order in which they happen; the month is named once."""
    from workforce.reporting.words import office

    rows, before = [], 0
    for number, code in zip(acts["month"].tolist(), acts["office"].tolist(), strict=True):
        rows.append(
            [language.say(f"report.month.{number}", LANGUAGE) if number != before else "", office(code, LANGUAGE)]
        )
        before = number
    return rows


def _span(table: pd.DataFrame) -> str:
    return f"{table['year'].min()} to {table['year'].max()}"
