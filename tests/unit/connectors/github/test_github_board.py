"""An item of a project as documented, and what the connector makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from okrsync.sdk import ItemRef, Json, Record, State, UnexpectedResponse, WorkItem
from okrsync_github.board import Calendar, issue_in, item_of, ref_of
from okrsync_github.policy import Policy
from okrsync_github.settings import GitHubSettings

See = Callable[..., WorkItem]
_NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
_SPRINTS = [
    {"title": "Sprint 21", "startDate": "2026-10-26", "duration": 14},
    {"title": "Sprint 22", "startDate": "2026-11-09", "duration": 14},
    {"title": "Sprint 23", "startDate": "2026-11-23", "duration": 14},
]
_QUARTERS = [{"title": "Q1", "startDate": "2027-01-01", "duration": 90}]


def project(**fields: Json) -> Record:
    nodes: list[Json] = [{}] + [
        {"name": name, "configuration": {"iterations": iterations}} for name, iterations in fields.items()
    ]
    return Record({"fields": {"nodes": nodes}}, "county/3")


def calendar(now: datetime | None = _NOON) -> Calendar:
    return Calendar.of(project(Sprint=_SPRINTS, Quarter=_QUARTERS), now)


def values(*nodes: Json, more: bool = False) -> Json:
    return {"fieldValues": {"pageInfo": {"hasNextPage": more}, "nodes": list(nodes)}}


def select(name: str, field: str = "Status") -> Json:
    return {"name": name, "field": {"name": field}}


def planned(field: str, iteration: Json) -> Json:
    return {**iteration, "field": {"name": field}}


@pytest.fixture
def see_item(payload: Callable[[str], Json], settings: Callable[..., GitHubSettings]) -> See:
    """The work item made of the payload, with parts of the item or (``issue``) of its issue changed."""

    def see(item: Json = None, issue: Json = None, on: Calendar | None = None, **more: Any) -> WorkItem:
        written = payload("project_item")
        content = {**written["content"], **(issue or {})}
        record = Record({**written, **(item or {}), "content": content}, "item")
        found = issue_in(record)
        assert found is not None
        return item_of(record, found, on or calendar(), Policy.of(settings(**more)))

    return see


def test_an_item_is_read_whole(see_item: See) -> None:
    seen = see_item()
    assert (seen.id, seen.key, seen.type) == ("I_kwDO70007", "county/survey#7", "Task")
    assert (seen.state, seen.native_status, seen.resolution) == (State.DOING, "In Progress", None)
    assert seen.updated_at == datetime(2026, 10, 20, 9, tzinfo=UTC)
    assert seen.created_at == datetime(2026, 9, 1, 8, tzinfo=UTC)
    assert (seen.done_at, seen.due_at) == (None, datetime(2026, 11, 30, tzinfo=UTC))
    assert (seen.points, seen.numbers) == (5.0, {"Estimate": 5.0})
    assert seen.parent == "county/plan#3"
    assert seen.facets == {
        "label": ("survey",),
        "milestone": ("Questionnaire", "1"),
        "assignee": ("ana-lopes",),
        "type": ("Task",),
        "status": ("In Progress", "open"),
        "iteration": ("Sprint 21", "current"),
        "parent": ("county/plan#3",),
        "field status": ("In Progress",),
        "field priority": ("High",),
    }


def test_an_item_of_which_little_is_known_is_read_too(see_item: See) -> None:
    bare = dict.fromkeys(("milestone", "issueType", "parent"))
    seen = see_item(values(), bare)
    assert (seen.type, seen.state, seen.native_status) == ("issue", State.TODO, "open")
    assert (seen.points, seen.due_at, seen.parent) == (None, None, None)
    assert seen.facets["status"] == ("open",)


@pytest.mark.parametrize("kind", ["PULL_REQUEST", "DRAFT_ISSUE", "REDACTED"])
def test_only_issues_are_work_items(kind: str) -> None:
    assert issue_in(Record({"type": kind, "content": None}, "item")) is None


def test_an_issue_without_its_content_is_a_broken_promise() -> None:
    with pytest.raises(UnexpectedResponse):
        issue_in(Record({"type": "ISSUE", "content": None}, "item"))


def test_an_issue_has_the_same_names_as_in_its_repository(payload: Callable[[str], Json]) -> None:
    content = Record(payload("project_item")["content"], "issue")
    assert ref_of(content) == ItemRef("I_kwDO70007", "county/survey#7")


@pytest.mark.parametrize(
    ("status", "state"),
    [("In Progress", State.DOING), ("IN REVIEW", State.DOING), ("Done", State.TODO), ("Todo", State.TODO)],
)
def test_the_status_tells_what_is_begun_and_not_what_is_done(
    see_item: See, status: str, state: State
) -> None:
    seen = see_item(values(select(status)))
    assert (seen.state, seen.native_status) == (state, status)


def test_another_field_may_hold_the_status(see_item: See) -> None:
    fields = values(select("In Progress"), select("Later", "Stage"))
    assert see_item(fields, status_field="STAGE").native_status == "Later"
    assert see_item(fields, status_field="STAGE").state is State.TODO
    assert see_item(values(select("Begun")), doing_statuses=["begun"]).state is State.DOING


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("COMPLETED", State.DONE),
        (None, State.DONE),
        ("NOT_PLANNED", State.DROPPED),
        ("DUPLICATE", State.DROPPED),
    ],
)
def test_the_reason_of_a_closing_decides_whatever_the_status_says(
    see_item: See, reason: str | None, state: State
) -> None:
    closed = {"state": "CLOSED", "stateReason": reason, "closedAt": "2026-10-30T10:00:00Z"}
    seen = see_item(issue=closed)
    assert (seen.state, seen.resolution) == (state, reason.lower() if reason else None)
    assert seen.done_at == datetime(2026, 10, 30, 10, tzinfo=UTC)


def test_what_was_put_away_while_open_was_given_up(see_item: See) -> None:
    seen = see_item({"isArchived": True})
    assert (seen.state, seen.resolution) == (State.DROPPED, "archived")


def test_what_was_put_away_when_it_was_done_stays_done(see_item: See) -> None:
    assert see_item({"isArchived": True}, {"state": "CLOSED"}).state is State.DONE


def test_a_state_that_is_neither_is_refused(see_item: See) -> None:
    with pytest.raises(UnexpectedResponse, match="neither OPEN nor CLOSED"):
        see_item(issue={"state": "MERGED"})


def test_a_cleared_number_is_none(see_item: See) -> None:
    cleared = values(
        {"number": None, "field": {"name": "Estimate"}}, {"number": 0, "field": {"name": "Risk"}}
    )
    assert see_item(cleared).numbers == {"Risk": 0.0}


@pytest.mark.parametrize("number", ["5", True, float("nan"), float("inf"), {}])
def test_a_number_that_is_none_is_refused(see_item: See, number: object) -> None:
    with pytest.raises(UnexpectedResponse, match="no number"):
        see_item(values({"number": number, "field": {"name": "Estimate"}}))


def test_what_is_chosen_on_the_board_can_be_selected(see_item: See) -> None:
    target = {"date": "2026-12-31", "field": {"name": "Target"}}
    facets = see_item(values(select("High", "Priority"), target)).facets
    assert facets["field priority"] == ("High",)
    assert facets["field target"] == ("2026-12-31",)


@pytest.mark.parametrize("owner", ["labels", "assignees", "fieldValues"])
@pytest.mark.parametrize("nothing", [None, {"pageInfo": None, "nodes": None}])
def test_no_list_at_all_is_no_empty_one(see_item: See, owner: str, nothing: Json) -> None:
    with pytest.raises(UnexpectedResponse, match=owner):
        see_item({owner: nothing}) if owner == "fieldValues" else see_item(issue={owner: nothing})


@pytest.mark.parametrize("owner", ["labels", "assignees", "fieldValues"])
def test_a_list_that_is_cut_off_is_refused(see_item: See, owner: str) -> None:
    cut = {owner: {"pageInfo": {"hasNextPage": True}, "nodes": []}}
    with pytest.raises(UnexpectedResponse, match=f"more {owner}"):
        see_item(cut) if owner == "fieldValues" else see_item(issue=cut)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), ("Sprint 21", "next")),
        (datetime(2026, 10, 26, tzinfo=UTC), ("Sprint 21", "current")),
        (datetime(2026, 11, 8, 23, 59, tzinfo=UTC), ("Sprint 21", "current")),
        (datetime(2026, 11, 9, tzinfo=UTC), ("Sprint 21",)),
        (None, ("Sprint 21",)),
    ],
)
def test_an_iteration_is_current_from_its_first_day_to_its_last(
    see_item: See, now: datetime | None, words: tuple[str, ...]
) -> None:
    assert see_item(on=calendar(now)).facets["iteration"] == words


def test_only_the_very_next_iteration_is_next(see_item: See) -> None:
    seen = [see_item(values(planned("Sprint", one))).facets["iteration"] for one in _SPRINTS[1:]]
    assert seen == [("Sprint 22", "next"), ("Sprint 23",)]


def test_each_field_has_a_next_iteration_of_its_own(see_item: See) -> None:
    seen = see_item(values(planned("Quarter", _QUARTERS[0]), planned("Sprint", _SPRINTS[1])))
    assert seen.facets["iteration"] == ("Q1", "next", "Sprint 22")


def test_an_iteration_that_is_over_has_its_title_alone(see_item: See) -> None:
    over = {"title": "Sprint 20", "startDate": "2026-10-12", "duration": 14}
    assert see_item(values(planned("Sprint", over))).facets["iteration"] == ("Sprint 20",)


def test_a_calendar_holds_every_iteration_field() -> None:
    assert {name: [one.start for one in rows] for name, rows in calendar().iterations.items()} == {
        "Sprint": [date(2026, 10, 26), date(2026, 11, 9), date(2026, 11, 23)],
        "Quarter": [date(2027, 1, 1)],
    }


@pytest.mark.parametrize(
    "broken", [{"startDate": "soon"}, {"duration": "a while"}, {"duration": 10**12}, {"title": None}]
)
def test_an_iteration_without_days_is_refused(broken: Json) -> None:
    with pytest.raises(UnexpectedResponse):
        Calendar.of(project(Sprint=[{**_SPRINTS[0], **broken}]), _NOON)
