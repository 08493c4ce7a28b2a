"""A report in the formats asked for: page, workbook, memo, pictures. Each is there whole or not at all."""

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workforce.errors import PlannerError, nearest
from workforce.language import say
from workforce.reporting import memo, pictures
from workforce.reporting.comparison_page import comparison_page
from workforce.reporting.page import report_page, write_page
from workforce.reporting.parts import Page
from workforce.reporting.pictures import NoPicturesError
from workforce.reporting.workbook import write_workbook
from workforce.results.tables import ComparisonTables, RunTables

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

HTML, XLSX, DOCX, PNG = "html", "xlsx", "docx", "png"
NAMES = {HTML: "report.html", XLSX: "workbook.xlsx", DOCX: "memo.docx", PNG: "charts"}
"""The formats and what they are called in a folder; pictures are a folder of their own."""
OF_COMPARISON = (HTML, PNG)
"""The formats in which a comparison is offered."""


@dataclass(frozen=True)
class Written:
    """What was written; and where pictures were asked for and could not be drawn, why."""

    places: tuple[Path, ...]
    no_pictures: str = ""


@dataclass(frozen=True)
class _Memo:
    """A memo in the making: its template, what it says, and its charts."""

    template: "DocxTemplate"
    told: Mapping[str, Any]
    charts: Sequence[memo.Chart]


def parse(text: str) -> tuple[str, ...]:
    """The formats of ``html,xlsx``, each once, in the order given.

    Raises:
        PlannerError: a format is not known.
    """
    asked = [word.strip().lower() for word in text.replace("，", ",").split(",") if word.strip()]
    for word in asked:
        if word not in NAMES:
            raise PlannerError(f"--format {word} is not known{nearest(word, NAMES)}")
    if not asked:
        raise PlannerError(f"--format is empty; choose any of {', '.join(NAMES)}")
    return tuple(dict.fromkeys(asked))


def write(
    report: RunTables | ComparisonTables,
    formats: Sequence[str],
    folder: Path,
    language: str,
    template: Path | None = None,
    force: bool = False,
) -> Written:
    """Write a report into a folder, in the formats asked for.

    Args:
        report: a run or a comparison.
        formats: any of ``html``, ``xlsx``, ``docx``, ``png``; of a comparison ``html`` and ``png``.
        folder: where; made if it is not there.
        language: ``zh`` or ``en``.
        template: the Word template of the memo, if not the shipped one.
        force: replace what is there.

    Raises:
        PlannerError: a format is not offered, a file is there already or cannot be written, the template is not one, or
            pictures alone were asked for and cannot be drawn.
    """
    _refuse(report, formats, template)
    _refuse_existing(folder, formats, force)
    page = report_page(report, language) if isinstance(report, RunTables) else comparison_page(report, language)
    made = None
    if isinstance(report, RunTables) and DOCX in formats:
        made = _memo(report, page, language, template)
    with _partial(folder) as partial:
        if HTML in formats:
            write_page(page, partial / NAMES[HTML], language)
        if XLSX in formats and isinstance(report, RunTables):
            write_workbook(report, partial / NAMES[XLSX], language)
        why = _draw(page, made, partial, PNG in formats, language)
        if why and set(formats) == {PNG}:
            raise PlannerError(why)
        if made:
            _write_memo(made, partial, why, language)
        places = tuple(_place(partial / NAMES[one], folder / NAMES[one])
                       for one in formats if (partial / NAMES[one]).exists())  # fmt: skip
    return Written(places, why)


def _refuse(report: RunTables | ComparisonTables, formats: Sequence[str], template: Path | None) -> None:
    if template is not None and DOCX not in formats:
        raise PlannerError("--template is the template of the memo; add docx to --format")
    missing = [one for one in formats if one not in OF_COMPARISON]
    if isinstance(report, ComparisonTables) and missing:
        raise PlannerError(
            f"--format {missing[0]} is not offered for a comparison, only {' and '.join(OF_COMPARISON)}; "
            "name the folder of one of its runs instead"
        )


def _refuse_existing(folder: Path, formats: Sequence[str], force: bool) -> None:
    """Refuse to write over anything without ``force``, and over a folder that holds more than pictures even with it."""
    for place in (folder / NAMES[one] for one in formats):
        if place.exists() and not force:
            raise PlannerError(f"{place} exists already; choose another folder with -o, or replace it with --force")
    charts = folder / NAMES[PNG]
    if PNG in formats and charts.is_dir() and any(file.suffix != ".png" for file in charts.iterdir()):
        raise PlannerError(f"{charts} holds more than pictures, and is not replaced even with --force")


@contextmanager
def _partial(folder: Path) -> Iterator[Path]:
    """A folder inside ``folder`` to write into, which vanishes when the block ends."""
    partial = folder / f".report.{uuid.uuid4().hex[:8]}.incomplete"
    new = not folder.exists()
    try:
        partial.mkdir(parents=True)
        yield partial
    except OSError as error:
        raise PlannerError(
            f"{folder}: it cannot be written ({error.strerror}); choose another folder with -o"
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _place(made: Path, place: Path) -> Path:
    """Put what was made in its place; a folder of pictures that is there goes first."""
    if place.is_dir():
        place.rename(made.with_name("replaced"))
    os.replace(made, place)
    return place


def _memo(run: RunTables, page: Page, language: str, template: Path | None) -> _Memo:
    opened, told = memo.open_template(template), memo.fields(run, page, language)
    memo.check_fields(opened, told)
    return _Memo(opened, told, memo.charts(run, page))


def _draw(page: Page, made: _Memo | None, partial: Path, every: bool, language: str) -> str:
    """Draw what pictures the formats need, all at once; why not, where they cannot be drawn."""
    figures = {}
    if every:
        (partial / NAMES[PNG]).mkdir()
        figures = {partial / NAMES[PNG] / f"{name}.png": one for name, one in pictures.of_page(page).items()}
    if made:
        figures |= {_of_memo(partial, one): pictures.picture(one.block, one.drawing, titled=False)
                    for one in made.charts}  # fmt: skip
    try:
        if figures:
            pictures.draw(figures, language)
    except NoPicturesError as why:
        shutil.rmtree(partial / NAMES[PNG], ignore_errors=True)
        return str(why)
    return ""


def _of_memo(partial: Path, chart: memo.Chart) -> Path:
    return partial / f"memo-{chart.drawing.id}.png"


def _write_memo(made: _Memo, partial: Path, why: str, language: str) -> None:
    shown = [] if why else [(chart, _of_memo(partial, chart)) for chart in made.charts]
    sentence = say("memo.no_pictures", language, why=why) if why else ""
    memo.write_memo(made.template, made.told, shown, sentence, partial / NAMES[DOCX])
