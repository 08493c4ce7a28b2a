"""The door to the solver: it finds what scipy finds; rows come and go; prices have a sign; it may be missing."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from workforce.errors import PlannerError
from workforce.planning.solver import INFINITE, Model, Rows


def rows_of(matrix, lower, upper):
    rows = Rows()
    for values, low, high in zip(matrix, lower, upper, strict=True):
        rows.add(np.arange(len(values)), values, low, high)
    return rows


def problem(seed, columns=5, count=6):
    """A feasible problem: nothing at all meets every row, and all columns are bounded."""
    rng = np.random.default_rng(seed)
    matrix = np.where(rng.random((count, columns)) < 0.7, rng.integers(-3, 8, (count, columns)), 0).astype(float)
    return rng.uniform(-5, 3, columns), matrix, rng.uniform(0, 30, count)


def model_of(matrix, upper, most=9.0):
    model = Model()
    columns = model.add_columns(matrix.shape[1], 0.0, most)
    rows = model.add_rows(rows_of(matrix, np.full(len(upper), -INFINITE), upper))
    return model, columns, rows


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_the_least_value_is_that_of_scipy(seed):
    costs, matrix, upper = problem(seed)
    model, _, _ = model_of(matrix, upper)
    found, other = model.minimise(costs), linprog(costs, matrix, upper, bounds=(0, 9), method="highs")
    assert found.feasible
    assert found.objective == pytest.approx(other.fun, abs=1e-6)
    assert found.prices == pytest.approx(other.ineqlin.marginals, abs=1e-6)
    assert found.rows == pytest.approx(matrix @ found.columns, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_whole_numbers_are_those_of_scipy_and_can_be_taken_back(seed):
    costs, matrix, upper = problem(seed)
    model, columns, _ = model_of(matrix, upper)
    model.set_whole(columns)
    found = model.minimise(costs, gap=0.0)
    other = milp(
        costs,
        constraints=LinearConstraint(matrix, -np.inf, upper),
        bounds=Bounds(0, 9),
        integrality=np.ones(len(costs)),
    )
    assert found.objective == pytest.approx(other.fun, abs=1e-6)
    assert found.columns == pytest.approx(np.rint(found.columns), abs=1e-6)
    model.set_whole(columns, False)
    plain = linprog(costs, matrix, upper, bounds=(0, 9), method="highs")
    assert model.minimise(costs).objective == pytest.approx(plain.fun, abs=1e-6)


def test_solving_again_after_rows_were_added_and_bounds_set():
    costs, matrix, upper = problem(3)
    model, _, rows = model_of(matrix, upper)
    model.minimise(costs)
    extra = rows_of([[1, 1, 1, 1, 1.0]], [2.0], [INFINITE])
    (added,) = model.add_rows(extra)
    assert (added, model.rows) == (len(upper), len(upper) + 1)
    model.set_bounds(rows[0], -INFINITE, upper[0] / 2)
    less = upper.copy()
    less[0] /= 2
    other = linprog(costs, [*matrix, -np.ones(5)], [*less, -2.0], bounds=(0, 9), method="highs")
    assert model.minimise(costs).objective == pytest.approx(other.fun, abs=1e-6)
    assert model.solves == 2


def test_columns_may_be_added_after_rows():
    model, _, _ = model_of(np.array([[1.0, 1.0]]), np.array([4.0]))
    new = model.add_columns(2, 1.0, 3.0)
    assert new.tolist() == [2, 3]
    assert model.minimise(np.array([-1.0, -1.0, 1.0, -1.0])).columns[2:].tolist() == [1.0, 3.0]
    assert len(model.add_columns(0)) == 0


def test_the_numbers_of_rows_after_some_are_taken_away():
    matrix = np.eye(4)
    model, _, rows = model_of(matrix, np.array([1.0, 2.0, 3.0, 4.0]))
    number = model.delete_rows(rows[[1, 2]])
    assert number.tolist() == [0, -1, -1, 1]
    model.set_bounds(number[3], -INFINITE, 5.0)  # what was the fourth row
    assert model.minimise(-np.ones(4)).columns.tolist() == [1.0, 9.0, 9.0, 5.0]
    (last,) = model.add_rows(rows_of([[0, 1.0, 0, 0]], [-INFINITE], [7.0]))
    assert last == 2
    assert model.minimise(-np.ones(4)).columns.tolist() == [1.0, 7.0, 9.0, 5.0]
    assert model.delete_rows(np.zeros(0, dtype=np.int64)).tolist() == [0, 1, 2]


def test_a_row_of_nothing_is_a_row_and_zeros_are_left_out():
    rows = Rows()
    assert rows.add([], [], upper=1.0) == 0
    assert rows.add([0, 1, 2], [1.0, 0.0, 2.0]) == 1
    assert rows.columns[1].tolist() == [0, 2]
    model = Model()
    model.add_columns(3, 0.0, 1.0)
    assert model.add_rows(rows).tolist() == [0, 1]
    assert model.minimise(np.ones(3)).objective == 0.0


def test_a_price_says_by_how_much_the_objective_rises_with_the_bound():
    """Of an upper bound that binds it is negative, of a lower one positive, of one that does not bind zero."""
    model = Model()
    model.add_columns(2)
    model.add_rows(rows_of([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [-INFINITE, 2.0, -INFINITE], [3.0, INFINITE, 50.0]))
    found = model.minimise(np.array([-2.0, 5.0]))
    assert found.columns.tolist() == [3.0, 2.0]
    assert found.prices.tolist() == [-2.0, 5.0, 0.0]


def test_what_nothing_meets_is_said_to_be_so_and_the_model_goes_on():
    model, _, rows = model_of(np.array([[1.0, 1.0]]), np.array([4.0]))
    model.set_bounds(rows[0], 30.0, 40.0)
    assert not model.minimise(np.ones(2)).feasible
    model.set_bounds(rows[0], 3.0, 40.0)
    assert model.minimise(np.ones(2)).objective == pytest.approx(3.0)


def test_whoever_has_no_solver_is_told_which_extra_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(PlannerError) as told:
        Model()
    assert str(told.value) == (
        "tuning needs the solver HiGHS, which is not installed; install the extra 'optimize' "
        "(pip install 'teacher-workforce[optimize]')"
    )
