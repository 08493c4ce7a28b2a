"""Which plan is least bad when the future is not known: regret, and how often a target is met.

Every plan is run in every future on the same luck. The regret of a plan in a future is its mean less that of the best
plan there; its greatest regret over the futures is what minimax regret goes by. What is drawn within the replications
is a future, too: the regret of a replication is the plan's amount less that of the best plan in the same replication,
and is never negative.

Two plans, two futures, two replications, target 8::

              as assumed    low births      mean         regret     greatest  by replication  met
    more        4  10         9  11         7    10      0    4         4          2.5       1 of 4
    fewer       6   8         4   8         7     6      0    0         0          0.5       4 of 4
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.errors import PlannerError, nearest
from workforce.results.measures import census_values
from workforce.results.outcome import Outcome
from workforce.results.tidy import ALL, axis, means, rows, statistics, summed, with_totals

MEASURES = ("shortage", "surplus", "untaught", "out_of_field")
"""What a plan may be judged by: full-time equivalents at a census of which fewer are better."""

Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """What plans are judged by.

    Attributes:
        measure: one of :data:`MEASURES`.
        year: the census; None is that of the largest mean under the first plan, as assumed.
        level: a level of schools, or ``all``.
        target: the most that is wanted of the measure; None where nothing is said.
    """

    measure: str = "shortage"
    year: int | None = None
    level: str = ALL
    target: float | None = None


def refuse(question: Question, years: Sequence[int], levels: Sequence[str]) -> None:
    """Refuse a question that plans of these years (the base year first) and levels cannot answer.

    Raises:
        PlannerError: no such measure, year or level, or a target below zero.
    """
    if question.measure not in MEASURES:
        hint = nearest(question.measure, MEASURES)
        raise PlannerError(f"--measure {question.measure} is not offered{hint}; choose {', '.join(MEASURES)}")
    if question.year is not None and question.year not in years[1:]:
        raise PlannerError(f"--year {question.year} is not among the years of the plans, {years[1]} to {years[-1]}")
    if question.level not in (ALL, *levels):
        hint = nearest(question.level, levels)
        raise PlannerError(f"--level {question.level} is not among the levels{hint}; choose all or {', '.join(levels)}")
    if question.target is not None and not question.target >= 0:
        raise PlannerError(f"--target {question.target:g} is below zero; give the most that is wanted, such as 50")


def settled(question: Question, first: Outcome) -> Question:
    """The question with its year: where none is asked for, the worst of the first plan as assumed, after the base."""
    if question.year is not None:
        return question
    labels, matrix = with_totals(first.stocks.cells, ["level"])
    at = labels["level"].tolist().index(question.level)
    by_year = means(summed(census_values(first, question.measure), matrix))[1:, at]
    return replace(question, year=int(first.stocks.years[1 + int(by_year.argmax())]))


def amounts(outcome: Outcome, question: Question) -> pd.DataFrame:
    """The measure in the year asked for, one row a replication, one column a level, ``all`` the last."""
    labels, matrix = with_totals(outcome.stocks.cells, ["level"])
    at = outcome.stocks.years.tolist().index(question.year)
    values = summed(census_values(outcome, question.measure)[:, at], matrix).astype(np.float64)
    whole = np.broadcast_to(values, (outcome.stocks.replications, values.shape[1]))
    return pd.DataFrame(whole, columns=labels["level"])


def tables(found: Sequence[Sequence[pd.DataFrame]], plans: Sequence[str], futures: Sequence[str],
           question: Question) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The tables ``outcomes`` (plan, future, level) and ``plans`` (plan, level).

    Args:
        found: for each plan and future the amounts, as of :func:`amounts`.
        plans: names of the plans.
        futures: names of the futures.
        question: with its year.

    Returns:
        ``outcomes`` with mean, median, low, high, regret, replication_regret (its mean) and chance_met; ``plans`` with
        greatest_regret, worst_future (where that is), mean_regret, replication_regret, chance_met over all futures and
        replications, and place (1 is the least bad). The target is that of the level asked for, and of no other.
    """
    levels = list(found[0][0].columns)
    values = np.array([[one.reindex(columns=levels, fill_value=0.0) for one in row] for row in found])
    regret = means_of(values) - means_of(values).min(axis=0)
    each = (values - values.min(axis=0)).mean(axis=2)
    met = _met(values, levels, question)
    axes = (axis("plan", plans), axis("future", futures), axis("level", levels))
    columns = {"regret": regret, "replication_regret": each, "chance_met": met}
    outcomes = rows(statistics(np.moveaxis(values, 2, 0)) | columns, *axes)
    greatest, mean = regret.max(axis=1), regret.mean(axis=1)
    judged = {"greatest_regret": greatest, "mean_regret": mean, "replication_regret": each.mean(axis=1),
              "chance_met": met.mean(axis=1), "place": _places(greatest, mean)}  # fmt: skip
    by_plan = rows(judged, axes[0], axes[2])
    worst = np.array(futures, dtype=object)[regret.argmax(axis=1)].reshape(-1)
    by_plan.insert(3, "worst_future", worst)
    return {"outcomes": outcomes, "plans": by_plan.astype({"place": int})}


def means_of(values: Amounts) -> Amounts:
    """The mean over replications of values of shape (plan, future, replication, level)."""
    return np.asarray(values.mean(axis=2))


def _met(values: Amounts, levels: list[str], question: Question) -> Amounts:
    """How often the target is met, shape (plan, future, level); not a number where there is none."""
    met = np.full((values.shape[0], values.shape[1], values.shape[3]), np.nan)
    if question.target is not None:
        at = levels.index(question.level)
        met[:, :, at] = (values[:, :, :, at] <= question.target).mean(axis=2)
    return met


def _places(greatest: Amounts, mean: Amounts) -> Amounts:
    """Places of the plans by level, shape (plan, level): by greatest regret, then by mean regret, then as given."""
    order = np.lexsort((mean, greatest), axis=0)
    return np.asarray(np.argsort(order, axis=0) + 1.0)
