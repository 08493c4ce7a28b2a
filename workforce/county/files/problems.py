"""What is wrong with a county's tables: each problem with its cell, in Chinese and English.

Problems are collected, so that a planner sees them all; who only wants to read the tables refuses the first.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from workforce.errors import PlannerError
from workforce.language import say

Severity = Literal["error", "warning"]

_NUMBER = re.compile(r"\d{15,}[0-9Xx]?")
"""What may be an identity number."""

MOST_ALIKE = 20
"""So many problems of a kind in a column are kept; of the others their number."""


def column_letters(number: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    above, at = divmod(number, 26)
    return (column_letters(above - 1) if above else "") + chr(ord("A") + at)


def column_number(letters: str) -> int:
    """The inverse of :func:`column_letters`."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


class Words(NamedTuple):
    """What a sentence names, where the two languages call it differently."""

    en: str
    zh: str

    def told(self, language: str) -> str:
        """The word in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, its sheet, a row in it (1 is the first) and a column (0 is A), where known."""

    file: Path
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    header: str = ""
    workbook: bool = False

    @property
    def cell(self) -> str:
        """As a spreadsheet says it: ``教师名册!D17``; a row or column alone where no more is known."""
        column = "" if self.column is None else column_letters(self.column)
        row = "" if self.row is None else str(self.row)
        return "!".join(part for part in (self.sheet, column + row) if part)

    def told(self, language: str) -> str:
        """As a sentence begins: file and cell in a workbook; file, row and column of a text file."""
        if self.workbook:
            return ", ".join(part for part in (str(self.file), self.cell) if part)
        row = "" if self.row is None else say("check.row", language, row=self.row)
        column = "" if not self.header else say("check.column", language, column=self.header)
        return "".join((str(self.file), row, column))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or that a planner should look at.

    Attributes:
        place: where.
        kind: the key of its sentence behind ``check.``.
        values: what the sentence names. Never a name or an identity number.
        severity: an error keeps the county from being used, a warning does not.
        more: so many further cells of the same column have the same problem.
    """

    place: Place
    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "error"
    more: int = 0

    def __post_init__(self) -> None:
        """Hide what may be an identity number, wherever it was typed."""
        hidden = {
            name: _NUMBER.sub("***", value) if isinstance(value, str) else value for name, value in self.values.items()
        }
        object.__setattr__(self, "values", hidden)

    def why(self, language: str) -> str:
        """What is wrong and what would be right, without the place."""
        spoken = {
            name: value.told(language) if isinstance(value, Place | Words) else value
            for name, value in self.values.items()
        }
        return say(f"check.{self.kind}", language, **spoken)

    def told(self, language: str) -> str:
        """Place and reason in one sentence."""
        return f"{self.place.told(language)}: {self.why(language)}"


Placed = Callable[[int | None, str], Place]
"""The place of a row, by its label, and a column."""


class TableError(PlannerError):
    """Tables of a county are wrong; the sentence is that of the first problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.told("en"))

    def told(self, language: str) -> str:
        """The sentence in a language."""
        first, *others = self.problems
        beside = sum(1 + problem.more for problem in others) + first.more
        return first.told(language) + (say("check.and_more", language, more=beside) if beside else "")


class Problems:
    """A list of problems that is being filled."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def error(self, place: Place, kind: str, **values: Any) -> None:
        """Note what keeps the county from being used."""
        self.found.append(Problem(place, kind, values))

    def warn(self, place: Place, kind: str, **values: Any) -> None:
        """Note what a planner should look at."""
        self.found.append(Problem(place, kind, values, "warning"))

    def each(self, places: Iterable[Place], kind: str, severity: Severity = "error", **values: Any) -> None:
        """Note the same of many cells: the first :data:`MOST_ALIKE`, and how many more there are."""
        noted = [Problem(place, kind, values, severity) for place in places]
        kept, left = noted[:MOST_ALIKE], len(noted) - MOST_ALIKE
        self.found += [*kept[:-1], replace(kept[-1], more=left)] if left > 0 else kept

    @property
    def errors(self) -> list[Problem]:
        """Those that keep the county from being used."""
        return [problem for problem in self.found if problem.severity == "error"]

    def refuse(self) -> None:
        """Raise what is wrong, if anything is.

        Raises:
            TableError: there is an error.
        """
        if self.errors:
            raise TableError(self.errors)
