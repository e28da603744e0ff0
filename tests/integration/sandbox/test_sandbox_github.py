from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from okrsync.sandbox import Sandbox, World
    from tests.integration.sandbox.conftest import Clock

ISSUES = "/repos/county/survey/issues"


def walk(github: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    answer = github.get(ISSUES, params=query)
    while True:
        rows += answer.raise_for_status().json()
        if "next" not in answer.links:
            return rows
        answer = github.get(answer.links["next"]["url"])


def numbers(rows: list[dict[str, Any]]) -> list[int]:
    return [row["number"] for row in rows]


def test_only_open_issues_are_listed_unless_all_are_asked_for(github: httpx.Client) -> None:
    assert {row["state"] for row in walk(github)} == {"open"}
    assert {row["state"] for row in walk(github, state="all")} == {"open", "closed"}


def test_pull_requests_come_among_the_issues(github: httpx.Client) -> None:
    assert [row["number"] for row in walk(github, state="all") if "pull_request" in row] == [8]


def test_links_lead_through_every_row_once(github: httpx.Client, sandbox: Sandbox) -> None:
    first = github.get(ISSUES, params={"state": "all", "per_page": 3})
    assert first.links["next"]["url"].startswith(f"{sandbox.github_url}/repositories/")
    assert "after=" in first.links["next"]["url"]
    assert sorted(numbers(walk(github, state="all", per_page=3))) == list(range(1, 9))


def test_an_issue_touched_while_one_pages_upwards_comes_again(
    github: httpx.Client, world: World, clock: Clock
) -> None:
    query: dict[str, str | int] = {"state": "all", "sort": "updated", "direction": "asc", "per_page": 3}
    first = github.get(ISSUES, params=query)
    clock.pass_(minutes=1)
    touched = first.json()[0]["number"]
    world.github.label("county/survey", touched, "urgent")
    rest = walk_on(github, first)
    assert touched in numbers(rest)
    assert set(numbers(first.json())) | set(numbers(rest)) == set(range(1, 9))


def walk_on(github: httpx.Client, answer: httpx.Response) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while "next" in answer.links:
        answer = github.get(answer.links["next"]["url"])
        rows += answer.json()
    return rows


def test_page_numbers_end_at_the_offset_limit(github: httpx.Client, world: World) -> None:
    world.github.largest_offset = 4
    assert github.get(ISSUES, params={"state": "all", "per_page": 2, "page": 2}).status_code == 200
    refused = github.get(ISSUES, params={"state": "all", "per_page": 2, "page": 3})
    assert refused.status_code == 422
    assert "large datasets" in refused.json()["message"]
    assert len(walk(github, state="all", per_page=2)) == 8


def test_since_finds_what_was_updated_and_the_epoch_finds_nothing(
    github: httpx.Client, world: World, clock: Clock
) -> None:
    moment = clock.pass_(hours=2)
    world.github.close("county/survey", 4)
    assert numbers(walk(github, state="all", since=f"{moment:%Y-%m-%dT%H:%M:%SZ}")) == [4]
    assert walk(github, state="all", since="1970-01-01T00:00:00Z") == []


def test_closing_reasons_tell_done_from_dropped(github: httpx.Client) -> None:
    closed = {row["number"]: row["state_reason"] for row in walk(github, state="closed")}
    assert closed == {1: "completed", 2: "completed", 6: "not_planned", 7: "duplicate"}


def test_issues_are_filtered_by_milestone_number_and_by_label(github: httpx.Client) -> None:
    assert 8 in numbers(walk(github, milestone="1"))
    assert numbers(walk(github, labels="in progress")) == [3]
    assert github.get(ISSUES, params={"milestone": "99"}).status_code == 422


def test_a_transferred_issue_redirects_and_has_a_new_identity(github: httpx.Client, world: World) -> None:
    old = github.get(f"{ISSUES}/4").json()
    new = world.github.transfer("county/survey", 4, "county/infra")
    answer = github.get(f"{ISSUES}/4")
    assert answer.status_code == 301
    target = github.get(answer.headers["location"]).json()
    assert target["number"] == new.number
    assert target["id"] != old["id"]
    assert target["repository_url"].endswith("/repos/county/infra")
    assert github.get(f"{ISSUES}/4/events").status_code == 404


def test_a_deleted_issue_is_gone_and_an_unknown_one_is_not_found(github: httpx.Client, world: World) -> None:
    world.github.delete("county/survey", 4)
    assert github.get(f"{ISSUES}/4").status_code == 410
    assert github.get(f"{ISSUES}/400").status_code == 404


def test_a_renamed_repository_redirects_to_its_id(github: httpx.Client, world: World) -> None:
    world.github.rename_repository("county/survey", "county/user-survey")
    answer = github.get(f"{ISSUES}/3")
    assert answer.status_code == 301
    assert github.get(answer.headers["location"]).json()["number"] == 3


def test_events_tell_when_an_issue_was_closed_and_reopened(
    github: httpx.Client, world: World, clock: Clock
) -> None:
    clock.pass_(days=1)
    world.github.reopen("county/survey", 1)
    events = github.get(f"{ISSUES}/1/timeline").json()
    assert [one["event"] for one in events] == ["milestoned", "closed", "reopened"]
    newest = github.get(f"{ISSUES}/events").json()[0]
    assert (newest["event"], newest["issue"]["number"]) == ("reopened", 1)


def test_sub_issues_are_listed_and_summed_up(github: httpx.Client, world: World) -> None:
    parent = world.github.issue("county/survey", 3)
    world.github.add_sub_issue(parent, world.github.issue("county/survey", 1))
    world.github.add_sub_issue(parent, world.github.issue("county/infra", 2))
    assert github.get(f"{ISSUES}/3").json()["sub_issues_summary"]["percent_completed"] == 50
    assert len(github.get(f"{ISSUES}/3/sub_issues").json()) == 2


def test_an_unchanged_list_costs_nothing(github: httpx.Client, world: World) -> None:
    first = github.get(ISSUES)
    again = github.get(ISSUES, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"]
    world.github.rename("county/survey", 3, "Another title")
    assert github.get(ISSUES, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_a_request_without_user_agent_is_forbidden(github: httpx.Client) -> None:
    assert github.get("/user", headers={"User-Agent": ""}).status_code == 403


def test_an_api_version_that_does_not_exist_is_refused(github: httpx.Client) -> None:
    assert github.get("/user", headers={"X-GitHub-Api-Version": "2020-01-01"}).status_code == 400


def test_the_newer_api_version_has_no_single_assignee(github: httpx.Client) -> None:
    newer = github.get(ISSUES, headers={"X-GitHub-Api-Version": "2026-03-10"}).json()[0]
    assert "assignee" not in newer
    assert "assignee" in github.get(ISSUES).json()[0]


def test_repositories_are_discovered_and_hidden_ones_are_not_found(
    github: httpx.Client, world: World
) -> None:
    world.github.hide_repository("county/infra")
    assert [one["full_name"] for one in github.get("/user/repos").json()] == ["county/survey"]
    assert github.get("/repos/county/infra/issues").status_code == 404


def test_the_end_of_a_token_is_announced(github: httpx.Client, world: World, clock: Clock) -> None:
    world.github.expire_token_at(clock.now)
    expiry = github.get("/user").headers["github-authentication-token-expiration"]
    assert expiry == "2026-11-02 09:00:00 UTC"


@pytest.mark.parametrize("secondary", [False, True])
def test_both_rate_limits_look_as_documented(github: httpx.Client, world: World, *, secondary: bool) -> None:
    faults = world.github.faults
    limit = faults.limit_rate_secondarily if secondary else faults.limit_rate
    limit(requests=1, wait=60)
    refused = github.get("/user")
    assert refused.status_code == 403
    assert (refused.headers.get("retry-after") == "60") is secondary
    assert (refused.headers["x-ratelimit-remaining"] == "0") is not secondary
    assert github.get("/user").status_code == 200
