"""A made-up choice: three plans in two futures, by regrets that can be read off."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pandas as pd

from workforce.results.tables import ChoiceTables

PLANS = {"changge/steady": ("稳步补充", "steady hiring"), "changge/daring": ("少招", "fewer posts"),
         "changge/nothing": ("<停招>", "no <hiring>")}  # fmt: skip
MEANS = {"changge/steady": (50.0, 60.0), "changge/daring": (45.0, 90.0), "changge/nothing": (120.0, 200.0)}
CHANCES = {"changge/steady": (0.9, 0.5), "changge/daring": (0.95, 0.35), "changge/nothing": (0.0, 0.0)}
FUTURES = ("as_assumed", "changge/high_births")


def made(manifest: Mapping[str, Any], target: float | None = 60.0) -> ChoiceTables:
    """The choice, with the facts of a manifest; regrets 5 and 0, 0 and 30, 75 and 140."""
    rows, judged = [], []
    best = [min(means[at] for means in MEANS.values()) for at in range(len(FUTURES))]
    for (plan, means), level in product(MEANS.items(), ("junior", "all")):
        part = 0.5 if level == "junior" else 1.0
        chances = [chance if target is not None and level == "all" else float("nan") for chance in CHANCES[plan]]
        regrets = [part * (mean - least) for mean, least in zip(means, best, strict=True)]
        for at, future in enumerate(FUTURES):
            mean = part * means[at]
            rows.append((plan, future, level, mean, mean - 1, 0.8 * mean, 1.3 * mean, regrets[at], regrets[at] + 2,
                         chances[at]))  # fmt: skip
        judged.append((plan, level, max(regrets), FUTURES[regrets.index(max(regrets))], sum(regrets) / 2,
                       sum(regrets) / 2 + 2, sum(chances) / 2, [*MEANS].index(plan) + 1))  # fmt: skip
    columns = ["plan", "future", "level", "mean", "median", "low", "high", "regret", "replication_regret", "chance_met"]
    names = ["plan", "level", "greatest_regret", "worst_future", "mean_regret", "replication_regret", "chance_met",
             "place"]  # fmt: skip
    key = "assumptions.births.yearly_change"
    change = ("changge/high_births", key, "-0.05 (-0.1 – 0)", "0", "per year", "年鉴", "changge/high_births.yaml:6")
    futures = ["future", "key", "baseline", "value", "unit", "source", "declared_in"]
    titles = {plan: {"zh": f"长葛市：{zh}", "en": f"Changge: {en}"} for plan, (zh, en) in PLANS.items()}
    titles["changge/high_births"] = {"zh": "长葛市：高出生", "en": "Changge: high births"}
    told = {"plans": [*PLANS], "futures": [*FUTURES], "titles": titles, "measure": "shortage", "year": 2030,
            "level": "all", "target": target}  # fmt: skip
    about = {key: value for key, value in manifest.items() if key not in ("scenario", "title_zh", "title_en")}
    return ChoiceTables(
        about | told,
        {
            "outcomes": pd.DataFrame(rows, columns=columns),
            "plans": pd.DataFrame(judged, columns=names),
            "futures": pd.DataFrame([change], columns=futures),
        },
    )
