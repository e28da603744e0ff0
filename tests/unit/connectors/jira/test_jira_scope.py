"""What can be selected in Jira, and which scope it needs."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from okrsync.sdk import Criterion, Scope
from okrsync_jira.scope import JiraSelection


def _selection(**written: Any) -> JiraSelection:
    return JiraSelection.model_validate(written)


def test_an_epic_is_all_that_is_under_it() -> None:
    selection = _selection(project="DROP", epic="DROP-1", weigh_by="points")
    assert selection.scope() == Scope("project", "DROP")
    assert selection.criteria() == (Criterion("under", ("DROP-1",)),)


def test_under_asks_for_the_same_as_epic() -> None:
    assert _selection(under="DROP-1").criteria() == _selection(epic="DROP-1").criteria()


def test_epics_tell_their_project() -> None:
    assert _selection(epic=["DROP-1", "drop-2"]).scope() == Scope("project", "DROP")


def test_an_epic_of_another_project_may_be_asked_for() -> None:
    selection = _selection(project="DROP", epic="PLAN-3")
    assert selection.scope() == Scope("project", "DROP")
    assert selection.criteria() == (Criterion("under", ("PLAN-3",)),)


def test_keys_are_written_in_capitals() -> None:
    selection = _selection(project="drop", epic="drop-1")
    assert selection.scope() == Scope("project", "DROP")
    assert selection.criteria() == (Criterion("under", ("DROP-1",)),)


def test_every_condition_becomes_a_criterion() -> None:
    selection = _selection(
        project="DROP",
        component="Network",
        label=["a", "b"],
        type="Story",
        status="To Do",
        assignee="Ana Lopes",
        version="1.0",
    )
    assert selection.criteria() == (
        Criterion("component", ("Network",)),
        Criterion("label", ("a", "b")),
        Criterion("type", ("Story",)),
        Criterion("status", ("To Do",)),
        Criterion("assignee", ("Ana Lopes",)),
        Criterion("version", ("1.0",)),
    )


def test_a_query_is_a_scope_of_its_own_without_criteria() -> None:
    selection = _selection(jql='project = "DROP" and component = Network', weigh_by="points", connection="x")
    assert selection.scope() == Scope("jql", 'project = "DROP" and component = Network')
    assert selection.criteria() == ()


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({}, "which project"),
        ({"component": "Network"}, "which project"),
        ({"epic": ["DROP-1", "WEB-1"]}, "which project"),
        ({"project": "Keep pupils in school"}, "no project key"),
        ({"project": "DROP-1"}, "no project key"),
        ({"project": "DROP", "epic": "Monitoring"}, "no issue key"),
        ({"project": "DROP", "epic": "DROP-1", "under": "DROP-2"}, "ask for the same"),
        ({"jql": "project = DROP", "project": "DROP"}, "jql says it all"),
        ({"jql": "project = DROP", "label": "x"}, "jql says it all"),
        ({"jql": " "}, "restricts nothing"),
        ({"jql": "ORDER BY created"}, "restricts nothing"),
        ({"project": "DROP", "lable": "x"}, "lable"),
        ({"project": "DROP", "label": []}, "label"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(written: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        _selection(**written)
