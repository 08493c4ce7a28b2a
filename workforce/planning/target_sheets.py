"""The targets of a scenario as a sheet that people fill in: one row a place, one column a year.

    渠道        学段   学科   区域   channel  level  subject  area   2027  2028
    事业单位招聘  小学   数学   全部   ...                            12    12

The ids beside the names are hidden and are for programs; where a name is given, it is the name that counts. An empty
cell leaves what is planned as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from workforce import vocabulary
from workforce.errors import PlannerError
from workforce.language import LANGUAGES, say
from workforce.planning import targets
from workforce.planning.targets import PLACE, SPREAD, Plans, Row
from workforce.scenario.market_policy import ALL, RULES
from workforce.scenario.model import Scenario

KEYS = ("channel", *PLACE)
WORDS = (ALL, *SPREAD, *RULES)
"""What may stand in place of a level, subject or area."""


class Wide(NamedTuple):
    """The sheet: its name, headings and rows; names, then ids, then posts by year (None for a rule)."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


def wide(scenario: Scenario, language: str) -> Wide:
    """The sheet of a scenario, with names in ``zh`` or ``en``."""
    each, found = targets.years(scenario), targets.table(scenario)
    rows: list[tuple[str | float | None, ...]] = []
    for row, part in found.groupby(list(KEYS), sort=False):
        ids = tuple(map(str, row))
        names = tuple(named(kind, code, language) for kind, code in zip(KEYS, ids, strict=True))
        rows.append((*names, *ids, *(None if np.isnan(posts) else float(posts) for posts in part["posts"])))
    headings = (*(_heading(key, language) for key in KEYS), *KEYS, *map(str, each))
    return Wide(say("cli.targets.sheet", language), headings, tuple(rows))


def named(kind: str, code: str, language: str) -> str:
    """The name of a channel, level, subject or area, or of the word that stands for one."""
    if code in WORDS:
        return say(f"cli.targets.value.{code}", language)
    return vocabulary.name(kind, code, language)


def _heading(key: str, language: str) -> str:
    return say(f"cli.targets.heading.{key}", language)


def read(file: Path, scenario: Scenario) -> Plans:
    """The rows of a sheet that was filled in, with what they plan; cells that are empty plan what the scenario does.

    Raises:
        PlannerError: the file is no such workbook, or a cell is wrong; it is named, such as ``招聘目标!D17``.
    """
    name, cells = _opened(file)
    sheet = _Sheet(file, name, cells, scenario)
    found: Plans = {}
    first: dict[Row, int] = {}
    for number in range(1, len(cells)):
        row = sheet.row(number) if any(map(_text, cells[number])) else None
        if row is None:
            continue
        if row in first:
            sheet.refuse(number, 0, f"this row plans for the same as row {first[row] + 1}; keep one of them")
        first[row] = number
        found[row] = sheet.posts(number, row)
    return found


def _opened(file: Path) -> tuple[str, list[list[Any]]]:
    """The sheet of targets, or the only one there is: its name, and its cells from A1."""
    if not file.is_file():
        raise PlannerError(f"{file}: there is no such file")
    try:
        book = CalamineWorkbook.from_path(str(file))
        known = [say("cli.targets.sheet", language) for language in LANGUAGES]
        name = next((name for name in book.sheet_names if name in known), None)
        if name is None and len(book.sheet_names) > 1:
            raise PlannerError(f"{file}: none of its sheets is called {' or '.join(known)}")
        name = name or book.sheet_names[0]
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise PlannerError(f"{file}: this is not an Excel workbook that can be read ({error})") from None
    if not cells:
        raise PlannerError(f"{file}: the sheet {name} is empty; write one with workforce targets export")
    return name, cells


def _text(cell: Any) -> str:
    """A cell as stripped text; a whole number without its decimals."""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()


@dataclass
class _Sheet:
    """A sheet with the columns that its headings name."""

    file: Path
    name: str
    cells: Sequence[Sequence[Any]]
    scenario: Scenario

    def __post_init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._years: dict[int, int] = {}
        for column, heading in enumerate(self.cells[0]):
            self._take(column, _text(heading))
        for key in KEYS:
            if key not in self._columns and key not in self._ids:
                spoken = " or ".join(_heading(key, language) for language in LANGUAGES)
                self.refuse(0, 0, f"the column {spoken} is missing; write a sheet with workforce targets export")
        self._plans = targets.plans(self.scenario)

    def refuse(self, row: int, column: int, why: str) -> NoReturn:
        """Raise what is wrong with a cell."""
        raise PlannerError(f"{self._where(row, column)} {why}")

    def _where(self, row: int, column: int) -> str:
        return f"{self.file}, {self.name}!{xl_rowcol_to_cell(row, column)}:"

    def _take(self, column: int, heading: str) -> None:
        """Note what a column holds."""
        if not heading:
            filled = [number for number, row in enumerate(self.cells) if column < len(row) and _text(row[column])]
            if filled:
                self.refuse(filled[0], column, "the column has no heading; write the year in its first row")
            return
        spoken = {_heading(key, language): key for key in KEYS for language in LANGUAGES}
        if heading in KEYS:
            self._note(self._ids, heading, column)
        elif heading in spoken:
            self._note(self._columns, spoken[heading], column)
        else:
            self._note(self._years, self._year(column, heading), column)

    def _note(self, places: dict[Any, int], key: str | int, column: int) -> None:
        if key in places:
            self.refuse(0, column, f"'{_text(self.cells[0][column])}' is the heading of two columns; keep one")
        places[key] = column

    def _year(self, column: int, heading: str) -> int:
        each, plain = targets.years(self.scenario), heading.removesuffix("年").strip()
        if not plain.isdecimal():
            self.refuse(0, column, f"'{heading}' is no column of this sheet and no year, such as {each[0]}")
        if int(plain) not in each:
            self.refuse(0, column, f"{plain} cannot be planned; {self.scenario.name} plans {each[0]} to {each[-1]}")
        return int(plain)

    def row(self, number: int) -> Row | None:
        """What a row plans for; None for a rule of its channel."""
        rule = self._rule(number)
        if rule is not None:
            self._refuse_rule(number, rule)
            return None
        channel = self._read(number, "channel", lambda text: targets.channel_of(text, self.scenario))
        words = [self._given(number, key)[1] for key in PLACE]
        for word in SPREAD:
            if targets.means(word, words[0]):
                return self._spread(number, channel, word)
        level, subject, area = (self._code(number, kind) for kind in PLACE)
        return (channel, level, subject, area)

    def _code(self, number: int, kind: str) -> str:
        return self._read(number, kind, lambda text: targets.code_of(kind, text))

    def _read(self, number: int, key: str, reader: Any) -> str:
        column, text = self._given(number, key)
        if not text:
            self.refuse(number, column, f"the {key} is missing; write its name" + (", or all" if key in PLACE else ""))
        try:
            return str(reader(text))
        except PlannerError as error:
            raise PlannerError(f"{self._where(number, column)} {error}") from None

    def _given(self, number: int, key: str) -> tuple[int, str]:
        """The column and text of a name, or of the id where there is no name."""
        row = self.cells[number]
        for columns in (self._columns, self._ids):
            column = columns.get(key)
            if column is not None and column < len(row) and _text(row[column]):
                return column, _text(row[column])
        return next(columns[key] for columns in (self._columns, self._ids) if key in columns), ""

    def _rule(self, number: int) -> str | None:
        text = self._given(number, "level")[1]
        return next((rule for rule in RULES if targets.means(rule, text)), None)

    def _refuse_rule(self, number: int, rule: str) -> None:
        """Refuse a rule that the channel does not follow, and posts beside one that it does."""
        channel = self._read(number, "channel", lambda text: vocabulary.recognise("channel", text))
        plan = self.scenario.policies.market.channels.get(channel)
        if plan is None or plan.rule != rule:
            column = self._given(number, "level")[0]
            self.refuse(number, column, f"{channel} does not follow the rule '{rule}' in {self.scenario.name}")
        for _, column, _ in self._filled(number):
            self.refuse(number, column, f"{channel} follows the rule '{rule}' and takes no posts; leave the cell empty")

    def _spread(self, number: int, channel: str, word: str) -> Row:
        plan = self.scenario.policies.market.channels.get(channel)
        row = targets.spread(channel, plan) if plan else (channel, *SPREAD[:1] * 3)
        if row[1] != word:
            column = self._given(number, "level")[0]
            self.refuse(number, column, f"the plan of {channel} is spread by {row[1]}, not by {word}")
        return row

    def posts(self, number: int, row: Row) -> Any:
        """Posts by year, shape (year,)."""
        each = targets.years(self.scenario)
        made = self._plans.get(row, np.zeros(len(each))).copy()
        for year, column, cell in self._filled(number):
            made[each.index(year)] = targets.number(cell, self._where(number, column))
        return made

    def _filled(self, number: int) -> Iterator[tuple[int, int, Any]]:
        """Year, column and content of the cells of a row that are not empty."""
        row = self.cells[number]
        for year, column in self._years.items():
            if column < len(row) and _text(row[column]):
                yield year, column, row[column]
