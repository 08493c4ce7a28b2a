"""What a plan came to as tables: targets, prices, what stays unmet, the frontier, and two sheets to be submitted."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.tables import County
from workforce.planning.limits import Grid, Limit
from workforce.planning.optimum import Stage
from workforce.results.outcome import Block
from workforce.simulation.inputs import Inputs

Array = NDArray[np.float64]

LEAST_PRICE = 1e-4
"""Teacher-years of shortage per unit; a limit that costs less than this does not bind."""

WAN = 1e4
"""Yuan: the unit in which prices of money are told."""

LEAST_UNMET, LEAST_SHORT = 0.05, 0.5
"""Full-time equivalents; less shortage above a goal, or where there is no goal, is not told."""


def targets(grid: Grid, posts: Array) -> pd.DataFrame:
    """Posts of a plan: channel, level, subject, area, year (of the decision), posts, arrives (the census)."""
    spread, answer = grid.spread(posts), grid.answer
    channel, year, cell = np.nonzero(spread)
    where = grid.cells.iloc[cell].reset_index(drop=True)
    return pd.DataFrame(
        {
            "channel": np.array(answer.channels, dtype=object)[channel],
            "level": where["level"],
            "subject": where["subject"],
            "area": where["area"],
            "year": answer.years[year],
            "posts": spread[channel, year, cell],
            "arrives": answer.base + answer.arrives[channel, year],
        }
    )


def prices(limits: Sequence[Limit], posts: Array, price: Array) -> pd.DataFrame:
    """The limits that bind, the dearest first: what one unit more of each would spare.

    Columns: kind, of, level, year (0 for all), bound, used, unit, price (teacher-years of weighted shortage and surplus
    that one unit more would spare; of money, 10,000 yuan).
    """
    rows = [
        {
            "kind": limit.kind,
            "of": limit.of,
            "level": limit.level,
            "year": limit.year,
            "bound": _bound(limit, worth, float(limit.values @ posts[limit.posts])),
            "used": float(limit.values @ posts[limit.posts]),
            "unit": limit.unit,
            "price": _worth(limit, worth),
        }
        for limit, worth in zip(limits, price.tolist(), strict=True)
        if _worth(limit, worth) >= LEAST_PRICE
    ]
    columns = ["kind", "of", "level", "year", "bound", "used", "unit", "price"]
    return pd.DataFrame(rows, columns=columns).sort_values("price", ascending=False, kind="stable", ignore_index=True)


def _worth(limit: Limit, price: float) -> float:
    """What a unit of a limit would spare, of money 10,000 yuan."""
    return abs(price) * (WAN if limit.unit == "yuan" else 1.0)


def _bound(limit: Limit, worth: float, used: float) -> float:
    """The bound that binds: the upper where more would spare something, the lower where less would.

    All spending is bound only while prices are found; then what is spent is the bound.
    """
    bound = limit.upper if worth > 0 else limit.lower
    return bound if np.isfinite(bound) else used


def unmet(
    grid: Grid,
    groups: Mapping[str, NDArray[np.bool_]],
    most: Array,
    years: NDArray[np.int64],
    short: Array,
    limits: Sequence[Limit],
    price: Array,
    least: float = LEAST_UNMET,
) -> pd.DataFrame:
    """Where shortage stays above a goal, and which limit forbids more: the dearest of those that bind there.

    Args:
        grid: the posts.
        groups: the cells of each level and subject.
        most: the goal, shape (group, census); infinite where there is none.
        years: of the censuses.
        short: mean shortage under the plan, shape (census, cell).
        limits: of the plan.
        price: of each limit.
        least: full-time equivalents; less is not told.

    Returns:
        level, subject, year, most, shortage, excess; limit_kind, limit_of, limit_level, limit_year, price; no limit
        where none binds there: then more posts would cost more in surplus than they spare.
    """
    places = np.nonzero(grid.answer.open)
    arrives = grid.answer.arrives[places[:2]]
    rows: list[dict[str, object]] = []
    for group, (name, inside) in enumerate(groups.items()):
        here = short[:, inside].sum(axis=1)
        for census in np.flatnonzero(here - most[group] >= least):
            level, subject = name.split(".")
            bound, there = float(most[group, census]), float(here[census])
            helps = inside[places[2]] & (grid.answer.base + arrives <= years[census])
            told = {"level": level, "subject": subject, "year": int(years[census]), "most": bound, "shortage": there}
            rows.append(told | {"excess": there - bound} | _forbids(limits, price, helps))
    columns = [
        "level", "subject", "year", "most", "shortage", "excess", "limit_kind", "limit_of", "limit_level", "limit_year",
        "price",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _forbids(limits: Sequence[Limit], price: Array, helps: NDArray[np.bool_]) -> dict[str, object]:
    """The dearest limit over posts that would help."""
    worth = [_worth(limit, max(float(price[number]), 0.0)) for number, limit in enumerate(limits)]
    dearest = max(
        (number for number, limit in enumerate(limits) if worth[number] >= LEAST_PRICE and helps[limit.posts].any()),
        key=lambda number: worth[number],
        default=None,
    )
    if dearest is None:
        return {"limit_kind": "", "limit_of": "", "limit_level": "", "limit_year": 0, "price": 0.0}
    limit = limits[dearest]
    told = {"limit_kind": limit.kind, "limit_of": limit.of, "limit_level": limit.level, "limit_year": limit.year}
    return told | {"price": worth[dearest]}


def frontier(stages: Sequence[Stage], yuan: Array, plan: Array) -> pd.DataFrame:
    """The least weighted shortage, surplus and posts beyond need for a spending, the cheapest first.

    Columns: spending (yuan over the years of the plan), value (teacher-years), bound (what no plan of that spending can
    go below), shortage (mean over futures, all cells and years, not weighted), chosen (the nearest to the plan).
    """
    rows = [
        {
            "spending": float(yuan @ stage.posts),
            "value": stage.objective,
            "bound": stage.bound,
            "shortage": float(stage.short.sum()),
        }
        for stage in stages
    ]
    table = pd.DataFrame(rows, columns=["spending", "value", "bound", "shortage"])
    table = table.sort_values("spending", kind="stable", ignore_index=True)
    nearest = (table["spending"] - float(yuan @ plan)).abs()
    return table.assign(chosen=nearest.eq(nearest.min()) if len(table) else [])


def establishment(inputs: Inputs, block: Block, first: int) -> pd.DataFrame:
    """年度用编计划: approved posts under a plan, in the expected way.

    Args:
        inputs: of the run of the plan.
        block: of the run, one replication.
        first: the first year of the plan.

    Returns:
        year, pool (a level, or ``all``), approved, held_before (at the census before), freed (by those who left in the
        year, less those who were established), used (by those who came), held, free.
    """
    base, rows = inputs.scenario.run.base_year, []
    for number, pool in enumerate(inputs.axes.pools):
        cells = inputs.establishment.of_cell == number
        for census in range(first - base, inputs.years + 1):
            held, before = block.posts_used[0, [census, census - 1], number].tolist()
            takes = [channel.profile.uses_post or channel.plan.reserve_post for channel in inputs.channels]
            came = float(block.hired[0, census - 1][np.array(takes)][:, cells].sum())
            approved = float(block.approved[0, census, number])
            rows.append((base + census, pool, approved, before, before + came - held, came, held, approved - held))
    columns = ["year", "pool", "approved", "held_before", "freed", "used", "held", "free"]
    return pd.DataFrame(rows, columns=columns)


def jobs(county: County, table: pd.DataFrame) -> pd.DataFrame:
    """招聘岗位表: whole posts of a plan by school, as their weights are.

    Posts of an area are dealt out one by one, to the school that is furthest behind its share of all that were dealt
    out in its level and area so far, over years, channels and subjects.

    Args:
        county: whose public schools they are.
        table: the targets, as of :func:`targets`.

    Returns:
        year, channel, school, name_zh, level, area, subject, posts; the rows of a year together.
    """
    schools = county.tables["schools"]
    public = schools[(schools["sector"] == "public") & (schools["weight"] > 0)]
    dealt: dict[tuple[str, str], Array] = {}
    rows: list[tuple[object, ...]] = []
    for one in table.sort_values(["year", "channel"], kind="stable").to_dict("records"):
        place = (str(one["level"]), str(one["area"]))
        there = public[(public["level"] == place[0]) & (public["area"] == place[1])]
        given = _dealt_out(there["weight"].to_numpy(dtype=float), round(one["posts"]), dealt, place)
        for at in np.flatnonzero(given):
            school = there.iloc[at]
            rows.append(
                (one["year"], one["channel"], school["school"], school["name_zh"], *place, one["subject"], given[at])
            )
    columns = ["year", "channel", "school", "name_zh", "level", "area", "subject", "posts"]
    return pd.DataFrame(rows, columns=columns)


def _dealt_out(weight: Array, posts: int, dealt: dict[tuple[str, str], Array], place: tuple[str, str]) -> Array:
    """Posts by school, one by one to the school furthest behind its share; ``dealt`` is what each has had so far."""
    so_far, given = dealt.setdefault(place, np.zeros(len(weight))), np.zeros(len(weight))
    share = weight / max(weight.sum(), 1e-12)
    for _ in range(posts):
        to = int((share * (so_far.sum() + 1) - so_far).argmax())
        so_far[to] += 1
        given[to] += 1
    return given


def agreement(years: NDArray[np.int64], linear: Array, free: Array, limited: Array, engine: Array) -> pd.DataFrame:
    """What a plan adds to teachers at work in the linear model and in the engine's expected way, and why they differ.

    Args:
        years: of the censuses.
        linear: full-time equivalents by the linear model, shape (census,).
        free: by the engine without moves and without limits of approved posts.
        limited: by the engine without moves.
        engine: by the engine.

    Returns:
        year, linear, engine, difference, and of it what rules and graduates who were signed before do in answer
        (reactions), what approved posts forbid (approved_posts) and what moves inside the county change (moves).
    """
    return pd.DataFrame(
        {
            "year": years,
            "linear": linear,
            "engine": engine,
            "difference": linear - engine,
            "reactions": linear - free,
            "approved_posts": free - limited,
            "moves": limited - engine,
        }
    )


def stages(solved: Mapping[str, Stage], whole: float, unit: int) -> pd.DataFrame:
    """What was solved: stage, value, bound, gap (share of the value), rounds, seconds; ``whole`` is the plan in posts.

    Args:
        solved: by name.
        whole: the objective of the first stage for the plan in whole posts.
        unit: of whole posts.
    """
    bound = next((one.bound for one in solved.values()), float("nan"))
    rows: list[tuple[str, float, float, float, int, float]] = [
        (name, one.objective, one.bound, _gap(one.objective, one.bound), one.rounds, one.seconds)
        for name, one in solved.items()
    ]
    rows.append((f"whole.{unit}", whole, bound, _gap(whole, bound), 0, 0.0))
    return pd.DataFrame(rows, columns=["stage", "value", "bound", "gap", "rounds", "seconds"])


def _gap(value: float, bound: float) -> float:
    return (value - bound) / max(abs(value), 1.0)
