"""Every webhook that GitHub shows as an example is taken for what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from okrsync.sandbox.courier import Hook, by_github
from okrsync.sdk import Delivery, Hint, Scope
from okrsync_github.webhook import webhook
from tests.integration.published.npm import modules

SECRET = "the-secret-that-webhooks-are-signed-with"
PROJECT = Scope("project", "county/3")
_OF_ISSUES = {"issues", "milestone", "label"}
_OF_PROJECTS = {"projects_v2_item"}


@pytest.fixture(scope="module")
def examples() -> dict[str, list[Any]]:
    """Payloads by event."""
    published: Path = modules("github-webhooks", "@octokit/webhooks-examples@7.6.1")
    index = published / "@octokit/webhooks-examples/api.github.com/index.json"
    listed = json.loads(index.read_text(encoding="utf-8"))
    return {event["name"]: event["examples"] for event in listed}


def _hint(event: str, payload: Any, *scopes: Scope) -> Hint | None:
    """The hint of a payload as it would come, once it has proved to be genuine."""
    parcel = by_github(Hook("http://127.0.0.1/webhooks/code", SECRET), event, payload)
    headers = {name.lower(): value for name, value in parcel.headers.items()}
    delivery = Delivery(headers, parcel.body, parcel.url)
    assert webhook.verify(delivery, SECRET)
    return webhook.hint(delivery, scopes)


def test_there_are_the_examples_that_matter(examples: dict[str, list[Any]]) -> None:
    assert len(examples) > 50
    actions = {one["action"] for one in examples["issues"]}
    assert actions >= {"opened", "edited", "reopened", "deleted", "transferred", "labeled", "milestoned"}


def test_events_of_issues_name_their_repository(examples: dict[str, list[Any]]) -> None:
    for event in _OF_ISSUES:
        for payload in examples[event]:
            home = Scope("repo", payload["repository"]["full_name"].lower())
            hint = _hint(event, payload, home, Scope("repo", "some/other"), PROJECT)
            assert hint is not None
            assert list(hint.scopes or ()) == [home, PROJECT], (event, payload["action"])
            assert hint.gone == (payload["action"] in {"deleted", "transferred"})


def test_a_transfer_names_both_repositories(examples: dict[str, list[Any]]) -> None:
    [payload] = [one for one in examples["issues"] if one["action"] == "transferred"]
    target = Scope("repo", payload["changes"]["new_repository"]["full_name"].lower())
    hint = _hint("issues", payload, target)
    assert hint == Hint([target], gone=True)


def test_events_of_projects_are_of_projects_alone(examples: dict[str, list[Any]]) -> None:
    for event in _OF_PROJECTS:
        for payload in examples[event]:
            hint = _hint(event, payload, Scope("repo", "county/survey"), PROJECT)
            assert hint is not None
            assert hint.scopes == [PROJECT]


def test_all_other_events_are_of_no_use(examples: dict[str, list[Any]]) -> None:
    useful = _OF_ISSUES | _OF_PROJECTS | {"repository", "sub_issues", "issue_dependencies"}
    useful |= {"projects_v2", "projects_v2_status_update"}
    for event in examples.keys() - useful:
        for payload in examples[event]:
            assert _hint(event, payload, Scope("repo", "county/survey"), PROJECT) is None, event
