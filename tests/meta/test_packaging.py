"""What is in the folders, what is in the wheel and what is declared are the same things."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points, packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

from okrsync.plugins import GROUP, Standing, discover
from tests.meta.documents import ROOT

_PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_CONNECTORS = sorted(path.parent.name for path in (ROOT / "connectors").glob("*/__init__.py"))
# The lower half of a dependency, which pins it: nobody could choose another version.
_COME_ALONG = {"pydantic-core": "pydantic"}
# Zones for systems that have none: data, which nobody imports.
_DATA = {"tzdata"}


def test_connectors_is_a_folder_of_packages_and_none_itself() -> None:
    assert not (ROOT / "connectors" / "__init__.py").exists()
    assert _CONNECTORS


def test_the_wheel_holds_the_hub_and_every_connector() -> None:
    packages = _PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(packages) == sorted(["okrsync", *(f"connectors/{name}" for name in _CONNECTORS)])


def test_every_connector_is_offered_under_its_entry_point() -> None:
    offered = _PROJECT["project"]["entry-points"][GROUP]
    assert offered == {name.removeprefix("okrsync_"): f"{name}:plugin" for name in _CONNECTORS}
    assert {point.name: point.value for point in entry_points(group=GROUP)} == offered


def test_every_connector_can_be_used() -> None:
    assert [(record.kind, record.standing) for record in discover()] == [
        (name.removeprefix("okrsync_"), Standing.READY) for name in _CONNECTORS
    ]


def test_the_import_rules_know_every_connector() -> None:
    rules = _PROJECT["tool"]["importlinter"]
    assert sorted(rules["root_packages"]) == sorted(["okrsync", *_CONNECTORS])
    for contract in rules["contracts"]:
        named = {name for names in contract.values() if isinstance(names, list) for name in names}
        connectors = {name for name in named if name in _CONNECTORS}
        assert connectors in (set(), set(_CONNECTORS)), contract["name"]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    extras = _PROJECT["project"]["optional-dependencies"].values()
    wanted = [*_PROJECT["project"]["dependencies"], *chain.from_iterable(extras)]
    declared = {_canonical(re.split(r"[<>=;\[ ]", one)[0]) for one in wanted}
    imported = {_COME_ALONG.get(name, name) for name in _distributions()}
    # The contract suite is for those who write connectors, and they have pytest.
    assert imported - {"pytest"} == declared - _DATA


def test_the_version_has_its_chapter_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(_PROJECT['project']['version'])}\b", changelog, re.MULTILINE)


def _distributions() -> set[str]:
    """The distributions that the hub and the connectors import from."""
    theirs = packages_distributions()
    names = {name for file in _sources() for name in _imports(file)}
    ours = {"okrsync", *_CONNECTORS}
    strangers = names - ours - sys.stdlib_module_names
    return {_canonical(theirs[name][0]) for name in strangers}


def _sources() -> Iterator[Path]:
    for folder in ("okrsync", "connectors"):
        yield from (ROOT / folder).rglob("*.py")


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
