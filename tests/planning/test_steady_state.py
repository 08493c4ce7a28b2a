"""The intake that keeps the age pyramid balanced: against careers counted by hand, and by keeping it up for long."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from six_teachers import NO_LEAVING

from workforce.planning.plans import with_targets
from workforce.planning.steady_state import HORIZON, Service, lasting, service, steady_state, yearly_arrivals
from workforce.simulation.ensemble import expect

CHINESE, MATHEMATICS = ("primary", "chinese"), ("primary", "mathematics")
CELLS = pd.DataFrame(
    [(*CHINESE, "town"), (*CHINESE, "rural"), (*MATHEMATICS, "town"), ("junior", "chinese", "town")],
    columns=["level", "subject", "area"],
)
MEN_OF_THIRTY = """
    channels:
      open_recruitment:
        female_share: {value: 0, low: 0}
        age_from: {value: 30, low: 30, high: 30}
        age_to: {value: 31, low: 31, high: 31}
"""


def followed(case):
    """The case in the scenario in which recruits are followed."""
    return replace(case, scenario=lasting(case.scenario)).inputs


def row_of(table, level, subject):
    return table[(table["level"] == level) & (table["subject"] == subject)].iloc[0]


def years_of(recruits, inputs, channel, level, subject):
    cell = np.flatnonzero((inputs.cells["level"] == level) & (inputs.cells["subject"] == subject))[0]
    return recruits.years[recruits.channels.index(channel), cell]


def test_men_of_thirty_who_never_leave_are_counted_at_33_censuses(world):
    case = world.load("men", assumptions=NO_LEAVING + MEN_OF_THIRTY)
    inputs = followed(case)
    recruits = service(inputs)
    assert years_of(recruits, inputs, "open_recruitment", *CHINESE) == pytest.approx(33, abs=0.1)  # until 63
    assert recruits.left_over.max() == 0


def test_women_work_five_years_less_after_the_reform(world):
    women = MEN_OF_THIRTY.replace("{value: 0, low: 0}", "{value: 1, high: 1}")
    found = []
    for name, ages in (("men", MEN_OF_THIRTY), ("women", women)):
        inputs = followed(world.load(name, assumptions=NO_LEAVING + ages))
        found.append(years_of(service(inputs), inputs, "open_recruitment", *CHINESE))
    assert found[0] - found[1] == pytest.approx(5)


def test_a_channel_that_may_not_recruit_somewhere_has_no_career_there(world):
    inputs = followed(world.load())
    recruits = service(inputs)
    assert years_of(recruits, inputs, "special_post", *CHINESE) == 0
    assert years_of(recruits, inputs, "special_post", "junior", "chinese") > 0


def test_constant_intake_ends_in_constant_need(world):
    """The oracle: the engine, for 59 years, with the intake that is to keep ten teachers, and people who do leave."""
    case, need = world.load(), 10.0
    inputs = followed(case)
    cell = int(np.flatnonzero((inputs.cells["level"] == "primary") & (inputs.cells["subject"] == "chinese"))[0])
    channel = inputs.axes.channels.index("open_recruitment")
    area = inputs.cells["area"][cell]
    once = with_targets(case.scenario, {"open_recruitment": {"primary": {"chinese": {area: 1.0}}}, "special_post": {}})
    per_post = expect(replace(case, scenario=once).inputs).hired[0, 0, channel, cell]
    recruits = service(inputs)
    intake = need / recruits.years[channel, cell]

    targets = {"open_recruitment": {"primary": {"chinese": {area: intake / per_post}}}, "special_post": {}}
    long = replace(case, scenario=lasting(with_targets(case.scenario, targets))).inputs
    block = expect(long)
    hired = yearly_arrivals(block, inputs.axes.channels, recruits, HORIZON - 5, HORIZON)[channel, cell]
    stock, left = block.in_post[0, :, cell], block.left[0, :, :, cell].sum(axis=1)
    assert hired == pytest.approx(intake)
    assert stock[-1] == pytest.approx(need, rel=1e-4)
    assert abs(stock[20] - need) > 0.5  # it takes a career to get there
    old, zone = block.over_50[0], long.zone_of_cell[cell]
    assert stock[-8:] == pytest.approx(np.full(8, need), rel=1e-3)
    assert left[-8:] == pytest.approx(np.full(8, hired), rel=2e-3)
    assert old[-8:, zone] == pytest.approx(np.full(8, old[-1, zone]), rel=2e-3)


def recruits_of(years):
    made = np.array(years, dtype=float)
    return Service(("open_recruitment", "contract"), made, np.zeros_like(made))


def test_intake_is_need_over_years_of_service_by_the_usual_channels_and_areas():
    recruits = recruits_of([[20, 10, 25, 30], [5, 5, 5, 0]])
    need = np.array([40.0, 40.0, 50.0, 60.0])
    today = np.array([[3.0, 1.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    planned = np.array([[1.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0]])
    table = steady_state(CELLS, recruits, need, need / 2, need + 1, planned, today)
    chinese = row_of(table, *CHINESE)
    assert chinese["service_years"] == pytest.approx((3 * 20 + 1 * 10) / 4)
    assert chinese["intake"] == pytest.approx(80 / 17.5)
    assert chinese["today"] == pytest.approx(4)
    assert chinese["planned"] == pytest.approx((1 * 20 + 3 * 5) / 17.5)  # who stays five years counts for less
    assert chinese["difference"] == pytest.approx(35 / 17.5 - 80 / 17.5)
    assert (chinese["need"], chinese["need_end"], chinese["teachers"]) == (80, 40, 82)


def test_where_usually_nobody_comes_channels_are_those_of_the_whole_county():
    recruits = recruits_of([[20, 20, 25, 30], [5, 5, 5, 0]])
    planned = np.array([[3.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    table = steady_state(CELLS, recruits, np.full(4, 60.0), np.zeros(4), np.zeros(4), planned, planned)
    assert row_of(table, *MATHEMATICS)["service_years"] == pytest.approx((3 * 25 + 1 * 5) / 4)
    assert row_of(table, "junior", "chinese")["intake"] == pytest.approx(60 / 30)  # contracts may not come there


def test_where_nobody_may_come_there_is_no_intake_and_totals_leave_it_out():
    recruits = recruits_of([[20, 20, 0, 30], [5, 5, 0, 0]])
    nobody = np.zeros((2, 4))
    table = steady_state(CELLS, recruits, np.full(4, 60.0), np.zeros(4), np.zeros(4), nobody, nobody)
    assert np.isnan(row_of(table, *MATHEMATICS)["intake"])
    assert row_of(table, "primary", "all")["intake"] == pytest.approx(120 / 12.5)
    assert row_of(table, "all", "all")["need"] == 240


def test_totals_are_sums_and_their_service_is_that_of_those_who_come():
    recruits = recruits_of([[20, 20, 10, 30], [5, 5, 5, 0]])
    planned = np.array([[1.0, 1.0, 2.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
    need = np.array([40.0, 20.0, 50.0, 60.0])
    table = steady_state(CELLS, recruits, need, need, need, planned, planned * 2)
    whole, subjects = row_of(table, "all", "all"), table[table["subject"] != "all"]
    for column in ("need", "need_end", "teachers", "intake", "planned", "today", "difference"):
        assert whole[column] == pytest.approx(subjects[column].sum())
    assert whole["service_years"] == pytest.approx(170 / (3 + 5 + 2))


def test_arrivals_are_counted_in_the_years_before_the_censuses_named_and_by_name(world):
    inputs = world.load().inputs
    block, names = expect(inputs), inputs.axes.channels
    more = Service(("contract", *reversed(names)), *np.zeros((2, len(names) + 1, len(inputs.cells))))
    some = yearly_arrivals(block, names, more, 2, 4)
    assert some[0].sum() == 0
    assert some[1:][::-1] == pytest.approx(block.hired[0, 1:4].mean(axis=0))
    assert some.sum() > 0
