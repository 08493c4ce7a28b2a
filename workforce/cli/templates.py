"""The command ``template``: an empty table to fill in, or a county as one workbook."""

from pathlib import Path

from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.errors import PlannerError

_WORKBOOK, _TEXT = ".xlsx", ".csv"


def write_template(table: str | None, source: str | None, output: Path, force: bool) -> None:
    """Write one table, or all, as a template; or, with ``source``, the tables of a county as one workbook.

    Raises:
        PlannerError: no such table or county, the file exists and ``force`` is not given, or it cannot be written.
    """
    from workforce.county import reading, tables, template_texts, templates

    if output.exists() and not force:
        raise PlannerError(f"{output} exists already; choose another file with -o, or replace it with --force")
    suffix = output.suffix.lower()
    if suffix not in (_WORKBOOK, _TEXT):
        raise PlannerError(f"-o {output}: a template is a workbook or a text table; choose a name in .xlsx or .csv")
    if suffix == _TEXT and (source is not None or table is None):
        raise PlannerError(f"-o {output}: .csv holds one table; name the table, or choose a name in .xlsx")
    if source is not None and table is not None:
        raise PlannerError("name a table or, with --from, a county, not both")
    if source is not None:
        folder = Path(source)
        templates.write_county(reading.read(folder if folder.exists() else tables.find(source)), output, LANGUAGE)
    elif suffix == _TEXT:
        templates.write_text_template(output, template_texts.recognise(str(table)), LANGUAGE)
    else:
        wanted = template_texts.tables() if table is None else [template_texts.recognise(table)]
        templates.write_template(output, wanted, LANGUAGE)
    printing.tell(say("written", folder=output))
