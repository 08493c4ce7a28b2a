"""A sheet of teachers as it stands: which heading fills which column of a roster, and the cells read in their order.

Several headings may fill one column (``data/roster_headers.csv``): the first that is filled counts. What is shown of a
wrong cell is never a name, an identity number or a telephone number.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import shipped
from workforce.county.dictionary import columns
from workforce.county.files import checked, headers, values
from workforce.county.files.headers import Header
from workforce.county.files.problems import MOST_ALIKE, Place, Problem, Problems, Words
from workforce.county.files.sheets import Cell, Sheet
from workforce.county.files.values import Found, Spellings, WrongError, as_text
from workforce.county.rosters import roster_cells as cells
from workforce.county.rosters.identity import is_private

ROSTER = "roster"

_ANY = "…"
"""In a heading of the table: any word, such as the name of a county."""

_WHEN = re.compile(r"^\d{4}年(\d{1,2}月)?(份|底|末)?")
_FAMILIES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦"
    "向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵"
)
_PERSON = re.compile(
    rf"[{_FAMILIES}][\u4e00-\u9fff·]{{1,3}}|(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|端木)[\u4e00-\u9fff]{{1,2}}"
)
"""What may be the name of a person (the commonest family names)."""

_TELEPHONE = re.compile(r"\d{3,4}-\d{7,8}")
_MOST_DIFFERENT = 100
"""So many different wrong cells of a column are told; of the others their number."""

_NEAR = 0.75
"""How alike a heading must be to be taken for a slip of the pen."""


class Heading(NamedTuple):
    """A heading of rosters: the column it fills, and its place among those that fill it."""

    heading: str
    column: str
    rank: int


@cache
def known_headings() -> tuple[Heading, ...]:
    """The headings that rosters have: of the dictionary in both languages, and of bureaus."""
    own = [Heading(name, column.name, 0) for column in columns(ROSTER) for name in (column.name, column.header_zh)]
    with (shipped.data() / "roster_headers.csv").open(encoding="utf-8-sig", newline="") as file:
        return (*own, *(Heading(row["heading"], row["column"], int(row["rank"])) for row in csv.DictReader(file)))


class Source(NamedTuple):
    """A column of a sheet: where it stands, what it is called, and its place among those that fill the same."""

    at: int
    heading: str
    rank: int


@dataclass(frozen=True)
class Headings:
    """The headings of a sheet of teachers.

    Attributes:
        header: where they stand; each name in it is a heading.
        sources: the columns of the sheet that fill each column of a roster, the first to be asked first.
    """

    header: Header
    sources: dict[str, list[Source]]


def find(sheet: Sheet, own: Mapping[str, str]) -> Headings | None:
    """The headings of a sheet of teachers; None where no row has any.

    Args:
        sheet: as it stands.
        own: the planner's headings, and the columns that they stand for.
    """
    table = {headers.normal(known.heading): known for known in known_headings()}
    for heading, means in own.items():
        meant = table.get(headers.normal(means))
        table[headers.normal(heading)] = Heading(heading, meant.column if meant else means, 0)
    spelled = _spelled(sheet, table)
    header = headers.locate(sheet.rows, {name: _name(known) for name, known in spelled.items()})
    if header is None:
        return None
    named = {_name(known): known for known in spelled.values()}
    sources: dict[str, list[Source]] = {}
    for name, found in header.columns.items():
        heading = as_text(sheet.rows[header.row][found[0]]) if named[name].rank else named[name].column
        column, rank = named[name].column, named[name].rank
        sources.setdefault(column, []).extend(Source(at, heading, rank) for at in found)
    for fill in sources.values():
        fill.sort(key=lambda source: (source.rank, source.at))
    return Headings(header, sources)


def _name(known: Heading) -> str:
    """One name for the headings that may not stand in a sheet together: those of the dictionary for one column."""
    return known.heading if known.rank else known.column


def _spelled(sheet: Sheet, table: Mapping[str, Heading]) -> dict[str, Heading]:
    """The table with the headings of this sheet that fit one with any word in it, or one behind a month."""
    fitting = [
        (re.compile(".{0,12}".join(re.escape(headers.normal(part)) for part in known.heading.split(_ANY))), known)
        for known in table.values()
        if _ANY in known.heading
    ]
    found = dict(table)
    for row in sheet.rows[: headers.LAST_HEADER_ROW]:
        for cell in row:
            name = headers.normal(cell) if isinstance(cell, str) else ""
            bare = _WHEN.sub("", name)
            known = table.get(bare) or next((known for form, known in fitting if form.fullmatch(bare)), None)
            if known and name not in found:
                found[name] = known
    return found


def near_headings(headings: Headings) -> list[tuple[int, str, Heading]]:
    """Unknown headings that look like one for a column that was not found: column, heading and what it looks like."""
    looked_for = {known.heading: known for known in known_headings() if known.column not in headings.sources}
    found = []
    for at, heading in headings.header.unknown:
        close = get_close_matches(heading, looked_for, n=1, cutoff=_NEAR)
        if close:
            found.append((at, heading, looked_for[close[0]]))
    return found


@dataclass
class Given:
    """What was read of a column.

    Attributes:
        values: None where empty or wrong, shape (row,).
        wrong: the rows with a cell that cannot be read, shape (row,).
        source: the number of the source of each value, -1 without one; shape (row,).
    """

    values: NDArray[np.object_]
    wrong: NDArray[np.bool_]
    source: NDArray[np.int64]

    @property
    def empty(self) -> NDArray[np.bool_]:
        """The rows with neither a value nor a wrong cell."""
        return np.asarray(pd.isna(self.values)) & ~self.wrong


class Rows:
    """The teachers of a sheet while they are being read.

    Attributes:
        sheet: as it stands.
        sources: the columns of the sheet by what they fill.
        numbers: the row of the spreadsheet of each teacher.
        problems: where what is wrong is noted.
        spellings: the planner's own.
    """

    def __init__(self, sheet: Sheet, headings: Headings, problems: Problems, spellings: Spellings) -> None:
        self.sheet, self.sources, self.problems, self.spellings = sheet, headings.sources, problems, spellings
        self.numbers = checked.data_rows(sheet, headings.header, "roster")
        self._cells = [sheet.rows[number - 1] for number in self.numbers]
        self._names: set[str] | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Leave the other rows out."""
        kept = np.flatnonzero(rows)
        self.numbers = [self.numbers[row] for row in kept]
        self._cells = [self._cells[row] for row in kept]

    def cells(self, at: int, rows: NDArray[np.intp] | None = None) -> list[Cell]:
        """A column of the sheet, or its cells in some rows."""
        if rows is None or len(rows) == len(self):
            return list(map(itemgetter(at), self._cells))
        return [self._cells[row][at] for row in rows.tolist()]

    def place(self, row: int, source: Source | None) -> Place:
        """The place of a cell; of a row where no column of the sheet is meant."""
        if source is None:
            return self.sheet.place(self.numbers[row])
        return self.sheet.place(self.numbers[row], source.at, source.heading)

    def source(self, column: str, *others: str) -> Source | None:
        """The first column of the sheet that fills one of these columns of a roster."""
        return next((self.sources[name][0] for name in (column, *others) if name in self.sources), None)

    def read(
        self, column: str, reader: Callable[[Cell], Any], among: NDArray[np.bool_] | None = None, tell: bool = True
    ) -> Given:
        """Read what fills a column; of an empty cell the next source is asked.

        Args:
            column: of a roster.
            reader: what reads a cell; raises :class:`WrongError`.
            among: the rows that are asked for; all where None.
            tell: whether cells that cannot be read are noted as wrong.
        """
        asked = np.ones(len(self), dtype=bool) if among is None else among
        many = len(self)
        given = Given(np.full(many, None, dtype=object), np.zeros(many, dtype=bool), np.full(many, -1, dtype=np.int64))
        for number, source in enumerate(self.sources.get(column, [])):
            rows = np.flatnonzero(given.empty & asked)
            found = _read(self.cells(source.at, rows), reader)
            read = np.empty(len(rows), dtype=object)
            read[:] = found.values
            given.values[rows] = read
            given.source[rows[~pd.isna(read)]] = number
            for _, positions in found.wrong:
                given.wrong[rows[positions]] = True
            if tell:
                self._tell(found.wrong, rows, source)
        return given

    def _tell(self, wrong: list[tuple[WrongError, list[int]]], rows: NDArray[np.intp], source: Source) -> None:
        """Note the wrong cells of a column: of each different one the places, of the last the number of all others."""
        told, left = wrong[:_MOST_DIFFERENT], sum(len(at) for _, at in wrong[_MOST_DIFFERENT:])
        for error, at in told:
            self.tell(rows[at], source, error)
        if left:
            last = self.problems.found[-1]
            self.problems.found[-1] = replace(last, more=last.more + left)

    def tell(self, rows: Iterable[int], source: Source | None, wrong: WrongError) -> None:
        """Note cells that cannot be read, without what nobody may see."""
        shown = {name: self._shown(value) for name, value in wrong.values.items()}
        self.problems.each([self.place(int(row), source) for row in rows], wrong.kind, **shown)

    def each(
        self, rows: NDArray[np.intp], source: Source | None, kind: str, told: Callable[[int], dict[str, Any]]
    ) -> None:
        """Note the same of some rows as errors, each with what there is to say of it."""
        kept, left = rows[:MOST_ALIKE], max(len(rows) - MOST_ALIKE, 0)
        for row in kept:
            more = left if row == kept[-1] else 0
            self.problems.found.append(Problem(self.place(int(row), source), kind, told(int(row)), more=more))

    def warn(self, rows: Sequence[int] | NDArray[Any], source: Source | None, kind: str, **told: Any) -> None:
        """Note once, at the first cell, what holds of some rows, if there are any."""
        if len(rows):
            self.problems.warn(self.place(int(rows[0]), source), kind, count=len(rows), **told)

    def _shown(self, value: Any) -> Any:
        if isinstance(value, Words):
            return value
        text = str(value)
        private = is_private(text) or _PERSON.fullmatch(text) or _TELEPHONE.search(text) or text in self.names()
        return cells.NOT_SHOWN if private else value

    def names(self) -> set[str]:
        """The names of people in the sheet; only to keep them from being kept or shown."""
        if self._names is None:
            at = [source.at for source in self.sources.get("name", [])]
            self._names = {as_text(cell) for column in at for cell in set(map(itemgetter(column), self.sheet.rows))}
        return self._names


def _read(cells: list[Cell], reader: Callable[[Cell], Any]) -> Found:
    """As :func:`values.read`, which it leaves the hard cases; most columns are text with few different words."""
    if set(map(type, cells)) == {str}:
        different = list(set(cells))
        found = values.read(different, reader)
        if not found.wrong:
            known = dict(zip(different, found.values, strict=True))
            return Found(list(map(known.__getitem__, cells)), [])
    return values.read(cells, reader)
