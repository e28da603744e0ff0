from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from okrsync.plugins import GROUP, PluginRecord, Standing, discover, usable
from okrsync.sdk import Plugin

(JIRA,) = [record.plugin for record in discover() if record.kind == "jira"]
assert JIRA is not None
READY: Plugin = replace(JIRA, kind="made-up")


def point(value: str, name: str = "made-up") -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A connector package that is installed for one test; what it offers is set on it."""
    module = ModuleType("made_up_connector")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def offered(package: ModuleType, plugin: object) -> PluginRecord:
    package.plugin = plugin  # type: ignore[attr-defined]
    (record,) = discover([point("made_up_connector:plugin")])
    return record


def test_the_connectors_of_okrsync_come_through_the_same_door_and_are_ready() -> None:
    found = {record.kind: record.standing for record in discover()}
    assert found == dict.fromkeys(("file", "github", "jira", "trello"), Standing.READY)
    assert set(usable(discover())) == {"file", "github", "jira", "trello"}


def test_a_plugin_that_says_what_it_is_is_ready(package: ModuleType) -> None:
    record = offered(package, READY)
    assert (record.standing, record.plugin, record.trouble) == (Standing.READY, READY, None)


def test_of_two_that_claim_one_kind_neither_is_used(package: ModuleType) -> None:
    package.plugin = READY  # type: ignore[attr-defined]
    records = discover([point("made_up_connector:plugin"), point("another:plugin")])
    assert [record.standing for record in records] == [Standing.DUPLICATE] * 2
    assert usable(records) == {}


def test_a_duplicate_does_not_harm_the_others(package: ModuleType) -> None:
    package.plugin = READY  # type: ignore[attr-defined]
    records = discover([point("made_up_connector:plugin"), point("a:p", "twice"), point("b:p", "twice")])
    assert set(usable(records)) == {"made-up"}


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("1 / 0", "ZeroDivisionError"),
        ("def (", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("", "AttributeError"),
    ],
)
def test_whatever_an_import_raises_is_a_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, trouble: str
) -> None:
    (tmp_path / "broken_connector.py").write_text(content, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "broken_connector", raising=False)
    (record,) = discover([point("broken_connector:plugin")])
    assert record.standing is Standing.BROKEN
    assert trouble in str(record.trouble)
    monkeypatch.delitem(sys.modules, "broken_connector", raising=False)


def test_an_entry_point_that_can_not_even_be_read_is_a_state() -> None:
    (record,) = discover([point("!!")])
    assert (record.standing, record.package) == (Standing.BROKEN, "!!")


@pytest.mark.parametrize("thing", [None, "text", Plugin])
def test_what_is_no_plugin_is_broken(package: ModuleType, thing: object) -> None:
    record = offered(package, thing)
    assert (record.standing, record.plugin) == (Standing.BROKEN, None)
    assert record.trouble == "made_up_connector:plugin is no okrsync.sdk.Plugin"


def test_a_plugin_that_calls_itself_something_else_is_broken(package: ModuleType) -> None:
    record = offered(package, replace(READY, kind="other"))
    assert record.trouble == "it is registered as 'made-up' and calls itself 'other'"


@pytest.mark.parametrize("version", [0, 2])
def test_a_plugin_for_another_version_of_the_sdk_is_outdated(package: ModuleType, version: int) -> None:
    record = offered(package, replace(READY, api_version=version))
    assert record.standing is Standing.OUTDATED
    assert record.trouble == f"it was written for version {version} of the sdk, this is 1"
