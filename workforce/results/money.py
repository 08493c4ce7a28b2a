"""Tables of money, in whole yuan."""

import numpy as np
import pandas as pd

from workforce.results.outcome import Outcome
from workforce.results.tidy import ALL, RANGED, axis, groups, rows, statistics, summed


def spending(outcome: Outcome) -> pd.DataFrame:
    """Payments by calendar year: year, item, payer, mean, low, high, in whole yuan; item ``all`` is all a payer pays.

    The first and the last calendar year hold only the months that the run covers. A total is the mean of the sums,
    rounded by itself, so that it may differ from its items by a yuan or two.
    """
    names = [name.rpartition(".") for name in outcome.axes.payments]
    payments = pd.DataFrame([(item, payer) for item, _, payer in names], columns=["item", "payer"])
    payers, matrix = groups(payments, ["payer"])
    labels = pd.concat([payments, payers.assign(item=ALL)], ignore_index=True)
    spent = outcome.block.spent.astype(np.float64)
    values = statistics(np.concatenate([spent, summed(spent, matrix)], axis=2))
    whole = {name: np.rint(values[name]) for name in RANGED}
    return rows(whole, axis("year", outcome.stocks.years), labels).astype(dict.fromkeys(RANGED, np.int64))
