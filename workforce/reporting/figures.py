"""Figures picked from the tables of a run: an estimate with its range, the worst year, the worst cell."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from workforce.language import say
from workforce.reporting import theme
from workforce.results.tables import RunTables

NOTICEABLE = 0.5
"""A mean below half a teacher is printed as 0, and is not spoken of."""
SPOKEN_OF = 0.005
"""The part of need below which a shortage does not lead the report."""


@dataclass(frozen=True)
class Estimate:
    """A mean over replications and the range that holds 90 % of them."""

    mean: float
    low: float
    high: float

    def range(self, language: str) -> str:
        """The range alone: ``25 to 60``."""
        return say("report.range", language, low=theme.number(self.low), high=theme.number(self.high))

    def spoken(self, language: str) -> str:
        """Mean and range: ``41 (25 to 60)``."""
        return say("report.estimate", language, mean=theme.number(self.mean), range=self.range(language))


class Cell(NamedTuple):
    """A subject at a level in a year, and an estimate there."""

    level: str
    subject: str
    year: int
    estimate: Estimate


def pick(table: pd.DataFrame, **where: object) -> pd.DataFrame:
    """The rows in which every named column has the given value (or one of the given list)."""
    keep = pd.Series(True, index=table.index)
    for column, value in where.items():
        keep &= table[column].isin(value) if isinstance(value, list) else table[column] == value
    return table[keep]


def estimate(table: pd.DataFrame, **where: object) -> Estimate:
    """The one row that fits; zero where nothing fits, because cells that never exist need nobody."""
    rows = pick(table, **where)
    if rows.empty:
        return Estimate(0.0, 0.0, 0.0)
    mean, low, high = (float(rows[column].iloc[0]) for column in ("mean", "low", "high"))
    return Estimate(mean, low, high)


def series(table: pd.DataFrame, **where: object) -> dict[int, Estimate]:
    """Estimates by year, in the order of the years."""
    rows = pick(table, **where).sort_values("year")
    columns = (rows[column].tolist() for column in ("year", "mean", "low", "high"))
    return {int(year): Estimate(mean, low, high) for year, mean, low, high in zip(*columns, strict=True)}


def across(flows: pd.DataFrame) -> pd.DataFrame:
    """What all levels together gain and lose; who moves inside the county stays and is left out."""
    rows = pick(flows, level="all")
    return rows[~rows["flow"].str.startswith("moved_")]


def planned(by_year: dict[int, Estimate], plan_from: int) -> dict[int, Estimate]:
    """The estimates of plan years alone."""
    return {year: found for year, found in by_year.items() if year >= plan_from}


def levels(table: pd.DataFrame) -> list[str]:
    """The levels of a table in the order in which they stand, without ``all``."""
    return [str(level) for level in dict.fromkeys(table["level"].tolist()) if level != "all"]


def headline_year(balance: pd.DataFrame, plan_from: int) -> int:
    """The plan year in which the mean shortage is largest; the last year where there is none to speak of."""
    worst = worst_year(balance, plan_from)
    shortage, need = (estimate(balance, year=worst, level="all", measure=one).mean for one in ("shortage", "need"))
    last = max(planned(series(balance, level="all", measure="shortage"), plan_from))
    return worst if shortage >= max(NOTICEABLE, SPOKEN_OF * need) else last


def worst_year(balance: pd.DataFrame, plan_from: int) -> int:
    """The plan year in which the mean shortage is largest."""
    shortage = planned(series(balance, level="all", measure="shortage"), plan_from)
    return max(shortage, key=lambda year: shortage[year].mean)


def telling_year(differences: pd.DataFrame, year: int) -> int:
    """The year itself, or where no plan differs in it, that of the largest mean difference, in shortage if any is."""
    rows = pick(differences, measure=["supply", "shortage", "surplus"])
    of_year = pick(rows, year=year)[["mean", "low", "high"]].abs().to_numpy()
    if of_year.max(initial=0.0) >= NOTICEABLE:
        return year
    for part in (pick(rows, measure="shortage"), rows):
        by_year = part.assign(size=part["mean"].abs()).groupby("year")["size"].max()
        if by_year.max() >= NOTICEABLE:
            return int(str(by_year.idxmax()))
    return year


def worst_cells(run: RunTables, how_many: int = 1, measure: str = "shortage") -> list[Cell]:
    """The subjects at a level with the largest mean shortage (or surplus) in any plan year, each in its worst year."""
    table = pick(run.tables["subjects"], measure=measure)
    table = table[(table["year"] >= run.manifest["plan_from"]) & (table["mean"] >= NOTICEABLE)]
    table = table.sort_values("mean", ascending=False, kind="stable").drop_duplicates(["level", "subject"])
    columns = (table[column].head(how_many).tolist() for column in ("level", "subject", "year", "mean", "low", "high"))
    return [Cell(level, subject, year, Estimate(*found)) for level, subject, year, *found in zip(*columns, strict=True)]
