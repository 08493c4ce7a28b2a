"""The choice between plans when the future is not known: every plan run in every future on the same luck.

In: plans and futures as cases, and what the plans are judged by. Out: :class:`ChoiceTables`, from which the least bad
plan can be read.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from workforce.api import COMPARED_BY, Case, Results, simulate
from workforce.errors import PlannerError
from workforce.planning import futures as future_of
from workforce.planning import robustness
from workforce.planning.futures import Merged
from workforce.planning.robustness import Question
from workforce.results.beside import kept
from workforce.results.changes import told
from workforce.results.pairing import refuse_unpaired
from workforce.results.tables import AS_ASSUMED, ChoiceTables
from workforce.scenario import listing
from workforce.scenario.overlays import Overlay

CHANGED = ["future", "key", "baseline", "value", "unit", "source", "declared_in"]


def choose(
    plans: Sequence[Case],
    futures: Sequence[Case] = (),
    question: Question | None = None,
    run: Callable[[Case], Results] = simulate,
) -> ChoiceTables:
    """Which of several plans is least bad in several futures.

    Args:
        plans: two cases or more of one county and horizon.
        futures: cases of that county, whose changes of assumptions are laid over each plan; the plans as they are
            assumed are the first future, whatever is given here.
        question: what the plans are judged by; the shortage of all levels in the worst year by default.
        run: how a case is run; all with the same replications and seed.

    Raises:
        PlannerError: plans or futures do not fit together, or the question cannot be answered.
    """
    asked = question or Question()
    _refuse(plans, futures, asked)
    base = [future_of.common([*map(_merged, plans), _merged(future)]) for future in futures]
    cases = [[plan, *(_laid(plan, *pair) for pair in zip(futures, base, strict=True))] for plan in plans]
    first: dict[str, Any] = {}
    found: list[list[pd.DataFrame]] = []
    listed: list[dict[str, pd.DataFrame]] = []
    for row in cases:
        found.append([])
        for case in row:
            result = run(case)
            first = first or result.manifest
            refuse_unpaired(first, result.manifest)
            asked = robustness.settled(asked, result.outcome)
            found[-1].append(robustness.amounts(result.outcome, asked))
            listed += [kept(result.outcome)] if row is cases[0] else []
    names = [AS_ASSUMED, *(future.scenario.name for future in futures)]
    tables = robustness.tables(found, [plan.scenario.name for plan in plans], names, asked)
    changes = [
        told(listing.changes(plans[0].scenario, case.scenario), listed[0], of_case).assign(future=name)
        for name, case, of_case in zip(names[1:], cases[0][1:], listed[1:], strict=True)
    ]
    tables["futures"] = pd.concat([pd.DataFrame(columns=CHANGED), *changes], ignore_index=True)[CHANGED]
    return ChoiceTables(_manifest(first, plans, futures, asked), tables)


def _merged(case: Case) -> Merged:
    return Merged(case.overlay, case.scenario)


def _laid(plan: Case, future: Case, base: Overlay) -> Case:
    both = future_of.laid(_merged(plan), _merged(future), base)
    return Case(both.scenario, plan.county, both.overlay)


def left_out(plans: Sequence[Case], futures: Sequence[Case]) -> dict[str, list[str]]:
    """The policies that each future changes and that are not taken over, by its name; those that change none left out.

    Raises:
        PlannerError: plans and futures do not extend one scenario.
    """
    found = {}
    for future in futures:
        base = future_of.common([*map(_merged, plans), _merged(future)])
        found[future.scenario.name] = future_of.policies(base, _merged(future))
    return {name: keys for name, keys in found.items() if keys}


def _refuse(plans: Sequence[Case], futures: Sequence[Case], question: Question) -> None:
    names = [plan.scenario.name for plan in plans]
    if len(set(names)) < 2 or len(set(names)) < len(names):
        raise PlannerError(f"choose between two or more different plans, not {', '.join(names) or 'none'}")
    given = [future.scenario.name for future in futures]
    if len(set(given)) < len(given):
        raise PlannerError(f"--futures names a future twice: {', '.join(given)}")
    for what, others in (("plans", plans[1:]), ("plans and futures", futures)):
        for case in others:
            _refuse_other_county(what, plans[0], case)
    for plan in plans[1:]:
        _refuse_other_horizon(plans[0], plan)
    run = plans[0].scenario.run
    years = range(run.base_year, run.base_year + run.years + 1)
    robustness.refuse(question, years, list(dict.fromkeys(plans[0].inputs.cells["level"])))


def _refuse_other_county(what: str, first: Case, other: Case) -> None:
    if first.county.id != other.county.id:
        raise PlannerError(
            f"the {what} are of different counties ({first.scenario.name}: {first.county.id}, {other.scenario.name}: "
            f"{other.county.id}); name scenarios of one county"
        )


def _refuse_other_horizon(first: Case, other: Case) -> None:
    one, two = first.scenario.run, other.scenario.run
    if (one.base_year, one.years) != (two.base_year, two.years):
        raise PlannerError(
            f"the plans have different horizons ({first.scenario.name}: {one.years} years from {one.base_year}, "
            f"{other.scenario.name}: {two.years} from {two.base_year}); give --years"
        )


def _manifest(first: dict[str, Any], plans: Sequence[Case], futures: Sequence[Case], asked: Question) -> dict[str, Any]:
    shared = {key: first[key] for key in COMPARED_BY}
    titles = {case.scenario.name: {"zh": case.scenario.title.zh, "en": case.scenario.title.en}
              for case in (*plans, *futures)}  # fmt: skip
    return {
        **shared,
        "plans": [plan.scenario.name for plan in plans],
        "futures": [AS_ASSUMED, *(future.scenario.name for future in futures)],
        "titles": titles,
        "measure": asked.measure,
        "year": asked.year,
        "level": asked.level,
        "target": asked.target,
    }
