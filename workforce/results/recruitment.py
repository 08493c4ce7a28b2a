"""Tables of recruitment, moves inside the county, approved posts and lessons that nobody suitable teaches."""

import numpy as np
import pandas as pd

from workforce.results.measures import census_values, flow_values
from workforce.results.outcome import Outcome
from workforce.results.tidy import RANGED, axis, means, rows, statistics, summed, tidy, with_totals


def channels(outcome: Outcome) -> pd.DataFrame:
    """Posts of each channel: year, channel, level (and all), item, mean, low, high.

    Items are ``planned``, ``filled``, ``unfilled`` (planned and not filled) and ``blocked`` (of those unfilled, posts
    not even offered for want of free approved posts). In the means, planned = filled + unfilled.
    """
    labels, matrix = with_totals(outcome.stocks.cells, ["level"])
    planned, filled, blocked = (
        summed(flow_values(outcome.block, measure), matrix) for measure in ("planned", "hired", "blocked")
    )
    return tidy(
        np.stack([planned, filled, planned - filled, blocked], axis=-1),
        axis("year", outcome.stocks.years[1:]),
        axis("channel", outcome.axes.channels),
        labels,
        axis("item", ["planned", "filled", "unfilled", "blocked"]),
        keep=RANGED,
    )


def moves(outcome: Outcome) -> pd.DataFrame:
    """Moves inside the county that happen at all: year, move, from and to level, subject, area (and zone), teachers.

    Means; in each year the largest first.
    """
    cells, total = outcome.stocks.cells, outcome.block.moves
    year, move, origin, goal = np.nonzero(total)
    columns = {"year": outcome.stocks.years[1:][year], "move": np.array(outcome.axes.moves, dtype=object)[move]}
    for side, at in (("from", origin), ("to", goal)):
        columns |= {f"{side}_{name}": cells[name].to_numpy()[at] for name in cells.columns}
    teachers = total[year, move, origin, goal].astype(np.float64) / outcome.stocks.replications
    frame = pd.DataFrame(columns | {"teachers": teachers})
    return frame.sort_values(["year", "teachers"], ascending=[True, False], ignore_index=True)


def rotation(outcome: Outcome) -> pd.DataFrame:
    """Teachers who changed school: year, level, area, within, backbone, backbone_lacking (means).

    ``within`` did so within their cell; those who rotated to another area are in the table of moves. ``backbone`` are
    backbone teachers among both, ``backbone_lacking`` how many more of them were asked for.
    """
    block = outcome.block
    values = {
        "within": means(block.rotated_within),
        "backbone": means(block.rotated_backbone),
        "backbone_lacking": means(block.backbone_lacking),
    }
    return rows(values, axis("year", outcome.stocks.years[1:]), outcome.axes.zones[["level", "area"]])


def conversions(outcome: Outcome) -> pd.DataFrame:
    """Teachers who became established or would have with a free post: year, level, item, mean, low, high."""
    both = np.stack([outcome.block.converted, outcome.block.not_converted], axis=-1)
    axes = (axis("year", outcome.stocks.years[1:]), axis("level", outcome.axes.levels))
    return tidy(both, *axes, axis("item", ["converted", "not_converted"]), keep=RANGED)


def uncovered(outcome: Outcome) -> pd.DataFrame:
    """Teacher-months of need that nobody covered within the year: year, level (and all), mean, low, high."""
    labels, matrix = with_totals(outcome.stocks.cells, ["level"])
    return tidy(summed(outcome.block.uncovered, matrix), axis("year", outcome.stocks.years[1:]), labels, keep=RANGED)


def fields(outcome: Outcome) -> pd.DataFrame:
    """Who teaches what is short: year, level, subject, short, out_of_field, untaught, untaught_low, untaught_high.

    Means of full-time equivalents, and the range of what is untaught. What licensed teachers with time to spare take
    over is short and neither of the others. Totals: subject ``all`` in each level, and both ``all``.
    """
    labels, matrix = with_totals(outcome.stocks.cells, ["level", "subject"])
    untaught = statistics(summed(outcome.block.untaught, matrix))
    values = {
        "short": summed(means(census_values(outcome, "shortage")), matrix),
        "out_of_field": summed(means(outcome.block.out_of_field), matrix),
        "untaught": untaught["mean"],
        "untaught_low": untaught["low"],
        "untaught_high": untaught["high"],
    }
    return rows(values, axis("year", outcome.stocks.years), labels)


def posts(outcome: Outcome) -> pd.DataFrame:
    """Approved posts: year, pool, approved, used, used_low, used_high, reserved, free.

    Means over replications, as other staff who hold posts are not known: reserved posts are among those used; free =
    approved - used, below 0 where more are held than approved.
    """
    used, approved = statistics(outcome.block.posts_used), means(outcome.block.approved)
    values = {
        "approved": approved,
        "used": used["mean"],
        "used_low": used["low"],
        "used_high": used["high"],
        "reserved": means(outcome.block.posts_reserved),
        "free": approved - used["mean"],
    }
    return rows(values, axis("year", outcome.stocks.years), axis("pool", outcome.axes.pools))
