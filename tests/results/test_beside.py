"""Classes, rooms and money of runs side by side, and the settings in which plans differ, from tables made by hand."""

import numpy as np
import pandas as pd
import pytest

from workforce.results import beside, changes


def classes(large):
    rows = [(2022, "primary", "urban", 40.0, 10.0, 2.0, 0.0), (2023, "primary", "urban", 40.0, large, 1.0, 3.0),
            (2023, "primary", "rural", 8.0, 0.0, 0.0, 0.0), (2023, "junior", "urban", 20.0, 4.0, 4.0, 1.5)]  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "level", "area", "classes", "from_56", "from_66", "places_short"])


def spending(wages):
    rows = [(2023, "all", "county", wages, 0.0), (2023, "wages", "county", wages, 0.0), (2023, "all", "central", 5, 0)]
    return pd.DataFrame(rows, columns=["year", "item", "payer", "mean", "low"])


def pupils():
    rows = [(2023, "primary", "urban", 1500.0), (2023, "primary", "rural", 200.0)]
    return pd.DataFrame(rows, columns=["year", "level", "area", "pupils"])


@pytest.fixture
def tables():
    base = {"pupils": pupils(), "classes": classes(9.0), "spending": spending(100.0)}
    plan = {"pupils": pupils(), "classes": classes(1.0), "spending": spending(130.0)}
    return beside.tables({"base": base, "plan": plan}, "base")


def test_areas_add_up_to_levels_and_levels_to_all(tables):
    found = tables["classes"].set_index(["scenario", "year", "level", "measure"])["mean"]
    assert found["base", 2023, "primary", "classes"] == 48
    assert found["base", 2023, "all", "classes"] == 68
    assert found["base", 2023, "all", "places_short"] == 4.5
    assert found["base", 2023, "all", "pupils"] == 1700


def test_differences_are_held_against_the_baseline(tables):
    found = tables["classes"].set_index(["scenario", "year", "level", "measure"]).sort_index()
    row = found.loc["plan", 2023, "all", "from_56"]
    assert row.tolist() == [5, 13, -8]
    assert (found.loc["base", "difference"] == 0).all()
    assert (found.xs("from_66", level="measure")["difference"] == 0).all()


def test_money_is_told_by_payer_and_together(tables):
    found = tables["spending"].set_index(["scenario", "payer"])["difference"]
    assert found.to_dict() == {
        ("base", "county"): 0, ("base", "central"): 0, ("base", "all"): 0,
        ("plan", "county"): 30, ("plan", "central"): 0, ("plan", "all"): 30,
    }  # fmt: skip


def test_a_payer_of_one_run_alone_pays_nothing_in_the_other():
    new = pd.concat(
        [spending(100.0), pd.DataFrame({"year": [2023], "item": ["all"], "payer": ["school"], "mean": [7]})]
    )
    runs = {"base": {"spending": spending(100.0)}, "plan": {"spending": new}}
    found = beside.tables(runs, "base")["spending"].query("scenario == 'plan' and payer == 'school'")
    assert found[["mean", "baseline_mean", "difference"]].to_numpy().tolist() == [[7, 0, 7]]


def test_a_run_without_a_table_is_left_out():
    runs = {"base": {"classes": classes(1.0)}, "plan": {"pupils": pupils()}, "none": {}}
    found = beside.tables(runs, "base")
    assert found["spending"].empty
    assert set(found["classes"]["scenario"]) == {"base", "plan"}


ABOUT = pd.DataFrame(
    [("births.change", "-0.1", -0.2, 0.0, "base.yaml:3"), ("rate", "0.1", 0.1, 0.1, "base.yaml:9")],
    columns=["key", "value", "low", "high", "declared_in"],
)
POLICIES = pd.DataFrame([("policies.plan", "4", "plan.yaml:7")], columns=["key", "value", "declared_in"])


def test_a_changed_setting_says_its_range_and_where_it_was_declared():
    rows = [("assumptions.births.change", "-0.1", "0"), ("assumptions.rate", "0.1", "0.2"), ("policies.plan", "2", "4")]
    given = pd.DataFrame(rows, columns=["key", "baseline", "value"]).assign(unit="", source="")
    other = ABOUT.assign(low=[-0.05, 0.2], high=[0.05, 0.2], declared_in=["plan.yaml:3", "plan.yaml:4"])
    found = changes.told(given, {"assumptions": ABOUT}, {"assumptions": other, "policies": POLICIES})
    assert found[["baseline", "value", "declared_in"]].to_numpy().tolist() == [
        ["-0.1 (-0.2 – 0)", "0 (-0.05 – 0.05)", "plan.yaml:3"],
        ["0.1", "0.2", "plan.yaml:4"],
        ["2", "4", "plan.yaml:7"],
    ]


def test_what_a_plan_takes_away_was_declared_in_the_baseline():
    given = pd.DataFrame(
        [("assumptions.rate", "0.1", "", "", "")], columns=["key", "baseline", "value", "unit", "source"]
    )
    assert changes.told(given, {"assumptions": ABOUT}, {})["declared_in"].tolist() == ["base.yaml:9"]


def test_plans_conflict_where_they_set_one_key_to_different_values():
    rows = [("a", "x", "1"), ("a", "y", "5"), ("b", "y", "6"), ("b", "x", "2"), ("c", "y", "5"), ("c", "z", "7")]
    table = pd.DataFrame(rows, columns=["scenario", "key", "value"])
    found = changes.conflicts(table)
    expected = [("x", "a", "1"), ("x", "b", "2"), ("y", "a", "5"), ("y", "b", "6"), ("y", "c", "5")]
    assert list(found[["key", "scenario", "value"]].itertuples(index=False, name=None)) == expected
    assert changes.conflicts(table[table["scenario"] == "a"]).empty
    assert np.array_equal(changes.conflicts(table.iloc[:0]), table.iloc[:0])
