"""Sentences are made from the figures: the same figures, the same words, in both languages."""

from dataclasses import replace

import pandas as pd
import pytest

from workforce.reporting import certainty, comparison_findings, findings, theme
from workforce.reporting.figures import Cell, Estimate, headline_year, pick, telling_year, worst_cells
from workforce.results.tables import ComparisonTables, RunTables

MATHS = Cell("junior", "mathematics", 2030, Estimate(41.2, 25.4, 59.6))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Junior secondary mathematics is short by 41 in 2030 (25 to 60)"),
        ("zh", "初中数学2030年缺41人（25至60人）"),
    ],
)
def test_a_cell_is_a_sentence(language: str, sentence: str) -> None:
    assert findings.cell(MATHS, language) == sentence


def test_a_level_with_one_kind_of_teacher_goes_by_its_own_name() -> None:
    nursery = Cell("kindergarten", "preschool", 2025, Estimate(12, 8, 15))
    assert findings.cell(nursery, "en") == "Kindergarten is short by 12 in 2025 (8 to 15)"
    assert findings.cell(nursery, "zh", "surplus") == "幼儿园2025年富余12人（8至15人）"


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            (
                "The public schools of Changge are short of 739 (431 to 1,046) teachers in 2029, the most of any plan "
                "year, while 413 (105 to 721) are in surplus in other subjects or places.",
                "Primary mental health is short by 153 in 2027 (142 to 165).",
            ),
        ),
        (
            "zh",
            (
                "长葛市公办学校在2029年缺教师739人（431至1,046人），为规划期内最多；同年其他学科或片区富余413人（105至721人）。",
                "小学心理健康2027年缺153人（142至165人）。",
            ),
        ),
    ],
)
def test_conclusion(run: RunTables, language: str, sentences: tuple[str, ...]) -> None:
    assert findings.conclusion(run, language) == sentences


def test_conclusion_without_a_shortage(run: RunTables) -> None:
    calm = {}
    for name in ("balance", "subjects"):
        table = run.tables[name].copy()
        table.loc[table["measure"] == "shortage", ["mean", "median", "low", "high"]] = 0.0
        calm[name] = table
    peaceful = replace(run, tables={**run.tables, **calm})
    (said,) = findings.conclusion(peaceful, "en")
    assert said == (
        "The public schools of Changge are short of no teachers in any plan year; in 2037, the last, "
        "1,072 (764 to 1,380) are in surplus."
    )
    assert findings.subject_map(peaceful, "shortage", "zh") == "规划期内各学段各学科均不缺教师"
    assert findings.runners_up(peaceful, "en") == ""


def test_conclusion_names_the_surplus_where_it_is_the_larger_matter(run: RunTables) -> None:
    table = run.tables["balance"].copy()
    table.loc[table["measure"] == "surplus", ["mean", "low", "high"]] *= 2
    crowded = replace(run, tables={**run.tables, "balance": table})
    assert findings.conclusion(crowded, "zh")[1] == "2037年富余最多，为2,144人（1,529至2,760人）。"


def test_two_needs_are_summed_over_the_levels_that_have_a_norm(run: RunTables) -> None:
    assert findings.two_needs(run, 2029, "en").startswith("In 2029 the gap is +326 by lessons (full-time), -409")
    norm = run.tables["norm"]
    without = replace(run, tables={**run.tables, "norm": norm[norm["level"] != "special"]})
    assert findings.two_needs(without, 2029, "en").startswith("In 2029 the gap is +318 by lessons (full-time), -411")


def test_headline_year_is_the_worst_plan_year_not_the_worst_year() -> None:
    years, shortage = [2022, 2023, 2024], [90.0, 10.0, 20.0]
    balance = pd.DataFrame({"year": years, "level": "all", "measure": "shortage", "mean": shortage})
    balance = balance.assign(low=0.0, high=99.0)
    assert headline_year(balance, plan_from=2023) == 2024
    assert headline_year(balance.assign(mean=0.4), plan_from=2023) == 2024


def test_worst_cells_are_each_named_once_and_in_order(run: RunTables) -> None:
    worst = worst_cells(run, 5)
    assert len({(cell.level, cell.subject) for cell in worst}) == 5
    assert [cell.estimate.mean for cell in worst] == sorted((cell.estimate.mean for cell in worst), reverse=True)


def test_older_teachers(run: RunTables) -> None:
    ages = pick(run.tables["ages"], year=2022)
    older = ages[ages["age_band"].isin(["50-54", "55-59", "60+"])]["mean"].sum()
    assert findings.older_share(run.tables["ages"], 2022) == pytest.approx((older, older / ages["mean"].sum()))


def test_other_titles(run: RunTables) -> None:
    assert findings.need_and_supply(run, "en") == (
        "Need goes from 6,280 in 2022 to 4,478 in 2037, teachers at work from 6,280 to 4,959, both counted full-time"
    )
    assert findings.retirement_wave(run, "zh") == "退休高峰在2030/31学年：216人（190至242人）"
    assert findings.retirement_months(run, "en") == "Most teachers retire in August: 19.5 a year on average"
    assert (
        findings.flows(run, "en")
        == "From census 2023 to 2037, 2,486 teachers join and 3,922 leave; 62% of the leavers retire"
    )
    assert findings.assumptions(run, "zh") == "6项假设中有3项没有文件依据"
    assert findings.data_quality(run, "en") == "86% of the 372 rows of county data rest on no document"
    assert findings.roster_fit(run, "en") == "The roster misses 1 of 3 stated totals, by 1 at most"


def test_plans_against_the_baseline(comparison: ComparisonTables) -> None:
    assert comparison_findings.conclusion(comparison, "en") == (
        "Baseline is short of 739 (431 to 1,046) teachers in 2029, its worst plan year.",
        "In 2029, Replace leavers has 139 teachers fewer short than Baseline (111 to 166); "
        "fewer in 98% of the replications.",
        "In 2029, No recruitment has 994 teachers more short than Baseline (795 to 1,193); "
        "fewer in 3% of the replications.",
    )
    assert comparison_findings.conclusion(comparison, "zh")[1] == (
        "2029年，“以退定补”比“基准方案”少缺139人（111至166人），98%的模拟结果少于基准。"
    )


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(6298.4, 0, "6,298"), (-0.3, 0, "0"), (-0.04, 1, "0.0"), (-12.5, 1, "-12.5"), (float("nan"), 0, ""), (0, 0, "0")],
)
def test_numbers(value: float, digits: int, text: str) -> None:
    assert theme.number(value, digits) == text


def test_signs() -> None:
    assert [theme.signed(value) for value in (120.4, -35.2, 0.2, -0.2)] == ["+120", "-35", "0", "0"]
    assert [theme.signed_percent(value) for value in (0.32, -0.32, 0.001)] == ["+32%", "-32%", "0%"]


def test_what_chance_bends_is_told_in_all_and_where_it_is_most(run):
    likely = replace(run, manifest={**run.manifest, "assumptions": "likely"})
    assert findings.ways(likely, "en") == (
        "The mean of the replications differs from the expected way by at most 1.5 teachers in all, and by at most 2.5 "
        "in a level (Junior secondary, 2030): rules that react to vacancies, and the luck of the replications"
    )
    told = findings.ways(run, "en")
    assert told.startswith("The mean over the futures differs from what the likely values give by at most 1.5 teachers")


def test_ranges_are_said_to_hold_chance_alone_where_assumptions_were_not_varied(run):
    assert "what is not known" in findings.caveat(run.manifest, "en")
    assert "chance only" in findings.caveat({**run.manifest, "assumptions": "likely"}, "en")


def test_how_much_of_the_spread_is_chance_is_told(run):
    told = certainty.finding(run, "all", "en")
    assert told.startswith("All levels: of the spread of the gap in ")
    assert told.endswith("90% comes from what is not known of the assumptions and 10% from chance")
    table = run.tables["unsure"].assign(share_assumptions=float("nan"))
    same = replace(run, tables={**run.tables, "unsure": table})
    assert "the same in every replication" in certainty.finding(same, "all", "en")


def test_a_shortage_too_small_to_lead_is_told_as_the_most_of_any_year(run: RunTables) -> None:
    balance = run.tables["balance"]
    small = balance.copy()
    small.loc[balance["measure"] == "shortage", ["mean", "low", "high"]] /= 1000
    told = findings.conclusion(replace(run, tables={**run.tables, "balance": small}), "en")[0]
    assert "are short of at most" in told
    assert "in 2037, the last," in told


def without_difference(comparison: ComparisonTables, year: int) -> ComparisonTables:
    """The comparison, no plan of it differing from the baseline in a year."""
    differences = comparison.tables["differences"].copy()
    differences.loc[differences["year"] == year, ["mean", "median", "low", "high"]] = 0.0
    return replace(comparison, tables={**comparison.tables, "differences": differences})


def test_a_year_without_a_difference_gives_way_to_the_one_of_the_largest(comparison: ComparisonTables) -> None:
    differences = comparison.tables["differences"]
    assert telling_year(differences, 2029) == 2029
    by_year = pick(differences, measure="shortage").assign(size=lambda rows: rows["mean"].abs()).groupby("year")["size"]
    largest = by_year.max().drop(2029).idxmax()
    assert telling_year(without_difference(comparison, 2029).tables["differences"], 2029) == largest
    assert telling_year(differences.assign(mean=0.0, low=0.0, high=0.0), 2029) == 2029
    told = comparison_findings.conclusion(without_difference(comparison, 2029), "en")
    assert told[0] == "Baseline is short of 739 (431 to 1,046) teachers in 2029, its worst plan year."
    assert told[1].startswith(f"In {largest}, Replace leavers")


def test_one_teacher_is_told_as_one(comparison: ComparisonTables) -> None:
    differences = comparison.tables["differences"].copy()
    shortage = differences["measure"] == "shortage"
    differences.loc[shortage, ["mean", "low", "high"]] = differences.loc[shortage, ["mean", "low", "high"]].clip(-1, 1)
    told = comparison_findings.conclusion(
        replace(comparison, tables={**comparison.tables, "differences": differences}), "en"
    )
    assert "has 1 teacher fewer short than" in told[1]
    assert "has 1 teacher more short than" in told[2]
