"""Futures: what a post does in each replication of a run, and what another plan would do there."""

import numpy as np
import pytest
from planned_county import still_busy, stocks_of

from workforce.draws import BLOCK
from workforce.planning.sampled import futures, one_future
from workforce.planning.shortfall import Shortfall
from workforce.simulation import ensemble

ONE_ROUND = ("special_post", "funded_graduate", "contract", "silver_age")
CHANNELS = (*ONE_ROUND, "open_recruitment")
REPLICATIONS, SEED = 192, 5
YEAR = 1
"""Posts are decided in 2024 alone, so that arrivals are those of one decision."""


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    return still_busy(tmp_path_factory.mktemp("sampled"), CHANNELS)


@pytest.fixture(scope="module")
def posts(still):
    made = np.zeros(still.answer.open.shape)
    made[:, YEAR] = 30.0 * still.answer.open[:, YEAR]
    return made[still.answer.open]


@pytest.fixture(scope="module")
def run(still, posts):
    return still.drawn(posts, REPLICATIONS, SEED)


@pytest.fixture(scope="module")
def met(still, run):
    return futures(run[0], still.answer, stocks_of(*run), SEED)


def test_there_is_one_future_a_replication_and_its_gap_is_that_of_the_run(still, run, met):
    _, block = run
    assert met.count == REPLICATIONS
    np.testing.assert_allclose(met.gap, block.need - block.in_post, rtol=1e-6)
    assert met.scale.shape == (REPLICATIONS, *still.answer.at_work.shape[:3], met.group.max() + 1)


def test_fewer_replications_are_the_first_of_many(still, run, met):
    inputs, block = run
    stocks = stocks_of(inputs, block)
    few = type(stocks)(stocks.years, stocks.cells, stocks.need[:70], stocks.supply[:70], stocks.in_post[:70])
    np.testing.assert_array_equal(futures(inputs, still.answer, few, SEED).scale, met.scale[:70])


def at_arrival(still, met, at):
    return met.scale[:, at, YEAR, still.answer.arrives[at, YEAR], 0]


def arrivals(still, block, name, first=False):
    number = still.inputs.axes.channels.index(name)
    years = block.hired[:, :, number].sum(axis=2).astype(float)
    return years[:, still.answer.arrives[CHANNELS.index(name), YEAR] - 1] if first else years.sum(axis=1)


@pytest.mark.parametrize("name", ONE_ROUND)
def test_arrivals_of_each_replication_are_those_likely_times_the_factor(still, posts, run, met, name):
    at = CHANNELS.index(name)
    planned = still.grid.spread(posts)[at, YEAR]
    likely = float((planned * still.answer.hired[at, YEAR]).sum())
    came, factor = arrivals(still, run[1], name) / likely, at_arrival(still, met, at)
    chance = likely / planned.sum()
    error = np.sqrt(chance * (1 - chance) / planned.sum()) / chance
    assert factor.std() > 2 * error  # there is something to be told apart
    assert (came - factor).std() < 1.6 * error
    assert abs((came - factor).mean()) < 5 * error / np.sqrt(REPLICATIONS)
    assert np.corrcoef(came, factor)[0, 1] > 0.95


def test_with_a_second_round_the_first_census_knows_the_first_alone(still, posts, run, met):
    at, name = CHANNELS.index("open_recruitment"), "open_recruitment"
    likely = arrivals(still, ensemble.expect(run[0]), name, first=True)[0]
    came, factor = arrivals(still, run[1], name, first=True) / likely, at_arrival(still, met, at)
    slope = np.polyfit(factor, came, 1)[0]
    assert slope == pytest.approx(1, abs=0.1)
    assert np.corrcoef(came, factor)[0, 1] > 0.95


def test_the_years_that_are_bad_are_those_of_the_run(tmp_path):
    """All else is as likely, and every third year is bad: posts are filled by half in it."""
    likely = """
        bad_years: {chance: {value: 0.35, low: null, high: null}, factor: {value: 0.5, low: null, high: null}}
        channels: {contract: {fill_rate: {value: 0.9, low: null, high: null}}}
        year_to_year: {fill_rates: {shock: {value: 0}, drift: {value: 0}}}
    """
    still = still_busy(tmp_path, ("contract",), assumptions=likely)
    made = 20.0 * still.answer.open
    inputs, block = still.drawn(made[still.answer.open], BLOCK, 3)
    met = futures(inputs, still.answer, stocks_of(inputs, block), 3)
    number = inputs.axes.channels.index("contract")
    filled = block.hired[:, :6, number].sum(axis=2) / block.planned[:, :6, number].sum(axis=2)
    factor = np.stack([met.scale[:, 0, year, year + 1, 0] for year in range(6)], axis=1)
    bad = filled < 0.67
    assert 0.2 < bad.mean() < 0.5
    low = 0.5 / (1 - 0.35 * 0.5)
    np.testing.assert_allclose(factor, np.where(bad, low, 2 * low), rtol=1e-6)


def test_futures_under_a_plan_tell_what_a_run_of_another_plan_lacks(still, posts, run, met):
    other = 3.0 * still.some_posts(6, most=3, density=0.4)
    censuses = np.arange(1, 7)
    told = Shortfall(still.grid, met, posts, censuses).gaps(other)
    block = still.drawn(other, REPLICATIONS, SEED)[1]
    here, there = ((one.need - one.in_post)[:, censuses] for one in (run[1], block))
    changed, engine = (told - here).sum(axis=2), (there - here).sum(axis=2)
    for census in range(len(censuses)):
        assert np.corrcoef(changed[:, census], engine[:, census])[0, 1] > 0.88
    away = changed - engine
    error = away.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
    assert (np.abs(away.mean(axis=0)) < 0.01 * np.abs(engine.mean(axis=0)) + 3 * error).all()


def test_the_factors_tell_a_good_part_of_how_replications_differ(still, posts, run, met):
    """More than what posts do if all is as likely would tell."""
    likely = one_future(met.gap.mean(axis=0), still.answer)
    same = type(met)(met.gap, np.repeat(likely.scale, REPLICATIONS, axis=0), likely.group)
    other, censuses = np.zeros(still.grid.count), np.arange(1, 7)
    block = still.drawn(other, REPLICATIONS, SEED)[1]
    true = (block.need - block.in_post)[:, censuses].sum(axis=2)
    errors = [
        (Shortfall(still.grid, futures_, posts, censuses).gaps(other).sum(axis=2) - true).std(axis=0)
        for futures_ in (met, same)
    ]
    assert (errors[0][1:] < 0.6 * errors[1][1:]).all()


def test_one_future_is_as_likely(still):
    gap = np.arange(still.answer.at_work[0, 0].size, dtype=float).reshape(still.answer.at_work.shape[2:])
    made = one_future(gap, still.answer)
    assert made.count == 1
    assert (made.scale == 1).all()
    np.testing.assert_array_equal(made.gap[0], gap)
