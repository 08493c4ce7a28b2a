"""The door to the solver of linear programmes (HiGHS). Whoever has not installed it is told which extra to install."""

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.errors import PlannerError

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

INFINITE = float("inf")


class Rows:
    """Rows to be added to a model: bounds and the columns that each is made of."""

    def __init__(self) -> None:
        """No row yet."""
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.columns: list[Ints] = []
        self.values: list[Array] = []

    def add(self, columns: Any, values: Any, lower: float = -INFINITE, upper: float = INFINITE) -> int:
        """One row; its number among these."""
        columns, values = np.atleast_1d(np.asarray(columns)), np.asarray(values, dtype=np.float64)
        values = np.broadcast_to(values, columns.shape)
        counts = values != 0
        self.columns.append(columns[counts].astype(np.int64))
        self.values.append(values[counts])
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1


@dataclass(frozen=True)
class Solution:
    """What a model was solved to.

    Attributes:
        feasible: whether anything meets all rows.
        objective: the least value.
        columns: the values, shape (column,).
        prices: by how much the objective rises if the bound of a row that binds is raised by one, shape (row,).
        rows: the value of each row, shape (row,).
    """

    feasible: bool
    objective: float
    columns: Array
    prices: Array
    rows: Array


@dataclass
class Model:
    """A linear programme that is solved again and again as rows are added, each time from where it stood.

    Attributes:
        columns: how many there are.
        rows: how many there are.
        solves: how often it was solved.
        seconds: how long that took in all.
    """

    columns: int = 0
    rows: int = 0
    solves: int = 0
    seconds: float = 0.0
    _highs: Any = field(default_factory=lambda: _highs())

    def add_columns(self, count: int, lower: Any = 0.0, upper: Any = INFINITE) -> Ints:
        """Columns from a lower to an upper bound; their numbers, shape (count,)."""
        low, high = (np.ascontiguousarray(np.broadcast_to(np.asarray(bound, float), count)) for bound in (lower, upper))
        if count:
            self._highs.addVars(count, low, high)
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(self, rows: Rows) -> Ints:
        """Rows; their numbers."""
        count = len(rows.lower)
        if count:
            starts = np.concatenate([[0], np.cumsum([len(part) for part in rows.columns])[:-1]])
            self._highs.addRows(
                count,
                np.array(rows.lower),
                np.array(rows.upper),
                int(sum(len(part) for part in rows.columns)),
                starts.astype(np.int32),
                np.concatenate(rows.columns).astype(np.int32),
                np.concatenate(rows.values),
            )
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def delete_rows(self, rows: Ints) -> Ints:
        """Take rows away; the new number of every row before, -1 for those taken away."""
        if len(rows):
            self._highs.deleteRows(len(rows), rows.astype(np.int32))
        kept = np.ones(self.rows, dtype=bool)
        kept[rows] = False
        self.rows = int(kept.sum())
        return np.where(kept, np.cumsum(kept) - 1, -1)

    def set_bounds(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row."""
        self._highs.changeRowBounds(int(row), lower, upper)

    def set_column_bounds(self, columns: Ints, lower: Array, upper: Array) -> None:
        """Change the bounds of columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower.astype(float), upper.astype(float))

    def set_whole(self, columns: Ints, whole: bool = True) -> None:
        """Let columns take whole numbers alone, or any again."""
        import highspy

        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        self._highs.changeColsIntegrality(len(columns), columns.astype(np.int32), np.array([kind] * len(columns)))

    def minimise(self, costs: Array, seconds: float | None = None, gap: float = 1e-4) -> Solution:
        """The least value of an objective.

        Args:
            costs: of every column, shape (column,).
            seconds: after which whole-number search stops with the best so far; without end if it is not given.
            gap: at which share of the value that search stops.
        """
        started = time.perf_counter()
        highs = self._highs
        highs.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), np.ascontiguousarray(costs, float))
        highs.setOptionValue("time_limit", INFINITE if seconds is None else seconds)
        highs.setOptionValue("mip_rel_gap", gap)
        highs.run()
        self.solves += 1
        self.seconds += time.perf_counter() - started
        return self._solution()

    def _solution(self) -> Solution:
        highs = self._highs
        solution, info = highs.getSolution(), highs.getInfo()
        known = info.primal_solution_status == 2  # feasible
        return Solution(
            feasible=bool(known),
            objective=float(info.objective_function_value),
            columns=np.array(solution.col_value),
            prices=np.array(solution.row_dual),
            rows=np.array(solution.row_value),
        )


def _highs() -> Any:
    """A solver that prints nothing.

    Raises:
        PlannerError: it is not installed.
    """
    try:
        import highspy
    except ImportError:
        raise PlannerError(
            "tuning needs the solver HiGHS, which is not installed; install the extra 'optimize' "
            "(pip install 'teacher-workforce[optimize]')"
        ) from None
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    return highs
