"""The JSON in the documents has the keys of the real one: no more, no less."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from okrsync.cli import okrsync
from okrsync.daemon import orders
from okrsync.demo.play import Stage, environment
from okrsync.usecases.explain import explain
from okrsync.usecases.explained import to_json
from tests import stories
from tests.meta.documents import ROOT

_SECTION = re.compile(r"^### ([\w ]+)\n(.*?)(?=^#{2,3} |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _documented(command: str) -> list[Any]:
    """The JSON blocks under the heading of one command."""
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    section = dict(_SECTION.findall(text))[command]
    return [json.loads(block) for block in _BLOCK.findall(section)]


@pytest.fixture(scope="module")
def told() -> Iterator[Stage]:
    """The demo, at the end of its story."""
    with stories.told() as scene:
        yield scene


def _printed(told: Stage, *arguments: str) -> Any:
    """What a command prints on the demo's file and database, beside the demo that holds it."""
    result = CliRunner().invoke(okrsync, [*arguments, "--json"], env=environment(told.sandbox, told.folder))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return json.loads(result.stdout)


def _keys(value: Any) -> Any:
    """The shape of ``value``: of a mapping its keys, of a list its first entry's, of the rest nothing."""
    if isinstance(value, Mapping):
        return {key: _keys(inner) for key, inner in value.items()}
    return [_keys(value[0])] if isinstance(value, list) and value else None


def test_status(told: Stage) -> None:
    [documented] = _documented("status")
    assert _keys(documented) == _keys(_printed(told, "status"))


def test_explain(told: Stage) -> None:
    documented, of_objective, of_kpi = _documented("explain")
    key_result = _printed(told, "status")["objectives"][0]["key_results"][0]
    metric, milestone = _printed(told, "explain", "dropout"), _printed(told, "explain", "survey")
    assert metric.keys() == milestone.keys() == {**key_result, **documented}.keys()
    now = told.clock()
    changed = explain(told.hub.config.okrs, told.hub.store, "dropout", now, now - timedelta(days=365))
    assert _keys(documented["change"]) == _keys(to_json(changed)["change"])
    assert documented["forecast"].keys() == metric["forecast"].keys()
    assert documented["forecast"]["result"].keys() == metric["forecast"]["result"].keys()
    assert documented["forecast"]["delivery"].keys() == metric["forecast"]["delivery"].keys()
    assert documented["original"].keys() == _printed(told, "explain", "survey")["original"].keys()
    assert documented.keys().isdisjoint(key_result)
    assert _keys(documented["stages"]) == _keys(milestone["stages"])
    shift = to_json(changed)["result_change"]
    assert documented["result_change"].keys() == shift.keys()
    assert documented["result_change"]["before"].keys() == shift["before"].keys()
    for needle in ("result", "delivery"):
        assert _keys(documented["expected"][needle]) == _keys(metric["expected"][needle])
    original = milestone["original"]["items"]
    assert not original or documented["original"]["items"][0].keys() == original[0].keys()
    told_of = _printed(told, "explain", "basic-education")
    assert told_of.keys() == {**_printed(told, "status")["objectives"][0], **of_objective}.keys()
    assert _keys(told_of["weights"]) == _keys(of_objective["weights"])
    assert (
        _printed(told, "explain", "dropout-rate").keys()
        == {
            **_printed(told, "status")["kpis"][0],
            **of_kpi,
        }.keys()
    )
    for key in ("notes", "measurements", "measured", "sources"):
        assert _keys(documented[key]) == _keys(metric[key]), key
    part, real = documented["parts"][0], metric["parts"][0]
    assert part.keys() == real.keys()
    assert part["selections"][0].keys() == real["selections"][0].keys()
    assert part["counted"][0].keys() == real["counted"][0].keys()
    assert part["excluded"][0].keys() == real["excluded"][0].keys()


def test_projects(told: Stage) -> None:
    [documented] = _documented("projects")
    printed = _printed(told, "projects")
    assert _keys(documented["projects"]) == _keys(printed["projects"])
    [documented_item] = documented["in_progress"]
    assert all(item.keys() == documented_item.keys() for item in printed["in_progress"])


def test_items(told: Stage) -> None:
    [documented] = _documented("items")
    [key] = [item["key"] for item in documented]
    [real] = [item for item in _printed(told, "items") if item["key"] == key]
    assert _keys(documented[0]) == _keys(real)


def test_sync(told: Stage) -> None:
    [documented] = _documented("sync")
    real = told.service.carry_out(orders.Sync())
    assert documented.keys() == real.keys()
    assert _keys(documented["scopes"]) == _keys(real["scopes"])


def test_check(told: Stage) -> None:
    [documented] = _documented("check")
    file = told.folder / "okrsync.yaml"
    fine = file.read_text(encoding="utf-8")
    weak = fine.replace("label: Tutoring", "label: Nobody")
    file.write_text(weak, encoding="utf-8")
    asked = _printed(told, "check", "--live")
    live, warnings = asked["live"], asked["warnings"]
    file.write_text(fine.replace("metric:", "metrik:"), encoding="utf-8")
    problems = _printed(told, "check")["problems"]
    file.write_text(fine, encoding="utf-8")
    assert documented.keys() == asked.keys()
    assert _keys(documented["problems"]) == _keys(problems)
    assert _keys(documented["warnings"]) == _keys(warnings)
    assert _keys(documented["measures"]) == _keys(asked["measures"])
    [documented_live] = documented["live"]
    assert documented_live.keys() == live[0].keys()
    [scope], real = documented_live["scopes"], live[0]["scopes"][0]
    assert scope.keys() == real.keys()
    assert scope["selections"][0].keys() == real["selections"][0].keys()
    assert scope["selections"][0]["states"].keys() == real["selections"][0]["states"].keys()


def test_discover(told: Stage) -> None:
    everything, one = _documented("discover")
    listed = _printed(told, "discover", "--count")
    assert everything.keys() == listed.keys()
    assert _keys(everything["connections"][0]["found"]) == _keys(listed["connections"][0]["found"])
    held = _printed(told, "discover", "county-jira", "project DROP")
    assert one.keys() == held.keys()
    for key in ("states", "types", "statuses", "parents", "numbers"):
        assert _keys(one[key]) == _keys(held[key]), key
    assert _keys(one["facets"]["component"]) == _keys(held["facets"]["component"])


def test_checkin_and_complete(told: Stage) -> None:
    checkin, complete = _documented("checkin and complete")
    measured = told.service.carry_out(orders.CheckIn(key_result="tutoring", value=600))
    assert checkin.keys() == measured.keys()
    of_kpi = told.service.carry_out(orders.CheckIn(key_result="dropout-rate", value=7.7))
    assert checkin.keys() == of_kpi.keys()
    assert of_kpi["kpi"].keys() == _printed(told, "status")["kpis"][0].keys()
    completed = told.service.carry_out(orders.Complete(key_result="survey", stage="findings"))
    assert complete.keys() == completed.keys()


def test_webhooks(told: Stage) -> None:
    [documented] = _documented("webhooks")
    assert _keys(documented[0]) == _keys(_printed(told, "webhooks")[0])


def test_what_was_written(told: Stage) -> None:
    [_, written] = _documented("report")
    report, copy = told.folder / "okrs.html", told.folder / "copy.db"
    assert written.keys() == _printed(told, "report", "--out", str(report)).keys()
    assert written.keys() == _printed(told, "backup", str(copy)).keys()


def test_healthcheck() -> None:
    [documented] = _documented("healthcheck")
    nobody = {"OKRSYNC_LISTEN": "127.0.0.1:1"}
    printed = CliRunner().invoke(okrsync, ["healthcheck", "--ready", "--json"], env=nobody)
    assert (printed.exit_code, _keys(documented)) == (1, _keys(json.loads(printed.stdout)))


def test_digest(told: Stage) -> None:
    shown, posted = _documented("digest")
    assert shown.keys() == _printed(told, "digest").keys()
    assert posted.keys() == told.service.carry_out(orders.Digest()).keys()


def test_plan(told: Stage) -> None:
    documented, history = _documented("plan")
    file = told.folder / "okrsync.yaml"
    fine = file.read_text(encoding="utf-8")
    file.write_text(fine.replace("epic: DROP-1,", "epic: DROP-1, type: Bug,"), encoding="utf-8")
    planned = _printed(told, "plan")
    file.write_text(fine, encoding="utf-8")
    assert documented.keys() == planned.keys()
    assert documented["objectives"][0].keys() == planned["objectives"][0].keys()
    assert documented["key_results"][0].keys() == planned["key_results"][0].keys()
    (effect,) = planned["key_results"]
    assert documented["key_results"][0]["entering"][0].keys() == effect["leaving"][0].keys()
    kept = _printed(told, "plan", "--history")
    assert history[0].keys() == kept[0].keys()
    assert kept[0]["effect"].keys() == documented.keys()
