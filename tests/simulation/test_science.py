"""Science: what must follow from a rule, each on a small world, or on a shipped county over few years."""

import numpy as np
import pytest
from six_teachers import NO_LEAVING, indented, simulate

import workforce

STAYED = 10_000
"""In place of the month of leaving of whoever stays to the end."""

HEAD = "teacher birth_month sex level subject area status title start_month term_start_month bond_end_month"


def one_teacher(birth="1990-07", status="established", since="2013-09", term="-", bond="-", sex="male"):
    """A roster of one: every replication is another career under the same law."""
    return f"{HEAD}\nan {birth} {sex} junior chinese town {status} other {since} {term} {bond}"


def many(number, level="junior", status="established", birth="1990-07", sex="male"):
    """A roster of teachers who are all alike and retire beyond the horizon."""
    return "\n".join(
        [HEAD, *(f"t{at:03d} {birth} {sex} {level} chinese town {status} other 2013-09 - -" for at in range(number))]
    )


def block(case, replications=64, seed=1, **ways):
    return simulate(case, replications, seed, **ways).outcome.block


def months_of_leaving(case, replications=1280):
    """The last month in post of the only teacher, shape (replication,)."""
    left = block(case, replications).left_in_month.sum(axis=2)
    assert left.sum(axis=1).max() <= 1
    return np.where(left.any(axis=1), left.argmax(axis=1), STAYED)


def causes_of(case):
    return case.inputs.axes.causes


NOBODY = "market: {channels: {special_post: {plan: 0}, open_recruitment: {plan: 0}}}"


def hazards(level, **others):
    """Flat hazards: resignation at a yearly rate whatever the age and season, other causes at theirs or none."""
    flat = "by_age: {20: 1.0, 30: 1.0, 40: 1.0, 50: 1.0}, summer_share: {value: 0.16666666667, low: 0}"
    rates = dict.fromkeys(("transfer_out", "other_post", "dismissal", "illness", "death", "breach"), 0.0) | others
    rows = [f"  resignation: {{yearly_rate: {{value: {level}, low: 0, high: 1}}, {flat}}}"]
    rows += [f"  {name}: {{yearly_rate: {{value: {rate}, low: 0, high: 1}}}}" for name, rate in rates.items()]
    return "leaving:\n" + "\n".join(rows) + "\n"


# retirement


def a_man_a_month(first, last):
    """A roster with one man born in every month from January of one year to December of another."""
    born = [f"{year}-{month:02d}" for year in range(first, last + 1) for month in range(1, 13)]
    return "\n".join([HEAD, *(f"t{b} {b} SEX junior chinese town established other 2002-09 - -" for b in born)])


@pytest.mark.parametrize(("sex", "first", "last"), [("male", 1963, 1978), ("female", 1968, 1984)])
def test_under_the_reform_nine_or_ten_birth_months_retire_in_a_calendar_year(world, sex, first, last):
    """Four birth months take five months: 9.6 a year; in January 2025 (and June, and ...) nobody reaches the age."""
    world.county(roster=a_man_a_month(first, last).replace("SEX", sex))
    case = world.load("flow", assumptions=NO_LEAVING, policies=NOBODY, run="years: 18")
    left = block(case, 1).left_in_month[0, :, -1]
    by_year = [int(left[4 + 12 * at : 16 + 12 * at].sum()) for at in range(17)]  # calendar years 2023 to 2039
    assert by_year[:2] == [12, 12]
    assert set(by_year[2:]) == {9, 10}
    january = 4 + 12 * 2
    assert left[january : january + 12].tolist() == [0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1]


def test_a_regime_that_ends_within_the_horizon_sends_those_it_held_back_home_when_the_next_begins(world):
    """Back to 60 from January 2027 on: men of January to July 1966, four to five months late, are gone by then."""
    world.county(roster=a_man_a_month(1966, 1968).replace("SEX", "male"))
    dated = NOBODY + "\nsupply: {retirement: {regime: {0001-01: cn-2025, 2027-01: cn-2024}}}"
    case = world.load("dated", assumptions=NO_LEAVING, policies=dated, run="years: 8")
    left = block(case, 1).left_in_month[0, :, -1]
    january = 12 * 5 - 8
    assert left[:january].sum() == 7
    assert left[january] == 6  # those of August to December 1966, held back until then, and that of January 1967
    assert left[january + 1 : january + 12].tolist() == 11 * [1]


@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_a_later_age_defers_exits_of_all_causes_and_removes_none(world, way):
    run = "years: 60"
    now = block(world.load("now", policies=NOBODY, run=run), way=way)
    later = block(world.load("later", policies=NOBODY + "\nsupply: {retirement: {later_months: 24}}", run=run), way=way)
    first, second = (made.left_in_month.sum(axis=2).cumsum(axis=1) for made in (now, later))
    assert (second <= first + 1e-4).all()
    assert (second < first - 0.5).any()
    assert first[:, -1] == pytest.approx(6, abs=1e-3)
    assert second[:, -1] == pytest.approx(6, abs=1e-3)


def test_the_thirty_year_rule_is_off_and_lets_a_share_go_when_it_is_on(world):
    """A man of 1972 in service since September 1995: thirty years are over in September 2025, month 36."""
    world.county(roster=one_teacher("1972-01", since="1995-09"))
    assert (months_of_leaving(world.load("off", assumptions=NO_LEAVING, policies=NOBODY), 640) == STAYED).all()
    rule = NOBODY + "\nsupply: {retirement: {long_service: {years: 30, take_up: 30%}}}"
    left = months_of_leaving(world.load("on", assumptions=NO_LEAVING, policies=rule), 640)
    assert set(left) == {36, STAYED}
    assert abs((left == 36).mean() - 0.3) < 4.5 * np.sqrt(0.3 * 0.7 / 640)


def test_senior_women_have_two_exits_and_the_share_says_how_many_take_the_first(world):
    """Born in May 1968: 55 in May 2023 (month 8), 60 in May 2028 (month 68)."""
    world.county(roster=one_teacher("1968-05", sex="female", since="1990-09").replace(" other ", " senior "))
    suppose = NO_LEAVING.rstrip() + "\n    retirement: {senior_women_leave: {value: 0.25, low: 0, high: 1}}"
    left = months_of_leaving(world.load("exits", assumptions=suppose, policies=NOBODY, run="years: 7"), 640)
    assert set(left) == {8, 68}
    assert abs((left == 8).mean() - 0.25) < 4.5 * np.sqrt(0.25 * 0.75 / 640)


# bonds


VOLUNTARY = ("resignation", "transfer_out", "other_post", "breach")


def bonded(world, bond, text):
    world.county(roster=one_teacher("1995-01", "bonded_graduate", "2020-09", bond=bond))
    return world.load(f"bond_{bond}", assumptions=text, policies=NOBODY, run="years: 12")


@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_without_breach_nobody_resigns_transfers_or_takes_another_post_inside_a_bond(world, way):
    """Bound to September 2026, month 48."""
    case = bonded(world, "2026-09", hazards(0.2, transfer_out=0.1, other_post=0.1, death=0.05))
    left = block(case, 640, way=way).left_in_month
    chosen = [causes_of(case).index(name) for name in VOLUNTARY]
    assert left[:, :48, chosen].sum() == 0
    assert left[:, 48:, chosen].sum() > 0
    assert left[:, :48].sum() > 0  # death knows no bond


def test_breach_is_what_leaves_inside_a_bond_and_nothing_after_it(world):
    left = block(bonded(world, "2026-09", hazards(0.1, breach=0.1)), 640).left_in_month
    at = causes_of(bonded(world, "2026-09", hazards(0.1, breach=0.1))).index("breach")
    assert left[:, :48, at].sum() > 0
    assert left[:, 48:, at].sum() == 0


def test_a_longer_bond_delays_each_exit_by_at_most_the_extension(world):
    text = hazards(0.2)
    first, second = (months_of_leaving(bonded(world, end, text)) for end in ("2025-09", "2027-03"))
    left = first < STAYED
    assert (second >= first).all()
    assert (second[left & (second < STAYED)] - first[left & (second < STAYED)] <= 18).all()
    assert (first[left & (second == STAYED)] >= 12 * 12 - 18).all()
    assert (second > first).mean() > 0.5


@pytest.mark.parametrize("way", ["drawn", "expected"])
def test_the_release_spike_takes_its_share_in_the_month_after_the_bond(world, way):
    text = hazards(0).replace("by_age:", "release: {value: 0.4, source: s, confidence: assumed}, by_age:", 1)
    left = block(bonded(world, "2025-09", text), 1280, way=way).left_in_month.sum(axis=2)
    assert left[:, np.arange(left.shape[1]) != 36].sum() == 0
    share = left[:, 36].mean()
    assert share == pytest.approx(0.4, abs=1e-6 if way == "expected" else 4.5 * np.sqrt(0.24 / 1280))


# retention


def test_a_retention_policy_makes_no_teacher_leave_earlier(world):
    """Career by career: never earlier; and some later, or not at all."""
    world.county(roster=one_teacher())
    policy = "\nsupply: {retention: {allowance: {from_year: 2024, to_year: 2027, levels: [junior], reduction: 40%}}}"
    run = "years: 15"
    first = months_of_leaving(world.load("without", assumptions=hazards(0.1), policies=NOBODY, run=run))
    second = months_of_leaving(world.load("with", assumptions=hazards(0.1), policies=NOBODY + policy, run=run))
    assert (second >= first).all()
    np.testing.assert_array_equal(second[first < 24], first[first < 24])  # before it begins
    assert (second > first).mean() > 0.1


def test_a_retention_policy_elsewhere_or_for_another_cause_changes_nothing(world):
    world.county(roster=one_teacher())
    first = months_of_leaving(world.load("without", assumptions=hazards(0.1), policies=NOBODY), 320)
    for name, whom in (("level", "levels: [primary]"), ("area", "areas: [rural]"), ("cause", "causes: [death]")):
        policy = f"\nsupply: {{retention: {{allowance: {{from_year: 2023, {whom}, reduction: 40%}}}}}}"
        other = months_of_leaving(world.load(name, assumptions=hazards(0.1), policies=NOBODY + policy), 320)
        np.testing.assert_array_equal(other, first)


# luck


ALL_BY_TABLE = """
    market:
      channels:
        special_post: {plan: 0}
        open_recruitment: {plan: 10, allot: table, allotment: {junior: {chinese: 1}}}
"""


def test_shared_luck_cuts_the_variance_of_a_difference_as_far_as_the_closed_form_says(world):
    """A tenth fewer resignations, other causes off, recruitment by table.

    A trial with chances p and q of staying, paired, differs with chance |p - q|; unpaired the variances add. Teachers
    of the roster are exposed for ten years, recruits for those left. Every post is filled: luck in hiring, which both
    runs share, would flatter the ratio.
    """
    years, rate, fill = 10, 0.01, 1.0
    world.county(roster=many(100))
    totals = {}
    for name, share, seed in (("base", 1.0, 1), ("fewer", 0.9, 1), ("apart", 0.9, 2)):
        # the hazard, not the rate, is a tenth lower
        text = hazards(1 - (1 - rate) ** share) + "channels: {open_recruitment: {fill_rate: {value: 1, high: null}}}\n"
        case = world.load(name, assumptions=text, policies=ALL_BY_TABLE, run=f"years: {years}")
        totals[name] = block(case, 3200, seed).stock[:, -1].sum(axis=1).astype(float)
    trials = [(100, 1.0, years), *((10, fill, years - year) for year in range(1, years + 1))]
    unpaired = paired = 0.0
    for number, here, exposed in trials:
        stays = here * np.exp(np.log1p(-rate) * exposed), here * np.exp(0.9 * np.log1p(-rate) * exposed)
        unpaired += number * sum(chance * (1 - chance) for chance in stays)
        paired += number * (stays[1] - stays[0]) * (1 - stays[1] + stays[0])
    reached = np.var(totals["apart"] - totals["base"]) / np.var(totals["fewer"] - totals["base"])
    print(f"reached {reached:.2f}, closed form {unpaired / paired:.2f}")
    assert unpaired / paired <= 19
    assert reached >= 15
    assert reached >= 0.9 * unpaired / paired


def test_removing_a_channel_changes_no_draw_of_another(world):
    both = ALL_BY_TABLE.replace(
        "special_post: {plan: 0}", "special_post: {plan: 3, allot: table, allotment: {junior: 1}}"
    )
    before = simulate(world.load("both", policies=both), 128, 1).outcome
    alone = world.load("alone", policies=ALL_BY_TABLE.replace("special_post: {plan: 0}", "special_post: null"))
    after = simulate(alone, 128, 1).outcome
    at = before.axes.channels.index("open_recruitment")
    for part in ("planned", "hired", "blocked"):
        np.testing.assert_array_equal(getattr(before.block, part)[:, :, at], getattr(after.block, part)[:, :, 0])
    own = before.block.hired[:, :, 1 - at].sum(axis=(1, 2))
    more = before.block.stock[:, -1].sum(axis=1) - after.block.stock[:, -1].sum(axis=1)
    assert own.min() > 0
    assert ((more >= 0) & (more <= own)).all()


# terms and approved posts


SERVE = """
    channels:
      special_post:
        conversion_chance: {value: CHANCE, low: null, high: null}
        fill_rate: {value: 1, high: null}
      open_recruitment: {fill_rate: {value: 1, high: null}}
"""


def special(world, chance, policies, name="special", **plan):
    """Ten established teachers whom nothing touches, and five special posts that begin in 2023."""
    world.county(roster=many(10))
    text = ", ".join(f"{key}: {value}" for key, value in plan.items())
    market = f"""
    market:
      channels:
        special_post: {{plan: {{2023: 5, 2024: 0}}, {text or "levels: [junior]"}}}
        open_recruitment: {{plan: 0}}
    """
    suppose = NO_LEAVING + SERVE.replace("CHANCE", str(chance))
    market = indented(market) + (indented(policies, 2) if policies else "")
    return world.load(name, assumptions=suppose, policies=market, run="years: 7")


def of_status(case, status, **ways):
    """Teachers of a status at each census, means, shape (year + 1,)."""
    result = simulate(case, 64, 1, **ways).outcome
    at = result.axes.statuses.index(status)
    return result.block.by_status[:, :, at].sum(axis=2).mean(axis=0).tolist(), result.block


WAYS = pytest.mark.parametrize("way", ["drawn", "expected"])


@WAYS
@pytest.mark.parametrize(("chance", "established"), [(0, 10), (1, 15)])
def test_special_posts_are_empty_after_three_years_and_conversion_says_who_stays(world, way, chance, established):
    people, made = of_status(special(world, chance, ""), "special_post", way=way)
    assert people == pytest.approx([0, 5, 5, 5, 0, 0, 0, 0])
    assert made.stock[:, 4:].sum(axis=2).mean(axis=0) == pytest.approx(established)


@WAYS
def test_who_finds_no_free_post_at_the_end_of_the_term_leaves_or_waits(world, way):
    """Twelve posts, ten of them held: two of five are placed; the others leave, or serve on a year at a time."""
    posts = "establishment: {posts: {all: 12}}"
    people, made = of_status(special(world, 1, posts), "special_post", way=way)
    assert people == pytest.approx([0, 5, 5, 5, 0, 0, 0, 0])
    assert made.posts_used[:, :, 0].mean(axis=0) == pytest.approx([10, 10, 10, 10, 12, 12, 12, 12])
    assert made.converted.sum(axis=2).mean(axis=0) == pytest.approx([0, 0, 0, 2, 0, 0, 0])
    assert made.not_converted.sum(axis=2).mean(axis=0) == pytest.approx([0, 0, 0, 3, 0, 0, 0])
    people, made = of_status(special(world, 1, posts, without_post="wait"), "special_post", way=way)
    assert people == pytest.approx([0, 5, 5, 5, 3, 3, 3, 3])
    assert made.stock[:, 4:].sum(axis=2).mean(axis=0) == pytest.approx(15)


@WAYS
def test_a_post_that_is_kept_from_hiring_on_limits_the_recruits_and_places_them_all(world, way):
    posts = "establishment: {posts: {all: 12}}"
    people, made = of_status(special(world, 1, posts, reserve_post="true"), "special_post", way=way)
    assert people == pytest.approx([0, 2, 2, 2, 0, 0, 0, 0])
    assert made.posts_reserved[:, :, 0].mean(axis=0) == pytest.approx([0, 2, 2, 2, 0, 0, 0, 0])
    assert made.blocked.sum(axis=(2, 3)).mean(axis=0)[0] == pytest.approx(3)
    assert made.not_converted.sum() == 0
    assert made.stock[:, -1].sum(axis=1).mean() == pytest.approx(12)


@WAYS
def test_approved_posts_that_are_all_in_use_stop_the_channels_that_need_one_and_only_those(world, way):
    world.county(roster=many(10))
    market = """
    market:
      channels: {special_post: {plan: 4}, open_recruitment: {plan: 3}}
      establishment: {posts: {all: 10}}
    """
    suppose = NO_LEAVING + SERVE.replace("CHANCE", "0")
    case = world.load("full", assumptions=suppose, policies=market, run="years: 4")
    made = block(case, way=way)
    hired, blocked = made.hired.sum(axis=3).mean(axis=0), made.blocked.sum(axis=3).mean(axis=0)
    assert hired == pytest.approx(np.tile([4.0, 0.0], (4, 1)))
    assert blocked == pytest.approx(np.tile([0.0, 3.0], (4, 1)))
    assert (made.posts_used == 10).all()
    assert made.planned.sum() == pytest.approx(made.hired.sum() + made.blocked.sum())


# the day of the census


SHORT_AND_SPARE = "load_basis: standard\n"
"""At standard loads some subjects have far too many teachers and others far too few."""


def first_summer(name, world, policy, **blocks):
    """A shipped county up to the first census after the base, with and without a policy of the market."""
    run = {"run": "years: 1"}
    plain = simulate(world.load("plain", extends=name, **blocks, **run), 64, 1).outcome
    moved = simulate(
        world.load("moved", extends=name, policies=f"market: {{{policy}}}", **blocks, **run), 64, 1
    ).outcome
    return plain, moved


def shortage(outcome):
    return np.maximum(outcome.stocks.need[:, 1] - outcome.block.in_post[:, 1], 0).sum(axis=1)


@pytest.mark.parametrize("name", ["guiding/baseline", "changge/baseline"])
def test_redeployment_of_one_summer_lowers_shortage_and_changes_no_headcount(name, world):
    policy = "redeployment: {from_year: 2023, most_moved: 2%}"
    plain, moved = first_summer(name, world, policy, assumptions=SHORT_AND_SPARE)
    assert (shortage(moved) <= shortage(plain) + 1e-3).all()
    assert shortage(moved).mean() < shortage(plain).mean() - 1
    np.testing.assert_array_equal(moved.block.stock[:, 1].sum(axis=1), plain.block.stock[:, 1].sum(axis=1))
    moves = moved.block.moved_in[:, 0].sum(axis=(1, 2))
    np.testing.assert_array_equal(moves, moved.block.moved_out[:, 0].sum(axis=(1, 2)))
    assert moves.min() > 0
    assert (moves <= 0.02 * moved.block.stock[:, 1].sum(axis=1)).all()  # the cap


NO_LICENCES = """
    load_basis: standard
    licences:
      upward: {primary: {value: 0, low: 0}, junior: {value: 0, low: 0}}
      second_subject: {value: 0, low: 0}
"""
GATED = ("subject", "subject_area", "level_up")


def test_nobody_moves_to_another_subject_or_up_a_level_without_the_licence(world):
    every = "redeployment: {from_year: 2023, most_moved: 20%}"
    _, licensed = first_summer("guiding/baseline", world, every, assumptions=SHORT_AND_SPARE)
    _, without = first_summer("guiding/baseline", world, every, assumptions=NO_LICENCES)
    gated = [licensed.axes.moves.index(f"redeployment.{step}") for step in GATED]
    assert licensed.block.moved_in[:, :, gated].sum() > 64
    assert without.block.moved_in[:, :, gated].sum() == 0
    assert without.block.moved_in.sum() > 0


def test_retraining_licenses_for_the_next_summer(world):
    policy = "market: {redeployment: {from_year: 2023, most_moved: 20%, steps: [subject], retrained: 12}}"
    case = world.load("trained", extends="guiding/baseline", assumptions=NO_LICENCES, policies=policy, run="years: 2")
    moves = block(case).moved_in.sum(axis=(2, 3))
    assert moves[:, 0].sum() == 0
    assert moves[:, 1].mean() > 1
    assert moves[:, 1].max() <= 12


def test_rotation_meets_its_share_and_changes_no_cell(world):
    """All permanent teachers of primary and junior schools are eligible here."""
    ages = "{male: 100, female: 100}"
    policy = f"rotation: {{from_year: 2023, share: 10%, least_service: 0, most_age: {ages}}}"
    plain, moved = first_summer("guiding/baseline", world, policy)
    np.testing.assert_array_equal(moved.block.stock[:, 1], plain.block.stock[:, 1])
    at, levels = moved.axes.statuses.index("established"), [moved.axes.levels.index(x) for x in ("primary", "junior")]
    eligible = moved.block.by_status[:, 1, at][:, levels].sum(axis=1)
    rotated = moved.block.moved_in[:, 0].sum(axis=(1, 2)) + moved.block.rotated_within[:, 0].sum(axis=1)
    assert (rotated >= 0.1 * eligible).all()
    assert (rotated <= 0.1 * eligible + len(moved.axes.cells)).all()
    assert moved.block.moved_in[:, 0].sum() > 0


@pytest.mark.parametrize(("share", "lacking"), [("50%", False), ("1%", True)])
def test_backbone_teachers_are_the_share_asked_for_of_those_who_rotate_as_far_as_there_are_any(world, share, lacking):
    """Of ten who rotate at least two, by level and area; where 1 % of those eligible are, some are lacking."""
    suppose = f"backbone: {{value: {share}, low: {share}, high: {share}}}"
    policy = "rotation: {from_year: 2023, share: 10%, backbone_share: 20%, least_service: 0}"
    _, moved = first_summer("guiding/baseline", world, policy, assumptions=suppose)
    block, zone = moved.block, moved.axes.zones["level"].isin(["primary", "junior"]).to_numpy()
    of_cell = moved.axes.cells.merge(moved.axes.zones.reset_index(), on=["level", "area"])["index"].to_numpy()
    rotated = block.rotated_within[:, 0].copy()
    np.add.at(rotated.T, of_cell, block.moved_out[:, 0].sum(axis=1).T)
    asked = block.rotated_backbone[:, 0] + block.backbone_lacking[:, 0]
    np.testing.assert_array_equal(asked, np.ceil(0.2 * rotated - 1e-9))
    assert bool(block.backbone_lacking[:, 0].any()) is lacking
    assert block.rotated_backbone[:, 0][:, zone].any()


def test_selection_fills_urban_posts_out_of_the_other_areas(world):
    plain, moved = first_summer("guiding/baseline", world, "selection: {plan: 20}")
    gained = (moved.block.stock[:, 1] - plain.block.stock[:, 1]).astype(float)
    area = moved.axes.cells["area"].to_numpy()
    filled = gained[:, area == "urban"].sum(axis=1)  # a post stays empty where nobody eligible does the same work
    assert filled.max() == 20
    assert filled.min() >= 18
    assert (gained[:, area != "urban"].sum(axis=1) == -filled).all()
    assert (gained[:, area != "urban"] <= 0).all()


# over the years


def test_additional_signings_show_nothing_before_their_lead_time(world):
    more = world.load("more", extends="guiding/baseline", policies=SIGN.replace("PLAN", "40"), run="years: 6")
    base = world.load("base", extends="guiding/baseline", policies=SIGN.replace("PLAN", "10"), run="years: 6")
    before, after = block(base), block(more)
    np.testing.assert_array_equal(after.stock[:, :5], before.stock[:, :5])
    np.testing.assert_array_equal(after.hired[:, :4], before.hired[:, :4])
    gained = (after.stock - before.stock).sum(axis=2).mean(axis=0)
    assert gained[5] > 20  # signed in September 2023 for September 2027, 30 more


SIGN = """
    market:
      channels: {funded_graduate: {plan: PLAN}}
      establishment: {posts: {all: 9000}}
"""


@pytest.mark.parametrize("county", ["changge", "guiding"])
def test_a_freeze_is_a_dip_in_the_age_pyramid_that_walks_up(county):
    """Those not hired in 2024 and 2025 are a band of the pyramid in 2027, and the next one up five years later."""
    base, frozen = (
        simulate(workforce.load(f"{county}/{name}", years=10), way="expected").outcome
        for name in ("baseline", "hiring_freeze")
    )
    dip = (base.block.ages - frozen.block.ages)[0].sum(axis=1)  # (2022, 2027, 2032) by age band
    middle = np.array([22, 27, 32, 37, 42, 47, 52, 57, 62])
    ages = [(row * middle).sum() / row.sum() for row in dip[1:]]
    assert dip[0] == pytest.approx(0)
    assert dip[1].sum() > 50
    assert base.axes.age_bands[int(dip[1].argmax())] in ("25-29", "30-34")
    assert dip[2].argmax() == dip[1].argmax() + 1
    assert ages[1] - ages[0] == pytest.approx(5, abs=2.5)


# both ways


BY_TABLE = """
    supply:
      retirement: {long_service: {years: 30, take_up: 2%}}
      retention: {allowance: {areas: [rural], from_year: 2024, reduction: 30%, yearly_cost: 6000}}
    market:
      channels:
        special_post: {plan: 40, allot: table, allotment: {primary: 25, junior: 15}}
        open_recruitment: {plan: 36, allot: table, allotment: {kindergarten: 10, primary: 12, junior: 8, senior: 6}}
        funded_graduate: {plan: 10, allot: table, allotment: {primary: 5, junior: 5}}
        transfer_in: {plan: 15, allot: table, allotment: {primary: 8, junior: 7}}
        contract: {plan: 12, allot: table, allotment: {primary: 7, junior: 5}}
        silver_age: {plan: 6, allot: table, allotment: {primary: 3, junior: 3}}
      establishment: {posts: {all: 9000}}
"""


def totals(made):
    """Key totals that add up: by name, shape (replication, ...)."""
    return {
        "stock": made.stock.sum(axis=2),
        "in_post": made.in_post.sum(axis=2),
        "absent": made.absent.sum(axis=3),
        "by_status": made.by_status.sum(axis=3),
        "over_50": made.over_50.sum(axis=2),
        "hired": made.hired.sum(axis=3),
        "planned": made.planned.sum(axis=3),
        "left": made.left.sum(axis=3),
        "converted": made.converted.sum(axis=2),
        "spent": made.spent,
        "ages": made.ages.sum(axis=2),
    }


def test_the_expected_way_is_the_mean_of_the_drawn_way_where_nothing_reacts(world):
    """Terms, renewals, bonds, bad years, second rounds, choices of retirement, leave and cost, all at once."""
    case = world.load("table", extends="guiding/baseline", policies=BY_TABLE, run="years: 8")
    drawn, expected = totals(block(case, 640)), totals(block(case, way="expected"))
    for name, people in drawn.items():
        people = people.astype(float)
        error = people.std(axis=0) / np.sqrt(len(people))
        off = np.abs(people.mean(axis=0) - expected[name][0])
        assert (off <= 4.5 * error + 1e-3 * (1 + np.abs(expected[name][0]) / 1e3)).all(), name


@pytest.mark.parametrize("county", ["changge", "guiding"])
def test_with_everything_on_the_books_balance_and_every_planned_post_is_accounted_for(county):
    made = block(workforce.load(f"{county}/everything", years=6), assumptions="drawn")
    came, went = made.hired.sum(axis=2) + made.moved_in.sum(axis=2), made.left.sum(axis=2) + made.moved_out.sum(axis=2)
    np.testing.assert_allclose(made.stock[:, 1:], made.stock[:, :-1] + came - went, atol=1e-3)
    unfilled = made.planned - made.hired - made.blocked
    assert unfilled.min() >= 0
    assert made.blocked.min() >= 0
    assert made.stock.min() >= 0
    np.testing.assert_array_equal(
        made.left.sum(axis=(2, 3)), made.left_in_month.reshape(64, 6, 12, -1).sum(axis=(2, 3))
    )
    np.testing.assert_array_equal(made.by_status.sum(axis=(2, 3)), made.stock.sum(axis=2))
    for part in ("moved_in", "moved_out"):
        np.testing.assert_allclose(made.moves.sum(axis=2 if part == "moved_in" else 3), getattr(made, part).sum(axis=0))
    lost = made.stock.sum(axis=2) - made.in_post.sum(axis=2)
    np.testing.assert_allclose(made.absent.sum(axis=(2, 3)), lost, atol=0.05)
    assert made.shared.sum(axis=2) == pytest.approx(0, abs=1e-2)


@pytest.mark.parametrize("county", ["changge", "guiding"])
def test_with_everything_on_jobs_and_blocks_change_nothing(county):
    case = workforce.load(f"{county}/everything", years=4)
    one, two, first = (
        block(case, replications, jobs=jobs, assumptions="drawn")
        for replications, jobs in ((128, 1), (128, 2), (64, 1))
    )
    for part in vars(one):
        np.testing.assert_array_equal(getattr(one, part), getattr(two, part), err_msg=part)
        if part not in ("moves", "retired_by_school"):
            np.testing.assert_array_equal(getattr(one, part)[:64], getattr(first, part), err_msg=part)


# costs


@WAYS
def test_what_is_spent_by_hand(world, way):
    """Ten established at 90,000; two special posts from September 2023 at 60,000, of which 36,000 central; 2,000 each.

    A calendar year has the four months from its September and the eight of the school year before.
    """
    world.county(roster=many(10))
    text = (
        NO_LEAVING
        + SERVE.replace("CHANCE", "0")
        + """
    pay:
      established: {yearly: {value: 90000}}
      special_post: {yearly: {value: 60000}, central: {value: 36000, unit: yuan, source: s, confidence: assumed}}
    """
    )
    market = "market: {channels: {special_post: {plan: {2023: 2, 2024: 0}}, open_recruitment: {plan: 0}}}"
    made = block(world.load("cost", assumptions=text, policies=market, run="years: 3"), way=way)
    county, central, recruitment = (made.spent[:, :, at].mean(axis=0).tolist() for at in range(3))
    established = [300_000, 900_000, 900_000, 600_000]
    assert county == pytest.approx([a + b for a, b in zip(established, [0, 16_000, 48_000, 32_000], strict=True)])
    assert central == pytest.approx([0, 24_000, 72_000, 48_000])
    assert recruitment == pytest.approx([0, 4_000, 0, 0])
    assert made.spent[:, :, 3:].sum() == 0


def test_retention_moves_and_penalties_are_paid_for(world):
    """A year's allowance of 6,000 for ten teachers; a breach brings back the penalty of the channel that binds."""
    world.county(roster=many(10))
    allowance = "\nsupply: {retention: {allowance: {from_year: 2024, reduction: 0, yearly_cost: 6000}}}"
    made = block(world.load("paid", assumptions=NO_LEAVING, policies=NOBODY + allowance, run="years: 4"))
    assert made.spent[0, :, 3].tolist() == pytest.approx([0, 0, 20_000, 60_000, 40_000])
