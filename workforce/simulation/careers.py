"""Careers of flat rows: run on from their clocks, or go on elsewhere with what remains of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.months import MONTHS_A_YEAR
from workforce.simulation.rows import Rows
from workforce.supply.law import Law, Variant
from workforce.supply.leaving import Spell, drawn, remaining, spell

Ints = NDArray[np.integer[Any]]

WIDE = 2**12
"""More than any number of years of service in the key of a variant."""

COLUMNS = ("birth", "sex", "status", "cell", "since", "term_end", "bond_end")
"""The columns of a spell, in the order in which it takes them."""


class Careers:
    """The careers of rows under a law."""

    def __init__(self, law: Law, rows: Rows) -> None:
        """Nothing is drawn yet."""
        self._law, self._rows = law, rows

    def run_on(self, rows: Ints) -> None:
        """Draw the last month in post of rows from their clocks, which run since ``since``."""
        for variant, some in self._variants(rows):
            last, cause = drawn(self._spell(some, variant), self._rows.clocks[:, some], self._rows["retires"][some])
            self._rows["last"][some] = last
            self._rows["cause"][some] = cause

    def _spell(self, rows: Ints, variant: Variant) -> Spell:
        table = self._rows
        columns = (table[name][rows] for name in COLUMNS)
        return spell(self._law, variant, *columns)

    def _variants(self, rows: Ints) -> list[tuple[Variant, Ints]]:
        """Rows by the variant of the law under which they stand."""
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
            variants.append((law.variant(int(table["cell"][first]), service), rows[mine]))
        return variants

    def go_on(self, rows: Ints, month: int, cell: Ints | None = None, **changes: Any) -> None:
        """Let rows go on from a month in another cell, status or term, with what remains of their clocks."""
        if not len(rows):
            return
        for variant, some in self._variants(rows):
            self._rows.clocks[:, some] = remaining(self._spell(some, variant), self._rows.clocks[:, some], month)
        self._rows["since"][rows] = month
        if cell is not None:
            self._rows["cell"][rows] = cell
        for name, value in changes.items():
            self._rows[name][rows] = value
        self.run_on(rows)
