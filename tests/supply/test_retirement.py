"""Statutory retirement by birth month: the published cases, and a law as data."""

import csv
from pathlib import Path

import numpy as np
import pytest

import workforce
from workforce.errors import PlannerError
from workforce.months import month, parse_month, show_month
from workforce.supply.retirement import path, retirement_month

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "retirement_check_cases.csv"
BY_CATEGORY = {"male": "male", "female_55": "female_55", "female_50": "female_50"}

PUBLISHED = [
    # NPC Standing Committee, 13 September 2024, annexes 1 to 3, as public calculators quote them
    ("male", "1964-06", "2024-06"),
    ("male", "1965-01", "2025-02"),
    ("male", "1965-04", "2025-05"),
    ("male", "1965-05", "2025-07"),
    ("male", "1967-05", "2028-01"),
    ("male", "1968-01", "2028-11"),
    ("male", "1970-01", "2031-05"),
    ("male", "1976-09", "2039-09"),
    ("female_55", "1970-01", "2025-02"),
    ("female_55", "1981-09", "2039-09"),
    ("female_50", "1975-01", "2025-02"),
    ("female_50", "1984-11", "2039-11"),
    # the same law, State Council's measures, article 1: the last months before the reform
    ("male", "1964-12", "2024-12"),
    ("female_55", "1969-12", "2024-12"),
    ("female_50", "1974-12", "2024-12"),
]


@pytest.mark.parametrize(("group", "birth", "retires"), PUBLISHED)
def test_a_published_case_comes_out_exactly(group, birth, retires):
    assert workforce.retirement_month(birth, group) == retires


def test_every_row_of_the_reference_cases_comes_out_exactly():
    if not REFERENCE.is_file():
        pytest.skip(f"{REFERENCE} is not here: the cases typed in above are checked alone")
    with REFERENCE.open(encoding="utf-8-sig", newline="") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) > 60
    for case in cases:
        found = workforce.retirement_month(case["birth_month"], BY_CATEGORY[case["category"]])
        assert found == case["statutory_retirement_month"], case


def test_before_the_reform_everybody_retires_at_the_old_age():
    for group, age in (("male", 60), ("female_55", 55), ("female_50", 50)):
        for birth in ("1966-01", "1980-12", "1999-06"):
            assert workforce.retirement_month(birth, group, "cn-2024") == show_month(parse_month(birth) + 12 * age)


def test_the_delay_never_shrinks_and_never_passes_its_cap():
    births = np.arange(month(1955, 1), month(2000, 1))
    for group in ("male", "female_55", "female_50"):
        rule = path("cn-2025", group)
        delay = retirement_month(births, group, "cn-2025") - births - rule.base_age_months
        assert (np.diff(delay) >= 0).all()
        assert delay.min() == 0
        assert delay.max() == rule.cap_months


def test_nobody_born_later_retires_earlier():
    births = np.arange(month(1955, 1), month(2000, 1))
    for group in ("male", "female_55", "female_50"):
        assert (np.diff(retirement_month(births, group, "cn-2025")) >= 1).all()


@pytest.mark.parametrize(
    ("birth", "group", "regime", "why"),
    [
        ("1970", "male", "cn-2025", "'1970' is not a month; write it as YYYY-MM"),
        ("1970-13", "male", "cn-2025", "'1970-13' is not a month; write it as YYYY-MM"),
        ("1970-01", "mail", "cn-2025", "regime cn-2025 has no group 'mail'; did you mean 'male'?"),
        ("1970-01", "male", "cn-2052", "there is no retirement regime 'cn-2052'; did you mean 'cn-2025'?"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(birth, group, regime, why):
    with pytest.raises(PlannerError) as refused:
        workforce.retirement_month(birth, group, regime)
    assert str(refused.value).startswith(why)
