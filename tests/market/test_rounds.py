"""Rounds of redeployment: inside the own district or group first, then in the county."""

import numpy as np
import pandas as pd

from workforce.market.mobility import same_work_in
from workforce.market.redeployment import matched, passes

CELLS = pd.DataFrame(
    [
        ("primary", "chinese", "urban", "east"),
        ("primary", "chinese", "rural", "east"),
        ("primary", "chinese", "urban", "west"),
        ("primary", "mathematics", "urban", "west"),
    ],
    columns=["level", "subject", "area", "zone"],
)
DISTRICT, COUNTY = CELLS["zone"], pd.Series("", index=CELLS.index)


def moved(rounds, spare, short):
    """Who leaves each cell and who comes, pass by pass, for the step that changes area alone."""
    spare, short = np.array([spare], dtype=float), np.array([short], dtype=float)
    made = []
    for step in passes(["area"], CELLS, rounds):
        left, came = matched(step, spare, short, np.full(1, np.inf))
        spare, short = spare - left, short - came
        made.append((left[0].tolist(), came[0].tolist()))
    return made


def test_the_own_district_comes_first():
    """One teacher too many in either district; the rural school of the east takes its own, the west's goes nowhere."""
    assert moved([DISTRICT, COUNTY], spare=[1, 0, 1, 0], short=[0, 1, 0, 0]) == [
        ([1, 0, 0, 0], [0, 1, 0, 0]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
    ]


def test_what_the_district_cannot_fill_is_filled_from_the_county():
    assert moved([DISTRICT, COUNTY], spare=[0, 0, 1, 0], short=[0, 1, 0, 0]) == [
        ([0, 0, 0, 0], [0, 0, 0, 0]),
        ([0, 0, 1, 0], [0, 1, 0, 0]),
    ]


def test_in_one_round_of_the_county_both_districts_give_in_proportion():
    assert moved([COUNTY], spare=[1, 0, 1, 0], short=[0, 1, 0, 0]) == [([0.5, 0, 0.5, 0], [0, 1, 0, 0])]


def test_time_is_shared_inside_a_district_between_cells_of_the_same_work():
    groups = same_work_in(CELLS, DISTRICT)
    assert groups[0] == groups[1]
    assert len({groups[0], groups[2], groups[3]}) == 3
