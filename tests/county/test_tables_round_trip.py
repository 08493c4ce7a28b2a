"""Any table that is written by us is the same when it is read back, as text and as a workbook."""

import csv
import tempfile
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messy_workbooks import csv_bytes, csv_folder

from workforce import vocabulary
from workforce.county import reading, tables, templates
from workforce.county.dictionary import columns, title, titles
from workforce.county.files import checked
from workforce.county.files.problems import Problems
from workforce.county.files.sheets import sheets
from workforce.county.files.values import NUMERIC, Spellings
from workforce.language import LANGUAGES
from workforce.months import month, show_month

NAMES = [known.table for known in titles()]
RANGE = ("low", "high")

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), include_characters="\n"), max_size=12)
MARKED = st.builds(str.__add__, st.sampled_from("=+-@'\"," + "语２"), TEXTS)
FIRST = st.text(st.sampled_from("abcXYZ0189甲乙丙-"), min_size=1, max_size=8)
"""What rows begin with: a row that begins as an example, a total or a note is none of the table's."""


def values_of(column, first):
    """The cells that a column may hold, as text; empty ones where they may be."""
    if column.codes:
        kind, _, besides = column.codes.partition("+")
        found = st.sampled_from([*vocabulary.ids(kind), *filter(None, [besides])])
    elif column.type in NUMERIC:
        found = numbers(column)
    elif column.type == "month":
        found = st.integers(month(1940, 1), month(2060, 12)).map(show_month)
    else:
        found = FIRST if first or column.key or column.required else st.one_of(TEXTS, MARKED)
    return found if column.required or first else st.one_of(found, st.just(""))


def numbers(column):
    least, most = column.minimum or 0, min(column.maximum or 1e9, 1e9)
    if column.type == "number":
        return st.floats(least, most).map(lambda number: repr(min(max(round(number, 6), least), most)))
    return st.integers(int(least), int(most)).map(str)


@st.composite
def rows_of(draw, table):
    """A table of the dictionary: a row a dict of texts; keys are unique, and ranges hold their values."""
    described = columns(table)
    key = [column.name for column in described if column.key]
    row = st.fixed_dictionaries({column.name: values_of(column, at == 0) for at, column in enumerate(described)})
    found = draw(st.lists(row, min_size=1, max_size=6, unique_by=lambda row: tuple(row[name] for name in key)))
    value = next((column.name for column in described if column.type in NUMERIC and not column.key), None)
    for row in found:
        if set(RANGE) <= set(row):
            row |= {"low": row[value], "high": row[value]} | ({"high": ""} if draw(st.booleans()) else {})
    left_out = draw(st.sets(st.sampled_from([column.name for column in described if not column.required] or [""])))
    kept = [column.name for column in described if column.name not in left_out]
    return [{name: row[name] for name in kept} for row in found]


ANY_TABLE = st.sampled_from(NAMES).flatmap(lambda table: st.tuples(st.just(table), rows_of(table)))


def read(table, content):
    return checked.parse(Path(f"{table}.csv"), table, content)


def as_given(table, rows):
    """The table as a planner's CSV has it."""
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return read(table, text.getvalue().encode())


def is_as_given(column, cell, given):
    """Whether a value is what its cell says; an empty cell may have been filled in."""
    if given == "":
        return cell in ("", None) or cell != cell or bool(column.default)
    if column.type in NUMERIC:
        return cell == float(given)
    return (show_month(int(cell)) if column.type == "month" else cell) == given


@settings(max_examples=200, deadline=None)
@given(ANY_TABLE)
def test_a_table_is_read_as_it_is_given(table_and_rows):
    table, rows = table_and_rows
    frame = as_given(table, rows)
    described = {column.name: column for column in columns(table)}
    for row, found in zip(rows, frame.to_dict("records"), strict=True):
        for name, cell in row.items():
            meant = cell.strip().removeprefix("'") if described[name].type == "text" else cell
            assert is_as_given(described[name], found[name], meant), (name, cell, found[name])


@settings(max_examples=200, deadline=None)
@given(ANY_TABLE)
def test_a_table_written_as_text_is_the_same_when_read_back(table_and_rows):
    table, rows = table_and_rows
    frame = as_given(table, rows)
    written = reading.written(frame, table)
    again = read(table, written)
    pd.testing.assert_frame_equal(again.reset_index(drop=True), frame.reset_index(drop=True))
    assert reading.written(again, table) == written


def read_sheet(file, table):
    """The table in the sheet of its name."""
    problems = Problems()
    opened = sheets(file, file.read_bytes())
    names = (title(table).zh, title(table).en)
    part = checked.of_sheet(next(s for s in opened.sheets if s.name in names), table, problems, Spellings())
    assert (problems.found, opened.unseen) == ([], [])
    return part.frame


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(found=ANY_TABLE)
def test_a_table_written_as_a_workbook_is_the_same_when_read_back(found, language):
    table, rows = found
    frame = as_given(table, rows)
    county = tables.County(Path(), {}, {table: frame}, {table: reading.written(frame, table)})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "county.xlsx"
        templates.write_county(county, file, language)
        again = read_sheet(file, table)
    assert reading.written(again, table) == county.files[table]


# a whole county, with a roster

PLACES = {"p1": ("primary", "town"), "p2": ("primary", "rural"), "j1": ("junior", "town"), "s1": ("senior", "town")}
CENSUS = month(2022, 9)


def code_of(kind, empty=False):
    return st.sampled_from([*vocabulary.ids(kind), *([""] if empty else [])])


@st.composite
def teachers(draw, number):
    """A row of the roster of a teacher of 20 to 60 years."""
    school = draw(st.sampled_from(list(PLACES)))
    birth = draw(st.integers(CENSUS - 12 * 60, CENSUS - 12 * 20))
    status = draw(code_of("status"))
    row = {
        "teacher": f"{draw(st.sampled_from('甲ab07'))}{number}",
        "birth_month": show_month(birth),
        "sex": draw(code_of("sex")),
        "level": PLACES[school][0],
        "subject": draw(code_of("subject")),
        "area": PLACES[school][1],
        "school": draw(st.sampled_from([school, ""])),
        "status": status,
        "title": draw(code_of("title")),
        "start_month": show_month(draw(st.integers(birth + 12 * 18, CENSUS))),
        "term_start_month": show_month(CENSUS - 12) if status == "special_post" else "",
        "bond_end_month": draw(st.sampled_from(["", "2025-08"])),
    }
    return row | {name: draw(code_of(kind, empty=True)) for name, kind in OTHERS.items()}


OTHERS = {column.name: column.codes for column in columns("roster") if column.codes and not column.required}
ROSTERS = st.integers(1, 5).flatmap(lambda many: st.tuples(*[teachers(number) for number in range(many)]))


@settings(max_examples=25, deadline=None)
@given(ROSTERS)
def test_a_county_with_a_roster_is_the_same_as_a_folder_and_as_a_workbook(roster):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given_as = csv_folder(folder, roster=csv_bytes([list(roster[0]), *[list(row.values()) for row in roster]]))
        county = reading.read(given_as)
        assert len(county.tables["roster"]) == len(roster)
        (folder / "again").mkdir()
        for table, content in county.files.items():
            (folder / "again" / f"{table}.csv").write_bytes(content)
        templates.write_county(county, folder / "again.xlsx", "zh")
        again = [reading.read(folder / "again"), reading.read(folder / "again.xlsx")]
    assert [one.files for one in again] == [county.files] * 2
    assert [one.hashes for one in again] == [county.hashes] * 2
