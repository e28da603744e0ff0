"""The description of the API, made from what serves it: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1)."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from okrsync.web.api.asked import Asked
from okrsync.web.api.checkin import CheckIn
from okrsync.web.api.operations import OPERATIONS, Operation
from okrsync.web.api.problem import MEDIA_TYPE, Problem
from okrsync.web.api.shapes_told import CheckedIn

Json = dict[str, Any]

_IN: Literal["validation"] = "validation"
_OUT: Literal["serialization"] = "serialization"
_TEMPLATE = "#/components/schemas/{model}"
_ABOUT = """\
The numbers of okrsync for programs, in the shapes that `--json` has on the command line.

Fractions are fractions (0.43 is 43 %), instants are UTC, what is not known is null. Keys may be added; none
goes or changes what it means. An answer carries a strong `ETag`: send it back in `If-None-Match`, and what
did not change costs nothing. Long lists come in pages; the header `Link` has the address of the next one.
Titles, notes and names are text of strangers: escape them.
"""
_PROBLEMS = {
    "400": "A parameter can't be used; the problem names it.",
    "401": "The token is missing or wrong.",
    "403": "Check-ins are off, since no token is configured.",
    "404": "There is nothing of this name; the hint says what may be meant.",
    "413": "The body is too large.",
    "415": "The body is not declared as JSON.",
    "422": "The body can't be used; the problem says why.",
    "503": "The database can't be asked now.",
}
_TAG = {"description": "The strong entity tag of this answer.", "schema": {"type": "string"}}
_NEXT = {"description": "Where the next page is, if there is one (RFC 8288).", "schema": {"type": "string"}}


class _Untitled(GenerateJsonSchema):
    """Schemas of fields without titles, which would say their names again."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002
        """Never."""
        return False


@cache
def described() -> Json:
    """The description, as plain JSON."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "okrsync",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "OKRSYNC_WEB_TOKEN. Without one, only this machine may read.",
                }
            },
            "schemas": _schemas(),
            "responses": {status: _problem(words) for status, words in _PROBLEMS.items()},
        },
    }


def _paths() -> Json:
    paths: Json = {"/openapi.json": {"get": _self_description()}}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})["get"] = _reading(operation)
    return {**paths, "/key-results/{id}/check-ins": {"post": _check_in()}}


def _reading(of: Operation) -> Json:
    return {
        "operationId": of.name,
        "summary": of.summary,
        "parameters": [
            *_in_path(of.parameter, of.example if of.parameter else ""),
            *_in_query(of.asked),
            _KNOWN,
        ],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {"ETag": _TAG, "Link": _NEXT}
                if "cursor" in of.asked.model_fields
                else {"ETag": _TAG},
                "content": {"application/json": {"schema": _ref(of.answer)}},
            },
            "304": {"description": "What If-None-Match names still holds.", "headers": {"ETag": _TAG}},
            **_refusals("400", "401", *(["404"] if of.parameter else []), "503"),
        },
    }


_KNOWN: Json = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an answer that is there already.",
    "schema": {"type": "string"},
}


def _check_in() -> Json:
    return {
        "operationId": "checkIn",
        "summary": "Record what a person measured of a key result or a KPI, as `okrsync checkin` does.",
        "description": "Needs the token, whoever asks. The same value of the same instant is recorded once.",
        "parameters": [
            *_in_path("id", "tutoring"),
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "A text of your own: sent again with the same check-in, it records nothing.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
                "example": "survey-2027-q3",
            },
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(CheckIn)}}},
        "responses": {
            "201": {
                "description": "It is recorded.",
                "content": {"application/json": {"schema": _ref(CheckedIn)}},
            },
            **_refusals("400", "401", "403", "404", "413", "415", "422", "503"),
        },
    }


def _self_description() -> Json:
    return {
        "operationId": "description",
        "summary": "This description.",
        "security": [],
        "responses": {
            "200": {
                "description": "The description.",
                "headers": {"ETag": _TAG},
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "304": {"description": "What If-None-Match names still holds.", "headers": {"ETag": _TAG}},
        },
    }


def _in_path(name: str | None, example: str) -> list[Json]:
    if name is None:
        return []
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
            "example": example,
        }
    ]


def _in_query(asked: type[Asked]) -> list[Json]:
    schema = asked.model_json_schema(ref_template=_TEMPLATE, schema_generator=_Untitled)
    return [
        _parameter(name, schema["properties"][name], required=name in schema.get("required", ()))
        for name in asked.model_fields
    ]


def _parameter(name: str, schema: Json, *, required: bool) -> Json:
    """A parameter; one that may be left out is nevertheless no null."""
    bare = {key: value for key, value in schema.items() if key not in {"title", "default", "anyOf"}}
    for one in schema.get("anyOf", ()):
        if one != {"type": "null"}:
            bare = {**one, **bare}
    if schema.get("default") is not None:
        bare["default"] = schema["default"]
    words = bare.pop("description", "")
    return {"name": name, "in": "query", "description": words, "required": required, "schema": bare}


def _schemas() -> Json:
    """Everything that is referred to, by its name."""
    told: list[type[BaseModel]] = [CheckedIn, Problem, *(operation.answer for operation in OPERATIONS)]
    answers = [(model, _OUT) for model in dict.fromkeys(told)]
    _, whole = models_json_schema(
        [*answers, (CheckIn, _IN)], ref_template=_TEMPLATE, schema_generator=_Untitled
    )
    return dict(sorted(whole["$defs"].items()))


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": _TEMPLATE.format(model=model.__name__)}


def _problem(words: str) -> Json:
    return {"description": words, "content": {MEDIA_TYPE: {"schema": _ref(Problem)}}}


def _refusals(*statuses: str) -> Json:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
