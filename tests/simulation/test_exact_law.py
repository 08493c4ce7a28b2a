"""With recruitment as a table, everything fixed: the engine, the expected way and SimPy against the exact law.

The exact law is worked out by ``benchmarks.exact_law`` from the scenario's numbers, month by month, without the
engine's code for leaving. Where a rule reacts to vacancies there is no such law; how far the mean of the drawn way then
lies from the expected way is reported.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import chi2
from six_teachers import simulate

import workforce
from benchmarks import simpy_careers
from benchmarks.exact_law import ExactLaw, exact_law
from benchmarks.world import LEVELS, World, world
from workforce.api import Case

LARGEST_Z = 4.5
SEEDS = (1, 2022, 77_777)
REPLICATIONS = 320

TABLES = {
    "changge": """
        extends: changge/baseline
        county: changge
        assumptions:
          bad_years: {chance: {value: 0, low: 0}}
        policies:
          market:
            establishment: {posts: {all: 99999}}
            channels:
              open_recruitment:
                plan: {2023: 120, 2024: 60, 2025: 0, 2026: 240, 2027: 120, 2028: 0, 2031: 120, 2032: 0, 2036: 120}
                allot: table
                allotment: {kindergarten: 8, primary: {chinese: 28, mathematics: 30}, junior: 32, senior: 16,
                            vocational: 4, special: 2}
              funded_graduate: {plan: 20, allot: table, allotment: {primary: 13, junior: 7}}
              transfer_in: {plan: 5, allot: table, allotment: {primary: 2, junior: 2, senior: 1}}
    """,
    # Special posts arrive in March here, so that terms end within the school year too.
    "guiding": """
        extends: guiding/baseline
        county: guiding
        assumptions:
          bad_years: {chance: {value: 0, low: 0}}
          channels:
            special_post: {month: 3, term_years: 3}
        policies:
          market:
            establishment: {posts: {all: 99999}}
            channels:
              special_post: {plan: 40, allot: table, allotment: {primary: 25, junior: 15}}
              open_recruitment:
                plan: 36
                allot: table
                allotment: {kindergarten: 10, primary: 12, junior: 8, senior: 4, vocational: 1, special: 1}
              funded_graduate: {plan: 10, allot: table, allotment: {primary: 5, junior: 5}}
              transfer_in: {plan: 15, allot: table, allotment: {primary: 8, junior: 7}}
    """,
}


@dataclass
class Known:
    """A county whose law is known."""

    case: Case
    world: World
    law: ExactLaw


@pytest.fixture(scope="module", params=TABLES)
def known(request, tmp_path_factory):
    file = tmp_path_factory.mktemp(request.param) / "table.yaml"
    file.write_text(TABLES[request.param].replace("\n    ", "\n"), encoding="utf-8")
    case = workforce.load(file)
    plain = world(case)
    return Known(case, plain, exact_law(plain))


def by_level(results):
    """Teachers in post, shape (replication, year + 1, level)."""
    stocks = results.outcome.stocks
    levels = stocks.cells["level"].to_numpy()
    return np.stack([stocks.supply[:, :, levels == level].sum(axis=2) for level in LEVELS], axis=2)


def test_the_law_covers_every_level_terms_and_conversion(known):
    assert (known.law.mean > 0).all()
    assert (known.law.variance[1:] > 0).all()
    assert known.law.variance[0] == pytest.approx(0)
    if known.case.county.id == "guiding":
        assert (known.world.roster["term_end"] > 0).sum() == 229
        assert any(group.term for group in known.world.recruits)


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_agrees_with_the_exact_law_in_every_level_and_year(known, seed):
    drawn = by_level(simulate(known.case, REPLICATIONS, seed))
    z = known.law.z(drawn)
    assert np.abs(z).max() < LARGEST_Z, f"largest z at year, level {np.argwhere(np.abs(z) >= LARGEST_Z).tolist()}"
    # Scores of levels and years are correlated, but neither all small nor all large.
    assert 0.3 < np.sqrt((z[1:] ** 2).mean()) < 2.5


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_varies_as_the_exact_law_says(known, seed):
    drawn = by_level(simulate(known.case, REPLICATIONS, seed)).astype(np.float64)
    often = known.law.variance > 3  # nearly normal there, so that the bounds of chi-square hold
    ratio = (drawn.var(axis=0, ddof=1)[often] / known.law.variance[often]) * (REPLICATIONS - 1)
    low, high = chi2.ppf([1e-6, 1 - 1e-6], REPLICATIONS - 1)
    assert often.sum() > 30
    assert low < ratio.min()
    assert ratio.max() < high


def test_expected_way_is_the_exact_law(known):
    expected = by_level(simulate(known.case, way="expected"))[0]
    np.testing.assert_allclose(expected, known.law.mean, rtol=1e-9)


def test_simpy_reference_agrees_with_the_exact_law(known):
    stock, left = simpy_careers.run(known.world, replications=24, seed=5)
    assert np.abs(known.law.z(stock)).max() < LARGEST_Z
    assert (left.sum(axis=(0, 1))[-1] > 0).all()


@pytest.mark.parametrize("name", ["changge/replace_leavers", "changge/baseline", "guiding/replace_leavers"])
def test_rules_that_react_bend_the_mean_but_little(name, record_property):
    """Jensen's difference: the drawn mean less the expected way (shown by ``pytest -rP``).

    Shortages draw posts and surpluses do not repel them, so chance moves a few posts between levels; hardly any is
    gained or lost in all.
    """
    case = workforce.load(name)
    drawn = by_level(simulate(case, 256, 1)).mean(axis=0, dtype=np.float64)
    expected = by_level(simulate(case, way="expected"))[0]
    bent = drawn - expected
    stock = expected.sum(axis=1)
    share = float(np.abs(bent / expected).max())
    of_total = float(np.abs(bent.sum(axis=1) / stock).max())
    for level, by_year in zip(LEVELS, bent.T, strict=True):
        print(f"{name}, {level}: the mean bends by {by_year.min():.2f} to {by_year.max():.2f} teachers")
    record_property("largest_of_a_level_by_its_stock", share)
    record_property("largest_of_the_total_by_county_stock", of_total)
    assert np.isfinite(bent).all()
    assert share < 0.04
    assert of_total < 0.001
