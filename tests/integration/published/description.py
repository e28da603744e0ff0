"""GitHub's own description of its REST API, and what does not keep to it.

https://docs.github.com/en/rest/about-the-rest-api/about-the-openapi-description-for-the-rest-api
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import best_match

Json = Any


@dataclass(frozen=True)
class Description:
    """One edition's description: github.com's, or that of a version of Enterprise Server."""

    document: Mapping[str, Json]

    @classmethod
    def read(cls, file: Path) -> Description:
        """The description in a file."""
        return cls(cast("Mapping[str, Json]", _in_json_schema(json.loads(file.read_text(encoding="utf-8")))))

    def faults_of_answer(self, method: str, path: str, status: int, body: Json) -> list[str]:
        """Where an answer's body is not what is promised of that request."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path} is not described"]
        promised = self._resolved(operation["responses"].get(str(status)))
        if not promised:
            return [f"{method} {path} is not answered with {status}"]
        return self._faults(promised["content"]["application/json"]["schema"], body)

    def faults_of_request(self, method: str, path: str, query: Mapping[str, str], body: Json) -> list[str]:
        """Where a request is none of those described, or asks for what is not."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path} is not described"]
        known = {one["name"]: one for one in map(self._resolved, operation.get("parameters", []))}
        said = [f"{method} {path}: no parameter {name}" for name in query if name not in known]
        for name in query.keys() & known.keys():
            said += self._faults(known[name]["schema"], _typed(known[name]["schema"], query[name]))
        if body is not None:
            said += self._faults(operation["requestBody"]["content"]["application/json"]["schema"], body)
        return said

    def faults_of_thing(self, name: str, body: Json) -> list[str]:
        """Where a thing is not what is promised of those of that name."""
        return self._faults({"$ref": f"#/components/schemas/{name}"}, body)

    def _operation(self, method: str, path: str) -> Mapping[str, Json] | None:
        """The operation of an address; one that is spelt out comes before one with a blank."""
        fitting = [known for known in self.document["paths"] if _pattern(known).fullmatch(path)]
        best = min(fitting, key=lambda known: known.count("{"), default=None)
        return self.document["paths"][best].get(method.lower()) if best else None

    def _resolved(self, node: Json) -> Json:
        if not node or "$ref" not in node:
            return node
        found: Json = self.document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return found

    def _faults(self, schema: Json, body: Json) -> list[str]:
        rooted = {**schema, "components": self.document["components"]}
        found = Draft202012Validator(rooted).iter_errors(body)
        return [_said(error) for error in found]


def _said(error: ValidationError) -> str:
    """What is wrong; of several things that it might have been, with the one that it came closest to."""
    deepest = best_match([error]) or error
    return f"{error.json_path}: {deepest.json_path}: {deepest.message[-300:]}"


@cache
def _pattern(known: str) -> re.Pattern[str]:
    blanks = re.split(r"\{[^}]+\}", known)
    return re.compile("[^/]+".join(map(re.escape, blanks)))


def _typed(schema: Mapping[str, Json], value: str) -> Json:
    return int(value) if schema.get("type") == "integer" and value.isdigit() else value


def _in_json_schema(node: Json) -> Json:
    """OpenAPI 3.0 says ``nullable`` where JSON Schema has a type, and its alternatives overlap.

    https://spec.openapis.org/oas/v3.0.3#schema-object
    """
    if isinstance(node, list):
        return [_in_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    told = {"anyOf" if key == "oneOf" else key: _in_json_schema(value) for key, value in node.items()}
    if told.get("nullable") is not True:
        return told
    del told["nullable"]
    return {"anyOf": [told, {"type": "null"}]}
