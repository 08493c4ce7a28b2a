"""The shipped workbooks: the same tables as the folders, and what the tool makes of these today."""

from zipfile import ZipFile

import pandas as pd
import pytest

from tests.workbooks.refresh import COUNTIES, workbook
from workforce import shipped
from workforce.county import reading, templates


@pytest.fixture(scope="module", params=COUNTIES)
def county(request):
    return request.param


@pytest.fixture(scope="module")
def of_folder(county):
    return reading.read(shipped.data() / county)


def test_a_shipped_workbook_holds_the_tables_of_its_folder(county, of_folder):
    of_workbook = reading.read(workbook(county))
    assert of_workbook.facts == of_folder.facts
    assert of_workbook.files.keys() == of_folder.files.keys()
    assert of_workbook.tables.keys() == of_folder.tables.keys()
    for name, frame in of_folder.tables.items():
        pd.testing.assert_frame_equal(of_workbook.tables[name], frame)


def parts(file):
    with ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_shipped_workbook_is_what_the_tool_makes_today(county, of_folder, tmp_path):
    """Where this fails after a change of tables or texts: python -m tests.workbooks.refresh."""
    templates.write_county(of_folder, tmp_path / workbook(county).name, "zh")
    made, kept = parts(tmp_path / workbook(county).name), parts(workbook(county))
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_same_tables_make_the_same_bytes(of_folder, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        templates.write_county(of_folder, tmp_path / name / "county.xlsx", "zh")
    assert (tmp_path / "one" / "county.xlsx").read_bytes() == (tmp_path / "two" / "county.xlsx").read_bytes()
