"""Plans held against each other: what each came to in runs on the same luck, which no plan was made for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.planning.purpose import Purpose
from workforce.results.outcome import Block
from workforce.results.tidy import statistics

Array = NDArray[np.float64]

YEARLY = ("shortage", "surplus", "hired", "spending")
"""What is told of every plan and year."""


@dataclass(frozen=True)
class Judged:
    """What a plan came to, replication by replication.

    Attributes:
        weighted: shortage by the weights of the purpose, teacher-years, shape (replication,).
        unneeded: surplus by the weights of the purpose, teacher-years, same shape.
        short: shortage, full-time equivalents, shape (replication, census, group of level and subject).
        surplus: in all, shape (replication, census).
        hired: by all channels, shape (replication, census).
        spending: yuan for all teachers, shape (replication, census); the calendar year of the census.
        figure: the shortage that a goal with confidence is about, shape (replication,).
    """

    weighted: Array
    unneeded: Array
    short: Array
    surplus: Array
    hired: Array
    spending: Array
    figure: Array


@dataclass(frozen=True)
class Judge:
    """By what plans are judged.

    Attributes:
        purpose: of the plan that was tuned.
        censuses: at which shortage counts, numbers from the base census, shape (census,).
        years: the same as calendar years.
        groups: the cells of each level and subject, by name, in the order of the columns of ``short``.
        at: the place of the goal year among the censuses.
    """

    purpose: Purpose
    censuses: NDArray[np.int64]
    years: NDArray[np.int64]
    groups: Mapping[str, NDArray[np.bool_]]
    at: int

    def judged(self, block: Block) -> Judged:
        """What a run came to."""
        gap = np.asarray(block.need - block.in_post, dtype=np.float64)[:, self.censuses]
        short = np.maximum(gap, 0.0)
        inside = np.array(list(self.groups.values()), dtype=np.float64)
        return Judged(
            weighted=np.einsum("rsk,sk->r", short, self.purpose.shortage),
            unneeded=np.einsum("rsk,sk->r", np.maximum(-gap, 0.0), self.purpose.surplus),
            short=short @ inside.T,
            surplus=np.maximum(-gap, 0.0).sum(axis=2),
            hired=np.asarray(block.hired[:, self.censuses - 1].sum(axis=(2, 3)), dtype=np.float64),
            spending=np.asarray(block.spent[:, self.censuses].sum(axis=2), dtype=np.float64),
            figure=short[:, self.at] @ self.purpose.named,
        )

    def plans(self, made: Mapping[str, Judged], empty: str) -> pd.DataFrame:
        """One row a plan.

        Columns: plan; shortage (weighted, mean), shortage_low, shortage_high; weighted (shortage and
        surplus by their weights, mean); surplus (mean teacher-years),
        peak_surplus (the mean in the worst year); spending (yuan, mean, over the years of the plan, above that of
        ``empty``); chance_met (of the goal with confidence; none without).
        """
        rows = []
        for name, one in made.items():
            told = statistics(one.weighted[:, None])
            rows.append(
                {
                    "plan": name,
                    "shortage": float(told["mean"][0]),
                    "shortage_low": float(told["low"][0]),
                    "shortage_high": float(told["high"][0]),
                    "weighted": float((one.weighted + one.unneeded).mean()),
                    "surplus": float(one.surplus.sum(axis=1).mean()),
                    "peak_surplus": float(one.surplus.mean(axis=0).max()),
                    "spending": float((one.spending - made[empty].spending).sum(axis=1).mean()),
                    "chance_met": self._met(one),
                }
            )
        return pd.DataFrame(rows)

    def _met(self, one: Judged) -> float:
        most = self.purpose.named_most
        return float((one.figure <= most + 1e-9).mean()) if np.isfinite(most) else float("nan")

    def pairs(self, made: Mapping[str, Judged], pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
        """Plans against others of the same spending, replication by replication.

        Columns: plan, other; difference (of weighted shortage, mean), low, high (90 % of replications), error (two
        standard errors of the mean), less (the share of replications in which the plan is short of less), of (the mean
        of the other).
        """
        rows = []
        for name, other in pairs:
            apart = made[name].weighted - made[other].weighted
            told = statistics(apart[:, None])
            rows.append(
                {
                    "plan": name,
                    "other": other,
                    "difference": float(told["mean"][0]),
                    "low": float(told["low"][0]),
                    "high": float(told["high"][0]),
                    "error": float(2 * apart.std(ddof=1) / np.sqrt(len(apart))) if len(apart) > 1 else float("nan"),
                    "less": float((apart < 0).mean()),
                    "of": float(made[other].weighted.mean()),
                }
            )
        return pd.DataFrame(rows)

    def yearly(self, made: Mapping[str, Judged]) -> pd.DataFrame:
        """Shortage, surplus, hired and spending by plan and year: plan, year, measure, mean, median, low, high."""
        parts = []
        for name, one in made.items():
            values = (one.short.sum(axis=2), one.surplus, one.hired, one.spending)
            for measure, value in zip(YEARLY, values, strict=True):
                columns = {"plan": name, "year": self.years, "measure": measure} | statistics(value)
                parts.append(pd.DataFrame(columns))
        return pd.concat(parts, ignore_index=True)

    def chances(self, made: Mapping[str, Judged], most: Array) -> pd.DataFrame:
        """How often the shortage of each level and subject in the goal year is no more than its goal.

        Args:
            made: by plan.
            most: by group; infinite where there is no goal.

        Returns:
            plan, level, subject, mean, median, low, high (of the shortage), most, chance.
        """
        parts = []
        names = [name.split(".") for name in self.groups]
        for name, one in made.items():
            short = one.short[:, self.at]
            met = (short <= most + 1e-9).mean(axis=0)
            columns = {"plan": name, "level": [level for level, _ in names], "subject": [one for _, one in names]}
            bound = np.where(np.isfinite(most), most, np.nan)
            told = {"most": bound, "chance": np.where(np.isfinite(most), met, np.nan)}
            parts.append(pd.DataFrame(columns | statistics(short) | told))
        return pd.concat(parts, ignore_index=True)
