"""Cursors: from where a pull goes on, and what the next one asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import Cursor, Json, Record
from okrsync_github.position import OVERLAP, Names, Position, Shown

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TAG = 'W/"tag"'
START = Position(policy="p")


def shown(*changes: datetime, next_: str | None = None, at: datetime | None = NOON, etag: str = TAG) -> Shown:
    rows = [Record({"updated_at": change.isoformat()}, "issue") for change in changes]
    return Shown(rows, next_, etag, at)


def names(*rows: Json, etag: str | None = None) -> Names:
    return Names.of([Shown([Record(row, "label") for row in rows], None, etag, NOON)])


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
    assert position == Position(policy="p", since=NOON - OVERLAP)


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
        names({"node_id": "LA_1", "name": "surveys"}, LABELS[1]),
        names(LABELS[0]),
    ],
)
def test_a_renamed_or_deleted_label_reads_everything_anew(later: Names) -> None:
    known = Position(policy="p", labels=names(*LABELS), since=NOON, etag=TAG)
    assert known.begin(later, Names()) == Position(policy="p", labels=later)


def test_a_milestone_moved_in_time_reads_everything_anew() -> None:
    known = Position(policy="p", milestones=names(MILESTONE), since=NOON)
    moved = names({**MILESTONE, "due_on": "2026-12-24T08:00:00Z"})
    assert known.begin(Names(), moved).since is None


def test_a_new_label_changes_nothing() -> None:
    known = Position(policy="p", labels=names(*LABELS), since=NOON, etag=TAG)
    later = names({"node_id": "LA_3", "name": "new"}, *reversed(LABELS), etag="new")
    begun = known.begin(later, Names())
    assert (begun.since, begun.etag, begun.labels) == (NOON, TAG, later)


def test_a_pull_that_begins_again_forgets_the_page_it_was_at() -> None:
    broken_off = Position(policy="p", since=NOON).after(shown(NOON, next_="/page2"))
    assert broken_off.begin(Names(), Names()) == Position(policy="p", since=NOON)


def test_names_on_several_pages_have_no_tag() -> None:
    page = Shown([Record(LABELS[0], "label")], None, TAG, NOON)
    assert Names.of([page]).etag == TAG
    assert Names.of([page, page]).etag is None
