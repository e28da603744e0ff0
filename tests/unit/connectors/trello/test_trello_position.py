from __future__ import annotations

from datetime import UTC, datetime

import pytest

from okrsync.sdk import Cursor
from okrsync_trello.position import OVERLAP, Mark, Position

MONDAY = Mark(at=datetime(2026, 11, 2, 12, tzinfo=UTC), shape="a")
TUESDAY = Mark(at=datetime(2026, 11, 3, 12, tzinfo=UTC), shape="a")


def test_the_first_pull_wants_every_card() -> None:
    assert Position.parse(None).begin(MONDAY).wants_activity_since() is None


def test_the_next_pull_wants_what_stirred_since_the_last_one_began_and_a_little_more() -> None:
    known = Position.parse(None).begin(MONDAY).after("abc").end()
    assert known.begin(TUESDAY).wants_activity_since() == datetime(2026, 11, 2, 12, tzinfo=UTC) - OVERLAP


def test_a_board_of_another_shape_is_read_as_a_whole() -> None:
    known = Position(known=MONDAY)
    assert known.begin(Mark(at=TUESDAY.at, shape="b")).wants_activity_since() is None


def test_without_a_time_everything_is_wanted() -> None:
    assert Position(known=Mark(shape="a")).begin(TUESDAY).wants_activity_since() is None


def test_a_pull_under_way_goes_on_with_the_mark_that_it_began_with() -> None:
    kept = Position().begin(MONDAY).after("abc").cursor
    resumed = Position.parse(kept).begin(TUESDAY)
    assert resumed.before == "abc"
    assert resumed.end() == Position(known=MONDAY)


@pytest.mark.parametrize(
    "position", [Position(), Position(known=MONDAY), Position(reading=MONDAY, before="f")]
)
def test_a_cursor_holds_the_whole_position(position: Position) -> None:
    assert Position.parse(position.cursor) == position


@pytest.mark.parametrize(
    "cursor", ["", "{}", "rubbish", '{"known": 3}', '{"known": {"at": "2026-01-01T00:00:00"}}']
)
def test_a_cursor_that_can_not_be_read_starts_anew(cursor: str) -> None:
    assert Position.parse(Cursor(cursor)) == Position()
