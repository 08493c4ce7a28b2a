"""The tables of a run, as the report, the workbook and the CSV files have them: tidy, long, one unit a column."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from workforce.months import CENSUS_MONTH, MONTHS_A_YEAR
from workforce.results.measures import STATISTICS, STOCKS, groups, statistics, table
from workforce.results.outcome import Outcome

ALL = "all"


def tables(outcome: Outcome) -> dict[str, pd.DataFrame]:
    """Every table of a run, by name."""
    makers: dict[str, Callable[[Outcome], pd.DataFrame]] = {
        "balance": balance,
        "subjects": lambda run: _stocks(run, ["year", "level", "subject"]),
        "cells": lambda run: _stocks(run, ["year", "level", "subject", "area"]),
        "flows": flows,
        "ages": ages,
        "retirements": retirements,
        "norm": norm,
        "ways": ways,
    }
    made = {name: make(outcome) for name, make in makers.items()}
    return made | {name: frame for name, frame in outcome.fixed.items() if name != "norm"}


def _stocks(outcome: Outcome, by: list[str]) -> pd.DataFrame:
    parts = [table(outcome, measure, by).assign(measure=measure) for measure in STOCKS]
    return pd.concat(parts, ignore_index=True)[[*by, "measure", *STATISTICS]]


def balance(outcome: Outcome) -> pd.DataFrame:
    """Need, supply, gap, shortage and surplus by year and level, and over all levels."""
    whole = _stocks(outcome, ["year"]).assign(level=ALL)
    both = pd.concat([_stocks(outcome, ["year", "level"]), whole], ignore_index=True)
    return both[["year", "level", "measure", *STATISTICS]]


def flows(outcome: Outcome) -> pd.DataFrame:
    """Opening stock, arrivals by channel, leavers by cause and closing stock of every school year, by closing census.

    In the means, opening + in - out = closing.
    """
    parts, first, last = [], outcome.stocks.years[0], outcome.stocks.years[-1]
    for level in (["level"], []):
        by = ["year", *level]
        stock = table(outcome, "supply", by)
        parts += [
            stock.assign(kind="stock", flow="opening", year=stock["year"] + 1)[stock["year"] < last],
            stock[stock["year"] > first].assign(kind="stock", flow="closing"),
            _named(table(outcome, "hired", [*by, "channel"]), "in", "hired"),
            _named(table(outcome, "left", [*by, "cause"]), "out", "left"),
        ]
    both = pd.concat(parts, ignore_index=True)
    both["level"] = both["level"].fillna(ALL)
    levels = [*dict.fromkeys(outcome.stocks.cells["level"]), ALL]
    both["place"] = both["level"].map({level: at for at, level in enumerate(levels)})
    both["order"] = both["flow"].map({"opening": 0, "closing": 2}).fillna(1)
    both = both.sort_values(["year", "place", "order"], kind="stable", ignore_index=True)
    return pd.DataFrame(both[["year", "level", "kind", "flow", *STATISTICS]])


def _named(frame: pd.DataFrame, kind: str, prefix: str) -> pd.DataFrame:
    column = "channel" if kind == "in" else "cause"
    return frame.assign(kind=kind, flow=[f"{prefix}.{name}" for name in frame[column]])


def ages(outcome: Outcome) -> pd.DataFrame:
    """Teachers by sex and age band in the base year and later."""
    stats = statistics(outcome.block.ages)
    index = pd.MultiIndex.from_product(
        [outcome.ages_at, outcome.sexes, outcome.age_bands], names=["year", "sex", "age_band"]
    )
    return pd.DataFrame({name: stats[name].reshape(-1) for name in STATISTICS}, index=index).reset_index()


def retirements(outcome: Outcome) -> pd.DataFrame:
    """Retirements by school year and calendar month."""
    stats = statistics(outcome.block.retired_in_month)
    number = np.arange(len(stats["mean"]))
    frame = pd.DataFrame(
        {
            "school_year": outcome.stocks.years[0] + number // MONTHS_A_YEAR,
            "month": (number + CENSUS_MONTH - 1) % MONTHS_A_YEAR + 1,
        }
    )
    return frame.assign(**stats)


def ways(outcome: Outcome) -> pd.DataFrame:
    """The mean of the replications beside the expected way: year, level, drawn, expected, difference, standard_error.

    Where a rule reacts to vacancies, chance bends the mean; the difference shows by how much, give or take twice its
    standard error.
    """
    stocks, parts = outcome.stocks, []
    for by in (["level"], []):
        labels, matrix = groups(stocks.cells, by)
        drawn = stocks.supply.astype(np.float64) @ matrix
        frame = pd.MultiIndex.from_product([stocks.years, labels["level"] if by else [ALL]], names=["year", "level"])
        part = pd.DataFrame(
            {
                "drawn": drawn.mean(axis=0).reshape(-1),
                "expected": (outcome.expected @ matrix).reshape(-1),
                "standard_error": (drawn.std(axis=0) / np.sqrt(len(drawn))).reshape(-1),
            },
            index=frame,
        )
        parts.append(part.reset_index())
    both = pd.concat(parts, ignore_index=True)
    both["difference"] = both["drawn"] - both["expected"]
    return both[["year", "level", "drawn", "expected", "difference", "standard_error"]]


def norm(outcome: Outcome) -> pd.DataFrame:
    """Need by the staffing norm and by lessons beside supply; the norm like for like, and raw (staff less teachers)."""
    supply = table(outcome, "supply", ["year", "level"])[["year", "level", "mean"]].rename(columns={"mean": "supply"})
    both = outcome.fixed["norm"].merge(supply, on=["year", "level"], how="left")
    both["supply"] = both["supply"].fillna(0.0)
    by_lessons = outcome.fixed["needs"].groupby(["year", "level"])["by_lessons"].sum().rename("need_by_lessons")
    both = both.merge(by_lessons.reset_index(), on=["year", "level"], how="left")
    both["gap_by_lessons"] = both["need_by_lessons"] - both["supply"]
    both["gap_like_for_like"] = both["need"] - both["supply"]
    both["gap_raw"] = both["staff_entitled"] - both["supply"]
    return both
