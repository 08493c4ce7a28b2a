"""Compiled loops over teachers: they are the Python they are written in, and keep whoever goes through them."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from busy_county import busy
from hypothesis import given, settings
from hypothesis import strategies as st
from six_teachers import World

import workforce
from workforce.draws import BLOCK, Stream
from workforce.scenario.sample import Draws, Sample
from workforce.simulation import ensemble
from workforce.simulation.drawn.able import Fit, able_of_roster
from workforce.simulation.drawn.block import Room
from workforce.simulation.drawn.careers import GONE, take_out
from workforce.simulation.drawn.luck import read_first, uniform
from workforce.simulation.drawn.roster import choices, chosen
from workforce.simulation.drawn.rows import COLUMNS, empty, end_spell, strike, with_room
from workforce.simulation.drawn.teachers import DrawnTeachers
from workforce.simulation.ensemble import Asked
from workforce.simulation.supposed import Supposed, likely
from workforce.simulation.teachers import Eligible, Move
from workforce.supply.clocks import STAYS, career
from workforce.supply.retirement import Exits

SEEDS = st.integers(0, 2**32)
SHARES = st.integers(0, 10).map(lambda tenths: tenths / 10)


# the loops and their Python


BY_SERVICE = "leaving: {resignation: {by_service: {0: 3.0, 5: 1.0}}}"
"""A law that the busy county does not have."""


def made():
    """The arrays of a drawn block and of the expected way: six teachers, and three years of the busy county."""
    six = World(Path(mkdtemp())).inputs("served", assumptions=BY_SERVICE)
    many = busy(Path(mkdtemp())).inputs("short", extends="busy", run="years: 3")
    arrays = {}
    for county, inputs in (("six", six), ("busy", many)):
        ways = {"drawn": Asked(0), "with ranges": Asked(0, sampled=True)}
        blocks = {way: ensemble.draw_block(inputs, 1, asked) for way, asked in ways.items()}
        for way, block in (blocks | {"expected": ensemble.expect(inputs)}).items():
            arrays |= {f"{county} {way} {part.name}": getattr(block, part.name) for part in fields(block)}
    return arrays


IN_PYTHON = """
import sys
import numpy as np
import test_loops
assert not hasattr(test_loops.career, "py_func"), "the loops are compiled"
np.savez(sys.argv[1], **test_loops.made())
"""


def test_compiled_loops_give_what_their_python_gives(tmp_path):
    """In Python a place beyond the end of an array raises; compiled, what happens to lie there would be read."""
    here = Path(__file__).parent
    folders = os.pathsep.join(map(str, (Path(workforce.__file__).parents[1], here.parent, here)))
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": folders}
    words = [sys.executable, "-W", "ignore", "-c", IN_PYTHON, str(tmp_path / "made.npz")]
    python = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, encoding="utf-8")
    assert hasattr(career, "py_func"), "the loops are not compiled"
    compiled = made()
    assert python.communicate()[1] == ""
    plain = np.load(tmp_path / "made.npz")
    assert set(plain) == set(compiled)
    for name, array in compiled.items():
        whole = (array == np.round(array)).all()
        rounding = 0 if whole else 1e-9 if array.dtype == np.float64 else 2.0**-22
        np.testing.assert_allclose(plain[name], array, rtol=rounding, atol=rounding / 1000, err_msg=name)


# luck


@given(SEEDS, st.integers(0, 2**46), st.integers(0, BLOCK - 1))
@settings(max_examples=200, deadline=None)
def test_a_loop_reads_the_same_luck_as_an_array(seed, slot, replication):
    stream = Stream(seed, "fill", 2023, 1)
    alone = uniform(np.uint64(stream.key), slot, replication)
    assert alone == stream.at(np.array([slot]), np.array([replication]))[0]


def test_the_luck_of_a_year_is_that_of_slot_0():
    stream, uniforms = Stream(1, "bad_year", 2023, 0), np.empty(BLOCK)
    read_first(np.uint64(stream.key), uniforms)
    np.testing.assert_array_equal(uniforms, stream.at(np.zeros(BLOCK, dtype=np.int64), np.arange(BLOCK)))


def test_a_uniform_picks_a_month_of_retirement_by_where_it_falls():
    """A tenth in month 3, half in month 8, the rest in month 20; nobody is left over at the top."""
    exits = choices(Exits(np.array([[3, 8, 20]]), np.array([[[0.1, 0.5, 0.4]]])))
    for r in (0, BLOCK - 1):
        picked = [chosen(exits, 0, r, luck) for luck in (0.0, 0.099, 0.101, 0.59, 0.61, 1.0)]
        assert picked == [3, 3, 8, 8, 20, 20]


def test_a_uniform_picks_by_the_chances_of_its_own_replication():
    """Nobody takes the first month in the first half of the replications, everybody in the other."""
    chance = np.repeat([[[0.0, 1.0]], [[1.0, 0.0]]], BLOCK // 2, axis=0)
    exits = choices(Exits(np.array([[3, 8]]), chance))
    assert [chosen(exits, 0, r, 0.5) for r in (0, BLOCK // 2 - 1, BLOCK // 2, BLOCK - 1)] == [8, 8, 3, 3]


# rows


@given(st.integers(0, 12), st.integers(0, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_rows_grow_without_changing_what_they_hold(used, more, seed):
    rows, luck = empty(12, 3), np.random.default_rng(seed)
    for array in rows:
        array[:] = luck.integers(0, 2 if array.dtype == bool else 100, array.shape)
    rows.used[:] = luck.integers(0, used + 1, BLOCK)
    rows.used[7] = used
    before = [array.copy() for array in rows]
    grown = with_room(rows, more)
    assert grown.clocks.shape[1] >= used + more
    assert all(getattr(grown, name).shape == grown.clocks.shape[:2] for name in COLUMNS)
    assert (grown is rows) == (used + more <= 12)
    for array, held in zip(grown, before, strict=True):
        assert array.dtype == held.dtype
        np.testing.assert_array_equal(array[:, :12] if array.ndim > 1 else array, held)


# who is taken out of the roster


@pytest.fixture(scope="module")
def county():
    """The busy county, prepared."""
    return busy(Path(mkdtemp())).inputs("busy")


def block_of(county, seed=1, sampled=False):
    """A block with the careers of the roster, before anything has happened."""
    drawn = Sample.of_block(county.scenario.assumptions, Draws(seed, 0)) if sampled else None
    return DrawnTeachers(Supposed(county, drawn) if drawn else likely(county), Room(county), seed, 0)


@pytest.mark.parametrize("month", [0, 12, 24, 48])
@pytest.mark.parametrize(("seed", "sampled"), [(1, False), (2, False), (3, True)])
def test_whoever_is_taken_out_of_the_roster_leaves_in_the_same_month_for_the_same_cause(county, seed, sampled, month):
    """With what is left of the clocks, under the same law; also where hazards differ between years and replications."""
    block, careers, teachers = block_of(county, seed, sampled), {}, county.teachers
    last, cause = block.careers.last.copy(), block.careers.cause.copy()
    block.make_room(len(teachers.cell))
    serving = (teachers.term_end > 0) & (teachers.term_end <= month)
    for slot, r in zip(*np.nonzero((last >= month) & ~serving[:, None]), strict=True):
        row = take_out(block.rows, block.careers, teachers, slot, r)
        assert block.careers.last[slot, r] == GONE
        assert block.rows.last[r, row] == last[slot, r]
        end_spell(block.rows, block.law, block.places, r, row, month)
        strike(block.rows, block.law, block.places, r, row)
        careers[slot, r] = (block.rows.last[r, row], block.rows.cause[r, row])
    assert len({why for when, why in careers.values() if when != STAYS}) > 3
    for (slot, r), (when, why) in careers.items():
        assert when == last[slot, r], (slot, r)
        assert when == STAYS or why == cause[slot, r], (slot, r)


def test_clocks_are_run_down_and_never_below_zero(county):
    block = block_of(county)
    block.make_room(len(county.teachers.cell))
    for slot in range(len(county.teachers.cell)):
        row, left = take_out(block.rows, block.careers, county.teachers, slot, 5), []
        for month in (0, 12, 60):
            end_spell(block.rows, block.law, block.places, 5, row, month)
            left.append(block.rows.clocks[5, row].copy())
        assert (left[0] >= left[1]).all()
        assert (left[1] >= left[2]).all()
        assert (left[2] >= 0).all()


# moves


MOVES = ("none", "upward", "second_subject")


class Person(tuple):
    """Cell, and whether licensed for the level above and for a second subject."""

    holds = property(lambda self: {"none": True, "upward": self[1], "second_subject": self[2]})


def in_post(block, month):
    """Everybody in post, once, by replication and identity."""
    found, careers, rows = [], block.careers, block.rows
    for slot, r in zip(*np.nonzero(careers.last >= month), strict=True):
        person = (block.inputs.teachers.cell[slot], careers.above[slot, r], careers.second[slot, r])
        found.append(((int(r), int(slot)), Person(person)))
    for r in range(BLOCK):
        for row in np.flatnonzero(rows.last[r, : rows.used[r]] >= month):
            person = (rows.cell[r, row], rows.above[r, row], rows.second[r, row])
            found.append(((r, int(rows.person[r, row])), Person(person)))
    assert len(found) == len(dict(found)), "somebody is there twice"
    return dict(found)


def who_moved(block, month):
    """Those who came to their school in a month of a census, by replication and identity."""
    rows = block.rows
    return {
        (r, int(rows.person[r, row]))
        for r in range(BLOCK)
        for row in np.flatnonzero(rows.joined[r, : rows.used[r]] == month)
    }


def ask(candidates, county, kind, share):
    """Ask for a share of those who hold a licence in every cell, to the first and the last cell of their level."""
    licence, level = MOVES[kind], county.level_of_zone[county.zone_of_cell]
    leaving = np.floor(share * candidates.count(licence))
    arriving = np.zeros_like(leaving)
    for group in np.unique(level):
        cells, total = np.flatnonzero(level == group), leaving[:, level == group].sum(axis=1)
        arriving[:, cells[0]] += total // 3
        arriving[:, cells[-1]] += total - total // 3
    out, into = candidates.move(Move(kind, f"{kind}.test", level, level, licence), leaving, arriving)
    np.testing.assert_array_equal(out, leaving)
    np.testing.assert_array_equal(into, arriving)
    return out, into


def counted(county, places):
    """How many there are by replication and cell."""
    found = np.zeros((BLOCK, len(county.cells)))
    for (r, cell), people in Counter(places).items():
        found[r, cell] = people
    return found


@given(SEEDS, st.sampled_from([0, 1, 2]), SHARES, SHARES)
@settings(max_examples=15, deadline=None)
def test_those_asked_for_move_licensed_and_from_where_to_where_it_was_asked(county, seed, kind, first, second):
    """At two censuses, so that some of the second are no longer kept with the roster."""
    block, level = block_of(county, seed), county.level_of_zone[county.zone_of_cell]
    for month, share in ((12, first), (24, second)):
        before = in_post(block, month)
        candidates = block.candidates(month, Eligible(np.ones(len(county.cells), dtype=bool)))
        out, into = ask(candidates, county, kind, share)
        candidates.settle()
        after, movers = in_post(block, month), who_moved(block, month)
        assert set(before) == set(after)
        assert all(before[one] == after[one] for one in set(before) - movers)
        assert all(before[one].holds[MOVES[kind]] for one in movers)
        assert all(level[before[one][0]] == level[after[one][0]] for one in movers)
        np.testing.assert_array_equal(counted(county, [(r, before[r, who][0]) for r, who in movers]), out)
        np.testing.assert_array_equal(counted(county, [(r, after[r, who][0]) for r, who in movers]), into)
        ledger, year = block.ledger, month // 12 - 1
        np.testing.assert_array_equal(ledger.moved_out[:, year, kind], out)
        np.testing.assert_array_equal(ledger.moved_in[:, year, kind], into)
        pairs = Counter((before[one][0], after[one][0]) for one in movers)
        moves = ledger.moves[year, kind]
        assert moves.sum() == len(movers)
        assert all(moves[pair] == people for pair, people in pairs.items())


@given(SEEDS, st.tuples(SHARES, SHARES, SHARES), SHARES)
@settings(max_examples=15, deadline=None)
def test_nobody_moves_twice_in_a_summer_and_those_retrained_stay_and_were_not_licensed(county, seed, shares, places):
    block, month = block_of(county, seed), 12
    before = in_post(block, month)
    candidates = block.candidates(month, Eligible(np.ones(len(county.cells), dtype=bool)))
    without = candidates.count("none") - candidates.count("second_subject")
    asked = sum(ask(candidates, county, kind, share)[0] for kind, share in enumerate(shares))
    training = np.floor(places * np.maximum(without - asked, 0.0))
    candidates.retrain(training)
    candidates.settle()
    after, movers = in_post(block, month), who_moved(block, month)
    assert len(movers) == asked.sum()
    np.testing.assert_array_equal(counted(county, [(r, before[r, who][0]) for r, who in movers]), asked)
    trained = {one for one in before if after[one][2] != before[one][2]}
    assert not trained & movers
    assert all(after[one][2] and not before[one][2] for one in trained)
    np.testing.assert_array_equal(counted(county, [(r, after[r, who][0]) for r, who in trained]), training)


@given(SEEDS, st.integers(1, 10).map(lambda tenths: tenths / 10))
@settings(max_examples=15, deadline=None)
def test_movers_of_a_cell_are_picked_at_even_steps(county, seed, share):
    """Of the order of the roster (cell, kind, birth): between two who go lies the step, whole below or above."""
    block, month, everywhere = block_of(county, seed), 12, np.ones(len(county.cells), dtype=bool)
    slots, of_cell = able_of_roster(county.teachers, Fit(month, (-9999, -9999), month), everywhere)
    staying = block.careers.last[slots] >= month
    candidates = block.candidates(month, Eligible(everywhere))
    out, _ = ask(candidates, county, 0, share)
    candidates.settle()
    gone = staying & (block.careers.last[slots] == GONE)
    for r in range(BLOCK):
        for cell in range(len(county.cells)):
            here = slice(of_cell[cell], of_cell[cell + 1])
            places = np.flatnonzero(gone[here, r][staying[here, r]])
            assert len(places) == out[r, cell]
            if len(places):
                step = staying[here, r].sum() / len(places)
                gaps = np.diff(places)
                assert places[0] <= step
                assert set(gaps.tolist()) <= {int(np.floor(step)), int(np.ceil(step))}
