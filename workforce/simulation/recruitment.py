"""The offices of the channels: decide, sign, let arrive, and offer again what stayed unfilled."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from workforce.market.channels import Channel, Known, decided
from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.results.ledger import Ledger
from workforce.simulation.calendar import Office, census_number
from workforce.simulation.inputs import Inputs
from workforce.simulation.teachers import Teachers

Array = NDArray[np.float64]


class Recruitment:
    """What the channels have decided and not yet done, in a block of replications."""

    def __init__(self, inputs: Inputs, teachers: Teachers, ledger: Ledger) -> None:
        """Nothing is decided yet."""
        self._inputs, self._teachers, self._ledger = inputs, teachers, ledger
        replications = ledger.size.replications
        self._announced = {channel.name: np.zeros((replications, len(inputs.cells))) for channel in inputs.channels}
        self._unfilled = {channel.name: np.zeros((replications, len(inputs.cells))) for channel in inputs.channels}
        self._signed = {channel.name: np.zeros((replications, inputs.years)) for channel in inputs.channels}

    def offices(self) -> list[Office]:
        """The offices of all channels that ever recruit, channel by channel."""
        made = []
        for number, channel in enumerate(self._inputs.channels):
            if channel.active:
                made += self._offices(number, channel)
        return made

    def _offices(self, number: int, channel: Channel) -> list[Office]:
        profile = channel.profile
        made = []
        if profile.lead_years:
            made.append(Office(f"{channel.name}.sign", profile.decided, partial(self._sign, channel)))
        if profile.second_round:
            again = partial(self._offer_again, number, channel)
            made.append(Office(f"{channel.name}.again", profile.second_round.month, again))
        if profile.lead_years or profile.decided == profile.month:
            both = partial(self._decide_and_arrive, number, channel)
            return [*made, Office(f"{channel.name}.arrive", profile.month, both)]
        decide = partial(self._decide, channel)
        early = profile.decided == CENSUS_MONTH
        made.append(Office(f"{channel.name}.decide", profile.decided, decide, at_base=early))
        return [*made, Office(f"{channel.name}.arrive", profile.month, partial(self._arrive, number, channel))]

    def _decide_and_arrive(self, number: int, channel: Channel, month: int) -> None:
        self._decide(channel, month)
        self._arrive(number, channel, month)

    def _arrival(self, channel: Channel, month: int) -> int:
        """The census for which posts decided in a month count."""
        wait = (channel.profile.month - CENSUS_MONTH - month) % MONTHS_A_YEAR
        return census_number(month + wait)

    def known(self, channel: Channel, month: int, census: int) -> Known:
        """What is known in a month about the census that posts are decided for."""
        inputs, ledger = self._inputs, self._ledger
        need = inputs.need[:, census]
        coming = sum(self._announced.values()) - self._announced[channel.name]
        people = ledger.standing(month) - ledger.retiring_soon(month) + coming
        posts = inputs.establishment
        free = np.full(len(people), np.inf)
        if posts.pools:
            reached = np.isin(np.arange(len(posts.pools)), posts.of_cell[channel.inside > 0])
            free = posts.room(month // MONTHS_A_YEAR, ledger.posts_held(month))[:, reached].sum(axis=1)
        return Known(need, need / ledger.at_work - people, ledger.left_in_last_year(month), free)

    def _decide(self, channel: Channel, month: int) -> None:
        """Plan the posts of the coming arrival and allot them to cells."""
        census = self._arrival(channel, month)
        if census > self._inputs.years:
            return
        year = census - 1
        known = self.known(channel, month, census)
        if channel.profile.lead_years and not channel.happened[year]:
            posts = self._signed[channel.name][:, year] + channel.pipeline[year]
        else:
            posts = decided(channel, year, known)
        amounts = channel.weights(known.gap, known.need, posts)
        self._announced[channel.name] = self._teachers.whole(amounts, channel.name, month)

    def _sign(self, channel: Channel, month: int) -> None:
        """Sign graduates who arrive years later."""
        census = census_number(month)
        arrival = census + channel.profile.lead_years
        if arrival > self._inputs.years or channel.happened[census - 1]:
            return
        self._signed[channel.name][:, arrival - 1] = decided(channel, census - 1, self.known(channel, month, census))

    def _arrive(self, number: int, channel: Channel, month: int) -> None:
        """Fill the posts that were decided, as far as approved posts are free."""
        census = census_number(month)
        if census > self._inputs.years:
            return
        posts = self._announced[channel.name]
        year = census - 1
        rate = channel.fill_rate(year, self._year(census), self._teachers.bad_year(month))
        if channel.profile.lead_years and not channel.happened[year]:
            rate = self._completed(channel, year, rate)
        self._announced[channel.name] = np.zeros_like(posts)
        offered = self._offered(number, channel, month, posts)
        arrived = self._teachers.recruit(number, channel, month, offered, rate, again=False)
        if channel.profile.second_round and not channel.happened[year]:
            self._unfilled[channel.name] = offered - arrived

    def _completed(self, channel: Channel, year: int, rate: Array) -> Array:
        """The chance that a graduate arrives: places that were filled, and those signed earlier; both finish or not."""
        signed, earlier = self._signed[channel.name][:, year, None], channel.pipeline[year]
        total = signed + earlier
        found = np.divide(signed * rate + earlier, total, out=np.ones_like(rate), where=total > 0)
        return np.asarray(found * channel.completed(self._year(year + 1)))

    def _offer_again(self, number: int, channel: Channel, month: int) -> None:
        """The second round: posts that the first left unfilled."""
        census, posts = census_number(month), self._unfilled[channel.name]
        if census > self._inputs.years:
            return
        bad = self._teachers.bad_year(month)
        rate = channel.fill_rate(census - 1, self._year(census), bad, channel.profile.second_round)
        offered = self._offered(number, channel, month, posts)
        self._teachers.recruit(number, channel, month, offered, rate, again=True)
        self._unfilled[channel.name] = np.zeros_like(posts)

    def _offered(self, number: int, channel: Channel, month: int, posts: Array) -> Array:
        """The posts that are offered: all, or, of those that need one, what free approved posts allow."""
        ledger, limits = self._ledger, self._inputs.establishment
        year = census_number(month) - 1
        ledger.planned[:, year, number] += posts
        needs_post = channel.profile.uses_post or channel.plan.reserve_post
        if channel.happened[year] or not (needs_post and limits.pools):
            return posts
        room = limits.room(month // MONTHS_A_YEAR, ledger.posts_held(month))
        offered = self._teachers.whole(limits.limit(posts, room), f"establishment.{channel.name}", month)
        ledger.blocked[:, year, number] += posts - offered
        return offered

    def _year(self, census: int) -> int:
        return self._inputs.scenario.run.base_year + census
