"""Why the gap changes: causes add up to the change, and each means what its name says."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from busy_county import busy

import workforce
from workforce.errors import PlannerError
from workforce.results.explained import Explained, between
from workforce.results.need_causes import need_changes, shares
from workforce.results.tables import RunTables
from workforce.results.tidy import groups, means, summed
from workforce.results.waterfall import causes

BY = ["level", "subject"]


def changes(outcome):
    """The yearly change of the mean gap of every level and subject, a series."""
    stocks = outcome.stocks
    labels, matrix = groups(stocks.cells, BY)
    gap = summed(means(stocks.need), matrix) - summed(means(stocks.in_post), matrix)
    index = pd.MultiIndex.from_frame(labels)
    years = pd.Index(stocks.years[1:], name="year")
    return pd.DataFrame(np.diff(gap, axis=0), index=years, columns=index).unstack().reorder_levels(["year", *BY])


def off(outcome):
    """By how much causes fail to add up, at most."""
    table = causes(outcome)
    told = table.groupby(["year", *BY])["mean"].sum()
    wanted = changes(outcome)
    assert set(told.index) <= set(wanted.index)
    return float((wanted - told.reindex(wanted.index, fill_value=0.0)).abs().max())


def by_cause(outcome, **where):
    """The causes of a year, level or subject, summed."""
    table = causes(outcome)
    for column, value in where.items():
        table = table[table[column] == value]
    return table.groupby("cause", sort=False)["mean"].sum().to_dict()


PLACES = """
    births: {yearly_change: {value: -8%, low: -30%}}
    migration:
      rural_to_town: {value: 5%, high: 10%}
      out_of_county: {value: 1%}
    response:
      primary: {value: 0.2, source: s, confidence: assumed}
"""
POLICIES = {
    "lessons": """
        demand:
          classes: {small: {from_year: 2024, maximum: 9}}
          school_posts: {well: {subject: mental_health, per_school: 1, from_year: 2025}}
          remote_lessons: {music: {levels: [primary], areas: [rural], subjects: [music], share: 50%,
                                   classes_per_lesson: 2, taught_in: town, from_year: 2024}}
          kindergarten: {public_share_of_children: 90%}
    """,
    "norm": "demand: {need: norm}",
    "response": "demand: {need: response}",
}


@pytest.mark.parametrize("way", ["drawn", "expected"])
@pytest.mark.parametrize("basis", list(POLICIES))
def test_causes_add_up_with_every_policy_on(tmp_path, basis, way):
    world = busy(tmp_path)
    case = world.load(basis, extends="busy", policies=POLICIES[basis], assumptions=PLACES)
    assert off(workforce.simulate(case, 20, 1, way=way).outcome) < 1e-9


def test_causes_add_up_where_zones_are_schools(tmp_path):
    (tmp_path / "fine.yaml").write_text("extends: guiding/everything_demand\nrun: {zones: school, years: 6}\n", "utf-8")
    assert off(workforce.simulate(tmp_path / "fine.yaml", way="expected").outcome) < 1e-9


def test_causes_add_up_in_a_run_made_by_hand(outcome):
    assert off(outcome) < 1e-9
    assert by_cause(outcome, year=2023, level="primary") == {
        "hired.open_recruitment": -1.5,
        "hired.contract": -0.5,
        "left.resignation": 0.5,
        "left.retirement": 1.0,
        "absence": 0.5,
    }


def test_who_comes_lowers_the_gap_and_who_leaves_raises_it(world):
    found = by_cause(workforce.simulate(world.load(), way="expected").outcome, year=2023, subject="chinese")
    assert found["left.retirement"] == pytest.approx(1.0, abs=0.01)  # an, in March 2023, unless gone before
    assert found["hired.special_post"] == pytest.approx(-0.947)  # the fill rate
    assert found["hired.open_recruitment"] < 0


def need_causes(world, policies="", assumptions="", **where):
    """The causes of need alone, over the whole run."""
    given = {"policies": policies, "assumptions": assumptions}
    differences = {block: text for block, text in given.items() if text}
    case = world.load("changed", **differences) if differences else world.load()
    found = by_cause(workforce.simulate(case, way="expected").outcome, **where)
    return {cause: part for cause, part in found.items() if "." not in cause and abs(part) > 1e-6}


TABLES = {
    "policies": """
        key                   value
        policies.demand.need  lessons
    """,
    "needs": """
        year level   subject area by_lessons
        2022 primary chinese town 8
        2023 primary chinese town {need}
    """,
    "lessons": """
        year level   subject area workload
        2022 primary chinese town 80
    """,
    "classes": """
        year level   area classes
        2022 primary town 4
        2023 primary town {classes}
    """,
    "pupils_by_sector": """
        year level   area sector  pupils
        2022 primary town public  100
        2022 primary town private 100
        2023 primary town public  {public}
        2023 primary town private {private}
    """,
    "pupil_flows": """
        year level   area sector  opening entered completed dropped_out changed_area closing
        2023 primary town public  100     {entered} {completed} {dropped_out} {changed_area} {public}
        2023 primary town private 100     0         0           0             0              {private}
    """,
    "norm": "level need",
    "elasticities": "level used",
}
"""A level of 100 public and 100 private pupils, 4 classes and 8 teachers, and what may change in a year."""

SAME = {"need": 8, "classes": 4, "public": 100, "private": 100, "entered": 0, "completed": 0, "dropped_out": 0,
        "changed_area": 0}  # fmt: skip


def written(changed):
    """The tables with some figures changed."""
    texts = {name: text.format(**{**SAME, **changed}).strip().splitlines() for name, text in TABLES.items()}
    return {name: pd.read_csv(StringIO("\n".join(lines)), sep=r"\s+") for name, lines in texts.items()}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, {}),
        ({"classes": 5, "need": 10}, {"class_size": 2.0}),
        ({"need": 9}, {"work": 1.0}),
        (
            {"public": 120, "private": 120, "classes": 4.8, "need": 9.6, "entered": 60, "completed": -40,
             "dropped_out": -4, "changed_area": 24},
            {"cohorts": 0.8, "retention": -0.16, "migration": 0.96},
        ),
        ({"public": 120, "private": 80, "classes": 4.8, "need": 9.6}, {"sectors": 1.6}),
        (
            {"public": 0, "private": 0, "classes": 0, "need": 0, "completed": -200},
            {"cohorts": -8.0},
        ),
    ],
)  # fmt: skip
def test_each_cause_of_need_alone(changed, told):
    _, found = need_changes(written(changed), np.array([2022, 2023]))
    assert {cause: float(part[0, 0]) for cause, part in found.items() if abs(part[0, 0]) > 1e-12} == pytest.approx(told)


def test_fewer_births_are_a_cause_of_cohorts(world):
    fewer = need_causes(world, assumptions="births: {yearly_change: {value: -20%, low: -30%}}")
    assert fewer["cohorts"] < need_causes(world)["cohorts"] - 0.05


def test_pupils_who_leave_the_county_are_migration(world):
    out = need_causes(world, assumptions="migration: {out_of_county: {value: 10%, high: 20%}}", level="junior")
    assert abs(out["migration"]) > 0.1


def test_smaller_classes_are_class_size(world):
    small = "demand: {classes: {small: {from_year: 2024, maximum: 5}}}"
    before, after = (need_causes(world, policies, level="primary") for policies in ("", small))
    assert after["class_size"] - before.get("class_size", 0.0) > 0.5
    assert after["class_size"] > after["cohorts"] > before["cohorts"]  # more teachers for each pupil of them


def test_posts_of_schools_are_a_cause_of_their_own(world):
    posts = (
        "demand: {school_posts: {well: {subject: mental_health, per_school: 1, from_year: 2024, levels: [primary]}}}"
    )
    found = need_causes(world, posts, subject="mental_health")
    assert found["school_posts"] == pytest.approx(1.0, abs=1e-6)


def test_need_by_the_norm_knows_pupils_and_norm(world):
    norm = "norms: {primary: {pupils_per_staff: {by_year: {2022: 20, 2023: 10}}}}"
    found = need_causes(world, "demand: {need: norm}", norm, level="primary")
    assert found["norm"] > 1.0
    assert "class_size" not in found


def test_the_difference_between_mean_and_likely_need_has_a_name(world):
    outcome = workforce.simulate(world.load(), way="expected").outcome
    need = outcome.stocks.need + np.arange(6)[None, :, None] * 0.25
    stocks = type(outcome.stocks)(**{**vars(outcome.stocks), "need": need})
    strayed = type(outcome)(**{**vars(outcome), "stocks": stocks})
    found = by_cause(strayed, level="kindergarten")
    assert found["unsure_future"] == pytest.approx(5 * 0.25)
    assert off(strayed) < 1e-9


def test_shares_of_a_product_do_not_depend_on_the_order():
    first, second, third = (np.array(pair)[:, None] for pair in ([2.0, 4.0], [3.0, 1.0], [5.0, 7.0]))
    parts = shares(first, second, third)
    assert sum(float(part[0, 0]) for part in parts) == pytest.approx(4 * 1 * 7 - 2 * 3 * 5)
    again = shares(third, first, second)
    assert [float(part[0, 0]) for part in again] == pytest.approx([float(parts[at][0, 0]) for at in (2, 0, 1)])


def explained(**parts):
    return Explained("all", "all", 0.0, sum(parts.values()), parts)


def test_printed_lines_add_up():
    found = explained(retirement=20.04, births=-3.33, tiny=0.06, smaller=0.05)
    lines = found.lines()
    assert lines == [("retirement", 20.0), ("births", -3.3), ("others", 0.1)]
    assert sum(part for _, part in lines) == pytest.approx(round(found.after, 1))
    assert found.lines(0, most=1) == [("retirement", 20), ("others", -3)]


@pytest.fixture
def run(world):
    return workforce.simulate(world.load(), 20, 1).tables


def test_between_adds_years_levels_and_subjects(run):
    whole = between(run, 2022, 2027)
    assert sum(whole.parts.values()) == pytest.approx(whole.after - whole.before, abs=1e-4)
    apart = [between(run, 2022, 2027, level) for level in ("kindergarten", "primary", "junior")]
    assert sum(one.after for one in apart) == pytest.approx(whole.after, abs=1e-4)
    assert list(map(abs, whole.parts.values())) == sorted(map(abs, whole.parts.values()), reverse=True)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ((2022, 2040), "--year 2040 is not a census of this run, 2022 to 2027; the nearest is 2027"),
        ((2010, 2025), "--from 2010 is not a census of this run, 2022 to 2027; the nearest is 2022"),
        ((2025, 2025), "--from 2025 must come before --year 2025"),
        ((2022, 2025, "senior"), "--level senior is not in this run"),
        ((2022, 2025, "primry"), "did you mean 'primary'?"),
        ((2022, 2025, "junior", "preschool"), "--subject preschool is not in this run"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(run, asked, sentence):
    with pytest.raises(PlannerError) as refused:
        between(run, *asked)
    assert sentence in str(refused.value)


def test_a_run_from_before_is_refused(run):
    older = RunTables(run.manifest, {name: table for name, table in run.tables.items() if name != "causes"})
    with pytest.raises(PlannerError, match="run the scenario again"):
        between(older, 2022, 2025)
