"""The memo of a run: a Word document of a few pages, made from a template that the bureau may replace.

A template is a Word file with fields in double braces, filled in by Jinja (``data/templates/memo.docx``, which
``data/memo_template.py`` makes, shows all but one): ``title``, ``county``, ``scenario``, ``run_date``, ``conclusion``,
``caveat``, ``unit``, ``numbers``, ``balance``, ``subjects``, ``charts``, ``no_pictures``, ``assumptions``, ``sources``,
``footer`` and ``words``, which are the shipped template's own words in the language of the memo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from workforce import shipped
from workforce.errors import PlannerError, nearest
from workforce.language import say
from workforce.reporting import evidence, findings, theme, words
from workforce.reporting.figures import estimate, headline_year, levels, worst_cells
from workforce.reporting.parts import Block, Drawing, Page
from workforce.results.tables import RunTables

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

MEASURES = ("need", "in_post", "shortage", "surplus")
"""The four numbers, in the order of the report's cards."""
SHOWN_SUBJECTS, SHOWN_AFTER = 8, 5
"""How many subjects the memo names, and how many years after the base its table looks first."""
WIDTH_MM = 162
_WORDS = ("run_of", "conclusion", "balance", "subjects", "none_short", "charts", "assumptions", "sources", "level",
          "year", *MEASURES, "subject", "range")  # fmt: skip
_LATER = ("charts", "no_pictures")
"""Fields that are known when the pictures are."""


@dataclass(frozen=True)
class Chart:
    """A chart of the memo: the block and drawing of the report that it is taken from."""

    block: Block
    drawing: Drawing

    @property
    def title(self) -> str:
        """The finding: the chart's own, or that of its block where the chart's title is only a place."""
        own = self.drawing.title and not self.drawing.broad
        return self.drawing.title if own else self.block.title


def shipped_template() -> Path:
    """The template that ships with the program."""
    return shipped.data() / "templates" / "memo.docx"


def open_template(template: Path | None) -> "DocxTemplate":
    """A template, opened; the shipped one where none is named.

    Raises:
        PlannerError: the extra is missing, or the file is missing or no Word document.
    """
    if find_spec("docxtpl") is None:
        raise PlannerError("--format docx needs the extra export: pip install 'teacher-workforce[export]'")
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate

    file = template or shipped_template()
    opened = DocxTemplate(str(file))
    try:
        opened.init_docx()
    except (OSError, KeyError, ValueError, SyntaxError, BadZipFile, PackageNotFoundError):
        raise PlannerError(
            f"{file} is missing or is not a Word document (.docx); name a template made by Word"
        ) from None
    return opened


def check_fields(template: "DocxTemplate", known: Mapping[str, Any]) -> None:
    """Refuse a template that asks for fields that a memo does not have.

    Raises:
        PlannerError: a field is not known, or the braces do not match.
    """
    try:
        unknown = template.get_undeclared_template_variables(_environment(), {**known, **dict.fromkeys(_LATER)})
    except TemplateSyntaxError as error:
        raise PlannerError(f"{template.template_file}: the fields cannot be read ({error.message})") from None
    for field in sorted(unknown):
        raise PlannerError(
            f"{template.template_file}: the memo has no field '{field}'{nearest(field, [*known, *_LATER])}"
        )


def fields(run: RunTables, page: Page, language: str) -> dict[str, Any]:
    """What a memo says, by the names that a template uses; all but the charts.

    Args:
        run: manifest and tables of the run.
        page: the report of the run.
        language: ``zh`` or ``en``.
    """
    manifest = run.manifest
    return {
        "title": page.title,
        "county": words.title_of("name", manifest["county"], language),
        "scenario": page.subtitle,
        "run_date": str(manifest["created"])[:10],
        "conclusion": list(page.conclusion),
        "caveat": page.caveat,
        "unit": findings.unit(manifest["replications"], language),
        "numbers": dict(zip(MEASURES, page.cards, strict=True)),
        "balance": _balance(run, language),
        "subjects": _subjects(run, language),
        "assumptions": _assumptions(run, language),
        "sources": _sources(run, language),
        "footer": say("memo.footer", language, version=manifest["version"]),
        "words": {word: say(f"memo.words.{word}", language) for word in _WORDS},
    }


def charts(run: RunTables, page: Page) -> list[Chart]:
    """The charts of a memo, as far as there are any: balance, subjects of the level worst off, retirements, wages."""
    found = {
        drawing.id: Chart(block, drawing)
        for section in page.sections
        for block in section.blocks
        for drawing in block.drawings
    }
    worst = worst_cells(run)
    maps = [f"map-shortage-{cell.level}" for cell in worst] + [id for id in found if id.startswith("map-")]
    wanted = ["fan-all", *maps[:1], "retirements", "wages"]
    return [found[id] for id in wanted if id in found]


def write_memo(template: "DocxTemplate", told: Mapping[str, Any], shown: Sequence[tuple[Chart, Path]],
               no_pictures: str, path: Path) -> None:  # fmt: skip
    """Write the memo.

    Args:
        template: from :func:`open_template`.
        told: from :func:`fields`.
        shown: the charts with their pictures.
        no_pictures: the sentence that stands where there are none.
        path: the Word file.

    Raises:
        PlannerError: the template cannot be filled in.
    """
    from docx.shared import Mm
    from docxtpl import InlineImage

    pictures = [
        {"title": chart.title, "unit": chart.block.unit, "picture": InlineImage(template, str(file), Mm(WIDTH_MM))}
        for chart, file in shown
    ]
    try:
        template.render({**told, "charts": pictures, "no_pictures": no_pictures}, _environment())
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise PlannerError(f"{template.template_file}: the memo cannot be filled in ({error})") from None
    _describe(template, {file.name: chart.drawing.alt for chart, file in shown})
    template.save(str(path))


def _describe(template: "DocxTemplate", alts: Mapping[str, str]) -> None:
    """Say in words what each picture shows, for those who cannot see it."""
    for drawn in template.docx.inline_shapes:
        inline = drawn._inline
        alt = alts.get(inline.graphic.graphicData.pic.nvPicPr.cNvPr.name)
        if alt:
            inline.docPr.set("descr", alt)


def _environment() -> SandboxedEnvironment:
    """Jinja for templates of others: no reach beyond the fields, unknown ones refused, text taken as text."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _balance(run: RunTables, language: str) -> list[dict[str, str]]:
    """One row a level and shown year; the level is named in its first row, all levels last."""
    table, rows = run.tables["balance"], []
    for level in (*levels(table), "all"):
        for place, year in enumerate(shown_years(run)):
            found = {measure: estimate(table, year=year, level=level, measure=measure) for measure in MEASURES}
            told = {measure: theme.number(one.mean) for measure, one in found.items()}
            for measure in ("shortage", "surplus"):
                one = found[measure]
                if theme.number(one.low) != theme.number(one.high):
                    told[measure] = say("memo.estimate", language, mean=told[measure], range=one.range(language))
            name = findings.level_name(level, language) if place == 0 else ""
            rows.append({"level": name, "year": str(year), **told})
    return rows


def shown_years(run: RunTables) -> list[int]:
    """The base year, five years on, the headline year and the last."""
    years = [int(year) for year in run.manifest["years"]]
    headline = headline_year(run.tables["balance"], run.manifest["plan_from"])
    return sorted({years[0], headline, years[-1], years[0] + SHOWN_AFTER} & set(years))


def _subjects(run: RunTables, language: str) -> list[dict[str, str]]:
    return [
        {
            "subject": words.cell_name(cell.level, cell.subject, language),
            "year": str(cell.year),
            "shortage": theme.number(cell.estimate.mean),
            "range": cell.estimate.range(language),
        }
        for cell in worst_cells(run, SHOWN_SUBJECTS)
    ]


def _assumptions(run: RunTables, language: str) -> list[str]:
    """How many assumptions and rows of data rest on no document, by grade; and what the ranges leave out."""
    counts = run.tables["assumptions"]["confidence"].value_counts()
    grades = [
        say("memo.assumptions.grade", language, grade=words.name("confidence", grade, language), count=counts[grade])
        for grade in findings.WEAK
        if grade in counts.index
    ]
    told = [findings.assumptions(run, language), findings.data_quality(run, language)]
    sentences = [say("report.sentence", language, text=text) for text in told]
    if grades:
        joined = say("report.comma", language).join(grades)
        sentences.insert(1, say("memo.assumptions.grades", language, grades=joined))
    return [*sentences, words.title_of("note", run.manifest["county"], language)]


def _sources(run: RunTables, language: str) -> list[str]:
    manifest = run.manifest
    basis = words.name("need_basis", manifest["need_basis"], language)
    return [
        say("memo.source.run", language, scenario=manifest["scenario"], seed=manifest["seed"],
            replications=theme.number(manifest["replications"]), basis=basis),
        say("memo.source.version", language, version=manifest["version"], schema=manifest["schema"],
            created=str(manifest["created"])[:16].replace("T", " ")),
        say("memo.source.command", language, command=evidence.run_command(run)),
    ]  # fmt: skip
