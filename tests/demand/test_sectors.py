"""Public and private: a smaller private intake, kindergartens by three different shares, places that are bought."""

import numpy as np
import pytest
from demand_side import children, forecasted, need, of_grade, projected, sentence
from test_pupils import STAY_ALL

from workforce.demand.tables import tables

THREE_TO_ONE = """
    level    grade  area  sector   pupils
    primary  1      town  public    9
    primary  1      town  private   3
    primary  2      town  public    9
    primary  2      town  private   3
    kindergarten  1  town  public   2
    kindergarten  1  town  private  8
    kindergarten  2  town  public   2
    kindergarten  2  town  private  8
    kindergarten  3  town  public   2
    kindergarten  3  town  private  8
    junior   1      town  public    9
"""


@pytest.fixture
def mixed(world):
    """Twelve children come to primary schools each year, of whom three go to private ones."""
    world.county(pupils=THREE_TO_ONE)
    return world


def in_force(world, policy, name="sectors"):
    return world.load(name, assumptions=STAY_ALL, policies=f"demand:\n  {policy}\n")


# the private intake


def test_a_private_intake_cut_to_eighty_per_cent_three_years_running_comes_to_public_schools(mixed):
    """Of 12 children 3, then 2.4, 1.92 and 1.536 go to private first grades; then as many go as before.

    The second grade follows a year later: whoever could not enter a private school is in a public one from then on.
    """
    cut = "private_intake: {levels: [primary], factor: 80%, from_year: 2023, to_year: 2025}"
    pupils = projected(in_force(mixed, cut))
    private = [3, 2.4, 1.92, 1.536]
    assert of_grade(pupils, "primary", 1, sector="private")[:5] == pytest.approx([*private, 1.536])
    assert of_grade(pupils, "primary", 1)[:4] == pytest.approx([9, 9.6, 10.08, 10.464])
    assert of_grade(pupils, "primary", 2, sector="private")[:5] == pytest.approx([3, *private])
    assert of_grade(pupils, "primary", 2)[:5] == pytest.approx([9, 9, 9.6, 10.08, 10.464])


def test_no_child_is_lost_where_the_private_intake_is_cut(mixed):
    cut = in_force(mixed, "private_intake: {levels: [primary], factor: 0, from_year: 2024}")
    after, before = projected(cut), projected(in_force(mixed, "need: lessons", "before"))
    assert after.everyone.sum(axis=(3, 4))[0].tolist() == pytest.approx(before.everyone.sum(axis=(3, 4))[0])
    assert of_grade(after, "primary", 1, sector="private")[:4] == pytest.approx([3, 3, 0, 0])


# three shares of kindergartens


def shares(case):
    return tables(forecasted(case))["kindergartens"].set_index("year")


def test_the_public_share_of_children_is_met_in_every_year_and_nobody_is_lost(mixed):
    """A fifth in the base census; 40 % from 2023 and 65 % from 2025 on."""
    found = in_force(mixed, "kindergarten: {public_share_of_children: {2023: 40%, 2025: 65%}}")
    plain = in_force(mixed, "need: lessons", "plain")
    told = shares(found)
    assert told["public_share_of_children"].tolist() == pytest.approx([0.2, 0.4, 0.4, 0.65, 0.65, 0.65])
    assert told["children"].tolist() == pytest.approx(shares(plain)["children"].tolist())
    assert told["public_share_of_places"].isna().all()


def test_children_follow_the_public_share_of_places_as_they_filled_them_in_the_base_census(mixed):
    """18.9 % of the places hold 20 % of the children; 45 % will hold 45 / 18.9 * 20 % = 47.6 %."""
    found = shares(in_force(mixed, "kindergarten: {public_share_of_places: {2022: 18.9%, 2024: 30%, 2026: 45%}}"))
    expected = [0.2, 0.2, 0.2 * 30 / 18.9, 0.2 * 30 / 18.9, 0.2 * 45 / 18.9, 0.2 * 45 / 18.9]
    assert found["public_share_of_children"].tolist() == pytest.approx(expected)
    assert found["public_share_of_places"].tolist() == pytest.approx([0.189, 0.189, 0.3, 0.3, 0.45, 0.45])


def test_the_inclusive_share_moves_nobody_and_is_paid(mixed):
    """93 % of the children are in inclusive kindergartens, a fifth in public ones: 73 % private at 200 yuan."""
    found = shares(in_force(mixed, "kindergarten: {inclusive_share: 93%, inclusive_cost: 200}"))
    assert found["public_share_of_children"].tolist() == pytest.approx([0.2] * 6)
    first = found.loc[2023]
    assert np.isnan(found.loc[2022, "inclusive_share"])
    assert first["inclusive_private_children"] == pytest.approx(0.73 * first["children"])
    assert first["inclusive_cost"] == pytest.approx(200 * 0.73 * first["children"])


def test_two_paths_of_the_public_share_at_once_are_refused(mixed):
    both = "kindergarten: {public_share_of_places: {2022: 0.2, 2024: 0.3}, public_share_of_children: 0.4}"
    assert "choose one of them" in sentence(lambda: in_force(mixed, both))


def test_more_public_kindergarten_children_need_more_public_teachers(mixed):
    """A fifth of 30 children sit in three classes of 2; all of them in fifteen, and rooms come with them."""
    mixed.county(class_sizes="level area pupils_per_class\nkindergarten town 2\nprimary town 10\njunior town 9")
    demand = forecasted(in_force(mixed, "kindergarten: {public_share_of_children: {2024: 100%}}"))
    assert need(demand, "kindergarten")[:3].tolist() == pytest.approx([1, 1, 5])


# purchased places


@pytest.mark.parametrize(("grades", "pupils"), [("all", 9), ("later", 6)])
def test_places_bought_in_private_schools_are_a_share_of_their_pupils_at_a_price(mixed, grades, pupils):
    """3 private pupils in each of three grades in 2023; half of their places at 800 yuan, in 2023 and 2024."""
    bought = f"{{primary: {{share: 50%, cost: 800, from_year: 2023, to_year: 2024, grades: {grades}}}}}"
    case = in_force(mixed, f"purchased_places: {bought}")
    table = tables(forecasted(case))["purchased_places"].set_index("year")
    told = table.loc[2023, ["private_pupils", "purchased_places", "cost"]].tolist()
    assert told == pytest.approx([9, pupils / 2, pupils / 2 * 800])
    assert (table["cost"] > 0).tolist() == [False, True, True, False, False, False]


def test_buying_places_moves_nobody(mixed):
    bought = forecasted(in_force(mixed, "purchased_places: {primary: {share: 50%, cost: 800, from_year: 2023}}"))
    plain = forecasted(in_force(mixed, "need: lessons", "plain"))
    assert children(bought).tolist() == children(plain).tolist()
    assert bought.by_lessons.tolist() == plain.by_lessons.tolist()


def test_an_inclusive_share_below_the_public_one_is_refused(mixed):
    """A fifth of the children are in public kindergartens, all of which are inclusive."""
    told = sentence(lambda: in_force(mixed, "kindergarten: {inclusive_share: 10%}").inputs)
    assert "in 2023 the inclusive share is 10.0%, below the 20.0% of children" in told
