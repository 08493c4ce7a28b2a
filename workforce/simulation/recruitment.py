"""The offices of the channels: decide, sign, let arrive, and offer again what stayed unfilled."""

from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from workforce.market.channels import Channel, decided
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
        self.inputs, self._teachers, self.ledger = inputs, teachers, ledger
        self.supposed = teachers.supposed
        replications = ledger.size.replications
        self._announced: dict[str, Array] = {}
        self._unfilled: dict[str, Array] = {}
        self._signed = {channel.name: np.zeros((replications, inputs.years)) for channel in inputs.channels}

    def offices(self) -> list[Office]:
        """The offices of all channels that ever recruit, channel by channel."""
        made = []
        for number, channel in enumerate(self.inputs.channels):
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
        in_time = year + channel.profile.lead_years < self.inputs.years
        return bool(in_time and not channel.happened[year] and (channel.posts[year] or channel.by_rule[year]))

    def _arrives(self, channel: Channel, month: int) -> bool:
        """Whether anybody may come by a channel in the arrival that a month leads to, itself or as its decision."""
        year = self._arrival(channel, month) - 1
        if year >= self.inputs.years:
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
        in_time = 0 <= year and census_number(month) <= self.inputs.years
        return bool(in_time and not channel.happened[year] and (channel.posts[year] or channel.by_rule[year]))

    def _decide_and_arrive(self, number: int, channel: Channel, month: int) -> None:
        self._decide(channel, month)
        self._arrive(number, channel, month)

    def _arrival(self, channel: Channel, month: int) -> int:
        """The census for which posts decided in a month count."""
        wait = (channel.profile.month - CENSUS_MONTH - month) % MONTHS_A_YEAR
        return census_number(month + wait)

    def known(self, channel: Channel, month: int, census: int) -> "Outlook":
        """What is known in a month about the census that posts are decided for."""
        return Outlook(self, channel, month, census)

    def announced(self, besides: Channel) -> list[tuple[Channel, Array]]:
        """The posts that other channels have announced and not yet filled, shape (replication, cell)."""
        others = [other for other in self.inputs.channels if other is not besides and other.name in self._announced]
        return [(other, self._announced[other.name]) for other in others]

    def graduates_due(self, besides: Channel, month: int) -> list[tuple[Channel, Array]]:
        """Graduates of other channels who will arrive for the coming census, shape (replication,)."""
        year, due = census_number(month) - 1, []
        for other in self.inputs.channels:
            waiting = other.profile.lead_years and month % MONTHS_A_YEAR and not other.happened[year]
            if other is not besides and waiting:
                coming = self._signed[other.name][:, year] + other.pipeline[year]
                if coming.any():
                    due.append((other, coming * self.supposed.completed(other, year)))
        return due

    def _decide(self, channel: Channel, month: int) -> None:
        """Plan the posts of the coming arrival and allot them to cells."""
        census = self._arrival(channel, month)
        year = census - 1
        known = self.known(channel, month, census)
        if channel.profile.lead_years and not channel.happened[year]:
            posts = self._signed[channel.name][:, year] + channel.pipeline[year]
        else:
            posts = decided(channel, year, known, self.ledger.size.replications, self.supposed.sample)
        amounts = channel.weights(known.gap, known.need, posts, year)
        self._announced[channel.name] = self._teachers.whole(amounts, channel.name, month)

    def _sign(self, channel: Channel, month: int) -> None:
        """Sign graduates who arrive years later."""
        census = census_number(month)
        arrival = census + channel.profile.lead_years
        known = self.known(channel, month, arrival)
        posts = decided(channel, census - 1, known, self.ledger.size.replications, self.supposed.sample)
        if channel.plan.fill_gap is not None:
            still_to_come = (
                self._signed[channel.name][:, census - 1 :].sum(axis=1) + channel.pipeline[census - 1 :].sum()
            )
            posts = np.maximum(posts - still_to_come, 0.0)
        self._signed[channel.name][:, arrival - 1] = posts

    def _arrive(self, number: int, channel: Channel, month: int) -> None:
        """Fill the posts that were decided, as far as approved posts are free; none if that was before the base."""
        if channel.name not in self._announced:
            return
        census, posts = census_number(month), self._announced.pop(channel.name)
        year = census - 1
        rate = self.supposed.fill_rate(channel, year, self._teachers.bad_year(month))
        if channel.profile.lead_years and not channel.happened[year]:
            rate = self._completed(channel, year, rate)
        offered = self._offered(number, channel, month, posts)
        arrived = self._teachers.recruit(number, channel, month, offered, rate, again=False)
        if channel.profile.second_round and not channel.happened[year]:
            self._unfilled[channel.name] = offered - arrived

    def _completed(self, channel: Channel, year: int, rate: Array) -> Array:
        """The chance that a graduate arrives: places that were filled, and those signed earlier; both finish or not."""
        signed, earlier = self._signed[channel.name][:, year, None], channel.pipeline[year]
        total = signed + earlier
        found = np.divide(signed * rate + earlier, total, out=np.ones_like(rate), where=total > 0)
        return np.asarray(found * self.supposed.completed(channel, year)[:, None])

    def _offer_again(self, number: int, channel: Channel, month: int) -> None:
        """The second round: posts that the first left unfilled, if there was one."""
        if channel.name not in self._unfilled:
            return
        census, posts = census_number(month), self._unfilled.pop(channel.name)
        bad = self._teachers.bad_year(month)
        rate = self.supposed.fill_rate(channel, census - 1, bad, channel.profile.second_round)
        offered = self._offered(number, channel, month, posts, ".again")
        self._teachers.recruit(number, channel, month, offered, rate, again=True)

    def _offered(self, number: int, channel: Channel, month: int, posts: Array, round_: str = "") -> Array:
        """The posts that are offered: all, or, of those that need one, what free approved posts allow."""
        ledger, limits = self.ledger, self.supposed.establishment
        year = census_number(month) - 1
        ledger.planned[:, year, number] += posts
        needs_post = channel.profile.uses_post or channel.plan.reserve_post
        if channel.happened[year] or not (needs_post and limits.pools):
            return posts
        room = limits.room(month // MONTHS_A_YEAR, ledger.posts_held(month))
        offered = self._teachers.whole(limits.limit(posts, room), f"establishment.{channel.name}{round_}", month)
        ledger.blocked[:, year, number] += posts - offered
        return offered


class Outlook:
    """What is known when a channel decides (see :class:`~workforce.market.channels.Known`)."""

    def __init__(self, recruitment: Recruitment, channel: Channel, month: int, census: int) -> None:
        """As of the first day of a month, about the census for which posts are decided."""
        self._recruitment, self._channel, self._month = recruitment, channel, month
        self.inputs, self.ledger = recruitment.inputs, recruitment.ledger
        self.need = recruitment.supposed.need[:, census]

    @cached_property
    def gap(self) -> Array:
        """Teachers who will be lacking in each cell, signed; graduates who are due are where they will be needed."""
        needed = self.need / self.ledger.at_work
        people = self.ledger.standing(self._month) - self.ledger.retiring_soon(self._month)
        for _, posts in self._recruitment.announced(self._channel):
            people += posts
        for other, coming in self._recruitment.graduates_due(self._channel, self._month):
            people += other.weights(needed - people, self.need, coming, census_number(self._month) - 1)
        return needed - people

    @cached_property
    def left(self) -> Array:
        """Leavers of the last twelve months where the channel recruits."""
        return self.ledger.left_in_last_year(self._month, self._channel.inside)

    @cached_property
    def free(self) -> Array:
        """Approved posts that the channel may plan, those announced by others taken off."""
        posts, ledger, channel = self._recruitment.supposed.establishment, self.ledger, self._channel
        if not posts.pools:
            return np.full(ledger.size.replications, np.inf)
        reached = (channel.inside > 0) @ posts.cells > 0
        room = posts.room(self._month // MONTHS_A_YEAR, ledger.posts_held(self._month))[:, reached].sum(axis=1)
        for other, announced in self._recruitment.announced(channel):
            if other.profile.uses_post or other.plan.reserve_post:
                room = room - (announced @ posts.cells)[:, reached].sum(axis=1)
        return np.asarray(np.maximum(room, 0.0))
