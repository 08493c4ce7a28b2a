"""The commands ``template`` and ``init --from blank``: what they write, what they say of wrong input."""

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import workforce
from workforce import months, shipped
from workforce.county import reading, template_texts, templates
from workforce.months import CENSUS_MONTH
from workforce.scenario import overlays

SCENARIOS = {"baseline", "low_births", "high_births", "hiring_freeze", "replace_leavers", "later_retirement"}


def visible(file):
    return [page for page in openpyxl.load_workbook(file) if page.sheet_state == "visible"]


def test_one_table_as_workbook_and_as_text(type_command):
    code, out, err = type_command("template", "教师花名册", "-o", "roster.xlsx")
    assert (code, err) == (0, "")
    assert "roster.xlsx" in out
    assert len(visible("roster.xlsx")) == 2
    assert type_command("template", "roster", "-o", "roster.csv")[0] == 0
    assert Path("roster.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert sorted(path.name for path in Path().iterdir()) == ["roster.csv", "roster.xlsx"]


def test_without_a_table_the_workbook_has_all(type_command):
    assert type_command("template", "-o", "all.xlsx")[0] == 0
    assert len(visible("all.xlsx")) == 1 + len(template_texts.tables())


@pytest.mark.parametrize("source", ["guiding", "folder"])
def test_a_county_as_one_workbook(type_command, source):
    if source == "folder":
        type_command("init", "mine", "--from", "guiding")
        source = "mine/county"
    assert type_command("template", "--from", source, "-o", "county.xlsx")[0] == 0
    assert reading.read(Path("county.xlsx")).base_year == 2022


def test_an_existing_file_is_replaced_only_by_force(type_command):
    Path("t.csv").write_text("mine")
    code, out, err = type_command("template", "pupils", "-o", "t.csv")
    assert (code, out) == (2, "")
    assert err == "t.csv exists already; choose another file with -o, or replace it with --force\n"
    assert Path("t.csv").read_text() == "mine"
    assert type_command("template", "pupils", "-o", "t.csv", "--force")[0] == 0
    assert Path("t.csv").read_text() != "mine"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["rosters", "-o", "t.xlsx"], "there is no table 'rosters'; did you mean 'roster'?"),
        (["roster", "-o", "t.pdf"], "choose a name in .xlsx or .csv"),
        (["-o", "t.csv"], ".csv holds one table; name the table"),
        (["--from", "guiding", "-o", "t.csv"], ".csv holds one table"),
        (["roster", "--from", "guiding", "-o", "t.xlsx"], "name a table or, with --from, a county, not both"),
        (["--from", "gidding", "-o", "t.xlsx"], "did you mean 'guiding'?"),
        (["roster", "-o", "none/t.xlsx"], "none/t.xlsx: it cannot be written"),
    ],
)
def test_wrong_input_is_one_sentence(type_command, words, sentence):
    code, out, err = type_command("template", *words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert list(Path().iterdir()) == []


# init --from blank


def test_a_blank_county_is_a_workbook_and_scenarios(type_command):
    code, out, err = type_command("init", "我县", "--from", "blank")
    assert (code, err) == (0, "")
    assert "我县.xlsx" in out
    assert {path.name for path in Path("我县").iterdir()} == {"我县.xlsx", *(f"{name}.yaml" for name in SCENARIOS)}


@pytest.fixture
def filled(type_command):
    """A blank county whose workbook has been filled in with the tables of Guiding."""
    type_command("init", "我的 县", "--from", "blank")
    folder = Path("我的 县")
    base = openpyxl.load_workbook(folder / "我的 县.xlsx").worksheets[1]
    (year,) = (row[1].value for row in base.iter_rows() if str(row[1].value).isdigit())
    county = reading.read(shipped.data() / "guiding")
    templates.write_county(county, folder / "我的 县.xlsx", "zh")
    for file in folder.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for place in range(4):
            text = text.replace(str(int(year) + place), str(2022 + place))
        file.write_text(text, encoding="utf-8")
    return folder


def test_the_blank_scenarios_run_once_the_workbook_is_filled_in(filled):
    for name in sorted(SCENARIOS):
        case = workforce.load(filled / f"{name}.yaml")
        assert case.scenario.title.zh.startswith("我的 县：")
        assert case.county.base_year == case.scenario.run.base_year == 2022
    channels = workforce.load(filled / "baseline.yaml").scenario.policies.market.channels
    assert {plan.plan for plan in channels.values()} == {0}
    assert not any(plan.targets for plan in channels.values())


def test_nobody_is_recruited_but_those_already_signed_until_plans_are_entered(type_command, filled):
    code, _, err = type_command("run", filled / "baseline.yaml", "-n", "4", "--years", "3", "-o", "run")
    assert code == 0, err
    hired = pd.read_csv("run/tables/channels.csv").query("item == 'filled'")
    assert set(hired[hired["mean"] > 0]["channel"]) == {"funded_graduate"}


def test_names_that_mean_something_in_yaml_do_no_harm(type_command):
    name = "1 #$base {a}, 'b'"
    assert type_command("init", name, "--from", "blank")[0] == 0
    overlay = overlays.read(Path(name) / "baseline.yaml")
    assert overlay.values["county"] == f"{name}.xlsx"
    assert overlay.values["title"]["en"] == f"{name}: as things stand"


def test_the_base_year_is_that_of_the_last_census(type_command, monkeypatch):
    for month, year in ((CENSUS_MONTH - 1, 2024), (CENSUS_MONTH, 2025)):

        class Day(date):
            @classmethod
            def today(cls, month=month):
                return cls(2025, month, 1)

        monkeypatch.setattr(months, "date", Day)
        assert type_command("init", f"of{year}", "--from", "blank")[0] == 0
        run = overlays.read(Path(f"of{year}") / "baseline.yaml").values["run"]
        assert (run["base_year"], run["plan_from"]) == (year, year + 1)
        (county,) = (
            page for page in openpyxl.load_workbook(f"of{year}/of{year}.xlsx") if page.title in ("县情", "county")
        )
        assert str(year) in [row[1].value for row in county.iter_rows()]


def test_a_county_named_like_a_formula_is_refused(type_command):
    code, _, err = type_command("init", "=1+1", "--from", "blank")
    assert (code, err) == (2, "=1+1: a spreadsheet would take the county's name '=1+1' for a formula; choose another\n")
    assert list(Path().iterdir()) == []


def test_tables_copied_from_a_shipped_county_open_in_excel_without_garbled_chinese(type_command):
    assert type_command("init", "mine", "--from", "guiding")[0] == 0
    files = list(Path("mine/county").glob("*.csv"))
    assert len(files) > 5
    assert all(file.read_bytes().startswith(b"\xef\xbb\xbf") for file in files)
    assert all(not file.read_bytes()[3:].startswith(b"\xef\xbb\xbf") for file in files)
