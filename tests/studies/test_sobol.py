"""Sobol indices against functions whose indices are known in closed form."""

import numpy as np
import pytest

from workforce.studies import sobol

ISHIGAMI = {"first": [0.3139, 0.4424, 0.0], "total": [0.5576, 0.4424, 0.2437]}
"""Of sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on uniforms from -pi to pi (Ishigami and Homma 1990)."""


def ishigami(x):
    angle = np.pi * (2 * x - 1)
    return np.sin(angle[0]) + 7 * np.sin(angle[1]) ** 2 + 0.1 * angle[2] ** 4 * np.sin(angle[0])


def linear(*slopes):
    return lambda x: np.tensordot(slopes, x, axes=1)


def indices(of, factors, points=2048, seed=1, **more):
    """The table for a function of uniforms, in the order of the factors."""
    a, b = np.random.default_rng(seed).random((2, factors, points))
    mixed = np.stack([of(np.where(np.arange(factors)[:, None] == one, b, a)) for one in range(factors)])
    names = [f"x{number}" for number in range(factors)]
    return sobol.indices(names, of(a), of(b), mixed, **more).set_index("factor").loc[names]


def error(table, index):
    """Standard errors from the widths of the 90 % intervals."""
    return (table[f"{index}_high"] - table[f"{index}_low"]) / (2 * 1.645)


@pytest.mark.parametrize("index", ["first", "total"])
def test_ishigami_within_the_error_that_is_told(index):
    table = indices(ishigami, 3)
    z = (table[index] - ISHIGAMI[index]) / error(table, index)
    assert z.abs().max() < 3.5
    assert error(table, index).max() < 0.05


def test_the_indices_of_a_sum_are_the_squares_of_its_slopes():
    known = np.array([9, 4, 1]) / 14
    table = indices(linear(3, 2, 1), 3, 8192)
    assert table["first"].to_numpy() == pytest.approx(known, abs=0.04)
    assert table["total"].to_numpy() == pytest.approx(known, abs=0.03)


def test_the_intervals_hold_the_truth_about_as_often_as_they_say():
    known = 9 / 14
    tables = [indices(linear(3, 2, 1), 3, 256, seed) for seed in range(100)]
    for index in ("first", "total"):
        inside = sum(t.loc["x0", f"{index}_low"] <= known <= t.loc["x0", f"{index}_high"] for t in tables)
        assert 80 <= inside <= 99


def test_what_works_only_together_is_in_the_totals_alone():
    table = indices(lambda x: (x[0] - 0.5) * (x[1] - 0.5), 2)
    assert table["first"].abs().max() < 0.1
    assert table["total"].min() > 0.9


def test_a_planted_driver_is_found_and_nearly_always_the_greatest():
    table = indices(linear(1, 5, 1, 1), 4, 256)
    assert table["greatest"].idxmax() == "x1"
    assert table.loc["x1", "greatest"] > 0.99
    assert table["greatest"].sum() == pytest.approx(1)


def test_two_equal_drivers_are_not_told_apart():
    table = indices(linear(1, 1), 2, 256)
    assert table["greatest"].between(0.02, 0.98).all()


def test_an_inert_factor_makes_nothing():
    table = indices(linear(1, 1, 0), 3, 128)
    assert table.loc["x2", ["first", "total", "total_low", "total_high", "greatest"]].tolist() == [0, 0, 0, 0, 0]


def test_where_nothing_varies_all_is_zero():
    assert (indices(lambda x: np.full(x.shape[1], 7.0), 2, 64).to_numpy() == 0).all()


def test_a_constant_beside_the_figure_changes_nothing():
    plain, moved = indices(linear(2, 1), 2), indices(lambda x: 1e5 + linear(2, 1)(x), 2)
    np.testing.assert_allclose(plain.to_numpy(), moved.to_numpy(), atol=1e-6)


def test_only_rivals_are_ranked():
    table = indices(linear(1, 2, 9), 3, 256, rivals=2)
    assert np.isnan(table.loc["x2", "greatest"])
    assert table.loc["x1", "greatest"] > 0.9
    assert indices(linear(1, 1), 2, 64, rivals=0)["greatest"].isna().all()


def test_the_greatest_total_comes_first():
    a, b = np.random.default_rng(1).random((2, 2, 64))
    of = linear(1, 3)
    mixed = np.stack([of(np.stack([b[0], a[1]])), of(np.stack([a[0], b[1]]))])
    assert sobol.indices(["less", "more"], of(a), of(b), mixed)["factor"].tolist() == ["more", "less"]
