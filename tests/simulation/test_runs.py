"""Whole runs: what must follow when nothing is recruited, nobody is unlucky, nothing changes or little does."""

import pickle
from dataclasses import fields, replace

import numpy as np
import pytest
from six_teachers import NO_LEAVING, PLAIN_RETIREMENT, World, simulate

import workforce
from workforce.errors import PlannerError
from workforce.months import census, month
from workforce.results.archive import csv_bytes
from workforce.results.outcome import SUMMED
from workforce.simulation import ensemble
from workforce.simulation.ensemble import Asked
from workforce.supply.retirement import retirement_month

NOBODY = "market: {channels: {special_post: {plan: 0}, open_recruitment: {plan: 0}}}"
NOBODY_CONVERTS = "channels: {special_post: {conversion_chance: {value: 0, low: null, high: null}}}"


def block(case, replications=64, seed=1, **ways):
    return simulate(case, replications, seed, **ways).outcome.block


def assert_equal_blocks(first, second, some=slice(None)):
    """All that two blocks keep is equal; with ``some``, those replications of the first are the second."""
    for part in fields(first):
        before, after = getattr(first, part.name), getattr(second, part.name)
        if part.name in SUMMED and some != slice(None):
            continue
        before = before if part.name in SUMMED else before[some]
        np.testing.assert_array_equal(before, after, err_msg=part.name)


def total(result, measure, **chosen):
    """Means by year of a measure, cells summed."""
    table = result.table(measure, ["year", *chosen])
    for column, value in chosen.items():
        table = table[table[column] == value]
    return table.set_index("year")["mean"]


# without recruitment


@pytest.mark.parametrize("name", ["changge/no_recruitment", "guiding/no_recruitment"])
@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_with_no_recruitment_the_stock_falls_but_for_graduates_signed_before(name, way):
    result = workforce.simulate(workforce.load(name), 64, way=way)
    made = result.outcome.block
    came = made.hired.sum(axis=2)
    assert (np.diff(made.stock, axis=1) <= came + 1e-4).all()
    by_channel = dict(zip(result.outcome.axes.channels, made.hired.sum(axis=(0, 3)).T, strict=True))
    assert {channel for channel, by_year in by_channel.items() if by_year.any()} <= {"funded_graduate"}
    assert by_channel["funded_graduate"][4:].sum() == 0
    assert made.stock[:, -1].sum() < 0.8 * made.stock[:, 0].sum()


@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_with_no_recruitment_and_no_hazard_the_six_leave_as_their_birth_months_say(world, way):
    """Bo (woman, November 1967) retires in November 2022, An (man, March 1963) in March 2023, E's term ends in 2024.

    Both are gone at census 2023; E's post ends after August 2024, and nobody is converted.
    """
    case = world.load("bare", assumptions=f"{NO_LEAVING.rstrip()}\n    {NOBODY_CONVERTS}", policies=NOBODY)
    result = simulate(case, 64, 1, way=way)
    assert total(result, "supply").tolist() == [6, 4, 3, 3, 3, 3]
    assert total(result, "left", cause="retirement").tolist() == [2, 0, 0, 0, 0]
    assert total(result, "left", cause="end_of_term").tolist() == [0, 1, 0, 0, 0]
    retired = result.outcome.block.left_in_month[:, :, -1]
    assert np.flatnonzero(retired[0]).tolist() == [2, 6]  # November and March, counted from September
    assert (retired == retired[0]).all()


BORN_IN_1963 = "teacher birth_month sex level subject area status title start_month\n" + "\n".join(
    f"t{number:02d} 1963-{number:02d} male primary chinese town established other 1985-09" for number in range(1, 13)
)


def test_the_retirees_of_a_school_year_follow_from_birth_months_and_not_from_birth_years(world):
    """Twelve men born in the months of 1963 all turn sixty in 2023: eight by August, four in the next school year."""
    world.county(roster=BORN_IN_1963)
    result = simulate(world.load("bare", assumptions=NO_LEAVING, policies=NOBODY), 1, 1)
    assert total(result, "supply").tolist() == [12, 4, 0, 0, 0, 0]
    assert result.outcome.block.left_in_month[0, :18, -1].tolist() == 4 * [0] + 12 * [1] + 2 * [0]


ALL_CONVERT = "    channels:\n      special_post: {conversion_chance: {value: 1, high: null}}\n"
NOBODY_SIGNED = "      funded_graduate: {completion_rate: {value: 0, low: null}}\n"


ROOM = "market: {establishment: {posts: {all: 9000}}}"
"""Approved posts for everybody, under which nothing is blocked."""


@pytest.mark.parametrize("county", ["changge", "guiding"])
def test_with_zero_hazards_a_county_changes_by_retirements_alone_as_counted_from_its_roster(county, world):
    suppose = NO_LEAVING + PLAIN_RETIREMENT + ALL_CONVERT + NOBODY_SIGNED
    room = ROOM if county == "guiding" else "{}"
    case = world.load("bare", extends=f"{county}/no_recruitment", assumptions=suppose, policies=room)
    roster = case.inputs.roster
    last = np.array(
        [
            int(retirement_month(birth, {"male": "male", "female": "female_55"}[sex], "cn-2025"))
            for birth, sex in zip(roster["birth_month"], roster["sex"], strict=True)
        ]
    )
    by_hand = [int((last >= census(year)).sum()) for year in range(2023, 2038)]
    result = simulate(case, 2, 1)
    assert total(result, "supply").tolist() == [len(roster), *by_hand]


# the same and not the same


@pytest.fixture(scope="module")
def guiding():
    return workforce.load("guiding/baseline")


@pytest.fixture(scope="module")
def hundred(guiding):
    return workforce.simulate(guiding, 100, 7)


def test_the_first_hundred_of_three_hundred_replications_are_the_run_of_a_hundred(guiding, hundred):
    assert_equal_blocks(block(guiding, 300, 7, assumptions="drawn"), hundred.outcome.block, slice(100))


def test_the_same_seed_gives_the_same_bytes_with_one_job_and_with_two(guiding, hundred):
    two = workforce.simulate(guiding, 100, 7, jobs=2)
    assert_equal_blocks(two.outcome.block, hundred.outcome.block)
    for name, table in hundred.tables.tables.items():
        assert csv_bytes(table) == csv_bytes(two.tables.tables[name]), name


def test_a_block_does_not_depend_on_the_blocks_run_before_it(guiding, hundred):
    alone = ensemble.draw_block(guiding.inputs, 7, Asked(1, 36, sampled=True))
    assert_equal_blocks(hundred.outcome.block, alone, slice(64, None))


def test_two_seeds_differ_and_agree_in_the_mean(guiding, hundred):
    other = block(guiding, 100, 8, assumptions="drawn").stock[:, -1].sum(axis=1)
    first = hundred.outcome.block.stock[:, -1].sum(axis=1)
    assert (other != first).any()
    error = np.sqrt((first.var() + other.var()) / 100)
    assert abs(first.mean() - other.mean()) < 4 * error


def test_progress_is_told_after_each_block(world):
    told = []
    workforce.simulate(world.load(), 130, 1, progress=lambda done, of: told.append((done, of)))
    assert told == [(64, 130), (128, 130), (130, 130)]


TABLE = (
    "market: {channels: {special_post: {plan: 0}, open_recruitment: {plan: 2, allot: table, allotment: {primary: 1}}}}"
)
PROFILE = "channels: {talent: {levels: [], month: 3, decision_month: 2, bond_years: null, breach_penalty: null}}"


@pytest.mark.parametrize("place", ["first", "last"])
def test_adding_a_channel_with_no_posts_changes_nothing_anywhere(world, place):
    before = world.load()
    after = world.load("talent", assumptions=PROFILE, policies="market: {channels: {talent: {plan: 0}}}")
    if place == "first":
        channels = after.scenario.policies.market.channels
        order = {"talent": channels["talent"], **channels}
        market = after.scenario.policies.market.model_copy(update={"channels": order})
        policies = after.scenario.policies.model_copy(update={"market": market})
        after = replace(after, scenario=after.scenario.model_copy(update={"policies": policies}))
    runs = [workforce.simulate(case, 128, 1).outcome for case in (before, after)]
    at = list(after.scenario.policies.market.channels).index("talent")
    (first, second), (known, others) = [run.block for run in runs], [run.axes.assumptions for run in runs]
    assert second.hired[:, :, at].sum() == 0
    by_channel = {part: np.delete(getattr(second, part), at, axis=2) for part in ("hired", "planned", "blocked")}
    both = [name for name in known if name in others]  # a talent without a bond has no penalty to be drawn
    values = [run.block.values[:, [run.axes.assumptions.index(name) for name in both]] for run in runs]
    assert_equal_blocks(replace(first, values=values[0]), replace(second, **by_channel, values=values[1]))


def test_a_channel_changes_the_careers_of_nobody_else(world):
    """A table of posts does not look at vacancies: what the third channel brings is all that differs."""
    before = world.load("table", policies=TABLE)
    more = TABLE.replace("special_post", "talent: {plan: 3}, special_post")
    after = world.load("more", assumptions=PROFILE, policies=more)
    first, second = (simulate(case, 128, 1).outcome for case in (before, after))
    channels = [second.axes.channels.index(name) for name in first.axes.channels]
    np.testing.assert_array_equal(second.block.hired[:, :, channels], first.block.hired)
    own = second.block.hired[:, :, second.axes.channels.index("talent")].sum(axis=(1, 2))
    gained = second.block.stock[:, -1].sum(axis=1) - first.block.stock[:, -1].sum(axis=1)
    assert (gained >= 0).all()
    assert (gained <= own).all()
    assert gained.mean() > 0.8 * own.mean()


# policies do what they say


def test_later_retirement_keeps_everybody_whose_turn_would_have_come(world):
    early = block(world.load("now", policies=NOBODY))
    later = block(world.load("later", policies=NOBODY + "\nsupply: {retirement: {later_months: 12}}"))
    assert (later.stock >= early.stock).all()
    assert (later.stock.sum(axis=2) > early.stock.sum(axis=2))[:, 1].mean() > 0.9


SERVE = """
    channels:
      special_post:
        conversion_chance: {value: CHANCE, low: null, high: null}
        fill_rate: {value: 1, high: null}
"""
POSTS = "market: {channels: {special_post: {plan: {2023: 5, 2024: 0}}, open_recruitment: {plan: 0}}}"


def special_posts(world, chance):
    text = NO_LEAVING + SERVE.replace("CHANCE", str(chance))
    return simulate(world.load("serve", assumptions=text, policies=POSTS), 640, 1)


@pytest.mark.parametrize(("chance", "left"), [(0, 5), (1, 0)])
def test_special_posts_end_after_three_years_and_without_conversion_nobody_stays(world, chance, left):
    """Five come in September 2023; their term ends with August 2026, so that they are gone at census 2026."""
    result = special_posts(world, chance)
    ended = total(result, "left", cause="end_of_term")
    assert total(result, "hired", channel="special_post").tolist() == [5, 0, 0, 0, 0]
    assert ended[2026] == left
    assert ended[[2023, 2025, 2027]].tolist() == [0, 0, 0]
    assert ended[2024] == (1 if chance == 0 else 0)  # E, who began in 2021


def test_the_share_that_is_converted_is_the_stated_chance(world):
    """640 x 6 terms at 90 %: leavers are binomial, and within four standard errors of a tenth."""
    ended = special_posts(world, "90%").outcome.block.left[:, :, -2].sum()
    terms = 640 * 6
    assert abs(ended - 0.1 * terms) < 4 * np.sqrt(terms * 0.1 * 0.9)


ONE_ROUND = """
    bad_years: {chance: {value: 0, low: 0}}
    channels: {open_recruitment: {second_round: null}}
"""


@pytest.mark.parametrize("name", ["changge/replace_leavers", "guiding/replace_leavers"])
def test_replacing_leavers_plans_as_many_posts_as_left_and_fills_them_at_the_fill_rate(name, world):
    """Decided in March, month 6: the leavers of March to February become the posts of September, 92 % of them filled.

    In the first year six months are known, and stand for twelve.
    """
    county = name.split("/")[0]
    case = world.load("one_round", extends=name, assumptions=ONE_ROUND, policies=ROOM if county == "guiding" else "{}")
    result = simulate(case, 64, 1)
    block = result.outcome.block
    at = result.outcome.axes.channels.index("open_recruitment")
    left = block.left_in_month.sum(axis=2)
    known = [
        2 * left[:, :6].sum(axis=1),
        *(left[:, 12 * year - 6 : 12 * year + 6].sum(axis=1) for year in range(1, 15)),
    ]
    np.testing.assert_array_equal(block.planned[:, :, at].sum(axis=2), np.stack(known, axis=1))
    posts, hired = block.planned[:, :, at].sum(axis=(0, 2)), block.hired[:, :, at].sum(axis=(0, 2))
    rate = case.scenario.assumptions.channels["open_recruitment"].fill_rate.value
    assert (np.abs(hired - posts * rate) < 4.5 * np.sqrt(posts * rate * (1 - rate))).all()


def test_the_fill_rate_is_the_share_of_posts_filled(world):
    filled = simulate(world.load("table", policies=TABLE), 640, 1).outcome.block.hired.sum()
    posts = 640 * 5 * 2
    assert abs(filled - 0.92 * posts) < 4 * np.sqrt(posts * 0.92 * 0.08)


def test_recruits_are_of_the_ages_and_sexes_of_their_profile(world):
    """Two a year from 22 to 33, 78 % women: at the base census plus five they are the only ones under 25."""
    result = simulate(world.load("table", assumptions=NO_LEAVING, policies=TABLE), 640, 1)
    ages = result.outcome.block.ages[:, 1].sum(axis=0)
    young = ages[:, 0]
    share = young[0] / young.sum()
    assert abs(share - 0.78) < 4 * np.sqrt(0.78 * 0.22 / young.sum())


def test_recruits_go_where_teachers_are_short(world):
    """By need at standard loads: junior Chinese has its teacher, junior mathematics needs as many and has none."""
    case = world.load("by_need", assumptions="    load_basis: standard" + NO_LEAVING)
    hired = simulate(case, 64, 1).table("hired", ["level", "subject"])
    means = hired.set_index(["level", "subject"])["mean"]
    assert means["junior", "chinese"] < 0.2 < 0.9 < means["junior", "mathematics"]
    assert means["primary", "mathematics"] > means["primary", "labour"]


def test_the_expected_way_is_the_mean_of_the_drawn_way_where_nothing_looks_at_vacancies(world):
    case = world.load("table", policies=TABLE)
    drawn, mean = block(case, 6400), block(case, way="expected")
    people = drawn.stock.sum(axis=2)
    error = people.std(axis=0) / np.sqrt(len(people))
    assert (np.abs(people.mean(axis=0) - mean.stock[0].sum(axis=1)) < 4.5 * error + 1e-9).all()


def test_a_run_of_one_replication_and_one_year_is_a_run(world):
    result = workforce.simulate(workforce.load(world.folder / "baseline.yaml", years=1), 1, 0)
    assert result.outcome.stocks.supply.shape[:2] == (1, 2)
    assert result.manifest["years"] == [2022, 2023]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"replications": 0}, "replications must be 1 or more, not 0"),
        ({"replications": -5}, "replications must be 1 or more, not -5"),
        ({"seed": -1}, "seed must be 0 or more, not -1"),
    ],
)
def test_replications_and_seeds_that_make_no_sense_are_refused(world, asked, why):
    with pytest.raises(PlannerError, match=why):
        workforce.simulate(world.load(), **asked)


def test_a_horizon_of_no_years_is_refused(world):
    with pytest.raises(PlannerError, match=r"run\.years: input should be greater than or equal to 1, not 0"):
        workforce.load(world.folder / "baseline.yaml", years=0)


def test_the_manifest_says_what_was_run(world):
    manifest = workforce.simulate(world.load(), 3, 5).manifest
    assert (manifest["seed"], manifest["replications"], manifest["way"]) == (5, 3, "drawn")
    assert manifest["county"]["name_zh"] == "六人县"
    assert {"six/roster.csv", "six/births.csv", "codes.csv"} <= set(manifest["hashes"])


def test_the_world_of_six_teachers_is_what_it_says(tmp_path):
    case = World(tmp_path).load()
    assert len(case.inputs.roster) == 6
    assert case.inputs.roster["birth_month"].min() == month(1963, 3)


def test_inputs_that_have_been_run_are_the_same_in_another_process(world):
    """What is kept of a run must not be found by the place of an object in memory."""
    inputs = world.load("baseline").inputs
    before = ensemble.draw_block(inputs, 1, Asked(0, sampled=True))
    after = ensemble.draw_block(pickle.loads(pickle.dumps(inputs)), 1, Asked(0, sampled=True))
    np.testing.assert_array_equal(before.stock, after.stock)


def test_a_plan_that_no_approved_posts_allow_is_told_in_full(world):
    """More posts than fit into two bytes, of which a handful can be offered."""
    plan = "market: {channels: {open_recruitment: {plan: 100000, levels: [junior]}}, establishment: {posts: {all: 10}}}"
    made = block(world.load("many", policies=plan))
    at = list(world.load().inputs.axes.channels).index("open_recruitment")
    planned, blocked = (getattr(made, name)[:, :, at].sum(axis=2) for name in ("planned", "blocked"))
    assert planned[:, -1].min() == 100_000
    assert blocked.min() >= 0
    assert blocked[:, -1].min() >= 100_000 - 10


def test_a_bond_without_an_end_holds_to_the_horizon(world):
    """Bureaus write 9999-12 for it."""
    file = world.tables / "roster.csv"
    header, *rows = file.read_text("utf-8-sig").splitlines()
    assert "bond_end_month" not in header
    text = "\n".join([f"{header},bond_end_month", *(f"{row},9999-12" for row in rows)])
    file.write_text(text + "\n", "utf-8")
    text = "leaving: {resignation: {bond: held}}"
    case = world.load("bound", assumptions=text, policies=NOBODY)
    assert block(case).left[:, :, case.inputs.axes.causes.index("resignation")].sum() == 0
