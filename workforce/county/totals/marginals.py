"""Totals of teachers, in any mixture: read and put in one shape.

In: the table ``teacher_marginals``. Each row counts the teachers of a level, or of ``all`` levels, in a category of an
attribute, or in two of them at once; as a number, as a share of the total, or as both. Out: a :class:`Statement` a row.

Example::

    level    attribute  category  attribute_b  category_b  teachers  share
    all      age_band   50+                                   1417   0.225
    primary  title      senior    age_band     50岁以上         90
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from workforce import vocabulary
from workforce.county.files.checked import Origin
from workforce.county.files.problems import Problems, Words
from workforce.county.files.values import WrongError, nearest
from workforce.county.rosters.ages import OLDEST, YOUNGEST
from workforce.errors import PlannerError

ATTRIBUTES = ("subject", "area", "age_band", "sex", "status", "title")
TERM_ATTRIBUTE = "special_post_year"
COUNTY = "all"
SOFT = ("assumed", "hypothetical", "unknown", "memory")
"""Confidence of totals that give way to the others."""

HALF_A_UNIT = 0.0005
"""Shares without a range are read as rounded to a tenth of a percent."""

Margins = Mapping[str, "pd.Series[int]"]
"""attribute -> teachers by category, of one level."""

_YEARS = r"\s*(?:岁|周岁|years?)?\s*"
_CLOSED = re.compile(rf"^(\d\d){_YEARS}(?:[-–—~～至到]|to){_YEARS}(\d\d){_YEARS}(?:\(?含\)?)?$")
_FROM = re.compile(rf"^(?:>=|≥)?\s*(\d\d){_YEARS}(\+|及以上|以上|以上含|and over|and above|or over|or older)?$")
_UP_TO = re.compile(rf"^(?:-|–|<=|≤|up to )\s*(\d\d){_YEARS}$|^(\d\d){_YEARS}(?:及以下|and under|or younger)$")
_BELOW = re.compile(rf"^(?:<|under|below)\s*(\d\d){_YEARS}$|^(\d\d){_YEARS}以下$")


class Contradiction(PlannerError):  # noqa: N818
    """Totals that cannot hold together; ``rows`` are the labels of their rows in ``teacher_marginals``."""

    def __init__(self, message: str, rows: Iterable[int]) -> None:
        super().__init__(f"teacher_marginals: {message}")
        self.rows = tuple(rows)


class Condition(NamedTuple):
    """An attribute and one of its categories, such as ``age_band`` and ``50+``."""

    attribute: str
    category: str

    def includes(self, name: str) -> bool:
        """Whether a category of the fitted table (``50-54``, ``special_post:2``) is in this one."""
        if self.attribute != "age_band":
            return self.category in (name, name.split(":")[0])
        youngest, oldest = ages(self.category)
        first, last = ages(name)
        return youngest <= first and last <= oldest

    def told(self) -> str:
        """For messages: ``age_band 50+``."""
        return f"{self.attribute} {self.category}"


@dataclass(frozen=True)
class Statement:
    """One row of ``teacher_marginals``: how many teachers, or which share, meet the conditions (none: the total).

    Attributes:
        row: the label of the row.
        value: teachers, or a share from 0 to 1 where ``is_share``; the truth lies from ``low`` to ``high``.
        hard: it holds whatever else is said; others give way.
    """

    row: int
    level: str
    conditions: tuple[Condition, ...]
    value: float
    low: float
    high: float
    is_share: bool
    confidence: str

    @property
    def hard(self) -> bool:
        """Whether it must hold, within its range."""
        return self.confidence not in SOFT

    @cached_property
    def attribute(self) -> str:
        """The attribute of a total by one condition; ``total`` without any, and empty for pairs."""
        return {0: "total", 1: self.conditions[0].attribute if self.conditions else ""}.get(len(self.conditions), "")

    @property
    def universe(self) -> "Statement":
        """That of which a share is one: the total of the level, or of the county where it is the level's own."""
        level = self.level if self.conditions else COUNTY
        return replace(self, level=level, conditions=(), is_share=False)

    def told(self) -> str:
        """For messages: ``level primary, sex female (70 %)``."""
        where = "the county" if self.level == COUNTY else f"level {self.level}"
        what = " and ".join(condition.told() for condition in self.conditions) or "total"
        return f"{where}, {what} ({f'{self.value:.4g}' if self.is_share else f'{self.value:g}'})"


def ages(band: str) -> tuple[int, int]:
    """The youngest and the oldest age of a band as :func:`read_categories` writes it; 0 and 999 where it is open."""
    if band.endswith("+"):
        return int(band[:-1]), 999
    first, last = band.split("-")
    return int(first or 0), int(last)


def read_categories(table: pd.DataFrame, origin: Origin, problems: Problems) -> pd.DataFrame:
    """The table with every category as an id: Chinese names and aliases read, age bands as ``25-29``, ``50+``, ``-29``.

    Noted as problems: a category that is not known, and a row that gives neither a number nor a share.

    Args:
        table: ``teacher_marginals``.
        origin: where its rows were read.
        problems: where what is wrong is noted.
    """
    read = {}
    for side in ("", "_b"):
        if f"attribute{side}" in table:
            attributes, categories = table[f"attribute{side}"], table[f"category{side}"]
            column, made = f"category{side}", []
            for row, attribute, category in zip(table.index, attributes, categories, strict=True):
                try:
                    made.append(_read(_text(attribute), _text(category)))
                except WrongError as wrong:
                    problems.error(origin.place(row, column), wrong.kind, **wrong.values)
                    made.append("")
            read[column] = made
    for row, cells in table.to_dict("index").items():
        _check_filled(int(str(row)), cells, origin, problems)
    return table.assign(**read)


def _check_filled(row: int, cells: Mapping[Any, Any], origin: Origin, problems: Problems) -> None:
    if _number(cells.get("teachers")) is None and _number(cells.get("share")) is None:
        problems.error(origin.place(row, "teachers"), "neither_number_nor_share")
    first, second = (_text(cells.get(name)) for name in ("attribute", "attribute_b"))
    if second and (first == second or "total" in (first, second)):
        problems.error(origin.place(row, "attribute_b"), "attribute_alike", second=second, first=first)


def _read(attribute: str, category: str) -> str:
    """A category as an id."""
    if not attribute and category:
        raise WrongError("no_attribute", given=category)
    return _category(attribute, category) if attribute else ""


def _category(attribute: str, category: str) -> str:
    if attribute == "age_band":
        return _age_band(category)
    if attribute not in ATTRIBUTES:
        return category
    known = vocabulary.spellings(attribute)
    if category.casefold() not in known:
        name = Words(attribute, vocabulary.name("attribute", attribute, "zh"))
        raise WrongError("no_code", given=category, what=name, nearest=nearest(category, known))
    return known[category.casefold()]


def _age_band(text: str) -> str:
    """An age band in one of its spellings; 35岁以下 and under 35 leave the age of 35 out, 50岁以上 has that of 50."""
    text = text.strip().casefold()
    if found := _CLOSED.match(text):
        first, last = int(found[1]), int(found[2])
        if first <= last and last >= YOUNGEST and first <= OLDEST:
            return f"{first}-{last}"
    if found := _UP_TO.match(text):
        return _up_to(int(found[1] or found[2]), text)
    if found := _BELOW.match(text):
        return _up_to(int(found[1] or found[2]) - 1, text)
    if (found := _FROM.match(text)) and (found[2] or text[0] in ">≥"):
        return f"{found[1]}+"
    raise WrongError("no_age_band", given=text)


def _up_to(last: int, text: str) -> str:
    if last < YOUNGEST:
        raise WrongError("no_age_band", given=text)
    return f"-{last}"


def statements(table: pd.DataFrame) -> list[Statement]:
    """What the rows of ``teacher_marginals`` say, in their order; a row with number and share says two things."""
    found = []
    for row, cells in table.to_dict("index").items():
        found += _statements_of(int(str(row)), cells)
    return found


def _statements_of(row: int, cells: Mapping[Any, Any]) -> list[Statement]:
    conditions = []
    for side in ("", "_b"):
        attribute, category = _text(cells.get(f"attribute{side}")), _text(cells.get(f"category{side}"))
        if attribute == TERM_ATTRIBUTE:
            conditions.append(Condition("status", f"special_post:{category}"))
        elif attribute not in ("", "total"):
            conditions.append(Condition(attribute, category))
    count, share, low, high = (_number(cells.get(name)) for name in ("teachers", "share", "low", "high"))
    common = (row, str(cells["level"]), tuple(conditions))
    confidence, said = _text(cells.get("confidence")), []
    if count is not None:
        said.append(Statement(*common, count, count if low is None else low, count if high is None else high, False,
                              confidence))  # fmt: skip
    if share is not None:
        least, most = share - HALF_A_UNIT, share + HALF_A_UNIT
        if count is None:  # the range is that of the share
            least, most = least if low is None else low, most if high is None else high
        said.append(Statement(*common, share, max(least, 0.0), min(most, 1.0), True, confidence))
    return said


def _text(cell: Any) -> str:
    return "" if cell is None or cell != cell else str(cell)


def _number(cell: Any) -> float | None:
    return None if cell is None or cell == "" or cell != cell else float(cell)
