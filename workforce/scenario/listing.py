"""Every parameter of a scenario as a table: assumptions with range, unit, source and confidence; policies; changes."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pydantic import BaseModel

from workforce.scenario.model import Scenario
from workforce.scenario.overlays import Address, Overlay
from workforce.scenario.sample import why_held
from workforce.scenario.values import Assumption, Path

ASSUMPTION_COLUMNS = ["key", "value", "low", "high", "interval", "use", "unit", "source", "confidence", "declared_in"]
PLAIN = (int, float, str, bool)


def assumptions(scenario: Scenario, overlay: Overlay) -> pd.DataFrame:
    """Assumptions with a source, one a row (:data:`ASSUMPTION_COLUMNS`).

    ``low`` and ``high`` are bounds, or those of an ``interval`` that holds it with that chance; ``use`` says whether a
    value is drawn in every replication, held at the likely one although it has a range, or fixed.
    """
    rows = [
        (
            ".".join(address[1:]), _value(leaf), leaf.low, leaf.high, leaf.level, _use(address, leaf), leaf.unit,
            leaf.source, leaf.confidence, _declared(overlay, address),
        )
        for address, leaf in _leaves(scenario.assumptions, ("assumptions",))
        if isinstance(leaf, Assumption)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=ASSUMPTION_COLUMNS)


def _value(leaf: Assumption) -> float | str:
    """The number that is run with, or its path by year."""
    return _shown(leaf) if isinstance(leaf, Path) and leaf.by_year else leaf.value


def _use(address: Address, leaf: Assumption) -> str:
    """Whether an assumption is drawn, held although it has a range, or fixed as it has none."""
    return "fixed" if not leaf.ranged else "held" if why_held(address[1:]) else "drawn"


def policies(scenario: Scenario, overlay: Overlay) -> pd.DataFrame:
    """Policies, run settings, and those settings of the assumptions that are not a number with a range."""
    rows = [
        (".".join(address), _shown(leaf), _declared(overlay, address))
        for block in ("policies", "run", "assumptions")
        for address, leaf in _leaves(getattr(scenario, block), (block,))
        if not isinstance(leaf, Assumption)
    ]
    return pd.DataFrame(rows, columns=["key", "value", "declared_in"])


def tuning(scenario: Scenario, overlay: Overlay) -> pd.DataFrame:
    """Limits and weights of yearly targets: key, value, unit, source, confidence, declared_in."""
    rows = []
    for address, leaf in _leaves(scenario.tuning, ("tuning",)):
        told = (leaf.unit, leaf.source, leaf.confidence) if isinstance(leaf, Assumption) else ("", "", "")
        rows.append((".".join(address[1:]), _shown(leaf), *told, _declared(overlay, address)))
    return pd.DataFrame(rows, columns=["key", "value", "unit", "source", "confidence", "declared_in"])


def changes(base: Scenario, other: Scenario) -> pd.DataFrame:
    """Every parameter that differs between two scenarios: key, baseline, value, unit, source."""
    first, second = dict(_parameters(base)), dict(_parameters(other))
    rows = []
    for address in dict.fromkeys([*first, *second]):
        old, new = first.get(address), second.get(address)
        if old != new:
            leaf = new if isinstance(new, Assumption) else old
            unit, source = (leaf.unit, leaf.source) if isinstance(leaf, Assumption) else ("", "")
            rows.append((".".join(address), _shown(old), _shown(new), unit, source))
    return pd.DataFrame(rows, columns=["key", "baseline", "value", "unit", "source"])


def _parameters(scenario: Scenario) -> Iterator[tuple[Address, Any]]:
    for block in ("assumptions", "policies", "run"):
        yield from _leaves(getattr(scenario, block), (block,))


def _leaves(part: Any, address: Address) -> Iterator[tuple[Address, Any]]:
    """The parameters under a part of a scenario; a table by year or age is one parameter."""
    if isinstance(part, Assumption) or not isinstance(part, BaseModel | dict):
        yield address, part
    elif isinstance(part, dict) and all(isinstance(value, PLAIN) for value in part.values()):
        if part:
            yield address, part
    else:
        inner = part.items() if isinstance(part, dict) else ((name, getattr(part, name)) for name in _fields(part))
        for key, value in inner:
            yield from _leaves(value, (*address, str(key)))


def _fields(part: BaseModel) -> list[str]:
    return [name for name in type(part).model_fields if getattr(part, name) is not None]


def _shown(value: Any) -> str:
    """A parameter as one short text."""
    if value is None:
        return ""
    if isinstance(value, Assumption):
        return _shown(value.by_year) if isinstance(value, Path) and value.by_year else f"{value.value:g}"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _declared(overlay: Overlay, address: Address) -> str:
    """Where a parameter was declared, as ``folder/file.yaml:line``; the default of the program otherwise."""
    for length in range(len(address), 1, -1):
        place = overlay.places.get(address[:length])
        if place:
            return f"{place.file.parent.name}/{place.file.name}:{place.line}"
    return "default"
