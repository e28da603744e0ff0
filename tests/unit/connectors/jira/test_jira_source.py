"""The connector at the edge of the network: what it sends, and what it makes of strange answers."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import respx

from okrsync.sdk import (
    Connector,
    CredentialsRejected,
    Cursor,
    Fate,
    Gone,
    ItemRef,
    Json,
    NotFound,
    QueryRejected,
    RateLimited,
    Scope,
    ToolError,
    Unavailable,
    UnexpectedResponse,
)
from okrsync.sdk.http import lender
from okrsync_jira import plugin
from okrsync_jira.editions import Cloud
from okrsync_jira.settings import JiraSettings

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DATE = {"date": "Mon, 02 Nov 2026 12:00:00 GMT"}
CLOUD = "https://county.atlassian.net"
OWN = "https://jira.county.example/jira"
DROP = Scope("project", "DROP")
QUERY = Scope("jql", "labels = pilot")
REF = ItemRef("10042", "DROP-7")

Settings = Callable[..., JiraSettings]
Payload = Callable[[str], Json]


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as web:
        yield web


@pytest.fixture
def connected(settings: Settings) -> Iterator[Callable[..., Connector]]:
    """A connector by settings."""
    opened: list[Connector] = []

    def connect(**more: Any) -> Connector:
        lend = lender(pause=lambda _: True, clock=lambda: NOW, agent="okrsync")
        opened.append(plugin.connect(settings(**more), lend))
        return opened[-1]

    yield connect
    for connector in opened:
        connector.close()


@pytest.fixture
def jira(connected: Callable[..., Connector]) -> Connector:
    return connected()


@pytest.fixture
def cloud(web: respx.MockRouter, payload: Payload) -> respx.MockRouter:
    """A site that knows us, with the project DROP; its search is up to the test."""
    web.get(f"{CLOUD}/rest/api/2/serverInfo").respond(json=payload("server_info_cloud"))
    me = {"accountId": "712020:1", "displayName": "OKR sync", "emailAddress": "okr@county.example"}
    web.get(f"{CLOUD}/rest/api/3/myself").respond(json=me, headers=DATE)
    web.get(f"{CLOUD}/rest/api/3/field").respond(json=payload("fields_cloud"))
    web.get(f"{CLOUD}/rest/api/3/status").respond(json=[])
    web.get(f"{CLOUD}/rest/api/3/project/DROP").respond(json={"id": "10000", "key": "DROP"})
    return web


def _search(web: respx.MockRouter, *pages: Json) -> respx.Route:
    answers = [page if isinstance(page, httpx.Response) else httpx.Response(200, json=page) for page in pages]
    return web.post(f"{CLOUD}/rest/api/3/search/jql").mock(side_effect=answers)


def _names(*issues: Json, **more: Json) -> Json:
    return {"issues": [{"id": issue["id"], "key": issue["key"]} for issue in issues], **more}


def _look_up(web: respx.MockRouter, *issues: Json) -> respx.Route:
    found = {"issues": list(issues), "issueErrors": []}
    return web.post(f"{CLOUD}/rest/api/3/issue/bulkfetch").respond(json=found)


def _asked(route: respx.Route) -> list[Json]:
    return [json.loads(call.request.content) for call in route.calls]


def _pull(jira: Connector, scope: Scope = DROP, since: Cursor | None = None) -> tuple[list[str], Cursor]:
    pages = list(jira.changes(scope, since))
    return [item.key for page in pages for item in page.items], pages[-1].cursor


def test_a_pull_of_several_pages_lists_names_with_the_same_query_and_fetches_by_them(
    cloud: respx.MockRouter, jira: Connector, payload: Payload
) -> None:
    first, second = payload("issue_cloud"), {**payload("issue_cloud"), "id": "10043", "key": "DROP-8"}
    search = _search(cloud, {"issues": [first], "nextPageToken": "t"}, _names(first, second, isLast=True))
    fetch = _look_up(cloud, second)
    keys, _ = _pull(jira)
    assert keys == ["DROP-7", "DROP-8"]
    one, names = _asked(search)
    assert one["jql"] == '(project = "DROP") ORDER BY created ASC, key ASC'
    assert {"summary", "customfield_10026"} < set(one["fields"])
    assert names == {"jql": one["jql"], "fields": ["key"], "maxResults": 5000}
    assert _asked(fetch) == [{"issueIdsOrKeys": ["10043"], "fields": one["fields"]}]


def test_the_next_pull_asks_by_jiras_own_clock(cloud: respx.MockRouter, jira: Connector) -> None:
    search = _search(cloud, {"issues": [], "isLast": True}, {"issues": [], "isLast": True})
    _, cursor = _pull(jira)
    _pull(jira, since=cursor)
    two_hours_before = int(NOW.timestamp() - 7200) * 1000
    assert f"(updated >= {two_hours_before})" in _asked(search)[1]["jql"]


def test_an_e_mail_address_and_token_of_cloud_go_into_a_header(
    cloud: respx.MockRouter, jira: Connector
) -> None:
    jira.check()
    kind, _, value = cloud.calls.last.request.headers["authorization"].partition(" ")
    assert kind == "Basic"
    assert b64decode(value) == b"okr@county.example:invented-token"


def test_a_check_says_who_and_where_and_how_estimates_are_found(
    cloud: respx.MockRouter, jira: Connector
) -> None:
    identity = jira.check()
    assert identity.account == "OKR sync (okr@county.example)"
    assert identity.site == CLOUD
    assert identity.notes[0] == "Jira Cloud 1001.0.0-SNAPSHOT"
    assert "Story Points" in identity.notes[1]


def test_through_the_gateway_issues_still_open_at_the_site(
    web: respx.MockRouter, connected: Callable[..., Connector], payload: Payload
) -> None:
    gateway = "https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555"
    web.get(f"{gateway}/rest/api/2/serverInfo").respond(json=payload("server_info_cloud"))
    web.get(f"{gateway}/rest/api/3/myself").respond(json={"displayName": "OKR sync"}, headers=DATE)
    web.get(f"{gateway}/rest/api/3/field").respond(json=[])
    web.get(f"{gateway}/rest/api/3/status").respond(json=[])
    web.get(f"{gateway}/rest/api/3/project/DROP").respond(json={"id": "10000", "key": "DROP"})
    found = {"issues": [payload("issue_cloud")], "isLast": True}
    web.post(f"{gateway}/rest/api/3/search/jql").respond(json=found)
    [page] = connected(url=gateway).changes(DROP, None)
    assert page.items[0].url == "https://county.atlassian.net/browse/DROP-7"


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        ([{"issues": [], "nextPageToken": "t"}] * 3, UnexpectedResponse),
        ([{"issues": [], "nextPageToken": "t"}, {"issues": [], "isLast": False}], UnexpectedResponse),
        ([{"issues": [], "isLast": True, "warnings": ["cut"]}], UnexpectedResponse),
        ([{"issues": [{"id": "1", "key": "DROP-1"}], "isLast": True}], UnexpectedResponse),
        ([httpx.Response(200, html="<html>Log in</html>")], UnexpectedResponse),
        ([httpx.Response(400, json={"errorMessages": ["no"], "errors": {}})], QueryRejected),
        ([httpx.Response(503)] * 4, Unavailable),
        ([httpx.Response(429, headers={"x-ratelimit-reset": "2026-11-02T15:00Z"})], RateLimited),
        (
            [httpx.Response(200, json={"issues": []}, headers={"x-ausername": "anonymous"})],
            CredentialsRejected,
        ),
    ],
)
def test_a_search_that_goes_wrong_is_no_shorter_pull(
    cloud: respx.MockRouter, jira: Connector, pages: list[Json], error: type[ToolError]
) -> None:
    _search(cloud, *pages)
    with pytest.raises(error):
        _pull(jira)


def test_a_page_of_names_that_jira_has_forgotten_begins_the_names_anew(
    cloud: respx.MockRouter, jira: Connector, payload: Payload
) -> None:
    first, second = payload("issue_cloud"), {**payload("issue_cloud"), "id": "10043", "key": "DROP-8"}
    forgotten = httpx.Response(400, json={"errorMessages": ["The token is expired."], "errors": {}})
    search = _search(
        cloud,
        {"issues": [first], "nextPageToken": "t"},
        _names(first, second, nextPageToken="old"),
        _names(isLast=True),
        forgotten,
        _names(first, second, isLast=True),
    )
    _look_up(cloud, second)
    _, half, _ = jira.changes(DROP, None)
    _look_up(cloud, first, second)
    keys, _ = _pull(jira, since=half.cursor)
    assert keys == ["DROP-7", "DROP-8"]
    assert [asked.get("nextPageToken") for asked in _asked(search)] == [None, None, "old", "old", None]


def test_a_token_that_dies_between_two_pages_is_noticed(cloud: respx.MockRouter, jira: Connector) -> None:
    _search(cloud, {"issues": [], "nextPageToken": "t"}, {"issues": [], "isLast": True})
    pages = jira.changes(DROP, None)
    next(pages)
    cloud.get(f"{CLOUD}/rest/api/3/myself").respond(401)
    with pytest.raises(CredentialsRejected):
        next(pages)


def test_an_answer_without_a_date_starts_no_pull(cloud: respx.MockRouter, jira: Connector) -> None:
    cloud.get(f"{CLOUD}/rest/api/3/myself").respond(json={"displayName": "OKR sync"})
    with pytest.raises(UnexpectedResponse, match="what time it is"):
        _pull(jira)


def test_an_archived_project_is_not_an_empty_one(cloud: respx.MockRouter, jira: Connector) -> None:
    cloud.get(f"{CLOUD}/rest/api/3/project/DROP").respond(json={"id": "10000", "archived": True})
    with pytest.raises(NotFound, match="archived"):
        list(jira.listing(DROP))


@pytest.mark.parametrize("what", ["field", "status"])
def test_a_list_that_is_none_is_an_error(cloud: respx.MockRouter, jira: Connector, what: str) -> None:
    cloud.get(f"{CLOUD}/rest/api/3/{what}").respond(json={"values": []})
    with pytest.raises(UnexpectedResponse, match="without the list"):
        _pull(jira)


def _at(key: str, project: str) -> Json:
    return {"id": REF.id, "key": key, "fields": {"project": {"id": project}}}


def test_an_issue_that_nobody_asked_for_buries_no_other(cloud: respx.MockRouter, jira: Connector) -> None:
    _search(cloud, {"issues": [], "isLast": True})
    _look_up(cloud, _at("DROP-8", "10000") | {"id": "10043"})
    with pytest.raises(UnexpectedResponse, match="other issues than those"):
        jira.locate(DROP, [REF])


@pytest.mark.parametrize(
    ("issues", "fate"),
    [
        ([], Fate(Gone.DELETED, where=Cloud.doubt)),
        ([_at("WEB-3", "10001")], Fate(Gone.MOVED, where="WEB-3")),
        ([_at("DROP-7", "10000")], Fate(None)),
        ([_at("OUT-7", "10000")], Fate(None)),
    ],
)
def test_what_became_of_an_issue_of_a_project(
    cloud: respx.MockRouter, jira: Connector, issues: list[Json], fate: Fate
) -> None:
    _search(cloud, {"issues": [], "isLast": True})
    _look_up(cloud, *issues)
    assert jira.locate(DROP, [REF]) == {REF.id: fate}


@pytest.mark.parametrize(("held", "fate"), [([], Fate(Gone.LEFT)), ([{"id": REF.id}], Fate(None))])
def test_what_became_of_an_issue_of_a_query(
    cloud: respx.MockRouter, jira: Connector, held: list[Json], fate: Fate
) -> None:
    search = _search(cloud, {"issues": [], "isLast": True}, {"issues": held, "isLast": True})
    _look_up(cloud, _at("DROP-7", "10000"))
    assert jira.locate(QUERY, [REF]) == {REF.id: fate}
    assert _asked(search)[1]["reconcileIssues"] == [10042]


@pytest.mark.parametrize(("status", "gone"), [(200, Gone.DELETED), (404, Gone.OUT_OF_REACH)])
def test_an_issue_is_deleted_only_where_its_project_can_be_seen(
    cloud: respx.MockRouter, jira: Connector, status: int, gone: Gone
) -> None:
    cloud.get(f"{CLOUD}/rest/api/3/project/DROP").respond(status, json={"id": "10000"})
    _search(cloud, {"issues": [], "isLast": True})
    _look_up(cloud)
    assert jira.locate(QUERY, [REF])[REF.id].gone is gone


def test_issues_are_looked_up_fifty_at_a_time(cloud: respx.MockRouter, jira: Connector) -> None:
    _search(cloud, {"issues": [], "isLast": True})
    _look_up(cloud)
    fates = jira.locate(DROP, [ItemRef(str(number), f"DROP-{number}") for number in range(1, 121)])
    assert len(fates) == 120
    sent = [call.request for call in cloud.calls if call.request.url.path.endswith("/bulkfetch")]
    assert [len(json.loads(one.content)["issueIdsOrKeys"]) for one in sent] == [50, 50, 20]


@pytest.fixture
def own(web: respx.MockRouter, payload: Payload) -> respx.MockRouter:
    """A Data Center server under a path, with the project INFRA."""
    api = f"{OWN}/rest/api/2"
    web.get(f"{api}/serverInfo").respond(json=payload("server_info_data_center"))
    web.get(f"{api}/myself").respond(
        json={"name": "okrsync", "displayName": "OKR sync"}, headers={**DATE, "retry-after": "0"}
    )
    web.get(f"{api}/field").respond(json=payload("fields_data_center"))
    web.get(f"{api}/status").respond(json=[])
    web.get(f"{OWN}/rest/pat/latest/tokens").respond(
        json=[{"id": 1, "expiringAt": "2026-12-24T09:00:00+0100"}]
    )
    web.get(f"{api}/project/INFRA").respond(json={"id": "10200", "key": "INFRA"})
    return web


@pytest.fixture
def own_jira(connected: Callable[..., Connector]) -> Connector:
    return connected(url=OWN, email=None)


def test_a_server_of_our_own_is_read_by_offset_with_a_personal_token(
    own: respx.MockRouter, own_jira: Connector, payload: Payload
) -> None:
    issues = [{**payload("issue_data_center"), "id": str(number)} for number in range(1, 6)]

    def answer(request: httpx.Request) -> httpx.Response:
        start = json.loads(request.content)["startAt"]
        return httpx.Response(200, json={"startAt": start, "total": 5, "issues": issues[start : start + 2]})

    search = own.post(f"{OWN}/rest/api/2/search").mock(side_effect=answer)
    pages = list(own_jira.changes(Scope("project", "INFRA"), None))
    items = dict.fromkeys(item.id for page in pages for item in page.items)
    assert list(items) == ["1", "2", "3", "4", "5"]
    assert pages[0].items[0].url == f"{OWN}/browse/INFRA-40"
    assert search.calls.last.request.headers["authorization"] == "Bearer invented-token"


def test_a_server_of_our_own_says_what_became_of_issues(own: respx.MockRouter, own_jira: Connector) -> None:
    own.post(f"{OWN}/rest/api/2/search").respond(json={"startAt": 0, "total": 0, "issues": []})
    moved = {"id": "2", "key": "WEB-1", "fields": {"project": {"id": "10300"}}}
    own.get(f"{OWN}/rest/api/2/issue/1").respond(404, json={"errorMessages": ["Issue Does Not Exist"]})
    own.get(f"{OWN}/rest/api/2/issue/2").respond(json=moved)
    refs = [ItemRef("1", "INFRA-1"), ItemRef("2", "INFRA-2")]
    assert own_jira.locate(Scope("project", "INFRA"), refs) == {
        "1": Fate(Gone.DELETED),
        "2": Fate(Gone.MOVED, where="WEB-1"),
    }


def test_a_server_of_our_own_is_named_in_a_check(own: respx.MockRouter, own_jira: Connector) -> None:
    identity = own_jira.check()
    assert identity.account == "OKR sync (okrsync)"
    assert identity.notes[0] == "Jira Data Center 10.3.19"
    assert identity.expires_at == datetime(2026, 12, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "<html>Log in</html>", "headers": {"content-type": "text/html"}},
        {"json": {"errorMessages": ["no"]}, "status_code": 403},
        {"json": {"values": []}},
        {"json": [{"expiringAt": 7}]},
        {"json": [{"expiringAt": "in 90 days"}]},
    ],
)
def test_an_end_that_can_not_be_read_is_none_that_is_told(
    own: respx.MockRouter, own_jira: Connector, answer: dict[str, Any]
) -> None:
    own.get(f"{OWN}/rest/pat/latest/tokens").respond(**answer)
    assert own_jira.check().expires_at is None
