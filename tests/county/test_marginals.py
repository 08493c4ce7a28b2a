"""Rows of totals, read: age bands in their spellings, shares, two attributes at once."""

from pathlib import Path

import pandas as pd
import pytest

from workforce.county.files.checked import Origin, Part
from workforce.county.files.problems import Problems
from workforce.county.files.sheets import Sheet
from workforce.county.totals.marginals import Condition, ages, read_categories, statements
from workforce.errors import PlannerError

ORIGIN = Origin((Part(Sheet(Path("teacher_marginals.csv"), "teacher_marginals", [], False), pd.DataFrame(), {}),))


def read(frame):
    """The table with its categories as ids; refused where anything is wrong."""
    problems = Problems()
    found = read_categories(frame, ORIGIN, problems)
    problems.refuse()
    return found


def table(*rows):
    columns = ["level", "attribute", "category", "attribute_b", "category_b", "teachers", "share", "low", "high",
               "confidence"]  # fmt: skip
    return pd.DataFrame(
        [dict(zip(columns, row, strict=False)) for row in rows], columns=columns, index=range(2, 2 + len(rows))
    )


@pytest.mark.parametrize(
    ("spelling", "band"),
    [
        ("25-29", "25-29"), ("25–29岁", "25-29"), ("25至29岁", "25-29"), ("25岁-29岁", "25-29"), ("25 to 29", "25-29"),
        ("50+", "50+"), ("50岁以上", "50+"), ("50岁及以上", "50+"), ("50 and over", "50+"), ("≥50", "50+"),
        ("-29", "-29"), ("30岁以下", "-29"), ("under 30", "-29"), ("<30", "-29"), ("29岁及以下", "-29"), ("≤29", "-29"),
        ("35周岁以下", "-34"),
    ],
)  # fmt: skip
def test_age_bands_are_read_in_their_spellings(spelling, band):
    assert read(table(("all", "age_band", spelling, None, None, 5)))["category"].tolist() == [band]


@pytest.mark.parametrize("spelling", ["old", "50", "29-25", "5-9", ""])
def test_what_is_no_age_band_is_named(spelling):
    with pytest.raises(PlannerError, match=r"teacher_marginals.csv, row 2, column category: .* is not an age band"):
        read(table(("all", "age_band", spelling, None, None, 5)))


def test_open_bands_reach_to_all_ages():
    assert [ages(band) for band in ("25-29", "50+", "-29")] == [(25, 29), (50, 999), (0, 29)]


def test_chinese_names_become_ids_on_both_sides():
    found = read(table(("primary", "title", "高级", "age_band", "50岁以上", 61)))
    assert found.loc[2, ["category", "category_b"]].tolist() == ["senior", "50+"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("primary", "sex", "male"), "row 2, column teachers: give a number in 'teachers', or a share"),
        (("primary", "sex", "male", "sex", "female", 3), "column attribute_b: 'sex' must be another attribute"),
        (("primary", "sex", "male", "total", "all", 3), "column attribute_b: 'total' must be another attribute"),
        (("primary", "sex", "male", None, "senior", 3), "column category_b: 'senior' has no attribute"),
        (("primary", "sex", "boy", None, None, 3), "column category: 'boy' is not a known sex"),
    ],
)
def test_a_row_that_says_nothing_clear_is_named(row, why):
    with pytest.raises(PlannerError) as refused:
        read(table(row))
    assert why in str(refused.value)


def test_a_row_with_number_and_share_says_two_things():
    found = statements(table(("all", "age_band", "50+", None, None, 1417, 0.225, 1400, 1420, "verified")))
    assert [(one.value, one.low, one.high, one.is_share) for one in found] == [
        (1417, 1400, 1420, False),
        (0.225, 0.2245, 0.2255, True),
    ]
    assert {one.row for one in found} == {2}


def test_the_range_of_a_lone_share_is_a_share():
    [one] = statements(table(("primary", "sex", "male", None, None, None, 0.3, 0.25, 0.4, "assumed")))
    assert (one.low, one.value, one.high, one.is_share, one.hard) == (0.25, 0.3, 0.4, True, False)


@pytest.mark.parametrize(
    ("confidence", "hard"),
    [("verified", True), ("derived", True), ("entered", True), (None, True), ("assumed", False),
     ("hypothetical", False), ("memory", False), ("unknown", False)],
)  # fmt: skip
def test_what_is_assumed_is_soft(confidence, hard):
    [one] = statements(table(("primary", "total", "all", None, None, 10, None, None, None, confidence)))
    assert one.hard is hard


def test_special_posts_by_year_are_statuses():
    [one] = statements(table(("primary", "special_post_year", "2", None, None, 4)))
    assert one.conditions == (Condition("status", "special_post:2"),)
    assert Condition("status", "special_post").includes("special_post:2")
    assert not one.conditions[0].includes("special_post:1")
