"""Identity numbers of residents (GB 11643): birth month and sex are read from them, and the numbers go no further.

Example, of 18 digits with a check digit and of the old kind with 15 (no check digit, born in 19..)::

    522799 19850312 024 8     ->  March 1985, a woman
    522799   850312 024       ->  the same
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.files.sheets import Cell
from workforce.county.files.values import FIRST_YEAR, LAST_YEAR, as_text, plain
from workforce.months import MONTHS_A_YEAR

DIGITS = 18
SHORTEST = 9
"""Characters of the shortest text that may be private: a long number as a spreadsheet rounds it, ``5.228E+17``."""

EXACT = 2**53
"""Above this a spreadsheet's number has lost digits."""

_WEIGHTS = np.array([2 ** (DIGITS - 1 - at) % 11 for at in range(DIGITS)])
_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_YEARS = np.array([1000, 100, 10, 1])
_NEW, _OLD = re.compile(r"\d{17}[\dX]"), re.compile(r"\d{15}")
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+")
_LOST = "lost"
_PRIVATE = re.compile(r"\d{14}[\dXx]|(?<!\d)1[3-9]\d{9}(?!\d)|\d\.\d{3,}[eE]\+?\d{2}")


@dataclass(frozen=True)
class Identities:
    """What the identity numbers of some rows say.

    Attributes:
        birth_month: -1 where unknown, shape (row,).
        sex: ``male``, ``female`` or None, shape (row,).
        wrong: the rows whose number cannot be, by the kind of problem.
        old: the rows with a number of 15 digits.
        first: the row in which each number stood first, which is mostly the row itself; shape (row,).
    """

    birth_month: NDArray[np.int64]
    sex: NDArray[np.object_]
    wrong: dict[str, NDArray[np.intp]]
    old: NDArray[np.intp]
    first: NDArray[np.int64]


def is_private(text: str) -> bool:
    """Whether a text holds an identity or telephone number, or what a spreadsheet has made of one."""
    return len(text) >= SHORTEST and _PRIVATE.search(text) is not None


def read(cells: Sequence[Cell]) -> Identities:
    """Read and check the identity numbers of a column; a number partly hidden by ``*`` counts as none."""
    texts = [_text(cell) for cell in cells]
    new, old = (np.array([bool(kind.fullmatch(text)) for text in texts], dtype=bool) for kind in (_NEW, _OLD))
    lost = np.array([text == _LOST for text in texts], dtype=bool)
    filled = np.array([text != "" for text in texts], dtype=bool)
    rows = np.flatnonzero(new | old)
    digits = _digits([texts[row] for row in rows])
    months, possible = _months(digits[:, 6:14])
    checked = old[rows] | ((digits @ _WEIGHTS) % 11 == 1)
    rounded = ~checked & (digits[:, -3:] == 0).all(axis=1)
    wrong = {
        "identity_lost": np.union1d(np.flatnonzero(lost), rows[rounded]),
        "identity_length": np.flatnonzero(filled & ~new & ~old & ~lost),
        "identity_check": rows[~checked & ~rounded],
        "identity_birth": rows[checked & ~possible],
    }
    good = checked & possible
    month, sex = np.full(len(texts), -1, dtype=np.int64), np.full(len(texts), None, dtype=object)
    month[rows[good]] = months[good]
    sex[rows[good]] = np.where(digits[good, 16] % 2 == 1, "male", "female")
    return Identities(
        month, sex, {kind: at for kind, at in wrong.items() if len(at)}, np.flatnonzero(old), _first(texts)
    )


def _text(cell: Cell) -> str:
    """A number in the usual digits, empty where it is hidden or there is none."""
    if isinstance(cell, float) and abs(cell) > EXACT:
        return _LOST
    if isinstance(cell, str) and len(cell) == DIGITS and cell.isdecimal() and cell.isascii():
        return cell
    text = as_text(cell)
    text = (text if text.isascii() else plain(text)).replace(" ", "").upper()
    if "*" in text:
        return ""
    return _LOST if _ROUNDED.fullmatch(text) else text


def _digits(texts: list[str]) -> NDArray[np.int64]:
    """The digits of numbers, X as 10, shape (number, 18); those of 15 get their century and an empty check digit."""
    whole = [text if len(text) == DIGITS else f"{text[:6]}19{text[6:]}0" for text in texts]
    codes = np.frombuffer("".join(whole).encode(), dtype=np.uint8).reshape(-1, DIGITS).astype(np.int64)
    return np.where(codes == ord("X"), 10, codes - ord("0"))


def _months(dates: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The months of dates written as eight digits, and whether there is such a day."""
    year, of_year, day = dates[:, :4] @ _YEARS, dates[:, 4:6] @ _YEARS[2:], dates[:, 6:] @ _YEARS[2:]
    known = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (of_year >= 1) & (of_year <= MONTHS_A_YEAR) & (day >= 1)
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    days = _DAYS[np.clip(of_year, 1, MONTHS_A_YEAR) - 1] + (leap & (of_year == 2))
    return MONTHS_A_YEAR * year + of_year - 1, known & (day <= days)


def _first(texts: list[str]) -> NDArray[np.int64]:
    """The row in which each text stood first; rows without a whole number are their own."""
    at = np.arange(len(texts))
    series: pd.Series[Any] = pd.Series(texts, dtype=object)
    whole = np.array([len(text) >= 15 for text in texts], dtype=bool)
    first = pd.Series(at).groupby(series.to_numpy()).transform("min").to_numpy() if len(texts) else at
    return np.where(whole, first, at)
