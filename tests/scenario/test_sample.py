"""Values of assumptions, drawn before a run: quantiles, strata, paths, years that stray, and what is held and why."""

from itertools import product
from statistics import NormalDist
from types import UnionType
from typing import Union, get_args, get_origin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import workforce
from workforce.draws import BLOCK
from workforce.scenario.assumptions import Assumptions
from workforce.scenario.sample import HELD, Draws, Sample, drawn, leaves, quantile, why_held
from workforce.scenario.values import (
    ChangePath,
    CountPath,
    MoneyPath,
    Months,
    People,
    Rate,
    RatePath,
    Ratio,
    RatioPath,
    Variation,
)

EVIDENCE = {"source": "s", "confidence": "assumed"}
YEARS = np.arange(2022, 2038)


def rate(value, low=None, high=None, level=None, kind=Rate, **more):
    return kind(value=value, low=low, high=high, level=level, **EVIDENCE, **more)


def at(leaf, *chances):
    """The values that so much of the chance lies below."""
    return quantile(leaf, np.array(chances)).tolist()


def mesh(leaf, size=100_000):
    """The values at quantiles spread evenly: the distribution itself."""
    return quantile(leaf, (np.arange(size) + 0.5) / size)


# quantiles


def test_low_likely_and_high_lie_at_nothing_half_and_all_of_the_chance():
    leaf = rate(0.2, 0.1, 0.6)
    assert at(leaf, 0, 0.5, 1) == pytest.approx([0.1, 0.2, 0.6])


def test_the_chance_of_a_value_falls_in_a_straight_line_to_nothing_at_either_bound():
    """Half way to a bound a quarter of the chance of that side is left: an eighth of all lies below 0.15, above 0.4."""
    leaf = rate(0.2, 0.1, 0.6)
    assert at(leaf, 1 / 8, 7 / 8) == pytest.approx([0.15, 0.4])
    found = mesh(leaf)
    assert (found < 0.15).mean() == pytest.approx(1 / 8, abs=1e-4)
    assert (found > 0.4).mean() == pytest.approx(1 / 8, abs=1e-4)


def test_the_bound_that_is_not_given_is_the_likely_value():
    assert at(rate(0.2, high=0.6), 0, 0.25, 0.5) == pytest.approx([0.2] * 3)
    assert at(rate(0.2, low=0.1), 0.5, 0.75, 1) == pytest.approx([0.2] * 3)
    assert at(rate(0.2), 0.1, 0.9) == pytest.approx([0.2] * 2)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_an_interval_holds_as_much_as_its_level_says_half_of_the_rest_on_either_side(level):
    found = mesh(rate(0.5, 0.45, 0.6, level))
    assert ((found >= 0.45) & (found <= 0.6)).mean() == pytest.approx(level, abs=1e-4)
    assert (found < 0.45).mean() == pytest.approx((1 - level) / 2, abs=1e-4)
    assert (found < 0.5).mean() == pytest.approx(0.5, abs=1e-4)


def test_either_side_of_an_interval_is_half_a_normal_distribution():
    """At 95 %: a bound is 1.96 standard deviations away."""
    leaf, reach = rate(0.5, 0.45, 0.6, 0.95), NormalDist().inv_cdf(0.975)
    one = NormalDist().cdf(1)
    assert at(leaf, 1 - one, one) == pytest.approx([0.5 - 0.05 / reach, 0.5 + 0.1 / reach])


CLIPPED = [
    (rate(0.95, 0.5, 0.99, 0.5), 0.0, 1.0),
    (rate(0.95, 0.5, 0.99, 0.5, RatePath), 0.0, 1.0),
    (rate(1.0, 0.01, 100, 0.5, Ratio), 1e-9, np.inf),
    (rate(1.0, 0.01, 100, 0.5, RatioPath), 1e-9, np.inf),
    (rate(-0.5, -0.99, 0.9, 0.5, ChangePath), -1.0, 1.0),
    (rate(1, 0, 99_999, 0.5, People), 0.0, 100_000.0),
    (rate(1, 0, 99_999, 0.5, CountPath), 0.0, 100_000.0),
    (rate(1, 0, 1199, 0.5, Months), 0.0, 1200.0),
    (rate(1, 0, 9e8, 0.5, MoneyPath), 0.0, 1e9),
]


@pytest.mark.parametrize(("leaf", "least", "most"), [pytest.param(*one, id=type(one[0]).__name__) for one in CLIPPED])
def test_the_tails_of_an_interval_end_where_values_of_the_kind_end(leaf, least, most):
    found = at(leaf, 0.0, 1e-6, 1 - 1e-6, 1.0)
    assert min(found) >= least
    assert max(found) <= most
    assert np.isfinite(found).all()
    assert found[0] == least


RANGES = st.tuples(*[st.integers(0, 100).map(lambda n: n / 100)] * 3).map(sorted)
UNIFORMS = st.lists(st.floats(0, 1), min_size=2, max_size=20)


@given(RANGES, UNIFORMS, st.sampled_from([None, 0.5, 0.9]))
@settings(max_examples=100, deadline=None)
def test_more_luck_is_never_a_lower_value_and_a_range_without_a_level_holds_every_value(bounds, luck, level):
    low, value, high = bounds
    leaf = rate(value, low, high, level)
    found = quantile(leaf, np.array(sorted(luck)))
    assert (np.diff(found) >= -1e-12).all()
    assert (found[np.array(sorted(luck)) <= 0.5] <= value + 1e-12).all()
    if level is None:
        assert found.min() >= low - 1e-12
        assert found.max() <= high + 1e-12


def test_an_interval_needs_both_bounds():
    with pytest.raises(ValidationError, match="an interval needs both"):
        rate(0.2, low=0.1, level=0.9)


# strata


@given(st.integers(0, 2**32), st.integers(0, 50), st.sampled_from(["a", "births.yearly_change", "pay"]))
@settings(max_examples=50, deadline=None)
def test_each_of_64_strata_of_equal_chance_is_taken_once(seed, block, key):
    found = Draws(seed, block).uniforms(key)
    assert found.shape == (BLOCK,)
    assert sorted((found * BLOCK).astype(int)) == list(range(BLOCK))


def test_which_replication_takes_which_stratum_is_luck_of_the_key_the_block_the_year_and_the_seed():
    first = (Draws(1, 0).uniforms("a") * BLOCK).astype(int).tolist()
    others = (Draws(1, 0).uniforms("b"), Draws(1, 1).uniforms("a"), Draws(2, 0).uniforms("a"))
    for other in (*others, Draws(1, 0).uniforms("a", 2023)):
        assert (other * BLOCK).astype(int).tolist() != first


def test_two_keys_are_not_correlated():
    """Over 200 blocks: each of the correlations is a mean of products over 12,800 pairs."""
    pairs = [(Draws(1, block).uniforms("a"), Draws(1, block).uniforms("b")) for block in range(200)]
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    assert abs(np.corrcoef(first, second)[0, 1]) < 4.5 / np.sqrt(len(first))


def test_the_place_within_a_stratum_is_luck_as_well():
    inside = np.concatenate([Draws(1, block).uniforms("a") * BLOCK % 1 for block in range(100)])
    assert np.histogram(inside, 10, (0, 1))[0] == pytest.approx(640, abs=4.5 * np.sqrt(640))


def test_the_mean_over_a_block_is_far_closer_to_that_of_the_distribution_than_luck_alone_would_be():
    leaf = rate(0.2, 0.1, 0.6)
    means = [quantile(leaf, Draws(1, block).uniforms("a")).mean() for block in range(50)]
    np.testing.assert_allclose(means, mesh(leaf).mean(), atol=0.002)
    assert mesh(leaf).std() / np.sqrt(BLOCK) > 0.008


# the sample of a block


def test_the_same_key_has_the_same_luck_in_two_scenarios(world):
    """Whatever else they suppose: another range moves the assumption along its own quantiles, and no other."""
    first = world.load().scenario.assumptions
    text = "births: {yearly_change: {value: -2%, low: -20%, high: 3%}}\nresponse: {primary: {value: 0.2, low: 0.1}}"
    second = world.load("other", assumptions=text).scenario.assumptions
    one, other = (Sample.of_block(suppose, Draws(1, 3)) for suppose in (first, second))
    for (address, here), (_, there) in zip(leaves(first), leaves(second), strict=True):
        if here == there:
            np.testing.assert_array_equal(one.of(here), other.of(there), err_msg=".".join(address))
    here, there = first.births.yearly_change, second.births.yearly_change
    assert (one.of(here) != other.of(there)).any()
    np.testing.assert_array_equal(np.argsort(one.of(here)), np.argsort(other.of(there)))


def test_the_likely_sample_has_one_point_at_which_all_is_as_likely(world):
    suppose = world.load().scenario.assumptions
    likely = Sample.likely()
    assert likely.points == 1
    assert all(likely.of(leaf).tolist() == [leaf.value] for _, leaf in leaves(suppose))
    assert likely.variation("births", suppose.year_to_year.births, 2022, YEARS).tolist() == [[1.0] * len(YEARS)]


def test_every_value_of_a_block_lies_within_the_bounds_of_its_kind(world):
    suppose = world.load().scenario.assumptions
    for block, (address, leaf) in product(range(3), leaves(suppose)):
        found = Sample.of_block(suppose, Draws(5, block)).of(leaf)
        assert found.shape == (BLOCK,)
        assert leaf.least <= found.min() <= found.max() <= leaf.most, address


def test_what_has_no_range_or_is_held_is_the_likely_value_in_every_replication(world):
    suppose = world.load().scenario.assumptions
    sample, moving = Sample.of_block(suppose, Draws(1, 0)), drawn(suppose)
    some = 0
    for address, leaf in leaves(suppose):
        key = ".".join(address)
        assert (key in moving) == (leaf.ranged and not why_held(address)), key
        if key in moving:
            assert len(np.unique(sample.of(leaf))) > 1, key
        else:
            assert sample.of(leaf).tolist() == [leaf.value] * BLOCK, key
            some += leaf.ranged
    assert some > 3


def test_a_leaf_is_told_from_another_that_says_the_same():
    """Two assumptions with equal words are two assumptions."""
    first, second = rate(0.2, 0.1, 0.6), rate(0.2, 0.1, 0.6)
    sample = Sample(2, {id(first): np.array([0.1, 0.3])})
    assert sample.of(first).tolist() == [0.1, 0.3]
    assert sample.of(second).tolist() == [0.2, 0.2]


# paths


def path(kind, value, by_year, found):
    leaf = rate(value, kind=kind, by_year=by_year)
    sample = Sample(len(found), {id(leaf): np.array(found)})
    return sample.at(leaf, np.array([2022, 2023, 2024]))


def test_a_path_is_as_far_off_in_every_year_as_its_value_is():
    """A tenth of the value more, and half of it: by the same factor in every year."""
    found = path(CountPath, 10.0, {2022: 10, 2024: 30}, [11.0, 5.0, 10.0])
    assert found.tolist() == pytest.approx(np.array([[11, 22, 33], [5, 10, 15], [10, 20, 30]]))


def test_a_path_that_may_change_its_sign_is_off_by_the_same_amount():
    found = path(ChangePath, -0.05, {2022: -0.05, 2024: 0.05}, [-0.08, -0.05, 0.0])
    assert found.tolist() == pytest.approx(np.array([[-0.08, -0.03, 0.02], [-0.05, 0, 0.05], [0, 0.05, 0.1]]))


def test_a_path_whose_likely_value_is_nothing_is_off_by_the_same_amount():
    assert path(RatePath, 0.0, {2022: 0.0, 2024: 0.2}, [0.1]).tolist() == pytest.approx(np.array([[0.1, 0.2, 0.3]]))


def test_a_path_stays_within_what_its_kind_allows():
    """A share of 80 % that becomes 60 %, half as much again: 120 % is 100 %, and 90 % is 90 %."""
    assert path(RatePath, 0.8, {2022: 0.8, 2024: 0.4}, [1.0, 0.4])[:, 0].tolist() == pytest.approx([1.0, 0.4])
    assert path(RatePath, 0.4, {2022: 0.4, 2024: 0.8}, [0.6])[0].tolist() == pytest.approx([0.6, 0.9, 1.0])
    assert path(ChangePath, 0.0, {2022: 0.0, 2024: -0.9}, [-0.5])[0].tolist() == pytest.approx([-0.5, -0.95, -1.0])


def test_a_path_without_years_is_its_value_in_every_year():
    leaf = rate(0.2, kind=RatePath)
    assert Sample(2, {id(leaf): np.array([0.1, 0.3])}).at(leaf, YEARS).tolist() == [[0.1] * 16, [0.3] * 16]
    assert Sample.likely().at(leaf, YEARS).tolist() == [[0.2] * 16]


# years that stray


def variation(drift, shock):
    return Variation(drift=rate(drift), shock=rate(shock))


def factors(drift, shock, blocks=100, since=2022, years=YEARS):
    """The factors of many blocks, shape (replication, year)."""
    of = variation(drift, shock)
    return np.concatenate([Sample(BLOCK, {}, Draws(1, n)).variation("v", of, since, years) for n in range(blocks)])


@pytest.mark.parametrize(("drift", "shock"), [(0.1, 0.0), (0.0, 0.2), (0.05, 0.1)])
def test_years_stray_by_a_factor_that_is_1_on_average(drift, shock):
    found = factors(drift, shock)
    error = found.std(axis=0) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - 1) <= 4.5 * error + 1e-12).all()


def test_a_drift_stays_so_that_years_stray_farther_and_farther_and_a_shock_does_not():
    """On the scale of logarithms: drift squared for every year, and shock squared for the year itself."""
    steps = np.arange(len(YEARS))
    for drift, shock in ((0.1, 0.0), (0.0, 0.2), (0.05, 0.1)):
        spread = np.log(factors(drift, shock)).std(axis=0)
        expected = np.sqrt(steps * drift**2 + (steps > 0) * shock**2)
        np.testing.assert_allclose(spread, expected, rtol=0.05)


def test_drift_persists_and_shocks_come_and_go():
    drifting, shocked = (np.log(factors(*of))[:, 1:] for of in ((0.1, 0.0), (0.0, 0.2)))
    follows = [np.corrcoef(path[:, 9], path[:, 10])[0, 1] for path in (drifting, shocked)]
    assert follows[0] == pytest.approx(np.sqrt(10 / 11), abs=0.01)
    assert abs(follows[1]) < 4.5 / np.sqrt(6400)


def test_years_that_are_known_do_not_stray():
    found = factors(0.1, 0.2, blocks=1, since=2025)
    assert (found[:, YEARS <= 2025] == 1).all()
    assert (found[:, YEARS > 2025] != 1).all()


def test_the_path_of_a_year_does_not_depend_on_the_years_asked_for():
    """The horizon may grow, or some of its years be asked for, and what is drawn of a year stays."""
    whole, of = Sample(BLOCK, {}, Draws(1, 0)), variation(0.1, 0.2)
    every = whole.variation("v", of, 2022, YEARS)
    np.testing.assert_array_equal(whole.variation("v", of, 2022, YEARS[:5]), every[:, :5])
    np.testing.assert_array_equal(whole.variation("v", of, 2022, YEARS[3:]), every[:, 3:])


def test_nothing_strays_without_drift_and_shock_nor_in_no_years():
    assert (factors(0.0, 0.0, blocks=1) == 1).all()
    assert Sample(BLOCK, {}, Draws(1, 0)).variation("v", variation(0.1, 0.1), 2022, YEARS[:0]).shape == (BLOCK, 0)


# what is held


@pytest.fixture(scope="module")
def addresses():
    """Addresses of all that shipped scenarios suppose."""
    names = ("changge/everything", "guiding/everything", "changge/baseline", "guiding/baseline")
    return {address for name in names for address, _ in leaves(workforce.load(name).scenario.assumptions)}


def under(kind, name):
    """The kinds of what may stand under a name of a kind: a field of a model, or, with a star, what a table holds."""
    if get_origin(kind) in (Union, UnionType):
        return [found for one in get_args(kind) for found in under(one, name)]
    if get_origin(kind) is dict:
        return [get_args(kind)[1]] if name == "*" else []
    known = isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields
    return [kind.model_fields[name].annotation] if known else []


@pytest.mark.parametrize("held", HELD, ids=".".join)
def test_what_is_held_is_there_to_be_held(held):
    """An address that no scenario can have would hold nothing; a star is any name."""
    kinds = [Assumptions]
    for name in held:
        kinds = [found for kind in kinds for found in under(kind, name)]
    assert kinds


def test_why_is_told_of_what_is_held_and_of_nothing_else(addresses):
    for address in addresses:
        under = [held for held in HELD if len(address) >= len(held)]
        fits = [held for held in under if all(a in ("*", b) for a, b in zip(held, address, strict=False))]
        assert why_held(address) == (HELD[fits[0]] if fits else ""), address
    assert why_held(("leaving", "resignation", "yearly_rate")) == ""
    assert why_held(("leaving", "resignation", "summer_share")) == "months"
    assert why_held(("retirement", "early", "take_up")) == ""
