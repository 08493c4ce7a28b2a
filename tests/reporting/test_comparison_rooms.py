"""Classes, rooms, money and conflicting settings on the page of a comparison, from tables made by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from workforce.reporting import comparison_page, comparison_rooms
from workforce.results.tables import ComparisonTables

PLANS = {"changge/baseline": 0.0, "changge/replace_leavers": 0.0, "changge/no_recruitment": 40.0}


def classes(differ: float) -> pd.DataFrame:
    """Classes by year in which the last plan has fewer in 2025 alone; pupils are the same everywhere."""
    rows = []
    for plan, fewer in PLANS.items():
        for year in (2024, 2025, 2026):
            change = -fewer * differ if year == 2025 else 0.0
            rows += [(plan, year, level, "classes", 900 + change, 900.0, change) for level in ("primary", "all")]
            rows.append((plan, year, "all", "pupils", 40000.0, 40000.0, 0.0))
    return pd.DataFrame(rows, columns=["scenario", "year", "level", "measure", "mean", "baseline_mean", "difference"])


def spending(differ: float) -> pd.DataFrame:
    """10 million yuan in every whole year from the county and 2 from the province; the last plan costs less."""
    rows = []
    for plan, less in PLANS.items():
        for year in (2022, 2023, 2024, 2025):
            for payer, paid in (("county", 10e6), ("province", 2e6), ("all", 12e6)):
                change = -1e5 * less * differ if payer != "province" else 0.0
                rows.append((plan, year, payer, paid + change, paid, change))
    return pd.DataFrame(rows, columns=["scenario", "year", "payer", "mean", "baseline_mean", "difference"])


def beside(comparison: ComparisonTables, differ: float = 1.0) -> ComparisonTables:
    more = {"classes": classes(differ), "spending": spending(differ)}
    return replace(comparison, tables={**comparison.tables, **more})


def test_what_differs_is_drawn_in_the_year_of_the_largest_difference(comparison: ComparisonTables) -> None:
    section = comparison_rooms.classes(beside(comparison), "en")
    assert section is not None
    (block,) = section.blocks
    assert block.title == "Where the plans differ in pupils, classes or places: classes"
    assert [drawing.title for drawing in block.drawings] == [
        "Classes in 2025, where the plans differ most: Baseline 900, Replace leavers 900, No recruitment 860"
    ]
    assert block.table is not None
    assert block.table.headings == (
        "Scenario", "Year", "Classes", "Classes Difference", "Pupils", "Pupils Difference",
    )  # fmt: skip
    assert block.table.shown()[7] == ["No recruitment", "2025", "860", "-40", "40,000", "0"]


def test_money_is_told_in_wan_over_whole_years(comparison: ComparisonTables) -> None:
    section = comparison_rooms.money(beside(comparison), "zh")
    assert section is not None
    assert section.blocks[0].title == "2023年至2024年共支出（万元）：基准方案2,400、以退定补2,400、停止招聘1,600"


def test_plans_that_differ_in_neither_are_said_to_be_the_same(comparison: ComparisonTables) -> None:
    same = beside(comparison, 0.0)
    rooms, money = comparison_rooms.classes(same, "en"), comparison_rooms.money(same, "en")
    assert rooms is not None
    assert money is not None
    assert rooms.blocks[0].title == "No plan changes pupils, classes or places"
    assert rooms.blocks[0].drawings == ()
    assert money.blocks[0].title == "Every plan costs the same"


def test_runs_without_such_tables_have_no_such_sections(comparison: ComparisonTables) -> None:
    none = {name: table for name, table in comparison.tables.items() if name not in ("classes", "spending")}
    without = replace(comparison, tables=none)
    assert comparison_rooms.classes(without, "en") is None
    assert comparison_rooms.money(without, "zh") is None


@pytest.mark.parametrize(("language", "words"), [("en", "1 setting is changed differently"), ("zh", "1项参数")])
def test_settings_changed_differently_stand_before_all_changes(
    comparison: ComparisonTables, language: str, words: str
) -> None:
    table = comparison.tables["changes"].assign(declared_in="x.yaml:1")
    assert [block.id for block in comparison_page.changes(comparison, language).blocks] == ["changes"]
    other = table.assign(key="recruitment.rule")
    conflicting = replace(comparison, tables={**comparison.tables, "changes": other})
    blocks = comparison_page.changes(conflicting, language).blocks
    assert [block.id for block in blocks] == ["conflicts", "changes"]
    assert blocks[0].title.startswith(words)
