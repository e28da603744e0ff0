"""What became of issues that a listing no longer holds."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
import respx

from okrsync.sdk import (
    CredentialsRejected,
    Fate,
    Gone,
    ItemRef,
    Json,
    NotFound,
    PermissionMissing,
    Scope,
    UnexpectedResponse,
)
from okrsync_github.source import GitHub

SURVEY = Scope("repo", "county/survey")
API = "https://api.github.com"
REPO = f"{API}/repos/county/survey"
BY_ID = f"{API}/repositories/300"
ISSUE = ItemRef("I_kwDO70007", "county/survey#7")


def refused(status: int, says: str = "") -> httpx.Response:
    return httpx.Response(status, json={"message": says})


@pytest.fixture
def home(web: respx.MockRouter) -> respx.MockRouter:
    """The repository can be read."""
    web.get(REPO).respond(json={"full_name": "county/survey"})
    return web


@pytest.mark.parametrize(
    ("status", "says", "gone"),
    [(404, "Not Found", Gone.OUT_OF_REACH), (410, "This issue was deleted", Gone.DELETED)],
)
def test_the_status_tells_what_became_of_an_issue(
    home: respx.MockRouter, github: GitHub, status: int, says: str, gone: Gone
) -> None:
    home.get(f"{REPO}/issues/7").mock(return_value=refused(status, says))
    assert github.locate(SURVEY, [ISSUE]) == {ISSUE.id: Fate(gone)}


def test_an_issue_that_can_be_read_is_still_there(
    home: respx.MockRouter, github: GitHub, payload: Callable[[str], Json]
) -> None:
    home.get(f"{REPO}/issues/7").respond(json=payload("issue"))
    assert github.locate(SURVEY, [ISSUE]) == {ISSUE.id: Fate(None)}


def test_another_issue_under_the_same_number_is_another_issue(
    home: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    home.get(f"{REPO}/issues/7").respond(json=issue(7, node_id="I_other"))
    assert github.locate(SURVEY, [ISSUE])[ISSUE.id].gone is Gone.DELETED


def test_an_issue_that_became_a_pull_request_left(
    home: respx.MockRouter, github: GitHub, payload: Callable[[str], Json]
) -> None:
    pull = {**payload("pull_request"), "node_id": ISSUE.id}
    home.get(f"{REPO}/issues/7").respond(json=pull)
    assert github.locate(SURVEY, [ISSUE])[ISSUE.id].gone is Gone.LEFT


def test_a_transferred_issue_is_followed_to_its_new_name(
    home: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    target = f"{API}/repositories/400/issues/3"
    home.get(f"{REPO}/issues/7").mock(return_value=httpx.Response(301, headers={"location": target}))
    home.get(target).respond(json=issue(3, repository_url=f"{API}/repos/county/goals"))
    assert github.locate(SURVEY, [ISSUE]) == {ISSUE.id: Fate(Gone.MOVED, where="county/goals#3")}


@pytest.mark.parametrize("headers", [{}, {"location": "https://elsewhere.example/issues/3"}])
def test_an_issue_transferred_to_nobody_knows_where_moved_all_the_same(
    home: respx.MockRouter, github: GitHub, headers: dict[str, str]
) -> None:
    home.get(f"{REPO}/issues/7").mock(return_value=httpx.Response(301, headers=headers))
    assert github.locate(SURVEY, [ISSUE]) == {ISSUE.id: Fate(Gone.MOVED)}


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_issue_transferred_out_of_sight_moved_all_the_same(
    home: respx.MockRouter, github: GitHub, status: int
) -> None:
    target = f"{API}/repositories/400/issues/3"
    home.get(f"{REPO}/issues/7").mock(return_value=httpx.Response(301, headers={"location": target}))
    home.get(target).mock(return_value=refused(status, "This issue was deleted"))
    assert github.locate(SURVEY, [ISSUE]) == {ISSUE.id: Fate(Gone.MOVED)}


def test_issues_of_a_renamed_repository_are_looked_for_under_its_new_name(
    web: respx.MockRouter, github: GitHub, payload: Callable[[str], Json]
) -> None:
    web.get(REPO).mock(return_value=httpx.Response(301, headers={"location": BY_ID}))
    web.get(BY_ID).respond(json={"full_name": "county/poll"})
    web.get(f"{API}/repos/county/poll/issues/7").respond(json=payload("issue"))
    assert github.locate(SURVEY, [ISSUE]) == {ISSUE.id: Fate(None)}


@pytest.mark.parametrize(
    ("status", "error"), [(401, CredentialsRejected), (403, PermissionMissing), (404, NotFound)]
)
def test_where_the_repository_can_not_be_read_nothing_is_said_of_its_issues(
    web: respx.MockRouter, github: GitHub, status: int, error: type[Exception]
) -> None:
    web.get(REPO).mock(return_value=refused(status))
    with pytest.raises(error):
        github.locate(SURVEY, [ISSUE])


def test_a_retired_version_of_the_api_deletes_no_issue(home: respx.MockRouter, github: GitHub) -> None:
    home.get(f"{REPO}/issues/7").mock(return_value=refused(410, "This API version is no longer supported"))
    with pytest.raises(UnexpectedResponse, match="newer okrsync"):
        github.locate(SURVEY, [ISSUE])
