"""A future laid over a plan: the assumptions that one scenario changes, taken over by another.

What a future changes is told against the scenario that all plans and the future extend. Its policies are not taken
over: what a planner chooses is the plan's.

    baseline: births -3 %, plan 120    future: births -10 %    plan: plan 0    ->    births -10 %, plan 0
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from workforce.errors import PlannerError
from workforce.scenario import overlays
from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Overlay

BLOCK = "assumptions"
TAKEN_AWAY = None
Key = tuple[str | int, ...]
Changes = dict[Key, Any]
"""What a scenario sets differently: the keys that lead to a parameter, and its value; None where it is taken away."""


@dataclass(frozen=True)
class Merged:
    """A scenario as it was merged and as it was checked."""

    overlay: Overlay
    scenario: Scenario


def common(given: Sequence[Merged]) -> Overlay:
    """The nearest scenario that all of them extend, or are.

    Raises:
        PlannerError: they extend no scenario of a county together.
    """
    chains = [one.overlay.chain for one in given]
    shared = [steps[0] for steps in zip(*chains, strict=False) if len({step.resolve() for step in steps}) == 1]
    base = overlays.read(shared[-1]) if shared else Overlay(chains[0][0])
    if "county" not in base.values:
        names = ", ".join(one.scenario.name for one in given)
        raise PlannerError(f"{names} do not extend one scenario of the county; let all of them extend its baseline")
    return base


def assumed(base: Overlay, future: Merged) -> Changes:
    """The assumptions that a future changes.

    Raises:
        PlannerError: it changes none.
    """
    found = _changed_assumptions(base, future.overlay)
    if not found:
        raise PlannerError(
            f"--futures {future.scenario.name} changes no assumption of {base.file.stem}; name a scenario that does"
        )
    return found


def policies(base: Overlay, future: Merged) -> list[str]:
    """The policies that a future changes besides, which are not taken over."""
    before, after = (one.values.get("policies", {}) for one in (base, future.overlay))
    return [".".join(map(str, ("policies", *key))) for key, _ in _changed(before, after, ())]


def laid(plan: Merged, future: Merged, base: Overlay) -> Merged:
    """The plan in that future.

    Raises:
        PlannerError: both change the same assumption to different values, or the two do not fit together.
    """
    changes = assumed(base, future)
    _refuse_both(plan, future, _changed_assumptions(base, plan.overlay), changes)
    overlay = _merged(plan.overlay, future.overlay, changes)
    name = f"{plan.scenario.name} + {future.scenario.name}"
    try:
        scenario = Scenario.model_validate({**overlay.values, "name": name})
    except ValidationError as error:
        problem = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise PlannerError(f"{plan.scenario.name} in the future {future.scenario.name}: {problem}") from None
    return Merged(overlay, scenario.model_copy(update={"run": plan.scenario.run}))


def _changed_assumptions(base: Overlay, other: Overlay) -> Changes:
    return dict(_changed(base.values.get(BLOCK, {}), other.values.get(BLOCK, {}), ()))


def _changed(base: Mapping[Any, Any], other: Mapping[Any, Any], above: Key) -> Iterator[tuple[Key, Any]]:
    """Parameters of one mapping that are not those of the other; what is new or gone as a whole is one of them."""
    for key in dict.fromkeys([*base, *other]):
        old, new = base.get(key, TAKEN_AWAY), other.get(key, TAKEN_AWAY)
        if old == new:
            continue
        if _is_block(old) and _is_block(new):
            yield from _changed(old, new, (*above, key))
        else:
            yield (*above, key), new


def _is_block(value: Any) -> bool:
    """Whether a value is a block of parameters: an assumption with its range, or a table by year, is one parameter."""
    return isinstance(value, dict) and "value" not in value and any(isinstance(inner, dict) for inner in value.values())


def _refuse_both(plan: Merged, future: Merged, ours: Changes, theirs: Changes) -> None:
    """Refuse what plan and future both change, unless to the same value."""
    for key, value in theirs.items():
        for other, chosen in ours.items():
            shared = min(len(key), len(other))
            if key[:shared] == other[:shared] and (key, value) != (other, chosen):
                raise PlannerError(
                    f"{plan.scenario.name} and the future {future.scenario.name} both change "
                    f"{'.'.join(map(str, (BLOCK, *key)))}; leave one of them out"
                )


def _merged(plan: Overlay, future: Overlay, changes: Changes) -> Overlay:
    values, places = deepcopy(plan.values), dict(plan.places)
    for key, value in changes.items():
        target: dict[Any, Any] = values
        for part in (BLOCK, *key[:-1]):
            target = target.setdefault(part, {})
        if value is TAKEN_AWAY:
            target.pop(key[-1], None)
        else:
            target[key[-1]] = deepcopy(value)
        address = (BLOCK, *map(str, key))
        places |= {place: where for place, where in future.places.items() if place[: len(address)] == address}
    added = [file for file in future.chain if file not in plan.chain]
    return Overlay(plan.file, values, places, [*plan.chain, *added])
