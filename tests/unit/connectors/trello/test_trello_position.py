from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import Cursor, State, WorkItem
from okrsync_trello.faces import GROUPS
from okrsync_trello.position import SETTLING, TRUST, Mark, Position

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
AN_HOUR_AGO = NOON - timedelta(hours=1)
SEEN = Mark(at=NOON, moved_at=AN_HOUR_AGO, shape="a")
SECOND = timedelta(seconds=1)


def item(number: int, title: str = "Interview") -> WorkItem:
    return WorkItem(
        id=f"68fe2a10a1b2c3d4e5f6{number:04x}",
        key=str(number),
        title=title,
        url="https://trello.com/c/x",
        type="card",
        state=State.TODO,
        native_status="To do",
        updated_at=NOON,
    )


@pytest.mark.parametrize(
    ("before", "later", "holds"),
    [
        ({}, {}, True),
        ({}, {"at": NOON + TRUST - SECOND}, True),
        ({}, {"at": NOON + TRUST}, False),
        ({}, {"moved_at": NOON}, False),
        ({}, {"shape": "b"}, False),
        ({}, {"at": None}, False),
        ({}, {"moved_at": None}, False),
        ({"at": None}, {}, False),
        ({"moved_at": None}, {"moved_at": None}, False),
        ({"at": AN_HOUR_AGO + SETTLING}, {}, False),
        ({"at": AN_HOUR_AGO + SETTLING + SECOND}, {"at": NOON}, True),
    ],
)
def test_a_board_is_believed_where_its_date_settled_and_did_not_move(
    before: dict[str, object], later: dict[str, object], holds: bool
) -> None:
    assert SEEN.model_copy(update=before).holds_at(SEEN.model_copy(update=later)) is holds


def test_what_looks_as_it_did_is_no_news_in_whatever_order_it_comes() -> None:
    items = [item(number) for number in range(50)]
    known = Position().begin(SEEN).after("b", items[:20]).after("a", items[20:]).end()
    again = known.begin(SEEN).after("b", items[::-1])
    assert again.news(items) == []


def test_what_looks_different_is_new_or_gone_is_noticed() -> None:
    items = [item(number) for number in range(50)]
    known = Position().begin(SEEN).after("a", items).end()
    changed = [*items[:7], item(7, "Other"), *items[9:], item(99)]
    news = known.begin(SEEN).after("a", changed).news(changed)
    assert [one.title for one in news if one.key == "7"] == ["Other"]
    assert "99" in {one.key for one in news}
    assert len(news) < 10


def test_the_first_pull_hands_everything_on_at_once() -> None:
    position = Position.parse(None).begin(SEEN)
    assert position.is_first
    assert not position.after("a", []).end().begin(SEEN).is_first


def test_a_pull_under_way_goes_on_with_the_mark_that_it_began_with() -> None:
    later = SEEN.model_copy(update={"at": NOON + TRUST})
    kept = Position().begin(SEEN).after("abc", [item(1)])
    resumed = Position.parse(kept.cursor).begin(later)
    assert resumed == kept
    assert resumed.end().known == kept.reading


@pytest.mark.parametrize(
    "position", [Position(), Position(known=SEEN), Position(reading=SEEN, before="f").after("e", [item(1)])]
)
def test_a_cursor_holds_the_whole_position(position: Position) -> None:
    assert Position.parse(position.cursor) == position
    assert len(position.cursor) < 4000


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "{}",
        "rubbish",
        '{"known": 3}',
        '{"known": {"at": "2026-01-01T00:00:00"}}',
        '{"known": {"shape": "a", "faces": [1]}}',
    ],
)
def test_a_cursor_that_can_not_be_read_starts_anew(cursor: str) -> None:
    assert Position.parse(Cursor(cursor)) == Position()


def test_there_is_room_for_every_face() -> None:
    full = SEEN.model_copy(update={"faces": ((1 << 48) - 1,) * GROUPS})
    assert Position.parse(Position(known=full).cursor).known == full
