"""One CSV file read and checked against the data dictionary: every value typed, every problem told with its cell.

Example, for the table ``births``::

    year,births,low,high,confidence,source,method          year  births  ...
    2021,6500,6000,7000,assumed,,share of births    ->     2021  6500.0  ...
    2022,six,...                                           births.csv, row 3, column births: 'six' is not a number
"""

from collections.abc import Callable
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from workforce import vocabulary
from workforce.county.dictionary import Column, columns
from workforce.errors import PlannerError, nearest
from workforce.months import parse_month

_THOUSANDS = r"(?<=\d),(?=\d{3}(?:\D|$))"

_SEPARATORS = (";", "；", "，", "\t")

NUMERIC = ("integer", "number", "year")
LARGEST = 1e12


def read(file: Path, table: str) -> pd.DataFrame:
    """The table in a file (see :func:`parse`).

    Raises:
        PlannerError: the file cannot be read, or a column or a value is not as the dictionary says.
    """
    return parse(file, table, read_bytes(file))


def read_bytes(file: Path) -> bytes:
    """A file as it stands on disk.

    Raises:
        PlannerError: it is not there, or cannot be read.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise PlannerError(f"{file}: there is no such file") from None
    except OSError as error:
        raise PlannerError(f"{file}: it cannot be read ({error.strerror})") from None


def parse(file: Path, table: str, content: bytes) -> pd.DataFrame:
    """The table in a file's content, with the columns of the dictionary, typed; row labels are a spreadsheet's lines.

    Columns that are not required and not there are filled with missing values. The file is named in messages.

    Raises:
        PlannerError: a column or a value is not as the dictionary says.
    """
    raw = _raw(file, content)
    described = columns(table)
    raw = raw.rename(columns={column.header_zh: column.name for column in described})
    _refuse_headers(file, table, raw, described)
    frame = pd.DataFrame({column.name: _typed(file, raw, column) for column in described}, index=raw.index)
    _refuse_duplicates(file, frame, [column.name for column in described if column.key])
    _refuse_ranges(file, frame, described)
    return frame


def _raw(file: Path, content: bytes) -> pd.DataFrame:
    """Every cell as stripped text."""
    try:
        text = StringIO(_decoded(file, content))
        frame = pd.read_csv(text, dtype=str, keep_default_na=False, skip_blank_lines=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise PlannerError(f"{file}: this is not a table of comma-separated values ({error})") from None
    frame.columns = frame.columns.str.strip()
    frame.index = pd.RangeIndex(2, 2 + len(frame))
    stripped = pd.DataFrame({name: column.str.strip() for name, column in frame.items()}, index=frame.index)
    return stripped[(stripped != "").any(axis=1)]


def _decoded(file: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PlannerError(f"{file}: the text is neither UTF-8 nor GB 18030; save it again as CSV UTF-8")


def _refuse_headers(file: Path, table: str, raw: pd.DataFrame, described: tuple[Column, ...]) -> None:
    names = [column.name for column in described]
    unknown = [header for header in raw.columns if header not in names]
    if len(raw.columns) == 1 and any(mark in raw.columns[0] for mark in _SEPARATORS):
        raise PlannerError(f"{file}: the columns are not separated by commas; save it as CSV with commas (UTF-8)")
    for column in described:
        if column.required and column.name not in raw.columns:
            close = get_close_matches(column.name, unknown, n=1) or unknown[:1]
            instead = f"; is it '{close[0]}'?" if close else ""
            place = f"the column '{column.name}' ({column.header_zh}) of table {table}"
            raise PlannerError(f"{file}: {place} is missing{instead}")
    if unknown:
        raise PlannerError(f"{file}: table {table} has no column '{unknown[0]}'{nearest(unknown[0], names)}")


def _typed(file: Path, raw: pd.DataFrame, column: Column) -> "pd.Series[Any]":
    if column.name not in raw.columns:
        return pd.Series([None] * len(raw), index=raw.index, dtype=object)
    text = raw[column.name]
    if column.required:
        _refuse(file, column, text, text == "", "it is empty, and must be filled in")
    if column.codes:
        return _mapped(file, text, column, _code_reader(column.codes))
    if column.type in NUMERIC:
        return _numbers(file, text, column)
    if column.type == "month":
        return _mapped(file, text, column, parse_month)
    return text


def _refuse(file: Path, column: Column, text: "pd.Series[str]", wrong: "pd.Series[bool]", why: str) -> None:
    if wrong.any():
        at = int(wrong.to_numpy().argmax())
        raise PlannerError(f"{file}, row {text.index[at]}, column {column.name}: {why.format(text.iloc[at])}")


def _code_reader(codes: str) -> Callable[[str], str]:
    """What reads the codes of a kind; where the dictionary says ``level+all``, the word ``all`` besides."""
    kind, _, besides = codes.partition("+")
    return lambda spelling: spelling if besides and spelling == besides else vocabulary.recognise(kind, spelling)


def _mapped(file: Path, text: "pd.Series[str]", column: Column, read_one: Callable[[str], object]) -> "pd.Series[Any]":
    """Each different spelling read once; empty cells stay empty."""
    values: dict[str, Any] = {}
    for spelling in text.unique():
        try:
            values[spelling] = None if spelling == "" else read_one(spelling)
        except (PlannerError, ValueError) as error:
            row = (text == spelling).idxmax()
            raise PlannerError(f"{file}, row {row}, column {column.name}: {error}") from None
    return text.map(values)


def _numbers(file: Path, text: "pd.Series[str]", column: Column) -> "pd.Series[Any]":
    plain = text.str.normalize("NFKC").str.replace(_THOUSANDS, "", regex=True)
    numbers = pd.to_numeric(plain.where(plain != "", None), errors="coerce").astype(float)
    _refuse(file, column, text, (text != "") & (numbers.isna() | np.isinf(numbers)), "'{}' is not a number")
    _refuse(file, column, text, numbers.abs() > LARGEST, f"{{}} is beyond the largest number that is read, {LARGEST:g}")
    if column.type != "number":
        _refuse(file, column, text, numbers.notna() & (numbers % 1 != 0), "'{}' is not a whole number")
    if column.minimum is not None:
        _refuse(file, column, text, numbers < column.minimum, f"{{}} is below the least allowed, {column.minimum:g}")
    if column.maximum is not None:
        _refuse(file, column, text, numbers > column.maximum, f"{{}} is above the most allowed, {column.maximum:g}")
    whole = column.type != "number" and bool(numbers.notna().all())
    return numbers.astype("int64") if whole else numbers


def _refuse_ranges(file: Path, frame: pd.DataFrame, described: tuple[Column, ...]) -> None:
    """Refuse a range, where the table has one, that does not hold its value."""
    if not {"low", "high"} <= set(frame.columns):
        return
    value = next(column.name for column in described if column.type in NUMERIC and not column.key)
    for row in frame.index[(frame["low"] > frame[value]) | (frame["high"] < frame[value])]:
        low, high, given = frame.loc[row, ["low", "high", value]].astype(float)
        raise PlannerError(f"{file}, row {row}: {value} {given:g} lies outside its range, {low:g} to {high:g}")


def _refuse_duplicates(file: Path, frame: pd.DataFrame, key: list[str]) -> None:
    repeated = frame.duplicated(key) if key else pd.Series(False, index=frame.index)
    if repeated.any():
        at = int(repeated.to_numpy().argmax())
        values = ", ".join(f"{name} {frame[name].iloc[at]!s}" for name in key)
        raise PlannerError(f"{file}, row {frame.index[at]}: {values} stands in the table twice; keep one row")
