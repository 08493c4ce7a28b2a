"""The same from Python: load a scenario, simulate it, compare results. The commands are thin over these functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from workforce.county import reading
from workforce.county import tables as county_tables
from workforce.county.tables import County
from workforce.errors import PlannerError
from workforce.months import parse_month, show_month
from workforce.results import beside, comparison, measures, pairing, summary
from workforce.results.changes import COLUMNS, told
from workforce.results.outcome import Outcome, Stocks
from workforce.results.tables import ComparisonTables, RunTables
from workforce.scenario import listing, model
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Overlay
from workforce.simulation import ensemble
from workforce.simulation.ensemble import Progress
from workforce.simulation.inputs import Inputs
from workforce.simulation.preparing import prepare
from workforce.simulation.provenance import manifest
from workforce.studies import attribution
from workforce.studies.attribution import Attribution
from workforce.supply import retirement

if TYPE_CHECKING:
    import xarray

TWICE = 4
"""Blocks that are run a second time with other luck: enough to tell chance from what is not known."""

PRECISION = 2.0
"""Teachers: how closely the mean shortage of the county is known where as many replications are run as it takes."""

Way = Literal["drawn", "expected"]
Assumed = Literal["drawn", "likely"]

COMPARED_BY = (
    "schema", "version", "created", "county", "seed", "replications", "base_year", "plan_from", "years", "netted_at",
    "sector", "sector_confidence", "versions", "assumptions",
)  # fmt: skip
"""What a comparison takes over from the manifest of its baseline."""


class Comparable(NamedTuple):
    """What a comparison needs of a run; ``tables`` are those of :data:`workforce.results.beside.KEPT`."""

    manifest: dict[str, Any]
    scenario: Scenario
    stocks: Stocks
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Case:
    """A scenario with the county it is about, read and checked."""

    scenario: Scenario
    county: County
    overlay: Overlay

    @cached_property
    def inputs(self) -> Inputs:
        """What a run needs: need, roster, hazards. Made at the first use.

        Raises:
            PlannerError: scenario and county do not fit together.
        """
        try:
            return prepare(self.county, self.scenario)
        except PlannerError as error:
            place = self.overlay.place(error.address)
            raise PlannerError(f"{place}: {error}" if place else str(error)) from None


@dataclass(frozen=True)
class Results:
    """A finished run.

    Attributes:
        case: what was run.
        outcome: what came out, as arrays.
        manifest: from what, how often and with which seed.
    """

    case: Case
    outcome: Outcome
    manifest: dict[str, Any]

    def table(self, measure: str, by: Sequence[str] = ("year", "level")) -> pd.DataFrame:
        """A tidy table: the columns of ``by``, then mean, median, low and high (90 % range).

        Args:
            measure: at each census ``need``, ``in_post``, ``gap`` (need less in_post), ``shortage``, ``surplus``,
                ``out_of_field`` or ``untaught`` in full-time equivalents, or ``supply`` in people; in the year before
                each census but the first ``hired``, ``planned``, ``unfilled``, ``blocked``, ``left``, ``moved_in``,
                ``moved_out``, or ``uncovered`` in teacher-months.
            by: any of ``year``, ``level``, ``subject``, ``area`` (and ``zone``, where zones are finer); for ``hired``,
                ``planned``, ``unfilled`` and ``blocked`` also ``channel``, for ``left`` ``cause``, for ``moved_in`` and
                ``moved_out`` ``move``.

        Raises:
            PlannerError: no such measure or column.
        """
        return measures.table(self.outcome, measure, by)

    def array(self, measure: str) -> "xarray.DataArray":
        """What is taken at each census with its replications, a labelled array (replication, year, cell).

        Args:
            measure: as of :meth:`table`, without the flows.

        Raises:
            PlannerError: no such measure.
        """
        import xarray

        stocks = self.outcome.stocks
        cell = pd.MultiIndex.from_frame(stocks.cells)
        coordinates = xarray.Coordinates.from_pandas_multiindex(cell, "cell").assign(year=stocks.years)
        values = np.broadcast_to(measures.census_values(self.outcome, measure), stocks.in_post.shape)
        return xarray.DataArray(values, coordinates, ("replication", "year", "cell"), name=measure)

    @cached_property
    def comparable(self) -> Comparable:
        """What a comparison needs of the run."""
        return Comparable(self.manifest, self.case.scenario, self.outcome.stocks, beside.kept(self.outcome))

    @cached_property
    def tables(self) -> RunTables:
        """Every table of the report, and the manifest."""
        return RunTables(self.manifest, summary.tables(self.outcome))


def load(scenario: str | Path, years: int | None = None) -> Case:
    """Read a scenario and its county.

    Args:
        scenario: a path, or ``county/name`` of a shipped scenario.
        years: school years of the horizon, if not those of the scenario.

    Raises:
        PlannerError: anything is wrong with either; file, line and column are named.
    """
    checked, overlay = model.load(scenario, {"years": years} if years is not None else None)
    try:
        folder = county_tables.find(checked.county, beside=overlay.file.parent)
    except PlannerError as error:
        raise PlannerError(f"{overlay.place(('county',))}: county: {error}") from None
    return Case(checked, reading.read(folder), overlay)


def simulate(
    scenario: Case | str | Path,
    replications: int | Literal["auto"] | None = None,
    seed: int | None = None,
    jobs: int = 1,
    way: Way = "drawn",
    progress: Progress | None = None,
    assumptions: Assumed = "drawn",
    twice: int = TWICE,
    precision: float = PRECISION,
) -> Results:
    """Run a scenario.

    Args:
        scenario: a case, or what :func:`load` takes.
        replications: how many; those of the scenario by default; ``auto`` for as many as the precision takes.
        seed: any whole number from 0; that of the scenario by default. The same seed gives the same numbers.
        jobs: processes; 1 stays in this one, so that it works anywhere.
        way: ``drawn``, or ``expected`` for one replication of expected numbers.
        progress: called with the replications done and asked for.
        assumptions: ``drawn`` from their ranges, replication by replication, or ``likely`` for chance alone.
        twice: how many blocks of 64 are run again with other luck, to tell chance from what is not known.
        precision: for ``auto``, the half-width of the 95 % interval of the mean shortage at every census, teachers.

    Raises:
        PlannerError: scenario and county do not fit together.
    """
    case = scenario if isinstance(scenario, Case) else load(scenario)
    run = case.scenario.run
    wanted = run.replications if replications is None else replications
    luck = run.seed if seed is None else seed
    if isinstance(wanted, str) and wanted != "auto":
        raise PlannerError(f"replications must be a number from 1 or the word auto, not '{wanted}'")
    _refuse_below("replications", 1 if isinstance(wanted, str) else wanted, 1)
    _refuse_below("twice", twice, 0)
    _refuse_below("seed", luck, 0)
    if not 0 < precision < float("inf"):
        raise PlannerError(f"the precision must be a number of teachers above 0, not {precision:g}")
    inputs = case.inputs
    expectation = ensemble.expect(inputs, by_school=way == "expected")
    block, again, reached = expectation, None, {}
    sampled = way == "drawn" and assumptions == "drawn"
    again_of = twice if sampled else 0
    if way == "drawn" and wanted == "auto":
        block, again, found = ensemble.simulate_enough(inputs, precision, luck, jobs, progress, sampled, again_of)
        reached = {"precision": {"asked": found.asked, "reached": found.reached}}
    elif way == "drawn":
        block, again = ensemble.simulate(inputs, int(wanted), luck, jobs, progress, sampled, again_of)
    outcome = ensemble.outcome(case.county, inputs, case.overlay, block, expectation, again)
    about = manifest(case.county, inputs, len(block.stock), luck, way)
    return Results(case, outcome, {**about, "assumptions": "drawn" if sampled else "likely", "twice": twice, **reached})


def calendar(scenario: Case | str | Path) -> pd.DataFrame:
    """Who acts in which month, told by the processes of the run themselves; nobody is simulated.

    Args:
        scenario: a case, or what :func:`load` takes.

    Returns:
        year, month (1 to 12) and office, in the order in which they act.

    Raises:
        PlannerError: scenario and county do not fit together.
    """
    case = scenario if isinstance(scenario, Case) else load(scenario)
    return ensemble.calendar_table(case.inputs)


def _refuse_below(name: str, number: int, least: int) -> None:
    if number < least:
        raise PlannerError(f"{name} must be {least} or more, not {number}")


def compare(*results: Results, baseline: Results | str | None = None) -> ComparisonTables:
    """Paired differences between runs of one county, replication by replication.

    Args:
        results: two runs or more.
        baseline: the run, or its scenario name, that the others are held against; the first by default.

    Raises:
        PlannerError: the runs do not pair (county and its tables, years, seed, replications, version).
    """
    runs = [result.comparable for result in results]
    return compare_stocks(runs, baseline.manifest["scenario"] if isinstance(baseline, Results) else baseline)


def compare_stocks(runs: Sequence[Comparable], baseline: str | None) -> ComparisonTables:
    """The comparison of runs made ready for it (see :func:`compare`)."""
    first = _baseline(runs, baseline)
    ordered = [first, *(run for run in runs if run is not first)]
    names = [run.manifest["scenario"] for run in ordered]
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise PlannerError(f"compare two or more different scenarios, not {', '.join(names) or 'none'}")
    for run in ordered[1:]:
        pairing.refuse_unpaired(first.manifest, run.manifest)
    tables = comparison.tables({name: run.stocks for name, run in zip(names, ordered, strict=True)}, names[0])
    tables |= beside.tables({name: run.tables for name, run in zip(names, ordered, strict=True)}, names[0])
    changes = [
        told(listing.changes(first.scenario, run.scenario), first.tables, run.tables).assign(scenario=name)
        for name, run in zip(names[1:], ordered[1:], strict=True)
    ]
    tables["changes"] = pd.concat(changes, ignore_index=True)[COLUMNS]
    shared = {key: first.manifest[key] for key in COMPARED_BY}
    titles = {name: {"zh": run.manifest["title_zh"], "en": run.manifest["title_en"]}
              for name, run in zip(names, ordered, strict=True)}  # fmt: skip
    return ComparisonTables({**shared, "baseline": names[0], "scenarios": names, "titles": titles}, tables)


def _baseline(runs: Sequence[Comparable], name: str | None) -> Comparable:
    if not runs:
        raise PlannerError("compare two or more different scenarios, not none")
    if name is None:
        return runs[0]
    for run in runs:
        if run.manifest["scenario"] in (name, Path(name).with_suffix("").as_posix()):
            return run
    known = ", ".join(run.manifest["scenario"] for run in runs)
    raise PlannerError(f"--baseline {name} is not among the scenarios compared: {known}")


def retirement_month(birth_month: str, group: str, regime: str = "cn-2025") -> str:
    """The month of statutory retirement, the last in post.

    Args:
        birth_month: ``YYYY-MM``.
        group: ``male``, ``female_55`` (teachers) or ``female_50`` (manual posts).
        regime: a regime of the table ``retirement_regimes``.

    Returns:
        ``YYYY-MM``.

    Raises:
        PlannerError: the month, group or regime is not known.
    """
    try:
        birth = parse_month(birth_month)
    except ValueError as error:
        raise PlannerError(str(error)) from None
    return show_month(int(retirement.retirement_month(birth, group, regime)))


def attribute(
    scenario: Case | str | Path, baseline: Case | str | Path, jobs: int = 1, last: int | None = None
) -> Attribution:
    """Divide the difference of a scenario from a baseline among groups of their changes, in the expected way.

    Args:
        scenario: a case, or what :func:`load` takes.
        baseline: the same; of the same county, base year and horizon.
        jobs: processes; 1 stays in this one.
        last: the last census that is asked for; that of the horizon by default.

    Raises:
        PlannerError: the two do not fit together, or one of them does not fit the county.
    """
    plan, base = (one if isinstance(one, Case) else load(one) for one in (scenario, baseline))
    if plan.county.hashes != base.county.hashes:
        raise PlannerError(f"{plan.scenario.name} and {base.scenario.name} are of different counties or tables")
    return attribution.attribute(base.county, base.scenario, plan.scenario, jobs, last)
