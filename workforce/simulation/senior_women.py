"""How much hangs on the exit of women with senior titles, of which nobody knows what the law says after the reform."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.compiled import compiled
from workforce.months import MONTHS_A_YEAR
from workforce.results.outcome import Block
from workforce.scenario.model import Scenario
from workforce.simulation.inputs import Inputs
from workforce.simulation.preparing import with_law_of
from workforce.simulation.supposed import likely
from workforce.supply.clocks import Hazards, Spell
from workforce.supply.leaving import Chances, leave
from workforce.supply.retirement import FEMALE

Array = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

SHARES = {"leave": 1.0, "stay": 0.0}
"""The share who take the voluntary exit, in the two cases beside the one assumed."""


def senior_women(inputs: Inputs, expectation: Block) -> pd.DataFrame:
    """Teachers and shortage if all take the voluntary exit, and if none does, in the expected way.

    Only the women of the roster differ between the cases; what recruitment would make of it is left out.

    Returns:
        year, case (``leave``, ``as_assumed``, ``stay``), teachers and shortage.
    """
    assumed = _women(inputs)
    stock, in_post = expectation.stock[0], expectation.in_post[0]
    at_work = np.divide(in_post, stock, out=np.ones_like(in_post), where=stock > 0)
    parts = []
    for case in ("leave", "as_assumed", "stay"):
        more = np.zeros_like(stock)
        if case in SHARES:
            more = _women(with_law_of(inputs, _with_share(inputs.scenario, SHARES[case]))) - assumed
        shortage = np.maximum(likely(inputs).need[0] - in_post - more * at_work, 0.0).sum(axis=1)
        years = {"year": inputs.demand.years, "case": case}
        parts.append(pd.DataFrame({**years, "teachers": (stock + more).sum(axis=1), "shortage": shortage}))
    return pd.concat(parts, ignore_index=True)


def _women(inputs: Inputs) -> Array:
    """The women of the roster who may retire within the horizon, at each census, shape (year + 1, cell)."""
    there = np.zeros((inputs.years + 1, len(inputs.cells)))
    for people in inputs.groups:
        women = np.flatnonzero((people.sex == FEMALE) & (people.exits.month.min(axis=1) < inputs.law.months))
        if people.term_end is None and len(women):
            exits = people.exits.of(women)
            spell = Spell(0, FEMALE, people.status, 0, 0, 0, inputs.law.months, people.bond_end or 0)
            who = (people.birth[women] - inputs.law.base, people.service[women], people.cell[women])
            notes = np.empty((len(inputs.law.causes) + 1, inputs.law.months))
            _add_present(inputs.hazards, spell, *who, Chances(exits.month, exits.chance), notes, there)
    return there


@compiled
def _add_present(
    law: Hazards, spell: Spell, birth: Ints, service: Ints, cell: Ints, exits: Chances, leaves: Array, there: Array
) -> None:
    """Add the chance of being in post at each census; ``leaves`` is room for notes, ``there`` by census and cell."""
    for one in range(len(birth)):
        sex, status, stop = spell.sex, spell.status, spell.stop
        leave(
            law,
            Spell(birth[one], sex, status, cell[one], service[one], 0, stop, spell.bond_end),
            exits,
            one,
            stop,
            leaves,
        )
        left = 1.0
        for census in range(len(there)):
            if census:
                left -= leaves[:, (census - 1) * MONTHS_A_YEAR : census * MONTHS_A_YEAR].sum()
            there[census, cell[one]] += left


def _with_share(scenario: Scenario, share: float) -> Scenario:
    """The scenario with another share of senior women who leave."""
    choices = scenario.assumptions.retirement
    other = choices.senior_women_leave.model_copy(update={"value": share, "low": None, "high": None})
    suppose = scenario.assumptions.model_copy(
        update={"retirement": choices.model_copy(update={"senior_women_leave": other})}
    )
    return scenario.model_copy(update={"assumptions": suppose})
