"""A county: its tables, and where they are found."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from workforce import shipped, vocabulary
from workforce.county.dictionary import title
from workforce.county.files import checked
from workforce.county.files.checked import Origin
from workforce.county.files.problems import Place
from workforce.county.files.sheets import SUFFIXES, WORKBOOK_SUFFIXES
from workforce.errors import PlannerError, nearest
from workforce.language import LANGUAGES, say

ROSTER, TOTALS = "roster", "teacher_marginals"


@dataclass(frozen=True)
class County:
    """The tables of a county, by name, and where they came from.

    Attributes:
        folder: the folder, or the workbook.
        facts: the items of the table ``county`` (id, names, base year, curriculum, sector, notes).
        tables: by name, as the dictionary describes them.
        files: each table that was given, cleaned and written as text, whatever has become of its file since. Names and
            identity numbers are in no table, so never here.
        origins: where the rows of each table were read.
        observed: rosters of other years than the base year, by year.
    """

    folder: Path
    facts: Mapping[str, str]
    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, bytes]
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False, compare=False)
    observed: Mapping[int, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The short name used in file names and reports."""
        return self.facts["id"]

    @property
    def base_year(self) -> int:
        """The school year of the census that the tables hold."""
        return int(self.facts["base_year"])

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each table as written in :attr:`files`."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}

    @property
    def sector(self) -> str:
        """Whose teachers the tables count, such as ``public``."""
        return vocabulary.recognise("sector", self.facts["sector_scope"])

    def confidence(self, item: str) -> str:
        """How well an item of the table ``county`` is known, such as ``assumed``."""
        items = self.tables["county"].set_index("item")
        return str(items.at[item, "confidence"])

    def place(self, table: str, label: int | None = None, column: str = "") -> Place:
        """Where a table was read, or would be; of its rows one, by its label, and a column, where they are named."""
        if table in self.origins:
            return self.origins[table].place(label, column)
        return missing_place(self.folder, table)

    def where(self, table: str, label: int | None = None, column: str = "") -> str:
        """:meth:`place` as a sentence begins."""
        return self.place(table, label, column).told("en")


def missing_place(folder: Path, table: str) -> Place:
    """Where a table that is not there would stand."""
    if folder.suffix.lower() in WORKBOOK_SUFFIXES:
        return Place(folder, title(table).zh, workbook=True)
    return Place(folder / f"{table}.csv")


def find(name: str, beside: Path | None = None) -> Path:
    """The folder or workbook of a county: one beside the scenario file, or a shipped one.

    Raises:
        PlannerError: there is none.
    """
    for root in ([beside] if beside else []) + [shipped.data()]:
        for path in (root / name, *(root / f"{name}{suffix}" for suffix in WORKBOOK_SUFFIXES)):
            if any(files(path)):
                return path
    known = [path.parent.name for path in shipped.data().glob("*/county.csv")]
    raise PlannerError(f"there is no county '{name}' (a folder with county.csv, or a workbook){nearest(name, known)}")


def files(path: Path) -> Iterator[Path]:
    """The files of a county: the workbook itself, or those of a folder that may hold tables."""
    if not path.is_dir():
        yield from [path] if path.exists() else []
        return
    for file in sorted(path.iterdir()):
        if file.is_file() and file.suffix.lower() in SUFFIXES and not _is_beside(file):
            yield file


def _is_beside(file: Path) -> bool:
    """Whether a file is none of the county's: what an open workbook leaves beside it, or a copy with marks."""
    marks = tuple(say("check.marked_name", language, name="") for language in LANGUAGES)
    return file.name.startswith(("~$", ".")) or file.stem.endswith(marks)


@cache
def national(table: str) -> pd.DataFrame:
    """A table that holds for every county, such as ``curricula`` or ``load_standards``."""
    return checked.read(shipped.data() / f"{table}.csv", table)
