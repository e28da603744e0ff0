"""Whatever a tool's JSON has lost or changed: a work item that can be stored, or a named error."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.sdk import Cursor, Json, Record, Reply, ToolError, UnexpectedResponse, WorkItem, records
from okrsync.store.content import content
from okrsync_github.answers import reading as github_reading
from okrsync_github.board import Calendar, issue_in
from okrsync_github.board import item_of as board_item_of
from okrsync_github.budget import gauge as github_gauge
from okrsync_github.past import Present, events_of, story
from okrsync_github.policy import Policy
from okrsync_github.position import Position as GitHubPosition
from okrsync_github.settings import GitHubSettings
from okrsync_github.translate import item_of as github_item_of
from okrsync_jira.answers import reading as jira_reading
from okrsync_jira.budget import gauge as jira_gauge
from okrsync_jira.fields import fields_of_site
from okrsync_jira.position import Position as JiraPosition
from okrsync_jira.settings import JiraSettings
from okrsync_jira.states import Meanings
from okrsync_jira.translate import Lens
from okrsync_trello.answers import reading as trello_reading
from okrsync_trello.board import Board
from okrsync_trello.budget import gauge as trello_gauge
from okrsync_trello.position import Position as TrelloPosition
from okrsync_trello.settings import TrelloSettings
from okrsync_trello.translate import item_of as trello_item_of
from tests.property.connectors.damage import damaged

_PAYLOADS = Path(__file__).parents[2] / "unit" / "connectors"
_NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def _payload(kind: str, name: str) -> Any:
    return json.loads((_PAYLOADS / kind / "payloads" / f"{name}.json").read_text(encoding="utf-8"))


_GITHUB = Policy.of(GitHubSettings.model_validate({"kind": "github", "token": "t"}))
_JIRA = JiraSettings.model_validate(
    {"kind": "jira", "url": "https://c.example", "email": "a@b", "token": "t"}
)
_TRELLO = TrelloSettings.model_validate({"kind": "trello", "key": "k", "token": "t"})
_LISTS, _LABELS, _FIELDS = (_payload("trello", name) for name in ("lists", "labels", "custom_fields"))
_CATALOG = _payload("jira", "fields_cloud")


_EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"
_EPIC_CHILD = _payload("jira", "issue_data_center")
_EPIC_CHILD["fields"] |= {"parent": None, "customfield_10008": "DROP-1"}


def _lens(catalog: Json) -> Lens:
    fields = fields_of_site(records(catalog, "fields"), _JIRA.points_fields)
    return Lens(site="https://c.example", fields=fields, meanings=Meanings.of(_JIRA))


def _board(lists: Json = _LISTS, labels: Json = _LABELS, fields: Json = _FIELDS) -> Board:
    return Board.of(
        lists=records(lists, "lists"),
        labels=records(labels, "labels"),
        fields=records(fields, "custom fields"),
        settings=_TRELLO,
    )


def _github(issue: Json) -> Iterable[WorkItem]:
    yield github_item_of(Record(issue, "issue"), _GITHUB)


def _project(item: Json) -> Iterable[WorkItem]:
    row = Record(item, "item")
    issue = issue_in(row)
    if issue is not None:
        yield board_item_of(row, issue, Calendar({}, _NOW.date()), _GITHUB)


def _jira(issue: Json) -> Iterable[WorkItem]:
    yield _lens(_CATALOG).item(Record(issue, "issue"))


def _in_an_epic(issue: Json) -> Iterable[WorkItem]:
    link = {"id": "customfield_10008", "name": "Epic Link", "schema": {"type": "any", "custom": _EPIC_LINK}}
    yield _lens([*_CATALOG, link]).item(Record(issue, "issue"))


def _catalog(catalog: Json) -> Iterable[WorkItem]:
    yield _lens(catalog).item(Record(_payload("jira", "issue_cloud"), "issue"))


def _card(card: Json) -> Iterable[WorkItem]:
    yield trello_item_of(Record(card, "card"), _board())


def _lists(lists: Json) -> Iterable[WorkItem]:
    yield trello_item_of(Record(_payload("trello", "cards")[0], "card"), _board(lists=lists))


def _custom_fields(fields: Json) -> Iterable[WorkItem]:
    yield trello_item_of(Record(_payload("trello", "cards")[0], "card"), _board(fields=fields))


_READERS: dict[str, tuple[Callable[[Json], Iterable[WorkItem]], Json]] = {
    "GitHub issue": (_github, _payload("github", "issue")),
    "GitHub issue of old": (_github, _payload("github", "issue_of_old")),
    "GitHub project item": (_project, _payload("github", "project_item")),
    "Jira Cloud issue": (_jira, _payload("jira", "issue_cloud")),
    "Jira Data Center issue": (_jira, _payload("jira", "issue_data_center")),
    "Jira Data Center issue in an epic": (_in_an_epic, _EPIC_CHILD),
    "Jira fields": (_catalog, _CATALOG),
    "Trello card": (_card, _payload("trello", "cards")[0]),
    "Trello lists": (_lists, _LISTS),
    "Trello custom fields": (_custom_fields, _FIELDS),
}


@pytest.mark.parametrize("name", _READERS)
@given(data=st.data())
def test_a_damaged_payload_is_an_item_that_can_be_stored_or_a_named_error(
    name: str, data: st.DataObject
) -> None:
    read, sound = _READERS[name]
    broken = data.draw(damaged(sound))
    with suppress(ToolError):
        for item in read(broken):
            _assert_storable(item)


@pytest.mark.parametrize("name", _READERS)
def test_a_sound_payload_is_an_item(name: str) -> None:
    read, sound = _READERS[name]
    [item] = read(sound)
    _assert_storable(item)


_NAMES = [
    ("GitHub issue", ("node_id",)),
    ("GitHub issue", ("number",)),
    ("GitHub project item", ("content", "id")),
    ("GitHub project item", ("content", "number")),
    ("GitHub project item", ("content", "repository", "nameWithOwner")),
    ("Jira Cloud issue", ("id",)),
    ("Jira Cloud issue", ("key",)),
    ("Jira Data Center issue", ("id",)),
    ("Jira Data Center issue", ("key",)),
    ("Trello card", ("id",)),
    ("Trello card", ("shortLink",)),
]


@pytest.mark.parametrize("blank", ["", " ", "\0", None])
@pytest.mark.parametrize(("name", "place"), _NAMES)
def test_an_item_is_never_known_by_a_blank_name(name: str, place: tuple[str, ...], blank: str | None) -> None:
    read, sound = _READERS[name]
    broken = copy.deepcopy(sound)
    *above, last = place
    held = broken
    for step in above:
        held = held[step]
    assert held[last]
    held[last] = blank
    with pytest.raises(UnexpectedResponse):
        list(read(broken))


@pytest.mark.parametrize("odd", ["DROP-1", "-1", "10001) OR (1 = 1", "٣"])
def test_what_is_no_number_is_no_id_of_jiras(odd: str) -> None:
    with pytest.raises(UnexpectedResponse, match="id is not one of Jira's"):
        list(_jira(_payload("jira", "issue_cloud") | {"id": odd}))


_EVENTS = [
    {"event": "labeled", "created_at": "2026-10-02T09:00:00Z", "label": {"name": "doing"}},
    {"event": "closed", "created_at": "2026-10-03T09:00:00Z", "state_reason": "not_planned"},
    {"event": "reopened", "created_at": "2026-10-04T09:00:00Z"},
]


@given(damaged(_EVENTS), damaged(_payload("github", "issue")))
def test_damaged_events_are_a_story_in_order_or_a_named_error(events: Json, issue: Json) -> None:
    with suppress(ToolError):
        told = story(Present.of(Record(issue, "issue")), events_of(records(events, "events")), _GITHUB)
        assert [step.at for step in told] == sorted(step.at for step in told)


_BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("message", "errors", "errorMessages", "documentation_url", "type", "extensions")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
_HEADERS = st.dictionaries(
    st.sampled_from(
        (
            *("retry-after", "date", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit-reason"),
            *("x-rate-limit-api-token-interval-ms", "x-seraph-loginreason", "x-github-sso", "location"),
        )
    ),
    st.sampled_from(("0", "1", "-1", "1e400", "nan", "soon", "", "99999999999999999999", "2026-11-02T10:00Z"))
    | st.text(max_size=12),
)


@pytest.mark.parametrize("reading", [github_reading, jira_reading, trello_reading])
@given(
    status=st.sampled_from((301, 304, 400, 401, 403, 404, 409, 410, 422, 429, 449, 500, 502, 503)),
    body=_BODIES,
    headers=_HEADERS,
)
def test_any_refusal_has_a_name_or_is_left_to_http(
    reading: Callable[[Reply], ToolError | None], status: int, body: Json, headers: dict[str, str]
) -> None:
    refused = reading(Reply(status, headers, body, json.dumps(body), "GET tool.example/x", _NOW))
    assert refused is None or (isinstance(refused, ToolError) and refused.message)


@pytest.mark.parametrize("gauge", [github_gauge, jira_gauge, trello_gauge])
@given(headers=_HEADERS)
def test_any_headers_are_a_budget_or_none(gauge: Callable[[Reply], object], headers: dict[str, str]) -> None:
    gauge(Reply(200, headers, {}, "{}", "GET tool.example/x", _NOW))


@given(st.text() | _BODIES.map(json.dumps))
def test_any_cursor_is_a_place_or_the_beginning(text: str) -> None:
    GitHubPosition.parse(Cursor(text), "policy")
    JiraPosition.parse(Cursor(text))
    TrelloPosition.parse(Cursor(text))


def _texts(value: object) -> Iterable[str]:
    """Every text in a value of JSON, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)


def _assert_storable(item: WorkItem) -> None:
    assert item.id.strip()
    assert item.key.strip()
    kept = content(item)
    json.dumps(kept, default=str).encode()
    for text in _texts([*kept.values(), item.facets, item.labels, item.assignees, item.numbers]):
        assert "\0" not in text
        text.encode()
    instants = (item.updated_at, item.created_at, item.started_at, item.done_at, item.due_at)
    assert all(at.utcoffset() is not None for at in instants if at is not None)
