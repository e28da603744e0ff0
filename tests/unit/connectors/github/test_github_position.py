"""Cursors: from where a pull goes on, and what the next one asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.sdk import Cursor, Json, Record
from okrsync_github.position import LOOK_EVERY, OVERLAP, Kinds, Names, Position
from okrsync_github.shown import Shown

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TAG = 'W/"tag"'
START = Position(policy="p")


def shown(
    *changes: datetime, next_: str | None = None, at: datetime | None = NOON, etag: str = TAG, **row: Json
) -> Shown:
    held = {"repository_url": "https://api.github.com/repos/county/survey", "labels": [], **row}
    rows = [Record({"updated_at": change.isoformat(), **held}, "issue") for change in changes]
    return Shown(rows, next_, etag, at)


def listed(*rows: Json, etag: str | None = None) -> list[Shown]:
    return [Shown([Record(row, "label") for row in rows], None, etag, NOON)]


def names(*rows: Json) -> Names:
    return Names().joined_by(Record(row, "label") for row in rows)


def parsed(position: Position) -> Position:
    return Position.parse(position.cursor, "p")


@pytest.mark.parametrize("cursor", [None, Cursor(""), Cursor("{}"), Cursor("[1"), Cursor('{"policy": 3}')])
def test_a_cursor_that_can_not_be_read_is_the_start(cursor: Cursor | None) -> None:
    assert Position.parse(cursor, "p") == START


def test_another_policy_reads_everything_anew() -> None:
    position = START.after(shown(NOON, next_="/page2"))
    assert Position.parse(position.cursor, "other") == Position(policy="other")


def test_amid_a_pull_the_cursor_holds_the_next_page_and_the_last_date() -> None:
    position = parsed(START.after(shown(NOON - OVERLAP, NOON, next_="/page2")))
    assert (position.next, position.reached, position.since) == ("/page2", NOON, None)


def test_a_whole_pull_leaves_a_date_that_overlaps() -> None:
    position = parsed(START.after(shown(NOON, next_="/page2")).after(shown()))
    assert position == Position(policy="p", home="county/survey", since=NOON - OVERLAP, looked_at=NOON)


def test_what_was_old_when_the_pull_began_is_not_read_again() -> None:
    position = START.after(shown(NOON, at=NOON + timedelta(hours=1)))
    assert position.since == NOON + timedelta(seconds=1)


def test_when_the_pull_began_is_kept_from_page_to_page() -> None:
    late = NOON + timedelta(hours=1)
    position = parsed(START.after(shown(NOON, next_="/page2", at=NOON))).after(shown(at=late))
    assert position.since == NOON - OVERLAP


def test_without_a_date_of_github_the_pulls_overlap() -> None:
    assert START.after(shown(NOON, at=None)).since == NOON - OVERLAP


def test_the_date_never_goes_back() -> None:
    position = Position(policy="p", since=NOON)
    assert position.after(shown(NOON - timedelta(days=1))).since == NOON
    assert position.after(shown()).since == NOON


def test_an_empty_repository_leaves_no_date_and_a_tag() -> None:
    position = START.after(shown())
    assert (position.since, position.etag) == (None, TAG)


def test_a_tag_is_kept_where_the_same_is_asked_again() -> None:
    position = Position(policy="p", since=NOON - OVERLAP).after(shown(NOON))
    assert (position.since, position.etag) == (NOON - OVERLAP, TAG)


def test_a_tag_is_forgotten_where_something_else_will_be_asked() -> None:
    assert START.after(shown(NOON)).etag is None


def test_the_tag_of_a_page_that_others_follow_says_nothing_of_them() -> None:
    known = Position(policy="p", since=NOON - OVERLAP)
    assert known.after(shown(NOON, next_="/page2")).after(shown()).etag is None
    assert known.after(shown(*[NOON] * 100)).etag is None


LABELS: Sequence[Json] = ({"node_id": "LA_1", "name": "survey"}, {"node_id": "LA_2", "name": "doing"})
MILESTONE = {"node_id": "MI_1", "title": "Fieldwork", "due_on": "2026-11-30T08:00:00Z"}


@pytest.mark.parametrize(
    "later",
    [
        listed({"node_id": "LA_1", "name": "surveys"}, LABELS[1]),
        listed(LABELS[0]),
    ],
)
def test_a_renamed_or_deleted_label_is_no_longer_there(later: list[Shown]) -> None:
    assert names(*LABELS).among(later) is None


def test_a_milestone_moved_in_time_is_no_longer_there() -> None:
    moved = listed({**MILESTONE, "due_on": "2026-12-24T08:00:00Z"})
    assert names(MILESTONE).among(moved) is None


def test_a_new_label_changes_nothing() -> None:
    later = listed({"node_id": "LA_3", "name": "new"}, *reversed(LABELS), etag="new")
    assert names(*LABELS).among(later) == names(*LABELS).model_copy(update={"etag": "new"})


def test_a_list_that_did_not_change_holds_what_it_held() -> None:
    known = names(*LABELS).model_copy(update={"etag": "known"})
    assert known.among([Shown((), None, "known", NOON, is_news=False)]) == known


def test_the_tag_of_a_list_says_nothing_of_a_label_that_an_issue_brings() -> None:
    known = names(LABELS[0]).model_copy(update={"etag": "known"})
    assert known.joined_by([Record(LABELS[0], "label")]).etag == "known"
    assert known.joined_by([Record(LABELS[1], "label")]).etag is None


def test_names_are_those_that_issues_have() -> None:
    labels: Json = [*LABELS, "bare"]
    position = parsed(START.after(shown(NOON, labels=labels, milestone=MILESTONE)))
    assert position.labels == names(*LABELS, {"name": "bare"})
    assert position.milestones == names(MILESTONE)
    assert START.after(shown(NOON, pull_request={}, labels=labels)).labels == Names()


def test_names_are_looked_at_once_an_hour() -> None:
    position = parsed(START.after(shown(NOON, at=NOON)))
    assert not position.wants_a_look(NOON + LOOK_EVERY - timedelta(seconds=1))
    assert position.wants_a_look(NOON + LOOK_EVERY)
    assert position.wants_a_look(None)
    again = position.looked(NOON + LOOK_EVERY, None, Names(), Names(), Kinds())
    assert not again.wants_a_look(NOON + LOOK_EVERY)


def test_where_nothing_was_ever_read_there_is_nothing_to_look_at() -> None:
    assert not START.wants_a_look(NOON)


def test_a_repository_is_elsewhere_under_another_name() -> None:
    position = START.after(shown(NOON))
    renamed = shown(NOON, repository_url="https://api.github.com/repos/county/poll")
    assert position.is_otherwise(renamed.rows)
    assert not position.is_otherwise(shown(NOON).rows)


def test_a_pull_that_begins_again_forgets_the_page_it_was_at() -> None:
    broken_off = Position(policy="p", since=NOON, etag=TAG).after(shown(NOON, next_="/page2"))
    rest = broken_off.at_rest()
    assert (rest.since, rest.etag, rest.began, rest.reached, rest.next) == (NOON, None, None, None, None)


def test_names_on_several_pages_have_no_tag() -> None:
    known = names(LABELS[0])
    page = listed(LABELS[0], etag=TAG)
    assert (known.among(page) or Names()).etag == TAG
    assert (known.among([*page, *page]) or known).etag is None


FIELD = {"issue_field_id": 3, "issue_field_name": "Priority", "data_type": "single_select"}
HIGH = {"single_select_option": {"id": 31, "name": "High"}}


@pytest.mark.parametrize(
    "renamed",
    [
        {"type": {"id": 1, "name": "Fault"}},
        {"issue_field_values": [{**FIELD, **HIGH, "issue_field_name": "Urgency"}]},
        {"issue_field_values": [{**FIELD, "single_select_option": {"id": 31, "name": "Urgent"}}]},
        {"issue_field_values": [{**FIELD, "multi_select_options": [{"id": 31, "name": "Urgent"}]}]},
    ],
)
def test_a_type_a_field_or_an_option_under_another_name_is_noticed(renamed: Json) -> None:
    row: dict[str, Any] = {"type": {"id": 1, "name": "Bug"}, "issue_field_values": [{**FIELD, **HIGH}]}
    position = parsed(START.after(shown(NOON, **row)))
    assert not position.is_otherwise(shown(NOON, **row).rows)
    assert position.is_otherwise(shown(NOON, **{**row, **renamed}).rows)
    assert position.kinds.looked_at(shown(NOON, **{**row, **renamed})) is None
    assert not position.is_otherwise(shown(NOON, type={"id": 2, "name": "Task"}).rows)
    assert not position.is_otherwise(shown(NOON, **{**row, **renamed, "pull_request": {}}).rows)


def test_a_look_at_the_latest_issues_keeps_the_tag_and_a_free_answer_changes_nothing() -> None:
    position = START.after(shown(NOON, type={"id": 1, "name": "Bug"}))
    looked = position.kinds.looked_at(shown(NOON, type={"id": 1, "name": "Bug"}))
    assert looked is not None
    assert (looked.etag, looked.marks) == (TAG, position.kinds.marks)
    assert looked.looked_at(Shown((), None, None, NOON, is_news=False)) == looked
