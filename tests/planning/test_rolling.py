"""Plans that are tuned anew every year: the same where nothing is learnt, better where something is, within limits."""

from dataclasses import replace

import numpy as np
import pytest
from small_plans import small

from workforce.planning.limits import Quota
from workforce.planning.optimum import NONE, Objective
from workforce.planning.rolling import CHEAP, FIXED, ROLLED, learnt, roll, rolling, rolling_years
from workforce.planning.sampled import Futures
from workforce.planning.shortfall import Shortfall


def certain(seed, count=4, **ways):
    """A small problem all of whose futures are alike."""
    one = small(seed, count=1, noise=0.0, **ways)
    return replace(
        one,
        futures=Futures(
            np.repeat(one.futures.gap, count, axis=0), np.repeat(one.futures.scale, count, axis=0), one.futures.group
        ),
    )


def lasting(seed, count=24, much=4.0):
    """A small problem in whose futures all gaps are more or less than likely by a number that does not change."""
    one = certain(seed, count, floor=0.0)
    shift = np.random.default_rng(seed).normal(0, much, (count, 1, one.futures.gap.shape[2]))
    return roomy(replace(one, futures=replace(one.futures, gap=one.futures.gap + shift)))


def roomy(one):
    """The same where no limit but the capacities binds, and these are ten times as much."""
    most = {True: 10.0, False: np.inf}
    return replace(
        one, limits=[replace(limit, upper=limit.upper * most[limit.kind == "capacity"]) for limit in one.limits]
    )


def least(program):
    return Objective(program.shortage().costs + CHEAP * program.money().costs)


def optimum(one):
    """The plan for all futures of a problem, which stays as it is."""
    program = one.program()
    return program.settle(least(program), close=1e-9).posts


def rolled(one, fixed=None, quota=NONE, **ways):
    shortfall = Shortfall(one.grid, one.futures, one.ran, one.censuses)
    return roll(shortfall, one.limits, one.purpose, one.yuan, optimum(one) if fixed is None else fixed, quota, **ways)


def alone(one, future):
    """A problem of one of the futures."""
    met = one.futures
    return replace(one, futures=Futures(met.gap[[future]], met.scale[[future]], met.group))


def objective(one, posts):
    return one.weighted(posts) + CHEAP * float(one.yuan @ posts) / 1e6


def test_where_all_is_certain_the_rolled_plan_is_as_good_as_the_best():
    for seed in range(6):
        one = certain(seed)
        made = rolled(one)
        for posts in made.posts[1]:
            assert objective(one, posts) == pytest.approx(objective(one, made.posts[0, 0]), abs=1e-5)


def test_with_one_future_there_is_nothing_to_learn_from_but_that():
    one = certain(3, count=1)
    made = rolled(one)
    assert made.posts.shape[:2] == (2, 1)
    table = rolling(made)
    assert table["difference"].tolist() == pytest.approx([0, 0], abs=1e-2)
    assert table["error"].isna().all()


def test_a_better_plan_is_found_if_the_one_that_stays_is_bad():
    one = certain(1)
    made = rolled(one, fixed=np.zeros(one.grid.count))
    assert objective(one, made.posts[1, 0]) == pytest.approx(objective(one, optimum(one)), abs=1e-5)


def test_what_lasts_is_learnt_and_lowers_weighted_shortage_and_surplus():
    for seed in range(3):
        one = lasting(seed)
        table = rolling(rolled(one, count=12)).set_index("plan")
        assert table.loc[ROLLED, "difference"] < -3 * table.loc[ROLLED, "error"] / 2
        assert table.loc[ROLLED, "less"] > 0.5


def test_who_sees_what_lasts_plans_as_if_the_future_were_known():
    """The gap before the first decision tells all of it, so that every plan is the best of its own future."""
    one = lasting(2)
    made = rolled(one, count=6)
    for future in range(6):
        known = alone(one, future)
        assert objective(known, made.posts[1, future]) == pytest.approx(objective(known, optimum(known)), abs=1e-4)


def test_no_plan_is_better_than_that_of_who_knows_the_future():
    for seed in range(3):
        one = small(seed, count=16)
        made = rolled(one, count=8)
        for future, posts in enumerate(made.posts[1]):
            known = alone(one, future)
            assert objective(known, posts) >= objective(known, optimum(known)) - 1e-6


def test_news_changes_later_years_and_no_year_that_was_decided():
    """A future that is another from the second census on: the first two years are decided before that is seen."""
    one = small(4, count=16, noise=0.0)
    news = one.futures.gap.copy()
    news[0, 2:] += 6.0
    before, after = (
        rolled(
            roomy(replace(one, futures=replace(one.futures, gap=gap))), fixed=np.zeros(one.grid.count), count=1
        ).posts[1, 0]
        for gap in (one.futures.gap, news)
    )
    year = np.nonzero(one.grid.answer.open)[1]
    assert before[year < 2] == pytest.approx(after[year < 2])
    assert after[year == 2].sum() > before[year == 2].sum() + 0.1


def test_what_posts_brought_is_seen():
    """Where posts bring half of what was thought, more are planned as soon as that is seen."""
    one = roomy(certain(5, count=8))
    scale = one.futures.scale.copy()
    scale[0] *= 0.5
    worse = replace(
        one, futures=replace(one.futures, scale=scale, gap=one.futures.gap + 3.0), ran=np.zeros(one.grid.count)
    )
    noise = np.random.default_rng(0).normal(0, 1, (8, 1, 3))
    noise[0] = 0
    worse = replace(worse, futures=replace(worse.futures, gap=worse.futures.gap + noise))
    usual = replace(worse, futures=replace(worse.futures, scale=one.futures.scale))
    fixed = optimum(usual)
    year = np.nonzero(one.grid.answer.open)[1]
    poor, good = (rolled(case, fixed=fixed, count=1).posts[1, 0] for case in (worse, usual))
    assert poor[year == 0] == pytest.approx(good[year == 0])
    assert poor[year > 0].sum() > good[year > 0].sum() + 0.1


def test_limits_hold_in_every_rolled_plan():
    for seed in range(6):
        one = small(seed, count=16)
        for posts in rolled(one, count=8).posts[1]:
            assert posts.min() >= 0
            for limit in one.limits:
                used = float(limit.values @ posts[limit.posts])
                room = 1e-6 * max(1.0, abs(used))
                assert limit.lower - room <= used <= limit.upper + room


def test_where_limits_contradict_each_other_the_plan_that_stays_is_carried_out():
    one = small(0)
    at = [limit.kind for limit in one.limits].index("floor")
    made = rolled(one.bounded(at, 1000.0, np.inf), fixed=np.ones(one.grid.count), count=2)
    assert (made.posts[1] == 1).all()


def with_pools(one, free):
    """The problem in which junior schools have no free approved posts and primary schools some more every year."""
    year, cell = np.nonzero(one.grid.answer.open)[1:]
    kept = next(limit for limit in one.limits if limit.kind == "establishment")
    rows = []
    for at, calendar_year in enumerate(one.grid.answer.years.tolist()):
        for pool, inside, most in (("junior", cell == 2, 0.0), ("primary", cell != 2, free)):
            posts = np.flatnonzero(inside & (year <= at))
            told = {
                "of": pool,
                "year": calendar_year,
                "posts": posts,
                "values": np.ones(len(posts)),
                "upper": most * (at + 1),
            }
            rows.append(replace(kept, **told))
    return replace(one, limits=[*rows, *(limit for limit in one.limits if limit.kind != "establishment")])


def one_move_a_year(one):
    return Quota((("primary", "junior"), ("junior", "primary")), tuple(one.grid.answer.years.tolist()), 1.0)


def test_approved_posts_that_move_are_used():
    one = with_pools(roomy(certain(6)), 30.0)
    junior = np.nonzero(one.grid.answer.open)[2] == 2
    one = replace(one, futures=replace(one.futures, gap=one.futures.gap + np.array([0.0, 0.0, 6.0])))
    nobody = np.zeros(one.grid.count)
    without, within = (rolled(one, nobody, quota, count=1) for quota in (NONE, one_move_a_year(one)))
    assert without.posts[1, 0, junior].sum() == pytest.approx(0)
    assert 1 < within.posts[1, 0, junior].sum() <= 3 + 1e-6
    assert within.weighted[1, 0] < without.weighted[1, 0]


def test_approved_posts_cannot_be_moved_in_years_gone_by():
    """Junior schools lack teachers in the last year alone, which is seen just before."""
    one = lasting(6, much=1.0)
    gap = one.futures.gap + np.array([30.0, 30.0, -20.0])
    gap[0, 2:, 2] += 60.0
    one = with_pools(replace(one, futures=replace(one.futures, gap=gap)), 90.0)
    junior = np.nonzero(one.grid.answer.open)[2] == 2
    nobody = np.zeros(one.grid.count)
    one = replace(one, ran=nobody, purpose=replace(one.purpose, shortage=one.purpose.shortage * [1.0, 1.0, 20.0]))
    made = rolled(one, nobody, one_move_a_year(one), count=1)
    assert made.posts[1, 0, junior].sum() == pytest.approx(1)


def test_processes_change_nothing_and_progress_is_told():
    one, told = small(1, count=12), []
    made = rolled(one, count=3, progress=lambda done, asked: told.append((done, asked)))
    again = rolled(one, count=3, jobs=2)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert (made.posts == again.posts).all()


def test_tables_are_means_over_futures():
    one = small(2, count=12)
    made = rolled(one, count=5)
    table = rolling(made).set_index("plan")
    assert table.index.tolist() == [FIXED, ROLLED]
    gaps = np.stack([one.gaps(posts)[future] for future, posts in enumerate(made.posts[1])])
    short = (np.maximum(gaps, 0) * one.purpose.shortage).sum(axis=(1, 2))
    both = short + (np.maximum(-gaps, 0) * one.purpose.surplus).sum(axis=(1, 2))
    assert table.loc[ROLLED, "shortage"] == pytest.approx(short.mean())
    assert table.loc[ROLLED, "weighted"] == pytest.approx(both.mean())
    assert table.loc[ROLLED, "surplus"] == pytest.approx(np.maximum(-gaps, 0).sum(axis=(1, 2)).mean())
    assert table.loc[FIXED, "spending"] == pytest.approx(one.yuan @ made.posts[0, 0])
    assert table.loc[ROLLED, "difference"] == pytest.approx(
        table.loc[ROLLED, "weighted"] - table.loc[FIXED, "weighted"]
    )
    apart = made.weighted[1] - made.weighted[0]
    assert table.loc[ROLLED, "error"] == pytest.approx(2 * apart.std(ddof=1) / np.sqrt(5))
    assert table.loc[FIXED, ["difference", "error", "less"]].tolist() == [0, 0, 0]


def test_posts_of_years_add_up_to_those_of_the_plan():
    one = small(2, count=12)
    made = rolled(one, count=5)
    years, table = rolling_years(made, one.grid), rolling(made).set_index("plan")
    assert years["year"].tolist() == one.grid.answer.years.tolist()
    assert years["fixed"].sum() == pytest.approx(table.loc[FIXED, "posts"])
    assert years["mean"].sum() == pytest.approx(table.loc[ROLLED, "posts"])
    assert (years["low"] < years["high"]).any()
    assert (years["low"] <= years["high"]).all()


def test_half_of_a_deviation_goes_on():
    """Two futures, a cell: 2 above the mean in the first year, 1 above it in the second."""
    known = learnt(np.array([[[10.0], [5.0]], [[14.0], [7.0]]]))
    assert known.goes_on[0, 1, 0] == pytest.approx(0.5)
    assert known.forecast(0, np.array([16.0]))[:, 0] == pytest.approx([12.0, 8.0])


def test_what_grows_goes_on_as_it_is_and_what_turns_round_not_at_all():
    gaps = np.array([[0.0, 0.0], [2.0, 2.0]])
    known = learnt(np.stack([gaps, gaps * [3.0, -1.0]], axis=1))
    assert known.goes_on[0, 1].tolist() == [1.0, 0.0]
    assert (known.goes_on[1] == 0).all()  # what is seen last says nothing of what was before


def test_futures_that_are_alike_teach_nothing():
    known = learnt(np.full((5, 3, 2), 7.0))
    assert (known.goes_on == 0).all()
    assert (known.forecast(0, np.array([9.0, 1.0])) == 7.0).all()
