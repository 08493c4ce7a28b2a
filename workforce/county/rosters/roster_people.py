"""The teachers of one sheet, column by column: what a roster needs, from wherever the sheet says it.

What is taken from elsewhere than its own column is told once, with the number of rows and the first of their cells.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.county.dictionary import columns
from workforce.county.files.checked import Part
from workforce.county.files.problems import Words
from workforce.county.files.values import NUMERIC, WrongError, as_text, month_of, reader_of
from workforce.county.files.values import number as read_number
from workforce.county.rosters import identity
from workforce.county.rosters import roster_cells as cells
from workforce.county.rosters.roster_cells import AND, MANY_ALIKE
from workforce.county.rosters.roster_sheet import ROSTER, Given, Rows, Source
from workforce.months import MONTHS_A_YEAR, census, show_month

AGES = replace(cells.column("birth_month"), name="age", header_zh="年龄", type="integer", minimum=16, maximum=75)
"""Ages that a roster may hold."""

_SURE = 1
"""Up to this rank a heading says when somebody came to the service of the county."""

Flags = NDArray[np.bool_]


def _is_name(number: str) -> bool:
    """Whether what should be a number is rather the name of a person: Chinese letters and no digit."""
    return len(number) > 1 and all("\u4e00" <= letter <= "\u9fff" or letter == "·" for letter in number)


def _there(values: NDArray[np.object_]) -> Flags:
    """Where there is a value."""
    return ~np.asarray(pd.isna(values))


def _said(given: Given) -> Flags:
    """Where a cell says yes."""
    return np.array([value is True for value in given.values], dtype=bool)


class People:
    """The teachers of a sheet while they are read; :meth:`part` is the roster."""

    def __init__(self, rows: Rows, schools: pd.DataFrame | None, base_year: int | None) -> None:
        self.rows, self.schools, self.base_year = rows, schools, base_year
        self.found: dict[str, Given] = {}
        self.sources: dict[str, Source | None] = {}

    def part(self) -> Part:
        """The roster, typed as the dictionary says, with defaults and whole numbers still to come."""
        self._number()
        self._birth_and_sex()
        for name in ("title", "duty"):
            self._read(name, self._coded(name))
        self._read("office", cells.optional(self._coded("office")))
        self._read("licence_level", cells.optional(cells.licence(self._own("level"))))
        self._dates()
        self._subjects()
        self._school()
        self._level()
        self._area()
        self._status()
        self._title_and_office()
        return self._made()

    # reading

    def _own(self, kind: str) -> Mapping[str, str]:
        return self.rows.spellings.codes.get(kind, {})

    def _coded(self, name: str) -> cells.Reader:
        return cells.coded(name, self._own(cells.column(name).codes))

    def _read(self, name: str, reader: cells.Reader, among: Flags | None = None, tell: bool = True) -> Given:
        """Read a column of the roster and remember where it stands: the first source that has a value."""
        given = self.found[name] = self.rows.read(name, reader, among, tell)
        sources, used = self.rows.sources.get(name, []), given.source[given.source >= 0]
        self.sources[name] = sources[used.min() if len(used) else 0] if sources else None
        return given

    def _take(self, name: str, others: Any, rows: Flags, source: Source | None, kind: str = "", **told: Any) -> None:
        """Fill some rows of a column from elsewhere, and tell how many where that should be known."""
        values = np.empty(len(self.rows), dtype=object)
        values[:] = others
        taken = rows & _there(values)
        self.found[name].values[taken] = values[taken]
        if kind:
            self.rows.warn(np.flatnonzero(taken), source, kind, **told)
        if taken.any() and self.sources[name] is None:
            self.sources[name] = source

    # number, birth and sex

    def _number(self) -> None:
        given, names = self._read("teacher", cells.number), self.rows.names()
        private_one = {text for text in given.values if text and (_is_name(text) or identity.is_private(text))}
        words = private_one | {text for text in given.values if text in names}
        private = np.array([text in words for text in given.values], dtype=bool)
        self.rows.warn(np.flatnonzero(private), self.sources["teacher"], "teacher_private")
        given.values[private] = None

    def _birth_and_sex(self) -> None:
        birth, sex = self._read("birth_month", month_of), self._read("sex", self._coded("sex"))
        source = self.rows.source("id_number")
        if source:
            self._identities(source, birth, sex)
        without = birth.empty
        ages = self.rows.read("age", lambda cell: read_number(cell, AGES), among=without)
        birth.wrong |= ages.wrong
        latest = census(self.base_year or 0) - MONTHS_A_YEAR // 2
        months = [None if age is None else latest - MONTHS_A_YEAR * int(age) for age in ages.values]
        self._take("birth_month", months, without, self.rows.source("age"), "ages_for_births")

    def _identities(self, source: Source, birth: Given, sex: Given) -> None:
        """Take birth month and sex from identity numbers, which are then forgotten."""
        rows, said = self.rows, identity.read(self._identity_numbers(source))
        known = _there(birth.values) & _there(sex.values)
        lost = said.wrong.pop("identity_lost", np.empty(0, dtype=np.intp))
        rows.warn(lost[known[lost]], source, "identity_lost_unused")
        rows.warn(said.old, source, "identity_old")
        for kind, at in (*said.wrong.items(), ("identity_lost", lost[~known[lost]])):
            rows.problems.each([rows.place(int(row), source) for row in at], kind)
            birth.wrong[at] = sex.wrong[at] = True
        twice = np.flatnonzero(said.first != np.arange(len(rows)))
        rows.each(twice, source, "identity_twice", lambda row: {"cell": rows.place(int(said.first[row]), source).cell})
        born = np.array([None if at < 0 else at for at in said.birth_month.tolist()], dtype=object)
        for name, told in (("birth_month", born), ("sex", said.sex)):
            values = self.found[name].values
            differ = np.flatnonzero(_there(values) & _there(told) & (values != told))
            rows.each(differ, self.sources[name], f"identity_other_{name}", self._against(name, source))
            self._take(name, told, _there(told), source)

    def _against(self, name: str, source: Source) -> Any:
        """What a problem says of a row whose identity number holds another month or sex."""
        given = self.found[name].values.copy()

        def told(row: int) -> dict[str, Any]:
            cell = self.rows.place(row, source).cell
            if name == "birth_month":
                return {"given": show_month(int(given[row])), "cell": cell}
            return {"given": _words("sex", given[row]), "cell": cell}

        return told

    def _identity_numbers(self, source: Source) -> list[Any]:
        """The identity numbers; the numbers of other documents are none."""
        numbers, kind = self.rows.cells(source.at), self.rows.source("id_kind")
        if kind is None:
            return numbers
        kinds = self.rows.cells(kind.at)
        ours = {cell for cell in set(kinds) if cell == "" or "身份证" in as_text(cell)}
        return [number if kind in ours else "" for number, kind in zip(numbers, kinds, strict=True)]

    # work

    def _dates(self) -> None:
        start = self._read("start_month", month_of)
        for number, source in enumerate(self.rows.sources.get("start_month", [])):
            if source.rank > _SURE:
                self.rows.warn(np.flatnonzero(start.source == number), source, "start_from", given=source.heading)
        self._read("term_start_month", month_of)
        self._read("bond_end_month", month_of)

    def _subjects(self) -> None:
        main, own = self._read("subject", cells.subjects(self._own("subject"))), self._own("subject")
        licensed = self.rows.read("licence_subject", cells.subjects(own), main.empty)
        main.wrong |= licensed.wrong
        self._take("subject", licensed.values, main.empty, self.rows.source("licence_subject"), "subjects_of_licences")
        second = self._read("second_subject", cells.subjects(own))
        told = {text: text.split(AND) for text in {*main.values, *second.values} if text is not None}
        many = np.array([text is not None and len(told[text]) > 2 for text in main.values], dtype=bool)
        self.rows.warn(np.flatnonzero(many), self.sources["subject"], "third_subjects")
        besides = [None if text is None else (told[text] + [None])[1] for text in main.values]
        self._take("second_subject", besides, second.empty, self.sources["subject"])
        for given in (main, second):
            given.values[:] = [None if text is None else told.get(text, [text])[0] for text in given.values]
        second.values[second.values == main.values] = None

    def _school(self) -> None:
        reader = cells.number if self.schools is None else cells.schools(self.schools, self._own("school"))
        given = self._read("school", reader)
        if self.schools is None:
            self.rows.warn(np.flatnonzero(_there(given.values)), self.sources["school"], "schools_not_told")
            given.values[:] = None

    def _of_school(self, name: str) -> list[Any]:
        """A column of the table of schools, of each teacher's school; None without one."""
        if self.schools is None:
            return [None] * len(self.rows)
        known = dict(zip(self.schools["school"], self.schools[name], strict=True))
        return [known.get(school) for school in self.found["school"].values]

    def _level(self) -> None:
        level, post = self._read("level", self._coded("level")), self._read("post_level", self._coded("post_level"))
        differ = _there(level.values) & _there(post.values) & (level.values != post.values)
        self.rows.warn(np.flatnonzero(differ), self.sources["post_level"], "levels_differ")
        self._take("level", post.values, level.empty, self.sources["post_level"], "levels_of_posts")
        of_sheet = cells.level_of_sheet(self.rows.sheet.name)
        if of_sheet:
            told = _words("level", of_sheet)
            self._take("level", [of_sheet] * len(self.rows), level.empty, None, "levels_of_sheet", level=told)
        kinds = self.rows.read("school_type", self._coded("level"), level.empty, tell=False)
        self._take("level", kinds.values, level.empty, self.rows.source("school_type"), "levels_of_school_types")
        self._take("level", self._of_school("level"), level.empty, self.sources["school"], "levels_of_schools")
        self._schools_of_one_name()

    def _schools_of_one_name(self) -> None:
        """Tell schools of one name apart by the level taught there."""
        school, level = self.found["school"], self.found["level"]
        alike = np.array([str(text).startswith(MANY_ALIKE) for text in school.values], dtype=bool)
        if not alike.any() or self.schools is None:
            return
        names = self.schools["name_zh"].fillna("").map(cells.squeezed)
        known = self.schools.assign(name=names).drop_duplicates(["name", "level"], keep=False)
        by = dict(zip(zip(known["name"], known["level"], strict=True), known["school"], strict=True))
        for row in np.flatnonzero(alike):
            name = school.values[row].removeprefix(MANY_ALIKE)
            school.values[row] = by.get((name, level.values[row]))
        unclear = np.flatnonzero(alike & ~_there(school.values))
        school.wrong[unclear] = True
        self.rows.tell(unclear, self.sources["school"], WrongError("school_of_many"))

    def _area(self) -> None:
        area, reader = self._read("area", self._coded("area"), tell=False), self._coded("area")
        source = self.rows.source("area", "school")
        self._take("area", self._of_school("area"), ~_there(area.values), source, "areas_of_schools")
        self.rows.read("area", reader, among=~_there(area.values))  # tells what no school has made good
        for name in ("level", "area"):
            self.found[name].wrong |= self.found["school"].wrong

    def _status(self) -> None:
        rows, own = self.rows, self._own("status")
        status = self._read("status", self._coded("status"))
        employed = rows.read("employment", cells.employment(own), status.empty)
        status.wrong |= employed.wrong
        self._take("status", employed.values, status.empty, rows.source("employment"))
        special = _said(rows.read("programme", cells.special_post))
        open_ = status.empty | (status.values == "contract")
        self._take("status", ["special_post"] * len(rows), special & open_, rows.source("programme"))
        of_sheet = cells.status_of_sheet(rows.sheet.name)
        if of_sheet:
            told = _words("status", of_sheet)
            self._take("status", [of_sheet] * len(rows), status.empty, None, "statuses_of_sheet", status=told)
        self._funded(status)
        self._terms(status)

    def _funded(self, status: Given) -> None:
        """Funded graduates are bonded until the month that is given; where none is, they are taken to be."""
        funded = _said(self.rows.read("funded", cells.yes))
        until = self.found["bond_end_month"]
        base = -1 if self.base_year is None else census(self.base_year)
        free = np.array([month is not None and month <= base for month in until.values], dtype=bool)
        open_ = funded & (status.empty | (status.values == "established"))
        source = self.rows.source("funded")
        self._take("status", ["established"] * len(self.rows), open_ & free, source)
        self._take("status", ["bonded_graduate"] * len(self.rows), open_ & ~free, source)
        self.rows.warn(np.flatnonzero(open_ & until.empty), source, "funded_without_end")

    def _terms(self, status: Given) -> None:
        """A special post has a term; the dates of other programmes are nobody's term."""
        term, special = self.found["term_start_month"], status.values == "special_post"
        beside = [number for number, one in enumerate(self.rows.sources.get("term_start_month", [])) if one.rank > 1]
        term.values[np.isin(term.source, beside) & ~special] = None
        source = self.sources["term_start_month"] or self.sources["status"]
        without = np.flatnonzero(special & term.empty)
        self.rows.problems.each([self.rows.place(int(row), source) for row in without], "no_term")

    def _title_and_office(self) -> None:
        title = self.found["title"]
        self._take("title", ["other"] * len(self.rows), title.empty, self.sources["title"], "titles_empty")
        posts = self.rows.read("admin_post", cells.optional(cells.office), self.found["office"].empty)
        self._take("office", posts.values, self.found["office"].empty, self.rows.source("admin_post"))

    # the roster

    def _made(self) -> Part:
        frame = pd.DataFrame(index=pd.Index(np.asarray(self.rows.numbers, dtype=np.int64)))
        for column in columns(ROSTER):
            if column.name not in self.found:
                self._read(column.name, reader_of(column, self.rows.spellings))
            given, source = self.found[column.name], self.sources[column.name]
            if column.required and column.name != "teacher":
                places = [self.rows.place(int(row), source) for row in np.flatnonzero(given.empty)]
                self.rows.problems.each(places, "empty")
            if column.type in NUMERIC:
                frame[column.name] = given.values.astype(float)
                continue
            if column.name == "school" and source and self.schools is not None:
                given.values[given.empty] = ""
            frame[column.name] = pd.Series(given.values, index=frame.index, dtype=object)
        at = {column.name: self.sources[column.name] for column in columns(ROSTER)}
        return Part(self.rows.sheet, frame, {name: source.at for name, source in at.items() if source})


def _words(kind: str, code: str) -> Words:
    return Words(*(vocabulary.name(kind, code, language) for language in ("en", "zh")))
