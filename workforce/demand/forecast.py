"""The demand side as one chain of named steps: :func:`forecast`."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce.county.cells import cell_numbers, cells
from workforce.county.tables import County
from workforce.demand.classes import class_table, classes, mean_sizes
from workforce.demand.establishment import norm_need, norm_table
from workforce.demand.posts import by_cell, load_table, loads
from workforce.demand.pupils import project
from workforce.demand.workload import workload
from workforce.errors import PlannerError
from workforce.scenario.model import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Demand:
    """Need for teachers, in full-time equivalents, before the run.

    Attributes:
        years: census years, the base year first.
        cells: level, subject, area of each cell.
        by_lessons: need by the lessons of each subject, shape (year, cell).
        by_norm: need by the staffing norm, turned from people into those at work, shape (year, cell).
        pupils: year, level, area, pupils (public schools).
        classes: year, level, area, classes (public schools).
        norm: the norm by year and level, for the report.
        loads: base-year work per teacher beside the standard, for the report.
    """

    years: NDArray[np.int64]
    cells: pd.DataFrame
    by_lessons: Array
    by_norm: Array
    pupils: pd.DataFrame
    classes: pd.DataFrame
    norm: pd.DataFrame
    loads: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """Both needs, tidy: year, level, subject, area, by_lessons, by_norm."""
        frame = self.cells.merge(pd.DataFrame({"year": self.years}), how="cross").sort_values("year", kind="stable")
        both = frame.assign(by_lessons=self.by_lessons.reshape(-1), by_norm=self.by_norm.reshape(-1))
        return both[["year", *self.cells.columns, "by_lessons", "by_norm"]].reset_index(drop=True)


def forecast(county: County, roster: pd.DataFrame, scenario: Scenario, at_work: "pd.Series[float]") -> Demand:
    """Pupils, classes, work, posts: the need of every cell in every census to the horizon.

    Args:
        county: the county's tables.
        roster: one row a teacher.
        scenario: assumptions and policies.
        at_work: how much of each teacher is at work at the base census, full-time equivalents.

    Raises:
        PlannerError: the county's tables do not hold what the scenario asks for.
    """
    suppose = scenario.assumptions
    untaught = set(roster["level"]) - set(county.tables["pupils"]["level"])
    if untaught:
        file = county.folder / "pupils.csv"
        raise PlannerError(
            f"{file}: level {min(untaught)} has teachers, but no row of pupils; write 0 if there are none"
        )
    pupils = project(county, scenario)
    class_count = classes(pupils, mean_sizes(county, pupils, suppose.large_classes))
    work_table = workload(county, roster, pupils, class_count)
    places = cells(roster, work_table)
    work = by_cell(work_table, places)
    teachers = np.bincount(cell_numbers(places, roster), weights=at_work, minlength=len(places)).astype(np.float64)
    load = loads(work[0], teachers, places, suppose.load_basis)
    need = work / load
    norm = norm_table(pupils, suppose.norms)
    return Demand(
        years=pupils.years,
        cells=places,
        by_lessons=need,
        by_norm=norm_need(norm, need, places, pupils.years) * _at_work_by_level(roster, at_work, places),
        pupils=pupils.table(),
        classes=class_table(class_count, pupils.years),
        norm=norm,
        loads=load_table(work[0], teachers, load, places, suppose.load_basis),
    )


def _at_work_by_level(roster: pd.DataFrame, at_work: "pd.Series[float]", places: pd.DataFrame) -> Array:
    """How much of a teacher of each cell's level is at work at the base census; all, where a level has none."""
    share = at_work.groupby(roster["level"]).mean()
    return np.asarray(places["level"].map(share).fillna(1.0), dtype=np.float64)
