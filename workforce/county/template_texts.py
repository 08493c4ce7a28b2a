"""What the workbooks of a county say: headers, what each column means and may hold, an example row of each table.

In: the data dictionary and the code table. Out: plain texts and cells in Chinese or English; how they look is left to
``templates``.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from workforce import shipped, vocabulary
from workforce.county.dictionary import Column, columns, title, titles
from workforce.county.files.headers import table_of
from workforce.errors import PlannerError, nearest
from workforce.language import say
from workforce.months import month, show_month

Cell = str | int | float | None

ITEMS = ("id", "name_zh", "name_en", "province_zh", "base_year", "curriculum", "sector_scope", "population", "note_zh",
         "note_en")  # fmt: skip
"""The items that the table ``county`` of a template lists, for their contents to be filled in."""

_ALL = {"zh": "全县", "en": "all"}

_EXAMPLES: dict[str, dict[str, Any]] = {
    "roster": {
        "teacher": "T0001", "birth_month": month(1985, 3), "sex": "female", "level": "primary", "subject": "chinese",
        "area": "town", "school": "S001", "status": "established", "title": "other", "start_month": month(2008, 9),
        "office": "teacher", "licence_level": "junior", "second_subject": "politics", "duty": "at_post",
    },
    "teacher_marginals": {"level": "primary", "attribute": "subject", "category": "chinese", "teachers": 420},
    "pupils": {"level": "primary", "grade": 1, "area": "town", "sector": "public", "pupils": 1650},
    "births": {"year": 2022, "births": 4300},
    "class_sizes": {"level": "primary", "area": "town", "pupils_per_class": 42},
    "schools": {
        "school": "S001", "name_zh": "城关镇第一小学", "level": "primary", "area": "town", "sector": "public",
        "weight": 0.35, "district": "城关学区", "rooms": 36, "places": 1620,
    },
    "large_classes": {"area": "urban", "minimum_pupils": 56, "classes": 12},
    "establishment": {"level": "all", "posts": 4200},
    "pipeline": {"channel": "funded_graduate", "signed_year": 2022, "people": 10, "arrival_year": 2026},
    "elective_subjects": {
        "subject": "biology", "role": "second", "share": 0.6, "group_size": 45, "lessons_chosen": 4,
        "lessons_others": 2,
    },
    "timetable": {"level": "primary", "grade": 3, "subject": "mathematics", "weekly_lessons": 4},
    "loads": {"level": "junior", "subject": "mathematics", "area": "all", "load": 11},
    "history": {"year": 2021, "level": "primary", "pupils": 31500, "teachers": 1850},
    "programmes": {"subject": "vocational_major", "share": 1, "pupils_per_teacher": 18},
    "mapping": {"kind": "subject", "written": "品生", "means": "politics"},
}  # fmt: skip


def tables() -> list[str]:
    """Every table that a county may give, in the order of the sheets."""
    return [known.table for known in titles()]


def recognise(name: str) -> str:
    """The table that an id, a Chinese or English name or an alias means.

    Raises:
        PlannerError: there is no such table; the nearest is named.
    """
    guess = table_of(name)
    if guess is None or not guess.exact:
        known = [*tables(), *(given.zh for given in titles())]
        raise PlannerError(f"there is no table '{name}'{nearest(name.strip(), known)}")
    return guess.table


def sheet_name(table: str, language: str) -> str:
    """The name of the sheet of a table."""
    return title(table).zh if language == "zh" else title(table).en


def header(column: Column, language: str) -> str:
    """What stands above a column: its Chinese header, or its id."""
    return column.header_zh if language == "zh" else column.name


@cache
def _meanings() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Of each table and column what it means, by language."""
    with (shipped.data() / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            (row["table"], row["column"]): {"zh": row["meaning_zh"], "en": row["meaning_en"]}
            for row in csv.DictReader(file)
        }


def meaning(table: str, column: Column, language: str) -> str:
    """What a column means."""
    return _meanings()[table, column.name][language]


def codes_of(column: Column, language: str) -> list[str]:
    """The names that a column of codes takes; none for other columns."""
    if not column.codes:
        return []
    kind, _, besides = column.codes.partition("+")
    names = [vocabulary.name(kind, code, language) for code in vocabulary.ids(kind)]
    return [*names, _ALL[language]] if besides else names


def allowed(column: Column, language: str) -> str:
    """What a cell of the column may hold; empty where anything may stand."""
    if column.codes:
        return say("template.comma", language).join(codes_of(column, language))
    if column.type == "month":
        return say("template.month", language)
    if column.minimum is None:
        return ""
    form = "g" if column.type == "year" else ",g"
    if column.maximum is None:
        return say("template.at_least", language, least=format(column.minimum, form))
    return say("template.between", language, least=format(column.minimum, form), most=format(column.maximum, form))


def unit(column: Column, language: str) -> str:
    """The unit of a column; empty where it has none."""
    return say(f"template.unit.{column.unit.replace(' ', '_')}", language) if column.unit else ""


def must(table: str, column: Column, language: str) -> str:
    """Whether a cell must be filled in, or what holds where it is empty."""
    if not column.default:
        return say("template.required" if column.required else "template.optional", language)
    return say("template.default", language, value=_default(table, column, language))


def _default(table: str, column: Column, language: str) -> str:
    if column.default.startswith("="):
        same = next(other for other in columns(table) if other.name == column.default[1:])
        return say("template.as", language, column=header(same, language))
    return str(shown(column, column.default, language))


def comment(table: str, column: Column, language: str) -> str:
    """What is noted at the header of a column: meaning, unit, what is allowed, whether it is required."""
    lines = [meaning(table, column, language)]
    for key, told in (("unit", unit(column, language)), ("allowed", allowed(column, language))):
        lines += [say(f"template.note.{key}", language, told=told)] if told else []
    return "\n".join([*lines, must(table, column, language)])


def shown(column: Column, value: Any, language: str) -> Cell:
    """A value of the column as it stands in a cell: a code by its name, a month as ``1985-03``, nothing as None."""
    if value is None or value == "" or value != value:
        return None
    if column.codes:
        kind, _, besides = column.codes.partition("+")
        return _ALL[language] if besides and value == besides else vocabulary.name(kind, str(value), language)
    if column.type == "month":
        return show_month(int(value))
    if column.type == "text":
        return str(value)
    number = float(value)
    return int(number) if number.is_integer() else number


def rows_of(table: str, frame: pd.DataFrame, language: str) -> list[list[Cell]]:
    """The rows of a typed table as cells, columns in the order of the dictionary."""
    if table == "teacher_marginals":
        frame = frame.assign(**{
            category: [vocabulary.name(*pair, language) for pair in zip(frame[kind], frame[category], strict=True)]
            for kind, category in (("attribute", "category"), ("attribute_b", "category_b"))
        })  # fmt: skip
    by_column = [[shown(column, value, language) for value in frame[column.name].tolist()] for column in columns(table)]
    return [list(row) for row in zip(*by_column, strict=True)]


def example(table: str, language: str) -> list[Cell]:
    """A row that shows what is meant; its first cell says that it is one, and readers pass over it."""
    frame = pd.DataFrame([{column.name: _EXAMPLES[table].get(column.name) for column in columns(table)}], dtype=object)
    ((first, *others),) = rows_of(table, frame, language)
    return [say("template.example", language, value=first), *others]


def items(given: Mapping[str, Mapping[str, str]], language: str) -> list[list[Cell]]:
    """The rows of the table ``county``: every item, with the cells of those that are known, by column."""
    rows = [{"item": item, **given.get(item, {})} for item in ITEMS]
    frame = pd.DataFrame(rows, columns=[column.name for column in columns("county")], dtype=object)
    return rows_of("county", frame, language)


def guide_of_tables(listed: Sequence[str], language: str) -> Iterator[list[str]]:
    """A row a table: its name, whether it is needed, what is assumed without it."""
    for table in listed:
        known = title(table)
        instead = known.instead_zh if language == "zh" else known.instead_en
        yield [sheet_name(table, language), say(f"template.needed.{known.needed}", language), instead]


def guide_of_columns(listed: Sequence[str], language: str) -> Iterator[list[str]]:
    """A row a column: table, header, meaning, unit, what is allowed, whether it is required."""
    for table in listed:
        for column in columns(table):
            yield [sheet_name(table, language), header(column, language), meaning(table, column, language),
                   unit(column, language), allowed(column, language), must(table, column, language)]  # fmt: skip
