from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.sdk import Cursor, State, WorkItem
from okrsync_trello.faces import MOST, Block, Card
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


def cards(*items: WorkItem) -> list[Card]:
    """Newest first, as they are read."""
    return sorted((Card(one.id, [one]) for one in items), key=lambda card: card.id, reverse=True)


def whole(*items: WorkItem) -> Position:
    """Having read all of it at once."""
    return Position().begin(SEEN).after(cards(*items), is_all=True).position.end()


def test_what_looks_as_it_did_is_no_news() -> None:
    items = [item(number) for number in range(50)]
    assert whole(*items).begin(SEEN).after(cards(*items), is_all=True).news == []


def test_what_looks_different_is_new_or_gone_is_noticed() -> None:
    items = [item(number) for number in range(50)]
    changed = [*items[:7], item(7, "Other"), *items[9:], item(99)]
    news = whole(*items).begin(SEEN).after(cards(*changed), is_all=True).news
    assert [one.title for one in news if one.key == "7"] == ["Other"]
    assert "99" in {one.key for one in news}
    assert len(news) < 10


def test_the_first_pull_hands_everything_on_at_once() -> None:
    step = Position.parse(None).begin(SEEN).after(cards(item(2), item(1)))
    assert [one.key for one in step.news] == ["2", "1"]
    assert (step.rest, step.position.before) == ((), item(1).id)


def test_a_pull_under_way_goes_on_with_the_mark_that_it_began_with() -> None:
    later = SEEN.model_copy(update={"at": NOON + TRUST})
    kept = Position().begin(SEEN).after(cards(item(1))).position
    resumed = Position.parse(kept.cursor).begin(later)
    assert resumed == kept
    assert resumed.end().known == kept.reading


@settings(deadline=None, max_examples=40)
@given(
    count=st.integers(0, 400),
    size=st.integers(30, 120),
    changed=st.sets(st.integers(0, 399), max_size=30),
    gone=st.sets(st.integers(0, 399), max_size=30),
    new=st.integers(0, 40),
    stops=st.sets(st.integers(0, 20), max_size=4),
)
def test_a_pull_that_is_stopped_and_gone_on_with_misses_no_change(
    count: int, size: int, changed: set[int], gone: set[int], new: int, stops: set[int]
) -> None:
    """Every other id is taken at first, so that new cards come in between as well."""
    position = whole(*(item(2 * number) for number in range(count)))
    staying = [number for number in range(count) if number not in gone]
    now = [item(2 * number, "Other" if number in changed else "Interview") for number in staying]
    fresh = [item(4 * number + 1) for number in range(new)]
    board = cards(*now, *fresh)
    position, held, news = position.begin(SEEN), list[Card](), set[str]()
    for turn in range(2000):
        page = [card for card in board if position.before is None or card.id < position.before]
        page = [card for card in page if not held or card.id < held[-1].id][:size]
        step = position.after([*held, *page], is_all=not page)
        news |= {one.key for one in step.news}
        position, held = Position.parse(step.position.cursor), list(step.rest)
        if not page:
            break
        if turn in stops:
            held = []
    expected = {str(2 * number) for number in staying if number in changed} | {one.key for one in fresh}
    assert expected <= news
    after = position.end().begin(SEEN).after(board, is_all=True)
    assert after.news == []
    assert len(position.end().cursor) < 20_000


@pytest.mark.parametrize(
    "position",
    [Position(), Position(known=SEEN), Position(reading=SEEN, before="f").after(cards(item(1))).position],
)
def test_a_cursor_holds_the_whole_position(position: Position) -> None:
    assert Position.parse(position.cursor) == position


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
    full = SEEN.model_copy(update={"blocks": (Block("", (1 << 48) - 1),)})
    assert Position.parse(Position(known=full).cursor).known == full


def test_many_cards_are_kept_in_few_blocks() -> None:
    position = whole(*(item(number) for number in range(3000)))
    assert position.known is not None
    assert len(position.known.blocks) <= MOST
    assert len(position.cursor) < 20_000
