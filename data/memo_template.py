"""Makes ``templates/memo.docx``, the memo that a bureau may replace by its own; needs python-docx (extra ``export``).

The fields in double braces are those of ``workforce/reporting/memo.py``. Run ``python data/memo_template.py`` after a
change here.
"""

from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

PLACE = Path(__file__).with_name("templates") / "memo.docx"
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
INK, GREY = RGBColor(0x1F, 0x29, 0x37), RGBColor(0x4B, 0x55, 0x63)
INKS = {"shortage": RGBColor(0xA8, 0x48, 0x0A), "surplus": RGBColor(0x1D, 0x54, 0x91)}
MEASURES = ("need", "in_post", "shortage", "surplus")


def memo() -> Document:
    """The template: title, conclusion, four numbers, balance, subjects, charts, assumptions, sources."""
    made = docx.Document()
    _page(made)
    _fonts(made)
    made.add_paragraph("{{ title }}", style="Title")
    _small(made.add_paragraph("{{ scenario }} · {{ words.run_of }} {{ run_date }}"))
    made.add_heading("{{ words.conclusion }}", 1)
    _each(made, "sentence in conclusion", "{{ sentence }}")
    _numbers(made)
    _small(made.add_paragraph("{{ caveat }}"))
    made.add_heading("{{ words.balance }}", 1)
    _small(made.add_paragraph("{{ unit }}"))
    _balance(made)
    made.add_heading("{{ words.subjects }}", 1)
    made.add_paragraph("{%p if subjects %}")
    _subjects(made)
    made.add_paragraph("{%p else %}")
    made.add_paragraph("{{ words.none_short }}")
    made.add_paragraph("{%p endif %}")
    _charts(made)
    made.add_heading("{{ words.assumptions }}", 1)
    _each(made, "sentence in assumptions", "{{ sentence }}", "List Bullet")
    made.add_heading("{{ words.sources }}", 1)
    _each(made, "line in sources", "{{ line }}", "List Bullet")
    _footer(made)
    return made


def _page(made: Document) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.0)
    made.core_properties.title, made.core_properties.author = "{{ title }}", ""
    made.core_properties.comments = ""


def _fonts(made: Document) -> None:
    for name, size, bold in (("Normal", 10.5, False), ("Title", 20, True), ("Heading 1", 13, True)):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.color.rgb = LATIN, Pt(size), bold, INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for old in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{old}"), None)
        for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", CHINESE)):
            fonts.set(qn(f"w:{script}"), font)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)
    made.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    made.styles["Heading 1"].paragraph_format.keep_with_next = True


def _small(paragraph: Paragraph, size: float = 9, colour: RGBColor = GREY) -> Paragraph:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(size), colour
    return paragraph


def _each(made: Document, loop: str, text: str, style: str = "Normal") -> None:
    made.add_paragraph(f"{{%p for {loop} %}}")
    made.add_paragraph(text, style=style)
    made.add_paragraph("{%p endfor %}")


def _numbers(made: Document) -> None:
    """Four cells side by side: label, number, range, value today."""
    table = made.add_table(1, len(MEASURES))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, measure in zip(table.rows[0].cells, MEASURES, strict=True):
        _shaded(cell, "F3F4F6")
        _small(_cell(cell, f"{{{{ numbers.{measure}.label }}}}"))
        number = cell.add_paragraph(f"{{{{ numbers.{measure}.value }}}}")
        _small(number, 18, INKS.get(measure, INK)).runs[0].font.bold = True
        _small(cell.add_paragraph(f"{{{{ numbers.{measure}.range }}}}"), 8)
        _small(cell.add_paragraph(f"{{{{ numbers.{measure}.detail }}}}"), 8)
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = Pt(0)
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _balance(made: Document) -> None:
    names = ("level", "year", *MEASURES)
    table = _table(made, [f"{{{{ words.{name} }}}}" for name in names])
    _loop(table, "row in balance", [f"{{{{ row.{name} }}}}" for name in names])
    _wide(table, (3.4, 1.4, 1.9, 1.9, 3.3, 4.3))
    for name, colour in INKS.items():
        for row in table.rows[1:]:
            _small(row.cells[names.index(name)].paragraphs[0], 9, colour)


def _subjects(made: Document) -> None:
    names = ("subject", "year", "shortage", "range")
    table = _table(made, [f"{{{{ words.{name} }}}}" for name in names])
    _loop(table, "row in subjects", [f"{{{{ row.{name} }}}}" for name in names])
    _wide(table, (7.2, 2.4, 3.0, 3.6))


def _charts(made: Document) -> None:
    """Each chart beneath its finding; in place of all, one sentence where there are none."""
    made.add_heading("{{ words.charts }}", 1)
    made.add_paragraph("{%p for chart in charts %}")
    title = made.add_paragraph("{{ chart.title }}")
    title.runs[0].font.bold = True
    picture = made.add_paragraph("{{ chart.picture }}")
    unit = _small(made.add_paragraph("{{ chart.unit }}"), 8)
    for paragraph in (title, picture):
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Pt(0)
    unit.paragraph_format.space_after = Pt(10)
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p if no_pictures %}")
    made.add_paragraph("{{ no_pictures }}")
    made.add_paragraph("{%p endif %}")


def _table(made: Document, headings: list[str]) -> Table:
    table = made.add_table(1, len(headings))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for place, (cell, heading) in enumerate(zip(table.rows[0].cells, headings, strict=True)):
        _shaded(cell, "E5E7EB")
        _tight(_cell(cell, heading), place).runs[0].font.bold = True
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    return table


def _loop(table: Table, loop: str, fields: list[str]) -> None:
    """Three rows: the loop opens, a row of fields, the loop closes."""
    table.add_row().cells[0].text = f"{{%tr for {loop} %}}"
    for place, (cell, field) in enumerate(zip(table.add_row().cells, fields, strict=True)):
        _tight(_cell(cell, field), place)
    table.add_row().cells[0].text = "{%tr endfor %}"


def _wide(table: Table, centimetres: tuple[float, ...]) -> None:
    """Columns as wide as told; no row is divided between pages."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, centimetres, strict=True):
            cell.width = Cm(width)


def _tight(paragraph: Paragraph, place: int) -> Paragraph:
    """Text of a cell: small, without room beneath, to the right but in the first column."""
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place else WD_ALIGN_PARAGRAPH.LEFT
    return _small(paragraph, 9, INK)


def _cell(cell: _Cell, text: str) -> Paragraph:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(text)
    return paragraph


def _shaded(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _footer(made: Document) -> None:
    """The program, and the number of the page."""
    paragraph = made.sections[0].footer.paragraphs[0]
    paragraph.add_run("{{ footer }} · ")
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    _small(paragraph, 8)._p.append(page)


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    memo().save(str(PLACE))
