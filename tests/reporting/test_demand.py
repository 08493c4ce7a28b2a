"""What the report says of pupils, classes and the two needs: the tables' own figures, in charts and sentences."""

from dataclasses import replace

import pandas as pd
import pytest

import workforce
from workforce.reporting import class_findings, classes, need_findings, needs, pupil_findings, pupils, sheets, theme
from workforce.reporting.charts import classes as class_charts
from workforce.reporting.charts import need as need_charts
from workforce.reporting.charts import pupils as pupil_charts
from workforce.reporting.figures import pick
from workforce.reporting.stored_sheets import stored
from workforce.reporting.words import name
from workforce.results.tables import RunTables


def changed(run: RunTables, **tables: pd.DataFrame) -> RunTables:
    """The run with other tables."""
    return replace(run, tables={**run.tables, **tables})


def with_policies(run: RunTables, *keys: str) -> RunTables:
    """The run with policies whose keys these are."""
    more = pd.DataFrame({"key": keys, "value": "1", "declared_in": "mine.yaml:1"})
    return changed(run, policies=pd.concat([run.tables["policies"], more], ignore_index=True))


# pupils


def test_the_journey_has_a_row_a_grade_and_a_cohort_runs_down_its_diagonal(run: RunTables) -> None:
    (cells,) = pupil_charts.journey(run.tables["pupils_by_grade"], "en").data
    rows = list(cells.y)
    assert rows[:4] == ["Kindergarten, age 3", "Kindergarten, age 4", "Kindergarten, age 5", "Primary 1"]
    assert not [row for row in rows if row.startswith("Special")]
    first, at = rows.index("Primary 1"), list(cells.x).index(2023)
    assert [cells.z[first + grade][at + grade] for grade in range(6)] == [1500.0] * 6
    assert cells.text[first][at] == "1.5"
    assert list(pupil_charts.journey(run.tables["pupils_by_grade"], "zh").data[0].y)[:4] == [
        "幼儿园小班", "幼儿园中班", "幼儿园大班", "小学1年级",
    ]  # fmt: skip


def test_the_journey_of_a_small_county_is_told_in_children(run: RunTables) -> None:
    table = run.tables["pupils_by_grade"]
    small = table.assign(pupils=table["pupils"] / 10)
    assert not pupil_charts.in_thousands(small)
    (cells,) = pupil_charts.journey(small, "en").data
    assert cells.text[3][1] == "150"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "The primary intake is largest in 2023 (1,500); that cohort enters junior secondary in 2029 (1,455)",
        ),
        ("zh", "小学招生2023年最多（1,500人），这批学生2029年升入初中（1,455人）"),
    ],
)
def test_the_largest_intake_is_followed_to_junior_schools(run: RunTables, language: str, sentence: str) -> None:
    assert pupil_findings.journey(run.tables["pupils_by_grade"], language) == sentence


def test_an_intake_that_the_horizon_does_not_follow_is_told_alone(run: RunTables) -> None:
    table = run.tables["pupils_by_grade"]
    assert pupil_findings.journey(table[table["year"] < 2029], "en") == "The primary intake is largest in 2023 (1,500)"
    later = table[(table["year"] >= 2024) & (table["year"] < 2029)]
    assert pupil_findings.journey(later, "en") == "The primary intake falls from 2024 on (1,460 then)"


def test_peaks_of_intakes_and_stocks(run: RunTables) -> None:
    found = pupil_findings.peaks(run.tables["pupils_by_grade"]).set_index("level")
    assert found["peak_intake_year"].to_dict() == {
        "kindergarten": 2022, "primary": 2023, "junior": 2029, "senior": 2032, "vocational": 2032,
    }  # fmt: skip
    assert found.loc["junior", "peak_year"] == 2030
    assert found.loc["junior", "last_pupils"] == pytest.approx(0.97 * sum(1500 - 40 * at for at in (8, 7, 6)))
    told = pupil_findings.fullest(found.reset_index(), 2022, "en")
    assert told.startswith("Most pupils, public and private: kindergarten in 2022 or before (")
    assert "junior secondary in 2030 (4,287)" in told
    *lines, marks = pupil_charts.totals(run.tables["pupils_by_grade"], found.reset_index(), "en").data
    assert [line.name for line in lines][1] == "Primary"
    assert max(lines[1].y) == marks.y[1]


def test_a_second_hump_is_told_where_pupils_fall_and_rise_again(run: RunTables) -> None:
    years, stock = range(2022, 2028), (90.0, 100.0, 95.0, 97.0, 98.0, 80.0)
    rows = [(year, "junior", 1, amount) for year, amount in zip(years, stock, strict=True)]
    table = pd.DataFrame(rows, columns=["year", "level", "grade", "pupils"])
    assert pupil_findings.peaks(table)["second_hump"].tolist() == [2026]
    assert pupil_findings.peaks(run.tables["pupils_by_grade"])["second_hump"].isna().all()


def test_pupils_who_move_and_those_who_leave(run: RunTables) -> None:
    table = run.tables["pupil_flows"]
    assert pupil_findings.movers(table) == (15 * 6 * 10, -15 * 6 * 5)
    assert pupil_findings.moved(table, "en") == (
        "From 2022 to 2037, 900 pupils change area inside the county, and 450 more leave it than come"
    )
    back = table.assign(crossed_border=-table["crossed_border"])
    assert pupil_findings.moved(back, "zh") == "2022年至2037年，县内跨片区转学900人次，净流入450人"
    shown = pupil_findings.by_level(table)
    assert "changed_area" not in shown
    flows = shown.drop(columns=["year", "level", "opening", "closing"]).sum(axis=1)
    assert (shown["opening"] + flows).tolist() == pytest.approx(shown["closing"].tolist())


# public and private


def test_public_and_private_are_told_where_a_policy_concerns_them(run: RunTables) -> None:
    none = changed(run, purchased_places=run.tables["purchased_places"].head(0))
    assert pupils.sectors(none, "en") is None
    section = pupils.sectors(with_policies(none, "policies.demand.private_intake.factor"), "en")
    assert section is not None
    assert [block.id for block in section.blocks] == ["private"]
    assert section.blocks[0].title.endswith("the private share goes from 20.0% in 2022 to 20.0% in 2037")
    table = pupil_findings.private_pupils(run.tables["pupils_by_sector"])
    assert "special" not in set(table["level"])
    line = pupil_charts.private_shares(table, "en").data[0]
    assert (line.name, line.y[0]) == ("Kindergarten", pytest.approx(20.0))


def test_purchased_places_cost_most_in_the_first_year(run: RunTables) -> None:
    section = pupils.sectors(run, "en")
    assert section is not None
    (block,) = section.blocks
    assert block.title == ("Purchased places cost most in 2022: 30 (10,000 yuan) for 300 places; 360 in all by 2037")
    assert block.table is not None
    assert block.table.headings[-1] == "Cost (10,000 yuan)"
    assert block.table.rows[0][-1] == pytest.approx(30)
    (bars,) = pupil_charts.purchased(run.tables["purchased_places"], "en").data
    assert bars.y[0] == pytest.approx(30)


def test_the_three_shares_of_kindergartens_each_have_their_name(run: RunTables) -> None:
    table = run.tables["kindergartens"].astype({"inclusive_share": float})
    assert pupil_findings.kindergartens(table, "en") == (
        "Kindergartens in 2037: public share of places 20.0%, public share of children 25.0%"
    )
    stated = table.assign(inclusive_share=0.93)
    assert pupil_findings.kindergartens(stated, "zh") == (
        "2037年幼儿园：公办学位占比20.0%、公办在园幼儿占比25.0%、普惠性幼儿园覆盖率（普惠率）93.0%"
    )
    lines = pupil_charts.kindergarten_shares(table, pupil_findings.SHARES, "en").data
    assert [line.name for line in lines] == ["Public share of places", "Public share of children"]
    chosen = with_policies(changed(run, kindergartens=stated), "policies.demand.kindergarten.inclusive_share")
    section = pupils.sectors(chosen, "en")
    assert section is not None
    assert [block.id for block in section.blocks] == ["purchased", "kindergartens"]
    cost_alone = with_policies(run, "policies.demand.kindergarten.inclusive_cost")
    section = pupils.sectors(cost_alone, "en")
    assert section is not None
    assert [block.id for block in section.blocks] == ["purchased"]


# classes


def test_classes_are_stacked_from_the_largest_and_the_lines_count_both_definitions(run: RunTables) -> None:
    rows = class_charts.of_place(run.tables["class_sizes"], "primary", "urban")
    *bars, large, very = class_charts.sizes(rows).data
    assert len(bars) == 7
    assert (bars[0].y[2], bars[1].y[2]) == (8, 20)
    assert list(large.y) == [b + a for a, b in zip(bars[0].y, bars[1].y, strict=True)]
    assert list(very.y) == list(bars[0].y)
    assert (large.line.dash, very.line.dash) == ("solid", "dot")
    calm = class_charts.sizes(class_charts.of_place(run.tables["class_sizes"], "junior", "all")).data
    assert len(calm) == 7
    assert bars[0].marker.color not in (theme.SHORTAGE, theme.SURPLUS)


def test_places_with_large_classes_have_their_own_chart(run: RunTables) -> None:
    table = run.tables["classes"]
    assert class_charts.crowded(table) == [("primary", "urban")]
    assert class_charts.calm(table) == ["kindergarten", "junior", "senior"]
    assert class_findings.sizes(table, 2023, "en") == (
        "In 2022, 12 of 132 classes have 56 pupils or more (0 of them 66 or more); the most of any plan year are 28 in "
        "2024, and there are 0 in 2037"
    )
    gone = table.assign(from_56=table["from_56"].where(table["year"] == 2022, 0.0))
    assert class_findings.sizes(gone, 2023, "zh").endswith("规划期内各年均没有")
    assert class_findings.sizes(table.assign(from_56=0.0), 2023, "en") == ("No class has 56 pupils or more in any year")
    rows = class_charts.of_place(run.tables["class_sizes"], "primary", "urban")
    assert class_findings.of_place(rows, class_findings.place("primary", "urban", "en"), "en") == (
        "Primary, urban: 12 classes of 56 and more in 2022 (0 of 66 and more), at most 28 in 2024 (8), 0 in 2037 (0)"
    )
    rows = class_charts.of_place(run.tables["class_sizes"], "junior", "all")
    assert class_findings.of_place(rows, "初中", "zh") == "初中：没有56人及以上的班；班级2022年30个，2037年30个"


def test_places_and_rooms_that_are_short(run: RunTables) -> None:
    table = run.tables["classes"]
    assert class_findings.short(table, "places_short", "en") == (
        "Most places are short in 2024: 240, of them 240 in primary, urban"
    )
    assert class_findings.short(table, "rooms_lacking", "zh") == "各校教室均够开班"
    (cells,) = class_charts.short(table, "places_short", "en").data
    assert list(cells.y) == ["Primary, urban"]
    assert cells.z[0][2] == 240
    block = classes.classes(run, "en").blocks[1]
    assert block.title == (
        "Most places are short in 2024: 240, of them 240 in primary, urban; no school lacks rooms for its classes"
    )
    assert [drawing.title for drawing in block.drawings] == [""]
    both = changed(run, classes=table.assign(rooms_lacking=table["from_66"]))
    assert len(classes.classes(both, "en").blocks[1].drawings) == 2
    neither = changed(run, classes=table.assign(places_short=0.0))
    assert classes.classes(neither, "en").blocks[1].drawings == ()


def test_how_well_the_base_census_is_met(run: RunTables) -> None:
    table = run.tables["class_fit"]
    assert class_findings.fit(table, "en") == (
        "The base census is met but for primary and junior secondary, urban: 25 where 20 are stated"
    )
    assert class_findings.fit(table.head(1), "zh") == "基年1项班级数全部吻合，相差不到一个班"
    shown = stored("class_fit", table, "zh")
    assert shown.rows[1][:3] == ("城区", "小学、初中", "56人及以上的班")
    assert classes.classes(changed(run, class_fit=table.head(0)), "en").blocks[-1].id == "rooms"
    assert name("level", "primary+junior", "zh") == "小学、初中"


# need


def test_what_lies_between_norm_and_lessons(run: RunTables) -> None:
    table = need_findings.explained(run)
    row = pick(table, level="primary", year=2030).iloc[0]
    cells = pick(run.tables["needs"], level="primary", year=2030)
    assert row["need_by_lessons"] == pytest.approx(cells["by_lessons"].sum())
    assert row["norm_full_time"] == pytest.approx(cells["by_norm"].sum())
    assert row["lessons_less_norm"] == pytest.approx(0.03 * cells["by_lessons"].sum())
    assert row["lessons_per_entitled"] * row["norm_full_time"] == pytest.approx(13.5 * row["in_post"])
    assert pd.isna(pick(table, level="kindergarten", year=2030)["lessons_per_entitled"].iloc[0])
    assert table["level"].drop_duplicates().tolist()[:3] == ["kindergarten", "primary", "junior"]
    assert need_findings.differing(table, 2022, "en") == (
        "In 2022 the two needs differ most for primary: 2,600 by lessons and 2,522 by the norm, both full-time"
    )
    assert need_findings.of_level(table, "kindergarten", 2022, "zh") == ("幼儿园：2022年按课时900人，按编制标准873人")
    assert need_findings.of_level(table, "primary", 2022, "en") == (
        "Primary: 2,600 by lessons, 2,522 by the norm in 2022; weekly lessons 13.5 for each at work, 13.9 for each "
        "entitled, standard 16.0"
    )


def test_both_needs_over_the_years(run: RunTables) -> None:
    table = need_findings.explained(run)
    lessons, norm, at_work = need_charts.over_years(table, "junior").data
    rows = pick(table, level="junior").sort_values("year")
    assert list(lessons.y) == rows["need_by_lessons"].tolist()
    assert list(norm.y) == rows["norm_full_time"].tolist()
    assert list(at_work.y) == rows["in_post"].tolist()
    assert len({line.line.dash for line in (lessons, norm, at_work)}) == 3


GUIDING = pd.DataFrame({
    "year": 2022, "level": ["primary", "junior"], "pupils": [22472.0, 10140.0], "pupils_per_staff": [19.0, 13.5],
    "staff_entitled": [1249.2, 751.1], "for_small_schools": [66.5, 0.0], "non_teaching_share": [0.07, 0.11],
    "need": [1161.8, 668.5], "supply": [1228.0, 683.0], "gap_like_for_like": [-66.2, -14.5],
})  # fmt: skip
"""Guiding in 2022 as published: pupils, teachers and the ratios of 2014."""


def test_the_worked_example_of_guiding() -> None:
    table = need_findings.signs(GUIDING, 2022)
    assert table["raw_difference"].round().tolist() == [45, -68]
    assert table["like_difference"].round().tolist() == [128, 15]
    assert pd.isna(table["turning_share"][0])
    assert round(table["turning_share"][1], 3) == 0.091
    assert need_findings.signs_told(table, 2022, "en") == (
        "Teachers less staff by the raw ratio in 2022: primary +45, junior secondary -68; like for like: primary +128, "
        "junior secondary +15; junior secondary turns from too few to too many where 9.1% of the staff do not teach"
    )
    assert need_findings.signs_told(table, 2022, "zh") == (
        "2022年教师数减按原始生员比核定的教职工：小学+45、初中-68；同口径：小学+128、初中+15；"
        "非教学人员占比达到9.1%时，初中由缺变余"
    )
    shown = sheets.sheet("signs", "", table, "en").shown()
    assert shown[1][-6:] == ["-68", "11.0%", "+15", "9.1%", "0.0", "+14"]


def test_the_establishment_is_told_where_it_is_known(run: RunTables) -> None:
    posts = run.tables["posts"]
    assert need_findings.establishment(posts, 2022, "en") == (
        "Establishment in 2022: primary: 2,650 for teachers, 2,600 used, 50 free; junior secondary: 1,700 for "
        "teachers, 1,712 used, 12 more than there are."
    )
    assert need_findings.establishment(posts.head(0), 2022, "zh") == "本县编制数未知，因此已用与空编也未知。"


def test_elasticities_where_the_past_or_the_need_speaks_of_them(run: RunTables) -> None:
    block = needs.needs(run, "en").blocks[-1]
    assert block.title == (
        "What the county's own past says of how far the pupil-teacher ratio follows pupils: primary 0.35 (used: 0.20)"
    )
    table = run.tables["elasticities"]
    unused = need_findings.elasticities(table.assign(used=None).astype({"used": float}))
    assert need_findings.response(unused, "zh").endswith("小学0.35（采用无）")
    silent = changed(run, elasticities=table.assign(from_history=float("nan")))
    assert needs.needs(silent, "en").blocks[-1].id == "loads"
    by_response = replace(silent, manifest={**run.manifest, "need_basis": "response"})
    assert needs.needs(by_response, "en").blocks[-1].id == "response"


def test_a_county_without_a_norm_has_nothing_to_explain(run: RunTables) -> None:
    without = changed(run, norm=run.tables["norm"].head(0))
    assert need_findings.explained(without).empty
    assert need_findings.signs(without.tables["norm"], 2022).empty


# sheets


def test_sheets_of_classes_and_needs(run: RunTables) -> None:
    wide = stored("class_sizes", run.tables["class_sizes"], "en")
    assert wide.headings == (
        "Year", "Level", "Area", "Up to 25 pupils", "26 to 35", "36 to 45", "46 to 50", "51 to 55", "56 to 65",
        "66 and more",
    )  # fmt: skip
    assert len(wide.rows) == len(run.tables["class_sizes"]) // 7
    cells = stored("needs", run.tables["needs"], "en")
    assert cells.headings[-3:] == ("Need by lessons", "Need by the norm, full-time", "Need by response")
    flows = stored("pupil_flows", run.tables["pupil_flows"], "zh")
    assert flows.headings[:5] == ("年份", "学段", "片区", "办学性质", "期初")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_of_the_new_sheets_has_a_heading(run: RunTables, language: str) -> None:
    names = ("pupils_by_grade", "pupils_by_sector", "pupil_flows", "classes", "class_sizes", "class_fit", "schools",
             "kindergartens", "purchased_places", "lessons", "needs", "elasticities", "ratios", "norm")  # fmt: skip
    tables = {name: stored(name, run.tables[name], language) for name in names}
    tables |= {"explained": stored("explained", need_findings.explained(run), language)}
    tables |= {"signs": stored("norm_signs", need_findings.signs(run.tables["norm"], 2022), language)}
    for shown in tables.values():
        assert not [heading for heading in shown.headings if "_" in heading]


# a shipped county


@pytest.fixture(scope="module")
def guiding() -> RunTables:
    return workforce.simulate(workforce.load("guiding/baseline"), way="expected").tables


def test_guiding_says_what_was_published(guiding: RunTables) -> None:
    told = needs.needs(guiding, "en").blocks[2]
    assert "raw ratio in 2022: primary +45, junior secondary -68;" in told.title
    assert told.title.endswith("junior secondary turns from too few to too many where 9.1% of the staff do not teach")
    assert told.notes[-1].startswith("Establishment in 2022: all levels together: ")


def test_pupils_of_a_shipped_county_balance_in_every_row(guiding: RunTables) -> None:
    table = guiding.tables["pupil_flows"]
    amounts = table.drop(columns=["year", "level", "area", "sector", "closing"])
    assert (amounts.sum(axis=1) - table["closing"]).abs().max() < 1e-6
    assert abs(table.groupby(["year", "level"])["changed_area"].sum()).max() < 1e-6


def test_lessons_of_a_shipped_county_are_what_its_teachers_give(guiding: RunTables) -> None:
    lessons = pick(guiding.tables["lessons"], level="junior", year=2022)["workload"].sum()
    loads = pick(guiding.tables["loads"], level="junior")
    assert lessons == pytest.approx(loads["workload"].sum())
    ratio = pick(guiding.tables["ratios"], level="junior", year=2022)
    at_work = pick(guiding.tables["norm"], level="junior", year=2022)["in_post"].iloc[0]
    assert ratio["lessons_per_in_post"].iloc[0] == pytest.approx(lessons / at_work)
    classes_there = pick(guiding.tables["classes"], level="junior", year=2022)["classes"].sum()
    assert ratio["classes_per_in_post"].iloc[0] == pytest.approx(classes_there / at_work)
