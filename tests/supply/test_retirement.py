"""Statutory retirement by birth month: the published cases, and a law as data."""

import csv
from pathlib import Path

import numpy as np
import pytest

import workforce
from workforce.county.tables import national
from workforce.errors import PlannerError
from workforce.months import month, parse_month, show_month
from workforce.scenario.sample import Sample
from workforce.scenario.supply_assumptions import RetirementChoices
from workforce.scenario.supply_policy import RetirementPolicy
from workforce.supply.retirement import NEVER, Retirees, contribution_months, path, retirement_month, ways

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


def test_another_flat_age_is_a_row_of_data(monkeypatch):
    table = national("retirement_regimes")
    men = table[(table["regime"] == "cn-2024") & (table["group"] == "male")]
    flat = men.assign(regime="flat-65", base_age_months=780)
    monkeypatch.setattr("workforce.supply.retirement.national", lambda name: flat)
    births = np.arange(month(1960, 1), month(1990, 1))
    assert (retirement_month(births, "male", "flat-65") == births + 12 * 65).all()


# the choices


UNKNOWN = float("nan")
"""Of who is senior or a manager: nobody knows, and the assumption says."""


def choices(early=0.0, early_months=24, late=0.0, late_months=12, leave=0.5, promoted=0.0, managers=0.0):
    def value(number):
        return {"value": number, "source": "s", "confidence": "assumed"}

    return RetirementChoices.model_validate(
        {
            "early": {"take_up": value(early), "months": value(early_months)},
            "late": {"take_up": value(late), "months": value(late_months)},
            "senior_women_leave": value(leave),
            "promoted": value(promoted),
            "managers": value(managers),
        }
    )


LAW = {
    "regime": "cn-2025",
    "groups": {"male": "male", "female": "female_55"},
    "senior_women": {"leave": "female_55", "stay": "female_60"},
}


def a_person(birth, sex="male", start="1990-09", senior=0.0, manager=0.0, retired=False):
    return Retirees(
        birth=np.array([parse_month(birth)]),
        sex=np.array([["female", "male"].index(sex)]),
        start=np.array([parse_month(start)]),
        senior=np.array([float(senior)]),
        manager=np.array([float(manager)]),
        retired=np.array([retired]),
    )


def exits(person, law, supposed, first, sample):
    """When somebody may retire, and how likely each month is, by point."""
    return ways(person, law, supposed, first).exits(supposed, sample)


def months_of(birth, supposed, sex="male", first="2022-09", start="1990-09", senior=0.0, manager=0.0, **policy):
    """The months of retirement that are possible, and their chances."""
    person, law = a_person(birth, sex, start, senior, manager), RetirementPolicy.model_validate(LAW | policy)
    return chances_of(exits(person, law, supposed, parse_month(first), Sample.likely()).at(0))


def chances_of(found):
    """The chance of each month of exits of one person."""
    chances = {}
    for at, chance in zip(found.month[0].tolist(), found.chance[0].tolist(), strict=True):
        chances[show_month(at)] = chances.get(show_month(at), 0.0) + chance
    return {at: pytest.approx(chance) for at, chance in chances.items() if chance > 0}


def test_early_choice_goes_back_as_far_as_chosen_and_not_below_the_old_age():
    """A man of May 1980: 63 in May 2043; two years earlier in May 2041, 36 months at most, May 2040, when he is 60."""
    assert months_of("1980-05", choices(early=0.3)) == {"2041-05": 0.3, "2043-05": 0.7}
    assert months_of("1980-05", choices(early=0.3, early_months=36)) == {"2040-05": 0.3, "2043-05": 0.7}
    assert months_of("1980-05", choices(early=0.3, early_months=60)) == {"2040-05": 0.3, "2043-05": 0.7}
    # a man of January 1970 is 60 in January 2030, 16 months before his month: no further back
    assert months_of("1970-01", choices(early=0.3, early_months=36)) == {"2030-01": 0.3, "2031-05": 0.7}


def test_early_choice_asks_for_the_years_of_contribution_of_its_date():
    """Fifteen years up to 2029, half a year more each year, twenty from 2039 on; in May 2041 since May 2021."""
    dates = (2025, 2029, 2030, 2035, 2039, 2050)
    years = {year: contribution_months(np.array([month(year, 6)]))[0] / 12 for year in dates}
    assert years == {2025: 15, 2029: 15, 2030: 15.5, 2035: 18, 2039: 20, 2050: 20}
    assert months_of("1980-05", choices(early=0.3), start="2021-05") == {"2041-05": 0.3, "2043-05": 0.7}
    assert months_of("1980-05", choices(early=0.3), start="2021-06") == {"2043-05": 1}


def test_nobody_chose_before_the_choice_was_given():
    assert months_of("1964-06", choices(early=0.3, late=0.3)) == {"2024-06": 1}


def test_late_choice_is_for_at_most_three_years_and_not_for_managers():
    assert months_of("1980-05", choices(late=0.2)) == {"2043-05": 0.8, "2044-05": 0.2}
    assert months_of("1980-05", choices(late=0.2, late_months=60)) == {"2043-05": 0.8, "2046-05": 0.2}
    assert months_of("1980-05", choices(late=0.2), manager=1) == {"2043-05": 1}
    unknown = choices(late=0.2, managers=0.5)
    assert months_of("1980-05", unknown, manager=UNKNOWN) == {"2043-05": 0.9, "2044-05": 0.1}
    assert months_of("1980-05", unknown, manager=1) == {"2043-05": 1}


def test_women_with_senior_titles_leave_on_one_path_or_stay_to_the_other():
    """Born in May 1975: k = 64, delay 17: October 2031; or 60 in May 2035."""
    assert months_of("1975-05", choices(), "female", senior=1) == {"2031-10": 0.5, "2035-05": 0.5}
    assert months_of("1975-05", choices(leave=1), "female", senior=1) == {"2031-10": 1}
    unknown = choices(leave=0.2, promoted=0.5)
    assert months_of("1975-05", unknown, "female", senior=UNKNOWN) == {"2031-10": 0.6, "2035-05": 0.4}
    assert months_of("1975-05", unknown, "female", senior=0) == {"2031-10": 1}
    assert months_of("1975-05", choices(), "female") == {"2031-10": 1}
    assert months_of("1975-05", choices(), "male", senior=1) == months_of("1975-05", choices(), "male")


def test_the_other_exit_of_senior_women_may_follow_another_path():
    found = months_of("1975-05", choices(), "female", senior=1, senior_women={"leave": "female_55", "stay": "male"})
    assert found == {"2031-10": 0.5, "2038-01": 0.5}


def test_long_service_lets_a_share_go_and_nobody_before_the_plan():
    rule = {"long_service": {"years": 30, "take_up": 0.4}}
    assert months_of("1980-05", choices(), start="2002-09", **rule) == {"2032-09": 0.4, "2043-05": 0.6}
    assert months_of("1980-05", choices(), start="2002-09", first="2035-09", **rule) == {"2035-09": 0.4, "2043-05": 0.6}


def test_later_months_put_off_every_exit_from_the_plan_on():
    assert months_of("1980-05", choices(early=0.3), later_months=12) == {"2042-05": 0.3, "2044-05": 0.7}
    assert months_of("1963-05", choices(), later_months=12, first="2024-09") == {"2023-05": 1}


def test_whoever_is_retired_already_does_not_retire_again():
    law = RetirementPolicy.model_validate(LAW)
    found = exits(a_person("1962-05", retired=True), law, choices(early=0.3), parse_month("2022-09"), Sample.likely())
    assert (found.month == NEVER).all()
    assert found.chance.sum() == pytest.approx(1)


def test_every_point_has_the_chances_of_its_own_values():
    """A third of three futures leave early, all of them in the next, none in the last; months are the same in all."""
    supposed = choices(early=0.3)
    sample = Sample(3, {id(supposed.early.take_up): np.array([1 / 3, 1.0, 0.0])})
    found = exits(a_person("1980-05"), RetirementPolicy.model_validate(LAW), supposed, parse_month("2022-09"), sample)
    of_points = [chances_of(found.at(point)) for point in range(3)]
    assert of_points == [{"2041-05": 1 / 3, "2043-05": 2 / 3}, {"2041-05": 1}, {"2043-05": 1}]
