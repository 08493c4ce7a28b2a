"""Careers of flat rows: run on from their clocks, or go on elsewhere with what remains of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.months import MONTHS_A_YEAR
from workforce.simulation.rows import Rows
from workforce.supply.law import Law, Variant
from workforce.supply.leaving import Spell, marks, remaining, spell, struck

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

WIDE = 2**12
"""More than any number of years of service in the key of a variant."""

COLUMNS = ("birth", "sex", "status", "cell")
"""The columns that a spell takes first, in its order."""


class Careers:
    """The careers of rows under a law."""

    def __init__(self, law: Law, rows: Rows, cells: int) -> None:
        """Nothing is drawn yet; ``cells`` is their number."""
        self._law, self._rows, self._cells = law, rows, cells

    def begin(self, rows: Ints, month: int, clocks: Array) -> None:
        """Let careers begin, or go on, in a month with what their clocks hold, shape (cause, row)."""
        for variant, some in self._variants(rows):
            now, these = self._spell(rows[some], variant, month), rows[some]
            marked = marks(now, clocks[:, some])
            self._rows.marks[:, these] = marked
            self._rows["last"][these], self._rows["cause"][these] = struck(now, marked, self._rows["retires"][these])

    def go_on(self, rows: Ints, month: int, cell: Ints | None = None, **changes: Any) -> None:
        """Let rows go on from a month in another cell, status or term, with what remains of their clocks."""
        if not len(rows):
            return
        clocks = np.empty((len(self._law.causes), len(rows)))
        for variant, some in self._variants(rows):
            clocks[:, some] = remaining(self._spell(rows[some], variant, month), self._rows.marks[:, rows[some]])
        if cell is not None:
            self._rows["cell"][rows] = cell
            self._rows["place"][rows] = self._rows["replication"][rows] * self._cells + cell
        for name, value in changes.items():
            self._rows[name][rows] = value
        self.begin(rows, month, clocks)

    def _spell(self, rows: Ints, variant: Variant, month: int) -> Spell:
        table = self._rows
        who = (table[name][rows] for name in COLUMNS)
        return spell(self._law, variant, *who, month, table["term_end"][rows], table["bond_end"][rows])

    def _variants(self, rows: Ints) -> list[tuple[Variant, Ints]]:
        """The places among ``rows`` of those under each variant of the law."""
        law, table = self._law, self._rows
        key = law.profile[table["cell"][rows]]
        if law.counts_service:
            key = key * WIDE + table["service"][rows] // MONTHS_A_YEAR + WIDE // 2
        kinds = np.unique(key) if len(key) and (key != key[0]).any() else key[:1]
        variants = []
        for kind in kinds:
            mine = np.flatnonzero(key == kind)
            first = rows[mine[0]]
            service = int(table["service"][first]) // MONTHS_A_YEAR * MONTHS_A_YEAR
            variants.append((law.variant(int(table["cell"][first]), service), mine))
        return variants
