"""Tables as bureaus hand them in: read when right, refused in one sentence with file, row and column when wrong."""

import hashlib

import pytest
from six_teachers import as_csv

from workforce.county import reading, tables
from workforce.county.files import checked
from workforce.errors import PlannerError

BIRTHS = """
    year  births  low  high  confidence
    2021  6500    6000 7000  assumed
    2022  6100    5600 6600  derived
"""
ROSTER = """
    teacher  birth_month  sex   level    subject  area  status       title   start_month
    an       1963-03      male  primary  chinese  town  established  senior  1985-09
"""
SCHOOLS = """
    school  name_zh  level    area  sector  weight  confidence
    p       小学     primary  town  public  2       assumed
"""
ESTABLISHMENT = """
    level    posts  low  high  confidence
    all      900    900  900   verified
    primary  400    380  420   derived
"""


def write(tmp_path, name, text, encoding="utf-8"):
    file = tmp_path / f"{name}.csv"
    file.write_bytes(text.encode(encoding))
    return file


def sentence(file, name):
    with pytest.raises(PlannerError) as refused:
        checked.read(file, name)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_table_comes_out_typed_with_the_rows_of_the_spreadsheet(tmp_path):
    births = checked.read(write(tmp_path, "births", as_csv(BIRTHS)), "births")
    assert births.index.tolist() == [2, 3]
    assert births["year"].tolist() == [2021, 2022]
    assert births["births"].dtype == "int64"
    assert births["confidence"].tolist() == ["assumed", "derived"]


def test_columns_that_are_not_required_may_be_left_out(tmp_path):
    births = checked.read(write(tmp_path, "births", as_csv(BIRTHS)), "births")
    assert births["source"].isna().all()


def test_months_become_numbers_and_spellings_become_ids(tmp_path):
    text = as_csv(ROSTER).replace("chinese", "语文").replace("male", "男").replace("primary", "小学")
    roster = checked.read(write(tmp_path, "roster", text), "roster")
    assert roster.loc[2, ["subject", "sex", "level"]].tolist() == ["chinese", "male", "primary"]
    assert roster.at[2, "birth_month"] == 12 * 1963 + 2


def test_chinese_headers_are_read_as_the_columns_they_name(tmp_path):
    english = checked.read(write(tmp_path, "births", as_csv(BIRTHS)), "births")
    chinese = as_csv(BIRTHS).replace("year,births,low,high,confidence", "年份,出生数,下限,上限,可信度")
    assert checked.read(write(tmp_path, "births", chinese), "births").equals(english)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_saved_by_excel_in_any_usual_encoding_is_read(tmp_path, encoding):
    text = as_csv(ROSTER).replace("chinese", "语文")
    roster = checked.read(write(tmp_path, "roster", text, encoding), "roster")
    assert roster.at[2, "subject"] == "chinese"


def test_a_file_in_no_known_encoding_is_refused(tmp_path):
    file = tmp_path / "births.csv"
    file.write_bytes(as_csv(BIRTHS).encode() + b"\xff\xff,\xff")
    assert sentence(file, "births") == f"{file}: the text is neither UTF-8 nor GB 18030; save it again as CSV UTF-8"


def test_blank_lines_are_skipped_and_do_not_shift_the_row_numbers(tmp_path):
    text = as_csv(BIRTHS).replace("2022,6100", "\r\n,,,,\r\n2022,six")
    file = write(tmp_path, "births", text)
    assert sentence(file, "births").startswith(
        f"{file}, row {text.splitlines().index('2022,six,5600,6600,derived') + 1},"
    )


def test_a_missing_file_is_named(tmp_path):
    file = tmp_path / "births.csv"
    assert sentence(file, "births") == f"{file}: there is no such file"


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    assert "it cannot be read" in sentence(tmp_path, "births")


def test_an_empty_file_is_refused(tmp_path):
    file = write(tmp_path, "births", "")
    assert sentence(file, "births").startswith(f"{file}: this is not a table of comma-separated values")


WRONG_HEADERS = [
    ("births,", "", "the column 'births' (出生数) of table births is missing"),
    ("births,", "birhts,", "the column 'births' (出生数) of table births is missing; is it 'birhts'?"),
    ("confidence", "confidence,sorce", "table births has no column 'sorce'; did you mean 'source'?"),
]


@pytest.mark.parametrize(("good", "bad", "why"), WRONG_HEADERS)
def test_headers_that_are_missing_or_unknown_are_named(tmp_path, good, bad, why):
    head, *lines = as_csv(BIRTHS).splitlines()
    extra = [line + "," for line in lines]
    file = write(tmp_path, "births", "\n".join([head.replace(good, bad, 1), *extra]))
    assert sentence(file, "births") == f"{file}: {why}"


WRONG_VALUES = [
    ("births", "2022,6100", "2022,six", 3, "births", "'six' is not a number"),
    ("births", "2022,6100", "2022,-1", 3, "births", "-1 is below the least allowed, 0"),
    ("births", "2022,6100", "2022,2000000", 3, "births", "2000000 is above the most allowed, 1e+06"),
    ("births", "2022,6100", "2022,6100.5", 3, "births", "'6100.5' is not a whole number"),
    ("births", "2022,6100", "2022,inf", 3, "births", "'inf' is not a number"),
    ("births", "2022,6100", "2022,nan", 3, "births", "'nan' is not a number"),
    ("births", "2022,6100", "2022,1e400", 3, "births", "'1e400' is not a number"),
    ("births", "2022,6100", "2022,1e13", 3, "births", "1e13 is beyond the largest number that is read, 1e+12"),
    ("births", "2022,6100", "2022,-1e13", 3, "births", "-1e13 is beyond the largest number that is read, 1e+12"),
    ("schools", "town,public,2", "town,public,inf", 2, "weight", "'inf' is not a number"),
    ("roster", "primary", "all", 2, "level", "'all' is not a known level"),
    ("roster", "town", "all", 2, "area", "'all' is not a known area"),
    ("schools", "public", "all", 2, "sector", "'all' is not a known sector"),
    ("births", "2022,6100", "2022,", 3, "births", "it is empty, and must be filled in"),
    ("births", "2022,6100", "1889,6100", 3, "year", "1889 is below the least allowed, 1990"),
    ("births", "derived", "sure", 3, "confidence", "'sure' is not a known confidence; known are: "),
    ("roster", "primary", "primry", 2, "level", "'primry' is not a known level; did you mean 'primary'?"),
    ("roster", "chinese", "chinse", 2, "subject", "'chinse' is not a known subject; did you mean 'chinese'?"),
    ("roster", "chinese", "语言", 2, "subject", "'语言' is not a known subject"),
    ("roster", "established", "在编人", 2, "status", "'在编人' is not a known status; did you mean '在编'?"),
    (
        "roster",
        "1963-03",
        "1963-13",
        2,
        "birth_month",
        "'1963-13' is not a month; write it as YYYY-MM, such as 1985-03",
    ),
    ("roster", "1963-03", "1963/13", 2, "birth_month", "'1963/13' is not a month; write it as YYYY-MM"),
    ("roster", "1963-03", "1963.1", 2, "birth_month", "'1963.1' may be January or October; write it as 1963-01 or"),
]


@pytest.mark.parametrize(("name", "good", "bad", "row", "column", "why"), WRONG_VALUES)
def test_a_wrong_value_is_named_with_file_row_and_column(tmp_path, name, good, bad, row, column, why):
    text = as_csv({"births": BIRTHS, "roster": ROSTER, "schools": SCHOOLS}[name])
    assert good in text
    file = write(tmp_path, name, text.replace(good, bad, 1))
    assert sentence(file, name).startswith(f"{file}, row {row}, column {column}: {why}")


def test_the_word_all_is_read_where_the_dictionary_says_so(tmp_path):
    posts = checked.read(write(tmp_path, "establishment", as_csv(ESTABLISHMENT)), "establishment")
    assert posts["level"].tolist() == ["all", "primary"]
    chinese = as_csv(ESTABLISHMENT).replace("primary", "小学")
    assert checked.read(write(tmp_path, "establishment", chinese), "establishment").equals(posts)
    wrong = write(tmp_path, "establishment", as_csv(ESTABLISHMENT).replace("all", "every"))
    assert "'every' is not a known level" in sentence(wrong, "establishment")


def test_two_rows_with_one_key_are_refused(tmp_path):
    file = write(tmp_path, "births", as_csv(BIRTHS).replace("2022,", "2021,"))
    assert sentence(file, "births") == f"{file}, row 3: year 2021 stands in the table twice; keep one row"


def test_two_teachers_with_one_number_are_refused(tmp_path):
    line = as_csv(ROSTER).splitlines()[1]
    file = write(tmp_path, "roster", as_csv(ROSTER) + line.replace("1963", "1970"))
    assert sentence(file, "roster") == f"{file}, row 3: teacher an stands in the table twice; keep one row"


# the county as a whole


def refusal(folder):
    with pytest.raises(PlannerError) as refused:
        reading.read(folder)
    return str(refused.value)


@pytest.mark.parametrize("name", ["county", "pupils"])
def test_a_county_without_a_required_table_is_refused(world, name):
    world.county(**{name: None})
    assert refusal(world.tables) == f"{world.tables / name}.csv: there is no such file"


def test_a_county_without_teachers_is_refused(world):
    world.county(roster=None)
    assert refusal(world.tables).startswith(f"{world.tables}: teachers are missing: give roster.csv")


def test_a_county_with_an_empty_roster_is_refused(world):
    file = world.tables / "roster.csv"
    file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert refusal(world.tables) == f"{file}: there is no teacher in the table"


@pytest.mark.parametrize("item", ["id", "base_year", "curriculum", "sector_scope"])
def test_a_county_without_a_fact_is_refused(world, item):
    file = world.tables / "county.csv"
    file.write_text(
        "".join(line for line in file.read_text("utf-8").splitlines(True) if not line.startswith(item)), "utf-8"
    )
    assert refusal(world.tables) == f"{file}: the item '{item}' is missing"


def test_a_base_year_that_is_no_year_is_refused(world):
    file = world.tables / "county.csv"
    file.write_text(file.read_text("utf-8").replace("2022", "last"), "utf-8")
    assert refusal(world.tables) == f"{file}, row 5, column value: base_year 'last' is not a year"


def test_a_sector_that_is_none_is_refused(world):
    file = world.tables / "county.csv"
    file.write_text(file.read_text("utf-8").replace("public", "pubic"), "utf-8")
    assert refusal(world.tables).startswith(f"{file}, row 6, column value: 'pubic' is not a known sector")


def test_the_sector_and_how_well_it_is_known_are_told(world):
    file = world.tables / "county.csv"
    file.write_text(file.read_text("utf-8").replace("public", "公办"), "utf-8")
    county = reading.read(world.tables)
    assert (county.sector, county.confidence("sector_scope")) == ("public", "assumed")


def test_the_tables_of_a_county_are_kept_as_they_were_read(world):
    county = reading.read(world.tables)
    file = world.tables / "births.csv"
    file.write_text("overwritten", "utf-8")
    assert checked.parse(file, "births", county.files["births"]).equals(county.tables["births"])
    assert county.hashes["births"] == hashlib.sha256(county.files["births"]).hexdigest()
    assert set(county.hashes) == set(county.tables)


def test_a_county_that_does_not_exist_is_refused_with_the_nearest(world):
    with pytest.raises(PlannerError, match=r"there is no county 'gulding' .*; did you mean 'guiding'\?"):
        tables.find("gulding", beside=world.folder)


def test_a_folder_beside_the_scenario_comes_before_a_shipped_county(world):
    (world.folder / "guiding").mkdir()
    (world.folder / "guiding" / "county.csv").write_text("item,value\n", "utf-8")
    assert tables.find("guiding", beside=world.folder) == world.folder / "guiding"
    assert tables.find("guiding") != world.folder / "guiding"


def test_a_school_that_the_county_does_not_have_is_refused(world):
    file = world.tables / "roster.csv"
    head, *lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head + ",school", *[line + ",nowhere" for line in lines]]), "utf-8")
    with pytest.raises(PlannerError, match=r"roster\.csv, row 2, column school: 'nowhere' is not a known school"):
        world.inputs()


SIZED = """
    school  name_zh  level         area  sector  pupils  rooms
    k       园       kindergarten  town  public  -       2
    k2      园二     kindergarten  town  public  -       6
    p       小       primary       town  public  30      -
    p2      小二     primary       town  public  10      -
    j       中       junior        town  public  -       3
    j2      中二     junior        town  public  -       -
"""


def test_schools_without_weights_are_weighed_by_pupils_or_rooms_or_are_all_alike(world):
    world.county(schools=SIZED)
    found = reading.inspect(world.tables)
    assert [problem.kind for problem in found.problems] == ["weights_assumed"]
    assert found.county.tables["schools"]["weight"].tolist() == [0.25, 0.75, 0.75, 0.25, 0.5, 0.5]


def test_a_school_left_without_a_weight_among_others_is_named(world):
    file = world.tables / "schools.csv"
    given = (
        SIZED.replace("pupils  rooms", "weight  rooms").replace("30      -", "0.5     -").replace("10      -", "-  -")
    )
    world.county(schools=given)
    assert refusal(world.tables).startswith(f"{file}, row 5, column weight: it is empty, and must be filled in")
