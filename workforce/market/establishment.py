"""Approved posts 编制: how many each level may fill, who holds one, and how many are free (equation 19).

Posts are approved for all staff; those that other staff occupy are taken off first. A pool is what shares a number of
approved posts: one level, or all of them. Where nobody has said how many are approved, posts are no limit.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.county.tables import County
from workforce.errors import PlannerError
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample
from workforce.scenario.values import People, by_year

Array = NDArray[np.float64]
ALL = "all"


@dataclass(frozen=True)
class Establishment:
    """Approved posts of a county.

    Attributes:
        pools: levels, or ``all``, whose posts are limited.
        of_level: the number of the pool of each level, -1 without a limit, shape (level,).
        of_cell: the same by cell, shape (cell,).
        approved: posts for teachers at each census, other staff taken off, shape (point, year + 1, pool).
        holds: whether teachers of a status hold a post, shape (status,).
        reserved: whether it is kept for a later conversion, shape (status,).
    """

    pools: tuple[str, ...]
    of_level: NDArray[np.int64]
    of_cell: NDArray[np.int64]
    approved: Array
    holds: NDArray[np.bool_]
    reserved: NDArray[np.bool_]

    def at(self, staff: dict[str, People], sample: Sample) -> "Establishment":
        """The same where other staff are as many as at the points of a sample."""
        if sample.plain:
            return self
        fewer = [
            sample.of(staff[pool]) - staff[pool].value if pool in staff else np.zeros(sample.points)
            for pool in self.pools
        ]
        change = np.stack(fewer, axis=1) if fewer else np.zeros((sample.points, 0))
        return replace(self, approved=self.approved - change[:, None])

    @cached_property
    def cells(self) -> Array:
        """1 where the teachers of a cell need a post of a pool, shape (cell, pool)."""
        return np.asarray(self.of_cell[:, None] == np.arange(len(self.pools)), dtype=np.float64)

    def taken_by(self, status: int) -> Array:
        """1 where a teacher of a status in a cell holds a post of a pool, shape (cell, pool)."""
        return self.cells * float(self.holds[status])

    def room(self, census: int, used: Array) -> Array:
        """Free posts by pool, whole and not below zero, shape (replication, pool)."""
        return np.asarray(np.maximum(np.floor(self.approved[:, census] - used + 1e-9), 0.0))

    def limit(self, posts: Array, room: Array) -> Array:
        """Posts cut, cell by cell in proportion, to the room of their pool; not yet whole, shape (replication, cell).

        Args:
            posts: shape (replication, cell).
            room: free posts, shape (replication, pool).
        """
        wanted = posts @ self.cells
        share = np.minimum(np.divide(room, wanted, out=np.ones_like(wanted), where=wanted > 0), 1.0)
        return np.asarray(posts * (share @ self.cells.T + (self.of_cell < 0)))


def establishment(county: County, scenario: Scenario, cells: pd.DataFrame) -> Establishment:
    """The approved posts of a county under a scenario.

    Raises:
        PlannerError: posts are moved from or to, or lent where nobody has said how many there are.
    """
    run, policy = scenario.run, scenario.policies.market.establishment
    years = np.arange(run.base_year, run.base_year + run.years + 1)
    posts = {pool: np.full(len(years), number) for pool, number in _of_table(county).items()}
    for pool, plan in policy.posts.items():
        planned = by_year(plan, np.maximum(years, run.plan_from))
        posts[pool] = np.where(years < run.plan_from, posts[pool], planned) if pool in posts else planned
    for move in policy.moves:
        moved = np.where(years >= move.year, move.posts, 0.0)
        for pool, change in ((move.out_of, -moved), (move.to, moved)):
            posts[pool] = _known(posts, pool, "moves") + change
    if policy.revolving_pool:
        lent = policy.revolving_pool
        left = np.clip(1 - (years - lent.year) / lent.repaid_in, 0, 1)
        more = np.where(years >= lent.year, lent.posts * left, 0.0)
        posts[lent.level] = _known(posts, lent.level, "revolving_pool") + more
    staff = scenario.assumptions.other_staff
    levels = vocabulary.ids("level")
    pools = tuple(name for name in (*levels, ALL) if name in posts)
    of_level = np.array([_pool(level, pools) for level in levels])
    places = {level: at for at, level in enumerate(levels)}
    holds, reserved = _holders(scenario)
    return Establishment(
        pools=pools,
        of_level=of_level,
        of_cell=of_level[cells["level"].map(places).to_numpy()],
        approved=np.array(
            [posts[pool] - (staff[pool].value if pool in staff else 0.0) for pool in pools], dtype=np.float64
        ).T.reshape(1, len(years), len(pools)),
        holds=holds,
        reserved=reserved,
    )


def _of_table(county: County) -> dict[str, float]:
    """Approved posts by level or ``all``; those of single schools are added up."""
    if "establishment" not in county.tables:
        return {}
    return {
        str(level): float(posts)
        for level, posts in county.tables["establishment"].groupby("level")["posts"].sum().items()
    }


def _known(posts: dict[str, Array], pool: str, key: str) -> Array:
    """The posts of a pool.

    Raises:
        PlannerError: nobody has said how many there are.
    """
    if pool not in posts:
        given = ", ".join(posts) or "none"
        raise PlannerError(
            f"policies.market.establishment.{key}: no approved posts are given for '{pool}' (given: {given}); fill in "
            "the county's table establishment, or policies.market.establishment.posts",
            ("policies", "market", "establishment", key),
        )
    return posts[pool]


def _pool(level: str, pools: tuple[str, ...]) -> int:
    """The pool of a level: its own, that of all, or none (-1)."""
    return next((pools.index(name) for name in (level, ALL) if name in pools), -1)


def _holders(scenario: Scenario) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which statuses hold a post, and which of them only have one kept for later."""
    profiles, plans = scenario.assumptions.channels, scenario.policies.market.channels
    kept = {profiles[name].status for name, plan in plans.items() if plan.reserve_post and not profiles[name].uses_post}
    holding = {"established", *(profile.status for profile in profiles.values() if profile.uses_post)} | kept
    statuses = vocabulary.ids("status")
    return np.isin(statuses, list(holding)), np.isin(statuses, list(kept))
