"""Names for what stands in tables: headings of columns, names of ids, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from workforce import vocabulary
from workforce.language import say

_KINDS = {
    "level": "level",
    "subject": "subject",
    "area": "area",
    "sex": "sex",
    "attribute": "attribute",
    "confidence": "confidence",
    "unit": "load_unit",
    "sector": "sector",
    "channel": "channel",
    "status": "status",
    "payer": "payer",
    "pool": "level",
    "step": "redeployment_step",
    **{f"{side}_{part}": part for side in ("from", "to") for part in ("level", "subject", "area")},
}
"""Column -> kind of the code table that its ids belong to."""

_FLOW_KINDS = {"hired": "channel", "left": "cause", "absent": "absence"}
_MOVES = ("moved_in", "moved_out")
_SENTENCES = ("measure", "kind", "basis", "need_basis", "case", "size", "what", "factor")
_SPOKEN = ("flow", "item", "move", "office")
"""Columns whose ids are made of a kind and a name, such as ``left.retirement``."""
_CATEGORIES = ("subject", "area", "sex", "status", "title")
_ONE_KIND = ("preschool", "special_education")
"""Subjects that are the only one of their level, so that the level's name says it all."""


def said(key: str, language: str, otherwise: str, **values: object) -> str:
    """The sentence of a key, or what was given where no sentence has been written for it."""
    try:
        return say(key, language, **values)
    except KeyError:
        return otherwise


def heading(column: str, language: str) -> str:
    """The heading of a column."""
    return said(f"report.column.{column}", language, column)


def title_of(entry: str, manifest_part: Mapping[str, Any], language: str) -> str:
    """A text that a manifest gives in both languages (``title_zh``, ``title_en``); either, where one is empty."""
    other = "en" if language == "zh" else "zh"
    return str(manifest_part.get(f"{entry}_{language}") or manifest_part.get(f"{entry}_{other}") or "")


def name(column: str, code: object, language: str) -> object:
    """The name of what stands in a column: ids become names, everything else stays."""
    if not isinstance(code, str):
        return code
    if code == "all":
        return said(f"report.value.all.{column}", language, say("report.value.all", language))
    if column in _NAMED:
        return _NAMED[column](code, language)
    if column in _KINDS:
        return _known(_KINDS[column], code, language)
    if column in ("flow", "item"):
        return _flow(column, code, language)
    if column in _SENTENCES:
        return said(f"report.value.{column}.{code}", language, code)
    return code


def inside(column: str, code: object, language: str) -> str:
    """The name as it stands inside a sentence, where it begins with a small letter."""
    told = str(name(column, code, language))
    return told[:1].lower() + told[1:]


def grade(level: str, number: int, language: str) -> str:
    """A grade of a level: ``Primary 1``, ``小学1年级``."""
    told = say("report.grade", language, level=name("level", level, language), number=number)
    return said(f"report.grade.{level}.{number}", language, told)


def _flow(column: str, code: str, language: str) -> str:
    group, _, which = code.partition(".")
    if group in _FLOW_KINDS:
        return _known(_FLOW_KINDS[group], which, language)
    if group in _MOVES:
        return say(f"report.value.flow.{group}", language, move=move(which, language))
    return said(f"report.value.{column}.{code}", language, code)


def move(code: str, language: str) -> str:
    """The name of a move inside the county; one of redeployment with its step: ``Redeployment: another area``."""
    kind, _, step = code.partition(".")
    told = _known("move", kind, language)
    if not step or kind != "redeployment":
        return said(f"report.value.move.{code}", language, told)
    return say("report.value.step", language, move=told, step=vocabulary.name("redeployment_step", step, language))


def office(code: str, language: str) -> str:
    """What an office of the calendar does: ``Talent: decides``, ``Rotation``."""
    channel, _, act = code.rpartition(".")
    if channel:
        return said(f"report.value.office.{act}", language, code, channel=_known("channel", channel, language))
    if code in vocabulary.ids("move"):
        return _known("move", code, language)
    return said(f"report.value.office.{code}", language, code)


def _known(kind: str, code: str, language: str) -> str:
    """The name of an id with its first letter large, as the head of a row wants it; what no table knows stays."""
    one, both, other = code.partition("+")
    if both:
        told = vocabulary.name(kind, other, language)
        return say("report.and", language, one=_known(kind, one, language), other=told)
    found = vocabulary.name(kind, code, language)
    return found[:1].upper() + found[1:] if code in vocabulary.ids(kind) else code


def cause(code: str, language: str) -> str:
    """Why teachers leave, or why a gap changes: ``Retirement``, ``Open recruitment (hired)``, ``Class size``."""
    kind, _, which = code.partition(".")
    if kind == "moved":
        return say("report.value.moved", language, move=move(which, language))
    if which and kind in _FLOW_KINDS:
        return say(f"report.value.{kind}", language, which=_known(_FLOW_KINDS[kind], which, language))
    return said(f"report.value.cause.{code}", language, _known("cause", code, language))


def group(code: str, language: str) -> str:
    """A group of changes between two scenarios: ``Births``, ``Talent (channel)``; several joined by a plus."""
    one, both, others = code.partition("+")
    if both:
        other = group(others, language)
        return say("report.and", language, one=group(one, language), other=other[:1].lower() + other[1:])
    kind, _, which = one.partition(".")
    if kind == "channel" and which:
        return say("report.value.group.channel", language, which=_known("channel", which, language))
    return said(f"report.value.group.{one}", language, one)


_NAMED: dict[str, Callable[[str, str], str]] = {
    "move": move, "office": office, "cause": cause, "group": group,
}  # fmt: skip
"""Columns whose ids are told by a function of their own."""


def payment(item: object, payer: object, language: str) -> str:
    """What is paid for and by whom: ``Wages (county budget)``."""
    payer_name = vocabulary.name("payer", str(payer), language)
    return say("report.payment", language, item=name("item", item, language), payer=payer_name)


def named(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """A copy of a table with names in place of ids.

    | level  | mean |      | level | mean |
    |--------|------|  ->  |-------|------|
    | junior | 41.0 |      | 初中   | 41.0 |
    """
    told = table.copy()
    for column in map(str, table.columns):
        if column in (*_KINDS, *_SENTENCES, *_SPOKEN, *_NAMED):
            names = {code: name(column, code, language) for code in table[column].unique().tolist()}
            told[column] = table[column].map(names)
    if {"attribute", "category"} <= set(table.columns):
        pairs = zip(table["attribute"].tolist(), table["category"].tolist(), strict=True)
        categories = [str(_category(attribute, code, language)) for attribute, code in pairs]
        told["category"] = pd.Series(categories, told.index)
    return told


def _category(attribute: str, code: object, language: str) -> object:
    """The name of a category, whose kind is the attribute beside it; age bands and totals stay as they are."""
    return _known(attribute, code, language) if attribute in _CATEGORIES and isinstance(code, str) else code


def cell_name(level: str, subject: str, language: str) -> str:
    """A subject at a level: ``Junior mathematics``; a level with one kind of teacher goes by its own name."""
    place = str(name("level", level, language))
    if subject in _ONE_KIND:
        return place
    return say("report.cell", language, level=place, subject=vocabulary.name("subject", subject, language))
