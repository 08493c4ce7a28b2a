"""Values set in the text of a YAML file: worked examples, and that all other characters stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from workforce.errors import PlannerError
from workforce.planning.yaml_edits import edited

TEXT = """\
# of the county
title: {zh: '甲：乙', en: "A: b"}  # quotes stay
channels:
  talent: {plan: {2023: 2,   # two at first
                  2026: 3}}
  contract:
    plan: 5  # since 2020

  # about silver age
  silver_age: {}
run: {years: 5}
"""


@pytest.mark.parametrize(
    ("wanted", "before", "after"),
    [
        ({"contract": {"plan": 6.0}}, "plan: 5  #", "plan: 6  #"),
        ({"contract": {"plan": {2023: 5.0, 2025: 7.5}}}, "plan: 5  #", "plan: {2023: 5, 2025: 7.5}  #"),
        ({"talent": {"plan": {2023: 4.0}}}, "2023: 2,   #", "2023: 4,   #"),
        ({"talent": {"plan": {2024: 4.0, 2025: 1.0}}}, "2023: 2,   #", "2023: 2, 2024: 4, 2025: 1,   #"),
        ({"talent": {"plan": {2027: 1.0}}}, "2026: 3}}", "2026: 3, 2027: 1}}"),
        ({"talent": {"plan": {2022: 1.0}}}, "{2023: 2", "{2022: 1, 2023: 2"),
        ({"talent": {"levels": 1.0}}, "2026: 3}}", "2026: 3}, levels: 1}"),
        ({"silver_age": {"plan": 1.0, "x": {"y": 2.0}}}, "silver_age: {}", "silver_age: {plan: 1, x: {y: 2}}"),
        ({"contract": {"x": {"y": {2023: 1.0}}}}, "since 2020\n", "since 2020\n    x: {y: {2023: 1}}\n"),
        (
            {"contract": {"x": {"y": {"z": {2023: 1.0}}, "w": {"z": 3.0}}}},
            "since 2020\n",
            "since 2020\n    x:\n      y: {z: {2023: 1}}\n      w: {z: 3}\n",
        ),
        (
            {"contract": {"x": 1.0}, "transfer_in": {"plan": 1.0}},
            "since 2020\n\n  # about silver age\n  silver_age: {}\n",
            "since 2020\n    x: 1\n\n  # about silver age\n  silver_age: {}\n  transfer_in: {plan: 1}\n",
        ),
    ],
)
def test_only_what_is_wanted_changes(wanted, before, after):
    assert TEXT.count(before) == 1
    made = edited(TEXT, {"channels": wanted})
    assert made == TEXT.replace(before, after)
    assert YAML(typ="safe").load(made) != YAML(typ="safe").load(TEXT)


def test_nothing_wanted_changes_nothing():
    assert edited(TEXT, {}) == TEXT


def test_a_block_at_the_end_of_a_file_without_a_last_line_break():
    assert edited("a:\n  b: 1", {"a": {"c": 2.0}, "d": {"e": 3.0}}) == "a:\n  b: 1\n  c: 2\nd: {e: 3}"


def test_line_breaks_stay_those_of_the_file():
    assert edited("a:\r\n  b: 1\r\n", {"a": {"c": {"d": {"e": {"f": 1.0}}}}}) == (
        "a:\r\n  b: 1\r\n  c:\r\n    d: {e: {f: 1}}\r\n"
    )


def test_years_in_lines_are_put_in_their_order():
    text = "plan:\n  2023: 1  # first\n  2026: 2\n"
    assert (
        edited(text, {"plan": {2024: 5.0, 2022: 0.0}}) == "plan:\n  2022: 0\n  2023: 1  # first\n  2024: 5\n  2026: 2\n"
    )


def test_a_key_with_nothing_after_it_and_after_a_text_of_several_lines():
    text = "a:\nb: |\n  many\n  lines\n"
    assert edited(text, {"a": {"c": 1.0}}) == "a: {c: 1}\nb: |\n  many\n  lines\n"
    assert edited(text, {"d": 1.0}) == "a:\nb: |\n  many\n  lines\nd: 1\n"


def test_an_alias_is_refused():
    text = "a: &same {2023: 1}\nb: *same\n"
    with pytest.raises(PlannerError) as told:
        edited(text, {"b": {2023: 2.0}})
    assert str(told.value) == (
        "line 2: 'b' is written as an alias (*...), which stands for other places too; write its values out there, or "
        "change it by hand"
    )


KEYS = st.sampled_from(["plan", "targets", "primary", "chinese", "all", "x"])
TABLES = st.dictionaries(st.integers(2020, 2040), st.integers(0, 99).map(float), min_size=1, max_size=4)
TREES = st.recursive(TABLES, lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=4), max_leaves=12)


def merged(before, after):
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return after
    return before | {key: merged(before.get(key), value) for key, value in after.items()}


def plain(tree):
    return {key: plain(value) for key, value in tree.items()} if isinstance(tree, dict) else float(tree)


def numbers_become_tables(before, after):
    """Whether no mapping would have to become a number, which is never asked for."""
    if isinstance(before, dict) and isinstance(after, dict):
        return all(numbers_become_tables(before[key], after[key]) for key in before.keys() & after.keys())
    return isinstance(after, dict) or not isinstance(before, dict)


@given(TREES, TREES, st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_is_read_afterwards_is_what_was_there_with_what_was_wanted(first, second, wide):
    """A text made by the same means, in lines or in braces, is read as the two merged key by key."""
    text = edited("a: {}\n" if wide else "a:\n  b: 1\n", {"a": first})
    wanted = {"a": second}
    before = plain(YAML(typ="safe").load(text))
    if numbers_become_tables(before, wanted):
        assert plain(YAML(typ="safe").load(edited(text, wanted))) == merged(before, plain(wanted))
