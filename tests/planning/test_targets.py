"""Targets of a scenario as a table, and set in its file: what changes, what stays, what is refused."""

import os
from pathlib import Path

import numpy as np
import pytest
from six_teachers import indented

import workforce
from workforce.errors import PlannerError
from workforce.planning import target_files, targets

OWN = indented("""
    # the county's own plan
    extends: baseline
    title: {zh: '甲：招聘', en: "Own plan"}  # both needed

    policies:
      market:
        channels:
          # since 2020
          open_recruitment:
            plan: 4   # from the personnel office
            targets:
              primary:
                mathematics: {town: {2023: 1,   # one
                                     2025: 3}}
              junior: {chinese: {all: 2}}

          talent: {plan: {2023: 0, 2026: 2}, levels: [junior]}
          contract: {plan: 0, replace_leavers: 50%}
    run: {seed: 7}
""")
YEARS = [2023, 2024, 2025, 2026, 2027]


@pytest.fixture
def own(world):
    """A scenario file with comments, of which the channels have plans, targets and a rule."""
    return world.scenario("own", OWN)


def change(file, given, channel, place=None, within=False, output=None):
    """Set posts as the command does; the rows that changed."""
    case = workforce.load(file)
    scenario = case.scenario
    channel = targets.channel_of(channel, scenario)
    assigned = targets.assignments(given, scenario)
    changed = targets.assigned(scenario, channel, place and targets.place_of(*place), assigned, within)
    source = (
        target_files.beside(scenario, case.overlay, output) if output else target_files.in_place(scenario, case.overlay)
    )
    with target_files.draft(source, target_files.edited(source, changed), changed):
        pass
    return changed


def plans(file):
    found = targets.plans(workforce.load(file).scenario)
    return {row: posts.tolist() for row, posts in found.items()}


def rest(file):
    """Everything of a scenario but the posts of its channels."""
    values = workforce.load(file).scenario.model_dump(exclude={"name"})
    for plan in values["policies"]["market"]["channels"].values():
        del plan["plan"], plan["targets"]
    return values


# the table


def test_the_table_has_a_row_a_place_and_year_and_says_how_the_rest_is_spread(own):
    table = targets.table(workforce.load(own).scenario)
    assert list(table.columns) == ["channel", "level", "subject", "area", "year", "posts"]
    assert sorted(table["year"].unique()) == YEARS
    shown = {key: part["posts"].tolist() for key, part in table.groupby(["channel", "level", "subject", "area"])}
    assert shown[("open_recruitment", "need", "need", "need")] == [4] * 5
    assert shown[("open_recruitment", "primary", "mathematics", "town")] == [1, 1, 3, 3, 3]
    assert shown[("open_recruitment", "junior", "chinese", "all")] == [2] * 5
    assert shown[("talent", "need", "need", "need")] == [0, 0, 0, 2, 2]
    assert np.isnan(shown[("contract", *["replace_leavers"] * 3)]).all()
    assert len(shown) == 6  # and the special posts of the baseline


def test_a_plan_by_table_is_called_so(world):
    case = world.load("table", policies="market: {channels: {talent: {plan: 2, allot: table, allotment: {junior: 1}}}}")
    assert set(targets.table(case.scenario).query("channel == 'talent'")["area"]) == {"table"}


# what is set


@pytest.mark.parametrize(
    ("given", "posts"),
    [
        (["2024=9"], [4, 9, 4, 4, 4]),
        (["2024+=9"], [4, 9, 9, 9, 9]),
        (["2024+=9", "2026=0"], [4, 9, 9, 0, 9]),
        (["2026=0", "2024+=9"], [4, 9, 9, 9, 9]),
        (["2023+=6"], [6] * 5),
        (["2023=0", "2027=8.5"], [0, 4, 4, 4, 8.5]),
        (["２０２４＝９"], [4, 9, 4, 4, 4]),
    ],
)
def test_a_year_alone_or_from_it_on(own, given, posts):
    others = plans(own)
    before = rest(own)
    change(own, given, "open_recruitment")
    row = ("open_recruitment", "need", "need", "need")
    assert plans(own) == others | {row: posts}
    assert rest(own) == before


@pytest.mark.parametrize(
    ("given", "channel", "place", "before", "after"),
    [
        (["2023+=6"], "open_recruitment", None, "plan: 4   #", "plan: 6   #"),
        (["2025=6"], "事业单位招聘", None, "plan: 4   #", "plan: {2023: 4, 2025: 6, 2026: 4}   #"),
        (["2027=6"], "Open recruitment", ("小学", "数学", "镇区"), "2025: 3}}", "2025: 3, 2027: 6}}"),
        (["2024=6"], "open_recruitment", ("primary", "数学", "town"), "2023: 1,   #", "2023: 1, 2024: 6,   #"),
        (["2023=6"], "统招", ("初中", "语文", None), "all: 2}", "all: {2023: 6, 2024: 2}}"),
        (["2023=6"], "统招", ("junior", None, None), "{all: 2}}", "{all: 2}, all: {all: {2023: 6, 2024: 0}}}"),
        (["2023+=6"], "统招", (None, "语文", None), "{chinese: {all: 2}}\n",
         "{chinese: {all: 2}}\n          all: {chinese: {all: 6}}\n"),
        (["2027=1"], "talent", None, "2026: 2}", "2026: 2, 2027: 1}"),
        (["2024=1"], "高层次人才引进", None, "{2023: 0, 2026", "{2023: 0, 2024: 1, 2025: 0, 2026"),
        (["2024=1"], "talent", ("初中", None, None), "levels: [junior]",
         "levels: [junior], targets: {junior: {all: {all: {2023: 0, 2024: 1, 2025: 0}}}}"),
    ],
)  # fmt: skip
def test_nothing_but_the_posts_changes_in_the_text(own, given, channel, place, before, after):
    """Names are ids, or Chinese or English names."""
    assert OWN.count(before) == 1
    others = plans(own)
    changed = change(own, given, channel, place)
    assert own.read_text("utf-8") == OWN.replace(before, after)
    assert plans(own) == others | {row: posts.tolist() for row, posts in changed.items()}


def test_what_is_already_so_changes_nothing(own):
    stamp = own.stat().st_mtime_ns
    change(own, ["2025=3", "2024=1"], "open_recruitment", ("primary", "mathematics", "town"))
    change(own, ["2023+=0"], "open_recruitment", ("senior", None, None))
    assert (own.read_text("utf-8"), own.stat().st_mtime_ns) == (OWN, stamp)


def test_a_table_that_was_set_back_is_read_as_before(own):
    before = plans(own)
    change(own, ["2025=6"], "open_recruitment")
    change(own, ["2025=4"], "open_recruitment")
    assert plans(own) == before


def test_a_mark_and_line_breaks_of_windows_stay(own):
    own.write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    change(own, ["2025=6"], "open_recruitment")
    expected = OWN.replace("plan: 4   #", "plan: {2023: 4, 2025: 6, 2026: 4}   #").replace("\n", "\r\n")
    assert own.read_bytes() == b"\xef\xbb\xbf" + expected.encode()


def test_a_file_keeps_its_rights(own):
    own.chmod(0o640)
    change(own, ["2025=6"], "open_recruitment")
    assert own.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in own.parent.glob(".*")] == []


# within the plan of the channel


def test_within_the_plan_the_total_of_the_channel_stays(own):
    """Three more in 2024 and 2025 by target, three fewer by need."""
    place = ("primary", "mathematics", "town")
    change(own, ["2024=4", "2025=6"], "open_recruitment", place, within=True)
    found = plans(own)
    assert found[("open_recruitment", *place)] == [1, 4, 6, 3, 3]
    assert found[("open_recruitment", "need", "need", "need")] == [4, 1, 1, 4, 4]


def test_within_the_plan_fewer_for_a_place_are_more_by_need(own):
    change(own, ["2023+=0"], "open_recruitment", ("junior", "chinese", None), within=True)
    assert plans(own)[("open_recruitment", "need", "need", "need")] == [6] * 5


# what is inherited


def test_of_an_inherited_table_only_the_years_that_change_are_written(world, own):
    heir = world.scenario("heir", "extends: own  # as the office wants it\n")
    change(heir, ["2024=5"], "open_recruitment", ("primary", "mathematics", "town"))
    assert heir.read_text("utf-8") == (
        "extends: own  # as the office wants it\n"
        "policies:\n  market:\n    channels:\n      open_recruitment:\n        targets:\n          primary:\n"
        "            mathematics: {town: {2024: 5}}\n"
    )
    assert plans(heir) == plans(own) | {("open_recruitment", "primary", "mathematics", "town"): [1, 5, 3, 3, 3]}
    assert own.read_text("utf-8") == OWN


def test_a_year_that_held_from_an_inherited_table_goes_on(world, own):
    heir = world.scenario("heir", "extends: own\npolicies: {market: {channels: {talent: {plan: {2026: 5}}}}}\n")
    change(heir, ["2024=1"], "talent")
    assert "{2024: 1, 2025: 0, 2026: 5}" in heir.read_text("utf-8")
    assert plans(heir)[("talent", "need", "need", "need")] == [0, 1, 0, 5, 5]


def test_over_an_inherited_number_a_whole_table_is_written(world, own):
    heir = world.scenario("heir", "extends: own\n")
    change(heir, ["2025=9"], "open_recruitment")
    assert "open_recruitment: {plan: {2023: 4, 2025: 9, 2026: 4}}" in heir.read_text("utf-8")
    assert plans(heir)[("open_recruitment", "need", "need", "need")] == [4, 4, 9, 4, 4]


def test_a_number_over_an_inherited_table_becomes_a_table_in_which_no_inherited_year_shows(world, own):
    heir = world.scenario("heir", "extends: own\npolicies: {market: {channels: {talent: {plan: 7}}}}\n")
    change(heir, ["2024=1"], "talent")
    assert plans(heir)[("talent", "need", "need", "need")] == [7, 1, 7, 7, 7]


def test_a_channel_that_the_scenario_does_not_plan_yet(world):
    change(world.folder / "baseline.yaml", ["2025=1"], "银龄", ("初中", None, None))
    assert plans(world.folder / "baseline.yaml")[("silver_age", "junior", "all", "all")] == [0, 0, 1, 0, 0]


# a new file


def test_a_new_file_extends_the_scenario_and_holds_the_change_alone(own):
    new = own.parent / "new.yaml"
    change(own, ["2025=9"], "talent", output=new)
    assert new.read_text("utf-8") == (
        "extends: own\npolicies:\n  market:\n    channels:\n      talent: {plan: {2025: 9}}\n"
    )
    assert plans(new) == plans(own) | {("talent", "need", "need", "need"): [0, 0, 9, 2, 2]}
    assert own.read_text("utf-8") == OWN


def test_a_new_file_in_another_folder_finds_scenario_and_county(own):
    folder = own.parent / "other: one"
    folder.mkdir()
    change(own, ["2025=9"], "talent", output=folder / "new.yaml")
    assert (folder / "new.yaml").read_text("utf-8").startswith("extends: ../own\ncounty: ../six\npolicies:")
    assert plans(folder / "new.yaml")[("talent", "need", "need", "need")] == [0, 0, 9, 2, 2]


def test_a_path_that_yaml_would_misread_is_quoted(own):
    change(own, ["2025=9"], "talent", output=own.parent / "a #b.yaml")
    change(own.parent / "a #b.yaml", ["2026=9"], "talent", output=own.parent / "new.yaml")
    assert (own.parent / "new.yaml").read_text("utf-8").startswith('extends: "a #b"\n')
    assert plans(own.parent / "new.yaml")[("talent", "need", "need", "need")] == [0, 0, 9, 9, 2]


def test_a_new_file_may_extend_a_shipped_scenario(tmp_path):
    change("guiding/baseline", ["2025=9"], "silver_age", output=tmp_path / "new.yaml")
    assert (tmp_path / "new.yaml").read_text("utf-8").startswith("extends: guiding/baseline\npolicies:")


# what is refused


@pytest.mark.parametrize(
    ("given", "channel", "place", "sentence"),
    [
        (["2025:6"], "talent", None,
         "'2025:6' is not an assignment; write 2027=180, or 2027+=180 for that year and all after it"),
        (["2025=many"], "talent", None, "'2025=many': 'many' is not a number; write posts as digits, such as 12"),
        (["2025=-1"], "talent", None, "'2025=-1': -1 posts cannot be planned; write a number from 0 to 100000"),
        (["2025=nan"], "talent", None, "'2025=nan': nan posts cannot be planned; write a number from 0 to 100000"),
        (["2022=1"], "talent", None, "2022 cannot be planned; {name} plans 2023 to 2027"),
        (["2025=1", "2028=1"], "talent", None, "2028 cannot be planned; {name} plans 2023 to 2027"),
        (["2025=1"], "contract", None,
         "contract follows the rule 'replace_leavers'; to plan it in numbers, take the rule away in the scenario file "
         "(replace_leavers: null)"),
        (["2025=1"], "talnt", None,
         "'talnt' is not a known channel; did you mean 'talent'?"),
        (["2025=1"], "talent", ("primry", None, None), "'primry' is not a known level; did you mean 'primary'?"),
        (["2025=1"], "talent", (None, "数雪", None), None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_the_file_stays(own, given, channel, place, sentence):
    with pytest.raises(PlannerError) as told:
        change(own, given, channel, place)
    name = f"{own.parent.name}/own"
    if sentence:
        assert str(told.value) == sentence.replace("{name}", name)
    else:
        assert str(told.value).startswith("'数雪' is not a known subject")
    assert own.read_text("utf-8") == OWN


def test_a_plan_that_has_too_few_to_take_from_is_told_with_its_year(own):
    with pytest.raises(PlannerError) as told:
        change(own, ["2024=3", "2025=9"], "open_recruitment", ("primary", "mathematics", "town"), within=True)
    assert str(told.value) == (
        "--within: the plan of open_recruitment has 4 posts in 2025, fewer than the 6 to be taken from it; set fewer, "
        "or leave --within out"
    )
    with pytest.raises(PlannerError) as told:
        change(own, ["2025=9"], "open_recruitment", within=True)
    assert str(told.value) == ("--within takes the posts of a place from the plan; give --level, --subject or --area")
    assert own.read_text("utf-8") == OWN


def test_a_shipped_scenario_is_not_changed():
    with pytest.raises(PlannerError) as told:
        change("guiding/baseline", ["2025=9"], "talent")
    assert str(told.value).endswith(
        "baseline.yaml ships with the program and is not changed; write the change to a scenario of your own with -o "
        "NEW.yaml, or copy the county with workforce init"
    )


def test_a_new_file_never_replaces_one(own):
    with pytest.raises(PlannerError, match=r"own.yaml exists already; choose another file with -o"):
        change(own, ["2025=9"], "talent", output=own)
    with pytest.raises(PlannerError, match=r"a scenario is a file whose name ends in .yaml"):
        change(own, ["2025=9"], "talent", output=own.with_suffix(".txt"))


def test_values_that_stand_for_two_channels_are_not_changed_for_one(world):
    """Written out they may be changed; where the anchor is, a change would reach the other channel."""
    text = (
        "extends: baseline\npolicies:\n  market:\n    channels:\n      talent: &same {plan: {2023: 1}}\n"
        "      open_recruitment: *same\n"
    )
    file = world.folder / "shared.yaml"
    file.write_text(text, "utf-8")
    for channel, sentence in (
        ("open_recruitment", f"{file}, line 6: 'open_recruitment' is written as an alias (*...), which stands for"),
        ("talent", f"{file}: the targets are written in a way that cannot be changed one by one; change them by hand"),
    ):
        with pytest.raises(PlannerError) as told:
            change(file, ["2025=9"], channel)
        assert str(told.value).startswith(sentence)
        assert file.read_text("utf-8") == text


def test_a_refusal_inside_the_draft_leaves_the_file_and_nothing_beside_it(own):
    case = workforce.load(own)
    changed = targets.assigned(
        case.scenario, "talent", None, targets.assignments(["2025=9"], case.scenario), within=False
    )
    source = target_files.in_place(case.scenario, case.overlay)
    there = sorted(os.listdir(own.parent))
    with pytest.raises(PlannerError), target_files.draft(source, target_files.edited(source, changed), changed):
        raise PlannerError("the county has no place for it")
    assert own.read_text("utf-8") == OWN
    assert sorted(os.listdir(own.parent)) == there


def test_a_text_that_is_no_scenario_names_the_file_and_not_the_trial(own):
    case = workforce.load(own)
    source = target_files.in_place(case.scenario, case.overlay)
    with pytest.raises(PlannerError) as told, target_files.draft(source, OWN + "colour: red\n", {}):
        pass
    assert str(told.value).startswith(f"{own}:20:1: unknown key 'colour'")
    assert own.read_text("utf-8") == OWN


def test_a_text_in_which_something_else_changes_is_refused(own):
    case = workforce.load(own)
    source = target_files.in_place(case.scenario, case.overlay)
    for text in (OWN.replace("plan: 4", "plan: 5"), OWN.replace("seed: 7", "seed: 8")):
        with pytest.raises(PlannerError, match="change them by hand"), target_files.draft(source, text, {}):
            pass
    assert own.read_text("utf-8") == OWN


def test_places_of_the_draft_are_those_of_the_file(own):
    case = workforce.load(own)
    source = target_files.in_place(case.scenario, case.overlay)
    with target_files.draft(source, OWN, {}) as made:
        assert made.scenario.name == case.scenario.name
        assert made.overlay.places == case.overlay.places
        assert made.overlay.chain == case.overlay.chain
    assert isinstance(made.overlay.file, Path)
