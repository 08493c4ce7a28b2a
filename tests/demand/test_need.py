"""Classes, work, loads and the staffing norm: need two ways, checked by hand and on the published ratios of Guiding."""

import numpy as np
import pandas as pd
import pytest
from six_teachers import PLAIN, indented

import workforce
from workforce.demand.classes import classes, mean_sizes
from workforce.demand.establishment import norm_need
from workforce.demand.posts import loads
from workforce.demand.pupils import GRADES, project
from workforce.errors import PlannerError

COUNTIES = ("changge/baseline", "guiding/baseline")


@pytest.fixture(scope="module", params=COUNTIES)
def shipped(request):
    return workforce.simulate(workforce.load(request.param, years=1), way="expected")


def at_work(result):
    """Full-time equivalents in the base year by level, subject and area, as the census of the run counts them."""
    return result.outcome.stocks.cells.assign(teachers=result.outcome.block.in_post[0, 0])


@pytest.fixture(scope="module")
def guiding():
    return workforce.load("guiding/baseline").inputs.demand


def need_of(demand, level, subject, year=0):
    chosen = (demand.cells["level"] == level) & (demand.cells["subject"] == subject)
    return float(demand.by_lessons[year, chosen.to_numpy()].sum())


# classes, and two ways to read the large ones

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


def classes_of(case):
    pupils = project(case.county, case.scenario)
    return classes(pupils, mean_sizes(case.county, pupils, case.scenario.assumptions.large_classes))


def test_classes_are_pupils_over_the_mean_size(world):
    """240 pupils, ten to a class."""
    world.county(pupils=THIRTY_A_GRADE, class_sizes=TENS)
    assert classes_of(world.load())[0].sum() == pytest.approx(24)


@pytest.mark.parametrize(("reading", "total"), [("inclusive", 13.1), ("separate", 8.1)])
def test_two_readings_of_the_large_classes_by_hand(world, reading, total):
    """240 pupils in 24 classes of ten, were there no large ones.

    Inclusive: one class of 60 and one of 69 take 129, the other 111 sit in 11.1 classes: 13.1 in all.
    Separate: two of 60 and one of 69 take 189, the other 51 sit in 5.1 classes: 8.1 in all.
    """
    world.county(pupils=THIRTY_A_GRADE, class_sizes=TENS, large_classes=LARGE)
    case = world.load("reading", assumptions=f"large_classes: {{reading: {reading}}}")
    assert classes_of(case)[0].sum() == pytest.approx(total)


def test_large_classes_raise_the_mean_size_in_every_year_and_only_in_their_area():
    case = workforce.load("changge/baseline")
    pupils = project(case.county, case.scenario)
    size = mean_sizes(case.county, pupils, case.scenario.assumptions.large_classes)
    table = case.county.tables["class_sizes"].set_index(["level", "area"])["pupils_per_class"]
    first = GRADES.index(("primary", 1))
    assert size[first, 0] > table["primary", "urban"]
    assert size[first, 1:].tolist() == table["primary"][["town", "rural"]].tolist()


def test_more_pupils_in_large_classes_than_there_are_is_refused(world):
    world.county(large_classes="area minimum_pupils classes\ntown 56 2")
    with pytest.raises(PlannerError, match="120 pupils would sit in large classes, but town has 87"):
        world.inputs()


def test_more_classes_of_66_than_of_56_cannot_be_inclusive(world):
    world.county(large_classes="area minimum_pupils classes\ntown 56 0\ntown 66 1")
    with pytest.raises(PlannerError, match="town has 0 classes of 56 and over, which include 1 of 66 and over"):
        world.inputs()
    world.inputs("separate", assumptions="large_classes: {reading: separate}")


def test_a_missing_class_size_is_named(world):
    world.county(class_sizes=TENS)
    with pytest.raises(PlannerError, match=r"class_sizes\.csv: .* level kindergarten, area town is missing"):
        world.inputs()


# work and loads


def test_the_base_year_shows_the_work_a_teacher_has_beside_the_standard(world):
    """Six classes of primary have 41.9 lessons of Chinese a week by the curriculum, for two teachers."""
    table = world.inputs().demand.loads.set_index(["level", "subject"])
    row = table.loc["primary", "chinese"]
    assert row[["workload", "teachers", "implied_load", "standard_load"]].tolist() == pytest.approx(
        [41.9, 2, 20.95, 14]
    )
    assert row["unit"] == "lessons"


def test_under_calibrated_loads_the_need_of_the_base_year_is_the_teachers_there_are(world):
    demand = world.inputs().demand
    assert need_of(demand, "primary", "chinese") == pytest.approx(2)
    assert need_of(demand, "kindergarten", "preschool") == pytest.approx(1)


def test_under_standard_loads_need_is_work_over_the_standard(world):
    """Three kindergarten classes at half a class a teacher: 6. 41.9 lessons of Chinese at 14: 2.99."""
    demand = world.inputs("standard", assumptions="load_basis: standard").demand
    assert need_of(demand, "kindergarten", "preschool") == pytest.approx(6)
    assert need_of(demand, "primary", "chinese") == pytest.approx(41.9 / 14)


def test_calibrated_need_equals_teachers_at_work_in_every_area_of_a_subject_taught_in_all(shipped):
    """Full-time equivalents, not people: who is on leave or seconded is not in the load."""
    demand, teachers = shipped.case.inputs.demand, at_work(shipped)["teachers"].to_numpy()
    apart = (teachers > 0) != (demand.by_lessons[0] > 0)
    subjects = pd.MultiIndex.from_frame(demand.cells[["level", "subject"]])
    whole = ~subjects.isin(subjects[apart])
    assert whole.sum() > 50
    np.testing.assert_allclose(demand.by_lessons[0, whole], teachers[whole])
    assert 0.85 < teachers.sum() / len(shipped.case.inputs.roster) < 0.98


CELLS = pd.DataFrame(
    [("primary", "chinese", "town"), ("primary", "chinese", "rural"), ("primary", "music", "town")],
    columns=["level", "subject", "area"],
)


def test_an_area_without_teachers_shares_the_load_of_its_subject_and_work_of_nobody_asks_for_none():
    """Chinese: 40 lessons and two teachers in town, 10 and none in the village: 50 / 2 in both. Music: nobody's."""
    used = loads(np.array([40.0, 10.0, 9.0]), np.array([2.0, 0.0, 0.0]), CELLS, "calibrated")
    assert used.tolist() == [25, 25, np.inf]


def test_the_base_year_is_calibrated_so_that_no_subject_has_a_gap(shipped):
    demand = shipped.case.inputs.demand
    need = demand.table().query("year == 2022").groupby(["level", "subject"])["by_lessons"].sum()
    teachers = at_work(shipped).groupby(["level", "subject"])["teachers"].sum().reindex(need.index, fill_value=0)
    np.testing.assert_allclose(need.to_numpy(), teachers.to_numpy(), atol=1e-9)


def test_a_curriculum_that_does_not_exist_is_refused_with_the_nearest(world):
    file = world.tables / "county.csv"
    file.write_text(file.read_text("utf-8").replace("guizhou-assumed", "guizhou"), "utf-8")
    with pytest.raises(PlannerError, match=r"there is no curriculum 'guizhou'; did you mean 'guizhou-assumed'\?"):
        world.inputs()


# the staffing norm


def test_the_norm_by_hand(world):
    """60 primary pupils at 19 a member of staff entitle to 3.158 staff; 7 % do not teach: 2.937 teachers."""
    norm = world.inputs().demand.norm.set_index(["year", "level"]).loc[2022, "primary"]
    assert norm["staff_entitled"] == pytest.approx(60 / 19)
    assert norm["need"] == pytest.approx(60 / 19 * 0.93)


def test_the_norm_is_spread_over_the_cells_of_a_level_as_its_lessons_are():
    table = pd.DataFrame({"year": [2022], "level": ["primary"], "need": [9.0]})
    cells = pd.DataFrame({"level": ["primary", "primary", "special"]})
    spread = norm_need(table, np.array([[4.0, 2.0, 5.0]]), cells, np.array([2022]))
    assert spread.tolist() == [[6.0, 3.0, 5.0]]  # special has no norm and keeps its need by lessons


def test_the_norm_drives_recruitment_where_the_policy_says_so(world):
    case = world.load("norm", policies="demand: {need: norm}")
    np.testing.assert_array_equal(case.inputs.need[0], case.inputs.demand.by_norm)
    np.testing.assert_array_equal(world.inputs().need[0], world.inputs().demand.by_lessons)
    assert not np.allclose(case.inputs.demand.by_norm, case.inputs.demand.by_lessons)


def test_a_county_without_any_norm_runs_and_has_an_empty_table(world):
    none = "norms: {kindergarten: null, primary: null, junior: null, senior: null, vocational: null}"
    result = workforce.simulate(world.load("free", assumptions=none), 2, 1)
    assert result.tables.tables["norm"].empty
    assert result.case.inputs.demand.by_norm.tolist() == result.case.inputs.demand.by_lessons.tolist()


def test_the_raw_ratios_of_guiding_are_the_published_ones(guiding):
    """Teachers less staff entitled, 2022: primary +45, junior -68 (shared/DESIGN.md, section 2)."""
    staff = guiding.norm[guiding.norm["year"] == 2022].set_index("level")["staff_entitled"]
    assert round(1228 - staff["primary"]) == 45
    assert round(683 - staff["junior"]) == -68


def test_junior_secondary_of_guiding_turns_into_a_surplus_beyond_nine_point_one_per_cent_who_do_not_teach(guiding):
    staff = guiding.norm[guiding.norm["year"] == 2022].set_index("level")["staff_entitled"]["junior"]
    assert round(100 * (1 - 683 / staff), 1) == 9.1


@pytest.mark.parametrize(("share", "short"), [("9.0%", True), ("9.1%", False)])
def test_the_gap_like_for_like_turns_there_too(world, share, short):
    text = f"norms: {{junior: {{non_teaching_share: {{value: {share}}}}}}}\n{indented(PLAIN)}"
    result = workforce.simulate(world.load("turn", extends="guiding/baseline", assumptions=text), way="expected")
    norm = result.tables.tables["norm"].set_index(["year", "level"]).loc[2022, "junior"]
    assert (norm["gap_like_for_like"] > 0) == short
    assert round(norm["gap_raw"]) == 68
