"""The table of sentences: both languages, the same places, no key twice, no key that is asked for and missing."""

import csv
import re
from pathlib import Path
from string import Formatter

import workforce.reporting
from workforce import shipped

OURS = ("report.", "compare.", "workbook.")


def rows() -> list[dict[str, str]]:
    with (shipped.data() / "sentences.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_sentence_has_both_languages_and_the_same_places() -> None:
    for row in rows():
        assert row["en"], row["key"]
        assert row["zh"], row["key"]
        assert places(row["en"]) == places(row["zh"]), row["key"]


def test_no_key_stands_twice() -> None:
    keys = [row["key"] for row in rows()]
    assert len(keys) == len(set(keys))


def test_every_key_named_in_reporting_exists() -> None:
    known = {row["key"] for row in rows()}
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(workforce.reporting.__file__).parent.rglob("*.py")
    )
    asked = set(re.findall(r'"((?:report|compare|workbook)\.[a-z_.]+)"', source))
    assert asked
    assert {key for key in asked if not key.endswith((".css", ".js", ".html", ".xlsx"))} <= known
