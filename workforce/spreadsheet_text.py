"""Text that no spreadsheet takes for a formula, in files of comma-separated values.

A text that begins like a formula is marked by an apostrophe, and one that begins with an apostrophe gets another, so
that every text is read back as it was.
"""

import re

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet may take for a formula."""

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def marked(text: str) -> str:
    """A text as it is written; numbers stay as they are."""
    if text.startswith(("'", *FORMULA_MARKS)) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def unmarked(text: str) -> str:
    """A text as it was before :func:`marked`."""
    return text[1:] if text.startswith("'") else text
