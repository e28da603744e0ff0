"""JSON Schema in words: what a value may be, and a table of an object's keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.reference.markdown import code, link, sentence, table

Schema = Mapping[str, Any]

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}
_FORMATS = {"date": "day", "date-time": "instant", "password": "secret"}
_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minItems": "at least {}",
}
# Beyond this a bound only keeps nonsense out.
_LARGEST = 1e9


class Shapes:
    """Definitions that refer to each other, each under a heading of its own on one page."""

    def __init__(self, definitions: Mapping[str, Schema], title: Callable[[str], str] = str) -> None:
        self._definitions = definitions
        self._title = title

    def kind(self, schema: Schema) -> str:
        """What a value of this schema may be, in a few words."""
        if "$ref" in schema:
            return link(self._title(_target(schema)))
        if "const" in schema:
            return code(_written(schema["const"]))
        if "enum" in schema:
            return _either(code(_written(value)) for value in schema["enum"])
        if "anyOf" in schema or "oneOf" in schema:
            return _either(self.kind(one) for one in (schema.get("anyOf") or schema["oneOf"]))
        return f"{self._simple(schema)}{_bounds(schema)}"

    def _simple(self, schema: Schema) -> str:
        kind = schema.get("type")
        if kind == "array":
            return f"list of {self.kind(schema.get('items', {}))}"
        if isinstance(schema.get("additionalProperties"), dict):
            return f"name: {self.kind(schema['additionalProperties'])}, for each name"
        if isinstance(kind, list):
            return _either(_WORDS[one] for one in kind)
        return _FORMATS.get(schema.get("format", ""), _WORDS.get(str(kind), "anything"))

    def keys(self, schema: Schema, *, optional: bool) -> str:
        """The table of an object's keys; with what holds where an ``optional`` one is left out."""
        head = ("key", "what it is", *(("default",) if optional else ()), "meaning")
        rows = []
        for key, value in schema.get("properties", {}).items():
            default = (self._default(key, value, schema),) if optional else ()
            rows.append((code(key), self.kind(value), *default, self._meaning(value)))
        return table(head, rows)

    def _default(self, key: str, value: Schema, whole: Schema) -> str:
        if key in whole.get("required", ()):
            return "must be given"
        default = value.get("default")
        # What is left out of an object is told where its own keys are.
        return code(_written(default)) if default and not isinstance(default, dict) else ""

    def _meaning(self, value: Schema) -> str:
        said = value.get("description") or self._of_target(value)
        examples = [_written(one) for one in value.get("examples", ())]
        return f"{sentence(said)}{f' As in {_listed(examples)}.' if examples else ''}".strip()

    def _of_target(self, value: Schema) -> str:
        """What a definition says of itself, for a key that adds nothing to it."""
        if "$ref" not in value:
            return ""
        said: str = self._definitions[_target(value)].get("description", "")
        return said.partition("\n\n")[0]


def referred(schema: Any) -> Iterator[str]:
    """The definitions that a schema refers to, as they come."""
    if isinstance(schema, list):
        for one in schema:
            yield from referred(one)
    elif isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield _target(schema)
        for one in schema.values():
            yield from referred(one)


def _target(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _either(kinds: Iterator[str]) -> str:
    return " or ".join(dict.fromkeys(kinds))


def _bounds(schema: Schema) -> str:
    said = [
        words.format(f"{schema[bound]:g}")
        for bound, words in _BOUNDS.items()
        if bound in schema and abs(schema[bound]) < _LARGEST
    ]
    return f", {' and '.join(said)}" if said else ""


def _listed(examples: list[str]) -> str:
    return ", ".join(code(example) for example in examples)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
