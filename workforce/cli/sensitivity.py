"""The command ``sensitivity``: which assumptions a figure hangs on."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from workforce import api, compiled, stored
from workforce.api import Case
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.cli.running import REPORTS, Settings, processes
from workforce.errors import PlannerError
from workforce.results import archive
from workforce.results.tables import SensitivityTables
from workforce.results.tidy import ALL
from workforce.sensitivity import sensitivity
from workforce.studies.sensitivity import TOP, Figure

SHOWN = 10
"""So many assumptions tried alone are printed."""


@dataclass(frozen=True)
class Question:
    """What is studied: the figure, and which assumptions are told apart over how many points."""

    year: int | None
    measure: str
    level: str | None
    subject: str | None
    assumptions: str | None
    top: int | None
    points: int

    def figure(self, case: Case) -> Figure:
        """The figure; in the middle of the horizon, where no year is given."""
        run = case.scenario.run
        year = run.base_year + (run.years + 1) // 2 if self.year is None else self.year
        return Figure(self.measure, year, self.level or ALL, self.subject or ALL)

    @property
    def named(self) -> list[str]:
        """The assumptions that are named."""
        return [key.strip() for key in (self.assumptions or "").split(",") if key.strip()]


def study(scenario: str, question: Question, settings: Settings) -> None:
    """Study a figure, print what it hangs on, and write a report."""
    if question.assumptions is not None and question.top is not None:
        raise PlannerError(say("top_or_named"))
    case = api.load(scenario, settings.years)
    figure = question.figure(case)
    seed = case.scenario.run.seed if settings.seed is None else settings.seed
    plain = f"{case.county.id}-sensitivity-{case.scenario.name.split('/')[-1]}-{figure.measure}-{figure.year}-{seed}"
    folder = settings.output or REPORTS / f"{plain}-{question.points}"
    archive.refuse_existing(folder, settings.force)
    if compiled.first_use():
        printing.note(say("first_use"))
    found = sensitivity(
        case,
        figure,
        question.named or None,
        TOP if question.top is None else question.top,
        question.points,
        seed,
        processes(settings.jobs, case, TOP * question.points),
        printing.counter(case.scenario.name),
    )
    stored.save_sensitivity(found, folder, LANGUAGE, settings.force)
    if settings.json:
        parts = {name: _records(found.tables[name]) for name in ("figure", "tornado", "sobol")}
        printing.show_json({"folder": str(folder), "about": found.manifest, **parts})
        return
    show(found)
    printing.tell(say("written", folder=folder))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table for machines; null where there is no number."""
    return table.astype(object).where(table.notna(), None).to_dict("records")  # type: ignore[return-value]


def show(found: SensitivityTables) -> None:
    """Print the figure, the assumptions tried alone, the parts of the variance, and the sentences."""
    from workforce.reporting import sensitivity_findings as told

    first, *others = told.conclusion(found, LANGUAGE)
    printing.tell("\n" + printing.folded(told.title(found, LANGUAGE)))
    printing.tell(printing.folded(first))
    alone = found.tables["tornado"]
    moving = alone[alone["swing"] > 0]
    rows = [_tried(found, row) for _, row in moving.head(SHOWN).iterrows()]
    if rows:
        headers = [say("assumption"), say("tried"), say("at_low"), say("at_high")]
        _show("\n" + printing.folded(say("tornado")), headers, rows)
    if len(moving) > SHOWN:
        printing.tell(printing.folded(say("tornado_more", count=len(moving) - SHOWN, file="tables/tornado.csv")))
    rows = [_part(row) for _, row in found.tables["sobol"].iterrows()]
    headers = [say("factor"), say("by_itself"), "", say("in_all"), ""]
    _show("\n" + say("sobol"), headers, rows)
    printing.tell("")
    for sentence in (told.sentence(told.alone(found, LANGUAGE), LANGUAGE), *others):
        printing.tell(printing.folded(sentence))


def _tried(found: SensitivityTables, row: Any) -> list[str]:
    from workforce.reporting import sensitivity_findings as told

    bounds = say("range", low=told.bound(row["low"]), high=told.bound(row["high"]))
    return [row["assumption"], bounds, told.change(found, row["at_low"]),
            told.change(found, row["at_high"])]  # fmt: skip


def _part(row: Any) -> list[str]:
    from workforce.reporting import sensitivity_findings as told

    cells = [told.factor(row["factor"], LANGUAGE)]
    for index in ("first", "total"):
        low, high = (told.part(row[f"{index}_{end}"]) for end in ("low", "high"))
        cells += [told.part(row[index]), f"({say('range', low=low, high=high)})"]
    return cells


def _show(title: str, headers: list[str], rows: list[list[str]]) -> None:
    """Print a table within the columns there are; of keys that are too long the end is told."""
    from rich.cells import cell_len

    columns = zip(*(cells for _, *cells in (headers, *rows)), strict=True)
    room = printing.COLUMNS - sum(2 + max(map(cell_len, column)) for column in columns)
    told = [[key if cell_len(key) <= room else f"…{key[1 - room :]}", *cells] for key, *cells in rows]
    printing.show_table(title, headers, told)
