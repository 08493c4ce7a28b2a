"""The command ``report``: a stored run or comparison in the formats asked for."""

from pathlib import Path

from workforce import stored
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.reporting import formats
from workforce.results.tables import RunTables

USUAL = {True: "docx,png", False: "png"}
"""The formats written where none is named, of a run and of a comparison: those that its folder does not have yet."""


def write_report(run: Path, asked: str | None, output: Path | None, template: Path | None, force: bool) -> None:
    """Write the report of a stored run or comparison, and say what was written and what could not be."""
    wanted = formats.parse(asked) if asked is not None else ()
    report = stored.open_report(run)
    wanted = wanted or formats.parse(USUAL[isinstance(report, RunTables)])
    written = formats.write(report, wanted, output or run, LANGUAGE, template, force)
    if written.no_pictures:
        printing.note(written.no_pictures)
        if formats.DOCX in wanted:
            printing.note(say("memo_without_pictures"))
    for place in written.places:
        printing.tell(say("written", folder=place))
