"""Marginal totals, the rosters made of them, and what may not depend on the order of rows."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import workforce
from workforce import vocabulary
from workforce.county import reading, tables
from workforce.county.roster import fit, knowledge, roster
from workforce.county.rosters.ages import age_at
from workforce.county.totals.synthesis import synthesise
from workforce.errors import PlannerError
from workforce.months import month

COUNTIES = ("changge", "guiding")


@pytest.fixture(scope="module", params=COUNTIES)
def county(request):
    return reading.read(tables.find(request.param))


@pytest.fixture(scope="module")
def teachers(county):
    return roster(county)


# a roster made of totals


def test_the_roster_meets_every_stated_total_exactly(county, teachers):
    met = fit(county, teachers)
    assert len(met) > 100
    assert (met["stated"] == met["fitted"]).all()


def test_the_fit_covers_every_margin_of_the_table(county, teachers):
    table, met = county.tables["teacher_marginals"], fit(county, teachers)
    assert met["stated"].tolist() == table["teachers"].tolist()
    for column in ("level", "low", "high", "confidence"):
        assert met[column].tolist() == table[column].tolist()
    special = table[(table["level"] != "all") & (table["category"] == "special_post")]["teachers"].sum()
    assert special == (teachers["status"] == "special_post").sum()


def test_what_is_known_fitted_and_assumed_adds_up():
    changge = reading.read(tables.find("changge"))
    found = knowledge(changge).set_index("attribute")
    assert found.sum(axis=1).tolist() == pytest.approx([1.0] * 7)
    assert found.loc["age_band", "known"] == pytest.approx(1417 / 6298)
    assert found.loc["age_band", "part_fitted"] == pytest.approx(1 - 1417 / 6298)
    table = changge.tables["teacher_marginals"]
    less = replace(changge, tables={**changge.tables, "teacher_marginals": table[table["attribute"] != "title"]})
    assert knowledge(less).set_index("attribute").loc["title"].tolist() == [0, 0, 1]


def test_a_given_roster_is_known(world):
    assert knowledge(reading.read(world.tables))["known"].eq(1).all()


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
    changge = roster(reading.read(tables.find("changge")))
    old = (age_at(changge["birth_month"], 2022) >= 50).sum()
    assert len(changge) == 6298
    assert old == 1417
    assert round(100 * old / len(changge), 1) == 22.5


def test_guiding_has_the_published_teachers_by_level():
    guiding = roster(reading.read(tables.find("guiding")))
    published = {"kindergarten": 442, "primary": 1228, "junior": 683, "senior": 326, "vocational": 91, "special": 29}
    assert guiding["level"].value_counts().to_dict() == published  # guiding.gov.cn, 11 October 2022
    assert (guiding["status"] == "special_post").sum() == 229


def test_whoever_is_born_in_september_reaches_the_age_after_the_census():
    births = pd.Series([month(1972, 8), month(1972, 9), month(1972, 10)])
    assert age_at(births, 2022).tolist() == [50, 49, 49]


# a small county of totals

MARGINALS = """
    level    attribute  category       teachers
    all      total      all            10
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


def trusted(text):
    head, *lines = text.strip().splitlines()
    return "\n".join([f"{head} confidence", *(f"{line} verified" for line in lines)])


def test_totals_that_no_roster_can_meet_are_refused(world):
    """All ten teachers are fifty or over and two of them special posts, whose rules call that impossible."""
    impossible = MARGINALS.replace("25-29           4", "50-54           4").replace(
        "50-54           6", "55-59           6"
    )
    world.county(roster=None, teacher_marginals=trusted(impossible))
    with pytest.raises(PlannerError, match="teacher_marginals: these totals cannot hold together: level primary, "):
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
