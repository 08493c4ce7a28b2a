"""Careers of flat rows: run on from their clocks, or go on elsewhere with what remains of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workforce.months import MONTHS_A_YEAR
from workforce.simulation.inputs import Inputs
from workforce.simulation.rows import Rows
from workforce.supply.law import Variant
from workforce.supply.leaving import Spell, remaining, spell, struck

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

WIDE = 2**12
"""More than any number of years of service in the key of a variant."""

COLUMNS = ("birth", "sex", "status", "cell", "term_end", "bond_end")
"""What a spell asks of each row."""


class Careers:
    """The careers of rows under a law."""

    def __init__(self, inputs: Inputs, rows: Rows) -> None:
        """Nothing is drawn yet."""
        self._inputs, self._law, self._rows = inputs, inputs.law, rows

    def begin(self, rows: Ints, month: int) -> None:
        """Let careers begin in a month, in kinds of people alike by age, sex and the risk of their cell.

        All of ``rows`` share status, term, bond and years of service up to the variant of the law.
        """
        table, law = self._rows, self._law
        birth, sex, cell = (table[name][rows] for name in ("birth", "sex", "cell"))
        youngest, wide = int(birth.min()), int(birth.max() - birth.min()) + 1
        for variant, some in self._variants(rows):
            key = (law.risk_class[cell[some]] * 2 + sex[some]) * wide + birth[some] - youngest
            present = np.zeros(int(key.max()) + 1, dtype=np.int64)
            present[key] = 1
            kinds = np.flatnonzero(present)
            present[kinds] = np.arange(len(kinds))
            one = np.zeros(len(present), dtype=np.int64)
            one[key] = some
            first = rows[one[kinds]]
            self._strike(rows[some], self._spell(first, variant, month), present[key])

    def go_on(self, rows: Ints, month: int, cell: Ints | None = None, **changes: Any) -> None:
        """Let rows go on from a month in another cell, status or term, with what remains of their clocks."""
        if not len(rows):
            return
        table = self._rows
        for variant, some in self._variants(rows):
            these = rows[some]
            now = self._spell(these, variant, table["since"][these].astype(np.int64))
            table.clocks[:, these] = remaining(now, table.clocks[:, these], month)
        table["since"][rows] = month
        if cell is not None:
            table["cell"][rows] = cell
            table["place"][rows] = table["replication"][rows] * len(self._inputs.cells) + cell
        for name, value in changes.items():
            table[name][rows] = value
        table["kind"][rows] = self._inputs.kind(table["cell"][rows], table["status"][rows], table["sex"][rows])
        for variant, some in self._variants(rows):
            self._strike(rows[some], self._spell(rows[some], variant, month), np.arange(len(some)))

    def _strike(self, rows: Ints, now: Spell, kind: Ints) -> None:
        table = self._rows
        together = bool((np.diff(rows) == 1).all())  # recruits stand together: nothing need be gathered
        these = slice(int(rows[0]), int(rows[-1]) + 1) if together else rows
        table["last"][these], table["cause"][these] = struck(now, table.clocks[:, these], table["retires"][these], kind)

    def _spell(self, rows: Ints, variant: Variant, start: Ints | int) -> Spell:
        table = self._rows
        birth, sex, status, cell, term_end, bond_end = (table[name][rows] for name in COLUMNS)
        return spell(self._law, variant, birth, sex, status, cell, start, term_end, bond_end)

    def _variants(self, rows: Ints) -> list[tuple[Variant, Ints]]:
        """The places among ``rows`` of those under each variant of the law."""
        law, table = self._law, self._rows
        key = law.profile[table["cell"][rows]]
        if law.counts_service:
            key = key * WIDE + table["service"][rows] // MONTHS_A_YEAR + WIDE // 2
        kinds = np.unique(key) if len(key) and (key != key[0]).any() else key[:1]
        variants: list[tuple[Variant, Ints]] = []
        for kind in kinds:
            mine = np.flatnonzero(key == kind)
            first = rows[mine[0]]
            service = int(table["service"][first]) // MONTHS_A_YEAR * MONTHS_A_YEAR
            variants.append((law.variant(int(table["cell"][first]), service), mine))
        return variants
