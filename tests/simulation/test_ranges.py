"""Runs in which assumptions are drawn: what a range does, what it leaves alone, and what scenarios share."""

from dataclasses import fields, replace
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from busy_county import busy

import workforce
from workforce.draws import BLOCK
from workforce.results.outcome import SUMMED
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Draws, Sample, drawn
from workforce.scenario.values import ChangePath
from workforce.simulation import ensemble
from workforce.simulation.ensemble import Asked
from workforce.simulation.supposed import Supposed, likely
from workforce.studies import subsets

SHIPPED = ("changge/everything", "guiding/everything")
WORLDS = ("busy", *SHIPPED)


@cache
def case_of(name):
    """The busy county, or a shipped scenario over six years."""
    return busy(Path(mkdtemp())).load("busy") if name == "busy" else workforce.load(name, years=6)


def changed(case, change):
    """A case with other values in its scenario, which are changed in place, checked anew."""
    values = case.scenario.model_dump()
    change(values)
    return replace(case, scenario=Scenario.model_validate(values))


def without_ranges(values, but=()):
    """Take off every range, and let no year stray, but where it is said otherwise."""
    for name, part in values["assumptions"]["year_to_year"].items():
        if f"year_to_year.{name}" not in but:
            part["drift"]["value"] = part["shock"]["value"] = 0.0
    _take_off(values["assumptions"], (), but)


def _take_off(part, address, but):
    if not isinstance(part, dict) or ".".join(address) in but:
        return
    if "low" in part and "high" in part:
        part.update(low=None, high=None, level=None)
    for key, value in part.items():
        _take_off(value, (*address, str(key)), but)


@cache
def certain(name, *but):
    """The case without ranges and stray years, but for some."""
    return changed(case_of(name), lambda values: without_ranges(values, but))


def known(case):
    """The case of a county that gives its roster, the likely one; otherwise every block has another."""
    return replace(case, county=subsets.with_roster(case.county))


def of_replications(block):
    """The arrays of a block that have an axis of replications, by name."""
    return {part.name: getattr(block, part.name) for part in fields(block) if part.name not in SUMMED}


def assert_equal_parts(first, second, but=()):
    """All that two blocks keep is equal, apart from the arrays that are named."""
    for part in fields(first):
        if part.name not in but:
            pair = (getattr(block, part.name) for block in (first, second))
            np.testing.assert_array_equal(*pair, err_msg=part.name)


def spread(values):
    """The standard deviation over replications."""
    return values.astype(np.float64).std(axis=0)


# how far a run spreads


@pytest.mark.parametrize("name", ["changge/baseline", "guiding/baseline"])
def test_the_fan_of_pupils_and_need_widens_with_the_years(name):
    """All agree on the pupils of the base census; the farther away, the less is known."""
    case = workforce.load(name, years=12)
    block = workforce.simulate(case, 128, 1, twice=0).outcome.block
    pupils, need = spread(block.pupils.sum(axis=2)), spread(block.need.sum(axis=2))
    assert pupils[0] == 0
    assert (np.diff(pupils) > 0).all()
    assert need[4] < need[8] < need[12]
    assert pupils[12] > 2 * pupils[3]


@pytest.mark.parametrize("name", ["changge/baseline", "guiding/baseline"])
def test_a_run_with_ranges_spreads_wider_than_one_of_chance_alone(name):
    case = workforce.load(name, years=10)
    sure, unsure = (
        workforce.simulate(case, 128, 1, assumptions=assumptions, twice=0).outcome.block
        for assumptions in ("likely", "drawn")
    )
    for part in ("stock", "in_post"):
        first, second = (spread(getattr(block, part).sum(axis=2)) for block in (sure, unsure))
        assert second[-1] > 1.5 * first[-1], part
    short = [np.maximum(block.need - block.in_post, 0).sum(axis=2)[:, -1] for block in (sure, unsure)]
    assert spread(short[1]) > 1.5 * spread(short[0])
    assert np.ptp(sure.values, axis=0).max() == 0
    assert (np.ptp(unsure.values, axis=0) > 0).all()


# what has no range


@pytest.mark.parametrize("name", WORLDS)
def test_without_ranges_and_stray_years_a_run_with_ranges_is_one_of_chance_alone(name):
    inputs = known(certain(name)).inputs
    alone, sampled = (ensemble.draw_block(inputs, 1, Asked(0, sampled=sampled)) for sampled in (False, True))
    assert sampled.values.shape == (BLOCK, 0)
    for part, array in of_replications(alone).items():
        np.testing.assert_allclose(getattr(sampled, part), array, rtol=1e-6, atol=1e-6, err_msg=part)


@pytest.mark.parametrize("name", WORLDS)
def test_what_has_no_range_is_the_same_in_every_replication(name):
    """Births may fall by more or less; who enters, stays and moves is certain: older children are as many in all."""
    key = "births.yearly_change"
    inputs = certain(name, key).inputs
    made = ensemble.draw_block(inputs, 1, Asked(0, sampled=True))
    assert inputs.axes.assumptions == (key,)
    assert len(np.unique(made.values)) == BLOCK
    of_level = dict(zip(inputs.axes.levels, np.moveaxis(spread(made.pupils), 1, 0), strict=True))
    assert of_level["kindergarten"][-1] > 0
    for level, deviation in of_level.items():
        assert level == "kindergarten" or deviation.max() <= 1e-9 * made.pupils.max(), level


def test_a_value_whose_range_is_taken_off_is_no_longer_among_those_drawn():
    key = "leaving.resignation.yearly_rate"

    def change(values):
        values["assumptions"]["leaving"]["resignation"]["yearly_rate"] |= {"low": None, "high": None}

    first, second = case_of("busy"), changed(case_of("busy"), change)
    assert key in first.inputs.axes.assumptions
    assert set(first.inputs.axes.assumptions) - set(second.inputs.axes.assumptions) == {key}
    sample = Sample.of_block(second.scenario.assumptions, Draws(1, 0))
    rate = second.scenario.assumptions.leaving["resignation"].yearly_rate
    assert sample.of(rate).tolist() == [rate.value] * BLOCK


@pytest.mark.parametrize("name", ["births", "migration", "fill_rates", "exits"])
def test_years_that_stray_are_enough_to_tell_futures_apart(name):
    """With every range off, one variation at a time moves what it is about."""
    part = {"births": "pupils", "migration": "pupils", "fill_rates": "hired", "exits": "left"}[name]
    plain, straying = (
        ensemble.draw_block(certain("busy", *but).inputs, 1, Asked(0, sampled=True))
        for but in ((), (f"year_to_year.{name}",))
    )
    assert straying.values.shape == (BLOCK, 0)
    assert (getattr(straying, part) != getattr(plain, part)).any()


# every range counts

OF_THE_NORM = "they entitle to staff who do not teach: told beside the norm, and no need for teachers"
NO_URBAN = "there is no school in urban areas"
NO_SPECIAL = "there is no special school"
NO_SPECIAL_POST = "the county has no special posts"
STILL: dict[str, dict[str, str]] = {
    "busy": {
        "carers": OF_THE_NORM,
        "enrolment.special_per_thousand": NO_SPECIAL,
        "migration.rural_to_urban": NO_URBAN,
        "migration.town_to_urban": NO_URBAN,
    },
    "changge/everything": {
        "carers": OF_THE_NORM,
        "pay.special_post.yearly": NO_SPECIAL_POST,
        **{f"channels.special_post.{name}": NO_SPECIAL_POST for name in (
            "fill_rate", "female_share", "conversion_chance", "one_off_cost",
        )},
    },
    "guiding/everything": {"carers": OF_THE_NORM},
}  # fmt: skip
"""What is drawn and cannot move an array of a block there, and why."""

BASES = {"norms": "norm", "response": "response"}
"""The need by which a run must go for some assumptions to count."""


def far(leaf, up):
    """A value far from the likely one, that the kind allows."""
    if isinstance(leaf, ChangePath):
        return leaf.value + (0.3 if up else -0.3)
    if leaf.most == 1:
        return 1 - (1 - leaf.value) / 10 if up else leaf.value / 10
    return leaf.value * 2 + (leaf.value == 0) if up else leaf.value / 2


def one_each(leaves, up):
    """A block in whose replications one assumption each is far away, the rest as likely; the last is as likely in all.

    Fewer than 64 assumptions take turns.
    """
    values = {id(leaf): np.full(BLOCK, leaf.value) for leaf in leaves}
    for r in range(BLOCK - 1):
        leaf = leaves[r % len(leaves)]
        values[id(leaf)][r] = far(leaf, up)
    return Sample(BLOCK, values)


def moved(case, listed, monkeypatch):
    """The keys of assumptions that move something in a replication of theirs; those that do not try again alone."""
    plain, missing = run_with(case, Sample(BLOCK, {}), monkeypatch), list(listed)
    rounds = [lambda: [missing[: BLOCK - 1]]] * 2 + [lambda: [[key] for key in missing]]
    for groups in rounds:
        for some, up in product(groups(), (True, False)):
            if not some:
                continue
            made = run_with(case, one_each([listed[key] for key in some], up), monkeypatch)
            differs = sum(of_each(made[part], plain[part]) for part in plain)
            assert not differs[-1], "the replication in which all is as likely has changed"
            found = {some[r % len(some)] for r in np.flatnonzero(differs)}
            missing = [key for key in missing if key not in found]
    return set(listed) - set(missing)


def of_each(first, second):
    """How much differs by replication, apart from rounding."""
    return (~np.isclose(first, second, rtol=1e-6, atol=1e-6)).reshape(BLOCK, -1).sum(axis=1)


def run_with(case, sample, monkeypatch):
    """The arrays of a block under a sample, but the values of assumptions themselves."""
    with monkeypatch.context() as patch:
        patch.setattr(ensemble.Sample, "of_block", lambda *given: sample)
        made = of_replications(ensemble.draw_block(case.inputs, 1, Asked(0, sampled=True)))
    return {part: array.copy() for part, array in made.items() if part != "values"}


@pytest.mark.parametrize("basis", ["lessons", "norm", "response"])
@pytest.mark.parametrize("name", WORLDS)
def test_every_assumption_that_is_drawn_counts_in_its_own_replication_and_in_no_other(name, basis, monkeypatch):
    """A replication each, or more, with a value far away; in the last, where nothing is, all is as before."""
    case = case_of(name)
    if basis != "lessons":
        case = changed(case, lambda values: values["policies"]["demand"].update(need=basis))
    every = drawn(case.scenario.assumptions)
    listed = {key: leaf for key, leaf in every.items() if BASES.get(key.split(".")[0], "lessons") == basis}
    assert listed
    assert set(listed) - moved(case, listed, monkeypatch) == set(STILL[name]) & set(listed)


# what is shared


def test_two_scenarios_share_the_values_of_assumptions():
    """A plan changes nothing of what is not known; nor does another range change the values of another assumption."""

    def plan(values):
        values["policies"]["market"]["channels"]["open_recruitment"]["plan"] = 30

    def other_range(values):
        values["assumptions"]["leaving"]["resignation"]["yearly_rate"] |= {"low": 0.0, "high": 0.2}

    base = case_of("busy")
    first, planned, ranged = (
        workforce.simulate(case, 70, 1, twice=0).outcome
        for case in (base, changed(base, plan), changed(base, other_range))
    )
    np.testing.assert_array_equal(first.block.values, planned.block.values)
    assert (first.block.hired != planned.block.hired).any()
    at = first.axes.assumptions.index("leaving.resignation.yearly_rate")
    assert ranged.axes.assumptions == first.axes.assumptions
    np.testing.assert_array_equal(*(np.delete(run.block.values, at, axis=1) for run in (first, ranged)))
    assert (first.block.values[:, at] != ranged.block.values[:, at]).any()


def test_two_scenarios_share_the_paths_of_their_years():
    """Pupils depend on no plan of recruitment: bit for bit the same in all replications."""

    def plan(values):
        values["policies"]["market"]["channels"]["open_recruitment"]["plan"] = 0

    first, second = (
        ensemble.draw_block(case.inputs, 1, Asked(0, sampled=True))
        for case in (case_of("busy"), changed(case_of("busy"), plan))
    )
    np.testing.assert_array_equal(first.pupils, second.pupils)
    np.testing.assert_array_equal(first.need, second.need)


@pytest.mark.parametrize("name", WORLDS)
def test_a_block_that_is_run_again_has_the_same_values_and_other_luck(name):
    inputs = case_of(name).inputs
    first, again = (ensemble.draw_block(inputs, 1, Asked(1, sampled=True, again=again)) for again in (False, True))
    for part in ("values", "need", "pupils"):
        np.testing.assert_array_equal(getattr(first, part), getattr(again, part), err_msg=part)
    for part in ("stock", "left", "hired"):
        assert (getattr(first, part) != getattr(again, part)).any(), part


def test_what_is_run_again_are_the_first_blocks_and_changes_nothing_of_the_run():
    inputs = case_of("busy").inputs
    alone, none = ensemble.simulate(inputs, 130, 1, sampled=True)
    first, again = ensemble.simulate(inputs, 130, 1, sampled=True, twice=2)
    assert none is None
    assert_equal_parts(alone, first)
    np.testing.assert_array_equal(again.values, first.values[:128])
    np.testing.assert_array_equal(again.need, first.need[:128])
    assert (again.stock != first.stock[:128]).any()


def test_another_seed_has_other_values():
    inputs = case_of("busy").inputs
    first, second = (ensemble.draw_block(inputs, seed, Asked(0, sampled=True)) for seed in (1, 2))
    assert ((first.values != second.values).any(axis=0)).all()


# replications and processes


@pytest.mark.parametrize("name", WORLDS)
def test_the_first_100_of_128_replications_are_the_run_of_100_with_any_number_of_jobs(name):
    inputs = case_of(name).inputs
    made = {
        (replications, jobs): ensemble.simulate(inputs, replications, 1, jobs, sampled=True, twice=1)
        for replications, jobs in ((128, 1), (128, 2), (100, 1))
    }
    for one, two in zip(made[128, 1], made[128, 2], strict=True):
        assert_equal_parts(one, two)
    for whole, part in zip(made[128, 1], made[100, 1], strict=True):
        for key, array in of_replications(part).items():
            np.testing.assert_array_equal(getattr(whole, key)[: len(array)], array, err_msg=key)


# the likely values


@pytest.mark.parametrize("name", WORLDS)
def test_at_the_likely_values_everything_supposed_is_what_is_likely(name):
    """A block of 64 points, every one of them likely: need, pupils, hazards, terms, working time, posts."""
    inputs = case_of(name).inputs
    values = {id(leaf): np.full(BLOCK, leaf.value) for leaf in drawn(inputs.scenario.assumptions).values()}
    one, many = likely(inputs), Supposed(inputs, Sample(BLOCK, values))
    for part in ("need", "pupils"):
        np.testing.assert_allclose(getattr(many, part), np.repeat(getattr(one, part), BLOCK, axis=0), rtol=1e-12)
    for month in {1, 12, 12 * inputs.years - 3}:
        for number, channel in enumerate(inputs.channels):
            bad = [np.full(points, 0.2) for points in (1, BLOCK)]
            year = (month - 1) // 12
            rates = [of.fill_rate(channel, year, some) for of, some in zip((one, many), bad, strict=True)]
            np.testing.assert_allclose(rates[1], np.repeat(rates[0], BLOCK, axis=0))
            who = inputs.recruits(number, month)
            exits = [of.exits_of(who, month).chance for of in (one, many)]
            np.testing.assert_allclose(exits[1], np.repeat(exits[0], BLOCK, axis=0))
    np.testing.assert_allclose(many.hazards.factor, 1.0)
    np.testing.assert_allclose(many.hazards.most, 1.0)
    for year in range(inputs.years + 1):
        np.testing.assert_allclose(many.lost.part(year), np.repeat(one.lost.part(year), BLOCK, axis=0), atol=1e-15)
    for status, term in one.terms.items():
        assert set(many.terms[status].conversion.tolist()) == set(term.conversion.tolist())
    np.testing.assert_array_equal(many.establishment.approved, np.repeat(one.establishment.approved, BLOCK, axis=0))


def test_the_manifest_says_whether_assumptions_were_drawn():
    case = case_of("busy")
    runs = [workforce.simulate(case, 2, 1, assumptions=assumptions, twice=0) for assumptions in ("drawn", "likely")]
    assert [run.manifest["assumptions"] for run in runs] == ["drawn", "likely"]
    assert workforce.simulate(case, way="expected").manifest["assumptions"] == "likely"
