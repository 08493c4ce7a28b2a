"""The calendar of institutions: who acts in which month and in which order."""

import pytest

from workforce.results.ledger import Ledger
from workforce.simulation import calendar
from workforce.simulation.calendar import Office, census_number, timetable
from workforce.simulation.moving import Moving
from workforce.simulation.run import Census, offices
from workforce.simulation.supposed import likely


class Anybody:
    """Teachers of whom a calendar wants to know only when terms end, and what is supposed of them."""

    def __init__(self, inputs):
        self.supposed = likely(inputs)

    def term_months(self):
        return {0}

    def end_terms(self, month):
        raise AssertionError("nobody acts before the calendar is kept")


def kept(years, *offices_by_month):
    diary = []
    made = [Office(name, month, lambda now, name=name: diary.append((now, name))) for name, month in offices_by_month]
    calendar.keep(made, years)
    return diary


def test_an_office_acts_every_year_in_its_month_counted_from_the_base_census():
    """March is month 6 after September."""
    assert kept(3, ("spring", 3)) == [(6, "spring"), (18, "spring"), (30, "spring")]


def test_september_begins_a_year_after_the_base_census_and_includes_the_last_one():
    assert kept(2, ("census", 9)) == [(12, "census"), (24, "census")]


def test_august_is_the_last_month_of_a_school_year():
    assert kept(2, ("summer", 8)) == [(11, "summer"), (23, "summer")]


def test_offices_of_one_month_act_in_the_order_of_the_list():
    diary = kept(2, ("terms", 9), ("posts", 9), ("spring", 3), ("census", 9))
    assert [name for _, name in diary] == ["spring", "terms", "posts", "census"] * 2


def test_nothing_happens_after_the_last_census():
    assert max(month for month, _ in kept(2, ("autumn", 10), ("census", 9))) == 24


@pytest.mark.parametrize(("month", "census"), [(1, 1), (12, 1), (13, 2), (24, 2), (25, 3)])
def test_an_arrival_counts_for_the_next_census_that_of_the_same_day_included(month, census):
    assert census_number(month) == census


def year_of(inputs):
    """The offices of a year, by name and month."""
    ledger = Ledger(inputs.size(1))
    anybody = Anybody(inputs)
    moving = Moving(inputs, anybody, ledger)
    year = offices(inputs, anybody, ledger, moving, Census(inputs, anybody, ledger, moving))
    return [(office.name, office.month) for office in year]


def test_the_year_reads_terms_then_channels_in_the_order_of_the_scenario_then_the_census(world):
    assert year_of(world.inputs()) == [
        ("end_of_terms", 9),
        ("special_post.arrive", 9),
        ("open_recruitment.arrive", 9),
        ("census", 9),
    ]


ALL = """
    market:
      channels: {funded_graduate: {plan: 1}}
      selection: {plan: 1}
      redeployment: {from_year: 2024}
      rotation: {from_year: 2024}
"""


def test_decisions_signings_second_rounds_and_moves_have_their_place_in_the_year(world):
    rounds = """
    channels:
      open_recruitment:
        decision_month: 3
        second_round: {month: 2, fill_rate: {value: 0.5, unit: x, source: s, confidence: assumed}}
    """
    assert year_of(world.inputs("all", assumptions=rounds, policies=ALL)) == [
        ("end_of_terms", 9),
        ("special_post.arrive", 9),
        ("open_recruitment.again", 2),
        ("open_recruitment.decide", 3),
        ("open_recruitment.arrive", 9),
        ("funded_graduate.sign", 9),
        ("funded_graduate.arrive", 9),
        ("selection", 9),
        ("redeployment", 9),
        ("rotation", 9),
        ("census", 9),
    ]


def test_a_channel_that_never_recruits_and_policies_that_are_off_have_no_office(world):
    inputs = world.inputs("off", policies="market: {channels: {special_post: {plan: 0}, open_recruitment: {plan: 0}}}")
    assert [name for name, _ in year_of(inputs)] == ["end_of_terms", "census"]


def test_the_timetable_tells_what_the_processes_do_and_does_nothing():
    def refuse(month):
        raise AssertionError("nothing is done")

    year = [Office("spring", 3, refuse), Office("census", 9, refuse)]
    assert timetable(year, 2) == [(6, "spring"), (12, "census"), (18, "spring"), (24, "census")]


def test_an_office_that_acts_at_the_base_census_too_keeps_its_place_in_the_list():
    year = [Office("signing", 9, print, at_base=True), Office("census", 9, print)]
    assert timetable(year, 1) == [(0, "signing"), (12, "signing"), (12, "census")]
