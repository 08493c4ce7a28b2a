"""A county read from one workbook, or from a folder of text tables and workbooks, with every problem that it has.

Which sheet is which table is told by its name, or else by its headings. A table with headings and no row counts as not
given; what is not given and a run needs is assumed (:mod:`~workforce.county.assumed`).
"""

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from workforce import shipped, vocabulary
from workforce.county import assumed
from workforce.county.dictionary import columns, title, titles
from workforce.county.files import checked, headers
from workforce.county.files.checked import Origin, Part
from workforce.county.files.problems import Place, Problem, Problems, TableError, Words
from workforce.county.files.sheets import WORKBOOK_SUFFIXES, Sheet, read_bytes, sheets
from workforce.county.files.values import Spellings, nearest
from workforce.county.rosters import people
from workforce.county.tables import ROSTER, TOTALS, County, files, missing_place, national
from workforce.county.totals import marginals
from workforce.months import last_census, show_month
from workforce.spreadsheet_text import marked

WEIGHTS_TOLERANCE = 0.005
FACTS = ("id", "name_zh", "name_en", "base_year", "curriculum", "sector_scope")
YEARS = range(1990, 2201)
"""Years that the base year may be."""

_NOT_TABLES = ("说明", "填表说明", "填报说明", "代码", "代码表", "notes", "explanations", "codes")


class Inspection(NamedTuple):
    """What was found of a county.

    Attributes:
        county: the county, if it can be used.
        problems: everything that is wrong or should be looked at.
        missing: the tables that are not there.
        tables: what could be read or is assumed, by name; rosters of other years as ``roster_2021``.
        origins: where the rows of each were read.
        failed: tables of which no sheet has the headings.
    """

    county: County | None
    problems: list[Problem]
    missing: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    origins: Mapping[str, Origin]
    failed: tuple[str, ...]

    @property
    def given(self) -> set[str]:
        """The tables that were read."""
        return set(self.origins)


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


def inspect(path: Path, only: Sequence[Path] | None = None) -> Inspection:
    """The county in a workbook or folder, with every problem that it has.

    Args:
        path: the folder, or the workbook.
        only: the files that are read; all that may hold tables, if None.
    """
    return _Reading(path, tuple(files(path)) if only is None else tuple(only)).county()


class _Reading:
    """A county that is being read."""

    def __init__(self, path: Path, read: Sequence[Path]) -> None:
        self.path, self.files, self.problems, self.unread = path, read, Problems(), False
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
        county = None if self.problems.errors else self._made()
        told = self.tables | {f"{ROSTER}_{year}": frame for year, frame in self.observed.items()}
        usable = None if self.problems.errors else county
        return Inspection(usable, self.problems.found, missing, told, self.origins, tuple(sorted(self.failed)))

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
        years = {self._year_of(sheet) for sheet in sheets}
        alone = len(years) == 1 and self._base_year() is not None
        for sheet in sheets:
            year = self._year_of(sheet)
            if year is None or year == self._base_year() or alone:
                base.append(sheet)
            else:
                others.setdefault(year, []).append(sheet)
        if alone and not years <= {None, self._base_year()}:
            self.problems.warn(sheets[0].place(), "other_year", year=years.pop(), base=self._base_year())
        for year, parts in sorted(others.items()):
            frame = self._read(ROSTER, parts)
            if frame is not None:
                self.observed[year] = frame
                self.origins[f"{ROSTER}_{year}"] = self.origins.pop(ROSTER)
                del self.tables[ROSTER]
        self._read(ROSTER, base)

    def _year_of(self, sheet: Sheet) -> int | None:
        """The year in the name of a sheet, or of a file among several."""
        return headers.year_in(sheet.name) or (headers.year_in(sheet.file.stem) if sheet.file != self.path else None)

    def _base_year(self) -> int | None:
        county = self.tables.get("county", pd.DataFrame(columns=["item", "value"]))
        year = str(dict(zip(county["item"], county["value"], strict=True)).get("base_year"))
        return int(year) if year.isdecimal() else None

    def _sheets(self) -> dict[str, list[Sheet]]:
        """The sheets of each table."""
        found: dict[str, list[Sheet]] = {}
        for file in self.files:
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
            for place in opened.hidden:
                if not _is_no_table(place.sheet):
                    self.problems.warn(place, "hidden")
        return found

    def _table(self, sheet: Sheet) -> str | None:
        """The table that a sheet holds, by its name or else by its headings."""
        if _is_no_table(sheet.name) or not any(map(any, sheet.rows)):
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
            if part is None or part.frame.empty or self.problems.errors:
                continue
            for row, kind, means in part.frame[["kind", "means"]].itertuples(name=None):
                if wrong := headers.misspelt(str(kind), str(means)):
                    of_code = headers.kind_of_code(str(kind))
                    near = nearest(str(means), vocabulary.spellings(of_code)) if of_code else Words("", "")
                    column, given = ("kind", kind) if wrong == "no_kind" else ("means", means)
                    place = sheet.place(int(row), part.columns[column], column)
                    self.problems.error(place, wrong, given=given, nearest=near)
            self.origins["mapping"] = Origin((*self._parts_of("mapping"), part))
            self.tables["mapping"] = checked.joined(self.origins["mapping"].parts, "mapping", self.problems)
            named, codes = self.spellings.headings, self.spellings.codes
            for kind, written, means in part.frame[["kind", "written", "means"]].itertuples(index=False, name=None):
                table = headers.table_of(kind)
                of_code = headers.kind_of_code(kind)
                if of_code:
                    codes.setdefault(of_code, {})[written] = means
                elif table is not None:
                    named.setdefault(table.table, {})[written] = means

    def _parts_of(self, table: str) -> tuple[Part, ...]:
        """The parts of a table that were read already."""
        return self.origins[table].parts if table in self.origins else ()

    def _part(self, table: str, sheet: Sheet) -> Part | None:
        if table != ROSTER:
            return checked.of_sheet(sheet, table, self.problems, self.spellings)
        year = self._year_of(sheet) or self._base_year() or headers.year_in(sheet.file.stem) or last_census()
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
            self.tables[TOTALS] = marginals.read_categories(self.tables[TOTALS], self.origins[TOTALS], self.problems)
        kept = {name: written(self.tables[name], name) for name in sorted(self.tables)}
        kept |= {f"{ROSTER}_{year}": written(frame, ROSTER) for year, frame in self.observed.items()}
        facts = self._facts()
        if not self.problems.errors:
            self._assume(int(facts["base_year"]))
        self._check_schools()
        self._check_weights()
        return County(self.path, facts, self.tables, kept, self.origins, self.observed)

    def _assume(self, base_year: int) -> None:
        """Make up the tables that were not given and that a run needs."""
        pupils = self.tables["pupils"]
        within = national("assumed_ranges").set_index("table")["within"]
        if "schools" not in self.tables:
            self.tables["schools"] = assumed.schools(pupils, national("usual_schools"))
        else:
            self.tables["schools"] = self._weighed(self.tables["schools"])
        if "class_sizes" not in self.tables:
            self.tables["class_sizes"] = assumed.class_sizes(pupils, national("class_standards"), within["class_sizes"])
        if "births" not in self.tables:
            series = pd.read_csv(shipped.data() / "reference" / "births_national.csv", encoding="utf-8-sig")
            found = assumed.births(pupils, series, base_year, within["births"])
            if found is None:
                self.problems.error(missing_place(self.path, "births"), "births_needed")
            else:
                self.tables["births"] = found

    def _weighed(self, schools: pd.DataFrame) -> pd.DataFrame:
        """The schools, with a weight where none was given; a single one left out among others is an error."""
        found = assumed.weights(schools)
        left_out = [self.origins["schools"].place(row, "weight") for row in schools.index[found.isna()]]
        self.problems.each(left_out, "empty")
        if not schools["weight"].notna().any():
            self.problems.warn(self.origins["schools"].place(None, "weight"), "weights_assumed")
        return schools.assign(weight=found)

    def _facts(self) -> dict[str, str]:
        table, origin = self.tables["county"], self.origins["county"]
        facts = dict(zip(table["item"], table["value"], strict=True))
        for item in FACTS:
            if not facts.get(item):
                self.problems.error(origin.place(), "item_missing", item=item)
        rows = dict(zip(table["item"], table.index, strict=True))
        if facts.get("base_year") and self._base_year() not in YEARS:
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


def _is_no_table(name: str) -> bool:
    """Whether a sheet is for people, by its name."""
    return headers.normal(name) in _NOT_TABLES


def written(frame: pd.DataFrame, table: str) -> bytes:
    """A table as text that is read back as it is, and that Excel opens as it is (UTF-8 with its mark).

    Columns as in the dictionary, those that are empty and not required left out; months as ``YYYY-MM``.
    """
    cells = pd.DataFrame(index=frame.index)
    for column in columns(table):
        given = frame[column.name]
        if column.required or (given.notna() & (given != "")).any():
            shown = {value: _shown(value, column.type) for value in given.unique()}
            cells[column.name] = pd.Series([shown.get(value, "") for value in given], index=frame.index)
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
