"""Schools: the county's list or one made up, and projects that open, extend, close and merge them."""

import numpy as np
import pandas as pd
import pytest
from demand_side import children, forecasted, sentence
from six_teachers import TABLES
from test_pupils import STAY_ALL

from workforce.county.assumed import schools as made_up
from workforce.county.tables import national
from workforce.demand.schools import shares
from workforce.demand.tables import tables

TWO_AREAS = """
    level    grade  area   sector  pupils
    primary  1      urban  public  60
    primary  2      urban  public  60
    primary  3      urban  public  60
    primary  4      urban  public  60
    primary  5      urban  public  60
    primary  6      urban  public  60
    primary  1      rural  public  20
    primary  2      rural  public  20
    primary  3      rural  public  20
    primary  4      rural  public  20
    primary  5      rural  public  20
    primary  6      rural  public  20
    junior   1      urban  public  30
    kindergarten  1  urban  public  30
"""
FOUR_SCHOOLS = """
    school  level    area   sector  weight  rooms
    a       primary  urban  public  0.75    10
    b       primary  urban  public  0.25     4
    c       primary  rural  public  0.5      6
    d       primary  rural  public  0.5      6
    j       junior   urban  public  1        6
    k       kindergarten  urban  public  1   6
"""
SIZES = """
    level         area   pupils_per_class
    kindergarten  urban  30
    primary       urban  30
    primary       rural  10
    junior        urban  30
"""
LEVEL_BIRTHS = "births: {yearly_change: {value: 0}}"


@pytest.fixture
def four(world):
    """Urban: 270 and 90 pupils in two primary schools, rural: 60 and 60; eighty children come each year."""
    births = "\n".join(["year births", *(f"{year} 80" for year in range(2015, 2023))])
    roster = TABLES["roster"].replace("town", "urban")
    world.county(pupils=TWO_AREAS, schools=FOUR_SCHOOLS, class_sizes=SIZES, births=births, roster=roster)
    return world


def planned(world, *projects):
    lines = "".join(f"    p{at}: {{{project}}}\n" for at, project in enumerate(projects))
    policies = f"demand:\n  projects:\n{lines}" if projects else "demand: {need: lessons}"
    return world.load("planned", assumptions=STAY_ALL + "    " + LEVEL_BIRTHS, policies=policies)


def seen(world, *projects):
    """The demand side with projects."""
    return forecasted(planned(world, *projects))


def pupils_of(demand):
    """Pupils by school, for every census."""
    table = demand.setting.schools.table
    return dict(zip(table["school"], demand.prospect.formed.pupils[0].T.round(6).tolist(), strict=True))


# the list


def test_pupils_of_an_area_go_to_its_schools_by_weight(four):
    found = pupils_of(seen(four))
    assert {school: count[0] for school, count in found.items()} == {
        "a": 270,
        "b": 90,
        "c": 60,
        "d": 60,
        "j": 30,
        "k": 30,
    }


def test_shares_are_of_a_level_and_area():
    found = shares(np.array([3.0, 1.0, 5.0, 0.0]), np.array([0, 0, 4, 7]))
    assert found.tolist() == [0.75, 0.25, 1, 0]


def test_a_county_without_a_list_has_schools_of_usual_sizes_that_meet_its_pupils(four):
    four.county(schools=None)
    demand = seen(four)
    table, formed = demand.setting.schools.table, demand.prospect.formed
    usual = national("usual_schools").set_index(["level", "area"])["pupils"]
    for level, area, pupils in (("primary", "urban", 360), ("primary", "rural", 120)):
        inside = ((table["level"] == level) & (table["area"] == area)).to_numpy()
        assert inside.sum() == max(1, round(pupils / usual[level, area]))
        assert formed.pupils[0, 0, inside].sum() == pytest.approx(pupils)


def test_made_up_schools_are_as_many_as_usual_sizes_ask_for():
    """4,400 pupils in urban primary schools of 1,460 are three, 100 in rural ones of 240 one."""
    rows = [("primary", 1, "urban", "public", 4400), ("primary", 1, "rural", "public", 100)]
    pupils = pd.DataFrame(rows, columns=["level", "grade", "area", "sector", "pupils"])
    table = made_up(pupils, national("usual_schools"))
    assert table.groupby("area", sort=False)["school"].count().to_dict() == {"urban": 3, "rural": 1}
    assert table.groupby("area")["weight"].sum().tolist() == pytest.approx([1, 1])


def test_pupils_without_a_school_are_refused(four):
    four.county(schools="\n".join(line for line in FOUR_SCHOOLS.splitlines() if " rural " not in line))
    told = f"{four.tables / 'schools.csv'}: 120 public pupils of level primary, area rural, but no public school there"
    assert sentence(four.inputs) == told


def test_rooms_below_zero_are_refused_with_row_and_column(four):
    four.county(schools=FOUR_SCHOOLS.replace("0.25     4", "0.25    -1"))
    message = sentence(four.inputs)
    assert message.startswith(f"{four.tables / 'schools.csv'}, row 3, column rooms: ")
    assert "-1" in message


# projects


def test_a_school_that_opens_takes_pupils_until_it_is_as_full_as_the_others(four):
    """360 pupils in 10, 4 and 14 new rooms: 12.86 a room everywhere, from 2024 on."""
    demand = seen(four, "year: 2024, kind: open, school: new, level: primary, area: urban, rooms: 14")
    found = pupils_of(demand)
    assert found["a"][:4] == pytest.approx([270, 270, 3600 / 28, 3600 / 28])
    assert found["b"][:4] == pytest.approx([90, 90, 1440 / 28, 1440 / 28])
    assert found["new"][:4] == pytest.approx([0, 0, 180, 180])
    assert children(demand).tolist() == pytest.approx(children(seen(four)).tolist())


def test_a_small_new_school_relieves_the_fullest(four):
    """One room: 270 pupils in ten rooms become 24.5 in eleven; the school with 22.5 a room keeps its pupils."""
    found = pupils_of(seen(four, "year: 2024, kind: open, school: new, level: primary, area: urban, rooms: 1"))
    assert found["new"][2] == pytest.approx(270 / 11)
    assert found["a"][2] == pytest.approx(2700 / 11)
    assert found["b"][2] == pytest.approx(90)


def test_a_school_that_is_extended_has_more_rooms_and_the_pupils_it_had(four):
    demand = seen(four, "year: 2024, kind: extend, school: b, rooms: 5")
    assert pupils_of(demand) == pupils_of(seen(four))
    assert demand.setting.schools.rooms[:, 1].tolist() == [4, 4, 9, 9, 9, 9]


def test_a_school_that_closes_leaves_its_pupils_to_the_others_of_its_level_and_area(four):
    found = pupils_of(seen(four, "year: 2025, kind: close, school: c"))
    assert found["c"][:5] == pytest.approx([60, 60, 60, 0, 0])
    assert found["d"][:5] == pytest.approx([60, 60, 60, 120, 120])


def test_a_merger_inside_an_area_brings_pupils_to_one_school(four):
    found = pupils_of(seen(four, "year: 2023, kind: merge, school: b, into: a"))
    assert found["a"][:3] == pytest.approx([270, 360, 360])
    assert found["b"][:3] == pytest.approx([90, 0, 0])


def test_a_merger_with_a_school_of_another_area_moves_pupils_there_and_loses_none(four):
    """60 of the village school come to the urban school a in 2024; later children enter where the others are."""
    demand = seen(four, "year: 2024, kind: merge, school: c, into: a")
    before, found = seen(four), pupils_of(demand)
    assert found["c"][1:3] == pytest.approx([60, 0])
    assert found["d"][1:3] == pytest.approx([60, 60])
    assert found["b"][1:3] == pytest.approx([90, 90])
    assert found["a"][1:3] == pytest.approx([270, 330])
    assert children(demand).tolist() == pytest.approx(children(before).tolist())
    assert demand.prospect.pupils.of_level("primary")[0, 2].tolist() == pytest.approx([420, 0, 60])


def test_two_mergers_bring_each_its_own_pupils(four):
    """c comes to a and d to b, a year apart: 270 + 60 and 90 + 60, whatever the order of the years."""
    first, second = "year: 2024, kind: merge, school: c, into: a", "year: 2025, kind: merge, school: d, into: b"
    found = pupils_of(seen(four, first, second))
    assert (found["a"][3], found["b"][3]) == pytest.approx((330, 150))


def test_a_school_that_took_another_may_merge_itself_in_the_same_summer(four):
    """c comes to a, and then both to d: 60 and 270 join 60, and b keeps its 90."""
    first, second = "year: 2024, kind: merge, school: c, into: a", "year: 2024, kind: merge, school: a, into: d"
    found = pupils_of(seen(four, first, second))
    assert [found[name][2] for name in "abcd"] == pytest.approx([0, 90, 0, 390])


def test_a_school_that_opens_where_there_is_none_is_refused(four):
    new = "year: 2024, kind: open, school: new, level: junior, area: rural, rooms: 6"
    assert "there is no public school of level junior, area rural whose pupils it could take" in sentence(
        lambda: seen(four, new)
    )


def test_classes_move_with_a_merger(four):
    """Six village classes of 10 come to the town: two urban grades of 60 + 15 are a class more."""
    plain, merged = (
        tables(seen(four, *projects))["schools"].groupby(["year", "area"])["classes"].sum()
        for projects in ((), ("year: 2024, kind: merge, school: c, into: a",))
    )
    assert merged[2023].tolist() == plain[2023].tolist()
    assert merged[2024, "rural"] == plain[2024, "rural"] - 6
    assert plain[2024, "urban"] <= merged[2024, "urban"] < plain[2024, "urban"] + 6


@pytest.mark.parametrize(
    ("project", "told"),
    [
        ("year: 2024, kind: close, school: aa", "aa is not a school of FILE or of a project; did you mean 'a'?"),
        ("year: 2024, kind: extend, school: zzz, rooms: 3", "zzz is not a school of FILE or of a project"),
        ("year: 2024, kind: merge, school: a, into: zzz", "zzz is not a school of FILE or of a project"),
        (
            "year: 2024, kind: close, school: j",
            "j is the last public school of its level and area; merge it into another",
        ),
        ("year: 2024, kind: merge, school: a, into: j", "a school merges into one of its own level"),
        (
            "year: 2024, kind: open, school: a, level: primary, area: urban, rooms: 3",
            "a is a school already; to add rooms write kind: extend",
        ),
    ],
)
def test_a_project_that_cannot_be_is_refused_with_its_place_in_the_scenario(four, project, told):
    message = sentence(lambda: planned(four, project).inputs)
    assert message.startswith(str(four.folder / "planned.yaml") + ":")
    assert told.replace("FILE", str(four.tables / "schools.csv")) in message


@pytest.mark.parametrize(
    ("project", "told"),
    [
        ("year: 2024, kind: open, school: new, level: primary, area: urban", "needs 'level', 'area' and 'rooms'"),
        ("year: 2024, kind: open, school: new, level: primary, area: urban, rooms: -3", "greater than or equal to 0"),
        ("year: 2024, kind: open, school: new, level: primry, area: urban, rooms: 3", "primry"),
        ("year: 2024, kind: open, school: new, level: primary, area: urbn, rooms: 3", "urbn"),
        ("year: 2022, kind: close, school: c", "2022 comes before plan_from, 2023"),
        ("year: 2040, kind: close, school: c", "2040 lies beyond the run, which ends in 2027"),
    ],
)
def test_a_project_that_is_not_whole_is_refused(four, project, told):
    assert told in sentence(lambda: planned(four, project).inputs)


def test_a_school_of_nobody_is_not_told(four):
    table = tables(seen(four, "year: 2023, kind: close, school: c"))["schools"]
    assert table.groupby("year")["school"].nunique().tolist() == [6, 5, 5, 5, 5, 5]


def test_the_table_of_classes_adds_up_schools(four):
    demand = seen(four)
    told = tables(demand)
    both = told["schools"].groupby(["year", "level", "area"])[["pupils", "classes"]].sum()
    classes = told["classes"].set_index(["year", "level", "area"])[["pupils", "classes"]]
    np.testing.assert_allclose(classes.sort_index().to_numpy(), both.sort_index().to_numpy())
