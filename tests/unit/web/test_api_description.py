"""The description of the API: whole in itself, and of everything that is served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from okrsync.web.api import described
from okrsync.web.api.operations import OPERATIONS


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _refs(inner)


def test_every_reference_leads_somewhere_and_everything_is_referred_to() -> None:
    parts = described()["components"]
    there = {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in parts[kind]}
    assert there == set(_refs(described()))


def test_no_two_shapes_have_one_name() -> None:
    """Where they had, pydantic would tell them apart by their modules."""
    assert [name for name in described()["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize("name", sorted(described()["components"]["schemas"]))
def test_a_schema_is_one_that_lets_keys_be_added(name: str) -> None:
    schema = described()["components"]["schemas"][name]
    Draft202012Validator.check_schema(schema)
    assert schema["description"]
    assert name == "CheckIn" or "additionalProperties" not in schema


def test_everything_that_is_served_is_described_once() -> None:
    ids = [each["operationId"] for path in described()["paths"].values() for each in path.values()]
    assert sorted(ids) == sorted({*(operation.name for operation in OPERATIONS), "checkIn", "description"})
    assert all(each["summary"] for path in described()["paths"].values() for each in path.values())


def test_every_parameter_says_what_it_is() -> None:
    for operation in OPERATIONS:
        [told] = described()["paths"][operation.path].values()
        names = [parameter["name"] for parameter in told["parameters"] if parameter["in"] == "query"]
        assert names == list(operation.asked.model_fields)
        assert all(
            parameter.get("description") for parameter in told["parameters"] if parameter["in"] != "path"
        )
