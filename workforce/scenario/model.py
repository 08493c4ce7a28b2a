"""The scenario: county, assumptions, policies and run settings, checked as one.

:func:`load` is the way in; what is wrong is told with file, line and column.
"""

from pathlib import Path
from typing import Any, Self, get_args

from pydantic import BaseModel, ValidationError, model_validator
from pydantic_core import ErrorDetails

from workforce.errors import PlannerError, nearest
from workforce.scenario import checks, overlays
from workforce.scenario.assumptions import Assumptions
from workforce.scenario.parts import Policies, RunSettings, Text
from workforce.scenario.tuning import Tuning
from workforce.scenario.values import Frozen


class Scenario(Frozen):
    """A scenario as the engine takes it."""

    name: str
    county: str
    title: Text
    description: Text = Text()
    assumptions: Assumptions
    policies: Policies
    run: RunSettings
    tuning: Tuning

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        checks.words(self.assumptions, self.policies)
        checks.retirement(self.policies)
        checks.terms(self.assumptions)
        checks.plans(self.assumptions, self.policies, self.run)
        checks.years(self.policies, self.run)
        checks.kindergartens(self.policies, self.run)
        checks.tuning(self.tuning, self.assumptions, self.run)
        return self


def load(name: str | Path, changes: dict[str, Any] | None = None) -> tuple[Scenario, overlays.Overlay]:
    """The scenario of a name or path, checked, and the overlay it was merged from.

    Args:
        name: a path, or ``county/name`` of a shipped scenario.
        changes: values that replace those of the run block, such as ``{"years": 20}``.

    Raises:
        PlannerError: anything is wrong with it; file, line and column are named.
    """
    overlay = overlays.read(overlays.find(str(name)))
    values = {"name": f"{overlay.file.resolve().parent.name}/{overlay.file.stem}", **overlay.values}
    try:
        scenario = Scenario.model_validate(values)
        if changes:
            run = _Run.model_validate({"run": {**scenario.run.model_dump(), **changes}}).run
            scenario = scenario.model_copy(update={"run": run})
    except ValidationError as error:
        raise PlannerError(_sentence(overlay, error)) from None
    return scenario, overlay


class _Run(Frozen):
    """The run block alone."""

    run: RunSettings


def _sentence(overlay: overlays.Overlay, error: ValidationError) -> str:
    """The first thing that is wrong, as one sentence with its place."""
    first = _deepest(error.errors())
    cause = first.get("ctx", {}).get("error")
    address = cause.address if isinstance(cause, checks.AddressedError) else tuple(str(part) for part in first["loc"])
    declared, shown = overlay.place(address), ".".join(address)
    place = declared or overlay.file
    written = shown + str(first["input"]) if isinstance(first["input"], str) else shown
    if declared and any(mark in written for mark in "：，"):
        overlays.refuse_full_width(declared.file, declared.file.read_text(encoding="utf-8-sig"), declared.line)
    if first["type"] == "extra_forbidden":
        return f"{place}: unknown key '{shown}'{nearest(address[-1], _keys_beside(address))}"
    if first["type"] == "missing":
        return f"{place}: '{shown}' is missing"
    shown = ".".join(_declared_part(overlay, address))
    message = PLAIN_WORDS.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    given = "" if isinstance(first["input"], dict | BaseModel) else f", not {first['input']!r}"
    return f"{place}: {shown + ': ' if shown else ''}{message[0].lower() + message[1:]}{given}"


PLAIN_WORDS = {
    "model_type": "this must be a mapping of keys and values, such as {value: 0.1, source: ..., confidence: assumed}",
    "dict_type": "this must be a mapping of keys and values",
    "tuple_type": "this must be a list, such as [primary, junior]",
    "float_type": "this must be a number",
    "float_parsing": "this must be a number",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "string_type": "this must be a text",
}
"""What is said of a value of the wrong kind, by pydantic's name for it."""


def _deepest(errors: list[ErrorDetails]) -> ErrorDetails:
    """The first error; of a value that may be of several types, the one that got furthest."""
    first = errors[0]
    same = [error for error in errors if error["loc"][: len(first["loc"]) - 1] == first["loc"][:-1]]
    return max(same, key=lambda error: len(error["loc"]))


def _declared_part(overlay: overlays.Overlay, address: overlays.Address) -> overlays.Address:
    """The part of an address that is in the files; what pydantic calls a type of a union is not."""
    while address and address not in overlay.places:
        address = address[:-1]
    return address


def _keys_beside(address: overlays.Address) -> list[str]:
    """The keys that the scenario knows at the level of an address."""
    here: Any = Scenario
    for part in address[:-1]:
        fields = getattr(here, "model_fields", {})
        if fields and part not in fields:
            return []
        here = fields[part].annotation if fields else (get_args(here) or [None])[-1]
    return list(getattr(here, "model_fields", {}))
