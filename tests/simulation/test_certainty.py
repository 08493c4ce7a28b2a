"""How sure a run is of itself: coverage of its ranges, error against replications, and ``-n auto``."""

import numpy as np
import pytest
from six_teachers import World

import workforce
from workforce.draws import BLOCK
from workforce.results.tidy import statistics
from workforce.results.unsure import unsure
from workforce.scenario.sample import Sample, drawn
from workforce.simulation import enough, ensemble
from workforce.simulation.drawn.block import Room
from workforce.simulation.ensemble import Asked, blocks_of, run_block
from workforce.simulation.supposed import Supposed

TRUTHS = 32 * BLOCK
"""More than 2,000 counties whose truth is known."""

MEASURES = ("need", "in_post", "supply")
"""Of the whole county, in full-time equivalents and people: so many values that they are as good as continuous."""


@pytest.fixture(scope="module")
def county():
    """A shipped county over eight years, and what its ranges are from 4,096 replications."""
    inputs = workforce.load("guiding/baseline", years=8).inputs
    block, _ = ensemble.simulate(inputs, 64 * BLOCK, 1, sampled=True)
    return inputs, {name: statistics(total(block, name)) for name in MEASURES}


def total(block, measure):
    """A measure of the whole county in the last three years, shape (replication, year)."""
    return {"supply": block.stock, "need": block.need, "in_post": block.in_post}[measure].sum(axis=2)[:, -3:]


def truths(inputs, wrong=None):
    """Worlds whose values are drawn by other means than those of the run: other code, other seed, not stratified.

    ``wrong`` gives values in place of those of some assumptions.
    """
    luck, room, found = np.random.default_rng(20261122), Room(inputs), {name: [] for name in MEASURES}
    for number in range(TRUTHS // BLOCK):
        leaves = drawn(inputs.scenario.assumptions)
        values = {id(leaf): two_triangles(leaf, luck) for leaf in leaves.values()}
        for key, value in (wrong or {}).items():
            values[id(leaves[key])] = np.full(BLOCK, value)
        world = Supposed(inputs, Sample(BLOCK, values, Strays(luck)))
        block = run_block(world, 777, number, BLOCK, room)
        for name in MEASURES:
            found[name].append(total(block, name).copy())
    return {name: np.concatenate(parts) for name, parts in found.items()}


def two_triangles(leaf, luck):
    """Below the likely value or above it with the same chance; on either side a triangle that falls to the bound."""
    low, high = (leaf.value if bound is None else bound for bound in (leaf.low, leaf.high))
    below = luck.triangular(low, leaf.value, leaf.value, BLOCK) if low < leaf.value else np.full(BLOCK, leaf.value)
    above = luck.triangular(leaf.value, leaf.value, high, BLOCK) if high > leaf.value else np.full(BLOCK, leaf.value)
    return np.where(luck.random(BLOCK) < 0.5, below, above)


class Strays:
    """How years stray, drawn by NumPy's own normal distribution."""

    def __init__(self, luck):
        self._luck = luck

    def normal(self, key, year):
        return self._luck.standard_normal(BLOCK)


def coverage(ranges, truth):
    """The part of the truths that lie within the 90 % ranges, by measure and year."""
    return {
        name: ((truth[name] >= of["low"]) & (truth[name] <= of["high"])).mean(axis=0) for name, of in ranges.items()
    }


def test_nine_in_ten_truths_lie_within_the_ranges(county):
    inputs, ranges = county
    for name, found in coverage(ranges, truths(inputs)).items():
        assert (found >= 0.885).all(), (name, found)
        assert (found <= 0.915).all(), (name, found)


def test_where_an_assumption_is_wrong_the_ranges_miss_the_truth(county):
    """Three times as many resign as was thought possible: the ranges of teachers hold few truths, those of need all."""
    inputs, ranges = county
    most = drawn(inputs.scenario.assumptions)["leaving.resignation.yearly_rate"].high
    found = coverage(ranges, truths(inputs, {"leaving.resignation.yearly_rate": 3 * most}))
    assert (found["supply"] < 0.1).all()
    assert (found["in_post"] < 0.3).all()
    assert (found["need"] >= 0.885).all()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The county of six teachers over three years, whose assumptions have ranges."""
    return World(tmp_path_factory.mktemp("small")).load("short", run="years: 3").inputs


def block_means(inputs, seed, blocks):
    """The figures of ``-n auto`` of each block of a run, shape (block, year)."""
    room = Room(inputs)
    return np.stack(
        [enough.figures(ensemble.draw_block(inputs, seed, asked, room)) for asked in blocks_of(blocks * BLOCK, True)]
    )


def test_the_error_variance_halves_at_least_as_replications_double(small):
    """Over 50 seeds; the ratio of variances of 99 and 49 degrees of freedom is known to a quarter."""
    seeds = np.stack([block_means(small, seed, 2)[:, 1] for seed in range(50)])
    one, two = seeds.var(ddof=1), seeds.mean(axis=1).var(ddof=1)
    assert two <= one / 2 * (1 + 2 * np.sqrt(2 / 49 + 2 / 99))


def test_auto_meets_its_precision_in_nine_of_ten_seeds(small):
    """The truth is the mean of 256 blocks; each of 100 seeds stops by itself, and not all at once or at the end."""
    truth = block_means(small, 10**6, 256).mean(axis=0)
    asked, room, met, counts = 0.03, Room(small), 0, []
    for seed in range(100):
        means = []
        for block in blocks_of(enough.MOST * BLOCK, True):
            means.append(enough.figures(ensemble.draw_block(small, seed, block, room)))
            if enough.enough(means, asked):
                break
        counts.append(len(means))
        met += np.abs(np.mean(means, axis=0) - truth).max() <= asked
    assert met >= 90
    assert enough.FEWEST < np.mean(counts) < enough.MOST


def test_auto_is_a_run_of_so_many_replications(small):
    """What is kept does not depend on processes, and the same number asked for gives the same."""
    block, again, found = ensemble.simulate_enough(small, 0.04, 3, sampled=True, twice=1)
    same, _ = ensemble.simulate(small, found.replications, 3, sampled=True)
    both, _, twice_found = ensemble.simulate_enough(small, 0.04, 3, jobs=2, sampled=True, twice=1)
    assert again is not None
    assert found == twice_found
    assert found.met
    assert len(block.stock) == found.replications == len(again.stock) * found.replications // BLOCK
    np.testing.assert_array_equal(block.stock, same.stock)
    np.testing.assert_array_equal(block.in_post, both.in_post)


def test_what_two_runs_share_is_what_is_not_known():
    """Without ranges nothing is shared; where luck has no part (pupils and need), everything is."""
    case = workforce.load("guiding/baseline", years=4)
    results = workforce.simulate(case, 128, seed=1)
    table = unsure(results.outcome).set_index(["level", "subject", "measure", "year"])
    assert table.loc["all", "all", "need", 2026]["share_assumptions"] == pytest.approx(1, abs=1e-3)
    assert 0.3 < table.loc["all", "all", "supply", 2026]["share_assumptions"] < 0.999
    parts = table["sd_chance"] ** 2 + table["sd_assumptions"] ** 2
    np.testing.assert_allclose(parts, table["sd"] ** 2, atol=1e-9)
    assert unsure(workforce.simulate(case, 64, seed=1, assumptions="likely").outcome).empty


def test_the_quantile_of_students_t_is_that_of_the_tables():
    """Two-sided 95 %: 2.365 at 7 degrees of freedom, 2.131 at 15, 1.998 at 63."""
    found = [enough.student(freedom) for freedom in (7, 15, 63)]
    assert found == pytest.approx([2.3646, 2.1314, 1.9983], abs=2e-3)


def test_again_has_the_same_assumptions_and_other_luck(small):
    room = Room(small)
    first = ensemble.draw_block(small, 1, Asked(0, BLOCK, True), room)
    values, stock = first.values.copy(), first.stock.copy()
    again = ensemble.draw_block(small, 1, Asked(0, BLOCK, True, True), room)
    np.testing.assert_array_equal(again.values, values)
    assert (again.stock != stock).any()
