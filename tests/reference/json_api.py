"""The JSON API, operation by operation and shape by shape, from its OpenAPI description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from click.testing import CliRunner

from okrsync.cli import okrsync
from tests.reference.markdown import code, page, sentence, table
from tests.reference.shapes import Schema, Shapes

_INTRODUCTION = """
Every operation at `/api/v1` and every shape that it answers with, from [openapi.json](../openapi.json). [The
JSON API](../api.md) says how to ask, how pages and check-ins work, and what is promised. Every answer also
says `at`, the instant that it is of.
"""


def json_api() -> str:
    """The page."""
    described = json.loads(CliRunner().invoke(okrsync, ["schema", "--api"]).stdout)
    schemas: Mapping[str, Schema] = described["components"]["schemas"]
    shapes = Shapes(schemas)
    operations = [
        _operation(f"{method.upper()} {path}", operation, described, shapes)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    told = [_shape(name, schema, shapes) for name, schema in sorted(schemas.items())]
    return page("Reference: the JSON API", _INTRODUCTION, "## Operations", *operations, "## Shapes", *told)


def _operation(title: str, operation: Any, described: Any, shapes: Shapes) -> str:
    asked = [
        (code(one["name"]), one["in"], shapes.kind(one["schema"]), sentence(one.get("description", "")))
        for one in operation.get("parameters", ())
    ]
    parts = [
        f"### {title}",
        sentence(operation["summary"]),
        sentence(operation.get("description", "")),
        table(("parameter", "in", "what it is", "meaning"), asked) if asked else "",
        _body(operation, shapes),
        table(("status", "answer", "meaning"), _answers(operation["responses"], described, shapes)),
    ]
    return "\n\n".join(part.strip() for part in parts if part)


def _body(operation: Any, shapes: Shapes) -> str:
    body = operation.get("requestBody")
    return f"Its body is {shapes.kind(body['content']['application/json']['schema'])}." if body else ""


def _answers(responses: Mapping[str, Any], described: Any, shapes: Shapes) -> list[tuple[str, str, str]]:
    rows = []
    for status, response in responses.items():
        if "$ref" in response:
            response = described["components"]["responses"][response["$ref"].rpartition("/")[2]]  # noqa: PLW2901
        kinds = [shapes.kind(content.get("schema", {})) for content in response.get("content", {}).values()]
        rows.append((status, ", ".join(kinds), sentence(response["description"])))
    return rows


def _shape(name: str, schema: Schema, shapes: Shapes) -> str:
    said = sentence(schema.get("description", ""))
    if schema.get("properties"):
        body = shapes.keys(schema, optional=False)
    else:
        body = f"It is {shapes.kind({key: value for key, value in schema.items() if key != 'title'})}."
    return "\n\n".join(part for part in (f"### {name}", said, body) if part)
