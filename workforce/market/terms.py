"""What becomes of teachers at the end of a term: established, another term, or leaving."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce import vocabulary
from workforce.months import MONTHS_A_YEAR
from workforce.scenario.model import Scenario
from workforce.scenario.sample import Sample


@dataclass(frozen=True)
class Term:
    """The term that a status serves.

    Attributes:
        months: its length.
        conversion: the chance of being established at its end, shape (point,).
        renewal: the chance of another term, by year of the horizon (the census at which it ends), shape (point, year).
        waits: whether whoever finds no free post serves on, a year at a time.
    """

    months: int
    conversion: NDArray[np.float64]
    renewal: NDArray[np.float64]
    waits: bool


def terms(scenario: Scenario, sample: Sample) -> dict[int, Term]:
    """The terms of a scenario, by index of the status; those of its channels with a plan come first."""
    plans, profiles = scenario.policies.market.channels, scenario.assumptions.channels
    run = scenario.run
    years = np.arange(run.base_year + 1, run.base_year + run.years + 1)
    made: dict[int, Term] = {}
    for name, profile in sorted(profiles.items(), key=lambda item: item[0] not in plans):
        if profile.term_years is None:
            continue
        plan = plans.get(name)
        nothing = np.zeros((sample.points, len(years)))
        supposed = sample.at(profile.renewal_chance, years) if profile.renewal_chance else nothing
        chosen = plan.renewal if plan else None
        renewal = np.where((years >= run.plan_from) & (chosen is not None), chosen or 0.0, supposed)
        conversion = sample.of(profile.conversion_chance) if profile.conversion_chance else nothing[:, 0]
        term = Term(
            months=profile.term_years * MONTHS_A_YEAR,
            conversion=conversion,
            renewal=np.minimum(renewal, 1 - conversion[:, None]),
            waits=plan is not None and plan.without_post == "wait",
        )
        made.setdefault(vocabulary.ids("status").index(profile.status), term)
    return made
