"""Answers of Jira that look like others, over real HTTP: a pull is whole, or it says why it is not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from okrsync.sdk import (
    Connector,
    History,
    ItemRef,
    Json,
    NotFound,
    QueryRejected,
    RateLimited,
    Scope,
    State,
    ToolError,
    UnexpectedResponse,
    WorkItem,
)
from okrsync.sdk.http import lender
from okrsync_jira import plugin

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DROP = Scope("project", "DROP")
SEARCH = "/rest/api/3/search/jql"


@dataclass(frozen=True)
class Answer:
    """One answer, word for word."""

    body: Json = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    page: str | None = None

    @property
    def text(self) -> bytes:
        return (self.page if self.page is not None else json.dumps(self.body)).encode()


class Script:
    """What a site answers by path: the first of several answers once each, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Json]] = []
        self.answers: dict[str, list[Answer]] = {
            "/rest/api/2/serverInfo": [Answer({"deploymentType": "Cloud", "version": "1001.0.0"})],
            "/rest/api/3/myself": [Answer({"accountId": "712020:1", "displayName": "OKR sync"})],
            "/rest/api/3/field": [Answer([])],
            "/rest/api/3/status": [Answer([])],
            "/rest/api/3/project/DROP": [Answer({"id": "10000", "key": "DROP"})],
        }

    def say(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def answer(self, path: str, asked: Json) -> Answer:
        self.asked.append((path, asked))
        lined_up = self.answers.get(path, [Answer({"errorMessages": ["null for uri"]}, 404)])
        return lined_up.pop(0) if len(lined_up) > 1 else lined_up[0]


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def url(script: Script) -> Iterator[str]:
    """A server that follows the script."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

        def _answer(self, asked: Json) -> None:
            answer = script.answer(self.path.partition("?")[0], asked)
            self.send_response(answer.status)
            for name, value in {"content-length": str(len(answer.text)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.text)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def jira(url: str, pauses: list[float]) -> Iterator[Connector]:
    def pause(seconds: float) -> bool:
        pauses.extend([seconds] if seconds else [])
        return True

    lend = lender(pause=pause, clock=lambda: NOW, agent="okrsync-tests")
    written = {"kind": "jira", "url": url, "email": "okr@county.example", "token": "invented-token"}
    with closing(plugin.connect(plugin.settings.model_validate(written), lend)) as connector:
        yield connector


def _issue(number: int, **changed: Json) -> Json:
    fields = {
        "summary": f"Story {number}",
        "issuetype": {"id": "1", "name": "Story"},
        "project": {"id": "10000", "key": "DROP"},
        "status": {"id": "1", "name": "To Do", "statusCategory": {"key": "new", "name": "Por hacer"}},
        "updated": "2026-11-01T12:00:00.000+0000",
        "created": "2026-10-01T12:00:00.000+0000",
    }
    kept = {name: value for name, value in {**fields, **changed}.items() if value != "left out"}
    return {"id": str(10000 + number), "key": f"DROP-{number}", "fields": kept}


def _page(*numbers: int, **more: Json) -> Answer:
    return Answer({"issues": [_issue(number) for number in numbers], **more})


def _pull(jira: Connector) -> list[WorkItem]:
    return [item for page in jira.changes(DROP, None) for item in page.items]


def _keys(jira: Connector) -> list[str]:
    return [item.key for item in _pull(jira)]


def test_a_short_page_is_not_the_last(jira: Connector, script: Script) -> None:
    script.say(SEARCH, _page(1, nextPageToken="a"), _page(2, nextPageToken="b"), _page(3, isLast=True))
    assert [ref.key for refs in jira.listing(DROP) for ref in refs] == ["DROP-1", "DROP-2", "DROP-3"]


def test_an_empty_page_with_a_token_is_not_the_last(jira: Connector, script: Script) -> None:
    script.say(SEARCH, _page(nextPageToken="a", isLast=False), _page(1), _page(2))
    assert _keys(jira) == ["DROP-1"]


def test_a_token_beside_the_last_page_is_not_followed(jira: Connector, script: Script) -> None:
    script.say(SEARCH, _page(1, nextPageToken="a", isLast=True), _page(2))
    assert _keys(jira) == ["DROP-1"]


@pytest.mark.parametrize("tokens", [["a", "a"], ["a", "b", "a"]])
def test_a_token_that_repeats_is_a_circle(jira: Connector, script: Script, tokens: list[str]) -> None:
    pages = [_page(number, nextPageToken=token) for number, token in enumerate(tokens, 1)]
    script.say(SEARCH, *pages)
    with pytest.raises(UnexpectedResponse, match="does not end"):
        _pull(jira)


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (Answer(page="<!DOCTYPE html><html>Log in</html>"), UnexpectedResponse, "web page"),
        (Answer({"issues": None, "isLast": True}), UnexpectedResponse, "list"),
        (Answer({"isLast": True}), UnexpectedResponse, "without the list"),
        (Answer({"issues": {}, "isLast": True}), UnexpectedResponse, "list"),
        (Answer({"issues": [], "isLast": False}), UnexpectedResponse, "more issues"),
        (Answer({"issues": [], "isLast": True, "warnings": [{"code": "X"}]}), UnexpectedResponse, "warns"),
        (Answer([]), UnexpectedResponse, "object"),
        (Answer({"errorMessages": ["gone"]}, 410), UnexpectedResponse, "no longer has that part"),
        (Answer({"errorMessages": ["The value 'X' does not exist"]}, 400), QueryRejected, "'X'"),
        (Answer(status=302, headers={"location": "/login.jsp"}), UnexpectedResponse, "redirected"),
    ],
)
def test_what_is_no_page_of_issues_is_no_empty_project(
    jira: Connector, script: Script, answer: Answer, error: type[ToolError], says: str
) -> None:
    script.say(SEARCH, answer)
    with pytest.raises(error, match=says):
        _pull(jira)
    with pytest.raises(error, match=says):
        list(jira.listing(DROP))


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=9), usegmt=True)}, 9),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"x-ratelimit-reset": "2026-11-02T12:00:08Z"}, 8),
        ({"x-ratelimit-reset": "2026-11-02T12:01Z", "retry-after": "3"}, 3),
        ({"x-ratelimit-reset": "1762084800"}, 30),
        ({}, 30),
    ],
)
def test_a_limit_is_waited_for_as_it_asks(
    jira: Connector, script: Script, pauses: list[float], headers: dict[str, str], least: float
) -> None:
    page = "<html><body>429 Too Many Requests</body></html>"
    script.say(SEARCH, Answer(status=429, headers=headers, page=page), _page(1, isLast=True))
    assert _keys(jira) == ["DROP-1"]
    assert least <= sum(pauses) < least + 5


def test_a_limit_that_lasts_ends_the_pull_and_says_until_when(jira: Connector, script: Script) -> None:
    script.say(SEARCH, Answer(status=429, headers={"x-ratelimit-reset": "2026-11-02T13:00Z"}))
    with pytest.raises(RateLimited) as caught:
        _pull(jira)
    assert caught.value.until == NOW + timedelta(hours=1)


@pytest.mark.parametrize("empty", [None, "left out"])
def test_fields_that_are_null_or_missing_are_empty(jira: Connector, script: Script, empty: Json) -> None:
    names = ("labels", "components", "fixVersions", "assignee", "resolution", "resolutiondate", "duedate")
    others = ("parent", "statuscategorychangedate", "created", "summary")
    issue = _issue(1, **dict.fromkeys((*names, *others), empty))
    script.say(SEARCH, Answer({"issues": [issue], "isLast": True}))
    [item] = _pull(jira)
    assert (item.title, item.labels, item.assignees) == ("DROP-1", (), ())
    assert (item.created_at, item.due_at, item.done_at, item.parent) == (None, None, None, None)


@pytest.mark.parametrize("name", ["status", "updated", "issuetype"])
@pytest.mark.parametrize("empty", [None, "left out"])
def test_an_issue_without_what_decides_its_state_is_an_error_that_names_it(
    jira: Connector, script: Script, name: str, empty: Json
) -> None:
    script.say(SEARCH, Answer({"issues": [_issue(1, **{name: empty})], "isLast": True}))
    with pytest.raises(UnexpectedResponse, match="DROP-1"):
        _pull(jira)


def test_categories_go_by_their_keys_in_any_language(jira: Connector, script: Script) -> None:
    status = {"id": "3", "name": "Concluído", "statusCategory": {"key": "done", "name": "Itens concluídos"}}
    script.say(SEARCH, Answer({"issues": [_issue(1, status=status)], "isLast": True}))
    assert [(item.state, item.native_status) for item in _pull(jira)] == [(State.DONE, "Concluído")]


def test_a_project_that_vanishes_between_two_pages_is_told_by_the_next_question(
    jira: Connector, script: Script
) -> None:
    script.say(SEARCH, _page(1, nextPageToken="a"), _page(isLast=True))
    items = _pull(jira)
    script.say("/rest/api/3/project/DROP", Answer({"errorMessages": ["No project could be found"]}, 404))
    with pytest.raises(NotFound, match="No project"):
        jira.locate(DROP, [ItemRef(item.id, item.key) for item in items])


def _past(jira: Connector, *numbers: int) -> dict[str, list[State]]:
    assert isinstance(jira, History)
    refs = [ItemRef(str(10000 + number), f"DROP-{number}") for number in numbers]
    told = [step for story in jira.history(DROP, refs, None) for step in story]
    return {ref.key: [step.state for step in told if step.item == ref.id] for ref in refs}


def _change(number: int, to: str, created: Json) -> Json:
    item = {"field": "status", "fieldId": "status", "from": "1", "fromString": "To Do", "to": to}
    return {"id": str(number), "created": created, "items": [{**item, "toString": "In Progress"}]}


DOING = {"id": "3", "name": "In Progress", "statusCategory": {"key": "indeterminate"}}
STATUSES = Answer([{"id": "1", "name": "To Do", "statusCategory": {"key": "new"}}, DOING])
BULK = "/rest/api/3/changelog/bulkfetch"


@pytest.fixture
def remembering(script: Script) -> Script:
    """A site with two issues that are under way."""
    script.say("/rest/api/3/status", STATUSES)
    script.say("/rest/api/3/resolution/search", Answer({"values": [], "isLast": True}))
    issues = [_issue(number, status=DOING) for number in (1, 2)]
    script.say("/rest/api/3/issue/bulkfetch", Answer({"issues": issues, "issueErrors": []}))
    return script


def test_a_site_without_bulk_changelogs_is_asked_for_each(jira: Connector, remembering: Script) -> None:
    for number in (1, 2):
        path = f"/rest/api/3/issue/{10000 + number}/changelog"
        first = _change(1, "3", "2026-10-05T12:00:00.000+0000")
        pages = [{"values": [{**first, "items": []}], "total": 2}, {"values": [first], "total": 2}]
        remembering.say(path, *(Answer(page) for page in pages))
    assert _past(jira, 1, 2) == {
        "DROP-1": [State.TODO, State.DOING],
        "DROP-2": [State.TODO, State.DOING],
    }


def test_bulk_changelogs_go_over_pages_even_within_one_issue(jira: Connector, remembering: Script) -> None:
    back = {"field": "status", "from": "3", "fromString": "In Progress", "to": "1", "toString": "To Do"}
    logs = [
        [_change(1, "3", 1_791_000_000_000)],
        [
            {"id": "2", "created": 1_791_100_000_000, "items": [back]},
            _change(3, "3", 1_791_200_000_000),
        ],
    ]
    pages = [{"issueChangeLogs": [{"issueId": "10001", "changeHistories": log}]} for log in logs]
    remembering.say(BULK, Answer({**pages[0], "nextPageToken": "a"}), Answer(pages[1]))
    assert _past(jira, 1, 2)["DROP-1"] == [State.TODO, State.DOING, State.TODO, State.DOING]


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"issueChangeLogs": [], "nextPageToken": "a"}),
        Answer(page="<html>Log in</html>"),
        Answer({"errorMessages": ["no"]}, 400),
        Answer({}),
        Answer({"issueChangeLogs": None}),
    ],
)
def test_changelogs_that_go_wrong_are_no_lack_of_a_past(
    jira: Connector, remembering: Script, answer: Answer
) -> None:
    remembering.say(BULK, answer)
    with pytest.raises(ToolError):
        _past(jira, 1, 2)


def _empty_values(**more: Json) -> Answer:
    return Answer({"values": [], **more})


@pytest.mark.parametrize("answer", [_empty_values(isLast=False), _empty_values(total=7), Answer({})])
def test_a_list_that_ends_before_its_end_is_an_error(jira: Connector, script: Script, answer: Answer) -> None:
    script.say("/rest/agile/1.0/board", answer)
    with pytest.raises(UnexpectedResponse):
        list(jira.changes(Scope("board", "Dropouts"), None))
