"""Every random number has an address: what is read there depends on nothing else, and looks like chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from workforce.draws import BLOCK, Stream

STREAM = Stream(1, "leaving.resignation", 2022, 0)
REPLICATION = np.arange(BLOCK, dtype=np.int64)


def at(stream, slots):
    """A square of addresses: slots by the 64 replications."""
    return stream.at(np.arange(slots, dtype=np.int64)[:, None], REPLICATION[None, :])


# addresses


@given(st.integers(1, 50), st.integers(0, 50))
@settings(max_examples=30, deadline=None)
def test_a_longer_array_begins_with_the_shorter_one(slots, more):
    np.testing.assert_array_equal(STREAM.whole(slots + more)[:slots], STREAM.whole(slots))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, BLOCK - 1)), min_size=1, max_size=50), st.randoms())
@settings(max_examples=50, deadline=None)
def test_an_address_reads_the_same_in_any_order_and_company(addresses, shuffler):
    alone = {one: float(STREAM.at(np.array([one[0]]), np.array([one[1]]))[0]) for one in addresses}
    shuffler.shuffle(addresses)
    slot, replication = np.array(addresses, dtype=np.int64).T
    assert STREAM.at(slot, replication).tolist() == [alone[one] for one in addresses]


def test_reading_changes_nothing():
    first = at(STREAM, 10)
    at(Stream(1, "fill", 2023, 0), 10)
    np.testing.assert_array_equal(at(STREAM, 10), first)


OTHERS = {
    "seed": Stream(2, "leaving.resignation", 2022, 0),
    "decision": Stream(1, "leaving.death", 2022, 0),
    "year": Stream(1, "leaving.resignation", 2023, 0),
    "block": Stream(1, "leaving.resignation", 2022, 1),
}


@pytest.mark.parametrize("part", OTHERS)
@pytest.mark.parametrize("read", [at, Stream.whole])
def test_every_part_of_an_address_matters(part, read):
    assert not np.isin(read(OTHERS[part], 20), read(STREAM, 20)).mean() > 0.001


# chance: pinned seeds, so that a test either always passes or never


@pytest.mark.parametrize("read", [at, Stream.whole])
def test_uniforms_are_uniform(read):
    values = read(STREAM, 5000).reshape(-1)
    assert values.min() >= 0
    assert values.max() < 1
    counts = np.histogram(values, bins=100, range=(0, 1))[0]
    assert stats.chisquare(counts).pvalue > 1e-4


@pytest.mark.parametrize("read", [at, Stream.whole])
def test_pairs_of_neighbours_fill_the_square_evenly(read):
    values = read(STREAM, 5000).astype(float)
    for first, second in ((values[:-1], values[1:]), (values[:, :-1], values[:, 1:])):
        counts = np.histogram2d(first.reshape(-1), second.reshape(-1), bins=10, range=[[0, 1], [0, 1]])[0]
        assert stats.chisquare(counts.reshape(-1)).pvalue > 1e-4


def z_of_correlation(first, second):
    return np.corrcoef(first.reshape(-1), second.reshape(-1))[0, 1] * np.sqrt(first.size)


@pytest.mark.parametrize("read", [at, Stream.whole])
def test_neighbouring_slots_and_replications_are_not_correlated(read):
    values = read(STREAM, 5000).astype(float)
    assert abs(z_of_correlation(values[:-1], values[1:])) < 4
    assert abs(z_of_correlation(values[:, :-1], values[:, 1:])) < 4


@pytest.mark.parametrize("read", [at, Stream.whole])
@pytest.mark.parametrize("part", OTHERS)
def test_neighbouring_seeds_decisions_years_and_blocks_are_not_correlated(part, read):
    assert abs(z_of_correlation(read(STREAM, 5000).astype(float), read(OTHERS[part], 5000).astype(float))) < 4


def test_the_two_forms_of_one_stream_are_not_correlated():
    assert abs(z_of_correlation(at(STREAM, 5000), STREAM.whole(5000).astype(float))) < 4


# pinned: another generator, or another way to make an address, is a change of every result


def test_the_first_values_of_a_stream_are_pinned():
    assert STREAM.whole(2)[:, :2].tolist() == PINNED_WHOLE
    assert at(STREAM, 2)[:, :2].tolist() == PINNED_AT


PINNED_WHOLE = [[0.9800782203674316, 0.1305539608001709], [0.942253589630127, 0.4980264902114868]]
PINNED_AT = [[0.4141511909587374, 0.6876199922674517], [0.2262834697295325, 0.7688309377262277]]
