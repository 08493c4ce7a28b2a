"""Runs with zones finer than areas: the same need in all, rounds in districts, luck that stays with its cell."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import workforce


@cache
def run(layer, name="guiding/county_management"):
    case = workforce.load(name, years=4)
    settings = case.scenario.run.model_copy(update={"zones": layer})
    case = replace(case, scenario=case.scenario.model_copy(update={"run": settings}))
    return workforce.simulate(case, replications=8)


@pytest.mark.parametrize("layer", ["district", "school"])
def test_pupils_classes_and_base_need_are_those_of_the_areas(layer):
    """Classes are formed by school whatever the zones; calibrated, need in the base census is who is at work then."""
    area, finer = (run(one).case.inputs.demand for one in ("area", layer))
    np.testing.assert_allclose(finer.prospect.formed.of_school, area.prospect.formed.of_school)
    by_level = [
        pd.Series(demand.by_lessons[0]).groupby(demand.cells["level"].to_numpy()).sum() for demand in (area, finer)
    ]
    pd.testing.assert_series_equal(*by_level, rtol=0.02)
    assert len(finer.cells) > len(area.cells)


@pytest.mark.parametrize("layer", ["district", "school"])
def test_a_run_by_zone_can_be_told_by_zone_and_adds_up(layer):
    found = run(layer)
    by_zone = found.table("supply", ["year", "level", "zone"]).groupby(["year", "level"])["mean"].sum()
    by_level = found.table("supply", ["year", "level"]).set_index(["year", "level"])["mean"]
    pd.testing.assert_series_equal(by_zone.sort_index(), by_level.sort_index())


def test_areas_have_no_districts_and_move_in_the_county_alone():
    assert (len(run("area").case.inputs.passes)) * 2 == len(run("district").case.inputs.passes)


def test_a_run_by_area_knows_no_zone():
    assert list(run("area").case.inputs.cells.columns) == ["level", "subject", "area"]
    assert run("district").manifest["netted_at"] == "level x subject x area x zone"


def test_a_cell_has_another_number_than_any_other():
    numbers = run("school").case.inputs.cell_ids
    assert len(set(numbers.tolist())) == len(numbers)
