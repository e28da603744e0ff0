"""The connector at the edge of the network: what it sends, and what it makes of strange answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx

from okrsync.sdk import (
    Cursor,
    ItemRef,
    Json,
    NotFound,
    QueryRejected,
    RateLimited,
    Scope,
    UnexpectedResponse,
)
from okrsync_github.source import GitHub

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DATE = {"date": "Mon, 02 Nov 2026 12:00:00 GMT"}
SURVEY = Scope("repo", "county/survey")
API = "https://api.github.com"
REPO = f"{API}/repos/county/survey"
BY_ID = f"{API}/repositories/300"
ISSUE = ItemRef("I_kwDO70007", "county/survey#7")

Connect = Callable[..., GitHub]


def cursor_of(github: GitHub, since: Cursor | None = None) -> Cursor:
    return list(github.changes(SURVEY, since))[-1].cursor


def keys(github: GitHub, since: Cursor | None = None) -> list[str]:
    return [item.key for page in github.changes(SURVEY, since) for item in page.items]


def linked(address: str) -> dict[str, str]:
    return {**DATE, "link": f'<{address}>; rel="next"'}


def refused(status: int, says: str = "", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"message": says}, headers=headers)


# What leaves


def test_each_request_names_the_version_and_carries_the_token_in_a_header(
    web: respx.MockRouter, github: GitHub
) -> None:
    route = web.get(f"{API}/user").respond(json={"login": "okr-sync"})
    github.check()
    [call] = route.calls
    assert call.request.headers["authorization"] == "Bearer ghp_inventedToken"
    assert call.request.headers["x-github-api-version"] == "2022-11-28"
    assert call.request.headers["accept"] == "application/vnd.github+json, application/json"
    assert call.request.headers["user-agent"] == "okrsync"


def test_an_enterprise_server_is_asked_below_its_own_path(web: respx.MockRouter, connected: Connect) -> None:
    github = connected(url="https://github.county.example/api/v3/")
    web.get("https://github.county.example/api/v3/user").respond(json={"login": "okr-sync"})
    assert github.check().site == "https://github.county.example/api/v3"


# Whose token it is


def test_an_app_has_no_user_to_be(web: respx.MockRouter, github: GitHub) -> None:
    web.get(f"{API}/user").mock(return_value=refused(403, "Resource not accessible by integration"))
    web.get(f"{API}/rate_limit").respond(json={"resources": {}})
    assert github.check().account == "an installed app"


def test_a_limited_check_is_no_app(web: respx.MockRouter, github: GitHub) -> None:
    web.get(f"{API}/user").mock(return_value=refused(403, "rate limit exceeded", **DATE))
    with pytest.raises(RateLimited):
        github.check()


# Pulls


def test_pull_requests_are_left_out(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json], payload: Callable[[str], Json]
) -> None:
    rows = [issue(7), payload("pull_request"), issue(9, pull_request=None)]
    web.get(f"{REPO}/issues").respond(json=rows, headers=DATE)
    assert keys(github) == ["county/survey#7", "county/survey#9"]
    assert [[ref.key for ref in refs] for refs in github.listing(SURVEY)] == [keys(github)]


def test_the_link_is_followed_wherever_it_leads_on_the_same_host(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    web.get(f"{REPO}/issues").respond(json=[issue(1)], headers=linked(f"{BY_ID}/issues?after=abc"))
    web.get(f"{BY_ID}/issues", params={"after": "abc"}).respond(json=[issue(2)])
    assert keys(github) == ["county/survey#1", "county/survey#2"]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/repositories/300/issues?after=abc",
        "http://api.github.com/repositories/300/issues?after=abc",
        "/repositories/300/issues?after=abc",
    ],
)
def test_a_link_to_another_host_is_not_followed(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json], address: str
) -> None:
    web.get(f"{REPO}/issues").respond(json=[issue(1)], headers=linked(address))
    with pytest.raises(UnexpectedResponse, match="leads away"):
        keys(github)


def test_pages_that_lead_to_themselves_end_in_an_error(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    web.get(f"{REPO}/issues").respond(json=[issue(1)], headers=linked(f"{BY_ID}/issues?after=abc"))
    web.get(f"{BY_ID}/issues").respond(json=[issue(2)], headers=linked(f"{BY_ID}/issues?after=abc"))
    with pytest.raises(UnexpectedResponse, match="do not end"):
        keys(github)


def test_an_empty_page_is_not_the_end_where_a_link_goes_on(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    web.get(f"{REPO}/issues").respond(json=[], headers=linked(f"{BY_ID}/issues?page=2"))
    web.get(f"{BY_ID}/issues").respond(json=[issue(2)])
    assert keys(github) == ["county/survey#2"]


def test_where_pages_are_counted_the_pull_goes_on_by_date(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    early, late = "2026-10-01T09:00:00Z", "2026-10-02T09:00:00Z"
    by_date = web.get(f"{REPO}/issues", params={"since": "2026-10-02T08:59:59Z"})
    by_date.respond(json=[issue(2, updated_at=late), issue(3, updated_at=late)])
    first = [issue(1, updated_at=early), issue(2, updated_at=late)]
    web.get(f"{REPO}/issues").respond(json=first, headers=linked(f"{BY_ID}/issues?page=2"))
    assert keys(github) == [f"county/survey#{number}" for number in (1, 2, 2, 3)]


@pytest.mark.parametrize("body", [{"items": []}, "[]", 3])
def test_what_is_no_list_is_no_backlog(web: respx.MockRouter, github: GitHub, body: Json) -> None:
    web.get(f"{REPO}/issues").respond(json=body)
    with pytest.raises(UnexpectedResponse, match="list"):
        keys(github)


def test_a_null_is_no_empty_backlog(web: respx.MockRouter, github: GitHub) -> None:
    web.get(f"{REPO}/issues").respond(text="null")
    with pytest.raises(UnexpectedResponse, match="list"):
        keys(github)


def test_one_broken_issue_fails_the_page(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    web.get(f"{REPO}/issues").respond(json=[issue(1), issue(2, title=None)])
    with pytest.raises(UnexpectedResponse, match=r"issues\[1\]: title"):
        keys(github)


def test_switched_off_issues_are_told_from_none(web: respx.MockRouter, github: GitHub) -> None:
    web.get(f"{REPO}/issues").mock(return_value=refused(410, "Issues are disabled for this repo"))
    with pytest.raises(NotFound, match="switched off"):
        keys(github)


# Increments


def test_an_unchanged_repository_costs_nothing_of_the_limit(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    def tagged(request: httpx.Request) -> httpx.Response:
        tag = f'W/"{request.url.path} {request.url.params.get("since")}"'
        if request.headers.get("if-none-match") == tag:
            return httpx.Response(304, headers={**DATE, "etag": tag})
        rows = (
            [issue(1)] if request.url.path.endswith("/issues") and "since" not in request.url.params else []
        )
        return httpx.Response(200, json=rows, headers={**DATE, "etag": tag})

    for what in ("labels", "milestones", "issues"):
        web.get(f"{REPO}/{what}").mock(side_effect=tagged)
    cursor = cursor_of(github, cursor_of(github))
    before = len(web.calls)
    assert cursor_of(github, cursor) == cursor
    assert [call.response.status_code for call in list(web.calls)[before:]] == [304]


def test_an_increment_overlaps_the_last_pull(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    fresh = f"{NOW - timedelta(seconds=10):%Y-%m-%dT%H:%M:%SZ}"
    route = web.get(f"{REPO}/issues").respond(json=[issue(1, updated_at=fresh)], headers=DATE)
    cursor_of(github, cursor_of(github))
    assert route.calls.last.request.url.params["since"] == "2026-11-02T11:54:50Z"


def test_a_renamed_milestone_reads_every_issue_anew(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json], payload: Callable[[str], Json]
) -> None:
    milestone = payload("issue")["milestone"]
    web.get(f"{REPO}/issues", params__contains={"direction": "desc"}).respond(json=[issue(1)])
    route = web.get(f"{REPO}/issues").respond(json=[issue(1)], headers=DATE)
    web.get(f"{REPO}/labels").respond(json=payload("issue")["labels"])
    web.get(REPO).respond(json={"full_name": "county/survey"})
    web.get(f"{REPO}/milestones").respond(json=[milestone])
    cursor = cursor_of(github)
    later = {"date": "Mon, 02 Nov 2026 13:00:00 GMT"}
    route.respond(json=[issue(1)], headers=later)
    cursor = cursor_of(github, cursor)
    assert "since" in route.calls.last.request.url.params
    web.get(f"{REPO}/milestones").respond(json=[{**milestone, "title": "Questions"}])
    route.respond(json=[issue(1)], headers={"date": "Mon, 02 Nov 2026 13:59:59 GMT"})
    cursor = cursor_of(github, cursor)
    assert "since" in route.calls.last.request.url.params
    route.respond(json=[issue(1)], headers={"date": "Mon, 02 Nov 2026 14:00:00 GMT"})
    assert keys(github, cursor) == ["county/survey#1"]
    assert "since" not in route.calls.last.request.url.params


def test_another_policy_reads_every_issue_anew(
    web: respx.MockRouter, connected: Connect, issue: Callable[..., Json]
) -> None:
    route = web.get(f"{REPO}/issues").respond(json=[issue(1)], headers=DATE)
    cursor = cursor_of(connected())
    cursor_of(connected(doing_labels=["started"]), cursor)
    assert "since" not in route.calls.last.request.url.params


def test_a_page_that_can_be_asked_for_no_longer_begins_the_pull_again(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    web.get(f"{REPO}/issues").respond(json=[issue(1)], headers=linked(f"{BY_ID}/issues?after=abc"))
    web.get(f"{BY_ID}/issues").respond(json=[issue(2)])
    first = next(github.changes(SURVEY, None))
    answers = [refused(422, "Invalid cursor"), httpx.Response(200, json=[issue(2)])]
    web.get(f"{BY_ID}/issues").mock(side_effect=answers)
    assert keys(github, first.cursor) == ["county/survey#1", "county/survey#2"]


def test_a_pull_begins_again_only_once(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    web.get(f"{REPO}/issues").respond(json=[issue(1)], headers=linked(f"{BY_ID}/issues?after=abc"))
    web.get(f"{BY_ID}/issues").mock(return_value=refused(422, "Invalid cursor"))
    first = next(github.changes(SURVEY, None))
    with pytest.raises(QueryRejected, match="Invalid cursor"):
        keys(github, first.cursor)


# Renamed repositories


def test_a_renamed_repository_is_followed_to_its_id(
    web: respx.MockRouter, github: GitHub, issue: Callable[..., Json]
) -> None:
    for what in ("labels", "milestones", "issues"):
        web.get(f"{REPO}/{what}").mock(
            return_value=httpx.Response(301, headers={"location": f"{BY_ID}/{what}?per_page=100"})
        )
        web.get(f"{BY_ID}/{what}").respond(json=[])
    web.get(f"{BY_ID}/issues").respond(json=[issue(1, repository_url=f"{API}/repos/county/poll")])
    assert keys(github) == ["county/poll#1"]


@pytest.mark.parametrize(
    "location", ["https://login.county.example/", "https://api.github.com.county.example/x", None]
)
def test_a_redirection_to_another_host_is_not_followed(
    web: respx.MockRouter, github: GitHub, location: str | None
) -> None:
    headers = {"location": location} if location else {}
    web.get(f"{REPO}/issues").mock(return_value=httpx.Response(302, headers=headers))
    with pytest.raises(UnexpectedResponse, match="leads away"):
        keys(github)


def test_redirections_in_circles_end_in_an_error(web: respx.MockRouter, github: GitHub) -> None:
    web.get(f"{REPO}/issues").mock(return_value=httpx.Response(301, headers={"location": f"{REPO}/issues"}))
    with pytest.raises(UnexpectedResponse, match="circles"):
        keys(github)
