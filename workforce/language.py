"""Sentences in Chinese and English, from tables with both side by side: ``data/sentences*.csv`` (key, en, zh)."""

import csv
import locale
import os
from functools import cache

from workforce import shipped
from workforce.errors import PlannerError

LANGUAGES = ("zh", "en")


@cache
def _sentences() -> dict[str, dict[str, str]]:
    sentences = {}
    for path in sorted(shipped.data().glob("sentences*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            sentences.update({row["key"]: row for row in csv.DictReader(file)})
    return sentences


def say(key: str, language: str, **values: object) -> str:
    """The sentence of a key in a language, with its places filled in by ``str.format``."""
    return _sentences()[key][language].format(**values)


def default() -> str:
    """The language to speak where none is asked for: ``WORKFORCE_LANG``, else the system's, else English."""
    asked = os.environ.get("WORKFORCE_LANG")
    if asked:
        return check(asked)
    system = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


def check(language: str) -> str:
    """The language itself, if it is one of those spoken here.

    Raises:
        PlannerError: it is not.
    """
    if language not in LANGUAGES:
        raise PlannerError(f"--lang {language} is not spoken here; choose zh or en")
    return language
