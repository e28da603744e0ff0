from __future__ import annotations

import gc
import socket
import threading
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from okrsync.sandbox import Sandbox, Trouble, World

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Clock

MYSELF = "/rest/api/3/myself"
CARDS = "/1/boards/aBcD1234/cards"


def test_a_tool_goes_down_and_comes_back(trello: httpx.Client, world: World) -> None:
    world.trello.faults.go_down()
    assert trello.get(CARDS).status_code == 503
    world.trello.faults.come_back()
    assert trello.get(CARDS).status_code == 200


def test_a_trouble_for_some_requests_ends_by_itself(jira: httpx.Client, world: World) -> None:
    world.jira.faults.go_down(requests=2)
    assert [jira.get(MYSELF).status_code for _ in range(3)] == [503, 503, 200]


def test_a_trouble_under_a_path_spares_the_others(trello: httpx.Client, world: World) -> None:
    world.trello.faults.hide(under="/cards")
    assert trello.get(CARDS).status_code == 404
    assert trello.get("/1/members/me").status_code == 200


def test_a_listing_can_fail_from_its_second_page_on(jira: httpx.Client, world: World) -> None:
    world.jira.faults.go_down(from_page=2)
    asked = {"jql": 'project = "DROP"', "maxResults": 2}
    first = jira.post("/rest/api/3/search/jql", json=asked)
    token = {"nextPageToken": first.json()["nextPageToken"]}
    assert jira.post("/rest/api/3/search/jql", json={**asked, **token}).status_code == 503


def test_a_listing_by_cursor_can_fail_on_its_third_page(trello: httpx.Client, world: World) -> None:
    world.trello.faults.revoke_token(from_page=3)
    statuses = []
    query = {"limit": "3"}
    for _ in range(3):
        answer = trello.get(CARDS, params=query)
        statuses.append(answer.status_code)
        if answer.status_code == 200:
            query["before"] = min(card["id"] for card in answer.json())
    assert statuses == [200, 200, 401]


def test_a_login_page_comes_with_status_200(github: httpx.Client, world: World) -> None:
    world.github.faults.serve_login_page(requests=1)
    answer = github.get("/user")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_a_reset_connection_brings_no_answer(jira: httpx.Client, world: World) -> None:
    world.jira.faults.reset_connections(requests=1)
    with pytest.raises(httpx.TransportError):
        jira.get(MYSELF)
    assert [one.status for one in world.jira.requests] == [0]
    assert jira.get(MYSELF).status_code == 200


def test_a_truncated_body_is_shorter_than_announced(github: httpx.Client, world: World) -> None:
    world.github.faults.truncate_bodies(requests=1)
    with pytest.raises(httpx.RemoteProtocolError):
        github.get("/repos/county/survey/issues")


def test_a_body_can_be_reset_midway(github: httpx.Client, world: World) -> None:
    world.github.faults.reset_midway(requests=1)
    with pytest.raises(httpx.ReadError):
        github.get("/repos/county/survey/issues")
    assert github.get("/repos/county/survey/issues").status_code == 200


@pytest.mark.parametrize("body", [False, True])
def test_an_answer_can_come_by_the_byte_and_never_end(trello: httpx.Client, world: World, body: bool) -> None:
    world.trello.faults.drip(body=body, requests=1)
    url = trello.base_url
    credentials = trello.headers["authorization"]
    request = f"GET {CARDS} HTTP/1.1\r\nHost: {url.host}\r\nAuthorization: {credentials}\r\n\r\n"
    with socket.create_connection((url.host, url.port), timeout=5) as call:
        call.sendall(request.encode())
        came = b"".join(call.recv(4096) for _ in range(6))
    assert came.startswith(b"HTTP/1.1 200 OK\r\n")
    assert came.endswith(b"  ")
    assert (b"\r\n\r\n" in came) is body
    assert trello.get(CARDS).status_code == 200


def test_a_first_page_can_come_again_for_a_later_one(trello: httpx.Client, world: World) -> None:
    first = trello.get(CARDS, params={"limit": "3"}).json()
    world.trello.faults.repeat_pages(requests=1)
    later = {"limit": "3", "before": min(card["id"] for card in first)}
    assert trello.get(CARDS, params=later).json() == first
    assert trello.get(CARDS, params=later).json() != first


def test_lists_can_be_null(jira: httpx.Client, trello: httpx.Client, world: World) -> None:
    for site in (world.jira, world.trello):
        site.faults.null_lists()
    found = jira.post("/rest/api/3/search/jql", json={"jql": 'project = "DROP"'}).json()
    assert (found["issues"], trello.get(CARDS).json()) == (None, None)


def test_a_refusal_can_carry_other_headers_than_usual(jira: httpx.Client, world: World) -> None:
    changed = {"retry-after": "Mon, 02 Nov 2026 12:00:20 GMT", "x-ratelimit-reset": None}
    world.jira.faults.begin(Trouble.RATE_LIMITED, headers=changed)
    refused = jira.get(MYSELF)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, changed["retry-after"])
    assert "x-ratelimit-reset" not in refused.headers
    assert refused.headers["x-ratelimit-remaining"] == "0"


def test_a_slow_tool_outlasts_a_short_timeout(jira: httpx.Client, world: World) -> None:
    world.jira.faults.slow_down(0.1)
    with pytest.raises(httpx.ReadTimeout):
        jira.get(MYSELF, timeout=0.02)
    world.jira.faults.heal()
    assert jira.get(MYSELF).status_code == 200


def test_a_jira_rate_limit_bears_its_headers(jira: httpx.Client, world: World) -> None:
    world.jira.faults.limit_rate(requests=1, wait=90)
    refused = jira.get(MYSELF)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "90"
    assert refused.headers["x-ratelimit-reset"] == "2026-11-02T09:01Z"
    assert refused.headers["ratelimit-reason"] == "jira-burst-based"


def test_every_answer_is_dated_by_the_world_s_clock(jira: httpx.Client, clock: Clock) -> None:
    clock.pass_(days=400)
    assert parsedate_to_datetime(jira.get(MYSELF).headers["date"]) == clock.now


def test_the_journal_counts_requests(jira: httpx.Client, world: World) -> None:
    jira.get(MYSELF)
    jira.post("/rest/api/3/search/jql", json={"jql": 'project = "DROP"'})
    assert [(one.method, one.status) for one in world.jira.seen(path="/search")] == [("POST", 200)]
    assert len(world.jira.requests) == 2


def test_an_unknown_address_is_not_found_as_each_vendor_says_it(
    jira: httpx.Client, github: httpx.Client, trello: httpx.Client, slack: httpx.Client
) -> None:
    assert jira.get("/rest/api/3/nothing").json()["errorMessages"]
    assert github.get("/nothing").json()["message"] == "Not Found"
    assert trello.get("/1/nothing").headers["content-type"].startswith("text/plain")
    assert slack.post("/api/nothing.here").json()["error"] == "unknown_method"


def test_a_stopped_sandbox_leaves_no_thread_and_no_socket(world: World) -> None:
    before = set(threading.enumerate())
    with Sandbox(world) as sandbox:
        url = sandbox.slack_url
    gc.collect()
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_sandbox_opens_where_it_is_told(world: World) -> None:
    with Sandbox(world) as first:
        port = int(first.jira_url.rpartition(":")[2])
    with Sandbox(world, jira_port=port) as second:
        assert second.jira_url == f"http://127.0.0.1:{port}"
