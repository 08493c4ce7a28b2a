"""What the tests of the demand side share: short ways to its parts, and where published figures lie."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workforce.county.roster import roster
from workforce.demand.forecast import forecast
from workforce.demand.grades import AREAS, GRADES, LEVELS, SECTORS
from workforce.demand.pupils import project
from workforce.errors import PlannerError
from workforce.scenario.sample import Sample

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def published(name):
    """The rows of a published table that lies beside the checkout; the test is skipped where it does not."""
    file = SHARED / name
    if not file.is_file():
        pytest.skip(f"{name} is not among the shared files beside the checkout")
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(line for line in text if not line.startswith("#")))


def forecasted(case):
    """The demand side of a case, with everybody at work, whatever the market asks for."""
    teachers = roster(case.county)
    return forecast(case.county, teachers, case.scenario, pd.Series(1.0, index=teachers.index))


def projected(case, sample=None):
    """The pupils of a case, without projects, with schools in every area."""
    mergers = np.zeros((case.scenario.run.years + 1, len(LEVELS), len(AREAS), len(AREAS)))
    schooled = np.ones((case.scenario.run.years + 1, len(LEVELS), len(AREAS)), dtype=bool)
    return project(case.county, case.scenario, mergers, schooled, sample or Sample.likely())


def of_grade(pupils, level, grade, area="town", sector="public"):
    """Pupils of a grade, area and sector at every census."""
    place = GRADES.index((level, grade)), AREAS.index(area), SECTORS.index(sector)
    return pupils.everyone[0, :, place[0], place[1], place[2]].tolist()


def need(demand, level=None, subject=None, area=None):
    """Need by lessons of some cells at every census."""
    chosen = np.ones(len(demand.cells), dtype=bool)
    for column, value in (("level", level), ("subject", subject), ("area", area)):
        if value is not None:
            chosen &= (demand.cells[column] == value).to_numpy()
    return demand.by_lessons[:, chosen].sum(axis=1)


def children(demand):
    """Children in all schools at every census."""
    return demand.prospect.pupils.everyone[0].sum(axis=(1, 2, 3))


def sentence(make):
    """The sentence with which something is refused."""
    with pytest.raises(PlannerError) as refused:
        make()
    text = str(refused.value)
    assert "\n" not in text
    return text


def balance(pupils):
    """By how much pupils and flows fail to add up, at most: the flows of each level, area and sector are the change."""
    of_level = np.add.reduceat(pupils.everyone, [GRADES.index((level, 1)) for level in LEVELS], axis=2)
    return float(np.abs(of_level[:, :-1] + pupils.flows.sum(axis=2) - of_level[:, 1:]).max())
