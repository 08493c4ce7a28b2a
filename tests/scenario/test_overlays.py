"""Scenario files: extending, merging, and what is wrong told with file, line and column."""

import re
from pathlib import Path

import pytest
from six_teachers import write_scenario

import workforce
from workforce import shipped
from workforce.errors import PlannerError
from workforce.scenario import overlays

# extending and merging


def test_a_scenario_is_what_it_extends_with_its_own_differences(tmp_path):
    write_scenario(tmp_path, "base", "a: {one: 1, two: 2}\nb: kept")
    child = write_scenario(tmp_path, "child", "extends: base\na: {two: 22, three: 3}")
    assert overlays.read(child).values == {"a": {"one": 1, "two": 22, "three": 3}, "b": "kept"}


def test_a_chain_of_three_is_merged_from_the_ground_up(tmp_path):
    write_scenario(tmp_path, "first", "a: 1\nb: 1\nc: 1")
    write_scenario(tmp_path, "second", "extends: first\nb: 2\nc: 2")
    third = write_scenario(tmp_path, "third", "extends: second\nc: 3")
    overlay = overlays.read(third)
    assert overlay.values == {"a": 1, "b": 2, "c": 3}
    assert [file.stem for file in overlay.chain] == ["first", "second", "third"]


def test_a_list_is_replaced_and_not_joined(tmp_path):
    write_scenario(tmp_path, "base", "levels: [primary, junior]")
    child = write_scenario(tmp_path, "child", "extends: base\nlevels: [senior]")
    assert overlays.read(child).values == {"levels": ["senior"]}


def test_null_takes_a_key_away(tmp_path):
    write_scenario(tmp_path, "base", "a: {one: 1, two: 2}\nb: {x: 1}")
    child = write_scenario(tmp_path, "child", "extends: base\na: {one: null}\nb: null  # all of it")
    assert overlays.read(child).values == {"a": {"two": 2}}


def test_years_stay_numbers_as_keys(tmp_path):
    write_scenario(tmp_path, "base", "plan: {2023: 5, 2024: 6}")
    child = write_scenario(tmp_path, "child", "extends: base\nplan: {2024: 7}")
    assert overlays.read(child).values == {"plan": {2023: 5, 2024: 7}}


def test_a_sibling_comes_before_a_shipped_scenario(tmp_path):
    write_scenario(tmp_path, "china", "a: mine")
    child = write_scenario(tmp_path, "child", "extends: china")
    assert overlays.read(child).values == {"a": "mine"}


def test_a_shipped_scenario_is_found_where_there_is_no_sibling(tmp_path):
    child = write_scenario(tmp_path, "child", "extends: guiding/baseline")
    assert overlays.read(child).values["county"] == "guiding"


def test_every_key_knows_the_file_line_and_column_in_which_it_was_declared(tmp_path):
    base = write_scenario(tmp_path, "base", "a:\n  one: 1\n  two: 2")
    child = write_scenario(tmp_path, "child", "extends: base\na:\n  two: 22")
    overlay = overlays.read(child)
    assert str(overlay.place(("a", "one"))) == f"{base}:2:3"
    assert str(overlay.place(("a", "two", "deeper"))) == f"{child}:3:3"
    assert overlay.place(("elsewhere",)) is None


# what is wrong


def sentence(file):
    with pytest.raises(PlannerError) as refused:
        overlays.read(file)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_circle_of_extends_is_refused_with_its_path(tmp_path):
    write_scenario(tmp_path, "one", "extends: two")
    two = write_scenario(tmp_path, "two", "extends: one")
    assert "'extends' goes round in a circle (two -> one -> two)" in sentence(two)


def test_a_scenario_that_extends_itself_is_a_circle(tmp_path):
    assert "(me -> me)" in sentence(write_scenario(tmp_path, "me", "extends: me"))


def test_a_parent_that_does_not_exist_is_refused_with_the_nearest(tmp_path):
    write_scenario(tmp_path, "baseline", "a: 1")
    child = write_scenario(tmp_path, "child", "extends: basline")
    assert sentence(child) == f"{child}:1:1: extends: there is no scenario 'basline'; did you mean 'baseline'?"


def test_extends_must_be_a_name(tmp_path):
    child = write_scenario(tmp_path, "child", "extends: [a, b]")
    assert "'extends' must be the name of one scenario" in sentence(child)


WRONG_YAML = [
    ("a: 1\nb: 2\na: 3", "3:1: the key 'a' is given twice; keep one"),
    ("a:\n  x: 1\n  x: 2", "3:3: the key 'x' is given twice; keep one"),
    ("a： 1", "1:2: full-width '：' stands where YAML needs ': ' (half-width)"),
    ("a: {one：1}", "1:8: full-width '：' stands where YAML needs ': ' (half-width)"),
    ("a: {one: 1，two: 2}", "1:11: full-width '，' stands where YAML needs ', ' (half-width)"),
    ("a: {one: }", "1:5: 'one' is given no value, and there is none to take away"),
]


@pytest.mark.parametrize(("text", "why"), WRONG_YAML)
def test_wrong_yaml_is_named_with_line_and_column(tmp_path, text, why):
    file = write_scenario(tmp_path, "wrong", text)
    assert sentence(file) == f"{file}:{why}"


def test_yaml_that_cannot_be_read_at_all_is_refused_with_its_place(tmp_path):
    file = write_scenario(tmp_path, "wrong", "a: 1\nb: [1, 2\nc: 3")
    assert re.match(rf"{re.escape(str(file))}:\d+:\d+: this is not valid YAML", sentence(file))


FULL_WIDTH = [
    ("run:\n  seed：1", "3:7: full-width '：'"),
    ("run: {seed：1}", "2:11: full-width '：'"),
    ("run： {seed: 1}", "2:4: full-width '：'"),
    ("run: {seed: 1，years: 3}", "2:14: full-width '，'"),
    ("run:\n  seed: 1\n  years：3", "4:8: full-width '：'"),
    ("run:\n  years： 3\n  seed: 1", "3:8: full-width '：'"),
    ("title: {zh: 六：人, en: x}\nrun:\n  seed：1", "4:7: full-width '：'"),
]


@pytest.mark.parametrize(("text", "why"), FULL_WIDTH)
def test_full_width_punctuation_is_found_wherever_a_scenario_reads_wrong_by_it(world, text, why):
    file = world.scenario("wrong", "extends: baseline\n" + text)
    with pytest.raises(PlannerError) as refused:
        world.load("wrong")
    assert str(refused.value).startswith(f"{file}:{why}")


def test_full_width_punctuation_in_a_text_is_ordinary(tmp_path):
    file = write_scenario(tmp_path, "right", "title: {zh: '六人县：现状，延续', en: x}\nnote: 现状：延续")
    assert overlays.read(file).values["note"] == "现状：延续"


@pytest.mark.parametrize("text", ["", "- a\n- b", "only words"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path, text):
    file = write_scenario(tmp_path, "wrong", text or "# nothing")
    assert sentence(file) == f"{file}: a scenario is a mapping of keys and values, such as 'extends: baseline'"


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_bytes("title: 县".encode("gb18030"))
    assert sentence(file) == f"{file}: this is not UTF-8 text; save it again with the encoding UTF-8"


def test_a_scenario_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(PlannerError) as refused:
        workforce.load("guiding/basline")
    assert str(refused.value) == "there is no scenario 'guiding/basline'; did you mean 'guiding/baseline'?"


def test_the_path_of_a_file_is_a_name_with_or_without_its_ending(world):
    path = world.folder / "baseline"
    assert workforce.load(path).scenario == workforce.load(Path(f"{path}.yaml")).scenario


IN_BOTH = {
    "baseline", "limits", "today", "replace_leavers", "no_recruitment", "low_births", "later_retirement",
    "funded_graduates",
    "county_management", "rotation", "senior_women_early", "senior_women_late", "retention_rural", "hiring_freeze",
    "urban_selection", "everything", "everything_demand", "after_school", "boarding_and_mergers", "high_births",
    "mental_health", "public_kindergartens", "remote_lessons", "senior_progression", "smaller_classes",
}  # fmt: skip
OF_ITS_OWN = {
    "changge": {
        "talent_senior", "contract_teachers", "contract_to_established", "building_projects", "electives",
        "large_classes_entry", "large_classes_gone", "private_intake_cut",
    },
    "guiding": {
        "more_special_posts", "more_transfers_in", "special_posts_run_down", "revolving_pool", "building_programme",
        "faster_urbanisation",
    },
}  # fmt: skip


def test_the_shipped_scenarios_are_those_of_both_counties():
    names = overlays.shipped_names()
    for county, own in OF_ITS_OWN.items():
        assert {name.split("/")[1] for name in names if name.startswith(county)} == IN_BOTH | own
    assert all((shipped.scenarios() / f"{name}.yaml").is_file() for name in names)


def test_a_key_with_nothing_under_it_does_not_take_a_block_away_in_silence(world):
    """``open_recruitment:`` and no more looks unfinished; the word ``null`` says that it is meant."""
    with pytest.raises(PlannerError, match=r"unfinished\.yaml:\d+:\d+: 'open_recruitment' is given nothing"):
        world.load("unfinished", policies="market:\n  channels:\n    open_recruitment:  # to do")
    gone = world.load("gone", policies="market:\n  channels:\n    open_recruitment: null")
    assert "open_recruitment" not in gone.scenario.policies.market.channels
