"""A county: its tables, found and read, from one workbook or from a folder of text tables and workbooks."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from workforce import shipped, vocabulary
from workforce.county import assumed, checked, headers, marginals, people
from workforce.county.checked import Origin, Part
from workforce.county.dictionary import columns, title, titles
from workforce.county.problems import Place, Problem, Problems, TableError, Words
from workforce.county.sheets import SUFFIXES, WORKBOOK_SUFFIXES, Sheet, read_bytes, sheets
from workforce.county.values import Spellings, nearest
from workforce.errors import PlannerError
from workforce.errors import nearest as nearest_word
from workforce.months import show_month
from workforce.spreadsheet_text import marked

ROSTER, TOTALS = "roster", "teacher_marginals"
REQUIRED = tuple(known.table for known in titles() if known.needed == "yes")
WEIGHTS_TOLERANCE = 0.005
FACTS = ("id", "name_zh", "name_en", "base_year", "curriculum", "sector_scope")
_NOT_TABLES = ("说明", "填表说明", "填报说明", "代码", "代码表", "notes", "explanations", "codes")


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


class Inspection(NamedTuple):
    """What was found of a county.

    Attributes:
        county: the county, if it can be used.
        problems: everything that is wrong or should be looked at.
        missing: the tables that are not there.
    """

    county: County | None
    problems: list[Problem]
    missing: tuple[str, ...]


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
            if any(_files(path)):
                return path
    known = [path.parent.name for path in shipped.data().glob("*/county.csv")]
    raise PlannerError(
        f"there is no county '{name}' (a folder with county.csv, or a workbook){nearest_word(name, known)}"
    )


def _files(path: Path) -> Iterator[Path]:
    """The files of a county: the workbook itself, or those of a folder that may hold tables."""
    if not path.is_dir():
        yield from [path] if path.exists() else []
        return
    for file in sorted(path.iterdir()):
        if file.is_file() and file.suffix.lower() in SUFFIXES and not file.name.startswith(("~$", ".")):
            yield file


def read(path: Path) -> County:
    """The county in a workbook, or in a folder of tables.

    Raises:
        TableError: a table is missing or not as the dictionary says.
    """
    found = inspect(path)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    if errors or found.county is None:
        raise TableError(errors)
    return found.county


def inspect(path: Path) -> Inspection:
    """The county in a workbook or folder, with every problem that it has."""
    return _Reading(path).county()


class _Reading:
    """A county that is being read."""

    def __init__(self, path: Path) -> None:
        self.path, self.problems, self.unread = path, Problems(), False
        self.spellings = Spellings()
        self.tables: dict[str, pd.DataFrame] = {}
        self.origins: dict[str, Origin] = {}
        self.empty: dict[str, Origin] = {}
        self.failed: set[str] = set()
        self.observed: dict[int, pd.DataFrame] = {}

    def county(self) -> Inspection:
        found = self._sheets()
        self._take_spellings(found.pop("mapping", []))
        rosters = found.pop(ROSTER, [])
        for table, parts in found.items():
            self._read(table, parts)
        self._read_rosters(rosters)
        missing = tuple(known.table for known in titles() if known.table not in self.tables)
        self._check_missing(missing)
        if self.problems.errors:
            return Inspection(None, self.problems.found, missing)
        county = self._made()
        return Inspection(None if self.problems.errors else county, self.problems.found, missing)

    def _read(self, table: str, parts: Sequence[Sheet]) -> pd.DataFrame | None:
        """Read a table from its sheets; one with headings and no row counts as not given."""
        read = [part for sheet in parts if (part := self._part(table, sheet)) is not None]
        if table == ROSTER:
            people.number(read, self.problems)
        if not read:
            self.failed |= {table} if parts else set()
            return None
        frame = checked.joined(read, table, self.problems)
        if frame.empty:
            self.empty[table] = Origin(tuple(read))
            return None
        self.origins[table], self.tables[table] = Origin(tuple(read)), frame
        return frame

    def _read_rosters(self, sheets: Sequence[Sheet]) -> None:
        """Read the roster of the base year, and those of other years, whose names say which."""
        base, others = [], dict[int, list[Sheet]]()
        years = {headers.year_in(sheet.name) for sheet in sheets}
        for sheet in sheets:
            year = headers.year_in(sheet.name)
            if year is None or year == self._base_year() or len(years) == 1:
                base.append(sheet)
            else:
                others.setdefault(year, []).append(sheet)
        if len(years) == 1 and not years <= {None, self._base_year()}:
            self.problems.warn(sheets[0].place(), "other_year", year=years.pop(), base=self._base_year())
        for year, parts in sorted(others.items()):
            frame = self._read(ROSTER, parts)
            if frame is not None:
                self.observed[year] = frame
                self.origins[f"{ROSTER}_{year}"] = self.origins.pop(ROSTER)
                del self.tables[ROSTER]
        self._read(ROSTER, base)

    def _base_year(self) -> int | None:
        county = self.tables.get("county", pd.DataFrame(columns=["item", "value"]))
        year = str(dict(zip(county["item"], county["value"], strict=True)).get("base_year"))
        return int(year) if year.isdecimal() else None

    def _sheets(self) -> dict[str, list[Sheet]]:
        """The sheets of each table."""
        found: dict[str, list[Sheet]] = {}
        for file in _files(self.path):
            try:
                opened = sheets(file, read_bytes(file))
            except TableError as error:
                self.problems.found += error.problems
                self.unread = True
                continue
            unread = set()
            for sheet in opened.sheets:
                table = self._table(sheet)
                if table:
                    found.setdefault(table, []).append(sheet)
                else:
                    unread.add(sheet.name)
            self.problems.found += [one for one in opened.unseen if one.place.sheet not in unread]
        return found

    def _table(self, sheet: Sheet) -> str | None:
        """The table that a sheet holds, by its name or else by its headings."""
        if headers.normal(sheet.name) in _NOT_TABLES or not any(map(any, sheet.rows)):
            return None
        guess = headers.table_of(sheet.name)
        if guess and guess.exact:
            return guess.table
        table = headers.table_by_headings(sheet, {}) or (ROSTER if people.is_roster(sheet) else None)
        if table is None:
            self.problems.warn(sheet.place(), "sheet_ignored")
        return table

    def _take_spellings(self, given: Sequence[Sheet]) -> None:
        for sheet in given:
            part = checked.of_sheet(sheet, "mapping", self.problems, Spellings())
            if part is None or self.problems.errors:
                continue
            named, codes = dict[str, dict[str, str]](), dict[str, dict[str, str]]()
            for kind, written, means in part.frame[["kind", "written", "means"]].itertuples(index=False, name=None):
                table = headers.table_of(kind)
                (named.setdefault(table.table, {}) if table else codes.setdefault(kind, {}))[written] = means
            self.spellings = Spellings(named, codes)

    def _part(self, table: str, sheet: Sheet) -> Part | None:
        if table != ROSTER:
            return checked.of_sheet(sheet, table, self.problems, self.spellings)
        year = headers.year_in(sheet.name) or self._base_year()
        return people.of_sheet(sheet, self.problems, self.spellings, self.tables.get("schools"), year)

    def _check_missing(self, missing: Sequence[str]) -> None:
        """Note what is needed and not there, unless it may be in a file that cannot be read."""
        workbook = "_sheet" if self.path.suffix.lower() in WORKBOOK_SUFFIXES else ""
        for table in missing:
            if title(table).needed != "yes" or self.unread or table in self.failed:
                continue
            if table in self.empty:
                self.problems.error(self.empty[table].place(), "no_rows")
            else:
                self.problems.error(missing_place(self.path, table), f"table_missing{workbook}")
        if {ROSTER, TOTALS} <= set(missing) and not self.unread and not {ROSTER, TOTALS} & self.failed:
            empty = next((self.empty[table] for table in (ROSTER, TOTALS) if table in self.empty), None)
            if empty:
                self.problems.error(empty.place(), "no_teacher")
            else:
                self.problems.error(Place(self.path), f"no_teachers{workbook}")

    def _made(self) -> County:
        if TOTALS in self.tables:
            self.tables[TOTALS] = marginals.read_categories(self.tables[TOTALS], self.origins[TOTALS].place().file)
        files = {name: written(self.tables[name], name) for name in sorted(self.tables)}
        facts = self._facts()
        if not self.problems.errors:
            self._assume(int(facts["base_year"]))
        self._check_schools()
        self._check_weights()
        return County(self.path, facts, self.tables, files, self.origins, self.observed)

    def _assume(self, base_year: int) -> None:
        """Make up the tables that were not given and that a run needs."""
        pupils = self.tables["pupils"]
        if "schools" not in self.tables:
            self.tables["schools"] = assumed.schools(pupils, national("usual_schools"))
        if "class_sizes" not in self.tables:
            self.tables["class_sizes"] = assumed.class_sizes(pupils, national("class_standards"))
        if "births" not in self.tables:
            series = pd.read_csv(shipped.data() / "reference" / "births_national.csv", encoding="utf-8-sig")
            self.tables["births"] = assumed.births(pupils, series, base_year)

    def _facts(self) -> dict[str, str]:
        table, origin = self.tables["county"], self.origins["county"]
        facts = dict(zip(table["item"], table["value"], strict=True))
        for item in FACTS:
            if not facts.get(item):
                self.problems.error(origin.place(), "item_missing", item=item)
        rows = dict(zip(table["item"], table.index, strict=True))
        if facts.get("base_year") and not facts["base_year"].isdigit():
            self.problems.error(origin.place(rows["base_year"], "value"), "no_base_year", given=facts["base_year"])
        if facts.get("sector_scope") and facts["sector_scope"].casefold() not in vocabulary.spellings("sector"):
            near = nearest(facts["sector_scope"], vocabulary.spellings("sector"))
            kind = Words("sector", "办学性质")
            place = origin.place(rows["sector_scope"], "value")
            self.problems.error(place, "no_code", given=facts["sector_scope"], what=kind, nearest=near)
        return facts

    def _check_schools(self) -> None:
        """Every school named in the roster must stand in the table of schools; an empty cell names none."""
        if ROSTER not in self.tables or "schools" not in self.tables:
            return
        known = set(self.tables["schools"]["school"])
        named = self.tables[ROSTER]["school"]
        unknown = named[named.notna() & (named != "") & ~named.isin(list(known))]
        for school, rows in unknown.groupby(unknown):
            places = [self.origins[ROSTER].place(row, "school") for row in rows.index]
            self.problems.each(places, "no_school", given=school, nearest=nearest(str(school), known))

    def _check_weights(self) -> None:
        """The weights of the schools of a level, area and sector must add up to 1."""
        if "schools" not in self.tables:
            return
        sums = self.tables["schools"].groupby(["level", "area", "sector"], sort=False)["weight"].sum().reset_index()
        for level, area, sector, total in sums.itertuples(index=False, name=None):
            if abs(total - 1) > WEIGHTS_TOLERANCE:
                place = self.origins["schools"].place(None, "weight")
                names = {
                    kind: Words(code, vocabulary.name(kind, code, "zh"))
                    for kind, code in (("level", level), ("area", area), ("sector", sector))
                }
                self.problems.error(place, "weights", total=total, **names)


def written(frame: pd.DataFrame, table: str) -> bytes:
    """A table as text that is read back as it is, and that Excel opens as it is (UTF-8 with its mark).

    Columns as in the dictionary, those that are empty and not required left out; months as ``YYYY-MM``.
    """
    cells = pd.DataFrame(index=frame.index)
    for column in columns(table):
        given = frame[column.name]
        if column.required or (given.notna() & (given != "")).any():
            cells[column.name] = pd.Series([_shown(value, column.type) for value in given], index=frame.index)
    text = StringIO()
    cells.to_csv(text, index=False, lineterminator="\r\n")
    return text.getvalue().encode("utf-8-sig")


def _shown(value: object, kind: str) -> object:
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if kind == "month":
        return show_month(int(value))  # type: ignore[call-overload]
    if kind in ("integer", "year"):
        return f"{value:.0f}"
    return marked(value) if isinstance(value, str) else value


@cache
def national(table: str) -> pd.DataFrame:
    """A table that holds for every county, such as ``curricula`` or ``load_standards``."""
    return checked.read(shipped.data() / f"{table}.csv", table)
