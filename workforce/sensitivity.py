"""What a figure hangs on: each assumption tried alone, then the most moving ones told apart from luck and all others.

In: a case and the figure that is studied. Out: :class:`SensitivityTables`.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from workforce.api import Case, load
from workforce.errors import PlannerError
from workforce.results.tables import SensitivityTables
from workforce.results.tidy import Array, statistics
from workforce.scenario import listing
from workforce.simulation.ensemble import Progress
from workforce.simulation.provenance import manifest
from workforce.studies import sensitivity as study
from workforce.studies.sensitivity import Figure

POINTS = 512
"""Points of each of both sets, if no other number is asked for."""

SHOWN = 15
"""So many assumptions that were tried alone are listed with their sources, beside those that are told apart."""


def sensitivity(
    scenario: Case | str | Path,
    figure: Figure,
    factors: Sequence[str] | None = None,
    top: int = study.TOP,
    points: int = POINTS,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> SensitivityTables:
    """Which assumptions a figure hangs on.

    Args:
        scenario: a case, or what :func:`workforce.api.load` takes.
        figure: the measure, census, level and subject studied.
        factors: keys of the assumptions that are told apart; by default those that move the figure most alone.
        top: how many, where none are named.
        points: of each of both sets, a multiple of 64.
        seed: any whole number from 0; that of the scenario by default.
        jobs: processes; 1 stays in this one.
        progress: called with the replications done and asked for, once for each of both parts of the study.

    Raises:
        PlannerError: the study cannot be made, or scenario and county do not fit together.
    """
    case = scenario if isinstance(scenario, Case) else load(scenario)
    luck = case.scenario.run.seed if seed is None else seed
    for name, number in (("seed", luck), ("top", top)):
        if number < 0:
            raise PlannerError(f"{name} must be 0 or more, not {number}")
    named = tuple(dict.fromkeys(factors or ()))
    study.check(case.inputs, figure, named, points)
    alone = study.tornado(case.inputs, figure, luck, jobs, progress)
    told_apart = named or tuple(alone.loc[alone["swing"] > 0, "assumption"].head(top).tolist())
    parts, of_a = study.variance(case.inputs, figure, told_apart, points, luck, jobs, progress)
    about = {
        **manifest(case.county, case.inputs, points, luck, "drawn"),
        "measure": figure.measure,
        "year": figure.year,
        "level": figure.level,
        "subject": figure.subject,
        "told_apart": list(told_apart),
        "named": bool(named),
    }
    tables = {
        "figure": _of_figure(figure, of_a),
        "tornado": alone,
        "sobol": parts,
        "assumptions": _listed(case, alone, told_apart),
    }
    return SensitivityTables(about, tables)


def _of_figure(figure: Figure, values: Array) -> pd.DataFrame:
    """Mean, median and 90 % range of the figure, one row."""
    found = {name: [float(value)] for name, value in statistics(values).items()}
    where = {"year": [figure.year], "level": [figure.level], "subject": [figure.subject], "measure": [figure.measure]}
    return pd.DataFrame(where | found | {"points": [len(values)]})


def _listed(case: Case, alone: pd.DataFrame, told_apart: Sequence[str]) -> pd.DataFrame:
    """The assumptions that are told apart, then others that move the figure, with value, range, unit and source."""
    moving = alone.loc[alone["swing"] > 0, "assumption"].head(SHOWN).tolist()
    keys = list(dict.fromkeys([*told_apart, *moving]))
    listed = listing.assumptions(case.scenario, case.overlay).set_index("key", drop=False)
    return listed.loc[keys].reset_index(drop=True)
