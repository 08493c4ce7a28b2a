"""Raw cells as values: text, numbers, months and codes, as people write them; every different cell is read once.

Example, for a column of months::

    1985-03, 1985/3/7, 1985.03, 198503, 1985年3月, the date 7 March 1985   ->  23822, six times
    1985.1                                                                 ->  wrong: January or October
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any, NamedTuple

from workforce import vocabulary
from workforce.county.dictionary import Column
from workforce.county.files.problems import Words
from workforce.county.files.sheets import Cell
from workforce.language import say
from workforce.months import MONTHS_A_YEAR, month
from workforce.spreadsheet_text import unmarked

LARGEST = 1e12
DIGITS = 15
"""Of a number so many digits are read: no more are kept by a spreadsheet."""

NUMERIC = ("integer", "number", "year")

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_COUNTED = re.compile(r"(?<=\d)\s*[人名个岁班所间年元]$")
_MONTHS = (
    re.compile(r"^(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?$"),
    re.compile(r"^(?P<year>\d{4})/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?$"),
    re.compile(r"^(?P<year>\d{4})\.(?P<month>\d{1,2})(?:\.(?P<day>\d{1,2}))?$"),
    re.compile(r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?$"),
    re.compile(r"^(?P<year>\d{4})年(?P<month>\d{1,2})月(?:份|(?P<day>\d{1,2})日?)?$"),
)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00)?$")
_OPEN_TENTH = re.compile(r"^(\d{4})\.1$")
FIRST_YEAR, LAST_YEAR, NO_END = 1900, 2199, 9999


class WrongError(Exception):
    """A cell cannot be read; the kind of problem and what its sentence names."""

    def __init__(self, kind: str, **values: Any) -> None:
        super().__init__(kind)
        self.kind, self.values = kind, values


class Found(NamedTuple):
    """What was read of a column.

    Attributes:
        values: one a cell; None for an empty cell and for one that cannot be read.
        wrong: positions of the cells that cannot be read, by what is wrong with them.
    """

    values: list[Any]
    wrong: list[tuple[WrongError, list[int]]]


@dataclass(frozen=True)
class Spellings:
    """What a planner says that words in the files mean, besides what is known.

    Attributes:
        headings: table -> heading -> column.
        codes: kind -> spelling -> id.
    """

    headings: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def plain(text: str) -> str:
    """Text without blanks at its ends, full-width digits, letters and marks as the usual ones."""
    return unicodedata.normalize("NFKC", text).strip()


def as_text(cell: Cell) -> str:
    """A cell as text: a whole number without decimals, a date as ``YYYY-MM-DD``; the mark of text (') is dropped."""
    if isinstance(cell, str):
        return unmarked(cell.strip().strip("\u3000\xa0"))
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def read(cells: Iterable[Cell], reader: Callable[[Cell], Any]) -> Found:
    """Each different cell read once; a reader raises :class:`WrongError` for what it cannot read."""
    known: dict[Any, Any] = {"": None}
    values, wrong = [], dict[Any, tuple[WrongError, list[int]]]()
    for at, cell in enumerate(cells):
        key = cell if type(cell) is str else (type(cell), cell)
        if key not in known:
            known[key] = _tried(reader, cell)
        value = known[key]
        if isinstance(value, WrongError):
            wrong.setdefault(key, (value, []))[1].append(at)
            value = None
        values.append(value)
    return Found(values, list(wrong.values()))


def _tried(reader: Callable[[Cell], Any], cell: Cell) -> Any:
    text = as_text(cell)
    if not text:
        return None
    try:
        return reader(cell)
    except WrongError as wrong:
        return wrong


def reader_of(column: Column, spellings: Spellings) -> Callable[[Cell], Any]:
    """What reads the cells of a column of the dictionary."""
    if column.codes:
        kind = column.codes.partition("+")[0]
        return lambda cell: code(cell, column, spellings.codes.get(kind, {}))
    if column.type in NUMERIC:
        return lambda cell: number(cell, column)
    if column.type == "month":
        return lambda cell: month_of(cell)
    return as_text


# codes


def code(cell: Cell, column: Column, own: Mapping[str, str]) -> str:
    """The id that a cell stands for; where the dictionary says ``level+all``, the word ``all`` besides."""
    kind, _, besides = column.codes.partition("+")
    text = as_text(cell)
    if besides and text.casefold() in (besides, "全部", "全县", "合计"):
        return besides
    known = vocabulary.spellings(kind)
    words = plain(own.get(text, text)).casefold()
    if found := known.get(words) or known.get("".join(words.split())):
        return found
    raise WrongError("no_code", given=text, what=Words(kind, column.header_zh), nearest=nearest(text, known))


def nearest(word: str, known: Iterable[str], key: str = "did_you_mean") -> Words:
    """The clause that suggests what was meant, or else lists what is known."""
    options = sorted(known)
    close = get_close_matches(word, options, n=1, cutoff=0.6)
    if close:
        return Words(*(say(f"check.{key}", language, word=close[0]) for language in ("en", "zh")))
    shown = ", ".join(options[:12]) + (", ..." if len(options) > 12 else "")
    return Words(*(say("check.known_are", language, words=shown) if options else "" for language in ("en", "zh")))


# numbers


def number(cell: Cell, column: Column) -> float:
    """A number within the limits of its column; full-width digits, thousands and a unit behind it may be written."""
    given = as_text(cell)
    try:
        value = float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else _number(cell, column)
    except ValueError:
        raise WrongError("no_number", given=given) from None
    if value != value or value in (float("inf"), float("-inf")):
        raise WrongError("no_number", given=given)
    if abs(value) > LARGEST:
        raise WrongError("beyond", given=given, most=LARGEST)
    if column.type != "number" and value % 1 != 0:
        raise WrongError("no_whole", given=given)
    if column.minimum is not None and value < column.minimum:
        raise WrongError("below", given=given, least=column.minimum)
    if column.maximum is not None and value > column.maximum:
        raise WrongError("above", given=given, most=column.maximum)
    return float(f"{value:.{DIGITS}g}")


def _number(cell: Cell, column: Column) -> float:
    if not isinstance(cell, str):
        raise ValueError
    text = _COUNTED.sub("", _THOUSANDS.sub("", plain(as_text(cell))))
    if "_" in text:
        raise ValueError
    if column.unit == "share" and text.endswith("%"):
        return float(text[:-1]) / 100
    return float(text)


# months


def month_of(cell: Cell) -> int:
    """The month of a date: an Excel date, ``YYYY-MM-DD``, ``YYYY/M/D``, ``YYYY.MM``, ``YYYYMM`` or ``YYYY年M月``.

    Nothing is guessed: ``1985.1`` may be January, or October whose nought a spreadsheet dropped, and is refused.
    """
    if isinstance(cell, datetime | date):
        return _month(cell.year, cell.month, cell.isoformat()[:10])
    given = as_text(cell)
    if isinstance(cell, bool | time | timedelta):
        raise WrongError("no_month", given=given)
    text = _MIDNIGHT.sub("", plain(given)).replace(" ", "")
    if tenth := _OPEN_TENTH.match(text):
        raise WrongError("january_or_october", given=given, first=f"{tenth[1]}-01", second=f"{tenth[1]}-10")
    for form in _MONTHS:
        if written := form.match(text):
            return _month(int(written["year"]), int(written["month"]), given, int(written["day"] or 1))
    raise WrongError("no_month", given=given)


def _month(year: int, of_year: int, given: str, day: int = 1) -> int:
    known = (FIRST_YEAR <= year <= LAST_YEAR or year == NO_END) and 1 <= of_year <= MONTHS_A_YEAR
    if not known or not 1 <= day <= monthrange(year, of_year)[1]:
        raise WrongError("no_month", given=given)
    return month(year, of_year)


def cells_of(rows: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    """A column of some rows."""
    return [row[column] for row in rows]
