"""Clocks: who leaves in which month, drawn or expected, from laws small enough to read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce import vocabulary
from workforce.errors import PlannerError
from workforce.months import census, month
from workforce.supply.law import Law, law
from workforce.supply.leaving import STAYS, drawn, expected, remaining, spell

MONTHS = 24
hazards = st.lists(st.integers(0, 300), min_size=MONTHS, max_size=MONTHS).map(lambda given: [h / 1000 for h in given])
clocks = st.integers(0, 999).map(lambda grid: (grid + 0.5) / 1000)
"""Off the grid of the hazards, so that no clock runs out exactly at the turn of a month."""


def a_law(*by_cause, retires=999):
    """A law for one birth month: hazards of each month by cause, and the last month in post."""
    pace = np.concatenate([np.zeros((len(by_cause), 1)), np.cumsum(by_cause, axis=1)], axis=1)[:, None, :]
    causes = tuple(f"cause_{number}" for number in range(len(by_cause)))
    risk = np.ones((len(by_cause), 2, len(vocabulary.ids("status"))))
    return Law(0, pace.shape[2] - 1, 0, causes, pace, risk, np.full((2, 1), retires))


def one(rules, start=0, term_end=None):
    return spell(rules, np.array([0]), np.array([0]), 0, start, term_end)


def leaves(rules, now, *clock):
    last, cause = drawn(rules, now, np.array(clock)[:, None])
    return int(last[0]), int(cause[0])


# worked examples


def test_a_teacher_leaves_in_the_month_in_which_the_cumulative_hazard_passes_the_clock():
    """Hazard 0.1 a month. A clock of 0.25 (uniform 1 - exp(-0.25) = 0.2212) runs out in the third month."""
    rules = a_law([0.1] * 6)
    assert leaves(rules, one(rules), 1 - np.exp(-0.25)) == (2, 0)
    assert leaves(rules, one(rules), 1 - np.exp(-0.05)) == (0, 0)
    assert leaves(rules, one(rules), 1 - np.exp(-0.61))[0] == STAYS


def test_a_month_without_hazard_takes_nobody():
    rules = a_law([0.0, 0.0, 0.5, 0.0])
    assert leaves(rules, one(rules), 0.01) == (2, 0)
    assert leaves(rules, one(rules), 0.99)[0] == STAYS


def test_without_any_cause_everybody_stays_until_retirement():
    rules = a_law([0.0] * 6, retires=4)
    assert leaves(rules, one(rules), 0.5) == (4, rules.all_causes.index("retirement"))
    assert leaves(a_law([0.0] * 6), one(a_law([0.0] * 6)), 0.5)[0] == STAYS


def test_retirement_comes_if_nothing_came_before_its_month():
    rules = a_law([0.2] * 6, retires=3)
    retirement = rules.all_causes.index("retirement")
    assert leaves(rules, one(rules), 1 - np.exp(-0.55)) == (2, 0)
    assert leaves(rules, one(rules), 1 - np.exp(-0.65)) == (3, retirement)


def test_of_two_causes_the_earlier_counts_and_in_one_month_the_first_in_the_list():
    rules = a_law([0.1] * 6, [0.2] * 6)
    assert leaves(rules, one(rules), 1 - np.exp(-0.35), 1 - np.exp(-0.1)) == (0, 1)
    assert leaves(rules, one(rules), 1 - np.exp(-0.15), 1 - np.exp(-0.3)) == (1, 0)


def test_a_spell_that_starts_later_has_its_clock_run_from_there():
    rules = a_law([0.5, 0.5, 0.1, 0.1, 0.1, 0.1])
    assert leaves(rules, one(rules, start=2), 1 - np.exp(-0.25)) == (4, 0)


def test_a_term_ends_a_spell_without_anybody_leaving():
    rules = a_law([0.1] * 6, retires=5)
    assert one(rules, term_end=3).stop.tolist() == [3]
    assert not one(rules, term_end=3).retires[0]
    assert leaves(rules, one(rules, term_end=3), 1 - np.exp(-0.35))[0] == STAYS


def test_a_relative_risk_runs_the_clock_faster():
    rules = a_law([0.1] * 6)
    rules.risk[:] = 2.0
    assert leaves(rules, one(rules), 1 - np.exp(-0.25)) == (1, 0)


def test_the_expected_way_by_hand():
    """Two months at 0.1, then retirement: 9.52 % leave in each month of those there, the rest retires."""
    rules = a_law([0.1] * 6, retires=2)
    chance, there = expected(rules, one(rules))
    leaving = 1 - np.exp(-0.1)
    assert chance[0, 0, :3].tolist() == pytest.approx([leaving, leaving * np.exp(-0.1), 0])
    assert chance[0, -1, 2] == pytest.approx(np.exp(-0.2))
    assert there[0].tolist() == pytest.approx([1, np.exp(-0.1), np.exp(-0.2), 0, 0, 0, 0])


# properties


@given(hazards, hazards, clocks)
@settings(max_examples=200, deadline=None)
def test_a_kinder_hazard_never_makes_the_same_clock_leave_earlier(harsh, other, clock):
    kind = np.minimum(harsh, other)
    first, _ = leaves(a_law(harsh), one(a_law(harsh)), clock)
    second, _ = leaves(a_law(kind), one(a_law(kind)), clock)
    assert second >= first


@given(hazards, clocks, st.integers(1, MONTHS - 1), st.sampled_from([0.5, 1.0, 4.0]))
@settings(max_examples=200, deadline=None)
def test_a_spell_cut_in_two_leaves_in_the_same_month_as_one_spell(hazard, clock, cut, risk):
    rules = a_law(hazard)
    rules.risk[:] = risk
    whole, _ = leaves(rules, one(rules), clock)
    first = one(rules, term_end=cut)
    begun, _ = leaves(rules, first, clock)
    if begun == STAYS:
        left = remaining(rules, first, np.array([[clock]]))
        begun, _ = leaves(rules, one(rules, start=cut), *left[:, 0])
    assert begun == whole


@given(hazards, hazards, clocks, clocks, st.integers(0, MONTHS - 1), st.integers(0, 40), st.none() | st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_whoever_leaves_does_so_within_the_spell(first, second, clock, other, start, retires, term):
    rules = a_law(first, second, retires=retires)
    now = one(rules, start=start, term_end=None if term is None else start + term)
    last, cause = leaves(rules, now, clock, other)
    if last == STAYS:
        assert not now.retires[0]
    elif cause == rules.all_causes.index("retirement"):
        assert last == max(retires, start)
    else:
        assert start <= last < now.stop[0]


@given(hazards, hazards, st.integers(0, MONTHS - 1), st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_the_expected_chances_of_leaving_and_staying_add_up_to_one(first, second, start, retires):
    rules = a_law(first, second, retires=retires)
    chance, there = expected(rules, one(rules, start=start))
    assert (chance >= 0).all()
    assert chance.sum() + there[0, -1] == pytest.approx(1, abs=1e-12)
    assert (there[0, :start] == 0).all()
    assert (np.diff(there[0, start:]) <= 1e-12).all()


@given(hazards, hazards, st.integers(0, 40))
@settings(max_examples=20, deadline=None)
def test_the_drawn_way_over_all_clocks_is_the_expected_way(first, second, retires):
    """200 x 200 clocks spread evenly over the square: no luck is left, and both ways agree to the mesh."""
    rules = a_law(first, second, retires=retires)
    mesh = (np.arange(200) + 0.5) / 200
    grid = np.array(np.meshgrid(mesh, mesh)).reshape(2, 1, -1)
    last, cause = drawn(rules, one(rules), grid)
    chance, _ = expected(rules, one(rules))
    found = np.zeros_like(chance[0])
    gone = last[0] != STAYS
    np.add.at(found, (cause[0, gone], last[0, gone]), 1 / grid.shape[2])
    np.testing.assert_allclose(found, chance[0], atol=2 / 200)


# the law of a scenario


@pytest.fixture
def six(world):
    """The law of the six-teacher world, for everybody born from 1960 to 2000."""
    return law(world.load().scenario, month(1960, 1), month(2000, 12))


def hazard(rules, cause, born, first=0, months=12):
    pace = rules.pace[rules.causes.index(cause), born - rules.first_birth]
    return pace[first + months] - pace[first]


def test_a_years_hazard_is_that_of_the_yearly_rate_at_the_age(six):
    """Resignation: 0.8 % a year, 1.3 times that from 30, 0.6 times from 40."""
    yearly = -np.log1p(-0.008)
    assert hazard(six, "resignation", month(1987, 1)) == pytest.approx(1.3 * yearly)
    assert hazard(six, "resignation", month(1977, 1)) == pytest.approx(0.6 * yearly)


def test_the_summer_share_of_a_year_falls_in_july_and_august(six):
    """Month 0 is September: July and August are months 10 and 11."""
    born = month(1977, 1)
    assert hazard(six, "resignation", born, 10, 2) == pytest.approx(0.7 * hazard(six, "resignation", born))
    assert hazard(six, "resignation", born, 0, 1) == pytest.approx(0.03 * hazard(six, "resignation", born))


def test_sex_and_status_are_relative_risks(six):
    statuses = vocabulary.ids("status")
    resignation, death = (six.risk[six.causes.index(name)] for name in ("resignation", "death"))
    assert resignation[0, statuses.index("special_post")] == 1.5
    assert resignation[0, statuses.index("established")] == 1.0
    assert death[:, 0].tolist() == [0.7, 1.4]  # female, male


def test_the_last_month_in_post_is_that_of_the_regime_counted_from_the_base_census(six):
    """A man of March 1963 retires in March 2023, a woman of November 1967 in November 2022: months 6 and 2."""
    assert six.retires[1, month(1963, 3) - six.first_birth] == 6
    assert six.retires[0, month(1967, 11) - six.first_birth] == 2


def test_later_retirement_and_another_regime_are_data(world):
    births = (month(1966, 1), month(1972, 12))
    now, later, old = (
        law(world.load(name, policies=text).scenario, *births)
        for name, text in (
            ("now", "supply: {retirement: {later_months: 0}}"),
            ("later", "supply: {retirement: {later_months: 12}}"),
            ("old", "supply: {retirement: {regime: cn-2024}}"),
        )
    )
    np.testing.assert_array_equal(later.retires, now.retires + 12 * (now.retires >= 0))
    ages = old.retires + census(2022) - np.arange(births[0], births[1] + 1)
    assert np.unique(ages[0]).tolist() == [12 * 55]
    assert np.unique(ages[1]).tolist() == [12 * 60]


def test_a_later_retirement_finds_nobody_who_retires_before_the_plan(world):
    actuals = "{2023: {value: 0, source: count, confidence: verified}}"
    suppose = f"actuals: {{special_post: {actuals}, open_recruitment: {actuals}}}"
    births = (month(1962, 1), month(1970, 12))
    now, later = (
        law(world.load(name, policies=text, assumptions=suppose, run="plan_from: 2024\n").scenario, *births)
        for name, text in (
            ("now", "supply: {retirement: {later_months: 0}}"),
            ("later", "supply: {retirement: {later_months: 12}}"),
        )
    )
    before = now.retires < 12  # before the school year that leads to the census of 2024
    assert 0 < before.sum() < before.size
    np.testing.assert_array_equal(later.retires[before], now.retires[before])
    np.testing.assert_array_equal(later.retires[~before], now.retires[~before] + 12)


def test_the_roster_falls_into_groups_by_status_and_the_end_of_a_term(world):
    """E's special post of September 2021 ends after three years, 24 months after the base census."""
    groups = {(vocabulary.ids("status")[people.status], people.term_end): people for people in world.inputs().groups}
    assert set(groups) == {("established", None), ("special_post", 24)}
    assert groups["special_post", 24].birth.tolist() == [month(1997, 2)]
    assert len(groups["established", None].slot) == 5


def with_e_since(world, since):
    """The world in which E's term began in another month."""
    file = world.tables / "roster.csv"
    file.write_text(file.read_text("utf-8").replace(",2021-09,2021-09", f",2015-09,{since}"), "utf-8")
    return world.inputs()


@pytest.mark.parametrize(("since", "ends"), [("2019-10", 1), ("2019-09", 12), ("2018-12", 3), ("2022-09", 36)])
def test_a_term_that_is_overdue_at_the_base_census_ends_at_its_next_anniversary(world, since, ends):
    """Three years from September 2019 were over on 1 September 2022: it ends a year later, month 12."""
    assert sorted(people.term_end or 0 for people in with_e_since(world, since).groups) == [0, ends]


def test_a_special_post_without_the_start_of_its_term_is_refused(world):
    with pytest.raises(PlannerError, match="teacher e of status 'special_post' serves a term: fill"):
        with_e_since(world, "")
