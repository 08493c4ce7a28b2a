"""The tables of a run of the six teachers: counted where they are, and every book balances."""

import numpy as np
import pytest
from six_teachers import World

import workforce
from workforce.results.measures import STOCKS


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Both channels of the six-teacher world, 100 replications."""
    return workforce.simulate(World(tmp_path_factory.mktemp("world")).load(), 100, 1)


def test_six_teachers_are_counted_where_they_are(result):
    supply = result.table("supply", ["year", "level"]).set_index(["year", "level"]).loc[2022, "mean"]
    assert supply.to_dict() == {"kindergarten": 1, "primary": 3, "junior": 2}


def test_the_gap_is_need_less_in_post_and_shortage_and_surplus_are_its_two_sides(result):
    values = {measure: result.array(measure).to_numpy() for measure in STOCKS}
    np.testing.assert_allclose(values["gap"], values["need"] - values["in_post"], atol=1e-5)
    np.testing.assert_allclose(values["shortage"] - values["surplus"], values["gap"], atol=1e-5)
    assert (np.minimum(values["shortage"], values["surplus"]) == 0).all()


@pytest.mark.parametrize("measure", [*STOCKS, "out_of_field", "untaught"])
def test_an_array_is_labelled_by_replication_year_and_cell(result, measure):
    array = result.array(measure)
    assert array.dims == ("replication", "year", "cell")
    assert array.sizes == {"replication": 100, "year": 6, "cell": len(result.case.inputs.cells)}


def test_opening_and_arrivals_less_leavers_are_the_closing_stock(result):
    flows = result.tables.tables["flows"]
    sign = flows["flow"].map({"opening": 1, "closing": -1}).fillna(flows["kind"].map({"in": 1, "out": -1}))
    rest = (flows["mean"] * sign).groupby([flows["year"], flows["level"]]).sum()
    assert len(rest) == 5 * 4
    np.testing.assert_allclose(rest, 0, atol=1e-4)


def test_people_less_the_absent_and_with_the_shared_are_in_post(result):
    found = result.tables.tables["in_post"]
    kind = found["item"].str.split(".").str[0]
    sign = kind.map({"headcount": 1, "absent": -1, "shared": 1, "in_post": -1})
    rest = (found["mean"] * sign).groupby([found["year"], found["level"], found["area"]]).sum()
    np.testing.assert_allclose(rest, 0, atol=1e-3)


def test_statuses_add_up_to_the_people(result):
    tables = result.tables.tables
    found = tables["statuses"].groupby(["year", "level"])["mean"].sum()
    balance = tables["balance"]
    people = balance[balance["measure"] == "supply"].set_index(["year", "level"])["mean"]
    np.testing.assert_allclose(found.reindex(people.index), people, atol=1e-4)


def test_the_retirements_by_month_are_those_of_the_flows(result):
    tables = result.tables.tables
    monthly = tables["retirements"].groupby("school_year")["mean"].sum()
    flows = tables["flows"]
    yearly = flows[(flows["flow"] == "left.retirement") & (flows["level"] == "all")].set_index("year")["mean"]
    assert monthly.tolist() == pytest.approx(yearly.tolist(), abs=1e-5)


def test_the_exits_by_month_are_the_leavers_of_the_flows(result):
    tables = result.tables.tables
    monthly = tables["exits"].groupby(["year", "cause"])["mean"].sum()
    flows = tables["flows"]
    left = flows[flows["flow"].str.startswith("left.") & (flows["level"] == "all")]
    yearly = {(row.year - 1, row.flow.removeprefix("left.")): row.mean for row in left.itertuples(index=False)}
    assert monthly.to_dict() == pytest.approx(yearly, abs=1e-5)


def test_the_moves_are_those_of_the_flows(result):
    tables = result.tables.tables
    flows = tables["flows"]
    into = flows[flows["flow"].str.startswith("moved_in.") & (flows["level"] == "all")]
    assert tables["moves"]["teachers"].sum() == pytest.approx(into["mean"].sum(), abs=1e-4)


def test_the_ages_of_the_base_year_are_those_of_the_roster(result):
    """Two men (59 and 32), four women (54, 42, 35 and 25); nobody else."""
    ages = result.tables.tables["ages"]
    base = ages[(ages["year"] == 2022) & (ages["mean"] > 0)]
    found = sorted((row.sex, row.age_band, row.mean) for row in base.itertuples())
    assert found == [
        ("female", "25-29", 1),
        ("female", "35-39", 1),
        ("female", "40-44", 1),
        ("female", "50-54", 1),
        ("male", "30-34", 1),
        ("male", "55-59", 1),
    ]
