"""A county: its tables, found and read."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from workforce import shipped, vocabulary
from workforce.county import checked, marginals
from workforce.county.schools import made_up
from workforce.errors import PlannerError, nearest

REQUIRED = ("county", "pupils", "births", "class_sizes")
OPTIONAL = ("schools", "elective_subjects",
    "large_classes", "establishment", "pipeline", "timetable", "loads", "history", "programmes", "teacher_marginals",
    "roster",
)  # fmt: skip
WEIGHTS_TOLERANCE = 0.005
FACTS = ("id", "name_zh", "name_en", "base_year", "curriculum", "sector_scope")


@dataclass(frozen=True)
class County:
    """The tables of a county, by name, and where they came from.

    ``facts`` are the items of the table ``county`` (id, names, base year, curriculum, sector, notes); ``files`` the
    content of each file as it was read, whatever has become of it on disk since.
    """

    folder: Path
    facts: Mapping[str, str]
    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, bytes]

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
        """The SHA-256 of each file, by table."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}

    @property
    def sector(self) -> str:
        """Whose teachers the tables count, such as ``public``."""
        return vocabulary.recognise("sector", self.facts["sector_scope"])

    def confidence(self, item: str) -> str:
        """How well an item of the table ``county`` is known, such as ``assumed``."""
        items = self.tables["county"].set_index("item")
        return str(items.at[item, "confidence"])


def find(name: str, beside: Path | None = None) -> Path:
    """The folder of a county: a folder beside the scenario file, or a shipped one.

    Raises:
        PlannerError: there is no such folder.
    """
    for root in ([beside] if beside else []) + [shipped.data()]:
        if (root / name / "county.csv").is_file():
            return root / name
    known = [path.parent.name for path in shipped.data().glob("*/county.csv")]
    raise PlannerError(f"there is no county '{name}' (a folder with county.csv){nearest(name, known)}")


def read(folder: Path) -> County:
    """The county in a folder of CSV tables.

    Raises:
        PlannerError: a table is missing or not as the dictionary says.
    """
    names = [*REQUIRED, *(name for name in OPTIONAL if (folder / f"{name}.csv").is_file())]
    if "roster" not in names and "teacher_marginals" not in names:
        raise PlannerError(
            f"{folder}: teachers are missing: give roster.csv (a row a teacher) or teacher_marginals.csv (totals)"
        )
    files = {name: checked.read_bytes(folder / f"{name}.csv") for name in names}
    tables = {name: checked.parse(folder / f"{name}.csv", name, content) for name, content in files.items()}
    for name in REQUIRED:
        if tables[name].empty:
            raise PlannerError(f"{folder / f'{name}.csv'}: the table has a header, but no row")
    if "teacher_marginals" in tables:
        file = folder / "teacher_marginals.csv"
        tables["teacher_marginals"] = marginals.read_categories(tables["teacher_marginals"], file)
    if "schools" not in tables:
        tables["schools"] = made_up(tables["pupils"], national("usual_schools"))
    _refuse_no_teachers(folder, tables)
    _refuse_unknown_schools(folder, tables)
    _refuse_weights(folder, tables["schools"])
    return County(folder, _facts(folder / "county.csv", tables["county"]), tables, files)


def _facts(file: Path, table: pd.DataFrame) -> dict[str, str]:
    facts = dict(zip(table["item"], table["value"], strict=True))
    for item in FACTS:
        if not facts.get(item):
            raise PlannerError(f"{file}: the item '{item}' is missing")
    if not facts["base_year"].isdigit():
        raise PlannerError(f"{file}: base_year '{facts['base_year']}' is not a year")
    try:
        vocabulary.recognise("sector", facts["sector_scope"])
    except PlannerError as error:
        raise PlannerError(f"{file}, item sector_scope: {error}") from None
    return facts


def _refuse_no_teachers(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    for name in ("roster", "teacher_marginals"):
        if name in tables and tables[name].empty:
            raise PlannerError(f"{folder / name}.csv: there is no teacher in the table")


def _refuse_unknown_schools(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Every school named in the roster must stand in the table of schools; an empty cell names none."""
    if "roster" not in tables:
        return
    known = set(tables["schools"]["school"])
    for row, school in tables["roster"]["school"].items():
        if school and school not in known:
            file = folder / "roster.csv"
            raise PlannerError(
                f"{file}, row {row}, column school: '{school}' is not a known school{nearest(school, known)}"
            )


def _refuse_weights(folder: Path, schools: pd.DataFrame) -> None:
    """The weights of the schools of a level, area and sector must add up to 1."""
    sums = schools.groupby(["level", "area", "sector"], sort=False)["weight"].sum().reset_index()
    for level, area, sector, total in sums.itertuples(index=False, name=None):
        if abs(total - 1) > WEIGHTS_TOLERANCE:
            raise PlannerError(
                f"{folder / 'schools.csv'}, column weight: the weights of level {level}, area {area}, sector {sector} "
                f"add up to {total:g}, not 1"
            )


@cache
def national(table: str) -> pd.DataFrame:
    """A table that holds for every county, such as ``curricula`` or ``load_standards``."""
    return checked.read(shipped.data() / f"{table}.csv", table)
