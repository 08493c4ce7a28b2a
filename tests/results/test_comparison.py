"""Two runs on the same luck, held against each other."""

from dataclasses import replace

import numpy as np
import pytest
from six_teachers import World

import workforce
from workforce.errors import PlannerError


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def base(world):
    return workforce.simulate(world.load(), 100, 1)


def run(world, name, replications=100, seed=1, **blocks):
    return workforce.simulate(world.load(name, **blocks), replications, seed)


CHANGES = ["mean", "median", "low", "high", "chance_lower"]


def differs_nowhere(tables):
    for name in ("differences", "subject_differences"):
        assert len(tables[name]) > 0
        assert (tables[name][CHANGES] == 0).all().all()
    for name in ("classes", "spending"):
        assert (tables[name]["difference"] == 0).all()


def test_a_scenario_compared_with_itself_differs_by_exactly_zero(world, base):
    world.scenario("same", "extends: baseline")
    tables = workforce.compare(base, run(world, "same")).tables
    differs_nowhere(tables)
    assert tables["changes"].empty


def test_a_channel_of_plan_zero_makes_no_difference(world, base):
    nobody = "market: {channels: {talent: {plan: 0}, silver_age: {plan: 0}}}"
    differs_nowhere(workforce.compare(base, run(world, "nobody", policies=nobody)).tables)


def test_a_copy_of_a_shipped_scenario_differs_nowhere(tmp_path):
    (tmp_path / "copy.yaml").write_text("extends: guiding/everything_demand\n", "utf-8")
    (tmp_path / "nobody.yaml").write_text(
        "extends: guiding/everything_demand\npolicies: {market: {channels: {contract: {plan: 0}}}}\n", "utf-8"
    )
    names = ("guiding/everything_demand", tmp_path / "copy.yaml", tmp_path / "nobody.yaml")
    differs_nowhere(workforce.compare(*(workforce.simulate(name, 70, 1) for name in names)).tables)


MORE = "market: {channels: {open_recruitment: {plan: 4}}}"


def test_the_difference_of_the_means_is_the_mean_of_the_differences(world, base):
    tables = workforce.compare(base, run(world, "more", policies=MORE)).tables
    keys = ["year", "level", "measure"]
    means = tables["totals"].pivot(index=keys, columns="scenario", values="mean")
    found = tables["differences"].set_index(keys)
    first, second = (means[name].reindex(found.index) for name in tables["totals"]["scenario"].unique())
    np.testing.assert_allclose(found["mean"], second - first, atol=1e-4)
    np.testing.assert_allclose(found["baseline_mean"], first, atol=1e-4)


def test_more_recruits_are_more_teachers_and_no_more_need(world, base):
    tables = workforce.compare(base, run(world, "more", policies=MORE)).tables
    change = tables["differences"].pivot(index=["level", "year"], columns="measure", values="mean").loc["all"]
    assert (change["need"] == 0).all()
    assert (change["supply"].loc[2023:] > 0).all()
    assert change["supply"][2022] == 0
    assert (change["shortage"] <= 0).all()


def test_the_comparison_lists_what_was_changed(world, base):
    changes = workforce.compare(base, run(world, "more", policies=MORE)).tables["changes"]
    assert changes[["key", "baseline", "value"]].to_numpy().tolist() == [
        ["policies.market.channels.open_recruitment.plan", "2", "4"]
    ]
    place = changes["declared_in"].item()
    assert place.endswith("more.yaml:3")


def test_the_baseline_may_be_named(world, base):
    more = run(world, "more", policies=MORE)
    name = more.manifest["scenario"]
    assert workforce.compare(base, more, baseline=name).manifest["baseline"] == name
    with pytest.raises(PlannerError, match="--baseline nobody is not among the scenarios compared"):
        workforce.compare(base, more, baseline="nobody")


def test_runs_that_do_not_pair_are_refused(world, base):
    def refusal(*runs):
        with pytest.raises(PlannerError) as refused:
            workforce.compare(*runs)
        return str(refused.value)

    assert "compare two or more different scenarios" in refusal(base)
    assert "compare two or more different scenarios" in refusal(base, base)
    assert "compare two or more different scenarios, not none" in refusal()
    assert "differ in seed" in refusal(base, run(world, "more", seed=2, policies=MORE))
    assert "50 replications" in refusal(base, run(world, "more", replications=50, policies=MORE))
    assert "compare runs of the same years" in refusal(base, run(world, "short", run="years: 3"))
    assert "differ in way of running" in refusal(
        base, workforce.simulate(world.load("more", policies=MORE), seed=1, way="expected")
    )
    assert "differ in county" in refusal(base, workforce.simulate("guiding/baseline", 100, 1))


@pytest.mark.parametrize(
    ("hashes", "named"),
    [
        ({"six/births.csv": "0"}, "six/births.csv"),
        ({"six/births.csv": "0", "codes.csv": "0"}, "six/births.csv, codes.csv"),
        ({"six/establishment.csv": "0"}, "six/establishment.csv"),
    ],
)
def test_runs_of_different_tables_are_refused_with_their_names(world, base, hashes, named):
    more = run(world, "more", policies=MORE)
    other = replace(more, manifest={**more.manifest, "hashes": more.manifest["hashes"] | hashes})
    names = f"{base.manifest['scenario']} and {more.manifest['scenario']}"
    with pytest.raises(PlannerError) as refused:
        workforce.compare(base, other)
    assert str(refused.value) == f"{names} were made from different tables: {named}; run one of them again"


@pytest.mark.parametrize(("key", "value", "about"), [("version", "0.0.9", "version"), ("base_year", 1999, "base year")])
def test_runs_of_another_version_or_base_year_are_refused(world, base, key, value, about):
    more = run(world, "more", policies=MORE)
    with pytest.raises(PlannerError, match=rf"the runs differ in {about} \({base.manifest[key]}, {value}\)"):
        workforce.compare(base, replace(more, manifest={**more.manifest, key: value}))


def test_a_county_whose_tables_changed_between_two_runs_is_not_compared(tmp_path):
    changing = World(tmp_path)
    before = workforce.simulate(changing.load(), 10, 1)
    file = changing.tables / "births.csv"
    file.write_text(file.read_text("utf-8").replace("2022,12,12,12", "2022,12,11,12"), "utf-8")
    after = workforce.simulate(changing.load("more", policies=MORE), 10, 1)
    with pytest.raises(PlannerError, match=r"were made from different tables: six/births\.csv; run"):
        workforce.compare(before, after)
