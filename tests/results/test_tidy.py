"""Sums, statistics and long tables."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workforce.results.tidy import STATISTICS, axis, groups, statistics, summed, tidy, with_totals

CELLS = pd.DataFrame({"level": ["junior", "primary", "junior"], "subject": ["art", "art", "physics"]})


@given(arrays(np.float32, st.tuples(st.integers(1, 70), st.integers(1, 3)), elements=st.floats(-100, 100, width=32)))
@settings(max_examples=100, deadline=None)
def test_mean_median_and_range_are_those_of_numpy(values):
    found = statistics(values)
    np.testing.assert_allclose(found["mean"], values.mean(axis=0, dtype=float))
    for name, at in (("median", 0.5), ("low", 0.05), ("high", 0.95)):
        np.testing.assert_allclose(found[name], np.quantile(values.astype(float), at, axis=0), rtol=1e-6, atol=1e-4)


def test_statistics_leave_the_values_as_they_were():
    values = np.array([[3.0], [1.0], [2.0]])
    statistics(values)
    assert values.tolist() == [[3.0], [1.0], [2.0]]


def test_one_replication_is_its_own_mean_median_and_range():
    found = statistics(np.array([[3.0, 4.0]]))
    assert {name: values.tolist() for name, values in found.items()} == {name: [3.0, 4.0] for name in STATISTICS}


def test_groups_are_in_the_order_in_which_they_first_occur():
    labels, matrix = groups(CELLS, ["level"])
    assert labels["level"].tolist() == ["junior", "primary"]
    assert summed(np.array([[1.0, 10.0, 100.0]]), matrix).tolist() == [[101, 10]]


def test_totals_follow_the_groups_column_by_column():
    labels, matrix = with_totals(CELLS, ["level", "subject"])
    assert labels.to_numpy().tolist() == [
        ["junior", "art"],
        ["primary", "art"],
        ["junior", "physics"],
        ["junior", "all"],
        ["primary", "all"],
        ["all", "all"],
    ]
    assert summed(np.array([1.0, 10.0, 100.0]), matrix).tolist() == [1, 10, 100, 101, 10, 111]


def test_a_table_has_a_row_for_every_place():
    values = np.array([[[10.0, 4.0], [9.0, 5.0]], [[10.0, 4.0], [10.0, 5.0]]])
    table = tidy(values, axis("year", [2022, 2023]), axis("level", ["primary", "junior"]), keep=["mean"])
    assert table.to_numpy().tolist() == [
        [2022, "primary", 10.0],
        [2022, "junior", 4.0],
        [2023, "primary", 9.5],
        [2023, "junior", 5.0],
    ]


def test_an_axis_without_anything_is_a_table_without_rows():
    table = tidy(np.zeros((5, 2, 0)), axis("year", [2022, 2023]), axis("pool", []))
    assert list(table.columns) == ["year", "pool", *STATISTICS]
    assert table.empty
