"""Rosters of several years: who is who, what is counted between them, and what a planner is told."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from six_teachers import TABLES, as_csv, rows

import workforce
from workforce import stored
from workforce.cli import checking, options, printing
from workforce.county import reading, templates
from workforce.county.files.checked import parse
from workforce.county.rosters import census_years, matching
from workforce.months import census, month
from workforce.reporting import evidence, stored_sheets, workbook
from workforce.supply import retirement

BEFORE = """
    teacher birth_month sex    level        subject     area  school status       title  start_month
    b1      1962-03     male   primary      chinese     town  s1     established  senior 1985-09
    b2      1968-11     female primary      mathematics town  s1     established  senior 1988-09
    b3      1980-05     female primary      chinese     town  s1     established  other  2003-09
    b4      1990-07     male   junior       chinese     town  s3     established  other  2013-09
    b5      1997-02     female junior       chinese     rural s4     special_post other  2019-09
    b6      1986-10     female junior       english     town  s3     established  other  2009-09
"""
AFTER = """
    teacher birth_month sex    level        subject     area  school status       title  start_month
    b2      1968-11     female primary      mathematics town  s1     established  senior 1988-09
    b3      1980-05     female primary      mathematics town  s2     established  other  2003-09
    b4      1990-07     male   primary      chinese     town  s1     established  other  2013-09
    b5      1997-02     female junior       chinese     town  s3     established  other  2019-09
    b7      1999-01     female junior       english     town  s3     established  other  2022-09
"""
"""One retires (b1), one leaves (b6), one comes (b7). Of four who stay one changes subject and school (b3), one level
and school (b4), one area and school (b5)."""


def frame(text, numbers=True):
    """A roster as the reader gives it: months as numbers; teachers with the bureau's numbers, or with the reader's."""
    table = pd.DataFrame(rows(text))
    for column in ("birth_month", "start_month"):
        table[column] = [month(*map(int, cell.split("-"))) for cell in table[column]]
    if not numbers:
        table["teacher"] = [f"T{at:05d}" for at in range(1, len(table) + 1)]
    return table.set_index(pd.Index(range(2, len(table) + 2)))


def between(before, after, first=2021, last=2022):
    return census_years.pairs({f"roster_{first}": before, "roster": after}, last)[0]


def people(table, kind):
    return int(table.loc[table["kind"] == kind, "people"].sum())


# who is who


@pytest.mark.parametrize("numbers", [True, False])
def test_the_same_are_found_by_number_or_by_what_does_not_change(numbers):
    found = matching.matched(frame(BEFORE, numbers), frame(AFTER, numbers))
    assert found.pairs[["before", "after"]].to_numpy().tolist() == [[3, 2], [4, 3], [5, 4], [6, 5]]
    assert set(found.pairs["by"]) == {"number" if numbers else "attributes"}
    assert (found.left.tolist(), found.entered.tolist(), found.contradictions.tolist()) == ([2, 7], [6], [])


def test_numbers_of_one_year_alone_do_not_keep_people_apart():
    found = matching.matched(frame(BEFORE), frame(AFTER, numbers=False))
    assert len(found.pairs) == 4
    half = frame(AFTER)
    half.loc[4, "teacher"] = "T00001"
    found = matching.matched(frame(BEFORE), half)
    assert dict(zip(found.pairs["before"], found.pairs["by"], strict=True)) == {
        3: "number", 4: "number", 5: "attributes", 6: "number",
    }  # fmt: skip


def test_another_number_is_another_person():
    after = frame(AFTER)
    after.loc[3, "teacher"] = "b9"
    found = matching.matched(frame(BEFORE), after)
    assert (found.left.tolist(), found.entered.tolist()) == ([2, 4, 7], [3, 6])


def test_numbers_that_were_given_anew_are_not_used():
    after = frame(AFTER)
    after["teacher"] = ["b1", "b2", "b3", "b4", "b5"]
    found = matching.matched(frame(BEFORE), after)
    assert set(found.pairs["by"]) == {"attributes"}
    assert found.left.tolist() == [2, 7]


def test_a_number_with_another_birth_month_is_a_contradiction_and_still_matched():
    after = frame(AFTER)
    after.loc[4, "birth_month"] += 1
    found = matching.matched(frame(BEFORE), after)
    assert found.contradictions.tolist() == [4]
    assert len(found.pairs) == 4


ALIKE = """
    teacher birth_month sex    level   subject     area school status      title start_month
    T00001  1985-03     female primary chinese     town s1     established other 2007-09
    T00002  1985-03     female primary mathematics town s1     established other 2007-09
    T00003  1985-03     female primary mathematics town s2     established other 2007-09
"""


def test_among_equals_the_best_pair_goes_first():
    """The one of Chinese has gone to school s3, and the one of mathematics at s2 has left: no number says so."""
    after = frame(ALIKE).drop(index=4)
    after.loc[2, ["school", "title"]] = ["s3", "senior"]
    found = matching.matched(frame(ALIKE), after)
    assert found.pairs[["before", "after", "uncertain"]].to_numpy().tolist() == [[2, 2, False], [3, 3, False]]
    assert found.left.tolist() == [4]


def test_who_cannot_be_told_apart_is_matched_in_a_fixed_order_and_counted():
    before = frame(ALIKE)
    before["subject"], before["school"] = "chinese", "s1"
    after = before.iloc[[2, 1]].assign(school="s9", teacher=["T00001", "T00002"])
    found = matching.matched(before, after)
    again = matching.matched(before.iloc[::-1], after.iloc[::-1])
    assert found.pairs["uncertain"].tolist() == [True, True]
    assert found.left.tolist() == [4]
    pd.testing.assert_frame_equal(found.pairs, again.pairs)


def test_a_lone_pair_that_agrees_in_nothing_but_the_person_is_uncertain():
    after = frame(AFTER, numbers=False)
    after.loc[2, ["subject", "school"]] = ["music", "s9"]
    found = matching.matched(frame(BEFORE, numbers=False), after)
    assert found.pairs["uncertain"].tolist() == [True, True, False, False]


def test_an_empty_school_neither_agrees_nor_differs():
    before, after = frame(ALIKE), frame(ALIKE)
    before.loc[3, "school"], after["school"] = "", [None, "s1", "s2"]
    found = matching.matched(before, after)
    assert found.pairs[["before", "after"]].to_numpy().tolist() == [[2, 2], [3, 3], [4, 4]]


# made careers


def made(rng, size, numbered=True):
    """A roster with realistic collisions: births in 37 years, starts in September at 21 to 25, few schools."""
    birth = rng.integers(month(1964, 1), month(2001, 1), size)
    start = [census((born + 12 * age) // 12) for born, age in zip(birth, rng.integers(21, 26, size), strict=True)]
    school = rng.choice(60, size, p=(weights := 1 / np.arange(3, 63)) / weights.sum())
    level = np.where(school % 3 == 0, "junior", "primary")
    subjects = ["chinese", "mathematics", "english", "physical_education", "music", "art"]
    table = pd.DataFrame({
        "teacher": [f"b{at}" if numbered else f"T{at + 1:05d}" for at in rng.permutation(size)],
        "birth_month": birth,
        "sex": rng.choice(["female", "male"], size, p=[0.65, 0.35]),
        "level": level,
        "subject": rng.choice(subjects, size, p=[0.35, 0.3, 0.15, 0.08, 0.06, 0.06]),
        "area": np.where(school % 2 == 0, "town", "rural"),
        "school": [f"s{at}" for at in school],
        "status": rng.choice(["established", "special_post"], size, p=[0.9, 0.1]),
        "title": rng.choice(["other", "senior"], size, p=[0.75, 0.25]),
        "start_month": start,
    })  # fmt: skip
    return table.set_index(pd.Index(range(2, size + 2)))


def a_year_later(rng, before, year, numbered=True):
    """The next roster, rows shuffled: who left, who came, who changed; and of each row before, its row after, or 0."""
    size, after = len(before), before.copy()
    after["person"] = before.index
    for column, share in (("school", 0.05), ("subject", 0.02), ("title", 0.03), ("status", 0.02)):
        changes = rng.random(size) < share
        after.loc[changes, column] = rng.permutation(before[column].to_numpy())[changes]
    place = before.drop_duplicates("school").set_index("school")
    after["level"], after["area"] = (after["school"].map(place[column]) for column in ("level", "area"))
    after = after[rng.random(size) >= 0.05]
    come = made(rng, max(size // 20, 1)).assign(start_month=census(year), person=0)
    come["teacher"] = [f"c{at}" for at in range(len(come))]
    after = pd.concat([after, come]).sample(frac=1, random_state=int(rng.integers(2**31)))
    after.index = pd.Index(range(2, len(after) + 2))
    if not numbered:
        after["teacher"] = [f"T{at + 1:05d}" for at in rng.permutation(len(after))]
    return after.drop(columns="person"), after["person"]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_careers_between_two_rosters_are_counted_as_they_were(seed, size):
    rng = np.random.default_rng(seed)
    before = made(rng, size)
    after, person = a_year_later(rng, before, 2022)
    pair = between(before, after)
    if not (person > 0).any():
        return
    told = {row: before_row for row, before_row in person.items() if before_row}
    assert dict(zip(pair.matching.pairs["after"], pair.matching.pairs["before"], strict=True)) == told
    flows = census_years.flows(pair)
    then, now = before.loc[list(told.values())], after.loc[list(told)]
    for column in census_years.CHANGES:
        assert people(flows, f"changed_{column}") == (then[column].to_numpy() != now[column].to_numpy()).sum()
    assert people(flows, "stayed") + people(flows, "left") == len(before)
    assert people(flows, "stayed") + people(flows, "entered") == len(after)
    assert people(flows, "entered") == (person == 0).sum()
    assert census_years.reconciliation(pair)["unexplained"].eq(0).all()


@pytest.mark.parametrize("seed", range(3))
def test_attributes_find_nearly_everybody_of_a_county(seed):
    rng = np.random.default_rng(seed)
    before = made(rng, 3_000, numbered=False)
    assert before.duplicated(matching.PERSON, keep=False).mean() > 0.2
    after, person = a_year_later(rng, before, 2022, numbered=False)
    found = matching.matched(before, after)
    told = dict(zip(found.pairs["after"], found.pairs["before"], strict=True))
    right = [told.get(row, 0) == before_row for row, before_row in person.items()]
    assert np.mean(right) >= 0.97
    sure = found.pairs[~found.pairs["uncertain"]]
    assert (person[sure["after"]].to_numpy() == sure["before"].to_numpy()).mean() >= 0.99
    true = len(before) - (person > 0).sum()
    assert abs(len(found.left) - true) <= 0.03 * true


def test_the_reconciliation_adds_up_however_people_were_matched():
    rng = np.random.default_rng(4)
    before = made(rng, 500, numbered=False)
    after, _ = a_year_later(rng, before, 2022, numbered=False)
    for one, other in ((before, after), (after, before)):
        told = census_years.reconciliation(between(one, other))
        assert told["unexplained"].tolist() == [0, 0, 0]
        assert told.loc[told["level"] != "all", "before"].sum() == len(one)


# what is counted


def test_reconciliation_level_by_level():
    told = census_years.reconciliation(between(frame(BEFORE), frame(AFTER)))
    assert told.drop(columns=["since", "year"]).to_numpy().tolist() == [
        ["primary", 3, 1, 0, 1, 0, 3, 0, 0],
        ["junior", 3, 1, 1, 0, 1, 2, 0, 0],
        ["all", 6, 2, 1, 0, 0, 5, 0, 0],
    ]


def test_flows_are_told_where_people_were_and_newcomers_where_they_are():
    after = frame(AFTER)
    after.loc[5, "status"] = "established"
    flows = census_years.flows(between(frame(BEFORE), after))
    counts = {kind: people(flows, kind) for kind in census_years.KINDS}
    assert counts == {
        "left": 2, "could_retire": 1, "stayed": 4, "changed_level": 1, "changed_subject": 1, "changed_area": 1,
        "changed_school": 3, "changed_status": 1, "entered": 1,
    }  # fmt: skip
    level = flows[flows["kind"] == "changed_level"].iloc[0]
    assert (level["since"], level["year"], level["level"], level["age_band"]) == (2021, 2022, "junior", "30-34")
    assert flows.loc[flows["kind"] == "entered", "age_band"].tolist() == ["20-24"]


def test_rates_are_of_those_at_risk_and_of_single_years_only():
    observed = census_years.flows(between(frame(BEFORE), frame(AFTER)))
    rates = census_years.observed_rates(observed).set_index(["age_band", "status"])
    assert rates.loc[("55-59", "established"), ["at_risk", "left", "could_retire", "rate"]].tolist() == [1, 1, 1, 1.0]
    assert rates.loc[("30-34", "established"), ["at_risk", "left", "rate"]].tolist() == [2, 1, 0.5]
    assert rates["at_risk"].sum() == 6
    apart = census_years.flows(between(frame(BEFORE), frame(AFTER), first=2020))
    assert census_years.observed_rates(apart).empty


@pytest.mark.parametrize("born", ["1962-03", "1964-12", "1965-01", "1970-06", "1972-09", "1979-12"])
@pytest.mark.parametrize("sex", ["male", "female"])
def test_the_earliest_month_of_retirement_is_that_of_the_law(born, sex):
    birth = np.array([month(*map(int, born.split("-")))])
    law = retirement.statutory(birth, "male" if sex == "male" else "female_55", {"1900-01": "cn-2025"})
    found = census_years.earliest_month(pd.DataFrame({"sex": [sex], "birth_month": birth}))
    assert found.tolist() == law.earliest.tolist()


# a county with rosters of several years

PAST = (
    TABLES["roster"]
    .replace("an      1963-03", "gone    1962-03")
    .replace("kindergarten preschool ", "primary      chinese   ")
)


@pytest.fixture
def county(world):
    """The six teachers, and a roster of the year before: one has left since, one came, one came from primary school."""
    (world.tables / "roster_2021.csv").write_text(as_csv(PAST), "utf-8")
    return world


def test_a_county_keeps_its_rosters_of_other_years(county):
    found = reading.read(county.tables)
    assert list(found.observed) == [2021]
    kept = parse(county.tables / "roster.csv", "roster", found.files["roster_2021"])
    assert kept["teacher"].tolist() == ["gone", "bo", "chen", "deng", "e", "fang"]


def test_a_county_with_one_roster_has_nothing_to_compare(world):
    assert census_years.tables(reading.read(world.tables)) == {}


def test_a_run_keeps_what_was_seen_and_is_repeated_from_its_folder(county, tmp_path):
    results = workforce.simulate(county.load(), 4, 1)
    made = results.tables.tables
    told = made["reconciliation"]
    assert told.loc[
        told["level"] == "all", ["since", "year", "left", "arrived", "unexplained"]
    ].to_numpy().tolist() == [[2021, 2022, 1, 1, 0]]
    assert people(made["observed"], "changed_level") == 1
    folder = workforce.save(results, tmp_path / "run", "en")
    assert (folder / "inputs" / "county" / "roster_2021.csv").is_file()
    checked = stored.verify(folder)
    assert checked.same
    assert not checked.inputs
    section = evidence.data_quality(results.tables, "en")
    block = next(block for block in section.blocks if block.id == "reconciliation")
    assert block.title == "From 2021 to 2022, 1 of 6 teachers in the rosters left, 1 came and 1 changed level"
    assert block.table.shown()[-1] == ["2021", "2022", "All levels", "6", "1", "1", "0", "0", "6", "0", "0"]
    sheets = [stored_sheets.stored(name, table, "en") for name, table in workbook.told(results.tables).items()]
    sheet = next(sheet for sheet in sheets if sheet.name == "observed")
    assert sheet.shown()[0][:5] == ["2021", "2022", "left", "Primary", "Chinese"]
    assert (
        "6名教师中离开1人"
        in next(
            block for block in evidence.data_quality(results.tables, "zh").blocks if block.id == "reconciliation"
        ).title
    )


def test_what_is_odd_between_rosters_is_told_with_its_cell(county):
    text = PAST.replace("1967-11", "1967-10").replace("deng", "dong")
    (county.tables / "roster_2021.csv").unlink()
    (county.tables / "roster_2020.csv").write_text(as_csv(text), "utf-8")
    found = reading.inspect(county.tables)
    seen = census_years.pairs(found.tables, 2022)
    problems = census_years.check(seen, found.origins)
    assert [(one.kind, one.place.told("en").removeprefix(f"{county.tables}/")) for one in problems] == [
        ("years_apart", "roster.csv"),
        ("number_of_another", "roster.csv, row 3, column teacher"),
        ("newcomer_of_old", "roster.csv, row 2, column start_month"),
        ("newcomer_of_old", "roster.csv, row 5, column start_month"),
    ]
    assert all(one.severity == "warning" and one.why("zh") and "2020" in one.why("en") for one in problems)


def test_rosters_of_other_people_hardly_match(county):
    text = PAST.replace("-0", "-1").replace("-19", "-10")
    for name in ("gone", "bo", "chen", "deng", "fang", " e "):
        text = text.replace(name, name.upper())
    (county.tables / "roster_2021.csv").write_text(as_csv(text), "utf-8")
    found = reading.inspect(county.tables)
    problems = census_years.check(census_years.pairs(found.tables, 2022), found.origins)
    assert "rosters_hardly_match" in {one.kind for one in problems}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_shows_the_reconciliation(county, monkeypatch, capsys, lang):
    for module in (options, printing, checking):
        monkeypatch.setattr(module, "LANGUAGE", lang)
    checking.check([county.tables], False, 10, False, False)
    out = capsys.readouterr().out
    assert {"zh": "2021年至2022年", "en": "From 2021 to 2022"}[lang] in out
    last = {"zh": "全县", "en": "the county"}[lang]
    line = next(line for line in out.splitlines() if line.startswith(last))
    assert line.split()[-8:] == ["6", "1", "1", "0", "0", "6", "0", "0"]
    checking.check([county.tables], False, 10, True, False)
    told = json.loads(capsys.readouterr().out)[0]["reconciliation"]
    assert [row["level"] for row in told][-1] == "all"


def test_rosters_without_a_county_are_compared_as_well(county, capsys):
    files = [county.tables / "roster_2021.csv", county.folder / "roster_2022.csv"]
    files[1].write_bytes((county.tables / "roster.csv").read_bytes())
    checking.check(files, False, 10, False, False)
    assert "2021" in capsys.readouterr().out


def test_a_county_written_as_a_workbook_keeps_the_rosters_of_other_years(world, tmp_path):
    book = world.tables / "roster_2021.csv"
    book.write_bytes((world.tables / "roster.csv").read_bytes().replace(b"2021-09", b"2020-09"))
    county = reading.read(world.tables)
    templates.write_county(county, tmp_path / "six.xlsx", "zh")
    again = reading.read(tmp_path / "six.xlsx")
    assert again.hashes == county.hashes
    assert sorted(again.observed) == [2021]
