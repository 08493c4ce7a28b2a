"""The scenario as one: what may stand in it, what may not, and the tables that list it."""

import numpy as np
import pytest

import workforce
from workforce.county.tables import national
from workforce.errors import PlannerError
from workforce.scenario import listing, model, overlays
from workforce.scenario.values import Path, RatePath

LEAF = "unit: x, source: s, confidence: assumed"


def refusal(world, text):
    """What is said about a scenario of these lines, without the name of its file."""
    file = world.scenario("wrong", "extends: baseline\n" + text)
    with pytest.raises(PlannerError) as refused:
        world.load("wrong")
    message = str(refused.value)
    assert "\n" not in message
    return message.replace(str(file), "FILE")


# numbers


@pytest.mark.parametrize("text", ["0.025", "2.5%", "2.5％", "' 2.5 % '"])
def test_a_rate_may_be_written_as_a_number_or_in_per_cent(world, text):
    case = world.load("rate", assumptions=f"leaving: {{resignation: {{yearly_rate: {{value: {text}, high: 3%}}}}}}")
    assert case.scenario.assumptions.leaving["resignation"].yearly_rate.value == 0.025


def test_a_path_runs_in_straight_lines_and_is_level_outside():
    path = RatePath.model_validate(
        {"value": 0.1, "by_year": {2024: "20%", 2026: 0.4}, "source": "s", "confidence": "assumed"}
    )
    assert path.at(np.arange(2023, 2028)).tolist() == pytest.approx([0.2, 0.2, 0.3, 0.4, 0.4])


def test_a_value_without_a_path_holds_in_every_year():
    level = Path(value=3, source="s", confidence="assumed")
    assert level.at(np.arange(2023, 2026)).tolist() == [3, 3, 3]


RATE = "assumptions:\n  leaving:\n    resignation:\n      yearly_rate: "
WRONG_NUMBERS = [
    (RATE + "{value: 5%}", "high 0.018 is below the value 0.05"),
    (RATE + "{value: 0.1%}", "low 0.002 is above the value 0.001"),
    (RATE + "{value: -1%, low: null}", "greater than or equal to 0"),
    (RATE + "{value: 120%, high: null}", "less than or equal to 1"),
    (RATE + "{value: 100%, high: null}", "yearly_rate must be below 1"),
    (RATE + "{value: much}", "'much'"),
    (RATE + "{by_year: {2024: 120%}}", "less than or equal to 1"),
    ("assumptions:\n  enrolment:\n    primary_entry: {value: 0, low: null}", "greater than 0"),
    ("assumptions:\n  births:\n    yearly_change: {value: -150%, low: null}", "greater than or equal to -1"),
    ("assumptions:\n  migration:\n    out_of_county: {value: 150%, high: null}", "less than or equal to 1"),
    (
        "assumptions:\n  migration:\n    rural_to_town: {value: 60%, high: 1}\n"
        "    rural_to_urban: {value: 60%, high: 1}",
        "rural_to_town and rural_to_urban add up to 120%",
    ),
    ("run: {years: 0}", "greater than or equal to 1"),
    ("run: {seed: -1}", "greater than or equal to 0"),
    ("policies: {supply: {retirement: {later_months: 40}}}", "less than or equal to 36"),
    ("policies: {market: {channels: {open_recruitment: {plan: -5}}}}", "greater than or equal to 0"),
]


@pytest.mark.parametrize(("text", "why"), WRONG_NUMBERS)
def test_a_number_out_of_its_range_is_refused_with_its_place(world, text, why):
    message = refusal(world, text)
    assert why in message
    assert message.startswith("FILE:")


def test_the_place_of_a_wrong_rate_is_its_line_and_column(world):
    assert refusal(world, RATE + "{value: 120%, high: null}").startswith("FILE:5:21: assumptions.leaving.resignation")


# keys and words

UNKNOWN = [
    ("polices: {}", "FILE:2:1: unknown key 'polices'; did you mean 'policies'?"),
    ("run:\n  sed: 4", "FILE:3:3: unknown key 'run.sed'; did you mean 'seed'?"),
    (
        "assumptions:\n  births:\n    yearly_chnge: {value: 1}",
        "FILE:4:5: unknown key 'assumptions.births.yearly_chnge'; did you mean 'yearly_change'?",
    ),
    (
        "policies:\n  market:\n    channels:\n      open_recruitment:\n        plann: 4",
        "FILE:6:9: unknown key 'policies.market.channels.open_recruitment.plann'; did you mean 'plan'?",
    ),
]


@pytest.mark.parametrize(("text", "why"), UNKNOWN)
def test_an_unknown_key_is_named_with_line_column_and_suggestion(world, text, why):
    assert refusal(world, text) == why


WORDS = [
    (
        "policies: {market: {channels: {open_recruitmnt: {plan: 1}}}}",
        "'open_recruitmnt' is not a known channel",
    ),
    (
        "policies: {market: {channels: {special_post: {levels: [primry]}}}}",
        "'primry' is not a known level; did you",
    ),
    (
        "policies: {market: {channels: {special_post: {areas: [twon]}}}}",
        "'twon' is not a known area; did you mean",
    ),
    (
        "policies: {market: {channels: {special_post: {allot: table, allotment: {primary: {chinse: 1}}}}}}",
        "'chinse' is not a known subject; did you mean 'chinese'?",
    ),
    ("assumptions: {leaving: {death: {by_sex: {femal: 1}}}}", "'femal' is not a known sex; did you mean 'female'?"),
    ("assumptions: {leaving: {death: {by_status: {x: 1}}}}", "'x' is not a known status"),
    ("assumptions: {channels: {special_post: {status: special}}}", "'special' is not a known status; did you mean"),
    (
        "assumptions: {channels: {talent: null}}\npolicies: {market: {channels: {talent: {plan: 1}}}}",
        "policies.market.channels.talent: talent has no profile",
    ),
    ("policies: {market: {channels: {special_post: {allot: table}}}}", "allot: table needs an 'allotment'"),
    ("policies: {market: {channels: {special_post: {allotment: {primary: 1}}}}}", "write allot: table"),
    (
        "assumptions: {channels: {special_post: {conversion_chance: null}}}",
        "term_years and conversion_chance go",
    ),
    ("assumptions: {channels: {special_post: {age_from: {value: 40}}}}", "age_from must be below age_to"),
    ("assumptions: {load_basis: guessed}", "'calibrated' or 'standard'"),
    ("assumptions: {enrolment: {stay: {junior: null}}}", "stay says nothing about junior"),
    ("assumptions: {enrolment: {stay: {junor: {value: 1}}}}", "assumptions.enrolment.stay.junor"),
    (f"assumptions: {{enrolment: {{stay: {{special: {{value: 1, {LEAF}}}}}}}}}", "stay: 'special' has no grades"),
    ("county: null", "'county' is missing"),
]


@pytest.mark.parametrize(("text", "why"), WORDS)
def test_words_that_do_not_fit_are_refused(world, text, why):
    assert why in refusal(world, text)


def test_a_regime_that_does_not_exist_is_refused_with_what_is_known(world):
    with pytest.raises(PlannerError, match="'cn-2052' is not a known retirement regime; did you mean 'cn-2025'"):
        world.inputs("wrong", policies="supply: {retirement: {regime: cn-2052}}")


# years


@pytest.mark.parametrize("first", [2022, 2024, 2050])
def test_a_plan_by_year_begins_with_plan_from(world, first):
    text = f"policies: {{market: {{channels: {{open_recruitment: {{plan: {{{first}: 3}}}}}}}}}}"
    message = refusal(world, text)
    assert "policies.market.channels.open_recruitment.plan: a plan by year must begin with plan_from, 2023" in message


@pytest.mark.parametrize(
    "actuals", ["{special_post: {2023: ACTUAL}}", "{talent: {2023: ACTUAL}}", "{open_recruitment: {2030: ACTUAL}}"]
)
def test_an_actual_that_nobody_would_read_is_refused(world, actuals):
    actual = "{value: 3, source: count, confidence: verified}"
    assert "assumptions.actuals" in refusal(world, f"assumptions: {{actuals: {actuals.replace('ACTUAL', actual)}}}")


def test_a_rule_and_a_plan_together_are_refused(world):
    message = refusal(world, "policies: {market: {channels: {open_recruitment: {replace_leavers: 100%}}}}")
    assert "both 'plan' and 'replace_leavers' are given" in message


def test_two_channels_of_one_status_have_one_term(world):
    text = "assumptions: {channels: {contract: {status: special_post, renewal_chance: null}}}"
    message = refusal(world, text)
    assert message.startswith("FILE:2:")
    assert "special_post and contract both bring status 'special_post'" in message
    assert "a status has one term" in message


@pytest.mark.parametrize("constant", ["conversion_chance", "female_share", "age_from"])
def test_a_value_that_cannot_change_by_year_takes_no_path(world, constant):
    text = f"assumptions: {{channels: {{special_post: {{{constant}: {{by_year: {{2023: 1}}}}}}}}}}"
    assert f"unknown key 'assumptions.channels.special_post.{constant}.by_year'" in refusal(world, text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("assumptions: {enrolment: {stay: {primary: {by_year: {2024: -1}}}}}", "greater than 0"),
        ("assumptions: {norms: {primary: {pupils_per_staff: {by_year: {2024: 0}}}}}", "greater than 0"),
        ("policies: {market: {channels: {open_recruitment: {plan: .inf}}}}", "finite number"),
        ("policies: {market: {channels: {open_recruitment: {plan: 99999999}}}}", "less than or equal to"),
    ],
)
def test_numbers_out_of_all_bounds_are_refused(world, text, sentence):
    assert sentence in refusal(world, text)


def test_years_between_base_and_plan_need_actuals(world):
    message = refusal(world, "run: {plan_from: 2025}")
    assert "special_post says nothing about 2023; actuals cover the years after base_year and before" in message


def test_with_actuals_for_every_channel_and_year_a_later_plan_is_accepted(world):
    actuals = "".join(
        f"    {channel}: {{2023: {{value: 1, {LEAF}}}, 2024: {{value: 0, {LEAF}}}}}\n"
        for channel in ("special_post", "open_recruitment")
    )
    world.scenario("late", "extends: baseline\nassumptions:\n  actuals:\n" + actuals + "run: {plan_from: 2025}")
    channels = world.inputs("late").channels
    assert channels[0].happened.tolist() == [True, True, False, False, False]
    assert channels[0].posts.tolist() == [1, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("year", "why"), [(2022, "must come after base_year 2022"), (2030, "lies beyond the horizon 2027")]
)
def test_plan_from_lies_between_the_base_year_and_the_horizon(world, year, why):
    assert f"plan_from {year} {why}" in refusal(world, f"run: {{plan_from: {year}}}")


def test_years_before_the_data_are_refused(world):
    with pytest.raises(PlannerError, match="base_year is 2021, but the tables of six hold the census of 2022"):
        world.inputs("early", run="base_year: 2021\nplan_from: 2023\n", assumptions=actuals_of(2022))


def actuals_of(year):
    channels = ("special_post", "open_recruitment")
    return "actuals:\n" + "".join(f"  {name}: {{{year}: {{value: 0, {LEAF}}}}}\n" for name in channels)


def test_the_horizon_may_be_given_from_outside(world):
    assert workforce.load(world.folder / "baseline.yaml", years=3).scenario.run.years == 3


# what ships, and its tables


@pytest.mark.parametrize("name", overlays.shipped_names())
def test_every_shipped_scenario_loads_and_fits_its_county(name):
    case = workforce.load(name)
    assert case.scenario.name == name
    assert case.scenario.title.zh
    assert case.scenario.title.en
    assert case.county.id == name.split("/")[0]


@pytest.mark.parametrize("name", overlays.shipped_names())
def test_every_assumption_has_a_source_a_confidence_and_a_place(name):
    scenario, overlay = model.load(name)
    table = listing.assumptions(scenario, overlay)
    assert table["key"].is_unique
    assert (table["source"] != "").all()
    assert (table["unit"] != "").all()
    assert table["declared_in"].str.fullmatch(r"[a-z]+/[a-z_]+\.yaml:\d+").all()
    fixed = table[table["value"].map(lambda value: not isinstance(value, str))]  # a path by year is shown as a text
    ranged = fixed.dropna(subset=["low", "high"])
    assert len(ranged) > 80
    assert (ranged["low"] <= ranged["value"]).all()
    assert (ranged["value"] <= ranged["high"]).all()


def test_an_assumption_is_listed_with_the_file_that_declared_it(world):
    case = world.load("fall", assumptions="births:\n  yearly_change: {value: -7%}")
    table = listing.assumptions(case.scenario, case.overlay).set_index("key")
    row = table.loc["births.yearly_change"]
    assert (row["value"], row["low"], row["high"]) == (-0.07, -0.10, 0.0)
    assert row["declared_in"].endswith("/fall.yaml:4")
    assert table.loc["births.yearly_change", "unit"] == "per year"


def test_policies_list_plans_and_settings(world):
    case = world.load()
    table = listing.policies(case.scenario, case.overlay).set_index("key")["value"]
    assert table["policies.market.channels.open_recruitment.plan"] == "2"
    assert table["policies.market.channels.special_post.levels"] == "junior"
    assert table["run.base_year"] == "2022"
    assert table["assumptions.load_basis"] == "calibrated"


NONE_OR_ALL = {"", "0", "False", "need", "leave", "all", "district, county"}
"""What a policy may be by default: nothing, everything, or the plain way; a figure needs a file and a source."""


@pytest.mark.parametrize("name", overlays.shipped_names())
def test_no_figure_of_a_policy_is_a_default_of_the_program(name):
    case = workforce.load(name)
    table = listing.policies(case.scenario, case.overlay)
    given = [tuple(key.split(".")) in case.overlay.places for key in table["key"]]
    by_default = table[table["key"].str.startswith("policies.") & ~np.array(given)]
    assert 0 < len(by_default)
    assert set(by_default["value"]) <= NONE_OR_ALL


@pytest.mark.parametrize("key", ["selection.most_age", "redeployment.most_moved", "rotation.share"])
def test_a_figure_of_a_policy_that_is_taken_away_is_missing(world, key):
    block, figure = key.split(".")
    message = refusal(world, f"policies: {{market: {{{block}: {{{figure}: null}}}}}}")
    assert f"'policies.market.{key}' is missing" in message


def test_a_pool_says_in_how_many_years_it_is_repaid(world):
    pool = "{revolving_pool: {year: 2024, level: primary, posts: 5}}"
    message = refusal(world, f"policies: {{market: {{establishment: {pool}}}}}")
    assert message == "FILE:2:37: 'policies.market.establishment.revolving_pool.repaid_in' is missing"


def test_changes_list_what_differs_and_nothing_else(world):
    other = world.load("more", policies="market: {channels: {open_recruitment: {plan: {2023: 9}}}}")
    changes = listing.changes(world.load().scenario, other.scenario)
    assert changes[["key", "baseline", "value"]].to_numpy().tolist() == [
        ["policies.market.channels.open_recruitment.plan", "2", "2023: 9"]
    ]
    assert listing.changes(other.scenario, other.scenario).empty


def test_a_county_that_does_not_exist_is_refused_with_its_place(world):
    file = world.scenario("elsewhere", "extends: baseline\ncounty: guidng\n")
    with pytest.raises(PlannerError, match=r"elsewhere\.yaml:2:1: county: there is no county 'guidng'"):
        workforce.load(file)


# what does not fit in supply and market

CHANNEL = "policies: {market: {channels: {open_recruitment: {PLAN}}}}"
MARKET = [
    (CHANNEL.replace("PLAN", "levels: [primry]"), "'primry' is not a known level; did you mean 'primary'?"),
    (CHANNEL.replace("PLAN", "subjects: [chinse]"), "'chinse' is not a known subject; did you mean 'chinese'?"),
    (CHANNEL.replace("PLAN", "plan: {2023: 1, 2028: 2}"), "2028 lies beyond the run, which ends in 2027"),
    (CHANNEL.replace("PLAN", "plan: {2022: 1, 2024: 2}"), "a plan by year must begin with plan_from, 2023"),
    (CHANNEL.replace("PLAN", "plan: 0, fill_gap: 50%, replace_leavers: 50%"), "a channel follows one rule"),
    (CHANNEL.replace("PLAN", "renewal: 50%"), "open_recruitment has no term to renew"),
    (
        "assumptions: {channels: {special_post: {conversion_chance: {value: 120%, high: null}}}}",
        "less than or equal to 1",
    ),
    (
        "assumptions: {channels: {contract: {conversion_chance: {value: 60%, high: 1}}}}",
        "conversion_chance and renewal_chance add up to more than 100 %",
    ),
    (
        "assumptions: {channels: {funded_graduate: {bond_years: 41}}}",
        "a bond of 41 years is longer than a career; at most 40",
    ),
    ("assumptions: {channels: {funded_graduate: {completion_rate: null}}}", "lead_years and completion_rate go"),
    ("assumptions: {licences: {upward: {primry: {value: 1}}}}", "assumptions.licences.upward.primry"),
    (
        "assumptions: {working_time: {maternty: {concerned: {value: 0.1}}}}",
        "assumptions.working_time.maternty",
    ),
    (
        "policies: {market: {redeployment: {from_year: 2023, steps: [subjct]}}}",
        "'subjct' is not a known",
    ),
    ("policies: {market: {redeployment: {from_year: 2022}}}", "2022 comes before plan_from, 2023"),
    ("policies: {market: {rotation: {from_year: 2024, most_age: {men: 50}}}}", "'men' is not a known sex"),
    ("policies: {market: {selection: {plan: {2023: 1, 2040: 2}}}}", "2040 lies beyond the run, which ends in 2027"),
    ("policies: {market: {selection: {plan: 1, to: [city]}}}", "'city' is not a known area"),
    (
        "policies: {supply: {retention: {x: {from_year: 2022, reduction: 10%}}}}",
        "2022 comes before plan_from, 2023",
    ),
    (
        "policies: {supply: {retention: {x: {from_year: 2025, to_year: 2024, reduction: 10%}}}}",
        "to_year 2024 comes before from_year 2025",
    ),
    ("policies: {supply: {retention: {x: {from_year: 2024, reduction: 110%}}}}", "less than or equal to 1"),
    ("policies: {supply: {retirement: {regime: {2025: cn-2024}}}}", "policies.supply.retirement.regime"),
    ("policies: {supply: {retirement: {groups: {male: men}}}}", "'men' is not a known group of the regime"),
]


@pytest.mark.parametrize(("text", "why"), MARKET)
def test_what_does_not_fit_in_supply_or_market_is_one_sentence_with_file_and_line(world, text, why):
    message = refusal(world, text)
    assert why in message
    assert message.startswith("FILE:2:")


@pytest.mark.parametrize(
    ("market", "why"),
    [
        ("channels: {open_recruitment: {schools: [x]}}", "'x' is not a school of the table schools"),
        ("channels: {open_recruitment: {plan: 0, use_free_posts: 50%}}", "no approved posts are given"),
        ("channels: {open_recruitment: {levels: [senior]}}", "no school where this channel may recruit"),
        (
            "establishment: {moves: [{year: 2024, out_of: primary, to: junior, posts: 5}]}",
            "policies.market.establishment",
        ),
        (
            "establishment: {revolving_pool: {year: 2024, level: primary, posts: 5, repaid_in: 4}}",
            "policies.market.establishment",
        ),
    ],
)
def test_what_does_not_fit_the_county_is_one_sentence_that_names_the_key(world, market, why):
    with pytest.raises(PlannerError) as refused:
        world.inputs("wrong", policies=f"market: {{{market}}}")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_channel_that_is_not_open_to_the_county_takes_no_plan(world):
    text = "channels: {special_post: {eligible: {value: 0, low: 0}}}"
    with pytest.raises(PlannerError, match="special_post: the channel is not open to this county"):
        world.inputs("closed", assumptions=text)


def test_a_table_of_fields_with_a_gap_is_refused(world, monkeypatch):
    table = national("subject_fields")
    gap = table[table["subject"] != "mathematics"]
    for module in ("workforce.market.redeployment", "workforce.scenario.checks"):
        monkeypatch.setattr(f"{module}.national", lambda name: gap if name == "subject_fields" else national(name))
    with pytest.raises(PlannerError, match="mathematics"):
        world.inputs("gap", policies="market: {redeployment: {from_year: 2023}}")
