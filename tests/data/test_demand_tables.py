"""The tables that full demand reads: districts, class and load standards, electives, usual schools, a county's own."""

import csv
from pathlib import Path

import pytest

from workforce import shipped
from workforce.county import reading, tables
from workforce.county.files import checked
from workforce.county.tables import national
from workforce.errors import PlannerError

COUNTIES = ("changge", "guiding")
LEVELS = ("kindergarten", "primary", "junior", "senior", "vocational", "special")
AREAS = ("urban", "town", "rural")


def own_tables(county):
    """The tables of a shipped county."""
    return reading.read(tables.find(county)).tables


@pytest.fixture(params=COUNTIES)
def schools(request):
    """The schools of a shipped county."""
    return own_tables(request.param)["schools"]


# schools


def test_rooms_and_places_of_the_shipped_schools_are_unknown(schools):
    assert schools[["rooms", "places"]].isna().to_numpy().all()


def test_primary_and_junior_schools_have_a_district_and_no_others(schools):
    inside = schools["level"].isin(["primary", "junior"])
    assert (inside == (schools["district"] != "")).all()
    assert schools["method"].str.contains("district assumed").equals(inside)
    assert set(schools["confidence"]) == {"assumed"}


def test_a_district_lies_in_one_area_and_has_both_levels_where_the_area_does(schools):
    inside = schools[schools["district"] != ""]
    assert (inside.groupby("district")["area"].nunique() == 1).all()
    levels = inside.groupby(["area", "district"])["level"].nunique()
    assert (levels == inside.groupby("area")["level"].nunique().reindex(levels.index, level="area")).all()


def test_schools_are_dealt_out_in_turn(schools):
    """Of each level and area no district has two schools more than another."""
    inside = schools[schools["district"] != ""]
    counts = inside.groupby(["level", "area", "district"])["school"].count().groupby(["level", "area"])
    assert (counts.max() - counts.min()).max() <= 1


@pytest.mark.parametrize(
    ("county", "districts"),
    [("changge", {"urban": 4, "town": 3, "rural": 3}), ("guiding", {"urban": 2, "town": 3, "rural": 3})],
)
def test_there_are_about_ten_districts(county, districts):
    found = own_tables(county)["schools"].query("district != ''")
    assert found.groupby("area")["district"].nunique().to_dict() == districts
    expected = {f"{county}-{area}-{n}" for area, count in districts.items() for n in range(1, count + 1)}
    assert set(found["district"]) == expected


def test_usual_schools_are_near_those_of_the_shipped_counties():
    usual = national("usual_schools").set_index(["level", "area"])["pupils"]
    assert set(usual.index) == {(level, area) for level in LEVELS for area in AREAS}
    for county in COUNTIES:
        listed, pupils = own_tables(county)["schools"], own_tables(county)["pupils"]
        real = listed[~listed["name_zh"].str.contains("教学点")]
        pupils = pupils.query("sector == 'public'").groupby(["level", "area"])["pupils"].sum()
        mean = pupils / real.groupby(["level", "area"])["school"].count()
        assert (usual.reindex(mean.index) / mean).between(0.6, 1.5).all()


# standards


def test_standard_classes_are_the_published_ones():
    table = national("class_standards")
    standard = table.set_index(["level", "grade"])["standard"].to_dict()
    assert standard == {
        **{("kindergarten", grade): pupils for grade, pupils in ((1, 25), (2, 30), (3, 35))},
        **{("primary", grade): 45 for grade in range(1, 7)},
        **{(level, grade): 50 for level in ("junior", "senior") for grade in (1, 2, 3)},
    }
    assert set(table["large"]) == {56}
    assert set(table["very_large"]) == {66}
    assert set(table["confidence"]) == {"verified"}
    assert table["source"].str.len().all()


def test_weekly_totals_of_compulsory_grades_are_henans_and_assumed_in_guizhou():
    totals = national("weekly_totals").set_index(["curriculum", "level", "grade"]).sort_index()
    for grades in ("primary", "junior"):
        assert set(totals.loc[("henan-2023", grades), "confidence"]) == {"verified"}
        assert set(totals.loc[("guizhou-assumed", grades), "confidence"]) == {"assumed"}
    henan, guizhou = (totals.loc[name, "weekly_lessons"] for name in ("henan-2023", "guizhou-assumed"))
    assert henan.equals(guizhou)
    assert henan.loc["senior"].tolist() == [35, 35, 35]


def test_kindergartens_and_vocational_schools_have_a_standard_load():
    loads = national("load_standards").set_index(["level", "subject"])
    known = loads.loc[("kindergarten", "preschool"), ["load", "unit", "confidence"]].tolist()
    assert known == [0.5, "classes", "verified"]
    vocational = loads.loc["vocational"]
    assert {"vocational_major", "chinese", "mathematics"} <= set(vocational.index)
    assert set(vocational["load"]) == {20}
    assert set(vocational["confidence"]) == {"memory"}


# electives


def test_first_choices_add_up_to_one_and_second_ones_to_two():
    electives = national("elective_subjects")
    roles = electives.groupby("role")["subject"].agg(set).to_dict()
    assert roles == {
        "first": {"physics", "history"},
        "second": {"chemistry", "biology", "politics", "geography"},
    }
    shares = electives.groupby("role")["share"].sum()
    assert shares.to_dict() == pytest.approx({"first": 1, "second": 2})
    assert set(electives["confidence"]) == {"assumed"}
    assert electives["method"].str.contains("35 to 55").all()


def test_first_choices_are_henans_of_2025():
    share = national("elective_subjects").set_index("subject")["share"]
    assert share[["physics", "history"]].to_dict() == {"physics": 0.612, "history": 0.388}


def test_second_choices_hold_the_two_published_combinations():
    """Physics, chemistry and biology 39 percent; history, politics and geography 18 percent."""
    share = national("elective_subjects").set_index("subject")["share"]
    assert share[["chemistry", "biology"]].min() >= 0.39
    assert share[["politics", "geography"]].min() >= 0.18
    # Who is in neither of the two combinations may or may not choose a subject.
    assert share[["chemistry", "biology"]].max() <= 1 - 0.18
    assert share[["politics", "geography"]].max() <= 1 - 0.39


def test_the_other_combinations_share_out_the_rest_of_each_first_choice():
    with (shipped.data() / "reference" / "assumptions.csv").open(encoding="utf-8", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["item"] == "other_combinations"]
    assert len({frozenset(row["category"].split("+")) for row in rows}) == 10
    for first in ("physics", "history"):
        parts = [float(row["value"]) for row in rows if row["category"].startswith(f"{first}+")]
        assert sum(parts) == pytest.approx(1)


# a county's own tables

OWN = {
    "timetable": """level,grade,subject,weekly_lessons,confidence
primary,1,chinese,8,verified
小学,1,数学,4.5,verified
""",
    "loads": """level,subject,area,load,confidence
primary,chinese,rural,16,verified
primary,chinese,all,14,assumed
""",
    "history": """year,level,pupils,teachers,confidence
2020,primary,22000,1200.5,verified
""",
    "programmes": """subject,share,pupils_per_teacher,confidence
vocational_major,0.6,18,verified
语文,0.4,25,assumed
""",
}
CHINESE_HEADERS = {
    "timetable": "学段,年级,学科,周课时,可信度",
    "loads": "学段,学科,区域,满工作量,可信度",
    "history": "年份,学段,学生数,教师数,可信度",
    "programmes": "学科,学生占比,生师比,可信度",
}


def read(folder: Path, name: str, text: str):
    """A table of a county, written and read."""
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    return checked.read(file, name)


@pytest.mark.parametrize("name", OWN)
def test_a_table_of_ones_own_is_read_with_headers_of_either_language(tmp_path, name):
    made = read(tmp_path, name, OWN[name])
    header, _, rows = OWN[name].partition("\n")
    assert made.equals(read(tmp_path, name, f"{CHINESE_HEADERS[name]}\n{rows}"))
    assert len(made) == len(rows.splitlines())
    assert set(header.split(",")) | {"source", "method"} == set(made.columns)


@pytest.mark.parametrize(
    ("name", "good", "bad", "why"),
    [
        ("loads", "rural,16", "rural,0", "row 2, column load: 0 is below the least allowed, 0.01"),
        ("loads", "rural,16", "rural,-3", "row 2, column load: -3 is below the least allowed, 0.01"),
        ("loads", "rural,16", "village,16", "row 2, column area: 'village' is not a known area"),
        ("loads", "rural,16", "all,16", "row 3: level primary, subject chinese, area all stands in the table twice"),
        ("timetable", "primary,1", "primary,0", "row 2, column grade: 0 is below the least allowed, 1"),
        ("timetable", "primary,1", "primary,7", "row 2, column grade: 7 is above the most allowed, 6"),
        ("timetable", "chinese,8", "chinese,41", "row 2, column weekly_lessons: 41 is above the most allowed, 40"),
        ("timetable", "chinese,8", "chinese,", "row 2, column weekly_lessons: it is empty, and must be filled in"),
        ("history", "22000", "0", "row 2, column pupils: 0 is below the least allowed, 0.01"),
        ("history", "1200.5", "0", "row 2, column teachers: 0 is below the least allowed, 0.01"),
        ("programmes", "0.6", "1.6", "row 2, column share: 1.6 is above the most allowed, 1"),
        ("programmes", "18", "0", "row 2, column pupils_per_teacher: 0 is below the least allowed, 0.01"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_cell(tmp_path, name, good, bad, why):
    assert good in OWN[name]
    with pytest.raises(PlannerError) as refused:
        read(tmp_path, name, OWN[name].replace(good, bad, 1))
    assert str(refused.value).startswith(f"{tmp_path / name}.csv, {why}")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("a,-1,100", "column rooms: -1 is below the least allowed, 1"),
        ("a,1.5,100", "column rooms: '1.5' is not a whole number"),
        ("a,10,-5", "column places: -5 is below the least allowed, 0"),
    ],
)
def test_a_capacity_below_zero_is_refused(tmp_path, given, why):
    header = "school,name_zh,level,area,sector,weight,district,rooms,places,confidence"
    with pytest.raises(PlannerError) as refused:
        read(tmp_path, "schools", f"{header}\ns,学校,primary,town,public,1,{given},verified\n")
    assert str(refused.value).startswith(f"{tmp_path / 'schools'}.csv, row 2, {why}")


def test_a_list_of_schools_without_the_new_columns_is_read_as_before(tmp_path):
    header = "school,name_zh,level,area,sector,weight,confidence"
    made = read(tmp_path, "schools", f"{header}\ns,学校,primary,town,public,1,verified\n")
    assert made.loc[2, ["district", "rooms", "places"]].isna().all()


@pytest.mark.parametrize("name", OWN)
def test_a_county_takes_the_table_where_its_folder_has_it(tmp_path, name):
    folder = tmp_path / "own"
    folder.mkdir()
    for file in (shipped.data() / "guiding").glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    assert name not in reading.read(folder).tables
    (folder / f"{name}.csv").write_text(OWN[name], encoding="utf-8")
    assert len(reading.read(folder).tables[name]) == len(OWN[name].splitlines()) - 1
