"""The JSON Schema of the file, so that editors complete and explain what they know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from okrsync.settings.links import CONNECTION_REF, WORK_REF, Plugins
from okrsync.settings.whole import MappingFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MODE: JsonSchemaMode = "validation"
_References = Mapping[Any, JsonSchemaValue]


def schema(plugins: Plugins) -> dict[str, Any]:
    """A schema (2020-12) of the file as these plugins understand it, every field described."""
    plugins = dict(sorted(plugins.items()))
    models = [MappingFile, *(m for plugin in plugins.values() for m in (plugin.settings, plugin.selection))]
    references, whole = models_json_schema([(m, _MODE) for m in models], schema_generator=_ForEditors)
    definitions: dict[str, Any] = whole["$defs"]
    root = definitions.pop(MappingFile.__name__)
    for plugin in plugins.values():
        kind = definitions[_name(references[plugin.settings, _MODE])]["properties"]["kind"]
        kind.setdefault("description", f"The tool: {plugin.title}.")
    definitions["Connection"] = _connection(plugins, references)
    definitions["Work"] = _work(plugins, references)
    described = {"$schema": _DIALECT, **root, "title": "okrsync mapping", "$defs": definitions}
    linked: dict[str, Any] = _linked(described)
    return linked


def _connection(plugins: Plugins, references: _References) -> JsonSchemaValue:
    """Any kind of connection: ``kind`` says which, and each asks for keys of its own."""
    return {
        "description": "How to reach one tool: its kind, address and credentials.",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"description": "Which tool it is.", "enum": list(plugins)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}},
                "then": references[plugin.settings, _MODE],
            }
            for kind, plugin in plugins.items()
        ],
    }


def _work(plugins: Plugins, references: _References) -> JsonSchemaValue:
    """Exactly one tool, and what to select there."""
    return {
        "description": "Work items: the tool they live in, and which of them.",
        "type": "object",
        "properties": {
            kind: {"description": f"Items in {plugin.title}.", **references[plugin.selection, _MODE]}
            for kind, plugin in plugins.items()
        },
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "examples": [{kind: dict(plugin.example)} for kind, plugin in plugins.items() if plugin.example],
    }


def _name(reference: JsonSchemaValue) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _linked(part: Any) -> Any:
    """``part`` with what stands for a plugin's share replaced by a reference to it."""
    if isinstance(part, list):
        return [_linked(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    for stand_in in (CONNECTION_REF, WORK_REF):
        if stand_in.items() <= part.items():
            rest = {key: value for key, value in part.items() if key not in stand_in}
            return {"$ref": f"#/$defs/{stand_in['x-okrsync']}", **rest}
    return {key: _linked(value) for key, value in part.items()}


class _ForEditors(GenerateJsonSchema):
    """Leaves out what only distracts: titles that repeat the key, and null as a value to choose."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the hook's signature
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)
