"""What a command prints: tables that fit 80 columns, Chinese text counted as two columns wide."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from workforce import vocabulary
from workforce.cli.options import LANGUAGE, say

SHOWN_SUBJECTS = 6
COLUMNS = 80
INDENT = "  "
CLOSING = "，。、；：）”"
"""Chinese marks that begin no line."""


def width(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many columns of the terminal :func:`show_table` takes."""
    from rich.cells import cell_len

    full = [row for row in (headers, *rows) if len(row) > 1]
    return sum(max(cell_len(cell) for cell in column) + 2 for column in zip(*full, strict=True)) - 2


def show_table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, the others to the right; a row of one cell is a heading."""
    from rich.cells import cell_len

    full = [row for row in (headers, *rows) if len(row) > 1]
    widths = [max(cell_len(cell) for cell in column) for column in zip(*full, strict=True)]
    print(title)
    for row in (headers, *rows):
        first = row[0] + " " * (widths[0] - cell_len(row[0]))
        rest = (" " * (width - cell_len(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=False))
        print("  ".join((first, *rest)).rstrip())


def show_list(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of two columns, both to the left."""
    from rich.cells import cell_len

    width = max(cell_len(row[0]) for row in (headers, *rows))
    print(title)
    for first, second in (headers, *rows):
        print(f"{first}{' ' * (width - cell_len(first))}  {second}".rstrip())


def folded(text: str) -> str:
    """A sentence in lines of 80 columns, those after the first indented; Chinese breaks anywhere."""
    from rich.cells import cell_len

    lines = [""]
    for piece in re.findall(rf"(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[{CLOSING}]*|\s+", text):
        if cell_len(lines[-1] + piece) > COLUMNS:
            lines[-1] = lines[-1].rstrip()
            lines.append(INDENT)
            piece = piece.lstrip()
        lines[-1] += piece
    return "\n".join(lines)


def show_json(value: Any) -> None:
    """Print a value for machines: JSON, and nothing else on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def tell(message: str) -> None:
    """Print a sentence for people on standard output."""
    print(message)


def note(message: str) -> None:
    """Print a sentence on standard error."""
    print(message, file=sys.stderr)


def counter(name: str) -> Callable[[int, int], None]:
    """A progress line on standard error, where that is a terminal."""

    def show(done: int, asked: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done == asked else ""
            print(f"\r{say('progress', name=name, done=done, asked=asked)}", end=end, file=sys.stderr, flush=True)

    return show


def number(value: float) -> str:
    """A count of people; an ASCII minus."""
    return f"{round(value):,d}"


def plain(value: float) -> str:
    """A count of people without separators, where room is short."""
    return f"{round(value):d}"


def signed(value: float) -> str:
    """A difference; zero has no sign."""
    return f"{round(value):+,d}" if round(value) else "0"


def ranged(row: pd.Series, show: Callable[[float], str] = number) -> str:
    """Median and 90 % range; the median alone where there is no range."""
    low, median, high = (show(row[name]) for name in ("low", "median", "high"))
    return median if low == high else f"{median} ({say('range', low=low, high=high)})"


def shown_years(years: Sequence[int], plan_from: int, worst: int | None) -> list[int]:
    """The years a table shows: the base, the first of the plan, the worst, and every fifth from base to last."""
    chosen = {years[0], plan_from, worst, years[-1], *years[::5]}
    return [year for year in years if year in chosen]


def name(kind: str, code: str) -> str:
    """The name of an id in the language of this process."""
    return say("all") if code == "all" else vocabulary.name(kind, code, LANGUAGE)
