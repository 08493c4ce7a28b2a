"""What a figure hangs on, in the world of six teachers: assumptions planted, inert, or all known."""

import numpy as np
import pandas as pd
import pytest
from planted_driver import FILLED, INERT, planted, ranged

import workforce
from workforce.errors import PlannerError
from workforce.results.tables import LUCK, OTHERS, YEARS
from workforce.sensitivity import sensitivity
from workforce.studies import sensitivity as study
from workforce.studies.sensitivity import Figure

GAP = Figure("gap", 2026)


def factors(found):
    return found.tables["sobol"].set_index("factor")


@pytest.fixture
def found(world):
    return sensitivity(planted(world), GAP, points=128, seed=3)


def test_the_planted_driver_leads_both_tables(found):
    assert found.tables["tornado"]["assumption"].iloc[0] == FILLED
    assert found.tables["sobol"]["factor"].iloc[0] == FILLED
    row = factors(found).loc[FILLED]
    assert row["greatest"] > 0.99
    assert row["total"] > 0.4


def test_one_tried_alone_changes_the_gap_the_way_it_should(found):
    row = found.tables["tornado"].iloc[0]
    assert row["low"] < row["high"]
    assert row["at_low"] > 1 > row["at_high"]
    assert row["swing"] == pytest.approx(abs(row["at_high"] - row["at_low"]))


def test_what_moves_nothing_has_a_swing_of_exactly_zero_and_is_not_chosen(found):
    tornado = found.tables["tornado"].set_index("assumption")
    assert tornado.loc[INERT, ["at_low", "at_high", "error_low", "error_high", "swing"]].tolist() == [0] * 5
    assert INERT not in factors(found).index
    assert INERT not in found.tables["assumptions"]["key"].tolist()


def test_an_inert_assumption_that_is_named_makes_nothing_of_the_variance(world):
    found = sensitivity(planted(world), GAP, [INERT, INERT, FILLED], points=64)
    assert factors(found).loc[INERT, ["first", "total", "greatest"]].tolist() == [0, 0, 0]
    assert found.manifest["told_apart"] == [INERT, FILLED]
    assert set(factors(found).index) == {INERT, FILLED, OTHERS, YEARS, LUCK}


def test_nobody_is_left_for_the_others_where_all_are_told_apart(world):
    case = ranged(world, {FILLED: (0.05, 1)})
    found = sensitivity(case, GAP, points=64)
    assert set(factors(found).index) == {FILLED, YEARS, LUCK}


def test_luck_alone_where_nothing_has_a_range_and_no_year_strays(world):
    found = sensitivity(ranged(world, {}, straying=False), GAP, points=128)
    assert found.tables["tornado"].empty
    assert found.tables["assumptions"].empty
    assert factors(found).loc[YEARS, ["first", "total"]].tolist() == [0, 0]
    row = factors(found).loc[LUCK]
    assert row["total_low"] < 1 < row["total_high"] + 0.1
    assert row["total"] == pytest.approx(1, abs=0.25)


def test_years_that_stray_are_a_factor_of_their_own(world):
    calm = ranged(world, {FILLED: (0.05, 1)}, straying=False)
    assert factors(sensitivity(calm, GAP, points=64)).loc[YEARS, "total"] == 0
    assert factors(sensitivity(ranged(world, {}), GAP, points=64)).loc[YEARS, "total"] > 0


def test_the_figure_is_that_of_the_points_of_set_a(found, world):
    about = found.tables["figure"].iloc[0]
    _, of_a = study.variance(planted(world).inputs, GAP, found.manifest["told_apart"], 128, 3)
    assert of_a.shape == (128,)
    assert about["mean"] == pytest.approx(of_a.mean())
    assert about[["low", "high"]].tolist() == pytest.approx(np.quantile(of_a, [0.05, 0.95]).tolist())


def test_points_are_replications_of_a_run(world):
    case = planted(world)
    _, of_a = study.variance(case.inputs, GAP, [FILLED], 64, 3)
    run = workforce.simulate(case, 64, 3).array("gap").sel(year=2026).sum("cell").to_numpy()
    np.testing.assert_allclose(of_a, run, atol=1e-5)


def test_levels_add_up_to_all_of_them(world):
    inputs = planted(world).inputs
    values = {level: study.variance(inputs, Figure("gap", 2026, level), [FILLED], 64, 1)[1]
              for level in ("all", "kindergarten", "primary", "junior")}  # fmt: skip
    total = values.pop("all")
    np.testing.assert_allclose(sum(values.values()), total, atol=1e-5)


def test_the_same_for_any_number_of_processes(world):
    case, told = planted(world), []
    one = sensitivity(case, GAP, points=128, progress=lambda *counts: told.append(counts))
    two = sensitivity(case, GAP, points=128, jobs=2)
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, two.tables[name])
    tried, sets = 1 + 2 * len(one.tables["tornado"]), 2 + len(one.tables["sobol"])
    assert told[tried - 1] == (64 * tried, 64 * tried)
    assert told[-1] == (128 * sets, 128 * sets)


@pytest.mark.parametrize(
    ("figure", "named", "points", "said"),
    [
        (Figure("gpa", 2026), [], 64, "there is no measure 'gpa'; did you mean 'gap'?"),
        (Figure("gap", 2022), [], 64, "--year 2022 is not among the years after the base, 2023 to 2027"),
        (Figure("gap", 2026, "junor"), [], 64, "there is no level 'junor'; did you mean 'junior'?"),
        (Figure("gap", 2026, subject="latin"), [], 64, "there is no subject 'latin'"),
        (Figure("gap", 2026, "primary", "physics"), [], 64, "physics is not taught at level primary"),
        (GAP, ["births.yearly_chang"], 64, "'births.yearly_chang' is not an assumption that is drawn; did you mean"),
        (GAP, ["large_classes"], 64, "'large_classes' is not an assumption that is drawn"),
        (GAP, [], 100, "the points must be a multiple of 64, not 100"),
        (GAP, [], 0, "the points must be a multiple of 64, not 0"),
    ],
)
def test_what_is_refused_and_in_which_words(world, figure, named, points, said):
    with pytest.raises(PlannerError) as refused:
        sensitivity(world.load(), figure, named, points=points)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("name", "more"), [("seed", {"seed": -1}), ("top", {"top": -1})])
def test_numbers_below_zero_are_refused(world, name, more):
    with pytest.raises(PlannerError, match=f"{name} must be 0 or more, not -1"):
        sensitivity(world.load(), GAP, points=64, **more)


def test_none_told_apart_are_all_among_the_others(world):
    found = sensitivity(planted(world), GAP, top=0, points=64)
    assert set(factors(found).index) == {OTHERS, YEARS, LUCK}
    assert factors(found).loc[OTHERS, "total"] > 0.4
