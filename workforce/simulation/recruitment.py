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
            made.append(
                Office(
                    f"{channel.name}.sign",
                    profile.decided,
                    partial(self._sign, channel),
                    due=partial(self._plans, channel),
                )
            )
        if profile.second_round:
            again = partial(self._offer_again, number, channel)
            made.append(
                Office(
                    f"{channel.name}.again",
                    profile.second_round.month,
                    again,
                    due=partial(self._offered_before, channel),
                )
            )
        arriving = partial(self._arrives, channel)
        if profile.lead_years or profile.decided == profile.month:
            both = partial(self._decide_and_arrive, number, channel)
            return [*made, Office(f"{channel.name}.arrive", profile.month, both, due=arriving)]
        early = profile.decided == CENSUS_MONTH
        made.append(Office(f"{channel.name}.decide", profile.decided, partial(self._decide, channel), early, arriving))
        return [
            *made,
            Office(f"{channel.name}.arrive", profile.month, partial(self._arrive, number, channel), due=arriving),
        ]

    def _plans(self, channel: Channel, month: int) -> bool:
        """Whether a channel signs anybody for the census that a month leads to."""
        year = census_number(month) - 1
        in_time = year + channel.profile.lead_years < self._inputs.years
        return bool(in_time and not channel.happened[year] and (channel.posts[year] or channel.by_rule[year]))

    def _arrives(self, channel: Channel, month: int) -> bool:
        """Whether anybody may come by a channel in the arrival that a month leads to, itself or as its decision."""
        year = self._arrival(channel, month) - 1
        if year >= self._inputs.years:
            return False
        signed = year - channel.profile.lead_years
        planned = signed >= 0 and bool(channel.posts[signed] or channel.by_rule[signed])
        came = bool(channel.happened[year] and channel.posts[year])
        if channel.profile.lead_years and channel.happened[year]:
            return came
        return came or planned or bool(channel.pipeline[year])

    def _offered_before(self, channel: Channel, month: int) -> bool:
        """Whether posts of the round before may have stayed unfilled."""
        year = census_number(month) - 2
        in_time = 0 <= year and census_number(month) <= self._inputs.years
        return bool(in_time and not channel.happened[year] and (channel.posts[year] or channel.by_rule[year]))

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
        people = ledger.standing(month) - ledger.retiring_soon(month)
        for other in inputs.channels:
            if other is not channel:
                people = people + self._announced[other.name] + self._due(other, month, need, people)
        gap = need / ledger.at_work - people
        left = ledger.left_in_last_year(month, channel.inside)
        return Known(need, gap, left, self._free(channel, month))

    def _due(self, channel: Channel, month: int, need: Array, people: Array) -> Array | float:
        """Graduates of a channel who will arrive for the coming census, where they will be needed by then."""
        year = census_number(month) - 1
        if not channel.profile.lead_years or month % MONTHS_A_YEAR == 0 or channel.happened[year]:
            return 0.0
        coming = (self._signed[channel.name][:, year] + channel.pipeline[year]) * channel.completed(
            self._year(year + 1)
        )
        return channel.weights(need / self._ledger.at_work - people, need, coming) if coming.any() else 0.0

    def _free(self, channel: Channel, month: int) -> Array:
        """Approved posts that a channel may plan, those announced by others taken off; infinite without a limit."""
        posts, ledger = self._inputs.establishment, self._ledger
        if not posts.pools:
            return np.full(ledger.size.replications, np.inf)
        reached = np.isin(np.arange(len(posts.pools)), posts.of_cell[channel.inside > 0])
        room = posts.room(month // MONTHS_A_YEAR, ledger.posts_held(month))[:, reached].sum(axis=1)
        inside = np.isin(posts.of_cell, np.flatnonzero(reached))
        for other in self._inputs.channels:
            if other is not channel and (other.profile.uses_post or other.plan.reserve_post):
                room = room - self._announced[other.name][:, inside].sum(axis=1)
        return np.asarray(np.maximum(room, 0.0))

    def _decide(self, channel: Channel, month: int) -> None:
        """Plan the posts of the coming arrival and allot them to cells."""
        census = self._arrival(channel, month)
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
        posts = decided(channel, census - 1, self.known(channel, month, arrival))
        if channel.plan.fill_gap is not None:
            still_to_come = (
                self._signed[channel.name][:, census - 1 :].sum(axis=1) + channel.pipeline[census - 1 :].sum()
            )
            posts = np.maximum(posts - still_to_come, 0.0)
        self._signed[channel.name][:, arrival - 1] = posts

    def _arrive(self, number: int, channel: Channel, month: int) -> None:
        """Fill the posts that were decided, as far as approved posts are free."""
        census = census_number(month)
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
        bad = self._teachers.bad_year(month)
        rate = channel.fill_rate(census - 1, self._year(census), bad, channel.profile.second_round)
        offered = self._offered(number, channel, month, posts, ".again")
        self._teachers.recruit(number, channel, month, offered, rate, again=True)
        self._unfilled[channel.name] = np.zeros_like(posts)

    def _offered(self, number: int, channel: Channel, month: int, posts: Array, round_: str = "") -> Array:
        """The posts that are offered: all, or, of those that need one, what free approved posts allow."""
        ledger, limits = self._ledger, self._inputs.establishment
        year = census_number(month) - 1
        ledger.planned[:, year, number] += posts
        needs_post = channel.profile.uses_post or channel.plan.reserve_post
        if channel.happened[year] or not (needs_post and limits.pools):
            return posts
        room = limits.room(month // MONTHS_A_YEAR, ledger.posts_held(month))
        offered = self._teachers.whole(limits.limit(posts, room), f"establishment.{channel.name}{round_}", month)
        ledger.blocked[:, year, number] += posts - offered
        return offered

    def _year(self, census: int) -> int:
        return self._inputs.scenario.run.base_year + census
