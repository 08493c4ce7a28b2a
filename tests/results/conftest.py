"""A run made by hand: two years, three cells, two replications, every number small enough to follow.

Cells: physics in urban junior schools, Chinese in urban and in rural primary schools. Zones and levels are in another
order than the cells, so that whoever takes one order for the other is found out.

The first replication hires two in the towns, one of physics and a contract teacher in the country; one resigns, two
retire, one is selected into town. The second hires one; one retires; two change places.
"""

import numpy as np
import pandas as pd
import pytest

from workforce.results.outcome import Axes, Block, Outcome, Stocks

J, U, R = 0, 1, 2
"""Cells: junior, primary urban, primary rural."""
ZONE = {U: 0, R: 1, J: 2}
LEVEL = {U: 0, R: 0, J: 1}

CELLS = pd.DataFrame(
    [("junior", "physics", "urban"), ("primary", "chinese", "urban"), ("primary", "chinese", "rural")],
    columns=["level", "subject", "area"],
)
ZONES = pd.DataFrame([("primary", "urban"), ("primary", "rural"), ("junior", "urban")], columns=["level", "area"])
AXES = Axes(
    years=np.array([2022, 2023, 2024]),
    cells=CELLS,
    zones=ZONES,
    levels=("primary", "junior"),
    channels=("open_recruitment", "contract"),
    causes=("resignation", "retirement"),
    moves=("selection", "rotation"),
    absences=("maternity", "secondment"),
    statuses=("established", "contract"),
    pools=("primary",),
    payments=("wages.county", "wages.central", "recruitment.county"),
    schools=("a", "b"),
    assumptions=("births.yearly_change", "backbone"),
    sexes=("female", "male"),
    age_bands=("25-29", "50-54"),
    ages_at=(2022, 2024),
)
NEED = np.array([5.0, 10.0, 6.0], dtype=np.float32)


def filled(shape, entries, dtype=np.float32):
    """Zeros with some entries: {place: value}; a place may say ``...`` or name several."""
    array = np.zeros(shape, dtype=dtype)
    for place, value in entries.items():
        array[place] = value
    return array


def block():
    both = (0, 1)
    return Block(
        need=np.broadcast_to(NEED, (2, 3, 3)),
        pupils=np.broadcast_to(np.array([292, 60], dtype=np.float32), (2, 3, 2)),
        values=np.array([[-0.1, 0.2], [-0.05, 0.3]], dtype=np.float32),
        stock=np.array([[[4, 10, 6], [5, 12, 4], [4, 12, 4]], [[4, 10, 6], [3, 11, 6], [5, 10, 6]]], dtype=np.float32),
        in_post=np.array(
            [[[4, 9, 6.5], [5, 10, 4.5], [4, 11, 4.5]], [[4, 9, 6.5], [3, 10, 6.5], [5, 9, 6.5]]], dtype=np.float32
        ),
        shared=filled((2, 3, 3), {(..., U): -0.5, (..., R): 0.5}),
        absent=filled((2, 3, 2, 3), {(..., 0, ZONE[U]): 0.5, (0, 1, 1, ZONE[U]): 1}),
        by_status=np.array(
            [[[[16, 4], [0, 0]], [[15, 5], [1, 0]], [[15, 4], [1, 0]]],
             [[[16, 4], [0, 0]], [[17, 3], [0, 0]], [[16, 3], [0, 2]]]], dtype=np.float32
        ),
        over_50=np.array([[[5, 2, 1], [5, 1, 1], [6, 1, 2]], [[5, 2, 1], [4, 2, 0], [3, 2, 0]]], dtype=np.float32),
        out_of_field=filled((2, 3, 3), {(both, 0, J): 0.25, (1, 1, J): 1}),
        untaught=filled((2, 3, 3), {(both, 0, J): 0.5, (1, 1, J): 1, (0, 1, R): 1.5}),
        approved=np.full((2, 3, 1), 20, dtype=np.float32),
        posts_used=np.array([[[16], [16], [15]], [[16], [17], [22]]], dtype=np.float32),
        posts_reserved=filled((2, 3, 1), {(0, 1, 0): 1}),
        hired=filled(
            (2, 2, 2, 3), {(0, 0, 0, U): 2, (0, 0, 0, J): 1, (0, 0, 1, R): 1, (1, 0, 0, U): 1, (1, 1, 1, J): 2}
        ),
        planned=filled((2, 2, 2, 3), {(both, 0, 0, U): 3, (both, 0, 0, J): 1, (both, 0, 1, R): 1, (1, 1, 1, J): 2}),
        blocked=filled((2, 2, 2, 3), {(1, 0, 0, U): 1}),
        left=filled(
            (2, 2, 2, 3), {(0, 0, 0, U): 1, (0, 0, 1, R): 2, (1, 0, 1, J): 1, (0, 1, 0, J): 1, (1, 1, 1, U): 1}
        ),
        left_in_month=filled(
            (2, 24, 2), {(0, 11, 0): 1, (0, 0, 1): 1, (0, 4, 1): 1, (1, 4, 1): 1, (0, 12, 0): 1, (1, 23, 1): 1}
        ),
        moved_in=filled((2, 2, 2, 3), {(0, 0, 0, U): 1, (1, 0, 1, U): 1, (1, 0, 1, R): 1}),
        moved_out=filled((2, 2, 2, 3), {(0, 0, 0, R): 1, (1, 0, 1, R): 1, (1, 0, 1, U): 1}),
        rotated_within=filled((2, 2, 3), {(0, 0, ZONE[U]): 3, (1, 1, ZONE[J]): 1}),
        rotated_backbone=filled((2, 2, 3), {(0, 0, ZONE[U]): 1}),
        backbone_lacking=filled((2, 2, 3), {(1, 1, ZONE[J]): 1}),
        converted=filled((2, 2, 2), {(0, 1, LEVEL[U]): 1}),
        not_converted=filled((2, 2, 2), {(1, 1, LEVEL[J]): 2}),
        uncovered=filled((2, 2, 3), {(0, 0, J): 3, (0, 0, U): 1, (1, 0, R): 2}),
        spent=np.array([[[100_000_001, 10, 1]] * 3, [[100_000_004, 20, 0]] * 3], dtype=np.float64),
        ages=filled((2, 2, 2, 2), {(both, 0, 0, 0): 12, (both, 0, 1, 1): 8, (both, 1, 0, 0): 11, (1, 1, 1, 1): 10}),
        moves=filled((2, 2, 3, 3), {(0, 0, R, U): 1, (0, 1, U, R): 1, (0, 1, R, U): 1}),
        retired_by_school=np.array([[2, 1], [1, 0]], dtype=np.float32),
    )  # fmt: skip


@pytest.fixture
def outcome():
    """Both replications; need is the same in each and every year: 5, 10 and 6."""
    made = block()
    pupils = [("primary", "urban", 192), ("primary", "rural", 100), ("junior", "urban", 60)]
    per_zone = pd.DataFrame(pupils, columns=["level", "area", "pupils"]).merge(
        pd.DataFrame({"year": AXES.years}), how="cross"
    )
    norm = pd.DataFrame(
        [(2022, "junior", 60, 10.0, 6.0, 0.1, 5.4)],
        columns=["year", "level", "pupils", "pupils_per_staff", "staff_entitled", "non_teaching_share", "need"],
    )
    fixed = {
        "pupils": per_zone,
        "classes": per_zone.assign(classes=per_zone["pupils"] / 20)[["year", "level", "area", "classes"]],
        "needs": CELLS.assign(year=2022, by_lessons=[5.0, 10.0, 6.0], by_norm=[5.4, 10.0, 6.0]),
        "norm": norm,
        "calendar": pd.DataFrame({"month": [9], "who": ["census"]}),
    }
    stocks = Stocks(AXES.years, CELLS, made.need, made.stock, made.in_post)
    expected = np.array([[4.0, 10.0, 6.0], [4.5, 11.0, 5.0], [4.0, 11.0, 5.0]])
    return Outcome(stocks, AXES, made, expected, fixed)
