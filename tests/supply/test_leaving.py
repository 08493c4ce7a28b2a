"""Clocks: who leaves in which month, drawn or expected, from laws small enough to read."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workforce import vocabulary
from workforce.compiled import compiled
from workforce.errors import PlannerError
from workforce.months import MONTHS_A_YEAR, month
from workforce.supply.clocks import STAYS, Hazards, Spell, career, passed, run_down, wound
from workforce.supply.clocks import clock as clock_of
from workforce.supply.law import law
from workforce.supply.leaving import Chances, leave
from workforce.supply.retirement import Exits

MONTHS = 24
hazards = st.lists(st.integers(0, 300), min_size=MONTHS, max_size=MONTHS).map(lambda given: [h / 1000 for h in given])
clocks = st.integers(0, 14_999).map(lambda grid: (grid + 0.5) / 2000)
"""Unit exponentials off the grid of the hazards, so that no clock runs out exactly at the turn of a month."""


NEVER = 999
"""A month of retirement beyond the horizon."""


class Alone(NamedTuple):
    """One teacher under a law of her own."""

    law: Hazards
    spell: Spell


def a_spell(*by_cause, start=0, stop=None, risk=1.0, bond_end=0, bonds=None, release=None, by_service=None, service=0):
    """A spell of one teacher: hazards of each month by cause; ``by_service`` are steps of (month, relative hazard)."""
    pace = np.concatenate([np.zeros((len(by_cause), 1)), np.cumsum(by_cause, axis=1)], axis=1).T[None, None].copy()
    causes, months = len(by_cause), pace.shape[2] - 1
    bonds = bonds or ("free",) * causes
    steps = [(-(10**6), 1.0), *by_service] if by_service else []
    step_from, step_risk = (np.array([[step[part] for step in steps]] * causes) for part in (0, 1))
    rules = Hazards(
        pace=pace,
        youngest=0,
        profile=np.array([0]),
        risk=np.full((causes, 1, 1), float(risk)),
        cell_risk=np.ones((causes, 1)),
        held=np.array([bond == "held" for bond in bonds]),
        broken=np.array([bond == "only" for bond in bonds]),
        factor=np.ones((1, causes, -(-months // MONTHS_A_YEAR))),
        most=np.ones((causes, 1)),
        release=np.array(release or [0.0] * causes),
        steps=np.array([len(steps)] * causes),
        step_from=step_from.astype(np.int64),
        step_risk=step_risk.astype(np.float64),
    )
    stop = months if stop is None else min(stop, months)
    return Alone(rules, Spell(0, 0, 0, 0, service, start, stop, bond_end))


def struck(now, *clock, retires=NEVER):
    """Last month in post and cause, by clocks as they are kept: the number of the hazard, or RETIREMENT."""
    last, cause = career(now.law, 0, now.spell, np.array(clock, dtype=np.float32), retires)
    return last, RETIREMENT if cause == len(clock) + 1 else cause


def leaves(now, *luck, retires=NEVER):
    """The same by uniforms that nobody has yet turned into a clock."""
    return struck(now, *(-uniform for uniform in luck), retires=retires)


def expected(now, exits):
    """The expected way to the end of the spell: chances by cause (retirement last) and month, and of staying."""
    chance = np.full((len(now.law.release) + 1, now.spell.stop - now.spell.start), np.nan)
    there = leave(now.law, now.spell, Chances(exits.month, exits.chance), 0, now.spell.stop, chance)
    return chance, there


def chances(now, retires=NEVER):
    """The same for one who retires in a month that is known."""
    return expected(now, Exits(np.array([[retires]]), np.ones((1, 1))))


RETIREMENT = "retirement"


# worked examples


def test_a_teacher_leaves_in_the_month_in_which_the_cumulative_hazard_passes_the_clock():
    """Hazard 0.1 a month. A clock of 0.25 (uniform 1 - exp(-0.25) = 0.2212) runs out in the third month."""
    now = a_spell([0.1] * 6)
    assert leaves(now, 1 - np.exp(-0.25)) == (2, 0)
    assert leaves(now, 1 - np.exp(-0.05)) == (0, 0)
    assert leaves(now, 1 - np.exp(-0.61))[0] == STAYS


def test_a_clock_is_kept_as_it_is_or_as_the_uniform_that_it_will_be_made_of():
    assert clock_of(1 - np.exp(-0.25)) == pytest.approx(0.25)
    assert wound(-(1 - np.exp(-0.25))) == pytest.approx(0.25)
    assert [wound(0.25), wound(0.0)] == [0.25, 0.0]
    now = a_spell([0.1] * 6)
    assert struck(now, 0.25) == leaves(now, 1 - np.exp(-0.25)) == (2, 0)


def test_the_greatest_uniform_is_a_clock_as_well():
    """Single precision rounds a uniform just below one to one, of which there is no exponential."""
    assert np.isfinite(clock_of(1.0))
    assert clock_of(1.0) > clock_of(1 - 2.0**-23)


def test_a_month_without_hazard_takes_nobody():
    now = a_spell([0.0, 0.0, 0.5, 0.0])
    assert leaves(now, 0.01) == (2, 0)
    assert leaves(now, 0.99)[0] == STAYS


def test_without_any_cause_everybody_stays_until_retirement():
    assert leaves(a_spell([0.0] * 6), 0.5, retires=4) == (4, RETIREMENT)
    assert leaves(a_spell([0.0] * 6), 0.5)[0] == STAYS


def test_retirement_comes_if_nothing_came_before_its_month():
    now = a_spell([0.2] * 6)
    assert leaves(now, 1 - np.exp(-0.55), retires=3) == (2, 0)
    assert leaves(now, 1 - np.exp(-0.65), retires=3) == (3, RETIREMENT)


def test_whoever_is_due_before_a_spell_begins_retires_in_its_first_month():
    assert leaves(a_spell([0.0] * 6, start=3), 0.5, retires=1) == (3, RETIREMENT)


def test_of_two_causes_the_earlier_counts_and_in_one_month_the_first_in_the_list():
    now = a_spell([0.1] * 6, [0.2] * 6)
    assert leaves(now, 1 - np.exp(-0.35), 1 - np.exp(-0.1)) == (0, 1)
    assert leaves(now, 1 - np.exp(-0.15), 1 - np.exp(-0.3)) == (1, 0)


def test_a_spell_that_starts_later_has_its_clock_run_from_there():
    assert leaves(a_spell([0.5, 0.5, 0.1, 0.1, 0.1, 0.1], start=2), 1 - np.exp(-0.25)) == (4, 0)


def test_a_term_ends_a_spell_without_anybody_leaving():
    now = a_spell([0.1] * 6, stop=3)
    assert leaves(now, 1 - np.exp(-0.35), retires=5)[0] == STAYS
    assert leaves(now, 1 - np.exp(-0.25), retires=5) == (2, 0)


def test_a_relative_risk_runs_the_clock_faster():
    assert leaves(a_spell([0.1] * 6, risk=2.0), 1 - np.exp(-0.25)) == (1, 0)


def test_without_relative_risk_nobody_is_struck_and_the_clock_stands_still():
    now, kept = a_spell([0.3] * 6, risk=0.0), np.array([0.01], dtype=np.float32)
    assert struck(now, *kept)[0] == STAYS
    run_down(now.law, 0, now.spell, kept, 6)
    assert kept.tolist() == pytest.approx([0.01])


def test_years_of_service_weigh_stretches_of_the_hazard():
    """Thrice 0.01 a month in the first year, from month 0 to 11: 0.36 in all, then 0.01 a month."""
    now = a_spell([0.01] * 24, by_service=[(0, 3.0), (12, 1.0)], service=0)
    assert [struck(now, clock)[0] for clock in (0.025, 0.035, 0.355, 0.365, 0.375)] == [0, 1, 11, 12, 13]


def test_service_is_counted_from_the_september_in_or_before_which_it_began():
    now = a_spell([0.01] * 24, by_service=[(0, 3.0), (12, 1.0)], service=-2)
    assert [struck(now, clock)[0] for clock in (0.005, 0.015)] == [0, 1]
    now = a_spell([0.01] * 24, by_service=[(0, 3.0), (12, 1.0)], service=10, start=10)
    assert [struck(now, clock)[0] for clock in (0.055, 0.065, 0.075)] == [11, 12, 13]


def test_a_bond_holds_back_one_cause_lets_another_run_and_is_what_a_third_breaks():
    """Bound for three months at 0.1 a month. Held: the clock begins at their end. Only: it runs out with them."""
    for bond, clock, last in (
        ("free", 0.05, 0), ("held", 0.05, 3), ("held", 0.25, 5), ("only", 0.25, 2), ("only", 0.35, STAYS),
    ):  # fmt: skip
        now = a_spell([0.1] * 6, bond_end=3, bonds=(bond,))
        assert leaves(now, 1 - np.exp(-clock))[0] == last, (bond, clock)


def test_without_a_bond_nothing_is_held_and_nothing_can_be_broken():
    assert leaves(a_spell([0.1] * 6, bonds=("held",)), 0.05) == (0, 0)
    assert leaves(a_spell([0.1] * 6, bonds=("only",)), 0.05)[0] == STAYS


def test_the_release_strikes_in_the_first_month_after_the_bond():
    """A spike of 0.5 beside 0.1 a month from month 3 on: a clock of 0.55 runs out there, one of 0.65 a month later."""
    now = a_spell([0.1] * 6, bond_end=3, bonds=("held",), release=[0.5])
    assert leaves(now, 1 - np.exp(-0.55)) == (3, 0)
    assert leaves(now, 1 - np.exp(-0.65)) == (4, 0)


def test_the_expected_way_by_hand():
    """Two months at 0.1, then retirement: 9.52 % leave in each month of those there, the rest retires."""
    chance, there = chances(a_spell([0.1] * 6), retires=2)
    leaving = 1 - np.exp(-0.1)
    assert chance[0, :3].tolist() == pytest.approx([leaving, leaving * np.exp(-0.1), 0])
    assert chance[-1, 2] == pytest.approx(np.exp(-0.2))
    assert there == pytest.approx(0, abs=1e-12)


# properties


@given(hazards, hazards, clocks)
@settings(max_examples=200, deadline=None)
def test_a_kinder_hazard_never_makes_the_same_clock_leave_earlier(harsh, other, clock):
    kind = np.minimum(harsh, other)
    first, _ = struck(a_spell(harsh), clock)
    second, _ = struck(a_spell(kind), clock)
    assert second >= first


BONDS = st.sampled_from(["free", "held", "only"])
RISKS = st.sampled_from([0.5, 1.0, 4.0])


@given(hazards, clocks, st.integers(1, MONTHS - 1), RISKS, BONDS, st.integers(0, MONTHS))
@settings(max_examples=200, deadline=None)
def test_a_spell_cut_in_two_leaves_in_the_same_month_as_one_spell(hazard, clock, cut, risk, bond, bond_end):
    """Also with a bond that ends before, at or after the cut, and a release at its end."""
    how = {"risk": risk, "bond_end": bond_end, "bonds": (bond,), "release": [0.0 if bond == "only" else 0.2]}
    whole, _ = struck(a_spell(hazard, **how), clock)
    first = a_spell(hazard, stop=cut, **how)
    begun, _ = struck(first, clock)
    if begun == STAYS:
        left = np.array([clock], dtype=np.float32)
        run_down(first.law, 0, first.spell, left, cut)
        begun, _ = struck(a_spell(hazard, start=cut, **how), *left)
    assert begun == whole


@given(hazards, hazards, clocks, clocks, st.integers(0, MONTHS - 1), st.integers(0, 40), st.none() | st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_whoever_leaves_does_so_within_the_spell(first, second, clock, other, start, retires, term):
    now = a_spell(first, second, start=start, stop=None if term is None else start + term)
    last, cause = struck(now, clock, other, retires=retires)
    if last == STAYS:
        assert retires >= now.spell.stop
    elif cause == RETIREMENT:
        assert last == max(retires, start)
    else:
        assert start <= last < now.spell.stop


@given(hazards, hazards, BONDS, BONDS, st.integers(0, MONTHS), st.integers(0, 40))
@settings(max_examples=100, deadline=None)
def test_the_expected_chances_of_leaving_and_staying_add_up_to_one(first, second, bond, other, bond_end, retires):
    now = a_spell(first, second, bond_end=bond_end, bonds=(bond, other), release=[0.1, 0.0])
    chance, there = chances(now, retires)
    assert (chance >= 0).all()
    assert chance.sum() + there == pytest.approx(1, abs=1e-12)


@compiled
def count_leavers(law, now, mesh, luck, retires, found):
    """Count who leaves by cause (retirement last) and month, over the square of uniforms of two causes."""
    for first in mesh:
        for second in mesh:
            luck[0], luck[1] = -first, -second
            last, cause = career(law, 0, now, luck, retires)
            if last != STAYS:
                found[min(cause, 2), last] += 1


@given(hazards, hazards, BONDS, st.integers(0, MONTHS), st.integers(0, 40))
@settings(max_examples=20, deadline=None)
def test_the_drawn_way_over_all_clocks_is_the_expected_way(first, second, bond, bond_end, retires):
    """200 x 200 clocks spread evenly over the square: no luck is left, and both ways agree to the mesh."""
    now = a_spell(first, second, bond_end=bond_end, bonds=(bond, "free"), release=[0.0 if bond == "only" else 0.1, 0.0])
    mesh = (np.arange(200) + 0.5) / 200
    chance, _ = chances(now, retires)
    found = np.zeros_like(chance)
    count_leavers(now.law, now.spell, mesh, np.empty(2, dtype=np.float32), retires, found)
    np.testing.assert_allclose(found / len(mesh) ** 2, chance, atol=2 / 200)


def test_the_months_of_retirement_are_expected_with_their_chances():
    """A tenth in month 3, half in month 8, the rest in month 20."""
    exits = Exits(np.array([[3, 8, 20]]), np.array([[0.1, 0.5, 0.4]]))
    chance, there = expected(a_spell([0.0] * 24), exits)
    assert chance[-1, [3, 8, 20]].tolist() == pytest.approx([0.1, 0.5, 0.4])
    assert there == pytest.approx(0)


def test_exits_that_are_past_are_left_to_those_that_are_not():
    """Who is there in month 5 has not gone in month 3: the other two chances are 5 to 4."""
    exits = Exits(np.array([[3, 8, 20]]), np.array([[0.1, 0.5, 0.4]]))
    chance, _ = expected(a_spell([0.0] * 24, start=5), exits)
    assert chance[-1, [3, 15]].tolist() == pytest.approx([5 / 9, 4 / 9])


def test_whoever_has_no_exit_left_retires_at_once():
    """The drawn way says the same: see the spell that begins after the month of retirement."""
    chance, there = expected(a_spell([0.0] * 24, start=5), Exits(np.array([[3]]), np.ones((1, 1))))
    assert chance[-1, 0] == 1.0
    assert there == 0.0


# the law of a scenario


@pytest.fixture
def six(world):
    """The law of the six-teacher world, for everybody born from 1960 to 2000."""
    inputs = world.inputs()
    return law(inputs.scenario, inputs.cells, month(1960, 1), month(2000, 12))


def hazard(rules, cause, born, first=0, months=12):
    pace = rules.pace()[0, born - rules.first_birth, :, rules.causes.index(cause)]
    return pace[first + months] - pace[first]


def test_a_years_hazard_is_that_of_the_yearly_rate_at_the_age(six):
    """Resignation: 0.6 % a year, 1.3 times that from 30, 0.6 times from 40."""
    yearly = -np.log1p(-0.006)
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


def test_levels_and_areas_are_relative_risks_of_the_cell(world):
    text = "leaving: {resignation: {by_level: {junior: 3.0}, by_area: {town: 0.5}}}"
    inputs = world.inputs("relative", assumptions=text)
    risk = inputs.law.cell_risk[inputs.law.causes.index("resignation")]
    assert set(risk[inputs.cells["level"] == "junior"]) == {1.5}
    assert set(risk[inputs.cells["level"] == "primary"]) == {0.5}


def test_years_of_service_count_from_the_month_in_which_service_began(world):
    """Thrice the hazard in the first five years; service since 2019-09, month -36 from the base census."""
    text = "leaving: {resignation: {by_service: {0: 3.0, 5: 1.0}}}"
    inputs = world.inputs("service", assumptions=text)
    rules, cause = inputs.hazards, inputs.law.causes.index("resignation")
    born, months = month(1977, 1) - inputs.law.base, inputs.law.months
    since, long_ago = (
        [passed(rules, cause, Spell(born, 0, 0, 0, service, 0, months, 0), 1.0, at) for at in (0, 24, 36)]
        for service in (-36, -360)
    )
    assert since[0] == long_ago[0] == 0
    assert since[1] == pytest.approx(3 * long_ago[1])
    assert since[2] - since[1] == pytest.approx(long_ago[2] - long_ago[1])


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
    with pytest.raises(
        PlannerError, match="row 6, column term_start_month: a special post needs the month in which its term began"
    ):
        with_e_since(world, "")
