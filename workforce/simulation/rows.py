"""Teachers as flat rows that grow: recruits, of whom each replication has others, and whoever has moved or changed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]

COLUMNS: dict[str, type[np.generic]] = {
    "replication": np.int64,
    "person": np.int64,
    "cell": np.int64,
    "place": np.int64,
    "kind": np.int64,
    "birth": np.int64,
    "sex": np.int8,
    "status": np.int8,
    "service": np.int32,
    "bond_end": np.int16,
    "term_end": np.int16,
    "since": np.int16,
    "joined": np.int16,
    "retires": np.int16,
    "last": np.int16,
    "cause": np.int8,
    "above": np.bool_,
    "second": np.bool_,
}
"""What is kept of a teacher, and how.

``person`` is the identity under which luck is drawn; ``cell`` where the teacher is, and ``place`` the same with the
replication, in one number; ``kind`` numbers zone, status and sex together, for counting; ``birth`` a month number;
``service`` the month in which service began; ``bond_end`` and ``term_end`` the first month after, 0 for none; ``since``
the month from which the clocks run; ``joined`` the month in which the teacher came to the present school; ``retires``
and ``last`` months in post; ``cause`` of leaving in month ``last``; ``above`` and ``second`` what else the teacher is
licensed for. Months are counted from the base census.
"""

LICENCES = {"upward": "above", "second_subject": "second"}
"""The columns that say who holds a licence, by its name in the steps of redeployment."""

SPARE_ROOM = 4096


class Rows:
    """Columns of teachers, appended to; each column is an array of the rows in use, and may be written to."""

    def __init__(self, causes: int) -> None:
        """No rows yet; ``causes`` is the number of clocks of each teacher."""
        self.count = 0
        self._columns = {name: np.empty(SPARE_ROOM, dtype=kind) for name, kind in COLUMNS.items()}
        self._clocks = np.empty((causes, SPARE_ROOM), dtype=np.float32)

    def clear(self) -> None:
        """Have no rows; the room stays, so that the next block need not ask for memory again."""
        self.count = 0

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column, shape (row,)."""
        return self._columns[name][: self.count]

    @property
    def clocks(self) -> NDArray[np.float32]:
        """Unit exponentials of the clocks that run since ``since``, shape (cause, row)."""
        return self._clocks[:, : self.count]

    def append(self, clocks: NDArray[np.floating], **columns: Any) -> Ints:
        """Add rows, and say which they are; every column must be given, as an array or one value for all."""
        first, added = self.count, clocks.shape[1]
        self._grow(first + added)
        self.count += added
        for name in COLUMNS:
            self._columns[name][first : self.count] = columns[name]
        self._clocks[:, first : self.count] = clocks
        return np.arange(first, self.count)

    def _grow(self, needed: int) -> None:
        room = self._clocks.shape[1]
        if needed <= room:
            return
        more = max(needed, 2 * room) - room
        self._columns = {
            name: np.concatenate([column, np.empty(more, dtype=column.dtype)]) for name, column in self._columns.items()
        }
        self._clocks = np.concatenate([self._clocks, np.empty((len(self._clocks), more), dtype=np.float32)], axis=1)
