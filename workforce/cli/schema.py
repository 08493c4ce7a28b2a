"""The JSON Schema of a scenario file, for editors: limits in its own words, and shares that may be texts in percent."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from workforce.scenario.model import Scenario
from workforce.scenario.values import percent

LIMITS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
"""Pydantic leaves its own words where a value is read by a function first."""
VALUES = ("default", "const", "enum", "examples")
"""Keywords that hold values and not schemas."""
IN_PERCENT = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)\s*[%％]\s*$"


class _InPercent(GenerateJsonSchema):
    """Numbers that may be written in percent are numbers or such texts."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        made = super().function_before_schema(schema)
        if schema["function"]["function"] is not percent:
            return made
        return {**made, "type": [made["type"], "string"], "pattern": IN_PERCENT}


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario."""
    schema: dict[str, Any] = with_limits(Scenario.model_json_schema(schema_generator=_InPercent))
    return schema


def with_limits(schema: Any) -> Any:
    """The schema with ``ge`` as ``minimum`` and so on; a property of such a name stays, for it holds no number."""
    if isinstance(schema, list):
        return [with_limits(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {}
    for key, value in schema.items():
        limit = key in LIMITS and not isinstance(value, dict)
        made[LIMITS[key] if limit else key] = value if key in VALUES else with_limits(value)
    return made
