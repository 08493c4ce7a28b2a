"""Measures: what they are, how they sum, and that the books of every table balance."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from six_teachers import World

import workforce
from workforce.errors import PlannerError
from workforce.results.measures import FLOWS, STATISTICS, STOCKS, statistics

CELL = ("level", "subject", "area")


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Both channels of the six-teacher world, 100 replications."""
    return workforce.simulate(World(tmp_path_factory.mktemp("world")).load(), 100, 1)


# statistics


@given(arrays(np.float32, st.tuples(st.integers(1, 70), st.integers(1, 3)), elements=st.floats(-100, 100, width=32)))
@settings(max_examples=100, deadline=None)
def test_mean_median_and_range_are_those_of_numpy(values):
    found = statistics(values)
    np.testing.assert_allclose(found["mean"], values.mean(axis=0, dtype=float))
    for name, at in (("median", 0.5), ("low", 0.05), ("high", 0.95)):
        np.testing.assert_allclose(found[name], np.quantile(values.astype(float), at, axis=0), rtol=1e-6, atol=1e-4)


def test_one_replication_is_its_own_mean_median_and_range():
    found = statistics(np.array([[3.0, 4.0]]))
    assert {name: values.tolist() for name, values in found.items()} == {name: [3.0, 4.0] for name in STATISTICS}


# stocks


def arrays_of(result):
    return {measure: result.array(measure).to_numpy() for measure in STOCKS}


def test_the_gap_is_need_less_supply_and_shortage_and_surplus_are_its_two_sides(result):
    values = arrays_of(result)
    np.testing.assert_allclose(values["gap"], values["need"] - values["supply"], atol=1e-5)
    np.testing.assert_allclose(values["shortage"] - values["surplus"], values["gap"], atol=1e-5)
    assert (np.minimum(values["shortage"], values["surplus"]) == 0).all()


def test_no_surplus_of_one_subject_is_set_against_the_shortage_of_another(result):
    """In the base year six subjects of junior schools have nobody, and Chinese has what it needs."""
    total = result.table("shortage").set_index(["year", "level"])["mean"]
    by_subject = result.table("shortage", ["year", "level", "subject"]).groupby(["year", "level"])["mean"].sum()
    assert total.to_dict() == pytest.approx(by_subject.to_dict(), rel=1e-5)
    supply = result.table("supply").set_index(["year", "level"])["mean"]
    need = result.table("need").set_index(["year", "level"])["mean"]
    assert (total - (need - supply).clip(lower=0) > -1e-4).all()


def test_six_teachers_are_counted_where_they_are(result):
    supply = result.table("supply", ["year", "level"]).set_index(["year", "level"]).loc[2022, "mean"]
    assert supply.to_dict() == {"kindergarten": 1, "primary": 3, "junior": 2}


# tables


def every_by(measure):
    own = [FLOWS[measure]] if measure in FLOWS else []
    for size in range(len(CELL) + 1):
        for chosen in combinations([*CELL, *own], size):
            yield ["year", *chosen]
            if measure in FLOWS:
                yield list(chosen)


@pytest.mark.parametrize("measure", [*STOCKS, *FLOWS])
def test_every_measure_can_be_told_by_every_column_and_its_means_add_up(result, measure):
    whole = result.table(measure, ["year"]).set_index("year")["mean"]
    for by in every_by(measure):
        table = result.table(measure, by)
        assert list(table.columns) == [*by, *STATISTICS]
        assert not table.duplicated(by).any() if by else len(table) == 1
        assert (table["low"] <= table["median"]).all()
        assert (table["median"] <= table["high"]).all()
        if "year" in by:
            np.testing.assert_allclose(table.groupby("year")["mean"].sum(), whole, rtol=1e-5, atol=1e-4)
        else:
            assert table["mean"].sum() == pytest.approx(whole.sum(), rel=1e-5)


@pytest.mark.parametrize(
    ("measure", "by", "why"),
    [
        ("shortag", ["year"], "there is no measure 'shortag'; did you mean 'shortage'?"),
        ("need", ["year", "levle"], "need cannot be told by 'levle'; did you mean 'level'?"),
        ("need", ["year", "channel"], "need cannot be told by 'channel'"),
        ("left", ["year", "channel"], "left cannot be told by 'channel'"),
        ("supply", ["level"], "supply is a stock and does not add over years: put 'year' into by"),
    ],
)
def test_a_measure_or_column_that_is_not_there_is_refused(result, measure, by, why):
    with pytest.raises(PlannerError) as refused:
        result.table(measure, by)
    assert str(refused.value).startswith(why)


def test_an_array_is_labelled_by_replication_year_and_cell(result):
    shortage = result.array("shortage")
    assert shortage.dims == ("replication", "year", "cell")
    assert shortage.sel(year=2022, level="primary", subject="chinese").to_numpy().max() == 0
    assert shortage.sizes == {"replication": 100, "year": 6, "cell": len(result.case.inputs.cells)}


# the tables of a run


def test_opening_and_arrivals_less_leavers_are_the_closing_stock(result):
    flows = result.tables.tables["flows"]
    sign = flows["flow"].map({"opening": 1, "closing": -1}).fillna(flows["kind"].map({"in": 1, "out": -1}))
    rest = (flows["mean"] * sign).groupby([flows["year"], flows["level"]]).sum()
    assert len(rest) == 5 * 4
    np.testing.assert_allclose(rest, 0, atol=1e-4)


def test_the_levels_of_the_balance_add_up_to_the_county(result):
    balance = result.tables.tables["balance"]
    whole = balance["level"] == "all"
    keys = ["year", "measure"]
    levels = balance[~whole].groupby(keys)["mean"].sum()
    np.testing.assert_allclose(
        balance[whole].set_index(keys)["mean"].reindex(levels.index), levels, rtol=1e-5, atol=1e-4
    )


def test_the_retirements_by_month_are_those_of_the_flows(result):
    tables = result.tables.tables
    monthly = tables["retirements"].groupby("school_year")["mean"].sum()
    flows = tables["flows"]
    yearly = flows[(flows["flow"] == "left.retirement") & (flows["level"] == "all")].set_index("year")["mean"]
    assert monthly.tolist() == pytest.approx(yearly.tolist(), abs=1e-5)


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
