"""Key figures of the shipped scenarios, kept as a table so that a change of results is seen and reviewed as a diff.

python -m tests.baselines.refresh        rewrites key_figures.csv
"""

from pathlib import Path

import pandas as pd

import workforce
from workforce.results.archive import csv_bytes

FILE = Path(__file__).with_name("key_figures.csv")
SCENARIOS = ("changge/baseline", "changge/today", "guiding/baseline", "guiding/today")
MEASURES = ("need", "supply", "shortage", "surplus")
YEARS = (2022, 2027, 2032, 2037)
REPLICATIONS, SEED = 64, 1


def key_figures(scenario):
    """Need, supply, shortage and surplus of a scenario by year and level: means over 64 replications of seed 1."""
    result = workforce.simulate(scenario, REPLICATIONS, SEED)
    parts = [result.table(measure)[["year", "level", "mean"]].assign(measure=measure) for measure in MEASURES]
    long = pd.concat(parts)
    wide = long[long["year"].isin(YEARS)].set_index(["year", "level", "measure"])["mean"].unstack("measure")
    order = long[["year", "level"]].drop_duplicates()
    wide = wide.reindex(pd.MultiIndex.from_frame(order[order["year"].isin(YEARS)]))[list(MEASURES)]
    return wide.round(2).reset_index().assign(scenario=scenario)[["scenario", "year", "level", *MEASURES]]


def table():
    """The key figures of every scenario, as the file has them."""
    return csv_bytes(pd.concat([key_figures(scenario) for scenario in SCENARIOS], ignore_index=True))


if __name__ == "__main__":
    FILE.write_bytes(table().replace(b"\r\n", b"\n"))
    print(f"{FILE}: written; look at the diff before it is committed, and say in CHANGELOG.md why results move")
