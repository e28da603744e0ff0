"""Issues as Jira documents them, and as okrsync sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from okrsync.sdk import Json, Record, State, UnexpectedResponse, WorkItem
from okrsync_jira.translate import Lens

Seen = Callable[..., WorkItem]
Payload = Callable[[str], Json]
NEW = {"id": "1", "name": "To Do", "statusCategory": {"key": "new"}}
DOING = {"id": "3", "name": "In Progress", "statusCategory": {"key": "indeterminate"}}


def test_an_issue_of_cloud_is_read_whole(seen: Seen) -> None:
    assert seen() == WorkItem(
        id="10042",
        key="DROP-7",
        title="Flag pupils who miss more than 10 % of lessons",
        url="https://county.atlassian.net/browse/DROP-7",
        type="História",
        state=State.DONE,
        native_status="Concluído",
        resolution="Feito",
        updated_at=datetime(2026, 10, 13, 1, 15, 30, 250_000, tzinfo=UTC),
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
        started_at=None,
        done_at=datetime(2026, 10, 12, 9, 40, 3, 512_000, tzinfo=UTC),
        due_at=datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
        parent="10036",
        labels=("pilot", "early-warning"),
        assignees=("Ana Lopes",),
        points=5.0,
        numbers={"Story Points": 5.0, "Original story points": 13.0, "Pupils reached": 120.0},
        facets={
            "type": ("História", "Story", "10001"),
            "status": ("Concluído", "Done", "10002"),
            "label": ("pilot", "early-warning"),
            "component": ("Network", "10010"),
            "version": ("Pilot schools", "10020"),
            "assignee": ("Ana Lopes", "712020:0a1b2c3d"),
            "parent": ("10036", "DROP-1"),
        },
    )


def test_an_issue_of_data_center_is_read_too(payload: Payload, lens: Callable[..., Lens]) -> None:
    item = lens("fields_data_center").item(Record(payload("issue_data_center"), "issue"))
    assert (item.id, item.key, item.state) == ("20311", "INFRA-40", State.DOING)
    assert item.points == 8.0
    assert item.parent == "INFRA-12"
    assert item.facets["parent"] == ("INFRA-12",)
    assert item.facets["assignee"] == ("Rui Matos", "rui.matos@county.example", "rmatos", "JIRAUSER10105")
    assert item.started_at is item.done_at is item.due_at is None


@pytest.mark.parametrize(
    "field",
    [
        *("parent", "statuscategorychangedate", "resolution", "resolutiondate", "created", "duedate"),
        *("labels", "components", "fixVersions", "assignee", "summary", "customfield_10026"),
    ],
)
def test_an_issue_does_without_what_is_optional(seen: Seen, field: str) -> None:
    assert seen({field: None}).key == "DROP-7"


@pytest.mark.parametrize("field", ["status", "issuetype", "updated"])
def test_an_issue_without_what_jira_promises_is_an_error(seen: Seen, field: str) -> None:
    with pytest.raises(UnexpectedResponse, match=f"issue DROP-7: {field}"):
        seen({field: None})


def test_an_answer_without_fields_is_an_error(lens: Callable[..., Lens]) -> None:
    with pytest.raises(UnexpectedResponse, match="issue DROP-7 is null"):
        lens().item(Record({"id": "10042", "key": "DROP-7"}, "issue"))


def test_without_a_title_the_key_stands_in(seen: Seen) -> None:
    assert seen({"summary": None}).title == "DROP-7"


def test_work_under_way_has_begun_when_its_category_changed(seen: Seen) -> None:
    item = seen({"status": DOING, "resolution": None, "resolutiondate": None})
    assert item.started_at == datetime(2026, 10, 12, 9, 40, 3, 512_000, tzinfo=UTC)
    assert item.done_at is None


def test_an_open_issue_is_not_done_whatever_its_resolution(seen: Seen) -> None:
    item = seen({"status": NEW})
    assert item.state is State.TODO
    assert item.done_at is None
    assert item.resolution == "Feito"


def test_a_dropped_issue_has_an_end_too(seen: Seen) -> None:
    item = seen({"resolution": {"id": "10001", "name": "Won't Do"}})
    assert item.state is State.DROPPED
    assert item.done_at is not None


def test_a_status_that_is_done_here_alone_ends_with_its_resolution(seen: Seen) -> None:
    item = seen({"status": DOING}, states={"done": ["In Progress"]})
    assert item.state is State.DONE
    assert item.done_at == datetime(2026, 10, 12, 9, 40, 5, 1_000, tzinfo=UTC)


@pytest.mark.parametrize(("written", "points"), [(0, 0.0), ("3.5", 3.5), ("", None), (True, None)])
def test_an_estimate_is_a_number_and_none_is_not_zero(
    seen: Seen, written: Json, points: float | None
) -> None:
    assert seen({"customfield_10026": written}).points == points


@pytest.mark.parametrize("written", ["NaN", "inf", 10**400, [1], {}])
def test_what_is_no_number_is_no_estimate(seen: Seen, written: Json) -> None:
    assert seen({"customfield_10026": written}).points is None


def test_the_first_estimate_that_is_there_counts(seen: Seen) -> None:
    assert seen({"customfield_10026": None, "customfield_10016": 8}).points == 8.0
    assert seen({"customfield_10026": 0, "customfield_10016": 8}).points == 0.0


@pytest.mark.parametrize("written", ["51502-01-01T00:00:00.000+0000", "yesterday"])
def test_a_creation_date_that_makes_no_sense_costs_no_issue(seen: Seen, written: str) -> None:
    assert seen({"created": written}).created_at is None


def test_a_due_date_that_makes_no_sense_costs_no_issue(seen: Seen) -> None:
    assert seen({"duedate": "soon"}).due_at is None


def test_a_title_keeps_nothing_that_no_database_holds(seen: Seen) -> None:
    assert seen({"summary": "a\0b"}).title == "ab"


@pytest.mark.parametrize("labels", ["pilot", [{"name": "pilot"}]])
def test_labels_that_are_none_are_an_error(seen: Seen, labels: Json) -> None:
    with pytest.raises(UnexpectedResponse):
        seen({"labels": labels})
