"""What a plan does by the linear model is what it does in the engine, where nobody answers to it."""

from dataclasses import replace

import numpy as np
import pytest
from planned_county import Still, still_busy

import workforce
from workforce.planning.response import PAYERS
from workforce.simulation import ensemble

CHANNELS = ("special_post", "open_recruitment", "funded_graduate", "contract", "silver_age")
"""Terms with conversion, a second round, a lead of four years, terms with renewal, and those who are retired."""


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    return still_busy(tmp_path_factory.mktemp("still"), CHANNELS)


def in_post(block):
    return block.in_post


def agree(found, told, scale=0.01):
    """Within a tenth of a per cent, or of so many teachers."""
    np.testing.assert_allclose(found, told, rtol=1e-3, atol=1e-3 * scale)


def test_a_plan_of_many_channels_adds_up_by_cell_and_year(still):
    posts = still.some_posts()
    told = still.adds(posts, in_post)
    agree(still.linear(posts, lambda answer: answer.at_work), told)
    assert (told[2:].sum(axis=1) > 200).all()


@pytest.mark.parametrize("channel", CHANNELS)
def test_so_it_does_channel_by_channel(still, channel):
    posts = still.some_posts(1) * (np.argwhere(still.answer.open)[:, 0] == CHANNELS.index(channel))
    told = still.adds(posts, in_post)
    assert told.sum() > 10
    agree(still.linear(posts, lambda answer: answer.at_work), told)


def test_arrivals_add_up(still):
    posts = still.some_posts(2)
    hired = np.einsum("cyk,cyk->ck", still.grid.spread(posts), still.answer.hired)
    engine = ensemble.expect(still.planned(posts)).hired[0, : still.last - 2022].sum(axis=0)
    for at, name in enumerate(CHANNELS):
        number = still.inputs.axes.channels.index(name)
        if name == "open_recruitment":  # who comes in the second round of the last year comes after it
            assert engine[number].sum() < hired[at].sum() < 1.02 * engine[number].sum()
        else:
            agree(hired[at], engine[number])


def test_the_funded_come_after_their_years_of_study(still):
    lead = CHANNELS.index("funded_graduate")
    assert still.answer.arrives[lead].tolist() == [5, 6, 7, 8, 9, 10]
    assert still.answer.open[lead].any(axis=1).tolist() == [True, True, False, False, False, False]
    assert still.answer.at_work[lead, 0, :5].sum() == 0
    assert still.answer.at_work[lead, 0, 5].min() > 0
    at_once = CHANNELS.index("contract")
    assert still.answer.arrives[at_once].tolist() == [1, 2, 3, 4, 5, 6]


def test_posts_are_open_where_a_channel_may_recruit(still):
    cells, special = still.grid.cells, CHANNELS.index("special_post")
    assert (still.answer.open[special, 0] == (cells["level"] == "primary").to_numpy()).all()
    contract = still.answer.open[CHANNELS.index("contract"), 0]
    assert contract.sum() > still.answer.open[special, 0].sum()


def test_approved_posts_held_add_up_by_pool(still):
    posts = still.some_posts(3)
    told, held = still.adds(posts, lambda block: block.posts_used), still.linear(posts, lambda answer: answer.held)
    pool = still.inputs.establishment.of_cell
    for number, name in enumerate(still.inputs.axes.pools):
        assert told[-1, number] > 5, name
        agree(held[:, pool == number].sum(axis=1), told[:, number])


def test_special_posts_hold_an_approved_post_from_their_conversion_on_and_contracts_never(still):
    held = still.answer.held
    special, contract = (held[CHANNELS.index(name), 0].sum(axis=1) for name in ("special_post", "contract"))
    assert special[:4].sum() == 0
    assert special[4] > 0
    assert contract.sum() == 0


def by_payer(still, block):
    """Yuan by payer and calendar year."""
    names = still.inputs.axes.payments
    chosen = [np.array([name.endswith(f".{payer}") for name in names]) for payer in PAYERS]
    return np.stack([block.spent[..., one].sum(axis=-1) for one in chosen], axis=-1)


NO_ALLOWANCE = "supply: {retention: {allowance: null}}"


def test_yuan_add_up_by_calendar_year_and_payer(tmp_path):
    """Without bonds, and without an allowance in one area alone."""
    channels = ("special_post", "open_recruitment", "contract", "silver_age")
    still = still_busy(tmp_path, channels, more=NO_ALLOWANCE)
    posts = still.some_posts(4)
    told = still.adds(posts, lambda block: by_payer(still, block))
    found = still.linear(posts, lambda answer: answer.yuan).sum(axis=-1)
    assert (told[-1] > 1e5).all()  # yuan of both payers
    np.testing.assert_allclose(found, told, rtol=1e-3, atol=1.0)


def test_yuan_add_up_nearly_where_an_area_has_an_allowance_and_bonds_are_broken(still):
    """An allowance is shared among all posts of a channel; who breaks a bond pays the mean of what channels ask."""
    posts = still.some_posts(4)
    told = still.adds(posts, lambda block: block.spent.sum(axis=2))
    found = still.linear(posts, lambda answer: answer.yuan).sum(axis=(1, 2))
    np.testing.assert_allclose(found, told, rtol=0.01, atol=1.0)


def test_a_whole_county_adds_up_by_cell_and_year():
    """Changge without the graduates who were signed before."""
    case = workforce.load("changge/limits", years=11)
    tables = {name: table for name, table in case.county.tables.items() if name != "pipeline"}
    channels = ("open_recruitment", "funded_graduate", "contract", "silver_age")
    still = Still(replace(case.county, tables=tables), case.scenario, channels, 2033)
    posts = still.some_posts(density=0.1)
    told = still.adds(posts, in_post)
    agree(still.linear(posts, lambda answer: answer.at_work), told)
    assert told[-1].sum() > 300


def test_the_simulation_agrees_within_its_error(still):
    """Of the same luck with and without the plan: chance alone is drawn."""
    posts = still.some_posts(5, most=4, density=0.15)
    nothing = np.zeros(still.grid.count)
    blocks = [still.drawn(one, 256, sampled=False)[1] for one in (posts, nothing)]
    adds = (np.asarray(blocks[0].in_post, float) - blocks[1].in_post)[:, 1:7]
    found = still.linear(posts, lambda answer: answer.at_work)[1:]
    for told, linear in ((adds.sum(axis=2), found.sum(axis=1)), (adds.reshape(256, -1), found.ravel())):
        error = told.std(axis=0, ddof=1) / 16
        seen = error > 0
        away = (told.mean(axis=0) - linear)[seen] / error[seen]
        assert np.abs(away).max() < 5
        assert np.sqrt((away**2).mean()) < 1.5
        assert np.abs(told.mean(axis=0) - linear)[~seen].max(initial=0) < 1e-6
