"""The page of a tuned plan: its sentences are those of its figures, in both languages."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up_tuning import AGREEMENT, PAIRS, TARGETS, made

from workforce.reporting import theme, tuning_limits, tuning_method, tuning_page, tuning_results, tuning_sheets
from workforce.reporting import tuning_findings as told
from workforce.reporting.charts import tuning as charts
from workforce.reporting.parts import Block
from workforce.reporting.tuning_tables import by_year, shaped
from workforce.results.tables import RunTables, TunedTables

SECTIONS = [
    "tuning_targets", "tuning_outcome", "tuning_chances", "tuning_prices", "tuning_unmet", "tuning_frontier",
    "tuning_establishment", "tuning_jobs", "tuning_steady", "tuning_moves", "tuning_solved", "provenance", "glossary",
]  # fmt: skip


@pytest.fixture
def tuned(run: RunTables) -> TunedTables:
    return made(run.manifest)


@pytest.fixture
def sure(run: RunTables) -> TunedTables:
    return made(run.manifest, "chance")


def with_table(tuned: TunedTables, name: str, table: pd.DataFrame) -> TunedTables:
    return replace(tuned, tables={**tuned.tables, name: table})


def without(tuned: TunedTables, *names: str) -> TunedTables:
    return replace(tuned, tables={name: table for name, table in tuned.tables.items() if name not in names})


def about(tuned: TunedTables, **facts: Any) -> TunedTables:
    return replace(tuned, manifest={**tuned.manifest, **facts})


def block(tuned: TunedTables, id: str, language: str = "en") -> Block:
    page = tuning_page.tuning_page(tuned, language)
    every = [*page.front, *(one for section in page.sections for one in section.blocks)]
    return next(one for one in every if one.id == id)


def test_the_conclusion_tells_posts_goal_cost_and_other_plans(sure: TunedTables) -> None:
    assert told.conclusion(sure, "en") == (
        "The plan offers 52 posts from 2023 to 2024 (open recruitment 45, funded graduate 7), of them 42 in 2023 "
        "(open recruitment 35, funded graduate 7).",
        "The goal, a shortage of at most 25 teachers in 2024, all levels, with 90% confidence, is met in 93.0% of 512 "
        "fresh replications (in 95.0% of the futures for which the plan was made).",
        "It costs 5,000 (10,000 yuan) above recruiting nobody from 2023 to 2024, leaves 300 (100 to 600) teacher-years "
        "of weighted shortage, and has 45 teachers too many at the peak, in 2024.",
        "At equal spending other plans meet the goal in this share of replications: today's plan 60%, hiring as many "
        "as leave 90%, though in the runs the other spends 20% more.",
        "Planning for the average future would leave 30 (± 6) teacher-years more weighted shortage for the same money, "
        "and more in 80% of replications.",
    )
    assert told.conclusion(sure, "zh") == (
        "2023年至2024年共安排招聘岗位52个（事业单位招聘45个、公费师范生/优师7个），"
        "其中2023年42个（事业单位招聘35个、公费师范生/优师7个）。",
        "目标：2024年全部学段短缺不超过25人，把握不低于90%；在512次全新模拟中，达到目标的占93.0%"
        "（制定方案所用的情景中占95.0%）。",
        "与停止招聘相比，2023年至2024年增加支出5,000万元；加权短缺为300人年（90%区间100至600），富余最多的2024年为45人。",
        "经费相当时，其他做法达到目标的比例：现行计划为60%、以退定补为90%（模拟中后者实际支出多20%）。",
        "若只按平均情形定方案，花同样的经费，加权短缺会多30人年（误差±6），在80%的模拟中更多。",
    )


def test_a_goal_is_told_as_it_was_asked(run: RunTables) -> None:
    mean = made(run.manifest, level="junior", subject="physics", share=True, most=0.05)
    assert told.goal(mean, "en") == (
        "a mean shortage of at most 5% of need in each level and subject from 2024 on, junior secondary physics"
    )
    assert told.goal(mean, "zh") == "2024年起初中物理每个学段学科的平均短缺不超过需求的5%"
    assert told.goal(made(run.manifest, "least"), "zh") == "加权短缺与富余最小（2024年起全额计算）"


def test_a_goal_that_is_missed_is_said_to_be(tuned: TunedTables, sure: TunedTables) -> None:
    missed = with_table(sure, "plans", sure.tables["plans"].assign(chance_met=0.85))
    assert "is missed: it is met in only 85.0% of 512" in told.reached(missed, "en")
    assert "未能实现" in told.reached(missed, "zh")
    assert "is met in 2024 in 2 of 3 levels and subjects" in told.reached(tuned, "en")
    every = with_table(tuned, "chances", tuned.tables["chances"].assign(mean=1.0))
    assert "全部3个学段学科达到目标" in told.reached(every, "zh")


def test_another_plan_may_do_better_and_the_average_may_do_as_well(tuned: TunedTables) -> None:
    other = with_table(tuned, "pairs", PAIRS.assign(difference=[50.0, 9.0, -5.0]))
    _, _, _, today, _, average = told.conclusion(other, "en")
    assert today.startswith("At equal spending this plan leaves 50 (± 10) teacher-years more weighted shortage")
    assert average.startswith("Planning for the average future would come to about the same")
    assert len(told.conclusion(with_table(tuned, "pairs", PAIRS.head(0)), "zh")) == 3


@pytest.mark.parametrize(("language", "first"), [("en", "The search was stopped"), ("zh", "搜索中途停止")])
def test_a_search_that_was_stopped_is_said_first(tuned: TunedTables, language: str, first: str) -> None:
    assert told.conclusion(about(tuned, stopped=True), language)[0].startswith(first)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["mean", "chance", "least"])
def test_the_page_has_every_part_and_its_tables_have_headings(run: RunTables, kind: str, language: str) -> None:
    page = tuning_page.tuning_page(made(run.manifest, kind), language)
    assert [section.id for section in page.sections] == SECTIONS
    assert len(page.cards) == 4
    every = [*page.front, *(one for section in page.sections for one in section.blocks)]
    for one in every:
        assert one.table is not None
        assert "_" not in "".join(one.table.headings), one.table.headings


def test_the_cards_tell_the_chance_only_where_one_was_asked_for(tuned: TunedTables, sure: TunedTables) -> None:
    assert [card.value for card in tuning_page.cards(sure, "en")] == ["42", "10", "93.0%", "5,000"]
    cards = tuning_page.cards(tuned, "en")
    assert [card.value for card in cards] == ["42", "10", "45", "5,000"]
    assert [card.tone for card in cards] == ["", "shortage", "surplus", ""]
    assert cards[1].detail == "today's plan: 20"


def test_tables_that_are_missing_are_left_out(tuned: TunedTables) -> None:
    bare = without(tuned, "steady", "moves", "limits", "establishment", "jobs", "frontier", "prices")
    page = tuning_page.tuning_page(bare, "zh")
    assert [section.id for section in page.sections] == [
        "tuning_targets", "tuning_outcome", "tuning_chances", "tuning_unmet", "tuning_solved", "provenance", "glossary",
    ]  # fmt: skip
    rolling = with_table(bare, "rolling", pd.DataFrame({"plan": ["fixed", "rolled"], "shortage": [10.0, 8.0]}))
    assert tuning_method.rolling(rolling, "en") is not None


def test_posts_stand_by_year_in_the_order_of_the_code_tables(tuned: TunedTables) -> None:
    wide = by_year(TARGETS, ["channel", "level", "subject", "area"], [2023, 2024])
    assert wide.columns.tolist() == ["channel", "level", "subject", "area", "total", "2023", "2024"]
    assert wide["subject"].tolist() == ["chinese", "music", "physics"]
    assert wide["total"].tolist() == [40.0, 5.0, 7.0]
    channels = shaped("channels", tuned, "en")
    assert channels["channel"].tolist() == ["open_recruitment", "funded_graduate", "All together"]
    assert channels[["total", "2023", "2024"]].iloc[-1].tolist() == [52, 42, 10]


def test_charts_draw_what_the_tables_say(tuned: TunedTables) -> None:
    bars = block(tuned, "channels").drawings[0].figure.data
    assert [list(bar.y) for bar in bars] == [[35, 10], [7, 0]]
    (cells,) = charts.posts_map(TARGETS[TARGETS["level"] == "primary"], [2023, 2024, 2025], 30.0, "en").data
    assert list(cells.y) == ["Music", "Chinese"]
    assert [list(row) for row in cells.z] == [[5, 0, 0], [30, 10, 0]]
    shortage = block(tuned, "shortage").drawings[0].figure.data
    assert [trace.name for trace in shortage[1:]] == [
        "this plan", "today's plan", "hiring as many as leave, at equal spending", "recruiting nobody",
    ]  # fmt: skip
    assert list(shortage[1].y) == [20, 10]
    assert {trace.line.color for trace in shortage[1:]} <= set(theme.SHORTAGES)
    surplus = block(tuned, "surplus").drawings[0].figure.data
    assert {trace.line.color for trace in surplus[1:]} == set(theme.SURPLUSES)
    frontier = block(tuned, "frontier").drawings
    assert [list(trace.x) for trace in frontier[0].figure.data] == [[1000, 5000, 8000], [5000]]
    assert [trace.name for trace in frontier[1].figure.data[2:]] == [
        "this plan", "today", "today, scaled", "as many as leave, scaled",
    ]  # fmt: skip


def test_chances_are_those_of_each_subject_with_a_mark_at_its_goal(tuned: TunedTables, sure: TunedTables) -> None:
    asked = block(tuned, "chances")
    assert asked.title == (
        "Junior secondary physics meets its goal least often in 2024: in 25% of replications, 4.0 short on average"
    )
    bars, marks = asked.drawings[0].figure.data
    assert list(bars.x) == [4.0, 0.8, 0.2]
    assert list(marks.x) == [1.0, 1.0, 1.0]
    assert asked.table is not None
    assert asked.table.shown()[0][-2:] == ["1.0", "25.0%"]
    county = block(sure, "chances")
    assert county.title == "Junior secondary physics is shortest in 2024: 4.0 on average (0.0 to 12.0)"
    assert len(county.drawings[0].figure.data) == 1


def test_only_limits_that_the_plan_uses_up_are_told(tuned: TunedTables) -> None:
    rows = tuning_limits.binding(tuned)
    assert rows["kind"].tolist() == [
        "capacity", "applicants", "change", "floor", "establishment", "budget", "spending",
    ]  # fmt: skip
    assert [tuning_limits.sentence(row, "en") for _, row in rows.iterrows()] == [
        "One more post of open recruitment, junior secondary in 2024 would spare 0.9 teacher-years of shortage and "
        "surplus",
        "One more teacher to be found for music in 2023 would spare 0.4 teacher-years of shortage and surplus",
        "If open recruitment might change by one post more from 2023 to 2024, 0.2 teacher-years of shortage and "
        "surplus would be spared",
        "One post less that must go to rural areas in 2023 would spare 0.11 teacher-years of shortage and surplus",
        "One more approved post of primary in 2024 would spare 0.052 teacher-years of shortage and surplus",
        "10,000 yuan more in 2024 (county budget) would spare 0.031 teacher-years of shortage and surplus",
        "10,000 yuan more in all would spare 0.02 teacher-years of shortage and surplus",
    ]
    assert (
        tuning_limits.sentence(rows.iloc[0], "zh") == "2024年事业单位招聘（初中）每多一个岗位，可减少短缺与富余0.9人年"
    )
    table = block(tuned, "prices").table
    assert table is not None
    assert len(table.rows) == 9


def test_where_nothing_binds_it_says_so(tuned: TunedTables) -> None:
    free = with_table(tuned, "prices", tuned.tables["prices"].head(1))
    assert "No limit is used to its end" in tuning_limits.dearest(free, "en")
    assert block(free, "prices").drawings == ()


def test_what_stays_unmet_is_told_with_the_limit_that_forbids_more(tuned: TunedTables, sure: TunedTables) -> None:
    here = block(tuned, "unmet")
    assert here.title == (
        "2 levels and subjects stay above the goal; most of all Junior secondary physics in 2024, by 3.0 teachers"
    )
    assert here.notes[0] == (
        "Junior secondary physics, 2024: 3.0 too few; what forbids more: "
        "Posts of open recruitment, junior secondary, 2024."
    )
    assert here.notes[1].endswith("more posts would cost more in surplus than they spare.")
    assert "2024年仍有2个学段学科存在短缺" in tuning_limits.unmet(sure, "zh")
    met = with_table(tuned, "unmet", tuned.tables["unmet"].head(0))
    assert block(met, "unmet").title.startswith("Nothing stays above the goal")
    assert tuning_results.unmet(about(met, stopped=True), "en") is None


def test_the_frontier_says_what_money_spares(tuned: TunedTables) -> None:
    assert block(tuned, "frontier").title == (
        "The first money spares 10.0 teacher-years for a million yuan; money beyond that of this plan spares 0.5"
    )
    end = tuned.tables["frontier"].assign(chosen=[False, False, True])
    assert "more would spare nothing" in block(with_table(tuned, "frontier", end), "frontier").title
    assert tuning_results.frontier(with_table(tuned, "frontier", end.head(1)), "en") is None


def test_jobs_are_those_of_the_first_year_under_the_names_of_schools(tuned: TunedTables) -> None:
    for language, schools in (("zh", ["第一小学", "p-02"]), ("en", ["p-01", "p-02"])):
        table = block(tuned, "jobs", language).table
        assert table is not None
        assert [row[4] for row in table.rows] == schools
    assert block(tuned, "jobs", "zh").title == "2023年在2所学校安排35个岗位"
    assert tuning_sheets.jobs(about(tuned, plan_from=2024), "en") is not None


def test_establishment_steady_state_and_moves_are_summed(tuned: TunedTables) -> None:
    assert block(tuned, "establishment").title == (
        "From 2023 to 2024 40 approved posts are filled and 75 become free; 45 are free at the end"
    )
    steady = block(tuned, "steady")
    assert "12 would have to arrive each year; under the plan 12 do" in steady.title
    assert steady.notes[0] == "Most above it: Primary Chinese, by 2.0 a year."
    moves = block(tuned, "moves")
    assert moves.title.startswith("6 approved posts move")
    assert moves.table is not None
    assert moves.table.shown()[0][1:4] == ["Approved posts", "Primary", "Junior secondary"]
    assert len(moves.table.rows) == 2


def test_how_it_was_solved_tells_the_gap_and_what_rests_on_nothing(tuned: TunedTables) -> None:
    stages = block(tuned, "stages")
    assert stages.title == "2 linear programmes, one after the other, for 512 futures"
    assert "5.00% above the bound" in stages.notes[0]
    agreement = block(tuned, "agreement")
    assert agreement.title.endswith("in 2024: by 2.5 of 38 teachers that the plan adds")
    assert AGREEMENT["difference"].iloc[1] == 2.5
    limits = block(tuned, "limits")
    assert limits.title == "The plan rests on 3 limits and weights; 1 of them rest on a document"
    assert limits.weak_rows == {0, 1}


def test_the_command_tunes_the_plan_again(tuned: TunedTables, sure: TunedTables) -> None:
    scenario, seed = tuned.manifest["scenario"], tuned.manifest["seed"]
    rest = f"--unit 5 -n 512 --seed {seed} --years 2"
    assert tuning_page.command(tuned) == f"workforce tune {scenario} --by 2024 --max-shortage 1 {rest}"
    assert f"--max-shortage 25 --confidence 0.9 {rest}" in tuning_page.command(sure)
    share = about(tuned, share=True, most=0.05, level="junior", subject="physics")
    assert "--max-shortage 5% --level junior --subject physics --unit" in tuning_page.command(share)
    assert "--max-shortage" not in tuning_page.command(about(tuned, most=None))


def test_a_plan_without_posts_is_told(tuned: TunedTables) -> None:
    none = with_table(tuned, "targets", TARGETS.head(0))
    assert told.offers(none, "en") == "The plan offers no post from 2023 to 2024"
    later = with_table(tuned, "targets", TARGETS[TARGETS["year"] == 2024])
    assert told.offers(later, "zh").endswith("2023年不招聘")
    assert tuning_page.tuning_page(none, "en").sections[0].id == "tuning_outcome"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_written_without_markup_from_the_data(tuned: TunedTables, tmp_path: Path, language: str) -> None:
    file = tmp_path / "report.html"
    tuning_page.write_tuning(tuned, file, language)
    text = file.read_text("utf-8")
    assert "a &lt;guess&gt;" in text
    assert "<guess>" not in text
    assert {"zh": "年度招聘目标优化报告", "en": "Yearly recruitment targets"}[language] in text
