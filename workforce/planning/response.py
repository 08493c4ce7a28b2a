"""What one more post does: to teachers at work, approved posts and money, by channel, year and cell.

Told by the engine itself in the expected way: a county without teachers, in which one post is planned in every cell of
one channel in one year, has from then on what that post brings. Where nobody reacts to vacancies or free posts, what
many posts do is the sum of what each does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.market.channels import Channel
from workforce.market.vacancies import Targets
from workforce.results.outcome import Block
from workforce.simulation.ensemble import expect
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]

PAYERS = ("county", "central")
NO_LIMIT = 1e9
"""Approved posts that never run out."""


@dataclass(frozen=True)
class Response:
    """What one post does if all is as likely; the first axes are (channel, year), the year that of the decision.

    Attributes:
        channels: that have targets.
        base: the calendar year of the base census.
        years: calendar years for which posts are decided, shape (year,).
        arrives: the census at which who is recruited first counts, its number from the base census, (channel, year).
        open: whether posts can be planned, shape (channel, year, cell).
        hired: arrivals, shape (channel, year, cell).
        at_work: full-time equivalents at each census, shape (channel, year, census, cell).
        held: approved posts held, same shape.
        yuan: by calendar year from the base year on, and payer, shape (channel, year, census, payer, cell).
        hazard: leavers of each cause that can strike in any year in the year before a census, of those there, shape
            (channel, year, census, cause, cell).
    """

    channels: tuple[str, ...]
    base: int
    years: NDArray[np.int64]
    arrives: NDArray[np.int64]
    open: NDArray[np.bool_]
    hired: Array
    at_work: Array
    held: Array
    yuan: Array
    hazard: Array


def response(inputs: Inputs, channels: Sequence[str], last: int) -> Response:
    """What one post of each channel does.

    Args:
        inputs: the scenario, prepared, without moves inside the county.
        channels: those that are to have targets.
        last: the last census for which posts are decided, a calendar year.

    Returns:
        The response; posts that would bring nobody by ``last`` are not open.
    """
    run = inputs.scenario.run
    years = np.arange(run.plan_from, last + 1)
    cells, causes = len(inputs.cells), len(inputs.law.causes)
    shape = (len(channels), len(years))
    made = Response(
        channels=tuple(channels),
        base=run.base_year,
        years=years,
        arrives=np.zeros(shape, dtype=np.int64),
        open=np.zeros((*shape, cells), dtype=bool),
        hired=np.zeros((*shape, cells)),
        at_work=np.zeros((*shape, inputs.years + 1, cells)),
        held=np.zeros((*shape, inputs.years + 1, cells)),
        yuan=np.zeros((*shape, inputs.years + 1, len(PAYERS), cells)),
        hazard=np.zeros((*shape, inputs.years + 1, causes, cells)),
    )
    for at, name in enumerate(channels):
        channel = inputs.channels[inputs.axes.channels.index(name)]
        alone = _alone(inputs, channel)
        for year, calendar_year in enumerate(years.tolist()):
            made.arrives[at, year] = calendar_year + channel.profile.lead_years - run.base_year
            if calendar_year + channel.profile.lead_years <= last:
                made.open[at, year] = channel.inside > 0
                alone.channels[0] = _with_posts(channel, calendar_year - run.base_year - 1, inputs.years)
                _enter(made, (at, year), alone)
    return made


def _alone(inputs: Inputs, channel: Channel) -> Inputs:
    """A county without teachers and without limits that has one channel."""
    return replace(
        without_limits(inputs), groups=[], channels=[channel], axes=replace(inputs.axes, channels=(channel.name,))
    )


def without_limits(inputs: Inputs) -> Inputs:
    """The same where approved posts never run out."""
    posts = inputs.establishment
    return replace(inputs, establishment=replace(posts, approved=np.full_like(posts.approved, NO_LIMIT)), kept={})


def _with_posts(channel: Channel, year: int, years: int) -> Channel:
    """A channel with one post in every cell where it may recruit, in one year of the horizon."""
    inside = channel.inside > 0
    posts = np.zeros((int(inside.sum()), years))
    posts[:, year] = 1.0
    nothing = np.zeros(years)
    return replace(
        channel,
        posts=posts.sum(axis=0),
        targets=Targets(np.eye(len(inside))[inside], posts),
        came=(None,) * years,
        by_rule=nothing > 0,
        happened=nothing > 0,
        pipeline=nothing,
    )


def _enter(made: Response, at: tuple[int, int], inputs: Inputs) -> None:
    block = expect(inputs)
    made.hired[at] = block.hired[0].sum(axis=(0, 1))
    made.at_work[at] = block.in_post[0]
    made.held[at] = block.stock[0] * _held_share(inputs, block)
    made.yuan[at] = _yuan(inputs, block)
    there = block.stock[0][:-1] + block.hired[0].sum(axis=1)
    left = block.left[0][:, : len(inputs.law.causes)]
    made.hazard[at][1:] = np.divide(left, there[:, None], out=np.zeros_like(left), where=there[:, None] > 1e-9)


def _held_share(inputs: Inputs, block: Block) -> Array:
    """The share of teachers who hold an approved post, as that of their level, shape (census, cell)."""
    of_status = block.by_status[0]
    everybody = of_status.sum(axis=1)
    held = np.einsum("csl,s->cl", of_status, inputs.establishment.holds.astype(float))
    share = np.divide(held, everybody, out=np.zeros_like(held), where=everybody > 0)
    return np.asarray(share[:, inputs.level_of_zone[inputs.zone_of_cell]])


def _yuan(inputs: Inputs, block: Block) -> Array:
    """What is paid for teachers by payer, shared among cells as teacher-years are, shape (census, payer, cell)."""
    paid = np.stack(
        [sum_of(block.spent[0], [name.endswith(f".{payer}") for name in inputs.axes.payments]) for payer in PAYERS],
        axis=1,
    )
    people = block.stock[0].sum(axis=0)
    share = np.divide(people, people.sum(), out=np.zeros_like(people), where=people.sum() > 0)
    return np.asarray(paid[:, :, None] * share)


def sum_of(paid: NDArray[Any], chosen: Sequence[bool]) -> Array:
    """What is paid in all of some payments, shape (census,)."""
    return np.asarray(paid[:, np.array(chosen)].sum(axis=1), dtype=np.float64)
