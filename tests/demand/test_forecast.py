"""The demand side as a whole: when the nation's births turn a county, and what each lever does to the need."""

import numpy as np
import pytest
from demand_side import children, forecasted, need, projected, published
from test_births import with_births
from test_pupils import STAY_ALL
from test_schools import FOUR_SCHOOLS, SIZES, TWO_AREAS
from test_workload import TEACHERS

from workforce.demand.forecast import futures
from workforce.demand.grades import GRADES
from workforce.scenario.sample import Draws, Sample

# turning points: the nation's intakes and births drive a county

KNOWN = ("UN_WPP2024_estimate", "NBS_first_release")


def intakes(level, years):
    """The nation's entrants of a level, in hundreds."""
    rows = published("reference/national_series.csv")
    found = {
        int(row["year"]): row["value"] for row in rows if (row["level_zh"], row["indicator_zh"]) == (level, "招生")
    }
    return [round(100 * float(found[year])) for year in years]


@pytest.fixture
def nation(world):
    """A county whose grades of 2022 are the nation's intakes, and whose births are the nation's, in hundreds."""
    rows = [f"primary {2023 - year} town public {n}" for year, n in zip(YEARS, intakes("小学", YEARS), strict=True)]
    later = YEARS[3:]
    for level, name in (("junior", "初中"), ("senior", "普通高中")):
        rows += [f"{level} {2023 - year} town public {n}" for year, n in zip(later, intakes(name, later), strict=True)]
    world.county(pupils="\n".join(["level grade area sector pupils", *rows]))
    births = {}
    for row in published("reference/births_national.csv"):
        if row["series"] in KNOWN and (row["series"] == "NBS_first_release") == (int(row["year"]) >= 2018):
            births[int(row["year"])] = 100 * float(row["births_wan"])
    suppose = STAY_ALL + "    births: {known_to: 2025}\n"
    case = world.load("nation", assumptions=suppose, run="years: 13")
    table = case.county.tables["births"].iloc[[0] * len(births)]
    return with_births(case, table.assign(year=list(births), births=list(births.values())).reset_index(drop=True))


YEARS = range(2017, 2023)


def turns(numbers):
    """The years in which a path is higher than in the years before and after."""
    inside = range(1, len(numbers) - 1)
    return [2022 + at for at in inside if numbers[at - 1] < numbers[at] > numbers[at + 1]]


def test_intake_turns_in_2023_in_primary_and_six_years_later_in_junior_schools(nation):
    pupils = projected(nation).public[0].sum(axis=2)
    primary = pupils[:, GRADES.index(("primary", 1))]
    junior = pupils[:, GRADES.index(("junior", 1))]
    assert turns(primary)[0] == 2023
    assert primary[2:].max() < primary[1]
    assert junior[7] > junior[6]
    assert (np.diff(junior[7:]) < 0).all()
    np.testing.assert_allclose(junior[6:], primary[: len(junior) - 6])


def test_stocks_peak_in_2023_then_2026_and_2029_and_three_years_after_that(nation):
    """Primary in 2023; junior in 2026 with a lower second hump in 2029; senior in 2029 and 2032."""
    pupils = projected(nation)
    primary, junior, senior = (pupils.of_level(level)[0].sum(axis=1) for level in ("primary", "junior", "senior"))
    assert turns(primary) == [2023]
    assert turns(junior) == [2026, 2029]
    assert junior[7] < junior[4] == junior.max()
    assert turns(senior) == [2029, 2032]
    assert senior[10] < senior[7] == senior.max()


# levers


@pytest.fixture
def two_areas(world):
    """Village classes of 20, two in each grade of two schools with rooms enough; 140 children come each year."""
    births = "\n".join(["year births", *(f"{year} 140" for year in range(2015, 2023))])
    schools = FOUR_SCHOOLS.replace("0.5      6", "0.5     24").replace("1   6", "1  60")
    sizes = SIZES.replace("rural  10", "rural  20")
    pupils = TWO_AREAS.replace("rural  public  20", "rural  public  80")
    world.county(pupils=pupils, schools=schools, class_sizes=sizes, births=births, roster=TEACHERS)
    return world


LEVEL = STAY_ALL + "    births: {yearly_change: {value: 0}}\n"


def plain(world):
    return forecasted(world.load("plain", assumptions=LEVEL))


def with_policy(world, policy):
    return forecasted(world.load("lever", assumptions=LEVEL, policies=f"demand:\n  {policy}\n"))


def suppose(world, assumptions):
    return forecasted(world.load("supposed", assumptions=LEVEL + assumptions))


def ways(before, after, **of):
    """Year by year whether need rises (1), falls (-1) or stays (0)."""
    return np.sign(np.round(need(after, **of) - need(before, **of), 9)).astype(int).tolist()


def test_a_smaller_standard_class_raises_need_from_its_year_on(two_areas):
    """Forty in a grade of a village school are two classes of 20, or three where 13 are usual."""
    after = with_policy(
        two_areas, "classes: {small: {areas: [rural], levels: [primary], from_year: 2025, standard: 13}}"
    )
    before = plain(two_areas)
    assert ways(before, after, level="primary", area="rural") == [0, 0, 0, 1, 1, 1]
    assert ways(before, after, area="urban") == [0] * 6


def test_a_smaller_maximum_raises_need_whatever_the_rooms_and_ends_when_it_ends(two_areas):
    rule = "classes: {most: {areas: [rural], levels: [primary], from_year: 2024, to_year: 2025, maximum: 15}}"
    assert ways(plain(two_areas), with_policy(two_areas, rule), level="primary", area="rural") == [0, 0, 1, 1, 0, 0]


def test_a_rule_of_one_level_moves_no_other(two_areas):
    rule = "classes: {most: {levels: [primary], from_year: 2024, maximum: 8}}"
    before, after = plain(two_areas), with_policy(two_areas, rule)
    for level in ("kindergarten", "junior"):
        assert ways(before, after, level=level) == [0] * 6


def test_faster_urbanisation_moves_need_from_the_village_to_the_town_and_keeps_the_children(two_areas):
    before = suppose(two_areas, "    migration: {rural_to_urban: {value: 0, high: 1}}\n")
    after = suppose(two_areas, "    migration: {rural_to_urban: {value: 30%, high: 1}}\n")
    assert children(after).tolist() == pytest.approx(children(before).tolist())
    town, village = (ways(before, after, level="primary", area=area) for area in ("urban", "rural"))
    assert town[0] == village[0] == 0
    assert min(town) >= 0
    assert town[-1] == 1
    assert max(village) <= 0
    assert village[-1] == -1


def test_more_who_repeat_mean_more_pupils_the_year_after_and_fewer_who_enter_junior(two_areas):
    repeat = "      repeat: {primary: {value: 20%, source: s, confidence: assumed}}\n"
    before, after = (
        plain(two_areas),
        forecasted(
            two_areas.load("repeating", assumptions=STAY_ALL + repeat + "    births: {yearly_change: {value: 0}}\n")
        ),
    )
    primary = after.prospect.pupils.of_level("primary").sum(axis=2) - before.prospect.pupils.of_level("primary").sum(
        axis=2
    )
    junior = after.prospect.pupils.of_level("junior").sum(axis=2) - before.prospect.pupils.of_level("junior").sum(
        axis=2
    )
    assert primary[0, 1] == pytest.approx(0.2 * 140)
    assert junior[0, 1] == pytest.approx(-0.2 * 140)


def test_a_cut_private_intake_raises_public_need_a_grade_a_year(two_areas):
    """Half of the urban first grade is private; none of it from 2024 on: one grade more public each year."""
    two_areas.county(pupils=TWO_AREAS.rstrip() + "\n    primary  1  urban  private  60\n")
    before = plain(two_areas)
    after = with_policy(two_areas, "private_intake: {levels: [primary], factor: 0, from_year: 2024}")
    public = [demand.prospect.pupils.public[0].sum(axis=2) for demand in (before, after)]
    first = GRADES.index(("primary", 1))
    for grade in range(3):
        more = (public[1] - public[0])[:, first + grade]
        assert (more[: 2 + grade] == 0).all()
        assert (more[2 + grade :] > 1).all()
    assert children(after).tolist() == pytest.approx(children(before).tolist())


def test_the_need_of_each_subject_follows_its_own_lessons(two_areas):
    """A timetable with twice the art doubles the need for art and leaves Chinese alone, at standard loads."""
    standard = "    load_basis: standard\n"
    before = suppose(two_areas, standard)
    rows = [
        f"primary {grade} {subject} {hours}" for grade in range(1, 7) for subject, hours in (("chinese", 8), ("art", 4))
    ]
    two_areas.county(timetable="\n".join(["level grade subject weekly_lessons", *rows]))
    after = suppose(two_areas, standard)
    for subject in ("chinese", "art"):
        hours = before.loads.set_index(["level", "subject"])["workload"]["primary", subject]
        wanted = after.loads.set_index(["level", "subject"])["workload"]["primary", subject]
        assert need(after, "primary", subject)[0] / need(before, "primary", subject)[0] == pytest.approx(wanted / hours)
    assert need(after, "primary", "music")[0] == 0


# many futures


def of_births(demand, changes):
    """A sample with a yearly change of births of its own at every point, the rest as likely."""
    leaf = demand.setting.scenario.assumptions.births.yearly_change
    return Sample(len(changes), {id(leaf): np.array(changes)})


def in_futures(demand, sample, at_work=None):
    """The need in some futures."""
    everybody = np.ones((sample.points, len(demand.cells)))
    return futures(demand, sample, everybody if at_work is None else at_work)[1]


WAYS = ("by_lessons", "by_norm", "by_response")


def test_need_in_many_futures_is_that_of_each_future(two_areas):
    """Four paths of births: as likely in the first and the last, a steep fall in the second, a rise in the third."""
    demand = plain(two_areas)
    found = in_futures(demand, of_births(demand, [0.0, -0.9, 0.6, 0.0]))
    for part in WAYS:
        every = getattr(found, part)
        np.testing.assert_allclose(every[[0, 3]], np.stack([getattr(demand.needs, part)[0]] * 2))
        assert (every[1] <= every[0] + 1e-9).all()
        assert (every[2] >= every[0] - 1e-9).all()
    assert found.by_lessons[1].sum() < found.by_lessons[0].sum() < found.by_lessons[2].sum()


def test_the_futures_of_a_block_are_the_same_one_by_one(two_areas):
    """All that is drawn at once: the need of a future does not depend on those beside it."""
    demand = plain(two_areas)
    whole = Sample.of_block(demand.setting.scenario.assumptions, Draws(1, 0))
    values = {key: array for key, array in whole._values.items()}
    together = in_futures(demand, Sample(64, values))
    assert together.by_lessons.std(axis=0).max() > 0
    for point in (0, 17, 63):
        alone = in_futures(demand, Sample(1, {key: array[[point]] for key, array in values.items()}))
        for part in WAYS:
            np.testing.assert_allclose(getattr(alone, part)[0], getattr(together, part)[point])


def test_with_half_of_them_at_work_each_does_twice_as_much_where_loads_are_calibrated(two_areas):
    """Half of the likely part at work in the second future: twice the load of each, so that half are needed.

    Where loads are the standard, work and not teachers decide, and need by lessons is the same. The norm counts people,
    of whom half are at work.
    """
    for basis, times in (("calibrated", 0.5), ("standard", 1.0)):
        demand = suppose(two_areas, f"    load_basis: {basis}\n")
        part = np.array([[1.0], [0.5]]) * np.ones(len(demand.cells))
        found = in_futures(demand, of_births(demand, [0.0, 0.0]), part)
        np.testing.assert_allclose(found.by_lessons[1], times * found.by_lessons[0])
        np.testing.assert_allclose(found.by_lessons[0], demand.by_lessons)
        normed = demand.layout.of_level["primary"]
        total = found.by_norm[:, :, normed].sum(axis=2)
        np.testing.assert_allclose(total[1], 0.5 * total[0])
