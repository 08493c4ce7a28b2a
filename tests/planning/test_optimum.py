"""The programme of a plan against the same problem with every future written out, brute force and derivatives."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_plans import Extensive, small

from workforce.planning import optimum
from workforce.planning.limits import Limit, Quota
from workforce.planning.optimum import Found, Program
from workforce.planning.shortfall import Shortfall
from workforce.planning.whole_numbers import whole

SEEDS = st.integers(0, 100_000)
CLOSELY = 1e-6


@pytest.fixture(autouse=True, scope="module")
def closely():
    """Stages end when they are known to nine digits, and keep what they reached."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimum, "CLOSE", 1e-9)
        patch.setattr(optimum, "KEPT", 1e-5)
        patch.setattr(optimum, "LEAST_KEPT", 1e-4)
        yield


def settled(one, objective="shortage", **ways):
    program = one.program()
    return program.settle(getattr(program, objective)(), close=1e-9, **ways)


def meets(one, posts, by=1e-6):
    return (posts > -by).all() and all(
        limit.lower - by * 1e6 * (limit.unit == "yuan") - by <= limit.values @ posts[limit.posts]
        and limit.values @ posts[limit.posts] <= limit.upper + by + by * 1e6 * (limit.unit == "yuan")
        for limit in one.limits
    )


def slack_of(value):
    return max(optimum.KEPT * abs(value), optimum.LEAST_KEPT)


# the optimum


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(2, 3), st.integers(8, 20))
def test_the_least_shortage_is_that_of_all_futures_written_out(seed, cells, count):
    one = small(seed, count, cells)
    stage, scipy = settled(one), Extensive(one)
    least = scipy.least(scipy.shortage())
    assert stage.objective == pytest.approx(least, rel=CLOSELY, abs=CLOSELY)
    assert stage.bound <= least + CLOSELY
    assert one.weighted(stage.posts) == pytest.approx(stage.objective, abs=CLOSELY)
    assert meets(one, stage.posts)


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_the_stages_one_after_the_other_are_those_of_all_futures_written_out(seed):
    one = small(seed)
    program, scipy = one.program(), Extensive(one)
    first = program.settle(program.shortage(), keep=True, close=1e-9)
    cost = program.settle(program.money(), keep=True, close=1e-9)
    smooth = program.settle(program.changes(), keep=True, close=1e-9)
    assert first.objective == pytest.approx(scipy.least(scipy.shortage()), rel=CLOSELY)
    for objective, stage in ((scipy.shortage(), first), (scipy.money(), cost)):
        scipy.keep(objective, stage.objective + slack_of(stage.objective))
        if stage is first:  # HiGHS meets rows to 1e-7 and tangents are added from a millionth of a teacher on
            assert cost.objective == pytest.approx(scipy.least(scipy.money()), rel=1e-4, abs=1e-4)
    for posts in (cost.posts, smooth.posts):
        assert one.weighted(posts) <= first.objective + 2 * slack_of(first.objective) + 1e-5
        assert meets(one, posts)
    assert one.yuan @ smooth.posts / 1e6 <= cost.objective + 2 * slack_of(cost.objective) + 1e-5
    assert changes(one, smooth.posts) <= changes(one, cost.posts) + 1e-6
    assert smooth.objective == pytest.approx(changes(one, smooth.posts), abs=1e-5)


def changes(one, posts):
    by_year = one.grid.spread(posts).sum(axis=2)
    there = one.grid.answer.open.any(axis=2)
    return float((np.abs(np.diff(by_year, axis=1)) * (there[:, 1:] & there[:, :-1])).sum())


def with_goals(one, most):
    """Goals for primary and junior schools from the second census on."""
    groups = {"primary": np.array([True, True, False]), "junior": np.array([False, False, True])}
    return one.about(groups=groups, most=np.array([[np.inf, most, most]] * 2))


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.floats(0, 3))
def test_the_least_excess_over_goals_by_group_is_that_of_all_futures_written_out(seed, most):
    one = with_goals(small(seed), most)
    stage = settled(one, "excess")
    finite = one.about(most=np.where(np.isfinite(one.purpose.most), one.purpose.most, 1e6))
    scipy = Extensive(finite)
    assert stage.objective == pytest.approx(scipy.least(scipy.excess()), rel=CLOSELY, abs=CLOSELY)
    short = np.maximum(one.gaps(stage.posts), 0).mean(axis=0)
    above = [np.maximum(short[1:, inside].sum(axis=1) - most, 0).sum() for inside in one.purpose.groups.values()]
    assert stage.excess == pytest.approx(sum(above), abs=1e-5)


def with_confidence(one, confidence, most):
    cells = len(one.grid.cells)
    named = np.array([1.0, 0.0, 1.0])[:cells]
    return one.about(confidence=confidence, named=named, named_census=2, named_most=most)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.sampled_from([(10, 0.9), (20, 0.9), (16, 0.75), (12, 0.5)]), st.floats(0, 4))
def test_the_average_of_the_worst_futures_is_that_of_all_futures_written_out(seed, tail, most):
    count, confidence = tail
    one = with_confidence(small(seed, count), confidence, most)
    stage, scipy = settled(one, "excess"), Extensive(one)
    assert stage.objective == pytest.approx(scipy.least(scipy.excess()), rel=1e-5, abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.sampled_from([(14, 0.9), (18, 0.8), (9, 0.7), (13, 0.75)]))
@example(4, (14, 0.9))
def test_so_it_is_where_the_worst_share_is_no_whole_number_of_futures(seed, tail):
    count, confidence = tail
    one = with_confidence(small(seed, count), confidence, 0.5)
    stage, scipy = settled(one, "excess"), Extensive(one)
    assert stage.objective == pytest.approx(scipy.least(scipy.excess()), rel=1e-5, abs=1e-5)


def test_the_least_cost_that_keeps_a_confidence_is_that_of_all_futures_written_out():
    compared = 0
    for seed in range(12):
        one = with_confidence(small(seed, 20), 0.9, 3.0)
        program, scipy = one.program(), Extensive(one)
        first = program.settle(program.excess(), keep=True, close=1e-9)
        cost = program.settle(program.money(), keep=True, close=1e-9)
        scipy.keep(scipy.excess(), first.objective + slack_of(first.objective))
        assert cost.objective == pytest.approx(scipy.least(scipy.money()), rel=1e-4, abs=1e-4)
        figure = np.maximum(one.gaps(cost.posts), 0)[:, 2] @ one.purpose.named
        assert np.sort(figure)[-2:].mean() <= 3.0 + first.objective + 2 * slack_of(first.objective) + 1e-5
        compared += first.objective < 1e-6
    assert compared >= 3  # with some of them the goal is met


def test_shortage_alone_leaves_surplus_and_posts_beyond_need_out():
    one = small(5)
    bare = one.about(surplus=np.zeros_like(one.purpose.surplus), beyond=np.zeros(3))
    assert settled(one, "shortage_alone").objective == pytest.approx(settled(bare).objective, rel=CLOSELY)
    assert settled(one, "shortage_alone").objective < settled(one).objective


def test_a_price_of_a_teacher_year_adds_surplus_and_posts_beyond_need_to_the_money():
    one = small(5)
    program = one.program()
    money = program.settle(program.money(50_000.0), close=1e-9)
    worth = one.about(shortage=np.zeros_like(one.purpose.shortage))
    assert money.objective == pytest.approx(one.yuan @ money.posts / 1e6 + worth.weighted(money.posts) * 0.05, abs=1e-6)


def test_limits_that_no_plan_meets_give_no_stage():
    one = small(1)
    number = next(n for n, limit in enumerate(one.limits) if limit.kind == "floor")
    assert settled(one.bounded(number, 500.0, np.inf)) is None


def test_the_bounds_of_a_limit_can_be_set_anew():
    one = small(2)
    program, number = one.program(), len(one.limits) - 1
    for share in (1.0, 0.5, 0.25):
        least = float(one.yuan.mean()) * 8 * share
        program.bound_limit(number, -np.inf, least)
        anew = settled(one.bounded(number, -np.inf, least))
        assert program.settle(program.shortage(), close=1e-9).objective == pytest.approx(anew.objective, rel=1e-6)


def test_what_was_kept_is_forgotten_where_it_is_asked():
    one = small(2)
    program = one.program()
    first = program.settle(program.shortage(), keep=True, close=1e-9)
    kept = program.settle(program.money(), close=1e-9)
    program.forget()
    free = program.settle(program.money(), close=1e-9)
    assert free.objective < kept.objective
    assert one.weighted(kept.posts) <= first.objective + 2 * slack_of(first.objective)


# more is never worse, and what it is worth


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.data())
def test_more_of_anything_never_makes_the_best_objective_worse(seed, data):
    one = small(seed)
    number = data.draw(st.integers(0, len(one.limits) - 3))
    limit = one.limits[number]
    more = limit.upper * data.draw(st.floats(1, 2)) + 0.1
    before, after = settled(one), settled(one.bounded(number, limit.lower, more))
    assert after.objective <= before.objective + CLOSELY * max(1, abs(before.objective))
    assert limit.kind in ("capacity", "establishment", "budget")


@settings(max_examples=15, deadline=None)
@given(SEEDS)
@example(758)
def test_a_price_lies_between_the_derivatives_of_either_side(seed):
    one = small(seed)
    stage = settled(one)
    for number, limit in enumerate(one.limits):
        used, price = limit.values @ stage.posts[limit.posts], stage.prices[number]
        unit = 1e4 if limit.unit == "yuan" else 1.0
        upper = limit.kind != "floor"
        bound = limit.upper if upper else limit.lower
        if not np.isfinite(bound) or abs(bound - used) > 1e-3 * unit:
            assert price * unit == pytest.approx(0, abs=1e-6), limit
            continue
        step = 1e-3 * unit
        other = (
            {by: one.bounded(number, limit.lower, bound + by) for by in (step, -step)}
            if upper
            else {by: one.bounded(number, bound + by, limit.upper) for by in (step, -step)}
        )
        here = {by: settled(changed) for by, changed in other.items()}
        if here[-step] is None or here[step] is None:
            continue
        gains = (stage.objective - here[step].objective) / step, (here[-step].objective - stage.objective) / step
        assert min(gains) - 2e-3 / unit <= price <= max(gains) + 2e-3 / unit, limit
        assert price * (1 if upper else -1) >= -1e-9 / unit


def test_some_limits_bind_and_have_a_price():
    binding = sum((np.abs(settled(small(seed)).prices) > 1e-3).sum() for seed in range(4))
    assert binding >= 4


# approved posts that move


def pools(one, most, apart):
    """The problem with approved posts of primary and junior schools, which may move, or be one pool."""
    answer, level = one.grid.answer, one.grid.cells["level"].to_numpy()
    limits = [limit for limit in one.limits if limit.kind not in ("establishment", "floor")]
    for year in answer.years.tolist():
        held = answer.held[:, :, year - answer.years[0] + 1]
        for names in (["primary"], ["junior"]) if apart else (["primary", "junior"],):
            chosen = answer.open & (held > 0) & np.isin(level, names)
            free = sum({"primary": 0.5, "junior": 3.0}[name] for name in names)
            limits.append(
                Limit("establishment", names[0], "all", year, one.grid.columns[chosen], held[chosen], -np.inf, free)
            )
    quota = Quota((("primary", "junior"), ("junior", "primary")), tuple(answer.years.tolist()), most)
    changed = replace(one, limits=limits)
    shortfall = Shortfall(one.grid, one.futures, one.ran, one.censuses)
    return changed, Program(one.grid, shortfall, limits, one.purpose, one.yuan, quota)


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_posts_that_may_move_without_end_are_one_pool_and_those_that_may_not_are_two(seed):
    one = small(seed)
    values = []
    for most in (0.0, 0.5, 1.0, 50.0):
        _, program = pools(one, most, apart=True)
        stage = program.settle(program.shortage(), close=1e-9)
        assert (stage.moves.sum(axis=0) <= most + 1e-7).all()
        values.append(stage.objective)
    apart, together = pools(one, 0.0, apart=True)[0], pools(one, 0.0, apart=False)[0]
    assert values[0] == pytest.approx(settled(apart).objective, rel=CLOSELY)
    assert values[-1] == pytest.approx(settled(together).objective, rel=CLOSELY)
    assert values == sorted(values, reverse=True) or np.diff(values).max() < 1e-6


def test_a_plan_uses_the_approved_posts_that_it_moves():
    moved = 0
    for seed in range(8):
        one = small(seed)
        changed, program = pools(one, 1.0, apart=True)
        stage = program.settle(program.shortage(), close=1e-9)
        for limit in changed.limits:
            if limit.kind == "establishment":
                signs = program.quota.signs(limit.of, limit.year)
                used = limit.values @ stage.posts[limit.posts] + (signs * stage.moves).sum()
                assert used <= limit.upper + 1e-6
        moved += stage.moves.sum() > 0.1
    assert moved >= 3


# whole numbers


def brute_force(one, low, high, unit, value):
    """The best of all plans in whole multiples between two plans, none where no plan meets the limits."""
    steps = [np.arange(first, last + 1e-9, unit) for first, last in zip(low, high, strict=True)]
    plans = (np.array(plan) for plan in product(*steps))
    return min((value(plan) for plan in plans if meets(one, plan)), default=None)


@pytest.mark.parametrize("unit", [1, 2])
def test_a_plan_in_whole_posts_is_the_best_of_all_that_round_the_linear_plan(unit):
    compared = 0
    for seed in range(25):
        one = small(seed, 8, 2, floor=0.0)
        program = one.program()
        linear = program.settle(program.shortage(), close=1e-9)
        least = program.shortage()
        posts = whole(program, Found(linear.posts, linear.moves), least, unit, 20.0).posts
        low = np.floor(linear.posts / unit + 1e-6) * unit
        high = np.where(linear.posts - low > 1e-6, low + unit, low)
        best = brute_force(one, low, high, unit, one.weighted)
        assert meets(one, posts)
        assert (posts % unit == 0).all()
        assert one.weighted(posts) == pytest.approx(best, rel=1e-6), seed
        assert program.value(least, posts) == pytest.approx(one.weighted(posts), abs=1e-6)
        assert linear.bound <= best + 1e-6
        compared += (high > low).sum() > 2
    assert compared >= 10


def test_the_value_of_a_plan_is_what_the_futures_make_of_it():
    one = small(9)
    program, rng = one.program(), np.random.default_rng(1)
    for _ in range(5):
        posts = rng.uniform(0, 3, one.grid.count)
        assert program.value(program.shortage(), posts) == pytest.approx(one.weighted(posts), abs=1e-9)
    tailed = with_confidence(one, 0.75, 1.0)
    program, figure = tailed.program(), np.maximum(tailed.gaps(posts), 0)[:, 2] @ tailed.purpose.named
    assert program.value(program.excess(), posts) == pytest.approx(max(np.sort(figure)[-3:].mean() - 1.0, 0.0))
