"""How much of a range is chance, and how much is that assumptions are not known (equation 28).

The first replications are run a second time with the same values of the assumptions and other luck. What the two have
in common comes from the assumptions; what they have not is chance.
"""

import numpy as np
import pandas as pd

from workforce.results.measures import STOCKS, stock_values
from workforce.results.outcome import Outcome
from workforce.results.tidy import Array, axis, rows, summed, with_totals

COLUMNS = ["year", "level", "subject", "measure", "sd", "sd_chance", "sd_assumptions", "share_assumptions", "error"]


def unsure(outcome: Outcome) -> pd.DataFrame:
    """The spread of each measure and what makes it, by year, level and subject (``all`` for totals).

    Standard deviations add up as squares: sd^2 = sd_chance^2 + sd_assumptions^2. ``share_assumptions`` is the part of
    the variance that comes from the assumptions, ``error`` its standard error. Without a second run (one replication,
    or assumptions that are not drawn) the table is empty.
    """
    again = outcome.again
    if again is None or again.replications < 2:
        return pd.DataFrame(columns=COLUMNS)
    labels, matrix = with_totals(outcome.stocks.cells, ["level", "subject"])
    parts = []
    for measure in STOCKS:
        first = summed(stock_values(outcome.stocks, measure), matrix)[: again.replications]
        values = _shares(first.astype(np.float64), summed(stock_values(again, measure), matrix).astype(np.float64))
        parts.append(rows(values, axis("year", outcome.stocks.years), labels).assign(measure=measure))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _shares(first: Array, second: Array) -> dict[str, Array]:
    """What two runs that share their assumptions have in common, both of shape (replication, ...)."""
    count = len(first)
    common = ((first - first.mean(axis=0)) * (second - second.mean(axis=0))).sum(axis=0) / (count - 1)
    variance = (first.var(axis=0, ddof=1) + second.var(axis=0, ddof=1)) / 2
    known = variance > 1e-12
    share = np.divide(np.clip(common, 0.0, variance), variance, out=np.full(variance.shape, np.nan), where=known)
    part = np.where(known, share, 0.0)
    return {
        "sd": np.sqrt(variance),
        "sd_chance": np.sqrt(variance * (1 - part)),
        "sd_assumptions": np.sqrt(variance * part),
        "share_assumptions": share,
        "error": (1 - share**2) / np.sqrt(count),
    }
