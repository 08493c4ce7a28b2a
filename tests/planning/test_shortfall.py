"""The shortage of plans over futures: told directly, its tangents, and the worst of the futures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_plans import small

from workforce.planning.shortfall import Shortfall, worst

SEEDS = st.integers(0, 100_000)


def shortfall_of(one):
    return Shortfall(one.grid, one.futures, one.ran, one.censuses)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_gap_under_a_plan_is_that_of_the_run_less_what_more_posts_do(seed):
    one = small(seed)
    posts = np.random.default_rng(seed).uniform(0, 4, one.grid.count)
    short = shortfall_of(one)
    np.testing.assert_allclose(short.gaps(posts), one.gaps(posts), atol=1e-12)
    np.testing.assert_allclose(short.gaps(one.ran), one.futures.gap[:, one.censuses], atol=1e-12)
    np.testing.assert_allclose(short.mean(posts), np.maximum(one.gaps(posts), 0).mean(axis=0), atol=1e-12)


def test_the_mean_gap_without_posts_and_by_how_much_a_post_lowers_it():
    one = small(4)
    gap, slopes = shortfall_of(one).mean_gap()
    np.testing.assert_allclose(gap, one.gaps(np.zeros(one.grid.count)).mean(axis=0))
    np.testing.assert_allclose(slopes.T, one.effect().mean(axis=0).sum(axis=1))


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.booleans())
def test_a_tangent_touches_the_mean_shortage_where_it_was_laid_and_lies_above_it_nowhere(seed, weighted):
    one, rng = small(seed), np.random.default_rng(seed)
    short, weight = shortfall_of(one), None
    if weighted:
        weight = worst(rng.uniform(0, 1, one.futures.count), 0.3)
    here = rng.uniform(0, 4, one.grid.count)
    everywhere = np.ones((len(one.censuses), 3), dtype=bool)
    tangents = list(short.tangents(short.gaps(here), here, everywhere, weight))
    assert len(tangents) == everywhere.size
    true = short.mean(here, weight)
    for one_ in tangents:
        touches = one_.at_zero + one_.slopes @ here[one_.posts]
        assert touches == pytest.approx(true[one_.census, one_.cell], abs=1e-9)
        assert (one_.slopes < 0).all()
    for _ in range(10):
        there = rng.uniform(0, 8, one.grid.count) * rng.integers(0, 2, one.grid.count)
        true = short.mean(there, weight)
        for tangent in tangents:
            below = tangent.at_zero + tangent.slopes @ there[tangent.posts]
            assert below <= true[tangent.census, tangent.cell] + 1e-9


def test_tangents_are_laid_where_they_are_asked_for_alone():
    one = small(2)
    where = np.zeros((3, 3), dtype=bool)
    where[1, 2] = True
    short = shortfall_of(one)
    (tangent,) = short.tangents(short.gaps(one.ran), one.ran, where)
    assert (tangent.census, tangent.cell) == (1, 2)
    cells = np.argwhere(one.grid.answer.open)[:, 2]
    assert set(cells[tangent.posts]) == {2}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.floats(0.05, 1.0))
def test_the_weights_of_the_worst_share_add_to_one_and_give_its_average(figures, share):
    figure = np.array(figures)
    weight = worst(figure, share)
    assert weight.sum() == pytest.approx(1)
    assert (weight >= 0).all()
    # the largest over all weights that add to one and are no more than 1 / (share x futures) each
    levels = [level + np.maximum(figure - level, 0).mean() / share for level in figure]
    if share * len(figure) >= 1:
        assert weight @ figure == pytest.approx(min(levels), abs=1e-9)


def test_the_last_of_the_worst_counts_in_part():
    assert worst(np.array([1.0, 4.0, 2.0, 3.0]), 0.375).tolist() == pytest.approx([0, 2 / 3, 0, 1 / 3])
