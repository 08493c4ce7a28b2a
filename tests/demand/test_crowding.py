"""How full schools are: the base census is met, and later classes answer to pupils, rooms and rules."""

from functools import cache

import numpy as np
import pytest
from demand_side import need, sentence
from six_teachers import World

import workforce
from workforce.demand.class_sizes import mean_sizes
from workforce.demand.grades import GRADES, PUBLIC
from workforce.demand.pupils import base
from workforce.demand.tables import tables

THIRTY_A_GRADE = """
    level    grade  area  sector  pupils
    primary  1      town  public  30
    primary  2      town  public  30
    primary  3      town  public  30
    primary  4      town  public  30
    primary  5      town  public  30
    primary  6      town  public  30
    junior   1      town  public  20
    junior   2      town  public  20
    junior   3      town  public  20
"""
TENS = """
    level         area   pupils_per_class
    primary       town   10
    junior        town   10
"""
LARGE = """
    area  minimum_pupils  classes
    town  56              2
    town  66              1
"""


# mean sizes, and two ways to read the large ones


def wanted(case):
    """Classes of the base census by the mean sizes."""
    public = base(case.county)[..., PUBLIC]
    return (public / mean_sizes(case.county, public, case.scenario.assumptions.large_classes)).sum()


def test_classes_are_pupils_over_the_mean_size(world):
    """240 pupils, ten to a class."""
    world.county(pupils=THIRTY_A_GRADE, class_sizes=TENS)
    assert wanted(world.load()) == pytest.approx(24)


@pytest.mark.parametrize(("reading", "total"), [("inclusive", 13.1), ("separate", 8.1)])
def test_two_readings_of_the_large_classes_by_hand(world, reading, total):
    """240 pupils in 24 classes of ten, were there no large ones.

    Inclusive: one class of 60 and one of 69 take 129, the other 111 sit in 11.1 classes: 13.1 in all.
    Separate: two of 60 and one of 69 take 189, the other 51 sit in 5.1 classes: 8.1 in all.
    """
    world.county(pupils=THIRTY_A_GRADE, class_sizes=TENS, large_classes=LARGE)
    assert wanted(world.load("reading", assumptions=f"large_classes: {{reading: {reading}}}")) == pytest.approx(total)


def test_large_classes_raise_the_mean_size_only_in_their_area():
    case = workforce.load("changge/baseline")
    size = mean_sizes(case.county, base(case.county)[..., PUBLIC], case.scenario.assumptions.large_classes)
    table = case.county.tables["class_sizes"].set_index(["level", "area"])["pupils_per_class"]
    first = GRADES.index(("primary", 1))
    assert size[first, 0] > table["primary", "urban"]
    assert size[first, 1:].tolist() == table["primary"][["town", "rural"]].tolist()


def test_more_pupils_in_large_classes_than_there_are_is_refused(world):
    world.county(large_classes="area minimum_pupils classes\ntown 56 2")
    assert "120 pupils would sit in large classes, but town has 87" in sentence(world.inputs)


def test_more_classes_of_66_than_of_56_cannot_be_inclusive(world):
    world.county(large_classes="area minimum_pupils classes\ntown 56 0\ntown 66 1")
    assert "town has 0 classes of 56 and over, which include 1 of 66 and over" in sentence(world.inputs)
    world.inputs("separate", assumptions="large_classes: {reading: separate}")


def test_a_missing_class_size_is_named(world):
    world.county(class_sizes=TENS)
    told = f"{world.tables / 'class_sizes.csv'}: the class size of level kindergarten, area town is missing"
    assert sentence(world.inputs) == told


# the fit


def test_the_classes_of_the_base_census_come_out(world):
    """Six of ten, three of nine, three of twelve, as the table of class sizes says."""
    fit = world.inputs().demand.setting.fit.set_index("level")
    assert fit[["stated", "formed"]].to_numpy().tolist() == [[3, 3], [6, 6], [3, 3]]


def test_a_pupil_more_than_in_the_base_census_does_not_split_classes(world):
    """Twelve come to a school where ten to a class are usual: one class of twelve, and not two of six."""
    demand = world.inputs().demand
    assert demand.prospect.formed.of_school[0].tolist() == [[3, 6, 3]] * 6


def test_rooms_that_are_given_hold_and_others_are_as_many_as_classes_and_some_to_spare(world):
    world.county(schools="school level area sector weight rooms\nk kindergarten town public 1 -\n"
                 "p primary town public 1 7\nj junior town public 1 -")  # fmt: skip
    suppose = "classes: {spare_rooms: {value: 0.5}}"
    assert world.inputs("rooms", assumptions=suppose).demand.setting.schools.rooms[0].tolist() == [5, 7, 5]


# Changge


YEARS = 8


@cache
def changge():
    return workforce.load("changge/baseline", years=YEARS).inputs.demand


@pytest.fixture
def with_policy(tmp_path):
    """Changge with a policy of the demand room, as it stands otherwise."""

    def load(policy, **others):
        world = World(tmp_path)
        return world.load(
            "policy", extends="changge/baseline", policies=f"demand:\n  {policy}\n", run=f"years: {YEARS}", **others
        ).inputs.demand

    return load


def large(demand):
    """Urban classes of 56 and of 66 and more in primary and junior schools, by year."""
    table = tables(demand)["classes"]
    inside = table[(table["area"] == "urban") & table["level"].isin(["primary", "junior"])]
    return inside.groupby("year")[["from_56", "from_66", "rooms_lacking", "classes"]].sum()


def test_the_stated_large_classes_of_changge_come_out():
    """151 urban classes of 56 and more, 74 of them of 66 and more."""
    assert large(changge()).loc[2022, ["from_56", "from_66"]].tolist() == pytest.approx([151, 74], abs=0.01)
    fit = changge().setting.fit
    counted = fit[fit["what"] != "classes"].set_index("what")
    assert counted.loc[["from_56", "from_66"], "stated"].tolist() == [151, 74]
    np.testing.assert_allclose(counted["formed"].astype(float), counted["stated"].astype(float), atol=0.01)
    classes = fit[fit["what"] == "classes"]
    np.testing.assert_allclose(classes["formed"].astype(float), classes["stated"].astype(float), rtol=0.02, atol=1)


def test_with_fewer_pupils_large_classes_fall(with_policy):
    """As urban pupils become fewer with the births; and sooner where one in twenty leaves the county each year."""
    leaving = with_policy("need: lessons", assumptions="migration: {out_of_county: {value: 5%, high: 5%}}")
    for demand in (changge(), leaving):
        pupils = demand.prospect.pupils.of_level("primary")[0, :, 0]
        counts = large(demand)["from_56"]
        assert pupils[-1] < pupils[0]
        assert counts.iloc[-1] < counts.iloc[0]
    assert (large(leaving)["from_56"].iloc[1:] < large(changge())["from_56"].iloc[1:]).all()
    assert large(leaving)["from_56"].iloc[0] == large(changge())["from_56"].iloc[0]


def test_with_rooms_added_large_classes_fall(with_policy):
    """The most crowded urban primary school gets 20 rooms in 2024."""
    built = "projects: {more: {year: 2024, kind: extend, school: changge-primary-urban-01, rooms: 20}}"
    plain, more = large(changge()), large(with_policy(built))
    assert more.loc[:2023].equals(plain.loc[:2023])
    assert more.loc[2024, "from_56"] < plain.loc[2024, "from_56"] - 5


def test_a_new_school_relieves_large_classes(with_policy):
    opened = "projects: {new: {year: 2024, kind: open, school: new, level: primary, area: urban, rooms: 36}}"
    plain, more = large(changge()), large(with_policy(opened))
    assert more.loc[2023, "from_56"] == plain.loc[2023, "from_56"]
    assert more.loc[2024, "from_56"] < plain.loc[2024, "from_56"] - 10


def test_with_a_lower_maximum_large_classes_vanish_and_the_price_is_told(with_policy):
    """From 2025 on no class of 56: rooms lack, there are more classes and more teachers are needed, and not before."""
    ruled = with_policy("classes: {none: {levels: [primary, junior], from_year: 2025, maximum: 55}}")
    plain, after = large(changge()), large(ruled)
    assert after.loc[:2024].equals(plain.loc[:2024])
    assert after.loc[2025:, ["from_56", "from_66"]].to_numpy().max() == 0
    assert after.loc[2025, "classes"] > plain.loc[2025, "classes"] + 20
    assert after.loc[2025, "rooms_lacking"] == pytest.approx(
        plain.loc[2025, "rooms_lacking"] + after.loc[2025, "classes"] - plain.loc[2025, "classes"]
    )
    more = need(ruled, area="urban") - need(changge(), area="urban")
    assert (more[:3] == 0).all()
    assert more[3] > 0


def test_a_maximum_from_the_first_grade_up_reaches_a_grade_a_year(with_policy):
    """Entrants of 2024 in classes of 45 at most: the first grade in 2024, the second a year later, and so on."""
    ruled = with_policy(
        "classes: {entry: {levels: [primary], areas: [urban], from_year: 2024, maximum: 45, grades: entry}}"
    )
    where = ruled.setting.zones
    plain, after = (
        where.by_zone(demand.prospect.formed.classes, "primary")[0].sum(axis=1) for demand in (changge(), ruled)
    )
    for at, year in enumerate(range(2022, 2022 + YEARS + 1)):
        reached = max(0, min(6, year - 2023))
        assert (after[at, :reached] > plain[at, :reached]).all()
        np.testing.assert_array_equal(after[at, reached:], plain[at, reached:])
