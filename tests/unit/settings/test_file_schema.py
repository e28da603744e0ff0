"""The JSON Schema of the file agrees with what is loaded, and explains every field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from okrsync.sdk import Plugin
from okrsync.settings import load, schema
from okrsync.usecases.measuring import CsvMeasure

from .conftest import Loading

CONFIG = Path(__file__).parents[3] / "config"
EXAMPLE = CONFIG / "okrsync.example.yaml"
SCHOOL = Path(__file__).parent / "files" / "school.good.yaml"


@pytest.fixture(scope="module")
def installed() -> dict[str, Plugin]:
    return {entry.name: entry.load() for entry in entry_points(group="okrsync.connectors")}


@pytest.fixture
def environment() -> dict[str, str]:
    lines = (CONFIG / "env.example").read_text().splitlines()
    names = (line.removesuffix("=") for line in lines if line.endswith("=") and line[0] != "#")
    return dict.fromkeys(names, "a-secret-of-some-length")


def _properties(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, list):
        for entry in part:
            yield from _properties(entry)
    elif isinstance(part, dict):
        yield from (part.get("properties") or {}).items()
        for key, value in part.items():
            if key != "if":
                yield from _properties(value)


def test_the_schema_is_one_of_2020_12(plugins: Mapping[str, Plugin]) -> None:
    whole = schema(plugins)
    Draft202012Validator.check_schema(whole)
    assert whole["$schema"].endswith("2020-12/schema")


def test_every_field_is_described(plugins: Mapping[str, Plugin], installed: dict[str, Plugin]) -> None:
    for whole in (schema(plugins), schema(installed)):
        described = whole["$defs"]
        for name, field in _properties(whole):
            target = described.get(str(field.get("$ref")).rpartition("/")[2], {})
            assert field.get("description") or target.get("description"), name


def test_the_schema_accepts_what_is_loaded(plugins: Mapping[str, Plugin], environ: dict[str, str]) -> None:
    config = load(SCHOOL, plugins=plugins, environ=environ).config
    assert config is not None
    Draft202012Validator(schema(plugins)).validate(json.loads(config.canonical))


@pytest.mark.parametrize(
    "text",
    [
        "objectives: []",
        "version: 2",
        "{version: 1, objektives: []}",
        "{version: 1, connections: {a: {kind: bugzilla}}}",
        "{version: 1, connections: {a: {kind: github}}}",
        "{version: 1, projects: [{id: a, title: A, work: {jira: {project: A}, github: {repo: b}}}]}",
        "{version: 1, projects: [{id: a, title: A, work: {jira: {projct: A}}}]}",
        "{version: 1, projects: [{id: A B, title: A}]}",
        "{version: 1, projects: [{id: a, title: A, standalone: fun}]}",
        "{version: 1, objectives: [{id: a, title: A, period: 2026, key_results: [{id: b, title: B}]}]}",
        "{version: 1, objectives: [{id: a, title: A, period: next year, key_results: []}]}",
        "{version: 1, guard: {max_gone: 101}}",
        "{version: 1, kpis: [{id: a, title: A, measure: check-in}]}",
    ],
)
def test_what_the_schema_refuses_is_refused_when_loaded(
    loading: Loading, plugins: Mapping[str, Plugin], text: str
) -> None:
    from ruamel.yaml import YAML

    assert loading(text).problems
    assert not Draft202012Validator(schema(plugins)).is_valid(YAML(typ="safe").load(text))


def test_installed_connectors_describe_work_and_connections(installed: dict[str, Plugin]) -> None:
    whole = schema(installed)
    assert {"github", "jira", "trello"} <= set(installed)
    assert set(whole["$defs"]["Work"]["properties"]) == set(installed)
    assert whole["$defs"]["Connection"]["properties"]["kind"]["enum"] == sorted(installed)


def test_the_example_is_valid(installed: dict[str, Plugin], environment: dict[str, str]) -> None:
    loaded = load(EXAMPLE, plugins=installed, environ=environment)
    assert loaded.problems == ()
    assert loaded.config is not None
    Draft202012Validator(schema(installed)).validate(json.loads(loaded.config.canonical))
    files = [spec.source for spec in loaded.config.measures if isinstance(spec.source, CsvMeasure)]
    assert files
    assert all(file.path.is_file() for file in files)


def test_the_example_starts_with_the_line_that_editors_look_for() -> None:
    first = EXAMPLE.read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=okrsync.schema.json"


def test_the_example_asks_for_the_variables_of_the_env_example(
    installed: dict[str, Plugin], environment: dict[str, str]
) -> None:
    for name in environment:
        fewer = {key: value for key, value in environment.items() if key != name}
        problems = load(EXAMPLE, plugins=installed, environ=fewer).problems
        assert [problem for problem in problems if name in problem.message], name
