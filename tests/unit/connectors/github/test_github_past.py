"""How an issue came to be what it is, from events that are whole, in part, or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import Json, Record, State, Transition
from okrsync_github.past import Event, Present, events_of, story
from okrsync_github.policy import Policy
from okrsync_github.settings import GitHubSettings

_OPENED = datetime(2026, 9, 1, 8, tzinfo=UTC)


def day(number: int) -> datetime:
    return _OPENED + timedelta(days=number)


def present(*labels: str, closed: int | None = None, reason: str | None = None, touched: int = 90) -> Present:
    """An issue that was closed on that day, or is open and was touched on that one."""
    turned_at = day(touched if closed is None else closed)
    return Present("I_7", _OPENED, turned_at, closed is not None, reason, labels)


@pytest.fixture
def told(settings: Callable[..., GitHubSettings]) -> Callable[..., list[Transition]]:
    policy = Policy.of(settings(dropped_labels=["wontfix", "invalid"]))
    return lambda issue, *events: story(issue, events, policy)


Told = Callable[..., list[Transition]]


def days(story: list[Transition]) -> list[tuple[int, State]]:
    return [((step.at - _OPENED).days, step.state) for step in story]


def test_an_issue_that_nothing_happened_to_was_always_open(told: Told) -> None:
    [only] = told(present())
    assert only == Transition(item="I_7", at=_OPENED, state=State.TODO, native_status="open")


def test_a_reopened_issue_was_done_in_between(told: Told) -> None:
    events = (
        Event("closed", day(1), "completed"),
        Event("reopened", day(2)),
        Event("closed", day(3), "not_planned"),
    )
    story = told(present(closed=3, reason="not_planned"), *events)
    assert days(story) == [(0, State.TODO), (1, State.DONE), (2, State.TODO), (3, State.DROPPED)]
    assert [step.resolution for step in story] == [None, "completed", None, "not_planned"]
    assert [step.native_status for step in story] == ["open", "closed", "open", "closed"]


def test_labels_tell_when_work_began_and_rested(told: Told) -> None:
    events = (
        Event("labeled", day(1), label="In Progress"),
        Event("labeled", day(2), label="survey"),
        Event("unlabeled", day(3), label="In Progress"),
    )
    story = told(present("survey"), *events)
    assert days(story) == [(0, State.TODO), (1, State.DOING), (3, State.TODO)]


def test_a_label_that_no_event_tells_of_was_there_from_the_beginning(told: Told) -> None:
    assert days(told(present("doing"))) == [(0, State.DOING)]
    taken = Event("unlabeled", day(4), label="doing")
    assert days(told(present(), taken)) == [(0, State.DOING), (4, State.TODO)]


def test_a_label_is_the_same_in_another_case(told: Told) -> None:
    put = Event("labeled", day(4), label="Doing")
    assert days(told(present("doing"), put)) == [(0, State.TODO), (4, State.DOING)]


def test_a_label_that_was_deleted_everywhere_leaves_no_trace(told: Told) -> None:
    assert days(told(present(), Event("labeled", day(1), label="doing"))) == [(0, State.TODO)]


def test_a_label_put_on_a_closed_issue_may_drop_it(told: Told) -> None:
    events = (Event("closed", day(1)), Event("labeled", day(5), label="wontfix"))
    story = told(present("wontfix", closed=1), *events)
    assert days(story) == [(0, State.TODO), (1, State.DONE), (5, State.DROPPED)]
    assert story[-1].resolution == "wontfix"


def test_of_several_labels_that_drop_it_is_always_the_same_one(told: Told) -> None:
    for labels in (("wontfix", "invalid"), ("invalid", "wontfix")):
        assert told(present(*labels, closed=1))[-1].resolution == "invalid"


def test_a_closing_without_an_event_is_told_by_the_issue(told: Told) -> None:
    story = told(present(closed=6, reason="not_planned"))
    assert days(story) == [(0, State.TODO), (6, State.DROPPED)]


def test_a_closing_after_a_reopening_without_an_event_is_told_too(told: Told) -> None:
    events = (Event("closed", day(1), "completed"), Event("reopened", day(2)))
    story = told(present(closed=6, reason="completed"), *events)
    assert days(story) == [(0, State.TODO), (1, State.DONE), (2, State.TODO), (6, State.DONE)]


def test_a_reopening_without_an_event_was_at_the_last_change_at_the_latest(told: Told) -> None:
    story = told(present(touched=8), Event("closed", day(1), "completed"))
    assert days(story) == [(0, State.TODO), (1, State.DONE), (8, State.TODO)]


def test_the_reason_of_the_last_closing_is_the_issues(told: Told) -> None:
    closings = (Event("closed", day(1)), Event("reopened", day(2)), Event("closed", day(3)))
    story = told(present(closed=3, reason="duplicate"), *closings)
    assert [step.resolution for step in story] == [None, None, None, "duplicate"]
    changed = told(present(closed=1, reason="not_planned"), Event("closed", day(1), "completed"))
    assert days(changed) == [(0, State.TODO), (1, State.DROPPED)]


def test_of_what_happened_in_one_second_the_last_counts(told: Told) -> None:
    events = (Event("labeled", _OPENED, label="doing"), Event("closed", day(1)), Event("reopened", day(1)))
    assert days(told(present("doing"), *events)) == [(0, State.DOING)]


def test_events_of_before_the_issue_happened_at_its_opening(told: Told) -> None:
    events = (Event("labeled", day(-3), label="doing"), Event("unlabeled", day(-2), label="doing"))
    assert days(told(present(), *events)) == [(0, State.TODO)]


def test_events_may_come_in_any_order(told: Told) -> None:
    events = (Event("reopened", day(2)), Event("closed", day(3)), Event("closed", day(1)))
    assert [number for number, _ in days(told(present(closed=3), *events))] == [0, 1, 2, 3]


def test_only_what_can_change_a_state_is_read_of_a_timeline() -> None:
    rows: list[Json] = [
        {"event": "commented"},
        {"event": "committed", "sha": "77"},
        {"event": "labeled", "created_at": "2026-09-02T08:00:00Z", "label": {"name": "doing"}},
        {"event": "closed", "created_at": "2026-09-03T08:00:00Z", "state_reason": "not_planned"},
        {"event": "reopened", "created_at": "2026-09-04T08:00:00Z", "state_reason": "reopened"},
        {"event": "unlabeled", "created_at": "2026-09-05T08:00:00Z", "label": None},
    ]
    assert events_of(Record(row, "event") for row in rows) == [
        Event("labeled", day(1), label="doing"),
        Event("closed", day(2), "not_planned"),
        Event("reopened", day(3)),
        Event("unlabeled", day(4)),
    ]


def test_the_present_is_read_from_the_issue(row: Callable[..., Record]) -> None:
    closed = Present.of(row(state="closed", state_reason="completed", closed_at="2026-10-30T10:00:00Z"))
    assert (closed.is_closed, closed.reason) == (True, "completed")
    assert closed.turned_at == datetime(2026, 10, 30, 10, tzinfo=UTC)
    touched = row(closed_at=None, updated_at="2026-10-31T10:00:00Z")
    assert Present.of(touched).turned_at == datetime(2026, 10, 31, 10, tzinfo=UTC)
