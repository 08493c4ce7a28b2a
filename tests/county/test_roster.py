"""Marginal totals, the rosters made of them, and what may not depend on the order of rows."""

import numpy as np
import pandas as pd
import pytest
from six_teachers import rows

import workforce
from workforce import vocabulary
from workforce.county import marginals, tables
from workforce.county.roster import age_at, fit, roster
from workforce.county.synthesis import synthesise
from workforce.errors import PlannerError
from workforce.months import month

COUNTIES = ("changge", "guiding")


@pytest.fixture(scope="module", params=COUNTIES)
def county(request):
    return tables.read(tables.find(request.param))


@pytest.fixture(scope="module")
def teachers(county):
    return roster(county)


# a roster made of totals


def test_the_roster_meets_every_stated_total_exactly(county, teachers):
    met = fit(county, teachers)
    assert len(met) > 100
    assert (met["stated"] == met["fitted"]).all()


def test_the_fit_covers_every_margin_of_the_table(county, teachers):
    table = county.tables["teacher_marginals"]
    stated = table[(table["level"] != "all") & table["attribute"].isin(marginals.ATTRIBUTES) & (table["teachers"] > 0)]
    special = stated[(stated["attribute"] == "status") & (stated["category"] == "special_post")]["teachers"].sum()
    assert fit(county, teachers)["stated"].sum() == stated["teachers"].sum()
    assert special == (teachers["status"] == "special_post").sum()


def test_every_teacher_has_a_number_of_their_own_and_a_school_of_their_level_and_area(county, teachers):
    assert teachers["teacher"].is_unique
    schools = county.tables["schools"].set_index("school")[["level", "area", "sector"]]
    placed = schools.loc[teachers["school"]].reset_index(drop=True)
    assert placed["level"].equals(teachers["level"])
    assert placed["area"].equals(teachers["area"])
    assert (placed["sector"] == "public").all()


def test_two_syntheses_of_one_county_are_the_same_roster(county):
    pd.testing.assert_frame_equal(synthesise(county), synthesise(county))


def test_the_rows_stand_in_the_order_of_the_code_table(teachers):
    order = {level: at for at, level in enumerate(vocabulary.ids("level"))}
    assert teachers["level"].map(order).is_monotonic_increasing


def test_special_posts_are_young_and_have_a_term_and_nobody_else_has(teachers):
    special = teachers["status"] == "special_post"
    assert teachers["term_start_month"].notna().equals(special)
    assert (age_at(teachers.loc[special, "birth_month"], 2022) < 35).all()


def test_changge_has_the_published_teachers_of_fifty_and_over():
    changge = roster(tables.read(tables.find("changge")))
    old = (age_at(changge["birth_month"], 2022) >= 50).sum()
    assert len(changge) == 6298
    assert old == 1417
    assert round(100 * old / len(changge), 1) == 22.5


def test_guiding_has_the_published_teachers_by_level():
    guiding = roster(tables.read(tables.find("guiding")))
    published = {"kindergarten": 442, "primary": 1228, "junior": 683, "senior": 326, "vocational": 91, "special": 29}
    assert guiding["level"].value_counts().to_dict() == published  # guiding.gov.cn, 11 October 2022
    assert (guiding["status"] == "special_post").sum() == 229


def test_whoever_is_born_in_september_reaches_the_age_after_the_census():
    births = pd.Series([month(1972, 8), month(1972, 9), month(1972, 10)])
    assert age_at(births, 2022).tolist() == [50, 49, 49]


# totals that contradict each other

MARGINALS = """
    level    attribute  category       teachers
    primary  total      all            10
    primary  subject    chinese         6
    primary  subject    mathematics     4
    primary  area       town           10
    primary  age_band   25-29           4
    primary  age_band   50-54           6
    primary  sex        female          7
    primary  sex        male            3
    primary  status     established     8
    primary  status     special_post    2
    primary  special_post_year  1       1
    primary  special_post_year  3       1
    primary  title      senior          2
    primary  title      other           8
"""


def margins_of(text):
    table = pd.DataFrame(rows(text))
    return marginals.by_level(table.assign(teachers=table["teachers"].astype(int)))


def test_special_posts_are_split_by_the_year_of_their_term():
    status = margins_of(MARGINALS)["primary"]["status"]
    assert status.to_dict() == {"established": 8, "special_post:1": 1, "special_post:3": 1}


CONTRADICTIONS = [
    ("chinese         6", "chinese         7", "level primary: teachers by subject add up to 11, the total is 10"),
    ("male            3", "male            2", "level primary: teachers by sex add up to 9, the total is 10"),
    ("primary  area       town           10\n", "", "level primary says nothing about 'area'"),
    ("primary  total      all            10\n", "", "level primary has no row with attribute 'total'"),
    (
        "primary  special_post_year  3       1\n",
        "",
        "level primary: special posts by year of term add up to 1, status says 2",
    ),
]


@pytest.mark.parametrize(("good", "bad", "why"), CONTRADICTIONS)
def test_totals_that_cannot_hold_together_are_named(good, bad, why):
    assert good in MARGINALS
    with pytest.raises(PlannerError) as refused:
        margins_of(MARGINALS.replace(good, bad, 1))
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("all total all 11", "10 teachers for total all, but the county's total is given as 11"),
        ("all age_band 50+ 5", "6 teachers for age_band 50+, but the county's total is given as 5"),
        ("all status special_post 3", "2 teachers for status special_post, but the county's total is given as 3"),
    ],
)
def test_a_total_of_the_county_that_the_levels_do_not_meet_is_named(line, why):
    with pytest.raises(PlannerError, match="teacher_marginals: the levels add up to ") as refused:
        margins_of(MARGINALS.rstrip() + "\n" + line)
    assert why in str(refused.value)


def test_a_total_of_the_county_that_the_levels_meet_is_accepted():
    margins_of(MARGINALS.rstrip() + "\nall age_band 50+ 6\nall total all 10\nall status special_post 2")


def test_totals_that_no_roster_can_meet_are_refused(world):
    """All ten teachers are special posts and fifty or over, which the associations call impossible."""
    impossible = MARGINALS.replace("25-29           4", "50-54           4").replace(
        "50-54           6", "55-59           6"
    )
    world.county(roster=None, teacher_marginals=impossible)
    with pytest.raises(PlannerError, match=r"teacher_marginals: the totals of primary, .* cannot hold together"):
        world.inputs()


def test_a_small_county_of_totals_runs_like_one_of_rows(world):
    world.county(roster=None, teacher_marginals=MARGINALS)
    made = world.inputs().roster
    assert len(made) == 10
    assert made["sex"].value_counts().to_dict() == {"female": 7, "male": 3}
    assert (made["school"] == "p").all()


def test_teachers_in_an_area_without_a_school_are_refused(world):
    world.county(roster=None, teacher_marginals=MARGINALS.replace("area       town", "area       rural"))
    with pytest.raises(PlannerError, match="schools: 10 teachers of level primary, area rural, but no public school"):
        world.inputs()


# the order of teachers is irrelevant


@pytest.mark.parametrize("order", [[5, 4, 3, 2, 1, 0], [3, 0, 5, 1, 4, 2]])
def test_shuffling_the_rows_of_the_roster_file_changes_no_result_at_all(world, order):
    def run():
        return workforce.simulate(world.load(), 128, 7).outcome.block

    before = run()
    file = world.tables / "roster.csv"
    head, *lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, *(lines[at] for at in order)]), "utf-8")
    after = run()
    for part in ("stock", "in_post", "hired", "left", "left_in_month", "ages", "spent"):
        np.testing.assert_array_equal(getattr(after, part), getattr(before, part))
