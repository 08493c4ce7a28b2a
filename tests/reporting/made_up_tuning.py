"""A made-up tuned plan: two channels, three subjects, two years, with figures that can be read off."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workforce.results.tables import TunedTables

NAN = float("nan")
PLACES = (("junior", "physics"), ("primary", "chinese"), ("primary", "music"))


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


TARGETS = frame(
    "channel level subject area year posts arrives",
    ("open_recruitment", "primary", "music", "rural", 2023, 5.0, 2023),
    ("open_recruitment", "primary", "chinese", "town", 2023, 30.0, 2023),
    ("open_recruitment", "primary", "chinese", "town", 2024, 10.0, 2024),
    ("funded_graduate", "junior", "physics", "town", 2023, 7.0, 2027),
)
PLANS = frame(
    "plan shortage shortage_low shortage_high surplus peak_surplus spending chance_met",
    ("tuned", 300.0, 100.0, 600.0, 80.0, 45.0, 5e7, 0.93),
    ("nobody", 900.0, 700.0, 1200.0, 20.0, 12.0, 0.0, 0.0),
    ("today", 350.0, 150.0, 700.0, 90.0, 60.0, 8e7, 0.8),
    ("replace_leavers", 200.0, 90.0, 400.0, 400.0, 210.0, 15e7, 0.99),
    ("today_scaled", 400.0, 180.0, 800.0, 70.0, 40.0, 5e7, 0.6),
    ("replace_leavers_scaled", 305.0, 110.0, 640.0, 85.0, 50.0, 6e7, 0.9),
    ("average", 420.0, 200.0, 900.0, 60.0, 30.0, 4e7, 0.5),
    ("at_average", 390.0, 190.0, 850.0, 62.0, 31.0, 4e7, 0.55),
)
PAIRS = frame(
    "plan other difference low high error less of",
    ("tuned", "today_scaled", -100.0, -200.0, -20.0, 10.0, 0.95, 400.0),
    ("tuned", "replace_leavers_scaled", -5.0, -60.0, 50.0, 8.0, 0.55, 305.0),
    ("at_average", "average", -30.0, -80.0, 20.0, 6.0, 0.8, 420.0),
)
PRICES = frame(
    "kind of level year bound used unit price",
    ("capacity", "talent", "senior", 2023, 0.0, 0.0, "posts", 1.5),
    ("capacity", "open_recruitment", "junior", 2024, 40.0, 40.0, "posts", 0.9),
    ("capacity", "contract", "all", 2024, 80.0, 3.0, "posts", 0.7),
    ("applicants", "music", "all", 2023, 5.0, 4.6, "teachers", 0.4),
    ("change", "open_recruitment", "all", 2024, 20.0, -20.0, "posts", 0.2),
    ("floor", "rural", "all", 2023, 5.0, 5.0, "posts", 0.11),
    ("establishment", "primary", "all", 2024, 600.0, 600.0, "posts", 0.052),
    ("budget", "county", "all", 2024, 9e6, 9e6, "yuan", 0.031),
    ("spending", "all", "all", 0, 5e7, 5e7, "yuan", 0.02),
)
UNMET = frame(
    "level subject year most shortage excess limit_kind limit_of limit_level limit_year price",
    ("primary", "music", 2024, 1.0, 2.5, 1.5, "", "", "", 0, 0.0),
    ("junior", "physics", 2024, 1.0, 4.0, 3.0, "capacity", "open_recruitment", "junior", 2024, 0.9),
)
FRONTIER = frame(
    "spending value bound shortage chosen",
    (1e7, 800.0, 799.0, 700.0, False),
    (5e7, 400.0, 399.0, 320.0, True),
    (8e7, 385.0, 384.0, 200.0, False),
)
STAGES = frame(
    "stage value bound gap rounds seconds",
    ("excess", 4.0, 4.0, 0.0, 3, 0.5),
    ("cost", 50.0, 50.0, 0.0, 4, 0.6),
    ("whole.5", 4.2, 4.0, 0.05, 0, 0.0),
)
AGREEMENT = frame(
    "year linear engine difference reactions approved_posts moves",
    (2023, 30.0, 30.0, 0.0, 0.0, 0.0, 0.0),
    (2024, 40.5, 38.0, 2.5, 0.5, 2.0, 0.0),
)
ESTABLISHMENT = frame(
    "year pool approved held_before freed used held free",
    (2023, "all", 600.0, 590.0, 40.0, 30.0, 580.0, 20.0),
    (2024, "all", 600.0, 580.0, 35.0, 10.0, 555.0, 45.0),
)
JOBS = frame(
    "year channel school name_zh level area subject posts",
    (2023, "open_recruitment", "p-01", "第一小学", "primary", "town", "chinese", 30.0),
    (2023, "open_recruitment", "p-02", "", "primary", "rural", "music", 5.0),
    (2024, "open_recruitment", "p-01", "第一小学", "primary", "town", "chinese", 10.0),
)
LIMITS = frame(
    "key value unit source confidence declared_in",
    ("capacity.open_recruitment", "all: 40", "", "", "", "limits.yaml:3"),
    ("growth", "1.5", "times", "a <guess>", "assumed", "china.yaml:9"),
    ("weights.surplus", "0.25", "years", "a law", "verified", "china.yaml:12"),
)
MOVES = frame(
    "year move out_of to posts",
    (2023, "quota", "primary", "junior", 6.0),
    (2024, "redeployment.subject", "all", "all", 2.5),
    (2025, "redeployment.subject", "all", "all", 0.01),
)
STEADY = frame(
    "level subject need need_end teachers service_years intake planned today difference",
    ("primary", "chinese", 300.0, 200.0, 290.0, 30.0, 10.0, 12.0, 9.0, 2.0),
    ("junior", "physics", 60.0, 50.0, 50.0, 30.0, 2.0, 0.5, 2.0, -1.5),
    ("all", "all", 360.0, 250.0, 340.0, 30.0, 12.0, 12.5, 11.0, 0.5),
)


def yearly() -> pd.DataFrame:
    """Shortage 20 and 10 under the tuned plan, twice that today, ten times for nobody; surplus 30 and 45."""
    rows = []
    for place, plan in enumerate(PLANS["plan"]):
        for year, short, spare in ((2023, 20.0, 30.0), (2024, 10.0, 45.0)):
            factor = {"tuned": 1.0, "today": 2.0, "nobody": 10.0}.get(plan, 1.5)
            rows.append((plan, year, "shortage", factor * short, factor * short, 0.5 * short, 2 * factor * short))
            rows.append((plan, year, "surplus", spare + place, spare, spare - 5, spare + 20))
            rows.append((plan, year, "hired", 10.0, 10.0, 8.0, 12.0))
            rows.append((plan, year, "spending", 3e8, 3e8, 2e8, 4e8))
    return frame("plan year measure mean median low high", *rows)


def chances(most: float) -> pd.DataFrame:
    """Physics 4 short, Chinese 0.8 and music 0.2, under every plan."""
    amounts = ((4.0, 0.25), (0.8, 0.75), (0.2, 1.0))
    chance = [NAN if most != most else one for _, one in amounts]
    return frame(
        "plan level subject mean median low high most chance",
        *(
            (plan, *place, mean, mean, 0.0, 3 * mean, most, met)
            for plan in PLANS["plan"]
            for place, (mean, _), met in zip(PLACES, amounts, chance, strict=True)
        ),
    )


def made(manifest: Mapping[str, Any], kind: str = "mean", **facts: Any) -> TunedTables:
    """The plan for a goal of a kind: ``mean`` (at most 1 everywhere), ``chance`` (at most 25, 90 %), or ``least``."""
    asked: dict[str, Any] = {
        "mean": {"most": 1.0, "confidence": None},
        "chance": {"most": 25.0, "confidence": 0.9, "promised": 0.95},
        "least": {"most": None, "confidence": None},
    }[kind]
    about = {**manifest, "years": [2022, 2023, 2024], "plan_from": 2023, "replications": 512, "by": 2024, "unit": 5,
             "share": False, "level": "all", "subject": "all", "stopped": False, **asked, **facts}  # fmt: skip
    plans = PLANS if kind == "chance" else PLANS.assign(chance_met=NAN)
    tables = {"targets": TARGETS, "plans": plans, "pairs": PAIRS, "yearly": yearly(), "prices": PRICES, "unmet": UNMET,
              "chances": chances(1.0 if kind == "mean" else NAN), "frontier": FRONTIER, "stages": STAGES,
              "agreement": AGREEMENT, "establishment": ESTABLISHMENT, "jobs": JOBS, "limits": LIMITS, "moves": MOVES,
              "steady": STEADY}  # fmt: skip
    return TunedTables(about, tables)
