"""Two runs made by hand, replication against replication."""

from dataclasses import replace

import numpy as np
import pytest

from workforce.errors import PlannerError
from workforce.results import comparison
from workforce.results.measures import STOCKS


@pytest.fixture
def runs(outcome):
    """The run of the fixture, and one with two more physics teachers at work in 2024, in the second replication."""
    base = outcome.stocks
    more = base.in_post.copy()
    more[1, 2, 0] += 2
    return {"base": base, "more": replace(base, in_post=more)}


def test_the_change_of_each_measure_is_that_of_its_replications(runs):
    found = comparison.tables(runs, "base")["differences"].query("level == 'junior' and year == 2024")
    means = found.set_index("measure")["mean"].to_dict()
    assert means == {"need": 0, "supply": 0, "in_post": 1, "gap": -1, "shortage": 0, "surplus": 1}
    assert found.set_index("measure").loc["gap", "chance_lower"] == 0.5


def test_a_change_is_told_beside_the_baseline(runs):
    found = comparison.tables(runs, "base")["differences"].set_index(["year", "level", "measure"])
    row = found.loc[2024, "junior", "in_post"]
    assert (row["baseline_mean"], row["relative"]) == (4.5, pytest.approx(1 / 4.5))
    assert np.isnan(found.loc[2024, "junior", "surplus"]["relative"])  # none in the baseline


def test_totals_have_every_measure_of_every_run(runs):
    totals = comparison.tables(runs, "base")["totals"]
    assert len(totals) == 2 * 3 * 3 * len(STOCKS)
    at_work = totals.query("measure == 'in_post' and level == 'all' and year == 2024").set_index("scenario")["mean"]
    assert at_work.to_dict() == {"base": 20, "more": 21}


def test_shortage_by_subject_is_told_by_its_change(runs):
    fewer = replace(runs["base"], in_post=runs["base"].in_post - np.float32(1))
    found = comparison.tables(runs | {"fewer": fewer}, "base")["subject_differences"]
    row = found.query("scenario == 'fewer' and subject == 'physics' and year == 2022 and measure == 'shortage'").iloc[0]
    assert row[["mean", "median", "low", "high", "baseline_mean", "chance_lower"]].tolist() == [1, 1, 1, 1, 1, 0]


def test_a_need_of_every_replication_is_held_against_one_for_all(runs):
    drawn = replace(runs["base"], need=np.stack([runs["base"].need[0], runs["base"].need[0] + 2]))
    found = comparison.tables({"base": runs["base"], "drawn": drawn}, "base")["differences"]
    need = found.query("measure == 'need' and level == 'all' and year == 2022").iloc[0]
    assert need["mean"] == 3


def test_other_years_replications_or_levels_are_refused(runs):
    base = runs["base"]
    short = replace(base, years=base.years[:2])
    few = replace(base, supply=base.supply[:1], in_post=base.in_post[:1])
    other = replace(base, cells=base.cells.assign(level="senior"))
    for run, why in ((short, "compare runs of the same years"), (few, "of the same -n"), (other, "different levels")):
        with pytest.raises(PlannerError, match=why):
            comparison.tables({"base": base, "other": run}, "base")
